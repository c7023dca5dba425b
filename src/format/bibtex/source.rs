//! The source of a `.bib` file, cut into entries: where each stands, its key
//! and its fields with their macros put in, LaTeX untouched.
//!
//! The rules are BibTeX's (`btxdoc`; *Tame the BeaST*, §1.3) as far as a file
//! keeps them. What it breaks costs the entry it is in: reading goes on at the
//! next `@` that starts a line. Everything goes forward once; nothing recurses.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::super::{LineCounter, Problem};

/// An entry as the source gives it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// In lower case.
    pub(super) kind: String,
    /// Empty if it has none.
    pub(super) key: String,
    /// Names in lower case, each once, in order.
    pub(super) fields: Vec<(String, Arc<str>)>,
    pub(super) span: Range<usize>,
    pub(super) line: usize,
}

impl Entry {
    pub(super) fn get(&self, name: &str) -> Option<&Arc<str>> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

/// The entries of a file and what was wrong with it.
pub(super) struct Source {
    pub(super) entries: Vec<Entry>,
    pub(super) problems: Vec<Problem>,
}

/// Macros must not blow a file up to more than this many times its size …
const MAX_GROWTH: usize = 8;
/// … or, for small files, to more than this many bytes.
const MIN_BUDGET: usize = 1 << 24;

/// No honest entry has more fields than this.
const MAX_FIELDS: usize = 1000;

/// Cuts a file into entries.
pub(super) fn split(text: &str) -> Source {
    let mut splitter = Splitter {
        text,
        at: 0,
        lines: LineCounter::new(text),
        closing: match_braces(text),
        macros: HashMap::new(),
        budget: (text.len().saturating_mul(MAX_GROWTH)).max(MIN_BUDGET),
        entries: Vec::new(),
        problems: Vec::new(),
    };
    while let Some(at) = splitter.find('@', splitter.at) {
        splitter.at = at;
        splitter.block();
    }
    Source { entries: splitter.entries, problems: splitter.problems }
}

/// Each `{` with the place of the `}` that balances it, in order. Escaped
/// braces count: BibTeX counts them.
fn match_braces(text: &str) -> Vec<(usize, usize)> {
    let (mut pairs, mut open) = (Vec::new(), Vec::new());
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open.push(i),
            b'}' => pairs.extend(open.pop().map(|start| (start, i))),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    lines: LineCounter<'a>,
    closing: Vec<(usize, usize)>,
    macros: HashMap<String, Arc<str>>,
    /// How many bytes macros may still add.
    budget: usize,
    entries: Vec<Entry>,
    problems: Vec<Problem>,
}

/// What is wrong at the current place; reading goes on at the next entry.
enum Broken {
    Here(String),
}

impl<'a> Splitter<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn find(&self, c: char, from: usize) -> Option<usize> {
        self.text.get(from..)?.find(c).map(|at| from + at)
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// The characters up to one that cannot be in a name.
    fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| {
            c.is_whitespace() || matches!(c, '{' | '}' | '(' | ')' | ',' | '=' | '#' | '"' | '%' | '@')
        });
        let name = &rest[..end.unwrap_or(rest.len())];
        self.at += name.len();
        name
    }

    fn problem(&mut self, at: usize, entry: Option<&str>, message: String) {
        let line = self.lines.line_of(at);
        let entry = entry.filter(|key| !key.is_empty()).map(str::to_owned);
        self.problems.push(Problem { line, entry, message });
    }

    fn close_of(&self, open: usize) -> Option<usize> {
        let found = self.closing.binary_search_by_key(&open, |pair| pair.0).ok()?;
        self.closing.get(found).map(|pair| pair.1)
    }

    fn starts_line(&self, at: usize) -> bool {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        before
            .iter()
            .rev()
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    }

    /// Goes to the next `@` that starts a line, or the end.
    fn recover(&mut self) {
        let mut at = self.at;
        while let Some(found) = self.find('@', at) {
            if self.starts_line(found) {
                self.at = found;
                return;
            }
            at = found + 1;
        }
        self.at = self.text.len();
    }

    /// Reads what starts with the `@` at the current place.
    fn block(&mut self) {
        let start = self.at;
        self.at += 1;
        self.skip_space();
        let kind = self.name().to_lowercase();
        let name_end = self.at;
        self.skip_space();
        let open = self.peek().filter(|c| matches!(c, '{' | '('));
        let (Some(open), false) = (open, kind.is_empty()) else {
            // An address or a remark between entries.
            self.at = name_end.max(start + 1);
            if !kind.is_empty() && kind != "comment" && self.starts_line(start) {
                self.problem(start, None, format!("`@{kind}` is followed by no `{{`; taken as a comment"));
            }
            return;
        };
        match kind.as_str() {
            "comment" | "preamble" => self.skip_group(start, &kind),
            "string" => self.string(start, open),
            _ => self.entry(start, kind, open),
        }
    }

    fn skip_group(&mut self, start: usize, kind: &str) {
        let open = self.at;
        self.at += 1;
        if self.text.as_bytes().get(open) == Some(&b'{') {
            match self.close_of(open) {
                Some(close) => self.at = close + 1,
                None => {
                    self.problem(start, None, format!("`@{kind}` is not closed; only its line is left out"));
                    self.at = self.find('\n', open).unwrap_or(self.text.len());
                }
            }
        }
    }

    fn string(&mut self, start: usize, open: char) {
        self.at += 1;
        self.skip_space();
        let name = self.name().to_lowercase();
        self.skip_space();
        let value = if self.peek() == Some('=') && !name.is_empty() {
            self.at += 1;
            self.value(None, "")
        } else {
            Err(Broken::Here("expected `name = value`".to_owned()))
        };
        match value {
            Ok(value) => {
                self.skip_space();
                if self.peek() == Some(',') {
                    self.at += 1;
                    self.skip_space();
                }
                if self.peek() == Some(closer(open)) {
                    self.at += 1;
                } else {
                    self.problem(start, None, format!("`@string` of `{name}` is not closed"));
                    self.recover();
                }
                self.macros.insert(name, value);
            }
            Err(Broken::Here(what)) => {
                self.problem(start, None, format!("`@string` left out: {what}"));
                self.recover();
            }
        }
    }

    fn entry(&mut self, start: usize, kind: String, open: char) {
        self.at += 1;
        let line = self.lines.line_of(start);
        let (key, mut broken) = self.key(closer(open));
        let mut entry = Entry { kind, key, fields: Vec::new(), span: start..start, line };
        while broken.is_none() {
            self.skip_space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(c) if c == closer(open) => {
                    self.at += 1;
                    break;
                }
                None => broken = Some("the file ends inside the entry".to_owned()),
                // TeX's comment: not BibTeX's, but biber and people use it.
                Some('%') => self.at = self.find('\n', self.at).unwrap_or(self.text.len()),
                Some(_) => broken = self.field(&mut entry).err().map(|Broken::Here(what)| what),
            }
        }
        if let Some(what) = broken {
            let place = self.at.min(self.text.len());
            let kept = if entry.fields.is_empty() { "left out" } else { "what stands before is kept" };
            self.problem(place, Some(&entry.key), format!("{what}; {kept}"));
            self.recover();
            entry.span.end =
                self.text.get(..self.at).map_or(self.at, |before| before.trim_end().len()).max(start);
            if entry.fields.is_empty() {
                return;
            }
        } else {
            entry.span.end = self.at;
        }
        if entry.key.is_empty() {
            self.problem(start, None, format!("this `@{}` has no key", entry.kind));
        }
        self.entries.push(entry);
    }

    /// The key up to its comma. An entry may have none: `@book{title = …`.
    fn key(&mut self, close: char) -> (String, Option<String>) {
        self.skip_space();
        let start = self.at;
        let rest = self.rest();
        let is_end = |at: usize, c: char| c != '@' || self.starts_line(start + at);
        let mut stops = rest.match_indices([',', '=', '{', '}', '"', '@']);
        let end = stops
            .find(|(at, c)| is_end(*at, c.chars().next().unwrap_or_default()))
            .map_or(rest.len(), |stop| stop.0);
        let end = if close == ')' {
            // A parenthesis may be part of a key, but not its last character.
            rest[..end].trim_end().strip_suffix(')').map_or(end, str::len)
        } else {
            end
        };
        let key = rest[..end].trim();
        match rest[end..].chars().next() {
            Some(',') => {
                self.at += end + 1;
                if key.contains(char::is_whitespace) {
                    self.problem(start, Some(key), "the key contains white space".to_owned());
                }
                (key.to_owned(), None)
            }
            Some('=') => {
                // `key field = value`: the comma is missing.
                match key.rsplit_once(char::is_whitespace) {
                    Some((key, field)) if !key.trim().is_empty() => {
                        self.at += end - field.len();
                        self.problem(start, Some(key.trim()), "no comma after the key".to_owned());
                        (key.trim().to_owned(), None)
                    }
                    _ => (String::new(), None),
                }
            }
            Some(c) if c == close => {
                self.at += end;
                (key.to_owned(), None)
            }
            Some(c) => {
                self.at += end;
                (key.to_owned(), Some(format!("expected a comma after the key, found `{c}`")))
            }
            None => {
                self.at = self.text.len();
                (key.to_owned(), Some("the file ends inside the entry".to_owned()))
            }
        }
    }

    fn field(&mut self, entry: &mut Entry) -> Result<(), Broken> {
        let start = self.at;
        let name = self.name().to_lowercase();
        self.skip_space();
        if name.is_empty() || self.peek() != Some('=') {
            self.at = start;
            let found: String = self.rest().chars().take_while(|c| *c != '\n').take(20).collect();
            return Err(Broken::Here(format!("expected a field, found `{}`", found.trim_end())));
        }
        self.at += 1;
        let value = self.value(Some(&name), &entry.key)?;
        self.skip_space();
        match entry.get(&name) {
            None if entry.fields.len() < MAX_FIELDS => entry.fields.push((name, value)),
            None => return Err(Broken::Here(format!("more than {MAX_FIELDS} fields"))),
            Some(first) if *first == value => {}
            Some(_) => {
                self.problem(start, Some(&entry.key), format!("`{name}` is given twice; the first is taken"));
            }
        }
        if !matches!(self.peek(), Some(',' | '}' | ')') | None) {
            let next = self.at;
            let is_field = !self.name().is_empty() && self.rest().trim_start().starts_with('=');
            self.at = next;
            if is_field {
                self.problem(next, Some(&entry.key), "a comma is missing between fields".to_owned());
            }
        }
        Ok(())
    }

    /// `piece # piece …`, with macros put in.
    fn value(&mut self, field: Option<&str>, key: &str) -> Result<Arc<str>, Broken> {
        let mut value: Option<Arc<str>> = None;
        loop {
            self.skip_space();
            let piece = self.piece(field, key)?;
            value = Some(match value {
                None => piece,
                Some(before) => {
                    let length = before.len() + piece.len();
                    if length > self.budget {
                        return Err(Broken::Here("macros make the value too long".to_owned()));
                    }
                    self.budget -= length;
                    Arc::from([&*before, &*piece].concat())
                }
            });
            let end = self.at;
            self.skip_space();
            if self.peek() != Some('#') {
                self.at = end;
                return Ok(value.unwrap_or_default());
            }
            self.at += 1;
        }
    }

    fn piece(&mut self, field: Option<&str>, key: &str) -> Result<Arc<str>, Broken> {
        let start = self.at;
        match self.peek() {
            Some('{') => {
                let close =
                    self.close_of(start).ok_or_else(|| Broken::Here("a `{` is not closed".to_owned()))?;
                self.at = close + 1;
                Ok(Arc::from(self.text.get(start + 1..close).unwrap_or_default()))
            }
            Some('"') => {
                let close = self.quote_end(start)?;
                self.at = close + 1;
                Ok(Arc::from(self.text.get(start + 1..close).unwrap_or_default()))
            }
            _ => {
                let word = self.name();
                if word.is_empty() {
                    let found = self.peek().map_or("the end".to_owned(), |c| format!("`{c}`"));
                    return Err(Broken::Here(format!("expected a value, found {found}")));
                }
                if word.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Ok(Arc::from(word));
                }
                if let Some(value) = self.macros.get(&word.to_lowercase()).cloned() {
                    if value.len() > self.budget {
                        return Err(Broken::Here("macros make the value too long".to_owned()));
                    }
                    self.budget -= value.len();
                    return Ok(value);
                }
                let is_month = field == Some("month") && super::dates::month(word).is_some();
                if !is_month && super::dates::month_macro(word).is_none() {
                    self.problem(
                        start,
                        Some(key),
                        format!("no `@string` defines `{word}`; its name is kept"),
                    );
                }
                Ok(Arc::from(word))
            }
        }
    }

    /// The quote that ends the string opened at `open`; quotes inside braces
    /// are text.
    fn quote_end(&mut self, open: usize) -> Result<usize, Broken> {
        let bytes = self.text.as_bytes();
        let mut at = open + 1;
        loop {
            match bytes.get(at) {
                None => return Err(Broken::Here("a `\"` is not closed".to_owned())),
                Some(b'"') => return Ok(at),
                Some(b'{') => {
                    at = self.close_of(at).ok_or_else(|| Broken::Here("a `{` is not closed".to_owned()))? + 1;
                }
                Some(b'}') => return Err(Broken::Here("a `}` too many".to_owned())),
                Some(_) => at += 1,
            }
        }
    }
}

