//! Dates in the words of a source: CSL-JSON's `raw`.

use crate::item::{Date, DateParts};

/// Reads a date that a source wrote in words: `May 13, 2009`, `13 May 2009`,
/// `2009/5/13`, `2001/5 - 2002/6`. `None` if there is no year in it.
pub(super) fn read(raw: &str) -> Option<Date> {
    const MONTHS: &[&str] =
        &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const SEASONS: &[&str] = &["spr", "sum", "fal", "win"];
    let circa = raw.contains('?') || raw.contains('~') || raw.to_lowercase().contains("circa");
    let one = |text: &str| -> Option<DateParts> {
        let (mut year, mut numbers, mut month) = (None, Vec::new(), None);
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            let digits = word.trim_end_matches(char::is_alphabetic);
            if let Ok(n) = digits.parse::<i32>() {
                if digits.len() >= 3 && year.is_none() {
                    year = Some(n);
                } else {
                    numbers.push(u8::try_from(n).ok()?);
                }
            } else {
                let lower: String = word.to_lowercase().chars().take(3).collect();
                let season = if lower == "aut" { Some(2) } else { SEASONS.iter().position(|s| *s == lower) };
                month = month
                    .or(MONTHS.iter().position(|m| *m == lower).and_then(|i| u8::try_from(i + 1).ok()))
                    .or(season.and_then(|i| u8::try_from(i + 21).ok()));
            }
        }
        let mut numbers = numbers.into_iter();
        let month = month.or_else(|| numbers.next());
        Some(DateParts::new(year?, month, numbers.next()))
    };
    let slash = raw
        .split_once('/')
        .filter(|(a, b)| raw.matches('/').count() == 1 && a.trim().len() >= 4 && b.trim().len() >= 4);
    let sides: Vec<&str> = match slash {
        Some((a, b)) => vec![a, b],
        None => raw.split(" - ").flat_map(|side| side.split('–')).take(2).collect(),
    };
    let parts: Vec<DateParts> = sides.into_iter().filter_map(one).collect();
    (!parts.is_empty()).then(|| Date { parts, circa, ..Date::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words_are_read() {
        let read = |t| read(t).map(|d| d.parts);
        assert_eq!(read("May 13, 2009"), Some(vec![DateParts::new(2009, Some(5), Some(13))]));
        assert_eq!(read("13 May 2009"), Some(vec![DateParts::new(2009, Some(5), Some(13))]));
        assert_eq!(read("2009/5/13"), Some(vec![DateParts::new(2009, Some(5), Some(13))]));
        assert_eq!(read("in press"), None);
    }
}
