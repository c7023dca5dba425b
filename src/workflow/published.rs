//! What preprints were published as, and newer versions of other works.
//!
//! The registries tell by their relations; where none does, a search may find
//! a likely one. What is found is a proposal: nothing changes until it is
//! applied, and then the older item stays, linked to the newer one.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::WorkflowError;
use super::add::{self, Keeper};
use super::input;
use super::resolve::{Asking, Question, Resolved, Resolver, Said};
use super::versions::{Link, Versions};
use super::workspace::Workspace;
use crate::item::{Identifier, Item, Kind};
use crate::library::{Asked, Change, FactKind, Library, LibraryError, Order, Stored};
use crate::matching::identity;
use crate::matching::versions::{
    Role, Told, is_preprint, is_published, is_retracted, likely, own_identifiers, preferred, relations,
    search_item,
};
use crate::matching::{Score, Verdict};

/// The question under which it is noted when items were asked about.
pub const QUESTION: &str = "published";
/// How a version is known that no registry tells of.
const LIKELY: &str = "likely";
/// Works told of one item that are looked up.
const MOST_TOLD: usize = 4;

/// How a proposal is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Registries tell of it.
    Told(Vec<Told>),
    /// A search found it, and it fits.
    Likely(Score),
}

/// A newer version of an item.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What the registries say of it.
    pub work: Resolved,
    /// The citekey under which the library has it already.
    pub present: Option<String>,
    /// How it is known.
    pub known: Known,
    /// Whether it is retracted, and so taken only when named.
    pub retracted: bool,
}

/// What came of asking about an item.
#[derive(Debug, Clone)]
pub enum Finding {
    /// There is a newer version.
    Appeared(Box<Proposal>),
    /// It carries the identifier of its published version: it is for an
    /// ordinary refresh to complete it.
    Itself(Identifier),
    /// A newer version is told of that no registry has.
    Unknown(Told),
    /// arXiv's authors say where it appeared, and no registry was found to
    /// have it.
    Claimed(String),
    /// None was found.
    Nothing,
}

/// An item that was asked about.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The item.
    pub stored: Stored,
    /// What came of it.
    pub finding: Finding,
    /// Titles of the registries that answered.
    pub answered: Vec<String>,
    /// Titles of those that could not be asked, and why.
    pub silent: Vec<(String, String)>,
}

impl Answer {
    /// The proposal, if there is one.
    #[must_use]
    pub fn proposal(&self) -> Option<&Proposal> {
        match &self.finding {
            Finding::Appeared(proposal) => Some(proposal),
            _ => None,
        }
    }

    fn take(&mut self, said: &Said) {
        for title in &said.answered {
            if !self.answered.contains(title) {
                self.answered.push(title.clone());
            }
        }
        self.silence(&said.silent);
    }

    fn silence(&mut self, silent: &[(String, String)]) {
        for (title, why) in silent {
            self.answered.retain(|answered| answered != title);
            if !self.silent.iter().any(|(known, _)| known == title) {
                self.silent.push((title.clone(), why.clone()));
            }
        }
    }
}

/// Asks which of the items have a newer version: those that are preprints, or
/// whose record tells of one. Items that are linked to one already are not
/// asked about, and refused ones not offered. Gives the answers in order, or
/// `None` when interrupted.
///
/// # Errors
/// When the library cannot be read, or no registry be opened.
pub fn look(
    workspace: &mut Workspace,
    items: Vec<Stored>,
    offline: bool,
) -> Result<Option<Vec<Answer>>, WorkflowError> {
    let versions = Versions::of(&workspace.library)?;
    let asked: Vec<Stored> = items
        .into_iter()
        .filter(|stored| versions.newer(stored.uid).is_none())
        .filter(|stored| {
            is_preprint(&stored.item)
                || relations(&stored.item, None).iter().any(|told| told.role == Role::Later)
        })
        .collect();
    if asked.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let resolver = Resolver::new(&workspace.config, Asking { offline, afresh: true })?;
    let questions = asked.iter().map(|stored| Question::Versions(own_identifiers(&stored.item))).collect();
    let Some(said) = resolver.ask(questions) else { return Ok(None) };
    let backward = backward(&workspace.library)?;
    let mut hunt = Hunt { workspace, versions: &versions, resolver: &resolver, backward, open: Vec::new() };
    for (stored, said) in asked.into_iter().zip(said) {
        hunt.begin(stored, &said);
    }
    if !hunt.follow_told()? || !hunt.search()? {
        return Ok(None);
    }
    let answers: Vec<Answer> = hunt.open.into_iter().map(|open| open.answer).collect();
    let at = Timestamp::now();
    let noted: Vec<Asked> = answers
        .iter()
        .map(|answer| Asked {
            uid: answer.stored.uid,
            at,
            answered: answer.answered.clone(),
            silent: answer.silent.iter().map(|(title, _)| title.clone()).collect(),
        })
        .collect();
    workspace.library.note_asked(QUESTION, &noted)?;
    Ok(Some(answers))
}

