//! A `.bib` file cut into blocks that together hold every byte of it: entries,
//! `@string`s, `@preamble`s, `@comment`s, and the text between them.
//!
//! The rules are BibTeX's (`btxdoc`; *Tame the BeaST*, §1.3) as far as a file
//! keeps them. What it breaks costs at most the entry it is in: reading goes on
//! at the next field, or at the next line that starts with `@`. Everything goes
//! forward once; nothing recurses.

use super::block::{Block, Delimiter, Entry, Field, Piece, Span};
use super::scan::{self, Groups, starts_line};

/// What breaks the rules, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) key: Span,
    pub(super) message: String,
}

/// Cuts a text; gives its blocks one by one.
pub(super) struct Cutter<'a> {
    text: &'a str,
    at: usize,
    groups: Groups<'a>,
    /// The key of the entry that is being cut.
    key: Span,
    /// Whether a brace of that entry is counted otherwise than BibTeX does.
    has_odd_brace: bool,
    /// A block found behind the text given last.
    pending: Option<Block>,
    /// What was wrong in the blocks given so far.
    pub(super) faults: Vec<Fault>,
}

impl Iterator for Cutter<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        if let Some(block) = self.pending.take() {
            return Some(block);
        }
        let start = self.at;
        while let Some(at) = self.find_from(b'@', self.at) {
            self.at = at;
            self.key = Span::default();
            self.has_odd_brace = false;
            let Some(block) = self.block() else { continue };
            self.at = block.span().end;
            if at == start {
                return Some(block);
            }
            self.pending = Some(block);
            return Some(Block::Text(Span::new(start, at)));
        }
        self.at = self.text.len();
        (start < self.at).then_some(Block::Text(Span::new(start, self.at)))
    }
}

