//! Which registries are asked, where, and as whom.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::RegistryError;

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
    /// Local files of Crossref-shaped JSON lines, asked first.
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
            snapshots: Vec::new(),
            cache: None,
            cache_policy: CachePolicy::Use,
            timeout: Duration::from_secs(20),
            offline: false,
        }
    }
}

impl Settings {
    /// The defaults, overlaid by the environment.
    ///
    /// # Errors
    /// As [`Self::overlay`].
    pub fn from_env() -> Result<Self, RegistryError> {
        let mut settings = Self::default();
        settings.overlay(|name| std::env::var(name).ok())?;
        Ok(settings)
    }

    /// Overlays the variables of the table in [`super`]; `get` gives the value
    /// of one. Empty values count as not set.
    ///
    /// # Errors
    /// [`RegistryError::Setting`] for a value that makes no sense.
    pub fn overlay(&mut self, get: impl Fn(&str) -> Option<String>) -> Result<(), RegistryError> {
        let get = |name: &str| get(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
        for (name, remote) in
            [("CROSSREF", &mut self.crossref), ("PUBMED", &mut self.pubmed), ("OPENALEX", &mut self.openalex)]
        {
            if let Some(url) = get(&format!("IBID_REGISTRY_{name}_URL")) {
                remote.base_url = url;
            }
            if let Some(key) = get(&format!("IBID_REGISTRY_{name}_KEY")) {
                remote.key = Some(key);
            }
            let variable = format!("IBID_REGISTRY_{name}");
            if let Some(value) = get(&variable) {
                remote.enabled = switch(&variable, &value)?;
            }
        }
        if let Some(mailto) = get("IBID_MAILTO") {
            self.mailto = Some(mailto);
        }
        if let Some(value) = get("IBID_OFFLINE") {
            self.offline = switch("IBID_OFFLINE", &value)?;
        }
        if let Some(value) = get("IBID_REGISTRY_TIMEOUT") {
            let seconds = value.parse().ok().filter(|s: &f64| (0.1..=600.0).contains(s));
            let seconds = seconds.ok_or_else(|| RegistryError::Setting {
                setting: "IBID_REGISTRY_TIMEOUT".to_owned(),
                value,
                reason: "expected seconds between 0.1 and 600".to_owned(),
            })?;
            self.timeout = Duration::from_secs_f64(seconds);
        }
        Ok(())
    }
}

fn switch(name: &str, value: &str) -> Result<bool, RegistryError> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "on" | "true" | "yes" => Ok(true),
        "0" | "off" | "false" | "no" => Ok(false),
        _ => Err(RegistryError::Setting {
            setting: name.to_owned(),
            value: value.to_owned(),
            reason: "expected on or off".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlaid(pairs: &[(&str, &str)]) -> Result<Settings, RegistryError> {
        let mut settings = Settings::default();
        settings.overlay(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))?;
        Ok(settings)
    }

    #[test]
    fn the_environment_overlays_the_defaults() {
        let settings = overlaid(&[
            ("IBID_REGISTRY_CROSSREF_URL", "http://127.0.0.1:9/"),
            ("IBID_REGISTRY_OPENALEX", "off"),
            ("IBID_REGISTRY_PUBMED_KEY", "secret"),
            ("IBID_MAILTO", " a@example.org "),
            ("IBID_REGISTRY_TIMEOUT", "2.5"),
            ("IBID_OFFLINE", ""),
        ])
        .unwrap();
        assert_eq!(settings.crossref.base_url, "http://127.0.0.1:9/");
        assert!(!settings.openalex.enabled);
        assert!(settings.pubmed.enabled);
        assert_eq!(settings.mailto.as_deref(), Some("a@example.org"));
        assert_eq!(settings.timeout, Duration::from_millis(2500));
        assert!(!settings.offline);
        assert!(!format!("{settings:?}").contains("secret"), "a key never shows in a log");
    }

    #[test]
    fn a_senseless_value_is_named() {
        let error = overlaid(&[("IBID_REGISTRY_TIMEOUT", "soon")]).unwrap_err();
        assert!(error.to_string().contains("`soon`"), "{error}");
        assert!(overlaid(&[("IBID_OFFLINE", "perhaps")]).is_err());
        assert!(overlaid(&[("IBID_REGISTRY_TIMEOUT", "NaN")]).is_err());
    }
}
