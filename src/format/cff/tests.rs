//! Tests of `CITATION.cff`.

use super::*;
use crate::format::{Format, detect, sample, trial};
use crate::item::{Item, Kind, Variable};
use serde_json::{Value as Json, json};

fn items(text: &str) -> Vec<Json> {
    let read = read(text);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert_eq!(detect(text.as_bytes()), Some(Format::Cff));
    read.items.iter().map(|read| read.item.to_json()).collect()
}

const FILE: &str = r#"# A comment
cff-version: 1.2.0
message: If you use this software, please cite it.
title: My Research Software
version: 2.0.4
doi: 10.5281/zenodo.1234
date-released: 2017-12-18
url: https://example.org/software
repository-code: https://github.com/example/software
license: Apache-2.0
keywords:
  - "first word"
  - second
authors:
  - family-names: Berg
    given-names: Anna B.
    name-particle: van der
    name-suffix: Jr.
    orcid: https://orcid.org/0000-0001-2345-6789
    affiliation: A University
  - name: The Research Software Team
identifiers:
  - type: doi
    value: 10.5281/zenodo.1235
  - type: other
    value: "arXiv:2103.06681"
preferred-citation:
  type: article
  title: The paper
  authors:
    - family-names: Doe
      given-names: Jane
  journal: Journal of Software
  volume: 5
  issue: 2
  start: 12
  end: 15
  year: 2016
  month: 8
references:
  - type: conference-paper
    title: A talk
    authors:
      - family-names: Roe
        given-names: R.
    collection-title: Proceedings of X
    conference:
      name: X 2015
      city: Berlin
      country: DE
      date-start: 2015-05-01
      date-end: 2015-05-03
    publisher:
      name: ACM
    pages: 10
  - type: book
    title: A book
    authors:
      - alias: nobody
    isbn: 978-0-306-40615-7
"#;

#[test]
fn a_file_is_its_work_its_citation_and_its_references() {
    let items = items(FILE);
    assert_eq!(items.len(), 4);
    let expected = json!({
        "id": "", "type": "software",
        "author": [
            {"family": "Berg", "given": "Anna B.", "non-dropping-particle": "van der", "suffix": "Jr.",
             "ORCID": "https://orcid.org/0000-0001-2345-6789", "affiliation": "A University"},
            {"literal": "The Research Software Team"}
        ],
        "issued": {"date-parts": [[2017, 12, 18]]}, "title": "My Research Software", "version": "2.0.4",
        "license": "Apache-2.0", "DOI": "10.5281/zenodo.1234", "URL": "https://example.org/software",
        "keyword": "first word, second",
        "custom": {"arxiv": "2103.06681", "cff-identifiers/doi": "10.5281/zenodo.1235",
                   "cff-repository-code": "https://github.com/example/software"}
    });
    assert_eq!(Item::from_json(&items[0]).unwrap().diff(&Item::from_json(&expected).unwrap()), []);
    for (field, value) in [
        ("type", json!("article-journal")),
        ("container-title", json!("Journal of Software")),
        ("page", json!("12-15")),
        ("issued", json!({"date-parts": [[2016, 8]]})),
    ] {
        assert_eq!(items[1][field], value, "{field}");
    }
    for (field, value) in [
        ("type", json!("paper-conference")),
        ("container-title", json!("Proceedings of X")),
        ("event-title", json!("X 2015")),
        ("event-place", json!("Berlin, DE")),
        ("event-date", json!({"date-parts": [[2015, 5, 1], [2015, 5, 3]]})),
        ("number-of-pages", json!("10")),
        ("publisher", json!("ACM")),
    ] {
        assert_eq!(items[2][field], value, "{field}");
    }
    assert_eq!(items[3]["author"], json!([{"literal": "nobody"}]));
}

#[test]
fn the_raw_form_of_each_work_is_whole_and_its_own() {
    let text = FILE
        .replace("  journal: Journal of Software\n  volume: 5\n", "")
        .replace("  month: 8\n", "  month: 8\n  editors:\n    - name: A\n    - name: B\n");
    let raw: Vec<String> = read(&text).items.into_iter().map(|read| read.raw).collect();
    assert!(raw[0].ends_with("value: \"arXiv:2103.06681\""), "{}", raw[0]);
    assert!(raw[1].starts_with("preferred-citation:") && raw[1].ends_with("- name: B"), "{}", raw[1]);
    assert!(raw[2].starts_with("  - type: conference-paper"), "{}", raw[2]);
}

