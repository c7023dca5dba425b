//! Reading `CITATION.cff`.

use serde_json::Value as Json;

use super::table::{CHAPTER, PREPRINT, TABLE};
use super::{ANONYMOUS, ENTITIES, PEOPLE, UNTITLED};
use crate::format::mapping::record::{Record, Value};
use crate::format::yaml::{self, Data, Lines, Node};
use crate::format::{Format, Problem, Read, mapping};
use crate::item::{Date, DateParts, Item, Kind, Name, NameVariable, Variable};

/// Reads a `CITATION.cff`.
#[must_use]
pub fn read(text: &str) -> Read {
    let text = text.trim_start_matches('\u{FEFF}');
    let lines = Lines::new(text);
    let mut read = Read::default();
    match yaml::parse(text, 0) {
        Ok(parsed) => {
            read.problems.extend(parsed.problems);
            for root in &parsed.documents {
                add_work(root, &lines, &mut read);
                add_references(root, text.lines().count() + 1, &lines, &mut read);
            }
        }
        Err(error) => piecewise(text, error, &lines, &mut read),
    }
    read.problems.sort_by_key(|problem| problem.line);
    read
}

/// A file with a mistake: the work without its references, then each of them.
fn piecewise(text: &str, error: Problem, lines: &Lines<'_>, read: &mut Read) {
    let is_key = |line: &str| line.starts_with(|c: char| c.is_ascii_lowercase());
    let parts = yaml::split(text, is_key);
    let is_references = |part: &str| part.starts_with("references:");
    // Line breaks stand for the references, so that lines stay where they are.
    let work: String =
        parts
            .iter()
            .map(|(_, part)| {
                if is_references(part) { "\n".repeat(part.matches('\n').count()) } else { (*part).to_owned() }
            })
            .collect();
    let mut found = false;
    match yaml::parse(&work, 0) {
        Ok(parsed) => {
            read.problems.extend(parsed.problems);
            for root in &parsed.documents {
                add_work(root, lines, read);
            }
        }
        Err(problem) => {
            found = true;
            read.problems.push(problem);
        }
    }
    let references = parts.iter().filter(|(_, part)| is_references(part)).flat_map(|(before, part)| {
        yaml::list_items(part).into_iter().map(move |(offset, item)| (before + offset, item))
    });
    let add = |root: &Node, end, read: &mut Read| add_list(root, end, lines, read);
    yaml::parse_parts(references, read, add, |problem, _| {
        found = true;
        problem.costing("the reference")
    });
    if !found {
        read.problems.push(error);
    }
}

/// The work itself and its preferred citation.
fn add_work(root: &Node, lines: &Lines<'_>, read: &mut Read) {
    if !root.is_map() {
        let message = "expected a mapping with `cff-version`".to_owned();
        read.problems.push(Problem { line: root.line, entry: None, message });
        return;
    }
    let is_cff = ["cff-version", "title", "authors", "doi"].iter().any(|key| root.get(key).is_some());
    if !is_cff {
        let message = "no Citation File Format: it has no `cff-version`".to_owned();
        read.problems.push(Problem { line: root.line, entry: None, message });
        return;
    }
    let preferred = root.get("preferred-citation").filter(|node| node.is_map());
    let work = item_of(root, "software");
    let citation = preferred.map(|node| item_of(node, "generic"));
    let says_more = |citation: &Item| {
        let own = |item: &Item| {
            let title = item.get(Variable::Title).map(str::to_owned);
            (title, item.names(NameVariable::Author).to_vec())
        };
        let count = work.fields().len() - 1;
        let shared = usize::from(own(&work).0.is_some()) + usize::from(!own(&work).1.is_empty());
        own(&work) != own(citation) || count > shared
    };
    let says_anything = work.fields().len() > 1 || root.get("type").is_some();
    if citation.as_ref().is_none_or(says_more) && says_anything {
        let next = preferred.or_else(|| root.get("references")).map(|node| node.line);
        read.items.push(lines.read_item(work, root.line, next));
    }
    if let (Some(item), Some(node)) = (citation, preferred) {
        let next = root.entries().iter().map(|(_, other)| other.line).find(|line| *line > node.line);
        read.items.push(lines.read_item(item, node.line, next));
    }
}

