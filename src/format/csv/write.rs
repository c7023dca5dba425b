//! Writing tables.

use std::collections::HashMap;

use super::columns::{TABLE, tag};
use super::{FORMULA, is_guarded};
use crate::format::Format;
use crate::format::mapping::record::Record;
use crate::item::Item;

/// Writes CSV: commas, line feeds (RFC 4180).
#[must_use]
pub(super) fn csv(items: &[&Item]) -> String {
    table(items, b',', false)
}

/// Writes tab-separated values.
#[must_use]
pub(super) fn tsv(items: &[&Item]) -> String {
    table(items, b'\t', false)
}

/// Writes CSV that a spreadsheet opens as it is meant.
#[must_use]
pub(super) fn excel(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    format!("\u{FEFF}{}", table(items, b',', true))
}

fn table(items: &[&Item], delimiter: u8, for_spreadsheets: bool) -> String {
    if items.is_empty() {
        return String::new();
    }
    let rows: Vec<HashMap<String, String>> = items.iter().map(|item| cells(item)).collect();
    let mut header: Vec<&str> = vec![tag::ID, tag::KIND];
    let mut others: Vec<&str> = rows.iter().flat_map(HashMap::keys).map(String::as_str).collect();
    others.sort_unstable();
    others.dedup();
    // In the table's order; then what other tables had, by name.
    for row in TABLE.fields {
        if others.binary_search(&row.tag).is_ok() && !header.contains(&row.tag) {
            header.push(row.tag);
        }
    }
    let known = header.clone();
    header.extend(others.into_iter().filter(|name| !known.contains(name)));
    let terminator = if for_spreadsheets { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(Vec::new());
    let guard = |cell: &str| {
        let runs = for_spreadsheets && cell.starts_with(FORMULA);
        if runs || is_guarded(cell) { format!("'{cell}") } else { cell.to_owned() }
    };
    // Writing to memory cannot fail.
    let _ = writer.write_record(header.iter().map(|name| guard(name)));
    for row in &rows {
        let cell = |name: &&str| row.get(*name).map(|cell| guard(cell)).unwrap_or_default();
        let _ = writer.write_record(header.iter().map(cell));
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn cells(item: &Item) -> HashMap<String, String> {
    let mut record = TABLE.record(Format::Csv, item);
    // What another table had.
    record.put_back(Format::Csv, item, |tag| TABLE.spelled(tag).unwrap_or(tag).to_owned());
    let Record { kind, fields } = record;
    let mut cells: HashMap<String, String> = HashMap::new();
    for (name, value) in fields {
        let mut text = value.text();
        let is_names = name.parse::<crate::item::NameVariable>().is_ok();
        if is_names {
            text = text.replace(';', ",");
        }
        let joint = if matches!(name.as_str(), "ISBN" | "ISSN") { " " } else { "; " };
        let cell = cells.entry(name).or_default();
        if !cell.is_empty() {
            cell.push_str(joint);
        }
        cell.push_str(&text);
    }
    cells.insert(tag::ID.to_owned(), item.id.clone());
    cells.insert(tag::KIND.to_owned(), kind);
    cells
}
