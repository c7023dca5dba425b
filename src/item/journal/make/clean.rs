//! Lines of the lists mended or refused.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::Refused;
use crate::item::journal::words::{FUNCTION_WORDS, LONGEST, unbracketed};
use crate::item::{caps, fold, latex};

/// A name as text: entities and LaTeX decoded, brackets and stray marks gone,
/// one space between words. `None`, with the reason counted, when it is broken
/// beyond that.
pub(super) fn name(raw: &str, refused: &mut Refused) -> Option<String> {
    let mut text = raw.trim().to_owned();
    if text.contains('&') && text.contains(';') {
        text = htmlize::unescape(&text).into_owned();
    }
    if text.contains(['\\', '{', '$']) {
        text = latex::to_text(&text);
    }
    let reason = if is_damaged(&text) {
        Some("damaged encoding")
    } else if text.len() > LONGEST {
        Some("too long")
    } else if !text.chars().any(char::is_alphabetic) {
        Some("no letter")
    } else {
        None
    };
    if let Some(reason) = reason {
        *refused.entry(reason).or_default() += 1;
        return None;
    }
    let text = unbracketed(&text).replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}'], "-");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" :", ":");
    Some(text.trim_end_matches(['.', ',', ';', ':', '/', '-', ' ']).to_owned())
}

/// Whether a text went through the wrong encoding, or lost letters on the way.
fn is_damaged(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let letter = |i: usize| chars.get(i).is_some_and(|c| c.is_alphabetic());
    chars.iter().enumerate().any(|(i, c)| match c {
        '\u{FFFD}' | '\u{80}'..='\u{9F}' | '\\' | '{' | '}' | '^' | '~' => true,
        // UTF-8 read as Latin-1.
        'Ã' | 'Â' | 'â' => {
            chars.get(i + 1).is_some_and(|next| !next.is_alphabetic() && !next.is_whitespace())
        }
        '?' => letter(i + 1),
        _ => c.is_control(),
    })
}

/// The title of a catalogue's record without its subtitle and parallel titles.
pub(super) fn main_title(title: &str) -> &str {
    let end = [" : ", " = ", " / ", " ; "].iter().filter_map(|mark| title.find(mark)).min();
    end.and_then(|end| title.get(..end)).unwrap_or(title)
}

/// How words are written within titles.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    /// The form of a folded word.
    forms: HashMap<String, String>,
    /// Its form with accents, small, where it never lacks them.
    accented: HashMap<String, String>,
}

impl Spelling {
    /// Learns from titles in title case for each word the form that most of
    /// them have, and from titles with accents which words have some. Many
    /// lists have no accents.
    pub(super) fn learn<'t>(
        titles: impl Iterator<Item = &'t str>,
        accented: impl Iterator<Item = &'t str>,
    ) -> Self {
        let mut counts: Forms<'t> = HashMap::new();
        for title in titles.filter(|title| !caps::is_shouted(title)) {
            for (place, (word, _)) in runs(title).filter(|(_, is_word)| *is_word).enumerate() {
                // First words have a capital anyway; more than one is their own.
                if place > 0 || word.chars().skip(1).any(char::is_uppercase) {
                    *counts.entry(fold::fold(word)).or_default().entry(word.into()).or_default() += 1;
                }
            }
        }
        let mut small: Forms<'t> = HashMap::new();
        for (word, _) in accented.flat_map(runs).filter(|(_, is_word)| *is_word) {
            let form = word.nfc().collect::<String>().to_lowercase();
            *small.entry(fold::fold(word)).or_default().entry(form.into()).or_default() += 1;
        }
        let always = |forms: &BTreeMap<Cow<'t, str>, usize>| {
            let all: usize = forms.values().sum();
            forms.iter().any(|(form, count)| !form.is_ascii() && *count >= 3 && count * 100 >= all * 95)
        };
        small.retain(|_, forms| always(forms));
        let mut accented = commonest(small);
        let spelled_out: Vec<(String, String)> = accented
            .values()
            .filter_map(|form| Some((fold::fold_spelled_out(form)?, form.clone())))
            .filter(|(spelled, _)| !accented.contains_key(spelled))
            .collect();
        accented.extend(spelled_out);
        Self { forms: commonest(counts), accented }
    }

    /// The title with capitals where titles have them. Words with capitals
    /// beyond the first letter, and single letters, stay.
    pub(super) fn title_case(&self, title: &str) -> String {
        let shouted = caps::is_shouted(title);
        let mut out = String::with_capacity(title.len());
        let mut starts = true;
        for (run, is_word) in runs(title) {
            if !is_word {
                starts |= run.contains([':', '/']) || run.contains(". ");
                out.push_str(run);
                continue;
            }
            let folded = fold::fold(run);
            let accented = self.accented.get(&folded).filter(|_| run.is_ascii());
            let folded = accented.map_or(folded, |form| fold::fold(form));
            let run = &accented.map_or_else(|| run.to_owned(), |form| with_capitals(form, run));
            let inner = run.chars().skip(1).any(char::is_uppercase) && !shouted;
            let form = match self.forms.get(&folded) {
                _ if run.chars().nth(1).is_none() => run.to_owned(),
                Some(form) if inner && form.chars().skip(1).any(char::is_uppercase) => form.clone(),
                _ if inner => run.to_owned(),
                // The form says where capitals are; the accents are the title's.
                Some(form) if form.chars().all(|c| !c.is_uppercase()) => run.to_lowercase(),
                Some(form) if form.chars().skip(1).any(char::is_uppercase) => form.clone(),
                _ if FUNCTION_WORDS.contains(&folded.as_str()) => run.to_lowercase(),
                _ => first_capital(&run.to_lowercase()),
            };
            out.push_str(&if starts && !form.chars().any(char::is_uppercase) {
                first_capital(&form)
            } else {
                form
            });
            starts = false;
        }
        out
    }
}

