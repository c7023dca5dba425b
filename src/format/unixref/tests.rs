use super::super::{Read, detect, read};
use super::*;

fn reading(text: &str) -> Read {
    assert_eq!(detect(text.as_bytes()), Some(Format::Unixref));
    read(Format::Unixref, text).unwrap()
}

fn json(text: &str) -> Vec<serde_json::Value> {
    let read = reading(text);
    assert_eq!(read.problems, []);
    read.items.iter().map(|read| read.item.to_json()).collect()
}

#[test]
fn an_article_has_its_journal_and_issue() {
    let text = r#"<?xml version="1.0" encoding="UTF-8"?><crossref_result xmlns="http://www.crossref.org/qrschema/3.0"><query_result><body><query status="resolved">
<doi type="journal_article">10.1001/x.1</doi><crm-item name="publisher-name" type="string">American Medical Association (AMA)</crm-item>
<doi_record><crossref xmlns="http://www.crossref.org/xschema/1.1"><journal><journal_metadata language="en"><full_title>Archives of General Psychiatry</full_title><abbrev_title>Arch Gen Psychiatry</abbrev_title><issn media_type="print">0003-990X</issn><issn media_type="electronic">1538-3636</issn></journal_metadata>
<journal_issue><publication_date media_type="print"><month>08</month><year>2006</year></publication_date><journal_volume><volume>63</volume></journal_volume><issue>8</issue></journal_issue>
<journal_article publication_type="full_text"><titles><title>Growth of &lt;i&gt;E. coli&lt;/i&gt;</title><subtitle>A review</subtitle></titles>
<contributors><organization sequence="additional" contributor_role="author">The Group</organization><person_name sequence="first" contributor_role="author"><given_name>Carlos A.</given_name><surname>Zarate</surname><suffix>Jr</suffix><affiliation>NIMH</affiliation><ORCID authenticated="true">http://orcid.org/0000-0002-1825-0097</ORCID></person_name></contributors>
<jats:abstract xmlns:jats="http://www.ncbi.nlm.nih.gov/JATS1"><jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p></jats:abstract>
<publication_date media_type="online"><month>07</month><day>01</day><year>2006</year></publication_date>
<pages><first_page>856</first_page><last_page>864</last_page></pages>
<program xmlns="http://www.crossref.org/relations.xsd" name="relations"><related_item><description/><inter_work_relation relationship-type="isReviewOf" identifier-type="doi">10.1000/y</inter_work_relation></related_item></program>
<doi_data><doi>10.1001/x.1</doi><resource>https://example.org/x1</resource></doi_data><citation_list><citation key="1"><doi>10.1000/cited</doi></citation></citation_list></journal_article></journal></crossref></doi_record></query></body></query_result></crossref_result>"#;
    insta::assert_json_snapshot!(json(text));
}

