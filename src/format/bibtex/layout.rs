//! How an entry is laid out: indent, alignment, delimiters, order of fields.
//! The same for items that are written and for files that are tidied.

use super::block::Delimiter;
use super::{mapping, split};

/// What a line of an entry starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indent {
    /// That many spaces.
    Spaces(u8),
    /// A tab.
    Tab,
}

/// What values are put between.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delimiters {
    /// As they are: braces for items, whatever a file uses when it is tidied.
    #[default]
    AsTheyAre,
    /// `{…}`, also around numbers.
    Braces,
    /// `"…"`, where a value holds no quotes itself.
    Quotes,
}

/// The layout of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Before each field.
    pub indent: Indent,
    /// Put the `=`s of an entry below each other.
    pub align: bool,
    /// Around values.
    pub delimiters: Delimiters,
    /// A comma after the last field too.
    pub trailing_comma: bool,
    /// Names of the fields that come first, in this order; the others follow
    /// in their own.
    pub order: Vec<String>,
    /// Empty lines between entries.
    pub blank_lines: u8,
    /// Types and names in lower case; otherwise as they are.
    pub lower_case: bool,
    /// Break the lines of longer values at spaces so that they fit this many
    /// columns. Addresses and other values that are no prose stay whole.
    pub width: Option<usize>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            indent: Indent::Spaces(2),
            align: false,
            delimiters: Delimiters::AsTheyAre,
            trailing_comma: true,
            order: Vec::new(),
            blank_lines: 1,
            lower_case: true,
            width: None,
        }
    }
}

/// Longer names do not make other lines longer. No field of biblatex's has one.
const MAX_NAME: usize = 40;

/// A field to be laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) name: String,
    /// What stands after the `=`.
    pub(super) value: String,
    /// Lines of remarks before it.
    pub(super) before: Vec<String>,
    /// A remark behind it, in its line.
    pub(super) after: String,
}

/// What stands around the fields of an entry.
pub(super) struct Frame<'a> {
    /// `@type{key`
    pub(super) head: &'a str,
    /// A remark in the first line.
    pub(super) after_head: &'a str,
    /// Lines of remarks after the last field.
    pub(super) tail: &'a [String],
    /// `}` or `)`.
    pub(super) close: char,
    /// How lines end.
    pub(super) newline: &'a str,
}

impl Layout {
    /// Puts the fields that [`Layout::order`] names first; the sort is stable.
    pub(super) fn sort(&self, rows: &mut [Row]) {
        if self.order.is_empty() {
            return;
        }
        let place = |row: &Row| {
            let found = self.order.iter().position(|name| name.eq_ignore_ascii_case(&row.name));
            found.unwrap_or(self.order.len())
        };
        rows.sort_by_key(place);
    }

    /// Appends an entry, without a line break after it.
    pub(super) fn entry(&self, out: &mut String, frame: &Frame<'_>, rows: &[Row]) {
        let indent = match self.indent {
            Indent::Spaces(count) => " ".repeat(usize::from(count)),
            Indent::Tab => "\t".to_owned(),
        };
        let lengths = rows.iter().map(|row| row.name.chars().count());
        let widest = lengths.filter(|length| *length <= MAX_NAME).max().unwrap_or(0);
        out.push_str(frame.head);
        out.push(',');
        push_remark(out, frame.after_head);
        let line = |out: &mut String, text: &[&str]| {
            out.push_str(frame.newline);
            out.push_str(&indent);
            text.iter().for_each(|text| out.push_str(text));
        };
        for (i, row) in rows.iter().enumerate() {
            row.before.iter().for_each(|remark| line(out, &[remark]));
            let length = row.name.chars().count();
            let pad = if self.align { " ".repeat(widest.saturating_sub(length)) } else { String::new() };
            let column = indent.chars().count() + length + pad.len() + " = ".len();
            let comma = if self.trailing_comma || i + 1 < rows.len() { "," } else { "" };
            line(out, &[&row.name, &pad, " = ", &self.wrapped(row, column, frame.newline), comma]);
            push_remark(out, &row.after);
        }
        frame.tail.iter().for_each(|remark| line(out, &[remark]));
        out.push_str(frame.newline);
        out.push(frame.close);
    }

    /// A value between the delimiters wanted.
    pub(super) fn delimited(&self, delimiter: Delimiter, inside: &str) -> String {
        let is_number = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
        let is_text = delimiter != Delimiter::Bare || is_number || inside.contains(char::is_whitespace);
        let wanted = match self.delimiters {
            Delimiters::Braces if is_text => Delimiter::Braces,
            Delimiters::Quotes if delimiter == Delimiter::Braces && !inside.contains('"') => {
                Delimiter::Quotes
            }
            _ => delimiter,
        };
        match wanted {
            Delimiter::Braces => format!("{{{inside}}}"),
            Delimiter::Quotes => format!("\"{inside}\""),
            Delimiter::Bare => inside.to_owned(),
        }
    }

    /// A value in lines that fit, if it is prose in one pair of braces or
    /// quotes. Where a text has white space, TeX reads one space.
    fn wrapped(&self, row: &Row, column: usize, newline: &str) -> String {
        let value = &row.value;
        let Some(width) = self.width else { return value.clone() };
        let quoted = || value.strip_prefix('"')?.strip_suffix('"').filter(|inside| !inside.contains('"'));
        let Some(inside) = split::braced(value).or_else(quoted) else { return value.clone() };
        let lines: Vec<&str> = inside.lines().map(str::trim).collect();
        let has_paragraphs = lines.iter().skip(1).rev().skip(1).any(|line| line.is_empty());
        if mapping::is_raw(&row.name.to_ascii_lowercase()) || has_paragraphs || inside.contains("\\\\") {
            return value.clone();
        }
        let fits = column + value.chars().count() < width && !inside.contains(['\n', '\r']);
        if fits {
            return value.clone();
        }
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
        let mut out = value.chars().take(1).collect::<String>();
        let hanging = if row.name.chars().count() > MAX_NAME { 0 } else { column + 1 };
        let mut at = column + 1;
        for (i, word) in inside.split(is_space).filter(|word| !word.is_empty()).enumerate() {
            let length = word.chars().count();
            if i > 0 && at + 1 + length > width {
                out.push_str(newline);
                out.push_str(&" ".repeat(hanging));
                at = hanging;
            } else if i > 0 {
                out.push(' ');
                at += 1;
            }
            out.push_str(word);
            at += length;
        }
        out.extend(value.chars().next_back());
        out
    }
}

fn push_remark(line: &mut String, remark: &str) {
    if !remark.is_empty() {
        line.push(' ');
        line.push_str(remark);
    }
}