fn closer(open: char) -> char {
    if open == '(' { ')' } else { '}' }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries as `kind key: field=value; …`, and problems as `line: message`.
    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let source = split(text);
        let show = |entry: &Entry| {
            let fields: Vec<String> =
                entry.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {}: {}", entry.kind, entry.key, fields.join("; "))
        };
        let entries = source.entries.iter().map(show).collect();
        (entries, source.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn braces_quotes_numbers_macros_and_parentheses_read() {
        let (entries, problems) = read(
            "@String(JAMA = \"JAMA\")\n@ARTICLE{a, Title = {A {B} \"c\"}, journal = jama # { } # \"{\"}x\", year=2006,}\n\
             @book(b, title = {x (y)})",
        );
        assert_eq!(
            entries,
            ["article a: title=A {B} \"c\"; journal=JAMA {\"}x; year=2006", "book b: title=x (y)"]
        );
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn comments_preambles_and_junk_are_passed_over() {
        let (entries, problems) = read(
            "me@example.org wrote % this\n@comment{ @book{no, title={x}} }\n@preamble{\"\\def\\x{y}\" # {z}}\n\
             @Comment no brace\n@book{a, title={x}} trailing @ text",
        );
        assert_eq!(entries, ["book a: title=x"]);
        assert_eq!(problems, Vec::<String>::new());
    }

    #[test]
    fn keys_may_be_missing_spaced_or_lack_their_comma() {
        let (entries, problems) = read(
            "@book{title={x}}\n@book{two words, title={y}}\n@book{, title={z}}\n@book{k title={w}}\n@book{only}",
        );
        assert_eq!(
            entries,
            ["book : title=x", "book two words: title=y", "book : title=z", "book k: title=w", "book only: "]
        );
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert_eq!(problems[1], "2: two words: the key contains white space");
    }

    #[test]
    fn one_bad_entry_costs_one_entry() {
        let (entries, problems) = read(
            "@book{a, title={x}}\n@book{bad, title = {open, year = 2000}\n@book{b, title={y}}\n\
             @book{c, title=\"}\"}\n@book{d, year 2000}\n@book{e, title={z}}",
        );
        assert_eq!(entries[0], "book a: title=x");
        assert!(entries.contains(&"book b: title=y".to_owned()));
        assert_eq!(entries.last().unwrap(), "book e: title=z");
        assert!(problems.iter().any(|p| p.starts_with("5: d: ")), "{problems:?}");
    }

    #[test]
    fn undefined_macros_keep_their_name_and_are_reported() {
        let (entries, problems) = read("@book{a, publisher = acm # { Press}, month = march, note = jan}");
        assert_eq!(entries, ["book a: publisher=acm Press; month=march; note=jan"]);
        assert_eq!(problems, ["1: a: no `@string` defines `acm`; its name is kept"]);
    }

    #[test]
    fn a_missing_comma_and_a_double_field_are_reported() {
        let (entries, problems) = read("@book{a, title={x}\n year=2000, title={y}}");
        assert_eq!(entries, ["book a: title=x; year=2000"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn macros_that_define_each_other_end() {
        let mut text = "@string{a = a # b}@string{b = a # b}@string{x0 = {0123456789}}".to_owned();
        for i in 1..80 {
            text.push_str(&format!("@string{{x{i} = x{} # x{0}}}", i - 1));
        }
        let source = split(&text);
        assert!(source.problems.iter().any(|p| p.message.contains("too long")));
    }

    #[test]
    fn hostile_files_take_linear_time() {
        let started = std::time::Instant::now();
        for unit in [
            "@a{k, t = {",
            "@a{k,t=\"",
            "\n@a{",
            "@",
            "{",
            "}",
            "@a(",
            "@a{k,t=x#",
            "\n@comment{",
            "@string{a=",
            "@a{k,t={x}\n",
            "\n@ ",
            " @a{k",
        ] {
            split(&unit.repeat(400_000 / unit.len()));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
