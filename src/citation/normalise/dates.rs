//! Dates as references print them.

use std::sync::LazyLock;

use regex::Regex;

use crate::citation::label::regex;
use crate::item::{Date, DateParts};

static YEARS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?P<a>{YEAR})(?P<suffix>[a-z]\b)?(?:\s?[-–/]\s?(?P<b>{YEAR}|\d\d?)\b)?"));
/// The day of publication within its year: `3 August`, `Aug 3-5`,
/// `Summer/Fall`.
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
        (?:(?P<d1>\d{1,2})(?:st|nd|rd|th|\.|º|er)?(?:\s?[-–/]\s?(?P<e1>\d{1,2})(?:st|nd|rd|th|\.)?)?\s+(?:of\s+|de\s+|di\s+)?)?
        (?P<m>{MONTH})\.?(?:\s*[-–/]\s*(?P<n>{MONTH})\.?)?
        (?:\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:\s?[-–]\s?(?P<e2>\d{1,2})(?:st|nd|rd|th)?)?\b)?",
    )
});
static ISO: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?P<y>{YEAR})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b"));
/// `5.3.2006`; with slashes or hyphens only where the first number can be no month.
static DAY_FIRST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?P<d>\d{1,2})(?P<mark>[./-])\s?(?P<m>\d{1,2})[./-]\s?(?P<y>{YEAR})\b"));
static EAST_ASIAN: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?P<y>{YEAR})\s?[年년]\s?(?:(?P<m>\d{1,2})\s?[月월]\s?(?:(?P<d>\d{1,2})\s?[日일])?)?")
});
static CIRCA: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)(?:\bcirca\b|\bca\.|\bc\.\s?|\bum\s)\s*{YEAR}|{YEAR}\s?\?"));
/// Words for the day a reader looked.
const ACCESS_WORDS: &str = r"(?:(?:last\s+)?(?:accessed|retrieved|visited|viewed|cited|checked|consulted)|access(?:\s+date|ed\s+on)|consulté|consultée|abgerufen|zugriff|zuletzt\s+(?:besucht|abgerufen|geprüft)|consultado|consultada|acesso(?:\s+em)?|accesso|consultato|geraadpleegd|дата\s+обращения|dostęp)";
static ACCESSED: LazyLock<Regex> = LazyLock::new(|| regex(&format!(r"(?i)(?:^|[^\p{{L}}]){ACCESS_WORDS}\b")));
static ACCESS_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"(?i)(?:^|[^\p{{L}}]){ACCESS_WORDS}\b[^\p{{L}}\d]{{0,6}}(?:(?:on|le|am|em|el|il|op|the)\b\W{{0,3}})?$"
    ))
});
/// Words before a date that is not that of publication.
static SECONDARY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:e-?pub(?:\s+(?:ahead\s+of\s+print|online))?|published\s+online|available\s+online|advance\s+online\s+publication|updated|revised|reprint(?:ed)?(?:\s+in)?|first\s+published(?:\s+in)?|original(?:ly)?(?:\s+work)?\s+published(?:\s+in)?|orig\.|received|accepted)\W*$",
    )
});
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:first\s+published(?:\s+in)?|original(?:ly)?(?:\s+work)?\s+published(?:\s+in)?|orig\.(?:\s+publ?\.)?)\W*$",
    )
});
static DATE_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)\b\d{1,2}(?:st|nd|rd|th|\.|er)?\s+(?:de\s+|di\s+)?{MONTH}\.?,?\s+(?:de\s+)?{YEAR}
        | {MONTH}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+{YEAR}
        | {YEAR}-\d\d-\d\d
        | \b\d{1,2}[./-]\d{1,2}[./-]{YEAR}
        | {YEAR}\s+{MONTH}\.?(?:\s+\d{1,2})?
        | {MONTH}\.?,?\s+{YEAR}
        | \b{YEAR}\b",
    )
});

