//! What is known of items without asking anybody.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::{ACKNOWLEDGED, CLEAN, QUESTION, TOLD};
use crate::library::{Asked, FactKind, Library, LibraryError, Stored};
use crate::matching::integrity::Integrity;

/// That the writer knows of the notices on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Why it is cited nonetheless.
    pub reason: String,
    /// Since when.
    pub at: Option<Timestamp>,
}

/// What is known of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Status {
    /// The notices on it.
    pub integrity: Integrity,
    /// When registries were last asked about it: those that have it, and those
    /// that could not be asked.
    pub asked: Option<Asked>,
    /// Whether every registry that it concerned answered then, one had it, and
    /// none told of a notice.
    pub clean: bool,
    /// That the writer has acknowledged just these notices.
    pub acknowledged: Option<Acknowledgement>,
}

/// What may be said of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every registry that it concerns was asked, one has it, and none tells of
    /// a notice.
    Clean,
    /// There are notices.
    Notices,
    /// None are known, and nobody can say that there are none.
    Unknown,
}

impl Standing {
    /// `clean`, `notices` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Notices => "notices",
            Self::Unknown => "unknown",
        }
    }
}

impl Status {
    /// What may be said of the item.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.clean {
            _ if !self.integrity.notices.is_empty() => Standing::Notices,
            true => Standing::Clean,
            false => Standing::Unknown,
        }
    }
}

/// What the library keeps beside its items about their notices.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    told: BTreeMap<i64, String>,
    acknowledged: BTreeMap<i64, (String, Acknowledgement)>,
}

impl Ledger {
    /// Reads it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn read(library: &Library) -> Result<Self, LibraryError> {
        let mut ledger = Self::default();
        for fact in library.facts(FactKind::Acknowledged)? {
            let text = |key: &str| fact.value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let signature = text("signature");
            match fact.name.as_str() {
                TOLD => drop(ledger.told.insert(fact.uid, signature)),
                ACKNOWLEDGED => {
                    let acknowledgement =
                        Acknowledgement { reason: text("reason"), at: text("at").parse().ok() };
                    ledger.acknowledged.insert(fact.uid, (signature, acknowledgement));
                }
                _ => {}
            }
        }
        Ok(ledger)
    }

    /// What is known of an item.
    ///
    /// # Errors
    /// When the store fails.
    pub fn status(&self, library: &Library, stored: &Stored) -> Result<Status, LibraryError> {
        self.status_of(library, stored, Integrity::of(&stored.item))
    }

    /// The same, where there are notices.
    ///
    /// # Errors
    /// When the store fails.
    pub fn noted(&self, library: &Library, stored: &Stored) -> Result<Option<Status>, LibraryError> {
        let integrity = Integrity::of(&stored.item);
        let noted = (!integrity.notices.is_empty()).then_some(integrity);
        noted.map(|integrity| self.status_of(library, stored, integrity)).transpose()
    }

    fn status_of(
        &self,
        library: &Library,
        stored: &Stored,
        integrity: Integrity,
    ) -> Result<Status, LibraryError> {
        let asked = library.asked_of(QUESTION, stored.uid)?;
        let names = names(stored);
        let is_clean =
            |of: Asked| !of.answered.is_empty() && of.answered.iter().all(|name| names.contains(name));
        let clean = library.asked_of(CLEAN, stored.uid)?.is_some_and(is_clean);
        let status = Status { integrity, asked, clean, acknowledged: None };
        Ok(self.acknowledging(stored.uid, status))
    }

    /// A status with what the writer has acknowledged of it.
    pub(super) fn acknowledging(&self, uid: i64, status: Status) -> Status {
        let signature = status.integrity.signature();
        let known = self.acknowledged.get(&uid).filter(|(known, _)| *known == signature);
        let acknowledged = known.filter(|_| !signature.is_empty()).map(|(_, told)| told.clone());
        Status { acknowledged, ..status }
    }

    /// The signature of the notices that the writer was told of last.
    pub(super) fn told(&self, uid: i64) -> &str {
        self.told.get(&uid).map_or("", String::as_str)
    }
}

/// The identifiers by which an item is asked about.
pub(super) fn names(stored: &Stored) -> Vec<String> {
    let ids = stored.item.identifiers().into_iter().filter(|id| id.scheme().names_one_work());
    ids.map(|id| id.to_string()).collect()
}
