//! Citations in a document: what they are, and their cites joined. `position`
//! says where each cite stands among those of its item, `collapse` what cites
//! side by side leave out.
//!
//! Source: CSL 1.0.2, *Citation*.

use std::collections::HashSet;
use std::sync::Arc;

use super::bibliography::{self, Bibliography};
use super::engine::{CiteContext, Engine};
use super::locale::QuoteMarks;
use super::position::context;
use super::program::Class;
use super::serialise::Rendered;
use super::session::Session;
use super::tree::{Mark, Node, names_block, plain, wrap};
use super::{Processor, collapse, pass, richtext, sort};
use crate::item::Item;

/// Where a cite stands among those of its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitePosition {
    /// The item has not been cited before.
    First,
    /// It has.
    Subsequent,
    /// It is what the last cite cites, at the same place.
    Ibid,
    /// It is what the last cite cites, at another place.
    IbidWithLocator,
}

/// One reference within a citation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cite {
    /// The item's id.
    pub id: String,
    /// Where in the work: `12-14`.
    pub locator: Option<String>,
    /// What the locator counts: `page` if not given.
    pub label: Option<String>,
    /// Text before the cite, as rich text.
    pub prefix: String,
    /// Text after the cite, as rich text.
    pub suffix: String,
    /// Whether to leave the author out, because the sentence names them.
    pub suppress_author: bool,
    /// Whether to show the author alone.
    pub author_only: bool,
    /// The position, where the caller knows better than the document.
    pub position: Option<CitePosition>,
    /// Whether a note before is near, where the caller knows.
    pub near_note: Option<bool>,
}

impl Cite {
    /// A plain cite of an item.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }
}

/// How a citation stands in its sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CitationMode {
    /// Apart from the sentence: "(Doe, 2010)".
    #[default]
    Normal,
    /// The first cite's author is a word of the sentence, and the citation
    /// follows without it: "Doe (2010)". The text stands between the two.
    Composite {
        /// What follows the author: "’s work" gives "Doe’s work (2010)".
        infix: String,
    },
    /// The author of the first cite alone: "Doe".
    AuthorOnly,
    /// Without the author of the first cite: "(2010)".
    SuppressAuthor,
}

/// A citation: one or more cites in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Citation {
    /// Its cites.
    pub cites: Vec<Cite>,
    /// The number of the note it stands in; 0 in the running text.
    pub note: u32,
    /// How it stands in its sentence.
    pub mode: CitationMode,
}

/// The citations and the bibliography of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The citations in the document's order.
    pub citations: Vec<Rendered>,
    /// The bibliography, if the style has one.
    pub bibliography: Option<Bibliography>,
    /// Ids that were cited and are no item's.
    pub unknown: Vec<String>,
}

pub(super) fn document(
    processor: &Processor,
    items: &[&Item],
    citations: &[Citation],
    lists: &dyn Fn(&Item) -> bool,
) -> Document {
    let mut session = Session::new(processor, items);
    session.list_uncited(items.iter().map(|i| i.id.clone()));
    session.update(citations.iter().enumerate().map(|(n, c)| (n.to_string(), c.clone())).collect());
    let known: HashSet<&str> = items.iter().map(|i| i.id.as_str()).collect();
    let cited = citations.iter().flat_map(|c| &c.cites).map(|c| &c.id);
    Document {
        citations: session.citations().map(|(_, rendered)| rendered.clone()).collect(),
        bibliography: session.bibliography_listing(lists),
        unknown: cited.filter(|id| !known.contains(id.as_str())).cloned().collect(),
    }
}

pub(super) fn alone(processor: &Processor, items: &[&Item], citations: &[Citation]) -> Vec<Rendered> {
    let mut engine = Engine::new(processor, items);
    engine.prepare();
    citations
        .iter()
        .map(|citation| {
            let contexts: Vec<CiteContext> = citation
                .cites
                .iter()
                .map(|cite| CiteContext {
                    position: cite.position.unwrap_or(CitePosition::First),
                    near_note: cite.near_note.unwrap_or(false),
                    ..context(cite)
                })
                .collect();
            cluster(&engine, citation, &contexts)
        })
        .collect()
}

/// A cite on its way into the citation.
pub(super) struct Placed<'a> {
    pub(super) entry: usize,
    pub(super) cite: &'a Cite,
    pub(super) context: &'a CiteContext,
    pub(super) nodes: Vec<Node>,
    /// The names it begins with, by which cites are grouped: empty if it has
    /// none, `None` if something else stands for them.
    pub(super) author: Option<String>,
    /// What stands before it when it is not the first.
    pub(super) before: Option<String>,
}

pub(super) fn cluster(engine: &Engine<'_>, citation: &Citation, contexts: &[CiteContext]) -> Rendered {
    let mut contexts = contexts.to_vec();
    let mode = &citation.mode;
    let mut nodes = match mode {
        CitationMode::Composite { .. } | CitationMode::AuthorOnly => author(engine, citation, &contexts),
        CitationMode::Normal | CitationMode::SuppressAuthor => Vec::new(),
    };
    if let (CitationMode::Composite { .. } | CitationMode::SuppressAuthor, Some(first)) =
        (mode, contexts.first_mut())
    {
        first.suppress_author = true;
    }
    if *mode != CitationMode::AuthorOnly {
        let rest = joined(engine, citation, &contexts);
        if let (CitationMode::Composite { infix }, false) = (mode, nodes.is_empty()) {
            nodes.extend(richtext::parse(infix, &engine.processor.locale.quotes));
            if !rest.is_empty() {
                nodes.push(Node::text(" "));
            }
        }
        nodes.extend(rest);
    }
    let quotes = &engine.processor.locale.quotes;
    Rendered { events: pass::finish(nodes, quotes), quotes: Arc::clone(quotes) }
}

