//! A `.bib` file made tidy: laid out evenly, sorted, freed of doubles, every
//! comment kept.
//!
//! What is read from the file stays the same, but for fields that are to be
//! taken out, journals that get another name and entries that are merged.
//! Entries that break BibTeX's rules are left as they are. Doing it twice
//! changes nothing the second time.

mod dedup;
mod order;
mod values;

use std::collections::HashSet;

pub use order::{SortBy, SortKey};

use super::super::Problem;
use super::block::{Block, Delimiter, Entry, Field, Span};
use super::document::{Document, newline};
use super::layout::{Frame, Layout, Row};
use super::source;
use crate::item::journal::JournalNames;

/// What is to be done to a file beyond its layout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidy {
    /// How entries are laid out.
    pub layout: Layout,
    /// Sort the entries; the first key counts most. The remarks before an
    /// entry go with it; strings and preambles go to the front, entries that
    /// others take fields from by `crossref` to the end, where BibTeX wants
    /// them.
    pub sort: Vec<SortKey>,
    /// Merge entries that have one key and one DOI or the same fields.
    pub dedup: bool,
    /// Write what is not ASCII as commands.
    pub ascii: bool,
    /// Escape `&`, `%`, `#` and `_` where TeX would stumble over them.
    pub escape: bool,
    /// Write months as BibTeX's macros.
    pub months: bool,
    /// Name the journals of articles in this way.
    pub journals: JournalNames,
    /// Take out these fields.
    pub strip: Vec<String>,
    /// Take out fields that say nothing.
    pub drop_empty: bool,
}

/// A file made tidy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Its text.
    pub text: String,
    /// What breaks BibTeX's rules and was left as it is.
    pub problems: Vec<Problem>,
    /// Entries that were merged into an earlier one of the same key, by their
    /// lines.
    pub merged: Vec<Problem>,
    /// Entries that look like another one and were left alone.
    pub similar: Vec<Problem>,
}

/// Makes a text tidy.
#[must_use]
pub fn tidy(text: &str, options: &Tidy) -> Tidied {
    let document = Document::parse(text);
    let mut tidied = Tidied { problems: document.problems(), ..Tidied::default() };
    let mut writer = Writer { text, options, newline: newline(text), defined: HashSet::new() };
    for block in document.blocks() {
        if let Block::String { name, .. } = block {
            writer.defined.insert(name.of(text).to_lowercase());
        }
    }
    let doubles = if options.dedup { dedup::find(text, &document) } else { dedup::Doubles::default() };
    tidied.similar = doubles.similar;
    tidied.merged = doubles.merged.values().cloned().collect();

    let mut parts = Parts::default();
    for (i, block) in document.blocks().iter().enumerate() {
        match block {
            Block::Text(span) => parts.between(span.of(text)),
            _ if doubles.merged.contains_key(&i) => {}
            Block::Entry(entry) => {
                let more = doubles.fields.get(&i).map_or(&[][..], Vec::as_slice);
                parts.push(writer.entry(entry, more), Some(i));
            }
            _ => parts.push(writer.other(block), Some(i)),
        }
    }
    let mut groups = group(parts.parts, &document);
    if !options.sort.is_empty()
        && let Err(problem) = order::sort(text, &document, &mut groups, &options.sort)
    {
        tidied.problems.push(problem);
    }
    tidied.text = writer.join(&groups);
    tidied
}

/// How far apart two pieces stood in the source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Blank,
}

impl Gap {
    fn of(space: &str) -> Self {
        let lines = space.matches('\n').count() + space.matches('\r').count() - space.matches("\r\n").count();
        match lines {
            0 if space.is_empty() => Self::None,
            0 => Self::Space,
            1 => Self::Line,
            _ => Self::Blank,
        }
    }
}

/// A piece of the new text: a block or a remark.
#[derive(Debug)]
struct Part {
    text: String,
    /// The block it is made of; none for remarks.
    block: Option<usize>,
    /// How far from the piece before it stood.
    gap: Gap,
}

#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    gap: Gap,
}

impl Parts {
    fn push(&mut self, text: String, block: Option<usize>) {
        self.parts.push(Part { text, block, gap: std::mem::take(&mut self.gap) });
    }

    /// Takes in what stands between blocks: a remark in the line of the block
    /// before, remarks in lines of their own.
    fn between(&mut self, source: &str) {
        let rest = self.space(source);
        let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let is_behind = self.gap < Gap::Line && !self.parts.is_empty();
        // The first remark of a file may be about all of it.
        let cut = match () {
            () if is_behind => line_end,
            () if self.parts.is_empty() => first_paragraph(rest),
            () => 0,
        };
        let (first, rest) = rest.split_at(cut);
        for remark in [first, rest] {
            let remark = self.space(remark);
            let kept = remark.trim_end();
            if !kept.is_empty() {
                self.push(kept.to_owned(), None);
                self.space(remark.get(kept.len()..).unwrap_or_default());
            }
        }
    }

