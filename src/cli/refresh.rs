use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::{Span, Timestamp, Zoned, tz::TimeZone};
use serde_json::{Value, json};

use super::output::{BAD, CARE, GOOD, KEY, QUIET, STRONG, counted, shortened};
use super::{CliError, Context, Outcome, Result, complete, integrity, published, report};
use crate::item::Field;
use crate::matching::Verdict;
use crate::workflow::change;
use crate::workflow::find::{self, Selection};
use crate::workflow::index;
use crate::workflow::refresh::{self, Choice, Difference, Options, Refreshed};
use crate::workflow::resolve::Asking;

/// Ask the registries again about items
///
/// Compares, field by field, what a registry said last time, what the
/// registries say now, and what you have. What the registries changed is
/// taken over, and what was missing is filled in. What you have set or
/// removed yourself, and what a bibliographic file brought along, stays as it
/// is: the registry's word on it is shown once, and kept where `ibid show
/// --provenance` tells it. Items that were not found before are looked for
/// again. `ibid undo` takes the whole refresh back.
///
/// With --integrity, asks only what became of the works: retractions,
/// expressions of concern, corrections and reinstatements, as Crossref, PubMed,
/// OpenAlex and, where it is switched on, Retraction Watch tell of them. Each
/// item with a notice that you were not told of before is printed, and the exit
/// code is 1; without keys or a query it is the whole library. A registry that
/// cannot be asked leaves an item unknown, never clean, and --strict makes that
/// a 1 too. `list`, `search` and `show` mark what is known, and `export` and
/// `cite` warn of it, until --acknowledge says why an item is cited
/// nonetheless; a new notice is told again.
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
    /// Only items that nobody was asked about for so long: `30d`, `6mo`
    #[arg(long, value_name = "TIME", value_parser = time_before)]
    stale: Option<Timestamp>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take over these fields and no others, your own too
    #[arg(long, value_name = "FIELD", value_delimiter = ',', conflicts_with = "interactive")]
    accept: Vec<String>,
    /// Ask about each field; a no is remembered
    #[arg(long, short, conflicts_with_all = ["dry_run", "accept"])]
    interactive: bool,
    /// Ask no remote registry
    #[arg(long)]
    offline: bool,
    /// Exit with 1 when something is unmatched, or could not be asked about
    #[arg(long)]
    strict: bool,
    /// Look for what preprints were published as
    #[arg(long, conflicts_with = "dry_run")]
    published: bool,
    /// Carry out what --published shows
    #[arg(long, requires = "published")]
    apply: bool,
    /// Remember that this item did not appear as what --published shows, or
    /// as what it is linked to
    #[arg(long, value_name = "KEY", requires = "published", conflicts_with_all = ["words", "all", "apply"], add = complete::citekeys())]
    refuse: Vec<String>,
    #[command(flatten)]
    integrity: integrity::Args,
}

/// The time that lies so far back.
fn time_before(text: &str) -> std::result::Result<Timestamp, String> {
    let span: Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
    if span.is_negative() {
        return Err("that lies in the future".to_owned());
    }
    let now: Zoned = Timestamp::now().to_zoned(TimeZone::UTC);
    now.checked_sub(span).map(|then| then.timestamp()).map_err(|error| error.to_string())
}

