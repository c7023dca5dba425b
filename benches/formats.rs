//! BibTeX to items at 5 and 50 MB, with the `biblatex` crate and other
//! programs beside it where they are installed.
//!
//! `cargo bench --bench formats`. The input is made up from a fixed seed:
//! journal articles, chapters, papers and books with accents, formulas, macros
//! and cross-references, some 600 bytes an entry. Each reader runs once in a
//! process of its own, so that its CPU time and peak memory are its own; the
//! table gives megabytes per CPU second, and the peak against the input.
//! `IBID_BENCH_MB=5` measures that size alone.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use ibid::format::{self, Format};

const SIZES: [usize; 2] = [5, 50];

/// The other programs read a smaller file: one of them takes a minute for it.
const FOR_OTHERS: usize = 1;

const FAMILIES: [&str; 16] = [
    "Smith",
    "Johnson",
    "Garc{\\'\\i}a",
    "M{\\\"u}ller",
    "Schmidt",
    "Nguyen",
    "Kowalski",
    "Rossi",
    "Ivanov",
    "Tanaka",
    "Wang",
    "van der Berg",
    "de Vries",
    "Erd\\H{o}s",
    "Łukasiewicz",
    "O'Brien",
];
const GIVENS: [&str; 10] =
    ["Mary", "James K.", "Jean-Luc", "Wei", "Olga", "Carlos A.", "Fatima", "H.", "J. R.", "Jos\\'e"];
const WORDS: [&str; 28] = [
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
    "{DNA}",
    "{B}ayesian",
    "$\\alpha$-helix",
    "H$_2$O",
    "na\\\"{\\i}ve",
    "\\emph{in vivo}",
    "state-of-the-art",
    "``so-called''",
];

/// A stretch of words.
fn words(random: &mut fastrand::Rng, count: usize) -> String {
    let words: Vec<&str> = (0..count).map(|_| WORDS[random.usize(..WORDS.len())]).collect();
    words.join(" ")
}

fn names(random: &mut fastrand::Rng) -> String {
    let count = random.usize(1..6);
    let mut name = || {
        let family = FAMILIES[random.usize(..FAMILIES.len())];
        format!("{family}, {}", GIVENS[random.usize(..GIVENS.len())])
    };
    (0..count).map(|_| name()).collect::<Vec<_>>().join(" and ")
}

/// A `.bib` file of about so many bytes.
fn bib(size: usize) -> String {
    let mut random = fastrand::Rng::with_seed(7);
    let mut out = String::with_capacity(size + 2000);
    out.push_str("@string{jama = {Journal of the American Medical Association}}\n");
    out.push_str("@string{lncs = \"Lecture Notes in Computer Science\"}\n\n");
    let mut n = 0;
    while out.len() < size {
        n += 1;
        let (kind, container) = match n % 10 {
            0..=5 => ("article", format!("journal = {{Journal of {}}}", words(&mut random, 3))),
            6 => ("article", "journal = jama".to_owned()),
            7 => ("inproceedings", format!("booktitle = {{{}}},\n  series = lncs", words(&mut random, 6))),
            8 => ("incollection", format!("crossref = {{book{}}}", n + 1)),
            _ => (
                "book",
                format!("publisher = {{Press \\& Sons}},\n  address = {{{}}}", words(&mut random, 1)),
            ),
        };
        let key = if kind == "book" { format!("book{n}") } else { format!("key{n}") };
        let (author, title) = (names(&mut random), words(&mut random, 10));
        writeln!(
            out,
            "@{kind}{{{key},\n  author = {{{author}}},\n  title = {{{title}}},\n  {container},\n  year = {},\n  \
             month = aug,\n  volume = {{{}}},\n  number = {{{}}},\n  pages = {{{}--{}}},\n  \
             doi = {{10.1000/{key}_a}},\n  keywords = {{{}, {}}},\n  note = {{{}}},\n}}\n",
            1950 + n % 75,
            n % 90,
            n % 12,
            n % 800,
            n % 800 + 11,
            words(&mut random, 1),
            words(&mut random, 2),
            words(&mut random, 12),
        )
        .unwrap();
    }
    out
}

/// What a process has used up: CPU seconds and peak memory in bytes.
fn used() -> Option<(f64, f64)> {
    /// Clock ticks a second, as every Linux has them for `/proc`.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes = peak.trim().trim_end_matches("kB").trim().parse::<f64>().ok()?;
    Some((ticks / TICKS, kilobytes * 1024.0))
}

