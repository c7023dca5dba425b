//! People's names as terms.
//!
//! A name is laid out so that a phrase finds it in every usual order: the
//! family name, the given names with their initials beside them, and the
//! family name again after the given names and after the first of them. So
//! *Carlos A. Zarate* is found by `"Zarate CA"`, `"Zarate, C. A."`, `"Carlos
//! Zarate"`, `"CA Zarate"` and `"Carlos A Zarate"`.

use super::words::{Raw, Tokens, raw_words, spellings, spellings_of};
use crate::item::Name;

/// Parts the fields of an encoded name.
const PART: char = '\u{1F}';

/// A name as one line of text, which [`name_terms`] takes apart again.
pub(in crate::search) fn encode(name: &Name) -> String {
    let literal = &name.literal;
    if !literal.is_empty() {
        return literal.replace(PART, " ");
    }
    let family = format!("{} {}", name.non_dropping_particle, name.family);
    [&family, &name.given, &name.dropping_particle, &name.suffix]
        .map(|part| super::plain::plain(part).replace(PART, " "))
        .join("\u{1F}")
}

/// Adds the terms of an encoded name.
pub(in crate::search) fn name_terms(encoded: &str, tokens: &mut Tokens) {
    let mut parts = encoded.split(PART);
    let family = parts.next().unwrap_or_default();
    let Some(given) = parts.next() else {
        spellings(family, 0, tokens);
        return;
    };
    let dropping = parts.next().unwrap_or_default();
    let suffix = parts.next().unwrap_or_default();

    let after_family = spellings(family, 0, tokens);
    let after_given = given_terms(given, after_family, tokens);
    let after_first = (after_family + 1).min(after_given);
    let after_dropping = spellings(dropping, after_given, tokens);
    if after_dropping > after_family {
        let end = spellings(family, after_dropping, tokens);
        spellings(suffix, end, tokens);
        if after_dropping > after_first {
            spellings(dropping, after_first, tokens);
            let after_particle = after_first + (after_dropping - after_given);
            spellings(family, after_particle, tokens);
        }
    } else {
        spellings(suffix, after_family, tokens);
    }
    tokens.sort();
}

/// Given names, the initial of each at its position, and all initials as one
/// word at the first. A word such as `CA` is initials already.
fn given_terms(given: &str, first: usize, tokens: &mut Tokens) -> usize {
    let mut position = first;
    let mut joined = String::new();
    for raw in raw_words(given).take(8) {
        let to = raw.from + raw.text.len();
        if raw.unsegmented {
            position = spellings(raw.text, position, tokens);
            continue;
        }
        let forms = spellings_of(raw);
        for form in &forms {
            tokens.push(form, position, raw.from, to);
        }
        let letters = if is_initials(raw) { 3 } else { 1 };
        let Some(form) = forms.first() else { continue };
        for initial in form.chars().take(letters) {
            tokens.push(initial.encode_utf8(&mut [0; 4]), position, raw.from, to);
            joined.push(initial);
            position += 1;
        }
    }
    if joined.chars().count() > 1 {
        tokens.push(&joined, first, 0, given.len());
    }
    position
}

fn is_initials(raw: Raw<'_>) -> bool {
    (2..=3).contains(&raw.text.len()) && raw.text.bytes().all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the words stand one after another among the terms.
    fn found(name: &Name, phrase: &str) -> bool {
        let mut tokens = Tokens::default();
        name_terms(&encode(name), &mut tokens);
        let words: Vec<String> = raw_words(phrase).map(|raw| spellings_of(raw).remove(0)).collect();
        let stands = |word: &str, at: usize| tokens.iter().any(|t| t.position == at && t.text == word);
        (0..20).any(|start| words.iter().enumerate().all(|(i, word)| stands(word, start + i)))
    }

    #[test]
    fn a_name_is_found_in_every_order() {
        for given in ["Carlos A.", "C. A.", "CA", "C.A.", "Carlos Alberto"] {
            let name = Name { suffix: "Jr.".into(), ..Name::person("Zarate", given) };
            for phrase in ["Zarate CA", "Zarate, C. A.", "Zarate C", "CA Zarate", "C. A. Zarate", "C Zarate"]
            {
                assert!(found(&name, phrase), "{given}: {phrase}");
            }
            for phrase in ["Zarate B", "Zarate AC", "Carla Zarate"] {
                assert!(!found(&name, phrase), "{given}: {phrase}");
            }
        }
        let name = Name::person("Zarate", "Carlos A.");
        for phrase in ["Carlos Zarate", "Carlos A. Zarate", "Zarate, Carlos", "Zarate Carlos A"] {
            assert!(found(&name, phrase), "{phrase}");
        }
    }

    #[test]
    fn particles_stand_where_people_put_them() {
        let gogh = Name { non_dropping_particle: "van".into(), ..Name::person("Gogh", "Vincent") };
        for phrase in ["van Gogh", "Vincent van Gogh", "van Gogh V", "Gogh, Vincent"] {
            assert!(found(&gogh, phrase), "{phrase}");
        }
        let fontaine = Name { dropping_particle: "de".into(), ..Name::person("La Fontaine", "Jean") };
        for phrase in ["Jean de La Fontaine", "La Fontaine, Jean de", "La Fontaine J"] {
            assert!(found(&fontaine, phrase), "{phrase}");
        }
    }

    #[test]
    fn an_institution_is_its_words() {
        assert!(found(&Name::literal("World Health Organization"), "health organization"));
    }
}
