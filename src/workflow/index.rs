//! Keeping the full-text index abreast of the library.
//!
//! The index knows the number of the last change it has seen. Whoever finds
//! it behind takes the writer lock, catches up and lets go; whoever does not
//! get the lock leaves it to the one who has it.

use super::WorkflowError;
use super::workspace::Workspace;
use crate::library::{ChangeId, Library, Stored};
use crate::search::{Document, Index, SearchError};

/// Items read from the library and indexed at a time.
const BATCH: usize = 2_000;
/// Memory for the index writer, in bytes.
const HEAP: usize = 64 << 20;

/// What catching up did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Items put into or taken out of the index.
    pub items: usize,
    /// The index was damaged, or of another version, and made anew.
    pub rebuilt: bool,
    /// Another process is writing the index, and will see these changes.
    pub left_to_other: bool,
}

/// Opens the index, making it anew from nothing where it is damaged.
///
/// # Errors
/// When the folder cannot be written.
pub fn open(workspace: &Workspace) -> Result<Index, WorkflowError> {
    Ok(Index::open_or_create(&workspace.index_dir())?)
}

/// Brings the index up to the library's last change. `progress` is told how
/// many items were done since the last call.
///
/// # Errors
/// When the library cannot be read or the index cannot be written.
pub fn catch_up(workspace: &Workspace, progress: &mut dyn FnMut(u64)) -> Result<Indexed, WorkflowError> {
    let index = open(workspace)?;
    let mut done = Indexed { rebuilt: index.was_rebuilt(), ..Indexed::default() };
    match feed(&workspace.library, &index, &mut done, progress) {
        Err(WorkflowError::Search(SearchError::Damaged { .. })) => {
            drop(index);
            rebuild(workspace, progress)
        }
        other => other.map(|()| done),
    }
}

/// Makes the index anew from the library.
///
/// # Errors
/// When the library cannot be read or the index cannot be written.
pub fn rebuild(workspace: &Workspace, progress: &mut dyn FnMut(u64)) -> Result<Indexed, WorkflowError> {
    let index = Index::rebuild(&workspace.index_dir())?;
    let mut done = Indexed { rebuilt: true, ..Indexed::default() };
    feed(&workspace.library, &index, &mut done, progress)?;
    Ok(done)
}

fn feed(
    library: &Library,
    index: &Index,
    done: &mut Indexed,
    progress: &mut dyn FnMut(u64),
) -> Result<(), WorkflowError> {
    let mut seen = seen(index.last_change());
    let last = library.last_change()?;
    if seen >= last {
        return Ok(());
    }
    let Some(mut writer) = index.writer(HEAP)? else {
        done.left_to_other = true;
        return Ok(());
    };
    // Another process may have committed before the lock was ours.
    seen = seen.max(self::seen(writer.last_change()));
    loop {
        let touched = library.changed_since(seen, BATCH)?;
        let Some(newest) = touched.last().map(|t| t.change) else { break };
        let keys: Vec<String> = touched.iter().filter(|t| !t.gone).map(|t| t.key.clone()).collect();
        for gone in touched.iter().filter(|t| t.gone) {
            writer.delete(number(gone.uid))?;
        }
        for stored in library.get_many(&keys)?.into_iter().flatten() {
            writer.put(&Indexable::new(&stored).document())?;
        }
        done.items += touched.len();
        progress(touched.len() as u64);
        seen = newest;
    }
    writer.commit(number(last.max(seen).0))?;
    writer.close()?;
    Ok(())
}

/// A change's number as the library writes it.
#[must_use]
pub fn seen(change: u64) -> ChangeId {
    ChangeId(i64::try_from(change).unwrap_or(i64::MAX))
}

/// The library counts items and changes from 1, in SQLite's signed integers.
#[must_use]
pub fn number(id: i64) -> u64 {
    u64::try_from(id).unwrap_or_default()
}

/// An item as the index wants it.
pub struct Indexable<'a> {
    stored: &'a Stored,
    notes: Vec<String>,
}

impl<'a> Indexable<'a> {
    /// Prepares an item.
    #[must_use]
    pub fn new(stored: &'a Stored) -> Self {
        Self { stored, notes: note_texts(stored) }
    }

    /// What is indexed of it.
    #[must_use]
    pub fn document(&self) -> Document<'_> {
        Document {
            uid: number(self.stored.uid),
            key: &self.stored.key,
            item: &self.stored.item,
            tags: &self.stored.tags,
            notes: &self.notes,
            collections: &self.stored.collections,
            attachments_text: None,
        }
    }
}

/// The texts of an item's notes.
#[must_use]
pub fn note_texts(stored: &Stored) -> Vec<String> {
    stored.notes.iter().map(|note| note.text.clone()).collect()
}
