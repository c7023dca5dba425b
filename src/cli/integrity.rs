//! `refresh --integrity`, and how notices of retractions, corrections and the
//! like are shown by every verb that shows items.

use std::collections::BTreeMap;

use anstyle::Style;
use serde_json::{Value, json};

use super::output::{BAD, CARE, GOOD, KEY, QUIET, counted};
use super::{CliError, Context, Outcome, Result, complete};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item};
use crate::library::Library;
use crate::matching::integrity::{Integrity, Notice, State, TITLE};
use crate::registry::directory;
use crate::workflow::find::{self, Selection};
use crate::workflow::index;
use crate::workflow::integrity::{self, Checked, Ledger, Standing, Status};

/// Options of `refresh` about what became of works.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ask only for retractions, concerns, corrections and reinstatements
    #[arg(long)]
    integrity: bool,
    /// Remember that you know of the notices about this item
    #[arg(
        long,
        value_name = "KEY",
        requires = "reason",
        conflicts_with_all = ["integrity", "words", "all", "dry_run", "offline", "strict"],
        add = complete::citekeys()
    )]
    acknowledge: Option<String>,
    /// Why it is cited nonetheless
    #[arg(long, value_name = "TEXT", requires = "acknowledge")]
    reason: Option<String>,
}

impl Args {
    /// Whether anything of this is wanted.
    pub(super) fn is_asked(&self) -> bool {
        self.integrity || self.acknowledge.is_some()
    }

    pub(super) fn run(
        &self,
        context: &mut Context,
        selection: &Selection,
        offline: bool,
        dry_run: bool,
        strict: bool,
    ) -> Result {
        match &self.acknowledge {
            Some(key) => acknowledge(context, key, self.reason.as_deref().unwrap_or_default()),
            None => check(context, selection, offline, dry_run, strict),
        }
    }
}

fn acknowledge(context: &mut Context, key: &str, reason: &str) -> Result {
    if reason.trim().is_empty() {
        return Err(CliError::usage("there is no reason", Some("say why it is cited nonetheless")));
    }
    let mut workspace = context.workspace()?;
    let key = find::get(&workspace, key)?.key;
    let status = integrity::acknowledge(&mut workspace, &key, reason.trim(), &context.command.clone())?;
    index::catch_up(&workspace, &mut |_| {})?;
    let said = status.integrity.standing().map(words).unwrap_or_default();
    context.output.note(format_args!("{key}: acknowledged ({said})"));
    Ok(Outcome::Done)
}

fn check(context: &mut Context, selection: &Selection, offline: bool, dry_run: bool, strict: bool) -> Result {
    let mut workspace = context.workspace()?;
    let all = selection.all || selection.words.is_empty();
    let items = find::select(&workspace, &Selection { all, words: selection.words.clone() })?;
    let bar = context.output.progress(items.len() as u64, "asking the registries");
    let mut tally = Tally::default();
    let command = context.command.clone();
    let finished =
        integrity::check(&mut workspace, &items, offline, dry_run, &command, &mut |checked| -> Result<()> {
            tally.count(checked);
            bar.suspend(|| show(context, checked))?;
            bar.inc(1);
            Ok(())
        })?;
    bar.finish_and_clear();
    if !dry_run {
        index::catch_up(&workspace, &mut |_| {})?;
    }
    tally.lines().iter().for_each(|line| context.output.note(line));
    if !finished {
        return Err(CliError::usage("interrupted; what is listed above is done", None));
    }
    Ok(Outcome::finding_if(tally.news > 0 || (strict && tally.unknown > 0)))
}

/// What a run came to.
#[derive(Debug, Default)]
struct Tally {
    total: usize,
    news: usize,
    /// Items that a registry could not be asked about, or that none has.
    unknown: usize,
    /// Items without an identifier that a registry knows, or with one that
    /// none has.
    unheard: usize,
    /// Title of a registry and reason, and about how many items.
    silent: BTreeMap<(String, String), usize>,
}

