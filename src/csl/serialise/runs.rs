//! A rendered text as blocks of runs, for the formats in which formatting can
//! be turned on but not off.
//!
//! Superscript cannot be undone within superscript in LaTeX, Typst or
//! Markdown. So what turns formatting off ends the part and begins it again
//! after: `<i>a <span class="nodecor">b</span></i>` is an italic "a " and a
//! plain "b". Display blocks are outermost, quotation marks are text. White
//! space is single spaces, and none stands at the edge of a part, where
//! Markdown would not see emphasis; control characters are gone.

use super::Rendered;
use super::walk::{Part, Writer, walk};
use crate::csl::tree::{Display, FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};

/// What a part looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look<'a> {
    Italic,
    Oblique,
    Bold,
    Light,
    SmallCaps,
    Underline,
    Sup,
    Sub,
    /// A link to this address.
    Link(&'a str),
}

/// A piece of a block. Parts are never empty, and nest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text; two never touch.
    Text(String),
    /// A part begins.
    Open(Look<'a>),
    /// A part ends.
    Close(Look<'a>),
    /// A link that shows its address and nothing else.
    Address(&'a str),
}

/// What a display block holds, or the text around and between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) display: Option<Display>,
    pub(super) pieces: Vec<Piece<'a>>,
}

impl Block<'_> {
    /// How many characters it shows.
    pub(super) fn width(&self) -> usize {
        let shown = |piece: &Piece<'_>| match piece {
            Piece::Text(text) => text.chars().count(),
            Piece::Address(address) => address.chars().count(),
            Piece::Open(_) | Piece::Close(_) => 0,
        };
        self.pieces.iter().map(shown).sum()
    }
}

/// Takes a text apart. A block within a block ends what is around it.
pub(super) fn blocks(rendered: &Rendered) -> Vec<Block<'_>> {
    let mut runs = Runs::default();
    walk(rendered, &mut runs);
    runs.end_block();
    runs.blocks
}

/// Parts off the label that stands in the margin, if the text begins with one.
pub(super) fn label<'b, 'a>(blocks: &'b [Block<'a>]) -> (Option<&'b Block<'a>>, &'b [Block<'a>]) {
    match blocks {
        [label, rest @ ..] if label.display == Some(Display::LeftMargin) => (Some(label), rest),
        _ => (None, blocks),
    }
}

#[derive(Default)]
struct Runs<'a> {
    blocks: Vec<Block<'a>>,
    pieces: Vec<Piece<'a>>,
    /// What is open in `pieces`, the outermost first.
    open: Vec<Look<'a>>,
    /// What text is to look like from here on.
    wanted: Vec<Look<'a>>,
    /// What it was to look like around each part.
    around: Vec<Vec<Look<'a>>>,
    displays: Vec<Display>,
    /// Whether white space comes before the next word.
    space: bool,
}

impl<'a> Writer<'a> for Runs<'a> {
    fn text(&mut self, text: &'a str) {
        for (i, word) in text.split(is_space).enumerate() {
            self.space |= i > 0;
            self.word(word);
        }
    }

    fn open(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(mark, _) => return self.text(mark),
            Part::Display(display) => {
                self.end_block();
                self.displays.push(display);
                return;
            }
            _ => self.around.push(self.wanted.clone()),
        }
        let (replaced, look): (&[Look<'_>], _) = match part {
            Part::Style(style) => (
                &[Look::Italic, Look::Oblique],
                match style {
                    FontStyle::Normal => None,
                    FontStyle::Italic => Some(Look::Italic),
                    FontStyle::Oblique => Some(Look::Oblique),
                },
            ),
            Part::Weight(weight) => (
                &[Look::Bold, Look::Light],
                match weight {
                    FontWeight::Normal => None,
                    FontWeight::Bold => Some(Look::Bold),
                    FontWeight::Light => Some(Look::Light),
                },
            ),
            Part::Variant(variant) => {
                (&[Look::SmallCaps], (variant == FontVariant::SmallCaps).then_some(Look::SmallCaps))
            }
            Part::Decoration(line) => {
                (&[Look::Underline], (line == TextDecoration::Underline).then_some(Look::Underline))
            }
            // An index of an index is smaller still.
            Part::Align(VerticalAlign::Sup) => (&[], Some(Look::Sup)),
            Part::Align(VerticalAlign::Sub) => (&[], Some(Look::Sub)),
            Part::Align(VerticalAlign::Baseline) => (&[Look::Sup, Look::Sub], None),
            // There are no links within links.
            Part::Link(address) if !self.wanted.iter().any(|l| matches!(l, Look::Link(_))) => {
                (&[], Some(Look::Link(address)))
            }
            Part::Link(_) | Part::Quote(..) | Part::Display(_) => (&[], None),
        };
        self.wanted.retain(|look| !replaced.contains(look));
        self.wanted.extend(look);
    }

    fn close(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(_, mark) => self.text(mark),
            Part::Display(_) => {
                self.end_block();
                self.displays.pop();
            }
            _ => self.wanted = self.around.pop().unwrap_or_default(),
        }
    }
}

impl<'a> Runs<'a> {
    fn word(&mut self, word: &str) {
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        if word.is_empty() {
            return;
        }
        let kept = self.open.iter().zip(&self.wanted).take_while(|(a, b)| a == b).count();
        self.close_to(kept);
        self.write_space();
        for look in self.wanted.iter().skip(kept) {
            self.open.push(*look);
            self.pieces.push(Piece::Open(*look));
        }
        self.push(&word);
    }

    /// White space before a display block's first word would only shift it.
    fn write_space(&mut self) {
        if std::mem::take(&mut self.space) && (self.displays.is_empty() || !self.pieces.is_empty()) {
            self.push(" ");
        }
    }

    fn push(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
    }

    fn close_to(&mut self, kept: usize) {
        for look in self.open.drain(kept..).rev() {
            match (look, self.pieces.as_slice()) {
                (Look::Link(address), [before @ .., Piece::Open(_), Piece::Text(text)])
                    if text == address =>
                {
                    self.pieces.truncate(before.len());
                    self.pieces.push(Piece::Address(address));
                }
                _ => self.pieces.push(Piece::Close(look)),
            }
        }
    }

    /// White space alone is no block.
    fn end_block(&mut self) {
        if !self.pieces.is_empty() {
            self.close_to(0);
            self.write_space();
            let pieces = std::mem::take(&mut self.pieces);
            self.blocks.push(Block { display: self.displays.last().copied(), pieces });
        }
        self.space = false;
    }
}

/// White space that may be a line break. No-break and thin spaces stay.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
