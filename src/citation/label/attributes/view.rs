//! A reference seen at every grain: tokens, printed words, chunks, sentences,
//! phrases.

use crate::citation::label::hash::{self, PHRASE, mix, of_bytes, short};
use crate::citation::label::lexicon::{ABBREVIATED, Lexicon};
use crate::citation::label::separator::{self, Strength};
use crate::citation::label::token::Token;
use crate::citation::label::word::{self, Class, Word};

use super::Edge;

/// What stands between two tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gap {
    /// Its class.
    pub(super) class: u8,
    /// Hash of its marks.
    pub(super) marks: u64,
    /// Hash of its marks without spaces: text from PDFs has spaces anywhere.
    pub(super) tight: u64,
}

/// A stretch of tokens between separators.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Share of words in small letters, in quarters plus one; 0 without words.
    pub(super) lower: u64,
    /// Shares of initials and of numbers, in quarters.
    pub(super) marks: u64,
    /// Length, in buckets.
    pub(super) length: u64,
    /// All flags of its words.
    pub(super) flags: u64,
}

/// A word between spaces.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    pub(super) key: u64,
    pub(super) shape: u64,
    pub(super) last: u64,
}

/// Beyond the end of the reference, in the place of a separator's class.
pub(super) const BEYOND: u64 = 63;

/// The reference at every grain.
pub(super) struct View {
    pub(super) words: Vec<Word>,
    /// One more than words: before each, and after the last.
    pub(super) gaps: Vec<Gap>,
    /// Whether each token is within quotation marks, within brackets.
    pub(super) quoted: Vec<bool>,
    pub(super) bracketed: Vec<bool>,
    /// Whether there are quotation marks at all.
    pub(super) any_quote: bool,
    /// Chunks between commas and the like, and which each token is in.
    pub(super) soft: Vec<Chunk>,
    pub(super) in_soft: Vec<usize>,
    /// Chunks between full stops and the like.
    pub(super) hard: Vec<Chunk>,
    pub(super) in_hard: Vec<usize>,
    /// The next number after each token.
    pub(super) next_number: Vec<usize>,
    /// Words between spaces, and which each token is in.
    pub(super) printed: Vec<Printed>,
    pub(super) in_printed: Vec<usize>,
    /// The longest title of a serial, the longest name of a place, that each
    /// token is part of: length, what bounds it, the token's place in it.
    pub(super) serial: Vec<u64>,
    pub(super) place: Vec<u64>,
    /// How the first author is printed.
    pub(super) style: u64,
}

/// A number in buckets that grow.
pub(super) fn bucket(n: usize) -> u64 {
    match n {
        0..=4 => n as u64,
        5..=6 => 5,
        7..=9 => 6,
        10..=14 => 7,
        15..=24 => 8,
        _ => 9,
    }
}

impl View {
    pub(super) fn new(text: &str, tokens: &[Token], lexicon: &Lexicon) -> Self {
        let n = tokens.len();
        let (mut lower, mut key) = (String::new(), String::new());
        let words: Vec<Word> =
            tokens.iter().map(|token| Word::new(text, token, lexicon, &mut lower, &mut key)).collect();
        let mut view = Self {
            gaps: Vec::with_capacity(n + 1),
            quoted: Vec::with_capacity(n),
            bracketed: Vec::with_capacity(n),
            any_quote: false,
            soft: Vec::new(),
            in_soft: vec![0; n],
            hard: Vec::new(),
            in_hard: vec![0; n],
            next_number: vec![n; n],
            printed: Vec::new(),
            in_printed: vec![0; n],
            serial: vec![0; n],
            place: vec![0; n],
            style: 1 << 40,
            words,
        };
        view.cut(text, tokens);
        view.chunk();
        view.print(text, tokens);
        view.serial = view.phrases(|hash| lexicon.is_serial(hash));
        view.place = view.phrases(|hash| lexicon.is_place(hash));
        let mut next = n;
        for at in (0..n).rev() {
            view.next_number[at] = next;
            if view.words[at].class.is_number() {
                next = at;
            }
        }
        view.style = view.style();
        view
    }

