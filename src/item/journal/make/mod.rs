//! Making the list of titles and the rules for words from public lists.
//!
//! `clean` mends or refuses what a list says, `gather` joins what all lists
//! say of one title and chooses, `usage` brings lists into line, `learn` finds
//! the rules. The program itself does not use this room; `examples/journals.rs`
//! reads the lists and is its face. The same lists give the same files.

mod clean;
mod gather;
mod learn;
mod usage;

use std::collections::BTreeMap;

use super::align::align;
use super::rules::Rules;
use super::words::{hash, key, words};
use gather::Gathered;

/// What the lists say, read but not judged.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Titles of the NLM Catalog.
    pub catalogue: Vec<Catalogued>,
    /// NLM's title abbreviations, by the record's number.
    pub abbreviations: BTreeMap<String, String>,
    /// Other lists: titles and abbreviations. Each list has one vote.
    pub others: Vec<Vec<(String, String)>>,
}

/// A serial of the NLM Catalog.
#[derive(Debug, Clone)]
pub struct Catalogued {
    /// The record's number.
    pub number: String,
    /// Its title: sentence case, subtitle and all.
    pub title: String,
    /// Other titles it has gone by, abbreviations of old indexes among them.
    pub others: Vec<String>,
}

/// Why lines of the lists were left out, and how many.
pub type Refused = BTreeMap<&'static str, usize>;

/// The files, and what was left out of them.
#[derive(Debug, Clone)]
pub struct Made {
    /// The text of `data/journals.tsv.gz`.
    pub table: String,
    /// The text of `data/journal-words.tsv.gz`.
    pub rules: String,
    /// Titles in the table.
    pub titles: usize,
    /// Of these, titles with NLM's abbreviation.
    pub nlm: usize,
    /// Abbreviations that lead to one title.
    pub expansions: usize,
    /// Rules.
    pub words: usize,
    /// Lines left out.
    pub refused: Refused,
}

/// Makes both files.
#[must_use]
pub fn make(lists: &Lists) -> Made {
    let gathered = gather::gather(lists);
    let rules = learn::learn(gathered.chosen());
    let (table, expansions) = gathered.table();
    Made {
        table,
        titles: gathered.titles.len(),
        nlm: gathered.titles.values().filter(|title| title.nlm).count(),
        expansions,
        words: rules.len(),
        rules: rules.write(),
        refused: gathered.refused,
    }
}

/// How well rules abbreviate titles they were not learnt from.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeldOut {
    /// Titles of several words that were held out.
    pub titles: usize,
    /// Of these, abbreviated as the table says but for stops and hyphens.
    pub exact: usize,
    /// Words of all these abbreviations.
    pub words: usize,
    /// Of these, those that the rules have in their place.
    pub right: usize,
}

/// Learns rules from nine titles of ten, and abbreviates the tenth: the titles
/// with NLM's abbreviation, and all. Which are held out is decided by a hash
/// of the key. `miss` is given what differs: title, rules' answer, table's.
#[must_use]
pub fn held_out(lists: &Lists, miss: &mut dyn FnMut(&str, &str, &str)) -> (HeldOut, HeldOut) {
    const PARTS: u64 = 10;
    let Gathered { titles, .. } = gather::gather(lists);
    let (held, kept): (Vec<_>, Vec<_>) = titles.iter().partition(|(key, _)| hash(key).is_multiple_of(PARTS));
    let rules: Rules = learn::learn(kept.iter().map(|(_, title)| title.pair()));
    let (mut nlm, mut all) = (HeldOut::default(), HeldOut::default());
    for (_, title) in held.into_iter().filter(|(_, title)| words(&title.display).len() > 1) {
        let answer = rules.abbreviate(&title.display).unwrap_or_default();
        let exact = key(&answer) == key(&title.abbreviation);
        let (wanted, given) = (words(&title.abbreviation), words(&answer));
        let right = given.iter().filter(|word| wanted.iter().any(|w| w.folded == word.folded)).count();
        for score in [Some(&mut all), title.nlm.then_some(&mut nlm)].into_iter().flatten() {
            score.titles += 1;
            score.exact += usize::from(exact);
            score.words += wanted.len();
            score.right += right.min(wanted.len());
        }
        if !exact {
            miss(&title.display, &answer, &title.abbreviation);
        }
    }
    (nlm, all)
}

#[cfg(test)]
mod tests;
