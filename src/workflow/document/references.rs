//! Where a document's references come from: the files it names, then the
//! library.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::{Setting, WorkflowError};
use crate::format;
use crate::item::Item;
use crate::library::{Library, Order};
use crate::workflow::input;
use crate::workflow::versions::{Versions, other_keys};

/// The references at hand.
pub(super) struct References<'a> {
    library: Option<&'a Library>,
    /// Which items of the library give way to newer ones.
    versions: Versions,
    /// The document's folder.
    base: PathBuf,
    /// A file that is no source.
    output: Option<&'a Path>,
    /// Records of the files by key, and the order of the keys.
    files: HashMap<String, Item>,
    keys: Vec<String>,
    /// Other keys of those records, each with the key it stands for.
    others: HashMap<String, String>,
    /// What was found so far; a place here is an item's name.
    pub(super) items: Vec<Item>,
    /// The other keys by which each was asked for.
    pub(super) also: Vec<Vec<String>>,
    /// Where the item of a key stands, and that of the own key it has where it
    /// comes from.
    found: HashMap<String, Option<usize>>,
    stored: HashMap<String, usize>,
}

impl<'a> References<'a> {
    /// None so far, to be looked for from a folder.
    pub(super) fn new(setting: &Setting<'a>, base: PathBuf) -> Result<Self, WorkflowError> {
        let versions = match setting.library.filter(|_| !setting.as_cited) {
            Some(library) => Versions::of(library)?,
            None => Versions::default(),
        };
        Ok(Self {
            library: setting.library,
            versions,
            base,
            output: setting.output,
            files: HashMap::new(),
            keys: Vec::new(),
            others: HashMap::new(),
            items: Vec::new(),
            also: Vec::new(),
            found: HashMap::new(),
            stored: HashMap::new(),
        })
    }

    /// Reads the files that a document names.
    pub(super) fn read_files(&mut self, files: &[String], problems: &mut Vec<String>) {
        for file in files {
            let path = self.base.join(file);
            let written = |output: &Path| {
                output == path
                    || matches!((output.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b)
            };
            if self.output.is_some_and(written) {
                continue;
            }
            let text = match input::file_text(&path) {
                Ok(text) => text,
                Err(error) => {
                    problems.push(error.to_string());
                    continue;
                }
            };
            let name = path.display();
            match format::detect(text.as_bytes()) {
                Some(format) => match format::read(format, &text) {
                    Ok(read) => {
                        problems.extend(read.problems.iter().map(|problem| format!("{name}:{problem}")));
                        self.take(read.items.into_iter().map(|record| record.item));
                    }
                    Err(error) => problems.push(format!("{name}: {error}")),
                },
                None if text.trim().is_empty() => {}
                None => problems.push(format!("{name} is no bibliography that can be read")),
            }
        }
    }

    /// Takes records that stand in the document itself.
    pub(super) fn take_records(&mut self, records: &[serde_json::Value], problems: &mut Vec<String>) {
        if records.is_empty() {
            return;
        }
        let text = serde_json::Value::from(records).to_string();
        let read = format::csl_json::read(&text);
        problems.extend(read.problems.iter().map(|problem| {
            let entry = problem.entry.as_deref().unwrap_or_default();
            format!("references: {entry}: {}", problem.message)
        }));
        self.take(read.items.into_iter().map(|record| record.item));
    }

    fn take(&mut self, items: impl Iterator<Item = Item>) {
        for item in items {
            for other in other_keys(&item) {
                self.others.entry(other).or_insert_with(|| item.id.clone());
            }
            if self.files.insert(item.id.clone(), item.clone()).is_none() {
                self.keys.push(item.id);
            }
        }
    }

    /// Where in `items` the item of a key stands; its id is the key as it was
    /// first asked for.
    pub(super) fn find(&mut self, key: &str) -> Result<Option<usize>, WorkflowError> {
        if let Some(found) = self.found.get(key) {
            return Ok(*found);
        }
        let in_files = |key: &str| self.files.get(key).cloned();
        let of_file = in_files(key).or_else(|| in_files(self.others.get(key)?));
        let at = match (of_file, self.library) {
            (Some(item), _) => Some(self.once(&format!("file:{}", item.id), &item, key)),
            (None, Some(library)) => match library.get(key)? {
                None => None,
                Some(stored) => {
                    let stored = self.versions.newest_of(library, stored)?;
                    Some(self.once(&format!("library:{}", stored.key), &stored.item, key))
                }
            },
            (None, None) => None,
        };
        self.found.insert(key.to_owned(), at);
        Ok(at)
    }

    /// Where an item stands that may have been asked for by another key.
    fn once(&mut self, own: &str, item: &Item, key: &str) -> usize {
        if let Some(at) = self.stored.get(own).copied() {
            if let Some(also) = self.also.get_mut(at) {
                also.push(key.to_owned());
            }
            return at;
        }
        let at = self.add(item.clone(), key);
        self.stored.insert(own.to_owned(), at);
        at
    }

    fn add(&mut self, item: Item, key: &str) -> usize {
        self.items.push(Item { id: key.to_owned(), ..item });
        self.also.push(Vec::new());
        self.items.len() - 1
    }

    /// All items: those of the files, or the whole library if the document
    /// names none.
    pub(super) fn find_all(&mut self) -> Result<Vec<usize>, WorkflowError> {
        let mut keys = self.keys.clone();
        if let Some(library) = self.library.filter(|_| keys.is_empty()) {
            library.for_each(Order::Key, |stored| {
                keys.push(stored.key);
                ControlFlow::Continue(())
            })?;
        }
        let mut all = Vec::with_capacity(keys.len());
        for key in keys {
            all.extend(self.find(&key)?);
        }
        Ok(all)
    }
}
