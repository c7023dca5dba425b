//! Reading Hayagriva's YAML.

use super::table::{TABLE, WHOLES};
use super::{FORMATTABLE, opens_entry, text};
use crate::format::mapping::record::{Record, Value};
use crate::format::yaml::{self, Data, Lines, Node};
use crate::format::{Format, Problem, Read, mapping};
use crate::item::{Date, Item, Kind};

/// Reads Hayagriva's YAML.
#[must_use]
pub fn read(text: &str) -> Read {
    let text = text.trim_start_matches('\u{FEFF}');
    let lines = Lines::new(text);
    let mut read = Read::default();
    let end = text.lines().count() + 1;
    match yaml::parse(text, 0) {
        Ok(parsed) => {
            read.problems.extend(parsed.problems);
            for root in &parsed.documents {
                add(root, end, &lines, &mut read);
            }
        }
        Err(_) => {
            let is_start = |line: &str| !line.starts_with([' ', '#', '\t']) && opens_entry(line.trim_end());
            let add = |root: &Node, end, read: &mut Read| add(root, end, &lines, read);
            let tell = |problem: Problem, part: &str| {
                let key = part.lines().next().and_then(|line| line.split_once(':'));
                let entry = key.map(|(key, _)| key.trim().to_owned());
                Problem { entry, ..problem.costing("the entry") }
            };
            yaml::parse_parts(yaml::split(text, is_start), &mut read, add, tell);
        }
    }
    read.problems.sort_by_key(|problem| problem.line);
    read
}

fn add(root: &Node, end: usize, lines: &Lines<'_>, read: &mut Read) {
    if !root.is_map() {
        let message = "expected a mapping of keys to entries".to_owned();
        read.problems.push(Problem { line: root.line, entry: None, message });
        return;
    }
    let entries = root.entries();
    for (at, (key, node)) in entries.iter().enumerate() {
        let next = entries.get(at + 1).map_or(end, |(_, next)| next.line);
        if node.is_map() {
            let mut item = item_of(node);
            item.id.clone_from(key);
            read.items.push(lines.read_item(item, node.line, Some(next)));
        } else {
            let message = "expected a mapping; the entry is left out".to_owned();
            read.problems.push(Problem { line: node.line, entry: Some(key.clone()), message });
        }
    }
}

/// The type of an entry; `default` is what its child says.
fn type_of(node: &Node, default: &str) -> String {
    node.get_text("type").map_or_else(|| default.to_owned(), |name| name.trim().to_lowercase())
}

/// The type of a parent that says none.
fn default_parent(child: &str) -> &'static str {
    match child {
        "article" => "periodical",
        "chapter" => "book",
        "entry" => "reference",
        "anthos" => "anthology",
        "web" => "web",
        "scene" | "video" => "video",
        "artwork" => "exhibition",
        "legislation" => "anthology",
        "post" => "post",
        "audio" => "audio",
        _ => "misc",
    }
}

fn is_event(kind: &str) -> bool {
    matches!(kind, "conference" | "exhibition")
}

fn parents<'n>(node: &'n Node, kind: &str) -> Vec<(&'n Node, String)> {
    let parents = node.get("parent").map(Node::members).unwrap_or_default();
    let with_type = |parent: &'n Node| (parent, type_of(parent, default_parent(kind)));
    parents.iter().filter(|parent| parent.is_map()).map(with_type).collect()
}

fn item_of(node: &Node) -> Item {
    let own = type_of(node, "misc");
    let parents = parents(node, &own);
    // What the item appears in says best what it is.
    let container = parents.iter().find(|(_, kind)| !is_event(kind) && kind != "original");
    let event = parents.iter().find(|(_, kind)| is_event(kind));
    let with = |parent: Option<&(&Node, String)>| {
        parent.and_then(|(_, kind)| TABLE.read_type(&format!("{own}/{kind}")))
    };
    let known = with(container).or_else(|| with(event)).or_else(|| TABLE.read_type(&own));
    let kind = known.map_or(Kind::Document, |row| row.kind);
    let mut record =
        Record { kind: known.map_or_else(|| own.clone(), |row| row.name.to_owned()), fields: Vec::new() };
    flatten(&mut record, "", node);
    for (parent, parent_kind) in &parents {
        let role = match parent_kind.as_str() {
            "original" => "original/",
            kind if is_event(kind) => "event/",
            "repository" if own != "repository" => "source/",
            _ if WHOLES.contains(&kind) => "collection/",
            _ => "container/",
        };
        flatten(&mut record, role, parent);
        for (outer, outer_kind) in self::parents(parent, parent_kind) {
            let role = match outer_kind.as_str() {
                "original" => "original/",
                kind if is_event(kind) => "event/",
                _ => "collection/",
            };
            flatten(&mut record, role, outer);
            // What that is in has no variable.
            for further in outer.get("parent").map(Node::members).unwrap_or_default() {
                push_text(&mut record, &format!("{role}parent"), further);
            }
        }
    }
    for odd in node.get("parent").map(Node::members).unwrap_or_default().iter().filter(|node| !node.is_map())
    {
        push_text(&mut record, "parent", odd);
    }
    TABLE.item(Format::Hayagriva, record, Kind::Document)
}

