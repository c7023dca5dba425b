//! Installing a style: from the repository by name, from an address, or from
//! a file, together with the parent it depends on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use super::name::{file_name, is_address, is_path, name_of_address};
use super::{MOST_BYTES, StyleError, Styles, read_style};
use crate::csl::{self, About, Style};
use crate::registry::{self, RegistryError, Settings};
use crate::workflow::config::Config;
use crate::workflow::{WorkflowError, export};

/// Where Zotero shows the repository's styles.
const ZOTERO: [&str; 4] = [
    "http://www.zotero.org/styles/",
    "https://www.zotero.org/styles/",
    "http://zotero.org/styles/",
    "https://zotero.org/styles/",
];

/// A style that was installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The name to ask for it by.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its file.
    pub path: PathBuf,
    /// Whether an installed style of the name was replaced.
    pub replaced: bool,
}

/// A style on its way in.
struct Incoming {
    name: String,
    place: String,
    xml: String,
    about: About,
}

impl Incoming {
    fn new(name: &str, place: String, xml: String) -> Result<Self, StyleError> {
        let about = match About::from_xml(&xml) {
            Ok(about) => about,
            Err(reason) => return Err(StyleError::Unusable { place, reason }),
        };
        let bad = || StyleError::BadName { name: name.to_owned() };
        Ok(Self { name: file_name(name).ok_or_else(bad)?, place, xml, about })
    }
}

impl Styles {
    /// Installs a style: a name in the repository, an address, or the path of
    /// a file. The parent of a dependent style is fetched from the repository
    /// when it is not at hand. What was installed is given, parents first.
    ///
    /// # Errors
    /// When it cannot be read or fetched, is no style that works, or cannot be
    /// written; then nothing is installed.
    pub fn add(&self, config: &Config, what: &str) -> Result<Vec<Added>, WorkflowError> {
        let folder = self.folder.as_ref().ok_or(StyleError::NoHome)?;
        let source = Network { config };
        let mut incoming = vec![source.read(what)?];
        // A parent is independent; one that was renamed is not.
        while let Some(parent) = incoming.last().and_then(|last| last.about.parent.clone()) {
            let at_hand = self.installed_parent(&parent).is_some() || csl::archived_name(&parent).is_some();
            if at_hand || incoming.len() > 3 || !is_of_repository(&parent) {
                break;
            }
            let name = incoming.last().map(|last| last.name.clone()).unwrap_or_default();
            let fetched = source.by_name(&name_of_address(&parent));
            incoming.push(fetched.map_err(|reason| StyleError::Parent { name, reason: Box::new(reason) })?);
        }
        incoming.reverse();
        for style in &incoming {
            let fresh =
                |id: &str| incoming.iter().find(|i| i.about.id == id || i.name == name_of_address(id));
            let parents = |id: &str| fresh(id).map(|i| i.xml.clone()).or_else(|| self.installed_parent(id));
            Style::from_xml_with(&style.xml, &parents)
                .map_err(|reason| StyleError::Unusable { place: style.place.clone(), reason })?;
        }
        std::fs::create_dir_all(folder)
            .map_err(|reason| WorkflowError::Output { path: folder.clone(), reason })?;
        let mut added = Vec::new();
        for style in incoming {
            let path = folder.join(format!("{}.csl", style.name));
            let replaced = path.exists();
            export::write_file(&path, &style.xml)?;
            added.push(Added { name: style.name, title: style.about.title, path, replaced });
        }
        Ok(added)
    }
}

/// Whether an identifier is that of a style of the repository.
fn is_of_repository(id: &str) -> bool {
    !is_address(id) || ZOTERO.iter().any(|zotero| id.starts_with(zotero))
}

/// Where styles are fetched from.
struct Network<'c> {
    config: &'c Config,
}

impl Network<'_> {
    fn read(&self, what: &str) -> Result<Incoming, StyleError> {
        if is_path(what) {
            let name = Path::new(what).file_stem().unwrap_or_default().to_string_lossy();
            return Incoming::new(&name, what.to_owned(), read_style(Path::new(what))?);
        }
        if is_address(what) && !is_of_repository(what) {
            let xml =
                self.fetch(what)?.ok_or_else(|| StyleError::NotAtAddress { address: what.to_owned() })?;
            return Incoming::new(&name_of_address(what), what.to_owned(), xml);
        }
        self.by_name(&name_of_address(what))
    }

    /// A style of the repository, independent or dependent.
    fn by_name(&self, name: &str) -> Result<Incoming, StyleError> {
        let name = file_name(name).ok_or_else(|| StyleError::BadName { name: name.to_owned() })?;
        let base = self.config.styles_url.trim_end_matches('/');
        for address in [format!("{base}/{name}.csl"), format!("{base}/dependent/{name}.csl")] {
            if let Some(xml) = self.fetch(&address)? {
                return Incoming::new(&name, address, xml);
            }
        }
        let near = match csl::unknown_style(&name, &[]) {
            csl::CslError::UnknownStyle { mut candidates, .. } => {
                candidates.retain(|near| *near != name);
                candidates
            }
            _ => Vec::new(),
        };
        Err(StyleError::NotInRepository { name, near })
    }

    fn fetch(&self, address: &str) -> Result<Option<String>, StyleError> {
        let address = address.to_owned();
        if self.config.offline {
            return Err(StyleError::Offline { address });
        }
        let url = match Url::parse(&address) {
            Ok(url) => url,
            Err(error) => return Err(StyleError::Address { address, reason: error.to_string() }),
        };
        let settings = Settings {
            mailto: self.config.mailto.clone(),
            timeout: Duration::from_secs_f64(self.config.timeout),
            ..Settings::default()
        };
        let started = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let fetched = match started {
            Ok(runtime) => runtime.block_on(registry::fetch_text(&url, MOST_BYTES, &settings)),
            Err(error) => return Err(StyleError::Unreachable { address, reason: error.to_string() }),
        };
        fetched.map_err(|error| {
            let reason = error.reason();
            match error {
                RegistryError::Unreachable { .. }
                | RegistryError::Limited { .. }
                | RegistryError::Server { .. } => StyleError::Unreachable { address, reason },
                _ => StyleError::Refused { address, reason },
            }
        })
    }
}
