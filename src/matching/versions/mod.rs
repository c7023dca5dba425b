//! Versions of one work: preprint, article, the article corrected and printed
//! again, and which of them to cite.
//!
//! A family is told by the registries ([`relations`]), or else is likely by
//! title and authors ([`likely`]). A notice (correction, retraction) is no
//! version of the article it is about.

mod preprint;
mod relation;

use super::integrity::is_retracted;
use super::{Aspect, Outcome, Printed, Score, evidence};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, NameVariable, Variable};

pub use preprint::{is_preprint, is_published, names_preprint};
pub use relation::{Role, Told, relations};

/// How far a version has come; later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Posted by its authors.
    Preprint,
    /// Brought out by a journal, a conference or a publisher.
    Published,
    /// Corrected and brought out again.
    Republished,
}

/// PubMed's type of an article that was corrected and printed again.
const REPUBLISHED: &str = "Corrected and Republished Article";

/// How far a version has come.
#[must_use]
pub fn stage(item: &Item) -> Stage {
    let types = item.extra.get("publication-types").and_then(|types| types.as_array());
    let typed = types.into_iter().flatten().any(|name| name.as_str() == Some(REPUBLISHED));
    if is_preprint(item) {
        Stage::Preprint
    } else if typed || relations(item, None).iter().any(|told| told.relation == relation::REPUBLISHED) {
        Stage::Republished
    } else {
        Stage::Published
    }
}

/// The version to cite: one that is not retracted, of them the furthest, of
/// them the newest. Of two that are alike the first is taken.
#[must_use]
pub fn preferred<'i>(versions: impl IntoIterator<Item = &'i Item>) -> Option<usize> {
    let rank = |item: &Item| (!is_retracted(item), stage(item), item.year());
    let mut best = None;
    for (at, item) in versions.into_iter().enumerate() {
        let rank = rank(item);
        if best.as_ref().is_none_or(|(best, _)| *best < rank) {
            best = Some((rank, at));
        }
    }
    best.map(|(_, at)| at)
}

/// Kinds of work that a search may take for what became of a preprint: a book
/// or a thesis of the same title is another work.
const LIKELY: &[Kind] = &[Kind::ArticleJournal, Kind::PaperConference, Kind::Chapter];
/// Years from a preprint to its article; a journal may date ahead of time
/// what was posted late.
const YEARS: std::ops::RangeInclusive<i32> = -1..=5;

/// What of a preprint its article is searched by: the rest will have changed.
#[must_use]
pub fn search_item(preprint: &Item) -> Item {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, preprint.get(Variable::Title).unwrap_or_default());
    item.set_names(NameVariable::Author, preprint.creators().to_vec());
    item
}

/// How well a record that a search found fits as what became of a preprint;
/// `None` where it does not. Title and authors must agree as for any match,
/// and more: it is published, a few years off at most, and not registered by
/// the server of the preprint.
#[must_use]
pub fn likely(preprint: &Item, candidate: &Item) -> Option<Score> {
    let years = preprint.year()?..=candidate.year()?;
    let prefix = |item: &Item| -> Option<String> {
        item.identifiers().iter().find_map(|id| match id {
            Identifier::Doi(doi) => doi.split('/').next().map(str::to_owned),
            _ => None,
        })
    };
    let same_server = prefix(preprint).is_some() && prefix(preprint) == prefix(candidate);
    if !LIKELY.contains(&candidate.kind)
        || !is_published(candidate)
        || !YEARS.contains(&years.end().saturating_sub(*years.start()))
        || same_server
    {
        return None;
    }
    let wanted = search_item(preprint);
    let score = evidence::score(&Printed { item: &wanted, text: "", truncated_authors: true }, candidate);
    let agree = [Aspect::Title, Aspect::Authors].iter().all(|a| score.outcome(*a) == Outcome::Agrees);
    (agree && score.is_accepted()).then_some(score)
}

