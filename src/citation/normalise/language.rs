//! The language of a work, told by its title.
//!
//! By script where the script is that of one language, else by function
//! words: the commonest words of a language, which make up a third of any
//! text and are few enough for a table. A language is given only where the
//! words speak clearly for it (see [`ENOUGH`] and [`AHEAD`]); a title that could be of two languages has none. Codes are
//! those of BCP 47.

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;

/// How sure a language is that was told so.
pub(super) const SURE: f32 = 0.9;

/// Function words by language. Those of several languages stand in each.
const WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and in on for with from to by is are an as at its their how what why when between among during using towards toward into through versus after before a",
    ),
    (
        "de",
        "der die das und für von im zur zum des den dem ein eine einer eines einem mit aus bei über auf nach zwischen als am ist sich nicht oder beim unter durch",
    ),
    (
        "fr",
        "le la les des du et de en une un dans pour sur par au aux avec entre chez d l à ou est ses leur sous vers",
    ),
    ("es", "el la los las del y de en una un para por con sobre entre al su sus como desde hacia o"),
    (
        "it",
        "il lo la i gli le della dei delle degli del di e in una un per con sul sulla tra fra da nel nella alla al dal dalla come dell nell sull all",
    ),
    (
        "pt",
        "o a os as do da dos das e de em uma um para por com sobre entre no na nos nas ao pelo pela como à",
    ),
    ("nl", "de het een van en in op voor met uit bij over aan naar tussen als der den te tot door is"),
    ("sv", "och i av en ett för med på till om från hos det som vid mellan den är"),
    ("da", "og i af en et for med på til om fra hos det som ved mellem den er"),
    ("pl", "i w z na do o od dla przez po ze oraz jako się przy jest nad"),
    ("cs", "a v na z do o od pro při se ve ze jako po je"),
    ("ca", "el la els les dels del i de en una un per amb sobre entre al com"),
    ("tr", "ve bir ile için olarak olan bu da de üzerine"),
    ("ro", "și în de la pe cu din pentru ale al unei unui prin sau"),
];

/// Letters that few languages have.
const LETTERS: &[(&str, &str)] = &[
    ("de", "ßäöü"),
    ("fr", "çèêëàâîïôûùœé"),
    ("es", "ñ¿¡áíóúé"),
    ("pt", "ãõçàâêôáíóú"),
    ("it", "ìòàèù"),
    ("sv", "åäö"),
    ("da", "æøå"),
    ("pl", "ąęłńśźżćó"),
    ("cs", "ěščřžýůďťň"),
    ("tr", "ğışç"),
    ("ro", "șțăîâ"),
    ("ca", "çàèòïü·"),
];

static SAID: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[\[(](?i:in)\s+(?P<l>\p{Lu}\p{L}+)(?:\s+with[^\])]{0,60})?[\])]"));
/// Languages by their English names.
const NAMES: &[(&str, &str)] = &[
    ("Chinese", "zh"),
    ("Czech", "cs"),
    ("Danish", "da"),
    ("Dutch", "nl"),
    ("French", "fr"),
    ("German", "de"),
    ("Hungarian", "hu"),
    ("Italian", "it"),
    ("Japanese", "ja"),
    ("Korean", "ko"),
    ("Norwegian", "no"),
    ("Polish", "pl"),
    ("Portuguese", "pt"),
    ("Romanian", "ro"),
    ("Russian", "ru"),
    ("Spanish", "es"),
    ("Swedish", "sv"),
    ("Turkish", "tr"),
    ("Ukrainian", "uk"),
];

/// The language that a reference names: `[in Russian]`.
pub(super) fn said(reference: &str) -> Option<&'static str> {
    let name = SAID.captures(reference)?.name("l")?.as_str().to_owned();
    NAMES.iter().find(|(n, _)| *n == name).map(|(_, language)| *language)
}

/// The language of a title, if it can be told for sure.
pub(super) fn of(title: &str) -> Option<&'static str> {
    by_script(title).or_else(|| by_words(title))
}

