//! RefWorks' tagged format: `RT Journal Article`, `A1 Author`.
//!
//! Its types and tags are RIS' under other names, so that both share one
//! mapping. A value may go on in lines without a tag.
//!
//! Source: RefWorks help, *RefWorks tagged format* (tags, and the fields of
//! each type of reference).

use super::mapping::record::{Record, extra_name, extra_tag};
use super::mapping::{FieldRow, Table, TypeRow};
use super::ris::{self, renamed};
use super::tagged::{self, Syntax, Tagged, one_line};
use super::{Codec, Format, Read};
use crate::item::Item;

pub(super) const CODEC: Codec = Codec {
    format: Format::Refworks,
    name: "refworks",
    aliases: &["refworks-tagged"],
    extensions: &["txt"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&TABLE),
};

static TABLE: Table = Table {
    source: "RefWorks help, RefWorks tagged format",
    typed_tags: true,
    types: &RENAMED_TYPES,
    fields: &RENAMED_FIELDS,
};

const RENAMED_TYPES: [TypeRow; renamed::TYPE_COUNT] = renamed::types(TYPES, "Generic");
const RENAMED_FIELDS: [FieldRow; renamed::FIELD_COUNT] = renamed::fields(TAGS);

/// RefWorks' names of types. Where RIS has one type for several, the first is
/// written.
const TYPES: &[renamed::Pair] = &[
    ("Journal Article", "JOUR"),
    ("Journal", "JOUR"),
    ("Journal, Electronic", "EJOUR"),
    ("Abstract", "ABST"),
    ("Magazine Article", "MGZN"),
    ("Newspaper Article", "NEWS"),
    ("Book, Whole", "BOOK"),
    ("Book", "BOOK"),
    ("Monograph", "BOOK"),
    ("Book, Edited", "EDBOOK"),
    ("Book, Section", "CHAP"),
    ("Book, Chapter", "CHAP"),
    ("Conference Proceedings", "CONF"),
    ("Conference Proceeding", "CONF"),
    ("Dissertation/Thesis", "THES"),
    ("Dissertation", "THES"),
    ("Thesis", "THES"),
    ("Dissertation/Thesis, Unpublished", "THES"),
    ("Report", "RPRT"),
    ("Web Page", "ELEC"),
    ("Online Discussion Forum/Blogs", "BLOG"),
    ("Personal Communication", "PCOMM"),
    ("Unpublished Material", "UNPB"),
    ("Computer Program", "COMP"),
    ("Patent", "PAT"),
    ("Case/Court Decisions", "CASE"),
    ("Laws/Statutes", "STAT"),
    ("Bills/Resolutions", "BILL"),
    ("Hearing", "HEAR"),
    ("Artwork", "ART"),
    ("Map", "MAP"),
    ("Motion Picture", "MPCT"),
    ("Video/ DVD", "VIDEO"),
    ("Video/DVD", "VIDEO"),
    ("Sound Recording", "SOUND"),
    ("Music Score", "MUSIC"),
    ("Grant", "GRANT"),
    ("Generic", "GEN"),
    // The nearest to what RefWorks has no type for.
    ("Unpublished Material", "MANSCPT"),
    ("Report", "STAND"),
    ("Book, Whole", "PAMP"),
    ("Book, Whole", "CLSWK"),
    ("Book, Whole", "JFULL"),
    ("Book, Section", "ENCYC"),
    ("Book, Section", "DICT"),
    ("Artwork", "FIGURE"),
    ("Laws/Statutes", "LEGAL"),
];

/// RefWorks' tags for RIS'. What a tag means beside others is said in
/// [`ris_record`] and [`write()`].
const TAGS: &[renamed::Pair] = &[
    ("T1", "TI"),
    ("ST", "ST"),
    ("A1", "AU"),
    ("A2", "A2"),
    ("A3", "A3"),
    ("A4", "A4"),
    ("JF", "JF"),
    ("JO", "J2"),
    ("T2", "T2"),
    ("WT", "T2"),
    ("T3", "T3"),
    ("YR", "PY"),
    ("FD", "DA"),
    ("VO", "VL"),
    ("IS", "IS"),
    ("IS", "M1"),
    ("SP", "SP"),
    ("OP", "EP"),
    ("ED", "ET"),
    ("WV", "ET"),
    ("PB", "PB"),
    ("PP", "CY"),
    ("SN", "SN"),
    ("DO", "DO"),
    ("UL", "UR"),
    ("LK", "LK"),
    ("RD", "Y2"),
    ("LA", "LA"),
    ("AN", "AN"),
    ("CN", "CN"),
    ("DB", "DB"),
    ("DS", "DP"),
    ("K1", "KW"),
    ("AB", "AB"),
    ("NO", "N1"),
];