impl Refresh {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if self.integrity.is_asked() {
            let selection = Selection { words: self.words, all: self.all };
            return self.integrity.run(context, &selection, self.offline, self.dry_run, self.strict);
        }
        if !self.refuse.is_empty() {
            return published::refuse(context, &self.refuse, self.offline);
        }
        let all = self.all || (self.words.is_empty() && (self.stale.is_some() || self.published));
        if self.words.is_empty() && !all {
            return Err(CliError::usage("which items?", Some("name citekeys or a query, or use --all")));
        }
        let accepted = self.accept.iter().map(|name| field_named(name)).collect::<Result<Vec<_>>>()?;
        let mut workspace = context.workspace()?;
        let mut items = find::select(&workspace, &Selection { words: self.words.clone(), all })?;
        if let Some(before) = self.stale {
            items = refresh::stale(&workspace, items, before)?;
        }
        if self.published {
            let Self { apply, offline, strict, .. } = self;
            let options = published::Options { apply, offline, strict };
            return published::run(context, workspace, items, &self.words, options);
        }
        let total = items.len();
        let bar = if self.interactive {
            indicatif::ProgressBar::hidden()
        } else {
            context.output.progress(total as u64, "asking the registries")
        };
        let (mut changed, mut unmatched, mut appeared, mut noticed) = (0, 0, 0, 0);
        let mut idle: BTreeSet<Field> = accepted.iter().cloned().collect();
        let mut outages = report::Outages::default();
        let command = context.command.clone();
        let options = Options {
            asking: Asking { offline: self.offline, afresh: true },
            dry_run: self.dry_run,
            command: &command,
        };
        let context = RefCell::new(context);
        let finished = refresh::refresh(
            &mut workspace,
            items,
            options,
            |key, differences| {
                if self.interactive {
                    return ask(&mut context.borrow_mut(), key, differences);
                }
                let choice = |difference: &Difference| match accepted.as_slice() {
                    [] => Choice::usual(difference),
                    some if some.contains(&difference.field) => Choice::Take,
                    _ => Choice::Leave,
                };
                Ok(Some(differences.iter().map(choice).collect()))
            },
            &mut |refreshed| -> Result<()> {
                outages.count(&refreshed.decision);
                changed += usize::from(refreshed.differences.iter().any(|(_, c)| *c == Choice::Take));
                idle.retain(|field| !refreshed.differences.iter().any(|(d, _)| d.field == *field));
                noticed += usize::from(refreshed.notice.is_some());
                appeared += usize::from(refreshed.appeared);
                unmatched += usize::from(refreshed.decision.verdict != Verdict::Matched);
                bar.suspend(|| show(&mut context.borrow_mut(), refreshed, self.interactive))?;
                bar.inc(1);
                Ok(())
            },
        )?;
        bar.finish_and_clear();
        let context = context.into_inner();
        outages.lines().iter().for_each(|line| context.output.note(line));
        if !self.dry_run {
            index::catch_up(&workspace, &mut |_| {})?;
        }
        let would = if self.dry_run { "would change" } else { "changed" };
        context
            .output
            .note(format_args!("{} asked about, {changed} {would}", counted(total, "item", "items")));
        for field in idle {
            context.output.note(format_args!("the registries say nothing new of `{field}`"));
        }
        if noticed > 0 {
            context.output.note(format_args!(
                "{} with a new notice; `ibid refresh --integrity` tells all that is known",
                counted(noticed, "item", "items")
            ));
        }
        if appeared > 0 {
            context.output.note(format_args!(
                "{} appeared since; `ibid refresh --published` shows it",
                counted(appeared, "preprint has", "preprints have")
            ));
        }
        if !finished && !self.interactive {
            return Err(CliError::usage("interrupted; what is listed above is done", None));
        }
        Ok(Outcome::finding_if(self.strict && unmatched > 0))
    }
}

/// A field as `set` takes it, of those that a registry fills.
fn field_named(name: &str) -> Result<Field> {
    match name.trim() {
        "" | "key" | "citekey" | "id" => {
            Err(CliError::usage(format!("`{name}` is no field that a registry fills"), None))
        }
        name => Ok(change::field_named(name)),
    }
}

