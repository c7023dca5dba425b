use super::*;
use crate::format::trial;
use crate::item::{NameVariable, Variable};

const TEXT: &str = "FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Weaver, AB
   Doe, J
AF Weaver, Ada B., Jr.
   Doe, Jane
CA Example Study Grp
TI A title that is so long that it is folded onto
   a second line
SO JOURNAL OF EXAMPLES
LA English
DT Article; Proceedings Paper
CT 3rd Example Conference
CY JUN 12-14, 2006
CL Paris, FRANCE
DE depression; ketamine
ID MAJOR DEPRESSION; NMDA
AB Text of the
   abstract.
C1 [Weaver, Ada B.] Univ Examples, Springfield.
   [Doe, Jane] Inst Examples, Shelbyville.
CR Berman RM, 2000, BIOL PSYCHIAT, V47, P351
   Doe J, 2001, J EX, V1, P1
NR 2
TC 44
PU EXAMPLE PRESS
PI CHICAGO
SN 0003-990X
EI 1538-3636
J9 J EXAMPLES
JI J. Examples
PD AUG 15
PY 2006
VL 63
IS 8
BP 856
EP 864
DI 10.1001/archpsyc.63.8.856
PM 16894061
UT WOS:000239462300003
ER

PT S
AU Smith, J
BE Holt, C
   Adam, M
TI A paper in a series
SO Proceedings of Examples
SE Lecture Notes in Examples
DT Proceedings Paper
BN 978-3-16-148410-0; 978-3-16-148411-7
AR 1234
PY 2010
ER

PT B
BA Doe, J
BF Doe, Jane
TI A whole book
SO A WHOLE BOOK
DT Book
PG 321
PY 2001
ER

PT P
AU Edison T
TI A lamp
PN US223898-A
AE EDISON T (EDIS-Individual)
ER

EF";

fn items(text: &str) -> Vec<Item> {
    trial::items(Format::Wos, text)
}

#[test]
fn files_are_told_by_their_head() {
    for (text, is) in [
        (TEXT, true),
        ("PT J\nAU Smith, J\nTI x", true),
        ("PT X\nAU Smith", false),
        ("FN x\n\nTI y", false),
        ("PT J", false),
        ("TY  - JOUR\nAU  - x", false),
    ] {
        assert_eq!(looks_like(text), is, "{text}");
    }
}

#[test]
fn web_of_science_is_read_and_written() {
    assert_eq!(read(TEXT).problems, []);
    let (json, written) = trial::shown(Format::Wos, TEXT);
    insta::assert_json_snapshot!(json);
    insta::assert_snapshot!(written);
}

#[test]
fn publication_and_document_types_make_the_kind() {
    for (lines, kind) in [
        ("PT J\nDT Article", Kind::ArticleJournal),
        ("PT J\nDT Article; Proceedings Paper", Kind::ArticleJournal),
        ("PT J\nDT Review", Kind::ArticleJournal),
        ("PT J\nDT Book Review", Kind::ReviewBook),
        ("PT J\nDT Data Set", Kind::Dataset),
        ("PT S\nDT Article; Book Chapter", Kind::Chapter),
        ("PT S\nDT Proceedings Paper", Kind::PaperConference),
        ("PT C\nDT Proceedings Paper", Kind::PaperConference),
        ("PT B\nDT Editorial Material; Book Chapter", Kind::Chapter),
        ("PT B\nDT Book", Kind::Book),
        ("PT B\nSO Another\nBP 3", Kind::Chapter),
        ("PT B", Kind::Book),
        ("PT P", Kind::Patent),
    ] {
        assert_eq!(items(&format!("{lines}\nTI T\nER\n"))[0].kind, kind, "{lines}");
    }
}

#[test]
fn short_and_full_names_are_one() {
    let item = &items("PT J\nAU A, B\n   C, D\nAF A, Bea\nTI T\nER\n")[0];
    assert_eq!(item.names(NameVariable::Author), [Name::person("A", "B"), Name::person("C", "D")]);
    let item = &items("PT J\nAU [Anonymous]\nTI T\nER\n")[0];
    assert_eq!(item.names(NameVariable::Author), []);
}

#[test]
fn names_without_a_comma_end_in_initials() {
    let item = &items("PT P\nAU BERG J\n   Edison TA\nTI T\nER\n")[0];
    assert_eq!(item.names(NameVariable::Author), [Name::person("BERG", "J"), Name::person("Edison", "TA")]);
}

