use std::path::{Path, PathBuf};

use serde_json::json;

use super::{CliError, Context, Outcome, Result, complete, document, integrity, published};
use crate::csl::{self, Bibliography, Output};
use crate::item::Item;
use crate::workflow::document::{self as documents, Kind, Setting};
use crate::workflow::export;
use crate::workflow::find::{self, Selection};

/// Print a bibliography in a citation style, or a document with its citations
///
/// Formats the items that the citekeys name or the words find as the style
/// says, in the order the style wants. Exits with 1 when a query finds
/// nothing.
///
/// Retracted works, and those with an expression of concern, are warned of on
/// standard error, unless `ibid refresh --acknowledge` has said why they are
/// cited.
///
/// A style is a `.csl` file, one you have installed (`ibid style add`), or
/// one of those that come with ibid (`ibid style list`). With `--json`, each
/// entry is an object on a line of its own, with its citekey.
///
/// With --in, formats what a document cites. A Markdown document (.md, .qmd,
/// .Rmd) in Pandoc's citation syntax is written out whole, its citations and
/// bibliography formatted and everything else left as it is; styles that cite
/// in notes make footnotes. The bibliography goes where `::: {#refs}` is, else
/// to the end. The style is --style, else the document's `csl`, else that of
/// the settings; the language --locale, else `lang`. Of LaTeX (.aux, .bcf,
/// .tex) and Typst (.typ) documents the bibliography is printed. Files that
/// the document names as its bibliography are looked into before the library.
/// Exits with 1 when a key is in neither; it is marked in the text.
///
/// An item that is linked to a newer version (`ibid refresh --published`) is
/// printed as that version, unless --as-cited.
#[derive(Debug, clap::Args)]
pub(super) struct Cite {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Every item of the library
    #[arg(long, conflicts_with_all = ["words", "document"])]
    all: bool,
    #[command(flatten)]
    document: document::Source,
    /// A style's name (apa, vancouver, …) or a .csl file
    #[arg(long, short, value_name = "STYLE", add = complete::styles())]
    style: Option<String>,
    /// Language of the bibliography, such as en-GB or de-DE
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// text, html, markdown, rtf, latex, typst or json; a Markdown document
    /// stays Markdown
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    to: Option<Output>,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print preprints as they are, though their published version is known
    #[arg(long)]
    as_cited: bool,
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
    source: Source,
    style: Option<String>,
    locale: Option<String>,
    to: Output,
    output: Option<PathBuf>,
    as_cited: bool,
}

/// What is to be formatted.
enum Source {
    Items(Selection),
    Document(document::Source, PathBuf, Kind),
}

impl Cite {
    fn meaning(self, context: &mut Context) -> Result<Request> {
        let source = match self.document.file()? {
            Some((_, kind)) if kind.is_markdown() && !matches!(self.to, None | Some(Output::Markdown)) => {
                return Err(CliError::usage(
                    "a Markdown document is written as Markdown",
                    Some("`pandoc` makes other forms of it; `ibid pandoc-filter` goes between"),
                ));
            }
            Some((path, kind)) => Source::Document(self.document, path, kind),
            None if self.words.is_empty() && !self.all => {
                let hint = "name citekeys or a query, or use --all or --in";
                return Err(CliError::usage("which items?", Some(hint)));
            }
            None => Source::Items(Selection { words: self.words, all: self.all }),
        };
        if let Some(language) = &self.locale
            && let Some(instead) = csl::locale_fallback(language)
        {
            context.output.warn(format_args!("there is no locale `{language}`; {instead} is used"));
        }
        Ok(Request {
            source,
            style: self.style,
            locale: self.locale,
            to: self.to.unwrap_or_default(),
            output: self.output,
            as_cited: self.as_cited,
        })
    }

    pub(super) fn run(self, context: &mut Context) -> Result {
        let request = self.meaning(context)?;
        let (style, locale) = (request.style.as_deref(), request.locale.as_deref());
        let (bibliography, finding) = match &request.source {
            Source::Document(_, path, kind) if kind.is_markdown() => {
                return request.markdown(context, path, *kind);
            }
            Source::Document(source, path, kind) => {
                let cited =
                    source.cited(context, path, *kind, request.output.as_deref(), request.as_cited)?;
                let items: Vec<&Item> = cited.items.iter().collect();
                let workspace = context.workspace_if_any()?;
                integrity::warn(context, workspace.as_ref().map(|workspace| &workspace.library), &items)?;
                (export::cite(&context.config()?, &items, style, locale)?, !cited.missing.is_empty())
            }
            Source::Items(selection) => {
                let workspace = context.workspace()?;
                let found = find::select(&workspace, selection)?;
                let found = published::preferred(context, &workspace, found, request.as_cited, None)?;
                let items: Vec<&Item> = found.iter().map(|stored| &stored.item).collect();
                integrity::warn(context, Some(&workspace.library), &items)?;
                (export::cite(&workspace.config, &items, style, locale)?, found.is_empty())
            }
        };
        request.print(context, &bibliography)?;
        Ok(Outcome::finding_if(finding))
    }
}

impl Request {
    /// Prints a bibliography.
    fn print(&self, context: &mut Context, bibliography: &Bibliography) -> Result<()> {
        for id in &bibliography.omitted {
            context.output.warn(format_args!("the style shows nothing of `{id}`"));
        }
        let mut text = String::new();
        if context.output.json {
            for entry in &bibliography.entries {
                let mut line = json!({"key": entry.id, "text": entry.to_text(), "html": entry.to_html()});
                line[self.to.as_str()] = export::entry(entry, self.to);
                text.push_str(&format!("{line}\n"));
            }
        } else {
            text = bibliography.write(self.to);
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
        self.deliver(context, &text)
    }

    /// Prints a document with its citations.
    fn markdown(&self, context: &mut Context, path: &Path, kind: Kind) -> Result {
        let workspace = context.workspace_if_any()?;
        let config = context.config()?;
        let setting = Setting {
            library: workspace.as_ref().map(|workspace| &workspace.library),
            config: &config,
            style: self.style.as_deref(),
            locale: self.locale.as_deref(),
            output: self.output.as_deref(),
            as_cited: self.as_cited,
        };
        let formatted = documents::markdown(&setting, path, kind)?;
        document::warn(context, &formatted.problems, &formatted.missing);
        let cited = documents::cited(&setting, path, kind)?;
        integrity::warn(context, setting.library, &cited.items.iter().collect::<Vec<_>>())?;
        if context.output.json {
            let missing: Vec<_> =
                formatted.missing.iter().map(|m| json!({"key": m.key, "place": m.place})).collect();
            let line = json!({"text": formatted.text, "missing": missing});
            self.deliver(context, &format!("{line}\n"))?;
        } else {
            self.deliver(context, &formatted.text)?;
        }
        Ok(Outcome::finding_if(!formatted.missing.is_empty()))
    }

    fn deliver(&self, context: &mut Context, text: &str) -> Result<()> {
        match &self.output {
            Some(path) => Ok(export::write_file(path, text)?),
            None => context.output.text(text),
        }
    }
}
