//! Locators at the start of a cite's suffix: `, pp. 33-35 and passim`.
//!
//! Source: Pandoc User's Guide, *Citation syntax*, and what pandoc makes of
//! cases it leaves open. A locator is in braces, or it is a term followed by
//! words with digits or Roman numerals, or such words with digits alone, which
//! then are pages.

/// Where in a work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    /// What it counts, by its CSL name.
    pub label: &'static str,
    /// The place.
    pub value: String,
}

/// The English terms of CSL's locators, in lower case.
const TERMS: &[(&str, &str)] = &[
    ("act", "act"),
    ("acts", "act"),
    ("app.", "appendix"),
    ("apps.", "appendix"),
    ("appendix", "appendix"),
    ("appendices", "appendix"),
    ("art.", "article-locator"),
    ("arts.", "article-locator"),
    ("article", "article-locator"),
    ("articles", "article-locator"),
    ("bk.", "book"),
    ("bks.", "book"),
    ("book", "book"),
    ("books", "book"),
    ("canon", "canon"),
    ("canons", "canon"),
    ("ch.", "chapter"),
    ("chap.", "chapter"),
    ("chaps.", "chapter"),
    ("chapter", "chapter"),
    ("chapters", "chapter"),
    ("col.", "column"),
    ("cols.", "column"),
    ("column", "column"),
    ("columns", "column"),
    ("loc.", "elocation"),
    ("locs.", "elocation"),
    ("location", "elocation"),
    ("locations", "elocation"),
    ("eq.", "equation"),
    ("eqs.", "equation"),
    ("equation", "equation"),
    ("equations", "equation"),
    ("fig.", "figure"),
    ("figs.", "figure"),
    ("figure", "figure"),
    ("figures", "figure"),
    ("f.", "folio"),
    ("ff.", "folio"),
    ("fol.", "folio"),
    ("fols.", "folio"),
    ("folio", "folio"),
    ("folios", "folio"),
    ("no.", "issue"),
    ("nos.", "issue"),
    ("issue", "issue"),
    ("issues", "issue"),
    ("number", "issue"),
    ("numbers", "issue"),
    ("l.", "line"),
    ("ll.", "line"),
    ("line", "line"),
    ("lines", "line"),
    ("n.", "note"),
    ("nn.", "note"),
    ("note", "note"),
    ("notes", "note"),
    ("op.", "opus"),
    ("opp.", "opus"),
    ("opus", "opus"),
    ("opera", "opus"),
    ("p.", "page"),
    ("pp.", "page"),
    ("page", "page"),
    ("pages", "page"),
    ("para.", "paragraph"),
    ("paras.", "paragraph"),
    ("paragraph", "paragraph"),
    ("paragraphs", "paragraph"),
    ("¶", "paragraph"),
    ("¶¶", "paragraph"),
    ("pt.", "part"),
    ("pts.", "part"),
    ("part", "part"),
    ("parts", "part"),
    ("r.", "rule"),
    ("rr.", "rule"),
    ("rule", "rule"),
    ("rules", "rule"),
    ("sc.", "scene"),
    ("scs.", "scene"),
    ("scene", "scene"),
    ("scenes", "scene"),
    ("sec.", "section"),
    ("secs.", "section"),
    ("section", "section"),
    ("sections", "section"),
    ("§", "section"),
    ("§§", "section"),
    ("s.v.", "sub-verbo"),
    ("s.vv.", "sub-verbo"),
    ("sub verbo", "sub-verbo"),
    ("sub verbis", "sub-verbo"),
    ("supp.", "supplement"),
    ("suppl.", "supplement"),
    ("supplement", "supplement"),
    ("supplements", "supplement"),
    ("sura", "surah"),
    ("surah", "surah"),
    ("surahs", "surah"),
    ("tbl.", "table"),
    ("tbls.", "table"),
    ("table", "table"),
    ("tables", "table"),
    ("timecode", "timecode"),
    ("tit.", "title-locator"),
    ("tits.", "title-locator"),
    ("title", "title-locator"),
    ("titles", "title-locator"),
    ("v.", "verse"),
    ("vv.", "verse"),
    ("verse", "verse"),
    ("verses", "verse"),
    ("vol.", "volume"),
    ("vols.", "volume"),
    ("volume", "volume"),
    ("volumes", "volume"),
];

