use std::path::PathBuf;

use clap::CommandFactory;

use super::{Cli, CliError, Context, Outcome, Result};
use crate::workflow::export;

/// Print manual pages
///
/// Prints the manual page of a verb, or of ibid itself, for `man -l -`; with
/// `--to`, writes all of them into a folder.
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// A verb
    verb: Option<String>,
    /// Write every page into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "verb")]
    to: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut root = Cli::command();
        root.build();
        if let Some(dir) = &self.to {
            std::fs::create_dir_all(dir)
                .map_err(|e| CliError::usage(format!("cannot make {}: {e}", dir.display()), None))?;
            let verbs = root.get_subcommands().filter(|verb| !verb.is_hide_set());
            for command in std::iter::once(&root).chain(verbs) {
                let name = page_name(command);
                export::write_file(&dir.join(format!("{name}.1")), &page(command)?)?;
            }
            return Ok(Outcome::Done);
        }
        let command = match &self.verb {
            None => &root,
            Some(verb) => root.find_subcommand(verb).ok_or_else(|| {
                let verbs: Vec<&str> = root.get_subcommands().map(clap::Command::get_name).collect();
                CliError::unknown(format!("there is no verb `{verb}`"), verb, &verbs)
            })?,
        };
        context.output.text(page(command)?)?;
        Ok(Outcome::Done)
    }
}

fn page_name(command: &clap::Command) -> String {
    command.get_display_name().unwrap_or(command.get_name()).to_owned()
}

fn page(command: &clap::Command) -> Result<String> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(page_name(command))
        .render(&mut text)
        .map_err(CliError::Stdout)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
