//! Formatting: bibliographies of 1,000 and of 10,000 items in four styles,
//! loading a style, and a document of 300 citations after one insertion.
//!
//! `cargo bench --bench formatting`. The items are made up from a fixed seed:
//! 68 % journal articles, some four authors each.

#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ibid::csl::{Citation, Cite, Processor, Session, Style};
use ibid::item::Item;
use serde_json::{Value, json};

const STYLES: [&str; 4] = ["apa", "chicago-author-date", "nlm-citation-sequence", "nature"];

const FAMILIES: [&str; 24] = [
    "Smith", "Johnson", "Garcia", "Müller", "Schmidt", "Nguyen", "Kowalski", "Rossi", "Ivanov", "Tanaka",
    "Wang", "Li", "Zhang", "Chen", "Kim", "Park", "Ali", "Hassan", "Silva", "Santos", "Dubois", "Martin",
    "Berg", "de Vries",
];
const GIVENS: [&str; 12] = [
    "Mary",
    "James K.",
    "Jean-Luc",
    "Wei",
    "Olga",
    "Carlos A.",
    "Fatima",
    "Hans",
    "Yuki",
    "Anna",
    "Peter",
    "Lucia",
];
const WORDS: [&str; 24] = [
    "ketamine",
    "depression",
    "randomized",
    "trial",
    "of",
    "the",
    "and",
    "in",
    "neural",
    "network",
    "climate",
    "change",
    "policy",
    "growth",
    "cell",
    "response",
    "model",
    "theory",
    "analysis",
    "review",
    "large",
    "small",
    "history",
    "language",
];

fn words(random: &mut fastrand::Rng, count: usize) -> String {
    (0..count).map(|_| WORDS[random.usize(..WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn record(random: &mut fastrand::Rng, n: usize) -> Value {
    let people = |random: &mut fastrand::Rng, count: usize| -> Vec<Value> {
        (0..count)
            .map(|_| {
                let family = format!("{}{}", FAMILIES[random.usize(..FAMILIES.len())], random.u8(..20));
                json!({"family": family, "given": GIVENS[random.usize(..GIVENS.len())]})
            })
            .collect()
    };
    let authors = 1 + random.usize(..7);
    let length = random.usize(6..14);
    let mut item = json!({
        "id": format!("item{n}"), "title": words(random, length), "author": people(random, authors),
        "issued": {"date-parts": [[random.i32(1960..2025), random.i32(1..13)]]},
    });
    match random.u8(..100) {
        0..68 => {
            item["type"] = json!("article-journal");
            item["container-title"] = json!(format!("Journal of {}", words(random, 2)));
            item["volume"] = json!(random.u32(1..200).to_string());
            item["issue"] = json!(random.u32(1..13).to_string());
            let page = random.u32(1..3_000);
            item["page"] = json!(format!("{page}-{}", page + random.u32(1..30)));
            item["DOI"] = json!(format!("10.1000/{n}"));
        }
        68..80 => {
            item["type"] = json!("book");
            item["publisher"] = json!("Oxford University Press");
            item["publisher-place"] = json!("Oxford");
            item["edition"] = json!("2");
        }
        80..92 => {
            item["type"] = json!("chapter");
            item["container-title"] = json!(words(random, 5));
            item["editor"] = json!(people(random, 2));
            item["publisher"] = json!("Springer");
            item["page"] = json!("11-32");
        }
        _ => {
            item["type"] = json!("webpage");
            item["URL"] = json!(format!("https://example.org/{n}"));
            item["accessed"] = json!({"date-parts": [[2024, 5, 3]]});
        }
    }
    item
}

fn items(count: usize) -> Vec<Item> {
    let mut random = fastrand::Rng::with_seed(42);
    (0..count).map(|n| Item::from_json(&record(&mut random, n)).unwrap()).collect()
}

fn processor(style: &str) -> Processor {
    Processor::new(Arc::new(Style::named(style).unwrap()), None).unwrap()
}

fn bibliographies(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bibliography");
    group.sample_size(10);
    for style in STYLES {
        let processor = processor(style);
        for count in [1_000, 10_000] {
            let items = items(count);
            let refs: Vec<&Item> = items.iter().collect();
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(BenchmarkId::new(style, count), |bench| {
                bench.iter(|| black_box(processor.bibliography(&refs).unwrap().to_html()));
            });
        }
    }
    group.finish();
}

fn loading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for style in STYLES {
        group.bench_function(style, |bench| bench.iter(|| black_box(processor(style))));
    }
    group.finish();
}

fn documents(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("insert into a document of 300 citations");
    let items = items(300);
    let refs: Vec<&Item> = items.iter().collect();
    let citation = |n: usize| Citation {
        cites: vec![Cite::new(items[n * 7 % 300].id.clone()), Cite::new(items[n * 13 % 300].id.clone())],
        note: u32::try_from(n + 1).unwrap(),
        ..Citation::default()
    };
    for style in STYLES {
        let processor = processor(style);
        group.bench_function(style, |bench| {
            bench.iter_batched(
                || {
                    let mut session = Session::new(&processor, &refs);
                    session.update((0..300).map(|n| (n.to_string(), citation(n))).collect());
                    black_box(session.bibliography());
                    session
                },
                |mut session| {
                    black_box(session.insert(150, "new", citation(77)));
                    black_box(session.bibliography());
                    session
                },
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, bibliographies, loading, documents);
criterion_main!(benches);
