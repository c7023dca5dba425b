//! The conditional log-likelihood of labelled references under a chain, and
//! its gradient, by forward–backward in probabilities scaled token by token.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::corpus::Example;
use crate::citation::label::internal::{
    Attributes, COLUMNS, Edge, FIELDS, LEAVE, NONE, OTHER, Pin, STEPS, STRIDE, State, field_of, step,
};

/// A labelled reference as numbers.
pub(super) struct Sequence {
    rows: Vec<u32>,
    ends: Vec<usize>,
    /// The kind of edge into each token.
    kinds: Vec<usize>,
    states: Vec<State>,
    pins: Vec<Option<Pin>>,
}

impl Sequence {
    pub(super) fn new(
        example: &Example,
        attributes: &Attributes,
        rows: &HashMap<u32, u32>,
        edges: &BTreeMap<Edge, usize>,
    ) -> Self {
        let mut sequence = Self {
            rows: Vec::new(),
            ends: Vec::new(),
            kinds: attributes.edges.iter().filter_map(|edge| edges.get(edge).copied()).collect(),
            states: example.states.clone(),
            pins: example.tokens.iter().map(|token| token.pin).collect(),
        };
        for token in 0..attributes.len() {
            sequence.rows.extend(attributes.of(token).iter().filter_map(|hash| rows.get(hash)));
            sequence.ends.push(sequence.rows.len());
        }
        sequence
    }

    fn rows(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start..self.ends[token]]
    }
}

/// What is to be maximised: weights are rows of attributes, [`COLUMNS`] wide,
/// then rows of steps, [`STEPS`] wide.
pub(super) struct Objective<'s> {
    pub(super) sequences: &'s [Sequence],
    pub(super) rows: usize,
    /// The rows of steps that occur, in order.
    pub(super) step_rows: &'s [u32],
    /// The places among them of those that each kind of edge sums.
    pub(super) kinds: &'s [[usize; 4]],
    pub(super) l2: f32,
    pub(super) threads: usize,
}

/// One thread's sums.
pub(super) struct Sums {
    likelihood: f64,
    rows: Vec<f32>,
    /// By kind of edge.
    steps: Vec<f32>,
}

