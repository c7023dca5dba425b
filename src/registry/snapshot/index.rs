//! An inverted index over the words of titles and authors, in memory.

use std::collections::HashMap;

use crate::item::{Item, NameVariable, fold};

/// Words beyond these of a query or a record tell nothing more.
const WORDS: usize = 64;

/// Which records have a word.
#[derive(Default)]
pub(super) struct Index {
    postings: HashMap<String, Vec<u32>>,
    records: u32,
}

impl Index {
    /// Adds the next record.
    pub(super) fn add(&mut self, item: &Item) {
        for word in words_of(item) {
            self.postings.entry(word).or_default().push(self.records);
        }
        self.records = self.records.saturating_add(1);
    }

    /// The records that share most with a query, by the summed rarity (inverse
    /// document frequency) of shared words; best first.
    pub(super) fn search(&self, words: impl IntoIterator<Item = String>, limit: usize) -> Vec<u32> {
        let mut lists: Vec<(&String, &Vec<u32>)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for word in words {
            if let Some((word, list)) = self.postings.get_key_value(&word)
                && seen.insert(word)
            {
                lists.push((word, list));
            }
        }
        // Rare words first; words that stand in every tenth record of a large
        // snapshot cost much and tell little.
        lists.sort_by_key(|(word, list)| (list.len(), word.as_str()));
        lists.truncate(WORDS);
        let common = (self.records as usize / 10).max(1000);
        let mut scores: HashMap<u32, f64> = HashMap::new();
        for (_, list) in lists.iter().filter(|(_, list)| list.len() <= common) {
            let rarity = (1.0 + f64::from(self.records) / list.len() as f64).ln();
            for record in *list {
                *scores.entry(*record).or_default() += rarity;
            }
        }
        let mut ranked: Vec<(u32, f64)> = scores.into_iter().collect();
        ranked.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
        ranked.into_iter().take(limit).map(|(record, _)| record).collect()
    }
}

/// The distinct words of a record by which it may be found.
fn words_of(item: &Item) -> Vec<String> {
    let mut words = fold::words(&item.plain_title());
    for variable in [NameVariable::Author, NameVariable::Editor] {
        for name in item.names(variable).iter().take(WORDS) {
            words.extend(fold::words(&name.family_or_literal()));
        }
    }
    words.sort();
    words.dedup();
    words.retain(|word| word.chars().count() > 1 || !word.is_ascii());
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Kind, Variable};

    #[test]
    fn rare_shared_words_rank_first() {
        let mut index = Index::default();
        for title in ["Ketamine in the mood", "The mood of the many", "Dissociation and ketamine"] {
            let mut item = Item::new(Kind::ArticleJournal);
            item.set(Variable::Title, title);
            index.add(&item);
        }
        let search = |text: &str| index.search(fold::words(text), 5);
        assert_eq!(search("dissociation under ketamine"), [2, 0]);
        assert_eq!(search("the mood"), [1, 0].into_iter().rev().collect::<Vec<u32>>());
        assert_eq!(search("nothing shared"), Vec::<u32>::new());
    }
}
