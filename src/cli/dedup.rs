use std::collections::HashSet;

use serde_json::{Value, json};

use super::output::{BAD, CARE, GOOD, KEY, QUIET, counted, shortened};
use super::{CliError, Context, Outcome, Result, complete, report};
use crate::library::Stored;
use crate::matching::duplicates::Relation;
use crate::workflow::dedup::{self, Decisions, Group, Merged, Pairing, Survey, Taken};
use crate::workflow::find::Selection;
use crate::workflow::index;

/// Find items that are one work, and make them one
///
/// Lists groups of items that describe one work, with the reasons and the
/// command that would merge them: duplicates, and versions of one work such as
/// a preprint and its article. Identifiers come first; an ISBN or ISSN alone
/// says nothing. A chapter and its book, an article and its correction, and
/// two works of one title are no duplicates. Given citekeys or a query, lists
/// only groups with those items, and says which of them are parts of others.
///
/// A merge keeps everything: the first citekey stays and the others go on to
/// name the same item, tags, notes and attachments come together, and the
/// story of each field holds what was said of either item. What you have set
/// yourself stands; else the fuller or surer value does, and of a preprint and
/// its article the article's. `ibid undo` takes a run back as a whole.
///
/// Exits with 1 when there are duplicates left to decide about.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ibid dedup\n  ibid dedup --merge zarate2006 zarate2006a\n  \
    ibid dedup --distinct who2019 who2020 --reason 'reports of two years'")]
pub(super) struct Dedup {
    /// Citekeys, or a query
    #[arg(value_name = "KEY|QUERY", add = complete::citekeys())]
    words: Vec<String>,
    /// Make the first of these items one with the others
    #[arg(long, value_name = "KEY", num_args = 2.., add = complete::citekeys(),
          conflicts_with_all = ["words", "distinct", "all_certain", "interactive"])]
    merge: Vec<String>,
    /// Merge every group about which there is no doubt
    #[arg(long, conflicts_with_all = ["distinct", "interactive"])]
    all_certain: bool,
    /// Remember that these items are different works
    #[arg(long, value_name = "KEY", num_args = 2.., add = complete::citekeys(),
          conflicts_with_all = ["words", "interactive"])]
    distinct: Vec<String>,
    /// Why they are
    #[arg(long, value_name = "TEXT", requires = "distinct")]
    reason: Option<String>,
    /// Ask about each pair; answers are read from standard input
    #[arg(long, short)]
    interactive: bool,
    /// Show what would change, and change nothing
    #[arg(long, conflicts_with = "interactive")]
    dry_run: bool,
}

