//! Citekeys: a pattern language that makes a key from an item.
//!
//! A key is made once, when an item enters a library, and stored; nothing
//! derives it again. Two items that want one key are told apart by the
//! library, which gives the newcomer a suffix.
//!
//! The patterns are JabRef's: text with markers in brackets, each with
//! modifiers after colons.
//!
//! ```text
//! pattern  = { text | "[" marker { ":" modifier } "]" }
//! marker   = "auth" [N] ["_" M] | "authors" [N] | "authorLast" | "authEtAl" | "auth.etal"
//!          | "authshort" | "authorsAlpha" | "edtr" | "title" | "fulltitle" | "shorttitle"
//!          | "veryshorttitle" | "camel" [N] | "shorttitleINI" | "year" | "shortyear" | "month"
//!          | "firstpage" | "lastpage" | "pageprefix" | "keyword" N | "entrytype"
//!          | FIELD            (* a CSL or BibTeX field name in capitals *)
//! modifier = "lower" | "upper" | "capitalize" | "titlecase" | "abbr" | "truncate" N
//!          | 'regex("from","to")' | "(" fallback ")"
//! ```
//!
//! `[auth]` is the family name of the first author; of the first editor where
//! there is no author; the first significant word of the title where there is
//! nobody. Keys are ASCII, and lose what BibTeX does not allow in a key.
//!
//! Reference: JabRef documentation, *Customize the citation key generator*.

use std::str::FromStr;

use regex::Regex;

use super::{DateVariable, Field, Item, Name, NameVariable, Variable, fold, markup};

/// The pattern used unless a library names another: `zarate2006`.
pub const DEFAULT_PATTERN: &str = "[auth:lower][year]";

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// A bracket is not closed, or closed twice.
    #[error("citekey pattern `{0}`: a bracket has no partner")]
    Bracket(String),
    /// A marker that does not exist.
    #[error("citekey pattern: there is no marker `[{0}]`")]
    Marker(String),
    /// A modifier that does not exist, or whose argument is wrong.
    #[error("citekey pattern: there is no modifier `:{0}`")]
    Modifier(String),
    /// A pattern without any marker would give every item the same key.
    #[error("citekey pattern `{0}` has no marker, so every key would be the same")]
    Constant(String),
}

/// A compiled citekey pattern.
#[derive(Debug, Clone)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Marker(Marker, Vec<Modifier>),
}

#[derive(Debug, Clone, PartialEq)]
enum Marker {
    /// Family name of the `nth` name (from 1), at most `letters` of it.
    Auth {
        of: NameVariable,
        letters: Option<usize>,
        nth: usize,
    },
    /// All family names, or the first so many and `EtAl`.
    Authors(Option<usize>),
    AuthorLast,
    /// `Newton`, `NewtonMaxwell`, `NewtonEtAl`; the separator before `etal`.
    AuthEtAl(&'static str, &'static str),
    /// The whole family name of one author, the initials of more.
    AuthShort,
    /// As BibTeX's `alpha`: `New`, `NM`, `NMB+`.
    AuthorsAlpha,
    Title {
        words: Option<usize>,
        initials: bool,
        skip_small: bool,
    },
    Year {
        short: bool,
    },
    Month,
    FirstPage,
    LastPage,
    PagePrefix,
    Keyword(usize),
    EntryType,
    Field(Field),
}

#[derive(Debug, Clone)]
enum Modifier {
    Lower,
    Upper,
    Capitalize,
    Abbr,
    Truncate(usize),
    Regex(Regex, String),
    Fallback(String),
}

impl FromStr for Pattern {
    type Err = BadPattern;

    fn from_str(pattern: &str) -> Result<Self, BadPattern> {
        let unpaired = || BadPattern::Bracket(pattern.to_owned());
        let mut parts = Vec::new();
        let mut rest = pattern;
        while !rest.is_empty() {
            let open = rest.find('[').unwrap_or(rest.len());
            let (text, bracket) = rest.split_at(open);
            if text.contains(']') {
                return Err(unpaired());
            }
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            if bracket.is_empty() {
                break;
            }
            let close = closing_bracket(bracket).ok_or_else(unpaired)?;
            parts.push(marker(&bracket[1..close])?);
            rest = &bracket[close + 1..];
        }
        if !parts.iter().any(|p| matches!(p, Part::Marker(..))) {
            return Err(BadPattern::Constant(pattern.to_owned()));
        }
        Ok(Self(parts))
    }
}

