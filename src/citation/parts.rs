//! A reference cut into the parts that the public corpora label.

use std::ops::Range;

use super::label::{Label, Labelled};
use crate::item::Identifier;

/// A part of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is: `author`, `editor`, `title`, `container`, `date`,
    /// `volume`, `issue`, `pages`, `publisher`, `location`, `doi`, `url` or
    /// `other`.
    pub label: &'static str,
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
}

/// The label of the corpora for one of ours.
const fn coarse(label: Label) -> &'static str {
    match label {
        Label::Author
        | Label::Editor
        | Label::Title
        | Label::Container
        | Label::Date
        | Label::Volume
        | Label::Issue
        | Label::Pages
        | Label::Publisher
        | Label::Location
        | Label::Url => label.as_str(),
        Label::Translator
        | Label::Series
        | Label::Edition
        | Label::Genre
        | Label::Note
        | Label::Identifier
        | Label::Number
        | Label::Other => OTHER,
    }
}

const OTHER: &str = "other";

/// Cuts a text at its labels. Parts stand in order and apart, and every
/// letter and digit is in one of them: what no span covers is `other`.
///
/// A DOI is the part from its `10.` on, or the address of a resolver; the word
/// before it (`doi:`) is `other`.
#[must_use]
pub fn parts(text: &str, labelled: &Labelled) -> Vec<Part> {
    let mut out = Vec::with_capacity(labelled.spans.len() * 2);
    let mut at = 0;
    for span in &labelled.spans {
        let Some(part) = text.get(span.range.clone()).filter(|_| span.range.start >= at) else { continue };
        if !part.contains(char::is_alphanumeric) {
            continue;
        }
        let start = span.range.start + (part.len() - part.trim_start().len());
        let part = part.trim();
        let doi = match span.label {
            Label::Identifier | Label::Url => doi(part),
            _ => None,
        };
        let (label, range) = match doi {
            Some(doi) => ("doi", start + doi.start..start + doi.end),
            None => (coarse(span.label), start..start + part.len()),
        };
        fill(text, at..range.start, &mut out);
        at = range.end;
        out.push(Part { label, range });
    }
    fill(text, at..text.len(), &mut out);
    out
}

/// The place of a DOI in a part.
fn doi(part: &str) -> Option<Range<usize>> {
    let found = Identifier::find_all(part).into_iter().find(|(_, id)| matches!(id, Identifier::Doi(_)));
    let (range, _) = found?;
    let printed = part.get(range.clone())?;
    let is_address = printed.to_ascii_lowercase().contains("doi.org/");
    let lead = if is_address { 0 } else { printed.find("10.")? };
    Some(range.start + lead..range.end)
}

/// What stands between two parts, from its first letter or digit to its last.
fn fill(text: &str, range: Range<usize>, out: &mut Vec<Part>) {
    let between = text.get(range.clone()).unwrap_or_default();
    let inner = between.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(lead) = between.find(char::is_alphanumeric) {
        let start = range.start + lead;
        out.push(Part { label: OTHER, range: start..start + inner.len() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::{CrfLabeller, Labeller};

    fn shown(text: &str) -> Vec<(&'static str, &str)> {
        let parts = parts(text, &CrfLabeller.label(text));
        parts.into_iter().map(|p| (p.label, &text[p.range])).collect()
    }

    #[test]
    fn words_between_fields_are_parts_too() {
        let text = "[3] Ashton, P. S. (1976). Breeding systems. In J. Burley (Ed.), Tropical trees (pp. 35-42). London: Academic Press. doi:10.1000/182";
        assert_eq!(
            shown(text),
            [
                ("other", "3"),
                ("author", "Ashton, P. S."),
                ("date", "1976"),
                ("title", "Breeding systems"),
                ("other", "In"),
                ("editor", "J. Burley"),
                ("other", "Ed"),
                ("container", "Tropical trees"),
                ("other", "pp"),
                ("pages", "35-42"),
                ("location", "London"),
                ("publisher", "Academic Press"),
                ("other", "doi"),
                ("doi", "10.1000/182"),
            ]
        );
    }

    #[test]
    fn a_resolver_is_part_of_its_doi_and_other_identifiers_are_other() {
        let text = "Ketamine. https://doi.org/10.1000/182. PMID: 16894061. https://example.org/x";
        let parts = shown(text);
        for part in [("doi", "https://doi.org/10.1000/182"), ("url", "https://example.org/x")] {
            assert!(parts.contains(&part), "{part:?} in {parts:?}");
        }
        assert!(parts.iter().any(|(label, text)| *label == "other" && text.contains("16894061")));
    }

    fn bare(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest::proptest! {
        #[test]
        fn every_letter_and_digit_is_in_one_part(text in "(?s)[A-Za-zéñИ張“”\"'.,;:()\\[\\]&/0-9 \n…–-]{0,160}") {
            let parts = parts(&text, &CrfLabeller.label(&text));
            proptest::prop_assert!(parts.windows(2).all(|w| w[0].range.end <= w[1].range.start));
            let all: String = parts.iter().map(|p| bare(&text[p.range.clone()])).collect();
            proptest::prop_assert_eq!(all, bare(&text));
        }
    }
}
