//! What a record says of other versions of its work.
//!
//! Sources: Crossref, *Relationships* (intra-work relation types) and
//! *Crossmark* (types of updates); *DataCite Metadata Schema* 4.6, relation
//! types; NLM, *PubMed XML data*, `CommentsCorrections@RefType`; arXiv API
//! User's Manual, `arxiv:doi`; Europe PMC, `commentCorrectionList`.

use serde_json::Value;

use super::preprint::{is_preprint, names_preprint};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item};

/// What the other work is to the one whose record says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What the preprint was published as.
    Published,
    /// A newer version.
    Later,
    /// A version; which is newer is not said.
    Version,
    /// An older version.
    Earlier,
    /// A preprint of it.
    Preprint,
}

/// A relation by a registry's word for it.
struct Row {
    /// In lower case, letters only.
    word: &'static str,
    /// As it is shown and kept.
    name: &'static str,
    role: Role,
}

const fn row(word: &'static str, name: &'static str, role: Role) -> Row {
    Row { word, name, role }
}

/// Every relation between versions of one work. What is not here (corrections,
/// retractions, translations, supplements, parts) is another work.
const ROWS: &[Row] = &[
    row("ispreprintof", "is-preprint-of", Role::Published),
    row("preprintof", "is-preprint-of", Role::Published),
    row("ismanuscriptof", "is-manuscript-of", Role::Published),
    row("haspreprint", "has-preprint", Role::Preprint),
    row("preprintin", "has-preprint", Role::Preprint),
    row("hasmanuscript", "has-manuscript", Role::Preprint),
    row("ispreviousversionof", "is-previous-version-of", Role::Later),
    row("isreplacedby", "is-replaced-by", Role::Later),
    row("isobsoletedby", "is-obsoleted-by", Role::Later),
    row("newversion", "has-new-version", Role::Later),
    row("newedition", "has-new-edition", Role::Later),
    row("updatein", "is-updated-in", Role::Later),
    row("republishedin", "is-republished-in", Role::Later),
    row("isnewversionof", "is-new-version-of", Role::Earlier),
    row("replaces", "replaces", Role::Earlier),
    row("obsoletes", "obsoletes", Role::Earlier),
    row("updateof", "is-update-of", Role::Earlier),
    row("republishedfrom", REPUBLISHED, Role::Earlier),
    row("isversionof", "is-version-of", Role::Version),
    row("hasversion", "has-version", Role::Version),
    row("isvariantformof", "is-variant-form-of", Role::Version),
    row("isoriginalformof", "is-original-form-of", Role::Version),
    row("isidenticalto", "is-identical-to", Role::Version),
    row("issameas", "is-same-as", Role::Version),
];

/// The relation of an article that was corrected and printed again.
pub(super) const REPUBLISHED: &str = "is-republished-from";

/// A relation that a registry tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its name: `is-preprint-of`.
    pub relation: &'static str,
    /// What the other work is to this one.
    pub role: Role,
    /// The other work.
    pub target: Identifier,
    /// The registry's short name.
    pub source: String,
}

/// What a record says of other versions of its work, the most telling first;
/// each work that it names once. `registry` is whose record it is; without
/// one the field tells who says so.
#[must_use]
pub fn relations(record: &Item, registry: Option<&str>) -> Vec<Told> {
    let mut all = Vec::new();
    let mut tell = |word: &str, target: Option<Identifier>, source: &str| {
        let word: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        let row = ROWS.iter().find(|row| row.word.eq_ignore_ascii_case(&word));
        if let (Some(row), Some(target)) = (row, target.filter(|id| id.scheme().names_one_work())) {
            let source = registry.unwrap_or(source).to_owned();
            all.push(Told { relation: row.name, role: row.role, target, source });
        }
    };
    let extra = |key: &str| record.extra.get(key);
    for (word, related) in extra("relation").and_then(Value::as_object).into_iter().flatten() {
        for related in list(Some(related)) {
            tell(word, named(related, "id", "id-type"), "crossref");
        }
    }
    for update in list(extra("updated-by")) {
        let doi = text(update, "DOI").and_then(|doi| Identifier::parse_as(Scheme::Doi, doi).ok());
        tell(text(update, "type").unwrap_or_default(), doi, "crossref");
    }
    for related in list(extra("relatedIdentifiers")) {
        let target = named(related, "relatedIdentifier", "relatedIdentifierType");
        tell(text(related, "relationType").unwrap_or_default(), target, "datacite");
    }
    for related in list(extra("relatedItems")) {
        let id = related.get("relatedItemIdentifier").unwrap_or(&Value::Null);
        let target = named(id, "relatedItemIdentifier", "relatedItemIdentifierType");
        tell(text(related, "relationType").unwrap_or_default(), target, "datacite");
    }
    for other in list(extra("comments-corrections")) {
        let pmid = text(other, "pmid").and_then(|pmid| Identifier::parse_as(Scheme::Pmid, pmid).ok());
        let printed = || Identifier::find_all(text(other, "source")?).into_iter().map(|(_, id)| id).next();
        tell(text(other, "type").unwrap_or_default(), pmid.or_else(printed), "pubmed");
    }
    // arXiv puts the DOI of the article into the record of the preprint.
    if is_preprint(record) && extra("arxiv").is_some() {
        let doi = record.identifiers().into_iter().find(|id| id.scheme() == Scheme::Doi);
        tell("ispreprintof", doi.filter(|doi| !names_preprint(doi)), "arxiv");
    }
    all.sort_by_key(|told| told.role);
    let mut seen: Vec<Identifier> = record.identifiers();
    seen.retain(|id| names_preprint(id) || !is_preprint(record));
    all.retain(|told| {
        let new = !seen.contains(&told.target);
        seen.push(told.target.clone());
        new
    });
    all
}

