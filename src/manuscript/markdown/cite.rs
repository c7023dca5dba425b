//! One citation: keys, affixes, locators.

use std::ops::Range;

use super::super::{Aside, Cite, locator};
use super::Reader;
use super::inline::{Closed, Text};

/// Keys in braces are not longer.
const MOST_KEY: usize = 512;
/// More markup is not nested in an affix.
const MOST_OPEN: usize = 16;

/// The key after the `@` at a place, and where it ends.
///
/// Letters, digits and `_`, with single punctuation marks inside; or anything
/// without spaces in braces.
pub(super) fn key(text: &str, at: usize, end: usize) -> Option<(&str, usize)> {
    let start = at + 1;
    let rest = text.get(start..end)?;
    if rest.starts_with('{') {
        let mut depth = 0usize;
        for (n, c) in rest.char_indices().take(MOST_KEY) {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                c if c.is_whitespace() => return None,
                _ => {}
            }
            if depth == 0 {
                return rest.get(1..n).filter(|key| !key.is_empty()).map(|key| (key, start + n + 1));
            }
        }
        return None;
    }
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    let mut chars = rest.char_indices().peekable();
    let mut length = 0;
    while let Some((n, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inner = n > 0
            && (matches!(c, ':' | '.' | '#' | '$' | '%' | '&' | '-' | '+' | '?' | '<' | '>' | '~' | '/')
                && next.is_some_and(is_plain)
                || matches!(c, ':' | '/') && next == Some('/'));
        if !(is_plain(c) || inner || (n == 0 && c == '*')) {
            break;
        }
        length = n + c.len_utf8();
    }
    rest.get(..length).filter(|key| !key.is_empty()).map(|key| (key, start + length))
}

/// A key on its way into a cite.
struct Found<'t> {
    key: &'t str,
    at: usize,
    /// With the `-` before it.
    start: usize,
    end: usize,
}

