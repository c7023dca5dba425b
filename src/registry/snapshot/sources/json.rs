//! JSON: a record a line; a list of records; a document that holds a list, as
//! the registries' answers and data files do. Lists are read member by member.

use std::io;

use serde_json::Value;

use super::source::{Source, Took};
use super::{Event, HEAD, Sink};
use crate::registry::snapshot::shape::Shape;

/// The names under which documents hold their records: Crossref's, DataCite's,
/// OpenAlex's.
const LISTS: [&[u8]; 3] = [b"items", b"data", b"results"];
const WHITE: &[u8] = b" \t\r\n";
pub(super) const TOO_LONG: &str = "longer than a record can be";

/// How the records of a file follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Nothing is known yet.
    Open,
    /// Each line is a value of its own.
    Lines,
    /// Values may be laid out over many lines.
    Values,
}

/// Reads the records.
pub(super) fn read<E: From<io::Error>>(source: &mut Source<'_>, sink: Sink<'_, E>) -> Result<(), E> {
    let mut layout = Layout::Open;
    let mut piece = Vec::new();
    while let Some(next) = source.next_beside(WHITE) {
        let line = source.line();
        piece.clear();
        if next == b'[' {
            source.skip(1);
            members(source, sink)?;
            continue;
        }
        if next == b'{' && layout != Layout::Lines {
            let head = source.peek(HEAD);
            if let Some((at, depth)) = list_in(head) {
                source.skip(at + 1);
                members(source, sink)?;
                close(source, depth);
                continue;
            }
            if layout == Layout::Open {
                layout = layout_of(head);
            }
        }
        let took = if next == b'{' && layout == Layout::Values {
            take_value(source, &mut piece)
        } else {
            match source.take_to(b'\n', &mut piece) {
                Took::Ended => Took::Whole,
                took => took,
            }
        };
        record(&piece, took, line, source, sink)?;
    }
    Ok(())
}

/// Reads the members of a list whose bracket has been passed.
fn members<E: From<io::Error>>(source: &mut Source<'_>, sink: Sink<'_, E>) -> Result<(), E> {
    let mut piece = Vec::new();
    loop {
        let next = source.next_beside(b" \t\r\n,");
        let line = source.line();
        piece.clear();
        match next {
            None => {
                let reason = "the file ends within a list".to_owned();
                return sink(Event::Bad { line, reason }, source.unpacked());
            }
            Some(b']') => {
                source.skip(1);
                return Ok(());
            }
            Some(b'{') => {
                let took = take_value(source, &mut piece);
                record(&piece, took, line, source, sink)?;
            }
            Some(_) => {
                take_value(source, &mut piece);
                sink(Event::Bad { line, reason: no_work() }, source.unpacked())?;
            }
        }
    }
}

/// Hands over what a record's bytes say.
fn record<E>(bytes: &[u8], took: Took, line: u64, source: &Source<'_>, sink: Sink<'_, E>) -> Result<(), E> {
    let at = source.unpacked();
    let mut bad = |reason: String| sink(Event::Bad { line, reason }, at);
    match took {
        Took::Whole => {}
        Took::TooLong => return bad(TOO_LONG.to_owned()),
        Took::Ended => return bad("the file ends within the record".to_owned()),
    }
    let bytes = bytes.trim_ascii();
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => return bad(without_line(&error.to_string()).to_owned()),
    };
    if let Some(shape) = Shape::of(&value) {
        let item = shape.item(&value);
        let laid_out = bytes.contains(&b'\n');
        let raw = if laid_out { value.to_string() } else { String::from_utf8_lossy(bytes).into_owned() };
        return sink(Event::Record { shape, raw, item }, at);
    }
    match list_of(&value) {
        Some(list) => {
            for value in list {
                let event = match Shape::of(value) {
                    Some(shape) => Event::Record { shape, raw: value.to_string(), item: shape.item(value) },
                    None => Event::Bad { line, reason: no_work() },
                };
                sink(event, at)?;
            }
            Ok(())
        }
        None => bad(no_work()),
    }
}

/// What the parser says, without the line: it knows that of the record only.
fn without_line(reason: &str) -> &str {
    reason.rsplit_once(" at line ").map_or(reason, |(reason, _)| reason)
}

fn no_work() -> String {
    "no work in a shape that is known".to_owned()
}

/// The list that a document holds.
fn list_of(value: &Value) -> Option<&Vec<Value>> {
    let named = |value: &Value| {
        LISTS.iter().find_map(|name| {
            str::from_utf8(name).ok().filter(|n| value.get(n).is_some_and(Value::is_array)).map(str::to_owned)
        })
    };
    let holder = if named(value).is_some() { value } else { value.get("message")? };
    holder.get(named(holder)?)?.as_array()
}

