//! Tests of the YAML formats, tables and Zotero from outside.

use ibid::format::{self, Format};
use ibid::item::{Date, DateParts, DateVariable, Item, Kind, Name, NameVariable, Variable};
use serde_json::Value;

use crate::support::corpora;

#[test]
fn zotero_s_types_are_the_map_s() {
    let Some(corpora) = corpora() else { return };
    let map = std::fs::read_to_string(corpora.join("formats/type-map.tsv")).unwrap();
    let table = Format::Zotero.table().unwrap();
    let (mut passed, mut failed) = (0, Vec::new());
    for line in map.lines().skip(1) {
        let mut cells = line.split('\t');
        let (zotero, csl) = (cells.next().unwrap(), cells.next().unwrap_or_default());
        let Ok(expected) = csl.parse::<Kind>() else { continue };
        match table.read_type(zotero).map(|row| row.kind) {
            Some(kind) if kind == expected => passed += 1,
            other => failed.push(format!("{zotero}: {other:?}, not {expected}")),
        }
    }
    println!("{passed} passed, {} failed", failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(passed > 30);
}

fn items() -> Vec<Item> {
    let titles = [
        "The <i>p53</i> gene: H<sub>2</sub>O and 2<sup>nd</sup>, <b>bold</b>",
        "Stars * and _ and ^ and ~ and # and \\ and [x] and $5 and {y}",
        "<span class=\"nocase\">iPhone</span> & co. -- a @key \u{2014} d\u{e9}j\u{e0} vu: yes",
        "- no list # no comment",
        "5 < 6 &amp; 7 > 3 ... `code` !x",
    ];
    let mut items = Vec::new();
    for (at, kind) in Kind::ALL.iter().enumerate() {
        let mut item = Item::new(*kind);
        item.id = format!("key{at}");
        item.set(Variable::Title, titles[at % titles.len()]);
        item.set(Variable::ContainerTitle, titles[(at + 1) % titles.len()]);
        item.set(Variable::Volume, "012");
        item.set(Variable::Page, "12-15");
        item.set(Variable::Doi, "10.1000/a_b_c*d*");
        item.set(Variable::Url, "https://example.org/~x/a_b_c");
        item.set_names(
            NameVariable::Author,
            vec![
                Name { non_dropping_particle: "van".into(), ..Name::person("Gogh", "V. *W.*") },
                Name::literal("WHO"),
            ],
        );
        let date = match at % 3 {
            0 => Date::year(2006),
            1 => Date::from_parts(DateParts::new(2006, Some(8), Some(3))),
            _ => Date::range(DateParts::new(2006, Some(8), None), DateParts::year(2007)),
        };
        item.set_date(DateVariable::Issued, date);
        items.push(item);
    }
    items
}

/// A text as pandoc keeps it: without the spans that it has no mark for, and
/// its typographic characters as the plain ones.
fn plain(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    let mut text = text.replace("<span class=\"nocase\">", "").replace("</span>", "");
    for (typographic, plain) in [("“", "\""), ("”", "\""), ("’", "'"), ("\u{a0}", " "), ("–", "-")] {
        text = text.replace(typographic, plain);
    }
    text
}

#[test]
fn pandoc_reads_what_is_written() {
    let items = items();
    let written = format::write(Format::CslYaml, &items.iter().collect::<Vec<_>>()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("references.yaml");
    std::fs::write(&path, written).unwrap();
    let run =
        std::process::Command::new("pandoc").args(["-f", "markdown", "-t", "csljson"]).arg(&path).output();
    let Ok(run) = run else {
        println!("skipped: no pandoc");
        return;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let read: Vec<Value> = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(read.len(), items.len());
    // pandoc sorts by what it makes of the ids.
    for item in &items {
        let ours = item.to_json();
        let theirs = read.iter().find(|read| read["id"] == ours["id"]).unwrap();
        for field in ["type", "title", "container-title", "volume", "page", "DOI", "URL"] {
            assert_eq!(plain(&theirs[field]), plain(&ours[field]), "{} {field}", item.kind);
        }
        assert_eq!(theirs["author"], ours["author"], "{}", item.kind);
        assert_eq!(theirs["issued"]["date-parts"], ours["issued"]["date-parts"], "{}", item.kind);
    }
}

#[test]
fn every_table_and_yaml_file_is_told_by_its_content() {
    let items = items();
    let items: Vec<&Item> = items.iter().collect();
    for (format, told) in [
        (Format::CslJson, Format::CslJson),
        (Format::CslYaml, Format::CslYaml),
        (Format::Hayagriva, Format::Hayagriva),
        (Format::Cff, Format::Cff),
        (Format::Csv, Format::Csv),
        (Format::Tsv, Format::Tsv),
        (Format::Excel, Format::Csv),
    ] {
        let written = format::write(format, &items).unwrap();
        assert_eq!(format::detect(written.as_bytes()), Some(told));
        let read = format::read(format, &written).unwrap();
        assert_eq!(read.items.len(), items.len(), "{format}");
        assert_eq!(read.problems, [], "{format}");
    }
}
