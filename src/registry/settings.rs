//! Which registries are asked, where, and as whom.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::directory::{self, DIRECTORY};

/// What is done with answers kept from earlier runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CachePolicy {
    /// A kept answer that is not too old is taken instead of asking.
    #[default]
    Use,
    /// The registry is asked, and its answer kept.
    Refresh,
    /// Nothing is read from the cache or kept in it.
    Off,
}

/// The settings of one remote registry.
#[derive(Clone, PartialEq, Eq)]
pub struct Remote {
    /// Whether it is asked at all.
    pub enabled: bool,
    /// The address its paths are appended to, without a final slash; of
    /// Retraction Watch the address or path of its file.
    pub base_url: String,
    /// The user's key: Crossref Metadata Plus token, or an API key of NCBI,
    /// OpenAlex, Google Books or Semantic Scholar.
    pub key: Option<String>,
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("enabled", &self.enabled)
            .field("base_url", &self.base_url)
            .field("key", &self.key.as_ref().map(|_| "(set)"))
            .finish()
    }
}

impl Remote {
    fn of(entry: &directory::Entry) -> Self {
        let enabled = entry.default == directory::Default::On;
        Self { enabled, base_url: entry.base_url.to_owned(), key: None }
    }
}

/// Everything [`super::open`] wants to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The remote registries of [`DIRECTORY`], by short name.
    pub remotes: BTreeMap<&'static str, Remote>,
    /// The address the registries may write to; Crossref is faster with one.
    pub mailto: Option<String>,
    /// The folder of the snapshots that were built, asked first.
    pub snapshot_dir: Option<PathBuf>,
    /// Local files of records, read into memory and asked next.
    pub snapshots: Vec<PathBuf>,
    /// The file in which raw answers are kept; none keeps nothing.
    pub cache: Option<PathBuf>,
    /// What is done with kept answers.
    pub cache_policy: CachePolicy,
    /// The longest a single request may take.
    pub timeout: Duration,
    /// Whether only snapshots are asked.
    pub offline: bool,
}

impl Settings {
    /// The settings of one registry; those of nothing for an unknown name.
    #[must_use]
    pub fn remote(&self, name: &str) -> Remote {
        let unknown = || Remote { enabled: false, base_url: String::new(), key: None };
        self.remotes.get(name).cloned().unwrap_or_else(unknown)
    }

    /// Sets what is given of one registry. One that wants a key is switched on
    /// by it.
    pub fn set_remote(&mut self, name: &str, enabled: Option<bool>, url: Option<&str>, key: Option<&str>) {
        let (Some(remote), Some(entry)) = (self.remotes.get_mut(name), directory::entry(name)) else {
            return;
        };
        if let Some(url) = url {
            url.trim_end_matches('/').clone_into(&mut remote.base_url);
        }
        if let Some(key) = key {
            remote.key = Some(key.to_owned());
        }
        let by_key = entry.default == directory::Default::WithKey && key.is_some();
        remote.enabled = enabled.unwrap_or(remote.enabled || by_key);
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            remotes: DIRECTORY.iter().map(|entry| (entry.name, Remote::of(entry))).collect(),
            mailto: None,
            snapshot_dir: None,
            snapshots: Vec::new(),
            cache: None,
            cache_policy: CachePolicy::Use,
            timeout: Duration::from_secs(20),
            offline: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_shows_in_a_log() {
        let remote = Remote { enabled: true, base_url: String::new(), key: Some("secret".to_owned()) };
        assert!(!format!("{remote:?}").contains("secret"));
    }
}
