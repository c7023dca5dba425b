//! Records to items.

use super::super::mapping::record::{Record, Value, keep};
use super::super::mapping::{FieldRow, Target};
use super::super::medline::language;
use super::super::xml::records::{self, Found};
use super::super::xml::{Element, fields, text};
use super::super::{Format, Read, bare_number};
use super::extent;
use super::kinds::kind_of;
use super::parts::{date_of, name_of, role_of, title_of};
use super::table::{HOLDERS, KEPT, TABLE};
use crate::item::{Date, DateVariable, Item, NameVariable, Variable};

pub(super) fn read(text: &str) -> Read {
    records::read(text, &["mods"], |mut mods| {
        settle(&mut mods);
        let item = item(&mods);
        // An empty record says nothing.
        let is_empty =
            item.text.is_empty() && item.names.is_empty() && item.dates.is_empty() && item.id.is_empty();
        Ok(if is_empty && mods.elements().next().is_none() { Vec::new() } else { vec![Found::from(item)] })
    })
}

/// The name here of identifiers that are another work's, or none.
const INVALID: &str = "invalid identifier";

/// Says in one way what may be said in several: the role of a name, the unit
/// of an extent, the type of a place.
fn settle(element: &mut Element) {
    match element.name() {
        "name" if element.attribute("type") != Some("conference") => {
            let role = role_of(element);
            element.set("role", role);
        }
        "extent" => {
            let unit = element.attribute("unit").unwrap_or_default().trim();
            let is_range = ["start", "list", "end"].iter().any(|part| element.at(part).is_some());
            if is_range && matches!(unit, "" | "pages" | "p" | "p." | "pp.") {
                element.set("unit", "page");
            }
        }
        "identifier" if element.attribute("invalid") == Some("yes") => element.rename(INVALID),
        "placeTerm" if element.attribute("type").is_none() => element.set("type", "text"),
        "url" => {
            let raw = element.attribute("access") == Some("raw object");
            element.set("access", if raw { "raw object" } else { "" });
        }
        _ => {}
    }
    if element.name() == "physicalDescription" {
        for extent in element.take_all("extent") {
            extent::divided(extent).into_iter().for_each(|part| element.push(part));
        }
    }
    // Nesting is bounded by the parser.
    element.elements_mut().for_each(settle);
}

fn item(mods: &Element) -> Item {
    let (kind, genre) = kind_of(mods);
    let mut record = Record::default();
    fields::collect(&TABLE, mods, &mut record, special);
    for row in TABLE.fields.iter().filter(|row| matches!(row.target, Target::Date(_)) && row.read) {
        let found = fields::select(mods, row.tag);
        if let Some(date) = date_of(&found) {
            record.push(row.tag, Value::Date(date));
        }
    }
    // MODS 3.0 to 3.2 have the name in `language` itself.
    if record.get("language/languageTerm").is_none()
        && let Some(said) = mods.at("language").and_then(Element::text)
    {
        record.push("language/languageTerm", said);
    }
    let other_notes = notes(mods, &mut record);
    let mut item = TABLE.item(Format::Mods, record, kind);
    item.kind = kind;
    item.set(Variable::Genre, genre.unwrap_or_default());
    item.set(Variable::Note, other_notes);
    if let Some(code) = item.get(Variable::Language).map(|said| language(said).to_owned()) {
        item.set(Variable::Language, code);
    }
    for path in KEPT {
        for found in fields::select(mods, path) {
            let said = match found.name() {
                "titleInfo" => without_isbd(&title_of(found)),
                _ => text::lines(found),
            };
            keep(&mut item, Format::Mods, path, said);
        }
    }
    identifiers(mods, &mut item);
    let accessed =
        fields::select(mods, "location/url").into_iter().find_map(|url| url.attribute("dateLastAccessed"));
    if let Some(date) = accessed.and_then(Date::from_edtf) {
        item.set_date(DateVariable::Accessed, date);
    }
    for name in mods.all("name").filter(|name| name.at("etal").is_some() && role_of(name) == "aut") {
        let before = item.names(NameVariable::Author).len();
        if before > 0 && name_of(name).is_none() {
            item.set_gap(NameVariable::Author, Some(before));
        }
    }
    item
}

