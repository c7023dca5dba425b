//! The templates of attributes, group by group.
//!
//! Most join a few small values (classes of words, of separators, buckets)
//! by shifting them into one number.

use super::Sink;
use super::view::{BEYOND, Chunk, View, bucket};
use crate::citation::label::hash::mix;
use crate::citation::label::separator::Strength;
use crate::citation::label::word::{Class, Word};

/// What has come before a token.
#[derive(Debug, Default)]
pub(super) struct Past {
    year: bool,
    inside: bool,
    numbers: usize,
    last_value: u32,
    /// Tokens since the last initial, at most 9.
    since_initial: Option<u64>,
}

impl Past {
    /// Takes note of a token.
    pub(super) fn pass(&mut self, view: &View, at: usize) {
        let word = &view.words[at];
        self.since_initial = match word.class {
            Class::Initial => Some(0),
            _ => self.since_initial.map(|n| (n + 1).min(9)),
        };
        self.year |= word.class == Class::Year;
        self.inside |= word.is_in && at > 0 && view.strength(at) > Strength::None;
        if word.class.is_number() {
            self.numbers += 1;
            self.last_value = word.value;
        }
    }
}

/// A token and its surroundings.
struct At<'v> {
    view: &'v View,
    at: usize,
    word: &'v Word,
    before: &'v Word,
    after: &'v Word,
    second_before: &'v Word,
    second_after: &'v Word,
    /// Classes of the separators before and after, and those beyond.
    left: u64,
    right: u64,
    far_left: u64,
    far_right: u64,
    /// The classes of three words.
    three: u64,
    /// What has come before and where the token stands, in bits.
    context: u64,
    /// Initials within three tokens on each side.
    initials: (u64, u64),
}

fn class(word: &Word) -> u64 {
    word.class as u64
}

/// Puts the attributes of one token.
pub(super) fn of_token(view: &View, at: usize, past: &Past, sink: &mut Sink) {
    let word = |i: Option<usize>| i.and_then(|i| view.words.get(i)).unwrap_or(&Word::EDGE);
    let n = view.words.len();
    let gap = |i: usize| if i < n { u64::from(view.gaps[i].class) } else { BEYOND };
    let (before, after) = (word(at.checked_sub(1)), word(Some(at + 1)));
    let this = &view.words[at];
    let bit = |flag: bool, place: u32| u64::from(flag) << place;
    let initial = |range: std::ops::Range<usize>| {
        view.words[range].iter().filter(|w| w.class == Class::Initial).count() as u64
    };
    let token = At {
        view,
        at,
        word: this,
        before,
        after,
        second_before: word(at.checked_sub(2)),
        second_after: word(Some(at + 2)),
        left: gap(at),
        right: gap(at + 1),
        far_left: at.checked_sub(1).map_or(BEYOND, gap),
        far_right: if at + 2 <= n {
            view.gaps.get(at + 2).map_or(BEYOND, |g| u64::from(g.class))
        } else {
            BEYOND
        },
        three: class(before) << 8 | class(this) << 4 | class(after),
        context: bit(past.year, 0)
            | bit(past.inside, 1)
            | bit(view.quoted[at], 2)
            | bit(view.any_quote, 3)
            | bit(view.bracketed[at], 4)
            | (past.numbers.min(3) as u64) << 5,
        initials: (initial(at.saturating_sub(3)..at), initial((at + 1).min(n)..(at + 4).min(n))),
    };
    token.words(sink);
    token.classes(sink);
    token.known(sink);
    token.numbers(past, sink);
    token.printed(sink);
    token.position(sink);
    token.chunks(sink);
    token.context(sink);
    token.names(past, sink);
    token.phrases(sink);
}

