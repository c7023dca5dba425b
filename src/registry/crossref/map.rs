//! A work of Crossref as an item. Every member is optional, and one of an odd
//! shape is as if it were not there.
//!
//! Also reads what Crossref's content negotiation gives (`transform`), which
//! is CSL-JSON with Crossref's members beside it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::item::{Date, DateParts, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, orcid, plain_at, text_at, texts_at};
use crate::registry::{names, text};

/// Crossref's types that are not CSL's.
const KINDS: &[(&str, Kind)] = &[
    ("journal-article", Kind::ArticleJournal),
    ("proceedings-article", Kind::PaperConference),
    ("posted-content", Kind::Article),
    ("book-chapter", Kind::Chapter),
    ("book-section", Kind::Chapter),
    ("book-part", Kind::Chapter),
    ("book-track", Kind::Chapter),
    ("monograph", Kind::Book),
    ("edited-book", Kind::Book),
    ("reference-book", Kind::Book),
    ("book-set", Kind::Book),
    ("book-series", Kind::Book),
    ("proceedings", Kind::Book),
    ("proceedings-series", Kind::Book),
    ("reference-entry", Kind::EntryEncyclopedia),
    ("report-component", Kind::Report),
    ("report-series", Kind::Report),
    ("dissertation", Kind::Thesis),
    ("database", Kind::Dataset),
    ("standard-series", Kind::Standard),
    ("peer-review", Kind::Review),
    ("journal", Kind::Periodical),
    ("journal-issue", Kind::Periodical),
    ("journal-volume", Kind::Periodical),
    ("blog-post", Kind::PostWeblog),
    ("grant", Kind::Document),
    ("component", Kind::Document),
    ("other", Kind::Document),
];

/// Text variables that are plain text in one member.
const PLAIN: &[(&str, Variable)] = &[
    ("publisher", Variable::Publisher),
    ("publisher-location", Variable::PublisherPlace),
    ("publisher-place", Variable::PublisherPlace),
    ("volume", Variable::Volume),
    ("issue", Variable::Issue),
    ("language", Variable::Language),
    ("edition-number", Variable::Edition),
    ("edition", Variable::Edition),
    ("part-number", Variable::PartNumber),
    ("short-container-title", Variable::ContainerTitleShort),
    ("container-title-short", Variable::ContainerTitleShort),
    ("short-title", Variable::TitleShort),
];

const NAMES: &[(&str, NameVariable)] = &[
    ("author", NameVariable::Author),
    ("editor", NameVariable::Editor),
    ("translator", NameVariable::Translator),
    ("chair", NameVariable::Chair),
];

/// Members that CSL has no name for and that tell something of the work. The
/// rest (reference lists, links, the registry's own bookkeeping) stays in the
/// raw record.
const KEPT: &[&str] = &[
    "accepted",
    "alternative-id",
    "approved",
    "archive",
    "article-number",
    "clinical-trial-number",
    "created",
    "degree",
    "funder",
    "group-title",
    "institution",
    "is-referenced-by-count",
    "issn-type",
    "license",
    "published-online",
    "published-other",
    "published-print",
    "relation",
    "review",
    "subject",
    "subtype",
    "update-to",
    "updated-by",
];

