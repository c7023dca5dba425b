//! A token as the model sees it: its class, its form, its affixes.

use super::hash::{mix, of_bytes, short};
use super::lexicon::{Lexicon, is_small};
use super::token::{Pin, Token};

/// Classes of words, for the tables of transitions.
pub(in crate::citation) const CLASSES: usize = 16;

/// What kind of word a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::citation) enum Class {
    /// One capital.
    Initial,
    /// A capital and small letters.
    Capitalised,
    /// Small letters, or letters without case.
    Lower,
    /// Capitals.
    Capitals,
    /// 1400 to 2039, with or without a letter.
    Year,
    /// A number of one digit.
    Digit1,
    /// Of two.
    Digit2,
    /// Of three.
    Digit3,
    /// Of four.
    Digit4,
    /// Of more.
    Digits,
    /// Letters and digits.
    Mixed,
    /// Capitals that could be a Roman numeral.
    Roman,
    /// An identifier or address.
    Pinned,
    /// A word that references use to say what follows.
    Keyword,
    /// A month or season.
    Month,
    /// The end or the beginning of the reference.
    Edge,
}

impl Class {
    /// Whether it is a number.
    pub(super) fn is_number(self) -> bool {
        (Self::Year as u8..=Self::Digits as u8).contains(&(self as u8))
    }
}

const MONTHS: &[&str] = &[
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "sept",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
    "spring",
    "summer",
    "fall",
    "autumn",
    "winter",
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "gennaio",
    "febbraio",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "settembre",
    "ottobre",
    "dicembre",
];

const KEYWORDS: &[&str] = &[
    "in",
    "ed",
    "eds",
    "editor",
    "editors",
    "edited",
    "pp",
    "p",
    "page",
    "pages",
    "vol",
    "vols",
    "volume",
    "no",
    "nos",
    "nr",
    "number",
    "issue",
    "and",
    "et",
    "al",
    "und",
    "press",
    "university",
    "proc",
    "proceedings",
    "journal",
    "j",
    "thesis",
    "conference",
    "trans",
    "transactions",
    "report",
    "hrsg",
    "hg",
    "by",
    "art",
    "bd",
    "tome",
    "t",
    "n",
    "iss",
];

/// One token, looked at once.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Hash of the word in lower case, its digits made one.
    pub(super) key: u64,
    /// Hash of the word in lower case.
    pub(super) lower: u64,
    /// Hashes of its first one to four characters, 0 if it is shorter.
    pub(super) prefix: [u64; 4],
    /// Of its last.
    pub(super) suffix: [u64; 4],
    /// Hash of the letters before its first digit.
    pub(super) head: u64,
    /// Hash of its kinds of characters, runs made one.
    pub(super) shape: u64,
    /// What kind of word it is.
    pub(super) class: Class,
    /// Characters, at most 12.
    pub(super) length: u8,
    /// What the lexicon says.
    pub(super) flags: u16,
    /// The value of a number.
    pub(super) value: u32,
    /// `in`.
    pub(super) is_in: bool,
    /// One of the words phrases are compared without.
    pub(super) is_small: bool,
}

impl Word {
    /// What stands beyond both ends.
    pub(super) const EDGE: Self = Self {
        key: 1,
        lower: 1,
        prefix: [1; 4],
        suffix: [1; 4],
        head: 0,
        shape: 1,
        class: Class::Edge,
        length: 0,
        flags: 0,
        value: 0,
        is_in: false,
        is_small: false,
    };

