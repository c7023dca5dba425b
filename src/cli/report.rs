//! How references, verdicts and items are shown: shared by the verbs that
//! show them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::output::{BAD, CARE, GOOD, QUIET, shortened};
use crate::item::gap::is_gap;
use crate::item::{Date, Field, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::matching::{Aspect, Decision, FoundBy, Reason, Scored, Verdict};
use crate::workflow::resolve::Resolved;

/// `Zarate Jr, Singh, Carlson … (2006)`: who and when, in few words.
pub(super) fn who_when(item: &Item) -> String {
    let names = item.creators();
    let shown: Vec<String> = names.iter().take(3).map(Name::family_or_literal).collect();
    let mut text = match (names.len(), shown.as_slice()) {
        (0, _) => String::new(),
        (2, [one, two]) => format!("{one} & {two}"),
        (1..=3, all) => all.join(", "),
        (_, all) => format!("{} et al.", all.first().map(String::as_str).unwrap_or_default()),
    };
    if let Some(year) = item.year() {
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(&format!("({year})"));
    }
    text
}

/// `JAMA Psychiatry 74(4), 399-405`: where it stands.
pub(super) fn whereabouts(item: &Item) -> String {
    let get = |variable| item.get(variable).unwrap_or_default();
    let mut text = crate::item::markup::strip(get(Variable::ContainerTitle));
    let mut add = |before: &str, value: &str, after: &str| {
        if !value.is_empty() {
            if text.is_empty() {
                text.push_str(value);
            } else {
                text.push_str(&format!("{before}{value}{after}"));
            }
        }
    };
    add(" ", get(Variable::Volume), "");
    add("(", get(Variable::Issue), ")");
    add(", ", get(Variable::Page), "");
    if get(Variable::Page).is_empty() {
        add(", ", get(Variable::Number), "");
    }
    if item.kind != Kind::ArticleJournal {
        add(". ", get(Variable::Publisher), "");
    }
    text
}

/// The title, or what stands for one.
pub(super) fn title(item: &Item) -> String {
    let title = item.plain_title();
    if !title.is_empty() {
        return title;
    }
    item.identifiers().first().map_or_else(|| format!("[{}]", item.kind), ToString::to_string)
}

/// The verdict, coloured.
pub(super) fn verdict(verdict: Verdict) -> String {
    let style = match verdict {
        Verdict::Matched => GOOD,
        Verdict::Ambiguous | Verdict::Unchecked => CARE,
        Verdict::NotFound | Verdict::WrongWork => BAD,
    };
    format!("{style}{}{style:#}", verdict.as_str())
}

/// What the registries said, in lines for people. `found_in` names those that
/// have the work.
pub(super) fn sayings(decision: &Decision, found_in: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(other) = &decision.other_work {
        let by = match &other.candidate.found_by {
            FoundBy::Identifier(identifier) => identifier.to_string(),
            FoundBy::Search => "an identifier".to_owned(),
        };
        lines.push(format!("{by} is of another work: {}", described(other)));
        let against = other.score.against().filter(|reason| reason.aspect != Aspect::Identifier);
        lines.extend(refusals(against));
    }
    match decision.verdict {
        Verdict::Matched => lines.push(format!("found in {}", found_in.join(", "))),
        Verdict::WrongWork if !found_in.is_empty() => {
            let found = decision.accepted.first().map(described).unwrap_or_default();
            lines.push(format!("the work printed was found in {}: {found}", found_in.join(", ")));
        }
        Verdict::Ambiguous => {
            lines.push("more than one work fits:".to_owned());
            lines.extend(decision.rivals.iter().take(4).map(|rival| format!("  {}", described(rival))));
        }
        Verdict::NotFound | Verdict::Unchecked | Verdict::WrongWork => {
            if !decision.answered().is_empty() {
                let work = if decision.other_work.is_some() { "the work printed was " } else { "" };
                lines.push(format!("{work}not found in {}", decision.answered().join(", ")));
            }
        }
    }
    for (why, titles) in grouped(&decision.unreachable()) {
        lines.push(format!("could not ask {} ({why})", titles.join(", ")));
    }
    for (why, titles) in grouped(&decision.not_asked()) {
        lines.push(format!("did not ask {} ({why})", titles.join(", ")));
    }
    if !matches!(decision.verdict, Verdict::Matched | Verdict::WrongWork)
        && let Some(nearest) = decision.nearest()
    {
        lines.push(format!("nearest: {}", described(nearest)));
        lines.extend(refusals(nearest.score.against()));
    }
    lines.into_iter().map(|line| shortened(&line, width.max(40) * 3)).collect()
}

/// A line for each of the weightiest reasons why a candidate was refused.
fn refusals<'r>(against: impl Iterator<Item = &'r Reason>) -> Vec<String> {
    against.take(3).map(|reason| format!("  refused: {}", shortened(&reason.to_string(), 120))).collect()
}

