//! How watches and their studies are shown.

use jiff::Zoned;
use serde_json::{Value, json};

use crate::cli::output::{CARE, GOOD, KEY, QUIET, STRONG, counted, shortened, width};
use crate::cli::{Context, Result, report};
use crate::registry::directory;
use crate::search::{Limit, Translation};
use crate::workflow::add::Outcome as Added;
use crate::workflow::watch::{Answer, Counts, Judged, Question, Ran, Reply, State, Study, Watch};

/// What a watch asks, in one line.
pub(super) fn question(watch: &Watch) -> String {
    let mut text = match &watch.question {
        Question::Query(query) => query.clone(),
        Question::Cites(keys) => format!("works that cite {}", keys.join(", ")),
    };
    if let Some(since) = watch.since {
        text.push_str(&format!(", since {since}"));
    }
    if !watch.registries.is_empty() {
        text.push_str(&format!(", in {}", titles(&watch.concerned())));
    }
    text
}

fn titles(names: &[&str]) -> String {
    let title = |name: &&str| directory::entry(name).map_or(*name, |entry| entry.title).to_owned();
    names.iter().map(title).collect::<Vec<_>>().join(", ")
}

pub(super) fn watch_json(watch: &Watch, studies: Option<&[Study]>) -> Value {
    let (query, cites) = match &watch.question {
        Question::Query(query) => (Some(query), None),
        Question::Cites(keys) => (None, Some(keys)),
    };
    let count = |state| studies.map(|all| all.iter().filter(|study| study.state == state).count());
    json!({
        "name": watch.name, "query": query, "cites": cites, "since": watch.since,
        "registries": watch.concerned(), "made": watch.made,
        "new": count(State::New), "accepted": count(State::Accepted), "rejected": count(State::Rejected),
        "in-library": count(State::InLibrary),
    })
}

pub(super) fn study_json(study: &Study) -> Value {
    json!({
        "n": study.n, "state": study.state.as_str(), "registries": study.registries(),
        "reason": study.reason, "key": study.key, "version-of": study.version_of,
        "records": study.records.iter().map(|r| json!({"registry": r.registry, "id": r.id})).collect::<Vec<_>>(),
        "at": study.at, "item": study.merged().item,
    })
}

/// One study in a few lines, its number first.
pub(super) fn study(context: &mut Context, study: &Study) -> Result<()> {
    let item = study.merged().item;
    let columns = usize::from(width()).saturating_sub(8);
    let output = &mut context.output;
    let remark = match (study.state, &study.key, &study.version_of) {
        (State::New, _, Some(key)) => format!("  {CARE}another version of {key}{CARE:#}"),
        (State::New, ..) => String::new(),
        (State::Accepted, Some(key), _) => format!("  {GOOD}accepted{GOOD:#} as {key}"),
        (State::InLibrary, Some(key), _) => format!("  in the library as {key}"),
        (state, ..) => match &study.reason {
            Some(reason) => format!("  {} ({reason})", state.as_str()),
            None => format!("  {}", state.as_str()),
        },
    };
    output.line(format_args!("{KEY}{:>4}{KEY:#}  {}{remark}", study.n, report::who_when(&item)))?;
    output.line(format_args!("      {}", shortened(&report::title(&item), columns)))?;
    let place = report::whereabouts(&item);
    if !place.is_empty() {
        output.line(format_args!("      {QUIET}{}{QUIET:#}", shortened(&place, columns)))?;
    }
    let id = item.identifiers().first().map(|id| format!("{id}  ")).unwrap_or_default();
    output.line(format_args!("      {QUIET}{id}{}{QUIET:#}", titles(&study.registries())))
}

