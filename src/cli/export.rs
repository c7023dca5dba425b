use std::path::PathBuf;

use super::output::counted;
use super::{CliError, Context, Outcome, Result, complete};
use crate::format::Format;
use crate::workflow::export;
use crate::workflow::find::{self, Selection};

/// Export items in a bibliographic format
///
/// Exports the items that the citekeys name or the words find, or the whole
/// library. The format is BibTeX unless one is named, or the ending of the
/// output file tells. Exits with 1 when a query finds nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// bibtex, biblatex or csl-json
    #[arg(long, short, value_name = "FORMAT")]
    format: Option<String>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let format = self.format()?;
        let workspace = context.workspace()?;
        let asked = !self.words.is_empty();
        let items = find::select(&workspace, &Selection { all: !asked, words: self.words })?;
        let text = export::export(&items, format);
        match &self.output {
            Some(path) => {
                export::write_file(path, &text)?;
                let count = counted(items.len(), "item", "items");
                context.output.note(format_args!("wrote {count} to {}", path.display()));
            }
            None => context.output.text(text)?,
        }
        Ok(Outcome::finding_if(asked && items.is_empty()))
    }

    fn format(&self) -> Result<Format> {
        let Some(name) = &self.format else {
            let ending = self.output.as_ref().and_then(|path| path.extension()).and_then(|e| e.to_str());
            return Ok(if self.output.is_some() && ending == Some("json") {
                Format::CslJson
            } else {
                Format::Bibtex
            });
        };
        name.parse().map_err(|_| {
            let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
            let hint = match crate::workflow::nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("formats are {}", names.join(", ")),
            };
            CliError::usage(format!("there is no format `{name}`"), Some(&hint))
        })
    }
}
