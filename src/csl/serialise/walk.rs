//! The walk over a rendered text that all writers share, also those of forms
//! that are not written here.
//!
//! It knows what formatting within formatting amounts to (markup in text that
//! looks so already turns it back, `nodecor` turns all of it off) and which
//! quotation marks a quote gets. A writer is told what changes and knows only
//! its own syntax.

use super::Rendered;
use crate::csl::tree::{
    Display, Event, FontStyle, FontVariant, FontWeight, Format, Mark, TextDecoration, VerticalAlign,
};

/// A part of the text, as it is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// Raised, lowered, or back on the line.
    Align(VerticalAlign),
    /// Underlined or no longer.
    Decoration(TextDecoration),
    /// Of another weight than around it.
    Weight(FontWeight),
    /// In small capitals or no longer.
    Variant(FontVariant),
    /// Italic, oblique, or upright within such.
    Style(FontStyle),
    /// In these quotation marks.
    Quote(&'a str, &'a str),
    /// A display block.
    Display(Display),
    /// A link to this address.
    Link(&'a str),
}

/// What the walk tells its findings to. Parts nest: the one opened last is
/// closed first, and at the end of the text all are closed.
pub trait Writer<'a> {
    /// Text.
    fn text(&mut self, text: &'a str);
    /// A part begins.
    fn open(&mut self, part: Part<'a>);
    /// A part ends.
    fn close(&mut self, part: Part<'a>);
}

/// A mark that is open.
struct Frame<'a> {
    /// The format around it.
    around: Format,
    /// What it is besides formatting.
    part: Option<Part<'a>>,
}

/// Walks through a text.
pub fn walk<'a>(rendered: &'a Rendered, writer: &mut impl Writer<'a>) {
    let mut frames: Vec<Frame<'a>> = Vec::new();
    let mut now = Format::default();
    let mut quotes: Vec<bool> = Vec::new();
    for event in &rendered.events {
        match event {
            Event::Text(text) => writer.text(text),
            Event::Open(mark) => {
                let around = now;
                let part = match mark {
                    Mark::Quote | Mark::FieldQuote | Mark::SingleQuote => {
                        let (open, close) = rendered.quote_marks(mark, &mut quotes);
                        Some(Part::Quote(open, close))
                    }
                    Mark::Display(display) => Some(Part::Display(*display)),
                    Mark::Link(address) => Some(Part::Link(address)),
                    Mark::Format(format) => {
                        now = over(around, *format);
                        None
                    }
                    Mark::Markup(format) => {
                        now = over(around, flipped(around, *format));
                        None
                    }
                    Mark::NoDecor => {
                        now = over(around, plain_again(around));
                        None
                    }
                    Mark::Term | Mark::NoCase | Mark::Names | Mark::Stand | Mark::Name | Mark::YearSuffix => {
                        None
                    }
                };
                changes(around, now).into_iter().flatten().chain(part).for_each(|p| writer.open(p));
                frames.push(Frame { around, part });
            }
            Event::Close => {
                if let Some(frame) = frames.pop() {
                    now = leave(&frame, now, &mut quotes, writer);
                }
            }
        }
    }
    while let Some(frame) = frames.pop() {
        now = leave(&frame, now, &mut quotes, writer);
    }
}

/// Closes a mark and gives the format around it.
fn leave<'a>(frame: &Frame<'a>, now: Format, quotes: &mut Vec<bool>, writer: &mut impl Writer<'a>) -> Format {
    if let Some(Part::Quote(..)) = frame.part {
        quotes.pop();
    }
    changes(frame.around, now)
        .into_iter()
        .flatten()
        .chain(frame.part)
        .rev()
        .for_each(|part| writer.close(part));
    frame.around
}

/// The format within a part.
///
/// Asking for what is so anyway changes nothing.
fn over(around: Format, mut own: Format) -> Format {
    own.style = own.style.filter(|s| *s != FontStyle::Normal || around.style.is_some());
    own.weight = own.weight.filter(|w| *w != FontWeight::Normal || around.weight.is_some());
    own.variant = own.variant.filter(|v| *v != FontVariant::Normal || around.variant.is_some());
    Format {
        style: own.style.or(around.style),
        weight: own.weight.or(around.weight),
        variant: own.variant.or(around.variant),
        decoration: own.decoration.or(around.decoration),
        align: own.align.or(around.align),
    }
}

/// Markup in text that is formatted so already turns it back.
fn flipped(around: Format, own: Format) -> Format {
    let mut out = own;
    if own.style.is_some() && own.style == around.style {
        out.style = Some(FontStyle::Normal);
    }
    if own.weight.is_some() && own.weight == around.weight {
        out.weight = Some(FontWeight::Normal);
    }
    if own.variant.is_some() && own.variant == around.variant {
        out.variant = Some(FontVariant::Normal);
    }
    out
}

fn plain_again(around: Format) -> Format {
    Format {
        style: around.style.map(|_| FontStyle::Normal),
        weight: around.weight.map(|_| FontWeight::Normal),
        variant: around.variant.map(|_| FontVariant::Normal),
        decoration: around.decoration.map(|_| TextDecoration::None),
        align: around.align.map(|_| VerticalAlign::Baseline),
    }
}

/// What changes, the outermost first.
fn changes<'a>(around: Format, now: Format) -> [Option<Part<'a>>; 5] {
    fn change<T: PartialEq>(around: Option<T>, now: Option<T>) -> Option<T> {
        if now == around { None } else { now }
    }
    [
        change(around.align, now.align).map(Part::Align),
        change(around.decoration, now.decoration).map(Part::Decoration),
        change(around.weight, now.weight).map(Part::Weight),
        change(around.variant, now.variant).map(Part::Variant),
        change(around.style, now.style).map(Part::Style),
    ]
}
