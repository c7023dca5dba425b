//! Dates as bibliographies use them: a day, a month, a season, a year, or a
//! range of those; before our era, uncertain, or only as words.
//!
//! Sources: `csl-data.json` (CSL 1.0.2), *Extended Date/Time Format* levels 0
//! and 1 (Library of Congress, 2019; ISO 8601-2).

use serde_json::{Map, Value};

use super::Extra;

/// One end of a date: a year, and a month and day where known.
///
/// Years before our era are negative (`-1` is 1 BC; there is no year 0).
/// Months 21 to 24 are the seasons spring to winter, as in EDTF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateParts {
    /// The year; 0 only in [`DateParts::OPEN`].
    pub year: i32,
    /// 1 to 12, or 21 to 24 for a season.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
}

impl DateParts {
    /// The unknown end of an open range (CSL-JSON writes it `[0]`).
    pub const OPEN: Self = Self { year: 0, month: None, day: None };

    /// A year alone.
    #[must_use]
    pub const fn year(year: i32) -> Self {
        Self { year, month: None, day: None }
    }

    /// A year, month and day, as far as they are valid; a day needs a month.
    #[must_use]
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Self {
        let month = month.filter(|m| matches!(m, 1..=12 | 21..=24));
        let day = day.filter(|d| matches!(d, 1..=31) && month.is_some_and(|m| m <= 12));
        Self { year, month, day }
    }

    /// Whether this is the open end of a range.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.year == 0
    }

    /// Spring to winter as 1 to 4.
    #[must_use]
    pub fn season(self) -> Option<u8> {
        self.month.filter(|m| *m > 20).map(|m| m - 20)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let numbers: Vec<i32> = value
            .as_array()?
            .iter()
            .map_while(|part| match part {
                Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(|f| f as i64)),
                Value::String(s) => s.trim().parse().ok(),
                _ => None,
            })
            .map_while(|n| i32::try_from(n).ok())
            .collect();
        let year = *numbers.first()?;
        let small = |i: usize| numbers.get(i).and_then(|n| u8::try_from(*n).ok());
        // citeproc-js writes seasons as months from 13 on.
        let month = small(1).map(|m| if (13..=20).contains(&m) { (m - 13) % 4 + 21 } else { m });
        Some(Self::new(year, month, small(2)))
    }

    fn to_json(self) -> Value {
        let mut parts = vec![Value::from(self.year)];
        parts.extend(self.month.map(Value::from));
        parts.extend(self.day.map(Value::from));
        Value::Array(parts)
    }

    /// EDTF level 0 and 1: `2004`, `2004-06`, `2004-06-11`, `2004-21`,
    /// `-0043`, `Y-170002`. A time after `T` is left off.
    fn from_edtf(text: &str) -> Option<Self> {
        let text = text.split('T').next()?;
        let (sign, rest) = match text.strip_prefix('Y') {
            Some(long) => (long.starts_with('-'), long.trim_start_matches('-')),
            None => (text.starts_with('-'), text.strip_prefix('-').unwrap_or(text)),
        };
        let mut parts = rest.split('-');
        let digits = parts.next()?;
        let long = text.starts_with('Y');
        if !(if long { digits.len() > 4 } else { digits.len() == 4 })
            || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let astronomical: i32 = digits.parse::<i32>().ok().map(|y| if sign { -y } else { y })?;
        // EDTF counts 1 BC as year 0; CSL counts it as -1.
        let year = if astronomical <= 0 { astronomical - 1 } else { astronomical };
        let two = |part: Option<&str>| match part {
            None => Ok(None),
            Some(p) if p.len() == 2 => p.parse::<u8>().map(Some).map_err(|_| ()),
            Some(_) => Err(()),
        };
        let (month, day) = (two(parts.next()).ok()?, two(parts.next()).ok()?);
        if parts.next().is_some() {
            return None;
        }
        let date = Self::new(year, month, day);
        (date.month == month && date.day == day).then_some(date)
    }

    fn to_edtf(self) -> String {
        let year = if self.year < 0 { self.year + 1 } else { self.year };
        let mut out = match year.abs() {
            0..=9999 if year < 0 => format!("-{:04}", -year),
            0..=9999 => format!("{year:04}"),
            _ => format!("Y{year}"),
        };
        for part in [self.month, self.day].into_iter().flatten() {
            out.push_str(&format!("-{part:02}"));
        }
        out
    }
}

