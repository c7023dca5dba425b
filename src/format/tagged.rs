//! Line-tagged records: what RIS, MEDLINE, EndNote, RefWorks and Web of
//! Science share.
//!
//! A line is a tag and its value, or goes on with the value before it. What a
//! tag looks like, and which tags open and close a record, each format says
//! in its [`Syntax`]; what tags mean is not known here.

use std::borrow::Cow;

use super::mapping::record::{Record, Value};
use super::{Problem, Read, ReadItem};
use crate::item::Item;

/// How a format divides its text.
pub(super) struct Syntax {
    /// A line's tag and value, if it has a tag.
    pub(super) tag: fn(&str) -> Option<(&str, &str)>,
    /// Whether a tag opens a record.
    pub(super) opens: fn(&str) -> bool,
    /// Whether a tag closes the record, and is no part of it.
    pub(super) closes: fn(&str) -> bool,
    /// Whether an empty line closes the record.
    pub(super) blank_closes: bool,
    /// Whether a line that goes on may be a value of its own, so that its
    /// break is kept though it is indented.
    pub(super) keeps_breaks: bool,
}

/// A record as it stands in the text.
#[derive(Debug)]
pub(super) struct Tagged<'a> {
    /// Tags and values, in order. Lines that go on with a value are joined by
    /// a space where they are indented, by a line break where they are not.
    pub(super) fields: Vec<(&'a str, Cow<'a, str>)>,
    /// The line on which it starts, from 1.
    pub(super) line: usize,
    /// Whether it starts with the tag that opens a record.
    pub(super) opened: bool,
    /// Whether a tag that closes a record ends it.
    pub(super) closed: bool,
    /// Its text.
    pub(super) raw: &'a str,
}

/// A line without its break; `start` and `end` are its place with it.
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The lines of a text, whichever way they are broken.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> + Clone {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let bytes = rest.as_bytes();
        let length = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let broken = match bytes.get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        let start = at;
        at += length + broken;
        Some(Line { text: rest.get(..length).unwrap_or_default(), start, end: at })
    })
}

/// Divides a text into records. Text before the first tag of a record belongs
/// to none.
pub(super) fn records<'a>(text: &'a str, syntax: &Syntax) -> Vec<Tagged<'a>> {
    let mut records: Vec<Tagged<'a>> = Vec::new();
    // Where the open record starts.
    let mut open: Option<usize> = None;
    let mut blank = false;
    for (number, line) in lines(text).enumerate() {
        if line.text.trim().is_empty() {
            blank = true;
            if syntax.blank_closes {
                open = None;
            }
            continue;
        }
        let tagged = (syntax.tag)(line.text);
        let was_blank = std::mem::take(&mut blank);
        match (tagged, open) {
            (Some((tag, _)), _) if (syntax.closes)(tag) => {
                if let (Some(start), Some(record)) = (open.take(), records.last_mut()) {
                    record.closed = true;
                    record.raw = text.get(start..line.end).unwrap_or_default();
                }
                continue;
            }
            (Some((tag, value)), at) => {
                let opens = (syntax.opens)(tag);
                if opens || at.is_none() {
                    open = Some(line.start);
                    let (line, raw) = (number + 1, "");
                    let (fields, closed) = (Vec::new(), false);
                    records.push(Tagged { fields, line, opened: opens, closed, raw });
                }
                if let Some(record) = records.last_mut() {
                    record.fields.push((tag, Cow::Borrowed(value.trim())));
                }
            }
            (None, Some(_)) => {
                let value = records.last_mut().and_then(|record| record.fields.last_mut());
                if let Some((_, value)) = value {
                    go_on(value, line.text, was_blank, syntax.keeps_breaks);
                }
            }
            (None, None) => continue,
        }
        if let (Some(start), Some(record)) = (open, records.last_mut()) {
            record.raw = text.get(start..line.end).unwrap_or_default();
        }
    }
    records
}