/// Adds the fields of an entry to a record, each tag behind the entry's role.
fn flatten(record: &mut Record, role: &str, node: &Node) {
    for (key, value) in node.entries() {
        let tag = format!("{role}{key}");
        match key.as_str() {
            "type" | "parent" => {}
            "author" | "editor" => push_people(record, &tag, value),
            "affiliated" => {
                for group in value.members() {
                    let Some(name) = group.get_text("role") else {
                        push_text(record, &tag, group);
                        continue;
                    };
                    let people = group.get("names").map(Node::members).unwrap_or_default();
                    for person in people.iter().filter_map(text::read_person) {
                        record.push(format!("{tag}/{}", role_name(name)), Value::Name(person));
                    }
                }
            }
            "date" => push_date(record, &tag, value),
            "url" => {
                push_text(record, &tag, value.get("value").unwrap_or(value));
                if let Some(date) = value.get("date") {
                    push_date(record, &format!("{tag}/date"), date);
                }
            }
            "publisher" if value.get("name").is_some() || value.get("location").is_some() => {
                for (part, value) in value.entries() {
                    let tag = if part == "name" { tag.clone() } else { format!("{tag}/{part}") };
                    push_formattable(record, &tag, value);
                }
            }
            "serial-number" | "serial" => push_serials(record, role, value),
            key if FORMATTABLE.contains(&key) => push_formattable(record, &tag, value),
            _ => push_text(record, &tag, value),
        }
    }
}

/// `CastMember` and `cast-member` are one role.
fn role_name(name: &str) -> String {
    let bare = name.trim().to_lowercase().replace(['-', '_', ' '], "");
    match bare.as_str() {
        "castmember" => "cast-member".to_owned(),
        "executiveproducer" => "executive-producer".to_owned(),
        _ => bare,
    }
}

fn push_people(record: &mut Record, tag: &str, node: &Node) {
    for person in node.members().iter().filter_map(text::read_person) {
        record.push(tag, Value::Name(person));
    }
}

fn push_date(record: &mut Record, tag: &str, node: &Node) {
    let Some(text) = node.text() else { return push_text(record, tag, node) };
    // `~` before a date: about.
    let date = match text.trim().strip_prefix('~') {
        Some(bare) => Date { circa: true, ..mapping::date::read(bare) },
        None => mapping::date::read(text),
    };
    record.push(tag, Value::Date(date));
}

fn push_text(record: &mut Record, tag: &str, node: &Node) {
    match &node.data {
        Data::Scalar(..) => {
            if let Some(text) = node.text() {
                record.push(tag, text);
            }
        }
        _ => record.push(tag, node.to_json(&str::to_owned).to_string()),
    }
}

/// A text, or a mapping of it and its parts (`short`, `translation`).
fn push_formattable(record: &mut Record, tag: &str, node: &Node) {
    if !node.is_map() {
        for value in node.members().iter().filter_map(Node::text) {
            record.push(tag, text::read(value));
        }
        return;
    }
    // The case of other names is never changed by a style.
    let is_verbatim = tag.ends_with("title") && node.get_text("verbatim") == Some("true");
    for (key, value) in node.entries() {
        let said = value.text().map(text::read);
        match (key.as_str(), said) {
            ("verbatim", _) => {}
            ("value", Some(said)) if is_verbatim => {
                record.push(tag, format!("<span class=\"nocase\">{said}</span>"));
            }
            ("value", Some(said)) => record.push(tag, said),
            (part, Some(said)) => record.push(format!("{tag}/{part}"), said),
            (part, None) => push_text(record, &format!("{tag}/{part}"), value),
        }
    }
}

fn push_serials(record: &mut Record, role: &str, node: &Node) {
    let tag = format!("{role}serial-number");
    if node.is_map() {
        for (scheme, value) in node.entries() {
            push_text(record, &format!("{tag}/{}", scheme.to_lowercase()), value);
        }
        return;
    }
    let is_doi = node.text().is_some_and(|text| text.starts_with("10.") && text.contains('/'));
    push_text(record, &if is_doi { format!("{tag}/doi") } else { tag }, node);
}
