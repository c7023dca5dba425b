//! Tests of Hayagriva's YAML; what is written is read by the hayagriva crate.

use super::*;
use crate::format::{csl_yaml, detect, sample, trial};
use crate::item::{Item, Kind, Variable};
use serde_json::{Value as Json, json};

fn items(text: &str) -> Vec<Json> {
    let read = read(text);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    assert_eq!(detect(text.as_bytes()), Some(Format::Hayagriva), "{text}");
    read.items.iter().map(|read| read.item.to_json()).collect()
}

#[test]
fn an_article_has_its_journal_for_a_parent() {
    let text = "\
kinetics:
    type: Article
    title: \"{Kinetics} and luminescence\"
    author: [\"Doan, T. D.\", \"van der Berg, Jr., A.\"]
    serial-number:
        doi: \"10.1103/PhysRevB.102.165126\"
    page-range: 165126-165139
    date: 2020-10-14
    url: { value: \"https://example.org/\", date: 2020-11-30 }
    parent:
        title: { value: Physical Review B, short: Phys. Rev. B }
        volume: 102
        issue: 16
        serial-number: { issn: 2469-9950 }
        publisher: { name: American Physical Society, location: New York }
        editor: World Health Organization
";
    assert_eq!(
        items(text),
        [json!({
            "id": "kinetics", "type": "article-journal",
            "title": "<span class=\"nocase\">Kinetics</span> and luminescence",
            "author": [
                {"family": "Doan", "given": "T. D."},
                {"family": "Berg", "given": "A.", "non-dropping-particle": "van der", "suffix": "Jr."}
            ],
            "editor": [{"literal": "World Health Organization"}],
            "DOI": "10.1103/PhysRevB.102.165126", "page": "165126-165139",
            "issued": {"date-parts": [[2020, 10, 14]]}, "URL": "https://example.org/",
            "accessed": {"date-parts": [[2020, 11, 30]]},
            "container-title": "Physical Review B", "container-title-short": "Phys. Rev. B",
            "volume": "102", "issue": "16", "ISSN": "2469-9950",
            "publisher": "American Physical Society", "publisher-place": "New York",
        })
        .as_object()
        .map(|object| Item::from_json(&Json::Object(object.clone())).unwrap().to_json())
        .unwrap()]
    );
}

#[test]
fn parents_say_what_an_entry_is() {
    let kind = |own: &str, parent: &str| {
        let text = format!("x:\n  type: {own}\n  title: T\n  parent: {{ type: {parent}, title: P }}\n");
        items(&text)[0]["type"].clone()
    };
    for (own, parent, expected) in [
        ("Article", "Proceedings", "paper-conference"),
        ("article", "Newspaper", "article-newspaper"),
        ("article", "blog", "post-weblog"),
        ("article", "conference", "speech"),
        ("chapter", "book", "chapter"),
        ("anthos", "anthology", "chapter"),
        ("entry", "reference", "entry-encyclopedia"),
        ("video", "video", "broadcast"),
        ("artwork", "exhibition", "graphic"),
        ("book", "book", "book"),
    ] {
        assert_eq!(kind(own, parent), expected, "{own} in {parent}");
    }
    assert_eq!(items("x:\n  type: video\n  title: T\n")[0]["type"], "motion_picture");
    assert_eq!(items("x:\n  title: T\n")[0]["type"], "document");
}

#[test]
fn series_events_and_originals_are_told_apart() {
    let text = "\
a:
  type: article
  title: T
  parent:
    - type: proceedings
      title: Proceedings
      parent: { type: anthology, title: Lecture Notes, volume: 7 }
    - type: conference
      title: A Conference
      location: Berlin
      date: 2019-05
    - type: original
      title: First
      date: 1900
b:
  type: book
  title: B
  volume: 2
  author: { name: Watkins, given-name: Gloria Jean, alias: bell hooks }
  affiliated:
    - { role: Translator, names: [\"Doe, Jane\"] }
    - { role: foreword, names: \"Roe, R.\" }
  parent: { type: book, title: Series, volume: 12 }
";
    let items = items(text);
    for (field, expected) in [
        ("container-title", json!("Proceedings")),
        ("collection-title", json!("Lecture Notes")),
        ("collection-number", json!("7")),
        ("event-title", json!("A Conference")),
        ("event-place", json!("Berlin")),
        ("event-date", json!({"date-parts": [[2019, 5]]})),
        ("original-title", json!("First")),
        ("original-date", json!({"date-parts": [[1900]]})),
    ] {
        assert_eq!(items[0][field], expected, "{field}");
    }
    assert_eq!(items[1]["collection-title"], "Series");
    assert_eq!(items[1]["collection-number"], "12");
    assert_eq!(items[1]["volume"], "2");
    assert_eq!(items[1]["translator"], json!([{"family": "Doe", "given": "Jane"}]));
    assert_eq!(items[1]["author"][0]["alias"], "bell hooks");
    assert_eq!(items[1]["custom"], json!({"hayagriva-affiliated/foreword": "Roe, R."}));
}

#[test]
fn one_bad_entry_costs_one_entry() {
    let text = "a:\n  type: book\n  title: A\n\nb:\n  title: \"open\n  type: [\n\nc:\n  title: C\n  title: D\nd: 5\n";
    let read = read(text);
    let keys: Vec<(&str, usize)> = read.items.iter().map(|read| (read.item.id.as_str(), read.line)).collect();
    assert_eq!(keys, [("a", 1), ("c", 9)]);
    assert_eq!(read.items[0].raw, "a:\n  type: book\n  title: A");
    assert_eq!(read.problems.len(), 3, "{:?}", read.problems);
    assert_eq!(read.problems[0].entry.as_deref(), Some("b"));
}

#[test]
fn other_yaml_is_not_taken_for_it() {
    for text in [
        "references:\n- id: a\n  type: book\n",
        "references:\n  - id: a\n    type: book\n",
        "---\ntitle: X\n---\n# Body\n",
        "key:\n  - a\n  - b\n",
        "name: x\non: push\njobs:\n  build:\n    steps: []\n",
        "a: 1\n",
    ] {
        assert!(!looks_like(text), "{text}");
    }
    let csl_yaml = (csl_yaml::CODEC.looks_like)("x:\n  type: book\n  title: T\n");
    assert!(!csl_yaml);
}

#[test]
fn hayagriva_reads_what_is_written_and_nothing_moves() {
    let items = sample::items();
    let written = write(&items.iter().collect::<Vec<_>>());
    let library = hayagriva::io::from_yaml_str(&written).unwrap();
    assert_eq!(library.len(), items.len());
    let first = read(&written);
    assert!(first.problems.is_empty(), "{:?}", first.problems);
    assert_eq!(first.items.len(), items.len());
    for (item, again) in items.iter().zip(&first.items) {
        assert_eq!(item.id, again.item.id);
        let table = &table::TABLE;
        let row = table.written_type(Format::Hayagriva, item.kind).unwrap();
        if row.read {
            assert_eq!(item.kind, again.item.kind);
        }
        for (field, value) in again.item.fields() {
            let was = item.field(&field);
            let text = |value: Option<&Json>| {
                value.and_then(Json::as_str).map(|text| {
                    crate::item::markup::strip(text).split_whitespace().collect::<Vec<_>>().join(" ")
                })
            };
            let same = was.as_ref() == Some(&value) || text(was.as_ref()) == text(Some(&value));
            // Ranges keep their start, names their parts as far as there are any.
            let is_text = value.is_string();
            assert!(same || !is_text || field.name() == "type", "{} {field}: {was:?} {value:?}", item.kind);
        }
    }
    let items: Vec<Item> = first.items.into_iter().map(|read| read.item).collect();
    let second = read(&write(&items.iter().collect::<Vec<_>>()));
    for (item, again) in items.iter().zip(&second.items) {
        let differences = item.diff(&again.item);
        assert!(differences.is_empty(), "{}: {differences:#?}", item.kind);
    }
}

#[test]
fn the_crate_finds_every_part_where_it_belongs() {
    let item = Item::from_json(&json!({
        "id": "x", "type": "article-journal", "title": "A <span class=\"nocase\">DNA</span> study of {x} and $5",
        "author": [{"family": "Berg", "given": "A.", "non-dropping-particle": "van der", "suffix": "Jr."},
                   {"literal": "Médecins sans Frontières"}, {"literal": "Barnes, Inc."}],
        "container-title": "Journal", "volume": "12", "issue": "3", "page": "12-15", "issued": {"date-parts": [[2006, 8]]},
        "ISSN": "0003-066X", "DOI": "10.1000/x", "URL": "https://example.org/", "language": "no language",
        "accessed": {"date-parts": [[2020, 1, 2]]}, "number-of-pages": "many",
    }))
    .unwrap();
    let library = hayagriva::io::from_yaml_str(&write(&[&item])).unwrap();
    let entry = library.nth(0).unwrap();
    assert_eq!(entry.title().unwrap().to_string(), "A DNA study of {x} and $5");
    let authors = entry.authors().unwrap();
    assert_eq!(authors[0].prefix.as_deref(), Some("van der"));
    assert_eq!(authors[0].suffix.as_deref(), Some("Jr."));
    assert_eq!(authors[1].name, "Médecins sans Frontières");
    assert_eq!(authors[2].name, "Barnes, Inc.");
    let parent = &entry.parents()[0];
    assert_eq!(parent.title().unwrap().to_string(), "Journal");
    assert_eq!(parent.volume().unwrap().to_string(), "12");
    assert_eq!(entry.page_range().unwrap().to_string(), "12-15");
    assert_eq!(entry.url().unwrap().visit_date.unwrap().year, 2020);
}

#[test]
fn every_kind_is_written() {
    for kind in Kind::ALL {
        let mut item = Item::new(*kind);
        item.set(Variable::Title, "T");
        assert!(table::TABLE.written_type(Format::Hayagriva, *kind).is_some(), "{kind}");
        assert!(hayagriva::io::from_yaml_str(&write(&[&item])).is_ok(), "{kind}");
    }
}

#[test]
fn hostile_files_do_no_harm() {
    let items = sample::items();
    trial::hostile(Format::Hayagriva, &write(&[&items[1], &items[2]]));
}

#[test]
fn what_no_variable_says_is_kept() {
    let text = "x:
  type: article
  title: { value: Titel, short: T., translation: A title }
  author: Doe, J.
  affiliated:
    - { role: holder, names: [\"Roe, R.\", \"Poe, P.\"] }
    - { names: [\"Low, L.\"] }
  archive: { value: Some Archive, short: SA }
  serial-number: { doi: 10.1000/x, handle: 20.500/1 }
  publisher: { name: P, location: L, country: X }
  note: A note.
  parent:
    type: periodical
    title: J
    note: Of the journal.
    serial-number: { coden: JX }
    parent:
      type: periodical
      title: Series
      parent: { type: anthology, title: Outermost, volume: 3 }
";
    let item = &items(text)[0];
    assert_eq!((&item["title-short"], &item["note"]), (&json!("T."), &json!("A note.")));
    assert_eq!(
        item["custom"],
        json!({
            "hayagriva-title/translation": "A title",
            "hayagriva-affiliated/holder": ["Roe, R.", "Poe, P."],
            "hayagriva-affiliated": "{\"names\":[\"Low, L.\"]}",
            "hayagriva-archive/short": "SA",
            "hayagriva-serial-number/handle": "20.500/1",
            "hayagriva-publisher/country": "X",
            "hayagriva-container/note": "Of the journal.",
            "hayagriva-container/serial-number/coden": "JX",
            "hayagriva-collection/parent": "{\"type\":\"anthology\",\"title\":\"Outermost\",\"volume\":3}",
        })
    );
    let item = Item::from_json(item).unwrap();
    let back = read(&write(&[&item])).items.remove(0).item;
    let lost: Vec<String> = item.diff(&back).iter().map(|change| format!("{change:?}")).collect();
    assert!(lost.iter().all(|change| change.contains("hayagriva-affiliated\"")), "{lost:#?}");
}
