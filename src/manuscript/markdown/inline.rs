//! Text: what in it is no text (code, formulas, tags, addresses), and the
//! citations and notes in the rest.
//!
//! Two walks over a text, each linear: the first finds what is closed to the
//! second, and pairs brackets.

use std::collections::HashMap;
use std::ops::Range;

use super::super::{Citation, Mode};
use super::{Reader, cite};

/// The address of a link is not longer.
const MOST_ADDRESS: usize = 2048;

/// What the first walk finds.
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    pub(super) range: Range<usize>,
    /// Stretches in which nothing is a citation, in order: what they are.
    closed: Vec<(Range<usize>, Closed)>,
    /// For each opening bracket, its closing one.
    partners: HashMap<usize, usize>,
    /// For the closing bracket of a link, where its address ends.
    links: HashMap<usize, usize>,
    /// Each `@` that may begin a key, in order.
    ats: Vec<usize>,
}

/// Why a stretch is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// An escaped character.
    Escape,
    /// A tag or comment.
    Tag,
    /// Code, a formula, an address, attributes.
    Other,
}

/// Finds the citations of a text and adds them to what is read.
pub(super) fn read(text: &str, range: Range<usize>, note: Option<usize>, reader: &mut Reader) {
    let text = Text::new(text, range);
    if text.ats.is_empty() && !text.has_notes() {
        return;
    }
    let before = reader.out.citations.len();
    let start = text.range.start;
    let mut note = note;
    let mut outer: Vec<(usize, Option<usize>)> = Vec::new();
    let mut at = text.range.start;
    while at < text.range.end {
        if let Some((closed, _)) = text.closed_at(at) {
            at = closed.end;
            continue;
        }
        if let Some((_, before)) = outer.pop_if(|(end, _)| *end <= at) {
            note = before;
            continue;
        }
        match text.byte(at) {
            b'[' => at = bracket(&text, at, &mut note, &mut outer, reader),
            b'@' if text.may_begin_key(at) => match cite::in_text(&text, at, reader) {
                Some((cites, end)) => {
                    reader.out.citations.push(Citation { span: at..end, cites, mode: Mode::InText, note });
                    at = end;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
    if reader.out.citations.len() > before {
        reader.out.blocks.push(start);
    }
}

/// An opening bracket: a note, the call of one, a link or a citation. Returns
/// where to go on.
fn bracket(
    text: &Text<'_>,
    at: usize,
    note: &mut Option<usize>,
    outer: &mut Vec<(usize, Option<usize>)>,
    reader: &mut Reader,
) -> usize {
    let Some(close) = text.partner(at) else { return at + 1 };
    let caret = at > text.range.start && text.byte(at - 1) == b'^' && text.closed_at(at - 1).is_none();
    if caret {
        let new = reader.new_note(at + 1..close);
        reader.out.marks.push((at, new));
        outer.push((close, *note));
        *note = Some(new);
        return at + 1;
    }
    let inside = text.text.get(at + 1..close).unwrap_or_default();
    if let Some(label) = inside.strip_prefix('^')
        && !label.is_empty()
        && !label.contains(char::is_whitespace)
    {
        let called = reader.note(label);
        reader.out.marks.push((at, called));
        return close + 1;
    }
    if text.is_link(close) {
        return at + 1;
    }
    match cite::normal(text, at + 1..close, reader) {
        Some(cites) => {
            let span = at..close + 1;
            reader.out.citations.push(Citation { span, cites, mode: Mode::Normal, note: *note });
            close + 1
        }
        None => at + 1,
    }
}

impl<'t> Text<'t> {
    fn new(text: &'t str, range: Range<usize>) -> Self {
        let mut found = Self {
            text,
            range,
            closed: Vec::new(),
            partners: HashMap::new(),
            links: HashMap::new(),
            ats: Vec::new(),
        };
        found.first_walk();
        found
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    /// The text from a place to the end of its block.
    fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..self.range.end).unwrap_or_default()
    }

    /// The closed stretch that a place is in.
    pub(super) fn closed_at(&self, at: usize) -> Option<(Range<usize>, Closed)> {
        let next = self.closed.partition_point(|(range, _)| range.start <= at);
        let (range, why) = self.closed.get(next.checked_sub(1)?)?;
        (at < range.end).then(|| (range.clone(), *why))
    }

    pub(super) fn partner(&self, open: usize) -> Option<usize> {
        self.partners.get(&open).copied()
    }

    /// Whether an address follows a closing bracket.
    pub(super) fn is_link(&self, close: usize) -> bool {
        self.links.contains_key(&close)
    }

    /// Whether a key may begin within these bytes.
    pub(super) fn has_key(&self, range: &Range<usize>) -> bool {
        let first = self.ats.partition_point(|at| *at < range.start);
        self.ats.get(first).is_some_and(|at| *at < range.end)
    }

    fn has_notes(&self) -> bool {
        self.text.get(self.range.clone()).is_some_and(|t| t.contains("[^") || t.contains("^["))
    }

    /// Whether the `@` here may begin a key: not within a word or an e-mail
    /// address.
    pub(super) fn may_begin_key(&self, at: usize) -> bool {
        let before = self.text.get(self.range.start..at).unwrap_or_default();
        before.chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '.')
    }

    fn close(&mut self, range: Range<usize>, why: Closed) -> usize {
        let end = range.end;
        self.closed.push((range, why));
        end
    }

    fn first_walk(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        let mut code: Option<HashMap<usize, usize>> = None;
        let mut missing = Missing::default();
        let mut at = self.range.start;
        while at < self.range.end {
            let rest = self.rest(at);
            at = match self.byte(at) {
                b'\\' => match rest.chars().nth(1) {
                    Some(c) if !c.is_alphanumeric() => self.close(at..at + 1 + c.len_utf8(), Closed::Escape),
                    _ => at + 1,
                },
                b'`' => {
                    let last = code.get_or_insert_with(|| last_runs(rest, at));
                    self.code(at, last)
                }
                b'$' => match formula(rest, &mut missing) {
                    Some(length) => self.close(at..at + length, Closed::Other),
                    None => at + if rest.starts_with("$$") { 2 } else { 1 },
                },
                b'<' => match tag(rest, &mut missing) {
                    Some(length) => self.close(at..at + length, Closed::Tag),
                    None => at + 1,
                },
                b'{' if rest.starts_with("{{<") => match head(rest).find(">}}") {
                    Some(end) => self.close(at..at + end + 3, Closed::Other),
                    None => at + 3,
                },
                b'[' => {
                    open.push(at);
                    at + 1
                }
                b']' => {
                    if let Some(start) = open.pop() {
                        self.partners.insert(start, at);
                    }
                    self.after_bracket(at)
                }
                b'@' => {
                    let begins = self.may_begin_key(at);
                    let key = cite::key(self.text, at, self.range.end).filter(|_| begins);
                    if key.is_some() {
                        self.ats.push(at);
                    }
                    key.map_or(at + 1, |(_, end)| end)
                }
                b'h' | b'w' | b'f' | b'm' if self.may_begin_key(at) => match address(rest) {
                    Some(length) => self.close(at..at + length, Closed::Other),
                    None => at + 1,
                },
                _ => at + 1,
            };
        }
    }

    /// Code up to a run of as many backticks; `last` says for each length
    /// where the last one stands.
    fn code(&mut self, at: usize, last: &HashMap<usize, usize>) -> usize {
        let ticks = self.rest(at).bytes().take_while(|b| *b == b'`').count();
        if last.get(&ticks).is_none_or(|last| *last <= at) {
            return at + ticks;
        }
        let mut next = at + ticks;
        while let Some(found) = self.rest(next).find('`') {
            next += found;
            let run = self.rest(next).bytes().take_while(|b| *b == b'`').count();
            next += run;
            if run == ticks {
                return self.close(at..next, Closed::Other);
            }
        }
        at + ticks
    }

    /// What follows a closing bracket at once: an address or attributes.
    fn after_bracket(&mut self, at: usize) -> usize {
        let rest = self.rest(at + 1);
        let length = if rest.starts_with('(') {
            destination(rest)
        } else if rest.starts_with('{') {
            head(rest).find('}').map(|end| end + 1)
        } else {
            None
        };
        let Some(length) = length else { return at + 1 };
        let end = self.close(at + 1..at + 1 + length, Closed::Other);
        if rest.starts_with('(') {
            self.links.insert(at, end);
        }
        end
    }
}

/// What was looked for once and is not in the rest of the text.
#[derive(Default)]
struct Missing {
    formula: bool,
    display: bool,
    tag: bool,
    verbatim: bool,
}

fn head(text: &str) -> &str {
    text.char_indices().nth(MOST_ADDRESS).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn last_runs(text: &str, start: usize) -> HashMap<usize, usize> {
    let mut last = HashMap::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('`')) {
        at += found;
        let run = text.get(at..).unwrap_or_default().bytes().take_while(|b| *b == b'`').count();
        last.insert(run, start + at);
        at += run;
    }
    last
}

/// The length of a formula: `$$…$$`, or `$…$` with no space inside the marks
/// and no digit after them.
fn formula(text: &str, missing: &mut Missing) -> Option<usize> {
    if let Some(body) = text.strip_prefix("$$") {
        if missing.display {
            return None;
        }
        let end = body.find("$$");
        missing.display = end.is_none();
        return end.map(|end| end + 4);
    }
    let body = text.get(1..)?;
    if missing.formula || body.starts_with(char::is_whitespace) {
        return None;
    }
    let mut before = ' ';
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
                before = '\\';
                continue;
            }
            '$' if !before.is_whitespace() && !chars.peek().is_some_and(|(_, c)| c.is_ascii_digit()) => {
                return Some(at + 2);
            }
            _ => {}
        }
        before = c;
    }
    missing.formula = true;
    None
}

