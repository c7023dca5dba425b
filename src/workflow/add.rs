//! Bringing works into the library: read, asked about, kept, indexed.

use futures_util::stream;
use jiff::Timestamp;

use super::WorkflowError;
use super::input::{Form, Incoming};
use super::resolve::{Asking, Resolved, Resolver};
use super::workspace::Workspace;
use crate::item::citekey::{self, Pattern};
use crate::item::{Field, Item, Variable};
use crate::library::{Change, LibraryError, New, Raw, Source};
use crate::matching::Verdict;
use crate::matching::identity::same_work;
use crate::matching::merge::FieldSource;

/// Works kept in one transaction when nothing has to be waited for.
const CHUNK: usize = 1_000;
/// Source of fields that were read from a printed reference.
pub const PRINTED: &str = "printed";

/// How to add.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Leave remote registries out.
    pub offline: bool,
    /// Ask registries about records of bibliographic files too, which are
    /// taken as they are otherwise.
    pub check: bool,
    /// Say what would be done and keep nothing.
    pub dry_run: bool,
    /// Tags for everything added.
    pub tags: Vec<String>,
    /// Collection for everything added.
    pub collection: Option<String>,
}

/// What became of a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the library under this citekey.
    Added(String),
    /// The library had it already, under this citekey.
    Present(String),
    /// It would get this citekey.
    WouldAdd(String),
    /// Nothing is known of it but an identifier that no registry has.
    Unknown,
}

impl Outcome {
    /// The citekey, where it has one.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Added(key) | Self::Present(key) | Self::WouldAdd(key) => Some(key),
            Self::Unknown => None,
        }
    }

    /// The word for it in JSON.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Present(_) => "present",
            Self::WouldAdd(_) => "would-add",
            Self::Unknown => "not-added",
        }
    }
}

/// Adds works. `done` is told of each, in order, once it is safely kept.
///
/// Returns false when the user interrupted; what was reported is kept.
///
/// # Errors
/// When the store fails, or `done` does.
pub fn add<E: From<WorkflowError> + From<LibraryError>>(
    workspace: &mut Workspace,
    works: Vec<Incoming>,
    options: &Options,
    command: &str,
    done: &mut dyn FnMut(&Resolved, &Outcome) -> Result<(), E>,
) -> Result<bool, E> {
    let keeper = Keeper::new(workspace, options)?;
    let mut keeper = Run { keeper, command, first: None };
    let asks = |work: &Incoming| options.check || !matches!(work.form, Form::Record(_));
    if works.iter().any(asks) {
        let asking = Asking { offline: options.offline, afresh: false };
        let resolver = Resolver::new(&workspace.config, asking)?;
        return resolver.resolve_all(stream::iter(works), asks, |resolved| {
            let outcome = keeper.keep(workspace, std::slice::from_ref(&resolved))?;
            outcome.iter().try_for_each(|outcome| done(&resolved, outcome))
        });
    }
    let mut works = works.into_iter();
    loop {
        let chunk: Vec<Resolved> = works.by_ref().take(CHUNK).map(Resolved::unasked).collect();
        if chunk.is_empty() {
            return Ok(true);
        }
        let outcomes = keeper.keep(workspace, &chunk)?;
        for (resolved, outcome) in chunk.iter().zip(&outcomes) {
            done(resolved, outcome)?;
        }
    }
}

/// Keeps works in the library.
pub(super) struct Keeper<'a> {
    pattern: Pattern,
    options: &'a Options,
}

/// The changes of one command.
struct Run<'a> {
    keeper: Keeper<'a>,
    command: &'a str,
    /// The first change of this run, which the later ones belong to: one
    /// command is undone by one `undo`.
    first: Option<crate::library::ChangeId>,
}

impl Run<'_> {
    /// Keeps works in one transaction.
    fn keep(&mut self, workspace: &mut Workspace, works: &[Resolved]) -> Result<Vec<Outcome>, WorkflowError> {
        let keeper = &self.keeper;
        if keeper.options.dry_run {
            let would = |work: &Resolved| -> Result<Outcome, WorkflowError> {
                if unknown(work) {
                    return Ok(Outcome::Unknown);
                }
                let present =
                    work.merged.item.identifiers().iter().find_map(|i| workspace.library.find(i).transpose());
                Ok(match present.transpose()? {
                    Some(key) => Outcome::Present(key),
                    None => Outcome::WouldAdd(keeper.wished_key(work)),
                })
            };
            return works.iter().map(would).collect();
        }
        let (outcomes, change) = workspace.library.change_in_run(self.command, self.first, |change| {
            let one = |work| keeper.keep_one(change, work, None);
            works.iter().map(one).collect::<Result<Vec<_>, WorkflowError>>()
        })?;
        self.first = self.first.or(change);
        Ok(outcomes)
    }
}

