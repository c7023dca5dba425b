//! Reading printed references: labelling on one thread, from labels to items,
//! loading the model, and growth with the length of a reference.
//!
//! `cargo bench --bench reading`. The input is `benches/references.txt`:
//! twenty references in as many styles.

#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ibid::citation::train::Trained;
use ibid::citation::{CrfLabeller, Labeller, Reference, read, read_text};

const REFERENCES: &str = include_str!("references.txt");

fn references() -> Vec<Reference> {
    let lines = REFERENCES.lines();
    lines.map(|line| Reference { text: line.to_owned(), span: 0..line.len(), label: None }).collect()
}

fn labelling(criterion: &mut Criterion) {
    let references = references();
    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Elements(references.len() as u64));
    group.bench_function("labels", |bencher| {
        bencher.iter(|| references.iter().map(|r| CrfLabeller.label(&r.text).spans.len()).sum::<usize>());
    });
    group.bench_function("labels and items", |bencher| {
        bencher.iter(|| {
            references.iter().map(|r| black_box(read(r, &CrfLabeller)).confidence.len()).sum::<usize>()
        });
    });
    group.bench_function("a text of twenty, with finding them", |bencher| {
        bencher.iter(|| read_text(REFERENCES).len());
    });
    group.finish();
    criterion.bench_function("reading/loading the model", |bencher| {
        bencher.iter(|| black_box(Trained::read(include_bytes!("../data/citations.model"))).is_some());
    });
}

fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    for times in [1, 10] {
        let text = "Lamport, L., Shostak, R. and Pease, M. The Byzantine generals problem. ".repeat(times);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(text.len()), &text, |bencher, text| {
            bencher.iter(|| CrfLabeller.label(text).spans.len());
        });
    }
    group.finish();
}

criterion_group!(benches, labelling, growth);
criterion_main!(benches);
