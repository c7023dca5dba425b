//! The domain model: an [`Item`] is a CSL-JSON 1.0.2 record made safe by
//! types.
//!
//! Here live the item with its kind, names, dates and identifiers, the
//! citekey, the names of journals, and the text of single fields (markup,
//! LaTeX, folding). No input or output lives here, no file format but the JSON
//! form that items are kept in, and nothing that knows of a registry or a
//! library.
//!
//! Standard: Citation Style Language 1.0.2 (specification and
//! `csl-data.json`).

pub mod caps;
pub mod citekey;
mod date;
mod extra;
pub mod fold;
pub mod gap;
pub mod identifier;
pub mod journal;
mod json;
pub mod latex;
mod map;
pub mod markup;
pub(crate) mod month;
mod name;
mod vocabulary;

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

pub use date::{Date, DateParts};
pub use extra::Extra;
pub use identifier::Identifier;
pub use json::NotAnItem;
pub use map::SmallMap;
pub use name::Name;
pub use vocabulary::{DateVariable, Kind, NameVariable, UnknownName, Variable};

/// A work that can be cited.
///
/// Values are held by CSL variable. A text value may carry CSL's rich text
/// (`<i>`, `<sup>`, …; see [`markup`]). Empty values are not stored: setting a
/// variable to nothing removes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// CSL's `id`: in a library the citekey, in a file whatever the file
    /// calls the record. Empty when it has no name yet.
    pub id: String,
    /// What sort of work it is.
    pub kind: Kind,
    /// Standard and number variables.
    pub text: SmallMap<Variable, String>,
    /// Name variables; no list is empty.
    pub names: SmallMap<NameVariable, Vec<Name>>,
    /// Date variables.
    pub dates: SmallMap<DateVariable, Date>,
    /// What a source says that CSL has no name for. CSL-JSON keeps it under
    /// `custom`.
    pub extra: Extra,
}

impl Default for Item {
    fn default() -> Self {
        Self::new(Kind::Document)
    }
}

