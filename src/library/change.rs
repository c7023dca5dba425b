//! The operations of one change. Each writes the tables and logs its steps.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::database::Database;
use super::error::{LibraryError, Result};
use super::part::{Listed, Part};
use super::record::{Row, check_key, field_code, fold, identities, to_text};
use super::{ChangeId, Provenance, Raw, Stored, now};
use crate::item::{Field, Identifier, Item, citekey};

/// Who says a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// A registry's name, a format, `user`.
    pub source: String,
    /// When it said so, where that is known: a registry, when it was asked.
    pub fetched: Option<Timestamp>,
    /// How sure it is, 0 to 1; kept to three decimals.
    pub confidence: f32,
}

impl Source {
    /// A source that is sure, and says so now.
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), fetched: Some(Timestamp::now()), confidence: 1.0 }
    }

    /// Confidence in thousandths; what is no number is no confidence.
    pub(super) fn thousandths(&self) -> u16 {
        (self.confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
    }

    pub(super) fn fetched_ms(&self) -> Option<i64> {
        self.fetched.map(Timestamp::as_millisecond)
    }
}

/// An item to add.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// The item; its `id` is not looked at.
    pub item: Item,
    /// The citekey wished for.
    pub key: String,
    /// What it was read from.
    pub raw: Option<Raw>,
    /// Who said which field; fields the item does not have are passed over.
    pub sources: Vec<(Field, Source)>,
    /// Tags.
    pub tags: Vec<String>,
}

/// What became of a [`New`] item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The citekey it got: the one wished for, with a suffix if that was
    /// taken.
    pub key: String,
    /// The item's number.
    pub uid: i64,
}

/// A change being made; see [`Library::change`](super::Library::change).
#[derive(Debug)]
pub struct Change<'a> {
    pub(super) database: &'a Database,
    command: &'a str,
    undoes: Option<ChangeId>,
    run: Option<ChangeId>,
    pub(super) now: i64,
    pub(super) id: Option<ChangeId>,
    seq: i64,
    next_uid: Option<i64>,
    broken: bool,
}

impl<'a> Change<'a> {
    pub(super) fn new(
        database: &'a Database,
        command: &'a str,
        undoes: Option<ChangeId>,
        run: Option<ChangeId>,
    ) -> Self {
        Self { database, command, undoes, run, now: now(), id: None, seq: 0, next_uid: None, broken: false }
    }

    /// The change's number if it did anything.
    pub(super) fn finish(self) -> Result<Option<ChangeId>> {
        if self.broken { Err(LibraryError::GivenUp) } else { Ok(self.id) }
    }

