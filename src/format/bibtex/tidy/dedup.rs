//! Entries that stand in a file twice.

use std::collections::{BTreeMap, HashMap};

use super::super::block::{Delimiter, Entry, Span};
use super::super::document::Document;
use super::super::{entry, source};
use crate::format::Problem;
use crate::item::{DateVariable, Item, NameVariable, Variable, fold, markup};

/// No key is given more often than this to entries that differ; the others are
/// not compared.
const MAX_PER_KEY: usize = 16;

#[derive(Default)]
pub(super) struct Doubles {
    /// The entries that go, by their blocks, and what became of them.
    pub(super) merged: BTreeMap<usize, Problem>,
    /// What the entries that stay did not say, by their blocks: names and
    /// sources of values.
    pub(super) fields: HashMap<usize, Vec<(String, String)>>,
    pub(super) similar: Vec<Problem>,
}

struct Known<'a> {
    block: usize,
    cut: &'a Entry,
    source: &'a source::Entry<'a>,
}

/// Finds entries that have one key and one DOI, or one key and the same
/// fields. What only looks alike is named.
pub(super) fn find(text: &str, document: &Document<'_>) -> Doubles {
    let source = source::split(text);
    let mut doubles = Doubles::default();
    let mut by_key: HashMap<&str, Vec<Known<'_>>> = HashMap::new();
    let mut by_look: HashMap<String, (String, usize)> = HashMap::new();
    for ((block, cut), source) in document.entries().zip(&source.entries) {
        let item = entry::to_item(source, &mut Vec::new());
        let report = |message: String| Problem {
            line: source.line,
            entry: Some(source.key.to_owned()).filter(|key| !key.is_empty()),
            message,
        };
        let known = by_key.entry(source.key).or_default();
        let twin = known.iter().find(|known| {
            !source.key.is_empty() && can_merge(text, known, cut) && is_same(known.source, source, &item)
        });
        if let Some(twin) = twin {
            let (into, line) = (twin.block, twin.source.line);
            let more = doubles.fields.entry(into).or_default();
            for field in &cut.fields {
                let name = source::lower(field.name.of(text));
                let is_said = twin.source.get(&name).is_some() || more.iter().any(|(more, _)| *more == name);
                let Some(value) = source.get(&name).filter(|_| !is_said) else { continue };
                let is_plain = field.pieces.iter().all(|piece| piece.delimiter != Delimiter::Bare);
                let value = if is_plain { field.value().of(text).to_owned() } else { format!("{{{value}}}") };
                more.push((name.into_owned(), value));
            }
            doubles.merged.insert(block, report(format!("merged into the entry in line {line}")));
            continue;
        }
        if let Some(first) = known.first().filter(|_| !source.key.is_empty()) {
            let message = format!("has the key of the entry in line {}, but differs", first.source.line);
            doubles.similar.push(report(message));
        } else {
            for look in looks(&item) {
                match by_look.get(&look) {
                    Some((key, line)) => {
                        doubles.similar.push(report(format!("looks like `{key}` in line {line}")));
                        break;
                    }
                    None => {
                        by_look.insert(look, (source.key.to_owned(), source.line));
                    }
                }
            }
        }
        if known.len() < MAX_PER_KEY {
            known.push(Known { block, cut, source });
        }
    }
    doubles
}

/// Whether nothing is lost when an entry goes: it is whole, and has no remarks.
fn can_merge(text: &str, known: &Known<'_>, entry: &Entry) -> bool {
    let has_remark = || {
        let mut at = entry.open + 1;
        entry.fields.iter().any(|field| {
            let gap = Span::new(at, field.name.start);
            at = field.value().end;
            gap.of(text).contains('%')
        }) || Span::new(at, entry.span.end).of(text).contains('%')
    };
    known.cut.is_whole && entry.is_whole && !has_remark()
}

fn is_same(first: &source::Entry<'_>, second: &source::Entry<'_>, second_item: &Item) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let is_equal = first.kind == second.kind
        && first.fields.len() == second.fields.len()
        && first
            .fields
            .iter()
            .all(|(name, value)| second.get(name).is_some_and(|other| words(other) == words(value)));
    let doi = |item: &Item| item.get(Variable::Doi).map(str::to_lowercase);
    is_equal
        || doi(second_item).is_some_and(|second| {
            doi(&entry::to_item(first, &mut Vec::new())).is_some_and(|first| first == second)
        })
}

/// What makes an item look like another: its DOI; its title, year and first
/// author.
fn looks(item: &Item) -> Vec<String> {
    let words = |text: &str| fold::words(&markup::strip(text)).join(" ");
    let mut looks: Vec<String> = item.get(Variable::Doi).map(str::to_lowercase).into_iter().collect();
    let title = item.get(Variable::Title).map(words).filter(|title| !title.is_empty());
    let year = item.date(DateVariable::Issued).and_then(crate::item::Date::first_year);
    let author = item.names(NameVariable::Author).first().map(|name| words(&name.family_or_literal()));
    if let (Some(title), Some(year), Some(author)) = (title, year, author) {
        looks.push(format!("{title}|{year}|{author}"));
    }
    looks
}