/// First letters of months and seasons and their numbers: 1 to 12, 21 to 24.
const MONTHS: &[(&[&str], u8)] = &[
    (&["jan", "ene", "gen"], 1),
    (&["feb", "fév", "fev"], 2),
    (&["mar", "mär"], 3),
    (&["apr", "avr", "abr"], 4),
    (&["may", "mai", "mag"], 5),
    (&["jun", "juin", "giu"], 6),
    (&["jul", "juil", "lug"], 7),
    (&["aug", "aoû", "ago"], 8),
    (&["sep", "set"], 9),
    (&["oct", "okt", "out", "ott"], 10),
    (&["nov"], 11),
    (&["dec", "déc", "dez", "dic"], 12),
    (&["spring"], 21),
    (&["summer"], 22),
    (&["autumn", "fall"], 23),
    (&["winter"], 24),
];

fn month_number(name: &str) -> Option<u8> {
    let lower = name.to_lowercase();
    MONTHS.iter().find(|(starts, _)| starts.iter().any(|s| lower.starts_with(s))).map(|(_, number)| *number)
}

/// Words for a work without a date.
const UNDATED: &[&str] = &["nd", "sa", "sd", "oj", "undated", "nodate", "sf", "бг"];

/// A date as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Read {
    pub(super) date: Date,
    /// The letter after the year.
    pub(super) suffix: String,
}

/// Reads a printed date.
pub(super) fn read(text: &str) -> Read {
    if let Some(date) = numeric(text) {
        return Read { date, suffix: String::new() };
    }
    let Some(captures) = YEARS.captures(text) else {
        let literal = text.trim().trim_matches(['(', ')', '[', ']', '.', ',', ';', ':', ' ']);
        let none: String = literal.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
        let date = if UNDATED.contains(&none.as_str()) || none.is_empty() {
            Date::default()
        } else {
            Date::literal(literal)
        };
        return Read { date, suffix: String::new() };
    };
    let part = |name: &str| captures.name(name).map(|m| m.as_str()).unwrap_or_default();
    let year: i32 = part("a").parse().unwrap_or_default();
    let around = captures.get(0).and_then(|whole| {
        let before = text.get(..whole.start()).and_then(|t| month_day(t, year));
        before.or_else(|| text.get(whole.end()..).and_then(|t| month_day(t, year)))
    });
    let mut date = around.unwrap_or_else(|| years(year, part("b")));
    date.circa = CIRCA.is_match(text);
    Read { date, suffix: part("suffix").to_owned() }
}

/// Whether a text holds a year.
pub(super) fn has_year(text: &str) -> bool {
    YEARS.is_match(text)
}

fn small(captures: &regex::Captures<'_>, name: &str) -> Option<u8> {
    captures.name(name).and_then(|m| m.as_str().parse().ok())
}

/// Dates in numbers only.
fn numeric(text: &str) -> Option<Date> {
    let date = |c: &regex::Captures<'_>| {
        let year = c.name("y")?.as_str().parse().ok()?;
        Some(Date::from_parts(DateParts::new(year, small(c, "m"), small(c, "d"))))
    };
    if let Some(captures) = ISO.captures(text).or_else(|| EAST_ASIAN.captures(text)) {
        return date(&captures);
    }
    let captures = DAY_FIRST.captures(text)?;
    let clear = captures.name("mark").is_some_and(|m| m.as_str() == ".") || small(&captures, "d") > Some(12);
    clear.then(|| date(&captures)).flatten()
}

fn month_day(text: &str, year: i32) -> Option<Date> {
    let found = MONTH_DAY.captures(text)?;
    let month = found.name("m").and_then(|m| month_number(m.as_str()));
    let until = found.name("n").and_then(|m| month_number(m.as_str()));
    let day = small(&found, "d1").or_else(|| small(&found, "d2"));
    let last = small(&found, "e1").or_else(|| small(&found, "e2"));
    let start = DateParts::new(year, month, day);
    let end = DateParts::new(year, until.or(month), last);
    // A range of months or days; `Dec-Jan` ends in another year, which is
    // not said.
    Some(if (until.is_some() || last.is_some()) && end > start {
        Date::range(start, end)
    } else {
        Date::from_parts(start)
    })
}

