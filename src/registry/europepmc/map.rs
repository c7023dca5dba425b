//! A work of Europe PMC as an item: the shapes `core` and `lite`. Every member
//! is optional, and one of an odd shape is as if it were not there.
//!
//! Documentation: europepmc.org/RestfulWebService, *search module, response
//! formats*. What PubMed also says is kept under the names that PubMed's
//! records have (`comments-corrections`, `publication-types`, `grants`).

use serde_json::{Value, json};

use crate::format::mapping::date::medline;
use crate::format::medline::{expand_pages, language, translated};
use crate::item::identifier::Scheme;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, orcid, plain_at, text_at, texts_at};
use crate::registry::{names, text};

/// Flags that tell something of the work; those of the service's own holdings
/// stay in the raw record.
const FLAGS: &[&str] = &["isOpenAccess", "hasData", "hasSuppl"];

/// Members that CSL has no name for and that tell something of the work.
const KEPT: &[&str] = &[
    "chemicalList",
    "citedByCount",
    "electronicPublicationDate",
    "firstPublicationDate",
    "fullTextUrlList",
    "id",
    "investigatorList",
    "pubModel",
    "publicationStatus",
    "source",
];

/// Reads a result of a search.
pub(in crate::registry) fn item(work: &Value) -> Item {
    let mut types = texts_at(work.get("pubTypeList").unwrap_or(&Value::Null), "pubType");
    if types.is_empty() {
        let listed = text_at(work, "pubType").unwrap_or_default();
        types = listed.split(';').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect();
    }
    let mut item = Item::new(kind(work, &types));
    if types.iter().any(|t| t.eq_ignore_ascii_case("preprint")) || is_preprint(work) {
        item.set(Variable::Genre, "Preprint");
    }
    title(work, &mut item);
    item.set_names(NameVariable::Author, authors(work));
    journal(work, &mut item);
    host(work, &mut item);
    dates(work, &mut item);
    if let Some(page) = plain_at(work, "pageInfo") {
        item.set(Variable::Page, expand_pages(&page));
    }
    for (key, scheme) in [("doi", Scheme::Doi), ("pmid", Scheme::Pmid), ("pmcid", Scheme::Pmcid)] {
        if let Some(id) = text_at(work, key).and_then(|t| Identifier::parse_as(scheme, &t).ok()) {
            id.put(&mut item);
        }
    }
    if let Some(summary) = text_at(work, "abstractText") {
        item.set(Variable::Abstract, text::paragraphs(&summary));
    }
    if let Some(code) = plain_at(work, "language") {
        item.set(Variable::Language, language(&code));
    }
    if let Some(license) = plain_at(work, "license") {
        item.set(Variable::License, license);
    }
    if let Some(version) = plain_at(work, "versionNumber") {
        item.set(Variable::Version, version);
    }
    keywords(work, &mut item);
    corrections(work, &mut item);
    keep(&mut item, "publication-types", types.into_iter().map(Value::from).collect());
    let grants = list_at(work.get("grantsList").unwrap_or(&Value::Null), "grant");
    let grants =
        grants.iter().map(|g| json!({"id": plain_at(g, "grantId"), "agency": plain_at(g, "agency")}));
    keep(&mut item, "grants", grants.collect());
    for key in FLAGS {
        match text_at(work, key).as_deref() {
            Some("Y") => drop(item.extra.insert((*key).to_owned(), Value::Bool(true))),
            Some("N") => drop(item.extra.insert((*key).to_owned(), Value::Bool(false))),
            _ => {}
        }
    }
    for key in KEPT {
        if let Some(value) = work.get(*key).filter(|v| is_telling(v)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    item
}

fn keep(item: &mut Item, key: &str, values: Vec<Value>) {
    if !values.is_empty() {
        item.extra.insert(key.to_owned(), Value::Array(values));
    }
}

fn is_preprint(work: &Value) -> bool {
    text_at(work, "source").as_deref() == Some("PPR")
}

fn kind(work: &Value, types: &[String]) -> Kind {
    let is = |name: &str| types.iter().any(|t| t.eq_ignore_ascii_case(name));
    let source = text_at(work, "source").unwrap_or_default();
    match source.as_str() {
        "PPR" => Kind::Article,
        "PAT" => Kind::Patent,
        "ETH" => Kind::Thesis,
        _ if is("preprint") => Kind::Article,
        _ if is("thesis") => Kind::Thesis,
        _ if is("dataset") => Kind::Dataset,
        _ if work.get("bookOrReportDetails").is_some_and(is_telling) => {
            if is("report") {
                Kind::Report
            } else if is("chapter") || work.pointer("/bookOrReportDetails/comprisingTitle").is_some() {
                Kind::Chapter
            } else {
                Kind::Book
            }
        }
        _ if is("book") => Kind::Book,
        _ => Kind::ArticleJournal,
    }
}

fn title(work: &Value, item: &mut Item) {
    let Some(title) = text_at(work, "title").map(|t| text::title(&t)) else { return };
    // A translated title stands in brackets; the stop may stand after them.
    match translated(&title) {
        Some(bare) if bare.eq_ignore_ascii_case("not available") => {}
        Some(bare) => item.set(Variable::Title, bare),
        None => item.set(Variable::Title, title),
    }
}

fn authors(work: &Value) -> Vec<Name> {
    let list = list_at(work.get("authorList").unwrap_or(&Value::Null), "author");
    let names: Vec<Name> = list.iter().filter_map(name).collect();
    if !names.is_empty() {
        return names;
    }
    // `Schoenfeld JD, Haas-Kogan DA, O'Neill AF.`
    let listed = plain_at(work, "authorString").unwrap_or_default();
    let listed = listed.strip_suffix('.').unwrap_or(&listed);
    listed.split(", ").map(|name| names::divide(name.trim())).filter(|name| !name.is_empty()).collect()
}

fn name(author: &Value) -> Option<Name> {
    let mut name = match plain_at(author, "collectiveName") {
        Some(group) => Name::literal(group.trim_end_matches('.')),
        None => {
            let given = plain_at(author, "firstName").or_else(|| plain_at(author, "initials"));
            match plain_at(author, "lastName") {
                Some(family) => Name::person(family, given.unwrap_or_default()),
                None => names::divide(&plain_at(author, "fullName")?),
            }
        }
    };
    if let Some(suffix) = plain_at(author, "suffix") {
        name.suffix = suffix;
    }
    names::unglue_suffix(&mut name);
    if let Some(id) = author.get("authorId").and_then(|id| text_at(id, "value")).and_then(|t| orcid(&t)) {
        name.extra.insert("ORCID".to_owned(), Value::from(id));
    }
    let details = author.get("authorAffiliationDetailsList").unwrap_or(&Value::Null);
    let affiliations =
        list_at(details, "authorAffiliation").iter().filter_map(|a| plain_at(a, "affiliation"));
    let mut affiliations: Vec<String> = affiliations.collect();
    if affiliations.is_empty() {
        affiliations.extend(plain_at(author, "affiliation"));
    }
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
    }
    (!name.is_empty()).then_some(name)
}

fn journal(work: &Value, item: &mut Item) {
    let info = work.get("journalInfo").unwrap_or(&Value::Null);
    let journal = info.get("journal").unwrap_or(&Value::Null);
    let named = plain_at(journal, "title").or_else(|| plain_at(work, "journalTitle"));
    if let Some(title) = named {
        item.set(Variable::ContainerTitle, without_double_stop(&title));
    }
    let short = plain_at(journal, "isoabbreviation").or_else(|| plain_at(journal, "medlineAbbreviation"));
    if let Some(short) = short {
        item.set(Variable::ContainerTitleShort, short);
    }
    let volume = plain_at(info, "volume").or_else(|| plain_at(work, "journalVolume"));
    item.set(Variable::Volume, volume.unwrap_or_default());
    // The issue `forthcoming` is none.
    let issue = plain_at(info, "issue").or_else(|| plain_at(work, "issue"));
    item.set(
        Variable::Issue,
        issue.filter(|i| i.chars().any(|c| c.is_ascii_digit()) || i.chars().count() <= 8).unwrap_or_default(),
    );
    let listed = text_at(work, "journalIssn").unwrap_or_default();
    let numbers = [text_at(journal, "issn"), text_at(journal, "essn")].into_iter().flatten();
    let mut issns: Vec<String> = Vec::new();
    for number in numbers.chain(listed.split(';').map(str::to_owned)) {
        if let Ok(id) = Identifier::parse_as(Scheme::Issn, &number)
            && !issns.contains(&id.value())
        {
            issns.push(id.value());
        }
    }
    item.set(Variable::Issn, issns.join(", "));
}

/// `Cell. Mol. Life Sci..`
fn without_double_stop(title: &str) -> &str {
    title.strip_suffix('.').filter(|t| t.ends_with('.')).unwrap_or(title)
}

/// The book, the report or the preprint server.
fn host(work: &Value, item: &mut Item) {
    let details = work.get("bookOrReportDetails").unwrap_or(&Value::Null);
    for (key, variable) in [
        ("publisher", Variable::Publisher),
        ("comprisingTitle", Variable::ContainerTitle),
        ("seriesName", Variable::CollectionTitle),
        ("seriesTitle", Variable::CollectionTitle),
        ("edition", Variable::Edition),
        ("numberOfPages", Variable::NumberOfPages),
    ] {
        if let Some(value) = plain_at(details, key) {
            item.set(variable, value);
        }
    }
    let mut isbns = Vec::new();
    for key in ["isbn10", "isbn13", "isbn"] {
        if let Some(Ok(id)) = text_at(details, key).map(|t| Identifier::parse_as(Scheme::Isbn, &t))
            && !isbns.contains(&id.value())
        {
            isbns.push(id.value());
        }
    }
    item.set(Variable::Isbn, isbns.join(", "));
}

fn dates(work: &Value, item: &mut Item) {
    let info = work.get("journalInfo").unwrap_or(&Value::Null);
    let year_at = |object: &Value, key: &str| {
        text_at(object, key).and_then(|t| t.parse::<i32>().ok()).filter(|year| (1000..=2999).contains(year))
    };
    let details = work.get("bookOrReportDetails").unwrap_or(&Value::Null);
    let year = year_at(info, "yearOfPublication")
        .or_else(|| year_at(details, "yearOfPublication"))
        .or_else(|| year_at(work, "pubYear"));
    let first = text_at(work, "firstPublicationDate").and_then(|t| Date::from_edtf(&t));
    // A preprint is dated by the day it was posted; a journal article by its
    // issue, of which the first of a month says no more than the month.
    let printed =
        text_at(info, "dateOfPublication").map(|t| medline(&t)).filter(|d| d.first_year().is_some());
    let date = if item.kind == Kind::Article { first.clone() } else { printed };
    let date = date.filter(|d| year.is_none_or(|year| d.first_year() == Some(year)));
    if let Some(date) = date.or_else(|| year.map(Date::year)).or(first) {
        item.set_date(DateVariable::Issued, date);
    }
}

fn keywords(work: &Value, item: &mut Item) {
    let headings = list_at(work.get("meshHeadingList").unwrap_or(&Value::Null), "meshHeading");
    let headings = headings.iter().filter_map(|h| plain_at(h, "descriptorName"));
    let given = texts_at(work.get("keywordList").unwrap_or(&Value::Null), "keyword");
    let mut words: Vec<String> = Vec::new();
    for word in headings.chain(given.iter().map(|w| text::plain(w))) {
        if !word.is_empty() && !words.contains(&word) && words.len() < 200 {
            words.push(word);
        }
    }
    // A heading may hold a comma (`Depressive Disorder, Major`).
    item.set(Variable::Keyword, words.join("; "));
}

/// Comments, errata and retractions, as PubMed has them: `Retraction in` is
/// `RetractionIn`.
fn corrections(work: &Value, item: &mut Item) {
    let list = list_at(work.get("commentCorrectionList").unwrap_or(&Value::Null), "commentCorrection");
    let corrections = list.iter().filter_map(|c| {
        let kind: String = text_at(c, "type")?
            .split_whitespace()
            .map(|word| {
                let mut letters = word.chars();
                letters
                    .next()
                    .map(|c| c.to_uppercase().chain(letters).collect::<String>())
                    .unwrap_or_default()
            })
            .collect();
        let pmid = (text_at(c, "source").as_deref() == Some("MED")).then(|| text_at(c, "id")).flatten();
        Some(json!({"type": kind, "source": plain_at(c, "reference"), "pmid": pmid}))
    });
    keep(item, "comments-corrections", corrections.collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_maps_in_full() {
        let item = item(&json!({
            "id": "9500320", "source": "MED", "pmid": "9500320", "pmcid": "PMC12", "doi": "10.1016/S0140-6736(97)11096-0",
            "title": "[Ileal <i>hyperplasia</i> &amp; colitis].",
            "authorString": "Wakefield AJ.",
            "authorList": {"author": [
                {"fullName": "Wakefield AJ Jr", "firstName": "A J", "lastName": "Wakefield", "suffix": "Jr",
                    "authorId": {"type": "ORCID", "value": "0000-0002-1825-0097"},
                    "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": "Royal Free"}]}},
                {"collectiveName": "The Group."}, {"fullName": "de la Cruz M"}, 3]},
            "journalInfo": {"issue": "9103", "volume": "351", "dateOfPublication": "1998 Feb", "yearOfPublication": 1998,
                "journal": {"title": "Lancet (London, England)", "isoabbreviation": "Lancet", "issn": "0140-6736", "essn": "1474-547X"}},
            "pubYear": "1998", "pageInfo": "637-41", "abstractText": "<h4>Background</h4>One.<h4>Methods</h4>Two.",
            "language": "eng", "pubTypeList": {"pubType": ["Retracted Publication", "Journal Article"]},
            "meshHeadingList": {"meshHeading": [{"descriptorName": "Ileum"}]}, "keywordList": {"keyword": ["gut", "Ileum"]},
            "commentCorrectionList": {"commentCorrection": [{"id": "20137807", "source": "MED",
                "reference": "Lancet. 2010", "type": "Retraction in"}]},
            "grantsList": {"grant": [{"grantId": "1", "agency": "MRC"}]}, "isOpenAccess": "N", "citedByCount": 7
        }));
        assert_eq!(item.kind, Kind::ArticleJournal);
        let ids: Vec<String> = item.identifiers().iter().map(ToString::to_string).collect();
        assert_eq!(
            ids,
            [
                "doi:10.1016/s0140-6736(97)11096-0",
                "pmid:9500320",
                "pmcid:PMC12",
                "issn:0140-6736",
                "issn:1474-547X"
            ]
        );
        let shown: Vec<String> = item.names(NameVariable::Author).iter().map(Name::display).collect();
        assert_eq!(shown, ["A J Wakefield Jr", "The Group", "M de la Cruz"]);
        for (variable, value) in [
            (Variable::Title, "Ileal <i>hyperplasia</i> & colitis"),
            (Variable::ContainerTitle, "Lancet (London, England)"),
            (Variable::ContainerTitleShort, "Lancet"),
            (Variable::Volume, "351"),
            (Variable::Issue, "9103"),
            (Variable::Page, "637-641"),
            (Variable::Abstract, "Background: One.\nMethods: Two."),
            (Variable::Language, "en"),
            (Variable::Keyword, "Ileum; gut"),
        ] {
            assert_eq!(item.get(variable), Some(value), "{variable}");
        }
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("1998-02"));
        assert_eq!(
            item.extra["comments-corrections"],
            json!([{"type": "RetractionIn", "source": "Lancet. 2010", "pmid": "20137807"}])
        );
        assert_eq!(item.extra["publication-types"][0], "Retracted Publication");
        assert_eq!((&item.extra["isOpenAccess"], &item.extra["citedByCount"]), (&json!(false), &json!(7)));
    }

    #[test]
    fn a_short_result_is_read_as_far_as_it_goes() {
        let item = item(&json!({
            "source": "MED", "title": "Abscopal response.", "authorString": "Schoenfeld JD, Haas-Kogan DA, O'Neill AF.",
            "journalTitle": "Cell. Mol. Life Sci..", "journalVolume": "404", "issue": "forthcoming", "pubYear": "2025",
            "journalIssn": "0140-6736; 1474-547x; ", "pageInfo": "2603-2604", "pubType": "review; journal article"
        }));
        let shown: Vec<String> = item.names(NameVariable::Author).iter().map(Name::display).collect();
        assert_eq!(shown, ["JD Schoenfeld", "DA Haas-Kogan", "AF O'Neill"]);
        assert_eq!(item.get(Variable::ContainerTitle), Some("Cell. Mol. Life Sci."));
        assert_eq!(item.get(Variable::Issn), Some("0140-6736, 1474-547X"));
        assert_eq!((item.get(Variable::Issue), item.year()), (None, Some(2025)));
        assert_eq!(item.extra["publication-types"], json!(["review", "journal article"]));
    }

    #[test]
    fn a_preprint_is_no_journal_article() {
        let item = item(
            &json!({"source": "PPR", "title": "T", "pubYear": "2020", "firstPublicationDate": "2020-04-17",
            "bookOrReportDetails": {"publisher": "medRxiv", "yearOfPublication": 2020}, "versionNumber": 2}),
        );
        assert_eq!((item.kind, item.get(Variable::Genre)), (Kind::Article, Some("Preprint")));
        assert_eq!(
            (item.get(Variable::Publisher), item.get(Variable::Version)),
            (Some("medRxiv"), Some("2"))
        );
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2020-04-17"));
    }

    #[test]
    fn no_shape_is_too_odd() {
        let odd = [
            json!(null),
            json!(1),
            json!("x"),
            json!([]),
            json!([[1]]),
            json!({"a": 1}),
            json!({"author": [1]}),
        ];
        for key in [
            "title",
            "authorList",
            "authorString",
            "journalInfo",
            "pubTypeList",
            "pubType",
            "meshHeadingList",
            "keywordList",
            "commentCorrectionList",
            "grantsList",
            "bookOrReportDetails",
            "pageInfo",
            "pubYear",
            "doi",
            "pmid",
            "isOpenAccess",
            "journalIssn",
            "language",
        ] {
            for value in &odd {
                let _ = item(&json!({ key: value }));
            }
        }
    }
}