fn described(scored: &Scored) -> String {
    let item = &scored.candidate.item;
    let id = item.identifiers().first().map(|i| format!(" {i}")).unwrap_or_default();
    format!("{} {}{QUIET}{id}{QUIET:#}", who_when(item), shortened(&title(item), 90))
}

/// Registries that could not be asked in a run: told once, at its end.
#[derive(Debug, Default)]
pub(super) struct Outages {
    /// Title, last reason, and about how many works.
    all: Vec<(String, String, usize)>,
}

impl Outages {
    /// Counts what a decision had to do without.
    pub(super) fn count(&mut self, decision: &Decision) {
        for (title, why) in decision.unreachable() {
            match self.all.iter_mut().find(|(known, ..)| known == title) {
                Some((_, reason, count)) => {
                    why.clone_into(reason);
                    *count += 1;
                }
                None => self.all.push((title.to_owned(), why.to_owned(), 1)),
            }
        }
    }

    /// A line for each reason, for more than one work: one has said it itself.
    pub(super) fn lines(&self) -> Vec<String> {
        let many: Vec<(&str, String)> = self
            .all
            .iter()
            .filter(|(.., count)| *count > 1)
            .map(|(title, why, count)| (title.as_str(), format!("about {count} works ({why})")))
            .collect();
        let pairs: Vec<(&str, &str)> = many.iter().map(|(title, rest)| (*title, rest.as_str())).collect();
        let groups = grouped(&pairs);
        groups.iter().map(|(rest, titles)| format!("could not ask {} {rest}", titles.join(", "))).collect()
    }
}

/// Registries by the reason they share, in order.
fn grouped<'d>(registries: &[(&'d str, &'d str)]) -> Vec<(&'d str, Vec<&'d str>)> {
    let mut groups: Vec<(&'d str, Vec<&'d str>)> = Vec::new();
    for (title, why) in registries {
        match groups.iter_mut().find(|(w, _)| w == why) {
            Some((_, titles)) => titles.push(title),
            None => groups.push((why, vec![title])),
        }
    }
    groups
}

/// A verdict as JSON: which registries said what, and what came nearest.
pub(super) fn decision_json(decision: &Decision, found_in: &[String]) -> Value {
    let states = |list: Vec<(&str, &str)>| -> Value {
        list.iter().map(|(title, why)| json!({"registry": title, "why": why})).collect()
    };
    json!({
        "verdict": decision.verdict.as_str(),
        "found-in": found_in,
        "answered": decision.answered(),
        "unreachable": states(decision.unreachable()),
        "not-asked": states(decision.not_asked()),
        "other-work": decision.other_work.as_ref().map(scored_json),
        "nearest": decision.nearest().map(scored_json),
        "rivals": decision.rivals.iter().map(scored_json).collect::<Vec<_>>(),
    })
}

fn scored_json(scored: &Scored) -> Value {
    json!({
        "registry": scored.candidate.registry,
        "score": thousandths(scored.score.value),
        "reasons": reasons(scored),
        "item": scored.candidate.item,
    })
}

fn reasons(scored: &Scored) -> Vec<String> {
    scored.score.reasons.iter().map(ToString::to_string).collect()
}

fn thousandths(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}

/// A reference with its verdict in one object, as scripts read it.
pub(super) fn resolved_json(resolved: &Resolved) -> Value {
    let decision = &resolved.decision;
    let groups =
        [("accepted", &decision.accepted), ("rival", &decision.rivals), ("refused", &decision.refused)];
    let candidate = |standing: &str, scored: &Scored| {
        let mut candidate = scored_json(scored);
        candidate["standing"] = Value::from(standing);
        candidate
    };
    let candidates =
        groups.iter().flat_map(|(standing, all)| all.iter().map(|scored| candidate(standing, scored)));
    // What the verdict comes down to.
    let all = groups.iter().flat_map(|(_, all)| all.iter());
    let telling = decision.other_work.iter().chain(all).next();
    // Several snapshots share a name: one that could not be asked leaves the
    // question open, else one that answered speaks for all.
    let rank = |state: &str| ["", "not-asked", "answered", "unreachable"].iter().position(|s| *s == state);
    let mut registries: BTreeMap<&str, &str> = BTreeMap::new();
    for witness in &decision.witnesses {
        let state = registries.entry(&witness.registry).or_default();
        if rank(witness.state.as_str()) > rank(state) {
            *state = witness.state.as_str();
        }
    }
    let unanswered = decision.unreachable().into_iter().chain(decision.not_asked());
    // CSL-JSON asks for an id; outside a library the work has no other.
    let mut item = resolved.merged.item.clone();
    if item.id.is_empty() {
        item.id = item.identifiers().first().map(Identifier::value).unwrap_or_default();
    }
    json!({
        "text": resolved.incoming.raw,
        "verdict": decision.verdict.as_str(),
        "score": telling.map_or(0.0, |scored| thousandths(scored.score.value)),
        "reasons": telling.map(reasons).unwrap_or_default(),
        "item": (!decision.accepted.is_empty()).then_some(&item),
        "candidates": candidates.collect::<Vec<_>>(),
        "registries": registries,
        "found-in": resolved.found_in,
        "unanswered": unanswered.map(|(title, why)| format!("{title}: {why}")).collect::<Vec<_>>(),
        "form": resolved.incoming.form.as_str(),
        "read": resolved.incoming.item,
        "sources": resolved.merged.sources.iter().map(|(field, source)| {
            (field.name().to_owned(), json!({"source": source.source, "confidence": thousandths(source.confidence)}))
        }).collect::<Map<String, Value>>(),
    })
}

