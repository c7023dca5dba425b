//! The tree of a text as JSON (RFC 8259), for programs that set the text
//! themselves.
//!
//! A text is an array of nodes. A node is one of
//!
//! ```json
//! {"text": "…"}
//! {"format": {"font-style": "italic"}, "children": […]}
//! {"quote": ["“", "”"], "children": […]}
//! {"display": "left-margin", "children": […]}
//! {"link": "https://…", "children": […]}
//! ```
//!
//! A format holds one attribute of CSL with its value: `font-style`,
//! `font-weight`, `font-variant`, `text-decoration` or `vertical-align`. Its
//! value holds for all that is in the node until a node within says otherwise:
//! formatting that flips is resolved. A quote holds its marks, opening and
//! closing.
//!
//! An entry is `{"id": "…", "content": […]}`, a bibliography
//! `{"parameters": {…}, "entries": […]}`, where the parameters are
//! `hanging-indent`, `second-field-align` (`"flush"`, `"margin"` or null),
//! `line-spacing` and `entry-spacing`.

use serde_json::{Value, json};

use super::Rendered;
use super::walk::{Part, Writer, walk};
use crate::csl::bibliography::{Bibliography, Entry, SecondFieldAlign};
use crate::csl::tree::{Display, FontStyle, FontVariant, FontWeight, TextDecoration, VerticalAlign};

/// Nodes within nodes: what nests deeper loses its node, but not its text.
/// Readers refuse what nests too deep, many at 128, and a node is two levels.
const MAX_DEPTH: usize = 48;

/// Writes a text. It is written as it comes, since a tree that is deep could
/// not be built and dropped safely.
pub(super) fn write(rendered: &Rendered) -> String {
    let mut json = Json { out: "[".to_owned(), depth: 0 };
    walk(rendered, &mut json);
    json.out.push(']');
    json.out
}

/// Writes an entry.
pub(crate) fn entry(entry: &Entry) -> String {
    format!("{{\"id\":{},\"content\":{}}}", json!(entry.id), write(&entry.content))
}

/// Writes a bibliography.
pub(crate) fn bibliography(bibliography: &Bibliography) -> String {
    let parameters = &bibliography.parameters;
    let align = parameters.second_field_align.map(|align| match align {
        SecondFieldAlign::Margin => "margin",
        SecondFieldAlign::Flush => "flush",
    });
    let parameters = json!({
        "hanging-indent": parameters.hanging_indent,
        "second-field-align": align,
        "line-spacing": parameters.line_spacing,
        "entry-spacing": parameters.entry_spacing,
    });
    let entries: Vec<String> = bibliography.entries.iter().map(entry).collect();
    format!("{{\"parameters\":{parameters},\"entries\":[{}]}}", entries.join(","))
}

struct Json {
    out: String,
    /// How many parts are open.
    depth: usize,
}

impl Json {
    fn node(&mut self, start: &str) {
        if !self.out.ends_with('[') {
            self.out.push(',');
        }
        self.out.push_str(start);
    }
}

impl<'a> Writer<'a> for Json {
    fn text(&mut self, text: &'a str) {
        self.node(&json!({ "text": text }).to_string());
    }

