//! How NLM abbreviates, and other lists brought into line with it.
//!
//! Lists of publishers and societies have habits of their own: `Amer.` for
//! `Am.`, `Ann. of Math.` for `Ann. Math.`. Where NLM, who follow ISO 4, mostly
//! treat a word in one way, so does the table; where they have it too seldom, the
//! way of most lists counts.

use std::collections::BTreeMap;

use super::learn::Pair;
use super::{align, learn, words};
use crate::item::journal::rules::{Action, Rules, shortened};

/// How NLM, or where NLM say too little most lists, treat words.
#[derive(Debug)]
pub(super) struct Usage {
    habits: BTreeMap<String, Action>,
    /// How NLM treat words between certain neighbours.
    rules: Rules,
}

impl Usage {
    /// Learns from titles and abbreviations: NLM's, and those of all lists.
    pub(super) fn learn<'p, N, A>(nlm: impl Fn() -> N, all: A) -> Self
    where
        N: Iterator<Item = Pair<'p>>,
        A: Iterator<Item = Pair<'p>>,
    {
        let mut habits = habits(learn::alone(all), 10, 70);
        habits.extend(self::habits(learn::alone(nlm()), 4, 70));
        Self { habits, rules: learn::learn(nlm()) }
    }

    /// The abbreviation with each word as NLM treat it. Words of the title that
    /// it leaves out stay out, and a title of one word stays as it is.
    pub(super) fn correct(&self, title: &str, short: &str) -> String {
        let (whole, parts) = (words(title), words(short));
        let places = align(&whole, &parts);
        if parts.len() < 2 || places.iter().any(Option::is_none) {
            return short.to_owned();
        }
        let neighbour = |at: Option<usize>| at.and_then(|at| whole.get(at)).map(|word| word.folded.as_str());
        let mut out = String::new();
        for (part, place) in parts.iter().zip(places.into_iter().flatten()) {
            let Some(word) = whole.get(place) else { continue };
            let (before, after) = (neighbour(place.checked_sub(1)), neighbour(Some(place + 1)));
            let exception = self.rules.in_context(&word.folded, before, after);
            let text = match exception.or_else(|| self.habits.get(&word.folded)) {
                Some(action) => shortened(word, action),
                _ if part.stop => format!("{}.", part.text),
                _ => part.text.clone(),
            };
            if !out.is_empty() && !text.is_empty() {
                out.push(if part.joined { '-' } else { ' ' });
            }
            out.push_str(&text);
        }
        out
    }
}

type Treated = BTreeMap<String, (Action, usize, usize)>;

/// What is done with a word in at least so many titles, and in so many of a
/// hundred.
fn habits(treated: Treated, least: usize, share: usize) -> BTreeMap<String, Action> {
    let habit = |(_, (_, count, all)): &(String, (Action, usize, usize))| {
        *count >= least && count * 100 >= all * share
    };
    treated.into_iter().filter(habit).map(|(word, (action, _, _))| (word, action)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_of_other_lists_are_corrected() {
        let nlm = [
            ("Annals of American Law", "Ann. Am. Law"),
            ("Annals of American Surgery", "Ann. Am. Surg."),
            ("Annals of American Medicine", "Ann. Am. Med."),
            ("Annals of American Nursing", "Ann. Am. Nurs."),
        ];
        let usage = Usage::learn(
            || nlm.into_iter().map(|(title, short)| Pair { title, short, nlm: true }),
            std::iter::empty(),
        );
        assert_eq!(usage.correct("Annals of American Mathematics", "Ann. of Amer. Math."), "Ann. Am. Math.");
        assert_eq!(usage.correct("Annals", "Annals"), "Annals");
    }
}
