//! Citations in a document: positions, cites joined and collapsed.
//!
//! Source: CSL 1.0.2, *Citation*, *Position* and *Cite Collapsing*.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::bibliography::{self, Bibliography};
use super::engine::{CiteContext, Engine};
use super::locale::QuoteMarks;
use super::program::{Class, Collapse};
use super::render::Place;
use super::serialise::Rendered;
use super::session::Session;
use super::tree::{Mark, Node, plain, wrap};
use super::{Processor, pass, richtext, sort};
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

/// What a cite says of itself.
fn context(cite: &Cite) -> CiteContext {
    CiteContext {
        locator: cite.locator.as_ref().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()),
        label: cite.label.as_ref().map(|l| l.replace([' ', '_'], "-")),
        suppress_author: cite.suppress_author,
        ..CiteContext::default()
    }
}

/// The positions of all cites.
pub(super) fn contexts<'c>(
    engine: &Engine<'_>,
    citations: impl ExactSizeIterator<Item = &'c Citation>,
) -> Vec<Vec<CiteContext>> {
    let near = engine.processor.style.program.citation.near_note_distance;
    // For each item: the note it was first cited in, and the last one.
    let mut seen: HashMap<&str, (u32, u32)> = HashMap::new();
    let mut all = Vec::with_capacity(citations.len());
    // Notes and running text have each their own last citation: the cites of
    // the last note, or of the last citation in the text.
    let mut last_note: (u32, Vec<&Cite>) = (0, Vec::new());
    let mut last_text: Vec<&Cite> = Vec::new();
    for citation in citations {
        let mut contexts = Vec::with_capacity(citation.cites.len());
        let mut previous: Option<&Cite> = None;
        for cite in &citation.cites {
            let before = match previous {
                Some(previous) => Some(previous),
                None if citation.note == 0 => only(&last_text),
                None if last_note.0 == citation.note => last_note.1.last().copied(),
                None if last_note.0 + 1 == citation.note => only(&last_note.1),
                None => None,
            };
            let known = seen.get(cite.id.as_str()).copied();
            let position = cite.position.unwrap_or(match (known, before) {
                (None, _) => CitePosition::First,
                (Some(_), Some(before)) if before.id == cite.id => ibid(before, cite),
                _ => CitePosition::Subsequent,
            });
            contexts.push(CiteContext {
                position,
                near_note: cite.near_note.unwrap_or_else(|| {
                    known.is_some_and(|(_, at)| citation.note > 0 && citation.note.saturating_sub(at) <= near)
                }),
                first_note: known.map(|(first, _)| first).filter(|n| *n > 0),
                ..context(cite)
            });
            let first = known.map_or(citation.note, |(first, _)| first);
            seen.insert(&cite.id, (first, citation.note));
            previous = Some(cite);
        }
        all.push(contexts);
        let cites = citation.cites.iter();
        if citation.note == 0 {
            last_text = cites.collect();
        } else if last_note.0 == citation.note {
            last_note.1.extend(cites);
        } else {
            last_note = (citation.note, cites.collect());
        }
    }
    all
}

/// The last of the cites, if all are of one item.
fn only<'a>(cites: &[&'a Cite]) -> Option<&'a Cite> {
    let last = cites.last()?;
    cites.iter().all(|c| c.id == last.id).then_some(last)
}

fn ibid(before: &Cite, now: &Cite) -> CitePosition {
    let place = |c: &Cite| {
        let label = c.label.as_deref().unwrap_or("page").to_owned();
        c.locator.as_deref().map(str::trim).filter(|l| !l.is_empty()).map(|l| (label, l.to_owned()))
    };
    match (place(before), place(now)) {
        (a, b) if a == b => CitePosition::Ibid,
        (_, Some(_)) => CitePosition::IbidWithLocator,
        (_, None) => CitePosition::Subsequent,
    }
}

/// A cite on its way into the citation.
struct Placed<'a> {
    entry: usize,
    cite: &'a Cite,
    context: &'a CiteContext,
    nodes: Vec<Node>,
    /// The names it begins with, by which cites are grouped: empty if it has
    /// none, `None` if something else stands for them.
    author: Option<String>,
    /// What stands before it when it is not the first.
    before: Option<String>,
}

