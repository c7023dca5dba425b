//! The blocks of a `.bib` file, the entries and fields in them, and where each
//! stands. They are places in the text, not copies; [`super::cut`] finds them.

/// A place in a text: bytes from `start` up to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
}

impl Span {
    pub(super) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// What stands there.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    pub(super) const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// How a piece of a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// `{…}`
    Braces,
    /// `"…"`
    Quotes,
    /// Nothing: a number, the name of a macro, or text whose braces were
    /// forgotten.
    Bare,
}

/// One of the pieces that `#` joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// How it is written.
    pub delimiter: Delimiter,
    /// Where, delimiters and all.
    pub span: Span,
}

impl Piece {
    /// What is between its delimiters.
    #[must_use]
    pub fn inside<'a>(&self, text: &'a str) -> &'a str {
        match self.delimiter {
            Delimiter::Bare => self.span.of(text),
            _ => Span::new(self.span.start + 1, self.span.end.saturating_sub(1)).of(text),
        }
    }
}

/// `name = value`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where its name is.
    pub name: Span,
    /// What its value is made of; never empty.
    pub pieces: Vec<Piece>,
    /// Where the comma after it is, if there is one.
    pub comma: Option<usize>,
}

impl Field {
    /// From the first to the last byte of the value.
    #[must_use]
    pub fn value(&self) -> Span {
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::new(self.name.end, self.name.end),
        }
    }
}

/// An entry as it lies in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// All of it, from `@` to what closes it.
    pub span: Span,
    /// Its type, as written.
    pub kind: Span,
    /// The `{` or `(` that opens it.
    pub open: usize,
    /// Its key; empty if it has none.
    pub key: Span,
    /// Its fields in order, also those given twice.
    pub fields: Vec<Field>,
    /// Whether it keeps the rules: it is closed, braces are even, and all of it
    /// is key, fields, white space and `%` comments.
    pub is_whole: bool,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// What stands between the others: white space, remarks.
    Text(Span),
    /// `@comment{…}`
    Comment(Span),
    /// `@preamble{…}`
    Preamble(Span),
    /// `@string{name = value}`
    String {
        /// All of it.
        span: Span,
        /// Where its name is.
        name: Span,
        /// What its value is made of.
        pieces: Vec<Piece>,
        /// Whether it is closed as it should be.
        is_whole: bool,
    },
    /// `@type{key, field = value, …}`
    Entry(Entry),
}

impl Block {
    /// Where it is.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Text(span) | Self::Comment(span) | Self::Preamble(span) | Self::String { span, .. } => {
                *span
            }
            Self::Entry(entry) => entry.span,
        }
    }
}
