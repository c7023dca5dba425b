//! PubMed: terms with field tags in square brackets.

use jiff::civil::Date;

use super::tree::{Operators, Tree, conjunction};
use super::{Ask, Draft, NO_FIELD, NO_FUZZY, Query, Said, Scope, UNTOLD, bounds, quoted, term, words};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::analysis::language::Language;
use crate::search::fields::{Area, kind_query};

const OPERATORS: Operators = Operators { not: " NOT " };
/// Letters that must stand before a `*`.
const MIN_PREFIX: usize = 4;

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut all = conjunction(query, &mut draft, &leaf);
    if let (Some(day), false) = (since, all.positive.is_empty()) {
        let day = format!("{:04}/{:02}/{:02}", day.year(), day.month(), day.day());
        all.positive.push(Tree::Term(format!("{day}:3000[dp]")));
    }
    draft.text = all.show(&OPERATORS);
    draft.parameters = draft.text.iter().map(|text| ("term", text.clone())).collect();
    draft
}

fn leaf(scope: Scope, ask: &Ask) -> Said {
    match (scope, ask) {
        (_, Ask::Identifier(identifier)) => identified(identifier),
        (_, Ask::Fuzzy(..)) => Said::unsaid(NO_FUZZY),
        (_, Ask::Years(from, to)) => {
            let (from, to) = bounds(*from, *to);
            Said::exactly(if from == to { format!("{from}[dp]") } else { format!("{from}:{to}[dp]") })
        }
        (Scope::Area(Area::Abstract), Ask::Present) => Said::exactly("hasabstract".to_owned()),
        (_, Ask::Present) => Said::unsaid("it cannot be asked whether that field has a value"),
        (Scope::Kind, Ask::Word(text) | Ask::Phrase(text)) => kind(&kind_query(text)),
        (Scope::Language, Ask::Word(text) | Ask::Phrase(text)) => match Language::find(text) {
            Some(language) => Said::exactly(format!("{}[la]", language.bibliographic_code())),
            None => Said::of(term(text), |term| Said::exactly(format!("{term}[la]"))),
        },
        (Scope::Any | Scope::Area(_), Ask::Prefix(text)) => {
            let words = words(text);
            let length = words.last().map_or(0, |word| word.chars().count());
            if length < MIN_PREFIX {
                return Said::unsaid("it truncates after four letters or more only");
            }
            let text = words.join(" ");
            let text = if words.len() > 1 { format!("\"{text}*\"") } else { format!("{text}*") };
            tagged(scope, text)
        }
        (Scope::Any | Scope::Area(_), Ask::Word(text) | Ask::Phrase(text)) => {
            Said::of(term(text), |term| tagged(scope, term))
        }
        _ => Said::unsaid(NO_FIELD),
    }
}

fn tagged(scope: Scope, term: String) -> Said {
    match scope {
        Scope::Any => Said::between(format!("{term}[all]"), format!("{term}[tiab]")),
        Scope::Area(Area::Title) => Said::exactly(format!("{term}[ti]")),
        Scope::Area(Area::Author) => Said::exactly(format!("{term}[au]")),
        Scope::Area(Area::Abstract) => {
            Said::wider(format!("{term}[tiab]"), "it searches abstracts together with titles only")
        }
        Scope::Area(Area::Container) => Said::narrower(
            format!("{term}[ta]"),
            "it takes the whole title of a journal, or its abbreviation, and not single words of it",
        ),
        _ => Said::unknown(UNTOLD),
    }
}

fn identified(identifier: &Identifier) -> Said {
    let value = identifier.value();
    match identifier.scheme() {
        Scheme::Doi => Said::exactly(format!("{}[doi]", quoted(&value))),
        Scheme::Pmid => Said::exactly(format!("{value}[pmid]")),
        Scheme::Pmcid => Said::exactly(format!("{value}[all]")),
        Scheme::Issn => Said::exactly(format!("{value}[is]")),
        Scheme::Isbn => Said::exactly(format!("{value}[isbn]")),
        Scheme::Arxiv | Scheme::OpenAlex => Said::unknown("it knows no such identifiers"),
    }
}

fn kind(kind: &str) -> Said {
    let named = |name: &str| Said::exactly(format!("\"{name}\"[pt]"));
    match kind {
        "article-journal" => named("journal article"),
        "article" => named("preprint"),
        "dataset" => named("dataset"),
        _ => Said::unsaid("it has no such type of publication"),
    }
}
