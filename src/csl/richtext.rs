//! The rich text of a field as an inline tree: CSL-JSON's tags, quotation
//! marks straight or curly, and apostrophes.
//!
//! Tags: `<i>`, `<b>`, `<sup>`, `<sub>`, `<sc>`, `<span class="nocase">`,
//! `<span class="nodecor">`, `<span style="font-variant:small-caps;">`. A tag
//! or quote without its partner is a character of the text.

use std::borrow::Cow;

use super::tree::{FontStyle, FontVariant, FontWeight, Format, Mark, Node, VerticalAlign};

/// Tags and quotes open at once; what nests deeper is text.
const MAX_DEPTH: usize = 40;

enum Opener {
    Root,
    /// The tag as written, and its name.
    Tag(Mark, String, &'static str),
    /// A quote, with the mark as written.
    Quote(char),
}

struct Frame {
    opener: Opener,
    nodes: Vec<Node>,
}

/// Reads a field's text.
pub(crate) fn parse(text: &str) -> Vec<Node> {
    let spaced = french_spaces(text);
    let text = spaced.as_ref();
    if !text.contains(['<', '"', '\'', '“', '”', '„', '‘']) {
        return if text.is_empty() { Vec::new() } else { vec![Node::text(text)] };
    }
    let mut parser =
        Parser { frames: vec![Frame { opener: Opener::Root, nodes: Vec::new() }], text: String::new() };
    let mut rest = text;
    let mut previous: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        if c == '<'
            && let Some(length) = parser.tag(rest)
        {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let next = next_visible(rest);
        parser.char(c, previous, next);
        previous = Some(c);
    }
    parser.finish()
}

/// French sets a space within its quotation marks and before high punctuation:
/// such a space does not break, and is narrow.
fn french_spaces(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let spaced = |i: usize| i > 0 && bytes.get(i - 1) == Some(&b' ');
    let wanted = bytes.iter().enumerate().any(|(i, b)| match b {
        b':' | b';' | b'!' | b'?' => spaced(i),
        // The first byte of « and ».
        0xc2 => matches!(bytes.get(i + 1), Some(0xab | 0xbb)),
        _ => false,
    });
    if !wanted {
        return Cow::Borrowed(text);
    }
    let mut out = text.replace("« ", "«\u{202f}");
    for mark in ["»", ":", ";", "!", "?"] {
        out = out.replace(&format!(" {mark}"), &format!("\u{202f}{mark}"));
    }
    Cow::Owned(out)
}

/// The next character, beyond a tag that follows at once.
fn next_visible(rest: &str) -> Option<char> {
    let mut rest = rest;
    for _ in 0..4 {
        match open_tag(rest).map(|t| t.0).or_else(|| close_tag(rest).map(|t| t.0)) {
            Some(length) => rest = rest.get(length..)?,
            None => break,
        }
    }
    rest.chars().next()
}

struct Parser {
    frames: Vec<Frame>,
    text: String,
}

impl Parser {
    fn top(&mut self) -> &mut Vec<Node> {
        if self.frames.is_empty() {
            self.frames.push(Frame { opener: Opener::Root, nodes: Vec::new() });
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last].nodes
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            let top = self.top();
            if let Some(Node::Span(mark @ Mark::Quote, _)) = top.last_mut() {
                *mark = Mark::FieldQuote;
            }
            top.push(Node::Text(text));
        }
    }

    fn open(&mut self, opener: Opener) {
        self.flush();
        self.frames.push(Frame { opener, nodes: Vec::new() });
    }

    /// Takes back the frame opened last: its opener was only text.
    fn unopen(&mut self) {
        self.flush();
        let Some(frame) = self.frames.pop() else { return };
        let literal = match frame.opener {
            Opener::Root => String::new(),
            Opener::Tag(_, written, _) => written,
            Opener::Quote('\'') => "’".to_owned(),
            Opener::Quote(mark) => mark.to_string(),
        };
        let top = self.top();
        let mut nodes = frame.nodes.into_iter();
        match top.last_mut() {
            Some(Node::Text(before)) => before.push_str(&literal),
            _ if literal.is_empty() => {}
            _ => top.push(Node::Text(literal)),
        }
        if let Some(first) = nodes.next() {
            match (top.last_mut(), first) {
                (Some(Node::Text(before)), Node::Text(after)) => before.push_str(&after),
                (_, first) => top.push(first),
            }
        }
        top.extend(nodes);
    }