/// Every field of an item with its value in words.
pub(super) fn fields_of(item: &Item) -> Vec<(Field, String)> {
    let text = |(field, value): (Field, Value)| {
        let text = value_text(&field, &value);
        (field, text)
    };
    let gap = |variable: NameVariable| item.gap(variable).map(|gap| (variable, gap));
    let gaps: BTreeMap<NameVariable, usize> = item.names.keys().filter_map(|v| gap(*v)).collect();
    let with_gap = |(field, value): (Field, Value)| match field {
        Field::Names(variable) if gaps.contains_key(&variable) => {
            let mut names: Vec<String> = item.names(variable).iter().map(name_text).collect();
            names.insert(gaps.get(&variable).copied().unwrap_or_default().min(names.len()), "…".to_owned());
            (field, names.join("; "))
        }
        _ => text((field, value)),
    };
    // A gap is shown in its list.
    let shown = |(field, _): &(Field, Value)| !matches!(field, Field::Extra(key) if is_gap(key));
    item.fields().into_iter().filter(shown).map(with_gap).collect()
}

/// The JSON value of a field in words.
pub(super) fn value_text(field: &Field, value: &Value) -> String {
    match (field, value) {
        (_, Value::String(text)) => text.clone(),
        (Field::Names(_), Value::Array(names)) => names
            .iter()
            .filter_map(Name::from_json)
            .map(|name| name_text(&name))
            .collect::<Vec<_>>()
            .join("; "),
        (Field::Date(_), value) => Date::from_json(value).map(|date| date_text(&date)).unwrap_or_default(),
        (_, value) => value.to_string(),
    }
}

fn name_text(name: &Name) -> String {
    if !name.literal.is_empty() {
        return name.literal.clone();
    }
    let parts = [name.family_or_literal(), name.given.clone(), name.suffix.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A date as EDTF, or its words.
fn date_text(date: &Date) -> String {
    let words = || if date.literal.is_empty() { date.raw.clone() } else { date.literal.clone() };
    date.to_edtf().unwrap_or_else(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{State, Witness};

    #[test]
    fn a_list_shows_where_names_are_missing() {
        let item = Item::from_json(&json!({
            "id": "x", "type": "book", "author": [{"family": "Zarate"}, {"family": "Manji"}],
            "custom": {"author-gap": 1},
        }))
        .unwrap();
        let shown = fields_of(&item);
        assert_eq!(shown[1].1, "Zarate; …; Manji");
        assert_eq!(shown.len(), 2);
    }

    #[test]
    fn outages_are_summed_up_by_their_reason() {
        let mut decision = Decision::open();
        for (title, why) in
            [("Crossref", "no connection"), ("PubMed", "no connection"), ("arXiv", "server error")]
        {
            let state = State::Unreachable(why.to_owned());
            decision.witnesses.push(Witness { registry: String::new(), title: title.to_owned(), state });
        }
        let mut outages = Outages::default();
        outages.count(&decision);
        assert!(outages.lines().is_empty());
        outages.count(&decision);
        assert_eq!(
            outages.lines(),
            [
                "could not ask Crossref, PubMed about 2 works (no connection)",
                "could not ask arXiv about 2 works (server error)"
            ]
        );
    }

    #[test]
    fn few_words_say_who_when_and_where() {
        let item = Item::from_json(&json!({
            "id": "x", "type": "article-journal", "title": "T", "container-title": "JAMA Psychiatry",
            "author": [{"family": "Sanacora"}, {"family": "Frye"}, {"literal": "APA"}], "volume": "74", "issue": "4",
            "page": "399-405", "issued": {"date-parts": [[2017, 4]]},
        }))
        .unwrap();
        assert_eq!(who_when(&item), "Sanacora, Frye, APA (2017)");
        assert_eq!(whereabouts(&item), "JAMA Psychiatry 74(4), 399-405");
        assert_eq!(whereabouts(&Item::default()), "");
    }
}
