//! Items to records.

use super::super::Format;
use super::super::mapping::date;
use super::super::mapping::record::{Value, kept};
use super::super::xml::{Element, document, fields};
use super::kinds::{genres, host_genre, resource};
use super::parts::{ROLES, put_name};
use super::table::{TABLE, path_of};
use crate::item::{Date, DateVariable, Item, NameVariable, Variable};

/// Elements of which every value has its own.
const APART: &[&str] = &["subject"];

pub(super) fn write(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut root = Element::new("modsCollection").with("xmlns", "http://www.loc.gov/mods/v3");
    items.iter().for_each(|item| root.push(record(item)));
    document("", &root)
}

fn record(item: &Item) -> Element {
    let mut mods = Element::new("mods").with("version", "3.8");
    if is_ncname(&item.id) {
        mods = mods.with("ID", item.id.as_str());
    }
    mods.push(Element::of_text("typeOfResource", resource(item.kind)));
    genres(item.kind).into_iter().for_each(|genre| mods.push(genre));
    for (tag, value) in &TABLE.record(Format::Mods, item).fields {
        match value {
            Value::Date(date) => put_date(&mut mods, tag, date),
            Value::Name(name) => fields::put(&mut mods, tag, APART, |element| {
                let kind = if name.literal.is_empty() { "personal" } else { "corporate" };
                put_role(element, kind);
                put_name(element, name);
            }),
            Value::Text(said) => put_text(&mut mods, tag, said),
        }
    }
    if item.get(Variable::ContainerTitle).is_some()
        && let Some(genre) = host_genre(item.kind)
    {
        fields::put(&mut mods, "relatedItem@type=host/genre@authority=marcgt", APART, |e| e.push_text(genre));
    }
    if item.gap(NameVariable::Author) == Some(item.names(NameVariable::Author).len()) {
        fields::put(&mut mods, "name/etal", &["name"], |_| {});
    }
    if let Some(accessed) = item.date(DateVariable::Accessed).and_then(Date::to_edtf)
        && let Some(url) = mods
            .elements_mut()
            .find(|e| e.name() == "location")
            .and_then(|location| location.elements_mut().find(|e| e.name() == "url"))
    {
        url.set("dateLastAccessed", &accessed);
    }
    if !item.id.is_empty() {
        put_text(&mut mods, "identifier@type=citekey", &item.id);
    }
    for (path, said) in kept(item, Format::Mods).filter_map(|(tag, said)| Some((path_of(tag)?, said))) {
        put_text(&mut mods, &path, said);
    }
    mods
}

fn put_text(mods: &mut Element, tag: &str, said: &str) {
    fields::put(mods, tag, APART, |element| match element.name() {
        "name" => {
            put_role(element, "corporate");
            element.push(Element::of_text("namePart", said));
        }
        "titleInfo" => element.push(Element::of_text("title", said)),
        "detail" => element.push(Element::of_text("number", said)),
        // The unit is MODS' only inside `part`.
        "extent" => match element.attribute("unit") {
            Some("pages") => *element = Element::of_text("extent", format!("{said} p.")),
            Some("volumes") => *element = Element::of_text("extent", format!("{said} v.")),
            _ => element.push_text(said),
        },
        "languageTerm" => {
            let is_code = said.len() <= 12
                && said.split('-').all(|part| part.chars().all(|c| c.is_ascii_alphanumeric()));
            let coded = is_code && said.split('-').next().is_some_and(|base| (2..=3).contains(&base.len()));
            if coded {
                element.set("type", "code");
                element.set("authority", "rfc5646");
            } else {
                element.set("type", "text");
            }
            element.push_text(said);
        }
        _ => element.push_text(said),
    });
}

/// The role as MODS has it, in place of the table's attribute.
fn put_role(element: &mut Element, kind: &str) {
    let code = element.take_attribute("role").unwrap_or_default();
    if element.attribute("type").is_none() {
        element.set("type", kind);
    }
    if let Some((code, term, _)) = ROLES.iter().find(|(known, ..)| *known == code) {
        let mut role = Element::new("role");
        for (kind, said) in [("code", code), ("text", term)] {
            role.push(
                Element::of_text("roleTerm", *said).with("type", kind).with("authority", "marcrelator"),
            );
        }
        element.push(role);
    }
}

/// A date in EDTF, with what MODS says in attributes.
fn put_date(mods: &mut Element, tag: &str, date: &Date) {
    let encoding = if date.to_edtf().is_some() { Some("edtf") } else { None };
    fields::put(mods, tag, APART, |element| {
        if let Some(encoding) = encoding {
            element.set("encoding", encoding);
        }
        element.push_text(date::write(date));
    });
}

fn is_ncname(id: &str) -> bool {
    id.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}
