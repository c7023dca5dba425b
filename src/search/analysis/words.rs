//! Text to words, and each word to the spellings it is found under.
//!
//! A word is a run of letters, digits and marks; an apostrophe inside a word
//! does not end it. Scripts that write no spaces (Han, kana, Hangul, Thai and
//! its neighbours) are cut into overlapping pairs of characters, and the last
//! character of a run stands alone as well. `C++`, `C#` and their like are
//! words of their own.
//!
//! The spellings of a word, all at its position: the folded one
//! (`dusseldorf`), the one with umlauts written out (`duesseldorf`), the one
//! with written-out umlauts taken back (`Duesseldorf` is also `dusseldorf`),
//! and what follows an elided article (`l'étude` is also `etude`).

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::language::Language;
use crate::item::fold;

/// A longer word is cut: nobody types it, and terms have a bounded length.
const MAX_WORD: usize = 64;

/// One term of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) struct Token<'t> {
    /// The term.
    pub(in crate::search) text: &'t str,
    /// The number of the word it spells.
    pub(in crate::search) position: usize,
    /// Where the word begins in the text, in bytes.
    pub(in crate::search) from: usize,
    /// Where it ends.
    pub(in crate::search) to: usize,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    position: usize,
    from: usize,
    to: usize,
}

/// The terms of a text, in one buffer that is used again for the next text.
#[derive(Debug, Clone, Default)]
pub(in crate::search) struct Tokens {
    buffer: String,
    spans: Vec<Span>,
}

impl Tokens {
    /// Forgets the terms and keeps the memory.
    pub(in crate::search) fn clear(&mut self) {
        self.buffer.clear();
        self.spans.clear();
    }

    /// How many terms there are.
    pub(in crate::search) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The term of that number.
    pub(in crate::search) fn get(&self, number: usize) -> Option<Token<'_>> {
        self.spans.get(number).map(|span| Token {
            text: &self.buffer[span.start..span.end],
            position: span.position,
            from: span.from,
            to: span.to,
        })
    }

    /// The terms in order.
    pub(in crate::search) fn iter(&self) -> impl Iterator<Item = Token<'_>> {
        (0..self.len()).filter_map(|number| self.get(number))
    }

    /// Adds a term.
    pub(super) fn push(&mut self, text: &str, position: usize, from: usize, to: usize) {
        let start = self.buffer.len();
        self.buffer.push_str(text);
        self.spans.push(Span { start, end: self.buffer.len(), position, from, to });
    }

    /// Puts the terms in the order of their positions, each once.
    pub(super) fn sort(&mut self) {
        let Self { buffer, spans } = self;
        let key = |s: &Span| (s.position, &buffer[s.start..s.end]);
        spans.sort_by(|a, b| key(a).cmp(&key(b)));
        spans.dedup_by(|a, b| key(a) == key(b));
    }
}

/// A word as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) struct Raw<'t> {
    /// As written.
    pub(in crate::search) text: &'t str,
    /// Where it begins, in bytes.
    pub(in crate::search) from: usize,
    /// Whether its script writes no spaces between words.
    pub(in crate::search) unsegmented: bool,
}

/// The words of a text.
pub(in crate::search) fn raw_words(text: &str) -> impl Iterator<Item = Raw<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let skip = rest.find(char::is_alphanumeric)?;
        let from = at + skip;
        let word = &text[from..];
        let first = word.chars().next()?;
        let unsegmented = is_unsegmented(first);
        let length = word_length(word, unsegmented);
        at = from + length;
        Some(Raw { text: &text[from..at], from, unsegmented })
    })
}

fn word_length(word: &str, unsegmented: bool) -> usize {
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let goes_on = if c.is_ascii_alphanumeric() {
            !unsegmented
        } else if c.is_alphanumeric() {
            is_unsegmented(c) == unsegmented
        } else if is_apostrophe(c) {
            at > 0 && !unsegmented && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric())
        } else {
            !c.is_ascii() && (is_combining_mark(c) || is_invisible(c))
        };
        if !goes_on {
            return at + signs_length(&word[..at], &word[at..]);
        }
    }
    word.len()
}

