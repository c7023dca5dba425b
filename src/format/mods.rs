//! TODO-mods

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Mods,
    name: "mods",
    aliases: &["modsxml"],
    extensions: &["mods", "xml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
