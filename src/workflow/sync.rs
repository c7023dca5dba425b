//! Files that follow the library: `[[sync]]` in its settings names each, with
//! what it holds.
//!
//! ```toml
//! [[sync]]
//! file = "paper/refs.bib"        # from the library's folder
//! format = "biblatex"            # else the ending tells
//! words = ["tag:thesis"]         # citekeys or a query; else everything
//! keys-from = "paper/paper.tex"  # or what a document cites
//! ```

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml_edit::{ArrayOfTables, DocumentMut};

use super::config::{self, ConfigError, LIBRARY_FILE};
use super::convert::Target;
use super::document::{self, Kind, Setting};
use super::find::{self, Selection};
use super::versions::{prefer, put_other_keys};
use super::{WorkflowError, Workspace, export, input};
use crate::format::bibtex::{self, Dialect};
use crate::format::{self, Format};
use crate::item::{Item, Variable};

/// A file that follows the library.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Synced {
    /// The file, from the library's folder.
    pub file: PathBuf,
    /// Its format; else its ending tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Citekeys or a query; none for everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The document whose cited works it holds, from the library's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys_from: Option<PathBuf>,
}

/// What was done to a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Keys of entries that were written anew or in part.
    pub changed: Vec<String>,
    /// Keys of entries that were put in.
    pub added: Vec<String>,
    /// Keys of entries that were taken out.
    pub removed: Vec<String>,
    /// Keys that are cited and no item's, what could not be read.
    pub problems: Vec<String>,
}

impl Report {
    /// Whether the file is as it was.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

impl Synced {
    /// The format it is written in.
    fn format(&self, before: Option<&str>) -> Result<Format, WorkflowError> {
        // A `.bib` file keeps the dialect that it has.
        let dialect = before
            .and_then(|text| format::detect(text.as_bytes()))
            .filter(|format| matches!(format, Format::Bibtex | Format::Biblatex));
        let target = match (&self.format, Target::of(&self.file)) {
            (Some(name), _) => Target::named(name)?,
            (None, Some(Target::Records(Format::Bibtex)) | None) => {
                Target::Records(dialect.unwrap_or(Format::Bibtex))
            }
            (None, Some(target)) => target,
        };
        match target {
            Target::Records(format) => Ok(format),
            Target::List(_) => Err(WorkflowError::NotSynced { path: self.file.clone() }),
        }
    }

    /// Brings the file up to date: entries that say what the library says stay
    /// as they stand, and so does all that is no entry. Entries of works that
    /// the library never had are the writer's own and stay.
    ///
    /// # Errors
    /// When the library or the file cannot be read, or the file not written.
    pub fn update(&self, workspace: &Workspace) -> Result<Report, WorkflowError> {
        let path = workspace.dir.join(&self.file);
        let mut report = Report::default();
        let mut items = self.items(workspace, &mut report)?;
        let before = path.exists().then(|| input::rewritable(&path)).transpose()?.map(|decoded| decoded.text);
        let format = self.format(before.as_deref())?;
        items.iter_mut().for_each(|(item, keys)| put_other_keys(item, keys, format));
        let items: Vec<&Item> = items.iter().map(|(item, _)| item).collect();
        let text = match (format, &before) {
            (Format::Bibtex | Format::Biblatex, Some(before)) => {
                let dialect = if format == Format::Bibtex { Dialect::Bibtex } else { Dialect::Biblatex };
                let ours = |key: &str| workspace.library.log(1, Some(key)).is_ok_and(|log| !log.is_empty());
                let update = bibtex::update(before, &items, dialect, &bibtex::Options::default(), &ours);
                report.changed = update.changed;
                report.added = update.added;
                report.removed = update.removed;
                report
                    .problems
                    .extend(update.problems.iter().map(|p| format!("{}:{p}", self.file.display())));
                update.text
            }
            _ => {
                let text = format::write(format, &items)?;
                let keys: Vec<String> = items.iter().map(|item| item.id.clone()).collect();
                match &before {
                    None => report.added = keys,
                    Some(before) if *before != text => {
                        if let (Ok(was), Ok(is)) = (format::read(format, before), format::read(format, &text))
                        {
                            let is_whole = was.problems.is_empty();
                            compare(&keys, was, is, &mut report);
                            if is_whole && report.is_quiet() {
                                // Only laid out otherwise.
                                return Ok(report);
                            }
                        } else {
                            // A format that is only written.
                            report.changed = keys;
                        }
                    }
                    Some(_) => {}
                }
                text
            }
        };
        if before.as_ref() != Some(&text) {
            export::write_file(&path, &text)?;
        }
        Ok(report)
    }