#[test]
fn capitals_throughout_are_mended() {
    let text = "PT J\nAU BERG, J\n   NG, KL\n   VAN DYKE, M\nAF BERG, JOHN\n   NG, KIM L.\n   VAN DYKE, M\n\
                TI THE ROLE OF DNA IN SMALLPOX: A REVIEW\nSO BIOCHEMISTRY\nSE LECTURE NOTES IN COMPUTER SCIENCE\nER\n";
    let item = &items(text)[0];
    assert_eq!(item.get(Variable::Title), Some("The role of DNA in smallpox: A review"));
    assert_eq!(item.get(Variable::ContainerTitle), Some("Biochemistry"));
    assert_eq!(item.get(Variable::CollectionTitle), Some("Lecture Notes in Computer Science"));
    let names = [Name::person("Berg", "John"), Name::person("Ng", "KIM L."), Name::person("Van Dyke", "M")];
    assert_eq!(item.names(NameVariable::Author), names);
    let kept = &items("PT J\nAU NG, K\n   Doe, J\nTI DNA\nSO PLOS ONE\nER\n")[0];
    assert_eq!(kept.names(NameVariable::Author), [Name::person("NG", "K"), Name::person("Doe", "J")]);
    assert_eq!(
        (kept.get(Variable::Title), kept.get(Variable::ContainerTitle)),
        (Some("DNA"), Some("PLOS ONE"))
    );
}

/// The tagged text as a table, a line for each record.
fn as_table(text: &str) -> String {
    let records = tagged::records(text, &SYNTAX);
    let records: Vec<_> = records.iter().filter(|record| record.opened).collect();
    let mut tags: Vec<&str> = Vec::new();
    for (tag, _) in records.iter().flat_map(|record| &record.fields) {
        if !tags.contains(tag) {
            tags.push(tag);
        }
    }
    let cell = |record: &tagged::Tagged<'_>, tag: &str| {
        let value = record.fields.iter().find(|(other, _)| *other == tag);
        let joint = if BY_LINE.contains(&tag) { "; " } else { " " };
        value.map(|(_, value)| value.replace('\n', joint)).unwrap_or_default()
    };
    let mut out = format!("{}\t\n", tags.join("\t"));
    for record in records {
        let cells: Vec<String> = tags.iter().map(|tag| cell(record, tag)).collect();
        out.push_str(&format!("{}\t\n", cells.join("\t")));
    }
    out
}

#[test]
fn the_tab_delimited_export_says_the_same() {
    let table = as_table(TEXT);
    assert_eq!(items(TEXT), items(&table));
    assert_eq!(read(&table).problems, []);
    assert_eq!(read(&table).items.iter().map(|read| read.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    for bytes in [
        table.clone().into_bytes(),
        [&[0xFF, 0xFE][..], &table.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat(),
    ] {
        assert_eq!(crate::format::detect(&bytes), Some(Format::Wos));
    }
    trial::hostile(Format::Wos, &table);
}

#[test]
fn a_table_saved_by_a_spreadsheet_loses_its_quotation_marks() {
    let text = "PT\tAU\tTI\tPY\nJ\t\"Doe, J; Roe, R\"\t\"A \"\"new\"\" title, and more\"\t2001\n";
    let item = &items(text)[0];
    assert_eq!(item.names(NameVariable::Author), [Name::person("Doe", "J"), Name::person("Roe", "R")]);
    assert_eq!(item.get(Variable::Title), Some("A \"new\" title, and more"));
    let plain = &items("PT\tAU\tTI\nJ\tDoe, J\t\"All of it\"\n")[0];
    assert_eq!(plain.get(Variable::Title), Some("\"All of it\""));
}

#[test]
fn lines_that_are_no_records_are_told() {
    let read = read("PT\tAU\tTI\n\nJ\tDoe, J\tT\t\tmore\nJ\t\t\n");
    assert_eq!(read.items.len(), 1);
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "3: 1 more cells than tags in the first line; they are left out",
            "4: `J` has neither a title nor authors; left out"
        ]
    );
    assert!(!looks_like("PT\tAU\tTitle\nJ\tx\ty") && !looks_like("AU\tTI\nx\ty"));
}

#[test]
fn stray_tags_are_told() {
    let read = read("FN x\nVR 1.0\nPT J\nTI T\nER\nAU Stray\nER\nTI No type\nER\nEF\n");
    assert_eq!(read.items.iter().map(|read| read.line).collect::<Vec<_>>(), [3, 8]);
    assert_eq!(read.items[1].item.get(Variable::Title), Some("No type"));
    assert_eq!(read.problems[0].to_string(), "6: `AU Stray` stands outside of a record; left out");
}

#[test]
fn all_kinds_and_fields_come_back() {
    trial::all_kinds_and_fields(Format::Wos, &TABLE, &[]);
}

#[test]
fn hostile_files_do_no_harm() {
    trial::hostile(Format::Wos, TEXT);
}
