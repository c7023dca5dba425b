//! What cites side by side leave out: cites grouped by author, numbers in
//! ranges, years and suffixes under one author.
//!
//! Source: CSL 1.0.2, *Cite Grouping* and *Cite Collapsing*; where the
//! delimiters leave room, what citeproc-js prints.

use std::collections::HashMap;

use super::citation::Placed;
use super::engine::{CiteContext, Engine};
use super::program::{Class, Collapse};
use super::tree::{Mark, Node};

/// Groups and collapses the cites of a citation as the style says.
pub(super) fn run<'a>(engine: &Engine<'_>, mut placed: Vec<Placed<'a>>) -> Vec<Placed<'a>> {
    let citation = &engine.processor.style.program.citation;
    let by_year =
        matches!(citation.collapse, Some(Collapse::Year | Collapse::YearSuffix | Collapse::YearSuffixRanged));
    // A style that sorts its cites sorts them by author first where it says
    // how those of one author stand together.
    if !citation.layout.sort.is_empty() && (by_year || citation.cite_group_delimiter.is_some()) {
        placed = by_author(placed);
    }
    match citation.collapse {
        Some(Collapse::CitationNumber) => collapse_numbers(engine, &mut placed),
        Some(collapse) => collapse_years(engine, &mut placed, collapse),
        None => delimit_groups(engine, &mut placed),
    }
    placed
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