/// The author of a cite, or what stands for them.
fn author_of(nodes: &[Node]) -> Vec<Node> {
    names_block(nodes).map(<[Node]>::to_vec).unwrap_or_default()
}

/// The author of the first cite, as the sentence around it names them.
fn author(engine: &Engine<'_>, citation: &Citation, contexts: &[CiteContext]) -> Vec<Node> {
    let (Some(cite), Some(context)) = (citation.cites.first(), contexts.first()) else { return Vec::new() };
    let Some(entry) = engine.find(&cite.id) else { return Vec::new() };
    let context = CiteContext { suppress_author: false, ..context.clone() };
    author_of(&engine.cite(entry, &engine.entries[entry].state, &context).nodes)
}

/// The cites, joined and collapsed, with the affixes of the layout where they
/// stand apart from the sentence.
fn joined(engine: &Engine<'_>, citation: &Citation, contexts: &[CiteContext]) -> Vec<Node> {
    let program = &engine.processor.style.program;
    let layout = &program.citation.layout;
    let known: Vec<(usize, &Cite, &CiteContext)> = citation
        .cites
        .iter()
        .zip(contexts)
        .filter_map(|(cite, context)| Some((engine.find(&cite.id)?, cite, context)))
        .collect();
    let entries: Vec<usize> = known.iter().map(|(i, ..)| *i).collect();
    let own: Vec<CiteContext> = known.iter().map(|(_, _, c)| (*c).clone()).collect();
    let order = sort::cites(engine, &layout.sort, &entries, &own);
    let mut placed: Vec<Placed<'_>> = Vec::with_capacity(order.len());
    for at in order {
        let Some((entry, cite, context)) = known.get(at).copied() else { continue };
        let nodes = engine.cite(entry, &engine.entries[entry].state, context).nodes;
        let mut author = Vec::new();
        if context.suppress_author && placed.is_empty() {
            // The sentence names the author: what follows goes with that.
            let full = CiteContext { suppress_author: false, ..context.clone() };
            author_part(&engine.cite(entry, &engine.entries[entry].state, &full).nodes, &mut author);
        } else {
            author_part(&nodes, &mut author);
        }
        let other = author.is_empty() && (context.suppress_author || names_block(&nodes).is_some());
        let key = (!other).then(|| plain(&author));
        let nodes = if cite.author_only { author_of(&nodes) } else { nodes };
        placed.push(Placed { entry, cite, context, nodes, author: key, before: None });
    }
    // Cites that show their authors alone are words of the sentence.
    let apart = !citation.cites.iter().all(|c| c.author_only);
    if apart {
        placed = collapse::run(engine, placed);
    }
    if program.class == Class::Note
        && let Some(first) = placed.first_mut()
    {
        let prefix = first.cite.prefix.trim_end();
        let sentence = prefix.ends_with(['.', '!', '?']) && prefix.contains(char::is_whitespace);
        if prefix.is_empty() || sentence {
            pass::case::capitalize_term(&mut first.nodes);
        }
    }
    let mut nodes: Vec<Node> = Vec::new();
    for cite in placed {
        let body = affixed(cite.nodes, cite.cite, &engine.processor.locale.quotes);
        if body.iter().all(Node::is_empty) {
            continue;
        }
        if !nodes.is_empty() {
            let delimiter = cite.before.unwrap_or_else(|| layout.delimiter.clone());
            let starts_with_comma = cite.cite.prefix.starts_with([',', ';']);
            nodes.push(Node::text(if starts_with_comma { String::new() } else { delimiter }));
        }
        nodes.extend(body);
    }
    // A citation must not go missing unseen; where its author is in the
    // sentence, that may be all there is to see.
    if nodes.is_empty() && known.iter().any(|(_, _, context)| !context.suppress_author) {
        nodes.push(Node::text(bibliography::NOTHING));
    }
    if apart && !nodes.is_empty() {
        if !layout.look.prefix.is_empty() {
            nodes.insert(0, Node::text(layout.look.prefix.clone()));
        }
        if !layout.look.suffix.is_empty() {
            nodes.push(Node::text(layout.look.suffix.clone()));
        }
        if !layout.look.format.is_plain() {
            nodes = wrap(Mark::Format(layout.look.format), nodes);
        }
    }
    nodes
}

/// The cite with what its author wrote around it.
fn affixed(nodes: Vec<Node>, cite: &Cite, quotes: &QuoteMarks) -> Vec<Node> {
    if nodes.iter().all(Node::is_empty) {
        return nodes;
    }
    let mut out = Vec::new();
    if !cite.prefix.is_empty() {
        out.extend(richtext::parse(&cite.prefix, quotes));
        if !cite.prefix.ends_with([' ', '\u{a0}', '(', '[', '\'', '’', '"', '“']) {
            out.push(Node::text(" "));
        }
    }
    out.extend(nodes);
    if !cite.suffix.is_empty() {
        if !cite.suffix.starts_with([' ', ',', '.', ';', ':', '!', '?', ')', ']', '\u{a0}', '\'', '’', '”'])
        {
            out.push(Node::text(" "));
        }
        out.extend(richtext::parse(&cite.suffix, quotes));
    }
    out
}

fn author_part(nodes: &[Node], out: &mut Vec<Node>) {
    for node in nodes {
        match node {
            Node::Span(Mark::Names, children) => out.extend(children.iter().cloned()),
            Node::Span(_, children) => author_part(children, out),
            Node::Text(_) => {}
        }
    }
}
