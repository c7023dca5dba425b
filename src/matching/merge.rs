//! One record out of what several registries say of a work, and of what was
//! printed: which registry is believed for which field is one table.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Candidate;
use super::people::{self, is_and_others};
use crate::item::caps::{self, is_shouted};
use crate::item::{Date, DateVariable, Field, Item, Kind, Name, Variable, fold};

/// The source of a field that only the printed reference has.
pub const PRINTED: &str = "printed";

/// The registries in the order in which they are believed, by field. The first
/// row that names a field counts, the last row is for all others. A registry
/// that no row names comes after `crossref`.
///
/// Crossref has what publishers deposit, so bibliographic facts are best
/// there; the National Library of Medicine abbreviates journals by ISO 4,
/// indexes with MeSH and edits its abstracts; DataCite knows data and software.
/// A snapshot may be of any of these, and is older than a live answer.
const BELIEVED: &[(&[Field], &[&str])] = &[
    (
        &[
            Field::Text(Variable::ContainerTitleShort),
            Field::Text(Variable::Keyword),
            Field::Text(Variable::Abstract),
            Field::Text(Variable::Pmid),
            Field::Text(Variable::Pmcid),
            Field::Text(Variable::Language),
        ],
        &[
            "pubmed",
            "europepmc",
            "crossref",
            "datacite",
            "snapshot",
            "doi",
            "openalex",
            "arxiv",
            "openlibrary",
            "googlebooks",
            "semanticscholar",
        ],
    ),
    (
        &[
            Field::Text(Variable::Isbn),
            Field::Text(Variable::Publisher),
            Field::Text(Variable::PublisherPlace),
            Field::Text(Variable::Edition),
            Field::Text(Variable::NumberOfPages),
        ],
        &[
            "openlibrary",
            "crossref",
            "datacite",
            "snapshot",
            "doi",
            "googlebooks",
            "pubmed",
            "europepmc",
            "openalex",
            "arxiv",
            "semanticscholar",
        ],
    ),
    (
        &[],
        &[
            "crossref",
            "datacite",
            "pubmed",
            "europepmc",
            "openlibrary",
            "snapshot",
            "doi",
            "openalex",
            "googlebooks",
            "arxiv",
            "semanticscholar",
        ],
    ),
];

/// Registries that add what they alone know, and are not believed about the
/// work itself.
const ANNOTATORS: &[&str] = &["unpaywall", "retractionwatch"];

/// Whether the tables have a place for a registry: in every row, or among the
/// annotators.
#[cfg(test)]
pub(crate) fn knows(registry: &str) -> bool {
    BELIEVED.iter().all(|(_, order)| order.contains(&registry)) != ANNOTATORS.contains(&registry)
}

/// Where a merged field comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSource {
    /// The registry's short name, or [`PRINTED`].
    pub source: String,
    /// 0 to 1. A lone registry is believed at 0.9; another that says the same
    /// adds, one that says otherwise takes away. What only the printed
    /// reference says is believed at 0.5.
    pub confidence: f32,
}

/// A record with the source of each of its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The record. It keeps the `id` of the printed item.
    pub item: Item,
    /// Each field's source, in display order.
    pub sources: Vec<(Field, FieldSource)>,
}

const ALONE: f32 = 0.9;
const SECONDED: f32 = 0.97;
const DISPUTED: f32 = 0.75;
const ONLY_PRINTED: f32 = 0.5;

