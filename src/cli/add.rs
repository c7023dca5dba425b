use serde_json::json;

use super::output::{KEY, QUIET, counted, shortened, width};
use super::{CliError, Context, Outcome, Result, report};
use crate::item::Item;
use crate::matching::Verdict;
use crate::workflow::add::{self, Options};
use crate::workflow::input::{self, Batch, Form};
use crate::workflow::resolve::Resolved;
use crate::workflow::{WorkflowError, export, index};

/// Add references to the library
///
/// Takes files (printed references as text, .bib, CSL-JSON), `-` for standard
/// input, identifiers (DOI, PMID, PMCID, arXiv id, ISBN), addresses that hold
/// one, and printed references as text. What each is, is found out.
///
/// Printed references and identifiers are looked up in the registries; a
/// match fills in what the reference leaves out, and where each field came
/// from is kept. A reference that no registry has is kept as it was read, and
/// reported as not found; one that could not be looked up everywhere, as
/// unchecked. Records of bibliographic files are taken as they are unless
/// `--check` is given.
///
/// Exits with 0 when everything read was kept, matched or not; with 1 under
/// `--strict` when something is unmatched, or when a bare identifier is
/// unknown everywhere; with 2 when something could not be read.
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// Files, `-`, identifiers, addresses or references
    #[arg(required = true, value_name = "WHAT", value_hint = clap::ValueHint::FilePath)]
    what: Vec<String>,
    /// Take each line of the files as one reference
    #[arg(long)]
    lines: bool,
    /// Ask no remote registry
    #[arg(long)]
    offline: bool,
    /// Look up the records of bibliographic files, too
    #[arg(long)]
    check: bool,
    /// Show what would be added, and keep nothing
    #[arg(long)]
    dry_run: bool,
    /// Exit with 1 when something is unmatched
    #[arg(long)]
    strict: bool,
    /// Tag everything added; may be repeated
    #[arg(long, short, value_name = "TAG")]
    tag: Vec<String>,
    /// Put everything added into a collection
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Print the bibliography of what was added, in this style
    #[arg(long, value_name = "STYLE")]
    bibliography: Option<String>,
}

/// What the run has come to.
#[derive(Default)]
struct Tally {
    read: usize,
    added: usize,
    present: usize,
    unknown: usize,
    matched: usize,
    unmatched: usize,
    unread: usize,
}

impl Add {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let mut tally = Tally::default();
        let batch = self.read(context, &mut tally)?;
        let options = Options {
            offline: self.offline,
            check: self.check,
            dry_run: self.dry_run,
            tags: self.tag.clone(),
            collection: self.collection.clone(),
        };
        tally.read = batch.works.len();
        let total = batch.works.len();
        let bar = context.output.progress(total as u64, "reading the registries");
        let mut bibliography: Vec<(String, Item)> = Vec::new();
        let mut outages = report::Outages::default();
        let wants_bibliography = self.bibliography.is_some();
        let brief = total > 50;
        let command = context.command.clone();
        let finished =
            add::add(&mut workspace, batch.works, &options, &command, &mut |resolved,
                                                                            outcome|
             -> Result<()> {
                tally.count(resolved, outcome);
                outages.count(&resolved.decision);
                bar.suspend(|| show(context, resolved, outcome, brief))?;
                bar.inc(1);
                if wants_bibliography && let Some(key) = outcome.key() {
                    let mut item = resolved.merged.item.clone();
                    key.clone_into(&mut item.id);
                    bibliography.push((key.to_owned(), item));
                }
                Ok(())
            })?;
        bar.finish_and_clear();
        if !self.dry_run {
            let bar = context.output.progress(total as u64, "indexing");
            let indexed = index::catch_up(&workspace, &mut |items| bar.inc(items))?;
            bar.finish_and_clear();
            if indexed.rebuilt && indexed.items > tally.added {
                context.output.note("the full-text index was missing or damaged, and has been made anew");
            }
        }
        if let Some(style) = &self.bibliography {
            let items: Vec<&Item> = bibliography.iter().map(|(_, item)| item).collect();
            let formatted = export::cite(&workspace.config, &items, Some(style), None)?;
            if !context.output.json {
                context.output.line("")?;
                context.output.text(formatted.to_text())?;
            }
        }
        outages.lines().iter().for_each(|line| context.output.note(line));
        context.output.note(tally.summary(self.dry_run));
        if !finished {
            return Err(CliError::usage("interrupted; what is listed above is kept", None));
        }
        if tally.unread > 0 {
            return Err(CliError::usage(
                format!(
                    "{} could not be read; the rest was",
                    counted(tally.unread, "entry or source", "entries or sources")
                ),
                None,
            ));
        }
        Ok(Outcome::finding_if(tally.unknown > 0 || (self.strict && tally.unmatched > 0)))
    }

    /// Reads all arguments; one that cannot be read is reported and costs
    /// nothing else.
    fn read(&self, context: &mut Context, tally: &mut Tally) -> Result<Batch> {
        let mut all = Batch::default();
        let mut first_error: Option<WorkflowError> = None;
        for argument in &self.what {
            let file = argument == "-" || std::path::Path::new(argument).exists();
            let read =
                if self.lines && file { input::read_lines(argument) } else { input::read_argument(argument) };
            match read {
                Ok(batch) => {
                    all.works.extend(batch.works);
                    all.problems.extend(batch.problems);
                }
                Err(error) if self.what.len() == 1 => return Err(error.into()),
                Err(error) => {
                    tally.unread += 1;
                    context.output.error(&error, error.hint().as_deref());
                    first_error.get_or_insert(error);
                }
            }
        }
        tally.unread += all.problems.len();
        for problem in &all.problems {
            context.output.warn(problem);
        }
        match first_error {
            Some(error) if all.works.is_empty() => Err(error.into()),
            _ => Ok(all),
        }
    }
}

