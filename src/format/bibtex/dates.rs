//! Dates: biblatex's EDTF fields, and BibTeX's `year`, `month` and `day`.
//!
//! Sources: biblatex manual, §2.3.8 (date and time specifications); `btxdoc`
//! on `month`.

use crate::item::{Date, DateParts, month};

/// The number of a month or season by name, at least three letters of it, or
/// by number.
pub(super) fn month(word: &str) -> Option<u8> {
    match word.trim().trim_end_matches('.').parse::<u8>() {
        Ok(number) => (1..=12).contains(&number).then_some(number),
        Err(_) => month::number(word),
    }
}

/// The number of one of BibTeX's own macros, which are the short names.
pub(super) fn month_macro(word: &str) -> Option<u8> {
    (1..=12).find(|month| month::short_name(*month).is_some_and(|name| word.eq_ignore_ascii_case(name)))
}

/// How to write a month: BibTeX's macro, or a season in braces.
pub(super) fn month_latex(month: u8) -> Option<String> {
    let name = month::short_name(month)?;
    Some(if month <= 12 { name.to_lowercase() } else { format!("{{{name}}}") })
}

/// Reads a biblatex date field, and what people write there: `2001-2-3`,
/// `2001/2/3`, `29 November 2011`. A text that is no date becomes a literal
/// date.
pub(super) fn date(text: &str) -> Date {
    let text = text.trim();
    Date::from_edtf(text)
        .or_else(|| year_alone(text).map(Date::year))
        .or_else(|| unspecified(text))
        .or_else(|| {
            year_range(text).map(|(start, end)| Date::range(DateParts::year(start), DateParts::year(end)))
        })
        .or_else(|| loose(text))
        .or_else(|| in_words(text))
        .unwrap_or_else(|| literal(text))
}

/// A date in words; `c. 1850` is an uncertain year, `44 BC` one before our
/// era.
fn literal(text: &str) -> Date {
    let bare = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', '?']).trim();
    let lower = bare.to_lowercase();
    for circa in ["circa ", "ca. ", "ca ", "c. ", "c.", "ca.", "approx. ", "~"] {
        if let Some(rest) = lower.strip_prefix(circa)
            && let Some(year) = year_alone(rest.trim())
        {
            return Date { circa: true, ..Date::year(year) };
        }
    }
    for before in [" bc", " bce", " b.c.", " b.c.e."] {
        if let Some(year) = lower.strip_suffix(before).and_then(|rest| year_alone(rest.trim())) {
            return Date::year(-year);
        }
    }
    match year_alone(bare).filter(|_| bare.len() == 4) {
        Some(year) => Date { circa: text.contains('?'), ..Date::year(year) },
        None => Date::literal(text),
    }
}

