//! Dates as tagged formats write them: ISO 8601, `YYYY/MM/DD/other` (RIS),
//! `2006 Aug 15` (MEDLINE), words.
//!
//! Sources: EDTF (Library of Congress, 2019); *RIS Format Specifications*
//! (Research Information Systems); NLM, *MEDLINE/PubMed data element (field)
//! descriptions*, DP.

use std::cmp::Ordering;

use super::catalogue;
pub(crate) use crate::item::month::number as month_of;
use crate::item::{Date, DateParts, month};

/// The parts of one date that a record says under several tags.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    whole: Option<Date>,
    year: Option<Date>,
    words: String,
}

impl Pieces {
    /// Takes a whole date, or gives it back if it says nothing new or another
    /// year. Words alone (`Aug 15`) may stand beside a year.
    pub(crate) fn whole(&mut self, date: Date) -> Option<Date> {
        if date.parts.is_empty() {
            return (!self.month_day(&date.literal)).then_some(date);
        }
        let known = self.whole.as_ref().or(self.year.as_ref().filter(|year| !year.parts.is_empty()));
        let Some(known) = known else {
            self.whole = Some(date);
            return None;
        };
        if known.first_year() != date.first_year() {
            return Some(date);
        }
        match depth(&date).cmp(&depth(known)) {
            Ordering::Greater => self.whole = Some(date),
            Ordering::Less => {}
            Ordering::Equal if date == *known => {}
            Ordering::Equal => return Some(date),
        }
        None
    }

    /// Takes what stands under a tag for years, which may be a whole date;
    /// `false` if another is known.
    pub(crate) fn year(&mut self, text: &str) -> bool {
        let date = read_slashed(text);
        match &self.year {
            Some(known) if *known != date => false,
            _ => {
                self.year = Some(date);
                true
            }
        }
    }

    /// Takes what stands under a tag for months and days; `false` if other
    /// words are known.
    pub(crate) fn month_day(&mut self, text: &str) -> bool {
        let text = text.trim();
        if self.words.is_empty() {
            text.clone_into(&mut self.words);
        }
        self.words == text
    }

    /// The date that the pieces make.
    pub(crate) fn date(self) -> Date {
        let dates = [self.whole.clone(), self.year.clone()].into_iter().flatten();
        let fullest = dates.filter(|date| !date.parts.is_empty()).rev().max_by_key(depth);
        let Some(date) = fullest else {
            let year = self.year.unwrap_or_default();
            return if self.words.is_empty() { year } else { read(&self.words) };
        };
        match date.parts.as_slice() {
            [one] if one.month.is_none() && !self.words.is_empty() => with_words(one.year, &self.words),
            _ => date,
        }
    }
}

/// How much a date says: the more, the greater.
fn depth(date: &Date) -> (usize, usize) {
    let known = |part: &DateParts| 1 + usize::from(part.month.is_some()) + usize::from(part.day.is_some());
    (date.parts.first().map_or(0, known), date.parts.len())
}

/// A year and what is said of the month and day; what is none of these stays
/// as a season in words.
fn with_words(year: i32, words: &str) -> Date {
    if words.trim().parse() == Ok(year) {
        return Date::year(year);
    }
    let numbers: Vec<Option<u8>> = words.split(['/', '-']).map(|part| part.trim().parse().ok()).collect();
    let (month, day) = match numbers.as_slice() {
        [month] => (*month, None),
        [month, day] => (*month, *day),
        _ => (None, None),
    };
    if let Some(month @ 1..=12) = month {
        return Date::from_parts(DateParts::new(year, Some(month), day));
    }
    words_date(&format!("{year} {words}"))
        .unwrap_or_else(|| Date { season: words.to_owned(), ..Date::year(year) })
}

/// Reads a date in any of the usual notations; what is none stays in words.
pub(crate) fn read(text: &str) -> Date {
    let text = text.trim();
    if let Some(date) = Date::from_edtf(text) {
        return date;
    }
    if let Some(date) = numbers(text) {
        return date;
    }
    words_date(text).or_else(|| catalogue::read(text)).unwrap_or_else(|| Date::literal(text))
}

