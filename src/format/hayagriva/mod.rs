//! Hayagriva's YAML, the bibliography format of Typst: a mapping of keys to
//! entries, each with its parents inside it.
//!
//! The parents of an entry become its container, its series, its event, its
//! original and its repository; `table` has their types and fields. Where a
//! file is no valid YAML, its entries are parsed one by one. What Hayagriva
//! would refuse a whole file for (a language or an address that is none, a
//! number of pages that is no number) is not written.
//!
//! Source: *The Hayagriva YAML File Format* (docs/file-format.md of hayagriva
//! 0.10).

mod read;
mod table;
mod text;
mod write;

pub use read::read;
pub use write::write;

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Hayagriva,
    name: "hayagriva",
    aliases: &["typst"],
    extensions: &["yml", "yaml"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&table::TABLE),
};

/// Fields that are formattable strings.
const FORMATTABLE: &[&str] = &[
    "title",
    "abstract",
    "genre",
    "call-number",
    "location",
    "organization",
    "archive",
    "archive-location",
    "note",
    "publisher",
];

/// Lines that are looked at.
const MOST_LINES: usize = 400;

/// Whether a text is a mapping of mappings, and one of them has a field of an
/// entry.
fn looks_like(text: &str) -> bool {
    const FIELDS: &[&str] = &["type", "title", "author", "date", "parent", "url", "serial-number", "editor"];
    let (mut keys, mut fields) = (0, 0);
    let mut lines = text.lines().take(MOST_LINES).peekable();
    let mut depth = 0;
    while let Some(line) = lines.next() {
        let inside = line.trim_start_matches(' ');
        if inside.is_empty() || inside.starts_with('#') || line == "---" {
            continue;
        }
        let indent = line.len() - inside.len();
        if indent == 0 {
            if !opens_entry(line) {
                // The last line may be cut.
                if lines.peek().is_none() && !text.ends_with('\n') {
                    break;
                }
                return false;
            }
            keys += 1;
            depth = 0;
            // `key: {title: X}`
            fields +=
                usize::from(line.contains('{') && FIELDS.iter().any(|f| line.contains(&format!("{f}:"))));
            continue;
        }
        if depth == 0 {
            depth = indent;
            if inside.starts_with("- ") {
                return false;
            }
        }
        if indent == depth {
            fields += usize::from(inside.split_once(':').is_some_and(|(key, _)| FIELDS.contains(&key)));
        }
    }
    keys > 0 && fields > 0
}

/// Whether a line is a key whose value follows.
fn opens_entry(line: &str) -> bool {
    let bare = line.split(" #").next().unwrap_or_default().trim_end();
    match bare.split_once(": ") {
        Some((key, value)) => !key.contains(['{', '[']) && value.starts_with(['{', '&']),
        None => bare.ends_with(':') && !bare.starts_with(['-', '[', '{']),
    }
}

#[cfg(test)]
mod tests;
