//! What a library answers.

use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::Row;
use serde_json::Value;

use super::database::Database;
use super::error::Result;
use super::record::{UID_OF, field_of, fold, from_text};
use super::{ChangeId, Library};
use crate::item::{Field, Identifier, Item};

/// An item with all that is kept with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The citekey as it is written.
    pub key: String,
    /// The number by which the library knows the item; never given twice.
    pub uid: i64,
    /// The item; its `id` is the citekey.
    pub item: Item,
    /// Other citekeys that name it, sorted.
    pub aliases: Vec<String>,
    /// Tags, sorted.
    pub tags: Vec<String>,
    /// Notes, in the order they were made.
    pub notes: Vec<Note>,
    /// The collections it is in, sorted.
    pub collections: Vec<String>,
    /// Attached files, sorted by path.
    pub attachments: Vec<Attachment>,
    /// What it was read from, the first first.
    pub raw: Vec<Raw>,
    /// When it was added.
    pub added: Timestamp,
    /// When anything of it was last changed.
    pub modified: Timestamp,
    /// The last change that touched it.
    pub change: ChangeId,
}

/// A text that an item was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Where it came from: a file's name, `stdin`, the name of a format.
    pub source: String,
    /// The text, verbatim.
    pub text: String,
}

/// A note on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number among the item's notes, from 1.
    pub n: i64,
    /// What it says.
    pub text: String,
    /// When it was made.
    pub created: Timestamp,
    /// When its text was last changed.
    pub modified: Timestamp,
}

/// A file that belongs to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Relative to [`Library::attachments_dir`], or absolute.
    pub path: String,
    /// `application/pdf`, where known.
    pub media_type: Option<String>,
    /// SHA-256 of the file in hexadecimal, where known.
    pub sha256: Option<String>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The field.
    pub field: Field,
    /// Who said so: a registry's name, a format, `user`.
    pub source: String,
    /// What it said; `None` that the field has no value.
    pub value: Option<Value>,
    /// When it said so, where that is known: a registry, when it was asked.
    pub fetched: Option<Timestamp>,
    /// How sure the source is, 0 to 1, kept to three decimals.
    pub confidence: f32,
    /// Whether a later statement stands in its place.
    pub replaced: bool,
}

/// An item that a change touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The item's number.
    pub uid: i64,
    /// Its citekey, or the last it had.
    pub key: String,
    /// The last change that touched it.
    pub change: ChangeId,
    /// Whether it is removed.
    pub gone: bool,
}

/// The order in which items are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// By citekey, without case.
    #[default]
    Key,
    /// As they were added.
    Added,
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let ms = row.get(column)?;
    Timestamp::from_millisecond(ms).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, ms))
}

struct Head {
    uid: i64,
    key: String,
    json: String,
    added: Timestamp,
    modified: Timestamp,
    change: ChangeId,
}

const HEAD: &str = "SELECT uid, key, json, added, modified, change FROM item";

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        uid: row.get(0)?,
        key: row.get(1)?,
        json: row.get(2)?,
        added: time(row, 3)?,
        modified: time(row, 4)?,
        change: ChangeId(row.get(5)?),
    })
}

impl Database {
    /// The item of a citekey with all that is kept with it.
    pub(super) fn stored(&self, key: &str) -> Result<Option<Stored>> {
        let sql = format!("{HEAD} WHERE uid = ({UID_OF})");
        self.one(&sql, [fold(key)], head)?.map(|head| self.complete(head)).transpose()
    }

