//! Texts for the writers' tests, and what holds for all writers.

use std::sync::Arc;

use super::*;
use crate::csl::bibliography::{Bibliography, Entry, Parameters};
use crate::csl::pass;
use crate::csl::richtext;
use crate::csl::tree::{Display, Format, Node};

fn quotes(outer: [&str; 2], inner: [&str; 2]) -> Arc<QuoteMarks> {
    Arc::new(QuoteMarks {
        outer: (outer[0].to_owned(), outer[1].to_owned()),
        inner: (inner[0].to_owned(), inner[1].to_owned()),
        punctuation_inside: false,
    })
}

fn rendered(events: Vec<Event>) -> Rendered {
    Rendered { events, quotes: quotes(["“", "”"], ["‘", "’"]) }
}

/// A field's text with its markup.
pub(super) fn rich(text: &str) -> Rendered {
    let quotes = quotes(["“", "”"], ["‘", "’"]);
    Rendered { events: pass::finish(richtext::parse(text, &QuoteMarks::english()), &quotes), quotes }
}

/// The same in quotation marks that go down and up.
pub(super) fn german(text: &str) -> Rendered {
    Rendered { quotes: quotes(["„", "“"], ["‚", "‘"]), ..rich(text) }
}

/// A word in a format.
pub(super) fn formatted(set: impl FnOnce(&mut Format)) -> Rendered {
    let mut format = Format::default();
    set(&mut format);
    rendered(vec![Event::Open(Mark::Format(format)), Event::Text("text".to_owned()), Event::Close])
}

/// A link that shows a text.
pub(super) fn link(address: &str, text: &str) -> Rendered {
    rendered(vec![Event::Open(Mark::Link(address.to_owned())), Event::Text(text.to_owned()), Event::Close])
}

/// Display blocks and what is between them.
pub(super) fn display(blocks: &[(Option<Display>, &str)]) -> Rendered {
    let mut nodes = Vec::new();
    for (display, text) in blocks {
        let text = richtext::parse(text, &QuoteMarks::english());
        match display {
            Some(display) => nodes.push(Node::Span(Mark::Display(*display), text)),
            None => nodes.extend(text),
        }
    }
    let quotes = quotes(["“", "”"], ["‘", "’"]);
    Rendered { events: pass::finish(nodes, &quotes), quotes }
}

/// Formats, quotes and scripts within each other.
pub(super) fn nested(depth: usize) -> Rendered {
    let mut events = Vec::new();
    for n in 0..depth {
        let italic = Format { style: Some(crate::csl::tree::FontStyle::Italic), ..Format::default() };
        events.push(Event::Open(match n % 3 {
            0 => Mark::Markup(italic),
            1 => Mark::Quote,
            _ => Mark::NoDecor,
        }));
        events.push(Event::Text("a ".to_owned()));
    }
    events.extend((0..depth).map(|_| Event::Close));
    rendered(events)
}

/// A bibliography as styles have it that say nothing.
pub(super) fn bibliography(entries: &[(&str, Rendered)]) -> Bibliography {
    Bibliography {
        entries: entries
            .iter()
            .map(|(id, content)| Entry { id: (*id).to_owned(), content: content.clone() })
            .collect(),
        omitted: Vec::new(),
        parameters: Parameters {
            hanging_indent: false,
            second_field_align: None,
            line_spacing: 1,
            entry_spacing: 1,
        },
    }
}

#[test]
fn every_writer_takes_what_nests_deep_or_does_not_nest() {
    let unbalanced = rendered(vec![Event::Close, Event::Open(Mark::Quote), Event::Text("a".to_owned())]);
    for output in Output::ALL {
        assert!(!nested(20_000).write(*output).is_empty());
        assert!(unbalanced.write(*output).contains('a'));
        assert!(rich("").write(*output).len() <= 2);
        assert!(!bibliography(&[("", nested(3)), ("", rich(" "))]).write(*output).is_empty());
    }
    assert_eq!(unbalanced.to_text(), "“a”");
}

#[test]
fn what_turns_formatting_off_ends_it() {
    let sup = Format { align: Some(crate::csl::tree::VerticalAlign::Sup), ..Format::default() };
    let baseline = Format { align: Some(crate::csl::tree::VerticalAlign::Baseline), ..Format::default() };
    let text = rendered(vec![
        Event::Open(Mark::Format(sup)),
        Event::Text("1".to_owned()),
        Event::Open(Mark::Format(baseline)),
        Event::Text(", p. 2".to_owned()),
        Event::Close,
        Event::Text("3".to_owned()),
        Event::Close,
    ]);
    assert_eq!(text.write(Output::Markdown), "^1^, p. 2^3^");
    assert_eq!(text.write(Output::Latex), r"\textsuperscript{1}, p. 2\textsuperscript{3}");
    assert_eq!(text.write(Output::Typst), "#super[1], p. 2#super[3]");
    assert_eq!(text.write(Output::Rtf), r"{\super 1}, p. 2{\super 3}");
}
