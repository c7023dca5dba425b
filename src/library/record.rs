//! How items, citekeys, fields and identifiers stand in the tables.

use std::collections::BTreeMap;

use serde_json::Value;
use unicode_normalization::{UnicodeNormalization, is_nfc_quick};

use super::database::Database;
use super::error::{LibraryError, Result};
use crate::item::identifier::Scheme;
use crate::item::{Field, Identifier, Item};

/// How deep a value may be nested: what is written must be readable again,
/// and serde_json reads 128 levels.
const DEEPEST: usize = 100;

/// The longest citekey, in bytes.
const LONGEST_KEY: usize = 255;

/// An item's row.
pub(super) struct Row {
    pub(super) uid: i64,
    pub(super) key: String,
    pub(super) item: Item,
}

/// SQL for the uid of the item that the folded citekey `?1` names, be it the
/// item's own or an alias; no citekey is both.
pub(super) const UID_OF: &str = "SELECT uid FROM item WHERE folded = ?1 \
                                 UNION ALL SELECT uid FROM alias WHERE folded = ?1";

/// A citekey as it is compared: without case, composed.
pub(super) fn fold(key: &str) -> String {
    if key.is_ascii() {
        key.to_ascii_lowercase()
    } else {
        key.nfc().collect::<String>().to_lowercase().nfc().collect()
    }
}

/// A citekey as it is written, if the text can be one.
pub(super) fn check_key(key: &str) -> Result<String> {
    let bad = |why| LibraryError::BadKey { key: key.chars().take(40).collect(), why };
    if key.is_empty() {
        Err(bad("is empty"))
    } else if key.len() > LONGEST_KEY {
        Err(bad("is longer than 255 bytes"))
    } else if key.chars().any(char::is_whitespace) {
        Err(bad("has a space in it"))
    } else if key.chars().any(char::is_control) {
        Err(bad("has a control character in it"))
    } else if is_nfc_quick(key.chars()) == unicode_normalization::IsNormalized::Yes {
        Ok(key.to_owned())
    } else {
        Ok(key.nfc().collect())
    }
}

/// The item as it will be read back.
pub(super) fn canonical(item: &Item) -> Result<Item> {
    let mut item = Item::from_json(&item.to_json())?;
    item.id.clear();
    Ok(item)
}

/// The text of an item's row: CSL-JSON without `id`.
pub(super) fn to_text(key: &str, item: &Item) -> Result<String> {
    let mut value = item.to_json();
    if let Some(object) = value.as_object_mut() {
        object.shift_remove("id");
    }
    if !shallow(&value, DEEPEST) {
        return Err(LibraryError::TooDeep { key: key.to_owned(), limit: DEEPEST });
    }
    Ok(value.to_string())
}

/// The item of a row's text.
pub(super) fn from_text(database: &Database, key: &str, text: &str) -> Result<Item> {
    let damaged = |detail: String| database.damaged(format!("item `{key}`: {detail}"));
    let value: Value = serde_json::from_str(text).map_err(|e| damaged(e.to_string()))?;
    let mut item = Item::from_json(&value).map_err(|e| damaged(e.to_string()))?;
    item.id = key.to_owned();
    Ok(item)
}

fn shallow(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(list) => levels > 0 && list.iter().all(|v| shallow(v, levels - 1)),
        Value::Object(object) => levels > 0 && object.values().all(|v| shallow(v, levels - 1)),
        _ => true,
    }
}

/// A field's name in the tables. A member of `extra` may have the name of a
/// variable, so it is marked as CSL-JSON marks it.
pub(super) fn field_code(field: &Field) -> String {
    match field {
        Field::Extra(key) => format!("custom.{key}"),
        field => field.name().to_owned(),
    }
}

/// The field of a name in the tables.
pub(super) fn field_of(code: &str) -> Field {
    match code.strip_prefix("custom.") {
        Some(key) => Field::Extra(key.to_owned()),
        None => Field::from_name(code),
    }
}

/// Sets a field to exactly this: `null` is a value of `extra` too.
pub(super) fn put_field(item: &mut Item, field: &Field, value: Option<Value>) -> Result<()> {
    match (field, value) {
        (Field::Extra(key), Some(value)) => {
            item.extra.insert(key.clone(), value);
            Ok(())
        }
        (field, value) => Ok(item.set_field(field, value)?),
    }
}