/// The `++` of `C++` and the `#` of `C#`.
fn signs_length(word: &str, after: &str) -> usize {
    let single = matches!(word.as_bytes(), [b] if b.is_ascii_alphabetic());
    let signs = if !single {
        ""
    } else if after.starts_with("++") {
        "++"
    } else if after.starts_with('#') {
        "#"
    } else {
        ""
    };
    let ends = !after[signs.len()..].starts_with(|c: char| c.is_alphanumeric());
    if ends { signs.len() } else { 0 }
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇')
}

/// Soft hyphen, zero-width space, joiners, byte-order mark.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Scripts that do not part words with spaces, or whose words are best found
/// by pairs of characters.
const fn is_unsegmented(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' // Thai, Lao
        | '\u{1000}'..='\u{109F}' // Burmese
        | '\u{1100}'..='\u{11FF}' // Hangul jamo
        | '\u{1780}'..='\u{17FF}' // Khmer
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{3105}'..='\u{318E}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FFDC}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Adds the spellings of every word of a text; positions start at `position`.
/// The position after the last word.
pub(in crate::search) fn spellings(text: &str, mut position: usize, tokens: &mut Tokens) -> usize {
    for raw in raw_words(text) {
        let to = raw.from + raw.text.len();
        if raw.unsegmented {
            position = pairs(raw, position, tokens);
            continue;
        }
        let before = tokens.len();
        if is_plain_ascii(raw.text) {
            ascii_spellings(raw.text, |form| tokens.push(form, position, raw.from, to), &mut String::new());
        } else {
            for form in other_spellings(raw.text) {
                tokens.push(&form, position, raw.from, to);
            }
        }
        position += usize::from(tokens.len() > before);
    }
    position
}

/// The spellings of one word of a script with spaces, the folded one first.
pub(in crate::search) fn spellings_of(raw: Raw<'_>) -> Vec<String> {
    if !is_plain_ascii(raw.text) {
        return other_spellings(raw.text);
    }
    let mut forms = Vec::new();
    ascii_spellings(raw.text, |form| forms.push(form.to_owned()), &mut String::new());
    forms
}

fn is_plain_ascii(word: &str) -> bool {
    word.is_ascii() && !word.contains('\'')
}

fn ascii_spellings(word: &str, mut push: impl FnMut(&str), lower: &mut String) {
    lower.push_str(&word[..word.len().min(MAX_WORD)]);
    lower.make_ascii_lowercase();
    push(lower);
    if let Some(bare) = umlauts_taken_back(lower) {
        push(&bare);
    }
}

