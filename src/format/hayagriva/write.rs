//! Writing Hayagriva's YAML.

use std::collections::HashMap;

use icu_locale_core::LanguageIdentifier;
use serde_json::{Map, Value as Json};

use super::table::{TABLE, WHOLES};
use super::{FORMATTABLE, text};
use crate::format::Format;
use crate::format::mapping::record::Value;
use crate::format::yaml::write::{mapping, number_or_text};
use crate::item::{Date, DateParts, Item, Kind};

/// Writes Hayagriva's YAML.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let mut library = Map::new();
    let mut used = HashMap::new();
    for (number, item) in items.iter().enumerate() {
        library.insert(free_key(item, number, &mut used), Json::Object(entry(item)));
    }
    let mut out = String::new();
    for (number, (key, entry)) in library.into_iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        mapping(&mut out, &Map::from_iter([(key, entry)]), 0);
    }
    out
}

/// An entry needs a key of its own.
fn free_key(item: &Item, number: usize, used: &mut HashMap<String, usize>) -> String {
    let own = if item.id.is_empty() { format!("item{}", number + 1) } else { item.id.clone() };
    let mut key = own.clone();
    while used.contains_key(&key) {
        let count = used.entry(own.clone()).or_default();
        *count += 1;
        key = format!("{own}-{}", *count + 1);
    }
    used.insert(key.clone(), 0);
    key
}

/// The entries that an item becomes.
#[derive(Default)]
struct Entries {
    own: Map<String, Json>,
    container: Map<String, Json>,
    collection: Map<String, Json>,
    event: Map<String, Json>,
    original: Map<String, Json>,
    source: Map<String, Json>,
}

fn entry(item: &Item) -> Map<String, Json> {
    let mut record = TABLE.record(Format::Hayagriva, item);
    record.put_back(Format::Hayagriva, item, str::to_owned);
    let (own_type, parent_type) = record.kind.split_once('/').unwrap_or((&record.kind, ""));
    let mut entries = Entries::default();
    set_type(&mut entries.own, own_type);
    match parent_type {
        "" => {}
        "conference" => set_type(&mut entries.event, parent_type),
        _ => set_type(&mut entries.container, parent_type),
    }
    for (tag, value) in &record.fields {
        let (role, field) = match tag.split_once('/') {
            Some((role @ ("container" | "collection" | "event" | "original" | "source"), field)) => {
                (role, field)
            }
            _ => ("", tag.as_str()),
        };
        let (entry, default) = match role {
            "container" => (&mut entries.container, container_type(own_type)),
            "collection" => (&mut entries.collection, "anthology"),
            "event" => (&mut entries.event, "conference"),
            "original" => (&mut entries.original, "original"),
            "source" => (&mut entries.source, "repository"),
            _ => (&mut entries.own, own_type),
        };
        set(entry, field, value, default);
    }
    let Entries { mut own, mut container, mut collection, event, original, source } = entries;
    let is_whole = WHOLES.contains(&item.kind);
    if !collection.is_empty() && !is_whole {
        if container.is_empty() {
            set_type(&mut container, container_type(own_type));
        }
        let same = container.get("type").cloned().unwrap_or_default();
        let kinds = ["book", "periodical", "proceedings", "reference", "newspaper"];
        // A series of journals is one of its own type; of anthologies likewise.
        if same.as_str().is_some_and(|kind| kinds.contains(&kind)) {
            collection.insert("type".to_owned(), same);
        }
        container.insert("parent".to_owned(), Json::Object(std::mem::take(&mut collection)));
    }
    // An article with a conference alone is a speech.
    let event = if item.kind == Kind::Article { Map::new() } else { event };
    let parents = [container, collection, event, source, original];
    let mut parents: Vec<Json> =
        parents.into_iter().filter(|parent| !parent.is_empty()).map(Json::Object).collect();
    match parents.len() {
        0 => {}
        1 => drop(own.insert("parent".to_owned(), parents.remove(0))),
        _ => drop(own.insert("parent".to_owned(), Json::Array(parents))),
    }
    own
}

