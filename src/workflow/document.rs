//! Documents that cite: their items, and the documents with citations and
//! bibliography written out. Joins `manuscript`, `library` and `csl`.

mod cited;
mod compose;
mod filter;
mod inlines;
mod markdown;
mod references;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::Config;
use super::styles::Styles;
use super::{WorkflowError, input};
use crate::csl::{self, Processor};
use crate::item::Item;
use crate::library::Library;
use crate::manuscript::{Metadata, lines_of};
pub use cited::cited;
pub use filter::pandoc;
pub use markdown::markdown;

/// What kind of document a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Markdown with Pandoc's citations.
    Markdown,
    /// The same, with Quarto's cross-references.
    Quarto,
    /// What LaTeX wrote for BibTeX.
    Aux,
    /// What biblatex wrote for biber.
    Bcf,
    /// LaTeX itself.
    Tex,
    /// Typst.
    Typst,
}

impl Kind {
    /// The names of all kinds.
    pub const NAMES: [&str; 6] = ["markdown", "quarto", "aux", "bcf", "tex", "typst"];

    /// The kind that a name or the ending of a file says.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "rmd" | "mdown" | "mkd" | "pandoc" => Self::Markdown,
            "qmd" | "quarto" => Self::Quarto,
            "aux" => Self::Aux,
            "bcf" => Self::Bcf,
            "tex" | "ltx" | "latex" | "rnw" => Self::Tex,
            "typ" | "typst" => Self::Typst,
            _ => return None,
        })
    }

    /// The kind of a file by its ending.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        Self::named(path.extension()?.to_str()?)
    }

    /// Whether it can be written back with its citations formatted.
    #[must_use]
    pub fn is_markdown(self) -> bool {
        matches!(self, Self::Markdown | Self::Quarto)
    }
}

/// With what a document is read.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The library, if there is one.
    pub library: Option<&'a Library>,
    /// The settings in force.
    pub config: &'a Config,
    /// The style, where it is not the document's own.
    pub style: Option<&'a str>,
    /// The language, where it is not the document's own.
    pub locale: Option<&'a str>,
    /// The file that will be written: it is no source of references.
    pub output: Option<&'a Path>,
    /// Whether an item is taken as it is cited, though a newer version of it
    /// is known.
    pub as_cited: bool,
}

/// A key that is no item's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The key.
    pub key: String,
    /// Where it is cited first: `paper.md:12`.
    pub place: String,
}

/// What a document cites.
#[derive(Debug, Clone, Default)]
pub struct Cited {
    /// The items, in the order in which they are first cited. The id of each
    /// is the key as the document writes it.
    pub items: Vec<Item>,
    /// The other keys by which the document cites each.
    pub also: Vec<Vec<String>>,
    /// Keys that are no item's.
    pub missing: Vec<Missing>,
    /// The same, where the key may be something else: a label in Typst.
    pub unsure: Vec<Missing>,
    /// Files that could not be read.
    pub problems: Vec<String>,
}

/// A document with its citations written out.
#[derive(Debug, Clone, Default)]
pub struct Formatted {
    /// The document.
    pub text: String,
    /// Keys that are no item's.
    pub missing: Vec<Missing>,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// The lines of places in a text.
struct Lines {
    places: Vec<usize>,
    lines: Vec<usize>,
}

impl Lines {
    fn new(text: &str, places: impl Iterator<Item = usize>) -> Self {
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        let lines = lines_of(text, &places);
        Self { places, lines }
    }

    fn of(&self, place: usize) -> usize {
        let at = self.places.partition_point(|known| *known < place);
        self.lines.get(at).copied().unwrap_or(1)
    }
}

fn folder(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).to_owned()
}

fn unread(metadata: &Metadata, name: &str, problems: &mut Vec<String>) {
    if metadata.unread_references {
        problems.push(format!(
            "{name}: the records under `references` are not read; keep them in a file that `bibliography` names"
        ));
    }
}

/// The style and language: those asked for, else the document's, else those of
/// the settings.
fn processor(
    setting: &Setting<'_>,
    metadata: &Metadata,
    base: &Path,
    problems: &mut Vec<String>,
) -> Result<Processor, WorkflowError> {
    let styles = Styles::of_user();
    let style = match (setting.style, &metadata.csl) {
        (Some(style), _) => styles.find(style)?,
        (None, Some(style)) if style.starts_with("http") => styles.find(style)?,
        (None, Some(style)) => {
            let is_path = style.contains(['/', '\\']) || style.ends_with(".csl");
            let beside = base.join(style);
            // The name of a file that is not there may be that of a style.
            let stem = style.strip_suffix(".csl").filter(|stem| !stem.contains(['/', '\\']));
            match stem.filter(|_| !beside.is_file()) {
                Some(stem) => styles.find(stem)?,
                None if is_path => styles.find(&beside.to_string_lossy())?,
                None => styles.find(style)?,
            }
        }
        (None, None) => styles.find(&setting.config.style)?,
    };
    if let (None, Some(language)) = (setting.locale, &metadata.lang)
        && let Some(instead) = csl::locale_fallback(language)
    {
        problems.push(format!("there is no locale `{language}`; {instead} is used"));
    }
    let locale = setting.locale.or(metadata.lang.as_deref()).or(setting.config.locale.as_deref());
    Ok(Processor::new(Arc::new(style), locale)?)
}

/// A document on standard input.
///
/// # Errors
/// When it cannot be read.
pub fn stdin() -> Result<String, WorkflowError> {
    input::stdin_text()
}
