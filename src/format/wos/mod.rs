//! Web of Science's tagged format (`.ciw`, and the plain text of its export),
//! and its tab-delimited one (`tab`), which is only read.
//!
//! What is given in capitals throughout is mended (`capitals`). What the
//! database counts and says of its own records (citations, cited
//! references, uses) is left out but for the reference lists; it stays in the
//! record as it was read.
//!
//! Source: Clarivate, *Web of Science Core Collection field tags*.

mod capitals;
mod tab;
mod table;

use super::mapping::name;
use super::mapping::record::{Record, Value};
use super::medline::language_name;
use super::tagged::{self, Syntax, one_line};
use super::{Codec, Format, Read};
use crate::item::{Item, Kind, Name};
use table::TABLE;

pub(super) const CODEC: Codec = Codec {
    format: Format::Wos,
    name: "wos",
    aliases: &["isi", "ciw", "web-of-science"],
    extensions: &["ciw", "isi", "txt"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&TABLE),
};

const SYNTAX: Syntax = Syntax {
    tag,
    opens: |tag| tag == "PT",
    closes: |tag| tag == "ER",
    blank_closes: false,
    keeps_breaks: true,
};

/// Tags of which each line is a value.
const BY_LINE: &[&str] = &["AU", "AF", "BA", "BE", "BF", "CA", "CR", "C1", "ED", "GP"];

/// Tags of the file, and of the database's own counts.
const BOOKKEEPING: &[&str] = &["DA", "EF", "FN", "NR", "PT", "TC", "U1", "U2", "VR", "Z9"];

/// Divides a line: two capitals or digits, a space, the value.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.trim_start_matches('\u{FEFF}').split_at_checked(2)?;
    let mut bytes = tag.bytes();
    let is_tag = bytes.next().is_some_and(|b| b.is_ascii_uppercase())
        && bytes.next().is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (is_tag && (value.is_empty() || value.starts_with(' '))).then_some((tag, value))
}

fn looks_like(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let first = lines.next().and_then(tag);
    let second = lines.next().and_then(tag);
    match (first, second) {
        (Some(("FN", _)), Some(("VR", _))) => true,
        (Some(("PT", publication)), Some((next, _))) => {
            matches!(publication.trim(), "J" | "B" | "S" | "P" | "C") && next != "ER"
        }
        _ => tab::looks_like(text),
    }
}

/// Reads Web of Science's tagged format, or its tab-delimited one.
#[must_use]
pub fn read(text: &str) -> Read {
    if tab::looks_like(text) {
        return tab::read(text);
    }
    let mut read = Read::default();
    for tagged in tagged::records(text, &SYNTAX) {
        let record = tagged.record();
        if record.fields.iter().all(|(tag, _)| BOOKKEEPING.contains(&tag.as_str())) {
            // The head and the end of the file.
            continue;
        }
        if !tagged.opened && record.get("TI").is_none() {
            tagged.leave_out(&mut read);
            continue;
        }
        tagged.add(&mut read, item(record), None);
    }
    read
}

fn item(mut record: Record) -> Item {
    record.kind = kind_of(&record).to_owned();
    let mut ready = Record { kind: record.kind.clone(), fields: authors(&mut record) };
    let title = record.get("TI").map(|title| one_line(title).into_owned()).unwrap_or_default();
    for (tag, value) in record.fields {
        let text = value.text();
        if BOOKKEEPING.contains(&tag.as_str()) || (tag == "DT" && text == ready.kind) {
            continue;
        }
        match tag.as_str() {
            tag if BY_LINE.contains(&tag) => {
                text.split('\n').for_each(|line| ready.push(tag, line));
            }
            // A book is its own source.
            "SO" if ready.kind == "Book" && title.eq_ignore_ascii_case(&one_line(&text)) => {}
            // Several stand in one line: `0003-990X; 1538-3636`.
            "SN" | "EI" | "BN" => {
                text.split([';', ' ', '\n'])
                    .filter(|one| !one.is_empty())
                    .for_each(|one| ready.push(tag.as_str(), one));
            }
            _ => ready.push(tag, one_line(&text).into_owned()),
        }
    }
    let mut item = TABLE.item(Format::Wos, ready, Kind::ArticleJournal);
    capitals::mend(&mut item);
    item
}

/// Authors in full, where the record has full names for all of them, then
/// groups. `BA` and `BF` are the authors of a book, also of one that holds the
/// work.
fn authors(record: &mut Record) -> Vec<(String, Value)> {
    let mut lines = |tag: &str| -> Vec<String> {
        let values = record.take(tag);
        let lines =
            values.iter().flat_map(|value| value.text().split('\n').map(str::to_owned).collect::<Vec<_>>());
        lines.filter(|line| !line.is_empty() && line != "[Anonymous]").collect()
    };
    let mut fields = Vec::new();
    let (short, full) = (lines("AU"), lines("AF"));
    let (book_short, book_full) = (lines("BA"), lines("BF"));
    let groups = [lines("CA"), lines("GP")].concat();
    let fuller = |short: Vec<String>, full: Vec<String>| if full.len() >= short.len() { full } else { short };
    let people = fuller(short, full);
    let book_people = fuller(book_short, book_full);
    let is_book = record.kind == "Book";
    let of_book = if is_book && people.is_empty() { "AU" } else { "BA" };
    fields.extend(people.iter().map(|text| ("AU".to_owned(), Value::Name(person(text)))));
    if !(is_book && of_book == "BA") {
        fields.extend(book_people.iter().map(|text| (of_book.to_owned(), Value::Name(person(text)))));
    }
    fields.extend(groups.into_iter().map(|text| ("AU".to_owned(), Value::Name(Name::literal(text)))));
    fields
}

