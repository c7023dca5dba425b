//! What no table can say of RIS: values that are told by their form, and tags
//! that mean another thing beside others.

use std::collections::HashSet;

use super::table::{COUNTED, EDITED_SERIES, IN_ISSUES, OWN_NUMBER, TABLE};
use crate::format::bare_doi;
use crate::format::mapping::date;
use crate::format::mapping::record::{Record, Value};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, Variable};

/// Puts each value under the tag by which the table knows it. Gives the kind
/// of a record whose type is unknown, and what is wrong with the type.
pub(super) fn prepare(record: &mut Record) -> (Kind, Option<String>) {
    let type_name = record.kind.split_whitespace().next().unwrap_or_default().to_owned();
    let known = TABLE.read_type(&type_name).map(|row| row.kind);
    let here = Here::of(record, known);
    let mut done: HashSet<&'static str> = HashSet::new();
    let is_edited = type_name.eq_ignore_ascii_case("EDBOOK");
    for (tag, value) in std::mem::take(&mut record.fields) {
        let Value::Text(text) = value else {
            record.push(tag, value);
            continue;
        };
        match tag.as_str() {
            "AU" | "A1" if is_edited => names(record, "ED", &text),
            "A2" if here.edits_itself() => names(record, "ED", &text),
            "AU" | "A1" | "A2" | "A3" | "A4" | "ED" => names(record, &tag, &text),
            "SN" => serial_numbers(record, &mut done, &here, &text),
            // A paragraph under each.
            "AB" if done.contains("AB") => {}
            "AB" => told(record, &mut done, "AB", &here.abstracts.join("\n\n")),
            "DO" => record.push(tag, bare_doi(text.trim_start_matches('/'))),
            "M1" | "M2" | "M3" | "N1" | "L3" | "C7" if is_doi(&text) => {
                let doi = bare_doi(text.trim());
                if here.doi.as_deref().is_none_or(|known| !known.eq_ignore_ascii_case(doi)) {
                    record.push("DO", doi);
                }
            }
            "UR" | "LK" if here.doi.is_none() && bare_doi(&text).len() < text.len() && is_doi(&text) => {
                record.push("DO", bare_doi(&text));
                record.push(tag, text);
            }
            "M1" if here.takes_issue_from(&text) => record.push("M1:ISSUE", text),
            "ET" if here.kind == Kind::ArticleJournal && has_year(&text) => record.push("ET:DATE", text),
            "C2" if here.kind == Kind::ArticleJournal && is_pmcid(&text) => {
                told(record, &mut done, "PMCID:", &text);
            }
            "SP" if here.has_range(&text) => {
                let range = match here.last_page.as_deref() {
                    Some(last) if !text.contains('-') => format!("{text}-{last}"),
                    _ => text,
                };
                record.push("SP:RANGE", range);
            }
            "EP" if here.has_range("") => {}
            "AN" if here.database == Database::PubMed
                && Identifier::parse_as(Scheme::Pmid, &text).is_ok() =>
            {
                told(record, &mut done, "PMID:", &text);
            }
            "AN" if here.database == Database::Pmc && is_pmcid(&text) => {
                told(record, &mut done, "PMCID:", &text);
            }
            "U1" | "U2" | "U3" | "U4" | "U5" => {
                match text.strip_suffix(']').and_then(|t| t.split_once('[')) {
                    Some((id, "pmid")) => told(record, &mut done, "PMID:", id),
                    Some((id, "pmcid")) => told(record, &mut done, "PMCID:", id),
                    _ => record.push(tag, text),
                }
            }
            _ => record.push(tag, text),
        }
    }
    let wrong = (known.is_none()).then(|| match type_name.as_str() {
        "" => format!("the record has no type; read as {}", here.kind),
        name => format!("`{name}` is no type of RIS; read as {}", here.kind),
    });
    record.kind = type_name;
    (here.kind, wrong)
}

#[derive(Debug, PartialEq)]
enum Database {
    PubMed,
    Pmc,
    Other,
}

/// Tags whose presence says what others mean.
const TOLD_BY: &[&str] = &["T2", "T3", "A3", "ED", "IS", "JF", "JO", "JA", "J1", "J2", "VL"];

/// What a record says that bears on more than one of its tags.
struct Here {
    kind: Kind,
    /// Which of [`TOLD_BY`] it has.
    tags: [bool; TOLD_BY.len()],
    doi: Option<String>,
    last_page: Option<String>,
    database: Database,
    abstracts: Vec<String>,
}

