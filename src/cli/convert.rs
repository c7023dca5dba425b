use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;

use super::bib::{BibArgs, journals};
use super::output::{counted, shortened};
use super::{CliError, Context, Outcome, Result, complete, report};
use crate::item::citekey::Pattern;
use crate::item::journal::{self, JournalNames};
use crate::item::{Field, Item};
use crate::workflow::convert::{self, Change, Loss, Source, Target, Written};
use crate::workflow::input::{self, As, Batch};
use crate::workflow::{WorkflowError, export};

/// Convert references from one format into another, and say what is lost
///
/// Reads a file, or standard input, and writes its records in another format.
/// Needs no library and asks nobody. What the source is, its content tells;
/// --from says it where that is not enough. LaTeX's .aux and .bcf files stand
/// for the works they cite; plain text for the printed references in it.
///
/// What the target cannot say is reported on standard error, a line for each
/// record: the file and line, the citekey, and every field that is dropped or
/// changed. The report compares what was written, read again, with what was
/// to be said. With --strict, exits with 1 when anything is lost in reading or
/// writing.
///
/// A bibliography in a citation style is written with `--to html`, markdown,
/// text, rtf, latex or typst, in the style of --style.
///
/// With --json, prints one object: `text` is the file, `losses` what each
/// record loses, `problems` what could not be read.
#[derive(Debug, clap::Args)]
pub(super) struct Convert {
    /// A file, `-`, an identifier, or a reference
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    what: String,
    /// The format to read
    #[arg(long, short, value_name = "FORMAT")]
    from: Option<String>,
    /// What columns of a table mean: COLUMN=FIELD,…
    ///
    /// The field is CSL's name of it (title, author, container-title), or
    /// `id`, `year`, `page-start`, `page-end`, or `-` for a column to leave
    /// out. Columns that are not named keep the meaning of their names.
    #[arg(long, value_name = "MAP", conflicts_with = "from")]
    columns: Option<String>,
    /// The format to write; without it the ending of --output tells
    #[arg(long, short, value_name = "FORMAT")]
    to: Option<String>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 1 when anything is lost
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    writing: Writing,
}

/// How items are written.
#[derive(Debug, clap::Args)]
pub(super) struct Writing {
    /// The style of a bibliography: apa, vancouver, … or a .csl file
    #[arg(long, value_name = "STYLE", add = complete::styles())]
    style: Option<String>,
    /// Its language, such as en-GB or de-DE
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// How journals are named: full, abbreviated or dotless
    #[arg(long, value_name = "HOW", value_parser = journals)]
    journals: Option<JournalNames>,
    #[command(flatten)]
    bib: BibArgs,
}

impl Convert {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let target = match (&self.to, &self.output) {
            (Some(name), _) => target(name)?,
            (None, Some(path)) => Target::of(path).ok_or_else(|| {
                let message = format!("the ending of {} tells no format", path.display());
                CliError::usage(
                    message,
                    Some(&format!("say with --to which: {}", Target::names().join(", "))),
                )
            })?,
            (None, None) => {
                let hint = format!("say with --to which: {}", Target::names().join(", "));
                return Err(CliError::usage("which format?", Some(&hint)));
            }
        };
        check_strict(self.strict, target)?;
        let source = self.from.as_deref().map_or(Ok(Source::Detected), source)?;
        let config = context.config()?;
        let batch = match &self.columns {
            Some(columns) => {
                let columns = columns.parse().map_err(WorkflowError::from)?;
                input::read_as(&self.what, As::Table(&columns))?
            }
            None => convert::read(&self.what, source, &config)?,
        };
        let mut items: Vec<Item> = batch.works.iter().map(|work| work.item.clone()).collect();
        convert::name_items(&mut items, &config.citekey.parse::<Pattern>()?);
        let items: Vec<&Item> = items.iter().collect();
        let written = self.writing.write(context, &items, target)?;
        self.print(context, &batch, &items, &written, target)
    }

    fn print(
        &self,
        context: &mut Context,
        batch: &Batch,
        items: &[&Item],
        written: &Written,
        target: Target,
    ) -> Result {
        let places: Vec<&str> = batch.works.iter().map(|work| work.place.as_str()).collect();
        let losses = Losses { written, items, target, places: Some(&places) };
        if context.output.json {
            let text = match &self.output {
                Some(path) => {
                    export::write_file(path, &written.text)?;
                    None
                }
                None => Some(&written.text),
            };
            let object = json!({
                "text": text,
                "items": items.len(),
                "losses": losses.to_json(),
                "problems": batch.problems,
            });
            context.output.json_line(&object)?;
        } else {
            deliver(context, self.output.as_ref(), &written.text, items.len())?;
            for problem in &batch.problems {
                context.output.warn(problem);
            }
            losses.report(context, true);
        }
        let lost = !written.losses.is_empty() || !batch.problems.is_empty();
        Ok(Outcome::finding_if(self.strict && lost))
    }
}

/// What is lost in writing, ready to be shown.
pub(super) struct Losses<'a> {
    pub(super) written: &'a Written,
    pub(super) items: &'a [&'a Item],
    pub(super) target: Target,
    /// Where each item was read.
    pub(super) places: Option<&'a [&'a str]>,
}

