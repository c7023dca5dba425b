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

use super::mapping::record::{Record, Value, extra_name, extra_tag};
use super::mapping::{FieldRow, Table, TypeRow};
use super::ris::{self, renamed};
use super::tagged::{self, Syntax, Tagged, one_line};
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

/// EndNote's names of types. Where RIS has one type for several, the first is
/// written.
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

/// Types whose container EndNote writes as a journal.
const PERIODICAL: &[&str] = &["JOUR", "MGZN", "NEWS"];

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
        return renamed::ris_name(value.trim(), TYPES).is_some();
    }
    let rest: Vec<&str> = tags.map(|(tag, _)| tag).collect();
    let known = |tag: &str| TAGS.iter().any(|(own, _)| *own == tag) || tag == "%F";
    known(first) && rest.iter().any(|tag| *tag != first) && (first == "%T" || rest.contains(&"%T"))
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
        let (record, unknown) = ris_record(&tagged);
        if record.fields.is_empty() {
            continue;
        }
        let type_known = renamed::ris_name(&record.kind, TYPES).is_some();
        let wrong = (!type_known && ris::TABLE.read_type(&record.kind).is_none())
            .then(|| format!("`{}` is no type of EndNote", record.kind));
        let kind = renamed::ris_name(&record.kind, TYPES).map(str::to_owned).unwrap_or(record.kind.clone());
        let (mut item, _) = ris::item(Record { kind, ..record });
        let wrong = wrong.map(|wrong| format!("{wrong}; read as {}", item.kind));
        for (tag, value) in unknown {
            item.extra.insert(extra_name(Format::Endnote, tag), value.into());
        }
        tagged.add(&mut read, item, wrong);
    }
    read
}

/// A record with RIS' tags, and what has none there.
fn ris_record<'a>(tagged: &Tagged<'a>) -> (Record, Vec<(&'a str, String)>) {
    let has = |wanted: &str| tagged.fields.iter().any(|(tag, value)| *tag == wanted && !value.is_empty());
    let mut record = Record::default();
    let mut unknown = Vec::new();
    let named = tagged.fields.iter().find(|(tag, _)| *tag == "%0").map(|(_, value)| value.trim());
    let kind = match named {
        Some(name) => name,
        None if has("%J") => "JOUR",
        None if has("%B") => "CHAP",
        None if has("%R") => "RPRT",
        None if has("%I") => "BOOK",
        None => "GEN",
    };
    kind.clone_into(&mut record.kind);
    let ris_type = renamed::ris_name(kind, TYPES).unwrap_or(kind);
    let in_issues = ris::TABLE.read_type(ris_type).is_some_and(|row| ris::IN_ISSUES.contains(&row.kind));
    for (tag, value) in tagged.fields.iter().filter(|(_, value)| !value.is_empty()) {
        let is_doi = super::bare_doi(value.trim()).starts_with("10.");
        let to = match (*tag, named.is_some()) {
            ("%0", _) => continue,
            ("%F", _) => "ID",
            ("%N", _) if in_issues => "IS",
            ("%R", _) if !is_doi => "M1",
            // What EndNote's tags meant before it.
            ("%E", false) => "ED",
            ("%Q", false) => "AU",
            ("%O", false) => "N1",
            _ => match renamed::ris_name(tag, TAGS) {
                Some(to) => to,
                None => {
                    unknown.push((*tag, value.to_string()));
                    continue;
                }
            },
        };
        record.push(to, value.as_ref());
    }
    (record, unknown)
}

/// Writes EndNote's tagged format.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let mut out = String::new();
    for item in items {
        let mut record = renamed::record(Format::Endnote, &TABLE, item);
        let last_page = record.take("EP").first().map(Value::text);
        line(&mut out, "%0", renamed::own_name(&record.kind, TYPES).unwrap_or("Generic"));
        for (tag, value) in &record.fields {
            let text = value.text();
            let own = match tag.as_str() {
                "T2" if PERIODICAL.contains(&record.kind.as_str()) => Some("%J"),
                tag => renamed::own_name(tag, TAGS),
            };
            match (own, &last_page) {
                (None, _) => {}
                (Some("%P"), Some(last)) => line(&mut out, "%P", &format!("{text}-{last}")),
                (Some("%8" | "%["), _) => line(&mut out, own.unwrap_or_default(), text.trim_end_matches('/')),
                (Some(own), _) => line(&mut out, own, &text),
            }
        }
        line(&mut out, "%F", &item.id);
        for (name, value) in &item.extra {
            if let (Some(own), Some(text)) = (extra_tag(Format::Endnote, name), value.as_str())
                && tag(own).is_some_and(|(_, rest)| rest.is_empty())
                && renamed::ris_name(own, TAGS).is_none()
                && !matches!(own, "%0" | "%F" | "%f")
            {
                line(&mut out, own, text);
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
    use crate::item::{Kind, NameVariable, Variable};

    const ENDNOTE: &str = "%0 Journal Article\n%A Weaver, Ada B.\n%A World Examples Group,\n%D 2006\n%T A title of EndNote\n\
        %J Journal of Examples\n%V 63\n%N 8\n%P 856-64\n%! A title\n%@ 0003-990X\n%R 10.1001/archpsyc.63.8.856\n\
        %U http://example.org/1\n%K depression\nketamine\n%X First paragraph.\n\nSecond paragraph.\n%8 Aug\n%F Weaver2006\n%= x\n\n\
        %0 Book Section\n%A Doe, Jane\n%E Holt, Carl\n%B The Book\n%S The Series\n%D 2001\n%P 1-12\n%I Press\n%C Paris\n%@ 978-3-16-148410-0\n\n\
        %0 Sculpture\n%T Odd\n";
    const REFER: &str = "%A A. V. Aho\n%A J. D. Ullman\n%T A paper\n%J Comm. ACM\n%V 2\n%N 4\n%D May 1977\n%K one two\n\n\
        %A D. Knuth\n%T The Art\n%I Addison-Wesley\n%D 1968\n%O Out of print\n%E B. Kernighan\n";

    fn items(text: &str) -> Vec<Item> {
        read(text).items.into_iter().map(|read| read.item).collect()
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
        let read = read(ENDNOTE);
        let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, ["34: `Sculpture` is no type of EndNote; read as document"]);
        let items = items(ENDNOTE);
        let shown: Vec<_> = items.iter().map(Item::to_json).collect();
        insta::assert_json_snapshot!(shown);
        insta::assert_snapshot!(write(&items.iter().collect::<Vec<_>>()));
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
    fn hostile_files_do_no_harm() {
        trial::hostile(Format::Endnote, ENDNOTE);
        trial::hostile(Format::Endnote, REFER);
    }
}
