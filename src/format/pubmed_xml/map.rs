//! A `PubmedArticle` or `PubmedBookArticle` as an item.
//!
//! Source: NLM, *MEDLINE/PubMed XML element descriptions*, and the PubMed DTD.

use serde_json::{Value, json};

use super::date;
use crate::format::medline::{expand_pages, language, translated};
use crate::format::xml::Element;
use crate::format::xml::text;
use crate::item::identifier::Scheme;
use crate::item::identifier::orcid;
use crate::item::{DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};

/// The records of a set, or the one record that the document is.
pub(crate) fn records(root: &Element) -> Vec<&Element> {
    if is_record(root) { vec![root] } else { root.elements().filter(|e| is_record(e)).collect() }
}

/// Whether the document is of PubMed's making.
pub(crate) fn is_set(root: &Element) -> bool {
    is_record(root) || matches!(root.name(), "PubmedArticleSet" | "PubmedBookArticleSet")
}

fn is_record(element: &Element) -> bool {
    matches!(element.name(), "PubmedArticle" | "PubmedBookArticle")
}

/// Reads a record.
pub(crate) fn item(record: &Element) -> Item {
    match record.at("BookDocument") {
        Some(document) => book(record, document),
        None => article(record),
    }
}

fn article(record: &Element) -> Item {
    let mut item = Item::new(Kind::ArticleJournal);
    let Some(citation) = record.at("MedlineCitation") else { return item };
    if let Some(pmid) = citation.text_at("PMID") {
        put(&mut item, Scheme::Pmid, &pmid);
    }
    let article = citation.at("Article");
    if let Some(article) = article {
        titles(article, &mut item);
        journal(article, citation, &mut item);
        pagination(article, &mut item);
        content(article, &mut item);
        if let Some(list) = article.at("AuthorList") {
            authors(list, &mut item);
        }
        // Only where the article's own list has none: it may be marked wrong.
        for location in article.all("ELocationID").filter(|e| e.attribute("ValidYN") != Some("N")) {
            if location.attribute("EIdType") == Some("doi")
                && let Some(doi) = location.text()
            {
                put(&mut item, Scheme::Doi, &doi);
            }
        }
        let types: Vec<String> =
            article.all_at("PublicationTypeList/PublicationType").iter().filter_map(|e| e.text()).collect();
        if types.iter().any(|t| t == "Preprint") {
            item.kind = Kind::Article;
            item.set(Variable::Genre, "Preprint");
        } else if types.iter().any(|t| t == "Dataset") {
            item.kind = Kind::Dataset;
        }
        keep(&mut item, "publication-types", types.into_iter().map(Value::from).collect());
        let grants = article.all_at("GrantList/Grant");
        let grants =
            grants.iter().map(|g| json!({"id": g.text_at("GrantID"), "agency": g.text_at("Agency")}));
        keep(&mut item, "grants", grants.collect());
    }
    keywords(citation, &mut item);
    let corrections = citation.all_at("CommentsCorrectionsList/CommentsCorrections");
    let corrections = corrections.iter().map(|c| {
        json!({"type": c.attribute("RefType"), "source": c.text_at("RefSource"), "pmid": c.text_at("PMID")})
    });
    keep(&mut item, "comments-corrections", corrections.collect());
    // The article's own list: a list of the same name stands in each of its
    // references.
    article_ids(&record.all_at("PubmedData/ArticleIdList/ArticleId"), &mut item);
    item
}

