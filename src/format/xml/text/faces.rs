//! CSL's rich text, cut at its tags, and as elements of a format.
//!
//! Source: CSL-JSON, *Rich text content within fields*.

use std::sync::LazyLock;

use regex::Regex;

use super::super::Element;
use super::regex;

/// A face that CSL's rich text has a tag for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Italic,
    Bold,
    Sub,
    Sup,
    SmallCaps,
}

impl Face {
    pub(super) const fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Italic => ("<i>", "</i>"),
            Self::Bold => ("<b>", "</b>"),
            Self::Sub => ("<sub>", "</sub>"),
            Self::Sup => ("<sup>", "</sup>"),
            Self::SmallCaps => ("<span style=\"font-variant:small-caps;\">", "</span>"),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::super::super::{document, parse_local};
    use super::super::faces;
    use super::*;

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
            let written = document("", &element);
            let read = parse_local(&written).unwrap();
            assert_eq!(faces(&read), back.unwrap_or(rich), "{written}");
        }
    }
}
