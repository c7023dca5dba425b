//! The tables as a page to read.

use std::fmt::Write as _;

use super::super::Format;
use super::{FieldRow, Target, TypeRow};
use crate::item::Kind;

/// The mappings of all formats as one Markdown page.
#[must_use]
pub fn page() -> String {
    let mut out = String::from(
        "# What becomes of a field\n\n\
         Made from the tables that the converters use, by `ibid formats --page docs/formats.md`.\n\n\
         Kinds and variables are CSL 1.0.2's. `→` is read only, `←` written only, `↔` both. Where several\n\
         tags are read as one variable, the first that a record fills is taken; what has no row is kept in\n\
         `custom` under the format's name and the tag, and written back from there.\n",
    );
    for format in Format::all() {
        out.push_str(&section(format));
    }
    out
}

/// The mapping of one format, as a section of Markdown.
#[must_use]
pub fn section(format: Format) -> String {
    let mut out = format!("\n## {format}\n");
    let ways = match (format.is_read(), format.is_written()) {
        (true, true) => "Read and written.",
        (true, false) => "Only read.",
        (false, true) => "Only written.",
        (false, false) => "Neither read nor written.",
    };
    // Writing to a string does not fail.
    let _ = write!(out, "\n{ways}");
    let Some(table) = format.table() else {
        out.push_str(" Its fields are CSL's own.\n");
        return out;
    };
    let _ = writeln!(out, " Source: {}.", table.source.trim_end_matches('.'));
    out.push_str("\n| type | | kind |\n|---|---|---|\n");
    for (at, row) in table.types.iter().enumerate() {
        let same = |other: &&TypeRow| other.name == row.name && other.kind == row.kind;
        if table.types.iter().take(at).any(|other| same(&other)) {
            continue;
        }
        let alike = || table.types.iter().filter(same);
        let read = alike().any(|row| row.read);
        let written = alike().any(|row| row.written.in_format(format));
        if let Some(arrow) = arrow(read, written) {
            let genre =
                if row.genre.is_empty() { String::new() } else { format!(", genre “{}”", row.genre) };
            let _ = writeln!(out, "| `{}` | {arrow} | {}{genre} |", row.name, row.kind);
        }
    }
    out.push_str("\n| tag | | variable | for |\n|---|---|---|---|\n");
    for row in table.fields.iter().filter(|row| !row.tag.is_empty()) {
        if let Some(arrow) = arrow(row.read, row.written.in_format(format)) {
            let tag = row.tag.replace('|', "\\|");
            let _ = writeln!(out, "| `{tag}` | {arrow} | {} | {} |", variable(row), kinds(row));
        }
    }
    out
}

fn arrow(read: bool, written: bool) -> Option<&'static str> {
    match (read, written) {
        (true, true) => Some("↔"),
        (true, false) => Some("→"),
        (false, true) => Some("←"),
        (false, false) => None,
    }
}

fn variable(row: &FieldRow) -> String {
    match row.target {
        Target::Extra(name) => format!("custom `{name}`"),
        target => target.field().name().to_owned(),
    }
}

fn kinds(row: &FieldRow) -> String {
    let list = |kinds: &[Kind]| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    match (row.kinds, row.except) {
        ([], []) => String::new(),
        ([], except) => format!("all but {}", list(except)),
        (kinds, _) => list(kinds),
    }
}
