//! The bibliography: entries in order, with what a page needs to set them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::CslError;
use super::engine::{CiteContext, Engine, ItemState};
use super::pass;
use super::program::{BibliographyLayout, SubstituteRule};
use super::render::Place;
use super::serialise::{Output, Rendered, json, latex, markdown, rtf, typst};
use super::tree::{Display, Event, Mark, Node, names_block, plain, wrap};

/// Where the first field of an entry stands when the second is aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFieldAlign {
    /// In the margin.
    Margin,
    /// Flush with the margin.
    Flush,
}

/// What a page needs to know to set the entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Whether all lines of an entry but the first are indented.
    pub hanging_indent: bool,
    /// Whether what follows the first field is aligned.
    pub second_field_align: Option<SecondFieldAlign>,
    /// Distance of lines, as a multiple of the usual one.
    pub line_spacing: i16,
    /// Distance of entries, as a multiple of the line height.
    pub entry_spacing: i16,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The item's id.
    pub id: String,
    /// Its reference.
    pub content: Rendered,
}

/// A bibliography.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bibliography {
    /// The entries in order.
    pub entries: Vec<Entry>,
    /// Items of which the style shows nothing, and which have no entry.
    pub omitted: Vec<String>,
    /// How to set them.
    pub parameters: Parameters,
}

impl Entry {
    /// The entry in a form: with its id in HTML's and Markdown's division and
    /// in JSON, else its text alone.
    #[must_use]
    pub fn write(&self, output: Output) -> String {
        match output {
            Output::Text => self.to_text(),
            Output::Html => self.to_html(),
            Output::Markdown => markdown::entry(self),
            Output::Json => json::entry(self),
            Output::Rtf | Output::Latex | Output::Typst => self.content.write(output),
        }
    }

    /// The entry as plain text.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.content.to_text()
    }

    /// The entry as HTML, in its `div`.
    #[must_use]
    pub fn to_html(&self) -> String {
        format!("<div class=\"csl-entry\">{}</div>", self.content.to_html())
    }
}

impl Bibliography {
    /// The bibliography in a form: a document in RTF, else what stands in one.
    #[must_use]
    pub fn write(&self, output: Output) -> String {
        match output {
            Output::Text => self.to_text(),
            Output::Html => self.to_html(),
            Output::Markdown => markdown::bibliography(self),
            Output::Rtf => rtf::bibliography(self),
            Output::Latex => latex::bibliography(self),
            Output::Typst => typst::bibliography(self),
            Output::Json => json::bibliography(self),
        }
    }

    /// The entries as plain text, one a line.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.entries.iter().map(|e| e.to_text() + "\n").collect()
    }

    /// The entries as HTML.
    #[must_use]
    pub fn to_html(&self) -> String {
        let entries: String = self.entries.iter().map(|e| format!("  {}\n", e.to_html())).collect();
        format!("<div class=\"csl-bib-body\">\n{entries}</div>")
    }
}

/// An entry with what it was rendered from: the item's state, and the names
/// of the entry before.
struct Kept {
    state: ItemState,
    before: Option<Rc<[String]>>,
    names: Option<Rc<[String]>>,
    content: Rendered,
}

/// Entries rendered earlier, by work.
#[derive(Default)]
pub(super) struct Memo(RefCell<HashMap<usize, Kept>>);

/// Renders the entries of an engine that is prepared; those of the memo only
/// where something changed.
pub(super) fn render(engine: &Engine<'_>, memo: Option<&Memo>) -> Result<Bibliography, CslError> {
    let style = &engine.processor.style;
    let Some(layout) = &style.program.bibliography else {
        return Err(CslError::NoBibliography(style.title.clone()));
    };
    let mut entries = Vec::with_capacity(engine.order.len());
    let mut omitted = Vec::new();
    let mut before: Option<Rc<[String]>> = None;
    for i in &engine.order {
        let state = engine.without_number(&engine.entries[*i].state);
        let place = engine.memo_place(*i);
        let kept = memo.and_then(|memo| {
            let kept = memo.0.borrow();
            let kept = kept.get(&place).filter(|k| k.state == state && k.before == before)?;
            Some((kept.content.clone(), kept.names.clone()))
        });
        let (content, names) = kept.unwrap_or_else(|| {
            let (content, names) = entry(engine, *i, layout, before.as_deref());
            if let Some(memo) = memo {
                let (before, names, content) = (before.clone(), names.clone(), content.clone());
                memo.0.borrow_mut().insert(place, Kept { state, before, names, content });
            }
            (content, names)
        });
        if content.is_empty() {
            omitted.push(engine.entries[*i].item().id.clone());
            continue;
        }
        before = names;
        entries.push(Entry { id: engine.entries[*i].item().id.clone(), content });
    }
    Ok(Bibliography {
        entries,
        omitted,
        parameters: Parameters {
            hanging_indent: layout.hanging_indent,
            second_field_align: layout.second_field_align,
            line_spacing: layout.line_spacing,
            entry_spacing: layout.entry_spacing,
        },
    })
}

/// What stands for an item of which the style shows nothing: in a citation,
/// and in an entry that cites by number would else point to in vain.
pub(super) const NOTHING: &str = "[CSL STYLE ERROR: reference with no printed form.]";