/// What the library's own items tell of older versions of theirs, turned
/// round: by the older version's identifier.
fn backward(library: &Library) -> Result<HashMap<String, Vec<Told>>, LibraryError> {
    let mut backward: HashMap<String, Vec<Told>> = HashMap::new();
    library.for_each(Order::Added, |stored| {
        for told in relations(&stored.item, None) {
            if let Some((older, told)) = turned(&stored.item, told) {
                backward.entry(older.to_string()).or_default().push(told);
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(backward)
}

/// A relation to an older version, as one from it: that version, and what is
/// told of it.
fn turned(item: &Item, told: Told) -> Option<(Identifier, Told)> {
    let role = match told.role {
        Role::Preprint => Role::Published,
        Role::Earlier => Role::Later,
        Role::Published | Role::Later | Role::Version => return None,
    };
    let target = item.identifiers().into_iter().find(|id| id.scheme().names_one_work())?;
    Some((told.target.clone(), Told { role, target, ..told }))
}

/// An item whose newer version is looked for.
struct Open {
    answer: Answer,
    /// What the registries tell, in order of how much it says.
    told: Vec<Told>,
    /// Where arXiv's authors say that it appeared.
    claimed: Option<String>,
}

struct Hunt<'a> {
    workspace: &'a Workspace,
    versions: &'a Versions,
    resolver: &'a Resolver,
    /// What the library's items tell of older versions.
    backward: HashMap<String, Vec<Told>>,
    open: Vec<Open>,
}

impl Hunt<'_> {
    /// Gathers what the records of an item tell.
    fn begin(&mut self, stored: Stored, said: &Said) {
        let item = &stored.item;
        let posted = is_preprint(item);
        let refused = self.versions.refused(stored.uid);
        let own = own_identifiers(item);
        let mut told: Vec<Told> = said
            .records
            .iter()
            .flat_map(|record| relations(&record.item, Some(&record.registry)))
            .chain(relations(item, None))
            .chain(own.iter().filter_map(|id| self.backward.get(&id.to_string())).flatten().cloned())
            .filter(|told| match told.role {
                Role::Published | Role::Version => posted,
                Role::Later => true,
                Role::Earlier | Role::Preprint => false,
            })
            .filter(|told| !refused.contains(&told.target.to_string()) && !own.contains(&told.target))
            .collect();
        told.sort_by_key(|told| told.role);
        let claimed = said.records.iter().find_map(|record| record.item.extra.get("journal-ref"));
        let claimed = claimed.and_then(Value::as_str).map(str::to_owned);
        let itself = told.iter().map(|told| &told.target).find(|target| item.identifiers().contains(target));
        let finding = itself.map_or(Finding::Nothing, |id| Finding::Itself(id.clone()));
        let mut answer = Answer { stored, finding, answered: Vec::new(), silent: Vec::new() };
        answer.take(said);
        self.open.push(Open { answer, told, claimed });
    }

    /// Looks up the works that are told of. Gives false when interrupted.
    fn follow_told(&mut self) -> Result<bool, WorkflowError> {
        let mut asks = Vec::new();
        for (at, open) in self.open.iter().enumerate() {
            if !matches!(open.answer.finding, Finding::Nothing) {
                continue;
            }
            let mut targets: Vec<&Identifier> = Vec::new();
            for told in &open.told {
                if !targets.contains(&&told.target) && targets.len() < MOST_TOLD {
                    targets.push(&told.target);
                }
            }
            asks.extend(targets.into_iter().map(|target| (at, target.clone())));
        }
        let Some(found) = self.resolve(&asks)? else { return Ok(false) };
        let mut found = asks.into_iter().zip(found).peekable();
        for (at, open) in self.open.iter_mut().enumerate() {
            let mut works = Vec::new();
            while let Some(((_, target), work)) = found.next_if(|((of, _), _)| *of == at) {
                works.push((target, work));
            }
            open.choose(works, self.workspace)?;
        }
        Ok(true)
    }

    /// Searches for what no registry tells of. Gives false when interrupted.
    fn search(&mut self) -> Result<bool, WorkflowError> {
        let sought: Vec<usize> = self
            .open
            .iter()
            .enumerate()
            .filter(|(_, open)| {
                matches!(open.answer.finding, Finding::Nothing) && is_preprint(&open.answer.stored.item)
            })
            .map(|(at, _)| at)
            .collect();
        let of = |at: &usize| self.open.get(*at).map(|open| &open.answer.stored);
        let questions = sought.iter().filter_map(of).map(|s| Question::Like(search_item(&s.item))).collect();
        let Some(said) = self.resolver.ask(questions) else { return Ok(false) };
        let mut asks = Vec::new();
        for (at, said) in sought.into_iter().zip(said) {
            let Some(open) = self.open.get_mut(at) else { continue };
            open.answer.take(&said);
            let refused = self.versions.refused(open.answer.stored.uid);
            // A record that was found may tell what the preprint's own does not.
            open.told = open.turned(&said, refused);
            match open.told.first() {
                Some(told) => asks.push((at, told.target.clone())),
                None => asks.extend(open.likeliest(&said, refused).map(|id| (at, id))),
            }
        }
        let Some(found) = self.resolve(&asks)? else { return Ok(false) };
        for ((at, id), work) in asks.into_iter().zip(found) {
            let Some(open) = self.open.get_mut(at) else { continue };
            if !open.told.is_empty() {
                open.choose(vec![(id, work)], self.workspace)?;
                continue;
            }
            // All that is known of it must fit as well.
            match likely(&open.answer.stored.item, &work.merged.item) {
                Some(score) if work.decision.verdict == Verdict::Matched => {
                    let known = Known::Likely(score);
                    open.answer.finding = proposal(self.workspace, &open.answer.stored, work, known)?;
                }
                _ => open.answer.silence(&unreachable(&work)),
            }
        }
        for open in &mut self.open {
            if let (Finding::Nothing, Some(place)) = (&open.answer.finding, open.claimed.take()) {
                open.answer.finding = Finding::Claimed(place);
            }
        }
        Ok(true)
    }

    /// What the registries have under identifiers; `None` when interrupted.
    fn resolve(&self, asks: &[(usize, Identifier)]) -> Result<Option<Vec<Resolved>>, WorkflowError> {
        let works: Vec<_> = asks.iter().map(|(_, id)| input::by_identifier(id, &id.to_string())).collect();
        let mut found = Vec::with_capacity(works.len());
        let finished = self.resolver.resolve_all(
            futures_util::stream::iter(works),
            |_| true,
            |work| {
                found.push(work);
                Ok::<_, WorkflowError>(())
            },
        )?;
        Ok(finished.then_some(found))
    }
}

impl Open {
    /// Chooses among the works that are told of.
    fn choose(
        &mut self,
        works: Vec<(Identifier, Resolved)>,
        workspace: &Workspace,
    ) -> Result<(), WorkflowError> {
        let item = &self.answer.stored.item;
        let told_of = |target: &Identifier| self.told.iter().find(|told| told.target == *target);
        let (mut fit, mut missing) = (Vec::new(), None);
        let mut silent = Vec::new();
        for (target, work) in works {
            let Some(told) = told_of(&target) else { continue };
            match work.decision.verdict {
                Verdict::Matched if fits(item, told, &work.merged.item) => fit.push(work),
                Verdict::Matched => {}
                Verdict::NotFound => missing = missing.or(Some(told.clone())),
                _ => silent.extend(unreachable(&work)),
            }
        }
        if let Some(at) = preferred(fit.iter().map(|work| &work.merged.item)) {
            let work = fit.swap_remove(at);
            let names = work.merged.item.identifiers();
            let asked = work.incoming.item.identifiers();
            let of_it = |told: &&Told| names.contains(&told.target) || asked.contains(&told.target);
            let known = Known::Told(self.told.iter().filter(of_it).cloned().collect());
            self.answer.finding = proposal(workspace, &self.answer.stored, work, known)?;
        } else if let Some(told) = missing {
            self.answer.finding = Finding::Unknown(told);
        }
        if self.answer.proposal().is_none() {
            self.answer.silence(&silent);
        }
        Ok(())
    }

    /// What records that a search found tell of the item as an older version of
    /// theirs.
    fn turned(&self, said: &Said, refused: &[String]) -> Vec<Told> {
        let own = own_identifiers(&self.answer.stored.item);
        let told = said.records.iter().flat_map(|record| {
            let all = relations(&record.item, Some(&record.registry)).into_iter();
            all.filter_map(|told| turned(&record.item, told))
        });
        let mut told: Vec<Told> = told
            .filter(|(older, told)| own.contains(older) && !refused.contains(&told.target.to_string()))
            .map(|(_, told)| told)
            .collect();
        told.sort_by_key(|told| told.role);
        told
    }

    /// The identifier of the likeliest work that a search found: an article
    /// before a paper of a conference, then the best fit.
    fn likeliest(&self, said: &Said, refused: &[String]) -> Option<Identifier> {
        let item = &self.answer.stored.item;
        let own = own_identifiers(item);
        let candidates = said.records.iter().filter_map(|record| {
            let ids = record.item.identifiers();
            let known = |id: &Identifier| own.contains(id) || refused.contains(&id.to_string());
            let id = ids.iter().find(|id| id.scheme().names_one_work())?;
            let score = likely(item, &record.item).filter(|_| !ids.iter().any(known))?;
            Some(((record.item.kind == Kind::ArticleJournal, score.value), id.clone()))
        });
        let better = |a: &(bool, f32), b: &(bool, f32)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1));
        // Of equals the first counts, so the list is looked at backwards.
        let mut candidates: Vec<_> = candidates.collect();
        candidates.reverse();
        candidates.into_iter().max_by(|(a, _), (b, _)| better(a, b)).map(|(_, id)| id)
    }
}

