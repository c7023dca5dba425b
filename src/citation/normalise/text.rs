//! Text values: quotation marks, ligatures, words broken at a line's end, and
//! what web pages and publishers add to references.

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;

/// Links that reference lists on the web carry, and words that announce an
/// address or an identifier.
const NOISE: &str = r"(?:pub\s?med(?:\s+central)?|google\s+scholar|cross\s?ref|medline|web\s+of\s+science|scopus|scielo|lilacs|embase|(?:free\s+)?(?:pmc\s+)?(?:free\s+)?(?:full\s*text|article)|view\s+(?:article|record)(?:\s+in\s+scopus)?|view\s+in\s+article|view\s+at\s+publisher|mathscinet|zbmath|zbl|ads|isi|cas|openurl|export\s+citation|download\s+citation|available\s+(?:online\s+)?(?:from|at)|retrieved\s+(?:online\s+)?from|disponible\s+(?:en|sur|à)|disponível\s+em|verfügbar\s+unter|abrufbar\s+unter|url|doi|pmid|pmcid|isbn|issn|arxiv|open\s+access|abstract|from|at|and|online|in)";

static TRAILING_NOISE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?ix)
        (?:
          (?: \s* [\[(] \s* {NOISE} \s* [\])] )+
        | [.;,|] (?: [\s.;,|]* \b(?:pub\s?med|google\s+scholar|cross\s?ref|medline|view\s+article|web\s+of\s+science|scopus)\b )+
        | [\s.;,(\[]+ (?:available\s+(?:online\s+)?(?:from|at)|retrieved\s+(?:online\s+)?from|disponible\s+(?:en|sur|à)|disponível\s+em|verfügbar\s+unter|doi|pmid|pmcid|url|https?) \s* :?
        )
        [\s.;:,\])]* $"
    ))
});
static ALL_NOISE: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?i)^\W*(?:{NOISE}\b\W*)+$")));
/// `Ge- netic`: a word that was broken at a line's end.
static BROKEN: LazyLock<Regex> = LazyLock::new(|| regex(r"(\p{L}\p{Ll}+)[-\u{2010}]\s+(\p{Ll}{2,})"));
/// Words before which a hyphen stands for a missing part: `short- and
/// long-term`.
const AFTER_HYPHEN: &[&str] = &[
    "and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "e", "o", "en", "of", "och", "og", "than",
    "versus", "vs", "as", "but",
];

/// Whether a text holds nothing but links and words that announce one.
pub(super) fn is_noise(text: &str) -> bool {
    ALL_NOISE.is_match(text)
}

/// A text value as it is kept: without its quotation marks, closing
/// punctuation and the links after it. A full stop stays where it belongs to
/// an abbreviation (`J. Am. Chem. Soc.`).
pub(super) fn clean(text: &str) -> String {
    let plain = mended(text);
    let mut text = plain.trim();
    for _ in 0..6 {
        let before = text.len();
        if let Some(noise) = TRAILING_NOISE.find(text).filter(|m| m.start() > 0) {
            text = text.get(..noise.start()).unwrap_or(text);
        }
        text = text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '|'))
            .trim_end_matches(['(', '[', '{']);
        text = text.trim_start_matches([')', ']', '.', '}']).trim_start();
        text = without_quotes(text);
        if text.ends_with('.') && !text.ends_with("..") && !is_abbreviated(text) {
            text = text.trim_end_matches('.');
        }
        text = balanced(text);
        if text.len() == before {
            break;
        }
    }
    text.to_owned()
}

/// White space single, ligatures written out, soft hyphens gone, words broken
/// at a line's end whole.
fn mended(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_ascii() && !text.contains("- ") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            '\u{ad}' | '\u{200b}' | '\u{feff}' => {}
            _ => out.push(c),
        }
    }
    BROKEN
        .replace_all(&out, |c: &regex::Captures<'_>| {
            let part = |i: usize| c.get(i).map(|m| m.as_str()).unwrap_or_default();
            if AFTER_HYPHEN.contains(&part(2)) {
                part(0).to_owned()
            } else {
                format!("{}{}", part(1), part(2))
            }
        })
        .into_owned()
}

/// Pairs of quotation marks that stand around a whole title.
const QUOTES: &[(char, char)] = &[
    ('“', '”'),
    ('"', '"'),
    ('«', '»'),
    ('»', '«'),
    ('‘', '’'),
    ('„', '“'),
    ('„', '”'),
    ('‚', '‘'),
    ('\'', '\''),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('`', '\''),
];

fn without_quotes(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("``").and_then(|t| t.strip_suffix("''")) {
        return inner.trim();
    }
    for (open, close) in QUOTES {
        let Some(tail) = text.strip_prefix(*open) else { continue };
        // The mark may close before the full stop: `“Title”.`
        let bare = tail.trim_end_matches(['.', ',']);
        if let Some(inner) = bare.strip_suffix(*close)
            && !inner.contains(*open)
            && !inner.contains(*close)
        {
            return inner.trim().trim_end_matches(',').trim_end();
        }
    }
    // One mark of a pair, the other left outside by the labeller.
    if let Some(tail) = text.strip_prefix(['“', '"', '«', '„'])
        && !tail.contains(['”', '"', '»', '“'])
    {
        return tail.trim_start();
    }
    if let Some(head) = text.strip_suffix(['”', '"', '»', '“'])
        && !head.contains(['“', '"', '«', '„', '”'])
    {
        return head.trim_end().trim_end_matches(',');
    }
    text
}

