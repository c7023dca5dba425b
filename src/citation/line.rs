//! A line that is one reference: read, with the places of its parts in the
//! line itself.

use super::label::{Labelled, Span};
use super::normalise::{Reading, read};
use super::parts::{Part, parts};
use super::segment;

/// A line and what was read of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The line, without white space at its ends.
    pub text: String,
    /// Its parts, in order, by their place in `text`; all of it is one
    /// `other` where nothing was read.
    pub parts: Vec<Part>,
    /// The reference; `None` for a blank line and for the heading of a list.
    pub reading: Option<Reading>,
}

/// Reads a line as one reference, whatever it looks like, unless it is blank
/// or the heading of a list. Of a line longer than
/// [`MAX_REFERENCE`](super::MAX_REFERENCE) the rest is not read.
#[must_use]
pub fn read_line(line: &str) -> Line {
    let text = line.trim_matches(segment::is_space);
    let reading = segment::line(text).map(|reference| read(&reference, super::labeller()));
    let labelled = reading.as_ref().map(|reading| placed(text, reading)).unwrap_or_default();
    Line { text: text.to_owned(), parts: parts(text, &labelled), reading }
}

/// The spans of a reading by their place in the line.
///
/// The reference is the line with some characters left out: its label at the
/// front, white space, soft hyphens. From the end, each character of the
/// reference is therefore the next equal one of the line.
fn placed(line: &str, reading: &Reading) -> Labelled {
    let reference = &reading.reference;
    let mut ahead = line.get(..reference.span.end).unwrap_or(line).char_indices().rev();
    // For each byte at which a character of the reference starts: its place
    // in the line, and its end there.
    let mut places = vec![(0, 0); reference.text.len()];
    for (at, c) in reference.text.char_indices().rev() {
        let found = ahead.find(|(_, d)| *d == c || (c == ' ' && segment::is_space(*d)));
        let Some(((place, d), slot)) = found.zip(places.get_mut(at)) else { return Labelled::default() };
        *slot = (place, place + d.len_utf8());
    }
    let moved = |span: &Span| {
        let last = reference.text.get(span.range.clone())?.char_indices().next_back()?.0;
        let (start, _) = *places.get(span.range.start)?;
        let (_, end) = *places.get(span.range.start + last)?;
        Some(Span { range: start..end, ..span.clone() })
    };
    Labelled { spans: reading.labelled.spans.iter().filter_map(moved).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &Line) -> Vec<(&'static str, &str)> {
        line.parts.iter().map(|p| (p.label, &line.text[p.range.clone()])).collect()
    }

    #[test]
    fn parts_stand_where_the_line_has_them() {
        let line = read_line(
            "  12.\tAndrade,  C.\u{a0}(2017). Keta\u{ad}mine for depression.  Journal of Psychiatry, 78(7), e852-e857. \r\n",
        );
        assert!(line.text.starts_with("12.\tAndrade") && line.text.ends_with("e857."));
        assert_eq!(
            shown(&line),
            [
                ("other", "12"),
                ("author", "Andrade,  C."),
                ("date", "2017"),
                ("title", "Keta\u{ad}mine for depression"),
                ("container", "Journal of Psychiatry"),
                ("volume", "78"),
                ("issue", "7"),
                ("pages", "e852-e857"),
            ]
        );
        let reading = line.reading.unwrap();
        assert_eq!(reading.item.plain_title(), "Ketamine for depression");
    }

    #[test]
    fn blank_lines_and_headings_hold_no_reference() {
        for text in ["", " \t ", "\u{feff}", "References", "...", "—"] {
            let line = read_line(text);
            assert_eq!(line.reading, None, "{text:?}");
        }
        assert_eq!(shown(&read_line("References")), [("other", "References")]);
    }

    #[test]
    fn the_rest_of_a_line_too_long_is_other() {
        let long = format!("Andrade, C. (2017). Ketamine. {}", "word ".repeat(4_000));
        let line = read_line(&long);
        let last = line.parts.last().unwrap();
        assert_eq!((last.label, last.range.end), ("other", line.text.len()));
        assert!(line.reading.is_some());
    }

    fn bare(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest::proptest! {
        #[test]
        fn every_letter_and_digit_of_a_line_is_in_one_part(
            text in "[A-Za-zéñИ張“”\"'.,;:()\\[\\]&/0-9 \t\r\u{a0}\u{ad}\u{2028}…–-]{0,160}"
        ) {
            let line = read_line(&text);
            proptest::prop_assert!(line.parts.windows(2).all(|w| w[0].range.end <= w[1].range.start));
            let all: String = line.parts.iter().map(|p| bare(&line.text[p.range.clone()])).collect();
            proptest::prop_assert_eq!(all, bare(&text));
        }
    }
}
