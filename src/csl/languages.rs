//! Which of the locale files that come with the program serve a language.
//!
//! Source: CSL 1.0.2, *Locale Fallback*.

use hayagriva::archive::LOCALES;

use super::locale::{Layer, Locale, primary_dialect};
use super::program::Program;
use super::{CslError, compile};

/// The archive stores locales as CBOR maps whose first member is the language:
/// this reads it without decoding the rest.
fn locale_language(bytes: &[u8]) -> Option<&str> {
    let rest = bytes.get(1..)?.strip_prefix(b"\x69@xml:lang")?;
    let length = usize::from(rest.first()?.checked_sub(0x60).filter(|n| *n < 24)?);
    std::str::from_utf8(rest.get(1..=length)?).ok()
}

fn locale_bytes(language: &str) -> Option<&'static [u8]> {
    let is_it = |bytes: &&&[u8]| locale_language(bytes).is_some_and(|l| l.eq_ignore_ascii_case(language));
    LOCALES.iter().find(is_it).copied()
}

/// The locale file of exactly this language, if there is one.
fn locale_file(language: &str) -> Result<Option<Layer>, CslError> {
    let Some(bytes) = locale_bytes(language) else { return Ok(None) };
    let locale: citationberg::Locale = ciborium::de::from_reader(bytes)
        .map_err(|e| CslError::Locale { language: language.to_owned(), reason: e.to_string() })?;
    Ok(Some(compile::locale_layer(&locale)))
}

/// The style's own locales for exactly this language, or for all.
fn own_layers<'a>(program: &'a Program, wanted: Option<&'a str>) -> impl Iterator<Item = &'a Layer> {
    program
        .locales
        .iter()
        .filter(move |(language, _)| match (language.as_deref(), wanted) {
            (None, None) => true,
            (Some(language), Some(wanted)) => language.eq_ignore_ascii_case(wanted),
            _ => false,
        })
        .map(|(_, layer)| layer)
}

/// The languages whose files serve a language, from the most general one: US
/// English, the language's main dialect, the dialect itself.
fn chain(language: &str) -> Vec<String> {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    let first_of_base = || {
        LOCALES
            .iter()
            .find_map(|b| locale_language(b).filter(|l| l.split('-').next() == Some(base)).map(str::to_owned))
    };
    let dialect = primary_dialect(base).map(str::to_owned).or_else(first_of_base);
    let mut chain = vec!["en-US".to_owned()];
    for next in [dialect, Some(language.replace('_', "-"))].into_iter().flatten() {
        if !chain.contains(&next) {
            chain.push(next);
        }
    }
    chain
}

/// The locale that is used instead of one that there is no file for; `None`
/// where there is one. A language without a country means its main dialect.
#[must_use]
pub fn locale_fallback(language: &str) -> Option<String> {
    let wanted = language.replace('_', "-");
    let nearest = chain(language).into_iter().rev().find(|l| locale_bytes(l).is_some())?;
    let same = nearest.eq_ignore_ascii_case(&wanted)
        || (!wanted.contains('-') && nearest.split('-').next() == Some(wanted.as_str()));
    (!same).then_some(nearest)
}

/// Merges the locale of a language for a program: the files of its chain, then
/// the style's own in the same order.
pub(crate) fn locale(language: &str, program: &Program) -> Result<Locale, CslError> {
    let base = language.split(['-', '_']).next().unwrap_or(language);
    let mut files: Vec<Layer> = Vec::new();
    for language in &chain(language) {
        files.extend(locale_file(language)?);
    }
    let full = language.replace('_', "-");
    let exact = (full != base).then_some(full.as_str());
    let layers = files
        .iter()
        .chain(own_layers(program, None))
        .chain(own_layers(program, Some(base)))
        .chain(exact.into_iter().flat_map(|l| own_layers(program, Some(l))));
    Ok(Locale::merge(language, &program.terms, layers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_that_stands_in_is_named() {
        for (language, instead) in [
            ("de-AT", None),
            ("de", None),
            ("en_GB", None),
            ("fr-BE", Some("fr-FR")),
            ("xx-XX", Some("en-US")),
            ("", Some("en-US")),
        ] {
            assert_eq!(locale_fallback(language).as_deref(), instead, "{language}");
        }
    }

    #[test]
    fn a_single_locale_decodes_alone() {
        assert!(LOCALES.iter().all(|bytes| locale_language(bytes).is_some()));
        assert!(locale_file("de-AT").unwrap().is_some());
        assert!(locale_file("xx-XX").unwrap().is_none());
    }
}
