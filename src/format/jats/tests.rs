use super::super::{Read, detect, read, write};
use super::*;
use crate::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

fn reading(text: &str) -> Read {
    read(Format::Jats, text).unwrap()
}

fn one(citation: &str) -> Item {
    let read = reading(&format!("<ref-list><ref id=\"r1\"><label>1</label>{citation}</ref></ref-list>"));
    assert_eq!(read.problems, []);
    assert_eq!(read.items.len(), 1);
    read.items.into_iter().next().unwrap().item
}

#[test]
fn the_references_of_an_article_are_read() {
    let text = r#"<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD v1.3 20210610//EN" "JATS-journalpublishing1-3.dtd">
<article article-type="research-article" xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><title-group><article-title>The article</article-title></title-group></article-meta></front>
<back><ref-list><title>References</title>
<ref id="B1"><label>1</label><element-citation publication-type="journal"><person-group person-group-type="author"><name><surname>Zarate</surname><given-names>CA</given-names><suffix>Jr</suffix></name><name><surname>van der Berg</surname><given-names>A</given-names></name><collab>The Group</collab><etal/></person-group>
<article-title>Growth of <italic>E. coli</italic>.</article-title><source>Arch Gen Psychiatry</source><year iso-8601-date="2006-08">2006</year><volume>63</volume><issue>8</issue><fpage>856</fpage><lpage>864</lpage><pub-id pub-id-type="doi">10.1001/archpsyc.63.8.856</pub-id><pub-id pub-id-type="pmid">16894061</pub-id></element-citation></ref>
<ref id="B2"><mixed-citation publication-type="book"><string-name><surname>Doe</surname>, <given-names>J.</given-names></string-name> (<year>1999a</year>). <chapter-title>A chapter</chapter-title>. In <string-name><given-names>M.</given-names> <surname>Rossi</surname></string-name> (Ed.), <italic><source>A book</source></italic> (<edition>2nd</edition> ed., pp. <fpage>1</fpage>–<lpage>9</lpage>). <publisher-loc>Oxford</publisher-loc>: <publisher-name>Press</publisher-name>.</mixed-citation></ref>
<ref id="B3"><mixed-citation>Roe R. On x. J Y 2001;2:3. <ext-link ext-link-type="uri" xlink:href="https://doi.org/10.1000/x">https://doi.org/10.1000/x</ext-link></mixed-citation></ref>
<ref id="B4"><citation-alternatives><mixed-citation>the same</mixed-citation><element-citation publication-type="web"><article-title>Page</article-title><source>Site</source><ext-link ext-link-type="uri" xlink:href="https://example.org/a">link</ext-link><date-in-citation content-type="access-date" iso-8601-date="2020-01-02">accessed 2 Jan 2020</date-in-citation></element-citation></citation-alternatives></ref>
<ref id="B5"><nlm-citation citation-type="thesis"><name><surname>Poe</surname></name><source>A thesis</source><institution>University of X</institution><year>1990</year></nlm-citation><nlm-citation citation-type="confproc"><article-title>P</article-title><source>Proc</source><conf-name>ICML</conf-name><conf-loc>Lille</conf-loc><conf-date>2015</conf-date><year>2015</year></nlm-citation></ref>
</ref-list></back></article>"#;
    assert_eq!(detect(text.as_bytes()), Some(Format::Jats));
    let read = reading(text);
    assert_eq!(read.problems, []);
    let printed: Vec<_> = read.items.iter().map(|read| read.printed.clone()).collect();
    assert_eq!(printed[2].as_deref(), Some("Roe R. On x. J Y 2001;2:3. https://doi.org/10.1000/x"));
    assert_eq!(printed.iter().filter(|printed| printed.is_some()).count(), 1);
    let items: Vec<_> = read.items.iter().map(|read| read.item.to_json()).collect();
    insta::assert_json_snapshot!(items);
}

#[test]
fn what_the_tags_leave_out_is_still_to_be_read() {
    let read = |citation: &str| {
        let text = format!("<ref-list><ref><mixed-citation>{citation}</mixed-citation></ref></ref-list>");
        reading(&text).items.remove(0)
    };
    let partly = read(
        "Roe R, Poe P, Low L. A study of three things in mice. <source>Nature</source>. <year>2001</year>;1:2.",
    );
    assert_eq!(partly.item.get(Variable::Title), None);
    assert!(partly.printed.is_some());
    let whole = read(
        "<name><surname>Roe</surname></name>, <article-title>On x</article-title>. In: <source>Nature</source> (<year>2001</year>), <volume>1</volume>, edited by others.",
    );
    assert_eq!(whole.printed, None);
}

