//! The terms by which records are found: of a record when it is indexed, of a
//! reference when it is looked for, folded alike.
//!
//! Beside single words there are pairs: volume and first page, first author
//! and year. A reference that prints no title is found by them, since what is
//! common alone is rare together.

use std::collections::HashSet;

use serde_json::Value;

use crate::item::{Date, Item, NameVariable, Variable, fold};
use crate::registry::Query;

/// No more of a printed reference is looked at, in characters: the title may
/// follow hundreds of authors.
const TEXT: usize = 2000;
const TAIL: usize = 800;
/// No more names of a record or a reference.
const NAMES: usize = 32;
/// No more words of a record or a reference.
const WORDS: usize = 500;
/// A longer word is none.
const LONGEST: usize = 40;
/// Numbers of a text that are paired with those that follow, and with how
/// many: between volume and page may stand issue and year.
const NUMBERS: usize = 24;
const REACH: usize = 3;
/// Words at the beginning of a text among which the first author's name is,
/// and years of a text that they are paired with.
const OPENING: usize = 4;
const YEARS: usize = 3;

/// What titles a record or reference.
const TITLES: [Variable; 8] = [
    Variable::Title,
    Variable::OriginalTitle,
    Variable::ContainerTitle,
    Variable::ContainerTitleShort,
    Variable::CollectionTitle,
    Variable::EventTitle,
    Variable::Number,
    Variable::Issue,
];

/// Distinct terms, in order.
#[derive(Default)]
struct Terms {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Terms {
    fn put(&mut self, term: String) {
        if self.list.len() < WORDS && term.len() <= LONGEST && self.seen.insert(term.clone()) {
            self.list.push(term);
        }
    }

    fn words(&mut self, text: &str) {
        for word in fold::words(text) {
            self.put(word);
        }
    }

    /// What item and record have in common: names, numbers and pairs first,
    /// titles last, where a long one is cut.
    fn item(&mut self, item: &Item, years: &[String]) {
        for year in years {
            self.put(year.clone());
        }
        let volume = item.get(Variable::Volume).and_then(first_word);
        let page = first_page(item);
        if let (Some(volume), Some(page)) = (&volume, &page) {
            self.put(pair(volume, page));
        }
        if let Some(first) = item.creators().first() {
            let family = first.family_or_literal();
            for word in spellings(&family).iter().filter_map(|f| main_word(f)) {
                for year in years {
                    self.put(pair(&word, year));
                }
            }
        }
        for number in [volume, page].into_iter().flatten() {
            self.put(number);
        }
        for variable in [NameVariable::Author, NameVariable::Editor] {
            for name in item.names(variable).iter().take(NAMES) {
                for spelling in spellings(&name.family_or_literal()) {
                    self.words(&spelling);
                }
            }
        }
        for variable in TITLES {
            if let Some(title) = item.get(variable) {
                self.words(&crate::item::markup::strip(title));
            }
        }
    }
}

/// The terms of a record.
pub(super) fn of_record(item: &Item) -> Vec<String> {
    let mut years: Vec<String> = item.year().map(|y| y.to_string()).into_iter().collect();
    // Works are cited by the year of the print as well as by that of the page.
    for key in ["published-print", "published-online"] {
        if let Some(year) = item.extra.get(key).and_then(Date::from_json).and_then(|d| d.first_year()) {
            let year = year.to_string();
            if !years.contains(&year) {
                years.push(year);
            }
        }
    }
    let mut terms = Terms::default();
    terms.item(item, &years);
    if let Some(Value::Array(titles)) = item.extra.get("other-titles") {
        for title in titles.iter().filter_map(Value::as_str).take(4) {
            terms.words(title);
        }
    }
    terms.list
}

/// The terms of what is looked for.
pub(super) fn of_query(query: &Query) -> Vec<String> {
    let mut terms = Terms::default();
    let years: Vec<String> = query.item.year().map(|y| y.to_string()).into_iter().collect();
    terms.item(&query.item, &years);
    let text = bounded(&query.text);
    let joined = joined(&text);
    let words = fold::words(&joined);
    let numbers: Vec<&String> = words
        .iter()
        .filter(|w| w.len() <= 8 && w.bytes().any(|b| b.is_ascii_digit()))
        .take(NUMBERS)
        .collect();
    for (at, first) in numbers.iter().enumerate() {
        for second in numbers.iter().skip(at + 1).take(REACH) {
            terms.put(pair(first, second));
        }
    }
    let names = words.iter().filter(|w| w.chars().count() > 1 && w.chars().all(char::is_alphabetic));
    for year in numbers.iter().filter(|w| is_year(w)).take(YEARS) {
        for name in names.clone().take(OPENING) {
            terms.put(pair(name, year));
        }
    }
    for word in words {
        terms.put(word);
    }
    // A hyphen at the end of a line may be one of the word's own.
    if joined != text {
        terms.words(&text);
    }
    terms.list
}

/// The text, or the beginning and the end of a long one.
fn bounded(text: &str) -> String {
    if text.len() <= TEXT || text.chars().take(TEXT + 1).count() <= TEXT {
        return text.to_owned();
    }
    let tail = text.char_indices().rev().nth(TAIL - 1).map_or(text, |(at, _)| &text[at..]);
    text.chars().take(TEXT - TAIL).chain([' ']).chain(tail.chars()).collect()
}

/// No word has a colon.
fn pair(first: &str, second: &str) -> String {
    format!("{first}:{second}")
}

fn first_word(text: &str) -> Option<String> {
    fold::words(text).into_iter().next()
}

/// The word of a family name that it is known by: particles are short.
fn main_word(family: &str) -> Option<String> {
    fold::words(family).into_iter().rev().max_by_key(|word| word.chars().count().min(4))
}

/// A name as it is written, and with its umlauts written out.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_owned()];
    spellings.extend(fold::fold_spelled_out(name));
    spellings
}

