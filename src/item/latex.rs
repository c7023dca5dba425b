//! LaTeX ⇄ Unicode for the values of bibliographic fields.
//!
//! [`to_text`] reads what stands in a `.bib` field: accents in all spellings,
//! symbols, dashes and quotes become Unicode, the common styles become CSL's
//! rich text (see [`super::markup`]), braces go. Formulas that are more than
//! text and commands it does not know stay as they are. [`from_text`] is the
//! way back; it escapes only what TeX forbids. Both are linear in the length of
//! the text and do not recurse but to a small depth in formulas.
//!
//! What commands mean stands in `latex/tables.rs` and `latex/symbols.rs`.
//! Splitting a field at `and`s or commas is the format's business.
//!
//! Sources: *The LaTeX Companion* (3rd ed.); `btxdoc` and *Tame the BeaST* on
//! braces and special characters in BibTeX.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

mod decode;
mod encode;
mod math;
mod protect;
mod symbols;
mod tables;
mod verbatim;

pub use encode::{Encode, from_text};
pub use verbatim::unescape_verbatim;

/// How [`to_text_with`] reads a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decode {
    /// Keep braces that protect capitals as `<span class="nocase">`. Left out
    /// where they say nothing: around a whole value, and around words that
    /// [`from_text`] protects anyway.
    pub case_protection: bool,
    /// Keep blank lines and `\\` as line breaks; otherwise all white space
    /// is one space.
    pub paragraphs: bool,
    /// Leave styles out: names have no rich text.
    pub plain: bool,
}

/// The Unicode text of a LaTeX value, on one line, with CSL's rich text.
#[must_use]
pub fn to_text(latex: &str) -> String {
    to_text_with(latex, Decode::default())
}

/// [`to_text`] with a choice of what to keep.
#[must_use]
pub fn to_text_with(latex: &str, options: Decode) -> String {
    let latex = latex.trim_ascii();
    if decode::ordinary_run(latex) == latex.len() {
        return composed(latex.to_owned());
    }
    composed(joined(math::settle(decode::Decoder::new(latex, options).run(), options.plain)))
}

/// The text with indices side by side in one: `_{1-}$_{x}$` is one index.
fn joined(text: String) -> String {
    ["</sub><sub>", "</sup><sup>"]
        .iter()
        .fold(text, |text, seam| if text.contains(seam) { text.replace(seam, "") } else { text })
}

/// The text with letters and accents in one character where Unicode has it
/// (normalisation form C).
fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}

/// Whether BibTeX styles that lower the case of titles would spoil a word: it
/// has a capital after its first character, or is a single capital (`vitamin
/// D`). A word here is a run of letters and digits.
#[must_use]
pub fn needs_case_protection(word: &str) -> bool {
    let mut chars = word.chars();
    let Some(first) = chars.next() else { return false };
    if chars.clone().any(char::is_uppercase) {
        return true;
    }
    first.is_uppercase() && first != 'A' && chars.next().is_none()
}

/// The end (after the closing `$`) of the math that starts at the `$` at
/// `start`. `None` if there is none: no closing `$` at the same brace level.
fn math_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut i = start + 1;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'\\' => i += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            b'$' => return (depth == 0 && i > start + 1).then_some(i + 1),
            // No formula goes over an empty line.
            b'\n' => {
                let rest = bytes.get(i + 1..).unwrap_or_default();
                if rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')) == Some(&b'\n') {
                    return None;
                }
            }
            _ => {}
        }
        i += 1;
    }
    None
}

/// The pairs of braces of a text, found in one pass when first asked for.
#[derive(Default)]
struct Braces {
    pairs: Option<Vec<(usize, usize)>>,
    /// Count `\{` and `\}` as braces, as BibTeX does when it looks for the end
    /// of a field.
    count_escaped: bool,
}

impl Braces {
    /// The place of the `}` that closes the `{` at `open`.
    fn close_of(&mut self, text: &str, open: usize) -> Option<usize> {
        let count_escaped = self.count_escaped;
        let pairs = self.pairs.get_or_insert_with(|| {
            let (mut pairs, mut stack) = (Vec::new(), Vec::new());
            let mut escaped = false;
            for (i, byte) in text.bytes().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = !count_escaped,
                    b'{' => stack.push(i),
                    b'}' => pairs.extend(stack.pop().map(|open| (open, i))),
                    _ => {}
                }
            }
            pairs.sort_unstable();
            pairs
        });
        pairs.binary_search_by_key(&open, |pair| pair.0).ok().and_then(|at| pairs.get(at)).map(|pair| pair.1)
    }

    /// The end of the run of arguments, `{…}` and `[…]`, that starts at
    /// `start`, if at least one is in braces.
    fn arguments_end(&mut self, text: &str, start: usize) -> Option<usize> {
        let mut end = None;
        let mut at = start;
        loop {
            match text.as_bytes().get(at) {
                Some(b'{') => {
                    at = self.close_of(text, at)? + 1;
                    end = Some(at);
                }
                Some(b'[') if end.is_none() => {
                    // An optional argument is short; a long one is text.
                    let length =
                        text.bytes().skip(at).take(100).position(|b| matches!(b, b']' | b'{' | b'}'))?;
                    (text.as_bytes().get(at + length) == Some(&b']')).then_some(())?;
                    at += length + 1;
                }
                _ => return end,
            }
        }
    }
}

/// Whether every brace of a text has its partner, escaped or not.
#[must_use]
pub fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    text.bytes().all(|byte| {
        depth += i64::from(byte == b'{') - i64::from(byte == b'}');
        depth >= 0
    }) && depth == 0
}

/// The length of the control sequence's name that starts after a backslash.
fn name_length(text: &str) -> usize {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters > 0 { letters } else { text.chars().next().map_or(0, char::len_utf8) }
}

#[cfg(test)]
mod tests;