/// What a run has found, and what each registry has said.
pub(super) fn ran(context: &mut Context, ran: &Ran) -> Result<()> {
    if context.output.json {
        return context.output.json_line(&json!({
            "watch": ran.watch.name,
            "new": ran.new.iter().map(study_json).collect::<Vec<_>>(),
            "in-library": ran.in_library, "rejected": ran.rejected, "waiting": ran.waiting,
            "missing": ran.missing, "registries": ran.answers.iter().map(answer_json).collect::<Vec<_>>(),
        }));
    }
    if !ran.new.is_empty() {
        let count = format!("{} new", ran.new.len());
        context.output.line(format_args!("{KEY}{}{KEY:#}  {GOOD}{count}{GOOD:#}", ran.watch.name))?;
    }
    for new in &ran.new {
        study(context, new)?;
    }
    for key in &ran.missing {
        context.output.warn(format_args!("the library has no `{key}` any more: who cites it was not asked"));
    }
    for answer in &ran.answers {
        let title = &answer.title;
        match &answer.reply {
            Reply::Silent(why) => {
                context.output.warn(format_args!("could not ask {title} ({why}): what it has is not known"));
            }
            Reply::NotAsked(why) => context.output.note(format_args!("did not ask {title} ({why})")),
            Reply::Answered { records, total, left_out, remarks, broken } => {
                let mut parts = vec![format!("{title}: {}", counted(*records, "record", "records"))];
                if total > records {
                    parts.push(format!("of {total} looked at (--limit looks at more)"));
                }
                if *left_out > 0 {
                    parts.push(format!("({left_out} not as asked, and left out)"));
                }
                context.output.note(parts.join(" "));
                for remark in remarks {
                    context.output.warn(format_args!("{title}: {remark}"));
                }
                if let Some(why) = broken {
                    context.output.warn(format_args!("{title} broke off ({why}): the rest is not known"));
                }
            }
        }
    }
    let mut parts = vec![match ran.new.len() {
        0 if ran.check().is_err() => "not known whether anything is new".to_owned(),
        0 => "nothing new in what was answered".to_owned(),
        new => counted(new, "new study", "new studies"),
    }];
    if ran.in_library > 0 {
        parts.push(format!("{} in the library already", ran.in_library));
    }
    if ran.rejected > 0 {
        let more = counted(ran.rejected, "more record", "more records");
        parts.push(format!("{more} of rejected studies"));
    }
    if ran.waiting > 0 {
        parts.push(format!("{} from before waiting for a decision", ran.waiting));
    }
    context.output.note(format_args!("{}: {}", ran.watch.name, parts.join(", ")));
    Ok(())
}

fn answer_json(answer: &Answer) -> Value {
    let (state, why) = match &answer.reply {
        Reply::Answered { broken, .. } => ("answered", broken.as_ref()),
        Reply::Silent(why) => ("unreachable", Some(why)),
        Reply::NotAsked(why) => ("not-asked", Some(why)),
    };
    let (records, total, left_out, remarks) = match &answer.reply {
        Reply::Answered { records, total, left_out, remarks, .. } => {
            (Some(records), Some(total), Some(left_out), remarks.as_slice())
        }
        _ => (None, None, None, [].as_slice()),
    };
    json!({
        "registry": answer.registry, "state": state, "why": why, "records": records, "total": total,
        "left-out": left_out, "remarks": remarks, "limits": limits_json(&answer.limits),
    })
}

fn limits_json(limits: &[Limit]) -> Value {
    let limit = |limit: &Limit| json!({"what": limit.what, "why": limit.why, "checked": limit.checked});
    limits.iter().map(limit).collect()
}

/// What a registry cannot be asked, a line for each part of the query.
pub(super) fn limits(translation: &Translation) -> Vec<String> {
    let title = translation.dialect.title();
    let line = |limit: &Limit| {
        let then = if limit.checked { "ibid checks each answer" } else { "it may find less" };
        let what: Vec<String> = limit.what.iter().map(|what| format!("`{what}`")).collect();
        format!("{title}, {}: {}; {then}", what.join(", "), limit.why)
    };
    translation.limits.iter().map(line).collect()
}