    fn complete(&self, head: Head) -> Result<Stored> {
        let Head { uid, key, json, added, modified, change } = head;
        let text = |row: &Row<'_>| row.get(0);
        let note = |row: &Row<'_>| {
            Ok(Note { n: row.get(0)?, text: row.get(1)?, created: time(row, 2)?, modified: time(row, 3)? })
        };
        let attachment = |row: &Row<'_>| {
            Ok(Attachment { path: row.get(0)?, media_type: row.get(1)?, sha256: row.get(2)? })
        };
        let raw = |row: &Row<'_>| Ok(Raw { source: row.get(0)?, text: row.get(1)? });
        Ok(Stored {
            item: from_text(self, &key, &json)?,
            aliases: self.all("SELECT alias FROM alias WHERE uid = ?1 ORDER BY folded", [uid], text)?,
            tags: self.all("SELECT tag FROM tag WHERE uid = ?1 ORDER BY tag", [uid], text)?,
            notes: self.all(
                "SELECT n, text, created, modified FROM note WHERE uid = ?1 ORDER BY n",
                [uid],
                note,
            )?,
            collections: self.all(
                "SELECT collection FROM collection_item WHERE uid = ?1 ORDER BY collection",
                [uid],
                text,
            )?,
            attachments: self.all(
                "SELECT path, media_type, sha256 FROM attachment WHERE uid = ?1 ORDER BY path",
                [uid],
                attachment,
            )?,
            raw: self.all("SELECT source, text FROM raw WHERE uid = ?1 ORDER BY n", [uid], raw)?,
            key,
            uid,
            added,
            modified,
            change,
        })
    }

    /// The citekey of the item that an identifier names.
    pub(super) fn find(&self, identifier: &Identifier) -> Result<Option<String>> {
        if let Some(key) = self.holder(identifier.scheme(), &identifier.identity(), None)? {
            return Ok(Some(key));
        }
        match identifier.arxiv_of_doi() {
            Some(arxiv) => self.holder(arxiv.scheme(), &arxiv.identity(), None),
            None => Ok(None),
        }
    }
}