#[test]
fn one_bad_reference_costs_one() {
    let text = FILE.replace("    title: A talk\n", "    title: \"A talk\n    x: [\n");
    let text = text.replace("    isbn: 978", "    edition: 2\n    edition: 3\n    isbn: 978");
    let read = read(&text);
    let titles: Vec<&str> = read.items.iter().map(|read| read.item.get(Variable::Title).unwrap()).collect();
    assert_eq!(titles, ["My Research Software", "The paper", "A book"], "{:?}", read.problems);
    let [lost, twice] = read.problems.as_slice() else { panic!("{:?}", read.problems) };
    assert!(lost.message.ends_with("the reference is left out"), "{lost}");
    assert!(twice.message.starts_with("`edition` is given twice"), "{twice}");
    assert_eq!(read.items[2].item.get(Variable::Edition), Some("3"));
    assert!(read.items[2].raw.starts_with("  - type: book"), "{}", read.items[2].raw);
}

#[test]
fn works_that_are_no_software_are_preferred_citations() {
    let mut item = Item::new(Kind::Book);
    item.set(Variable::Title, "A <i>book</i>");
    let written = write(&[&item]);
    assert_eq!(
        written,
        "cff-version: 1.2.0\nmessage: Please cite the works in this file.\ntitle: A book\nauthors:\n- name: anonymous\n\
         preferred-citation:\n  type: book\n  title: A book\n  authors:\n  - name: anonymous\n"
    );
    let again = read(&written);
    assert_eq!(again.items.len(), 1);
    assert_eq!(again.items[0].item.to_json(), json!({"id": "", "type": "book", "title": "A book"}));
    assert_eq!(write(&[]), "");
}

#[test]
fn every_kind_is_written_and_nothing_is_misread() {
    for rotate in 0..Kind::ALL.len() {
        let mut items = sample::items();
        items.rotate_left(rotate);
        if rotate > 0 && !matches!(items[0].kind, Kind::Software | Kind::Dataset | Kind::Book) {
            continue;
        }
        let written = write(&items.iter().collect::<Vec<_>>());
        let first = read(&written);
        assert!(first.problems.is_empty(), "{:?}", first.problems);
        assert_eq!(first.items.len(), items.len());
        for (item, again) in items.iter().zip(&first.items) {
            let row = table::TABLE.written_type(Format::Cff, item.kind).unwrap();
            if row.read || matches!(item.kind, Kind::Article | Kind::Chapter) {
                assert_eq!(item.kind, again.item.kind);
            }
            for (field, value) in again.item.fields() {
                let text = |value: Option<&Json>| {
                    let text = value.and_then(Json::as_str).map(crate::item::markup::strip);
                    text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
                };
                let was = item.field(&field);
                let same = !value.is_string() || text(was.as_ref()) == text(Some(&value));
                // Keywords are a list, whatever stands between them.
                let known =
                    matches!(field.name(), "type" | "custom" | "keyword") || field.name().starts_with("cff-");
                assert!(same || known, "{} {field}: {was:?} {value:?}", item.kind);
            }
        }
        let items: Vec<Item> = first.items.into_iter().map(|read| read.item).collect();
        let second = read(&write(&items.iter().collect::<Vec<_>>()));
        for (item, again) in items.iter().zip(&second.items) {
            let differences = item.diff(&again.item);
            assert!(differences.is_empty(), "{}: {differences:#?}", item.kind);
        }
    }
}

#[test]
fn hostile_files_do_no_harm() {
    let items = sample::items();
    trial::hostile(Format::Cff, &write(&[&items[1], &items[2]]));
}

#[test]
fn what_no_variable_says_is_kept() {
    let item = &items(
        "cff-version: 1.2.0
message: m
title: T
authors:
  - family-names: Doe
identifiers:
  - { type: doi, value: 10.1000/x, description: The archive }
  - { type: url }
license: MIT
commit: abc123
contact:
  - { family-names: Roe, given-names: R. }
publisher: { name: P, city: X, location: Y, website: \"https://example.org\", tel: 1 }
date-released: 2020-01-02
year: 2019
scope: [a, { b: c }]
",
    )[0];
    assert_eq!(item["publisher-place"], "X");
    assert_eq!(
        item["custom"],
        json!({
            "cff-identifiers/doi/description": "The archive",
            "cff-identifiers": "{\"type\":\"url\"}",
            "cff-commit": "abc123",
            "cff-contact": "Roe, R.",
            "cff-publisher/place": "Y",
            "cff-publisher/website": "https://example.org",
            "cff-publisher/tel": "1",
            "cff-scope": ["a", "{\"b\":\"c\"}"],
            "cff-year": "2019",
        })
    );
}
