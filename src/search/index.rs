//! The index on disk: opening, checking, building anew, searching.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::directory::{INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::SegmentComponent;
use tantivy::{Directory, ReloadPolicy, Searcher};

use super::analysis::language::Language;
use super::analysis::tokenizer;
use super::query::{Query, compile, plan};
use super::results::{self, Options, Results};
use super::schema::{Fields, VERSION};
use super::{SearchError, seal, writer::Writer};

/// A full-text index in a folder of its own.
#[derive(Debug)]
pub struct Index {
    dir: PathBuf,
    index: tantivy::Index,
    fields: Fields,
    was_rebuilt: bool,
    state: Mutex<State>,
}

/// What the last commit says, and the searcher over it once one is asked for.
#[derive(Clone)]
struct State {
    commit: Commit,
    searcher: Option<Searcher>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("commit", &self.commit).finish_non_exhaustive()
    }
}

/// What a commit's payload says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Commit {
    /// The number of the last change indexed.
    pub(super) last_change: u64,
    /// The languages that documents were stemmed in.
    pub(super) languages: Vec<Language>,
}

impl Commit {
    /// The payload, which ends with a checksum of itself.
    pub(super) fn payload(&self) -> String {
        let languages: Vec<&str> = self.languages.iter().map(|l| l.code()).collect();
        let text = format!("{VERSION} {} {}", self.last_change, languages.join(","));
        format!("{text} {:08x}", checksum(&text))
    }

    fn read(payload: &str) -> Option<Self> {
        let (text, sum) = payload.rsplit_once(' ')?;
        if u32::from_str_radix(sum, 16) != Ok(checksum(text)) {
            return None;
        }
        let mut parts = text.split(' ');
        (parts.next()?.parse() == Ok(VERSION)).then_some(())?;
        let last_change = parts.next()?.parse().ok()?;
        let codes = parts.next()?.split(',').filter(|code| !code.is_empty());
        Some(Self { last_change, languages: codes.map(Language::find).collect::<Option<_>>()? })
    }
}

