//! The model file: weights and lexicon.
//!
//! Little-endian. After the magic, sections, each a `u32` count and its
//! records:
//!
//! 1. rows of attributes: their hashes (`u32`), then for each a scale (`f32`)
//!    and [`COLUMNS`] weights (`i8`);
//! 2. rows of steps: their numbers (`u32`), then for each a scale and
//!    [`STEPS`] weights;
//! 3. words of the lexicon: hashes (`u32`), then flags (`u16`);
//! 4. phrases: titles of serials (`u32`);
//! 5. phrases: names of places (`u32`);
//! 6. the re-ranker: one row of scale and weights (`i8`), then the weight of
//!    the chain's own score (`f32`).
//!
//! A weight is its `i8` times the scale of its row.

use std::sync::{LazyLock, OnceLock};

use super::attributes::Edge;
use super::lexicon::Lexicon;
use super::states::{COLUMNS, STEPS};
use super::table::Table;
use super::{separator, word};

const MAGIC: &[u8; 8] = b"ibidcrf\x01";

/// Weights of one token for the columns of [`COLUMNS`].
pub(super) type Columns = [f32; COLUMNS];

/// Rows of `i8` weights with a scale each.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::citation) struct Rows {
    pub(in crate::citation) scales: Vec<f32>,
    pub(in crate::citation) weights: Vec<i8>,
}

impl Rows {
    /// Adds a row of weights.
    pub(in crate::citation) fn push(&mut self, row: &[f32]) {
        let largest = row.iter().fold(0_f32, |most, w| most.max(w.abs()));
        let scale = if largest > 0.0 { largest / 127.0 } else { 1.0 };
        self.scales.push(scale);
        self.weights.extend(row.iter().map(|w| (w / scale).round() as i8));
    }
}

/// All that a model is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::citation) struct Parts {
    pub(in crate::citation) attributes: Vec<u32>,
    pub(in crate::citation) attribute_rows: Rows,
    pub(in crate::citation) steps: Vec<u32>,
    pub(in crate::citation) step_rows: Rows,
    pub(in crate::citation) words: Vec<(u32, u16)>,
    pub(in crate::citation) serials: Vec<u32>,
    pub(in crate::citation) places: Vec<u32>,
    pub(in crate::citation) reranker: Rows,
    pub(in crate::citation) chain_weight: f32,
}

impl Parts {
    /// The file's bytes.
    pub(in crate::citation) fn write(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let count = |out: &mut Vec<u8>, n: usize| out.extend((n as u32).to_le_bytes());
        let hashes = |out: &mut Vec<u8>, all: &[u32]| out.extend(all.iter().flat_map(|h| h.to_le_bytes()));
        let rows = |out: &mut Vec<u8>, rows: &Rows| {
            out.extend(rows.scales.iter().flat_map(|s| s.to_le_bytes()));
            out.extend(rows.weights.iter().map(|w| w.cast_unsigned()));
        };
        for (keys, weights) in [(&self.attributes, &self.attribute_rows), (&self.steps, &self.step_rows)] {
            count(&mut out, keys.len());
            hashes(&mut out, keys);
            rows(&mut out, weights);
        }
        count(&mut out, self.words.len());
        out.extend(self.words.iter().flat_map(|(hash, _)| hash.to_le_bytes()));
        out.extend(self.words.iter().flat_map(|(_, flags)| flags.to_le_bytes()));
        for phrases in [&self.serials, &self.places] {
            count(&mut out, phrases.len());
            hashes(&mut out, phrases);
        }
        count(&mut out, self.reranker.weights.len());
        rows(&mut out, &self.reranker);
        out.extend(self.chain_weight.to_le_bytes());
        out
    }

    /// Reads a file; `None` if it is none or cut short.
    pub(in crate::citation) fn read(bytes: &[u8]) -> Option<Self> {
        let mut input = Input(bytes.strip_prefix(MAGIC)?);
        let mut parts = Self::default();
        let n = input.count()?;
        parts.attributes = input.hashes(n)?;
        parts.attribute_rows = input.rows(n, COLUMNS)?;
        let n = input.count()?;
        parts.steps = input.hashes(n)?;
        parts.step_rows = input.rows(n, STEPS)?;
        let n = input.count()?;
        let hashes = input.hashes(n)?;
        let flags = input.take(n.checked_mul(2)?)?.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
        parts.words = hashes.into_iter().zip(flags).collect();
        let n = input.count()?;
        parts.serials = input.hashes(n)?;
        let n = input.count()?;
        parts.places = input.hashes(n)?;
        let n = input.count()?;
        parts.reranker = input.rows(usize::from(n > 0), n)?;
        parts.chain_weight = f32::from_le_bytes(*input.take(4)?.first_chunk()?);
        input.0.is_empty().then_some(parts)
    }
}

/// What is left to read.
struct Input<'b>(&'b [u8]);

impl<'b> Input<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    fn count(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(*self.take(4)?.first_chunk()?) as usize)
    }

    fn hashes(&mut self, n: usize) -> Option<Vec<u32>> {
        let bytes = self.take(n.checked_mul(4)?)?;
        Some(bytes.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect())
    }

    fn rows(&mut self, n: usize, width: usize) -> Option<Rows> {
        let scales =
            self.take(n.checked_mul(4)?)?.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let weights = self.take(n.checked_mul(width)?)?.iter().map(|b| b.cast_signed()).collect();
        Some(Rows { scales, weights })
    }
}

