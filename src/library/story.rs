//! The story of fields where it is told by several: what a registry says
//! beside a value that stands, and two items made one.

use serde_json::{Value, json};

use super::change::{Change, Source};
use super::error::{LibraryError, Result};
use super::fact::FactKind;
use super::part::{Listed, Part, Place};
use super::record::{Row, canonical, field_code};
use crate::item::{Field, Item};

/// What a source says of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The field.
    pub field: Field,
    /// What it says; `None` that there is no value.
    pub value: Option<Value>,
    /// Who says so.
    pub source: Source,
}

impl Change<'_> {
    /// Keeps what sources say of fields whose values stay as they are: each
    /// statement comes under the one that stands, as if that had replaced it.
    /// Gives whether there was any.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn witness(&mut self, key: &str, statements: &[Statement]) -> Result<bool> {
        self.operate(|change| {
            let row = change.database.must(key)?;
            for Statement { field, value, source } in statements {
                let code = field_code(field);
                let mut stack = change.stack(row.uid, &code)?;
                let standing = stack.pop_if(|top| stands(top));
                stack.push(json!({
                    "source": source.source, "fetched": source.fetched_ms(),
                    "confidence": source.thousandths(), "replaced": 1,
                    "value": value.as_ref().map(Value::to_string),
                }));
                stack.extend(standing);
                change.restack(&row, &code, &stack)?;
            }
            Ok(!statements.is_empty())
        })
    }

    /// The statements on a field, the oldest first.
    fn stack(&self, uid: i64, code: &str) -> Result<Vec<Value>> {
        let parts = self.database.parts(uid, Part::Provenance)?;
        let of_field = parts.into_iter().filter(|part| part.name.as_deref() == Some(code));
        Ok(of_field.map(|part| part.image).collect())
    }

    /// Makes these the statements on a field.
    fn restack(&mut self, row: &Row, code: &str, stack: &[Value]) -> Result<()> {
        for (n, image) in (1..).zip(stack) {
            let place = Place { part: Part::Provenance, name: Some(code), n: Some(n) };
            self.put(row.uid, &row.key, place, Some(image))?;
        }
        Ok(())
    }

    /// Gives an item another citekey that names it too. Gives whether that
    /// changed anything.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::KeyTaken`],
    /// [`LibraryError::BadKey`].
    pub fn add_alias(&mut self, key: &str, alias: &str) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            let alias = super::record::check_key(alias)?;
            change.put_alias(uid, &key, &alias)
        })
    }

    /// Takes another citekey off an item. Gives whether it had it.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn remove_alias(&mut self, key: &str, alias: &str) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            change.put(uid, &key, Place { part: Part::Alias, name: Some(alias), n: None }, None)
        })
    }

    pub(super) fn put_alias(&mut self, uid: i64, key: &str, alias: &str) -> Result<bool> {
        match self.database.locate(alias)? {
            Some((holder, _)) if holder == uid => Ok(false),
            Some((_, taken)) => Err(LibraryError::KeyTaken { key: taken }),
            None => {
                let place = Place { part: Part::Alias, name: Some(alias), n: None };
                self.put(uid, key, place, Some(&Value::Bool(true)))
            }
        }
    }

    /// Makes two items one. The first becomes `item`, for whose fields
    /// `sources` stand; the second is removed, and its citekeys, tags, notes,
    /// collections, attachments, texts and what is said of its fields go to
    /// the first.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::SameItem`],
    /// [`LibraryError::DuplicateIdentifier`], [`LibraryError::TooDeep`].
    pub fn absorb(&mut self, keep: &str, gone: &str, item: &Item, sources: &[(Field, Source)]) -> Result<()> {
        self.operate(|change| {
            let (row, other) = (change.database.must(keep)?, change.database.must(gone)?);
            if row.uid == other.uid {
                return Err(LibraryError::SameItem { key: row.key });
            }
            let item = canonical(item)?;
            let mut identities = super::record::identities(&item);
            for identity in super::record::identities(&other.item).keys() {
                identities.remove(identity);
            }
            change.database.check_free(&identities, Some(row.uid))?;
            let mut parts = Vec::new();
            for part in Part::ALL {
                parts
                    .extend(change.database.parts(other.uid, part)?.into_iter().map(|listed| (part, listed)));
            }
            change.remove_item(&other)?;
            change.put_alias(row.uid, &row.key, &other.key)?;
            change.take_over(&row, &other, parts)?;
            change.renamed_in_facts(&row, &other)?;
            change.replace(&row, &item, sources).map(drop)
        })
    }

    /// Gives one item the parts of another, which is removed.
    fn take_over(&mut self, row: &Row, other: &Row, parts: Vec<(Part, Listed)>) -> Result<()> {
        let mut stacks: Vec<(String, Vec<Value>)> = Vec::new();
        for (part, Listed { name, n, image }) in parts {
            let place = |n| Place { part, name: name.as_deref(), n };
            match part {
                Part::Provenance => {
                    let code = name.unwrap_or_default();
                    let image = replaced(image, other, &code);
                    match stacks.last_mut() {
                        Some((last, stack)) if *last == code => stack.push(image),
                        _ => stacks.push((code, vec![image])),
                    }
                }
                Part::Alias => {
                    self.put_alias(row.uid, &row.key, &name.unwrap_or_default())?;
                }
                Part::Note | Part::Raw => {
                    let taken = self.database.parts(row.uid, part)?.last().and_then(|last| last.n);
                    let n = n.map(|_| taken.unwrap_or_default() + 1);
                    self.put(row.uid, &row.key, place(n), Some(&image))?;
                }
                Part::Fact(kind) if kind.names_items() => {
                    let (own, its) = (row.uid.to_string(), other.uid.to_string());
                    // What it had to say of the other is settled; what it said
                    // of itself is said of both.
                    let name = match name.as_deref() {
                        Some(name) if name == own => continue,
                        Some(name) if name == its => Some(own.as_str()),
                        name => name,
                    };
                    let place = Place { part, name, n };
                    let standing = self.database.image(row.uid, place)?;
                    let image = standing.map_or(image.clone(), |standing| joined(standing, image));
                    self.put(row.uid, &row.key, place, Some(&image))?;
                }
                Part::Tag | Part::Collection | Part::Attachment | Part::Fact(_) => {
                    if self.database.image(row.uid, place(n))?.is_none() {
                        self.put(row.uid, &row.key, place(n), Some(&image))?;
                    }
                }
            }
        }
        for (code, mut stack) in stacks {
            stack.extend(self.stack(row.uid, &code)?);
            self.restack(row, &code, &stack)?;
        }
        Ok(())
    }

    /// Lets facts that name a removed item name the one it went into.
    fn renamed_in_facts(&mut self, row: &Row, other: &Row) -> Result<()> {
        let (from, to) = (other.uid.to_string(), row.uid.to_string());
        for kind in FactKind::ALL.into_iter().filter(|kind| kind.names_items()) {
            let part = Part::Fact(kind);
            let sql = "SELECT uid, key, image FROM fact JOIN item USING (uid) WHERE kind = ?1 AND name = ?2";
            let found: Vec<(i64, String, String)> = self
                .database
                .all(sql, (part.code(), &from), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            for (uid, key, image) in found {
                self.put(uid, &key, Place { part, name: Some(&from), n: None }, None)?;
                let place = Place { part, name: Some(&to), n: None };
                if uid != row.uid && self.database.image(uid, place)?.is_none() {
                    let image = self.database.parse(&image)?;
                    self.put(uid, &key, place, Some(&image))?;
                }
            }
        }
        Ok(())
    }
}

/// A fact with what another one of its name says beside it: its lists grow
/// longer.
fn joined(mut fact: Value, other: Value) -> Value {
    let (Some(members), Value::Object(others)) = (fact.as_object_mut(), other) else { return fact };
    for (name, value) in others {
        match (members.get_mut(&name), value) {
            (Some(Value::Array(mine)), Value::Array(theirs)) => {
                for one in theirs {
                    if !mine.contains(&one) {
                        mine.push(one);
                    }
                }
            }
            (Some(_), _) => {}
            (None, value) => drop(members.insert(name, value)),
        }
    }
    fact
}

/// Whether the value of a statement is the field's.
fn stands(image: &Value) -> bool {
    image.get("replaced") != Some(&json!(1))
}

/// A statement on a field of an item that is removed, with what it says.
fn replaced(mut image: Value, row: &Row, code: &str) -> Value {
    if stands(&image)
        && let Some(object) = image.as_object_mut()
    {
        let value = row.item.field(&super::record::field_of(code));
        object.insert("replaced".to_owned(), json!(1));
        object.insert("value".to_owned(), json!(value.as_ref().map(Value::to_string)));
    }
    image
}
