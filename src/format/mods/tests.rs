use super::super::{detect, read, write};
use super::*;
use crate::item::{Date, DateVariable, Item, Kind, Name, NameVariable, Variable};

fn items(text: &str) -> Vec<Item> {
    let read = read(Format::Mods, text).unwrap();
    assert_eq!(read.problems, []);
    read.items.into_iter().map(|read| read.item).collect()
}

fn trip(item: &Item) -> (String, Item) {
    let written = write(Format::Mods, &[item]).unwrap();
    assert_eq!(detect(written.as_bytes()), Some(Format::Mods));
    let mut back = items(&written);
    assert_eq!(back.len(), 1, "{written}");
    (written, back.remove(0))
}

const ARTICLE: &str = r#"<?xml version="1.0"?><mods:modsCollection xmlns:mods="http://www.loc.gov/mods/v3"><mods:mods ID="m1">
<mods:titleInfo><mods:nonSort>The</mods:nonSort><mods:title>growth of &lt;i&gt;E. coli&lt;/i&gt;</mods:title><mods:subTitle>a review</mods:subTitle></mods:titleInfo>
<mods:titleInfo type="abbreviated"><mods:title>Growth</mods:title></mods:titleInfo>
<mods:name type="personal"><mods:namePart type="family">van der Berg</mods:namePart><mods:namePart type="given">Anna</mods:namePart><mods:role><mods:roleTerm authority="marcrelator" type="code">aut</mods:roleTerm></mods:role></mods:name>
<mods:name type="personal"><mods:namePart>Zarate, Carlos A.,</mods:namePart><mods:namePart type="date">1961-</mods:namePart></mods:name>
<mods:name type="corporate"><mods:namePart>The Group</mods:namePart><mods:role><mods:roleTerm type="text">Author</mods:roleTerm></mods:role></mods:name>
<mods:name><mods:namePart>Rossi, M.</mods:namePart><mods:role><mods:roleTerm type="text">translator</mods:roleTerm></mods:role></mods:name>
<mods:typeOfResource>text</mods:typeOfResource><mods:genre authority="rdacontent">text</mods:genre><mods:genre authority="local">case report</mods:genre>
<mods:language><mods:languageTerm type="code" authority="iso639-2b">ger</mods:languageTerm></mods:language>
<mods:subject><mods:topic>ketamine</mods:topic><mods:geographic>Italy</mods:geographic></mods:subject><mods:subject><mods:topic>trials</mods:topic></mods:subject>
<mods:note>One.</mods:note><mods:note type="funding">Two.</mods:note><mods:abstract>First.

Second.</mods:abstract>
<mods:relatedItem type="host"><mods:titleInfo><mods:title>Archives of General Psychiatry</mods:title></mods:titleInfo>
<mods:originInfo><mods:issuance>continuing</mods:issuance><mods:publisher>AMA</mods:publisher></mods:originInfo>
<mods:part><mods:detail type="volume"><mods:number>63</mods:number></mods:detail><mods:detail type="issue"><mods:caption>no. 8</mods:caption></mods:detail>
<mods:extent unit="pages"><mods:start>856</mods:start><mods:end>864</mods:end></mods:extent><mods:date>2006-08</mods:date></mods:part>
<mods:identifier type="issn">0003-990X</mods:identifier></mods:relatedItem>
<mods:identifier type="doi">https://doi.org/10.1001/archpsyc.63.8.856</mods:identifier><mods:identifier type="oclc">12</mods:identifier>
<mods:location><mods:url dateLastAccessed="2020-01-02">https://example.org/</mods:url></mods:location>
</mods:mods></mods:modsCollection>"#;

#[test]
fn an_article_is_read_in_full() {
    assert_eq!(detect(ARTICLE.as_bytes()), Some(Format::Mods));
    let item = items(ARTICLE).remove(0);
    insta::assert_json_snapshot!(item.to_json());
    assert_eq!(trip(&item).1, item);
}

#[test]
fn a_chapter_is_written_into_its_book() {
    let mut item = Item::new(Kind::Chapter);
    item.id = "doe 1".to_owned();
    item.set(Variable::Title, "A chapter");
    item.set(Variable::ContainerTitle, "A book");
    item.set(Variable::CollectionTitle, "A series");
    item.set(Variable::CollectionNumber, "7");
    item.set(Variable::Publisher, "Press");
    item.set(Variable::PublisherPlace, "Oxford");
    item.set(Variable::Page, "1-9");
    item.set(Variable::Isbn, "9780306406157");
    item.set(Variable::Genre, "essay");
    item.set(Variable::Keyword, "one, two");
    item.set_names(NameVariable::Author, vec![Name { suffix: "Jr.".into(), ..Name::person("Doe", "Jane") }]);
    item.set_names(NameVariable::Editor, vec![Name::literal("Some Society")]);
    item.set_date(DateVariable::Issued, Date::from_edtf("1999-12/2000-01").unwrap());
    let (written, back) = trip(&item);
    insta::assert_snapshot!(written);
    assert_eq!(back, item);
}