/// Tags that no field of RIS stands for; they are kept as they are.
const OTHERS: &[&str] = &[
    "RT", "SR", "ID", "A5", "A6", "AD", "AV", "CA", "CL", "CR", "FL", "GR", "IP", "LL", "LT", "NT", "OL",
    "OT", "PA", "PM", "PMID", "RL", "RP", "RR", "SF", "SL", "TA", "TL", "U1", "U2", "U3", "U4", "U5", "U6",
    "U7", "U8", "U9", "U10", "U11", "U12", "U13", "U14", "U15", "WP", "XX",
];

/// Types whose container RefWorks writes as a periodical.
const PERIODICAL: &[&str] = &["JOUR", "MGZN", "NEWS"];

fn is_tag(tag: &str) -> bool {
    OTHERS.contains(&tag) || TAGS.iter().any(|(own, _)| *own == tag)
}

/// Divides a line: a tag of the format, a space, the value. Other words are
/// text: `AB blood` is no abstract that goes on.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches('\u{FEFF}');
    let (tag, value) = line.split_once(' ').unwrap_or((line, ""));
    (tag.len() <= 4 && is_tag(tag) && !value.starts_with(' ')).then_some((tag, value))
}

fn looks_like(text: &str) -> bool {
    let first = text.split(['\n', '\r']).find(|line| !line.trim().is_empty());
    first
        .and_then(tag)
        .is_some_and(|(tag, value)| tag == "RT" && renamed::ris_name(value.trim(), TYPES).is_some())
}

/// Reads RefWorks' tagged format.
#[must_use]
pub fn read(text: &str) -> Read {
    const SYNTAX: Syntax =
        Syntax { tag, opens: |tag| tag == "RT", closes: |_| false, blank_closes: false, keeps_breaks: false };
    let mut read = Read::default();
    for tagged in tagged::records(text, &SYNTAX) {
        let (record, unknown) = ris_record(&tagged);
        if record.fields.is_empty() {
            continue;
        }
        let known = renamed::ris_name(&record.kind, TYPES);
        let name = record.kind.clone();
        let (mut item, _) = ris::item(Record { kind: known.unwrap_or_default().to_owned(), ..record });
        let wrong =
            known.is_none().then(|| format!("`{name}` is no type of RefWorks; read as {}", item.kind));
        for (tag, value) in unknown {
            item.extra.insert(extra_name(Format::Refworks, tag), value.into());
        }
        tagged.add(&mut read, item, wrong);
    }
    read
}

