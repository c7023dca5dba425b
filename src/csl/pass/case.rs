//! Text case over rendered text, across formatting.
//!
//! Source: CSL 1.0.2, *Text-case*; title case only changes English.

use crate::csl::program::TextCase;
use crate::csl::tree::{Mark, Node};

/// Words that title case leaves in lower case, but for the first and last.
const STOP_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "according",
    "across",
    "after",
    "against",
    "along",
    "alongside",
    "amid",
    "among",
    "amongst",
    "an",
    "and",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "but",
    "by",
    "circa",
    "contra",
    "d’",
    "de",
    "despite",
    "down",
    "during",
    "et",
    "ex",
    "except",
    "following",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "nor",
    "notwithstanding",
    "of",
    "off",
    "on",
    "onto",
    "or",
    "out",
    "outside",
    "over",
    "past",
    "per",
    "plus",
    "regarding",
    "sans",
    "since",
    "so",
    "than",
    "that",
    "the",
    "through",
    "throughout",
    "till",
    "times",
    "to",
    "toward",
    "towards",
    "under",
    "underneath",
    "unlike",
    "until",
    "unto",
    "up",
    "upon",
    "van",
    "versus",
    "via",
    "von",
    "vs",
    "vs.",
    "v",
    "v.",
    "with",
    "within",
    "without",
    "yet",
];

/// A stretch of text that may change.
struct Piece<'a> {
    text: &'a mut String,
    fixed: bool,
}

fn pieces<'a>(nodes: &'a mut [Node], fixed: bool, out: &mut Vec<Piece<'a>>) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push(Piece { text, fixed }),
            Node::Span(mark, children) => {
                let own = matches!(mark, Mark::NoCase | Mark::NoDecor)
                    || matches!(mark, Mark::Markup(f) if f.align.is_some() || f.variant.is_some());
                pieces(children, fixed || own, out);
            }
        }
    }
}

/// Changes the case of the text; `english` says whether the text's language
/// knows title case.
pub(crate) fn apply(nodes: &mut [Node], case: TextCase, english: bool) {
    if case == TextCase::Title && !english {
        return;
    }
    let mut all = Vec::new();
    pieces(nodes, false, &mut all);
    match case {
        TextCase::Lowercase => each(&mut all, str::to_lowercase),
        TextCase::Uppercase => each(&mut all, str::to_uppercase),
        TextCase::CapitalizeFirst => capitalize_first(&mut all),
        TextCase::CapitalizeAll => {
            words(&mut all, |word, _| (!has_upper(word)).then(|| capitalized(word)));
        }
        TextCase::Sentence => sentence(&mut all),
        TextCase::Title => title(&mut all),
    }
}

