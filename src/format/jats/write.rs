//! Items to a reference list.

use super::super::Format;
use super::super::mapping::date::{self, month_of};
use super::super::mapping::record::{Value, kept};
use super::super::xml::text::{self, Face};
use super::super::xml::{Element, document, fields};
use super::people::put_name;
use super::table::{OWN_ID, TABLE};
use crate::item::{Date, Item, NameVariable, Variable};

pub(super) fn write(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut list = Element::new("ref-list").with("xmlns:xlink", "http://www.w3.org/1999/xlink");
    items.iter().for_each(|item| list.push(reference(item)));
    document("", &list)
}

fn reference(item: &Item) -> Element {
    let record = TABLE.record(Format::Jats, item);
    let mut citation = Element::new("element-citation").with("publication-type", record.kind);
    if let Some(language) = item.get(Variable::Language) {
        citation = citation.with("xml:lang", language);
    }
    let mut has_source = false;
    for (tag, value) in &record.fields {
        if tag == "source" && std::mem::replace(&mut has_source, true) {
            continue;
        }
        match value {
            Value::Name(name) => fields::put(&mut citation, tag, &[], |element| put_name(element, name)),
            Value::Date(date) if tag == "year" => issued(&mut citation, date),
            Value::Date(date) => fields::put(&mut citation, tag, &[], |element| {
                if let Some(edtf) = date.to_edtf() {
                    element.set("iso-8601-date", &edtf);
                }
                element.push_text(date::write(date));
            }),
            Value::Text(said) => put_text(&mut citation, tag, said),
        }
    }
    for (tag, said) in kept(item, Format::Jats) {
        let path = TABLE.spelled(tag).or(Some(tag).filter(|tag| tag.starts_with(OWN_ID)));
        path.into_iter().for_each(|path| put_text(&mut citation, path, said));
    }
    if item.gap(NameVariable::Author) == Some(item.names(NameVariable::Author).len()) {
        fields::put(&mut citation, "person-group@person-group-type=author/etal", &[], |_| {});
    }
    let mut reference = Element::new("ref");
    if !item.id.is_empty() {
        reference = reference.with("id", item.id.as_str());
    }
    reference.push(citation);
    reference
}

fn put_text(citation: &mut Element, tag: &str, said: &str) {
    match tag {
        "ext-link@ext-link-type=uri" => fields::put(citation, tag, &[], |element| {
            element.set("xlink:href", said);
            element.push_text(said);
        }),
        _ => fields::put(citation, tag, &[], |element| text::put_faces(element, said, face)),
    }
}

const fn face(face: Face) -> Option<&'static str> {
    Some(match face {
        Face::Italic => "italic",
        Face::Bold => "bold",
        Face::Sub => "sub",
        Face::Sup => "sup",
        Face::SmallCaps => "sc",
    })
}

/// The year with the whole date beside it, then its month and day.
fn issued(citation: &mut Element, date: &Date) {
    let edtf = date.to_edtf();
    let first = date.parts.iter().find(|part| !part.is_open());
    fields::put(citation, "year", &[], |element| {
        if let Some(edtf) = &edtf {
            element.set("iso-8601-date", edtf);
        }
        element.push_text(first.map_or_else(|| date::write(date), |part| part.year.to_string()));
    });
    let [one] = date.parts.as_slice() else { return };
    let words = date::write_medline(date);
    let month = words.split(' ').nth(1).unwrap_or_default();
    if let Some(season) = month_of(month).filter(|month| *month > 12).map(|_| month) {
        citation.push(Element::of_text("season", season));
    } else if let Some(month) = one.month {
        citation.push(Element::of_text("month", format!("{month:02}")));
    }
    if let Some(day) = one.day {
        citation.push(Element::of_text("day", format!("{day:02}")));
    }
}
