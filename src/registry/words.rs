//! The words by which a work is searched where a registry has a query
//! language of its own.
//!
//! Words are runs of letters and digits in lower case, so that nothing in them
//! can be an operator of a query language.

use super::Query;

/// Words that tell no work from another.
const COMMON: &[&str] =
    &["the", "and", "for", "with", "from", "into", "that", "this", "its", "are", "not", "but", "was", "were"];

/// What a search asks for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// The telling words of the title, or of the whole reference where no
    /// title is known: ten at most.
    pub(super) words: Vec<String>,
    /// The title, or the whole reference, with nothing between its words.
    pub(super) phrase: String,
    /// Whether they are of the title.
    pub(super) of_title: bool,
    /// The words of the first author's family name.
    pub(super) family: Vec<String>,
    /// The year before and the year after that of the work.
    pub(super) years: Option<(i32, i32)>,
}

impl Wanted {
    /// `None` where nothing can be asked for.
    pub(super) fn of(query: &Query) -> Option<Self> {
        let title = query.item.plain_title();
        let of_title = !title.trim().is_empty();
        let text: String =
            if of_title { &title } else { &query.text }.chars().take(500).collect::<String>().to_lowercase();
        let mut words: Vec<String> = Vec::new();
        for word in split(&text) {
            let is_number = word.bytes().all(|b| b.is_ascii_digit());
            if word.chars().count() > 2 && !is_number && !COMMON.contains(&word) && words.len() < 10 {
                let word = word.to_owned();
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        let phrase = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let phrase = phrase.take(30).collect::<Vec<_>>().join(" ");
        let author = query.item.creators().first().filter(|name| name.literal.is_empty());
        let family = author.map(|name| name.family.to_lowercase()).unwrap_or_default();
        let family = split(&family).filter(|w| w.chars().count() > 1).map(str::to_owned).collect();
        let years = query.item.year().map(|year| (year.saturating_sub(1), year.saturating_add(1)));
        (!words.is_empty()).then_some(Self { words, phrase, of_title, family, years })
    }

    /// The longest of the words.
    pub(super) fn longest(&self, most: usize) -> Vec<String> {
        let mut words = self.words.clone();
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(most);
        words
    }
}

/// Words with an apostrophe in them are left out: registries differ in where
/// they divide those.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | 'ʼ'))
        .map(|word| word.trim_matches(['\'', '’', 'ʼ']))
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

    #[test]
    fn the_words_of_a_title_hold_no_operator() {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, "\"Alzheimer's\" AND (the <i>APOE</i>-ε4): 2010 [title] || Über:x*");
        item.set_names(NameVariable::Author, vec![Name::person("O'Neill-Smith", "A.")]);
        item.set_date(DateVariable::Issued, Date::year(2010));
        let wanted = Wanted::of(&Query { text: String::new(), item }).unwrap();
        assert_eq!(wanted.words, ["apoe", "title", "über"]);
        assert_eq!(wanted.phrase, "alzheimer s and the apoe ε4 2010 title über x");
        assert_eq!(wanted.longest(1), ["title"]);
        assert_eq!(wanted.family, ["smith"]);
        assert_eq!(wanted.years, Some((2009, 2011)));
        assert!(wanted.of_title && Wanted::of(&Query::default()).is_none());
        let text = Query { text: "Zarate, C. A. (2006). A trial.".into(), item: Item::default() };
        assert_eq!(Wanted::of(&text).unwrap().words, ["zarate", "trial"]);
    }
}
