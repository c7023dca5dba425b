//! References as the text of a PDF has them: spaces where none belong, none
//! where they do.

use super::corpus::Example;
use crate::citation::label::internal::cut;

/// Marks that text from PDFs has spaces before, or none after.
const MARKS: &[char] = &['.', ',', ';', ':', '(', ')', '-', '–', '”', '"'];

/// Share of the separators with such a mark that are changed.
const CHANGED: f32 = 0.35;

/// A copy of a reference with its spaces disturbed, if its words can still be
/// told apart.
pub(super) fn disturbed(example: &Example, random: &mut fastrand::Rng) -> Option<Example> {
    let mut text = String::with_capacity(example.text.len() + 16);
    let mut at = 0;
    for token in &example.tokens {
        let gap = example.text.get(at..token.range.start)?;
        let marked = gap.contains(MARKS);
        if marked && token.pin.is_none() && random.f32() < CHANGED {
            let bare = gap.trim();
            match random.u8(..3) {
                0 => text.extend([" ", bare]),
                1 => text.push_str(bare),
                _ => text.extend([" ", bare, " "]),
            }
        } else {
            text.push_str(gap);
        }
        text.push_str(example.text.get(token.range.clone())?);
        at = token.range.end;
    }
    text.push_str(example.text.get(at..)?);
    let tokens = cut(&text);
    let same = tokens.len() == example.tokens.len()
        && tokens.iter().zip(&example.tokens).all(|(a, b)| a.pin == b.pin);
    same.then(|| Example { text, tokens, ..example.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::corpus::example_of;
    use super::*;

    #[test]
    fn only_spaces_are_disturbed() {
        let example = example_of(
            "anystyle-core",
            0,
            "Smith, J. (1999). On trees. Forestry, 12, 3-4.",
            &[("On trees", "title")],
        );
        let mut random = fastrand::Rng::with_seed(1);
        let bare = |text: &str| text.replace(' ', "");
        let mut changed = 0;
        for _ in 0..50 {
            let Some(copy) = disturbed(&example, &mut random) else { continue };
            assert_eq!(bare(&copy.text), bare(&example.text));
            assert_eq!((copy.states.len(), copy.tokens.len()), (example.states.len(), example.tokens.len()));
            changed += usize::from(copy.text != example.text);
        }
        assert!(changed > 20);
    }
}
