//! TODO-endnote_xml

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::EndnoteXml,
    name: "endnote-xml",
    aliases: &["enxml"],
    extensions: &["xml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
