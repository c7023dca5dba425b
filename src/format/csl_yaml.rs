//! TODO-csl_yaml

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::CslYaml,
    name: "csl-yaml",
    aliases: &["yaml", "yml"],
    extensions: &["yaml", "yml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
