//! `.bib` files made tidy where they lie.

use std::path::Path;

use super::WorkflowError;
use super::export::write_file;
use super::input;
use crate::format::bibtex::{self, Tidied, Tidy};
use crate::format::decode::Decoded;

/// A file and what it is made into.
#[derive(Debug, Clone)]
pub struct TidyFile {
    /// What was read from it.
    pub source: Decoded,
    /// What it is made into.
    pub tidied: Tidied,
}

impl TidyFile {
    /// Reads a file, or standard input for `-`, and makes it tidy.
    ///
    /// # Errors
    /// When it cannot be read, or parts of it are no text in any encoding: to
    /// write it would lose them.
    pub fn read(path: &Path, options: &Tidy) -> Result<Self, WorkflowError> {
        let source = input::rewritable(path)?;
        let tidied = bibtex::tidy(&source.text, options);
        Ok(Self { source, tidied })
    }

    /// Whether the file is not as it should be.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.tidied.text != self.source.text
    }

    /// Writes what the file is made into, as UTF-8, whole or not at all.
    ///
    /// # Errors
    /// [`WorkflowError::Output`] with what the system said.
    pub fn write(&self, path: &Path) -> Result<(), WorkflowError> {
        write_file(path, &self.tidied.text)
    }
}
