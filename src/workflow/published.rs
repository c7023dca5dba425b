//! What preprints were published as, and newer versions of other works.
//!
//! The registries tell by their relations; where none does, a search may find
//! a likely one. What is found is a proposal: nothing changes until it is
//! applied, and then the older item stays, linked to the newer one.

mod hunt;

use jiff::Timestamp;
use serde_json::json;

use super::WorkflowError;
use super::add::{self, Keeper};
use super::resolve::{Asking, Resolved, Resolver, Said};
use super::versions::{Link, Versions};
use super::workspace::Workspace;
use crate::item::{Identifier, Item};
use crate::library::{Asked, Change, FactKind, LibraryError, Stored};
use crate::matching::Score;
use crate::matching::versions::{Role, Told, is_preprint, relations};
use hunt::Hunt;

/// The question under which it is noted when items were asked about.
pub const QUESTION: &str = "published";
/// How a version is known that no registry tells of.
const LIKELY: &str = "likely";

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
    let Some(answers) = Hunt::new(workspace, &versions, &resolver)?.run(asked)? else { return Ok(None) };
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
    let keeper = Keeper::new(workspace, &options)?;
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
