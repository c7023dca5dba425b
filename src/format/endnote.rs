//! EndNote's tagged format (`.enw`), and refer, from which it comes: `%A
//! Author`.
//!
//! Its types and tags are RIS' under other names, so that both share one
//! mapping. A refer file names no types; they are told as `refer` itself does:
//! a journal makes an article, a book title a chapter, a number a report, a
//! publisher a book.
//!
//! Sources: EndNote manual, *Exporting tagged EndNote (Refer) format*; M. E.
//! Lesk, *Some Applications of Inverted Indexes on the UNIX System* (refer).

use super::mapping::record::Value;
use super::mapping::{FieldRow, Table, TypeRow};
use super::ris::{self, renamed};
use super::tagged::{self, Syntax, Tagged};
use super::{Codec, Format, Read};
use crate::item::Item;

pub(super) const CODEC: Codec = Codec {
    format: Format::Endnote,
    name: "endnote",
    aliases: &["enw", "refer", "endnote-tagged"],
    extensions: &["enw", "refer"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&TABLE),
};

static TABLE: Table = Table {
    source: "EndNote manual, table of reference types and tags of the tagged (Refer) format",
    typed_tags: true,
    types: &RENAMED_TYPES,
    fields: &RENAMED_FIELDS,
};

const RENAMED_TYPES: [TypeRow; renamed::TYPE_COUNT] = renamed::types(TYPES, "Generic");
const RENAMED_FIELDS: [FieldRow; renamed::FIELD_COUNT] = renamed::fields(TAGS);

const RENAMED: renamed::Renamed = renamed::Renamed {
    format: Format::Endnote,
    title: "EndNote",
    table: &TABLE,
    types: TYPES,
    tags: TAGS,
    type_tag: "%0",
    otherwise: "Generic",
    is_tag: |tag| self::tag(tag).is_some_and(|(_, rest)| rest.is_empty()),
};

/// EndNote's names of types.
const TYPES: &[renamed::Pair] = &[
    ("Journal Article", "JOUR"),
    ("Electronic Article", "EJOUR"),
    ("Magazine Article", "MGZN"),
    ("Newspaper Article", "NEWS"),
    ("Book", "BOOK"),
    ("Electronic Book", "EBOOK"),
    ("Edited Book", "EDBOOK"),
    ("Serial", "SER"),
    ("Book Section", "CHAP"),
    ("Electronic Book Section", "ECHAP"),
    ("Conference Proceedings", "CONF"),
    ("Conference Proceeding", "CONF"),
    ("Conference Paper", "CPAPER"),
    ("Thesis", "THES"),
    ("Report", "RPRT"),
    ("Government Document", "GOVDOC"),
    ("Web Page", "ELEC"),
    ("Electronic Source", "ELEC"),
    ("Blog", "BLOG"),
    ("Discussion Forum", "ICOMM"),
    ("Social Media", "ICOMM"),
    ("Personal Communication", "PCOMM"),
    ("Interview", "PCOMM"),
    ("Unpublished Work", "UNPB"),
    ("Manuscript", "MANSCPT"),
    ("Pamphlet", "PAMP"),
    ("Press Release", "PAMP"),
    ("Classical Work", "CLSWK"),
    ("Ancient Text", "ANCIENT"),
    ("Catalog", "CTLG"),
    ("Encyclopedia", "ENCYC"),
    ("Dictionary", "DICT"),
    ("Computer Program", "COMP"),
    ("Dataset", "DATA"),
    ("Online Database", "DBASE"),
    ("Aggregated Database", "AGGR"),
    ("Standard", "STAND"),
    ("Patent", "PAT"),
    ("Case", "CASE"),
    ("Statute", "STAT"),
    ("Bill", "BILL"),
    ("Hearing", "HEAR"),
    ("Legal Rule or Regulation", "LEGAL"),
    ("Artwork", "ART"),
    ("Figure", "FIGURE"),
    ("Chart or Table", "CHART"),
    ("Equation", "EQUA"),
    ("Map", "MAP"),
    ("Film or Broadcast", "MPCT"),
    ("Television Episode", "MPCT"),
    ("Audiovisual Material", "ADVS"),
    ("Online Multimedia", "MULTI"),
    ("Multimedia", "MULTI"),
    // No music by its own name but in print; `Podcast` is sound alone.
    ("Podcast", "SOUND"),
    ("Music", "MUSIC"),
    ("Grant", "GRANT"),
    ("Generic", "GEN"),
];

