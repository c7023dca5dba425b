//! Facts: what the writer has decided about items, or about the library, and
//! when registries were last asked.

use jiff::Timestamp;
use rusqlite::Row;
use serde_json::Value;

use super::Library;
use super::change::{Change, named};
use super::database::Database;
use super::error::Result;
use super::part::{Part, Place};
use super::read::time;

/// The uid that stands for the library itself.
pub(super) const LIBRARY: i64 = 0;

/// What sort of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// Notices about an item that the writer has seen, with the reason why it
    /// is cited nonetheless.
    Acknowledged,
    /// Another item, named by its uid, in which this one appeared later.
    Version,
    /// Another item, named by its uid, that is no duplicate of this one.
    Distinct,
    /// A saved search of the library.
    Watch,
    /// What a saved search has found, and what became of it.
    Study,
}

impl FactKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Acknowledged, Self::Version, Self::Distinct, Self::Watch, Self::Study];

    /// Whether facts of this kind are named by the uid of an item.
    #[must_use]
    pub const fn names_items(self) -> bool {
        matches!(self, Self::Version | Self::Distinct)
    }
}

/// A fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The item it is about; 0 for the library.
    pub uid: i64,
    /// Of what or whom.
    pub name: String,
    /// What there is to say.
    pub value: Value,
}

/// When registries were asked a question about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The item.
    pub uid: i64,
    /// When.
    pub at: Timestamp,
    /// The registries that answered.
    pub answered: Vec<String>,
    /// Those that could not be asked.
    pub silent: Vec<String>,
}

impl Change<'_> {
    /// Makes a fact about an item say this, or takes it back. Gives whether
    /// anything changed.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`](super::LibraryError::NoSuchItem).
    pub fn set_fact(&mut self, key: &str, kind: FactKind, name: &str, value: Option<&Value>) -> Result<bool> {
        self.operate(|change| {
            let (uid, key) = change.database.must_locate(key)?;
            change.put(uid, &key, Place { part: Part::Fact(kind), name: Some(name), n: None }, value)
        })
    }

    /// The same of a fact about the library.
    ///
    /// # Errors
    /// [`LibraryError::EmptyName`](super::LibraryError::EmptyName).
    pub fn set_library_fact(&mut self, kind: FactKind, name: &str, value: Option<&Value>) -> Result<bool> {
        self.operate(|change| {
            let name = named("a name", name)?;
            change.put(LIBRARY, "", Place { part: Part::Fact(kind), name: Some(name), n: None }, value)
        })
    }

    /// What a fact about the library says, as this change has left it so far.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn library_fact(&self, kind: FactKind, name: &str) -> Result<Option<Value>> {
        self.database.image(LIBRARY, Place { part: Part::Fact(kind), name: Some(name), n: None })
    }

    /// As [`Library::facts`], as this change has left them so far.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn facts(&self, kind: FactKind) -> Result<Vec<Fact>> {
        self.database.facts(kind)
    }
}

impl Database {
    fn facts(&self, kind: FactKind) -> Result<Vec<Fact>> {
        let is_there =
            if kind.names_items() { "AND CAST(name AS INTEGER) IN (SELECT uid FROM item)" } else { "" };
        let sql = format!("SELECT uid, name, image FROM fact WHERE kind = ?1 {is_there} ORDER BY uid, name");
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?));
        let found = self.all(&sql, [Part::Fact(kind).code()], read)?;
        found
            .into_iter()
            .map(|(uid, name, image)| Ok(Fact { uid, name, value: self.parse(&image)? }))
            .collect()
    }
}

impl Library {
    /// Every fact of a kind, by item and name. Facts that name an item which
    /// is not there any more are left out.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn facts(&self, kind: FactKind) -> Result<Vec<Fact>> {
        self.database.facts(kind)
    }

    /// Notes when registries were asked a question about items that are there.
    /// It is no change: it is not in the log, and undo leaves it.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn note_asked(&mut self, question: &str, asked: &[Asked]) -> Result<()> {
        let transaction = self.database.begin()?;
        for Asked { uid, at, answered, silent } in asked {
            let sql = "INSERT OR REPLACE INTO asked (uid, question, at, answered, silent) \
                       SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS (SELECT 1 FROM item WHERE uid = ?1)";
            let list = |names: &[String]| Value::from(names.to_vec()).to_string();
            self.database.run(sql, (uid, question, at.as_millisecond(), list(answered), list(silent)))?;
        }
        transaction.commit().map_err(|e| self.database.fail(e))
    }

    /// When each item was last asked a question about.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn asked(&self, question: &str) -> Result<Vec<Asked>> {
        let sql = "SELECT uid, at, answered, silent FROM asked WHERE question = ?1 ORDER BY uid";
        let found = self.database.all(sql, [question], asked_row)?;
        found.into_iter().map(|row| self.asked_of_row(&row)).collect()
    }

    /// When one item was last asked a question about.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn asked_of(&self, question: &str, uid: i64) -> Result<Option<Asked>> {
        let sql = "SELECT uid, at, answered, silent FROM asked WHERE question = ?1 AND uid = ?2";
        let found = self.database.one(sql, (question, uid), asked_row)?;
        found.map(|row| self.asked_of_row(&row)).transpose()
    }

    fn asked_of_row(&self, (uid, at, answered, silent): &AskedRow) -> Result<Asked> {
        let names = |text: &str| -> Result<Vec<String>> {
            let list = self.database.parse(text)?;
            let names = list.as_array().map(Vec::as_slice).unwrap_or_default();
            Ok(names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        };
        Ok(Asked { uid: *uid, at: *at, answered: names(answered)?, silent: names(silent)? })
    }
}

type AskedRow = (i64, Timestamp, String, String);

fn asked_row(row: &Row<'_>) -> rusqlite::Result<AskedRow> {
    Ok((row.get(0)?, time(row, 1)?, row.get(2)?, row.get(3)?))
}
