//! Which items a bibliography lists, as the sections of citeproc-js's
//! bibliographies say it.

use serde_json::{Map, Value};

use super::RequestError;
use super::read::{join, list, text, wrong};
use crate::item::{Field, Item, Variable};

/// A field and what it has to be.
struct Condition {
    field: String,
    /// Empty: the item must not have the field.
    value: String,
}

/// Conditions on items; all four lists have their say.
#[derive(Default)]
pub(super) struct Filter {
    /// One must hold, if there are any.
    include: Vec<Condition>,
    /// None may hold.
    exclude: Vec<Condition>,
    /// All must hold.
    select: Vec<Condition>,
    /// Not all may hold, if there are any.
    quash: Vec<Condition>,
}

impl Filter {
    pub(super) fn read(
        object: &Map<String, Value>,
        warnings: &mut Vec<String>,
    ) -> Result<Self, RequestError> {
        let known = ["include", "exclude", "select", "quash"];
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            warnings.push(format!("`bibliography.{key}` is no filter"));
        }
        let conditions = |key: &str| -> Result<Vec<Condition>, RequestError> {
            let list = list(object, key, "bibliography")?.unwrap_or_default();
            let condition = |(at, value): (usize, &Value)| {
                let at = format!("bibliography.{key}[{at}]");
                let object = value.as_object().ok_or_else(|| wrong(&at, value, "an object"))?;
                let field = text(object, "field", &at)?
                    .ok_or_else(|| RequestError::Missing { path: join(&at, "field") })?;
                Ok(Condition { field, value: text(object, "value", &at)?.unwrap_or_default() })
            };
            list.iter().enumerate().map(condition).collect()
        };
        Ok(Self {
            include: conditions("include")?,
            exclude: conditions("exclude")?,
            select: conditions("select")?,
            quash: conditions("quash")?,
        })
    }

    pub(super) fn lets_pass(&self, item: &Item) -> bool {
        let holds = |condition: &Condition| condition.holds(item);
        (self.include.is_empty() || self.include.iter().any(holds))
            && !self.exclude.iter().any(holds)
            && self.select.iter().all(holds)
            && (self.quash.is_empty() || !self.quash.iter().all(holds))
    }
}

impl Condition {
    fn holds(&self, item: &Item) -> bool {
        let values = values(item, &self.field);
        if values.is_empty() {
            return self.value.is_empty() || self.value == "none";
        }
        values.contains(&self.value)
    }
}

/// What a field of an item can be asked to be: each of a list's members, each
/// name by its family and in full, a date by its year and in full.
fn values(item: &Item, name: &str) -> Vec<String> {
    let field = Field::from_name(name);
    let listed = |key: &str| item.extra.get(key).map(plain).unwrap_or_default();
    match &field {
        // An unknown type reads as `document`, and is kept.
        Field::Kind if item.extra.contains_key("type") => listed("type"),
        Field::Kind => vec![item.kind.as_str().to_owned()],
        Field::Text(Variable::Keyword) => match item.get(Variable::Keyword) {
            Some(words) => words.split([',', ';']).map(|word| word.trim().to_owned()).collect(),
            None => listed(name),
        },
        Field::Text(variable) => item.get(*variable).map(str::to_owned).into_iter().collect(),
        Field::Names(variable) => {
            let names = item.names(*variable).iter();
            names.flat_map(|name| [name.family_or_literal(), name.display()]).collect()
        }
        Field::Date(variable) => {
            let date = item.date(*variable);
            let year = date.and_then(crate::item::Date::first_year).map(|year| year.to_string());
            year.into_iter().chain(date.and_then(crate::item::Date::to_edtf)).collect()
        }
        Field::Extra(key) if key == "id" => vec![item.id.clone()],
        Field::Extra(key) => listed(key),
    }
}

fn plain(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Number(_) | Value::Bool(_) => vec![value.to_string()],
        Value::Array(list) => list.iter().filter(|value| !value.is_array()).flat_map(plain).collect(),
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
