//! Tests of the format room from outside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use ibid::format::{self, Format, decode};
use ibid::item::{DateVariable, Item, NameVariable, Variable};

use crate::support::{check_known_failures, corpora};

pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    files.sort();
    files
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_bib_file_reads_in_time() {
    let Some(corpora) = corpora() else { return };
    let started = Instant::now();
    let (mut bytes_read, mut items, mut problems, mut refused) = (0, 0, 0, 0);
    let mut slow = BTreeSet::new();
    let all = files(&corpora.join("formats/bib"), "bib");
    for path in &all {
        let bytes = std::fs::read(path).unwrap();
        let file_started = Instant::now();
        bytes_read += bytes.len();
        let _ = format::detect(&bytes);
        let Ok(decoded) = decode::decode(&bytes) else {
            refused += 1;
            continue;
        };
        let read = format::read(Format::Bibtex, &decoded.text).unwrap();
        items += read.items.len();
        problems += read.problems.len();
        // A debug build on a busy machine; a hang is minutes.
        if file_started.elapsed().as_secs() > 60 {
            slow.insert(name_of(path));
        }
    }
    println!(
        "{} files, {bytes_read} bytes, {items} entries, {problems} problems, {refused} files refused, {:.1} s",
        all.len(),
        started.elapsed().as_secs_f64()
    );
    assert!(slow.is_empty(), "{slow:?}");
    assert!(items > 28_000, "{items}");
}

/// Items of a file without ids that cannot be written as keys.
fn items_of(text: &str, format: Format) -> Vec<Item> {
    let mut items: Vec<Item> =
        format::read(format, text).unwrap().items.into_iter().map(|read| read.item).collect();
    for item in &mut items {
        item.id.clear();
    }
    items
}

#[test]
fn what_is_read_is_written_and_read_equal() {
    let Some(corpora) = corpora() else { return };
    for format in [Format::Biblatex, Format::Bibtex] {
        let (mut passed, mut failed, mut differing, mut total) = (0, BTreeSet::new(), 0, 0);
        for path in files(&corpora.join("formats/bib"), "bib") {
            let Ok(decoded) = decode::decode(&std::fs::read(&path).unwrap()) else { continue };
            let first = items_of(&decoded.text, format);
            let written = format::write(format, &first.iter().collect::<Vec<_>>()).unwrap();
            let second = items_of(&written, format);
            total += first.len();
            let different = first.iter().zip(&second).filter(|(a, b)| a != b);
            let mut count = first.len().abs_diff(second.len());
            for (a, b) in different {
                count += 1;
                if std::env::var_os("IBID_SHOW").is_some() {
                    for (field, old, new) in a.diff(b) {
                        println!("{} {field}: {old:?} -> {new:?}", name_of(&path));
                    }
                }
            }
            differing += count;
            if count == 0 {
                passed += 1;
            } else {
                failed.insert(name_of(&path));
            }
        }
        println!("{format}: {differing} of {total} entries differ after writing");
        check_known_failures(&format!("format-round-trip-{format}"), passed, &failed);
    }
}

/// What biber says of a file; `None` where there is no biber.
pub(crate) fn biber(text: &str) -> Option<(bool, String)> {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in.bib"), folder.path().join("out.bib"));
    std::fs::write(&input, text).unwrap();
    let run = std::process::Command::new("biber")
        .args(["--tool", "--validate-datamodel", "--nolog", "--output-file"])
        .args([&output, &input])
        .output();
    match run {
        Ok(run) => Some((run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())),
        Err(_) => {
            println!("skipped: no biber");
            None
        }
    }
}

pub(crate) fn lines_with(report: &str, word: &str) -> Vec<String> {
    report.lines().filter(|line| line.contains(word)).map(str::to_owned).collect()
}

#[test]
fn biber_accepts_articles_without_a_word() {
    let Some(corpora) = corpora() else { return };
    let text = std::fs::read_to_string(corpora.join("ketamine.json")).unwrap();
    let mut items: Vec<Item> =
        format::read(Format::CslJson, &text).unwrap().items.into_iter().map(|read| read.item).collect();
    for item in &mut items {
        // The corpus' own remarks are no bibliographic data.
        item.set(Variable::Status, "");
        item.extra.clear();
    }
    let items: Vec<&Item> = items.iter().collect();
    for format in [Format::Bibtex, Format::Biblatex] {
        let Some((ok, report)) = biber(&format::write(format, &items).unwrap()) else { return };
        assert!(ok, "{report}");
        let loud: Vec<String> = [lines_with(&report, "WARN"), lines_with(&report, "ERROR")].concat();
        assert!(
            loud.iter().all(|line| line.contains("'pmid' invalid") || line.contains("WARNINGS:")),
            "{format}: {loud:#?}"
        );
    }
}

#[test]
fn biber_reads_every_kind_and_nasty_values() {
    let nasty = "A {b} & c_d #1 50% $5 ~ ^ \\ \"q\" <i>x</i> d''e -- f — Ünïcödé α";
    let mut items = Vec::new();
    for kind in ibid::item::Kind::ALL {
        let mut item = Item::new(*kind);
        item.id = format!("k-{kind}");
        item.set(Variable::Title, nasty);
        item.set(Variable::ContainerTitle, nasty);
        item.set(Variable::Publisher, nasty);
        item.set(Variable::Doi, "10.1000/a_b%c#d&e");
        item.set(Variable::Url, "https://example.org/~a_b?c=%20#d");
        item.set(Variable::Abstract, "One.\n\nTwo\nthree.");
        item.set_names(
            NameVariable::Author,
            vec![
                ibid::item::Name {
                    non_dropping_particle: "van der".into(),
                    suffix: "Jr.".into(),
                    ..ibid::item::Name::person("Berg & Co", "A. #1")
                },
                ibid::item::Name {
                    dropping_particle: "de".into(),
                    ..ibid::item::Name::person("La Fontaine", "Jean")
                },
                ibid::item::Name::literal("Barnes and Noble, Inc. {x}"),
                ibid::item::Name::literal("others"),
            ],
        );
        item.set_date(DateVariable::Issued, ibid::item::Date::from_edtf("2004-06/2006-08").unwrap());
        items.push(item);
    }
    let items: Vec<&Item> = items.iter().collect();
    for format in [Format::Bibtex, Format::Biblatex] {
        let written = format::write(format, &items).unwrap();
        let Some((ok, report)) = biber(&written) else { return };
        let errors = lines_with(&report, "ERROR");
        assert!(ok && errors.is_empty(), "{format}: {errors:#?}");
        let syntax: Vec<String> = lines_with(&report, "subsystem");
        assert!(syntax.is_empty(), "{format}: {syntax:#?}");
        println!("{format}: {} warnings of the data model", lines_with(&report, "Datamodel:").len());
        if format == Format::Biblatex {
            let values = lines_with(&report, "Invalid value");
            assert!(values.is_empty(), "{values:#?}");
        }
    }
}
