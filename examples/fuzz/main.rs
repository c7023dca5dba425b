//! Feeds readers with what nobody writes.
//!
//! `cargo run --release --example fuzz -- TARGET [SECONDS [SEED]]` runs for
//! that long and ends with what it did. A case that panics, or that takes
//! longer than five seconds twice, ends it with the seed of the case, which
//! repeats it.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

mod citations;
mod csl;
mod formats;
mod mutants;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// A case must not take longer.
const LIMIT: Duration = Duration::from_secs(5);

/// Runs the case of a seed; how much was found in it.
type Case = Box<dyn Fn(u64) -> usize>;

fn target(name: &str) -> Option<Case> {
    Some(match name {
        "citations" => Box::new(citations::case),
        "csl" => Box::new(csl::case),
        "bibtex" => formats::bibtex(),
        "tagged" => formats::tagged(),
        "xml" => formats::xml(),
        "yaml" => formats::yaml_and_tables(),
        _ => return None,
    })
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let Some(case) = target(&name) else {
        println!("which of citations, csl, bibtex, tagged, xml, yaml?");
        return ExitCode::FAILURE;
    };
    let mut numbers = arguments.map(|text| text.parse::<u64>().expect("a number"));
    let length = Duration::from_secs(numbers.next().unwrap_or(60));
    let first = numbers.next().unwrap_or(1);
    let timed = |seed: u64| {
        let begun = Instant::now();
        catch_unwind(AssertUnwindSafe(|| case(seed))).map(|found| (found, begun.elapsed()))
    };
    let (start, mut seed, mut found, mut slowest) = (Instant::now(), first, 0, Duration::ZERO);
    while start.elapsed() < length {
        // A machine with other work may have held it up: what is slow is slow twice.
        let outcome = match timed(seed) {
            Ok((_, took)) if took > LIMIT => timed(seed),
            other => other,
        };
        match outcome {
            Ok((some, took)) if took <= LIMIT => {
                found += some;
                slowest = slowest.max(took);
            }
            Ok((_, took)) => {
                println!("{name}: seed {seed} takes {took:?}");
                return ExitCode::FAILURE;
            }
            Err(_) => {
                println!("{name}: seed {seed} panics");
                return ExitCode::FAILURE;
            }
        }
        seed += 1;
    }
    println!("{name}: {} cases, {found} found, slowest {slowest:?}, {:?}", seed - first, start.elapsed());
    ExitCode::SUCCESS
}
