//! `ibid refresh --published`: newer versions shown, taken and refused; and
//! what `export` and `cite` say of items that gave way to one.

use serde_json::{Value, json};

use super::output::{BAD, CARE, GOOD, KEY, QUIET, counted};
use super::{CliError, Context, Outcome, Result, report};
use crate::format::Format;
use crate::library::Stored;
use crate::matching::versions::{Told, is_preprint};
use crate::registry::directory::DIRECTORY;
use crate::workflow::published::{self, Answer, Finding, Known, Proposal, Taken};
use crate::workflow::versions::{self, Versions};
use crate::workflow::{Workspace, find, index};

/// What is done with what is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    pub(super) apply: bool,
    pub(super) offline: bool,
    pub(super) strict: bool,
}

/// Shows newer versions of items, and takes them if told to.
pub(super) fn run(
    context: &mut Context,
    mut workspace: Workspace,
    items: Vec<Stored>,
    named: &[String],
    options: Options,
) -> Result {
    let answers = look(context, &mut workspace, items, options.offline)?;
    // A retracted version is taken only by name.
    let is_named = |stored: &Stored| {
        named.iter().any(|word| *word == stored.key || stored.aliases.iter().any(|alias| alias == word))
    };
    let wanted: Vec<(&Stored, &Proposal)> = answers
        .iter()
        .filter_map(|answer| Some((&answer.stored, answer.proposal()?)))
        .filter(|(stored, proposal)| options.apply && (!proposal.retracted || is_named(stored)))
        .collect();
    let taken = if wanted.is_empty() {
        Vec::new()
    } else {
        let command = context.command.clone();
        let taken = published::apply(&mut workspace, &wanted, &command)?;
        index::catch_up(&workspace, &mut |_| {})?;
        taken
    };
    for answer in &answers {
        show(context, answer, taken.iter().find(|taken| taken.key == answer.stored.key))?;
    }
    let appeared = answers.iter().filter(|answer| answer.proposal().is_some()).count();
    let asked = counted(answers.len(), "item", "items");
    let found = counted(appeared, "newer version", "newer versions");
    let then = match (appeared, options.apply) {
        (0, _) => String::new(),
        (_, true) => format!(", {} taken", taken.len()),
        (_, false) => "; --apply takes it, --refuse KEY remembers a no".to_owned(),
    };
    context.output.note(format_args!("{asked} asked about, {found} found{then}"));
    let silent = answers.iter().filter(|answer| !answer.silent.is_empty()).count();
    if silent > 0 {
        context
            .output
            .note(format_args!("{} could not be asked about in full", counted(silent, "item", "items")));
    }
    Ok(Outcome::finding_if(options.strict && silent > 0))
}

/// Remembers that items did not appear as what is offered for them.
pub(super) fn refuse(context: &mut Context, keys: &[String], offline: bool) -> Result {
    let mut workspace = context.workspace()?;
    let mut all = Vec::new();
    for key in keys {
        let stored = find::get(&workspace, key)?;
        if !all.iter().any(|known: &Stored| known.uid == stored.uid) {
            all.push(stored);
        }
    }
    let mut unlinked = Vec::new();
    for stored in &all {
        if !published::is_linked(&workspace, stored)? {
            unlinked.push(stored.clone());
        }
    }
    let answers = look(context, &mut workspace, unlinked, offline)?;
    let command = context.command.clone();
    let mut idle = false;
    for stored in &all {
        let answer = answers.iter().find(|answer| answer.stored.uid == stored.uid);
        let proposal = answer.and_then(Answer::proposal);
        let refused = published::refuse(&mut workspace, stored, proposal, &command)?;
        if context.output.json {
            context.output.json_line(&json!({"key": stored.key, "refused": refused}))?;
        } else if refused.is_empty() {
            context.output.note(format_args!("{}: there is nothing to refuse", stored.key));
        } else {
            context.output.note(format_args!(
                "{}: {} will not be offered again",
                stored.key,
                refused.join(", ")
            ));
        }
        idle |= refused.is_empty();
    }
    Ok(Outcome::finding_if(idle))
}