    /// Runs an operation. Those that fail for a reason of their own do so
    /// before they write; after a failure of the storage nothing more is
    /// taken, because SQLite may have ended the transaction.
    pub(super) fn operate<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.broken {
            return Err(LibraryError::GivenUp);
        }
        let result = f(self);
        self.broken = matches!(&result, Err(error) if error.is_storage());
        result
    }

    /// The number of this change, which is put into the log now.
    pub(super) fn number(&mut self) -> Result<ChangeId> {
        if let Some(id) = self.id {
            return Ok(id);
        }
        let sql = "INSERT INTO change (at, command, undoes, run) VALUES (?1, ?2, ?3, ?4)";
        let (undoes, run) = (self.undoes.map(|c| c.0), self.run.map(|c| c.0));
        self.database.run(sql, (self.now, self.command, undoes, run))?;
        let id = ChangeId(self.database.conn.last_insert_rowid());
        self.id = Some(id);
        Ok(id)
    }

    /// Logs one step.
    #[expect(clippy::too_many_arguments, reason = "the columns of the log")]
    pub(super) fn log(
        &mut self,
        kind: &str,
        uid: i64,
        key: &str,
        name: Option<&str>,
        n: Option<i64>,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> Result<()> {
        let change = self.number()?.0;
        let (before, after) = (before.map(Value::to_string), after.map(Value::to_string));
        let sql = "INSERT INTO op (change, seq, kind, uid, key, name, n, before, after) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.database.run(sql, (change, self.seq, kind, uid, key, name, n, before, after))?;
        self.seq += 1;
        Ok(())
    }

    pub(super) fn touch(&mut self, uid: i64) -> Result<()> {
        let change = self.number()?.0;
        let sql = "UPDATE item SET modified = ?2, change = ?3 WHERE uid = ?1 AND change <> ?3";
        self.database.run(sql, (uid, self.now, change)).map(drop)
    }

    /// An item as this change has left it so far.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn get(&self, key: &str) -> Result<Option<Stored>> {
        self.database.stored(key)
    }

    /// As [`Library::find`](super::Library::find).
    ///
    /// # Errors
    /// A failure of the database.
    pub fn find(&self, identifier: &Identifier) -> Result<Option<String>> {
        self.database.find(identifier)
    }

    /// The items that a newcomer wishing for this citekey would be told apart
    /// from by a suffix: those of that key, and of that key with a suffix.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn namesakes(&self, key: &str) -> Result<Vec<Stored>> {
        let folded = fold(key);
        // `{` follows `z`.
        let sql = "SELECT key FROM item WHERE folded = ?1 \
                   OR (folded >= ?1 || 'a' AND folded < ?1 || '{') LIMIT 100";
        let keys: Vec<String> = self.database.all(sql, [folded.as_str()], |row| row.get(0))?;
        let suffixed = |key: &String| {
            fold(key)
                .strip_prefix(&folded)
                .is_some_and(|rest| rest.len() <= 2 && rest.bytes().all(|b| b.is_ascii_lowercase()))
        };
        keys.iter().filter(|key| suffixed(key)).filter_map(|key| self.get(key).transpose()).collect()
    }

    /// Adds an item. If the citekey wished for is taken, the newcomer gets a
    /// suffix: `a` to `z`, then `aa` and on.
    ///
    /// # Errors
    /// [`LibraryError::DuplicateIdentifier`] if an identifier that names one
    /// work is there already; [`LibraryError::BadKey`],
    /// [`LibraryError::TooDeep`], [`LibraryError::EmptyName`].
    pub fn add(&mut self, new: &New) -> Result<Added> {
        self.operate(|change| change.add_item(new))
    }

    fn add_item(&mut self, new: &New) -> Result<Added> {
        let wished = check_key(&new.key)?;
        let json = to_text(&wished, &new.item)?;
        let tags: BTreeSet<&str> = new.tags.iter().map(|tag| named("a tag", tag)).collect::<Result<_>>()?;
        let identities = identities(&new.item);
        self.database.check_free(&identities, None)?;
        let key = self.free_key(&wished)?;

        let uid = self.new_uid()?;
        self.insert(uid, &key, &json, self.now)?;
        self.database.put_identities(uid, &identities)?;
        if let Some(raw) = &new.raw {
            let sql = "INSERT INTO raw (uid, n, source, text, added) VALUES (?1, 1, ?2, ?3, ?4)";
            self.database.run(sql, (uid, &raw.source, &raw.text, self.now))?;
        }
        for tag in tags {
            self.database.run("INSERT INTO tag (uid, tag) VALUES (?1, ?2)", (uid, tag))?;
        }
        let mut last: BTreeMap<&Field, &Source> = BTreeMap::new();
        last.extend(new.sources.iter().map(|(field, source)| (field, source)));
        for (field, source) in last {
            if new.item.field(field).is_some() {
                let sql = "INSERT INTO provenance (uid, field, n, source, fetched, confidence, replaced) \
                           VALUES (?1, ?2, 1, ?3, ?4, ?5, 0)";
                let (fetched, confidence) = (source.fetched_ms(), source.thousandths());
                self.database.run(sql, (uid, field_code(field), &source.source, fetched, confidence))?;
            }
        }
        self.log("add", uid, &key, None, None, None, None)?;
        Ok(Added { key, uid })
    }

    /// Puts an item's row where there is none.
    pub(super) fn insert(&mut self, uid: i64, key: &str, json: &str, added: i64) -> Result<()> {
        let change = self.number()?.0;
        let sql = "INSERT INTO item (uid, key, folded, json, added, modified, change) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.database.run(sql, (uid, key, fold(key), json, added, self.now, change)).map(drop)
    }

    /// A number that no item has or had.
    fn new_uid(&mut self) -> Result<i64> {
        let uid = match self.next_uid {
            Some(uid) => uid,
            None => {
                let sql = "SELECT 1 + max(coalesce((SELECT max(uid) FROM item), 0), \
                           coalesce((SELECT max(uid) FROM gone), 0))";
                self.database.one(sql, [], |row| row.get(0))?.unwrap_or(1)
            }
        };
        self.next_uid = Some(uid + 1);
        Ok(uid)
    }

    /// The citekey, or its first free variant. Suffixes are tried in steps
    /// that double and then by halves, so that the ten thousandth item of a
    /// name costs little more than the first.
    fn free_key(&self, wished: &str) -> Result<String> {
        let taken = |key: &str| self.database.locate(key).map(|found| found.is_some());
        if !taken(wished)? {
            return Ok(wished.to_owned());
        }
        let variant = |n| format!("{wished}{}", citekey::suffix(n));
        let (mut low, mut high) = (0, 1);
        while taken(&variant(high))? {
            (low, high) = (high, high * 2);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if taken(&variant(middle))? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(variant(high))
    }

    /// As [`Library::provenance`](super::Library::provenance), as this change
    /// has left it so far.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn provenance(&self, key: &str) -> Result<Vec<Provenance>> {
        self.database.provenance(key)
    }

    /// Removes an item with all that is kept with it; undo brings everything
    /// back. Attached files are not touched.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn remove(&mut self, key: &str) -> Result<()> {
        self.operate(|change| {
            let row = change.database.must(key)?;
            change.remove_item(&row)
        })
    }

    /// Removes an item; the log keeps all of it.
    pub(super) fn remove_item(&mut self, row: &Row) -> Result<()> {
        let added = "SELECT added FROM item WHERE uid = ?1";
        let added: Option<i64> = self.database.one(added, [row.uid], |row| row.get(0))?;
        let mut parts = Vec::new();
        for part in Part::ALL {
            for Listed { name, n, image } in self.database.parts(row.uid, part)? {
                parts.push(json!([part.code(), name, n, image]));
            }
        }
        let json = to_text(&row.key, &row.item)?;
        let before = json!({"key": row.key, "added": added, "item": json, "parts": parts});
        self.log("remove", row.uid, &row.key, None, None, Some(&before), None)?;
        let change = self.number()?.0;
        self.database.run("DELETE FROM item WHERE uid = ?1", [row.uid])?;
        let sql = "INSERT INTO gone (uid, key, folded, change) VALUES (?1, ?2, ?3, ?4)";
        self.database.run(sql, (row.uid, &row.key, fold(&row.key), change)).map(drop)
    }
}

/// A name without the space around it, if anything is left.
pub(super) fn named<'n>(what: &'static str, name: &'n str) -> Result<&'n str> {
    let name = name.trim();
    if name.is_empty() { Err(LibraryError::EmptyName { what }) } else { Ok(name) }
}
