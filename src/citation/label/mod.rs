//! Labelling: which part of a printed reference is what.
//!
//! [`grammar`] finds identifiers and addresses; [`attributes`] looks at every
//! [`token`]; the [`model`], trained on public corpora, weighs what it sees;
//! [`lattice`] finds the best readings and how probable each field is;
//! [`rerank`] chooses among them.

mod attributes;
mod crf;
mod grammar;
mod hash;
mod lattice;
pub(super) mod lexicon;
mod model;
mod rerank;
mod separator;
mod states;
mod table;
mod token;
mod word;

use std::fmt;
use std::ops::Range;

/// What the training of the model shares with its use.
pub(super) mod internal {
    pub(in crate::citation) use super::attributes::{Attributes, Edge};
    pub(in crate::citation) use super::crf::{READINGS, WITHIN, clip, cut, label as label_with};
    pub(in crate::citation) use super::hash::of as hash_of;
    pub(in crate::citation) use super::lattice::{Lattice, Path};
    pub(in crate::citation) use super::model::{Model, Parts, Rows, step_rows};
    pub(in crate::citation) use super::rerank::{FEATURES, features};
    pub(in crate::citation) use super::states::{
        COLUMNS, FIELD, FIELDS, LEAVE, NONE, OTHER, SCORED, STEPS, STRIDE, State, field_of, states, step,
    };
    pub(in crate::citation) use super::token::{Pin, Token};
}

pub use crf::CrfLabeller;
pub(super) use grammar::regex;

/// What a part of a reference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The list of authors.
    Author,
    /// Editors, of the work or of what it stands in.
    Editor,
    /// Translators.
    Translator,
    /// Title of the work itself.
    Title,
    /// Journal, book or proceedings the work stands in.
    Container,
    /// Series of the book.
    Series,
    /// Date of publication.
    Date,
    /// Volume of the container.
    Volume,
    /// Issue of the volume.
    Issue,
    /// Pages, or the article number that stands for them.
    Pages,
    /// Publisher, or the institution behind a thesis or report.
    Publisher,
    /// Place of publication or of a meeting.
    Location,
    /// `2nd ed.`
    Edition,
    /// `PhD thesis`, `Technical report`.
    Genre,
    /// Anything said about the work: `submitted`, `accessed …`.
    Note,
    /// DOI, PMID, PMCID, arXiv id, ISBN, ISSN.
    Identifier,
    /// An address on the web.
    Url,
    /// Number of a report, standard or patent; no label of the trained model.
    Number,
    /// A part with no meaning of its own, such as the number in the list. The
    /// trained model leaves such parts without a span.
    Other,
}

impl Label {
    /// Short lower-case name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Editor => "editor",
            Self::Translator => "translator",
            Self::Title => "title",
            Self::Container => "container",
            Self::Series => "series",
            Self::Date => "date",
            Self::Volume => "volume",
            Self::Issue => "issue",
            Self::Pages => "pages",
            Self::Publisher => "publisher",
            Self::Location => "location",
            Self::Edition => "edition",
            Self::Genre => "genre",
            Self::Note => "note",
            Self::Identifier => "identifier",
            Self::Url => "url",
            Self::Number => "number",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One labelled part.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// What it is.
    pub label: Label,
    /// Bytes of the reference, on character boundaries.
    pub range: Range<usize>,
    /// How sure the labeller is, 0 to 1.
    pub confidence: f32,
}

/// The labels of one reference: spans in order, none overlapping. Text
/// between spans is punctuation or words that mean nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labelled {
    /// The spans.
    pub spans: Vec<Span>,
}

impl Labelled {
    /// The spans of one label.
    pub fn of(&self, label: Label) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(move |span| span.label == label)
    }

    /// The text of a label's spans, joined by single spaces; empty if there are none.
    #[must_use]
    pub fn text(&self, reference: &str, label: Label) -> String {
        let parts: Vec<&str> = self.of(label).filter_map(|span| reference.get(span.range.clone())).collect();
        parts.join(" ")
    }
}

/// Anything that labels printed references.
pub trait Labeller {
    /// Labels one reference: a single line without its number in the list.
    fn label(&self, reference: &str) -> Labelled;
}
