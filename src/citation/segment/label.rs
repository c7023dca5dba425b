//! Labels of a list: `[12]`, `12.`, `(12)`, `[Kno84]`, and the letters of
//! parts under one label.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{Line, likeness};
use crate::citation::label::regex;

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\s*(?:\[\s*(?P<square>\d{1,4}[a-z]?)\s*\]\.?|\(\s*(?P<round>\d{1,4})\s*\)|(?P<dot>\d{1,4})\s?[.)](?:\s|$|\p{Lu}|[“\x22«])|(?P<bare>\d{1,4})(?:$|\s+(?:\p{Lu}|[“\x22«]))|\[(?P<alpha>\p{L}[^\[\]\n]{0,30}\d{2,4}[a-z]?|\p{Lu}[\p{L}+\d*-]{1,9})\]|(?P<bullet>[•▪●■◦‣*+-])\s+(?:\p{Lu}|[“\x22«]))",
    )
});
/// `(a)`, `b)`: one of several references under one label.
static PART: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*\(?[a-z]\s?\)\s*"));
/// The letter of a further part, behind the end of the one before.
static NEXT_PART: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:[;.,]|\d\s?\n)\s*(?P<part>\(?(?P<letter>[b-z])\s?\))\s*[\p{L}“\x22«]"));
/// Labels inside a line, after the end of a sentence.
static INNER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"[.)\]\d\p{L}/”\x22;]\s+(?P<label>\[(?P<square>\d{1,4})\]\s*|(?P<dot>\d{1,4})\.\s+|(?P<bare>\d{1,3})\s+)(?:\p{Lu}|[“\x22«]|https?:)",
    )
});
/// The label of a reference and what follows it, without the letter of a part.
pub(super) fn take_label(piece: &str) -> (Option<String>, &str) {
    let (label, rest) = take_number(piece);
    let rest = PART.find(rest).and_then(|m| rest.get(m.end()..)).unwrap_or(rest);
    (label, rest)
}

fn take_number(piece: &str) -> (Option<String>, &str) {
    let Some(captures) = LABEL.captures(piece) else { return (None, piece) };
    let Some(all) = captures.get(0) else { return (None, piece) };
    if let Some(bullet) = captures.name("bullet") {
        return (None, piece.get(bullet.end()..).unwrap_or_default());
    }
    let found = ["square", "round", "dot", "bare", "alpha"]
        .into_iter()
        .find_map(|n| captures.name(n).map(|m| (n, m)));
    let Some((name, label)) = found else { return (None, piece) };
    // A year alone (`1984. A novel`) is no label.
    if matches!(name, "dot" | "bare") && likeness::YEAR.is_match(label.as_str()) {
        return (None, piece);
    }
    // The pattern reads one sign ahead.
    let end = match name {
        "dot" | "bare" => {
            let tail = piece.get(label.end()..all.end()).unwrap_or_default();
            label.end()
                + tail.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '“' | '"' | '«')).len()
        }
        _ => all.end(),
    };
    (Some(label.as_str().to_owned()), piece.get(end..).unwrap_or_default())
}

/// Where the parts `b)`, `c)` … of a piece begin, if it has a part `a)`: each
/// letter follows the last.
pub(super) fn parts(piece: &str) -> Vec<usize> {
    let (_, rest) = take_number(piece);
    let lead = piece.len() - rest.len();
    let Some(first) = PART.find(rest).map(|m| m.as_str().trim_matches(['(', ')', ' ', '\n'])) else {
        return Vec::new();
    };
    let Some(mut last) = first.chars().next() else { return Vec::new() };
    let mut found = Vec::new();
    for captures in NEXT_PART.captures_iter(rest) {
        let (Some(part), Some(letter)) = (captures.name("part"), captures.name("letter")) else { continue };
        let Some(letter) = letter.as_str().chars().next() else { continue };
        if u32::from(letter) == u32::from(last) + 1 {
            found.push(lead + part.start());
            last = letter;
        }
    }
    found
}

/// A number that may be the label of a reference.
#[derive(Clone, Copy)]
struct Candidate {
    at: usize,
    number: u32,
    weight: f32,
    style: u8,
}

