//! Writing the index.

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use super::analysis::language::Language;
use super::index::{Commit, Index};
use super::{Document, SearchError, Update, fields};

const MIN_HEAP: usize = 16_000_000;
const MAX_HEAP: usize = 2_000_000_000;
/// A search opens every segment: few are worth the merging.
const MAX_SEGMENTS: usize = 4;

/// The one writer of an index. What is put counts when it is committed; what
/// is not committed when the writer goes is forgotten.
pub struct Writer<'i> {
    index: &'i Index,
    /// `None` only once the writer is closed.
    inner: Option<IndexWriter>,
    commit: Commit,
}

impl<'i> Writer<'i> {
    pub(super) fn open(index: &'i Index, heap_bytes: usize) -> Result<Option<Self>, SearchError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(heap_bytes.clamp(MIN_HEAP, MAX_HEAP))
            .num_merge_threads(1)
            .build();
        let inner: IndexWriter = match index.tantivy().writer_with_options(options) {
            Ok(inner) => inner,
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Ok(None),
            Err(TantivyError::LockFailure(LockError::IoError(error), _)) => {
                return Err(index.failed(&TantivyError::IoError(error)));
            }
            Err(error) => return Err(index.failed(&error)),
        };
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MAX_SEGMENTS);
        policy.set_del_docs_ratio_before_merge(0.3);
        inner.set_merge_policy(Box::new(policy));
        Ok(Some(Self { index, inner: Some(inner), commit: index.last_commit()? }))
    }

    /// The number of the last change committed, by whomever.
    #[must_use]
    pub const fn last_change(&self) -> u64 {
        self.commit.last_change
    }

    /// Carries out a change.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written.
    pub fn apply(&mut self, update: &Update<'_>) -> Result<(), SearchError> {
        match update {
            Update::Put(document) => self.put(document),
            Update::Delete { uid } => self.delete(*uid),
        }
    }

    /// Indexes a document in place of any older form of it.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written.
    pub fn put(&mut self, document: &Document<'_>) -> Result<(), SearchError> {
        self.delete(document.uid)?;
        let language = fields::language(document.item);
        if !self.commit.languages.contains(&language) {
            self.commit.languages.push(language);
        }
        let document = self.index.fields().document(document);
        let added = self.inner()?.add_document(document);
        added.map(drop).map_err(|error| self.index.failed(&error))
    }

    /// Forgets the document of that number.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written.
    pub fn delete(&mut self, uid: u64) -> Result<(), SearchError> {
        let term = Term::from_field_u64(self.index.fields().uid, uid);
        self.inner()?.delete_term(term);
        Ok(())
    }

    /// Forgets every document.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written.
    pub fn clear(&mut self) -> Result<(), SearchError> {
        self.commit.languages.clear();
        self.inner()?.delete_all_documents().map(drop).map_err(|error| self.index.failed(&error))
    }

    /// Makes all of it count, durably, up to that change.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written; the last commit
    /// stays in force.
    pub fn commit(&mut self, last_change: u64) -> Result<(), SearchError> {
        self.commit.last_change = last_change;
        if !self.commit.languages.contains(&Language::ENGLISH) {
            self.commit.languages.push(Language::ENGLISH);
        }
        let payload = self.commit.payload();
        let index = self.index;
        let inner = self.inner()?;
        let mut commit = || {
            let mut prepared = inner.prepare_commit()?;
            prepared.set_payload(&payload);
            prepared.commit()
        };
        commit().map_err(|error| index.failed(&error))?;
        Ok(())
    }

    /// Waits for what is being merged, lets go of the index and sees to it
    /// that [`Index::search`] finds what was committed.
    ///
    /// # Errors
    /// [`SearchError`] when the index cannot be written or read again.
    pub fn close(mut self) -> Result<(), SearchError> {
        self.finish()?;
        self.index.reload()
    }

    fn finish(&mut self) -> Result<(), SearchError> {
        let Some(inner) = self.inner.take() else { return Ok(()) };
        // The files are ours until the lock goes: what is sealed is sound.
        let merged = inner.wait_merging_threads();
        self.index.seal();
        merged.map_err(|error| self.index.failed(&error))
    }

    fn inner(&mut self) -> Result<&mut IndexWriter, SearchError> {
        self.inner.as_mut().ok_or_else(|| self.index.failed(&TantivyError::Poisoned))
    }
}

impl Drop for Writer<'_> {
    /// Merges that are given up half-way would leave ever more segments.
    fn drop(&mut self) {
        if let Err(error) = self.finish() {
            tracing::warn!(%error, "the search index was not merged");
        }
    }
}
