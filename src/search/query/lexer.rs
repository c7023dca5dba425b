//! A query's text as tokens. Every text has some; nothing is an error.

use super::{Ask, Scope};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::analysis::words::raw_words;

/// What is read of a query's text; far beyond what is typed or pasted.
const MAX_TEXT: usize = 100_000;
/// What is read of one word or phrase.
const MAX_LEAF: usize = 2_000;

/// A token of the grammar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// `(`, with the field before it.
    Open(Scope),
    /// `)`
    Close,
    /// `OR`, `|`
    Or,
    /// `NOT`, `-`
    Not,
    /// A condition; the scope is [`Scope::Any`] where the text names none.
    Leaf(Scope, Ask),
    /// `*`
    All,
}

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let text = clip(text, MAX_TEXT);
    if let Some(identifier) = whole_identifier(text) {
        return vec![Token::Leaf(Scope::Any, Ask::Identifier(identifier))];
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (token, length) = next(rest);
        tokens.extend(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

/// An identifier that is the whole text, also with a blank in it: `PMID
/// 16894061`, `ISBN 978 0 306 40615 7`.
pub(super) fn whole_identifier(text: &str) -> Option<Identifier> {
    let text = text.trim();
    if text.len() > MAX_LEAF || !text.contains(char::is_whitespace) {
        return None;
    }
    if text.contains(is_quote) || balanced(text) != text {
        return None;
    }
    if let Some((name, value)) = text.split_once(':')
        && let Some(scheme) = Scheme::from_name(name.trim())
    {
        return Identifier::parse_as(scheme, value).ok();
    }
    let first = text.split([' ', '-']).next().unwrap_or_default();
    let scheme = Scheme::from_name(first)?;
    Identifier::parse(text).filter(|identifier| identifier.scheme() == scheme)
}

/// The first token of a text that does not begin with a blank, if it has a
/// meaning, and its length.
fn next(rest: &str) -> (Option<Token>, usize) {
    let Some(c) = rest.chars().next() else { return (None, 0) };
    match c {
        '(' => return (Some(Token::Open(Scope::Any)), 1),
        ')' => return (Some(Token::Close), 1),
        '|' => return (Some(Token::Or), rest.len() - rest.trim_start_matches('|').len()),
        '-' => {
            let signs = rest.len() - rest.trim_start_matches('-').len();
            let negates = !rest[signs..].starts_with(|c: char| c.is_whitespace() || matches!(c, ')' | '|'))
                && signs < rest.len();
            return (negates.then_some(Token::Not), signs);
        }
        c if is_quote(c) => return phrase(Scope::Any, rest, 0),
        _ => {}
    }
    let run = clip(rest, 2 * MAX_LEAF).split(char::is_whitespace).next().unwrap_or_default();
    if let Some((identifier, length)) = identifier(run) {
        return (Some(Token::Leaf(Scope::Any, Ask::Identifier(identifier))), length);
    }
    let end = run.find(|c: char| matches!(c, '(' | ')' | '|') || is_quote(c)).unwrap_or(run.len());
    let chunk = &run[..end];
    if let Some((identifier, length)) = identifier(chunk) {
        return (Some(Token::Leaf(Scope::Any, Ask::Identifier(identifier))), length);
    }
    match chunk {
        "AND" | "&&" => return (None, end),
        "OR" => return (Some(Token::Or), end),
        "NOT" => return (Some(Token::Not), end),
        _ => {}
    }
    if let Some((name, value)) = chunk.split_once(':')
        && let Some(scope) = Scope::find(name)
    {
        if !value.is_empty() {
            return scoped(scope, run, name.len() + 1, end);
        }
        match rest[end..].chars().next() {
            Some('(') => return (Some(Token::Open(scope)), end + 1),
            Some(c) if is_quote(c) => return phrase(scope, rest, end),
            _ => {}
        }
    }
    (leaf(Scope::Any, chunk), end)
}

/// A value after `field:`. An identifier may hold brackets.
fn scoped(scope: Scope, run: &str, from: usize, end: usize) -> (Option<Token>, usize) {
    if let Scope::Identifier(scheme) = scope {
        let value = &run[from..];
        let value = balanced(value.find(is_quote).map_or(value, |at| &value[..at]));
        if let Ok(identifier) = Identifier::parse_as(scheme, value) {
            return (Some(Token::Leaf(Scope::Any, Ask::Identifier(identifier))), from + value.len());
        }
    }
    let value = &run[from..end];
    // What the field cannot hold is text, and signs alone are nothing.
    let text = if searchable(Scope::Any, value) { &run[..end] } else { &run[..from - 1] };
    (leaf(scope, value).or_else(|| leaf(Scope::Any, text)), end)
}

/// An identifier or an address that holds one at the start of a run of
/// characters without blanks.
fn identifier(run: &str) -> Option<(Identifier, usize)> {
    let run = clip(run, MAX_LEAF);
    // Digits alone are a word, which also finds a PMID, ISBN or ISSN.
    if !run.contains(['/', ':', '.', '-', '\u{2010}', '\u{2011}']) {
        return None;
    }
    let run = run.find(is_quote).map_or(run, |at| &run[..at]);
    let run = balanced(run);
    let named = run.split_once(':').is_some_and(|(name, _)| Scheme::from_name(name).is_some());
    if !named && run.split_once(':').is_some_and(|(name, _)| Scope::find(name).is_some()) {
        return None;
    }
    if let Some(identifier) = Identifier::parse(run) {
        return Some((identifier, run.len()));
    }
    let lower = run.get(..8).unwrap_or(run).to_ascii_lowercase();
    if !(lower.starts_with("http://") || lower.starts_with("https://")) {
        return None;
    }
    let mut found = Identifier::find_all(run).into_iter().map(|(_, identifier)| identifier);
    let only = found.next()?;
    found.next().is_none().then_some((only, run.len()))
}

/// The longest beginning of a run in which every bracket has its other half.
fn balanced(run: &str) -> &str {
    let mut open = Vec::new();
    for (at, c) in run.char_indices() {
        match c {
            '(' => open.push(at),
            ')' if open.pop().is_none() => return &run[..at],
            _ => {}
        }
    }
    &run[..open.first().copied().unwrap_or(run.len())]
}

/// The phrase whose opening quote stands at a place. Without a closing quote
/// there is none, and the quote is passed over.
fn phrase(scope: Scope, rest: &str, at: usize) -> (Option<Token>, usize) {
    let open = rest[at..].chars().next().map_or(0, char::len_utf8);
    let inside = &rest[at + open..];
    let Some(close) = inside.find(is_quote) else {
        let token = rest[..at].strip_suffix(':').and_then(|name| leaf(Scope::Any, name));
        return (token, at + open);
    };
    let text = clip(inside[..close].trim(), MAX_LEAF);
    let after = inside[close..].chars().next().map_or(0, char::len_utf8) + close;
    // Slop and the like are not of this language.
    let tail = &inside[after..];
    let signs = tail.len() - tail.trim_start_matches(['~', '*']).len();
    let digits = if signs > 0 { tail[signs..].bytes().take_while(u8::is_ascii_digit).count() } else { 0 };
    let length = at + open + after + signs + digits;
    let token = match (scope, identifier(text)) {
        (Scope::Any, Some((identifier, whole))) if whole == text.len() => {
            Some(Token::Leaf(scope, Ask::Identifier(identifier)))
        }
        (Scope::Year, _) => years(text).map(|ask| Token::Leaf(scope, ask)),
        _ => searchable(scope, text).then(|| Token::Leaf(scope, Ask::Phrase(text.to_owned()))),
    };
    (token, length)
}

/// A leaf of one word; `None` if there is nothing in it to look for.
fn leaf(scope: Scope, value: &str) -> Option<Token> {
    if scope == Scope::Year {
        return if value == "*" {
            Some(Token::Leaf(scope, Ask::Present))
        } else {
            years(value).map(|ask| Token::Leaf(scope, ask))
        };
    }
    if !value.is_empty() && value.bytes().all(|b| b == b'*') {
        return Some(if scope == Scope::Any { Token::All } else { Token::Leaf(scope, Ask::Present) });
    }
    let ask = if value.ends_with('*') {
        let base = clip(value.trim_end_matches(['*', '~']), MAX_LEAF);
        searchable(scope, base).then(|| Ask::Prefix(base.to_owned()))
    } else if let Some((base, distance)) = fuzzy(value) {
        let base = clip(base, MAX_LEAF);
        searchable(scope, base).then(|| Ask::Fuzzy(base.to_owned(), distance))
    } else {
        let value = clip(value, MAX_LEAF);
        searchable(scope, value).then(|| Ask::Word(value.to_owned()))
    };
    ask.map(|ask| Token::Leaf(scope, ask))
}

fn fuzzy(value: &str) -> Option<(&str, u8)> {
    let bare = value.strip_suffix(|c: char| c.is_ascii_digit()).filter(|bare| bare.ends_with('~'));
    let distance = match bare {
        Some(_) if value.ends_with(['0', '1']) => 1,
        Some(_) => 2,
        None if value.ends_with('~') => 1,
        None => return None,
    };
    Some((bare.unwrap_or(value).trim_end_matches(['*', '~']), distance))
}

/// Whether a value holds anything to look for in a scope.
fn searchable(scope: Scope, value: &str) -> bool {
    match scope {
        Scope::Any | Scope::Area(_) => raw_words(value).next().is_some(),
        _ => !value.trim().is_empty(),
    }
}

/// `2015`, `2015-`, `-2010`, `2010-2014`, `2010..2014`, `>=2015`, `<2010`.
pub(super) fn years(value: &str) -> Option<Ask> {
    let value = value.trim().replace(['–', '—', '−'], "-").replace("..", "-");
    let number = |text: &str| -> Option<i32> {
        (1..=4)
            .contains(&text.len())
            .then(|| text.parse().ok())
            .flatten()
            .filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
    };
    for (sign, from, step) in [(">=", true, 0), ("<=", false, 0), (">", true, 1), ("<", false, -1)] {
        if let Some(rest) = value.strip_prefix(sign) {
            let year = number(rest.trim())? + step;
            return Some(if from { Ask::Years(Some(year), None) } else { Ask::Years(None, Some(year)) });
        }
    }
    let Some((from, to)) = value.split_once('-') else {
        let year = number(&value)?;
        return Some(Ask::Years(Some(year), Some(year)));
    };
    match (from.trim(), to.trim()) {
        ("", to) => Some(Ask::Years(None, Some(number(to)?))),
        (from, "") => Some(Ask::Years(Some(number(from)?), None)),
        (from, to) => {
            let (from, to) = (number(from)?, number(to)?);
            Some(Ask::Years(Some(from.min(to)), Some(from.max(to))))
        }
    }
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

fn clip(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}
