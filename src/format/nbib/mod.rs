//! MEDLINE's tagged format, as PubMed writes it (`.nbib`). Ovid's lists of the
//! same records (`ovid`) are read, too.
//!
//! What the database says of its own records and not of the work (owner,
//! status, dates of entry) is left out; it stays in the record as it was read.
//!
//! Source: NLM, *MEDLINE/PubMed data element (field) descriptions*.

mod names;
mod ovid;
mod table;

use serde_json::Value as Json;

use super::mapping::record::{Record, Value};
use super::medline::{drop_final_stop, expand_pages, language_code, translated};
use super::tagged::{self, Syntax, one_line};
use super::{Codec, Format, Problem, Read, bare_number};
use crate::item::{Item, Kind, Variable};
use table::TABLE;

pub(super) const CODEC: Codec = Codec {
    format: Format::Nbib,
    name: "nbib",
    aliases: &["medline"],
    extensions: &["nbib"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&TABLE),
};

const SYNTAX: Syntax =
    Syntax { tag, opens: |tag| tag == "PMID", closes: |_| false, blank_closes: true, keeps_breaks: false };

/// Tags of the database's own bookkeeping.
const BOOKKEEPING: &[&str] = &[
    "CDAT", "CRDT", "CTDT", "DA", "DCOM", "DRDT", "EDAT", "JID", "LR", "MHDA", "OTO", "OWN", "PST", "SB",
    "SO", "STAT",
];

/// Where members of `extra` share a name with PubMed's other formats.
const TYPES_EXTRA: &str = "publication-types";

/// Divides a line: up to four capitals or digits, spaces up to the fifth
/// place, a hyphen there, the value.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.trim_start_matches('\u{FEFF}').split_at_checked(4)?;
    let value = value.strip_prefix('-')?;
    let name = tag.trim_end_matches(' ');
    let is_name = name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    is_name.then_some((name, value))
}

/// A PMID first; or, without one, tags that no other format has.
fn looks_like(text: &str) -> bool {
    const OWN: &[&str] =
        &["PMID", "OWN", "STAT", "FAU", "DCOM", "JT", "JID", "PHST", "EDAT", "BTI", "PMC", "FED"];
    let lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(60);
    let tags: Vec<&str> = lines.filter_map(tag).map(|(tag, _)| tag).collect();
    match tags.first() {
        Some(&"PMID") => true,
        Some(&"TY") => false,
        _ if ovid::looks_like(text) => true,
        _ => OWN.iter().filter(|own| tags.contains(own)).count() >= 2,
    }
}

/// Reads MEDLINE's tagged format.
#[must_use]
pub fn read(text: &str) -> Read {
    if ovid::looks_like(text) {
        return ovid::read(text);
    }
    let mut read = Read::default();
    if let Some(message) = is_other(text) {
        read.problems.push(Problem { line: 1, entry: None, message });
        return read;
    }
    for tagged in tagged::records(text, &SYNTAX) {
        let record = tagged.record();
        if record.fields.is_empty() {
            continue;
        }
        if !tagged.opened && !["TI", "BTI", "JT", "TA"].into_iter().any(|tag| record.get(tag).is_some()) {
            let message = "a record without a PMID and a title; left out".to_owned();
            read.problems.push(Problem { line: tagged.line, entry: None, message });
            continue;
        }
        tagged.add(&mut read, item(record), None);
    }
    read
}

/// Why a text is not read as MEDLINE, though the caller takes it for that:
/// it has no PMID, and is of another format or none.
fn is_other(text: &str) -> Option<String> {
    let tags = || text.split(['\n', '\r']).filter_map(tag).map(|(tag, _)| tag);
    let is_own = |tag: &str| BOOKKEEPING.contains(&tag) || TABLE.fields.iter().any(|row| row.tag == tag);
    if tags().any(|tag| tag == "PMID") {
        return None;
    }
    match super::told(text) {
        Some(Format::Nbib) => None,
        Some(other) => Some(format!("this is no MEDLINE, it looks like {other}; read it as that")),
        None if tags().any(|tag| is_own(tag) || matches!(tag, "PT" | "AU" | "CN")) => None,
        None => Some("no line of this text has a tag of MEDLINE; it is not read".to_owned()),
    }
}

fn item(mut record: Record) -> Item {
    let types: Vec<String> = record.take("PT").iter().map(Value::text).collect();
    if record.get("TI").is_none() {
        // A whole book.
        record.fields.iter_mut().filter(|(tag, _)| tag == "BTI").for_each(|(tag, _)| "TI".clone_into(tag));
        record.kind = if record.get("TI").is_some() { "Book".to_owned() } else { String::new() };
    }
    if record.kind.is_empty() {
        kind_of(&record, &types).clone_into(&mut record.kind);
    }
    if record.get("DP").is_some() {
        record.take("CTDT");
    }
    record.fields.retain(|(tag, _)| !BOOKKEEPING.contains(&tag.as_str()) || tag == "CTDT");
    names::pair(&mut record);
    // A paragraph under each.
    let abstracts: Vec<String> = record.take("AB").iter().map(Value::text).collect();
    if !abstracts.is_empty() {
        record.push("AB", abstracts.join("\n\n"));
    }
    for (tag, value) in &mut record.fields {
        let Value::Text(text) = value else { continue };
        match tag.as_str() {
            "PG" => *text = expand_pages(text),
            // A line without a tag may have come after it.
            "PMID" => *text = text.split_whitespace().next().unwrap_or_default().to_owned(),
            "IS" | "ISBN" => *text = bare_number(text).to_owned(),
            "LID" | "AID" | "OID" => match text.trim_end_matches(']').rsplit_once(" [") {
                Some((id, "doi")) => (*tag, *text) = ("LID:DOI".to_owned(), id.to_owned()),
                Some((id, "pmc")) => (*tag, *text) = ("PMC".to_owned(), id.to_owned()),
                _ => {}
            },
            // The star marks a main heading.
            "MH" | "OT" => *text = text.replace('*', ""),
            _ => {}
        }
    }
    let name = record.kind.clone();
    let others: Vec<String> = types.into_iter().filter(|one| *one != name && !one.is_empty()).collect();
    let mut item = TABLE.item(Format::Nbib, record, Kind::Document);
    titles(&mut item);
    if !others.is_empty() {
        item.extra.insert(TYPES_EXTRA.to_owned(), others.into());
    }
    item
}

