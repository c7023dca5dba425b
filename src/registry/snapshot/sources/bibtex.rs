//! BibTeX, in pieces of whole entries: macros hold to the end of the file,
//! cross-references within a piece.

use std::io;

use super::source::{Source, Took};
use super::{Event, Sink};
use crate::format::{bibtex, decode};
use crate::registry::snapshot::shape::Shape;

/// So many bytes of entries are read at a time.
const PIECE: usize = 4_000_000;
/// So many bytes of macros are carried on.
const MACROS: usize = 1_000_000;

/// Reads the entries.
pub(super) fn read<E: From<io::Error>>(source: &mut Source<'_>, sink: Sink<'_, E>) -> Result<(), E> {
    let mut macros: Vec<u8> = Vec::new();
    let (mut piece, mut line) = (Vec::new(), Vec::new());
    let mut first = source.line();
    let mut in_macro = false;
    loop {
        let here = source.line();
        line.clear();
        match source.take_to(b'\n', &mut line) {
            Took::TooLong => {
                let reason = super::json::TOO_LONG.to_owned();
                sink(Event::Bad { line: here, reason }, source.unpacked())?;
                // The lines that follow keep their numbers.
                piece.push(b'\n');
                continue;
            }
            Took::Ended if line.is_empty() => return entries(&macros, &piece, first, source, sink),
            Took::Whole | Took::Ended => {}
        }
        let bare = line.trim_ascii_start();
        if bare.first() == Some(&b'@') {
            if piece.len() >= PIECE {
                entries(&macros, &piece, first, source, sink)?;
                piece.clear();
                first = here;
            }
            in_macro = bare.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"@string"));
        }
        piece.extend_from_slice(&line);
        if in_macro && macros.len() + line.len() <= MACROS {
            macros.extend_from_slice(&line);
        }
        // Something that never comes to a next entry.
        if piece.len() > super::source::LONGEST {
            let reason = super::json::TOO_LONG.to_owned();
            sink(Event::Bad { line: first, reason }, source.unpacked())?;
            piece.clear();
            first = source.line();
        }
    }
}

/// Reads a piece that begins in line `first`.
fn entries<E: From<io::Error>>(
    macros: &[u8],
    piece: &[u8],
    first: u64,
    source: &Source<'_>,
    sink: Sink<'_, E>,
) -> Result<(), E> {
    let at = source.unpacked();
    if piece.trim_ascii().is_empty() {
        return Ok(());
    }
    let before = macros.iter().filter(|byte| **byte == b'\n').count();
    let whole = [macros, piece].concat();
    let text = match decode::decode(&whole) {
        Ok(decoded) => decoded.text,
        Err(error) => return sink(Event::Bad { line: first, reason: error.to_string() }, at),
    };
    let line_of = |line: usize| first + line.saturating_sub(before + 1) as u64;
    let read = bibtex::read(&text);
    for entry in read.items {
        let line = line_of(entry.line);
        let mut item = entry.item;
        item.id.clear();
        if item.text.is_empty() && item.names.is_empty() {
            let reason = "an entry with neither title nor names".to_owned();
            sink(Event::Bad { line, reason }, at)?;
            continue;
        }
        // What stands alone is kept as it is; what takes macros or fields from
        // elsewhere in the file is kept as what it came to.
        let alone = Shape::Bibtex.read(&entry.raw).is_ok_and(|(alone, _)| alone == item);
        let (shape, raw) =
            if alone { (Shape::Bibtex, entry.raw) } else { (Shape::csl(), item.to_json().to_string()) };
        sink(Event::Record { shape, raw, item }, at)?;
    }
    Ok(())
}
