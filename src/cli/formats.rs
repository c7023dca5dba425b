use std::path::PathBuf;

use serde_json::json;

use super::{CliError, Context, Outcome, Result};
use crate::format::mapping::page;
use crate::format::{Format, FormatError};
use crate::workflow::export;

/// List the formats, or show what becomes of each field of one
///
/// Without a name, lists the bibliographic formats that ibid reads and writes,
/// with the usual endings of their files. With one, shows its mapping: which
/// type of record is which kind of item, and which field which variable. The
/// page is made from the table by which records are converted.
#[derive(Debug, clap::Args)]
pub(super) struct Formats {
    /// A format
    #[arg(value_name = "FORMAT")]
    format: Option<String>,
    /// Write the mappings of all formats to this file, as Markdown
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    page: Option<PathBuf>,
}

impl Formats {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if let Some(path) = &self.page {
            export::write_file(path, &page::page())?;
            return Ok(Outcome::Done);
        }
        if let Some(name) = &self.format {
            let format: Format = name.parse().map_err(|error: FormatError| {
                CliError::unknown(
                    error.to_string(),
                    name,
                    &Format::all().map(Format::name).collect::<Vec<_>>(),
                )
            })?;
            context.output.text(page::section(format).trim_start())?;
            return Ok(Outcome::Done);
        }
        if context.output.json {
            for format in Format::all() {
                context.output.json_line(&json!({
                    "format": format.name(),
                    "read": format.is_read(),
                    "written": format.is_written(),
                    "extensions": format.extensions(),
                }))?;
            }
            return Ok(Outcome::Done);
        }
        let mut table = context.output.table(&["format", "read", "written", "files"]);
        let mark = |yes: bool| if yes { "yes" } else { "" };
        for format in Format::all() {
            table.add_row([
                format.name(),
                mark(format.is_read()),
                mark(format.is_written()),
                &format.extensions().iter().map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(" "),
            ]);
        }
        context.output.print_table(&table)?;
        Ok(Outcome::Done)
    }
}
