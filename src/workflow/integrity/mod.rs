//! What became of the works in the library since they were published: asking
//! the registries, keeping what they say, and telling what is new.
//!
//! What a registry says stays where `add` puts it, in the item's `extra`, and
//! is written only where it changes the notices on the item. What the writer
//! was told last and has acknowledged are facts beside it
//! ([`crate::library::FactKind::Acknowledged`]), so that a notice is news once,
//! whichever command brought it in, and again when it changes. `undo` takes
//! back notices and facts together.

mod answers;
mod ledger;

use jiff::Timestamp;
use serde_json::{Value, json};

use self::answers::Answers;
pub use self::ledger::{Acknowledgement, Ledger, Standing, Status};
use super::WorkflowError;
use super::change::USER;
use super::find;
use super::resolve::{Asking, Resolver};
use super::workspace::Workspace;
use crate::item::{Field, Item};
use crate::library::{Asked, Change, ChangeId, FactKind, Library, Source, Stored};
use crate::matching::integrity::{Integrity, NOTICES};

/// The name under which the library keeps when registries were asked.
pub const QUESTION: &str = "integrity";
/// The same, of the identifiers for which nothing was told: they stand in the
/// place of registries that answered. So an item is not taken for clean when its
/// identifiers are others now, or a run that found notices is undone.
const CLEAN: &str = "clean";
/// The facts about what the writer was told, and has acknowledged.
const TOLD: &str = "told";
const ACKNOWLEDGED: &str = "acknowledged";

/// Items asked about at a time, and written in one change.
const CHUNK: usize = 200;
/// How far a registry is believed that nobody seconds.
const CONFIDENCE: f32 = 0.9;

/// Who is asked, and in which members of `extra` it tells of notices.
const TELLERS: &[(&str, &[&str])] = &[
    ("crossref", &["updated-by", "update-to", NOTICES]),
    ("pubmed", &["comments-corrections", "publication-types"]),
    ("openalex", &["is_retracted"]),
    (ANNOTATOR, &["retraction-watch", "retraction-notice-of"]),
];

/// It has rows of works with notices only, and is no witness that there is
/// such a work.
const ANNOTATOR: &str = "retractionwatch";

/// What checking an item came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The citekey.
    pub key: String,
    /// The notices, and who was asked.
    pub status: Status,
    /// The registries that could not be asked, with titles, and why.
    pub silent: Vec<(String, String)>,
    /// Whether the notices are others than the writer was told of before and
    /// has acknowledged.
    pub news: bool,
}

/// Asks about items and, unless `dry_run`, keeps what is new: the changes of
/// one run. Returns false when interrupted; what was handed over is kept.
///
/// # Errors
/// When the store fails, or `done` does.
pub fn check<E: From<WorkflowError>>(
    workspace: &mut Workspace,
    items: &[Stored],
    offline: bool,
    dry_run: bool,
    command: &str,
    done: &mut dyn FnMut(&Checked) -> Result<(), E>,
) -> Result<bool, E> {
    let resolver = Resolver::new(&workspace.config, Asking { offline, afresh: true })?;
    let ledger = Ledger::read(&workspace.library).map_err(WorkflowError::from)?;
    let (registries, left_out) = (resolver.registries(), resolver.left_out());
    let mut run = None;
    let questions =
        items.chunks(CHUNK).map(async |chunk| (chunk, answers::ask(registries, left_out, chunk).await));
    resolver.ask_in_turn(questions, |(chunk, answers)| {
        let findings = chunk
            .iter()
            .zip(answers)
            .map(|(stored, answers)| Finding::of(&workspace.library, &ledger, stored, answers))
            .collect::<Result<Vec<_>, WorkflowError>>()?;
        if !dry_run {
            run = run.or(keep(&mut workspace.library, run, command, &findings)?);
            // Otherwise nobody but files of the user's was asked.
            if left_out.is_empty() {
                note(&mut workspace.library, chunk, &findings)?;
            }
        }
        findings.iter().try_for_each(|finding| done(&finding.checked))
    })
}

/// What was found out about an item, with what is to be written.
struct Finding {
    checked: Checked,
    differences: Vec<Difference>,
}

/// A field that a registry says otherwise.
struct Difference {
    field: Field,
    new: Option<Value>,
    source: Source,
}