impl Tally {
    fn count(&mut self, checked: &Checked) {
        self.total += 1;
        self.news += usize::from(checked.news);
        let unheard = checked.silent.is_empty() && checked.status.standing() == Standing::Unknown;
        self.unheard += usize::from(unheard);
        self.unknown += usize::from(unheard || !checked.silent.is_empty());
        for silent in &checked.silent {
            *self.silent.entry(silent.clone()).or_default() += 1;
        }
    }

    fn lines(&self) -> Vec<String> {
        let items = |count| counted(count, "item", "items");
        let mut lines = vec![format!("{} checked, {} with news", items(self.total), self.news)];
        let mut groups: BTreeMap<(&str, usize), Vec<&str>> = BTreeMap::new();
        for ((title, why), count) in &self.silent {
            groups.entry((why, *count)).or_default().push(title);
        }
        for ((why, count), titles) in groups {
            lines.push(format!("{} could not be asked about in {} ({why})", items(count), titles.join(", ")));
        }
        if self.unheard > 0 {
            lines.push(format!("{} not known to any registry that was asked", items(self.unheard)));
        }
        lines
    }
}

fn show(context: &mut Context, checked: &Checked) -> Result<()> {
    let output = &mut context.output;
    let Checked { key, status, silent, news } = checked;
    if output.json {
        let silent = silent.iter().map(|(title, why)| json!({"registry": title, "why": why}));
        return output.json_line(&json!({
            "key": key, "news": news, "silent": silent.collect::<Vec<_>>(), "integrity": json(status),
        }));
    }
    if !news {
        return Ok(());
    }
    let mark = mark(status).unwrap_or_else(|| format!("{GOOD}no notices any more{GOOD:#}"));
    output.line(format_args!("{KEY}{key}{KEY:#}  {mark}"))?;
    for notice in status.integrity.notices.iter().rev() {
        output.line(format_args!("  {} {QUIET}{}{QUIET:#}", described(notice), sources(notice)))?;
        if !notice.reasons.is_empty() {
            output.line(format_args!("    {}", notice.reasons.join("; ")))?;
        }
    }
    Ok(())
}

/// `retracted 2010-02-06`.
pub(super) fn words(notice: &Notice) -> String {
    let by_title = notice.sources.iter().eq([&TITLE]);
    let when = notice.day().unwrap_or_default();
    let when = if by_title { "(by its title)" } else { when.as_str() };
    format!("{} {when}", notice.participle()).trim_end().to_owned()
}

/// The colour of a state; what is acknowledged is said quietly.
fn style(status: &Status, state: State) -> Style {
    match state {
        _ if status.acknowledged.is_some() => QUIET,
        State::Retraction => BAD,
        State::ExpressionOfConcern => CARE,
        State::Correction | State::Reinstatement => Style::new(),
    }
}

/// What became of an item, in two words, coloured; none where there are no
/// notices.
pub(super) fn mark(status: &Status) -> Option<String> {
    let notice = status.integrity.standing()?;
    let style = style(status, notice.state);
    Some(format!("{style}{}{style:#}", words(notice)))
}

/// `retraction 2010-02-06 doi:10.5555/n`.
fn described(notice: &Notice) -> String {
    let parts = [notice.word.clone()].into_iter().chain(notice.day());
    let ids = notice.identifiers.iter().map(ToString::to_string);
    parts.chain(ids).collect::<Vec<_>>().join(" ")
}

fn sources(notice: &Notice) -> String {
    let title = |name: &&'static str| match directory::entry(name) {
        Some(entry) => entry.title,
        None => "its title",
    };
    notice.sources.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// Rows for a table about one item: heading, text, and who says so.
