//! Notes in Markdown.
//!
//! `pulldown-cmark` finds the blocks; here emphasis goes, links give their
//! text, and items, footnotes and headings become blocks. A text is taken for
//! Markdown only where its marks can hardly mean anything else, since the
//! asterisks and underscores of plain text are to stay.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use regex::Regex;

use super::blocks::{Block, Kind};
use super::view::View;
use crate::citation::label::regex;

/// A heading, a footnote, a link, strong text.
static SURE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?m)^ {0,3}#{1,6} +\S|^\[\^[^\]\s]{1,40}\]:\s|\[[^\]\n]{1,300}\]\(<?https?:|(?:^|[\s(])\*\*[\p{L}\d“][^*\n]{0,200}\*\*(?:[\s).,;:(]|$)",
    )
});
/// An item, emphasis: what one of them is, only more of them say.
static LIKELY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?m)^ {0,3}[-*+] +[\p{L}“\x22\[*_].{20}|(?:^|[\s(])\*[\p{L}\d“][^*\n]{0,200}[\p{L}\d.?!”]\*(?:[\s).,;:(]|$)|(?:^|\s)_\p{L}[^_\n]{1,200}[\p{L}.?!]_(?:[\s).,;:]|$)",
    )
});

/// Whether a text is written in Markdown.
pub(super) fn is_markdown(text: &str) -> bool {
    SURE.is_match(text) || LIKELY.find_iter(text).nth(1).is_some()
}

/// The text of a note and its blocks.
pub(super) fn blocks(text: &str) -> (View, Vec<Block>) {
    let mut reader = Reader {
        view: View::default(),
        blocks: Vec::new(),
        open: None,
        start: 0,
        lists: Vec::new(),
        links: Vec::new(),
        block: 0,
    };
    let options = Options::ENABLE_FOOTNOTES | Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(&event, range, text);
    }
    reader.close(text.len());
    // Footnotes come where they are cited or at the end; the source decides.
    reader.blocks.sort_by_key(|block| block.source);
    reader.view.links.sort_by_key(|link| link.source);
    (reader.view, reader.blocks)
}

struct Reader {
    view: View,
    blocks: Vec<Block>,
    /// The item or heading under construction: kind, place in the source, label.
    open: Option<(Kind, usize, Option<String>)>,
    start: usize,
    /// The lists around: the number of the next item, if they are numbered.
    lists: Vec<Option<u64>>,
    /// The links around: their targets, and where they begin in the text and
    /// in the source.
    links: Vec<(String, usize, usize)>,
    /// Where the block under construction begins in the source.
    block: usize,
}

impl Reader {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, range.start),
            Event::End(tag) => self.end(*tag, range.end),
            Event::Text(text) | Event::Code(text) => self.view.push(text, range),
            Event::SoftBreak | Event::HardBreak => self.view.space("\n", range.start),
            // A tag goes; what looks like one and is none stays.
            Event::InlineHtml(html) if html.contains("://") => self.view.push(html, range),
            Event::Html(_) => self.view.space("\n", range.start),
            Event::FootnoteReference(_) => {
                self.view.push(source.get(range.clone()).unwrap_or_default(), range);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Heading { level, .. } => self.open(Kind::Heading(rank(*level)), at, None),
            Tag::List(first) => {
                self.lists.push(*first);
                self.close(at);
            }
            Tag::Item => {
                let mut label = None;
                if let Some(Some(next)) = self.lists.last_mut() {
                    label = Some(next.to_string());
                    *next = next.saturating_add(1);
                }
                self.open(Kind::Item, at, label);
            }
            Tag::FootnoteDefinition(name) => self.open(Kind::Item, at, Some(name.to_string())),
            Tag::TableRow | Tag::TableHead => self.open(Kind::Item, at, None),
            Tag::Link { dest_url, .. } => self.links.push((dest_url.to_string(), self.view.len(), at)),
            Tag::TableCell => self.view.space(" ", at),
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::BlockQuote(_) => self.part(at),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: usize) {
        match tag {
            TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::TableRow
            | TagEnd::TableHead => {
                self.close(at);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.close(at);
            }
            TagEnd::Link => {
                if let Some((target, from, source)) = self.links.pop() {
                    self.view.link(&target, from, self.block, source);
                }
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::BlockQuote(_) => self.part(at),
            _ => {}
        }
    }

    /// A paragraph parts blocks, but not the text of an item.
    fn part(&mut self, at: usize) {
        if self.open.is_some() { self.view.space("\n", at) } else { self.close(at) }
    }

    fn open(&mut self, kind: Kind, at: usize, label: Option<String>) {
        self.close(at);
        self.open = Some((kind, at, label));
    }

    fn close(&mut self, at: usize) {
        let range = self.view.trim(self.start..self.view.len());
        let open = self.open.take();
        if !range.is_empty() {
            let (kind, source, label) =
                open.unwrap_or_else(|| (Kind::Paragraph, self.view.source(&range).start, None));
            self.blocks.push(Block { kind, range, source, label, listed: false });
        }
        self.view.space("\n", at);
        self.start = self.view.len();
        self.block = at;
    }
}

fn rank(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
