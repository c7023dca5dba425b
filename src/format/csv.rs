//! TODO-csv

use super::{Codec, Format};

pub(super) const CSV: Codec = Codec {
    format: Format::Csv,
    name: "csv",
    aliases: &[],
    extensions: &["csv"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};

pub(super) const TSV: Codec = Codec {
    format: Format::Tsv,
    name: "tsv",
    aliases: &["tab"],
    extensions: &["tsv", "tab"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};

pub(super) const EXCEL: Codec = Codec {
    format: Format::Excel,
    name: "excel",
    aliases: &["excel-csv"],
    extensions: &["csv"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: None,
};
