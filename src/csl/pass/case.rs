//! Text case over rendered text, across formatting.
//!
//! Source: CSL 1.0.2, *Text-case*; title case only changes English.

use crate::csl::program::TextCase;
use crate::csl::tree::{Mark, Node};

/// Words that title case leaves in lower case, but for the first and last.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "a", "about", "above", "across", "after", "against", "along", "alongside", "amid", "among", "amongst",
    "an", "and", "around", "as", "aside", "astride", "at", "athwart", "atop", "barring", "before", "behind",
    "below", "beneath", "beside", "besides", "between", "beyond", "but", "by", "ca", "circa", "de",
    "despite", "down", "during", "et", "except", "for", "from", "given", "in", "inside", "into", "lest",
    "like", "near", "next", "nor", "notwithstanding", "of", "off", "on", "onto", "or", "out", "over", "per",
    "plus", "pro", "qua", "sans", "since", "so", "than", "the", "through", "throughout", "till", "to",
    "toward", "towards", "under", "underneath", "until", "unto", "up", "upon", "v", "van", "versus", "via",
    "von", "vs", "with", "within", "without", "yet", "à",
];

/// Capitalises the first word if it is a term's: one that begins a sentence.
pub(crate) fn capitalize_term(nodes: &mut [Node]) {
    first_term(nodes, false);
}

/// Whether a word was met.
fn first_term(nodes: &mut [Node], in_term: bool) -> bool {
    for node in nodes {
        match node {
            Node::Text(text) if !text.contains(char::is_alphanumeric) => {}
            Node::Text(text) => {
                if in_term {
                    *text = capitalized(text);
                }
                return true;
            }
            Node::Span(mark, children) => {
                if first_term(children, in_term || *mark == Mark::Term) {
                    return true;
                }
            }
        }
    }
    false
}

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
        TextCase::CapitalizeAll => capitalize_all(&mut all),
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

/// The first letter up and all words after the first one down. A text all in
/// capitals goes down as a whole.
fn sentence(pieces: &mut [Piece<'_>]) {
    let all: String = pieces.iter().filter(|p| !p.fixed).map(|p| p.text.as_str()).collect();
    let shouting = all.chars().any(char::is_uppercase) && !all.chars().any(char::is_lowercase);
    if shouting {
        each(pieces, str::to_lowercase);
    }
    // The first word keeps what it has after its first letter: `McDonald`.
    let (mut begun, mut over) = (false, false);
    for piece in pieces.iter_mut() {
        let mut out = String::with_capacity(piece.text.len());
        for c in piece.text.chars() {
            over |= begun && !is_word(c);
            if !piece.fixed && !begun && is_word(c) {
                out.extend(c.to_uppercase());
            } else if !piece.fixed && over {
                out.extend(c.to_lowercase());
            } else {
                out.push(c);
            }
            begun |= is_word(c);
        }
        *piece.text = out;
    }
}

fn capitalize_all(pieces: &mut [Piece<'_>]) {
    let mut in_word = false;
    for piece in pieces.iter_mut() {
        let mut out = String::with_capacity(piece.text.len());
        for word in piece.text.split_inclusive(char::is_whitespace) {
            let upper = in_word || piece.fixed || has_upper(word);
            out.push_str(&if upper { word.to_owned() } else { capitalized(word) });
            in_word = !word.ends_with(char::is_whitespace);
        }
        *piece.text = out;
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '’' | '\'' | '_') || unicode_normalization::char::is_combining_mark(c)
}

/// Title case: every word up but stop words, single letters, and words that
/// have a capital of their own; the first word, the last one, and one after
/// `:`, `?` or `!` are no exceptions as stop words.
fn title(pieces: &mut [Piece<'_>]) {
    let mut starts = true;
    let mut in_word = false;
    // Where the last word stands, if it was kept as a stop word.
    let mut last: Option<(usize, usize, usize)> = None;
    for (i, piece) in pieces.iter_mut().enumerate() {
        let text = piece.text.clone();
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(c) = rest.chars().next() {
            if !is_word(c) {
                starts |= matches!(c, ':' | '?' | '!');
                in_word = false;
                out.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
                continue;
            }
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after;
            let begin = out.len();
            // A word goes on across formatting.
            // `Pro-Environmental`, but `Well-in-Hand`.
            let compound = after.starts_with('-') && !out.ends_with('-');
            let stop = !in_word && is_stop(word) && !compound;
            let up = !in_word && !piece.fixed && (starts || !stop) && rises(word, starts);
            out.push_str(&if up { capitalized(word) } else { word.to_owned() });
            last = (stop && !up && !piece.fixed && word.chars().count() > 1).then_some((i, begin, out.len()));
            starts = false;
            in_word = true;
        }
        *piece.text = out;
    }
    if let Some((i, begin, end)) = last
        && let Some(word) = pieces[i].text.get(begin..end).map(capitalized)
    {
        pieces[i].text.replace_range(begin..end, &word);
    }
}

fn is_stop(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Whether a word that is no stop word goes up: not single letters, also
/// before an apostrophe (`l’ordre`), and nothing with capitals or that does
/// not begin with a letter (`3d`, `’tis`).
fn rises(word: &str, starts: bool) -> bool {
    let mut chars = word.chars();
    let first = chars.next().is_some_and(char::is_alphabetic);
    let single = chars.next().is_none_or(|c| matches!(c, '’' | '\''));
    first && (starts || !single) && !has_upper(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csl::locale::QuoteMarks;
    use crate::csl::richtext;
    use crate::csl::tree::plain;

    fn cased(text: &str, case: TextCase) -> String {
        let mut nodes = richtext::parse(text, &QuoteMarks::english());
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
        assert_eq!(title("07-x and β-carotine: a test of it"), "07-x and β-Carotine: A Test of It");
        assert_eq!(title("l'ordre and what it is for"), "L’ordre and What It Is For");
        assert_eq!(
            title("MR imaging of <i>p53</i> and <span class=\"nocase\">mRna</span>"),
            "MR Imaging of P53 and mRna"
        );
    }

    #[test]
    fn title_case_is_english() {
        let mut nodes = richtext::parse("der große gatsby", &QuoteMarks::english());
        apply(&mut nodes, TextCase::Title, false);
        assert_eq!(plain(&nodes), "der große gatsby");
    }

    #[test]
    fn the_other_cases() {
        assert_eq!(cased("a tale of two", TextCase::CapitalizeAll), "A Tale Of Two");
        assert_eq!(cased("“quoted” words", TextCase::CapitalizeFirst), "Quoted words");
        assert_eq!(cased("McDonald on Cells", TextCase::Sentence), "McDonald on cells");
        assert_eq!(cased("A TALE OF TWO", TextCase::Sentence), "A tale of two");
        assert_eq!(cased("ÉCOLE", TextCase::Lowercase), "école");
    }
}
