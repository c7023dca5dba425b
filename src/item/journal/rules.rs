//! Abbreviating a title word by word, for titles that no list has.
//!
//! ISO 4 leaves out articles, prepositions and conjunctions, leaves a title of
//! one word as it is, and shortens each other word as the List of Title Word
//! Abbreviations says. That list is not free: the rules here are learnt from
//! the lists of whole titles (see [`super::make`]) and stand in
//! `data/journal-words.tsv.gz`, a line each: what the rule is for, a tab, what
//! is done.
//!
//! | for | rule |
//! |---|---|
//! | `chemistry` | the word |
//! | `new>york`, `los<angeles` | the word before, the word after another one |
//! | `chem*` | words that begin so |
//! | `*ology` | words that end so |
//!
//! | done | |
//! |---|---|
//! | `4` | its first four letters are kept |
//! | `<3` | its last three letters go |
//! | `~jpn` | it is contracted to these letters |
//! | `=` | it is kept |
//! | `-` | it is left out |
//!
//! Source: ISO 4:1997, *Rules for the abbreviation of title words and titles
//! of publications*, sections 4 and 5.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use super::words::{LONGEST, Word, is_function_word, words};
use crate::item::{caps, fold};

/// What becomes of a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Action {
    /// It is kept.
    Keep,
    /// It is left out.
    Drop,
    /// So many of its first letters are kept.
    Cut(usize),
    /// So many of its last letters go.
    Trim(usize),
    /// It is contracted to these letters.
    Contract(String),
}

impl Action {
    fn read(text: &str) -> Option<Self> {
        Some(match text.split_at_checked(1)? {
            ("=", "") => Self::Keep,
            ("-", "") => Self::Drop,
            ("<", count) => Self::Trim(count.parse().ok()?),
            ("~", letters) => Self::Contract(letters.to_owned()),
            _ => Self::Cut(text.parse().ok()?),
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep => f.write_str("="),
            Self::Drop => f.write_str("-"),
            Self::Cut(count) => write!(f, "{count}"),
            Self::Trim(count) => write!(f, "<{count}"),
            Self::Contract(letters) => write!(f, "~{letters}"),
        }
    }
}

/// The letters a rule for beginnings has at least; those of an ending at least
/// and at most.
pub(super) const LEAST_PREFIX: usize = 4;
pub(super) const SUFFIXES: std::ops::RangeInclusive<usize> = 2..=9;

/// Words longer than this have no rule.
const LONGEST_WORD: usize = 48;

/// All rules.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules(HashMap<Box<str>, Action>);

/// The rules that come with the program.
pub(super) fn shipped() -> &'static Rules {
    static RULES: LazyLock<Rules> =
        LazyLock::new(|| Rules::read(&super::unpacked(include_bytes!("../../../data/journal-words.tsv.gz"))));
    &RULES
}

impl Rules {
    /// Reads the file; lines that are no rule are left out.
    pub(super) fn read(file: &str) -> Self {
        let rules = file.lines().filter_map(|line| {
            let (key, action) = line.split_once('\t')?;
            Some((Box::from(key), Action::read(action)?))
        });
        Self(rules.collect())
    }