/// EndNote's tags.
const TAGS: &[renamed::Pair] = &[
    ("%F", "ID"),
    ("%T", "TI"),
    ("%!", "ST"),
    ("%A", "AU"),
    ("%E", "A2"),
    ("%Y", "A3"),
    ("%?", "A4"),
    ("%J", "JF"),
    ("%B", "T2"),
    ("%S", "T3"),
    ("%O", "J2"),
    ("%D", "PY"),
    ("%8", "DA"),
    ("%V", "VL"),
    ("%N", "M1"),
    ("%N", "IS"),
    ("%P", "SP"),
    ("%P", "EP"),
    ("%&", "SE"),
    ("%6", "NV"),
    ("%7", "ET"),
    ("%9", "M3"),
    ("%I", "PB"),
    ("%C", "CY"),
    ("%@", "SN"),
    ("%R", "DO"),
    ("%U", "UR"),
    ("%[", "Y2"),
    ("%G", "LA"),
    ("%M", "AN"),
    ("%L", "CN"),
    ("%~", "DB"),
    ("%W", "DP"),
    ("%K", "KW"),
    ("%X", "AB"),
    ("%Z", "N1"),
    ("%<", "RN"),
    ("%>", "L1"),
    ("%*", "RI"),
    ("%(", "OP"),
    ("%)", "RP"),
    ("%+", "AD"),
    ("%^", "CA"),
    ("%H", "TA"),
    ("%Q", "TT"),
    ("%1", "C1"),
    ("%2", "C2"),
    ("%3", "C3"),
    ("%4", "C4"),
    ("%5", "C5"),
    ("%#", "C6"),
    ("%$", "C7"),
    ("%]", "C8"),
];