    fn cut(&mut self, text: &str, tokens: &[Token]) {
        let mut marks = String::new();
        let (mut at, mut quoted, mut depth) = (0, false, 0_u32);
        for i in 0..=tokens.len() {
            let end = tokens.get(i).map_or(text.len(), |token| token.range.start);
            separator::normalise(text.get(at..end).unwrap_or_default(), &mut marks);
            for c in marks.chars() {
                match c {
                    '“' => (quoted, self.any_quote) = (true, true),
                    '”' => quoted = false,
                    '"' => (quoted, self.any_quote) = (!quoted, true),
                    '(' => depth += 1,
                    ')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            let tight = hash::of(marks.chars().filter(|c| *c != ' ').map(u64::from));
            self.gaps.push(Gap {
                class: if i == 0 { 0 } else { separator::class(&marks) },
                marks: of_bytes(marks.as_bytes()),
                tight: if marks.is_empty() { 1 } else { tight },
            });
            if let Some(token) = tokens.get(i) {
                at = token.range.end;
                self.quoted.push(quoted);
                self.bracketed.push(depth > 0);
            }
        }
    }

    /// How strongly a token is parted from the one before it.
    pub(super) fn strength(&self, at: usize) -> Strength {
        let after_initial =
            at.checked_sub(1).is_some_and(|before| self.words[before].class == Class::Initial);
        separator::strength(self.gaps[at].class, after_initial)
    }

    fn chunk(&mut self) {
        let n = self.words.len();
        let (mut soft, mut hard) = (vec![0], vec![0]);
        for at in 1..n {
            let strength = self.strength(at);
            if strength >= Strength::Soft {
                soft.push(at);
            }
            if strength == Strength::Hard {
                hard.push(at);
            }
            self.in_soft[at] = soft.len() - 1;
            self.in_hard[at] = hard.len() - 1;
        }
        self.soft = self.chunks(&soft);
        self.hard = self.chunks(&hard);
    }

    fn chunks(&self, starts: &[usize]) -> Vec<Chunk> {
        let n = self.words.len();
        let chunk = |(k, start): (usize, &usize)| {
            let end = starts.get(k + 1).copied().unwrap_or(n);
            let (mut letters, mut lowers, mut initials, mut numbers, mut flags) = (0, 0, 0, 0, 0);
            for word in &self.words[*start..end] {
                flags |= word.flags;
                match word.class {
                    Class::Lower => {
                        let long = usize::from(word.length > 3);
                        lowers += long;
                        letters += long;
                    }
                    Class::Capitalised | Class::Capitals | Class::Roman => letters += 1,
                    Class::Initial => initials += 1,
                    class if class.is_number() || class == Class::Mixed => numbers += 1,
                    _ => {}
                }
            }
            let length = (end - start).max(1);
            Chunk {
                start: *start,
                end,
                lower: (lowers * 4).checked_div(letters).map_or(0, |share| 1 + share as u64),
                marks: (initials * 4 / length * 8 + numbers * 4 / length) as u64,
                length: bucket(length),
                flags: u64::from(flags),
            }
        };
        if n == 0 { Vec::new() } else { starts.iter().enumerate().map(chunk).collect() }
    }

    fn print(&mut self, text: &str, tokens: &[Token]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let before = text.get(..token.range.start).unwrap_or_default();
            let after = text.get(token.range.end..).unwrap_or_default();
            let start = before
                .rfind(char::is_whitespace)
                .map_or(0, |i| i + before[i..].chars().next().map_or(0, char::len_utf8));
            let end = after.find(char::is_whitespace).map_or(text.len(), |i| token.range.end + i);
            let word = text.get(start..end).unwrap_or_default();
            let key = hash::of(word.chars().map(|c| match c {
                c if c.is_ascii_digit() => u64::from('0'),
                c => u64::from(c.to_lowercase().next().unwrap_or(c)),
            }));
            let last =
                word.chars().next_back().map_or(0, |c| if c.is_alphanumeric() { 1 } else { u64::from(c) });
            self.printed.push(Printed { key, shape: word::shape(word.chars()), last });
            while tokens.get(at).is_some_and(|token| token.range.start < end) {
                self.in_printed[at] = self.printed.len() - 1;
                at += 1;
            }
        }
    }

    /// For each token the longest phrase of a kind it is part of.
    fn phrases(&self, known: impl Fn(u32) -> bool) -> Vec<u64> {
        const LONGEST: usize = 10;
        let n = self.words.len();
        let mut out = vec![0; n];
        let mut covered = 0;
        for start in 0..n {
            let word = &self.words[start];
            let inside = word.class == Class::Lower && start > 0 && self.strength(start) == Strength::None;
            if word.is_small || inside {
                continue;
            }
            let (mut hash, mut end, mut count) = (PHRASE, 0, 0);
            for at in start..n {
                if at > start && separator::opens_bracket(self.gaps[at].class) {
                    break;
                }
                if self.words[at].is_small {
                    continue;
                }
                hash = mix(hash, self.words[at].lower);
                count += 1;
                if known(short(hash)) {
                    end = at + 1;
                }
                if count == LONGEST {
                    break;
                }
            }
            if end <= start.max(covered) {
                continue;
            }
            let left = if start == 0 { 2 } else { self.strength(start) as u64 };
            let right = match self.words.get(end) {
                None => 2,
                Some(next) if next.class.is_number() => 3,
                Some(_) => self.strength(end) as u64,
            };
            let length = (end - start).min(5) as u64;
            if length == 1 && (left == 0 || right == 0) {
                continue;
            }
            let abbreviated = self.words[start..end].iter().any(|word| word.flags & ABBREVIATED != 0);
            for (at, slot) in out.iter_mut().enumerate().take(end).skip(start) {
                let place = match at {
                    at if at == start => 1,
                    at if at + 1 == end => 3,
                    _ => 2,
                };
                *slot = 1 << 12 | length << 8 | left << 6 | right << 4 | place << 1 | u64::from(abbreviated);
            }
            covered = end;
        }
        out
    }

    /// How the reference begins: `Smith, J.` or `J. Smith`, after its number.
    fn style(&self) -> u64 {
        let number = self.words.first().is_some_and(|w| w.class.is_number() || w.class == Class::Mixed)
            && self.words.len() > 2
            && separator::follows_list_number(self.gaps[1].class);
        let at = usize::from(number);
        match (self.words.get(at), self.words.get(at + 1), self.gaps.get(at + 2)) {
            (Some(first), Some(second), Some(gap)) if self.words.len() > at + 2 => {
                (first.class as u64) << 18
                    | u64::from(self.gaps[at + 1].class) << 12
                    | (second.class as u64) << 6
                    | u64::from(gap.class)
            }
            _ => 1 << 40,
        }
    }

    /// What the transitions depend on.
    pub(super) fn edges(&self) -> Vec<Edge> {
        let mut previous = Class::Edge;
        let edge = |(word, gap): (&Word, &Gap)| {
            let edge = Edge { separator: gap.class, class: word.class as u8, previous: previous as u8 };
            previous = word.class;
            edge
        };
        self.words.iter().zip(&self.gaps).map(edge).collect()
    }

    /// Keeps what is asked of whole fields later.
    pub(super) fn into_segments(self, text: &str, tokens: &[Token]) -> Segments {
        let lower = |i: usize| {
            let printed = text.get(tokens[i].range.clone()).unwrap_or_default();
            printed.chars().next().is_some_and(char::is_lowercase)
        };
        Segments { lower: (0..tokens.len()).map(lower).collect(), words: self.words }
    }
}

/// What is known of stretches of tokens.
#[derive(Debug, Default, Clone)]
pub(in crate::citation::label) struct Segments {
    /// The tokens' words.
    pub(in crate::citation::label) words: Vec<Word>,
    /// Whether each begins with a small letter.
    pub(in crate::citation::label) lower: Vec<bool>,
}
