use std::path::Path;

use serde_json::json;

use super::output::{STRONG, shortened, width};
use super::{CliError, Context, Outcome, Result, report};
use crate::workflow::input::{self, Batch};

/// Read printed references, and print what was understood
///
/// Reads a file, standard input, or a reference given as text; finds the
/// references in it and what each of their parts is. Needs no library and
/// asks nobody. With `--json`, prints each as CSL-JSON on a line.
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
        let batch = read(context, &self.what, self.lines)?;
        let columns = usize::from(width());
        for (at, work) in batch.works.iter().enumerate() {
            if context.output.json {
                context.output.json_line(&json!({"raw": work.raw, "item": work.item}))?;
                continue;
            }
            if at > 0 {
                context.output.line("")?;
            }
            context.output.line(format_args!("{STRONG}{}{STRONG:#}", shortened(&work.raw, columns)))?;
            let mut table = context.output.table(&[]);
            for (field, text) in report::fields_of(&work.item) {
                table.add_row([format!("  {field}"), text]);
            }
            context.output.print_table(&table)?;
        }
        problems(context, &batch)
    }
}

/// Reads what `parse` and `resolve` were given.
pub(super) fn read(context: &mut Context, what: &str, lines: bool) -> Result<Batch> {
    let path = Path::new(what);
    let batch = match what {
        "-" => input::read_stdin(lines)?,
        _ if path.exists() => input::read_file(path, lines)?,
        _ => input::read_argument(what)?,
    };
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
