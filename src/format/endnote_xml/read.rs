//! Records to items.

use std::collections::BTreeSet;

use super::super::mapping::date::{self, words_date};
use super::super::mapping::name;
use super::super::mapping::record::{self, Record, Value};
use super::super::ris::EDITED_SERIES;
use super::super::xml::records::{self, Found};
use super::super::xml::{Element, text};
use super::super::{Format, Read};
use super::table::{COUNTED, EDITED_BOOK, FILM, LOOKED_AT, NUMBERED, NUMBERS, TABLE};
use crate::item::identifier::Scheme;
use crate::item::{Date, Identifier, Item, Kind, NameVariable, Variable};

/// What says nothing of the work.
const SKIPPED: &[&str] = &[
    "database",
    "source-app",
    "rec-number",
    "foreign-keys",
    "ref-type",
    "alt-periodical",
    "added-date",
    "modified-date",
    "last-modified-date",
];

pub(super) fn read(text: &str) -> Read {
    records::read(text, &["record"], |mut element| {
        faces_of_styles(&mut element);
        Ok(vec![Found::from(item(&element))])
    })
}

fn item(element: &Element) -> Item {
    let mut record = Record { kind: reference_type(element), fields: Vec::new() };
    for child in element.elements().filter(|child| !SKIPPED.contains(&child.name())) {
        leaves(child, child.name(), &mut record);
    }
    let kind = TABLE.read_type(&record.kind).map_or(Kind::Document, |row| row.kind);
    issued(&mut record);
    accessed(&mut record, kind);
    published_online(&mut record, kind);
    let is_directed = record.kind.eq_ignore_ascii_case(FILM);
    let of_event = conference(&mut record, kind);
    let edited = record.kind.eq_ignore_ascii_case(EDITED_BOOK);
    let label = first_text(&mut record, "label");
    let numbers = record.take("isbn");
    let accession = record.take("accession-num");
    let custom2 = record.take("custom2");
    let mut item = TABLE.item(Format::EndnoteXml, record, Kind::Document);
    of_event.into_iter().for_each(|(variable, said)| item.set(variable, said));
    if edited && item.names(NameVariable::Editor).is_empty() {
        let editors = item.names.remove(&NameVariable::Author).unwrap_or_default();
        item.set_names(NameVariable::Editor, editors);
    }
    if is_directed {
        let directors = item.names.remove(&NameVariable::Author).unwrap_or_default();
        item.set_names(NameVariable::Director, directors);
    }
    // Without a series they edit the work itself.
    if EDITED_SERIES.contains(&kind)
        && item.get(Variable::CollectionTitle).is_none()
        && item.names(NameVariable::Editor).is_empty()
    {
        let editors = item.names.remove(&NameVariable::CollectionEditor).unwrap_or_default();
        item.set_names(NameVariable::Editor, editors);
    }
    // A count of pages is no range of them.
    if COUNTED.contains(&kind)
        && let Some(range) = item.get(Variable::NumberOfPages).filter(|pages| pages.contains(['-', '–']))
    {
        let range = super::super::pages(range);
        item.set(Variable::NumberOfPages, "");
        item.set(Variable::Page, range);
    }
    standard_numbers(&mut item, &numbers);
    accession_number(&mut item, &accession);
    for value in custom2.iter().map(Value::text).filter(|value| !value.is_empty()) {
        match Identifier::parse_as(Scheme::Pmcid, &value) {
            Ok(pmcid) if item.get(Variable::Pmcid).is_none() => pmcid.put(&mut item),
            _ => keep(&mut item, "custom2", &value),
        }
    }
    if let Some(doi) = item.get(Variable::Doi).filter(|doi| !doi.starts_with("10.")).map(str::to_owned) {
        item.set(Variable::Doi, "");
        keep(&mut item, "electronic-resource-num", &doi);
    }
    if let Some(label) = label {
        // A number is some database's, not what a writer calls the work.
        if label.contains(char::is_whitespace) || !label.contains(char::is_alphabetic) {
            keep(&mut item, "label", &label);
        } else {
            item.id = label;
        }
    }
    item
}

/// The type by its name, or by its number where the name says nothing.
fn reference_type(element: &Element) -> String {
    let Some(said) = element.at("ref-type") else { return String::new() };
    let name = said.attribute("name").unwrap_or_default().trim();
    let number = said.text().and_then(|number| number.parse::<u32>().ok());
    let of_number = || NUMBERS.iter().find(|(_, known)| Some(*known) == number).map(|(name, _)| *name);
    match TABLE.read_type(name) {
        Some(row) => row.name.to_owned(),
        None => of_number().unwrap_or(name).to_owned(),
    }
}