    fn close(&mut self, mark: Mark) {
        self.flush();
        if let Some(frame) = self.frames.pop() {
            self.top().push(Node::Span(mark, frame.nodes));
        }
    }

    /// Reads a tag at the start of the text; its length if it was one.
    fn tag(&mut self, rest: &str) -> Option<usize> {
        if let Some((length, name)) = close_tag(rest) {
            let at =
                self.frames.iter().rposition(|f| matches!(f.opener, Opener::Tag(_, _, n) if n == name))?;
            let between = self.frames.get(at + 1..).unwrap_or_default();
            if between.iter().any(|f| matches!(f.opener, Opener::Tag(..))) {
                return None;
            }
            while self.frames.len() > at + 1 {
                self.unopen();
            }
            let mark = match self.frames.last().map(|f| &f.opener) {
                Some(Opener::Tag(mark, ..)) => mark.clone(),
                _ => return None,
            };
            self.close(mark);
            return Some(length);
        }
        let (length, mark, name) = open_tag(rest)?;
        if self.frames.len() > MAX_DEPTH {
            return None;
        }
        self.open(Opener::Tag(mark, rest.get(..length)?.to_owned(), name));
        Some(length)
    }

    /// Where an open quote of this kind is, within the innermost tag.
    fn open_quote(&self, kind: char) -> Option<usize> {
        for (i, frame) in self.frames.iter().enumerate().rev() {
            match frame.opener {
                Opener::Quote('"' | '“' | '„') if kind == '"' => return Some(i),
                Opener::Quote(mark) if mark == kind => return Some(i),
                Opener::Quote(_) => {}
                Opener::Root | Opener::Tag(..) => return None,
            }
        }
        None
    }

    fn close_quote(&mut self, at: usize, mark: Mark) {
        while self.frames.len() > at + 1 {
            self.unopen();
        }
        self.close(mark);
    }

    fn char(&mut self, c: char, previous: Option<char>, next: Option<char>) {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let opens = previous.is_none_or(|p| p.is_whitespace() || "([{<-–—/\"'“‘„‚«¿¡".contains(p))
            && next.is_some_and(|n| !n.is_whitespace());
        let closes = previous.is_some_and(|p| !p.is_whitespace());
        match c {
            '\'' if word(previous) && word(next) => self.text.push('’'),
            '"' | '”' | '“' => match self.open_quote('"') {
                Some(at) if c == '”' || (c == '"' && closes && !(opens && self.text.is_empty())) => {
                    self.close_quote(at, Mark::Quote);
                }
                // In German the closing mark is the English opening one.
                Some(at) if matches!(self.frames.get(at).map(|f| &f.opener), Some(Opener::Quote('„'))) => {
                    self.close_quote(at, Mark::Quote);
                }
                _ if c == '“' || (c == '"' && opens) => self.quote(c),
                _ => self.text.push(c),
            },
            '’' if word(previous) && word(next) => self.text.push(c),
            '’' => match self.open_quote('‘') {
                Some(at) => self.close_quote(at, Mark::SingleQuote),
                None => self.text.push(c),
            },
            '„' => self.quote(c),
            '‘' if next.is_some_and(|n| !n.is_whitespace()) => self.quote(c),
            '\'' => match self.open_quote('\'') {
                Some(at) if closes && !(opens && self.text.is_empty()) => self.close_quote(at, Mark::Quote),
                _ if opens => self.quote(c),
                _ => self.text.push('’'),
            },
            _ => self.text.push(c),
        }
    }

    fn quote(&mut self, c: char) {
        if self.frames.len() > MAX_DEPTH {
            self.text.push(c);
        } else {
            self.open(Opener::Quote(c));
        }
    }

    fn finish(mut self) -> Vec<Node> {
        while self.frames.len() > 1 {
            self.unopen();
        }
        self.flush();
        self.frames.pop().map(|f| f.nodes).unwrap_or_default()
    }
}