fn other_spellings(word: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::with_capacity(4);
    let mut add = |text: &str| {
        let form = cut(&text.nfc().filter(|c| c.is_alphanumeric()).collect::<String>()).to_owned();
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    let folded = fold::fold(word);
    add(&folded);
    if let Some(spelled) = fold::fold_spelled_out(word) {
        add(&spelled);
    } else if let Some(bare) = umlauts_taken_back(&folded) {
        add(&bare);
    }
    if let Some(tail) = after_elision(&folded) {
        add(tail);
    }
    forms
}

/// What follows an elided article or pronoun (`l'`, `d'`, `dell'`, `qu'`).
fn after_elision(word: &str) -> Option<&str> {
    const HEADS: [&str; 9] = ["dell", "all", "nell", "sull", "dall", "lorsqu", "jusqu", "puisqu", "quell"];
    let (head, tail) = word.split_once(is_apostrophe)?;
    let elides = head.chars().count() <= 2 || HEADS.contains(&head);
    (elides && tail.chars().count() >= 3).then_some(tail)
}

fn cut(word: &str) -> &str {
    word.char_indices().nth(MAX_WORD).map_or(word, |(at, _)| &word[..at])
}

/// `duesseldorf` as `dusseldorf`, `aarhus` as `arhus`: written-out umlauts
/// between consonants, in words of five letters or more. `None` if there is
/// none.
fn umlauts_taken_back(word: &str) -> Option<String> {
    let bytes = word.as_bytes();
    if bytes.len() < 5 || !word.is_ascii() {
        return None;
    }
    let is_vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let is_pair = |at: usize| {
        let before = at.checked_sub(1).map(|i| bytes[i]);
        matches!(&bytes[at..], [b'a' | b'o' | b'u', b'e', next, ..] | [b'a', b'a', next, ..]
            if next.is_ascii_alphabetic() && !is_vowel(*next))
            && before.is_none_or(|b| !is_vowel(b) && b != b'q')
    };
    let mut bare: Option<String> = None;
    let mut kept = 0;
    for at in 0..bytes.len() {
        if is_pair(at) {
            bare.get_or_insert_default().push_str(&word[kept..=at]);
            kept = at + 2;
        }
    }
    bare.map(|mut bare| {
        bare.push_str(&word[kept..]);
        bare
    })
}

/// Overlapping pairs of characters, each at the position of its first, and
/// the last character alone.
fn pairs(raw: Raw<'_>, mut position: usize, tokens: &mut Tokens) -> usize {
    let mut previous: Option<(String, usize)> = None;
    let mut end = raw.from;
    for (at, c) in raw.text.char_indices() {
        let unit: String =
            fold::fold(c.encode_utf8(&mut [0; 4])).nfc().filter(|c| c.is_alphanumeric()).collect();
        if unit.is_empty() {
            continue;
        }
        let from = raw.from + at;
        end = from + c.len_utf8();
        if let Some((first, first_from)) = previous {
            tokens.push(&(first + &unit), position, first_from, end);
            position += 1;
        }
        previous = Some((unit, from));
    }
    if let Some((last, from)) = previous {
        tokens.push(&last, position, from, end);
        position += 1;
    }
    position
}

/// The stemmer of a language, with the stems of the words met so far: texts
/// repeat their words, and stemming costs more than looking up.
#[derive(Clone)]
pub(in crate::search) struct Stems {
    language: Language,
    stemmer: frostem::Stemmer,
    known: HashMap<String, Option<String>>,
    lower: String,
}

/// The most words whose stems are kept at a time.
const MAX_KNOWN: usize = 50_000;

impl Stems {
    pub(in crate::search) fn new(language: Language) -> Self {
        Self { language, stemmer: language.stemmer(), known: HashMap::new(), lower: String::new() }
    }

    /// The language that it stems.
    pub(in crate::search) const fn language(&self) -> Language {
        self.language
    }

    /// Adds the stem of every word that has one to tell: in English, where it
    /// differs from the word; in other languages always, marked with the
    /// language.
    pub(in crate::search) fn run(&mut self, text: &str, tokens: &mut Tokens) {
        for (position, raw) in raw_words(text).enumerate() {
            let to = raw.from + raw.text.len();
            if let Some(stem) = self.stem(raw) {
                tokens.push(stem, position, raw.from, to);
            }
        }
    }

    /// The stem of one word as a term.
    pub(in crate::search) fn stem(&mut self, raw: Raw<'_>) -> Option<&str> {
        let word = cut(raw.text);
        if raw.unsegmented || word.len() < 3 || word.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        self.lower.clear();
        if word.is_ascii() {
            self.lower.push_str(word);
            self.lower.make_ascii_lowercase();
        } else {
            self.lower.extend(word.chars().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase));
        }
        if !self.known.contains_key(&self.lower) {
            if self.known.len() >= MAX_KNOWN {
                self.known.clear();
            }
            let stem = stem(&self.lower, self.language, &self.stemmer);
            self.known.insert(self.lower.clone(), stem);
        }
        self.known.get(&self.lower)?.as_deref()
    }
}

fn stem(lower: &str, language: Language, stemmer: &frostem::Stemmer) -> Option<String> {
    let whole = after_elision(lower).unwrap_or(lower);
    let stem = stemmer.stem(whole);
    if language != Language::ENGLISH {
        return Some(format!("{}:{}", language.code(), folded(&stem)));
    }
    if stem == whole && whole.len() == lower.len() {
        return None;
    }
    Some(folded(&stem)).filter(|stem| !stem.is_empty())
}

