//! Markdown with Pandoc's citation syntax: `.md`, Quarto's `.qmd` and R
//! Markdown's `.Rmd`.
//!
//! Source: Pandoc User's Guide, *Citation syntax*, *Footnotes*, *Metadata
//! blocks*; where it leaves room, what pandoc does. A document is read once,
//! from front to back: `blocks` tells text from code and finds notes,
//! `inline` finds citations in the text, `cite` reads one. `write` puts
//! their replacements in.

mod blocks;
mod cite;
mod inline;
mod metadata;
mod write;

use std::collections::HashMap;

use super::{Aside, Citation, InNote, Metadata, Placed};
pub use write::Bibliography;

/// A Markdown document, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Markdown {
    /// Its citations, by where they stand in the text.
    pub citations: Vec<Citation>,
    /// What its metadata says.
    pub metadata: Metadata,
    /// What affixes hold beyond rich text, as Markdown.
    pub aside: Aside<String>,
    /// Where notes are called, and which.
    marks: Vec<(usize, usize)>,
    /// Where the blocks begin that have citations.
    blocks: Vec<usize>,
    /// Where the bibliography goes: before the end of the `refs` block.
    refs: Option<usize>,
    /// Else here, before the definitions of notes that end the document.
    tail: usize,
    /// For each note, the bytes of its text.
    notes: Vec<std::ops::Range<usize>>,
}

/// What the reader gathers.
#[derive(Default)]
struct Reader {
    out: Markdown,
    /// Notes that are defined apart, by label.
    labels: HashMap<String, usize>,
    /// Labels of example lists: `@label` refers to their numbers.
    examples: std::collections::HashSet<String>,
}

impl Reader {
    /// The note of a label; what is defined later has the same number.
    fn note(&mut self, label: &str) -> usize {
        if let Some(note) = self.labels.get(label) {
            return *note;
        }
        let note = self.new_note(0..0);
        self.labels.insert(label.to_owned(), note);
        note
    }

    fn new_note(&mut self, text: std::ops::Range<usize>) -> usize {
        self.out.notes.push(text);
        self.out.notes.len() - 1
    }
}

/// Reads a document.
#[must_use]
pub fn read(text: &str) -> Markdown {
    let mut reader = Reader::default();
    blocks::read(text, &mut reader);
    let Reader { mut out, examples, .. } = reader;
    out.citations.retain(|citation| {
        !(citation.cites.len() == 1
            && citation.mode == super::Mode::InText
            && citation.cites.first().is_some_and(|cite| examples.contains(&cite.key)))
    });
    out.citations.sort_by_key(|citation| citation.span.start);
    out
}

impl Markdown {
    /// The citations in reading order with the numbers of their notes; with
    /// `notes`, a citation in the text becomes a note of its own. Notes are
    /// numbered as they are called; a citation in a note that nothing calls
    /// comes last.
    #[must_use]
    pub fn in_order(&self, notes: bool) -> Vec<Placed> {
        let mut of_note: Vec<Vec<usize>> = vec![Vec::new(); self.notes.len()];
        // What stands in the text: a note's mark, or a citation.
        let mut steps: Vec<(usize, Result<usize, usize>)> =
            self.marks.iter().map(|(at, note)| (*at, Ok(*note))).collect();
        for (n, citation) in self.citations.iter().enumerate() {
            match citation.note.and_then(|note| of_note.get_mut(note)) {
                Some(of_note) => of_note.push(n),
                None => steps.push((citation.span.start, Err(n))),
            }
        }
        steps.sort_by_key(|(at, _)| *at);
        let mut number = 0;
        let mut order = Vec::with_capacity(self.citations.len());
        for (_, step) in steps {
            match step {
                Ok(note) => {
                    number += 1;
                    let citations = of_note.get_mut(note).map(std::mem::take).unwrap_or_default();
                    order.extend(citations.into_iter().map(|citation| Placed { citation, note: number }));
                }
                Err(citation) => {
                    number += u32::from(notes);
                    order.push(Placed { citation, note: if notes { number } else { 0 } });
                }
            }
        }
        for citations in of_note.into_iter().filter(|citations| !citations.is_empty()) {
            number += 1;
            order.extend(citations.into_iter().map(|citation| Placed { citation, note: number }));
        }
        order
    }

    /// Whether the document has a place for its bibliography: `::: {#refs}`.
    #[must_use]
    pub fn has_refs(&self) -> bool {
        self.refs.is_some()
    }

    /// How a citation stands in its note, if it does.
    #[must_use]
    pub fn in_note(&self, text: &str, citation: &Citation) -> Option<InNote> {
        let note = self.notes.get(citation.note?)?;
        let blank = |from, to| text.get(from..to).is_none_or(|t| t.trim().is_empty());
        let first = blank(note.start, citation.span.start);
        Some(InNote { first, last: blank(citation.span.end, note.end) })
    }
}

/// Prefixes of Quarto's cross-references.
const CROSS_REFERENCES: &[&str] = &[
    "fig", "tbl", "lst", "eq", "sec", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem",
    "alg", "nte", "tip", "wrn", "imp", "cau", "suppfig", "supptbl", "vid",
];

/// Whether a key looks like one of Quarto's cross-references: `fig-map`.
#[must_use]
pub fn is_cross_reference(key: &str) -> bool {
    let prefix = key.split_once('-').map(|(prefix, _)| prefix.to_ascii_lowercase());
    prefix.is_some_and(|prefix| CROSS_REFERENCES.contains(&prefix.as_str()))
}

#[cfg(test)]
mod tests;