/// Makes `<style face="italic">` the elements that mean so.
fn faces_of_styles(element: &mut Element) {
    if element.elements().any(|child| child.name() == "style") {
        element.drop_layout();
    }
    for child in element.elements_mut() {
        faces_of_styles(child);
        if child.name() != "style" {
            continue;
        }
        let faces: Vec<&str> = child.attribute("face").unwrap_or_default().split_whitespace().collect();
        let names = [("italic", "i"), ("bold", "b"), ("superscript", "sup"), ("subscript", "sub")];
        let mut names = names.iter().filter(|(face, _)| faces.contains(face)).map(|(_, name)| *name);
        // An element of any name that is no markup is its content.
        let first = names.next().unwrap_or("run");
        if let Some(second) = names.next() {
            let mut inner = Element::new(second);
            inner.splice(std::mem::take(child));
            child.push(inner);
        }
        child.rename(first);
    }
}

/// Every element that holds text and no field of its own, by its path.
fn leaves(element: &Element, path: &str, record: &mut Record) {
    // Longer than any path of EndNote's.
    const MOST: usize = 200;
    let inner = ["i", "b", "sup", "sub", "run"];
    if path.len() > MOST {
        return;
    }
    if path.ends_with("/author") {
        let name = name::read(&author(element));
        if !name.is_empty() {
            record.push(path, Value::Name(name));
        }
    } else if element.elements().all(|child| inner.contains(&child.name())) {
        let value = match path {
            "abstract" | "notes" | "research-notes" => text::lines(element),
            _ => text::faces(element),
        };
        if !value.is_empty() {
            record.push(path, value);
        }
    } else {
        // Nesting is bounded by the parser.
        for child in element.elements() {
            leaves(child, &format!("{path}/{}", child.name()), record);
        }
    }
}

/// The name of a person: as text, or in the DTD's attributes.
fn author(element: &Element) -> String {
    let text = text::one_line(element);
    if !text.is_empty() {
        return text;
    }
    let said = |name| element.attribute(name).map(str::trim).unwrap_or_default();
    if !said("corp-name").is_empty() {
        return format!("{},", said("corp-name"));
    }
    let given = [said("first-name"), said("middle-initial")].join(" ");
    match (said("last-name"), given.trim()) {
        ("", given) => given.to_owned(),
        (family, "") => family.to_owned(),
        (family, given) => format!("{family}, {given}"),
    }
}

fn first_text(record: &mut Record, tag: &str) -> Option<String> {
    record.take(tag).first().map(Value::text).filter(|text| !text.is_empty())
}

/// One date of a year, and of a month and day in words.
fn issued(record: &mut Record) {
    let year = first_text(record, "dates/year").unwrap_or_default();
    let month = first_text(record, "dates/month");
    let day = first_text(record, "dates/day").unwrap_or_default();
    let words = first_text(record, "dates/pub-dates/date")
        .or_else(|| month.map(|month| month_and_day(&month, &day)))
        .unwrap_or_default();
    if year.is_empty() && words.is_empty() {
        return;
    }
    record.push("dates/year", Value::Date(date_of(&year, &words)));
}

fn month_and_day(month: &str, day: &str) -> String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = month.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let name = number.and_then(|at| names.get(at)).copied().unwrap_or(month);
    format!("{name} {day}").trim_end().to_owned()
}

fn date_of(year: &str, words: &str) -> Date {
    let of_year = date::read(year);
    if words.is_empty() {
        return of_year;
    }
    let whole = date::read(words);
    if whole.first_year().is_some() && (year.is_empty() || whole.first_year() == of_year.first_year()) {
        return whole;
    }
    match of_year.first_year() {
        Some(number) => words_date(&format!("{number} {words}")).unwrap_or(of_year),
        None if year.is_empty() => whole,
        None => of_year,
    }
}

