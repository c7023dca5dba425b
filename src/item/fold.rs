//! One folding of text for everything that compares words: the index,
//! matching, citekeys.
//!
//! Folding removes case, accents, ligatures and width, so that `Düsseldorf`
//! and `DUSSELDORF`, `ﬁnd` and `find`, `Łódź` and `Lodz` are equal. It does
//! not know LaTeX or markup (see [`super::latex`], [`super::markup`]).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds case, accents, ligatures and compatibility forms.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        push_folded(&mut out, c);
    }
    out
}

/// The spelling that writes umlauts out (`Duesseldorf`, `Soerensen`,
/// `Aarhus`), folded; `None` when the text has no letter that is so written.
#[must_use]
pub fn fold_spelled_out(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let composed: String = text.nfc().collect();
    let mut spelled = String::with_capacity(text.len() + 4);
    let mut changed = false;
    for c in composed.chars() {
        let pair = match c {
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' | 'ø' | 'Ø' => "oe",
            'ü' | 'Ü' => "ue",
            'å' | 'Å' => "aa",
            _ => {
                spelled.push(c);
                continue;
            }
        };
        changed = true;
        spelled.push_str(pair);
    }
    changed.then(|| fold(&spelled))
}

/// The folded words of a text: runs of letters and digits. An apostrophe
/// inside a word is left out (`don't` is `dont`).
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    let mut word = String::new();
    for c in folded.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else if !matches!(c, '\'' | '’' | 'ʼ') && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn push_folded(out: &mut String, c: char) {
    // Letters that Unicode does not decompose into a base and a mark.
    let replacement = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ŋ' | 'Ŋ' => "n",
        'ŧ' | 'Ŧ' => "t",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2018}' | '\u{2019}' | '\u{02BC}' => "'",
        '\u{201C}' | '\u{201D}' => "\"",
        '\u{00AD}' | '\u{200B}' | '\u{FEFF}' => "",
        _ => {
            out.extend(c.to_lowercase());
            return;
        }
    };
    out.push_str(replacement);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_ligatures_and_width_fold_away() {
        for (text, folded) in [
            ("Düsseldorf", "dusseldorf"),
            ("ﬁnding Œuvres", "finding oeuvres"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("ＡＢＣ１", "abc1"),
            ("e852–e857", "e852-e857"),
            ("co\u{ad}operate", "cooperate"),
            ("İstanbul", "istanbul"),
            ("文献検索", "文献検索"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn umlauts_have_a_second_spelling() {
        assert_eq!(fold_spelled_out("Düsseldorf").as_deref(), Some("duesseldorf"));
        assert_eq!(fold_spelled_out("Du\u{308}sseldorf").as_deref(), Some("duesseldorf"));
        assert_eq!(fold_spelled_out("Képes"), None);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            words("Don’t panic: N-methyl-D-aspartate (2nd ed.)"),
            ["dont", "panic", "n", "methyl", "d", "aspartate", "2nd", "ed"]
        );
    }
}
