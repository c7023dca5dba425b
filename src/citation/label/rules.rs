//! The labeller made of rules.

use super::{Board, Label, Labelled, Labeller, chunks, head, numbers};

/// Labels references by the grammar of the common styles (APA, Vancouver,
/// MLA, Chicago, IEEE, Harvard, the short style of physics): identifiers and
/// numbers by regular expressions, names by the grammar of name lists, and
/// what is left by scoring it chunk by chunk.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleLabeller;

/// What is labelled of an over-long reference, in bytes.
const LIMIT: usize = 8192;

impl Labeller for RuleLabeller {
    fn label(&self, reference: &str) -> Labelled {
        let mut limit = reference.len().min(LIMIT);
        while !reference.is_char_boundary(limit) {
            limit -= 1;
        }
        let text = reference.get(..limit).unwrap_or_default();
        let mut board = Board::default();
        numbers::identifiers(text, &mut board);
        let start = head::list_number(text, &mut board);
        let end = head::authors(text, start, &mut board);
        let head_date = if end > start { end } else { 0 };
        numbers::composite(text, end, &mut board);
        numbers::date(text, head_date, &mut board);
        let inside = head::inside(text, end).filter(|(word, _)| {
            !text.get(word.clone()).is_some_and(|w| w.starts_with('I'))
                || titled(text, end, word.start, &board)
        });
        head::editors(text, end, inside.as_ref(), &mut board);
        if !board.has(Label::Volume)
            && let Some(next) = board
                .spans
                .iter()
                .filter(|s| {
                    s.range.start > end + 20 && matches!(s.label, Label::Date | Label::Pages | Label::Issue)
                })
                .map(|s| s.range.start)
                .min()
        {
            numbers::lone_volume(text, end, next, &mut board);
        }
        chunks::label(text, end.max(start), inside, &mut board);
        Labelled { spans: board.sorted() }
    }
}

/// Whether free words stand before `In`: without them it begins the title.
fn titled(text: &str, from: usize, to: usize, board: &Board) -> bool {
    let part = text.get(from..to).unwrap_or_default();
    part.char_indices().any(|(i, c)| c.is_alphabetic() && board.free(&(from + i..from + i + c.len_utf8())))
}
