//! BibTeX and BibLaTeX.
//!
//! Reading: `cut` finds the blocks of the file, `source` puts macros in,
//! `inherit` follows `crossref` and `xdata`, `entry` makes items of entries by
//! the tables of `mapping`. The two dialects are read alike. Writing: `write`,
//! in either dialect; [`Document`], [`update()`] and [`tidy()`] change a file
//! that is there and keep the rest of it.
//!
//! Of the `biblatex` crate only the data model is used, by [`check()`]; its
//! parser gives a file up at the first mistake and aborts the process on a
//! cycle of cross-references, and it writes what LaTeX does not read.

mod block;
mod check;
mod cut;
mod dates;
mod document;
mod entry;
mod inherit;
mod layout;
mod mapping;
mod names;
mod patch;
mod scan;
mod source;
mod split;
mod tidy;
mod update;
mod value;
mod write;

pub use block::{Block, Delimiter, Entry, Field, Piece, Span};
pub use check::check;
pub use document::{Document, NewValue};
pub use layout::{Delimiters, Indent, Layout};
pub use tidy::{SortBy, SortKey, Tidied, Tidy, tidy};
pub use update::{Update, update};
pub use write::{Dates, Dialect, Options, write};

use super::{Codec, Format, Read, ReadItem};

pub(super) const BIBTEX: Codec = Codec {
    format: Format::Bibtex,
    name: "bibtex",
    aliases: &["bib"],
    extensions: &["bib", "bibtex"],
    looks_like: |text| looks_like(text).is_some(),
    read: Some(read),
    write: Some(|items| write(items, Dialect::Bibtex, &Options::default())),
    table: Some(&mapping::TABLE),
};

pub(super) const BIBLATEX: Codec = Codec {
    format: Format::Biblatex,
    name: "biblatex",
    aliases: &[],
    looks_like: |text| looks_like(text) == Some(Format::Biblatex),
    write: Some(|items| write(items, Dialect::Biblatex, &Options::default())),
    ..BIBTEX
};

/// Macros and inheriting must not blow a file up to more than this many times its size …
const MAX_GROWTH: usize = 8;
/// … or, for small files, to more than this many bytes.
const MIN_BUDGET: usize = 1 << 24;

/// How many bytes macros may add to a text, and how many inheriting may.
fn budget(text: &str) -> usize {
    text.len().saturating_mul(MAX_GROWTH).max(MIN_BUDGET)
}

/// Reads a `.bib` file. `@xdata` entries are no items; what they hold is in
/// the entries that name them.
#[must_use]
pub fn read(text: &str) -> Read {
    let mut source = source::split(text);
    inherit::resolve(&mut source, budget(text));
    let mut read = Read { items: Vec::with_capacity(source.entries.len()), problems: source.problems };
    let mut seen = std::collections::HashSet::new();
    // Each entry's memory goes as soon as its item is made.
    for entry in source.entries {
        if entry.kind == "xdata" {
            continue;
        }
        if !entry.key.is_empty() && !seen.insert(entry.key) {
            let message = "another entry has the same key".to_owned();
            read.problems.push(super::Problem {
                line: entry.line,
                entry: Some(entry.key.to_owned()),
                message,
            });
        }
        // Broken before its first field: nothing is known but a key.
        if entry.fields.is_empty() && !entry.span.of(text).ends_with(['}', ')']) {
            continue;
        }
        let item = entry::to_item(&entry, &mut read.problems);
        let raw = entry.span.of(text).to_owned();
        read.items.push(ReadItem { item, raw, line: entry.line, printed: None });
    }
    read.problems.sort_by_key(|problem| problem.line);
    read
}

/// Whether a text is a `.bib` file, and by its fields of which dialect.
fn looks_like(text: &str) -> Option<Format> {
    let is_entry = |at: usize| {
        let before = text.get(..at).unwrap_or_default().trim_end_matches([' ', '\t']);
        (before.is_empty() || before.ends_with(['\n', '\r', '}', ')'])) && scan::is_block(text, at)
    };
    text.match_indices('@').any(|(at, _)| is_entry(at)).then(|| {
        const SIGNS: &[&str] =
            &["date", "journaltitle", "location", "eprinttype", "langid", "urldate", "xdata"];
        let is_biblatex = text.lines().any(|line| {
            line.split('=').next().is_some_and(|name| {
                name.len() < line.len()
                    && SIGNS.iter().any(|sign| {
                        name.rsplit([',', '{', ' ', '\t'])
                            .find(|w| !w.is_empty())
                            .is_some_and(|w| w.eq_ignore_ascii_case(sign))
                    })
            })
        });
        if is_biblatex { Format::Biblatex } else { Format::Bibtex }
    })
}

#[cfg(test)]
mod tests;
