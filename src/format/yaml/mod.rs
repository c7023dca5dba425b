//! YAML 1.2 for the formats that are written in it (CSL-YAML, Hayagriva,
//! `CITATION.cff`): text to trees of [`Node`]s, and JSON trees to text in
//! [`mod@write`].
//!
//! What a scalar means is left to the format: `volume: 012` is the text `012`.
//! Hostile input is bounded here: nesting, and what aliases may grow to.
//!
//! Standard: YAML 1.2.2 (<https://yaml.org/spec/1.2.2/>), read by
//! `saphyr-parser`.

pub(super) mod write;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value as Json};

use super::{Problem, Read, ReadItem};
use crate::item::Item;

/// Deeper files are refused; a bibliography has five levels.
const MOST_DEPTH: usize = 64;
/// What aliases and anchors may add to a file, in its own lengths.
const MOST_GROWTH: usize = 8;
/// What a node counts beside its text.
const NODE_SIZE: usize = 32;

/// A node and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// The line on which it starts, from 1: that of its key, if it has one.
    pub(super) line: usize,
    pub(super) data: Data,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    /// A text, and whether it stands without quotes.
    Scalar(String, bool),
    List(Vec<Node>),
    /// Keys that are no text are left out.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The text of a scalar; `None` for other nodes and for a null.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text, plain) if !(*plain && is_null(text)) => Some(text.as_str()),
            _ => None,
        }
    }

    /// The value under a key; the last one, where it is given twice.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().rev().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// The text under a key.
    pub(super) fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The entries of a mapping.
    pub(super) fn entries(&self) -> &[(String, Node)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; any other node is a list of itself, a null an
    /// empty one.
    pub(super) fn members(&self) -> &[Node] {
        match &self.data {
            Data::List(members) => members,
            Data::Scalar(text, true) if is_null(text) => &[],
            _ => std::slice::from_ref(self),
        }
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.data, Data::List(_))
    }

    /// The node as JSON by YAML's core schema, as far as it loses nothing: a
    /// number that JSON would write otherwise stays text.
    pub(super) fn to_json(&self, text_of: &dyn Fn(&str) -> String) -> Json {
        match &self.data {
            Data::Scalar(text, true) if is_null(text) => Json::Null,
            Data::Scalar(text, true) if text == "true" || text == "false" => Json::Bool(text == "true"),
            Data::Scalar(text, true) => match text.parse::<serde_json::Number>() {
                Ok(number) if number.to_string() == *text => Json::Number(number),
                _ => Json::String(text_of(text)),
            },
            Data::Scalar(text, false) => Json::String(text_of(text)),
            Data::List(members) => members.iter().map(|node| node.to_json(text_of)).collect(),
            Data::Map(entries) => {
                let entries = entries.iter().map(|(key, node)| (key.clone(), node.to_json(text_of)));
                Json::Object(entries.collect::<Map<String, Json>>())
            }
        }
    }

    fn size(&self) -> usize {
        NODE_SIZE
            + match &self.data {
                Data::Scalar(text, _) => text.len(),
                Data::List(members) => members.iter().map(Node::size).sum(),
                Data::Map(entries) => entries.iter().map(|(key, node)| key.len() + node.size()).sum(),
            }
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

impl Problem {
    /// The problem of a part that could not be parsed.
    pub(super) fn costing(mut self, what: &str) -> Self {
        self.message.push_str(&format!("; {what} is left out"));
        self
    }
}

/// A parsed text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// The root of each document that is not empty.
    pub(super) documents: Vec<Node>,
    /// Keys that are given twice.
    pub(super) problems: Vec<Problem>,
}

/// A list or a mapping that is not complete yet.
struct Open {
    line: usize,
    anchor: usize,
    is_map: bool,
    members: Vec<Node>,
    entries: Vec<(String, Node)>,
    keys: HashMap<String, Place>,
    /// The key whose value comes next, and its line.
    key: Option<(Key, usize)>,
}

enum Key {
    Text(String),
    NoText,
}

/// Where the value of a key stands among the entries.
struct Place {
    at: usize,
    /// It is of another mapping; what is said here goes before.
    is_merged: bool,
}

struct Builder {
    before: usize,
    left: usize,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    parsed: Parsed,
}

/// Parses a text that starts after `before` lines of its file.
///
/// # Errors
/// At the first violation of YAML, or of the bounds.
pub(super) fn parse(text: &str, before: usize) -> Result<Parsed, Problem> {
    let left = text.len().saturating_mul(MOST_GROWTH).saturating_add(1 << 16);
    let mut builder =
        Builder { before, left, open: Vec::new(), anchors: HashMap::new(), parsed: Parsed::default() };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((Event::StreamEnd, _)) => break,
            Ok((event, span)) => builder.take(event, span)?,
            Err(error) => {
                let message =
                    format!("no valid YAML at column {}: {}", error.marker().col() + 1, error.info());
                return Err(builder.problem(error.marker().line(), message));
            }
        }
    }
    Ok(builder.parsed)
}

