//! One notice of what several sources tell.
//!
//! What shares an identifier is one. What is left is joined where nothing
//! speaks against it, but never two that one source tells apart: there are as
//! many notices of a sort as the source that tells most of them has. The order
//! in which sources speak does not matter.

use super::{Notice, State};
use crate::item::DateParts;

/// The words that say no more than the state itself.
fn is_plain(word: &str) -> bool {
    let states = [State::Correction, State::Reinstatement, State::ExpressionOfConcern, State::Retraction];
    states.iter().any(|state| state.as_str() == word)
}

/// The notices, by date, those without one last.
pub(super) fn unite(mut claims: Vec<Notice>) -> Vec<Notice> {
    claims.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let (bare, claims): (Vec<Notice>, Vec<Notice>) = claims.into_iter().partition(Notice::is_bare);
    let notices = joined(claims, |a, b| {
        !a.identifiers.is_disjoint(&b.identifiers) || !a.records.is_disjoint(&b.records)
    });
    let mut notices = joined(notices, |a, b| a.sources.is_disjoint(&b.sources) && may_be_one(a, b));
    notices.sort_by(|a, b| rank(a).cmp(&rank(b)));
    for claim in bare {
        match notices.iter_mut().rfind(|notice| notice.state == claim.state) {
            Some(notice) => notice.absorb(claim),
            None => notices.push(claim),
        }
    }
    notices
}

/// Joins notices of one state until no two are the same.
fn joined(claims: Vec<Notice>, same: impl Fn(&Notice, &Notice) -> bool) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for mut claim in claims {
        // What joins two may make a third the same.
        while let Some(at) = notices.iter().position(|n| n.state == claim.state && same(n, &claim)) {
            let mut other = notices.remove(at);
            other.absorb(claim);
            claim = other;
        }
        notices.push(claim);
    }
    notices
}

/// Whether neither identifiers nor dates tell two notices apart. Registries
/// date a notice by its day online, its issue, or when they heard of it.
fn may_be_one(a: &Notice, b: &Notice) -> bool {
    let scheme = |id: &crate::item::Identifier| id.scheme();
    let rivals = a.identifiers.iter().any(|id| b.identifiers.iter().any(|other| scheme(id) == scheme(other)));
    let apart = match (a.date, b.date) {
        (Some(a), Some(b)) => a.year.abs_diff(b.year) > 1,
        _ => false,
    };
    !rivals && !apart
}

type Rank<'n> = (bool, Option<DateParts>, State, Vec<String>, &'n str);

fn rank(notice: &Notice) -> Rank<'_> {
    let mut names: Vec<String> = notice.identifiers.iter().map(ToString::to_string).collect();
    names.extend(notice.records.iter().map(ToString::to_string));
    names.extend(notice.sources.iter().map(|source| (*source).to_owned()));
    (notice.date.is_none(), notice.date, notice.state, names, &notice.word)
}

/// How exact a date is, and of equally exact ones the earlier.
fn exactness(date: DateParts) -> (u8, std::cmp::Reverse<DateParts>) {
    (u8::from(date.month.is_some()) + u8::from(date.day.is_some()), std::cmp::Reverse(date))
}

impl Notice {
    /// Takes over what another source says of the same notice.
    fn absorb(&mut self, other: Self) {
        if is_plain(&self.word) || (!is_plain(&other.word) && other.word < self.word) {
            self.word = other.word;
        }
        self.date = self.date.into_iter().chain(other.date).max_by_key(|date| exactness(*date));
        self.identifiers.extend(other.identifiers);
        self.records.extend(other.records);
        self.sources.extend(other.sources);
        for reason in other.reasons {
            if !self.reasons.contains(&reason) {
                self.reasons.push(reason);
            }
        }
    }
}
