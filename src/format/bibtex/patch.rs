//! One entry changed in place: only the lines of the fields that change, and
//! new fields in the style of those that are there.

use std::collections::BTreeSet;

use super::block::{Delimiter, Entry, Field, Piece, Span};
use super::document::NewValue;

/// What is to be changed in an entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Patch {
    /// Its new type.
    pub(super) kind: Option<String>,
    /// Names of fields, and what they are to say; in the order asked for.
    fields: Vec<(String, Option<Value>)>,
}

#[derive(Debug, Clone)]
enum Value {
    Latex(String),
    Source(String),
}

impl Patch {
    pub(super) fn set(&mut self, field: &str, value: Option<NewValue<'_>>) {
        let value = value.map(|value| match value {
            NewValue::Latex(latex) => Value::Latex(latex.to_owned()),
            NewValue::Source(source) => Value::Source(source.to_owned()),
        });
        self.fields.retain(|(name, _)| !name.eq_ignore_ascii_case(field));
        self.fields.push((field.to_owned(), value));
    }
}

/// The text of an entry with its changes in it.
pub(super) fn apply(text: &str, entry: &Entry, patch: &Patch, newline: &str) -> String {
    let mut editor = Editor { text, entry, newline, edits: Vec::new() };
    if let Some(kind) = &patch.kind
        && !kind.eq_ignore_ascii_case(entry.kind.of(text))
    {
        editor.edits.push((entry.kind, kind.clone()));
    }
    let mut last = entry.fields.len();
    let mut new = Vec::new();
    let mut removed = BTreeSet::new();
    for (name, value) in &patch.fields {
        let places: Vec<usize> = (0..entry.fields.len()).filter(|i| editor.is_named(*i, name)).collect();
        match (value, places.first()) {
            (None, _) => removed.extend(places),
            (Some(value), Some(i)) => editor.change(*i, value),
            (Some(value), None) => new.push((name.as_str(), value)),
        }
    }
    for i in &removed {
        editor.remove(*i);
    }
    while last > 0 && removed.contains(&(last - 1)) {
        last -= 1;
    }
    if !new.is_empty() {
        editor.add(last, &new);
    }
    editor.splice()
}

struct Editor<'a> {
    text: &'a str,
    entry: &'a Entry,
    newline: &'a str,
    edits: Vec<(Span, String)>,
}

