//! Sorting by the style's keys, with the locale's collation.
//!
//! Source: CSL 1.0.2, *Sorting*.

use std::cmp::Ordering;
use std::convert::Infallible;
use std::rc::Rc;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use super::engine::{CiteContext, Engine};
use super::names::NameParts;
use super::program::{AnyVariable, Demote, PartName, SortKey, SortSource};
use super::render::{Place, SortNames, number};
use super::tree::plain;
use crate::item::{Date, DateParts, Variable};

/// A key's value for one item. Items without one come last.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Missing,
    Number(f64),
    Text(Vec<u8>),
}

impl Value {
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

/// The collator of a language, or of the root where it has none. As
/// citeproc-js has it, neither case nor accents tell keys apart, and numbers
/// count as such: the next key decides.
fn collator(language: &str) -> Option<CollatorBorrowed<'static>> {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Primary);
    let locale: Locale = language.parse().unwrap_or(Locale::UNKNOWN);
    let mut preferences = CollatorPreferences::from(&locale);
    preferences.numeric_ordering = Some(CollationNumericOrdering::True);
    Collator::try_new(preferences, options).ok()
}

/// All entries of the engine in the order of the bibliography's keys.
pub(super) fn entries(engine: &Engine<'_>, keys: &[SortKey]) -> Vec<usize> {
    if keys.is_empty() {
        return (0..engine.entries.len()).collect();
    }
    let collator = collator(&engine.processor.locale.language);
    let context = CiteContext::default();
    let values: Vec<Rc<[Value]>> = (0..engine.entries.len())
        .map(|i| {
            let compute = || {
                keys.iter()
                    .map(|k| value(engine, i, k, Place::Bibliography, &context, collator.as_ref()))
                    .collect()
            };
            let Some(memo) = engine.memo.filter(|_| !engine.processor.style.program.shows_number) else {
                return compute();
            };
            let at = engine.memo_place(i);
            if let Some(values) = memo.sort.borrow().get(&at) {
                return Rc::clone(values);
            }
            let values: Rc<[Value]> = compute();
            memo.sort.borrow_mut().insert(at, Rc::clone(&values));
            values
        })
        .collect();
    ordered(&values, keys)
}

/// Positions in the order of their values; equal ones keep their order.
fn ordered(values: &[Rc<[Value]>], keys: &[SortKey]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| {
        let (Some(left), Some(right)) = (values.get(*a), values.get(*b)) else { return Ordering::Equal };
        for ((l, r), key) in left.iter().zip(right.iter()).zip(keys) {
            match l.compare(r, key.descending) {
                Ordering::Equal => {}
                order => return order,
            }
        }
        Ordering::Equal
    });
    order
}

/// The cites of a citation in the order of its keys: positions in `items`,
/// which are the entries they cite. Equal ones keep their order.
pub(super) fn cites(
    engine: &Engine<'_>,
    keys: &[SortKey],
    items: &[usize],
    contexts: &[CiteContext],
) -> Vec<usize> {
    if keys.is_empty() {
        return (0..items.len()).collect();
    }
    let collator = collator(&engine.processor.locale.language);
    let values: Vec<Rc<[Value]>> = items
        .iter()
        .zip(contexts)
        .map(|(i, context)| {
            keys.iter()
                .map(|key| value(engine, *i, key, Place::Citation, context, collator.as_ref()))
                .collect()
        })
        .collect();
    ordered(&values, keys)
}

