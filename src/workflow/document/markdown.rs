//! A Markdown document written out.

use std::path::Path;

use super::compose::{Piece, compose};
use super::references::References;
use super::{Formatted, Kind, Lines, Missing, Setting, WorkflowError, folder, processor, unread};
use crate::csl::Output;
use crate::csl::serialise::Rendered;
use crate::manuscript::markdown::{self, Bibliography};
use crate::manuscript::{InNote, Replacement};
use crate::workflow::input;

/// A Markdown document with its citations and bibliography written out.
///
/// # Errors
/// When the document, the library or the style cannot be read.
pub fn markdown(setting: &Setting<'_>, path: &Path, kind: Kind) -> Result<Formatted, WorkflowError> {
    let text = input::file_text(path)?;
    let name = path.display().to_string();
    let mut document = markdown::read(&text);
    let mut problems = Vec::new();
    unread(&document.metadata, &name, &mut problems);
    let base = folder(path);
    let processor = processor(setting, &document.metadata, &base, &mut problems)?;
    let mut references = References::new(setting, base)?;
    references.read_files(&document.metadata.bibliography, &mut problems);
    let in_notes = processor.style().is_note();
    let order = document.in_order(in_notes);
    let mut aside = std::mem::take(&mut document.aside);
    let mark = |key: &str| format!("**{key}?**");
    let mut keep = |key: &str| aside.put(mark(key));
    let cross = |key: &str| kind == Kind::Quarto && markdown::is_cross_reference(key);
    let composed = compose(
        &processor,
        &mut references,
        &document.citations,
        &order,
        &document.metadata.nocite,
        &mut keep,
        &cross,
    )?;
    let written = |text: &Rendered| aside.restored(&text.write(Output::Markdown));
    let replacements: Vec<Replacement<String>> = composed
        .pieces
        .iter()
        .zip(&document.citations)
        .map(|(piece, citation)| match piece {
            Piece::Keep => Replacement::Keep,
            Piece::Missing(keys) => {
                let marks = keys.iter().map(|key| mark(key)).collect::<Vec<_>>().join("; ");
                let in_note = document.in_note(&text, citation);
                match in_note {
                    _ if !in_notes => Replacement::Inline(format!("({marks})")),
                    Some(in_note) => Replacement::Inline(fitted(in_note, marks)),
                    None => Replacement::Note { before: None, text: marks },
                }
            }
            Piece::Whole(text) => Replacement::Inline(written(text)),
            Piece::Note { before, text: note } => match document.in_note(&text, citation) {
                None => Replacement::Note { before: before.as_ref().map(written), text: written(note) },
                Some(in_note) => Replacement::Inline(match before {
                    Some(author) => {
                        let rest = fitted(InNote { first: false, ..in_note }, written(note));
                        format!("{} {rest}", written(author))
                    }
                    None => fitted(in_note, written(note)),
                }),
            },
        })
        .collect();
    let bibliography = (!document.metadata.suppress_bibliography)
        .then_some(composed.bibliography.as_ref())
        .flatten()
        .filter(|list| !list.entries.is_empty())
        .map(|list| Bibliography {
            heading: document.metadata.section_title.clone(),
            entries: match document.has_refs() {
                true => list.entries.iter().map(|e| e.write(Output::Markdown) + "\n\n").collect(),
                false => list.write(Output::Markdown),
            },
        });
    let lines = Lines::new(&text, composed.missing.iter().filter_map(|(_, at)| *at));
    let missing = composed.missing.iter().map(|(key, at)| {
        let line = at.map_or(1, |at| lines.of(at));
        Missing { key: key.clone(), place: format!("{name}:{line}") }
    });
    Ok(Formatted {
        missing: missing.collect(),
        text: document.write(&text, &replacements, bibliography.as_ref()),
        problems,
    })
}

/// A note's text where it stands in a note that is there already: in
/// parentheses unless it opens the note, and without the full stop unless it
/// ends it.
fn fitted(in_note: InNote, mut text: String) -> String {
    if !(in_note.first && in_note.last) && text.ends_with('.') {
        text.pop();
    }
    if in_note.first { text } else { format!("({text})") }
}
