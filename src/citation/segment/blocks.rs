//! References of a text with structure: its headings, items and paragraphs.
//!
//! What an item of a list is, one reference is; paragraphs are read like the
//! lines of a plain text, since a reference may be broken over two.

use std::ops::Range;

use super::view::View;
use super::whole::Trials;
use super::{Line, Reference, cut_lines, heading, inside, likeness, links, make, split};

/// What a block of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading and its level.
    Heading(u8),
    /// An item of a list.
    Item,
    /// Anything else.
    Paragraph,
}

/// A block of a page.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Its text in the view.
    pub(super) range: Range<usize>,
    /// Where it begins in the source.
    pub(super) source: usize,
    /// The number that its list gives it.
    pub(super) label: Option<String>,
    /// Whether something around it is called a list of references.
    pub(super) listed: bool,
}

/// The references of a page.
pub(super) fn references(view: &View, blocks: &[Block], trials: &Trials<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    for list in below_headings(view, blocks) {
        found.extend(list_of(view, &list, false, trials));
    }
    if found.is_empty() {
        let listed: Vec<Block> = blocks.iter().filter(|b| b.listed).cloned().collect();
        found = list_of(view, &listed, false, trials);
    }
    if found.is_empty() {
        found = list_of(view, blocks, true, trials);
    }
    links::attach(&mut found, &view.links);
    found
}

/// The blocks below each heading of a list, to its next heading.
fn below_headings(view: &View, blocks: &[Block]) -> Vec<Vec<Block>> {
    let mut out: Vec<Vec<Block>> = Vec::new();
    // The level of the heading that opened the list.
    let mut open: Option<u8> = None;
    for block in blocks {
        let text = view.text().get(block.range.clone()).unwrap_or_default();
        let level = match block.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        };
        if block.kind != Kind::Item && heading::opens_list(text) {
            open = Some(level.unwrap_or(u8::MAX));
            out.push(Vec::new());
        } else if let (Kind::Paragraph, Some(start)) = (block.kind, heading::inline(text)) {
            let range = view.trim(block.range.start + start..block.range.end);
            open = Some(u8::MAX);
            out.push(vec![Block { source: view.source(&range).start, range, ..block.clone() }]);
        } else if let Some(opened) = open {
            let ends = level.is_some_and(|level| level <= opened)
                || block.kind != Kind::Item && heading::closes_list(text, true);
            if ends {
                open = None;
            } else if let Some(list) = out.last_mut() {
                list.push(block.clone());
            }
        }
    }
    out
}

/// The references of some blocks. `strict`: nothing says that they are a list.
fn list_of(view: &View, blocks: &[Block], strict: bool, trials: &Trials<'_>) -> Vec<Reference> {
    let mut out = Vec::new();
    for run in blocks.chunk_by(|a, b| (a.kind == Kind::Item) == (b.kind == Kind::Item)) {
        match run.first() {
            Some(Block { kind: Kind::Item, .. }) => items(view, run, strict, &mut out),
            _ => out.extend(paragraphs(view, run, strict, trials)),
        }
    }
    out
}

/// Shorter items are links and buttons.
const SHORT: usize = 20;

fn items(view: &View, run: &[Block], strict: bool, out: &mut Vec<Reference>) {
    let mut made: Vec<(Reference, f32)> = Vec::new();
    for block in run {
        let mut pieces = Vec::new();
        let manner = inside::Manner { labelled: true, dated: false };
        inside::split(view.text(), block.range.clone(), manner, &mut pieces);
        let mut start = Some(block.source);
        for mut reference in pieces.into_iter().filter_map(|piece| make(view.text(), piece)) {
            reference.span = view.source(&reference.span);
            reference.span.start = start.take().unwrap_or(reference.span.start);
            reference.label = reference.label.or_else(|| block.label.clone());
            let score = likeness::score(&reference.text, reference.label.is_some());
            made.push((reference, score));
        }
    }
    let like = made.iter().filter(|(_, score)| *score >= 2.0).count();
    let threshold = match (strict, like * 2 >= made.len()) {
        (false, true) => f32::MIN,
        (true, true) => 2.0,
        (_, false) => 3.5,
    };
    out.extend(
        made.into_iter()
            .filter(|(reference, score)| *score >= threshold && reference.text.len() >= SHORT)
            .map(|(reference, _)| reference),
    );
}

fn paragraphs(view: &View, run: &[Block], strict: bool, trials: &Trials<'_>) -> Vec<Reference> {
    let mut lines: Vec<Line> = Vec::new();
    for block in run.iter().filter(|b| b.kind == Kind::Paragraph) {
        let text = view.text().get(block.range.clone()).unwrap_or_default();
        let at = block.range.start;
        lines.extend(
            cut_lines(text)
                .into_iter()
                .map(|line| Line { range: at + line.range.start..at + line.range.end, indent: line.indent }),
        );
        lines.push(Line { range: block.range.end..block.range.end, indent: 0 });
    }
    let mut found = split::region(view.text(), &lines, strict, trials);
    for reference in &mut found {
        reference.span = view.source(&reference.span);
    }
    found
}
