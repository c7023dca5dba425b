//! Dates: biblatex's EDTF fields, and BibTeX's `year`, `month` and `day`.
//!
//! Sources: biblatex manual, §2.3.8 (date and time specifications); `btxdoc`
//! on `month`.

use crate::item::{Date, DateParts};

/// English month names with BibTeX's macros, and seasons as EDTF counts them.
const MONTHS: &[(&str, &str, u8)] = &[
    ("jan", "january", 1),
    ("feb", "february", 2),
    ("mar", "march", 3),
    ("apr", "april", 4),
    ("may", "may", 5),
    ("jun", "june", 6),
    ("jul", "july", 7),
    ("aug", "august", 8),
    ("sep", "september", 9),
    ("oct", "october", 10),
    ("nov", "november", 11),
    ("dec", "december", 12),
    ("spring", "spring", 21),
    ("summer", "summer", 22),
    ("autumn", "fall", 23),
    ("winter", "winter", 24),
];

/// The number of a month or season by name, at least three letters of it, or
/// by number.
pub(super) fn month(word: &str) -> Option<u8> {
    let word = word.trim().trim_end_matches('.').to_lowercase();
    if let Ok(number) = word.parse::<u8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    if word.len() < 3 {
        return None;
    }
    MONTHS.iter().find(|(short, long, _)| long.starts_with(&word) || *short == word).map(|row| row.2)
}

/// The number of one of BibTeX's own macros.
pub(super) fn month_macro(word: &str) -> Option<u8> {
    MONTHS.iter().take(12).find(|(short, ..)| word.eq_ignore_ascii_case(short)).map(|row| row.2)
}

/// How to write a month: BibTeX's macro, or a season in braces.
pub(super) fn month_latex(month: u8) -> Option<String> {
    let (short, ..) = MONTHS.iter().find(|row| row.2 == month)?;
    Some(if month <= 12 {
        (*short).to_owned()
    } else {
        let mut chars = short.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{{{first}{}}}", chars.as_str())
    })
}

/// Reads a biblatex date field, and what people write there: `2001-2-3`,
/// `2001/2/3`. A text that is no date becomes a literal date.
pub(super) fn date(text: &str) -> Date {
    let text = text.trim();
    Date::from_edtf(text)
        .or_else(|| year_alone(text).map(Date::year))
        .or_else(|| loose(text))
        .unwrap_or_else(|| literal(text))
}

/// A date in words; `c. 1850` is an uncertain year.
fn literal(text: &str) -> Date {
    let bare = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', '?']).trim();
    for circa in ["circa ", "ca. ", "ca ", "c. ", "c.", "ca."] {
        if let Some(rest) = bare.to_lowercase().strip_prefix(circa)
            && let Some(year) = year_alone(rest.trim())
        {
            return Date { circa: true, ..Date::year(year) };
        }
    }
    Date::literal(text)
}

fn year_alone(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    ((1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
        .filter(|year| *year != 0)
}

/// `2001-2-3`, `2001/02/03`, `2001.2`, also with a time after it.
fn loose(text: &str) -> Option<Date> {
    let text = text.split([' ', 'T']).next()?;
    for separator in ['-', '/', '.'] {
        let parts: Vec<&str> = text.split(separator).collect();
        if let [year, rest @ ..] = parts.as_slice()
            && year.len() == 4
            && (1..=2).contains(&rest.len())
            && rest.iter().all(|part| matches!(part.len(), 1 | 2))
        {
            let year = year_alone(year)?;
            let numbers: Vec<u8> = rest.iter().filter_map(|part| part.parse().ok()).collect();
            let date = DateParts::new(year, numbers.first().copied(), numbers.get(1).copied());
            if date.month.is_some() && date.day.is_some() == (rest.len() == 2) {
                return Some(Date::from_parts(date));
            }
        }
    }
    None
}

/// Reads `year`, `month` and `day`. `None` in the second place of the result
/// if the month was not understood, so that it can be kept.
pub(super) fn from_year(year: &str, month_text: Option<&str>, day: Option<&str>) -> (Date, bool) {
    let year_text = year.trim();
    let mut date = match year_range(year_text) {
        Some((start, end)) => Date::range(DateParts::year(start), DateParts::year(end)),
        None => self::date(year_text),
    };
    let Some(month_text) = month_text.map(str::trim).filter(|text| !text.is_empty()) else {
        return (date, true);
    };
    let day = day.and_then(|day| day.trim().parse().ok());
    match (date.parts.as_slice(), months(month_text)) {
        ([one], Some((start, end, day_there))) if one.month.is_none() => {
            let day = day_there.or(day);
            date.parts = match end {
                None => vec![DateParts::new(one.year, Some(start), day)],
                Some(end) => vec![
                    DateParts::new(one.year, Some(start), None),
                    DateParts::new(one.year, Some(end), None),
                ],
            };
            (date, true)
        }
        _ => (date, false),
    }
}

/// `1998--2001`, `1998-2001`, `1998/99`.
fn year_range(text: &str) -> Option<(i32, i32)> {
    let text = text.replace(['–', '—', '/'], "-").replace("--", "-");
    let (start, end) = text.split_once('-')?;
    let (start, end) = (start.trim(), end.trim());
    let first = year_alone(start).filter(|_| start.len() == 4)?;
    let last = match end.len() {
        4 => year_alone(end)?,
        2 => first - first % 100 + year_alone(end)?,
        _ => return None,
    };
    (last > first).then_some((first, last))
}

/// A month, two (`jan/feb`, `May--June`), or one with a day (`10 jan`,
/// `January 10`).
fn months(text: &str) -> Option<(u8, Option<u8>, Option<u8>)> {
    if let Some(month) = month(text) {
        return Some((month, None, None));
    }
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | ',' | '\u{A0}' | '&'))
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("and"))
        .collect();
    match words.as_slice() {
        [a, b] => match (a.parse::<u8>(), b.parse::<u8>()) {
            (Err(_), Err(_)) => Some((month(a)?, Some(month(b)?), None)),
            (Ok(day), Err(_)) if (1..=31).contains(&day) => Some((month(b)?, None, Some(day))),
            (Err(_), Ok(day)) if (1..=31).contains(&day) => Some((month(a)?, None, Some(day))),
            _ => None,
        },
        _ => None,
    }
}

