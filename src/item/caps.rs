//! Titles and names that somebody typed in capitals throughout, made readable.
//!
//! What case was meant cannot be known: sentence case is the form that other
//! cases can be made from, and words that are capitals by their nature are
//! kept as far as they can be told.

/// Words that are written in capitals in running text.
const ACRONYMS: &[&str] = &[
    "ACM", "ACTH", "ADHD", "AIDS", "ATP", "BCG", "CNS", "COPD", "COVID", "CSF", "CT", "DDT", "DNA", "ECG",
    "EEG", "EKG", "ELISA", "EMG", "FDA", "GABA", "HIV", "HLA", "HPLC", "ICU", "IEEE", "IQ", "IV", "JAMA",
    "LSD", "MRI", "MRNA", "NATO", "NIH", "NMDA", "NMR", "OECD", "PCR", "PET", "PLOS", "PTSD", "RNA", "SARS",
    "TNF", "TV", "UK", "UN", "UNESCO", "US", "USA", "USSR", "UV", "WHO",
];

/// Whether a text is written in capitals throughout and is long enough for
/// this to be nobody's intention: two words of four letters or more.
#[must_use]
pub fn is_shouted(text: &str) -> bool {
    let (mut long, mut letters) = (0, 0);
    let mut end_word = |letters: &mut usize| {
        long += usize::from(*letters >= 4);
        *letters = 0;
    };
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            _ if tag => {}
            _ if c.is_lowercase() => return false,
            _ if c.is_uppercase() => letters += 1,
            '\'' | '’' => {}
            _ => end_word(&mut letters),
        }
    }
    end_word(&mut letters);
    long >= 2
}

/// A shouted title in sentence case: capitals at its beginning and after a
/// full stop, colon, question or exclamation mark, for Roman numbers, words
/// with digits or inner stops, and known acronyms. Tags stay as they are.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let (mut tag, mut starts) = (false, true);
    let finish = |word: &mut String, out: &mut String, starts: &mut bool, next: Option<char>| {
        if word.is_empty() {
            return;
        }
        // `U.S.`: single letters with stops after them.
        let initial = word.chars().count() == 1 && next == Some('.') && word != "A";
        let kept = ACRONYMS.contains(&word.as_str())
            || word.chars().any(|c| c.is_ascii_digit())
            || initial
            || is_roman(word);
        if kept {
            out.push_str(word);
        } else if *starts {
            out.push_str(&capitalised(word));
        } else {
            out.push_str(&word.to_lowercase());
        }
        *starts = false;
        word.clear();
    };
    for c in text.chars() {
        if tag || c == '<' {
            finish(&mut word, &mut out, &mut starts, Some(c));
            tag = c != '>';
            out.push(c);
        } else if c.is_alphanumeric() || matches!(c, '\'' | '’') {
            word.push(c);
        } else {
            finish(&mut word, &mut out, &mut starts, Some(c));
            starts |= matches!(c, '.' | ':' | '?' | '!');
            out.push(c);
        }
    }
    finish(&mut word, &mut out, &mut starts, None);
    out
}

/// Words within titles of journals and series that are small beside others.
const SMALL: &[&str] = &[
    "a", "an", "and", "at", "by", "de", "der", "des", "di", "du", "e", "et", "for", "für", "im", "in", "la",
    "of", "on", "the", "to", "und", "with",
];

/// Whether the title of a journal or a series is shouted: as [`is_shouted`],
/// or one word of six letters or more, which no acronym has.
#[must_use]
pub fn is_shouted_serial(title: &str) -> bool {
    is_shouted(title) || (title.chars().count() >= 6 && title.chars().all(char::is_uppercase))
}

/// The shouted title of a journal or a series in title case. What stays in
/// capitals are known acronyms, short words without a vowel (`BMJ`), and
/// letters by themselves (`JOURNAL OF PHYSICS B`).
#[must_use]
pub fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut starts = true;
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’')) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let end = piece.get(word.len()..).unwrap_or_default();
        let small = word.to_lowercase();
        let is_unspoken = word.chars().count() <= 4
            && !word.contains(['A', 'E', 'I', 'O', 'U', 'Y'])
            && word.bytes().all(|b| b.is_ascii_uppercase());
        if !starts && SMALL.contains(&small.as_str()) && (word.len() > 1 || end == " ") {
            out.push_str(&small);
        } else if is_unspoken || ACRONYMS.contains(&word) || word.chars().nth(1).is_none() || is_roman(word) {
            out.push_str(word);
        } else {
            out.push_str(&capitalised(word));
        }
        starts = matches!(end.chars().next(), Some(':' | '-' | '/' | '(')) || (starts && word.is_empty());
        out.push_str(end);
    }
    out
}

