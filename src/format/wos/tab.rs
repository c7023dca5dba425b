//! Web of Science's tab-delimited export: a line of field tags, then a record
//! a line.
//!
//! It says what the tagged format says; values that stand on lines of their
//! own there are parted by `; ` here. Quotation marks mean nothing, unless a
//! spreadsheet has saved the file again.
//!
//! Source: Clarivate, *Web of Science Core Collection*, export options.

use super::BY_LINE;
use crate::format::mapping::record::Record;
use crate::format::tagged::{self, Line, one_line};
use crate::format::{Problem, Read, ReadItem};

/// The tags of a header, if a line is one: tags alone, `PT`, `AU` and `TI`
/// among them. Its last cell may be empty.
fn header(line: &str) -> Option<Vec<&str>> {
    let line = line.trim_start_matches('\u{FEFF}');
    // Longer than any list of two letters.
    const LONGEST: usize = 4096;
    if line.len() > LONGEST || !line.contains('\t') {
        return None;
    }
    let tags: Vec<&str> = line.trim_end().split('\t').map(|cell| cell.trim().trim_matches('"')).collect();
    let is_tag = |tag: &&str| matches!(super::tag(tag), Some((_, "")));
    let has_all = ["PT", "AU", "TI"].iter().all(|tag| tags.contains(tag));
    (has_all && tags.iter().all(is_tag)).then_some(tags)
}

/// Whether a text begins with such a header.
pub(super) fn looks_like(text: &str) -> bool {
    first_line(text).is_some_and(|line| header(line).is_some())
}

fn first_line(text: &str) -> Option<&str> {
    text.split(['\n', '\r']).find(|line| !line.trim().is_empty())
}

/// Reads the table.
pub(super) fn read(text: &str) -> Read {
    let mut read = Read::default();
    let mut lines = tagged::lines(text).enumerate().filter(|(_, line)| !line.text.trim().is_empty());
    let Some(tags) = lines.next().and_then(|(_, line)| header(line.text)) else { return read };
    let is_quoted = lines.clone().any(|(_, line)| is_quoted(&line, &tags));
    for (number, line) in lines {
        let mut record = Record::default();
        let mut cells =
            line.text.split('\t').map(|cell| if is_quoted { unquoted(cell) } else { cell.into() });
        for (tag, cell) in tags.iter().zip(&mut cells) {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            let value = if BY_LINE.contains(tag) { by_line(cell) } else { cell.to_owned() };
            record.push(*tag, value);
        }
        let spare = cells.filter(|cell| !cell.trim().is_empty()).count();
        let line_number = number + 1;
        let mut problem =
            |message: String| read.problems.push(Problem { line: line_number, entry: None, message });
        if record.get("TI").or(record.get("AU")).is_none() {
            let start: String = line.text.chars().take(60).collect();
            problem(format!("`{}` has neither a title nor authors; left out", one_line(&start)));
            continue;
        }
        if spare > 0 {
            problem(format!("{spare} more cells than tags in the first line; they are left out"));
        }
        let raw = line.text.to_owned();
        read.items.push(ReadItem { item: super::item(record), raw, line: line_number, printed: None });
    }
    read
}

/// Whether a spreadsheet put quotation marks around cells: no author's name
/// begins with one.
fn is_quoted(line: &Line<'_>, tags: &[&str]) -> bool {
    let mut cells = tags.iter().zip(line.text.split('\t'));
    cells.any(|(tag, cell)| matches!(*tag, "AU" | "AF") && cell.len() > 1 && is_in_quotes(cell))
}

fn is_in_quotes(cell: &str) -> bool {
    cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"')
}

fn unquoted(cell: &str) -> String {
    let inner = cell.get(1..cell.len().saturating_sub(1)).filter(|_| is_in_quotes(cell));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

/// A cell with a line for each value. Semicolons within brackets part the
/// authors of one address.
fn by_line(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut depth = 0_usize;
    let mut after_mark = false;
    for c in cell.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            ';' if depth == 0 => out.push('\n'),
            ' ' if after_mark => {}
            c => out.push(c),
        }
        after_mark = depth == 0 && (c == ';' || (after_mark && c == ' '));
    }
    out
}
