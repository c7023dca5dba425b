//! Registries: the public APIs, and local snapshots of them, that know which
//! works exist.
//!
//! Here live the question (a [`Query`] or an identifier), the answer (a
//! [`Record`]: an item with the raw answer it was made of), one file for each
//! registry that maps its answers, and the one transport with its limits,
//! retries and kept answers. Whether a record is the work that was meant is
//! not decided here (see [`crate::matching`]), and nothing is stored but raw
//! answers.
//!
//! "Has no such record" and "could not be asked" are different answers:
//! `Ok(None)` or an empty list, and [`RegistryError`].
//!
//! | registry | documentation |
//! |---|---|
//! | Crossref | REST API, api.crossref.org/swagger-ui |
//! | PubMed | NCBI, *Entrez Programming Utilities Help* (NBK25501) |
//! | OpenAlex | docs.openalex.org |
//! | DataCite | support.datacite.org/docs/api; *DataCite Metadata Schema* |
//! | doi.org | citation.doi.org, *DOI Content Negotiation* |
//! | Europe PMC | europepmc.org/RestfulWebService |
//! | arXiv | info.arxiv.org/help/api/user-manual |
//! | Open Library | openlibrary.org/developers/api |
//! | Google Books | developers.google.com/books |
//! | Semantic Scholar | api.semanticscholar.org/api-docs |
//! | Unpaywall | unpaywall.org/products/api |
//! | Retraction Watch | gitlab.com/crossref/retraction-watch-data |
//! | snapshot | local dumps: see [`snapshot`] |
//!
//! Text files are fetched on the same way ([`fetch_text`]): citation styles
//! from their repository.

mod arxiv;
mod batch;
mod body;
mod books;
mod crossref;
mod datacite;
pub mod directory;
mod doi;
mod error;
mod europepmc;
mod fetch;
pub mod finder;
mod googlebooks;
mod lenient;
mod names;
mod openalex;
mod openlibrary;
mod pubmed;
mod retractionwatch;
mod semanticscholar;
mod settings;
pub mod snapshot;
mod transport;
mod unpaywall;
mod words;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde_json::Value;

pub use error::{RegistryError, Unreachable};
pub use fetch::fetch_text;
pub use finder::{Citations, Finder, Found};
pub use settings::{CachePolicy, Remote, Settings};
pub use snapshot::Snapshot;

use self::directory::DIRECTORY;
use crate::format::xml::{self, text};
use crate::item::identifier::{Scheme, encode_doi};
use crate::item::{Identifier, Item};

/// A source that knows which works exist.
pub trait Registry: Send + Sync {
    /// Short name, as provenance keeps it: `crossref`, `pubmed`, `openalex`,
    /// `snapshot`.
    fn name(&self) -> &str;

    /// The name people read: `Crossref`, `snapshot registry-sample.jsonl`.
    fn title(&self) -> &str;

    /// Whether it can be asked for identifiers of a scheme.
    fn supports(&self, scheme: Scheme) -> bool;

    /// Whether it can be searched by the words of a reference.
    fn searches(&self) -> bool {
        true
    }

    /// Whether it adds to works that others have confirmed, and is no witness
    /// that a work exists.
    fn annotates(&self) -> bool {
        false
    }

    /// The record of an identifier; `None` when the registry says that it has
    /// none.
    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>>;

    /// Up to `limit` records that may be what the query means, as the
    /// registry ranks them.
    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>>;

    /// The notices that it has about the works of these DOIs, found by what
    /// the notices say of themselves. Nothing for registries that cannot be
    /// asked so.
    fn notices<'a>(&'a self, _of: &'a [Identifier]) -> BoxFuture<'a, Notices> {
        Box::pin(async { Notices::default() })
    }

    /// Whether it answers without a network.
    fn is_local(&self) -> bool {
        false
    }

    /// The same registry, if it can be searched to the end.
    fn finder(&self) -> Option<&dyn Finder> {
        None
    }

    /// The registry as one that tells which works cite a work, if it does.
    fn citations(&self) -> Option<&dyn Citations> {
        None
    }
}

/// What is known of a work that is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// The whole printed reference; may be empty.
    pub text: String,
    /// What was read of it; may be empty.
    pub item: Item,
}

