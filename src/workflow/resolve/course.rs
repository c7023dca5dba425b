//! The course of one work through the registries.

use std::sync::Arc;

use futures_util::future::join_all;

use super::{Resolved, route};
use crate::item::{Identifier, Kind, NameVariable};
use crate::matching::{Asked, Candidate, Decision, FoundBy, Printed, RegistryAnswer, Verdict, decide, merge};
use crate::registry::{Query, Record, Registry, RegistryError};
use crate::workflow::input::{Form, Incoming};

/// Candidates asked of a remote registry's search.
const SEARCH_LIMIT: usize = 5;
/// Candidates asked of a local one, where they cost nothing but time.
const LOCAL_LIMIT: usize = 10;

/// What one registry has said so far.
struct Said {
    registry: Arc<dyn Registry>,
    candidates: Vec<Candidate>,
    records: Vec<Record>,
    asked: bool,
    /// Looked up already.
    tried: Vec<Identifier>,
    outage: Option<String>,
    /// Whether that was for want of a connection.
    unconnected: bool,
}

impl Said {
    fn new(registry: &Arc<dyn Registry>) -> Self {
        let registry = Arc::clone(registry);
        Self {
            registry,
            candidates: Vec::new(),
            records: Vec::new(),
            asked: false,
            tried: Vec::new(),
            outage: None,
            unconnected: false,
        }
    }
}

/// The course of one work.
struct Course<'a> {
    work: &'a Incoming,
    left_out: &'a [(String, String)],
    said: Vec<Said>,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Those of a round.
    Of(u8),
    /// Those that stand in for others which could not be asked.
    StandingIn,
    /// Those of the first round, and those that annotate, about a work that
    /// has been found.
    Completing,
}

/// The turns in which a work is looked for.
fn turns() -> impl Iterator<Item = Turn> {
    (0..=route::LAST).flat_map(|round| [Turn::Of(round), Turn::StandingIn])
}

/// Asks the registries about one work.
pub(super) async fn resolve(
    registries: &[Arc<dyn Registry>],
    left_out: &[(String, String)],
    work: Incoming,
) -> Resolved {
    let mut course = Course { work: &work, left_out, said: registries.iter().map(Said::new).collect() };
    let decision = course.run().await;
    let mut found_in: Vec<String> = Vec::new();
    for said in &course.said {
        let has = |c: &Candidate| decision.accepted.iter().any(|s| s.candidate == *c);
        let title = said.registry.title();
        if said.candidates.iter().any(has) && !found_in.iter().any(|found| found == title) {
            found_in.push(title.to_owned());
        }
    }
    let mut accepted: Vec<Candidate> = decision.accepted.iter().map(|s| s.candidate.clone()).collect();
    if !accepted.is_empty() {
        let annotated = course.said.iter().filter(|said| said.registry.annotates());
        accepted.extend(annotated.flat_map(|said| said.candidates.iter().cloned()));
    }
    let records: Vec<Record> = course.said.into_iter().flat_map(|said| said.records).collect();
    let merged = merge(&work.item, &accepted);
    let used = |r: &Record| accepted.iter().any(|c| c.registry == r.registry && c.item == r.item);
    let records = records.into_iter().filter(used).collect();
    Resolved { incoming: work, decision, merged, records, found_in }
}

/// Identifiers of one scheme that are looked up for one work.
const MOST_OF_A_SCHEME: usize = 3;

/// The identifiers by which a work is looked up, a few of each scheme. An ISBN
/// is that of a whole book.
fn named(work: &Incoming, identifiers: &[Identifier]) -> Vec<Identifier> {
    let whole = work.form == Form::Identifier || matches!(work.item.kind, Kind::Book | Kind::Collection);
    let mut chosen: Vec<Identifier> = Vec::new();
    let mut choose = |id: &Identifier| {
        let takes = id.scheme().names_one_work() || whole && matches!(id, Identifier::Isbn(_));
        let of_scheme = chosen.iter().filter(|c| c.scheme() == id.scheme()).count();
        if takes && of_scheme < MOST_OF_A_SCHEME && !chosen.contains(id) {
            chosen.push(id.clone());
        }
    };
    identifiers.iter().for_each(&mut choose);
    // arXiv's works have a DOI each, and the DOIs of arXiv are its works'.
    for id in identifiers {
        let twin = match id {
            Identifier::Arxiv { id, .. } => Identifier::parse(&format!("10.48550/arXiv.{id}")),
            other => other.arxiv_of_doi(),
        };
        twin.iter().for_each(&mut choose);
    }
    chosen
}

