//! One item out of two, field by field.

use serde_json::Value;

use super::USER;
use crate::item::gap::is_gap;
use crate::item::{Date, Field, Item, Kind, Name, NameVariable, Variable, fold};
use crate::library::{Provenance, Source, Stored};
use crate::matching::identity::is_preprint;

/// What an article takes over from its preprint: all else that a preprint says
/// is about the server it stands on.
const OF_ANY_VERSION: [Field; 3] =
    [Field::Text(Variable::Abstract), Field::Text(Variable::Keyword), Field::Text(Variable::Language)];
/// A source must be so much surer to be believed against the kept item's.
const SURER: f32 = 0.05;

/// A field of the kept item that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The field.
    pub field: Field,
    /// What the kept item had.
    pub old: Option<Value>,
    /// What it has now.
    pub new: Option<Value>,
    /// Who said so of the other.
    pub source: Source,
}

/// One of two items.
pub(super) struct Side<'a> {
    key: &'a str,
    item: &'a Item,
    story: &'a [Provenance],
}

impl<'a> Side<'a> {
    pub(super) fn new(stored: &'a Stored, story: &'a [Provenance]) -> Self {
        Self { key: &stored.key, item: &stored.item, story }
    }

    fn standing(&self, field: &Field) -> Option<&Provenance> {
        self.story.iter().find(|told| told.field == *field && !told.replaced)
    }

    fn is_own(&self, field: &Field) -> bool {
        self.standing(field).is_some_and(|told| told.source == USER)
    }

    fn confidence(&self, field: &Field) -> f32 {
        self.standing(field).map_or(0.0, |told| told.confidence)
    }

    fn source(&self, field: &Field) -> Source {
        match self.standing(field) {
            Some(told) => {
                Source { source: told.source.clone(), fetched: told.fetched, confidence: told.confidence }
            }
            None => Source::new(format!("item:{}", self.key)),
        }
    }
}

/// Makes one item of two, and says what the kept one took from the other.
///
/// - What the writer has set stands, the kept item's first.
/// - Of a preprint and its article, the article's values stand whichever is
///   kept, and only what is true of any version is filled in.
/// - Else the fuller value stands (more names, a whole range of pages, a date
///   with its month, a title with its subtitle); of values as full, the one
///   whose source is surer by more than a little; else the kept item's.
/// - What only one of them has is kept. Identifiers of the kept item stay.
pub(super) fn unite(kept: &Side<'_>, gone: &Side<'_>) -> (Item, Vec<Taken>) {
    let preprint = (is_preprint(kept.item), is_preprint(gone.item));
    let mut merged = kept.item.clone();
    let mut fields: Vec<Field> = kept.item.fields().into_iter().map(|(field, _)| field).collect();
    fields.extend(
        gone.item.fields().into_iter().map(|(field, _)| field).filter(|f| kept.item.field(f).is_none()),
    );
    for field in fields.iter().filter(|field| !matches!(field, Field::Extra(name) if is_gap(name))) {
        let (mine, theirs) = (kept.item.field(field), gone.item.field(field));
        let takes = if kept.is_own(field) {
            false
        } else if gone.is_own(field) {
            true
        } else {
            match preprint {
                (true, false) => theirs.is_some() || !is_of_any_version(field),
                (false, true) => mine.is_none() && is_of_any_version(field),
                (true, true) | (false, false) => match (&mine, &theirs) {
                    (_, None) => false,
                    (None, Some(_)) => true,
                    (Some(mine), Some(theirs)) => is_better(field, (kept, mine), (gone, theirs)),
                },
            }
        };
        // A value that stood in one item stands in the other.
        if takes && merged.set_field(field, theirs).is_ok() {
            if let Field::Names(variable) = field {
                merged.set_gap(*variable, gone.item.gap(*variable));
            }
        }
    }
    let taken = kept.item.diff(&merged).into_iter();
    let taken = taken.map(|(field, old, new)| {
        let source = gone.source(&field);
        Taken { field, old, new, source }
    });
    let taken = taken.collect();
    (merged, taken)
}

fn is_of_any_version(field: &Field) -> bool {
    OF_ANY_VERSION.contains(field) || matches!(field, Field::Extra(name) if name == "arxiv")
}

/// Whether the other's value is to stand in the place of the kept one's.
fn is_better(field: &Field, (kept, mine): (&Side<'_>, &Value), (gone, theirs): (&Side<'_>, &Value)) -> bool {
    match field {
        Field::Kind => kept.item.kind == Kind::Document,
        Field::Text(Variable::Doi | Variable::Pmid | Variable::Pmcid | Variable::Isbn | Variable::Issn) => {
            false
        }
        Field::Extra(_) => false,
        _ => {
            let (ours, other) = (fullness(field, kept.item, mine), fullness(field, gone.item, theirs));
            match other.cmp(&ours) {
                std::cmp::Ordering::Greater => !is_text(field) || goes_on(field, mine, theirs),
                std::cmp::Ordering::Less if !is_text(field) || goes_on(field, theirs, mine) => false,
                _ => gone.confidence(field) > kept.confidence(field) + SURER,
            }
        }
    }
}

fn is_text(field: &Field) -> bool {
    matches!(field, Field::Text(_))
}

/// Whether one text is the beginning of another, or a journal's short name of
/// its long one.
fn goes_on(field: &Field, short: &Value, long: &Value) -> bool {
    let words = |value: &Value| fold::words(value.as_str().unwrap_or_default());
    let (short, long) = (words(short), words(long));
    if *field == Field::Text(Variable::ContainerTitle) {
        let mut rest = long.iter();
        return short.iter().all(|word| rest.any(|other| other.starts_with(word.as_str())));
    }
    long.starts_with(&short)
}

/// How much a value says, on a scale of its field's own.
fn fullness(field: &Field, item: &Item, value: &Value) -> (usize, usize) {
    match field {
        Field::Names(variable) => names_fullness(item, *variable),
        Field::Date(_) => {
            let start = Date::from_json(value).and_then(|date| date.start());
            let parts =
                start.map_or(0, |d| 1 + usize::from(d.month.is_some()) + usize::from(d.day.is_some()));
            (parts, 0)
        }
        _ => (value.as_str().map_or(0, |text| text.chars().count()), 0),
    }
}

/// A list without gap counts for more than one with, then its length, then
/// whether given names are written out.
fn names_fullness(item: &Item, variable: NameVariable) -> (usize, usize) {
    let names = item.names(variable);
    let letters = |name: &Name| name.given.chars().filter(|c| c.is_alphabetic()).count().min(6);
    let given: usize = names.iter().map(letters).sum();
    (usize::from(item.gap(variable).is_none()) * names.len(), given)
}