fn add_references(root: &Node, end: usize, lines: &Lines<'_>, read: &mut Read) {
    if let Some(references) = root.get("references") {
        add_list(references, end, lines, read);
    }
}

fn add_list(list: &Node, end: usize, lines: &Lines<'_>, read: &mut Read) {
    let members = list.members();
    for (at, node) in members.iter().enumerate() {
        let next = members.get(at + 1).map_or(end, |next| next.line);
        if node.is_map() {
            read.items.push(lines.read_item(item_of(node, "generic"), node.line, Some(next)));
        } else {
            let message = "expected a mapping; the reference is left out".to_owned();
            read.problems.push(Problem { line: node.line, entry: None, message });
        }
    }
}

fn item_of(node: &Node, default: &str) -> Item {
    let kind = node.get_text("type").unwrap_or(default).trim().to_owned();
    let mut record = Record { kind, fields: Vec::new() };
    for (key, value) in node.entries() {
        match key.as_str() {
            "type" | "cff-version" | "message" | "preferred-citation" | "references" => {}
            "year" | "month" => {}
            key if PEOPLE.contains(&key) => {
                for name in value.members().iter().filter_map(person) {
                    record.push(key, Value::Name(name));
                }
            }
            key if ENTITIES.contains(&key) => entity(&mut record, key, value),
            "identifiers" => value.members().iter().for_each(|member| identifier(&mut record, member)),
            _ => push(&mut record, key, value),
        }
    }
    year_and_month(&mut record, node);
    fix_kind(&mut record);
    let mut item = TABLE.item(Format::Cff, record, Kind::Document);
    if item.get(Variable::Title) == Some(UNTITLED) {
        item.set(Variable::Title, "");
    }
    if item.names(NameVariable::Author) == [Name::literal(ANONYMOUS)] {
        item.set_names(NameVariable::Author, Vec::new());
    }
    item
}

fn push(record: &mut Record, tag: &str, node: &Node) {
    match &node.data {
        Data::Scalar(..) => {
            if let Some(text) = node.text() {
                record.push(tag, text);
            }
        }
        Data::List(members) => {
            for member in members {
                let text = member.text().map(str::to_owned);
                record.push(tag, text.unwrap_or_else(|| member.to_json(&str::to_owned).to_string()));
            }
        }
        Data::Map(_) => record.push(tag, node.to_json(&str::to_owned).to_string()),
    }
}

/// A year alone, or with a month, where no full date says more.
fn year_and_month(record: &mut Record, node: &Node) {
    let dated = record.get("date-published").or_else(|| record.get("date-released")).map(str::to_owned);
    let said = |key: &str| node.get_text(key).map(str::trim).filter(|text| !text.is_empty());
    let year = match (said("year"), dated) {
        // The same again, or another year.
        (Some(year), Some(date)) if !date.starts_with(year) => return record.push("year", year),
        (_, Some(_)) => return,
        (Some(year), None) => year,
        (None, None) => return said("month").into_iter().for_each(|month| record.push("month", month)),
    };
    let month = node
        .get_text("month")
        .and_then(|text| text.trim().parse().ok().or_else(|| mapping::date::month_of(text)));
    let date = match year.trim().parse() {
        Ok(year) => Date::from_parts(DateParts::new(year, month, None)),
        Err(_) => mapping::date::read(year),
    };
    record.push("date-published", Value::Date(date));
}

