//! Volume, issue and first page: what they are in a record, and where they
//! stand in the raw text of a reference.

use super::text::Word;
use super::vocabulary::roman;
use crate::item::{Item, Variable, fold};

/// Numbers of a text that are looked at.
const MOST_NUMBERS: usize = 60;
/// Words that may stand between a volume and its page: issue, `pp`, month.
const VOLUME_TO_PAGE: usize = 5;

/// A volume or issue number in one form: no `vol.`, no leading zeros, Arabic.
pub(super) fn number(text: &str) -> Option<String> {
    let folded = fold::fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.clone().find(|w| w.bytes().any(|b| b.is_ascii_digit())).map(plain).or_else(|| {
        words.next_back().map(|word| roman(word).map_or_else(|| word.to_owned(), |n| n.to_string()))
    })
}

/// The first page of a range, or an article number: `e852` of `e852-e857`.
pub(super) fn first_page(text: &str) -> Option<String> {
    let folded = fold::fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.clone().next()?;
    Some(words.find(|w| w.bytes().any(|b| b.is_ascii_digit())).map_or_else(|| first.to_owned(), plain))
}

/// `vol12`, `p012` and `012` are `12`.
fn plain(word: &str) -> String {
    let letters = word.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (prefix, rest) = word.split_at_checked(letters).unwrap_or(("", word));
    let prefix = if matches!(prefix, "vol" | "v" | "no" | "nr" | "pp" | "p" | "bd" | "jg" | "art") {
        ""
    } else {
        prefix
    };
    let rest = rest.trim_start_matches('0');
    if rest.is_empty() && prefix.is_empty() { "0".to_owned() } else { format!("{prefix}{rest}") }
}

/// Whether two first pages in one form are the same; `852` is `e852` with its
/// letter lost.
pub(super) fn same_page(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    a == b || {
        let (x, y) = (bare(a), bare(b));
        x.len() >= 2 && x == y && (x == a || y == b)
    }
}

/// The locators of a record, each in one form.
#[derive(Debug, Default)]
pub(super) struct Locators {
    pub(super) volume: Option<String>,
    pub(super) issue: Option<String>,
    /// First pages and article numbers: a record can have both.
    pub(super) pages: Vec<String>,
}

impl Locators {
    pub(super) fn new(item: &Item) -> Self {
        let text = |variable| item.get(variable);
        let mut pages: Vec<String> = [
            text(Variable::PageFirst).and_then(first_page),
            text(Variable::Page).and_then(first_page),
            item.extra.get("article-number").and_then(|v| v.as_str()).and_then(first_page),
            text(Variable::Number).and_then(first_page),
        ]
        .into_iter()
        .flatten()
        .collect();
        pages.dedup();
        Self {
            volume: text(Variable::Volume).and_then(number),
            issue: text(Variable::Issue).and_then(number),
            pages,
        }
    }
}

/// A number of the raw text.
#[derive(Debug, Clone)]
struct Number {
    at: usize,
    text: String,
    year_like: bool,
}

/// Where the locators of a candidate stand in a raw text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct InText {
    /// Whether it stands there; `None` if the text has no such number.
    pub(super) volume: Option<bool>,
    pub(super) issue: Option<bool>,
    pub(super) page: Option<bool>,
    /// Whether volume and page stand side by side.
    pub(super) together: bool,
}

/// The year that a number may be.
pub(super) fn year_like(text: &str) -> Option<i32> {
    let digits = text.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(text);
    let year: i32 = if digits.len() == 4 { digits.parse().ok()? } else { return None };
    (1500..=2100).contains(&year).then_some(year)
}

