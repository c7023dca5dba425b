//! Is this candidate that reference?
//!
//! Here live the comparison of a printed reference with a record
//! ([`score`]), the verdict over the answers of all registries ([`decide()`]),
//! the joining of the records of one work ([`merge()`]), what became of a work
//! since ([`integrity`]), and the question whether two records are one work
//! ([`identity`]), versions of one ([`versions`]), or doubles in a library
//! ([`duplicates`]). Nothing here asks a registry, reads a reference or keeps
//! anything: all functions are pure.
//!
//! The method is record linkage after Fellegi and Sunter, *A Theory for Record
//! Linkage* (JASA 64, 1969): each aspect (title, authors, year, …) adds
//! evidence for or against in units of log odds (`weights`). As in
//! search-based matching with validation (Tkaczyk, Crossref, 2018), the printed
//! text itself is evidence too: an aspect that was read badly, or not at all,
//! is looked for in the raw string. In doubt a candidate is refused, and the
//! reasons say why.

mod container;
mod decide;
pub mod duplicates;
mod evidence;
pub mod identity;
pub mod integrity;
mod locator;
pub mod merge;
mod people;
mod text;
mod title;
pub mod versions;
mod vocabulary;
mod weights;

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::item::{Identifier, Item};

pub use decide::decide;
pub use evidence::score;
pub use merge::merge;

/// How a candidate was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// It is what the registry has under an identifier of the reference.
    Identifier(Identifier),
    /// It is a hit of a search.
    Search,
}

impl Serialize for FoundBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Identifier(identifier) => serializer.collect_str(identifier),
            Self::Search => serializer.serialize_str("search"),
        }
    }
}

/// A record that a registry offers for a reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The registry's short name: `crossref`.
    pub registry: String,
    /// The record.
    pub item: Item,
    /// How it was found.
    pub found_by: FoundBy,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// The title.
    Title,
    /// The authors, or else editors.
    Authors,
    /// The year.
    Year,
    /// The journal, book or series.
    Container,
    /// The volume.
    Volume,
    /// The issue.
    Issue,
    /// The first page, or the article number.
    Page,
    /// A DOI, PMID or other identifier.
    Identifier,
    /// The sort of work.
    Kind,
}

impl Aspect {
    /// The aspect in a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Authors => "authors",
            Self::Year => "year",
            Self::Container => "container",
            Self::Volume => "volume",
            Self::Issue => "issue",
            Self::Page => "page",
            Self::Identifier => "identifier",
            Self::Kind => "type",
        }
    }
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The same, as far as one writes it in different ways.
    Agrees,
    /// Alike: it speaks for the candidate, but less.
    Near,
    /// Not the same.
    Differs,
    /// One side does not say.
    Unknown,
}

/// What the comparison of one aspect says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// What was compared.
    pub aspect: Aspect,
    /// What came out.
    pub outcome: Outcome,
    /// The printed value; empty if there is none, or none could be made out in
    /// the raw text.
    pub printed: String,
    /// The candidate's value.
    pub candidate: String,
}

/// `title differs: "…" is not "…"`, `year 2019, not 2020`, `volume agrees: 63`.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { aspect, outcome, printed, candidate } = self;
        let quoted = matches!(aspect, Aspect::Title | Aspect::Authors | Aspect::Container);
        let mark = if quoted { "\"" } else { "" };
        let aspect_name = aspect.as_str();
        match outcome {
            Outcome::Unknown if printed.is_empty() => write!(f, "{aspect_name} not printed"),
            Outcome::Unknown => write!(f, "{aspect_name} {printed} not in the record"),
            Outcome::Agrees if *aspect == Aspect::Authors => write!(f, "authors agree"),
            Outcome::Agrees if quoted => write!(f, "{aspect_name} agrees"),
            Outcome::Agrees => write!(f, "{aspect_name} {candidate} agrees"),
            Outcome::Differs if *aspect == Aspect::Identifier && printed == candidate => {
                write!(f, "identifier belongs to another work: {candidate}")
            }
            Outcome::Differs if quoted || printed.is_empty() => {
                let (differ, are) =
                    if *aspect == Aspect::Authors { ("differ", "are") } else { ("differs", "is") };
                if printed.is_empty() {
                    write!(f, "{aspect_name} {differ}: {mark}{candidate}{mark} {are} not in the reference")
                } else {
                    write!(f, "{aspect_name} {differ}: \"{printed}\" {are} not \"{candidate}\"")
                }
            }
            Outcome::Differs => write!(f, "{aspect_name} {printed}, not {candidate}"),
            Outcome::Near if printed.is_empty() => {
                write!(f, "{aspect_name} {mark}{candidate}{mark} found in part")
            }
            Outcome::Near => write!(f, "{aspect_name} {mark}{printed}{mark} is near {mark}{candidate}{mark}"),
        }
    }
}

/// How well a candidate fits a reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// 0 to 1; [`Score::ACCEPTED`] and more is a match. It rises with the
    /// evidence, and is a probability only in spirit.
    pub value: f32,
    /// What each aspect says; aspects that neither side names are left out.
    pub reasons: Vec<Reason>,
    /// The evidence in log odds, of which `value` is the logistic: it still
    /// tells apart what `value` rounds to 1.
    #[serde(skip)]
    points: f32,
}

impl Score {
    /// The least value that is accepted.
    pub const ACCEPTED: f32 = 0.5;

    fn new(points: f32, reasons: Vec<Reason>) -> Self {
        Self { value: 1.0 / (1.0 + (-points / weights::SPREAD).exp()), reasons, points }
    }

