//! Asking the registries again about items in the library.
//!
//! A registry's value replaces what came from a registry or was read from a
//! printed reference, and fills what is empty. What the writer has set, and
//! what a bibliographic file brought along, stays.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use futures_util::stream;
use serde_json::Value;

use super::WorkflowError;
use super::add::{PRINTED, sources_of};
use super::change::USER;
use super::input::{Form, Incoming};
use super::resolve::{Asking, Resolved, Resolver};
use super::workspace::Workspace;
use crate::item::{Field, Item};
use crate::library::{Source, Stored};
use crate::matching::{Decision, Verdict};

/// Fields that change by themselves and say nothing about the work.
const VOLATILE: [&str; 3] = ["is-referenced-by-count", "references-count", "cited_by_count"];

/// A field that a registry would change.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// What the library has.
    pub old: Option<Value>,
    /// What the registries say.
    pub new: Value,
    /// Which registry.
    pub source: String,
    /// Whether it is left as it is, being the writer's own.
    pub kept: bool,
}

/// What refreshing found for one item.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The citekey.
    pub key: String,
    /// The registries' verdict.
    pub decision: Decision,
    /// The registries that have the work.
    pub found_in: Vec<String>,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// Asks about the items and, unless `dry_run`, writes what changed: one
/// change for each item, all of one run. Returns false when interrupted.
///
/// # Errors
/// When the store fails, or `done` does.
pub fn refresh<E: From<WorkflowError>>(
    workspace: &mut Workspace,
    items: Vec<Stored>,
    asking: Asking,
    dry_run: bool,
    command: &str,
    done: &mut dyn FnMut(&Refreshed) -> Result<(), E>,
) -> Result<bool, E> {
    let resolver = Resolver::new(&workspace.config, asking)?;
    // What is asked about at the moment, in order.
    let asked = RefCell::new(VecDeque::new());
    let works = stream::iter(items.into_iter().map(|stored| {
        asked.borrow_mut().push_back(stored.clone());
        incoming(stored)
    }));
    let mut run = None;
    resolver.resolve_all(
        works,
        |_| true,
        |resolved| {
            let Some(stored) = asked.borrow_mut().pop_front() else { return Ok(()) };
            let differences = differences(workspace, &stored, &resolved)?;
            let taken: Vec<&Difference> = differences.iter().filter(|d| !d.kept).collect();
            if !dry_run && !taken.is_empty() {
                let (item, sources) = changed(&stored.item, &taken, &resolved)?;
                let (_, change) = workspace
                    .library
                    .change_in_run(command, run, |change| change.set_item(&stored.key, &item, &sources))
                    .map_err(WorkflowError::from)?;
                run = run.or(change);
            }
            done(&Refreshed {
                key: stored.key,
                decision: resolved.decision,
                found_in: resolved.found_in,
                differences,
            })
        },
    )
}

fn incoming(stored: Stored) -> Incoming {
    let raw = stored.raw.first().map(|raw| raw.text.clone()).unwrap_or_default();
    Incoming {
        place: stored.key,
        raw,
        item: stored.item,
        parts: Vec::new(),
        confidence: BTreeMap::new(),
        form: Form::Printed,
    }
}

fn differences(
    workspace: &Workspace,
    stored: &Stored,
    resolved: &Resolved,
) -> Result<Vec<Difference>, WorkflowError> {
    if resolved.decision.verdict != Verdict::Matched {
        return Ok(Vec::new());
    }
    let story = workspace.library.provenance(&stored.key)?;
    let mut differences = Vec::new();
    for (field, old, new) in stored.item.diff(&resolved.merged.item) {
        let Some(new) = new else { continue };
        if VOLATILE.contains(&field.name()) {
            continue;
        }
        let Some((_, source)) = resolved.merged.sources.iter().find(|(f, _)| *f == field) else { continue };
        if source.source == PRINTED {
            continue;
        }
        let own = story
            .iter()
            .find(|p| p.field == field && !p.replaced)
            .is_some_and(|p| p.source == USER || p.source.starts_with("file:"));
        differences.push(Difference {
            field,
            kept: own && old.is_some(),
            old,
            new,
            source: source.source.clone(),
        });
    }
    Ok(differences)
}

fn changed(
    item: &Item,
    taken: &[&Difference],
    resolved: &Resolved,
) -> Result<(Item, Vec<(Field, Source)>), WorkflowError> {
    let mut changed = item.clone();
    for difference in taken {
        changed.set_field(&difference.field, Some(difference.new.clone()))?;
    }
    let sources =
        sources_of(resolved).into_iter().filter(|(field, _)| taken.iter().any(|d| d.field == *field));
    Ok((changed, sources.collect()))
}
