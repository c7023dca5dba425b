//! Which library a command works on, and opening it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;

use super::WorkflowError;
use super::config::{Config, LIBRARY_FILE};
use crate::item::citekey::Pattern;
use crate::library::Library;

/// The library's database, below its folder.
const DATABASE: &str = "data/library.sqlite";

/// An open library with its settings.
pub struct Workspace {
    /// The library's folder.
    pub dir: PathBuf,
    /// The settings in force.
    pub config: Config,
    /// The store.
    pub library: Library,
}

impl Workspace {
    /// Opens the library at `dir`.
    ///
    /// # Errors
    /// When the folder is no library, or its store or settings cannot be used.
    pub fn open(dir: &Path) -> Result<Self, WorkflowError> {
        let config = Config::load(Some(dir))?;
        let library = Library::open_with_patience(dir, Duration::from_secs_f64(config.busy_timeout))?;
        Ok(Self { dir: dir.to_owned(), config, library })
    }

    /// Where the full-text index lies.
    #[must_use]
    pub fn index_dir(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// The citekey pattern in force.
    ///
    /// # Errors
    /// When the pattern does not parse; [`Config::load`] has checked it.
    pub fn citekey_pattern(&self) -> Result<Pattern, WorkflowError> {
        Ok(self.config.citekey.parse()?)
    }
}

/// Where the library is that a command should use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder that was named, or found above the current one.
    Found(PathBuf),
    /// The user's default library.
    Default(PathBuf),
}

impl Place {
    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        match self {
            Self::Found(dir) | Self::Default(dir) => dir,
        }
    }
}

/// Finds the library: the one named (`--library`, `$IBID_LIBRARY`), else the
/// nearest folder upward from `from` that holds an `ibid.toml`, else the
/// user's default library under the XDG data directory.
///
/// # Errors
/// [`WorkflowError::NoLibrary`] when the named folder is no library, or the
/// user has no home directory.
pub fn locate(named: Option<&Path>, from: &Path) -> Result<Place, WorkflowError> {
    if let Some(dir) = named {
        if !dir.join(LIBRARY_FILE).is_file() {
            return Err(WorkflowError::NoLibrary { dir: dir.to_owned() });
        }
        return Ok(Place::Found(dir.to_owned()));
    }
    if let Some(dir) = from.ancestors().find(|dir| dir.join(LIBRARY_FILE).is_file()) {
        return Ok(Place::Found(dir.to_owned()));
    }
    let dirs = etcetera::choose_base_strategy().map_err(|_| WorkflowError::NoHome)?;
    Ok(Place::Default(dirs.data_dir().join("ibid/library")))
}

/// Makes a library in `dir`, with a commented settings file.
///
/// # Errors
/// When there is one already, or the folder cannot be written.
pub fn init(dir: &Path) -> Result<Workspace, WorkflowError> {
    if dir.join(DATABASE).exists() {
        return Err(WorkflowError::LibraryExists { dir: dir.to_owned() });
    }
    let marker = dir.join(LIBRARY_FILE);
    if !marker.exists() {
        let write = || {
            std::fs::create_dir_all(dir)?;
            std::fs::write(&marker, SETTINGS_TEMPLATE)
        };
        write().map_err(|reason| super::config::ConfigError::File {
            action: "write",
            path: marker.clone(),
            reason,
        })?;
    }
    Workspace::open(dir)
}

const SETTINGS_TEMPLATE: &str = "\
# An ibid library. `ibid config list` shows every setting.
#
# citekey = \"[auth:lower][year]\"
# style = \"apa\"
# mailto = \"you@example.org\"   # gets you the registries' faster pools
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_library_upward_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("thesis/chapter");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(dir.path().join(LIBRARY_FILE), "").unwrap();
        assert_eq!(locate(None, &deep).unwrap(), Place::Found(dir.path().to_owned()));
        let error = locate(Some(&deep), dir.path()).unwrap_err();
        assert!(matches!(error, WorkflowError::NoLibrary { .. }));
    }
}
