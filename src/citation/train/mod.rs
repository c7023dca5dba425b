//! Training the model that labels references.
//!
//! `corpus` reads labelled references, `lists` the public lists the
//! lexicon is made of; `objective` is the likelihood and its gradient,
//! `optimise` finds its maximum, `choice` trains the re-ranker on readings
//! of references its chain was not trained on; [`score()`] measures. The program
//! itself does not use this room; `examples/train.rs` is its face.

mod choice;
mod corpus;
mod lists;
mod noise;
mod objective;
mod optimise;
mod score;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::label::Labelled;
use super::label::internal::{
    Attributes, COLUMNS, Edge, Lattice, Model, Parts, Path, READINGS, Rows, STEPS, WITHIN, features,
    label_with, step_rows,
};
use super::label::lexicon::Lexicon;

pub use corpus::{CorpusError, Example, SETS, read};
pub use lists::{ListError, Lists};
pub use score::{Score, score};

/// Attributes without a weight beyond this are left out of the model: they are
/// many and decide little.
const LEAST_WEIGHT: f32 = 0.03;

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Weight of the sum of absolute weights: makes the model sparse.
    pub l1: f32,
    /// Weight of the sum of squares.
    pub l2: f32,
    /// Most steps of the optimiser.
    pub iterations: usize,
    /// Attributes seen less often are left out.
    pub least_count: usize,
    /// Parts the re-ranker's readings are made in, each read by a chain
    /// trained on the others; below 2, there is no re-ranker.
    pub parts: u64,
    /// Share of the examples that are learned a second time with their spaces
    /// disturbed.
    pub noise: f32,
    /// Threads.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { l1: 0.05, l2: 0.3, iterations: 80, least_count: 2, parts: 3, noise: 0.5, threads: 2 }
    }
}

/// A trained model.
#[derive(Debug)]
pub struct Trained {
    parts: Parts,
    model: Model,
}

impl Trained {
    /// Reads a model's file; `None` if it is none.
    #[must_use]
    pub fn read(file: &[u8]) -> Option<Self> {
        let parts = Parts::read(file)?;
        Some(Self { model: Model::new(parts.clone()), parts })
    }

    /// Labels a reference.
    #[must_use]
    pub fn label(&self, reference: &str) -> Labelled {
        label_with(reference, &self.model)
    }

    /// The bytes of its file.
    #[must_use]
    pub fn file(&self) -> Vec<u8> {
        self.parts.write()
    }
}

/// One in so many sources of each set is kept from the shipped model, to
/// measure it on.
pub const HELD_OUT: u64 = 16;

/// The examples to train on when some are held out: those of sets that may be
/// shipped, each once, and none that is among the held-out ones by its letters
/// or its title: the sets share many references.
pub fn training<'e>(examples: &'e [Example], held: &dyn Fn(&Example) -> bool) -> Vec<&'e Example> {
    let mut known = Known::default();
    examples.iter().filter(|e| held(e)).for_each(|e| known.add(e));
    let mut seen = HashSet::new();
    examples
        .iter()
        .filter(|e| e.ships() && !held(e) && !e.tokens.is_empty() && !known.has(e))
        .filter(|e| seen.insert(e.key.as_str()))
        .collect()
}

/// The examples to measure on: those held out, and all of the sets that are
/// for measuring and stand in no other, but for LinkedBooks, which has no
/// containers.
pub fn measured<'e>(examples: &'e [Example], held: &dyn Fn(&Example) -> bool) -> Vec<&'e Example> {
    let mut known = Known::default();
    training(examples, held).into_iter().for_each(|e| known.add(e));
    let foreign = |e: &Example| !e.ships() && e.set != corpus::LINKED_BOOKS && !known.has(e);
    examples.iter().filter(|e| held(e) || foreign(e)).collect()
}

/// References by their letters and by their titles.
#[derive(Default)]
struct Known<'e> {
    keys: HashSet<&'e str>,
    titles: HashSet<&'e str>,
}

impl<'e> Known<'e> {
    fn add(&mut self, example: &'e Example) {
        self.keys.insert(&example.key);
        self.titles.extend(example.title());
    }

    fn has(&self, example: &Example) -> bool {
        self.keys.contains(example.key.as_str())
            || example.title().is_some_and(|title| self.titles.contains(title))
    }
}

