//! CSL-JSON 1.0.2: a list of records, one record, an object with `items`, or
//! a record a line.
//!
//! Records are read one by one, so that what stands before a cut or a mistake
//! is kept. What a record means is [`Item::from_json`]'s business, after
//! `lenient` has mended what services write otherwise.

pub(super) mod lenient;

use serde_json::Value;

use super::{Codec, Format, LineCounter, Problem, Read, ReadItem};
use crate::item::Item;

pub(super) const CODEC: Codec = Codec {
    format: Format::CslJson,
    name: "csl-json",
    aliases: &["json", "csl", "csljson"],
    extensions: &["json", "jsonl", "csljson"],
    looks_like,
    read: Some(read),
    write: Some(write),
    table: None,
};

/// Whether a text, its leading white space aside, opens as CSL-JSON does.
pub(super) fn looks_like(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| !c.is_whitespace());
    match chars.next() {
        Some('{') => matches!(chars.next(), Some('"' | '}')),
        Some('[') => matches!(chars.next(), Some('{' | ']')),
        _ => false,
    }
}

/// Reads CSL-JSON.
#[must_use]
pub fn read(text: &str) -> Read {
    let mut read = Read::default();
    let mut lines = LineCounter::new(text);
    let mut lists = Vec::new();
    let mut at = 0;
    while let Some((rest, first)) = text.get(at..).and_then(|rest| Some((rest, rest.chars().next()?))) {
        match first {
            '[' => lists.push(at),
            ']' => drop(lists.pop()),
            ',' | '\u{FEFF}' => {}
            c if c.is_whitespace() => {}
            '{' => {
                let place = (lines.line_of(at), lines.column_of(at));
                at += record(text, at, place, &mut read);
                continue;
            }
            _ => {
                let line = lines.line_of(at);
                let found: String = rest.chars().take(20).collect();
                let column = lines.column_of(at);
                let message = format!("expected a record at column {column}, found `{}`", found.trim_end());
                read.problems.push(Problem { line, entry: None, message });
                // A stray value: the next record is looked for after it.
                match rest.find(['{', ']', '\n']) {
                    Some(next) => at += next.max(1),
                    None => return read,
                }
                continue;
            }
        }
        at += first.len_utf8();
    }
    if let Some(open) = lists.pop() {
        let line = LineCounter::new(text).line_of(open);
        let message = format!("the list that opens on line {line} is not closed; the file may be cut off");
        read.problems.push(Problem { line: lines.line_of(text.len()), entry: None, message });
    }
    read
}

/// Reads the object at `at` and gives the length of what is done with.
fn record(text: &str, at: usize, (line, column): (usize, usize), read: &mut Read) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
    let error = match stream.next() {
        Some(Ok(value)) => {
            let length = stream.byte_offset();
            match value.as_object().and_then(lenient::wrapped) {
                Some(items) => {
                    for value in items {
                        add(value.clone(), value.to_string(), line, read);
                    }
                }
                None => add(value, rest.get(..length).unwrap_or_default().to_owned(), line, read),
            }
            return length.max(1);
        }
        Some(Err(error)) => error,
        None => return rest.len(),
    };
    // The wrapper `{"…": …, "items": [` of a file that breaks off later: go in.
    if let Some(inside) = items_list(rest) {
        return inside;
    }
    let line_of_error = line + error.line() - 1;
    let column = if error.line() == 1 { column + error.column() - 1 } else { error.column() };
    let full = error.to_string();
    let what = full.split(" at line ").next().unwrap_or_default();
    let (length, lost) = match object_length(rest) {
        Some(length) => (length, "the record is left out"),
        None => (rest.len(), "the record is cut off and left out, with what follows it"),
    };
    read.problems.push(Problem {
        line: line_of_error,
        entry: None,
        message: format!("no valid JSON at column {column}: {what}; {lost}"),
    });
    length
}

fn add(mut value: Value, raw: String, line: usize, read: &mut Read) {
    lenient::mend(&mut value);
    match Item::from_json(&value) {
        Ok(item) => read.items.push(ReadItem { item, raw, line, printed: None }),
        Err(error) => read.problems.push(Problem { line, entry: None, message: error.to_string() }),
    }
}

