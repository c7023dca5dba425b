//! OpenAlex: filters, apart by commas, all of which must be met. Within one
//! text filter there are AND, OR and NOT; between filters there is no OR.
//!
//! Commas and bars have a meaning in a filter and no escape: a value that
//! holds one is not sent.

use jiff::civil::Date;

use super::tree::{Conjunction, Operators, translated};
use super::{Ask, Draft, NO_FIELD, NO_FUZZY, NO_PREFIX, Node, Query, Said, Scope, UNTOLD, term, words};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::analysis::language::Language;
use crate::search::fields::{Area, kind_query};

const FROM: &str = "from_publication_date:";
const OPERATORS: Operators = Operators { not: " NOT " };

/// A text filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Title,
    Abstract,
    Both,
    Author,
}

impl Family {
    const ALL: [Self; 4] = [Self::Title, Self::Abstract, Self::Both, Self::Author];

    const fn filter(self) -> &'static str {
        match self {
            Self::Title => "title.search",
            Self::Abstract => "abstract.search",
            Self::Both => "title_and_abstract.search",
            Self::Author => "raw_author_name.search",
        }
    }

    const fn of(scope: Scope) -> Option<Self> {
        match scope {
            Scope::Any => Some(Self::Both),
            Scope::Area(Area::Title) => Some(Self::Title),
            Scope::Area(Area::Abstract) => Some(Self::Abstract),
            Scope::Area(Area::Author) => Some(Self::Author),
            _ => None,
        }
    }
}

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut filters: Vec<String> = Vec::new();
    let mut families = Family::ALL.map(|family| (family, Conjunction::default(), Vec::new()));
    for part in query.root.parts() {
        if let Some(filter) = filter(part) {
            filters.push(filter);
            continue;
        }
        let Some(family) = family(part) else {
            let why = match part {
                Node::Leaf(..) => reason(part),
                Node::Not(inner) if matches!(**inner, Node::Leaf(..)) => NOT_ASKED,
                _ => MIXED,
            };
            draft.limit(part, why, true);
            draft.refused |= matches!(why, UNKNOWN_ID | UNTOLD);
            draft.check.push(part.clone());
            continue;
        };
        let tree = translated(part, &mut draft, &|scope, ask| leaf(family, scope, ask));
        if let (Some(tree), Some((_, all, parts))) =
            (tree, families.iter_mut().find(|(its, ..)| *its == family))
        {
            let side = if tree.is_negative() { &mut all.negative } else { &mut all.positive };
            side.push(tree);
            parts.push(part);
        }
    }
    for (family, all, parts) in &families {
        match all.show(&OPERATORS) {
            Some(text) => {
                let text = if all.is_single() { text } else { format!("({text})") };
                filters.push(format!("{}:{text}", family.filter()));
            }
            // What is only taken away: from what, no other filter tells.
            None => {
                for part in parts {
                    let why = "it takes words away only from other words of that field";
                    draft.limit(part, why, true);
                    if !draft.check.contains(part) {
                        draft.check.push((*part).clone());
                    }
                }
            }
        }
    }
    if filters.is_empty() {
        return draft;
    }
    if let Some(day) = since {
        // Days compare as their texts do.
        let own = format!("{FROM}{day}");
        let later = filters.iter().any(|filter| filter.starts_with(FROM) && *filter >= own);
        if !later {
            filters.retain(|filter| !filter.starts_with(FROM));
            filters.push(own);
        }
    }
    let filter = filters.join(",");
    draft.text = Some(format!("filter={filter}"));
    draft.parameters = vec![("filter", filter)];
    draft
}

const MIXED: &str = "it has no OR between fields";
const NOT_ASKED: &str = "it is not asked to leave out by that field";
const UNKNOWN_ID: &str = "it takes no such identifier";

/// The text filter that a part is for. Title and abstract have one together.
fn family(part: &Node) -> Option<Family> {
    let mut found: Option<Option<Family>> = None;
    part.each_leaf(&mut |scope, ask| {
        let its = match ask {
            Ask::Identifier(_) | Ask::Years(..) | Ask::Present => None,
            _ => Family::of(scope),
        };
        found = Some(match (found, its) {
            (None, its) => its,
            (Some(Some(one)), Some(other)) if one == other => Some(one),
            (Some(Some(one)), Some(other)) if one != Family::Author && other != Family::Author => {
                Some(Family::Both)
            }
            _ => None,
        });
    });
    found.flatten()
}

