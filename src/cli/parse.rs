use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::output::{STRONG, shortened, width};
use super::{CliError, Context, Outcome, Result, report};
use crate::citation::{self, Part, read_line};
use crate::item::{Field, Item};
use crate::workflow::WorkflowError;
use crate::workflow::input::{self, Batch, Form, Incoming};
use crate::workflow::lines::each_line;

/// Read printed references, and print what was understood
///
/// Reads a file, standard input, or a reference given as text; finds the
/// references in it and what each of their parts is. Needs no library and
/// asks nobody.
///
/// With `--lines` each line is one reference, read as it comes and never held
/// longer: a file may have millions.
///
/// With `--json` prints an object for each reference on a line of its own.
/// `text` is the reference as printed: made one line, without its number in
/// the list; with `--lines` the input line itself, without white space at its
/// ends. `segments` are its labelled parts in order, each with `label`,
/// `text`, `start` and `end`. The places count Unicode code points from 0, so
/// that in Python `text[start:end]` is the part. Labels are author, editor,
/// title, container, date, volume, issue, pages, publisher, location, doi,
/// url and other; every letter and digit of `text` is in one part. `item` is
/// the reference as CSL-JSON, without an id; where its list of authors leaves
/// names out, `author-gap` under `custom` says after how many. `fields` says how sure each of
/// its variables is, from 0 to 1, and `confidence` how sure it is that all of
/// them are right: their product.
///
/// With both, the n-th line printed is that of the n-th line read, also where
/// it is blank or a heading: its `item` holds nothing, and its `confidence` is
/// 0. Lines are those that `\n` ends.
#[derive(Debug, clap::Args)]
pub(super) struct Parse {
    /// A file, `-`, or the text itself
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE|TEXT", value_hint = clap::ValueHint::FilePath)]
    what: String,
    /// Take each line as one reference
    #[arg(long)]
    lines: bool,
}

impl Parse {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if self.lines {
            return self.run_lines(context);
        }
        let batch = read(context, &self.what, false)?;
        for (at, work) in batch.works.iter().enumerate() {
            if context.output.json {
                context.output.json_line(&work_json(work))?;
            } else {
                show(context, at, &work.raw, &work.item)?;
            }
        }
        problems(context, &batch)
    }

    /// Reads and prints line by line.
    fn run_lines(self, context: &mut Context) -> Result {
        let mut shown = 0;
        each_line::<CliError>(&self.what, &mut |text| {
            let line = read_line(text);
            if context.output.json {
                let (item, sure) =
                    line.reading.map(|reading| (reading.item, reading.confidence)).unwrap_or_default();
                let overall = citation::overall(&sure);
                return context.output.json_line(&reference_json(
                    &line.text,
                    &line.parts,
                    &item,
                    &sure,
                    overall,
                ));
            }
            if let Some(reading) = line.reading {
                show(context, shown, &line.text, &reading.item)?;
                shown += 1;
            }
            Ok(())
        })?;
        if shown == 0 && !context.output.json {
            let place = if self.what == "-" { "standard input".to_owned() } else { self.what };
            return Err(WorkflowError::NothingToRead { place }.into());
        }
        Ok(Outcome::Done)
    }
}

/// Shows an item below the text it was read from.
fn show(context: &mut Context, at: usize, text: &str, item: &Item) -> Result<()> {
    if at > 0 {
        context.output.line("")?;
    }
    let columns = usize::from(width());
    context.output.line(format_args!("{STRONG}{}{STRONG:#}", shortened(text, columns)))?;
    let mut table = context.output.table(&[]);
    for (field, text) in report::fields_of(item) {
        table.add_row([format!("  {field}"), text]);
    }
    context.output.print_table(&table)
}

fn work_json(work: &Incoming) -> Value {
    // What a record says was not read out of print.
    let overall = if work.form == Form::Printed { citation::overall(&work.confidence) } else { 1.0 };
    reference_json(&work.raw, &work.parts, &work.item, &work.confidence, overall)
}

fn reference_json(
    text: &str,
    parts: &[Part],
    item: &Item,
    sure: &BTreeMap<Field, f32>,
    overall: f32,
) -> Value {
    let fields: Map<String, Value> =
        sure.iter().map(|(field, sure)| (field.name().to_owned(), rounded(*sure))).collect();
    json!({
        "text": text,
        "segments": segments(text, parts),
        "item": item,
        "confidence": rounded(overall),
        "fields": fields,
    })
}

/// The parts with their places in code points.
fn segments(text: &str, parts: &[Part]) -> Vec<Value> {
    let (mut bytes, mut points) = (0, 0);
    let mut point_at = |place: usize| {
        points += text.get(bytes..place).map_or(0, |passed| passed.chars().count());
        bytes = place;
        points
    };
    let segment = |part: &Part| {
        let (start, end) = (point_at(part.range.start), point_at(part.range.end));
        let text = text.get(part.range.clone()).unwrap_or_default();
        json!({"label": part.label, "text": text, "start": start, "end": end})
    };
    parts.iter().map(segment).collect()
}

/// A confidence in thousandths.
fn rounded(sure: f32) -> Value {
    Value::from((f64::from(sure) * 1000.0).round() / 1000.0)
}

/// Reads what `parse` and `resolve` were given.
pub(super) fn read(context: &mut Context, what: &str, lines: bool) -> Result<Batch> {
    let batch = if lines { input::read_lines(what)? } else { input::read_argument(what)? };
    for problem in &batch.problems {
        context.output.warn(problem);
    }
    Ok(batch)
}

/// How a verb ends that read a batch: with 2 if part of it was unreadable.
pub(super) fn problems(_: &mut Context, batch: &Batch) -> Result {
    match batch.problems.len() {
        0 => Ok(Outcome::Done),
        count => Err(CliError::usage(
            format!("{} could not be read; the rest was", super::output::counted(count, "entry", "entries")),
            None,
        )),
    }
}