type Forms<'t> = HashMap<String, BTreeMap<Cow<'t, str>, usize>>;

fn commonest(counts: Forms<'_>) -> HashMap<String, String> {
    let most = |forms: BTreeMap<Cow<'_, str>, usize>| {
        forms.into_iter().rev().max_by_key(|(_, count)| *count).map(|(form, _)| form.into_owned())
    };
    counts.into_iter().filter_map(|(word, forms)| Some((word, most(forms)?))).collect()
}

/// A small word with capitals like those of another spelling of it.
fn with_capitals(small: &str, model: &str) -> String {
    match model.chars().next() {
        Some(_) if !model.chars().any(char::is_lowercase) => small.to_uppercase(),
        Some(first) if first.is_uppercase() => first_capital(small),
        _ => small.to_owned(),
    }
}

fn first_capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The runs of letters and digits (with apostrophes) of a text, which are
/// words, and what is between them.
fn runs(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let in_word =
        |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’') || ('\u{300}'..='\u{36F}').contains(&c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = in_word(rest.chars().next()?);
        let end = rest.find(|c| in_word(c) != is_word).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        rest = after;
        Some((run, is_word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_mended_or_refused() {
        let mut refused = Refused::new();
        let mut name = |raw: &str| name(raw, &mut refused);
        assert_eq!(name(r#"Journal f{\"u}r  Physik (Berlin)"#).as_deref(), Some("Journal für Physik"));
        assert_eq!(name("Science &amp; Law.").as_deref(), Some("Science & Law"));
        assert_eq!(name("[Nihon] The Nippon review").as_deref(), Some("The Nippon review"));
        assert_eq!(name("Journal f\u{FFFD}r Physik"), None);
        assert_eq!(name("Journal fÃ¼r Physik"), None);
        assert_eq!(name("Journal f?r Physik"), None);
        assert_eq!(name("1234"), None);
        assert_eq!(refused.get("damaged encoding"), Some(&3));
    }

    #[test]
    fn titles_get_their_capitals() {
        let spelling = Spelling::learn(
            ["The Journal of DNA Research", "A Journal of Law", "X für Y"].into_iter(),
            ["Z für Bäume"; 3].into_iter(),
        );
        for (title, cased) in [
            ("the journal of law", "The Journal of Law"),
            ("ANNALS OF DNA RESEARCH", "Annals of DNA Research"),
            ("mBio journal of résearch", "mBio Journal of Résearch"),
            ("Physics. A journal", "Physics. A Journal"),
            ("Law fur Baume", "Law für Bäume"),
            ("Law fuer Baeume", "Law für Bäume"),
        ] {
            assert_eq!(spelling.title_case(title), cased);
        }
    }

    #[test]
    fn subtitles_are_cut() {
        assert_eq!(main_title("Biologicals : journal of the society"), "Biologicals");
        assert_eq!(main_title("The Lancet"), "The Lancet");
    }
}
