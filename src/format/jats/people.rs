//! The people of a citation.

use super::super::mapping::name::{self, split_particle};
use super::super::xml::{Element, text};
use crate::item::{Name, NameVariable};

/// The elements that are names.
pub(super) const NAMES: &[&str] = &["name", "string-name", "collab", "institution-wrap", "name-alternatives"];

/// The role that a group's type says, whatever else it is called.
pub(super) fn role(group_type: &str) -> NameVariable {
    let said = group_type.trim().to_lowercase();
    match said.trim_end_matches('s') {
        "editor" | "guest-editor" | "ed" => NameVariable::Editor,
        "translator" | "transed" => NameVariable::Translator,
        "compiler" => NameVariable::Compiler,
        "curator" => NameVariable::Curator,
        "director" => NameVariable::Director,
        "illustrator" => NameVariable::Illustrator,
        "interviewer" => NameVariable::Interviewer,
        "recipient" => NameVariable::Recipient,
        "series-editor" => NameVariable::CollectionEditor,
        _ => NameVariable::Author,
    }
}

/// The name in an element.
pub(super) fn name_of(element: &Element) -> Option<Name> {
    let said = |path: &str| element.at(path).map(clean).unwrap_or_default();
    let name = match element.name() {
        "name-alternatives" => return element.elements().find_map(name_of),
        "collab" => Name::literal(clean(element.at("institution").unwrap_or(element))),
        _ if element.at("surname").is_some() || element.at("given-names").is_some() => {
            let mut name = Name::person(said("surname"), said("given-names"));
            name.suffix = said("suffix");
            // A particle that the tags set apart.
            let prefix = said("prefix");
            if prefix.starts_with(char::is_lowercase) {
                name.non_dropping_particle = prefix;
            } else {
                split_particle(&mut name);
            }
            name
        }
        _ => name::read(&clean(element)),
    };
    (!name.is_empty()).then_some(name)
}

/// A part of a name without the punctuation that is set around it. A full
/// stop stays: it may be an initial's.
fn clean(element: &Element) -> String {
    text::one_line(element).trim_matches([',', ';', ' ', ':']).to_owned()
}

/// Writes a name as `name`, or as `collab` if it is one piece.
pub(super) fn put_name(element: &mut Element, name: &Name) {
    if !name.literal.is_empty() {
        *element = Element::of_text("collab", name.literal.as_str());
        return;
    }
    let mut part = |kind: &str, said: &str| {
        if !said.is_empty() {
            element.push(Element::of_text(kind, said));
        }
    };
    let family = name.family_or_literal();
    let dropping = Some(name.dropping_particle.as_str()).filter(|particle| !particle.is_empty());
    part("surname", &dropping.map(|particle| format!("{particle} {family}")).unwrap_or(family));
    if !name.family.is_empty() {
        part("given-names", &name.given);
    }
    part("suffix", &name.suffix);
}
