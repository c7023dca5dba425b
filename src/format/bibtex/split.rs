//! Cutting a field's LaTeX at words, commas and `and`s that stand outside
//! braces.

use crate::item::latex::is_balanced;

/// A word of a name, as LaTeX.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) source: &'a str,
}

/// Calls `at_top` for every byte outside braces with its place. A backslash
/// takes the next byte with it.
fn top_level(latex: &str, mut at_top: impl FnMut(usize, u8)) {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (i, byte) in latex.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ if depth == 0 && !escaped => at_top(i, byte),
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
}

/// The pieces between a character (ASCII) outside braces.
pub(super) fn at_char(latex: &str, separator: char) -> Vec<&str> {
    let mut cuts = Vec::new();
    top_level(latex, |i, byte| {
        if char::from(byte) == separator {
            cuts.push(i);
        }
    });
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts {
        pieces.push(latex.get(start..cut).unwrap_or_default());
        start = cut + 1;
    }
    pieces.push(latex.get(start..).unwrap_or_default());
    pieces
}

/// The names of a list: the pieces between `and`s, the empty ones left out.
pub(super) fn at_and(latex: &str) -> Vec<&str> {
    let is_and = |word: &str| word.eq_ignore_ascii_case("and");
    let mut pieces = Vec::new();
    let (mut start, mut word) = (0, 0);
    top_level(latex, |i, byte| {
        if byte.is_ascii_whitespace() {
            if latex.get(word..i).is_some_and(is_and) {
                pieces.push(latex.get(start..word).unwrap_or_default());
                start = i;
            }
            word = i + 1;
        }
    });
    if latex.get(word..).is_some_and(is_and) {
        pieces.push(latex.get(start..word).unwrap_or_default());
        start = latex.len();
    }
    pieces.push(latex.get(start..).unwrap_or_default());
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// The words: runs without white space or `~` outside braces.
pub(super) fn words(latex: &str) -> Vec<Part<'_>> {
    let mut words = Vec::with_capacity(4);
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        words.extend(latex.get(from..to).filter(|word| !word.is_empty()).map(|source| Part { source }));
    };
    top_level(latex, |i, byte| {
        if byte.is_ascii_whitespace() || byte == b'~' {
            push(start, i);
            start = i + 1;
        }
    });
    push(start, latex.len());
    words
}

/// Words with one space between them.
pub(super) fn join(words: &[Part<'_>]) -> String {
    if let [word] = words {
        return word.source.to_owned();
    }
    words.iter().map(|part| part.source).collect::<Vec<_>>().join(" ")
}

/// What stands in the braces that hold the whole text.
pub(super) fn braced(latex: &str) -> Option<&str> {
    latex.strip_prefix('{')?.strip_suffix('}').filter(|inside| is_balanced(inside))
}

/// The text from the first letter outside braces on.
pub(super) fn outside_braces(latex: &str) -> &str {
    let mut found = None;
    top_level(latex, |i, _| {
        if found.is_none()
            && let Some(rest) = latex.get(i..)
            && rest.starts_with(char::is_alphabetic)
        {
            found = Some(rest);
        }
    });
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_hold_together() {
        assert_eq!(at_char("a,{b,c},d\\,e", ','), ["a", "{b,c}", "d\\,e"]);
        assert_eq!(at_and("a and {b and c} And d and"), ["a ", " {b and c} ", " d "]);
        let words: Vec<&str> = words("a~{b c}  d").iter().map(|part| part.source).collect();
        assert_eq!(words, ["a", "{b c}", "d"]);
        assert_eq!(braced("{a {b}}"), Some("a {b}"));
        assert_eq!(braced("{a} {b}"), None);
        assert_eq!(outside_braces("{Abc}déf"), "déf");
    }
}
