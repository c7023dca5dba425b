//! Items as BibTeX or BibLaTeX.
//!
//! Every value is valid LaTeX with balanced braces; `url`, `doi` and the like
//! are verbatim. Fields come in one fixed order, so that equal items give
//! equal text. What CSL has and the dialect has not is left out.

use std::collections::HashMap;

use serde_json::Value;

use super::super::Format;
use super::super::mapping::{FieldRow, Form, Target, Written};
use super::block::Delimiter;
use super::layout::{Frame, Layout, Row};
use super::mapping;
use super::{dates, names, split};
use crate::item::identifier::Scheme;
use crate::item::latex::{Encode, from_text, is_balanced};
use crate::item::{Date, DateVariable, Identifier, Item, Kind, NameVariable, Variable};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// For `bibtex`: its entry types, `journal`, `address`, `year` and `month`.
    Bibtex,
    /// For `biber`: the entry types and fields of biblatex's data model.
    Biblatex,
}

impl Dialect {
    fn format(self) -> Format {
        match self {
            Self::Bibtex => Format::Bibtex,
            Self::Biblatex => Format::Biblatex,
        }
    }
}

/// How to say when a work was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// In `year`, `month` and `day`.
    YearMonth,
    /// In `date`, where the date can be said there.
    Date,
}

/// How to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Write what is not ASCII as commands, where there are any.
    pub ascii: bool,
    /// Which fields hold the date; by default those of the dialect, `date` in
    /// BibLaTeX.
    pub dates: Option<Dates>,
    /// Months as BibTeX's macros, `month = aug`; otherwise as numbers.
    pub month_macros: bool,
    /// How entries are laid out.
    pub layout: Layout,
}

impl Default for Options {
    fn default() -> Self {
        Self { ascii: false, dates: None, month_macros: true, layout: Layout::default() }
    }
}

/// Entry types that BibTeX's own styles know.
const CLASSIC: &[&str] = &[
    "article",
    "book",
    "booklet",
    "conference",
    "inbook",
    "incollection",
    "inproceedings",
    "manual",
    "mastersthesis",
    "misc",
    "phdthesis",
    "proceedings",
    "techreport",
    "unpublished",
];

/// Writes items, an empty line between them.
#[must_use]
pub fn write(items: &[&Item], dialect: Dialect, options: &Options) -> String {
    let mut out = String::new();
    let mut keys = HashMap::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend(std::iter::repeat_n('\n', usize::from(options.layout.blank_lines)));
        }
        let key = free_key(&item.id, i, &mut keys);
        let writer = Writer { item, dialect, options, fields: Vec::new() };
        writer.run(&key, &mut out);
    }
    out
}

/// The key that an item is written under where no other item has it.
pub(super) fn key_of(item: &Item) -> String {
    free_key(&item.id, 0, &mut HashMap::new())
}

/// A key that BibTeX reads and no other entry of the file has. `taken` holds the
/// keys given so far, in lower case, each with the number that was last put
/// behind it.
fn free_key(id: &str, index: usize, taken: &mut HashMap<String, usize>) -> String {
    let is_bad = |c: char| c.is_whitespace() || c.is_control() || "{}(),=\"#%~'\\@".contains(c);
    let clean: String = id.trim().chars().map(|c| if is_bad(c) { '-' } else { c }).collect();
    let base = if clean.is_empty() { format!("ref{}", index + 1) } else { clean };
    // Case does not tell keys apart in BibTeX.
    let lower = base.to_lowercase();
    let mut key = base.clone();
    while taken.contains_key(&key.to_lowercase()) {
        let n = taken.entry(lower.clone()).or_insert(1);
        *n += 1;
        key = format!("{base}-{n}");
    }
    taken.insert(key.to_lowercase(), 1);
    key
}

struct Writer<'a> {
    item: &'a Item,
    dialect: Dialect,
    options: &'a Options,
    /// Name and value with its delimiters.
    fields: Vec<(String, String)>,
}

