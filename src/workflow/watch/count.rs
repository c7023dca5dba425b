//! The numbers of a PRISMA 2020 flow diagram.

use super::study::State;
use super::{Watch, get, studies};
use crate::registry::directory;
use crate::workflow::{WorkflowError, Workspace};

/// What a registry has contributed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Its short name.
    pub registry: String,
    /// Its name for people.
    pub title: String,
    /// Records that were looked at, over all runs.
    pub records: usize,
    /// Of these, records that did not meet the query, in the last run.
    pub left_out: usize,
    /// Records that it last had in all, also those beyond the limit.
    pub total: usize,
}

/// Counts of a watch. `identified` less `duplicates`, `left_out` and
/// `in_library` is `screened` and `waiting`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The watch.
    pub watch: Watch,
    /// Records identified, by registry.
    pub identified: Vec<Identified>,
    /// Records removed before screening as duplicates of others.
    pub duplicates: usize,
    /// Records removed before screening by checking the query.
    pub left_out: usize,
    /// Studies removed before screening because the library has them.
    pub in_library: usize,
    /// Studies that somebody has decided on.
    pub screened: usize,
    /// Studies excluded, by reason; the reason is empty where none was given.
    pub excluded: Vec<(String, usize)>,
    /// Studies included.
    pub included: usize,
    /// Studies that nobody has decided on yet.
    pub waiting: usize,
}

/// Counts what a watch has found and what became of it.
///
/// # Errors
/// [`WatchError::NoSuchWatch`](super::WatchError::NoSuchWatch).
pub fn count(workspace: &Workspace, name: &str) -> Result<Counts, WorkflowError> {
    let watch = get(workspace, name)?;
    let studies = studies(workspace, name)?;
    let mut names: Vec<&str> = watch.asked.keys().map(String::as_str).collect();
    for study in &studies {
        names.extend(study.registries());
    }
    let rank = |name: &str| directory::DIRECTORY.iter().position(|entry| entry.name == name);
    names.sort_by_key(|name| (rank(name), *name));
    names.dedup();
    let sightings = || studies.iter().flat_map(|study| &study.records);
    let identified: Vec<Identified> = names
        .into_iter()
        .map(|name| {
            let asked = watch.asked.get(name);
            let left_out = asked.map_or(0, |asked| asked.left_out);
            Identified {
                registry: name.to_owned(),
                title: directory::entry(name).map_or(name, |entry| entry.title).to_owned(),
                records: sightings().filter(|record| record.registry == name).count() + left_out,
                left_out,
                total: asked.map_or(0, |asked| asked.total),
            }
        })
        .collect();
    let in_state = |state| studies.iter().filter(|study| study.state == state).count();
    let mut excluded: Vec<(String, usize)> = Vec::new();
    for study in studies.iter().filter(|study| study.state == State::Rejected) {
        let reason = study.reason.clone().unwrap_or_default();
        match excluded.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => excluded.push((reason, 1)),
        }
    }
    excluded.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(Counts {
        duplicates: sightings().count() - studies.len(),
        left_out: identified.iter().map(|registry| registry.left_out).sum(),
        identified,
        in_library: in_state(State::InLibrary),
        screened: in_state(State::Accepted) + in_state(State::Rejected),
        excluded,
        included: in_state(State::Accepted),
        waiting: in_state(State::New),
        watch,
    })
}
