//! Inference on a linear chain: the best readings of a reference and how
//! probable each field is.
//!
//! Viterbi (1967), forward–backward (Rabiner 1989), and the n best paths by A*
//! from the end with the Viterbi scores, which are an exact estimate of what
//! is left (Soong and Huang 1991). All are linear in the tokens: what a field
//! may follow does not depend on which token it began at.

#![expect(clippy::needless_range_loop, reason = "one index into several arrays of fields")]

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::attributes::Attributes;
use super::model::{Columns, Model, Steps};
use super::states::{COLUMNS, FIELDS, LEAVE, NONE, OTHER, STRIDE, State, field_of, step};
use super::token::{Pin, Token};

/// Scores of one token's states: beginning each field, within each, outside
/// after each (and before any).
#[derive(Debug, Clone, Copy)]
struct Row {
    begin: [f32; FIELDS],
    inside: [f32; FIELDS],
    outside: [f32; FIELDS + 1],
}

impl Row {
    const fn of(value: f32) -> Self {
        Self { begin: [value; FIELDS], inside: [value; FIELDS], outside: [value; FIELDS + 1] }
    }

    fn get(&self, state: State) -> f32 {
        match state {
            State::Begin(f) => self.begin[usize::from(f)],
            State::Inside(f) => self.inside[usize::from(f)],
            State::Outside(f) => self.outside[usize::from(f)],
        }
    }

    fn all(&self) -> impl Iterator<Item = (State, f32)> {
        let states = |make: fn(u8) -> State| (0..=NONE as u8).map(make);
        let begin = states(State::Begin).zip(self.begin);
        let inside = states(State::Inside).zip(self.inside);
        begin.chain(inside).chain(states(State::Outside).zip(self.outside))
    }

    fn best(&self) -> (State, f32) {
        let start = (State::Outside(NONE as u8), f32::NEG_INFINITY);
        self.all().fold(start, |best, next| if next.1 > best.1 { next } else { best })
    }
}

/// The states that may come before one, with the step from each.
fn before(state: State) -> impl Iterator<Item = (State, usize)> {
    let (fields, outside) = match state {
        State::Begin(_) => (0..FIELDS as u8, 0..NONE as u8 + 1),
        State::Inside(f) => (f..f + 1, 0..0),
        State::Outside(f) if usize::from(f) == NONE => (0..0, f..f + 1),
        State::Outside(f) => (f..f + 1, f..f + 1),
    };
    let within = fields.flat_map(|f| [State::Begin(f), State::Inside(f)]);
    within.chain(outside.map(State::Outside)).map(move |from| (from, step(Some(from), state)))
}

/// One reading of a reference.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::citation) struct Path {
    /// The state of each token.
    pub(in crate::citation) states: Vec<State>,
    /// Its score, the best's being 0.
    pub(in crate::citation) score: f32,
}

/// The scores of all tokens of a reference.
pub(in crate::citation) struct Lattice<'m> {
    columns: Vec<Columns>,
    steps: Vec<&'m Steps>,
    pins: Vec<Option<Pin>>,
    /// Viterbi scores: of the best path to each state.
    forward: Vec<Row>,
}

impl<'m> Lattice<'m> {
    /// Scores a reference.
    pub(in crate::citation) fn new(model: &'m Model, tokens: &[Token], attributes: &Attributes) -> Self {
        let columns = (0..attributes.len()).map(|i| model.columns(attributes.of(i))).collect();
        let steps = attributes.edges.iter().map(|edge| model.steps(*edge)).collect();
        let pins = tokens.iter().map(|token| token.pin).collect();
        let mut lattice = Self { columns, steps, pins, forward: Vec::new() };
        lattice.viterbi();
        lattice
    }

    /// The scores of a token's states by themselves.
    fn own(&self, token: usize) -> Row {
        let columns: &[f32; COLUMNS] = &self.columns[token];
        let mut row = Row::of(f32::NEG_INFINITY);
        let pin = self.pins[token];
        let free = |f: usize| pin.is_none_or(|pin| field_of(pin) == Some(f));
        for f in (0..FIELDS).filter(|f| free(*f)) {
            row.inside[f] = columns[f];
            row.begin[f] = columns[f] + columns[FIELDS + f];
        }
        if pin.is_none_or(|pin| field_of(pin).is_none()) {
            row.outside = [columns[OTHER]; FIELDS + 1];
        }
        row
    }

