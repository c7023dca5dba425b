//! The database file: made, opened, migrated, locked.
//!
//! Written after the SQLite documentation on write-ahead logging, on
//! `application_id` and `user_version`, and on how to corrupt a database:
//! the file is never opened but through SQLite, because closing it would
//! drop the locks that SQLite holds on it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, Params, Row, Transaction, TransactionBehavior};

use super::error::{LibraryError, Result};

/// One script for each schema version; a database of version `n` has run the
/// first `n`. A script that was released is never changed.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
];

/// "ibid", set by the first migration.
const APPLICATION_ID: i64 = 0x6962_6964;

/// An open connection that knows its path, so that every error can name it.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) conn: Connection,
    path: PathBuf,
    wait: Duration,
}

impl Database {
    /// Makes the database if the file is not there yet, and opens it.
    pub(super) fn ensure(path: &Path, wait: Duration) -> Result<Self> {
        let network = on_network(path);
        match fs::metadata(path) {
            Ok(found) if found.len() == 0 => {
                return Err(LibraryError::Damaged { path: path.to_owned(), detail: "it is empty".into() });
            }
            Ok(found) if found.is_file() => {}
            Ok(_) => {
                return Err(LibraryError::Damaged { path: path.to_owned(), detail: "it is no file".into() });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => create(path, wait, network)?,
            Err(error) => return Err(LibraryError::io(path, error)),
        }
        let database = Self::connect(path, wait, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        database.prepare(network)?;
        Ok(database)
    }

    fn connect(path: &Path, wait: Duration, flags: OpenFlags) -> Result<Self> {
        let fail = |error| LibraryError::sqlite(path, wait, error);
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut conn = Connection::open_with_flags(path, flags).map_err(fail)?;
        conn.set_prepared_statement_cache_capacity(128);
        conn.busy_handler(Some(patience(wait))).map_err(fail)?;
        // Else statements are planned anew for other values of their
        // parameters, which costs more than running them.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fail)?;
        Ok(Self { conn, path: path.to_owned(), wait })
    }

    /// Checks what was opened and brings it up to date.
    fn prepare(&self, network: bool) -> Result<()> {
        if self.conn.is_readonly(MAIN_DB).map_err(|e| self.fail(e))? {
            return Err(LibraryError::NoPermission { path: self.path.clone() });
        }
        let application: i64 = self.pragma("application_id")?;
        if application != APPLICATION_ID {
            let detail = "it was not made by ibid".to_owned();
            return Err(LibraryError::Damaged { path: self.path.clone(), detail });
        }
        let version = self.version()?;
        if version > MIGRATIONS.len() {
            return Err(LibraryError::NewerSchema {
                path: self.path.clone(),
                found: version,
                known: MIGRATIONS.len(),
            });
        }
        self.set_journal(network)?;
        self.batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000")?;
        if version < MIGRATIONS.len() { self.migrate(MIGRATIONS.len()) } else { Ok(()) }
    }

    /// Write-ahead logging needs shared memory, which a network file system
    /// does not give between machines: there a rollback journal is used.
    fn set_journal(&self, network: bool) -> Result<()> {
        let mode: String = self.pragma("journal_mode")?;
        if !network {
            if mode != "wal" {
                let _: String = self.pragma("journal_mode = WAL")?;
            }
            return Ok(());
        }
        if mode == "wal" {
            // In exclusive mode the log is read without shared memory.
            let in_use = |error| match error {
                LibraryError::Locked { path, .. } => LibraryError::NetworkFileSystem { path },
                other => other,
            };
            self.batch("PRAGMA locking_mode = EXCLUSIVE")?;
            let mode: String = self.pragma("journal_mode = DELETE").map_err(in_use)?;
            self.batch("PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema")?;
            if mode != "delete" {
                return Err(LibraryError::NetworkFileSystem { path: self.path.clone() });
            }
        }
        Ok(())
    }

    fn version(&self) -> Result<usize> {
        let version: i64 = self.pragma("user_version")?;
        usize::try_from(version).map_err(|_| LibraryError::Damaged {
            path: self.path.clone(),
            detail: format!("its schema version is {version}"),
        })
    }

    /// Runs the migrations that are missing, each in its own transaction.
    fn migrate(&self, target: usize) -> Result<()> {
        loop {
            let transaction = self.begin()?;
            // Read under the lock: another process may have done it meanwhile.
            let version = self.version()?;
            let Some(script) = MIGRATIONS.get(version).filter(|_| version < target) else { return Ok(()) };
            self.batch(script)?;
            self.batch(&format!("PRAGMA user_version = {}", version + 1))?;
            transaction.commit().map_err(|e| self.fail(e))?;
        }
    }

    /// Starts a write transaction; it is rolled back when dropped.
    pub(super) fn begin(&self) -> Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate).map_err(|e| self.fail(e))
    }

