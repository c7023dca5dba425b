//! Choosing among the best readings by what a chain cannot see: whole fields
//! and whole references.
//!
//! A log-linear model (Collins and Koo 2005) over features of a reading: that
//! it has one year, that its pages ascend, that its container is a known
//! serial and comes after the title, that its list of authors has the form of
//! one, which fields it has and in which order.

use super::attributes::Attributes;
use super::hash::{PHRASE, mix, short};
use super::lattice::Path;
use super::lexicon::{ENGLISH, Lexicon, OWN};
use super::separator;
use super::states::{FIELDS, SCORED, State};
use super::token::Token;
use super::word::{Class, Word};

/// Features are hashed into so many.
pub(in crate::citation) const FEATURES: usize = 1 << 16;

// Places in [`super::states::FIELD`].
const AUTHOR: usize = 0;
const EDITOR: usize = 1;
const TITLE: usize = 2;
const CONTAINER: usize = 3;
const DATE: usize = 4;
const PAGES: usize = 7;
const PUBLISHER: usize = 8;
const LOCATION: usize = 9;
const SERIES: usize = 15;

/// A stretch of tokens of one field.
#[derive(Debug, Clone, Copy)]
pub(in crate::citation) struct Segment {
    pub(in crate::citation) field: usize,
    pub(in crate::citation) start: usize,
    pub(in crate::citation) end: usize,
}

/// The segments of a reading.
pub(in crate::citation) fn segments(states: &[State]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for (at, state) in states.iter().enumerate() {
        match state {
            State::Begin(f) => out.push(Segment { field: usize::from(*f), start: at, end: at + 1 }),
            State::Inside(_) => {
                if let Some(last) = out.last_mut() {
                    last.end = at + 1;
                }
            }
            State::Outside(_) => {}
        }
    }
    out
}

struct Sink(Vec<u32>);

impl Sink {
    fn put(&mut self, template: u64, value: u64) {
        let hash = short(mix(template.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ 0x77, value));
        self.0.push(hash & (FEATURES as u32 - 1));
    }
}

/// The features of a reading.
pub(in crate::citation) fn features(
    tokens: &[Token],
    attributes: &Attributes,
    lexicon: &Lexicon,
    states: &[State],
) -> Vec<u32> {
    let segments = segments(states);
    let mut sink = Sink(Vec::with_capacity(256));
    presence(&segments, &mut sink);
    let view = Reading { attributes, lexicon, words: &attributes.segments.words };
    let (mut last, mut second_last, mut seen) = (99, 98, 0);
    for (at, segment) in segments.iter().enumerate() {
        let field = segment.field as u64;
        let edge = attributes.edges[segment.start];
        sink.put(4, last << 8 | field);
        sink.put(5, second_last << 16 | last << 8 | field);
        sink.put(6, (last << 8 | field) << 8 | u64::from(edge.separator));
        for other in 0..SCORED as u64 {
            sink.put(8, field << 16 | other << 8 | (seen >> other & 1));
        }
        let next = segments.get(at + 1).map_or(tokens.len(), |segment| segment.start);
        sink.put(13, field << 4 | (next - segment.end).min(3) as u64);
        view.form(segment, &mut sink);
        match segment.field {
            TITLE | CONTAINER | PUBLISHER | LOCATION | SERIES => view.text(segment, &mut sink),
            AUTHOR | EDITOR => view.names(segment, &mut sink),
            DATE..=PAGES => view.numbers(segment, &mut sink),
            _ => {}
        }
        seen |= 1 << field;
        (second_last, last) = (last, field);
    }
    sink.put(5, second_last << 16 | last << 8 | 97);
    sink.put(4, last << 8 | 97);
    view.left_over(tokens, states, &segments, &mut sink);
    sink.0
}

/// Which fields there are, and how often.
fn presence(segments: &[Segment], sink: &mut Sink) {
    let mut count = [0_u64; FIELDS];
    for segment in segments {
        count[segment.field] += 1;
    }
    let has = |f: usize| u64::from(count[f] > 0);
    for (f, n) in (0..).zip(count) {
        sink.put(1, f << 8 | n.min(4));
    }
    sink.put(2, (0..SCORED).fold(0, |mask, f| mask << 1 | has(f)));
    for f in (0..SCORED).filter(|f| count[*f] > 0) {
        for g in f + 1..SCORED {
            sink.put(3, (f as u64) << 8 | (g as u64) << 1 | has(g));
        }
    }
}

/// What the features of segments are taken from.
struct Reading<'r> {
    attributes: &'r Attributes,
    lexicon: &'r Lexicon,
    words: &'r [Word],
}

