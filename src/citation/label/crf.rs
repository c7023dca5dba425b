//! The trained labeller.

use std::ops::Range;

use super::attributes::Attributes;
use super::grammar;
use super::lattice::Lattice;
use super::model::Model;
use super::rerank;
use super::states::FIELD;
use super::token::{Pin, Token, tokens};
use super::{Label, Labelled, Labeller, Span};

/// Labels references by a linear-chain conditional random field (Lafferty,
/// McCallum and Pereira 2001), trained on public corpora of labelled
/// references, and a re-ranker of its best readings.
#[derive(Debug, Clone, Copy, Default)]
pub struct CrfLabeller;

/// What is labelled of an over-long reference, in bytes.
const LIMIT: usize = 8192;
/// How many readings the re-ranker sees, and how much worse than the best by
/// the chain's own score.
pub(in crate::citation) const READINGS: usize = 8;
pub(in crate::citation) const WITHIN: f32 = 4.0;
/// How sure a regular grammar is.
const CERTAIN: f32 = 0.98;
/// The most that the model is sure: it knows its own training too well.
const MOST_SURE: f32 = 0.99;

impl Labeller for CrfLabeller {
    fn label(&self, reference: &str) -> Labelled {
        label(reference, Model::shipped())
    }
}

/// Labels a reference with some model.
pub(in crate::citation) fn label(reference: &str, model: &Model) -> Labelled {
    let text = clip(reference);
    let tokens = cut(text);
    let attributes = Attributes::new(text, &tokens, &model.lexicon);
    let lattice = Lattice::new(model, &tokens, &attributes);
    let paths = lattice.best(READINGS, WITHIN);
    let chosen = match paths.len() {
        0 | 1 => 0,
        _ => rerank::choose(&paths, |path| {
            let features = rerank::features(&tokens, &attributes, &model.lexicon, &path.states);
            model.chain_weight * path.score + model.reranked(&features)
        }),
    };
    let Some(path) = paths.get(chosen) else { return Labelled::default() };
    let marginals = lattice.marginals();
    let mut spans: Vec<Span> = rerank::segments(&path.states)
        .into_iter()
        .map(|segment| {
            let range = tokens[segment.start].range.start..tokens[segment.end - 1].range.end;
            let sure = marginals[segment.start..segment.end].iter().map(|token| token[segment.field]);
            Span {
                label: FIELD[segment.field],
                range: widened(text, range, FIELD[segment.field]),
                confidence: sure.fold(MOST_SURE, f32::min),
            }
        })
        .collect();
    for token in tokens.iter().filter(|token| token.pin.is_some_and(Pin::is_whole)) {
        let label = if token.pin == Some(Pin::Url) { Label::Url } else { Label::Identifier };
        spans.retain(|span| span.range.end <= token.range.start || token.range.end <= span.range.start);
        spans.push(Span { label, range: token.range.clone(), confidence: CERTAIN });
    }
    spans.sort_by_key(|span| span.range.start);
    Labelled { spans }
}

/// The tokens of a reference.
pub(in crate::citation) fn cut(text: &str) -> Vec<Token> {
    let mut tokens = tokens(text, &grammar::pins(text));
    if let Some(range) = grammar::last_author(text) {
        let inside = |token: &&mut Token| range.start <= token.range.start && token.range.end <= range.end;
        tokens.iter_mut().filter(inside).for_each(|token| token.pin = Some(Pin::LastAuthor));
    }
    if let Some(slashes) = grammar::double_slash(text) {
        let after = tokens.partition_point(|token| token.range.start < slashes);
        let (before, after) = tokens.split_at_mut(after);
        for (token, pin) in [(before.last_mut(), Pin::TitleEnd), (after.first_mut(), Pin::ContainerStart)] {
            if let Some(token) = token.filter(|token| token.pin.is_none()) {
                token.pin = Some(pin);
            }
        }
    }
    tokens
}

/// The part of a reference that is labelled.
pub(in crate::citation) fn clip(reference: &str) -> &str {
    let mut limit = reference.len().min(LIMIT);
    while !reference.is_char_boundary(limit) {
        limit -= 1;
    }
    reference.get(..limit).unwrap_or_default()
}

