//! How references, verdicts and items are shown: shared by the verbs that
//! show them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::output::{BAD, CARE, GOOD, QUIET, shortened};
use crate::item::gap::is_gap;
use crate::item::{Date, Field, Item, Kind, Name, NameVariable, Variable};
use crate::matching::{Decision, Scored, Verdict};

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
        Verdict::NotFound => BAD,
    };
    format!("{style}{}{style:#}", verdict.as_str())
}

/// What the registries said, in lines for people. `found_in` names those that
/// have the work.
pub(super) fn sayings(decision: &Decision, found_in: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    match decision.verdict {
        Verdict::Matched => lines.push(format!("found in {}", found_in.join(", "))),
        Verdict::Ambiguous => {
            lines.push("more than one work fits:".to_owned());
            lines.extend(decision.rivals.iter().take(4).map(|rival| format!("  {}", described(rival))));
        }
        Verdict::NotFound | Verdict::Unchecked => {
            if !decision.answered.is_empty() {
                lines.push(format!("not found in {}", decision.answered.join(", ")));
            }
        }
    }
    for (why, titles) in grouped(&decision.unreachable) {
        lines.push(format!("could not ask {} ({why})", titles.join(", ")));
    }
    for (why, titles) in grouped(&decision.not_asked) {
        lines.push(format!("did not ask {} ({why})", titles.join(", ")));
    }
    if decision.verdict != Verdict::Matched
        && let Some(nearest) = &decision.nearest
    {
        lines.push(format!("nearest: {}", described(nearest)));
        let reasons: Vec<String> =
            nearest.score.against().take(3).map(|reason| shortened(&reason.to_string(), 120)).collect();
        if !reasons.is_empty() {
            lines.extend(reasons.iter().map(|reason| format!("  refused: {reason}")));
        }
    }
    lines.into_iter().map(|line| shortened(&line, width.max(40) * 3)).collect()
}

fn described(scored: &Scored) -> String {
    let item = &scored.candidate.item;
    let id = item.identifiers().first().map(|i| format!(" {i}")).unwrap_or_default();
    format!("{} {}{QUIET}{id}{QUIET:#}", who_when(item), shortened(&title(item), 90))
}

/// Registries by the reason they share, in order.
fn grouped(registries: &[(String, String)]) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (title, why) in registries {
        match groups.iter_mut().find(|(w, _)| w == why) {
            Some((_, titles)) => titles.push(title),
            None => groups.push((why, vec![title])),
        }
    }
    groups
}

/// A verdict as JSON.
pub(super) fn decision_json(decision: &Decision, found_in: &[String]) -> Value {
    let scored = |s: &Scored| {
        json!({
            "registry": s.candidate.registry,
            "score": (f64::from(s.score.value) * 1000.0).round() / 1000.0,
            "reasons": s.score.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "item": s.candidate.item,
        })
    };
    let states = |list: &[(String, String)]| -> Value {
        list.iter().map(|(title, why)| json!({"registry": title, "why": why})).collect()
    };
    json!({
        "verdict": decision.verdict.as_str(),
        "found-in": found_in,
        "answered": decision.answered,
        "unreachable": states(&decision.unreachable),
        "not-asked": states(&decision.not_asked),
        "nearest": decision.nearest.as_ref().map(scored),
        "rivals": decision.rivals.iter().map(scored).collect::<Vec<_>>(),
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