impl Dedup {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if !self.merge.is_empty() {
            return self.merge(context);
        }
        if !self.distinct.is_empty() {
            return self.distinct(context);
        }
        if self.all_certain {
            return self.all_certain(context);
        }
        if self.interactive {
            return self.ask(context);
        }
        let workspace = context.workspace()?;
        let survey = dedup::survey(&workspace, &self.selection(), false)?;
        for (n, group) in survey.groups.iter().enumerate() {
            list_group(context, n, group)?;
        }
        if !self.words.is_empty() {
            for (part, whole) in &survey.parts {
                if context.output.json {
                    context.output.json_line(&json!({"part": part, "whole": whole}))?;
                } else {
                    context
                        .output
                        .line(format_args!("{KEY}{part}{KEY:#} is a part of {KEY}{whole}{KEY:#}"))?;
                }
            }
        }
        sum_up(context, &survey);
        Ok(Outcome::finding_if(!survey.groups.is_empty()))
    }

    fn selection(&self) -> Selection {
        Selection { words: self.words.clone(), all: self.words.is_empty() }
    }

    fn merge(&self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let merges = if self.dry_run {
            dedup::preview(&workspace, &self.merge)?
        } else {
            dedup::several(&workspace, &self.merge)?;
            let mut merges = Vec::new();
            if let Some((keep, others)) = self.merge.split_first() {
                let mut decisions = Decisions::new(&mut workspace, &context.command);
                for gone in others {
                    merges.push(decisions.merge(keep, gone)?);
                }
            }
            index::catch_up(&workspace, &mut |_| {})?;
            merges
        };
        self.tell(context, &merges)?;
        Ok(Outcome::Done)
    }

    fn distinct(&self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let keys = if self.dry_run {
            dedup::several(&workspace, &self.distinct)?.into_iter().map(|stored| stored.key).collect()
        } else {
            let mut decisions = Decisions::new(&mut workspace, &context.command);
            decisions.distinct(&self.distinct, self.reason.as_deref())?
        };
        let will = if self.dry_run { "would be" } else { "are" };
        context.output.note(format_args!("{} {will} distinct", keys.join(", ")));
        Ok(Outcome::Done)
    }

    fn all_certain(&self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        // What is merged may not be found by the query any more.
        let Some(selection) = self.selection().by_keys(&workspace)? else {
            self.sum_up_merges(context, 0);
            return Ok(Outcome::Done);
        };
        let survey = dedup::survey(&workspace, &selection, true)?;
        let mut merges = 0;
        let command = context.command.clone();
        let mut decisions = Decisions::new(&mut workspace, &command);
        for group in &survey.groups {
            let keys: Vec<String> = group.items.iter().map(|stored| stored.key.clone()).collect();
            if self.dry_run {
                for merged in dedup::preview(decisions.workspace(), &keys)? {
                    tell_merge(context, &merged, true)?;
                    merges += 1;
                }
                continue;
            }
            let Some((keep, others)) = keys.split_first() else { continue };
            for gone in others {
                if let Some(merged) = decisions.merge_if_two(keep, gone)? {
                    tell_merge(context, &merged, false)?;
                    merges += 1;
                }
            }
        }
        index::catch_up(&workspace, &mut |_| {})?;
        self.sum_up_merges(context, merges);
        let left = dedup::survey(&workspace, &selection, false)?.groups.len();
        if left > 0 && !self.dry_run {
            let groups = counted(left, "group is", "groups are");
            context.output.note(format_args!("{groups} left to decide about; `ibid dedup` lists them"));
        }
        Ok(Outcome::finding_if(left > 0))
    }

    /// Says what was merged, or would be.
    fn tell(&self, context: &mut Context, merges: &[Merged]) -> Result<()> {
        for merged in merges {
            tell_merge(context, merged, self.dry_run)?;
        }
        self.sum_up_merges(context, merges.len());
        Ok(())
    }

    fn sum_up_merges(&self, context: &mut Context, merges: usize) {
        let items = counted(merges, "item", "items");
        match (self.dry_run, merges) {
            (true, _) => context.output.note(format_args!("{items} would go into others")),
            (false, 0) => context.output.note("there is nothing certain to merge"),
            (false, _) => {
                context.output.note(format_args!("{items} went into others; `ibid undo` brings them back"));
            }
        }
    }

    fn ask(&self, context: &mut Context) -> Result {
        let mut workspace = context.workspace()?;
        let survey = dedup::survey(&workspace, &self.selection(), false)?;
        let pairs: Vec<&Pairing> = survey.groups.iter().flat_map(|group| &group.pairs).collect();
        let command = context.command.clone();
        let mut decisions = Decisions::new(&mut workspace, &command);
        let (mut merged, mut distinct, mut left) = (0, 0, 0);
        let mut asked = HashSet::new();
        for (n, pair) in pairs.iter().enumerate() {
            let library = &decisions.workspace().library;
            // What was merged goes by the citekey that stayed.
            let (Some(a), Some(b)) = (library.get(&pair.keys.0)?, library.get(&pair.keys.1)?) else {
                continue;
            };
            if a.uid == b.uid || !asked.insert(sorted(a.uid, b.uid)) {
                continue;
            }
            let (keep, gone) = Decisions::preferred(a, b);
            show_pair(context, &keep, &gone, pair)?;
            match answer(context, n + 1, pairs.len())? {
                None if n == 0 => {
                    return Err(CliError::usage(
                        "--interactive needs answers, and standard input holds none",
                        Some("run it in a terminal, or use --all-certain, --merge or --distinct"),
                    ));
                }
                None | Some(Answer::Quit) => {
                    left += pairs.len() - n;
                    break;
                }
                Some(Answer::Skip) => left += 1,
                Some(Answer::Merge) => {
                    let merge = decisions.merge(&keep.key, &gone.key)?;
                    tell_merge(context, &merge, false)?;
                    merged += 1;
                    // What was said of the one that is gone holds for the other.
                    let now = |uid: i64| if uid == gone.uid { keep.uid } else { uid };
                    asked = asked.into_iter().map(|(a, b)| sorted(now(a), now(b))).collect();
                }
                Some(Answer::Distinct) => {
                    decisions.distinct(&[keep.key, gone.key], None)?;
                    distinct += 1;
                }
            }
        }
        index::catch_up(&workspace, &mut |_| {})?;
        let pairs = counted(left, "pair", "pairs");
        context
            .output
            .note(format_args!("{merged} merged, {distinct} distinct, {pairs} left to decide about"));
        Ok(Outcome::finding_if(left > 0))
    }
}