impl Pattern {
    /// The default pattern.
    #[must_use]
    pub fn standard() -> Self {
        let auth = Marker::Auth { of: NameVariable::Author, letters: None, nth: 1 };
        Self(vec![
            Part::Marker(auth, vec![Modifier::Lower]),
            Part::Marker(Marker::Year { short: false }, Vec::new()),
        ])
    }

    /// The key of an item; `item` if the pattern finds nothing at all in it.
    #[must_use]
    pub fn key(&self, item: &Item) -> String {
        let mut key = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => key.push_str(text),
                Part::Marker(marker, modifiers) => {
                    let value = marker.value(item);
                    key.push_str(&modifiers.iter().fold(value, |value, modifier| modifier.apply(value)));
                }
            }
        }
        let key = clean(&ascii(&key));
        if key.is_empty() { "item".to_owned() } else { key }
    }
}

/// Removes from a key what BibTeX, BibLaTeX and Markdown citations cannot
/// carry: white space, control characters and ``{}(),=\"#%~'@[];`$^``.
#[must_use]
pub fn clean(key: &str) -> String {
    const FORBIDDEN: &str = "{}(),=\\\"#%~'@[];`$^";
    key.chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && !FORBIDDEN.contains(*c))
        .take(200)
        .collect()
}

/// The n-th suffix that tells keys apart, from 1: a to z, aa to zz, and on.
#[must_use]
pub fn suffix(mut n: u64) -> String {
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(char::from(b'a' + u8::try_from(n % 26).unwrap_or_default()));
        n /= 26;
    }
    letters.iter().rev().collect()
}

fn ascii(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { deunicode::deunicode(text) }
}

/// The place of the bracket that closes the first one; brackets inside the
/// quotes of a `regex("…","…")` do not count.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        match c {
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
        None
    })
}

fn marker(text: &str) -> Result<Part, BadPattern> {
    let mut pieces = split_modifiers(text).into_iter();
    let name = pieces.next().unwrap_or_default();
    let modifiers = pieces.map(modifier).collect::<Result<Vec<_>, _>>()?;
    Ok(Part::Marker(marker_named(name).ok_or_else(|| BadPattern::Marker(name.to_owned()))?, modifiers))
}

/// Splits at colons outside quotes and parentheses.
fn split_modifiers(text: &str) -> Vec<&str> {
    let (mut quoted, mut depth, mut start) = (false, 0_i32, 0);
    let mut pieces = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ':' if !quoted && depth <= 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn marker_named(name: &str) -> Option<Marker> {
    let title = |words, initials, skip_small| Some(Marker::Title { words, initials, skip_small });
    let auth = |of, letters, nth| Some(Marker::Auth { of, letters, nth });
    match name {
        "auth" => return auth(NameVariable::Author, None, 1),
        "edtr" => return auth(NameVariable::Editor, None, 1),
        "authors" => return Some(Marker::Authors(None)),
        "authorLast" => return Some(Marker::AuthorLast),
        "authEtAl" => return Some(Marker::AuthEtAl("", "EtAl")),
        "auth.etal" => return Some(Marker::AuthEtAl(".", ".etal")),
        "authshort" => return Some(Marker::AuthShort),
        "authorsAlpha" => return Some(Marker::AuthorsAlpha),
        "title" => return title(None, false, true),
        "fulltitle" => return title(None, false, false),
        "shorttitle" => return title(Some(3), false, true),
        "veryshorttitle" => return title(Some(1), false, true),
        "camel" => return title(None, false, false),
        "shorttitleINI" => return title(Some(3), true, true),
        "year" => return Some(Marker::Year { short: false }),
        "shortyear" => return Some(Marker::Year { short: true }),
        "month" => return Some(Marker::Month),
        "firstpage" => return Some(Marker::FirstPage),
        "lastpage" => return Some(Marker::LastPage),
        "pageprefix" => return Some(Marker::PagePrefix),
        "entrytype" => return Some(Marker::EntryType),
        _ => {}
    }
    if let Some(count) = name.strip_prefix("authors").and_then(|n| n.parse().ok()) {
        return Some(Marker::Authors(Some(count)));
    }
    if let Some(numbers) = name.strip_prefix("auth") {
        let (letters, nth) = numbers.split_once('_').unwrap_or((numbers, "1"));
        return auth(NameVariable::Author, Some(letters.parse().ok()?), nth.parse().ok().filter(|n| *n > 0)?);
    }
    if let Some(count) = name.strip_prefix("camel").and_then(|n| n.parse().ok()) {
        return title(Some(count), false, false);
    }
    if let Some(nth) = name.strip_prefix("keyword").and_then(|n| n.parse().ok()) {
        return Some(Marker::Keyword(nth));
    }
    let capitals = !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || matches!(c, '-' | '_'));
    capitals.then(|| Marker::Field(field_named(name)))
}