fn go_on(value: &mut Cow<'_, str>, line: &str, was_blank: bool, keeps_breaks: bool) {
    if line.trim().is_empty() {
        return;
    }
    let joint = match (line.starts_with([' ', '\t']) && !keeps_breaks, was_blank) {
        _ if value.is_empty() => "",
        (_, true) => "\n\n",
        (true, false) => " ",
        (false, false) => "\n",
    };
    let value = value.to_mut();
    value.push_str(joint);
    value.push_str(line.trim());
}

impl Tagged<'_> {
    /// Its fields that say something, as a record of no kind.
    pub(super) fn record(&self) -> Record {
        let said = self.fields.iter().filter(|(_, value)| !value.is_empty());
        Record {
            kind: String::new(),
            fields: said
                .map(|(tag, value)| ((*tag).to_owned(), Value::Text(value.as_ref().to_owned())))
                .collect(),
        }
    }

    /// Says that it stands outside of a record, and is not read.
    pub(super) fn leave_out(&self, read: &mut Read) {
        let first = one_line(self.raw.lines().next().unwrap_or_default());
        let message = format!("`{first}` stands outside of a record; left out");
        read.problems.push(Problem { line: self.line, entry: None, message });
    }

    /// Puts what it says, and what is wrong with it, into what was read.
    pub(super) fn add(&self, read: &mut Read, item: Item, wrong: Option<String>) {
        if let Some(message) = wrong {
            let entry = Some(item.id.clone()).filter(|id| !id.is_empty());
            read.problems.push(Problem { line: self.line, entry, message });
        }
        let raw = self.raw.trim_end().to_owned();
        read.items.push(ReadItem { item, raw, line: self.line, printed: None });
    }
}

/// Writes a value as one line, unless there is nothing to say.
pub(super) fn line(out: &mut String, head: [&str; 2], value: &str, end: &str) {
    let value = one_line(value);
    if !value.is_empty() {
        head.into_iter().chain([&*value, end]).for_each(|part| out.push_str(part));
    }
}

/// A value as one line.
pub(super) fn one_line(value: &str) -> Cow<'_, str> {
    let plain = !value.contains(|c: char| c.is_control() || (c.is_whitespace() && c != ' '));
    if plain && !value.contains("  ") {
        return Cow::Borrowed(value.trim());
    }
    Cow::Owned(
        value.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).fold(
            String::with_capacity(value.len()),
            |mut line, word| {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
                line
            },
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYNTAX: Syntax = Syntax {
        tag: |line| line.split_once("- ").filter(|(tag, _)| tag.len() == 2),
        opens: |tag| tag == "TY",
        closes: |tag| tag == "ER",
        blank_closes: false,
        keeps_breaks: false,
    };

    #[test]
    fn lines_end_in_every_way() {
        let all: Vec<&str> = lines("a\nb\r\nc\rd\n\ne").map(|line| line.text).collect();
        assert_eq!(all, ["a", "b", "c", "d", "", "e"]);
    }

    #[test]
    fn records_are_divided() {
        let text = "junk\nTY- A\nAB- one\n  two\n\nthree\nfour\nER- \nmore junk\nAU- X\nTY- B\r\nAB- x";
        let records = records(text, &SYNTAX);
        let shown: Vec<_> = records
            .iter()
            .map(|record| (record.line, record.opened, record.closed, record.raw, record.fields.len()))
            .collect();
        assert_eq!(
            shown,
            [
                (2, true, true, "TY- A\nAB- one\n  two\n\nthree\nfour\nER- \n", 2),
                (10, false, false, "AU- X\n", 1),
                (11, true, false, "TY- B\r\nAB- x", 2),
            ]
        );
        assert_eq!(records[0].fields[1].1, "one two\n\nthree\nfour");
    }

    #[test]
    fn values_become_one_line() {
        assert_eq!(one_line(" a\t b\r\n\u{2028}c\0d "), "a b c d");
    }
}
