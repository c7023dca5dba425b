use std::collections::BTreeMap;

use super::output::counted;
use super::{Context, Outcome, Result, complete};
use crate::workflow::find::{self, Selection};
use crate::workflow::{change, index};

/// Tag items, or list the tags there are
///
/// With `--add` or `--remove`, tags the items that the citekeys name or the
/// words find. Without, lists their tags (or every tag of the library) with
/// the number of items each is on.
#[derive(Debug, clap::Args)]
pub(super) struct Tag {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Put a tag on; may be repeated
    #[arg(long, short, value_name = "TAG")]
    add: Vec<String>,
    /// Take a tag off; may be repeated
    #[arg(long, short, value_name = "TAG")]
    remove: Vec<String>,
    /// Every item
    #[arg(long, conflicts_with = "words")]
    all: bool,
}

impl Tag {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let changes = !self.add.is_empty() || !self.remove.is_empty();
        let all = self.all || (self.words.is_empty() && !changes);
        if self.words.is_empty() && !all {
            return Err(super::CliError::usage(
                "which items?",
                Some("name citekeys or a query, or use --all"),
            ));
        }
        let items = find::select(&workspace, &Selection { words: self.words, all })?;
        if changes {
            let command = context.command.clone();
            let changed = change::tag(&mut workspace, &items, &self.add, &self.remove, &command)?;
            index::catch_up(&workspace, &mut |_| {})?;
            context.output.note(format_args!("{} changed", counted(changed, "item", "items")));
            return Ok(Outcome::finding_if(items.is_empty()));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for tag in items.iter().flat_map(|stored| &stored.tags) {
            *counts.entry(tag).or_default() += 1;
        }
        if context.output.json {
            context.output.json_pretty(&counts)?;
        } else {
            let mut table = context.output.table(&[]);
            for (tag, count) in &counts {
                table.add_row([(*tag).to_owned(), count.to_string()]);
            }
            context.output.print_table(&table)?;
        }
        Ok(Outcome::Done)
    }
}
