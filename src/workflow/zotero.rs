//! Reading the database of a Zotero that may be running: from a private copy,
//! which is deleted again.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use super::WorkflowError;
use crate::format::{self, zotero::MAGIC};

/// How often a copy is made again when Zotero wrote meanwhile.
const MOST_COPIES: usize = 5;
/// What SQLite keeps beside a database whose last changes are not in it yet.
const COMPANIONS: [&str; 2] = ["-wal", "-journal"];
const COPY: &str = "zotero.sqlite";

/// Whether a file is an SQLite database.
///
/// # Errors
/// When it cannot be read.
pub fn is_database(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(MAGIC.len() as u64).read_to_end(&mut head)?;
    Ok(head == MAGIC)
}

/// Reads Zotero's database from a file, with what stands in its write-ahead
/// log; the file itself is neither locked nor written.
///
/// # Errors
/// When it cannot be copied, is not Zotero's, or is damaged.
pub fn read_zotero(path: &Path) -> Result<format::Read, WorkflowError> {
    let place = path.display().to_string();
    let failed = |reason| WorkflowError::Input { place: place.clone(), reason };
    let folder = PrivateFolder::new().map_err(failed)?;
    copy(path, &folder.0).map_err(failed)?;
    read_copy(&folder, &place)
}

/// Reads Zotero's database from its bytes.
///
/// # Errors
/// As [`read_zotero`].
pub fn read_zotero_bytes(place: &str, bytes: &[u8]) -> Result<format::Read, WorkflowError> {
    let failed = |reason| WorkflowError::Input { place: place.to_owned(), reason };
    let folder = PrivateFolder::new().map_err(failed)?;
    fs::write(folder.0.join(COPY), bytes).map_err(failed)?;
    read_copy(&folder, place)
}

fn read_copy(folder: &PrivateFolder, place: &str) -> Result<format::Read, WorkflowError> {
    let read = || -> Result<format::Read, format::zotero::ZoteroError> {
        // Writable, so that SQLite can take in the log; it is a copy.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(folder.0.join(COPY), flags)?;
        // The file may be anyone's: nothing that it defines is run.
        database.execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
        )?;
        format::zotero::read(&database)
    };
    read().map_err(|reason| WorkflowError::Zotero { place: place.to_owned(), reason })
}

/// Copies a database and its companions, so that they belong together.
fn copy(path: &Path, folder: &Path) -> io::Result<()> {
    for attempt in 1..=MOST_COPIES {
        let before = state(path);
        fs::copy(path, folder.join(COPY))?;
        for companion in COMPANIONS {
            let copy = folder.join(format!("{COPY}{companion}"));
            match fs::copy(beside(path, companion), &copy) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if copy.exists() {
                        fs::remove_file(copy)?;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        if state(path) == before {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(100 << attempt));
    }
    Err(io::Error::new(
        io::ErrorKind::ResourceBusy,
        "Zotero is writing to it all the time; try again in a moment",
    ))
}

fn beside(path: &Path, companion: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(companion);
    PathBuf::from(name)
}

/// What changes when a database is written: sizes and times of its files.
fn state(path: &Path) -> Vec<Option<(u64, Option<SystemTime>)>> {
    let of = |path: &Path| fs::metadata(path).ok().map(|about| (about.len(), about.modified().ok()));
    std::iter::once(of(path)).chain(COMPANIONS.iter().map(|companion| of(&beside(path, companion)))).collect()
}

/// A folder that only this user reads, deleted with all in it.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn new() -> io::Result<Self> {
        let name: String = std::iter::repeat_with(fastrand::alphanumeric).take(16).collect();
        let path = std::env::temp_dir().join(format!("ibid-{name}"));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Fails if anything stands there.
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!("cannot delete {}: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::zotero::tests::SCHEMA;
    use crate::item::Variable;

    const TYPES: &str = "
INSERT INTO itemTypesCombined VALUES (7, 'book', 1, 0);
INSERT INTO fieldsCombined VALUES (1, 'title', NULL, NULL, 0);
";

    fn titles(read: &format::Read) -> Vec<String> {
        read.items.iter().filter_map(|read| read.item.get(Variable::Title).map(str::to_owned)).collect()
    }

    #[test]
    fn what_stands_in_the_log_is_read_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zotero.sqlite");
        let zotero = Connection::open(&path).unwrap();
        let mode: String = zotero.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
        zotero.execute_batch(SCHEMA).unwrap();
        zotero.execute_batch(TYPES).unwrap();
        zotero.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        zotero
            .execute_batch(
                "INSERT INTO items VALUES (1, 7, '', 1, 'AAAA'); INSERT INTO itemDataValues VALUES (1, 'In the log'); \
                 INSERT INTO itemData VALUES (1, 1, 1);",
            )
            .unwrap();
        // A transaction that is open is not read, and does not hold it up.
        zotero.execute_batch("BEGIN IMMEDIATE; INSERT INTO items VALUES (2, 7, '', 1, 'BBBB');").unwrap();
        let before = state(&path);
        assert!(before[1].is_some_and(|(length, _)| length > 0));
        assert!(is_database(&path).unwrap());
        assert_eq!(titles(&read_zotero(&path).unwrap()), ["In the log"]);
        assert_eq!(state(&path), before);
        drop(zotero);
        let bytes = fs::read(&path).unwrap();
        assert_eq!(titles(&read_zotero_bytes("standard input", &bytes).unwrap()), ["In the log"]);
    }

    #[test]
    fn damaged_files_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zotero.sqlite");
        let zotero = Connection::open(&path).unwrap();
        zotero.execute_batch(SCHEMA).unwrap();
        zotero.execute_batch(TYPES).unwrap();
        for number in 0..300 {
            let item = format!("INSERT INTO items VALUES ({number}, 7, '', 1, 'K{number}');");
            zotero.execute_batch(&item).unwrap();
        }
        drop(zotero);
        let whole = fs::read(&path).unwrap();
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let mut bytes = whole.clone();
            for _ in 0..random.usize(1..40) {
                let at = random.usize(16..bytes.len());
                bytes[at] = random.u8(..);
            }
            bytes.truncate(random.usize(100..bytes.len()));
            // Read or refused, and no more.
            let _ = read_zotero_bytes("x", &bytes);
        }
        assert!(matches!(read_zotero_bytes("x", MAGIC), Err(WorkflowError::Zotero { .. })));
        let missing = read_zotero(&folder.path().join("none.sqlite"));
        assert!(matches!(missing, Err(WorkflowError::Input { .. })));
    }

    #[test]
    fn the_copy_is_deleted() {
        let folder = PrivateFolder::new().unwrap();
        let path = folder.0.clone();
        fs::write(path.join(COPY), b"x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }
}
