//! Asking the registries again about items in the library, without harm.
//!
//! Each field is compared three ways (`compare`): what a registry said of it
//! last time, what the registries say now, and what the library has. Only
//! what is new is offered. It replaces what came from a registry or from print
//! and fills what is empty; what is the writer's own stays, and the registry's
//! word is kept in the story of the field, so that it is offered once.

mod compare;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, VecDeque};

use futures_util::stream;
use jiff::Timestamp;

use super::WorkflowError;
use super::add::sources_of;
use super::change::USER;
use super::input::{Form, Incoming};
use super::resolve::{Asking, Resolved, Resolver};
use super::versions::Versions;
use super::workspace::Workspace;
use crate::item::identifier::Scheme;
use crate::item::{Field, Identifier, Item, NotAnItem, Variable};
use crate::library::{Asked, Change, ChangeId, LibraryError, Source, Statement, Stored};
use crate::matching::integrity::{Integrity, Notice};
use crate::matching::versions::{Role, is_preprint, names_preprint, relations};
use crate::matching::{Candidate, Decision, State, Verdict, merge};
use compare::Known;

pub use compare::Difference;
pub(super) use compare::is_registry;

/// The question under which it is noted when registries were asked.
const QUESTION: &str = "refresh";
/// Items after which that is noted.
const NOTED_AT_ONCE: usize = 100;

/// What is done about a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The registry's value is taken.
    Take,
    /// The library's value stays and counts as the writer's own; the
    /// registry's word is kept beneath it and not offered again.
    Keep,
    /// Nothing is done; it will be offered again.
    Leave,
}

impl Choice {
    /// What is done unless somebody says otherwise.
    #[must_use]
    pub fn usual(difference: &Difference) -> Self {
        if difference.pinned { Self::Keep } else { Self::Take }
    }
}

/// What is done about each difference of an item; `None` ends the run.
pub type Chosen = Option<Vec<Choice>>;

/// What refreshing found for one item.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The citekey.
    pub key: String,
    /// The registries' verdict.
    pub decision: Decision,
    /// The registries that have the work.
    pub found_in: Vec<String>,
    /// What a registry says anew, and what is done about it.
    pub differences: Vec<(Difference, Choice)>,
    /// Whether a preprint has appeared, so that registries have another record
    /// of it too, which was left aside; not said where the published version
    /// is linked or refused.
    pub appeared: bool,
    /// Another item that carries an identifier which was found for this one:
    /// its citekey. The identifiers were left out.
    pub namesake: Option<String>,
    /// The notice that stands where what is taken brings one, or another one
    /// than before.
    pub notice: Option<Notice>,
}

/// How to refresh.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// How to ask.
    pub asking: Asking,
    /// Write nothing.
    pub dry_run: bool,
    /// The command line, for the log.
    pub command: &'a str,
}

/// Asks about the items and, unless it is a dry run, writes what is chosen:
/// one change for each item, all of one run. `choose` is asked about each
/// item with differences; `None` ends the run before that item. Returns false
/// when it was ended or interrupted.
///
/// # Errors
/// When the store fails, or `choose` or `done` does.
pub fn refresh<E: From<WorkflowError>>(
    workspace: &mut Workspace,
    items: Vec<Stored>,
    options: Options<'_>,
    mut choose: impl FnMut(&str, &[Difference]) -> Result<Chosen, E>,
    done: &mut dyn FnMut(&Refreshed) -> Result<(), E>,
) -> Result<bool, E> {
    let resolver = Resolver::new(&workspace.config, options.asking)?;
    let versions = Versions::of(&workspace.library).map_err(WorkflowError::from)?;
    let workspace = RefCell::new(workspace);
    // What is asked about at the moment, in order.
    let asked = RefCell::new(VecDeque::new());
    let works = stream::iter(items.into_iter().map(|stored| {
        let story = workspace.borrow().library.provenance(&stored.key);
        let known = story.map_err(WorkflowError::from).and_then(|story| Ok(Known::new(&stored, story)?));
        let work = incoming(&stored, known.as_ref().ok());
        asked.borrow_mut().push_back((stored, known));
        work
    }));
    let mut keeper = Keeper { options, run: None, asked: Vec::new() };
    let outcome = resolver.resolve_all(
        works,
        |_| true,
        |resolved| -> Result<(), Stopped<E>> {
            let Some((stored, known)) = asked.borrow_mut().pop_front() else { return Ok(()) };
            let fail = |error: WorkflowError| Stopped::Failed(E::from(error));
            let known = known.map_err(fail)?;
            let mut resolved = resolved;
            let published = if is_only_preprint(&stored.item) {
                set_aside(&mut resolved).map_err(fail)?
            } else {
                Vec::new()
            };
            let differences = match resolved.decision.verdict {
                Verdict::Matched => known.differences(&stored, &resolved),
                _ => Vec::new(),
            };
            let chosen = if differences.is_empty() {
                Some(Vec::new())
            } else {
                choose(&stored.key, &differences).map_err(Stopped::Failed)?
            };
            let Some(chosen) = chosen else { return Err(Stopped::Ended) };
            let differences: Vec<(Difference, Choice)> = differences.into_iter().zip(chosen).collect();
            let appeared = versions.is_news(stored.uid, &published);
            let notice = news_of(&stored.item, &differences).map_err(|error| fail(error.into()))?;
            let namesake = keeper.keep(&mut workspace.borrow_mut(), &stored, &resolved, &differences);
            let refreshed = Refreshed {
                key: stored.key,
                decision: resolved.decision,
                found_in: resolved.found_in,
                differences,
                appeared,
                namesake: namesake.map_err(fail)?,
                notice,
            };
            done(&refreshed).map_err(Stopped::Failed)
        },
    );
    keeper.note_asked(&mut workspace.borrow_mut())?;
    match outcome {
        Ok(finished) => Ok(finished),
        Err(Stopped::Ended) => Ok(false),
        Err(Stopped::Failed(error)) => Err(error),
    }
}

