//! Years as cataloguers write them: `1990, c1956`, `[1990?]`, `199-`, `MDCCC`.
//!
//! Sources: AACR2 1.4F; RDA 1.9 and 2.8.6; MARC 21, field 008/07-14.

use crate::item::{Date, DateParts};

/// Years that a work may be of.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=2999;
/// Words for an uncertain year, before it.
const ABOUT: &[&str] = &["approximately", "circa", "about", "probably", "ca.", "ca ", "c. "];

/// Reads a year with a cataloguer's marks. Of several dates the first counts,
/// which is that of publication, but of `1980 [i.e. 1990]` the true one.
pub(super) fn read(text: &str) -> Option<Date> {
    let bare = text.trim();
    let corrected = bare.split_once("i.e.").or_else(|| bare.split_once("that is,")).map(|(_, year)| year);
    if let Some(year) = corrected {
        return one(year);
    }
    let inner = trimmed(bare);
    if let Some((from, to)) = inner.strip_prefix("between ").and_then(|range| range.split_once(" and ")) {
        let (from, to) = (one(from)?, one(to)?);
        return between(from.first_year()?, to.first_year()?);
    }
    one(bare).or_else(|| {
        // `1990, c1956`, `1956 [c1954]`, `1990 ©1956`; the rest must be of the
        // same sort, for else these are other words.
        let at = bare.find([',', ' ', ';', '['].as_slice()).filter(|at| *at > 0).or_else(|| {
            // The first is bracketed itself: `[1990], c1956`.
            bare.find(']').map(|at| at + 1)
        })?;
        let (first, second) = bare.split_at(at);
        one(second.trim_start_matches([',', ';', ' ']))?;
        one(first)
    })
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | '.' | ',' | ';') || c.is_whitespace())
}

/// One year, or the decade or century that it is of.
fn one(text: &str) -> Option<Date> {
    let bare = trimmed(text);
    let about = ABOUT.iter().find_map(|word| bare.strip_prefix(word));
    let bare = about.unwrap_or(bare).trim_start();
    let marks = ["copyright", "cop.", "©", "℗", "c", "p"];
    let bare =
        marks.iter().find_map(|mark| bare.strip_prefix(mark)).unwrap_or(bare).trim_start_matches(['.', ' ']);
    let circa = about.is_some() || bare.contains('?');
    let bare = bare.trim_end_matches(['?', '.', ' ']);
    if let Some(year) = roman(bare) {
        return Some(Date { circa, ..Date::year(year) });
    }
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = bare.split_at_checked(digits)?;
    let number: i32 = number.parse().ok()?;
    match (digits, rest) {
        (4, "") if YEARS.contains(&number) => Some(Date { circa, ..Date::year(number) }),
        // `1990a` tells it from another of the year.
        (4, letter) if YEARS.contains(&number) && letter.len() == 1 => {
            let is_letter = letter.bytes().all(|byte| byte.is_ascii_lowercase());
            is_letter.then(|| Date { circa, ..Date::year(number) })
        }
        (3, "-" | "u" | "X" | "x") => between(number * 10, number * 10 + 9),
        (2, "--" | "uu" | "XX" | "xx") => between(number * 100, number * 100 + 99),
        _ => None,
    }
}

/// A range of years of which it is one, nobody knows which.
fn between(from: i32, to: i32) -> Option<Date> {
    let fits = YEARS.contains(&from) && YEARS.contains(&to) && from < to;
    fits.then(|| Date { circa: true, ..Date::range(DateParts::year(from), DateParts::year(to)) })
}

/// A year in Roman numerals, four of them at least: `MDCCC`, `M.DCC.LXI`.
fn roman(text: &str) -> Option<i32> {
    let values: Option<Vec<i32>> = text
        .chars()
        .filter(|c| !matches!(c, '.' | ' '))
        .take(20)
        .map(|c| {
            Some(match c {
                'M' => 1000,
                'D' => 500,
                'C' => 100,
                'L' => 50,
                'X' => 10,
                'V' => 5,
                'I' => 1,
                _ => return None,
            })
        })
        .collect();
    let values = values.filter(|values| values.len() >= 4 || values.as_slice() == [1000, 1000])?;
    let before_greater =
        |at: usize| values.get(at + 1).is_some_and(|next| values.get(at).is_some_and(|own| own < next));
    let year = values.iter().enumerate().map(|(at, own)| if before_greater(at) { -own } else { *own }).sum();
    (1400..=2100).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_cataloguers_are_read() {
        for (text, wanted) in [
            ("c1990", Some("1990")),
            ("cop. 1990", Some("1990")),
            ("©1990", Some("1990")),
            ("[c2011]", Some("2011")),
            ("[1990?]", Some("1990~")),
            ("[1990]", Some("1990")),
            ("[ca. 1990]", Some("1990~")),
            ("1990a", Some("1990")),
            ("1990, c1956", Some("1990")),
            ("[1990], c1956", Some("1990")),
            ("1990 [c1956]", Some("1990")),
            ("1980 [i.e. 1990]", Some("1990")),
            ("[between 1990 and 1995]", Some("1990~/1995~")),
            ("199-", Some("1990~/1999~")),
            ("[199-?]", Some("1990~/1999~")),
            ("19--", Some("1900~/1999~")),
            ("199u", Some("1990~/1999~")),
            ("MDCCC", Some("1800")),
            ("M.DCC.LXI.", Some("1761")),
            ("MCMXCIX", Some("1999")),
            ("MIX", None),
            ("uuuu", None),
            ("1990 revised", None),
            ("in press", None),
            ("", None),
        ] {
            let read = read(text).map(|date| date.to_edtf().unwrap_or_default());
            assert_eq!(read.as_deref(), wanted, "{text}");
        }
    }
}
