//! The text of fields: entities (escaped twice, too), JATS, HTML
//! and MathML made into CSL's rich text or plain text.
//!
//! Sources: JATS 1.3 (face markup: `italic`, `bold`, `sub`, `sup`, `sc`),
//! Crossref's deposit schema (face markup: `i`, `b`, `u`, `sub`, `sup`,
//! `scp`, `tt`), CSL-JSON's rich text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::Element;
use super::tree::Node;
use crate::format::medline::drop_final_stop;

static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"));
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"</?(?:[A-Za-z][\w.-]{0,30}:)?([A-Za-z][\w.-]{0,40})((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*/?>|<!--[^<]*?-->|<!\[CDATA\[|\]\]>"#,
    )
});

// Whole words only: in `poly<i>N</i>` and `<i>p</i>53` nothing is missing.
static RESPACED: LazyLock<[(Regex, &str); 6]> = LazyLock::new(|| {
    [
        (regex(r"((?:<(?:i|b|sub|sup)>)+) +(<(?:i|b)>)?"), " $1$2"),
        (regex(r" +(</(?:i|b|sub|sup)>)"), "$1 "),
        (regex(r"([\p{L}\p{N}])<i>(\p{L}{4})"), "$1 <i>$2"),
        (regex(r"(\p{L}{4})</i>([\p{L}\p{N}]{2})"), "$1</i> $2"),
        // Not after a superscript, which may belong to what follows: `<sup>14</sup>Carbon`.
        (regex(r"</sub>(\p{L}\p{Ll}{3})"), "</sub> $1"),
        (regex(r"  +"), " "),
    ]
});

#[expect(clippy::expect_used, reason = "the patterns are constants")]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern compiles")
}

/// Decodes entities until none is left, as some are escaped twice or thrice.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
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
enum Role {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Italic,
    Bold,
    Sub,
    Sup,
    SmallCaps,
}

impl Face {
    const fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Italic => ("<i>", "</i>"),
            Self::Bold => ("<b>", "</b>"),
            Self::Sub => ("<sub>", "</sub>"),
            Self::Sup => ("<sup>", "</sup>"),
            Self::SmallCaps => ("<span style=\"font-variant:small-caps;\">", "</span>"),
        }
    }
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

enum Piece<'t> {
    /// Characters; in them, white space is layout.
    Text(&'t str),
    Open(Role),
    Close(Role),
}

/// Cuts a text into tags we know and what stands between them.
fn pieces(text: &str) -> Vec<Piece<'_>> {
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

/// Collects text, with runs of white space made one space.
#[derive(Default)]
struct Sink {
    out: String,
    /// White space seen since the last character, and whether a line ended in
    /// it: then it is layout, and does not stand before a comma.
    space: bool,
    line_end: bool,
}

impl Sink {
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() || c.is_control() {
                self.space = true;
                self.line_end |= c == '\n';
                continue;
            }
            if matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{00AD}') {
                continue;
            }
            let glued = self.line_end
                && (matches!(c, ',' | '.' | ';' | ':' | ')' | ']' | '?' | '!')
                    || self.out.ends_with(['(', '[']));
            if !glued {
                self.flush();
            }
            self.space = false;
            self.line_end = false;
            self.out.push(c);
        }
    }

    /// Text whose line breaks count, unless the next line is indented: then
    /// they set the document's tags off.
    fn lines(&mut self, text: &str) {
        for (at, line) in text.split(['\n', '\r']).enumerate() {
            if at > 0 && !line.starts_with(['\t', ' ']) {
                self.space = false;
                self.out.truncate(self.out.trim_end_matches(' ').len());
                if !self.out.is_empty() && !self.out.ends_with("\n\n") {
                    self.out.push('\n');
                }
            } else {
                self.space |= at > 0;
            }
            self.text(line);
        }
    }

    fn flush(&mut self) {
        if self.space && !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
            self.out.push(' ');
        }
        self.space = false;
        self.line_end = false;
    }
}