    fn viterbi(&mut self) {
        let mut forward: Vec<Row> = Vec::with_capacity(self.columns.len());
        for token in 0..self.columns.len() {
            let own = self.own(token);
            let steps = &self.steps[token].log;
            let mut row = Row::of(f32::NEG_INFINITY);
            match forward.last() {
                None => {
                    for f in 0..FIELDS {
                        row.begin[f] = own.begin[f] + steps[NONE_PLACE + f];
                    }
                    row.outside[NONE] = own.outside[NONE] + steps[NONE_PLACE + FIELDS];
                }
                Some(last) => {
                    let mut begin = [f32::NEG_INFINITY; FIELDS];
                    let mut from = |score: f32, place: usize| {
                        let steps = &steps[place * STRIDE..place * STRIDE + FIELDS];
                        for (best, step) in begin.iter_mut().zip(steps) {
                            *best = best.max(score + step);
                        }
                    };
                    for f in 0..FIELDS {
                        let within = last.begin[f].max(last.inside[f]);
                        from(within, f);
                        from(last.outside[f], FIELDS + f);
                        row.inside[f] = within + steps[f * STRIDE + FIELDS] + own.inside[f];
                        let stay = last.outside[f] + steps[(FIELDS + f) * STRIDE + FIELDS];
                        row.outside[f] = stay.max(within + steps[LEAVE + f]) + own.outside[f];
                    }
                    from(last.outside[NONE], FIELDS + NONE);
                    row.outside[NONE] = last.outside[NONE] + steps[NONE_PLACE + FIELDS] + own.outside[NONE];
                    for f in 0..FIELDS {
                        row.begin[f] = begin[f] + own.begin[f];
                    }
                }
            }
            forward.push(row);
        }
        self.forward = forward;
    }

    /// The best paths, at most `most`, none worse than the best by more than
    /// `within`.
    pub(in crate::citation) fn best(&self, most: usize, within: f32) -> Vec<Path> {
        let Some(last) = self.forward.last() else { return Vec::new() };
        let best = last.best().1;
        // A path in the making: its states from a token to the end.
        let mut links: Vec<(State, usize)> = Vec::new();
        let mut open: BinaryHeap<Open> = BinaryHeap::new();
        for (state, score) in last.all().filter(|(_, score)| *score >= best - within) {
            links.push((state, usize::MAX));
            open.push(Open { score, behind: 0.0, token: self.forward.len() - 1, link: links.len() - 1 });
        }
        let mut out = Vec::new();
        // Every path takes a step a token; ties could otherwise open many.
        let mut left = 64 * most * self.forward.len();
        while let Some(Open { score, behind, token, link }) = open.pop() {
            let Some(earlier) = token.checked_sub(1) else {
                let mut states = Vec::with_capacity(self.forward.len());
                let mut at = link;
                while let Some((state, next)) = links.get(at) {
                    states.push(*state);
                    at = *next;
                }
                out.push(Path { states, score: score - best });
                if out.len() == most {
                    break;
                }
                continue;
            };
            left -= 1;
            if left == 0 {
                break;
            }
            let state = links[link].0;
            let behind = behind + self.own(token).get(state);
            for (from, step) in before(state) {
                let behind = behind + self.steps[token].log[step];
                let score = self.forward[earlier].get(from) + behind;
                if score >= best - within {
                    links.push((from, link));
                    open.push(Open { score, behind, token: earlier, link: links.len() - 1 });
                }
            }
        }
        out
    }

