//! Citation styles: finding one by path or name, and those the user has
//! installed.
//!
//! A style is looked for as a `.csl` file by its path; among those installed,
//! `ibid/styles/NAME.csl` under the XDG data directory; in the archive that
//! comes with the program. The parent of a dependent style is looked for the
//! same way.

mod add;
mod error;
mod name;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

pub use add::Added;
pub use error::StyleError;

use super::{WorkflowError, nearest};
use crate::csl::{self, About, CslError, Style};
use name::{file_name, is_path, name_of_address, normal};

/// The largest style that is read, in bytes; real ones stay below a tenth.
const MOST_BYTES: usize = 5_000_000;

/// Where a style is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The archive that comes with the program.
    Archive,
    /// The user's own.
    Installed,
    /// A file named by its path.
    File,
}

impl Origin {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Installed => "installed",
            Self::File => "file",
        }
    }
}

/// A style of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name to ask for it by.
    pub name: String,
    /// Its title; for an installed file that is no style, what is wrong.
    pub title: String,
    /// Where it is from.
    pub origin: Origin,
}

/// A style with what it says of itself.
#[derive(Debug)]
pub struct Shown {
    /// The name to ask for it by.
    pub name: String,
    /// Where it is from.
    pub origin: Origin,
    /// What it says of itself.
    pub about: About,
    /// The style, unless its parent is missing or does not work.
    pub style: Result<Style, CslError>,
}

/// A style's text, and where it was found.
struct Source {
    name: String,
    place: String,
    origin: Origin,
    xml: String,
}

/// The styles at hand.
#[derive(Debug, Clone)]
pub struct Styles {
    /// Where installed ones are; `None` where the user has no home.
    folder: Option<PathBuf>,
}

impl Styles {
    /// Those of this user.
    #[must_use]
    pub fn of_user() -> Self {
        Self { folder: etcetera::choose_base_strategy().ok().map(|dirs| dirs.data_dir().join("ibid/styles")) }
    }

    /// A style by path or name.
    ///
    /// # Errors
    /// When there is none, or it cannot be read or used.
    pub fn find(&self, name_or_path: &str) -> Result<Style, WorkflowError> {
        match self.source(name_or_path)? {
            Some(source) => Ok(self.compile(&source.xml).map_err(|reason| source.unusable(reason))?),
            None => Style::named(name_or_path).map_err(|error| self.with_installed(error)),
        }
    }

