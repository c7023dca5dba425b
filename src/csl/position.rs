//! Where a cite stands among those of its item: first, again, or at once
//! again.
//!
//! Source: CSL 1.0.2, *Choose* (position) and *Note-distance*.

use std::collections::HashMap;

use super::citation::{Citation, Cite, CitePosition};
use super::engine::{CiteContext, Engine};

/// What a cite says of itself.
pub(super) fn context(cite: &Cite) -> CiteContext {
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