/// A record with RIS' tags, and what has none there.
fn ris_record<'a>(tagged: &Tagged<'a>) -> (Record, Vec<(&'a str, String)>) {
    let mut record = Record::default();
    let mut unknown: Vec<(&str, String)> = Vec::new();
    let named = tagged.fields.iter().find(|(tag, _)| *tag == "RT");
    record.kind = named.map(|(_, value)| value.trim().to_owned()).unwrap_or_default();
    let ris_type = renamed::ris_name(&record.kind, TYPES).unwrap_or_default();
    let kind = ris::TABLE.read_type(ris_type).map(|row| row.kind);
    let in_issues = kind.is_none_or(|kind| ris::IN_ISSUES.contains(&kind));
    let edited = kind.is_some_and(|kind| ris::EDITED_SERIES.contains(&kind));
    for (tag, value) in tagged.fields.iter().filter(|(_, value)| !value.is_empty()) {
        let to = match *tag {
            "RT" => continue,
            "ID" => "ID",
            // RefWorks' second authors are editors, its third those of the
            // series, whatever the type.
            "A2" if edited => "ED",
            "A3" if edited => "A2",
            "IS" if !in_issues => "M1",
            tag => match renamed::ris_name(tag, TAGS) {
                Some(to) => to,
                None => {
                    unknown.push((tag, value.to_string()));
                    continue;
                }
            },
        };
        record.push(to, value.as_ref());
    }
    (record, unknown)
}

/// Writes RefWorks' tagged format.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let mut out = String::new();
    for item in items {
        let mut record = renamed::record(Format::Refworks, &TABLE, item);
        let type_name = renamed::own_name(&record.kind, TYPES).unwrap_or("Generic");
        let kind = ris::TABLE.read_type(&record.kind).map(|row| row.kind);
        let edited = kind.is_some_and(|kind| ris::EDITED_SERIES.contains(&kind));
        if record.kind == "CONF" {
            // One title and one place: those of the proceedings.
            for (proceedings, either) in [("C3", "T2"), ("C1", "CY")] {
                if let Some(value) = record.take(proceedings).into_iter().next() {
                    record.take(either);
                    record.push(either, value);
                }
            }
        }
        line(&mut out, "RT", type_name);
        line(&mut out, "ID", &item.id);
        for (tag, value) in &record.fields {
            let own = match tag.as_str() {
                "T2" if PERIODICAL.contains(&record.kind.as_str()) => Some("JF"),
                "A3" if edited => Some("A2"),
                "A2" if edited => Some("A3"),
                tag => renamed::own_name(tag, TAGS),
            };
            let text = value.text();
            match own {
                Some(own @ ("FD" | "RD")) => line(&mut out, own, text.trim_end_matches('/')),
                Some(own) => line(&mut out, own, &text),
                None => {}
            }
        }
        for (name, value) in &item.extra {
            let own = extra_tag(Format::Refworks, name).map(str::to_uppercase);
            if let (Some(own), Some(text)) = (own, value.as_str())
                && OTHERS.contains(&own.as_str())
                && !matches!(own.as_str(), "RT" | "ID")
            {
                line(&mut out, &own, text);
            }
        }
        out.push('\n');
    }
    out
}

fn line(out: &mut String, tag: &str, value: &str) {
    let value = one_line(value);
    if value.is_empty() {
        return;
    }
    for part in [tag, " ", &value, "\n"] {
        out.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::trial;

    const TEXT: &str = "RT Journal Article\nSR Electronic(1)\nID 17\nA1 Weaver, Ada B.\nA1 Doe, Jane\nT1 A title that\ngoes on\nJF Journal of Examples\n\
        JO J. Ex.\nYR 2006\nFD Aug 3\nVO 63\nIS 8\nSP 856\nOP 864\nK1 one\nK1 two\nAB AB blood groups.\nAB0 is no tag.\nSN 0003-990X\nDO 10.1001/archpsyc.63.8.856\n\
        LK http://example.org/1\nRD Jan 2, 2020\nAD Springfield\n\n\
        RT Book, Whole\nA1 Doe, Jane\nA2 Holt, Carl\nA3 Series, Ed\nT1 A Book\nT2 Its Series\nED 2nd\nPB Press\nPP Paris\nYR 2001\nSP 321\nSN 978-3-16-148410-0\n\n\
        RT Web Page\nT1 A page\nUL http://example.org\n\nRT Sculpture\nT1 Odd\n";

    fn items(text: &str) -> Vec<Item> {
        read(text).items.into_iter().map(|read| read.item).collect()
    }

    #[test]
    fn files_are_told_by_their_first_type() {
        for (text, is) in [
            (TEXT, true),
            ("\n\nRT Journal\n", true),
            ("RT Sculpture\n", false),
            ("T1 x\nRT Journal", false),
            ("RT  - x", false),
        ] {
            assert_eq!(looks_like(text.trim_start()), is, "{text}");
        }
    }

    #[test]
    fn refworks_is_read_and_written() {
        let problems: Vec<String> = read(TEXT).problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["43: `Sculpture` is no type of RefWorks; read as document"]);
        let items = items(TEXT);
        let shown: Vec<_> = items.iter().map(Item::to_json).collect();
        insta::assert_json_snapshot!(shown);
        insta::assert_snapshot!(write(&items.iter().collect::<Vec<_>>()));
    }

    #[test]
    fn all_kinds_and_fields_come_back() {
        let moved = [
            ("event-title", "container-title"),
            ("event-place", "publisher-place"),
            ("author", "director"),
            ("author", "composer"),
            ("title-short", "title"),
            ("container-title-short", "container-title"),
        ];
        trial::all_kinds_and_fields(Format::Refworks, &TABLE, &moved);
    }

    #[test]
    fn hostile_files_do_no_harm() {
        trial::hostile(Format::Refworks, TEXT);
    }
}
