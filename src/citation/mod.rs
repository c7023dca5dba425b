//! Printed references: finding them in a text, labelling their parts, and
//! turning the labels into items.
//!
//! Three steps, each usable by itself: [`segment()`] finds the references of a
//! text; a [`Labeller`] says which part of a reference is what; [`read`]
//! makes an item of the parts. [`CrfLabeller`] is the model that comes with
//! the program, and [`train`] is how it was made. [`read_text`] takes all three,
//! [`read_line`] the last two; [`parts()`] gives the parts by the labels of the
//! public corpora. No registry is asked here and nothing is verified: what is
//! read is what is printed.
//!
//! The name parts follow CSL 1.0.2.

mod label;
mod line;
mod names;
mod normalise;
mod parts;
mod segment;
pub mod train;
mod words;

use crate::item::NameVariable;

pub use label::{CrfLabeller, Label, Labelled, Labeller, Span};
pub use line::{Line, read_line};
pub use names::{Names, read_names};
pub use normalise::{Reading, overall, read};
pub use parts::{Part, parts};
pub use segment::{MAX_REFERENCE, Reference, segment};

/// The labeller that references are read with.
fn labeller() -> &'static dyn Labeller {
    &CrfLabeller
}

/// Every reference of a text. Where a reference has dashes in
/// the place of its authors, they are those of the reference before it.
#[must_use]
pub fn read_text(text: &str) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for reference in segment(text, labeller()) {
        let mut reading = read(&reference, labeller());
        if normalise::repeats_authors(&reference.text)
            && let Some(before) = out.last()
            && reading.item.names(NameVariable::Author).is_empty()
        {
            reading.item.set_names(NameVariable::Author, before.item.names(NameVariable::Author).to_vec());
            reading.item.set_gap(NameVariable::Author, before.item.gap(NameVariable::Author));
        }
        out.push(reading);
    }
    out
}