fn book(record: &Element, document: &Element) -> Item {
    let chapter = document.at("ArticleTitle");
    let mut item = Item::new(if chapter.is_some() { Kind::Chapter } else { Kind::Book });
    if let Some(pmid) = document.text_at("PMID") {
        put(&mut item, Scheme::Pmid, &pmid);
    }
    let title_of = |element: &Element| text::title(&element.markup());
    if let Some(chapter) = chapter {
        item.set(Variable::Title, title_of(chapter));
    }
    if let Some(list) = document.at("AuthorList") {
        authors(list, &mut item);
    }
    if let Some(book) = document.at("Book") {
        if let Some(title) = book.at("BookTitle") {
            let variable = if chapter.is_some() { Variable::ContainerTitle } else { Variable::Title };
            item.set(variable, title_of(title));
        }
        for list in book.all("AuthorList") {
            // In a chapter, the authors of the book are not the chapter's.
            if item.kind == Kind::Chapter && list.attribute("Type") != Some("editors") {
                let names = list.all("Author").filter_map(name).collect();
                item.set_names(NameVariable::ContainerAuthor, names);
            } else {
                authors(list, &mut item);
            }
        }
        for (path, variable) in [
            ("Publisher/PublisherName", Variable::Publisher),
            ("Publisher/PublisherLocation", Variable::PublisherPlace),
            ("CollectionTitle", Variable::CollectionTitle),
            ("Volume", Variable::Volume),
            ("Edition", Variable::Edition),
            ("Medium", Variable::Medium),
        ] {
            if let Some(value) = book.text_at(path) {
                item.set(variable, value);
            }
        }
        let isbns: Vec<String> = book.all("Isbn").filter_map(Element::text).collect();
        item.set(Variable::Isbn, isbns.join(", "));
        if let Some(date) = book.at("PubDate").and_then(date::read) {
            item.set_date(DateVariable::Issued, date);
        }
        for location in book.all("ELocationID").filter(|e| e.attribute("ValidYN") != Some("N")) {
            if location.attribute("EIdType") == Some("doi")
                && let Some(doi) = location.text()
            {
                put(&mut item, Scheme::Doi, &doi);
            }
        }
    }
    pagination(document, &mut item);
    content(document, &mut item);
    keywords(document, &mut item);
    article_ids(&document.all_at("ArticleIdList/ArticleId"), &mut item);
    article_ids(&record.all_at("PubmedBookData/ArticleIdList/ArticleId"), &mut item);
    item
}

fn put(item: &mut Item, scheme: Scheme, text: &str) {
    match Identifier::parse_as(scheme, text) {
        Ok(identifier) => identifier.put(item),
        Err(error) => tracing::debug!("PubMed: {error}"),
    }
}

fn keep(item: &mut Item, key: &str, values: Vec<Value>) {
    if !values.is_empty() {
        item.extra.insert(key.to_owned(), Value::Array(values));
    }
}

fn titles(article: &Element, item: &mut Item) {
    let title = article.at("ArticleTitle").map(|e| text::title(&e.markup())).unwrap_or_default();
    let vernacular = article.at("VernacularTitle").map(|e| text::title(&e.markup())).unwrap_or_default();
    match translated(&title) {
        Some(bare) if bare.eq_ignore_ascii_case("not available") => item.set(Variable::Title, vernacular),
        Some(bare) => {
            item.set(Variable::Title, bare);
            item.set(Variable::OriginalTitle, vernacular);
        }
        None => {
            item.set(Variable::Title, title);
            item.set(Variable::OriginalTitle, vernacular);
        }
    }
}

fn journal(article: &Element, citation: &Element, item: &mut Item) {
    if let Some(journal) = article.at("Journal") {
        for (path, variable) in [
            ("Title", Variable::ContainerTitle),
            ("ISOAbbreviation", Variable::ContainerTitleShort),
            ("JournalIssue/Volume", Variable::Volume),
            ("JournalIssue/Issue", Variable::Issue),
        ] {
            if let Some(value) = journal.text_at(path) {
                item.set(variable, value);
            }
        }
        let mut issns: Vec<String> = journal.text_at("ISSN").into_iter().collect();
        issns.extend(citation.text_at("MedlineJournalInfo/ISSNLinking").filter(|i| !issns.contains(i)));
        item.set(Variable::Issn, issns.join(", "));
        if let Some(date) = journal.at("JournalIssue/PubDate").and_then(date::read) {
            item.set_date(DateVariable::Issued, date);
        }
    }
    if item.get(Variable::ContainerTitle).is_none()
        && let Some(short) = citation.text_at("MedlineJournalInfo/MedlineTA")
    {
        item.set(Variable::ContainerTitle, short);
    }
    if let Some(online) = article.at("ArticleDate").and_then(date::read) {
        if item.date(DateVariable::Issued).is_none() {
            item.set_date(DateVariable::Issued, online.clone());
        }
        item.extra.insert("published-online".to_owned(), online.to_json());
    }
}

