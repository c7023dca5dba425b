//! Tables: CSV, TSV, and CSV for spreadsheets.
//!
//! A table is read by the names of its columns, in any order and case: those
//! of CSL, and those that reference managers and databases export
//! (`columns`). The delimiter is found out; a caller may say what columns
//! mean ([`Columns`]). Columns that nobody knows are kept in `extra`.
//!
//! Written are only columns that hold something, named as in CSL, in an order
//! that does not change. `csv` and `tsv` are RFC 4180; `excel` has a byte-order
//! mark, ends lines with CRLF, and puts an apostrophe before a cell that a
//! spreadsheet would run as a formula, which is taken off again in reading.
//! Cells longer than the 32,767 characters that Excel shows are not cut.
//!
//! Sources: RFC 4180; OWASP, *CSV Injection*; the exports of Zotero, Scopus,
//! Web of Science, PubMed, Dimensions, EndNote, Rayyan and Covidence.

mod authors;
mod columns;
mod read;
mod write;

pub use columns::{Columns, ColumnsError};
pub use read::{read, read_with};

use super::{Codec, Format};

pub(super) const CSV: Codec = Codec {
    format: Format::Csv,
    name: "csv",
    aliases: &[],
    extensions: &["csv"],
    looks_like: |text| read::best_delimiter(text).is_some_and(|(delimiter, _)| delimiter != b'\t'),
    read: Some(read),
    write: Some(write::csv),
    table: Some(&columns::TABLE),
};

pub(super) const TSV: Codec = Codec {
    format: Format::Tsv,
    name: "tsv",
    aliases: &["tab"],
    extensions: &["tsv", "tab"],
    looks_like: |text| read::best_delimiter(text).is_some_and(|(delimiter, _)| delimiter == b'\t'),
    read: Some(read::read_tsv),
    write: Some(write::tsv),
    table: Some(&columns::TABLE),
};

pub(super) const EXCEL: Codec = Codec {
    format: Format::Excel,
    name: "excel",
    aliases: &["excel-csv"],
    extensions: &["csv"],
    // Told apart by nothing that matters: it reads as CSV.
    looks_like: |_| false,
    read: Some(read),
    write: Some(write::excel),
    table: Some(&columns::TABLE),
};

/// What makes a spreadsheet run a cell (OWASP, *CSV Injection*).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a cell is a formula behind apostrophes.
fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && cell.trim_start_matches('\'').starts_with(FORMULA)
}

#[cfg(test)]
mod tests;