impl Losses<'_> {
    fn place(&self, loss: &Loss) -> Option<&str> {
        self.places?.get(loss.index).copied()
    }

    fn key(&self, loss: &Loss) -> &str {
        self.items.get(loss.index).map_or("", |item| item.id.as_str())
    }

    /// Warns record by record, if `each`, and sums up.
    pub(super) fn report(&self, context: &mut Context, each: bool) {
        let (Target::Records(format), false) = (self.target, self.written.losses.is_empty()) else { return };
        if each {
            for loss in &self.written.losses {
                let place = self.place(loss).map(|place| format!("{place}: ")).unwrap_or_default();
                context.output.warn(format_args!("{place}{}: {}", self.key(loss), changes_text(loss)));
            }
        }
        let mut fields: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for change in self.written.losses.iter().flat_map(|loss| &loss.changes) {
            *fields.entry((change.word(), change.name())).or_default() += 1;
        }
        let fields = fields.iter().map(|((word, field), count)| match count {
            1 => format!("{field} {word}"),
            count => format!("{field} {word} ({count} times)"),
        });
        let lossy = counted(self.written.losses.len(), "record loses", "records lose");
        context.output.note(format_args!(
            "{lossy} something in {format}, of {}: {}",
            self.items.len(),
            fields.collect::<Vec<_>>().join(", ")
        ));
    }

    fn to_json(&self) -> Vec<serde_json::Value> {
        let loss = |loss: &Loss| json!({"place": self.place(loss), "key": self.key(loss), "changes": changes_json(loss)});
        self.written.losses.iter().map(loss).collect()
    }
}

/// Losses are told only of formats that are read.
pub(super) fn check_strict(strict: bool, target: Target) -> Result<()> {
    if strict && matches!(target, Target::List(_)) {
        let hint = "a bibliography in a style is not read again; leave --strict out";
        return Err(CliError::usage("--strict is for formats of records", Some(hint)));
    }
    Ok(())
}

impl Writing {
    /// Writes items as the target says.
    pub(super) fn write(&self, context: &mut Context, items: &[&Item], target: Target) -> Result<Written> {
        let mut renamed: Vec<Item>;
        let items: Vec<&Item> = match self.journals {
            None => items.to_vec(),
            Some(names) => {
                renamed = items.iter().map(|item| (*item).clone()).collect();
                renamed.iter_mut().for_each(|item| drop(journal::apply(item, names)));
                renamed.iter().collect()
            }
        };
        let items = items.as_slice();
        let output = match target {
            Target::Records(format) => {
                return Ok(convert::write_records(items, format, &self.bib.options())?);
            }
            Target::List(output) => output,
        };
        let config = context.config()?;
        let list = export::cite(&config, items, self.style.as_deref(), self.locale.as_deref())?;
        for id in &list.omitted {
            context.output.warn(format_args!("the style shows nothing of `{id}`"));
        }
        let mut text = list.write(output);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(Written { text, losses: Vec::new() })
    }
}

/// The target of that name.
pub(super) fn target(name: &str) -> Result<Target> {
    Target::named(name).map_err(|error| CliError::unknown(error.to_string(), name, &Target::names()))
}

fn source(name: &str) -> Result<Source> {
    Source::named(name).map_err(|error| CliError::unknown(error.to_string(), name, &Source::names()))
}

/// Writes to a file, or to standard output.
pub(super) fn deliver(
    context: &mut Context,
    output: Option<&PathBuf>,
    text: &str,
    count: usize,
) -> Result<()> {
    match output {
        Some(path) => {
            export::write_file(path, text)?;
            let count = counted(count, "item", "items");
            context.output.note(format_args!("wrote {count} to {}", path.display()));
            Ok(())
        }
        None => context.output.text(text),
    }
}

/// `no place for note, file; changed type (hearing → document)`.
fn changes_text(loss: &Loss) -> String {
    let mut groups: Vec<String> = Vec::new();
    for word in ["no place for", "dropped", "changed", "added"] {
        let changes: Vec<String> =
            loss.changes.iter().filter(|change| told(change) == word).map(change_text).collect();
        if !changes.is_empty() {
            groups.push(format!("{word} {}", changes.join(", ")));
        }
    }
    groups.join("; ")
}

/// What happened to a field, with the reason where the format's table has it.
fn told(change: &Change) -> &'static str {
    match change.has_place {
        Some(false) if change.to.is_none() => "no place for",
        _ => change.word(),
    }
}

fn change_text(change: &Change) -> String {
    /// Longer values are cut.
    const WIDTH: usize = 40;
    let field = change.field.clone().unwrap_or(Field::Kind);
    let (Some(from), Some(to)) = (&change.from, &change.to) else { return change.name().to_owned() };
    let mut shown = [from, to].map(|value| report::value_text(&field, value));
    if shown[0] == shown[1] {
        // They differ in what the plain form does not show.
        shown = [from, to].map(ToString::to_string);
    }
    let [from, to] = difference(&shown[0], &shown[1]).map(|part| shortened(&part, WIDTH));
    format!("{} ({from} → {to})", change.name())
}

/// Two texts from shortly before the first difference on.
fn difference(a: &str, b: &str) -> [String; 2] {
    /// How much of what is equal is shown.
    const BEFORE: usize = 12;
    let equal = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let skipped = equal.saturating_sub(BEFORE);
    [a, b].map(|text| {
        let rest: String = text.chars().skip(skipped).collect();
        if skipped > 0 { format!("…{rest}") } else { rest }
    })
}

fn changes_json(loss: &Loss) -> Vec<serde_json::Value> {
    let change = |change: &Change| {
        json!({
            "field": change.name(),
            "change": change.word(),
            "from": change.from,
            "to": change.to,
            "has-place": change.has_place,
        })
    };
    loss.changes.iter().map(change).collect()
}
