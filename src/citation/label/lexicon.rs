//! What is known of words and phrases: names of persons and places, English
//! words, words of serials, titles of serials.

use super::hash::{mix, of_bytes, short};
use super::table::Table;
use crate::citation::words;

/// A frequent family name.
pub(in crate::citation) const FAMILY: u16 = 1;
/// A rarer family name.
pub(in crate::citation) const RARE_FAMILY: u16 = 1 << 1;
/// A given name.
pub(in crate::citation) const GIVEN: u16 = 1 << 2;
/// A town.
pub(in crate::citation) const TOWN: u16 = 1 << 3;
/// A country or state.
pub(in crate::citation) const COUNTRY: u16 = 1 << 4;
/// A word of many titles of serials.
pub(in crate::citation) const SERIAL: u16 = 1 << 5;
/// A word of some titles of serials.
pub(in crate::citation) const RARE_SERIAL: u16 = 1 << 6;
/// An abbreviated word of titles of serials.
pub(in crate::citation) const ABBREVIATED: u16 = 1 << 7;
/// A frequent English word.
pub(in crate::citation) const ENGLISH: u16 = 1 << 8;
/// A rarer English word.
pub(in crate::citation) const RARE_ENGLISH: u16 = 1 << 9;
/// The first flag of the room's own word lists.
pub(super) const OWN: u32 = 10;

/// The room's own lists, flagged from [`OWN`] on.
const LISTS: [&words::Words; 5] =
    [&words::PUBLISHER, &words::ORGANISATION, &words::MEETING, &words::SERIAL, &words::PLACE];

/// Words that phrases are compared without.
pub(super) fn is_small(word: &str) -> bool {
    matches!(word, "the" | "of" | "and" | "for" | "in")
}

/// The hash of a phrase: its words in lower case but the small ones.
pub(in crate::citation) fn phrase<'w>(words: impl Iterator<Item = &'w str>) -> u32 {
    let hash = words
        .filter(|word| !is_small(word))
        .fold(super::hash::PHRASE, |hash, word| mix(hash, of_bytes(word.as_bytes())));
    short(hash)
}

/// The hash of a word in lower case.
pub(in crate::citation) fn word(lower: &str) -> u32 {
    short(of_bytes(lower.as_bytes()))
}

/// Flags of words, and phrases.
#[derive(Debug)]
pub(in crate::citation) struct Lexicon {
    words: Table,
    flags: Vec<u16>,
    serials: Table,
    places: Table,
}

impl Lexicon {
    /// Makes it of words with their flags, and of the [`phrase`]s of titles of
    /// serials and of names of places.
    pub(in crate::citation) fn new(
        words: impl Iterator<Item = (u32, u16)>,
        serials: impl ExactSizeIterator<Item = u32>,
        places: impl ExactSizeIterator<Item = u32>,
    ) -> Self {
        let (mut hashes, mut flags): (Vec<u32>, Vec<u16>) = words.unzip();
        let given = Table::new(hashes.iter().copied());
        let own = LISTS.iter().zip(OWN..).flat_map(|(list, bit)| list.iter().map(move |w| (word(w), bit)));
        let mut added = std::collections::BTreeMap::new();
        for (hash, bit) in own {
            match given.get(hash) {
                Some(place) => flags[place] |= 1 << bit,
                None => *added.entry(hash).or_insert(0) |= 1 << bit,
            }
        }
        for (hash, bits) in added {
            hashes.push(hash);
            flags.push(bits);
        }
        Self {
            words: Table::new(hashes.into_iter()),
            flags,
            serials: Table::new(serials),
            places: Table::new(places),
        }
    }

    /// The flags of a word by its [`word`] hash.
    #[inline]
    pub(super) fn flags(&self, hash: u32) -> u16 {
        self.words.get(hash).map_or(0, |place| self.flags[place])
    }

    /// Whether a phrase is the title of a serial.
    #[inline]
    pub(super) fn is_serial(&self, phrase: u32) -> bool {
        self.serials.has(phrase)
    }

    /// Whether a phrase names a place.
    #[inline]
    pub(super) fn is_place(&self, phrase: u32) -> bool {
        self.places.has(phrase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_lists_join_what_is_given() {
        let serials = [phrase("journal of physics".split(' '))];
        let lexicon = Lexicon::new(
            [(word("springer"), FAMILY)].into_iter(),
            serials.into_iter(),
            std::iter::empty::<u32>().collect::<Vec<_>>().into_iter(),
        );
        assert_eq!(lexicon.flags(word("springer")), FAMILY | 1 << OWN);
        assert_eq!(lexicon.flags(word("verlag")) & 1 << OWN, 1 << OWN);
        assert_eq!(lexicon.flags(word("xyzzy")), 0);
        assert!(lexicon.is_serial(phrase(["journal", "physics"].into_iter())));
        assert!(!lexicon.is_place(phrase(["journal"].into_iter())));
    }
}