    /// Takes in the white space that a text starts with; gives the rest.
    fn space<'t>(&mut self, text: &'t str) -> &'t str {
        let rest = text.trim_start();
        let space = text.get(..text.len() - rest.len()).unwrap_or_default();
        self.gap = self.gap.max(Gap::of(space));
        rest
    }
}

/// The length of a text up to its first empty line, without what ends the line
/// before.
fn first_paragraph(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        at += line.len();
    }
    text.get(..at).map_or(0, |text| text.trim_end().len())
}

/// What a group of pieces is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// Remarks at the beginning that an empty line sets off, or at the end.
    Itself,
    /// A string or a preamble.
    Definition,
    /// The entry that is this block.
    Entry(usize),
}

/// A block with the remarks and comments that stand before it and in its line.
#[derive(Debug)]
struct Group {
    parts: Vec<Part>,
    about: About,
}

/// Puts remarks and comments to the block they stand before.
fn group(parts: Vec<Part>, document: &Document<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut waiting: Vec<Part> = Vec::new();
    for part in parts {
        let about = match part.block.and_then(|i| document.blocks().get(i)) {
            Some(Block::Entry(_)) => part.block.map(About::Entry),
            Some(Block::String { .. } | Block::Preamble(_)) => Some(About::Definition),
            _ => None,
        };
        if groups.is_empty() && !waiting.is_empty() && part.gap == Gap::Blank {
            groups.push(Group { parts: std::mem::take(&mut waiting), about: About::Itself });
        }
        match groups.last_mut().filter(|last| last.about != About::Itself) {
            Some(last) if part.block.is_none() && part.gap < Gap::Line && waiting.is_empty() => {
                last.parts.push(part);
            }
            _ => waiting.push(part),
        }
        if let Some(about) = about {
            groups.push(Group { parts: std::mem::take(&mut waiting), about });
        }
    }
    if !waiting.is_empty() {
        groups.push(Group { parts: waiting, about: About::Itself });
    }
    groups
}

struct Writer<'a> {
    text: &'a str,
    options: &'a Tidy,
    newline: &'static str,
    /// Macros that the file defines.
    defined: HashSet<String>,
}