impl Item {
    /// An item of which only the kind is known.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self {
            id: String::new(),
            kind,
            text: SmallMap::new(),
            names: SmallMap::new(),
            dates: SmallMap::new(),
            extra: Extra::default(),
        }
    }

    /// A text value.
    #[must_use]
    pub fn get(&self, variable: Variable) -> Option<&str> {
        self.text.get(&variable).map(String::as_str)
    }

    /// Sets a text value; an empty one removes the variable.
    pub fn set(&mut self, variable: Variable, value: impl Into<String>) {
        let value = value.into();
        if value.is_empty() {
            self.text.remove(&variable);
        } else {
            self.text.insert(variable, value);
        }
    }

    /// The names of a name variable; none if it is not set.
    #[must_use]
    pub fn names(&self, variable: NameVariable) -> &[Name] {
        self.names.get(&variable).map(Vec::as_slice).unwrap_or_default()
    }

    /// Sets a name list; an empty one removes the variable.
    pub fn set_names(&mut self, variable: NameVariable, names: Vec<Name>) {
        if names.is_empty() {
            self.names.remove(&variable);
        } else {
            self.names.insert(variable, names);
        }
    }

    /// A date.
    #[must_use]
    pub fn date(&self, variable: DateVariable) -> Option<&Date> {
        self.dates.get(&variable)
    }

    /// Sets a date; an empty one removes the variable.
    pub fn set_date(&mut self, variable: DateVariable, date: Date) {
        if date.is_empty() {
            self.dates.remove(&variable);
        } else {
            self.dates.insert(variable, date);
        }
    }

    /// The year of `issued`.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.date(DateVariable::Issued).and_then(Date::first_year)
    }

    /// The title as plain text, without markup; empty when it has none.
    #[must_use]
    pub fn plain_title(&self) -> String {
        self.get(Variable::Title).map(markup::strip).unwrap_or_default()
    }

    /// The names a work goes under: its authors, or else its editors, or else
    /// the first other name list it has.
    #[must_use]
    pub fn creators(&self) -> &[Name] {
        for variable in [NameVariable::Author, NameVariable::Editor] {
            if !self.names(variable).is_empty() {
                return self.names(variable);
            }
        }
        self.names.values().next().map(Vec::as_slice).unwrap_or_default()
    }

    /// Every valid identifier the item carries, best first: DOI, PMID, PMCID,
    /// arXiv, OpenAlex, ISBN, ISSN.
    #[must_use]
    pub fn identifiers(&self) -> Vec<Identifier> {
        identifier::of_item(self)
    }

    /// Every field that has a value, with its JSON form, in display order.
    #[must_use]
    pub fn fields(&self) -> Vec<(Field, Value)> {
        let mut fields = vec![(Field::Kind, Value::from(self.kind.as_str()))];
        let names = self.names.keys().map(|v| Field::Names(*v));
        let dates = self.dates.keys().map(|v| Field::Date(*v));
        let extra = self.extra.keys().map(|k| Field::Extra(k.clone()));
        let text = self.text.keys().map(|v| Field::Text(*v));
        for field in names.chain(dates).chain(text).chain(extra) {
            if let Some(value) = self.field(&field) {
                fields.push((field, value));
            }
        }
        fields
    }

    /// The JSON form of one field.
    #[must_use]
    pub fn field(&self, field: &Field) -> Option<Value> {
        match field {
            Field::Kind => Some(Value::from(self.kind.as_str())),
            Field::Text(v) => self.get(*v).map(Value::from),
            Field::Names(v) => {
                self.names.get(v).map(|names| Value::Array(names.iter().map(Name::to_json).collect()))
            }
            Field::Date(v) => self.dates.get(v).map(Date::to_json),
            Field::Extra(key) => self.extra.get(key).cloned(),
        }
    }

    /// Sets one field from its JSON form; `None` removes it (the kind becomes
    /// `document`).
    ///
    /// # Errors
    /// [`NotAnItem`] when the value does not fit the field.
    pub fn set_field(&mut self, field: &Field, value: Option<Value>) -> Result<(), NotAnItem> {
        json::set_field(self, field, value)
    }

    /// The fields in which `other` differs: field, own value, other's value.
    #[must_use]
    pub fn diff(&self, other: &Self) -> Vec<(Field, Option<Value>, Option<Value>)> {
        let mut fields: Vec<Field> = self.fields().into_iter().map(|(field, _)| field).collect();
        let own: HashSet<Field> = fields.iter().cloned().collect();
        let theirs = other.fields().into_iter().map(|(field, _)| field);
        fields.extend(theirs.filter(|field| !own.contains(field)));
        fields
            .into_iter()
            .filter_map(|field| {
                let (mine, theirs) = (self.field(&field), other.field(&field));
                (mine != theirs).then_some((field, mine, theirs))
            })
            .collect()
    }
}

/// The name of one field of an [`Item`]: what provenance and the change log
/// speak of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The item's kind, `type`.
    Kind,
    /// A text variable.
    Text(Variable),
    /// A name variable.
    Names(NameVariable),
    /// A date variable.
    Date(DateVariable),
    /// A member of `extra`.
    Extra(String),
}

impl Field {
    /// Finds the field of that name: a CSL variable (also by its CSL-JSON
    /// alias), `type`, or else a member of `extra`.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        if name == "type" {
            Self::Kind
        } else if let Ok(variable) = name.parse() {
            Self::Text(variable)
        } else if let Ok(variable) = name.parse() {
            Self::Names(variable)
        } else if let Ok(variable) = name.parse() {
            Self::Date(variable)
        } else {
            Self::Extra(name.to_owned())
        }
    }

    /// The field's name in CSL-JSON.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Kind => "type",
            Self::Text(v) => v.as_str(),
            Self::Names(v) => v.as_str(),
            Self::Date(v) => v.as_str(),
            Self::Extra(key) => key,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