    /// Whether the candidate is taken for the work.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.points >= 0.0
    }

    /// What an aspect came out as.
    #[must_use]
    pub fn outcome(&self, aspect: Aspect) -> Outcome {
        self.reasons.iter().find(|r| r.aspect == aspect).map_or(Outcome::Unknown, |r| r.outcome)
    }

    /// The reasons against, the weightiest aspects first: what to tell of a
    /// refused candidate.
    pub fn against(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|r| r.outcome == Outcome::Differs)
    }
}

/// A candidate with its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scored {
    /// The candidate.
    pub candidate: Candidate,
    /// How well it fits.
    pub score: Score,
}

/// What came of asking a registry.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// It answered all that it was asked, perhaps with nothing.
    Answered,
    /// It could not be reached, or gave no answer one can use, to one question
    /// at least.
    Unreachable {
        /// What happened, for people.
        why: String,
    },
    /// It was not asked, though it might know.
    NotAsked {
        /// Why not, for people.
        why: String,
    },
    /// There was no need to ask it: the question is not one for it, or was
    /// answered before.
    PassedOver,
}

/// What came of asking a registry, without its candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// See [`Asked::Answered`].
    Answered,
    /// See [`Asked::Unreachable`].
    Unreachable(String),
    /// See [`Asked::NotAsked`].
    NotAsked(String),
    /// See [`Asked::PassedOver`].
    PassedOver,
}

impl State {
    /// `answered`, `unreachable` or `not-asked`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unreachable(_) => "unreachable",
            Self::NotAsked(_) | Self::PassedOver => "not-asked",
        }
    }
}

/// A registry's part in a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The registry's short name: `crossref`.
    pub registry: String,
    /// Its name for people: `Crossref`.
    pub title: String,
    /// What came of asking it.
    pub state: State,
}

/// One registry's part in looking for a reference.
#[derive(Debug, Clone, PartialEq)]
pub struct RegistryAnswer {
    /// The registry's short name: `crossref`.
    pub registry: String,
    /// Its name for people: `Crossref`.
    pub title: String,
    /// What came of asking it.
    pub asked: Asked,
    /// The records that it offers.
    pub candidates: Vec<Candidate>,
}

/// A printed reference as far as it has been read.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// What was read from it; may be empty or wrong.
    pub item: &'a Item,
    /// The reference as it stands; may be empty.
    pub text: &'a str,
    /// Whether the printed list of authors is cut short (`et al.`, `…`).
    pub truncated_authors: bool,
}

/// What is known about a reference once the registries were asked. No verdict
/// says that a work does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A registry has the work.
    Matched,
    /// Several works fit, none clearly best.
    Ambiguous,
    /// Every registry answered, and none has the work.
    NotFound,
    /// A printed identifier is another work's, whether or not the work itself
    /// was found.
    WrongWork,
    /// Not found so far, but a registry could not be asked.
    Unchecked,
}

impl Verdict {
    /// `matched`, `ambiguous`, `not-found`, `wrong-work` or `unchecked`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Ambiguous => "ambiguous",
            Self::NotFound => "not-found",
            Self::WrongWork => "wrong-work",
            Self::Unchecked => "unchecked",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The verdict on a reference, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// The records of the one work that was matched, best first; empty unless
    /// matched, or found in spite of a wrong identifier.
    pub accepted: Vec<Scored>,
    /// The other work to which a printed identifier leads.
    pub other_work: Option<Scored>,
    /// The candidates that were refused, with the reasons: what a printed
    /// identifier leads to, then the best hits; at most [`Decision::REFUSED`].
    pub refused: Vec<Scored>,
    /// The works between which an ambiguous reference is undecided, one record
    /// each, best first.
    pub rivals: Vec<Scored>,
    /// Every registry's part, in the order asked.
    pub witnesses: Vec<Witness>,
}

impl Decision {
    /// Refused candidates that are told.
    pub const REFUSED: usize = 5;

    /// A decision without anything to decide on.
    #[must_use]
    pub const fn open() -> Self {
        Self {
            verdict: Verdict::Unchecked,
            accepted: Vec::new(),
            other_work: None,
            refused: Vec::new(),
            rivals: Vec::new(),
            witnesses: Vec::new(),
        }
    }

    /// The best candidate that was refused.
    #[must_use]
    pub fn nearest(&self) -> Option<&Scored> {
        self.refused.first()
    }

    /// Titles of the registries that answered.
    #[must_use]
    pub fn answered(&self) -> Vec<&str> {
        let answered = self.witnesses.iter().filter(|w| w.state == State::Answered);
        answered.map(|w| w.title.as_str()).collect()
    }

    /// Titles of the registries that could not be reached, and why.
    #[must_use]
    pub fn unreachable(&self) -> Vec<(&str, &str)> {
        let part = |w: &'_ Witness| matches!(w.state, State::Unreachable(_));
        self.witnesses.iter().filter(|w| part(w)).map(Witness::with_reason).collect()
    }

    /// Titles of the registries that were not asked though they might know,
    /// and why.
    #[must_use]
    pub fn not_asked(&self) -> Vec<(&str, &str)> {
        let part = |w: &'_ Witness| matches!(w.state, State::NotAsked(_));
        self.witnesses.iter().filter(|w| part(w)).map(Witness::with_reason).collect()
    }
}

impl Witness {
    fn with_reason(&self) -> (&str, &str) {
        let why = match &self.state {
            State::Unreachable(why) | State::NotAsked(why) => why.as_str(),
            State::Answered | State::PassedOver => "",
        };
        (&self.title, why)
    }
}

#[cfg(test)]
mod tests;
