//! A small tree of a document, which mixes text and markup.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::text;

/// Deeper nesting than any record has: MathML goes deepest.
const DEEPEST: usize = 200;

/// An element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    /// The name with its prefix, unless it was read without.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// Reads a document; its root element.
///
/// # Errors
/// What is wrong, with the place in bytes.
pub(crate) fn parse(text: &str) -> Result<Element, String> {
    read(text, false)
}

/// Reads a document without the prefixes of its names: formats whose records
/// come now in the default name space and now in one of their own.
///
/// # Errors
/// What is wrong, with the place in bytes.
pub(crate) fn parse_local(text: &str) -> Result<Element, String> {
    read(text, true)
}

fn read(text: &str, local: bool) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    // `R&D` is a mistake that costs nothing.
    reader.config_mut().allow_dangling_amp = true;
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
                open.push(Element::of(&tag, local));
            }
            Event::Empty(tag) => push(&mut open, Node::Element(Element::of(&tag, local))),
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
    fn of(tag: &BytesStart<'_>, local: bool) -> Self {
        let bare = |name: &str| match name.rsplit_once(':') {
            Some((_, bare)) if local => bare.to_owned(),
            _ => name.to_owned(),
        };
        let attributes = tag.attributes().flatten();
        let attributes =
            attributes.map(|a| (bare(a.key.as_ref()), htmlize::unescape(&*a.value).into_owned())).collect();
        Self { name: bare(tag.name().as_ref()), attributes, children: Vec::new() }
    }

    /// An element without content.
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An element that holds a text.
    pub(crate) fn of_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        let mut element = Self::new(name);
        element.push_text(text);
        element
    }

    /// The element with one more attribute.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// The texts that stand directly in it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        })
    }

    /// How many elements and texts it is made of.
    pub(crate) fn size(&self) -> usize {
        // Nesting is bounded by the parser.
        self.children.len() + self.elements().map(Self::size).sum::<usize>()
    }

    /// Sets an attribute.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.take_attribute(name);
        self.attributes.push((name.to_owned(), value.to_owned()));
    }

    /// Takes an attribute off.
    pub(crate) fn take_attribute(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(known, _)| known == name)?;
        Some(self.attributes.remove(at).1)
    }

    /// Adds an element at the end.
    pub(crate) fn push(&mut self, child: Self) {
        self.children.push(Node::Element(child));
    }

    /// Adds a text at the end.
    pub(crate) fn push_text(&mut self, text: impl Into<String>) {
        self.children.push(Node::Text(text.into()));
    }

    /// Gives it another name.
    pub(crate) fn rename(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    /// The child elements, to be changed.
    pub(crate) fn elements_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Drops the white space that only sets its child elements off.
    pub(crate) fn drop_layout(&mut self) {
        self.children.retain(|node| match node {
            Node::Text(text) => !(text.contains('\n') && text.trim().is_empty()),
            Node::Element(_) => true,
        });
    }

    /// Takes the first child of a name out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let at = self.children.iter().position(|node| matches!(node, Node::Element(e) if e.name == name))?;
        match self.children.remove(at) {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }

    /// Sorts the child elements; those of one rank keep their order.
    pub(crate) fn sort_by(&mut self, rank: impl Fn(&Self) -> usize) {
        self.children.sort_by_key(|node| match node {
            Node::Element(element) => rank(element),
            Node::Text(_) => 0,
        });
    }

    /// Takes every child of a name out.
    pub(crate) fn take_all(&mut self, name: &str) -> Vec<Self> {
        let mut taken = Vec::new();
        for node in std::mem::take(&mut self.children) {
            match node {
                Node::Element(element) if element.name == name => taken.push(element),
                other => self.children.push(other),
            }
        }
        taken
    }

    /// Puts the content of an element in its place, where it stands.
    pub(crate) fn splice(&mut self, mut other: Self) {
        self.children.append(&mut other.children);
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
                // Tags without a meaning would be taken for characters.
                Node::Element(element) if !text::is_markup(&element.name) => element.write(out),
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
        super::write::content(self, &mut out);
        out
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