/// Reads a value to its end: brackets are counted outside of strings.
fn take_value(source: &mut Source<'_>, into: &mut Vec<u8>) -> Took {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    if matches!(source.peek(1).first(), Some(b'{' | b'[' | b'"')) {
        return source.take_until(into, |byte| {
            if in_string {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_string = false,
                    _ => {}
                }
                return !in_string && depth == 0;
            }
            match byte {
                b'"' => in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            !in_string && depth == 0
        });
    }
    // A number, or a word: it ends where the next value may begin.
    loop {
        let chunk = source.peek(1);
        let length = chunk.len();
        match chunk.iter().position(|byte| matches!(byte, b',' | b']' | b'}' | b'{' | b'\n')) {
            Some(0) if matches!(chunk.first(), Some(b'}')) => {
                source.skip(1);
                return Took::Whole;
            }
            Some(at) => {
                source.skip(at);
                return Took::Whole;
            }
            None if length == 0 => return Took::Ended,
            None => source.skip(length),
        }
    }
}

/// Passes over what follows a list in its document, up to the bracket that
/// closes it.
fn close(source: &mut Source<'_>, depth: u32) {
    let (mut depth, mut in_string, mut escaped) = (depth, false, false);
    let mut passed = Vec::new();
    source.take_until(&mut passed, |byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
}

/// Where, in the beginning of a document, the list of its records opens, and
/// how deep in it that is.
fn list_in(head: &[u8]) -> Option<(usize, u32)> {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    let mut start = 0;
    // The last string, and the name that led to this depth.
    let (mut last, mut outer): (&[u8], &[u8]) = (b"", b"");
    for (at, byte) in head.iter().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    last = head.get(start..at).unwrap_or_default();
                    if depth == 1 && matches!(last, b"DOI" | b"title" | b"authorships" | b"attributes") {
                        return None;
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                start = at + 1;
            }
            b'[' => {
                let named = depth == 1 || (depth == 2 && outer == b"message");
                let of_records = head.get(at + 1..)?.trim_ascii_start().first();
                if named && LISTS.contains(&last) && matches!(of_records, Some(b'{' | b']')) {
                    return Some((at, depth));
                }
                depth += 1;
            }
            b'{' => {
                if depth == 1 {
                    outer = last;
                }
                depth += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

/// How the values of a file that begins so follow one another.
fn layout_of(head: &[u8]) -> Layout {
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let Some(second) = lines.find(|line| !line.trim_ascii().is_empty()) else { return Layout::Lines };
    match serde_json::from_slice::<Value>(first) {
        Err(error) if error.is_eof() && second.trim_ascii_start().first() != Some(&b'{') => Layout::Values,
        _ => Layout::Lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles of the records, and lines and reasons of what is bad.
    fn titles(text: &str) -> (Vec<String>, Vec<String>) {
        let mut source = Source::over(Box::new(io::Cursor::new(text.as_bytes().to_vec())));
        let (mut found, mut bad) = (Vec::new(), Vec::new());
        read::<io::Error>(&mut source, &mut |event, _| {
            match event {
                Event::Record { item, raw, .. } => {
                    assert!(!raw.contains('\n'));
                    found.push(item.plain_title());
                }
                Event::Bad { line, reason } => bad.push(format!("{line}: {reason}")),
            }
            Ok(())
        })
        .unwrap();
        (found, bad)
    }

    fn work(title: &str) -> String {
        format!(r#"{{"DOI":"10.1/{title}","title":["{title}"],"note":"}}]\"{{"}}"#)
    }

    #[test]
    fn records_are_found_however_they_are_wrapped() {
        let (a, b) = (work("a"), work("b"));
        let pretty =
            |text: &str| serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap();
        let list = format!("[{a},{b}]");
        let items =
            format!(r#"{{"status":"ok","message":{{"facets":{{"x":[1]}},"items":[{a},{b}],"total":2}}}}"#);
        let data = format!(r#"{{"data":[{a},{b}],"meta":{{}}}}"#);
        for text in [
            format!("{a}\n\n{b}"),
            format!("{a}\r\n{b}\r\n"),
            format!("{}\n{}\n", pretty(&a), pretty(&b)),
            pretty(&list),
            pretty(&items),
            pretty(&data),
            format!("{{\"items\":[\n{a},\n{b}\n]}}\n"),
            format!("{{\"items\":[{a}]}}\n{{\"items\":[{b}]}}\n"),
            format!("[{a}]\n[{b}]\n"),
            list,
            items,
            data,
        ] {
            assert_eq!(titles(&text), (vec!["a".to_owned(), "b".to_owned()], vec![]), "{text}");
        }
    }

    #[test]
    fn a_bad_record_costs_itself() {
        let (a, b) = (work("a"), work("b"));
        let (found, bad) = titles(&format!("{a}\n{{\"DOI\": \n[]\n7\n{{}}\n{b}\n"));
        assert_eq!(found, ["a", "b"]);
        assert_eq!(bad.iter().map(|b| &b[..2]).collect::<Vec<_>>(), ["2:", "4:", "5:"]);
        let (found, bad) = titles(&format!("{{\"DOI\": \"10.1/cut\n{a}\n{b}\n"));
        assert_eq!((found.len(), bad.len()), (2, 1));
        let (found, bad) = titles(&format!("{{\"items\":[{a},3,\"x\",{{\"title\" 3}},{b}"));
        assert_eq!((found.len(), bad.len()), (2, 4), "{bad:?}");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let (found, _) = titles(&format!("{a}\n{{\"title\":{deep}}}\n{b}\n"));
        assert_eq!(found.len(), 2);
        let (found, bad) =
            titles(&format!("{a}\n{}\n{b}\n", format_args!("{{\"title\":\"{}\"}}", "x".repeat(17_000_000))));
        assert_eq!((found.len(), bad.len()), (2, 1));
    }

    #[test]
    fn no_brackets_lead_astray() {
        for text in [
            "{",
            "[",
            "]",
            "}",
            "[}",
            "[}}]",
            "{]",
            "[1",
            "[\"",
            "{\"items\":[",
            "{\"items\":[}]}",
            "[,,]",
            "[tru",
            "{}{}",
        ] {
            let (found, _) = titles(text);
            assert!(found.is_empty(), "{text}");
        }
    }
}
