//! TODO-cff

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Cff,
    name: "cff",
    aliases: &["citation-cff"],
    extensions: &["cff"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