    pub(super) fn fail(&self, error: rusqlite::Error) -> LibraryError {
        LibraryError::sqlite(&self.path, self.wait, error)
    }

    pub(super) fn damaged(&self, detail: impl Into<String>) -> LibraryError {
        LibraryError::Damaged { path: self.path.clone(), detail: detail.into() }
    }

    fn batch(&self, sql: &str) -> Result<()> {
        self.conn.execute_batch(sql).map_err(|e| self.fail(e))
    }

    fn pragma<T: rusqlite::types::FromSql>(&self, pragma: &str) -> Result<T> {
        self.conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).map_err(|e| self.fail(e))
    }

    /// Runs a statement; gives the number of rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        let run = || self.conn.prepare_cached(sql)?.execute(params);
        run().map_err(|e| self.fail(e))
    }

    /// The first row of an answer.
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let run = || {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query(params)?;
            rows.next()?.map(read).transpose()
        };
        run().map_err(|e| self.fail(e))
    }

    /// Every row of an answer.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let run =
            || self.conn.prepare_cached(sql)?.query_map(params, read)?.collect::<rusqlite::Result<Vec<T>>>();
        run().map_err(|e| self.fail(e))
    }

    /// SQLite's own checks of the whole file, and of the references between
    /// tables.
    pub(super) fn check(&self) -> Result<()> {
        let found = self.all("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))?;
        if let Some(detail) = found.into_iter().find(|line| line != "ok") {
            return Err(self.damaged(detail));
        }
        let orphan = self.one("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0))?;
        match orphan {
            Some(table) => Err(self.damaged(format!("a row of `{table}` belongs to nothing"))),
            None => Ok(()),
        }
    }
}

/// Makes a database under another name and then gives it its own, so that a
/// half-made one is never seen, and of two makers one wins.
fn create(path: &Path, wait: Duration, network: bool) -> Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}-{:08x}", std::process::id(), fastrand::u32(..)));
    let draft = path.with_file_name(name);
    let made = (|| {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut database = Database::connect(&draft, wait, flags)?;
        // What goes wrong is told of the database, not of its draft.
        path.clone_into(&mut database.path);
        database.migrate(MIGRATIONS.len())?;
        database.set_journal(network)?;
        database.conn.close().map_err(|(_, e)| LibraryError::sqlite(path, wait, e))?;
        match fs::hard_link(&draft, path) {
            Ok(()) => Ok(()),
            Err(_) if path.exists() => Ok(()),
            // A file system without hard links.
            Err(_) => fs::rename(&draft, path).map_err(|e| LibraryError::io(path, e)),
        }
    })();
    match fs::remove_file(&draft) {
        Err(error) if made.is_ok() && error.kind() != io::ErrorKind::NotFound => {
            Err(LibraryError::io(&draft, error))
        }
        _ => made,
    }
}

/// Waits for a lock, up to `limit`. The sleeps are short and random: SQLite's
/// own grow with the time waited, so that whoever waits longest asks least
/// often and starves.
fn patience(limit: Duration) -> impl FnMut(i32) -> bool + Send + 'static {
    let mut since = Instant::now();
    move |calls| {
        if calls == 0 {
            since = Instant::now();
        }
        let left = limit.saturating_sub(since.elapsed());
        let longest = if calls < 4 { 4_000 } else { 25_000 };
        std::thread::sleep(Duration::from_micros(fastrand::u64(500..=longest)).min(left));
        !left.is_zero()
    }
}

