//! What stands between two tokens: its marks, and the class that transitions
//! between labels depend on.

/// Classes of separators, for the tables of transitions.
pub(in crate::citation) const CLASSES: usize = 40;

/// How strongly a separator parts what stands on its sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A space, a hyphen.
    None,
    /// A comma, a bracket.
    Soft,
    /// A full stop, a quotation mark.
    Hard,
}

/// Writes the marks of a separator in one spelling: white space single,
/// dashes as `-`, quotation marks as `“`, `”`, `"` and `'`, square and curly
/// brackets alike. Only the first few are kept.
pub(super) fn normalise(raw: &str, out: &mut String) {
    out.clear();
    for c in raw.chars() {
        let mark = match c {
            c if c.is_whitespace() => ' ',
            '‐' | '‑' | '‒' | '–' | '—' | '−' | '-' | '~' => '-',
            '“' | '„' | '«' | '‹' => '“',
            '”' | '»' | '›' => '”',
            '‘' | '’' | '\'' | '`' | '´' => '\'',
            '[' | '{' => '[',
            ']' | '}' => ']',
            '，' | '、' => ',',
            '。' => '.',
            '：' => ':',
            '（' => '(',
            '）' => ')',
            '.' | ',' | ';' | ':' | '(' | ')' | '/' | '&' | '?' | '!' | '_' | '*' | '#' | '@' | '=' | '+'
            | '<' | '>' | '|' | '%' | '"' | '…' => c,
            _ => '¤',
        };
        if mark == ' ' && out.ends_with(' ') {
            continue;
        }
        if out.len() >= 14 {
            break;
        }
        out.push(mark);
    }
}

/// Separators that are classes of their own.
const EXACT: [&str; 31] = [
    " ", ", ", ". ", ".", ",", "; ", ";", ": ", ":", " (", "(", ") ", "), ", "). ", "): ", ")", "-", " - ",
    "/", "'", " & ", "., ", ".-", "? ", " [", "] ", ".,", ". (", ", (", "", ".; ",
];

// Classes of those that are not, after the exact ones (1 to 31).
const OTHER: u8 = 0;
const QUOTE_OPENS: u8 = 32;
const QUOTE_AND_STOP: u8 = 33;
const QUOTE_AND_COMMA: u8 = 34;
const QUOTE_CLOSES: u8 = 35;
const COMMA_AND: u8 = 36;
const ELLIPSIS: u8 = 37;
const BRACKET: u8 = 38;
const STOP: u8 = 39;

/// The class of a normalised separator, below [`CLASSES`].
pub(super) fn class(marks: &str) -> u8 {
    if let Some(at) = EXACT.iter().position(|exact| *exact == marks) {
        return u8::try_from(at + 1).unwrap_or(OTHER);
    }
    let has = |c: char| marks.contains(c);
    let opens = marks.ends_with('"') && has(' ') && !marks.starts_with('"');
    if has('“') || opens {
        QUOTE_OPENS
    } else if has('”') || has('"') {
        match () {
            () if has('.') => QUOTE_AND_STOP,
            () if has(',') => QUOTE_AND_COMMA,
            () => QUOTE_CLOSES,
        }
    } else if marks.contains(", &") || marks.contains(",&") {
        COMMA_AND
    } else if has('…') {
        ELLIPSIS
    } else if has('(') || has(')') {
        BRACKET
    } else if has('.') || has('?') || has('!') {
        STOP
    } else {
        OTHER
    }
}

/// How strongly a class parts. The full stop of an initial parts less.
pub(super) fn strength(class: u8, after_initial: bool) -> Strength {
    match class {
        3 if after_initial => Strength::Soft,
        3 | 14 | 24 | 28 | 31 | QUOTE_OPENS..=QUOTE_CLOSES | STOP => Strength::Hard,
        2 | 5..=13 | 15 | 16 | 18 | 22 | 25..=27 | 29 | COMMA_AND | BRACKET => Strength::Soft,
        _ => Strength::None,
    }
}

/// Whether a class opens a bracket.
pub(super) fn opens_bracket(class: u8) -> bool {
    matches!(class, 10 | 11 | 28 | 29)
}

/// Whether a class ends a sentence.
pub(super) fn ends_sentence(class: u8) -> bool {
    matches!(class, 3 | 14 | 24 | QUOTE_AND_STOP)
}

/// Whether a class does not belong within a list of names.
pub(super) fn ends_names(class: u8) -> bool {
    matches!(class, 8..=10 | 24 | QUOTE_OPENS..=QUOTE_CLOSES)
}

/// Whether a class follows a number that numbers the reference in its list.
pub(super) fn follows_list_number(class: u8) -> bool {
    matches!(class, 3 | 12 | 16 | 26)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(raw: &str) -> u8 {
        let mut marks = String::new();
        normalise(raw, &mut marks);
        class(&marks)
    }

    #[test]
    fn spellings_of_a_separator_share_its_class() {
        assert_eq!(class_of("\u{a0}–  "), class_of(" - "));
        assert_eq!(class_of(" „"), class_of(" “"));
        assert_eq!(class_of(".” "), QUOTE_AND_STOP);
        assert_eq!(class_of(" \""), QUOTE_OPENS);
        assert_eq!(class_of(",\" "), QUOTE_AND_COMMA);
        assert!(EXACT.iter().all(|marks| usize::from(class(marks)) < CLASSES));
    }

    #[test]
    fn an_initials_stop_parts_less_than_a_sentences() {
        assert_eq!(strength(class_of(". "), false), Strength::Hard);
        assert_eq!(strength(class_of(". "), true), Strength::Soft);
        assert_eq!(strength(class_of(" "), false), Strength::None);
    }
}
