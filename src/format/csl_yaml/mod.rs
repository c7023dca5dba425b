//! CSL-YAML: CSL-JSON's records in YAML, as pandoc and citeproc-hs keep them,
//! with Markdown for rich text.
//!
//! A file is a list of records, one record, or a mapping (pandoc's metadata)
//! with such a list under `references`; it may stand between `---` in a
//! Markdown document. Dates are EDTF texts, mappings of date parts, or
//! pandoc-citeproc's older mappings of `year`, `month` and `day` and lists of
//! these. Where a file is no valid YAML, its records are parsed one by one.
//!
//! Sources: *Pandoc User's Guide*, "Specifying bibliographic data";
//! `csl-data.json` (CSL 1.0.2); *pandoc-citeproc* manual, "CSL-YAML".

mod markdown;

use serde_json::{Map, Value as Json};

use super::yaml::{self, Data, Lines, Node, write::number_or_text};
use super::{Codec, Format, Problem, Read, csl_json, mapping};
use crate::item::{DateVariable, Field, Item, NameVariable, Variable};

pub(super) const CODEC: Codec = Codec {
    format: Format::CslYaml,
    name: "csl-yaml",
    aliases: &["yaml", "cslyaml", "pandoc"],
    extensions: &["yaml", "yml"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: None,
};

/// Whether the text, or the metadata of the document that it is, has
/// references.
fn looks_like(text: &str) -> bool {
    // JSON is YAML too, and has its own reader.
    if text.starts_with(['{', '[']) && !text.starts_with("[{id") && !text.starts_with("{id") {
        return false;
    }
    let opens = text.starts_with("---") || text.starts_with("%YAML") || text.starts_with('#');
    let starts = key_at(text, &["references"]) || is_record_start(text);
    (opens || starts || first_key(text)) && parts(text).iter().any(|(_, part)| has_records(part))
}

/// Whether the text starts with a plain key: pandoc's metadata.
fn first_key(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.split_once(':').is_some_and(|(key, rest)| {
        (rest.is_empty() || rest.starts_with(' '))
            && !key.is_empty()
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    })
}

fn key_at(line: &str, keys: &[&str]) -> bool {
    let line = line.strip_prefix(['"', '\'']).unwrap_or(line);
    keys.iter().any(|key| {
        let rest = line.strip_prefix(key).map(|rest| rest.strip_prefix(['"', '\'']).unwrap_or(rest));
        let value = rest.map(str::trim_start).and_then(|rest| rest.strip_prefix(':'));
        value.is_some_and(|value| value.is_empty() || value.starts_with([' ', '\n', '\r', '\t']))
    })
}

/// Keys that records start with.
const RECORD_KEYS: &[&str] =
    &["id", "type", "title", "author", "issued", "abstract", "accessed", "DOI", "container-title", "editor"];

fn is_record_start(text: &str) -> bool {
    let inside = text.strip_prefix("- ").map(str::trim_start);
    inside.is_some_and(|inside| key_at(inside, RECORD_KEYS) || inside.starts_with("{"))
}

/// Whether a part of a file holds references, and not prose or other metadata.
fn has_records(part: &str) -> bool {
    let mut lines = part.lines().filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with('%')
    });
    let Some(first) = lines.next() else { return false };
    if first.starts_with(['[', '{']) {
        return part.contains("id:") || part.contains("\"id\"");
    }
    if first.trim_start().starts_with("- ") || first.trim() == "-" {
        return std::iter::once(first)
            .chain(lines)
            .take(200)
            .any(|line| key_at(line.trim_start_matches([' ', '-']), RECORD_KEYS));
    }
    let (mut references, mut id, mut kind) = (false, false, false);
    for line in std::iter::once(first).chain(lines) {
        references |= key_at(line, &["references"]);
        id |= key_at(line, &["id"]);
        kind |= key_at(line, &["type"]);
    }
    references || (id && kind)
}

/// The documents of a file, each with the lines before it: what stands between
/// lines of `---` or `...`.
fn parts(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut before, mut at) = (0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let mark = line.trim_end();
        if mark == "---" || mark == "..." {
            parts.push((before, text.get(start..at).unwrap_or_default()));
            (start, before) = (at + line.len(), number + 1);
        }
        at += line.len();
    }
    parts.push((before, text.get(start..).unwrap_or_default()));
    parts
}

