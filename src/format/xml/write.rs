//! A tree as a document.

use quick_xml::escape::escape;

use super::Element;
use super::tree::Node;

/// Writes a document: a declaration, what stands before the root (a document
/// type), the root. Elements that hold only elements are indented.
pub(crate) fn document(before_root: &str, root: &Element) -> String {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{before_root}");
    element(root, 0, &mut out);
    out
}

fn element(element: &Element, depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
    if element.children.iter().any(|node| matches!(node, Node::Text(_))) {
        inline(element, out);
    } else {
        open(element, out);
        if element.children.is_empty() {
            out.truncate(out.len() - 1);
            out.push_str("/>\n");
            return;
        }
        out.push('\n');
        for child in element.elements() {
            self::element(child, depth + 1, out);
        }
        out.extend(std::iter::repeat_n("  ", depth));
        close(element, out);
    }
    out.push('\n');
}

fn inline(element: &Element, out: &mut String) {
    open(element, out);
    content(element, out);
    close(element, out);
}

/// What an element holds, with nothing between its parts.
pub(super) fn content(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(&characters(text)),
            Node::Element(child) => inline(child, out),
        }
    }
}

fn open(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push_str(&format!(" {name}=\"{}\"", characters(value).replace('\n', "&#10;")));
    }
    out.push('>');
}

fn close(element: &Element, out: &mut String) {
    out.push_str(&format!("</{}>", element.name));
}

/// Characters that XML 1.0 allows, escaped. A carriage return would be read
/// as a line feed.
fn characters(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    if text.chars().all(allowed) {
        escape(text).replace('\r', "&#13;")
    } else {
        let kept: String = text.chars().filter(|c| allowed(*c)).collect();
        escape(kept.as_str()).replace('\r', "&#13;")
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut root = Element::new("a").with("x", "1 < \"2\" & 3");
        root.push(Element::new("empty"));
        let mut text = Element::of_text("t", "R&D <i>x</i>\u{1} é\r");
        text.push(Element::of_text("i", "b"));
        root.push(text);
        let written = document("<!DOCTYPE a>\n", &root);
        assert_eq!(
            written,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE a>\n<a x=\"1 &lt; &quot;2&quot; &amp; 3\">\n  \
             <empty/>\n  <t>R&amp;D &lt;i&gt;x&lt;/i&gt; é&#13;<i>b</i></t>\n</a>\n"
        );
        let read = parse(&written).unwrap();
        assert_eq!(read.attribute("x"), Some("1 < \"2\" & 3"));
    }
}
