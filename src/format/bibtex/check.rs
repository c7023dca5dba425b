//! Entries against biblatex's data model: fields that an entry type needs and
//! that are missing, and words that are none of its own.
//!
//! The model and the types are the `biblatex` crate's. It gets one entry at a
//! time, its macros and parents put in already, as plain text: what makes its
//! parser fail or run away (mistakes, cycles, deep nesting) does not reach it.
//! Dates are our own to read: the crate's reader panics at large numbers.
//!
//! Source: biblatex manual, §2.1.1 (regular types).

use biblatex::{Chunk, EntryType, Spanned};

use super::super::Problem;
use super::{dates, inherit, source};
use crate::item::latex::to_text;

/// Fields that are numbers to the crate and more than that to their writers:
/// `e852`, `12A`.
const LOOSE: &[&str] = &["pages", "volume", "volumes", "edition"];

/// Fields that are dates.
const DATES: &[&str] = &["date", "urldate", "origdate", "eventdate"];

/// Says of each entry what its type lacks and what is malformed, by line.
#[must_use]
pub fn check(text: &str) -> Vec<Problem> {
    let mut source = source::split(text);
    inherit::resolve(&mut source, super::budget(text));
    let mut problems = source.problems;
    for entry in &source.entries {
        let mut say = |message: String| {
            let id = Some(entry.key.to_owned()).filter(|key| !key.is_empty());
            problems.push(Problem { line: entry.line, entry: id, message });
        };
        let kind = EntryType::new(&entry.kind);
        if let EntryType::Unknown(name) = &kind {
            say(format!("`@{name}` is no type of biblatex's"));
            continue;
        }
        if matches!(kind, EntryType::XData | EntryType::Set) {
            continue;
        }
        let mut typed = biblatex::Entry::new(entry.key.to_owned(), kind);
        for (name, value) in &entry.fields {
            let value = to_text(value);
            if value.is_empty() || matches!(name.as_ref(), "month" | "day") {
                continue;
            }
            let is_date = DATES.contains(&name.as_ref());
            if is_date && dates::date(&value).start().is_none() {
                say(format!("`{name}` is no date"));
            }
            // To the crate any date will do: it is there.
            let value = if is_date || name == "year" { "2000".to_owned() } else { value };
            typed.set(name, vec![Spanned::detached(Chunk::Normal(value))]);
        }
        let report = typed.verify();
        for field in report.missing {
            say(format!("`@{}` needs `{field}`", entry.kind));
        }
        for (field, error) in
            report.malformed.into_iter().filter(|(field, _)| !LOOSE.contains(&field.as_str()))
        {
            say(format!("`{field}`: {}", error.kind));
        }
    }
    problems.sort_by_key(|problem| problem.line);
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        check(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_type_needs_is_named() {
        let text = "@article{a, title={T}, date={2001}, gender={x}, pages={e852}}\n@book{b, author={A}, title={T}, publisher={P}, year=1999, crossref={b}}\n@thing{c}\n\
            @incollection{d, author={A}, title={T}, crossref={e}}\n@collection{e, editor={E}, title={B}, publisher={P}, year=2000}";
        assert_eq!(
            said(text),
            [
                "1: a: `@article` needs `journaltitle`",
                "1: a: `@article` needs `author`",
                "1: a: `gender`: unknown gender",
                "2: b: crossref: `b` refers back to this entry",
                "3: c: `@thing` is no type of biblatex's",
            ]
        );
    }

    #[test]
    fn hostile_values_end() {
        let deep = format!("@book{{a, title={{{}}}}}", "\\emph{".repeat(20_000) + &"}".repeat(20_000));
        assert!(!said(&deep).is_empty());
        let large = "9".repeat(400);
        assert_eq!(
            said(&format!(
                "@misc{{c, title = {{T}}, month = {{{large}}}, day = {large}, date = {{2001-{large}}}}}"
            )),
            ["1: c: `date` is no date", "1: c: `@misc` needs `author`"]
        );
        assert!(!said("@string{a = a # a}\n@book{b, title = a # a, date = {-----}}").is_empty());
    }
}
