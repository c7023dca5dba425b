use clap_complete::env::Shells;

use super::{CliError, Context, Outcome, Result};

/// Print shell completions
///
/// Prints a script that makes your shell complete verbs, options, citekeys
/// and style names. Put its output where your shell looks, or evaluate it in
/// your shell's start-up file: `source <(ibid completions bash)`.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    shell: String,
}

impl Completions {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let shells = Shells::builtins();
        let Some(shell) = shells.completer(&self.shell) else {
            let names = shells.names().collect::<Vec<_>>().join(", ");
            return Err(CliError::usage(
                format!("there are no completions for `{}`", self.shell),
                Some(&format!("shells are {names}")),
            ));
        };
        let mut script = Vec::new();
        shell
            .write_registration("COMPLETE", "ibid", "ibid", "ibid", &mut script)
            .map_err(CliError::Stdout)?;
        context.output.text(String::from_utf8_lossy(&script))?;
        Ok(Outcome::Done)
    }
}