impl Course<'_> {
    /// Looked up by what is printed; then searched for, round by round, while
    /// nothing is found; then looked up by what was found, so that every
    /// registry can add what it knows.
    async fn run(&mut self) -> Decision {
        let printed = named(self.work, &self.printed_identifiers());
        let mut decision = self.decide();
        for turn in turns() {
            while !matches!(decision.verdict, Verdict::Matched | Verdict::WrongWork)
                && self.look_up(&printed, turn, &decision).await
            {
                decision = self.decide();
            }
        }
        let has_text = !self.work.item.plain_title().is_empty() || self.work.form == Form::Printed;
        for turn in turns() {
            if !has_text || !decision.accepted.is_empty() {
                break;
            }
            if self.search(turn).await {
                decision = self.decide();
            }
        }
        if !decision.accepted.is_empty() {
            let found = decision.accepted.iter().flat_map(|s| s.candidate.item.identifiers());
            let found = named(self.work, &found.collect::<Vec<_>>());
            if self.look_up(&found, Turn::Completing, &decision).await {
                decision = self.decide();
            }
        }
        decision
    }

    /// What was read, and what else stands in the text.
    fn printed_identifiers(&self) -> Vec<Identifier> {
        let mut all = self.work.item.identifiers();
        if self.work.form == Form::Printed {
            all.extend(Identifier::find_all(&self.work.raw).into_iter().map(|(_, id)| id));
        }
        all
    }

    /// Looks up identifiers in the registries whose turn it is, in each those
    /// of the first scheme that it was not asked for yet. Those that have the
    /// work already are left in peace. Returns whether any was asked.
    async fn look_up(&mut self, identifiers: &[Identifier], turn: Turn, decision: &Decision) -> bool {
        let mut asks = Vec::new();
        for (at, said) in self.said.iter().enumerate() {
            let registry = &said.registry;
            let has = |c: &Candidate| decision.accepted.iter().any(|s| s.candidate == *c);
            if said.unconnected || said.candidates.iter().any(has) {
                continue;
            }
            let due = |id: &&Identifier| {
                let round = if registry.is_local() { Some(0) } else { route::lookup(registry.name(), id) };
                registry.supports(id.scheme())
                    && match turn {
                        // Where nobody can be reached there is no use in going on.
                        Turn::Of(now) => {
                            round == Some(now) && !registry.annotates() && (now == 0 || self.is_online())
                        }
                        Turn::StandingIn => self.is_needed(registry.name()),
                        Turn::Completing => round == Some(0) || registry.annotates(),
                    }
            };
            let mut known = identifiers.iter().filter(due).filter(|id| !said.tried.contains(id));
            let Some(first) = known.next() else { continue };
            let others = known.filter(|id| id.scheme() == first.scheme());
            for id in [first].into_iter().chain(others) {
                let registry = Arc::clone(registry);
                asks.push(async move { (at, id, registry.lookup(id).await) });
            }
        }
        let answers = join_all(asks).await;
        let any = !answers.is_empty();
        for (at, id, answer) in answers {
            if let Some(said) = self.said.get_mut(at) {
                said.tried.push(id.clone());
            }
            let found_by = || FoundBy::Identifier(id.clone());
            self.note(at, answer.map(|found| found.into_iter().map(|r| (r, found_by())).collect()));
        }
        any
    }

    /// Whether a registry stands in for one that could not be asked, and has
    /// not been asked itself.
    fn is_needed(&self, registry: &str) -> bool {
        let by_name = |name: &str| self.said.iter().find(|said| said.registry.name() == name);
        let failed = route::stands_in_for(registry).and_then(by_name).is_some_and(|of| of.outage.is_some());
        failed && self.is_online() && by_name(registry).is_some_and(|said| !said.asked)
    }

    /// Whether a registry would be asked about this work, were it reached.
    fn concerns(&self, registry: &str) -> bool {
        let ids = named(self.work, &self.work.item.identifiers());
        ids.iter().any(|id| route::lookup(registry, id) == Some(0))
            || route::search(registry, &self.work.item, &self.work.raw).is_some()
    }

    /// Whether there is a network, as far as anybody knows.
    fn is_online(&self) -> bool {
        let asked: Vec<&Said> = self.said.iter().filter(|s| s.asked && !s.registry.is_local()).collect();
        asked.is_empty() || asked.iter().any(|said| !said.unconnected)
    }

    /// Searches the registries whose turn it is. Returns whether there were
    /// any.
    async fn search(&mut self, turn: Turn) -> bool {
        let query = Query { text: self.work.raw.clone(), item: self.work.item.clone() };
        let mut asks = Vec::new();
        for (at, said) in self.said.iter().enumerate() {
            let (registry, query) = (Arc::clone(&said.registry), &query);
            let round = if registry.is_local() {
                Some(0)
            } else {
                route::search(registry.name(), &query.item, &query.text)
            };
            let due = match turn {
                Turn::Of(now) => round == Some(now),
                Turn::StandingIn => self.is_needed(registry.name()),
                Turn::Completing => false,
            };
            if due && registry.searches() && !registry.annotates() {
                let limit = if registry.is_local() { LOCAL_LIMIT } else { SEARCH_LIMIT };
                asks.push(async move { (at, registry.search(query, limit).await) });
            }
        }
        let answers = join_all(asks).await;
        let any = !answers.is_empty();
        for (at, answer) in answers {
            self.note(at, answer.map(|all| all.into_iter().map(|r| (r, FoundBy::Search)).collect()));
        }
        any
    }

    fn note(&mut self, at: usize, answer: Result<Vec<(Record, FoundBy)>, RegistryError>) {
        let Some(said) = self.said.get_mut(at) else { return };
        said.asked = true;
        match answer {
            Ok(found) => {
                for (record, found_by) in found {
                    // A search may find again what a lookup has.
                    let again = said.records.iter().any(|known| known.item == record.item);
                    if again {
                        continue;
                    }
                    let (registry, item) = (record.registry.clone(), record.item.clone());
                    said.candidates.push(Candidate { registry, item, found_by });
                    said.records.push(record);
                }
            }
            Err(error) => {
                said.unconnected = error.is_unconnected();
                said.outage = Some(error.reason());
            }
        }
    }

    fn decide(&self) -> Decision {
        let printed = Printed {
            item: &self.work.item,
            // An identifier has no words that a work could be known by.
            text: if self.work.form == Form::Identifier { "" } else { &self.work.raw },
            truncated_authors: self.work.item.gap(NameVariable::Author).is_some(),
        };
        let answers = self.said.iter().map(|said| RegistryAnswer {
            registry: said.registry.name().to_owned(),
            title: said.registry.title().to_owned(),
            asked: match &said.outage {
                // Its answers to other questions stand, and this one is open.
                Some(why) => Asked::Unreachable { why: why.clone() },
                None if said.asked => Asked::Answered,
                None => Asked::PassedOver,
            },
            // What an annotator adds is no witness.
            candidates: if said.registry.annotates() { Vec::new() } else { said.candidates.clone() },
        });
        let left_out = self.left_out.iter().map(|(registry, title)| RegistryAnswer {
            registry: registry.clone(),
            title: title.clone(),
            asked: match self.concerns(registry) {
                true => Asked::NotAsked { why: "offline".to_owned() },
                false => Asked::PassedOver,
            },
            candidates: Vec::new(),
        });
        decide(&printed, answers.chain(left_out).collect())
    }
}