/// What the type does not say: chapters and preprints.
fn fix_kind(record: &mut Record) {
    let collection = record.get("collection-type").unwrap_or_default().to_lowercase();
    if record.kind.eq_ignore_ascii_case("book") && collection.contains("book") {
        record.take("collection-type");
        CHAPTER.clone_into(&mut record.kind);
    } else if record.kind.eq_ignore_ascii_case("article") && record.get("status") == Some("preprint") {
        record.take("status");
        PREPRINT.clone_into(&mut record.kind);
    }
}

/// A person, or an institution. What CSL has no part for is kept by its name.
pub(super) fn person(node: &Node) -> Option<Name> {
    let Some(entries) = node.is_map().then(|| node.entries()) else {
        return node.text().map(mapping::name::read);
    };
    let mut name = Name::default();
    let mut alias = String::new();
    for (key, value) in entries {
        let text = value.text().map(|text| text.trim().to_owned());
        let text = text.unwrap_or_else(|| match value.to_json(&str::to_owned) {
            Json::Null => String::new(),
            several => several.to_string(),
        });
        if text.is_empty() {
            continue;
        }
        match key.as_str() {
            "family-names" => name.family = text,
            "given-names" => name.given = text,
            "name-particle" => name.non_dropping_particle = text,
            "name-suffix" => name.suffix = text,
            "name" => name.literal = text,
            "orcid" => drop(name.extra.insert("ORCID".to_owned(), Json::from(text))),
            "alias" => alias = text,
            _ => drop(name.extra.insert(key.clone(), Json::from(text))),
        }
    }
    if name.is_empty() {
        name.literal = alias;
    } else if !alias.is_empty() {
        name.extra.insert("alias".to_owned(), Json::from(alias));
    }
    (!name.is_empty()).then_some(name)
}

fn entity(record: &mut Record, tag: &str, node: &Node) {
    if let Some(name) = node.text().or_else(|| node.get_text("name")) {
        record.push(format!("{tag}/name"), name);
    }
    let place: Vec<&str> =
        ["city", "region", "country"].iter().filter_map(|part| node.get_text(part)).collect();
    let place = if place.is_empty() {
        node.get_text("location").unwrap_or_default().to_owned()
    } else {
        place.join(", ")
    };
    if !place.is_empty() {
        record.push(format!("{tag}/location"), place);
    }
    let day = |key: &str| node.get_text(key).and_then(Date::from_edtf).and_then(|date| date.start());
    let has_city = ["city", "region", "country"].iter().any(|part| node.get_text(part).is_some());
    for (part, value) in node.entries() {
        let is_said = match part.as_str() {
            "name" | "city" | "region" | "country" => value.text().is_some(),
            "location" => !has_city,
            "date-start" => day("date-start").is_some(),
            "date-end" => day("date-start").is_some() && day("date-end").is_some(),
            _ => false,
        };
        if !is_said {
            let part = if part == "location" { "place" } else { part };
            push(record, &format!("{tag}/{part}"), value);
        }
    }
    if let Some(start) = day("date-start") {
        let date = match day("date-end").filter(|end| *end > start) {
            Some(end) => Date::range(start, end),
            None => Date::from_parts(start),
        };
        record.push(format!("{tag}/date"), Value::Date(date));
    }
}

/// `{type: doi, value: …}`; the scheme of an `other` may stand in its value.
fn identifier(record: &mut Record, node: &Node) {
    let Some(value) = node.get_text("value").map(str::trim) else { return push(record, "identifiers", node) };
    let kind = node.get_text("type").unwrap_or("other").to_lowercase();
    if let Some(description) = node.get_text("description") {
        record.push(format!("identifiers/{kind}/description"), description);
    }
    let scheme = value.split_once(':').map(|(scheme, id)| (scheme.trim().to_lowercase(), id.trim()));
    match scheme {
        Some((scheme, id))
            if kind == "other" && ["arxiv", "pmid", "pmcid", "doi"].contains(&scheme.as_str()) =>
        {
            record.push(format!("identifiers/{scheme}"), id);
        }
        _ => record.push(format!("identifiers/{kind}"), value),
    }
}