/// The publication type that makes the kind of a record.
fn kind_of(record: &Record, types: &[String]) -> &'static str {
    let has = |tag: &str| record.get(tag).is_some();
    let known = |name: &String| TABLE.read_type(name).map(|row| row.name);
    let in_journal = ["Preprint", "Dataset", "Newspaper Article"];
    if has("BTI") {
        return "Book Chapter";
    }
    match types.iter().find_map(|name| known(name).filter(|name| in_journal.contains(name))) {
        Some(name) => name,
        None if has("JT") || has("TA") => "Journal Article",
        None => match types.iter().find_map(known) {
            Some(name) => name,
            None if has("PMID") => "Journal Article",
            None => "",
        },
    }
}

/// Titles end in a full stop; translated ones stand in brackets.
fn titles(item: &mut Item) {
    for variable in [Variable::OriginalTitle, Variable::ContainerTitle, Variable::Title] {
        // Titles of journals have none.
        let printed = variable != Variable::ContainerTitle || item.kind == Kind::Chapter;
        let Some(title) = item.get(variable).filter(|_| printed) else { continue };
        let mut title = title.to_owned();
        drop_final_stop(&mut title);
        if variable == Variable::Title
            && let Some(bare) = translated(&title)
        {
            title = bare;
            let original = item.get(Variable::OriginalTitle).map(str::to_owned);
            if let Some(original) = original
                && title.eq_ignore_ascii_case("not available")
            {
                title = original;
                item.set(Variable::OriginalTitle, "");
            }
        }
        item.set(variable, title);
    }
    if item.get(Variable::ContainerTitle).is_none()
        && let Some(short) = item.get(Variable::ContainerTitleShort).map(str::to_owned)
    {
        item.set(Variable::ContainerTitle, short);
    }
}

/// Writes MEDLINE's tagged format, folded as PubMed folds it.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let mut out = String::new();
    for item in items {
        let mut record = TABLE.record(Format::Nbib, item);
        record.put_back(Format::Nbib, item, str::to_uppercase);
        for (tag, value) in &record.fields {
            let text = value.text();
            match (tag.as_str(), value) {
                ("FAU" | "FED", Value::Name(name)) => {
                    names::written(tag, name).iter().for_each(|(tag, text)| line(&mut out, tag, text));
                }
                ("TI", _) if record.kind == "Book" => line(&mut out, "BTI", &stopped(&text)),
                ("TI" | "BTI", _) => line(&mut out, tag, &stopped(&text)),
                ("LID:DOI", _) => line(&mut out, "LID", &format!("{text} [doi]")),
                ("DEP", _) => line(&mut out, tag, &one_day(&text)),
                // Peers take no ISSN without its medium, which nobody knows here;
                // the linking one is of all media.
                ("IS", _) => line(&mut out, tag, &format!("{text} (Linking)")),
                ("LA", _) => line(&mut out, tag, language_code(&text)),
                // What is put together by us, or stands in no file.
                ("PT" | "AU" | "ED" | "CN", _) => {}
                _ if tag.len() <= 4 && self::tag(&format!("{tag:<4}- ")).is_some() => {
                    line(&mut out, tag, &text);
                }
                _ => {}
            }
        }
        line(&mut out, "PT", &record.kind);
        let others = item.extra.get(TYPES_EXTRA).and_then(Json::as_array);
        for other in others.into_iter().flatten().filter_map(Json::as_str).filter(|one| *one != record.kind) {
            line(&mut out, "PT", other);
        }
        out.push('\n');
    }
    out
}

/// A title as it is printed: with a full stop, unless something else ends it.
fn stopped(title: &str) -> String {
    let title = title.trim_end();
    if title.ends_with(['.', '?', '!']) { title.to_owned() } else { format!("{title}.") }
}

/// `20060815`; of a range its beginning, for the field has none.
fn one_day(edtf: &str) -> String {
    let ends = edtf.split('/').find(|end| end.starts_with(|c: char| c.is_ascii_digit()));
    ends.unwrap_or(edtf).trim_end_matches('~').replace('-', "")
}

fn line(out: &mut String, tag: &str, value: &str) {
    /// Where PubMed folds.
    const WIDTH: usize = 88;
    let value = one_line(value);
    if value.is_empty() {
        return;
    }
    out.push_str(&format!("{tag:<4}-"));
    let mut width = 5;
    for word in value.split(' ') {
        let length = word.chars().count();
        if width + 1 + length > WIDTH && width > 6 {
            out.push_str("\n     ");
            width = 5;
        }
        out.push(' ');
        out.push_str(word);
        width += 1 + length;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests;
