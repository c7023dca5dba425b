//! The operations of a change on items that are there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::change::{Change, Source, named};
use super::error::{LibraryError, Result};
use super::part::{Part, Place};
use super::record::{Row, canonical, check_key, differences, field_code, fold, identities, to_text};
use super::{Attachment, Raw};
use crate::item::{Field, Item};

impl Change<'_> {
    /// Makes the item of a citekey equal to this one; the log keeps the
    /// fields that differ. Where a source is given for a field, it now stands
    /// for its value; a changed field without one has no source any more.
    /// Gives whether anything changed.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::DuplicateIdentifier`],
    /// [`LibraryError::TooDeep`].
    pub fn set_item(&mut self, key: &str, item: &Item, sources: &[(Field, Source)]) -> Result<bool> {
        self.operate(|change| {
            let row = change.database.must(key)?;
            change.replace(&row, &canonical(item)?, sources)
        })
    }

    /// Sets one field from its JSON form, or removes it. Gives whether
    /// anything changed.
    ///
    /// # Errors
    /// As [`Change::set_item`]; [`LibraryError::BadValue`] if the value does
    /// not fit.
    pub fn set_field(
        &mut self,
        key: &str,
        field: &Field,
        value: Option<Value>,
        source: Source,
    ) -> Result<bool> {
        self.operate(|change| {
            let row = change.database.must(key)?;
            let mut item = row.item.clone();
            item.set_field(field, value)?;
            change.replace(&row, &canonical(&item)?, &[(field.clone(), source)])
        })
    }

    pub(super) fn replace(&mut self, row: &Row, item: &Item, sources: &[(Field, Source)]) -> Result<bool> {
        let differences = differences(&row.item, item);
        self.write_fields(row, item)?;
        for (field, (before, after)) in &differences {
            let code = field_code(field);
            self.log("field", row.uid, &row.key, Some(&code), None, before.as_ref(), after.as_ref())?;
        }
        let sources: BTreeMap<&Field, &Source> = sources.iter().map(|(f, s)| (f, s)).collect();
        let mut changed = !differences.is_empty();
        for (field, (before, _)) in &differences {
            self.state(row, field, before.as_ref(), sources.get(field).copied())?;
        }
        for (field, source) in sources {
            if !differences.contains_key(field)
                && let Some(value) = item.field(field)
                && self.standing(row.uid, &field_code(field))?.as_deref() != Some(&source.source)
            {
                self.state(row, field, Some(&value), Some(source))?;
                changed = true;
            }
        }
        if changed {
            self.touch(row.uid)?;
        }
        Ok(changed)
    }

    /// Writes an item's fields and what is derived from them.
    pub(super) fn write_fields(&mut self, row: &Row, item: &Item) -> Result<()> {
        if row.item == *item {
            return Ok(());
        }
        let json = to_text(&row.key, item)?;
        let (old, new) = (identities(&row.item), identities(item));
        self.database.check_free(&new, Some(row.uid))?;
        self.touch(row.uid)?;
        self.database.run("UPDATE item SET json = ?2 WHERE uid = ?1", (row.uid, json))?;
        if old != new {
            self.database.run("DELETE FROM identifier WHERE uid = ?1", [row.uid])?;
            self.database.put_identities(row.uid, &new)?;
        }
        Ok(())
    }

    /// Who stands for a field's value now.
    fn standing(&self, uid: i64, code: &str) -> Result<Option<String>> {
        let sql = "SELECT source FROM provenance WHERE uid = ?1 AND field = ?2 AND replaced = 0 \
                   ORDER BY n DESC LIMIT 1";
        self.database.one(sql, (uid, code), |row| row.get(0))
    }

    /// Puts a new statement on a field over the one that stood for `value`.
    fn state(
        &mut self,
        row: &Row,
        field: &Field,
        value: Option<&Value>,
        source: Option<&Source>,
    ) -> Result<()> {
        let code = field_code(field);
        let sql = "SELECT n FROM provenance WHERE uid = ?1 AND field = ?2 ORDER BY n DESC LIMIT 1";
        let top: i64 = self.database.one(sql, (row.uid, &code), |row| row.get(0))?.unwrap_or(0);
        let place = |n| Place { part: Part::Provenance, name: Some(&code), n: Some(n) };
        if let Some(mut image) = self.database.image(row.uid, place(top))?
            && let Some(object) = image.as_object_mut()
            && object.get("replaced") != Some(&json!(1))
        {
            object.insert("replaced".to_owned(), json!(1));
            object.insert("value".to_owned(), json!(value.map(Value::to_string)));
            self.put(row.uid, &row.key, place(top), Some(&image))?;
        }
        if let Some(source) = source {
            let image = json!({
                "source": source.source, "fetched": source.fetched_ms(), "confidence": source.thousandths(),
                "replaced": 0, "value": null,
            });
            self.put(row.uid, &row.key, place(top + 1), Some(&image))?;
        }
        Ok(())
    }

    /// Makes a part what the image says, and logs it. Gives whether that
    /// changed anything.
    pub(super) fn put(
        &mut self,
        uid: i64,
        key: &str,
        place: Place<'_>,
        image: Option<&Value>,
    ) -> Result<bool> {
        let before = self.database.image(uid, place)?;
        if before.as_ref() == image {
            return Ok(false);
        }
        self.database.put(uid, place, image)?;
        self.log(place.part.code(), uid, key, place.name, place.n, before.as_ref(), image)?;
        self.touch(uid)?;
        Ok(true)
    }

    /// Gives an item another citekey, also one that differs only in case.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::KeyTaken`],
    /// [`LibraryError::BadKey`].
    pub fn rename(&mut self, key: &str, to: &str) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            let to = check_key(to)?;
            change.rename_item(uid, &key, &to)
        })
    }

    pub(super) fn rename_item(&mut self, uid: i64, key: &str, to: &str) -> Result<bool> {
        if key == to {
            return Ok(false);
        }
        if let Some((other, taken)) = self.database.locate(to)? {
            if other != uid {
                return Err(LibraryError::KeyTaken { key: taken });
            }
            for alias in self.database.parts(uid, Part::Alias)?.into_iter().filter_map(|alias| alias.name) {
                if fold(&alias) == fold(to) {
                    self.put(uid, key, Place { part: Part::Alias, name: Some(&alias), n: None }, None)?;
                }
            }
        }
        let sql = "UPDATE item SET key = ?2, folded = ?3 WHERE uid = ?1";
        self.database.run(sql, (uid, to, fold(to)))?;
        self.log("key", uid, key, None, None, Some(&json!(key)), Some(&json!(to)))?;
        self.touch(uid)?;
        Ok(true)
    }

    /// Tags an item. Gives whether that changed anything.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::EmptyName`].
    pub fn add_tag(&mut self, key: &str, tag: &str) -> Result<bool> {
        self.set_member(key, Part::Tag, named("a tag", tag)?, true)
    }

    /// Takes a tag off an item. Gives whether it was there.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn remove_tag(&mut self, key: &str, tag: &str) -> Result<bool> {
        self.set_member(key, Part::Tag, tag.trim(), false)
    }

    /// Puts an item into a collection, which is made if need be. Gives
    /// whether that changed anything.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::EmptyName`].
    pub fn add_to_collection(&mut self, key: &str, collection: &str) -> Result<bool> {
        self.set_member(key, Part::Collection, named("a collection name", collection)?, true)
    }

    /// Takes an item out of a collection; an empty collection is gone. Gives
    /// whether it was in it.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn remove_from_collection(&mut self, key: &str, collection: &str) -> Result<bool> {
        self.set_member(key, Part::Collection, collection.trim(), false)
    }

    fn set_member(&mut self, key: &str, part: Part, name: &str, there: bool) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            let place = Place { part, name: Some(name), n: None };
            change.put(uid, &key, place, there.then_some(&Value::Bool(true)))
        })
    }

    /// Writes a note on an item; gives its number.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn add_note(&mut self, key: &str, text: &str) -> Result<i64> {
        let image = json!({"text": text, "created": self.now, "modified": self.now});
        self.append(key, Part::Note, "SELECT coalesce(max(n), 0) + 1 FROM note WHERE uid = ?1", &image)
    }

    /// Keeps another text that an item was read from.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn add_raw(&mut self, key: &str, raw: &Raw) -> Result<()> {
        let image = json!({"source": raw.source, "text": raw.text, "added": self.now});
        let next = "SELECT coalesce(max(n), 0) + 1 FROM raw WHERE uid = ?1";
        self.append(key, Part::Raw, next, &image).map(drop)
    }

    fn append(&mut self, key: &str, part: Part, next: &str, image: &Value) -> Result<i64> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            let n = change.database.one(next, [uid], |row| row.get(0))?.unwrap_or(1);
            change.put(uid, &key, Place { part, name: None, n: Some(n) }, Some(image))?;
            Ok(n)
        })
    }

    /// Changes the text of a note. Gives whether it differed.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::NoSuchNote`].
    pub fn edit_note(&mut self, key: &str, n: i64, text: &str) -> Result<bool> {
        self.alter_note(key, n, Some(text))
    }

    /// Removes a note.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::NoSuchNote`].
    pub fn remove_note(&mut self, key: &str, n: i64) -> Result<()> {
        self.alter_note(key, n, None).map(drop)
    }

    fn alter_note(&mut self, key: &str, n: i64, text: Option<&str>) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            let place = Place { part: Part::Note, name: None, n: Some(n) };
            let Some(old) = change.database.image(uid, place)? else {
                return Err(LibraryError::NoSuchNote { key, n });
            };
            let Some(text) = text else { return change.put(uid, &key, place, None) };
            if old.get("text").and_then(Value::as_str) == Some(text) {
                return Ok(false);
            }
            let image = json!({"text": text, "created": old.get("created"), "modified": change.now});
            change.put(uid, &key, place, Some(&image))
        })
    }

    /// Notes that a file belongs to an item; the file itself is not touched.
    /// Gives whether that changed anything.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`], [`LibraryError::EmptyName`].
    pub fn attach(&mut self, key: &str, attachment: &Attachment) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            if attachment.path.is_empty() {
                return Err(LibraryError::EmptyName { what: "a path" });
            }
            let place = Place { part: Part::Attachment, name: Some(&attachment.path), n: None };
            let old = change.database.image(uid, place)?;
            let added = old.as_ref().and_then(|image| image.get("added")?.as_i64()).unwrap_or(change.now);
            let (media_type, sha256) = (&attachment.media_type, &attachment.sha256);
            let image = json!({"media_type": media_type, "sha256": sha256, "added": added});
            change.put(uid, &key, place, Some(&image))
        })
    }

    /// Forgets that a file belongs to an item; the file itself is not
    /// touched. Gives whether it was attached.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn detach(&mut self, key: &str, path: &str) -> Result<bool> {
        self.set_member(key, Part::Attachment, path, false)
    }
}
