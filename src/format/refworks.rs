//! RefWorks' tagged format: `RT Journal Article`, `A1 Author`.
//!
//! Its types and tags are RIS' under other names, so that both share one
//! mapping. A value may go on in lines without a tag.
//!
//! Source: RefWorks help, *RefWorks tagged format* (tags, and the fields of
//! each type of reference).

use super::mapping::{FieldRow, Table, TypeRow};
use super::ris::{self, renamed};
use super::tagged::{self, Syntax};
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

const RENAMED: renamed::Renamed = renamed::Renamed {
    format: Format::Refworks,
    title: "RefWorks",
    table: &TABLE,
    types: TYPES,
    tags: TAGS,
    type_tag: "RT",
    otherwise: "Generic",
    is_tag,
};

/// RefWorks' names of types.
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
/// [`read()`] and [`write()`].
const TAGS: &[renamed::Pair] = &[
    ("ID", "ID"),
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
    "RT", "SR", "A5", "A6", "AD", "AV", "CA", "CL", "CR", "FL", "GR", "IP", "LL", "LT", "NT", "OL", "OT",
    "PA", "PM", "PMID", "RL", "RP", "RR", "SF", "SL", "TA", "TL", "U1", "U2", "U3", "U4", "U5", "U6", "U7",
    "U8", "U9", "U10", "U11", "U12", "U13", "U14", "U15", "WP", "XX",
];

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
    first.and_then(tag).is_some_and(|(tag, value)| tag == "RT" && RENAMED.has_type(value))
}

/// Reads RefWorks' tagged format.
#[must_use]
pub fn read(text: &str) -> Read {
    const SYNTAX: Syntax =
        Syntax { tag, opens: |tag| tag == "RT", closes: |_| false, blank_closes: false, keeps_breaks: false };
    let mut read = Read::default();
    for tagged in tagged::records(text, &SYNTAX) {
        let type_name = RENAMED.type_of(&tagged).unwrap_or_default();
        let kind = RENAMED.kind(type_name);
        let in_issues = kind.is_none_or(|kind| ris::IN_ISSUES.contains(&kind));
        let edited = kind.is_some_and(|kind| ris::EDITED_SERIES.contains(&kind));
        let told = |tag: &str, _: &str| match tag {
            // RefWorks' second authors are editors, its third those of the
            // series, whatever the type.
            "A2" if edited => Some("ED"),
            "A3" if edited => Some("A2"),
            "IS" if !in_issues => Some("M1"),
            _ => None,
        };
        RENAMED.read(&tagged, type_name, told, &mut read);
    }
    read
}

/// Writes RefWorks' tagged format.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    RENAMED.write(items, |record| {
        if record.kind == "CONF" {
            // One title and one place: those of the proceedings.
            for (proceedings, either) in [("C3", "T2"), ("C1", "CY")] {
                if let Some(value) = record.take(proceedings).into_iter().next() {
                    record.take(either);
                    record.push(either, value);
                }
            }
        }
        if RENAMED.kind(&record.kind).is_some_and(|kind| ris::EDITED_SERIES.contains(&kind)) {
            for (tag, _) in &mut record.fields {
                match tag.as_str() {
                    "A2" => "A3".clone_into(tag),
                    "A3" => "A2".clone_into(tag),
                    _ => {}
                }
            }
        }
    })
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
        assert_eq!(
            trial::problems(Format::Refworks, TEXT),
            ["43: `Sculpture` is no type of RefWorks; read as document"]
        );
        let (json, written) = trial::shown(Format::Refworks, TEXT);
        insta::assert_json_snapshot!(json);
        insta::assert_snapshot!(written);
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
    fn a_tag_without_a_row_is_kept_each_time() {
        let text = "RT Book, Whole\nT1 A\nU1 one\nU1 two\n";
        let items = trial::items(Format::Refworks, text);
        assert_eq!(items[0].extra["refworks-u1"], serde_json::json!(["one", "two"]));
        let again = trial::items(Format::Refworks, &write(&[&items[0]]));
        assert_eq!(again[0].extra, items[0].extra);
    }

    #[test]
    fn hostile_files_do_no_harm() {
        trial::hostile(Format::Refworks, TEXT);
    }
}
