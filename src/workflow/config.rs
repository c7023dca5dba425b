//! Settings: what a library's `ibid.toml`, the user's `config.toml` and the
//! environment say, the later winning over the earlier: built-in, user,
//! library, environment.
//!
//! | key | environment | meaning |
//! |---|---|---|
//! | `citekey` | `IBID_CITEKEY` | citekey pattern ([`crate::item::citekey`]) |
//! | `style` | `IBID_STYLE` | citation style used when none is named |
//! | `locale` | `IBID_LOCALE` | language of bibliographies, `en-US` |
//! | `mailto` | `IBID_MAILTO` | address given to registries (polite pools) |
//! | `offline` | `IBID_OFFLINE` | never ask a remote registry |
//! | `timeout` | `IBID_TIMEOUT` | seconds to wait for one answer of a registry |
//! | `busy_timeout` | `IBID_BUSY_TIMEOUT` | seconds to wait for another process that is writing the library |
//! | `snapshots` | `IBID_SNAPSHOTS` | files of records, read into memory (larger ones: `ibid snapshot build`); relative to the file that names them |
//! | `styles_url` | `IBID_STYLES_URL` | address of the repository that `ibid style add NAME` asks |
//! | `registry.NAME.enabled` | `IBID_REGISTRY_NAME_ENABLED` | ask this registry |
//! | `registry.NAME.url` | `IBID_REGISTRY_NAME_URL` | its base address; of `retractionwatch` a file's address or path, relative to the file that names it |
//! | `registry.NAME.key` | `IBID_REGISTRY_NAME_KEY` | your key for it |
//!
//! `[[sync]]` tables name files that follow the library ([`super::sync`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};
use toml_edit::DocumentMut;

use super::sync::Synced;
use crate::registry::Settings;
use crate::registry::directory::{self, DIRECTORY};

/// The file that marks a library and holds its settings.
pub const LIBRARY_FILE: &str = "ibid.toml";

/// The keys of the top level, in the order in which they are listed.
pub const KEYS: [&str; 9] =
    ["citekey", "style", "locale", "mailto", "offline", "timeout", "busy_timeout", "snapshots", "styles_url"];

/// The official repository of citation styles.
const STYLES_URL: &str = "https://raw.githubusercontent.com/citation-style-language/styles/master/";

/// The registry that is one file, which may be the user's own.
const FILE_REGISTRY: &str = "retractionwatch";

const REGISTRY_KEYS: [&str; 3] = ["enabled", "url", "key"];

/// What can be wrong with settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read or written.
    #[error("cannot {action} {}: {reason}", .path.display())]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The file is no TOML, or has a key or value that does not belong.
    #[error("{}: {reason}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line where known.
        reason: String,
    },
    /// No such setting.
    #[error("there is no setting `{key}`")]
    Unknown {
        /// The key as given.
        key: String,
    },
    /// A value that its setting cannot take.
    #[error("`{key}` cannot be `{value}`: {reason}")]
    Value {
        /// The setting or environment variable.
        key: String,
        /// The value as given.
        value: String,
        /// What it takes.
        reason: String,
    },
}

impl ConfigError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { key } => {
                let known = known_keys();
                Some(match crate::workflow::nearest(key, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("settings are {}", known.join(", ")),
                })
            }
            Self::Content { .. } => {
                Some("`ibid config list` shows every setting and where it comes from".to_owned())
            }
            _ => None,
        }
    }
}

/// Settings of one registry.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryConfig {
    /// Whether to ask it; yes unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Base address, where it is not the public one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The user's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// The settings of one file; absent ones say nothing.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    citekey: Option<String>,
    style: Option<String>,
    locale: Option<String>,
    mailto: Option<String>,
    offline: Option<bool>,
    timeout: Option<f64>,
    busy_timeout: Option<f64>,
    snapshots: Option<Vec<PathBuf>>,
    styles_url: Option<String>,
    #[serde(default)]
    registry: BTreeMap<String, RegistryConfig>,
    #[serde(default)]
    sync: Vec<Synced>,
}

