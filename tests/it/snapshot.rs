//! A snapshot of a world of works: whether a search finds, among its first
//! candidates, the work that a printed reference means.
//!
//! `IBID_DISTRACTORS` names a file or folder of further records, which make
//! it harder.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use ibid::citation::read_line;
use ibid::item::identifier::Scheme;
use ibid::item::{Identifier, Item, Variable, fold};
use ibid::registry::{self, Query, Settings, snapshot};
use serde_json::Value;

use crate::support::corpora;

const DEPTHS: [usize; 4] = [1, 5, 10, 20];

/// How often the work stood among so many candidates.
#[derive(Default)]
struct Recall {
    asked: usize,
    found: [usize; DEPTHS.len()],
    spent: Duration,
    searches: u32,
}

impl Recall {
    fn at(&self, depth: usize) -> f64 {
        self.found[depth] as f64 / self.asked.max(1) as f64
    }

    fn print(&self, name: &str) {
        let found: Vec<String> =
            DEPTHS.iter().enumerate().map(|(at, depth)| format!("{:.4} @{depth}", self.at(at))).collect();
        let time = self.spent.as_secs_f64() * 1e6 / f64::from(self.searches.max(1));
        println!("{name}: {} of {} references, {time:.0} µs a search", found.join(" "), self.asked);
    }
}

/// Whether a reference prints what tells a work: its first author, its volume
/// and page, or most of a title that is not short. Some references of the
/// corpus do not: the work that they are said to mean is another.
fn prints(text: &str, work: &Item) -> bool {
    let mut words = fold::words(text);
    words.extend(fold::words(&text.replace("-\n", "").replace("- \n", "")));
    let printed = |word: &String| words.contains(word);
    let all = |text: &str| {
        let words = fold::words(text);
        !words.is_empty() && words.iter().all(printed)
    };
    let family = work.creators().first().map(ibid::item::Name::family_or_literal).unwrap_or_default();
    let of = |variable| all(work.get(variable).unwrap_or_default());
    let title = fold::words(&work.plain_title());
    let shared = title.iter().filter(|word| printed(word)).count();
    all(&family)
        || (of(Variable::Volume) && of(Variable::Page))
        || (shared > 4 && shared * 5 >= title.len() * 4)
}

#[test]
fn the_work_meant_is_among_the_first_candidates() {
    let Some(corpora) = corpora() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut paths = vec![corpora.join("matching/world.jsonl")];
    paths.extend(std::env::var_os("IBID_DISTRACTORS").map(PathBuf::from));
    let start = Instant::now();
    let built = snapshot::build(folder.path(), "world", &paths, &|_| {}).unwrap();
    let listed = snapshot::list(folder.path()).remove(0);
    println!(
        "{} records ({} bad) in {:.1} s, {:.1} MB",
        built.manifest.records,
        built.manifest.bad,
        start.elapsed().as_secs_f64(),
        listed.size as f64 / 1e6
    );
    assert!(built.manifest.records >= 15_092 && built.manifest.sources[0].records == 15_092);
    let settings =
        Settings { offline: true, snapshot_dir: Some(folder.path().to_owned()), ..Settings::default() };
    let snapshots = registry::open(&settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let start = Instant::now();
    runtime.block_on(snapshots[0].search(&Query::default(), 1)).unwrap();
    println!("opened in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut mistaken = 0;
    let mut by_text = Recall::default();
    let mut by_both = Recall::default();
    let text = std::fs::read_to_string(corpora.join("matching/strings.jsonl")).unwrap();
    let step = if cfg!(debug_assertions) { 10 } else { 1 };
    for line in text.lines().step_by(step) {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = line["text"].as_str().unwrap();
        let expected = line["expected"].as_str().map(str::to_lowercase);
        let doi = expected.as_deref().and_then(|doi| Identifier::parse_as(Scheme::Doi, doi).ok());
        let work = doi.map(|doi| runtime.block_on(snapshots[0].lookup(&doi)).unwrap().unwrap().item);
        if work.is_some_and(|work| !prints(text, &work)) {
            mistaken += 1;
            continue;
        }
        let item = read_line(text).reading.map(|reading| reading.item).unwrap_or_default();
        for (recall, item) in [(&mut by_text, Item::default()), (&mut by_both, item)] {
            let query = Query { text: text.to_owned(), item };
            let start = Instant::now();
            let found = runtime.block_on(snapshots[0].search(&query, DEPTHS[DEPTHS.len() - 1])).unwrap();
            recall.spent += start.elapsed();
            recall.searches += 1;
            let Some(expected) = &expected else { continue };
            let dois = found.iter().map(|r| r.item.get(Variable::Doi).unwrap_or_default().to_lowercase());
            let rank = dois.into_iter().position(|doi| doi == *expected);
            recall.asked += 1;
            for (at, depth) in DEPTHS.iter().enumerate() {
                recall.found[at] += usize::from(rank.is_some_and(|rank| rank < *depth));
            }
            if rank.is_none() && std::env::var_os("IBID_SHOW_MISSES").is_some() {
                println!("--- {expected} {text:?}");
            }
        }
    }
    println!("{mistaken} references are said to mean another work");
    by_text.print("text alone");
    by_both.print("text and fields");
    assert!(by_text.at(2) > 0.995 && by_both.at(2) > 0.995);
}