/// Whether a work that is told of can be the newer version. What is told
/// vaguely (`is-version-of`) must have the same title and authors.
fn fits(item: &Item, told: &Told, work: &Item) -> bool {
    match told.role {
        Role::Published => !is_preprint(work),
        Role::Later => !is_preprint(work) && (is_published(work) || !is_preprint(item)),
        Role::Version => is_published(work) && identity::versions(item, work),
        Role::Earlier | Role::Preprint => false,
    }
}

fn unreachable(work: &Resolved) -> Vec<(String, String)> {
    let silent = work.decision.unreachable().into_iter().chain(work.decision.not_asked());
    silent.map(|(title, why)| (title.to_owned(), why.to_owned())).collect()
}

fn proposal(
    workspace: &Workspace,
    stored: &Stored,
    mut work: Resolved,
    known: Known,
) -> Result<Finding, WorkflowError> {
    // A registry may have both versions in one record; the identifiers of the
    // older one stay its own.
    let older = own_identifiers(&stored.item);
    let same = |a: &Identifier, b: &Identifier| a.scheme() == b.scheme() && a.identity() == b.identity();
    let mut shared = work.merged.item.identifiers();
    shared.retain(|id| older.iter().any(|own| same(own, id)));
    for field in shared.iter().map(Identifier::field) {
        work.merged.item.set_field(&field, None)?;
        work.merged.sources.retain(|(of, _)| *of != field);
    }
    let mut present = None;
    for id in work.merged.item.identifiers().iter().filter(|id| id.scheme().names_one_work()) {
        present = workspace.library.find(id)?.filter(|key| *key != stored.key);
        if present.is_some() {
            break;
        }
    }
    let retracted = is_retracted(&work.merged.item);
    Ok(Finding::Appeared(Box::new(Proposal { work, present, known, retracted })))
}