/// Reads CSL-YAML.
#[must_use]
pub fn read(text: &str) -> Read {
    let text = text.trim_start_matches('\u{FEFF}');
    let lines = Lines::new(text);
    let mut read = Read::default();
    let mut found = false;
    for (before, part) in parts(text) {
        if has_records(part) {
            found = true;
            read_part(part, before, &lines, &mut read);
        }
    }
    if !found && !text.trim().is_empty() {
        let message = "no references in this YAML".to_owned();
        read.problems.push(Problem { line: 1, entry: None, message });
    }
    read.problems.sort_by_key(|problem| problem.line);
    read
}

fn read_part(part: &str, before: usize, lines: &Lines<'_>, read: &mut Read) {
    let end = before + part.lines().count() + 1;
    let error = match yaml::parse(part, before) {
        Ok(parsed) => {
            read.problems.extend(parsed.problems);
            for root in &parsed.documents {
                read_root(root, end, lines, read);
            }
            return;
        }
        Err(error) => error,
    };
    let records = yaml::list_items(part);
    if records.is_empty() {
        read.problems.push(error);
    }
    let records = records.into_iter().map(|(offset, record)| (before + offset, record));
    let add = |root: &Node, end, read: &mut Read| read_root(root, end, lines, read);
    yaml::parse_parts(records, read, add, |problem, _| problem.costing("the record"));
}

fn read_root(root: &Node, end: usize, lines: &Lines<'_>, read: &mut Read) {
    let records = match root.get("references") {
        Some(list) => list.members(),
        None => root.members(),
    };
    for (at, node) in records.iter().enumerate() {
        let next = records.get(at + 1).map_or(end, |next| next.line);
        if node.is_map() {
            let item = item_of(node);
            read.items.push(lines.read_item(item, node.line, Some(next)));
        } else {
            let message = "expected a mapping; the record is left out".to_owned();
            read.problems.push(Problem { line: node.line, entry: None, message });
        }
    }
}

fn item_of(node: &Node) -> Item {
    let mut record = Map::new();
    for (key, value) in node.entries() {
        let json = match Field::from_name(key) {
            Field::Text(variable) => text_json(variable, value),
            Field::Names(_) => value.members().iter().filter_map(name_json).collect(),
            Field::Date(_) => date_json(value),
            Field::Kind => value.text().map(|text| Json::from(text.trim())).unwrap_or_default(),
            Field::Extra(name) if name == "id" => value.text().map(Json::from).unwrap_or_default(),
            Field::Extra(_) => value.to_json(&markdown::unescape),
        };
        if !json.is_null() {
            record.insert(key.clone(), json);
        }
    }
    let mut record = Json::Object(record);
    csl_json::lenient::mend(&mut record);
    Item::from_json(&record).unwrap_or_default()
}

/// Whether the value of a variable is no prose.
fn is_verbatim(variable: Variable) -> bool {
    use Variable as V;
    matches!(
        variable,
        V::Url | V::Doi | V::Pmid | V::Pmcid | V::Isbn | V::Issn | V::CitationKey | V::Language
    )
}

fn text_json(variable: Variable, node: &Node) -> Json {
    match &node.data {
        Data::Scalar(..) => {
            let Some(text) = node.text() else { return Json::Null };
            let text = match variable {
                _ if is_verbatim(variable) => markdown::unescape(text.trim()),
                Variable::Page => super::pages(&markdown::read(text)),
                _ => markdown::read(text),
            };
            Json::from(text)
        }
        // Keywords may be a list.
        Data::List(members) => {
            let texts: Option<Vec<String>> =
                members.iter().map(|member| member.text().map(markdown::read)).collect();
            texts.map_or_else(|| node.to_json(&markdown::unescape), |texts| Json::from(texts.join(", ")))
        }
        Data::Map(_) => node.to_json(&markdown::unescape),
    }
}

fn name_json(node: &Node) -> Option<Json> {
    if !node.is_map() {
        return node.text().map(|text| Json::from(markdown::read(text)));
    }
    let mut name = Map::new();
    for (key, value) in node.entries() {
        let value = match &value.data {
            // pandoc-citeproc took a list of given names.
            Data::List(members) if key == "given" => {
                let parts: Vec<String> = members.iter().filter_map(Node::text).map(markdown::read).collect();
                Json::from(parts.join(" "))
            }
            Data::Scalar(text, plain) if !(*plain && matches!(text.as_str(), "true" | "false")) => {
                match value.text() {
                    Some(text) => Json::from(markdown::read(text)),
                    None => continue,
                }
            }
            _ => value.to_json(&markdown::unescape),
        };
        name.insert(key.clone(), value);
    }
    Some(Json::Object(name))
}

