//! The search room: the full-text index of a library and its query language.
//!
//! Here live the index (on tantivy), the analysis of texts into terms, the
//! query language with its grammar ([`Query`]), and snippets. The library is
//! not known here: whoever calls brings documents with the number of the last
//! change they hold, and the index keeps that number in its commits.
//!
//! The index holds no text, only terms: texts, and the snippets made of them,
//! come from the item. It can be thrown away and built anew at any time, and
//! says itself when it must be: each of its files is sealed by length, time
//! and checksum, and one that is not as sealed makes it
//! [damaged](SearchError::Damaged).
//!
//! Ranking is BM25 over weighted fields (title, authors, journal, tags,
//! abstract, notes, the rest), exact words before stems, later years first
//! among equals.
//!
//! Sources: Robertson and Zaragoza (2009) on BM25; Snowball for stemming;
//! Schulz and Mihov (2002) on edit distance automata.

mod analysis;
mod fields;
mod index;
mod query;
mod results;
mod schema;
mod seal;
mod snippet;
mod writer;

use std::path::{Path, PathBuf};

use crate::item::Item;

pub use index::Index;
pub use query::{Dialect, DialectError, Limit, MAX_DEPTH, MAX_LEAVES, Query, Translation};
pub use results::{Facet, Hit, Options, Results, Sort};
pub use snippet::{Snippet, snippets};
pub use writer::Writer;

/// An item with all that is searched beside it.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The library's number of the item; never given twice, and higher for
    /// items added later.
    pub uid: u64,
    /// The citekey.
    pub key: &'a str,
    /// The item.
    pub item: &'a Item,
    /// Its tags.
    pub tags: &'a [String],
    /// Its notes.
    pub notes: &'a [String],
    /// The names of the collections it is in.
    pub collections: &'a [String],
    /// The text of its attachments.
    pub attachments_text: Option<&'a str>,
}

/// A change to the index.
#[derive(Debug, Clone, Copy)]
pub enum Update<'a> {
    /// Index the document, in place of any older form of it.
    Put(Document<'a>),
    /// Forget the document of that number.
    Delete {
        /// The library's number of the item.
        uid: u64,
    },
}

/// Why the index could not be used.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A file of the index is missing or not as it was written.
    #[error("the search index {} is damaged: {what}", .dir.display())]
    Damaged {
        /// The folder of the index.
        dir: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Another process is writing, and a rebuild needs the index for itself.
    #[error("another process is writing the search index {}", .dir.display())]
    Busy {
        /// The folder of the index.
        dir: PathBuf,
    },
    /// The folder or a file cannot be read or written.
    #[error("cannot use the search index {}: {source}", .dir.display())]
    Io {
        /// The folder of the index.
        dir: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The index library refused.
    #[error("the search index {} failed: {what}", .dir.display())]
    Failed {
        /// The folder of the index.
        dir: PathBuf,
        /// What it says.
        what: String,
    },
}

impl SearchError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Damaged { .. } => {
                Some("build it anew with `ibid index --rebuild`; nothing is lost".to_owned())
            }
            Self::Busy { .. } => Some("try again when the other process is done".to_owned()),
            Self::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::PermissionDenied => {
                    Some("the index needs a folder that you may write to".to_owned())
                }
                std::io::ErrorKind::StorageFull => Some("make room on the disk and try again".to_owned()),
                _ => None,
            },
            Self::Failed { .. } => Some("`ibid index --rebuild` builds it anew".to_owned()),
        }
    }

    fn io(dir: &Path, source: std::io::Error) -> Self {
        Self::Io { dir: dir.to_owned(), source }
    }

    fn damaged(dir: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { dir: dir.to_owned(), what: what.into() }
    }

    /// Tells damage, which a rebuild mends, from what the system refuses.
    fn from_tantivy(dir: &Path, error: &tantivy::TantivyError) -> Self {
        use tantivy::TantivyError as E;
        use tantivy::directory::error::{OpenReadError, OpenWriteError};
        let system = |error: &std::io::Error| match error.raw_os_error() {
            Some(_) if error.kind() != std::io::ErrorKind::NotFound => {
                Self::io(dir, std::io::Error::new(error.kind(), error.to_string()))
            }
            _ => Self::damaged(dir, error.to_string()),
        };
        match error {
            E::IoError(error) => system(error),
            E::OpenReadError(OpenReadError::IoError { io_error, .. })
            | E::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => system(io_error),
            E::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
                Self::damaged(dir, format!("{} is missing", path.display()))
            }
            E::OpenReadError(_)
            | E::DataCorruption(_)
            | E::IncompatibleIndex(_)
            | E::SchemaError(_)
            | E::DeserializeError(_)
            | E::FieldNotFound(_)
            | E::InternalError(_) => Self::damaged(dir, error.to_string()),
            _ => Self::Failed { dir: dir.to_owned(), what: error.to_string() },
        }
    }
}

#[cfg(test)]
mod tests;
