//! Names of months and seasons in the languages that most references are written
//! in.

use super::fold;

/// English names with their numbers, seasons as EDTF counts them.
const ENGLISH: &[(&str, u8)] = &[
    ("January", 1),
    ("February", 2),
    ("March", 3),
    ("April", 4),
    ("May", 5),
    ("June", 6),
    ("July", 7),
    ("August", 8),
    ("September", 9),
    ("October", 10),
    ("November", 11),
    ("December", 12),
    ("Spring", 21),
    ("Summer", 22),
    ("Autumn", 23),
    ("Fall", 23),
    ("Winter", 24),
];

/// Names in other languages, as far as they are not the first letters of an
/// English one; accents left out.
const FOREIGN: &[(&str, u8)] = &[
    ("januar", 1),
    ("janvier", 1),
    ("enero", 1),
    ("gennaio", 1),
    ("janeiro", 1),
    ("januari", 1),
    ("februar", 2),
    ("fevrier", 2),
    ("febrero", 2),
    ("febbraio", 2),
    ("fevereiro", 2),
    ("februari", 2),
    ("marz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("marco", 3),
    ("maart", 3),
    ("avril", 4),
    ("abril", 4),
    ("aprile", 4),
    ("mai", 5),
    ("mayo", 5),
    ("maggio", 5),
    ("maio", 5),
    ("mei", 5),
    ("maj", 5),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("giugno", 6),
    ("junho", 6),
    ("juli", 7),
    ("juillet", 7),
    ("julio", 7),
    ("luglio", 7),
    ("julho", 7),
    ("aout", 8),
    ("agosto", 8),
    ("augustus", 8),
    ("augusti", 8),
    ("septembre", 9),
    ("septiembre", 9),
    ("settembre", 9),
    ("setembro", 9),
    ("oktober", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("ottobre", 10),
    ("outubro", 10),
    ("novembre", 11),
    ("noviembre", 11),
    ("novembro", 11),
    ("dezember", 12),
    ("decembre", 12),
    ("diciembre", 12),
    ("dicembre", 12),
    ("dezembro", 12),
];

/// The number of a month, or of a season from 21 on: by its English name or the
/// first letters of it, three at least, or by its name in another language. A
/// stop may follow.
pub(crate) fn number(word: &str) -> Option<u8> {
    let word = word.trim().trim_end_matches('.').to_lowercase();
    if word.chars().count() < 3 {
        return None;
    }
    let is_start = |name: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(&word));
    let english = ENGLISH.iter().find(|(name, _)| is_start(name));
    let found = english.or_else(|| {
        let bare = fold::fold(&word);
        FOREIGN.iter().find(|(name, _)| *name == bare)
    });
    found.map(|(_, number)| *number)
}

/// `Jan` to `Dec`, `Spring` to `Winter`.
pub(crate) fn short_name(number: u8) -> Option<&'static str> {
    let (name, _) = ENGLISH.iter().find(|(_, known)| *known == number)?;
    if number <= 12 { name.get(..3) } else { Some(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_seasons_have_numbers_and_names() {
        for (word, month) in [
            ("jan", Some(1)),
            ("Sept.", Some(9)),
            ("MAY", Some(5)),
            ("märz", Some(3)),
            ("août", Some(8)),
            ("fal", Some(23)),
            ("Autumn", Some(23)),
            ("ma", None),
            ("mayor", None),
            ("été", None),
        ] {
            assert_eq!(number(word), month, "{word}");
        }
        assert_eq!([1, 12, 23, 13].map(short_name), [Some("Jan"), Some("Dec"), Some("Autumn"), None]);
    }
}
