use super::output::counted;
use super::{Context, Outcome, Result, complete};
use crate::workflow::{change, find, index};

/// Remove items
///
/// Takes items out of the library with all that belongs to them. `ibid undo`
/// brings them back whole.
#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// Citekeys
    #[arg(required = true, value_name = "KEY", add = complete::citekeys())]
    keys: Vec<String>,
}

impl Remove {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let mut items = Vec::new();
        for key in &self.keys {
            let stored = find::get(&workspace, key)?;
            if !items.iter().any(|other: &crate::library::Stored| other.uid == stored.uid) {
                items.push(stored);
            }
        }
        let command = context.command.clone();
        change::remove(&mut workspace, &items, &command)?;
        index::catch_up(&workspace, &mut |_| {})?;
        let removed = counted(items.len(), "item", "items");
        context.output.note(format_args!("removed {removed}; `ibid undo` brings back what was removed"));
        Ok(Outcome::Done)
    }
}
