//! Which type of record is which kind, and which tag which variable: one shape
//! of table for every format, both ways.
//!
//! A [`Table`] is data. `record` turns flat records into items and back by
//! it; the reader and writer of a format add its syntax and what no table can
//! say. The page `docs/formats.md` and the reasons of the loss report come
//! from the same tables.

mod catalogue;
pub(crate) mod date;
pub(crate) mod name;
pub mod page;
pub(crate) mod record;

use crate::item::{DateVariable, Field, Item, Kind, NameVariable, Variable};

use super::Format;

/// Whether a row is used in writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// In every dialect.
    Always,
    /// Only in this dialect of the format.
    In(Format),
    /// Not at all: the row is an alias that is only read.
    Never,
}

impl Written {
    /// Whether it is written in a format.
    #[must_use]
    pub fn in_format(self, format: Format) -> bool {
        match self {
            Self::Always => true,
            Self::In(dialect) => dialect == format,
            Self::Never => false,
        }
    }
}

/// A type of record and the kind of item that it is.
#[derive(Debug, Clone, Copy)]
pub struct TypeRow {
    /// The format's name for it.
    pub name: &'static str,
    /// The kind.
    pub kind: Kind,
    /// What the name says beyond the kind (`phdthesis`); mostly empty.
    pub genre: &'static str,
    /// Whether the name reads as that kind; `false` where the format has no
    /// better name to write.
    pub read: bool,
    /// Whether the kind is written so. The first row of a kind that is
    /// written counts.
    pub written: Written,
}

/// A type that is read and written.
#[must_use]
pub const fn kind(name: &'static str, kind: Kind) -> TypeRow {
    TypeRow { name, kind, genre: "", read: true, written: Written::Always }
}

/// A type that is only read: another word for a kind.
#[must_use]
pub const fn kind_alias(name: &'static str, kind: Kind) -> TypeRow {
    TypeRow { name, kind, genre: "", read: true, written: Written::Never }
}

/// A type that a kind is written as for want of its own, and that reads as
/// another.
#[must_use]
pub const fn kind_nearest(name: &'static str, kind: Kind) -> TypeRow {
    TypeRow { name, kind, genre: "", read: false, written: Written::Always }
}

/// What a tag is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A text variable.
    Text(Variable),
    /// A name variable.
    Names(NameVariable),
    /// A date variable.
    Date(DateVariable),
    /// A member of `extra` that other formats share (`arxiv`, `file`).
    Extra(&'static str),
}

impl Target {
    /// The field of an item that it is.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::Text(variable) => Field::Text(variable),
            Self::Names(variable) => Field::Names(variable),
            Self::Date(variable) => Field::Date(variable),
            Self::Extra(name) => Field::Extra(name.to_owned()),
        }
    }

    pub(crate) fn is_free(self, item: &Item) -> bool {
        match self {
            Self::Text(variable) => item.get(variable).is_none(),
            Self::Names(variable) => item.names(variable).is_empty(),
            Self::Date(variable) => item.date(variable).is_none(),
            Self::Extra(name) => !item.extra.contains_key(name),
        }
    }
}

/// How the value of a tag is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text, with CSL's markup where it has any.
    Text,
    /// Text whose capitals need protection (LaTeX).
    Title,
    /// Text of several paragraphs.
    Long,
    /// As it is: an address, an identifier.
    Verbatim,
    /// A DOI, without the address of a resolver.
    Doi,
    /// A range of pages.
    Pages,
    /// The first page of a range; what a [`Form::LastPage`] says is its end.
    FirstPage,
    /// The last page of a range.
    LastPage,
    /// A value for each occurrence of the tag; CSL's one text joins them
    /// with this.
    List(&'static str),
    /// A keyword for each occurrence of the tag, or several between
    /// semicolons or on lines of their own. CSL's one text joins them with
    /// commas, or with semicolons where one of them holds a comma
    /// (`Depressive Disorder, Major`).
    Keywords,
    /// Names, each `Family, Given, Suffix`, one for each occurrence.
    Names,
    /// Names or dates that the format itself divides into parts.
    Parts,
    /// A date in one of the usual notations, written as ISO 8601 (EDTF).
    Date,
    /// A date as RIS writes it: `YYYY/MM/DD/other`.
    Slashed,
    /// A date as MEDLINE writes it: `2006 Aug 15`.
    Medline,
    /// A year alone; month and day may stand under a [`Form::MonthDay`].
    Year,
    /// A month, perhaps with a day: `SEP 15`.
    MonthDay,
    /// An edition: its number where there is one.
    Edition,
    /// A language.
    Language,
}

