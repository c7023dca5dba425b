use super::super::{Read, detect, read, write};
use super::*;
use crate::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

fn reading(text: &str) -> Read {
    read(Format::EndnoteXml, text).unwrap()
}

fn trip(items: &[Item]) -> (String, Vec<Item>) {
    let written = write(Format::EndnoteXml, &items.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(detect(written.as_bytes()), Some(Format::EndnoteXml));
    let back = reading(&written);
    assert_eq!(back.problems, []);
    (written, back.items.into_iter().map(|read| read.item).collect())
}

#[test]
fn a_record_is_read_through_its_styles() {
    let text = r#"<?xml version="1.0" encoding="UTF-8" ?><xml><records><record>
<database name="My.enl" path="/My.enl">My.enl</database><source-app name="EndNote" version="20.1">EndNote</source-app>
<rec-number>7</rec-number><foreign-keys><key app="EN" db-id="x">7</key></foreign-keys>
<ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style face="normal" font="default" size="100%">Zarate, Carlos A., Jr.</style></author>
<author>World Health Organization,</author></authors></contributors>
<auth-address><style face="normal" font="default" size="100%">Bethesda, MD</style></auth-address>
<titles><title><style face="normal" font="default" size="100%">Growth of </style><style face="italic" font="default" size="100%">E. coli</style><style face="normal" font="default" size="100%"> in H</style><style face="subscript" font="default" size="100%">2</style><style face="bold italic" font="default" size="100%">O</style></title>
<secondary-title>Arch Gen Psychiatry</secondary-title></titles>
<periodical><full-title>Archives of General Psychiatry</full-title></periodical>
<pages>856-64</pages><volume>63</volume><number>8</number>
<keywords><keyword/><keyword>ketamine</keyword><keyword><style face="normal">trial</style></keyword></keywords>
<dates><year><style>2006</style></year><pub-dates><date>Aug 3</date></pub-dates></dates>
<isbn>0003-990X (Print)&#xD;0003-990X (Linking)</isbn><accession-num>16894061</accession-num>
<abstract>One.&#xD;&#xD;Two.</abstract><notes>A note</notes><label>zarate2006</label>
<urls><related-urls><url>https://www.ncbi.nlm.nih.gov/pubmed/16894061</url></related-urls><pdf-urls><url>internal-pdf://1/z.pdf</url></pdf-urls></urls>
<electronic-resource-num>https://doi.org/10.1001/archpsyc.63.8.856</electronic-resource-num>
<custom2>PMC12</custom2><custom4>mine</custom4><language>eng</language><remote-database-name>Medline</remote-database-name>
<access-date>2020-01-02</access-date></record></records></xml>"#;
    assert_eq!(detect(text.as_bytes()), Some(Format::EndnoteXml));
    let item = reading(text).items.remove(0).item;
    insta::assert_json_snapshot!(item.to_json());
    assert_eq!(trip(std::slice::from_ref(&item)).1, [item]);
}

#[test]
fn types_are_known_by_name_or_number() {
    for (said, kind) in [
        (r#"<ref-type name="Thesis">32</ref-type>"#, Kind::Thesis),
        (r#"<ref-type name="Conference">11</ref-type>"#, Kind::PaperConference),
        (r#"<ref-type name="Verslag">27</ref-type>"#, Kind::Report),
        ("<ref-type>5</ref-type>", Kind::Chapter),
        ("<ref-type name=\"\">999</ref-type>", Kind::Document),
        ("", Kind::Document),
    ] {
        let item =
            reading(&format!("<xml><records><record>{said}</record></records></xml>")).items.remove(0).item;
        assert_eq!(item.kind, kind, "{said}");
    }
}

#[test]
fn what_a_field_means_depends_on_the_type() {
    let text = "<records><record><ref-type name=\"Edited Book\">28</ref-type><contributors><authors><author>Doe, J.</author></authors></contributors>\
        <titles><title>T</title><secondary-title>Series</secondary-title></titles><pages>12-14</pages><isbn>978-0-306-40615-7</isbn></record>\
        <record><ref-type name=\"Report\">27</ref-type><titles><title>T</title></titles><isbn>WHO/12/3</isbn><electronic-resource-num>n/a</electronic-resource-num></record>\
        <record><ref-type name=\"Case\">7</ref-type><titles><title>Roe v. Wade</title><secondary-title>U.S.</secondary-title></titles><publisher>Supreme Court</publisher></record>\
        <record><ref-type name=\"Conference Proceedings\">10</ref-type><titles><title>T</title><secondary-title>ICML</secondary-title></titles><custom3>Proceedings</custom3><pub-location>Lille</pub-location></record></records>";
    let items: Vec<_> = reading(text).items.into_iter().map(|read| read.item.to_json()).collect();
    insta::assert_json_snapshot!(items);
}

#[test]
fn a_record_is_written_as_endnote_does() {
    let mut item = Item::new(Kind::Chapter);
    item.id = "k".to_owned();
    item.set(Variable::Title, "A <i>b</i> & c");
    item.set(Variable::ContainerTitle, "Book");
    item.set(Variable::CollectionTitle, "Series");
    item.set(Variable::CollectionNumber, "4");
    item.set(Variable::ChapterNumber, "2");
    item.set(Variable::Page, "1-9");
    item.set(Variable::Pmid, "16894061");
    item.set(Variable::Isbn, "978-0-306-40615-7 0-306-40615-2");
    item.set(Variable::Abstract, "One.\n\nTwo.");
    item.set_names(
        NameVariable::Author,
        vec![Name { suffix: "Jr.".into(), ..Name::person("Zarate", "Carlos") }],
    );
    item.set_names(NameVariable::Editor, vec![Name::literal("Some Press")]);
    item.set_date(DateVariable::Issued, Date::from_edtf("2006-08-15").unwrap());
    item.set_date(DateVariable::Accessed, Date::from_edtf("2020-01").unwrap());
    let (written, back) = trip(&[item.clone()]);
    insta::assert_snapshot!(written);
    item.set(Variable::Source, "PubMed");
    assert_eq!(back, [item]);
}

#[test]
fn every_kind_and_date_comes_back() {
    for kind in Kind::ALL {
        let mut item = Item::new(*kind);
        item.set(Variable::Title, "T");
        item.set_names(NameVariable::Author, vec![Name::person("Zarate", "Carlos")]);
        let back = trip(&[item.clone()]).1.remove(0);
        item.kind = back.kind;
        assert_eq!(back, item, "{kind}");
    }
    for date in [
        "2006",
        "2006-08",
        "2006-08-15",
        "2006-21",
        "2006~",
        "1998-12/1999-01",
        "1999/2000",
        "-0043",
        "1985/..",
    ] {
        let mut item = Item::new(Kind::Book);
        item.set_date(DateVariable::Issued, Date::from_edtf(date).unwrap());
        let (written, back) = trip(&[item.clone()]);
        assert_eq!(back, [item], "{date}: {written}");
    }
    let mut item = Item::new(Kind::Book);
    item.set_date(DateVariable::Issued, Date::literal("in press"));
    assert_eq!(trip(&[item.clone()]).1, [item]);
}

fn of_type(name: &str, fields: &str) -> Item {
    let text = format!(
        "<xml><records><record><ref-type name=\"{name}\"/><titles><title>T</title></titles>{fields}</record></records></xml>"
    );
    reading(&text).items.remove(0).item
}

#[test]
fn a_conference_and_its_proceedings_are_both_kept() {
    let item = of_type(
        "Conference Proceedings",
        "<titles><secondary-title>3rd Conference</secondary-title><tertiary-title>Series</tertiary-title></titles>\
         <periodical><full-title>3rd Conference</full-title></periodical><custom3>Proceedings of it</custom3>\
         <pub-location>Lille</pub-location><custom1>Berlin</custom1>",
    );
    for (variable, said) in [
        (Variable::EventTitle, "3rd Conference"),
        (Variable::ContainerTitle, "Proceedings of it"),
        (Variable::CollectionTitle, "Series"),
        (Variable::EventPlace, "Lille"),
        (Variable::PublisherPlace, "Berlin"),
    ] {
        assert_eq!(item.get(variable), Some(said), "{variable}");
    }
    assert!(item.extra.is_empty(), "{:?}", item.extra);
    assert_eq!(trip(std::slice::from_ref(&item)).1, [item]);
    let alone =
        of_type("Conference Paper", "<titles><secondary-title>Proceedings of it</secondary-title></titles>");
    assert_eq!(alone.get(Variable::ContainerTitle), Some("Proceedings of it"));
    assert_eq!(trip(std::slice::from_ref(&alone)).1, [alone]);
}

#[test]
fn dates_of_access_and_of_the_web_are_read() {
    let edtf = |item: &Item, variable| item.date(variable).and_then(Date::to_edtf);
    for (name, fields, accessed) in [
        ("Web Page", "<access-date>2020-01-02</access-date>", Some("2020-01-02")),
        ("Web Page", "<volume>2020</volume><number>Jan 2</number>", Some("2020-01-02")),
        ("Blog", "<number>2 January 2020</number>", Some("2020-01-02")),
        ("Web Page", "<volume>12</volume><number>3</number>", None),
        ("Online Database", "<custom1>2020</custom1><custom2>January 2</custom2>", Some("2020-01-02")),
        ("Journal Article", "<volume>2020</volume><number>3</number><custom2>PMC12</custom2>", None),
    ] {
        let item = of_type(name, fields);
        assert_eq!(edtf(&item, DateVariable::Accessed).as_deref(), accessed, "{name} {fields}");
    }
    let item = of_type("Journal Article", "<edition>2006/07/12</edition><dates><year>2006</year></dates>");
    assert_eq!(edtf(&item, DateVariable::AvailableDate).as_deref(), Some("2006-07-12"));
    assert_eq!(item.get(Variable::Edition), None);
    assert_eq!(trip(std::slice::from_ref(&item)).1, [item]);
    assert_eq!(of_type("Journal Article", "<edition>2nd</edition>").get(Variable::Edition), Some("2nd"));
}

#[test]
fn films_have_directors_and_broadcasts_are_no_films() {
    let people = "<contributors><authors><author>Doe, J.</author></authors></contributors>";
    let doe = [Name::person("Doe", "J.")];
    let film = of_type("Film or Broadcast", people);
    assert_eq!((film.names(NameVariable::Director), film.names(NameVariable::Author)), (&doe[..], &[][..]));
    let recording = of_type("Audiovisual Material", people);
    assert_eq!(recording.names(NameVariable::Author), doe);
    for item in [film, recording] {
        assert_eq!(trip(std::slice::from_ref(&item)).1, [item]);
    }
    let broadcast = Item::new(Kind::Broadcast);
    let (written, back) = trip(&[broadcast]);
    assert!(!written.contains("Film"), "{written}");
    assert_eq!(back[0].kind, Kind::Broadcast);
}

#[test]
fn ranges_of_dates_are_written_in_words() {
    let mut item = Item::new(Kind::Book);
    item.set_date(DateVariable::Issued, Date::from_edtf("2001-02/2003").unwrap());
    let (written, back) = trip(std::slice::from_ref(&item));
    assert!(written.contains("2001 Feb-2003") && !written.contains("2001-02"), "{written}");
    assert_eq!(back, [item]);
}