impl Writer<'_> {
    fn run(mut self, key: &str, out: &mut String) {
        let entry_type = self.entry_type();
        for row in mapping::FIELDS {
            if row.tag == "series" {
                self.issued();
            }
            if row.target == Target::Text(Variable::Genre) {
                self.genre(&entry_type);
            } else {
                self.field(row);
            }
            if row.tag == "bookauthor" {
                self.other_editors();
            }
        }
        self.eprint();
        self.subtype(&entry_type);
        self.extra();
        let layout = &self.options.layout;
        let row = |(name, value): (String, String)| {
            let value = match split::braced(&value) {
                Some(inside) => layout.delimited(Delimiter::Braces, inside),
                None => value,
            };
            Row { name, value, ..Row::default() }
        };
        let mut rows: Vec<Row> = self.fields.into_iter().map(row).collect();
        layout.sort(&mut rows);
        let head = format!("@{entry_type}{{{key}");
        let frame = Frame { head: &head, after_head: "", tail: &[], close: '}', newline: "\n" };
        layout.entry(out, &frame, &rows);
        out.push('\n');
    }

    fn encode(&self, form: Form) -> Encode {
        Encode {
            ascii: self.options.ascii,
            protect_case: form == Form::Title,
            paragraphs: form == Form::Long,
            plain: form == Form::Names,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    fn push(&mut self, name: &str, latex: &str) {
        if !latex.is_empty() && !self.has(name) {
            self.fields.push((name.to_owned(), format!("{{{latex}}}")));
        }
    }

    fn extra_text(&self, name: &str) -> Option<&str> {
        self.item.extra.get(name).and_then(Value::as_str)
    }

    fn entry_type(&mut self) -> String {
        let kind = self.item.kind;
        let row = mapping::KINDS.iter().find(|row| row.kind == kind);
        let usual = match (self.dialect, row) {
            (Dialect::Bibtex, Some(row)) => row.bibtex,
            (Dialect::Biblatex, Some(row)) => row.biblatex,
            (_, None) => "misc",
        };
        let is_masters = kind == Kind::Thesis
            && self.dialect == Dialect::Bibtex
            && self.item.get(Variable::Genre).is_some_and(|genre| genre.to_lowercase().contains("master"));
        let usual = if is_masters { "mastersthesis" } else { usual };
        let Some(own) = self.extra_text("entrytype").filter(|own| is_name(own)) else {
            return usual.to_owned();
        };
        // A type that says the same more closely is taken over.
        if self.dialect == Dialect::Biblatex || CLASSIC.contains(&own) {
            own.to_owned()
        } else {
            usual.to_owned()
        }
    }

    /// Says the kind where the entry type alone would read as another.
    fn subtype(&mut self, entry_type: &str) {
        let kind = self.item.kind;
        let reads_as =
            mapping::TYPES.iter().find(|row| row.name == entry_type).map_or(Kind::Document, |row| row.kind);
        let booklike = kind == Kind::Book && self.has("booktitle");
        if reads_as == kind && !booklike {
            return;
        }
        if reads_as == Kind::Book && kind == Kind::Chapter && self.has("booktitle") {
            return;
        }
        let word = mapping::SUBTYPES.iter().find(|row| row.1 == kind).map_or(kind.as_str(), |row| row.0);
        // The item's own subtype is another word.
        let field = if self.extra_text("entrysubtype").is_some() { "csl-type" } else { "entrysubtype" };
        let word = if field == "csl-type" { kind.as_str() } else { word };
        self.push(field, &from_text(word, Encode::default()));
    }

    /// Whether the dialect has the field.
    fn writes(&self, row: &FieldRow) -> bool {
        row.written.in_format(self.dialect.format())
    }

    fn field(&mut self, row: &FieldRow) {
        let same = |other: &&FieldRow| other.target == row.target && other.holds_for(self.item.kind);
        // Where the item keeps a field of a source under the usual name, the
        // value goes under the next name for it.
        let taken = |row: &FieldRow| self.extra_text(row.tag).is_some();
        let stands_in = || mapping::FIELDS.iter().filter(same).any(|row| self.writes(row) && taken(row));
        let done = mapping::FIELDS
            .iter()
            .take_while(|earlier| !std::ptr::eq(*earlier, row))
            .filter(same)
            .any(|earlier| self.has(earlier.tag));
        if !row.holds_for(self.item.kind) || done || taken(row) || !(self.writes(row) || stands_in()) {
            return;
        }
        match row.target {
            Target::Text(variable) => {
                let Some(text) = self.item.get(variable) else { return };
                if let Some(latex) = self.latex(row, text) {
                    self.push(row.tag, &latex);
                }
            }
            Target::Names(variable) => {
                let list = self.item.names(variable);
                let mut latex = self.names(list);
                // The list is cut; a gap before its last name BibTeX cannot say.
                if !list.is_empty() && self.item.gap(variable) == Some(list.len()) {
                    latex.push_str(" and others");
                }
                self.push(row.tag, &latex);
            }
            Target::Date(variable) => {
                let Some(date) = self.item.date(variable) else { return };
                let latex = self.date(date);
                self.push(row.tag, &latex);
            }
            // Written with the rest of `extra`, under its own name.
            Target::Extra(_) => {}
        }
    }

    /// The value of a text field; `None` if the field cannot say it.
    fn latex(&self, row: &FieldRow, text: &str) -> Option<String> {
        Some(match row.form {
            Form::Verbatim => verbatim(text),
            Form::Pages => pages(&from_text(text, self.encode(Form::Text))),
            Form::Language if row.tag == "langid" => {
                mapping::LANGUAGES.iter().find(|(_, tag)| *tag == text).map(|(name, _)| (*name).to_owned())?
            }
            form => from_text(text, self.encode(form)),
        })
    }

    fn names(&self, list: &[crate::item::Name]) -> String {
        names::write(list, self.dialect == Dialect::Biblatex, self.encode(Form::Names))
    }

    /// A date in one field: EDTF, or words.
    fn date(&self, date: &Date) -> String {
        date.to_edtf().unwrap_or_else(|| {
            let words = if date.literal.is_empty() { &date.raw } else { &date.literal };
            from_text(words, self.encode(Form::Text))
        })
    }

    fn issued(&mut self) {
        let Some(date) = self.item.date(DateVariable::Issued) else { return };
        let usual = match self.dialect {
            Dialect::Bibtex => Dates::YearMonth,
            Dialect::Biblatex => Dates::Date,
        };
        if self.options.dates.unwrap_or(usual) == Dates::Date
            && let Some(edtf) = date.to_edtf()
        {
            self.push("date", &edtf);
            return;
        }
        let Some(said) = dates::to_year(date) else { return };
        let year = from_text(&said.year.replace("--", "–"), self.encode(Form::Text)).replace('–', "--");
        self.push("year", &year);
        if let Some(month) = said.month {
            let number = dates::month_macro(&month).filter(|_| !self.options.month_macros);
            let month = number.map_or(month, |number| format!("{{{number}}}"));
            self.fields.push(("month".to_owned(), month));
        }
        if let Some(day) = said.day {
            self.push("day", &day.to_string());
        }
    }

    fn genre(&mut self, entry_type: &str) {
        let genre = self.item.get(Variable::Genre);
        let said = mapping::TYPES.iter().find(|row| row.name == entry_type).map_or("", |row| row.genre);
        let latex = match genre {
            None if said.is_empty() => return,
            None => "Thesis".to_owned(),
            Some(genre) if genre == said => return,
            Some(genre) => match mapping::TYPE_KEYS.iter().find(|(_, words)| *words == genre) {
                Some((key, _)) if self.dialect == Dialect::Biblatex => (*key).to_owned(),
                _ => from_text(genre, self.encode(Form::Text)),
            },
        };
        self.push("type", &latex);
    }

    /// Names in roles that no field is named after.
    fn other_editors(&mut self) {
        let has_row = |variable: NameVariable| {
            let is_its =
                |row: &FieldRow| row.target == Target::Names(variable) && row.written != Written::Never;
            mapping::FIELDS.iter().any(is_its)
        };
        let mut slots = mapping::EDITOR_SLOTS.iter();
        for (variable, list) in &self.item.names {
            if has_row(*variable) {
                continue;
            }
            let Some((field, type_field)) = slots.find(|(field, _)| self.extra_text(field).is_none()) else {
                return;
            };
            let latex = self.names(list);
            self.push(field, &latex);
            self.push(type_field, variable.as_str());
        }
    }

    fn eprint(&mut self) {
        if self.extra_text("eprint").is_some() {
            return;
        }
        let biblatex = self.dialect == Dialect::Biblatex;
        let is_id =
            |scheme, text: &str| Identifier::parse_as(scheme, text).is_ok_and(|id| id.value() == text);
        if let Some(id) = self.extra_text("arxiv").filter(|id| is_id(Scheme::Arxiv, id)).map(verbatim) {
            self.push("eprint", &id);
            let (name, archive) = if biblatex { ("eprinttype", "arxiv") } else { ("archiveprefix", "arXiv") };
            self.push(name, archive);
        } else if biblatex
            && self.extra_text("eprinttype").is_none()
            && self.item.get(Variable::Pmid).is_some_and(|id| is_id(Scheme::Pmid, id))
            && let Some(at) = self.fields.iter().position(|(name, _)| name == "pmid")
        {
            // biblatex has no `pmid`; it has PubMed among its archives.
            let (_, id) = self.fields.remove(at);
            self.fields.insert(at, ("eprint".to_owned(), id));
            self.fields.insert(at + 1, ("eprinttype".to_owned(), "{pubmed}".to_owned()));
        }
    }

    fn is_eprint(&self, id: &str) -> bool {
        self.fields.iter().any(|(name, value)| name == "eprint" && value.trim_matches(['{', '}']) == id)
    }

    /// What a `.bib` file said that CSL has no name for.
    fn extra(&mut self) {
        for (name, value) in &self.item.extra {
            let Some(text) = value.as_str().filter(|_| is_name(name)) else { continue };
            let is_type =
                name == "entrytype" && (self.dialect == Dialect::Biblatex || CLASSIC.contains(&text));
            if is_type || (name == "arxiv" && self.is_eprint(text)) || (name == "entrytype" && !is_name(text))
            {
                continue;
            }
            let latex = if mapping::is_raw(name) && is_balanced(text) {
                text.to_owned()
            } else {
                from_text(text, self.encode(Form::Text))
            };
            self.push(name, &latex);
        }
    }
}

/// Whether a text can be the name of a field or an entry type.
fn is_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && text.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.' | b'+' | b':')
        })
}

/// A verbatim value: as it is, but for what would end the field.
fn verbatim(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    if is_balanced(&text) && !text.contains('\\') {
        text
    } else {
        text.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
    }
}

/// `12-15` as `12--15`; a hyphen that is no range stays.
fn pages(latex: &str) -> String {
    let range = |part: &str| {
        let hyphens = part.matches(['-', '–']).count();
        if hyphens == 1 { part.replace(['-', '–'], "--") } else { part.to_owned() }
    };
    latex.split(',').map(range).collect::<Vec<_>>().join(",")
}
