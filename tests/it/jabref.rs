//! JabRef's pairs: a `.bib` beside the file in another format that JabRef's
//! tests read it from or write it to. Both are read here and must say the same.

use std::collections::{BTreeMap, BTreeSet};

use ibid::format::{self, Format, decode};
use ibid::item::{Field, Item, Name, fold, markup};

use crate::support::{check_known_failures, corpora};

/// Letters and digits in small letters, one space between words, without
/// markup.
fn plain(text: &str) -> String {
    fold::words(&markup::strip(text)).join(" ")
}

/// One field as it is compared: names by family and first initial.
fn said(item: &Item, field: &Field) -> String {
    let initial = |name: &Name| name.given.chars().next().into_iter().collect::<String>();
    match field {
        Field::Names(variable) => {
            let names = item.names(*variable).iter();
            names
                .map(|name| plain(&format!("{} {}", name.family_or_literal(), initial(name))))
                .collect::<Vec<_>>()
                .join("; ")
        }
        Field::Date(variable) => item
            .date(*variable)
            .map_or_else(String::new, |date| date.to_edtf().unwrap_or_else(|| plain(&date.literal))),
        Field::Text(variable) => item.get(*variable).map(plain).unwrap_or_default(),
        Field::Kind => item.kind.to_string(),
        Field::Extra(_) => String::new(),
    }
}

/// Compares every field of CSL's that both files have. Equal is equal in
/// letters and digits; names by family and initial. Fields that one of the two
/// formats cannot say are not counted, nor files in formats that are not read.
#[test]
fn jabref_pairs_agree() {
    let Some(corpora) = corpora() else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let (mut right, mut all) = (0, 0);
    let mut not_compared: BTreeMap<String, usize> = BTreeMap::new();
    let mut differences: BTreeMap<String, usize> = BTreeMap::new();
    let show = std::env::var_os("IBID_SHOW").is_some();
    for path in crate::format::files(&corpora.join("formats/jabref-pairs"), "bib") {
        let name = crate::format::name_of(&path);
        let other = ["ris", "xml", "nbib", "txt"]
            .iter()
            .map(|end| path.with_extension(end))
            .find(|path| path.exists());
        let Some(other) = other else { continue };
        let bytes = std::fs::read(&other).unwrap();
        let kind = || format!("{} {}", other.extension().unwrap().to_string_lossy(), family(&name));
        let Some(format) = format::detect(&bytes).filter(|format| *format != Format::Bibtex) else {
            *not_compared.entry(kind()).or_default() += 1;
            continue;
        };
        let items = |format: Format, bytes: &[u8]| -> Vec<Item> {
            let text = decode::decode(bytes).unwrap().text;
            format::read(format, &text).unwrap().items.into_iter().map(|read| read.item).collect()
        };
        let mine = items(Format::Bibtex, &std::fs::read(&path).unwrap());
        let theirs = items(format, &bytes);
        if mine.len() != theirs.len() || mine.is_empty() {
            *not_compared
                .entry(format!("{format}: {} against {} records", mine.len(), theirs.len()))
                .or_default() += 1;
            continue;
        }
        let mut equal = true;
        for (mine, theirs) in mine.iter().zip(&theirs) {
            for (field, _) in mine.fields() {
                let (wanted, read) = (said(mine, &field), said(theirs, &field));
                if wanted.is_empty() || read.is_empty() {
                    continue;
                }
                all += 1;
                if wanted == read {
                    right += 1;
                    continue;
                }
                equal = false;
                *differences.entry(format!("{format} {field}")).or_default() += 1;
                if show {
                    println!("{name} {field}: {wanted:?} read as {read:?}");
                }
            }
        }
        if equal {
            passed += 1;
        } else {
            failed.insert(name);
        }
    }
    println!("{right} of {all} fields equal");
    for (kind, count) in differences {
        println!("{count:5} {kind} differs");
    }
    for (kind, count) in not_compared {
        println!("{count:5} not compared: {kind}");
    }
    assert!(right * 100 >= all * 85, "{right} of {all}");
    check_known_failures("format-jabref", passed, &failed);
}

/// The importer or exporter that a pair tests: `MsBib`, `MarcXml`.
fn family(name: &str) -> String {
    let bare =
        name.trim_start_matches("exporter").trim_start_matches("importer-").trim_start_matches("fileformat");
    bare.split("Test").next().unwrap_or(bare).chars().take(20).collect()
}