/// Whether an item is a preprint and has no DOI of an article yet.
fn is_only_preprint(item: &Item) -> bool {
    is_preprint(item) && !item.identifiers().iter().any(is_of_article)
}

/// What arXiv has as the DOI of a preprint that has appeared is the article's.
fn is_of_article(id: &Identifier) -> bool {
    id.scheme() == Scheme::Doi && !names_preprint(id)
}

/// Leaves only what is said of a preprint itself: registries that are asked
/// about one which has appeared tell of the article, too, and that is another
/// item. Gives the identifiers of what was set aside.
fn set_aside(resolved: &mut Resolved) -> Result<Vec<Identifier>, WorkflowError> {
    let accepted = resolved.decision.accepted.iter().map(|scored| scored.candidate.clone());
    let (mut own, other): (Vec<Candidate>, Vec<Candidate>) = accepted.partition(|c| is_preprint(&c.item));
    let mut published: Vec<Identifier> = other.iter().flat_map(|c| c.item.identifiers()).collect();
    for candidate in &mut own {
        let of_article = candidate.item.identifiers().into_iter().filter(is_of_article);
        let already = published.len();
        published.extend(of_article);
        if published.len() > already {
            candidate.item.set_field(&Field::Text(Variable::Doi), None)?;
        }
    }
    // The preprint's own record may name the article.
    let told = own.iter().flat_map(|c| relations(&c.item, Some(&c.registry)));
    let told: Vec<Identifier> =
        told.filter(|told| told.role == Role::Published).map(|told| told.target).collect();
    published.extend(told);
    published.retain(|id| !names_preprint(id));
    if !published.is_empty() {
        resolved.merged = merge(&resolved.incoming.item, &own);
    }
    Ok(published)
}

/// Why a run did not come to its end.
enum Stopped<E> {
    Ended,
    Failed(E),
}

fn incoming(stored: &Stored, known: Option<&Known>) -> Incoming {
    Incoming {
        place: stored.key.clone(),
        raw: stored.raw.first().map(|raw| raw.text.clone()).unwrap_or_default(),
        item: known.map_or_else(|| stored.item.clone(), |known| known.asked_about(stored)),
        parts: Vec::new(),
        confidence: BTreeMap::new(),
        form: Form::Printed,
    }
}

/// Writes what was chosen, item by item.
struct Keeper<'a> {
    options: Options<'a>,
    /// The first change of the run, with which all are undone.
    run: Option<ChangeId>,
    /// What is not noted yet of when registries were asked.
    asked: Vec<Asked>,
}

impl Keeper<'_> {
    /// Writes one item's changes. Gives the citekey of another item that has
    /// an identifier found for this one.
    fn keep(
        &mut self,
        workspace: &mut Workspace,
        stored: &Stored,
        resolved: &Resolved,
        differences: &[(Difference, Choice)],
    ) -> Result<Option<String>, WorkflowError> {
        if self.options.dry_run {
            return Ok(None);
        }
        self.asked.push(asked(stored, resolved));
        if self.asked.len() >= NOTED_AT_ONCE {
            self.note_asked(workspace)?;
        }
        if differences.iter().all(|(_, choice)| *choice == Choice::Leave) {
            return Ok(None);
        }
        let sources: HashMap<Field, Source> = sources_of(resolved).into_iter().collect();
        let (namesake, change) =
            workspace.library.change_in_run(self.options.command, self.run, |change| {
                carry_out(change, &stored.key, differences, &sources)
            })?;
        self.run = self.run.or(change);
        Ok(namesake)
    }

    fn note_asked(&mut self, workspace: &mut Workspace) -> Result<(), WorkflowError> {
        let asked = std::mem::take(&mut self.asked);
        if !asked.is_empty() {
            workspace.library.note_asked(QUESTION, &asked)?;
        }
        Ok(())
    }
}