fn date_json(node: &Node) -> Json {
    match &node.data {
        Data::Scalar(..) => match node.text() {
            Some(text) => mapping::date::read(&markdown::unescape(text)).to_json(),
            None => Json::Null,
        },
        // `[2006, 8]`, `[[2006], [2007]]`, or mappings.
        Data::List(members) if members.iter().any(Node::is_map) => {
            let mut whole = Map::new();
            let mut sides = Vec::new();
            for member in members {
                let mut side = map_date(member);
                let parts = side.remove("date-parts").and_then(|parts| parts.as_array()?.first().cloned());
                sides.extend(parts);
                whole.append(&mut side);
            }
            whole.insert("date-parts".to_owned(), Json::Array(sides));
            Json::Object(whole)
        }
        Data::List(members) => {
            let parts = node.to_json(&markdown::unescape);
            let parts = if members.iter().any(Node::is_list) { parts } else { Json::Array(vec![parts]) };
            Json::Object(Map::from_iter([("date-parts".to_owned(), parts)]))
        }
        Data::Map(_) => Json::Object(map_date(node)),
    }
}

/// A mapping of a date: CSL-JSON's, or one of `year`, `month` and `day`.
fn map_date(node: &Node) -> Map<String, Json> {
    let mut date = Map::new();
    let mut parts = Vec::new();
    for key in ["year", "month", "day"] {
        match node.get_text(key) {
            Some(text) if parts.len() == usize::from(key != "year") + usize::from(key == "day") => {
                let month = (key == "month").then(|| mapping::date::month_of(text)).flatten();
                parts.push(month.map_or_else(|| Json::from(text), Json::from));
            }
            _ => {}
        }
    }
    if !parts.is_empty() {
        date.insert("date-parts".to_owned(), Json::Array(vec![Json::Array(parts)]));
    }
    for (key, value) in node.entries() {
        match key.as_str() {
            "year" | "month" | "day" => continue,
            // pandoc-citeproc's word for it.
            "other" => drop(date.insert("literal".to_owned(), value.to_json(&markdown::unescape))),
            "date-parts" if value.members().iter().all(|part| !part.is_list()) => {
                let parts = value.to_json(&markdown::unescape);
                date.insert(key.clone(), Json::Array(vec![parts]));
            }
            _ => drop(date.insert(key.clone(), value.to_json(&markdown::unescape))),
        }
    }
    date
}

/// Writes CSL-YAML: pandoc's metadata with `references`.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let records: Vec<Json> = items.iter().map(|item| record(item)).collect();
    let mut out = "---\nreferences:".to_owned();
    if records.is_empty() {
        out.push_str(" []\n");
    } else {
        out.push('\n');
        yaml::write::list(&mut out, &records, 0);
    }
    out.push_str("...\n");
    out
}

fn record(item: &Item) -> Json {
    let Json::Object(json) = item.to_json() else { return Json::Null };
    let written = json.into_iter().map(|(key, value)| {
        let value = match Field::from_name(&key) {
            Field::Text(variable) => match value {
                Json::String(text) if is_verbatim(variable) => number_or_text(&markdown::escape(&text)),
                Json::String(text) => number_or_text(&markdown::write(&text)),
                value => value,
            },
            Field::Names(variable) => names(item, variable),
            Field::Date(variable) => date(item, variable).unwrap_or_else(|| escaped(value)),
            Field::Kind => value,
            Field::Extra(name) if name == "id" => value,
            Field::Extra(_) => escaped(value),
        };
        (key, value)
    });
    Json::Object(written.collect())
}

/// A value that is no CSL text, with its texts escaped.
fn escaped(value: Json) -> Json {
    match value {
        Json::String(text) => Json::from(markdown::escape(&text)),
        Json::Array(members) => members.into_iter().map(escaped).collect(),
        Json::Object(map) => map.into_iter().map(|(key, value)| (key, escaped(value))).collect(),
        value => value,
    }
}

fn names(item: &Item, variable: NameVariable) -> Json {
    let names = item.names(variable).iter().map(|name| match name.to_json() {
        Json::Object(parts) => Json::Object(
            parts
                .into_iter()
                .map(|(key, value)| match value {
                    Json::String(text) => (key, Json::from(markdown::write(&text))),
                    value => (key, escaped(value)),
                })
                .collect(),
        ),
        value => value,
    });
    names.collect()
}

/// A date as EDTF, where that says all of it.
fn date(item: &Item, variable: DateVariable) -> Option<Json> {
    let date = item.date(variable)?;
    let text = date.to_edtf()?;
    (mapping::date::read(&text) == *date).then(|| number_or_text(&text))
}

#[cfg(test)]
mod tests;
