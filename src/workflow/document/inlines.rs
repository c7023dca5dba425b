//! Rendered text as Pandoc's inlines. It stands here because the rooms of
//! manuscripts and of the processor do not know each other.

use serde_json::{Value, json};

use crate::csl::serialise::Rendered;
use crate::csl::serialise::walk::{Part, Writer, walk};
use crate::csl::tree::{Display, FontStyle, FontVariant, FontWeight, Format, TextDecoration, VerticalAlign};
use crate::manuscript::{Aside, InNote};

/// The mark of a key that is no item's.
pub(super) fn missing(key: &str) -> Value {
    json!({"t": "Strong", "c": [{"t": "Str", "c": format!("{key}?")}]})
}

/// The marks of several.
pub(super) fn all_missing(keys: &[String]) -> Vec<Value> {
    let mut out = Vec::new();
    for key in keys {
        if !out.is_empty() {
            out.extend([string(";"), space()]);
        }
        out.push(missing(key));
    }
    out
}

pub(super) fn space() -> Value {
    json!({"t": "Space"})
}

fn string(text: &str) -> Value {
    json!({"t": "Str", "c": text})
}

pub(super) fn in_parentheses(mut inlines: Vec<Value>) -> Vec<Value> {
    let mut out = vec![string("(")];
    inlines.push(string(")"));
    inlines.into_iter().for_each(|inline| join(inline, &mut out));
    out
}

/// A note's text where it stands in a note that is there already: in
/// parentheses unless it opens the note, and without the full stop unless it
/// ends it.
pub(super) fn fitted(in_note: InNote, mut inlines: Vec<Value>) -> Vec<Value> {
    if !(in_note.first && in_note.last)
        && let Some(Value::String(last)) = inlines.last_mut().and_then(|last| last.get_mut("c"))
        && last.ends_with('.')
    {
        last.pop();
    }
    if in_note.first { inlines } else { in_parentheses(inlines) }
}

/// What holds inlines: the whole, a link, a display block.
struct Container {
    wrap: Option<Wrap>,
    /// Stretches of one format. Emphasis cannot be turned off in Pandoc's tree,
    /// so formats do not nest.
    runs: Vec<(Format, Vec<Value>)>,
}

enum Wrap {
    Link(String),
    Block(&'static str),
}

/// Rendered text as inlines, with what was kept aside in its place.
pub(super) fn inlines(rendered: &Rendered, aside: &Aside<Value>) -> Vec<Value> {
    let whole = Container { wrap: None, runs: Vec::new() };
    let mut inlines = Inlines { aside, containers: vec![whole], now: Format::default(), around: Vec::new() };
    walk(rendered, &mut inlines);
    inlines.containers.into_iter().flat_map(finished).collect()
}

struct Inlines<'a> {
    aside: &'a Aside<Value>,
    containers: Vec<Container>,
    /// The format of what comes next, without what only asks for plain text.
    now: Format,
    /// What it was around each open part.
    around: Vec<Format>,
}

impl Inlines<'_> {
    fn end_container(&mut self) {
        if let Some(container) = self.containers.pop()
            && let Some(outer) = self.containers.last_mut()
        {
            // It is formatted within.
            outer.runs.push((Format::default(), finished(container)));
        }
    }
}

impl<'a> Writer<'a> for Inlines<'_> {
    fn text(&mut self, text: &'a str) {
        write(text, self.now, self.aside, &mut self.containers);
    }

    fn open(&mut self, part: Part<'a>) {
        let wrap = match part {
            Part::Quote(mark, _) => return self.text(mark),
            Part::Link(address) => Wrap::Link(address.to_owned()),
            Part::Display(display) => Wrap::Block(match display {
                Display::Block => "csl-block",
                Display::LeftMargin => "csl-left-margin",
                Display::RightInline => "csl-right-inline",
                Display::Indent => "csl-indent",
            }),
            Part::Style(_) | Part::Weight(_) | Part::Variant(_) | Part::Decoration(_) | Part::Align(_) => {
                self.around.push(self.now);
                self.now = changed(self.now, part);
                return;
            }
        };
        self.containers.push(Container { wrap: Some(wrap), runs: Vec::new() });
    }

    fn close(&mut self, part: Part<'a>) {
        match part {
            Part::Quote(_, mark) => self.text(mark),
            Part::Link(_) | Part::Display(_) => self.end_container(),
            _ => self.now = self.around.pop().unwrap_or_default(),
        }
    }
}

/// A format with what a part changes.
fn changed(mut format: Format, part: Part<'_>) -> Format {
    match part {
        Part::Style(style) => format.style = Some(style).filter(|s| *s != FontStyle::Normal),
        Part::Weight(weight) => format.weight = Some(weight).filter(|w| *w == FontWeight::Bold),
        Part::Variant(variant) => format.variant = Some(variant).filter(|v| *v == FontVariant::SmallCaps),
        Part::Decoration(line) => {
            format.decoration = Some(line).filter(|d| *d == TextDecoration::Underline);
        }
        Part::Align(align) => format.align = Some(align).filter(|a| *a != VerticalAlign::Baseline),
        Part::Quote(..) | Part::Link(_) | Part::Display(_) => {}
    }
    format
}