impl Writer<'_> {
    fn cased(&self, name: &str) -> String {
        if self.options.layout.lower_case { name.to_lowercase() } else { name.to_owned() }
    }

    fn entry(&self, entry: &Entry, more: &[(String, String)]) -> String {
        let text = self.text;
        if !entry.is_whole {
            return entry.span.of(text).to_owned();
        }
        let (rows, after_head, tail) = self.rows(entry, more);
        let head = format!("@{}{{{}", self.cased(entry.kind.of(text)), entry.key.of(text));
        // Remarks may hold braces, which a reader that knows no remarks
        // would count.
        let has_remarks = !after_head.is_empty()
            || !tail.is_empty()
            || rows.iter().any(|row| !row.after.is_empty() || !row.before.is_empty());
        let is_round = has_remarks && text.as_bytes().get(entry.open) == Some(&b'(');
        let head = if is_round { head.replacen('{', "(", 1) } else { head };
        let close = if is_round { ')' } else { '}' };
        let frame = Frame { head: &head, after_head: &after_head, tail: &tail, close, newline: self.newline };
        let mut out = String::with_capacity(entry.span.of(text).len() + 64);
        self.options.layout.entry(&mut out, &frame, &rows);
        out
    }

    /// The fields to be written, the remark in the first line, and those
    /// after the last field.
    fn rows(&self, entry: &Entry, more: &[(String, String)]) -> (Vec<Row>, String, Vec<String>) {
        let text = self.text;
        let options = self.options;
        let mut rows: Vec<Row> = Vec::with_capacity(entry.fields.len() + more.len());
        let mut at = if entry.key == Span::default() { entry.open + 1 } else { entry.key.end };
        let has =
            |name: &str| entry.fields.iter().any(|field| field.name.of(text).eq_ignore_ascii_case(name));
        let entry_has = values::Entry {
            has_date: has("date"),
            is_article: ["article", "suppperiodical", "review"]
                .iter()
                .any(|kind| entry.kind.of(text).eq_ignore_ascii_case(kind)),
        };
        // An empty field keeps another entry's from being inherited.
        let drop_empty = options.drop_empty && !has("crossref") && !has("xdata");
        let mut after_head = String::new();
        let mut waiting = Vec::new();
        for field in &entry.fields {
            let (same_line, own_lines) = inner_remarks(Span::new(at, field.name.start).of(text));
            at = field.value().end;
            match rows.last_mut() {
                Some(row) if row.after.is_empty() => row.after = same_line,
                None if after_head.is_empty() => after_head = same_line,
                _ => waiting.extend(Some(same_line).filter(|remark| !remark.is_empty())),
            }
            waiting.extend(own_lines);
            let name = source::lower(field.name.of(text));
            let is_stripped = options.strip.iter().any(|strip| *strip == *name);
            if is_stripped || (drop_empty && is_blank(text, field)) {
                continue;
            }
            let value =
                values::write(text, field, &name, &entry_has, options, |word| self.defined.contains(word));
            rows.push(Row {
                name: self.cased(field.name.of(text)),
                value,
                before: std::mem::take(&mut waiting),
                after: String::new(),
            });
        }
        let end = Span::new(at, entry.span.end.saturating_sub(1));
        let (same_line, own_lines) = inner_remarks(end.of(text));
        match rows.last_mut() {
            Some(row) if row.after.is_empty() => row.after = same_line,
            None if after_head.is_empty() => after_head = same_line,
            _ => waiting.extend(Some(same_line).filter(|remark| !remark.is_empty())),
        }
        waiting.extend(own_lines);
        let merged = more.iter().map(|(name, value)| Row {
            name: self.cased(name),
            value: value.clone(),
            ..Row::default()
        });
        rows.extend(merged);
        options.layout.sort(&mut rows);
        (rows, after_head, waiting)
    }

    /// A string, a preamble or a comment.
    fn other(&self, block: &Block) -> String {
        let text = self.text;
        let source = block.span().of(text);
        match block {
            Block::String { name, pieces, is_whole: true, .. } => {
                let word = self.word(source);
                let pieces: Vec<&str> = pieces.iter().map(|piece| piece.span.of(text)).collect();
                format!("@{word}{{{} = {}}}", name.of(text), pieces.join(" # "))
            }
            Block::Preamble(_) => {
                let open = source.find(['{', '(']).unwrap_or(0);
                format!("@{}{}", self.word(source), source.get(open..).unwrap_or_default())
            }
            _ => source.to_owned(),
        }
    }

    /// The word after the `@` of a block.
    fn word(&self, source: &str) -> String {
        let word = source.get(1..).unwrap_or_default();
        self.cased(word.split(['{', '(']).next().unwrap_or_default().trim())
    }

    /// The new text. Between groups of which one is an entry stand as many
    /// empty lines as wanted; elsewhere one stays where there were some.
    fn join(&self, groups: &[Group]) -> String {
        let between_entries = usize::from(self.options.layout.blank_lines) + 1;
        let as_it_was = |gap: Gap| if gap == Gap::Blank { 2 } else { 1 };
        let mut out = String::with_capacity(self.text.len() + self.text.len() / 8);
        let mut last: Option<(&Part, About)> = None;
        for group in groups {
            for (i, part) in group.parts.iter().enumerate() {
                let breaks = match last {
                    None => 0,
                    Some((last, _)) if i > 0 => {
                        let is_one_line =
                            part.gap < Gap::Line && (last.block.is_none() || part.block.is_none());
                        if is_one_line { 0 } else { as_it_was(part.gap) }
                    }
                    Some((_, before)) => {
                        let is_entry = |about: About| matches!(about, About::Entry(_));
                        if is_entry(before) || (is_entry(group.about) && before != About::Itself) {
                            between_entries
                        } else if before == About::Itself {
                            2
                        } else {
                            as_it_was(part.gap)
                        }
                    }
                };
                if breaks == 0 && part.gap == Gap::Space && last.is_some() {
                    out.push(' ');
                }
                out.push_str(&self.newline.repeat(breaks));
                out.push_str(&part.text);
                last = Some((part, group.about));
            }
        }
        if !out.is_empty() {
            out.push_str(self.newline);
        }
        out
    }
}

/// The `%` remarks between two fields: the one in the line of the field
/// before, and those in lines of their own.
fn inner_remarks(gap: &str) -> (String, Vec<String>) {
    let mut same_line = String::new();
    let mut own_lines = Vec::new();
    for (i, line) in gap.split('\n').enumerate() {
        let Some(at) = line.find('%') else { continue };
        let remark = line.get(at..).unwrap_or_default().trim_end().to_owned();
        if i == 0 { same_line = remark } else { own_lines.push(remark) }
    }
    (same_line, own_lines)
}

fn is_blank(text: &str, field: &Field) -> bool {
    field
        .pieces
        .iter()
        .all(|piece| piece.delimiter != Delimiter::Bare && piece.inside(text).trim().is_empty())
}

#[cfg(test)]
mod tests;
