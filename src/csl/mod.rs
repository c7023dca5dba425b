//! The citation processor: a style is compiled once to a program; items are
//! rendered by it to an inline tree; text passes mend punctuation, quotes and
//! nested formatting; serialisers write the forms of [`Output`].
//!
//! Standard: Citation Style Language 1.0.2 (docs.citationstyles.org), with
//! what its test suite shows where the specification leaves room. The rooms
//! of the processor:
//!
//! - [`load`] and `languages` find styles and locales, `lenient` takes out of
//!   a style what CSL does not have, [`About`] is what a style says of itself;
//!   they and `compile` are the only places that know the XML parser's types;
//! - `program` and `locale` are what it is compiled to;
//! - `render` runs a program over one item; `pass` mends its text;
//! - `engine` keeps what items of one document have to do with each other:
//!   order, numbers, ambiguity; [`bibliography`] and [`citation`] are its two
//!   products, and [`session`] a document that changes;
//! - [`serialise`] writes the result.
//!
//! No input or output happens here: who has a style's text hands it in.

mod about;
pub mod bibliography;
pub mod citation;
mod collapse;
mod compile;
mod disambiguate;
mod engine;
mod languages;
mod lenient;
pub mod load;
mod locale;
mod names;
mod note;
mod pass;
mod position;
mod program;
mod raw_date;
mod render;
mod richtext;
pub mod serialise;
pub mod session;
mod sort;
#[cfg(test)]
mod tests;
pub mod tree;

use std::sync::Arc;

pub use about::About;
pub use bibliography::{Bibliography, Entry, Parameters, SecondFieldAlign};
pub use citation::{Citation, CitationMode, Cite, CitePosition, Document};
pub use languages::locale_fallback;
pub use load::{Style, StyleName, archived_name, styles, unknown_style};
pub use serialise::Output;
pub use session::Session;

use crate::item::Item;

/// Why a style cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum CslError {
    /// No style of that name is known.
    #[error("no citation style is called `{name}`")]
    UnknownStyle {
        /// The name as given.
        name: String,
        /// Names that look like it, best first.
        candidates: Vec<String>,
    },
    /// The style is a dependent one whose parent is not at hand.
    #[error(
        "the style `{title}` only points to its parent `{parent}`, which is not among the styles at hand"
    )]
    MissingParent {
        /// The dependent style's title.
        title: String,
        /// The parent's identifier, usually a URL.
        parent: String,
    },
    /// The XML is no CSL style.
    #[error("not a CSL style: {0}")]
    Parse(String),
    /// A macro that is called does not exist.
    #[error("the style calls the macro `{0}`, which it does not define")]
    UnknownMacro(String),
    /// A macro calls itself, directly or through others.
    #[error("the macro `{0}` calls itself")]
    RecursiveMacro(String),
    /// The style nests deeper, or expands to more, than any real one.
    #[error("the style is too {0} to run")]
    TooComplex(&'static str),
    /// The locale data that comes with the program is damaged.
    #[error("cannot read the locale `{language}`: {reason}")]
    Locale {
        /// The language.
        language: String,
        /// What is wrong with its data.
        reason: String,
    },
    /// The style formats citations only.
    #[error("the style `{0}` has no bibliography")]
    NoBibliography(String),
}

impl CslError {
    /// What the reader can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownStyle { candidates, .. } if candidates.is_empty() => Some(
                "`ibid style list` shows the styles at hand; `ibid style add` installs others".to_owned(),
            ),
            Self::UnknownStyle { candidates, .. } => Some(format!("did you mean {}?", candidates.join(", "))),
            Self::MissingParent { parent, .. } => {
                Some(format!("`ibid style add {parent}` installs the parent"))
            }
            Self::Locale { .. } => None,
            Self::Parse(_) | Self::UnknownMacro(_) | Self::RecursiveMacro(_) | Self::TooComplex(_) => {
                Some("check the file with the CSL validator, https://validator.citationstyles.org".to_owned())
            }
            Self::NoBibliography(_) => Some(
                "it is meant for notes that hold the whole reference; choose another style for a list"
                    .to_owned(),
            ),
        }
    }
}

/// A style made ready for a language.
#[derive(Debug, Clone)]
pub struct Processor {
    style: Arc<Style>,
    locale: locale::Locale,
}

impl Processor {
    /// Makes a style ready. The language is `locale` (`de-DE`, `fr`), else the
    /// style's default, else US English; a language without a locale file
    /// falls back to its main dialect and then to US English.
    ///
    /// # Errors
    /// [`CslError::Locale`] if the locale data cannot be read.
    pub fn new(style: Arc<Style>, locale: Option<&str>) -> Result<Self, CslError> {
        let language = locale.or(style.program.default_locale.as_deref()).unwrap_or("en-US").to_owned();
        let locale = languages::locale(&language, &style.program)?;
        Ok(Self { style, locale })
    }

    /// The style.
    #[must_use]
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// The items' entries, sorted and told apart as the style says.
    ///
    /// # Errors
    /// [`CslError::NoBibliography`] if the style has none.
    pub fn bibliography(&self, items: &[&Item]) -> Result<Bibliography, CslError> {
        let mut engine = engine::Engine::new(self, items);
        engine.prepare();
        bibliography::render(&engine, None)
    }

    /// Citations that stand alone: the items are numbered in the order given,
    /// and a cite is the first of its item unless it says otherwise.
    #[must_use]
    pub fn citations(&self, items: &[&Item], citations: &[Citation]) -> Vec<serialise::Rendered> {
        citation::alone(self, items, citations)
    }

    /// A document's citations, in its order, and its bibliography. Items that
    /// are not cited stand in the bibliography all the same.
    #[must_use]
    pub fn document(&self, items: &[&Item], citations: &[Citation]) -> Document {
        self.document_listing(items, citations, &|_| true)
    }

    /// As [`Processor::document`]; only the items that `lists` holds for stand
    /// in the bibliography. All are numbered and told apart.
    #[must_use]
    pub fn document_listing(
        &self,
        items: &[&Item],
        citations: &[Citation],
        lists: &dyn Fn(&Item) -> bool,
    ) -> Document {
        citation::document(self, items, citations, lists)
    }
}