/// A title or the like as CSL rich text in one line.
pub(crate) fn rich(text: &str) -> String {
    // Most texts are as they should be.
    let settled = |c: u8| c.is_ascii_graphic() && !matches!(c, b'<' | b'&');
    if text.split(' ').all(|word| !word.is_empty() && word.bytes().all(settled)) {
        return text.to_owned();
    }
    let text = decode(text);
    respaced(compose(&pieces(&text), Layout::Line).trim_end())
}

/// An abstract as CSL rich text, an empty line between its blocks.
pub(crate) fn rich_paragraphs(text: &str) -> String {
    let text = decode(text);
    respaced(compose(&pieces(&text), Layout::Paragraphs).trim_end())
}

/// What becomes of blocks and of the line breaks in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Everything stands in one line.
    Line,
    /// Both make lines.
    Lines,
    /// Blocks make paragraphs, line breaks are white space.
    Paragraphs,
}

/// Puts pieces together as CSL rich text.
fn compose(pieces: &[Piece<'_>], layout: Layout) -> String {
    let mut sink = Sink::default();
    // The open faces, with the place where each began.
    let mut open: Vec<(Face, usize)> = Vec::new();
    let (mut hidden, mut math) = (0_usize, 0_usize);
    let close = |sink: &mut Sink, (face, start): (Face, usize)| {
        let (opener, closer) = face.tags();
        if sink.out.len() == start + opener.len() {
            sink.out.truncate(start);
        } else {
            sink.out.push_str(closer);
        }
    };
    for piece in pieces {
        match piece {
            Piece::Text(_) if hidden > 0 => {}
            Piece::Text(text) if math > 0 => {
                let joined: String = text.split_whitespace().collect();
                sink.text(&joined);
            }
            Piece::Text(text) if layout == Layout::Lines => sink.lines(text),
            Piece::Text(text) => sink.text(text),
            // One face within itself, or deeper than any title goes, is noise.
            Piece::Open(Role::Face(face))
                if hidden == 0 && open.len() < 8 && !open.iter().any(|(f, _)| f == face) =>
            {
                sink.flush();
                open.push((*face, sink.out.len()));
                sink.out.push_str(face.tags().0);
            }
            Piece::Close(Role::Face(face)) if open.iter().any(|(f, _)| f == face) => {
                while let Some(last) = open.pop() {
                    close(&mut sink, last);
                    if last.0 == *face {
                        break;
                    }
                }
            }
            Piece::Open(Role::Hidden) => hidden += 1,
            Piece::Close(Role::Hidden) => hidden = hidden.saturating_sub(1),
            Piece::Open(Role::Math) => math += 1,
            Piece::Close(Role::Math) => math = math.saturating_sub(1),
            Piece::Open(Role::Block | Role::Heading) | Piece::Close(Role::Block | Role::Heading) => {
                match layout {
                    Layout::Line => sink.space = true,
                    Layout::Lines => end_line(&mut sink),
                    Layout::Paragraphs => {
                        end_line(&mut sink);
                        if sink.out.ends_with('\n') && !sink.out.ends_with("\n\n") {
                            sink.out.push('\n');
                        }
                    }
                }
            }
            _ => {}
        }
    }
    while let Some(last) = open.pop() {
        close(&mut sink, last);
    }
    sink.out
}

/// Puts back the spaces that registries lose around markup (`of<i>Homo
/// sapiens</i>genes`), and those inside it to its outside.
fn respaced(text: &str) -> String {
    if !text.contains('<') {
        return text.to_owned();
    }
    let mut text = Cow::Borrowed(text);
    for (pattern, replacement) in RESPACED.iter() {
        if pattern.is_match(&text) {
            text = Cow::Owned(pattern.replace_all(&text, *replacement).into_owned());
        }
    }
    text.trim().to_owned()
}

/// The content of an element as CSL rich text in one line, to the letter:
/// nothing is taken to be escaped twice, or to lack a space.
pub(crate) fn faces(element: &Element) -> String {
    let mut pieces = Vec::new();
    collect(element, &mut pieces);
    compose(&pieces, Layout::Line).trim_end().to_owned()
}

/// The same, with its line breaks.
pub(crate) fn lines(element: &Element) -> String {
    let mut pieces = Vec::new();
    collect(element, &mut pieces);
    compose(&pieces, Layout::Lines).trim_end().to_owned()
}

/// The content of an element as plain text in one line, to the letter.
pub(crate) fn one_line(element: &Element) -> String {
    crate::item::markup::strip(&faces(element))
}

fn collect<'t>(element: &'t Element, pieces: &mut Vec<Piece<'t>>) {
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
pub(super) fn is_markup(name: &str) -> bool {
    role(name, "", name.contains(':')) != Role::Unknown
}

/// Puts CSL rich text into an element, a child for each face that the format
/// has a name for; the text of others is kept. A tag without its other half is
/// text.
pub(crate) fn put_faces(element: &mut Element, rich: &str, name: fn(Face) -> Option<&'static str>) {
    // The elements that are open, the outermost first.
    let mut open: Vec<Element> = vec![std::mem::take(element)];
    let mut text = String::new();
    for (part, said) in csl_tags(rich) {
        match part {
            CslPart::Text => text.push_str(said),
            CslPart::Open(face) => {
                let Some(name) = face.and_then(name) else { continue };
                if let Some(parent) = open.last_mut()
                    && !text.is_empty()
                {
                    parent.push_text(std::mem::take(&mut text));
                }
                open.push(Element::new(name));
            }
            CslPart::Close(face) => {
                if face.and_then(name).is_none() || open.len() < 2 {
                    continue;
                }
                if let Some(mut done) = open.pop() {
                    if !text.is_empty() {
                        done.push_text(std::mem::take(&mut text));
                    }
                    if let Some(parent) = open.last_mut() {
                        parent.push(done);
                    }
                }
            }
        }
    }
    // Every opening tag has its end, so that only the element itself is left.
    if let Some(mut root) = open.pop() {
        // An element of text, even of none: white space in it would be read.
        root.push_text(text);
        *element = root;
    }
}

/// A part of CSL rich text; a `<span>` that is no face has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CslPart {
    /// Characters.
    Text,
    /// The beginning of a face.
    Open(Option<Face>),
    /// Its end.
    Close(Option<Face>),
}

