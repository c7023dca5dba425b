//! The inline tree: rendered text with its formatting, quotes and display
//! blocks, before and after the text passes.

/// Italic, oblique, or upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FontStyle {
    /// Upright.
    Normal,
    /// Italic.
    Italic,
    /// Oblique.
    Oblique,
}

/// Weight of the font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FontWeight {
    /// Regular.
    Normal,
    /// Bold.
    Bold,
    /// Light.
    Light,
}

/// Small capitals or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FontVariant {
    /// Plain.
    Normal,
    /// Small capitals.
    SmallCaps,
}

/// A line under the text, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextDecoration {
    /// No line.
    None,
    /// Underlined.
    Underline,
}

/// Raised or lowered text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VerticalAlign {
    /// On the line.
    Baseline,
    /// Superscript.
    Sup,
    /// Subscript.
    Sub,
}

/// What a stretch of text asks for; `None` leaves it as around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Format {
    /// Font style.
    pub style: Option<FontStyle>,
    /// Font weight.
    pub weight: Option<FontWeight>,
    /// Font variant.
    pub variant: Option<FontVariant>,
    /// Text decoration.
    pub decoration: Option<TextDecoration>,
    /// Vertical alignment.
    pub align: Option<VerticalAlign>,
}

impl Format {
    /// Without what only asks for plain text.
    pub(crate) fn marked(self) -> Self {
        Self {
            style: self.style.filter(|s| *s != FontStyle::Normal),
            weight: self.weight.filter(|w| *w != FontWeight::Normal),
            variant: self.variant.filter(|v| *v != FontVariant::Normal),
            decoration: self.decoration.filter(|d| *d != TextDecoration::None),
            align: self.align.filter(|a| *a != VerticalAlign::Baseline),
        }
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// CSL's `display`: blocks within an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Display {
    /// A block of its own.
    Block,
    /// In the margin.
    LeftMargin,
    /// After a left margin.
    RightInline,
    /// An indented block.
    Indent,
}

/// Why a part of the tree is a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Formatting that the style asks for.
    Format(Format),
    /// Formatting within a field: where its surroundings are formatted so
    /// already, it is the other way round.
    Markup(Format),
    /// In quotation marks: outer or inner by depth, of the locale.
    Quote,
    /// In quotation marks, with text of the same field after it: punctuation
    /// there stays where the field has it.
    FieldQuote,
    /// In single quotation marks, as the field has them: inner ones, unless
    /// they stand within such.
    SingleQuote,
    /// A term.
    Term,
    /// A display block.
    Display(Display),
    /// Text that keeps its case.
    NoCase,
    /// Text free of the formatting around it.
    NoDecor,
    /// A link to this address.
    Link(String),
    /// The names of the first name list, without labels.
    Names,
    /// What stands for the names where there are none: a title, a term.
    Stand,
    /// One name.
    Name,
    /// The year and its suffix.
    YearSuffix,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text.
    Text(String),
    /// A part and what is in it.
    Span(Mark, Vec<Node>),
}

impl Node {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Whether it shows nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Span(_, children) => children.iter().all(Self::is_empty),
        }
    }
}

/// Puts nodes in a span, unless there are none.
pub(crate) fn wrap(mark: Mark, nodes: Vec<Node>) -> Vec<Node> {
    if nodes.iter().all(Node::is_empty) { Vec::new() } else { vec![Node::Span(mark, nodes)] }
}

/// The first name list, or what stands for it.
pub(crate) fn names_block(nodes: &[Node]) -> Option<&[Node]> {
    for node in nodes {
        match node {
            Node::Span(Mark::Names | Mark::Stand, children) => return Some(children),
            Node::Span(_, children) => {
                if let Some(found) = names_block(children) {
                    return Some(found);
                }
            }
            Node::Text(_) => {}
        }
    }
    None
}

/// The text of the nodes without any formatting.
pub(crate) fn plain(nodes: &[Node]) -> String {
    let mut out = String::new();
    for_each_text(nodes, &mut |text| out.push_str(text));
    out
}

pub(crate) fn for_each_text<'a>(nodes: &'a [Node], visit: &mut impl FnMut(&'a str)) {
    for node in nodes {
        match node {
            Node::Text(text) => visit(text),
            Node::Span(_, children) => for_each_text(children, visit),
        }
    }
}

pub(crate) fn for_each_text_mut(nodes: &mut [Node], visit: &mut impl FnMut(&mut String)) {
    for node in nodes {
        match node {
            Node::Text(text) => visit(text),
            Node::Span(_, children) => for_each_text_mut(children, visit),
        }
    }
}

/// A rendered text, flat: the tree in document order, after all passes. What
/// the serialisers read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Text.
    Text(String),
    /// A part begins.
    Open(Mark),
    /// The part opened last ends.
    Close,
}
