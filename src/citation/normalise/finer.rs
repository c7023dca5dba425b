//! The finer labels (edition, genre, series, number, translator, note), found
//! by rules in what a labeller left over.
//!
//! A labeller need not know all of them: many of the labelled corpora call
//! them "other" or a note. What it did label is left as it is, but for notes,
//! which are looked into.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::spans;
use crate::citation::label::{Label, Labelled, Span, regex};
use crate::citation::names;

/// How sure what is found here is.
const SURE: f32 = 0.8;

/// What is looked for in a stretch without label, each at most once.
static FINER: LazyLock<Vec<(Label, Regex)>> = LazyLock::new(|| {
    [
        (
            Label::Edition,
            r"(?ix)(?P<x>\b\d{1,2}(?:st|nd|rd|th|\.|e|ª|a|-?[ео]?е)?,?\s*(?:(?:rev|revised|enl|enlarged|überarb|erw|aktual|corr)\.?,?\s+(?:and\s+|u\.\s+)?){0,2}(?:ed\b\.?|edn\b\.?|edition\b|aufl\b\.?|auflage\b|éd\b\.?|édition\b|edición\b|edizione\b|edição\b|изд\b\.?))
              | (?P<y>\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|revised|rev\.)\s+(?:edition\b|ed\b\.?))",
        ),
        (
            Label::Genre,
            r"(?ix)(?P<x>\b(?:unpublished\s+)?(?:ph\.?\s?d\.?|doctoral|master(?:['’]?s)?|m\.?\s?sc\.?|m\.?a\.|b\.?sc\.?|bachelor(?:['’]?s)?|diploma)\s+(?:thesis|dissertation|diss\b\.?)
              | \b(?:thèse|tesis\s+doctoral|tesi\s+di\s+laurea|dissertation|habilitationsschrift|diplomarbeit)\b
              | \b(?:(?:technical|tech\.?|research|internal|final|annual|progress)\s+)?(?:report|rep\.|memo(?:randum)?|working\s+paper|discussion\s+paper|white\s+paper)\s*(?:no\.?|number|\#)?\s*(?-i:(?:[A-Z]{1,8}[\s-])?)[A-Z]{0,8}[-\w./]*\d[\w/-]*
              | \b(?:technical|tech\.)\s+(?:report|rep\.)
              | \b(?:[A-Z]{2}\s+)?patent\s+(?:no\.?\s*|application\s*)?[A-Z]{0,2}\s?[\d,./-]{4,20}\d(?:\s?[AB]\d)?)
              | \[(?P<y>(?:computer\s+)?software|data\s?set|preprint|blog(?:\s+post)?|film|motion\s+picture|video|map|tweet|internet|online|unpublished\s+manuscript|conference\s+paper|poster)\]",
        ),
        (
            Label::Series,
            r"(?x)(?P<x>\b(?:Lecture\s+Notes\s+(?:in|of)\s+(?:\p{Lu}[\p{L}-]+(?:\s+(?:and|in|of)\s+)?\s?){1,5}|(?:\p{Lu}[\p{L}-]+\s+){1,5}Series(?:\s+(?:in|on)\s+(?:\p{Lu}[\p{L}-]+\s?(?:and\s+)?){1,4})?)(?:,?\s*(?i:vol|no|bd)?\.?\s*\d{1,4}\b)?)",
        ),
        (
            Label::Number,
            r"(?x)(?P<x>\b(?:RFC|ISO(?:/IEC)?|IEC|ANSI|DIN|ASTM|ГОСТ)\s?\w{0,3}[-.]?\d[\w.:/-]*)",
        ),
        (
            Label::Note,
            r"(?ix)(?P<x>\b(?:submitted(?:\s+(?:to|for)\s+\p{L}+)?|in\s+preparation|unpublished(?:\s+\p{L}+)?|e-?pub\s+ahead\s+of\s+print|advance\s+online\s+publication|accepted\s+for\s+publication|to\s+be\s+published|personal\s+communication|with\s+discussion|paper\s+presented\s+at[^.]{0,120}|presented\s+at[^.]{0,120}|reprinted\s+in[^.]{0,120}))",
        ),
    ]
    .into_iter()
    .map(|(label, pattern)| (label, regex(pattern)))
    .collect()
});
static TRANSLATED_BY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:translated\s+(?:from\s+(?:the\s+)?\S+\s+)?by|trans(?:l)?\.(?:\s+by)?|tr\.\s+by|übers(?:etzt|\.)\s+v(?:on|\.)|traduit\s+par|traducido\s+por|tradução\s+de|trad\.(?:\s+d[ie])?|tradotto\s+da|пер\.\s+с\s+\S+)\s+",
    )
});