/// A query as a methods section prints it.
pub(super) fn translation(context: &mut Context, translation: &Translation) -> Result<()> {
    let date = Zoned::now().date();
    let title = translation.dialect.title();
    if context.output.json {
        return context.output.json_line(&json!({
            "registry": translation.dialect.name(), "title": title, "date": date, "text": translation.text,
            "parameters": translation.parameters.iter().map(|(n, v)| json!([n, v])).collect::<Vec<_>>(),
            "limits": limits_json(&translation.limits),
            "checked": translation.check.as_ref().map(ToString::to_string),
        }));
    }
    context.output.line(format_args!("{STRONG}{title}{STRONG:#} {QUIET}{date}{QUIET:#}"))?;
    context.output.line(format_args!("  {}", translation.text))?;
    if let Some(check) = &translation.check {
        context.output.line(format_args!("  {QUIET}each answer is checked for:{QUIET:#} {check}"))?;
    }
    limits(translation).iter().for_each(|line| context.output.note(line));
    Ok(())
}

/// What was decided on a study.
pub(super) fn judged(context: &mut Context, judged: &Judged) -> Result<()> {
    if context.output.json {
        let mut value = study_json(&judged.study);
        if let (Some(object), Some(outcome)) = (value.as_object_mut(), &judged.outcome) {
            object.insert("outcome".to_owned(), outcome.as_str().into());
        }
        return context.output.json_line(&value);
    }
    if let Some(Added::Present(key)) = &judged.outcome {
        context.output.note(format_args!("{key} was in the library already"));
    }
    study(context, &judged.study)
}

/// The numbers of a flow diagram.
pub(super) fn counts(context: &mut Context, counts: &Counts) -> Result<()> {
    let reason =
        |reason: &str| if reason.is_empty() { "no reason given".to_owned() } else { reason.to_owned() };
    let identified: usize = counts.identified.iter().map(|registry| registry.records).sum();
    let rejected: usize = counts.excluded.iter().map(|(_, count)| count).sum();
    if context.output.json {
        let registry = |r: &crate::workflow::watch::Identified| json!({"registry": r.registry, "records": r.records, "left-out": r.left_out, "total": r.total});
        let excluded = counts.excluded.iter().map(|(why, count)| json!({"reason": why, "studies": count}));
        return context.output.json_pretty(&json!({
            "watch": counts.watch.name,
            "identified": {"records": identified, "registries": counts.identified.iter().map(registry).collect::<Vec<_>>()},
            "removed": {"duplicates": counts.duplicates, "not-as-asked": counts.left_out, "in-library": counts.in_library},
            "screened": counts.screened, "excluded": excluded.collect::<Vec<_>>(), "included": counts.included,
            "waiting": counts.waiting,
        }));
    }
    let mut table = context.output.table(&[]);
    let mut row = |what: String, count: usize| {
        table.add_row([what, count.to_string()]);
    };
    row("records identified".to_owned(), identified);
    for registry in &counts.identified {
        row(format!("  {}", registry.title), registry.records);
    }
    row(
        "records removed before screening".to_owned(),
        counts.duplicates + counts.left_out + counts.in_library,
    );
    row("  duplicates".to_owned(), counts.duplicates);
    row("  not as asked, by checking the query".to_owned(), counts.left_out);
    row("  in the library before".to_owned(), counts.in_library);
    row("studies screened".to_owned(), counts.screened);
    row("studies excluded".to_owned(), rejected);
    for (why, count) in &counts.excluded {
        row(format!("  {}", reason(why)), *count);
    }
    row("studies included".to_owned(), counts.included);
    row("studies waiting for a decision".to_owned(), counts.waiting);
    context.output.print_table(&table)?;
    for registry in counts.identified.iter().filter(|registry| registry.total > registry.records) {
        let (title, total) = (&registry.title, registry.total);
        context.output.note(format_args!("{title} has {total} records: not all were looked at"));
    }
    Ok(())
}
