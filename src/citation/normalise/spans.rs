//! Spans made safe to read, and the texts that several spans of a label make
//! together.

use std::ops::Range;

use crate::citation::label::{Label, Labelled, Span};

/// The spans in order, within the text, on character boundaries, without
/// white space at their ends; of two that overlap the first is kept whole.
pub(super) fn sound(text: &str, labelled: Labelled) -> Labelled {
    let mut spans = labelled.spans;
    spans.sort_by_key(|span| (span.range.start, span.range.end));
    let mut end = 0;
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        let range = inside(text, span.range.start.max(end)..span.range.end);
        if range.is_empty() {
            continue;
        }
        end = range.end;
        let confidence = if span.confidence.is_nan() { 0.0 } else { span.confidence.clamp(0.0, 1.0) };
        out.push(Span { range, confidence, ..span });
    }
    Labelled { spans: out }
}

/// The nearest range of whole characters, without white space at its ends.
fn inside(text: &str, range: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start.min(text.len()), range.end.min(text.len()));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let part = text.get(start..end).unwrap_or_default();
    let start = start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The spans of a label, joined where nothing but a few marks and white space
/// stands between them.
pub(super) fn runs(text: &str, labelled: &Labelled, label: Label) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for span in labelled.of(label) {
        match out.last_mut() {
            Some(last) if is_seam(text.get(last.end..span.range.start).unwrap_or_default()) => {
                last.end = span.range.end;
            }
            _ => out.push(span.range.clone()),
        }
    }
    out
}

fn is_seam(between: &str) -> bool {
    between.len() <= 24 && !between.contains(char::is_alphanumeric)
}

/// The stretches of a text that no span but `Other` and those of some labels
/// covers.
pub(super) fn free(text: &str, labelled: &Labelled, open: &[Label]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    let taken =
        labelled.spans.iter().filter(|span| span.label != Label::Other && !open.contains(&span.label));
    for range in taken.map(|span| span.range.clone()).chain(std::iter::once(text.len()..text.len())) {
        if at < range.start && text.get(at..range.start).is_some_and(|t| t.contains(char::is_alphanumeric)) {
            out.push(at..range.start);
        }
        at = at.max(range.end);
    }
    out
}

/// The stretches of a text that no span of these labels covers.
pub(super) fn outside<'t>(text: &'t str, labelled: &Labelled, labels: &[Label]) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut at = 0;
    for span in labelled.spans.iter().filter(|span| labels.contains(&span.label)) {
        out.extend(text.get(at..span.range.start));
        at = span.range.end;
    }
    out.extend(text.get(at..));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(label: Label, range: Range<usize>) -> Span {
        Span { label, range, confidence: f32::NAN }
    }

    #[test]
    fn spans_of_any_kind_become_sound() {
        let text = "é Title  12";
        let wild = vec![
            span(Label::Volume, 9..400),
            span(Label::Title, 1..9),
            span(Label::Pages, 10..11),
            #[expect(clippy::reversed_empty_ranges, reason = "what a labeller must not give")]
            span(Label::Date, 7..3),
            span(Label::Date, 900..901),
        ];
        let sound = sound(text, Labelled { spans: wild });
        let shown: Vec<&str> = sound.spans.iter().map(|s| &text[s.range.clone()]).collect();
        assert_eq!(shown, ["Title", "12"]);
    }

    #[test]
    fn spans_parted_by_marks_are_one() {
        let text = "A title. Its subtitle, 2006, in parts";
        let spans = vec![span(Label::Title, 0..7), span(Label::Title, 9..21), span(Label::Title, 29..37)];
        assert_eq!(runs(text, &Labelled { spans }, Label::Title), [0..21, 29..37]);
    }
}
