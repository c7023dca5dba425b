//! PubMed's XML, as the baseline and the E-utilities give it: one article at
//! a time, whatever the size of the set.

use std::io;

use super::source::{Source, Took};
use super::{Event, Sink};
use crate::registry::snapshot::shape::Shape;

/// The elements that are records.
const RECORDS: [&str; 2] = ["PubmedArticle", "PubmedBookArticle"];

/// Whether the beginning of an XML document is of PubMed's making.
pub(super) fn is(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    RECORDS.iter().any(|name| head.contains(&format!("<{name}")))
}

/// Reads the records. One that is broken, or not ended before the next
/// begins, costs itself only.
pub(super) fn read<E: From<io::Error>>(source: &mut Source<'_>, sink: Sink<'_, E>) -> Result<(), E> {
    let mut record: Vec<u8> = Vec::new();
    // The element that is open, and its line.
    let mut open: Option<(&str, u64)> = None;
    loop {
        let line = source.line();
        let before = record.len();
        let took = source.take_to(b'>', &mut record);
        let at = source.unpacked();
        let mut bad = |line, reason: &str| sink(Event::Bad { line, reason: reason.to_owned() }, at);
        match took {
            Took::Whole => {}
            Took::TooLong => {
                bad(open.take().map_or(line, |(_, line)| line), super::json::TOO_LONG)?;
                record.clear();
                continue;
            }
            Took::Ended => {
                if let Some((_, line)) = open {
                    bad(line, "the file ends within the record")?;
                }
                return Ok(());
            }
        }
        let token = record.get(before..).unwrap_or_default();
        let tag_at = token.iter().rposition(|byte| *byte == b'<').unwrap_or(0);
        let tag = token.get(tag_at..).unwrap_or_default();
        if let Some(name) = RECORDS.into_iter().find(|name| starts(tag, name)) {
            if let Some((_, line)) = open {
                bad(line, "the record is not ended before the next begins")?;
            }
            let start = source.line() - tag.iter().filter(|byte| **byte == b'\n').count() as u64;
            open = Some((name, start));
            record.drain(..before + tag_at);
        } else if let Some((name, line)) = open {
            if tag.strip_prefix(b"</").is_some_and(|rest| {
                rest.trim_ascii_end()
                    .strip_suffix(b">")
                    .is_some_and(|n| n.trim_ascii_end() == name.as_bytes())
            }) {
                let raw = String::from_utf8_lossy(&record).into_owned();
                let event = match Shape::Pubmed.read(&raw) {
                    Ok((item, _)) => Event::Record { shape: Shape::Pubmed, raw, item },
                    Err(reason) => Event::Bad { line, reason },
                };
                sink(event, at)?;
                open = None;
                record.clear();
            }
        } else {
            record.clear();
        }
    }
}

/// Whether a tag opens that element.
fn starts(tag: &[u8], name: &str) -> bool {
    tag.strip_prefix(b"<")
        .and_then(|rest| rest.strip_prefix(name.as_bytes()))
        .and_then(|rest| rest.first())
        .is_some_and(|next| matches!(next, b'>' | b' ' | b'\t' | b'\r' | b'\n'))
}
