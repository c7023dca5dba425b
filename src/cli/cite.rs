use std::path::PathBuf;

use serde_json::json;

use super::{CliError, Context, Outcome, Result, complete};
use crate::csl::{self, Output};
use crate::item::Item;
use crate::workflow::export;
use crate::workflow::find::{self, Selection};

/// Print a bibliography in a citation style
///
/// Formats the items that the citekeys name or the words find as the style
/// says, in the order the style wants. Exits with 1 when a query finds
/// nothing.
///
/// A style is a `.csl` file, one you have installed (`ibid style add`), or
/// one of those that come with ibid (`ibid style list`). With `--json`, each
/// entry is an object on a line of its own, with its citekey.
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
    /// text, html, markdown, rtf, latex, typst or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    to: Output,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl clap::ValueEnum for Output {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.as_str()))
    }
}

/// What was typed, with what it means.
struct Request {
    selection: Selection,
    style: Option<String>,
    locale: Option<String>,
    to: Output,
    output: Option<PathBuf>,
}

impl Cite {
    fn meaning(self, context: &mut Context) -> Result<Request> {
        if self.words.is_empty() && !self.all {
            return Err(CliError::usage("which items?", Some("name citekeys or a query, or use --all")));
        }
        if let Some(language) = &self.locale
            && let Some(instead) = csl::locale_fallback(language)
        {
            context.output.warn(format_args!("there is no locale `{language}`; {instead} is used"));
        }
        Ok(Request {
            selection: Selection { words: self.words, all: self.all },
            style: self.style,
            locale: self.locale,
            to: self.to,
            output: self.output,
        })
    }

    pub(super) fn run(self, context: &mut Context) -> Result {
        let request = self.meaning(context)?;
        let workspace = context.workspace()?;
        let found = find::select(&workspace, &request.selection)?;
        let items: Vec<&Item> = found.iter().map(|stored| &stored.item).collect();
        let (style, locale) = (request.style.as_deref(), request.locale.as_deref());
        let bibliography = export::cite(&workspace.config, &items, style, locale)?;
        let mut text = String::new();
        if context.output.json {
            for entry in &bibliography.entries {
                let mut line = json!({"key": entry.id, "text": entry.to_text(), "html": entry.to_html()});
                line[request.to.as_str()] = export::entry(entry, request.to);
                text.push_str(&format!("{line}\n"));
            }
        } else {
            text = bibliography.write(request.to);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
        match &request.output {
            Some(path) => export::write_file(path, &text)?,
            None => context.output.text(text)?,
        }
        Ok(Outcome::finding_if(found.is_empty()))
    }
}
