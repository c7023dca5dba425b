//! Writers of rendered text.

pub mod html;
pub mod text;
mod walk;

use std::sync::Arc;

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

/// A rendered text, complete, with the quotation marks of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The tree in document order.
    pub events: Vec<Event>,
    /// Quotation marks to write quotes with.
    pub quotes: Arc<QuoteMarks>,
}

impl Rendered {
    /// The text in a form.
    #[must_use]
    pub fn write(&self, output: Output) -> String {
        match output {
            Output::Text => self.to_text(),
            Output::Html => self.to_html(),
            Output::Markdown | Output::Rtf | Output::Latex | Output::Typst | Output::Json => self.to_text(),
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