/// Cuts CSL rich text at its tags. Those that do not pair are text.
pub(crate) fn csl_tags(rich: &str) -> Vec<(CslPart, &str)> {
    static CSL: LazyLock<Regex> = LazyLock::new(|| regex(r#"<(/?)(i|b|sup|sub|sc|span)(\s[^<>]{0,80})?>"#));
    let mut parts: Vec<(CslPart, &str)> = Vec::new();
    // The places of opening tags that wait for their other half.
    let mut waiting: Vec<(usize, &str)> = Vec::new();
    let mut done = 0;
    for found in CSL.captures_iter(rich) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(2)) else { continue };
        let name = name.as_str();
        let between = rich.get(done..whole.start()).unwrap_or_default();
        parts.push((CslPart::Text, between));
        done = whole.end();
        let attributes = found.get(3).map_or("", |a| a.as_str());
        let face = match name {
            "i" => Some(Face::Italic),
            "b" => Some(Face::Bold),
            "sup" => Some(Face::Sup),
            "sub" => Some(Face::Sub),
            "sc" => Some(Face::SmallCaps),
            _ if attributes.contains("small-caps") => Some(Face::SmallCaps),
            _ => None,
        };
        parts.push((CslPart::Text, whole.as_str()));
        let here = parts.len() - 1;
        if found.get(1).is_some_and(|slash| slash.is_empty()) {
            // Deeper than any title goes.
            if waiting.len() < 16 {
                parts[here].0 = CslPart::Open(face);
                waiting.push((here, name));
            }
        } else if waiting.last().is_some_and(|(_, open)| *open == name)
            && let Some((opener, _)) = waiting.pop()
            && let Some((CslPart::Open(face), _)) = parts.get(opener)
        {
            parts[here].0 = CslPart::Close(*face);
        }
    }
    parts.push((CslPart::Text, rich.get(done..).unwrap_or_default()));
    for (opener, _) in waiting {
        parts[opener].0 = CslPart::Text;
    }
    parts
}

