//! Tests of the matching room from outside: printed references against a
//! world of works, which a snapshot is built of.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ibid::citation::read_line;
use ibid::item::{Date, DateVariable, Item, Kind, NameVariable, Variable};
use ibid::matching::{Asked, Candidate, Decision, FoundBy, Printed, RegistryAnswer, Verdict, decide};
use ibid::registry::{self, Query, Registry, Settings, read_crossref, snapshot};
use serde_json::Value;

use crate::support::corpora;

/// Candidates of one search, as a run asks for.
const CANDIDATES: usize = 10;
/// In a debug build one reference in so many is tried; the number is odd, so
/// that both halves are.
const STEP: usize = if cfg!(debug_assertions) { 5 } else { 1 };

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|l| !l.trim().is_empty()).map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// Works, found as a run finds them. `IBID_DISTRACTORS` names a file or folder
/// of further records, which make it harder.
struct World {
    items: Vec<Item>,
    registry: Arc<dyn Registry>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl World {
    fn new(corpora: &Path) -> Self {
        let path = corpora.join("matching/world.jsonl");
        let items = lines(&path).iter().map(read_crossref).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut paths = vec![path];
        paths.extend(std::env::var_os("IBID_DISTRACTORS").map(PathBuf::from));
        snapshot::build(folder.path(), "world", &paths, &|_| {}).unwrap();
        let settings =
            Settings { offline: true, snapshot_dir: Some(folder.path().to_owned()), ..Settings::default() };
        let registry = registry::open(&settings).unwrap().remove(0);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { items, registry, runtime, _folder: folder }
    }

    fn search(&self, text: &str, item: &Item) -> Vec<Candidate> {
        let query = Query { text: text.to_owned(), item: item.clone() };
        let found = self.runtime.block_on(self.registry.search(&query, CANDIDATES)).unwrap();
        let candidate = |record: ibid::registry::Record| Candidate {
            registry: record.registry,
            item: record.item,
            found_by: FoundBy::Search,
        };
        found.into_iter().map(candidate).collect()
    }
}

fn answered(candidates: Vec<Candidate>) -> Vec<RegistryAnswer> {
    vec![RegistryAnswer {
        registry: "world".into(),
        title: "World".into(),
        asked: Asked::Answered,
        candidates,
    }]
}

/// What is said of a reference as it is read; without its fields, or without
/// its text, where so many are not used.
fn judge(text: &str, item: &Item, candidates: Vec<Candidate>) -> Decision {
    let truncated_authors = item.gap(NameVariable::Author).is_some();
    decide(&Printed { item, text, truncated_authors }, answered(candidates))
}

fn read(text: &str) -> Item {
    read_line(text).reading.map(|reading| reading.item).unwrap_or_default()
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
    let world = World::new(&corpora);
    // Weights were tuned on the even lines; the odd ones judge.
    let mut halves = [Tally::default(), Tally::default()];
    let mut fields = [Tally::default(), Tally::default()];
    let mut texts = [Tally::default(), Tally::default()];
    let mut spent = Duration::ZERO;
    let mut curve: Vec<(f32, bool)> = Vec::new();
    let strings = strings(&corpora);
    let tried = strings.iter().enumerate().step_by(STEP);
    for (number, (text, expected)) in tried.clone() {
        let start = Instant::now();
        let item = read(text);
        let candidates = world.search(text, &item);
        let decision = judge(text, &item, candidates.clone());
        spent += start.elapsed();
        let half = number % 2;
        halves[half].count(expected, &matched(&decision));
        fields[half].count(expected, &matched(&judge("", &item, candidates.clone())));
        texts[half].count(expected, &matched(&judge(text, &Item::default(), candidates)));
        if half == 1 {
            curve.extend(best(&decision, expected));
        } else if matched(&decision) != *expected {
            show(text, expected, &decision);
        }
    }
    for (what, tallies) in [("as read", &halves), ("fields only", &fields), ("text only", &texts)] {
        tallies[0].print(&format!("{what}, tuned on"));
        tallies[1].print(&format!("{what}, held back"));
    }
    println!(
        "{:.2} ms a reference, read and found and judged",
        spent.as_secs_f64() * 1e3 / tried.len() as f64
    );
    let judged = &halves[1];
    let expected = (judged.right + judged.wrong + judged.missed) as f64;
    println!("threshold, precision, recall (held back; without the margin)");
    for threshold in [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] {
        let accepted: Vec<_> = curve.iter().filter(|v| v.0 >= threshold).collect();
        let right = accepted.iter().filter(|v| v.1).count() as f64;
        println!("{threshold:.2} {:.4} {:.4}", right / accepted.len().max(1) as f64, right / expected);
    }
    assert!(judged.precision() >= 0.985 && judged.recall() >= 0.98, "{judged:?}");
    // Of the references whose work is absent.
    let absent = judged.false_accepts + judged.refused;
    assert!(judged.false_accepts * 50 < absent, "{judged:?}");
    for judged in [&fields[1], &texts[1]] {
        assert!(judged.precision() > 0.98 && judged.recall() > 0.95, "{judged:?}");
    }
}

#[test]
fn references_to_other_works_find_nothing_in_the_world() {
    let Some(corpora) = corpora() else { return };
    let world = World::new(&corpora);
    let known: HashSet<String> = world.items.iter().filter_map(doi).collect();
    let mut tally = Tally::default();
    for line in lines(&corpora.join("matching/crossref-unstructured.jsonl")) {
        let text = line["text"].as_str().unwrap();
        let item = read(text);
        let expected = line["doi"].as_str().map(str::to_lowercase).filter(|d| known.contains(d));
        let decision = judge(text, &item, world.search(text, &item));
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
    let world = World::new(&corpora);
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
