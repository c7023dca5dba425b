//! Tests of the matching room from outside: printed references against a
//! world of works.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use ibid::item::fold::words;
use ibid::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};
use ibid::matching::{Asked, Candidate, Decision, FoundBy, Printed, RegistryAnswer, Verdict, decide};
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

fn doi(item: &Item) -> Option<String> {
    item.get(Variable::Doi).map(str::to_lowercase)
}

fn matched(decision: &Decision) -> Option<String> {
    decision.accepted.first().and_then(|s| doi(&s.candidate.item))
}

impl Tally {
    fn count(&mut self, expected: &Option<String>, got: &Option<String>) {
        *match (expected, got) {
            (Some(e), Some(g)) if e == g => &mut self.right,
            (Some(_), Some(_)) => &mut self.wrong,
            (None, Some(_)) => &mut self.false_accepts,
            (Some(_), None) => &mut self.missed,
            (None, None) => &mut self.refused,
        } += 1;
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: precision {:.4} recall {:.4} F1 {:.4} {self:?}",
            self.precision(),
            self.recall(),
            self.f1()
        );
    }
}

/// With `IBID_SHOW_MISSES`, prints what went wrong on the half that weights
/// are tuned on.
fn show(text: &str, expected: &Option<String>, decision: &Decision) {
    if std::env::var_os("IBID_SHOW_MISSES").is_none() {
        return;
    }
    println!("--- {} {text:?}\n  expected {expected:?}", decision.verdict);
    for s in decision.accepted.iter().take(1).chain(&decision.rivals).chain(&decision.refused) {
        let reasons: Vec<String> = s.score.reasons.iter().map(ToString::to_string).collect();
        println!("  {:?} {:.3} {}", doi(&s.candidate.item), s.score.value, reasons.join("; "));
    }
}

/// The best score of a decision and whether it is the expected work's: what a
/// curve over thresholds is drawn from.
fn best(decision: &Decision, expected: &Option<String>) -> Option<(f32, bool)> {
    let all = decision.accepted.iter().chain(&decision.rivals).chain(&decision.refused);
    let top = all.max_by(|a, b| a.score.value.total_cmp(&b.score.value))?;
    Some((top.score.value, expected.is_some() && doi(&top.candidate.item) == *expected))
}

fn world(corpora: &Path) -> World {
    World::new(lines(&corpora.join("matching/world.jsonl")).iter().map(crossref).collect())
}

/// Printed references with the work expected, if the world has it.
fn strings(corpora: &Path) -> Vec<(String, Option<String>)> {
    let read = |line: Value| {
        (line["text"].as_str().unwrap().to_owned(), line["expected"].as_str().map(str::to_lowercase))
    };
    lines(&corpora.join("matching/strings.jsonl")).into_iter().map(read).collect()
}

#[test]
fn printed_references_find_their_work_in_a_world_of_works() {
    let Some(corpora) = corpora() else { return };
    let world = world(&corpora);
    // Weights were tuned on the even lines; the odd ones judge.
    let mut halves = [Tally::default(), Tally::default()];
    let mut read_halves = [Tally::default(), Tally::default()];
    let (mut compared, mut spent) = (0, Duration::ZERO);
    let mut curve: Vec<(f32, bool)> = Vec::new();
    for (number, (text, expected)) in strings(&corpora).iter().enumerate() {
        let candidates = world.search(text);
        if let Some(item) = read(text) {
            let printed = Printed { item: &item, text: "", truncated_authors: text.contains("et al") };
            let decision = decide(&printed, answered(candidates.clone()));
            let got = matched(&decision);
            read_halves[number % 2].count(expected, &got);
            if number % 2 == 0 && got != *expected {
                show(&format!("fields of {text}"), expected, &decision);
            }
        }
        compared += candidates.len();
        let start = Instant::now();
        let decision = decide_raw(text, candidates);
        spent += start.elapsed();
        let got = matched(&decision);
        halves[number % 2].count(expected, &got);
        if number % 2 == 1 {
            curve.extend(best(&decision, expected));
        } else if got != *expected {
            show(text, expected, &decision);
        }
    }
    for (name, tally) in ["raw text, tuned on", "raw text, held back"].iter().zip(&halves) {
        tally.print(name);
    }
    for (name, tally) in ["fields only, tuned on", "fields only, held back"].iter().zip(&read_halves) {
        tally.print(name);
    }
    println!("{:.1} µs a comparison", spent.as_secs_f64() * 1e6 / compared as f64);
    let judged = &halves[1];
    let expected = (judged.right + judged.wrong + judged.missed) as f64;
    println!("threshold, precision, recall (held back; without the margin)");
    for threshold in [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let accepted: Vec<_> = curve.iter().filter(|v| v.0 >= threshold).collect();
        let right = accepted.iter().filter(|v| v.1).count() as f64;
        println!("{threshold:.2} {:.4} {:.4}", right / accepted.len().max(1) as f64, right / expected);
    }
    assert!(judged.precision() > 0.985, "{judged:?}");
    assert!(judged.recall() > 0.98, "{judged:?}");
    // Of the references whose work is absent.
    let absent = judged.false_accepts + judged.refused;
    assert!(judged.false_accepts * 50 < absent, "{judged:?}");
    let judged = &read_halves[1];
    assert!(judged.precision() > 0.985 && judged.recall() > 0.95, "{judged:?}");
}

