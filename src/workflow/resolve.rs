//! From what was read to what the registries say of it.
//!
//! Every registry is asked by identifier where there is one. Without a match,
//! registries are searched in stages, the free and local ones first, and the
//! later ones only while nothing matches. A match is then looked up by its
//! identifier wherever it was not found yet, so that every registry can add
//! what it knows. A registry that cannot be asked is a state of its own,
//! never a "not found".

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use tokio::runtime::Runtime;

use super::WorkflowError;
use super::config::{Config, REGISTRIES};
use super::input::Incoming;
use crate::item::{Identifier, NameVariable};
use crate::matching::merge::Merged;
use crate::matching::{Asked, Candidate, Decision, FoundBy, Printed, RegistryAnswer, Verdict, decide, merge};
use crate::registry::{self, CachePolicy, Query, Record, Registry, RegistryError, Settings};

/// Candidates asked of a registry's search.
const SEARCH_LIMIT: usize = 5;
/// References in work at the same time; the limiters pace what goes out.
const AT_ONCE: usize = 8;
/// Registries that are searched only when all others found nothing: OpenAlex
/// counts searches against a day's credits.
const LAST_RESORT: [&str; 1] = ["openalex"];

/// One work with the registries' verdict on it.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// What came in.
    pub incoming: Incoming,
    /// The verdict and who said what.
    pub decision: Decision,
    /// The item as the registries complete it; as read when nothing matched.
    pub merged: Merged,
    /// The records that were accepted, for their time and raw text.
    pub records: Vec<Record>,
    /// The names, for people, of the registries that have the work.
    pub found_in: Vec<String>,
}

/// How to ask.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asking {
    /// Leave remote registries out.
    pub offline: bool,
    /// Ask again, whatever the cache of answers holds.
    pub afresh: bool,
}

/// Asks registries about works.
pub struct Resolver {
    registries: Arc<Vec<Arc<dyn Registry>>>,
    left_out: Arc<Vec<(String, String)>>,
    runtime: Runtime,
}

impl Resolver {
    /// Opens the registries that the settings name.
    ///
    /// # Errors
    /// When a snapshot cannot be read, or network tasks cannot be started.
    pub fn new(config: &Config, asking: Asking) -> Result<Self, WorkflowError> {
        let offline = asking.offline || config.offline;
        let settings = settings(config, offline, asking.afresh);
        let registries = registry::open(&settings)?;
        let left_out = if offline {
            enabled(config).map(|name| (name.to_owned(), title_of(name))).collect()
        } else {
            Vec::new()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(WorkflowError::Runtime)?;
        Ok(Self { registries: Arc::new(registries), left_out: Arc::new(left_out), runtime })
    }

    /// Resolves the works that `asks` says yes to, several at a time, and
    /// hands every work to `done` in the
    /// order given, as soon as it and those before it are ready. `done`
    /// returns false to stop; so does an interrupt from the keyboard, after
    /// which `Ok(false)` is returned and what was handed over stays done.
    ///
    /// # Errors
    /// What `done` returns.
    pub fn resolve_all<E>(
        &self,
        works: Vec<Incoming>,
        asks: impl Fn(&Incoming) -> bool,
        mut done: impl FnMut(Resolved) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.runtime.block_on(async {
            let mut results = stream::iter(works)
                .map(|work| {
                    let (registries, left_out) = (self.registries.clone(), self.left_out.clone());
                    let ask = asks(&work);
                    tokio::spawn(async move {
                        if ask {
                            resolve_one(&registries, &left_out, work).await
                        } else {
                            Resolved::unasked(work)
                        }
                    })
                })
                .buffered(AT_ONCE);
            loop {
                tokio::select! {
                    biased;
                    _ = tokio::signal::ctrl_c() => return Ok(false),
                    next = results.next() => match next {
                        Some(Ok(resolved)) => done(resolved)?,
                        // A task ends early only by a defect in it; its work
                        // is lost, and the rest goes on.
                        Some(Err(error)) => tracing::error!("a task failed: {error}"),
                        None => return Ok(true),
                    },
                }
            }
        })
    }
}

/// The registries' own settings, as this library's settings have them.
fn settings(config: &Config, offline: bool, afresh: bool) -> Settings {
    let mut settings = Settings {
        mailto: config.mailto.clone(),
        snapshot_dir: super::snapshots::folder(),
        snapshots: config.snapshots.clone(),
        cache: etcetera::choose_base_strategy().ok().map(|dirs| dirs.cache_dir().join("ibid/answers.sqlite")),
        cache_policy: if afresh { CachePolicy::Refresh } else { CachePolicy::Use },
        timeout: Duration::from_secs_f64(config.timeout),
        offline,
        ..Settings::default()
    };
    for (name, remote) in [
        ("crossref", &mut settings.crossref),
        ("pubmed", &mut settings.pubmed),
        ("openalex", &mut settings.openalex),
    ] {
        let Some(given) = config.registry.get(name) else { continue };
        remote.enabled = given.enabled.unwrap_or(true);
        remote.key.clone_from(&given.key);
        if let Some(url) = &given.url {
            url.trim_end_matches('/').clone_into(&mut remote.base_url);
        }
    }
    settings
}

fn enabled(config: &Config) -> impl Iterator<Item = &'static str> + '_ {
    let on = |name: &&str| config.registry.get(*name).and_then(|r| r.enabled).unwrap_or(true);
    REGISTRIES.into_iter().filter(on)
}

fn title_of(name: &str) -> String {
    match name {
        "crossref" => "Crossref",
        "pubmed" => "PubMed",
        "openalex" => "OpenAlex",
        other => other,
    }
    .to_owned()
}

/// What one registry has said so far.
struct Said {
    title: String,
    candidates: Vec<Candidate>,
    records: Vec<Record>,
    asked: bool,
    outage: Option<String>,
}

/// The course of one work through the registries.
struct Course<'a> {
    registries: &'a [Arc<dyn Registry>],
    left_out: &'a [(String, String)],
    work: &'a Incoming,
    said: BTreeMap<usize, Said>,
}