/// Reads a work.
pub(in crate::registry) fn item(work: &Value) -> Item {
    let mut item = outline(work);
    dates(work, &mut item);
    for (key, variable) in PLAIN {
        if item.get(*variable).is_none()
            && let Some(value) = plain_at(work, key)
        {
            item.set(*variable, value);
        }
    }
    if item.get(Variable::Issue).is_none()
        && let Some(issue) = work.get("journal-issue").and_then(|j| plain_at(j, "issue"))
    {
        item.set(Variable::Issue, issue);
    }
    pages(work, &mut item);
    if let Some(summary) = text_at(work, "abstract") {
        item.set(Variable::Abstract, text::paragraphs(&summary));
    }
    event(work, &mut item);
    institution(work, &mut item);
    for key in KEPT {
        if let Some(value) = work.get(*key).filter(|v| is_telling(v)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    item
}

/// Reads its kind, titles, names and identifiers.
fn outline(work: &Value) -> Item {
    let name_of_kind = text_at(work, "type").unwrap_or_default();
    let known = KINDS.iter().find(|(name, _)| *name == name_of_kind).map(|(_, kind)| *kind);
    let kind = known.or_else(|| name_of_kind.parse().ok());
    let mut item = Item::new(kind.unwrap_or(Kind::Document));
    if kind.is_none() && !name_of_kind.is_empty() {
        item.extra.insert("type".to_owned(), Value::from(name_of_kind));
    }
    titles(work, &mut item);
    for (key, variable) in NAMES {
        item.set_names(*variable, list_at(work, key).iter().filter_map(name).collect());
    }
    numbers(work, &mut item);
    item
}

fn titles(work: &Value, item: &mut Item) {
    let rich = |key: &str| -> Vec<String> {
        texts_at(work, key).iter().map(|t| text::title(t)).filter(|t| !t.is_empty()).collect()
    };
    let mut all = rich("title").into_iter();
    if let Some(mut title) = all.next() {
        for subtitle in rich("subtitle") {
            text::add_subtitle(&mut title, &subtitle);
        }
        item.set(Variable::Title, title);
    }
    let more: Vec<Value> = all.map(Value::from).collect();
    if !more.is_empty() {
        item.extra.insert("other-titles".to_owned(), Value::Array(more));
    }
    if let Some(original) = rich("original-title").into_iter().next() {
        item.set(Variable::OriginalTitle, original);
    }
    let mut containers: Vec<String> = Vec::new();
    for container in texts_at(work, "container-title").iter().map(|t| text::plain(t)) {
        if !container.is_empty() && !containers.contains(&container) {
            containers.push(container);
        }
    }
    let part = matches!(item.kind, Kind::Chapter | Kind::PaperConference | Kind::EntryEncyclopedia);
    match containers.as_slice() {
        [] => {}
        // A whole book stands in a series.
        [series, ..] if item.kind == Kind::Book => item.set(Variable::CollectionTitle, series.clone()),
        // Crossref names the series before the book.
        [series, .., book] if part => {
            item.set(Variable::CollectionTitle, series.clone());
            item.set(Variable::ContainerTitle, book.clone());
        }
        [container, rest @ ..] => {
            item.set(Variable::ContainerTitle, container.clone());
            if !rest.is_empty() {
                item.extra.insert("other-container-titles".to_owned(), Value::from(rest.to_vec()));
            }
        }
    }
    if let Some(collection) = plain_at(work, "collection-title") {
        item.set(Variable::CollectionTitle, collection);
    }
}

fn name(value: &Value) -> Option<Name> {
    if let Value::String(whole) = value {
        return Some(names::divide(&text::plain(whole))).filter(|n| !n.is_empty());
    }
    let part = |key: &str| plain_at(value, key).unwrap_or_default();
    let mut name = Name {
        family: part("family"),
        given: part("given"),
        suffix: part("suffix"),
        dropping_particle: part("dropping-particle"),
        non_dropping_particle: part("non-dropping-particle"),
        ..Name::default()
    };
    if name.is_empty() {
        name.literal = plain_at(value, "name").or_else(|| plain_at(value, "literal"))?;
    }
    names::unglue_suffix(&mut name);
    if let Some(id) = text_at(value, "ORCID").and_then(|t| orcid(&t)) {
        name.extra.insert("ORCID".to_owned(), Value::from(id));
    }
    let affiliations: Vec<Value> =
        list_at(value, "affiliation").iter().filter_map(|a| plain_at(a, "name")).map(Value::from).collect();
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::Array(affiliations));
    }
    if let Some(role) = value.get("role").filter(|v| is_telling(v)) {
        name.extra.insert("role".to_owned(), role.clone());
    }
    Some(name)
}

/// A date that has a year.
fn date(value: &Value) -> Option<Date> {
    Date::from_json(value).filter(|d| d.first_year().is_some())
}

fn dates(work: &Value, item: &mut Item) {
    let at = |key: &str| work.get(key).and_then(date);
    // A printed reference usually has the year of print. `issued` is the
    // earliest of all dates.
    let issue = || work.get("journal-issue").and_then(|j| j.get("published-print")).and_then(date);
    let issued = at("published-print")
        .or_else(issue)
        .or_else(|| at("published"))
        .or_else(|| at("issued"))
        .or_else(|| at("published-online"))
        .or_else(|| at("posted"))
        .or_else(|| at("approved"))
        .or_else(|| at("published-other"));
    if let Some(issued) = issued {
        // The bookkeeping beside the parts (`date-time`, `timestamp`) stays raw.
        item.set_date(DateVariable::Issued, Date { extra: Default::default(), ..issued });
    }
}

