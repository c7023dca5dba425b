//! Which records are compared: those that share a key.
//!
//! Keys of titles are pairs of their rarest words, so that an error in one
//! word, or a missing subtitle, leaves a key in common. A word that stands in
//! one record only is passed over: it is shared with nobody, and mostly a
//! typing error. A block that is too large is cut up by year and by author,
//! and what is still too large is sorted by title, and each record compared
//! with its next neighbours (sorted neighbourhoods; Hernández and Stolfo,
//! *The Merge/Purge Problem for Large Databases*, SIGMOD 1995).

use std::collections::HashMap;

use super::entry::{Entry, Key, Promise};

/// Records of a block that are all compared with each other.
const MOST_IN_BLOCK: usize = 12;
/// Neighbours that a record of a larger block is compared with.
const NEIGHBOURS: usize = 4;
/// Rare words of a title from which pairs are made.
const RARE_WORDS: usize = 5;
/// Rare words of a title that go with the author.
const RARE_WITH_AUTHOR: usize = 3;

/// The pairs of records to compare, sorted, the earlier record first.
pub(super) fn candidates(entries: &[Entry]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let mut keyed = keyed(entries);
    keyed.sort_unstable();
    for block in keyed.chunk_by(|a, b| a.0.hash == b.0.hash) {
        match block {
            [] | [_] => {}
            [(key, _), ..] if matches!(key.promise, Promise::Whole | Promise::Part) => {
                whole_and_parts(entries, block, &mut found);
            }
            [(key, _), ..] => {
                let members: Vec<u32> = block.iter().map(|(_, at)| *at).collect();
                compare_within(entries, key.promise, &members, &mut found);
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn keyed(entries: &[Entry]) -> Vec<(Key, u32)> {
    let mut frequency: HashMap<u64, u32> = HashMap::new();
    for word in entries.iter().flat_map(|entry| entry.words.iter()) {
        *frequency.entry(*word).or_default() += 1;
    }
    let mut keyed = Vec::new();
    for (at, entry) in (0_u32..).zip(entries) {
        keyed.extend(entry.keys.iter().map(|key| (*key, at)));
        let count = |word: &u64| frequency.get(word).copied().unwrap_or_default();
        let mut rare: Vec<u64> = entry.words.iter().filter(|word| count(word) > 1).copied().collect();
        rare.sort_unstable_by_key(|word| (count(word), *word));
        rare.truncate(RARE_WORDS);
        for (i, one) in rare.iter().enumerate() {
            for other in rare.iter().skip(i + 1) {
                keyed.push((Key::new(Promise::Words, (one.min(other), one.max(other))), at));
            }
        }
        if entry.family != 0 {
            let with_author = |word| (Key::new(Promise::Words, ("author", entry.family, word)), at);
            keyed.extend(rare.iter().take(RARE_WITH_AUTHOR).map(with_author));
        }
    }
    keyed
}

/// Books with each other, and with what stands in them.
fn whole_and_parts(entries: &[Entry], block: &[(Key, u32)], found: &mut Vec<(u32, u32)>) {
    let of = |role: Promise| -> Vec<u32> {
        block.iter().filter(|(key, _)| key.promise == role).map(|(_, at)| *at).collect()
    };
    let (wholes, parts) = (of(Promise::Whole), of(Promise::Part));
    compare_within(entries, Promise::Whole, &wholes, found);
    for part in parts {
        found.extend(wholes.iter().take(NEIGHBOURS).filter_map(|whole| ordered(*whole, part)));
    }
}

fn compare_within(entries: &[Entry], promise: Promise, members: &[u32], found: &mut Vec<(u32, u32)>) {
    let entry = |at: &u32| entries.get(*at as usize);
    if members.len() <= MOST_IN_BLOCK {
        return near(entries, promise, members, members.len(), found);
    }
    let year = |at: &u32| entry(at).map_or(0, |e| i64::from(e.year).unsigned_abs());
    let family = |at: &u32| entry(at).map_or(0, |e| e.family);
    for further in [&year as &dyn Fn(&u32) -> u64, &family] {
        let mut sorted = members.to_vec();
        sorted.sort_by(|a, b| {
            let title = |at: &u32| entry(at).map(|e| &e.words);
            further(a).cmp(&further(b)).then_with(|| title(a).cmp(&title(b))).then(a.cmp(b))
        });
        for part in sorted.chunk_by(|a, b| further(a) == further(b)) {
            let reach = if part.len() <= MOST_IN_BLOCK { part.len() } else { NEIGHBOURS };
            near(entries, promise, part, reach, found);
        }
    }
}

/// Each record with the next so many.
fn near(entries: &[Entry], promise: Promise, members: &[u32], reach: usize, found: &mut Vec<(u32, u32)>) {
    for (i, a) in members.iter().enumerate() {
        for b in members.iter().skip(i + 1).take(reach) {
            let (Some(one), Some(other)) = (entries.get(*a as usize), entries.get(*b as usize)) else {
                continue;
            };
            let worth = match promise {
                Promise::Work | Promise::Whole | Promise::Part => true,
                Promise::Words => are_near_in_time(one, other) && have_words_in_common(one, other),
                Promise::Place => {
                    have_words_in_common(one, other) || (one.family != 0 && one.family == other.family)
                }
            };
            if worth {
                found.extend(ordered(*a, *b));
            }
        }
    }
}

fn ordered(a: u32, b: u32) -> Option<(u32, u32)> {
    (a != b).then_some((a.min(b), a.max(b)))
}

/// Whether the years allow for one work. Records of years further apart are
/// one only where they stand at one place, which has keys of its own; versions
/// may take their time.
fn are_near_in_time(a: &Entry, b: &Entry) -> bool {
    let unknown = a.year == 0 || b.year == 0;
    unknown || a.is_version || b.is_version || a.year.abs_diff(b.year) <= 1
}

/// Whether half the words of the shorter title stand in the longer; of short
/// titles by one author a third is enough, and where no author is common, all
/// names being misprinted, it must be four in five.
fn have_words_in_common(a: &Entry, b: &Entry) -> bool {
    let (short, long) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    let (common, of) =
        (short.words.iter().filter(|word| long.words.contains(word)).count(), short.words.len());
    let unknown = a.families.is_empty() || b.families.is_empty();
    let (least, out_of) = if a.family != 0 && a.family == b.family && of <= 4 {
        (1, 3)
    } else if unknown || a.families.iter().any(|name| b.families.contains(name)) {
        (1, 2)
    } else {
        (4, 5)
    };
    common > 0 && out_of * common >= least * of
}
