//! A `.bib` file as a document: every byte of it kept, and only what is
//! changed written anew.
//!
//! A document is its text, cut into blocks ([`super::block`]), and a list of
//! changes. [`Document::text`] puts the changes in; how a field is changed or
//! added in the style of its entry is [`super::patch`]'s business.

use std::collections::BTreeMap;

use super::super::Problem;
use super::block::{Block, Entry};
use super::cut::{Cutter, Fault};
use super::patch::{self, Patch};
use super::source;

/// What to write as the value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewValue<'v> {
    /// LaTeX with balanced braces, to be put between the delimiters that the
    /// entry uses.
    Latex(&'v str),
    /// What stands after the `=`, delimiters and all: `aug`, `{x} # y`.
    Source(&'v str),
}

/// A `.bib` file and what is to be changed in it.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    faults: Vec<Fault>,
    changes: BTreeMap<usize, Change>,
    added: Vec<String>,
}

#[derive(Debug, Clone)]
enum Change {
    Patched(Patch),
    Replaced(String),
    Removed,
}

impl<'a> Document<'a> {
    /// Cuts a text. Every text is a document; what breaks BibTeX's rules is
    /// among its [`Document::problems`].
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let mut cutter = Cutter::new(text);
        let blocks = cutter.by_ref().collect();
        Self { text, blocks, faults: cutter.faults, changes: BTreeMap::new(), added: Vec::new() }
    }

    /// The text it was cut from.
    #[must_use]
    pub fn source(&self) -> &'a str {
        self.text
    }

    /// Its blocks in order. Together they hold the whole text.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its entries in order, each with its place among the blocks, by which it
    /// is changed.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.blocks.iter().enumerate().filter_map(|(i, block)| match block {
            Block::Entry(entry) => Some((i, entry)),
            _ => None,
        })
    }

    /// What breaks BibTeX's rules, by line.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        source::problems(self.text, self.faults.clone())
    }

    /// Gives a field of an entry a new value, or takes the field out. A field
    /// that is not there is added after the last one, in the entry's own style.
    /// Nothing happens if the block is no entry.
    pub fn edit(&mut self, entry: usize, field: &str, value: Option<NewValue<'_>>) {
        if let Some(patch) = self.patch(entry) {
            patch.set(field, value);
        }
    }

    /// Gives an entry another type.
    pub fn set_type(&mut self, entry: usize, kind: &str) {
        if let Some(patch) = self.patch(entry) {
            patch.kind = Some(kind.to_owned());
        }
    }

    /// Puts another text in the place of an entry, without the line breaks
    /// around it.
    pub fn replace(&mut self, entry: usize, text: &str) {
        self.changes.insert(entry, Change::Replaced(text.trim().to_owned()));
    }

    /// Takes an entry out, with the empty lines after it.
    pub fn remove(&mut self, entry: usize) {
        self.changes.insert(entry, Change::Removed);
    }

    /// Adds an entry at the end, after an empty line.
    pub fn insert(&mut self, entry: &str) {
        self.added.push(entry.trim().to_owned());
    }

    fn patch(&mut self, entry: usize) -> Option<&mut Patch> {
        if !matches!(self.blocks.get(entry), Some(Block::Entry(_))) {
            return None;
        }
        match self.changes.entry(entry).or_insert_with(|| Change::Patched(Patch::default())) {
            Change::Patched(patch) => Some(patch),
            Change::Replaced(_) | Change::Removed => None,
        }
    }

    /// The text with the changes in it; without any, it is the source byte
    /// for byte.
    #[must_use]
    pub fn text(&self) -> String {
        let newline = newline(self.text);
        let mut out = String::with_capacity(self.text.len());
        let mut was_removed = false;
        for (i, block) in self.blocks.iter().enumerate() {
            let source = block.span().of(self.text);
            match (self.changes.get(&i), block) {
                (Some(Change::Removed), _) => {
                    was_removed = true;
                    continue;
                }
                (Some(Change::Replaced(text)), _) => out.push_str(text),
                (Some(Change::Patched(patch)), Block::Entry(entry)) => {
                    out.push_str(&patch::apply(self.text, entry, patch, newline));
                }
                (None, Block::Text(_)) if was_removed => {
                    // The rest of the entry's line and the empty lines go too.
                    let line_end = source.len() - source.trim_start_matches([' ', '\t', '\r']).len();
                    let rest = source.get(line_end..).unwrap_or_default();
                    let kept = rest.trim_start();
                    let blank = rest.len() - kept.len();
                    let indent = rest.get(..blank).and_then(|blank| blank.rfind('\n')).map_or(0, |at| at + 1);
                    out.push_str(rest.get(indent..).unwrap_or_default());
                }
                _ => out.push_str(source),
            }
            was_removed = false;
        }
        for entry in &self.added {
            if !out.is_empty() {
                let kept = out.trim_end().len();
                out.truncate(kept);
                out.push_str(newline);
                out.push_str(newline);
            }
            out.push_str(entry);
            out.push_str(newline);
        }
        out
    }
}

