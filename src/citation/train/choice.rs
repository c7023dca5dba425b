//! Training the re-ranker: AdaGrad on the likelihood of the best readings.

use std::collections::BTreeMap;

use crate::citation::label::internal::{FEATURES, Rows};

/// One reading of a reference.
pub(super) struct Reading {
    /// The chain's score, the best's being 0.
    pub(super) score: f32,
    pub(super) features: Vec<u32>,
    pub(super) quality: usize,
}

/// The readings of one reference.
pub(super) struct Case {
    pub(super) readings: Vec<Reading>,
}

const EPOCHS: usize = 12;
const RATE: f32 = 0.05;
const L2: f32 = 0.003;
/// The weights of the last epochs are averaged.
const AVERAGED: usize = 3;

/// Weights of the features, and of the chain's score.
pub(super) fn train(cases: &[Case], progress: &mut dyn FnMut(&str)) -> (Rows, f32) {
    let cases: Vec<&Case> = cases.iter().filter(|case| case.readings.len() > 1).collect();
    let mut weights = vec![0.0_f32; FEATURES];
    let mut squares = vec![0.0_f32; FEATURES];
    let (mut chain, mut chain_square) = (1.0_f32, 1.0_f32);
    let (mut mean, mut mean_chain) = (vec![0.0_f32; FEATURES], 0.0);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    for epoch in 0..EPOCHS {
        random.shuffle(&mut order);
        for case in order.iter().map(|i| cases[*i]) {
            let scores: Vec<f32> = case
                .readings
                .iter()
                .map(|r| chain * r.score + r.features.iter().map(|f| weights[*f as usize]).sum::<f32>())
                .collect();
            let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let best = case.readings.iter().map(|r| r.quality).max().unwrap_or_default();
            let exp = scores.iter().map(|s| (s - top).exp());
            let all: f32 = exp.clone().sum();
            let good: f32 =
                exp.clone().zip(&case.readings).filter(|(_, r)| r.quality == best).map(|(e, _)| e).sum();
            let mut gradient: BTreeMap<u32, f32> = BTreeMap::new();
            let mut along_chain = 0.0;
            for (exp, reading) in exp.zip(&case.readings) {
                let wanted = if reading.quality == best { exp / good.max(f32::MIN_POSITIVE) } else { 0.0 };
                let slope = exp / all - wanted;
                along_chain += slope * reading.score;
                for feature in &reading.features {
                    *gradient.entry(*feature).or_default() += slope;
                }
            }
            for (feature, slope) in gradient.into_iter().filter(|(_, slope)| slope.abs() > 1e-5) {
                let at = feature as usize;
                let slope = slope + L2 * weights[at];
                squares[at] += slope * slope;
                weights[at] -= RATE * slope / (squares[at].sqrt() + 0.3);
            }
            chain_square += along_chain * along_chain;
            chain = (chain - 0.1 * along_chain / chain_square.sqrt()).max(0.05);
        }
        if epoch + AVERAGED >= EPOCHS {
            for (mean, weight) in mean.iter_mut().zip(&weights) {
                *mean += weight / AVERAGED as f32;
            }
            mean_chain += chain / AVERAGED as f32;
        }
    }
    progress(&format!("re-ranker trained on {} references with several readings", cases.len()));
    let mut rows = Rows::default();
    rows.push(&mean);
    (rows, mean_chain)
}
