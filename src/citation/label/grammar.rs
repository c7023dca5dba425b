//! What a regular grammar finds in a reference for certain: identifiers,
//! addresses, and what two conventions of print say by their marks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::token::Pin;
use crate::item::Identifier;

/// A pattern with `{YEAR}` and `{MONTH}` written out.
#[expect(clippy::expect_used, reason = "the patterns are constants")]
pub(in crate::citation) fn regex(pattern: &str) -> Regex {
    let pattern = pattern.replace("{YEAR}", r"(?:1[4-9]\d\d|20[0-3]\d)").replace("{MONTH}", MONTH);
    Regex::new(&pattern).expect("a constant pattern compiles")
}

/// Names of months and seasons, whole and shortened, in the languages
/// references are most often printed in.
const MONTH: &str = r"(?:(?i:jan(?:uary|uar|vier|v)?|feb(?:ruary|ruar|r|braio|rero)?|fév(?:rier|r)?|mar(?:ch|s|zo|ço|zec)?|märz|apr(?:il|ile)?|avr(?:il)?|may|mai|mayo|maggio|maio|june?|juin|juni|junio|giugno|july?|juillet|juil|juli|julio|luglio|aug(?:ust)?|août|agosto|ago|sept?(?:ember|embre|tembre)?|settembre|septiembre|o[ck]t(?:ober|obre|ubre)?|ottobre|nov(?:ember|embre|iembre)?|d[eé][cz](?:ember|embre)?|dic(?:iembre|embre)?|dezember|spring|summer|autumn|fall|winter|enero|febrero|abril|junho|julho|setembro|outubro|gennaio))\b";

static URL: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?i)(?:<\s*)?\b(?:(?:https?|ftp)\s?:\s?//|www\.)[^\s<>"“”«»]+[^\s<>"“”«».,;:\])}'’]/?"#)
});

/// Identifiers and addresses, in order and apart.
pub(super) fn pins(text: &str) -> Vec<(Range<usize>, Pin)> {
    let mut found: Vec<(Range<usize>, Pin)> = Vec::new();
    let urls = URL.find_iter(text).map(|m| {
        let lead = m.as_str().len() - m.as_str().trim_start_matches(['<', ' ']).len();
        (m.start() + lead..m.end(), Pin::Url)
    });
    let identifiers = Identifier::find_all(text).into_iter().map(|(range, _)| (range, Pin::Identifier));
    for (range, pin) in identifiers.chain(urls) {
        let free = found.iter().all(|(taken, _)| range.end <= taken.start || taken.end <= range.start);
        if free && !range.is_empty() {
            found.push((range, pin));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

/// The last author of a list that leaves authors out, up to the year in
/// brackets: APA's sixth manual (6.27) has `A, B., … & Last, A. (2017)`. What
/// stands there is an author, whatever it looks like.
pub(super) fn last_author(text: &str) -> Option<Range<usize>> {
    static LAST: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^[^()\[\]:;“”]{4,600}?,\s*(?:…|\.\s?\.\s?\.)\s*(?:&|and\s)?\s*(?P<x>[^()\[\]…]{2,300}?)[\s.,]*\((?:{YEAR})[a-z]?[,)]",
        )
    });
    LAST.captures(text)?.name("x").map(|found| found.range())
}

/// Where two slashes part a work from what it stands in (GOST R 7.0.5-2008,
/// 6.2): `Author A. B. Title // Journal`.
pub(super) fn double_slash(text: &str) -> Option<usize> {
    let at = text.find(" // ").filter(|at| *at > 0)?;
    let rest = text.get(at + 4..)?;
    (rest.starts_with(char::is_alphabetic) && !rest.contains(" // ")).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_dots_is_the_last_author() {
        let last = |text: &str| last_author(text).map(|range| text[range].to_owned());
        for (text, expected) in [
            ("Smith, A., Doe, B., … & Manji, H. K. (2006). A title.", Some("Manji, H. K")),
            (
                "Smith, A., ... The Study of It, and of More. (2017, May). A title.",
                Some("The Study of It, and of More"),
            ),
            ("Smith, A. (2006). A title, … and more (2007).", None),
            ("Smith, A., & Doe, B. (2006). A title.", None),
        ] {
            assert_eq!(last(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_and_addresses_are_found_whole() {
        let text = "A. https://doi.org/10.1000/a(1), see <http://x.org/b>. arXiv:1311.1235";
        let shown: Vec<(&str, Pin)> = pins(text).into_iter().map(|(r, p)| (&text[r], p)).collect();
        assert_eq!(
            shown,
            [
                ("https://doi.org/10.1000/a(1)", Pin::Identifier),
                ("http://x.org/b", Pin::Url),
                ("arXiv:1311.1235", Pin::Identifier),
            ]
        );
    }
}
