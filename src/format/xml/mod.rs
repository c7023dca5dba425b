//! XML that mixes text and markup: a small tree, and the text of its elements.

pub(crate) mod text;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deeper nesting than any record has: MathML goes deepest.
const DEEPEST: usize = 200;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// The name with its prefix.
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

/// Reads a document; its root element.
///
/// # Errors
/// What is wrong, with the place in bytes.
pub(crate) fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    // The last of these is the element being read; the first holds the root.
    let mut open = vec![Element::default()];
    loop {
        let event =
            reader.read_event().map_err(|error| format!("{error} (byte {})", reader.error_position()))?;
        match event {
            Event::Start(tag) => {
                if open.len() >= DEEPEST {
                    return Err(format!("elements nested deeper than {DEEPEST}"));
                }
                open.push(Element::of(&tag));
            }
            Event::Empty(tag) => push(&mut open, Node::Element(Element::of(&tag))),
            Event::End(_) => {
                if open.len() > 1
                    && let Some(done) = open.pop()
                {
                    push(&mut open, Node::Element(done));
                }
            }
            Event::Text(text) => push_text(&mut open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(entity) => {
                let entity = format!("&{};", entity.xml10_content());
                push_text(&mut open, &htmlize::unescape(&entity));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let unclosed = open.len() > 1;
    let root = open.into_iter().next().unwrap_or_default();
    if unclosed {
        return Err("it ends within an element".to_owned());
    }
    root.children
        .into_iter()
        .find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
        .ok_or_else(|| "there is no element".to_owned())
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(parent) = open.last_mut() {
        match parent.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => parent.children.push(Node::Text(text.to_owned())),
        }
    }
}

impl Element {
    fn of(tag: &BytesStart<'_>) -> Self {
        let attributes = tag.attributes().flatten();
        let attributes = attributes
            .map(|a| (a.key.as_ref().to_owned(), htmlize::unescape(&*a.value).into_owned()))
            .collect();
        Self { name: tag.name().as_ref().to_owned(), attributes, children: Vec::new() }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The children of that name.
    pub(crate) fn all<'e, 'n>(&'e self, name: &'n str) -> impl Iterator<Item = &'e Self> + use<'e, 'n> {
        self.elements().filter(move |e| e.name == name)
    }

    /// The first descendant along a path of child names, `A/B`.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |element, name| element.elements().find(|e| e.name == name))
    }

    /// Every descendant along a path of child names.
    pub(crate) fn all_at<'e>(&'e self, path: &str) -> Vec<&'e Self> {
        let mut found: Vec<&Self> = vec![self];
        for name in path.split('/') {
            found = found.into_iter().flat_map(|element| element.all(name)).collect();
        }
        found
    }

    /// The content with its tags, for the functions of [`text`].
    pub(crate) fn markup(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        // Nesting is bounded by `parse`.
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => {
                    out.push_str(&format!("<{}>", element.name));
                    element.write(out);
                    out.push_str(&format!("</{}>", element.name));
                }
            }
        }
    }

    /// The content as XML, attributes and all.
    pub(crate) fn escaped(&self) -> String {
        let mut out = String::new();
        self.write_xml(&mut out);
        out
    }

    fn write_xml(&self, out: &mut String) {
        use quick_xml::escape::escape;
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(&escape(text.as_str())),
                Node::Element(element) => {
                    out.push('<');
                    out.push_str(&element.name);
                    for (name, value) in &element.attributes {
                        out.push_str(&format!(" {name}=\"{}\"", escape(value.as_str())));
                    }
                    out.push('>');
                    element.write_xml(out);
                    out.push_str(&format!("</{}>", element.name));
                }
            }
        }
    }

    /// The content as plain text in one line; `None` when it is empty.
    pub(crate) fn text(&self) -> Option<String> {
        Some(text::plain(&self.markup())).filter(|t| !t.is_empty())
    }

    /// [`Self::text`] of [`Self::at`].
    pub(crate) fn text_at(&self, path: &str) -> Option<String> {
        self.at(path)?.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixed_content_keeps_its_markup() {
        let root = parse("<?xml version=\"1.0\"?><!DOCTYPE a><a x=\"1 &amp; 2\">One <i>two</i> &lt; &#8211; &alpha;<b/></a>").unwrap();
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        assert_eq!(root.markup(), "One <i>two</i> < – α<b></b>");
        assert_eq!(root.text_at("i").as_deref(), Some("two"));
    }

    #[test]
    fn hostile_documents_are_refused() {
        assert!(parse(&"<a>".repeat(100_000)).unwrap_err().contains("nested"));
        for text in ["", "no xml", "<a><b></a>", "<a>", "<a", "{\"error\": 1}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
