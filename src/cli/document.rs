//! What verbs share that read a document: which one, and what is said of keys
//! that are no item's.

use std::path::{Path, PathBuf};

use super::{CliError, Context, Result};
use crate::workflow::document::{self, Cited, Kind, Missing, Setting};

/// The document that tells which items are wanted.
#[derive(Debug, clap::Args)]
pub(super) struct Source {
    /// Take the items that this document cites
    #[arg(long = "in", visible_alias = "keys-from", value_name = "FILE", conflicts_with = "words")]
    document: Option<PathBuf>,
    /// What the document is, where its ending does not tell: markdown, quarto,
    /// aux, bcf, tex or typst
    #[arg(long, value_name = "KIND", requires = "document")]
    from: Option<String>,
}

impl Source {
    /// The document and what it is.
    pub(super) fn file(&self) -> Result<Option<(PathBuf, Kind)>> {
        let Some(path) = &self.document else { return Ok(None) };
        let kind = match &self.from {
            Some(name) => Kind::named(name).ok_or_else(|| {
                CliError::unknown(format!("there is no kind of document `{name}`"), name, &Kind::NAMES)
            })?,
            None => Kind::of(path).ok_or_else(|| {
                let hint = format!("say with --from what it is: {}", Kind::NAMES.join(", "));
                CliError::usage(
                    format!("the ending of {} tells no kind of document", path.display()),
                    Some(&hint),
                )
            })?,
        };
        Ok(Some((path.clone(), kind)))
    }

    /// What the document cites; keys that are no item's are warned of.
    pub(super) fn cited(
        &self,
        context: &mut Context,
        path: &Path,
        kind: Kind,
        output: Option<&Path>,
        as_cited: bool,
    ) -> Result<Cited> {
        let workspace = context.workspace_if_any()?;
        let config = context.config()?;
        let library = workspace.as_ref().map(|workspace| &workspace.library);
        let setting = Setting { library, config: &config, style: None, locale: None, output, as_cited };
        let cited = document::cited(&setting, path, kind)?;
        warn(context, &cited.problems, &cited.missing);
        for Missing { key, place } in &cited.unsure {
            tracing::info!("{place}: no item has the citekey `{key}`; it may be a label");
        }
        Ok(cited)
    }
}

/// Warns of what could not be read and of keys that are no item's.
pub(super) fn warn(context: &mut Context, problems: &[String], missing: &[Missing]) {
    for problem in problems {
        context.output.warn(problem);
    }
    for Missing { key, place } in missing {
        context.output.warn(format_args!("{place}: no item has the citekey `{key}`"));
    }
}