/// The length of a comment, an address in angle brackets or a tag, with what
/// a script or the like holds.
fn tag(text: &str, missing: &mut Missing) -> Option<usize> {
    if let Some(body) = text.strip_prefix("<!--") {
        return Some(body.find("-->").map_or(text.len(), |end| end + 7));
    }
    let next = text.chars().nth(1)?;
    if missing.tag || !(next.is_ascii_alphanumeric() || matches!(next, '/' | '!' | '?')) {
        return None;
    }
    let Some(end) = text.find('>') else {
        missing.tag = true;
        return None;
    };
    for (open, close) in [("<script", "</script>"), ("<style", "</style>"), ("<pre", "</pre>")] {
        if text.starts_with(open) && !missing.verbatim {
            let closing = text.find(close);
            missing.verbatim = closing.is_none();
            return Some(closing.map_or(end + 1, |end| end + close.len()));
        }
    }
    // An address has no space; a tag is a name, then attributes.
    let name =
        text.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next();
    let inside = text.get(1..end)?;
    let address = !inside.contains(char::is_whitespace) && inside.contains([':', '@']);
    let named = name.is_some_and(|name| !name.is_empty()) && next.is_ascii_alphabetic() || next == '/';
    (address || (named && !inside.contains('<')) || matches!(next, '!' | '?')).then_some(end + 1)
}

/// The length of an address in plain text.
fn address(text: &str) -> Option<usize> {
    const STARTS: [&str; 5] = ["http://", "https://", "ftp://", "mailto:", "www."];
    STARTS.iter().any(|start| text.starts_with(start)).then(|| {
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ']' | '}' | '[' | '`' | ';');
        text.find(ends).unwrap_or(text.len())
    })
}

/// The length of a link's address with its title, in parentheses.
fn destination(text: &str) -> Option<usize> {
    let text = head(text);
    let mut depth = 0usize;
    let mut quote: Option<char> = None;
    let mut spaced = false;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(mark)) if c == mark => quote = None,
            (_, Some(_)) => {}
            ('(', None) => depth += 1,
            (')', None) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            ('"' | '\'', None) if spaced => quote = Some(c),
            (c, None) if c.is_whitespace() => spaced = at > 1,
            // A word after the address is no title.
            (_, None) if spaced => return None,
            _ => {}
        }
    }
    None
}
