use serde_json::json;

use super::output::{KEY, QUIET, STRONG, counted, shortened, width};
use super::{Context, Outcome, Result, integrity, report};
use crate::search::{Facet, Options, Query, Snippet, Sort};
use crate::workflow::find::{self, Found};
use crate::workflow::integrity::{Ledger, Status};

/// Search the library by full text
///
/// All words must occur, in any field, in any form of the word and with or
/// without accents. `"a phrase"`, `-not`, `OR` and parentheses work, and so
/// do `prefix*` and `fuzzy~`. (Quote a query with a `-` in it for your shell,
/// or put `--` before it.) A field's name and a colon look in that field
/// only: author, title, journal, abstract, note, tag, type, year, key, doi,
/// pmid, isbn, publisher, language, collection. Years take ranges:
/// `year:2015-`, `year:2010-2014`.
///
/// Anything can be pasted: a title with a colon in it, a DOI, an address.
///
/// Exits with 1 when nothing is found.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ibid search ketamine depress* year:2010-\n  \
    ibid search 'author:zarate -author:singh (mood OR \"major depression\")'")]
pub(super) struct Search {
    /// The query
    #[arg(required = true)]
    query: Vec<String>,
    /// Order: relevance, newest, oldest, added, key, title, author
    #[arg(long, value_name = "ORDER", default_value = "relevance", hide_default_value = true)]
    sort: Order,
    /// At most so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Leave out the first so many
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    offset: usize,
    /// Count what was found by year, type, journal and author
    #[arg(long)]
    facets: bool,
    /// Print citekeys only
    #[arg(long, short)]
    keys: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "lower")]
enum Order {
    Relevance,
    Newest,
    Oldest,
    Added,
    Key,
    Title,
    Author,
}

impl Search {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let workspace = context.workspace()?;
        let query = Query::parse(&self.query.join(" "));
        if query.is_empty() {
            context.output.note("nothing to search for; `ibid list` lists everything");
            return Ok(Outcome::Finding);
        }
        let sort = match self.sort {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::YearDescending,
            Order::Oldest => Sort::YearAscending,
            Order::Added => Sort::Added,
            Order::Key => Sort::Key,
            Order::Title => Sort::Title,
            Order::Author => Sort::Author,
        };
        let options = Options { limit: self.limit, offset: self.offset, sort, facets: self.facets };
        let findings = find::search(&workspace, &query, &options)?;
        let ledger = Ledger::read(&workspace.library)?;
        let statuses = findings.found.iter().map(|found| ledger.noted(&workspace.library, &found.stored));
        let statuses = statuses.collect::<std::result::Result<Vec<_>, _>>()?;
        let found = || findings.found.iter().zip(&statuses);
        let output = &mut context.output;
        if findings.rebuilt {
            output.note("the full-text index was missing or damaged, and has been made anew");
        }
        if output.json {
            output.json_pretty(&json!({
                "query": query.to_string(),
                "total": findings.total,
                "found": found().map(|(found, status)| found_json(found, status.as_ref())).collect::<Vec<_>>(),
                "facets": findings.facets.iter().map(|f| (f.name.to_owned(), facet_json(f))).collect::<serde_json::Map<_, _>>(),
            }))?;
        } else if self.keys {
            for found in &findings.found {
                output.line(&found.stored.key)?;
            }
        } else {
            for (found, status) in found() {
                show(context, found, status.as_ref())?;
            }
            show_facets(context, &findings.facets)?;
            let shown = findings.found.len();
            if findings.total > shown {
                context.output.note(format_args!("{shown} of {} shown; --limit shows more", findings.total));
            } else if findings.total == 0 {
                context.output.note("nothing found");
            } else {
                context.output.note(format_args!("{} found", counted(findings.total, "item", "items")));
            }
        }
        Ok(Outcome::finding_if(findings.total == 0))
    }
}

fn show(context: &mut Context, found: &Found, status: Option<&Status>) -> Result<()> {
    let item = &found.stored.item;
    let columns = usize::from(width()).saturating_sub(4);
    let output = &mut context.output;
    let mark = status.and_then(integrity::mark).map(|mark| format!("  {mark}")).unwrap_or_default();
    output.line(format_args!("{KEY}{}{KEY:#}  {}{mark}", found.stored.key, report::who_when(item)))?;
    output.line(format_args!("  {}", shortened(&report::title(item), columns)))?;
    let place = report::whereabouts(item);
    if !place.is_empty() {
        output.line(format_args!("  {QUIET}{}{QUIET:#}", shortened(&place, columns)))?;
    }
    for snippet in found.snippets.iter().filter(|s| s.field != "title").take(2) {
        output.line(format_args!("  {QUIET}{}:{QUIET:#} {}", snippet.field, highlighted(snippet)))?;
    }
    Ok(())
}

fn highlighted(snippet: &Snippet) -> String {
    let part =
        |(text, hit): &(String, bool)| if *hit { format!("{STRONG}{text}{STRONG:#}") } else { text.clone() };
    snippet.parts.iter().map(part).collect()
}

fn show_facets(context: &mut Context, facets: &[Facet]) -> Result<()> {
    for facet in facets.iter().filter(|facet| !facet.counts.is_empty()) {
        let counts: Vec<String> =
            facet.counts.iter().take(8).map(|(value, n)| format!("{value} ({n})")).collect();
        context.output.line(format_args!("{STRONG}{}{STRONG:#}: {}", facet.name, counts.join(", ")))?;
    }
    Ok(())
}

fn found_json(found: &Found, status: Option<&Status>) -> serde_json::Value {
    let snippets = found.snippets.iter().map(|s| json!({"field": s.field, "parts": s.parts}));
    let mut value = json!({
        "key": found.stored.key,
        "score": found.score,
        "item": found.stored.item,
        "snippets": snippets.collect::<Vec<_>>(),
    });
    if let Some(status) = status {
        value["integrity"] = integrity::json(status);
    }
    value
}

fn facet_json(facet: &Facet) -> serde_json::Value {
    facet.counts.iter().map(|(value, count)| json!({"value": value, "count": count})).collect()
}