/// Looks for a candidate's locators in the words outside its title.
pub(super) fn find(wanted: &Locators, text: &[Word], title: (usize, usize), year: Option<i32>) -> InText {
    let numbers: Vec<Number> = text
        .iter()
        .enumerate()
        .filter(|(i, w)| w.has_digit() && (*i < title.0 || *i >= title.1))
        .take(MOST_NUMBERS)
        .map(|(at, w)| Number { at, text: plain(&w.text), year_like: year_like(&w.text).is_some() })
        .collect();
    // A number that may be the year is one only once; a lone one is the year.
    let mut like = numbers.iter().filter(|n| n.year_like);
    let lone = like.next().filter(|_| like.next().is_none()).map(|n| n.at);
    let the_year = numbers.iter().find(|n| n.year_like && year_like(&n.text) == year).map(|n| n.at).or(lone);
    let usable = |n: &&Number| Some(n.at) != the_year;
    let is_volume = |n: &Number| wanted.volume.as_deref() == Some(n.text.as_str());
    let is_page = |n: &Number| wanted.pages.iter().any(|p| same_page(p, &n.text));

    let mut pair = None;
    for volume in numbers.iter().filter(usable).filter(|n| is_volume(n)) {
        let page = numbers
            .iter()
            .filter(usable)
            .find(|p| p.at > volume.at && p.at - volume.at <= VOLUME_TO_PAGE && is_page(p));
        if let Some(page) = page {
            pair = Some((volume.at, page.at));
            break;
        }
    }
    if let Some((volume, page)) = pair {
        let between: Vec<&Number> =
            numbers.iter().filter(|n| n.at > volume && n.at < page && !n.year_like).collect();
        let issue = match (&wanted.issue, between.as_slice()) {
            (Some(issue), list) if list.iter().any(|n| n.text == *issue) => Some(true),
            (Some(_), [_]) => Some(false),
            _ => None,
        };
        return InText { volume: Some(true), issue, page: Some(true), together: true };
    }
    let volume_at = numbers.iter().filter(usable).find(|n| is_volume(n)).map(|n| n.at);
    let page_at = numbers.iter().filter(usable).find(|n| is_page(n) && Some(n.at) != volume_at).map(|n| n.at);
    let others =
        |taken: Option<usize>| numbers.iter().filter(|n| !n.year_like && Some(n.at) != taken).count();
    let told = |wanted: bool, at: Option<usize>, taken: Option<usize>| match (wanted, at) {
        (false, _) => None,
        (true, Some(_)) => Some(true),
        (true, None) => (others(taken) > 0).then_some(false),
    };
    InText {
        volume: told(wanted.volume.is_some(), volume_at, page_at),
        issue: None,
        page: told(!wanted.pages.is_empty(), page_at, volume_at),
        together: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::text::words;

    fn at(volume: &str, issue: Option<&str>, page: &str, text: &str) -> InText {
        let wanted = Locators {
            volume: number(volume),
            issue: issue.and_then(number),
            pages: first_page(page).into_iter().collect(),
        };
        find(&wanted, &words(text), (0, 0), Some(2010))
    }

    #[test]
    fn numbers_take_one_form() {
        for (text, plain) in
            [("Vol. 063", "63"), ("XII", "12"), ("12-13", "12"), ("63(8)", "63"), ("B12", "b12")]
        {
            assert_eq!(number(text).as_deref(), Some(plain), "{text}");
        }
        for (text, page) in
            [("e852-e857", "e852"), ("pp. 0012–15", "12"), ("Article 6431", "6431"), ("xii-xv", "xii")]
        {
            assert_eq!(first_page(text).as_deref(), Some(page), "{text}");
        }
        assert!(same_page("e852", "852") && !same_page("e852", "d852") && !same_page("e5", "5"));
    }

    #[test]
    fn volume_and_page_stand_side_by_side() {
        let found = at("63", Some("8"), "856-864", "Archives of General Psychiatry, 63(8), 856-864 (2010)");
        assert_eq!(found, InText { volume: Some(true), issue: Some(true), page: Some(true), together: true });
        let other = at("63", None, "856", "Arch Gen Psychiatry 2010;64:123-9");
        assert_eq!((other.volume, other.page, other.together), (Some(false), Some(false), false));
    }

    #[test]
    fn a_year_is_no_volume() {
        let found = at("2010", None, "5", "Journal of Things, in press (2010)");
        assert_eq!((found.volume, found.page), (None, None));
        assert_eq!(
            at("51", None, "2003", "Schumacher, A. (2003). J. Biol. Chem., 277, 51033").page,
            Some(false)
        );
        assert_eq!(at("2010", None, "5", "JHEP 2010 (2010) 5").volume, Some(true));
    }
}
