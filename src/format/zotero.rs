//! TODO-zotero

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Zotero,
    name: "zotero",
    aliases: &["zotero-sqlite"],
    extensions: &["sqlite"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};

/// How an SQLite file begins (<https://www.sqlite.org/fileformat2.html>, §1.3).
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
