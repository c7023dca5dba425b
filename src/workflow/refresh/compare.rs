//! What registries say of an item now, against what they said before and what
//! the writer has: a three-way comparison, field by field.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::add::PRINTED;
use super::super::change::USER;
use super::super::resolve::Resolved;
use crate::item::{Field, Item, NotAnItem};
use crate::library::{Provenance, Stored};
use crate::matching::State;

/// Fields that change by themselves and say nothing about the work.
const VOLATILE: [&str; 3] = ["is-referenced-by-count", "references-count", "cited_by_count"];

/// A field of which a registry says something new.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// What the library has.
    pub own: Option<Value>,
    /// What a registry said of it last time, and which; `None` where none has
    /// spoken of it yet.
    pub before: Option<(Option<Value>, String)>,
    /// What the registries say now.
    pub now: Value,
    /// Which registry says so.
    pub source: String,
    /// Whether the library's value is the writer's own: set by hand, removed
    /// by hand, or brought along by a bibliographic file.
    pub pinned: bool,
}

/// What is known of an item from before: the story of its fields in short.
pub(super) struct Known {
    /// The item as registries last described it. Fields of which none has
    /// spoken are as the library has them.
    item: Item,
    /// What the newest word of a registry on a field was, and whose.
    said: BTreeMap<Field, (Option<Value>, String)>,
    /// Who stands for each field's value.
    standing: BTreeMap<Field, String>,
}

impl Known {
    /// Reads it out of the statements on the item's fields, the newest of each
    /// field first.
    ///
    /// # Errors
    /// When a kept value does not fit its field.
    pub(super) fn new(stored: &Stored, story: Vec<Provenance>) -> Result<Self, NotAnItem> {
        let mut known = Self { item: stored.item.clone(), said: BTreeMap::new(), standing: BTreeMap::new() };
        for statement in story {
            let Provenance { field, source, value, replaced, .. } = statement;
            if !replaced {
                known.standing.entry(field.clone()).or_insert_with(|| source.clone());
            }
            if is_registry(&source) && !known.said.contains_key(&field) {
                if replaced && field != Field::Kind {
                    known.item.set_field(&field, value.clone())?;
                }
                known.said.insert(field, (value, source));
            }
        }
        Ok(known)
    }

    /// The item about which registries are asked: as they know it, so that the
    /// writer's wording cannot make it another work for them; but as the writer
    /// has it where its identifiers are the writer's.
    pub(super) fn asked_about(&self, stored: &Stored) -> Item {
        if self.item.identifiers() == stored.item.identifiers() {
            self.item.clone()
        } else {
            stored.item.clone()
        }
    }

    /// What the registries say that they did not say before and that the
    /// library does not have. A registry that has dropped a field says nothing.
    pub(super) fn differences(&self, stored: &Stored, resolved: &Resolved) -> Vec<Difference> {
        let silent = |registry: &str| {
            resolved.decision.witnesses.iter().any(|witness| {
                witness.registry == registry
                    && matches!(witness.state, State::Unreachable(_) | State::NotAsked(_))
            })
        };
        let mut differences = Vec::new();
        for (field, source) in &resolved.merged.sources {
            let source = &source.source;
            let Some(now) = resolved.merged.item.field(field).filter(|_| source != PRINTED) else { continue };
            let own = stored.item.field(field);
            let before = self.said.get(field).cloned();
            let said_before = before.as_ref().is_some_and(|(value, _)| value.as_ref() == Some(&now));
            // Another registry's word, while the one that spoke last cannot be
            // asked, is no news of it.
            let stands_in = before.as_ref().is_some_and(|(_, last)| last != source && silent(last));
            if VOLATILE.contains(&field.name()) || own.as_ref() == Some(&now) || said_before || stands_in {
                continue;
            }
            let pinned = match self.standing.get(field) {
                Some(standing) => !is_registry(standing) && standing != PRINTED,
                None => own.is_some(),
            };
            differences.push(Difference {
                field: field.clone(),
                own,
                before,
                now,
                source: source.clone(),
                pinned,
            });
        }
        differences
    }
}

/// Whether a source is a registry: not the writer, a file, or print.
pub(super) fn is_registry(source: &str) -> bool {
    source != USER && source != PRINTED && !source.starts_with("file:")
}
