//! The source of a `.bib` file as entries: where each stands, its key and its
//! fields with their macros put in, LaTeX untouched.
//!
//! [`super::cut`] says where things are, this file what they say: `@string`s
//! are put in, case-blind as BibTeX does (`btxdoc`; *Tame the BeaST*, §1.3);
//! of a field given twice the first counts. Texts are borrowed wherever no
//! macro changes them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::{LineCounter, Problem};
use super::block::{self, Block, Delimiter, Piece, Span};
use super::cut::{Cutter, Fault};

/// An entry as the source gives it.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry<'a> {
    /// In lower case.
    pub(super) kind: String,
    /// Empty if it has none.
    pub(super) key: &'a str,
    /// Names in lower case, each once, in order.
    pub(super) fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) span: Span,
    pub(super) line: usize,
}

impl<'a> Entry<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Cow<'a, str>> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
    }
}

/// The entries of a file and what was wrong with it.
pub(super) struct Source<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) problems: Vec<Problem>,
}

/// No honest entry has more fields than this.
const MAX_FIELDS: usize = 1000;

/// Cuts a file into entries.
pub(super) fn split(text: &str) -> Source<'_> {
    let mut cutter = Cutter::new(text);
    let mut reader = Reader::new(text);
    let mut entries = Vec::new();
    for block in cutter.by_ref() {
        entries.extend(reader.block(&block));
    }
    let faults = [cutter.faults, reader.faults].concat();
    Source { entries, problems: problems(text, faults) }
}

/// What was wrong, in order and by line.
pub(super) fn problems(text: &str, mut faults: Vec<Fault>) -> Vec<Problem> {
    faults.sort_by_key(|fault| fault.at);
    let mut lines = LineCounter::new(text);
    let problem = |fault: Fault| Problem {
        line: lines.line_of(fault.at),
        entry: Some(fault.key.of(text).to_owned()).filter(|key| !key.is_empty()),
        message: fault.message,
    };
    faults.into_iter().map(problem).collect()
}

/// Puts macros into values, block by block.
pub(super) struct Reader<'a> {
    text: &'a str,
    lines: LineCounter<'a>,
    /// Names in lower case.
    macros: HashMap<String, Cow<'a, str>>,
    /// How many bytes macros may still add.
    budget: usize,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: LineCounter::new(text),
            macros: HashMap::new(),
            budget: super::budget(text),
            faults: Vec::new(),
        }
    }

    fn fault(&mut self, at: usize, key: Span, message: String) {
        self.faults.push(Fault { at, key, message });
    }

    /// Takes the next block in; gives its entry if it is one.
    pub(super) fn block(&mut self, block: &Block) -> Option<Entry<'a>> {
        match block {
            Block::String { span, name, pieces, .. } => {
                let name = name.of(self.text).to_lowercase();
                match self.value(pieces, None, Span::default()) {
                    Ok(value) => {
                        self.macros.insert(name, value);
                    }
                    Err(what) => {
                        self.fault(span.start, Span::default(), format!("`@string` left out: {what}"));
                    }
                }
                None
            }
            Block::Entry(entry) => Some(self.entry(entry)),
            Block::Text(_) | Block::Comment(_) | Block::Preamble(_) => None,
        }
    }

    fn entry(&mut self, cut: &block::Entry) -> Entry<'a> {
        let text = self.text;
        let key = cut.key;
        let mut entry = Entry {
            kind: cut.kind.of(text).to_lowercase(),
            key: key.of(text),
            fields: Vec::with_capacity(cut.fields.len().min(MAX_FIELDS)),
            span: cut.span,
            line: self.lines.line_of(cut.span.start),
        };
        for field in &cut.fields {
            if entry.fields.len() == MAX_FIELDS {
                let message = format!("more than {MAX_FIELDS} fields; what stands before is kept");
                self.fault(field.name.start, key, message);
                break;
            }
            let name = lower(field.name.of(text));
            let value = match self.value(&field.pieces, Some(&name), key) {
                Ok(value) => value,
                Err(what) => {
                    self.fault(field.name.start, key, format!("`{name}` left out: {what}"));
                    continue;
                }
            };
            match entry.get(&name) {
                None => entry.fields.push((name, value)),
                Some(first) if *first == value => {}
                Some(_) => {
                    let message = format!("`{name}` is given twice; the first is taken");
                    self.fault(field.name.start, key, message);
                }
            }
        }
        entry
    }

    /// The text of a value with its macros put in.
    fn value(&mut self, pieces: &[Piece], field: Option<&str>, key: Span) -> Result<Cow<'a, str>, String> {
        if let [piece] = pieces {
            return self.piece(piece, field, key);
        }
        let mut value = String::new();
        for piece in pieces {
            let piece = self.piece(piece, field, key)?;
            self.pay(piece.len())?;
            value.push_str(&piece);
        }
        Ok(Cow::Owned(value))
    }

    fn pay(&mut self, length: usize) -> Result<(), String> {
        self.budget = self.budget.checked_sub(length).ok_or("macros make the value too long")?;
        Ok(())
    }

    fn piece(&mut self, piece: &Piece, field: Option<&str>, key: Span) -> Result<Cow<'a, str>, String> {
        let inside = piece.inside(self.text);
        let is_word = piece.delimiter == Delimiter::Bare
            && !inside.bytes().all(|byte| byte.is_ascii_digit())
            && !inside.contains(char::is_whitespace);
        if !is_word {
            return Ok(Cow::Borrowed(inside));
        }
        if let Some(value) = self.macros.get(&*lower(inside)).cloned() {
            self.pay(value.len())?;
            return Ok(value);
        }
        let is_month = field == Some("month") && super::dates::month(inside).is_some();
        if !is_month && super::dates::month_macro(inside).is_none() {
            let message = format!("no `@string` defines `{inside}`; its name is kept");
            self.fault(piece.span.start, key, message);
        }
        Ok(Cow::Borrowed(inside))
    }
}

