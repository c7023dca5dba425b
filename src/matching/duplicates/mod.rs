//! Which records of a library are one work.
//!
//! Comparing all with all would take time with the square of their number. So
//! records are first put into blocks by keys that duplicates share in spite of
//! errors (`block`), and only records of one block are compared (`compare`):
//! the method of record linkage (Christen, *Data Matching*, 2012, chapters 4
//! and 6). Blocks are bounded, so that the time grows with the number of
//! records.
//!
//! Identifiers that name one work come first. An ISBN is shared by the
//! chapters of a book and an ISSN by all that a journal prints: neither makes
//! two records one. In doubt two records are two works, for a wrong merge
//! costs more than a second entry.

mod block;
mod compare;
mod entry;
mod evidence;
mod group;
#[cfg(test)]
mod tests;
mod wording;

use serde::Serialize;

use super::Score;
use crate::item::{Identifier, Item};
use compare::Profile;
use entry::Entry;

pub use group::groups;

/// What two records are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Both describe one work.
    Duplicate,
    /// They are versions of one work: a preprint and its article, two versions
    /// of a review.
    Versions,
    /// One is a part of the other: a chapter and its book.
    PartOf,
}

impl Relation {
    /// `duplicate`, `versions` or `part-of`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Versions => "versions",
            Self::PartOf => "part-of",
        }
    }
}

/// Two records that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The records, by the order in which they were added. Of
    /// [`Relation::PartOf`] the first is the part.
    pub records: (usize, usize),
    /// What they are to each other.
    pub relation: Relation,
    /// Whether there is nothing against it, and more for it than title and
    /// names: an identifier, the place in print, a book's ISBN.
    pub is_certain: bool,
    /// How well they agree, and in what.
    pub score: Score,
}

/// Records among which duplicates are looked for.
#[derive(Debug, Default)]
pub struct Finder {
    entries: Vec<Entry>,
}

impl Finder {
    /// Takes in a record; its number is the count of those before.
    pub fn add(&mut self, item: &Item) {
        self.entries.push(Entry::new(item));
    }

    /// The pairs that belong together, the surest first, without those that
    /// `apart` knows better.
    #[must_use]
    pub fn pairs(&self, apart: impl Fn(usize, usize) -> bool) -> Vec<Pair> {
        let mut pairs = Vec::new();
        // Candidates are sorted: one record is compared with several.
        let mut first: Option<(u32, Profile<'_>)> = None;
        for (a, b) in block::candidates(&self.entries) {
            if apart(a as usize, b as usize) {
                continue;
            }
            let (Some(one), Some(other)) = (self.entries.get(a as usize), self.entries.get(b as usize))
            else {
                continue;
            };
            if first.as_ref().is_none_or(|(at, _)| *at != a) {
                first = Some((a, Profile::new(&one.item)));
            }
            let Some((_, profile)) = &first else { continue };
            pairs.extend(compare::compare((a, profile), (b, &Profile::new(&other.item))));
        }
        let rank = |pair: &Pair| (pair.is_certain, pair.relation == Relation::Duplicate);
        pairs.sort_by(|x, y| {
            let surer = rank(y).cmp(&rank(x)).then(y.score.points.total_cmp(&x.score.points));
            surer.then(x.records.cmp(&y.records))
        });
        pairs
    }

    /// Whether two records carry different identifiers of a sort that a work
    /// has one of.
    #[must_use]
    pub fn contradict(&self, a: usize, b: usize) -> bool {
        let works = |at: usize| self.entries.get(at).map(|entry| &*entry.works).unwrap_or_default();
        let any = |same: bool| {
            works(a).iter().any(|x| {
                let of_scheme = |y: &&Identifier| y.scheme() == x.scheme();
                works(b).iter().filter(of_scheme).any(|y| (x.identity() == y.identity()) == same)
            })
        };
        any(false) && !any(true)
    }
}
