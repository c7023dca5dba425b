//! HTML, after the conventions of the CSL test suite.

use super::Rendered;
use crate::csl::tree::{
    Display, Event, FontStyle, FontVariant, FontWeight, Format, Mark, TextDecoration, VerticalAlign,
};

/// `&`, `<` and `>` as entities.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            c => out.push(c),
        }
    }
    out
}

/// Writes HTML.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    // For each open part: what closes it, the format around it, and whether
    // it is a quote.
    let mut open: Vec<(String, Format, bool)> = Vec::new();
    let mut now = Format::default();
    let mut quotes = 0;
    for event in &rendered.events {
        match event {
            Event::Text(text) => out.push_str(&escape(text)),
            Event::Open(mark) => {
                let around = now;
                let mut close = String::new();
                match mark {
                    Mark::Quote => {
                        out.push_str(&escape(rendered.quote_mark(quotes, true)));
                        close = escape(rendered.quote_mark(quotes, false));
                        quotes += 1;
                    }
                    Mark::Format(format) => {
                        now = over(around, *format);
                        close = tags(around, now, &mut out);
                    }
                    Mark::Markup(format) => {
                        now = over(around, flipped(around, *format));
                        close = tags(around, now, &mut out);
                    }
                    Mark::NoDecor => {
                        now = over(around, plain_again(around));
                        close = tags(around, now, &mut out);
                    }
                    Mark::Display(display) => {
                        let (start, end) = match display {
                            Display::Block => ("\n\n    <div class=\"csl-block\">", "</div>\n"),
                            Display::LeftMargin => ("\n    <div class=\"csl-left-margin\">", "</div>"),
                            Display::RightInline => ("<div class=\"csl-right-inline\">", "</div>\n  "),
                            Display::Indent => ("\n    <div class=\"csl-indent\">", "</div>\n  "),
                        };
                        out.push_str(start);
                        close.push_str(end);
                    }
                    Mark::Link(address) => {
                        out.push_str(&format!("<a href=\"{}\">", escape(address).replace('"', "&#34;")));
                        close.push_str("</a>");
                    }
                    Mark::NoCase | Mark::Names | Mark::Name | Mark::YearSuffix => {}
                }
                open.push((close, around, *mark == Mark::Quote));
            }
            Event::Close => {
                if let Some((close, around, quote)) = open.pop() {
                    out.push_str(&close);
                    now = around;
                    quotes -= usize::from(quote);
                }
            }
        }
    }
    out
}

/// The format within a part.
fn over(around: Format, own: Format) -> Format {
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

/// Writes the opening tags for what changes and returns the closing ones.
fn tags(around: Format, now: Format, out: &mut String) -> String {
    let mut tags: Vec<(&str, &str)> = Vec::new();
    if now.align != around.align {
        tags.push(match now.align {
            Some(VerticalAlign::Sup) => ("<sup>", "</sup>"),
            Some(VerticalAlign::Sub) => ("<sub>", "</sub>"),
            _ => ("<span style=\"baseline\">", "</span>"),
        });
    }
    if now.decoration != around.decoration {
        tags.push(match now.decoration {
            Some(TextDecoration::Underline) => ("<span style=\"text-decoration:underline;\">", "</span>"),
            _ => ("<span style=\"text-decoration:none;\">", "</span>"),
        });
    }
    if now.weight != around.weight {
        tags.push(match now.weight {
            Some(FontWeight::Bold) => ("<b>", "</b>"),
            Some(FontWeight::Light) => ("", ""),
            _ => ("<span style=\"font-weight:normal;\">", "</span>"),
        });
    }
    if now.variant != around.variant {
        tags.push(match now.variant {
            Some(FontVariant::SmallCaps) => ("<span style=\"font-variant:small-caps;\">", "</span>"),
            _ => ("<span style=\"font-variant:normal;\">", "</span>"),
        });
    }
    if now.style != around.style {
        tags.push(match now.style {
            Some(FontStyle::Italic) => ("<i>", "</i>"),
            Some(FontStyle::Oblique) => ("<em>", "</em>"),
            _ => ("<span style=\"font-style:normal;\">", "</span>"),
        });
    }
    for (open, _) in &tags {
        out.push_str(open);
    }
    tags.iter().rev().map(|(_, close)| *close).collect()
}
