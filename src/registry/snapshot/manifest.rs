//! What is known of a snapshot without opening its index, and which of the
//! folders beside it is that index: replacing this one file replaces the
//! snapshot.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::store::VERSION;
use crate::registry::RegistryError;

const FILE: &str = "manifest.json";
/// No honest manifest is larger: one file of a folder takes some 200 bytes.
const LARGEST: u64 = 100_000_000;

/// A file that a snapshot was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Where it was.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was last changed.
    pub modified: Timestamp,
    /// How many records it gave.
    pub records: u64,
}

/// What is known of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the index.
    pub version: u32,
    /// What it is called.
    pub name: String,
    /// When it was built.
    pub built: Timestamp,
    /// The records in it.
    pub records: u64,
    /// The records that could not be read.
    pub bad: u64,
    /// What was given to build it from.
    pub paths: Vec<PathBuf>,
    /// The files that gave records.
    pub sources: Vec<Source>,
    /// The folder of the index, beside the manifest.
    pub(super) index: String,
}

impl Manifest {
    /// Reads the manifest of a snapshot's folder.
    ///
    /// # Errors
    /// [`RegistryError::Snapshot`] when it is not there or of another version.
    pub(super) fn read(folder: &Path) -> Result<Self, RegistryError> {
        /// What every version says.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let refuse = |reason: String| RegistryError::Snapshot { path: folder.to_owned(), line: None, reason };
        let path = folder.join(FILE);
        let size = fs::metadata(&path).map_err(|error| refuse(error.to_string()))?.len();
        if size > LARGEST {
            return Err(refuse("its manifest is too large".to_owned()));
        }
        let bytes = fs::read(&path).map_err(|error| refuse(error.to_string()))?;
        let broken = |error: serde_json::Error| refuse(format!("its manifest is damaged: {error}"));
        let Versioned { version } = serde_json::from_slice(&bytes).map_err(broken)?;
        if version != VERSION {
            let path = folder.to_owned();
            return Err(RegistryError::SnapshotVersion { path, version, expected: VERSION });
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(broken)?;
        // It is a name and leads nowhere else.
        if manifest.index.is_empty()
            || manifest.index.contains(['/', '\\'])
            || manifest.index.starts_with('.')
        {
            return Err(refuse("its manifest is damaged: it names no index".to_owned()));
        }
        Ok(manifest)
    }

    /// Writes it into a snapshot's folder in place of the one that is there.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let beside = folder.join(format!(".{FILE}"));
        let mut file = fs::File::create(&beside)?;
        file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, folder.join(FILE))?;
        #[cfg(unix)]
        fs::File::open(folder)?.sync_all()?;
        Ok(())
    }
}