#[test]
fn every_holder_gives_its_works() {
    let record = |inner: &str| format!("<doi_record><crossref>{inner}</crossref></doi_record>");
    let doi = |doi: &str| {
        format!("<doi_data><doi>{doi}</doi><resource>https://doi.org/{doi}</resource></doi_data>")
    };
    let person = |role: &str, name: &str| {
        format!(
            "<person_name contributor_role=\"{role}\" sequence=\"first\"><surname>{name}</surname></person_name>"
        )
    };
    let text = [
        record(&format!("<book book_type=\"edited_book\"><book_series_metadata><series_metadata><titles><title>LNCS</title></titles><issn>0302-9743</issn></series_metadata><contributors>{}</contributors><titles><title>The book</title></titles><volume>12</volume><publication_date><year>2010</year></publication_date><isbn media_type=\"print\">9780306406157</isbn><publisher><publisher_name>Springer</publisher_name><publisher_place>Berlin</publisher_place></publisher></book_series_metadata><content_item component_type=\"chapter\"><contributors>{}</contributors><titles><title>A chapter</title></titles><component_number>3</component_number><pages><first_page>1</first_page><last_page>9</last_page></pages>{}</content_item></book>", person("editor", "Rossi"), person("author", "Doe"), doi("10.1000/c"))),
        record(&format!("<conference><contributors>{}</contributors><event_metadata><conference_name>ICML</conference_name><conference_location>Lille</conference_location><conference_date start_year=\"2015\" start_month=\"07\" start_day=\"06\" end_year=\"2015\" end_month=\"07\" end_day=\"11\"/></event_metadata><proceedings_metadata><proceedings_title>Proc. ICML</proceedings_title><publisher><publisher_name>ACM</publisher_name></publisher><publication_date><year>2015</year></publication_date></proceedings_metadata><conference_paper><titles><title>A paper</title></titles>{}</conference_paper></conference>", person("chair", "Poe"), doi("10.1000/p"))),
        record(&format!("<dissertation><person_name><surname>Low</surname></person_name><titles><title>A thesis</title></titles><approval_date><year>1999</year></approval_date><institution><institution_name>University of X</institution_name><institution_place>X</institution_place></institution><degree>PhD</degree>{}</dissertation>", doi("10.1000/d"))),
        record(&format!("<posted_content type=\"preprint\"><group_title>Biology</group_title><titles><title>A preprint</title></titles><posted_date><year>2020</year><month>2</month></posted_date>{}</posted_content>", doi("10.1000/e"))),
        record(&format!("<peer_review><contributors>{}</contributors><titles><title>A review</title></titles><review_date><year>2021</year></review_date>{}</peer_review>", person("reviewer-external", "Kay"), doi("10.1000/f"))),
        record(&format!("<database><database_metadata><titles><title>The base</title></titles></database_metadata><dataset dataset_type=\"record\"><titles><title>A set</title></titles>{}</dataset></database>", doi("10.1000/g"))),
        record(&format!("<journal><journal_metadata><full_title>A journal</full_title>{}</journal_metadata></journal>", doi("10.1000/h"))),
    ]
    .join("\n");
    insta::assert_json_snapshot!(json(&format!("<doi_records>{text}</doi_records>")));
}

#[test]
fn errors_and_broken_records_are_said() {
    let text = "<doi_records>\n<doi_record><crossref><error>doi:10.1000/z not found</error></crossref></doi_record>\n\
        <doi_record><crossref><dissertation><titles><title>x</titles></crossref></doi_record>\n\
        <doi_record><crossref><dissertation><titles><title>kept</title></titles></dissertation></crossref></doi_record></doi_records>";
    let read = reading(text);
    assert_eq!(read.items.len(), 1);
    let lines: Vec<usize> = read.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 3]);
    assert!(read.problems[0].message.contains("not found"), "{:?}", read.problems);
}

#[test]
fn what_is_said_of_many_works_is_said_within_bounds() {
    let article = "<journal_article><titles><title>x</title></titles></journal_article>".repeat(3000);
    let names = "<issn>1</issn>".repeat(3000);
    let text = format!(
        "<crossref><journal><journal_metadata>{names}</journal_metadata>{article}</journal></crossref>"
    );
    let read = reading(&text);
    assert_eq!((read.items.len(), read.problems.len()), (0, 1));
    let text = format!(
        "<crossref><journal><journal_metadata><issn>1</issn></journal_metadata>{article}</journal></crossref>"
    );
    let read = reading(&text);
    assert_eq!((read.items.len(), read.problems.len()), (3000, 0));
    assert!(read.items.iter().map(|read| read.raw.len()).sum::<usize>() < 2 * text.len());
}

#[test]
fn deposits_are_read_too() {
    let text = "<doi_batch xmlns=\"http://www.crossref.org/schema/5.3.0\"><head/><body><journal><journal_metadata><full_title>J</full_title></journal_metadata><journal_article><titles><title>A</title></titles></journal_article><journal_article><titles><title>B</title></titles></journal_article></journal></body></doi_batch>";
    assert_eq!(json(text).len(), 2);
}

#[test]
fn the_department_of_a_thesis_is_its_division() {
    let text = "<doi_records><doi_record><crossref><dissertation><titles><title>T</title></titles><institution>\
        <institution_name>University of X</institution_name><institution_department>Physics</institution_department>\
        </institution></dissertation></crossref></doi_record></doi_records>";
    assert_eq!(json(text)[0]["division"], "Physics");
}

#[test]
fn an_article_number_is_no_page() {
    let text = "<crossref><journal><journal_metadata><full_title>J</full_title></journal_metadata><journal_article>\
        <titles><title>T</title></titles><pages><first_page>e12</first_page></pages><publisher_item>\
        <item_number item_number_type=\"article_number\">e12</item_number></publisher_item></journal_article></journal></crossref>";
    let item = &json(text)[0];
    assert_eq!((&item["number"], item.get("page")), (&"e12".into(), None));
}
