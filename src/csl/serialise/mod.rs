//! Writers of rendered text.

pub mod html;
pub mod text;

use super::locale::QuoteMarks;
use super::tree::Event;

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

    /// The mark for a quote at this depth, opening or closing.
    fn quote_mark(&self, depth: usize, opening: bool) -> &str {
        let (open, close) = if depth.is_multiple_of(2) { &self.quotes.outer } else { &self.quotes.inner };
        if opening { open } else { close }
    }
}
