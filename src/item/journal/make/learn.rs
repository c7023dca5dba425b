//! Learning word rules from titles with abbreviations.
//!
//! Each word of a title stands for the word of the abbreviation that it is
//! aligned with; what became of it is counted, alone and between its
//! neighbours. A word has a rule when most of its titles agree; a beginning or
//! an ending has one when the words that share it do. Rules that say what a
//! more general one says are left out.

use std::collections::BTreeMap;

use super::{align, words};
use crate::item::journal::rules::{Action, LEAST_PREFIX, Rules, SUFFIXES, following, preceded};
use crate::item::journal::words::{FUNCTION_WORDS, Word, is_function_word};

/// What became of words, by word or pair of words, and how often.
type Counts = BTreeMap<String, BTreeMap<Action, usize>>;

/// Words that share a beginning or ending with a rule, at least, and the share
/// of them that agree, in hundredths.
const LEAST_SHARED: usize = 2;
const LEAST_ENDING: usize = 5;
const AGREE: usize = 80;

/// An abbreviation of NLM's counts so many times.
const NLM: usize = 2;

/// A title and its abbreviation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'p> {
    pub(super) title: &'p str,
    pub(super) short: &'p str,
    /// The abbreviation is NLM's.
    pub(super) nlm: bool,
}

/// For each word of these titles what became of it, how often that was so, and
/// how often the word was there.
pub(super) fn alone<'p>(pairs: impl Iterator<Item = Pair<'p>>) -> BTreeMap<String, (Action, usize, usize)> {
    let (mut alone, mut between) = (Counts::new(), Counts::new());
    for Pair { title, short, .. } in pairs {
        count(&words(title), &words(short), 1, &mut alone, &mut between);
    }
    alone.into_iter().filter_map(|(word, actions)| Some((word, most(&actions)?))).collect()
}

/// Learns from titles and their abbreviations.
pub(super) fn learn<'p>(pairs: impl Iterator<Item = Pair<'p>>) -> Rules {
    let (mut alone, mut between) = (Counts::new(), Counts::new());
    for Pair { title, short, nlm } in pairs {
        count(&words(title), &words(short), if nlm { NLM } else { 1 }, &mut alone, &mut between);
    }
    let majority: BTreeMap<&str, (Action, usize, usize)> =
        alone.iter().filter_map(|(word, actions)| Some((word.as_str(), most(actions)?))).collect();
    let mut rules = Rules::default();
    beginnings(&majority, &mut rules);
    endings(&majority, &mut rules);
    let general = rules.clone();
    for (word, (action, count, _)) in &majority {
        // Not a habit before it is seen again: a contraction, which may be a
        // slip, and a single letter for a long word.
        let odd = match action {
            Action::Contract(_) => *count < 2,
            Action::Cut(1) => *count < 3 && word.len() > 3,
            _ => false,
        };
        let otherwise = if is_function(word) { Action::Drop } else { general.by_stem(word) };
        if otherwise != *action && !odd {
            rules.insert((*word).to_owned(), action.clone());
        }
    }
    for (pair, actions) in &between {
        let word =
            pair.split_once('>').map(|(word, _)| word).or_else(|| pair.split_once('<').map(|(_, word)| word));
        let usual = word.and_then(|word| majority.get(word)).map(|(action, _, _)| action);
        if let Some((action, count, all)) = most(actions)
            && count >= 3
            && count * 4 >= all * 3
            && usual != Some(&action)
        {
            rules.insert(pair.clone(), action);
        }
    }
    rules
}

/// Whether a folded word is an article or the like when written small.
fn is_function(word: &str) -> bool {
    FUNCTION_WORDS.contains(&word)
}

/// The commonest action, how often it was taken, and how often any.
fn most(actions: &BTreeMap<Action, usize>) -> Option<(Action, usize, usize)> {
    let all = actions.values().sum();
    let (action, count) = actions.iter().rev().max_by_key(|(_, count)| **count)?;
    Some((action.clone(), *count, all))
}