/// The locator at the start of a suffix, and what of the suffix is left.
#[must_use]
pub fn parse(suffix: &str) -> (Option<Locator>, &str) {
    let rest = suffix.trim_start();
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    if rest.starts_with('{')
        && let Some((inside, rest)) = braces(rest)
    {
        return (delimited(inside), rest);
    }
    let (label, body) = match term(rest) {
        // A term that nothing follows is no term: "note that".
        Some((label, after)) => (Some(label), after),
        None => (None, rest),
    };
    let end = words(body, label.is_some());
    if end == 0 {
        return (None, suffix);
    }
    let (value, rest) = body.split_at(end);
    let value = value.replace('\u{a0}', " ").trim().to_owned();
    (Some(Locator { label: label.unwrap_or("page"), value }), rest)
}

/// A locator that stood in braces.
fn delimited(inside: &str) -> Option<Locator> {
    let inside = inside.trim();
    let (label, value) = term(inside).unwrap_or(("page", inside));
    let value = value.trim();
    (!value.is_empty()).then(|| Locator { label, value: value.replace('\u{a0}', " ") })
}

/// What stands between a brace and its partner, and what follows it.
fn braces(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(1..at)?, text.get(at + 1..)?));
        }
    }
    None
}

/// The longest term the text starts with, and what follows it.
fn term(text: &str) -> Option<(&'static str, &str)> {
    let mut best: Option<(&str, &str)> = None;
    let mut longest = 0;
    for (term, label) in TERMS {
        let Some(start) = text.get(..term.len()) else { continue };
        if term.len() <= longest || start.to_lowercase() != *term {
            continue;
        }
        let rest = text.get(term.len()..).unwrap_or_default();
        let ends = !term.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric);
        if ends {
            longest = term.len();
            best = Some((label, rest));
        }
    }
    best
}

/// The length of the words that make up a locator; 0 if there is none.
fn words(text: &str, labelled: bool) -> usize {
    let mut end = 0;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let mut body = rest;
        if end > 0 {
            body = body.strip_prefix([',', ';']).unwrap_or(body);
        }
        body = body.trim_start();
        let (length, likeness) = word(body);
        let enough = match likeness {
            Likeness::Digits => true,
            Likeness::Roman => labelled,
            Likeness::None => false,
        };
        if length == 0 || !enough {
            return end;
        }
        end += rest.len() - body.len() + length;
    }
}

/// How much a word looks like a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    None,
    Roman,
    Digits,
}

/// The length of a word at the start of a text, without a full stop that ends
/// it: `33-35`, `C22`, `xvii`, `1.2`, `34(1)`, `[17]`.
fn word(text: &str) -> (usize, Likeness) {
    let mut end = 0;
    let mut likeness = Likeness::None;
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { break };
        let closing = match first {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            _ => {
                let dot = usize::from(first == '.');
                let (length, is) = unit(rest.get(dot..).unwrap_or_default());
                if length == 0 {
                    break;
                }
                likeness = likeness.max(is);
                end += dot + length;
                continue;
            }
        };
        let (length, is) = sequence(rest.get(1..).unwrap_or_default());
        if !rest.get(1 + length..).is_some_and(|r| r.starts_with(closing)) {
            break;
        }
        likeness = likeness.max(is);
        end += length + 2;
    }
    (end, likeness)
}

/// Units joined by full stops.
fn sequence(text: &str) -> (usize, Likeness) {
    let (mut end, mut likeness) = unit(text);
    while let Some(rest) = text.get(end..).and_then(|r| r.strip_prefix('.')) {
        let (length, is) = unit(rest);
        if length == 0 {
            break;
        }
        end += 1 + length;
        likeness = likeness.max(is);
    }
    (end, likeness)
}

fn unit(text: &str) -> (usize, Likeness) {
    let end = text.find(ends_unit).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    let likeness = if text.chars().any(|c| c.is_ascii_digit()) {
        Likeness::Digits
    } else if text.split(['-', '–']).any(is_roman) {
        Likeness::Roman
    } else {
        Likeness::None
    };
    (end, likeness)
}

/// Spaces, punctuation other than that of ranges, tags of rich text and what
/// is kept aside.
fn ends_unit(c: char) -> bool {
    match c {
        '-' | '–' | ':' | '+' | '$' | '=' | '|' | '~' | '^' | '`' => false,
        c if c.is_ascii() => c.is_ascii_punctuation() || c.is_ascii_whitespace() || c.is_ascii_control(),
        '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' => true,
        '\u{2010}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => true,
        c => c.is_whitespace() || u32::from(c) >= super::ASIDE,
    }
}

