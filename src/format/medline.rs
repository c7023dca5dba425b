//! What MEDLINE and PubMed have of their own in every notation, tagged or XML:
//! codes of languages, abbreviated pages, titles in brackets and with a final
//! stop.
//!
//! Sources: NLM, *MEDLINE/PubMed data element (field) descriptions* (LA, PG,
//! TI); ISO 639-2.

/// MEDLINE's three-letter codes as the two-letter codes that CSL's locales
/// use; others stay.
const LANGUAGES: &[(&str, &str)] = &[
    ("eng", "en"),
    ("fre", "fr"),
    ("fra", "fr"),
    ("ger", "de"),
    ("deu", "de"),
    ("spa", "es"),
    ("ita", "it"),
    ("por", "pt"),
    ("rus", "ru"),
    ("jpn", "ja"),
    ("chi", "zh"),
    ("zho", "zh"),
    ("kor", "ko"),
    ("dut", "nl"),
    ("nld", "nl"),
    ("pol", "pl"),
    ("cze", "cs"),
    ("ces", "cs"),
    ("hun", "hu"),
    ("swe", "sv"),
    ("dan", "da"),
    ("nor", "no"),
    ("fin", "fi"),
    ("tur", "tr"),
    ("heb", "he"),
    ("ara", "ar"),
    ("gre", "el"),
    ("ell", "el"),
    ("rum", "ro"),
    ("ron", "ro"),
    ("bul", "bg"),
    ("ukr", "uk"),
    ("scr", "hr"),
    ("hrv", "hr"),
    ("per", "fa"),
    ("lat", "la"),
];

/// The languages that databases write out, with their two-letter codes.
const LANGUAGE_NAMES: &[(&str, &str)] = &[
    ("English", "en"),
    ("French", "fr"),
    ("German", "de"),
    ("Spanish", "es"),
    ("Italian", "it"),
    ("Portuguese", "pt"),
    ("Russian", "ru"),
    ("Japanese", "ja"),
    ("Chinese", "zh"),
    ("Korean", "ko"),
    ("Dutch", "nl"),
    ("Polish", "pl"),
    ("Czech", "cs"),
    ("Hungarian", "hu"),
    ("Swedish", "sv"),
    ("Danish", "da"),
    ("Norwegian", "no"),
    ("Finnish", "fi"),
    ("Turkish", "tr"),
    ("Hebrew", "he"),
    ("Arabic", "ar"),
    ("Greek", "el"),
    ("Romanian", "ro"),
    ("Bulgarian", "bg"),
    ("Ukrainian", "uk"),
    ("Croatian", "hr"),
    ("Persian", "fa"),
];

/// A language as CSL's locales name it, where its three letters or its English
/// name are known.
pub(crate) fn language(code: &str) -> &str {
    let mut known = LANGUAGES.iter().chain(LANGUAGE_NAMES);
    known.find(|(name, _)| name.eq_ignore_ascii_case(code)).map_or(code, |(_, two)| two)
}

/// The English name of a language; others stay.
pub(crate) fn language_name(language: &str) -> &str {
    let two = language.split(['-', '_']).next().unwrap_or(language);
    LANGUAGE_NAMES
        .iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(two))
        .map_or(language, |(name, _)| name)
}

/// The three letters by which MEDLINE calls a language; others stay.
pub(crate) fn language_code(language: &str) -> &str {
    let two = language.split(['-', '_']).next().unwrap_or(language);
    LANGUAGES.iter().find(|(_, known)| known.eq_ignore_ascii_case(two)).map_or(language, |(three, _)| three)
}

/// MEDLINE's code of a language, where it is known.
pub(crate) fn code(tag: &str) -> &str {
    let base = tag.split('-').next().unwrap_or(tag);
    LANGUAGES.iter().find(|(_, two)| two.eq_ignore_ascii_case(base)).map_or(tag, |(three, _)| three)
}

/// MEDLINE's translation of a title, which stands in brackets.
pub(crate) fn translated(title: &str) -> Option<String> {
    let mut bare = title.strip_prefix('[')?.strip_suffix(']')?.to_owned();
    drop_final_stop(&mut bare);
    Some(bare)
}

/// Drops a final full stop, unless it belongs to an abbreviation (`U.S.`) or
/// an ellipsis.
pub(crate) fn drop_final_stop(title: &mut String) {
    let Some(bare) = title.strip_suffix('.') else { return };
    let last = bare.rsplit([' ', '(', '-']).next().unwrap_or_default();
    let abbreviation = bare.ends_with('.')
        || (last.contains('.') && last.split('.').all(|part| part.chars().count() <= 2))
        || matches!(last, "Jr" | "Sr" | "al" | "etc" | "Inc" | "Ltd" | "Co");
    if !abbreviation {
        title.truncate(bare.len());
    }
}

/// `123-8` is `123-128`, `e852-7` is `e852-e857`; several ranges stand apart by
/// `,` or `;`.
pub(crate) fn expand_pages(pages: &str) -> String {
    let pages = pages.replace(['–', '—', '\u{2010}', '\u{2011}', '\u{2212}'], "-");
    let mut out = String::new();
    let mut rest = pages.as_str();
    while !rest.is_empty() {
        let end = rest.find([',', ';', ' ']).unwrap_or(rest.len());
        let (range, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        out.push_str(&expand(range));
        let mut after = after.chars();
        out.extend(after.next());
        rest = after.as_str();
    }
    out
}

fn expand(range: &str) -> String {
    let whole = || range.to_owned();
    let Some((first, last)) = range.split_once('-') else { return whole() };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let at = first.len() - first.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (Some(prefix), Some(number)) = (first.get(..at), first.get(at..)) else { return whole() };
    let last = last.strip_prefix(prefix).unwrap_or(last);
    if !digits(number) || !digits(last) || last.len() > number.len() || prefix.len() > 4 {
        return whole();
    }
    let kept = number.get(..number.len() - last.len()).unwrap_or_default();
    let full = format!("{kept}{last}");
    if full.as_str() < number { whole() } else { format!("{first}-{prefix}{full}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_final_stop_goes_unless_it_abbreviates() {
        for (given, wanted) in [
            ("A title.", "A title"),
            ("Health in the U.S.", "Health in the U.S."),
            ("And so on...", "And so on..."),
            ("Zarate et al.", "Zarate et al."),
            ("Really?", "Really?"),
            ("Growth of <i>E. coli</i>.", "Growth of <i>E. coli</i>"),
        ] {
            let mut title = given.to_owned();
            drop_final_stop(&mut title);
            assert_eq!(title, wanted);
        }
    }

    #[test]
    fn abbreviated_pages_are_written_out() {
        for (given, wanted) in [
            ("123-8", "123-128"),
            ("1195-203", "1195-1203"),
            ("e852-7", "e852-e857"),
            ("e852-e857", "e852-e857"),
            ("S12-9", "S12-S19"),
            ("123-8; discussion 129-30", "123-128; discussion 129-130"),
            ("642–51", "642-651"),
            ("1234", "1234"),
            ("iv-x", "iv-x"),
            ("128-3", "128-3"),
            ("12-1234", "12-1234"),
            ("-", "-"),
            ("é-8", "é-8"),
        ] {
            assert_eq!(expand_pages(given), wanted, "{given}");
        }
    }
}
