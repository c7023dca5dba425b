use super::output::counted;
use super::{Context, Outcome, Result};
use crate::workflow::index;

/// Bring the full-text index up to date, or make it anew
///
/// The index follows every change by itself; this is for after a crash or a
/// restored backup. It holds nothing that is not in the library.
#[derive(Debug, clap::Args)]
pub(super) struct Index {
    /// Make the index anew from the library
    #[arg(long)]
    rebuild: bool,
}

impl Index {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let workspace = context.workspace()?;
        let bar = context.output.progress(workspace.library.count()? as u64, "indexing");
        let mut progress = |items| bar.inc(items);
        let indexed = if self.rebuild {
            index::rebuild(&workspace, &mut progress)
        } else {
            index::catch_up(&workspace, &mut progress)
        };
        bar.finish_and_clear();
        let indexed = indexed?;
        context.output.note(if indexed.left_to_other {
            "another process is writing the index and will take these changes along".to_owned()
        } else {
            format!("{} indexed", counted(indexed.items, "item", "items"))
        });
        Ok(Outcome::Done)
    }
}
