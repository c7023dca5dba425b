//! TODO-refworks

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Refworks,
    name: "refworks",
    aliases: &["refworks-tagged"],
    extensions: &["txt"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
