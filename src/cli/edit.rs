use std::process::Command;

use super::{CliError, Context, Outcome, Result, complete};
use crate::item::Item;
use crate::workflow::{change, find, index};

/// Edit an item in your editor
///
/// Opens the item as CSL-JSON in `$VISUAL` or `$EDITOR`. What you change
/// counts as your own, and no refresh overwrites it.
#[derive(Debug, clap::Args)]
pub(super) struct Edit {
    /// Citekey
    #[arg(value_name = "KEY", add = complete::citekeys())]
    key: String,
}

impl Edit {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let stored = find::get(&workspace, &self.key)?;
        let editor = ["VISUAL", "EDITOR"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.trim().is_empty()))
            .ok_or_else(|| {
                CliError::usage("no editor is known", Some("set $EDITOR, or use `ibid set KEY FIELD=VALUE`"))
            })?;
        let folder = std::env::temp_dir();
        let path = folder.join(format!("ibid-{}-{}.json", stored.uid, std::process::id()));
        let failed =
            |what: &str, error: &dyn std::fmt::Display| CliError::usage(format!("{what}: {error}"), None);
        let text =
            serde_json::to_string_pretty(&stored.item).map_err(|e| failed("cannot write the item", &e))?;
        std::fs::write(&path, text + "\n").map_err(|e| failed("cannot write a file to edit", &e))?;
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or_default();
        let status = Command::new(program).args(words).arg(&path).status();
        let edited = std::fs::read_to_string(&path);
        let status = status.map_err(|e| failed(&format!("cannot run `{editor}`"), &e))?;
        if !status.success() {
            return Err(CliError::usage(format!("`{editor}` failed; nothing was changed"), None));
        }
        let edited = edited.map_err(|e| failed("cannot read the edited file", &e))?;
        let value: serde_json::Value = serde_json::from_str(&edited).map_err(|e| CliError::Usage {
            message: format!("{}: {e}", path.display()),
            hint: Some("nothing was changed; your text is still in that file".to_owned()),
        })?;
        let mut edited = Item::from_json(&value).map_err(|e| failed("the edited text is no item", &e))?;
        edited.id.clone_from(&stored.item.id);
        let command = context.command.clone();
        let fields = change::replace(&mut workspace, &stored, &edited, &command)?;
        // The edit is kept; a copy left behind by a failure here is harmless.
        let _ = std::fs::remove_file(&path);
        index::catch_up(&workspace, &mut |_| {})?;
        context.output.note(match fields {
            0 => "nothing changed".to_owned(),
            fields => format!("{} changed", super::output::counted(fields, "field", "fields")),
        });
        Ok(Outcome::Done)
    }
}
