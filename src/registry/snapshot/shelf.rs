//! The snapshots that were built, each in a folder of its own under one
//! folder of the user's.
//!
//! ```text
//! snapshots/NAME/manifest.json   which index counts, and what is in it
//! snapshots/NAME/index-STAMP/    the index
//! snapshots/.NAME.lock           held by who builds or removes it
//! ```

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::manifest::Manifest;
use crate::registry::RegistryError;

/// The longest name, in characters.
const LONGEST: usize = 64;
/// How the folders of removed snapshots begin.
const REMOVED: &str = ".removed-";

/// A snapshot of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What it is called.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// Its size on disk, in bytes.
    pub size: u64,
    /// What is known of it, or why it cannot be used.
    pub manifest: Result<Manifest, RegistryError>,
}

/// A name made of any text: letters, digits, `.`, `_` and `-`; empty where
/// none of the text can be in a name.
#[must_use]
pub fn clean_name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let c = if c.is_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' };
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    let name: String = name.trim_start_matches(['-', '.', '_']).chars().take(LONGEST).collect();
    name.trim_end_matches(['-', '.', '_']).to_owned()
}

/// The name of a snapshot that is made of a file, by the file's.
#[must_use]
pub fn name_of(path: &Path) -> String {
    let named = if path.file_name().is_some() { Some(path.to_owned()) } else { path.canonicalize().ok() };
    let name = named.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let mut stem: &str = &name;
    if !path.is_dir() {
        for ending in [".gz", ".json", ".jsonl", ".xml", ".bib", ".ndjson", ".txt"] {
            if let Some(cut) = stem.len().checked_sub(ending.len()).filter(|cut| *cut > 0)
                && stem.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(ending))
            {
                stem = &stem[..cut];
            }
        }
    }
    clean_name(stem)
}

/// Every snapshot of the folder, by name, with those whose building was broken
/// off; none where the folder is not there.
#[must_use]
pub fn list(folder: &Path) -> Vec<Listed> {
    let mut listed: Vec<Listed> = folders(folder)
        .into_iter()
        .map(|name| {
            let path = folder.join(&name);
            let manifest = if is_built(&path) { Manifest::read(&path) } else { Err(unfinished(&path)) };
            Listed { size: size_of(&path), name, path, manifest }
        })
        .collect();
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    listed
}

/// The names of the snapshots of the folder that can be asked, in order.
#[must_use]
pub fn names(folder: &Path) -> Vec<String> {
    let mut names = folders(folder);
    names.retain(|name| is_built(&folder.join(name)));
    names
}

/// The names of all snapshots of the folder, in order, built or not.
fn folders(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .filter(|name| is_built(&folder.join(name)) || super::build::is_begun(&folder.join(name)))
        .collect();
    names.sort();
    names
}

fn is_built(home: &Path) -> bool {
    home.join("manifest.json").is_file()
}

fn unfinished(home: &Path) -> RegistryError {
    let reason = "it is not finished: it is being built, or that was broken off".to_owned();
    RegistryError::Snapshot { path: home.to_owned(), line: None, reason }
}

/// Removes what is left of snapshots whose removing was broken off.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(REMOVED)
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            // Another process may be at it.
            tracing::debug!("{}: {error}", entry.path().display());
        }
    }
}

/// Removes a snapshot. Whoever has it open keeps what is open.
///
/// # Errors
/// [`RegistryError::Snapshot`] when it is not there, is being built, or its
/// folder cannot be removed.
pub fn remove(folder: &Path, name: &str) -> Result<(), RegistryError> {
    let path = folder.join(name);
    let refuse = |reason: String| RegistryError::Snapshot { path: path.clone(), line: None, reason };
    if clean_name(name) != name || !folders(folder).iter().any(|known| known == name) {
        return Err(RegistryError::NoSnapshot { name: name.to_owned() });
    }
    let _lock = lock(folder, name)?;
    sweep(folder);
    // From here on it is gone, however long its files take.
    let gone = folder.join(format!("{REMOVED}{name}-{}", super::build::stamp()));
    fs::rename(&path, &gone).and_then(|()| fs::remove_dir_all(&gone)).map_err(|e| refuse(e.to_string()))
}

/// The right to build or remove a snapshot, held while the file is.
pub(super) fn lock(folder: &Path, name: &str) -> Result<File, RegistryError> {
    let path = folder.join(format!(".{name}.lock"));
    let refuse = |reason: String| RegistryError::Snapshot { path: folder.join(name), line: None, reason };
    let file = File::create(&path).map_err(|error| refuse(error.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(refuse("another process is building it".to_owned())),
        Err(TryLockError::Error(error)) => Err(refuse(error.to_string())),
    }
}

/// The bytes of the files under a folder.
fn size_of(folder: &Path) -> u64 {
    let mut size = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => size += size_of(&entry.path()),
            _ => size += entry.metadata().map_or(0, |about| about.len()),
        }
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_interruption_left_is_listed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        fs::create_dir_all(folder.join("half/index-1-2")).unwrap();
        fs::create_dir_all(folder.join(".removed-old-1-2/index-1-2")).unwrap();
        fs::create_dir_all(folder.join("other")).unwrap();
        let listed = list(folder);
        assert_eq!(listed.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["half"]);
        let said = listed[0].manifest.as_ref().unwrap_err().to_string();
        assert!(said.contains("not finished"), "{said}");
        assert!(names(folder).is_empty(), "it cannot be asked");
        remove(folder, "half").unwrap();
        assert!(list(folder).is_empty() && !folder.join(".removed-old-1-2").exists());
        assert!(folder.join("other").exists(), "it is no snapshot");
    }

    #[test]
    fn names_are_made_of_file_names() {
        for (path, name) in [
            ("dumps/world.jsonl", "world"),
            ("pubmed25n0001.xml.gz", "pubmed25n0001"),
            ("/x/0.json.gz", "0"),
            ("Düsseldorf works (2024).BIB", "Düsseldorf-works-2024"),
            (".gz", "gz"),
            ("../..x/-a-.bib", "a"),
            ("…", ""),
        ] {
            assert_eq!(name_of(Path::new(path)), name, "{path}");
        }
        assert_eq!(clean_name("../etc/passwd"), "etc-passwd");
        assert_eq!(clean_name(&"x".repeat(1000)).len(), LONGEST);
    }
}