fn look(
    context: &mut Context,
    workspace: &mut Workspace,
    items: Vec<Stored>,
    offline: bool,
) -> Result<Vec<Answer>> {
    let bar = context.output.progress(None, "asking the registries");
    let answers = published::look(workspace, items, offline)?;
    bar.finish_and_clear();
    answers.ok_or_else(|| CliError::usage("interrupted; nothing was changed", None))
}

fn title_of(registry: &str) -> &str {
    DIRECTORY.iter().find(|entry| entry.name == registry).map_or(registry, |entry| entry.title)
}

/// `told by Crossref (is-preprint-of)`
fn told(all: &[Told]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for told in all {
        let part = format!("{} ({})", title_of(&told.source), told.relation);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    format!("told by {}", parts.join(", "))
}

fn reasons(known: &Known) -> String {
    match known {
        Known::Told(all) => told(all),
        Known::Likely(score) => {
            let reasons: Vec<String> = score.reasons.iter().map(ToString::to_string).collect();
            format!("likely: {}", reasons.join(", "))
        }
    }
}

fn show(context: &mut Context, answer: &Answer, taken: Option<&Taken>) -> Result<()> {
    if context.output.json {
        return context.output.json_line(&to_json(answer, taken));
    }
    let mut lines = Vec::new();
    match &answer.finding {
        Finding::Appeared(proposal) => {
            let item = &proposal.work.merged.item;
            let mark = if proposal.retracted { format!("{BAD}retracted{BAD:#} ") } else { String::new() };
            let id = item.identifiers().first().map(ToString::to_string).unwrap_or_default();
            lines.push(format!(
                "{GOOD}→{GOOD:#} {mark}{} {}. {} {QUIET}{id}{QUIET:#}",
                report::who_when(item),
                report::title(item),
                report::whereabouts(item)
            ));
            lines.push(reasons(&proposal.known));
            lines.extend(match (taken, &proposal.present) {
                (Some(Taken { newer, added: true, .. }), _) => {
                    Some(format!("added as {KEY}{newer}{KEY:#} and linked"))
                }
                (Some(Taken { newer, .. }), _) => Some(format!("linked to {KEY}{newer}{KEY:#}")),
                (None, Some(key)) => Some(format!("in the library as {KEY}{key}{KEY:#}")),
                (None, None) => None,
            });
        }
        Finding::Itself(id) => {
            lines.push(format!(
                "has {id} of its published version: `ibid refresh {}` completes it",
                answer.stored.key
            ));
        }
        Finding::Unknown(one) => {
            lines.push(format!("{}, but no registry has {}", told(std::slice::from_ref(one)), one.target));
        }
        Finding::Claimed(place) => {
            lines.push(format!("its authors say that it appeared in {place}, but it was not found"));
        }
        Finding::Nothing => {}
    }
    for (title, why) in &answer.silent {
        lines.push(format!("{CARE}could not ask {title}{CARE:#} ({why})"));
    }
    if lines.is_empty() {
        return Ok(());
    }
    let Stored { key, item, .. } = &answer.stored;
    context.output.line(format_args!(
        "{KEY}{key}{KEY:#}  {} {}",
        report::who_when(item),
        report::title(item)
    ))?;
    lines.iter().try_for_each(|line| context.output.line(format_args!("  {line}")))
}

fn to_json(answer: &Answer, taken: Option<&Taken>) -> Value {
    let mut value = json!({
        "key": answer.stored.key,
        "finding": match &answer.finding {
            Finding::Appeared(_) => "appeared",
            Finding::Itself(_) => "itself",
            Finding::Unknown(_) => "unknown",
            Finding::Claimed(_) => "claimed",
            Finding::Nothing => "nothing",
        },
        "answered": answer.answered,
        "silent": answer.silent.iter().map(|(title, why)| json!({"registry": title, "reason": why})).collect::<Vec<_>>(),
    });
    match &answer.finding {
        Finding::Appeared(proposal) => {
            value["newer"] = json!({
                "item": proposal.work.merged.item,
                "in-library": proposal.present,
                "retracted": proposal.retracted,
            });
            value["known"] = match &proposal.known {
                Known::Told(all) => {
                    json!({"how": "told", "relations": all.iter().map(told_json).collect::<Vec<_>>()})
                }
                Known::Likely(score) => json!({
                    "how": "likely",
                    "score": score.value,
                    "reasons": score.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
                }),
            };
            value["taken"] =
                taken.map(|taken| json!({"key": taken.newer, "added": taken.added})).unwrap_or_default();
        }
        Finding::Itself(id) => value["identifier"] = json!(id.to_string()),
        Finding::Unknown(told) => value["told"] = told_json(told),
        Finding::Claimed(place) => value["claimed"] = json!(place),
        Finding::Nothing => {}
    }
    value
}

fn told_json(told: &Told) -> Value {
    json!({"relation": told.relation, "target": told.target.to_string(), "source": told.source})
}

/// The versions of items that `export` and `cite` give: the newest, unless the
/// items themselves are asked for. What gave way is said, and that a format
/// leaves its citekeys without an entry.
pub(super) fn preferred(
    context: &mut Context,
    workspace: &Workspace,
    found: Vec<Stored>,
    as_cited: bool,
    format: Option<Format>,
) -> Result<Vec<Stored>> {
    if as_cited {
        return Ok(found);
    }
    let preferred = versions::prefer(&workspace.library, found)?;
    match preferred.replaced.as_slice() {
        [] => {}
        [(old, new, _)] => {
            context
                .output
                .note(format_args!("{new} is what {old} appeared as; --as-cited gives {old} itself"));
        }
        many => context.output.note(format_args!(
            "{} items give way to what they appeared as; --as-cited gives them themselves",
            many.len()
        )),
    }
    if format == Some(Format::Bibtex) && !preferred.replaced.is_empty() {
        context.output.note(
            "BibTeX does not read `ids`: a document that cites the older citekey needs biblatex or --keys-from",
        );
    }
    for (old, new, retracted) in &preferred.replaced {
        if *retracted {
            context.output.warn(format_args!("{old} appeared as {new}, which is retracted"));
        }
    }
    Ok(preferred.items)
}

/// Another version of an item in the library.
pub(super) struct Other {
    key: String,
    /// `published as`, `preprint`, …
    word: &'static str,
    relation: String,
    source: String,
    at: String,
}

impl Other {
    /// `jones2021 (is-preprint-of, Crossref 2026-11-30)`
    pub(super) fn text(&self) -> String {
        let day = self.at.get(..10).unwrap_or_default();
        format!("{} {QUIET}({}, {} {day}){QUIET:#}", self.key, self.relation, title_of(&self.source))
    }

    pub(super) fn word(&self) -> &'static str {
        self.word
    }

    pub(super) fn to_json(&self) -> Value {
        let Self { key, word, relation, source, at } = self;
        json!({"key": key, "is": word.replace(' ', "-"), "relation": relation, "source": source, "at": at})
    }
}

/// The other versions of an item, the newer one first.
pub(super) fn others(workspace: &Workspace, stored: &Stored) -> Result<Vec<Other>> {
    let library = &workspace.library;
    let versions = Versions::of(library)?;
    let pairs = versions.newer(stored.uid).map(|link| (link.to, link, true));
    let older = versions.older(stored.uid).iter();
    let pairs = pairs.into_iter().chain(older.filter_map(|uid| Some((*uid, versions.newer(*uid)?, false))));
    let mut others = Vec::new();
    for (uid, link, newer) in pairs {
        let Some(other) = library.get_by_uid(uid)? else { continue };
        let word = match (newer, is_preprint(if newer { &stored.item } else { &other.item })) {
            (true, true) => "published as",
            (true, false) => "newer version",
            (false, true) => "preprint",
            (false, false) => "older version",
        };
        let (relation, source, at) = (link.relation.clone(), link.source.clone(), link.at.clone());
        others.push(Other { key: other.key, word, relation, source, at });
    }
    Ok(others)
}
