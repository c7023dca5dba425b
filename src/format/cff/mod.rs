//! `CITATION.cff`: the Citation File Format 1.2.0.
//!
//! A file is about one software or data set, which is the first item; its
//! `preferred-citation` and each of its `references` are the next ones. A work
//! that says nothing but its preferred citation is no item of its own: that is
//! how items that are no software are written. Values are plain text. Where a
//! file is no valid YAML, its references are parsed one by one.
//!
//! Source: *Citation File Format 1.2.0*, "Guide to Citation File Format schema
//! version 1.2.0" and its JSON schema.

mod read;
mod table;
mod write;

pub use read::read;
pub use write::write;

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Cff,
    name: "cff",
    aliases: &["citation.cff", "citation-cff"],
    extensions: &["cff"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: Some(&table::TABLE),
};

/// Whether a text has the key that every file must have.
fn looks_like(text: &str) -> bool {
    text.lines().any(|line| {
        let bare = line.strip_prefix(['"', '\'']).unwrap_or(line);
        bare.strip_prefix("cff-version")
            .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':'))
    })
}

/// Who wrote a work of which no author is known; a file must name one.
const ANONYMOUS: &str = "anonymous";
/// The title of a work without one; likewise.
const UNTITLED: &str = "[untitled]";

/// Fields that hold people.
const PEOPLE: &[&str] =
    &["authors", "editors", "editors-series", "translators", "recipients", "senders", "contact"];
/// Fields that hold an institution, a place or a conference.
const ENTITIES: &[&str] = &["publisher", "institution", "conference", "location", "database-provider"];

#[cfg(test)]
mod tests;
