//! What each registry says, one by one, as an item's `extra` keeps it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{NOTICES, Notice, State, TITLE};
use crate::item::identifier::Scheme;
use crate::item::{Date, DateParts, Identifier, Item, fold, month};

/// More notices than any work has.
const MOST: usize = 200;

/// Beginnings of words, by which the many names of notices are known. The
/// first that occurs counts: `reinstatement of a retracted article`.
const STEMS: &[(&str, State)] = &[
    ("reinstat", State::Reinstatement),
    ("concern", State::ExpressionOfConcern),
    ("retract", State::Retraction),
    ("withdr", State::Retraction),
    ("remov", State::Retraction),
    ("correct", State::Correction),
    ("corrig", State::Correction),
    ("errat", State::Correction),
    ("addend", State::Correction),
    ("clarif", State::Correction),
];

/// What PubMed says of works that are taken back, and of notices.
const RETRACTED_TYPE: &str = "Retracted Publication";
const NOTICE_TYPES: &[&str] =
    &["Retraction of Publication", "Retraction Notice", "Published Erratum", "Expression of Concern"];

/// OpenAlex's types of notices.
const NOTICE_KINDS: &[&str] = &["retraction", "erratum"];

/// Every notice that a source tells of, told as often as there are sources.
pub(super) fn claims(item: &Item) -> Vec<Notice> {
    let mut claims = Vec::new();
    for key in ["updated-by", NOTICES] {
        claims.extend(list(item, key).iter().filter_map(crossref));
    }
    // Some publishers put the notice in the place of the work.
    claims.extend(
        list(item, "update-to").iter().filter(|update| is_its_own(item, update)).filter_map(crossref),
    );
    claims.extend(list(item, "comments-corrections").iter().filter_map(pubmed));
    claims.extend(list(item, "retraction-watch").iter().filter_map(retraction_watch));
    if !is_notice(item) {
        if types(item).any(|kind| kind.eq_ignore_ascii_case(RETRACTED_TYPE)) {
            claims.push(bare("retraction", "pubmed"));
        }
        if item.extra.get("is_retracted") == Some(&Value::Bool(true)) {
            claims.push(bare("retraction", "openalex"));
        }
        claims.extend(in_title(&item.plain_title()).map(|word| bare(word, TITLE)));
    }
    claims.truncate(MOST);
    claims
}

fn list<'i>(item: &'i Item, key: &str) -> &'i [Value] {
    item.extra.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn types(item: &Item) -> impl Iterator<Item = &str> {
    list(item, "publication-types").iter().filter_map(Value::as_str)
}

/// Whether an `update-to` is about the item that has it.
fn is_its_own(item: &Item, update: &Value) -> bool {
    let doi = update.get("DOI").and_then(Value::as_str).and_then(|doi| identifier(Scheme::Doi, doi));
    doi.is_some_and(|doi| item.identifiers().contains(&doi))
}

/// Whether the item is itself a notice, about another work.
fn is_notice(item: &Item) -> bool {
    let about = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).and_then(meaning).is_some();
    let directed = |value: &Value| {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        (kind.ends_with("Of") || kind.ends_with("For")) && meaning(kind).is_some()
    };
    list(item, "update-to").iter().any(|update| about(update, "type") && !is_its_own(item, update))
        || !list(item, "retraction-notice-of").is_empty()
        || list(item, "comments-corrections").iter().any(directed)
        || types(item).any(|kind| NOTICE_TYPES.iter().any(|notice| kind.eq_ignore_ascii_case(notice)))
        || item.extra.get("type").and_then(Value::as_str).is_some_and(|kind| NOTICE_KINDS.contains(&kind))
}

/// What a name of a notice means, and the name in plain words; none for
/// versions and editions. `partial_retraction`, `Expression-of-Concern` and
/// `RetractionIn` are names.
fn meaning(name: &str) -> Option<(State, String)> {
    let (mut word, mut last) = (String::new(), ' ');
    for letter in name.chars().take(80) {
        if !letter.is_alphanumeric() || (letter.is_uppercase() && last.is_lowercase()) {
            word.push(' ');
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        last = letter;
    }
    let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, state) = STEMS.iter().find(|(stem, _)| word.contains(stem))?;
    let word = word.strip_suffix(" in").unwrap_or(&word);
    // `RetractedandRepublishedIn`
    Some((
        *state,
        if word.contains("republish") { format!("{state} and republication") } else { word.to_owned() },
    ))
}

