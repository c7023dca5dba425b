//! Asking the registries what a watch asks.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Question, Watch};
use crate::item::{self, DateVariable, Identifier, Item};
use crate::registry::directory;
use crate::registry::{Found, Registry, RegistryError};
use crate::search::{Dialect, Document, Limit, Query, Translation};
use crate::workflow::resolve::Resolver;
use crate::workflow::{WorkflowError, Workspace};

/// What a registry has answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its short name.
    pub registry: String,
    /// Its name for people.
    pub title: String,
    /// What came of asking it.
    pub reply: Reply,
    /// What it could not be asked.
    pub limits: Vec<Limit>,
}

/// What came of asking a registry.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It answered.
    Answered {
        /// Records that were looked at.
        records: usize,
        /// Records that it has in all.
        total: usize,
        /// Records that do not meet what it could not be asked.
        left_out: usize,
        /// What it says about the question.
        remarks: Vec<String>,
        /// Why it broke off before the end.
        broken: Option<String>,
    },
    /// It could not be asked: what it has is not known.
    Silent(String),
    /// It was not asked, and why.
    NotAsked(String),
}

/// A hit that meets the query.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) registry: String,
    pub(super) at: Timestamp,
    pub(super) item: Item,
}

/// What came of asking.
pub(super) struct Asked {
    /// Every registry's part, with what it has found.
    pub(super) answers: Vec<(Answer, Vec<Hit>)>,
    /// Citekeys of the watch that name no item any more.
    pub(super) missing: Vec<String>,
}

/// Asks every registry that a watch concerns, at the same time.
pub(super) fn ask(
    workspace: &Workspace,
    resolver: &Resolver,
    watch: &Watch,
    limit: usize,
) -> Result<Asked, WorkflowError> {
    let (mut cited, mut missing) = (Vec::new(), Vec::new());
    if let Question::Cites(keys) = &watch.question {
        for key in keys {
            match workspace.library.get(key)? {
                Some(stored) => cited.push((key.clone(), stored.item.identifiers())),
                None => missing.push(key.clone()),
            }
        }
    }
    let query = match &watch.question {
        Question::Query(text) => Some(Query::parse(text)),
        Question::Cites(_) => None,
    };
    // One that is off unless the user wants it is no matter where none is named.
    let is_open = |name: &str| resolver.registries().iter().any(|registry| registry.name() == name);
    let is_off =
        |name: &str| directory::entry(name).is_some_and(|entry| entry.default != directory::Default::On);
    let concerned = watch.concerned().into_iter();
    let concerned = concerned.filter(|name| !watch.registries.is_empty() || !is_off(name) || is_open(name));
    let asks = concerned.map(|name| {
        let registry = resolver.registries().iter().find(|registry| registry.name() == name).map(Arc::clone);
        let (query, cited) = (query.as_ref(), cited.as_slice());
        async move {
            let title = directory::entry(name).map_or(name, |entry| entry.title).to_owned();
            let mut answer = Answer {
                registry: name.to_owned(),
                title,
                reply: Reply::NotAsked(String::new()),
                limits: Vec::new(),
            };
            let Some(registry) = registry else {
                let offline = resolver.left_out().iter().any(|(left, _)| left == name);
                answer.reply = Reply::NotAsked(if offline { "offline" } else { "switched off" }.to_owned());
                return (answer, Vec::new());
            };
            if query.is_none() && cited.is_empty() {
                answer.reply = Reply::NotAsked("no item is left to ask about".to_owned());
                return (answer, Vec::new());
            }
            let hits = match query {
                Some(query) => search(&*registry, query, watch, limit, &mut answer).await,
                None => citing(&*registry, cited, watch, limit, &mut answer).await,
            };
            (answer, hits)
        }
    });
    Ok(Asked { answers: resolver.block_on(join_all(asks)), missing })
}