/// A date as BibTeX can say it: the values of `year`, `month` and `day`, in
/// LaTeX's braces or as a macro.
pub(super) struct YearMonthDay {
    pub(super) year: String,
    pub(super) month: Option<String>,
    pub(super) day: Option<u8>,
}

/// Splits a date into what BibTeX can say. Ranges over months of two years
/// are left in EDTF, which biblatex and this reader understand.
pub(super) fn to_year(date: &Date) -> Option<YearMonthDay> {
    let year_only = |year: String| Some(YearMonthDay { year, month: None, day: None });
    match date.parts.as_slice() {
        [one] if !one.is_open() => {
            let season = date.season_number().filter(|_| one.month.is_none()).map(|season| season + 20);
            let year = if date.circa { format!("c. {}", one.year) } else { one.year.to_string() };
            if date.circa && one.month.is_some() {
                return year_only(date.to_edtf()?);
            }
            let month = one.month.or(season).and_then(month_latex);
            Some(YearMonthDay { year, month, day: one.day })
        }
        [start, end] if !start.is_open() && !end.is_open() && !date.circa => {
            let four = |year: i32| (1000..=9999).contains(&year);
            match (start.month, end.month) {
                (None, None) if start.year < end.year && four(start.year) && four(end.year) => {
                    year_only(format!("{}--{}", start.year, end.year))
                }
                (Some(first), Some(last))
                    if start.year == end.year && start.day.is_none() && end.day.is_none() =>
                {
                    let month = match (month_latex(first)?, month_latex(last)?) {
                        (first, last) if first.starts_with('{') || last.starts_with('{') => {
                            let bare = |text: &str| text.trim_matches(['{', '}']).to_owned();
                            format!("{{{}--{}}}", bare(&first), bare(&last))
                        }
                        (first, last) => format!("{first} # \"--\" # {last}"),
                    };
                    Some(YearMonthDay { year: start.year.to_string(), month: Some(month), day: None })
                }
                _ => year_only(date.to_edtf()?),
            }
        }
        [] => {
            let words = if date.literal.is_empty() { &date.raw } else { &date.literal };
            (!words.is_empty()).then(|| words.clone()).and_then(year_only)
        }
        _ => year_only(date.to_edtf()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edtf(year: &str, month: Option<&str>, day: Option<&str>) -> String {
        let (date, understood) = from_year(year, month, day);
        let shown = date.to_edtf().unwrap_or_else(|| format!("\"{}\"", date.literal));
        if understood { shown } else { shown + " + month" }
    }

    #[test]
    fn years_and_months_read_in_every_spelling() {
        for (year, month, day, shown) in [
            ("2006", None, None, "2006"),
            ("2006", Some("aug"), None, "2006-08"),
            ("2006", Some("August"), Some("7"), "2006-08-07"),
            ("2006", Some("sept"), None, "2006-09"),
            ("2006", Some("Sept."), None, "2006-09"),
            ("2006", Some("8"), None, "2006-08"),
            ("2006", Some("10 jan"), None, "2006-01-10"),
            ("2006", Some("January 10"), None, "2006-01-10"),
            ("2006", Some("jan/feb"), None, "2006-01/2006-02"),
            ("2006", Some("May--June"), None, "2006-05/2006-06"),
            ("2006", Some("Fall"), None, "2006-23"),
            ("2006", Some("Hilary term"), None, "2006 + month"),
            ("1998--2001", None, None, "1998/2001"),
            ("1998/99", None, None, "1998/1999"),
            ("c. 1850", None, None, "1850~"),
            ("[ca. 1850]", None, None, "1850~"),
            ("in press", None, None, "\"in press\""),
            ("2004-06/2006-08", None, None, "2004-06/2006-08"),
        ] {
            assert_eq!(edtf(year, month, day), shown, "{year} {month:?}");
        }
    }

    #[test]
    fn dates_read_loosely() {
        for (text, shown) in [
            ("2001-2-3", "2001-02-03"),
            ("2001/02/03", "2001-02-03"),
            ("1997-07-16T19:20", "1997-07-16"),
            ("1988~", "1988~"),
            ("2004/..", "2004/.."),
        ] {
            assert_eq!(date(text).to_edtf().as_deref(), Some(shown));
        }
        assert_eq!(date("199X").literal, "199X");
    }

    #[test]
    fn what_bibtex_can_say_reads_back() {
        for edtf in [
            "2006",
            "2006-08",
            "2006-08-07",
            "2006-23",
            "1998/2001",
            "2006-01/2006-02",
            "1850~",
            "-0043",
            "2004-06/2006-08",
            "2004/..",
            "1850-02~",
        ] {
            let date = Date::from_edtf(edtf).unwrap();
            let said = to_year(&date).unwrap();
            let month = said.month.map(|m| m.replace(" # \"--\" # ", "--").replace(['{', '}'], ""));
            let day = said.day.map(|day| day.to_string());
            assert_eq!(from_year(&said.year, month.as_deref(), day.as_deref()), (date, true), "{edtf}");
        }
    }
}
