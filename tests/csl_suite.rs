//! The CSL test suite: runs every fixture in `csl-suite/` of the corpora, or
//! in the folder that `IBID_CSL_SUITE` names, prints each failing one with
//! what was expected and got, and ends with `N passed, N failed`. Cases known
//! to fail stand in `tests/known-failures/csl-suite.txt`, which may only
//! shrink. `IBID_CSL_CASE` runs only the cases whose name holds it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

#[path = "it/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ibid::csl::{Citation, Cite, CitePosition, Processor, Session, Style};
use ibid::item::Item;
use serde_json::Value;

/// A fixture of the CSL test suite: named sections between `>>=` and `<<=`.
struct Fixture<'a> {
    text: &'a str,
}

impl<'a> Fixture<'a> {
    fn section(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.text;
        loop {
            let start = rest.find(">>=")?;
            let line_end = start + rest[start..].find('\n')?;
            let title = rest[start..line_end].trim_matches(['>', '=', ' ', '\r']);
            let body = &rest[line_end + 1..];
            let end = body.find("<<=")?;
            if title == name {
                return Some(body[..end].trim_end_matches([' ', '\n', '\r']));
            }
            rest = &body[end + 3..];
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn cite(value: &Value) -> Cite {
    let get = |key: &str| value.get(key).and_then(text);
    let flag = |key: &str| value.get(key).is_some_and(|v| v.as_bool() == Some(true) || v.as_i64() == Some(1));
    Cite {
        id: get("id").unwrap_or_default(),
        locator: get("locator"),
        label: get("label"),
        prefix: get("prefix").unwrap_or_default(),
        suffix: get("suffix").unwrap_or_default(),
        suppress_author: flag("suppress-author"),
        author_only: flag("author-only"),
        position: value.get("position").and_then(Value::as_i64).map(|p| match p {
            0 => CitePosition::First,
            1 => CitePosition::Subsequent,
            2 => CitePosition::Ibid,
            _ => CitePosition::IbidWithLocator,
        }),
        near_note: value.get("near-note").and_then(Value::as_bool),
    }
}

fn cites(value: &Value) -> Vec<Cite> {
    value.as_array().into_iter().flatten().map(cite).collect()
}

/// The document after a step of a CITATIONS fixture.
fn step(value: &Value, made: &mut Vec<(String, Citation)>) -> Vec<(String, Citation)> {
    let id = value[0].get("citationID").and_then(text).unwrap_or_else(|| format!("#{}", made.len()));
    let note = value[0]["properties"]["noteIndex"].as_u64().unwrap_or(0) as u32;
    let citation = Citation { cites: cites(&value[0]["citationItems"]), note, ..Citation::default() };
    made.retain(|(i, _)| *i != id);
    made.push((id.clone(), citation.clone()));
    let find = |pair: &Value| {
        let id = pair.get(0).and_then(text)?;
        let (_, citation) = made.iter().find(|(i, _)| *i == id)?;
        let note = pair.get(1).and_then(Value::as_u64).unwrap_or(0) as u32;
        Some((id, Citation { note, ..citation.clone() }))
    };
    let side = |i: usize| value[i].as_array().into_iter().flatten().filter_map(find).collect::<Vec<_>>();
    let mut document = side(1);
    document.push((id, citation));
    document.extend(side(2));
    document
}

/// A CITATIONS fixture: the document changes step by step, and after the last
/// step each citation shows whether that step touched it.
fn document(
    processor: &Processor,
    items: &[&Item],
    steps: &Value,
    bibliography: bool,
) -> Result<String, String> {
    let mut session = Session::new(processor, items);
    let mut made = Vec::new();
    let mut changed = Vec::new();
    for value in steps.as_array().into_iter().flatten() {
        let current = value[0].get("citationID").and_then(text);
        let document = step(value, &mut made);
        let now = document.iter().position(|(id, _)| Some(id) == current.as_ref());
        changed = session.update(document);
        changed.extend(now);
    }
    if bibliography {
        return Ok(session.bibliography().ok_or("no bibliography")?.to_html());
    }
    let mark = |i: usize| if changed.contains(&i) { ">>" } else { ".." };
    let lines = session
        .citations()
        .enumerate()
        .map(|(i, (_, rendered))| format!("{}[{i}] {}", mark(i), rendered.to_html()));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

/// A cite of every item, in the order of the bibliography.
fn in_order(processor: &Processor, items: &[&Item]) -> Vec<Cite> {
    let ids = match processor.bibliography(items) {
        Ok(bibliography) => bibliography.entries.into_iter().map(|e| e.id).collect(),
        Err(_) => items.iter().map(|i| i.id.clone()).collect::<Vec<_>>(),
    };
    let mut seen = BTreeSet::new();
    ids.into_iter().filter(|id| seen.insert(id.clone())).map(Cite::new).collect()
}

fn run(fixture: &Fixture<'_>) -> Result<String, String> {
    let section = |name: &str| fixture.section(name).ok_or_else(|| format!("no section {name}"));
    let json = |text: &str| serde_json::from_str::<Value>(text).map_err(|e| e.to_string());
    for unsupported in ["BIBSECTION", "ABBREVIATIONS"] {
        if fixture.section(unsupported).is_some() {
            return Err(format!("section {unsupported} is not supported"));
        }
    }
    let style = Style::from_xml(section("CSL")?.trim()).map_err(|e| e.to_string())?;
    let processor = Processor::new(Arc::new(style), None).map_err(|e| e.to_string())?;
    let input = json(section("INPUT")?)?;
    let mut items: Vec<Item> =
        input.as_array().into_iter().flatten().filter_map(|v| Item::from_json(v).ok()).collect();
    if let Some(entries) = fixture.section("BIBENTRIES") {
        let entries = json(entries)?;
        let last: Vec<String> = entries
            .as_array()
            .and_then(|e| e.last())
            .into_iter()
            .flat_map(|e| e.as_array())
            .flatten()
            .filter_map(text)
            .collect();
        items.retain(|i| last.contains(&i.id));
    }
    let refs: Vec<&Item> = items.iter().collect();
    let bibliography = section("MODE")?.trim() == "bibliography";
    if let Some(steps) = fixture.section("CITATIONS") {
        return document(&processor, &refs, &json(steps)?, bibliography);
    }
    if bibliography {
        return Ok(processor.bibliography(&refs).map_err(|e| e.to_string())?.to_html());
    }
    let citations: Vec<Citation> = match fixture.section("CITATION-ITEMS") {
        Some(groups) => json(groups)?
            .as_array()
            .into_iter()
            .flatten()
            .map(|group| Citation { cites: cites(group), ..Citation::default() })
            .collect(),
        None => vec![Citation { cites: in_order(&processor, &refs), ..Citation::default() }],
    };
    let rendered = processor.citations(&refs, &citations);
    Ok(rendered.iter().map(ibid::csl::serialise::Rendered::to_html).collect::<Vec<_>>().join("\n"))
}

/// Entities unified; in bibliographies, indentation and empty lines dropped.
fn normal(text: &str, bibliography: bool) -> String {
    let text =
        text.replace("&amp;", "&#38;").replace("&lt;", "&#60;").replace("&gt;", "&#62;").replace('\r', "");
    if !bibliography {
        return text.trim().to_owned();
    }
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

fn main() -> ExitCode {
    let named = std::env::var_os("IBID_CSL_SUITE").map(PathBuf::from);
    let Some(folder) = named.clone().or_else(|| support::corpora().map(|c| c.join("csl-suite"))) else {
        return ExitCode::SUCCESS;
    };
    let only = std::env::var("IBID_CSL_CASE").ok();
    let mut passed = 0;
    let mut failed = BTreeSet::new();
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "txt")) {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        let text = std::fs::read_to_string(file).unwrap();
        let fixture = Fixture { text: &text };
        let got = catch_unwind(AssertUnwindSafe(|| run(&fixture)))
            .unwrap_or_else(|_| Err("panicked".to_owned()))
            .unwrap_or_else(|error| format!("error: {error}"));
        let bibliography = fixture.section("MODE").is_some_and(|m| m.trim() == "bibliography");
        let wanted = normal(fixture.section("RESULT").unwrap_or_default(), bibliography);
        let got = normal(&got, bibliography);
        if got == wanted {
            passed += 1;
        } else {
            println!("--- {name}\nexpected: {wanted}\n     got: {got}");
            failed.insert(name);
        }
    }
    // The list is of the cases of the corpora.
    let news = if only.is_none() && named.is_none() {
        support::known_failures("csl-suite", &failed).err()
    } else {
        None
    };
    if let Some(news) = &news {
        println!("{news}");
    }
    println!("{passed} passed, {} failed", failed.len());
    ExitCode::from(u8::from(news.is_some()))
}