/// Parses parts of a file one by one, each with the lines before it. Gives each
/// root with the line after its part; `tell` says what a mistake costs.
pub(super) fn parse_parts<'t>(
    parts: impl IntoIterator<Item = (usize, &'t str)>,
    read: &mut Read,
    mut add: impl FnMut(&Node, usize, &mut Read),
    mut tell: impl FnMut(Problem, &str) -> Problem,
) {
    for (before, part) in parts {
        match parse(part, before) {
            Ok(parsed) => {
                read.problems.extend(parsed.problems);
                let end = before + part.lines().count() + 1;
                for root in &parsed.documents {
                    add(root, end, read);
                }
            }
            Err(problem) => read.problems.push(tell(problem, part)),
        }
    }
}

impl Builder {
    fn problem(&self, line: usize, message: String) -> Problem {
        Problem { line: self.before + line, entry: None, message }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = style == ScalarStyle::Plain;
                self.add(line, anchor, Data::Scalar(text.into_owned(), plain))
            }
            Event::SequenceStart(anchor, _) => self.open(line, anchor, false),
            Event::MappingStart(anchor, _) => self.open(line, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(done) = self.open.pop() else { return Ok(()) };
                let data = if done.is_map { Data::Map(done.entries) } else { Data::List(done.members) };
                self.add(done.line, done.anchor, data)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    let message = "an alias of a node that contains it".to_owned();
                    return Err(self.problem(line, message));
                };
                self.spend(line, &node)?;
                self.add(line, 0, node.data)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, line: usize, anchor: usize, is_map: bool) -> Result<(), Problem> {
        if self.open.len() >= MOST_DEPTH {
            return Err(self.problem(line, format!("nested deeper than {MOST_DEPTH} levels")));
        }
        self.open.push(Open {
            line,
            anchor,
            is_map,
            members: Vec::new(),
            entries: Vec::new(),
            keys: HashMap::new(),
            key: None,
        });
        Ok(())
    }

    fn spend(&mut self, line: usize, node: &Node) -> Result<(), Problem> {
        match self.left.checked_sub(node.size()) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                Err(self.problem(line, "aliases make more of the file than memory should hold".to_owned()))
            }
        }
    }

    fn add(&mut self, line: usize, anchor: usize, data: Data) -> Result<(), Problem> {
        let mut node = Node { line: self.before + line, data };
        if anchor > 0 {
            self.spend(line, &node)?;
            self.anchors.insert(anchor, node.clone());
        }
        let is_root = self.open.len() == 1;
        let Some(open) = self.open.last_mut() else {
            if node.data != Data::Scalar(String::new(), true) {
                self.parsed.documents.push(node);
            }
            return Ok(());
        };
        if !open.is_map {
            open.members.push(node);
            return Ok(());
        }
        let problem = |message| Problem { line: self.before + line, entry: None, message };
        match open.key.take() {
            None => {
                let key = match node.data {
                    Data::Scalar(text, _) => Key::Text(text),
                    _ => Key::NoText,
                };
                open.key = Some((key, node.line));
            }
            Some((Key::NoText, _)) => {
                self.parsed.problems.push(problem("a key that is no text is left out".to_owned()));
            }
            // YAML 1.1's merge key.
            Some((Key::Text(key), _)) if key == "<<" && (node.is_map() || node.is_list()) => {
                for (key, node) in node.members().iter().flat_map(Node::entries) {
                    if let Entry::Vacant(place) = open.keys.entry(key.clone()) {
                        place.insert(Place { at: open.entries.len(), is_merged: true });
                        open.entries.push((key.clone(), node.clone()));
                    }
                }
            }
            Some((Key::Text(key), line)) => {
                node.line = line;
                let at = open.entries.len();
                let Some(before) = open.keys.insert(key.clone(), Place { at, is_merged: false }) else {
                    open.entries.push((key, node));
                    return Ok(());
                };
                if !before.is_merged {
                    let what = if is_root { "" } else { "; the last one counts" };
                    self.parsed.problems.push(problem(format!("`{key}` is given twice{what}")));
                }
                // What a root holds may be records.
                if is_root && !before.is_merged {
                    open.entries.push((key, node));
                } else if let Some(entry) = open.entries.get_mut(before.at) {
                    entry.1 = node;
                    open.keys.insert(key, Place { at: before.at, is_merged: false });
                }
            }
        }
        Ok(())
    }
}

