//! A registry that answers from a local dump: a snapshot that was built under
//! the user's data directory, or a file that the settings name, which is read
//! into memory at the first question. Both are one index (`store`) over
//! the records as they came (`shape`).
//!
//! Which of the records that share words with a reference is the work that
//! was meant is decided elsewhere, as for every registry.

mod build;
mod manifest;
mod search;
mod shape;
mod shelf;
mod sources;
mod store;
mod words;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use futures_util::future::BoxFuture;

pub use self::build::{Built, Progress, build};
pub use self::manifest::{Manifest, Source};
pub use self::shelf::{Listed, clean_name, list, name_of, names, remove};

use self::sources::Event;
use self::store::{MemoryWriter, Store};
use super::{Query, Record, Registry, RegistryError};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// The most of a file that is held in memory, in bytes after unpacking.
const LARGEST: u64 = 200_000_000;
/// A snapshot that is replaced while it is opened is opened again.
const TRIES: usize = 3;

/// A local snapshot.
pub struct Snapshot {
    title: String,
    inner: Arc<Inner>,
}

struct Inner {
    place: Place,
    store: OnceLock<Result<Store, RegistryError>>,
}

enum Place {
    /// The folder of one that was built.
    Built(PathBuf),
    /// A file that is read into memory.
    File(PathBuf),
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::Built(path) | Self::File(path) => path,
        }
    }
}

impl Snapshot {
    /// Names a file; it is read at the first question.
    ///
    /// # Errors
    /// [`RegistryError::Snapshot`] when it is not there, no file, or too
    /// large.
    pub fn open(path: &Path) -> Result<Self, RegistryError> {
        let refuse = |reason: String| RegistryError::Snapshot { path: path.to_owned(), line: None, reason };
        let about = std::fs::metadata(path).map_err(|error| refuse(error.to_string()))?;
        if about.is_dir() {
            return Err(refuse("it is a folder".to_owned()));
        }
        if about.len() > LARGEST {
            return Err(too_large(path));
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self::at(&name, Place::File(path.to_owned())))
    }

    /// Names a snapshot that was built; it is opened at the first question.
    #[must_use]
    pub fn built(folder: &Path, name: &str) -> Self {
        Self::at(name, Place::Built(folder.join(name)))
    }

    fn at(name: &str, place: Place) -> Self {
        Self { title: format!("snapshot {name}"), inner: Arc::new(Inner { place, store: OnceLock::new() }) }
    }

    /// Runs `ask` where reading a large file holds nobody up.
    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Store) -> tantivy::Result<T> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let inner = Arc::clone(&self.inner);
        let asked = tokio::task::spawn_blocking(move || {
            inner.store().and_then(|store| ask(store).map_err(|error| inner.refused(error.to_string())))
        });
        asked.await.unwrap_or_else(|error| Err(self.inner.refused(error.to_string())))
    }
}

impl Inner {
    fn refused(&self, reason: String) -> RegistryError {
        RegistryError::Snapshot { path: self.place.path().to_owned(), line: None, reason }
    }

    fn store(&self) -> Result<&Store, RegistryError> {
        let open = || match &self.place {
            Place::Built(folder) => open_built(folder),
            Place::File(path) => read_file(path),
        };
        self.store.get_or_init(open).as_ref().map_err(Clone::clone)
    }
}

fn open_built(folder: &Path) -> Result<Store, RegistryError> {
    let mut tries = 0;
    loop {
        let manifest = Manifest::read(folder)?;
        let made = manifest.sources.iter().map(|source| source.modified).collect();
        match Store::open(&folder.join(&manifest.index), made) {
            Ok(store) => return Ok(store),
            Err(_) if tries < TRIES => tries += 1,
            Err(error) => {
                let reason = format!("its index is damaged: {error}");
                return Err(RegistryError::Snapshot { path: folder.to_owned(), line: None, reason });
            }
        }
    }
}

fn too_large(path: &Path) -> RegistryError {
    RegistryError::SnapshotTooLarge { path: path.to_owned(), limit: LARGEST }
}

/// Why reading a file into memory stops.
enum Stop {
    File(io::Error),
    Index(tantivy::TantivyError),
    TooLarge,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn read_file(path: &Path) -> Result<Store, RegistryError> {
    let refuse = |line, reason: String| RegistryError::Snapshot { path: path.to_owned(), line, reason };
    let failed = |stop| match stop {
        Stop::File(error) => refuse(None, error.to_string()),
        Stop::Index(error) => refuse(None, error.to_string()),
        Stop::TooLarge => too_large(path),
    };
    let mut writer = MemoryWriter::create().map_err(|error| failed(Stop::Index(error)))?;
    let (mut records, mut bad) = (0_u64, Vec::new());
    let mut more = 0_u64;
    let read = sources::read::<Stop>(path, &|_| {}, &mut |event, unpacked| {
        match event {
            _ if unpacked > LARGEST => return Err(Stop::TooLarge),
            Event::Record { shape, raw, item } => {
                records += 1;
                writer.add(shape, &raw, &item).map_err(Stop::Index)?;
            }
            Event::Bad { line, reason } if bad.len() < build::NAMED => bad.push(refuse(Some(line), reason)),
            Event::Bad { .. } => more += 1,
        }
        Ok(())
    });
    read.map_err(failed)?;
    if records == 0 {
        return Err(bad.into_iter().next().unwrap_or_else(|| refuse(None, build::no_records())));
    }
    for warning in &bad {
        tracing::warn!("{warning}");
    }
    if more > 0 {
        tracing::warn!("{}: {more} more records could not be read", path.display());
    }
    writer.finish(build::modified(path)).map_err(|error| failed(Stop::Index(error)))
}

impl Registry for Snapshot {
    fn name(&self) -> &str {
        "snapshot"
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn supports(&self, scheme: Scheme) -> bool {
        store::supports(scheme)
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(async move {
            if !self.supports(id.scheme()) {
                return Err(super::unsupported(&self.title, id));
            }
            let id = id.clone();
            self.ask(move |store| store.lookup(&id)).await
        })
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(async move {
            let query = query.clone();
            self.ask(move |store| store.search(&query, limit)).await
        })
    }

    fn is_local(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
