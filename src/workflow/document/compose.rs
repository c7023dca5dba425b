//! A document's citations as the citation processor takes them, and what it
//! makes of them.

use std::collections::HashSet;

use super::WorkflowError;
use super::references::References;
use crate::csl::serialise::Rendered;
use crate::csl::tree::{Event, Mark};
use crate::csl::{self, Bibliography, CitationMode, Processor};
use crate::item::Item;
use crate::manuscript::{Citation, Cite, Mode, Placed};

/// Stands between the author in the sentence and the rest of a citation; no
/// text has it.
const BETWEEN: char = '\u{10FFFD}';

/// What a citation became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// It stays: it is no citation.
    Keep,
    /// None of its keys is an item's.
    Missing(Vec<String>),
    /// Text in its place.
    Whole(Rendered),
    /// The text of a note, and the author before it if the sentence names
    /// them.
    Note { before: Option<Rendered>, text: Rendered },
}

/// What a document's citations became.
pub(super) struct Composed {
    /// In the order of the citations given.
    pub(super) pieces: Vec<Piece>,
    pub(super) bibliography: Option<Bibliography>,
    /// Keys that are no item's, with the byte of the first cite.
    pub(super) missing: Vec<(String, Option<usize>)>,
}

/// Formats the citations of a document. `keep` takes the mark of a missing key
/// aside; `cross` tells keys that need not be items.
pub(super) fn compose(
    processor: &Processor,
    references: &mut References<'_>,
    citations: &[Citation],
    order: &[Placed],
    nocite: &[String],
    keep: &mut dyn FnMut(&str) -> Option<char>,
    cross: &dyn Fn(&str) -> bool,
) -> Result<Composed, WorkflowError> {
    let mut pieces = vec![Piece::Keep; citations.len()];
    let mut missing = MissingKeys::default();
    let mut ready: Vec<(usize, csl::Citation)> = Vec::with_capacity(citations.len());
    let mut cited: HashSet<usize> = HashSet::new();
    for placed in order {
        let Some(citation) = citations.get(placed.citation) else { continue };
        let mut places = Vec::with_capacity(citation.cites.len());
        for cite in &citation.cites {
            places.push(references.find(&cite.key)?);
        }
        let unknown = || citation.cites.iter().zip(&places).filter(|(_, at)| at.is_none()).map(|(c, _)| c);
        if unknown().count() == citation.cites.len() {
            if !unknown().all(|cite| cross(&cite.key)) {
                unknown().for_each(|cite| missing.add(&cite.key, Some(cite.at)));
                let keys = unknown().map(|cite| cite.key.clone()).collect();
                if let Some(piece) = pieces.get_mut(placed.citation) {
                    *piece = Piece::Missing(keys);
                }
            }
            continue;
        }
        unknown().for_each(|cite| missing.add(&cite.key, Some(cite.at)));
        cited.extend(places.iter().flatten());
        let mut cites = Vec::with_capacity(citation.cites.len());
        // Marks of missing keys go before or after the next cite there is.
        let mut waiting = String::new();
        for (cite, at) in citation.cites.iter().zip(&places) {
            let Some(item) = at.and_then(|at| references.items.get(at)) else {
                let mark = keep(&cite.key).map_or_else(|| format!("{}?", cite.key), String::from);
                match cites.last_mut() {
                    Some(csl::Cite { suffix, .. }) => *suffix = format!("{suffix}; {mark}"),
                    None => waiting = format!("{waiting}{mark}; "),
                }
                continue;
            };
            let mut ready = converted(cite, item);
            if !waiting.is_empty() {
                ready.prefix = format!("{}{}", std::mem::take(&mut waiting), ready.prefix);
            }
            cites.push(ready);
        }
        let author = citation.mode == Mode::InText && places.first().is_some_and(Option::is_some);
        let mode = match author {
            true => CitationMode::Composite { infix: BETWEEN.to_string() },
            false => CitationMode::Normal,
        };
        ready.push((placed.citation, csl::Citation { cites, note: placed.note, mode }));
    }
    for key in nocite {
        if key == "*" {
            cited.extend(references.find_all()?);
        } else {
            match references.find(key)? {
                Some(at) => drop(cited.insert(at)),
                None => missing.add(key, None),
            }
        }
    }
    let wanted = references.items.iter().enumerate().filter(|(at, _)| cited.contains(at));
    let items: Vec<&Item> = wanted.map(|(_, item)| item).collect();
    let (places, citations): (Vec<usize>, Vec<csl::Citation>) = ready.into_iter().unzip();
    let document = processor.document(&items, &citations);
    for (place, rendered) in places.into_iter().zip(document.citations) {
        if let Some(piece) = pieces.get_mut(place) {
            *piece = match (processor.style().is_note(), split(rendered)) {
                // The author says all that the style has to say.
                (_, (Some(author), rest)) if rest.is_empty() => Piece::Whole(author),
                (true, (before, text)) => Piece::Note { before, text },
                (false, (None, text)) => Piece::Whole(text),
                (false, (Some(mut author), rest)) => {
                    author.events.push(Event::Text(" ".to_owned()));
                    author.events.extend(rest.events);
                    Piece::Whole(author)
                }
            };
        }
    }
    Ok(Composed { pieces, bibliography: document.bibliography, missing: missing.keys })
}

#[derive(Default)]
struct MissingKeys {
    keys: Vec<(String, Option<usize>)>,
    known: HashSet<String>,
}

impl MissingKeys {
    fn add(&mut self, key: &str, at: Option<usize>) {
        if self.known.insert(key.to_owned()) {
            self.keys.push((key.to_owned(), at));
        }
    }
}

fn converted(cite: &Cite, item: &Item) -> csl::Cite {
    csl::Cite {
        locator: cite.locator.as_ref().map(|locator| locator.value.clone()),
        label: cite.locator.as_ref().map(|locator| locator.label.to_owned()),
        prefix: cite.prefix.clone(),
        suffix: cite.suffix.clone(),
        suppress_author: cite.suppress_author,
        ..csl::Cite::new(item.id.clone())
    }
}

/// Takes the author before the rest apart.
fn split(rendered: Rendered) -> (Option<Rendered>, Rendered) {
    let cut = rendered.events.iter().position(|e| matches!(e, Event::Text(text) if text.contains(BETWEEN)));
    let Some(cut) = cut else { return (None, rendered) };
    let Rendered { events, quotes } = rendered;
    let mut open: Vec<Mark> = Vec::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (at, event) in events.into_iter().enumerate() {
        match (&event, at.cmp(&cut)) {
            (Event::Text(text), std::cmp::Ordering::Equal) => {
                let (first, second) = text.split_once(BETWEEN).unwrap_or((text, ""));
                let (first, second) = (first.trim_end(), second.trim_start());
                if !first.is_empty() {
                    before.push(Event::Text(first.to_owned()));
                }
                before.extend(open.iter().map(|_| Event::Close));
                after.extend(open.drain(..).map(Event::Open));
                if !second.is_empty() {
                    after.push(Event::Text(second.to_owned()));
                }
                continue;
            }
            (Event::Open(mark), std::cmp::Ordering::Less) => open.push(mark.clone()),
            (Event::Close, std::cmp::Ordering::Less) => drop(open.pop()),
            _ => {}
        }
        if at < cut { before.push(event) } else { after.push(event) }
    }
    let before = Rendered { events: before, quotes: quotes.clone() };
    (Some(before), Rendered { events: after, quotes })
}