/// The settings in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Citekey pattern.
    pub citekey: String,
    /// Citation style used when none is named.
    pub style: String,
    /// Locale of bibliographies; the style's own when absent.
    pub locale: Option<String>,
    /// Address given to registries.
    pub mailto: Option<String>,
    /// Never ask a remote registry.
    pub offline: bool,
    /// Seconds to wait for one answer of a registry.
    pub timeout: f64,
    /// Seconds to wait for another process that is writing the library.
    pub busy_timeout: f64,
    /// Snapshot files, absolute.
    pub snapshots: Vec<PathBuf>,
    /// Address of the repository of citation styles.
    pub styles_url: String,
    /// Per registry.
    pub registry: BTreeMap<String, RegistryConfig>,
    /// Files that follow the library.
    pub sync: Vec<Synced>,
    /// Where each setting that is not built in comes from.
    pub origins: BTreeMap<String, String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            citekey: crate::item::citekey::DEFAULT_PATTERN.to_owned(),
            style: "apa".to_owned(),
            locale: None,
            mailto: None,
            offline: false,
            timeout: 30.0,
            busy_timeout: 30.0,
            snapshots: Vec::new(),
            styles_url: STYLES_URL.to_owned(),
            registry: BTreeMap::new(),
            sync: Vec::new(),
            origins: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the user's file, the library's (where there is one) and the
    /// environment.
    ///
    /// # Errors
    /// [`ConfigError`] for a file or value that cannot be used; an absent
    /// file is no error.
    pub fn load(library: Option<&Path>) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        for path in user_file().into_iter().chain(library.map(|dir| dir.join(LIBRARY_FILE))) {
            if let Some(layer) = read_layer(&path)? {
                config.apply(layer, &path.display().to_string(), path.parent());
            }
        }
        config.apply_environment(&|name| std::env::var(name).ok().filter(|v| !v.is_empty()))?;
        config.citekey.parse::<crate::item::citekey::Pattern>().map_err(|error| ConfigError::Value {
            key: "citekey".to_owned(),
            value: config.citekey.clone(),
            reason: error.to_string(),
        })?;
        Ok(config)
    }

    fn apply(&mut self, layer: Layer, origin: &str, dir: Option<&Path>) {
        let origins = &mut self.origins;
        let mut note = |key: &str| drop(origins.insert(key.to_owned(), origin.to_owned()));
        macro_rules! take {
            ($($key:ident => $wrap:expr),+ $(,)?) => { $(
                if let Some(value) = layer.$key {
                    note(stringify!($key));
                    self.$key = $wrap(value);
                }
            )+ };
        }
        take! {
            citekey => std::convert::identity, style => std::convert::identity, locale => Some, mailto => Some,
            offline => std::convert::identity, timeout => std::convert::identity,
            busy_timeout => std::convert::identity, styles_url => std::convert::identity,
        }
        if let Some(snapshots) = layer.snapshots {
            note("snapshots");
            let dir = dir.unwrap_or(Path::new(""));
            self.snapshots = snapshots.into_iter().map(|path| dir.join(path)).collect();
        }
        self.sync.extend(layer.sync);
        for (name, theirs) in layer.registry {
            let mine = self.registry.entry(name.clone()).or_default();
            let RegistryConfig { enabled, mut url, key } = theirs;
            if let Some(path) = url.as_mut().filter(|url| name == FILE_REGISTRY && is_path(url)) {
                *path = dir.unwrap_or(Path::new("")).join(&*path).display().to_string();
            }
            for (key_name, given) in
                [("enabled", enabled.is_some()), ("url", url.is_some()), ("key", key.is_some())]
            {
                if given {
                    note(&format!("registry.{name}.{key_name}"));
                }
            }
            mine.enabled = enabled.or(mine.enabled);
            mine.url = url.or(mine.url.take());
            mine.key = key.or(mine.key.take());
        }
    }

    fn apply_environment(&mut self, get: &dyn Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        let mut document = DocumentMut::new();
        for key in known_keys() {
            let variable = format!("IBID_{}", key.replace('.', "_").to_uppercase());
            if let Some(text) = get(&variable) {
                let value = parse_value(&key, &text).map_err(|error| match error {
                    ConfigError::Value { value, reason, .. } => {
                        ConfigError::Value { key: variable.clone(), value, reason }
                    }
                    other => other,
                })?;
                put(&mut document, &key, value);
            }
        }
        let layer: Layer = toml::from_str(&document.to_string()).map_err(|error| ConfigError::Content {
            path: PathBuf::from("environment"),
            reason: error.to_string(),
        })?;
        self.apply(layer, "environment", std::env::current_dir().ok().as_deref());
        Ok(())
    }

    /// Every setting with its value, as `ibid config list` shows them; a key
    /// for a registry is not shown, only that there is one.
    #[must_use]
    pub fn list(&self) -> Vec<(String, String)> {
        known_keys()
            .into_iter()
            .map(|key| {
                let value = self.get(&key).unwrap_or_default();
                (key, value)
            })
            .collect()
    }

    fn is_enabled(&self, name: &str) -> bool {
        let mut settings = Settings::default();
        if let Some(given) = self.registry.get(name) {
            settings.set_remote(name, given.enabled, None, given.key.as_deref());
        }
        settings.remote(name).enabled
    }

    /// The value of one setting as text; `None` where it has none.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<String> {
        if let Some((name, key)) = key.strip_prefix("registry.").and_then(|k| k.split_once('.')) {
            let registry = self.registry.get(name).cloned().unwrap_or_default();
            return match key {
                "enabled" => Some(self.is_enabled(name).to_string()),
                "url" => registry.url,
                "key" => registry.key.map(|_| "(set)".to_owned()),
                _ => None,
            };
        }
        match key {
            "citekey" => Some(self.citekey.clone()),
            "style" => Some(self.style.clone()),
            "locale" => self.locale.clone(),
            "mailto" => self.mailto.clone(),
            "offline" => Some(self.offline.to_string()),
            "timeout" => Some(self.timeout.to_string()),
            "busy_timeout" => Some(self.busy_timeout.to_string()),
            "snapshots" => {
                Some(self.snapshots.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(":"))
            }
            "styles_url" => Some(self.styles_url.clone()),
            _ => None,
        }
    }
}

