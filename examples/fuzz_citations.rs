//! Feeds the reader of printed references with what nobody prints: references
//! cut, joined and mutated, marks without end, markup left open, any
//! characters.
//!
//! `cargo run --release --example fuzz_citations -- SECONDS [SEED]` runs for
//! that long and ends with what it did. A panic ends it with the case that
//! caused it; so does a case that takes longer than two seconds, twice.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use fastrand::Rng;
use ibid::citation::{CrfLabeller, Labeller, read_line, read_names, read_text};

/// A case must not take longer.
const LIMIT: Duration = Duration::from_secs(2);

const REFERENCES: &str = include_str!("../benches/references.txt");

/// Pieces that mean something to some part of the reader.
const PIECES: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{2028}",
    "\u{301}",
    "-\n",
    "…",
    "...",
    ". . .",
    "& ",
    " and ",
    " et al.",
    " // ",
    "[1] ",
    "12. ",
    "(3) ",
    "[Kno84] ",
    "———. ",
    "--- ",
    "References\n",
    "# Literatur\n",
    "\\begin{thebibliography}{9}\n",
    "\\bibitem{a} ",
    "\\newblock ",
    "{\\em ",
    "\\'{e}",
    "<p>",
    "</p>",
    "<li>",
    "<ol>",
    "<cite>",
    "<html>",
    "<h2>References</h2>",
    "&amp;",
    "&#x",
    "<!--",
    "<script>",
    "* ",
    "- ",
    "*",
    "_",
    "](",
    "[^1]: ",
    "In ",
    "In: ",
    "(Eds.), ",
    "pp. ",
    "vol. ",
    "no. ",
    "doi:10.1000/",
    "https://doi.org/10.",
    "http://",
    "arXiv:2001.00001",
    "PMID: ",
    "ISBN ",
    "[PubMed] [Google Scholar]",
    "Retrieved from ",
    "1425-37",
    "e852-e857",
    "S12-8",
    "12(3):45",
    "(2006)",
    "2006a",
    "n.d.",
    "in press",
    "“",
    "”",
    "\"",
    "«",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "北京",
    "張三, 李四. ",
    "Иванов И. И. ",
    "ﬁ",
    "ＡＢＣ",
    "İ",
    "ß",
    "\0",
];

/// A piece of a reference, a piece from the list, or any characters, many times.
fn case(random: &mut Rng) -> String {
    let references: Vec<&str> = REFERENCES.lines().collect();
    let mut text = String::new();
    let most = if random.u8(..20) == 0 { 400 } else { 12 };
    for _ in 0..random.usize(1..=most) {
        match random.u8(..10) {
            0..4 => {
                let reference: Vec<char> = references[random.usize(..references.len())].chars().collect();
                let (a, b) = (random.usize(..=reference.len()), random.usize(..=reference.len()));
                text.extend(&reference[a.min(b)..a.max(b)]);
            }
            4 => text.push_str(references[random.usize(..references.len())]),
            5..9 => {
                let piece = PIECES[random.usize(..PIECES.len())];
                let times = if random.u8(..12) == 0 { random.usize(1..3_000) } else { 1 };
                text.push_str(&piece.repeat(times));
            }
            _ => text.extend((0..random.usize(1..40)).map(|_| random.char(..))),
        }
    }
    text
}

/// Reads a text in every way; gives how many references were found in it.
fn run(text: &str) -> usize {
    for span in CrfLabeller.label(text).spans {
        assert!(text.get(span.range).is_some_and(|part| !part.is_empty()));
    }
    let mut end = 0;
    let readings = read_text(text);
    for reading in &readings {
        let span = &reading.reference.span;
        assert!(span.start >= end && text.get(span.clone()).is_some(), "{span:?} after {end}");
        end = span.start;
        let json = reading.item.to_json().to_string();
        assert!(!json.is_empty());
    }
    let line = text.replace('\n', " ");
    for part in read_line(&line).parts {
        assert!(!part.range.is_empty());
    }
    let _ = read_names(&line.chars().take(2_000).collect::<String>());
    readings.len()
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|a| a.parse::<u64>().expect("a number"));
    let seconds = arguments.next().unwrap_or(60);
    let mut seed = arguments.next().unwrap_or(1);
    let start = Instant::now();
    let (mut cases, mut found, mut bytes, mut slowest) = (0_u64, 0, 0, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(seconds) {
        let text = case(&mut Rng::with_seed(seed));
        let timed = || {
            let begun = Instant::now();
            catch_unwind(AssertUnwindSafe(|| run(&text))).map(|n| (n, begun.elapsed()))
        };
        let outcome = match timed() {
            Ok((_, took)) if took > LIMIT => timed(),
            other => other,
        };
        match outcome {
            Ok((n, took)) if took <= LIMIT => {
                found += n;
                slowest = slowest.max(took);
            }
            Ok((_, took)) => {
                println!("seed {seed} took {took:?}: {text:?}");
                return ExitCode::FAILURE;
            }
            Err(_) => {
                println!("seed {seed} panicked: {text:?}");
                return ExitCode::FAILURE;
            }
        }
        cases += 1;
        bytes += text.len();
        seed += 1;
    }
    println!(
        "{cases} cases, {found} references found in {} MB, slowest {} ms, {} s",
        bytes / 1_000_000,
        slowest.as_millis(),
        start.elapsed().as_secs()
    );
    ExitCode::SUCCESS
}
