//! The studies of a watch, and what a run adds to them.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::Timestamp;

use super::ask::Hit;
use super::study::{Known, Likeness, Sighting, State, Study, block, name_of};
use crate::item::{Identifier, Item};
use crate::library::Order;
use crate::matching::identity::{same_work, versions};
use crate::workflow::{WorkflowError, Workspace};

/// The studies of a watch, with what a run adds to them.
pub(super) struct Record {
    pub(super) studies: Vec<Study>,
    /// How many there were before the run.
    before: usize,
    /// Those of before that have changed.
    touched: Vec<usize>,
    known: Known,
    /// Further records of studies that were rejected.
    pub(super) rejected: usize,
    next: u64,
}

impl Record {
    pub(super) fn new(studies: Vec<Study>) -> Self {
        let mut known = Known::default();
        for (at, study) in studies.iter().enumerate() {
            for record in &study.records {
                known.enter_name(at, &record.id);
                if let Some(item) = record.item.as_ref().and_then(|item| Item::from_json(item).ok()) {
                    known.enter(at, &item);
                }
            }
        }
        let next = studies.last().map_or(1, |study| study.n + 1);
        Self { before: studies.len(), studies, touched: Vec::new(), known, rejected: 0, next }
    }

    pub(super) fn take(&mut self, hit: Hit) {
        let Hit { registry, at, item } = hit;
        let mut sighting = Sighting { registry, id: name_of(&item), at, item: None };
        let found = match self.known.find(&item) {
            Some(Likeness::Same(study)) => Some(study),
            // What was rejected comes back under no other DOI.
            Some(Likeness::Version(study)) => {
                self.studies.get(study).filter(|study| study.state == State::Rejected).map(|_| study)
            }
            None => None,
        };
        if let Some((at, study)) = found.and_then(|at| Some((at, self.studies.get_mut(at)?))) {
            if study.has(&sighting.registry, &item) {
                return;
            }
            if study.state == State::New {
                sighting.item = Some(item.to_json());
            }
            if study.state == State::Rejected {
                self.rejected += 1;
            }
            self.known.enter_name(at, &sighting.id);
            study.records.push(sighting);
            self.known.enter(at, &item);
            if at < self.before && !self.touched.contains(&at) {
                self.touched.push(at);
            }
            return;
        }
        self.known.enter_name(self.studies.len(), &sighting.id);
        self.known.enter(self.studies.len(), &item);
        sighting.item = Some(item.to_json());
        self.studies.push(Study {
            n: self.next,
            state: State::New,
            records: vec![sighting],
            reason: None,
            key: None,
            version_of: None,
            at,
        });
        self.next += 1;
    }

    /// Marks what was found before and has come into the library since.
    pub(super) fn settle(&mut self, workspace: &Workspace) -> Result<(), WorkflowError> {
        for (at, study) in self.studies.iter_mut().enumerate().take(self.before) {
            if study.state == State::New
                && let Some(key) = by_identifier(workspace, &study.merged().item)?
            {
                study.state = State::InLibrary;
                study.key = Some(key);
                study.at = Timestamp::now();
                if !self.touched.contains(&at) {
                    self.touched.push(at);
                }
            }
        }
        Ok(())
    }

    pub(super) fn waiting(&self) -> usize {
        self.studies.iter().take(self.before).filter(|study| study.state == State::New).count()
    }

    /// What was not known before, as its records say.
    pub(super) fn fresh(&self) -> Vec<Item> {
        self.studies.iter().skip(self.before).map(|study| study.merged().item).collect()
    }

    /// Says of each fresh study where the library has it.
    pub(super) fn place(&mut self, places: &[Place]) {
        for (study, place) in self.studies.iter_mut().skip(self.before).zip(places) {
            match place {
                Place::Nowhere => {}
                Place::Item(key) => {
                    study.state = State::InLibrary;
                    study.key = Some(key.clone());
                }
                Place::VersionOf(key) => study.version_of = Some(key.clone()),
            }
        }
    }

    pub(super) fn changed(&self) -> impl Iterator<Item = &Study> {
        let touched = self.touched.iter().filter_map(|at| self.studies.get(*at));
        touched.chain(self.studies.iter().skip(self.before))
    }
}

/// Where the library has a study.
pub(super) enum Place {
    Nowhere,
    Item(String),
    VersionOf(String),
}

/// The item that shares an identifier with a work.
fn by_identifier(workspace: &Workspace, work: &Item) -> Result<Option<String>, WorkflowError> {
    let identifiers = work.identifiers();
    let of_doi = identifiers.iter().filter_map(Identifier::arxiv_of_doi);
    for identifier in identifiers.iter().cloned().chain(of_doi) {
        if identifier.scheme().names_one_work()
            && let Some(key) = workspace.library.find(&identifier)?
        {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// Which of the works the library has: by identifier, and where no identifier
/// tells, by being the same work as an item whose title begins alike.
pub(super) fn in_library(workspace: &Workspace, works: &[Item]) -> Result<Vec<Place>, WorkflowError> {
    let library = &workspace.library;
    let mut places = Vec::with_capacity(works.len());
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, work) in works.iter().enumerate() {
        let key = by_identifier(workspace, work)?;
        if key.is_none() && !block(work).is_empty() {
            open.entry(block(work)).or_default().push(at);
        }
        places.push(key.map_or(Place::Nowhere, Place::Item));
    }
    if open.is_empty() {
        return Ok(places);
    }
    library.for_each(Order::Added, |stored| {
        for at in open.get(&block(&stored.item)).into_iter().flatten() {
            let (Some(work), Some(place)) = (works.get(*at), places.get_mut(*at)) else { continue };
            if matches!(place, Place::Item(_)) {
                continue;
            }
            if same_work(&stored.item, work) {
                *place = Place::Item(stored.key.clone());
            } else if versions(&stored.item, work) {
                *place = Place::VersionOf(stored.key.clone());
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_without_identifier_is_known_again_within_a_run() {
        let mut record = Record::new(Vec::new());
        for title in ["Sleep", "Sleep", "Dreams"] {
            let item = Item::from_json(&json!({"title": title, "issued": "2024"})).unwrap();
            record.take(Hit { registry: "openalex".to_owned(), at: Timestamp::now(), item });
        }
        let names: Vec<&str> = record.studies.iter().map(|study| study.records[0].id.as_str()).collect();
        assert_eq!(names, ["title:sleep 2024", "title:dreams 2024"]);
    }
}