/// The user's own settings file, where a home directory is known.
#[must_use]
pub fn user_file() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|dirs| dirs.config_dir().join("ibid/config.toml"))
}

/// The name of every setting.
#[must_use]
pub fn known_keys() -> Vec<String> {
    let registries =
        DIRECTORY.iter().flat_map(|known| REGISTRY_KEYS.map(|key| format!("registry.{}.{key}", known.name)));
    KEYS.map(str::to_owned).into_iter().chain(registries).collect()
}

/// Writes one setting into a settings file, keeping the rest of the file as
/// it stands; `None` removes it.
///
/// # Errors
/// [`ConfigError`] for an unknown key, a value it cannot take, or a file that
/// cannot be read or written.
pub fn set(path: &Path, key: &str, value: Option<&str>) -> Result<(), ConfigError> {
    if !known_keys().iter().any(|known| known == key) {
        return Err(ConfigError::Unknown { key: key.to_owned() });
    }
    edit(path, |document| {
        match value {
            Some(value) => put(document, key, parse_value(key, value)?),
            None => {
                let (table, leaf) = key.rsplit_once('.').unwrap_or(("", key));
                let mut at = Some(document.as_item_mut());
                for step in table.split('.').filter(|s| !s.is_empty()) {
                    at = at.and_then(|item| item.get_mut(step));
                }
                if let Some(table) = at.and_then(toml_edit::Item::as_table_like_mut) {
                    table.remove(leaf);
                }
            }
        }
        Ok(())
    })
}

