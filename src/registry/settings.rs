//! Which registries are asked, where, and as whom.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

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
    /// The address its paths are appended to, without a final slash.
    pub base_url: String,
    /// The user's key: Crossref Metadata Plus token, NCBI or OpenAlex API key.
    pub key: Option<String>,
}

impl Remote {
    fn at(base_url: &str) -> Self {
        Self { enabled: true, base_url: base_url.to_owned(), key: None }
    }
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

/// Everything [`super::open`] wants to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Crossref's REST API.
    pub crossref: Remote,
    /// PubMed, through NCBI's E-utilities.
    pub pubmed: Remote,
    /// OpenAlex.
    pub openalex: Remote,
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

impl Default for Settings {
    fn default() -> Self {
        Self {
            crossref: Remote::at("https://api.crossref.org"),
            pubmed: Remote::at("https://eutils.ncbi.nlm.nih.gov/entrez/eutils"),
            openalex: Remote::at("https://api.openalex.org"),
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
        let remote = Remote { key: Some("secret".to_owned()), ..Remote::at("https://example.org") };
        assert!(!format!("{remote:?}").contains("secret"));
    }
}