fn leaf(family: Family, scope: Scope, ask: &Ask) -> Said {
    let text = match ask {
        Ask::Prefix(_) => return Said::unsaid(NO_PREFIX),
        Ask::Fuzzy(..) => return Said::unsaid(NO_FUZZY),
        // Names stand there as they are printed, so that initials are no help.
        Ask::Phrase(text) if family == Family::Author => {
            let names = words(text).into_iter().filter(|word| word.chars().count() > 2).collect::<Vec<_>>();
            let why = "it knows names as printed: initials are left out of the question";
            return Said::of((!names.is_empty()).then(|| names.join(" AND ")), |names| {
                Said::wider(if names.contains(' ') { format!("({names})") } else { names }, why)
            });
        }
        Ask::Word(text) | Ask::Phrase(text) => text,
        _ => return Said::unsaid(NO_FIELD),
    };
    Said::of(term(text), |term| match (family, scope) {
        (Family::Both, Scope::Any) => {
            Said::narrower(term, "a word without a field is looked for in titles and abstracts")
        }
        (Family::Both, _) => Said::wider(term, MIXED),
        _ => Said::exactly(term),
    })
}

/// A part that is a filter of its own.
fn filter(part: &Node) -> Option<String> {
    let Node::Leaf(scope, ask) = part else {
        let Node::Or(years) = part else { return None };
        let years: Option<Vec<String>> = years.iter().map(one_year).collect();
        return years.map(|years| format!("publication_year:{}", years.join("|")));
    };
    match (scope, ask) {
        (_, Ask::Years(Some(from), Some(to))) if from == to => Some(format!("publication_year:{from}")),
        (_, Ask::Years(Some(from), Some(to))) => Some(format!("publication_year:{from}-{to}")),
        (_, Ask::Years(Some(from), None)) => Some(format!("{FROM}{from:04}-01-01")),
        (_, Ask::Years(None, Some(to))) => Some(format!("to_publication_date:{to:04}-12-31")),
        (_, Ask::Identifier(identifier)) => identified(identifier),
        (Scope::Area(Area::Abstract), Ask::Present) => Some("has_abstract:true".to_owned()),
        (Scope::Identifier(Scheme::Doi), Ask::Present) => Some("has_doi:true".to_owned()),
        (Scope::Language, Ask::Word(text) | Ask::Phrase(text)) => {
            Language::find(text).map(|language| format!("language:{}", language.code()))
        }
        (Scope::Kind, Ask::Word(text) | Ask::Phrase(text)) => {
            let kind = match kind_query(text).as_str() {
                "article-journal" => "article",
                "article" => "preprint",
                "book" => "book",
                "chapter" => "book-chapter",
                "thesis" => "dissertation",
                "dataset" => "dataset",
                "report" => "report",
                _ => return None,
            };
            Some(format!("type:{kind}"))
        }
        _ => None,
    }
}

fn one_year(node: &Node) -> Option<String> {
    match node {
        Node::Leaf(_, Ask::Years(Some(from), Some(to))) if from == to => Some(from.to_string()),
        _ => None,
    }
}

fn identified(identifier: &Identifier) -> Option<String> {
    let value = identifier.value();
    if value.contains([',', '|', '"', '!', '+']) {
        return None;
    }
    match identifier.scheme() {
        Scheme::Doi => Some(format!("doi:{value}")),
        Scheme::Pmid => Some(format!("pmid:{value}")),
        Scheme::Pmcid => Some(format!("pmcid:{value}")),
        Scheme::OpenAlex => Some(format!("openalex:{value}")),
        Scheme::Issn => Some(format!("primary_location.source.issn:{value}")),
        Scheme::Isbn | Scheme::Arxiv => None,
    }
}

/// Why a leaf is no filter.
fn reason(part: &Node) -> &'static str {
    match part {
        // A DOI that no filter can hold is in the records.
        Node::Leaf(_, Ask::Identifier(Identifier::Doi(_))) => "it has no sign for a comma or a bar",
        Node::Leaf(_, Ask::Identifier(_)) => UNKNOWN_ID,
        Node::Leaf(Scope::Area(Area::Publisher), _) => UNTOLD,
        Node::Leaf(_, Ask::Present) => "it cannot be asked whether that field has a value",
        Node::Leaf(Scope::Kind, _) => "it has no such type of work",
        _ => NO_FIELD,
    }
}