/// FNV-1a.
fn checksum(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl Index {
    /// Opens the index of a folder, or makes an empty one. An index that is
    /// damaged or of an older version is thrown away and made anew, empty:
    /// [`Self::last_change`] is 0 then and [`Self::was_rebuilt`] says so.
    ///
    /// # Errors
    /// [`SearchError::Io`] when the folder cannot be used;
    /// [`SearchError::Busy`] when the index must be made and another process
    /// is writing it.
    pub fn open_or_create(dir: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(dir).map_err(|error| SearchError::io(dir, error))?;
        let made = if !dir.join("meta.json").exists() && !has_remains(dir) {
            Self::create(dir, false)
        } else {
            match Self::open(dir) {
                Err(SearchError::Damaged { what, .. }) => {
                    tracing::info!(dir = %dir.display(), what, "the search index is made anew");
                    Self::create(dir, true)
                }
                other => other,
            }
        };
        match made {
            // Whoever holds the lock may have made the index just now.
            Err(busy @ SearchError::Busy { .. }) => Self::open(dir).map_err(|_| busy),
            other => other,
        }
    }

    /// Throws away whatever index the folder holds and makes an empty one.
    ///
    /// # Errors
    /// As [`Self::open_or_create`].
    pub fn rebuild(dir: &Path) -> Result<Self, SearchError> {
        fs::create_dir_all(dir).map_err(|error| SearchError::io(dir, error))?;
        Self::create(dir, true)
    }

    fn open(dir: &Path) -> Result<Self, SearchError> {
        let failed = |error: &tantivy::TantivyError| SearchError::from_tantivy(dir, error);
        if !dir.join(".managed.json").exists() {
            return Err(SearchError::damaged(dir, ".managed.json is missing"));
        }
        let directory = open_directory(dir)?;
        let index = tantivy::Index::open(directory).map_err(|error| failed(&error))?;
        let (schema, fields) = Fields::new();
        if index.schema() != schema {
            return Err(SearchError::damaged(dir, "it is of another version"));
        }
        let this = Self::with(dir, index, fields, false);
        let commit = this.check()?;
        this.lock().commit = commit;
        Ok(this)
    }

    fn with(dir: &Path, mut index: tantivy::Index, fields: Fields, was_rebuilt: bool) -> Self {
        index.set_tokenizers(tokenizer::manager());
        let state = Mutex::new(State { commit: Commit::default(), searcher: None });
        Self { dir: dir.to_owned(), index, fields, was_rebuilt, state }
    }

    /// Makes an empty index where there may be remains of one, under the
    /// writer's lock. Lock files stay: another process may hold them.
    fn create(dir: &Path, anew: bool) -> Result<Self, SearchError> {
        let failed = |error: &tantivy::TantivyError| SearchError::from_tantivy(dir, error);
        let directory = open_directory(dir)?;
        let _lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|error| match error {
            LockError::LockBusy => SearchError::Busy { dir: dir.to_owned() },
            LockError::IoError(error) => failed(&tantivy::TantivyError::IoError(error)),
        })?;
        // Another process may have made it before the lock was ours.
        if !anew && dir.join("meta.json").exists() {
            return Self::open(dir);
        }
        clear_folder(dir).map_err(|error| SearchError::io(dir, error))?;
        let (schema, fields) = Fields::new();
        let index = tantivy::Index::builder()
            .schema(schema)
            .tokenizers(tokenizer::manager())
            .create_in_dir(dir)
            .map_err(|error| failed(&error))?;
        Ok(Self::with(dir, index, fields, anew))
    }

    /// Reads the last commit and checks its files. A writer of another
    /// process may remove files of an old commit meanwhile: then the newer
    /// commit counts.
    fn check(&self) -> Result<Commit, SearchError> {
        let mut tries = 0;
        loop {
            let metas = self.index.load_metas().map_err(|error| self.failed(&error))?;
            let commit = match &metas.payload {
                None if metas.segments.is_empty() => Commit::default(),
                payload => payload
                    .as_deref()
                    .and_then(Commit::read)
                    .ok_or_else(|| SearchError::damaged(&self.dir, "its last commit cannot be read"))?,
            };
            match seal::check(&self.dir, self.index.directory(), &files_of(&metas)) {
                Ok(()) => return Ok(commit),
                Err(error) => {
                    tries += 1;
                    let newer = self.index.load_metas().map_err(|error| self.failed(&error))?;
                    if tries > 5 || newer.opstamp == metas.opstamp && files_of(&newer) == files_of(&metas) {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Seals what the last commit wrote.
    pub(super) fn seal(&self) {
        if let Ok(metas) = self.index.load_metas() {
            seal::seal(&self.dir, &files_of(&metas));
        }
    }

    /// Whether the folder held an index that was thrown away on opening.
    #[must_use]
    pub const fn was_rebuilt(&self) -> bool {
        self.was_rebuilt
    }

    /// The number of the last change that is indexed; 0 for an empty index.
    #[must_use]
    pub fn last_change(&self) -> u64 {
        self.lock().commit.last_change
    }

    /// How many documents are indexed.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] when the index cannot be read.
    pub fn len(&self) -> Result<u64, SearchError> {
        Ok(self.searcher()?.num_docs())
    }

    /// Whether no document is indexed.
    ///
    /// # Errors
    /// As [`Self::len`].
    pub fn is_empty(&self) -> Result<bool, SearchError> {
        Ok(self.len()? == 0)
    }

    /// The writer, with that much memory for what is not yet on disk (at
    /// least 16 MB is taken). `None` while another process or another part of
    /// this one has it.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written.
    pub fn writer(&self, heap_bytes: usize) -> Result<Option<Writer<'_>>, SearchError> {
        Writer::open(self, heap_bytes)
    }

    /// Sees what has been committed since the index was opened, here or by
    /// another process.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] when the new files are not sound.
    pub fn reload(&self) -> Result<(), SearchError> {
        let commit = self.check()?;
        *self.lock() = State { commit, searcher: None };
        Ok(())
    }

    /// Finds the documents that match a query.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] when the index cannot be read: make it anew
    /// with [`Self::rebuild`].
    pub fn search(&self, query: &Query, options: &Options) -> Result<Results, SearchError> {
        let searcher = self.searcher()?;
        let languages = self.lock().commit.languages.clone();
        let query = compile(&plan(query, &languages), &self.fields);
        results::collect(&searcher, query.as_ref(), options).map_err(|error| self.failed(&error))
    }

    fn searcher(&self) -> Result<Searcher, SearchError> {
        if let Some(searcher) = &self.lock().searcher {
            return Ok(searcher.clone());
        }
        let reader = self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader: tantivy::IndexReader = reader.map_err(|error| self.failed(&error))?;
        let searcher = reader.searcher();
        self.lock().searcher = Some(searcher.clone());
        Ok(searcher)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn failed(&self, error: &tantivy::TantivyError) -> SearchError {
        SearchError::from_tantivy(&self.dir, error)
    }

    pub(super) const fn tantivy(&self) -> &tantivy::Index {
        &self.index
    }

    pub(super) const fn fields(&self) -> &Fields {
        &self.fields
    }

    /// What the last commit on disk says; nobody else writes while the
    /// writer is held.
    pub(super) fn last_commit(&self) -> Result<Commit, SearchError> {
        self.check()
    }
}

/// The files of a commit's segments.
fn files_of(metas: &tantivy::IndexMeta) -> Vec<String> {
    use SegmentComponent as Part;
    let parts =
        [Part::Postings, Part::Positions, Part::Terms, Part::FastFields, Part::FieldNorms, Part::Store];
    let mut files: Vec<String> = metas
        .segments
        .iter()
        .flat_map(|segment| {
            let deletes = segment.has_deletes().then_some(Part::Delete);
            parts.iter().cloned().chain(deletes).map(|part| segment.relative_path(part))
        })
        .filter_map(|path| path.to_str().map(str::to_owned))
        .collect();
    files.sort();
    files
}

fn open_directory(dir: &Path) -> Result<MmapDirectory, SearchError> {
    MmapDirectory::open(dir).map_err(|error| SearchError::io(dir, io::Error::other(error.to_string())))
}

/// Whether the folder holds files of an index that lost its `meta.json`.
fn has_remains(dir: &Path) -> bool {
    dir.join(".managed.json").exists()
        || fs::read_dir(dir).is_ok_and(|entries| entries.flatten().any(|entry| is_ours(&entry.path())))
}

/// Files of segments.
fn is_ours(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    stem.len() >= 32 && stem.bytes().take(32).all(|b| b.is_ascii_hexdigit())
}

fn clear_folder(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if is_ours(&path) || name == "meta.json" || name == ".managed.json" || name.starts_with("seal") {
            if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
        }
    }
    Ok(())
}
