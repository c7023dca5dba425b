//! Whatever is read, and however it is labelled: no panic, and fast.

use super::*;
use crate::citation::label::Span;
use crate::citation::{CrfLabeller, read_text};

fn read_one(text: &str) -> Reading {
    read(&Reference { text: text.to_owned(), span: 0..text.len(), label: None }, &CrfLabeller)
}

/// A labeller that gives what it was made with.
struct Given(Vec<Span>);

impl Labeller for Given {
    fn label(&self, _: &str) -> Labelled {
        Labelled { spans: self.0.clone() }
    }
}

const LABELS: [Label; 19] = [
    Label::Author,
    Label::Editor,
    Label::Translator,
    Label::Title,
    Label::Container,
    Label::Series,
    Label::Date,
    Label::Volume,
    Label::Issue,
    Label::Pages,
    Label::Publisher,
    Label::Location,
    Label::Edition,
    Label::Genre,
    Label::Note,
    Label::Identifier,
    Label::Url,
    Label::Number,
    Label::Other,
];

#[test]
fn hostile_strings_do_not_panic() {
    for text in [
        "", ".", "(", "“", "1", "[", "[]", "In", "In:", "In: ", "é…", "&", ", , ,", "\u{feff}", "(2006)",
        "—", "A. B.", "10.1/", "et al.",
    ] {
        let _ = read_one(text);
    }
    let _ = read_one(&"é, (12), ".repeat(2_000));
    let _ = read_one(&"Smith, J., ".repeat(2_000));
    let _ = read_one(&"“".repeat(9_000));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(?s)[A-Za-zéñИ張“”«»\"'.,;:()\\[\\]&/0-9 \n…–-]{0,160}") {
        for reading in read_text(&text) {
            let text = &reading.reference.text;
            let spans = CrfLabeller.label(text).spans;
            proptest::prop_assert!(spans.iter().all(|s| text.get(s.range.clone()).is_some()));
            proptest::prop_assert!(spans.windows(2).all(|w| w[0].range.end <= w[1].range.start));
        }
        let _ = read_one(&text);
    }

    #[test]
    fn any_spans_are_read_without_panic(
        text in "(?s)[A-Za-zéñИ張“”\"'.,;:()\\[\\]&/0-9 …–-]{0,120}",
        spans in proptest::collection::vec((0_usize..19, 0_usize..140, 0_usize..140, -1.0_f32..2.0), 0..24),
    ) {
        let span = |(label, a, b, confidence): (usize, usize, usize, f32)| {
            Span { label: LABELS[label], range: a..b, confidence }
        };
        let given = Given(spans.into_iter().map(span).collect());
        let reading = read(&Reference { text: text.clone(), span: 0..text.len(), label: None }, &given);
        let spans = &reading.labelled.spans;
        proptest::prop_assert!(spans.iter().all(|s| text.get(s.range.clone()).is_some_and(|t| !t.trim().is_empty())));
        proptest::prop_assert!(spans.windows(2).all(|w| w[0].range.end <= w[1].range.start));
        proptest::prop_assert!((0.0..=1.0).contains(&overall(&reading.confidence)));
    }
}