/// A proposal that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The citekey of the older version.
    pub key: String,
    /// That of the newer one.
    pub newer: String,
    /// Whether the newer one was added.
    pub added: bool,
}

/// Takes proposals: adds each newer version under a citekey of its own, unless
/// the library has it, and links the older one to it. It is one change.
///
/// # Errors
/// When the store fails; then nothing is taken.
pub fn apply(
    workspace: &mut Workspace,
    proposals: &[(&Stored, &Proposal)],
    command: &str,
) -> Result<Vec<Taken>, WorkflowError> {
    let options = add::Options::default();
    let keeper = Keeper { pattern: workspace.citekey_pattern()?, options: &options };
    let (taken, _) = workspace.library.change(command, |change| {
        proposals.iter().map(|(stored, proposal)| take(change, &keeper, stored, proposal)).collect()
    })?;
    Ok(taken)
}

fn take(
    change: &mut Change<'_>,
    keeper: &Keeper<'_>,
    stored: &Stored,
    proposal: &Proposal,
) -> Result<Taken, WorkflowError> {
    let outcome = keeper.keep_one(change, &proposal.work, Some(&stored.key))?;
    let added = matches!(outcome, add::Outcome::Added(_));
    let newer = outcome.key().unwrap_or_default().to_owned();
    let no_such = || LibraryError::NoSuchItem { key: newer.clone() };
    let to = change.get(&newer)?.ok_or_else(no_such)?.uid;
    let (relation, source) = match &proposal.known {
        Known::Told(told) => told.first().map(|told| (told.relation, told.source.clone())),
        Known::Likely(_) => None,
    }
    .unwrap_or_else(|| {
        let accepted = proposal.work.decision.accepted.first();
        (LIKELY, accepted.map(|scored| scored.candidate.registry.clone()).unwrap_or_default())
    });
    let at = Timestamp::now().to_string();
    Link { to, relation: relation.to_owned(), source, at }.keep(change, &stored.key)?;
    Ok(Taken { key: stored.key.clone(), newer, added })
}

