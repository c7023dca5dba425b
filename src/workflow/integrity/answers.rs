//! Putting the question to all registries at the same time, so that lookups go
//! out together.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::{join, join_all};
use serde_json::Value;

use super::{ANNOTATOR, TELLERS};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Variable};
use crate::library::Stored;
use crate::registry::{Notices, Record, Registry, RegistryError};
use crate::workflow::resolve::concerns;

/// What the registries say of one item.
#[derive(Debug, Default)]
pub(super) struct Answers {
    records: Vec<Record>,
    /// What notices say of the work that its own record does not, in the shape
    /// of `updated-by`; the outer `None` where they could not be looked for.
    pub(super) notices: Option<Option<Value>>,
    /// Short names of the registries that have it.
    pub(super) answered: Vec<String>,
    /// Short names and titles of those that could not be asked, and why.
    pub(super) silent: Vec<(String, String, String)>,
}

impl Answers {
    /// The record of a registry.
    pub(super) fn record(&self, registry: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.registry == registry)
    }

    /// Whether a registry was asked and answered.
    pub(super) fn has_answered(&self, registry: &str) -> bool {
        self.answered.iter().any(|name| name == registry)
    }

    fn note(&mut self, registry: &dyn Registry, answer: Result<Option<Record>, RegistryError>) {
        match answer {
            Ok(Some(record)) => {
                self.answered.push(registry.name().to_owned());
                self.records.push(record);
            }
            // It is asked of works that others know, and has no rows of most.
            Ok(None) if registry.name() == ANNOTATOR => self.answered.push(registry.name().to_owned()),
            Ok(None) => {}
            Err(error) => self.fail(registry, &error),
        }
    }

    fn fail(&mut self, registry: &dyn Registry, error: &RegistryError) {
        if !self.silent.iter().any(|(name, ..)| name == registry.name()) {
            let (name, title) = (registry.name().to_owned(), registry.title().to_owned());
            self.silent.push((name, title, error.reason()));
        }
    }
}

/// Asks about items; the answers are in their order.
pub(super) async fn ask(
    registries: &[Arc<dyn Registry>],
    left_out: &[(String, String)],
    items: &[Stored],
) -> Vec<Answers> {
    let is_teller = |name: &str| TELLERS.iter().any(|(teller, _)| *teller == name);
    let tellers: Vec<&Arc<dyn Registry>> =
        registries.iter().filter(|registry| is_teller(registry.name())).collect();
    let asks = items.iter().enumerate().flat_map(|(at, stored)| {
        tellers.iter().filter_map(move |registry| {
            let ids = names(registry.name(), stored);
            (!ids.is_empty())
                .then_some(async move { (at, *registry, look_up(registry.as_ref(), &ids).await) })
        })
    });
    let dois: Vec<Identifier> =
        items.iter().filter_map(|stored| names("crossref", stored).into_iter().next()).collect();
    let reverse = tellers.iter().map(async |registry| (*registry, registry.notices(&dois).await));
    let (found, notices) = join(join_all(asks), join_all(reverse)).await;
    let mut answers: Vec<Answers> = items.iter().map(|_| Answers::default()).collect();
    for (at, registry, answer) in found {
        if let Some(its) = answers.get_mut(at) {
            its.note(registry.as_ref(), answer);
        }
    }
    for (registry, notices) in notices {
        if registry.name() == "crossref" {
            note_notices(registry.as_ref(), &notices, items, &mut answers);
        }
    }
    for (name, title) in left_out.iter().filter(|(name, _)| is_teller(name)) {
        for (stored, its) in items.iter().zip(&mut answers) {
            if !names(name, stored).is_empty() {
                its.silent.push((name.clone(), title.clone(), "offline".to_owned()));
            }
        }
    }
    answers
}

/// The identifiers by which a registry is asked about an item: one, and of
/// Retraction Watch, whose file costs nothing to look into, all.
fn names(registry: &str, stored: &Stored) -> Vec<Identifier> {
    let mut ids = stored.item.identifiers();
    ids.retain(|id| concerns(registry, id));
    if registry == "pubmed" {
        // Its own numbers first: a DOI has to be searched for.
        ids.sort_by_key(|id| [Scheme::Pmid, Scheme::Doi].iter().position(|s| *s == id.scheme()).unwrap_or(2));
    }
    if registry != ANNOTATOR {
        ids.truncate(1);
    }
    ids
}

async fn look_up(registry: &dyn Registry, ids: &[Identifier]) -> Result<Option<Record>, RegistryError> {
    for id in ids {
        if let Some(record) = registry.lookup(id).await? {
            return Ok(Some(record));
        }
    }
    Ok(None)
}

/// Gives each item what notices say of it.
fn note_notices(registry: &dyn Registry, notices: &Notices, items: &[Stored], answers: &mut [Answers]) {
    let mut by_work: BTreeMap<Identifier, Vec<Value>> = BTreeMap::new();
    for record in &notices.records {
        let updates = record.item.extra.get("update-to").and_then(Value::as_array);
        for update in updates.into_iter().flatten() {
            let work = update.get("DOI").and_then(Value::as_str).and_then(doi);
            let notice = record.item.get(Variable::Doi).and_then(doi);
            if let (Some(work), Some(notice)) = (work, notice)
                && work != notice
            {
                let mut update = update.clone();
                if let Some(object) = update.as_object_mut() {
                    object.insert("DOI".to_owned(), Value::from(notice.value()));
                }
                by_work.entry(work).or_default().push(update);
            }
        }
    }
    for (stored, answers) in items.iter().zip(answers) {
        let Some(work) = names(registry.name(), stored).into_iter().next() else { continue };
        if let Some((_, error)) = notices.open.iter().find(|(open, _)| *open == work) {
            answers.fail(registry, error);
            continue;
        }
        // Its record has most of them already.
        let known: Vec<Identifier> = answers
            .record(registry.name())
            .and_then(|record| record.item.extra.get("updated-by"))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|update| update.get("DOI").and_then(Value::as_str).and_then(doi))
            .collect();
        let is_new = |update: &&Value| {
            let notice = update.get("DOI").and_then(Value::as_str).and_then(doi);
            notice.is_none_or(|notice| !known.contains(&notice))
        };
        let more: Vec<Value> = by_work.get(&work).into_iter().flatten().filter(is_new).cloned().collect();
        answers.notices = Some((!more.is_empty()).then(|| Value::from(more)));
    }
}

fn doi(text: &str) -> Option<Identifier> {
    Identifier::parse_as(Scheme::Doi, text).ok()
}
