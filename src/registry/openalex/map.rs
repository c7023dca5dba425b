//! A work of OpenAlex as an item.
//!
//! Documentation: OpenAlex, *Work object*.

use serde_json::Value;

use crate::item::identifier::Scheme;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, orcid, plain_at, text_at, texts_at};
use crate::registry::{names, text};

/// OpenAlex's types, and the Crossref types that older answers have.
const KINDS: &[(&str, Kind)] = &[
    ("article", Kind::ArticleJournal),
    ("journal-article", Kind::ArticleJournal),
    ("review", Kind::ArticleJournal),
    ("letter", Kind::ArticleJournal),
    ("editorial", Kind::ArticleJournal),
    ("erratum", Kind::ArticleJournal),
    ("retraction", Kind::ArticleJournal),
    ("proceedings-article", Kind::PaperConference),
    ("preprint", Kind::Article),
    ("posted-content", Kind::Article),
    ("book-chapter", Kind::Chapter),
    ("book-section", Kind::Chapter),
    ("monograph", Kind::Book),
    ("dissertation", Kind::Thesis),
    ("peer-review", Kind::Review),
    ("reference-entry", Kind::EntryEncyclopedia),
    ("database", Kind::Dataset),
];

const KEPT: &[&str] = &["cited_by_count", "is_retracted", "open_access", "publication_date", "type"];

/// More positions than any abstract has words.
const LONGEST_ABSTRACT: usize = 50_000;

