//! Dumps as they come: files and folders of records, each file told by its
//! content, read record by record in bounded memory.
//!
//! | content | read by |
//! |---|---|
//! | JSON lines, JSON lists and documents that hold one | [`json`] |
//! | PubMed's XML | [`pubmed`] |
//! | BibTeX | [`bibtex`] |

mod bibtex;
mod files;
mod json;
mod pubmed;
mod source;

use std::io;
use std::path::Path;

pub(super) use files::{File, walk};

use self::source::Source;
use super::shape::Shape;
use crate::format;
use crate::item::Item;

/// How much of a file tells what it is.
const HEAD: usize = 1 << 16;

/// What reading a file comes upon.
#[derive(Debug)]
pub(super) enum Event {
    /// A record.
    Record {
        /// Its shape.
        shape: Shape,
        /// Its text.
        raw: String,
        /// What it says.
        item: Item,
    },
    /// Something that should be a record and is none.
    Bad {
        /// Where it begins, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// Takes events; an error ends the reading.
pub(super) type Sink<'s, E> = &'s mut dyn FnMut(Event, u64) -> Result<(), E>;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// One of the kinds that are read.
    Known,
    /// Nothing in it looks like records.
    Unknown,
}

/// Reads a file. `progress` is told of the bytes read of it, packed; `sink`
/// gets what there is, with the number of bytes unpacked so far. A file that
/// cannot be unpacked to its end ends with a bad record.
///
/// # Errors
/// What the sink returns; or that the file cannot be opened.
pub(super) fn read<E: From<io::Error>>(
    path: &Path,
    progress: &dyn Fn(u64),
    sink: Sink<'_, E>,
) -> Result<Content, E> {
    let mut source = Source::open(path, progress)?;
    if source.peek(3).starts_with(b"\xef\xbb\xbf") {
        source.skip(3);
    }
    let content = match source.next_beside(b" \t\r\n") {
        Some(b'{' | b'[') => json::read(&mut source, sink).map(|()| Content::Known)?,
        Some(b'<') if pubmed::is(source.peek(HEAD)) => {
            pubmed::read(&mut source, sink).map(|()| Content::Known)?
        }
        Some(_) if is_bibtex(source.peek(HEAD)) => {
            bibtex::read(&mut source, sink).map(|()| Content::Known)?
        }
        _ => Content::Unknown,
    };
    if let Some(error) = source.take_error() {
        let reason = format!("the file cannot be read further: {error}");
        sink(Event::Bad { line: source.line(), reason }, source.unpacked())?;
        return Ok(Content::Known);
    }
    Ok(content)
}

fn is_bibtex(head: &[u8]) -> bool {
    // A character may be cut at the end.
    let whole = head.len().saturating_sub(4);
    let found = format::detect(if head.len() == HEAD { head.get(..whole).unwrap_or(head) } else { head });
    matches!(found, Some(format::Format::Bibtex | format::Format::Biblatex))
}