async fn search(
    registry: &dyn Registry,
    query: &Query,
    watch: &Watch,
    limit: usize,
    answer: &mut Answer,
) -> Vec<Hit> {
    let translation =
        Dialect::from_name(registry.name()).map(|dialect| query.translate(dialect, watch.since));
    let (Some(translation), Some(finder)) = (translation, registry.finder()) else {
        answer.reply = Reply::NotAsked("it cannot be searched for new studies".to_owned());
        return Vec::new();
    };
    let Translation { parameters, limits, check, .. } = match translation {
        Ok(translation) => translation,
        Err(error) => {
            answer.reply = Reply::NotAsked(error.to_string());
            return Vec::new();
        }
    };
    answer.limits = limits;
    let found = finder.find(&parameters, limit).await;
    heard(registry, found, answer, |item| check.as_ref().is_none_or(|check| meets(check, item)))
}

/// Whether a record meets a query, as far as it tells.
fn meets(query: &Query, item: &Item) -> bool {
    let document =
        Document { uid: 0, key: "", item, tags: &[], notes: &[], collections: &[], attachments_text: None };
    query.matches(&document)
}

async fn citing(
    registry: &dyn Registry,
    cited: &[(String, Vec<Identifier>)],
    watch: &Watch,
    limit: usize,
    answer: &mut Answer,
) -> Vec<Hit> {
    let Some(citations) = registry.citations() else {
        answer.reply = Reply::NotAsked("it does not tell which works cite a work".to_owned());
        return Vec::new();
    };
    let mut all = Found::default();
    let mut any = false;
    for (key, ids) in cited {
        match citations.citing(ids, limit).await {
            Ok(Some(found)) => {
                any = true;
                all.total += found.total;
                all.records.extend(found.records);
                all.remarks.extend(found.remarks);
                all.broken = all.broken.or(found.broken);
            }
            Ok(None) => all.remarks.push(format!("it does not have {key}")),
            Err(error) if any => all.broken = Some(error),
            Err(error) => {
                answer.reply = Reply::Silent(error.reason());
                return Vec::new();
            }
        }
    }
    heard(registry, Ok(all), answer, |item| watch.since.is_none_or(|since| !is_before(item, since)))
}

/// Whether a record plainly is of a work that appeared before a day.
fn is_before(item: &Item, day: Date) -> bool {
    let Some(start) = item.date(DateVariable::Issued).and_then(item::Date::start) else {
        return false;
    };
    match (start.year, start.month, start.day) {
        (year, None, _) => year < i32::from(day.year()),
        (year, Some(month), None) => (year, month) < (i32::from(day.year()), day.month().unsigned_abs()),
        (year, Some(month), Some(its)) => {
            (year, month, its) < (i32::from(day.year()), day.month().unsigned_abs(), day.day().unsigned_abs())
        }
    }
}

fn heard(
    registry: &dyn Registry,
    found: Result<Found, RegistryError>,
    answer: &mut Answer,
    meets: impl Fn(&Item) -> bool,
) -> Vec<Hit> {
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            answer.reply = Reply::Silent(error.reason());
            return Vec::new();
        }
    };
    let records = found.records.len();
    let hits: Vec<Hit> = found
        .records
        .into_iter()
        .filter(|record| meets(&record.item))
        .map(|record| Hit { registry: registry.name().to_owned(), at: record.fetched, item: record.item })
        .collect();
    answer.reply = Reply::Answered {
        records,
        total: found.total,
        left_out: records - hits.len(),
        remarks: found.remarks,
        broken: found.broken.map(|error| error.reason()),
    };
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_plainly_appeared_before_a_day_is_before_it() {
        let day: Date = "2020-05-17".parse().unwrap();
        for (issued, before) in [
            ("2019", true),
            ("2020", false),
            ("2020-04", true),
            ("2020-05", false),
            ("2020-05-16", true),
            ("2020-05-17", false),
            ("2021-01-01", false),
        ] {
            let item = Item::from_json(&json!({"issued": issued})).unwrap();
            assert_eq!(is_before(&item, day), before, "{issued}");
        }
        assert!(!is_before(&Item::default(), day), "a work without a date may be new");
    }
}