/// A name, which in records of patents has no comma: `BERG J`.
fn person(text: &str) -> Name {
    match text.rsplit_once(' ') {
        Some((family, initials))
            if !text.contains(',') && name::is_initials(initials) && family.chars().nth(1).is_some() =>
        {
            name::read(&format!("{family}, {initials}"))
        }
        _ => name::read(text),
    }
}

/// The document type that makes the kind of a record. A paper in a journal is
/// an article even where a conference was its occasion.
fn kind_of(record: &Record) -> &'static str {
    let publication = record.get("PT").unwrap_or("J");
    let types: Vec<&str> = record.get("DT").unwrap_or_default().split(';').map(str::trim).collect();
    let known = |name: &str| TABLE.read_type(name).map(|row| row.name);
    let is = |name: &str| types.iter().any(|one| one.eq_ignore_ascii_case(name));
    let in_journal = types.iter().find_map(|name| known(name)).filter(|name| *name != "Article");
    match publication {
        "P" => "Patent",
        "C" => "Proceedings Paper",
        "B" | "S" if is("Proceedings Paper") => "Proceedings Paper",
        "B" | "S" if is("Book Chapter") => "Book Chapter",
        "B" if is("Book") => "Book",
        "B" | "S" if in_journal.is_some_and(|name| name != "Book") => in_journal.unwrap_or("Book Chapter"),
        "S" => "Book Chapter",
        // A part has pages, and another title than the book.
        "B" if record.get("BP").is_some() && record.get("SO") != record.get("TI") => "Book Chapter",
        "B" => "Book",
        _ => in_journal
            .filter(|name| !matches!(*name, "Book" | "Book Chapter" | "Proceedings Paper"))
            .unwrap_or("Article"),
    }
}

/// Writes Web of Science's tagged format.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut out = "FN ibid\nVR 1.0\n".to_owned();
    for item in items {
        let mut record = TABLE.record(Format::Wos, item);
        record.put_back(Format::Wos, item, str::to_uppercase);
        let publication = match record.kind.as_str() {
            "Patent" => "P",
            "Book" | "Book Chapter" | "Proceedings Paper" | "Dissertation/Thesis" | "Software" => "B",
            _ => "J",
        };
        line(&mut out, "PT", [publication]);
        line(&mut out, "DT", [document_type(&record, publication)]);
        let people: Vec<&Name> = record
            .fields
            .iter()
            .filter_map(|(tag, value)| match value {
                Value::Name(name) if tag == "AU" => Some(name),
                _ => None,
            })
            .collect();
        let persons = || people.iter().filter(|name| name.literal.is_empty());
        line(&mut out, "AU", persons().map(|name| name::write(&initialled(name))));
        line(&mut out, "AF", persons().map(|name| name::write(name)));
        line(
            &mut out,
            "CA",
            people.iter().filter(|name| !name.literal.is_empty()).map(|name| name.literal.clone()),
        );
        let mut done: Vec<&str> = vec!["AU", "AF", "CA", "DT", "PT", "ER", "EF"];
        for (tag, _) in &record.fields {
            if done.contains(&tag.as_str()) || self::tag(tag).is_none() {
                continue;
            }
            done.push(tag);
            let values =
                || record.fields.iter().filter(|(other, _)| other == tag).map(|(_, value)| value.text());
            if tag == "LA" {
                line(&mut out, tag, values().map(|code| language_name(&code).to_owned()));
                continue;
            }
            if BY_LINE.contains(&tag.as_str()) {
                line(&mut out, tag, values());
            } else {
                let joint = if matches!(tag.as_str(), "SN" | "BN") { " " } else { "; " };
                line(&mut out, tag, [values().collect::<Vec<_>>().join(joint)]);
            }
        }
        out.push_str("ER\n\n");
    }
    out.push_str("EF\n");
    out
}

/// The document type as it was read, where it still makes the same kind.
fn document_type(record: &Record, publication: &str) -> String {
    let read = record.get("DT").map(|text| one_line(text).into_owned()).filter(|text| {
        let mut trial = Record::default();
        trial.push("PT", publication);
        trial.push("DT", text.as_str());
        kind_of(&trial) == record.kind
    });
    read.unwrap_or_else(|| record.kind.clone())
}

/// A name with initials for its given names: `Zarate, CA, Jr.`
fn initialled(name: &Name) -> Name {
    let initials = name.given.split([' ', '-', '.']).filter_map(|word| word.chars().next());
    let initials = initials.filter(|c| c.is_alphabetic()).flat_map(char::to_uppercase);
    Name { given: initials.collect(), ..name.clone() }
}

/// Writes a tag and its values, each on a line of its own.
fn line<T: AsRef<str>>(out: &mut String, tag: &str, values: impl IntoIterator<Item = T>) {
    let mut tag = tag;
    for value in values {
        let value = one_line(value.as_ref());
        if value.is_empty() {
            continue;
        }
        for part in [tag, " ", &value, "\n"] {
            out.push_str(part);
        }
        tag = "  ";
    }
}

#[cfg(test)]
mod tests;