/// Changes a settings file in place; one that is not there is made.
///
/// # Errors
/// What the change says, or [`ConfigError`] for a file that cannot be read,
/// understood or written.
pub(super) fn edit(
    path: &Path,
    change: impl FnOnce(&mut DocumentMut) -> Result<(), ConfigError>,
) -> Result<(), ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(reason) => return Err(ConfigError::File { action: "read", path: path.to_owned(), reason }),
    };
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error| ConfigError::Content { path: path.to_owned(), reason: format!("{error}") })?;
    change(&mut document)?;
    let write = || -> std::io::Result<()> {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        // Beside it, then over it: a full disk must not eat the settings.
        let beside = path.with_extension("toml.new");
        std::fs::write(&beside, document.to_string())?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|reason| ConfigError::File { action: "write", path: path.to_owned(), reason })
}

fn read_layer(path: &Path) -> Result<Option<Layer>, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            return Ok(None);
        }
        Err(reason) => return Err(ConfigError::File { action: "read", path: path.to_owned(), reason }),
    };
    let content = |reason: String| ConfigError::Content { path: path.to_owned(), reason };
    let layer: Layer = toml::from_str(&text).map_err(|error| content(error.to_string()))?;
    if let Some(name) = layer.registry.keys().find(|name| directory::entry(name).is_none()) {
        let known: Vec<&str> = DIRECTORY.iter().map(|entry| entry.name).collect();
        return Err(content(format!("there is no registry `{name}`; there are {}", known.join(", "))));
    }
    Ok(Some(layer))
}

fn put(document: &mut DocumentMut, key: &str, value: toml_edit::Value) {
    let mut at = document.as_item_mut();
    let mut steps = key.split('.').peekable();
    while let Some(step) = steps.next() {
        if steps.peek().is_some() {
            at = &mut at[step];
            if at.is_none() {
                let mut table = toml_edit::Table::new();
                table.set_implicit(true);
                *at = toml_edit::Item::Table(table);
            }
        } else {
            at[step] = toml_edit::Item::Value(value.clone());
        }
    }
}

/// Whether a text names a file and is no address.
fn is_path(text: &str) -> bool {
    !["http://", "https://", "file:"].iter().any(|scheme| text.starts_with(scheme))
}