/// Reads `YYYY/MM/DD/other`: parts may be empty; what stands last is a season
/// or words.
pub(crate) fn read_slashed(text: &str) -> Date {
    let text = text.trim();
    if !text.contains(char::is_alphanumeric) {
        return Date::default();
    }
    // A range in EDTF has one slash, too; an end that is left open does not
    // show here: `2006/` is the year.
    if !text.ends_with('/')
        && let Some(date) = Date::from_edtf(text)
    {
        return date;
    }
    let mut parts = text.splitn(4, '/').map(str::trim);
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day, other) = (next(), next(), next(), next());
    let is_slashed = text.contains('/') && (year.len() == 4 || year.is_empty());
    let months = month.is_empty() || month_number(month).is_some();
    let days = day.bytes().all(|b| b.is_ascii_digit());
    if !is_slashed || !months || !days {
        return read(text);
    }
    let Ok(number) = year.parse::<i32>() else {
        let month_day =
            [month, day].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        return if other.is_empty() && year.is_empty() { Date::literal(month_day) } else { read(text) };
    };
    let date = Date::from_parts(DateParts::new(number, month_number(month), day.parse().ok()));
    let whole = read(other);
    let is_same =
        |start: DateParts| start.year == number && (month.is_empty() || Some(start) == date.start());
    if whole.start().is_some_and(is_same) && (whole.parts.len() > 1 || whole.circa) {
        return whole;
    }
    if other.is_empty() || date.parts.first().is_some_and(|part| part.month.is_some()) {
        return date;
    }
    with_words(number, other)
}

/// A month by its number, 0 for none, or by its name.
fn month_number(text: &str) -> Option<u8> {
    text.parse().ok().filter(|month| *month <= 12).or_else(|| month_of(text))
}

/// `2006-8-3`, `2006/08`, `20060803`, `3.8.2006`: numbers alone.
fn numbers(text: &str) -> Option<Date> {
    let text = text.split(['T', ' ']).next().filter(|day| day.len() >= 6).unwrap_or(text);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i32>().ok();
        return parts(part(0..4)?, part(4..6)?, part(6..8));
    }
    let numbers: Option<Vec<i32>> =
        text.split(['-', '/', '.', ' ']).map(|part| part.parse().ok().filter(|_| part.len() <= 4)).collect();
    match numbers?.as_slice() {
        [year @ 1000..=2999, month] => parts(*year, *month, None),
        [year @ 1000..=2999, month, day] => parts(*year, *month, Some(*day)),
        // Day first with dots; with slashes nobody knows which is which.
        [day, month, year @ 1000..=2999] if text.contains('.') => parts(*year, *month, Some(*day)),
        [month, year @ 1000..=2999] => parts(*year, *month, None),
        [month, day @ 13..=31, year @ 1000..=2999] => parts(*year, *month, Some(*day)),
        [day @ 13..=31, month, year @ 1000..=2999] => parts(*year, *month, Some(*day)),
        _ => None,
    }
}

fn parts(year: i32, month: i32, day: Option<i32>) -> Option<Date> {
    let month = u8::try_from(month).ok()?;
    let day = day.and_then(|day| u8::try_from(day).ok());
    if month == 0 {
        return Some(Date::year(year));
    }
    (1..=12).contains(&month).then(|| Date::from_parts(DateParts::new(year, Some(month), day)))
}

/// A date in words: `2006 Aug 15`, `15 August 2006`, `1998 Dec-1999 Jan`,
/// `2008 Jan 3-10`, `Winter 1998-1999`. `None` when it names no year, or
/// holds other words.
pub(crate) fn words_date(words: &str) -> Option<Date> {
    date_among(words, |_| None)
}

/// A date among other words, which are passed over; a literal where there is
/// no year among them.
pub(crate) fn medline(words: &str) -> Date {
    date_among(words, Some).unwrap_or_else(|| Date::literal(words))
}

