//! Raw answers kept between runs, with the time they were given.
//!
//! An SQLite file that several processes may share. It holds nothing that
//! cannot be asked for again; a cache that cannot be used is a warning and
//! never a failure. Errors are not kept.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

/// How long an answer is kept, to be asked whether it has changed.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(180 * 24);
/// How long a record is believed.
pub(crate) const FOUND_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long "no such record" is believed: new works are registered every day.
pub(crate) const NOT_FOUND_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The largest body that is kept: a larger one is no record.
const LARGEST: usize = 8_000_000;
/// The shape of the file; one of an older shape is begun anew.
const SHAPE: i64 = 1;
/// What the file may grow to before the oldest answers go.
const MOST: i64 = 2_000_000_000;

/// A kept answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) fetched: Timestamp,
    /// The registry's mark of this state of the answer (RFC 9110, 8.8.3).
    pub(crate) etag: Option<String>,
}

/// The cache file.
pub(crate) struct Cache {
    connection: Mutex<Connection>,
    body_limit: usize,
}

impl Cache {
    /// Opens or makes the file; `None`, with a warning, where that fails.
    pub(crate) fn open(path: &Path, body_limit: usize) -> Option<Self> {
        match Self::try_open(path) {
            Ok(connection) => Some(Self { connection: Mutex::new(connection), body_limit }),
            Err(error) => {
                tracing::warn!("answers are not kept: {}: {error}", path.display());
                None
            }
        }
    }