/// Asks the writer about each difference; `None` when they have had enough.
fn ask(context: &mut Context, key: &str, differences: &[Difference]) -> Result<Option<Vec<Choice>>> {
    let output = &mut context.output;
    output.line(format_args!("{KEY}{key}{KEY:#}"))?;
    let mut chosen = Vec::new();
    for difference in differences {
        show_difference(context, difference, None)?;
        let usual = Choice::usual(difference);
        let letters = if usual == Choice::Take { "[Y]es, no, later, quit" } else { "yes, [N]o, later, quit" };
        loop {
            let question = format!("  {CARE}take it?{CARE:#} {letters}");
            let Some(answer) = context.output.ask(&question)? else { return Ok(None) };
            chosen.push(match answer.to_lowercase().as_str() {
                "" => usual,
                "y" | "yes" => Choice::Take,
                "n" | "no" => Choice::Keep,
                "l" | "later" => Choice::Leave,
                "q" | "quit" => return Ok(None),
                _ => continue,
            });
            break;
        }
    }
    Ok(Some(chosen))
}

fn show(context: &mut Context, refreshed: &Refreshed, is_shown: bool) -> Result<()> {
    let output = &mut context.output;
    if output.json {
        let difference = |(d, choice): &(Difference, Choice)| {
            let before = d.before.as_ref();
            json!({
                "field": d.field.name(), "old": d.own, "new": d.now, "source": d.source,
                "before": before.map(|(value, source)| json!({"value": value, "source": source})),
                "pinned": d.pinned,
                "choice": match choice { Choice::Take => "taken", Choice::Keep => "kept", Choice::Leave => "left" },
            })
        };
        return output.json_line(&json!({
            "key": refreshed.key,
            "decision": report::decision_json(&refreshed.decision, &refreshed.found_in),
            "differences": refreshed.differences.iter().map(difference).collect::<Vec<_>>(),
            "appeared": refreshed.appeared,
            "namesake": refreshed.namesake,
            "notice": refreshed.notice.as_ref().map(integrity::notice_json),
        }));
    }
    let matched = refreshed.decision.verdict == Verdict::Matched;
    if !matched || (!refreshed.differences.is_empty() && !is_shown) {
        output.line(format_args!(
            "{KEY}{}{KEY:#}  {}",
            refreshed.key,
            report::verdict(refreshed.decision.verdict)
        ))?;
    }
    if let Some(notice) = &refreshed.notice {
        output.line(format_args!("  {BAD}{}{BAD:#}", integrity::words(notice)))?;
    }
    if !matched {
        for line in report::sayings(&refreshed.decision, &refreshed.found_in, 100) {
            output.line(format_args!("  {line}"))?;
        }
    }
    if let Some(other) = &refreshed.namesake {
        output.line(format_args!(
            "  {CARE}`{other}` has its identifiers already: is it a duplicate? `ibid dedup` tells{CARE:#}"
        ))?;
    }
    if !is_shown {
        for (difference, choice) in &refreshed.differences {
            show_difference(context, difference, Some(*choice))?;
        }
    }
    Ok(())
}

/// Shows the three sides of a difference: `-` what goes or was said before,
/// `=` what is the writer's and stays, `+` what a registry says now.
fn show_difference(context: &mut Context, difference: &Difference, choice: Option<Choice>) -> Result<()> {
    let output = &mut context.output;
    let text = |value: &Value| shortened(&report::value_text(&difference.field, value), 2000);
    let remark = match choice {
        Some(Choice::Keep) => " (yours is kept)",
        Some(Choice::Leave) => " (left as it is)",
        Some(Choice::Take) => "",
        None if difference.pinned => " (yours is another)",
        None => "",
    };
    output.line(format_args!("  {}{QUIET} from {}{remark}{QUIET:#}", difference.field, difference.source))?;
    let before = difference.before.as_ref().and_then(|(value, _)| value.as_ref());
    if difference.pinned {
        let own = difference.own.as_ref().map_or_else(|| "(removed)".to_owned(), text);
        output.line(format_args!("    {STRONG}={STRONG:#} {own}"))?;
    }
    let gone = if difference.pinned { before } else { difference.own.as_ref() };
    if let Some(gone) = gone.filter(|gone| Some(*gone) != difference.own.as_ref() || !difference.pinned) {
        output.line(format_args!("    {BAD}-{BAD:#} {}", text(gone)))?;
    }
    output.line(format_args!("    {GOOD}+{GOOD:#} {}", text(&difference.now)))
}
