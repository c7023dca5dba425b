use serde_json::json;

use super::output::{KEY, QUIET, STRONG, shortened};
use super::published::{self, Other};
use super::{Context, Outcome, Result, complete, integrity, report};
use crate::item::Field;
use crate::library::{Provenance, Stored};
use crate::workflow::integrity::{Ledger, Status};
use crate::workflow::{find, index};

/// Show an item
///
/// Shows everything the library knows of items: their fields, what became of
/// them since (retractions and corrections, and who was asked), tags, notes,
/// other versions of the work, and the text they were read from. With
/// `--provenance`, also where each field came from and what it replaced.
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// Citekeys
    #[arg(required = true, value_name = "KEY", add = complete::citekeys())]
    keys: Vec<String>,
    /// Show where each field came from, and what it replaced
    #[arg(long, short)]
    provenance: bool,
}

impl Show {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let workspace = context.workspace()?;
        let ledger = Ledger::read(&workspace.library)?;
        for (at, key) in self.keys.iter().enumerate() {
            let stored = find::get(&workspace, key)?;
            let story = if self.provenance { workspace.library.provenance(&stored.key)? } else { Vec::new() };
            let known = Known {
                status: ledger.status(&workspace.library, &stored)?,
                versions: published::others(&workspace, &stored)?,
                stored,
                story,
            };
            if context.output.json {
                show_json(context, &known)?;
            } else {
                if at > 0 {
                    context.output.line("")?;
                }
                show(context, &known)?;
            }
        }
        Ok(Outcome::Done)
    }
}

/// Characters of a text that are shown: a table takes time by their square to
/// wrap a long word. `--json` gives all.
const LONGEST: usize = 8000;

/// What is known of an item.
struct Known {
    stored: Stored,
    status: Status,
    versions: Vec<Other>,
    story: Vec<Provenance>,
}

fn show_json(context: &mut Context, known: &Known) -> Result<()> {
    let Known { stored, status, versions, story } = known;
    let mut value = json!({
        "key": stored.key,
        "aliases": stored.aliases,
        "item": stored.item,
        "integrity": integrity::json(status),
        "tags": stored.tags,
        "notes": index::note_texts(stored),
        "collections": stored.collections,
        "attachments": stored.attachments.iter().map(|file| &file.path).collect::<Vec<_>>(),
        "raw": stored.raw.iter().map(|raw| json!({"source": raw.source, "text": raw.text})).collect::<Vec<_>>(),
        "added": stored.added.to_string(),
        "modified": stored.modified.to_string(),
    });
    if !versions.is_empty() {
        value["versions"] = versions.iter().map(Other::to_json).collect();
    }
    if !story.is_empty() {
        let told = |p: &Provenance| {
            json!({
                "field": p.field.name(), "value": p.value, "source": p.source,
                "fetched": p.fetched.map(|t| t.to_string()), "confidence": p.confidence, "replaced": p.replaced,
            })
        };
        value["provenance"] = story.iter().map(told).collect();
    }
    context.output.json_pretty(&value)
}

fn show(context: &mut Context, known: &Known) -> Result<()> {
    let Known { stored, status, versions, story } = known;
    let output = &mut context.output;
    output.line(format_args!("{KEY}{}{KEY:#}", stored.key))?;
    let mut table = output.table(&[]);
    for (field, text) in report::fields_of(&stored.item) {
        let told: Vec<&Provenance> = story.iter().filter(|p| p.field == field).collect();
        let from = told.iter().find(|p| !p.replaced).map(|p| origin(p)).unwrap_or_default();
        table.add_row([format!("{STRONG}{field}{STRONG:#}"), shortened(&text, LONGEST), from]);
        let mut shown = text;
        for replaced in told.iter().filter(|p| p.replaced) {
            let old = replaced.value.as_ref().map(|value| report::value_text(&field, value));
            let old = old.unwrap_or_default();
            // The same words from another source are nothing to look at.
            if old != shown {
                table.add_row([
                    String::new(),
                    format!("{QUIET}was: {}{QUIET:#}", shortened(&old, LONGEST)),
                    origin(replaced),
                ]);
                shown = old;
            }
        }
    }
    for [name, text, from] in integrity::rows(status) {
        table.add_row([format!("{STRONG}{name}{STRONG:#}"), text, format!("{QUIET}{from}{QUIET:#}")]);
    }
    for (name, values) in
        [("also", &stored.aliases), ("tags", &stored.tags), ("collections", &stored.collections)]
    {
        if !values.is_empty() {
            table.add_row([format!("{STRONG}{name}{STRONG:#}"), values.join(", "), String::new()]);
        }
    }
    for other in versions {
        table.add_row([format!("{STRONG}{}{STRONG:#}", other.word()), other.text(), String::new()]);
    }
    for note in &stored.notes {
        table.add_row([format!("{STRONG}note{STRONG:#}"), shortened(&note.text, LONGEST), String::new()]);
    }
    for raw in &stored.raw {
        table.add_row([
            format!("{STRONG}read from{STRONG:#}"),
            shortened(&raw.text, LONGEST),
            format!("{QUIET}{}{QUIET:#}", raw.source),
        ]);
    }
    output.print_table(&table)
}

fn origin(provenance: &Provenance) -> String {
    let when = provenance.fetched.map(|at| format!(" {}", at.strftime("%Y-%m-%d"))).unwrap_or_default();
    let Provenance { source, confidence, field, .. } = provenance;
    let sure =
        if *field == Field::Kind || *confidence >= 1.0 { String::new() } else { format!(" {confidence:.2}") };
    format!("{QUIET}{source}{when}{sure}{QUIET:#}")
}