pub(super) fn cluster(engine: &Engine<'_>, citation: &Citation, contexts: &[CiteContext]) -> Rendered {
    let mut contexts = contexts.to_vec();
    let mut nodes = Vec::new();
    let alone = citation.cites.iter().all(|c| c.author_only) && citation.mode == CitationMode::Normal;
    let author_only;
    let citation = if alone {
        author_only = Citation { mode: CitationMode::AuthorOnly, ..citation.clone() };
        &author_only
    } else {
        citation
    };
    if let CitationMode::Composite { .. } | CitationMode::AuthorOnly = citation.mode {
        nodes.extend(author(engine, citation, &contexts));
    }
    if let (CitationMode::Composite { .. } | CitationMode::SuppressAuthor, Some(first)) =
        (&citation.mode, contexts.first_mut())
    {
        first.suppress_author = true;
    }
    if citation.mode != CitationMode::AuthorOnly {
        let rest = joined(engine, citation, &contexts);
        if let (CitationMode::Composite { infix }, false) = (&citation.mode, nodes.is_empty()) {
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

/// The author of the first cite, as the sentence around it names them.
fn author(engine: &Engine<'_>, citation: &Citation, contexts: &[CiteContext]) -> Vec<Node> {
    let (Some(cite), Some(context)) = (citation.cites.first(), contexts.first()) else { return Vec::new() };
    let Some(entry) = engine.find(&cite.id) else { return Vec::new() };
    let context = CiteContext { suppress_author: false, ..context.clone() };
    named(&engine.cite(entry, &engine.entries[entry].state, &context).nodes)
}

/// The author of a cite, or what stands for them.
fn named(nodes: &[Node]) -> Vec<Node> {
    for node in nodes {
        match node {
            Node::Span(Mark::Names | Mark::Stand, children) => return children.clone(),
            Node::Span(_, children) => {
                let found = named(children);
                if !found.is_empty() {
                    return found;
                }
            }
            Node::Text(_) => {}
        }
    }
    Vec::new()
}

/// The cites, joined and collapsed, with the affixes of the layout.
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
    let order = sort::order_of(engine, &layout.sort, Place::Citation, &entries, &own);
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
        let other = author.is_empty() && (context.suppress_author || !named(&nodes).is_empty());
        let key = (!other).then(|| plain(&author));
        let nodes = if cite.author_only { named(&nodes) } else { nodes };
        placed.push(Placed { entry, cite, context, nodes, author: key, before: None });
    }
    // A style that sorts its cites sorts them by author first where it says
    // how those of one author stand together.
    let by_year = matches!(
        program.citation.collapse,
        Some(Collapse::Year | Collapse::YearSuffix | Collapse::YearSuffixRanged)
    );
    if !layout.sort.is_empty() && (by_year || program.citation.cite_group_delimiter.is_some()) {
        placed = by_author(placed);
    }
    match program.citation.collapse {
        Some(Collapse::CitationNumber) => collapse_numbers(engine, &mut placed),
        Some(collapse) => collapse_years(engine, &mut placed, collapse),
        None => delimit_groups(engine, &mut placed),
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
    if !nodes.is_empty() {
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

/// Brings cites of one author together, at the place of the first.
fn by_author(placed: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let mut groups: Vec<Vec<Placed<'_>>> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for cite in placed {
        let Some(author) = cite.author.clone().filter(|a| !a.is_empty()) else {
            groups.push(vec![cite]);
            continue;
        };
        let group = *at.entry(author).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(cite);
    }
    groups.into_iter().flatten().collect()
}

/// Cites of one author side by side stand closer together, if the style says
/// so.
fn delimit_groups(engine: &Engine<'_>, placed: &mut [Placed<'_>]) {
    let Some(between) = &engine.processor.style.program.citation.cite_group_delimiter else { return };
    for i in 1..placed.len() {
        let author = placed[i].author.as_ref().filter(|a| !a.is_empty());
        if author.is_some() && placed[i].author == placed[i - 1].author {
            placed[i].before = Some(between.clone());
        }
    }
}

/// Runs of three numbers or more become ranges.
fn collapse_numbers(engine: &Engine<'_>, placed: &mut Vec<Placed<'_>>) {
    let citation = &engine.processor.style.program.citation;
    let number = |p: &Placed<'_>| engine.entries[p.entry].state.citation_number.unwrap_or(0);
    let plain_cite =
        |p: &Placed<'_>| p.context.locator.is_none() && p.cite.prefix.is_empty() && p.cite.suffix.is_empty();
    let mut out: Vec<Placed<'_>> = Vec::with_capacity(placed.len());
    let mut rest = std::mem::take(placed).into_iter().peekable();
    let mut after_range = false;
    while let Some(mut first) = rest.next() {
        if after_range {
            first.before.clone_from(&citation.after_collapse_delimiter);
        }
        after_range = false;
        let mut run: Vec<Placed<'_>> = Vec::new();
        let mut last = number(&first);
        if plain_cite(&first) {
            while let Some(next) = rest.next_if(|n| plain_cite(n) && number(n) == last + 1) {
                last += 1;
                run.push(next);
            }
        }
        out.push(first);
        if run.len() >= 2 {
            if let Some(mut end) = run.pop() {
                end.before = Some("–".to_owned());
                out.push(end);
            }
            after_range = true;
        } else {
            out.extend(run);
        }
    }
    *placed = out;
}

/// Cites of one author drop the author after the first, and with year-suffix
/// collapsing the year as well.
fn collapse_years(engine: &Engine<'_>, placed: &mut [Placed<'_>], collapse: Collapse) {
    let program = &engine.processor.style.program;
    let citation = &program.citation;
    let usual = &citation.layout.delimiter;
    let after = citation.after_collapse_delimiter.as_ref();
    // In notes, cites of one author stand apart as others do; so they do where
    // a delimiter of its own ends the group.
    let between = match (after, &citation.cite_group_delimiter, program.class) {
        (Some(_), ..) | (None, None, Class::Note) => usual.as_str(),
        (None, Some(own), _) => own,
        (None, None, Class::InText) => ", ",
    };
    let suffix_between = citation.cite_group_delimiter.as_ref().or(citation.year_suffix_delimiter.as_ref());
    let suffix_between = suffix_between.unwrap_or(usual);
    let mut collapsed = false;
    for i in 1..placed.len() {
        let same = match (&placed[i].author, &placed[i - 1].author) {
            (Some(now), Some(before)) => now == before && (!now.is_empty() || collapse != Collapse::Year),
            _ => false,
        };
        if !same || !placed[i].cite.prefix.is_empty() {
            // Collapsed by suffix, what ends a group stands only after one
            // that was collapsed; else always.
            if collapsed || collapse != Collapse::YearSuffix {
                placed[i].before = after.cloned();
            }
            collapsed = false;
            continue;
        }
        collapsed = true;
        let (state, previous) =
            (&engine.entries[placed[i].entry].state, &engine.entries[placed[i - 1].entry]);
        let years = |e: usize| engine.entries[e].item().year();
        let suffixes = collapse != Collapse::Year
            && state.year_suffix.is_some()
            && previous.state.year_suffix.is_some()
            && years(placed[i].entry) == years(placed[i - 1].entry)
            && placed[i - 1].context.locator.is_none()
            && placed[i].context.locator.is_none()
            && placed[i - 1].cite.suffix.is_empty();
        if suffixes {
            let mut letters = Vec::new();
            suffix_part(&placed[i].nodes, &mut letters);
            if !letters.is_empty() {
                placed[i].nodes = letters;
                placed[i].before = Some(suffix_between.to_owned());
                continue;
            }
        }
        let context = CiteContext { suppress_author: true, ..placed[i].context.clone() };
        placed[i].nodes = engine.cite(placed[i].entry, state, &context).nodes;
        let after_locator = placed[i - 1].context.locator.is_some();
        let after = after.filter(|_| after_locator).map_or(between, String::as_str);
        placed[i].before = Some(after.to_owned());
    }
    if collapse == Collapse::YearSuffixRanged {
        range_suffixes(engine, placed);
    }
}

/// `a, b, c` becomes `a–c`.
fn range_suffixes(engine: &Engine<'_>, placed: &mut [Placed<'_>]) {
    let suffix = |p: &Placed<'_>| engine.entries[p.entry].state.year_suffix.unwrap_or(0);
    let is_letter = |p: &Placed<'_>| matches!(p.nodes.as_slice(), [Node::Span(Mark::YearSuffix, _)]);
    let mut start = 0;
    while start < placed.len() {
        let mut end = start;
        while placed.get(end + 1).is_some_and(|n| is_letter(n) && suffix(n) == suffix(&placed[end]) + 1) {
            end += 1;
        }
        if end >= start + 2 {
            for middle in &mut placed[start + 1..end] {
                middle.nodes.clear();
            }
            placed[end].before = Some("–".to_owned());
        }
        start = end + 1;
    }
}

fn suffix_part(nodes: &[Node], out: &mut Vec<Node>) {
    for node in nodes {
        match node {
            Node::Span(Mark::YearSuffix, _) => out.push(node.clone()),
            Node::Span(_, children) => suffix_part(children, out),
            Node::Text(_) => {}
        }
    }
}
