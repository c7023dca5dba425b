//! From the tree to its flat form, without the marks that only rendering
//! needs.

use crate::csl::tree::{Event, Mark, Node};

/// Flattens nodes in document order.
pub(super) fn flatten(nodes: Vec<Node>) -> Vec<Event> {
    let mut events = Vec::new();
    push(nodes, &mut events);
    events
}

fn push(nodes: Vec<Node>, events: &mut Vec<Event>) {
    for node in nodes {
        match node {
            Node::Text(text) if text.is_empty() => {}
            Node::Text(text) => events.push(Event::Text(text)),
            Node::Span(
                Mark::Term | Mark::NoCase | Mark::Names | Mark::Stand | Mark::Name | Mark::YearSuffix,
                children,
            ) => {
                push(children, events);
            }
            Node::Span(mark, children) => {
                if children.iter().all(Node::is_empty) {
                    continue;
                }
                events.push(Event::Open(mark));
                push(children, events);
                events.push(Event::Close);
            }
        }
    }
}

/// Drops empty texts and the parts they leave empty, and joins texts that
/// touch.
pub(super) fn tidy(events: &mut Vec<Event>) {
    let mut out: Vec<Event> = Vec::with_capacity(events.len());
    for event in events.drain(..) {
        match event {
            Event::Text(text) if text.is_empty() => {}
            Event::Text(text) => match out.last_mut() {
                Some(Event::Text(before)) => before.push_str(&text),
                _ => out.push(Event::Text(text)),
            },
            Event::Close if matches!(out.last(), Some(Event::Open(_))) => drop(out.pop()),
            other => out.push(other),
        }
    }
    *events = out;
}