fn first_page(item: &Item) -> Option<String> {
    let article = || item.extra.get("article-number").and_then(Value::as_str).and_then(first_word);
    item.get(Variable::PageFirst).or_else(|| item.get(Variable::Page)).and_then(first_word).or_else(article)
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1500..2100).contains(&year))
}

/// The text with words that were broken at line ends put together.
fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['-', '\u{ad}', '\u{2010}']) {
        let (before, from) = rest.split_at(at);
        let hyphen = from.chars().next().map_or(0, char::len_utf8);
        let after = &from[hyphen..];
        let next = after.trim_start();
        let broken = before.ends_with(char::is_alphabetic)
            && next.len() < after.len()
            && next.starts_with(char::is_lowercase);
        joined.push_str(before);
        if !broken {
            joined.push_str(&from[..hyphen]);
        }
        rest = if broken { next } else { after };
    }
    joined.push_str(rest);
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{DateVariable, Kind, Name};

    fn work() -> Item {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, "On <i>Œuvres</i>");
        item.set(Variable::Volume, "24");
        item.set(Variable::Page, "121–130");
        item.set_date(DateVariable::Issued, Date::year(2005));
        item.set_names(
            NameVariable::Author,
            vec![Name::person("von Müller", "M."), Name::person("Law", "S.")],
        );
        item
    }

    #[test]
    fn a_reference_without_a_title_shares_pairs_with_its_work() {
        let record = of_record(&work());
        for term in ["2005", "24:121", "muller:2005", "mueller:2005", "24", "121", "law", "oeuvres"] {
            assert!(record.iter().any(|t| t == term), "{term} in {record:?}");
        }
        let text = "Mueller M, Law S (2005) J. Reinf. Plast. Comp. 24(2):121";
        let query = of_query(&Query { text: text.into(), item: Item::default() });
        for term in ["24:121", "mueller:2005", "reinf"] {
            assert!(query.iter().any(|t| t == term), "{term} in {query:?}");
        }
    }

    #[test]
    fn broken_words_are_put_together_and_kept_apart() {
        assert_eq!(
            joined("papil- \nlary well-\nknown x- ray a - b 3-\n4 T-\nCell co\u{ad}op"),
            "papillary wellknown xray a - b 3-\n4 T-\nCell co\u{ad}op"
        );
        let query = of_query(&Query { text: "well-\nknown".into(), item: Item::default() });
        assert_eq!(query, ["wellknown", "well", "known"]);
    }

    #[test]
    fn terms_are_bounded() {
        let text = (0..100_000).map(|n| format!("w{n} ")).collect::<String>();
        let query = Query { text, item: Item::default() };
        let terms = of_query(&query);
        assert!(terms.len() <= WORDS && terms.iter().any(|t| t == "w99999"), "{terms:?}");
        assert!(!terms.iter().any(|t| t == "w5000"));
        assert!(of_query(&Query { text: "é".repeat(5000), item: work() }).iter().all(|t| t.len() <= LONGEST));
        assert!(of_query(&Query::default()).is_empty());
    }
}
