//! Writing `CITATION.cff`: what the schema refuses is not written.

use serde_json::{Map, Value as Json};

use super::table::{CHAPTER, PREPRINT, RELEASED, TABLE};
use super::{ANONYMOUS, ENTITIES, PEOPLE, UNTITLED};
use crate::format::mapping::name;
use crate::format::mapping::record::Value;
use crate::format::yaml::write::{mapping, number_or_text};
use crate::format::{Format, bare_doi};
use crate::item::identifier::orcid;
use crate::item::{Date, DateParts, Item, Kind, Name, markup};

/// Writes a `CITATION.cff`. The first item is the work if it is software or
/// data, or else the citation that is preferred.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let Some((first, rest)) = items.split_first() else { return String::new() };
    let is_work = RELEASED.contains(&first.kind);
    let own = reference(first);
    let mut file = Map::new();
    file.insert("cff-version".to_owned(), Json::from("1.2.0"));
    let message = if is_work {
        "If you use this work, please cite it as below."
    } else {
        "Please cite the works in this file."
    };
    file.insert("message".to_owned(), Json::from(message));
    if is_work {
        let kind = if first.kind == Kind::Dataset { "dataset" } else { "software" };
        file.insert("type".to_owned(), Json::from(kind));
        // A work has fewer fields than a reference.
        file.extend(own.into_iter().filter(|(key, _)| WORK.contains(&key.as_str())));
    } else {
        for key in ["title", "authors"] {
            file.extend(own.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        file.insert("preferred-citation".to_owned(), Json::Object(own));
    }
    let references: Vec<Json> = rest.iter().map(|item| Json::Object(reference(item))).collect();
    if !references.is_empty() {
        file.insert("references".to_owned(), Json::Array(references));
    }
    let mut out = String::new();
    mapping(&mut out, &file, 0);
    out
}

/// The fields of the work itself.
const WORK: &[&str] = &[
    "title",
    "authors",
    "abstract",
    "commit",
    "contact",
    "date-released",
    "doi",
    "identifiers",
    "keywords",
    "license",
    "license-url",
    "repository",
    "repository-artifact",
    "repository-code",
    "url",
    "version",
];

/// The fields of a reference; the schema allows no others.
const REFERENCE: &[&str] = &[
    "abbreviation",
    "abstract",
    "authors",
    "collection-doi",
    "collection-title",
    "collection-type",
    "commit",
    "conference",
    "contact",
    "copyright",
    "data-type",
    "database",
    "database-provider",
    "date-accessed",
    "date-downloaded",
    "date-published",
    "date-released",
    "department",
    "doi",
    "edition",
    "editors",
    "editors-series",
    "end",
    "entry",
    "filename",
    "format",
    "identifiers",
    "institution",
    "isbn",
    "issn",
    "issue",
    "issue-date",
    "issue-title",
    "journal",
    "keywords",
    "languages",
    "license",
    "license-url",
    "loc-end",
    "loc-start",
    "location",
    "medium",
    "month",
    "nihmsid",
    "notes",
    "number",
    "number-volumes",
    "pages",
    "patent-states",
    "pmcid",
    "publisher",
    "recipients",
    "repository",
    "repository-artifact",
    "repository-code",
    "scope",
    "section",
    "senders",
    "start",
    "status",
    "term",
    "thesis-type",
    "title",
    "translators",
    "type",
    "url",
    "version",
    "volume",
    "volume-title",
    "year",
    "year-original",
];

/// The SPDX identifiers of the licences that most works have; the schema
/// refuses what is none.
const LICENSES: &[&str] = &[
    "0BSD",
    "AFL-3.0",
    "AGPL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSD-4-Clause",
    "BSL-1.0",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-ND-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-ND-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CECILL-2.1",
    "CECILL-B",
    "CECILL-C",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "GFDL-1.3-or-later",
    "GPL-2.0",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "LPPL-1.3c",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "MS-PL",
    "MS-RL",
    "MulanPSL-2.0",
    "NCSA",
    "ODbL-1.0",
    "OFL-1.1",
    "OSL-3.0",
    "PDDL-1.0",
    "PostgreSQL",
    "Python-2.0",
    "UPL-1.0",
    "Unlicense",
    "Vim",
    "W3C",
    "WTFPL",
    "Zlib",
];

/// What a reference may say of its status.
const STATUS: &[&str] =
    &["abstract", "advance-online", "in-preparation", "in-press", "preprint", "submitted"];

fn reference(item: &Item) -> Map<String, Json> {
    let mut record = TABLE.record(Format::Cff, item);
    record.put_back(Format::Cff, item, str::to_owned);
    let mut reference = Map::new();
    let (kind, told_by) = match record.kind.as_str() {
        PREPRINT => ("article", Some(("status", "preprint"))),
        CHAPTER => ("book", Some(("collection-type", "book"))),
        kind => (kind, None),
    };
    for (key, value) in [Some(("type", kind)), told_by].into_iter().flatten() {
        reference.insert(key.to_owned(), Json::from(value));
    }
    for (tag, value) in &record.fields {
        field(&mut reference, tag, value);
    }
    reference.retain(|key, _| REFERENCE.contains(&key.as_str()));
    for (key, default) in [("authors", people(&[Name::literal(ANONYMOUS)])), ("title", Json::from(UNTITLED))]
    {
        reference.entry(key.to_owned()).or_insert(default);
    }
    reference
}

fn field(out: &mut Map<String, Json>, tag: &str, value: &Value) {
    let (key, part) = tag.split_once('/').unwrap_or((tag, ""));
    match value {
        Value::Name(name) => add(out, key, person(name)),
        Value::Date(date) if part == "date" => {
            for (key_of, side) in [("date-start", date.start()), ("date-end", date.end())] {
                if let Some(day) = side.and_then(full_day) {
                    part_of(out, key, key_of, day);
                }
            }
        }
        Value::Date(date) => set_date(out, key, date),
        Value::Text(text) if PEOPLE.contains(&key) => add(out, key, person(&name::read(text))),
        Value::Text(text) if ENTITIES.contains(&key) => {
            // An entity has a name, or is none.
            if part == "name" || out.contains_key(key) {
                part_of(out, key, part, markup::strip(text));
            }
        }
        // Which of several it describes, nothing tells.
        Value::Text(_) if key == "identifiers" && part.contains('/') => {}
        Value::Text(text) if key == "identifiers" => identifier(out, part, text),
        Value::Text(text) => set_text(out, key, text),
    }
}

fn add(out: &mut Map<String, Json>, key: &str, value: Json) {
    if let Some(list) = out.entry(key.to_owned()).or_insert_with(|| Json::Array(Vec::new())).as_array_mut() {
        list.push(value);
    }
}

fn part_of(out: &mut Map<String, Json>, key: &str, part: &str, text: String) {
    if let Some(entity) =
        out.entry(key.to_owned()).or_insert_with(|| Json::Object(Map::new())).as_object_mut()
    {
        entity.insert(part.to_owned(), Json::from(text));
    }
}

fn full_day(parts: DateParts) -> Option<String> {
    parts.day?;
    Date::from_parts(parts).to_edtf()
}

/// A full date, or else its year and month. Words cannot be said.
fn set_date(out: &mut Map<String, Json>, key: &str, date: &Date) {
    let Some(start) = date.start().filter(|start| (0..=9999).contains(&start.year)) else { return };
    if key == "year-original" {
        out.insert(key.to_owned(), Json::from(start.year));
        return;
    }
    if let Some(day) = full_day(start) {
        out.insert(key.to_owned(), Json::from(day));
    } else if key == "date-published" {
        out.insert("year".to_owned(), Json::from(start.year));
        if let Some(month) = start.month.filter(|month| *month <= 12) {
            out.insert("month".to_owned(), Json::from(month));
        }
    }
}

fn identifier(out: &mut Map<String, Json>, scheme: &str, text: &str) {
    let (kind, value) = match scheme {
        "arxiv" => ("other", format!("arXiv:{text}")),
        "pmid" => ("other", format!("PMID:{text}")),
        "doi" | "url" | "swh" => (scheme, text.to_owned()),
        _ => ("other", text.to_owned()),
    };
    // What only calls itself a DOI.
    let (kind, value) =
        if kind == "doi" && !is_doi(&value) { ("other", format!("doi:{value}")) } else { (kind, value) };
    let fits = match kind {
        "url" => is_address(&value),
        "swh" => value.starts_with("swh:1:"),
        _ => !value.is_empty(),
    };
    if fits {
        let pair = [("type".to_owned(), Json::from(kind)), ("value".to_owned(), Json::from(value))];
        add(out, "identifiers", Json::Object(Map::from_iter(pair)));
    }
}

fn set_text(out: &mut Map<String, Json>, key: &str, text: &str) {
    let plain = markup::strip(text);
    let first = |fits: fn(&str) -> bool| text.split_whitespace().find(|part| fits(part)).map(Json::from);
    let value = match key {
        "doi" => {
            if is_doi(bare_doi(text)) {
                Some(Json::from(bare_doi(text)))
            } else {
                identifier(out, "other", &format!("doi:{text}"));
                None
            }
        }
        "url" | "repository" | "repository-code" | "repository-artifact" | "license-url" => {
            is_address(text).then(|| Json::from(text))
        }
        "license" => {
            let known = LICENSES.iter().find(|id| id.eq_ignore_ascii_case(text)).map(|id| Json::from(*id));
            if known.is_none() && is_address(text) {
                out.insert("license-url".to_owned(), Json::from(text));
            }
            // Several are a choice.
            if let (Some(known), Some(before)) = (&known, out.get_mut(key)) {
                match before {
                    Json::Array(list) => list.push(known.clone()),
                    one => *one = Json::Array(vec![one.take(), known.clone()]),
                }
                return;
            }
            known
        }
        "keywords" => {
            add(out, key, Json::from(plain));
            None
        }
        // ISO 639 only.
        "languages" => {
            let language = text.split(['-', '_']).next().unwrap_or_default();
            let fits = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
            if fits && !out.contains_key(key) {
                add(out, key, Json::from(language));
            }
            None
        }
        "isbn" => first(is_isbn),
        "issn" => first(is_issn),
        "pmcid" => first(|id| {
            id.len() == 10 && id.starts_with("PMC") && id.bytes().skip(3).all(|b| b.is_ascii_digit())
        }),
        "status" => STATUS.contains(&text).then(|| Json::from(text)),
        "volume" | "issue" | "number" | "start" | "end" | "pages" | "number-volumes" | "section" => {
            Some(number_or_text(&plain))
        }
        _ => Some(Json::from(plain)),
    };
    if let Some(value) = value {
        out.insert(key.to_owned(), value);
    }
}

fn is_address(text: &str) -> bool {
    let known = ["https://", "http://", "ftp://", "sftp://"].iter().any(|scheme| text.starts_with(scheme));
    known && url::Url::parse(text).is_ok()
}

/// The schema's pattern of a DOI.
fn is_doi(text: &str) -> bool {
    let Some((prefix, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let (registrant, sub) = prefix.split_once('.').map_or((prefix, None), |(first, sub)| (first, Some(sub)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (4..=9).contains(&registrant.len())
        && digits(registrant)
        && sub.is_none_or(digits)
        && !suffix.is_empty()
        && suffix.bytes().all(|b| b.is_ascii_alphanumeric() || b":/_;-.()[]\\".contains(&b))
}

fn is_isbn(text: &str) -> bool {
    let bare = text.strip_suffix('X').unwrap_or(text);
    (10..=17).contains(&text.len()) && bare.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn is_issn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 9
        && bytes.iter().enumerate().all(|(at, b)| match at {
            4 => *b == b'-',
            8 => b.is_ascii_digit() || matches!(b, b'x' | b'X'),
            _ => b.is_ascii_digit(),
        })
}

fn people(names: &[Name]) -> Json {
    names.iter().map(person).collect()
}

fn person(name: &Name) -> Json {
    let mut person = Map::new();
    let particle = [name.dropping_particle.as_str(), name.non_dropping_particle.as_str()].join(" ");
    let parts = if name.literal.is_empty() {
        vec![
            ("family-names", name.family.as_str()),
            ("given-names", name.given.as_str()),
            ("name-particle", particle.trim()),
            ("name-suffix", name.suffix.as_str()),
        ]
    } else {
        vec![("name", name.literal.as_str())]
    };
    for (key, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        person.insert(key.to_owned(), Json::from(markup::strip(text)));
    }
    let is_person = name.literal.is_empty();
    for (key, value) in &name.extra {
        let Some(text) = value.as_str() else { continue };
        match key.as_str() {
            "ORCID" => {
                person.extend(orcid(text).map(|address| ("orcid".to_owned(), Json::from(address))));
            }
            "affiliation" if is_person => drop(person.insert(key.clone(), Json::from(text))),
            "website" if is_address(text) => drop(person.insert(key.clone(), Json::from(text))),
            "alias" | "address" | "city" | "email" => drop(person.insert(key.clone(), Json::from(text))),
            _ => {}
        }
    }
    Json::Object(person)
}
