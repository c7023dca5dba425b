use super::super::{read, write};
use super::*;
use crate::item::{Date, DateVariable, Kind, Name, NameVariable};

fn trip(items: &[Item]) -> (String, Vec<Item>) {
    let written = write(Format::PubmedXml, &items.iter().collect::<Vec<_>>()).unwrap();
    let back = read(Format::PubmedXml, &written).unwrap();
    assert_eq!(back.problems, []);
    (written, back.items.into_iter().map(|read| read.item).collect())
}

#[test]
fn an_article_is_written_as_the_dtd_has_it() {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, "A trial of <i>N</i>-methyl & H<sub>2</sub>O");
    item.set(Variable::OriginalTitle, "Ein Versuch");
    item.set(Variable::ContainerTitle, "Archives of General Psychiatry");
    item.set(Variable::ContainerTitleShort, "Arch Gen Psychiatry");
    item.set(Variable::Volume, "63");
    item.set(Variable::Issue, "8");
    item.set(Variable::Page, "856-864");
    item.set(Variable::Issn, "0003-990X 1538-3636");
    item.set(Variable::Doi, "10.1001/archpsyc.63.8.856");
    item.set(Variable::Pmid, "16894061");
    item.set(Variable::Pmcid, "PMC12");
    item.set(Variable::Language, "de");
    item.set(Variable::Keyword, "Depressive Disorder, Major; ketamine");
    item.set(Variable::Abstract, "CONTEXT: One.\nTwo: three.");
    item.set_date(DateVariable::Issued, Date::from_edtf("2006-08").unwrap());
    let authors = vec![
        Name { suffix: "Jr".to_owned(), ..Name::person("Zarate", "Carlos A") },
        Name { non_dropping_particle: "van der".to_owned(), ..Name::person("Berg", "Anna") },
        Name::literal("The Group"),
    ];
    item.set_names(NameVariable::Author, authors);
    let (written, back) = trip(&[item.clone()]);
    insta::assert_snapshot!(written);
    assert_eq!(back, [item]);
}

#[test]
fn every_kind_is_written_and_its_fields_come_back() {
    for kind in Kind::ALL {
        let mut item = Item::new(*kind);
        item.set(Variable::Title, "T");
        item.set_names(NameVariable::Author, vec![Name::person("Zarate", "Carlos")]);
        item.set_date(DateVariable::Issued, Date::from_edtf("1998-12/1999-01").unwrap());
        let (_, back) = trip(&[item.clone()]);
        let [back] = back.as_slice() else { panic!("{kind}: {back:?}") };
        item.kind = back.kind;
        // MEDLINE's publication type says so.
        item.set(
            Variable::Genre,
            back.get(Variable::Genre).filter(|genre| *genre == "Preprint").unwrap_or_default(),
        );
        assert_eq!(*back, item, "{kind}");
        assert_eq!(trip(std::slice::from_ref(back)).1, std::slice::from_ref(back), "{kind}");
    }
}

#[test]
fn books_and_chapters_keep_their_titles_apart() {
    let text = "<PubmedBookArticleSet><PubmedBookArticle><BookDocument><PMID Version=\"1\">21413195</PMID><Book>\
        <Publisher><PublisherName>RCP</PublisherName><PublisherLocation>London</PublisherLocation></Publisher>\
        <BookTitle book=\"x\">Rheumatoid Arthritis</BookTitle><PubDate><Year>2009</Year><Month>02</Month></PubDate>\
        <AuthorList Type=\"editors\"><Author><LastName>van Dyk</LastName><Initials>A</Initials></Author></AuthorList>\
        <Isbn>9781860163593</Isbn><Isbn>186016359X</Isbn></Book><ArticleTitle>Diagnosis.</ArticleTitle>\
        <Language>eng</Language></BookDocument></PubmedBookArticle></PubmedBookArticleSet>";
    let item = read(Format::PubmedXml, text).unwrap().items.remove(0).item;
    insta::assert_json_snapshot!(item.to_json());
    assert_eq!(trip(std::slice::from_ref(&item)).1, [item]);
}

#[test]
fn a_broken_record_costs_itself() {
    let article = |pmid: &str| {
        format!("<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID></MedlineCitation></PubmedArticle>\n")
    };
    let text = format!(
        "<?xml version=\"1.0\"?>\n<PubmedArticleSet>\n{}<PubmedArticle><MedlineCitation><PMID>2</PMI>\n{}{}",
        article("1"),
        article("3"),
        "<PubmedArticle><MedlineCitation><a></b></MedlineCitation></PubmedArticle>"
    );
    let read = read(Format::PubmedXml, &text).unwrap();
    let found: Vec<(&str, usize)> =
        read.items.iter().map(|read| (read.item.get(Variable::Pmid).unwrap(), read.line)).collect();
    assert_eq!(found, [("1", 3), ("3", 5)]);
    assert_eq!(read.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4, 6]);
}

#[test]
fn what_no_variable_says_is_kept() {
    let text = "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><Title>J</Title></Journal>\
        <ArticleTitle>T</ArticleTitle><ELocationID EIdType=\"pii\" ValidYN=\"Y\">S0-1(2)</ELocationID>\
        <Abstract><AbstractText>Own.</AbstractText></Abstract></Article>\
        <OtherAbstract Type=\"Publisher\" Language=\"spa\"><AbstractText Label=\"OBJETIVO\">Uno.</AbstractText>\
        <AbstractText>Dos.</AbstractText></OtherAbstract></MedlineCitation></PubmedArticle>";
    let item = read(Format::PubmedXml, text).unwrap().items.remove(0).item;
    assert_eq!(item.get(Variable::Abstract), Some("Own."));
    assert_eq!(item.extra["pubmed-xml-medlinecitation/article/elocationid@eidtype=pii"], "S0-1(2)");
    assert_eq!(item.extra["pubmed-xml-medlinecitation/otherabstract@type=publisher"], "OBJETIVO: Uno.\nDos.");
    let (written, back) = trip(std::slice::from_ref(&item));
    assert_eq!(back[0].extra, item.extra, "{written}");
}