/// A field with the marks that belong to it: the full stop of an initial or
/// an abbreviation, a question mark, the bracket that closes one in it or
/// opens before it.
fn widened(text: &str, range: Range<usize>, label: Label) -> Range<usize> {
    let Range { mut start, mut end } = range;
    let inner = text.get(start..end).unwrap_or_default();
    let count = |mark: char| inner.matches(mark).count();
    let mut brackets = [('(', ')'), ('[', ']')].map(|(o, c)| (o, c, count(o), count(c)));
    for (opening, _, opened, closed) in &mut brackets {
        if closed > opened && text.get(..start).is_some_and(|before| before.ends_with(*opening)) {
            start -= 1;
            *opened += 1;
        }
    }
    if label == Label::Title
        && let Some(mark) = text.get(..start).and_then(|before| before.chars().next_back())
        && matches!(mark, '¿' | '¡' | '#' | '$')
    {
        start -= mark.len_utf8();
    }
    let stops = match label {
        Label::Author | Label::Editor | Label::Translator => true,
        Label::Title | Label::Date | Label::Volume | Label::Issue | Label::Pages | Label::Url => false,
        // `Phys. Rev. Lett.`, `Mass.`
        _ => inner.contains('.') || inner.chars().count() <= 5,
    };
    while let Some(mark) = text.get(end..).and_then(|rest| rest.chars().next()) {
        let closes =
            brackets.iter_mut().find(|(_, closing, opened, closed)| *closing == mark && opened > closed);
        match closes {
            Some((_, _, _, closed)) => *closed += 1,
            None if mark == '.' && stops => {}
            None if matches!(mark, '?' | '!' | '%' | '+' | '#' | '°') && label == Label::Title => {}
            None => break,
        }
        end += mark.len_utf8();
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(Label, &str)> {
        let labelled = CrfLabeller.label(text);
        labelled.spans.into_iter().map(|span| (span.label, &text[span.range])).collect()
    }

    #[test]
    fn fields_keep_the_marks_that_are_theirs() {
        let text = "[3] Smith, J. K. (1999). What is (a) life? J. Theor. Biol., 12(3), 45-67. https://doi.org/10.1000/182.";
        assert_eq!(
            shown(text),
            [
                (Label::Author, "Smith, J. K."),
                (Label::Date, "1999"),
                (Label::Title, "What is (a) life?"),
                (Label::Container, "J. Theor. Biol."),
                (Label::Volume, "12"),
                (Label::Issue, "3"),
                (Label::Pages, "45-67"),
                (Label::Identifier, "https://doi.org/10.1000/182"),
            ]
        );
    }

    #[test]
    fn a_titles_own_marks_are_no_punctuation() {
        for (text, title) in [
            ("¿Qué es la vida? 2", "¿Qué es la vida?"),
            ("In #MeToo, 2", "#MeToo"),
            ("Beyond 50%. 2", "Beyond 50%"),
            ("Effective C++, 2", "Effective C++"),
        ] {
            let words: &[char] = &['?', '%', '+', '#', '¿'];
            let (start, end) = (text.find(title).unwrap(), text.find(title).unwrap() + title.len());
            let inner = text[start..end].trim_matches(words);
            let at = text.find(inner).unwrap();
            assert_eq!(&text[widened(text, at..at + inner.len(), Label::Title)], title);
        }
    }

    #[test]
    fn nothing_and_marks_alone_have_no_labels() {
        for text in ["", " ", "...", "—", "(((("] {
            assert_eq!(shown(text), [], "{text:?}");
        }
    }

    #[test]
    fn the_rest_of_an_over_long_reference_is_not_looked_at() {
        let text = "Smith, J. (1999). Öl. ".repeat(2_000);
        assert!(CrfLabeller.label(&text).spans.iter().all(|span| span.range.end <= LIMIT));
    }

    proptest::proptest! {
        #[test]
        fn spans_of_any_text_are_in_order_apart_and_whole_characters(text in "(?s).{0,200}") {
            let spans = CrfLabeller.label(&text).spans;
            proptest::prop_assert!(spans.windows(2).all(|w| w[0].range.end <= w[1].range.start));
            proptest::prop_assert!(spans.iter().all(|s| text.get(s.range.clone()).is_some_and(|t| !t.is_empty())));
            proptest::prop_assert!(spans.iter().all(|s| (0.0..=1.0).contains(&s.confidence)));
        }
    }
}
