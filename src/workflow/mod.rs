//! One file for each use case (add, refresh, search, export, …): it joins the
//! rooms below and is called by the faces above.
//!
//! Nothing here prints or knows of a terminal; long work reports through
//! callbacks.

pub mod add;
pub mod change;
pub mod citeproc;
pub mod config;
pub mod convert;
pub mod dedup;
pub mod document;
mod error;
pub mod export;
pub mod find;
pub mod index;
pub mod input;
pub mod integrity;
pub mod lines;
pub mod published;
pub mod refresh;
pub mod resolve;
pub mod snapshots;
pub mod styles;
pub mod sync;
pub mod tidy;
pub mod versions;
pub mod watch;
pub mod workspace;
pub mod zotero;

pub use error::WorkflowError;
pub use workspace::Workspace;

/// The one of `known` that `text` is most likely a slip of, if any is near.
pub fn nearest<'k>(text: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let text = text.to_lowercase();
    let near = |name: &'k str| (strsim::damerau_levenshtein(&text, &name.to_lowercase()), name);
    let allowed = (text.chars().count() / 3).clamp(1, 4);
    known.into_iter().map(near).filter(|(distance, _)| *distance <= allowed).min().map(|(_, name)| name)
}