impl Objective<'_> {
    pub(super) fn dimension(&self) -> usize {
        self.rows * COLUMNS + self.step_rows.len() * STEPS
    }

    pub(super) fn workspace(&self) -> Vec<Sums> {
        let sums = || Sums {
            likelihood: 0.0,
            rows: vec![0.0; self.rows * COLUMNS],
            steps: vec![0.0; self.kinds.len() * STEPS],
        };
        (0..self.threads.max(1)).map(|_| sums()).collect()
    }

    /// The loss (negative log-likelihood and squares) and its gradient.
    pub(super) fn evaluate(&self, x: &[f32], gradient: &mut [f32], sums: &mut [Sums]) -> f64 {
        let (rows, steps) = x.split_at(self.rows * COLUMNS);
        let mut log = vec![0.0_f32; self.kinds.len() * STEPS];
        for (log, kind) in log.chunks_exact_mut(STEPS).zip(self.kinds) {
            for row in kind {
                log.iter_mut().zip(&steps[row * STEPS..]).for_each(|(log, weight)| *log += weight);
            }
        }
        let exp: Vec<f32> = log.iter().map(|x| x.exp()).collect();
        // Fixed shares, not first come: sums of floats depend on their order.
        let share = self.sequences.len().div_ceil(sums.len());
        let weights = Weights { rows, log: &log, exp: &exp };
        let done = AtomicUsize::new(0);
        thread::scope(|scope| {
            for (sums, sequences) in sums.iter_mut().zip(self.sequences.chunks(share.max(1))) {
                let (weights, done) = (&weights, &done);
                scope.spawn(move || {
                    sums.likelihood = 0.0;
                    sums.rows.fill(0.0);
                    sums.steps.fill(0.0);
                    let mut chain = Chain::default();
                    for sequence in sequences {
                        chain.add(sequence, weights, sums);
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        // Threads without a share keep sums of before.
        let sums = &sums[..done.into_inner().min(sums.len())];
        gradient.fill(0.0);
        let (row_gradient, step_gradient) = gradient.split_at_mut(self.rows * COLUMNS);
        let mut likelihood = 0.0;
        for sums in sums {
            likelihood += sums.likelihood;
            row_gradient.iter_mut().zip(&sums.rows).for_each(|(g, sum)| *g += sum);
            for (sum, kind) in sums.steps.chunks_exact(STEPS).zip(self.kinds) {
                for row in kind {
                    step_gradient[row * STEPS..].iter_mut().zip(sum).for_each(|(g, sum)| *g += sum);
                }
            }
        }
        let mut squares = 0.0;
        for (g, x) in gradient.iter_mut().zip(x) {
            *g += 2.0 * self.l2 * x;
            squares += f64::from(x * x);
        }
        f64::from(self.l2) * squares - likelihood
    }
}

struct Weights<'w> {
    rows: &'w [f32],
    log: &'w [f32],
    exp: &'w [f32],
}

type Fields = [f32; FIELDS];
type Outside = [f32; FIELDS + 1];

/// Forward probabilities of a token and the exponentials of its own scores.
#[derive(Debug, Clone, Copy)]
struct Cell {
    begin: Fields,
    inside: Fields,
    outside: Outside,
    own_begin: Fields,
    own_inside: Fields,
    own_outside: f32,
    scale: f32,
}

#[derive(Default)]
struct Chain {
    cells: Vec<Cell>,
}

/// Where the steps of the start begin.
const START: usize = (FIELDS + NONE) * STRIDE;

impl Chain {
    /// Adds a reference's likelihood and gradient.
    fn add(&mut self, sequence: &Sequence, weights: &Weights<'_>, sums: &mut Sums) {
        sums.likelihood += self.forward(sequence, weights);
        self.backward(sequence, weights, sums);
    }

    fn forward(&mut self, sequence: &Sequence, weights: &Weights<'_>) -> f64 {
        self.cells.clear();
        let (mut gold, mut all) = (0.0, 0.0);
        let mut previous = None;
        for (token, (state, pin)) in sequence.states.iter().zip(&sequence.pins).enumerate() {
            let columns = sum(sequence.rows(token), weights.rows);
            let steps = sequence.kinds[token] * STEPS;
            gold += f64::from(own(&columns, *state)) + f64::from(weights.log[steps + step(previous, *state)]);
            previous = Some(*state);
            let (cell, shift) = cell(&columns, *pin);
            all += f64::from(shift);
            let cell = advance(cell, self.cells.last(), &weights.exp[steps..steps + STEPS]);
            all -= f64::from(cell.scale).ln();
            self.cells.push(cell);
        }
        gold - all
    }

    fn backward(&self, sequence: &Sequence, weights: &Weights<'_>, sums: &mut Sums) {
        let (mut begin, mut inside, mut outside): (Fields, Fields, Outside) =
            ([1.0; FIELDS], [1.0; FIELDS], [1.0; FIELDS + 1]);
        for token in (0..self.cells.len()).rev() {
            let cell = &self.cells[token];
            // Expected less observed, column by column.
            let mut difference = [0.0_f32; COLUMNS];
            for f in 0..FIELDS {
                let begins = cell.begin[f] * begin[f];
                difference[f] = begins + cell.inside[f] * inside[f];
                difference[FIELDS + f] = begins;
            }
            difference[OTHER] = cell.outside.iter().zip(&outside).map(|(a, b)| a * b).sum();
            match sequence.states[token] {
                State::Begin(f) => {
                    difference[usize::from(f)] -= 1.0;
                    difference[FIELDS + usize::from(f)] -= 1.0;
                }
                State::Inside(f) => difference[usize::from(f)] -= 1.0,
                State::Outside(_) => difference[OTHER] -= 1.0,
            }
            if difference.iter().any(|d| d.abs() > 1e-6) {
                for row in sequence.rows(token) {
                    let row = &mut sums.rows[*row as usize * COLUMNS..(*row as usize + 1) * COLUMNS];
                    row.iter_mut().zip(&difference).for_each(|(g, d)| *g += d);
                }
            }
            let ahead: Fields = std::array::from_fn(|f| cell.own_begin[f] * begin[f] * cell.scale);
            let on: Fields = std::array::from_fn(|f| cell.own_inside[f] * inside[f] * cell.scale);
            let stay: Outside = std::array::from_fn(|f| cell.own_outside * outside[f] * cell.scale);
            let at = sequence.kinds[token] * STEPS;
            let exp = &weights.exp[at..at + STEPS];
            let gradient = &mut sums.steps[at..at + STEPS];
            let before = token.checked_sub(1).map(|before| sequence.states[before]);
            gradient[step(before, sequence.states[token])] -= 1.0;
            let Some(earlier) = token.checked_sub(1).map(|before| &self.cells[before]) else {
                spread(1.0, &exp[START..], &ahead, &mut gradient[START..]);
                gradient[START + FIELDS] += exp[START + FIELDS] * stay[NONE];
                break;
            };
            let (mut within, mut without): (Fields, Outside) = ([0.0; FIELDS], [0.0; FIELDS + 1]);
            for f in 0..=FIELDS {
                let place = (FIELDS + f) * STRIDE;
                let from = earlier.outside[f];
                let staying = exp[place + FIELDS] * stay[f];
                gradient[place + FIELDS] += from * staying;
                without[f] = staying + spread(from, &exp[place..], &ahead, &mut gradient[place..]);
            }
            for f in 0..FIELDS {
                let place = f * STRIDE;
                let from = earlier.begin[f] + earlier.inside[f];
                let (going, leaving) = (exp[place + FIELDS] * on[f], exp[LEAVE + f] * stay[f]);
                gradient[place + FIELDS] += from * going;
                gradient[LEAVE + f] += from * leaving;
                within[f] = going + leaving + spread(from, &exp[place..], &ahead, &mut gradient[place..]);
            }
            (begin, inside, outside) = (within, within, without);
        }
    }
}

/// The summed weights of some rows.
fn sum(rows: &[u32], weights: &[f32]) -> [f32; COLUMNS] {
    let mut sum = [0.0; COLUMNS];
    for row in rows {
        let row = &weights[*row as usize * COLUMNS..(*row as usize + 1) * COLUMNS];
        sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
    }
    sum
}

/// A state's own score.
fn own(columns: &[f32; COLUMNS], state: State) -> f32 {
    match state {
        State::Begin(f) => columns[usize::from(f)] + columns[FIELDS + usize::from(f)],
        State::Inside(f) => columns[usize::from(f)],
        State::Outside(_) => columns[OTHER],
    }
}

/// A cell with its own scores only, and what was taken off them.
fn cell(columns: &[f32; COLUMNS], pin: Option<Pin>) -> (Cell, f32) {
    let fields = 0..FIELDS;
    let shift =
        fields.clone().map(|f| columns[f] + columns[FIELDS + f].max(0.0)).fold(columns[OTHER], f32::max);
    let free = |f: usize| pin.is_none_or(|pin| field_of(pin) == Some(f));
    let exp = |f: usize, x: f32| if free(f) { (x - shift).exp() } else { 0.0 };
    let cell = Cell {
        begin: [0.0; FIELDS],
        inside: [0.0; FIELDS],
        outside: [0.0; FIELDS + 1],
        own_begin: std::array::from_fn(|f| exp(f, columns[f] + columns[FIELDS + f])),
        own_inside: std::array::from_fn(|f| exp(f, columns[f])),
        own_outside: if pin.and_then(field_of).is_some() { 0.0 } else { (columns[OTHER] - shift).exp() },
        scale: 1.0,
    };
    (cell, shift)
}

/// Steps from the cell before into one.
fn advance(mut cell: Cell, before: Option<&Cell>, exp: &[f32]) -> Cell {
    match before {
        None => {
            cell.begin.copy_from_slice(&exp[START..START + FIELDS]);
            cell.outside[NONE] = exp[START + FIELDS];
        }
        Some(before) => {
            for f in 0..=FIELDS {
                let place = (FIELDS + f) * STRIDE;
                let from = before.outside[f];
                cell.begin.iter_mut().zip(&exp[place..]).for_each(|(to, step)| *to += from * step);
                cell.outside[f] += from * exp[place + FIELDS];
            }
            for f in 0..FIELDS {
                let place = f * STRIDE;
                let from = before.begin[f] + before.inside[f];
                cell.begin.iter_mut().zip(&exp[place..]).for_each(|(to, step)| *to += from * step);
                cell.inside[f] = from * exp[place + FIELDS];
                cell.outside[f] += from * exp[LEAVE + f];
            }
        }
    }
    for f in 0..FIELDS {
        cell.begin[f] *= cell.own_begin[f];
        cell.inside[f] *= cell.own_inside[f];
    }
    for outside in &mut cell.outside {
        *outside *= cell.own_outside;
    }
    let sum: f32 = cell.begin.iter().chain(&cell.inside).chain(&cell.outside).sum();
    cell.scale = 1.0 / sum.max(1e-37);
    for x in cell.begin.iter_mut().chain(&mut cell.inside).chain(&mut cell.outside) {
        *x *= cell.scale;
    }
    cell
}

/// Steps from one place to the beginnings of fields: adds to their gradient
/// and gives what is ahead of the place.
fn spread(from: f32, exp: &[f32], ahead: &Fields, gradient: &mut [f32]) -> f32 {
    let mut sum = 0.0;
    for ((exp, ahead), gradient) in exp.iter().zip(ahead).zip(gradient) {
        let step = exp * ahead;
        sum += step;
        *gradient += from * step;
    }
    sum
}
