//! TODO-jats

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Jats,
    name: "jats",
    aliases: &["nlm"],
    extensions: &["xml", "nxml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
