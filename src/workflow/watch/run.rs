//! Asking the registries, and keeping what is new.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::study::{Known, Likeness, Sighting, State, Study, block, name_of};
use super::{Asked, Question, Watch, WatchError, error, get, studies};
use crate::item::{DateVariable, Identifier, Item};
use crate::library::{Change, ChangeId, FactKind, Order};
use crate::matching::identity::{same_work, versions};
use crate::registry::directory;
use crate::registry::{Found, Registry, RegistryError};
use crate::search::{Dialect, Document, Limit, Query, Translation};
use crate::workflow::resolve::{Asking, Resolver};
use crate::workflow::{WorkflowError, Workspace, find};

/// Records looked at in each registry unless told otherwise.
pub const LIMIT: usize = 200;

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

/// A hit that meets the query.
struct Hit {
    registry: String,
    at: Timestamp,
    item: Item,
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
    let asked = ask(workspace, resolver, &watch, limit)?;
    let mut ran = Ran { watch, new: Vec::new(), in_library: 0, rejected: 0, waiting: 0, answers: Vec::new() };
    let mut hits = Vec::new();
    for (answer, its) in asked {
        ran.answers.push(answer);
        hits.extend(its);
    }
    let mut record = Record::open(workspace, &ran.watch.name)?;
    for hit in hits {
        record.take(hit);
    }
    record.settle(workspace)?;
    let new = record.fresh();
    let in_library = in_library(workspace, &new)?;
    let asked = answered(&ran.watch, &ran.answers);
    let name = ran.watch.name.clone();
    let ((), change) = workspace.library.change_in_run(command, first, |change| {
        record.place(&in_library);
        for study in record.changed() {
            change.set_library_fact(FactKind::Study, &study.fact(&name), Some(&error::stored(study)?))?;
        }
        if asked != ran.watch.asked {
            ran.watch.asked = asked;
            keep(change, &ran.watch)?;
        }
        Ok::<_, WorkflowError>(())
    })?;
    ran.rejected = record.rejected;
    ran.waiting = record.waiting();
    let first_new = record.before;
    for study in record.studies.into_iter().skip(first_new) {
        match study.state {
            State::InLibrary => ran.in_library += 1,
            _ => ran.new.push(study),
        }
    }
    Ok((ran, change))
}

fn keep(change: &mut Change<'_>, watch: &Watch) -> Result<(), WorkflowError> {
    change.set_library_fact(FactKind::Watch, &watch.name, Some(&error::stored(watch)?))?;
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

/// Asks every registry that a watch concerns, at the same time.
fn ask(
    workspace: &Workspace,
    resolver: &Resolver,
    watch: &Watch,
    limit: usize,
) -> Result<Vec<(Answer, Vec<Hit>)>, WorkflowError> {
    let cited = match &watch.question {
        Question::Query(_) => Vec::new(),
        Question::Cites(keys) => {
            let ids = |key: &String| Ok((key.clone(), find::get(workspace, key)?.item.identifiers()));
            keys.iter().map(ids).collect::<Result<_, WorkflowError>>()?
        }
    };
    let query = match &watch.question {
        Question::Query(text) => Some(Query::parse(text)),
        Question::Cites(_) => None,
    };
    let asks = watch.concerned().into_iter().map(|name| {
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
                let offline = resolver.is_left_out(name);
                answer.reply = Reply::NotAsked(if offline { "offline" } else { "switched off" }.to_owned());
                return (answer, Vec::new());
            };
            let hits = match query {
                Some(query) => search(&*registry, query, watch, limit, &mut answer).await,
                None => citing(&*registry, cited, watch, limit, &mut answer).await,
            };
            (answer, hits)
        }
    });
    Ok(resolver.block_on(join_all(asks)))
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
    let Some(finder) = registry.finder().filter(|finder| finder.knows_citing()) else {
        answer.reply = Reply::NotAsked("it does not tell which works cite a work".to_owned());
        return Vec::new();
    };
    let mut all = Found::default();
    let mut any = false;
    for (key, ids) in cited {
        match finder.citing(ids, limit).await {
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
fn is_before(item: &Item, day: jiff::civil::Date) -> bool {
    let Some(start) = item.date(DateVariable::Issued).and_then(crate::item::Date::start) else {
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

/// The studies of a watch, with what a run adds to them.
struct Record {
    studies: Vec<Study>,
    /// How many there were before the run.
    before: usize,
    /// Those of before that have changed.
    touched: Vec<usize>,
    known: Known,
    /// Further records of studies that were rejected.
    rejected: usize,
    next: u64,
}

impl Record {
    fn open(workspace: &Workspace, watch: &str) -> Result<Self, WorkflowError> {
        let studies = studies(workspace, watch)?;
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
        Ok(Self { before: studies.len(), studies, touched: Vec::new(), known, rejected: 0, next })
    }

    fn take(&mut self, hit: Hit) {
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
            if study.has(&sighting) {
                return;
            }
            if study.state == State::New {
                sighting.item = Some(item.to_json());
            }
            if study.state == State::Rejected {
                self.rejected += 1;
            }
            study.records.push(sighting);
            self.known.enter(at, &item);
            if at < self.before && !self.touched.contains(&at) {
                self.touched.push(at);
            }
            return;
        }
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
    fn settle(&mut self, workspace: &Workspace) -> Result<(), WorkflowError> {
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

    fn waiting(&self) -> usize {
        self.studies.iter().take(self.before).filter(|study| study.state == State::New).count()
    }

    /// What was not known before, as its records say.
    fn fresh(&self) -> Vec<Item> {
        self.studies.iter().skip(self.before).map(|study| study.merged().item).collect()
    }

    /// Says of each fresh study where the library has it.
    fn place(&mut self, places: &[Place]) {
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

    fn changed(&self) -> impl Iterator<Item = &Study> {
        let touched = self.touched.iter().filter_map(|at| self.studies.get(*at));
        touched.chain(self.studies.iter().skip(self.before))
    }
}

/// Where the library has a study.
enum Place {
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
fn in_library(workspace: &Workspace, works: &[Item]) -> Result<Vec<Place>, WorkflowError> {
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
