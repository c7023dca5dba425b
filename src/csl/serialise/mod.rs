//! Writers of rendered text.

pub mod html;
pub mod text;

use super::locale::QuoteMarks;
use super::tree::{Event, Mark};

/// A rendered text, complete, with the quotation marks of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The tree in document order.
    pub events: Vec<Event>,
    /// Quotation marks to write quotes with.
    pub quotes: QuoteMarks,
}

impl Rendered {
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