fn notice(name: &str, source: &'static str) -> Option<Notice> {
    meaning(name).map(|(state, word)| told(state, word, source))
}

/// A retraction of which no more is known.
fn bare(word: &str, source: &'static str) -> Notice {
    told(State::Retraction, word.to_owned(), source)
}

fn told(state: State, word: String, source: &'static str) -> Notice {
    Notice {
        state,
        word,
        date: None,
        identifiers: BTreeSet::new(),
        records: BTreeSet::new(),
        reasons: Vec::new(),
        sources: BTreeSet::from([source]),
    }
}

fn identifier(scheme: Scheme, text: &str) -> Option<Identifier> {
    Identifier::parse_as(scheme, text).ok()
}

/// A member as text; numbers are written out.
fn text(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn day(value: Option<&Value>) -> Option<DateParts> {
    value.and_then(Date::from_json).and_then(|date| date.start())
}

/// A member of `updated-by`. What Crossref has of Retraction Watch is that
/// one's word.
fn crossref(update: &Value) -> Option<Notice> {
    let source = if text(update, "source") == "retraction-watch" { "retractionwatch" } else { "crossref" };
    let mut notice =
        notice(&text(update, "type"), source).or_else(|| notice(&text(update, "label"), source))?;
    notice.date = day(update.get("updated"));
    notice.identifiers.extend(identifier(Scheme::Doi, &text(update, "DOI")));
    notice.records.extend(text(update, "record-id").parse::<u64>().ok());
    Some(notice)
}

/// A member of PubMed's `CommentsCorrectionsList`. Those that end in `In` are
/// about the work, those in `Of` or `For` about another.
fn pubmed(correction: &Value) -> Option<Notice> {
    let kind = text(correction, "type");
    let mut notice = notice(&kind, "pubmed").filter(|_| kind.ends_with("In"))?;
    let source = text(correction, "source");
    let dois = Identifier::find_all(&source).into_iter().map(|(_, id)| id);
    notice.identifiers.extend(dois.filter(|id| id.scheme() == Scheme::Doi).take(1));
    notice.identifiers.extend(identifier(Scheme::Pmid, &text(correction, "pmid")));
    notice.date = date_of_source(&source);
    Some(notice)
}

/// The date in `Lancet. 2010 Feb 6;375(9713):445`.
fn date_of_source(source: &str) -> Option<DateParts> {
    let mut words = source.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let year = words
        .by_ref()
        .find(|word| word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1800..2200).contains(&year)))?;
    let month = words.next().and_then(month::number);
    let day = month.and(words.next()).and_then(|word| word.parse().ok());
    Some(DateParts::new(year.parse().ok()?, month, day))
}

/// A row of Retraction Watch.
fn retraction_watch(event: &Value) -> Option<Notice> {
    let mut notice = notice(&text(event, "nature"), "retractionwatch")?;
    notice.date = day(event.get("date"));
    notice.identifiers.extend(identifier(Scheme::Doi, &text(event, "notice-doi")));
    notice.identifiers.extend(identifier(Scheme::Pmid, &text(event, "notice-pmid")));
    notice.records.extend(text(event, "record-id").parse::<u64>().ok());
    let reasons = event.get("reasons").and_then(Value::as_array);
    notice.reasons.extend(reasons.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
    Some(notice)
}

/// What a publisher has put before a title: `RETRACTED:`, `WITHDRAWN ARTICLE:`,
/// `[Retracted]`. A notice has `Retraction:` there.
fn in_title(title: &str) -> Option<&'static str> {
    let title = title.trim_start();
    let bracketed = title.strip_prefix('[');
    let head = match bracketed {
        Some(rest) => rest.split_once(']')?.0,
        None => title.split_once(':')?.0,
    };
    let mut words = fold::words(head).into_iter();
    let word = match words.next()?.as_str() {
        "retracted" => "retraction",
        "withdrawn" => "withdrawal",
        // In small letters it may be a word of the title's own.
        "removed" if head.starts_with("REMOVED") => "removal",
        _ => return None,
    };
    let rest: Vec<String> = words.collect();
    let of_a_work = ["article", "paper", "chapter", "preprint"];
    let ends = matches!(rest.as_slice(), [])
        || matches!(rest.as_slice(), [one] if of_a_work.contains(&one.as_str()));
    ends.then_some(word)
}