/// The identifiers of a work itself; arXiv's DOI and id stand for each other.
#[must_use]
pub fn own_identifiers(item: &Item) -> Vec<Identifier> {
    let mut all = item.identifiers();
    let posted = is_preprint(item) && item.extra.contains_key(Scheme::Arxiv.as_str());
    // In a preprint's record, arXiv gives the DOI of the article.
    all.retain(|id| {
        id.scheme().names_one_work() && (!posted || id.scheme() != Scheme::Doi || names_preprint(id))
    });
    let twins: Vec<Identifier> = all
        .iter()
        .filter_map(|id| match id {
            Identifier::Arxiv { id, .. } => Identifier::parse(&format!("10.48550/arXiv.{id}")),
            other => other.arxiv_of_doi(),
        })
        .collect();
    for twin in twins {
        if !all.iter().any(|id| id.scheme() == twin.scheme() && id.identity() == twin.identity()) {
            all.push(twin);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn item(value: &Value) -> Item {
        Item::from_json(value).unwrap()
    }

    const TITLE: &str = "Honeybees remember the scent of distant lavender fields";

    fn preprint() -> Value {
        json!({"type": "article", "genre": "Preprint", "DOI": "10.1101/2020.01.01.100001", "title": TITLE, "issued": "2020",
            "author": [{"family": "Okonkwo", "given": "Ada"}, {"family": "Lindqvist", "given": "Per"}]})
    }

    fn article(changes: &[(&str, Value)]) -> Value {
        let mut record = json!({"type": "article-journal", "DOI": "10.1000/bees", "title": TITLE, "issued": "2021",
            "container-title": "Journal of Bees", "volume": "3",
            "author": [{"family": "Okonkwo", "given": "A."}, {"family": "Lindqvist", "given": "P."}]});
        for (key, value) in changes {
            record[*key] = value.clone();
        }
        record
    }

    #[test]
    fn a_likely_version_passes_every_check() {
        let fits = |changes: &[(&str, Value)]| likely(&item(&preprint()), &item(&article(changes))).is_some();
        assert!(fits(&[]));
        assert!(fits(&[("title", json!(format!("{TITLE}.")))]));
        assert!(!fits(&[("author", json!([{"family": "Novak", "given": "Jan"}]))]), "other authors");
        assert!(!fits(&[("author", json!([]))]), "no authors");
        assert!(!fits(&[("title", json!(format!("Correction: {TITLE}")))]), "a notice");
        assert!(!fits(&[("title", json!("Honeybees remember the scent of distant clover"))]));
        assert!(!fits(&[("issued", json!("2027"))]) && !fits(&[("issued", json!("2018"))]));
        assert!(fits(&[("issued", json!("2019"))]) && fits(&[("issued", json!("2025"))]));
        assert!(!fits(&[("type", json!("thesis"))]) && !fits(&[("type", json!("book"))]));
        assert!(!fits(&[("DOI", json!("10.1101/gr.123.4"))]), "of the same prefix");
        assert!(!fits(&[("DOI", json!("10.31234/osf.io/x"))]), "another preprint");
    }

    #[test]
    fn the_furthest_version_that_stands_is_preferred() {
        let retracted = article(&[("updated-by", json!([{"type": "retraction", "DOI": "10.1000/r"}]))]);
        let corrected = article(&[("updated-by", json!([{"type": "correction", "DOI": "10.1000/c"}]))]);
        let again = article(&[
            ("DOI", json!("10.1000/again")),
            ("comments-corrections", json!([{"type": "RepublishedFrom", "pmid": "7"}])),
        ]);
        let typed = article(&[("publication-types", json!([REPUBLISHED]))]);
        let best = |versions: &[&Value]| {
            let items: Vec<Item> = versions.iter().map(|v| item(v)).collect();
            preferred(&items)
        };
        assert_eq!(best(&[&preprint(), &article(&[])]), Some(1));
        assert_eq!(best(&[&preprint(), &corrected]), Some(1));
        assert_eq!(best(&[&again, &article(&[])]), Some(0));
        assert_eq!(best(&[&article(&[]), &typed, &preprint()]), Some(1));
        assert_eq!(best(&[&retracted, &preprint()]), Some(1));
        assert_eq!(best(&[]), None);
        for (extra, value) in [
            ("is_retracted", json!(true)),
            ("publication-types", json!(["Retracted Publication"])),
            ("comments-corrections", json!([{"type": "RetractionIn"}])),
        ] {
            assert!(is_retracted(&item(&article(&[(extra, value)]))), "{extra}");
        }
        assert!(!is_retracted(&item(&corrected)));
    }

    #[test]
    fn the_doi_of_the_article_is_not_the_preprints_own() {
        let own = |record: Value| -> Vec<String> {
            own_identifiers(&item(&record)).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            own(json!({"type": "article", "DOI": "10.1000/bees", "arxiv": "2101.00001v2"})),
            ["arxiv:2101.00001v2", "doi:10.48550/arxiv.2101.00001"]
        );
        assert_eq!(
            own(json!({"type": "article", "DOI": "10.48550/arXiv.2101.00001"})),
            ["doi:10.48550/arxiv.2101.00001", "arxiv:2101.00001"]
        );
    }
}
