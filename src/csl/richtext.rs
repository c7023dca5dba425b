//! The rich text of a field as an inline tree: CSL-JSON's tags, quotation
//! marks straight or curly, and apostrophes.
//!
//! Tags: `<i>`, `<b>`, `<sup>`, `<sub>`, `<sc>`, `<span class="nocase">`,
//! `<span class="nodecor">`, `<span style="font-variant:small-caps;">`. A tag
//! or quote without its partner is a character of the text.

use std::borrow::Cow;

use super::locale::QuoteMarks;
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

/// Reads a field's text. Straight quotation marks are quotes in any language,
/// curly ones only where they are the locale's own: others stay as they are.
pub(crate) fn parse(text: &str, quotes: &QuoteMarks) -> Vec<Node> {
    let spaced = french_spaces(text);
    let text = spaced.as_ref();
    let marks = Marks::of(quotes);
    if !text.contains(|c| matches!(c, '<' | '"' | '\'') || marks.kind(c) != Kind::Text) {
        return if text.is_empty() { Vec::new() } else { vec![Node::text(text)] };
    }
    let mut parser = Parser {
        frames: vec![Frame { opener: Opener::Root, nodes: Vec::new() }],
        text: String::new(),
        marks,
    };
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

/// What a character can be to a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Double,
    Single,
    OuterOpen,
    OuterClose,
    InnerOpen,
    InnerClose,
}

/// The marks of the locale, where each is a single character.
#[derive(Debug, Clone, Copy)]
struct Marks([Option<char>; 4]);

impl Marks {
    fn of(quotes: &QuoteMarks) -> Self {
        let one = |mark: &str| {
            let mut chars = mark.chars();
            chars.next().filter(|c| chars.next().is_none() && !c.is_ascii())
        };
        Self([&quotes.outer.0, &quotes.outer.1, &quotes.inner.0, &quotes.inner.1].map(|m| one(m)))
    }

    fn kind(self, c: char) -> Kind {
        const KINDS: [Kind; 4] = [Kind::OuterOpen, Kind::OuterClose, Kind::InnerOpen, Kind::InnerClose];
        match c {
            '"' => Kind::Double,
            '\'' => Kind::Single,
            _ => self
                .0
                .iter()
                .position(|m| *m == Some(c))
                .and_then(|i| KINDS.get(i))
                .copied()
                .unwrap_or(Kind::Text),
        }
    }
}

struct Parser {
    frames: Vec<Frame>,
    text: String,
    marks: Marks,
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

    /// Where an open quote that such a mark can close is, within the innermost
    /// tag.
    fn open_quote(&self, kinds: &[Kind]) -> Option<usize> {
        for (i, frame) in self.frames.iter().enumerate().rev() {
            match frame.opener {
                Opener::Quote(mark) if kinds.contains(&self.marks.kind(mark)) => return Some(i),
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
        let within = word(previous) && word(next);
        let kind = self.marks.kind(c);
        let (double, single) = (&[Kind::Double, Kind::OuterOpen], &[Kind::Single]);
        match kind {
            Kind::Single if within => self.text.push('’'),
            Kind::InnerClose | Kind::InnerOpen if within => self.text.push(c),
            Kind::Double => match self.open_quote(double) {
                Some(at) if closes && !(opens && self.text.is_empty()) => self.close_quote(at, Mark::Quote),
                _ if opens => self.quote(c),
                _ => self.text.push(c),
            },
            Kind::Single => match self.open_quote(single) {
                Some(at) if closes && !(opens && self.text.is_empty()) => self.close_quote(at, Mark::Quote),
                _ if opens => self.quote(c),
                _ => self.text.push('’'),
            },
            // Some languages open and close by the same mark.
            Kind::OuterOpen => match self.open_quote(double) {
                Some(at) if self.closes_too(c) => self.close_quote(at, Mark::Quote),
                _ => self.quote(c),
            },
            Kind::InnerOpen => match self.open_quote(&[Kind::InnerOpen]) {
                Some(at) if self.closes_too(c) => self.close_quote(at, Mark::SingleQuote),
                _ if next.is_some_and(|n| !n.is_whitespace()) => self.quote(c),
                _ => self.text.push(c),
            },
            Kind::OuterClose => match self.open_quote(double) {
                Some(at) => self.close_quote(at, Mark::Quote),
                None => self.text.push(c),
            },
            Kind::InnerClose => match self.open_quote(&[Kind::InnerOpen]) {
                Some(at) => self.close_quote(at, Mark::SingleQuote),
                None => self.text.push(c),
            },
            Kind::Text => self.text.push(c),
        }
    }

    /// Whether an opening mark is the closing one too.
    fn closes_too(&self, c: char) -> bool {
        let Marks([outer, outer_close, inner, inner_close]) = self.marks;
        (outer == Some(c) && outer_close == outer) || (inner == Some(c) && inner_close == inner)
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
        show(&parse(text, &QuoteMarks::english()))
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
        assert_eq!(read("„Zitat“ und « citation »"), "„Zitat“ und «\u{202f}citation\u{202f}»");
        let german = QuoteMarks {
            outer: ("„".to_owned(), "“".to_owned()),
            inner: ("‚".to_owned(), "‘".to_owned()),
            punctuation_inside: false,
        };
        assert_eq!(show(&parse("„Zitat“ und “quote”", &german)), "[q Zitat] und “quote”");
    }

    #[test]
    fn hostile_text_is_only_text() {
        let deep = "<i>".repeat(10_000) + &"'\"“".repeat(10_000);
        assert!(plain(&parse(&deep, &QuoteMarks::english())).len() >= deep.len());
        assert_eq!(read("<"), "<");
    }
}