static COLON: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(r"^(?<a>[^:]+): (?<t>.+?)\. (?<c>[^.]+(?:\. [^.]+){0,3}) (?<y>\d{4}), (?<v>\w+)(?:\((?<i>[^)]+)\))?:(?<p>[\w-]+)\.?$").unwrap()
});
static BRACKET: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(r"^(?<a>[^(]+) \((?<y>\d{4})\w?\)[.:]? (?<t>.+)[.?] (?<c>[^.\d]+),? (?<v>\w+)(?:\((?<i>[^)]+)\))?(?::|, )(?<p>[\w-]+)\.?$").unwrap()
});

static BROKEN: LazyLock<regex::Regex> =
    LazyLock::new(|| regex::Regex::new(r"(?<a>\pL)- ?\n(?<b>\p{Ll})").unwrap());

/// Reads the two commonest styles of the corpus, so that fields are tested
/// apart from the raw text.
fn read(text: &str) -> Option<Item> {
    let text = BROKEN.replace_all(text, "$a$b").replace(" \n", " ").replace('\n', " ").replace("- ", "-");
    let found = COLON.captures(&text).or_else(|| BRACKET.captures(&text))?;
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, &found["t"]);
    item.set(Variable::ContainerTitle, found["c"].trim());
    item.set(Variable::Volume, &found["v"]);
    item.set(Variable::Page, &found["p"]);
    item.set(Variable::Issue, found.name("i").map(|m| m.as_str()).unwrap_or_default());
    item.set_date(DateVariable::Issued, Date::year(found["y"].parse().ok()?));
    let mut names: Vec<Name> = Vec::new();
    for part in found["a"].split(',').map(|n| n.trim().trim_start_matches("& ")).filter(|n| !n.is_empty()) {
        let initials = part.chars().all(|c| c.is_uppercase() || matches!(c, '.' | ' ' | '-'));
        match names.last_mut() {
            Some(last) if initials && last.given.is_empty() => last.given = part.into(),
            _ if part.starts_with("et al") => {}
            _ => names.push(match part.rsplit_once(' ') {
                Some((family, given)) if given.chars().all(char::is_uppercase) => Name::person(family, given),
                _ => Name::person(part, ""),
            }),
        }
    }
    item.set_names(NameVariable::Author, names);
    Some(item)
}

#[test]
fn references_to_other_works_find_nothing_in_the_world() {
    let Some(corpora) = corpora() else { return };
    let world = world(&corpora);
    let known: HashSet<String> = world.items.iter().filter_map(doi).collect();
    let mut tally = Tally::default();
    for line in lines(&corpora.join("matching/crossref-unstructured.jsonl")) {
        let text = line["text"].as_str().unwrap();
        let expected = line["doi"].as_str().map(str::to_lowercase).filter(|d| known.contains(d));
        let decision = decide_raw(text, world.search(text));
        let got = matched(&decision);
        tally.count(&expected, &got);
        if expected != got {
            show(text, &expected, &decision);
        }
    }
    tally.print("references to other works");
    assert!(tally.false_accepts <= 5, "{tally:?}");
}

