//! Makes the list of journals and the rules for words of titles.
//!
//! ```text
//! cargo run --release --example journals -- LISTS [--held-out] [--misses FILE] [--write FOLDER]
//! ```
//!
//! `LISTS` holds the public lists that `data/journals.md` names. `--held-out`
//! learns rules from nine tenths of the titles and measures them on the rest;
//! `--misses` writes what they got wrong. `--write` makes `journals.tsv.gz` and
//! `journal-words.tsv.gz`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Parser;
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use ibid::item::journal::make::{self, Catalogued, HeldOut, Lists};

#[derive(Parser)]
struct Arguments {
    /// The folder of public lists
    lists: PathBuf,
    /// Measure the rules on titles they were not learnt from
    #[arg(long)]
    held_out: bool,
    /// Write what the rules got wrong on these
    #[arg(long, value_name = "FILE", requires = "held_out")]
    misses: Option<PathBuf>,
    /// Write both files
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
}

#[expect(clippy::print_stdout, reason = "a tool for developers")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let lists = read(&arguments.lists)?;
    let others: Vec<usize> = lists.others.iter().map(Vec::len).collect();
    println!(
        "read: {} catalogued, {} with NLM's abbreviation; other lists {others:?}",
        lists.catalogue.len(),
        lists.catalogue.iter().filter(|record| lists.abbreviations.contains_key(&record.number)).count(),
    );
    if arguments.held_out {
        let mut misses = String::new();
        let (nlm, all) = make::held_out(&lists, &mut |title, answer, table| {
            misses.push_str(&format!("{title}\t{answer}\t{table}\n"));
        });
        for (name, HeldOut { titles, exact, words, right }) in [("NLM", nlm), ("all", all)] {
            println!(
                "rules on held-out titles, {name}: {exact} of {titles} exact ({:.3}), {right} of {words} words ({:.3})",
                share(exact, titles),
                share(right, words)
            );
        }
        if let Some(file) = arguments.misses {
            fs::write(file, misses)?;
        }
    }
    if let Some(folder) = arguments.write {
        let made = make::make(&lists);
        for (name, text) in [("journals.tsv.gz", &made.table), ("journal-words.tsv.gz", &made.rules)] {
            let packed = packed(text)?;
            println!("{name}: {} bytes, {} packed", text.len(), packed.len());
            fs::write(folder.join(name), packed)?;
        }
        println!(
            "{} titles, {} with NLM's abbreviation; {} abbreviations lead to one title; {} rules",
            made.titles, made.nlm, made.expansions, made.words
        );
        for (reason, count) in made.refused {
            println!("left out, {reason}: {count}");
        }
    }
    Ok(())
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

/// Packed without name or time: the same text gives the same bytes.
fn packed(text: &str) -> Result<Vec<u8>, std::io::Error> {
    let mut packer = GzBuilder::new().write(Vec::new(), Compression::best());
    packer.write_all(text.as_bytes())?;
    packer.finish()
}

fn read(folder: &Path) -> Result<Lists, Box<dyn Error>> {
    let bytes = |name: &str| fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let mut catalogue = String::new();
    GzDecoder::new(bytes("meta.tsv.gz")?.as_slice()).read_to_string(&mut catalogue)?;
    let record = |line: &str| {
        let mut cells = line.split('\t').skip(1).map(str::to_owned);
        let (number, title, others) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Catalogued { number, title, others: others.split('|').map(str::to_owned).collect() })
    };
    let json: BTreeMap<String, String> = serde_json::from_slice(&bytes("journals.json")?)?;
    let mut old = Vec::new();
    for name in ["journalList.txt", "IEEEJournalListText.txt"] {
        let text = String::from_utf8(bytes(name)?)?;
        let pair =
            |line: &str| line.split_once(" = ").map(|(title, short)| (title.to_owned(), short.to_owned()));
        old.extend(text.lines().filter_map(pair));
    }
    Ok(Lists {
        catalogue: catalogue.lines().skip(1).filter_map(record).collect(),
        abbreviations: abbreviations(&folder.join("impact_factor.sqlite3"))?,
        others: vec![json.into_iter().collect(), old],
    })
}

/// NLM's abbreviation of each record number that has one.
fn abbreviations(file: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let database = rusqlite::Connection::open(file)?;
    let mut query = database.prepare(
        "SELECT nlm_id, journal_abbr FROM factor WHERE nlm_id GLOB '[0-9]*' AND journal_abbr <> '.' ORDER BY rowid",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