impl Here {
    fn of(record: &Record, known: Option<Kind>) -> Self {
        let mut tags = [false; TOLD_BY.len()];
        for (tag, _) in &record.fields {
            if let Some(at) = TOLD_BY.iter().position(|known| known == tag)
                && let Some(is_there) = tags.get_mut(at)
            {
                *is_there = true;
            }
        }
        let has = |wanted: &str| TOLD_BY.iter().zip(tags).any(|(tag, is_there)| is_there && *tag == wanted);
        let in_journal = ["JF", "JO", "JA", "J1", "J2"].into_iter().any(has) || (has("T2") && has("VL"));
        let kind = known.unwrap_or(if in_journal { Kind::ArticleJournal } else { Kind::Document });
        let database = match record.get("DB").or(record.get("DP")).map(str::to_lowercase).as_deref() {
            Some("pubmed" | "medline" | "nlm") => Database::PubMed,
            Some("pmc" | "pubmed central") => Database::Pmc,
            _ => Database::Other,
        };
        Self {
            kind,
            doi: record.get("DO").map(|doi| bare_doi(doi).to_owned()),
            last_page: record.get("EP").map(str::to_owned),
            database,
            abstracts: record
                .fields
                .iter()
                .filter(|(tag, _)| tag == "AB")
                .map(|(_, text)| text.text())
                .collect(),
            tags,
        }
    }

    fn has(&self, tag: &str) -> bool {
        TOLD_BY.iter().zip(self.tags).any(|(known, is_there)| is_there && *known == tag)
    }

    /// Whether the second authors of a book are its own editors: it has no
    /// series that they could be editors of, nor other editors.
    fn edits_itself(&self) -> bool {
        EDITED_SERIES.contains(&self.kind) && !["T2", "T3", "A3", "ED"].into_iter().any(|tag| self.has(tag))
    }

    fn takes_issue_from(&self, text: &str) -> bool {
        let is_number = text.len() <= 20 && text.contains(|c: char| c.is_ascii_digit());
        IN_ISSUES.contains(&self.kind) && !self.has("IS") && is_number
    }

    /// Whether a book's pages are a range and not their number.
    fn has_range(&self, first: &str) -> bool {
        let range = |text: &str| text.split_once('-').is_some_and(|(a, b)| is_number(a) && is_number(b));
        COUNTED.contains(&self.kind) && (self.last_page.is_some() || range(first))
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_doi(text: &str) -> bool {
    let bare = bare_doi(text.trim());
    bare.starts_with("10.")
        && !bare.contains(char::is_whitespace)
        && Identifier::parse_as(Scheme::Doi, bare).is_ok()
}

fn is_pmcid(text: &str) -> bool {
    text.trim().strip_prefix("PMC").is_some_and(is_number)
}

fn has_year(text: &str) -> bool {
    date::read_slashed(text).first_year().is_some_and(|year| year > 1000)
}

/// A value that a record may say more than once, the first time.
fn told(record: &mut Record, done: &mut HashSet<&'static str>, tag: &'static str, value: &str) {
    if done.insert(tag) {
        record.push(tag, value);
    }
}

/// Names of one line, which semicolons may divide.
fn names(record: &mut Record, tag: &str, text: &str) {
    for name in text.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
        record.push(tag, name);
    }
}

/// ISSNs and ISBNs are told by their form; what is neither stays under `SN`.
fn serial_numbers(record: &mut Record, done: &mut HashSet<&'static str>, here: &Here, text: &str) {
    let strict = OWN_NUMBER.contains(&here.kind);
    let mut rest: Vec<&str> = Vec::new();
    for word in text.split([' ', ',', ';', '\n', '(', ')']).filter(|word| !word.is_empty()) {
        let bare: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        let is = |scheme| Identifier::parse_as(scheme, word).is_ok();
        let tag = match (bare.len(), digits) {
            (8, 7..=8) if if strict { is(Scheme::Issn) } else { word.len() <= 9 } => "SN:ISSN",
            (10, 9..=10) | (13, 13) if !strict || is(Scheme::Isbn) => "SN:ISBN",
            // `(Print)`, `(Electronic)`, `ISBN:` say nothing of their own.
            (_, 0) if !strict => continue,
            _ => {
                rest.push(word);
                continue;
            }
        };
        record.push(tag, word);
        done.insert("SN:");
    }
    let nothing_told = !done.contains("SN:");
    if strict && nothing_told {
        record.push("SN", text);
    } else if !rest.is_empty() || (nothing_told && !text.is_empty()) {
        record.push("SN", if rest.is_empty() { text.to_owned() } else { rest.join(" ") });
    }
}

/// What is said by other fields: a journal known only by its abbreviation, a
/// title only by its short form.
pub(super) fn complete(item: &mut Item) {
    for (full, short) in
        [(Variable::ContainerTitle, Variable::ContainerTitleShort), (Variable::Title, Variable::TitleShort)]
    {
        if item.get(full).is_none()
            && let Some(text) = item.get(short).map(str::to_owned)
        {
            item.set(full, text);
        }
    }
}
