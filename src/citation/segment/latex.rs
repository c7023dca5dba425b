//! `thebibliography` of LaTeX: what stands behind one `\bibitem` is one
//! reference.
//!
//! Source: *LaTeX: A Document Preparation System*, section 4.3; the commands
//! of natbib and REVTeX, which write such lists, only hold text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{MAX_REFERENCE, Reference, join, links};
use crate::citation::label::regex;
use crate::item::latex::{Decode, to_text_with};

static ITEM: LazyLock<Regex> = LazyLock::new(|| regex(r"\\bibitem\s*(?:%\s*)?"));
static BEGIN: LazyLock<Regex> = LazyLock::new(|| regex(r"\\begin\s*\{thebibliography\}"));
static END: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\\(?:end\s*\{thebibliography\}|end\s*\{document\}|(?:sub)*section\b|appendix\b|bibliographystyle\b)",
    )
});
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?m)(?P<before>^|[^\\])%(?P<code>[\dA-F]{2}\S)?.*(?:\n[ \t]*)?"));
/// Commands that only mark what their last argument is.
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\\(?:newblock\b|BibitemOpen\b|BibitemShut\s*\{[^{}]*\}|bib(?:info|field)\s*\{[^{}]*\}|(?:bibnamefont|bibfnamefont|citenamefont|natexlab|enquote|textsc|textup|urlprefix|Eprint|path|nolinkurl)\b|href(?:@noop)?\s*\{[^{}]*\}|doi\s*:?)",
    )
});

static HREF: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\\href(?:@noop)?\s*\{\s*(?:\\doibase\s*)?(?P<target>[^{}]*)\}"));
/// `amsrefs` and the styles of the AMS: the authors of the item before.
static SAME_AUTHORS: LazyLock<Regex> = LazyLock::new(|| regex(r"\\bysame\b(?:\s*\{\s*\})?"));

/// Whether a text holds such a list, or is an item of one. A text that only
/// mentions the command is none.
pub(super) fn is_latex(text: &str) -> bool {
    let mut items = ITEM
        .find_iter(text)
        .filter(|item| text.get(item.end()..).is_some_and(|rest| rest.starts_with(['{', '['])));
    let first = items.next();
    first.is_some_and(|first| text.get(..first.start()).is_some_and(|before| before.trim().is_empty()))
        || first.is_some() && items.next().is_some()
        || BEGIN.is_match(text)
}

/// The references of the lists of a text.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let starts: Vec<Range<usize>> = ITEM.find_iter(text).map(|m| m.range()).collect();
    let mut number = 0;
    let mut out = Vec::with_capacity(starts.len());
    for (i, start) in starts.iter().enumerate() {
        let next = starts.get(i + 1).map_or(text.len(), |next| next.start);
        let item = text.get(start.end..next).unwrap_or_default();
        let end = END.find(item).map_or(next, |m| start.end + m.start());
        number += 1;
        out.extend(reference(text, start.start, start.end..end, number));
        if end < next {
            number = 0;
        }
    }
    out
}

fn reference(text: &str, start: usize, body: Range<usize>, number: usize) -> Option<Reference> {
    let from = body.start;
    let body = text.get(from..floor(text, body.end.min(start + MAX_REFERENCE)))?;
    let (name, rest) = argument(body, '[', ']').map_or((None, body), |(name, rest)| (Some(name), rest));
    // The key is the writer's own.
    let rest = argument(rest, '{', '}').map_or(rest, |(_, rest)| rest);
    let label = name.map(plain).filter(|name| !name.is_empty()).unwrap_or_else(|| number.to_string());
    let line = plain(rest);
    let end = from + body.trim_end().len();
    if !line.contains(char::is_alphanumeric) {
        return None;
    }
    let mut reference = Reference { text: line, span: start..end, label: Some(label) };
    let targets = HREF.captures_iter(rest).filter_map(|link| link.name("target"));
    let mut dois = targets.filter_map(|target| links::doi_of(&target.as_str().replace('\\', "")));
    if let Some(doi) = dois.next() {
        links::add(&mut reference, &doi);
    }
    Some(reference)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The argument that a text begins with, and what follows it.
fn argument(text: &str, open: char, close: char) -> Option<(&str, &str)> {
    let inner = text.trim_start().strip_prefix(open)?;
    let mut depth = 0_usize;
    let mut escaped = false;
    for (i, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == close && depth == 0 => {
                return Some((inner.get(..i)?, inner.get(i + 1..)?));
            }
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// LaTeX as one line of plain text.
fn plain(latex: &str) -> String {
    let bare = COMMENT.replace_all(latex, |found: &regex::Captures<'_>| {
        // `%20` in an address is no comment.
        if found.name("code").is_some() { found[0].to_owned() } else { found["before"].to_owned() }
    });
    let bare = SAME_AUTHORS.replace_all(&bare, "———");
    let bare = MARKER.replace_all(&bare, " ");
    let decoded = to_text_with(&bare, Decode { plain: true, ..Decode::default() });
    join::join(&decoded).trim().to_owned()
}
