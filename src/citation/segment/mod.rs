//! Finding the references of a text.
//!
//! A plain text is cut into lines; headings mark where lists begin and end
//! ([`heading`]); a list is split ([`split`]) at its labels ([`label`]) or,
//! where it has none, at the lines that look like the beginning of a reference
//! ([`starts`]), and inside its lines ([`inside`]); each piece is joined into
//! one line ([`join`]). Where a beginning is doubtful, both readings are
//! labelled ([`whole`]).
//!
//! A text with structure is never flattened first: pages ([`html`]), notes
//! ([`markdown`]) and bibliographies of LaTeX ([`latex`]) say where a
//! reference begins ([`blocks`]); [`view`] keeps the places of the source,
//! [`links`] the DOIs that only the targets of links hold.
//! Every step is linear in the text.

mod blocks;
mod heading;
mod html;
mod inside;
mod join;
mod label;
mod latex;
mod likeness;
mod links;
mod markdown;
mod split;
mod starts;
mod view;
mod whole;

use std::ops::Range;

use super::Labeller;

/// The longest reference, in bytes of the source. A piece of text longer than
/// this is cut there: only pieces of a text that is no list of references, or
/// author lists of thousands of names, are.
pub const MAX_REFERENCE: usize = 8192;

/// One printed reference of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The reference in one line: white space made single, words mended that
    /// were broken at a line's end, without its label. A DOI that only the
    /// target of a link holds stands at its end.
    pub text: String,
    /// The bytes of the source it was made from, with the label.
    pub span: Range<usize>,
    /// What the list calls it: `12`, `Kno84`.
    pub label: Option<String>,
}

/// One line of the source.
#[derive(Debug, Clone)]
struct Line {
    /// Its text without white space at both ends; empty for a blank line.
    range: Range<usize>,
    /// White space before the text, in columns.
    indent: usize,
}

impl Line {
    fn is_blank(&self) -> bool {
        self.range.is_empty()
    }
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\0')
}

/// Cuts at `\n`, `\r\n`, `\r`, form feed and the Unicode separators.
fn cut_lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let part = text.get(from..to).unwrap_or_default();
        let lead = part.len() - part.trim_start_matches(is_space).len();
        let body = part.trim_matches(is_space);
        let indent = part.get(..lead).map_or(0, |s| {
            s.chars().filter(|c| *c != '\u{feff}').map(|c| if c == '\t' { 4 } else { 1 }).sum()
        });
        out.push(Line { range: from + lead..from + lead + body.len(), indent });
    };
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            push(start, i);
            start = i + c.len_utf8();
            if c == '\r' && chars.peek().is_some_and(|(_, n)| *n == '\n') {
                chars.next();
                start += 1;
            }
        }
    }
    push(start, text.len());
    out
}

/// Finds the references of a text: a whole article with its list, a list with
/// or without a heading, a paragraph of references, a single one.
///
/// The text may be plain, HTML or JATS, Markdown, or hold a `thebibliography`
/// of LaTeX. Where a heading (in some thirty languages) opens a list, only
/// lists are read; otherwise whatever looks like a reference. A text without
/// any gives an empty list. Each reference is at most [`MAX_REFERENCE`] bytes
/// long. The labeller is asked about beginnings that its look leaves in doubt.
#[must_use]
pub fn segment(text: &str, labeller: &dyn Labeller) -> Vec<Reference> {
    let trials = whole::Trials::new(labeller);
    if latex::is_latex(text) {
        let found = latex::references(text);
        if !found.is_empty() {
            return found;
        }
    }
    let page = html::is_page(text);
    if markdown::is_markdown(text) && !(page && text.trim_start().starts_with('<')) {
        let (view, blocks) = markdown::blocks(text);
        let found = blocks::references(&view, &blocks, &trials);
        if !found.is_empty() {
            return found;
        }
    }
    if page {
        let (view, blocks) = html::blocks(text);
        return blocks::references(&view, &blocks, &trials);
    }
    if html::has_inline_markup(text) {
        let view = html::without_tags(text);
        let mut found = plain(view.text(), &trials);
        for reference in &mut found {
            reference.span = view.source(&reference.span);
        }
        links::attach(&mut found, &view.links);
        return found;
    }
    plain(text, &trials)
}

/// The references of a text without markup.
fn plain(text: &str, trials: &whole::Trials<'_>) -> Vec<Reference> {
    let lines = cut_lines(text);
    let mut found = Vec::new();
    for region in heading::regions(text, &lines) {
        found.extend(split::region(text, &region, false, trials));
    }
    if found.is_empty() {
        found = split::region(text, &lines, true, trials);
    }
    found
}

/// Takes a line as one reference, whatever it looks like; `None` if it is
/// blank or the heading of a list. A line longer than [`MAX_REFERENCE`] is cut
/// there.
#[must_use]
pub(super) fn line(text: &str) -> Option<Reference> {
    let lead = text.len() - text.trim_start_matches(is_space).len();
    let body = text.trim_matches(is_space);
    if heading::opens_list(body) { None } else { make(text, lead..lead + body.len()) }
}

/// Makes a reference of a piece of the source; `None` if nothing is in it.
fn make(text: &str, range: Range<usize>) -> Option<Reference> {
    let mut end = range.end.min(range.start.saturating_add(MAX_REFERENCE));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let piece = text.get(range.start..end)?;
    end = range.start + piece.trim_end_matches(is_space).len();
    let (label, body) = label::take_label(piece);
    let joined = join::join(body);
    let joined = joined.trim().to_owned();
    joined.contains(char::is_alphanumeric).then_some(Reference {
        text: joined,
        span: range.start..end,
        label,
    })
}

#[cfg(test)]
mod tests;
