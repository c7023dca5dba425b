//! Tests of `.bib` files as documents: nothing is lost, and what is made tidy
//! says what it said.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ibid::format::bibtex::{self, Block, Dialect, Document, Layout, Options, Tidy};
use ibid::format::decode;
use ibid::item::{Date, DateVariable, Item, Variable};
use unicode_normalization::UnicodeNormalization;

use crate::format::{biber, lines_with};
use crate::support::{check_known_failures, corpora};

/// Larger files, of which there are few, take long in a debug build.
const LARGE: usize = 100_000;

/// The `.bib` files of the corpora and their texts.
pub(crate) fn bib_files() -> Option<Vec<(PathBuf, String)>> {
    let corpora = corpora()?;
    let mut files = Vec::new();
    for folder in ["bib", "better-bibtex-import", "jabref-pairs"] {
        for entry in std::fs::read_dir(corpora.join("formats").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "bib")
                && let Ok(decoded) = decode::decode(&std::fs::read(&path).unwrap())
            {
                files.push((path, decoded.text));
            }
        }
    }
    files.sort();
    Some(files)
}

fn name_of(path: &std::path::Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_file_is_its_blocks() {
    let Some(files) = bib_files() else { return };
    let (mut blocks, mut broken) = (0, 0);
    for (path, text) in &files {
        let document = Document::parse(text);
        assert!(document.text() == *text, "{}", path.display());
        let mut at = 0;
        for block in document.blocks() {
            assert_eq!(block.span().start, at, "{}", path.display());
            at = block.span().end;
            blocks += 1;
            broken += usize::from(matches!(block, Block::Entry(entry) if !entry.is_whole));
        }
        assert_eq!(at, text.len(), "{}", path.display());
    }
    println!("{} files, {blocks} blocks, {broken} broken entries: all kept byte for byte", files.len());
}

/// What is read from a text, in an order of its own if `sorted`. Accents are
/// composed: as a command one cannot be anything else.
fn items(text: &str, sorted: bool) -> Vec<Item> {
    let text: String = if sorted { text.nfc().collect() } else { text.to_owned() };
    let mut items: Vec<Item> = bibtex::read(&text).items.into_iter().map(|read| read.item).collect();
    if sorted {
        items.sort_by_cached_key(|item| item.to_json().to_string());
    }
    items
}

/// Makes all files tidy twice and compares what is read before and after.
fn tidy_keeps_items(list: &str, options: &Tidy) {
    let Some(files) = bib_files() else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let sorted = !options.sort.is_empty();
    for (path, text) in files.iter().filter(|(_, text)| text.len() < LARGE) {
        let tidied = bibtex::tidy(text, options).text;
        let again = bibtex::tidy(&tidied, options).text;
        let (before, after) = (items(text, sorted), items(&tidied, sorted));
        if tidied == again && before == after {
            passed += 1;
            continue;
        }
        failed.insert(name_of(path));
        if std::env::var_os("IBID_SHOW").is_some() {
            println!(
                "{}: {} items before, {} after; same twice: {}",
                name_of(path),
                before.len(),
                after.len(),
                tidied == again
            );
            for (a, b) in before.iter().zip(&after).filter(|(a, b)| a != b).take(3) {
                println!("  {}: {:?}", a.id, a.diff(b));
            }
            if let Some((a, b)) = tidied.lines().zip(again.lines()).find(|(a, b)| a != b) {
                println!("  {a:?}\n  {b:?}");
            }
        }
    }
    check_known_failures(list, passed, &failed);
}

#[test]
fn tidying_changes_nothing_that_is_read() {
    tidy_keeps_items("bibtex-tidy", &Tidy::default());
}

#[test]
fn tidying_with_all_options_changes_nothing_that_is_read() {
    let options = Tidy {
        layout: Layout { align: true, width: Some(80), blank_lines: 0, ..Layout::default() },
        sort: vec!["-year".parse().unwrap(), "author".parse().unwrap(), "key".parse().unwrap()],
        ascii: true,
        escape: true,
        months: true,
        drop_empty: true,
        ..Tidy::default()
    };
    tidy_keeps_items("bibtex-tidy-all", &options);
}

/// Items as they are read back from our own writing.
fn as_written(items: &[Item], dialect: Dialect) -> Vec<Item> {
    let text = bibtex::write(&items.iter().collect::<Vec<_>>(), dialect, &Options::default());
    self::items(&text, false)
}

#[test]
fn updating_changes_what_differs_alone() {
    let Some(files) = bib_files() else { return };
    let (mut passed, mut failed, mut changes) = (0, BTreeSet::new(), 0);
    for (path, text) in files.iter().filter(|(_, text)| text.len() < LARGE) {
        // Entries that an item stands for: those with a key of their own.
        let mut seen = BTreeSet::new();
        let mut items = self::items(text, false);
        items.retain(|item| !item.id.is_empty() && seen.insert(item.id.to_lowercase()));
        for dialect in [Dialect::Bibtex, Dialect::Biblatex] {
            let update = |text: &str, items: &[Item]| {
                let items: Vec<&Item> = items.iter().collect();
                bibtex::update(text, &items, dialect, &Options::default(), &|_| false)
            };
            let same = update(text, &items);
            let mut why = if same.text == *text { "" } else { "changed though nothing differs" };
            let mut changed = items.clone();
            for (i, item) in changed.iter_mut().enumerate() {
                match i % 6 {
                    0 => item.set(Variable::Title, "A new title of Things & more"),
                    1 => item.set(Variable::Volume, "12"),
                    2 => item.set(Variable::ContainerTitle, ""),
                    3 => item.set_date(DateVariable::Issued, Date::from_edtf("2011-03-04").unwrap()),
                    _ => {}
                }
            }
            let first = update(text, &changed);
            changes += first.changed.len();
            let second = update(&first.text, &changed);
            if second.text != first.text || !second.changed.is_empty() {
                why = "not the same twice";
            }
            let broken: Vec<&str> =
                first.problems.iter().filter_map(|problem| problem.entry.as_deref()).collect();
            let (wanted, found) = (as_written(&changed, dialect), self::items(&first.text, false));
            for item in wanted.iter().filter(|item| !broken.contains(&item.id.as_str())) {
                let Some(found) = found.iter().find(|found| found.id == item.id) else { continue };
                let (found, item) = (
                    as_written(std::slice::from_ref(found), dialect),
                    as_written(std::slice::from_ref(item), dialect),
                );
                if found != item {
                    why = "not what the item says";
                    if std::env::var_os("IBID_SHOW").is_some() {
                        println!("  {}: {:?}", found[0].id, found[0].diff(&item[0]));
                    }
                }
            }
            if why.is_empty() {
                passed += 1;
            } else {
                if std::env::var_os("IBID_SHOW").is_some() {
                    println!("{} {dialect:?}: {why}", name_of(path));
                }
                failed.insert(name_of(path));
            }
        }
    }
    println!("{changes} entries changed");
    check_known_failures("bibtex-update", passed, &failed);
}

#[test]
fn what_biber_accepts_it_accepts_after_us() {
    let Some(files) = bib_files() else { return };
    let sample = files.iter().filter(|(_, text)| text.len() < 50_000).step_by(25);
    let accepts = |text: &str| biber(text).map(|(ok, report)| ok && lines_with(&report, "ERROR").is_empty());
    let (mut passed, mut failed, mut refused) = (0, BTreeSet::new(), 0);
    for (path, text) in sample {
        match accepts(text) {
            None => return,
            Some(false) => {
                refused += 1;
                continue;
            }
            Some(true) => {}
        }
        let items = items(text, false);
        let written =
            bibtex::write(&items.iter().collect::<Vec<_>>(), Dialect::Biblatex, &Options::default());
        for (how, text) in [("tidy", bibtex::tidy(text, &Tidy::default()).text), ("written", written)] {
            if accepts(&text) == Some(true) {
                passed += 1;
            } else {
                failed.insert(format!("{} {how}", name_of(path)));
            }
        }
    }
    println!("{refused} files that biber refuses left out");
    check_known_failures("bibtex-biber", passed, &failed);
}
