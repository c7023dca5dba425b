//! Undo and redo.
//!
//! An undo is a change whose steps are those of another change backwards, and
//! a redo is the undo of an undo. So a change is undone when an undo of it
//! stands that is not itself undone.
//!
//! A step is taken back only if the part of the item it touched is as the
//! step left it; otherwise a later change is in the way, and the undo fails
//! as a whole.

use serde_json::Value;

use super::change::Change;
use super::database::Database;
use super::error::{LibraryError, Result};
use super::fact::LIBRARY;
use super::log::{ChangeEntry, STEP, Step, UNDONE, step, unknown_step};
use super::part::{Part, Place};
use super::record::{Row, canonical, field_of, from_text, identities, put_field};
use super::{ChangeId, Library};
use crate::item::Item;

/// How many steps are held in memory at a time while a change is undone.
const PAGE: i64 = 500;

impl Library {
    /// Undoes a change, or the newest one that is not undone, and with it the
    /// rest of its run. Each undo is a change of its own; the entries given
    /// back are the undos', in the order in which they were made. To undo an
    /// undo is to redo.
    ///
    /// # Errors
    /// [`LibraryError::NothingToUndo`], [`LibraryError::NoSuchChange`],
    /// [`LibraryError::AlreadyUndone`]; [`LibraryError::Conflict`] if a later
    /// change is in the way.
    pub fn undo(&mut self, change: Option<ChangeId>) -> Result<Vec<ChangeEntry>> {
        let newest =
            format!("SELECT id FROM change c WHERE undoes IS NULL AND NOT {UNDONE} ORDER BY id DESC LIMIT 1");
        self.revert("undo", |database| match change {
            None => {
                database.one(&newest, [], |row| row.get(0).map(ChangeId))?.ok_or(LibraryError::NothingToUndo)
            }
            Some(id) => {
                // To undo a redo is to undo what was redone.
                let sql = "SELECT coalesce(undo.undoes, c.id) FROM change c \
                           LEFT JOIN change undo ON undo.id = c.undoes WHERE c.id = ?1";
                let id = database
                    .one(sql, [id.0], |row| row.get(0).map(ChangeId))?
                    .ok_or(LibraryError::NoSuchChange(id))?;
                let sql = format!("SELECT {UNDONE} FROM change c WHERE id = ?1");
                match database.one(&sql, [id.0], |row| row.get(0))? {
                    Some(true) => Err(LibraryError::AlreadyUndone(id)),
                    _ => Ok(id),
                }
            }
        })
    }

    /// Takes the newest undo back, unless other changes were made since, and
    /// with it the rest of its run. The entries given back are the redos'.
    ///
    /// # Errors
    /// [`LibraryError::NothingToRedo`].
    pub fn redo(&mut self) -> Result<Vec<ChangeEntry>> {
        let newest = format!(
            "SELECT c.id FROM change c JOIN change root ON root.id = c.undoes \
             WHERE root.undoes IS NULL AND NOT {UNDONE} \
             AND c.id > (SELECT max(id) FROM change WHERE undoes IS NULL) ORDER BY c.id DESC LIMIT 1"
        );
        self.revert("redo", |database| {
            database.one(&newest, [], |row| row.get(0).map(ChangeId))?.ok_or(LibraryError::NothingToRedo)
        })
    }

    fn revert(
        &mut self,
        command: &str,
        choose: impl FnOnce(&Database) -> Result<ChangeId>,
    ) -> Result<Vec<ChangeEntry>> {
        let transaction = self.database.begin()?;
        let chosen = choose(&self.database)?;
        let sql = format!(
            "SELECT id FROM change c WHERE (id = ?1 OR coalesce(run, id) = \
               (SELECT coalesce(run, id) FROM change WHERE id = ?1)) AND NOT {UNDONE} ORDER BY id DESC"
        );
        let targets: Vec<i64> = self.database.all(&sql, [chosen.0], |row| row.get(0))?;
        let mut made: Vec<ChangeId> = Vec::new();
        for target in targets.into_iter().map(ChangeId) {
            let mut change = Change::new(&self.database, command, Some(target), made.first().copied());
            change.take_back(target)?;
            // A change has at least one step, so its undo is in the log too.
            made.push(change.number()?);
        }
        transaction.commit().map_err(|e| self.database.fail(e))?;
        made.into_iter().map(|id| self.entry(id, None)).collect()
    }
}