    /// Looks at a token. The buffers are for reuse only.
    pub(super) fn new(
        text: &str,
        token: &Token,
        lexicon: &Lexicon,
        lower: &mut String,
        key: &mut String,
    ) -> Self {
        let printed = text.get(token.range.clone()).unwrap_or_default();
        lower.clear();
        lower.extend(printed.chars().flat_map(char::to_lowercase));
        let class = classify(printed, lower, token.pin);
        key.clear();
        match token.pin {
            Some(Pin::Url) => key.push_str("<url>"),
            Some(Pin::Identifier) => key.push_str("<id>"),
            _ => key.extend(lower.chars().map(|c| if c.is_ascii_digit() { '0' } else { c })),
        }
        let (mut prefix, mut suffix) = ([0; 4], [0; 4]);
        let bytes = key.as_bytes();
        let ends = key.char_indices().skip(1).map(|(i, _)| i).chain([key.len()]);
        for (slot, end) in prefix.iter_mut().zip(ends) {
            *slot = of_bytes(&bytes[..end]);
        }
        for (slot, (start, _)) in suffix.iter_mut().zip(key.char_indices().rev()) {
            *slot = of_bytes(&bytes[start..]);
        }
        let digits = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let head = lower.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let hash = of_bytes(lower.as_bytes());
        Self {
            key: of_bytes(bytes),
            lower: hash,
            prefix,
            suffix,
            head: of_bytes(&lower.as_bytes()[..head]),
            shape: shape(printed.chars()),
            class,
            length: u8::try_from(printed.chars().take(12).count()).unwrap_or(12),
            flags: lexicon.flags(short(hash)),
            value: if class.is_number() { digits.parse().unwrap_or(u32::MAX) } else { 0 },
            is_in: lower == "in",
            is_small: is_small(lower),
        }
    }
}

/// Hash of the kinds of characters, runs made one: `Xx` of `Title`.
pub(super) fn shape(characters: impl Iterator<Item = char>) -> u64 {
    let (mut hash, mut last) = (17, '\0');
    for c in characters {
        let kind = match c {
            c if c.is_ascii_digit() => 'd',
            c if c.is_uppercase() => 'X',
            c if c.is_lowercase() => 'x',
            c if c.is_alphanumeric() => 'c',
            c => c,
        };
        if kind != last {
            hash = mix(hash, u64::from(kind));
            last = kind;
        }
    }
    hash
}

fn classify(printed: &str, lower: &str, pin: Option<Pin>) -> Class {
    if pin.is_some_and(Pin::is_whole) {
        return Class::Pinned;
    }
    let bytes = printed.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let year =
        || printed.get(..4).and_then(|y| y.parse().ok()).is_some_and(|y: u32| (1400..2040).contains(&y));
    if digits == bytes.len() {
        return match digits {
            4 if year() => Class::Year,
            1 => Class::Digit1,
            2 => Class::Digit2,
            3 => Class::Digit3,
            4 => Class::Digit4,
            _ => Class::Digits,
        };
    }
    if bytes.iter().any(u8::is_ascii_digit) {
        let lettered = digits == 4 && bytes.len() == 5 && bytes.last().is_some_and(u8::is_ascii_lowercase);
        return if lettered && year() { Class::Year } else { Class::Mixed };
    }
    if MONTHS.contains(&lower) {
        return Class::Month;
    }
    if KEYWORDS.contains(&lower) {
        return Class::Keyword;
    }
    let mut rest = printed.chars();
    if !rest.next().is_some_and(char::is_uppercase) {
        return Class::Lower;
    }
    if rest.as_str().is_empty() {
        Class::Initial
    } else if rest.any(char::is_lowercase) {
        Class::Capitalised
    } else if bytes.len() <= 6 && bytes.iter().all(|b| b"IVXLC".contains(b)) {
        Class::Roman
    } else {
        Class::Capitals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_classed_by_their_form() {
        let class = |word: &str| classify(word, &word.to_lowercase(), None);
        for (word, expected) in [
            ("K", Class::Initial),
            ("É", Class::Initial),
            ("Zarate", Class::Capitalised),
            ("McCann", Class::Capitalised),
            ("effects", Class::Lower),
            ("北京", Class::Lower),
            ("COLLMAN", Class::Capitals),
            ("XIV", Class::Roman),
            ("1999", Class::Year),
            ("1999b", Class::Year),
            ("2450", Class::Digit4),
            ("7", Class::Digit1),
            ("012345", Class::Digits),
            ("e852", Class::Mixed),
            ("eds", Class::Keyword),
            ("Août", Class::Month),
        ] {
            assert_eq!(class(word), expected, "{word}");
        }
    }
}