impl<'a> Cutter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            groups: Groups::new(text),
            key: Span::default(),
            has_odd_brace: false,
            pending: None,
            faults: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn find_from(&self, byte: u8, from: usize) -> Option<usize> {
        self.text.get(from..)?.find(char::from(byte)).map(|at| from + at)
    }

    fn line_end(&self, from: usize) -> usize {
        self.text.get(from..).and_then(|rest| rest.find(['\n', '\r'])).map_or(self.text.len(), |at| from + at)
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The characters up to one that cannot be in a name.
    fn name(&mut self) -> Span {
        let start = self.at;
        let rest = self.rest();
        let end = rest.find(|c: char| {
            c.is_whitespace() || matches!(c, '{' | '}' | '(' | ')' | ',' | '=' | '#' | '"' | '%' | '@')
        });
        self.at += end.unwrap_or(rest.len());
        Span::new(start, self.at)
    }

    fn fault(&mut self, at: usize, message: impl Into<String>) {
        self.faults.push(Fault { at, key: self.key, message: message.into() });
    }

    /// Where reading goes on: here if a block starts here, else at the next `@`
    /// that starts a line, or the end of the text.
    fn next_start(&self) -> usize {
        let mut at = self.at;
        if self.peek() == Some('@') && scan::is_block(self.text, at) {
            return at;
        }
        while let Some(found) = self.find_from(b'@', at) {
            if starts_line(self.text, found) {
                return found;
            }
            at = found + 1;
        }
        self.text.len()
    }

    /// The end of a block that is given up at the current place: what stands
    /// before the next `@` that starts a line.
    fn give_up(&self, start: usize) -> usize {
        let end = self.next_start();
        let kept = self.text.get(start..end).map_or(0, |text| text.trim_end().len());
        start + kept
    }

    /// Cuts what starts with the `@` at the current place; `None` if that is
    /// no block.
    fn block(&mut self) -> Option<Block> {
        let start = self.at;
        if scan::is_commented_out(self.text, start) {
            self.at = self.line_end(start);
            return None;
        }
        self.at += 1;
        self.skip_space();
        let kind = self.name();
        let word = kind.of(self.text);
        self.skip_space();
        let open = self.peek().filter(|c| matches!(c, '{' | '(')).filter(|_| !kind.is_empty());
        let Some(open) = open else {
            // An address or a remark between entries.
            self.at = kind.end.max(start + 1);
            if !kind.is_empty() && !word.eq_ignore_ascii_case("comment") && starts_line(self.text, start) {
                self.fault(start, format!("`@{word}` is followed by no `{{`; taken as a comment"));
            }
            return None;
        };
        if word.eq_ignore_ascii_case("comment") {
            self.group(start, "comment").map(Block::Comment)
        } else if word.eq_ignore_ascii_case("preamble") {
            self.group(start, "preamble").map(Block::Preamble)
        } else if word.eq_ignore_ascii_case("string") {
            self.string(start, open)
        } else {
            self.entry(start, kind, open)
        }
    }

    fn group(&mut self, start: usize, kind: &str) -> Option<Span> {
        let open = self.at;
        if self.text.as_bytes().get(open) != Some(&b'{') {
            self.at = open + 1;
            return None;
        }
        self.at = match self.groups.close_of_any(open) {
            Some(close) => close + 1,
            None => {
                self.fault(start, format!("`@{kind}` is not closed; only its line is left out"));
                self.line_end(open)
            }
        };
        Some(Span::new(start, self.at))
    }

    fn string(&mut self, start: usize, open: char) -> Option<Block> {
        self.at += 1;
        self.skip_space();
        let name = self.name();
        self.skip_space();
        let pieces = if self.peek() == Some('=') && !name.is_empty() {
            self.at += 1;
            self.value()
        } else {
            Err("expected `name = value`".to_owned())
        };
        let pieces = match pieces {
            Ok(pieces) => pieces,
            Err(what) => {
                self.fault(start, format!("`@string` left out: {what}"));
                self.at = self.next_start();
                return None;
            }
        };
        let value_end = self.at;
        self.skip_space();
        if self.peek() == Some(',') {
            self.at += 1;
            self.skip_space();
        }
        let is_closed = self.peek() == Some(closer(open));
        let is_whole = is_closed && !self.has_odd_brace;
        let end = if is_closed {
            self.at + 1
        } else {
            let name = name.of(self.text);
            self.fault(start, format!("`@string` of `{name}` is not closed"));
            self.at = value_end;
            self.give_up(start)
        };
        Some(Block::String { span: Span::new(start, end), name, pieces, is_whole })
    }

    fn entry(&mut self, start: usize, kind: Span, open: char) -> Option<Block> {
        let close = closer(open);
        let mut entry = Entry {
            span: Span::new(start, start),
            kind,
            open: self.at,
            key: Span::default(),
            fields: Vec::new(),
            is_whole: true,
        };
        self.at += 1;
        let mut broken = self.key(close).err();
        entry.key = self.key;
        while broken.is_none() {
            self.skip_space();
            match self.peek() {
                Some(',') => {
                    if let Some(field) = entry.fields.last_mut() {
                        field.comma.get_or_insert(self.at);
                    }
                    self.at += 1;
                }
                Some(c) if c == close => {
                    self.at += 1;
                    if !self.goes_on_after_close() {
                        break;
                    }
                    entry.is_whole = false;
                    self.fault(self.at - 1, format!("a `{close}` too many"));
                }
                None => broken = Some("the entry is not closed".to_owned()),
                // TeX's comment: not BibTeX's, but biber and people use it.
                Some('%') => self.at = self.line_end(self.at),
                Some(_) => match self.field() {
                    Ok(field) => entry.fields.push(field),
                    Err(what) => {
                        entry.is_whole = false;
                        broken = self.resume(close, what);
                    }
                },
            }
        }
        entry.span.end = self.at;
        entry.is_whole &= !self.has_odd_brace;
        if let Some(what) = broken {
            let is_nothing = entry.fields.is_empty() && entry.key.is_empty();
            let kept = if entry.fields.is_empty() { "left out" } else { "what stands before is kept" };
            // The end of the file, or the start of another entry.
            let is_open = self.next_start() == self.at;
            let (at, what) =
                if is_open { (start, "the entry is not closed") } else { (self.at, what.as_str()) };
            self.fault(at, format!("{what}; {kept}"));
            entry.span.end = self.give_up(start);
            entry.is_whole = false;
            if is_nothing {
                self.at = entry.span.end;
                return None;
            }
        }
        if entry.key.is_empty() {
            let word = kind.of(self.text).to_lowercase();
            self.fault(start, format!("this `@{word}` has no key"));
        }
        Some(Block::Entry(entry))
    }

    /// Whether `, name =` stands behind what closes an entry.
    fn goes_on_after_close(&mut self) -> bool {
        let end = self.at;
        self.skip_space();
        let mut goes_on = false;
        if self.peek() == Some(',') {
            self.at += 1;
            self.skip_space();
            goes_on = self.is_at_field();
        }
        self.at = end;
        goes_on
    }

    /// Goes on behind a field that cannot be read, at the comma that ends it
    /// or at the end of the entry; gives the fault back when there is neither.
    fn resume(&mut self, close: char, what: String) -> Option<String> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start;
        let found = loop {
            match bytes.get(at) {
                Some(b',') => break true,
                Some(b'{') => match self.groups.close_of(at) {
                    Some(close) => at = close + 1,
                    None => break false,
                },
                Some(byte) if char::from(*byte) == close => break true,
                None | Some(b'}') => break false,
                Some(b'@') if starts_line(self.text, at) => break false,
                // Outside of braces it is an entry in any place.
                Some(b'@') if scan::is_block(self.text, at) => {
                    self.at = at;
                    break false;
                }
                Some(_) => at += 1,
            }
        };
        if !found {
            self.groups.learn(start, at);
            return Some(what);
        }
        self.at = at;
        self.fault(start, format!("{what}; passed over up to the next comma"));
        None
    }

    /// The key up to its comma. An entry may have none: `@book{title = …`.
    fn key(&mut self, close: char) -> Result<(), String> {
        self.skip_space();
        let start = self.at;
        let rest = self.rest();
        let is_end = |at: usize, c: &str| c != "@" || starts_line(self.text, start + at);
        let mut stops = rest.match_indices([',', '=', '{', '}', '"', '@']);
        let stop = stops.find(|(at, c)| is_end(*at, c)).map_or(rest.len(), |stop| stop.0);
        let before = rest.get(..stop).unwrap_or_default();
        // A parenthesis may be part of a key, but not its last character.
        let end =
            if close == ')' { before.trim_end().strip_suffix(')').map_or(stop, str::len) } else { stop };
        let key = rest.get(..end).unwrap_or_default().trim_end();
        let found = rest.get(end..).and_then(|rest| rest.chars().next());
        self.at = start + end;
        match found {
            Some('=') => {
                // `key field = value`: the comma is missing, or all the key is.
                let (key, field) = match key.rsplit_once(char::is_whitespace) {
                    Some((key, field)) if !key.trim_end().is_empty() => (key.trim_end(), field),
                    _ => ("", key),
                };
                // White space may stand before the `=`.
                self.at = start + before.trim_end().len() - field.len();
                if !key.is_empty() {
                    self.key = Span::new(start, start + key.len());
                    self.fault(start, "no comma after the key");
                }
                Ok(())
            }
            found => {
                self.key = Span::new(start, start + key.len());
                match found {
                    Some(',') => {
                        self.at += 1;
                        if key.contains(char::is_whitespace) {
                            self.fault(start, "the key contains white space");
                        }
                        Ok(())
                    }
                    Some(c) if c == close => Ok(()),
                    Some(c) => Err(format!("expected a comma after the key, found `{c}`")),
                    None => Err("the entry is not closed".to_owned()),
                }
            }
        }
    }

    fn field(&mut self) -> Result<Field, String> {
        let start = self.at;
        let name = self.name();
        self.skip_space();
        if name.is_empty() || self.peek() != Some('=') {
            self.at = start;
            let found: String = self.rest().chars().take_while(|c| *c != '\n').take(20).collect();
            return Err(format!("expected a field, found `{}`", found.trim_end()));
        }
        self.at += 1;
        let pieces = self.value()?;
        let end = self.at;
        self.skip_space();
        if !matches!(self.peek(), Some(',' | '}' | ')' | '%') | None) && self.is_at_field() {
            self.fault(self.at, "a comma is missing between fields");
        }
        self.at = end;
        Ok(Field { name, pieces, comma: None })
    }

    /// Whether `name =` is at the current place.
    fn is_at_field(&mut self) -> bool {
        let start = self.at;
        let is_field = !self.name().is_empty() && self.rest().trim_start().starts_with('=');
        self.at = start;
        is_field
    }

    /// `piece # piece …`
    fn value(&mut self) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::with_capacity(1);
        loop {
            self.skip_space();
            pieces.push(self.piece(pieces.is_empty())?);
            let end = self.at;
            self.skip_space();
            if self.peek() != Some('#') {
                self.at = end;
                return Ok(pieces);
            }
            self.at += 1;
        }
    }

    fn piece(&mut self, is_first: bool) -> Result<Piece, String> {
        let start = self.at;
        let delimiter = match self.peek() {
            Some('{') => {
                self.at = self.braces_end(start)? + 1;
                Delimiter::Braces
            }
            Some('"') => {
                self.at = self.groups.quote_end(start)? + 1;
                Delimiter::Quotes
            }
            _ => {
                if self.name().is_empty() {
                    let found = self.peek().map_or("the end".to_owned(), |c| format!("`{c}`"));
                    return Err(format!("expected a value, found {found}"));
                }
                if is_first {
                    self.bare_text(start);
                }
                Delimiter::Bare
            }
        };
        Ok(Piece { delimiter, span: Span::new(start, self.at) })
    }

    /// The brace that closes the one at `open`. BibTeX counts escaped braces
    /// too; where that does not come out, they are characters.
    fn braces_end(&mut self, open: usize) -> Result<usize, String> {
        let bytes = self.text.as_bytes();
        let Some(close) = self.groups.close_of(open) else {
            let Some(close) = scan::unescaped_close(self.text, open) else {
                return Err("a `{` is not closed".to_owned());
            };
            self.odd_brace(open);
            return Ok(close);
        };
        let ends_in = |from: usize| bytes.get(from..).is_some_and(|rest| rest.starts_with(b"},"));
        if close > open && bytes.get(close - 1) == Some(&b'\\') && ends_in(close + 1) {
            self.at = close + 2;
            if self.goes_on_after_close() {
                self.odd_brace(open);
                return Ok(close + 1);
            }
        }
        Ok(close)
    }

    fn odd_brace(&mut self, at: usize) {
        self.has_odd_brace = true;
        self.fault(at, "an escaped brace has no partner");
    }

    /// Goes to the end of a text whose braces were forgotten, if the word
    /// before is the beginning of one: it goes on in the same line.
    fn bare_text(&mut self, start: usize) {
        let word_end = self.at;
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let goes_on = !matches!(self.peek(), None | Some(',' | '}' | ')' | '#' | '%' | '\n' | '\r' | '@'));
        if !goes_on || self.is_at_field() {
            self.at = word_end;
            return;
        }
        let ends = [',', '{', '}', '"', '#', '%', '@', '=', '\n', '\r'];
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at = word_end + rest.get(..length).map_or(0, |text| text.trim_end().len());
        self.fault(start, "the value has no braces; read up to the comma");
    }
}

fn closer(open: char) -> char {
    if open == '(' { ')' } else { '}' }
}
