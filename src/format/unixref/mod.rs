//! Crossref's metadata in XML, read: what its services answer (unixref,
//! unixsd) and what is deposited there, which share their elements.
//!
//! A journal, a book or a conference holds works of its own, each of which is
//! a record; without any it is a record itself (`works`). What stands in a
//! work and around it goes by the rows of `table`. It is not written: only
//! members of Crossref make such files, and a deposit needs more than a work's
//! description (who deposits, prefixes, addresses).
//!
//! Sources: Crossref, *Metadata deposit schema 5.3* and *unixref 1.1*;
//! *Content negotiation* (`application/vnd.crossref.unixsd+xml`).

mod read;
mod table;
#[cfg(test)]
mod tests;
mod works;

use super::{Codec, Format, xml};

pub(super) const CODEC: Codec = Codec {
    format: Format::Unixref,
    name: "unixref",
    aliases: &["crossref", "crossref-xml", "unixsd"],
    extensions: &["xml"],
    looks_like: |text| {
        let roots = ["doi_records", "doi_record", "crossref", "crossref_result", "doi_batch", "query"];
        roots.contains(&xml::root(text)) || (text.starts_with('<') && text.contains("<doi_record"))
    },
    read: Some(read::read),
    write: None,
    table: Some(&table::TABLE),
};