/// One entry, and its names if the next one's may stand for them.
fn entry(
    engine: &Engine<'_>,
    i: usize,
    layout: &BibliographyLayout,
    before: Option<&[String]>,
) -> (Rendered, Option<Rc<[String]>>) {
    let context = CiteContext::default();
    let mut renderer = engine.renderer(i, &engine.entries[i].state, Place::Bibliography);
    renderer.cite = Some(&context);
    let mut nodes = if layout.second_field_align.is_some() {
        let mut parts = Vec::new();
        for element in &layout.layout.children {
            parts.push(renderer.all(std::slice::from_ref(element)).nodes);
        }
        aligned(parts)
    } else {
        renderer.all(&layout.layout.children).nodes
    };
    let mut names = None;
    if let Some(substitute) = &layout.author_substitute {
        names = name_keys(&nodes);
        if let (Some(before), Some(now)) = (before, &names) {
            substitute_names(&mut nodes, before, now, substitute, layout.author_substitute_rule);
        }
    }
    pass::case::capitalize_term(&mut nodes);
    let quotes = &engine.processor.locale.quotes;
    let mut events = pass::finish(surround(nodes, layout), quotes);
    trim_block(&mut events);
    let number = engine.entries[i].state.citation_number;
    if let (true, true, Some(number)) =
        (events.is_empty(), engine.processor.style.program.cites_by_number, number)
    {
        events.push(Event::Text(format!("{number}. {NOTHING}")));
    }
    (Rendered { events, quotes: Arc::clone(quotes) }, names.map(Rc::from))
}

/// A space at either end of an entry is not part of the block that stands
/// there.
fn trim_block(events: &mut [Event]) {
    if let Some((at, true)) = outermost(events.iter())
        && let Event::Text(text) = &mut events[at]
    {
        text.drain(..text.len() - text.trim_start_matches(' ').len());
    }
    let count = events.len();
    if let Some((at, true)) = outermost(events.iter().rev())
        && let Event::Text(text) = &mut events[count - 1 - at]
    {
        text.truncate(text.trim_end_matches(' ').len());
    }
}

/// The first text, and whether it is in a part of its own.
fn outermost<'e>(events: impl Iterator<Item = &'e Event>) -> Option<(usize, bool)> {
    let mut within = false;
    for (at, event) in events.enumerate() {
        match event {
            Event::Text(_) => return Some((at, within)),
            Event::Open(Mark::Display(_)) | Event::Close => within = true,
            Event::Open(_) => {}
        }
    }
    None
}

/// The layout's affixes, which are within its formatting, and within the last
/// block where the entry is made of blocks.
fn surround(mut nodes: Vec<Node>, layout: &BibliographyLayout) -> Vec<Node> {
    let look = &layout.layout.look;
    if nodes.iter().all(Node::is_empty) {
        return Vec::new();
    }
    if !look.prefix.is_empty() {
        nodes.insert(0, Node::text(look.prefix.clone()));
    }
    if !look.suffix.is_empty() {
        match nodes.last_mut() {
            Some(Node::Span(Mark::Display(_), children)) => children.push(Node::text(look.suffix.clone())),
            _ => nodes.push(Node::text(look.suffix.clone())),
        }
    }
    if look.format.is_plain() { nodes } else { wrap(Mark::Format(look.format), nodes) }
}

/// The first field in the margin, if it shows anything, the rest beside it.
fn aligned(parts: Vec<Vec<Node>>) -> Vec<Node> {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    let rest: Vec<Node> = parts.flatten().collect();
    let mut nodes = wrap(Mark::Display(Display::LeftMargin), first);
    nodes.extend(wrap(Mark::Display(Display::RightInline), rest));
    nodes
}

fn names_block_mut(nodes: &mut [Node]) -> Option<&mut Vec<Node>> {
    for node in nodes {
        match node {
            Node::Span(Mark::Names | Mark::Stand, children) => return Some(children),
            Node::Span(_, children) => {
                if let Some(found) = names_block_mut(children) {
                    return Some(found);
                }
            }
            Node::Text(_) => {}
        }
    }
    None
}

fn each_name<'a>(nodes: &'a [Node], out: &mut Vec<&'a Node>) {
    for node in nodes {
        match node {
            Node::Span(Mark::Name, _) => out.push(node),
            Node::Span(_, children) => each_name(children, out),
            Node::Text(_) => {}
        }
    }
}

/// What the first name list says, name by name; a substitute counts as one.
fn name_keys(nodes: &[Node]) -> Option<Vec<String>> {
    let block = names_block(nodes)?;
    let mut names = Vec::new();
    each_name(block, &mut names);
    if names.is_empty() {
        return Some(vec![plain(block)]);
    }
    let mut keys: Vec<String> = names.into_iter().map(|n| plain(std::slice::from_ref(n))).collect();
    // "et al." makes lists differ.
    keys.push(plain(block));
    Some(keys)
}

fn substitute_names(nodes: &mut [Node], before: &[String], now: &[String], with: &str, rule: SubstituteRule) {
    let Some(block) = names_block_mut(nodes) else { return };
    let same = before == now;
    let alike =
        before.iter().zip(now).take(now.len().saturating_sub(1).max(1)).take_while(|(a, b)| a == b).count();
    let count = match rule {
        _ if same && now.len() == 1 => {
            *block = vec![Node::text(with)];
            return;
        }
        SubstituteRule::CompleteAll if same => {
            *block = vec![Node::text(with)];
            return;
        }
        SubstituteRule::CompleteEach if same => usize::MAX,
        SubstituteRule::PartialEach => alike,
        SubstituteRule::PartialFirst => alike.min(1),
        _ => 0,
    };
    let mut left = count;
    replace_names(block, with, &mut left);
}

fn replace_names(nodes: &mut [Node], with: &str, left: &mut usize) {
    for node in nodes {
        match node {
            Node::Span(Mark::Name, children) => {
                if *left == 0 {
                    return;
                }
                *left -= 1;
                *children = vec![Node::text(with)];
            }
            Node::Span(_, children) => replace_names(children, with, left),
            Node::Text(_) => {}
        }
    }
}