fn value(
    engine: &Engine<'_>,
    i: usize,
    key: &SortKey,
    place: Place,
    context: &CiteContext,
    collator: Option<&CollatorBorrowed<'static>>,
) -> Value {
    let entry = &engine.entries[i];
    let text = match &key.source {
        SortSource::Variable(AnyVariable::Text(Variable::CitationNumber)) => {
            return entry.state.citation_number.map_or(Value::Missing, |n| Value::Number(f64::from(n)));
        }
        SortSource::Variable(AnyVariable::Text(v)) => {
            let value = engine.renderer(i, &entry.state, place).value(*v, false);
            let Some(value) = value.as_deref() else { return Value::Missing };
            if v.is_number()
                && let Some(tokens) = number::tokens(value)
                && let Some(number::Token::Number(n)) = tokens.first()
                && let Ok(n) = n.parse::<f64>()
            {
                return Value::Number(n);
            }
            crate::item::markup::strip(value)
        }
        SortSource::Variable(AnyVariable::Date(v)) => {
            match entry.item().date(*v).map(|d| date_key(d, &|_| true)) {
                Some(key) if !key.is_empty() => key,
                _ => return Value::Missing,
            }
        }
        SortSource::Variable(AnyVariable::Names(v)) => {
            let demote = engine.processor.style.program.demote;
            let names = entry.names(*v);
            names.iter().map(|n| name_key(n, demote)).collect::<Vec<_>>().join(", ")
        }
        SortSource::Macro(id) => {
            let mut renderer = engine.renderer(i, &entry.state, place);
            renderer.cite = Some(context);
            renderer.sort = Some(SortNames {
                min: key.names_min,
                use_first: key.names_use_first,
                use_last: key.names_use_last,
            });
            let body = renderer.program.macros.get(*id).map(Vec::as_slice).unwrap_or_default();
            let out = renderer.all(body);
            plain(&out.nodes)
        }
    };
    let text = bare(&text);
    if text.is_empty() {
        return Value::Missing;
    }
    let mut bytes = Vec::new();
    match collator {
        Some(collator) => {
            let Ok::<_, Infallible>(()) = collator.write_sort_key_to(&text, &mut bytes);
        }
        None => bytes.extend(text.to_lowercase().bytes()),
    }
    Value::Text(bytes)
}

/// Text as it sorts: punctuation does not count.
fn bare(text: &str) -> String {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let counts = |c: &char| !GeneralCategoryGroup::Punctuation.contains(categories.get(*c));
    text.chars().filter(counts).collect::<String>().trim().to_owned()
}

/// A name as it sorts.
fn name_key(name: &NameParts, demote: Demote) -> String {
    if name.literal {
        return name.family.clone();
    }
    let parts: [&str; 5] = if demote == Demote::Never {
        [&name.non_dropping, &name.family, &name.dropping, &name.given, &name.suffix]
    } else {
        [&name.family, &name.given, &name.dropping, &name.non_dropping, &name.suffix]
    };
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A date as it sorts: year, month, day; a range by its start and then its
/// end. Years before our era come first, the latest last. Only these parts
/// count.
pub(super) fn date_key(date: &Date, shown: &dyn Fn(PartName) -> bool) -> String {
    let one = |p: DateParts| {
        let year = if shown(PartName::Year) { year_key(p.year) } else { String::new() };
        let month = p.month.filter(|m| *m <= 12 && shown(PartName::Month)).unwrap_or(0);
        let day = p.day.filter(|_| shown(PartName::Day)).unwrap_or(0);
        format!("{year}{month:02}{day:02}")
    };
    let mut key = match (date.start(), date.end()) {
        (Some(start), _) => one(start),
        (None, Some(end)) => one(end),
        _ => return if date.literal.is_empty() { date.raw.clone() } else { date.literal.clone() },
    };
    if let Some(end) = date.end().filter(|e| !e.is_open() && date.start().is_some()) {
        key.push(' ');
        key.push_str(&one(end));
    }
    key
}

/// A year as digits that sort in order of time.
pub(super) fn year_key(year: i32) -> String {
    format!("{:07}", i64::from(year).clamp(-999_999, 8_999_999) + 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_sort_in_order_of_time() {
        let mut years = [1999, -50, 2004, -400, 1];
        years.sort_by_key(|y| year_key(*y));
        assert_eq!(years, [-400, -50, 1, 1999, 2004]);
    }

    #[test]
    fn missing_values_come_last_either_way() {
        let some = Value::Number(1.0);
        assert_eq!(Value::Missing.compare(&some, false), Ordering::Greater);
        assert_eq!(Value::Missing.compare(&some, true), Ordering::Greater);
        assert_eq!(some.compare(&Value::Number(2.0), true), Ordering::Greater);
    }
}