/// Joins the records of one matched work with the printed reference.
///
/// The believed registry's value wins over every other and over the printed
/// one; fields that only the printed reference has are kept. Of several name
/// lists the fullest is taken. `issued` is the date of print where a record
/// tells it from the date of publication online, which stays in `extra`.
#[must_use]
pub fn merge(printed: &Item, accepted: &[Candidate]) -> Merged {
    // Each field's values, by registry.
    let mut values: BTreeMap<Field, Vec<(&str, Value)>> = BTreeMap::new();
    for candidate in accepted {
        for (field, value) in candidate.item.fields() {
            let nothing = field == Field::Kind && candidate.item.kind == Kind::Document;
            let not_its_own =
                ANNOTATORS.contains(&candidate.registry.as_str()) && !matches!(field, Field::Extra(_));
            if nothing || not_its_own {
                continue;
            }
            let value = if field == Field::Date(DateVariable::Issued) {
                print_date(&candidate.item).map_or(value, |d| d.to_json())
            } else {
                value
            };
            values.entry(field).or_default().push((&candidate.registry, value));
        }
    }
    let mut merged = printed.clone();
    let mut sources = BTreeMap::new();
    for (field, values) in &values {
        let Some(chosen) = best(field, values, printed) else { continue };
        let (source, value) = mended(field, chosen, values, printed);
        if merged.set_field(field, Some(value.clone())).is_err() {
            continue;
        }
        // A registry's list has no place where the printed one left names out.
        if let (Field::Names(variable), true) = (field, source != PRINTED) {
            merged.set_gap(*variable, None);
        }
        let same = values.iter().filter(|(_, v)| alike(field, v, &value)).count();
        let confidence = match (source, same, values.len() - same) {
            (PRINTED, ..) => ONLY_PRINTED,
            (_, _, others) if others > 0 && same < 2 && !is_free(field) => DISPUTED,
            (_, 0 | 1, _) => ALONE,
            _ => SECONDED,
        };
        sources.insert(field.clone(), FieldSource { source: source.to_owned(), confidence });
    }
    let sources = merged
        .fields()
        .into_iter()
        .filter(|(field, _)| *field != Field::Kind || merged.kind != Kind::Document)
        .map(|(field, _)| {
            let only_printed = || FieldSource { source: PRINTED.to_owned(), confidence: ONLY_PRINTED };
            let source = sources.remove(&field).unwrap_or_else(only_printed);
            (field, source)
        })
        .collect();
    Merged { item: merged, sources }
}

/// The place of a registry in the order in which they are believed about a
/// field; 0 is believed before all others.
#[must_use]
pub fn rank(field: &Field, registry: &str) -> usize {
    let order = BELIEVED
        .iter()
        .find(|(fields, _)| fields.is_empty() || fields.contains(field))
        .map(|(_, order)| *order)
        .unwrap_or_default();
    let of = |name: &str| order.iter().position(|o| *o == name).unwrap_or(order.len()) * 2;
    if order.contains(&registry) { of(registry) } else { of("crossref") + 1 }
}

/// The value to take and who says so.
fn best<'a>(field: &Field, values: &'a [(&'a str, Value)], printed: &Item) -> Option<(&'a str, Value)> {
    let first = values.iter().min_by_key(|(source, _)| rank(field, source))?;
    let Field::Names(variable) = field else {
        return Some((first.0, first.1.clone()));
    };
    let read = |value: &Value| -> Vec<Name> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Name::from_json).filter(|n| !n.is_empty() && !is_and_others(n)).collect()
    };
    // Full given names break a tie between lists of one length.
    let given = |names: &[Name]| {
        names.iter().map(|n| n.given.chars().filter(|c| c.is_alphabetic()).count().min(6)).sum::<usize>()
    };
    let fullest = values.iter().max_by_key(|(source, value)| {
        let names = read(value);
        (names.len(), given(&names) / names.len().max(1) > 2, std::cmp::Reverse(rank(field, source)))
    })?;
    let names = read(&fullest.1);
    if let Some(names) = completed(&names, printed.names(*variable)) {
        return Some((PRINTED, Value::Array(names.iter().map(Name::to_json).collect())));
    }
    Some((fullest.0, Value::Array(names.iter().map(Name::to_json).collect())))
}

/// The value in ordinary letters, if it is one that is written in capitals
/// throughout: as another says it, or else in sentence case.
fn mended<'a>(
    field: &Field,
    (source, value): (&'a str, Value),
    values: &'a [(&'a str, Value)],
    printed: &Item,
) -> (&'a str, Value) {
    match (field, &value) {
        (Field::Text(Variable::Title | Variable::OriginalTitle), Value::String(title))
            if is_shouted(title) =>
        {
            let words = fold::words(title);
            let same = |other: &str| !is_shouted(other) && fold::words(other) == words;
            let others = values.iter().filter_map(|(name, value)| Some((*name, value.as_str()?)));
            let mut others = others.chain(field_text(printed, field).map(|text| (PRINTED, text)));
            match others.find(|(_, other)| same(other)) {
                Some((name, other)) => (name, Value::from(other)),
                None => (source, Value::from(caps::sentence(title))),
            }
        }
        (Field::Names(_), Value::Array(names)) => {
            // Given names in capitals may be initials without stops.
            let quiet = |value: &Value| match Name::from_json(value) {
                Some(name) if caps::is_shouted_name(&name.family) => {
                    Name { family: caps::name(&name.family), ..name }.to_json()
                }
                _ => value.clone(),
            };
            (source, Value::Array(names.iter().map(quiet).collect()))
        }
        _ => (source, value),
    }
}

