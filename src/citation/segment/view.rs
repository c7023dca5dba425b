//! The text of a marked-up source, and where each part of it stands there.

use std::ops::Range;

use super::links::{Link, doi_of};

/// Text made from a source.
#[derive(Debug, Default)]
pub(super) struct View {
    text: String,
    parts: Vec<Part>,
    /// Links to DOIs, in the order of the source.
    pub(super) links: Vec<Link>,
}

/// A part of the text and the bytes of the source it was made from.
#[derive(Debug)]
struct Part {
    at: usize,
    source: Range<usize>,
    /// Copied byte by byte.
    same: bool,
}

impl View {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Adds a text that stands for some bytes of the source.
    pub(super) fn push(&mut self, text: &str, source: Range<usize>) {
        if text.is_empty() {
            return;
        }
        let same = text.len() == source.len();
        self.parts.push(Part { at: self.text.len(), source, same });
        self.text.push_str(text);
    }

    /// Adds a sign between texts, unless nothing or white space stands before.
    pub(super) fn space(&mut self, sign: &str, at: usize) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.push(sign, at..at);
        }
    }

    /// Takes the end of the text off again.
    pub(super) fn truncate(&mut self, len: usize) {
        self.text.truncate(len);
        while self.parts.last().is_some_and(|part| part.at >= len) {
            self.parts.pop();
        }
    }

    /// A range of the text without white space at both ends.
    pub(super) fn trim(&self, range: Range<usize>) -> Range<usize> {
        let part = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + part.len() - part.trim_start().len();
        start..start + part.trim().len()
    }

    /// Keeps the DOI of a link whose text begins at `from`; the block around
    /// it begins at `block` in the source, its tag at `tag`.
    pub(super) fn link(&mut self, target: &str, from: usize, block: usize, tag: usize) {
        if let Some(doi) = doi_of(target) {
            let text = self.trim(from.min(self.len())..self.len());
            let source = if text.is_empty() { tag } else { self.source(&text).start };
            self.links.push(Link { doi, source, block });
        }
    }

    /// The bytes of the source that a range of the text was made from.
    pub(super) fn source(&self, range: &Range<usize>) -> Range<usize> {
        let from = self.parts.partition_point(|part| part.at <= range.start).saturating_sub(1);
        let to = self.parts.partition_point(|part| part.at < range.end).saturating_sub(1);
        let (Some(first), Some(last)) = (self.parts.get(from), self.parts.get(to)) else { return 0..0 };
        let start =
            if first.same { first.source.start + (range.start - first.at) } else { first.source.start };
        let end = if last.same { last.source.start + (range.end - last.at) } else { last.source.end };
        start..end.min(last.source.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_text_is_found_again_in_the_source() {
        // <p>A &amp; B</p>
        let mut view = View::default();
        view.push("A ", 3..5);
        view.push("&", 5..10);
        view.push(" B", 10..12);
        assert_eq!(view.text(), "A & B");
        assert_eq!(view.source(&(0..5)), 3..12);
        assert_eq!(view.source(&(2..3)), 5..10);
        assert_eq!(view.source(&(4..5)), 11..12);
        view.truncate(3);
        assert_eq!(view.source(&(0..3)), 3..10);
    }
}
