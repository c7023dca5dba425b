//! Ovid's lists of records, read as MEDLINE: `<1>` before each record, and
//! what it says under labels (`Unique Identifier`) with indented values, or
//! under Ovid's tags (`UI  - `).
//!
//! Ovid's own bookkeeping and what MEDLINE has no tag for stay in the record
//! as it was read.
//!
//! Source: Ovid, database field guides (*Ovid MEDLINE*, *Embase*, *APA
//! PsycInfo*): field labels and tags; the source line of each.

use super::names;
use crate::format::mapping::record::{Record, Value};
use crate::format::mapping::{date, name};
use crate::format::tagged;
use crate::format::{Problem, Read, ReadItem, bare_doi};
use crate::item::Name;

/// Ovid's labels and tags, and MEDLINE's tag for each; those with a colon are
/// put together by [`super::item`].
#[rustfmt::skip]
const FIELDS: &[(&str, &[&str])] = &[
    (UI, &["UI", "Unique Identifier", "AN", "Accession Number"]),
    ("PMID", &["PM", "PMID", "PubMed ID"]),
    (DATABASE, &["DB", "Database"]),
    (SOURCE, &["SO", "Source"]),
    ("AU", &["AU", "Author", "Authors", "Author(s)"]),
    ("FAU", &["FA", "Authors Full Name", "Author Full Name", "Full Author Name(s)"]),
    ("ED", &["ED", "Editor", "Editors", "Book Editors", "Book Editor(s)"]),
    ("CN", &["CA", "Corporate Author", "Collaborative Group", "Group Name"]),
    ("TI", &["TI", "Title"]),
    ("TT", &["OT", "Original Title", "Vernacular Title"]),
    ("BTI", &["BT", "Book Title"]),
    ("JT", &["JN", "NJ", "JW", "Journal", "Journal Name", "NLM Journal Name", "Full Journal Title"]),
    ("TA", &["AS", "Abbreviated Source", "Journal Abbreviation"]),
    ("VI", &["VO", "Volume"]),
    ("IP", &["IP", "Issue", "Issue/Part", "Issue Part"]),
    ("PG", &["PG", "Page", "Pages", "Pagination"]),
    ("DP", &["DP", "Date of Publication", "Publication Date"]),
    (YEAR, &["YR", "Year", "Year of Publication", "Publication Year"]),
    ("AB", &["AB", "Abstract"]),
    ("LA", &["LG", "LA", "Language"]),
    ("IS", &["IS", "ES", "ISSN", "ISSN Print", "ISSN Electronic", "ISSN Linking", "International Standard Serial Number"]),
    ("ISBN", &["IB", "ISBN", "International Standard Book Number"]),
    ("LID:DOI", &["DO", "DI", "DOI", "Digital Object Identifier"]),
    ("PB", &["PB", "Publisher", "Book Publisher"]),
    ("PT", &["PT", "Publication Type"]),
    ("MH", &["MH", "SH", "MeSH Subject Headings", "Subject Headings"]),
    ("OT", &["KW", "ID", "Keyword Heading", "Keywords", "Key Concepts", "Keyword"]),
];

const UI: &str = "UI:";
const DATABASE: &str = "DB:";
const SOURCE: &str = "SO:";
const YEAR: &str = "YR:";

/// Fields of which each line is a value.
const BY_LINE: &[&str] = &["AU", "FAU", "ED", "CN", "MH", "OT", "PT", "IS", "ISBN"];

/// What the label or tag of a field is in MEDLINE.
fn field(name: &str) -> Option<&'static str> {
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    FIELDS.iter().find(|(_, names)| names.iter().any(is)).map(|(tag, _)| *tag)
}

/// `<12>`, before a record.
fn is_number(line: &str) -> bool {
    let inner = line.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|number| (1..=9).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// A label that stands on a line by itself, whether it is known or not.
fn label(line: &str) -> Option<&str> {
    let name = line.trim_end().trim_end_matches(':');
    let is_label = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() <= 60
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '/' | '(' | ')' | '-'));
    is_label.then_some(name)
}

/// A number, and after it a label or a tag of Ovid's; or the tags by which
/// Ovid names itself.
pub(super) fn looks_like(text: &str) -> bool {
    let mut lines = text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).take(60).peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        let is_field = super::tag(next).is_some() || label(next).is_some_and(|name| field(name).is_some());
        if is_number(line) && (is_field || label(next).is_some_and(|name| name == "Status")) {
            return true;
        }
        if matches!(super::tag(line), Some(("VN", value)) if value.trim_start().starts_with("Ovid")) {
            return true;
        }
    }
    false
}