fn each(pieces: &mut [Piece<'_>], change: impl Fn(&str) -> String) {
    for piece in pieces.iter_mut().filter(|p| !p.fixed) {
        *piece.text = change(piece.text);
    }
}

fn has_upper(word: &str) -> bool {
    word.chars().any(char::is_uppercase)
}

/// The word with its first letter in upper case.
pub(crate) fn capitalized(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut done = false;
    for c in word.chars() {
        if !done && c.is_alphanumeric() {
            out.extend(c.to_uppercase());
            done = true;
        } else {
            out.push(c);
        }
    }
    out
}

fn capitalize_first(pieces: &mut [Piece<'_>]) {
    for piece in pieces.iter_mut() {
        if piece.text.chars().any(char::is_alphanumeric) {
            if !piece.fixed {
                let split = piece.text.find(char::is_whitespace).unwrap_or(piece.text.len());
                let (first, rest) = piece.text.split_at(split);
                if first.chars().any(char::is_alphanumeric) {
                    *piece.text = if has_upper(first) { first.to_owned() } else { capitalized(first) } + rest;
                } else {
                    *piece.text = capitalized(piece.text);
                }
            }
            return;
        }
    }
}

/// The first letter up; words all in capitals down if the whole text is so.
fn sentence(pieces: &mut [Piece<'_>]) {
    let all: String = pieces.iter().filter(|p| !p.fixed).map(|p| p.text.as_str()).collect();
    let shouting = all.chars().any(char::is_uppercase) && !all.chars().any(char::is_lowercase);
    if shouting {
        each(pieces, str::to_lowercase);
    } else {
        words(pieces, |word, _| {
            let mut chars = word.chars().filter(|c| c.is_alphabetic());
            let first_upper = chars.next().is_some_and(char::is_uppercase);
            (first_upper
                && !chars.any(char::is_uppercase)
                && word.chars().filter(|c| c.is_alphabetic()).count() > 1)
                .then(|| word.to_lowercase())
        });
    }
    capitalize_first(pieces);
}

/// Where a word stands.
#[derive(Clone, Copy)]
struct Place {
    first: bool,
    last: bool,
}

/// Visits words (runs without white space, dashes or slashes) of all pieces; a
/// word that several pieces share is visited by its first one.
fn words(pieces: &mut [Piece<'_>], change: impl Fn(&str, Place) -> Option<String>) {
    let total: usize = pieces.iter().map(|p| word_ranges(p.text).len()).sum();
    let mut index = 0;
    let mut first = true;
    let mut continues = false;
    for piece in pieces.iter_mut() {
        let ranges = word_ranges(piece.text);
        let mut out = String::with_capacity(piece.text.len());
        let mut at = 0;
        for (start, end) in ranges {
            index += 1;
            let (Some(gap), Some(word)) = (piece.text.get(at..start), piece.text.get(start..end)) else {
                continue;
            };
            out.push_str(gap);
            let ends_sentence = gap.trim_end().ends_with([':', '?', '!', '.', '—']) && at > 0;
            let place = Place { first: first || ends_sentence, last: index == total };
            let shared = continues && start == 0;
            match change(word, place) {
                Some(new) if !piece.fixed && !shared => out.push_str(&new),
                _ => out.push_str(word),
            }
            first = word.ends_with([':', '?', '!', '.', '—']) && word.ends_with([':', '?', '!', '—']);
            at = end;
        }
        out.push_str(piece.text.get(at..).unwrap_or_default());
        continues = piece.text.chars().next_back().is_some_and(char::is_alphanumeric);
        *piece.text = out;
    }
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '–' | '—' | '/')
}

fn word_ranges(text: &str) -> Vec<(usize, usize)> {
    let mut ranges = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices() {
        if is_break(c) {
            if let Some(s) = start.take() {
                ranges.push((s, i));
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
    if let Some(s) = start {
        ranges.push((s, text.len()));
    }
    ranges
}

fn title(pieces: &mut [Piece<'_>]) {
    words(pieces, |word, place| Some(hyphenated(word, place)));
}

/// Each part of a hyphenated word on its own.
fn hyphenated(word: &str, place: Place) -> String {
    let parts: Vec<&str> = word.split('-').collect();
    let count = parts.len();
    let cased: Vec<String> = parts
        .into_iter()
        .enumerate()
        .map(|(i, part)| {
            let place = Place { first: place.first && i == 0, last: place.last && i + 1 == count };
            title_word(part, place)
        })
        .collect();
    cased.join("-")
}

fn title_word(word: &str, place: Place) -> String {
    if has_upper(word) {
        return word.to_owned();
    }
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != '’');
    let bare = if STOP_WORDS.contains(&bare) { bare } else { bare.trim_end_matches('.') };
    let keep = STOP_WORDS.contains(&bare) && !place.first && !place.last;
    // A letter after a digit is a unit or an ordinal, not a word.
    let starts_with_letter = bare.chars().next().is_some_and(char::is_alphabetic);
    if keep || !starts_with_letter { word.to_owned() } else { capitalized(word) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csl::richtext;
    use crate::csl::tree::plain;

    fn cased(text: &str, case: TextCase) -> String {
        let mut nodes = richtext::parse(text);
        apply(&mut nodes, case, true);
        plain(&nodes)
    }

    #[test]
    fn title_case_leaves_stop_words_and_capitals() {
        let title = |t| cased(t, TextCase::Title);
        assert_eq!(title("the origin of species"), "The Origin of Species");
        assert_eq!(title("a trial: the end of it"), "A Trial: The End of It");
        assert_eq!(title("iPhone use in the USA"), "iPhone Use in the USA");
        assert_eq!(title("out-of-date and well-known"), "Out-of-Date and Well-Known");
        assert_eq!(
            title("MR imaging of <i>p53</i> and <span class=\"nocase\">mRna</span>"),
            "MR Imaging of P53 and mRna"
        );
    }

    #[test]
    fn title_case_is_english() {
        let mut nodes = richtext::parse("der große gatsby");
        apply(&mut nodes, TextCase::Title, false);
        assert_eq!(plain(&nodes), "der große gatsby");
    }

    #[test]
    fn the_other_cases() {
        assert_eq!(cased("a tale of two", TextCase::CapitalizeAll), "A Tale Of Two");
        assert_eq!(cased("“quoted” words", TextCase::CapitalizeFirst), "Quoted words");
        assert_eq!(cased("A Tale of NASA", TextCase::Sentence), "A tale of NASA");
        assert_eq!(cased("A TALE OF TWO", TextCase::Sentence), "A tale of two");
        assert_eq!(cased("ÉCOLE", TextCase::Lowercase), "école");
    }
}
