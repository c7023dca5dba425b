//! The elements, classes and ids of pages.

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;

pub(super) static PAGE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)<(?:!doctype\s+html|(?:html|body|head|div|p|[ou]l|li|table|t[rd]|d[ltd]|h[1-6]|section|article|main|cite|br|pre|ref-list|mixed-citation|listBibl)(?:\s[^<>]*)?/?>)",
    )
});
pub(super) static INLINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)</?(?:i|em|b|strong|su[pb]|span|a|u|font|small|nobr)(?:\s[^<>]*)?>|&(?:#\d{2,6}|#x[\da-f]{2,6}|[a-z]{2,8}\d?);",
    )
});
/// Classes and ids of a list.
pub(super) static LIST_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|[\s_-])(?:references?|refs|ref-?list|bib(?:liograph|l)?\w*|literatur\w*|citations?|csl-bib-body|works-cited)(?:$|[\s_-]|list)",
    )
});
/// Classes and ids of a single reference.
pub(super) static ENTRY_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|\s)(?:csl-entry|(?:ref|reference|bib|citation)[_-]*item)(?:$|\s)|^(?:ref|bib|cit|cr|b)[_.-]?[a-z]{0,2}\d{1,4}$",
    )
});
/// Classes of what a page adds to a reference for the eye or the hand only.
/// Whole classes: `has-backlink` marks the reference itself.
pub(super) static CONTROL_NAME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:^|\s)(?:(?:u|c|js|is|mw)-)?(?:(?:(?:cite|ref|reference|footnote)[_-])?back-?links?|footnote-back(?:ref|link)?|editsection(?:-\w+)*|sr-only|visually-?hidden|screen-reader(?:-text|-only)?)(?:$|\s)",
    )
});
/// Texts of links that lead to a service.
pub(super) static CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\[?(?:cross-?ref|pub\s?med(?: central)?|medline|google(?: scholar)?|web of science|isi|scopus|cas|ads|math(?:scinet)?|zbmath|(?:view|full|find|download|open)(?: (?:the|full|in|this))? (?:article|text|pdf|url|access)|view|article|abstract|pdf|link|[\^↩↑⏎︎ ]+|jump up|go to reference|export citation|inspire|nasa ads|pmc free article|free full text)\]?$",
    )
});
pub(super) fn heading_level(name: &str, listed: bool) -> Option<u8> {
    match name {
        "title" if listed => Some(2),
        _ => name
            .strip_prefix('h')
            .and_then(|level| level.parse().ok())
            .filter(|level| (1..=6).contains(level)),
    }
}

pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "aside"
            | "header"
            | "body"
            | "html"
            | "ol"
            | "ul"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
            | "td"
            | "th"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "pre"
            | "figure"
            | "figcaption"
            | "address"
            | "form"
            | "fieldset"
            | "details"
            | "summary"
            | "center"
            | "cite"
            | "ref-list"
            | "ref"
            | "title"
            | "listbibl"
            | "bibl"
            | "biblstruct"
            | "sec"
            | "ack"
            | "fn"
            | "fn-group"
            | "app"
            | "app-group"
            | "back"
            | "front"
    )
}

pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "code"
            | "data"
            | "del"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "nobr"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
            | "italic"
            | "bold"
            | "sc"
            | "x"
    )
}
