//! Tagged formats against what JabRef's importers make of the same files.

use std::collections::BTreeSet;

use ibid::format::{self, Format, decode};
use ibid::item::{DateVariable, Item, NameVariable, Variable, fold, markup};

use crate::support::{check_known_failures, corpora};

/// Words alone: no case, markup or punctuation.
fn plain(text: &str) -> String {
    fold::words(&markup::strip(text)).join(" ")
}

fn family_names(item: &Item, variable: NameVariable) -> String {
    let names = item.names(variable).iter().map(|name| plain(&name.family_or_literal()));
    names.collect::<Vec<_>>().join("; ")
}

/// The fields that both sides may say, under one normalisation: words without
/// case and punctuation, names by their family names, dates by year and month,
/// pages written out.
fn fields(item: &Item) -> Vec<(&'static str, String)> {
    let get = |variable| item.get(variable).map(plain).unwrap_or_default();
    let first = |variables: &[Variable]| {
        variables.iter().map(|variable| get(*variable)).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let date = item.date(DateVariable::Issued).and_then(ibid::item::Date::start);
    let month = date.and_then(|date| date.month).map(|month| month.to_string()).unwrap_or_default();
    let pages = item.get(Variable::Page).unwrap_or_default();
    let (from, to) = pages.split_once('-').unwrap_or((pages, ""));
    let kept = from.get(..from.len().saturating_sub(to.len())).unwrap_or_default();
    let to = if !to.is_empty() && to.len() < from.len() { format!("{kept}{to}") } else { to.to_owned() };
    vec![
        ("title", get(Variable::Title)),
        ("author", family_names(item, NameVariable::Author)),
        ("editor", family_names(item, NameVariable::Editor)),
        ("year", date.map(|date| date.year.to_string()).unwrap_or_default()),
        ("month", month),
        ("container", first(&[Variable::ContainerTitle, Variable::CollectionTitle])),
        ("volume", get(Variable::Volume)),
        ("issue", first(&[Variable::Issue, Variable::Number, Variable::CollectionNumber])),
        ("pages", format!("{from}-{to}").trim_matches('-').to_owned()),
        ("publisher", get(Variable::Publisher)),
        ("doi", item.get(Variable::Doi).unwrap_or_default().to_lowercase()),
        // JabRef keeps a stray line with it.
        ("pmid", get(Variable::Pmid).split(' ').next().unwrap_or_default().to_owned()),
        ("url", item.get(Variable::Url).unwrap_or_default().to_owned()),
        ("abstract", get(Variable::Abstract)),
        ("keywords", get(Variable::Keyword)),
    ]
}

/// A journal may stand in full on one side and short on the other.
fn agree(field: &str, wanted: &str, got: &str, item: &Item) -> bool {
    wanted == got
        || (field == "container"
            && item.get(Variable::ContainerTitleShort).map(plain).as_deref() == Some(wanted))
}

#[test]
fn jabref_pairs_agree() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("formats/jabref-pairs");
    let (mut passed, mut failed, mut equal_fields, mut all_fields) = (0, BTreeSet::new(), 0, 0);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let format = match path.extension().and_then(|ending| ending.to_str()) {
            Some("ris") => Format::Ris,
            Some("nbib") => Format::Nbib,
            Some("txt") if name.contains("MedlinePlain") => Format::Nbib,
            _ => continue,
        };
        let bytes = std::fs::read(&path).unwrap();
        let read = |bytes: &[u8], format| -> Vec<Item> {
            let text = decode::decode(bytes).unwrap().text;
            format::read(format, &text).unwrap().items.into_iter().map(|read| read.item).collect()
        };
        let ours = read(&bytes, format);
        let theirs = read(&std::fs::read(path.with_extension("bib")).unwrap(), Format::Bibtex);
        let mut wrong = Vec::new();
        if ours.len() != theirs.len() {
            wrong.push(format!("{} records, JabRef has {}", ours.len(), theirs.len()));
        }
        if format::detect(&bytes) != Some(format) {
            wrong.push(format!("taken for {:?}", format::detect(&bytes)));
        }
        for (item, expected) in ours.iter().zip(&theirs) {
            for ((field, got), (_, wanted)) in fields(item).into_iter().zip(fields(expected)) {
                if wanted.is_empty() {
                    continue;
                }
                all_fields += 1;
                if agree(field, &wanted, &got, item) {
                    equal_fields += 1;
                } else {
                    wrong.push(format!("{field}: {wanted:?} read as {got:?}"));
                }
            }
        }
        if wrong.is_empty() {
            passed += 1;
        } else {
            if std::env::var_os("IBID_SHOW").is_some() {
                println!("{name}: {wrong:#?}");
            }
            failed.insert(name);
        }
    }
    println!("{equal_fields} of {all_fields} fields equal");
    assert!(passed + failed.len() > 15);
    check_known_failures("format-tagged-jabref", passed, &failed);
}
