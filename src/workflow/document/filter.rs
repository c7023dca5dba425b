//! A document of Pandoc's written out.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::compose::{Composed, Piece, compose};
use super::references::References;
use super::{Formatted, Missing, Setting, WorkflowError, inlines, processor};
use crate::csl::serialise::Rendered;
use crate::manuscript::pandoc::{self, Bibliography};
use crate::manuscript::{Aside, InNote, Replacement};

/// A document as Pandoc's JSON, with its citations and bibliography written
/// out. Files that it names are looked for from the current folder, as Pandoc
/// does.
///
/// # Errors
/// When the text is no such document, or the library or style cannot be read.
pub fn pandoc(setting: &Setting<'_>, text: &str) -> Result<Formatted, WorkflowError> {
    let place = "standard input";
    let mut document =
        pandoc::read(text).map_err(|reason| WorkflowError::Manuscript { place: place.to_owned(), reason })?;
    let metadata = std::mem::take(&mut document.metadata);
    let mut problems = Vec::new();
    let processor = processor(setting, &metadata, Path::new(""), &mut problems)?;
    let mut references = References::new(setting, PathBuf::new())?;
    references.read_files(&metadata.bibliography, &mut problems);
    references.take_records(&metadata.references, &mut problems);
    let order = document.in_order(processor.style().is_note());
    let mut aside = std::mem::take(&mut document.aside);
    let mut keep = |key: &str| aside.put(inlines::missing(key));
    let composed = compose(
        &processor,
        &mut references,
        &document.citations,
        &order,
        &metadata.nocite,
        &mut keep,
        &|_| false,
    )?;
    let replacements = filled(&composed, &document.in_notes, &aside, processor.style().is_note());
    let bibliography =
        (!metadata.suppress_bibliography).then_some(composed.bibliography).flatten().map(|list| {
            Bibliography {
                hanging_indent: list.parameters.hanging_indent,
                heading: metadata.section_title,
                entries: list
                    .entries
                    .into_iter()
                    .map(|entry| (entry.id, inlines::inlines(&entry.content, &Aside::default())))
                    .collect(),
            }
        });
    let missing = composed.missing.into_iter().map(|(key, _)| Missing { key, place: place.to_owned() });
    Ok(Formatted {
        missing: missing.collect(),
        text: document.write(replacements, bibliography).to_string(),
        problems,
    })
}

/// What Pandoc's citations become.
fn filled(
    composed: &Composed,
    in_notes: &[Option<InNote>],
    aside: &Aside<Value>,
    note_style: bool,
) -> Vec<Replacement<Vec<Value>>> {
    let written = |text: &Rendered| inlines::inlines(text, aside);
    let pieces = composed.pieces.iter().zip(in_notes);
    pieces
        .map(|(piece, in_note)| match (piece, in_note) {
            (Piece::Keep, _) => Replacement::Keep,
            (Piece::Missing(keys), in_note) => {
                let marks = inlines::all_missing(keys);
                match in_note {
                    _ if !note_style => Replacement::Inline(inlines::in_parentheses(marks)),
                    Some(in_note) => Replacement::Inline(inlines::fitted(*in_note, marks)),
                    None => Replacement::Note { before: None, text: marks },
                }
            }
            (Piece::Whole(text), _) => Replacement::Inline(written(text)),
            (Piece::Note { before, text }, None) => {
                Replacement::Note { before: before.as_ref().map(written), text: written(text) }
            }
            (Piece::Note { before, text }, Some(in_note)) => Replacement::Inline(match before {
                Some(author) => {
                    let mut all = written(author);
                    all.push(inlines::space());
                    all.extend(inlines::fitted(InNote { first: false, ..*in_note }, written(text)));
                    all
                }
                None => inlines::fitted(*in_note, written(text)),
            }),
        })
        .collect()
}
