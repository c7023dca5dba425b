//! Does a piece of text look like a reference?

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;
use crate::citation::{names, words};

pub(super) static YEAR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b{YEAR}[a-z]?\b|\b(?i:in\s+press|forthcoming|n\.\s?d\.)"));
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\d\s*\(\s*[\w.\s–-]{1,12}\)\s*[:,;]?\s*(?:pp?\.?\s*)?[A-Za-z]?\d|\d\s*:\s*[A-Za-z]?\d+|\b(?:pp?|vol|Vol|no|Bd|pages|S)\b\.?\s*\d|\d,\s*[A-Za-z]?\d+\s?[-–—]\s?[A-Za-z]?\d|\d,\s*\d+\s*\(",
    )
});
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\b10\.\d{4,9}/\S|https?://|\bwww\.|\barxiv\b|\bpmid\b|\bisbn\b"));
static CITED_IN_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\(\s*(?:see\s+|e\.g\.,?\s+|cf\.\s+)?\p{Lu}[\p{L}'’-]+(?:\s+(?:et al\.?|and|&|und|et)\s*[\p{L}'’-]*)?,?\s+{YEAR}[a-z]?\s*[;,)]|\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\][\s.,]",
    )
});
static PROSE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:The|This|These|That|Those|We|Our|It|In|However|Although|There|Here|When|While|For|As|He|She|They|Since|After|Before|Figure|Fig|Table|Section|Der|Die|Das|Wir|In|Im|Nous|Les|La|Le|El|Los|Es)\s+\p{Ll}",
    )
});
static PRINT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:Eds?|eds|Hrsg|Journal|Proceedings|Proc|Conference|Press|Verlag|Springer|Wiley|Elsevier|University|thesis|Thesis|dissertation|Publish\w*|Report|Zeitschrift|Revue|Rivista|Revista)\b|\bIn:\s|\[[JMDCR]\]",
    )
});
static ENDS_IN_YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"{YEAR}[a-z]?\)?[.;,]?$"));
static CITED_YEAR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^[\s.,:;]*[(\[]?\s*(?:{YEAR}|in press|forthcoming|n\.\s?d)"));
static SAME_AUTHOR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:[-–—_―⸺⸻]\s?){1,10}[.,]?(?:\s|\()|^(?:[-–—_―]{2,})"));

/// How far a name list is looked for, in bytes.
const REACH: usize = 700;

pub(super) fn clip(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// How well the beginning of a text reads as the authors of a reference, 0 to 3.
pub(super) fn author_start(text: &str) -> f32 {
    opening(clip(text, REACH)).0
}

/// [`author_start`], and whether the names are certain, of a text already short.
pub(super) fn opening(text: &str) -> (f32, bool) {
    if SAME_AUTHOR.is_match(text) {
        return (2.5, true);
    }
    let Some(list) = names::scan(text, false) else {
        return (0.0, false);
    };
    let after = text.get(list.end..).unwrap_or_default();
    let dated = if CITED_YEAR.is_match(after) { 1.0 } else { 0.0 };
    let serial = list.names.len() == 1 && words::serial_words(text.get(..list.end).unwrap_or_default()) > 0;
    let base = match (serial, list.certain) {
        (true, _) => 0.0,
        (false, true) => 2.0,
        (false, false) => 1.0,
    };
    (base + dated, list.certain && !serial)
}

/// Whether a text begins as a reference does: with a label, names, or a quoted title.
pub(super) fn starts_reference(text: &str) -> bool {
    text.starts_with(['[', '“', '"', '«', '1']) || author_start(text) >= 1.0
}

/// How much a whole piece looks like a reference; 3.5 is enough without a
/// heading, 1.5 below one.
pub(super) fn score(text: &str, labelled: bool) -> f32 {
    let text = clip(text, 4096);
    let length = text.chars().take(400).count();
    let mut score = author_start(text);
    let flag = |b: bool, value: f32| if b { value } else { 0.0 };
    score += flag(YEAR.is_match(text), 1.0);
    score += flag(ENDS_IN_YEAR.is_match(text.trim_end()), 0.7);
    score += flag(NUMBERS.is_match(text), 1.5);
    score += flag(ADDRESS.is_match(text), 1.2);
    score += flag(PRINT_WORDS.is_match(text), 0.8);
    score += flag(text.starts_with(['“', '"', '«', '„']) && score >= 1.0, 0.8);
    score += flag(labelled, 0.5);
    score -= flag(PROSE.is_match(text), 1.5);
    score -= flag(CITED_IN_TEXT.is_match(text), 1.5);
    score -= flag(text.starts_with(char::is_lowercase) && author_start(text) < 2.0, 2.0);
    score -= flag(length < 25, 1.5);
    score
}