/// A title as rich text, without the full stop that some registries end it
/// with.
pub(crate) fn title(text: &str) -> String {
    let mut title = rich(text);
    drop_final_stop(&mut title);
    title
}

/// Puts a subtitle after a title that does not have it yet.
pub(crate) fn add_subtitle(title: &mut String, subtitle: &str) {
    if subtitle.is_empty() || title.to_lowercase().contains(&subtitle.to_lowercase()) {
        return;
    }
    if !title.is_empty() {
        title.push_str(if title.ends_with(['?', '!', ':', '.', '–', '—']) { " " } else { ": " });
    }
    title.push_str(subtitle);
}

/// Plain text in one line: names, journals, publishers.
pub(crate) fn plain(text: &str) -> String {
    crate::item::markup::strip(&rich(text))
}

/// An abstract as plain text: a line for each paragraph, headings of parts as
/// `Background: `, without the heading `Abstract`.
pub(crate) fn paragraphs(text: &str) -> String {
    let text = decode(text);
    let mut sink = Sink::default();
    let (mut hidden, mut math, mut heading) = (0_usize, 0_usize, None);
    for piece in pieces(&text) {
        match piece {
            Piece::Text(_) if hidden > 0 => {}
            Piece::Text(text) if math > 0 => sink.text(&text.split_whitespace().collect::<String>()),
            Piece::Text(text) => sink.text(text),
            Piece::Open(Role::Hidden) => hidden += 1,
            Piece::Close(Role::Hidden) => hidden = hidden.saturating_sub(1),
            Piece::Open(Role::Math) => math += 1,
            Piece::Close(Role::Math) => math = math.saturating_sub(1),
            Piece::Open(Role::Heading) => {
                end_line(&mut sink);
                heading = Some(sink.out.len());
            }
            Piece::Close(Role::Heading) => {
                let Some(start) = heading.take() else { continue };
                let said =
                    sink.out.get(start..).unwrap_or_default().trim().trim_end_matches([':', '.']).to_owned();
                sink.out.truncate(start);
                if !said.is_empty() && !["abstract", "summary"].contains(&said.to_lowercase().as_str()) {
                    sink.out.push_str(&said);
                    sink.out.push_str(": ");
                }
                sink.space = false;
                sink.line_end = false;
            }
            // A paragraph goes on in the line of its heading.
            Piece::Open(Role::Block) | Piece::Close(Role::Block) if !sink.out.ends_with(": ") => {
                end_line(&mut sink);
            }
            _ => {}
        }
    }
    sink.out.truncate(sink.out.trim_end().len());
    sink.out
}