impl Query {
    /// The printed reference, or else one made of the fields, in one line of
    /// at most `limit` characters.
    fn words(&self, limit: usize) -> String {
        let mut words = self.text.clone();
        if words.trim().is_empty() {
            let names = self.item.creators().iter().take(5).map(crate::item::Name::family_or_literal);
            let mut parts: Vec<String> = names.collect();
            parts.extend(self.item.year().map(|y| y.to_string()));
            parts.push(self.item.plain_title());
            parts.extend(self.item.get(crate::item::Variable::ContainerTitle).map(str::to_owned));
            words = parts.join(" ");
        }
        let mut line = String::new();
        for word in words.split_whitespace() {
            let room = limit.saturating_sub(line.chars().count());
            if room <= word.chars().count() && !line.is_empty() {
                break;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(word.chars().filter(|c| !c.is_control()).take(room));
        }
        line
    }
}

/// A registry's answer.
#[derive(Debug, Clone)]
pub struct Record {
    /// The registry's short name.
    pub registry: String,
    /// What the answer says, as an item.
    pub item: Item,
    /// The answer itself: the registry's JSON, or its XML as a string.
    pub raw: Value,
    /// When the registry gave it; for a snapshot, when the file was made.
    pub fetched: Timestamp,
}

/// Notices of corrections, retractions and the like.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    /// The notices.
    pub records: Vec<Record>,
    /// The identifiers about which the registry could not be asked, and why.
    pub open: Vec<(Identifier, RegistryError)>,
}

/// Opens the registries that the settings name: snapshots first, then the
/// remote ones in the order of [`DIRECTORY`]; when offline, only those
/// that are a file of the user's. Nothing is asked yet.
///
/// # Errors
/// [`RegistryError::Snapshot`] for a snapshot that is not there,
/// [`RegistryError::Setting`] for a base URL, key or address that cannot be one.
pub fn open(settings: &Settings) -> Result<Vec<Arc<dyn Registry>>, RegistryError> {
    let mut registries: Vec<Arc<dyn Registry>> = Vec::new();
    for (folder, name) in
        settings.snapshot_dir.iter().flat_map(|dir| snapshot::names(dir).into_iter().map(move |n| (dir, n)))
    {
        registries.push(Arc::new(Snapshot::built(folder, &name)));
    }
    for path in &settings.snapshots {
        registries.push(Arc::new(Snapshot::open(path)?));
    }
    let reached = |remote: &Remote| !settings.offline || !remote.base_url.starts_with("http");
    let asked: Vec<&directory::Entry> = DIRECTORY
        .iter()
        .filter(|entry| {
            let remote = settings.remote(entry.name);
            remote.enabled && reached(&remote)
        })
        .collect();
    if asked.is_empty() {
        return Ok(registries);
    }
    if let Some(mailto) = settings.mailto.as_deref().filter(|m| !is_address(m)) {
        return Err(RegistryError::Setting {
            setting: "mailto address".to_owned(),
            value: mailto.to_owned(),
            reason: "expected NAME@HOST".to_owned(),
        });
    }
    let shared = Arc::new(transport::Shared::new(settings));
    for entry in asked {
        registries.push((entry.open)(Arc::clone(&shared), settings)?);
    }
    Ok(registries)
}

/// Whether it can stand in a header as somebody's address.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '<' | '>' | ';' | ','))
}

/// Reads a work of Crossref's shape, as its API and its data files give it.
#[must_use]
pub fn read_crossref(work: &Value) -> Item {
    crossref::map::item(work)
}

/// Reads a work of OpenAlex's shape.
#[must_use]
pub fn read_openalex(work: &Value) -> Item {
    openalex::map::item(work)
}

/// Reads a work of DataCite's shape: a record of its API or only the
/// attributes of one.
#[must_use]
pub fn read_datacite(work: &Value) -> Item {
    datacite::map::item(work)
}

/// Reads a work as doi.org's content negotiation gives it.
#[must_use]
pub fn read_doi(work: &Value) -> Item {
    doi::item(work)
}

/// Reads a work of Europe PMC's shape: a result of its search.
#[must_use]
pub fn read_europepmc(work: &Value) -> Item {
    europepmc::map::item(work)
}

/// Reads a book of Open Library's: an edition, a work, or an answer of its
/// Books API or search.
#[must_use]
pub fn read_openlibrary(book: &Value) -> Item {
    openlibrary::map::item(book)
}

