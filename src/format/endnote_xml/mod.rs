//! EndNote's XML export, read and written.
//!
//! A file is `<xml><records><record>…`; what stands in a record depends on its
//! reference type (`table`). Text comes in `<style>` runs, whose faces are
//! CSL's rich text. Elements without a row are kept in `extra` under their
//! path and written back.
//!
//! Sources: *EndNote XML (RSXML) DTD*; EndNote's table of reference types
//! (the generic name of each field by type); exports of EndNote, Bookends and
//! other programs.

mod read;
mod table;
#[cfg(test)]
mod tests;
mod write;

use super::{Codec, Format, xml};

pub(super) const CODEC: Codec = Codec {
    format: Format::EndnoteXml,
    name: "endnote-xml",
    aliases: &["endnotexml", "enx"],
    extensions: &["xml"],
    looks_like,
    read: Some(read::read),
    write: Some(write::write),
    table: Some(&table::TABLE),
};

fn looks_like(text: &str) -> bool {
    match xml::root(text) {
        "xml" | "records" => text.contains("<record"),
        "record" => text.contains("<ref-type"),
        _ => false,
    }
}