/// When a web page was looked at: in a field of its own; in fields that other
/// types have for volumes and numbers (*Access Year*, *Access Date*); or in
/// custom ones (*Year Cited*, *Date Cited*).
fn accessed(record: &mut Record, kind: Kind) {
    if record.get("access-date").is_some() {
        return;
    }
    let pairs: &[(&str, &str)] = match kind {
        kind if LOOKED_AT.contains(&kind) => &[("volume", "number"), ("custom1", "custom2")],
        Kind::Dataset | Kind::ArticleJournal => &[("custom1", "custom2")],
        _ => &[],
    };
    for (year, day) in pairs {
        let text = |tag: &str| record.get(tag).unwrap_or_default().trim().to_owned();
        let (said_year, said_day) = (text(year), text(day));
        let is_year =
            |text: &str| text.len() == 4 && text.parse().is_ok_and(|year| (1990..=2999).contains(&year));
        let date = match (said_year.as_str(), said_day.as_str()) {
            ("", "") => continue,
            ("", day) => date::read(day),
            (year, day) if is_year(year) => date_of(year, day),
            _ => continue,
        };
        let is_day = date.start().is_some_and(|start| start.month.is_some());
        // A number by itself may be any; a year beside it says what it is.
        if date.first_year().is_some() && (is_day || is_year(&said_year)) {
            record.take(year);
            record.take(day);
            return record.push("access-date", Value::Date(date));
        }
    }
}

/// For articles in journals `edition` is EndNote's *Epub Date*.
fn published_online(record: &mut Record, kind: Kind) {
    let is_date = |text: &str| date::read_slashed(text).first_year().is_some_and(|year| year > 1000);
    if kind == Kind::ArticleJournal && record.get("edition").is_some_and(is_date) {
        record.rename("edition", "edition:date");
    }
}

/// `secondary-title` and `pub-location` are the conference's; where the
/// proceedings have a title and a place of their own, these are in custom
/// fields.
fn conference(record: &mut Record, kind: Kind) -> Vec<(Variable, String)> {
    let mut of_event = Vec::new();
    if kind != Kind::PaperConference {
        return of_event;
    }
    for (own, shared, variable) in [
        ("custom3", "titles/secondary-title", Variable::EventTitle),
        ("custom1", "pub-location", Variable::EventPlace),
    ] {
        if let Some(said) = first_text(record, own) {
            if let Some(event) = first_text(record, shared) {
                // EndNote says a second title twice.
                let again = Value::Text(event.clone());
                record.fields.retain(|(tag, value)| tag != "periodical/full-title" || *value != again);
                of_event.push((variable, event));
            }
            record.push(shared, said);
        }
    }
    of_event
}

/// One field for ISBN, ISSN and the numbers of reports.
fn standard_numbers(item: &mut Item, values: &[Value]) {
    let (mut issns, mut isbns) = (Vec::new(), Vec::new());
    for value in values.iter().map(Value::text) {
        let before = issns.len() + isbns.len();
        for word in value.split([' ', ',', ';', '(', ')']).filter(|word| !word.is_empty()) {
            let bare: String = word.chars().filter(|c| *c != '-').collect();
            let digits = bare.bytes().filter(u8::is_ascii_digit).count();
            let is_number = digits + usize::from(bare.ends_with(['X', 'x'])) == bare.len();
            match bare.len() {
                8 if is_number => issns.push(word.to_owned()),
                9 | 10 | 13 if is_number => isbns.push(word.to_owned()),
                _ => {}
            }
        }
        let value = value.trim();
        if issns.len() + isbns.len() == before && !value.is_empty() {
            if NUMBERED.contains(&item.kind) && item.get(Variable::Number).is_none() {
                item.set(Variable::Number, value);
            } else {
                keep(item, "isbn", value);
            }
        }
    }
    for (variable, words) in [(Variable::Issn, issns), (Variable::Isbn, isbns)] {
        let mut seen = BTreeSet::new();
        let once: Vec<String> = words.into_iter().filter(|word| seen.insert(word.clone())).collect();
        item.set(variable, once.join(" "));
    }
}

/// The number of a record in a database, which is a PMID if that is PubMed.
fn accession_number(item: &mut Item, values: &[Value]) {
    for value in values.iter().map(Value::text).filter(|value| !value.is_empty()) {
        let is_pubmed = item.get(Variable::Source).is_some_and(is_pubmed)
            || item.get(Variable::Url).is_some_and(|url| {
                url.contains("pubmed") && url.trim_end_matches('/').rsplit('/').next() == Some(value.as_str())
            });
        match Identifier::parse_as(Scheme::Pmid, &value) {
            Ok(pmid) if is_pubmed && item.get(Variable::Pmid).is_none() => pmid.put(item),
            _ => keep(item, "accession-num", &value),
        }
    }
}

/// Whether a database's records have PMIDs.
pub(super) fn is_pubmed(source: &str) -> bool {
    let source = source.to_lowercase();
    ["pubmed", "medline", "nlm"].iter().any(|name| source.contains(name))
}

fn keep(item: &mut Item, tag: &str, value: &str) {
    record::keep(item, Format::EndnoteXml, tag, value.to_owned());
}
