//! What registries say one by one, without a verdict.

use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};

use super::{AT_ONCE, Resolver, route};
use crate::item::{Identifier, Item};
use crate::registry::{Query, Record, Registry, RegistryError};

/// The last round in which a search is worth its cost here.
const LAST_SEARCH: u8 = 1;
/// Records asked of a search.
const SEARCH_LIMIT: usize = 10;

/// A question to the registries that it concerns.
#[derive(Debug, Clone)]
pub enum Question {
    /// What they have under these identifiers, which are one work's, where
    /// their records tell of other versions.
    Versions(Vec<Identifier>),
    /// What their searches find for an item.
    Like(Item),
}

/// What came of a question.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// The records, as they came.
    pub records: Vec<Record>,
    /// Titles of the registries that answered.
    pub answered: Vec<String>,
    /// Titles of those that could not be asked, and why.
    pub silent: Vec<(String, String)>,
}

impl Resolver {
    /// Asks questions, many at a time, so that lookups go out together. Gives
    /// the answers in order, or `None` after an interrupt from the keyboard.
    #[must_use]
    pub fn ask(&self, questions: Vec<Question>) -> Option<Vec<Said>> {
        self.runtime.block_on(async {
            let all = stream::iter(questions).map(|question| {
                let (registries, left_out) = (self.registries.clone(), self.left_out.clone());
                let task = tokio::spawn(async move { answer(&registries, &left_out, question).await });
                async move {
                    // A task ends early only by a defect in it.
                    task.await.unwrap_or_else(|error| {
                        tracing::error!("a task failed: {error}");
                        let silent = vec![("a registry".to_owned(), error.to_string())];
                        Said { silent, ..Said::default() }
                    })
                }
            });
            tokio::select! {
                biased;
                _ = tokio::signal::ctrl_c() => None,
                answers = all.buffered(AT_ONCE).collect() => Some(answers),
            }
        })
    }
}

type Answer = Result<Vec<Record>, RegistryError>;

async fn answer(registries: &[Arc<dyn Registry>], left_out: &[(String, String)], question: Question) -> Said {
    let asked = registries.iter().filter(|registry| !registry.annotates());
    let answers: Vec<(&Arc<dyn Registry>, Answer)> = match &question {
        Question::Versions(ids) => {
            let pairs = asked.flat_map(|registry| {
                let concerned = |id: &&Identifier| {
                    registry.supports(id.scheme())
                        && (registry.is_local() || route::versions(registry.name(), id))
                };
                ids.iter().filter(concerned).map(move |id| (registry, id))
            });
            join_all(pairs.map(|(registry, id)| async move {
                (registry, registry.lookup(id).await.map(|found| found.into_iter().collect()))
            }))
            .await
        }
        Question::Like(item) => {
            let query = &Query { text: String::new(), item: item.clone() };
            let due = asked.filter(|registry| {
                registry.searches() && (registry.is_local() || is_searched(registry.name(), item))
            });
            join_all(
                due.map(|registry| async move { (registry, registry.search(query, SEARCH_LIMIT).await) }),
            )
            .await
        }
    };
    let mut said = Said::default();
    for (registry, answer) in answers {
        let title = registry.title().to_owned();
        match answer {
            Ok(records) => {
                said.records.extend(records);
                said.answered.push(title);
            }
            Err(error) => said.silent.push((title, error.reason())),
        }
    }
    let concerned = |name: &str| match &question {
        Question::Versions(ids) => ids.iter().any(|id| route::versions(name, id)),
        Question::Like(item) => is_searched(name, item),
    };
    let left_out = left_out.iter().filter(|(name, _)| concerned(name));
    said.silent.extend(left_out.map(|(_, title)| (title.clone(), "offline".to_owned())));
    said.answered.retain(|title| !said.silent.iter().any(|(silent, _)| silent == title));
    said.answered.sort();
    said.answered.dedup();
    said.silent.sort();
    said.silent.dedup_by(|a, b| a.0 == b.0);
    said
}

fn is_searched(registry: &str, item: &Item) -> bool {
    route::search(registry, item, "").is_some_and(|round| round <= LAST_SEARCH)
}