fn count(title: &[Word], short: &[Word], weight: usize, alone: &mut Counts, between: &mut Counts) {
    let telling = title.iter().filter(|word| !is_function_word(word)).count();
    let places = align(title, short);
    // A title of one word is not abbreviated, and teaches nothing.
    if telling < 2 || places.is_empty() || places.iter().any(Option::is_none) {
        return;
    }
    let last = places.iter().flatten().max().copied().unwrap_or_default();
    for (at, word) in title.iter().enumerate().take(last + 1) {
        let part = places.iter().position(|place| *place == Some(at)).and_then(|i| short.get(i));
        let action = part.map_or(Action::Drop, |part| became(&word.folded, &part.folded));
        *alone.entry(word.folded.clone()).or_default().entry(action.clone()).or_default() += weight;
        if let Some(after) = title.get(at + 1) {
            let pair = following(&word.folded, &after.folded);
            *between.entry(pair).or_default().entry(action.clone()).or_default() += weight;
        }
        if let Some(before) = at.checked_sub(1).and_then(|at| title.get(at)) {
            let pair = preceded(&before.folded, &word.folded);
            *between.entry(pair).or_default().entry(action).or_default() += weight;
        }
    }
}

fn became(word: &str, short: &str) -> Action {
    if word == short {
        Action::Keep
    } else if word.starts_with(short) {
        Action::Cut(short.chars().count())
    } else {
        Action::Contract(short.to_owned())
    }
}

/// Rules for beginnings, the shortest first; a longer one is made only where
/// it says something else.
fn beginnings(majority: &BTreeMap<&str, (Action, usize, usize)>, rules: &mut Rules) {
    let mut stems: BTreeMap<(usize, String), BTreeMap<Action, usize>> = BTreeMap::new();
    for (word, (action, _, _)) in
        majority.iter().filter(|(word, _)| !word.chars().any(|c| c.is_ascii_digit()))
    {
        let letters: Vec<char> = word.chars().collect();
        for length in LEAST_PREFIX..=letters.len() {
            let stem: String = letters.iter().take(length).collect();
            *stems.entry((length, stem)).or_default().entry(action.clone()).or_default() += 1;
        }
    }
    let mut made: BTreeMap<String, Action> = BTreeMap::new();
    for ((length, stem), actions) in stems {
        let Some((action, count, all)) = most(&actions) else { continue };
        let sure = all >= LEAST_SHARED && count * 100 >= all * AGREE;
        if !sure || !matches!(action, Action::Cut(_) | Action::Keep) {
            continue;
        }
        let shorter =
            (LEAST_PREFIX..length).rev().find_map(|n| made.get(&stem.chars().take(n).collect::<String>()));
        if shorter != Some(&action) {
            rules.insert(format!("{stem}*"), action.clone());
            made.insert(stem, action);
        }
    }
}

/// Rules for endings, likewise.
fn endings(majority: &BTreeMap<&str, (Action, usize, usize)>, rules: &mut Rules) {
    let mut stems: BTreeMap<(usize, String), BTreeMap<Action, usize>> = BTreeMap::new();
    for (word, (action, _, _)) in majority {
        let letters: Vec<char> = word.chars().collect();
        let trim = match action {
            Action::Cut(kept) => Action::Trim(letters.len().saturating_sub(*kept)),
            other => other.clone(),
        };
        for length in SUFFIXES.filter(|length| *length + 2 <= letters.len()) {
            let stem: String = letters.iter().skip(letters.len() - length).collect();
            *stems.entry((length, stem)).or_default().entry(trim.clone()).or_default() += 1;
        }
    }
    let mut made: BTreeMap<String, Action> = BTreeMap::new();
    for ((length, stem), actions) in stems {
        let Some((action, count, all)) = most(&actions) else { continue };
        let sure = all >= LEAST_ENDING && count * 100 >= all * AGREE;
        if !sure || !matches!(action, Action::Trim(_) | Action::Keep) {
            continue;
        }
        let shorter = (*SUFFIXES.start()..length)
            .rev()
            .find_map(|n| made.get(&stem.chars().skip(length - n).collect::<String>()));
        if shorter != Some(&action) {
            rules.insert(format!("*{stem}"), action.clone());
            made.insert(stem, action);
        }
    }
}