/// Divides a line: a per cent sign, a character, a space, the value.
fn tag(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches('\u{FEFF}');
    let (tag, value) = line.split_at_checked(2)?;
    let is_tag = tag.strip_prefix('%')?.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%');
    (is_tag && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((tag, value))
}

/// A type that EndNote knows; or, in refer, two different tags of which one
/// is the title. Comments in TeX begin alike.
fn looks_like(text: &str) -> bool {
    let mut tags = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(20).map_while(tag);
    let Some((first, value)) = tags.next() else { return false };
    if first == "%0" {
        return RENAMED.has_type(value);
    }
    let rest: Vec<&str> = tags.map(|(tag, _)| tag).collect();
    let differ = rest.iter().any(|tag| *tag != first);
    RENAMED.has_tag(first) && differ && (first == "%T" || rest.contains(&"%T"))
}

/// Reads EndNote's tagged format and refer.
#[must_use]
pub fn read(text: &str) -> Read {
    // In refer an empty line ends a record; EndNote's abstracts hold some.
    let typed = text.split(['\n', '\r']).any(|line| tag(line).is_some_and(|(tag, _)| tag == "%0"));
    let syntax = Syntax {
        tag,
        opens: |tag| tag == "%0",
        closes: |_| false,
        blank_closes: !typed,
        keeps_breaks: false,
    };
    let mut read = Read::default();
    for tagged in tagged::records(text, &syntax) {
        let named = RENAMED.type_of(&tagged);
        let type_name = named.unwrap_or_else(|| type_of_refer(&tagged));
        let in_issues = RENAMED.kind(type_name).is_some_and(|kind| ris::IN_ISSUES.contains(&kind));
        let told = |tag: &str, value: &str| match tag {
            "%N" if in_issues => Some("IS"),
            "%R" if !super::bare_doi(value.trim()).starts_with("10.") => Some("M1"),
            // What EndNote's tags meant before it.
            "%E" if named.is_none() => Some("ED"),
            "%Q" if named.is_none() => Some("AU"),
            "%O" if named.is_none() => Some("N1"),
            _ => None,
        };
        RENAMED.read(&tagged, type_name, told, &mut read);
    }
    read
}

/// The type of a record that names none, as `refer` tells it.
fn type_of_refer(tagged: &Tagged<'_>) -> &'static str {
    let has = |wanted: &str| tagged.fields.iter().any(|(tag, value)| *tag == wanted && !value.is_empty());
    match () {
        () if has("%J") => "JOUR",
        () if has("%B") => "CHAP",
        () if has("%R") => "RPRT",
        () if has("%I") => "BOOK",
        () => "GEN",
    }
}

/// Writes EndNote's tagged format.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    RENAMED.write(items, |record| {
        // One tag for both ends of a range.
        if let Some(last) = record.take("EP").first().map(Value::text) {
            for (_, value) in record.fields.iter_mut().filter(|(tag, _)| tag == "SP") {
                *value = format!("{}-{last}", value.text()).into();
            }
        }
        // The key stands last.
        let key = record.take("ID");
        record.fields.extend(key.into_iter().map(|key| ("ID".to_owned(), key)));
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::trial;
    use crate::item::{Kind, NameVariable, Variable};

    const ENDNOTE: &str = "%0 Journal Article\n%A Weaver, Ada B.\n%A World Examples Group,\n%D 2006\n%T A title of EndNote\n\
        %J Journal of Examples\n%V 63\n%N 8\n%P 856-64\n%! A title\n%@ 0003-990X\n%R 10.1001/archpsyc.63.8.856\n\
        %U http://example.org/1\n%K depression\nketamine\n%X First paragraph.\n\nSecond paragraph.\n%8 Aug\n%F Weaver2006\n%= x\n\n\
        %0 Book Section\n%A Doe, Jane\n%E Holt, Carl\n%B The Book\n%S The Series\n%D 2001\n%P 1-12\n%I Press\n%C Paris\n%@ 978-3-16-148410-0\n\n\
        %0 Sculpture\n%T Odd\n";
    const REFER: &str = "%A A. V. Aho\n%A J. D. Ullman\n%T A paper\n%J Comm. ACM\n%V 2\n%N 4\n%D May 1977\n%K one two\n\n\
        %A D. Knuth\n%T The Art\n%I Addison-Wesley\n%D 1968\n%O Out of print\n%E B. Kernighan\n";

    fn items(text: &str) -> Vec<Item> {
        trial::items(Format::Endnote, text)
    }

    #[test]
    fn files_are_told_by_types_or_titles() {
        for (text, is) in [
            (ENDNOTE, true),
            (REFER, true),
            ("%PDF-1.5", false),
            ("%!PS-Adobe\n%T x", false),
            ("% A comment\n% T\n@book{a}", false),
            ("%A comment of TeX\n@book{a}", false),
            ("%0 Nothing known\n%T x", false),
        ] {
            assert_eq!(looks_like(text), is, "{text}");
        }
    }

    #[test]
    fn endnote_is_read_and_written() {
        assert_eq!(
            trial::problems(Format::Endnote, ENDNOTE),
            ["34: `Sculpture` is no type of EndNote; read as document"]
        );
        let (json, written) = trial::shown(Format::Endnote, ENDNOTE);
        insta::assert_json_snapshot!(json);
        insta::assert_snapshot!(written);
    }

    #[test]
    fn refer_has_no_types() {
        let items = items(REFER);
        assert_eq!(
            items.iter().map(|item| item.kind).collect::<Vec<_>>(),
            [Kind::ArticleJournal, Kind::Book]
        );
        assert_eq!(items[0].names(NameVariable::Author)[1].family, "Ullman");
        assert_eq!(items[0].get(Variable::Issue), Some("4"));
        assert_eq!(items[1].get(Variable::Note), Some("Out of print"));
        assert_eq!(items[1].names(NameVariable::Editor).len(), 1);
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
        trial::all_kinds_and_fields(Format::Endnote, &TABLE, &moved);
    }

    #[test]
    fn a_tag_without_a_row_is_kept_each_time() {
        let text = "%0 Book\n%T A\n%= one\n%= two\n";
        let items = trial::items(Format::Endnote, text);
        assert_eq!(items[0].extra["endnote-%="], serde_json::json!(["one", "two"]));
        let again = trial::items(Format::Endnote, &write(&[&items[0]]));
        assert_eq!(again[0].extra, items[0].extra);
    }

    #[test]
    fn hostile_files_do_no_harm() {
        trial::hostile(Format::Endnote, ENDNOTE);
        trial::hostile(Format::Endnote, REFER);
    }
}