pub(super) fn rows(status: &Status) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    if let Some(mark) = mark(status) {
        rows.push(["integrity".to_owned(), mark, String::new()]);
    }
    for notice in status.integrity.notices.iter().rev() {
        let mut text = described(notice);
        if !notice.reasons.is_empty() {
            text.push_str(&format!(": {}", notice.reasons.join("; ")));
        }
        rows.push([String::new(), text, sources(notice)]);
    }
    if let Some(told) = &status.acknowledged {
        let at = told.at.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
        rows.push(["acknowledged".to_owned(), told.reason.clone(), at]);
    }
    if let Some(asked) = &status.asked {
        let titles = |names: &[String]| -> String {
            let title = |name: &String| directory::entry(name).map_or(name.clone(), |e| e.title.to_owned());
            names.iter().map(title).collect::<Vec<_>>().join(", ")
        };
        let mut parts = Vec::new();
        if status.standing() == Standing::Clean {
            parts.push("no notices".to_owned());
        }
        if asked.answered.is_empty() {
            parts.push("no registry has answered".to_owned());
        }
        if status.standing() == Standing::Unknown && !asked.answered.is_empty() && asked.silent.is_empty() {
            parts.push("the item has changed since".to_owned());
        }
        if !asked.silent.is_empty() {
            parts.push(format!("could not ask {}", titles(&asked.silent)));
        }
        let at = asked.at.strftime("%Y-%m-%d");
        let by = format!("{} {at}", titles(&asked.answered)).trim_start().to_owned();
        rows.push(["checked".to_owned(), parts.join("; "), by]);
    }
    rows
}

/// A notice, as scripts read it.
pub(super) fn notice_json(notice: &Notice) -> Value {
    let id =
        |scheme: Scheme| notice.identifiers.iter().find(|id| id.scheme() == scheme).map(Identifier::value);
    json!({
        "state": notice.state, "word": notice.word, "date": notice.day(),
        "doi": id(Scheme::Doi), "pmid": id(Scheme::Pmid),
        "reasons": notice.reasons, "sources": notice.sources,
    })
}

/// What is known, as scripts read it.
pub(super) fn json(status: &Status) -> Value {
    let standing = status.integrity.standing();
    json!({
        "standing": status.standing().as_str(),
        "state": standing.map(|notice| notice.state),
        "date": standing.and_then(Notice::day),
        "notices": status.integrity.notices.iter().map(notice_json).collect::<Vec<_>>(),
        "acknowledged": status.acknowledged.as_ref().map(|told| {
            json!({"reason": told.reason, "at": told.at.map(|at| at.to_string())})
        }),
        "asked": status.asked.as_ref().map(|asked| {
            json!({"at": asked.at.to_string(), "answered": asked.answered, "silent": asked.silent})
        }),
    })
}

/// Warns of items that go out although they are retracted or in doubt, one by
/// one. Those that are corrected or reinstated are summed up, and so are those
/// whose notices are acknowledged.
pub(super) fn warn(context: &mut Context, library: Option<&Library>, items: &[&Item]) -> Result<()> {
    let noted: Vec<(&Item, Integrity)> = items
        .iter()
        .map(|item| (*item, Integrity::of(item)))
        .filter(|(_, integrity)| !integrity.notices.is_empty())
        .collect();
    if noted.is_empty() {
        return Ok(());
    }
    let known = library.map(|library| Ok::<_, CliError>((library, Ledger::read(library)?))).transpose()?;
    let (mut lesser, mut acknowledged) = (0, 0);
    for (item, integrity) in noted {
        let Some(notice) = integrity.standing() else { continue };
        let status = match &known {
            Some((library, ledger)) => match library.get(&item.id)? {
                Some(stored) => ledger.noted(library, &stored)?,
                None => None,
            },
            None => None,
        };
        // The key may be that of an entry in another file.
        let is_known = status.is_some_and(|status| {
            status.acknowledged.is_some() && status.integrity.signature() == integrity.signature()
        });
        if is_known {
            acknowledged += 1;
        } else if notice.state < State::ExpressionOfConcern {
            lesser += 1;
        } else {
            let by: Vec<String> = notice.identifiers.iter().map(ToString::to_string).collect();
            let by = if by.is_empty() { String::new() } else { format!(": {}", by.join(" ")) };
            context.output.warn(format_args!("`{}`: {}{by}", item.id, words(notice)));
        }
    }
    for (count, text) in [
        (lesser, "corrected or reinstated; `ibid list` marks them"),
        (acknowledged, "with notices that you have acknowledged"),
    ] {
        if count > 0 {
            context.output.note(format_args!("{} {text}", counted(count, "item", "items")));
        }
    }
    Ok(())
}