/// Where the list of an `items` wrapper starts: at its `[`, if `"items"` is a
/// member of the object itself.
fn items_list(object: &str) -> Option<usize> {
    let mut found = None;
    scan(object, |depth, at| {
        let rest = object.get(at..).unwrap_or_default();
        if depth == 1
            && let Some(after) = rest.strip_prefix("\"items\"")
            && let Some(list) = after.trim_start().strip_prefix(':')
            && list.trim_start().starts_with('[')
        {
            found = Some(object.len() - list.trim_start().len());
        }
        found.is_none()
    });
    found
}

/// The length of the object that the text starts with, by its brackets alone.
fn object_length(text: &str) -> Option<usize> {
    scan(text, |_, _| true)
}

/// Goes through JSON by its brackets; calls `at_string` with the depth and the
/// place of each string and stops when it says so. Gives the place after the
/// bracket that closes the first one.
fn scan(text: &str, mut at_string: impl FnMut(usize, usize) -> bool) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => {
                in_string = !in_string;
                if in_string && !at_string(depth, i) {
                    return None;
                }
            }
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Writes a pretty list of CSL-JSON records.
#[must_use]
pub fn write(items: &[&Item]) -> String {
    let list = Value::Array(items.iter().map(|item| item.to_json()).collect());
    format!("{list:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> (Vec<String>, Vec<Problem>) {
        let read = read(text);
        (read.items.into_iter().map(|read| read.item.id).collect(), read.problems)
    }

    #[test]
    fn lists_records_wrappers_and_lines_read() {
        for text in [
            r#"[{"id":"a","type":"book"}, {"id":"b","type":"book"}]"#,
            "{\"id\":\"a\",\"type\":\"book\"}\n{\"id\":\"b\",\"type\":\"book\"}\n",
            r#"{"config":{}, "items":[{"id":"a","type":"book"},{"id":"b","type":"book"}]}"#,
        ] {
            assert_eq!(ids(text), (vec!["a".to_owned(), "b".to_owned()], vec![]), "{text}");
        }
        assert_eq!(ids(r#"{"id":"a","type":"book"}"#).0, ["a"]);
        assert_eq!(ids("[]"), (vec![], vec![]));
    }

    #[test]
    fn what_stands_before_a_cut_is_kept() {
        let (found, problems) = ids("[\n {\"id\":\"a\"},\n {\"id\":\"b\", \"title\": \"x");
        assert_eq!(found, ["a"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(problems[0].line, 3);
        assert!(problems[0].message.contains("column 23"), "{}", problems[0].message);
        let (found, problems) = ids("{\"x\": {\"items\": [1]}, \"items\": [{\"id\":\"a\"}, {\"id\":");
        assert_eq!(found, ["a"]);
        assert!(!problems.is_empty());
    }

    #[test]
    fn one_bad_record_costs_one_record() {
        let (found, problems) = ids("[{\"id\":\"a\"},\n{\"id\": nope},\n{\"id\":\"c\"}, 7, {\"id\":\"d\"}]");
        assert_eq!(found, ["a", "c", "d"]);
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn deep_nesting_is_a_problem_not_a_crash() {
        let deep =
            format!("[{{\"id\":\"a\",\"x\":{}{}}},{{\"id\":\"b\"}}]", "[".repeat(50_000), "]".repeat(50_000));
        let (found, problems) = ids(&deep);
        assert_eq!((found, problems.len()), (vec!["b".to_owned()], 1));
    }

    #[test]
    fn raw_and_line_are_the_record_s_own() {
        let read = read("[\n  {\"id\": \"a\"},\n  {\"id\" : \"b\"}]");
        assert_eq!((read.items[1].raw.as_str(), read.items[1].line), ("{\"id\" : \"b\"}", 3));
    }

    #[test]
    fn what_is_written_reads_back() {
        let item =
            read(r#"{"id":"a","type":"book","title":"X <i>y</i>","author":[{"family":"Doe"}],"odd":[1]}"#)
                .items;
        let items: Vec<&Item> = item.iter().map(|read| &read.item).collect();
        let again = read(&write(&items));
        assert_eq!(again.items[0].item, item[0].item);
        assert!(again.problems.is_empty());
    }
}
