use serde_json::{Value, json};

use super::*;

fn find(name: &str) -> Result<Style, WorkflowError> {
    Ok(if name.starts_with('<') { Style::from_xml(name)? } else { Style::named(name)? })
}

fn answered(request: Value) -> Value {
    answer(&request, &find).unwrap()
}

fn refused(request: Value) -> String {
    answer(&request, &find).unwrap_err().to_string()
}

fn items() -> Value {
    json!([
        {"id": "a", "type": "book", "title": "Alpha", "author": [{"family": "Ames"}],
            "issued": {"date-parts": [[2001]]}, "keyword": "red, green"},
        {"id": "b", "type": "chapter", "title": "Beta", "author": [{"family": "Bell"}],
            "issued": {"date-parts": [[2002]]}, "categories": ["green", "blue"]},
        {"id": "c", "type": "book", "title": "Gamma", "language": "de", "note": "x"},
    ])
}

fn listed(filter: Value) -> Vec<String> {
    let answer = answered(json!({"style": "apa", "items": items(), "bibliography": filter}));
    assert_eq!(answer["warnings"], json!([]));
    let entries = answer["bibliography"].as_array().unwrap();
    entries.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn sections_of_a_bibliography_are_those_of_citeproc_js() {
    let is = |field: &str, value: &str| json!([{"field": field, "value": value}]);
    assert_eq!(listed(json!(true)), ["a", "b", "c"]);
    assert!(listed(json!(false)).is_empty());
    assert_eq!(listed(json!({})), ["a", "b", "c"]);
    assert_eq!(listed(json!({"include": is("type", "book")})), ["a", "c"]);
    assert_eq!(listed(json!({"exclude": is("type", "book")})), ["b"]);
    assert_eq!(listed(json!({"include": is("keyword", "green")})), ["a"]);
    assert_eq!(listed(json!({"include": is("categories", "blue")})), ["b"]);
    assert_eq!(listed(json!({"include": is("author", "")})), ["c"]);
    assert_eq!(listed(json!({"include": [{"field": "author"}]})), ["c"]);
    assert_eq!(listed(json!({"exclude": is("author", "none")})), ["a", "b"]);
    assert_eq!(listed(json!({"include": is("author", "Ames")})), ["a"]);
    assert_eq!(listed(json!({"include": is("issued", "2002")})), ["b"]);
    assert_eq!(listed(json!({"include": is("id", "c")})), ["c"]);
    let both = json!([{"field": "type", "value": "book"}, {"field": "language", "value": "de"}]);
    assert_eq!(listed(json!({"select": both})), ["c"]);
    assert_eq!(listed(json!({"include": both})), ["a", "c"]);
    assert_eq!(listed(json!({"quash": both})), ["a", "b"]);
    assert_eq!(listed(json!({"include": is("type", "book"), "quash": is("language", "")})), ["c"]);
}

#[test]
fn names_are_replaced_after_what_is_listed_only() {
    let style = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>T</title>
        <id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout><text variable="title"/></layout>
        </citation><bibliography subsequent-author-substitute="---"><layout delimiter=" "><names variable="author"/>
        <text variable="title" prefix=" "/></layout></bibliography></style>"#;
    let by = |id: &str, family: &str, kind: &str| json!({"id": id, "type": kind, "title": id, "author": [{"family": family}]});
    let request = |bibliography: Value| {
        let items = json!([by("a", "Doe", "book"), by("b", "Roe", "chapter"), by("c", "Doe", "book")]);
        let answer =
            answered(json!({"style": style, "format": "text", "items": items, "bibliography": bibliography}));
        answer["bibliography"].as_array().unwrap().iter().map(|e| e["entry"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(request(json!(true)), ["Doe a", "Roe b", "Doe c"]);
    assert_eq!(request(json!({"include": [{"field": "type", "value": "book"}]})), ["Doe a", "--- c"]);
}

#[test]
fn a_bibliography_is_framed_and_says_what_it_does_not_show() {
    let style = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>T</title>
        <id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout><text variable="title"/></layout>
        </citation><bibliography hanging-indent="true"><layout><text variable="publisher"/></layout></bibliography></style>"#;
    let items = json!([{"id": "a", "publisher": "Press"}, {"id": "b"}]);
    for (format, start, end) in [
        ("html", "<div class=\"csl-bib-body\">\n", "</div>"),
        ("markdown", "::: {#refs .references .csl-bib-body .hanging-indent}\n\n", ":::"),
        ("latex", "", ""),
    ] {
        let answer = answered(json!({"style": style, "format": format, "items": items}));
        assert_eq!(
            (&answer["parameters"]["bib-start"], &answer["parameters"]["bib-end"]),
            (&json!(start), &json!(end))
        );
        assert_eq!(answer["bibliography"].as_array().unwrap().len(), 1);
        assert_eq!(answer["warnings"], json!(["the style shows nothing of `b` in the bibliography"]));
    }
}

#[test]
fn notes_are_numbered_where_the_request_does_not() {
    let cites = json!([[{"id": "a"}], [{"id": "a"}]]);
    let answer =
        answered(json!({"style": "chicago-notes-bibliography", "items": items(), "citations": cites}));
    let citations = answer["citations"].as_array().unwrap();
    assert_ne!(citations[0], citations[1], "the second is short: {answer}");
}

#[test]
fn pandoc_names_are_taken() {
    let of_pandoc = json!({"style": "harvard-cite-them-right", "lang": "de-DE", "references": items(), "citations": [
        {"citationNoteNumber": 1, "citationItems": [{"id": "a", "type": "suppress-author", "locator": 3}]}]});
    let own = json!({"style": "harvard-cite-them-right", "locale": "de-DE", "items": items(), "citations": [
        {"properties": {"noteIndex": 1}, "citationItems": [{"id": "a", "suppress-author": true, "locator": "3"}]}]});
    let answer = answered(of_pandoc);
    assert_eq!(answer, answered(own));
    assert_eq!(answer["citations"], json!(["(2001, S. 3)"]));
}

#[test]
fn what_is_wrong_is_named() {
    let with = |member: &str, value: Value| {
        let mut request = json!({"style": "apa", "items": []});
        request[member] = value;
        refused(request)
    };
    assert_eq!(refused(json!([])), "`request` is a list; expected an object");
    assert_eq!(refused(json!({"items": []})), "the request has no `style`");
    assert_eq!(refused(json!({"style": "apa"})), "the request has no `items`");
    assert_eq!(with("style", json!(["apa"])), "`style` is a list; expected text");
    assert_eq!(
        with("format", json!("pdf")),
        "`format` is \"pdf\"; expected one of text, html, markdown, rtf, latex, typst, json"
    );
    assert_eq!(
        with("citations", json!([[{"id": "a"}, {"id": true}]])),
        "`citations[0][1].id` is true; expected text"
    );
    assert_eq!(
        with("citations", json!([{"citationItems": [], "properties": {"noteIndex": -1}}])),
        "`citations[0].properties.noteIndex` is -1; expected the number of a note, or 0"
    );
    assert_eq!(
        with("citations", json!([{"citationItems": [{"id": "a", "position": 4}]}])),
        "`citations[0].citationItems[0].position` is 4; expected 0 to 3, first, subsequent, ibid or ibid-with-locator"
    );
    assert_eq!(with("citations", json!([{}])), "the request has no `citations[0].citationItems`");
    assert_eq!(
        with("bibliography", json!({"include": [{"value": "book"}]})),
        "the request has no `bibliography.include[0].field`"
    );
    assert_eq!(with("style", json!("vancuver")), "no citation style is called `vancuver`");
}

#[test]
fn a_request_may_be_hostile() {
    let deep = "[".repeat(100_000);
    assert!(parse("x", deep.as_bytes()).unwrap_err().to_string().contains("recursion limit"));
    assert!(parse("x", b"\xff").is_err());
    assert!(parse("x", b"\xef\xbb\xbf{}").is_ok());
    let error = parse("the request", b"{\n  \"style\": apa").unwrap_err();
    assert_eq!(error.to_string(), "the request is no JSON: expected value at line 2 column 12");
    let answer = answered(json!({
        "style": "ieee", "locale": "../../etc", "items": [{"id": "a", "title": "<i><b></i>", "issued": {"date-parts": [[1e300]]}}],
        "citations": [[], [{"id": "a", "locator": "1-", "label": "\u{0}", "prefix": "<<<", "suffix": "</span>"}]],
    }));
    assert_eq!(answer["citations"].as_array().unwrap().len(), 2);
    refused(json!({"style": "<".repeat(100_000), "items": []}));
    refused(json!({"style": "x".repeat(1_000_000), "items": []}));
}