fn write(text: &str, format: Format, aside: &Aside<Value>, containers: &mut [Container]) {
    let Some(container) = containers.last_mut() else { return };
    match container.runs.last_mut() {
        Some((last, inlines)) if *last == format => words(text, aside, inlines),
        _ => {
            let mut inlines = Vec::new();
            words(text, aside, &mut inlines);
            container.runs.push((format, inlines));
        }
    }
}

fn finished(container: Container) -> Vec<Value> {
    let mut out = Vec::new();
    for (format, inlines) in container.runs {
        formatted(format, inlines).into_iter().for_each(|inline| join(inline, &mut out));
    }
    match container.wrap {
        None => out,
        Some(Wrap::Link(address)) => vec![json!({"t": "Link", "c": [["", [], []], out, [address, ""]]})],
        Some(Wrap::Block(class)) => vec![json!({"t": "Span", "c": [["", [class], []], out]})],
    }
}

fn formatted(format: Format, mut inlines: Vec<Value>) -> Vec<Value> {
    let align = format.align.map(|align| match align {
        VerticalAlign::Sup => "Superscript",
        VerticalAlign::Sub | VerticalAlign::Baseline => "Subscript",
    });
    let names = [
        align,
        format.variant.map(|_| "SmallCaps"),
        format.decoration.map(|_| "Underline"),
        format.weight.map(|_| "Strong"),
        format.style.map(|_| "Emph"),
    ];
    for name in names.into_iter().flatten() {
        inlines = vec![json!({"t": name, "c": inlines})];
    }
    inlines
}

/// Text as words and spaces.
fn words(text: &str, aside: &Aside<Value>, out: &mut Vec<Value>) {
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut Vec<Value>| {
        if !word.is_empty() {
            join(string(&std::mem::take(word)), out);
        }
    };
    for c in text.chars() {
        if matches!(c, ' ' | '\n' | '\t') {
            flush(&mut word, out);
            out.push(space());
        } else if let Some(kept) = aside.get(c) {
            flush(&mut word, out);
            out.push(kept.clone());
        } else {
            word.push(c);
        }
    }
    flush(&mut word, out);
}

/// Adds an inline; text that follows text is one text, as Pandoc has it.
fn join(inline: Value, out: &mut Vec<Value>) {
    let is_text = |value: &Value| value.get("t").and_then(Value::as_str) == Some("Str");
    if is_text(&inline)
        && let Some(last) = out.last_mut().filter(|last| is_text(last))
        && let (Some(Value::String(before)), Some(Value::String(after))) =
            (last.get_mut("c"), inline.get("c"))
    {
        before.push_str(after);
        return;
    }
    out.push(inline);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::csl::{Citation, Cite, Processor, Style};
    use crate::item::{Item, Kind, Variable};

    /// An item's title in italics, in quotes, in a note: as Markdown-like text.
    fn shown(title: &str, format: &str) -> String {
        let xml = format!(
            "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\"><info><title>t</title>\
             <id>t</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout>\
             <text variable=\"title\" {format}/></layout></citation></style>"
        );
        let processor = Processor::new(Arc::new(Style::from_xml(&xml).unwrap()), None).unwrap();
        let mut item = Item::new(Kind::Book);
        item.id = "x".to_owned();
        item.set(Variable::Title, title);
        let citation = Citation { cites: vec![Cite::new("x")], ..Citation::default() };
        let rendered = processor.document(&[&item], &[citation]).citations.remove(0);
        let mut aside = Aside::default();
        aside.put(json!({"t": "Math", "c": [{"t": "InlineMath"}, "z"]}));
        serde_json::to_string(&inlines(&rendered, &aside))
            .unwrap()
            .replace("{\"t\":\"Space\"}", "_")
            .replace("\"t\":", "")
            .replace("\"c\":", "")
    }

    #[test]
    fn formats_do_not_nest_and_text_is_in_words() {
        assert_eq!(shown("On X", ""), r#"[{"Str","On"},_,{"Str","X"}]"#);
        assert_eq!(shown("<b>A</b>B", ""), r#"[{"Strong",[{"Str","A"}]},{"Str","B"}]"#);
        assert_eq!(
            shown("On <i>X</i> now", "font-style=\"italic\""),
            r#"[{"Emph",[{"Str","On"},_]},{"Str","X"},{"Emph",[_,{"Str","now"}]}]"#
        );
        assert_eq!(
            shown("A \"b\"", "quotes=\"true\" font-weight=\"bold\""),
            r#"[{"Str","“"},{"Strong",[{"Str","A"},_,{"Str","‘b’"}]},{"Str","”"}]"#
        );
        assert_eq!(shown("H<sub>2</sub>O", ""), r#"[{"Str","H"},{"Subscript",[{"Str","2"}]},{"Str","O"}]"#);
    }

    #[test]
    fn what_was_kept_aside_comes_back() {
        assert_eq!(shown("a \u{f0000}b", ""), r#"[{"Str","a"},_,{"Math",[{"InlineMath"},"z"]},{"Str","b"}]"#);
    }

    #[test]
    fn text_in_a_note_is_fitted_to_it() {
        let text = || vec![string("A.")];
        let fit = |first, last| serde_json::to_string(&fitted(InNote { first, last }, text())).unwrap();
        assert_eq!(fit(true, true), r#"[{"t":"Str","c":"A."}]"#);
        assert_eq!(fit(true, false), r#"[{"t":"Str","c":"A"}]"#);
        assert_eq!(fit(false, true), r#"[{"t":"Str","c":"(A)"}]"#);
    }
}
