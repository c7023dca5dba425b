//! What can be wrong with a watch.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::search::DialectError;

/// Why a watch cannot be saved, run or judged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    /// The query.
    #[error(transparent)]
    Dialect(#[from] DialectError),
    /// No watch has that name.
    #[error("there is no watch `{name}`")]
    NoSuchWatch {
        /// The name as given.
        name: String,
        /// The nearest one there is.
        near: Option<String>,
    },
    /// Another watch has it.
    #[error("there is a watch `{name}` already")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// A text that cannot name a watch.
    #[error("a watch cannot be called `{name}`")]
    BadName {
        /// The name as given.
        name: String,
    },
    /// No registry has that name.
    #[error("there is no registry `{name}`")]
    NoRegistry {
        /// The name as given.
        name: String,
        /// The nearest one there is.
        near: Option<String>,
    },
    /// A registry that knows no answer to such a question.
    #[error("{registry} {}", if *.cites { "does not tell which works cite a work" } else { "cannot be searched for new studies" })]
    CannotAsk {
        /// Its title.
        registry: String,
        /// Whether it was to be asked who cites.
        cites: bool,
    },
    /// Not one registry has answered.
    #[error("no registry could be asked for `{name}`")]
    NobodyAnswered {
        /// The watch.
        name: String,
    },
    /// A watch has no such study.
    #[error("the watch `{watch}` has no study `{study}`")]
    NoSuchStudy {
        /// The watch.
        watch: String,
        /// Number or identifier as given.
        study: String,
    },
    /// A study that was accepted cannot be rejected.
    #[error("study {n} was accepted, and is in the library as `{key}`")]
    Accepted {
        /// Its number.
        n: u64,
        /// The citekey.
        key: String,
    },
    /// What is stored is no watch or study.
    #[error("what the library has kept of the watch `{name}` cannot be read: {reason}")]
    Unreadable {
        /// The name it is stored under.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl WatchError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Dialect(error) => return error.hint(),
            Self::NoSuchWatch { near: Some(near), .. } | Self::NoRegistry { near: Some(near), .. } => {
                return Some(format!("did you mean `{near}`?"));
            }
            Self::NoSuchWatch { .. } => "`ibid watch list` shows those there are",
            Self::NoRegistry { .. } => "registries are crossref, pubmed, openalex, europepmc and arxiv",
            Self::NameTaken { .. } => "choose another with --name",
            Self::BadName { .. } => "a name is one word of letters, digits, hyphens and full stops",
            Self::CannotAsk { cites: true, .. } => {
                "pubmed, openalex, europepmc and semanticscholar know who cites a work"
            }
            Self::CannotAsk { .. } => "crossref, pubmed, openalex, europepmc and arxiv can",
            Self::NobodyAnswered { .. } => "what is new is not known; try again later",
            Self::NoSuchStudy { .. } => "`ibid watch show NAME` shows the numbers of the studies",
            Self::Accepted { .. } => "`ibid remove` takes it out of the library",
            Self::Unreadable { .. } => "a later version may have written it",
        };
        Some(hint.to_owned())
    }
}

/// A value as the library keeps it.
pub(super) fn stored(value: &impl Serialize) -> Result<Value, WatchError> {
    serde_json::to_value(value)
        .map_err(|error| WatchError::Unreadable { name: String::new(), reason: error.to_string() })
}

/// A value that the library has kept.
pub(super) fn read<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, WatchError> {
    serde_json::from_value(value)
        .map_err(|error| WatchError::Unreadable { name: name.to_owned(), reason: error.to_string() })
}
