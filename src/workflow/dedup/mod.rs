//! Duplicates in a library: finding them, making them one, and remembering
//! which are none.

mod unite;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;

use serde_json::json;

use super::find::{self, Selection};
use super::versions::Versions;
use super::workspace::Workspace;
use super::{WorkflowError, change::USER};
use crate::library::{ChangeId, FactKind, Library, LibraryError, Order, Stored};
use crate::matching::Score;
use crate::matching::duplicates::{Finder, Pair, Relation, groups};
use crate::matching::versions::is_preprint;
use unite::{Side, unite};

pub use unite::Taken;

/// Two items of a group.
#[derive(Debug, Clone)]
pub struct Pairing {
    /// Their citekeys.
    pub keys: (String, String),
    /// What they are to each other.
    pub relation: Relation,
    /// Whether there is no doubt.
    pub is_certain: bool,
    /// How well they agree, and in what.
    pub score: Score,
}

/// Items that are one work.
#[derive(Debug, Clone)]
pub struct Group {
    /// The items, the one to keep first: rather what is published than a
    /// preprint; then what has more identifiers that name one work; then what
    /// was added earlier, for its citekey is the more likely to be cited; then
    /// what has more fields.
    pub items: Vec<Stored>,
    /// Why they belong together, the surest first.
    pub pairs: Vec<Pairing>,
}

impl Group {
    /// Whether some are duplicates; else all are versions.
    #[must_use]
    pub fn relation(&self) -> Relation {
        let duplicates = self.pairs.iter().any(|pair| pair.relation == Relation::Duplicate);
        if duplicates { Relation::Duplicate } else { Relation::Versions }
    }

    /// The citekeys to merge first, the one to keep first: those that the
    /// surest pair hangs together with by pairs of its relation. Of versions
    /// and duplicates, the versions wait.
    #[must_use]
    pub fn first_merge(&self) -> Vec<&str> {
        let relation = self.relation();
        let mut keys: HashSet<&str> = HashSet::new();
        // Each round takes in what hangs together with the last.
        loop {
            let before = keys.len();
            for pair in self.pairs.iter().filter(|pair| pair.relation == relation) {
                let ends = [pair.keys.0.as_str(), pair.keys.1.as_str()];
                if keys.is_empty() || ends.iter().any(|end| keys.contains(end)) {
                    keys.extend(ends);
                }
            }
            if keys.len() == before {
                break;
            }
        }
        self.items.iter().map(|stored| stored.key.as_str()).filter(|key| keys.contains(key)).collect()
    }

    /// Whether there is no doubt about any pair.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.pairs.iter().all(|pair| pair.is_certain)
    }
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Groups of items that are one work.
    pub groups: Vec<Group>,
    /// Items that are parts of others, by citekey, the part first. They are no
    /// duplicates.
    pub parts: Vec<(String, String)>,
}

