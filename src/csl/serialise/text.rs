//! Plain text.

use super::Rendered;
use crate::csl::tree::{Display, Event, Mark};

/// Writes plain text; a display block begins a line.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut out = String::new();
    let mut open: Vec<Option<&str>> = Vec::new();
    let mut quotes: Vec<bool> = Vec::new();
    for event in &rendered.events {
        match event {
            Event::Text(text) => out.push_str(text),
            Event::Open(mark) => {
                let mut close = None;
                match mark {
                    Mark::Quote | Mark::FieldQuote | Mark::SingleQuote => {
                        let (opening, closing) = rendered.quote_marks(mark, &mut quotes);
                        out.push_str(opening);
                        close = Some(closing);
                    }
                    Mark::Display(Display::Block | Display::Indent) if !out.is_empty() => {
                        out.truncate(out.trim_end().len());
                        out.push('\n');
                    }
                    Mark::Display(Display::RightInline) if !out.ends_with(' ') => out.push(' '),
                    _ => {}
                }
                open.push(close);
            }
            Event::Close => {
                if let Some(Some(closing)) = open.pop() {
                    out.push_str(closing);
                    quotes.pop();
                }
            }
        }
    }
    out
}