/// A reference made of the facts of two works: as invented ones are.
#[test]
fn invented_references_are_refused() {
    let Some(corpora) = corpora() else { return };
    let world = world(&corpora);
    let complete: Vec<&Item> = world
        .items
        .iter()
        .filter(|i| !i.names(NameVariable::Author).is_empty() && i.plain_title().len() > 40)
        .filter(|i| i.get(Variable::Page).is_some() && i.get(Variable::Volume).is_some())
        .step_by(7)
        .collect();
    let mut accepted = [0; 4];
    let mut of = 0;
    for pair in complete.windows(2) {
        let (real, other) = (pair[0], pair[1]);
        of += 1;
        let take = |title: &Item, author: &Item, place: &Item| {
            let mut item = Item::new(Kind::ArticleJournal);
            item.set(Variable::Title, title.plain_title());
            item.set_names(NameVariable::Author, author.names(NameVariable::Author).to_vec());
            for variable in [Variable::ContainerTitle, Variable::Volume, Variable::Page] {
                item.set(variable, place.get(variable).unwrap_or_default());
            }
            item.set_date(DateVariable::Issued, Date::year(2003));
            let name = author.names(NameVariable::Author)[0].family_or_literal();
            let field = |v| item.get(v).unwrap_or_default();
            let text = format!(
                "{name}, A. B. (2003). {}. {}, {}, {}.",
                field(Variable::Title),
                field(Variable::ContainerTitle),
                field(Variable::Volume),
                field(Variable::Page)
            );
            (item, text)
        };
        let fakes = [
            take(real, other, other), // a real title, by others and elsewhere
            take(other, other, real), // another work at the place of a real one
            take(other, real, other), // the author alone
            take(other, real, real),  // another title at the author's place
        ];
        for ((item, text), accepted) in fakes.iter().zip(&mut accepted) {
            let candidates =
                || vec![Candidate { registry: "w".into(), item: real.clone(), found_by: FoundBy::Search }];
            for printed in [
                Printed { item, text: "", truncated_authors: false },
                Printed { item, text, truncated_authors: false },
                Printed { item: &Item::default(), text, truncated_authors: false },
            ] {
                let decision = decide(&printed, answered(candidates()));
                if decision.verdict == Verdict::Matched {
                    *accepted += 1;
                    show(text, &None, &decision);
                }
            }
        }
    }
    println!("invented references, accepted of {} each: {accepted:?}", of * 3);
    assert!(accepted.iter().all(|n| *n * 100 < of * 3), "{accepted:?} of {}", of * 3);
}

#[test]
fn the_ketamine_references_get_their_verdicts() {
    let Some(corpora) = corpora() else { return };
    let facts: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(corpora.join("ketamine.json")).unwrap()).unwrap();
    let id = |fact: &Value| fact["id"].as_str().unwrap().to_owned();
    let snapshot: Vec<Candidate> = facts
        .iter()
        .filter(|f| id(f) != "wilcox2019")
        .map(|f| Candidate {
            registry: "snapshot".into(),
            item: Item::from_json(f).unwrap(),
            found_by: FoundBy::Search,
        })
        .collect();
    let text = std::fs::read_to_string(corpora.join("ketamine-references.txt")).unwrap();
    let text = text.replace("Psychiatric\n\nAssociation", "Psychiatric Association");
    let mut seen = 0;
    for printed in text.split("\n\n").map(str::trim).filter(|p| p.contains('(')) {
        let family = printed.split([' ', ',']).next().unwrap().to_lowercase();
        let fact = facts.iter().find(|f| id(f).starts_with(&family)).unwrap();
        let expected = (family != "wilcox").then(|| id(fact));
        let mut read = fact.clone();
        for key in ["DOI", "PMID", "status"] {
            read.as_object_mut().unwrap().remove(key);
        }
        let read = Item::from_json(&read).unwrap();
        for (item, text) in [(&Item::default(), printed), (&read, ""), (&read, printed)] {
            let decision =
                decide(&Printed { item, text, truncated_authors: false }, answered(snapshot.clone()));
            assert_eq!(
                decision.accepted.first().map(|s| s.candidate.item.id.clone()),
                expected,
                "{decision:#?}"
            );
            if expected.is_none() {
                assert_eq!(decision.verdict, Verdict::NotFound);
                assert!(decision.nearest().unwrap().score.against().count() >= 3);
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 5);
}