/// A field by its CSL name, or by the BibTeX name people know it by.
fn field_named(capitals: &str) -> Field {
    let name = capitals.to_ascii_lowercase();
    let csl = match name.as_str() {
        "journal" | "journaltitle" | "booktitle" => "container-title",
        "number" => "issue",
        "pages" => "page",
        "address" | "location" => "publisher-place",
        "keywords" => "keyword",
        "doi" | "isbn" | "issn" | "pmid" | "pmcid" | "url" => return Field::from_name(capitals),
        other => other,
    };
    Field::from_name(csl)
}

fn modifier(text: &str) -> Result<Modifier, BadPattern> {
    let unknown = || BadPattern::Modifier(text.to_owned());
    Ok(match text {
        "lower" => Modifier::Lower,
        "upper" => Modifier::Upper,
        "capitalize" | "titlecase" => Modifier::Capitalize,
        "abbr" => Modifier::Abbr,
        _ => {
            if let Some(count) = text.strip_prefix("truncate") {
                Modifier::Truncate(count.parse().map_err(|_| unknown())?)
            } else if let Some(arguments) = text.strip_prefix("regex(").and_then(|t| t.strip_suffix(')')) {
                let (from, to) = arguments.split_once("\",").ok_or_else(unknown)?;
                let from = from.trim().strip_prefix('"').ok_or_else(unknown)?;
                let to = to.trim().strip_prefix('"').and_then(|t| t.strip_suffix('"')).ok_or_else(unknown)?;
                Modifier::Regex(Regex::new(from).map_err(|_| unknown())?, to.to_owned())
            } else if let Some(fallback) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
                Modifier::Fallback(fallback.to_owned())
            } else {
                return Err(unknown());
            }
        }
    })
}

impl Modifier {
    fn apply(&self, value: String) -> String {
        match self {
            Self::Lower => value.to_lowercase(),
            Self::Upper => value.to_uppercase(),
            Self::Capitalize => value.split(' ').map(capitalized).collect::<Vec<_>>().join(" "),
            Self::Abbr => value.split([' ', '-']).filter_map(|word| word.chars().next()).collect(),
            Self::Truncate(count) => value.chars().take(*count).collect(),
            Self::Regex(from, to) => from.replace_all(&value, to.as_str()).into_owned(),
            Self::Fallback(text) if value.is_empty() => text.clone(),
            Self::Fallback(_) => value,
        }
    }
}

