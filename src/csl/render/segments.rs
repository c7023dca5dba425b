//! Numbers with labels in them: `vol. 1, fol. 186`, `7, p. 3-8`.
//!
//! A locator or number that begins with an abbreviation is of what that says,
//! whatever the variable; further on, each abbreviation begins a part of its
//! own. Source: the `locator_…` and `number_…` cases of the CSL test suite.

/// The abbreviations that label a number, and the terms they stand for.
const LABELS: &[(&str, &str)] = &[
    ("art.", "article-locator"),
    ("bk.", "book"),
    ("ch.", "chapter"),
    ("col.", "column"),
    ("fig.", "figure"),
    ("fol.", "folio"),
    ("l.", "line"),
    ("n.", "note"),
    ("no.", "issue"),
    ("op.", "opus"),
    ("p.", "page"),
    ("para.", "paragraph"),
    ("pp.", "page"),
    ("pt.", "part"),
    ("r.", "rule"),
    ("sec.", "section"),
    ("sv.", "sub-verbo"),
    ("tit.", "title-locator"),
    ("vol.", "volume"),
    ("vrs.", "verse"),
];

/// A part of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment<'a> {
    /// The term of its label; `None` for the variable's own.
    pub(super) label: Option<&'static str>,
    /// Its text, with the punctuation after it.
    pub(super) text: &'a str,
}

/// Takes a number apart at its labels.
pub(super) fn segments(value: &str) -> Vec<Segment<'_>> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut label = None;
    // A label is a word of its own before another one.
    let mut at = 0;
    for word in value.split_inclusive(' ') {
        let end = at + word.len();
        let hit = LABELS.iter().find(|(short, _)| word.strip_suffix(' ') == Some(short));
        if let Some((_, term)) = hit.filter(|_| end < value.len()) {
            if let Some(text) = value.get(start..at).filter(|t| !t.trim().is_empty()) {
                parts.push(Segment { label, text });
            }
            label = Some(*term);
            start = end;
        }
        at = end;
    }
    parts.push(Segment { label, text: value.get(start..).unwrap_or_default() });
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<(&str, &str)> {
        segments(value).into_iter().map(|s| (s.label.unwrap_or_default(), s.text)).collect()
    }

    #[test]
    fn labels_part_a_number() {
        assert_eq!(read("12-14"), [("", "12-14")]);
        assert_eq!(
            read("vol. 1, fol. 186, 8 April 1544"),
            [("volume", "1, "), ("folio", "186, 8 April 1544")]
        );
        assert_eq!(read("7, p. 3-8"), [("", "7, "), ("page", "3-8")]);
        assert_eq!(read("Vol. 5"), [("", "Vol. 5")]);
        assert_eq!(read("5 p."), [("", "5 p.")]);
    }
}
