//! Small styles that each show one rule.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::item::Item;

fn style(attributes: &str, body: &str) -> Result<Style, CslError> {
    Style::from_xml(&format!(
        r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text" {attributes}>
        <info><title>Test</title><id>test</id><updated>2020-01-01T00:00:00+00:00</updated></info>{body}</style>"#
    ))
}

fn items(records: Value) -> Vec<Item> {
    records.as_array().unwrap().iter().map(|r| Item::from_json(r).unwrap()).collect()
}

/// The entries that a bibliography layout gives, as HTML.
fn entries(attributes: &str, layout: &str, records: Value) -> Vec<String> {
    let body = format!(
        r#"<citation><layout><text variable="title"/></layout></citation><bibliography {attributes}>{layout}</bibliography>"#
    );
    let processor = Processor::new(Arc::new(style("", &body).unwrap()), None).unwrap();
    let items = items(records);
    let bibliography = processor.bibliography(&items.iter().collect::<Vec<_>>()).unwrap();
    bibliography.entries.iter().map(|e| e.content.to_html()).collect()
}

fn entry(elements: &str, record: Value) -> String {
    entries("", &format!("<layout>{elements}</layout>"), json!([record])).pop().unwrap_or_default()
}

/// One citation of all items.
fn cite(attributes: &str, citation: &str, records: Value) -> String {
    let body = format!("<citation {citation}</citation>");
    let processor = Processor::new(Arc::new(style(attributes, &body).unwrap()), None).unwrap();
    let items = items(records);
    let refs: Vec<&Item> = items.iter().collect();
    let cites = items.iter().map(|i| Cite::new(i.id.clone())).collect();
    processor.citations(&refs, &[Citation { cites, ..Citation::default() }])[0].to_text()
}

fn people(names: &[(&str, &str)]) -> Value {
    names.iter().map(|(family, given)| json!({"family": family, "given": given})).collect()
}

