//! Volume, issue and edition without the words that say what they are.

use std::sync::LazyLock;

use regex::Regex;

use super::pages::dashes;
use crate::citation::label::regex;

static VOLUME_WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:(?:volumes?|vols?|bde?|band|tomes?|tomos?|jahrgang|jahrg|jg|ser|том|годъ?|т|t|v)\b[.°º:]*\s*|[第제]\s*)+",
    )
});
static ISSUE_WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:(?:numbers?|nos?|nr|num|núm|numéro|n[.°º]+|issues?|iss|heft|h\.|fasc(?:icule|icolo)?|вып|№|#)[.°º:]*\s*|[第제]\s*)+",
    )
});
/// `12(3)`; `12, no. 3`: an issue that was labelled as part of the volume.
static WITH_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?P<v>[A-Za-z]?\d{1,4}[A-Za-z]?|[IVXLC]+)\s*(?:\((?P<i>[^()]{1,25})\)|[,;:]?\s*(?i:no|nr|n[°º]|issue|heft|№)\.?\s*(?P<j>\d[\w/-]*)|\s(?P<k>(?i:suppl|pt|part)\b.{0,20}))$",
    )
});
static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?P<n>\d{1,3})\s*(?:st|nd|rd|th|er|re|e|ème|eme|ª|º|a|o|\.|-?[ео]?е)?[\s,]*(?:\p{L}+\.?,?\s+){0,3}?(?:ed\b|eds\b|edn|edition|édition|éd\b|edición|edizione|edição|aufl|auflage|изд|uitg|druk|wyd|utg)",
    )
});
static EDITION_WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)[\s,]*\b(?:ed|edn|edition|édition|éd|edición|edizione|edição|aufl|auflage|изд)\b\.?\W*$")
});

/// Ordinals in words.
const ORDINALS: &[(&str, &[&str])] = &[
    ("1", &["first", "erste", "première", "primera", "prima", "primeira"]),
    ("2", &["second", "zweite", "deuxième", "seconde", "segunda", "seconda"]),
    ("3", &["third", "dritte", "troisième", "tercera", "terza", "terceira"]),
    ("4", &["fourth", "vierte", "quatrième", "cuarta", "quarta"]),
    ("5", &["fifth", "fünfte", "cinquième", "quinta"]),
    ("6", &["sixth", "sechste", "sixième", "sexta", "sesta"]),
    ("7", &["seventh", "siebte"]),
    ("8", &["eighth", "achte"]),
    ("9", &["ninth", "neunte"]),
    ("10", &["tenth", "zehnte"]),
];

/// A volume, and the issue where it was printed into it.
pub(super) fn volume(printed: &str) -> (String, Option<String>) {
    let text = tidy(printed);
    let bare = tidy(&VOLUME_WORD.replace(&text, ""));
    // `V` and `T` may be the number itself.
    let text = if bare.is_empty() { text } else { bare };
    // Chinese, Japanese and Korean print the unit after the number.
    if let Some(issue) = text.strip_suffix(['期', '号', '號', '호']) {
        return (String::new(), Some(tidy(issue)));
    }
    let text = tidy(text.trim_end_matches(['卷', '巻', '권']));
    match WITH_ISSUE.captures(&text) {
        Some(found) => {
            let part = |name: &str| found.name(name).map(|m| m.as_str());
            let volume = part("v").unwrap_or_default().to_owned();
            (volume, part("i").or_else(|| part("j")).or_else(|| part("k")).map(issue))
        }
        None => (text, None),
    }
}

/// An issue.
pub(super) fn issue(printed: &str) -> String {
    let text = tidy(printed);
    let text = tidy(&ISSUE_WORD.replace(&text, ""));
    let text = tidy(text.trim_end_matches(['期', '号', '號', '호']));
    text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).map_or_else(|| text.clone(), tidy)
}

/// An edition: its number where it has one, else its words (`rev.`). The word
/// for edition alone says nothing.
pub(super) fn edition(printed: &str) -> String {
    let text = tidy(printed.trim_matches(['(', ')', '[', ']']));
    if let Some(number) = EDITION.captures(&text).and_then(|c| c.name("n").map(|m| m.as_str().to_owned())) {
        return number;
    }
    let lower = text.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    if let Some((number, _)) = ORDINALS.iter().find(|(_, words)| words.contains(&first)) {
        return (*number).to_owned();
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() && digits.len() <= 3 {
        return digits;
    }
    EDITION_WORD.replace(&text, "").into_owned()
}

/// Dashes as `-`, without closing punctuation or a bracket that has no partner.
fn tidy(text: &str) -> String {
    let text = dashes(text);
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '-'));
    let open = text.matches('(').count();
    let close = text.matches(')').count();
    let text = if close > open { text.trim_end_matches(')') } else { text };
    let text = if open > close { text.trim_start_matches('(').trim_end_matches('(') } else { text };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_around_a_volume_go() {
        for (text, expected) in [
            ("Vol. 12", "12"),
            ("12", "12"),
            ("vol. XII,", "XII"),
            ("Bd. 3", "3"),
            ("Т. 12", "12"),
            ("47–48", "47-48"),
            ("B 247", "B 247"),
            ("V", "V"),
            ("第12卷", "12"),
            ("제13권", "13"),
            ("abs/1706.03762", "abs/1706.03762"),
            ("", ""),
        ] {
            assert_eq!(volume(text), (expected.to_owned(), None), "{text}");
        }
        for (text, own, within) in [
            ("63(8)", "63", "8"),
            ("12, no. 3", "12", "3"),
            ("vol. 12 (Suppl 1)", "12", "Suppl 1"),
            ("3 Suppl 2", "3", "Suppl 2"),
        ] {
            assert_eq!(volume(text), (own.to_owned(), Some(within.to_owned())), "{text}");
        }
    }

    #[test]
    fn words_around_an_issue_go() {
        for (text, expected) in [
            ("no. 3", "3"),
            ("(8)", "8"),
            ("№ 3", "3"),
            ("n° 12", "12"),
            ("Suppl. 1", "Suppl. 1"),
            ("3-4)", "3-4"),
            ("Heft 2", "2"),
        ] {
            assert_eq!(issue(text), expected, "{text}");
        }
    }

    #[test]
    fn editions_are_numbers_where_they_can_be() {
        for (text, expected) in [
            ("3rd ed.", "3"),
            ("(2nd edn", "2"),
            ("Second edition", "2"),
            ("3. Aufl.", "3"),
            ("4., überarb. Auflage", "4"),
            ("2ª edición", "2"),
            ("5", "5"),
            ("Rev. ed.", "Rev."),
            ("Norton critical edition", "Norton critical"),
            ("3-е изд.", "3"),
            ("1999 ed.", "1999"),
            ("ed.", ""),
            ("(Edition)", ""),
        ] {
            assert_eq!(edition(text), expected, "{text}");
        }
    }
}
