use serde_json::json;

use super::output::{CARE, KEY, QUIET, counted, shortened};
use super::{Context, Outcome, Result, complete};
use crate::library::{ChangeEntry, ChangeId, Library};
use crate::workflow::{find, index};

/// Take back the last change
///
/// Takes back what the last command changed, or the change of the given
/// number in `ibid log`. Undoing is itself a change in the log, and `ibid
/// redo` takes it back in turn.
#[derive(Debug, clap::Args)]
pub(super) struct Undo {
    /// A change's number in `ibid log`
    #[arg(value_name = "CHANGE")]
    change: Option<i64>,
}

impl Undo {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let undone = workspace.library.undo(self.change.map(ChangeId))?;
        index::catch_up(&workspace, &mut |_| {})?;
        say(context, &workspace.library, "undid", &undone)?;
        Ok(Outcome::Done)
    }
}

/// Take back the last undo
#[derive(Debug, clap::Args)]
pub(super) struct Redo {}

impl Redo {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let redone = workspace.library.redo()?;
        index::catch_up(&workspace, &mut |_| {})?;
        say(context, &workspace.library, "redid", &redone)?;
        Ok(Outcome::Done)
    }
}

/// Show what was changed, and when
///
/// Lists the changes of the library, or of one item, the latest first.
#[derive(Debug, clap::Args)]
pub(super) struct Log {
    /// Citekey
    #[arg(value_name = "KEY", add = complete::citekeys())]
    key: Option<String>,
    /// At most so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Log {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let workspace = context.workspace()?;
        if let Some(key) = &self.key
            && workspace.library.log(1, Some(key))?.is_empty()
        {
            find::get(&workspace, key)?;
        }
        let entries = workspace.library.log(self.limit, self.key.as_deref())?;
        for entry in &entries {
            let at = entry.at.strftime("%Y-%m-%d %H:%M:%S");
            if context.output.json {
                context.output.json_line(&json!({
                    "change": entry.id.0, "at": entry.at.to_string(), "command": entry.command,
                    "keys": keys(entry), "items": entry.items, "undone": entry.undone,
                    "undoes": entry.undoes.map(|id| id.0),
                }))?;
                continue;
            }
            let undone = if entry.undone { format!(" {CARE}undone{CARE:#}") } else { String::new() };
            context.output.line(format_args!(
                "{KEY}{:>4}{KEY:#} {QUIET}{at}{QUIET:#} {}{undone}",
                entry.id.to_string(),
                described(entry)
            ))?;
        }
        Ok(Outcome::Done)
    }
}

/// Says which command was undone or redone.
fn say(context: &mut Context, library: &Library, what: &str, made: &[ChangeEntry]) -> Result<()> {
    for entry in made.iter().rev().take(10).rev() {
        let mut root = entry.clone();
        while let Some(undone) = root.undoes {
            root = library.logged(undone)?;
        }
        context.output.note(format_args!("{what} {}: {}", root.id, described(&root)));
    }
    if made.len() > 10 {
        context.output.note(format_args!("{what} {} changes in all", made.len()));
    }
    Ok(())
}

/// The citekeys a change touched, as far as the entry lists them.
fn keys(entry: &ChangeEntry) -> Vec<&str> {
    let mut keys: Vec<&str> = Vec::new();
    for operation in &entry.operations {
        if !operation.key.is_empty() && !keys.contains(&operation.key.as_str()) {
            keys.push(&operation.key);
        }
    }
    keys
}

fn described(entry: &ChangeEntry) -> String {
    let keys = match keys(entry).as_slice() {
        [] => String::new(),
        few if entry.items <= 4 => format!(" ({})", few.join(", ")),
        [first, ..] => {
            let more = usize::try_from(entry.items).unwrap_or_default().saturating_sub(1);
            format!(" ({first} and {})", counted(more, "other", "others"))
        }
    };
    shortened(&entry.command, 70) + &keys
}