#[test]
fn name_lists_shorten_and_join() {
    let author = people(&[("Doe", "Jane"), ("Roe", "Rick"), ("Poe", "Pam"), ("Low", "Lee")]);
    let record = json!({"id": "a", "type": "book", "author": author});
    let names = |attributes: &str| {
        entry(&format!(r#"<names variable="author"><name {attributes}/></names>"#), record.clone())
    };
    assert_eq!(names(r#"and="text""#), "Jane Doe, Rick Roe, Pam Poe, and Lee Low");
    assert_eq!(
        names(r#"and="symbol" delimiter-precedes-last="never""#),
        "Jane Doe, Rick Roe, Pam Poe &#38; Lee Low"
    );
    assert_eq!(names(r#"et-al-min="3" et-al-use-first="1""#), "Jane Doe et al.");
    assert_eq!(names(r#"et-al-min="3" et-al-use-first="2""#), "Jane Doe, Rick Roe, et al.");
    assert_eq!(
        names(r#"et-al-min="3" et-al-use-first="1" et-al-use-last="true" name-as-sort-order="all""#),
        "Doe, Jane … Low, Lee"
    );
    assert_eq!(
        names(r#"form="short" initialize-with=". " name-as-sort-order="first""#),
        "Doe, Roe, Poe, Low"
    );
    assert_eq!(names(r#"form="count""#), "4");
}

#[test]
fn particles_and_suffixes_find_their_place() {
    let author = json!([{"family": "de la Fontaine", "given": "Jean", "suffix": "Jr."}]);
    let record = json!({"id": "a", "type": "book", "author": author});
    let body = |demote: &str| {
        let body = r#"<citation><layout><names variable="author"><name name-as-sort-order="all"/></names></layout></citation>"#;
        let style = style(&format!(r#"demote-non-dropping-particle="{demote}""#), body).unwrap();
        let processor = Processor::new(Arc::new(style), None).unwrap();
        let items = items(json!([record.clone()]));
        processor.citations(&[&items[0]], &[Citation { cites: vec![Cite::new("a")], ..Citation::default() }])
            [0]
        .to_text()
    };
    assert_eq!(body("never"), "de la Fontaine, Jean, Jr.");
    assert_eq!(body("display-and-sort"), "Fontaine, Jean de la, Jr.");
}

#[test]
fn substitutes_are_not_shown_twice() {
    let layout = r#"<group delimiter=". "><names variable="author"><name/><label form="short" prefix=", "/>
        <substitute><names variable="editor"/><text variable="title"/></substitute></names>
        <text variable="title"/></group>"#;
    let editor = people(&[("Doe", "Jane")]);
    assert_eq!(
        entry(layout, json!({"id": "a", "type": "book", "title": "T", "editor": editor})),
        "Jane Doe, ed. T"
    );
    assert_eq!(entry(layout, json!({"id": "a", "type": "book", "title": "T"})), "T");
}

#[test]
fn dates_show_parts_ranges_and_words() {
    let date = |date: Value| {
        entry(r#"<date variable="issued" form="text"/>"#, json!({"id": "a", "type": "book", "issued": date}))
    };
    assert_eq!(date(json!({"date-parts": [[2006, 8, 1]]})), "August 1, 2006");
    assert_eq!(date(json!({"date-parts": [[2006, 8], [2006, 9]]})), "August–September 2006");
    assert_eq!(date(json!({"date-parts": [[2006, 8, 1], [2006, 8, 4]]})), "August 1–4, 2006");
    assert_eq!(date(json!({"date-parts": [[2006], [0]]})), "2006–");
    assert_eq!(date(json!({"date-parts": [[2006]], "season": "2"})), "Summer 2006");
    assert_eq!(date(json!({"literal": "in press"})), "in press");
    assert!(date(json!({"date-parts": [[-44]]})).ends_with("BC"));
}

#[test]
fn numbers_take_their_forms() {
    let number = |form: &str, value: &str| {
        entry(
            &format!(r#"<number variable="edition" form="{form}"/>"#),
            json!({"id": "a", "type": "book", "edition": value}),
        )
    };
    assert_eq!(number("ordinal", "2"), "2nd");
    assert_eq!(number("ordinal", "11"), "11th");
    assert_eq!(number("long-ordinal", "3"), "third");
    assert_eq!(number("roman", "4"), "iv");
    assert_eq!(number("numeric", "2-3"), "2–3");
    assert_eq!(number("ordinal", "revised"), "revised");
}

#[test]
fn labels_agree_in_number() {
    let label = |page: &str| {
        entry(
            r#"<label variable="page" form="short" suffix=" "/><text variable="page"/>"#,
            json!({"id": "a", "type": "book", "page": page}),
        )
    };
    assert_eq!(label("12"), "p. 12");
    assert_eq!(label("12-14"), "pp. 12–14");
    assert_eq!(label("e12"), "p. e12");
}

#[test]
fn a_group_goes_when_its_variables_are_empty() {
    let layout = r#"<group delimiter=" "><text term="in"/><text variable="container-title"/></group>"#;
    assert_eq!(entry(layout, json!({"id": "a", "type": "book", "title": "T"})), "");
    assert_eq!(entry(layout, json!({"id": "a", "type": "book", "container-title": "C"})), "In C");
}

#[test]
fn what_choose_chooses_is_joined_by_the_group() {
    let layout = r#"<group delimiter="; "><text variable="title"/><choose><if type="book">
        <text variable="publisher"/><text variable="volume"/></if><else><text value="no book"/></else></choose></group>"#;
    let record = |kind: &str| json!({"id": "a", "type": kind, "title": "T", "publisher": "P", "volume": "1"});
    assert_eq!(entry(layout, record("book")), "T; P; 1");
    assert_eq!(entry(layout, record("report")), "T; no book");
}

#[test]
fn punctuation_collapses_between_pieces_only() {
    let layout = r#"<text variable="title" suffix="."/><text variable="publisher" prefix=", " suffix="."/>"#;
    let record = json!({"id": "a", "type": "book", "title": "Why?", "publisher": "Wiley Inc."});
    assert_eq!(entry(layout, record), "Why?, Wiley Inc.");
    let record = json!({"id": "a", "type": "book", "title": "Wait.. what..", "publisher": "P"});
    assert_eq!(entry(layout, record), "Wait.. what.., P.");
}

#[test]
fn quotes_alternate_and_take_punctuation_in() {
    let layout = r#"<text variable="title" quotes="true" suffix="."/>"#;
    let record = json!({"id": "a", "type": "book", "title": "On \"being\" there"});
    assert_eq!(entry(layout, record), "“On ‘being’ there.”");
}

#[test]
fn markup_turns_back_within_its_like() {
    let layout = r#"<text variable="title" font-style="italic"/>"#;
    let record = json!({"id": "a", "type": "book", "title": "A <i>p53</i> & <b>b</b>"});
    assert_eq!(
        entry(layout, record),
        r#"<i>A <span style="font-style:normal;">p53</span> &#38; <b>b</b></i>"#
    );
}

#[test]
fn entries_sort_by_the_rules_of_the_language() {
    let records = json!([
        {"id": "1", "type": "book", "title": "Zebra"}, {"id": "2", "type": "book"},
        {"id": "3", "type": "book", "title": "Élan"}, {"id": "4", "type": "book", "title": "eland"},
    ]);
    let layout = r#"<sort><key variable="title"/></sort><layout><text variable="citation-number" suffix=" "/>
        <text variable="title"/></layout>"#;
    assert_eq!(entries("", layout, records), ["1 Élan", "2 eland", "3 Zebra", "4 "]);
}

#[test]
fn years_of_like_cites_get_letters() {
    let author = people(&[("Doe", "Jane")]);
    let record = |id: &str, title: &str| json!({"id": id, "type": "book", "title": title, "author": author, "issued": {"date-parts": [[2001]]}});
    let citation = r#"disambiguate-add-year-suffix="true" collapse="year-suffix" year-suffix-delimiter=",">
        <layout delimiter="; "><group delimiter=" "><names variable="author"><name form="short"/></names>
        <date variable="issued"><date-part name="year"/></date></group></layout>"#;
    assert_eq!(cite("", citation, json!([record("1", "A"), record("2", "B")])), "Doe 2001a,b");
}

#[test]
fn numbers_of_cites_collapse_to_ranges() {
    let records: Value = (1..=5).map(|n| json!({"id": n, "type": "book"})).collect();
    let citation = r#"collapse="citation-number"><layout delimiter=", " prefix="[" suffix="]">
        <text variable="citation-number"/></layout>"#;
    assert_eq!(cite("", citation, records), "[1–5]");
}

#[test]
fn subsequent_authors_are_replaced() {
    let records = json!([
        {"id": "1", "type": "book", "title": "A", "author": people(&[("Doe", "Jane")])},
        {"id": "2", "type": "book", "title": "B", "author": people(&[("Doe", "Jane")])},
        {"id": "3", "type": "book", "title": "C", "author": people(&[("Roe", "Rick")])},
    ]);
    let layout = r#"<layout><group delimiter=", "><names variable="author"/><text variable="title"/></group></layout>"#;
    assert_eq!(
        entries(r#"subsequent-author-substitute="———""#, layout, records),
        ["Jane Doe, A", "———, B", "Rick Roe, C"]
    );
}

#[test]
fn positions_follow_the_document() {
    let body = r#"<citation><layout><choose><if position="ibid-with-locator"><text value="ibid at"/></if>
        <else-if position="ibid"><text value="ibid"/></else-if><else-if position="subsequent"><text value="again"/>
        </else-if><else><text variable="title"/></else></choose></layout></citation>"#;
    let processor = Processor::new(Arc::new(style("", body).unwrap()), None).unwrap();
    let items =
        items(json!([{"id": "a", "type": "book", "title": "A"}, {"id": "b", "type": "book", "title": "B"}]));
    let refs: Vec<&Item> = items.iter().collect();
    let note = |id: &str, locator: Option<&str>, note| Citation {
        cites: vec![Cite { locator: locator.map(str::to_owned), ..Cite::new(id) }],
        note,
        ..Citation::default()
    };
    let citations = [
        note("a", None, 1),
        note("a", None, 2),
        note("a", Some("3"), 3),
        note("b", None, 4),
        note("a", None, 5),
    ];
    let document = processor.document(&refs, &citations);
    let texts: Vec<String> = document.citations.iter().map(serialise::Rendered::to_text).collect();
    assert_eq!(texts, ["A", "ibid", "ibid at", "B", "again"]);
    let unknown = processor.document(&refs, &[note("nobody", None, 1)]);
    assert_eq!(unknown.unknown, ["nobody"]);
}

#[test]
fn locales_fall_back_and_styles_override() {
    let body = r#"<locale xml:lang="de"><terms><term name="edition">Aufl</term></terms></locale>
        <citation><layout><text term="edition"/><text value=" "/><text term="and"/></layout></citation>"#;
    let style = Arc::new(style("", body).unwrap());
    let text = |locale: &str| {
        let processor = Processor::new(Arc::clone(&style), Some(locale)).unwrap();
        let items = items(json!([{"id": "a", "type": "book"}]));
        processor.citations(&[&items[0]], &[Citation { cites: vec![Cite::new("a")], ..Citation::default() }])
            [0]
        .to_text()
    };
    assert_eq!(text("de-AT"), "Aufl und");
    assert_eq!(text("xx-XX"), "edition and");
}

#[test]
fn hostile_styles_are_refused() {
    let layout = r#"<layout><text macro="a"/></layout>"#;
    let with = |macros: &str| style("", &format!("{macros}<citation>{layout}</citation>")).unwrap_err();
    assert!(matches!(with(r#"<macro name="a"><text macro="a"/></macro>"#), CslError::RecursiveMacro(_)));
    assert!(matches!(with(""), CslError::UnknownMacro(_)));
    let mut doubling = String::new();
    let name = |n: usize| if n == 0 { "a".to_owned() } else { format!("a{n}") };
    for n in 0..40 {
        let next = name(n + 1);
        doubling +=
            &format!(r#"<macro name="{}"><text macro="{next}"/><text macro="{next}"/></macro>"#, name(n));
    }
    doubling += r#"<macro name="a40"><text value="x"/></macro>"#;
    assert!(matches!(with(&doubling), CslError::TooComplex(_)));
}

#[test]
fn hostile_items_render() {
    let processor = Processor::new(Arc::new(Style::named("apa").unwrap()), None).unwrap();
    let author: Value = (0..5000).map(|n| json!({"family": format!("N{n}"), "given": "É. 'x"})).collect();
    let records = json!([
        {"id": "1", "type": "book", "author": author, "title": "<i>".repeat(2000) + "\"'“".repeat(500).as_str()},
        {"id": "1b", "type": "book", "author": author, "title": "T"},
        {"id": "2", "type": "article-journal", "page": "999999999999999999999999-1", "volume": "-", "issue": "é–",
         "issued": {"date-parts": [[2147483647, 99, 99], [-2147483647]]}, "edition": "18446744073709551616"},
        {"id": "", "type": "nonsense"}, {"id": "", "type": "book", "author": [{"given": "-"}, {"family": "'"}]},
    ]);
    let items = items(records);
    let bibliography = processor.bibliography(&items.iter().collect::<Vec<_>>()).unwrap();
    assert!(bibliography.entries.len() >= 3);
    assert!(!bibliography.to_html().is_empty() && !bibliography.to_text().is_empty());
}

#[test]
fn a_style_without_bibliography_says_so() {
    let style = style("", "<citation><layout><text variable=\"title\"/></layout></citation>").unwrap();
    let processor = Processor::new(Arc::new(style), None).unwrap();
    let error = processor.bibliography(&[]).unwrap_err();
    assert_eq!(error.to_string(), "the style `Test` has no bibliography");
    assert!(error.hint().is_some());
}

#[test]
fn numbers_that_are_only_sorted_by_do_not_go_stale() {
    let bibliography = r#"<bibliography><sort><key variable="citation-number" sort="descending"/></sort>
        <layout><text variable="title"/></layout></bibliography>"#;
    let body = format!(r#"<citation><layout><text variable="title"/></layout></citation>{bibliography}"#);
    let processor = Processor::new(Arc::new(style("", &body).unwrap()), None).unwrap();
    let items = items(json!([
        {"id": "a", "type": "book", "title": "A"},
        {"id": "b", "type": "book", "title": "B"},
        {"id": "c", "type": "book", "title": "C"},
    ]));
    let refs: Vec<&Item> = items.iter().collect();
    let cite = |id: &str| Citation { cites: vec![Cite::new(id)], ..Citation::default() };
    let mut session = Session::new(&processor, &refs);
    session.update(vec![("1".to_owned(), cite("b")), ("2".to_owned(), cite("c"))]);
    assert_eq!(session.bibliography().unwrap().to_text(), "C\nB\n");
    session.insert(1, "3", cite("a"));
    assert_eq!(session.bibliography().unwrap().to_text(), "C\nA\nB\n");
}

#[test]
fn authors_alone_are_words_of_the_sentence() {
    let body = r#"<citation collapse="year"><layout prefix="(" suffix=")" delimiter="; ">
        <group delimiter=" "><names variable="author"/><date variable="issued"><date-part name="year"/></date></group>
        </layout></citation>"#;
    let processor = Processor::new(Arc::new(style("", body).unwrap()), None).unwrap();
    let record = |id: &str, family: &str| json!({"id": id, "type": "book", "author": [{"family": family}], "issued": {"date-parts": [[2001]]}});
    let items = items(json!([record("a", "Doe"), record("b", "Roe")]));
    let refs: Vec<&Item> = items.iter().collect();
    let alone = |id: &str| Cite { author_only: true, ..Cite::new(id) };
    let shown = |cites: Vec<Cite>, mode: CitationMode| {
        processor.citations(&refs, &[Citation { cites, mode, ..Citation::default() }])[0].to_text()
    };
    assert_eq!(shown(vec![alone("a")], CitationMode::Normal), "Doe");
    assert_eq!(shown(vec![alone("a"), alone("b")], CitationMode::Normal), "Doe; Roe");
    assert_eq!(shown(vec![alone("a"), Cite::new("b")], CitationMode::Normal), "(Doe; Roe 2001)");
    assert_eq!(shown(vec![Cite::new("a"), Cite::new("b")], CitationMode::AuthorOnly), "Doe");
    let composite = CitationMode::Composite { infix: "’s work".to_owned() };
    assert_eq!(shown(vec![Cite::new("a"), Cite::new("b")], composite), "Doe’s work (2001; Roe 2001)");
    assert_eq!(shown(vec![Cite::new("a")], CitationMode::SuppressAuthor), "(2001)");
}