fn on_network(path: &Path) -> bool {
    // Only Linux tells where; elsewhere SQLite's own test has to do.
    let Ok(mounts) = fs::read_to_string("/proc/self/mountinfo") else { return false };
    let folder = path.parent().unwrap_or(path);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    file_system(&mounts, &folder).is_some_and(|name| NETWORK.contains(&name))
}

/// Linux's names of file systems whose files another machine may write.
const NETWORK: [&str; 18] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "lustre",
    "gpfs",
    "beegfs",
    "pvfs2",
    "ocfs2",
    "gfs2",
    "9p",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.rclone",
];

/// The type of the file system a folder is on, from `/proc/self/mountinfo`
/// (proc_pid_mountinfo(5)): of the mounts above it the deepest, and of equal
/// ones the last.
fn file_system<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let Some((place, kind)) = line.split_once(" - ") else { continue };
        let (Some(point), Some(kind)) = (place.split(' ').nth(4), kind.split(' ').next()) else { continue };
        let point = point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
        let depth = Path::new(&point).components().count();
        if folder.starts_with(&point) && best.is_none_or(|(deepest, _)| depth >= deepest) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
31 22 0:30 / /home/jane/net\\040work rw - nfs4 server:/export rw
32 31 0:31 / /home/jane/net\\040work/local rw - xfs /dev/sdb rw
33 22 0:32 / /mnt/share rw shared:2 master:3 - fuse.sshfs host: rw
34 22 8:1 / /mnt/share/over rw - cifs //host/x rw
35 22 8:1 / /mnt/share/over rw - tmpfs tmpfs rw
garbage - ";

    #[test]
    fn a_folder_is_on_the_deepest_mount_above_it() {
        for (folder, kind) in [
            ("/home/jane/library", "ext4"),
            ("/home/jane/net work", "nfs4"),
            ("/home/jane/net work/a/b", "nfs4"),
            ("/home/jane/net workshop", "ext4"),
            ("/home/jane/net work/local/a", "xfs"),
            ("/mnt/share/x", "fuse.sshfs"),
            ("/mnt/share/over/x", "tmpfs"),
        ] {
            assert_eq!(file_system(MOUNTS, Path::new(folder)), Some(kind), "{folder}");
        }
        assert_eq!(file_system("", Path::new("/")), None);
    }

    #[test]
    fn a_network_file_system_gets_a_rollback_journal() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.sqlite");
        let wait = Duration::from_millis(50);
        create(&path, wait, false).unwrap();
        let open = || Database::connect(&path, wait, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        let mode = |database: &Database| database.pragma::<String>("journal_mode").unwrap();
        let local = open();
        local.prepare(false).unwrap();
        assert_eq!(mode(&local), "wal");
        // In use elsewhere, the mode cannot be changed.
        let error = open().prepare(true).unwrap_err();
        assert!(matches!(error, LibraryError::NetworkFileSystem { .. }), "{error}");
        drop(local);
        let remote = open();
        remote.prepare(true).unwrap();
        assert_eq!(mode(&remote), "delete");
        assert_eq!(mode(&open()), "delete");
        remote.begin().unwrap().commit().unwrap();
    }

    #[test]
    fn a_database_made_for_a_network_never_has_a_log_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.sqlite");
        create(&path, Duration::ZERO, true).unwrap();
        let database = Database::connect(&path, Duration::ZERO, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        assert_eq!(database.pragma::<String>("journal_mode").unwrap(), "delete");
    }

    #[test]
    fn of_two_makers_one_wins_and_nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.sqlite");
        create(&path, Duration::ZERO, false).unwrap();
        let first = fs::metadata(&path).unwrap().modified().unwrap();
        create(&path, Duration::ZERO, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), first);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