#[test]
fn every_kind_comes_back() {
    for kind in Kind::ALL {
        let mut item = Item::new(*kind);
        item.id = "a".to_owned();
        item.set(Variable::Title, "T");
        item.set(Variable::ContainerTitle, "C");
        assert_eq!(trip(&item).1, item, "{kind}");
    }
}

#[test]
fn what_a_work_is_comes_from_genre_host_and_resource() {
    let kind =
        |inner: &str| items(&format!("<mods xmlns=\"http://www.loc.gov/mods/v3\">{inner}</mods>"))[0].kind;
    let host = |inner: &str| {
        format!("<relatedItem type=\"host\"><titleInfo><title>H</title></titleInfo>{inner}</relatedItem>")
    };
    for (inner, wanted) in [
        ("<genre>article</genre>".to_owned(), Kind::ArticleJournal),
        ("<genre authority=\"marcgt\">Thesis</genre>".to_owned(), Kind::Thesis),
        (
            "<genre authority=\"marcgt\">book</genre><genre authority=\"local\">bookSection</genre>"
                .to_owned(),
            Kind::Chapter,
        ),
        (host("<genre authority=\"marcgt\">periodical</genre>"), Kind::ArticleJournal),
        (host("<genre>newspaper</genre>"), Kind::ArticleNewspaper),
        (host("<identifier type=\"issn\">1</identifier>"), Kind::ArticleJournal),
        (host(""), Kind::Chapter),
        (host("<genre>conference publication</genre>"), Kind::PaperConference),
        ("<typeOfResource>moving image</typeOfResource>".to_owned(), Kind::MotionPicture),
        (
            "<typeOfResource>text</typeOfResource><originInfo><issuance>monographic</issuance></originInfo>"
                .to_owned(),
            Kind::Book,
        ),
        ("<titleInfo><title>x</title></titleInfo>".to_owned(), Kind::Document),
    ] {
        assert_eq!(kind(&inner), wanted, "{inner}");
    }
}

#[test]
fn the_punctuation_of_cards_goes() {
    let text = "<mods><titleInfo><title>Sound and fury :</title><subTitle>the making /</subTitle></titleInfo>\
        <originInfo><place><placeTerm>Ithaca, N.Y. :</placeTerm></place><publisher>Cornell,</publisher></originInfo>\
        <physicalDescription><extent>vii, 322 p. ;</extent></physicalDescription></mods>";
    let item = items(text).remove(0);
    let said = [Variable::Title, Variable::PublisherPlace, Variable::Publisher, Variable::NumberOfPages];
    let said = said.map(|variable| item.get(variable).unwrap());
    assert_eq!(said, ["Sound and fury: the making", "Ithaca, N.Y.", "Cornell", "322"]);
}

#[test]
fn dates_say_what_their_attributes_say() {
    for (inner, wanted) in [
        ("<dateIssued>c2011</dateIssued><dateIssued encoding=\"marc\">2010</dateIssued>", "2010"),
        ("<dateIssued>[c2011]</dateIssued>", "2011"),
        ("<dateIssued encoding=\"w3cdtf\" keyDate=\"yes\">2003-05-07</dateIssued>", "2003-05-07"),
        (
            "<dateIssued point=\"start\">1985</dateIssued><dateIssued point=\"end\">1990</dateIssued>",
            "1985/1990",
        ),
        ("<dateIssued qualifier=\"approximate\">1985</dateIssued>", "1985~"),
        ("<copyrightDate>1985</copyrightDate>", "1985"),
        ("<dateIssued>1990, c1956</dateIssued>", "1990"),
        ("<dateIssued>[1990?]</dateIssued>", "1990~"),
        ("<dateIssued>MDCCC</dateIssued>", "1800"),
        ("<dateIssued>15 mai 1990.</dateIssued>", "1990-05-15"),
    ] {
        let item = items(&format!("<mods><originInfo>{inner}</originInfo></mods>")).remove(0);
        assert_eq!(
            item.date(DateVariable::Issued).and_then(Date::to_edtf).as_deref(),
            Some(wanted),
            "{inner}"
        );
    }
}

