//! TODO-nbib

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::Nbib,
    name: "nbib",
    aliases: &["medline"],
    extensions: &["nbib"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
