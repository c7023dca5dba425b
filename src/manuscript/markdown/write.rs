//! A document with its citations replaced; all else stays byte for byte.

use super::super::Replacement;
use super::{Markdown, blocks};

/// What goes at the end of the document, or where it has a place for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bibliography {
    /// The heading over it, as Markdown.
    pub heading: Option<String>,
    /// Its entries, as Markdown, within a block of their own where the document
    /// has none for them.
    pub entries: String,
}

/// Marks that move before the mark of a note.
const MOVES: [char; 7] = ['.', ',', ';', ':', '!', '?', '…'];

impl Markdown {
    /// Writes the document: for each citation its replacement, and the
    /// bibliography.
    #[must_use]
    pub fn write(
        &self,
        text: &str,
        replacements: &[Replacement<String>],
        bibliography: Option<&Bibliography>,
    ) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        let mut at = 0;
        let place = self.refs.unwrap_or(self.tail);
        let mut pending = bibliography.filter(|b| !b.entries.is_empty());
        for (citation, replacement) in self.citations.iter().zip(replacements) {
            if citation.span.start >= place
                && let Some(bibliography) = pending.take()
            {
                self.insert(text, &mut at, place, bibliography, &mut out);
            }
            out.push_str(text.get(at..citation.span.start).unwrap_or_default());
            at = citation.span.end;
            match replacement {
                Replacement::Keep => out.push_str(text.get(citation.span.clone()).unwrap_or_default()),
                Replacement::Inline(written) => out.push_str(written),
                Replacement::Note { before, text: note } => {
                    let broken = match before {
                        Some(author) => {
                            out.push_str(author);
                            Some("")
                        }
                        None => self.close_up(text, citation.span.start, &mut out),
                    };
                    // Where nothing stands before the note, punctuation stays.
                    let moves = |rest: &str| rest.find(|c| !MOVES.contains(&c)).unwrap_or(rest.len());
                    let rest = text.get(at..).unwrap_or_default();
                    let moved = rest.get(..broken.map_or(0, |_| moves(rest))).unwrap_or_default();
                    at += moved.len();
                    if !moved.chars().next().is_some_and(|first| out.ends_with(first)) {
                        out.push_str(moved);
                    }
                    out.push_str("^[");
                    out.push_str(note);
                    out.push(']');
                    // A line break before the citation now comes after it.
                    if let Some(broken) = broken.filter(|broken| !broken.is_empty())
                        && text.get(at..).is_some_and(|rest| rest.starts_with(' '))
                    {
                        out.push_str(broken);
                        at += 1;
                    }
                }
            }
        }
        if let Some(bibliography) = pending {
            self.insert(text, &mut at, place, bibliography, &mut out);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    fn insert(
        &self,
        text: &str,
        at: &mut usize,
        place: usize,
        bibliography: &Bibliography,
        out: &mut String,
    ) {
        // A mark that moved may have taken the last byte before the place.
        let place = place.max(*at);
        out.push_str(text.get(*at..place).unwrap_or_default());
        *at = place;
        let mut written = String::new();
        // What has a place for its references has a heading there.
        if let Some(heading) = bibliography.heading.as_ref().filter(|_| self.refs.is_none()) {
            written.push_str(&format!("# {heading} {{.unnumbered}}\n\n"));
        }
        written.push_str(bibliography.entries.trim_end());
        if self.refs.is_some() {
            written.push('\n');
        } else if out.trim().is_empty() {
            written.push_str("\n\n");
        } else {
            written.insert_str(0, "\n\n");
        }
        if text.contains("\r\n") {
            written = written.replace('\n', "\r\n");
        }
        out.push_str(&written);
    }

    /// Takes away the space before the mark of a note, if text of its block
    /// stands there: then what line break it took away.
    fn close_up<'t>(&self, text: &'t str, start: usize, out: &mut String) -> Option<&'t str> {
        let block = self.blocks.partition_point(|block| *block <= start);
        let block = block.checked_sub(1).and_then(|n| self.blocks.get(n)).copied().unwrap_or_default();
        let before = text.get(block..start).unwrap_or_default();
        let mut kept = before.trim_end_matches([' ', '\t', '\u{a0}']);
        let line = kept.rsplit('\n').next().unwrap_or_default();
        let mut broken = "";
        if line.is_empty() && kept.ends_with('\n') {
            broken = if kept.ends_with("\r\n") { "\r\n" } else { "\n" };
            kept = kept.trim_end();
        }
        let line = kept.rsplit('\n').next().unwrap_or_default();
        let body = line.trim_start_matches([' ', '\t', '>']);
        let marked = format!("{body} ");
        let mark = body.trim_end_matches('#').is_empty()
            || body.ends_with('|')
            || matches!(body, ":" | "~")
            || blocks::list_marker(&marked) == Some(marked.len());
        let space = before.len() - kept.len();
        let written = out.len().checked_sub(space).filter(|_| !mark)?;
        // What is written must end as the document did there.
        out.get(written..).filter(|end| before.ends_with(end))?;
        out.truncate(written);
        Some(broken)
    }
}