/// Looks for duplicates and versions among all items, or those that the
/// selected ones are part of. With `certain_only`, for duplicates about which
/// there is no doubt.
///
/// Pairs that the writer has called distinct, and versions that are known
/// already, are left out.
///
/// # Errors
/// When the library cannot be read, or nothing is selected.
pub fn survey(
    workspace: &Workspace,
    selection: &Selection,
    certain_only: bool,
) -> Result<Survey, WorkflowError> {
    let library = &workspace.library;
    let selected: Option<HashSet<i64>> = match selection.all {
        true => None,
        false => Some(find::select(workspace, selection)?.iter().map(|stored| stored.uid).collect()),
    };
    let mut finder = Finder::default();
    let mut uids = Vec::new();
    library.for_each(Order::Added, |stored| {
        finder.add(&stored.item);
        uids.push(stored.uid);
        ControlFlow::Continue(())
    })?;
    let settled = settled(library)?;
    let uid = |at: usize| uids.get(at).copied().unwrap_or_default();
    let apart = |a: usize, b: usize| settled.contains(&sorted(uid(a), uid(b)));
    let mut pairs = finder.pairs(apart);
    // Two preprints of one article are versions of each other by way of it.
    let versions = Versions::of(library)?;
    let newest = |at: usize| versions.newest(uid(at));
    pairs.retain(|pair| {
        let (a, b) = pair.records;
        let known = pair.relation == Relation::Versions && newest(a) == newest(b);
        !known && (pair.is_certain || !certain_only)
    });
    let concerns = |pair: &Pair| {
        let of = |at| selected.as_ref().is_none_or(|selected| selected.contains(&uid(at)));
        of(pair.records.0) || of(pair.records.1)
    };
    let mut survey = Survey::default();
    let mut known: HashMap<i64, Stored> = HashMap::new();
    let mut get = |at: usize| -> Result<Option<Stored>, WorkflowError> {
        if let Some(stored) = known.get(&uid(at)) {
            return Ok(Some(stored.clone()));
        }
        let stored = library.get_by_uid(uid(at))?;
        known.extend(stored.clone().map(|stored| (stored.uid, stored)));
        Ok(stored)
    };
    for pair in pairs.iter().filter(|pair| pair.relation == Relation::PartOf && concerns(pair)) {
        if let (Some(part), Some(whole)) = (get(pair.records.0)?, get(pair.records.1)?) {
            survey.parts.push((part.key, whole.key));
        }
    }
    for group in groups(&finder, &pairs, apart).iter().filter(|group| group.iter().any(&concerns)) {
        let records: BTreeSet<usize> = group.iter().flat_map(|p| [p.records.0, p.records.1]).collect();
        let mut items = Vec::new();
        for record in records {
            items.extend(get(record)?);
        }
        items.sort_by_cached_key(|stored| std::cmp::Reverse(preference(stored)));
        let keys: HashMap<i64, &str> = items.iter().map(|stored| (stored.uid, stored.key.as_str())).collect();
        let key = |at: usize| keys.get(&uid(at)).copied().unwrap_or_default().to_owned();
        let pairs = group.iter().map(|pair| Pairing {
            keys: (key(pair.records.0), key(pair.records.1)),
            relation: pair.relation,
            is_certain: pair.is_certain,
            score: pair.score.clone(),
        });
        let pairs: Vec<Pairing> = pairs.collect();
        survey.groups.push(Group { items, pairs });
    }
    Ok(survey)
}

/// The pairs of items about which the writer has decided.
fn settled(library: &Library) -> Result<HashSet<(i64, i64)>, LibraryError> {
    let mut settled = HashSet::new();
    for kind in [FactKind::Distinct, FactKind::Version] {
        let facts = library.facts(kind)?;
        settled.extend(facts.iter().filter_map(|fact| Some(sorted(fact.uid, fact.name.parse().ok()?))));
    }
    Ok(settled)
}

fn sorted(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

/// By what an item is kept rather than another; see [`Group::items`].
fn preference(stored: &Stored) -> impl Ord + use<> {
    let item = &stored.item;
    let names = item.identifiers().iter().filter(|id| id.scheme().names_one_work()).count();
    (
        !is_preprint(item),
        names,
        std::cmp::Reverse(stored.added),
        item.fields().len(),
        std::cmp::Reverse(stored.uid),
    )
}

/// An item that went into another, or would.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// The citekey that stays.
    pub kept: String,
    /// The citekey that names the same item now.
    pub gone: String,
    /// The fields of the kept item that changed.
    pub taken: Vec<Taken>,
}

/// Decisions about duplicates: the changes of one run.
pub struct Decisions<'w> {
    workspace: &'w mut Workspace,
    command: &'w str,
    run: Option<ChangeId>,
}

impl<'w> Decisions<'w> {
    /// Nothing decided yet.
    pub fn new(workspace: &'w mut Workspace, command: &'w str) -> Self {
        Self { workspace, command, run: None }
    }

    /// The workspace as it stands.
    #[must_use]
    pub fn workspace(&self) -> &Workspace {
        self.workspace
    }

    /// Of two items, the one to keep and the other.
    #[must_use]
    pub fn preferred(a: Stored, b: Stored) -> (Stored, Stored) {
        if preference(&a) >= preference(&b) { (a, b) } else { (b, a) }
    }

