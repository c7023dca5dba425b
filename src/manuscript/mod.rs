//! Manuscripts: where a document cites, and the document with its citations
//! written out. Text in, text out.
//!
//! One file or folder per kind of document: [`markdown`] and [`pandoc`] know
//! whole citations (affixes, locators, notes) and write the document back;
//! [`latex`] and [`typst`] only know which keys are cited, and where.
//!
//! Not here: files (the caller follows includes), items, citation styles. The
//! workflow joins what stands here with `library` and `csl`.
//!
//! Sources: Pandoc User's Guide, *Citation syntax* and *Footnotes*, and the
//! JSON of pandoc-types 1.22 and 1.23; LaTeX's `.aux` (`\citation`) and
//! biblatex's (`\abx@aux@cite`), biber's `.bcf`; Typst reference, `cite` and
//! `ref`.

pub mod keys;
pub mod latex;
pub mod locator;
pub mod markdown;
pub mod pandoc;
pub mod typst;

use std::ops::Range;

pub use keys::{Mention, Part};
pub use locator::Locator;

/// Why a manuscript cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManuscriptError {
    /// The text is no JSON.
    #[error("not the JSON of a Pandoc document: {0}")]
    Json(serde_json::Error),
    /// It is JSON, and no document.
    #[error("not the JSON of a Pandoc document: it has no `{0}`")]
    NoDocument(&'static str),
    /// The document nests deeper than any real one.
    #[error("the document nests its blocks too deep to be read")]
    TooDeep,
    /// The text is no XML.
    #[error("not a biblatex control file: {0}")]
    Xml(String),
}

impl ManuscriptError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Json(_) | Self::NoDocument(_) => {
                Some("`pandoc paper.md -t json | ibid pandoc-filter` hands one over".to_owned())
            }
            Self::Xml(_) => Some("run LaTeX again; it writes the .bcf".to_owned()),
            Self::TooDeep => None,
        }
    }
}

/// How a citation stands in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Apart from it, in brackets or a note.
    #[default]
    Normal,
    /// The first cite's author is a word of the sentence.
    InText,
}

/// One reference within a citation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cite {
    /// The key as written.
    pub key: String,
    /// The byte at which it starts; 0 where a document has no bytes.
    pub at: usize,
    /// Text before it, as the rich text of CSL-JSON.
    pub prefix: String,
    /// Text after it and its locator, as rich text.
    pub suffix: String,
    /// Where in the work.
    pub locator: Option<Locator>,
    /// Whether the author is left out.
    pub suppress_author: bool,
}

/// A citation in its document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Citation {
    /// Its bytes; empty where a document has no bytes.
    pub span: Range<usize>,
    /// Its cites; never none.
    pub cites: Vec<Cite>,
    /// How it stands.
    pub mode: Mode,
    /// The note it stands in, by its place among the document's notes.
    pub note: Option<usize>,
}

/// A citation's place in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which citation.
    pub citation: usize,
    /// The number of the note it stands in; 0 in the running text.
    pub note: u32,
}

/// How a citation stands in a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InNote {
    /// Nothing stands before it.
    pub first: bool,
    /// Nothing follows it.
    pub last: bool,
}

/// What a document says about its citations as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Metadata {
    /// Files with references.
    pub bibliography: Vec<String>,
    /// The citation style: a name, a path or an address.
    pub csl: Option<String>,
    /// The language.
    pub lang: Option<String>,
    /// Keys that belong in the bibliography without being cited; `*` is all.
    pub nocite: Vec<String>,
    /// Whether no bibliography is wanted.
    pub suppress_bibliography: bool,
    /// The heading over the bibliography.
    pub section_title: Option<String>,
    /// Records written into the document itself, as CSL-JSON.
    pub references: Vec<serde_json::Value>,
    /// Whether it has records that could not be read.
    pub unread_references: bool,
}

/// What a citation becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement<T> {
    /// It stays as it is.
    Keep,
    /// Text in its place.
    Inline(T),
    /// A new note; what stands before its mark is the author, if the sentence
    /// names them.
    Note {
        /// In the sentence.
        before: Option<T>,
        /// In the note.
        text: T,
    },
}

/// First character of those that stand for things kept aside.
const ASIDE: u32 = 0xF_0000;
/// How many there are: the private-use characters of one plane.
const MOST_ASIDE: usize = 0xFFFD;

/// What an affix holds beyond rich text (a link, a formula): it is kept aside,
/// and a private-use character goes through the processor in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside<T>(Vec<T>);

impl<T> Default for Aside<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Aside<T> {
    /// Keeps a thing; `None` when the characters are used up.
    pub fn put(&mut self, thing: T) -> Option<char> {
        let at = u32::try_from(self.0.len()).ok().filter(|_| self.0.len() < MOST_ASIDE)?;
        self.0.push(thing);
        char::from_u32(ASIDE + at)
    }

    /// What a character stands for.
    #[must_use]
    pub fn get(&self, c: char) -> Option<&T> {
        self.0.get(usize::try_from(u32::from(c).checked_sub(ASIDE)?).ok()?)
    }
}

impl Aside<String> {
    /// A text with all things in their places again.
    #[must_use]
    pub fn restored(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match self.get(c) {
                Some(thing) => out.push_str(thing),
                None => out.push(c),
            }
        }
        out
    }
}

/// The numbers of the lines of places that go up, from 1.
#[must_use]
pub fn lines_of(text: &str, places: &[usize]) -> Vec<usize> {
    let (mut line, mut counted) = (1, 0);
    let count = |place: &usize| {
        let between = text.as_bytes().get(counted..*place).unwrap_or_default();
        line += between.iter().filter(|byte| **byte == b'\n').count();
        counted = counted.max(*place);
        line
    };
    places.iter().map(count).collect()
}
