use std::path::PathBuf;

use super::convert::{self, ListStyle, Losses};
use super::{Context, Outcome, Result, complete, document};
use crate::format::Format;
use crate::item::Item;
use crate::workflow::convert::Target;
use crate::workflow::find::{self, Selection};

/// Export items in a bibliographic format
///
/// Exports the items that the citekeys name or the words find, or the whole
/// library. The format is BibTeX unless --to names one, or the ending of the
/// output file tells: those of `ibid convert`. Exits with 1 when a query finds
/// nothing.
///
/// With --keys-from, exports exactly what a document cites, in the order in
/// which it cites, under the keys it uses: LaTeX (.aux, .bcf, .tex), Typst
/// (.typ), Markdown (.md, .qmd, .Rmd). Files that the document names as its
/// bibliography are looked into before the library. Exits with 1 when a key is
/// in neither.
///
/// What the format cannot say is summed up on standard error; --losses names
/// it record by record, and --strict exits with 1.
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    #[command(flatten)]
    document: document::Source,
    /// The format to write
    #[arg(long, short, visible_alias = "to", value_name = "FORMAT")]
    format: Option<String>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Name every field that is lost, record by record
    #[arg(long)]
    losses: bool,
    /// Exit with 1 when anything is lost
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    list: ListStyle,
}

impl Export {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let target = self.target()?;
        if let Some((path, kind)) = self.document.file()? {
            let cited = self.document.cited(context, &path, kind, self.output.as_deref())?;
            let items: Vec<&Item> = cited.items.iter().collect();
            let lost = self.write(context, &items, target)?;
            return Ok(Outcome::finding_if(!cited.missing.is_empty() || (self.strict && lost)));
        }
        let workspace = context.workspace()?;
        let asked = !self.words.is_empty();
        let found = find::select(&workspace, &Selection { all: !asked, words: self.words.clone() })?;
        let items: Vec<&Item> = found.iter().map(|stored| &stored.item).collect();
        let lost = self.write(context, &items, target)?;
        Ok(Outcome::finding_if((asked && items.is_empty()) || (self.strict && lost)))
    }

    /// Writes items; whether anything is lost.
    fn write(&self, context: &mut Context, items: &[&Item], target: Target) -> Result<bool> {
        let written = self.list.write(context, items, target)?;
        convert::deliver(context, self.output.as_ref(), &written.text, items.len())?;
        let losses = Losses { written: &written, items, target, places: None };
        losses.report(context, self.losses);
        Ok(!written.losses.is_empty())
    }

    fn target(&self) -> Result<Target> {
        let target = match (&self.format, &self.output) {
            (Some(name), _) => convert::target(name)?,
            (None, Some(path)) => Target::of(path).unwrap_or(Target::Records(Format::Bibtex)),
            (None, None) => Target::Records(Format::Bibtex),
        };
        convert::check_strict(self.strict, target)?;
        Ok(target)
    }
}
