//! arXiv: `prefix:word` with AND, OR and ANDNOT.

use jiff::civil::Date;

use super::tree::{Operators, Tree, conjunction};
use super::{Ask, Draft, NO_FIELD, NO_FUZZY, Query, Said, Scope, UNTOLD, term, words};
use crate::item::Identifier;
use crate::search::fields::Area;

const OPERATORS: Operators = Operators { not: " ANDNOT " };
/// arXiv's first year and a year that it will not see, for open ranges.
const ALWAYS: (i32, i32) = (1991, 2999);

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut all = conjunction(query, &mut draft, &leaf);
    if let (Some(day), false) = (since, all.positive.is_empty()) {
        let day = format!("{:04}{:02}{:02}", day.year(), day.month(), day.day());
        all.positive.push(Tree::Term(format!("submittedDate:[{day}0000 TO {}12312359]", ALWAYS.1)));
    }
    draft.text = all.show(&OPERATORS);
    draft.parameters = draft.text.iter().map(|text| ("search_query", text.clone())).collect();
    draft
}

fn leaf(scope: Scope, ask: &Ask) -> Said {
    match (scope, ask) {
        (_, Ask::Identifier(identifier)) => match identifier.arxiv_of_doi().as_ref().unwrap_or(identifier) {
            Identifier::Arxiv { id, .. } => Said::exactly(format!("id:{id}")),
            // Authors name the DOI of what was published later.
            Identifier::Doi(_) => Said::unsaid("it is searched by its own identifiers only"),
            _ => Said::unknown("it knows no such identifiers"),
        },
        (_, Ask::Fuzzy(..)) => Said::unsaid(NO_FUZZY),
        (_, Ask::Years(from, to)) => {
            let within = |year: i32| year.clamp(ALWAYS.0, ALWAYS.1);
            let (from, to) = (within(from.unwrap_or(ALWAYS.0)), within(to.unwrap_or(ALWAYS.1)));
            Said::exactly(format!("submittedDate:[{from}01010000 TO {to}12312359]"))
        }
        (_, Ask::Present) => Said::unsaid("it cannot be asked whether that field has a value"),
        (Scope::Language, _) => Said::unknown(UNTOLD),
        (Scope::Any | Scope::Area(_), Ask::Prefix(text)) => match words(text).as_slice() {
            [word] => fielded(scope, &format!("{word}*")),
            _ => Said::unsaid("it has no truncation in phrases"),
        },
        (Scope::Any | Scope::Area(_), Ask::Word(text) | Ask::Phrase(text)) => {
            Said::of(term(text), |term| fielded(scope, &term))
        }
        _ => Said::unsaid(NO_FIELD),
    }
}

fn fielded(scope: Scope, term: &str) -> Said {
    match scope {
        Scope::Any => Said::exactly(format!("all:{term}")),
        Scope::Area(Area::Title) => Said::exactly(format!("ti:{term}")),
        Scope::Area(Area::Abstract) => Said::exactly(format!("abs:{term}")),
        Scope::Area(Area::Author) => Said::exactly(format!("au:{term}")),
        Scope::Area(Area::Container) => {
            Said::narrower(format!("jr:{term}"), "it knows the journal only where the author has named it")
        }
        _ => Said::unknown(UNTOLD),
    }
}