impl Tally {
    fn count(&mut self, resolved: &Resolved, outcome: &add::Outcome) {
        match outcome {
            add::Outcome::Added(_) | add::Outcome::WouldAdd(_) => self.added += 1,
            add::Outcome::Present(_) => self.present += 1,
            add::Outcome::Unknown => self.unknown += 1,
        }
        if resolved.decision.verdict == Verdict::Matched {
            self.matched += 1;
        } else {
            self.unmatched += 1;
        }
    }

    fn summary(&self, dry_run: bool) -> String {
        let mut parts = vec![format!("{} read", counted(self.read, "reference", "references"))];
        parts.push(format!("{} {}", self.added, if dry_run { "to add" } else { "added" }));
        for (count, what) in [(self.present, "there already"), (self.unknown, "unknown and not added")] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        if self.matched > 0 {
            parts.push(format!("{} matched", self.matched));
        }
        parts.join(", ")
    }
}

fn show(context: &mut Context, resolved: &Resolved, outcome: &add::Outcome, brief: bool) -> Result<()> {
    let output = &mut context.output;
    let asked =
        !matches!(resolved.incoming.form, Form::Record(_)) || !resolved.decision.answered().is_empty();
    if output.json {
        return output.json_line(&json!({
            "key": outcome.key(),
            "outcome": outcome.as_str(),
            "place": resolved.incoming.place,
            "read": resolved.incoming.item,
            "raw": resolved.incoming.raw,
            "decision": report::decision_json(&resolved.decision, &resolved.found_in),
            "item": resolved.merged.item,
        }));
    }
    if brief && !asked {
        return Ok(());
    }
    let item = &resolved.merged.item;
    let key = outcome.key().unwrap_or("not added");
    let there = if matches!(outcome, add::Outcome::Present(_)) { " (there already)" } else { "" };
    let state = if asked { report::verdict(resolved.decision.verdict) } else { "as in the file".to_owned() };
    output.line(format_args!("{KEY}{key}{KEY:#}{there}  {state}"))?;
    let columns = usize::from(width()).saturating_sub(4);
    for line in [report::who_when(item) + " " + &report::title(item), report::whereabouts(item)] {
        if !line.trim().is_empty() {
            output.line(format_args!("  {}", shortened(line.trim(), columns)))?;
        }
    }
    if let Some(identifier) = item.identifiers().first() {
        output.line(format_args!("  {QUIET}{identifier}{QUIET:#}"))?;
    }
    if asked {
        for line in report::sayings(&resolved.decision, &resolved.found_in, columns) {
            output.line(format_args!("  {line}"))?;
        }
    }
    Ok(())
}
