use std::io;
use std::path::PathBuf;

use super::MOST_BYTES;
use crate::csl::CslError;

/// Why a style cannot be found, installed or removed.
#[derive(Debug, thiserror::Error)]
pub enum StyleError {
    /// A file, or the folder of installed styles, cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A file that no style would fill.
    #[error("{} is larger than {} MB, and no style", .path.display(), MOST_BYTES / 1_000_000)]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A text that is no style, or none that can be used.
    #[error("{place}: {reason}")]
    Unusable {
        /// The file, address or name it came from.
        place: String,
        /// What is wrong with it.
        reason: CslError,
    },
    /// A name that no style can have.
    #[error("`{name}` cannot be a style's name")]
    BadName {
        /// The name as given.
        name: String,
    },
    /// The repository does not have it.
    #[error("the style repository has no style `{name}`")]
    NotInRepository {
        /// The name as asked for.
        name: String,
        /// Names at hand that look like it.
        near: Vec<String>,
    },
    /// The server does not have it.
    #[error("there is no style at {address}")]
    NotAtAddress {
        /// The address.
        address: String,
    },
    /// It could not be fetched.
    #[error("cannot fetch {address}: {reason}")]
    Unreachable {
        /// The address.
        address: String,
        /// What happened, in a few words.
        reason: String,
    },
    /// What was fetched is no text, or too large, or we may not have it.
    #[error("cannot use {address}: {reason}")]
    Refused {
        /// The address.
        address: String,
        /// What is wrong, in a few words.
        reason: String,
    },
    /// The parent of a dependent style cannot be had.
    #[error("`{name}` depends on another style: {reason}")]
    Parent {
        /// The dependent style.
        name: String,
        /// What keeps its parent away.
        reason: Box<StyleError>,
    },
    /// It would have to be fetched, and must not be.
    #[error("cannot fetch {address}: the setting `offline` is on")]
    Offline {
        /// The address.
        address: String,
    },
    /// An address that is none.
    #[error("`{address}` is no address: {reason}")]
    Address {
        /// The address as given or put together.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nowhere to keep styles.
    #[error("no home directory to keep styles in")]
    NoHome,
    /// Removing what is not installed.
    #[error("no style `{name}` is installed")]
    NotInstalled {
        /// The name as given.
        name: String,
        /// The installed one that looks most like it.
        near: Option<String>,
    },
    /// Removing what comes with the program.
    #[error("the style `{name}` comes with the program and cannot be removed")]
    Archived {
        /// The name as given.
        name: String,
    },
    /// The file of an installed style cannot be removed.
    #[error("cannot remove {}: {reason}", .path.display())]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

impl StyleError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unusable { reason, .. } => return reason.hint(),
            Self::BadName { .. } => {
                "names are made of letters, digits and hyphens, as in `chicago-author-date`".to_owned()
            }
            Self::NotInRepository { near, .. } if !near.is_empty() => {
                format!("did you mean {}?", near.join(", "))
            }
            Self::NotInRepository { .. } => {
                "look for its name at https://www.zotero.org/styles, or give the address or the file of the style"
                    .to_owned()
            }
            Self::Parent { reason, .. } => return reason.hint(),
            Self::NotAtAddress { .. } | Self::Refused { .. } => "check the address; it must lead to the `.csl` file itself".to_owned(),
            Self::Unreachable { .. } => {
                "check the network and the proxy settings, or fetch the style another way and give its file"
                    .to_owned()
            }
            Self::Offline { .. } => {
                "give the style's file, or allow the network with `ibid config set offline false`".to_owned()
            }
            Self::NoHome => "set $XDG_DATA_HOME".to_owned(),
            Self::NotInstalled { near: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::NotInstalled { near: None, .. } => {
                "`ibid style list` shows the styles at hand and where they are from".to_owned()
            }
            Self::File { reason, .. } if reason.kind() == io::ErrorKind::NotFound => {
                "without `.csl` and without folders, a style is looked for by its name".to_owned()
            }
            Self::File { .. }
            | Self::TooLarge { .. }
            | Self::Address { .. }
            | Self::Archived { .. }
            | Self::Remove { .. } => return None,
        })
    }
}
