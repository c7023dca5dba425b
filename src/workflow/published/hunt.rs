//! The search for newer versions: what records tell, what these name, and what
//! a search finds.

use std::collections::HashMap;
use std::ops::ControlFlow;

use futures_util::stream;
use serde_json::Value;

use super::{Answer, Finding, Known, Proposal};
use crate::item::{Identifier, Item, Kind};
use crate::library::{Library, LibraryError, Order, Stored};
use crate::matching::integrity::is_retracted;
use crate::matching::versions::{
    Role, Told, is_preprint, is_published, likely, own_identifiers, preferred, relations, search_item,
};
use crate::matching::{Verdict, identity};
use crate::workflow::resolve::{Question, Resolved, Resolver, Said};
use crate::workflow::versions::Versions;
use crate::workflow::{WorkflowError, Workspace, input};

/// Works told of one item that are looked up.
const MOST_TOLD: usize = 4;

/// An item whose newer version is looked for.
struct Open {
    answer: Answer,
    /// What the registries tell, in order of how much it says.
    told: Vec<Told>,
    /// Where arXiv's authors say that it appeared.
    claimed: Option<String>,
}

/// What is asked, and of whom.
pub(super) struct Hunt<'a> {
    workspace: &'a Workspace,
    versions: &'a Versions,
    resolver: &'a Resolver,
    /// What the library's items tell of older versions.
    backward: HashMap<String, Vec<Told>>,
    open: Vec<Open>,
}

impl<'a> Hunt<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        versions: &'a Versions,
        resolver: &'a Resolver,
    ) -> Result<Self, WorkflowError> {
        let backward = backward(&workspace.library)?;
        Ok(Self { workspace, versions, resolver, backward, open: Vec::new() })
    }

    /// Asks about items; `None` when interrupted.
    pub(super) fn run(mut self, items: Vec<Stored>) -> Result<Option<Vec<Answer>>, WorkflowError> {
        let questions = items.iter().map(|s| Question::Versions(own_identifiers(&s.item))).collect();
        let Some(said) = self.resolver.ask(questions) else { return Ok(None) };
        for (stored, said) in items.into_iter().zip(said) {
            self.begin(stored, &said);
        }
        if !self.follow_told()? || !self.search()? {
            return Ok(None);
        }
        Ok(Some(self.open.into_iter().map(|open| open.answer).collect()))
    }

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
            stream::iter(works),
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
