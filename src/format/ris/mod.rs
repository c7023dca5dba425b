//! RIS, read and written.
//!
//! Dialects are read as they come: those of Zotero, EndNote, Mendeley, Web of
//! Science, Scopus, PubMed, Ovid, ProQuest, JSTOR, IEEE and the publishers.
//! What is written follows the specification: a type first, a tag for each
//! value, two spaces and a hyphen after the tag, lines that end in CR LF,
//! `ER` last. Every peer reads that; a value takes one line, for not all of
//! them know lines that go on.
//!
//! EndNote's and RefWorks' tagged formats say the same things under other
//! tags, and use this module's mapping (`item`, `record`).
//!
//! Standard: *RIS Format Specifications* (Research Information Systems, 2001)
//! and the table of reference types in EndNote's manual.

mod prepare;
pub(super) mod renamed;
mod table;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::mapping::record::{Record, Value};
use super::tagged::{self, Syntax, one_line};
use super::{Codec, Format, Problem, Read};
use crate::item::{Item, Kind, NameVariable, Variable};

pub(super) use table::{EDITED_SERIES, IN_ISSUES, TABLE};

pub(super) const CODEC: Codec = Codec {
    format: Format::Ris,
    name: "ris",
    aliases: &["reference-manager"],
    extensions: &["ris"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&TABLE),
};

const SYNTAX: Syntax = Syntax {
    tag,
    opens: |tag| tag == "TY",
    closes: |tag| tag == "ER",
    blank_closes: false,
    keeps_breaks: false,
};

/// Files may open with lines about their making; a type follows soon.
fn looks_like(text: &str) -> bool {
    let typed = |line: &str| {
        tag(line).is_some_and(|(tag, value)| {
            tag == "TY"
                && (1..=16).contains(&value.trim().len())
                && value.trim().bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
        })
    };
    text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(50).any(typed)
}

/// Divides a line: two capitals or digits, spaces, a hyphen, the value. The
/// less space there is, the surer the rest must be: `T2-weighted` is no tag.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let (tag, rest) = line.split_at_checked(2)?;
    let [first, second] = tag.as_bytes() else { return None };
    if !first.is_ascii_uppercase() || !(second.is_ascii_uppercase() || second.is_ascii_digit()) {
        return None;
    }
    let spaces = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let value = rest.get(spaces..)?.strip_prefix('-')?;
    let apart = value.is_empty() || value.starts_with([' ', '\t']);
    let is_tag = match spaces {
        0 => apart && (matches!(tag, "TY" | "ER" | "ID") || TABLE.fields.iter().any(|row| row.tag == tag)),
        1 => apart,
        spaces => spaces <= 8,
    };
    is_tag.then_some((tag, value))
}

/// Reads RIS.
#[must_use]
pub fn read(text: &str) -> Read {
    let mut read = Read::default();
    let records = tagged::records(text, &SYNTAX);
    // The file of a transfer that broke off.
    let cut = records.last().filter(|last| last.opened && !last.closed).map(|last| last.line);
    for tagged in records {
        let mut record = tagged.record();
        record.kind = record.take("TY").first().map(Value::text).unwrap_or_default();
        if record.fields.is_empty() {
            // A type that another type follows at once.
            continue;
        }
        if !tagged.opened && record.fields.len() < 2 {
            tagged.leave_out(&mut read);
            continue;
        }
        let (item, wrong) = item(record);
        tagged.add(&mut read, item, wrong);
    }
    if let (Some(line), Some(last)) = (cut, read.items.last())
        && last.line == line
    {
        let entry = Some(last.item.id.clone()).filter(|id| !id.is_empty());
        let message = "the text ends within this record: no `ER` closes it; what there is of it is read";
        read.problems.push(Problem { line, entry, message: message.to_owned() });
    }
    read
}

/// Makes an item of a record whose tags are those of RIS, and says what is
/// wrong with its type.
pub(super) fn item(mut record: Record) -> (Item, Option<String>) {
    let id = record.take("ID").first().map(|value| one_line(&value.text()).into_owned());
    let (otherwise, wrong) = prepare::prepare(&mut record);
    let mut item = TABLE.item(Format::Ris, record, otherwise);
    item.id = id.unwrap_or_default();
    prepare::complete(&mut item);
    (item, wrong)
}

/// Makes a record, with the tags of RIS, of an item.
pub(super) fn record(item: &Item) -> Record {
    let item = fitted(item);
    let mut record = TABLE.record(Format::Ris, &item);
    record.put_back(Format::Ris, &item, str::to_uppercase);
    if record.kind == "CONF" {
        for (proceedings, either) in [("C3", "T2"), ("C1", "CY")] {
            if record.get(either).is_none() {
                record.rename(proceedings, either);
            }
        }
    }
    for (tag, value) in record.fields.iter_mut().filter(|(tag, _)| tag == "PMID:") {
        "U1".clone_into(tag);
        *value = Value::Text(format!("{}[pmid]", value.text()));
    }
    // The year stands under PY already.
    record.fields.retain(|(tag, value)| tag != "DA" || !value.text().ends_with("///"));
    let is_tag = |name: &str| tag(&format!("{name}  - ")).is_some_and(|(tag, _)| tag == name);
    record.fields.retain(|(name, _)| is_tag(name) && !matches!(name.as_str(), "TY" | "ER" | "ID"));
    record
}

/// An item whose fields say no other thing in RIS than they do in CSL.
fn fitted(item: &Item) -> Cow<'_, Item> {
    let kind = TABLE.kind_written(Format::Ris, item.kind);
    let mut fitted = Cow::Borrowed(item);
    // The first authors of these are directors and composers.
    for (of, maker) in
        [(Kind::MotionPicture, NameVariable::Director), (Kind::MusicalScore, NameVariable::Composer)]
    {
        let authors = item.names(NameVariable::Author);
        if kind == of && item.names(maker).is_empty() && !authors.is_empty() {
            fitted.to_mut().set_names(maker, authors.to_vec());
        }
    }
    // Second authors of a book without a series are read as its editors.
    if table::EDITED_SERIES.contains(&kind) && item.get(Variable::CollectionTitle).is_none() {
        fitted.to_mut().names.remove(&NameVariable::CollectionEditor);
    }
    fitted
}

/// Writes RIS.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let mut out = String::new();
    for item in items {
        let record = record(item);
        line(&mut out, "TY", &record.kind);
        line(&mut out, "ID", &item.id);
        for (tag, value) in &record.fields {
            match value {
                Value::Text(text) => line(&mut out, tag, text),
                value => line(&mut out, tag, &value.text()),
            }
        }
        out.push_str("ER  - \r\n\r\n");
    }
    out
}

fn line(out: &mut String, tag: &str, value: &str) {
    tagged::line(out, [tag, "  - "], value, "\r\n");
}
