//! What can keep a use case from running.

use std::io;
use std::path::PathBuf;

use super::citeproc::RequestError;
use super::config::ConfigError;
use super::styles::StyleError;
use super::watch::WatchError;
use crate::csl::CslError;
use crate::format::FormatError;
use crate::format::csv::ColumnsError;
use crate::format::zotero::ZoteroError;
use crate::item::NotAnItem;
use crate::item::citekey::BadPattern;
use crate::library::LibraryError;
use crate::manuscript::ManuscriptError;
use crate::registry::RegistryError;
use crate::search::SearchError;

/// Why a use case could not run.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The store.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The registries as a whole; single answers are states of a verdict.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A citation style.
    #[error(transparent)]
    Csl(#[from] CslError),
    /// A citation style's file, or its installation.
    #[error(transparent)]
    Style(#[from] StyleError),
    /// A watch.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// A request to the citation processor.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// What the columns of a table mean.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// A citekey pattern.
    #[error(transparent)]
    Citekey(#[from] BadPattern),
    /// A value for a field.
    #[error(transparent)]
    Value(#[from] NotAnItem),
    /// A document that cannot be read as what it is.
    #[error("cannot read {place}: {reason}")]
    Manuscript {
        /// File name or `standard input`.
        place: String,
        /// What is wrong with it.
        reason: ManuscriptError,
    },
    /// The named folder is no library.
    #[error("{} is no library", .dir.display())]
    NoLibrary {
        /// The folder.
        dir: PathBuf,
    },
    /// `init` where a library is.
    #[error("{} is a library already", .dir.display())]
    LibraryExists {
        /// The folder.
        dir: PathBuf,
    },
    /// No place for the default library.
    #[error("no library here, and no home directory for a default one")]
    NoHome,
    /// A source that cannot be opened or read.
    #[error("cannot read {place}: {reason}")]
    Input {
        /// File name or `standard input`.
        place: String,
        /// What the system said.
        reason: io::Error,
    },
    /// A file that cannot follow the library.
    #[error("{} cannot follow the library", .path.display())]
    NotSynced {
        /// The file.
        path: PathBuf,
    },
    /// A format that is not written.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A source that is no text.
    #[error("cannot read {place}: {reason}")]
    Undecodable {
        /// File name or `standard input`.
        place: String,
        /// What is wrong with the bytes.
        reason: FormatError,
    },
    /// A database that is not Zotero's, or is damaged.
    #[error("cannot read {place}: {reason}")]
    Zotero {
        /// File name or `standard input`.
        place: String,
        /// What is wrong with it.
        reason: ZoteroError,
    },
    /// A file of which parts would be lost if it were written.
    #[error("{place} is read as {encoding}, but has bytes that mean nothing in it")]
    Damaged {
        /// File name or `standard input`.
        place: String,
        /// The encoding by its WHATWG name.
        encoding: &'static str,
    },
    /// A source larger than memory should hold.
    #[error("{place} is larger than {} MB", .most >> 20)]
    TooLarge {
        /// File name or `standard input`.
        place: String,
        /// The limit in bytes.
        most: u64,
    },
    /// A folder where a file was wanted.
    #[error("{} is a directory", .path.display())]
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// A text that looks like a file name and names none.
    #[error("there is no file {}", .path.display())]
    NoSuchFile {
        /// The path.
        path: PathBuf,
    },
    /// An address without an identifier in it.
    #[error("no DOI, PMID or arXiv id in the address {address}")]
    NoIdentifierInAddress {
        /// The address.
        address: String,
    },
    /// Nothing in a source is a reference.
    #[error("no reference found in {place}")]
    NothingToRead {
        /// File name, `standard input` or the text.
        place: String,
    },
    /// A citekey that the library does not have.
    #[error("no item has the citekey `{key}`")]
    NoSuchKey {
        /// The citekey as given.
        key: String,
        /// The nearest one there is.
        near: Option<String>,
    },
    /// An item without notices of corrections, retractions and the like.
    #[error("there is no notice about `{key}` to acknowledge")]
    NoNotices {
        /// Its citekey.
        key: String,
    },
    /// A text that cannot be a citekey.
    #[error("`{key}` cannot be a citekey")]
    BadKey {
        /// The text as given.
        key: String,
    },
    /// A file that cannot be written.
    #[error("cannot write {}: {reason}", .path.display())]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The program that talks to the network could not be set up.
    #[error("cannot start network tasks: {0}")]
    Runtime(io::Error),
}

impl WorkflowError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Library(error) => error.hint(),
            Self::Search(error) => error.hint(),
            Self::Registry(error) => error.hint(),
            Self::Csl(error) => error.hint(),
            Self::Style(error) => error.hint(),
            Self::Request(error) => error.hint(),
            Self::Watch(error) => error.hint(),
            Self::Columns(_) => Some("as in `--columns Name=author,\"Name of work\"=title`".to_owned()),
            Self::Undecodable { reason, .. } | Self::Format(reason) => reason.hint(),
            Self::Manuscript { reason, .. } => reason.hint(),
            Self::NotSynced { .. } => Some(
                "a file of records can, of all items, of a query, or of what a .tex, .aux, .md or .typ file cites"
                    .to_owned(),
            ),
            Self::Zotero { reason, .. } => reason.hint(),
            Self::NoLibrary { dir } => Some(format!("`ibid init {}` makes it one", dir.display())),
            Self::NoHome => Some("`ibid init DIR` makes a library; name it with --library DIR".to_owned()),
            Self::LibraryExists { .. } => Some("`ibid add` adds to it".to_owned()),
            Self::Directory { .. } => Some("name the files in it".to_owned()),
            Self::NoIdentifierInAddress { .. } => {
                Some("web pages are not read; give the DOI, or the reference as text".to_owned())
            }
            Self::NothingToRead { .. } => Some(
                "a printed reference has at least an author or a title, and a year; \
                 `--lines` takes each line as one reference"
                    .to_owned(),
            ),
            Self::Damaged { .. } => {
                Some("convert it to UTF-8 first; what was lost cannot be guessed".to_owned())
            }
            Self::TooLarge { .. } => Some("split it into smaller files".to_owned()),
            Self::NoSuchKey { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoSuchKey { near: None, .. } => Some("`ibid list` shows the citekeys there are".to_owned()),
            Self::NoNotices { key } => Some(format!("`ibid refresh --integrity {key}` asks for them")),
            Self::BadKey { .. } => {
                Some("a citekey has no spaces and none of {}(),=\\\"#%~'@[];`$^".to_owned())
            }
            _ => None,
        }
    }
}
