//! Printed references: finding them in a text, labelling their parts, and
//! turning the labels into items.
//!
//! Three steps, each usable by itself: [`segment()`] finds the references of a
//! text; a [`Labeller`] says which part of a reference is what; [`read`]
//! makes an item of the parts. [`RuleLabeller`] is made of rules; a trained
//! model implements the same trait. No registry is asked here and nothing is
//! verified: what is read is what is printed.
//!
//! The name parts follow CSL 1.0.2. Printed styles known: APA, Vancouver
//! (ICMJE), MLA, Chicago (notes and author-date), IEEE, Harvard, and the
//! title-less style of physics.

mod fields;
mod label;
mod names;
mod segment;
mod words;

use crate::item::NameVariable;

pub use fields::{Reading, read};
pub use label::{Label, Labelled, Labeller, RuleLabeller, Span};
pub use names::{Names, read_names};
pub use segment::{MAX_REFERENCE, Reference, lines, segment};

/// Every reference of a text, read by rules. Where a reference has dashes in
/// the place of its authors, they are those of the reference before it.
#[must_use]
pub fn read_text(text: &str) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for reference in segment(text, &RuleLabeller) {
        let mut reading = read(&reference, &RuleLabeller);
        if fields::repeats_authors(&reference.text)
            && let Some(before) = out.last()
            && reading.item.names(NameVariable::Author).is_empty()
        {
            reading.item.set_names(NameVariable::Author, before.item.names(NameVariable::Author).to_vec());
            reading.truncated_authors |= before.truncated_authors;
        }
        out.push(reading);
    }
    out
}