#[test]
fn an_invalid_number_is_kept_and_not_believed() {
    let text = "<mods><identifier type=\"isbn\" invalid=\"yes\">0679732240</identifier>\
        <identifier type=\"isbn\">0679732241 (pbk.) : $9.00</identifier><identifier type=\"lccn\">1</identifier>\
        <identifier type=\"lccn\">2</identifier></mods>";
    let item = items(text).remove(0);
    assert_eq!(item.get(Variable::Isbn), Some("0679732241"));
    assert_eq!(item.extra["mods-identifier@type=isbn@invalid=yes"], "0679732240");
    assert_eq!(item.extra["mods-identifier@type=lccn"], serde_json::json!(["1", "2"]));
    let (written, back) = trip(&item);
    assert!(
        written.contains("<identifier type=\"isbn\" invalid=\"yes\">0679732240</identifier>"),
        "{written}"
    );
    assert_eq!(back, item);
}

#[test]
fn what_no_variable_says_is_kept() {
    let text = "<mods><titleInfo><title>Titel</title></titleInfo><titleInfo type=\"translated\"><title>Title</title></titleInfo>\
        <genre>article</genre><tableOfContents>One. -- Two.</tableOfContents><targetAudience>adolescent</targetAudience>\
        <abstract>First.</abstract><abstract>Second.</abstract><language><languageTerm type=\"text\">English</languageTerm>\
        <languageTerm type=\"code\">eng</languageTerm></language>\
        <relatedItem type=\"host\"><titleInfo><title>H</title></titleInfo><part><detail type=\"page\"><number>12</number></detail></part></relatedItem></mods>";
    let item = items(text).remove(0);
    assert_eq!(item.get(Variable::Page), Some("12"));
    let kept: Vec<(&str, &str)> =
        item.extra.iter().map(|(name, said)| (name.as_str(), said.as_str().unwrap())).collect();
    assert_eq!(
        kept,
        [
            ("mods-abstract", "Second."),
            ("mods-titleinfo@type=translated", "Title"),
            ("mods-tableofcontents", "One. -- Two."),
            ("mods-targetaudience", "adolescent"),
        ]
    );
    assert_eq!(trip(&item).1, item);
}

#[test]
fn an_extent_is_pages_volumes_and_a_size() {
    let said = |extent: &str| {
        let text = format!(
            "<mods><titleInfo><title>T</title></titleInfo><physicalDescription><extent>{extent}</extent></physicalDescription></mods>"
        );
        let item = items(&text).remove(0);
        assert_eq!(trip(&item).1, item, "{extent}");
        let variables = [Variable::NumberOfPages, Variable::NumberOfVolumes, Variable::Dimensions];
        let mut said: Vec<String> =
            variables.map(|variable| item.get(variable).unwrap_or_default().to_owned()).into();
        said.push(
            item.extra.get("mods-physicaldescription/note").map(ToString::to_string).unwrap_or_default(),
        );
        said.join("|")
    };
    for (extent, wanted) in [
        ("326 p. ; 21 cm.", "326||21 cm|"),
        ("xii, 345 p. : ill., maps ; 24 cm.", "345||24 cm|\"ill., maps\""),
        ("[4], [326] p.", "326|||"),
        ("345p.", "345|||"),
        ("1 online resource (xi, 200 pages)", "200|||"),
        ("2 v. (xx, 800 p.) ; 30 cm", "800|2|30 cm|"),
        ("16 pages of plates, 326 pages", "326|||"),
        ("iv, 120 leaves", "120|||"),
        ("1 map : col. ; 30 x 40 cm.", "||1 map : col. ; 30 x 40 cm.|"),
    ] {
        assert_eq!(said(extent), wanted, "{extent}");
    }
}

#[test]
fn the_binding_after_an_isbn_goes() {
    for said in ["0679732241 (pbk.)", "0679732241 (hardcover : alk. paper)", "ISBN 0679732241 (v. 1) : $9.00"]
    {
        let item = items(&format!("<mods><identifier type=\"isbn\">{said}</identifier></mods>")).remove(0);
        assert_eq!(item.get(Variable::Isbn), Some("0679732241"), "{said}");
    }
    let host = "<mods><relatedItem type=\"host\"><titleInfo><title>H</title></titleInfo>\
        <identifier type=\"isbn\" invalid=\"yes\">0679732240</identifier></relatedItem></mods>";
    let item = items(host).remove(0);
    assert_eq!(item.get(Variable::Isbn), None);
    assert_eq!(item.extra["mods-relateditem@type=host/identifier@type=isbn@invalid=yes"], "0679732240");
    assert_eq!(trip(&item).1, item);
}
