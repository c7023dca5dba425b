use std::path::{Path, PathBuf};

use super::convert::{self, Losses, Writing};
use super::{CliError, Context, Outcome, Result, complete, document, integrity, published};
use crate::format::Format;
use crate::item::Item;
use crate::library::Library;
use crate::workflow::convert::Target;
use crate::workflow::document::Cited;
use crate::workflow::find::{self, Selection};
use crate::workflow::sync::{self, Synced};
use crate::workflow::versions::put_other_keys;

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
/// With --sync, writes FILE now and after every change of the library from
/// then on, until --no-sync: the library's settings keep what the file holds
/// under `[[sync]]`. Of a .bib file only the fields that changed are written
/// anew; comments, macros, order and entries that the library never had stay.
/// In entries of its own items the library's word counts.
///
/// Retracted works, and those with an expression of concern, are warned of on
/// standard error, unless `ibid refresh --acknowledge` has said why they are
/// cited.
///
/// An item that is linked to a newer version (`ibid refresh --published`)
/// gives way to it: preprint and article become one entry under the article's
/// citekey, and the preprint's stands with it as another (`ids` in .bib files,
/// which biblatex reads and BibTeX does not; `other-ids` in CSL-JSON, which
/// Pandoc reads). --as-cited exports each item as it is.
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
    /// Keep this file up to date with the library
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "from", "output", "strict", "losses", "style", "locale", "journals", "ascii", "dates", "align",
            "indent", "tab", "fields", "delimiters", "width", "blank_lines", "no_trailing_comma",
        ]
    )]
    sync: Option<PathBuf>,
    /// Let this file go its own way again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["words", "document", "format", "output", "sync", "strict", "losses"])]
    no_sync: Option<PathBuf>,
    /// Name every field that is lost, record by record
    #[arg(long)]
    losses: bool,
    /// Exit with 1 when anything is lost
    #[arg(long)]
    strict: bool,
    /// Export preprints as they are, though their published version is known
    #[arg(long, conflicts_with_all = ["sync", "no_sync"])]
    as_cited: bool,
    #[command(flatten)]
    writing: Writing,
}

impl Export {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if let Some(file) = &self.no_sync {
            return no_sync(context, file);
        }
        if let Some(file) = &self.sync {
            return self.sync(context, file);
        }
        let target = self.target()?;
        if let Some((path, kind)) = self.document.file()? {
            let cited = self.document.cited(context, &path, kind, self.output.as_deref(), self.as_cited)?;
            if target.format() == Some(Format::Bibtex) {
                one_work(context, &cited);
            }
            let workspace = context.workspace_if_any()?;
            let library = workspace.as_ref().map(|workspace| &workspace.library);
            let items = cited.items.into_iter().zip(cited.also).collect();
            let lost = self.write(context, library, items, target)?;
            return Ok(Outcome::finding_if(!cited.missing.is_empty() || (self.strict && lost)));
        }
        let workspace = context.workspace()?;
        let asked = !self.words.is_empty();
        let found = find::select(&workspace, &Selection { all: !asked, words: self.words.clone() })?;
        let nothing = asked && found.is_empty();
        let format = target.format();
        let found = published::preferred(context, &workspace, found, self.as_cited, format)?;
        let items = found.into_iter().map(|stored| (stored.item, stored.aliases)).collect();
        let lost = self.write(context, Some(&workspace.library), items, target)?;
        Ok(Outcome::finding_if(nothing || (self.strict && lost)))
    }

    /// Writes items with their other citekeys; whether anything is lost.
    fn write(
        &self,
        context: &mut Context,
        library: Option<&Library>,
        mut items: Vec<(Item, Vec<String>)>,
        target: Target,
    ) -> Result<bool> {
        if let Some(format) = target.format() {
            items.iter_mut().for_each(|(item, keys)| put_other_keys(item, keys, format));
        }
        let items: Vec<&Item> = items.iter().map(|(item, _)| item).collect();
        let items = items.as_slice();
        let written = self.writing.write(context, items, target)?;
        convert::deliver(context, self.output.as_ref(), &written.text, items.len())?;
        let losses = Losses { written: &written, items, target, places: None };
        losses.report(context, self.losses);
        integrity::warn(context, library, items)?;
        Ok(!written.losses.is_empty())
    }

    fn sync(&self, context: &mut Context, file: &Path) -> Result {
        let workspace = context.workspace()?;
        let document = self.document.file()?.map(|(path, _)| path);
        let synced = Synced {
            file: from_library(&workspace.dir, file),
            format: self.format.clone(),
            words: self.words.clone(),
            keys_from: document.map(|path| from_library(&workspace.dir, &path)),
        };
        let report = synced.update(&workspace)?;
        sync::follow(&workspace.dir, &synced)?;
        super::show_sync(context, &synced.file, &report);
        context.output.note(format_args!("{} follows the library now", file.display()));
        Ok(Outcome::Done)
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

/// Warns of works that a document cites by several keys, of which BibTeX reads
/// one.
fn one_work(context: &mut Context, cited: &Cited) {
    for (item, also) in cited.items.iter().zip(&cited.also).filter(|(_, also)| !also.is_empty()) {
        context.output.warn(format_args!(
            "{} is the same work as {}, and BibTeX reads one key of an entry: cite one, or use biblatex",
            also.join(", "),
            item.id
        ));
    }
}

fn no_sync(context: &mut Context, file: &Path) -> Result {
    let workspace = context.workspace()?;
    if sync::unfollow(&workspace.dir, &from_library(&workspace.dir, file))? {
        context.output.note(format_args!("{} no longer follows the library", file.display()));
        return Ok(Outcome::Done);
    }
    let names: Vec<String> =
        workspace.config.sync.iter().map(|synced| synced.file.display().to_string()).collect();
    let hint = match names.as_slice() {
        [] => "no file does".to_owned(),
        names => format!("these do: {}", names.join(", ")),
    };
    Err(CliError::usage(format!("{} does not follow the library", file.display()), Some(&hint)))
}

/// A path as the library's settings keep it: below the library's folder from
/// there, elsewhere absolute.
fn from_library(dir: &Path, path: &Path) -> PathBuf {
    // The file itself may not be there yet.
    let absolute = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match (path.parent().and_then(|parent| parent.canonicalize().ok()), path.file_name()) {
            (Some(parent), Some(name)) => parent.join(name),
            _ => path,
        }
    };
    let (dir, path) = (absolute(dir), absolute(path));
    path.strip_prefix(&dir).map_or(path.clone(), Path::to_owned)
}