fn years(year: i32, end: &str) -> Date {
    let Ok(last) = end.parse::<i32>() else { return Date::year(year) };
    let step = 10_i32.pow(u32::try_from(end.len()).unwrap_or(4).min(4));
    let last = if step < 10_000 { year / step * step + last } else { last };
    if last > year { Date::range(DateParts::year(year), DateParts::year(last)) } else { Date::year(year) }
}

/// The printed date of publication out of those a reference has, each with
/// the text before it: the first that has a year and is not said to be
/// another one's, with the month and day that may stand apart from it.
pub(super) fn issued(dates: &[(&str, &str)]) -> String {
    let own: Vec<&str> = dates
        .iter()
        .filter(|(before, _)| !is_access(before) && !SECONDARY.is_match(before))
        .map(|(_, date)| *date)
        .collect();
    let all = || dates.iter().filter(|(before, _)| !is_access(before)).map(|(_, date)| *date);
    let Some(year) = own.iter().copied().find(|d| has_year(d)).or_else(|| all().find(|d| has_year(d))) else {
        return all().next().unwrap_or_default().to_owned();
    };
    if MONTH_DAY.is_match(year) || numeric(year).is_some() {
        return year.to_owned();
    }
    // `2015a … 5 June 2015`, `2006 … Aug 8`
    let same = YEARS.captures(year).and_then(|c| c.name("a")).map(|m| m.as_str()).unwrap_or_default();
    let of_year = |d: &str| d.contains(same) || !has_year(d);
    let apart = own.iter().find(|d| of_year(d) && MONTH_DAY.is_match(d));
    apart.map_or_else(|| year.to_owned(), |month| format!("{year} {month}"))
}

/// The year in which a work was first published, where it is said beside the
/// one of the edition.
pub(super) fn original(dates: &[(&str, &str)]) -> Option<Date> {
    let (_, date) = dates.iter().find(|(before, date)| ORIGINAL.is_match(before) && has_year(date))?;
    Some(read(date).date)
}

/// Whether a text ends in words for the day of access.
fn is_access(before: &str) -> bool {
    ACCESS_BEFORE.is_match(before)
}

/// Whether a text says when an address was visited.
pub(super) fn speaks_of_access(text: &str) -> bool {
    ACCESSED.is_match(text)
}

