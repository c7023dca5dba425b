//! What the grammar of name lists does not read: institutions, bare family
//! names, names written without capitals.

use std::sync::LazyLock;

use regex::Regex;

use super::grammar::bare_institution;
use super::{Names, scan};
use crate::citation::label::regex;
use crate::citation::words;
use crate::item::Name;

/// `hooks, b.`, `cummings, e. e.`; `hooks, bell`
static SMALL_FAMILY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?P<f>\p{Ll}{2,20}),\s*(?P<g>(?:\p{Ll}\.\s?){1,4}|\p{Ll}{2,20})$"));
/// `bell hooks`, `danah boyd`
static SMALL_GIVEN_FIRST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?P<g>\p{Ll}{3,12})\s(?P<f>\p{Ll}{3,14})$"));

/// Whether a text begins with words for "and more".
pub(super) fn says_more(text: &str) -> bool {
    let head: String = text.chars().take(16).collect::<String>().to_lowercase();
    head.starts_with("et al") || head.starts_with("and others") || head.starts_with('…')
}

/// `ATLAS Collaboration, Aad, G., …`: the institution, and the list of people
/// after it.
pub(super) fn institution_first(text: &str) -> Option<(&str, &str)> {
    let (head, tail) = text.split_once(", ")?;
    let is_one = words::count(&words::ORGANISATION, head) > 0 && head.split_whitespace().count() <= 8;
    (is_one && scan(tail, true).is_some_and(|list| list.certain && !list.names.is_empty()))
        .then(|| (bare_institution(head), tail))
}

/// `Liu SM Zhong J Zhao XJ`: a list that has lost its commas
static WITHOUT_COMMAS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:\p{Lu}[\p{L}'’-]+\s\p{Lu}{1,3}(?:\s|$)){2,}$"));

/// What brackets after a name say of a life or a time: `(ca. 1720)`, or `(ca`
/// where the year went to the date. No name has a number or these words.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[(\[]\s*(?:(?:ca|circa|c|um|fl|b|d|geb|gest|born|died)\b\.?[^)\]\p{L}]*|[^()\[\]]*\d[^()\[\]]*)(?:[)\]]|$)",
    )
});

/// The text after brackets that hold no name.
pub(super) fn after_aside(text: &str) -> Option<&str> {
    text.get(ASIDE.find(text)?.end()..)
}

/// A text without the brackets around it, or around its one end.
fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    let bare = text.trim_start_matches(['(', '[']);
    let stopped = bare.trim_end_matches(['.', ',', ' ']);
    let inner = stopped.trim_end_matches([')', ']']);
    if inner == stopped || inner.contains(['(', '[']) { bare } else { inner.trim() }
}

/// `LIGO Scientific Collaboration and Virgo Collaboration`
static GROUP: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\s(?:collaborations?|consortium|group|team|network|investigators|initiative)$")
});
/// `Devic et al.`
static MORE_AFTER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)[\s,;]+(?:et\.?\s*al\b\.?|and\s+others)\W*$"));

/// Reads one part of a list, without semicolons. `Brown and Dobbie` is two
/// people, one word is a person, more words an institution.
pub(super) fn read(text: &str) -> Names {
    let text = unbracketed(text);
    if let Some(more) = MORE_AFTER.find(text).filter(|m| m.start() > 0) {
        let names = read(text.get(..more.start()).unwrap_or_default());
        return Names { gap: names.gap.or(Some(names.names.len())), ..names };
    }
    if let Some(name) = small(text) {
        return one(name);
    }
    let text = text.trim_end_matches(['.', ',']).trim_end();
    let bare = bare_institution(text);
    if WITHOUT_COMMAS.is_match(bare) {
        let words: Vec<&str> = bare.split_whitespace().collect();
        let pairs = words.chunks(2).filter_map(|pair| Some(Name::person(*pair.first()?, *pair.get(1)?)));
        return Names { names: pairs.collect(), gap: None };
    }
    let is_word = |p: &&str| {
        !p.is_empty()
            && !p.contains(' ')
            && p.starts_with(char::is_alphabetic)
            && !p.contains(|c: char| c.is_ascii_digit())
    };
    let parts: Vec<&str> = bare.split(" and ").flat_map(|p| p.split(" & ")).map(str::trim).collect();
    let words: Vec<&str> = parts.iter().flat_map(|p| p.split(", ")).map(str::trim).collect();
    if words.iter().all(is_word) {
        // `ISO/IEC`
        let literal = |w: &str| is_acronym(w) || w.contains('/');
        let name = |w: &str| if literal(w) { Name::literal(w) } else { Name::person(w, "") };
        return Names { names: words.into_iter().map(name).collect(), gap: None };
    }
    // `danah boyd and Kate Crawford`, `World Health Organization & UNICEF`
    let groups = parts.iter().all(|p| GROUP.is_match(p));
    let acronym = parts.iter().any(|p| is_acronym(bare_institution(p)));
    let persons: Vec<Option<Names>> = parts.iter().map(|p| person(p)).collect();
    if parts.len() > 1 && (acronym || groups || persons.iter().all(Option::is_some)) {
        let mut out = Names::default();
        for (part, person) in parts.iter().zip(persons) {
            out.append(person.unwrap_or_else(|| one(Name::literal(bare_institution(part)))));
        }
        return out;
    }
    if !bare.contains(char::is_alphabetic) { Names::default() } else { one(Name::literal(bare)) }
}

fn one(name: Name) -> Names {
    Names { names: vec![name], gap: None }
}

/// A part that is people and nothing else.
fn person(text: &str) -> Option<Names> {
    if let Some(name) = small(text) {
        return Some(one(name));
    }
    let list = scan(text, true)?;
    let all = text.get(list.end..).is_some_and(|rest| rest.chars().all(|c| !c.is_alphanumeric()));
    all.then_some(Names { names: list.names, gap: list.gap })
}

/// A person whose name is written without capitals.
fn small(text: &str) -> Option<Name> {
    let captures = SMALL_FAMILY_FIRST.captures(text).or_else(|| SMALL_GIVEN_FIRST.captures(text))?;
    let part = |name: &str| captures.name(name).map(|m| m.as_str().trim()).unwrap_or_default();
    Some(Name::person(part("f"), part("g")))
}

/// `IPCC`: a few capitals, or an institution of the word lists.
fn is_acronym(text: &str) -> bool {
    let letters = text.chars().count();
    letters >= 2
        && text.chars().all(char::is_uppercase)
        && (letters <= 4 || words::count(&words::PUBLISHER, text) > 0 || matches!(text, "UNICEF" | "UNAIDS"))
}
