use super::{Context, Outcome, Result, complete, document};
use crate::csl;
use crate::workflow::document::{self as documents, Setting};

/// Write out the citations of a document that Pandoc reads
///
/// Reads Pandoc's JSON on standard input, writes out citations and
/// bibliography, and prints the JSON:
///
///   pandoc paper.md -t json | ibid pandoc-filter | pandoc -f json -o paper.docx
///
/// `pandoc --filter` wants the name of a program. Let this be the file
/// `ibid-filter`, made executable:
///
///   #!/bin/sh
///   exec ibid pandoc-filter "$@"
///
/// and call `pandoc --filter ./ibid-filter paper.md -o paper.docx`, without
/// --citeproc.
///
/// The style is --style, else the document's `csl`, else that of the settings;
/// the language --locale, else `lang`. References come from `references` and
/// the files of `bibliography` in the metadata, then from the library. `nocite`,
/// `suppress-bibliography` and `reference-section-title` mean what they mean to
/// Pandoc. Keys without an item are marked in the text and warned of; the exit
/// code is 0 all the same, because Pandoc stops at any other.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct PandocFilter {
    /// The format that Pandoc will write; it makes no difference
    #[arg(value_name = "FORMAT")]
    format: Option<String>,
    /// A style's name (apa, vancouver, …) or a .csl file
    #[arg(long, short, value_name = "STYLE", add = complete::styles())]
    style: Option<String>,
    /// Language of citations and bibliography, such as en-GB or de-DE
    #[arg(long, value_name = "LOCALE")]
    locale: Option<String>,
    /// Print preprints as they are, though their published version is known
    #[arg(long)]
    as_cited: bool,
}

impl PandocFilter {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if let Some(language) = &self.locale
            && let Some(instead) = csl::locale_fallback(language)
        {
            context.output.warn(format_args!("there is no locale `{language}`; {instead} is used"));
        }
        let text = documents::stdin()?;
        let workspace = context.workspace_if_any()?;
        let config = context.config()?;
        let setting = Setting {
            library: workspace.as_ref().map(|workspace| &workspace.library),
            config: &config,
            style: self.style.as_deref(),
            locale: self.locale.as_deref(),
            output: None,
            as_cited: self.as_cited,
        };
        tracing::debug!("filtering for {}", self.format.as_deref().unwrap_or("no format in particular"));
        let formatted = documents::pandoc(&setting, &text)?;
        document::warn(context, &formatted.problems, &formatted.missing);
        context.output.line(formatted.text)?;
        Ok(Outcome::Done)
    }
}