/// The value of a date variable.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Date {
    /// None (only words are known), one (a date) or two (a range).
    pub parts: Vec<DateParts>,
    /// CSL-JSON's `season`: `"1"` to `"4"`, or words.
    pub season: String,
    /// Whether the date is approximate.
    pub circa: bool,
    /// The date in words, when it cannot be given in parts: `in press`.
    pub literal: String,
    /// The date as a source wrote it, when that is all it gave in CSL-JSON's
    /// `raw`.
    pub raw: String,
    /// Members that CSL-JSON has no name for.
    pub extra: Extra,
}

impl Date {
    /// A year alone.
    #[must_use]
    pub fn year(year: i32) -> Self {
        Self::from_parts(DateParts::year(year))
    }

    /// A single date.
    #[must_use]
    pub fn from_parts(parts: DateParts) -> Self {
        Self { parts: vec![parts], ..Self::default() }
    }

    /// A range; either end may be [`DateParts::OPEN`].
    #[must_use]
    pub fn range(start: DateParts, end: DateParts) -> Self {
        Self { parts: vec![start, end], ..Self::default() }
    }

    /// A date in words.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { literal: text.into(), ..Self::default() }
    }

    /// The first date that is not open.
    #[must_use]
    pub fn start(&self) -> Option<DateParts> {
        self.parts.first().copied().filter(|p| !p.is_open())
    }

    /// The end of a range, [`DateParts::OPEN`] when it has none yet.
    #[must_use]
    pub fn end(&self) -> Option<DateParts> {
        self.parts.get(1).copied()
    }

    /// The year it starts in, or else ends in.
    #[must_use]
    pub fn first_year(&self) -> Option<i32> {
        self.parts.iter().find(|p| !p.is_open()).map(|p| p.year)
    }

    /// The season of a single date, 1 (spring) to 4 (winter).
    #[must_use]
    pub fn season_number(&self) -> Option<u8> {
        match self.season.to_lowercase().as_str() {
            "1" | "spring" => Some(1),
            "2" | "summer" => Some(2),
            "3" | "autumn" | "fall" => Some(3),
            "4" | "winter" => Some(4),
            _ => self.start().and_then(DateParts::season),
        }
    }

    /// Whether it says nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.literal.is_empty() && self.raw.is_empty() && self.season.is_empty()
    }

    /// Reads EDTF levels 0 and 1: dates, seasons, `../2004` and `2004/..`
    /// ranges, `?` `~` `%` (all of them become `circa`). `None` if it is not
    /// EDTF, or has unspecified digits (`199X`), which CSL cannot say.
    #[must_use]
    pub fn from_edtf(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut date = Self::default();
        let sides: Vec<&str> = text.split('/').collect();
        if sides.len() > 2 {
            return None;
        }
        for side in &sides {
            let bare = side.trim_end_matches(['?', '~', '%']);
            date.circa |= bare.len() < side.len();
            date.parts.push(match bare {
                "" | ".." if sides.len() == 2 => DateParts::OPEN,
                bare => DateParts::from_edtf(bare)?,
            });
        }
        date.parts.iter().any(|p| !p.is_open()).then_some(date)
    }

    /// Writes EDTF level 1, where the date has parts.
    #[must_use]
    pub fn to_edtf(&self) -> Option<String> {
        let mark = if self.circa { "~" } else { "" };
        let show = |p: &DateParts| if p.is_open() { "..".to_owned() } else { p.to_edtf() + mark };
        match self.parts.as_slice() {
            [] => None,
            [one] if one.is_open() => None,
            [one] => {
                let season = self.season_number().filter(|_| one.month.is_none());
                let one = DateParts { month: one.month.or(season.map(|s| s + 20)), ..*one };
                Some(one.to_edtf() + mark)
            }
            [start, end, ..] => Some(format!("{}/{}", show(start), show(end))),
        }
    }

    /// Reads a CSL-JSON date: an object, or an EDTF string. `None` for other
    /// JSON, and for an object that says nothing.
    #[must_use]
    pub fn from_json(value: &Value) -> Option<Self> {
        let object = match value {
            Value::Object(object) => object,
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => {
                return Some(Self::from_edtf(text).unwrap_or_else(|| Self::literal(text.clone())));
            }
            Value::Number(year) => return Some(Self::year(i32::try_from(year.as_i64()?).ok()?)),
            _ => return None,
        };
        let mut date = Self::default();
        for (key, value) in object {
            let text = super::json::text_of(value);
            match (key.as_str(), text) {
                ("date-parts", _) => {
                    let parts = value.as_array().map(Vec::as_slice).unwrap_or_default();
                    date.parts = parts.iter().take(2).filter_map(DateParts::from_json).collect();
                }
                ("season", Some(text)) => date.season = text,
                ("circa", _) => date.circa = super::json::truthy(value),
                ("literal", Some(text)) => date.literal = text,
                ("raw", Some(text)) => date.raw = text,
                _ if value.is_null() => {}
                _ => {
                    date.extra.insert(key.clone(), value.clone());
                }
            }
        }
        if date.parts.is_empty()
            && let Some(read) = Self::from_edtf(&date.raw)
        {
            date.parts = read.parts;
            date.circa |= read.circa;
        }
        (!date.is_empty() || !date.extra.is_empty()).then_some(date)
    }

    /// Writes a CSL-JSON date object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        if !self.parts.is_empty() {
            let parts = self.parts.iter().map(|p| p.to_json()).collect();
            object.insert("date-parts".to_owned(), Value::Array(parts));
        }
        for (key, value) in [("season", &self.season), ("literal", &self.literal), ("raw", &self.raw)] {
            if !value.is_empty() {
                object.insert(key.to_owned(), Value::String(value.clone()));
            }
        }
        if self.circa {
            object.insert("circa".to_owned(), Value::Bool(true));
        }
        for (key, value) in &self.extra {
            object.insert(key.clone(), value.clone());
        }
        Value::Object(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn edtf(text: &str) -> Option<String> {
        Date::from_edtf(text).and_then(|d| d.to_edtf())
    }

    #[test]
    fn edtf_reads_and_writes_back() {
        for text in [
            "2004",
            "2004-06",
            "2004-06-11",
            "2004-21",
            "2004-06~",
            "1964/2008",
            "2004-06/2006-08",
            "1985/..",
            "../1985",
            "-0043",
            "0000",
            "Y170002",
            "Y-170002",
            "2001-21/2003-22",
        ] {
            assert_eq!(edtf(text).as_deref(), Some(text), "{text}");
        }
        assert_eq!(edtf("1984?"), Some("1984~".into()));
        assert_eq!(edtf("1985-04-12T23:20:30Z"), Some("1985-04-12".into()));
    }

    #[test]
    fn what_is_not_edtf_is_refused() {
        for text in
            ["", "/", "..", "199X", "2004-13", "2004-6", "2004-06-41", "20040611", "1/2/3", "in press", "Y12"]
        {
            assert_eq!(Date::from_edtf(text), None, "{text}");
        }
    }

    #[test]
    fn edtf_year_zero_is_one_bc() {
        assert_eq!(Date::from_edtf("0000").unwrap().parts, [DateParts::year(-1)]);
        assert_eq!(Date::from_edtf("-0099").unwrap().parts, [DateParts::year(-100)]);
    }

    #[test]
    fn csl_json_dates_keep_their_meaning() {
        for (given, written) in [
            (json!({"date-parts": [[2006, 8]]}), json!({"date-parts": [[2006, 8]]})),
            (json!({"date-parts": [["2006", "08", "3"]]}), json!({"date-parts": [[2006, 8, 3]]})),
            (json!({"date-parts": [[2000], [0]]}), json!({"date-parts": [[2000], [0]]})),
            (json!({"date-parts": [[-44, 3, 15]]}), json!({"date-parts": [[-44, 3, 15]]})),
            (json!({"date-parts": [[1999]], "season": 2}), json!({"date-parts": [[1999]], "season": "2"})),
            (json!({"date-parts": [[1999]], "circa": "1"}), json!({"date-parts": [[1999]], "circa": true})),
            (json!({"literal": "in press"}), json!({"literal": "in press"})),
            (json!("2004-06/2006"), json!({"date-parts": [[2004, 6], [2006]]})),
            (json!("spring of youth"), json!({"literal": "spring of youth"})),
            (json!({"raw": "2005-03"}), json!({"date-parts": [[2005, 3]], "raw": "2005-03"})),
        ] {
            let date = Date::from_json(&given).unwrap();
            assert_eq!(date.to_json(), written);
            assert_eq!(Date::from_json(&date.to_json()).unwrap(), date);
        }
        assert_eq!(Date::from_json(&json!({"date-parts": [[null]]})), None);
    }

    #[test]
    fn a_season_is_found_wherever_it_is_said() {
        assert_eq!(
            Date::from_json(&json!({"date-parts": [[1999]], "season": "Fall"})).unwrap().season_number(),
            Some(3)
        );
        assert_eq!(Date::from_edtf("1999-24").unwrap().season_number(), Some(4));
        assert_eq!(Date::from_json(&json!({"date-parts": [[1999, 14]]})).unwrap().season_number(), Some(2));
    }
}