fn folded(text: &str) -> String {
    if text.is_ascii() && !text.contains('\'') {
        return text.to_owned();
    }
    fold::fold(text).nfc().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<(String, usize)> {
        let mut tokens = Tokens::default();
        spellings(text, 0, &mut tokens);
        tokens.iter().map(|t| (t.text.to_owned(), t.position)).collect()
    }

    fn terms(text: &str) -> Vec<String> {
        forms(text).into_iter().map(|(term, _)| term).collect()
    }

    #[test]
    fn the_spellings_of_an_umlaut_share_a_position() {
        assert_eq!(
            forms("in Düsseldorf 2"),
            [("in", 0), ("dusseldorf", 1), ("duesseldorf", 1), ("2", 2)].map(|(t, p)| (t.to_owned(), p))
        );
        assert_eq!(terms("Duesseldorf"), ["duesseldorf", "dusseldorf"]);
        assert_eq!(terms("Aarhus Goethe"), ["aarhus", "arhus", "goethe", "gothe"]);
        assert_eq!(terms("Du\u{308}sseldorf"), ["dusseldorf", "duesseldorf"]);
    }

    #[test]
    fn english_digraphs_that_are_no_umlaut_stay() {
        for word in ["value", "queen", "blue", "does", "louer", "continue"] {
            assert_eq!(terms(word), [word], "{word}");
        }
    }

    #[test]
    fn apostrophes_and_elisions() {
        assert_eq!(terms("don't Don’t 'quoted'"), ["dont", "dont", "quoted"]);
        assert_eq!(terms("l'étude"), ["letude", "etude"]);
        assert_eq!(terms("O'Brien"), ["obrien", "brien"]);
    }

    #[test]
    fn signs_that_make_a_word_stay() {
        assert_eq!(terms("C++ and C# or F#."), ["c++", "and", "c#", "or", "f#"]);
        assert_eq!(terms("a+b C++11 CD4+"), ["a", "b", "c", "11", "cd4"]);
    }

    #[test]
    fn unspaced_scripts_become_pairs() {
        assert_eq!(terms("文献検索"), ["文献", "献検", "検索", "索"]);
        assert_eq!(terms("SARS冠状病"), ["sars", "冠状", "状病", "病"]);
        assert_eq!(terms("한국어"), ["한국", "국어", "어"]);
        assert_eq!(terms("ﾃﾞｰﾀ"), terms("データ"));
        assert_eq!(terms("文"), ["文"]);
    }

    #[test]
    fn folding_keeps_offsets_into_the_text() {
        let text = "“Łódź–Straße”";
        let mut tokens = Tokens::default();
        spellings(text, 0, &mut tokens);
        let words: Vec<_> = tokens.iter().map(|t| (t.text, &text[t.from..t.to])).collect();
        assert_eq!(words, [("lodz", "Łódź"), ("strasse", "Straße")]);
    }

    #[test]
    fn stems_are_told_where_they_differ() {
        let mut tokens = Tokens::default();
        Stems::new(Language::ENGLISH).run("The studies of depression in cats", &mut tokens);
        assert_eq!(tokens.iter().map(|t| t.text).collect::<Vec<_>>(), ["studi", "depress", "cat"]);
        tokens.clear();
        Stems::new(Language::find("de").unwrap()).run("Die Häuser", &mut tokens);
        assert_eq!(tokens.iter().map(|t| t.text).collect::<Vec<_>>(), ["de:die", "de:haus"]);
    }

    #[test]
    fn an_endless_word_is_cut() {
        assert_eq!(terms(&"x".repeat(100_000)), ["x".repeat(64)]);
        assert_eq!(terms(&"é".repeat(100_000)), ["e".repeat(64)]);
    }

    #[test]
    fn no_text_makes_it_fall_over() {
        for text in
            ["", "'", "''a", "\u{301}a", "½㎏", "\u{AD}", "a\u{200D}", "🙂", "C++", "C#", "ก็", "\u{0}"]
        {
            let _ = terms(text);
        }
    }
}