async fn resolve_one(
    registries: &[Arc<dyn Registry>],
    left_out: &[(String, String)],
    work: Incoming,
) -> Resolved {
    let said = registries.iter().enumerate().map(|(at, registry)| {
        let title = registry.title().to_owned();
        (at, Said { title, candidates: Vec::new(), records: Vec::new(), asked: false, outage: None })
    });
    let mut course = Course { registries, left_out, work: &work, said: said.collect() };
    course.look_up(&works_named(&work.item.identifiers())).await;
    let mut decision = course.decide();
    let has_text = !work.item.plain_title().is_empty() || work.form == super::input::Form::Printed;
    for stage in stages(registries).filter(|_| has_text) {
        if decision.verdict == Verdict::Matched {
            break;
        }
        course.search(&stage).await;
        decision = course.decide();
    }
    if decision.verdict == Verdict::Matched {
        let found: Vec<Identifier> =
            decision.accepted.iter().flat_map(|s| s.candidate.item.identifiers()).collect();
        course.look_up(&works_named(&found)).await;
        decision = course.decide();
    }
    let mut found_in: Vec<String> = Vec::new();
    for said in course.said.values() {
        let has = |c: &Candidate| decision.accepted.iter().any(|s| s.candidate == *c);
        if said.candidates.iter().any(has) && !found_in.contains(&said.title) {
            found_in.push(said.title.clone());
        }
    }
    let accepted: Vec<Candidate> = decision.accepted.iter().map(|scored| scored.candidate.clone()).collect();
    let merged = merge(&work.item, &accepted);
    let records = course.said.into_values().flat_map(|said| said.records);
    let records =
        records.filter(|r| accepted.iter().any(|c| c.registry == r.registry && c.item == r.item)).collect();
    Resolved { incoming: work, decision, merged, records, found_in }
}

/// Which registries are searched together, in order.
fn stages(registries: &[Arc<dyn Registry>]) -> impl Iterator<Item = Vec<usize>> + use<> {
    let mut stages = [Vec::new(), Vec::new(), Vec::new()];
    for (at, registry) in registries.iter().enumerate() {
        let stage = if registry.is_local() {
            0
        } else if LAST_RESORT.contains(&registry.name()) {
            2
        } else {
            1
        };
        stages[stage].push(at);
    }
    stages.into_iter().filter(|stage| !stage.is_empty())
}

