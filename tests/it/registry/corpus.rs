//! Every recorded answer maps, and loses none of title, DOI, authors, year.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ibid::item::{Item, NameVariable, Variable};
use ibid::registry::{read_crossref, read_openalex, read_pubmed};
use serde_json::Value;

use crate::support::{check_known_failures, corpora};

/// The answers of a provider: kind and file.
pub(super) fn answers(folder: &Path, provider: &str) -> Vec<(String, String)> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let rows = manifest.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row.first() == Some(&provider))
        .map(|row| (row[1].to_owned(), row[4].to_owned()))
        .collect()
}

/// The works in a recorded answer, however it wraps them.
pub(super) fn works(value: Value, list: &str) -> Vec<Value> {
    let value = match value {
        Value::Object(mut object) if object.get("message").is_some_and(Value::is_object) => {
            object.remove("message").unwrap()
        }
        other => other,
    };
    match value {
        Value::Array(works) => works,
        Value::Object(mut object) => match object.remove(list) {
            Some(Value::Array(works)) => works,
            _ => vec![Value::Object(object)],
        },
        _ => Vec::new(),
    }
}

pub(super) fn first_text(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Array(list) => list.iter().find_map(Value::as_str),
        other => other.as_str(),
    }
    .filter(|text| !text.trim().is_empty())
}

/// What the item has lost of the work.
fn lost(work: &Value, item: &Item, names: &[&Value], dates: &[&str], title: &str) -> Vec<&'static str> {
    let mut lost = Vec::new();
    if first_text(work.get(title)).is_some() && item.plain_title().is_empty() {
        lost.push("title");
    }
    let doi = first_text(work.get("DOI").or_else(|| work.get("doi")));
    if doi.is_some() && item.get(Variable::Doi).is_none() {
        lost.push("DOI");
    }
    if names.len() != item.names(NameVariable::Author).len() {
        lost.push("authors");
    }
    let has_year = dates.iter().any(|key| {
        work.get(*key)
            .is_some_and(|d| d.pointer("/date-parts/0/0").is_some_and(|y| !y.is_null()) || d.is_i64())
    });
    if has_year && item.year().is_none() {
        lost.push("year");
    }
    lost.extend(unclean(item));
    lost
}

/// What no item may have, whatever it was read from.
pub(super) fn unclean(item: &Item) -> Vec<&'static str> {
    let mut lost = Vec::new();
    for (variable, value) in &item.text {
        if value.trim() != value
            || value.contains("<jats:")
            || value.contains("&amp;")
            || value.contains("<mml:")
        {
            println!("{variable}: {value:?}");
            lost.push("clean text");
        }
    }
    if ibid::item::Item::from_json(&item.to_json()).ok().as_ref() != Some(item) {
        lost.push("the way to JSON and back");
    }
    lost
}

