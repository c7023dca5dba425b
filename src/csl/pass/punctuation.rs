//! Punctuation where rendered pieces meet.
//!
//! What a field holds is left alone; where the end of one piece (a field, a
//! term, an affix, a delimiter) meets the start of the next, punctuation that
//! doubles is collapsed by the table below. Source: the `punctuation_…` cases
//! of the CSL test suite.

use crate::csl::tree::{Event, Mark};

/// What becomes of two marks that meet.
enum Meet {
    Both,
    First,
    Second,
}

fn meet(a: char, b: char) -> Meet {
    match (a, b) {
        (' ', ' ') => Meet::Second,
        ('\u{a0}', ' ') => Meet::First,
        ('!' | '?' | ':' | ';' | ',' | '.', b) if a == b => Meet::First,
        ('!' | '?', '.' | ':') | (':', '.') | (';', ':' | '.') => Meet::First,
        (':' | ';', '!' | '?') => Meet::Second,
        _ => Meet::Both,
    }
}

/// Whether a part is set apart from the text around it.
fn is_block(event: &Event) -> bool {
    matches!(event, Event::Open(Mark::Display(_)))
}

/// Applies the table wherever two texts meet.
pub(super) fn collapse(events: &mut [Event]) {
    let mut before: Option<usize> = None;
    let mut blocks: Vec<bool> = Vec::new();
    for i in 0..events.len() {
        match &events[i] {
            Event::Open(_) => {
                let block = is_block(&events[i]);
                blocks.push(block);
                if block {
                    before = None;
                }
            }
            Event::Close => {
                if blocks.pop() == Some(true) {
                    before = None;
                }
            }
            Event::Text(_) => {
                if let Some(j) = before {
                    join(events, j, i);
                }
                if matches!(&events[i], Event::Text(t) if !t.is_empty()) {
                    before = Some(i);
                }
            }
        }
    }
}

fn join(events: &mut [Event], i: usize, j: usize) {
    let (head, tail) = events.split_at_mut(j);
    let (Some(Event::Text(a)), Some(Event::Text(b))) = (head.get_mut(i), tail.first_mut()) else { return };
    while let (Some(last), Some(first)) = (a.chars().next_back(), b.chars().next()) {
        match meet(last, first) {
            Meet::Both => return,
            Meet::First => drop(b.remove(0)),
            Meet::Second => drop(a.pop()),
        }
    }
}

/// Moves full stops, commas, `!` and `?` after a closing quote into it.
pub(super) fn move_into_quotes(events: &mut [Event]) {
    let mut open: Vec<bool> = Vec::new();
    for i in 0..events.len() {
        match &events[i] {
            Event::Open(mark) => open.push(*mark == Mark::Quote),
            Event::Close => {
                if open.pop() != Some(true) {
                    continue;
                }
                let Some(inside) = last_text(&events[..i]) else { continue };
                let moved = take_marks(events, i + 1);
                if let Some(Event::Text(text)) = events.get_mut(inside) {
                    for c in moved.chars() {
                        match text.chars().next_back().map_or(Meet::Both, |last| meet(last, c)) {
                            Meet::Both => text.push(c),
                            Meet::First => {}
                            Meet::Second => {
                                text.pop();
                                text.push(c);
                            }
                        }
                    }
                }
            }
            Event::Text(_) => {}
        }
    }
}

/// Takes away the punctuation that may move, from this event on.
fn take_marks(events: &mut [Event], from: usize) -> String {
    let mut marks = String::new();
    while let Some(at) = next_text(events, from) {
        let Some(Event::Text(text)) = events.get_mut(at) else { break };
        let length = text.len() - text.trim_start_matches(['.', ',', '!', '?']).len();
        marks.extend(text.drain(..length));
        if length == 0 || !text.is_empty() {
            break;
        }
    }
    marks
}

/// Where punctuation stays outside: a full stop within, doubled by one
/// without, goes.
pub(super) fn move_out_of_quotes(events: &mut [Event]) {
    let mut open: Vec<bool> = Vec::new();
    for i in 0..events.len() {
        match &events[i] {
            Event::Open(mark) => open.push(*mark == Mark::Quote),
            Event::Close => {
                if open.pop() != Some(true) {
                    continue;
                }
                let Some(inside) = last_text(&events[..i]) else { continue };
                let Some(outside) = next_text(events, i + 1) else { continue };
                let first = match &events[outside] {
                    Event::Text(text) => text.chars().next(),
                    _ => None,
                };
                if let (Some(Event::Text(text)), Some(first @ ('.' | ','))) = (events.get_mut(inside), first)
                    && text.ends_with(first)
                {
                    text.pop();
                }
            }
            Event::Text(_) => {}
        }
    }
}

/// The last text that is not empty, within the part that just ends.
fn last_text(events: &[Event]) -> Option<usize> {
    for (i, event) in events.iter().enumerate().rev() {
        match event {
            Event::Text(text) if !text.is_empty() => return Some(i),
            Event::Text(_) | Event::Close => {}
            Event::Open(_) => return None,
        }
    }
    None
}

/// The next text that is not empty, unless a block comes first.
fn next_text(events: &[Event], from: usize) -> Option<usize> {
    for (i, event) in events.iter().enumerate().skip(from) {
        match event {
            Event::Text(text) if !text.is_empty() => return Some(i),
            Event::Open(Mark::Display(_) | Mark::Quote | Mark::FieldQuote) => return None,
            _ => {}
        }
    }
    None
}