/// A record of the list, by MEDLINE's tags.
struct Listed {
    line: usize,
    start: usize,
    end: usize,
    fields: Vec<(&'static str, String)>,
}

/// Reads such a list.
pub(super) fn read(text: &str) -> Read {
    let mut read = Read::default();
    for listed in records(text) {
        let raw = text.get(listed.start..listed.end).unwrap_or_default().trim_end().to_owned();
        let (line, fields) = (listed.line, listed.fields);
        let has = |wanted: &str| fields.iter().any(|(tag, _)| *tag == wanted);
        if !has("TI") && !has("BTI") {
            let message = "a record without a title; left out".to_owned();
            read.problems.push(Problem { line, entry: None, message });
            continue;
        }
        let (record, wrong) = record(fields);
        if let Some(message) = wrong {
            read.problems.push(Problem { line, entry: None, message });
        }
        read.items.push(ReadItem { item: super::item(record), raw, line, printed: None });
    }
    read
}

fn records(text: &str) -> Vec<Listed> {
    let mut records: Vec<Listed> = Vec::new();
    // Whether lines without a name go on with the last field.
    let mut is_wanted = false;
    // Whether a number has just opened a record.
    let mut numbered = false;
    for (at, line) in tagged::lines(text).enumerate() {
        let opens = |records: &mut Vec<Listed>| {
            records.push(Listed { line: at + 1, start: line.start, end: line.end, fields: Vec::new() });
        };
        if is_number(line.text) {
            opens(&mut records);
            (is_wanted, numbered) = (false, true);
            continue;
        }
        let is_indented = line.text.starts_with([' ', '\t']);
        let tagged = super::tag(line.text).filter(|_| !is_indented);
        // Without numbers a record begins with the name of the vendor.
        if let Some(("VN", _)) = tagged
            && !std::mem::take(&mut numbered)
        {
            opens(&mut records);
        }
        let Some(record) = records.last_mut() else { continue };
        if !line.text.trim().is_empty() {
            record.end = line.end;
        }
        let named = match tagged {
            Some((tag, value)) => Some((field(tag), value.trim())),
            None if is_indented => None,
            None => label(line.text).map(|name| (field(name), "")),
        };
        match named {
            Some((Some(tag), value)) => {
                record.fields.push((tag, value.to_owned()));
                is_wanted = true;
            }
            Some((None, _)) => is_wanted = false,
            None if is_wanted => {
                if let Some((tag, value)) = record.fields.last_mut() {
                    let more = line.text.trim();
                    if !value.is_empty() && !more.is_empty() {
                        value.push(if BY_LINE.contains(tag) { '\n' } else { ' ' });
                    }
                    value.push_str(more);
                }
            }
            None => {}
        }
    }
    records
}

/// Makes a record of MEDLINE's of what Ovid says, and says what could not be
/// read of it.
fn record(fields: Vec<(&'static str, String)>) -> (Record, Option<String>) {
    let mut record = Record::default();
    let said = |wanted: &str| fields.iter().find(|(tag, _)| *tag == wanted).map(|(_, value)| value.as_str());
    let people = |wanted: &str| -> Vec<Name> {
        let values = fields.iter().filter(|(tag, _)| *tag == wanted);
        values.flat_map(|(_, value)| people(value)).collect()
    };
    let is_medline = said(DATABASE).is_none_or(|name| {
        let name = name.to_lowercase();
        name.contains("medline") || name.contains("pubmed")
    });
    let is_pmid = |ui: &&str| is_medline && ui.len() <= 8 && ui.bytes().all(|b| b.is_ascii_digit());
    if let Some(pmid) = said("PMID").or(said(UI).filter(is_pmid)) {
        record.push("PMID", pmid);
    }
    let (short, full) = (people("AU"), people("FAU"));
    let authors = if full.len() >= short.len() { full } else { short };
    authors.into_iter().for_each(|name| record.push("FAU", Value::Name(name)));
    people("ED").into_iter().for_each(|name| record.push("FED", Value::Name(name)));
    for (tag, value) in &fields {
        match *tag {
            UI | DATABASE | SOURCE | YEAR | "PMID" | "AU" | "FAU" | "ED" => {}
            tag if BY_LINE.contains(&tag) => {
                // `Adult. Aged. Female.`
                let parts = value.split(['\n', ';']).flat_map(|part| part.split(". "));
                let parts = parts.map(|part| part.trim().trim_end_matches('.'));
                parts.for_each(|part| record.push(tag, kind_of_work(tag, part)));
            }
            "LID:DOI" => {
                let doi = value.split_whitespace().find(|word| bare_doi(word).starts_with("10."));
                doi.into_iter().for_each(|doi| record.push("LID:DOI", bare_doi(doi)));
            }
            "TI" => record.push("TI", title(value)),
            tag => record.push(tag, value.as_str()),
        }
    }
    record.fields.retain(|(_, value)| !matches!(value, Value::Text(text) if text.is_empty()));
    let wrong = said(SOURCE).and_then(|line| source(&mut record, line));
    if record.get("DP").is_none()
        && let Some(year) = said(YEAR)
    {
        record.push("DP", year);
    }
    (record, wrong)
}

/// A title without the databases' mark behind it: `A title. [References]`.
fn title(value: &str) -> &str {
    match value.rsplit_once(" [") {
        Some((bare, mark))
            if mark.ends_with(']') && mark.starts_with(char::is_uppercase) && !bare.is_empty() =>
        {
            bare
        }
        _ => value,
    }
}

/// What other databases call MEDLINE's publication types.
fn kind_of_work<'t>(tag: &str, name: &'t str) -> &'t str {
    match name {
        _ if tag != "PT" => name,
        "Dissertation" | "Dissertation Abstract" => "Academic Dissertation",
        "Conference Paper" | "Conference Abstract" | "Conference Proceedings" => "Congress",
        "Chapter" => "Book Chapter",
        "Edited Book" | "Authored Book" => "Book",
        name => name,
    }
}

