//! The reference lists of JATS articles (and of NLM's DTDs before it), read,
//! and written as a `<ref-list>`.
//!
//! A `<ref>` holds one citation or several. In an `element-citation`, and in a
//! `mixed-citation` whose parts are tagged, the elements say what they are
//! (`table`); a `mixed-citation` that is only text is given as printed, with
//! what its links say. The article itself is not read.
//!
//! Sources: *JATS: Journal Article Tag Suite*, version 1.3 (ANSI/NISO
//! Z39.96-2021), `<element-citation>` and its content; *Journal Publishing Tag
//! Library 2.3* (`<citation>`, `<nlm-citation>`); JATS4R, *Citations*.

mod citation;
mod people;
mod read;
mod table;
#[cfg(test)]
mod tests;
mod write;

use super::{Codec, Format, xml};

pub(super) const CODEC: Codec = Codec {
    format: Format::Jats,
    name: "jats",
    aliases: &["nlm", "jats-xml"],
    extensions: &["xml", "nxml"],
    looks_like,
    read: Some(read::read),
    write: Some(write::write),
    table: Some(&table::TABLE),
};

/// The elements that are citations.
const CITATIONS: &[&str] = &["element-citation", "mixed-citation", "nlm-citation", "citation"];

fn looks_like(text: &str) -> bool {
    let may_hold = [
        "article",
        "articles",
        "back",
        "book",
        "book-part",
        "pmc-articleset",
        "ref-list",
        "ref",
        "response",
        "sub-article",
    ];
    let root = xml::root(text);
    CITATIONS.contains(&root)
        || (may_hold.contains(&root)
            && ["<element-citation", "<mixed-citation", "<nlm-citation", "<citation "]
                .iter()
                .any(|tag| text.contains(tag)))
}
