//! Snapshots: building them of local dumps, listing and removing them. They
//! are kept under the user's data directory, for all libraries.

use std::path::PathBuf;

use etcetera::BaseStrategy;

use super::WorkflowError;
use crate::registry::RegistryError;
use crate::registry::snapshot::{self, Built, Listed, Progress};

/// The snapshots of this user.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
}

/// Where this user's snapshots are; `None` where the user has no home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|dirs| dirs.data_dir().join("ibid/snapshots"))
}

impl Snapshots {
    /// Those of this user.
    ///
    /// # Errors
    /// [`WorkflowError::NoHome`] where the user has none.
    pub fn of_user() -> Result<Self, WorkflowError> {
        Ok(Self { folder: folder().ok_or(WorkflowError::NoHome)? })
    }

    /// Builds one of files and folders, named after the first of them unless
    /// a name is given, in place of any of that name.
    ///
    /// # Errors
    /// When nothing could be built; then what was there before stays.
    pub fn build(
        &self,
        paths: &[PathBuf],
        name: Option<&str>,
        progress: &dyn Fn(Progress),
    ) -> Result<Built, WorkflowError> {
        let name = match (name, paths.first()) {
            (Some(name), _) => name.to_owned(),
            (None, Some(first)) => snapshot::name_of(first),
            (None, None) => String::new(),
        };
        Ok(snapshot::build(&self.folder, &name, paths, progress)?)
    }

    /// All of them, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        snapshot::list(&self.folder)
    }

    /// Removes one.
    ///
    /// # Errors
    /// When there is none of the name, or it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), RegistryError> {
        snapshot::remove(&self.folder, name)
    }

    /// The names of those that begin so.
    #[must_use]
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let mut names = snapshot::names(&self.folder);
        names.retain(|name| name.starts_with(prefix));
        names
    }
}