#[test]
fn crossref_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, file) in answers(&folder, "crossref") {
        if !matches!(kind.as_str(), "work" | "work-list" | "bare-work") && !kind.starts_with("work-map") {
            continue;
        }
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        let works = match value {
            Value::Object(shapes) if kind.starts_with("work-map") => {
                shapes.into_iter().map(|(_, work)| work).collect()
            }
            other => works(other, "items"),
        };
        for (number, work) in works.iter().enumerate() {
            let item = read_crossref(work);
            let authors = work.get("author").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let named = |a: &&Value| {
                ["family", "given", "name", "literal"].iter().any(|k| first_text(a.get(*k)).is_some())
            };
            let names: Vec<&Value> = authors.iter().filter(named).collect();
            let dates = ["published-print", "published", "issued", "published-online"];
            let lost = lost(work, &item, &names, &dates, "title");
            *kinds.entry(item.kind.to_string()).or_default() += 1;
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    println!("{kinds:?}");
    assert!(passed > 1000, "the corpus has 1,600 works and more");
    check_known_failures("registry-crossref", passed, &failed);
}

/// How much of the recorded works of each of Crossref's types an item says:
/// printed for the table in `docs/accuracy.md`.
#[test]
fn crossref_types_are_spot_checked() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    const ASKED: [&str; 8] =
        ["title", "author", "editor", "issued", "container-title", "volume", "page", "publisher"];
    let mut types: BTreeMap<String, (String, usize, [usize; ASKED.len()])> = BTreeMap::new();
    for (kind, file) in answers(&folder, "crossref") {
        if !matches!(kind.as_str(), "work" | "work-list") {
            continue;
        }
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        for work in works(value, "items") {
            let Some(name) = first_text(work.get("type")) else { continue };
            let item = read_crossref(&work);
            let json = item.to_json();
            let (kind, count, filled) = types.entry(name.to_owned()).or_default();
            *kind = item.kind.to_string();
            *count += 1;
            for (field, filled) in ASKED.iter().zip(filled) {
                let page = *field == "page" && json.get("number").is_some();
                *filled += usize::from(json.get(*field).is_some() || page);
            }
        }
    }
    println!("| type | kind | works | {} |", ASKED.join(" | "));
    for (name, (kind, count, filled)) in &types {
        let filled: Vec<String> = filled.iter().map(ToString::to_string).collect();
        println!("| {name} | {kind} | {count} | {} |", filled.join(" | "));
        // Grants and components are no references; all else has a kind.
        assert!(
            kind != "document"
                || matches!(name.as_str(), "component" | "grant" | "other" | "something-unknown"),
            "{name}"
        );
    }
    let (_, articles, filled) = &types["journal-article"];
    assert!(filled[0] * 100 >= articles * 96 && filled[4] * 100 >= articles * 99, "{filled:?} of {articles}");
}

#[test]
fn openalex_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (_, file) in answers(&folder, "openalex") {
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        for (number, work) in works(value, "results").iter().enumerate() {
            let item = read_openalex(work);
            let authors =
                work.get("authorships").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let named = |a: &&Value| {
                let name =
                    first_text(a.get("raw_author_name")).or(first_text(a.pointer("/author/display_name")));
                name.is_some_and(|name| name.chars().any(char::is_alphabetic) && !name.contains(":unav"))
            };
            let names: Vec<&Value> = authors.iter().filter(named).collect();
            let lost = lost(work, &item, &names, &["publication_year"], "title");
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    assert!(passed > 100, "the corpus has 300 works and more");
    check_known_failures("registry-openalex", passed, &failed);
}

#[test]
fn pubmed_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (kind, file) in answers(&folder, "pubmed") {
        if !kind.starts_with("efetch") {
            continue;
        }
        let bytes = std::fs::read(folder.join(&file)).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let items = match read_pubmed(&text) {
            Ok(items) => items,
            Err(error) => {
                failed.insert(format!("{file}: {error}"));
                continue;
            }
        };
        let wanted = ["<PubmedArticle>", "<PubmedArticle ", "<PubmedBookArticle>", "<PubmedBookArticle "];
        let wanted: usize = wanted.iter().map(|tag| text.matches(tag).count()).sum();
        if items.len() != wanted {
            failed.insert(format!("{file}: {} of {wanted} records", items.len()));
        }
        for item in items {
            let right = item.get(Variable::Pmid).is_some()
                && !item.plain_title().is_empty()
                && item.year().is_some()
                && item.text.values().all(|v| v.trim() == v && !v.contains("<mml:") && !v.contains("&lt;"))
                && Item::from_json(&item.to_json()).ok().as_ref() == Some(&item);
            if right {
                passed += 1;
            } else {
                let name = item.get(Variable::Pmid).unwrap_or("no PMID");
                failed.insert(format!("{file}#{name}: title, year or clean text is missing"));
            }
        }
    }
    assert!(passed > 150, "the corpus has 170 answers and more");
    check_known_failures("registry-pubmed", passed, &failed);
}