fn field_text<'i>(item: &'i Item, field: &Field) -> Option<&'i str> {
    match field {
        Field::Text(variable) => item.get(*variable),
        _ => None,
    }
}

/// Some publishers deposit the first author only. When that is all there is
/// and the printed list begins with the same person, the printed list is kept,
/// with the deposited form of the first name.
fn completed(registry: &[Name], printed: &[Name]) -> Option<Vec<Name>> {
    let [only] = registry else { return None };
    if !only.literal.is_empty() || printed.len() < 2 {
        return None;
    }
    let printed: Vec<&Name> = printed.iter().filter(|n| !n.is_empty() && !is_and_others(n)).collect();
    let first = people::people(std::slice::from_ref(*printed.first()?));
    let shared = people::shared(&first, &people::people(registry))?;
    if shared.first < 0.8 || printed.len() < 2 {
        return None;
    }
    let mut names: Vec<Name> = printed.into_iter().cloned().collect();
    if let Some(first) = names.first_mut()
        && only.given.chars().count() >= first.given.chars().count()
    {
        first.clone_from(only);
    }
    Some(names)
}

/// Fields that two registries word in their own ways without contradicting
/// each other.
fn is_free(field: &Field) -> bool {
    matches!(field, Field::Extra(_))
        || matches!(
            field,
            Field::Text(
                Variable::Abstract
                    | Variable::Keyword
                    | Variable::Url
                    | Variable::Publisher
                    | Variable::Language
                    | Variable::License
                    | Variable::Source
                    | Variable::ContainerTitleShort
            )
        )
}

/// Whether two values say the same: dates by their year, names by their
/// number, text by its words.
fn alike(field: &Field, a: &Value, b: &Value) -> bool {
    match field {
        Field::Date(_) => {
            let year = |v: &Value| Date::from_json(v).and_then(|d| d.first_year());
            year(a) == year(b)
        }
        Field::Names(_) => {
            let length = |v: &Value| v.as_array().map(Vec::len);
            length(a) == length(b)
        }
        Field::Text(Variable::Page) => {
            let page = |v: &Value| v.as_str().and_then(super::locator::first_page);
            page(a) == page(b)
        }
        _ => match (a.as_str(), b.as_str()) {
            (Some(a), Some(b)) => fold::words(a) == fold::words(b),
            _ => a == b,
        },
    }
}

