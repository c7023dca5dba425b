//! Names of journals against what registries say of them.

use std::collections::BTreeSet;
use std::path::Path;

use ibid::item::journal::{By, abbreviated, full};
use serde_json::Value;

use crate::support::corpora;

/// Letters and digits: stops, hyphens, case and bracketed places aside.
fn bare(name: &str) -> String {
    let outside = name.split(['(', '[']).next().filter(|start| !start.trim().is_empty()).unwrap_or(name);
    ibid::item::fold::words(outside).into_iter().filter(|word| word != "and" && word != "the").collect()
}

/// Title and abbreviation of each article in an answer of Crossref's.
fn of_crossref(value: &Value, pairs: &mut BTreeSet<(String, Option<String>)>) {
    let mut rest = vec![value];
    while let Some(value) = rest.pop() {
        let name = |field: &str| {
            let text = match value.get(field)? {
                Value::Array(names) => names.first()?.as_str()?,
                name => name.as_str()?,
            };
            Some(htmlize::unescape(text).trim().to_owned())
        };
        let article = value.get("type").and_then(Value::as_str) == Some("journal-article");
        if let Some(title) = name("container-title").filter(|title| article && !title.is_empty()) {
            let short = name("short-container-title").filter(|short| !short.is_empty() && *short != title);
            pairs.insert((title, short));
        }
        match value {
            Value::Array(values) => rest.extend(values),
            Value::Object(members) => rest.extend(members.values()),
            _ => {}
        }
    }
}

/// The same of an answer of PubMed's.
fn of_pubmed(text: &str, pairs: &mut BTreeSet<(String, Option<String>)>) {
    for journal in text.split("<Journal>").skip(1) {
        let element = |name: &str| {
            let (_, rest) = journal.split_once(&format!("<{name}>"))?;
            Some(htmlize::unescape(rest.split_once('<')?.0).trim().to_owned())
        };
        if let (Some(title), Some(short)) = (element("Title"), element("ISOAbbreviation")) {
            // The catalogue's title: a subtitle is no part of it.
            let title = title.split(" : ").next().unwrap_or(&title);
            pairs.insert((title.to_owned(), Some(short)));
        }
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect()
}

#[derive(Default)]
struct Counts {
    titles: usize,
    listed: usize,
    with_short: [usize; 2],
    agree: [usize; 2],
    expanded: usize,
    expanded_right: usize,
}

fn measure(name: &str, pairs: &BTreeSet<(String, Option<String>)>) -> Counts {
    let mut counts = Counts::default();
    let mut seen = BTreeSet::new();
    for (title, short) in pairs {
        let Some(answer) = abbreviated(title) else { continue };
        let by_rules = usize::from(answer.by == By::Rules);
        if seen.insert(bare(title)) {
            counts.titles += 1;
            counts.listed += 1 - by_rules;
        }
        let Some(short) = short else { continue };
        counts.with_short[by_rules] += 1;
        if bare(&answer.text) == bare(short) {
            counts.agree[by_rules] += 1;
        } else if std::env::var_os("IBID_SHOW_DIFFERENCES").is_some() {
            println!("{name} {:?}: {title} | {} | {short}", answer.by, answer.text);
        }
        if let Some(full) = full(short) {
            counts.expanded += 1;
            let right = bare(full) == bare(title);
            counts.expanded_right += usize::from(right);
            if !right && std::env::var_os("IBID_SHOW_DIFFERENCES").is_some() {
                println!("{name} expands: {short} | {full} | {title}");
            }
        }
    }
    println!(
        "{name}: {} titles, {} listed; listed agree {} of {}, by rules {} of {}; expanded {} of {}, right {}",
        counts.titles,
        counts.listed,
        counts.agree[0],
        counts.with_short[0],
        counts.agree[1],
        counts.with_short[1],
        counts.expanded,
        counts.with_short[0] + counts.with_short[1],
        counts.expanded_right
    );
    counts
}

#[test]
fn names_agree_with_the_registries() {
    let Some(folder) = corpora().map(|folder| folder.join("registries")) else { return };
    let (mut crossref, mut pubmed) = (BTreeSet::new(), BTreeSet::new());
    for text in files(&folder.join("crossref")) {
        for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>().map_while(Result::ok) {
            of_crossref(&value, &mut crossref);
        }
    }
    for text in files(&folder.join("pubmed")) {
        of_pubmed(&text, &mut pubmed);
    }
    let crossref = measure("Crossref", &crossref);
    let pubmed = measure("PubMed", &pubmed);
    // Floors below what was measured: docs/accuracy.md.
    assert!(crossref.titles > 400 && crossref.listed * 100 >= crossref.titles * 75);
    assert!(crossref.expanded_right * 100 >= crossref.expanded * 90);
    assert!(pubmed.titles > 100 && pubmed.listed * 100 >= pubmed.titles * 88);
    assert!(pubmed.agree[0] * 100 >= pubmed.with_short[0] * 97);
    assert!(pubmed.expanded_right * 100 >= pubmed.expanded * 95);
}
