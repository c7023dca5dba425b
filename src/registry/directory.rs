//! The remote registries that are known, in the order in which they are asked
//! and shown: one table from which settings, their defaults and the opening of
//! registries are made.

use std::sync::Arc;

use super::transport::Shared;
use super::{
    Registry, RegistryError, Settings, arxiv, crossref, datacite, doi, europepmc, googlebooks, openalex,
    openlibrary, pubmed, retractionwatch, semanticscholar, unpaywall,
};

/// When a registry is asked though nobody has switched it on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// Always.
    On,
    /// Only once the user has set a key for it.
    WithKey,
    /// Never.
    Off,
}

type Open = fn(Arc<Shared>, &Settings) -> Result<Arc<dyn Registry>, RegistryError>;

/// A remote registry before anything is set.
pub struct Entry {
    /// Short name, as settings and provenance have it.
    pub name: &'static str,
    /// The name people read.
    pub title: &'static str,
    /// Where it is, without a final slash.
    pub base_url: &'static str,
    /// Whether it is asked.
    pub default: Default,
    pub(super) open: Open,
}

/// Every remote registry.
pub static DIRECTORY: &[Entry] = &[
    Entry {
        name: "crossref",
        title: "Crossref",
        base_url: "https://api.crossref.org",
        default: Default::On,
        open: crossref::open,
    },
    Entry {
        name: "pubmed",
        title: "PubMed",
        base_url: "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        default: Default::On,
        open: pubmed::open,
    },
    Entry {
        name: "openalex",
        title: "OpenAlex",
        base_url: "https://api.openalex.org",
        default: Default::On,
        open: openalex::open,
    },
    Entry {
        name: "datacite",
        title: "DataCite",
        base_url: "https://api.datacite.org",
        default: Default::On,
        open: datacite::open,
    },
    Entry {
        name: "doi",
        title: "doi.org",
        base_url: "https://doi.org",
        default: Default::On,
        open: doi::open,
    },
    Entry {
        name: "europepmc",
        title: "Europe PMC",
        base_url: "https://www.ebi.ac.uk/europepmc/webservices/rest",
        default: Default::On,
        open: europepmc::open,
    },
    Entry {
        name: "arxiv",
        title: "arXiv",
        base_url: "https://export.arxiv.org/api",
        default: Default::On,
        open: arxiv::open,
    },
    Entry {
        name: "openlibrary",
        title: "Open Library",
        base_url: "https://openlibrary.org",
        default: Default::On,
        open: openlibrary::open,
    },
    Entry {
        name: "googlebooks",
        title: "Google Books",
        base_url: "https://www.googleapis.com/books/v1",
        default: Default::On,
        open: googlebooks::open,
    },
    Entry {
        name: "semanticscholar",
        title: "Semantic Scholar",
        base_url: "https://api.semanticscholar.org/graph/v1",
        default: Default::WithKey,
        open: semanticscholar::open,
    },
    Entry {
        name: "unpaywall",
        title: "Unpaywall",
        base_url: "https://api.unpaywall.org/v2",
        default: Default::Off,
        open: unpaywall::open,
    },
    Entry {
        name: "retractionwatch",
        title: "Retraction Watch",
        // A file, and one of the user's will do.
        base_url: "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv",
        default: Default::Off,
        open: retractionwatch::open,
    },
];

/// The registry of a short name.
#[must_use]
pub fn entry(name: &str) -> Option<&'static Entry> {
    DIRECTORY.iter().find(|entry| entry.name == name)
}
