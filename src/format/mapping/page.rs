//! The tables as a page to read.

use std::fmt::Write as _;

use super::super::Format;
use super::{FieldRow, Target, Written};

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
        (false, false) => "Read from its database.",
    };
    // Writing to a string does not fail.
    let _ = write!(out, "\n{ways}");
    let Some(table) = format.table() else {
        out.push_str(" Its fields are CSL's own.\n");
        return out;
    };
    let _ = writeln!(out, " Source: {}.", table.source.trim_end_matches('.'));
    out.push_str("\n| type | | kind |\n|---|---|---|\n");
    for row in table.types {
        if let Some(arrow) = arrow(row.read, row.written, format) {
            let genre =
                if row.genre.is_empty() { String::new() } else { format!(", genre “{}”", row.genre) };
            let _ = writeln!(out, "| `{}` | {arrow} | {}{genre} |", row.name, row.kind);
        }
    }
    out.push_str("\n| tag | | variable | for |\n|---|---|---|---|\n");
    for row in table.fields {
        if let Some(arrow) = arrow(row.read, row.written, format) {
            let _ = writeln!(
                out,
                "| `{}` | {arrow} | {} | {} |",
                row.tag.replace('|', "\\|"),
                variable(row),
                kinds(row)
            );
        }
    }
    out
}

fn arrow(read: bool, written: Written, format: Format) -> Option<&'static str> {
    match (read, written.in_format(format)) {
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
    row.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
}
