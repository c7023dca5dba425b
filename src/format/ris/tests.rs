use super::*;
use crate::format::trial;
use crate::item::{DateVariable, Name};

fn items(text: &str) -> Vec<Item> {
    read(text).items.into_iter().map(|read| read.item).collect()
}

fn one(text: &str) -> Item {
    let mut items = items(text);
    assert_eq!(items.len(), 1, "{text}");
    items.remove(0)
}

fn record_of(kind: &str, lines: &str) -> Item {
    one(&format!("TY  - {kind}\n{lines}\nER  - \n"))
}

#[test]
fn tags_are_told_from_text() {
    for (line, divided) in [
        ("TY  - JOUR", Some(("TY", " JOUR"))),
        ("TY  -", Some(("TY", ""))),
        ("ER  -", Some(("ER", ""))),
        ("\u{FEFF} AU  - Smith", Some(("AU", " Smith"))),
        ("AU - Smith", Some(("AU", " Smith"))),
        ("AU- Smith", Some(("AU", " Smith"))),
        ("T1\t- x", Some(("T1", " x"))),
        ("AU  -Smith", Some(("AU", "Smith"))),
        ("T2-weighted images", None),
        ("QQ- unknown", None),
        ("AB -x", None),
        ("au  - x", None),
        ("A", None),
        ("é  - x", None),
        ("PMID- 1", None),
    ] {
        assert_eq!(tag(line), divided, "{line}");
    }
}

#[test]
fn files_are_told_by_their_first_type() {
    for (text, is) in [
        ("TY  - JOUR\nER  - ", true),
        ("TY - JOUR", true),
        ("Provider: X\nContent: text/plain\n\n\nTY  - JOUR\n", true),
        ("TY  - see the text, which is long enough\n", false),
        ("PMID- 1\nTI  - x", false),
        ("@article{a, title={TY  - JOUR}}", false),
    ] {
        assert_eq!(looks_like(text), is, "{text}");
    }
}

#[test]
fn a_file_without_order_is_read() {
    let text = "Some header\n1.\nTY  - JOUR\nTY  - BOOK\nID  - a\nTI  - One\n  and more\nTY  - CHAP\r\nTI  - Two\r\nER  -\r\n\r\n\
                AU  - Nobody, N.\nTI  - No type\nER  - \nZZ  - stray\nTY  - XYZ\nTI  - Four\nJO  - J. X\n";
    let read = read(text);
    let shown: Vec<_> = read
        .items
        .iter()
        .map(|read| (read.line, read.item.kind, read.item.get(Variable::Title).unwrap_or_default()))
        .collect();
    assert_eq!(
        shown,
        [
            (4, Kind::Book, "One and more"),
            (8, Kind::Chapter, "Two"),
            (12, Kind::Document, "No type"),
            (16, Kind::ArticleJournal, "Four"),
        ]
    );
    assert_eq!(read.items[0].item.id, "a");
    assert_eq!(read.items[1].raw, "TY  - CHAP\r\nTI  - Two\r\nER  -");
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "12: the record has no type; read as document",
            "15: `ZZ - stray` stands outside of a record; left out",
            "16: `XYZ` is no type of RIS; read as article-journal",
            "16: the text ends within this record: no `ER` closes it; what there is of it is read",
        ]
    );
}

#[test]
fn a_file_that_breaks_off_is_told() {
    let read = read("TY  - JOUR\nTI  - One\nER  - \n\nTY  - BOOK\nID  - two\nTI  - Tw");
    assert_eq!(read.items.len(), 2);
    let told = "5: two: the text ends within this record: no `ER` closes it; what there is of it is read";
    assert_eq!(read.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [told]);
}

