//! Tests of the matching room from outside: printed references against a
//! world of works.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use ibid::item::fold::words;
use ibid::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};
use ibid::matching::{Asked, Candidate, Decision, FoundBy, Printed, RegistryAnswer, decide};
use serde_json::Value;

use crate::support::corpora;

/// Candidates of one search.
const CANDIDATES: usize = 20;
/// Rarest words of a reference that a search asks for.
const RAREST: usize = 14;

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// A Crossref work as an item, as far as matching looks.
fn crossref(work: &Value) -> Item {
    let mut item = Item::new(Kind::ArticleJournal);
    let first = |key: &str| work[key].get(0).and_then(Value::as_str).unwrap_or_default();
    item.set(Variable::Title, first("title").trim());
    item.set(Variable::ContainerTitle, first("container-title").trim());
    for (key, variable) in [
        ("DOI", Variable::Doi),
        ("volume", Variable::Volume),
        ("issue", Variable::Issue),
        ("page", Variable::Page),
    ] {
        item.set(variable, work[key].as_str().unwrap_or_default());
    }
    let authors = work["author"].as_array().map(Vec::as_slice).unwrap_or_default();
    item.set_names(NameVariable::Author, authors.iter().filter_map(Name::from_json).collect());
    if let Some(date) = Date::from_json(&work["issued"]) {
        item.set_date(DateVariable::Issued, date);
    }
    item
}

/// Works, found by their rarest words: what a search engine does for a
/// registry, in small.
struct World {
    items: Vec<Item>,
    words: HashMap<String, Vec<u32>>,
}

impl World {
    fn new(items: Vec<Item>) -> Self {
        let mut index: HashMap<String, Vec<u32>> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            let names = item.names(NameVariable::Author).iter().map(Name::family_or_literal);
            let fields = [Variable::Title, Variable::ContainerTitle, Variable::Volume, Variable::Page];
            let fields = fields.iter().filter_map(|v| item.get(*v)).map(ToOwned::to_owned);
            let mut all: Vec<String> = names.chain(fields).flat_map(|text| words(&text)).collect();
            all.sort();
            all.dedup();
            for word in all {
                index.entry(word).or_default().push(u32::try_from(at).unwrap());
            }
        }
        Self { items, words: index }
    }

    fn search(&self, text: &str) -> Vec<Candidate> {
        let joined = text.replace("-\n", "").replace("- \n", "");
        let mut terms = words(&joined);
        terms.extend(words(text));
        terms.sort();
        terms.dedup();
        let mut lists: Vec<&Vec<u32>> = terms.iter().filter_map(|t| self.words.get(t)).collect();
        lists.sort_by_key(|l| l.len());
        let mut scores: HashMap<u32, f32> = HashMap::new();
        for list in lists.into_iter().take(RAREST) {
            let idf = (self.items.len() as f32 / list.len() as f32).ln();
            for at in list {
                *scores.entry(*at).or_default() += idf;
            }
        }
        let mut hits: Vec<(u32, f32)> = scores.into_iter().collect();
        hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let candidate = |(at, _): (u32, f32)| Candidate {
            registry: "world".into(),
            item: self.items[at as usize].clone(),
            found_by: FoundBy::Search,
        };
        hits.into_iter().take(CANDIDATES).map(candidate).collect()
    }
}

fn answered(candidates: Vec<Candidate>) -> Vec<RegistryAnswer> {
    vec![RegistryAnswer {
        registry: "world".into(),
        title: "World".into(),
        asked: Asked::Answered(candidates),
    }]
}

static YEAR: LazyLock<regex::Regex> = LazyLock::new(|| regex::Regex::new(r"\b(1[5-9]|20)\d\d\b").unwrap());

/// A reference of which only the raw text is known.
fn decide_raw(text: &str, candidates: Vec<Candidate>) -> Decision {
    let mut item = Item::default();
    if let Some(year) = YEAR.find(text).and_then(|y| y.as_str().parse().ok()) {
        item.set_date(DateVariable::Issued, Date::year(year));
    }
    decide(&Printed { item: &item, text, truncated_authors: false }, answered(candidates))
}

#[derive(Debug, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    false_accepts: usize,
    missed: usize,
    refused: usize,
}

impl Tally {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong + self.false_accepts).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong + self.missed).max(1) as f64
    }

    fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        2.0 * p * r / (p + r)
    }
}

#[test]
fn printed_references_find_their_work_in_a_world_of_works() {
    let Some(corpora) = corpora() else { return };
    let works = lines(&corpora.join("matching/world.jsonl"));
    let world = World::new(works.iter().map(crossref).collect());
    let strings = lines(&corpora.join("matching/strings.jsonl"));
    let mut halves = [Tally::default(), Tally::default()];
    let mut found = 0;
    let mut values: Vec<(f32, bool)> = Vec::new();
    for (number, line) in strings.iter().enumerate() {
        let text = line["text"].as_str().unwrap();
        let expected = line["expected"].as_str().map(str::to_lowercase);
        let candidates = world.search(text);
        let listed = expected.is_some()
            && candidates.iter().any(|c| c.item.get(Variable::Doi).map(str::to_lowercase) == expected);
        let decision = decide_raw(text, candidates);
        let best = decision.accepted.first();
        let got = best.and_then(|s| s.candidate.item.get(Variable::Doi)).map(str::to_lowercase);
        let all = decision.accepted.iter().chain(&decision.nearest).chain(&decision.rivals);
        found += usize::from(listed);
        if let Some(top) = all.max_by(|a, b| a.score.value.total_cmp(&b.score.value)) {
            let doi = top.candidate.item.get(Variable::Doi).map(str::to_lowercase);
            if number % 2 == 1 {
                values.push((top.score.value, doi == expected));
            }
        }
        let tally = &mut halves[number % 2];
        let slot = match (&expected, &got) {
            (Some(e), Some(g)) if e == g => &mut tally.right,
            (Some(_), Some(_)) => &mut tally.wrong,
            (None, Some(_)) => &mut tally.false_accepts,
            (Some(_), None) => &mut tally.missed,
            (None, None) => &mut tally.refused,
        };
        *slot += 1;
        if std::env::var_os("IBID_SHOW_MISSES").is_some() && number % 2 == 0 && expected != got {
            let about = |s: &ibid::matching::Scored| {
                let reasons: Vec<String> = s.score.reasons.iter().map(ToString::to_string).collect();
                format!("{:?} {:.3} {}", s.candidate.item.get(Variable::Doi), s.score.value, reasons.join("; "))
            };
            println!("--- {:?} listed={listed} {:?}", decision.verdict, text);
            println!("  expected {expected:?}");
            for s in best.into_iter().chain(&decision.rivals).chain(&decision.nearest) {
                println!("  {}", about(s));
            }
        }
    }
    println!("the search lists {found} of the works expected");
    for (name, tally) in ["tuned on", "held back"].iter().zip(&halves) {
        println!(
            "{name}: precision {:.4} recall {:.4} F1 {:.4} {tally:?}",
            tally.precision(),
            tally.recall(),
            tally.f1()
        );
    }
    let expected = (halves[1].right + halves[1].wrong + halves[1].missed) as f64;
    println!("threshold precision recall (held back, margin left out)");
    for threshold in [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let accepted: Vec<_> = values.iter().filter(|v| v.0 >= threshold).collect();
        let right = accepted.iter().filter(|v| v.1).count() as f64;
        println!("{threshold:.2} {:.4} {:.4}", right / accepted.len().max(1) as f64, right / expected);
    }
}
