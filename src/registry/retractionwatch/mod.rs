//! Retraction Watch: a file of what became of papers, which Crossref makes
//! public. It comes from an address, from which it is fetched once a week, or
//! is a file of the user's.
//!
//! Documentation: gitlab.com/crossref/retraction-watch-data. A paper may have
//! several rows, and the last does not outweigh the others: all are given.

mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use url::{Position, Url};

use self::table::{Row, Table};
use super::transport::limiter::Pace;
use super::transport::{Channel, Profile, Shared};
use super::{CachePolicy, Query, Record, Registry, RegistryError, Settings, text};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, Variable};

const NAME: &str = "retractionwatch";
const TITLE: &str = "Retraction Watch";
/// How long a fetched file is used before it is fetched again.
const FRESH: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Where the file is.
enum Source {
    File(PathBuf),
    Address(Box<Address>),
}

/// An address that has the file.
struct Address {
    url: Url,
    channel: Channel,
    /// Where the file is kept; none keeps nothing.
    place: Option<PathBuf>,
    policy: CachePolicy,
}

/// Retraction Watch.
pub(super) struct RetractionWatch {
    source: Source,
    /// Read at the first question; a failure stands for the run.
    table: OnceCell<Result<Arc<Table>, RegistryError>>,
}

/// Opens it as the settings say.
///
/// # Errors
/// [`RegistryError::Setting`] for a file that is not there.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let at = settings.remote(NAME).base_url;
    let no_file = |reason: String| RegistryError::Setting {
        setting: format!("file of {TITLE}"),
        value: at.clone(),
        reason,
    };
    let source = if at.starts_with("http://") || at.starts_with("https://") {
        let url = Url::parse(&at).map_err(|error| no_file(error.to_string()))?;
        let profile = Profile {
            name: NAME,
            title: TITLE,
            single: Pace { per_second: 1.0, at_once: 1 },
            list: None,
            implied_interval: None,
        };
        let channel = Channel::new(shared, profile, &url[..Position::BeforePath])?;
        let folder = settings.cache.as_deref().and_then(Path::parent);
        let folder = folder.filter(|_| settings.cache_policy != CachePolicy::Off);
        let place = folder.map(|folder| folder.join(file_name(&url)));
        Source::Address(Box::new(Address { url, channel, place, policy: settings.cache_policy }))
    } else {
        let path = if at.starts_with("file:") {
            let url = Url::parse(&at).map_err(|error| no_file(error.to_string()))?;
            url.to_file_path().map_err(|()| no_file("it names no file of this machine".to_owned()))?
        } else {
            PathBuf::from(&at)
        };
        let about = std::fs::metadata(&path).map_err(|error| no_file(error.to_string()))?;
        if !about.is_file() {
            return Err(no_file("it is no file".to_owned()));
        }
        Source::File(path)
    };
    Ok(Arc::new(RetractionWatch { source, table: OnceCell::new() }))
}

/// The name under which the file of an address is kept.
fn file_name(url: &Url) -> String {
    let address = format!("{}{}", url.host_str().unwrap_or_default(), url.path());
    let safe: String = address.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let start = safe.len().saturating_sub(120);
    format!("retractions-{}.csv", safe.get(start..).unwrap_or_default())
}

impl RetractionWatch {
    async fn table(&self) -> Result<Arc<Table>, RegistryError> {
        self.table.get_or_init(|| async { self.load().await.map(Arc::new) }).await.clone()
    }

    async fn load(&self) -> Result<Table, RegistryError> {
        match &self.source {
            Source::File(path) => read(path).await,
            Source::Address(address) => address.load().await,
        }
    }

    async fn paper(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        if !self.supports(id.scheme()) {
            return Err(super::unsupported(TITLE, id));
        }
        let (table, id) = (self.table().await?, id.clone());
        let found = tokio::task::spawn_blocking(move || {
            let (papers, notices) = table.find(&id)?;
            Ok((!papers.is_empty() || !notices.is_empty())
                .then(|| record(&id, &papers, &notices, table.fetched)))
        });
        found.await.unwrap_or_else(|error| Err(error.to_string())).map_err(|reason| malformed(&reason))
    }
}

fn malformed(reason: &str) -> RegistryError {
    RegistryError::Malformed {
        registry: TITLE.to_owned(),
        path: "file".to_owned(),
        reason: reason.to_owned(),
    }
}

