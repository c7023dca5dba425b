//! Which files are meant by the paths that were given.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders within folders beyond these are not entered.
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
/// files of a folder are left out, and what is no file, as a pipe, which
/// nobody may ever write to. Links may go round: each folder is entered once.
///
/// # Errors
/// The path that is not there or cannot be read, and why.
pub(in super::super) fn walk(paths: &[PathBuf]) -> Result<Vec<File>, (PathBuf, io::Error)> {
    let mut files = Vec::new();
    let mut entered = HashSet::new();
    for path in paths {
        enter(path, 0, &mut files, &mut entered)?;
    }
    Ok(files)
}

fn enter(
    path: &Path,
    depth: usize,
    files: &mut Vec<File>,
    entered: &mut HashSet<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let failed = |error| (path.to_owned(), error);
    let about = fs::metadata(path).map_err(failed)?;
    if !about.is_dir() {
        if depth > 0 && !about.is_file() {
            return Ok(());
        }
        files.push(File { path: path.to_owned(), named: depth == 0, size: about.len() });
        return Ok(());
    }
    if !entered.insert(path.canonicalize().map_err(failed)?) {
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
            enter(&entry, depth + 1, files, entered)?;
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn links_that_go_round_and_pipes_are_passed_by() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        fs::write(path.join("works.bib"), "@misc{a}").unwrap();
        for link in ["a", "b"] {
            std::os::unix::fs::symlink(".", path.join(link)).unwrap();
        }
        let _socket = std::os::unix::net::UnixListener::bind(path.join("socket")).unwrap();
        let files = walk(&[path.to_owned()]).unwrap();
        assert_eq!(files.iter().map(|file| file.path.clone()).collect::<Vec<_>>(), [path.join("works.bib")]);
    }
}
