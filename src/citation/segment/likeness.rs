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
static CITED_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^[\s.,:;]*(?:[(\[]?(?i:eds?|editors?|hrsg)\.?[)\]]?[\s.,:]*)?[(\[]?\s*(?:{YEAR}|in press|forthcoming|n\.\s?d)",
    )
});
static SAME_AUTHOR: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:[-–—_―⸺⸻]\s?){1,10}[.,]?(?:\s|\()|^(?:[-–—_―]{2,})"));

/// What is left of a dash, and the `9` and `,` it is misread as.
static WORN: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[-–—_―⸺⸻,.;:&~«»\s]|\d[\s,]){0,12}"));
static DATE_SENTENCE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:\({YEAR}[a-z]?\)[.,:]?|{YEAR}[a-z]?[.:])\s+[\p{Lu}“\x22«‘]"));
static IMPRINT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^\p{Lu}[\p{L}.’'-]+(?:\s\p{Lu}[\p{L}.’'-]+){0,2}(?:,\s?(?:[A-Z]{2}|[A-Z]\.\s?[A-Z]\.|\p{Lu}\p{Ll}+))?\s?:\s\p{Lu}[\p{L}&.\s’'-]{2,60}(?:$|[.,;])",
    )
});

static BROKEN_WORD: LazyLock<Regex> = LazyLock::new(|| regex(r"\p{L}(?P<seam>[-‐]\s+)\p{Ll}"));

/// How far a name list is looked for, in bytes.
const REACH: usize = 700;

pub(super) fn clip(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// What the beginning of a text says about it as a reference.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Opening {
    /// How well it reads as authors, 0 to 3.
    pub(super) score: f32,
    /// Whether the names can be nothing else.
    pub(super) certain: bool,
    /// Whether the date follows the names.
    pub(super) dated: bool,
    /// Whether there are several names.
    pub(super) many: bool,
    /// Whether something stands for the authors of the reference before.
    pub(super) ditto: bool,
    /// Where the names, and the date after them, end.
    pub(super) end: usize,
}

/// How well the beginning of a text reads as the authors of a reference, 0 to 3.
pub(super) fn author_start(text: &str) -> f32 {
    opening(clip(text, REACH)).score
}

/// Reads the beginning of a text that is already short; words broken at a
/// line's end (`Linde- gaard`) are read as whole.
pub(super) fn opening(text: &str) -> Opening {
    let mut whole = String::new();
    let mut gone: Vec<(usize, usize)> = Vec::new();
    let mut done = 0;
    for captures in BROKEN_WORD.captures_iter(text) {
        let Some(seam) = captures.name("seam") else { continue };
        whole.push_str(text.get(done..seam.start()).unwrap_or_default());
        gone.push((whole.len(), seam.len()));
        done = seam.end();
    }
    if gone.is_empty() {
        return opening_of(text);
    }
    whole.push_str(text.get(done..).unwrap_or_default());
    let mut opening = opening_of(&whole);
    opening.end += gone.iter().filter(|(at, _)| *at < opening.end).map(|(_, length)| length).sum::<usize>();
    opening
}

fn opening_of(text: &str) -> Opening {
    if let Some(dashes) = SAME_AUTHOR.find(text) {
        let after = text.get(dashes.end()..).unwrap_or_default();
        let date = CITED_YEAR.find(after).map_or(0, |m| m.end());
        return Opening {
            score: 2.5,
            certain: true,
            dated: date > 0,
            ditto: true,
            many: false,
            end: dashes.end() + date,
        };
    }
    let Some(list) = names::scan(text, false) else {
        return Opening::default();
    };
    let after = text.get(list.end..).unwrap_or_default();
    let date = CITED_YEAR.find(after).map_or(0, |m| m.end());
    let serial = list.names.len() == 1 && is_serial(text.get(..list.end).unwrap_or_default());
    let base = match (serial, list.certain) {
        (true, _) => 0.0,
        (false, true) => 2.0,
        (false, false) => 1.0,
    };
    Opening {
        score: base + if date > 0 { 1.0 } else { 0.0 },
        certain: list.certain && !serial,
        dated: date > 0 && !serial,
        ditto: false,
        many: list.names.len() > 1,
        end: list.end + date,
    }
}

/// Whether a would-be name is that of a serial: `Phys. Rev.`, not `Oort, J. H.`.
fn is_serial(name: &str) -> bool {
    name.split(|c: char| !c.is_alphabetic()).any(|w| w.chars().nth(1).is_some() && words::serial_words(w) > 0)
}

/// A line that begins with what is left of a dash, or with nothing, and then
/// names a year, or more authors and a year: in a list that dates its
/// references behind the authors, dashes that were lost or misread.
pub(super) fn worn_ditto(text: &str) -> Option<Opening> {
    let worn = WORN.find(text)?;
    let after = text.get(worn.end()..)?;
    if let Some(year) = DATE_SENTENCE.find(after) {
        let end = worn.end() + year.end();
        return Some(Opening { score: 2.5, certain: false, dated: true, ditto: true, many: false, end });
    }
    let more = opening(after);
    (worn.end() > 0 && more.certain && more.dated).then_some(Opening {
        score: 2.5,
        ditto: true,
        end: worn.end() + more.end,
        ..more
    })
}

/// Whether a text begins with `Boston, MA: Springer`.
pub(super) fn is_imprint(text: &str) -> bool {
    IMPRINT.is_match(text)
}

/// Whether most references that begin with certain names have their date
/// right behind them.
pub(super) fn dates_follow_names(openings: impl Iterator<Item = Opening>) -> bool {
    let (mut named, mut dated) = (0, 0);
    for opening in openings.filter(|o| o.certain && !o.ditto) {
        named += 1;
        dated += usize::from(opening.dated);
    }
    named > 0 && dated * 5 >= named * 3
}

/// Whether nothing but a few signs stands in a text.
pub(super) fn is_slight(text: &str) -> bool {
    clip(text, 256).chars().filter(|c| c.is_alphanumeric()).nth(4).is_none()
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
    score += flag(worn_ditto(text).is_some(), 1.5);
    score -= flag(PROSE.is_match(text), 1.5);
    score -= flag(CITED_IN_TEXT.is_match(text), 1.5);
    score -= flag(text.starts_with(char::is_lowercase) && author_start(text) < 2.0, 2.0);
    score -= flag(length < 25, 1.5);
    score
}