/// What an entry of a type appears in, where its kind does not say it: a type
/// that reads as no other kind, and that Hayagriva takes for the container.
fn container_type(own: &str) -> &'static str {
    match own {
        "article" | "chapter" | "case" => "book",
        "post" => "post",
        "web" => "web",
        "anthos" => "anthology",
        _ => "misc",
    }
}

fn set_type(entry: &mut Map<String, Json>, name: &str) {
    entry.insert("type".to_owned(), Json::from(name));
}

fn set(entry: &mut Map<String, Json>, field: &str, value: &Value, default_type: &str) {
    let Some(([key, part], json)) = written(field, value) else { return };
    if !entry.contains_key("type") {
        set_type(entry, default_type);
    }
    match (key, part) {
        // A group without a role is none.
        ("affiliated", "") => {}
        (key, "") => put(entry, key, json),
        ("affiliated", role) => affiliate(entry, role, json),
        // `title: {value: …, short: …}`, `publisher: {name: …, location: …}`.
        (key, part) => {
            let value_key = if key == "publisher" { "name" } else { "value" };
            let slot = entry.entry(key.to_owned()).or_insert_with(|| Json::Object(Map::new()));
            if !slot.is_object() {
                *slot = Json::Object(Map::from_iter([(value_key.to_owned(), slot.take())]));
            }
            if let Some(parts) = slot.as_object_mut() {
                parts.insert(part.to_owned(), json);
            }
        }
    }
    // A short title or a day of access alone says nothing in Hayagriva.
    if matches!(key, "title" | "url") {
        let value = entry.get(key);
        if value.is_some_and(|value| value.is_object() && value.get("value").is_none()) {
            entry.shift_remove(key);
        }
    }
}

fn put(entry: &mut Map<String, Json>, key: &str, json: Json) {
    match entry.get_mut(key) {
        Some(Json::Array(list)) => list.push(json),
        Some(one) if matches!(key, "author" | "editor" | "parent") => {
            *one = Json::Array(vec![one.take(), json]);
        }
        _ => drop(entry.insert(key.to_owned(), json)),
    }
}

fn affiliate(entry: &mut Map<String, Json>, role: &str, person: Json) {
    let groups = entry.entry("affiliated".to_owned()).or_insert_with(|| Json::Array(Vec::new()));
    let Some(groups) = groups.as_array_mut() else { return };
    let known = groups.iter_mut().find(|group| group.get("role").and_then(Json::as_str) == Some(role));
    match known.and_then(|group| group.get_mut("names")?.as_array_mut()) {
        Some(names) => names.push(person),
        None => {
            let group =
                [("role".to_owned(), Json::from(role)), ("names".to_owned(), Json::Array(vec![person]))];
            groups.push(Json::Object(Map::from_iter(group)));
        }
    }
}

/// A value as Hayagriva takes it, with its key and sub-key; `None` where it
/// takes none.
fn written<'f>(field: &'f str, value: &Value) -> Option<([&'f str; 2], Json)> {
    let (key, part) = field.split_once('/').unwrap_or((field, ""));
    let path = [key, part];
    let json = match value {
        Value::Name(name) => text::write_person(name),
        Value::Date(date) => Json::from(date_text(date)?),
        Value::Text(text) => match key {
            "page-total" | "volume-total" => Json::from(text.parse::<i32>().ok()?),
            "volume" | "issue" | "edition" | "chapter" | "page-range" => number_or_text(text),
            "language" => {
                LanguageIdentifier::try_from_str(text).ok()?;
                Json::from(text.as_str())
            }
            "url" => {
                url::Url::parse(text).ok()?;
                Json::from(text.as_str())
            }
            key if FORMATTABLE.contains(&key) => Json::from(self::text::write(text)),
            "parent" => serde_json::from_str(text).ok()?,
            // Numbers and the like; unknown fields were read from a file that
            // had them.
            _ => Json::from(text.as_str()),
        },
    };
    Some((path, json))
}

/// A date by its start; words and seasons cannot be said.
fn date_text(date: &Date) -> Option<String> {
    let start = date.start().filter(|start| (-9999..=9999).contains(&start.year))?;
    let month = start.month.filter(|month| *month <= 12);
    let text = Date::from_parts(DateParts { month, ..start }).to_edtf()?;
    Some(if date.circa { format!("~{text}") } else { text })
}