/// The readers that run in a process of this binary.
const OWN: [&str; 3] = ["ibid", "biblatex, raw", "biblatex, typed"];

/// Reads a file once and prints how many entries it has and what that took.
fn child(reader: &str, path: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    let before = used().map_or(0.0, |used| used.0);
    let entries = match reader {
        "ibid" => {
            let read = format::read(Format::Bibtex, &text).unwrap();
            let count = read.items.len();
            std::mem::forget(read);
            count
        }
        "biblatex, raw" => biblatex::RawBibliography::parse(&text).map_or(0, |raw| raw.entries.len()),
        _ => biblatex::Bibliography::parse(&text).map_or(0, |all| all.len()),
    };
    let (seconds, peak) = used().unwrap_or_default();
    println!("{entries} {} {peak}", seconds - before);
}

/// Runs a reader of this binary on a file: entries, CPU seconds, peak memory.
fn measure(reader: &str, path: &Path) -> Option<(usize, f64, f64)> {
    let output = Command::new(std::env::current_exe().unwrap())
        .env("IBID_BENCH_READER", reader)
        .env("IBID_BENCH_FILE", path)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut fields = text.split_whitespace();
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Other programs, each with how it is called to read `FILE` and do nothing.
const OTHERS: [(&str, &[&str]); 4] = [
    (
        "pybtex",
        &[
            "python3",
            "-c",
            "import sys; from pybtex.database import parse_file; parse_file(sys.argv[1])",
            "FILE",
        ],
    ),
    (
        "bibtexparser",
        &["python3", "-c", "import sys, bibtexparser; bibtexparser.parse_file(sys.argv[1])", "FILE"],
    ),
    ("bibtex-tidy", &["bibtex-tidy", "--quiet", "--output=/dev/null", "FILE"]),
    ("biber", &["biber", "--tool", "--quiet", "--nolog", "--output-file=/dev/null", "FILE"]),
];

/// Whether a program is there at all.
fn installed(name: &str, call: &[&str]) -> bool {
    let mut command = Command::new(call[0]);
    match call[0] {
        "python3" => command.args(["-c", &format!("import {name}")]),
        _ => command.arg("--version"),
    };
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn main() {
    if let (Ok(reader), Ok(path)) = (std::env::var("IBID_BENCH_READER"), std::env::var("IBID_BENCH_FILE")) {
        return child(&reader, &path);
    }
    let wanted: Option<usize> = std::env::var("IBID_BENCH_MB").ok().and_then(|size| size.parse().ok());
    let folder = tempfile::tempdir().unwrap();
    println!(
        "{:>16} {:>4} {:>9} {:>8} {:>8} {:>12}",
        "reader", "MB", "entries", "CPU s", "MB/CPU s", "peak/input"
    );
    for size in SIZES.into_iter().filter(|size| wanted.is_none_or(|wanted| wanted == *size)) {
        let path = folder.path().join(format!("{size}.bib"));
        let text = bib(size * 1_000_000);
        std::fs::write(&path, &text).unwrap();
        let megabytes = text.len() as f64 / 1e6;
        for reader in OWN {
            match measure(reader, &path) {
                Some((entries, seconds, peak)) => println!(
                    "{reader:>16} {size:>4} {entries:>9} {seconds:>8.2} {:>8.1} {:>12.1}",
                    megabytes / seconds,
                    peak / 1e6 / megabytes
                ),
                None => println!("{reader:>16} {size:>4} failed"),
            }
        }
    }
    others(folder.path());
}

/// Runs the other programs that are there on a small file. Their time is of
/// the whole process, by the clock.
fn others(folder: &Path) {
    let path = folder.join("small.bib");
    let text = bib(FOR_OTHERS * 1_000_000);
    std::fs::write(&path, &text).unwrap();
    for (name, call) in OTHERS {
        if !installed(name, call) {
            println!("skipped: no {name}");
            continue;
        }
        let arguments: Vec<&str> = call[1..]
            .iter()
            .map(|word| if *word == "FILE" { path.to_str().unwrap() } else { word })
            .collect();
        let started = std::time::Instant::now();
        let mut command = Command::new(call[0]);
        command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        let worked = if command.status().is_ok_and(|status| status.success()) { "" } else { ", with errors" };
        let seconds = started.elapsed().as_secs_f64();
        let speed = text.len() as f64 / 1e6 / seconds;
        println!("{name:>16} {FOR_OTHERS:>4} {seconds:>17.1} {speed:>8.2} (by the clock{worked})");
    }
}