impl Reading<'_> {
    fn separator(&self, token: usize) -> u64 {
        self.attributes.edges.get(token).map_or(63, |edge| u64::from(edge.separator))
    }

    /// Length, and what stands at both ends.
    fn form(&self, segment: &Segment, sink: &mut Sink) {
        let field = segment.field as u64;
        let (before, after) = (self.separator(segment.start), self.separator(segment.end));
        sink.put(9, field << 8 | length(segment));
        sink.put(10, field << 8 | after);
        sink.put(11, field << 16 | after << 8 | before);
        sink.put(12, field << 16 | before << 8 | self.words[segment.start].class as u64);
    }

    /// Titles, containers, publishers, places.
    fn text(&self, segment: &Segment, sink: &mut Sink) {
        let field = segment.field as u64;
        let range = segment.start..segment.end;
        let words = &self.words[range.clone()];
        let phrase = words.iter().filter(|w| !w.is_small).fold(PHRASE, |hash, w| mix(hash, w.lower));
        let (serial, place) = (self.lexicon.is_serial(short(phrase)), self.lexicon.is_place(short(phrase)));
        let any = words.iter().fold(0, |flags, w| flags | w.flags);
        let all = words.iter().fold(u16::MAX, |flags, w| flags & w.flags);
        let (mut lower, mut upper, mut digits) = (0, 0, 0_u64);
        for (word, small) in words.iter().zip(&self.attributes.segments.lower[range.clone()]) {
            match word.class {
                _ if *small => lower += u64::from(word.length > 3),
                class if class.is_number() || class == Class::Mixed => digits += 1,
                _ => upper += 1,
            }
        }
        let share = (lower * 5).checked_div(lower + upper).unwrap_or(7);
        let stops = (segment.start + 1..segment.end)
            .filter(|i| separator::ends_sentence(self.attributes.edges[*i].separator))
            .count() as u64;
        let (first, last) = (&words[0], &words[words.len() - 1]);
        sink.put(14, field << 8 | u64::from(serial) << 1 | u64::from(place));
        sink.put(15, field << 8 | u64::from(serial) << 5 | length(segment));
        sink.put(16, field << 16 | u64::from(any >> OWN));
        sink.put(17, field << 16 | u64::from(all));
        sink.put(18, field << 8 | share);
        sink.put(19, field << 16 | share << 8 | length(segment));
        sink.put(20, field << 8 | digits.min(3));
        sink.put(21, field << 16 | share << 8 | self.separator(segment.end));
        sink.put(22, mix(field, first.lower));
        sink.put(23, mix(field, last.lower));
        for at in segment.start + 1..segment.end {
            sink.put(24, field << 8 | self.separator(at));
        }
        sink.put(25, field << 8 | stops.min(3));
        sink.put(26, field << 16 | share << 8 | stops.min(2));
    }

    /// Lists of names.
    fn names(&self, segment: &Segment, sink: &mut Sink) {
        let field = segment.field as u64;
        let words = &self.words[segment.start..segment.end];
        let count = |is: &dyn Fn(&Word) -> bool| words.iter().filter(|w| is(w)).count() as u64;
        let initials = count(&|w| w.class == Class::Initial);
        let english = count(&|w| w.class == Class::Lower && w.flags & ENGLISH != 0);
        let keywords = count(&|w| w.class == Class::Keyword && w.length > 3);
        let breaks = (segment.start + 1..segment.end)
            .filter(|i| separator::ends_names(self.attributes.edges[*i].separator))
            .count() as u64;
        sink.put(30, field << 16 | initials.min(3) << 8 | length(segment));
        sink.put(31, field << 8 | english.min(3));
        sink.put(32, field << 8 | keywords.min(3));
        sink.put(33, field << 8 | words[words.len() - 1].class as u64);
        sink.put(34, field << 8 | breaks.min(2));
    }

    /// Dates, volumes, issues, pages.
    fn numbers(&self, segment: &Segment, sink: &mut Sink) {
        let field = segment.field as u64;
        let words = &self.words[segment.start..segment.end];
        let classes = words.iter().take(4).fold(0, |all, w| all << 4 | w.class as u64);
        sink.put(40, field << 32 | classes);
        sink.put(41, field << 32 | classes << 8 | self.separator(segment.start));
        if let (PAGES, [first, last]) = (segment.field, words)
            && first.class.is_number()
            && last.class.is_number()
        {
            let shorter = last.length < first.length;
            sink.put(42, u64::from(first.value <= last.value) << 1 | u64::from(shorter));
        }
    }

    /// How many years there are in dates, and what no field has taken.
    fn left_over(&self, tokens: &[Token], states: &[State], segments: &[Segment], sink: &mut Sink) {
        let dates = segments.iter().filter(|segment| segment.field == DATE);
        let years = dates
            .flat_map(|segment| &self.words[segment.start..segment.end])
            .filter(|word| word.class == Class::Year)
            .count() as u64;
        let free = |class: &dyn Fn(Class) -> bool| {
            let all = states.iter().zip(tokens).zip(self.words);
            all.filter(|((state, token), word)| {
                state.field().is_none() && token.pin.is_none() && class(word.class)
            })
            .count() as u64
        };
        let words = free(&|c| matches!(c, Class::Capitalised | Class::Lower | Class::Capitals));
        let numbers = free(&|c| c.is_number() || c == Class::Mixed);
        sink.put(50, years.min(4));
        sink.put(51, words.min(8));
        sink.put(52, numbers.min(5));
    }
}

fn length(segment: &Segment) -> u64 {
    match segment.end - segment.start {
        n @ 0..=6 => n as u64,
        7..=9 => 7,
        10..=14 => 8,
        _ => 9,
    }
}

/// The reading that is best by both models; 0 of none.
pub(super) fn choose(paths: &[Path], score: impl Fn(&Path) -> f32) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (at, path) in paths.iter().enumerate() {
        let score = score(path);
        if score > best.1 {
            best = (at, score);
        }
    }
    best.0
}
