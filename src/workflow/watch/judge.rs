//! Deciding on studies.

use futures_util::stream;
use jiff::Timestamp;

use super::study::{State, Study};
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
    for study in &mut chosen {
        if study.state == State::Accepted {
            let key = study.key.clone().unwrap_or_default();
            return Err(WatchError::Accepted { n: study.n, key }.into());
        }
        study.state = State::Rejected;
        study.reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        study.at = Timestamp::now();
    }
    workspace
        .library
        .change(command, |change| chosen.iter().try_for_each(|study| put(change, &watch, study)))?;
    Ok(chosen.into_iter().map(|study| Judged { study, outcome: None }).collect())
}

fn put(change: &mut Change<'_>, watch: &Watch, study: &Study) -> Result<(), WorkflowError> {
    change.set_library_fact(FactKind::Study, &study.fact(&watch.name), Some(&error::stored(study)?))?;
    Ok(())
}

/// The studies of numbers and identifiers, each once.
fn choose(workspace: &Workspace, watch: &Watch, chosen: &[String]) -> Result<Vec<Study>, WorkflowError> {
    let all = studies(workspace, &watch.name)?;
    let mut found: Vec<Study> = Vec::new();
    for text in chosen {
        let number = text.parse::<u64>().ok();
        let identifier = Identifier::parse(text);
        let is_it = |study: &&Study| {
            number == Some(study.n)
                || identifier.as_ref().is_some_and(|identifier| study.is_called(identifier))
        };
        let Some(study) = all.iter().find(is_it) else {
            let (watch, study) = (watch.name.clone(), text.clone());
            return Err(WatchError::NoSuchStudy { watch, study }.into());
        };
        if !found.iter().any(|other| other.n == study.n) {
            found.push(study.clone());
        }
    }
    Ok(found)
}