    /// Makes one item of two. The citekey of the second goes on to name it,
    /// and what was said of the fields of either is kept; `unite` says which
    /// values stand.
    ///
    /// # Errors
    /// When there is no such item, or both are one already.
    pub fn merge(&mut self, keep: &str, gone: &str) -> Result<Merged, WorkflowError> {
        let (keep, gone) = (find::get(self.workspace, keep)?.key, find::get(self.workspace, gone)?.key);
        let missing = |key: &str| WorkflowError::NoSuchKey { key: key.to_owned(), near: None };
        let change = self.workspace.library.change_in_run(self.command, self.run, |change| {
            // Read within the change, so that nothing written since is lost.
            let kept = change.get(&keep)?.ok_or_else(|| missing(&keep))?;
            let other = change.get(&gone)?.ok_or_else(|| missing(&gone))?;
            let (mine, theirs) = (change.provenance(&keep)?, change.provenance(&gone)?);
            let (item, taken) = unite(&Side::new(&kept, &mine), &Side::new(&other, &theirs));
            let sources: Vec<_> = taken.iter().map(|t| (t.field.clone(), t.source.clone())).collect();
            change.absorb(&kept.key, &other.key, &item, &sources)?;
            Ok::<_, WorkflowError>(Merged { kept: kept.key, gone: other.key, taken })
        });
        let (merged, change) = change?;
        self.run = self.run.or(change);
        Ok(merged)
    }

    /// The same of items that another process may have made one meanwhile:
    /// then there is nothing to do, and nothing is given.
    ///
    /// # Errors
    /// When there is no such item.
    pub fn merge_if_two(&mut self, keep: &str, gone: &str) -> Result<Option<Merged>, WorkflowError> {
        match self.merge(keep, gone) {
            Err(WorkflowError::Library(LibraryError::SameItem { .. })) => Ok(None),
            merged => merged.map(Some),
        }
    }

    /// Remembers that items are as many works.
    ///
    /// # Errors
    /// When there is no such item, or two of the citekeys name one.
    pub fn distinct(&mut self, keys: &[String], reason: Option<&str>) -> Result<Vec<String>, WorkflowError> {
        let items = several(self.workspace, keys)?;
        let value = json!({"by": USER, "reason": reason});
        let (_, change) = self.workspace.library.change_in_run(self.command, self.run, |change| {
            for (i, one) in items.iter().enumerate() {
                for other in items.iter().skip(i + 1) {
                    change.set_fact(&one.key, FactKind::Distinct, &other.uid.to_string(), Some(&value))?;
                }
            }
            Ok::<_, WorkflowError>(())
        })?;
        self.run = self.run.or(change);
        Ok(items.into_iter().map(|stored| stored.key).collect())
    }
}

/// The items of citekeys, which must be different ones.
///
/// # Errors
/// When there is no such item, or two of the citekeys name one.
pub fn several(workspace: &Workspace, keys: &[String]) -> Result<Vec<Stored>, WorkflowError> {
    let mut items: Vec<Stored> = Vec::new();
    for key in keys {
        let stored = find::get(workspace, key)?;
        if items.iter().any(|other| other.uid == stored.uid) {
            return Err(LibraryError::SameItem { key: stored.key }.into());
        }
        items.push(stored);
    }
    Ok(items)
}

/// What merging items into the first would do.
///
/// # Errors
/// As [`Decisions::merge`].
pub fn preview(workspace: &Workspace, keys: &[String]) -> Result<Vec<Merged>, WorkflowError> {
    let mut items = several(workspace, keys)?.into_iter();
    let Some(mut kept) = items.next() else { return Ok(Vec::new()) };
    let mut story = workspace.library.provenance(&kept.key)?;
    let mut merged = Vec::new();
    for gone in items {
        let theirs = workspace.library.provenance(&gone.key)?;
        let (item, taken) = unite(&Side::new(&kept, &story), &Side::new(&gone, &theirs));
        // The next one meets what this one brought.
        for Taken { field, source, .. } in &taken {
            story.retain(|told| told.field != *field || told.replaced);
            story.extend(
                theirs.iter().find(|told| told.field == *field && told.source == source.source).cloned(),
            );
        }
        kept.item = item;
        merged.push(Merged { kept: kept.key.clone(), gone: gone.key, taken });
    }
    Ok(merged)
}