impl Marker {
    fn value(&self, item: &Item) -> String {
        let authors = creators(item, NameVariable::Author);
        let family = |name: &Name| joined(&name.family_or_literal());
        let initial = |name: &Name| family(name).chars().next();
        match self {
            Self::Auth { of, letters, nth } => {
                let name = creators(item, *of).get(nth - 1).map(family);
                let name = match name {
                    None if *nth == 1 => title_words(item, true).into_iter().next().unwrap_or_default(),
                    name => name.unwrap_or_default(),
                };
                name.chars().take(letters.unwrap_or(usize::MAX)).collect()
            }
            Self::Authors(limit) => {
                let limit = limit.unwrap_or(usize::MAX);
                let more = if authors.len() > limit { "EtAl" } else { "" };
                authors.iter().take(limit).map(family).collect::<String>() + more
            }
            Self::AuthorLast => authors.last().map(family).unwrap_or_default(),
            Self::AuthEtAl(between, etal) => match authors {
                [] => String::new(),
                [one] => family(one),
                [one, two] => format!("{}{between}{}", family(one), family(two)),
                [first, ..] => format!("{}{etal}", family(first)),
            },
            Self::AuthShort => match authors {
                [one] => family(one),
                many => {
                    many.iter().take(3).filter_map(initial).chain((many.len() > 3).then_some('+')).collect()
                }
            },
            Self::AuthorsAlpha => match authors {
                [one] => family(one).chars().take(3).collect(),
                many => {
                    let shown = if many.len() > 4 { 3 } else { 4 };
                    many.iter()
                        .take(shown)
                        .filter_map(initial)
                        .chain((many.len() > 4).then_some('+'))
                        .collect()
                }
            },
            Self::Title { words, initials, skip_small } => {
                let words = title_words(item, *skip_small).into_iter().take(words.unwrap_or(usize::MAX));
                if *initials {
                    words.filter_map(|word| word.chars().next()).collect()
                } else {
                    words.map(|word| capitalized(&word)).collect()
                }
            }
            Self::Year { short } => {
                let year = item.year().map(|year| year.abs().to_string()).unwrap_or_default();
                if *short { year.chars().skip(year.len().saturating_sub(2)).collect() } else { year }
            }
            Self::Month => {
                let start = item.date(DateVariable::Issued).and_then(super::Date::start);
                start.and_then(|parts| parts.month).map(|month| format!("{month:02}")).unwrap_or_default()
            }
            Self::FirstPage => pages(item).first().map(|page| digits(page)).unwrap_or_default(),
            Self::LastPage => pages(item).last().map(|page| digits(page)).unwrap_or_default(),
            Self::PagePrefix => {
                let first = pages(item).first().copied().unwrap_or_default();
                first.chars().take_while(|c| !c.is_ascii_digit()).collect()
            }
            Self::Keyword(nth) => {
                let keywords = item.get(Variable::Keyword).unwrap_or_default();
                keywords.split([',', ';']).nth(nth.saturating_sub(1)).map(joined).unwrap_or_default()
            }
            Self::EntryType => item.kind.to_string(),
            Self::Field(field) => match item.field(field) {
                Some(serde_json::Value::String(text)) => markup::strip(&text),
                _ => String::new(),
            },
        }
    }
}

fn creators(item: &Item, of: NameVariable) -> &[Name] {
    let names = item.names(of);
    if names.is_empty() && of == NameVariable::Author { item.creators() } else { names }
}

fn pages(item: &Item) -> Vec<&str> {
    item.get(Variable::Page)
        .unwrap_or_default()
        .split(['-', '–', ','])
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect()
}

fn digits(page: &str) -> String {
    page.chars().filter(char::is_ascii_digit).collect()
}