/// A tag and the variable that it is.
#[derive(Debug, Clone, Copy)]
pub struct FieldRow {
    /// The format's name for it; in XML a path.
    pub tag: &'static str,
    /// The variable.
    pub target: Target,
    /// How the value is written.
    pub form: Form,
    /// Whether it is read. In reading, the first row that a record fills wins
    /// its target; what comes too late stays in `extra`.
    pub read: bool,
    /// Whether it is written. The first row of a target that is written
    /// counts; the forms that share a target (pages, dates) all do.
    pub written: Written,
    /// The kinds it holds for; empty for all.
    pub kinds: &'static [Kind],
    /// The kinds it does not hold for.
    pub except: &'static [Kind],
}

impl FieldRow {
    /// Whether the row is for items of a kind.
    #[must_use]
    pub fn holds_for(&self, kind: Kind) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&kind)) && !self.except.contains(&kind)
    }

    /// The same row, for these kinds alone.
    #[must_use]
    pub const fn of(self, kinds: &'static [Kind]) -> Self {
        Self { kinds, ..self }
    }

    /// The same row, for all but these kinds.
    #[must_use]
    pub const fn except(self, except: &'static [Kind]) -> Self {
        Self { except, ..self }
    }

    /// The same row, only for reading.
    #[must_use]
    pub const fn read_only(self) -> Self {
        Self { written: Written::Never, ..self }
    }

    /// The same row, only for writing.
    #[must_use]
    pub const fn write_only(self) -> Self {
        Self { read: false, ..self }
    }

    /// The same row in another form.
    #[must_use]
    pub const fn as_form(self, form: Form) -> Self {
        Self { form, ..self }
    }
}

/// A tag of a text variable, read and written.
#[must_use]
pub const fn text(tag: &'static str, variable: Variable) -> FieldRow {
    row(tag, Target::Text(variable), Form::Text)
}

/// A tag of names, read and written.
#[must_use]
pub const fn names(tag: &'static str, variable: NameVariable) -> FieldRow {
    row(tag, Target::Names(variable), Form::Names)
}

/// A tag of a date, read and written.
#[must_use]
pub const fn date(tag: &'static str, variable: DateVariable) -> FieldRow {
    row(tag, Target::Date(variable), Form::Date)
}

/// A tag of a text variable in a form of its own, read and written.
#[must_use]
pub const fn to(tag: &'static str, variable: Variable, form: Form) -> FieldRow {
    row(tag, Target::Text(variable), form)
}

/// A tag of names that the format divides into parts, read and written.
#[must_use]
pub const fn people(tag: &'static str, variable: NameVariable) -> FieldRow {
    names(tag, variable).as_form(Form::Parts)
}

/// A tag of a date that the format divides into parts, read and written.
#[must_use]
pub const fn when(tag: &'static str, variable: DateVariable) -> FieldRow {
    date(tag, variable).as_form(Form::Parts)
}

/// A tag, read and written.
#[must_use]
pub const fn row(tag: &'static str, target: Target, form: Form) -> FieldRow {
    FieldRow { tag, target, form, read: true, written: Written::Always, kinds: &[], except: &[] }
}

/// The mapping of one format.
#[derive(Debug)]
pub struct Table {
    /// Where the rows come from: the format's documentation.
    pub source: &'static str,
    /// Whether the type of a record decides what its tags mean, as in RIS: a
    /// kind that is written as another is then written with the tags of that
    /// one. Otherwise the reader tells the kind by more than the type.
    pub typed_tags: bool,
    /// Its types of record.
    pub types: &'static [TypeRow],
    /// Its tags, in the order in which they are written.
    pub fields: &'static [FieldRow],
}

impl Table {
    /// The type that a name says, whatever its case.
    #[must_use]
    pub fn read_type(&self, name: &str) -> Option<&TypeRow> {
        self.types.iter().find(|row| row.read && row.name.eq_ignore_ascii_case(name))
    }

    /// The type that a kind is written as in a format.
    #[must_use]
    pub fn written_type(&self, format: Format, kind: Kind) -> Option<&TypeRow> {
        self.types.iter().find(|row| row.kind == kind && row.written.in_format(format))
    }

    /// The kind whose tags an item of a kind is written with: its own, or
    /// where tags are typed that which the type of the record reads as, so that
    /// no tag changes its meaning.
    #[must_use]
    pub fn kind_written(&self, format: Format, kind: Kind) -> Kind {
        let written = self.written_type(format, kind).and_then(|row| self.read_type(row.name));
        written.filter(|_| self.typed_tags).map_or(kind, |row| row.kind)
    }

    /// Whether a format has a tag for a field of an item of a kind.
    #[must_use]
    pub fn has_tag(&self, format: Format, kind: Kind, field: &Field) -> bool {
        let kind = self.kind_written(format, kind);
        self.fields
            .iter()
            .any(|row| row.written.in_format(format) && row.holds_for(kind) && row.target.field() == *field)
    }
}
