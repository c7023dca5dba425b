//! JSON trees as block-style YAML 1.2 that readers of YAML 1.1 take alike.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

/// Appends a mapping, each line behind `indent` spaces.
pub(in crate::format) fn mapping(out: &mut String, map: &Map<String, Json>, indent: usize) {
    for (key, value) in map {
        pad(out, indent);
        entry(out, key, value, indent);
    }
}

/// Appends a list of mappings, each behind a `- ` at `indent` spaces.
pub(in crate::format) fn list(out: &mut String, members: &[Json], indent: usize) {
    for member in members {
        pad(out, indent);
        match member {
            Json::Object(map) if !map.is_empty() => {
                out.push_str("- ");
                for (at, (key, value)) in map.iter().enumerate() {
                    if at > 0 {
                        pad(out, indent + 2);
                    }
                    entry(out, key, value, indent + 2);
                }
            }
            Json::Array(inner) if !inner.is_empty() && !is_short(inner) => {
                out.push_str("-\n");
                list(out, inner, indent + 2);
            }
            member => {
                out.push('-');
                scalar(out, member, indent);
            }
        }
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn entry(out: &mut String, key: &str, value: &Json, indent: usize) {
    // An implicit key ends within 1,024 characters (§8.2.2).
    if key.len() > 500 {
        out.push_str("? ");
        out.push_str(&inline(key));
        out.push('\n');
        pad(out, indent);
    } else {
        out.push_str(&inline(key));
    }
    out.push(':');
    match value {
        Json::Object(map) if !map.is_empty() => {
            out.push('\n');
            mapping(out, map, indent + 2);
        }
        Json::Array(members) if !members.is_empty() && !is_short(members) => {
            out.push('\n');
            list(out, members, indent);
        }
        value => scalar(out, value, indent),
    }
}

/// Numbers alone stand on one line: `[2006, 8]`.
fn is_short(members: &[Json]) -> bool {
    members.iter().all(Json::is_number)
}

/// Appends a space, a value without parts, and a line break.
fn scalar(out: &mut String, value: &Json, indent: usize) {
    match value {
        Json::String(text) if is_block(text) => {
            out.push_str(" |-\n");
            for line in text.split('\n') {
                if !line.is_empty() {
                    pad(out, indent + 2);
                    out.push_str(line);
                }
                out.push('\n');
            }
        }
        Json::String(text) => {
            out.push(' ');
            out.push_str(&inline(text));
            out.push('\n');
        }
        Json::Object(_) => out.push_str(" {}\n"),
        Json::Array(members) => {
            let members: Vec<String> = members.iter().map(Json::to_string).collect();
            let _ = writeln!(out, " [{}]", members.join(", "));
        }
        value => {
            let _ = writeln!(out, " {value}");
        }
    }
}

/// Whether a text of several lines can stand as a literal block.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with('\n')
        && text.split('\n').all(|line| !line.ends_with([' ', '\t']) && !line.starts_with(['\t', '\u{FEFF}']))
        && !text.chars().any(|c| c != '\n' && needs_escape(c))
}

/// A text on one line: plain where that is safe, or else in quotes.
fn inline(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    // Backslashes are Markdown's here; single quotes leave them alone.
    if (text.contains('\\') || text.contains('"')) && !text.chars().any(needs_escape) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if needs_escape(c) => {
                let code = u32::from(c);
                let _ =
                    if code > 0xFFFF { write!(out, "\\U{code:08X}") } else { write!(out, "\\u{code:04X}") };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What is no printable character of YAML 1.1 and 1.2, or breaks a line.
fn needs_escape(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    (first.is_alphanumeric() || matches!(first, '(' | '/' | '.' | '“' | '‘' | '«' | '+' | '$' | '\\'))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(needs_escape)
        && !means_else(text)
}

/// Whether a plain text would be read as no text: a word or a number of some
/// version of YAML. A date may: whoever reads it as one means the same.
fn means_else(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    if WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return true;
    }
    let unsigned = text.trim_start_matches(['+', '-', '.']);
    let number = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && text.matches('.').count() < 2
        && text
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b'_' | b':' | b'+' | b'x' | b'o' | b'X'));
    number
        || text.parse::<f64>().is_ok()
        || text.starts_with("...")
        || matches!(unsigned.to_ascii_lowercase().as_str(), "inf" | "nan")
}

/// A text that is a plain whole number as that number, which needs no quotes.
pub(in crate::format) fn number_or_text(text: &str) -> Json {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => Json::from(number),
        _ => Json::from(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Json {
        parse(text, 0).unwrap().documents[0].to_json(&str::to_owned)
    }

    #[test]
    fn every_text_reads_back() {
        for text in [
            "",
            " ",
            "x",
            "a: b",
            "a #b",
            "- x",
            "yes",
            "No",
            "~",
            "null",
            "1",
            "012",
            "1.10",
            "0x1F",
            "1:30",
            "1e5",
            ".5",
            "-",
            "...",
            "---",
            "'q'",
            "\"q\"",
            "it's \"x\"",
            "a\nb",
            "a\n\n  b",
            "a\n ",
            "\na",
            "a\n",
            "tab\there",
            "\u{85}",
            "\u{2028}",
            "\u{FEFF}x",
            "😀",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a`",
            "a:",
            "back\\slash",
            "a\r\nb",
            "2006-08-01",
            "a, b",
            "?",
            "? a",
            "(x)",
            "x\u{7f}",
            ".inf",
            "y",
            "é: ü",
            &"k".repeat(2000),
        ] {
            let value = json!({"k": text, text: [text, {"n": text}], "list": [[text], []], "map": {}});
            let mut out = String::new();
            mapping(&mut out, value.as_object().unwrap(), 0);
            assert_eq!(read(&out), value, "{out}");
        }
    }

    #[test]
    fn plain_texts_need_no_quotes() {
        let mut out = String::new();
        let value = json!({"a": "The effect of x", "num": 12, "d": "2006-08", "p": "12-15", "l": [[2006, 8]], "v": "1.10"});
        mapping(&mut out, value.as_object().unwrap(), 0);
        assert_eq!(out, "a: The effect of x\nnum: 12\nd: 2006-08\np: 12-15\nl:\n- [2006, 8]\nv: \"1.10\"\n");
    }
}