    /// A style by path or name, or the style itself where the text is XML.
    ///
    /// # Errors
    /// As [`Styles::find`] and [`Styles::compile`].
    pub fn find_or_compile(&self, text: &str) -> Result<Style, WorkflowError> {
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            return Ok(self.compile(text.trim_start())?);
        }
        self.find(text)
    }

    /// A style from its XML; the parent of a dependent one is looked for
    /// among the styles at hand.
    ///
    /// # Errors
    /// As [`Style::from_xml_with`].
    pub fn compile(&self, xml: &str) -> Result<Style, CslError> {
        Style::from_xml_with(xml, &|parent| self.installed_parent(parent))
    }

    /// Every style at hand, by name. An installed one stands for one of the
    /// archive with the same name.
    #[must_use]
    pub fn list(&self) -> Vec<Listed> {
        let mut list: Vec<Listed> = self
            .installed()
            .into_iter()
            .map(|(name, path)| {
                let title = match read_style(&path) {
                    Ok(xml) => {
                        About::from_xml(&xml).map(|about| about.title).unwrap_or_else(|e| e.to_string())
                    }
                    Err(error) => error.to_string(),
                };
                Listed { name, title, origin: Origin::Installed }
            })
            .collect();
        for csl::StyleName { name, title } in csl::styles() {
            if !list.iter().any(|listed| listed.name == name) {
                list.push(Listed { name, title, origin: Origin::Archive });
            }
        }
        list.sort_by(|a, b| a.name.cmp(&b.name));
        list
    }

    /// A style with what it says of itself.
    ///
    /// # Errors
    /// When there is none, or it is no style.
    pub fn show(&self, name_or_path: &str) -> Result<Shown, WorkflowError> {
        if let Some(source) = self.source(name_or_path)? {
            let about = About::from_xml(&source.xml).map_err(|reason| source.unusable(reason))?;
            let style = self.compile(&source.xml);
            return Ok(Shown { name: source.name, origin: source.origin, about, style });
        }
        let about = About::named(name_or_path).map_err(|error| self.with_installed(error))?;
        let name = csl::archived_name(name_or_path).unwrap_or_else(|| name_or_path.to_owned());
        Ok(Shown { name, origin: Origin::Archive, about, style: Style::named(name_or_path) })
    }

    /// Removes an installed style. Gives the names of those that depend on it.
    ///
    /// # Errors
    /// When it is not installed, or its file cannot be removed.
    pub fn remove(&self, name: &str) -> Result<Vec<String>, StyleError> {
        let wanted = normal(name);
        let installed = self.installed();
        let Some((_, path)) = installed.iter().find(|(name, _)| *name == wanted) else {
            if csl::archived_name(name).is_some() {
                return Err(StyleError::Archived { name: wanted });
            }
            let near = nearest(&wanted, installed.iter().map(|(name, _)| name.as_str())).map(str::to_owned);
            return Err(StyleError::NotInstalled { name: wanted, near });
        };
        std::fs::remove_file(path).map_err(|reason| StyleError::Remove { path: path.clone(), reason })?;
        let depends = |path: &Path| {
            let xml = read_style(path).ok()?;
            About::from_xml(&xml).ok()?.parent.filter(|parent| name_of_address(parent) == wanted)?;
            self.compile(&xml).err()
        };
        Ok(installed
            .iter()
            .filter(|(_, path)| depends(path).is_some())
            .map(|(name, _)| name.clone())
            .collect())
    }

    /// Name and file of every installed style.
    fn installed(&self) -> Vec<(String, PathBuf)> {
        let entries = self.folder.as_ref().and_then(|folder| std::fs::read_dir(folder).ok());
        let mut installed: Vec<(String, PathBuf)> = entries
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let name = path.file_name()?.to_str()?.strip_suffix(".csl")?.to_owned();
                (!name.starts_with('.')).then_some((name, path))
            })
            .collect();
        installed.sort();
        installed
    }

    /// Names of installed styles that begin so.
    #[must_use]
    pub fn installed_names(&self, prefix: &str) -> Vec<String> {
        self.installed().into_iter().map(|(name, _)| name).filter(|name| name.starts_with(prefix)).collect()
    }

    /// The text of a style that is no archived one: a file by its path, an
    /// installed one by its name, or, where the archive has none of the name,
    /// by its title or identifier.
    fn source(&self, name_or_path: &str) -> Result<Option<Source>, StyleError> {
        if is_path(name_or_path) {
            let path = Path::new(name_or_path);
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            return Source::read(name, path.to_owned(), Origin::File).map(Some);
        }
        if let Some((name, path)) = self.installed_file(name_or_path) {
            return Source::read(name, path, Origin::Installed).map(Some);
        }
        if csl::archived_name(name_or_path).is_some() {
            return Ok(None);
        }
        let wanted = name_or_path.trim();
        for (name, path) in self.installed() {
            let Ok(source) = Source::read(name, path, Origin::Installed) else { continue };
            let about = About::from_xml(&source.xml);
            if about.is_ok_and(|a| a.id == wanted || a.title.eq_ignore_ascii_case(wanted)) {
                return Ok(Some(source));
            }
        }
        Ok(None)
    }

    /// The file of an installed style, by its name or the address of that
    /// name.
    fn installed_file(&self, name: &str) -> Option<(String, PathBuf)> {
        let name = file_name(&name_of_address(name))?;
        let path = self.folder.as_ref()?.join(format!("{name}.csl"));
        path.is_file().then_some((name, path))
    }

    /// The text of an installed parent, by its identifier.
    fn installed_parent(&self, id: &str) -> Option<String> {
        // An identifier is no path, whatever it looks like.
        if let Some((_, path)) = self.installed_file(id) {
            return read_style(&path).ok();
        }
        if csl::archived_name(id).is_some() {
            return None;
        }
        let texts = self.installed().into_iter().filter_map(|(_, path)| read_style(&path).ok());
        texts.into_iter().find(|xml| About::from_xml(xml).is_ok_and(|about| about.id == id))
    }

    /// The error with the names of installed styles among those that are
    /// near.
    fn with_installed(&self, error: CslError) -> WorkflowError {
        let CslError::UnknownStyle { name, .. } = &error else { return error.into() };
        let names: Vec<String> = self.installed().into_iter().map(|(name, _)| name).collect();
        csl::unknown_style(name, &names).into()
    }
}

impl Source {
    fn read(name: String, path: PathBuf, origin: Origin) -> Result<Self, StyleError> {
        let xml = read_style(&path)?;
        Ok(Self { name, place: path.display().to_string(), origin, xml })
    }

    fn unusable(&self, reason: CslError) -> StyleError {
        StyleError::Unusable { place: self.place.clone(), reason }
    }
}

/// Reads a file that should be a style, if it is no larger than one.
fn read_style(path: &Path) -> Result<String, StyleError> {
    let failed = |reason| StyleError::File { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MOST_BYTES {
        return Err(StyleError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes)
        .map_err(|_| failed(io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8 text")))
}