fn end_line(sink: &mut Sink) {
    sink.space = false;
    sink.line_end = false;
    if !sink.out.is_empty() && !sink.out.ends_with('\n') {
        sink.out.truncate(sink.out.trim_end().len());
        sink.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_rich_text() {
        for (given, wanted) in [
            ("Genes &amp; Development", "Genes & Development"),
            ("Growth of <i>E. coli</i>", "Growth of <i>E. coli</i>"),
            ("Growth of <jats:italic>E. coli</jats:italic>", "Growth of <i>E. coli</i>"),
            ("&lt;scp&gt;DNA&lt;/scp&gt; repair", "DNA repair"),
            ("&amp;lt;i&amp;gt;Homo&amp;lt;/i&amp;gt;", "<i>Homo</i>"),
            ("H<sub>2</sub>O and\n  x<sup>2</sup>", "H<sub>2</sub>O and x<sup>2</sup>"),
            ("On\n   <i>Drosophila</i>\n   : a fly", "On <i>Drosophila</i>: a fly"),
            ("<mml:math><mml:mi>x</mml:mi> <mml:mo>+</mml:mo> <mml:mn>2</mml:mn></mml:math> is", "x+2 is"),
            ("<tex-math>\\alpha</tex-math>beta", "beta"),
            ("a <i>b <b>c</i> d", "a <i>b <b>c</b></i> d"),
            ("open <i>to the end", "open <i>to the end</i>"),
            ("stray</i> <i></i>close", "stray close"),
            ("p &lt; 0.05 and 3 < 5 > 2", "p < 0.05 and 3 < 5 > 2"),
            ("the <sigma> of a<b and c>d", "the <sigma> of a<b and c>d"),
            ("profile of<i>Leishmania infantum</i>genes", "profile of <i>Leishmania infantum</i> genes"),
            ("parts of<i> Lysimachia </i>Duby", "parts of <i>Lysimachia</i> Duby"),
            (
                "AT<sub>1</sub>Receptor, <i>p</i>53, poly<i>N</i>",
                "AT<sub>1</sub> Receptor, <i>p</i>53, poly<i>N</i>",
            ),
            ("<b><i> Acnes</i></b> and <b> <i>Homo</i></b>", "<b><i>Acnes</i></b> and <b><i>Homo</i></b>"),
            (
                "SnO<sub>2</sub>thin films of <sup>14</sup>Carbon",
                "SnO<sub>2</sub> thin films of <sup>14</sup>Carbon",
            ),
            ("Dual <mi>K</mi>-Frames", "Dual K-Frames"),
            ("AN INFANT<subtitle>A case</subtitle>", "AN INFANT A case"),
            ("AT&T, R&D and &unknown;", "AT&T, R&D and &unknown;"),
            ("<Emphasis Type=\"Italic\">In vivo</Emphasis>", "<i>In vivo</i>"),
            ("", ""),
        ] {
            assert_eq!(rich(given), wanted, "{given}");
        }
    }

    #[test]
    fn abstracts_become_paragraphs() {
        let given = "<jats:title>Abstract</jats:title><jats:sec>\n<jats:title>Background</jats:title>\n\
                     <jats:p>One <jats:italic>two</jats:italic>\n three.</jats:p></jats:sec>\
                     <jats:sec><jats:title>Results:</jats:title><jats:p>Four.</jats:p><jats:p>Five.</jats:p></jats:sec>";
        assert_eq!(paragraphs(given), "Background: One two three.\nResults: Four.\nFive.");
        assert_eq!(paragraphs("<p>Just a text.</p>"), "Just a text.");
        assert_eq!(paragraphs("No markup, p &lt; 1"), "No markup, p < 1");
    }

    #[test]
    fn rich_text_goes_into_elements_and_comes_back() {
        let name = |face| match face {
            Face::Italic => Some("italic"),
            Face::Bold => Some("bold"),
            Face::Sub => Some("sub"),
            Face::Sup => Some("sup"),
            Face::SmallCaps => None,
        };
        for (rich, back) in [
            ("On <i>Homo <b>sapiens</b></i> & H<sub>2</sub>O", None),
            ("pre<i>fixes</i>that stay", None),
            ("a < b > c <sigma> &amp; <p> stays", None),
            ("an <i>open one", None),
            ("crossed <i>a<b>c</i>d</b>", None),
            ("<span class=\"nocase\">iPhone</span>", Some("iPhone")),
            ("<sc>ad</sc> 1", Some("ad 1")),
        ] {
            let mut element = Element::new("t");
            put_faces(&mut element, rich, name);
            let written = super::super::document("", &element);
            let read = super::super::parse_local(&written).unwrap();
            assert_eq!(faces(&read), back.unwrap_or(rich), "{written}");
        }
    }

    #[test]
    fn line_breaks_are_kept_and_layout_is_not() {
        let element = Element::of_text("t", "\n    One\n   two.\n\nThree\rfour. \n");
        assert_eq!(lines(&element), "One two.\n\nThree\nfour.");
        assert_eq!(faces(&element), "One two. Three four.");
    }

    #[test]
    fn long_hostile_text_takes_no_long_time() {
        for text in
            ["<i>".repeat(100_000), "<".repeat(300_000), "&amp;".repeat(100_000), "</i><i".repeat(50_000)]
        {
            let _ = (rich(&text), paragraphs(&text));
        }
    }
}