    /// For each token the probability of each field (either of its states).
    pub(in crate::citation) fn marginals(&self) -> Vec<[f32; FIELDS]> {
        let n = self.columns.len();
        let mut own: Vec<Row> = Vec::with_capacity(n);
        let mut alphas: Vec<Row> = Vec::with_capacity(n);
        let mut scales = Vec::with_capacity(n);
        for token in 0..n {
            let row = self.own(token);
            let top = row.best().1;
            let exp = Row {
                begin: row.begin.map(|x| (x - top).exp()),
                inside: row.inside.map(|x| (x - top).exp()),
                outside: [(row.outside[0] - top).exp(); FIELDS + 1],
            };
            let steps = &self.steps[token].exp;
            let mut alpha = Row::of(0.0);
            match alphas.last() {
                None => {
                    alpha.begin.copy_from_slice(&steps[NONE_PLACE..NONE_PLACE + FIELDS]);
                    alpha.outside[NONE] = steps[NONE_PLACE + FIELDS];
                }
                Some(last) => {
                    for f in 0..=FIELDS {
                        let outside = last.outside[f];
                        let place = (FIELDS + f) * STRIDE;
                        add(&mut alpha.begin, outside, &steps[place..place + FIELDS]);
                        alpha.outside[f] += outside * steps[place + FIELDS];
                    }
                    for f in 0..FIELDS {
                        let within = last.begin[f] + last.inside[f];
                        add(&mut alpha.begin, within, &steps[f * STRIDE..f * STRIDE + FIELDS]);
                        alpha.inside[f] = within * steps[f * STRIDE + FIELDS];
                        alpha.outside[f] += within * steps[LEAVE + f];
                    }
                }
            }
            let mut sum = 0.0;
            for f in 0..FIELDS {
                alpha.begin[f] *= exp.begin[f];
                alpha.inside[f] *= exp.inside[f];
                sum += alpha.begin[f] + alpha.inside[f];
            }
            for outside in &mut alpha.outside {
                *outside *= exp.outside[0];
                sum += *outside;
            }
            let scale = 1.0 / sum.max(f32::MIN_POSITIVE);
            for x in alpha.begin.iter_mut().chain(&mut alpha.inside).chain(&mut alpha.outside) {
                *x *= scale;
            }
            own.push(exp);
            alphas.push(alpha);
            scales.push(scale);
        }
        let mut out = vec![[0.0; FIELDS]; n];
        let mut beta = Row::of(1.0);
        for token in (0..n).rev() {
            let alpha = &alphas[token];
            for f in 0..FIELDS {
                let p = alpha.begin[f] * beta.begin[f] + alpha.inside[f] * beta.inside[f];
                out[token][f] = p.clamp(0.0, 1.0);
            }
            // What is ahead, seen from the token before.
            let (exp, steps) = (&own[token], &self.steps[token].exp);
            let mut ahead = [0.0; FIELDS];
            for f in 0..FIELDS {
                ahead[f] = exp.begin[f] * beta.begin[f] * scales[token];
            }
            let mut earlier = Row::of(0.0);
            for f in 0..=FIELDS {
                let place = (FIELDS + f) * STRIDE;
                let stay = exp.outside[0] * beta.outside[f] * scales[token];
                earlier.outside[f] =
                    dot(&ahead, &steps[place..place + FIELDS]) + stay * steps[place + FIELDS];
                if f < FIELDS {
                    let on = exp.inside[f] * beta.inside[f] * scales[token];
                    let within = dot(&ahead, &steps[f * STRIDE..f * STRIDE + FIELDS])
                        + on * steps[f * STRIDE + FIELDS]
                        + stay * steps[LEAVE + f];
                    earlier.begin[f] = within;
                    earlier.inside[f] = within;
                }
            }
            beta = earlier;
        }
        out
    }
}

/// Where the steps of the start begin.
const NONE_PLACE: usize = (FIELDS + NONE) * STRIDE;

fn add(to: &mut [f32; FIELDS], factor: f32, steps: &[f32]) {
    for (to, step) in to.iter_mut().zip(steps) {
        *to += factor * step;
    }
}

