//! TODO-ris

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Ris,
    name: "ris",
    aliases: &["reference-manager"],
    extensions: &["ris"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
