//! A paper of Semantic Scholar as an item.
//!
//! Documentation: Academic Graph API, *FullPaper*.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use crate::item::identifier::Scheme;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, orcid, plain_at, text_at, text_of, texts_at};
use crate::registry::{names, text};

/// Its types of publication, the most telling first.
const KINDS: &[(&str, Kind)] = &[
    ("BookSection", Kind::Chapter),
    ("Book", Kind::Book),
    ("Dataset", Kind::Dataset),
    ("Conference", Kind::PaperConference),
    ("News", Kind::ArticleNewspaper),
    ("JournalArticle", Kind::ArticleJournal),
    ("Review", Kind::ArticleJournal),
    ("CaseReport", Kind::ArticleJournal),
    ("ClinicalTrial", Kind::ArticleJournal),
    ("Editorial", Kind::ArticleJournal),
    ("LettersAndComments", Kind::ArticleJournal),
    ("MetaAnalysis", Kind::ArticleJournal),
    ("Study", Kind::ArticleJournal),
];

/// Members that CSL has no name for and that tell something of the paper.
const KEPT: &[&str] = &[
    "citationCount",
    "fieldsOfStudy",
    "influentialCitationCount",
    "isOpenAccess",
    "openAccessPdf",
    "publicationDate",
    "publicationTypes",
    "referenceCount",
    "s2FieldsOfStudy",
];

#[expect(clippy::expect_used, reason = "the pattern is constant")]
static VOLUME_AND_ISSUE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\S+) +(\d[\w./-]*)$").expect("a constant pattern compiles"));