/// Where the labels of a list stand: the longest rising chain of numbers of
/// one style, or the alphanumeric labels, or the bullets.
pub(super) fn places(text: &str, lines: &[&Line]) -> Vec<usize> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut named: Vec<usize> = Vec::new();
    let mut bullets: Vec<usize> = Vec::new();
    for line in lines.iter().filter(|l| !l.is_blank()) {
        let body = text.get(line.range.clone()).unwrap_or_default();
        if let Some(captures) = LABEL.captures(body) {
            for (style, name) in [(0_u8, "square"), (1, "round"), (2, "dot"), (3, "bare")] {
                let Some(found) = captures.name(name) else { continue };
                let number = found.as_str().trim_end_matches(char::is_alphabetic).parse().ok();
                if let Some(number) = number.filter(|n| *n < 1500 || style == 0) {
                    candidates.push(Candidate { at: line.range.start, number, weight: 1.0, style });
                }
            }
            if captures.name("alpha").is_some() {
                named.push(line.range.start);
            }
            if captures.name("bullet").is_some() {
                bullets.push(line.range.start);
            }
        }
        if body.len() > 60 {
            candidates.extend(INNER.captures_iter(body).filter_map(|captures| {
                let at = line.range.start + captures.name("label")?.start();
                let (style, found) = [(0_u8, "square"), (2, "dot"), (3, "bare")]
                    .into_iter()
                    .find_map(|(style, name)| captures.name(name).map(|m| (style, m)))?;
                let number = found.as_str().parse().ok().filter(|n| *n < 1500)?;
                Some(Candidate { at, number, weight: if style == 3 { 0.3 } else { 0.7 }, style })
            }));
        }
    }
    let chain = (0..4_u8)
        .map(|style| (style, longest_chain(candidates.iter().filter(|c| c.style == style))))
        .max_by(|a, b| a.1.1.total_cmp(&b.1.1));
    let mut starts = match chain {
        Some((style, (chain, _))) if chain.len() >= 2 => with_restarts(chain, style, &candidates),
        _ => Vec::new(),
    };
    for others in [named, bullets] {
        if others.len() >= 2 && others.len() > starts.len() {
            starts = others;
        }
    }
    starts
}

/// A list that counts from one again after its end, as that of a supplement.
fn with_restarts(mut chain: Vec<usize>, style: u8, candidates: &[Candidate]) -> Vec<usize> {
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        let Some(last) = chain.last().copied() else { break };
        let after = candidates.iter().filter(|c| c.style == style && c.at > last && c.weight >= 1.0);
        let Some(first) = after.clone().find(|c| c.number == 1).map(|c| c.at) else { break };
        let (more, _) = longest_chain(after.filter(|c| c.at >= first));
        if more.len() < 2 || more.first() != Some(&first) {
            break;
        }
        chain.extend(more);
    }
    chain
}

/// The heaviest chain of candidates in which each number follows the last,
/// with a few numbers missing.
fn longest_chain<'c>(candidates: impl Iterator<Item = &'c Candidate>) -> (Vec<usize>, f32) {
    let mut all: Vec<(usize, f32, Option<usize>)> = Vec::new();
    let mut ending: HashMap<u32, usize> = HashMap::new();
    let mut best: Option<usize> = None;
    for candidate in candidates {
        let mut previous: Option<(usize, f32)> = None;
        for gap in 1..=8_u32 {
            let Some(at) = candidate.number.checked_sub(gap).and_then(|n| ending.get(&n)).copied() else {
                continue;
            };
            let weight = all.get(at).map_or(0.0, |c| c.1) - 0.4 * (gap - 1) as f32;
            if previous.is_none_or(|(_, w)| weight > w) {
                previous = Some((at, weight));
            }
        }
        let weight = candidate.weight + previous.map_or(0.0, |(_, w)| w);
        let index = all.len();
        all.push((candidate.at, weight, previous.map(|(i, _)| i)));
        // The first of equals stands: a later `3.` is likelier a volume.
        let better = ending.get(&candidate.number).and_then(|i| all.get(*i)).is_none_or(|c| weight > c.1);
        if better {
            ending.insert(candidate.number, index);
        }
        if best.and_then(|i| all.get(i)).is_none_or(|c| weight > c.1) {
            best = Some(index);
        }
    }
    let weight = best.and_then(|i| all.get(i)).map_or(0.0, |c| c.1);
    let mut chain = Vec::new();
    let mut at = best;
    while let Some((start, _, previous)) = at.and_then(|i| all.get(i)) {
        chain.push(*start);
        at = *previous;
    }
    chain.reverse();
    (chain, weight)
}
