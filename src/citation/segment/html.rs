//! Pages in HTML, and the XML of articles (JATS).
//!
//! The tokenizer is `html5gum`; here its tags become blocks. Tags are those
//! of the HTML standard; the classes and ids that name a list are those that
//! CSL processors, wikis and publishers write.

mod names;

use std::ops::Range;
use std::sync::LazyLock;

use html5gum::{DefaultEmitter, EndTag, StartTag, Token, Tokenizer};
use regex::Regex;

use super::blocks::{Block, Kind};
use super::view::View;
use crate::citation::label::regex;

static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,31});"));

/// So many tags of blocks make a page.
const FEW: usize = 4;

/// Whether a text is a page.
pub(super) fn is_page(text: &str) -> bool {
    // A stray tag in a plain list makes no page: its line ends are to stay.
    let tags = names::PAGE.find_iter(text).take(FEW).count();
    let lines = || text.lines().take(4 * FEW).count();
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && tags > 0
        || tags == FEW
        || tags > 0 && lines() <= 3 * tags
}

/// Whether a plain text holds tags or entities of HTML inside its lines.
pub(super) fn has_inline_markup(text: &str) -> bool {
    names::INLINE.is_match(text) || names::PAGE.is_match(text)
}

/// The text of a page and its blocks.
pub(super) fn blocks(text: &str) -> (View, Vec<Block>) {
    let mut reader = Reader::new(text, false);
    reader.run();
    (reader.view, reader.blocks)
}

/// A plain text without its tags, the white space as it is.
pub(super) fn without_tags(text: &str) -> View {
    let mut reader = Reader::new(text, true);
    reader.run();
    reader.view
}

struct Reader<'t> {
    source: &'t str,
    view: View,
    blocks: Vec<Block>,
    /// White space is kept: the source is plain text with some tags.
    plain: bool,
    /// The end of the last tag.
    done: usize,
    /// The block under construction.
    kind: Kind,
    start: usize,
    label: Option<String>,
    /// A `<dt>` whose `<dd>` is still to come.
    term: bool,
    elements: Vec<Element>,
    /// Numbers of the lists around: of the next item, if they are numbered.
    lists: Vec<Option<u32>>,
    /// What is left out.
    skipped: Option<Skipped>,
    /// The `<head>` is open: only what is in it is left out.
    head: bool,
    /// An element of data ended: `<surname>Smith</surname><given-names>J…`.
    parted: bool,
    /// The link that is open.
    link: Option<OpenLink>,
    /// Where the block under construction begins in the source; in plain
    /// text, its line.
    block: usize,
}

struct OpenLink {
    target: String,
    /// Where its text begins, here and in the source.
    start: usize,
    source: usize,
}

/// An element that is left out.
struct Skipped {
    name: String,
    /// How many of this name are open.
    depth: usize,
    /// It ends with the block around it at the latest.
    inline: bool,
}

struct Element {
    name: String,
    listed: bool,
    /// It makes an item of what is in it.
    item: bool,
    /// Where its text begins in the source.
    source: usize,
}

/// Deeper elements are not kept apart.
const DEPTH: usize = 256;

impl<'t> Reader<'t> {
    fn new(source: &'t str, plain: bool) -> Self {
        Self {
            source,
            view: View::default(),
            blocks: Vec::new(),
            plain,
            done: 0,
            kind: Kind::Paragraph,
            start: 0,
            label: None,
            term: false,
            elements: Vec::new(),
            lists: Vec::new(),
            skipped: None,
            head: false,
            parted: false,
            link: None,
            block: 0,
        }
    }

