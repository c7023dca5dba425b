//! Writers of rendered text, one for each form of output.
//!
//! `walk` goes through a text for all of them and knows what formatting within
//! formatting amounts to; `runs` prepares a text for the forms in which
//! formatting cannot be turned off. A writer knows its syntax. Text never acts
//! as syntax, whatever it holds.

pub mod html;
pub(crate) mod json;
pub(crate) mod latex;
pub(crate) mod markdown;
pub(crate) mod rtf;
mod runs;
#[cfg(test)]
mod tests;
pub mod text;
pub(crate) mod typst;
pub mod walk;

use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS};

use super::locale::QuoteMarks;
use super::tree::{Event, Mark};

/// What a rendered text can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Output {
    /// Plain text: quotes stay, formatting goes.
    #[default]
    Text,
    /// HTML after the conventions of the CSL test suite.
    Html,
    /// Pandoc's Markdown.
    Markdown,
    /// Rich Text Format.
    Rtf,
    /// LaTeX.
    Latex,
    /// Typst.
    Typst,
    /// The tree itself, as JSON.
    Json,
}

impl Output {
    /// Every form, in the order in which they are listed.
    pub const ALL: &'static [Self] =
        &[Self::Text, Self::Html, Self::Markdown, Self::Rtf, Self::Latex, Self::Typst, Self::Json];

    /// The form's name: `text`, `html`, ….
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Rtf => "rtf",
            Self::Latex => "latex",
            Self::Typst => "typst",
            Self::Json => "json",
        }
    }
}

/// What may not stand in an address. Source: RFC 3986, section 2; `%` stays, as
/// addresses are escaped already.
const URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A rendered text, complete, with the quotation marks of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The tree in document order.
    pub events: Vec<Event>,
    /// Quotation marks to write quotes with.
    pub quotes: Arc<QuoteMarks>,
}

impl Rendered {
    /// The text in a form, as a fragment of a paragraph; for
    /// [`Output::Json`] it is an array of nodes.
    #[must_use]
    pub fn write(&self, output: Output) -> String {
        match output {
            Output::Text => self.to_text(),
            Output::Html => self.to_html(),
            Output::Markdown => markdown::write(self),
            Output::Rtf => rtf::write(self),
            Output::Latex => latex::write(self),
            Output::Typst => typst::write(self),
            Output::Json => json::write(self),
        }
    }

    /// Plain text: quotes stay, formatting goes.
    #[must_use]
    pub fn to_text(&self) -> String {
        text::write(self)
    }

    /// HTML after the conventions of the CSL test suite.
    #[must_use]
    pub fn to_html(&self) -> String {
        html::write(self)
    }

    /// Whether it shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The marks for a quote, opening and closing; `around` says for each quote
    /// it stands in whether that has inner marks.
    fn quote_marks(&self, mark: &Mark, around: &mut Vec<bool>) -> (&str, &str) {
        let inner = match (mark, around.last()) {
            (Mark::SingleQuote, Some(inner)) => !inner,
            (Mark::SingleQuote, None) => true,
            (_, Some(inner)) => !inner,
            (_, None) => false,
        };
        around.push(inner);
        let (open, close) = if inner { &self.quotes.inner } else { &self.quotes.outer };
        (open, close)
    }
}
