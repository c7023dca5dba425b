//! The words of a journal's title or of its abbreviation, and the key by which
//! two spellings of one name are equal.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

use crate::item::{fold, markup};

/// Names longer than this (in bytes) are no journal's: nothing is looked up or
/// abbreviated.
pub(super) const LONGEST: usize = 600;

/// Letters (in bytes) that can be initials of one name.
const MOST_INITIALS: usize = 12;

/// Articles, prepositions and conjunctions, folded. ISO 4 leaves them out;
/// where usage keeps one (*in vitro*, *Los Angeles*) the learned rules know.
/// English, German, Dutch, French, Spanish, Portuguese, Italian, Latin,
/// Scandinavian, Polish.
pub(super) const FUNCTION_WORDS: &[&str] = &[
    "a", "ab", "ad", "af", "al", "als", "am", "an", "and", "as", "at", "au", "auf", "aus", "aux", "av",
    "aan", "bei", "by", "con", "cum", "d", "da", "dal", "dalla", "das", "de", "degli", "dei", "del", "dell",
    "della", "delle", "dello", "dem", "den", "der", "des", "det", "di", "die", "do", "dos", "du", "e", "ed",
    "een", "ein", "eine", "einer", "el", "en", "et", "ex", "f", "for", "fra", "from", "fur", "gli", "het",
    "i", "il", "im", "in", "into", "its", "l", "la", "las", "le", "les", "lo", "los", "mit", "na", "nach",
    "nad", "nell", "nella", "o", "och", "of", "og", "on", "op", "or", "os", "par", "para", "per", "por",
    "pour", "pro", "sobre", "sous", "sul", "sulla", "sur", "te", "the", "their", "till", "to", "u", "uber",
    "um", "un", "und", "une", "ut", "van", "von", "voor", "vom", "w", "with", "y", "z", "za", "ze", "zu",
    "zum", "zur",
];

/// Whether a folded word is an article, preposition or conjunction of more
/// than one letter, or a lower-case letter that can be one.
pub(super) fn is_function_word(word: &Word) -> bool {
    FUNCTION_WORDS.contains(&word.folded.as_str())
        && (word.folded.len() > 1 || word.text.chars().all(char::is_lowercase))
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// As written, without stops.
    pub(super) text: String,
    /// Folded.
    pub(super) folded: String,
    /// A hyphen joins it to the word before.
    pub(super) joined: bool,
    /// It opens a part: the colon, comma, stop or dash that stands before it.
    pub(super) opens: Option<char>,
    /// A stop follows it.
    pub(super) stop: bool,
}

/// The words of a name. Brackets with what is in them are left out, initials
/// with stops (`A.M.A.`) are one word, `&` is none.
pub(super) fn words(name: &str) -> Vec<Word> {
    let chars: Vec<char> = unbracketed(name).chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let mut words: Vec<Word> = Vec::new();
    let (mut text, mut joined, mut opens) = (String::new(), false, None);
    for i in 0..=chars.len() {
        let (c, next) = (at(i), at(i + 1));
        let before = i.checked_sub(1).map_or(' ', at);
        let apostrophe = matches!(c, '\'' | '’') && next.is_alphanumeric() && !text.is_empty();
        if c.is_alphanumeric() || is_combining_mark(c) || apostrophe {
            if text.is_empty() {
                joined = is_hyphen(before) && opens.is_none() && !words.is_empty();
            }
            text.push(c);
            continue;
        }
        let initial = |letter: char, stop: char| stop == '.' && letter.is_uppercase();
        let initials = text.len() <= MOST_INITIALS && text.chars().all(char::is_uppercase);
        if initials && initial(before, c) && initial(next, at(i + 2)) {
            continue;
        }
        if !text.is_empty() {
            for (text, last) in elided(&text) {
                let folded = fold::words(text).concat();
                let text = if last { text.to_owned() } else { text.to_lowercase() };
                words.push(Word { text, folded, joined, opens, stop: last && c == '.' });
                (joined, opens) = (false, None);
            }
            text.clear();
        }
        // A lone dash opens a part; a hyphen between letters does not.
        let dash = is_hyphen(c) && (before.is_whitespace() || next.is_whitespace());
        if !words.is_empty() && (dash || matches!(c, ':' | ',' | ';' | '.' | '/' | '=' | '—')) {
            opens = Some(c);
        }
    }
    words.retain(|word| !word.folded.is_empty());
    words
}

