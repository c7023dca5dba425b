use std::path::PathBuf;

use super::output::counted;
use super::{CliError, Context, Outcome, Result, complete, document};
use crate::format::{self, Format};
use crate::item::Item;
use crate::workflow::find::{self, Selection};
use crate::workflow::{WorkflowError, export};

/// Export items in a bibliographic format
///
/// Exports the items that the citekeys name or the words find, or the whole
/// library. The format is BibTeX unless one is named, or the ending of the
/// output file tells. Exits with 1 when a query finds nothing.
///
/// With --in, exports what a document cites, in the order in which it cites,
/// under the keys it uses: LaTeX (.aux, .bcf, .tex), Typst (.typ), Markdown
/// (.md, .qmd, .Rmd). Files that the document names as its bibliography are
/// looked into before the library. Exits with 1 when a key is in neither.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    #[command(flatten)]
    document: document::Source,
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
        if let Some((path, kind)) = self.document.file()? {
            let cited = self.document.cited(context, &path, kind, self.output.as_deref())?;
            let items: Vec<&Item> = cited.items.iter().collect();
            self.write(context, &format::write(format, &items).map_err(WorkflowError::from)?, items.len())?;
            return Ok(Outcome::finding_if(!cited.missing.is_empty()));
        }
        let workspace = context.workspace()?;
        let asked = !self.words.is_empty();
        let items = find::select(&workspace, &Selection { all: !asked, words: self.words.clone() })?;
        self.write(context, &export::export(&items, format)?, items.len())?;
        Ok(Outcome::finding_if(asked && items.is_empty()))
    }

    fn write(&self, context: &mut Context, text: &str, count: usize) -> Result<()> {
        match &self.output {
            Some(path) => {
                export::write_file(path, text)?;
                let count = counted(count, "item", "items");
                context.output.note(format_args!("wrote {count} to {}", path.display()));
                Ok(())
            }
            None => context.output.text(text),
        }
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
            let names: Vec<&str> =
                Format::all().filter(|format| format.is_written()).map(Format::name).collect();
            let hint = match crate::workflow::nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("formats are {}", names.join(", ")),
            };
            CliError::usage(format!("there is no format `{name}`"), Some(&hint))
        })
    }
}
