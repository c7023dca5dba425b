//! Doubtful boundaries, decided by labelling the text both ways.

use std::cell::Cell;

use super::{join, likeness};
use crate::citation::{Label, Labelled, Labeller};

/// A labeller and how often it may still be asked: labelling costs far more
/// than looking, and a text is split in linear time.
pub(super) struct Trials<'l> {
    labeller: &'l dyn Labeller,
    left: Cell<usize>,
}

/// Boundaries of a text that are decided so.
const TRIALS: usize = 100;
/// By how much one reading has to be better.
const CLEARLY: f32 = 0.3;
/// What reads as a whole reference.
const WHOLE: f32 = 0.8;
/// Longer texts are not labelled, in bytes.
const LENGTH: usize = 1200;

impl<'l> Trials<'l> {
    pub(super) fn new(labeller: &'l dyn Labeller) -> Self {
        Self { labeller, left: Cell::new(TRIALS) }
    }

    /// Whether two texts read as two whole references better than as one;
    /// `None` if neither reading is better, or no more may be asked.
    pub(super) fn parts(&self, text: &str, at: usize) -> Option<bool> {
        let (before, after) = (text.get(..at)?, text.get(at..)?);
        self.left.set(self.left.get().checked_sub(1)?);
        if text.len() > LENGTH {
            return None;
        }
        let split = self.wholeness(before).min(self.wholeness(after));
        let joined = self.wholeness(text);
        ((split - joined).abs() > CLEARLY).then_some(split > joined)
    }

    /// Whether a text that looks a little like a reference reads as a whole one.
    pub(super) fn is_whole(&self, text: &str) -> bool {
        let Some(left) = self.left.get().checked_sub(1) else { return false };
        self.left.set(left);
        text.len() <= LENGTH && self.wholeness(text) >= WHOLE
    }

    fn wholeness(&self, text: &str) -> f32 {
        let line = join::join(text);
        let line = line.trim();
        wholeness(line, &self.labeller.label(line))
    }
}

/// How well a labelled text reads as one whole reference, 0 to 1: authors at
/// its head and nowhere else, one title, a date, a place where it was
/// published; and how sure the labeller is.
fn wholeness(text: &str, labelled: &Labelled) -> f32 {
    let runs = |label: Label| {
        let mut runs = 0;
        let mut inside = false;
        for span in &labelled.spans {
            runs += usize::from(span.label == label && !inside);
            inside = span.label == label;
        }
        runs
    };
    let has = |labels: &[Label]| labels.iter().any(|label| labelled.of(*label).next().is_some());
    let first = labelled.spans.iter().find(|span| span.label != Label::Other);
    let head = first.is_some_and(|span| {
        matches!(span.label, Label::Author | Label::Editor | Label::Title) && span.range.start <= 4
    });
    let mut score = 0.0;
    score += if head { 0.3 } else { 0.0 };
    score += if runs(Label::Author) == 1 { 0.2 } else { 0.0 };
    score += if has(&[Label::Date]) || likeness::YEAR.is_match(text) { 0.2 } else { 0.0 };
    score += if has(&[Label::Title, Label::Container]) { 0.2 } else { 0.0 };
    score += if has(&[Label::Container, Label::Publisher, Label::Url, Label::Identifier, Label::Genre]) {
        0.1
    } else {
        0.0
    };
    for label in [Label::Author, Label::Title, Label::Container, Label::Pages] {
        score -= 0.25 * runs(label).saturating_sub(1) as f32;
    }
    let count = labelled.spans.len().max(1) as f32;
    let confidence = labelled.spans.iter().map(|span| span.confidence).sum::<f32>() / count;
    score.max(0.0) * (0.7 + 0.3 * confidence)
}
