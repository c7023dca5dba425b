//! Pages: ranges, shortened last pages, article numbers, numbers of pages.
//!
//! The shortened last page (`1425-37`) follows the habit of Vancouver and
//! Chicago: it leaves out the digits it has in common with the first.

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;

/// What a printed "pages" is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pages {
    /// Pages, each range written out: `1425-1437`.
    Range(String),
    /// `Article 6431`: a number that stands for pages.
    Article(String),
    /// `350 pp.`: how many pages there are.
    Count(String),
    None,
}

/// What stands after a number of pages.
const UNITS: &str =
    r"(?:pp?\.?|pages|pgs?\.?|S\.|Seiten|págs?\.?|páginas|pagine|str\.|stron|с\.|стр\.|s\.|頁|ページ|页|쪽)";
static COUNT: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"^\W*(?:[ivxlc]+\s*[,+]\s*)?(?P<n>\d{{1,4}})\s*{UNITS}\W*$")));
/// A bare letter after pages may be the first of a word or of a name.
static UNIT_AFTER: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"^\s?(?P<u>{UNITS})(?:[^\p{{L}}\d]|$)")));
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:article|art\.?|paper|id)\s*(?:number|no\.?|n[°º]|#|id)?\s*:?\s*(?P<n>[a-z]{0,4}\d[\w.-]*)\W*$",
    )
});
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:a\s+)?(?:pages?|pp?|pgs?|seiten|págs?|pagg?|str|стр|blz|s|с)\b\.?[\s:]*|\s*(?:pp?\.?|pages)\W*$",
    )
});
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
        (?P<a>[A-Za-z]{0,4}\.?)(?P<x>\d{1,9})(?P<s>[A-Za-z]?)
        (?: \s* - \s* (?P<b>[A-Za-z]{0,4}\.?)(?P<y>\d{1,9})(?P<t>[A-Za-z]?) )?
      | (?P<roman>[ivxlcIVXLC]{1,10} (?: \s*-\s* (?:[ivxlcIVXLC]{1,10}|\d{1,6}) )?)",
    )
});

/// The unit that a text after pages begins with.
pub(super) fn unit(after: &str) -> &str {
    let unit = UNIT_AFTER.captures(after).and_then(|c| c.name("u")).map(|m| m.as_str());
    unit.filter(|unit| !matches!(*unit, "p" | "pp")).unwrap_or_default()
}

/// Reads printed pages.
pub(super) fn read(printed: &str) -> Pages {
    let text = dashes(printed);
    let text = text.trim();
    let number = |pattern: &Regex| {
        pattern.captures(text).and_then(|c| c.name("n").map(|m| m.as_str().trim_end_matches('.').to_owned()))
    };
    if let Some(count) = number(&COUNT) {
        return Pages::Count(count);
    }
    if let Some(article) = number(&ARTICLE) {
        return Pages::Article(article);
    }
    let bare = WORD.replace_all(text, "");
    let parts: Vec<String> =
        bare.split([',', ';', '&']).map(|part| complete(part.trim())).filter(|p| !p.is_empty()).collect();
    if parts.is_empty() { Pages::None } else { Pages::Range(parts.join(", ")) }
}

/// Joins pages given in several spans: `12` and `15` are `12-15`.
pub(super) fn join(spans: &[&str]) -> String {
    let numbers: Option<Vec<u64>> = spans.iter().map(|s| s.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some([first, last]) if first < last => format!("{first}-{last}"),
        _ => spans.join(", "),
    }
}