#[test]
fn kinds_come_from_the_type_and_what_is_there() {
    for (inner, kind) in [
        ("publication-type=\"journal\"><source>J</source>", Kind::ArticleJournal),
        ("publication-type=\"Book\"><source>J</source>", Kind::Book),
        ("publication-type=\"book\"><article-title>x</article-title><source>J</source>", Kind::Chapter),
        ("><article-title>x</article-title><source>J</source><volume>1</volume>", Kind::ArticleJournal),
        ("><source>J</source><publisher-name>P</publisher-name>", Kind::Book),
        ("><article-title>x</article-title><conf-name>P</conf-name>", Kind::PaperConference),
        ("><patent country=\"US\">US123</patent>", Kind::Patent),
        ("publication-type=\"data\"><data-title>x</data-title><source>Dryad</source>", Kind::Dataset),
        ("publication-type=\"unheard-of\"><source>x</source>", Kind::Document),
    ] {
        assert_eq!(one(&format!("<element-citation {inner}</element-citation>")).kind, kind, "{inner}");
    }
    // A journal is no title.
    let item = one("<element-citation publication-type=\"journal\"><source>J</source></element-citation>");
    assert_eq!((item.get(Variable::Title), item.get(Variable::ContainerTitle)), (None, Some("J")));
}

#[test]
fn a_list_is_written_and_read_back() {
    let mut article = Item::new(Kind::ArticleJournal);
    article.id = "a".to_owned();
    article.set(Variable::Title, "On H<sub>2</sub>O & <i>E. coli</i>");
    article.set(Variable::ContainerTitle, "J");
    article.set(Variable::Page, "1-9");
    article.set(Variable::Volume, "2");
    article.set(Variable::Doi, "10.1000/x");
    article.set(Variable::Url, "https://example.org/?a=1&b=2");
    article.set_names(NameVariable::Author, vec![Name::person("Doe", "J."), Name::literal("The Group")]);
    article.set_gap(NameVariable::Author, Some(2));
    article.set_date(DateVariable::Issued, Date::from_edtf("2006-08-03").unwrap());
    article.set_date(DateVariable::Accessed, Date::from_edtf("2020-01-02").unwrap());
    let mut chapter = Item::new(Kind::Chapter);
    chapter.id = "b".to_owned();
    chapter.set(Variable::Title, "A chapter");
    chapter.set(Variable::ContainerTitle, "A book");
    chapter.set(Variable::Publisher, "Press");
    chapter.set_names(
        NameVariable::Editor,
        vec![Name { non_dropping_particle: "van".into(), ..Name::person("Dyk", "A.") }],
    );
    let written = write(Format::Jats, &[&article, &chapter]).unwrap();
    insta::assert_snapshot!(written);
    assert_eq!(detect(written.as_bytes()), Some(Format::Jats));
    let back: Vec<Item> = reading(&written).items.into_iter().map(|read| read.item).collect();
    assert_eq!(back, [article, chapter]);
}

#[test]
fn every_kind_and_date_comes_back() {
    for kind in Kind::ALL {
        let mut item = Item::new(*kind);
        item.id = "a".to_owned();
        item.set(Variable::Title, "T");
        let written = write(Format::Jats, &[&item]).unwrap();
        assert_eq!(reading(&written).items.remove(0).item, item, "{written}");
    }
    for date in ["2006", "2006-08", "2006-21", "1998-12/1999-01", "-0043", "1985/..", "2006~"] {
        let mut item = Item::new(Kind::Book);
        item.set(Variable::Title, "T");
        item.set_date(DateVariable::Issued, Date::from_edtf(date).unwrap());
        let written = write(Format::Jats, &[&item]).unwrap();
        assert_eq!(reading(&written).items.remove(0).item, item, "{written}");
    }
}

#[test]
fn articles_without_tagged_references_are_not_ours() {
    for text in [
        "<article><p>An article of HTML.</p></article>",
        "<article><back><p>Doe J. On x. 2001.</p></back></article>",
        "<html><body><mixed-citation>x</mixed-citation></body></html>",
    ] {
        assert_ne!(detect(text.as_bytes()), Some(Format::Jats), "{text}");
    }
}

#[test]
fn what_no_variable_says_is_kept() {
    let item = one("<element-citation publication-type=\"journal\"><article-title>Titel</article-title>\
         <trans-title>Title</trans-title><source>J</source><year>2001</year><page-range>1-9</page-range>\
         <fpage>1</fpage><lpage>9</lpage><elocation-id>e12</elocation-id>\
         <pub-id pub-id-type=\"publisher-id\">x1</pub-id></element-citation>");
    assert_eq!((item.get(Variable::Page), item.get(Variable::Number)), (Some("1-9"), Some("e12")));
    let kept: Vec<(&str, &str)> =
        item.extra.iter().map(|(name, said)| (name.as_str(), said.as_str().unwrap())).collect();
    assert_eq!(kept, [("jats-trans-title", "Title"), ("jats-pub-id@pub-id-type=publisher-id", "x1"),]);
    let written = write(Format::Jats, &[&item]).unwrap();
    assert_eq!(reading(&written).items.remove(0).item, item, "{written}");
}

#[test]
fn an_article_number_is_no_page() {
    for pages in ["", "<fpage>e12</fpage>"] {
        let item = one(&format!(
            "<element-citation publication-type=\"journal\"><article-title>T</article-title><source>J</source>\
             <year>2001</year><volume>3</volume>{pages}<elocation-id>e12</elocation-id></element-citation>"
        ));
        assert_eq!((item.get(Variable::Page), item.get(Variable::Number)), (None, Some("e12")), "{pages}");
        let written = write(Format::Jats, &[&item]).unwrap();
        assert!(written.contains("<elocation-id>e12</elocation-id>"), "{written}");
    }
}