impl<'a> Keeper<'a> {
    pub(super) fn new(workspace: &Workspace, options: &'a Options) -> Result<Self, WorkflowError> {
        Ok(Self { pattern: workspace.citekey_pattern()?, options })
    }

    /// Keeps a work. The item of the citekey `apart` is another version of it
    /// and not the work itself, however alike they are.
    pub(super) fn keep_one(
        &self,
        change: &mut Change<'_>,
        work: &Resolved,
        apart: Option<&str>,
    ) -> Result<Outcome, WorkflowError> {
        let read_from = match work.incoming.form {
            Form::Printed | Form::Blank => PRINTED.to_owned(),
            Form::Identifier => "user".to_owned(),
            Form::Record(format) => format!("file:{}", format.name()),
        };
        let sources = work.incoming.item.fields().into_iter().map(|(field, _)| {
            let confidence = work.incoming.confidence.get(&field).copied().unwrap_or(1.0);
            (field, Source { confidence, ..Source::new(&*read_from) })
        });
        let sources = sources.collect();
        self.keep_from(change, work, sources, apart)
    }

    /// The same of a work of which it is known who said which field of what
    /// came in.
    pub(super) fn keep_from(
        &self,
        change: &mut Change<'_>,
        work: &Resolved,
        sources: Vec<(Field, Source)>,
        apart: Option<&str>,
    ) -> Result<Outcome, WorkflowError> {
        if unknown(work) {
            return Ok(Outcome::Unknown);
        }
        let item = &work.merged.item;
        let wished = self.wished_key(work);
        if let Some(key) = present(change, item, &wished, apart)? {
            self.mark(change, &key)?;
            return Ok(Outcome::Present(key));
        }
        // What was read goes in first and what the registries make of it
        // second, so that each replaced value stays in the field's story.
        let Incoming { raw, place, item: read, .. } = &work.incoming;
        let added = change.add(&New {
            item: read.clone(),
            key: wished,
            raw: (!raw.is_empty()).then(|| Raw { source: place.clone(), text: raw.clone() }),
            sources,
            tags: Vec::new(),
        })?;
        if item != read {
            let sources: Vec<(Field, Source)> = sources_of(work);
            change.set_item(&added.key, item, &sources)?;
        }
        self.mark(change, &added.key)?;
        Ok(Outcome::Added(added.key))
    }

    fn mark(&self, change: &mut Change<'_>, key: &str) -> Result<(), LibraryError> {
        for tag in &self.options.tags {
            change.add_tag(key, tag)?;
        }
        if let Some(collection) = &self.options.collection {
            change.add_to_collection(key, collection)?;
        }
        Ok(())
    }

    /// The key that a record brings along, or else one made by the pattern.
    fn wished_key(&self, work: &Resolved) -> String {
        let brought = match work.incoming.form {
            Form::Record(_) => {
                let item = &work.incoming.item;
                item.get(Variable::CitationKey).map(str::to_owned).or_else(|| Some(item.id.clone()))
            }
            Form::Printed | Form::Identifier | Form::Blank => None,
        };
        let usable = |key: &String| {
            key.chars().any(char::is_alphabetic)
                && !key.contains('/')
                && key.len() <= 80
                && *key == citekey::clean(key)
        };
        brought.filter(usable).unwrap_or_else(|| self.pattern.key(&work.merged.item))
    }
}

/// Where each field of the merged item comes from.
pub(super) fn sources_of(work: &Resolved) -> Vec<(Field, Source)> {
    let fetched = |registry: &str| -> Option<Timestamp> {
        work.records.iter().find(|record| record.registry == registry).map(|record| record.fetched)
    };
    let sources = work.merged.sources.iter();
    let source = |s: &FieldSource| Source {
        source: s.source.clone(),
        fetched: fetched(&s.source),
        confidence: s.confidence,
    };
    sources.map(|(field, s)| (field.clone(), source(s))).collect()
}

/// Whether nothing is known of a work but an identifier that no registry has.
fn unknown(work: &Resolved) -> bool {
    work.incoming.form == Form::Identifier && work.decision.verdict == Verdict::NotFound
}

/// The citekey under which the library has this work already: by identifier,
/// or, among the items that would share its key and are not known to be apart,
/// by being the same work.
fn present(
    change: &Change<'_>,
    item: &Item,
    wished: &str,
    apart: Option<&str>,
) -> Result<Option<String>, LibraryError> {
    for identifier in item.identifiers() {
        if identifier.scheme().names_one_work()
            && let Some(key) = change.find(&identifier)?
        {
            return Ok(Some(key));
        }
    }
    for stored in change.namesakes(wished)? {
        if apart != Some(stored.key.as_str()) && same_work(&stored.item, item) {
            return Ok(Some(stored.key));
        }
    }
    Ok(None)
}
