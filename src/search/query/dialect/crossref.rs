//! Crossref: words by which works are ranked, and filters.
//!
//! There are no operators: a work with any of the words is found, those with
//! most of them first. So all but filters is checked on each hit.

use jiff::civil::Date;

use super::{Ask, Draft, Limit, Node, Query, Scope, words};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::fields::{Area, kind_query};

/// The parameters of words, in the order in which they are sent.
const FIELDS: [&str; 3] = ["query.bibliographic", "query.author", "query.container-title"];

const RANKED: &str =
    "it has no AND, OR, NOT, phrases or truncation, and gives the works that have most of the words";
const NO_ABSTRACTS: &str = "it does not search abstracts";

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut filters: Vec<(&str, String)> = Vec::new();
    let mut asked: [Vec<String>; 3] = Default::default();
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
        match part {
            Node::Leaf(Scope::Area(Area::Author), ask) => gather(ask, &mut asked[1]),
            Node::Leaf(Scope::Area(Area::Container), ask) => gather(ask, &mut asked[2]),
            part => wanted(part, &mut asked[0]),
        }
    }
    let mut in_abstracts = false;
    query.root.each_leaf(&mut |scope, ask| {
        let text = matches!(ask, Ask::Word(_) | Ask::Phrase(_) | Ask::Prefix(_) | Ask::Fuzzy(..));
        in_abstracts |= text && matches!(scope, Scope::Any | Scope::Area(Area::Abstract));
    });
    if !rest.is_empty() {
        let what = match rest.as_slice() {
            [only] => Query { root: only.clone() },
            _ => Query { root: Node::And(rest.clone()) },
        };
        draft.limit(Limit { what: what.to_string(), why: RANKED, checked: true });
    }
    if in_abstracts {
        draft.limit(Limit { what: query.to_string(), why: NO_ABSTRACTS, checked: false });
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

fn gather(ask: &Ask, into: &mut Vec<String>) {
    let new = match ask {
        Ask::Word(text) | Ask::Phrase(text) | Ask::Prefix(text) | Ask::Fuzzy(text, _) => words(text),
        Ask::Years(Some(from), Some(to)) if from == to => vec![from.to_string()],
        Ask::Identifier(identifier) => vec![identifier.value()],
        Ask::Years(..) | Ask::Present => Vec::new(),
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