/// One range with its last page in full. What is no range stays as it is.
fn complete(text: &str) -> String {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '-' | '(' | ')' | '[' | ']')
    });
    let Some(found) = RANGE.captures(text).filter(|c| c.get(0).is_some_and(|m| m.as_str() == text)) else {
        return text.to_owned();
    };
    let part = |name: &str| found.name(name).map(|m| m.as_str()).unwrap_or_default();
    if !part("roman").is_empty() {
        return text.split('-').map(str::trim).collect::<Vec<_>>().join("-");
    }
    let (a, x, b, y) = (part("a"), part("x"), part("b"), part("y"));
    if y.is_empty() {
        return text.to_owned();
    }
    let start = format!("{a}{x}{}", part("s"));
    // `S12-8` and `e852-7`: the letter is left out with the digits.
    let letter = if b.is_empty() { a } else { b };
    let mut last = y.to_owned();
    if y.len() < x.len() && b.is_empty() | b.eq_ignore_ascii_case(a) {
        let whole = format!("{}{y}", x.get(..x.len() - y.len()).unwrap_or_default());
        let (first, end): (u64, u64) = (x.parse().unwrap_or(0), whole.parse().unwrap_or(0));
        if end > first {
            last = whole;
        }
    } else if b.is_empty() && y.parse::<u64>().unwrap_or(0) < x.parse::<u64>().unwrap_or(0) {
        return format!("{start}-{y}{}", part("t"));
    }
    format!("{start}-{letter}{last}{}", part("t"))
}

/// Dashes of every kind as `-`, without space around them.
pub(super) fn dashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        let c =
            if matches!(c, '‐' | '‑' | '‒' | '–' | '—' | '−' | '~' | '～') { '-' } else { c };
        if c == '-' {
            while out.ends_with([' ', '-']) {
                out.pop();
            }
        } else if c.is_whitespace() {
            if !out.ends_with(['-', ' ']) {
                out.push(' ');
            }
            continue;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_out() {
        for (text, expected) in [
            ("1425–37", "1425-1437"),
            ("856-64.", "856-864"),
            ("e852 – e857", "e852-e857"),
            ("e852-7", "e852-e857"),
            ("S12-8", "S12-S18"),
            ("S12-S18", "S12-S18"),
            ("633--641", "633-641"),
            ("pp. 35-42", "35-42"),
            ("p.133–83", "133-183"),
            ("pagg. 380- 393", "380-393"),
            ("S. 12–34", "12-34"),
            ("xii-xv", "xii-xv"),
            ("iii – 25", "iii-25"),
            ("12-5", "12-15"),
            ("12-15, 22, 130-5", "12-15, 22, 130-135"),
            ("399", "399"),
            ("L15-L18", "L15-L18"),
            ("23ff", "23ff"),
            ("6431", "6431"),
            ("110-101", "110-101"),
            ("19-2", "19-2"),
            ("e0217", "e0217"),
            ("45-45", "45-45"),
        ] {
            assert_eq!(read(text), Pages::Range(expected.into()), "{text}");
        }
    }

    #[test]
    fn numbers_of_articles_and_of_pages_are_told_apart() {
        assert_eq!(read("Article 6431"), Pages::Article("6431".into()));
        assert_eq!(read("Art. No. e1234"), Pages::Article("e1234".into()));
        assert_eq!(read("350 pp."), Pages::Count("350".into()));
        for text in ["412 с.", "210 s.", "300 págs.", "300頁", "120 ページ", "88页", "250쪽", "xii + 350 S."]
        {
            assert!(matches!(read(text), Pages::Count(_)), "{text}");
        }
        for (after, expected) in [
            (" с.", "с."),
            (" s. – ISBN", "s."),
            (" págs.", "págs."),
            ("頁。", "頁"),
            (" pages", "pages"),
            (" p Berlin", ""),
            (" pgH", ""),
        ] {
            assert_eq!(unit(after), expected, "{after}");
        }
        assert_eq!(read("pp. 350"), Pages::Range("350".into()));
        assert_eq!(read("p."), Pages::None);
        assert_eq!(read(""), Pages::None);
    }

    #[test]
    fn spans_without_a_dash_are_a_range() {
        assert_eq!(join(&["12", "15"]), "12-15");
        assert_eq!(join(&["15", "12"]), "15, 12");
        assert_eq!(join(&["12-15", "22"]), "12-15, 22");
    }
}
