//! The log, read.

use jiff::Timestamp;
use rusqlite::Row as SqlRow;
use serde_json::Value;

use super::database::Database;
use super::error::{LibraryError, Result};
use super::fact::FactKind;
use super::part::Part;
use super::read::time;
use super::record::{UID_OF, field_of, fold};
use super::{ChangeId, Library};
use crate::item::Field;

/// How many steps of a change are listed.
const LISTED: i64 = 100;

/// A change in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeEntry {
    /// Its number.
    pub id: ChangeId,
    /// When it was made.
    pub at: Timestamp,
    /// What made it: a command, `undo`, `redo`.
    pub command: String,
    /// The change it undoes, if it is an undo; the undo, if it is a redo.
    pub undoes: Option<ChangeId>,
    /// Whether it is undone.
    pub undone: bool,
    /// The number of items it touched.
    pub items: u32,
    /// Its steps, but not those on provenance; of a long change the first
    /// hundred.
    pub operations: Vec<Operation>,
}

/// One step of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// The citekey of the item, as it was before the step; empty where the
    /// step is about the library.
    pub key: String,
    /// What was done.
    pub kind: OperationKind,
    /// The value before, if there was one; of an item removed, nothing.
    pub before: Option<Value>,
    /// The value after, if there is one; of an item added, nothing.
    pub after: Option<Value>,
}

/// What a step did to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OperationKind {
    /// Added it.
    Add,
    /// Removed it.
    Remove,
    /// Changed its citekey.
    Rename,
    /// Changed this field.
    Field(Field),
    /// Added or removed this tag.
    Tag(String),
    /// Wrote, changed or removed the note of this number.
    Note(i64),
    /// Put it into this collection, or took it out.
    Collection(String),
    /// Attached the file of this path, or detached it.
    Attachment(String),
    /// Kept another text that it was read from.
    Raw,
    /// Gave it this other citekey, or took it away.
    Alias(String),
    /// Decided something about it, or about the library, or took that back.
    Fact(FactKind, String),
}

/// A row of the log.
pub(super) struct Step {
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) uid: i64,
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) n: Option<i64>,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// The columns of a [`Step`].
pub(super) const STEP: &str = "SELECT seq, kind, uid, key, name, n, before, after FROM op";

pub(super) fn step(row: &SqlRow<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        seq: row.get(0)?,
        kind: row.get(1)?,
        uid: row.get(2)?,
        key: row.get(3)?,
        name: row.get(4)?,
        n: row.get(5)?,
        before: row.get(6)?,
        after: row.get(7)?,
    })
}

/// SQL that holds for a row `c` of `change` that is undone.
pub(super) const UNDONE: &str = "EXISTS (SELECT 1 FROM change u WHERE u.undoes = c.id \
                      AND NOT EXISTS (SELECT 1 FROM change r WHERE r.undoes = u.id))";

impl Library {
    /// The newest changes, the newest first; those of one item only, if a
    /// citekey is given, with its steps only. A removed item is found by the
    /// last citekey it had.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn log(&self, limit: usize, key: Option<&str>) -> Result<Vec<ChangeEntry>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let ids: Vec<i64> = match key {
            None => {
                let sql = "SELECT id FROM change ORDER BY id DESC LIMIT ?1";
                self.database.all(sql, [limit], |row| row.get(0))?
            }
            Some(key) => {
                let sql = format!(
                    "SELECT DISTINCT change FROM op WHERE uid IN ({UID_OF} \
                       UNION SELECT uid FROM gone WHERE folded = ?1) \
                     ORDER BY change DESC LIMIT ?2"
                );
                self.database.all(&sql, (fold(key), limit), |row| row.get(0))?
            }
        };
        ids.into_iter().map(|id| self.entry(ChangeId(id), key)).collect()
    }

    /// One change of the log.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchChange`], or a failure of the database.
    pub fn logged(&self, id: ChangeId) -> Result<ChangeEntry> {
        self.entry(id, None)
    }

    pub(super) fn entry(&self, id: ChangeId, key: Option<&str>) -> Result<ChangeEntry> {
        let sql = format!(
            "SELECT at, command, undoes, {UNDONE}, \
             (SELECT count(DISTINCT uid) FROM op WHERE change = c.id AND uid <> 0) FROM change c WHERE id = ?1"
        );
        let read = |row: &SqlRow<'_>| {
            Ok(ChangeEntry {
                id,
                at: time(row, 0)?,
                command: row.get(1)?,
                undoes: row.get::<_, Option<i64>>(2)?.map(ChangeId),
                undone: row.get(3)?,
                items: row.get(4)?,
                operations: Vec::new(),
            })
        };
        let found = self.database.one(&sql, [id.0], read)?;
        let mut entry = found.ok_or(LibraryError::NoSuchChange(id))?;
        let steps = match key {
            None => {
                let sql = format!("{STEP} WHERE change = ?1 AND kind <> 'provenance' ORDER BY seq LIMIT ?2");
                self.database.all(&sql, (id.0, LISTED), step)?
            }
            Some(key) => {
                let sql = format!(
                    "{STEP} WHERE change = ?2 AND kind <> 'provenance' AND uid IN ({UID_OF} \
                       UNION SELECT uid FROM gone WHERE folded = ?1) ORDER BY seq LIMIT ?3"
                );
                self.database.all(&sql, (fold(key), id.0, LISTED), step)?
            }
        };
        for step in steps {
            entry.operations.push(self.operation(step)?);
        }
        Ok(entry)
    }

    fn operation(&self, step: Step) -> Result<Operation> {
        let name = step.name.unwrap_or_default();
        let kind = match (step.kind.as_str(), Part::from_code(&step.kind)) {
            ("add", _) => OperationKind::Add,
            ("remove", _) => OperationKind::Remove,
            ("key", _) => OperationKind::Rename,
            ("field", _) => OperationKind::Field(field_of(&name)),
            (_, Some(Part::Tag)) => OperationKind::Tag(name),
            (_, Some(Part::Note)) => OperationKind::Note(step.n.unwrap_or_default()),
            (_, Some(Part::Collection)) => OperationKind::Collection(name),
            (_, Some(Part::Attachment)) => OperationKind::Attachment(name),
            (_, Some(Part::Raw)) => OperationKind::Raw,
            (_, Some(Part::Alias)) => OperationKind::Alias(name),
            (_, Some(Part::Fact(fact))) => OperationKind::Fact(fact, name),
            (kind, _) => return Err(unknown_step(&self.database, kind)),
        };
        let parse = |text: Option<String>| text.map(|text| self.database.parse(&text)).transpose();
        let before = if kind == OperationKind::Remove { None } else { parse(step.before)? };
        Ok(Operation { key: step.key, kind, before, after: parse(step.after)? })
    }
}

pub(super) fn unknown_step(database: &Database, kind: &str) -> LibraryError {
    database.damaged(format!("the log has a step of unknown kind `{kind}`"))
}
