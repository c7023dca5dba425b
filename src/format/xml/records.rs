//! The records of a document, one after the other: each is cut out by its
//! tags alone, so that one that is broken costs only itself, and a document of
//! any size needs the tree of one record at a time.

use super::super::{LineCounter, Problem, Read, ReadItem};
use super::{Element, parse_local};

/// Reads every element of the given names, outermost first, and gives its
/// tree, without prefixes, to `each`, which says what it holds, or why it
/// holds nothing.
pub(crate) fn read(
    text: &str,
    names: &[&str],
    mut each: impl FnMut(Element) -> Result<Vec<Found>, String>,
) -> Read {
    let mut read = Read::default();
    let mut lines = LineCounter::new(text);
    for piece in Pieces::new(text, names) {
        let line = lines.line_of(piece.at);
        let raw = piece.text;
        let parsed = match piece.whole {
            true => parse_local(raw),
            false => {
                Err(format!("the `{}` that begins here is not ended", name_of(raw.trim_start_matches('<'))))
            }
        };
        match parsed.and_then(&mut each) {
            Ok(several) => {
                let alone = several.len() == 1;
                read.items.extend(several.into_iter().map(|found| ReadItem {
                    item: found.item,
                    raw: if alone { raw.to_owned() } else { found.raw },
                    line,
                    printed: found.printed,
                }));
            }
            Err(reason) => read.problems.push(Problem {
                line,
                entry: None,
                message: format!("{reason}; the record is left out"),
            }),
        }
    }
    if read.items.is_empty() && read.problems.is_empty() {
        let message = match super::root(text) {
            "" => "this is no XML".to_owned(),
            root => format!("`{root}` holds no record"),
        };
        read.problems.push(Problem { line: 1, entry: None, message });
    }
    read
}

/// What an element holds.
pub(crate) struct Found {
    /// The item.
    pub(crate) item: crate::item::Item,
    /// See [`ReadItem::printed`].
    pub(crate) printed: Option<String>,
    /// How the element says it, where it says other things besides; empty
    /// where it is the whole of it.
    pub(crate) raw: String,
}

impl From<crate::item::Item> for Found {
    fn from(item: crate::item::Item) -> Self {
        Self { item, printed: None, raw: String::new() }
    }
}

/// An element by its tags.
#[derive(Debug)]
struct Piece<'t> {
    at: usize,
    text: &'t str,
    /// Whether it is closed before another of its name opens.
    whole: bool,
}

/// Finds elements by name. Those within one that is found are passed over,
/// unless that one turns out to be broken.
#[derive(Debug)]
struct Pieces<'t, 'n> {
    tags: Tags<'t>,
    names: &'n [&'n str],
}

impl<'t, 'n> Pieces<'t, 'n> {
    fn new(text: &'t str, names: &'n [&'n str]) -> Self {
        Self { tags: Tags { text, at: 0, no_comment: false, no_cdata: false, no_doctype: false }, names }
    }
}

impl<'t> Iterator for Pieces<'t, '_> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let text = self.tags.text;
        let open =
            self.tags.by_ref().find(|tag| tag.kind != Kind::Close && self.names.contains(&tag.name))?;
        let piece = |end: usize, whole| Piece {
            at: open.at,
            text: text.get(open.at..end).unwrap_or_default(),
            whole,
        };
        if open.kind == Kind::Empty {
            return Some(piece(open.end, true));
        }
        let mut within = self.tags.clone();
        let closing = within.by_ref().find(|tag| tag.name == open.name && tag.kind != Kind::Empty);
        match closing {
            Some(close) if close.kind == Kind::Close => {
                self.tags = within;
                Some(piece(close.end, true))
            }
            // What stands inside may be whole.
            Some(next) => Some(piece(next.at, false)),
            None => Some(piece(text.len(), false)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Open,
    Close,
    Empty,
}

#[derive(Debug, Clone, Copy)]
struct Tag<'t> {
    at: usize,
    end: usize,
    /// Without its prefix.
    name: &'t str,
    kind: Kind,
}

/// The tags of a text, outside of comments and the like.
#[derive(Debug, Clone)]
struct Tags<'t> {
    text: &'t str,
    at: usize,
    /// That no comment, no section, or no document type ends from here on:
    /// what opens one then opens none, and its end is looked for once.
    no_comment: bool,
    no_cdata: bool,
    no_doctype: bool,
}

impl<'t> Iterator for Tags<'t> {
    type Item = Tag<'t>;