/// `Timothy Bahti (trans.)`
static TRANSLATOR: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?P<x>(?:\p{Lu}[\p{L}.'’-]*\s){1,3}\p{Lu}[\p{L}'’-]+)\s*[,(\[]\s*(?:trans(?:l|lator)?\.|translator\b|Übers\.)",
    )
});

static TRANSLATED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^(?:trans(?:l|lated|lators?)?|tr|übers\w*|traduit|trad)\.?$"));
static UNIVERSITY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)univ|hochschule|\bschool\b|école|college|institut|academ|akademi|polit[eé]cnic|\bETH\b|\bMIT\b|университет",
    )
});

/// An institution at the head of a reference without other authors is its
/// author, though the corpora call some of them publishers, and the labeller
/// takes some for a title where the date and the title itself follow.
fn head(labelled: &mut Labelled) {
    let people = [Label::Author, Label::Editor, Label::Translator];
    if labelled.spans.iter().any(|span| people.contains(&span.label)) {
        return;
    }
    let titled = labelled.of(Label::Title).next().is_some();
    let institution = match labelled.spans.as_slice() {
        [first, next, after @ ..] => match first.label {
            Label::Title => next.label == Label::Date && after.iter().any(|span| span.label == Label::Title),
            Label::Publisher => matches!(next.label, Label::Date | Label::Title),
            Label::Container => titled && next.label == Label::Date,
            _ => false,
        },
        _ => false,
    };
    if let Some(first) = labelled.spans.first_mut().filter(|_| institution) {
        first.label = Label::Author;
    }
}

/// The spans with those added that rules find in what is left over.
pub(super) fn refine(text: &str, mut labelled: Labelled) -> Labelled {
    head(&mut labelled);
    let mut found: Vec<Span> = Vec::new();
    let stretches = spans::free(text, &labelled, &[Label::Note]);
    let with_genres = spans::free(text, &labelled, &[Label::Note, Label::Genre]);
    for (label, pattern) in FINER.iter() {
        if labelled.of(*label).next().is_some() {
            continue;
        }
        let within = if *label == Label::Edition { &with_genres } else { &stretches };
        let place = within.iter().find_map(|stretch| {
            let captures = pattern.captures(text.get(stretch.clone())?)?;
            let part = captures.name("x").or_else(|| captures.name("y"))?;
            let range = stretch.start + part.start()..stretch.start + part.end();
            found.iter().all(|s| apart(&s.range, &range)).then_some(range)
        });
        found.extend(place.map(|range| Span { label: *label, range, confidence: SURE }));
    }
    if labelled.of(Label::Translator).next().is_none() {
        let place = stretches.iter().find_map(|stretch| {
            let part = text.get(stretch.clone())?;
            if let Some(name) = TRANSLATOR.captures(part).and_then(|c| c.name("x")) {
                return Some(stretch.start + name.start()..stretch.start + name.end());
            }
            let words = TRANSLATED_BY.find(part)?;
            let list = names::scan(part.get(words.end()..)?, false)?;
            let start = stretch.start + words.end();
            Some(start..start + list.end)
        });
        if let Some(range) = place.filter(|range| found.iter().all(|s| apart(&s.range, range))) {
            found.push(Span { label: Label::Translator, range, confidence: SURE });
        }
    }
    if found.is_empty() {
        return labelled;
    }
    found.sort_by_key(|span| span.range.start);
    let published = labelled.of(Label::Publisher).next().is_some();
    let mut spans: Vec<Span> = Vec::new();
    for span in labelled.spans {
        let within: Vec<&Span> = found.iter().filter(|f| !apart(&f.range, &span.range)).collect();
        if within.is_empty() {
            spans.push(span);
        } else if span.label != Label::Other {
            spans.extend(around(text, &span, &within, published));
        }
    }
    spans.append(&mut found);
    spans::sound(text, Labelled { spans })
}

