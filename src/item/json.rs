//! Items as CSL-JSON 1.0.2, which is both an exchange format and the form in
//! which a library keeps them.
//!
//! Reading is lenient: a value of an unexpected shape is kept under `extra`
//! rather than refused, so that any valid CSL-JSON, and most of what calls
//! itself so, keeps its meaning through reading and writing.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::{Date, Field, Item, Kind, Name};

/// Why a JSON value is no item, or no value of a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnItem {
    /// The record is no JSON object.
    #[error("expected a JSON object, found {0}")]
    Shape(&'static str),
    /// A value does not fit its field.
    #[error("`{field}` cannot be {found}")]
    Value {
        /// The field's CSL name.
        field: String,
        /// What was given, in words.
        found: String,
    },
}

/// Text of a JSON string, number or boolean.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// CSL-JSON's flags are booleans, numbers or strings.
pub(super) fn truthy(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.trim(), "" | "0" | "false" | "no"),
        _ => false,
    }
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

pub(super) fn set_field(item: &mut Item, field: &Field, value: Option<Value>) -> Result<(), NotAnItem> {
    let refuse = |value: &Value| NotAnItem::Value {
        field: field.name().to_owned(),
        found: match value {
            Value::String(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
            other => shape(other).to_owned(),
        },
    };
    let Some(value) = value.filter(|v| !v.is_null()) else {
        match field {
            Field::Kind => item.kind = Kind::Document,
            Field::Text(v) => drop(item.text.remove(v)),
            Field::Names(v) => drop(item.names.remove(v)),
            Field::Date(v) => drop(item.dates.remove(v)),
            Field::Extra(key) => drop(item.extra.shift_remove(key)),
        }
        return Ok(());
    };
    match field {
        Field::Kind => {
            let name = value.as_str().ok_or_else(|| refuse(&value))?;
            item.kind = name.parse().map_err(|_| refuse(&value))?;
        }
        Field::Text(v) => item.set(*v, text_of(&value).ok_or_else(|| refuse(&value))?),
        Field::Names(v) => {
            let list = value.as_array().ok_or_else(|| refuse(&value))?;
            let names: Option<Vec<Name>> = list.iter().map(Name::from_json).collect();
            let names = names.ok_or_else(|| refuse(&value))?;
            item.set_names(*v, names.into_iter().filter(|n| !n.is_empty() || !n.extra.is_empty()).collect());
        }
        Field::Date(v) => match Date::from_json(&value) {
            Some(date) => drop(item.dates.insert(*v, date)),
            // `{"date-parts": [[null]]}`, `{}` and "" all say: no date.
            None if value.is_object() || value == "" => drop(item.dates.remove(v)),
            None => return Err(refuse(&value)),
        },
        Field::Extra(key) => drop(item.extra.insert(key.clone(), value)),
    }
    Ok(())
}

/// Members of a record that are not under `custom` and no variables of CSL.
const BESIDE_ID: [&str; 2] = ["categories", "other-ids"];

impl Item {
    /// Reads a CSL-JSON record.
    ///
    /// A member that CSL does not know, or whose value has the wrong shape, is
    /// kept in `extra` under its own name; an unknown `type` reads as
    /// `document` and is kept the same way.
    ///
    /// # Errors
    /// [`NotAnItem::Shape`] if the value is no object.
    pub fn from_json(value: &Value) -> Result<Self, NotAnItem> {
        let object = value.as_object().ok_or_else(|| NotAnItem::Shape(shape(value)))?;
        let mut item = Self::default();
        for (key, value) in object {
            match key.as_str() {
                "id" => item.id = text_of(value).unwrap_or_default(),
                "custom" if value.is_object() => {
                    for (key, value) in value.as_object().into_iter().flatten() {
                        item.extra.insert(key.clone(), value.clone());
                    }
                }
                _ => {
                    let field = Field::from_name(key);
                    // The schema's older names give way to a variable's own.
                    let taken = item.field(&field).is_some() && field.name() != key;
                    if taken || set_field(&mut item, &field, Some(value.clone())).is_err() {
                        item.extra.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        Ok(item)
    }

    /// Writes a CSL-JSON 1.0.2 record, valid by its schema: `extra` goes under
    /// `custom`, but for the schema's own `categories` and for `other-ids`,
    /// which the schema lacks and Pandoc looks for beside `id`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("id".to_owned(), Value::from(self.id.clone()));
        let mut custom = Map::new();
        for (field, value) in self.fields() {
            match field {
                Field::Extra(key) if !BESIDE_ID.contains(&key.as_str()) => drop(custom.insert(key, value)),
                field => drop(object.insert(field.name().to_owned(), value)),
            }
        }
        if !custom.is_empty() {
            object.insert("custom".to_owned(), Value::Object(custom));
        }
        Value::Object(object)
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_json(&value).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{DateVariable, NameVariable, Variable};
    use serde_json::json;

    #[test]
    fn every_variable_and_type_reads_and_writes_back() {
        for kind in Kind::ALL {
            let item = Item::from_json(&json!({"id": "x", "type": kind.as_str()})).unwrap();
            assert_eq!(item.kind, *kind);
            assert_eq!(item.to_json()["type"], kind.as_str());
        }
        let mut record = Map::new();
        record.insert("id".into(), json!("all"));
        record.insert("type".into(), json!("book"));
        for v in NameVariable::ALL {
            record.insert(v.as_str().into(), json!([{"family": "Doe", "given": "Jane"}]));
        }
        for v in DateVariable::ALL {
            record.insert(v.as_str().into(), json!({"date-parts": [[2001, 2, 3]]}));
        }
        for v in Variable::ALL {
            record.insert(v.as_str().into(), json!(format!("value of {v}")));
        }
        let record = Value::Object(record);
        assert_eq!(Item::from_json(&record).unwrap().to_json(), record);
    }

    #[test]
    fn numbers_and_older_names_read_as_their_variables() {
        let item = Item::from_json(&json!({
            "id": 7, "type": "article-journal", "volume": 12, "journalAbbreviation": "Arch. Gen. Psychiatry",
            "shortTitle": "A trial", "title-short": "Kept", "categories": ["a", "b"],
        }))
        .unwrap();
        assert_eq!(item.id, "7");
        assert_eq!(item.get(Variable::Volume), Some("12"));
        assert_eq!(item.get(Variable::ContainerTitleShort), Some("Arch. Gen. Psychiatry"));
        let written = item.to_json();
        assert_eq!(written["categories"], json!(["a", "b"]));
        assert_eq!(Item::from_json(&written).unwrap(), item);
    }

    #[test]
    fn what_csl_does_not_know_is_kept() {
        let record = json!({
            "id": "x", "type": "journal-article", "author": "not a list", "is-referenced-by-count": 3,
            "custom": {"arxiv": "2001.00001"}, "title": ["a", "b"],
        });
        let item = Item::from_json(&record).unwrap();
        assert_eq!(item.kind, Kind::Document);
        for key in ["type", "author", "is-referenced-by-count", "arxiv", "title"] {
            assert!(item.extra.contains_key(key), "{key}");
        }
        let again = Item::from_json(&item.to_json()).unwrap();
        assert_eq!(again, item);
    }

    #[test]
    fn a_record_that_is_no_object_is_refused() {
        assert_eq!(Item::from_json(&json!([1])), Err(NotAnItem::Shape("a list")));
    }

    #[test]
    fn a_field_that_does_not_fit_is_refused_by_name() {
        let mut item = Item::default();
        let error = item.set_field(&Field::from_name("type"), Some(json!("journal-article"))).unwrap_err();
        assert_eq!(error.to_string(), "`type` cannot be `journal-article`");
        assert!(item.set_field(&Field::from_name("author"), Some(json!("Doe"))).is_err());
        item.set_field(&Field::from_name("issued"), Some(json!("2006-08"))).unwrap();
        assert_eq!(item.year(), Some(2006));
        item.set_field(&Field::from_name("issued"), None).unwrap();
        assert_eq!(item.year(), None);
    }

    #[test]
    fn diff_names_the_fields_that_differ() {
        let old = Item::from_json(&json!({"id": "x", "type": "book", "title": "A", "volume": "1"})).unwrap();
        let new = Item::from_json(&json!({"id": "x", "type": "book", "title": "B", "issue": "2"})).unwrap();
        let diff: Vec<String> = old.diff(&new).into_iter().map(|(f, ..)| f.to_string()).collect();
        assert_eq!(diff, ["title", "volume", "issue"]);
    }
}