    /// The items of the file, each with its other citekeys.
    fn items(
        &self,
        workspace: &Workspace,
        report: &mut Report,
    ) -> Result<Vec<(Item, Vec<String>)>, WorkflowError> {
        let Some(document) = &self.keys_from else {
            let selection = Selection { all: self.words.is_empty(), words: self.words.clone() };
            let found = find::select(workspace, &selection)?;
            let found = prefer(&workspace.library, found)?.items;
            return Ok(found.into_iter().map(|stored| (stored.item, stored.aliases)).collect());
        };
        let path = workspace.dir.join(document);
        let kind = Kind::of(&path).ok_or_else(|| WorkflowError::NotSynced { path: document.clone() })?;
        let output = workspace.dir.join(&self.file);
        let setting = Setting {
            library: Some(&workspace.library),
            config: &workspace.config,
            style: None,
            locale: None,
            output: Some(&output),
            as_cited: false,
        };
        let cited = document::cited(&setting, &path, kind)?;
        report.problems.extend(cited.problems);
        report.problems.extend(
            cited.missing.iter().map(|m| format!("{}: no item has the citekey `{}`", m.place, m.key)),
        );
        Ok(cited.items.into_iter().zip(cited.also).collect())
    }
}

/// Says in what two versions of a file differ. Entries are the same by their
/// citekeys; where a format has none, those that say the same are, and of the
/// others each is what became of the one in its place.
fn compare(keys: &[String], was: format::Read, is: format::Read, report: &mut Report) {
    let mut was: Vec<Option<Item>> = was.items.into_iter().map(|read| Some(read.item)).collect();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut by_content: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, item) in was.iter().enumerate().rev().filter_map(|(at, item)| Some((at, item.as_ref()?))) {
        match item.id.is_empty() {
            true => by_content.entry(item.to_json().to_string()).or_default().push(at),
            false => drop(by_key.insert(item.id.clone(), at)),
        }
    }
    let mut others = Vec::new();
    for (at, item) in is.items.into_iter().map(|read| read.item).enumerate() {
        // The file's key may be another than the item's, whose place it has.
        let key = keys.get(at).unwrap_or(&item.id).clone();
        let same = by_content.get_mut(&item.to_json().to_string()).and_then(Vec::pop);
        let known = by_key.get(&item.id).copied().or(same).and_then(|at| was.get_mut(at)?.take());
        match known {
            Some(known) if known == item => {}
            Some(_) => report.changed.push(key),
            None if item.id.is_empty() => others.push(key),
            None => report.added.push(key),
        }
    }
    let mut gone = was.into_iter().flatten();
    for key in others {
        match gone.next() {
            Some(_) => report.changed.push(key),
            None => report.added.push(key),
        }
    }
    report.removed.extend(gone.map(|item| match item.id.is_empty() {
        true => item.get(Variable::Title).unwrap_or_default().to_owned(),
        false => item.id,
    }));
}

/// Brings every file that follows the library up to date.
///
/// # Errors
/// Per file, so that one that cannot be written does not keep the others back.
pub fn update_all(workspace: &Workspace) -> Vec<(PathBuf, Result<Report, WorkflowError>)> {
    let files = workspace.config.sync.iter();
    files.map(|synced| (synced.file.clone(), synced.update(workspace))).collect()
}

/// Has a file follow the library from now on, in place of what was said of it
/// before.
///
/// # Errors
/// When the settings cannot be read or written.
pub fn follow(dir: &Path, synced: &Synced) -> Result<(), WorkflowError> {
    edit(dir, |tables| {
        remove(tables, &synced.file);
        // A struct of texts is a table.
        if let Some(document) = toml::to_string(synced).ok().and_then(|text| text.parse::<DocumentMut>().ok())
        {
            tables.push(document.as_table().clone());
        }
    })
}

/// Lets a file go its own way; whether it followed.
///
/// # Errors
/// When the settings cannot be read or written.
pub fn unfollow(dir: &Path, file: &Path) -> Result<bool, WorkflowError> {
    let mut followed = false;
    edit(dir, |tables| followed = remove(tables, file))?;
    Ok(followed)
}

fn remove(tables: &mut ArrayOfTables, file: &Path) -> bool {
    let before = tables.len();
    tables.retain(|table| table.get("file").and_then(|name| name.as_str()).map(Path::new) != Some(file));
    tables.len() < before
}

fn edit(dir: &Path, change: impl FnOnce(&mut ArrayOfTables)) -> Result<(), WorkflowError> {
    let path = dir.join(LIBRARY_FILE);
    config::edit(&path, |document| {
        let entry = document.entry("sync").or_insert(toml_edit::Item::ArrayOfTables(ArrayOfTables::new()));
        let tables = entry.as_array_of_tables_mut().ok_or_else(|| ConfigError::Content {
            path: path.clone(),
            reason: "`sync` is no `[[sync]]`".to_owned(),
        })?;
        change(tables);
        if tables.is_empty() {
            document.remove("sync");
        }
        Ok(())
    })?;
    Ok(())
}
