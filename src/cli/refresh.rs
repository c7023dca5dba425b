use serde_json::{Value, json};

use super::output::{BAD, GOOD, KEY, QUIET, counted};
use super::published::{self, Options};
use super::{CliError, Context, Outcome, Result, complete, report};
use crate::matching::Verdict;
use crate::workflow::find::{self, Selection};
use crate::workflow::index;
use crate::workflow::refresh::{self, Difference, Refreshed};
use crate::workflow::resolve::Asking;

/// Ask the registries again about items
///
/// Looks the items up afresh and fills in what changed or was missing. What
/// you have set yourself, and what a bibliographic file brought along, is
/// left as it is and shown. Items that were not found before are looked for
/// again. `ibid undo` takes a refresh back.
///
/// With --published, looks for what preprints were published as, and for newer
/// versions that a record tells of: the registries' own relations first, then
/// a search by title and authors. It only shows what it finds; --apply adds
/// the newer version with a citekey of its own and links the preprint to it
/// (of the items named, or of all; one that is retracted only when named).
/// From then on `ibid export` and `ibid cite` give the newer version for
/// either citekey, unless told --as-cited. Nothing is offered again that was
/// taken, or refused with --refuse. With --strict, exits with 1 when a
/// registry could not be asked.
#[derive(Debug, clap::Args)]
pub(super) struct Refresh {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Every item
    #[arg(long, conflicts_with = "words")]
    all: bool,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask no remote registry
    #[arg(long)]
    offline: bool,
    /// Exit with 1 when something is unmatched
    #[arg(long)]
    strict: bool,
    /// Look for what preprints were published as
    #[arg(long, conflicts_with = "dry_run")]
    published: bool,
    /// Take what --published shows
    #[arg(long, requires = "published")]
    apply: bool,
    /// Remember that this item did not appear as what --published shows, or
    /// as what it is linked to
    #[arg(long, value_name = "KEY", requires = "published", conflicts_with_all = ["words", "all", "apply"], add = complete::citekeys())]
    refuse: Vec<String>,
}

impl Refresh {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if !self.refuse.is_empty() {
            return published::refuse(context, &self.refuse, self.offline);
        }
        if self.words.is_empty() && !self.all {
            return Err(CliError::usage("which items?", Some("name citekeys or a query, or use --all")));
        }
        let mut workspace = context.workspace()?;
        let items = find::select(&workspace, &Selection { words: self.words.clone(), all: self.all })?;
        if self.published {
            let Self { apply, offline, strict, .. } = self;
            let named = self.words;
            return published::run(context, workspace, items, &named, Options { apply, offline, strict });
        }
        let bar = context.output.progress(items.len() as u64, "asking the registries");
        let (mut changed, mut unmatched, total) = (0, 0, items.len());
        let mut outages = report::Outages::default();
        let asking = Asking { offline: self.offline, afresh: true };
        let command = context.command.clone();
        let finished = refresh::refresh(
            &mut workspace,
            items,
            asking,
            self.dry_run,
            &command,
            &mut |refreshed| -> Result<()> {
                outages.count(&refreshed.decision);
                changed += usize::from(refreshed.differences.iter().any(|d| !d.kept));
                unmatched += usize::from(refreshed.decision.verdict != Verdict::Matched);
                bar.suspend(|| show(context, refreshed))?;
                bar.inc(1);
                Ok(())
            },
        )?;
        bar.finish_and_clear();
        outages.lines().iter().for_each(|line| context.output.note(line));
        if !self.dry_run {
            index::catch_up(&workspace, &mut |_| {})?;
        }
        let would = if self.dry_run { "would change" } else { "changed" };
        context
            .output
            .note(format_args!("{} asked about, {changed} {would}", counted(total, "item", "items")));
        if !finished {
            return Err(CliError::usage("interrupted; what is listed above is done", None));
        }
        Ok(Outcome::finding_if(self.strict && unmatched > 0))
    }
}

fn show(context: &mut Context, refreshed: &Refreshed) -> Result<()> {
    let output = &mut context.output;
    if output.json {
        let difference = |d: &Difference| json!({"field": d.field.name(), "old": d.old, "new": d.new, "source": d.source, "kept": d.kept});
        return output.json_line(&json!({
            "key": refreshed.key,
            "decision": report::decision_json(&refreshed.decision, &refreshed.found_in),
            "differences": refreshed.differences.iter().map(difference).collect::<Vec<_>>(),
        }));
    }
    if refreshed.decision.verdict == Verdict::Matched && refreshed.differences.is_empty() {
        return Ok(());
    }
    output.line(format_args!(
        "{KEY}{}{KEY:#}  {}",
        refreshed.key,
        report::verdict(refreshed.decision.verdict)
    ))?;
    if refreshed.decision.verdict != Verdict::Matched {
        for line in report::sayings(&refreshed.decision, &refreshed.found_in, 100) {
            output.line(format_args!("  {line}"))?;
        }
    }
    for difference in &refreshed.differences {
        let text = |value: &Value| report::value_text(&difference.field, value);
        let remark = if difference.kept { " (yours is kept)" } else { "" };
        output.line(format_args!(
            "  {}{QUIET} from {}{remark}{QUIET:#}",
            difference.field, difference.source
        ))?;
        if let Some(old) = &difference.old {
            output.line(format_args!("    {BAD}-{BAD:#} {}", text(old)))?;
        }
        output.line(format_args!("    {GOOD}+{GOOD:#} {}", text(&difference.new)))?;
    }
    Ok(())
}