/// In lower case, which most names are.
pub(super) fn lower(name: &str) -> Cow<'_, str> {
    if name.chars().all(|c| c.is_ascii() && !c.is_ascii_uppercase()) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
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
    fn what_surrounds_a_mistake_is_read() {
        let (entries, problems) = read(
            "@book{a, title = {x}}, year = 2000}\n@book{b, title = {{X}\\}}, year = 1}\n\
             @book(c, author = {Thi\\{'e and X},\n title = {y}\n)\n@book{d, title = Some words, year=1}\n\
             @book{e, title {x}, pages = 1-2 note={n}, \"f\", year = 2}\n@book{f, title = {{x,\n year = {1}\n}\n\n@book{g, year=1}",
        );
        assert_eq!(
            entries,
            [
                "book a: title=x; year=2000",
                "book b: title={X}\\}; year=1",
                "book c: author=Thi\\{'e and X; title=y",
                "book d: title=Some words; year=1",
                "book e: pages=1-2; note=n; year=2",
                "book f: ",
                "book g: year=1"
            ]
        );
        assert_eq!(problems.len(), 9, "{problems:#?}");
    }

    #[test]
    fn an_entry_that_is_not_closed_ends_at_the_next_one() {
        let (entries, problems) =
            read("@book{a, title={x} @book{b, note=\"me@x.y (z)\", title={y}} @book{c, title @book{d, x=1}");
        assert_eq!(
            entries,
            ["book a: title=x", "book b: note=me@x.y (z); title=y", "book c: ", "book d: x=1"]
        );
        assert_eq!(problems.len(), 2, "{problems:#?}");
    }

    #[test]
    fn entries_that_are_commented_out_stay_out() {
        let (entries, _) = read(
            "%@book{a,\n%  title={x}\n%}\n% @book{b, title={x}}\n% @book{c,\n title={x}\n}\n50% @book{d, title={y}}",
        );
        assert_eq!(entries, ["book c: title=x", "book d: title=y"]);
        assert_eq!(self::read("%@book{a,\r%  title={x}\r%}\r@book{b, title={y}}").0, ["book b: title=y"]);
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
            "@a{k, x {\n",
            "\n@a{k, x {",
            "\n@a(t=\"{",
            "\n@a(k,t=\"{\"}",
            "@a{k,t={\\{",
            "@a{k,t={\\}}, a=",
            "\n%@a{",
            "\r%@a{",
            "\n@é{k,t={\\{",
            "% @",
            "}\n@a{k,t={\n@b{",
            "@a{b},",
            "=1 2 ",
            "a=b, c, ",
            "a=b c, ",
        ] {
            split(&unit.repeat(400_000 / unit.len()));
            let nested = format!("{}{}", unit.repeat(200_000 / unit.len()), "}".repeat(100_000));
            split(&nested);
            split(&format!("@a{{k, {}", unit.repeat(400_000 / unit.len())));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