/// A date in words. `odd` says how to go on after a word that is no part of a
/// date: with the side as it is, or not at all.
fn date_among(words: &str, odd: fn(Side) -> Option<Side>) -> Option<Date> {
    let mut sides = words.splitn(2, ['-', '–', '/']).map(|side| Side::read(side, odd));
    let (first, second) = (sides.next()??, sides.next());
    let second = match second {
        Some(second) => Some(second?),
        None => None,
    };
    // `Winter 1998-1999`, `Dec-Jan 1999`: a side may take the year of the other.
    let year = first.year.or(second.and_then(|side| side.year))?;
    // `3-5 June 2010`: the month stands behind the second day.
    let first_month = first.month.or(second.and_then(|side| side.month).filter(|_| first.day.is_some()));
    let start = DateParts::new(year, first_month, first.day);
    let Some(second) = second else { return Some(Date::from_parts(start)) };
    // `2008 Jan 3-10`: the month goes on.
    let month = second
        .month
        .or(first.month.filter(|_| second.day.is_some() && (second.year.is_none() || first.year.is_none())));
    let end = DateParts::new(second.year.unwrap_or(year), month, second.day);
    let is_range = end > start && second != Side::default();
    Some(if is_range { Date::range(start, end) } else { Date::from_parts(start) })
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Side {
    year: Option<i32>,
    month: Option<u8>,
    day: Option<u8>,
}

impl Side {
    fn read(text: &str, odd: fn(Self) -> Option<Self>) -> Option<Self> {
        let mut side = Self::default();
        for word in text.split([' ', ',', '.', ';', '(', ')']).filter(|word| !word.is_empty()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
            let number = word.parse::<i32>().ok().or_else(|| {
                let ordinal = matches!(word.get(bare.len()..), Some("st" | "nd" | "rd" | "th" | "er"));
                ordinal.then(|| bare.parse().ok()).flatten()
            });
            // `15 de mayo de 2006`, `15th of May`.
            if matches!(word, "of" | "de" | "del" | "di" | "do" | "den") {
                continue;
            }
            side = match (number, month_of(word)) {
                (Some(number @ 1000..=2999), _) if side.year.is_none() => Self { year: Some(number), ..side },
                (Some(number @ 1..=31), _) if side.day.is_none() => {
                    Self { day: u8::try_from(number).ok(), ..side }
                }
                (None, Some(month)) => Self { month: side.month.or(Some(month)), ..side },
                _ => odd(side)?,
            };
        }
        Some(side)
    }
}

fn month_name(month: u8) -> Option<String> {
    month::short_name(month).map(str::to_owned)
}

/// A date as ISO 8601 (EDTF), or its words.
pub(crate) fn write(date: &Date) -> String {
    date.to_edtf().unwrap_or_else(|| words(date))
}

fn words(date: &Date) -> String {
    if date.literal.is_empty() { date.raw.clone() } else { date.literal.clone() }
}

/// A date as RIS writes it. RIS has no ranges and no doubt: these stand in
/// words behind the date, where the format has room for others.
pub(crate) fn write_slashed(date: &Date) -> String {
    let Some(start) = date.start().filter(|start| (0..=9999).contains(&start.year)) else {
        return write(date);
    };
    let (month, season) = match start.month {
        Some(month @ 21..) => (None, month_name(month)),
        None => {
            let named = date.season_number().and_then(|season| month_name(season + 20));
            (None, named.or_else(|| Some(date.season.clone())))
        }
        month => (month, None),
    };
    let is_plain = date.parts.len() == 1 && !date.circa;
    let other = if is_plain { season.unwrap_or_default() } else { write_free(date) };
    let two = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    format!("{:04}/{}/{}/{other}", start.year, two(month), two(start.day))
}

/// A date as a field takes it that may hold any words: `2006 Aug 15`, `2001
/// Feb-2003`, `ca. 2001`; EDTF for what these words could not be read as.
pub(crate) fn write_free(date: &Date) -> String {
    let words = match date.parts.as_slice() {
        [one] if date.circa && one.month.is_none() => format!("ca. {}", one.year),
        _ => write_medline(date),
    };
    if read(&words) == *date { words } else { write(date) }
}

/// What RIS says in words behind a date, where that is a whole date itself.
pub(crate) fn said_behind(slashed: &str) -> Option<&str> {
    let other = slashed.splitn(4, '/').nth(3).map(str::trim)?;
    (!other.is_empty() && read(other).first_year().is_some()).then_some(other)
}

/// A date as MEDLINE writes it: `2006 Aug 15`, `1998 Dec-1999 Jan`, `2008 Jan
/// 3-10`. Of a range that is open only the end that is known.
pub(crate) fn write_medline(date: &Date) -> String {
    match date.parts.as_slice() {
        [one] => {
            let season = date.season_number().filter(|_| one.month.is_none()).map(|season| season + 20);
            side(&DateParts { month: one.month.or(season), ..*one })
        }
        [start, end] => match (start.is_open(), end.is_open()) {
            (false, false) => range(start, end),
            (false, true) => side(start),
            (true, false) => side(end),
            (true, true) => write(date),
        },
        _ => write(date),
    }
}

fn side(part: &DateParts) -> String {
    let mut words = vec![part.year.to_string()];
    words.extend(part.month.and_then(month_name));
    words.extend(part.day.map(|day| day.to_string()));
    words.join(" ")
}

/// A range, its year and month said once where both ends share them.
fn range(start: &DateParts, end: &DateParts) -> String {
    let (first, last) = (side(start), side(end));
    let day = end.day.map(|day| day.to_string()).filter(|_| start.month == end.month);
    let month = end.month.and_then(month_name).map(|month| month + &last_day(end));
    let short = if start.year == end.year { day.or(month) } else { None };
    let is_read =
        |words: &String| words_date(words).is_some_and(|date| date.parts.as_slice() == [*start, *end]);
    short.map(|short| format!("{first}-{short}")).filter(is_read).unwrap_or_else(|| format!("{first}-{last}"))
}

fn last_day(end: &DateParts) -> String {
    end.day.map(|day| format!(" {day}")).unwrap_or_default()
}

/// Month and day of a date, as `SEP 15`; of a range within a year `FEB-MAR`,
/// of another its beginning.
pub(crate) fn write_month_day(date: &Date) -> String {
    let Some(first) = date.parts.first().filter(|first| !first.is_open()) else { return String::new() };
    let is_within = matches!(date.parts.as_slice(), [_, end] if !end.is_open() && end.year == first.year);
    let said = if is_within || date.parts.len() == 1 { date.clone() } else { Date::from_parts(*first) };
    let words = write_medline(&said).to_uppercase();
    words.strip_prefix(&first.year.to_string()).map(|rest| rest.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_in_words_and_read_again() {
        for (date, slashed, medline, month_day) in [
            ("2001-02/2003", "2001/02//2001 Feb-2003", "2001 Feb-2003", "FEB"),
            ("2001/2003", "2001///2001-2003", "2001-2003", ""),
            ("2008-01-03/2008-01-10", "2008/01/03/2008 Jan 3-10", "2008 Jan 3-10", "JAN 3-10"),
            ("2008-01-30/2008-02-02", "2008/01/30/2008 Jan 30-Feb 2", "2008 Jan 30-Feb 2", "JAN 30-FEB 2"),
            ("1978-07/1978-08", "1978/07//1978 Jul-Aug", "1978 Jul-Aug", "JUL-AUG"),
            ("2000-21/2000-22", "2000///2000 Spring-Summer", "2000 Spring-Summer", "SPRING-SUMMER"),
            ("2006-08-15", "2006/08/15/", "2006 Aug 15", "AUG 15"),
        ] {
            let whole = Date::from_edtf(date).unwrap();
            assert_eq!(write_slashed(&whole), slashed);
            assert_eq!(write_medline(&whole), medline);
            assert_eq!(write_month_day(&whole), month_day);
            assert_eq!((read_slashed(slashed), read(medline)), (whole.clone(), whole), "{date}");
        }
        for (date, slashed) in [("2001~", "2001///ca. 2001"), ("1985/..", "1985///1985/..")] {
            let whole = Date::from_edtf(date).unwrap();
            assert_eq!((write_slashed(&whole), read_slashed(slashed)), (slashed.to_owned(), whole));
        }
        assert_eq!(write_medline(&Date::from_edtf("1985/..").unwrap()), "1985");
        assert_eq!(
            (said_behind("2001/02//2001 Feb-2003"), said_behind("2001///Spring")),
            (Some("2001 Feb-2003"), None)
        );
    }

    fn edtf(date: &Date) -> String {
        date.to_edtf().unwrap_or_else(|| format!("`{}`", date.literal))
    }

    #[test]
    fn dates_are_read_in_every_notation() {
        for (text, read_as) in [
            ("2006-08-03", "2006-08-03"),
            ("2006/8/3", "2006-08-03"),
            ("20060803", "2006-08-03"),
            ("2006-08-03T10:00:00Z", "2006-08-03"),
            ("3.8.2006", "2006-08-03"),
            ("8/2006", "2006-08"),
            ("8/23/2006", "2006-08-23"),
            ("1998 Dec-1999 Jan", "1998-12/1999-01"),
            ("1978 Jul-Aug", "1978-07/1978-08"),
            ("2000 Spring-Summer", "2000-21/2000-22"),
            ("2008 Jan 3-10", "2008-01-03/2008-01-10"),
            ("JUN 12-14, 2006", "2006-06-12/2006-06-14"),
            ("2013 06 10", "2013-06-10"),
            ("2008 Jan 30-Feb 2", "2008-01-30/2008-02-02"),
            ("Winter 1998", "1998-24"),
            ("September 15th, 2006", "2006-09-15"),
            ("15 Sept. 2006", "2006-09-15"),
            ("3. März 2006", "2006-03-03"),
            ("3-5 June 2010", "2010-06-03/2010-06-05"),
            ("31 Aug.-4 Sept. 2009", "2009-08-31/2009-09-04"),
            ("c1999", "1999"),
            ("[1999]", "1999"),
            ("1999a", "1999"),
            ("15 de mayo de 2006", "2006-05-15"),
            ("1er août 2006", "2006-08-01"),
            ("ca. 2001", "2001~"),
            ("in press", "`in press`"),
            ("1/2/2006", "`1/2/2006`"),
            ("2006 revised", "`2006 revised`"),
        ] {
            assert_eq!(edtf(&read(text)), read_as, "{text}");
        }
    }

    #[test]
    fn slashed_dates_are_read_and_written() {
        for (text, read_as, written) in [
            ("2006/08/03/", "2006-08-03", "2006/08/03/"),
            ("2006///", "2006", "2006///"),
            ("2006", "2006", "2006///"),
            ("2006/08//", "2006-08", "2006/08//"),
            ("2006///Spring", "2006-21", "2006///Spring"),
            ("2006-08", "2006-08", "2006/08//"),
            ("2006/august", "2006-08", "2006/08//"),
            ("2006/08/03/received", "2006-08-03", "2006/08/03/"),
            ("2001/00/00/", "2001", "2001///"),
            ("2006/", "2006", "2006///"),
            ("1964/2008", "1964/2008", "1964///1964-2008"),
            ("2004-06~", "2004-06~", "2004/06//2004-06~"),
            ("-0043", "-0043", "-0043"),
            ("0476", "0476", "0476///"),
            ("in press", "`in press`", "in press"),
            ("2006/1/2/3/4", "2006-01-02", "2006/01/02/"),
            ("/08/15/", "`08/15`", "08/15"),
            ("///", "``", ""),
        ] {
            let date = read_slashed(text);
            assert_eq!((edtf(&date).as_str(), write_slashed(&date).as_str()), (read_as, written), "{text}");
        }
    }

    #[test]
    fn pieces_make_one_date() {
        let date = |year: &str, month_day: &str| {
            let mut pieces = Pieces::default();
            assert!(pieces.year(year));
            assert!(pieces.month_day(month_day));
            edtf(&pieces.date())
        };
        assert_eq!(date("2006", "SEP 15"), "2006-09-15");
        assert_eq!(date("2006", "JAN-FEB"), "2006-01/2006-02");
        assert_eq!(date("2006", "WIN"), "2006-24");
        assert_eq!(date("2006/08/03", ""), "2006-08-03");
        assert_eq!(date("2006", "8/15"), "2006-08-15");
        assert_eq!(date("2006", "8"), "2006-08");
        assert_eq!(date("", "Aug 2006"), "2006-08");
        let in_words = with_words(2006, "4th quarter");
        assert_eq!((in_words.first_year(), in_words.season.as_str()), (Some(2006), "4th quarter"));
        assert_eq!(read_slashed(&write_slashed(&in_words)), in_words);
        let mut pieces = Pieces::default();
        pieces.year("2006");
        assert_eq!(pieces.whole(read("2006-08")), None);
        assert_eq!(pieces.whole(read("Aug 15")), None);
        assert!(pieces.whole(read("2010-01-02")).is_some(), "another year");
        assert_eq!(edtf(&pieces.date()), "2006-08");
    }

    #[test]
    fn medline_dates_are_written() {
        for text in ["1998 Dec-1999 Jan", "2006 Aug 15", "2000 Spring", "1999"] {
            assert_eq!(write_medline(&words_date(text).unwrap()), text);
        }
    }
}
