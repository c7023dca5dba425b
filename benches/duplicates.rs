//! Duplicates among 1,000, 10,000 and 100,000 made-up items, one in twenty of
//! which has a planted twin: the time to find them, which is to grow with
//! their number and not with its square.
//!
//! `cargo bench --bench duplicates`. The libraries are those of the test that
//! says how many are found (`tests/it/planted/`).

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/it/planted/mod.rs"]
mod planted;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ibid::item::Item;
use ibid::matching::duplicates::Finder;

fn pairs(items: &[Item]) -> usize {
    let mut finder = Finder::default();
    items.iter().for_each(|item| finder.add(item));
    finder.pairs(|_, _| false).len()
}

fn duplicates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("duplicates");
    group.sample_size(10);
    for size in [1_000, 10_000, 100_000] {
        let world = planted::world(size, 1);
        // One pair in four of those planted is none, nor is a book's chapter.
        assert!(pairs(&world.items) > world.pairs.len() / 2);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("found", size), |b| b.iter(|| pairs(black_box(&world.items))));
    }
    group.finish();
}

criterion_group!(benches, duplicates);
criterion_main!(benches);