/// The people of one value: a line each, or one line that semicolons, commas
/// after initials (`Doe J.A., Roe R.`) or stops (`Doe JA. Roe R.`) part.
fn people(value: &str) -> Vec<Name> {
    let (stopped, parts): (_, Vec<&str>) = if value.contains(';') {
        ("", value.split([';', '\n']).collect())
    } else if value.contains("., ") {
        // The stop before the comma is that of the initials.
        (".", value.split("., ").flat_map(|part| part.split('\n')).collect())
    } else {
        ("", value.split('\n').flat_map(|line| line.trim_end_matches('.').split(". ")).collect())
    };
    let names = parts.iter().map(|part| {
        // `Doe, Jane [Ed]`, `Doe, Jane (ORCID: …)`
        let part = part.split(['[', '(']).next().unwrap_or_default().trim().trim_end_matches(',');
        let part = match stopped {
            "." => format!("{}.", part.trim_end_matches('.')),
            _ => part.to_owned(),
        };
        if part.contains(',') { names::full(&part) } else { name::read(&part) }
    });
    names.filter(|name| !name.is_empty()).collect()
}

/// Reads a source line: `Arch Gen Ex. 63(8):856-64, 2006 Aug.` (MEDLINE), `Heart.
/// 97 (8) (pp 621-629), 2011.` (Embase), `Mind. Vol.63(8), Aug 2006, pp. 856-864.`
/// (PsycInfo). What the record says elsewhere stays. Gives what is wrong.
fn source(record: &mut Record, line: &str) -> Option<String> {
    let begins = |rest: &str| rest.starts_with("Vol") || rest.starts_with(|c: char| c.is_ascii_digit());
    let end =
        line.match_indices(". ").find(|(at, stop)| begins(line.get(at + stop.len()..).unwrap_or_default()));
    let numbers = end.and_then(|(at, stop)| Some((line.get(..at)?, line.get(at + stop.len()..)?)));
    let Some((journal, rest)) = numbers.filter(|(journal, _)| !journal.is_empty()) else {
        let is_known = ["JT", "TA", "BTI", "PB"].into_iter().any(|tag| record.get(tag).is_some());
        return (!is_known).then(|| format!("the source `{line}` could not be read; left out"));
    };
    let mut put = |tag: &str, value: &str| {
        if record.get(tag).is_none() && !value.is_empty() {
            record.push(tag, value);
        }
    };
    put("JT", journal);
    let rest = rest.trim_end_matches('.');
    let rest = rest.strip_prefix("Vol.").or(rest.strip_prefix("Vol ")).unwrap_or(rest).trim_start();
    let (numbers, others) = rest.split_once(", ").unwrap_or((rest, ""));
    let (numbers, pages) = match numbers.split_once(':').or_else(|| numbers.split_once("(pp ")) {
        Some((numbers, pages)) => (numbers, pages.trim_end_matches(')')),
        None => (numbers, ""),
    };
    let (volume, issue) = numbers.split_once('(').unwrap_or((numbers, ""));
    put("VI", volume.trim());
    put("IP", issue.split(')').next().unwrap_or_default().trim());
    let behind =
        others.split_once("pp. ").map(|(_, pages)| pages.split(['.', ' ']).next().unwrap_or_default());
    put("PG", if pages.is_empty() { behind.unwrap_or_default() } else { pages });
    // The first words with a year: `2006 Aug`, `Aug 2006`, `2011. Date of …`.
    let dates = others.split([',', '.']).map(str::trim);
    let mut years = dates.filter(|words| date::medline(words).first_year().is_some());
    put("DP", years.next().unwrap_or_default());
    None
}
