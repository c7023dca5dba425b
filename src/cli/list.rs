use super::output::{KEY, shortened};
use super::{Context, Outcome, Result, complete, integrity, report};
use crate::workflow::find::{self, Selection};
use crate::workflow::integrity::Ledger;

/// List items
///
/// Lists the items of the library, or those that the given citekeys name or
/// the given words find, one on each line. Exits with 1 when a query finds
/// none. Retracted, doubtful, corrected and reinstated works are marked.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Print citekeys only
    #[arg(long, short)]
    keys: bool,
    /// At most so many
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
}

impl List {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let workspace = context.workspace()?;
        let asked = !self.words.is_empty();
        let selection = Selection { all: !asked, words: self.words };
        let mut items = find::select(&workspace, &selection)?;
        items.truncate(self.limit.unwrap_or(usize::MAX));
        let ledger = Ledger::read(&workspace.library)?;
        let output = &mut context.output;
        if output.json {
            for stored in &items {
                let mut item = stored.item.to_json();
                if let Some(status) = ledger.noted(&workspace.library, stored)? {
                    item["integrity"] = integrity::json(&status);
                }
                output.json_line(&item)?;
            }
        } else if self.keys {
            for stored in &items {
                output.line(&stored.key)?;
            }
        } else if items.is_empty() {
            output.note(if asked { "nothing found" } else { "the library is empty; `ibid add` adds to it" });
        } else {
            let mut table = output.table(&["key", "who", "title", "where"]);
            for stored in &items {
                let item = &stored.item;
                let mark =
                    ledger.noted(&workspace.library, stored)?.and_then(|status| integrity::mark(&status));
                let mark = mark.map(|mark| mark + " ").unwrap_or_default();
                table.add_row([
                    format!("{KEY}{}{KEY:#}", stored.key),
                    shortened(&report::who_when(item), 40),
                    format!("{mark}{}", shortened(&report::title(item), 120)),
                    shortened(&report::whereabouts(item), 60),
                ]);
            }
            output.print_table(&table)?;
        }
        Ok(Outcome::finding_if(asked && items.is_empty()))
    }
}