/// Reads a paper; one that cites or is cited stands in a member.
pub(in crate::registry) fn item(paper: &Value) -> Item {
    let paper = ["citingPaper", "citedPaper"].iter().find_map(|key| paper.get(*key)).unwrap_or(paper);
    let mut item = Item::new(kind(paper));
    if let Some(title) = text_at(paper, "title") {
        item.set(Variable::Title, text::title(&title));
    }
    item.set_names(NameVariable::Author, list_at(paper, "authors").iter().filter_map(name).collect());
    dates(paper, &mut item);
    container(paper, &mut item);
    identifiers(paper, &mut item);
    if let Some(summary) = text_at(paper, "abstract") {
        item.set(Variable::Abstract, text::paragraphs(&summary));
    }
    for key in KEPT {
        if let Some(value) = paper.get(*key).filter(|v| is_telling(v)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    if let Some(short) = paper.get("tldr").and_then(|tldr| text_of(tldr).or_else(|| text_at(tldr, "text"))) {
        item.extra.insert("tldr".to_owned(), Value::from(short));
    }
    item
}

fn kind(paper: &Value) -> Kind {
    let types = texts_at(paper, "publicationTypes");
    let told = KINDS.iter().find(|(name, _)| types.iter().any(|t| t == name)).map(|(_, kind)| *kind);
    let venue = paper.get("publicationVenue").and_then(|venue| text_at(venue, "type"));
    let place = match venue.as_deref() {
        Some("journal") => Some(Kind::ArticleJournal),
        Some("conference") => Some(Kind::PaperConference),
        _ if is_arxiv(paper) => Some(Kind::Article),
        _ => None,
    };
    match (told, place) {
        // It calls a paper of a conference and one on arXiv an article, too.
        (Some(Kind::ArticleJournal), Some(place)) => place,
        // A journal that prints a conference's papers.
        (Some(Kind::PaperConference), Some(Kind::ArticleJournal)) => Kind::ArticleJournal,
        (told, place) => told.or(place).unwrap_or(Kind::Document),
    }
}

/// Whether it is on arXiv and no more is known of where it was published.
fn is_arxiv(paper: &Value) -> bool {
    let venue = text_at(paper, "venue").unwrap_or_default().to_lowercase();
    venue.starts_with("arxiv")
}

fn name(author: &Value) -> Option<Name> {
    let whole = text_of(author).or_else(|| text_at(author, "name"))?;
    let mut name = names::divide(&text::plain(&whole));
    let ids = author.get("externalIds").unwrap_or(&Value::Null);
    if let Some(id) = text_at(ids, "ORCID").and_then(|id| orcid(&id)) {
        name.extra.insert("ORCID".to_owned(), Value::from(id));
    }
    let affiliations = texts_at(author, "affiliations");
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
    }
    Some(name).filter(|name| !name.is_empty())
}

fn dates(paper: &Value, item: &mut Item) {
    let date = text_at(paper, "publicationDate").and_then(|text| Date::from_edtf(&text));
    let year = text_at(paper, "year").and_then(|year| year.parse::<i32>().ok()).filter(|year| *year > 0);
    // The first of January is how it says that it knows the year only.
    let exact = date.filter(|date| date.to_edtf().is_some_and(|d| !d.ends_with("-01-01")));
    let exact = exact.filter(|date| year.is_none() || date.first_year() == year);
    let early = || text_at(paper, "publicationDate").and_then(|t| Date::from_edtf(&t)?.first_year());
    if let Some(issued) = exact.or_else(|| year.or_else(early).map(Date::year)) {
        item.set_date(DateVariable::Issued, issued);
    }
}

fn container(paper: &Value, item: &mut Item) {
    let (journal, venue) = (paper.get("journal").unwrap_or(&Value::Null), paper.get("publicationVenue"));
    let venue = venue.unwrap_or(&Value::Null);
    let own = plain_at(journal, "name").filter(|name| !(item.kind == Kind::Article && name == "ArXiv"));
    // A conference's papers stand in proceedings that `journal` does not name.
    let names = if item.kind == Kind::PaperConference {
        [plain_at(venue, "name"), plain_at(paper, "venue"), own]
    } else {
        [own, plain_at(venue, "name"), plain_at(paper, "venue")]
    };
    if let Some(name) = names.into_iter().flatten().find(|name| !name.to_lowercase().starts_with("arxiv")) {
        item.set(Variable::ContainerTitle, name);
    }
    if let Some(volume) = plain_at(journal, "volume") {
        if let Some(both) = VOLUME_AND_ISSUE.captures(&volume) {
            item.set(Variable::Volume, both[1].to_owned());
            item.set(Variable::Issue, both[2].to_owned());
        } else if volume.starts_with("abs/") {
            // An arXiv number as DBLP cites it.
            item.extra.insert("volume".to_owned(), Value::from(volume));
        } else {
            item.set(Variable::Volume, volume);
        }
    }
    if let Some(pages) = plain_at(journal, "pages") {
        let pages: String = pages.replace(['–', '—'], "-").split_whitespace().collect::<Vec<_>>().join(" ");
        item.set(Variable::Page, pages.trim_matches(['-', ' ']).replace(" - ", "-"));
    }
    let mut issns: Vec<String> = texts_at(venue, "issn");
    issns.extend(texts_at(venue, "alternate_issns"));
    issns.dedup();
    item.set(Variable::Issn, issns.join(", "));
}

fn identifiers(paper: &Value, item: &mut Item) {
    let mut others = Map::new();
    for (name, value) in paper.get("externalIds").and_then(Value::as_object).into_iter().flatten() {
        let scheme = match name.as_str() {
            "DOI" => Some(Scheme::Doi),
            "PubMed" => Some(Scheme::Pmid),
            "PubMedCentral" => Some(Scheme::Pmcid),
            "ArXiv" => Some(Scheme::Arxiv),
            _ => None,
        };
        let text = text_of(value);
        match scheme.zip(text).and_then(|(scheme, text)| Identifier::parse_as(scheme, &text).ok()) {
            Some(id) => id.put(item),
            None if is_telling(value) => drop(others.insert(name.clone(), value.clone())),
            None => {}
        }
    }
    if let Some(corpus) = paper.get("corpusId").filter(|id| is_telling(id)) {
        others.insert("CorpusId".to_owned(), corpus.clone());
    }
    if !others.is_empty() {
        item.extra.insert("external-ids".to_owned(), Value::Object(others));
    }
    if let Some(id) = text_at(paper, "paperId") {
        item.extra.insert("semanticscholar".to_owned(), Value::from(id));
    }
    if let Some(url) = text_at(paper, "url") {
        item.set(Variable::Url, url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_paper_maps_in_full() {
        let item = item(&json!({
            "paperId": "649def34", "externalIds": {"DOI": "10.1001/ARCHPSYC.63.8.856", "PubMed": "16894061",
                "PubMedCentral": "12", "MAG": "2117847125", "CorpusId": 470667},
            "url": "https://www.semanticscholar.org/paper/649def34", "title": "A randomized trial.",
            "venue": "Archives of General Psychiatry", "year": 2006, "publicationDate": "2006-08-01",
            "publicationVenue": {"name": "Archives of General Psychiatry", "type": "journal", "issn": "0003-990X",
                "alternate_issns": ["1538-3636"]},
            "publicationTypes": ["ClinicalTrial", "JournalArticle"],
            "journal": {"name": "Archives of general psychiatry", "volume": "63 8", "pages": "\n          856-64\n        "},
            "authors": [{"authorId": "1", "name": "C. Zarate", "externalIds": {"ORCID": ["0000-0002-1825-0097"]}},
                {"authorId": null, "name": "Anna van der Berg"}, {"name": null}, 3],
            "abstract": "One &amp; two.", "tldr": {"model": "v2", "text": "In short."},
            "openAccessPdf": {"url": "https://x.org/a.pdf", "status": "GREEN"}, "isOpenAccess": true,
            "citationCount": 7
        }));
        assert_eq!(item.kind, Kind::ArticleJournal);
        let ids: Vec<String> = item.identifiers().iter().map(ToString::to_string).collect();
        assert_eq!(
            ids,
            [
                "doi:10.1001/archpsyc.63.8.856",
                "pmid:16894061",
                "pmcid:PMC12",
                "issn:0003-990X",
                "issn:1538-3636"
            ]
        );
        assert_eq!(item.get(Variable::Title), Some("A randomized trial"));
        assert_eq!((item.get(Variable::Volume), item.get(Variable::Issue)), (Some("63"), Some("8")));
        assert_eq!(item.get(Variable::Page), Some("856-64"));
        assert_eq!(item.get(Variable::ContainerTitle), Some("Archives of general psychiatry"));
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2006-08-01"));
        let authors = item.names(NameVariable::Author);
        assert_eq!(authors.len(), 2);
        assert_eq!((&*authors[0].family, &*authors[1].family), ("Zarate", "Berg"));
        assert_eq!(authors[0].extra["ORCID"], json!("https://orcid.org/0000-0002-1825-0097"));
        assert_eq!(item.extra["external-ids"], json!({"MAG": "2117847125", "CorpusId": 470667}));
        assert_eq!(item.extra["tldr"], json!("In short."));
        assert_eq!(item.extra["semanticscholar"], json!("649def34"));
    }

    #[test]
    fn kinds_are_told_from_types_and_venue() {
        for (paper, kind) in [
            (json!({"publicationTypes": ["JournalArticle", "Conference"]}), Kind::PaperConference),
            (
                json!({"publicationTypes": ["JournalArticle"], "publicationVenue": {"type": "conference"}}),
                Kind::PaperConference,
            ),
            (
                json!({"publicationTypes": ["Conference"], "publicationVenue": {"type": "journal"}}),
                Kind::ArticleJournal,
            ),
            (json!({"publicationTypes": ["JournalArticle"], "venue": "arXiv.org"}), Kind::Article),
            (json!({"publicationTypes": ["Review"]}), Kind::ArticleJournal),
            (json!({"publicationTypes": ["Book", "BookSection"]}), Kind::Chapter),
            (json!({"publicationTypes": null}), Kind::Document),
        ] {
            assert_eq!(item(&paper).kind, kind, "{paper}");
        }
    }

    #[test]
    fn a_preprint_stands_in_no_journal() {
        let item = item(
            &json!({"paperId": "x", "venue": "arXiv.org", "externalIds": {"ArXiv": "1706.03762"},
            "journal": {"name": "ArXiv", "volume": "abs/1706.03762"}, "publicationDate": "2017-01-01", "year": 2017}),
        );
        assert_eq!((item.get(Variable::ContainerTitle), item.get(Variable::Volume)), (None, None));
        assert_eq!(item.extra["arxiv"], json!("1706.03762"));
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2017"));
    }

    #[test]
    fn no_shape_is_too_odd() {
        let keys = [
            "title",
            "authors",
            "externalIds",
            "journal",
            "publicationVenue",
            "publicationTypes",
            "year",
            "publicationDate",
            "tldr",
            "abstract",
            "citingPaper",
        ];
        for key in keys {
            for value in
                [json!(null), json!(1), json!("é"), json!([]), json!([[1], "x"]), json!({"a": 1}), json!(-1)]
            {
                let _ = item(&json!({ key: value }));
            }
        }
    }
}
