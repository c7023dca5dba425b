//! Words by which titles that are nearly the same stand for two works: numbers,
//! contraries, and what a reply or a correction puts before the title of its
//! work.

use super::super::text::{Word, near};
use super::super::title::Title;

/// Words that make a work about another of the title that goes with them.
const OTHER_WORK: [&str; 14] = [
    "reply",
    "rejoinder",
    "comment",
    "comments",
    "commentary",
    "erratum",
    "errata",
    "corrigendum",
    "correction",
    "retraction",
    "addendum",
    "protocol",
    "dataset",
    "editorial",
];
/// Words after which a letter counts: `Part A`.
const BEFORE_LETTERS: [&str; 10] =
    ["part", "section", "series", "supplement", "appendix", "group", "type", "class", "phase", "vitamin"];

/// Beginnings of words that mean the contrary, so that `hypotension` is no
/// misprint of `hypertension`; and such that only one of two words has.
const CONTRARY: [(&str, &str); 14] = [
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("intra", "extra"),
    ("endo", "exo"),
    ("macro", "micro"),
    ("mono", "poly"),
    ("ante", "anti"),
    ("pre", "post"),
    ("pre", "pro"),
    ("in", "de"),
    ("in", "ex"),
    ("im", "ex"),
    ("over", "under"),
    ("mater", "pater"),
];
const NEGATION: [&str; 8] = ["a", "an", "un", "non", "in", "im", "de", "dis"];
/// Endings by which substances differ: `nitrate` and `nitrite`.
const ENDINGS: [(&str, &str); 7] = [
    ("ate", "ite"),
    ("ate", "ide"),
    ("ide", "ite"),
    ("ide", "ine"),
    ("ane", "ene"),
    ("ene", "yne"),
    ("ose", "ase"),
];
/// Misprinted words of a title.
const MOST_MISPRINTS: usize = 2;

/// How the wording of two titles differs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording {
    /// Whether each title has a number or letter that the other lacks, or one
    /// has the contrary of a word of the other.
    pub(super) is_told_apart: bool,
    /// Whether one title has a number or letter, and little else is missing in
    /// the other.
    pub(super) lacks_mark: bool,
    /// Whether they are one but for misprinted words, short ones too.
    pub(super) is_misprinted: bool,
    /// Whether only one has the words of a reply, a correction or a protocol.
    pub(super) is_about: bool,
}

impl Wording {
    pub(super) fn new(a: &Title, b: &Title) -> Self {
        let (mine, theirs) = (marks(a), marks(b));
        let lacking = |these: &[&str], those: &[&str]| these.iter().any(|mark| !those.contains(mark));
        let (here, there) = (lacking(&mine, &theirs), lacking(&theirs, &mine));
        let odd = odd_words(a, b);
        let opposed = odd.0.iter().any(|x| odd.1.iter().any(|y| are_opposite(&x.text, &y.text)));
        Self {
            is_told_apart: here && there || opposed,
            lacks_mark: here != there && a.words.len().abs_diff(b.words.len()) <= 3,
            is_misprinted: are_misprints(&odd.0, &odd.1),
            is_about: other_work_words(a) != other_work_words(b),
        }
    }
}

/// Numbers and single letters of a title, by which the parts of a series and
/// much else are told apart: `II`, `2019`, `B`.
fn marks(title: &Title) -> Vec<&str> {
    let words = &title.words;
    let is_mark = |(i, word): (usize, &Word)| {
        let before = i.checked_sub(1).and_then(|i| words.get(i)).map_or("", |w| w.text.as_str());
        let letter = word.text.len() == 1
            && word.text.bytes().all(|b| b.is_ascii_alphabetic())
            && (word.text != "a" || BEFORE_LETTERS.contains(&before));
        letter || word.text.bytes().all(|b| b.is_ascii_digit()) || word.counts()
    };
    let marks = words.iter().enumerate().filter(|(i, word)| is_mark((*i, word)));
    marks.map(|(_, word)| word.text.as_str()).collect()
}

fn other_work_words(title: &Title) -> Vec<&str> {
    title.words.iter().map(|word| word.text.as_str()).filter(|word| OTHER_WORK.contains(word)).collect()
}

/// Words of either title that the other lacks; a subtitle that only one of
/// them has is left out.
fn odd_words<'t>(a: &'t Title, b: &'t Title) -> (Vec<&'t Word>, Vec<&'t Word>) {
    let words = |title: &'t Title, other: &Title| {
        if other.has_subtitle() { title.words.as_slice() } else { title.main_words() }
    };
    let (mine, theirs) = (words(a, b), words(b, a));
    let odd = |these: &'t [Word], those: &[Word]| -> Vec<&'t Word> {
        these.iter().filter(|word| !those.iter().any(|other| other.is(word))).collect()
    };
    (odd(mine, theirs), odd(theirs, mine))
}

fn are_misprints(mine: &[&Word], theirs: &[&Word]) -> bool {
    let alike = |(a, b): (&&Word, &&Word)| {
        let letters = a.text.len().min(b.text.len()) >= 3 && !a.has_digit() && !b.has_digit();
        letters && (near(&a.text, &b.text) || strsim::osa_distance(&a.text, &b.text) == 1)
    };
    (1..=MOST_MISPRINTS).contains(&mine.len())
        && mine.len() == theirs.len()
        && mine.iter().zip(theirs).all(alike)
}

/// Whether two words mean the contrary, or are two substances.
fn are_opposite(a: &str, b: &str) -> bool {
    let begin = |a: &str, b: &str, (x, y): (&str, &str)| {
        a.strip_prefix(x).zip(b.strip_prefix(y)).is_some_and(|(a, b)| a == b && a.len() >= 3)
    };
    let end = |a: &str, b: &str, (x, y): (&str, &str)| {
        a.strip_suffix(x).zip(b.strip_suffix(y)).is_some_and(|(a, b)| a == b && a.len() >= 3)
    };
    let either = |(a, b): (&str, &str)| {
        CONTRARY.iter().any(|pair| begin(a, b, *pair))
            // Before a vowel it is `an`: `aanalysis` is a misprint.
            || NEGATION.iter().any(|no| {
                a.strip_prefix(no) == Some(b) && b.len() >= 5 && !(*no == "a" && b.starts_with(['a', 'e', 'i', 'o', 'u']))
            })
            || ENDINGS.iter().any(|pair| end(a, b, *pair))
    };
    either((a, b)) || either((b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contraries_are_no_misprints() {
        for (a, b) in [
            ("hypertension", "hypotension"),
            ("symptomatic", "asymptomatic"),
            ("increased", "decreased"),
            ("nitrate", "nitrite"),
            ("paternal", "maternal"),
        ] {
            assert!(are_opposite(a, b) && are_opposite(b, a), "{a} {b}");
        }
        assert!(!are_opposite("hypertension", "hypertensoin") && !are_opposite("aanalysis", "analysis"));
        let misprinted = |a: &str, b: &str| Wording::new(&Title::new(a), &Title::new(b)).is_misprinted;
        assert!(misprinted("Sleep in first grade", "Slep in fist grade: a survey"));
        assert!(!misprinted("Sleep in mice", "Sleep in rats") && !misprinted("Sleep 12", "Sleep 13"));
    }
}