/// A Roman numeral as it is usually written.
fn is_roman(text: &str) -> bool {
    if text.is_empty() || text.len() > 15 {
        return false;
    }
    let upper = text.to_ascii_uppercase();
    if upper != text && text.to_ascii_lowercase() != text {
        return false;
    }
    let mut rest = upper.trim_start_matches('M');
    for (one, five, ten) in [("C", "D", "M"), ("X", "L", "C"), ("I", "V", "X")] {
        let pair = |a: &str, b: &str| rest.strip_prefix(a).and_then(|r| r.strip_prefix(b));
        rest = pair(one, ten).or_else(|| pair(one, five)).unwrap_or_else(|| {
            let mut rest = rest.strip_prefix(five).unwrap_or(rest);
            for _ in 0..4 {
                rest = rest.strip_prefix(one).unwrap_or(rest);
            }
            rest
        });
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(suffix: &str) -> (String, &str) {
        let (locator, rest) = parse(suffix);
        (locator.map(|l| format!("{} {}", l.label, l.value)).unwrap_or_default(), rest)
    }

    /// Each as pandoc 2.17 reads it.
    #[test]
    fn locators_are_read_as_pandoc_reads_them() {
        for (suffix, locator, rest) in [
            (", p. 3", "page 3", ""),
            (", p.3", "page 3", ""),
            (" p. 3", "page 3", ""),
            (", 33", "page 33", ""),
            (" 33", "page 33", ""),
            (", 33, foo", "page 33", ", foo"),
            (" 33 and 34", "page 33", " and 34"),
            (", pp. 33-35 and <i>passim</i>", "page 33-35", " and <i>passim</i>"),
            (", pp. 33-35, 38-39 and *passim*", "page 33-35, 38-39", " and *passim*"),
            (", chap. 3 and 4", "chapter 3", " and 4"),
            (", vol. 2, p. 3", "volume 2", ", p. 3"),
            (", §3", "section 3", ""),
            (", §§ 3–4", "section 3–4", ""),
            (" sec. 3, 5", "section 3, 5", ""),
            (" p. iv", "page iv", ""),
            (" iv", "", " iv"),
            (" foo", "", " foo"),
            (", p3", "page p3", ""),
            (", p. 3.", "page 3", "."),
            (", p. 1.2", "page 1.2", ""),
            (", 34(1)(a)", "page 34(1)(a)", ""),
            (" 3 (iv)", "page 3", " (iv)"),
            (", pp. 3 (iv)", "page 3 (iv)", ""),
            (", [17]", "page [17]", ""),
            (", C22", "page C22", ""),
            (", s.v. \"foo\"", "", ", s.v. \"foo\""),
            (", Pages 3–5", "page 3–5", ""),
            (", page 3", "page 3", ""),
            (", note that", "", ", note that"),
            (", no. 12", "issue 12", ""),
            (", number of 12", "", ", number of 12"),
            (": 33", "", ": 33"),
            (".", "", "."),
            ("", "", ""),
            (", p.\u{a0}3", "page 3", ""),
            ("{pp. iv, vi-xi, (xv)-(xvii)} suffix", "page iv, vi-xi, (xv)-(xvii)", " suffix"),
            ("{} 33", "", " 33"),
            (", {p.3} bar", "page 3", " bar"),
            (" {s.v. foo}", "sub-verbo foo", ""),
            ("{99 years}", "page 99 years", ""),
            ("{open", "", "{open"),
            (", ll. 3-4", "line 3-4", ""),
            (", mix", "", ", mix"),
        ] {
            assert_eq!(read(suffix), (locator.to_owned(), rest), "{suffix}");
        }
    }

    #[test]
    fn roman_numerals_are_told_from_words() {
        assert!(["i", "iv", "XVII", "mcmxcix", "viiii"].iter().all(|n| is_roman(n)));
        assert!(!["", "foo", "Iv", "iix", "a"].iter().any(|n| is_roman(n)));
    }

    #[test]
    fn hostile_suffixes_are_read_in_time() {
        for text in ["(".repeat(50_000), "{".repeat(50_000), "1.".repeat(50_000), "1 ,".repeat(50_000)] {
            let _ = parse(&text);
        }
    }
}
