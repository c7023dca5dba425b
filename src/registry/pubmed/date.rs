//! PubMed's dates: parts with months in words, and `MedlineDate`s such as
//! `1998 Dec-1999 Jan`, `2000 Spring`, `2008 Jan 3-10`.
//!
//! Source: NLM, *MEDLINE/PubMed XML element descriptions*, `PubDate`.

use crate::item::{Date, DateParts};

use crate::registry::xml::Element;

/// Reads `PubDate`, `ArticleDate` and the like.
pub(super) fn read(element: &Element) -> Option<Date> {
    if let Some(words) = element.text_at("MedlineDate") {
        return Some(medline(&words));
    }
    let year = element.text_at("Year")?;
    let year: i32 = year.trim().parse().ok()?;
    let month = element.text_at("Month").or_else(|| element.text_at("Season"));
    let month = month.and_then(|m| month_of(&m));
    let day = element.text_at("Day").and_then(|d| d.trim().parse().ok());
    Some(Date::from_parts(DateParts::new(year, month, day)))
}

/// Reads a date in words; what cannot be read stays a literal.
pub(in crate::registry) fn medline(words: &str) -> Date {
    let mut sides = words.splitn(2, ['-', '–', '/']).map(Side::read);
    let (Some(first), second) = (sides.next(), sides.next()) else { return Date::literal(words) };
    // `Winter 1998-1999`, `Dec-Jan 1999`: a side may take the year of the other.
    let Some(year) = first.year.or(second.and_then(|s| s.year)) else { return Date::literal(words) };
    let start = DateParts::new(year, first.month, first.day);
    let Some(second) = second else { return Date::from_parts(start) };
    // `2008 Jan 3-10`: the month goes on.
    let month = second.month.or(first.month.filter(|_| second.day.is_some() && second.year.is_none()));
    let end = DateParts::new(second.year.unwrap_or(year), month, second.day);
    if end > start && second != Side::default() { Date::range(start, end) } else { Date::from_parts(start) }
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Side {
    year: Option<i32>,
    month: Option<u8>,
    day: Option<u8>,
}

impl Side {
    fn read(text: &str) -> Self {
        let mut side = Self::default();
        for word in text.split([' ', ',', '.', ';', '(', ')']).filter(|w| !w.is_empty()).take(8) {
            match word.parse::<i32>() {
                Ok(number @ 1000..=2999) => side.year = side.year.or(Some(number)),
                Ok(number @ 1..=31) => side.day = side.day.or(u8::try_from(number).ok()),
                Ok(_) => {}
                Err(_) => side.month = side.month.or(month_of(word)),
            }
        }
        side
    }
}

/// A month by name or number; a season as EDTF counts it.
fn month_of(text: &str) -> Option<u8> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let head: String = text.to_lowercase().chars().take(3).collect();
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = NAMES.iter().position(|name| *name == head).and_then(|at| u8::try_from(at + 1).ok());
    month.or(match head.as_str() {
        "spr" => Some(21),
        "sum" => Some(22),
        "aut" | "fal" => Some(23),
        "win" => Some(24),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medline_dates_are_read() {
        for (words, edtf) in [
            ("1998 Dec-1999 Jan", "1998-12/1999-01"),
            ("1978 Jul-Aug", "1978-07/1978-08"),
            ("2000 Spring", "2000-21"),
            ("2000 Spring-Summer", "2000-21/2000-22"),
            ("1999-2000", "1999/2000"),
            ("2008 Jan 3-10", "2008-01-03/2008-01-10"),
            ("2008 Jan 30-Feb 2", "2008-01-30/2008-02-02"),
            ("1976", "1976"),
            ("Winter 1998", "1998-24"),
        ] {
            assert_eq!(medline(words).to_edtf().as_deref(), Some(edtf), "{words}");
        }
        assert_eq!(medline("no date").literal, "no date");
        assert_eq!(medline("").literal, "");
    }
}