impl At<'_> {
    fn words(&self, sink: &mut Sink) {
        let (w, p, n) = (self.word, self.before, self.after);
        let (left, right) = (self.view.gaps[self.at].marks, self.view.gaps[self.at + 1].marks);
        sink.group(1);
        for word in [w, p, n, self.second_before, self.second_after] {
            sink.put(word.key);
        }
        sink.put(mix(w.key, left));
        sink.put(mix(w.key, right));
        sink.put(mix(p.key, w.key));
        sink.put(mix(w.key, n.key));
        sink.put(mix(p.key, left));
        sink.put(mix(n.key, right));
        sink.put(mix(mix(p.key, w.key), n.key));
        for (prefix, suffix) in w.prefix.iter().zip(&w.suffix) {
            sink.put(*prefix);
            sink.put(*suffix);
        }
        sink.put(mix(w.suffix[2], n.suffix[2]));
        sink.put(mix(w.suffix[2], p.suffix[2]));
        sink.put(mix(n.prefix[2], right));
        sink.put(mix(p.suffix[2], left));
        let (tight_left, tight_right) = (self.view.gaps[self.at].tight, self.view.gaps[self.at + 1].tight);
        sink.put(mix(tight_left, tight_right));
        sink.put(tight_left << 8 | class(w));
        sink.put(tight_right << 8 | class(w));
        sink.put(mix(w.key, tight_left));
        sink.put(mix(w.key, tight_right));
        sink.put(mix(self.three, mix(tight_left, tight_right)));
        if w.class == Class::Mixed {
            sink.put(w.prefix[0]);
            sink.put(w.head);
            sink.put(mix(w.head, tight_left));
        }
    }

    fn classes(&self, sink: &mut Sink) {
        let (w, p, n) = (self.word, self.before, self.after);
        let (left, right, three) = (self.left, self.right, self.three);
        let (second_before, second_after) = (class(self.second_before), class(self.second_after));
        let gaps = (self.view.gaps[self.at].marks, self.view.gaps[self.at + 1].marks);
        sink.group(2);
        sink.put(class(w));
        sink.put(mix(w.shape, u64::from(w.length)));
        sink.put(class(w) << 8 | left);
        sink.put(class(w) << 8 | right);
        sink.put(class(w) << 16 | left << 8 | right);
        sink.put(three);
        sink.put(three << 16 | left << 8 | right);
        sink.put(second_before << 12 | three);
        sink.put(three << 4 | second_after);
        sink.put(mix(second_before << 16 | three << 4 | second_after, left << 8 | right));
        sink.put(mix(gaps.0, gaps.1));
        sink.put(mix(gaps.0, class(p)));
        sink.put(mix(gaps.1, class(n)));
        sink.put(self.far_left << 16 | left << 8 | right);
        sink.put(left << 16 | right << 8 | self.far_right);
        sink.put(mix(class(n) << 8 | second_after, right << 8 | self.far_right));
        sink.put(mix(class(p) << 8 | second_before, left << 8 | self.far_left));
        sink.put(mix(p.shape, w.shape));
        sink.put(mix(w.shape, n.shape));
    }

    fn known(&self, sink: &mut Sink) {
        let (w, p, n) = (self.word, self.before, self.after);
        let flags = |word: &Word| u64::from(word.flags);
        sink.group(3);
        sink.put(flags(w) << 4 | class(w));
        sink.put(flags(w) << 16 | flags(n));
        sink.put(flags(w) << 16 | flags(p));
        sink.put(flags(n) << 8 | self.right);
        sink.put(flags(p) << 8 | self.left);
        for bit in (0..16).filter(|bit| w.flags >> bit & 1 == 1) {
            sink.group(4 + bit);
            sink.put(1);
            sink.put(class(w) << 16 | self.left << 8 | self.right);
        }
    }

    fn numbers(&self, past: &Past, sink: &mut Sink) {
        let w = self.word;
        if !w.class.is_number() {
            return;
        }
        let relation = match past.last_value {
            0 => 0,
            last if w.value > last => 1,
            last if w.value == last => 2,
            _ => 3,
        };
        let size = match w.value {
            0..=12 => 1,
            13..=31 => 2,
            32..=99 => 3,
            100..=499 => 4,
            500..=1399 => 5,
            1400..=1899 => 6,
            1900..=1979 => 7,
            1980..=2030 => 8,
            _ => 9,
        };
        sink.group(30);
        sink.put(relation << 16 | self.left << 8 | class(w));
        sink.put((past.numbers.min(4) as u64) << 16 | class(w) << 8 | self.right);
        sink.put(size << 16 | self.left << 8 | self.right);
        sink.put(mix(size << 8 | class(self.after), mix(self.before.key, self.view.gaps[self.at + 1].marks)));
    }

    fn printed(&self, sink: &mut Sink) {
        let place = self.view.in_printed[self.at];
        let own = self.view.printed[place];
        let before = place.checked_sub(1).map_or(3, |i| self.view.printed[i].key);
        let after = self.view.printed.get(place + 1).map_or(5, |word| word.key);
        sink.group(31);
        sink.put(own.key);
        sink.put(own.shape);
        sink.put(mix(own.shape, class(self.word)));
        sink.put(before);
        sink.put(after);
        sink.put(mix(own.key, before));
        sink.put(mix(own.key, after));
        sink.put(mix(own.last, class(self.word)));
    }

    fn position(&self, sink: &mut Sink) {
        let n = self.view.words.len();
        let twelfth = (self.at * 12 / n) as u64;
        let (start, end) = (self.at.min(7) as u64, (n - 1 - self.at).min(7) as u64);
        sink.group(32);
        sink.put(twelfth);
        sink.put(twelfth << 8 | class(self.word));
        sink.put(start << 8 | class(self.word));
        sink.put(end << 8 | class(self.word));
        sink.put(start);
        sink.put(end);
    }

    fn chunks(&self, sink: &mut Sink) {
        let view = self.view;
        let (s, h) = (view.in_soft[self.at], view.in_hard[self.at]);
        let (soft, hard) = (&view.soft[s], &view.hard[h]);
        // What follows a chunk, and what comes before it.
        let follows = |chunk: &Chunk| match view.words.get(chunk.end) {
            Some(word) => u64::from(view.gaps[chunk.end].class) << 8 | class(word),
            None => BEYOND << 8 | Class::Edge as u64,
        };
        let precedes = |chunk: &Chunk| match chunk.start {
            0 => 62 << 8 | Class::Edge as u64,
            start => u64::from(view.gaps[start].class) << 8 | class(&view.words[start - 1]),
        };
        let next = |chunk: &Chunk| view.words.get(chunk.end).map_or(7, |word| word.key);
        let form = |chunk: Option<&Chunk>| chunk.map_or(1 << 20, |c| c.lower << 8 | c.marks);
        let before = |chunks: &[Chunk], i: usize| i.checked_sub(1).map_or(1 << 21, |i| form(chunks.get(i)));
        sink.group(33);
        sink.put(view.words[soft.start].key);
        sink.put(view.words[soft.end - 1].key);
        sink.put(view.words[hard.start].key);
        sink.put(view.words[hard.end - 1].key);
        sink.put(soft.lower << 16 | soft.marks << 8 | soft.length);
        sink.put(hard.lower << 16 | hard.marks << 8 | hard.length);
        sink.put(soft.lower << 32 | soft.length << 24 | follows(soft));
        sink.put(hard.lower << 32 | hard.length << 24 | follows(hard));
        sink.put(soft.lower << 32 | soft.marks << 24 | precedes(soft));
        sink.put(hard.lower << 32 | hard.marks << 24 | precedes(hard));
        sink.put((h.min(6) as u64) << 8 | view.hard.len().min(7) as u64);
        sink.put((s.min(9) as u64) << 8 | view.soft.len().min(12) as u64);
        sink.put(mix((h.min(6) as u64) << 8 | hard.lower, follows(hard)));
        sink.put(mix(follows(soft), precedes(soft)));
        sink.put(mix(follows(hard), precedes(hard)));
        sink.put(soft.flags << 8 | soft.lower);
        sink.put(hard.flags << 8 | hard.lower);
        sink.put(mix(soft.flags, follows(soft)));
        sink.put(form(Some(hard)) << 32 | form(view.hard.get(h + 1)));
        sink.put(form(Some(hard)) << 32 | before(&view.hard, h));
        sink.put(form(Some(soft)) << 32 | form(view.soft.get(s + 1)));
        sink.put(form(Some(soft)) << 32 | before(&view.soft, s));
        sink.put(next(hard));
        sink.put(next(soft));
        sink.put(mix(next(hard), hard.lower));
        sink.put(soft.start.checked_sub(1).map_or(7, |i| view.words[i].key));
    }

    fn context(&self, sink: &mut Sink) {
        let view = self.view;
        let (soft, h) = (&view.soft[view.in_soft[self.at]], view.in_hard[self.at]);
        let hard = &view.hard[h];
        let next = view.next_number[self.at];
        let (distance, number) = match view.words.get(next) {
            Some(word) => {
                let after =
                    if next + 1 < view.words.len() { u64::from(view.gaps[next + 1].class) } else { BEYOND };
                (bucket(next - self.at), u64::from(view.gaps[next].class) << 8 | class(word) | after << 16)
            }
            None => (15, 0),
        };
        sink.group(34);
        sink.put(self.context);
        sink.put(self.context << 8 | class(self.word));
        sink.put(self.context << 16 | soft.lower << 8 | h.min(5) as u64);
        sink.put(mix(self.context, self.three << 16 | self.left << 8 | self.right));
        sink.put(distance << 32 | number);
        sink.put(number);
        sink.put(mix(hard.lower << 8 | distance.min(3), number));
        sink.put(mix(self.context, number));
        sink.put(mix(view.words[soft.start].key, self.context));
        sink.put(mix(view.words[hard.start].key, self.context));
        sink.put(1);
    }

    fn names(&self, past: &Past, sink: &mut Sink) {
        let (left, right) = self.initials;
        let style = self.view.style;
        let since = past.since_initial.unwrap_or(9);
        sink.group(35);
        sink.put(left << 8 | right << 4 | class(self.word));
        sink.put(mix(left << 8 | right, self.left << 8 | self.right));
        sink.put(mix(style, self.three << 16 | self.left << 8 | self.right));
        sink.put(mix(style, class(self.word) << 8 | self.left));
        sink.put(mix(style, left << 8 | right << 4 | class(self.word)));
        sink.put(mix(style, since << 16 | class(self.word) << 8 | self.left));
        sink.put(since << 24 | self.three << 8 | self.left);
        sink.put(mix(style, self.context << 8 | class(self.word)));
    }

    fn phrases(&self, sink: &mut Sink) {
        let (serial, place) = (&self.view.serial, &self.view.place);
        let after = |phrases: &[u64]| phrases.get(self.at + 1).copied().unwrap_or(7);
        sink.group(36);
        sink.put(serial[self.at]);
        sink.put(serial[self.at] << 16 | class(self.word) << 8 | self.left);
        sink.put(after(serial));
        sink.put(self.at.checked_sub(1).map_or(7, |i| serial[i]));
        sink.put(place[self.at]);
        sink.put(place[self.at] << 8 | self.left);
        sink.put(after(place));
    }
}