fn pagination(article: &Element, item: &mut Item) {
    let Some(pages) = article.at("Pagination") else { return };
    let from_parts = || {
        let start = pages.text_at("StartPage")?;
        Some(match pages.text_at("EndPage").filter(|end| *end != start) {
            Some(end) => format!("{start}-{end}"),
            None => start,
        })
    };
    if let Some(page) = pages.text_at("MedlinePgn").or_else(from_parts) {
        item.set(Variable::Page, expand_pages(&page));
    }
}

/// The parts of an abstract, a paragraph or more each.
pub(super) fn abstract_of(element: &Element) -> String {
    let mut parts = Vec::new();
    for part in element.all("AbstractText") {
        let said = text::paragraphs(&part.markup());
        if said.is_empty() {
            continue;
        }
        match part.attribute("Label").map(text::plain).filter(|l| !l.is_empty() && l != "UNLABELLED") {
            Some(label) => parts.push(format!("{}: {said}", label.trim_end_matches(':'))),
            None => parts.push(said),
        }
    }
    parts.join("\n")
}

fn content(article: &Element, item: &mut Item) {
    item.set(Variable::Abstract, article.at("Abstract").map(abstract_of).unwrap_or_default());
    let languages: Vec<String> = article.all("Language").filter_map(Element::text).collect();
    if let Some(code) = languages.first() {
        item.set(Variable::Language, language(code));
    }
    if languages.len() > 1 {
        keep(item, "languages", languages.into_iter().map(Value::from).collect());
    }
}

fn authors(list: &Element, item: &mut Item) {
    let variable =
        if list.attribute("Type") == Some("editors") { NameVariable::Editor } else { NameVariable::Author };
    item.set_names(variable, list.all("Author").filter_map(name).collect());
    if list.attribute("CompleteYN") == Some("N") {
        item.extra.insert("authors-complete".to_owned(), Value::Bool(false));
    }
}

fn name(author: &Element) -> Option<Name> {
    let mut name = match author.text_at("CollectiveName") {
        Some(group) => Name::literal(group.trim_end_matches('.')),
        None => {
            let given = author.text_at("ForeName").or_else(|| author.text_at("FirstName"));
            let given = given.or_else(|| author.text_at("Initials")).unwrap_or_default();
            let mut name = Name::person(author.text_at("LastName").unwrap_or_default(), given);
            name.suffix = author.text_at("Suffix").unwrap_or_default();
            name
        }
    };
    for identifier in author.all("Identifier").filter(|i| i.attribute("Source") == Some("ORCID")) {
        if let Some(id) = identifier.text().and_then(|t| orcid(&t)) {
            name.extra.insert("ORCID".to_owned(), Value::from(id));
        }
    }
    let mut affiliations: Vec<String> =
        author.all_at("AffiliationInfo/Affiliation").iter().filter_map(|e| e.text()).collect();
    affiliations.extend(author.text_at("Affiliation"));
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
    }
    (!name.is_empty()).then_some(name)
}

fn keywords(citation: &Element, item: &mut Item) {
    let mut words: Vec<String> = Vec::new();
    let headings = citation.all_at("MeshHeadingList/MeshHeading/DescriptorName");
    for word in headings.into_iter().chain(citation.all_at("KeywordList/Keyword")).filter_map(Element::text) {
        if !words.contains(&word) && words.len() < 200 {
            words.push(word);
        }
    }
    // A heading may hold a comma (`Depressive Disorder, Major`).
    item.set(Variable::Keyword, words.join("; "));
}