/// Reads a volume of Google Books.
#[must_use]
pub fn read_googlebooks(volume: &Value) -> Item {
    googlebooks::map::item(volume)
}

/// Reads a paper of Semantic Scholar.
#[must_use]
pub fn read_semanticscholar(paper: &Value) -> Item {
    semanticscholar::map::item(paper)
}

/// Reads the records of a PubMed XML document.
///
/// # Errors
/// [`RegistryError::Malformed`] when it is no such document.
pub fn read_pubmed(xml: &str) -> Result<Vec<Item>, RegistryError> {
    pubmed::read(xml).map_err(|reason| RegistryError::Malformed {
        registry: "PubMed".to_owned(),
        path: "body".to_owned(),
        reason,
    })
}

/// Reads the works of an arXiv feed.
///
/// # Errors
/// [`RegistryError::Malformed`] when it is no such feed, or tells an error.
pub fn read_arxiv(xml: &str) -> Result<Vec<Item>, RegistryError> {
    arxiv::read(xml).map_err(|reason| RegistryError::Malformed {
        registry: "arXiv".to_owned(),
        path: "body".to_owned(),
        reason,
    })
}

fn unsupported(registry: &str, id: &Identifier) -> RegistryError {
    RegistryError::Unsupported { registry: registry.to_owned(), identifier: id.to_string() }
}

/// A DOI for the path of an address. Where a part of it would be read as a
/// step to another folder, its slashes are escaped as well.
fn doi_path(doi: &str) -> String {
    let encoded = encode_doi(doi);
    if encoded.split('/').any(|part| matches!(part, "." | "..")) {
        encoded.replace('/', "%2F")
    } else {
        encoded
    }
}

