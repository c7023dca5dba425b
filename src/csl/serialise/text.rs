//! Plain text.

use super::Rendered;
use super::walk::{Part, Writer, walk};
use crate::csl::tree::Display;

/// Writes plain text; a display block begins a line.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut text = Text(String::new());
    walk(rendered, &mut text);
    text.0
}

struct Text(String);

impl<'a> Writer<'a> for Text {
    fn text(&mut self, text: &'a str) {
        self.0.push_str(text);
    }

    fn open(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(mark, _) => self.0.push_str(mark),
            Part::Display(Display::Block | Display::Indent) if !self.0.is_empty() => {
                self.0.truncate(self.0.trim_end().len());
                self.0.push('\n');
            }
            Part::Display(Display::RightInline) if !self.0.ends_with(' ') => self.0.push(' '),
            _ => {}
        }
    }

    fn close(&mut self, part: Part<'a>) {
        if let Part::Quote(_, mark) = part {
            self.0.push_str(mark);
        }
    }
}