#[test]
fn journals_have_titles_in_many_places() {
    for (lines, full, short) in [
        ("T2  - Full\nJO  - F.", "Full", Some("F.")),
        ("JF  - Full\nJA  - F.\nJ2  - Fu.", "Full", Some("Fu.")),
        ("JF  - Full\nT2  - Full\nJO  - Full", "Full", None),
        ("JO  - Full", "Full", None),
        ("JA  - F.", "F.", Some("F.")),
        ("J1  - Full", "Full", Some("Full")),
    ] {
        let item = record_of("JOUR", lines);
        let found = (item.get(Variable::ContainerTitle), item.get(Variable::ContainerTitleShort));
        assert_eq!(found, (Some(full), short), "{lines}");
    }
}

#[test]
fn pages_numbers_and_dates_are_put_together() {
    for (kind, lines, variable, value) in [
        ("JOUR", "SP  - 12\nEP  - 15", Variable::Page, "12-15"),
        ("JOUR", "SP  - 12-15\nEP  - 15", Variable::Page, "12-15"),
        ("JOUR", "SP  - 12\nEP  - 12", Variable::Page, "12"),
        ("JOUR", "SP  - 12–15", Variable::Page, "12-15"),
        ("JOUR", "EP  - 15", Variable::Page, "15"),
        ("BOOK", "SP  - 215", Variable::NumberOfPages, "215"),
        ("BOOK", "SP  - 215 p.", Variable::NumberOfPages, "215 p."),
        ("BOOK", "SP  - 12-15", Variable::Page, "12-15"),
        ("BOOK", "SP  - 12\nEP  - 15", Variable::Page, "12-15"),
        ("JOUR", "M1  - 3", Variable::Issue, "3"),
        ("JOUR", "M1  - 4\nIS  - 3", Variable::Issue, "3"),
        ("BOOK", "M1  - 3", Variable::CollectionNumber, "3"),
        ("RPRT", "SN  - TR-12", Variable::Number, "TR-12"),
        ("RPRT", "SN  - 978-3-16-148410-0", Variable::Isbn, "978-3-16-148410-0"),
        (
            "JOUR",
            "SN  - 0003-990X (Print)\nSN  - 1538-3636 (Electronic)",
            Variable::Issn,
            "0003-990X 1538-3636",
        ),
        ("CHAP", "SN  - 978-3-16-148410-0; 0378-5955", Variable::Issn, "0378-5955"),
        ("JOUR", "SN  - unknown", Variable::Issn, "unknown"),
        ("JOUR", "M3  - doi: 10.1063/1.1954747", Variable::Doi, "10.1063/1.1954747"),
        ("JOUR", "UR  - https://doi.org/10.1063/1.1954747", Variable::Doi, "10.1063/1.1954747"),
        (
            "JOUR",
            "N1  - doi:10.1/x\nDO  - https://doi.org/10.1063/1.1954747",
            Variable::Doi,
            "10.1063/1.1954747",
        ),
        ("JOUR", "U1  - 26957754[pmid]", Variable::Pmid, "26957754"),
        ("JOUR", "DB  - PubMed\nAN  - 26957754", Variable::Pmid, "26957754"),
        ("JOUR", "DB  - Scopus\nAN  - 26957754", Variable::ArchiveLocation, "26957754"),
        ("JOUR", "KW  - a; b\nKW  - c\nd", Variable::Keyword, "a, b, c, d"),
        ("JOUR", "N1  - one\nN1  - two", Variable::Note, "one\n\ntwo"),
        ("JOUR", "AB  - one\n\ntwo", Variable::Abstract, "one\n\ntwo"),
        ("JOUR", "AB  - one\nAB  - two", Variable::Abstract, "one\n\ntwo"),
        ("JOUR", "LA  - eng", Variable::Language, "en"),
        ("THES", "M3  - Ph.D.\nVL  - x", Variable::Genre, "Ph.D."),
        ("CONF", "T2  - Proceedings", Variable::ContainerTitle, "Proceedings"),
        ("CONF", "T2  - Meeting\nC3  - Proceedings", Variable::EventTitle, "Meeting"),
        ("CONF", "CY  - Paris\nC1  - Berlin", Variable::EventPlace, "Paris"),
        ("PAT", "PB  - Owner", Variable::Authority, "Owner"),
        ("NOPE", "XX  - y", Variable::Title, ""),
    ] {
        let item = record_of(kind, lines);
        assert_eq!(item.get(variable).unwrap_or_default(), value, "{kind} {lines}");
    }
    for (lines, edtf) in [
        ("PY  - 2006\nDA  - 2006/08/03/", "2006-08-03"),
        ("Y1  - 2006/08//", "2006-08"),
        ("PY  - 2006\nDA  - Aug 3", "2006-08-03"),
        ("PY  - 2006\nDA  - 2010/01/02", "2006"),
        ("DA  - 2006-08-03", "2006-08-03"),
        ("PY  - 2013/04/18\nY1  - 2013", "2013-04-18"),
    ] {
        let date = record_of("JOUR", lines).date(DateVariable::Issued).and_then(crate::item::Date::to_edtf);
        assert_eq!(date.as_deref(), Some(edtf), "{lines}");
    }
}

