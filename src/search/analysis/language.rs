//! The languages that have a stemmer, and the names they go by.
//!
//! Sources: ISO 639-1, 639-2 (both the B and the T codes); the Snowball
//! algorithms as compiled into `frostem`.

use frostem::{Algorithm, Stemmer};

/// A language with a stemmer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) struct Language(&'static Entry);

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// ISO 639-1.
    code: &'static str,
    /// ISO 639-2 codes, the English name, the language's own name.
    others: &'static [&'static str],
    algorithm: Algorithm,
}

macro_rules! languages {
    ($($code:literal $algorithm:ident $others:expr),+ $(,)?) => {
        const TABLE: &[Entry] = &[$(Entry { code: $code, others: &$others, algorithm: Algorithm::$algorithm }),+];
    };
}

languages! {
    "en" English ["eng", "english"],
    "ar" Arabic ["ara", "arabic", "العربية"],
    "da" Danish ["dan", "danish", "dansk"],
    "de" German ["ger", "deu", "german", "deutsch", "ngerman", "austrian", "naustrian"],
    "el" Greek ["gre", "ell", "greek", "ελληνικά"],
    "es" Spanish ["spa", "spanish", "español", "espanol"],
    "fi" Finnish ["fin", "finnish", "suomi"],
    "fr" French ["fre", "fra", "french", "français", "francais"],
    "hu" Hungarian ["hun", "hungarian", "magyar"],
    "it" Italian ["ita", "italian", "italiano"],
    "nl" Dutch ["dut", "nld", "dutch", "nederlands"],
    "no" Norwegian ["nor", "nb", "nob", "nn", "nno", "norwegian", "norsk", "bokmal", "bokmål", "nynorsk"],
    "pt" Portuguese ["por", "portuguese", "português", "portugues", "brazilian"],
    "ro" Romanian ["rum", "ron", "romanian", "română", "romana"],
    "ru" Russian ["rus", "russian", "русский"],
    "sv" Swedish ["swe", "swedish", "svenska"],
    "ta" Tamil ["tam", "tamil", "தமிழ்"],
    "tr" Turkish ["tur", "turkish", "türkçe", "turkce"],
}

impl Language {
    /// The language assumed of an item that does not say its own.
    pub(in crate::search) const ENGLISH: Self = Self(&TABLE[0]);

    /// Finds a language by tag (`de-AT`), code or name, whatever the case.
    pub(in crate::search) fn find(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let primary = name.split(['-', '_']).next().unwrap_or_default();
        TABLE.iter().find(|e| e.code == primary || e.others.contains(&primary)).map(Self)
    }

    /// ISO 639-1.
    pub(in crate::search) const fn code(self) -> &'static str {
        self.0.code
    }

    /// ISO 639-2, the bibliographic one of its two codes.
    pub(in crate::search) fn bibliographic_code(self) -> &'static str {
        self.0.others.first().copied().unwrap_or(self.0.code)
    }

    /// The stemmer of the language.
    pub(in crate::search) fn stemmer(self) -> Stemmer {
        Stemmer::new(self.0.algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_tag_code_and_name() {
        for (name, code) in
            [("de-AT", "de"), ("GER", "de"), ("deutsch", "de"), ("en_GB", "en"), ("nynorsk", "no")]
        {
            assert_eq!(Language::find(name).map(Language::code), Some(code), "{name}");
        }
        assert_eq!(Language::find("ja"), None);
    }

    #[test]
    fn every_language_has_a_stemmer_that_bears_any_word() {
        for entry in TABLE {
            let stemmer = Language(entry).stemmer();
            for word in ["", "a", "häuser", "αντιθετε", "ß", "文献", "'", "ſ\u{301}", "i̇"] {
                let _ = stemmer.stem(word);
            }
        }
        assert_eq!(Language::ENGLISH.stemmer().stem("studies"), "studi");
    }
}