    fn next(&mut self) -> Option<Tag<'t>> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = rest.find('<')?;
            let at = self.at + start;
            let rest = rest.get(start..)?;
            if rest.starts_with("<!--") && !self.no_comment {
                self.no_comment = !self.skip(at + 4, "-->");
                continue;
            }
            if rest.starts_with("<![CDATA[") && !self.no_cdata {
                self.no_cdata = !self.skip(at + 9, "]]>");
                continue;
            }
            self.at = at + 1;
            if rest.starts_with("<!DOCTYPE") && !self.no_doctype {
                let length = declaration(rest);
                self.no_doctype = length.is_none();
                self.at = at + length.unwrap_or(1);
                continue;
            }
            let (inner, kind) = match rest.strip_prefix("</") {
                Some(inner) => (inner, Kind::Close),
                None => (rest.strip_prefix('<')?, Kind::Open),
            };
            let name = name_of(inner);
            // A tag holds no `<`; one that seems to is broken off.
            let Some(length) = tag_length(inner).filter(|_| !name.is_empty()) else { continue };
            let end = self.text.len() - inner.len() + length;
            let empty = kind == Kind::Open && inner.get(..length).is_some_and(|tag| tag.ends_with("/>"));
            self.at = end;
            return Some(Tag { at, end, name, kind: if empty { Kind::Empty } else { kind } });
        }
    }
}

impl Tags<'_> {
    fn skip(&mut self, from: usize, ending: &str) -> bool {
        let found = self.text.get(from..).and_then(|rest| rest.find(ending));
        self.at = found.map_or(from, |length| from + length + ending.len());
        found.is_some()
    }
}

/// The length of the rest of a tag, with its `>`.
fn tag_length(inner: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'<' => return None,
            b'"' | b'\'' if quote.is_none() => quote = Some(byte),
            byte if quote == Some(byte) => quote = None,
            b'>' if quote.is_none() => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The name that a text begins with, without its prefix.
pub(super) fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':')));
    let name = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    name.rsplit(':').next().unwrap_or_default()
}

/// The length of the `<!…>` that a text begins with: a document type may hold
/// declarations between brackets, and any of them quotes and comments.
pub(super) fn declaration(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut at) = (0_usize, None, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            _ if quote == Some(*byte) => quote = None,
            _ if quote.is_some() => {}
            b'<' if text.get(at..).is_some_and(|rest| rest.starts_with("<!--")) => {
                at += text.get(at..)?.find("-->")? + 2;
            }
            b'"' | b'\'' => quote = Some(*byte),
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut<'t>(text: &'t str, names: &[&str]) -> Vec<(&'t str, bool)> {
        Pieces::new(text, names).map(|piece| (piece.text, piece.whole)).collect()
    }

    #[test]
    fn records_are_cut_out_by_their_tags() {
        let text = "<?xml?><s><!-- <r>no</r> --><p:r a='>'>1<![CDATA[</r>]]></p:r><r/> <rr>x</rr><r><q>2</q></r></s>";
        assert_eq!(
            cut(text, &["r"]),
            [("<p:r a='>'>1<![CDATA[</r>]]></p:r>", true), ("<r/>", true), ("<r><q>2</q></r>", true)]
        );
    }

    #[test]
    fn what_is_not_closed_costs_itself() {
        assert_eq!(
            cut("<r>1<r>2</r><r x=\"3<r>4</r><r>5", &["r"]),
            [("<r>1", false), ("<r>2</r>", true), ("<r>4</r>", true), ("<r>5", false)]
        );
        // The outer one is broken, and what it holds is not.
        assert_eq!(cut("<o><r>1</r><r>2</r>", &["o", "r"])[1..], [("<r>1</r>", true), ("<r>2</r>", true)]);
        assert_eq!(cut("<o><r>1</r></o>", &["o", "r"]), [("<o><r>1</r></o>", true)]);
        assert_eq!(cut("<!-- <r>1</r>", &["r"]), [("<r>1</r>", true)]);
    }

    #[test]
    fn hostile_documents_take_no_long_time() {
        for text in [
            "<r>".repeat(300_000),
            "<!--".repeat(300_000),
            "<![CDATA[".repeat(200_000),
            "<r x=\"".repeat(200_000),
            "<!DOCTYPE a [".repeat(20_000),
            "<o><r>".repeat(100_000),
        ] {
            let _ = cut(&text, &["r", "o"]).len();
        }
    }
}
