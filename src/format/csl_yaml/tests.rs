//! Tests of CSL-YAML as pandoc writes it and as people do.

use super::*;
use crate::format::{detect, sample, trial};
use serde_json::json;

fn items(text: &str) -> Vec<Json> {
    let read = read(text);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    read.items.iter().map(|read| read.item.to_json()).collect()
}

#[test]
fn every_form_of_file_is_read() {
    let record = "id: a\n  type: book\n  title: X\n";
    let expected = vec![json!({"id": "a", "type": "book", "title": "X"})];
    for text in [
        format!("- {record}"),
        format!("---\nreferences:\n- {record}...\n"),
        format!("references:\n- {record}"),
        format!(
            "---\ntitle: My paper\nreferences:\n- {record}---\n\n# Body\n\nid: no record\n\n- a list: here\n"
        ),
        "id: a\ntype: book\ntitle: X\n".to_owned(),
        "references: [{id: a, type: book, title: X}]\n".to_owned(),
        "---\nid: a\ntype: book\ntitle: X\n".to_owned(),
        "# comment\n- type: book\n  id: a\n  title: X\n".to_owned(),
    ] {
        assert_eq!(items(&text), expected, "{text}");
        assert_eq!(detect(text.as_bytes()), Some(Format::CslYaml), "{text}");
    }
}

#[test]
fn values_are_read_as_pandoc_reads_them() {
    let text = "\
- id: x
  type: article-journal
  title: The *p53* gene -- H~2~O
  author:
  - family: Gogh
    given: [Vincent, W.]
    non-dropping-particle: van
  - Jane Doe
  editor: World Health Organization
  volume: 012
  page: 12--15
  note: yes
  DOI: 10.1000/a_b\\*c
  URL: https://example.org/~user/a_b_
  keyword: [a, b]
  abstract: |
    One
    line.

    Two.
  publisher: ~
";
    assert_eq!(
        items(text),
        [json!({
            "id": "x", "type": "article-journal",
            "author": [
                {"family": "Gogh", "given": "Vincent W.", "non-dropping-particle": "van"},
                {"literal": "Jane Doe"}
            ],
            "editor": [{"literal": "World Health Organization"}],
            "title": "The <i>p53</i> gene – H<sub>2</sub>O",
            "volume": "012", "page": "12-15", "DOI": "10.1000/a_b*c",
            "URL": "https://example.org/~user/a_b_", "keyword": "a, b", "note": "yes",
            "abstract": "One line.\n\nTwo.",
        })]
    );
}

#[test]
fn dates_are_read_in_every_form() {
    let date =
        |value: &str| items(&format!("- id: x\n  type: book\n  issued:{value}\n"))[0]["issued"].clone();
    for (value, expected) in [
        (" 2006", json!({"date-parts": [[2006]]})),
        (" 2006-08", json!({"date-parts": [[2006, 8]]})),
        (" 2004~", json!({"date-parts": [[2004]], "circa": true})),
        (" 2004\\~", json!({"date-parts": [[2004]], "circa": true})),
        (" 2006-08/2007", json!({"date-parts": [[2006, 8], [2007]]})),
        (" Aug 2006", json!({"date-parts": [[2006, 8]]})),
        (" in press", json!({"literal": "in press"})),
        ("\n    year: 2006\n    month: 8", json!({"date-parts": [[2006, 8]]})),
        (
            "\n  - year: 2004\n    season: 2\n  - year: 2005",
            json!({"date-parts": [[2004], [2005]], "season": "2"}),
        ),
        (
            "\n    date-parts: [[2006, 8, 3]]\n    circa: true",
            json!({"date-parts": [[2006, 8, 3]], "circa": true}),
        ),
        ("\n    date-parts: [2006, 8]", json!({"date-parts": [[2006, 8]]})),
        (" [2006, 8]", json!({"date-parts": [[2006, 8]]})),
        ("\n    literal: in press", json!({"literal": "in press"})),
        ("\n    raw: 2006-08", json!({"date-parts": [[2006, 8]], "raw": "2006-08"})),
    ] {
        assert_eq!(date(value), expected, "{value}");
    }
}

#[test]
fn one_bad_record_costs_one_record() {
    let text = "---\ntitle: x\nreferences:\n- id: a\n  type: book\n- id: b\n  title: \"open\n  type: [\n- id: c\n  type: book\n\
                - just text\nnocite: x\n...\n";
    let read = read(text);
    let ids: Vec<&str> = read.items.iter().map(|read| read.item.id.as_str()).collect();
    assert_eq!(ids, ["a", "c"], "{:?}", read.problems);
    assert_eq!(read.items[1].line, 9);
    assert_eq!(read.items[1].raw, "- id: c\n  type: book");
    assert!(
        read.problems.iter().any(|problem| problem.line >= 6 && problem.line <= 9),
        "{:?}",
        read.problems
    );
}

#[test]
fn a_key_given_twice_is_told() {
    let read = read("- id: a\n  title: X\n  title: Y\n");
    assert_eq!(read.items[0].item.get(Variable::Title), Some("Y"));
    assert_eq!(read.problems.len(), 1);
}

#[test]
fn what_is_written_reads_back_and_looks_as_pandoc_writes() {
    let item = Item::from_json(&json!({
        "id": "a1", "type": "article-journal", "title": "The <i>p53</i> gene: a \"q\" & it's",
        "author": [{"family": "Gogh", "given": "V", "non-dropping-particle": "van"}, {"literal": "WHO"}],
        "issued": {"date-parts": [[2006, 8], [2007]]}, "accessed": {"date-parts": [[2006, 8, 1]]},
        "submitted": {"literal": "in press"}, "volume": "12", "version": "1.10",
        "URL": "https://x.org/a_b~c", "abstract": "one\n\ntwo", "custom": {"arxiv": "1501.00001", "n": 5, "l": ["*"]},
    }))
    .unwrap();
    let written = write(&[&item]);
    let expected = r#"---
references:
- id: a1
  type: article-journal
  author:
  - family: Gogh
    given: V
    non-dropping-particle: van
  - literal: WHO
  issued: 2006-08/2007
  submitted:
    literal: in press
  accessed: 2006-08-01
  title: 'The *p53* gene: a "q" & it''s'
  volume: 12
  version: "1.10"
  URL: https://x.org/a_b\~c
  abstract: |-
    one

    two
  custom:
    arxiv: "1501.00001"
    "n": 5
    l:
    - \*
...
"#;
    assert_eq!(written, expected);
    assert_eq!(read(&written).items[0].item, item);
    assert_eq!(detect(written.as_bytes()), Some(Format::CslYaml));
}

#[test]
fn every_kind_and_variable_survives() {
    let items = sample::items();
    let written = write(&items.iter().collect::<Vec<_>>());
    let again = read(&written);
    assert!(again.problems.is_empty(), "{:?}", again.problems);
    assert_eq!(again.items.len(), items.len());
    for (item, again) in items.iter().zip(&again.items) {
        let differences = item.diff(&again.item);
        assert!(differences.is_empty(), "{}: {differences:#?}", item.kind);
    }
}

#[test]
fn hostile_files_do_no_harm() {
    let items = sample::items();
    trial::hostile(Format::CslYaml, &write(&[&items[1], &items[2]]));
}
