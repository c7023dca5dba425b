//! Tokens: runs of letters and digits, and identifiers and addresses whole.

use std::ops::Range;

/// What a regular grammar has said a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::citation) enum Pin {
    /// An address on the web.
    Url,
    /// A DOI, PMID, arXiv id …
    Identifier,
    /// A word of the last author, after the dots that stand for those left out.
    LastAuthor,
    /// The last word of a title, before the slashes that part it from what it
    /// stands in.
    TitleEnd,
    /// The first word of what it stands in, after them.
    ContainerStart,
}

impl Pin {
    /// Whether the token is no word but an identifier or address whole.
    pub(in crate::citation) fn is_whole(self) -> bool {
        matches!(self, Self::Url | Self::Identifier)
    }
}

/// One token of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::citation) struct Token {
    /// Its bytes.
    pub(in crate::citation) range: Range<usize>,
    /// Its label, where that is certain before anything is learned.
    pub(in crate::citation) pin: Option<Pin>,
}

/// Whether a character is part of a word: letters, digits, and the accents
/// that follow them as characters of their own.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Cuts a text into tokens; each pinned range (in order, apart) is one.
pub(super) fn tokens(text: &str, pins: &[(Range<usize>, Pin)]) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 6 + 1);
    let mut pins = pins.iter().peekable();
    let mut start = None;
    let mut resume = 0;
    for (i, c) in text.char_indices() {
        if i < resume {
            continue;
        }
        if let Some((range, pin)) = pins.next_if(|(range, _)| i >= range.start) {
            if let Some(start) = start.take() {
                out.push(Token { range: start..i, pin: None });
            }
            out.push(Token { range: range.clone(), pin: Some(*pin) });
            resume = range.end;
        } else if is_word(c) {
            start.get_or_insert(i);
        } else if let Some(start) = start.take() {
            out.push(Token { range: start..i, pin: None });
        }
    }
    if let Some(start) = start {
        out.push(Token { range: start..text.len(), pin: None });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits_and_pins_are_whole() {
        let text = "Müller-Lü\u{308}d, 12(3):e45, 10.1000/a.b.";
        let found = tokens(text, &[(text.len() - 12..text.len() - 1, Pin::Identifier)]);
        let shown: Vec<&str> = found.iter().map(|t| &text[t.range.clone()]).collect();
        assert_eq!(shown, ["Müller", "Lü\u{308}d", "12", "3", "e45", "10.1000/a.b"]);
        assert_eq!(found[5].pin, Some(Pin::Identifier));
    }
}
