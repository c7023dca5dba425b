//! TODO-hayagriva

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Hayagriva,
    name: "hayagriva",
    aliases: &["typst"],
    extensions: &["yml", "yaml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