impl Finding {
    fn of(
        library: &Library,
        ledger: &Ledger,
        stored: &Stored,
        answers: Answers,
    ) -> Result<Self, WorkflowError> {
        let before = Integrity::of(&stored.item);
        let mut differences = differences(&stored.item, &answers);
        let mut integrity = with(&stored.item, &differences)?;
        if integrity != before {
            let story = library.provenance(&stored.key)?;
            differences.retain(|difference| {
                let of_field = story.iter().find(|p| p.field == difference.field && !p.replaced);
                let by = of_field.map(|provenance| provenance.source.as_str());
                // A registry takes back only what it has said itself.
                by != Some(USER) && (difference.new.is_some() || by == Some(&difference.source.source))
            });
            integrity = with(&stored.item, &differences)?;
        }
        // What changes nothing about the notices is not ours to write.
        let mut at = 0;
        while at < differences.len() {
            let spare = differences.remove(at);
            if with(&stored.item, &differences)? != integrity {
                differences.insert(at, spare);
                at += 1;
            }
        }
        let clean = integrity.notices.is_empty()
            && answers.silent.is_empty()
            && answers.answered.iter().any(|registry| registry != ANNOTATOR);
        let names = |list: &[(String, String, String)]| list.iter().map(|(name, ..)| name.clone()).collect();
        let asked = Asked {
            uid: stored.uid,
            at: Timestamp::now(),
            silent: names(&answers.silent),
            answered: answers.answered,
        };
        let status = Status { integrity, asked: Some(asked), clean, acknowledged: None };
        let status = ledger.acknowledging(stored.uid, status);
        let signature = status.integrity.signature();
        let checked = Checked {
            key: stored.key.clone(),
            news: signature != ledger.told(stored.uid) && status.acknowledged.is_none(),
            status,
            silent: answers.silent.into_iter().map(|(_, title, why)| (title, why)).collect(),
        };
        Ok(Self { checked, differences })
    }

    fn keep(&self, change: &mut Change<'_>) -> Result<(), WorkflowError> {
        let key = &self.checked.key;
        // It may have been removed meanwhile.
        if change.get(key)?.is_none() {
            return Ok(());
        }
        for Difference { field, new, source } in &self.differences {
            change.set_field(key, field, new.clone(), source.clone())?;
        }
        if self.checked.news {
            let signature = self.checked.status.integrity.signature();
            let told = (!signature.is_empty()).then(|| json!({ "signature": signature }));
            change.set_fact(key, FactKind::Acknowledged, TOLD, told.as_ref())?;
        }
        Ok(())
    }
}

fn keep(
    library: &mut Library,
    run: Option<ChangeId>,
    command: &str,
    findings: &[Finding],
) -> Result<Option<ChangeId>, WorkflowError> {
    let ((), change) = library
        .change_in_run(command, run, |change| findings.iter().try_for_each(|finding| finding.keep(change)))?;
    Ok(change)
}

/// Notes who was asked, and which items are clean.
fn note(library: &mut Library, items: &[Stored], findings: &[Finding]) -> Result<(), WorkflowError> {
    let asked: Vec<Asked> =
        findings.iter().filter_map(|finding| finding.checked.status.asked.clone()).collect();
    library.note_asked(QUESTION, &asked)?;
    let clean: Vec<Asked> = items
        .iter()
        .zip(findings)
        .map(|(stored, finding)| Asked {
            uid: stored.uid,
            at: Timestamp::now(),
            answered: if finding.checked.status.clean { ledger::names(stored) } else { Vec::new() },
            silent: Vec::new(),
        })
        .collect();
    Ok(library.note_asked(CLEAN, &clean)?)
}

/// The fields in which the answers differ from the item.
fn differences(item: &Item, answers: &Answers) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (registry, fields) in TELLERS {
        for name in *fields {
            let said = match (answers.record(registry), &answers.notices) {
                (_, Some(notices)) if *name == NOTICES => notices.clone(),
                (Some(record), _) if *name != NOTICES => record.item.extra.get(*name).cloned(),
                // It has no row of the work, or no longer has one.
                (None, _) if *registry == ANNOTATOR && answers.has_answered(ANNOTATOR) => None,
                _ => continue,
            };
            let fetched = answers.record(registry).map(|record| record.fetched);
            if said.as_ref() != item.extra.get(*name) {
                differences.push(Difference {
                    field: Field::Extra((*name).to_owned()),
                    new: said,
                    source: Source { source: (*registry).to_owned(), fetched, confidence: CONFIDENCE },
                });
            }
        }
    }
    differences
}

/// The notices on an item if its fields were so.
fn with(item: &Item, differences: &[Difference]) -> Result<Integrity, WorkflowError> {
    let mut changed = item.clone();
    for Difference { field, new, .. } in differences {
        changed.set_field(field, new.clone())?;
    }
    Ok(Integrity::of(&changed))
}

/// Remembers that the writer knows of the notices on an item, and why it is
/// cited nonetheless. It holds until there is a new notice.
///
/// # Errors
/// [`WorkflowError::NoSuchKey`]; [`WorkflowError::NoNotices`] when there is
/// nothing to acknowledge.
pub fn acknowledge(
    workspace: &mut Workspace,
    key: &str,
    reason: &str,
    command: &str,
) -> Result<Status, WorkflowError> {
    let stored = find::get(workspace, key)?;
    let signature = Integrity::of(&stored.item).signature();
    if signature.is_empty() {
        return Err(WorkflowError::NoNotices { key: stored.key });
    }
    let fact = json!({"signature": signature, "reason": reason, "at": Timestamp::now().to_string()});
    workspace.library.change(command, |change| {
        change.set_fact(&stored.key, FactKind::Acknowledged, ACKNOWLEDGED, Some(&fact))
    })?;
    Ok(Ledger::read(&workspace.library)?.status(&workspace.library, &stored)?)
}