/// A name's words without what stands between them.
fn joined(text: &str) -> String {
    ascii(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The words of the title in ASCII, small words left out on demand (unless
/// there are no others).
fn title_words(item: &Item, skip_small: bool) -> Vec<String> {
    const SMALL: &str = " a about above across against along among an and around as at before behind below beneath \
        beside between beyond but by das der die down during el et except for from un une la le les in inside into \
        is like near nor of off on onto or over since so than that the through to toward under until up upon via \
        with within without yet ein eine den dem des du los las una uno il lo gli i o os ";
    let words: Vec<String> = fold::words(&ascii(&item.plain_title()));
    let long: Vec<String> =
        words.iter().filter(|word| !skip_small || !SMALL.contains(&format!(" {word} "))).cloned().collect();
    if long.is_empty() { words } else { long }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn zarate() -> Item {
        Item::from_json(&json!({
            "id": "", "type": "article-journal", "issued": {"date-parts": [[2006, 8]]}, "page": "e856-e864",
            "title": "A randomized trial of an <i>N</i>-methyl-D-aspartate antagonist", "DOI": "10.1001/x",
            "container-title": "Archives of General Psychiatry", "keyword": "ketamine, major depression",
            "author": [{"family": "Zarate", "given": "Carlos A.", "suffix": "Jr"}, {"family": "Singh", "given": "J"},
                       {"family": "Carlson"}, {"family": "Brutsche"}, {"family": "Ameli"}],
        }))
        .unwrap()
    }

    fn key(pattern: &str) -> String {
        pattern.parse::<Pattern>().unwrap().key(&zarate())
    }

    #[test]
    fn the_default_gives_family_and_year() {
        assert_eq!(Pattern::standard().key(&zarate()), "zarate2006");
        assert_eq!(key(DEFAULT_PATTERN), "zarate2006");
    }

    #[test]
    fn each_marker_and_modifier_does_its_part() {
        for (pattern, expected) in [
            ("[auth3:upper]", "ZAR"),
            ("[auth3_2]", "Sin"),
            ("[authors2]_[shortyear]", "ZarateSinghEtAl_06"),
            ("[authEtAl]:[year]", "ZarateEtAl:2006"),
            ("[auth.etal]", "Zarate.etal"),
            ("[authshort]", "ZSC+"),
            ("[authorsAlpha]", "ZSC+"),
            ("[authorLast]", "Ameli"),
            ("[shorttitle]", "RandomizedTrialN"),
            ("[veryshorttitle:lower]", "randomized"),
            ("[camel2]", "ARandomized"),
            ("[shorttitleINI]", "rtn"),
            ("[month]-[firstpage]-[lastpage]-[pageprefix]", "08-856-864-e"),
            ("[keyword2]", "majordepression"),
            ("[entrytype]", "article-journal"),
            ("[JOURNAL:abbr]", "AoGP"),
            ("[VOLUME:(novol)]", "novol"),
            ("[JOURNAL:regex(\"[aeiou ]\",\"\"):truncate5]", "Archv"),
            ("[DOI]", "10.1001/x"),
            ("smith-[year]", "smith-2006"),
        ] {
            assert_eq!(key(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn keys_are_ascii_and_clean() {
        let mut item = zarate();
        for (family, expected) in [
            ("Müller", "muller2006"),
            ("van der Waals", "vanderwaals2006"),
            ("O'Brien", "obrien2006"),
            ("Łukasiewicz-Ørsted", "lukasiewiczorsted2006"),
            ("王", "wang2006"),
        ] {
            item.set_names(NameVariable::Author, vec![Name::person(family, "X")]);
            assert_eq!(Pattern::standard().key(&item), expected);
        }
        assert_eq!(clean("a b{c},d\n\"e"), "abcde");
    }

    #[test]
    fn nobody_and_nothing_still_give_a_key() {
        let mut item = zarate();
        item.set_names(NameVariable::Author, Vec::new());
        assert_eq!(Pattern::standard().key(&item), "randomized2006");
        assert_eq!(Pattern::standard().key(&Item::default()), "item");
    }

    #[test]
    fn suffixes_count_in_letters() {
        let shown: Vec<String> = [1, 2, 26, 27, 52, 53, 702, 703].into_iter().map(suffix).collect();
        assert_eq!(shown, ["a", "b", "z", "aa", "az", "ba", "zz", "aaa"]);
    }

    #[test]
    fn a_bad_pattern_is_refused_with_the_reason() {
        let error = |pattern: &str| pattern.parse::<Pattern>().map(|_| ()).unwrap_err().to_string();
        assert_eq!(error("[auth"), "citekey pattern `[auth`: a bracket has no partner");
        assert_eq!(error("x]"), "citekey pattern `x]`: a bracket has no partner");
        assert_eq!(error("[nobody]"), "citekey pattern: there is no marker `[nobody]`");
        assert_eq!(error("[auth:louder]"), "citekey pattern: there is no modifier `:louder`");
        assert_eq!(error("key"), "citekey pattern `key` has no marker, so every key would be the same");
        assert_eq!(
            error("[auth:regex(\"(\",\"\")]"),
            "citekey pattern: there is no modifier `:regex(\"(\",\"\")`"
        );
    }
}