impl Library {
    /// The item of a citekey or an alias, which are compared without case.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn get(&self, key: &str) -> Result<Option<Stored>> {
        self.database.stored(key)
    }

    /// The items of citekeys, in the order asked for.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Stored>>> {
        keys.iter().map(|key| self.get(key)).collect()
    }

    /// The item of a number.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn get_by_uid(&self, uid: i64) -> Result<Option<Stored>> {
        let sql = format!("{HEAD} WHERE uid = ?1");
        self.database.one(&sql, [uid], head)?.map(|head| self.database.complete(head)).transpose()
    }

    /// The citekey of the item that carries an identifier. Versions of an
    /// arXiv id count as one. Of the items that share an ISBN or ISSN it is
    /// the first added.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn find(&self, identifier: &Identifier) -> Result<Option<String>> {
        self.database.find(identifier)
    }

    /// Every citekey, in order.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn keys(&self) -> Result<Vec<String>> {
        self.database.all("SELECT key FROM item ORDER BY folded", [], |row| row.get(0))
    }

    /// The first citekeys and aliases that start so, without case, in order.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn keys_with_prefix(&self, prefix: &str, limit: usize) -> Result<Vec<String>> {
        let from = fold(prefix);
        let to = format!("{from}\u{10FFFF}");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = "SELECT key FROM (SELECT folded, key FROM item UNION ALL SELECT folded, alias FROM alias) \
                   WHERE folded >= ?1 AND folded < ?2 ORDER BY folded LIMIT ?3";
        self.database.all(sql, (from, to, limit), |row| row.get(0))
    }

    /// Calls `f` with each item until it breaks, one at a time; all are of
    /// one moment, whatever other processes write meanwhile.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn for_each(&self, order: Order, mut f: impl FnMut(Stored) -> ControlFlow<()>) -> Result<()> {
        let column = match order {
            Order::Key => "folded",
            Order::Added => "uid",
        };
        let database = &self.database;
        let sql = format!("{HEAD} ORDER BY {column}");
        let mut statement = database.conn.prepare_cached(&sql).map_err(|e| database.fail(e))?;
        let mut rows = statement.query([]).map_err(|e| database.fail(e))?;
        while let Some(row) = rows.next().map_err(|e| database.fail(e))? {
            let stored = database.complete(head(row).map_err(|e| database.fail(e))?)?;
            if f(stored).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The number of items.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn count(&self) -> Result<usize> {
        self.number("SELECT count(*) FROM item").map(|n| usize::try_from(n).unwrap_or_default())
    }

    /// The newest change; 0 where nothing was ever changed.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn last_change(&self) -> Result<ChangeId> {
        self.number("SELECT coalesce(max(id), 0) FROM change").map(ChangeId)
    }

    fn number(&self, sql: &str) -> Result<i64> {
        Ok(self.database.one(sql, [], |row| row.get(0))?.unwrap_or_default())
    }

    /// What was touched after a change, the oldest first, each item once, at
    /// its last change. A change is never cut in two: the list ends with the
    /// change that fills it, even if that makes it longer than `limit`, so
    /// that the next call can go on from the last one's change.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn changed_since(&self, change: ChangeId, limit: usize) -> Result<Vec<Touched>> {
        let read = |row: &Row<'_>| {
            Ok(Touched {
                uid: row.get(0)?,
                key: row.get(1)?,
                change: ChangeId(row.get(2)?),
                gone: row.get(3)?,
            })
        };
        // The last change of a list of `limit`; null if the rest is shorter.
        let sql = "WITH touched AS ( \
                     SELECT uid, key, change, 0 AS gone FROM item WHERE change > ?1 \
                     UNION ALL SELECT uid, key, change, 1 FROM gone WHERE change > ?1 \
                   ) SELECT uid, key, change, gone FROM touched WHERE change <= coalesce( \
                     (SELECT change FROM ( \
                        SELECT change FROM item WHERE change > ?1 \
                        UNION ALL SELECT change FROM gone WHERE change > ?1 \
                        ORDER BY change LIMIT 1 OFFSET ?2)), \
                     9223372036854775807) ORDER BY change, uid";
        let offset = i64::try_from(limit.max(1) - 1).unwrap_or(i64::MAX);
        self.database.all(sql, (change.0, offset), read)
    }

    /// Every tag, with the number of items that carry it.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn tags(&self) -> Result<Vec<(String, u32)>> {
        self.counts("SELECT tag, count(*) FROM tag GROUP BY tag ORDER BY tag")
    }

    /// Every collection, with the number of its items.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn collections(&self) -> Result<Vec<(String, u32)>> {
        self.counts(
            "SELECT collection, count(*) FROM collection_item GROUP BY collection ORDER BY collection",
        )
    }

    fn counts(&self, sql: &str) -> Result<Vec<(String, u32)>> {
        self.database.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Where the values of an item came from: its fields in display order,
    /// and for each the statements on it, the newest first. Empty where there
    /// is no such item.
    ///
    /// # Errors
    /// A failure of the database.
    pub fn provenance(&self, key: &str) -> Result<Vec<Provenance>> {
        self.database.provenance(key)
    }
}

impl Database {
    pub(super) fn provenance(&self, key: &str) -> Result<Vec<Provenance>> {
        let Some(row) = self.row(key)? else { return Ok(Vec::new()) };
        let sql = "SELECT field, source, fetched, confidence, replaced, value FROM provenance \
                   WHERE uid = ?1 ORDER BY field, n DESC";
        let read = |row: &Row<'_>| {
            let fetched = row.get::<_, Option<i64>>(2)?.map(|_| time(row, 2)).transpose()?;
            let confidence: u16 = row.get(3)?;
            let value: Option<String> = row.get(5)?;
            let provenance = Provenance {
                field: field_of(&row.get::<_, String>(0)?),
                source: row.get(1)?,
                value: None,
                fetched,
                confidence: f32::from(confidence) / 1000.0,
                replaced: row.get(4)?,
            };
            Ok((provenance, value))
        };
        let mut found = Vec::new();
        for (mut provenance, value) in self.all(sql, [row.uid], read)? {
            provenance.value = match value {
                Some(text) => Some(self.parse(&text)?),
                None if provenance.replaced => None,
                None => row.item.field(&provenance.field),
            };
            found.push(provenance);
        }
        found.sort_by(|a, b| a.field.cmp(&b.field));
        Ok(found)
    }
}