fn parse_value(key: &str, text: &str) -> Result<toml_edit::Value, ConfigError> {
    let wrong = |reason: &str| ConfigError::Value {
        key: key.to_owned(),
        value: text.to_owned(),
        reason: reason.to_owned(),
    };
    let leaf = key.rsplit('.').next().unwrap_or(key);
    Ok(match leaf {
        "offline" | "enabled" => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => true.into(),
            "false" | "no" | "off" | "0" => false.into(),
            _ => return Err(wrong("it takes true or false")),
        },
        "timeout" | "busy_timeout" => {
            let seconds: f64 = text.parse().map_err(|_| wrong("it takes a number of seconds"))?;
            if !(0.05..=3600.0).contains(&seconds) {
                return Err(wrong("it takes a number of seconds from 0.05 to 3600"));
            }
            seconds.into()
        }
        "snapshots" => {
            let paths = std::env::split_paths(text).map(|path| path.display().to_string());
            paths.collect::<toml_edit::Array>().into()
        }
        "citekey" => {
            text.parse::<crate::item::citekey::Pattern>().map_err(|error| wrong(&error.to_string()))?;
            text.into()
        }
        "url" if key == format!("registry.{FILE_REGISTRY}.url") => {
            if text.trim().is_empty() || (is_path(text) && text.contains("://")) {
                return Err(wrong("it takes an address that starts with https://, or the path of a file"));
            }
            text.into()
        }
        "url" | "styles_url" if !text.starts_with("http://") && !text.starts_with("https://") => {
            return Err(wrong("it takes an address that starts with https://"));
        }
        _ => text.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_layers_win_and_say_where_they_are_from() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(LIBRARY_FILE);
        std::fs::write(
            &file,
            "style = \"vancouver\"\nsnapshots = [\"a.jsonl\"]\n[registry.crossref]\nkey = \"k\"\n",
        )
        .unwrap();
        let mut config = Config::default();
        config.apply(read_layer(&file).unwrap().unwrap(), "library", file.parent());
        let environment = |name: &str| match name {
            "IBID_STYLE" => Some("nature".to_owned()),
            "IBID_REGISTRY_CROSSREF_URL" => Some("http://127.0.0.1:1".to_owned()),
            _ => None,
        };
        config.apply_environment(&environment).unwrap();
        assert_eq!(config.style, "nature");
        assert_eq!(config.origins["style"], "environment");
        assert_eq!(config.snapshots, [dir.path().join("a.jsonl")]);
        let crossref = &config.registry["crossref"];
        assert_eq!(
            (crossref.url.as_deref(), crossref.key.as_deref()),
            (Some("http://127.0.0.1:1"), Some("k"))
        );
        assert_eq!(config.get("registry.crossref.key").as_deref(), Some("(set)"));
    }

    #[test]
    fn a_bad_environment_value_names_its_variable() {
        let error = Config::default()
            .apply_environment(&|name| (name == "IBID_OFFLINE").then(|| "maybe".to_owned()))
            .unwrap_err();
        assert_eq!(error.to_string(), "`IBID_OFFLINE` cannot be `maybe`: it takes true or false");
    }

    #[test]
    fn one_registry_may_be_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(LIBRARY_FILE);
        let key = "registry.retractionwatch.url";
        for (given, kept) in [
            ("data/rw.csv", dir.path().join("data/rw.csv").display().to_string()),
            ("file:///data/rw.csv", "file:///data/rw.csv".to_owned()),
            ("https://example.org/rw.csv", "https://example.org/rw.csv".to_owned()),
        ] {
            set(&file, key, Some(given)).unwrap();
            let mut config = Config::default();
            config.apply(read_layer(&file).unwrap().unwrap(), "library", file.parent());
            assert_eq!(config.get(key), Some(kept));
        }
        for wrong in ["ftp://example.org/rw.csv", " "] {
            let error = set(&file, key, Some(wrong)).unwrap_err().to_string();
            assert!(
                error.ends_with("it takes an address that starts with https://, or the path of a file"),
                "{error}"
            );
        }
        let error = set(&file, "registry.crossref.url", Some("data/rw.csv")).unwrap_err().to_string();
        assert!(error.ends_with("it takes an address that starts with https://"), "{error}");
    }

    #[test]
    fn setting_a_value_keeps_comments() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        std::fs::write(&file, "# mine\nstyle = \"apa\" # the house style\n").unwrap();
        set(&file, "registry.openalex.key", Some("abc")).unwrap();
        set(&file, "mailto", Some("me@example.org")).unwrap();
        set(&file, "mailto", None).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("# mine\nstyle = \"apa\" # the house style\n"), "{text}");
        let layer = read_layer(&file).unwrap().unwrap();
        assert_eq!(layer.registry["openalex"].key.as_deref(), Some("abc"));
        assert_eq!(layer.mailto, None);
    }

    #[test]
    fn unknown_keys_are_refused_with_the_nearest() {
        let dir = tempfile::tempdir().unwrap();
        let error = set(&dir.path().join("c.toml"), "stile", Some("apa")).unwrap_err();
        assert_eq!(error.hint().as_deref(), Some("did you mean `style`?"));
        let file = dir.path().join("bad.toml");
        std::fs::write(&file, "stile = 1\n").unwrap();
        assert!(read_layer(&file).unwrap_err().to_string().contains("unknown field `stile`"));
        std::fs::write(&file, "[registry.crosref]\nkey = \"x\"\n").unwrap();
        assert!(read_layer(&file).unwrap_err().to_string().contains("no registry `crosref`"));
    }
}
