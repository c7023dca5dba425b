//! Building a snapshot: beside the one of the same name, which counts until
//! the new one is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;

use super::manifest::{Manifest, Source};
use super::shelf::{clean_name, lock, sweep};
use super::sources::{self, Content, Event};
use super::store::{DiskWriter, VERSION};
use crate::registry::RegistryError;

/// So many bad records are named one by one.
pub(super) const NAMED: usize = 20;
const INDEX: &str = "index-";

/// What building came to.
#[derive(Debug)]
pub struct Built {
    /// What is known of the snapshot.
    pub manifest: Manifest,
    /// Its folder.
    pub path: PathBuf,
    /// Whether one of the name was replaced.
    pub replaced: bool,
    /// The first bad records; all of them are counted in the manifest.
    pub warnings: Vec<RegistryError>,
    /// The files that gave no record, and why.
    pub failed: Vec<RegistryError>,
    /// How many files of folders were left out: nothing in them looks like
    /// records.
    pub passed_over: usize,
}

/// How far building is, in bytes of the files as they are on disk.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// The bytes read.
    pub read: u64,
    /// The bytes there are to read.
    pub of: u64,
}

/// Why reading a file stops.
enum Stop {
    File(io::Error),
    Index(tantivy::TantivyError),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// Builds a snapshot of files and folders in a folder of snapshots, in place
/// of any of the same name.
///
/// # Errors
/// [`RegistryError::Snapshot`] when the name is none, a path is not there, no
/// record was found, or the folder cannot be written; then what was there
/// before stays.
pub fn build(
    folder: &Path,
    name: &str,
    paths: &[PathBuf],
    progress: &dyn Fn(Progress),
) -> Result<Built, RegistryError> {
    if clean_name(name) != name || name.is_empty() {
        return Err(RegistryError::Setting {
            setting: "snapshot name".to_owned(),
            value: name.to_owned(),
            reason: "expected letters, digits, `.`, `_` and `-`, a letter or digit first and last".to_owned(),
        });
    }
    let files = sources::walk(paths).map_err(|(path, error)| refused(&path, None, error.to_string()))?;
    let home = folder.join(name);
    let write = |error: io::Error| refused(&home, None, error.to_string());
    fs::create_dir_all(folder).map_err(write)?;
    let _lock = lock(folder, name)?;
    sweep(folder);
    fs::create_dir_all(&home).map_err(write)?;
    clear(&home, current(&home).as_deref());
    let index = format!("{INDEX}{}", stamp());
    let result = fs::create_dir(home.join(&index)).map_err(write).and_then(|()| {
        let mut build = Build::new(&home.join(&index), files.iter().map(|file| file.size).sum())?;
        for file in &files {
            build.read(file, progress)?;
        }
        build.finish(&home, name, index.clone(), paths)
    });
    match &result {
        Ok(_) => clear(&home, Some(&index)),
        Err(_) => clear(&home, current(&home).as_deref()),
    }
    // Nothing is left of a first build that failed.
    let _ = fs::remove_dir(&home);
    result
}

fn refused(path: &Path, line: Option<u64>, reason: String) -> RegistryError {
    RegistryError::Snapshot { path: path.to_owned(), line, reason }
}

/// What tells one index of a snapshot from the next.
pub(super) fn stamp() -> String {
    format!("{:x}-{:x}", Timestamp::now().as_microsecond(), std::process::id())
}

/// The index that counts.
fn current(home: &Path) -> Option<String> {
    Manifest::read(home).ok().map(|manifest| manifest.index)
}

/// Removes the indexes of builds that were interrupted or are replaced. The
/// index of a manifest that cannot be read is one of them.
fn clear(home: &Path, keep: Option<&str>) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_other = name.to_str().is_some_and(|name| name.starts_with(INDEX) && Some(name) != keep);
        if is_other && let Err(error) = fs::remove_dir_all(entry.path()) {
            tracing::warn!("{}: {error}", entry.path().display());
        }
    }
}

/// Whether building was begun in the folder.
pub(super) fn is_begun(home: &Path) -> bool {
    let mut entries = fs::read_dir(home).into_iter().flatten().flatten();
    entries.any(|entry| entry.file_name().to_string_lossy().starts_with(INDEX))
}