/// Values that are no plain text.
fn special(row: &FieldRow, element: &Element) -> Option<Value> {
    let nothing = || Value::Text(String::new());
    match (row.target, element.name()) {
        // Dates come together, notes too.
        (Target::Date(_), _) | (_, "genre") => Some(nothing()),
        (Target::Text(Variable::Note), _) => Some(nothing()),
        (Target::Names(_), _) => Some(name_of(element).map_or_else(nothing, Value::Name)),
        (_, "name") => Some(Value::Text(name_of(element).map(|name| name.display()).unwrap_or_default())),
        (_, "titleInfo") => Some(Value::Text(without_isbd(&title_of(element)))),
        (_, "publisher" | "placeTerm" | "edition") => Some(Value::Text(without_isbd(&text::faces(element)))),
        (Target::Text(Variable::Isbn | Variable::Issn), _) => {
            Some(Value::Text(bare_number(&text::one_line(element)).to_owned()))
        }
        // A number, or only the title or caption of the part.
        (_, "detail") => {
            let said = ["number", "title", "caption"].iter().find_map(|name| element.text_at(name));
            Some(Value::Text(said.or_else(|| element.text()).unwrap_or_default()))
        }
        // The code before the word.
        (_, "languageTerm") if element.attribute("type") == Some("text") => None,
        _ => None,
    }
}

/// A text without the punctuation that a card sets between it and the next.
fn without_isbd(text: &str) -> String {
    let mut text = text.trim();
    while let Some(bare) = text.strip_suffix([':', ';', '/', '=', ',']) {
        text = bare.trim_end();
    }
    text.to_owned()
}

/// All notes that have no variable of their own.
fn notes(mods: &Element, record: &mut Record) -> String {
    record.take("note@type=");
    let own = |note: &&Element| {
        let kind = note.attribute("type").unwrap_or_default();
        !TABLE.fields.iter().any(|row| !kind.is_empty() && row.tag == format!("note@type={kind}"))
    };
    let said = mods.all("note").filter(own).map(text::lines).filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join("\n\n")
}

/// The citekey, and identifiers that are no variable.
fn identifiers(mods: &Element, item: &mut Item) {
    for identifier in mods.elements().filter(|e| matches!(e.name(), "identifier" | INVALID)) {
        let kind = identifier.attribute("type").unwrap_or_default().trim();
        match identifier.text() {
            Some(key) if kind.eq_ignore_ascii_case("citekey") && identifier.name() != INVALID => {
                item.id = key;
            }
            _ => keep_identifier(item, "", identifier),
        }
    }
    let [_, holder] = HOLDERS;
    for host in fields::select(mods, holder.trim_end_matches('/')) {
        for identifier in host.elements().filter(|e| matches!(e.name(), "identifier" | INVALID)) {
            keep_identifier(item, holder, identifier);
        }
    }
    if item.id.is_empty() {
        item.id = mods.attribute("ID").unwrap_or_default().trim().to_owned();
    }
}

/// Keeps an identifier that has no row.
fn keep_identifier(item: &mut Item, holder: &str, identifier: &Element) {
    let invalid = if identifier.name() == INVALID { "@invalid=yes" } else { "" };
    let kind = identifier.attribute("type").unwrap_or_default().trim().to_lowercase();
    let tag = format!("{holder}identifier@type={kind}{invalid}");
    let is_plain =
        !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    if is_plain && !TABLE.fields.iter().any(|row| row.tag == tag) {
        keep(item, Format::Mods, &tag, identifier.text().unwrap_or_default());
    }
}