    fn try_open(path: &Path) -> Result<Connection, Box<dyn std::error::Error>> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        if connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? < SHAPE {
            connection.execute_batch("DROP TABLE IF EXISTS answer")?;
            connection.pragma_update(None, "user_version", SHAPE)?;
        }
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS answer (
                 registry TEXT NOT NULL,
                 request  TEXT NOT NULL,
                 status   INTEGER NOT NULL,
                 found    INTEGER NOT NULL,
                 fetched  INTEGER NOT NULL, -- Unix seconds
                 body     BLOB NOT NULL,    -- zlib
                 etag     TEXT,
                 PRIMARY KEY (registry, request)
             ) WITHOUT ROWID;
             CREATE INDEX IF NOT EXISTS answer_fetched ON answer (fetched);",
        )?;
        let oldest = Timestamp::now().checked_sub(KEPT_FOR)?.as_second();
        connection.execute("DELETE FROM answer WHERE fetched < ?1", params![oldest])?;
        shrink(&connection, MOST)?;
        Ok(connection)
    }

    /// An answer that is not too old.
    pub(crate) fn get(&self, registry: &str, request: &str, now: Timestamp) -> Option<Kept> {
        let (kept, found) = self.find(registry, request)?;
        let age = now.duration_since(kept.fetched);
        let believed = if found { FOUND_FOR } else { NOT_FOUND_FOR };
        (age < believed && age >= -SignedDuration::from_hours(1)).then_some(kept)
    }

    /// An answer of any age of which one can ask whether it has changed.
    pub(crate) fn get_marked(&self, registry: &str, request: &str) -> Option<Kept> {
        self.find(registry, request).map(|(kept, _)| kept).filter(|kept| kept.etag.is_some())
    }

    /// An answer, and whether it has a record.
    fn find(&self, registry: &str, request: &str) -> Option<(Kept, bool)> {
        let row = self.lock().query_row(
            "SELECT status, found, fetched, body, etag FROM answer WHERE registry = ?1 AND request = ?2",
            params![registry, request],
            |row| {
                let packed = row.get::<_, Vec<u8>>(3)?;
                Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?, packed, row.get(4)?))
            },
        );
        let (status, found, fetched, packed, etag) = match row.optional() {
            Ok(row) => row?,
            Err(error) => {
                tracing::warn!("the kept answers cannot be read: {error}");
                return None;
            }
        };
        let fetched = Timestamp::from_second(fetched).ok()?;
        let mut body = Vec::new();
        let limit = self.body_limit as u64 + 1;
        ZlibDecoder::new(packed.as_slice()).take(limit).read_to_end(&mut body).ok()?;
        (body.len() <= self.body_limit).then_some((Kept { status, body, fetched, etag }, found))
    }

    /// Keeps an answer in place of an older one.
    pub(crate) fn put(&self, registry: &str, request: &str, found: bool, kept: &Kept) {
        if let Err(error) = self.try_put(registry, request, found, kept) {
            tracing::warn!("an answer could not be kept: {error}");
        }
    }

    fn try_put(
        &self,
        registry: &str,
        request: &str,
        found: bool,
        kept: &Kept,
    ) -> Result<(), Box<dyn std::error::Error>> {
        if kept.body.len() > LARGEST {
            return Ok(());
        }
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(&kept.body)?;
        let packed = packer.finish()?;
        self.lock().execute(
            "INSERT OR REPLACE INTO answer (registry, request, status, found, fetched, body, etag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![registry, request, kept.status, found, kept.fetched.as_second(), packed, kept.etag],
        )?;
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops the oldest answers, a tenth at a time, until the rest takes no more
/// than so many bytes. The file keeps its size, and has room for new ones.
fn shrink(connection: &Connection, most: i64) -> rusqlite::Result<()> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    for _ in 0..50 {
        let pages = number("page_count")? - number("freelist_count")?;
        if pages.saturating_mul(number("page_size")?) <= most {
            break;
        }
        let dropped = connection.execute(
            "DELETE FROM answer WHERE fetched <= (SELECT fetched FROM answer ORDER BY fetched
                 LIMIT 1 OFFSET (SELECT count(*) / 10 FROM answer))",
            [],
        )?;
        if dropped == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(fetched: Timestamp) -> Kept {
        Kept { status: 200, body: b"{\"a\": 1}".to_vec(), fetched, etag: None }
    }

    #[test]
    fn a_not_found_is_believed_for_a_shorter_time_than_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("new/folder/c.sqlite"), 1000).unwrap();
        let fetched: Timestamp = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
        cache.put("crossref", "/works/a", true, &kept(fetched));
        cache.put("crossref", "/works/b", false, &kept(fetched));
        let after = |hours| fetched.checked_add(SignedDuration::from_hours(hours)).unwrap();
        assert_eq!(cache.get("crossref", "/works/a", after(0)), Some(kept(fetched)));
        assert!(cache.get("crossref", "/works/b", after(23)).is_some());
        assert!(cache.get("crossref", "/works/b", after(25)).is_none());
        assert!(cache.get("crossref", "/works/a", after(29 * 24)).is_some());
        assert!(cache.get("crossref", "/works/a", after(31 * 24)).is_none());
        assert!(cache.get("pubmed", "/works/a", after(0)).is_none());
    }

    #[test]
    fn a_body_over_the_limit_is_not_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c.sqlite"), 10).unwrap();
        let now = Timestamp::now();
        cache.put(
            "crossref",
            "x",
            true,
            &Kept { status: 200, body: vec![b' '; 11], fetched: now, etag: None },
        );
        assert_eq!(cache.get("crossref", "x", now), None);
    }

    #[test]
    fn too_much_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(&folder.path().join("c.sqlite"), 20_000_000).unwrap();
        let now = Timestamp::now();
        let large = Kept { status: 200, body: vec![b' '; LARGEST + 1], fetched: now, etag: None };
        cache.put("crossref", "large", true, &large);
        assert_eq!(cache.get("crossref", "large", now), None);
        for age in 0..50 {
            let body = (0..40_000).map(|_| fastrand::u8(..)).collect();
            let fetched = now.checked_sub(SignedDuration::from_hours(age)).unwrap();
            cache.put("crossref", &age.to_string(), true, &Kept { status: 200, body, fetched, etag: None });
        }
        shrink(&cache.lock(), 1_000_000).unwrap();
        assert!(cache.get("crossref", "0", now).is_some(), "the latest stays");
        assert!(cache.get("crossref", "49", now).is_none(), "the oldest goes");
    }

    #[test]
    fn what_is_no_database_is_no_cache() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.sqlite");
        std::fs::write(&path, "this is no database, and long enough to be seen as none".repeat(40)).unwrap();
        assert!(Cache::open(&path, 1000).is_none());
        assert!(Cache::open(folder.path(), 1000).is_none());
    }
}