fn article_ids(ids: &[&Element], item: &mut Item) {
    for id in ids {
        let Some(value) = id.text() else { continue };
        match id.attribute("IdType") {
            Some("doi") => put(item, Scheme::Doi, &value),
            Some("pmc") => put(item, Scheme::Pmcid, &value),
            Some("pubmed") if item.get(Variable::Pmid).is_none() => put(item, Scheme::Pmid, &value),
            Some("bookaccession") => drop(item.extra.insert("bookaccession".to_owned(), Value::from(value))),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::xml;

    const ARTICLE: &str = r#"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">16894061</PMID>
      <Article><Journal><ISSN>0003-990X</ISSN><JournalIssue><Volume>63</Volume><Issue>8</Issue>
        <PubDate><Year>2006</Year><Month>Aug</Month></PubDate></JournalIssue>
        <Title>Archives of general psychiatry</Title><ISOAbbreviation>Arch Gen Psychiatry</ISOAbbreviation></Journal>
      <ArticleTitle>[A trial of <i>N</i>-methyl and H<sub>2</sub>O &amp; more.]</ArticleTitle>
      <VernacularTitle>Ein Versuch.</VernacularTitle>
      <Pagination><MedlinePgn>856-64</MedlinePgn></Pagination>
      <ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>
      <Abstract><AbstractText Label="BACKGROUND">One <b>two</b>.</AbstractText><AbstractText>Three.</AbstractText></Abstract>
      <AuthorList CompleteYN="N"><Author><LastName>Zarate</LastName><ForeName>Carlos A</ForeName><Suffix>Jr</Suffix>
        <Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>
        <Author><LastName>Mononym</LastName></Author><Author><CollectiveName>The Group.</CollectiveName></Author></AuthorList>
      <Language>ger</Language></Article>
      <MeshHeadingList><MeshHeading><DescriptorName>Depressive Disorder, Major</DescriptorName></MeshHeading></MeshHeadingList>
      <CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><RefSource>X. 2007</RefSource><PMID>17</PMID></CommentsCorrections></CommentsCorrectionsList>
      </MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.1001/ARCHPSYC.63.8.856</ArticleId>
      <ArticleId IdType="pmc">PMC12</ArticleId></ArticleIdList>
      <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/of-a-reference</ArticleId></ArticleIdList></Reference></ReferenceList>
      </PubmedData></PubmedArticle></PubmedArticleSet>"#;

    #[test]
    fn an_article_maps_in_full() {
        let root = xml::parse(ARTICLE).unwrap();
        let records = records(&root);
        let item = item(records[0]);
        assert_eq!(item.get(Variable::Title), Some("A trial of <i>N</i>-methyl and H<sub>2</sub>O & more"));
        assert_eq!(item.get(Variable::OriginalTitle), Some("Ein Versuch"));
        assert_eq!(item.get(Variable::Doi), Some("10.1001/archpsyc.63.8.856"));
        assert_eq!(item.get(Variable::Pmid), Some("16894061"));
        assert_eq!(item.get(Variable::Pmcid), Some("PMC12"));
        assert_eq!(item.get(Variable::Page), Some("856-864"));
        assert_eq!(item.get(Variable::Abstract), Some("BACKGROUND: One two.\nThree."));
        assert_eq!(item.get(Variable::Language), Some("de"));
        assert_eq!(item.get(Variable::Keyword), Some("Depressive Disorder, Major"));
        let authors = item.names(NameVariable::Author);
        assert_eq!(
            (&*authors[0].suffix, &*authors[1].family, &*authors[2].literal),
            ("Jr", "Mononym", "The Group")
        );
        assert_eq!(item.extra["authors-complete"], Value::Bool(false));
        assert_eq!(item.extra["comments-corrections"][0]["type"], "ErratumIn");
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2006-08"));
    }

    #[test]
    fn a_doi_of_a_reference_is_not_the_articles() {
        let own = "<ArticleId IdType=\"doi\">10.1001/ARCHPSYC.63.8.856</ArticleId>";
        let root = xml::parse(&ARTICLE.replace(own, "")).unwrap();
        assert_eq!(item(records(&root)[0]).get(Variable::Doi), None);
    }
}
