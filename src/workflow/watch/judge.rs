//! Deciding on studies.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use futures_util::stream;
use jiff::Timestamp;

use super::study::{State, Study, handle};
use super::{Watch, WatchError, error, get, studies};
use crate::format::Format;
use crate::item::Identifier;
use crate::library::{Change, FactKind};
use crate::workflow::add::{self, Keeper, Options};
use crate::workflow::input::{Form, Incoming};
use crate::workflow::resolve::{Asking, Resolver};
use crate::workflow::{WorkflowError, Workspace};

/// How studies are accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepting {
    /// Take the records as they were found, and ask nobody.
    pub offline: bool,
    /// Tags for the items.
    pub tags: Vec<String>,
    /// Collection for the items.
    pub collection: Option<String>,
}

/// A study that was decided on.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The study as it is now.
    pub study: Study,
    /// What became of it in the library; none where it was rejected.
    pub outcome: Option<add::Outcome>,
}

/// Adds studies to the library as `ibid add` does, and marks them accepted:
/// one change for each, all of one run. Returns false when the user
/// interrupted; what was reported is kept.
///
/// # Errors
/// [`WatchError::NoSuchWatch`], [`WatchError::NoSuchStudy`]; when the library
/// fails, or `done` does.
pub fn accept<E: From<WorkflowError>>(
    workspace: &mut Workspace,
    name: &str,
    chosen: &[String],
    accepting: &Accepting,
    command: &str,
    done: &mut dyn FnMut(&Judged) -> Result<(), E>,
) -> Result<bool, E> {
    let watch = get(workspace, name)?;
    let chosen = choose(workspace, &watch, chosen)?;
    let options = Options {
        offline: accepting.offline,
        tags: accepting.tags.clone(),
        collection: accepting.collection.clone(),
        ..Options::default()
    };
    let resolver = Resolver::new(&workspace.config, Asking { offline: accepting.offline, afresh: false })?;
    let keeper = Keeper::new(workspace, &options)?;
    let merged: Vec<_> = chosen.iter().map(Study::merged).collect();
    let works: Vec<Incoming> = merged
        .iter()
        .map(|merged| Incoming {
            place: format!("watch {}", watch.name),
            raw: String::new(),
            item: merged.item.clone(),
            parts: Vec::new(),
            confidence: std::collections::BTreeMap::new(),
            form: Form::Record(Format::CslJson),
        })
        .collect();
    let mut studies = chosen.into_iter().zip(&merged);
    let mut run = None;
    resolver.resolve_all(
        stream::iter(works),
        |_| !accepting.offline,
        |resolved| {
            let Some((mut study, merged)) = studies.next() else { return Ok(()) };
            let sources = study.sources(merged);
            let (outcome, change) = workspace
                .library
                .change_in_run(command, run, |change| {
                    study = current(change, &watch, &study)?;
                    let outcome = keeper.keep_from(change, &resolved, sources, None)?;
                    study.state = State::Accepted;
                    study.reason = None;
                    study.key = outcome.key().map(str::to_owned);
                    study.at = Timestamp::now();
                    put(change, &watch, &study)?;
                    Ok::<_, WorkflowError>(outcome)
                })
                .map_err(E::from)?;
            run = run.or(change);
            done(&Judged { study, outcome: Some(outcome) })
        },
    )
}

/// Rejects studies: they, and other versions of them, are not offered again.
///
/// # Errors
/// [`WatchError::NoSuchWatch`], [`WatchError::NoSuchStudy`],
/// [`WatchError::Accepted`].
pub fn reject(
    workspace: &mut Workspace,
    name: &str,
    chosen: &[String],
    reason: Option<&str>,
    command: &str,
) -> Result<Vec<Judged>, WorkflowError> {
    let watch = get(workspace, name)?;
    let mut chosen = choose(workspace, &watch, chosen)?;
    workspace.library.change(command, |change| {
        for study in &mut chosen {
            *study = current(change, &watch, study)?;
            if study.state == State::Accepted {
                let key = study.key.clone().unwrap_or_default();
                return Err(WorkflowError::from(WatchError::Accepted { n: study.n, key }));
            }
            study.state = State::Rejected;
            study.reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
            study.at = Timestamp::now();
            put(change, &watch, study)?;
        }
        Ok(())
    })?;
    Ok(chosen.into_iter().map(|study| Judged { study, outcome: None }).collect())
}

/// A study as it stands by now: a run may have added to it since it was chosen,
/// or its watch may be gone.
fn current(change: &Change<'_>, watch: &Watch, study: &Study) -> Result<Study, WorkflowError> {
    let name = study.fact(&watch.name);
    match change.library_fact(FactKind::Study, &name)? {
        Some(value) => Ok(error::read(&name, value)?),
        None => Err(WatchError::NoSuchStudy { watch: watch.name.clone(), study: study.n.to_string() }.into()),
    }
}

fn put(change: &mut Change<'_>, watch: &Watch, study: &Study) -> Result<(), WorkflowError> {
    change.set_library_fact(FactKind::Study, &study.fact(&watch.name), Some(&error::stored(study)?))?;
    Ok(())
}

/// The studies of numbers and identifiers, each once.
fn choose(workspace: &Workspace, watch: &Watch, chosen: &[String]) -> Result<Vec<Study>, WorkflowError> {
    let all = studies(workspace, &watch.name)?;
    let by_number: HashMap<u64, &Study> = all.iter().map(|study| (study.n, study)).collect();
    let by_handle = OnceCell::new();
    let called = |handle: &str| {
        let known: &HashMap<String, &Study> = by_handle.get_or_init(|| {
            // Of two studies of one identifier the first is meant.
            let handles =
                all.iter().rev().flat_map(|study| study.handles().into_iter().map(move |h| (h, study)));
            handles.collect()
        });
        known.get(handle).copied()
    };
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for text in chosen {
        let number = text.parse::<u64>().ok().and_then(|n| by_number.get(&n).copied());
        let Some(study) = number.or_else(|| called(&handle(&Identifier::parse(text)?))) else {
            let (watch, study) = (watch.name.clone(), text.clone());
            return Err(WatchError::NoSuchStudy { watch, study }.into());
        };
        if seen.insert(study.n) {
            found.push(study.clone());
        }
    }
    Ok(found)
}