fn is_html(body: &[u8]) -> bool {
    let head = body.get(..1024).unwrap_or(body).trim_ascii_start();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.starts_with("<!doctype html") || head.contains("<html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Kind, Name, NameVariable, Variable};

    #[test]
    fn a_query_is_one_line_of_bounded_length() {
        let query = Query { text: "Zarate,\n  C.\u{7} (2006)".into(), item: Item::default() };
        assert_eq!(query.words(500), "Zarate, C. (2006)");
        assert_eq!(query.words(12), "Zarate, C.");
        let long = Query { text: "é".repeat(1_000_000), item: Item::default() };
        assert_eq!(long.words(500).chars().count(), 500);
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::Title, "On <i>x</i>");
        item.set_names(NameVariable::Author, vec![Name::person("Zarate", "C.")]);
        assert_eq!(Query { text: " ".into(), item }.words(500), "Zarate On x");
        assert_eq!(Query::default().words(500), "");
    }

    #[test]
    fn a_doi_cannot_lead_to_another_path() {
        assert_eq!(doi_path("10.1000/a/../../x"), "10.1000%2Fa%2F..%2F..%2Fx");
        assert_eq!(doi_path("10.1000/a..b/c"), "10.1000/a..b/c");
        assert_eq!(
            doi_path("10.1002/(sici)1097<1::aid>3.0.co;2-2"),
            "10.1002/(sici)1097%3C1::aid%3E3.0.co%3B2-2"
        );
    }

    #[test]
    fn offline_asks_no_remote_registry() {
        let offline = Settings { offline: true, ..Settings::default() };
        assert!(open(&offline).unwrap().is_empty());
        let names: Vec<String> =
            open(&Settings::default()).unwrap().iter().map(|r| r.name().to_owned()).collect();
        let on = ["crossref", "pubmed", "openalex", "datacite", "doi", "europepmc", "arxiv"];
        assert_eq!(names, [on.as_slice(), &["openlibrary", "googlebooks"]].concat());
        let nobody = Settings { mailto: Some("not an address".into()), ..Settings::default() };
        assert!(open(&nobody).err().unwrap().to_string().contains("`not an address` is no mailto address"));
        let missing = Settings { snapshots: vec!["/nonexistent/x.jsonl".into()], ..Settings::default() };
        assert!(open(&missing).err().unwrap().to_string().contains("x.jsonl"));
    }

    mod properties {
        use super::super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn no_text_is_too_odd(text in "(\\PC|<i>|</i>|<jats:p>|&lt;|&amp;|[<>&;,. -]|\n){0,40}") {
                let _ = (text::title(&text), text::plain(&text), text::paragraphs(&text), names::divide(&text));
                let _ = (read_pubmed(&text), read_arxiv(&text));
                let work = serde_json::json!({
                    "type": text, "title": [text], "author": [{"family": text, "given": text}, {"name": text}],
                    "page": text, "DOI": text, "ISSN": text, "abstract": text, "URL": text, "published": {"raw": text}
                });
                prop_assert!(Item::from_json(&read_crossref(&work).to_json()).is_ok());
                let work = serde_json::json!({
                    "title": text, "authorships": [{"raw_author_name": text}], "publication_date": text,
                    "abstract_inverted_index": {"a": [0], (text.as_str()): [u64::MAX]}, "biblio": {"first_page": text}
                });
                prop_assert!(Item::from_json(&read_openalex(&work).to_json()).is_ok());
                let work = serde_json::json!({
                    "titles": [{"title": text, "titleType": text}, {"title": text}], "creators": [{"name": text}, text],
                    "publicationYear": text, "dates": [{"date": text, "dateType": "Issued"}], "doi": text, "sizes": [text],
                    "container": {"title": text, "firstPage": text, "identifier": text, "identifierType": "ISSN"}
                });
                prop_assert!(Item::from_json(&read_datacite(&work).to_json()).is_ok());
                let work = serde_json::json!({
                    "title": text, "authorString": text, "journalTitle": text, "pageInfo": text, "journalIssn": text,
                    "journalInfo": {"dateOfPublication": text, "yearOfPublication": text}, "source": text, "pubYear": text,
                    "commentCorrectionList": {"commentCorrection": [{"type": text}]}, "abstractText": text
                });
                prop_assert!(Item::from_json(&read_europepmc(&work).to_json()).is_ok());
                let _ = Query { text, item: Item::default() }.words(30);
            }

            #[test]
            fn no_text_of_a_book_or_paper_is_too_odd(text in "(\\PC|<i>|&lt;|[<>&;,. /-]|[0-9]{4}|OL1W|\n){0,30}") {
                let book = serde_json::json!({
                    "title": text, "subtitle": text, "authors": [{"name": text}, {"key": text}], "author_name": [text],
                    "publish_date": text, "publishers": [text], "identifiers": {"isbn_10": [text], (text.as_str()): [text]},
                    "isbn": [text], "pagination": text, "key": text, "url": text, "languages": [{"key": text}],
                    "description": {"value": text}, "subjects": [text]
                });
                prop_assert!(Item::from_json(&read_openlibrary(&book).to_json()).is_ok());
                let volume = serde_json::json!({"id": text, "volumeInfo": {
                    "title": text, "subtitle": text, "authors": [text], "publishedDate": text, "language": text,
                    "industryIdentifiers": [{"type": "ISSN", "identifier": text}, {"identifier": text}],
                    "description": text, "canonicalVolumeLink": text
                }});
                prop_assert!(Item::from_json(&read_googlebooks(&volume).to_json()).is_ok());
                let paper = serde_json::json!({
                    "paperId": text, "title": text, "authors": [{"name": text}], "year": text, "publicationDate": text,
                    "externalIds": {"DOI": text, "ArXiv": text, (text.as_str()): text}, "venue": text, "abstract": text,
                    "journal": {"name": text, "volume": text, "pages": text}, "publicationVenue": {"issn": text}
                });
                prop_assert!(Item::from_json(&read_semanticscholar(&paper).to_json()).is_ok());
            }

            #[test]
            fn no_pubmed_field_is_too_odd(text in "[\\w –;,/.-]{0,20}") {
                let xml = format!("<PubmedArticle><MedlineCitation><PMID>{text}</PMID><Article><Journal><JournalIssue>\
                    <PubDate><MedlineDate>{text}</MedlineDate></PubDate></JournalIssue></Journal>\
                    <ArticleTitle>[{text}]</ArticleTitle><Pagination><MedlinePgn>{text}</MedlinePgn></Pagination>\
                    </Article></MedlineCitation></PubmedArticle>");
                prop_assert_eq!(read_pubmed(&xml).map(|items| items.len()), Ok(1));
            }
        }
    }
}
