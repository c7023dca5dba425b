//! The head of a reference: its number in the list and its authors.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::numbers::regex;
use super::{Board, Label};
use crate::citation::{names, words};

static LIST_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^\s*(?:\[[^\[\]]{1,24}\]|\(\d{1,4}\)|\d{1,4}\s?[.)](?:\s|\p{Lu})|\d{1,4}\s+(?:\p{Lu}|[“«]))")
});
pub(super) static EDITOR_MARK: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)[\s,]*[(\[]?\b(?:[Ee]ds?\b\.?|EDS?\b\.?|[Ee]ditors?\b|[Hh](?:rs)?gg?\b\.?|[Hh]erausgeber\b|[éÉ]ds?\b\.?|[Dd]irs?\b\.|[Cc]oords?\b\.|[Oo]rgs?\b\.|a\scura\sdi\b|[Cc]urs?\b\.|ред\b\.?)\s*[)\]]?",
    )
});
static YEAR_IN_BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[(\[]\s*(?:c\.?\s*)?(?:{YEAR}|n\.\s?d\.|in press|forthcoming)"));
static TWO_FAMILIES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\p{Lu}[\p{L}'’-]+(?:\s+(?:and|&|et|und)\s+\p{Lu}[\p{L}'’-]+)?\s*(?:[.,]|\()"));

/// Where the reference proper starts, after its number in the list.
pub(super) fn list_number(text: &str, board: &mut Board) -> usize {
    let Some(found) = LIST_NUMBER.find(text) else { return 0 };
    let number = found.as_str();
    // The pattern reads one letter ahead to tell `37 Cluxton` from `37 is`.
    let end = number.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '“' | '«')).len();
    let end = if number.trim_start().starts_with('[') { number.len() } else { end };
    // `1984 A title`: a year is no list number.
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 4 && !number.trim_start().starts_with(['[', '(']) {
        return 0;
    }
    let start = text.len() - text.trim_start().len();
    board.take(Label::Other, start..end, 0.95);
    end
}

/// Finds the authors (or the editors in their place); gives where they end,
/// `from` if there are none.
pub(super) fn authors(text: &str, from: usize, board: &mut Board) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let start = from + rest.len()
        - rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '*')).len();
    let Some(rest) = text.get(start..) else { return from };
    let first_taken = board.spans.iter().filter(|s| s.range.start >= start).map(|s| s.range.start).min();
    let (end, confidence) = match names::scan(rest, false)
        .filter(|list| (list.certain && list.names.len() > 1) || !is_serial(rest, list.end))
    {
        Some(list) => (start + list.end, if list.certain { 0.92 } else { 0.65 }),
        None => match institution(rest) {
            Some(end) => (start + end, 0.6),
            None => return from,
        },
    };
    if first_taken.is_some_and(|taken| taken < end) {
        return from;
    }
    let mark = EDITOR_MARK.find_at(text, end).filter(|m| m.start() == end && !m.as_str().trim().is_empty());
    let label = if mark.is_some() { Label::Editor } else { Label::Author };
    board.take(label, start..end, confidence);
    mark.map_or(end, |m| m.end())
}

/// `J Nucl Med` has the form of a name and is none.
fn is_serial(text: &str, end: usize) -> bool {
    text.get(..end).is_some_and(|t| words::serial_words(t) * 2 >= t.split_whitespace().count())
}

/// An institution, or bare family names, at the start of a reference.
fn institution(text: &str) -> Option<usize> {
    if text.starts_with(['"', '“', '«', '„', '‘', '\'']) {
        return None;
    }
    if let Some(year) = YEAR_IN_BRACKETS.find(text)
        && year.start() > 1
        && year.start() <= 160
    {
        let before = text.get(..year.start())?.trim_end();
        let words = before.split_whitespace().count();
        let sentence =
            before.trim_end_matches('.').contains(". ") && words::count(&words::ORGANISATION, before) == 0;
        if words <= 20 && !sentence && !before.contains(|c: char| c.is_ascii_digit()) && !before.is_empty() {
            let serial = words::count(&words::SERIAL, before) * 2 > words;
            return (!serial).then_some(before.len());
        }
    }
    let end = [". ", ", "].iter().filter_map(|mark| text.find(mark)).min()?;
    let head = text.get(..end)?;
    let words = head.split_whitespace().count();
    if words <= 9
        && words::count(&words::ORGANISATION, head) > 0
        && words::count(&words::MEETING, head) == 0
        && head.chars().filter(char::is_ascii_digit).count() < 3
    {
        return Some(end);
    }
    let found = TWO_FAMILIES.find(text)?;
    let bare = found.as_str().trim_end_matches(['.', ',', '(', ' ']);
    let person = words::count(&words::NOT_A_PERSON, bare) == 0
        && words::count(&words::SERIAL, bare) == 0
        && words::count(&words::PLACE, bare) == 0;
    let two = bare.contains(' ');
    let after = text.get(found.end()..).unwrap_or_default().trim_start();
    // One word alone is a name only before a year or a capital.
    (person
        && (two
            || found.as_str().ends_with([',', '('])
                && after.starts_with(|c: char| {
                    c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '«')
                })))
    .then_some(bare.len())
}

static INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?:^|[.,;:”»“\x22)?!\]]\s*[”»\x22]?\s*)(?P<in>[Ii]n\s?:|In\b|in\b|IN\b|dans\s?:?|W:|V:)\s+")
});
static EDITED_BY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:edited\s+by|ed\.\s+by|eds?\.\s+by|hrsg\.\s+v(?:on|\.)|herausgegeben\s+von|a\s+cura\s+di|sous\s+la\s+dir(?:ection|\.)\s+de|édité\s+par|editado\s+por|edición\s+de|pod\s+red\.|под\s+ред\.)\s+",
    )
});
/// `ed. Mario Ascheri`, but not `3rd ed. …`.
static ED_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:[,.;:”»)]\s+|^\s*)(?:[Ee]ds?\.|Hrsg\.|a cura di)\s+"));
static TRANSLATED_BY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:translated\s+(?:from\s+\S+\s+)?by|trans(?:l)?\.(?:\s+by)?|tr\.\s+by|übersetzt\s+von|traduit\s+par|traducido\s+por|trad\.(?:\s+d[ie])?|tradotto\s+da)\s+",
    )
});

/// Where the container starts if the text says `In`: after the word.
pub(super) fn inside(text: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let rest = text.get(from..)?;
    let mut best = None;
    for captures in INSIDE.captures_iter(rest) {
        let (Some(all), Some(word)) = (captures.get(0), captures.name("in")) else { continue };
        let after = rest.get(all.end()..).unwrap_or_default();
        let proper = word.as_str().starts_with(['I', 'W', 'V']) || word.as_str().ends_with(':');
        if !after
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '“' | '"' | '«'))
        {
            continue;
        }
        if proper || best.is_none() {
            best = Some((from + word.start()..from + word.end(), from + all.end()));
        }
        if proper {
            break;
        }
    }
    best
}

/// Editors and translators after the head.
pub(super) fn editors(text: &str, from: usize, inside: Option<&(Range<usize>, usize)>, board: &mut Board) {
    for (pattern, label) in [(&*EDITED_BY, Label::Editor), (&*TRANSLATED_BY, Label::Translator)] {
        for found in pattern.find_iter(text).filter(|m| m.start() >= from).take(2) {
            if let Some(list) = text.get(found.end()..).and_then(|t| names::scan(t, false)) {
                board.take(label, found.end()..found.end() + list.end, 0.85);
            }
        }
    }
    for found in ED_BEFORE.find_iter(text).filter(|m| m.start() >= from).take(3) {
        let list = text.get(found.end()..).and_then(|t| names::scan(t, false));
        if let Some(list) = list.filter(|list| !list.names.is_empty()) {
            let taken = board.take(Label::Editor, found.end()..found.end() + list.end, 0.75);
            if taken {
                return;
            }
        }
    }
    if let Some(&(_, start)) = inside
        && let Some(list) = text.get(start..).and_then(|t| names::scan(t, false))
    {
        let end = start + list.end;
        let mark =
            EDITOR_MARK.find_at(text, end).filter(|m| m.start() == end && !m.as_str().trim().is_empty());
        let after = text.get(end..).unwrap_or_default();
        let unmarked = list.certain
            && (after.starts_with([',', ':', '.']) || after.starts_with(" ("))
            && !list.names.is_empty();
        if mark.is_some() || unmarked {
            board.take(Label::Editor, start..end, if mark.is_some() { 0.92 } else { 0.7 });
            if let Some(mark) = mark {
                board.take(Label::Other, mark.range(), 0.9);
            }
            return;
        }
    }
    for mark in EDITOR_MARK.find_iter(text).filter(|m| m.start() > from).take(6) {
        let word = mark.as_str().trim_matches(|c: char| !c.is_alphabetic());
        if word.is_empty() {
            continue;
        }
        let Some(before) = text.get(from..mark.start()) else { continue };
        // The longest run before the mark that reads as a name list.
        let starts = before
            .char_indices()
            .filter(|(_, c)| matches!(c, '.' | ',' | '(' | '”' | '"' | '»' | '?' | '[' | ':' | ' '))
            .map(|(i, c)| from + i + c.len_utf8())
            .filter(|at| mark.start().saturating_sub(*at) < 400);
        let mut tried = 0;
        for start in starts {
            let Some(part) = text.get(start..mark.start()) else { continue };
            let trimmed = part.trim_start();
            if !part.starts_with(' ') && !text.get(..start).unwrap_or_default().ends_with(['(', '[']) {
                continue;
            }
            tried += 1;
            if tried > 24 {
                break;
            }
            let at = start + part.len() - trimmed.len();
            if let Some(list) = names::scan(trimmed, true)
                && at + list.end >= mark.start()
                && board.take(Label::Editor, at..at + list.end, 0.85)
            {
                board.take(Label::Other, mark.range(), 0.9);
                return;
            }
        }
    }
}
