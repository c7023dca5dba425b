//! The attributes of tokens: what the model weighs.
//!
//! Two views at once (Councill, Giles and Kan's ParsCit and AnyStyle look at
//! words between spaces, GROBID at fine tokens): each run of letters and
//! digits is a token of its own, and knows besides the printed word, the
//! chunk between commas and the sentence it stands in, what has come before,
//! and what numbers follow. An attribute is a hash; there are some 150 a token.

mod groups;
mod view;

use super::hash::{mix, short};
use super::lexicon::Lexicon;
use super::token::Token;
use view::View;

pub(super) use view::Segments;

/// What the table of transitions into a token depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::citation) struct Edge {
    /// Class of the separator before it.
    pub(in crate::citation) separator: u8,
    /// Its own class.
    pub(in crate::citation) class: u8,
    /// The class of the token before it.
    pub(in crate::citation) previous: u8,
}

/// The attributes of all tokens of a reference.
#[derive(Debug, Default, Clone)]
pub(in crate::citation) struct Attributes {
    /// All hashes, token after token.
    hashes: Vec<u32>,
    /// Where each token's end.
    ends: Vec<usize>,
    /// What each transition depends on.
    pub(in crate::citation) edges: Vec<Edge>,
    /// What is known of stretches of tokens.
    pub(super) segments: Segments,
}

impl Attributes {
    /// The attributes of a reference's tokens.
    pub(in crate::citation) fn new(text: &str, tokens: &[Token], lexicon: &Lexicon) -> Self {
        let view = View::new(text, tokens, lexicon);
        let mut sink = Sink { hashes: Vec::with_capacity(tokens.len() * 160), template: 0 };
        let mut past = groups::Past::default();
        let mut ends = Vec::with_capacity(tokens.len());
        for at in 0..tokens.len() {
            groups::of_token(&view, at, &past, &mut sink);
            ends.push(sink.hashes.len());
            past.pass(&view, at);
        }
        let edges = view.edges();
        Self { hashes: sink.hashes, ends, edges, segments: view.into_segments(text, tokens) }
    }

    /// The attributes of one token.
    pub(in crate::citation) fn of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.hashes[start..self.ends[token]]
    }

    /// How many tokens there are.
    pub(in crate::citation) fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Takes attributes: the value of each is hashed with the number of its
/// template, and templates are numbered in the order they are put.
struct Sink {
    hashes: Vec<u32>,
    template: u64,
}

impl Sink {
    /// Starts a group of templates, so that groups of changing size do not
    /// move the numbers of those after them.
    fn group(&mut self, number: u64) {
        self.template = number << 8;
    }

    fn put(&mut self, value: u64) {
        self.template += 1;
        let hash = mix(self.template.wrapping_mul(0xD6E8_FEB8_6659_FD93), value);
        self.hashes.push(short(mix(hash, 0x51)));
    }
}
