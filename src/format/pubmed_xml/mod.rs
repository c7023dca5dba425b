//! TODO-pubmed_xml

mod date;
pub(crate) mod map;

use super::{Codec, Format};

pub(super) const CODEC: Codec = Codec {
    format: Format::PubmedXml,
    name: "pubmed-xml",
    aliases: &["pubmed", "pubmedxml"],
    extensions: &["xml"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