/// Remembers that a work is no newer version of an item. If the item is linked
/// to a newer version, that is the one, and the link is taken back; else it is
/// what is proposed. Gives the identifiers that will not be offered again;
/// none when there is nothing to refuse.
///
/// # Errors
/// When the store fails.
pub fn refuse(
    workspace: &mut Workspace,
    stored: &Stored,
    proposal: Option<&Proposal>,
    command: &str,
) -> Result<Vec<String>, WorkflowError> {
    let versions = Versions::of(&workspace.library)?;
    let link = versions.newer(stored.uid);
    let linked = link.map(|link| workspace.library.get_by_uid(link.to)).transpose()?.flatten();
    let work = linked.as_ref().map(|linked| &linked.item).or(proposal.map(|p| &p.work.merged.item));
    let ids = work.map(Item::identifiers).unwrap_or_default().into_iter();
    let ids: Vec<String> = ids.filter(|id| id.scheme().names_one_work()).map(|id| id.to_string()).collect();
    if work.is_none() {
        return Ok(Vec::new());
    }
    let mut refused = versions.refused(stored.uid).to_vec();
    refused.extend(ids.iter().filter(|id| !versions.refused(stored.uid).contains(id)).cloned());
    workspace.library.change(command, |change| -> Result<_, WorkflowError> {
        if let Some(link) = link {
            change.set_fact(&stored.key, FactKind::Version, &link.to.to_string(), None)?;
        }
        let itself = stored.uid.to_string();
        change.set_fact(&stored.key, FactKind::Version, &itself, Some(&json!({"refused": refused})))?;
        Ok(())
    })?;
    Ok(ids)
}

/// Whether an item is linked to a newer version.
///
/// # Errors
/// When the library cannot be read.
pub fn is_linked(workspace: &Workspace, stored: &Stored) -> Result<bool, WorkflowError> {
    Ok(Versions::of(&workspace.library)?.newer(stored.uid).is_some())
}