/// What differs between two items, by field: value before, value after.
pub(super) fn differences(old: &Item, new: &Item) -> BTreeMap<Field, (Option<Value>, Option<Value>)> {
    let mut found: BTreeMap<Field, (Option<Value>, Option<Value>)> =
        old.fields().into_iter().map(|(field, value)| (field, (Some(value), None))).collect();
    for (field, value) in new.fields() {
        found.entry(field).or_default().1 = Some(value);
    }
    found.retain(|_, (before, after)| before != after);
    found
}

/// Where the identifiers of an item are looked up.
pub(super) fn identities(item: &Item) -> Identities {
    item.identifiers().into_iter().map(|i| ((i.scheme(), i.identity()), i)).collect()
}

/// Identifiers by scheme and identity, so that each stands once.
pub(super) type Identities = BTreeMap<(Scheme, String), Identifier>;

impl Database {
    /// The item of a citekey.
    pub(super) fn row(&self, key: &str) -> Result<Option<Row>> {
        let sql = format!("SELECT uid, key, json FROM item WHERE uid = ({UID_OF})");
        self.read_row(self.one(&sql, [fold(key)], triple)?)
    }

    /// The item of a citekey that must be there.
    pub(super) fn must(&self, key: &str) -> Result<Row> {
        self.row(key)?.ok_or_else(|| LibraryError::NoSuchItem { key: key.to_owned() })
    }

    /// The item of a uid.
    pub(super) fn row_of(&self, uid: i64) -> Result<Option<Row>> {
        let sql = "SELECT uid, key, json FROM item WHERE uid = ?1";
        self.read_row(self.one(sql, [uid], triple)?)
    }

    fn read_row(&self, found: Option<(i64, String, String)>) -> Result<Option<Row>> {
        let Some((uid, key, json)) = found else { return Ok(None) };
        let mut item = from_text(self, &key, &json)?;
        item.id.clear();
        Ok(Some(Row { uid, key, item }))
    }

    /// The uid and citekey, as it is written, of a citekey or an alias.
    pub(super) fn locate(&self, key: &str) -> Result<Option<(i64, String)>> {
        let sql = format!("SELECT uid, key FROM item WHERE uid = ({UID_OF})");
        self.one(&sql, [fold(key)], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The same, of a citekey that must be there.
    pub(super) fn must_locate(&self, key: &str) -> Result<(i64, String)> {
        self.locate(key)?.ok_or_else(|| LibraryError::NoSuchItem { key: key.to_owned() })
    }

    /// The citekey of an identifier's item; of several, the first added.
    pub(super) fn holder(&self, scheme: Scheme, value: &str, but: Option<i64>) -> Result<Option<String>> {
        let sql = "SELECT item.key FROM identifier JOIN item USING (uid) \
                   WHERE scheme = ?1 AND value = ?2 AND uid <> ?3 ORDER BY holder LIMIT 1";
        // No item has the number 0.
        self.one(sql, (scheme.as_str(), value, but.unwrap_or(0)), |row| row.get(0))
    }

    /// Refuses identifiers of one work that another item has.
    pub(super) fn check_free(&self, identities: &Identities, uid: Option<i64>) -> Result<()> {
        for ((scheme, value), identifier) in identities {
            if scheme.names_one_work()
                && let Some(key) = self.holder(*scheme, value, uid)?
            {
                return Err(LibraryError::DuplicateIdentifier { identifier: identifier.clone(), key });
            }
        }
        Ok(())
    }

    /// Writes the identifiers of an item that has none yet.
    pub(super) fn put_identities(&self, uid: i64, identities: &Identities) -> Result<()> {
        for (scheme, value) in identities.keys() {
            let holder = if scheme.names_one_work() { 0 } else { uid };
            let sql = "INSERT INTO identifier (scheme, value, holder, uid) VALUES (?1, ?2, ?3, ?4)";
            self.run(sql, (scheme.as_str(), value, holder, uid))?;
        }
        Ok(())
    }
}

fn triple(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, String, String)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}