impl<'a> Editor<'a> {
    fn field(&self, i: usize) -> Option<&'a Field> {
        self.entry.fields.get(i)
    }

    fn is_named(&self, i: usize, name: &str) -> bool {
        self.field(i).is_some_and(|field| field.name.of(self.text).eq_ignore_ascii_case(name))
    }

    /// The end of what stands before a field: a value, the key, or the brace.
    fn end_before(&self, i: usize) -> usize {
        match i.checked_sub(1).and_then(|i| self.field(i)) {
            Some(field) => field.value().end,
            None if self.entry.key == Span::default() => self.entry.open + 1,
            None => self.entry.key.end,
        }
    }

    /// What stands between a field and what is before it, if that is no more
    /// than white space and a comma.
    fn separator(&self, i: usize) -> Option<&'a str> {
        let gap = Span::new(self.end_before(i), self.field(i)?.name.start).of(self.text);
        (gap.trim() == ",").then_some(gap)
    }

    fn change(&mut self, i: usize, value: &Value) {
        let Some(field) = self.field(i) else { return };
        let new = match value {
            Value::Source(source) => source.clone(),
            Value::Latex(latex) => delimited(latex, &field.pieces),
        };
        if new != field.value().of(self.text) {
            self.edits.push((field.value(), new));
        }
    }

    fn remove(&mut self, i: usize) {
        let Some(field) = self.field(i) else { return };
        let end = field.value().end;
        let span = if self.separator(i).is_some() {
            Span::new(self.end_before(i), end)
        } else {
            // A remark stands before it, or it is the first of an entry
            // without key: it goes with the comma after it.
            let next = self.separator(i + 1).and(self.field(i + 1)).map(|next| next.name.start);
            Span::new(field.name.start, next.or(field.comma.map(|at| at + 1)).unwrap_or(end))
        };
        self.edits.push((span, String::new()));
    }

    /// Adds fields behind the first `last` ones.
    fn add(&mut self, last: usize, new: &[(&str, &Value)]) {
        let text = self.text;
        let model = last.checked_sub(1).and_then(|i| self.field(i));
        let place = self.end_before(last);
        let separator = match (model, self.separator(last.saturating_sub(1))) {
            (Some(_), Some(gap)) => gap.to_owned(),
            _ => format!(",{}  ", self.newline),
        };
        // A remark in the line of the last field stays there.
        let rest = Span::new(place, self.entry.span.end.saturating_sub(1)).of(text);
        let line = rest.split('\n').next().unwrap_or_default();
        let has_remark = line.trim_start_matches([' ', '\t', ',']).starts_with('%');
        let mut out = String::new();
        for (name, value) in new {
            out.push_str(&separator);
            out.push_str(&self.named(model, name));
            out.push_str(&match value {
                Value::Source(source) => source.clone(),
                Value::Latex(latex) => delimited(latex, model.map_or(&[], |field| field.pieces.as_slice())),
            });
        }
        if has_remark {
            let has_comma = line.trim_start().starts_with(',');
            if !has_comma {
                self.edits.push((Span::new(place, place), ",".to_owned()));
            }
            let line_end = place + line.trim_end().len();
            let bare = separator.trim_start_matches([' ', '\t', ',']);
            let bare =
                if bare.starts_with(['\n', '\r']) { bare.to_owned() } else { format!("{}  ", self.newline) };
            let fields = out.split_at(separator.len()).1;
            let comma = if has_comma { "," } else { "" };
            self.edits.push((Span::new(line_end, line_end), format!("{bare}{fields}{comma}")));
            return;
        }
        if model.is_none() && !rest.contains(',') {
            out.push(',');
            out.push_str(self.newline);
        }
        self.edits.push((Span::new(place, place), out));
    }

    /// `name = ` as the entry writes it.
    fn named(&self, model: Option<&Field>, name: &str) -> String {
        let Some(model) = model else { return format!("{name} = ") };
        let name = in_case_of(model.name.of(self.text), name);
        let middle = Span::new(model.name.end, model.value().start).of(self.text);
        let (before, after) = middle.split_once('=').unwrap_or((" ", " "));
        let at_most_one = |space: &str| if space.is_empty() { "" } else { " " };
        let pad = match self.equals_column() {
            Some(column) => " ".repeat(column.saturating_sub(name.chars().count()).max(1)),
            None => at_most_one(before).to_owned(),
        };
        format!("{name}{pad}={}", at_most_one(after))
    }

    /// How far behind the start of a name the `=`s stand, if they stand below
    /// each other.
    fn equals_column(&self) -> Option<usize> {
        let offset = |field: &Field| {
            let head = Span::new(field.name.start, field.value().start).of(self.text);
            head.find('=').and_then(|at| head.get(..at)).map_or(0, |head| head.chars().count())
        };
        let first = self.field(0).map(offset)?;
        let lengths = |field: &Field| field.name.of(self.text).chars().count();
        let is_same = self.entry.fields.iter().all(|field| offset(field) == first);
        let is_wide = self.entry.fields.iter().any(|field| offset(field) > lengths(field) + 1);
        (is_same && is_wide).then_some(first)
    }

    fn splice(mut self) -> String {
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
        let mut out = String::new();
        let mut at = self.entry.span.start;
        for (span, new) in &self.edits {
            out.push_str(Span::new(at, span.start.max(at)).of(self.text));
            out.push_str(new);
            at = span.end.max(at);
        }
        out.push_str(Span::new(at, self.entry.span.end).of(self.text));
        out
    }
}

/// A value between the delimiters of another.
fn delimited(latex: &str, model: &[Piece]) -> String {
    match model {
        [Piece { delimiter: Delimiter::Quotes, .. }] if !latex.contains('"') => format!("\"{latex}\""),
        [Piece { delimiter: Delimiter::Bare, .. }]
            if !latex.is_empty() && latex.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            latex.to_owned()
        }
        _ => format!("{{{latex}}}"),
    }
}

/// A name in the capitals of another.
fn in_case_of(model: &str, name: &str) -> String {
    let is_upper = |text: &str| text.contains(char::is_uppercase) && !text.contains(char::is_lowercase);
    let mut rest = model.chars();
    match rest.next() {
        _ if is_upper(model) => name.to_uppercase(),
        Some(first) if first.is_uppercase() && !rest.as_str().contains(char::is_uppercase) => {
            let mut chars = name.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
        }
        _ => name.to_owned(),
    }
}