/// The members of a list, or a value that stands without one.
fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(list)) => list,
        Some(one) if one.is_object() => std::slice::from_ref(one),
        _ => &[],
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// An identifier beside the name of its scheme, which may be one we do not
/// know (`uri`).
fn named(value: &Value, key: &str, scheme: &str) -> Option<Identifier> {
    let (id, scheme) = (text(value, key)?, text(value, scheme).unwrap_or_default());
    match Scheme::from_name(scheme) {
        Some(scheme) => Identifier::parse_as(scheme, id).ok(),
        None => Identifier::parse(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(record: Value, registry: Option<&str>) -> Vec<(&'static str, String, String)> {
        let item = Item::from_json(&record).unwrap();
        let all = relations(&item, registry).into_iter();
        all.map(|t| (t.relation, t.target.to_string(), t.source)).collect()
    }

    fn one(relation: &'static str, target: &str, source: &str) -> Vec<(&'static str, String, String)> {
        vec![(relation, target.to_owned(), source.to_owned())]
    }

    #[test]
    fn each_registry_has_its_own_words() {
        let crossref = json!({"DOI": "10.1101/2020.01.01.1", "type": "article", "relation": {
            "is-preprint-of": [{"id-type": "doi", "id": "10.1000/BEES", "asserted-by": "subject"},
                               {"id-type": "doi", "id": "10.1000/bees", "asserted-by": "object"}],
            "is-supplemented-by": [{"id-type": "doi", "id": "10.5061/x"}], "cites": []}});
        assert_eq!(told(crossref, None), one("is-preprint-of", "doi:10.1000/bees", "crossref"));
        let datacite = json!({"DOI": "10.48550/arxiv.2101.00001", "type": "article", "relatedIdentifiers": [
            {"relationType": "IsSupplementTo", "relatedIdentifier": "10.1000/s", "relatedIdentifierType": "DOI"},
            {"relationType": "IsVersionOf", "relatedIdentifier": "10.1000/bees", "relatedIdentifierType": "DOI"},
            {"relationType": "IsIdenticalTo", "relatedIdentifier": "9780306406157", "relatedIdentifierType": "ISBN"}]});
        assert_eq!(told(datacite, None), one("is-version-of", "doi:10.1000/bees", "datacite"));
        let pubmed = json!({"PMID": "1", "type": "article", "comments-corrections": [
            {"type": "UpdateIn", "source": "Bees. 2021;1:2.", "pmid": "17"},
            {"type": "ErratumIn", "source": "Bees. 2022", "pmid": "18"}]});
        assert_eq!(told(pubmed, None), one("is-updated-in", "pmid:17", "pubmed"));
        let europepmc = json!({"type": "article", "comments-corrections": [
            {"type": "PreprintOf", "source": "Bees. 2021. doi: 10.1000/bees", "pmid": null}]});
        let expected = one("is-preprint-of", "doi:10.1000/bees", "europepmc");
        assert_eq!(told(europepmc, Some("europepmc")), expected);
        let arxiv = json!({"type": "article", "DOI": "10.1000/bees", "arxiv": "2101.00001"});
        assert_eq!(told(arxiv, Some("arxiv")), one("is-preprint-of", "doi:10.1000/bees", "arxiv"));
    }

    #[test]
    fn a_notice_is_no_version() {
        let updates: Vec<Value> =
            ["correction", "retraction", "expression_of_concern", "Addendum", "new_version"]
                .iter()
                .map(|kind| json!({"type": kind, "DOI": format!("10.1000/{kind}")}))
                .collect();
        let record = json!({"DOI": "10.1000/1", "type": "article-journal", "updated-by": updates});
        assert_eq!(told(record, None), one("has-new-version", "doi:10.1000/new_version", "crossref"));
    }

    #[test]
    fn nothing_is_a_version_of_itself() {
        let record = json!({"DOI": "10.1000/1", "type": "article-journal", "container-title": "Bees",
            "arxiv": "2101.00001", "relation": {"is-same-as": [{"id-type": "doi", "id": "10.1000/1"}, 7], "replaces": 3}});
        assert_eq!(told(record, None), []);
    }
}