/// Reads a work.
pub(in crate::registry) fn item(work: &Value) -> Item {
    let mut item = Item::new(kind(work));
    if let Some(title) = text_at(work, "title").or_else(|| text_at(work, "display_name")) {
        item.set(Variable::Title, text::title(&title));
    }
    item.set_names(NameVariable::Author, list_at(work, "authorships").iter().filter_map(name).collect());
    dates(work, &mut item);
    source(work, &mut item);
    if let Some(biblio) = work.get("biblio") {
        let at = |key: &str| plain_at(biblio, key).unwrap_or_default();
        item.set(Variable::Volume, at("volume"));
        item.set(Variable::Issue, at("issue"));
        item.set(
            Variable::Page,
            match (at("first_page"), at("last_page")) {
                (first, last) if last.is_empty() || first == last => first,
                (first, last) if first.is_empty() => last,
                (first, last) => format!("{first}-{last}"),
            },
        );
    }
    identifiers(work, &mut item);
    if let Some(language) = plain_at(work, "language") {
        item.set(Variable::Language, language);
    }
    let keywords = list_at(work, "keywords");
    let keywords =
        keywords.iter().filter_map(|k| plain_at(k, "display_name").or_else(|| plain_at(k, "keyword")));
    item.set(Variable::Keyword, keywords.collect::<Vec<_>>().join("; "));
    if let Some(index) = work.get("abstract_inverted_index") {
        item.set(Variable::Abstract, summary(index));
    }
    for key in KEPT {
        if let Some(value) = work.get(*key).filter(|v| is_telling(v)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    item
}

fn kind(work: &Value) -> Kind {
    let name = text_at(work, "type").unwrap_or_default();
    let known = KINDS.iter().find(|(n, _)| *n == name).map(|(_, kind)| *kind);
    let kind = known.or_else(|| name.parse().ok()).unwrap_or(Kind::Document);
    let place = work.pointer("/primary_location/source").and_then(|s| text_at(s, "type"));
    match (name.as_str(), place.as_deref()) {
        ("article", Some("conference")) => Kind::PaperConference,
        ("article", Some("repository")) => Kind::Article,
        ("article", Some("book series" | "ebook platform")) => Kind::Chapter,
        _ => kind,
    }
}

fn name(authorship: &Value) -> Option<Name> {
    // What was printed, before OpenAlex's own form of the name.
    let author = authorship.get("author");
    let whole = plain_at(authorship, "raw_author_name")
        .or_else(|| author.and_then(|a| plain_at(a, "display_name")))
        .or_else(|| plain_at(authorship, "display_name"))?;
    let mut name = names::divide(&whole);
    if let Some(id) = author.and_then(|a| text_at(a, "orcid")).and_then(|t| orcid(&t)) {
        name.extra.insert("ORCID".to_owned(), Value::from(id));
    }
    let affiliations = texts_at(authorship, "raw_affiliation_strings");
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
    }
    Some(name).filter(|n| !n.is_empty())
}

fn dates(work: &Value, item: &mut Item) {
    let date = text_at(work, "publication_date").and_then(|t| Date::from_edtf(&t));
    let year = work.get("publication_year").and_then(Value::as_i64).and_then(|y| i32::try_from(y).ok());
    let year = year.filter(|y| *y != 0);
    let issued = match (date, year) {
        // `2006-01-01` is how OpenAlex says that only the year is known.
        (Some(date), _) if date.to_edtf().is_some_and(|d| !d.ends_with("-01-01")) => Some(date),
        (_, Some(year)) => Some(Date::year(year)),
        (Some(date), None) => date.first_year().map(Date::year),
        (None, None) => None,
    };
    if let Some(issued) = issued {
        item.set_date(DateVariable::Issued, issued);
    }
}

fn source(work: &Value, item: &mut Item) {
    let source = work.pointer("/primary_location/source").or_else(|| work.get("host_venue"));
    let Some(source) = source.filter(|s| s.is_object()) else { return };
    if let Some(title) = plain_at(source, "display_name") {
        item.set(Variable::ContainerTitle, title);
    }
    let publisher = plain_at(source, "host_organization_name").or_else(|| plain_at(source, "publisher"));
    if let Some(publisher) = publisher {
        item.set(Variable::Publisher, publisher);
    }
    let mut issns = texts_at(source, "issn");
    issns.extend(text_at(source, "issn_l").filter(|i| !issns.contains(i)));
    item.set(Variable::Issn, issns.join(", "));
}

fn identifiers(work: &Value, item: &mut Item) {
    let ids = work.get("ids").unwrap_or(&Value::Null);
    for (scheme, key) in [
        (Scheme::Doi, "doi"),
        (Scheme::Pmid, "pmid"),
        (Scheme::Pmcid, "pmcid"),
        (Scheme::OpenAlex, "openalex"),
    ] {
        let own = if scheme == Scheme::OpenAlex { "id" } else { key };
        let text = text_at(work, own).or_else(|| text_at(ids, key));
        if let Some(id) = text.and_then(|t| Identifier::parse_as(scheme, &t).ok()) {
            id.put(item);
        }
    }
    if let Some(url) = work.pointer("/primary_location").and_then(|l| text_at(l, "landing_page_url")) {
        item.set(Variable::Url, url);
    }
}

/// The words in the order of their positions. Gaps and words at one position
/// occur.
fn summary(index: &Value) -> String {
    let mut placed: Vec<(u64, &str)> = Vec::new();
    for (word, positions) in index.as_object().into_iter().flatten() {
        for position in positions.as_array().into_iter().flatten().filter_map(Value::as_u64) {
            if placed.len() < LONGEST_ABSTRACT {
                placed.push((position, word));
            }
        }
    }
    placed.sort_by_key(|(position, _)| *position);
    let words: Vec<&str> = placed.into_iter().map(|(_, word)| word).collect();
    text::paragraphs(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_work_maps_in_full() {
        let item = item(&json!({
            "id": "https://openalex.org/W2117847125", "doi": "https://doi.org/10.1001/X", "type": "article",
            "title": "On <i>E. coli</i>.", "publication_year": 2006, "publication_date": "2006-08-01",
            "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/16894061", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC12"},
            "authorships": [{"raw_author_name": "Carlos A. Zarate, Jr.", "author": {"display_name": "C Zarate",
                "orcid": "https://orcid.org/0000-0002-1825-0097"}}, {"author": {"display_name": "David A. Luckenbaugh"}}, 3],
            "primary_location": {"source": {"display_name": "Archives", "type": "journal", "issn": ["0003-990X"],
                "issn_l": "0003-990X", "host_organization_name": "AMA"}},
            "biblio": {"volume": "63", "issue": null, "first_page": "856", "last_page": "864"},
            "abstract_inverted_index": {"one": [0, 3], "two": [1], "late": [9]}, "is_retracted": false
        }));
        assert_eq!(item.kind, Kind::ArticleJournal);
        assert_eq!(item.get(Variable::Title), Some("On <i>E. coli</i>"));
        let ids: Vec<String> = item.identifiers().iter().map(ToString::to_string).collect();
        assert_eq!(
            ids,
            ["doi:10.1001/x", "pmid:16894061", "pmcid:PMC12", "openalex:W2117847125", "issn:0003-990X"]
        );
        let authors = item.names(NameVariable::Author);
        assert_eq!((&*authors[0].family, &*authors[0].suffix), ("Zarate", "Jr."));
        assert_eq!(authors[1].family, "Luckenbaugh");
        assert_eq!(item.get(Variable::Page), Some("856-864"));
        assert_eq!(item.get(Variable::Abstract), Some("one two one late"));
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2006-08-01"));
    }

    #[test]
    fn the_first_of_january_is_only_a_year() {
        let work = json!({"publication_year": 2006, "publication_date": "2006-01-01"});
        assert_eq!(item(&work).date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2006"));
    }

    #[test]
    fn no_shape_is_too_odd() {
        for key in [
            "type",
            "title",
            "authorships",
            "biblio",
            "ids",
            "abstract_inverted_index",
            "primary_location",
            "keywords",
            "publication_date",
            "publication_year",
            "doi",
        ] {
            for value in
                [json!(null), json!(1), json!("x"), json!([]), json!([[1]]), json!({"a": 1}), json!(-1)]
            {
                let _ = item(&json!({ key: value }));
            }
        }
    }
}