/// Without a bracket at an end whose partner is missing.
fn balanced(text: &str) -> &str {
    for (open, close) in [('(', ')'), ('[', ']')] {
        let (opened, closed) = (text.matches(open).count(), text.matches(close).count());
        if closed > opened && text.ends_with(close) {
            return text.trim_end_matches(close).trim_end();
        }
        if opened > closed && text.starts_with(open) {
            return text.trim_start_matches(open).trim_start();
        }
    }
    text
}

/// A publisher or a place as it is kept: as any text, but that the full stop
/// after a whole word closes it, whatever initials stand before
/// (`W. W. Norton.`).
pub(super) fn institution(text: &str) -> String {
    let text = clean(text);
    let Some(bare) = text.strip_suffix('.') else { return text };
    let last = bare.rsplit(' ').next().unwrap_or_default();
    let whole = last.chars().count() >= 4 && last.chars().all(char::is_alphabetic);
    if whole && !SHORT.contains(&last) { bare.to_owned() } else { text }
}

static NEXT_PLACE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?P<w>\p{Lu}\p{Ll}{3,})\.\s+(?P<n>\p{Lu})"));

/// Several places with a semicolon between them: `Paris, France. New York`.
pub(super) fn places(text: &str) -> String {
    let parted = |c: &regex::Captures<'_>| {
        let part = |name: &str| c.name(name).map(|m| m.as_str()).unwrap_or_default();
        if SHORT.contains(&part("w")) {
            c.get(0).map(|m| m.as_str().to_owned()).unwrap_or_default()
        } else {
            format!("{}; {}", part("w"), part("n"))
        }
    };
    NEXT_PLACE.replace_all(text, parted).into_owned()
}

/// Abbreviations of four letters and more that end names of publishers and
/// places.
const SHORT: &[&str] = &[
    "Acad", "Akad", "Assoc", "Calif", "Conn", "Corp", "Dept", "Inst", "Mass", "Mich", "Minn", "Okla", "Penn",
    "Publ", "Tenn", "Univ", "Verl", "Wash",
];

/// Whether the final full stop belongs to an abbreviation: a short word or an
/// initial, in a text with others of its kind; a word with a full stop within
/// (`Princeton, N.J.`).
fn is_abbreviated(text: &str) -> bool {
    let body = text.trim_end_matches('.');
    let last = body.rsplit(|c: char| c.is_whitespace() || c == '.').next().unwrap_or_default();
    let letters = last.chars().count();
    let inner = body.split_whitespace().filter(|w| w.ends_with('.')).count();
    let pairs = body.rsplit(char::is_whitespace).next().unwrap_or_default().contains('.');
    last.starts_with(char::is_uppercase) && (letters <= 6 && (inner > 0 || pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_after_a_text_are_no_part_of_it() {
        for (text, expected) in [
            ("Academic Press. [PubMed] [Google Scholar]", "Academic Press"),
            ("JAMA [CrossRef]", "JAMA"),
            ("Ketamine in depression [Internet]. Available from:", "Ketamine in depression [Internet]"),
            ("Nature. Medline Crossref", "Nature"),
            ("A title. View Article PubMed Google Scholar", "A title"),
            ("Springer. Retrieved from", "Springer"),
            ("Crossref", "Crossref"),
            ("Use of Google Scholar in PubMed", "Use of Google Scholar in PubMed"),
        ] {
            assert_eq!(clean(text), expected, "{text}");
        }
        assert!(
            is_noise("[PubMed] [Google Scholar]") && is_noise("Available from:") && !is_noise("in press")
        );
    }

    #[test]
    fn a_full_stop_after_a_whole_word_is_no_publishers() {
        for (text, expected) in [
            ("W. W. Norton.", "W. W. Norton"),
            ("Princeton, N.J.", "Princeton, N.J."),
            ("Harvard Univ. Press.", "Harvard Univ. Press"),
            ("Stanford Univ. Publ.", "Stanford Univ. Publ."),
            ("U.S.S.R. Acad. Sci.", "U.S.S.R. Acad. Sci."),
        ] {
            assert_eq!(institution(text), expected, "{text}");
        }
        assert_eq!(places("Paris, France. New York"), "Paris, France; New York");
        assert_eq!(places("Berkeley, Calif. St. Louis"), "Berkeley, Calif. St. Louis");
    }

    #[test]
    fn quotes_ligatures_and_broken_words_are_undone() {
        for (text, expected) in [
            ("“The ﬁrst ﬂight,”", "The first flight"),
            ("“A title”.", "A title"),
            ("Ge- netic and short- and long-term eﬀects", "Genetic and short- and long-term effects"),
            ("„Über Größe“", "Über Größe"),
            ("‘What is ‘it’?’", "‘What is ‘it’?’"),
            ("A trial (part one", "A trial (part one"),
            ("a trial)", "a trial"),
            ("J. Am. Chem. Soc.", "J. Am. Chem. Soc."),
            ("Phys. Rev. Lett.", "Phys. Rev. Lett."),
            ("Princeton, N.J.", "Princeton, N.J."),
            ("``Quoted,''", "Quoted"),
            ("“Half a quote", "Half a quote"),
        ] {
            assert_eq!(clean(text), expected, "{text}");
        }
    }
}
