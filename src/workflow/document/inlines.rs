//! Rendered text as Pandoc's inlines. It stands here because the rooms of
//! manuscripts and of the processor do not know each other.

use serde_json::{Value, json};

use crate::csl::serialise::Rendered;
use crate::csl::tree::{
    Display, Event, FontStyle, FontVariant, FontWeight, Format, Mark, TextDecoration, VerticalAlign,
};
use crate::manuscript::{Aside, InNote};

/// The mark of a key that is no item's.
pub(super) fn missing(key: &str) -> Value {
    json!({"t": "Strong", "c": [{"t": "Str", "c": format!("{key}?")}]})
}

/// The marks of several.
pub(super) fn all_missing(keys: &[String]) -> Vec<Value> {
    let mut out = Vec::new();
    for key in keys {
        if !out.is_empty() {
            out.extend([string(";"), space()]);
        }
        out.push(missing(key));
    }
    out
}

pub(super) fn space() -> Value {
    json!({"t": "Space"})
}

fn string(text: &str) -> Value {
    json!({"t": "Str", "c": text})
}

pub(super) fn in_parentheses(mut inlines: Vec<Value>) -> Vec<Value> {
    inlines.insert(0, string("("));
    inlines.push(string(")"));
    inlines
}

/// A note's text where it stands in a note that is there already: in
/// parentheses unless it opens the note, and without the full stop unless it
/// ends it.
pub(super) fn fitted(in_note: InNote, mut inlines: Vec<Value>) -> Vec<Value> {
    if !(in_note.first && in_note.last)
        && let Some(Value::String(last)) = inlines.last_mut().and_then(|last| last.get_mut("c"))
        && last.ends_with('.')
    {
        last.pop();
    }
    if in_note.first { inlines } else { in_parentheses(inlines) }
}

/// An open part.
struct Frame {
    /// What goes around its inlines, from inside out.
    around: Vec<Wrap>,
    /// What closes it: a quotation mark.
    close: Option<String>,
    format: Format,
    inlines: Vec<Value>,
}

