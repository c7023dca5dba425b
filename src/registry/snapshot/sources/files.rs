//! Which files are meant by the paths that were given.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders within folders beyond these are not entered: links may go round.
const DEEPEST: usize = 32;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct File {
    /// Where it is.
    pub(in super::super) path: PathBuf,
    /// Whether it was named, and not found in a folder.
    pub(in super::super) named: bool,
    /// Its size in bytes.
    pub(in super::super) size: u64,
}

/// The files of paths, those of folders in the order of their names. Hidden
/// files of a folder are left out.
///
/// # Errors
/// The path that is not there or cannot be read, and why.
pub(in super::super) fn walk(paths: &[PathBuf]) -> Result<Vec<File>, (PathBuf, io::Error)> {
    let mut files = Vec::new();
    for path in paths {
        enter(path, 0, &mut files)?;
    }
    Ok(files)
}

fn enter(path: &Path, depth: usize, files: &mut Vec<File>) -> Result<(), (PathBuf, io::Error)> {
    let failed = |error| (path.to_owned(), error);
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_dir() {
        files.push(File { path: path.to_owned(), named: depth == 0, size: about.len() });
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
        .map_err(failed)?;
    entries.retain(|entry| entry.file_name().is_some_and(|n| !n.to_string_lossy().starts_with('.')));
    entries.sort();
    // A link that leads nowhere costs nothing else.
    entries.retain(|entry| entry.exists());
    if depth < DEEPEST {
        for entry in entries {
            enter(&entry, depth + 1, files)?;
        }
    }
    Ok(())
}
