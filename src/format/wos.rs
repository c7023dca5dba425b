//! TODO-wos

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Wos,
    name: "wos",
    aliases: &["isi", "ciw", "web-of-science"],
    extensions: &["ciw", "txt"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
