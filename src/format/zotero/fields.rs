//! Values of Zotero's fields that are not stored as they read.

use crate::format::mapping::{self, record::Record, record::Value};
use crate::item::Date;

/// Dates that are stored twice: `2006-08-00 August 2006`.
const DATES: &[&str] =
    &["date", "dateDecided", "dateEnacted", "issueDate", "filingDate", "priorityDate", "originalDate"];

/// Adds a field to a record.
pub(super) fn push(record: &mut Record, name: &str, value: &str) {
    let value = value.trim();
    if value.is_empty() {
        return;
    }
    if DATES.contains(&name) {
        record.push(name, Value::Date(date(value)));
    } else if name == "accessDate" {
        record.push(name, Value::Date(mapping::date::read(value)));
    } else {
        record.push(name, value);
    }
}

/// A date as Zotero stores it: sortable, zeros for what is unknown, then a
/// space and the words that the user gave.
fn date(stored: &str) -> Date {
    let (sortable, words) = stored.split_once(' ').unwrap_or((stored, ""));
    let is_sortable = sortable.len() == 10
        && sortable
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !is_sortable {
        return mapping::date::read(stored);
    }
    // The words may say more: a range, a season, `circa`.
    let in_words = mapping::date::read(words);
    if !words.is_empty() && !in_words.parts.is_empty() {
        return in_words;
    }
    let known = sortable.trim_end_matches("-00");
    if known == "0000" {
        return if words.is_empty() { Date::default() } else { Date::literal(words) };
    }
    mapping::date::read(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_stored() {
        for (stored, expected) in [
            ("2006-08-03 August 3, 2006", Some("2006-08-03")),
            ("2006-08-00 08/2006", Some("2006-08")),
            ("2006-00-00 2006", Some("2006")),
            ("2006-00-00 ca. 2006", Some("2006~")),
            ("2006-00-00 Spring 2006", Some("2006-21")),
            ("2006-00-00 2006/2008", Some("2006/2008")),
            ("0000-00-00 in press", None),
            ("2006-08-03", Some("2006-08-03")),
        ] {
            assert_eq!(date(stored).to_edtf().as_deref(), expected, "{stored}");
        }
        assert_eq!(date("0000-00-00 in press").literal, "in press");
    }
}