    fn open(&mut self, part: Part<'a>) {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            let (name, value) = member(part);
            self.node(&format!("{{\"{name}\":{value},\"children\":["));
        } else if let Part::Quote(mark, _) = part {
            self.text(mark);
        }
    }

    fn close(&mut self, part: Part<'a>) {
        if self.depth <= MAX_DEPTH {
            self.out.push_str("]}");
        } else if let Part::Quote(_, mark) = part {
            self.text(mark);
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

/// What sort of node a part is.
fn member(part: Part<'_>) -> (&'static str, Value) {
    let (attribute, value) = match part {
        Part::Quote(open, close) => return ("quote", json!([open, close])),
        Part::Link(address) => return ("link", json!(address)),
        Part::Display(display) => {
            let display = match display {
                Display::Block => "block",
                Display::LeftMargin => "left-margin",
                Display::RightInline => "right-inline",
                Display::Indent => "indent",
            };
            return ("display", json!(display));
        }
        Part::Style(style) => (
            "font-style",
            match style {
                FontStyle::Normal => "normal",
                FontStyle::Italic => "italic",
                FontStyle::Oblique => "oblique",
            },
        ),
        Part::Weight(weight) => (
            "font-weight",
            match weight {
                FontWeight::Normal => "normal",
                FontWeight::Bold => "bold",
                FontWeight::Light => "light",
            },
        ),
        Part::Variant(variant) => (
            "font-variant",
            match variant {
                FontVariant::Normal => "normal",
                FontVariant::SmallCaps => "small-caps",
            },
        ),
        Part::Decoration(decoration) => (
            "text-decoration",
            match decoration {
                TextDecoration::None => "none",
                TextDecoration::Underline => "underline",
            },
        ),
        Part::Align(align) => (
            "vertical-align",
            match align {
                VerticalAlign::Baseline => "baseline",
                VerticalAlign::Sup => "sup",
                VerticalAlign::Sub => "sub",
            },
        ),
    };
    ("format", json!({ attribute: value }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{bibliography, display, link, nested, rich};
    use super::*;
    use crate::csl::serialise::Output;

    fn parsed(text: &Rendered) -> Value {
        serde_json::from_str(&text.write(Output::Json)).unwrap()
    }

    /// All text, with quotation marks.
    fn shown(nodes: &Value) -> String {
        let mut out = String::new();
        for node in nodes.as_array().unwrap() {
            out += node["text"].as_str().unwrap_or_default();
            out += node["quote"][0].as_str().unwrap_or_default();
            if node["children"].is_array() {
                out += &shown(&node["children"]);
            }
            out += node["quote"][1].as_str().unwrap_or_default();
        }
        out
    }

    #[test]
    fn nodes_nest() {
        assert_eq!(
            rich("a \"<i>b <i>c</i></i>\"").write(Output::Json),
            r#"[{"text":"a "},{"quote":["“","”"],"children":[{"format":{"font-style":"italic"},"children":[{"text":"b "},{"format":{"font-style":"normal"},"children":[{"text":"c"}]}]}]}]"#
        );
        assert_eq!(rich("").write(Output::Json), "[]");
        assert_eq!(
            parsed(&link("x:\"[", "\"\\\u{1}[")),
            json!([{"link": "x:\"[", "children": [{"text": "\"\\\u{1}["}]}])
        );
        assert_eq!(
            parsed(&display(&[(Some(Display::LeftMargin), "1"), (Some(Display::RightInline), "a")])),
            json!([{"display": "left-margin", "children": [{"text": "1"}]},
                {"display": "right-inline", "children": [{"text": "a"}]}])
        );
    }

    #[test]
    fn text_ending_in_a_bracket_is_no_start_of_an_array() {
        assert_eq!(
            parsed(&rich("[<i>[</i>[")),
            json!([{"text": "["},
            {"format": {"font-style": "italic"}, "children": [{"text": "["}]}, {"text": "["}])
        );
    }

    #[test]
    fn depth_is_bounded() {
        let list = bibliography(&[("a", nested(5000))]);
        let value: Value = serde_json::from_str(&list.write(Output::Json)).unwrap();
        assert_eq!(shown(&value["entries"][0]["content"]), list.entries[0].to_text());
    }

    #[test]
    fn bibliographies_have_parameters() {
        let mut list = bibliography(&[("a\"", rich("A"))]);
        list.parameters.second_field_align = Some(SecondFieldAlign::Flush);
        assert_eq!(
            list.write(Output::Json),
            r#"{"parameters":{"hanging-indent":false,"second-field-align":"flush","line-spacing":1,"entry-spacing":1},"entries":[{"id":"a\"","content":[{"text":"A"}]}]}"#
        );
        assert_eq!(list.entries[0].write(Output::Json), r#"{"id":"a\"","content":[{"text":"A"}]}"#);
    }

    proptest! {
        #[test]
        fn text_comes_back(text in "\\PC{0,40}|(<i>|</i>|<sup>|</sup>|\"|\\\\|[{}a ]){0,20}") {
            let text = rich(&text);
            prop_assert_eq!(shown(&parsed(&text)), text.to_text());
        }
    }
}
