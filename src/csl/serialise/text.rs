//! Plain text.

use super::Rendered;
use crate::csl::tree::{Event, Mark};

/// Writes plain text; a display block begins a line.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    let mut open: Vec<&Mark> = Vec::new();
    let mut quotes = 0;
    for event in &rendered.events {
        match event {
            Event::Text(text) => out.push_str(text),
            Event::Open(mark) => {
                match mark {
                    Mark::Quote | Mark::FieldQuote => {
                        out.push_str(rendered.quote_mark(quotes, true));
                        quotes += 1;
                    }
                    Mark::Display(crate::csl::tree::Display::Block | crate::csl::tree::Display::Indent)
                        if !out.is_empty() =>
                    {
                        out.truncate(out.trim_end().len());
                        out.push('\n');
                    }
                    Mark::Display(crate::csl::tree::Display::RightInline) if !out.ends_with(' ') => {
                        out.push(' ')
                    }
                    _ => {}
                }
                open.push(mark);
            }
            Event::Close => {
                if matches!(open.pop(), Some(Mark::Quote | Mark::FieldQuote)) {
                    quotes = quotes.saturating_sub(1);
                    out.push_str(rendered.quote_mark(quotes, false));
                }
            }
        }
    }
    out
}
