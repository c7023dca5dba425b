//! Resolving printed references against a snapshot, without a network: a
//! reference read, found and judged, in a world of 10,000 and of 100,000
//! works; and the building of the snapshot.
//!
//! `cargo bench --bench resolving`. The works are made up: titles of words as
//! frequent as words are, two authors, a journal of 300, a place in it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ibid::citation::read_line;
use ibid::matching::{Asked, Candidate, FoundBy, Printed, RegistryAnswer, Verdict, decide};
use ibid::registry::{self, Query, Settings, snapshot};
use serde_json::json;

/// References resolved in one round.
const REFERENCES: usize = 200;

/// A made-up word; the numbers of frequent words are small.
fn word(random: &mut fastrand::Rng) -> String {
    const SYLLABLES: [&str; 16] = [
        "ka", "ro", "mi", "ten", "sul", "ver", "no", "pal", "dri", "chem", "ost", "in", "gra", "lo", "bes",
        "tu",
    ];
    let mut number = (random.f64() * random.f64() * random.f64() * 60_000.0) as usize + 16;
    let mut word = String::new();
    while number > 0 {
        word.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    word
}

fn capitalised(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Works, and printed references to some of them.
fn world(works: usize) -> (String, Vec<String>) {
    let mut random = fastrand::Rng::with_seed(7);
    let journals: Vec<String> = (0..300)
        .map(|_| {
            format!("Journal of {} {}", capitalised(&word(&mut random)), capitalised(&word(&mut random)))
        })
        .collect();
    let (mut lines, mut references) = (String::new(), Vec::new());
    for number in 0..works {
        let title: Vec<String> = (0..random.usize(5..12)).map(|_| word(&mut random)).collect();
        let title = capitalised(&title.join(" "));
        let names = [capitalised(&word(&mut random)), capitalised(&word(&mut random))];
        let journal = &journals[random.usize(..journals.len())];
        let (year, volume, page) = (random.u32(1980..2025), random.u32(1..120), random.u32(1..2_000));
        let work = json!({
            "DOI": format!("10.5555/{number}"), "type": "journal-article", "title": [title],
            "container-title": [journal], "volume": volume.to_string(), "page": page.to_string(),
            "author": [{"family": names[0], "given": "A."}, {"family": names[1], "given": "B."}],
            "issued": {"date-parts": [[year]]},
        });
        writeln!(lines, "{work}").unwrap();
        if number % (works / REFERENCES) == 0 {
            references
                .push(format!("{} A, {} B. {title}. {journal}. {year};{volume}:{page}.", names[0], names[1]));
        }
    }
    (lines, references)
}

fn build(folder: &Path, lines: &str) {
    let file = folder.join("works.jsonl");
    std::fs::write(&file, lines).unwrap();
    snapshot::build(&folder.join("snapshots"), "works", &[file], &|_| {}).unwrap();
}

fn resolving(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resolving");
    group.sample_size(10);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for works in [10_000, 100_000] {
        let (lines, references) = world(works);
        let folder = tempfile::tempdir().unwrap();
        build(folder.path(), &lines);
        let snapshot_dir = Some(folder.path().join("snapshots"));
        let settings = Settings { offline: true, snapshot_dir, ..Settings::default() };
        let registry = registry::open(&settings).unwrap().remove(0);
        let resolve = |text: &String| {
            let item = read_line(text).reading.map(|reading| reading.item).unwrap_or_default();
            let query = Query { text: text.clone(), item };
            let found = runtime.block_on(registry.search(&query, 10)).unwrap();
            let candidate = |r: registry::Record| Candidate {
                registry: r.registry,
                item: r.item,
                found_by: FoundBy::Search,
            };
            let candidates = found.into_iter().map(candidate).collect();
            let (registry, title) = ("snapshot".to_owned(), "snapshot".to_owned());
            let answer = RegistryAnswer { registry, title, asked: Asked::Answered, candidates };
            let printed = Printed { item: &query.item, text, truncated_authors: false };
            decide(&printed, vec![answer]).verdict == Verdict::Matched
        };
        let matched = references.iter().filter(|text| resolve(text)).count();
        assert!(matched * 100 >= references.len() * 99, "{matched} of {}", references.len());
        group.throughput(Throughput::Elements(references.len() as u64));
        group.bench_with_input(BenchmarkId::new("works", works), &references, |bencher, references| {
            bencher.iter(|| references.iter().filter(|text| black_box(resolve(text))).count());
        });
    }
    group.finish();
}

fn building(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("building a snapshot");
    group.sample_size(10);
    for works in [10_000, 100_000] {
        let (lines, _) = world(works);
        group.throughput(Throughput::Elements(works as u64));
        group.bench_with_input(BenchmarkId::from_parameter(works), &lines, |bencher, lines| {
            let folder = tempfile::tempdir().unwrap();
            bencher.iter(|| build(folder.path(), lines));
        });
    }
    group.finish();
}

criterion_group!(benches, resolving, building);
criterion_main!(benches);
