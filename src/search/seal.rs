//! Finds damage without reading the index.
//!
//! The seal is a small file beside the index that tells the length and time
//! of every file found sound. A file that is as sealed is trusted; any other
//! is read once and held against the checksum in its footer, and then sealed.
//! So a fresh process pays a look at each file's metadata, and a copied or
//! restored index one reading.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use tantivy::directory::ManagedDirectory;

use super::SearchError;

const SEAL: &str = "seal";
const HEADING: &str = "ibid index seal 1";

/// Length in bytes and time of change in nanoseconds.
type Print = (u64, u128);

/// Makes sure that the files are as they were written, and seals them.
///
/// # Errors
/// [`SearchError::Damaged`] when one is missing or its checksum is wrong.
pub(super) fn check(dir: &Path, directory: &ManagedDirectory, files: &[String]) -> Result<(), SearchError> {
    let sealed = read(dir);
    let mut prints = BTreeMap::new();
    let mut news = false;
    for file in files {
        let print = print(&dir.join(file)).map_err(|error| unreadable(dir, file, error))?;
        if sealed.get(file) != Some(&print) {
            news = true;
            match directory.validate_checksum(Path::new(file)) {
                Ok(true) => {}
                Ok(false) => return Err(SearchError::damaged(dir, format!("{file} has changed"))),
                Err(error) => return Err(SearchError::damaged(dir, format!("{file}: {error}"))),
            }
        }
        prints.insert(file.clone(), print);
    }
    if news {
        write(dir, &prints);
    }
    Ok(())
}

/// Seals the files just written, without reading them.
pub(super) fn seal(dir: &Path, files: &[String]) {
    let prints = files
        .iter()
        .filter_map(|file| print(&dir.join(file)).ok().map(|print| (file.clone(), print)))
        .collect();
    write(dir, &prints);
}

fn unreadable(dir: &Path, file: &str, error: io::Error) -> SearchError {
    if error.kind() == io::ErrorKind::NotFound {
        SearchError::damaged(dir, format!("{file} is missing"))
    } else {
        SearchError::io(dir, error)
    }
}

fn print(path: &Path) -> io::Result<Print> {
    let metadata = fs::metadata(path)?;
    let time = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok((metadata.len(), time.as_nanos()))
}

fn read(dir: &Path) -> BTreeMap<String, Print> {
    let text = fs::read_to_string(dir.join(SEAL)).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(HEADING) {
        return BTreeMap::new();
    }
    lines
        .filter_map(|line| {
            let mut parts = line.split(' ');
            let (length, time, file) = (parts.next()?, parts.next()?, parts.next()?);
            Some((file.to_owned(), (length.parse().ok()?, time.parse().ok()?)))
        })
        .collect()
}

/// Written whole or not at all. A seal that cannot be written costs time
/// later, nothing else.
fn write(dir: &Path, prints: &BTreeMap<String, Print>) {
    let mut text = format!("{HEADING}\n");
    for (file, (length, time)) in prints {
        text.push_str(&format!("{length} {time} {file}\n"));
    }
    let temporary = dir.join(format!("{SEAL}.{}", std::process::id()));
    let written = fs::write(&temporary, text).and_then(|()| fs::rename(&temporary, dir.join(SEAL)));
    if let Err(error) = written {
        tracing::debug!(%error, "the index could not be sealed");
        let _ = fs::remove_file(&temporary);
    }
}
