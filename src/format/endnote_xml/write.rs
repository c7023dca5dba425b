//! Items to records, as EndNote exports them.

use super::super::Format;
use super::super::mapping::date::{self, words_date};
use super::super::mapping::record::{Record, Value, kept};
use super::super::mapping::{FieldRow, Target};
use super::super::ris::EDITED_SERIES;
use super::super::xml::text::{CslPart, Face, csl_tags};
use super::super::xml::{Element, document, fields};
use super::read::is_pubmed;
use super::table::{COUNTED, EDITED_BOOK, FILM, NUMBERS, PERIODICAL, RECORDING, TABLE};
use crate::item::{Date, Item, Kind, NameVariable, Variable};

/// Tags that stand more than once in a record.
const REPEATED: &[&str] = &["author", "keyword", "url"];

pub(super) fn write(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut records = Element::new("records");
    for (at, item) in items.iter().enumerate() {
        records.push(record(item, at + 1));
    }
    let mut root = Element::new("xml");
    root.push(records);
    document("", &root)
}

fn record(item: &Item, number: usize) -> Element {
    let written = TABLE.written_type(Format::EndnoteXml, item.kind).map(|row| row.name);
    // The authors of a film are read as its directors.
    let is_directed =
        item.names(NameVariable::Author).is_empty() && !item.names(NameVariable::Director).is_empty();
    let mut item = as_endnote_has_it(item);
    // Without a series they would be read as the editors of the work.
    if EDITED_SERIES.contains(&item.kind) && item.get(Variable::CollectionTitle).is_none() {
        item.names.remove(&NameVariable::CollectionEditor);
    }
    let item = &item;
    let mut fields = TABLE.record(Format::EndnoteXml, item);
    fields.kind = match written.unwrap_or("Generic") {
        _ if is_edited_book(item) => EDITED_BOOK,
        FILM if !is_directed => RECORDING,
        name => name,
    }
    .to_owned();
    // Databases know one title and one place, which are read as these.
    for (own, shared) in [("custom3", "titles/secondary-title"), ("custom1", "pub-location")] {
        if item.kind == Kind::PaperConference && fields.get(shared).is_none() {
            fields.rename(own, shared);
        }
    }
    let mut root = Element::new("record");
    root.push(Element::of_text("rec-number", number.to_string()));
    let code = NUMBERS.iter().find(|(name, _)| *name == fields.kind).map_or(13, |(_, code)| *code);
    root.push(Element::of_text("ref-type", code.to_string()).with("name", fields.kind.as_str()));
    one_isbn(&mut fields);
    let mut once: Vec<&str> = Vec::new();
    for (tag, value) in &fields.fields {
        let name = tag.rsplit('/').next().unwrap_or(tag);
        if !REPEATED.contains(&name) && once.contains(&tag.as_str()) {
            continue;
        }
        once.push(tag);
        match value {
            Value::Date(date) => issued(&mut root, date),
            value => put(&mut root, tag, &value.text()),
        }
        if tag == "titles/secondary-title"
            && PERIODICAL.contains(&item.kind)
            && fields.get("custom3").is_none()
        {
            put(&mut root, "periodical/full-title", &value.text());
        }
        if tag == "accession-num" && item.get(Variable::Source).is_none() {
            put(&mut root, "remote-database-name", "PubMed");
        }
    }
    if !item.id.is_empty() {
        put(&mut root, "label", &item.id);
    }
    for (tag, text) in kept(item, Format::EndnoteXml).filter(|(tag, _)| is_path(tag)) {
        put(&mut root, tag, text);
    }
    root
}

/// EndNote has one field for numbers, a line each.
fn one_isbn(record: &mut Record) {
    let Some(at) = record.fields.iter().position(|(tag, _)| tag == "isbn") else { return };
    let numbers: Vec<String> = record.take("isbn").iter().map(Value::text).collect();
    record.fields.insert(at, ("isbn".to_owned(), Value::Text(numbers.join("\n"))));
}

/// `extra` may hold anything under its names.
fn is_path(tag: &str) -> bool {
    tag.split('/').all(|step| {
        step.starts_with(|c: char| c.is_ascii_lowercase())
            && step.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    })
}

fn is_edited_book(item: &Item) -> bool {
    item.kind == Kind::Book
        && item.names(NameVariable::Author).is_empty()
        && !item.names(NameVariable::Editor).is_empty()
}

