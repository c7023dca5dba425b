//! MEDLINE's names: in full (`FAU`) and short (`AU`), with affiliations and
//! ORCIDs after them, collective ones (`CN`) among them.

use serde_json::Value as Json;

use crate::format::mapping::record::{Record, Value};
use crate::format::mapping::{self, name::split_particle};
use crate::item::Name;

/// Makes one name of the lines that are about one person, in their order.
/// Where a record has full names, the short ones beside them say nothing new.
pub(super) fn pair(record: &mut Record) {
    let count = |record: &Record, wanted: &str| record.fields.iter().filter(|(tag, _)| tag == wanted).count();
    let twice = |full: &str, short: &str| count(record, full) >= count(record, short);
    let (authors_twice, editors_twice) = (twice("FAU", "AU"), twice("FED", "ED"));
    let mut last_full = false;
    let mut last_name: Option<usize> = None;
    for (tag, value) in std::mem::take(&mut record.fields) {
        let Value::Text(text) = &value else {
            record.fields.push((tag, value));
            continue;
        };
        let was_full = std::mem::replace(&mut last_full, matches!(tag.as_str(), "FAU" | "FED"));
        let (tag, name) = match tag.as_str() {
            "FAU" | "FED" => (tag, full(text)),
            "AU" if authors_twice || was_full => continue,
            "ED" if editors_twice || was_full => continue,
            "AU" => ("FAU".to_owned(), short(text)),
            "ED" => ("FED".to_owned(), short(text)),
            "CN" => ("FAU".to_owned(), Name::literal(text.trim_end_matches('.'))),
            "AD" | "AUID" => {
                last_full = was_full;
                match last_name.and_then(|at| record.fields.get_mut(at)) {
                    Some((_, Value::Name(name))) => about(name, &tag, text),
                    _ => record.fields.push((tag, value)),
                }
                continue;
            }
            _ => {
                record.fields.push((tag, value));
                continue;
            }
        };
        last_name = Some(record.fields.len());
        record.fields.push((tag, Value::Name(name)));
    }
}

fn about(name: &mut Name, tag: &str, text: &str) {
    if tag == "AUID" {
        let id = text.rsplit([' ', '/', ':']).next().unwrap_or_default();
        if text.contains("ORCID") && id.len() == 19 {
            name.extra.insert("ORCID".to_owned(), id.into());
        }
        return;
    }
    match name.extra.entry("affiliation").or_insert_with(|| Json::Array(Vec::new())) {
        Json::Array(known) => known.push(text.into()),
        other => *other = text.into(),
    }
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Sr" | "II" | "III" | "IV" | "2nd" | "3rd" | "4th")
}

/// `Zarate, Carlos A Jr`
pub(super) fn full(text: &str) -> Name {
    let text = text.trim();
    let Some((family, given)) = text.split_once(',') else {
        return if text.contains(' ') { mapping::name::read(text) } else { Name::person(text, "") };
    };
    let given = given.trim();
    let (given, suffix) = match given.rsplit_once(' ') {
        Some((rest, last)) if is_suffix(last) => (rest.trim_end_matches(','), last),
        _ => (given, ""),
    };
    let mut name = Name { suffix: suffix.to_owned(), ..Name::person(family.trim(), given) };
    split_particle(&mut name);
    name
}

/// `Zarate CA Jr`. Several words without initials are no person.
fn short(text: &str) -> Name {
    let text = text.trim();
    let (body, suffix) = match text.rsplit_once(' ') {
        Some((rest, last)) if is_suffix(last) => (rest, last),
        _ => (text, ""),
    };
    let initials =
        |word: &str| word.chars().count() <= 4 && word.chars().all(|c| c.is_uppercase() || c == '-');
    let mut name = match body.rsplit_once(' ') {
        Some((family, given)) if initials(given) => Name::person(family, given),
        Some(_) => return Name::literal(text),
        None => Name::person(body, ""),
    };
    suffix.clone_into(&mut name.suffix);
    split_particle(&mut name);
    name
}

/// The lines that a name takes.
pub(super) fn written(tag: &str, name: &Name) -> Vec<(String, String)> {
    if !name.literal.is_empty() {
        // Collective editors have no tag of their own.
        let tag = if tag == "FAU" { "CN" } else { "ED" };
        return vec![(tag.to_owned(), name.literal.clone())];
    }
    let family = [name.dropping_particle.as_str(), &name.family_or_literal()].join(" ");
    // A comma divides, and so can stand in no part.
    let family = family.replace(',', " ").trim().to_owned();
    let given = name.given.replace(',', " ");
    let suffix = name.suffix.trim_end_matches('.');
    let joined =
        |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let short_tag = if tag == "FAU" { "AU" } else { "ED" };
    if given.trim().is_empty() {
        let whole = joined(&[&family, suffix]);
        return vec![(tag.to_owned(), whole.clone()), (short_tag.to_owned(), whole)];
    }
    let initials: String = given
        .split([' ', '-', '.'])
        .filter_map(|word| word.chars().next())
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_uppercase)
        .take(2)
        .collect();
    let mut lines = vec![
        (tag.to_owned(), format!("{family}, {}", joined(&[given.trim(), suffix]))),
        (short_tag.to_owned(), joined(&[&family, &initials, suffix])),
    ];
    if let Some(id) = name.extra.get("ORCID").and_then(Json::as_str) {
        lines.push(("AUID".to_owned(), format!("ORCID: {id}")));
    }
    let affiliations = name.extra.get("affiliation").and_then(Json::as_array);
    for text in affiliations.into_iter().flatten().filter_map(Json::as_str) {
        lines.push(("AD".to_owned(), text.to_owned()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(lines: &[(&str, &str)]) -> Vec<String> {
        let mut record = Record::default();
        lines.iter().for_each(|(tag, text)| record.push(*tag, *text));
        pair(&mut record);
        let names = record.fields.iter().filter_map(|(_, value)| match value {
            Value::Name(name) => Some(name.display()),
            _ => None,
        });
        names.collect()
    }

    #[test]
    fn full_and_short_names_are_one() {
        for (lines, wanted) in [
            (
                &[("FAU", "Zarate, Carlos A Jr"), ("AU", "Zarate CA Jr"), ("CN", "The Group.")][..],
                &["Carlos A Zarate Jr", "The Group"][..],
            ),
            (&[("FAU", "A, B"), ("FAU", "C, D"), ("AU", "A B"), ("AU", "C D")], &["B A", "D C"]),
            (&[("AU", "van der Berg AB"), ("AU", "Selvamani")], &["AB van der Berg", "Selvamani"]),
            (
                &[("FAU", "A, B"), ("AU", "A B"), ("AU", "Lone XY"), ("AU", "Other Z")],
                &["B A", "XY Lone", "Z Other"],
            ),
        ] {
            assert_eq!(names(lines), wanted);
        }
    }

    #[test]
    fn affiliations_go_with_their_author() {
        let mut record = Record::default();
        for (tag, text) in
            [("FAU", "A, B"), ("AU", "A B"), ("AUID", "ORCID: 0000-0002-1825-0097"), ("AD", "X"), ("AD", "Y")]
        {
            record.push(tag, text);
        }
        pair(&mut record);
        let [(_, Value::Name(name))] = record.fields.as_slice() else { panic!("{record:?}") };
        assert_eq!(
            Json::Object(name.extra.clone().into()).to_string(),
            r#"{"ORCID":"0000-0002-1825-0097","affiliation":["X","Y"]}"#
        );
        assert_eq!(written("FAU", name).len(), 5);
    }
}