fn sorted(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

enum Answer {
    Merge,
    Distinct,
    Skip,
    Quit,
}

/// Asks until there is an answer; `None` when there are none to read any more.
fn answer(context: &mut Context, n: usize, of: usize) -> Result<Option<Answer>> {
    loop {
        let question = format!("{n}/{of}  [m]erge, [d]istinct, [s]kip, [q]uit?");
        let Some(answer) = context.output.ask(&question)? else { return Ok(None) };
        match answer.to_lowercase().as_str() {
            "m" | "merge" => return Ok(Some(Answer::Merge)),
            "d" | "distinct" => return Ok(Some(Answer::Distinct)),
            "s" | "skip" => return Ok(Some(Answer::Skip)),
            "q" | "quit" => return Ok(Some(Answer::Quit)),
            _ => {}
        }
    }
}

fn list_group(context: &mut Context, n: usize, group: &Group) -> Result<()> {
    let keys = group.first_merge();
    let command = format!("ibid dedup --merge {}", keys.join(" "));
    let output = &mut context.output;
    if output.json {
        return output.json_line(&json!({
            "keep": keys.first(),
            "gone": keys.get(1..).unwrap_or_default(),
            "relation": group.relation().as_str(),
            "certain": group.is_certain(),
            "pairs": group.pairs.iter().map(pair_json).collect::<Vec<_>>(),
            "items": group.items.iter().map(|stored| &stored.item).collect::<Vec<_>>(),
            "command": command,
        }));
    }
    if n > 0 {
        output.line("")?;
    }
    for stored in &group.items {
        show_item(context, stored)?;
    }
    for pair in &group.pairs {
        let between = if group.items.len() > 2 {
            format!("{} and {}: ", pair.keys.0, pair.keys.1)
        } else {
            String::new()
        };
        context.output.line(format_args!("  {between}{}", said(pair)))?;
    }
    context.output.line(format_args!("  {QUIET}{command}{QUIET:#}"))
}

fn pair_json(pair: &Pairing) -> Value {
    json!({
        "keys": [pair.keys.0, pair.keys.1],
        "relation": pair.relation.as_str(),
        "certain": pair.is_certain,
        "score": (f64::from(pair.score.value) * 1000.0).round() / 1000.0,
        "reasons": pair.score.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// `duplicate, certain: authors agree, year 2006 agrees`.
fn said(pair: &Pairing) -> String {
    let verdict = match (pair.relation, pair.is_certain) {
        (Relation::Duplicate, true) => format!("{GOOD}duplicate, certain{GOOD:#}"),
        (Relation::Duplicate, false) => format!("{CARE}duplicate, likely{CARE:#}"),
        (relation, _) => format!("{CARE}{}{CARE:#}", relation.as_str()),
    };
    let reasons: Vec<String> =
        pair.score.reasons.iter().map(|reason| shortened(&reason.to_string(), 160)).collect();
    format!("{verdict}: {}", reasons.join("; "))
}

fn show_item(context: &mut Context, stored: &Stored) -> Result<()> {
    let item = &stored.item;
    let parts = [
        shortened(&report::who_when(item), 40),
        shortened(&report::title(item), 120),
        shortened(&report::whereabouts(item), 60),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    context.output.line(format_args!("{KEY}{}{KEY:#}  {}", stored.key, parts.join(". ")))
}

fn show_pair(context: &mut Context, keep: &Stored, gone: &Stored, pair: &Pairing) -> Result<()> {
    if context.output.json {
        return context.output.json_line(&pair_json(pair));
    }
    show_item(context, keep)?;
    show_item(context, gone)?;
    context.output.line(format_args!("  {}", said(pair)))
}

fn tell_merge(context: &mut Context, merged: &Merged, dry_run: bool) -> Result<()> {
    let Merged { kept, gone, taken } = merged;
    let output = &mut context.output;
    if output.json {
        let change = |t: &Taken| json!({"field": t.field.name(), "old": t.old, "new": t.new, "source": t.source.source});
        return output.json_line(&json!({
            "kept": kept,
            "gone": gone,
            "dry-run": dry_run,
            "changes": taken.iter().map(change).collect::<Vec<_>>(),
        }));
    }
    output.line(format_args!("{KEY}{gone}{KEY:#} → {KEY}{kept}{KEY:#}"))?;
    for Taken { field, old, new, source } in taken {
        let text = |value: &Value| shortened(&report::value_text(field, value), 200);
        output.line(format_args!("  {field}{QUIET} from {}{QUIET:#}", source.source))?;
        if let Some(old) = old {
            output.line(format_args!("    {BAD}-{BAD:#} {}", text(old)))?;
        }
        if let Some(new) = new {
            output.line(format_args!("    {GOOD}+{GOOD:#} {}", text(new)))?;
        }
    }
    Ok(())
}

fn sum_up(context: &mut Context, survey: &Survey) {
    if survey.groups.is_empty() {
        return;
    }
    let groups = counted(survey.groups.len(), "group", "groups");
    let certain = survey.groups.iter().filter(|group| group.is_certain()).count();
    context.output.note(format_args!(
        "{groups}, {certain} certain; what is no duplicate, `ibid dedup --distinct KEY KEY` remembers"
    ));
}