/// The item as EndNote can say it: as the kind that its reference type reads
/// as, with the maker of a film as its author, PubMed's number only beside
/// PubMed's name, and without what would be read as something else.
fn as_endnote_has_it(item: &Item) -> Item {
    let mut item = item.clone();
    if item.names(NameVariable::Author).is_empty() {
        let makers = [NameVariable::Director, NameVariable::Composer, NameVariable::Interviewer];
        if let Some(names) = makers.iter().find_map(|role| item.names.remove(role)) {
            item.set_names(NameVariable::Author, names);
        }
    }
    if item.get(Variable::Source).is_some_and(|source| !is_pubmed(source)) {
        item.set(Variable::Pmid, "");
    }
    let written = TABLE.written_type(Format::EndnoteXml, item.kind);
    item.kind = written.and_then(|row| TABLE.read_type(row.name)).map_or(item.kind, |row| row.kind);
    if COUNTED.contains(&item.kind) && item.get(Variable::Page).is_some_and(|page| !page.contains(['-', '–']))
    {
        item.set(Variable::Page, "");
    }
    let rows = || TABLE.fields.iter().filter(|row| row.holds_for(item.kind));
    // These are told apart by what they say.
    let own = |row: &&FieldRow| row.read && !matches!(row.tag, "isbn" | "pages");
    let others: Vec<Target> = rows()
        .filter(own)
        .filter(|row| {
            rows().find(|first| first.tag == row.tag && first.read).map(|first| first.target)
                != Some(row.target)
        })
        .map(|row| row.target)
        .collect();
    for target in others {
        match target {
            Target::Text(variable) => item.set(variable, ""),
            Target::Names(variable) => item.set_names(variable, Vec::new()),
            Target::Date(_) | Target::Extra(_) => {}
        }
    }
    item
}

fn put(root: &mut Element, tag: &str, said: &str) {
    fields::put(root, tag, &[], |element| styled(element, said));
}

/// The runs of a text, each of one face.
fn styled(element: &mut Element, rich: &str) {
    let mut faces: Vec<Face> = Vec::new();
    let mut text = String::new();
    let mut flush = |text: &mut String, faces: &[Face]| {
        if text.is_empty() {
            return;
        }
        let names: Vec<&str> = faces.iter().filter_map(|face| face_name(*face)).collect();
        let face = if names.is_empty() { "normal".to_owned() } else { names.join(" ") };
        // EndNote's own line break.
        let text = std::mem::take(text).replace('\n', "\r");
        let style = Element::of_text("style", text).with("face", face).with("font", "default");
        element.push(style.with("size", "100%"));
    };
    for (part, said) in csl_tags(rich) {
        match part {
            CslPart::Text => text.push_str(said),
            CslPart::Open(Some(face)) => {
                flush(&mut text, &faces);
                faces.push(face);
            }
            CslPart::Close(Some(_)) => {
                flush(&mut text, &faces);
                faces.pop();
            }
            CslPart::Open(None) | CslPart::Close(None) => {}
        }
    }
    flush(&mut text, &faces);
    // White space between the runs would be read as text.
    element.push_text("");
}

const fn face_name(face: Face) -> Option<&'static str> {
    match face {
        Face::Italic => Some("italic"),
        Face::Bold => Some("bold"),
        Face::Sub => Some("subscript"),
        Face::Sup => Some("superscript"),
        Face::SmallCaps => None,
    }
}

/// A year, and under `pub-dates` what else the date says: `Aug 15`, or the
/// whole of it where EndNote's two fields cannot.
fn issued(root: &mut Element, date: &Date) {
    let year = date.first_year().map(|year| year.to_string());
    let words = date::write_free(date);
    let in_words = date::write_medline(date);
    let rest =
        year.as_deref().and_then(|year| in_words.strip_prefix(year)).map(str::trim).unwrap_or_default();
    let is_simple = words_date(&in_words).is_some_and(|read| read == *date) && date.parts.len() == 1;
    match year.filter(|year| year.len() == 4 && !year.starts_with('-')) {
        Some(year) => {
            put(root, "dates/year", &year);
            let said = if is_simple { rest } else { words.as_str() };
            if !said.is_empty() && said != year {
                put(root, "dates/pub-dates/date", said);
            }
        }
        None => put(root, "dates/year", &words),
    }
}
