//! TODO-unixref

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Unixref,
    name: "crossref-xml",
    aliases: &["unixref", "unixsd"],
    extensions: &["xml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
