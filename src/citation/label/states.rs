//! The states of the model and the steps between them.
//!
//! A token begins a field, goes on in it, or belongs to none. A token of none
//! remembers the field before it: the chain then knows, after `In` or `pp.`,
//! what has just ended.

use super::Label;
use super::token::Pin;

/// The fields a token may belong to.
pub(in crate::citation) const FIELD: [Label; FIELDS] = [
    Label::Author,
    Label::Editor,
    Label::Title,
    Label::Container,
    Label::Date,
    Label::Volume,
    Label::Issue,
    Label::Pages,
    Label::Publisher,
    Label::Location,
    Label::Url,
    Label::Translator,
    Label::Genre,
    Label::Note,
    Label::Edition,
    Label::Series,
];

/// How many fields there are.
pub(in crate::citation) const FIELDS: usize = 16;
/// The fields that the public corpora label and score: the first of [`FIELD`].
pub(in crate::citation) const SCORED: usize = 10;
/// The field that a pin leaves a token.
pub(in crate::citation) fn field_of(pin: Pin) -> Option<usize> {
    match pin {
        Pin::LastAuthor => Some(0),
        Pin::TitleEnd => Some(2),
        Pin::ContainerStart => Some(3),
        Pin::Url => Some(10),
        Pin::Identifier => None,
    }
}

/// "No field", before any field: one more than the fields.
pub(in crate::citation) const NONE: usize = FIELDS;

/// Weights of an attribute: one for each field, one for beginning it, one for
/// no field.
pub(in crate::citation) const COLUMNS: usize = 2 * FIELDS + 1;
/// The column of "no field".
pub(in crate::citation) const OTHER: usize = 2 * FIELDS;

/// Steps out of one place: to the beginning of each field, and on.
pub(in crate::citation) const STRIDE: usize = FIELDS + 1;
/// Places to step from: within each field; outside, after each field; outside
/// at the start.
pub(in crate::citation) const PLACES: usize = 2 * FIELDS + 1;
/// Where the steps out of a field to no field begin.
pub(in crate::citation) const LEAVE: usize = PLACES * STRIDE;
/// All steps. Step `place * STRIDE + f` begins field `f`, `place * STRIDE +
/// FIELDS` goes on, `LEAVE + f` leaves field `f`.
pub(in crate::citation) const STEPS: usize = LEAVE + FIELDS;

/// One state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::citation) enum State {
    /// The first token of a field.
    Begin(u8),
    /// A further token of a field.
    Inside(u8),
    /// A token of no field, after that field ([`NONE`] at the start).
    Outside(u8),
}

impl State {
    /// The field, if any.
    pub(in crate::citation) fn field(self) -> Option<usize> {
        match self {
            Self::Begin(f) | Self::Inside(f) => Some(usize::from(f)),
            Self::Outside(_) => None,
        }
    }

    /// Where steps from this state start.
    fn place(self) -> usize {
        match self {
            Self::Begin(f) | Self::Inside(f) => usize::from(f),
            Self::Outside(f) => FIELDS + usize::from(f),
        }
    }
}

/// The step from a state (or the start of the reference) to another that may
/// follow it.
pub(in crate::citation) fn step(from: Option<State>, to: State) -> usize {
    let from = from.unwrap_or(State::Outside(NONE as u8));
    match (from, to) {
        (_, State::Begin(f)) => from.place() * STRIDE + usize::from(f),
        (State::Begin(f) | State::Inside(f), State::Outside(_)) => LEAVE + usize::from(f),
        _ => from.place() * STRIDE + FIELDS,
    }
}

/// The states of labelled tokens: the field of each, or none.
pub(in crate::citation) fn states(fields: &[Option<usize>]) -> Vec<State> {
    let mut last = NONE as u8;
    let mut previous = None;
    let of = |field: &Option<usize>| {
        let state = match field {
            Some(f) => {
                let state =
                    if previous == Some(*f) { State::Inside(*f as u8) } else { State::Begin(*f as u8) };
                last = *f as u8;
                state
            }
            None => State::Outside(last),
        };
        previous = *field;
        state
    };
    fields.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_no_field_remembers_the_field_before() {
        let fields = [None, Some(0), Some(0), None, Some(2), Some(3)];
        let expected = [
            State::Outside(NONE as u8),
            State::Begin(0),
            State::Inside(0),
            State::Outside(0),
            State::Begin(2),
            State::Begin(3),
        ];
        assert_eq!(states(&fields), expected);
    }

    #[test]
    fn pins_name_their_fields() {
        for (pin, label) in [
            (Pin::LastAuthor, Label::Author),
            (Pin::TitleEnd, Label::Title),
            (Pin::ContainerStart, Label::Container),
            (Pin::Url, Label::Url),
        ] {
            assert_eq!(field_of(pin).map(|f| FIELD[f]), Some(label));
        }
    }

    #[test]
    fn every_step_has_its_own_place() {
        let mut seen = std::collections::BTreeSet::new();
        for f in 0..FIELDS as u8 {
            for g in 0..FIELDS as u8 {
                seen.insert(step(Some(State::Inside(f)), State::Begin(g)));
                seen.insert(step(Some(State::Outside(f)), State::Begin(g)));
            }
            seen.insert(step(Some(State::Begin(f)), State::Inside(f)));
            seen.insert(step(Some(State::Begin(f)), State::Outside(f)));
            seen.insert(step(Some(State::Outside(f)), State::Outside(f)));
            seen.insert(step(None, State::Begin(f)));
        }
        seen.insert(step(None, State::Outside(NONE as u8)));
        assert_eq!(seen.len(), STEPS);
        assert!(seen.iter().all(|s| *s < STEPS));
    }
}
