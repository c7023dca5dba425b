//! What can go wrong with a library, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ErrorCode;

use super::ChangeId;
use crate::item::{Identifier, NotAnItem};

/// An error of the library room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LibraryError {
    /// The folder has no `ibid.toml`.
    #[error("`{}` is not a library: it has no ibid.toml", .path.display())]
    NotALibrary {
        /// The folder.
        path: PathBuf,
    },
    /// An item cannot be made one with itself.
    #[error("`{key}` is one item already")]
    SameItem {
        /// Its citekey.
        key: String,
    },
    /// Another process held the write lock for too long.
    #[error("the library is locked by another process (waited {} s): `{}`", .waited.as_secs_f32(), .path.display())]
    Locked {
        /// The database.
        path: PathBuf,
        /// How long the lock was waited for.
        waited: Duration,
    },
    /// The database cannot be read as what it should be.
    #[error("the library's database is damaged ({detail}): `{}`", .path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The database was written by a newer program.
    #[error("the library has schema {found}, this program knows up to {known}: `{}`", .path.display())]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// The database's schema version.
        found: usize,
        /// The newest version this program knows.
        known: usize,
    },
    /// There is no room left to write.
    #[error("no space left to write `{}`", .path.display())]
    DiskFull {
        /// The database or file.
        path: PathBuf,
    },
    /// The operating system refuses access.
    #[error("no permission to write `{}`", .path.display())]
    NoPermission {
        /// The database, file or folder.
        path: PathBuf,
    },
    /// The database is on a network file system and in use in a mode that
    /// does not work there.
    #[error("the library is on a network file system and in use elsewhere: `{}`", .path.display())]
    NetworkFileSystem {
        /// The database.
        path: PathBuf,
    },
    /// A file or folder of the library could not be made or read.
    #[error("cannot access `{}`: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's answer.
        source: io::Error,
    },
    /// SQLite failed in another way.
    #[error("the database `{}` failed: {source}", .path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// SQLite's answer.
        source: rusqlite::Error,
    },
    /// Another item already carries an identifier that names one work.
    #[error("{identifier} is already in the library as `{key}`")]
    DuplicateIdentifier {
        /// The identifier.
        identifier: Identifier,
        /// The citekey of the item that has it.
        key: String,
    },
    /// A text cannot be a citekey.
    #[error("`{key}` cannot be a citekey: it {why}")]
    BadKey {
        /// The text, shortened.
        key: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Another item has the citekey.
    #[error("the citekey `{key}` is taken")]
    KeyTaken {
        /// The citekey.
        key: String,
    },
    /// No item has the citekey.
    #[error("no item `{key}`")]
    NoSuchItem {
        /// The citekey.
        key: String,
    },
    /// The item has no note of that number.
    #[error("`{key}` has no note {n}")]
    NoSuchNote {
        /// The citekey.
        key: String,
        /// The note's number.
        n: i64,
    },
    /// A tag, collection name or path is empty.
    #[error("{what} cannot be empty")]
    EmptyName {
        /// "a tag", "a collection name", ...
        what: &'static str,
    },
    /// A value does not fit its field.
    #[error(transparent)]
    BadValue(#[from] NotAnItem),
    /// A value is a list of lists of lists ... beyond reason.
    #[error("a value of `{key}` is nested deeper than {limit} levels")]
    TooDeep {
        /// The citekey.
        key: String,
        /// The deepest nesting that is kept.
        limit: usize,
    },
    /// There is no change left to undo.
    #[error("nothing to undo")]
    NothingToUndo,
    /// No undo stands that could be undone.
    #[error("nothing to redo")]
    NothingToRedo,
    /// The log has no such change.
    #[error("no change {0} in the log")]
    NoSuchChange(ChangeId),
    /// The change is undone already.
    #[error("change {0} is undone already")]
    AlreadyUndone(ChangeId),
    /// Something that a change touched was changed again after it.
    #[error("cannot undo change {change}: {what} of `{key}` {why}")]
    Conflict {
        /// The change that should have been undone.
        change: ChangeId,
        /// The item's citekey.
        key: String,
        /// The field or other part of it.
        what: String,
        /// What stands in the way.
        why: String,
    },
    /// An earlier write of the same change failed, so nothing more is taken.
    #[error("the change was given up: an earlier write of it failed")]
    GivenUp,
}

/// What the functions of this room give.
pub(super) type Result<T, E = LibraryError> = std::result::Result<T, E>;

impl LibraryError {
    /// What the user can do.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotALibrary { path } => format!("`ibid init {}` makes one there", path.display()),
            Self::Locked { .. } => {
                "another ibid, or a program that reads the database, holds it; try again when it is done"
                    .to_owned()
            }
            Self::Damaged { path, .. } => {
                let path = path.display();
                format!(
                    "nothing was changed. Put `{path}` back from a backup (with its -wal file, if there is \
                     one), or save what can be read with `sqlite3 {path} .recover | sqlite3 recovered.sqlite`"
                )
            }
            Self::NewerSchema { .. } => "update ibid; nothing was changed".to_owned(),
            Self::DiskFull { .. } => {
                "make room and try again; what was acknowledged before is kept".to_owned()
            }
            Self::NoPermission { .. } => {
                "the database, and the folder it is in, must be writable by you".to_owned()
            }
            Self::NetworkFileSystem { .. } => {
                "close ibid on the other machines, or move the library to a local disk".to_owned()
            }
            Self::DuplicateIdentifier { key, .. } => format!("`ibid show {key}` shows it"),
            Self::KeyTaken { key } => format!("choose another, or rename `{key}` first"),
            Self::NoSuchItem { .. } => "`ibid list` shows every citekey".to_owned(),
            Self::NoSuchChange(_) | Self::AlreadyUndone(_) => "`ibid log` lists the changes".to_owned(),
            Self::Conflict { .. } => "undo the later changes first; `ibid log` lists them".to_owned(),
            Self::Io { .. }
            | Self::Sqlite { .. }
            | Self::BadKey { .. }
            | Self::NoSuchNote { .. }
            | Self::SameItem { .. }
            | Self::EmptyName { .. }
            | Self::BadValue(_)
            | Self::TooDeep { .. }
            | Self::NothingToUndo
            | Self::NothingToRedo
            | Self::GivenUp => return None,
        })
    }

    /// Whether the storage failed, so that a transaction may be half written.
    pub(super) fn is_storage(&self) -> bool {
        matches!(
            self,
            Self::Locked { .. }
                | Self::Damaged { .. }
                | Self::DiskFull { .. }
                | Self::NoPermission { .. }
                | Self::Io { .. }
                | Self::Sqlite { .. }
        )
    }

    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NoPermission { path }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            _ => Self::Io { path, source },
        }
    }

    /// What an answer of SQLite means for a library.
    pub(super) fn sqlite(path: &Path, waited: Duration, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let detail = source.to_string();
        match &source {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked { path, waited },
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged { path, detail },
                ErrorCode::DiskFull => Self::DiskFull { path },
                ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
                    Self::NoPermission { path }
                }
                // The shared memory beside the database could not grow.
                _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => Self::DiskFull { path },
                // A read that ends before the page does.
                _ if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ => {
                    Self::Damaged { path, detail }
                }
                // A table or column of the schema is missing.
                ErrorCode::Unknown if detail.contains("no such ") => Self::Damaged { path, detail },
                _ => Self::Sqlite { path, source },
            },
            // A column holds what this program never writes there.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Self::Damaged { path, detail },
            _ => Self::Sqlite { path, source },
        }
    }
}
