//! A library of 10,000 and of 100,000 items: import with index, and single
//! commands as fresh processes, beside a bare process start.
//!
//! `cargo bench --bench library` makes its own input (CSL-JSON of journal
//! articles with abstracts; words by a fixed seed) and its libraries in a
//! temporary folder. `IBID_BENCH_ITEMS=10000` leaves the large one out.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

const FAMILIES: [&str; 20] = [
    "Zarate",
    "Singh",
    "Carlson",
    "Brutsche",
    "Ameli",
    "Charney",
    "Manji",
    "Sanacora",
    "Frye",
    "Mathew",
    "Andrade",
    "Wilcox",
    "Adinoff",
    "Kometer",
    "Müller",
    "O'Brien",
    "García",
    "Nakamura",
    "Kowalski",
    "Ødegård",
];
const JOURNALS: [&str; 10] = [
    "Archives of General Psychiatry",
    "JAMA Psychiatry",
    "Psychiatry Research",
    "Nature Reviews Neuroscience",
    "The Lancet",
    "Biological Psychiatry",
    "Journal of Affective Disorders",
    "PLOS ONE",
    "BMJ",
    "Brain",
];

/// Words of a made-up vocabulary, the frequent ones first as in a language.
fn word(random: &mut fastrand::Rng) -> String {
    const SYLLABLES: [&str; 24] = [
        "ke", "ta", "mi", "ne", "de", "pres", "sion", "ran", "do", "tri", "al", "neu", "ro", "bio", "lo",
        "gy", "psy", "cho", "the", "ra", "py", "cor", "tex", "syn",
    ];
    let rank = (random.f64().powi(3) * 20_000.0) as usize;
    let mut rest = rank + 24;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % 24]);
        rest /= 24;
    }
    word
}

fn words(random: &mut fastrand::Rng, count: usize) -> String {
    (0..count).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

/// Writes so many items as CSL-JSON.
fn write_items(path: &Path, count: usize) {
    let mut random = fastrand::Rng::with_seed(42);
    let mut text = String::from("[\n");
    for n in 0..count {
        let authors: Vec<String> = (0..random.usize(1..7))
            .map(|_| {
                format!(
                    r#"{{"family":"{}","given":"{}."}}"#,
                    FAMILIES[random.usize(..20)],
                    random.uppercase()
                )
            })
            .collect();
        let title = words(&mut random, 12);
        let abstract_length = random.usize(80..160);
        write!(
            text,
            r#"{{"id":"item{n}","type":"article-journal","title":"{title}","container-title":"{}","volume":"{}","issue":"{}","page":"{}-{}","DOI":"10.5555/bench.{n}","issued":{{"date-parts":[[{},{}]]}},"author":[{}],"abstract":"{}"}}{}"#,
            JOURNALS[random.usize(..10)],
            random.u32(1..200),
            random.u32(1..12),
            n,
            n + 9,
            random.u32(1950..2027),
            random.u32(1..13),
            authors.join(","),
            words(&mut random, abstract_length),
            if n + 1 == count { "\n]\n" } else { ",\n" },
        )
        .unwrap();
    }
    std::fs::write(path, text).unwrap();
}

fn ibid(library: &Path, arguments: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_ibid"))
        .args(arguments)
        .current_dir(library)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .unwrap();
    assert!(status.code().is_some_and(|code| code < 2), "ibid {}", arguments.join(" "));
}

fn new_library(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("ibid.toml"), "").unwrap();
}

fn library(c: &mut Criterion) {
    let most: usize = std::env::var("IBID_BENCH_ITEMS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    for count in [10_000, 100_000] {
        if count > most {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("items.json");
        write_items(&input, count);
        let input = input.to_str().unwrap().to_owned();

        let mut group = c.benchmark_group(format!("{count} items"));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("import and index", |b| {
            let mut n = 0;
            b.iter_batched(
                || {
                    n += 1;
                    let at = folder.path().join(format!("import{n}"));
                    new_library(&at);
                    at
                },
                |at| ibid(&at, &["add", "-q", &input]),
                BatchSize::PerIteration,
            );
        });

        let at = folder.path().join("import1");
        group.sample_size(20);
        group.bench_function("bare process (--version)", |b| b.iter(|| ibid(&at, &["--version"])));
        for (name, arguments) in [
            ("search, one word", &["search", "ketami"][..]),
            ("search, fields and a range", &["search", "author:zarate", "journal:lancet", "year:2000-2010"]),
            ("show", &["show", "item77"]),
            ("cite 3, apa", &["cite", "item77", "item78", "item79", "--style", "apa"]),
        ] {
            group.bench_function(name, |b| b.iter(|| ibid(&at, arguments)));
        }
        group.finish();
    }
}

criterion_group!(benches, library);
criterion_main!(benches);
