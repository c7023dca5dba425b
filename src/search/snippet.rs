//! The passages of an item that show why it was found.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Document;
use super::analysis::language::Language;
use super::analysis::plain::plain;
use super::analysis::words::{Stems, Tokens, spellings};
use super::fields::{self, Area, Terms};
use super::query::{Plan, Query, Test, plan};
use crate::item::{Item, Name};

/// The most passages of one field.
const MAX_PASSAGES: usize = 3;

/// A passage of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// The field's name in queries: `title`, `abstract`, `note`, …
    pub field: String,
    /// The text in parts, and whether each was asked for. `…` stands at an
    /// end that is not the field's.
    pub parts: Vec<(String, bool)>,
}

/// The passages of an item and its notes in which a query's words stand, at
/// most `width` characters each, without markup. A field without any gives
/// none.
#[must_use]
pub fn snippets(query: &Query, item: &Item, notes: &[String], width: usize) -> Vec<Snippet> {
    let document =
        Document { uid: 0, key: &item.id, item, tags: &[], notes, collections: &[], attachments_text: None };
    let language = fields::language(item);
    let mut languages = vec![Language::ENGLISH];
    if language != Language::ENGLISH {
        languages.push(language);
    }
    let plan = plan(query, &languages);
    let mut tests = BTreeMap::new();
    wanted(&plan, &mut tests);
    let mut found = Vec::new();
    for area in Area::ALL {
        let Some(tests) = tests.get(&area) else { continue };
        let texts = match area {
            Area::Author => {
                let names: Vec<String> = item.names.values().flatten().map(Name::display).collect();
                vec![plain(&names.join("; ")).into_owned().into()]
            }
            _ => fields::values(&document, area),
        };
        let passages = texts.iter().filter_map(|text| {
            let marks = marks(text, tests, language);
            (!marks.is_empty()).then(|| passage(text, &marks, width.max(20)))
        });
        found.extend(
            passages.take(MAX_PASSAGES).map(|parts| Snippet { field: area.name().to_owned(), parts }),
        );
    }
    found
}

/// The tests of a plan that speak for a document, by area.
fn wanted<'p>(plan: &'p Plan, tests: &mut BTreeMap<Area, Vec<&'p Test>>) {
    match plan {
        Plan::And(parts) | Plan::Or(parts) => parts.iter().for_each(|part| wanted(part, tests)),
        Plan::Prefer(must, _) => wanted(must, tests),
        Plan::Test(test, _) => {
            if let Test::Term(list, _) | Test::Prefix(list, _) | Test::Fuzzy(list, ..) | Test::Phrase(list, _) =
                test
                && let Terms::Words(area) | Terms::Stems(area) = list
            {
                tests.entry(*area).or_default().push(test);
            }
        }
        Plan::Not(_) | Plan::All | Plan::Nothing => {}
    }
}