/// EDTF's unspecified digits: `199X` is the years 1990 to 1999, `2004-XX` a
/// year of which the month is not known.
fn unspecified(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let digits = year.trim_end_matches(['X', 'x', 'u']);
    if year.len() != 4
        || digits.is_empty()
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
        || rest.len() > 2
    {
        return None;
    }
    if digits.len() < 4 {
        let end = |digit: &str| (digits.to_owned() + &digit.repeat(4 - digits.len())).parse().ok();
        return Some(Date::range(DateParts::year(end("0")?), DateParts::year(end("9")?)));
    }
    let unknown = |part: &str| matches!(part, "XX" | "xx" | "uu");
    let month = match rest.as_slice() {
        [month] | [month, _] if unknown(month) => None,
        [month, day] if unknown(day) => Some(month.parse().ok()?),
        _ => return None,
    };
    Some(Date::from_parts(DateParts::new(year_alone(year)?, month, None)))
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

/// Reads `year`, `month` and `day`, and says whether the month was understood;
/// if not, it has to be kept.
pub(super) fn from_year(year: &str, month_text: Option<&str>, day: Option<&str>) -> (Date, bool) {
    let mut date = self::date(year);
    let Some(month_text) = month_text.map(str::trim).filter(|text| !text.is_empty()) else {
        return (date, true);
    };
    let day = day.and_then(|day| day.trim().parse().ok());
    match (date.parts.as_slice(), months(month_text, date.first_year())) {
        ([one], Some((start, end))) if one.month.is_none() => {
            let at = |(month, day): (u8, Option<u8>)| DateParts::new(one.year, Some(month), day);
            date.parts = match end {
                None => vec![at((start.0, start.1.or(day)))],
                Some(end) => vec![at(start), at(end)],
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

/// A piece of a date in words.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    Month(u8),
    /// Up to two digits.
    Number(u8),
    Year(i32),
}

/// Cuts a date in words into what it says; `None` if there is a word that no
/// date has.
fn words(text: &str) -> Option<Vec<Word>> {
    const SAID_ASIDE: &[&str] = &[
        "accessed",
        "retrieved",
        "visited",
        "checked",
        "last",
        "on",
        "of",
        "the",
        "and",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    /// Dates are short.
    const MAX_LENGTH: usize = 100;
    if text.len() > MAX_LENGTH {
        return None;
    }
    let mut found = Vec::new();
    let breaks = |c: char| {
        c.is_whitespace() || matches!(c, '-' | '–' | '—' | '/' | ',' | '&' | '.' | '[' | ']' | '(' | ')')
    };
    for word in text.split(breaks).map(|word| word.trim_end_matches(':')).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        let number =
            ["st", "nd", "rd", "th"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower);
        if let Ok(number) = number.parse::<u8>().map(|number| (number, number_length(number, word))) {
            if !number.1 {
                return None;
            }
            found.push(Word::Number(number.0));
        } else if lower.len() == 4 && lower.bytes().all(|byte| byte.is_ascii_digit()) {
            found.push(Word::Year(lower.parse().ok().filter(|year| *year > 0)?));
        } else if let Some(month) = month(&lower) {
            found.push(Word::Month(month));
        } else if lower.contains(':') {
            // The time, and the zone after it.
            break;
        } else if !SAID_ASIDE.contains(&lower.as_str()) {
            return None;
        }
    }
    Some(found)
}

/// Whether a number is a day or a month, and not `007`.
fn number_length(number: u8, word: &str) -> bool {
    (1..=31).contains(&number) && word.bytes().take_while(u8::is_ascii_digit).count() <= 2
}

/// `29 November 2011`, `Feb. 3, 2016`, `June 1980`.
fn in_words(text: &str) -> Option<Date> {
    let mut words = words(text)?;
    let is_year = |word: &Word| matches!(word, Word::Year(_));
    let at = words.iter().position(is_year)?;
    let Word::Year(year) = words.remove(at) else { return None };
    if words.is_empty()
        || words.iter().any(is_year)
        || !words.iter().any(|word| matches!(word, Word::Month(_)))
    {
        return None;
    }
    let (start, end) = days(&words)?;
    let at = |(month, day): (u8, Option<u8>)| DateParts::new(year, Some(month), day);
    let parts: Vec<DateParts> = std::iter::once(start).chain(end).map(at).collect();
    Some(Date { parts, ..Date::default() })
}

/// A month with its day, if it has one.
type MonthDay = (u8, Option<u8>);

/// A month, two (`jan/feb`, `May--June`, `8-9`), one with a day (`10 jan`,
/// `January 10`) or days (`jul 18--22`), also with the year once more.
fn months(text: &str, year: Option<i32>) -> Option<(MonthDay, Option<MonthDay>)> {
    let mut words = words(text)?;
    words.retain(|word| !matches!(word, Word::Year(again) if Some(*again) == year));
    days(&words)
}

fn days(words: &[Word]) -> Option<(MonthDay, Option<MonthDay>)> {
    use Word::{Month, Number};
    let small = |number: u8| (1..=12).contains(&number);
    Some(match *words {
        [Month(m)] => ((m, None), None),
        [Number(m)] if small(m) => ((m, None), None),
        [Month(a), Month(b)] => ((a, None), Some((b, None))),
        [Number(a), Number(b)] if small(a) && small(b) && a < b => ((a, None), Some((b, None))),
        [Number(d), Month(m)] | [Month(m), Number(d)] => ((m, Some(d)), None),
        [Number(a), Number(b), Month(m)] | [Month(m), Number(a), Number(b)] if a < b => {
            ((m, Some(a)), Some((m, Some(b))))
        }
        [Number(a), Month(m), Number(b), Month(n)] | [Month(m), Number(a), Month(n), Number(b)] => {
            ((m, Some(a)), Some((n, Some(b))))
        }
        _ => return None,
    })
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
                (Some(month), Some(same)) if start.year == end.year && month == same => {
                    match (start.day, end.day) {
                        (Some(first), Some(last)) if first < last => {
                            let month = Some(format!("{} # \"~{first}--{last}\"", month_latex(month)?));
                            Some(YearMonthDay { year: start.year.to_string(), month, day: None })
                        }
                        _ => year_only(date.to_edtf()?),
                    }
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
            ("2006", Some("8-9"), None, "2006-08/2006-09"),
            ("2006", Some("jul\u{A0}18–22"), None, "2006-07-18/2006-07-22"),
            ("2006", Some("30 aug--2 sep"), None, "2006-08-30/2006-09-02"),
            ("2006", Some("April 2006"), None, "2006-04"),
            ("May 1987", None, None, "1987-05"),
            ("44 BC", None, None, "-0043"),
            ("[1987?]", None, None, "1987~"),
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
            ("2015/", "2015/.."),
            ("199X", "1990/1999"),
            ("2004-03-XX", "2004-03"),
            ("2004-XX", "2004"),
            ("29 November 2011", "2011-11-29"),
            ("Accessed: Feb. 3, 2016", "2016-02-03"),
            ("Wed Dec 09 2020 13:49:01 GMT+0100 (Central European Standard Time)", "2020-12-09"),
            ("2nd of May, 1999", "1999-05-02"),
            ("12/May/2004", "2004-05-12"),
            ("3. März 1999", "1999-03-03"),
        ] {
            assert_eq!(date(text).to_edtf().as_deref(), Some(shown), "{text}");
        }
        for text in ["in press", "May 007", "Twentieth century", "12/11/2004", "May 3 1999 2000"] {
            assert_eq!(date(text).literal, text);
        }
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
            "2006-07-18/2006-07-22",
            "1850~",
            "-0043",
            "2004-06/2006-08",
            "2004/..",
            "1850-02~",
        ] {
            let date = Date::from_edtf(edtf).unwrap();
            let said = to_year(&date).unwrap();
            let month =
                said.month.map(|m| m.replace(" # ", "").replace(['{', '}', '"'], "").replace('~', " "));
            let day = said.day.map(|day| day.to_string());
            assert_eq!(from_year(&said.year, month.as_deref(), day.as_deref()), (date, true), "{edtf}");
        }
    }
}
