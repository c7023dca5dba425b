//! What tags and entities in a text mean.
//!
//! Sources: JATS 1.3 (face markup: `italic`, `bold`, `sub`, `sup`, `sc`),
//! Crossref's deposit schema (face markup: `i`, `b`, `u`, `sub`, `sup`,
//! `scp`, `tt`), HTML's named character references.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::super::Element;
use super::super::tree::Node;
use super::faces::Face;
use super::regex;

static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"));
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"</?(?:[A-Za-z][\w.-]{0,30}:)?([A-Za-z][\w.-]{0,40})((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*/?>|<!--[^<]*?-->|<!\[CDATA\[|\]\]>"#,
    )
});

/// Decodes entities until none is left, as some are escaped twice or thrice.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..3 {
        if !text.contains('&') || !ENTITY.is_match(&text) {
            break;
        }
        let next = ENTITY.replace_all(&text, |found: &regex::Captures<'_>| {
            found.get(0).map(|m| htmlize::unescape(m.as_str()).into_owned()).unwrap_or_default()
        });
        let same = next == text;
        text = Cow::Owned(next.into_owned());
        if same {
            break;
        }
    }
    text
}

/// What a tag means to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Shown by CSL's tag of that name.
    Face(Face),
    /// Parts blocks from each other.
    Block,
    /// The heading of a part of an abstract.
    Heading,
    /// Its text is no text.
    Hidden,
    /// Mathematics: the spaces in it are layout.
    Math,
    /// Only its text counts.
    Plain,
    /// Not a tag that we know: characters of the text.
    Unknown,
}

fn role(name: &str, attributes: &str, namespaced: bool) -> Role {
    match name.to_ascii_lowercase().as_str() {
        "i" | "em" | "it" | "italic" => Role::Face(Face::Italic),
        "b" | "bold" | "strong" => Role::Face(Face::Bold),
        "sub" | "inf" => Role::Face(Face::Sub),
        "sup" | "super" | "superscript" => Role::Face(Face::Sup),
        "subscript" => Role::Face(Face::Sub),
        "sc" | "small-caps" | "smallcaps" => Role::Face(Face::SmallCaps),
        "emphasis" => match attributes.to_ascii_lowercase() {
            a if a.contains("italic") => Role::Face(Face::Italic),
            a if a.contains("bold") => Role::Face(Face::Bold),
            _ => Role::Plain,
        },
        "p" | "br" | "subtitle" | "break" | "div" | "sec" | "section" | "list" | "list-item" | "li"
        | "ul" | "ol" | "tr" | "disp-formula" | "abstract" | "trans-abstract" => Role::Block,
        "title" | "label" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading,
        "tex-math" | "annotation" | "annotation-xml" | "script" | "style" | "inline-graphic" | "graphic" => {
            Role::Hidden
        }
        "math" => Role::Math,
        "scp" | "u" | "s" | "tt" | "ovl" | "strike" | "overline" | "underline" | "monospace" | "roman"
        | "sans-serif" | "font" | "span" | "a" | "img" | "small" | "big" | "code" | "cite" | "q" | "td"
        | "th" | "table" | "tbody" | "blockquote" | "email" | "uri" | "ext-link" | "xref" | "fn"
        | "inline-formula" | "alternatives" | "styled-content" | "named-content" | "equation"
        | "equationsource" | "inlineequation" => Role::Plain,
        // MathML without its name space.
        "mi" | "mn" | "mo" | "mrow" | "msub" | "msup" | "msubsup" | "mtext" | "mfrac" | "msqrt" | "mroot"
        | "mover" | "munder" | "munderover" | "mspace" | "mstyle" | "semantics" | "mfenced" | "mtable"
        | "mtr" | "mtd" | "mmultiscripts" | "mprescripts" => Role::Plain,
        _ if namespaced => Role::Plain,
        _ => Role::Unknown,
    }
}

pub(super) enum Piece<'t> {
    /// Characters; in them, white space is layout.
    Text(&'t str),
    Open(Role),
    Close(Role),
}

/// Cuts a text into tags we know and what stands between them.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for found in TAG.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let tag = whole.as_str();
        let opening = match found.get(1) {
            None => None,
            Some(name) => {
                let namespaced = tag.trim_start_matches(['<', '/']).split([' ', '>']).next();
                let namespaced = namespaced.is_some_and(|name| name.contains(':'));
                let attributes = found.get(2).map_or("", |a| a.as_str());
                match role(name.as_str(), attributes, namespaced) {
                    Role::Unknown => continue,
                    role => Some(role),
                }
            }
        };
        if let Some(between) = text.get(done..whole.start()).filter(|t| !t.is_empty()) {
            pieces.push(Piece::Text(between));
        }
        done = whole.end();
        match opening {
            Some(role) if tag.starts_with("</") => pieces.push(Piece::Close(role)),
            Some(role) => {
                pieces.push(Piece::Open(role));
                if tag.ends_with("/>") {
                    pieces.push(Piece::Close(role));
                }
            }
            None => {}
        }
    }
    if let Some(rest) = text.get(done..).filter(|t| !t.is_empty()) {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The tags and texts of an element's content. An element that is no markup
/// is its content.
pub(super) fn collect<'t>(element: &'t Element, pieces: &mut Vec<Piece<'t>>) {
    // Nesting is bounded by the parser.
    for node in &element.children {
        match node {
            Node::Text(text) => pieces.push(Piece::Text(text)),
            Node::Element(child) => {
                let kind = match role(child.name(), "", false) {
                    Role::Unknown => Role::Plain,
                    known => known,
                };
                pieces.push(Piece::Open(kind));
                collect(child, pieces);
                pieces.push(Piece::Close(kind));
            }
        }
    }
}

/// Whether an element of that name is one of those this module knows.
pub(in super::super) fn is_markup(name: &str) -> bool {
    role(name, "", name.contains(':')) != Role::Unknown
}