/// How the lines of a text end: as on Windows where all of them do.
pub(super) fn newline(text: &str) -> &'static str {
    let crlf = text.matches("\r\n").count();
    if crlf > 0 && crlf == text.matches('\n').count() { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "% Remark\n@string{p = \"P\"}\n\n@book{a,\n  title     = {A},\n  publisher = p,\n  year      = 2000\n}\nme@here\n\
                        @Book (b, AUTHOR=\"X\" , YEAR=\"1999\")\n@comment{x{y}}\n\n@misc{c\n  , title = {C}\n  , note = {n}\n  }\n@misc{d}";

    fn edited(change: impl FnOnce(&mut Document<'_>)) -> String {
        let mut document = Document::parse(FILE);
        change(&mut document);
        document.text()
    }

    /// The place of the entry with a key.
    fn at(document: &Document<'_>, key: &str) -> usize {
        document.entries().find(|(_, entry)| entry.key.of(FILE) == key).unwrap().0
    }

    /// What of the file is different, old and new.
    fn difference(change: impl FnOnce(&mut Document<'_>)) -> (String, String) {
        let new = edited(change);
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let start = same(FILE, &new);
        let reversed = |text: &str| text[start..].bytes().rev().map(char::from).collect::<String>();
        let end = same(&reversed(FILE), &reversed(&new));
        (FILE[start..FILE.len() - end].to_owned(), new[start..new.len() - end].to_owned())
    }

    fn set(key: &'static str, field: &'static str, value: &'static str) -> (String, String) {
        difference(|document| document.edit(at(document, key), field, Some(NewValue::Latex(value))))
    }

    #[test]
    fn an_unchanged_document_is_its_source() {
        assert_eq!(edited(|_| {}), FILE);
        let document = Document::parse(FILE);
        assert_eq!(document.entries().count(), 4);
        assert_eq!(document.problems(), vec![]);
        let spans: Vec<_> = document.blocks().iter().map(Block::span).collect();
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn a_value_changes_in_its_delimiters() {
        assert_eq!(set("a", "title", "Bcd"), ("A".into(), "Bcd".into()));
        assert_eq!(set("a", "year", "2001"), ("0".into(), "1".into()));
        assert_eq!(set("a", "publisher", "Q"), ("p".into(), "{Q}".into()));
        assert_eq!(set("b", "author", "Yz"), ("X".into(), "Yz".into()));
        assert_eq!(set("b", "author", "Y \"z\""), ("\"X\"".into(), "{Y \"z\"}".into()));
    }

    #[test]
    fn a_new_field_follows_the_entry_s_style() {
        assert_eq!(set("a", "doi", "10.1/x"), (String::new(), ",\n  doi       = {10.1/x}".into()));
        assert_eq!(set("b", "note", "n"), (String::new(), " , NOTE=\"n\"".into()));
        assert_eq!(set("c", "year", "1"), (String::new(), ", year = {1}\n  ".into()));
        assert_eq!(set("d", "year", "1"), (String::new(), ",\n  year = {1},\n".into()));
    }

    #[test]
    fn a_field_goes_with_its_line() {
        let without = |key: &'static str, field: &'static str| {
            difference(|document| document.edit(at(document, key), field, None)).0
        };
        assert_eq!(without("a", "title"), "title     = {A},\n  ");
        assert_eq!(without("a", "year"), ",\n  year      = 2000");
        assert_eq!(without("c", "note"), ", note = {n}\n  ");
        assert_eq!(without("a", "nothing"), "");
    }

    #[test]
    fn entries_come_and_go() {
        let removed = edited(|document| document.remove(at(document, "b")));
        assert!(removed.contains("me@here\n@comment"), "{removed}");
        let added = edited(|document| document.insert("@misc{e}"));
        assert_eq!(added, format!("{FILE}\n\n@misc{{e}}\n"));
        let both = edited(|document| {
            document.edit(at(document, "c"), "note", None);
            document.edit(at(document, "c"), "year", Some(NewValue::Source("jan # x")));
            document.set_type(at(document, "c"), "online");
        });
        assert!(both.contains("@online{c\n  , title = {C}\n  , year = jan # x\n  }"), "{both}");
    }
}
