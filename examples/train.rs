//! Trains the model that labels printed references, and measures it.
//!
//! ```text
//! cargo run --release --example train -- CORPORA [--lists FOLDER] [--cross-validate FOLDS] [--write FILE]
//! ```
//!
//! `CORPORA` holds the labelled sets (`anystyle-core.jsonl` …). Without
//! `--lists` the lexicon of the shipped model is taken over; with it, it is
//! made anew of public lists (see `ibid::citation::train::Lists`).
//! `--cross-validate` trains on all but one of so many parts, by source, and
//! measures on that one, for each part in turn. `--write` trains on all but the
//! part the tests measure on, and writes the file.

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use ibid::citation::train::{self, Example, HELD_OUT, Lists, Options, SETS, Trained};

#[derive(Parser)]
struct Arguments {
    /// The folder of labelled sets
    corpora: PathBuf,
    /// The folder of public lists
    #[arg(long)]
    lists: Option<PathBuf>,
    /// Measure on each of so many parts
    #[arg(long, value_name = "FOLDS")]
    cross_validate: Option<u64>,
    /// Stop after so many parts
    #[arg(long, requires = "cross_validate", value_name = "FOLDS")]
    only: Option<u64>,
    /// Part the references at random, not by source
    #[arg(long, requires = "cross_validate")]
    at_random: bool,
    /// Write the model
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Weight of absolute values
    #[arg(long, default_value_t = Options::default().l1)]
    l1: f32,
    /// Weight of squares
    #[arg(long, default_value_t = Options::default().l2)]
    l2: f32,
    /// Most steps of the optimiser
    #[arg(long, default_value_t = Options::default().iterations)]
    iterations: usize,
    /// Parts the re-ranker is trained in; 1 for none
    #[arg(long, default_value_t = Options::default().parts)]
    parts: u64,
    /// Share of references learned with their spaces disturbed, too
    #[arg(long, default_value_t = Options::default().noise)]
    noise: f32,
    /// Threads
    #[arg(long, default_value_t = Options::default().threads)]
    threads: usize,
}

#[expect(clippy::print_stderr, reason = "a tool for developers")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let mut examples = Vec::new();
    for (set, _) in SETS {
        examples.extend(train::read(&arguments.corpora, set)?);
    }
    let lists = match &arguments.lists {
        Some(folder) => Lists::read(folder)?,
        None => Lists::of_model("data/citations.model".as_ref())?,
    };
    let options = Options {
        l1: arguments.l1,
        l2: arguments.l2,
        iterations: arguments.iterations,
        parts: arguments.parts,
        noise: arguments.noise,
        threads: arguments.threads,
        ..Options::default()
    };
    let train = |held: &dyn Fn(&Example) -> bool| {
        let training = train::training(&examples, held);
        eprintln!("training on {} references", training.len());
        train::train(&training, &lists, options, &mut |line| eprintln!("{line}"))
    };
    if let Some(folds) = arguments.cross_validate {
        let mut measured: Vec<(&Example, ibid::citation::Labelled)> = Vec::new();
        for fold in 0..arguments.only.unwrap_or(folds).min(folds) {
            let held = |example: &Example| match arguments.at_random {
                true => example.part_at_random(folds) == fold,
                false => example.part(folds) == fold,
            };
            let model = train(&held);
            measured.extend(train::measured(&examples, &held).into_iter().map(|e| (e, model.label(&e.text))));
            report(&measured);
        }
    }
    if let Some(file) = arguments.write {
        let held = |example: &Example| example.part(HELD_OUT) == 0;
        let model: Trained = train(&held);
        std::fs::write(&file, model.file())?;
        let measured = train::measured(&examples, &held).into_iter();
        report(&measured.map(|e| (e, model.label(&e.text))).collect::<Vec<_>>());
        eprintln!("{} written", file.display());
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a tool for developers")]
fn report(pairs: &[(&Example, ibid::citation::Labelled)]) {
    for (set, _) in SETS {
        let score = train::score(pairs.iter().filter(|(e, _)| e.set == set).map(|(e, l)| (*e, l.clone())));
        let fields: Vec<String> =
            score.by_field.iter().map(|(field, f1)| format!("{field} {f1:.3}")).collect();
        println!(
            "{set:18} n {:5}  exact {:.3}  F1 {:.3}  {}",
            score.references,
            score.exact,
            score.f1,
            fields.join(" ")
        );
    }
}