/// When a file was last changed; now where that is not known.
pub(super) fn modified(path: &Path) -> Timestamp {
    let changed = fs::metadata(path).and_then(|about| about.modified()).unwrap_or_else(|_| SystemTime::now());
    Timestamp::try_from(changed).unwrap_or_else(|_| Timestamp::now())
}

struct Build {
    writer: DiskWriter,
    index: PathBuf,
    total: u64,
    read: std::cell::Cell<u64>,
    records: u64,
    bad: u64,
    sources: Vec<Source>,
    warnings: Vec<RegistryError>,
    failed: Vec<RegistryError>,
    passed_over: usize,
}

impl Build {
    fn new(index: &Path, total: u64) -> Result<Self, RegistryError> {
        let writer = DiskWriter::create(index).map_err(|error| refused(index, None, error.to_string()))?;
        Ok(Self {
            writer,
            index: index.to_owned(),
            total,
            read: std::cell::Cell::new(0),
            records: 0,
            bad: 0,
            sources: Vec::new(),
            warnings: Vec::new(),
            failed: Vec::new(),
            passed_over: 0,
        })
    }

    fn read(&mut self, file: &sources::File, progress: &dyn Fn(Progress)) -> Result<(), RegistryError> {
        let of = self.total;
        let (before, count) = (self.records, &self.read);
        let told = |bytes| {
            count.set(count.get() + bytes);
            progress(Progress { read: count.get(), of });
        };
        let mut first = None;
        let source = self.sources.len();
        let (writer, records, bad, warnings) =
            (&mut self.writer, &mut self.records, &mut self.bad, &mut self.warnings);
        let named_before = warnings.len();
        let mut bad_here = 0;
        let content = sources::read::<Stop>(&file.path, &told, &mut |event, _| {
            match event {
                Event::Record { shape, raw, item } => {
                    *records += 1;
                    writer.add(shape, &raw, &item, source).map_err(Stop::Index)?;
                }
                Event::Bad { line, reason } => {
                    bad_here += 1;
                    let warning = refused(&file.path, Some(line), reason);
                    if warnings.len() < NAMED {
                        warnings.push(warning.clone());
                    }
                    first.get_or_insert(warning);
                }
            }
            Ok(())
        });
        let content = match content {
            Ok(content) => content,
            Err(Stop::Index(error)) => return Err(refused(&self.index, None, error.to_string())),
            Err(Stop::File(error)) => {
                self.failed.push(refused(&file.path, None, error.to_string()));
                return Ok(());
            }
        };
        let given = *records - before;
        if given > 0 {
            *bad += bad_here;
            let (path, modified) = (file.path.clone(), modified(&file.path));
            self.sources.push(Source { path, bytes: file.size, modified, records: given });
        } else if content == Content::Unknown && !file.named {
            self.passed_over += 1;
        } else {
            // Said once, and not line by line as well.
            warnings.truncate(named_before);
            self.failed.push(first.unwrap_or_else(|| refused(&file.path, None, no_records())));
        }
        Ok(())
    }

    fn finish(
        self,
        home: &Path,
        name: &str,
        index: String,
        paths: &[PathBuf],
    ) -> Result<Built, RegistryError> {
        if self.records == 0 {
            let given = paths.first().map_or(home, PathBuf::as_path);
            return Err(self.failed.into_iter().next().unwrap_or_else(|| refused(given, None, no_records())));
        }
        let failed = |error: String| refused(home, None, error);
        self.writer.finish().map_err(|error| failed(error.to_string()))?;
        let replaced = home.join("manifest.json").exists();
        let manifest = Manifest {
            version: VERSION,
            name: name.to_owned(),
            built: Timestamp::now(),
            records: self.records,
            bad: self.bad,
            paths: paths
                .iter()
                .map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()))
                .collect(),
            sources: self.sources,
            index,
        };
        manifest.write(home).map_err(|error| failed(error.to_string()))?;
        Ok(Built {
            manifest,
            path: home.to_owned(),
            replaced,
            warnings: self.warnings,
            failed: self.failed,
            passed_over: self.passed_over,
        })
    }
}

pub(super) fn no_records() -> String {
    "it holds no records".to_owned()
}
