//! Text passes over the inline tree.
//!
//! While an element is rendered: [`case`] and full-stop stripping. Once a text
//! is complete: [`finish`] flattens it, collapses punctuation where rendered
//! pieces meet, and moves punctuation into quotes.

pub(crate) mod case;
mod flatten;
mod punctuation;

use super::locale::QuoteMarks;
use super::tree::{Event, Node, for_each_text_mut};

/// Takes the full stops out.
pub(crate) fn strip_periods(nodes: &mut [Node]) {
    for_each_text_mut(nodes, &mut |text| text.retain(|c| c != '.'));
}

/// Runs the passes of a complete text and flattens it.
pub(crate) fn finish(nodes: Vec<Node>, quotes: &QuoteMarks) -> Vec<Event> {
    let mut events = flatten::flatten(nodes);
    punctuation::collapse(&mut events);
    if quotes.punctuation_inside {
        punctuation::move_into_quotes(&mut events);
    } else {
        punctuation::move_out_of_quotes(&mut events);
    }
    punctuation::collapse(&mut events);
    flatten::tidy(&mut events);
    events
}