/// What separates cites at the top level of a bracket: the keys of each part.
fn parts<'t>(text: &Text<'t>, range: &Range<usize>) -> Option<Vec<(Range<usize>, Vec<Found<'t>>)>> {
    let mut parts = Vec::new();
    let mut keys: Vec<Found<'t>> = Vec::new();
    let mut start = range.start;
    let mut at = range.start;
    while at < range.end {
        if let Some((closed, _)) = text.closed_at(at) {
            at = closed.end;
            continue;
        }
        match text.byte(at) {
            b'[' => match text.partner(at) {
                // A citation within: the outer brackets are none.
                Some(close) if text.has_key(&(at..close)) => return None,
                Some(close) => at = close + 1,
                None => at += 1,
            },
            b';' if !ends_entity(text.text.get(start..at).unwrap_or_default()) => {
                parts.push((start..at, std::mem::take(&mut keys)));
                at += 1;
                start = at;
            }
            b'@' if text.may_begin_key(at) => match key(text.text, at, range.end) {
                Some((key, end)) => {
                    let dash = at > start && text.byte(at - 1) == b'-' && text.may_begin_key(at - 1);
                    let first = at - usize::from(dash);
                    // Within emphasis or quotation marks it stands in the text.
                    if first > start && matches!(text.byte(first - 1), b'*' | b'"' | b'\'') {
                        return None;
                    }
                    keys.push(Found { key, at, start: first, end });
                    at = end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    parts.push((start..range.end, keys));
    Some(parts)
}

/// Whether a semicolon after the text ends an entity: `&nbsp;`.
fn ends_entity(text: &str) -> bool {
    let name = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.ends_with('&') && name.len() < text.len()
}

/// The cites between brackets, if they are a citation.
pub(super) fn normal(text: &Text<'_>, range: Range<usize>, reader: &mut Reader) -> Option<Vec<Cite>> {
    if !text.has_key(&range) {
        return None;
    }
    let parts = parts(text, &range)?;
    if parts.iter().any(|(_, keys)| keys.is_empty()) {
        return None;
    }
    let aside = &mut reader.out.aside;
    Some(parts.into_iter().flat_map(|(range, keys)| cites(text, &range, &keys, aside)).collect())
}

/// The cites of one part. It has one key as a rule; where it has more, what
/// stands between two belongs to the second, but for the locator.
fn cites(text: &Text<'_>, range: &Range<usize>, keys: &[Found<'_>], aside: &mut Aside<String>) -> Vec<Cite> {
    let mut out: Vec<Cite> = Vec::with_capacity(keys.len());
    let first = keys.first().map_or(range.start, |found| found.start);
    let mut prefix = rich(text, range.start..first, aside).trim().to_owned();
    for (n, found) in keys.iter().enumerate() {
        let last = n + 1 == keys.len();
        let end = keys.get(n + 1).map_or(range.end, |next| next.start);
        let after = rich(text, found.end..end, aside);
        let mut cite = Cite {
            key: found.key.to_owned(),
            at: found.at + 1,
            prefix: std::mem::take(&mut prefix),
            suppress_author: found.start < found.at,
            ..Cite::default()
        };
        let rest = located(&mut cite, &after);
        if last {
            cite.suffix = rest;
        } else {
            prefix = rest.trim_matches([' ', ',']).to_owned();
        }
        out.push(cite);
    }
    out
}

/// Takes the locator out of a suffix; what is left of it.
fn located(cite: &mut Cite, suffix: &str) -> String {
    let (locator, rest) = locator::parse(suffix);
    let rest = rest.trim_end();
    let bare = locator.is_none() && rest.starts_with(|c: char| c.is_alphanumeric() || c == '<');
    cite.locator = locator;
    if bare { format!(", {rest}") } else { rest.to_owned() }
}

/// The citation that the `@` at a place begins, whose author is a word of the
/// sentence, with what follows it in brackets, and where it ends.
pub(super) fn in_text(text: &Text<'_>, at: usize, reader: &mut Reader) -> Option<(Vec<Cite>, usize)> {
    let (key, end) = key(text.text, at, text.range.end)?;
    let mut first = Cite { key: key.to_owned(), at: at + 1, ..Cite::default() };
    if let Some((open, close)) = bracket_after(text, end) {
        let range = open + 1..close;
        if let Some(rest) = normal(text, range.clone(), reader) {
            return Some((std::iter::once(first).chain(rest).collect(), close + 1));
        }
        let parts = parts(text, &range).unwrap_or_default();
        if let Some(((suffix, none), others)) = parts.split_first()
            && none.is_empty()
            && others.iter().all(|(_, keys)| !keys.is_empty())
        {
            let aside = &mut reader.out.aside;
            let after = rich(text, suffix.clone(), aside);
            first.suffix = located(&mut first, &after);
            let mut all = vec![first];
            all.extend(others.iter().flat_map(|(range, keys)| cites(text, range, keys, aside)));
            return Some((all, close + 1));
        }
    }
    Some((vec![first], end))
}

/// Brackets that may hold the locator of a key before them.
fn bracket_after(text: &Text<'_>, end: usize) -> Option<(usize, usize)> {
    let rest = text.text.get(end..text.range.end)?;
    let body = rest.trim_start();
    let space = rest.len() - body.len();
    if !body.starts_with('[') || rest.get(..space)?.matches('\n').count() > 1 {
        return None;
    }
    let open = end + space;
    let close = text.partner(open)?;
    // A note, a link, a span.
    let other =
        text.byte(open + 1) == b'^' || text.byte(close + 1) == b'[' || text.closed_at(close + 1).is_some();
    (!other).then_some((open, close))
}

/// A stretch of Markdown as rich text; what rich text cannot say is kept
/// aside.
fn rich(text: &Text<'_>, range: Range<usize>, aside: &mut Aside<String>) -> String {
    let mut out: Vec<String> = Vec::new();
    // Open markup: its mark, and its place in `out`.
    let mut open: Vec<(&'static str, usize)> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let rest = text.text.get(at..range.end).unwrap_or_default();
        let Some(c) = rest.chars().next() else { break };
        if let Some((closed, why)) = text.closed_at(at) {
            let source = text.text.get(at..closed.end).unwrap_or_default();
            out.push(match why {
                Closed::Escape => match source.get(1..) {
                    Some(" ") => "\u{a0}".to_owned(),
                    escaped => escaped.unwrap_or_default().to_owned(),
                },
                Closed::Tag if RICH_TAGS.contains(&source) => source.to_owned(),
                Closed::Tag | Closed::Other => kept(source, aside),
            });
            at = closed.end;
            continue;
        }
        let before = text.text.get(range.start..at).and_then(|t| t.chars().next_back());
        let length = match c {
            '[' | '!' => match link(text, at, range.end) {
                Some(end) => {
                    out.push(kept(text.text.get(at..end).unwrap_or_default(), aside));
                    end - at
                }
                None => push(&mut out, c),
            },
            // Struck out: the marks are kept, the text between is text.
            '~' if rest.starts_with("~~") => {
                out.push(kept("~~", aside));
                2
            }
            '*' | '_' | '^' | '~' => mark(rest, before, &mut out, &mut open),
            '-' if rest.starts_with("---") => replaced(&mut out, "—", 3),
            '-' if rest.starts_with("--") => replaced(&mut out, "–", 2),
            '.' if rest.starts_with("...") => replaced(&mut out, "…", 3),
            '&' => entity(rest, &mut out),
            '\n' | '\r' => {
                // With the mark of a block quote on the next line.
                let next = rest.trim_start_matches(['\r', '\n', ' ', '\t', '>']);
                replaced(&mut out, " ", rest.len() - next.len())
            }
            c if u32::from(c) >= super::super::ASIDE => {
                out.push(kept(c.encode_utf8(&mut [0; 4]), aside));
                c.len_utf8()
            }
            c => push(&mut out, c),
        };
        at += length;
    }
    out.concat()
}

const RICH_TAGS: &[&str] =
    &["<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "<sub>", "</sub>", "<sc>", "</sc>"];

fn kept(source: &str, aside: &mut Aside<String>) -> String {
    aside.put(source.to_owned()).map_or_else(|| source.to_owned(), String::from)
}

fn push(out: &mut Vec<String>, c: char) -> usize {
    match out.last_mut() {
        // Marks stand alone, so that they can become tags.
        Some(last) if !matches!(last.as_str(), "*" | "**" | "_" | "__" | "^" | "~") => last.push(c),
        _ => out.push(c.to_string()),
    }
    c.len_utf8()
}

fn replaced(out: &mut Vec<String>, with: &str, length: usize) -> usize {
    out.push(with.to_owned());
    length
}

fn entity(rest: &str, out: &mut Vec<String>) -> usize {
    let end = rest.char_indices().take(32).find(|(_, c)| *c == ';').map(|(at, _)| at + 1);
    let source = end.and_then(|end| rest.get(..end)).unwrap_or("&");
    let decoded = htmlize::unescape(source);
    out.push(decoded.into_owned());
    source.len()
}

/// Where a link, an image or a span ends that begins here.
fn link(text: &Text<'_>, at: usize, end: usize) -> Option<usize> {
    let open = at + usize::from(text.byte(at) == b'!');
    let close = text.partner(open).filter(|_| text.byte(open) == b'[')?;
    let (closed, _) = text.closed_at(close + 1)?;
    (closed.end <= end).then_some(closed.end)
}

/// A mark of emphasis, which opens, closes, or is a character.
fn mark(
    rest: &str,
    before: Option<char>,
    out: &mut Vec<String>,
    open: &mut Vec<(&'static str, usize)>,
) -> usize {
    let is = |mark: &str| rest.starts_with(mark);
    let top = open.last().map(|(mark, _)| *mark);
    let marks: &[&'static str] = match top {
        // What is open may have to close first: `**a *b***`.
        Some("*") => &["*", "**"],
        Some("_") => &["_", "__"],
        _ => &["**", "__", "*", "_", "^", "~"],
    };
    let all: &[&'static str] = &["**", "__", "*", "_", "^", "~"];
    let Some(mark) = marks.iter().chain(all).find(|mark| is(mark)).copied() else { return 1 };
    let after = rest.get(mark.len()..).and_then(|r| r.chars().next());
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let within_word = mark.starts_with('_') && word(before) && word(after);
    let tag = match mark {
        "**" | "__" => "b",
        "^" => "sup",
        "~" => "sub",
        _ => "i",
    };
    let opened = open.iter().rposition(|(m, _)| *m == mark);
    match opened {
        Some(at) if !space(before) && !within_word => {
            if let Some((_, place)) = open.get(at)
                && let Some(opening) = out.get_mut(*place)
            {
                *opening = format!("<{tag}>");
            }
            open.truncate(at);
            out.push(format!("</{tag}>"));
        }
        _ => {
            if opened.is_none() && !space(after) && !within_word && open.len() < MOST_OPEN {
                open.push((mark, out.len()));
            }
            out.push(mark.to_owned());
        }
    }
    mark.len()
}
