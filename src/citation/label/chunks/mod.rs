//! What the regular grammar leaves over (title, container, publisher, place
//! and the rest): the free text is cut into chunks at its punctuation
//! ([`cut`]), every chunk is scored for every label ([`score`]), and the best
//! sequence is found by dynamic programming.

mod cut;
mod score;

use std::ops::Range;

use super::{Board, Label};
use cut::{Break, Chunk};
use score::{STATES, transition};

/// Labels the free text after the head.
pub(super) fn label(text: &str, from: usize, inside: Option<(Range<usize>, usize)>, board: &mut Board) {
    let chunks = cut::cut(text, from, inside, board);
    let mut chunks = chunks;
    // What the neighbours are: a place after the comma, a publisher before it.
    let shapes: Vec<_> =
        chunks.iter().map(|c| score::shape(text.get(c.range.clone()).unwrap_or_default())).collect();
    for i in 0..chunks.len() {
        let comma = |c: Option<&Chunk>| c.is_some_and(|c| c.before == Break::Comma);
        let next =
            comma(chunks.get(i + 1)) && shapes.get(i + 1).is_some_and(|s| s.words <= 3.0 && s.region > 0);
        let previous = comma(chunks.get(i))
            && i.checked_sub(1).and_then(|p| shapes.get(p)).is_some_and(|s| s.publisher > 0);
        if let Some(chunk) = chunks.get_mut(i) {
            chunk.before_place = next;
            chunk.after_publisher = previous;
        }
    }
    let Some(last) = chunks.last_mut() else { return };
    last.last = true;
    let scores: Vec<[f32; STATES.len()]> = chunks
        .iter()
        .enumerate()
        .map(|(i, chunk)| {
            score::emissions(text.get(chunk.range.clone()).unwrap_or_default(), chunk, i, board)
        })
        .collect();
    let path = best_path(&chunks, &scores);
    let mut runs: Vec<(Label, Range<usize>, f32)> = Vec::new();
    for ((chunk, state), score) in chunks.iter().zip(path).zip(&scores) {
        let Some(label) = STATES.get(state).copied() else { continue };
        let own = score.get(state).copied().unwrap_or_default();
        let other =
            score.iter().enumerate().filter(|(i, _)| *i != state).map(|(_, s)| *s).fold(f32::MIN, f32::max);
        let confidence = 1.0 / (1.0 + (other - own).clamp(-6.0, 6.0).exp());
        match runs.last_mut() {
            Some((last, range, sure))
                if *last == label
                    && !matches!(chunk.before, Break::Span | Break::Inside)
                    && !matches!(label, Label::Note | Label::Other)
                    && board.free(&(range.start..chunk.range.end)) =>
            {
                range.end = chunk.range.end;
                *sure = sure.min(confidence);
            }
            _ => runs.push((label, chunk.range.clone(), confidence)),
        }
    }
    for (label, range, confidence) in runs {
        // A work has one title and one container: what reads as more of them after a number or a
        // date is something else.
        let again = matches!(label, Label::Title | Label::Container) && board.has(label);
        if label != Label::Other && !again {
            board.take(label, range, confidence.clamp(0.05, 0.97));
        }
    }
}

/// Viterbi over the chunks.
fn best_path(chunks: &[Chunk], scores: &[[f32; STATES.len()]]) -> Vec<usize> {
    let mut best: Vec<[f32; STATES.len()]> = Vec::with_capacity(chunks.len());
    let mut back: Vec<[usize; STATES.len()]> = Vec::with_capacity(chunks.len());
    for (chunk, score) in chunks.iter().zip(scores) {
        let mut row = [f32::MIN; STATES.len()];
        let mut from = [0_usize; STATES.len()];
        for (slot, ((label, own), from)) in row.iter_mut().zip(STATES.iter().zip(score).zip(from.iter_mut()))
        {
            match best.last() {
                None => *slot = own + transition(None, *label, chunk.before),
                Some(previous) => {
                    for (p, (before, sum)) in STATES.iter().zip(previous).enumerate() {
                        let total = sum + own + transition(Some(*before), *label, chunk.before);
                        if total > *slot {
                            *slot = total;
                            *from = p;
                        }
                    }
                }
            }
        }
        best.push(row);
        back.push(from);
    }
    let last = best
        .last()
        .map_or(0, |row| row.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i));
    let mut path = vec![last];
    for from in back.iter().skip(1).rev() {
        let state = path.last().and_then(|s| from.get(*s)).copied().unwrap_or_default();
        path.push(state);
    }
    path.reverse();
    path
}