/// Steps on the fields of one item that stand together are written together:
/// halfway between two states an item may carry an identifier of another.
struct Pending {
    row: Row,
    item: Item,
    logged: Vec<(String, Option<Value>, Option<Value>)>,
}

impl Change<'_> {
    /// Writes the steps of a change backwards.
    fn take_back(&mut self, target: ChangeId) -> Result<()> {
        let sql = format!("{STEP} WHERE change = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
        let mut from = i64::MAX;
        let mut pending = None;
        loop {
            let steps = self.database.all(&sql, (target.0, from, PAGE), step)?;
            let Some(last) = steps.last() else { break };
            from = last.seq;
            for step in steps {
                self.take_back_step(target, &step, &mut pending)?;
            }
        }
        self.write_pending(target, pending)
    }

    fn take_back_step(&mut self, target: ChangeId, step: &Step, pending: &mut Option<Pending>) -> Result<()> {
        let database = self.database;
        let parse = |text: &Option<String>| text.as_ref().map(|text| database.parse(text)).transpose();
        if step.kind == "field" {
            if pending.as_ref().is_none_or(|p| p.row.uid != step.uid) {
                let done = pending.take();
                self.write_pending(target, done)?;
                let row = database.row_of(step.uid)?.ok_or_else(|| gone(target, step))?;
                let item = row.item.clone();
                *pending = Some(Pending { row, item, logged: Vec::new() });
            }
            let Some(pending) = pending else { return Ok(()) };
            let code = step.name.clone().unwrap_or_default();
            let field = field_of(&code);
            let (before, after) = (parse(&step.before)?, parse(&step.after)?);
            if pending.item.field(&field) != after {
                return Err(conflict(target, &pending.row.key, &quoted(&code), "was changed later"));
            }
            put_field(&mut pending.item, &field, before.clone())?;
            pending.logged.push((code, after, before));
            return Ok(());
        }
        let done = pending.take();
        self.write_pending(target, done)?;
        match step.kind.as_str() {
            "add" => {
                let row = database.row_of(step.uid)?.ok_or_else(|| gone(target, step))?;
                if let Some(later) = self.later(target, step.uid)? {
                    let why = format!("was changed later, by change {later}");
                    return Err(conflict(target, &row.key, "the record", &why));
                }
                self.remove_item(&row)
            }
            "remove" => {
                let before = parse(&step.before)?;
                let snapshot = before.as_ref().ok_or_else(|| unknown_step(database, "remove"))?;
                self.restore(target, step, snapshot)
            }
            "key" => {
                let (before, after) = (parse(&step.before)?, parse(&step.after)?);
                let row = database.row_of(step.uid)?.ok_or_else(|| gone(target, step))?;
                if after.as_ref().and_then(Value::as_str) != Some(&row.key) {
                    return Err(conflict(target, &row.key, "the citekey", "was changed later"));
                }
                let to = before.as_ref().and_then(Value::as_str).unwrap_or(&step.key);
                match self.rename_item(step.uid, &row.key, to) {
                    Err(LibraryError::KeyTaken { key }) => {
                        let why = format!("cannot be given back: `{key}` is another item now");
                        Err(conflict(target, &row.key, "the citekey", &why))
                    }
                    other => other.map(drop),
                }
            }
            kind => {
                let part = Part::from_code(kind).ok_or_else(|| unknown_step(database, kind))?;
                let place = Place { part, name: step.name.as_deref(), n: step.n };
                let sql = "SELECT key FROM item WHERE uid = ?1";
                let key: String = match step.uid {
                    LIBRARY => String::new(),
                    uid => database.one(sql, [uid], |row| row.get(0))?.ok_or_else(|| gone(target, step))?,
                };
                let (before, after) = (parse(&step.before)?, parse(&step.after)?);
                if database.image(step.uid, place)? != after {
                    let what = match (&step.name, step.n) {
                        (Some(code), Some(_)) => quoted(code),
                        (Some(name), None) => format!("{kind} `{name}`"),
                        (None, Some(n)) => format!("{kind} {n}"),
                        (None, None) => kind.to_owned(),
                    };
                    return Err(conflict(target, &key, &what, "was changed later"));
                }
                if before.is_some() {
                    check_alias(database, target, &key, place)?;
                }
                self.put(step.uid, &key, place, before.as_ref()).map(drop)
            }
        }
    }

    fn write_pending(&mut self, target: ChangeId, pending: Option<Pending>) -> Result<()> {
        let Some(Pending { row, item, logged }) = pending else { return Ok(()) };
        self.write_fields(&row, &canonical(&item)?).map_err(|error| match error {
            LibraryError::DuplicateIdentifier { identifier, key } => {
                let why = format!("cannot be given back: `{key}` has {identifier} now");
                conflict(target, &row.key, "an identifier", &why)
            }
            other => other,
        })?;
        for (code, before, after) in logged {
            self.log("field", row.uid, &row.key, Some(&code), None, before.as_ref(), after.as_ref())?;
        }
        Ok(())
    }

    /// The first change after `target` that touched an item and stands.
    fn later(&self, target: ChangeId, uid: i64) -> Result<Option<i64>> {
        let sql = format!(
            "SELECT c.id FROM op JOIN change c ON c.id = op.change \
             WHERE op.uid = ?1 AND op.change > ?2 AND c.undoes IS NULL AND NOT {UNDONE} ORDER BY c.id LIMIT 1"
        );
        self.database.one(&sql, (uid, target.0), |row| row.get(0))
    }

    /// Brings a removed item back.
    fn restore(&mut self, target: ChangeId, step: &Step, snapshot: &Value) -> Result<()> {
        let database = self.database;
        let damaged = || database.damaged(format!("the log's copy of `{}` cannot be read", step.key));
        let key = snapshot.get("key").and_then(Value::as_str).ok_or_else(damaged)?;
        let json = snapshot.get("item").and_then(Value::as_str).ok_or_else(damaged)?;
        let added = snapshot.get("added").and_then(Value::as_i64).ok_or_else(damaged)?;
        let parts = snapshot.get("parts").and_then(Value::as_array).ok_or_else(damaged)?;
        if let Some((_, taken)) = database.locate(key)? {
            let why = format!("cannot be given back: `{taken}` is another item now");
            return Err(conflict(target, key, "the citekey", &why));
        }
        let identities = identities(&from_text(database, key, json)?);
        match database.check_free(&identities, None) {
            Err(LibraryError::DuplicateIdentifier { identifier, key: other }) => {
                let why = format!("cannot be given back: `{other}` has {identifier} now");
                return Err(conflict(target, key, "an identifier", &why));
            }
            other => other?,
        }
        self.insert(step.uid, key, json, added)?;
        database.put_identities(step.uid, &identities)?;
        for entry in parts {
            let code = entry.get(0).and_then(Value::as_str).ok_or_else(damaged)?;
            let part = Part::from_code(code).ok_or_else(damaged)?;
            let name = entry.get(1).and_then(Value::as_str);
            let n = entry.get(2).and_then(Value::as_i64);
            let place = Place { part, name, n };
            check_alias(database, target, key, place)?;
            database.put(step.uid, place, entry.get(3))?;
        }
        database.run("DELETE FROM gone WHERE uid = ?1", [step.uid])?;
        self.log("add", step.uid, key, None, None, None, None)
    }
}

/// Refuses to give an item back an alias that names another now.
fn check_alias(database: &Database, target: ChangeId, key: &str, place: Place<'_>) -> Result<()> {
    match place.name {
        Some(alias) if place.part == Part::Alias => match database.locate(alias)? {
            Some((_, taken)) => {
                let why = format!("cannot be given back: it names `{taken}` now");
                Err(conflict(target, key, "a citekey", &why))
            }
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn conflict(change: ChangeId, key: &str, what: &str, why: &str) -> LibraryError {
    LibraryError::Conflict { change, key: key.to_owned(), what: what.to_owned(), why: why.to_owned() }
}

/// A field, of its name in the tables.
fn quoted(code: &str) -> String {
    format!("`{}`", field_of(code))
}

fn gone(change: ChangeId, step: &Step) -> LibraryError {
    conflict(change, &step.key, "the record", "was removed later")
}
