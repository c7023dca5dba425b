use super::{CliError, Context, Outcome, Result, complete};
use crate::workflow::{find, index};

/// Keep notes on an item
///
/// With text, adds a note; without, prints the item's notes with their
/// numbers. `--replace N` and `--remove N` change the note of that number.
#[derive(Debug, clap::Args)]
pub(super) struct Note {
    /// Citekey
    #[arg(value_name = "KEY", add = complete::citekeys())]
    key: String,
    /// The note; `-` reads it from standard input
    text: Vec<String>,
    /// Put the text in place of note N
    #[arg(long, value_name = "N", conflicts_with = "remove")]
    replace: Option<usize>,
    /// Remove note N
    #[arg(long, value_name = "N")]
    remove: Option<usize>,
}

impl Note {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let stored = find::get(&workspace, &self.key)?;
        let mut text = self.text.join(" ");
        if text == "-" {
            text = std::io::read_to_string(std::io::stdin())
                .map_err(|e| CliError::usage(format!("cannot read standard input: {e}"), None))?;
        }
        let text = text.trim();
        let command = context.command.clone();
        let numbered = |number: usize| {
            number.checked_sub(1).and_then(|at| stored.notes.get(at)).map(|note| note.n).ok_or_else(|| {
                CliError::usage(
                    format!("`{}` has no note {number}", stored.key),
                    Some("`ibid note KEY` numbers them"),
                )
            })
        };
        match (self.replace, self.remove) {
            (Some(_), _) if text.is_empty() => {
                return Err(CliError::usage("what should the note say?", None));
            }
            (Some(number), _) => {
                let id = numbered(number)?;
                workspace.library.change(&command, |change| change.edit_note(&stored.key, id, text))?;
            }
            (None, Some(number)) => {
                let id = numbered(number)?;
                workspace.library.change(&command, |change| change.remove_note(&stored.key, id))?;
            }
            (None, None) if text.is_empty() => {
                if context.output.json {
                    context.output.json_pretty(&index::note_texts(&stored))?;
                } else {
                    for (at, note) in stored.notes.iter().enumerate() {
                        context.output.line(format_args!("{}. {}", at + 1, note.text))?;
                    }
                }
                return Ok(Outcome::Done);
            }
            (None, None) => {
                workspace.library.change(&command, |change| change.add_note(&stored.key, text))?;
            }
        }
        index::catch_up(&workspace, &mut |_| {})?;
        Ok(Outcome::Done)
    }
}