/// Trains a model on examples. `progress` is told what is done, line by line.
#[must_use]
pub fn train(
    examples: &[&Example],
    lists: &Lists,
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> Trained {
    let base = lists.parts();
    let lexicon = Model::new(base.clone()).lexicon;
    let mut reranker = (Rows::default(), 1.0);
    if options.parts > 1 {
        let mut cases = Vec::new();
        for part in 0..options.parts {
            progress(&format!(
                "chain for part {} of {} of the re-ranker's readings",
                part + 1,
                options.parts
            ));
            let (held, rest): (Vec<&Example>, Vec<&Example>) =
                examples.iter().partition(|example| example.part(options.parts) == part);
            let model = Model::new(chain(&rest, &base, &lexicon, options, progress));
            cases.extend(held.iter().map(|example| readings(example, &model)));
        }
        reranker = choice::train(&cases, progress);
    }
    progress("chain");
    let mut parts = chain(examples, &base, &lexicon, options, progress);
    (parts.reranker, parts.chain_weight) = reranker;
    Trained { model: Model::new(parts.clone()), parts }
}

/// The readings of an example that the re-ranker learns to choose among.
fn readings(example: &Example, model: &Model) -> choice::Case {
    let attributes = Attributes::new(&example.text, &example.tokens, &model.lexicon);
    let lattice = Lattice::new(model, &example.tokens, &attributes);
    let reading = |path: &Path| choice::Reading {
        score: path.score,
        features: features(&example.tokens, &attributes, &model.lexicon, &path.states),
        quality: score::quality(example, &path.states),
    };
    choice::Case { readings: lattice.best(READINGS, WITHIN).iter().map(reading).collect() }
}

/// Trains the chain.
fn chain(
    examples: &[&Example],
    base: &Parts,
    lexicon: &Lexicon,
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> Parts {
    let mut random = fastrand::Rng::with_seed(1);
    let noisy: Vec<Example> = examples
        .iter()
        .filter_map(|e| if random.f32() < options.noise { noise::disturbed(e, &mut random) } else { None })
        .collect();
    let examples: Vec<&Example> = examples.iter().copied().chain(&noisy).collect();
    let attributes: Vec<Attributes> =
        examples.iter().map(|e| Attributes::new(&e.text, &e.tokens, lexicon)).collect();
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for hash in attributes.iter().flat_map(|a| (0..a.len()).flat_map(|i| a.of(i))) {
        *counts.entry(*hash).or_default() += 1;
    }
    // In order, so that the same examples give the same model.
    let mut kept: Vec<u32> =
        counts.into_iter().filter(|(_, n)| *n >= options.least_count).map(|(hash, _)| hash).collect();
    kept.sort_unstable();
    let rows: HashMap<u32, u32> = kept.iter().copied().zip(0..).collect();
    let kinds = Kinds::new(&attributes);
    let sequences: Vec<objective::Sequence> = examples
        .iter()
        .zip(&attributes)
        .map(|(e, a)| objective::Sequence::new(e, a, &rows, &kinds.edges))
        .collect();
    let objective = kinds.objective(&sequences, rows.len(), options);
    let weights = optimise::maximise(&objective, options.l1, options.iterations, progress);
    let (attribute_weights, step_weights) = weights.split_at(rows.len() * COLUMNS);
    let mut parts = base.clone();
    for (hash, row) in kept.iter().zip(attribute_weights.chunks_exact(COLUMNS)) {
        if row.iter().any(|w| w.abs() > LEAST_WEIGHT) {
            parts.attributes.push(*hash);
            parts.attribute_rows.push(row);
        }
    }
    for (number, row) in kinds.step_rows.iter().zip(step_weights.chunks_exact(STEPS)) {
        if row.iter().any(|w| *w != 0.0) {
            parts.steps.push(*number);
            parts.step_rows.push(row);
        }
    }
    progress(&format!("{} attributes kept of {}", parts.attributes.len(), kept.len()));
    parts
}

/// The kinds of edges that occur, and the rows of steps they sum.
struct Kinds {
    edges: BTreeMap<Edge, usize>,
    step_rows: Vec<u32>,
    rows: Vec<[usize; 4]>,
}

impl Kinds {
    fn new(attributes: &[Attributes]) -> Self {
        let occur: BTreeSet<Edge> = attributes.iter().flat_map(|a| a.edges.iter().copied()).collect();
        let step_rows: BTreeSet<u32> = occur.iter().flat_map(|edge| step_rows(*edge)).collect();
        let step_rows: Vec<u32> = step_rows.into_iter().collect();
        let place = |row: u32| step_rows.partition_point(|other| *other < row);
        let rows = occur.iter().map(|edge| self::step_rows(*edge).map(place)).collect();
        Self { edges: occur.into_iter().zip(0..).collect(), rows, step_rows }
    }

    fn objective<'s>(
        &'s self,
        sequences: &'s [objective::Sequence],
        rows: usize,
        options: Options,
    ) -> objective::Objective<'s> {
        let Options { l2, threads, .. } = options;
        objective::Objective { sequences, rows, step_rows: &self.step_rows, kinds: &self.rows, l2, threads }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::Label;

    fn examples() -> Vec<Example> {
        let mut out = Vec::new();
        for (family, title, journal, year) in [
            ("Smith", "On trees", "Forestry", 1999),
            ("Jones", "On rivers", "Hydrology", 2001),
            ("Brown", "On birds", "Ornithology", 2005),
            ("Green", "On stones", "Geology", 1987),
        ] {
            let text = format!("{family}, A. ({year}). {title}. {journal}, 12, 3-4.");
            let parts = [(family, "author"), (", A", "author"), (title, "title"), (journal, "container")];
            let year = year.to_string();
            let numbers = [(year.as_str(), "date"), ("12", "volume"), ("3-4", "pages")];
            out.push(corpus::example_of(
                "anystyle-core",
                out.len(),
                &text,
                &[&parts[..], &numbers[..]].concat(),
            ));
        }
        out
    }

    fn small() -> Options {
        Options { l1: 0.01, l2: 0.01, iterations: 30, least_count: 1, parts: 2, noise: 0.0, threads: 2 }
    }

    #[test]
    fn what_is_learned_is_found_again() {
        let examples = examples();
        let all: Vec<&Example> = examples.iter().collect();
        let trained = train(&all, &Lists::default(), small(), &mut |_| {});
        let score = score(examples.iter().map(|e| (e, trained.label(&e.text))));
        assert_eq!((score.references, score.exact), (4, 1.0), "{score:?}");
        let text = "Black, A. (1994). On waves. Geology, 7, 8-9.";
        let labelled = trained.label(text);
        assert_eq!(labelled.text(text, Label::Title), "On waves");
        assert_eq!(labelled.text(text, Label::Volume), "7");
        let again = Trained::read(&trained.file()).unwrap();
        assert_eq!(again.label(text), labelled, "the file is the model");
    }

    #[test]
    fn the_same_examples_give_the_same_model() {
        let examples = examples();
        let all: Vec<&Example> = examples.iter().collect();
        let train = || train(&all, &Lists::default(), small(), &mut |_| {}).file();
        assert_eq!(train(), train());
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let examples = examples();
        let lexicon = Model::new(Lists::default().parts()).lexicon;
        let attributes: Vec<Attributes> =
            examples.iter().map(|e| Attributes::new(&e.text, &e.tokens, &lexicon)).collect();
        // A few attributes are enough, and keep the sums exact.
        let hashes: Vec<u32> = attributes[0].of(2).iter().take(40).copied().collect();
        let rows: HashMap<u32, u32> = hashes.iter().copied().zip(0..).collect();
        let kinds = Kinds::new(&attributes);
        let sequences: Vec<_> = examples
            .iter()
            .zip(&attributes)
            .map(|(e, a)| objective::Sequence::new(e, a, &rows, &kinds.edges))
            .collect();
        let objective = kinds.objective(&sequences, rows.len(), Options { l2: 0.1, ..small() });
        let n = objective.dimension();
        let mut random = fastrand::Rng::with_seed(7);
        let x: Vec<f32> = (0..n).map(|_| random.f32() - 0.5).collect();
        let (mut gradient, mut ignored) = (vec![0.0; n], vec![0.0; n]);
        let mut sums = objective.workspace();
        objective.evaluate(&x, &mut gradient, &mut sums);
        let mut checked = 0;
        for at in (0..rows.len() * COLUMNS).step_by(37).chain((rows.len() * COLUMNS..n).step_by(997)) {
            let mut loss = |by: f32| {
                let mut moved = x.clone();
                moved[at] += by;
                objective.evaluate(&moved, &mut ignored, &mut sums)
            };
            let slope = (loss(0.05) - loss(-0.05)) / 0.1;
            assert!((slope - f64::from(gradient[at])).abs() < 0.02, "{at}: {slope} and {}", gradient[at]);
            checked += 1;
        }
        assert!(checked > 50);
    }
}
