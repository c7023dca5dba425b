//! Whether two records are one work: for grouping what several registries
//! say, and for finding duplicates.

use super::people::{self, Shared};
use super::title::{Likeness, Title};
use super::{Outcome, Printed, Score, evidence};
use crate::item::{Identifier, Item, Variable};
use crate::matching::Aspect;

/// How sure two records must be of each other, on the scale of
/// [`Score::value`].
pub(super) const SURE: f32 = 0.75;

/// Whether two records describe one work.
///
/// A shared DOI, PMID, PMCID, arXiv or OpenAlex id decides. Two DOIs that
/// differ are two works (a preprint and its article, a paper printed in two
/// journals), unless the records stand at the same place of the same volume
/// under the same title: some works are registered twice. Else the records
/// must agree in title, and in all by which a reference is matched.
#[must_use]
pub fn same_work(a: &Item, b: &Item) -> bool {
    let (mine, theirs) = (work_identifiers(a), work_identifiers(b));
    let pairs = || {
        mine.iter().flat_map(|x| theirs.iter().map(move |y| (x, y))).filter(|(x, y)| x.scheme() == y.scheme())
    };
    if pairs().any(|(x, y)| x.identity() == y.identity()) {
        return true;
    }
    let conflict = pairs().next().is_some();
    let score = mutual(a, b);
    let agrees = |aspect| score.outcome(aspect) == Outcome::Agrees;
    if conflict {
        let openalex_only = pairs().all(|(x, _)| matches!(x, Identifier::OpenAlex(_)));
        let placed = agrees(Aspect::Volume)
            && agrees(Aspect::Page)
            && score.outcome(Aspect::Container) != Outcome::Differs;
        return agrees(Aspect::Title) && (placed || openalex_only && score.value >= SURE);
    }
    let differs = |aspect| score.outcome(aspect) == Outcome::Differs;
    agrees(Aspect::Title)
        && score.value >= SURE
        && !differs(Aspect::Page)
        && !(differs(Aspect::Volume) && differs(Aspect::Container))
}

/// Whether two records are versions of one work (a preprint and its article):
/// one title and the same first authors.
#[must_use]
pub fn versions(a: &Item, b: &Item) -> bool {
    let title = |item: &Item| Title::new(item.get(Variable::Title).unwrap_or_default());
    let likeness = title(a).compare(&title(b));
    let (x, y) = (people::people(a.creators()), people::people(b.creators()));
    is_version(&likeness, people::shared(&x, &y))
}

/// The same of titles and names that are compared already.
pub(super) fn is_version(likeness: &Likeness, shared: Option<Shared>) -> bool {
    let informative = likeness.common >= 3.0 && likeness.outcome() == Outcome::Agrees;
    informative && shared.is_some_and(|s| s.first >= 0.8 && s.found >= 0.5 * s.of as f32)
}

fn mutual(a: &Item, b: &Item) -> Score {
    let as_printed = |item| Printed { item, text: "", truncated_authors: true };
    let (there, back) = (evidence::score(&as_printed(a), b), evidence::score(&as_printed(b), a));
    if there.value <= back.value { there } else { back }
}

pub(super) fn work_identifiers(item: &Item) -> Vec<Identifier> {
    let mut all = item.identifiers();
    let of_doi: Vec<Identifier> = all.iter().filter_map(Identifier::arxiv_of_doi).collect();
    all.extend(of_doi);
    all.retain(|i| i.scheme().names_one_work());
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(value: serde_json::Value) -> Item {
        Item::from_json(&value).unwrap()
    }

    const TITLE: &str =
        "Standardized myocardial segmentation and nomenclature for tomographic imaging of the heart";

    #[test]
    fn a_shared_identifier_decides() {
        let a = item(json!({"DOI": "10.1000/A", "title": "One"}));
        let b = item(json!({"DOI": "10.1000/a", "title": "Quite another title"}));
        assert!(same_work(&a, &b));
        let arxiv = item(json!({"custom": {"arxiv": "2101.00001v2"}}));
        assert!(same_work(&arxiv, &item(json!({"DOI": "10.48550/arXiv.2101.00001"}))));
    }

    #[test]
    fn a_paper_printed_in_two_journals_is_two() {
        let author = json!([{"family": "Cerqueira", "given": "Manuel"}]);
        let a = item(
            json!({"DOI": "10.1067/mnc.2002.123122", "title": TITLE, "author": author, "container-title": "J Nucl Cardiol", "volume": "9", "page": "240"}),
        );
        let b = item(
            json!({"DOI": "10.1161/hc0402.102975", "title": TITLE, "author": author, "container-title": "Circulation", "volume": "105", "page": "539"}),
        );
        assert!(!same_work(&a, &b));
        assert!(versions(&a, &b));
    }

    #[test]
    fn records_without_a_common_identifier_agree_by_their_fields() {
        let author = json!([{"family": "Cerqueira", "given": "M. D."}]);
        let a = item(
            json!({"DOI": "10.1161/hc0402.102975", "title": TITLE, "author": author, "container-title": "Circulation", "volume": "105", "page": "539-542", "issued": "2002"}),
        );
        let b = item(
            json!({"PMID": "11815441", "title": format!("{TITLE}."), "author": author, "container-title": "Circulation", "volume": "105", "page": "539-42", "issued": "2002-01"}),
        );
        assert!(same_work(&a, &b));
        let editorial = |page| {
            item(
                json!({"title": "Editorial", "container-title": "Circulation", "volume": "105", "page": page}),
            )
        };
        assert!(!same_work(&editorial("1"), &editorial("112")));
    }

    #[test]
    fn a_work_registered_twice_is_one() {
        let record = |doi| {
            item(
                json!({"DOI": doi, "title": "The relationship between socioeconomic status and health", "author": [{"family": "Feinstein", "given": "J"}], "container-title": "Milbank Quarterly", "volume": "71", "page": "279"}),
            )
        };
        assert!(same_work(&record("10.2307/3350401"), &record("10.1111/1468-0009.00001")));
    }
}
