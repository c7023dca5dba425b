//! TODO-endnote

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Endnote,
    name: "endnote",
    aliases: &["enw", "refer"],
    extensions: &["enw"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