const TAGS: &[(&str, &str)] = &[
    ("i", "</i>"),
    ("b", "</b>"),
    ("sup", "</sup>"),
    ("sub", "</sub>"),
    ("sc", "</sc>"),
    ("span", "</span>"),
];

fn close_tag(text: &str) -> Option<(usize, &'static str)> {
    TAGS.iter().find(|(_, close)| text.starts_with(close)).map(|(name, close)| (close.len(), *name))
}

fn open_tag(text: &str) -> Option<(usize, Mark, &'static str)> {
    if !text.starts_with('<') {
        return None;
    }
    let end = text.bytes().take(100).position(|b| b == b'>')?;
    let inner = text.get(1..end)?;
    let format = |format| Mark::Markup(format);
    let plain = Format::default();
    let small_caps = Format { variant: Some(FontVariant::SmallCaps), ..plain };
    let (mark, name) = match inner {
        "i" => (format(Format { style: Some(FontStyle::Italic), ..plain }), "i"),
        "b" => (format(Format { weight: Some(FontWeight::Bold), ..plain }), "b"),
        "sup" => (format(Format { align: Some(VerticalAlign::Sup), ..plain }), "sup"),
        "sub" => (format(Format { align: Some(VerticalAlign::Sub), ..plain }), "sub"),
        "sc" => (format(small_caps), "sc"),
        _ => {
            let attributes: String = inner.strip_prefix("span")?.split_whitespace().collect();
            let mark = match attributes.trim_end_matches(['"', '\'']).trim_end_matches(';') {
                "class=\"nocase" | "class='nocase" => Mark::NoCase,
                "class=\"nodecor" | "class='nodecor" => Mark::NoDecor,
                "style=\"font-variant:small-caps" | "style='font-variant:small-caps" => format(small_caps),
                _ => return None,
            };
            (mark, "span")
        }
    };
    Some((end + 1, mark, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csl::tree::plain;

    /// The tree in brackets: quotes as `[q …]`, formats as `[f …]`.
    fn show(nodes: &[Node]) -> String {
        nodes
            .iter()
            .map(|n| match n {
                Node::Text(t) => t.clone(),
                Node::Span(Mark::Quote | Mark::FieldQuote, c) => format!("[q {}]", show(c)),
                Node::Span(Mark::NoCase, c) => format!("[n {}]", show(c)),
                Node::Span(_, c) => format!("[f {}]", show(c)),
            })
            .collect()
    }

    fn read(text: &str) -> String {
        show(&parse(text))
    }

    #[test]
    fn tags_nest() {
        assert_eq!(read("A <i>b <sup>c</sup></i> d"), "A [f b [f c]] d");
        assert_eq!(read(r#"<span class="nocase">iPhone</span>s"#), "[n iPhone]s");
        assert_eq!(read(r#"<span style="font-variant: small-caps;">Ab</span>"#), "[f Ab]");
    }

    #[test]
    fn tags_without_partner_are_text() {
        assert_eq!(read("a <i>b"), "a <i>b");
        assert_eq!(read("p < 0.05 </b> <x>"), "p < 0.05 </b> <x>");
        assert_eq!(read("<i>a <b>c</i>"), "<i>a <b>c</i>");
    }

    #[test]
    fn quotes_pair_and_apostrophes_do_not() {
        assert_eq!(read(r#"The "big" 'small' dog's tail"#), "The [q big] [q small] dog’s tail");
        assert_eq!(read("“outer 'inner' end”"), "[q outer [q inner] end]");
        assert_eq!(read("dogs' tails"), "dogs’ tails");
        assert_eq!(read("ketamine's 'effects"), "ketamine’s ’effects");
        assert_eq!(read("'90s music"), "’90s music");
        assert_eq!(read("„Zitat“ und"), "[q Zitat] und");
    }

    #[test]
    fn hostile_text_is_only_text() {
        let deep = "<i>".repeat(10_000) + &"'\"“".repeat(10_000);
        assert!(plain(&parse(&deep)).len() >= deep.len());
        assert_eq!(read("<"), "<");
    }
}
