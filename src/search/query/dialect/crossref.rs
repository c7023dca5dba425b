//! Crossref: words by which works are ranked, and filters.
//!
//! There are no operators: a work with any of the words is found, those with
//! most of them first. So all but filters is checked on each hit.

use jiff::civil::Date;

use super::{Ask, Draft, Node, Query, Scope, words};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::fields::{Area, kind_query};

/// The parameters of words, in the order in which they are sent.
const FIELDS: [&str; 4] =
    ["query.bibliographic", "query.author", "query.container-title", "query.publisher-name"];

const RANKED: &str =
    "it has no AND, OR, NOT, phrases or truncation, and gives the works that have most of the words";
const WORDLESS: &str = "it finds works by whole words, and none by what has no word to ask for";
const UNKNOWN_ID: &str = "it takes no such identifier";
const NO_ABSTRACTS: &str = "it does not search abstracts";
const FEW_LANGUAGES: &str = "many of its records do not name their language";

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut filters: Vec<(&str, String)> = Vec::new();
    let mut asked: [Vec<String>; 4] = Default::default();
    let mut rest = Vec::new();
    for part in query.root.parts() {
        // A filter that is named twice means "or".
        match filter(part) {
            Some(own) if own.iter().all(|(name, _)| filters.iter().all(|(other, _)| other != name)) => {
                filters.extend(own);
                continue;
            }
            _ => rest.push(part.clone()),
        }
        let [bibliographic, author, container, publisher] = &mut asked;
        match part {
            Node::Leaf(Scope::Area(Area::Author), ask) => gather(ask, author),
            Node::Leaf(Scope::Area(Area::Container), ask) => gather(ask, container),
            Node::Leaf(Scope::Area(Area::Publisher), ask) => gather(ask, publisher),
            Node::Leaf(_, Ask::Identifier(id)) if id.scheme() != Scheme::Doi => {
                draft.limit(part, UNKNOWN_ID, true);
                draft.refused = true;
            }
            part => wanted(part, bibliographic),
        }
    }
    match rest.as_slice() {
        [] => {}
        [only] => draft.limit(only, RANKED, true),
        _ => draft.limit(&Node::And(rest.clone()), RANKED, true),
    }
    query.root.each_leaf(&mut |scope, ask| {
        let text = matches!(ask, Ask::Word(_) | Ask::Phrase(_) | Ask::Prefix(_) | Ask::Fuzzy(..));
        if scope == Scope::Language {
            draft.limit(&Node::Leaf(scope, ask.clone()), FEW_LANGUAGES, false);
        }
        if text && matches!(scope, Scope::Any | Scope::Area(Area::Abstract)) {
            draft.limit(&Node::Leaf(scope, ask.clone()), NO_ABSTRACTS, false);
        }
    });
    // A field's words are all that it finds works by.
    let bound = |part: &&Node| {
        !matches!(part, Node::Leaf(Scope::Area(Area::Author | Area::Container | Area::Publisher), _))
    };
    if asked.first().is_some_and(|words| !words.is_empty()) && !rest.iter().filter(bound).any(brings_a_word) {
        rest.iter().filter(bound).for_each(|part| draft.limit(part, WORDLESS, false));
    }
    draft.check = rest;
    let named = filters.iter().any(|(name, _)| matches!(*name, "doi" | "issn" | "isbn"));
    if asked.iter().all(Vec::is_empty) && !named {
        return draft;
    }
    if let Some(day) = since {
        filters.retain(|(name, _)| *name != "from-pub-date");
        filters.push(("from-pub-date", later(query, day)));
    }
    for (field, words) in FIELDS.into_iter().zip(asked) {
        if !words.is_empty() {
            draft.parameters.push((field, words.join(" ")));
        }
    }
    if !filters.is_empty() {
        let filters: Vec<String> = filters.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        draft.parameters.push(("filter", filters.join(",")));
    }
    let shown: Vec<String> = draft.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    draft.text = Some(shown.join(" & "));
    draft
}

/// The later of a day and the first year that the query names.
fn later(query: &Query, day: Date) -> String {
    let year = query.root.parts().iter().find_map(|part| match part {
        Node::Leaf(_, Ask::Years(from, _)) => *from,
        _ => None,
    });
    match year {
        Some(year) if year > i32::from(day.year()) => format!("{year:04}"),
        _ => day.to_string(),
    }
}

/// The words of a part, but for what is not wanted.
fn wanted(part: &Node, into: &mut Vec<String>) {
    match part {
        Node::All | Node::Nothing | Node::Not(_) => {}
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| wanted(part, into)),
        Node::Leaf(Scope::Kind | Scope::Language, _) => {}
        Node::Leaf(_, ask) => gather(ask, into),
    }
}

/// Whether every work that meets a part has one of the words it is asked for.
fn brings_a_word(part: &Node) -> bool {
    match part {
        Node::All | Node::Nothing | Node::Not(_) | Node::Leaf(Scope::Kind | Scope::Language, _) => false,
        Node::And(parts) => parts.iter().any(brings_a_word),
        Node::Or(parts) => parts.iter().all(brings_a_word),
        Node::Leaf(_, ask) => {
            let mut words = Vec::new();
            gather(ask, &mut words);
            !words.is_empty()
        }
    }
}

fn gather(ask: &Ask, into: &mut Vec<String>) {
    let new = match ask {
        Ask::Word(text) | Ask::Phrase(text) => words(text),
        Ask::Years(Some(from), Some(to)) if from == to => vec![from.to_string()],
        // The beginning of a word, or a misspelt one, is no word.
        Ask::Prefix(_) | Ask::Fuzzy(..) | Ask::Identifier(_) | Ask::Years(..) | Ask::Present => Vec::new(),
    };
    for word in new {
        if !into.contains(&word) {
            into.push(word);
        }
    }
}

/// A part that filters say as it is meant.
fn filter(part: &Node) -> Option<Vec<(&'static str, String)>> {
    let Node::Leaf(scope, ask) = part else { return None };
    match (scope, ask) {
        (_, Ask::Years(from, to)) => {
            let from = from.map(|year| ("from-pub-date", format!("{year:04}")));
            let to = to.map(|year| ("until-pub-date", format!("{year:04}")));
            Some(from.into_iter().chain(to).collect())
        }
        // A comma ends the value of a filter.
        (_, Ask::Identifier(Identifier::Doi(doi))) if !doi.contains(',') => Some(vec![("doi", doi.clone())]),
        (_, Ask::Identifier(Identifier::Issn(issn))) => Some(vec![("issn", issn.clone())]),
        (_, Ask::Identifier(Identifier::Isbn(isbn))) => Some(vec![("isbn", isbn.clone())]),
        (Scope::Area(Area::Abstract), Ask::Present) => Some(vec![("has-abstract", "1".to_owned())]),
        (Scope::Identifier(Scheme::Doi), Ask::Present) => Some(Vec::new()),
        (Scope::Kind, Ask::Word(text) | Ask::Phrase(text)) => {
            let kind = match kind_query(text).as_str() {
                "article-journal" => "journal-article",
                "article" => "posted-content",
                "chapter" => "book-chapter",
                "paper-conference" => "proceedings-article",
                "thesis" => "dissertation",
                "dataset" => "dataset",
                "report" => "report",
                _ => return None,
            };
            Some(vec![("type", kind.to_owned())])
        }
        _ => None,
    }
}