/// The identifiers a registry can be asked for, one of each scheme.
fn works_named(identifiers: &[Identifier]) -> Vec<Identifier> {
    let mut chosen: Vec<Identifier> = Vec::new();
    for identifier in identifiers {
        if identifier.scheme().names_one_work() && !chosen.iter().any(|c| c.scheme() == identifier.scheme()) {
            chosen.push(identifier.clone());
        }
    }
    chosen
}

impl Course<'_> {
    /// Asks every registry that has found nothing yet for the first of the
    /// identifiers it knows the scheme of; for the next one if it has none.
    async fn look_up(&mut self, identifiers: &[Identifier]) {
        let asks = self.said.iter().filter(|(_, said)| said.records.is_empty() && said.outage.is_none()).map(
            |(at, _)| {
                let registry = self.registries[*at].clone();
                let known: Vec<Identifier> =
                    identifiers.iter().filter(|i| registry.supports(i.scheme())).cloned().collect();
                let at = *at;
                async move {
                    let mut answer = None;
                    for identifier in known {
                        let said = registry.lookup(&identifier).await;
                        let go_on = matches!(said, Ok(None));
                        answer =
                            Some(said.map(|record| record.map(|r| (r, FoundBy::Identifier(identifier)))));
                        if !go_on {
                            break;
                        }
                    }
                    (at, answer)
                }
            },
        );
        for (at, answer) in join_all(asks).await {
            if let Some(answer) = answer {
                self.note(at, answer.map(|found| found.into_iter().collect()));
            }
        }
    }

    async fn search(&mut self, stage: &[usize]) {
        let query = Query { text: self.work.raw.clone(), item: self.work.item.clone() };
        let asks = stage.iter().map(|at| {
            let (registry, query) = (self.registries[*at].clone(), &query);
            async move { (*at, registry.search(query, SEARCH_LIMIT).await) }
        });
        for (at, answer) in join_all(asks).await {
            self.note(at, answer.map(|records| records.into_iter().map(|r| (r, FoundBy::Search)).collect()));
        }
    }

    fn note(&mut self, at: usize, answer: Result<Vec<(Record, FoundBy)>, RegistryError>) {
        let Some(said) = self.said.get_mut(&at) else { return };
        said.asked = true;
        match answer {
            Ok(found) => {
                for (record, found_by) in found {
                    said.candidates.push(Candidate {
                        registry: record.registry.clone(),
                        item: record.item.clone(),
                        found_by,
                    });
                    said.records.push(record);
                }
            }
            Err(error) => said.outage = Some(error.reason()),
        }
    }

    fn decide(&self) -> Decision {
        let printed = Printed {
            item: &self.work.item,
            text: &self.work.raw,
            truncated_authors: self.work.item.gap(NameVariable::Author).is_some(),
        };
        let asked = self.said.iter().map(|(at, said)| RegistryAnswer {
            registry: self.registries[*at].name().to_owned(),
            title: said.title.clone(),
            asked: match &said.outage {
                // An answer to one question stands even when the next failed.
                Some(why) if said.candidates.is_empty() => Asked::Unreachable { why: why.clone() },
                _ if said.asked => Asked::Answered(said.candidates.clone()),
                _ => Asked::NotAsked { why: "nothing to ask for".to_owned() },
            },
        });
        let left_out = self.left_out.iter().map(|(registry, title)| RegistryAnswer {
            registry: registry.clone(),
            title: title.clone(),
            asked: Asked::NotAsked { why: "offline".to_owned() },
        });
        decide(&printed, asked.chain(left_out).collect())
    }
}

impl Resolved {
    /// A work that was taken as it came, without asking anybody.
    #[must_use]
    pub fn unasked(incoming: Incoming) -> Self {
        let decision = Decision {
            verdict: Verdict::Unchecked,
            accepted: Vec::new(),
            nearest: None,
            rivals: Vec::new(),
            answered: Vec::new(),
            unreachable: Vec::new(),
            not_asked: Vec::new(),
        };
        let merged = Merged { item: incoming.item.clone(), sources: Vec::new() };
        Self { incoming, decision, merged, records: Vec::new(), found_in: Vec::new() }
    }
}
