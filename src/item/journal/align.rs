//! Which word of a title each word of its abbreviation stands for, and what
//! follows from it: where stops belong.

use super::rules::{beginning, capitalised};
use super::words::{Word, is_function_word};

/// More words than this are not aligned: the work grows with their product.
const MOST: usize = 40;

/// For each word of the abbreviation the place of the word it stands for in
/// the title, in order; `None` for one that stands for none. Among several
/// ways the one that leaves out the fewest words of the title. Empty when
/// either has too many words.
pub(super) fn align(title: &[Word], short: &[Word]) -> Vec<Option<usize>> {
    const UNMATCHED: u32 = 1_000;
    if title.len() > MOST || short.len() > MOST {
        return Vec::new();
    }
    let width = title.len() + 1;
    // cost[i][j]: the least cost of the first i short and j title words.
    let mut cost = vec![0_u32; (short.len() + 1) * width];
    let at = |i: usize, j: usize| i * width + j;
    let skip = |j: usize| match title.get(j) {
        Some(word) if is_function_word(word) => 1,
        _ => 10,
    };
    let pairs = |i: usize, j: usize| match (short.get(i), title.get(j)) {
        (Some(short), Some(word)) => fit(&short.folded, &word.folded),
        _ => None,
    };
    for i in 0..=short.len() {
        for j in 0..=title.len() {
            let mut least = if i == 0 && j == 0 { 0 } else { u32::MAX };
            let mut offer = |from: (usize, usize), step: u32| {
                let before = cost.get(at(from.0, from.1)).copied().unwrap_or(u32::MAX);
                least = least.min(before.saturating_add(step));
            };
            if i > 0 {
                offer((i - 1, j), UNMATCHED);
            }
            if j > 0 {
                offer((i, j - 1), skip(j - 1));
            }
            if i > 0
                && j > 0
                && let Some(step) = pairs(i - 1, j - 1)
            {
                offer((i - 1, j - 1), step);
            }
            if let Some(cell) = cost.get_mut(at(i, j)) {
                *cell = least;
            }
        }
    }
    let mut places = vec![None; short.len()];
    let (mut i, mut j) = (short.len(), title.len());
    let read = |i: usize, j: usize| cost.get(at(i, j)).copied().unwrap_or(u32::MAX);
    while i > 0 {
        let here = read(i, j);
        let matched = (j > 0).then(|| pairs(i - 1, j - 1)).flatten();
        if matched.is_some_and(|step| read(i - 1, j - 1).saturating_add(step) == here) {
            (i, j) = (i - 1, j - 1);
            if let Some(place) = places.get_mut(i) {
                *place = Some(j);
            }
        } else if j > 0 && read(i, j - 1).saturating_add(skip(j - 1)) == here {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    places
}

/// How well a word of an abbreviation fits a word of the title, 0 best: the
/// same, its beginning, or a contraction (`natl`, `jpn`). `None` if it cannot
/// stand for it.
fn fit(short: &str, word: &str) -> Option<u32> {
    if short == word {
        return Some(0);
    }
    if short.len() >= word.len() {
        return None;
    }
    if word.starts_with(short) {
        return Some(1);
    }
    let mut rest = word.chars();
    let contracted = short.len() > 1
        && short.chars().next() == word.chars().next()
        && short.chars().all(|c| rest.any(|r| r == c));
    contracted.then_some(3)
}

/// The abbreviation in one spelling: a stop after each word that lacks letters
/// of the word it stands for, accents, hyphens and capitals as in the title, no
/// other punctuation. A word that stands for none has a stop when `lone` says
/// so.
pub(super) fn with_stops(
    title: &[Word],
    short: &[Word],
    places: &[Option<usize>],
    lone: impl Fn(&Word) -> bool,
) -> String {
    let mut out = String::new();
    let mut last = None;
    for (i, word) in short.iter().enumerate() {
        let place = places.get(i).copied().flatten();
        let whole = place.and_then(|place| title.get(place));
        let follows = place.zip(last).is_some_and(|(place, last)| place == last + 1);
        let joined = word.joined || (follows && whole.is_some_and(|whole| whole.joined));
        if !out.is_empty() {
            out.push(if joined { '-' } else { ' ' });
        }
        let (text, stop) = match whole {
            Some(whole) if whole.folded == word.folded => (whole.text.clone(), false),
            Some(whole) if whole.folded.starts_with(&word.folded) => {
                (beginning(&whole.text, word.folded.chars().count()), true)
            }
            Some(_) => (without_shouting(&word.text), true),
            None => (word.text.clone(), lone(word)),
        };
        out.push_str(&capitalised(&text));
        out.push_str(if stop { "." } else { "" });
        last = place;
    }
    out
}

/// Old lists have abbreviations in capitals; a contraction is none.
fn without_shouting(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::journal::words::words;

    fn places(title: &str, short: &str) -> Vec<Option<usize>> {
        align(&words(title), &words(short))
    }

    fn stops(title: &str, short: &str) -> String {
        let (title, short) = (words(title), words(short));
        with_stops(&title, &short, &align(&title, &short), |word| word.stop)
    }

    #[test]
    fn stops_stand_where_letters_are_missing() {
        for (title, short, with) in [
            ("Zeitschrift für Ökologie", "Z Okol", "Z. Ökol."),
            ("Acta allergologica", "ACTA ALLERG", "Acta Allerg."),
            ("Computer-Human Interaction", "Comput. Hum. Interact", "Comput.-Hum. Interact."),
            (
                "Acta Crystallographica, Section A: Foundations",
                "Acta Crystallogr., Sect. A: Found.",
                "Acta Crystallogr. Sect. A Found.",
            ),
            ("National DNA review", "NATL DNA REV", "Natl. DNA Rev."),
            ("Annals of something", "PNAS", "PNAS"),
        ] {
            assert_eq!(stops(title, short), with);
        }
    }

    #[test]
    fn words_stand_for_words_in_order() {
        assert_eq!(
            places("Journal of the American Chemical Society", "J. Am. Chem. Soc."),
            [Some(0), Some(3), Some(4), Some(5)]
        );
        assert_eq!(
            places("Proceedings of the National Academy of Sciences", "Proc Natl Acad Sci"),
            [Some(0), Some(3), Some(4), Some(6)]
        );
        assert_eq!(places("Advances in Cryptology", "Lect Notes Comput Sci"), [None; 4]);
        assert_eq!(places("Asian Fluid Machinery", "Aip Conf Proc"), [None; 3]);
        let long = "word ".repeat(100);
        assert!(places(&long, &long).is_empty());
    }
}
