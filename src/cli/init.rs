use std::path::PathBuf;

use super::{Context, Outcome, Result};
use crate::workflow::workspace;

/// Make a library
///
/// Makes a library in a folder (the current one unless another is named): an
/// `ibid.toml` that marks it and holds its settings, `data/` for what must
/// never be lost, and `index/` for what can be rebuilt at any time.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The folder
    #[arg(default_value = ".", hide_default_value = true)]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(self, context: &mut Context) -> Result {
        workspace::init(&self.dir)?;
        context.output.note(format_args!("made a library in {}", self.dir.display()));
        Ok(Outcome::Done)
    }
}