/// What is left of a note around what was found in it: `Other` gives way
/// whole. The university after a thesis is its publisher.
fn around(text: &str, span: &Span, found: &[&Span], published: bool) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = span.range.start;
    let ends = found.iter().map(|f| f.range.clone()).chain(std::iter::once(span.range.end..span.range.end));
    for (i, range) in ends.enumerate() {
        let part = text.get(at..range.start).unwrap_or_default();
        let bare = part.trim_matches(|c: char| !c.is_alphanumeric());
        let words = bare.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !TRANSLATED_BY.is_match(&format!("{bare} "))
            && !TRANSLATED.is_match(bare);
        if words && let Some(start) = part.find(bare) {
            let after_genre =
                i.checked_sub(1).and_then(|i| found.get(i)).is_some_and(|f| f.label == Label::Genre);
            let publisher = after_genre && !published && UNIVERSITY.is_match(bare);
            let label = if publisher { Label::Publisher } else { span.label };
            let start = at + start;
            out.push(Span { label, range: start..start + bare.len(), confidence: span.confidence });
        }
        at = range.end.max(at);
    }
    out
}

fn apart(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.end <= b.start || b.end <= a.start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Label, &str)> {
        let refined = refine(text, Labelled::default());
        refined.spans.iter().map(|s| (s.label, &text[s.range.clone()])).collect()
    }

    #[test]
    fn what_is_left_over_is_labelled_by_rules() {
        for (text, label, part) in [
            ("(3rd ed.)", Label::Edition, "3rd ed."),
            ("2nd rev. edn,", Label::Edition, "2nd rev. edn"),
            ("Second edition.", Label::Edition, "Second edition"),
            ("3. Aufl.", Label::Edition, "3. Aufl."),
            ("3-е изд.", Label::Edition, "3-е изд."),
            ("Unpublished doctoral dissertation,", Label::Genre, "Unpublished doctoral dissertation"),
            ("Technical Report CS-93-12,", Label::Genre, "Technical Report CS-93-12"),
            ("[Data set].", Label::Genre, "Data set"),
            ("U.S. Patent 5,123,456.", Label::Genre, "Patent 5,123,456"),
            (
                "(Lecture Notes in Computer Science, vol. 1234)",
                Label::Series,
                "Lecture Notes in Computer Science, vol. 1234",
            ),
            ("ISO 9001:2015", Label::Number, "ISO 9001:2015"),
            ("Epub ahead of print", Label::Note, "Epub ahead of print"),
            ("Timothy Bahti (trans.)", Label::Translator, "Timothy Bahti"),
            ("Translated by R. J. Hollingdale.", Label::Translator, "R. J. Hollingdale"),
        ] {
            assert_eq!(found(text), [(label, part)], "{text}");
        }
        assert_eq!(found("In (Eds.), Vol. pp. [PubMed]"), []);
    }

    #[test]
    fn notes_are_looked_into() {
        for (text, expected) in [
            ("(7th ed.)", &[(Label::Edition, "7th ed.")][..]),
            (
                "Dissertation, Technische Universität München",
                &[(Label::Genre, "Dissertation"), (Label::Publisher, "Technische Universität München")],
            ),
            ("Unpublished material", &[(Label::Note, "Unpublished material")]),
            ("With a foreword. 2nd ed.", &[(Label::Note, "With a foreword"), (Label::Edition, "2nd ed.")]),
            ("Translated by R. J. Hollingdale", &[(Label::Translator, "R. J. Hollingdale")]),
        ] {
            let note = Span { label: Label::Note, range: 0..text.len(), confidence: 0.9 };
            let refined = refine(text, Labelled { spans: vec![note] });
            let parts: Vec<(Label, &str)> =
                refined.spans.iter().map(|s| (s.label, &text[s.range.clone()])).collect();
            assert_eq!(parts, expected, "{text}");
        }
    }
}
