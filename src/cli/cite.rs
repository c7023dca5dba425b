use std::path::PathBuf;

use serde_json::json;

use super::{CliError, Context, Outcome, Result, complete};
use crate::item::Item;
use crate::workflow::export;
use crate::workflow::find::{self, Selection};

/// Print a bibliography in a citation style
///
/// Formats the items that the citekeys name or the words find as the style
/// says, in the order the style wants. Exits with 1 when a query finds
/// nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Cite {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Every item of the library
    #[arg(long, conflicts_with = "words")]
    all: bool,
    /// A style's name (apa, vancouver, …) or a .csl file
    #[arg(long, short, value_name = "STYLE", add = complete::styles())]
    style: Option<String>,
    /// Language of the bibliography, such as en-GB or de-DE
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// text or html
    #[arg(long, value_name = "FORMAT", default_value = "text", hide_default_value = true)]
    to: To,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum To {
    Text,
    Html,
}

impl Cite {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if self.words.is_empty() && !self.all {
            return Err(CliError::usage("which items?", Some("name citekeys or a query, or use --all")));
        }
        let workspace = context.workspace()?;
        let found = find::select(&workspace, &Selection { words: self.words, all: self.all })?;
        let items: Vec<&Item> = found.iter().map(|stored| &stored.item).collect();
        let bibliography =
            export::cite(&workspace.config, &items, self.style.as_deref(), self.locale.as_deref())?;
        if context.output.json {
            for entry in &bibliography.entries {
                context.output.json_line(&json!({
                    "key": entry.id, "text": entry.to_text(), "html": entry.to_html(),
                }))?;
            }
            return Ok(Outcome::finding_if(found.is_empty()));
        }
        let text = match self.to {
            To::Text => bibliography.to_text(),
            To::Html => bibliography.to_html(),
        };
        match &self.output {
            Some(path) => export::write_file(path, &text)?,
            None => context.output.text(text)?,
        }
        Ok(Outcome::finding_if(found.is_empty()))
    }
}