/// A shouted family or given name with a capital at the beginning of each of
/// its parts: `O’BRIEN-MCKAY` becomes `O’Brien-McKay`.
#[must_use]
pub fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut starts = true;
    for c in text.chars() {
        if starts {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        starts = !c.is_alphanumeric()
            || out.ends_with("Mc") && out.chars().rev().nth(2).is_none_or(|c| !c.is_alphabetic());
    }
    out
}

/// Whether a name is in capitals throughout; two letters may be initials.
#[must_use]
pub fn is_shouted_name(text: &str) -> bool {
    text.chars().filter(|c| c.is_uppercase()).count() >= 3 && !text.chars().any(char::is_lowercase)
}

fn is_roman(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().chain(chars.flat_map(char::to_lowercase)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_texts_in_capitals_are_shouted() {
        for (text, is) in [
            ("SMALLPOX TODAY", true),
            ("THE SPINAL FLUID IN <i>EPILEPSY</i>, 1923", true),
            ("PLOS ONE", false),
            ("DNA", false),
            ("SMALLPOX Today", false),
            ("張三の論文", false),
            ("", false),
        ] {
            assert_eq!(is_shouted(text), is, "{text}");
        }
    }

    #[test]
    fn a_shouted_title_becomes_a_sentence() {
        for (text, wanted) in [
            ("SMALLPOX TODAY", "Smallpox today"),
            (
                "THE SPINAL FLUID IN <i>EPILEPSY</i>: A REVIEW",
                "The spinal fluid in <i>epilepsy</i>: A review",
            ),
            ("RESPONSE TO DNA IN HIV PATIENTS", "Response to DNA in HIV patients"),
            ("FIELD NOTES OF THE U.S. ARMY, PART IV", "Field notes of the U.S. Army, part IV"),
            ("ÉTUDE DE L'ÉPILEPSIE", "Étude de l'épilepsie"),
            ("THE ROLE OF IL2 AND B12", "The role of IL2 and B12"),
        ] {
            assert_eq!(sentence(text), wanted);
        }
    }

    #[test]
    fn a_shouted_serial_is_in_title_case() {
        for (text, wanted) in [
            ("JOURNAL OF THE AMERICAN CHEMICAL SOCIETY", "Journal of the American Chemical Society"),
            (
                "JAMA-JOURNAL OF THE AMERICAN MEDICAL ASSOCIATION",
                "JAMA-Journal of the American Medical Association",
            ),
            ("BMJ-BRITISH MEDICAL JOURNAL", "BMJ-British Medical Journal"),
            (
                "JOURNAL OF PHYSICS A: MATHEMATICAL AND GENERAL",
                "Journal of Physics A: Mathematical and General",
            ),
            ("ZEITSCHRIFT FÜR PHYSIK A", "Zeitschrift für Physik A"),
            ("PLOS NEGLECTED TROPICAL DISEASES", "PLOS Neglected Tropical Diseases"),
            ("IEEE TRANSACTIONS ON COMPUTERS", "IEEE Transactions on Computers"),
            ("BIOCHEMISTRY", "Biochemistry"),
        ] {
            assert!(is_shouted_serial(text), "{text}");
            assert_eq!(title(text), wanted);
        }
        assert!(!is_shouted_serial("PLOS ONE") && !is_shouted_serial("PNAS") && !is_shouted_serial("Nature"));
    }

    #[test]
    fn a_shouted_name_keeps_its_capitals() {
        for (text, wanted) in [
            ("PATTERSON", "Patterson"),
            ("O’BRIEN-MCKAY", "O’Brien-McKay"),
            ("MÜLLER", "Müller"),
            ("VAN DYKE", "Van Dyke"),
        ] {
            assert_eq!(name(text), wanted);
        }
        assert!(is_shouted_name("LEWIS") && !is_shouted_name("Lewis") && !is_shouted_name("NG"));
    }
}