/// The day on which an address was visited, if one of the stretches of a
/// reference that are no title says so. A month or a year stands right after
/// the word; a day may stand after the address.
pub(super) fn accessed(stretches: &[&str]) -> Option<Date> {
    let in_stretch = |text: &str| {
        let words: Vec<usize> = ACCESSED.find_iter(text).map(|m| m.end()).collect();
        words.into_iter().rev().find_map(|end| {
            let found = DATE_LIKE.find(text.get(end..)?).filter(|m| m.start() < 40)?;
            let date = read(found.as_str()).date;
            let day = date.start().is_some_and(|start| start.day.is_some());
            (day || is_access(text.get(..end + found.start())?)).then_some(date)
        })
    };
    stretches.iter().rev().find_map(|text| in_stretch(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: Option<u8>, day: Option<u8>) -> DateParts {
        DateParts::new(year, month, day)
    }

    #[test]
    fn dates_read_in_their_printed_forms() {
        for (text, year, month, date) in [
            ("2006a", 2006, None, None),
            ("2006, August 3", 2006, Some(8), Some(3)),
            ("12 mai 1968", 1968, Some(5), Some(12)),
            ("Oct. 1994", 1994, Some(10), None),
            ("2007 Aug 12", 2007, Some(8), Some(12)),
            ("2010-04-23", 2010, Some(4), Some(23)),
            ("Spring 1999", 1999, Some(21), None),
            ("5.3.2006", 2006, Some(3), Some(5)),
            ("25/03/2006", 2006, Some(3), Some(25)),
            ("25-03-2006", 2006, Some(3), Some(25)),
            ("05/03/2006", 2006, None, None),
            ("2006年5月3日", 2006, Some(5), Some(3)),
            ("©1999", 1999, None, None),
            ("15 de mayo de 2003", 2003, Some(5), Some(15)),
        ] {
            assert_eq!(read(text).date, Date::from_parts(day(year, month, date)), "{text}");
        }
        assert_eq!(read("2006b").suffix, "b");
    }

    #[test]
    fn ranges_and_words_are_dates_too() {
        assert_eq!(read("1998–99").date, Date::range(DateParts::year(1998), DateParts::year(1999)));
        assert_eq!(read("1998/2001").date, Date::range(DateParts::year(1998), DateParts::year(2001)));
        let june = Date::range(day(1999, Some(6), Some(3)), day(1999, Some(6), Some(5)));
        assert_eq!(read("June 3-5, 1999").date, june);
        assert_eq!(
            read("May/June 2001").date,
            Date::range(day(2001, Some(5), None), day(2001, Some(6), None))
        );
        assert_eq!(read("in press").date, Date::literal("in press"));
        assert!(
            read("n.d.").date.is_empty() && read("(s. a.)").date.is_empty() && read("()").date.is_empty()
        );
        assert!(read("ca. 1650").date.circa && read("[1650?]").date.circa && !read("c1998").date.circa);
    }

    #[test]
    fn of_several_dates_the_one_of_publication_is_taken() {
        assert_eq!(issued(&[("(", "2006"), ("", "Aug 8")]), "2006 Aug 8");
        assert_eq!(issued(&[("", "2017"), ("Epub ", "2018")]), "2017");
        let twice = read(&issued(&[("", "2015a"), ("Reuters, ", "5 June 2015")]));
        assert_eq!((twice.date, twice.suffix.as_str()), (Date::from_parts(day(2015, Some(6), Some(5))), "a"));
        assert_eq!(issued(&[("Epub ", "2018 Jan 3"), ("", "2019")]), "2019");
        assert_eq!(issued(&[("Accessed on ", "3 May 2020"), ("", "2019")]), "2019");
        assert_eq!(issued(&[("Accessed ", "3 May 2020")]), "");
        assert_eq!(issued(&[("", "in press")]), "in press");
        assert_eq!(issued(&[]), "");
        let dates = [("", "1986"), ("Original work published ", "1927")];
        assert_eq!((issued(&dates).as_str(), original(&dates)), ("1986", Some(Date::year(1927))));
    }

    #[test]
    fn the_day_of_access_is_found_in_many_languages() {
        for text in [
            "Retrieved April 2, 2022, from https://x.org",
            "[accessed 2 April 2022]",
            "https://x.org (last visited Apr. 2, 2022)",
            "Zugriff am 02.04.2022",
            "consulté le 2 avril 2022",
            "[Internet]. 2019 [cited 2022 Apr 2]",
            "(дата обращения: 02.04.2022)",
        ] {
            assert_eq!(accessed(&[text]), Some(Date::from_parts(day(2022, Some(4), Some(2)))), "{text}");
        }
        let hyphens = Some(Date::from_parts(day(2021, Some(6), Some(25))));
        assert_eq!(accessed(&["Accessed 25-06-2021", "https://x.org"]), hyphens);
        assert_eq!(accessed(&["Retrieved in 2022"]), None);
        assert_eq!(accessed(&["Retrieved (2022)"]), Some(Date::year(2022)));
        assert_eq!(accessed(&["He accessed memory. 2022"]), None);
        assert_eq!(accessed(&["Nature 2022"]), None);
    }
}
