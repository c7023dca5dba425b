//! From what was read to what the registries say of it.
//!
//! Registries are asked by identifier where there is one. Without a match they
//! are searched in rounds, local ones first, and later ones only while nothing
//! matches (`route` says who is asked when). A match is then looked up by
//! its identifier where it was not found yet, so that every registry can add
//! what it knows. A registry that cannot be asked is a state of its own,
//! never a "not found".

mod ask;
mod course;
mod route;

use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy;
use futures_util::stream::{FuturesOrdered, Stream, StreamExt};
use tokio::runtime::Runtime;

use super::WorkflowError;
use super::config::Config;
use super::input::Incoming;
use crate::item::Identifier;
use crate::matching::Decision;
use crate::matching::merge::Merged;
use crate::registry::directory::{DIRECTORY, Entry};
use crate::registry::{self, CachePolicy, Record, Registry, Settings};

pub use ask::{Question, Said};

/// References in work at the same time: the limiters pace what goes out, and
/// lookups that wait for their turn go out together.
const AT_ONCE: usize = 256;
/// References in work at which more are taken, up to [`AT_ONCE`]: many that
/// begin together share their requests.
const LOW: usize = 128;

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
            let opened = |name: &str| registries.iter().any(|registry| registry.name() == name);
            let left = |entry: &&Entry| settings.remote(entry.name).enabled && !opened(entry.name);
            DIRECTORY
                .iter()
                .filter(left)
                .map(|entry| (entry.name.to_owned(), entry.title.to_owned()))
                .collect()
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

    /// The registries that are asked, in order.
    pub(super) fn registries(&self) -> &[Arc<dyn Registry>] {
        &self.registries
    }

    /// Short names and titles of those that are left out for being remote.
    pub(super) fn left_out(&self) -> &[(String, String)] {
        &self.left_out
    }

    /// Puts other questions to the registries, one after the other, and hands
    /// over each answer. An interrupt from the keyboard ends it, as it does
    /// [`Self::resolve_all`].
    ///
    /// # Errors
    /// What `done` returns, which ends it too.
    pub(super) fn ask_in_turn<Q: Future, E>(
        &self,
        questions: impl Iterator<Item = Q>,
        mut done: impl FnMut(Q::Output) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.runtime.block_on(async {
            let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
            for question in questions {
                tokio::select! {
                    biased;
                    _ = &mut interrupted => return Ok(false),
                    answer = question => done(answer)?,
                }
            }
            Ok(true)
        })
    }

    /// Drives what asks the registries in a way of its own.
    pub(super) fn block_on<F: Future>(&self, asks: F) -> F::Output {
        self.runtime.block_on(asks)
    }

    /// Resolves the works that `asks` says yes to, several at a time, and
    /// hands every work to `done` in the order given, as soon as it and those
    /// before it are ready. An interrupt from the keyboard ends it: `Ok(false)`
    /// is returned, and what was handed over stays done.
    ///
    /// # Errors
    /// What `done` returns, which ends it too.
    pub fn resolve_all<E>(
        &self,
        works: impl Stream<Item = Incoming>,
        asks: impl Fn(&Incoming) -> bool,
        mut done: impl FnMut(Resolved) -> Result<(), E>,
    ) -> Result<bool, E> {
        self.runtime.block_on(async {
            let mut works = std::pin::pin!(works.map(|work| self.resolve(asks(&work), work)));
            let mut going = FuturesOrdered::new();
            let (mut filling, mut is_over) = (true, false);
            // Made once: an interrupt that comes while `done` works is not lost.
            let mut interrupted = std::pin::pin!(tokio::signal::ctrl_c());
            while !is_over || !going.is_empty() {
                filling = going.len() <= LOW || (filling && going.len() < AT_ONCE);
                tokio::select! {
                    biased;
                    _ = &mut interrupted => return Ok(false),
                    next = works.next(), if filling && !is_over => match next {
                        Some(resolving) => going.push_back(resolving),
                        None => is_over = true,
                    },
                    Some(resolved) = going.next(), if !going.is_empty() => done(resolved)?,
                }
            }
            Ok(true)
        })
    }

    /// Begins to ask about a work, if it is to be asked about.
    fn resolve(&self, ask: bool, work: Incoming) -> impl Future<Output = Resolved> + use<> {
        let (registries, left_out) = (self.registries.clone(), self.left_out.clone());
        let kept = work.clone();
        let task = tokio::spawn(async move {
            if ask { course::resolve(&registries, &left_out, work).await } else { Resolved::unasked(work) }
        });
        async move {
            // A task ends early only by a defect in it: its work is unchecked,
            // and the rest goes on.
            task.await.unwrap_or_else(|error| {
                tracing::error!("a task failed: {error}");
                Resolved::unasked(kept)
            })
        }
    }
}

/// Whether a registry, given by its short name, is one that knows of works with
/// such an identifier.
pub(super) fn concerns(registry: &str, id: &Identifier) -> bool {
    route::lookup(registry, id) == Some(0) || route::annotates(registry, id)
}

/// The registries' own settings, as this library's settings have them.
fn settings(config: &Config, offline: bool, afresh: bool) -> Settings {
    let mut settings = Settings {
        mailto: config.mailto.clone(),
        snapshot_dir: crate::workflow::snapshots::folder(),
        snapshots: config.snapshots.clone(),
        cache: etcetera::choose_base_strategy().ok().map(|dirs| dirs.cache_dir().join("ibid/answers.sqlite")),
        cache_policy: if afresh { CachePolicy::Refresh } else { CachePolicy::Use },
        timeout: Duration::from_secs_f64(config.timeout),
        offline,
        ..Settings::default()
    };
    for (name, given) in &config.registry {
        settings.set_remote(name, given.enabled, given.url.as_deref(), given.key.as_deref());
    }
    settings
}

impl Resolved {
    /// A work that was taken as it came, without asking anybody.
    #[must_use]
    pub fn unasked(incoming: Incoming) -> Self {
        let merged = Merged { item: incoming.item.clone(), sources: Vec::new() };
        Self { incoming, decision: Decision::open(), merged, records: Vec::new(), found_in: Vec::new() }
    }
}
