//! How right labels are: as the corpora's own script counts.

use super::corpus::{Example, bare};
use crate::citation::label::Labelled;
use crate::citation::label::internal::{FIELD, SCORED, State};

/// How right the labels of some references are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// How many references.
    pub references: usize,
    /// Share of references with all fields right.
    pub exact: f64,
    /// F1 over all fields.
    pub f1: f64,
    /// F1 by field, of fields that occur.
    pub by_field: Vec<(&'static str, f64)>,
}

/// Compares the fields of references with their labels: a field is right when
/// its letters and digits are equal, lower-cased.
pub fn score<'e>(pairs: impl Iterator<Item = (&'e Example, Labelled)>) -> Score {
    let (mut right, mut wrong, mut missing) = ([0; SCORED], [0; SCORED], [0; SCORED]);
    let (mut exact, mut references) = (0, 0);
    for (example, labelled) in pairs {
        references += 1;
        let mut all = true;
        for (f, gold) in example.gold.iter().enumerate() {
            let found = bare(&labelled.text(&example.text, FIELD[f]));
            if found == *gold {
                right[f] += usize::from(!gold.is_empty());
            } else {
                all = false;
                wrong[f] += usize::from(!found.is_empty());
                missing[f] += usize::from(!gold.is_empty());
            }
        }
        exact += usize::from(all);
    }
    let f1 = |right: usize, wrong: usize, missing: usize| {
        2.0 * right as f64 / (2 * right + wrong + missing).max(1) as f64
    };
    let by_field = (0..SCORED)
        .filter(|f| right[*f] + missing[*f] > 0)
        .map(|f| (FIELD[f].as_str(), f1(right[f], wrong[f], missing[f])))
        .collect();
    Score {
        references,
        exact: exact as f64 / references.max(1) as f64,
        f1: f1(right.iter().sum(), wrong.iter().sum(), missing.iter().sum()),
        by_field,
    }
}

/// How good a reading is: the number of fields right, all of them counting
/// double.
pub(super) fn quality(example: &Example, states: &[State]) -> usize {
    let mut found: [String; SCORED] = Default::default();
    for (token, state) in example.tokens.iter().zip(states) {
        if let Some(field) = state.field().filter(|f| *f < SCORED) {
            found[field].push_str(&bare(example.text.get(token.range.clone()).unwrap_or_default()));
        }
    }
    let right = found.iter().zip(&example.gold).filter(|(found, gold)| found == gold).count();
    if right == SCORED { 2 * SCORED } else { right }
}