/// The lines of a text, for the raw form of the records in it.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The text from a line to before another one, or to the end.
    pub(super) fn between(&self, line: usize, next: Option<usize>) -> &'a str {
        let start_of = |line: usize| self.starts.get(line.saturating_sub(1)).copied();
        let start = start_of(line).unwrap_or(self.text.len());
        // Two records of one line have that line for both.
        let end = next.map(|next| next.max(line + 1)).and_then(start_of).unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim_end()
    }

    pub(super) fn read_item(&self, item: Item, line: usize, next: Option<usize>) -> ReadItem {
        ReadItem { item, raw: self.between(line, next).to_owned(), line, printed: None }
    }
}

/// Cuts a text that is no valid YAML before each line that starts a record, so
/// that each part can be parsed alone. Gives the lines before each part.
pub(super) fn split(text: &str, starts_record: impl Fn(&str) -> bool) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut before, mut at) = (0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if starts_record(line) {
            parts.push((before, text.get(start..at).unwrap_or_default()));
            (start, before) = (at, number);
        }
        at += line.len();
    }
    parts.push((before, text.get(start..).unwrap_or_default()));
    parts.retain(|(_, part)| !part.trim().is_empty());
    parts
}

/// The members of the first block list of a text that is no valid YAML, each
/// with the lines before it. The first one says how far they are indented.
pub(super) fn list_items(text: &str) -> Vec<(usize, &str)> {
    let is_item = |line: &str| line.trim_start_matches(' ').starts_with("- ") || line.trim() == "-";
    let indent_of = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let Some(indent) = text.lines().find(|line| is_item(line)).map(indent_of) else { return Vec::new() };
    let mut items = split(text, |line| is_item(line) && indent_of(line) == indent);
    items.retain(|(_, item)| item.lines().next().is_some_and(is_item));
    for (_, item) in &mut items {
        // Keys of a mapping around the list may follow it.
        let ends = |line: &str| {
            !line.trim().is_empty() && !line.starts_with('#') && indent_of(line) <= indent && !is_item(line)
        };
        if let Some(count) = item.lines().skip(1).position(ends) {
            let length: usize = item.split_inclusive('\n').take(count + 1).map(str::len).sum();
            *item = item.get(..length).unwrap_or_default();
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        let parsed = parse(text, 0).unwrap();
        parsed.documents[0].to_json(&str::to_owned)
    }

    #[test]
    fn scalars_lists_and_mappings_are_read() {
        assert_eq!(
            json("a: 012\nb: [1, '2', true, ~]\nc:\n  - d: |\n      x\n      y\n"),
            serde_json::json!({"a": "012", "b": [1, "2", true, null], "c": [{"d": "x\ny\n"}]})
        );
    }

    #[test]
    fn anchors_and_merges_are_followed() {
        assert_eq!(
            json("a: &x {n: 1, m: 2}\nb: *x\nc:\n  <<: *x\n  m: 3\n"),
            serde_json::json!({"a": {"n": 1, "m": 2}, "b": {"n": 1, "m": 2}, "c": {"n": 1, "m": 3}})
        );
    }

    #[test]
    fn bombs_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        assert!(parse(&bomb, 0).unwrap_err().message.contains("aliases"));
        for deep in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), "? ".repeat(100_000)]
        {
            assert!(parse(&deep, 0).is_err());
        }
        assert!(parse("a: &a [*a]", 0).is_err());
    }

    #[test]
    fn a_key_given_twice_is_told_with_its_line() {
        let parsed = parse("- a: 1\n  b: 2\n  a: 3\n", 10).unwrap();
        assert_eq!(parsed.problems.len(), 1);
        assert_eq!(parsed.problems[0].line, 13);
        assert_eq!(parsed.documents[0].members()[0].get_text("a"), Some("3"));
    }

    #[test]
    fn what_goes_before_a_merged_key_is_not_given_twice() {
        let parsed = parse("a: &x {n: 1, m: 2}\nc:\n  <<: *x\n  m: 3\n  m: 4\n", 0).unwrap();
        let lines: Vec<usize> = parsed.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [5]);
        let merged = parsed.documents[0].get("c").unwrap();
        assert_eq!((merged.entries().len(), merged.get_text("m")), (2, Some("4")));
    }

    #[test]
    fn many_keys_given_twice_take_no_long_time() {
        let keys: String = (0..50_000).map(|n| format!("  k{n}: x\n")).collect();
        let parsed = parse(&format!("a:\n{keys}{keys}"), 0).unwrap();
        assert_eq!(parsed.problems.len(), 50_000);
        assert_eq!(parsed.documents[0].get("a").unwrap().entries().len(), 50_000);
    }

    #[test]
    fn a_value_starts_with_its_key() {
        let parsed = parse("a:\n\n  # x\n  b:\n\n    c\n", 0).unwrap();
        let a = parsed.documents[0].get("a").unwrap();
        assert_eq!((a.line, a.get("b").unwrap().line), (1, 4));
    }

    #[test]
    fn errors_have_their_line() {
        assert_eq!(parse("a: 1\nb: [1\nc: 2\n", 5).unwrap_err().line, 8);
    }
}
