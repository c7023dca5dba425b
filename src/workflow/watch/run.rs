//! Asking the registries, and keeping what is new.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::ask::{self, Answer, Reply};
use super::record::{Record, in_library};
use super::study::{self, State, Study};
use super::{Asked, Watch, WatchError, error, get, studies};
use crate::library::{Change, ChangeId, FactKind};
use crate::workflow::resolve::{Asking, Resolver};
use crate::workflow::{WorkflowError, Workspace};

/// Records looked at in each registry unless told otherwise.
pub const LIMIT: usize = 200;

/// What a run of a watch has come to.
#[derive(Debug, Clone)]
pub struct Ran {
    /// The watch.
    pub watch: Watch,
    /// What was not seen before.
    pub new: Vec<Study>,
    /// Further studies that the library has already.
    pub in_library: usize,
    /// Records of rejected studies that were not seen before.
    pub rejected: usize,
    /// Studies of earlier runs that nobody has decided on.
    pub waiting: usize,
    /// Citekeys whose citing works are wanted, and which name no item any more.
    pub missing: Vec<String>,
    /// Every registry's part.
    pub answers: Vec<Answer>,
}

impl Ran {
    /// Checks that a registry has answered: otherwise there is no telling
    /// whether anything is new.
    ///
    /// # Errors
    /// [`WatchError::NobodyAnswered`].
    pub fn check(&self) -> Result<(), WatchError> {
        let answered = |answer: &Answer| matches!(answer.reply, Reply::Answered { .. });
        if self.answers.iter().any(answered) {
            return Ok(());
        }
        Err(WatchError::NobodyAnswered { name: self.watch.name.clone() })
    }
}

/// Runs watches, each at most `limit` records deep in each registry, and keeps
/// what is new: one change for each watch, all of one run. Watches that find
/// nothing new leave the library as it is.
///
/// # Errors
/// When the library fails, or `done` does.
pub fn run<E: From<WorkflowError>>(
    workspace: &mut Workspace,
    names: &[String],
    limit: usize,
    offline: bool,
    command: &str,
    done: &mut dyn FnMut(&Ran) -> Result<(), E>,
) -> Result<(), E> {
    let watches = if names.is_empty() {
        super::list(workspace)?
    } else {
        names.iter().map(|name| get(workspace, name)).collect::<Result<_, _>>()?
    };
    let asking = Asking { offline, afresh: true };
    let resolver = Resolver::new(&workspace.config, asking)?;
    let mut first = None;
    for watch in watches {
        let (ran, change) = one(workspace, &resolver, watch, limit, command, first)?;
        first = first.or(change);
        done(&ran)?;
    }
    Ok(())
}

fn one(
    workspace: &mut Workspace,
    resolver: &Resolver,
    watch: Watch,
    limit: usize,
    command: &str,
    first: Option<ChangeId>,
) -> Result<(Ran, Option<ChangeId>), WorkflowError> {
    let asked = ask::ask(workspace, resolver, &watch, limit)?;
    let mut ran = Ran {
        watch,
        new: Vec::new(),
        in_library: 0,
        rejected: 0,
        waiting: 0,
        missing: asked.missing,
        answers: Vec::new(),
    };
    let mut hits = Vec::new();
    for (answer, its) in asked.answers {
        ran.answers.push(answer);
        hits.extend(its);
    }
    // Another process may record something meanwhile: then it is done again,
    // with what that has left.
    loop {
        let before = studies(workspace, &ran.watch.name)?;
        let mut record = Record::new(before.clone());
        for hit in hits.iter().cloned() {
            record.take(hit);
        }
        record.settle(workspace)?;
        let places = in_library(workspace, &record.fresh())?;
        record.place(&places);
        let (kept, change) = workspace.library.change_in_run(command, first, |change| {
            let same = study::read(change.facts(FactKind::Study)?, &ran.watch.name)? == before;
            if same {
                keep(change, &mut ran, &record)?;
            }
            Ok::<_, WorkflowError>(same)
        })?;
        if kept {
            ran.rejected = record.rejected;
            ran.waiting = record.waiting();
            for study in record.studies.into_iter().skip(before.len()) {
                match study.state {
                    State::InLibrary => ran.in_library += 1,
                    _ => ran.new.push(study),
                }
            }
            return Ok((ran, change));
        }
    }
}

/// Writes down what a run has found, unless the watch has been removed.
fn keep(change: &mut Change<'_>, ran: &mut Ran, record: &Record) -> Result<(), WorkflowError> {
    let name = ran.watch.name.clone();
    if !change.facts(FactKind::Watch)?.iter().any(|fact| fact.name == name) {
        return Err(WatchError::NoSuchWatch { name, near: None }.into());
    }
    for study in record.changed() {
        change.set_library_fact(FactKind::Study, &study.fact(&name), Some(&error::stored(study)?))?;
    }
    let asked = answered(&ran.watch, &ran.answers);
    if asked != ran.watch.asked {
        ran.watch.asked = asked;
        change.set_library_fact(FactKind::Watch, &name, Some(&error::stored(&ran.watch)?))?;
    }
    Ok(())
}

/// What is written down of the answers: what is as it was keeps its time, so
/// that a run without news changes nothing.
fn answered(watch: &Watch, answers: &[Answer]) -> BTreeMap<String, Asked> {
    let mut all = watch.asked.clone();
    let now = Timestamp::now();
    for answer in answers {
        let Reply::Answered { records, total, left_out, .. } = answer.reply else { continue };
        let at = match all.get(&answer.registry) {
            Some(was) if (was.records, was.total, was.left_out) == (records, total, left_out) => was.at,
            _ => now,
        };
        all.insert(answer.registry.clone(), Asked { at, records, total, left_out });
    }
    all
}