fn pages(work: &Value, item: &mut Item) {
    let page =
        plain_at(work, "page").map(|p| p.replace(['\u{2010}', '\u{2011}', '\u{2012}', '–', '—', '−'], "-"));
    let number = plain_at(work, "article-number");
    if let Some(page) = page.filter(|p| number.as_ref() != Some(p)) {
        item.set(Variable::Page, page.replace(" - ", "-").replace("--", "-"));
    }
    if let Some(number) = number {
        item.set(Variable::Number, number);
    }
}

fn numbers(work: &Value, item: &mut Item) {
    if let Some(doi) = text_at(work, "DOI") {
        match Identifier::parse_as(crate::item::identifier::Scheme::Doi, &doi) {
            Ok(doi) => doi.put(item),
            Err(_) => drop(item.extra.insert("DOI".to_owned(), Value::from(doi))),
        }
    }
    for (key, variable) in [("PMID", Variable::Pmid), ("PMCID", Variable::Pmcid)] {
        if let Some(value) = text_at(work, key) {
            item.set(variable, value);
        }
    }
    for (key, variable) in [("ISSN", Variable::Issn), ("ISBN", Variable::Isbn)] {
        let mut seen = BTreeSet::new();
        let values = texts_at(work, key);
        let values = values.iter().map(|v| v.rsplit('/').next().unwrap_or(v).trim());
        let values: Vec<&str> =
            values.filter(|v| !v.is_empty() && seen.insert(v.to_ascii_uppercase())).collect();
        item.set(variable, values.join(", "));
    }
    let own = work.pointer("/resource/primary").and_then(|p| text_at(p, "URL"));
    // A resolver's address says no more than the DOI does.
    let resolves = |url: &str| matches!(Identifier::parse(url), Some(Identifier::Doi(_)));
    let address = text_at(work, "URL").or(own);
    if let Some(url) = address.filter(|url| url.starts_with("http") && !resolves(url)) {
        item.set(Variable::Url, url);
    }
}

fn event(work: &Value, item: &mut Item) {
    let Some(event) = work.get("event") else { return };
    if let Some(name) = plain_at(event, "name").or_else(|| plain_at(work, "event")) {
        item.set(Variable::EventTitle, name);
    }
    if let Some(place) = plain_at(event, "location") {
        item.set(Variable::EventPlace, place);
    }
    let parts = |key: &str| event.get(key).and_then(date).and_then(|d| d.start());
    let date = match (parts("start"), parts("end")) {
        (Some(start), Some(end)) if start != end && end != DateParts::OPEN => Some(Date::range(start, end)),
        (Some(one), _) | (None, Some(one)) => Some(Date::from_parts(one)),
        (None, None) => None,
    };
    if let Some(date) = date {
        item.set_date(DateVariable::EventDate, date);
    }
}

