//! What became of a work after it was published: retractions, expressions of
//! concern, corrections, reinstatements.
//!
//! An item keeps under `extra` what each registry says; here that becomes one
//! list of notices, each with all who tell of it ([`Integrity::of`]), and the
//! state they leave the work in ([`Integrity::standing`]). What a notice says
//! of other works is not said of itself.
//!
//! Sources: Crossref, *Versioning, corrections, and retractions* (`update-to`
//! stands on the notice, `updated-by` on the work); NLM, *Errata, Retractions,
//! and Other Linked Citations in PubMed*; Retraction Watch, *Database User
//! Guide*; NISO RP-45-2024 (CREC).

mod claims;
mod unite;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::item::{DateParts, Identifier, Item};

/// The member of `extra` for what Crossref's notices say of a work: a list in
/// the shape of `updated-by`.
pub const NOTICES: &str = "notices";

/// A `RETRACTED:` before the title, as a source of notices.
pub const TITLE: &str = "title";

/// What a notice does to a work, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Corrects it: erratum, corrigendum, addendum, clarification.
    Correction,
    /// Takes a retraction back.
    Reinstatement,
    /// Says that it may not be reliable.
    ExpressionOfConcern,
    /// Takes it back, wholly or in part, or removes it.
    Retraction,
}

impl State {
    /// `correction`, `reinstatement`, `expression of concern` or `retraction`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Reinstatement => "reinstatement",
            Self::ExpressionOfConcern => "expression of concern",
            Self::Retraction => "retraction",
        }
    }
}

/// Whether a record tells that its work is retracted, withdrawn or removed, and
/// was not reinstated since.
#[must_use]
pub fn is_retracted(item: &Item) -> bool {
    Integrity::of(item).standing().is_some_and(|notice| notice.state == State::Retraction)
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A notice about a work, with all that its sources say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it does.
    pub state: State,
    /// The most particular word for it: `withdrawal`, `partial retraction`,
    /// `erratum`.
    pub word: String,
    /// When it appeared.
    pub date: Option<DateParts>,
    /// The notice's own identifiers: a DOI, a PMID.
    pub identifiers: BTreeSet<Identifier>,
    /// Its numbers at Retraction Watch.
    pub records: BTreeSet<u64>,
    /// Why, in the words of Retraction Watch.
    pub reasons: Vec<String>,
    /// Who tells of it: registries by their short names, or [`TITLE`].
    pub sources: BTreeSet<&'static str>,
}

impl Notice {
    /// What it makes of the work: `retracted`, `withdrawn`, `removed`, `partly
    /// retracted`, `expression of concern`, `corrected`, `reinstated`.
    #[must_use]
    pub fn participle(&self) -> &'static str {
        let says = |stem| self.word.contains(stem);
        match self.state {
            State::Correction => "corrected",
            State::Reinstatement => "reinstated",
            State::ExpressionOfConcern => "expression of concern",
            State::Retraction if says("partial") => "partly retracted",
            State::Retraction if says("withdr") => "withdrawn",
            State::Retraction if says("remov") => "removed",
            State::Retraction => "retracted",
        }
    }

    /// The day, month or year as EDTF.
    #[must_use]
    pub fn day(&self) -> Option<String> {
        self.date.and_then(|date| crate::item::Date::from_parts(date).to_edtf())
    }

    /// Whether it says nothing but that there is one.
    fn is_bare(&self) -> bool {
        self.date.is_none() && self.identifiers.is_empty() && self.records.is_empty()
    }
}

/// The notices about a work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Integrity {
    /// By date; those without one last.
    pub notices: Vec<Notice>,
}

impl Integrity {
    /// What an item's sources say of it.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        Self { notices: unite::unite(claims::claims(item)) }
    }

    /// The notice that says in what state the work is now; none where there
    /// are no notices.
    ///
    /// A retraction stands until a reinstatement that is not older, and so does
    /// an expression of concern. One without a date stands where nothing tells
    /// otherwise: a concern always, a retraction unless there is a
    /// reinstatement, before which it must have been.
    #[must_use]
    pub fn standing(&self) -> Option<&Notice> {
        let of = |state| self.notices.iter().filter(move |notice| notice.state == state);
        let reinstated = of(State::Reinstatement).next_back();
        let back = of(State::Reinstatement).filter_map(|notice| notice.date).max();
        let stands = |notice: &&Notice| match (reinstated, notice.date) {
            (None, _) => true,
            (Some(_), None) => notice.state == State::ExpressionOfConcern,
            (Some(_), Some(date)) => back.is_some_and(|back| date > back),
        };
        of(State::Retraction)
            .rfind(stands)
            .or_else(|| of(State::ExpressionOfConcern).rfind(stands))
            .or(reinstated)
            .or_else(|| of(State::Correction).next_back())
    }

    /// The state and the number of notices of each sort, such as `retraction:
    /// 1 correction, 1 retraction`; empty where there are none.
    ///
    /// A new notice and a new state change it. What only adds to a notice that
    /// is known (another registry, a date, a reason) does not.
    #[must_use]
    pub fn signature(&self) -> String {
        let Some(standing) = self.standing() else { return String::new() };
        let mut counts: BTreeMap<State, usize> = BTreeMap::new();
        for notice in &self.notices {
            *counts.entry(notice.state).or_default() += 1;
        }
        let counts: Vec<String> = counts.iter().map(|(state, count)| format!("{count} {state}")).collect();
        format!("{}: {}", standing.state, counts.join(", "))
    }
}

#[cfg(test)]
mod tests;