async fn read(path: &Path) -> Result<Table, RegistryError> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || Table::read(&path)).await;
    read.unwrap_or_else(|error| Err(error.to_string())).map_err(|reason| malformed(&reason))
}

impl Address {
    async fn load(&self) -> Result<Table, RegistryError> {
        let Some(place) = &self.place else {
            // The table holds the file open, though its name is gone.
            let folder = std::env::temp_dir();
            let file = self.channel.download(&self.url, &folder, table::LARGEST, None).await?;
            let file = file.ok_or_else(|| malformed("the server sent none"))?;
            return read(file.path()).await;
        };
        if self.policy == CachePolicy::Use && is_fresh(place) {
            match read(place).await {
                Ok(table) => return Ok(table),
                Err(error) => tracing::warn!("{}: {}", place.display(), error.reason()),
            }
        }
        let error = match self.fetch(place).await {
            Ok(table) => return Ok(table),
            Err(error) => error,
        };
        let Ok(older) = read(place).await else { return Err(error) };
        tracing::warn!(
            "{TITLE}: the file of {} is used ({})",
            older.fetched.strftime("%Y-%m-%d"),
            error.reason()
        );
        Ok(older)
    }

    /// Fetches the file anew; only one that can be read takes the place of the
    /// older one.
    async fn fetch(&self, place: &Path) -> Result<Table, RegistryError> {
        let folder = place.parent().unwrap_or(Path::new("."));
        let kept = read(place).await.is_ok().then_some(place);
        let Some(file) = self.channel.download(&self.url, folder, table::LARGEST, kept).await? else {
            // It is the newest there is, as of now.
            let touched = std::fs::File::options().append(true).open(place);
            if let Err(error) = touched.and_then(|file| file.set_modified(std::time::SystemTime::now())) {
                tracing::warn!("{}: {error}", place.display());
            }
            return read(place).await;
        };
        let table = read(file.path()).await?;
        if let Err(error) = file.keep(place) {
            tracing::warn!("{}: the file is not kept: {error}", place.display());
        }
        Ok(table)
    }
}

fn is_fresh(path: &Path) -> bool {
    let changed = std::fs::metadata(path).and_then(|about| about.modified()).ok();
    let age = changed.and_then(|t| Timestamp::try_from(t).ok()).map(|at| Timestamp::now().duration_since(at));
    age.is_some_and(|age| age < FRESH && age > -SignedDuration::from_hours(1))
}

/// What the rows say of a paper, and of the papers that it is the notice for.
fn record(id: &Identifier, papers: &[Row], notices: &[Row], fetched: Timestamp) -> Record {
    let mut item = Item::new(Kind::ArticleJournal);
    let same = papers.iter().map(|row| &row.paper).chain(notices.iter().map(|row| &row.notice));
    for other in same.flatten() {
        if other.scheme() != id.scheme() {
            other.put(&mut item);
        }
    }
    id.put(&mut item);
    if let Some(title) = papers.iter().map(|row| text::title(&row.title)).find(|title| !title.is_empty()) {
        item.set(Variable::Title, title);
    }
    for (key, list) in [
        ("retraction-watch", papers.iter().map(|row| Value::from(row.event())).collect::<Vec<_>>()),
        ("retraction-notice-of", notices.iter().map(|row| Value::from(row.about())).collect()),
    ] {
        if !list.is_empty() {
            item.extra.insert(key.to_owned(), Value::from(list));
        }
    }
    let raw = papers.iter().chain(notices).map(|row| Value::from(row.raw.clone())).collect::<Vec<_>>();
    Record { registry: NAME.to_owned(), item, raw: json!(raw), fetched }
}

impl Registry for RetractionWatch {
    fn name(&self) -> &str {
        NAME
    }

    fn title(&self) -> &str {
        TITLE
    }

    fn supports(&self, scheme: Scheme) -> bool {
        matches!(scheme, Scheme::Doi | Scheme::Pmid)
    }

    fn searches(&self) -> bool {
        false
    }

    fn annotates(&self) -> bool {
        true
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.paper(id))
    }

    fn search<'a>(&'a self, _: &'a Query, _: usize) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn is_local(&self) -> bool {
        matches!(self.source, Source::File(_))
    }
}