/// Who stands behind a thesis, a report or a standard.
fn institution(work: &Value, item: &mut Item) {
    let institution = match work.get("institution") {
        Some(Value::Array(list)) => list.first(),
        other => other,
    };
    if let Some(institution) = institution {
        let name = plain_at(institution, "name");
        if let Some(name) = name
            && (item.kind == Kind::Thesis || item.get(Variable::Publisher).is_none())
        {
            item.set(Variable::Publisher, name);
        }
        if let Some(place) = plain_at(institution, "place")
            && item.get(Variable::PublisherPlace).is_none()
        {
            item.set(Variable::PublisherPlace, place);
        }
    }
    if item.kind == Kind::Thesis
        && let Some(degree) = plain_at(work, "degree")
    {
        item.set(Variable::Genre, degree);
    }
    if text_at(work, "subtype").as_deref() == Some("preprint") {
        item.set(Variable::Genre, "Preprint");
    }
    if let Some(body) = work.get("standards-body").and_then(|b| plain_at(b, "name")) {
        item.set(Variable::Authority, body);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_article_maps_in_full() {
        let item = item(&json!({
            "type": "journal-article", "DOI": "10.1000/ABC", "URL": "http://dx.doi.org/10.1000/ABC",
            "title": ["On <i>E. coli</i> &amp; more."], "subtitle": ["A trial"],
            "container-title": ["Archives of Things"], "short-container-title": ["Arch Things"],
            "author": [
                {"family": "Zarate Jr", "given": "Carlos A.", "ORCID": "http://orcid.org/0000-0002-1825-0097",
                 "affiliation": [{"name": "NIMH"}, {}], "sequence": "first"},
                {"name": "The Group"}, 7, {"affiliation": []}
            ],
            "issued": {"date-parts": [[2005, 12]]}, "published-online": {"date-parts": [[2005, 12]]},
            "published-print": {"date-parts": [[2006, 8]]},
            "volume": 63, "issue": "8", "page": "856–864", "ISSN": ["0003-990X", "0003-990x"],
            "abstract": "<jats:p>Text.</jats:p>", "updated-by": [{"type": "correction"}],
            "is-referenced-by-count": 12, "reference": [{"key": "1"}]
        }));
        assert_eq!(item.kind, Kind::ArticleJournal);
        assert_eq!(item.get(Variable::Title), Some("On <i>E. coli</i> & more: A trial"));
        assert_eq!(item.get(Variable::Doi), Some("10.1000/abc"));
        assert_eq!(item.get(Variable::Url), None, "the DOI says it");
        let authors = item.names(NameVariable::Author);
        assert_eq!(authors.len(), 2);
        assert_eq!((&*authors[0].family, &*authors[0].suffix), ("Zarate", "Jr"));
        assert_eq!(authors[0].extra["ORCID"], "https://orcid.org/0000-0002-1825-0097");
        assert_eq!(authors[0].extra["affiliation"], json!(["NIMH"]));
        assert_eq!(authors[1].literal, "The Group");
        assert_eq!(item.year(), Some(2006), "the year of print");
        assert_eq!(item.extra["published-online"], json!({"date-parts": [[2005, 12]]}));
        assert_eq!(item.get(Variable::Volume), Some("63"));
        assert_eq!(item.get(Variable::Page), Some("856-864"));
        assert_eq!(item.get(Variable::Issn), Some("0003-990X"));
        assert_eq!(item.get(Variable::Abstract), Some("Text."));
        assert!(item.extra.contains_key("updated-by") && !item.extra.contains_key("reference"));
    }

    #[test]
    fn an_article_number_is_no_page() {
        let number = |work| {
            let item = item(&work);
            (item.get(Variable::Page).map(str::to_owned), item.get(Variable::Number).map(str::to_owned))
        };
        assert_eq!(number(json!({"article-number": "6431"})), (None, Some("6431".into())));
        assert_eq!(number(json!({"article-number": "6431", "page": "6431"})), (None, Some("6431".into())));
        assert_eq!(number(json!({"page": "1-9"})), (Some("1-9".into()), None));
    }

    #[test]
    fn dates_without_a_year_do_not_count() {
        let year = |work| item(&work).year();
        assert_eq!(year(json!({"issued": {"date-parts": [[null]]}})), None);
        assert_eq!(
            year(json!({"published-print": {"date-parts": [[null]]}, "issued": {"date-parts": [[1999]]}})),
            Some(1999)
        );
        assert_eq!(year(json!({"created": {"date-parts": [[2010, 1, 1]]}})), None, "only a hint");
        let hint = item(&json!({"created": {"date-parts": [[2010, 1, 1]]}}));
        assert!(hint.extra.contains_key("created"));
    }

    #[test]
    fn a_chapter_knows_its_book_from_its_series() {
        let item = item(&json!({"type": "book-chapter", "container-title": ["Lecture Notes", "The Book"]}));
        assert_eq!(item.get(Variable::ContainerTitle), Some("The Book"));
        assert_eq!(item.get(Variable::CollectionTitle), Some("Lecture Notes"));
    }

    #[test]
    fn content_negotiation_is_read_as_well() {
        let item = item(&json!({"type": "article-journal", "title": "A title", "container-title": "J"}));
        assert_eq!(item.kind, Kind::ArticleJournal);
        assert_eq!(item.plain_title(), "A title");
        assert_eq!(item.get(Variable::ContainerTitle), Some("J"));
    }

    #[test]
    fn no_shape_is_too_odd() {
        let odd =
            [json!(null), json!(1), json!("x"), json!([]), json!([[1]]), json!({}), json!({"name": {}})];
        let keys = [
            "type",
            "title",
            "subtitle",
            "author",
            "issued",
            "page",
            "DOI",
            "ISSN",
            "event",
            "institution",
            "abstract",
            "URL",
            "resource",
            "journal-issue",
            "container-title",
            "standards-body",
        ];
        for key in keys {
            for value in &odd {
                let mut work = serde_json::Map::new();
                work.insert(key.to_owned(), value.clone());
                let _ = item(&Value::Object(work));
            }
        }
        for value in odd {
            let _ = item(&value);
        }
    }
}
