//! `ibid citeproc`: a request in, an answer out, without a library.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::Sandbox;

fn run(sandbox: &Sandbox, request: &[u8]) -> Output {
    let mut command = sandbox.command(&["citeproc"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A request that is refused early may not be read to its end.
    let _ = child.stdin.take().unwrap().write_all(request);
    child.wait_with_output().unwrap()
}

/// The answer, pretty.
fn answer(sandbox: &Sandbox, request: &Value) -> String {
    let output = run(sandbox, request.to_string().as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    format!("{answer:#}")
}

/// What is said when a request cannot be answered.
fn refused(sandbox: &Sandbox, request: &str) -> String {
    let output = run(sandbox, request.as_bytes());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    sandbox.masked(&String::from_utf8_lossy(&output.stderr))
}

fn items() -> Value {
    json!([
        {"id": "doe", "type": "book", "title": "On Tests", "publisher": "Press",
            "author": [{"family": "Doe", "given": "Jane"}], "issued": {"date-parts": [[2001]]}},
        {"id": "roe", "type": "article-journal", "title": "Of <i>Mice</i>", "container-title": "Journal",
            "author": [{"family": "Roe", "given": "Rick"}], "issued": {"date-parts": [[2002]]}, "page": "1-9"},
    ])
}

#[test]
fn a_document_is_formatted_without_a_library() {
    let sandbox = Sandbox::new();
    std::fs::remove_file(sandbox.path("ibid.toml")).unwrap();
    let request = json!({
        "style": "harvard-cite-them-right",
        "items": items(),
        "citations": [
            [{"id": "roe", "locator": "3", "prefix": "see ", "suffix": " and elsewhere"}, {"id": "doe"}],
            {"citationItems": [{"id": "doe"}], "properties": {"noteIndex": 0, "mode": "composite", "infix": "’s book"}},
            {"citationItems": [{"id": "doe", "suppress-author": true}]},
        ],
    });
    insta::assert_snapshot!(answer(&sandbox, &request), @r#"
    {
      "citations": [
        "(Doe, 2001; see Roe, 2002, p. 3 and elsewhere)",
        "Doe’s book (2001)",
        "(2001)"
      ],
      "bibliography": [
        {
          "id": "doe",
          "entry": "<div class=\"csl-entry\">Doe, J. (2001) <i>On Tests</i>. Press.</div>"
        },
        {
          "id": "roe",
          "entry": "<div class=\"csl-entry\">Roe, R. (2002) “Of <i>Mice,</i>” <i>Journal</i>, pp. 1–9.</div>"
        }
      ],
      "parameters": {
        "hanging-indent": false,
        "second-field-align": false,
        "max-offset": 0,
        "entry-spacing": 1,
        "line-spacing": 1,
        "bib-start": "<div class=\"csl-bib-body\">\n",
        "bib-end": "</div>"
      },
      "warnings": []
    }
    "#);
    let file = sandbox.write("request.json", request.to_string());
    let from_file = sandbox.ok(&["citeproc", file.to_str().unwrap()]);
    assert_eq!(from_file.as_bytes(), run(&sandbox, request.to_string().as_bytes()).stdout);
    assert!(!sandbox.path("ibid.toml").exists(), "no library was made");
}

#[test]
fn without_citations_the_bibliography_holds_all_items() {
    let request = json!({"style": "ieee", "format": "text", "items": items()});
    insta::assert_snapshot!(answer(&Sandbox::new(), &request), @r#"
    {
      "citations": [],
      "bibliography": [
        {
          "id": "doe",
          "entry": "[1] J. Doe, On Tests. Press, 2001."
        },
        {
          "id": "roe",
          "entry": "[2] R. Roe, “Of Mice,” Journal, pp. 1–9, 2002."
        }
      ],
      "parameters": {
        "hanging-indent": false,
        "second-field-align": "flush",
        "max-offset": 3,
        "entry-spacing": 0,
        "line-spacing": 1,
        "bib-start": "",
        "bib-end": ""
      },
      "warnings": []
    }
    "#);
}

#[test]
fn a_bibliography_is_filtered_or_left_out() {
    let sandbox = Sandbox::new();
    let mut request = json!({"style": "apa", "format": "text", "items": items(),
        "bibliography": {"include": [{"field": "type", "value": "book"}]}});
    insta::assert_snapshot!(answer(&sandbox, &request), @r#"
    {
      "citations": [],
      "bibliography": [
        {
          "id": "doe",
          "entry": "Doe, J. (2001). On Tests. Press."
        }
      ],
      "parameters": {
        "hanging-indent": true,
        "second-field-align": false,
        "max-offset": 0,
        "entry-spacing": 0,
        "line-spacing": 2,
        "bib-start": "",
        "bib-end": ""
      },
      "warnings": []
    }
    "#);
    request["bibliography"] = json!(false);
    insta::assert_snapshot!(answer(&sandbox, &request), @r#"
    {
      "citations": [],
      "bibliography": [],
      "parameters": {},
      "warnings": []
    }
    "#);
}

#[test]
fn what_went_wrong_is_said_and_the_rest_goes_on() {
    let style = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0"><info><title>Small</title>
        <id>small</id><updated>2024-01-01T00:00:00+00:00</updated></info><citation><layout suffix="."><text variable="title"/>
        <text variable="spell"/></layout></citation></style>"#;
    let request = json!({
        "style": style, "locale": "xx-XX", "nocite": "*", "bibliography": true,
        "items": [
            {"id": "a", "type": "book", "title": "First"}, "second", {"type": "book"}, {"id": "a", "title": "Again"},
            {"id": "b", "type": "boook", "title": "Third", "author": "Doe"},
        ],
        "citations": [[{"id": "a"}], [{"id": "zzz"}, {"id": "b"}]],
    });
    insta::assert_snapshot!(answer(&Sandbox::new(), &request), @r#"
    {
      "citations": [
        "Again.",
        "Third."
      ],
      "bibliography": [],
      "parameters": {},
      "warnings": [
        "`nocite` is no member of a request",
        "items[1] is left out: expected a JSON object, found a string",
        "items[2] is left out: it has no `id`",
        "items[3] replaces an earlier item with the id `a`",
        "items[4] (`b`): \"boook\" is no type; read as `document`",
        "items[4] (`b`): `author` is left out: \"Doe\" does not fit it",
        "CSL 1.0.2 has no variable `spell`",
        "there is no locale `xx-XX`; en-US is used",
        "the style `Small` has no bibliography",
        "citations[1]: no item has the id `zzz`"
      ]
    }
    "#);
}

#[test]
fn a_request_that_makes_no_sense_is_refused() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(refused(&sandbox, "{\n \"style\": apa }"), @r"
    error: standard input is no JSON: expected value at line 2 column 11

    hint: `ibid man citeproc` describes a request
    ");
    insta::assert_snapshot!(refused(&sandbox, ""), @r"
    error: standard input is no JSON: EOF while parsing a value at line 1 column 0

    hint: `ibid man citeproc` describes a request
    ");
    insta::assert_snapshot!(refused(&sandbox, "{\"style\": \"apa\"}"), @r"
    error: the request has no `items`

    hint: `ibid man citeproc` describes a request
    ");
    insta::assert_snapshot!(
        refused(&sandbox, r#"{"style": "apa", "items": [], "citations": [{"citationItems": [{"id": "a", "locator": {}}]}]}"#),
        @r"
        error: `citations[0].citationItems[0].locator` is an object; expected text

        hint: `ibid man citeproc` describes a request
        "
    );
    insta::assert_snapshot!(refused(&sandbox, r#"{"style": "vancuver", "items": []}"#), @r"
    error: no citation style is called `vancuver`

    hint: did you mean vancouver, vancouver-superscript?
    ");
    insta::assert_snapshot!(refused(&sandbox, r#"{"style": "<style/>", "items": []}"#), @r"
    error: not a CSL style: missing field `info` (at .)

    hint: check the file with the CSL validator, https://validator.citationstyles.org
    ");
    insta::assert_snapshot!(sandbox.seen(&["citeproc", "none.json"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: cannot read none.json: No such file or directory (os error 2)
    ");
}

#[test]
fn an_installed_style_serves_requests() {
    let sandbox = Sandbox::new();
    let style = r#"<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Small</title>
        <id>http://www.zotero.org/styles/small</id><updated>2024-01-01T00:00:00+00:00</updated></info><citation>
        <layout prefix="{" suffix="}"><text variable="title"/></layout></citation></style>"#;
    sandbox.write("small.csl", style);
    sandbox.ok(&["style", "add", "small.csl"]);
    let dependent = r#"<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>Child</title>
        <id>child</id><link href="http://www.zotero.org/styles/small" rel="independent-parent"/>
        <updated>2024-01-01T00:00:00+00:00</updated></info></style>"#;
    for style in ["small", "Small", "./small.csl", dependent] {
        let request =
            json!({"style": style, "format": "text", "items": items(), "citations": [[{"id": "doe"}]]});
        assert!(answer(&sandbox, &request).contains("{On Tests}"), "{style}");
    }
}