/// Carries out what was chosen, in the item as it is now: a field that
/// somebody has changed since the registries were asked is left for next time.
fn carry_out(
    change: &mut Change<'_>,
    key: &str,
    differences: &[(Difference, Choice)],
    sources: &HashMap<Field, Source>,
) -> Result<Option<String>, WorkflowError> {
    let Some(now) = change.get(key)? else { return Ok(None) };
    let current = &now.item;
    let of = |choice: Choice| {
        differences
            .iter()
            .filter(move |(d, chosen)| *chosen == choice && current.field(&d.field) == d.own)
            .filter_map(|(d, _)| sources.get(&d.field).map(|source| (d, source)))
    };
    let taken: Vec<(&Difference, &Source)> = of(Choice::Take).collect();
    let mut namesake = None;
    match take(change, key, current, &taken) {
        Err(WorkflowError::Library(LibraryError::DuplicateIdentifier { key: other, .. })) => {
            let identifiers = current.identifiers();
            let identifies =
                |d: &Difference| with(current, [d]).is_ok_and(|item| item.identifiers() != identifiers);
            let rest: Vec<_> = taken.into_iter().filter(|(d, _)| !identifies(d)).collect();
            take(change, key, current, &rest)?;
            namesake = Some(other);
        }
        done => done?,
    }
    for (difference, _) in of(Choice::Keep).filter(|(d, _)| !d.pinned) {
        change.set_field(key, &difference.field, difference.own.clone(), Source::new(USER))?;
    }
    let witnessed: Vec<Statement> = of(Choice::Keep)
        .map(|(d, source)| Statement {
            field: d.field.clone(),
            value: Some(d.now.clone()),
            source: source.clone(),
        })
        .collect();
    change.witness(key, &witnessed)?;
    Ok(namesake)
}

/// Gives fields the registries' values.
fn take(
    change: &mut Change<'_>,
    key: &str,
    item: &Item,
    taken: &[(&Difference, &Source)],
) -> Result<(), WorkflowError> {
    if !taken.is_empty() {
        let sources: Vec<(Field, Source)> =
            taken.iter().map(|(d, source)| (d.field.clone(), (*source).clone())).collect();
        change.set_item(key, &with(item, taken.iter().map(|(d, _)| *d))?, &sources)?;
    }
    Ok(())
}

/// The item with the registries' values of these fields.
fn with<'d>(item: &Item, taken: impl IntoIterator<Item = &'d Difference>) -> Result<Item, NotAnItem> {
    let mut item = item.clone();
    for difference in taken {
        item.set_field(&difference.field, Some(difference.now.clone()))?;
    }
    Ok(item)
}

/// The notice that stands once what is chosen is taken, if the notices become
/// others.
fn news_of(item: &Item, differences: &[(Difference, Choice)]) -> Result<Option<Notice>, NotAnItem> {
    let taken = differences.iter().filter(|(_, choice)| *choice == Choice::Take).map(|(d, _)| d);
    let after = Integrity::of(&with(item, taken)?);
    let news = after.signature() != Integrity::of(item).signature();
    Ok(news.then(|| after.standing().cloned()).flatten())
}

fn asked(stored: &Stored, resolved: &Resolved) -> Asked {
    let names = |wanted: fn(&State) -> bool| {
        let witnesses = resolved.decision.witnesses.iter().filter(|witness| wanted(&witness.state));
        witnesses.map(|witness| witness.registry.clone()).collect()
    };
    Asked {
        uid: stored.uid,
        at: Timestamp::now(),
        answered: names(|state| matches!(state, State::Answered)),
        silent: names(|state| matches!(state, State::Unreachable(_) | State::NotAsked(_))),
    }
}

/// Those of the items about which registries were last asked before a time,
/// or not by all that should have been. What was asked when an item was added
/// counts.
///
/// # Errors
/// A failure of the database.
pub fn stale(
    workspace: &Workspace,
    mut items: Vec<Stored>,
    before: Timestamp,
) -> Result<Vec<Stored>, WorkflowError> {
    let library = &workspace.library;
    let asked: HashMap<i64, Asked> =
        library.asked(QUESTION)?.into_iter().map(|asked| (asked.uid, asked)).collect();
    let mut failed = None;
    items.retain(|stored| match asked.get(&stored.uid) {
        Some(asked) => asked.at < before || !asked.silent.is_empty(),
        None => match library.provenance(&stored.key) {
            Ok(story) => {
                let of_registries = story.iter().filter(|p| is_registry(&p.source));
                of_registries.filter_map(|p| p.fetched).max().is_none_or(|last| last < before)
            }
            Err(error) => {
                failed = Some(error);
                false
            }
        },
    });
    failed.map_or(Ok(items), |error| Err(error.into()))
}
