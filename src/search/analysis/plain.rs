//! A field's value as plain text.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use crate::item::markup;

/// A field's value without CSL markup and without LaTeX, in NFC: what is cut
/// into words and shown in snippets.
///
/// LaTeX is read as far as words need it: accents and letters become Unicode,
/// other commands, braces and the dollars of mathematics go, their content
/// stays.
pub(in crate::search) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '\\', '{', '$']) {
        return composed(Cow::Borrowed(text));
    }
    let mut plain = Cow::Borrowed(text);
    if plain.contains('<') {
        plain = Cow::Owned(markup::strip(&plain));
    }
    if plain.contains(['\\', '{', '$']) {
        plain = Cow::Owned(without_latex(&plain));
    }
    composed(plain)
}

fn composed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == unicode_normalization::IsNormalized::Yes {
        text
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The combining mark of a LaTeX accent command.
const fn mark(command: char) -> Option<char> {
    Some(match command {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30A}',
        'H' => '\u{30B}',
        'v' => '\u{30C}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        _ => return None,
    })
}

/// The letter of a LaTeX letter command.
fn letter(command: &str) -> Option<&'static str> {
    Some(match command {
        "ss" => "ß",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "aa" => "å",
        "AA" => "Å",
        "i" => "i",
        "j" => "j",
        "dh" => "ð",
        "DH" => "Ð",
        "th" => "þ",
        "TH" => "Þ",
        "dj" => "đ",
        "DJ" => "Đ",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        _ => return None,
    })
}

/// The text with LaTeX accents and letters as Unicode, other commands and
/// braces gone.
pub(in crate::search) fn without_latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // An accent waits for the letter it stands on, across braces.
    let mut waiting = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '{' | '}' | '$' => {}
            '\\' => {
                let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let (command, after) = rest.split_at(letters);
                if let Some(letter) = letter(command) {
                    out.push_str(letter);
                    out.extend(waiting.take());
                    rest = after.strip_prefix("{}").unwrap_or_else(|| after.trim_start_matches(' '));
                } else if let Some(accent) =
                    command.chars().next().filter(|_| command.len() == 1).and_then(mark)
                {
                    waiting = Some(accent);
                    rest = after.trim_start_matches(' ');
                } else if !command.is_empty() {
                    // `\emph{x}` is its content; `\alpha` keeps its name as
                    // the word to search for only when nothing follows it.
                    if after.starts_with('{') {
                        rest = after;
                    } else {
                        out.push_str(command);
                        rest = after;
                    }
                } else if let Some(sign) = rest.chars().next() {
                    rest = &rest[sign.len_utf8()..];
                    match mark(sign) {
                        Some(accent) => waiting = Some(accent),
                        None => out.push(sign),
                    }
                }
            }
            c => {
                out.push(c);
                out.extend(waiting.take());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latex_and_markup_become_letters() {
        for (text, expected) in [
            (r#"D\"{u}sseldorf"#, "Düsseldorf"),
            (r#"D\"usseldorf"#, "Düsseldorf"),
            (r#"D{\"u}sseldorf"#, "Düsseldorf"),
            (r#"Erd\H{o}s and G\"odel"#, "Erdős and Gödel"),
            (r"\v{S}koda, Fran\c{c}ois, \'{\i}", "Škoda, François, í"),
            (r"{\L}{\'o}d{\'z} \o re Stra\ss e", "Łódź øre Straße"),
            (r"\emph{The} {DNA} of $H_2$O \& more", "The DNA of H_2O & more"),
            ("<i>p53</i> D\u{75}\u{308}sseldorf", "p53 Düsseldorf"),
            (r"trailing \", r"trailing "),
            (r#"\""#, ""),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn a_plain_text_is_not_copied() {
        assert!(matches!(plain("Ketamine for Düsseldorf"), Cow::Borrowed(_)));
    }
}