#[test]
fn creators_depend_on_the_type() {
    use NameVariable as N;
    for (kind, lines, variable) in [
        ("JOUR", "A1  - X, Y", N::Author),
        ("CHAP", "A2  - X, Y", N::Editor),
        ("CHAP", "A3  - X, Y", N::CollectionEditor),
        ("BOOK", "ED  - X, Y", N::Editor),
        ("BOOK", "A3  - X, Y", N::Editor),
        ("BOOK", "A2  - X, Y", N::Editor),
        ("BOOK", "A2  - X, Y\nT2  - Series", N::CollectionEditor),
        ("BOOK", "A4  - X, Y", N::Translator),
        ("EDBOOK", "AU  - X, Y", N::Editor),
        ("MPCT", "AU  - X, Y", N::Director),
        ("PCOMM", "A2  - X, Y", N::Recipient),
        ("THES", "A3  - X, Y", N::Contributor),
    ] {
        let item = record_of(kind, lines);
        assert_eq!(item.names(variable), [Name::person("X", "Y")], "{kind} {lines}");
    }
    let item = record_of("JOUR", "AU  - Smith, J.; Doe, A.\nAU  - WHO Group");
    assert_eq!(item.names(N::Author).len(), 3);
}

#[test]
fn dialects_are_read() {
    let text = include_str!("dialects.ris");
    let shown: Vec<_> = items(text).iter().map(Item::to_json).collect();
    insta::assert_json_snapshot!(shown);
    assert_eq!(read(text).problems, []);
}

#[test]
fn what_is_written_follows_the_specification() {
    let all = items(include_str!("dialects.ris"));
    let written = write(&all.iter().collect::<Vec<_>>());
    for line in written.split("\r\n").filter(|line| !line.is_empty()) {
        assert!(line.get(2..6) == Some("  - ") && !line.contains('\n'), "{line}");
    }
    insta::assert_snapshot!(written.replace("\r\n", "\n"));
}

#[test]
fn all_kinds_and_fields_come_back() {
    // A conference without a title of its proceedings, a place without one of
    // the publisher: nothing tells them from proceedings and publishers.
    let moved = [
        ("event-title", "container-title"),
        ("event-place", "publisher-place"),
        ("author", "director"),
        ("author", "composer"),
        ("title-short", "title"),
        ("container-title-short", "container-title"),
    ];
    trial::all_kinds_and_fields(Format::Ris, &TABLE, &moved);
}

#[test]
fn hostile_files_do_no_harm() {
    trial::hostile(Format::Ris, include_str!("dialects.ris"));
}

#[test]
fn extra_tags_cannot_break_a_record() {
    let mut item = Item::new(Kind::Book);
    item.set(Variable::Title, "T");
    for (name, value) in
        [("ris-er", "x"), ("ris-ty", "JOUR"), ("ris-u1", "kept"), ("ris-a b", "x"), ("ris-é", "x")]
    {
        item.extra.insert(name.to_owned(), value.into());
    }
    let back = one(&write(&[&item]));
    assert_eq!(
        (back.kind, back.extra.keys().cloned().collect::<Vec<_>>()),
        (Kind::Book, vec!["ris-u1".to_owned()])
    );
}