/// The date of print, where a record tells it apart.
fn print_date(item: &Item) -> Option<Date> {
    item.extra.get("published-print").and_then(Date::from_json).filter(|d| d.first_year().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::NameVariable;
    use crate::matching::FoundBy;
    use serde_json::json;

    fn candidate(registry: &str, value: Value) -> Candidate {
        let item = Item::from_json(&value).unwrap();
        Candidate { registry: registry.into(), item, found_by: FoundBy::Search }
    }

    fn source(merged: &Merged, field: &str) -> String {
        let field = Field::from_name(field);
        merged.sources.iter().find(|(f, _)| *f == field).map(|(_, s)| s.source.clone()).unwrap_or_default()
    }

    #[test]
    fn each_registry_is_believed_in_its_own_field() {
        let printed =
            Item::from_json(&json!({"id": "k", "title": "A trail", "note": "read it", "volume": "6"}))
                .unwrap();
        let merged = merge(
            &printed,
            &[
                candidate(
                    "openalex",
                    json!({"title": "A Trial.", "volume": "36", "custom": {"openalex": "W123"}}),
                ),
                candidate(
                    "pubmed",
                    json!({"title": "A trial.", "volume": "63", "container-title-short": "Arch Gen Psychiatry", "keyword": "Ketamine", "PMID": "16894061"}),
                ),
                candidate(
                    "crossref",
                    json!({"type": "article-journal", "title": "A trial", "volume": "63", "container-title-short": "Arch Gen Psychiat"}),
                ),
            ],
        );
        assert_eq!(merged.item.id, "k");
        assert_eq!(merged.item.kind, Kind::ArticleJournal);
        assert_eq!(merged.item.get(Variable::Volume), Some("63"));
        assert_eq!(merged.item.get(Variable::Title), Some("A trial"));
        for (field, name) in [
            ("title", "crossref"),
            ("container-title-short", "pubmed"),
            ("keyword", "pubmed"),
            ("PMID", "pubmed"),
            ("openalex", "openalex"),
            ("note", PRINTED),
            ("type", "crossref"),
        ] {
            assert_eq!(source(&merged, field), name, "{field}");
        }
    }

    #[test]
    fn an_annotator_adds_only_what_it_alone_knows() {
        let work = candidate("pubmed", json!({"type": "paper-conference", "title": "A trial"}));
        let note = candidate(
            "retractionwatch",
            json!({"type": "article-journal", "title": "A trail", "custom": {"retraction-watch": "x"}}),
        );
        let merged = merge(&Item::default(), &[work, note]);
        assert_eq!(
            (merged.item.kind, merged.item.get(Variable::Title)),
            (Kind::PaperConference, Some("A trial"))
        );
        assert_eq!(source(&merged, "retraction-watch"), "retractionwatch");
    }

    #[test]
    fn an_unknown_registry_is_believed_like_crossref() {
        let both =
            [candidate("openalex", json!({"volume": "2"})), candidate("sample", json!({"volume": "1"}))];
        assert_eq!(merge(&Item::default(), &both).item.get(Variable::Volume), Some("1"));
    }

    #[test]
    fn capitals_throughout_are_mended() {
        let shouted = candidate(
            "crossref",
            json!({"title": "THE SPINAL FLUID IN EPILEPSY", "author": [{"family": "PATTERSON", "given": "H. A."}]}),
        );
        let merged = merge(&Item::default(), std::slice::from_ref(&shouted));
        assert_eq!(merged.item.get(Variable::Title), Some("The spinal fluid in epilepsy"));
        assert_eq!(source(&merged, "title"), "crossref");
        assert_eq!(merged.item.names(NameVariable::Author)[0].family, "Patterson");
        let cased = candidate("pubmed", json!({"title": "The Spinal Fluid in Epilepsy"}));
        let merged = merge(&Item::default(), &[shouted.clone(), cased]);
        assert_eq!(merged.item.get(Variable::Title), Some("The Spinal Fluid in Epilepsy"));
        assert_eq!(source(&merged, "title"), "pubmed");
        let printed = Item::from_json(&json!({"title": "The spinal fluid in Epilepsy"})).unwrap();
        assert_eq!(source(&merge(&printed, &[shouted]), "title"), PRINTED);
    }

    #[test]
    fn the_fullest_list_of_authors_wins() {
        let short = json!({"author": [{"family": "Zarate", "given": "C"}, {"literal": "et al."}]});
        let full = json!({"author": [{"family": "Zarate", "given": "Carlos"}, {"family": "Singh", "given": "Jaskaran"}]});
        let merged = merge(&Item::default(), &[candidate("crossref", short), candidate("openalex", full)]);
        assert_eq!(merged.item.names(NameVariable::Author).len(), 2);
        assert_eq!(source(&merged, "author"), "openalex");
    }

    #[test]
    fn a_lone_first_author_does_not_displace_the_printed_list() {
        let printed =
            json!({"author": [{"family": "Classen", "given": "M"}, {"family": "Demling", "given": "L"}]});
        let printed = Item::from_json(&printed).unwrap();
        let one = |family: &str| {
            candidate("crossref", json!({"author": [{"family": family, "given": "Meinhard"}]}))
        };
        let merged = merge(&printed, &[one("Classen")]);
        let shown: Vec<String> = merged.item.names(NameVariable::Author).iter().map(Name::display).collect();
        assert_eq!(shown, ["Meinhard Classen", "L Demling"]);
        assert_eq!(source(&merged, "author"), PRINTED);
        assert_eq!(merge(&printed, &[one("Cotton")]).item.names(NameVariable::Author).len(), 1);
    }

    #[test]
    fn the_date_of_print_is_issued_and_the_date_online_is_kept() {
        let record = json!({
            "issued": {"date-parts": [[2009, 12]]},
            "custom": {"published-print": {"date-parts": [[2010, 9]]}, "published-online": {"date-parts": [[2009, 12]]}},
        });
        let merged = merge(&Item::default(), &[candidate("crossref", record)]);
        assert_eq!(merged.item.year(), Some(2010));
        assert!(merged.item.extra.contains_key("published-online"));
    }

    #[test]
    fn agreement_raises_confidence_and_dispute_lowers_it() {
        let confidence = |other: &str| {
            let both = [
                candidate("crossref", json!({"volume": "1"})),
                candidate("pubmed", json!({"volume": other})),
            ];
            merge(&Item::default(), &both).sources.first().map_or(0.0, |(_, s)| s.confidence)
        };
        assert!(confidence("1") > ALONE && confidence("2") < ALONE);
    }
}