/// Where the terms of the tests stand in a text: in order, not overlapping.
fn marks(text: &str, tests: &[&Test], language: Language) -> Vec<Range<usize>> {
    let mut words = Tokens::default();
    spellings(text, 0, &mut words);
    let mut stems = Tokens::default();
    Stems::new(language).run(text, &mut stems);
    let words = Places::new(&words);
    let stems = Places::new(&stems);
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for test in tests {
        match test {
            Test::Term(Terms::Stems(_), term) => ranges.extend(stems.of(term)),
            Test::Term(_, term) => ranges.extend(words.of(term)),
            Test::Prefix(_, start) => ranges.extend(words.that(|term| term.starts_with(start.as_str()))),
            Test::Fuzzy(_, near, distance) => {
                let distance = usize::from(*distance);
                ranges.extend(words.that(|term| {
                    term.len().abs_diff(near.len()) <= 4 * distance
                        && strsim::osa_distance(term, near) <= distance
                }));
            }
            Test::Phrase(_, phrase) => ranges.extend(words.phrase(phrase)),
            Test::Years(..) => {}
        }
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// The terms of a text, with position and range.
struct Places<'t>(HashMap<&'t str, Vec<(usize, Range<usize>)>>);

impl<'t> Places<'t> {
    fn new(tokens: &'t Tokens) -> Self {
        let mut places: HashMap<&str, Vec<_>> = HashMap::new();
        for token in tokens.iter() {
            places.entry(token.text).or_default().push((token.position, token.from..token.to));
        }
        Self(places)
    }

    fn of(&self, term: &str) -> impl Iterator<Item = Range<usize>> {
        self.0.get(term).into_iter().flatten().map(|(_, range)| range.clone())
    }

    fn that(&self, holds: impl Fn(&str) -> bool) -> impl Iterator<Item = Range<usize>> {
        self.0
            .iter()
            .filter(move |(term, _)| holds(term))
            .flat_map(|(_, at)| at.iter().map(|(_, r)| r.clone()))
    }

    fn phrase(&self, phrase: &[(usize, String)]) -> Vec<Range<usize>> {
        let at = |term: &str, position: usize| {
            let places = self.0.get(term)?;
            let found = places.binary_search_by_key(&position, |(at, _)| *at).ok()?;
            places.get(found).map(|(_, range)| range.clone())
        };
        let Some((first_at, first)) = phrase.first() else { return Vec::new() };
        let starts = self.0.get(first.as_str()).into_iter().flatten();
        starts
            .filter_map(|(start, _)| {
                phrase.iter().map(|(p, term)| at(term, start + p - first_at)).collect::<Option<Vec<_>>>()
            })
            .flatten()
            .collect()
    }
}

/// The stretch of a text that holds the most marks, in parts.
fn passage(text: &str, marks: &[Range<usize>], width: usize) -> Vec<(String, bool)> {
    let window = window(text, marks, width);
    let mut parts = Vec::new();
    let mut push = |part: &str, marked: bool| {
        if !part.is_empty() {
            parts.push((part.split_whitespace().collect::<Vec<_>>().join(" "), marked));
            let (Some((last, _)), false) = (parts.last_mut(), marked) else { return };
            // Blanks at the ends of a part stand between it and a mark.
            if part.starts_with(char::is_whitespace) && !last.is_empty() {
                last.insert(0, ' ');
            }
            if part.ends_with(char::is_whitespace) {
                last.push(' ');
            }
        }
    };
    if window.start > 0 {
        push("… ", false);
    }
    let mut at = window.start;
    for mark in marks.iter().filter(|m| m.start >= window.start && m.end <= window.end) {
        push(text.get(at..mark.start).unwrap_or_default(), false);
        push(text.get(mark.clone()).unwrap_or_default(), true);
        at = mark.end;
    }
    push(text.get(at..window.end).unwrap_or_default(), false);
    if window.end < text.len() {
        push(" …", false);
    }
    parts
}

/// At most `width` characters around as many marks as possible, from the
/// start of a word to the end of one.
fn window(text: &str, marks: &[Range<usize>], width: usize) -> Range<usize> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let length = starts.len() - 1;
    if length <= width {
        return 0..text.len();
    }
    let char_at = |byte: usize| starts.partition_point(|at| *at < byte);
    let spans: Vec<(usize, usize)> = marks.iter().map(|m| (char_at(m.start), char_at(m.end))).collect();
    let mut best = (0, 0);
    let mut last = 0;
    for (first, (start, _)) in spans.iter().enumerate() {
        last = last.max(first);
        while spans.get(last).is_some_and(|(_, end)| *end <= start + width) {
            last += 1;
        }
        if last - first > best.0 {
            best = (last - first, first);
        }
    }
    let (held, first) = best;
    let from = spans.get(first).map_or(0, |span| span.0);
    let to = spans.get((first + held).saturating_sub(1)).map_or(from, |span| span.1);
    // What room is left is shared between the sides, a little less before.
    let room = width.saturating_sub(to - from);
    let begin = from.saturating_sub(room / 3);
    let end = (begin + width).min(length);
    let begin = begin.min(end.saturating_sub(width)).min(from);
    let is_blank = |at: usize| {
        starts.get(at).and_then(|byte| text[*byte..].chars().next()).is_none_or(char::is_whitespace)
    };
    let begin =
        if begin == 0 { 0 } else { (begin..from).find(|at| is_blank(*at)).map_or(begin, |at| at + 1) };
    let end = if end == length { end } else { (to..=end).rev().find(|at| is_blank(*at)).unwrap_or(end) };
    let byte = |at: usize| starts.get(at).copied().unwrap_or(text.len());
    byte(begin)..byte(end).max(byte(begin))
}