    fn run(&mut self) {
        let emitter = DefaultEmitter::<usize>::new_with_span();
        for Ok(token) in Tokenizer::new_with_emitter(self.source, emitter) {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    self.text_before(&(tag.span.start..tag.span.end), &name);
                    self.start_tag(&name, &tag);
                }
                Token::EndTag(EndTag { name, span }) => {
                    let name = String::from_utf8_lossy(&name).into_owned();
                    self.text_before(&(span.start..span.end), &name);
                    self.end_tag(&name);
                }
                Token::Comment(comment) => self.text_before(&(comment.span.start..comment.span.end), "!"),
                Token::Doctype(doctype) => self.text_before(&(doctype.span.start..doctype.span.end), "!"),
                Token::String(_) | Token::Error(_) => {}
            }
        }
        let end = self.source.len();
        self.text_before(&(end..end), "");
        self.close();
    }

    /// Adds the text between the last tag and this one.
    fn text_before(&mut self, tag: &Range<usize>, name: &str) {
        // `<https://doi.org/…>` is no tag.
        let known = !name.contains([':', '@', '.']) && !name.starts_with("10");
        let end = if known { tag.start } else { tag.end };
        let from = self.done;
        self.done = tag.end.max(self.done);
        let Some(text) = self.source.get(from..end) else { return };
        if self.skipped.is_some() || self.head {
            return;
        }
        let mut at = 0;
        for entity in ENTITY.find_iter(text) {
            self.words(text.get(at..entity.start()).unwrap_or_default(), from + at);
            let decoded = htmlize::unescape(entity.as_str());
            self.view.push(&decoded, from + entity.start()..from + entity.end());
            at = entity.end();
        }
        self.words(text.get(at..).unwrap_or_default(), from + at);
    }

    fn words(&mut self, text: &str, at: usize) {
        if text.is_empty() {
            return;
        }
        if self.plain || self.elements.iter().rev().take(4).any(|e| e.name == "pre") {
            self.view.push(text, at..at + text.len());
            if self.plain
                && let Some(end) = text.rfind('\n')
            {
                self.block = at + end;
            }
            return;
        }
        if std::mem::take(&mut self.parted)
            && text.starts_with(char::is_alphanumeric)
            && self.view.text().ends_with(char::is_alphanumeric)
        {
            self.view.space(" ", at);
        }
        let mut start = at;
        for word in text.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace());
            self.view.push(bare, start..start + bare.len());
            if bare.len() < word.len() && self.view.len() > self.start {
                self.view.space(" ", start + bare.len());
            }
            start += word.len();
        }
    }

    /// Ends the block under construction; what follows is a paragraph.
    fn close(&mut self) {
        let range = self.view.trim(self.start..self.view.len());
        let listed = self.elements.last().is_some_and(|e| e.listed);
        if !range.is_empty() {
            let source = self.view.source(&range).start;
            let label = self.label.take();
            self.blocks.push(Block { kind: self.kind, range, source, label, listed });
        }
        if !self.plain {
            self.view.space("\n", self.done);
        }
        self.start = self.view.len();
        self.block = self.done;
        self.kind = Kind::Paragraph;
        self.label = None;
        self.term = false;
    }

    fn open(&mut self, kind: Kind) {
        self.close();
        self.kind = kind;
    }

    fn start_tag(&mut self, name: &str, tag: &StartTag<usize>) {
        let block = names::is_block(name);
        if let Some(skipped) = self.skipped.as_mut().filter(|skipped| !(skipped.inline && block)) {
            skipped.depth += usize::from(skipped.name == name && !tag.self_closing);
            return;
        }
        self.skipped = None;
        // The end tag of `<head>` and the tag `<body>` may be left out.
        if self.head && name != "title" && (block || names::is_inline(name) || name == "br") {
            self.head = false;
        }
        let attribute = |key: &[u8]| {
            tag.attributes.get(key).map(|v| String::from_utf8_lossy(v).into_owned()).unwrap_or_default()
        };
        let class = attribute(b"class");
        let void = matches!(name, "br" | "hr" | "img" | "input" | "meta" | "link" | "wbr" | "source" | "col");
        let control = matches!(
            name,
            "script"
                | "style"
                | "nav"
                | "button"
                | "footer"
                | "noscript"
                | "template"
                | "svg"
                | "select"
                | "iframe"
        );
        // A `<p>` or `<li>` may have no end tag, a `<div>` always has one.
        let inline = names::is_inline(name);
        let hidden = (inline || name == "div") && names::CONTROL_NAME.is_match(&class);
        if !void && !tag.self_closing && (control || hidden || self.head && name == "title") {
            self.skipped = Some(Skipped { name: name.to_owned(), depth: 1, inline: inline && !control });
            return;
        }
        self.head |= name == "head" && !self.plain;
        if matches!(name, "a" | "ext-link") {
            self.end_link();
            let target = [attribute(b"href"), attribute(b"xlink:href")].concat();
            self.link = Some(OpenLink { target, start: self.view.len(), source: self.done });
        }
        if self.plain || self.head {
            return;
        }
        match name {
            "br" => self.view.space("\n", self.done),
            "hr" => self.close(),
            _ if block => {
                self.start_block(name, &class, &attribute(b"id"), &attribute(b"start"));
            }
            _ => self.parted |= !inline,
        }
    }

    fn start_block(&mut self, name: &str, class: &str, id: &str, first: &str) {
        let inside = self.elements.last().is_some_and(|e| e.listed);
        let container = matches!(
            name,
            "div" | "section" | "ol" | "ul" | "dl" | "table" | "aside" | "ref-list" | "listbibl"
        );
        let named = container && (names::LIST_NAME.is_match(class) || names::LIST_NAME.is_match(id));
        let listed = inside || named || matches!(name, "ref-list" | "listbibl");
        let entry = matches!(name, "div" | "p")
            && (names::ENTRY_NAME.is_match(class) || names::ENTRY_NAME.is_match(id));
        let in_item = self.kind == Kind::Item && self.elements.iter().any(|e| e.item);
        let empty = self.view.trim(self.start..self.view.len()).is_empty();
        let item = match name {
            "li" | "dt" | "tr" | "bibl" | "biblstruct" => true,
            "dd" => !self.term,
            "ref" => listed,
            "cite" => !in_item && empty,
            _ => entry && !in_item,
        };
        match name {
            "ol" => self.lists.push(Some(first.parse().unwrap_or(1))),
            "ul" => self.lists.push(None),
            _ => {}
        }
        if let Some(level) = names::heading_level(name, listed) {
            self.open(Kind::Heading(level));
        } else if item {
            self.open(Kind::Item);
            self.term = name == "dt";
            if name == "li"
                && let Some(Some(next)) = self.lists.last_mut()
            {
                self.label = Some(next.to_string());
                *next = next.saturating_add(1);
            }
        } else if name == "dd" {
            self.term = false;
            self.view.space(" ", self.done);
        } else if matches!(name, "td" | "th") {
            self.view.space(" ", self.done);
        } else if name == "cite" || matches!(name, "ref" if !listed) {
            // Part of a sentence.
        } else if in_item
            && !self.elements.iter().any(|e| e.name == "tr")
            && !matches!(name, "ol" | "ul" | "dl" | "table")
        {
            self.view.space("\n", self.done);
        } else {
            self.close();
        }
        // `<p>` and `<li>` end where the next begins.
        if matches!(name, "p" | "li" | "tr" | "td" | "dt" | "dd") {
            let same = |e: &Element| {
                e.name == name || (matches!(name, "dt" | "dd") && matches!(e.name.as_str(), "dt" | "dd"))
            };
            if self.elements.last().is_some_and(same) {
                self.elements.pop();
            }
        }
        if self.elements.len() < DEPTH {
            self.elements.push(Element { name: name.to_owned(), listed, item, source: self.done });
        }
    }

    fn end_tag(&mut self, name: &str) {
        if let Some(skipped) = &mut self.skipped {
            if skipped.name == name {
                skipped.depth -= 1;
            }
            if skipped.depth > 0 && !(skipped.inline && names::is_block(name)) {
                return;
            }
            let own = skipped.name == name;
            self.skipped = None;
            if own {
                return;
            }
        }
        if self.head {
            self.head = !matches!(name, "head" | "html");
            return;
        }
        if matches!(name, "a" | "ext-link") {
            self.end_link();
        }
        if self.plain {
            return;
        }
        if names::is_block(name) {
            let open = self.elements.iter().rposition(|e| e.name == name);
            let item = open.and_then(|i| self.elements.get(i)).is_some_and(|e| e.item);
            let around = self.elements.iter().take(open.unwrap_or(0)).any(|e| e.item);
            if matches!(name, "ol" | "ul") {
                self.lists.pop();
            }
            if matches!(name, "td" | "th") {
                self.view.space(" ", self.done);
            } else if name == "dt" || (name == "cite" && !item) {
                // Its `<dd>` follows; or it is part of a sentence.
            } else if self.kind == Kind::Item && around && !item {
                self.view.space("\n", self.done);
            } else {
                self.close();
            }
            if let Some(open) = open {
                self.elements.truncate(open);
            }
        } else {
            self.parted |= !names::is_inline(name);
        }
    }

    /// Keeps the DOI that a link leads to, and takes its text off again if it
    /// leads to a service.
    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let start = if self.plain { link.start } else { link.start.max(self.start) };
        let text = self.view.text().get(start..).unwrap_or_default().trim();
        let control = !text.is_empty() && names::CONTROL.is_match(text);
        // An item may hold a list of its links.
        let item = self.elements.iter().find(|e| e.item).map(|e| e.source);
        self.view.link(&link.target, start, item.unwrap_or(self.block), link.source);
        if control && !self.plain {
            self.view.truncate(start);
        }
    }
}