/// The weights of all steps into a token, and their exponentials.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) log: [f32; STEPS],
    pub(super) exp: [f32; STEPS],
}

/// A model ready for use.
#[derive(Debug)]
pub(in crate::citation) struct Model {
    table: Table,
    rows: Rows,
    steps: Table,
    step_rows: Rows,
    /// For each kind of edge its steps, made when first asked for: most kinds
    /// never occur.
    cache: Vec<OnceLock<Box<Steps>>>,
    pub(in crate::citation) lexicon: Lexicon,
    reranker: Rows,
    pub(super) chain_weight: f32,
}

static SHIPPED: LazyLock<Model> = LazyLock::new(|| {
    Model::new(Parts::read(include_bytes!("../../../data/citations.model")).unwrap_or_default())
});

/// The rows of steps that an edge sums: by its separator; with its own class;
/// with the class before; by the two classes.
pub(in crate::citation) fn step_rows(edge: Edge) -> [u32; 4] {
    const SEPARATORS: u32 = separator::CLASSES as u32;
    const CLASSES: u32 = word::CLASSES as u32;
    let (s, c, p) = (u32::from(edge.separator), u32::from(edge.class), u32::from(edge.previous));
    let first = SEPARATORS;
    let second = first + SEPARATORS * CLASSES;
    let third = second + SEPARATORS * CLASSES;
    [s, first + s * CLASSES + c, second + s * CLASSES + p, third + p * CLASSES + c]
}

impl Model {
    /// The model that comes with the program.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Makes a model of its parts.
    pub(in crate::citation) fn new(parts: Parts) -> Self {
        let kinds = separator::CLASSES * word::CLASSES * word::CLASSES;
        Self {
            table: Table::new(parts.attributes.iter().copied()),
            rows: parts.attribute_rows,
            steps: Table::new(parts.steps.iter().copied()),
            step_rows: parts.step_rows,
            cache: (0..kinds).map(|_| OnceLock::new()).collect(),
            lexicon: Lexicon::new(
                parts.words.into_iter(),
                parts.serials.into_iter(),
                parts.places.into_iter(),
            ),
            reranker: parts.reranker,
            chain_weight: parts.chain_weight,
        }
    }

    /// The summed weights of a token's attributes.
    pub(super) fn columns(&self, attributes: &[u32]) -> Columns {
        let mut sum = [0.0; COLUMNS];
        for row in attributes.iter().filter_map(|hash| self.table.get(*hash)) {
            let scale = self.rows.scales[row];
            let weights = &self.rows.weights[row * COLUMNS..(row + 1) * COLUMNS];
            for (sum, weight) in sum.iter_mut().zip(weights) {
                *sum += scale * f32::from(*weight);
            }
        }
        sum
    }

    /// The re-ranker's score of a reading's features.
    pub(super) fn reranked(&self, features: &[u32]) -> f32 {
        let scale = self.reranker.scales.first().copied().unwrap_or_default();
        let weight =
            |feature: &u32| self.reranker.weights.get(*feature as usize).copied().unwrap_or_default();
        features.iter().map(|feature| scale * f32::from(weight(feature))).sum()
    }

    /// The weights of the steps over an edge.
    pub(super) fn steps(&self, edge: Edge) -> &Steps {
        let kind = (usize::from(edge.separator) * word::CLASSES + usize::from(edge.class)) * word::CLASSES
            + usize::from(edge.previous);
        self.cache[kind].get_or_init(|| {
            let mut steps = Box::new(Steps { log: [0.0; STEPS], exp: [0.0; STEPS] });
            for row in step_rows(edge).iter().filter_map(|number| self.steps.get(*number)) {
                let scale = self.step_rows.scales[row];
                let weights = &self.step_rows.weights[row * STEPS..(row + 1) * STEPS];
                for (sum, weight) in steps.log.iter_mut().zip(weights) {
                    *sum += scale * f32::from(*weight);
                }
            }
            for i in 0..STEPS {
                steps.exp[i] = steps.log[i].exp();
            }
            steps
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_read_as_it_was_written() {
        let mut parts = Parts { attributes: vec![7], steps: vec![3], chain_weight: 0.5, ..Parts::default() };
        parts.attribute_rows.push(&[0.25; COLUMNS]);
        parts.step_rows.push(&[-1.0; STEPS]);
        parts.reranker.push(&[0.0, 1.0]);
        parts.words = vec![(1, 2), (3, 4)];
        parts.serials = vec![5];
        let bytes = parts.write();
        assert_eq!(Parts::read(&bytes), Some(parts));
        assert!((0..bytes.len()).all(|cut| Parts::read(&bytes[..cut]).is_none()));
    }

    #[test]
    fn the_shipped_model_is_whole_and_small() {
        let bytes = include_bytes!("../../../data/citations.model");
        assert!(Parts::read(bytes).is_some());
        assert!(bytes.len() < 5_000_000, "{} bytes", bytes.len());
    }
}