/// `l'Académie` as `l'` and `Académie`, with whether it is the last.
fn elided(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let cut =
        text.char_indices().find(|(_, c)| matches!(c, '\'' | '’')).map(|(at, c)| (at, at + c.len_utf8()));
    let elision = cut.filter(|(at, _)| {
        let article = text.get(..*at).unwrap_or_default();
        ["l", "d", "dell", "nell", "sull", "all", "dall"].iter().any(|e| e.eq_ignore_ascii_case(article))
    });
    let (head, tail) = match elision {
        Some((at, after)) => (text.get(..at), text.get(after..).unwrap_or_default()),
        None => (None, text),
    };
    head.map(|head| (head, false)).into_iter().chain(std::iter::once((tail, true)))
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2013}')
}

/// The text without round and square brackets and what they hold; as it is
/// when nothing else would be left.
pub(super) fn unbracketed(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.chars().any(char::is_alphanumeric) { out } else { text.to_owned() }
}

/// What is equal for all spellings of one name: folded words without brackets,
/// *the* and *and*; single letters that stand together are one word (`U. S. A.`
/// and `USA`). `None` for what is no name.
pub(super) fn key(name: &str) -> Option<String> {
    if name.len() > LONGEST {
        return None;
    }
    let mut text = Cow::Borrowed(name);
    if text.contains('<') {
        text = Cow::Owned(markup::strip(&text));
    }
    if text.contains(['(', '[']) {
        text = Cow::Owned(unbracketed(&text));
    }
    if !text.is_ascii() {
        text = Cow::Owned(fold::fold(&text));
    }
    let key = folded_key(&text, true);
    // Nothing but *The*.
    let key = if key.is_empty() { folded_key(&text, false) } else { key };
    (!key.is_empty()).then_some(key)
}

/// The key of a text that is folded, or ASCII.
fn folded_key(text: &str, without_glue: bool) -> String {
    let mut key = String::with_capacity(text.len());
    let (mut start, mut in_word, mut single) = (0, false, false);
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() {
            if !in_word {
                if !key.is_empty() {
                    key.push(' ');
                }
                start = key.len();
                in_word = true;
            }
            key.push(c.to_ascii_lowercase());
        } else if in_word && c != '\'' {
            in_word = false;
            let word = key.get(start..).unwrap_or_default();
            if without_glue && matches!(word, "the" | "and" | "et" | "und") {
                key.truncate(start.saturating_sub(1));
                continue;
            }
            let mut letters = word.chars();
            let letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
            if letter && single {
                // The space before it, last but one.
                key.remove(start - 1);
            }
            single = letter;
        }
    }
    key
}

/// FNV-1a: the same for ever and on every machine.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The key of a name's words.
pub(super) fn key_of(words: &[Word]) -> Option<String> {
    key(&words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        words(name).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_of_names() {
        assert_eq!(texts("A.M.A. Archives of Surgery"), ["AMA", "Archives", "of", "Surgery"]);
        assert_eq!(texts("Bulletin de l'Académie (Paris)"), ["Bulletin", "de", "l", "Académie"]);
        assert_eq!(texts("Children's Health & Law"), ["Children's", "Health", "Law"]);
        assert_eq!(texts("J. Am. Chem. Soc."), ["J", "Am", "Chem", "Soc"]);
        assert_eq!(texts("J.Am.Chem.Soc."), ["J", "Am", "Chem", "Soc"]);
        assert_eq!(texts("Proc. U.S.A."), ["Proc", "USA"]);
        assert_eq!(texts("(Paris)"), ["Paris"]);
        let compound = words("Low-Resource Physics - Part B");
        assert!(compound[1].joined && compound[1].text == "Resource");
        assert!(compound[3].opens == Some('-') && !compound[3].joined);
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other) in [
            ("J. Am. Chem. Soc.", "J AM CHEM SOC"),
            ("The Lancet. Oncology", "Lancet Oncology"),
            (r"Astronomy \& Astrophysics", "Astronomy and Astrophysics"),
            ("Proc. Natl. Acad. Sci. U. S. A.", "Proc Natl Acad Sci USA"),
            ("Nature (London)", "nature"),
            ("Zeitschrift für <i>Physik</i>", "Zeitschrift fur Physik"),
        ] {
            assert_eq!(key(one), key(other), "{one}");
        }
        assert_ne!(key("Physics A"), key("Physics B"));
        assert_eq!(key(" - "), None);
        assert_eq!(key(&"Journal ".repeat(1_000)), None);
        assert_eq!(key("And"), Some("and".into()));
    }
}
