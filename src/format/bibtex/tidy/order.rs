//! Entries in order.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use super::super::block::{Block, Delimiter};
use super::super::document::Document;
use super::super::{names, source};
use super::{About, Group};
use crate::format::Problem;
use crate::item::{fold, latex};

/// What entries are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortBy {
    /// Their keys.
    Key,
    /// Their types.
    Type,
    /// What a field says; names by their family names first, numbers by their
    /// value. `year` is found in `date` too.
    Field(String),
}

/// A key of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    /// What is compared.
    pub by: SortBy,
    /// The greatest first. What has nothing to compare is last either way.
    pub descending: bool,
}

impl FromStr for SortKey {
    type Err = std::convert::Infallible;

    /// Reads `key`, `type` or the name of a field, after a `-` if the order is
    /// to be descending.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, descending) = match text.trim().strip_prefix('-') {
            Some(name) => (name, true),
            None => (text.trim(), false),
        };
        let by = match name.to_lowercase() {
            name if name == "key" => SortBy::Key,
            name if name == "type" => SortBy::Type,
            name => SortBy::Field(name),
        };
        Ok(Self { by, descending })
    }
}

/// What is compared: numbers before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(i64),
    Words(String),
}

/// Sorts the entries' groups; those of strings and preambles go first, those
/// of cross-referenced entries last.
///
/// # Errors
/// Says why the order must stay: entries that break the rules, macros or keys
/// that mean different things in different places.
pub(super) fn sort(
    text: &str,
    document: &Document<'_>,
    groups: &mut [Group],
    keys: &[SortKey],
) -> Result<(), Problem> {
    may_move(text, document)?;
    let source = source::split(text);
    let by_start: HashMap<usize, &source::Entry<'_>> =
        source.entries.iter().map(|entry| (entry.span.start, entry)).collect();
    let parents: HashSet<&str> = source
        .entries
        .iter()
        .filter_map(|entry| entry.get("crossref"))
        .flat_map(|keys| keys.split(',').map(str::trim))
        .collect();
    let mut seen = HashSet::new();
    if let Some(entry) =
        source.entries.iter().find(|entry| parents.contains(entry.key) && !seen.insert(entry.key))
    {
        let message = "the key is given twice, and others refer to it: entries are not sorted".to_owned();
        return Err(Problem { line: entry.line, entry: Some(entry.key.to_owned()), message });
    }
    let place = |group: &Group| {
        let entry = match group.about {
            About::Entry(i) => document.blocks().get(i).and_then(|block| by_start.get(&block.span().start)),
            _ => None,
        };
        let rank = match (group.about, entry) {
            (About::Definition, _) => 0,
            (_, Some(entry)) if parents.contains(entry.key) => 2,
            _ => 1,
        };
        let values: Vec<Option<Value>> =
            keys.iter().map(|key| entry.and_then(|entry| value(entry, &key.by))).collect();
        (rank, values)
    };
    // Remarks at the beginning and the end stay there.
    let is_own = |group: &Group| group.about == About::Itself;
    let start = usize::from(groups.first().is_some_and(is_own));
    let end = groups.len() - usize::from(groups.len() > start && groups.last().is_some_and(is_own));
    if let Some(middle) = groups.get_mut(start..end) {
        middle.sort_by_cached_key(|group| Place { place: place(group), keys });
    }
    Ok(())
}

/// A place in the order that `keys` make.
struct Place<'k> {
    place: (u8, Vec<Option<Value>>),
    keys: &'k [SortKey],
}

impl Ord for Place<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.place.1.iter().zip(&other.place.1).zip(self.keys);
        let by_value = pairs.map(|((a, b), key)| match (a, b) {
            (Some(a), Some(b)) if key.descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        self.place.0.cmp(&other.place.0).then_with(|| by_value.fold(Ordering::Equal, Ordering::then))
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place<'_> {}

fn value(entry: &source::Entry<'_>, by: &SortBy) -> Option<Value> {
    let words = |text: &str| Some(Value::Words(fold::fold(text))).filter(|_| !text.is_empty());
    match by {
        SortBy::Key => words(entry.key),
        SortBy::Type => words(&entry.kind),
        SortBy::Field(name) if matches!(name.as_str(), "author" | "editor") => {
            let names = names::read(entry.get(name)?);
            let names: Vec<String> =
                names.iter().map(|name| format!("{} {}", name.family_or_literal(), name.given)).collect();
            words(&names.join(", "))
        }
        SortBy::Field(name) => {
            let is_year = name == "year";
            let value = entry.get(name).or_else(|| entry.get("date").filter(|_| is_year))?;
            let text = latex::to_text(value);
            let number = if is_year { text.get(..4).unwrap_or(&text) } else { &text };
            number.trim().parse().ok().map(Value::Number).or_else(|| words(&text))
        }
    }
}

/// Whether entries can change places without being read differently.
fn may_move(text: &str, document: &Document<'_>) -> Result<(), Problem> {
    let mut defined = HashSet::new();
    let mut used = HashSet::new();
    let mut lines = crate::format::LineCounter::new(text);
    for block in document.blocks() {
        let start = block.span().start;
        let mut refuse = |message: &str| {
            let message = format!("{message}: entries are not sorted");
            Err(Problem { line: lines.line_of(start), entry: None, message })
        };
        let (pieces, name) = match block {
            Block::Entry(entry) if !entry.is_whole => return refuse("an entry is broken"),
            Block::Comment(span) if !span.of(text).ends_with('}') => {
                return refuse("a comment is not closed");
            }
            Block::String { is_whole: false, .. } => return refuse("a string is not closed"),
            Block::Entry(entry) => (entry.fields.iter().flat_map(|field| &field.pieces).collect(), None),
            Block::String { name, pieces, .. } => (pieces.iter().collect::<Vec<_>>(), Some(name)),
            Block::Text(_) | Block::Comment(_) | Block::Preamble(_) => continue,
        };
        let words = pieces.into_iter().filter(|piece| piece.delimiter == Delimiter::Bare);
        used.extend(
            words.map(|piece| piece.span.of(text).to_lowercase()).filter(|word| !defined.contains(word)),
        );
        if let Some(name) = name {
            let name = name.of(text).to_lowercase();
            if used.contains(&name) || !defined.insert(name) {
                return refuse("a string is defined twice or after it is used");
            }
        }
    }
    Ok(())
}
