//! The parts of a record that have shapes of their own: names and their
//! roles, titles, dates.

use super::super::mapping::date;
use super::super::mapping::name::{self, split_particle};
use super::super::xml::{Element, text};
use crate::item::{Date, DateParts, Name};

/// MARC's codes of roles: the code, its term, and the code under which CSL's
/// role stands in the table.
pub(super) const ROLES: &[(&str, &str, &str)] = &[
    ("aut", "author", "aut"),
    ("edt", "editor", "edt"),
    ("trl", "translator", "trl"),
    ("com", "compiler", "com"),
    ("cmp", "composer", "cmp"),
    ("ctb", "contributor", "ctb"),
    ("cur", "curator", "cur"),
    ("drt", "director", "drt"),
    ("hst", "host", "hst"),
    ("ill", "illustrator", "ill"),
    ("ivr", "interviewer", "ivr"),
    ("nrt", "narrator", "nrt"),
    ("orm", "organizer", "orm"),
    ("prf", "performer", "prf"),
    ("pro", "producer", "pro"),
    ("rcp", "addressee", "rcp"),
    ("aus", "screenwriter", "aus"),
    ("pbd", "publishing director", "pbd"),
    ("isb", "issuing body", "isb"),
    ("dgg", "degree granting institution", "dgg"),
    ("pbl", "publisher", "pbl"),
    ("art", "artist", "aut"),
    ("cre", "creator", "aut"),
    ("ctg", "cartographer", "aut"),
    ("dis", "dissertant", "aut"),
    ("inv", "inventor", "aut"),
    ("ive", "interviewee", "aut"),
    ("pht", "photographer", "aut"),
    ("prg", "programmer", "aut"),
    ("spk", "speaker", "aut"),
    ("cou", "court governed", "isb"),
    ("dgg", "degree grantor", "dgg"),
    ("fmd", "film director", "drt"),
    ("fmp", "film producer", "pro"),
    ("sce", "scenarist", "aus"),
    ("rcp", "recipient", "rcp"),
    ("aus", "scriptwriter", "aus"),
];

/// The table's code for the role of a name: the author's where none is said,
/// a contributor's where it is another.
pub(super) fn role_of(name: &Element) -> &'static str {
    let terms = name.all_at("role/roleTerm");
    let said: Vec<String> = match terms.is_empty() {
        // MODS 3.0 has the term in `role` itself.
        true => name.all("role").filter_map(Element::text).collect(),
        false => terms.into_iter().filter_map(Element::text).collect(),
    };
    let said: Vec<String> = said
        .iter()
        .map(|term| term.trim_end_matches('.').to_lowercase())
        .filter(|term| !term.is_empty())
        .collect();
    let known = said.iter().find_map(|said| {
        let same = |(code, term, _): &&(&str, &str, &str)| code == said || term == said;
        ROLES.iter().find(same).map(|(_, _, canonical)| *canonical)
    });
    match known {
        Some(known) => known,
        None if said.is_empty() => "aut",
        None => "ctb",
    }
}

/// The name in an element; `None` for `et al.` and nothing.
pub(super) fn name_of(element: &Element) -> Option<Name> {
    let part = |kind: &str| -> String {
        let parts = element.all("namePart").filter(|part| part.attribute("type").unwrap_or_default() == kind);
        parts.map(text::one_line).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let whole = |joined: &str| joined.trim_end_matches([',', ' ']).to_owned();
    let (family, given) = (part("family"), part("given"));
    let mut name = if family.is_empty() && given.is_empty() {
        let text = whole(&part(""));
        let text = if text.is_empty() { element.text_at("displayForm").unwrap_or_default() } else { text };
        match element.attribute("type") {
            Some("corporate" | "conference" | "family") => Name::literal(text),
            _ => name::read(&text),
        }
    } else {
        let mut name = Name::person(whole(&family), given);
        split_particle(&mut name);
        name
    };
    if name.suffix.is_empty() && name.literal.is_empty() {
        name.suffix = part("termsOfAddress");
    }
    (!name.is_empty()).then_some(name)
}

/// Writes the parts of a name.
pub(super) fn put_name(element: &mut Element, name: &Name) {
    let mut part = |kind: &str, said: &str| {
        if !said.is_empty() {
            let made = Element::of_text("namePart", said);
            element.push(if kind.is_empty() { made } else { made.with("type", kind) });
        }
    };
    if !name.literal.is_empty() {
        return part("", &name.literal);
    }
    let family = name.family_or_literal();
    let dropping = Some(name.dropping_particle.as_str()).filter(|particle| !particle.is_empty());
    part("family", &dropping.map(|particle| format!("{particle} {family}")).unwrap_or(family));
    if !name.family.is_empty() {
        part("given", &name.given);
    }
    part("termsOfAddress", &name.suffix);
}

/// A title with its article and its subtitle.
pub(super) fn title_of(info: &Element) -> String {
    let part = |name: &str| info.at(name).map(text::faces).unwrap_or_default();
    let (article, mut title) = (part("nonSort"), part("title"));
    // `The sound :` and its subtitle, as on a card.
    title.truncate(title.trim_end_matches([' ', ':', '/', ';', '=']).len());
    if !article.is_empty() {
        let joint = if article.ends_with(['\'', '’', '-']) { "" } else { " " };
        title = format!("{article}{joint}{title}");
    }
    text::add_subtitle(&mut title, &part("subTitle"));
    title
}

/// One date of several: the key date, one in a standard notation, or the
/// first; a start and an end are a range.
pub(super) fn date_of(elements: &[&Element]) -> Option<Date> {
    let point = |wanted: &str| {
        let found = elements.iter().find(|e| e.attribute("point") == Some(wanted));
        found.and_then(|e| one_date(e))
    };
    if let (Some(start), end) = (point("start"), point("end")) {
        let end = end.and_then(|end| end.parts.first().copied());
        return Some(match (start.parts.as_slice(), end) {
            ([from], Some(to)) if to > *from => Date::range(*from, to),
            ([from], None) if elements.len() > 1 => Date::range(*from, DateParts::OPEN),
            _ => start,
        });
    }
    let rank = |e: &&&Element| match (e.attribute("keyDate"), e.attribute("encoding")) {
        (Some("yes"), _) => 0,
        (_, Some("w3cdtf" | "iso8601" | "edtf")) => 1,
        (_, Some(_)) => 2,
        _ => 3,
    };
    elements.iter().filter(|e| e.text().is_some()).min_by_key(rank).and_then(|e| one_date(e))
}

fn one_date(element: &Element) -> Option<Date> {
    let said = element.text()?;
    let bare = said.trim_matches(['[', ']', ' ']);
    let mut date = date::read(bare);
    if date.parts.is_empty() {
        date = date::read(&said);
    }
    date.circa |= matches!(element.attribute("qualifier"), Some("approximate" | "inferred" | "questionable"));
    (!date.is_empty()).then_some(date)
}
