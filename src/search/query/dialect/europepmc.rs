//! Europe PMC: `FIELD:"…"` with AND, OR and NOT.

use jiff::civil::Date;

use super::tree::{Operators, Tree, conjunction};
use super::{Ask, Draft, NO_FIELD, NO_FUZZY, Query, Said, Scope, UNTOLD, bounds, quoted, term, words};
use crate::item::Identifier;
use crate::item::identifier::Scheme;
use crate::search::analysis::language::Language;
use crate::search::fields::{Area, kind_query};

const OPERATORS: Operators = Operators { not: " NOT " };

pub(super) fn draft(query: &Query, since: Option<Date>) -> Draft {
    let mut draft = Draft::default();
    let mut all = conjunction(query, &mut draft, &leaf);
    if let (Some(day), false) = (since, all.positive.is_empty()) {
        all.positive.push(Tree::Term(format!("FIRST_PDATE:[{day} TO 3000-12-31]")));
    }
    draft.text = all.show(&OPERATORS);
    draft.parameters = draft.text.iter().map(|text| ("query", text.clone())).collect();
    draft
}

fn leaf(scope: Scope, ask: &Ask) -> Said {
    match (scope, ask) {
        (_, Ask::Identifier(identifier)) => identified(identifier),
        (_, Ask::Fuzzy(..)) => Said::unsaid(NO_FUZZY),
        (_, Ask::Years(from, to)) => {
            let (from, to) = bounds(*from, *to);
            Said::exactly(format!("PUB_YEAR:[{from} TO {to}]"))
        }
        (Scope::Area(Area::Abstract), Ask::Present) => Said::exactly("HAS_ABSTRACT:y".to_owned()),
        (Scope::Identifier(Scheme::Doi), Ask::Present) => Said::exactly("HAS_DOI:y".to_owned()),
        (_, Ask::Present) => Said::unsaid("it cannot be asked whether that field has a value"),
        (Scope::Kind, Ask::Word(text) | Ask::Phrase(text)) => match kind_query(text).as_str() {
            "article" => Said::exactly("SRC:PPR".to_owned()),
            "article-journal" => Said::exactly("PUB_TYPE:\"journal article\"".to_owned()),
            _ => Said::unsaid("it has no such type of publication"),
        },
        (Scope::Language, Ask::Word(text) | Ask::Phrase(text)) => match Language::find(text) {
            Some(language) => Said::exactly(format!("LANG:{}", language.bibliographic_code())),
            None => Said::of(term(text), |term| Said::exactly(format!("LANG:{term}"))),
        },
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
        // Without a field it looks into full texts, too.
        Scope::Any => Said::narrower(
            format!("(TITLE:{term} OR ABSTRACT:{term})"),
            "a word without a field is looked for in titles and abstracts",
        ),
        Scope::Area(Area::Title) => Said::exactly(format!("TITLE:{term}")),
        Scope::Area(Area::Abstract) => Said::exactly(format!("ABSTRACT:{term}")),
        Scope::Area(Area::Author) => Said::exactly(format!("AUTH:{term}")),
        Scope::Area(Area::Container) => Said::exactly(format!("JOURNAL:{term}")),
        _ => Said::unknown(UNTOLD),
    }
}

fn identified(identifier: &Identifier) -> Said {
    let value = identifier.value();
    match identifier.scheme() {
        Scheme::Doi => Said::exactly(format!("DOI:{}", quoted(&value))),
        Scheme::Pmid => Said::exactly(format!("(EXT_ID:{value} AND SRC:MED)")),
        Scheme::Pmcid => Said::exactly(format!("PMCID:{value}")),
        Scheme::Issn => Said::exactly(format!("ISSN:{}", quoted(&value))),
        Scheme::Isbn | Scheme::Arxiv | Scheme::OpenAlex => Said::unknown("it knows no such identifiers"),
    }
}
