//! The store: items, where each of their values came from, what they were
//! read from, their other citekeys, tags, notes, collections, attachments, what
//! the writer has decided about them, and the log of every change, with undo
//! and redo.
//!
//! A library is a folder. `ibid.toml` marks it, `data/library.sqlite` holds
//! it, `data/attachments/` holds files. The database is SQLite with a
//! write-ahead log, synchronous, one short write transaction for each change.
//!
//! An item is stored once, as CSL-JSON; the log holds the steps between its
//! states, each as a part of an item before and after. Undo writes the steps
//! of a change backwards as a new change, so the log only ever grows.
//!
//! What does not live here: settings, the full-text index (it follows
//! [`Library::changed_since`]), files that are attached (only their paths are
//! kept), and any decision on which value or which citekey is right.

mod change;
mod database;
mod edit;
mod error;
mod fact;
mod log;
mod part;
#[cfg(test)]
mod property;
mod read;
mod record;
mod story;
#[cfg(test)]
mod tests;
mod undo;

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use database::Database;
use error::Result;

pub use change::{Added, Change, New, Source};
pub use error::LibraryError;
pub use fact::{Asked, Fact, FactKind};
pub use log::{ChangeEntry, Operation, OperationKind};
pub use read::{Attachment, Note, Order, Provenance, Raw, Stored, Touched};
pub use story::Statement;

/// The number of a change in the log; later changes have higher numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId(pub i64);

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An open library.
#[derive(Debug)]
pub struct Library {
    dir: PathBuf,
    database: Database,
}

/// The file that marks a library.
const MARK: &str = "ibid.toml";

/// How long a lock is waited for unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

impl Library {
    /// Makes a library of a folder, and the folder if need be; opens the one
    /// that is there if it is one already.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn create(dir: impl AsRef<Path>) -> Result<Self> {
        let dir = dir.as_ref();
        fs::create_dir_all(dir).map_err(|e| LibraryError::io(dir, e))?;
        let mark = dir.join(MARK);
        match fs::OpenOptions::new().write(true).create_new(true).open(&mark) {
            Ok(mut file) => {
                let text = "# This folder is an ibid library; its settings go here.\n";
                file.write_all(text.as_bytes()).map_err(|e| LibraryError::io(&mark, e))?;
            }
            Err(_) if mark.is_file() => {}
            Err(error) => return Err(LibraryError::io(&mark, error)),
        }
        Self::open(dir)
    }

    /// Opens a library. Where the folder is marked as one and has no database
    /// yet (a fresh clone of a repository, say), an empty one is made.
    ///
    /// # Errors
    /// [`LibraryError::NotALibrary`], [`LibraryError::Damaged`],
    /// [`LibraryError::NewerSchema`], [`LibraryError::NoPermission`],
    /// [`LibraryError::NetworkFileSystem`], [`LibraryError::DiskFull`],
    /// [`LibraryError::Locked`], or another failure of the disk.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self> {
        Self::open_with_patience(dir, PATIENCE)
    }

    /// As [`Library::open`], waiting for another process's lock no longer
    /// than told (30 s by default), here and in every later operation.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_with_patience(dir: impl AsRef<Path>, patience: Duration) -> Result<Self> {
        // Absolute, so that a later change of directory does no harm.
        let dir = std::path::absolute(dir.as_ref()).map_err(|e| LibraryError::io(dir.as_ref(), e))?;
        match fs::metadata(dir.join(MARK)) {
            Ok(mark) if mark.is_file() => {}
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return Err(LibraryError::io(&dir, error));
            }
            _ => return Err(LibraryError::NotALibrary { path: dir }),
        }
        let data = dir.join("data");
        let attachments = data.join("attachments");
        if !attachments.is_dir() {
            fs::create_dir_all(&attachments).map_err(|e| LibraryError::io(&attachments, e))?;
        }
        let database = Database::ensure(&data.join("library.sqlite"), patience)?;
        Ok(Self { dir, database })
    }

    /// The library's folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of attached files.
    #[must_use]
    pub fn attachments_dir(&self) -> PathBuf {
        self.dir.join("data").join("attachments")
    }

    /// Makes one change: everything `f` does is kept together and undone
    /// together. Nothing is kept if `f` fails or panics. Gives the change's
    /// number in the log, or `None` if `f` changed nothing.
    ///
    /// The library is locked for other writers meanwhile: `f` should not wait
    /// for a network or a user. An operation that fails for a reason of its
    /// own (a duplicate, a missing key) leaves nothing behind, and `f` may go
    /// on.
    ///
    /// # Errors
    /// Those of `f`; [`LibraryError::Locked`] and other failures of the disk.
    pub fn change<T, E: From<LibraryError>>(
        &mut self,
        command: &str,
        f: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<(T, Option<ChangeId>), E> {
        self.change_in_run(command, None, f)
    }

    /// As [`Self::change`], as part of a run: the changes of one command,
    /// which are undone together. `run` is the run's first change; `None`
    /// begins one.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub fn change_in_run<T, E: From<LibraryError>>(
        &mut self,
        command: &str,
        run: Option<ChangeId>,
        f: impl FnOnce(&mut Change<'_>) -> Result<T, E>,
    ) -> Result<(T, Option<ChangeId>), E> {
        let transaction = self.database.begin()?;
        let mut change = Change::new(&self.database, command, None, run);
        let value = f(&mut change)?;
        let id = change.finish()?;
        if id.is_some() {
            transaction.commit().map_err(|e| self.database.fail(e))?;
        }
        Ok((value, id))
    }

    /// Checks the whole database, which takes time in proportion to its size.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] with the first thing found.
    pub fn check(&self) -> Result<()> {
        self.database.check()
    }
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}