fn dot(a: &[f32; FIELDS], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A path in the making.
#[derive(Debug, PartialEq)]
struct Open {
    /// What the whole path will score.
    score: f32,
    /// What its tokens after this one score.
    behind: f32,
    token: usize,
    link: usize,
}

impl Eq for Open {}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        // Of equal scores the path nearer to its end first.
        self.score.total_cmp(&other.score).then_with(|| other.token.cmp(&self.token))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::super::crf::cut;
    use super::super::model::{Parts, Rows};
    use super::super::states::STEPS;
    use super::*;

    /// A model of made-up weights: nothing is certain in it.
    fn model(text: &str) -> Model {
        let mut random = fastrand::Rng::with_seed(3);
        let mut parts = Parts::default();
        let bare = Model::new(parts.clone());
        let attributes = Attributes::new(text, &cut(text), &bare.lexicon);
        let mut row = |width: usize, rows: &mut Rows| {
            let weights: Vec<f32> = (0..width).map(|_| (random.f32() - 0.5) * 0.4).collect();
            rows.push(&weights);
        };
        for hash in (0..attributes.len()).flat_map(|i| attributes.of(i)) {
            parts.attributes.push(*hash);
            row(COLUMNS, &mut parts.attribute_rows);
        }
        for number in 0..40 {
            parts.steps.push(number);
            row(STEPS, &mut parts.step_rows);
        }
        Model::new(parts)
    }

    /// Every path through a lattice with its score.
    fn all(lattice: &Lattice<'_>) -> Vec<(Vec<State>, f32)> {
        let first = lattice.own(0);
        let start = first.all().filter(|(s, _)| !matches!(s, State::Inside(_)));
        let start = start.filter(|(s, _)| !matches!(s, State::Outside(f) if usize::from(*f) != NONE));
        let mut paths: Vec<(Vec<State>, f32)> =
            start.map(|(s, own)| (vec![s], own + lattice.steps[0].log[step(None, s)])).collect();
        for token in 1..lattice.columns.len() {
            let mut longer = Vec::new();
            let row = lattice.own(token);
            for (state, own) in row.all() {
                for (from, step) in before(state) {
                    for (path, score) in paths.iter().filter(|(path, _)| path.last() == Some(&from)) {
                        let path = [path.as_slice(), &[state]].concat();
                        longer.push((path, score + own + lattice.steps[token].log[step]));
                    }
                }
            }
            paths = longer;
        }
        paths.sort_by(|a, b| b.1.total_cmp(&a.1));
        paths
    }

    #[test]
    fn the_best_paths_and_the_marginals_are_those_of_all_paths() {
        let text = "Smith 1999 Trees";
        let model = model(text);
        let tokens = cut(text);
        let attributes = Attributes::new(text, &tokens, &model.lexicon);
        let lattice = Lattice::new(&model, &tokens, &attributes);
        let all = all(&lattice);
        let best = lattice.best(20, f32::INFINITY);
        assert_eq!(best.len(), 20);
        for (found, (states, score)) in best.iter().zip(&all) {
            assert!((found.score - (score - all[0].1)).abs() < 1e-3);
            assert!(found.states == *states || best.iter().any(|p| p.states == *states));
        }
        let total: f64 = all.iter().map(|(_, score)| f64::from(*score).exp()).sum();
        for (token, marginals) in lattice.marginals().iter().enumerate() {
            for (f, p) in marginals.iter().enumerate() {
                let with = all.iter().filter(|(states, _)| states[token].field() == Some(f));
                let expected: f64 = with.map(|(_, score)| f64::from(*score).exp()).sum::<f64>() / total;
                assert!((f64::from(*p) - expected).abs() < 1e-3, "{token} {f}: {p} and {expected}");
            }
        }
    }

    #[test]
    fn an_address_is_an_address_and_an_identifier_no_field() {
        let text = "Smith http://a.org/b 10.1000/182";
        let model = model(text);
        let tokens = cut(text);
        let attributes = Attributes::new(text, &tokens, &model.lexicon);
        for path in Lattice::new(&model, &tokens, &attributes).best(50, 10.0) {
            assert_eq!(path.states[1].field(), field_of(Pin::Url));
            assert_eq!(path.states[2].field(), None);
        }
    }
}