/// By a script in which more than half of the letters are written, and at
/// least two; where a script is that of several languages, by letters that
/// only one of them has.
fn by_script(title: &str) -> Option<&'static str> {
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let share = |wanted: fn(char) -> bool| title.chars().filter(|c| wanted(*c)).count() * 2 > letters.max(3);
    let has = |marks: &str| title.to_lowercase().contains(|c| marks.contains(c));
    let kana = title.chars().filter(|c| matches!(c, '\u{3041}'..='\u{30fa}')).count();
    Some(match () {
        () if share(|c| matches!(c, '\u{ac00}'..='\u{d7a3}')) => "ko",
        () if share(|c| matches!(c, '\u{3041}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}')) => {
            if kana > 0 {
                "ja"
            } else {
                "zh"
            }
        }
        () if share(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')) => "el",
        () if share(|c| matches!(c, '\u{5d0}'..='\u{5ea}')) => "he",
        () if share(|c| matches!(c, '\u{e01}'..='\u{e3a}')) => "th",
        () if share(|c| matches!(c, '\u{600}'..='\u{6ff}')) => {
            if has("پچژگ") {
                "fa"
            } else {
                "ar"
            }
        }
        // Cyrillic without a letter that Russian lacks, and with one that
        // only Russian and Belarusian have.
        () if share(|c| matches!(c, '\u{400}'..='\u{4ff}')) => match () {
            () if has("ўј") => return None,
            () if has("іїєґ") => "uk",
            () if has("ыэё") => "ru",
            () => return None,
        },
        () => return None,
    })
}

fn by_words(title: &str) -> Option<&'static str> {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let marks: String = lower.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).collect();
    let mut scores: Vec<(f32, &'static str)> =
        WORDS.iter().map(|(language, list)| (score(language, list, &words, &marks), *language)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    match scores.as_slice() {
        [(best, language), (second, _), ..] if *best >= ENOUGH && *best >= second * AHEAD => Some(language),
        _ => None,
    }
}

/// What speaks for a language: two words that no other language of the table
/// has reach [`ENOUGH`], as does one with a letter of the language.
const ENOUGH: f32 = 1.25;
/// How far ahead of the next language: neighbours such as Spanish and Catalan
/// share many of their words.
const AHEAD: f32 = 1.75;

/// Each function word counts by the number of languages that have it, a
/// letter of the language for half a word; a letter that the language does
/// not have halves it all.
fn score(language: &str, list: &str, words: &[&str], marks: &str) -> f32 {
    let own = LETTERS.iter().find(|(l, _)| *l == language).map_or("", |(_, letters)| letters);
    let found: Vec<f32> = words
        .iter()
        .filter(|word| has(list, word))
        .map(|word| 1.0 / WORDS.iter().filter(|(_, other)| has(other, word)).count().max(1) as f32)
        .collect();
    let marked = !found.is_empty() && marks.chars().any(|c| own.contains(c));
    let sum = found.iter().sum::<f32>() + if marked { 0.5 } else { 0.0 };
    if marks.chars().any(|c| !own.contains(c)) { sum / 2.0 } else { sum }
}

fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|w| w == word)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn titles_tell_their_language() {
        for (title, expected) in [
            ("Dissociative effects of ketamine on psychopathology", Some("en")),
            (
                "The neurobiology of psychedelic drugs: implications for the treatment of mood disorders",
                Some("en"),
            ),
            ("Die Geschichte der Physik", Some("de")),
            ("Beiträge zur Kenntnis der Gattung", Some("de")),
            ("L'économie française dans les années trente", Some("fr")),
            ("La vida de los otros en el norte", Some("es")),
            ("Storia della letteratura italiana nella scuola", Some("it")),
            ("Introdução à história do Brasil", Some("pt")),
            ("Geschiedenis van het Nederlandse volk", Some("nl")),
            ("Название статьи и другие опыты", Some("ru")),
            ("Історія України", Some("uk")),
            ("标题研究", Some("zh")),
            ("日本の歴史", Some("ja")),
            ("한국의 역사", Some("ko")),
            // Too little to go by, or words of two languages
            ("Ketamine", None),
            ("La Galatea", None),
            ("De natura deorum", None),
            ("Thinking, fast and slow", None),
            ("", None),
        ] {
            assert_eq!(of(title), expected, "{title}");
        }
    }
}