    /// The file's text, in order.
    pub(super) fn write(&self) -> String {
        let mut lines: Vec<String> =
            self.0.iter().map(|(key, action)| format!("{key}\t{action}\n")).collect();
        lines.sort_unstable();
        lines.concat()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn insert(&mut self, key: String, action: Action) {
        self.0.insert(key.into(), action);
    }

    /// The rule for a word between its neighbours.
    pub(super) fn in_context(
        &self,
        word: &str,
        before: Option<&str>,
        after: Option<&str>,
    ) -> Option<&Action> {
        let after = after.and_then(|after| self.0.get(following(word, after).as_str()));
        after.or_else(|| before.and_then(|before| self.0.get(preceded(before, word).as_str())))
    }

    /// The rule for a word of its own.
    pub(super) fn of_word(&self, word: &str) -> Option<&Action> {
        self.0.get(word)
    }

    /// The rule for a word that has none of its own: by its longest beginning,
    /// else by its longest ending. One that would spare a single letter or
    /// leave none keeps the word (ISO 4, 4.3).
    pub(super) fn by_stem(&self, word: &str) -> Action {
        let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let letters = ends.len() - 1;
        if letters > LONGEST_WORD {
            return Action::Keep;
        }
        let part =
            |from: usize, to: usize| Some(word.get(*ends.get(from)?..*ends.get(to)?).unwrap_or_default());
        let mut beginnings = (LEAST_PREFIX..=letters).rev().filter_map(|n| part(0, n));
        let mut endings = SUFFIXES.rev().filter(|n| *n < letters).filter_map(|n| part(letters - n, letters));
        let action = beginnings
            .find_map(|part| self.0.get(format!("{part}*").as_str()))
            .or_else(|| endings.find_map(|part| self.0.get(format!("*{part}").as_str())));
        match action {
            Some(Action::Cut(kept)) if kept + 2 > letters => Action::Keep,
            Some(Action::Trim(gone)) if *gone < 2 || gone + 2 > letters => Action::Keep,
            Some(action) => action.clone(),
            None => Action::Keep,
        }
    }

    fn action(&self, words: &[Word], place: usize) -> Action {
        let Some(word) = words.get(place) else { return Action::Drop };
        let folded = |at: Option<usize>| at.and_then(|at| words.get(at)).map(|word| word.folded.as_str());
        let neighbours = (folded(place.checked_sub(1)), folded(Some(place + 1)));
        if let Some(action) = self.in_context(&word.folded, neighbours.0, neighbours.1) {
            return action.clone();
        }
        if let Some(action) = self.of_word(&word.folded) {
            return action.clone();
        }
        if is_function_word(word) {
            return Action::Drop;
        }
        let mut letters = word.text.chars();
        let acronym = word.text.chars().nth(1).is_some() && letters.all(|c| !c.is_lowercase());
        if acronym { Action::Keep } else { self.by_stem(&word.folded) }
    }

    /// The abbreviation of a title, with stops; `None` for what is no name.
    pub(super) fn abbreviate(&self, title: &str) -> Option<String> {
        if title.len() > LONGEST {
            return None;
        }
        let all = if caps::is_shouted(title) { words(&caps::sentence(title)) } else { words(title) };
        let title = without_subtitle(&all);
        let parts: Vec<(&Word, Action)> = title
            .iter()
            .enumerate()
            .map(|(place, word)| (word, self.action(title, place)))
            .filter(|(_, action)| *action != Action::Drop)
            .collect();
        let abbreviated = is_abbreviated(title);
        let mut out = String::new();
        for (word, action) in &parts {
            if !out.is_empty() {
                out.push(if word.joined { '-' } else { ' ' });
            }
            match action {
                // What stands there with stops is abbreviated already.
                _ if abbreviated => {
                    out.push_str(&capitalised(&word.text));
                    out.push_str(if word.stop { "." } else { "" });
                }
                // A title of one word is not abbreviated.
                _ if parts.len() == 1 => out.push_str(&word.text),
                action => out.push_str(&shortened(word, action)),
            }
        }
        if out.is_empty() {
            // Nothing but articles and the like: it is a name of its own.
            out = title.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        }
        (!out.is_empty()).then_some(out)
    }
}

/// The key of a rule for a word before another.
pub(super) fn following(word: &str, after: &str) -> String {
    format!("{word}>{after}")
}

/// The key of a rule for a word after another.
pub(super) fn preceded(before: &str, word: &str) -> String {
    format!("{before}<{word}")
}

/// Whether stops show that a name is abbreviated: at least half of its words
/// that tell something have one, and not just a long one before a section
/// (`Collabra. Psychology`).
pub(super) fn is_abbreviated(words: &[Word]) -> bool {
    let stopped = || words.iter().filter(|word| word.stop);
    let telling = words.iter().filter(|word| !is_function_word(word)).count();
    stopped().count() * 2 >= telling.max(2)
        && stopped().any(|word| word.folded.len() <= 5)
        && (telling < 3 || stopped().nth(1).is_some())
        && stopped().any(|word| word.text.chars().any(char::is_lowercase))
}

/// The title without a subtitle that says what it is: one that begins with an
/// article, or has *journal* or its like among its first words (`: an official
/// publication`, `. International journal of …`).
pub(super) fn without_subtitle(words: &[Word]) -> &[Word] {
    const ARTICLES: &[&str] = &["a", "an", "the", "official"];
    const SERIALS: &[&str] =
        &["journal", "revista", "revue", "rivista", "rassegna", "zeitschrift", "bulletin"];
    let starts = |at: usize| {
        let Some(rest @ [first, ..]) = words.get(at..) else { return false };
        let parted = matches!(first.opens, Some(':' | ';' | '.' | '=' | '/'));
        let serial = |word: &Word| SERIALS.contains(&word.folded.as_str());
        parted && (ARTICLES.contains(&first.folded.as_str()) || rest.iter().take(3).any(serial))
    };
    let end = (1..words.len()).find(|at| starts(*at)).unwrap_or(words.len());
    words.get(..end).unwrap_or(words)
}

/// A word after an action, with the stop where letters went, its first letter
/// a capital.
pub(super) fn shortened(word: &Word, action: &Action) -> String {
    let letters = word.folded.chars().count();
    match action {
        Action::Keep => capitalised(&word.text),
        Action::Drop => String::new(),
        Action::Cut(kept) => format!("{}.", capitalised(&beginning(&word.text, *kept))),
        Action::Trim(gone) => {
            format!("{}.", capitalised(&beginning(&word.text, letters.saturating_sub(*gone))))
        }
        Action::Contract(letters) => format!("{}.", capitalised(letters)),
    }
}

/// The beginning of a text that has so many letters when folded (`Ö` is one,
/// `ß` two).
pub(super) fn beginning(text: &str, folded: usize) -> String {
    let mut left = folded;
    let mut out = String::new();
    for c in text.chars() {
        let mut utf8 = [0; 4];
        let count = fold::fold(c.encode_utf8(&mut utf8)).chars().filter(|c| c.is_alphanumeric()).count();
        if count > left {
            break;
        }
        left -= count;
        out.push(c);
    }
    out.trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// With a capital at its beginning, unless it has one further on (`eLife`).
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if !text.chars().any(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::read(
            "journal\t1\nnational\t~natl\nchem*\t4\n*ology\t<3\nnew\t=\nnew>york\t1\nin>vitro\t=\nyork\t=\nvitro\t=\nreview\t3\nnonsense",
        )
    }

    #[test]
    fn words_are_shortened_by_their_rules() {
        for (title, short) in [
            ("Journal of Chemical Biology", "J. Chem. Biol."),
            ("The National Review", "Natl. Rev."),
            ("the new york review of cetology", "N. York Rev. Cetol."),
            ("Journal of Biology in Vitro", "J. Biol. In Vitro"),
            ("Journal of Bio-Chemistry", "J. Bio-Chem."),
            ("JOURNAL OF BIOLOGY", "J. Biol."),
            ("IEEE Journal of DNA Chemistry", "IEEE J. DNA Chem."),
            ("Geology", "Geology"),
            ("The Geology", "Geology"),
            ("eLife", "eLife"),
            ("The Which", "Which"),
            ("Of the And", "Of the And"),
            ("Cetology: A Journal of Whales", "Cetology"),
            ("Whales. International Journal of Cetology", "Whales"),
            ("Whales, the Journal", "Whales J."),
            ("Journal of Physics B: Chemistry", "J. Physics B Chem."),
            ("Rev. Inexist. Sci.", "Rev. Inexist. Sci."),
            ("Collabra. Chemistry", "Collabra Chem."),
            ("Annals of PDE. Journal of Equations", "Annals PDE"),
            ("Journal für Ökology", "J. Ökol."),
        ] {
            assert_eq!(rules().abbreviate(title).as_deref(), Some(short), "{title}");
        }
        assert_eq!(rules().abbreviate("—"), None);
        assert_eq!(rules().abbreviate(&"Journal ".repeat(100)), None);
    }

    #[test]
    fn beginnings_count_folded_letters() {
        assert_eq!(beginning("Größen", 5), "Größ");
        assert_eq!(beginning("Großen", 4), "Gro");
        assert_eq!(beginning("Ökologie", 4), "Ökol");
        assert_eq!(beginning("abc", 9), "abc");
    }

    #[test]
    fn rules_are_written_as_they_are_read() {
        let text = rules().write();
        assert_eq!(Rules::read(&text).write(), text);
        assert_eq!(rules().len(), 10);
    }
}
