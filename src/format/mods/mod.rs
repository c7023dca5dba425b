//! MODS, the Library of Congress' Metadata Object Description Schema, read in
//! all its versions 3.x and written as 3.8.
//!
//! What a work is comes from its genres (MARC's terms; CSL's, Zotero's and
//! BibTeX's names), the genres of what it is in, and its type of resource, in
//! that order (`kinds`). Paths go by the rows of `table`; names, titles, dates
//! and parts have shapes of their own (`parts`).
//!
//! Sources: Library of Congress, *MODS User Guidelines, version 3*, and the
//! MODS 3.8 schema; *MARC Genre Term List*; *MARC Code List for Relators*.

mod extent;
mod kinds;
mod parts;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod write;

use super::{Codec, Format, xml};

pub(super) const CODEC: Codec = Codec {
    format: Format::Mods,
    name: "mods",
    aliases: &["modsxml", "mods-xml"],
    extensions: &["mods", "xml"],
    looks_like: |text| match xml::root(text) {
        "mods" | "modsCollection" => true,
        "" => false,
        // Answers of OAI-PMH and SRU hold records.
        _ => text.contains("www.loc.gov/mods/") && (text.contains("<mods") || text.contains(":mods")),
    },
    read: Some(read::read),
    write: Some(write::write),
    table: Some(&table::TABLE),
};