enum Wrap {
    Plain(&'static str),
    Link(String),
    Span(&'static str),
}

/// Rendered text as inlines, with what was kept aside in its place.
pub(super) fn inlines(rendered: &Rendered, aside: &Aside<Value>) -> Vec<Value> {
    let root = || Frame { around: Vec::new(), close: None, format: Format::default(), inlines: Vec::new() };
    let mut frames = vec![root()];
    let mut inner: Vec<bool> = Vec::new();
    for event in &rendered.events {
        let format = frames.last().map(|frame| frame.format).unwrap_or_default();
        match event {
            Event::Text(text) => {
                if let Some(frame) = frames.last_mut() {
                    words(text, aside, &mut frame.inlines);
                }
            }
            Event::Open(mark) => {
                let mut frame = Frame { format, ..root() };
                match mark {
                    Mark::Quote | Mark::FieldQuote | Mark::SingleQuote => {
                        let within = match (mark, inner.last()) {
                            (Mark::SingleQuote, None) => true,
                            (_, Some(within)) => !within,
                            (_, None) => false,
                        };
                        inner.push(within);
                        let (open, close) =
                            if within { &rendered.quotes.inner } else { &rendered.quotes.outer };
                        frame.close = Some(close.clone());
                        words(open, aside, &mut frame.inlines);
                    }
                    Mark::Format(own) => formatted(&mut frame, *own, false),
                    Mark::Markup(own) => formatted(&mut frame, *own, true),
                    Mark::Display(display) => frame.around.push(Wrap::Span(match display {
                        Display::Block => "csl-block",
                        Display::LeftMargin => "csl-left-margin",
                        Display::RightInline => "csl-right-inline",
                        Display::Indent => "csl-indent",
                    })),
                    Mark::Link(address) => frame.around.push(Wrap::Link(address.clone())),
                    Mark::NoDecor => frame.format = Format::default(),
                    Mark::Term | Mark::NoCase | Mark::Names | Mark::Stand | Mark::Name | Mark::YearSuffix => {
                    }
                }
                frames.push(frame);
            }
            Event::Close => {
                if frames.len() > 1
                    && let Some(frame) = frames.pop()
                {
                    if frame.close.is_some() {
                        inner.pop();
                    }
                    close(frame, aside, frames.last_mut());
                }
            }
        }
    }
    while frames.len() > 1 {
        if let Some(frame) = frames.pop() {
            close(frame, aside, frames.last_mut());
        }
    }
    frames.pop().map(|root| root.inlines).unwrap_or_default()
}

fn close(frame: Frame, aside: &Aside<Value>, parent: Option<&mut Frame>) {
    let mut inlines = frame.inlines;
    if let Some(mark) = &frame.close {
        words(mark, aside, &mut inlines);
    }
    for wrap in frame.around {
        inlines = vec![match wrap {
            Wrap::Plain(name) => json!({"t": name, "c": inlines}),
            Wrap::Link(address) => json!({"t": "Link", "c": [["", [], []], inlines, [address, ""]]}),
            Wrap::Span(class) => json!({"t": "Span", "c": [["", [class], []], inlines]}),
        }];
    }
    if let Some(parent) = parent {
        for inline in inlines {
            join(inline, &mut parent.inlines);
        }
    }
}

/// What of a format is new around a part. Markup in text that looks so already
/// is turned back: Pandoc does that for emphasis within emphasis.
fn formatted(frame: &mut Frame, own: Format, markup: bool) {
    let around = frame.format;
    let mut add = |wrap: Option<&'static str>| frame.around.extend(wrap.map(Wrap::Plain));
    let italic = |style: Option<FontStyle>| matches!(style, Some(FontStyle::Italic | FontStyle::Oblique));
    let slanted = italic(own.style);
    add(match (slanted, italic(around.style)) {
        (true, false) => Some("Emph"),
        (true, true) if markup => Some("Emph"),
        (false, true) if own.style == Some(FontStyle::Normal) => Some("Emph"),
        _ => None,
    });
    let bold = own.weight == Some(FontWeight::Bold);
    add((bold && (markup || around.weight != own.weight)).then_some("Strong"));
    let small = own.variant == Some(FontVariant::SmallCaps);
    add((small && around.variant != own.variant).then_some("SmallCaps"));
    let line = own.decoration == Some(TextDecoration::Underline);
    add((line && around.decoration != own.decoration).then_some("Underline"));
    add(match own.align {
        Some(VerticalAlign::Sup) => Some("Superscript"),
        Some(VerticalAlign::Sub) => Some("Subscript"),
        _ => None,
    });
    frame.format = Format {
        style: own.style.or(around.style),
        weight: own.weight.or(around.weight),
        variant: own.variant.or(around.variant),
        decoration: own.decoration.or(around.decoration),
        align: own.align.or(around.align),
    };
}

/// Text as words and spaces.
fn words(text: &str, aside: &Aside<Value>, out: &mut Vec<Value>) {
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut Vec<Value>| {
        if !word.is_empty() {
            join(string(&std::mem::take(word)), out);
        }
    };
    for c in text.chars() {
        if matches!(c, ' ' | '\n' | '\t') {
            flush(&mut word, out);
            out.push(space());
        } else if let Some(kept) = aside.get(c) {
            flush(&mut word, out);
            out.push(kept.clone());
        } else {
            word.push(c);
        }
    }
    flush(&mut word, out);
}

/// Adds an inline; text that follows text is one text, as Pandoc has it.
fn join(inline: Value, out: &mut Vec<Value>) {
    let is_text = |value: &Value| value.get("t").and_then(Value::as_str) == Some("Str");
    if is_text(&inline)
        && let Some(last) = out.last_mut().filter(|last| is_text(last))
        && let (Some(Value::String(before)), Some(Value::String(after))) =
            (last.get_mut("c"), inline.get("c"))
    {
        before.push_str(after);
        return;
    }
    out.push(inline);
}
