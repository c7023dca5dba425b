//! OpenAlex: `/works/{id}`, which is free, and `/works?search=…`, which costs
//! credits of the day.
//!
//! Documentation: docs.openalex.org. Without a key, the allowance of a day is
//! small; when it is spent, the wait is until midnight UTC.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::batch::{Batch, Batched, LEAST_BATCH, Several};
use super::finder::{Citations, Finder, Found, PAGE, Page, pages};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::{Query, Record, Registry, RegistryError, Settings, body, doi_path};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// OpenAlex.
pub(super) struct OpenAlex {
    channel: Channel,
    key: Option<String>,
    mailto: Option<String>,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    Ok(Arc::new(Batched::new(OpenAlex::new(shared, settings)?)))
}

impl OpenAlex {
    fn new(shared: Arc<Shared>, settings: &Settings) -> Result<Self, RegistryError> {
        let remote = settings.remote("openalex");
        let pace = Pace { per_second: 10.0, at_once: 4 };
        let profile = Profile {
            name: "openalex",
            title: "OpenAlex",
            single: pace,
            // When the credits for searches are spent, single works are free still.
            list: Some(pace),
            // Its `x-ratelimit-limit` counts credits of a day.
            implied_interval: None,
        };
        let channel = Channel::new(shared, profile, &remote.base_url)?;
        Ok(Self { channel, key: remote.key.clone(), mailto: settings.mailto.clone() })
    }

    fn parameters<'p>(&'p self, own: &[(&'p str, &'p str)]) -> Vec<(&'p str, &'p str)> {
        let mut all = own.to_vec();
        all.extend(self.mailto.iter().map(|m| ("mailto", m.as_str())));
        all.extend(self.key.iter().map(|k| ("api_key", k.as_str())));
        all
    }

    fn single(&self, id: &Identifier) -> Result<Ask, RegistryError> {
        let path = match id {
            Identifier::Doi(doi) => format!("works/doi:{}", doi_path(doi)),
            Identifier::Pmid(pmid) => format!("works/pmid:{pmid}"),
            Identifier::Pmcid(pmcid) => format!("works/pmcid:PMC{pmcid}"),
            Identifier::OpenAlex(work) => format!("works/{work}"),
            _ => return Err(super::unsupported(self.title(), id)),
        };
        Ok(self.channel.url(&path, &self.parameters(&[]))?.into())
    }

    async fn work(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        self.channel.fetch(Lane::Single, self.single(id)?, |answer| self.read_work(answer)).await
    }

    fn read_work(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        if answer.is_not_found() {
            return self.nothing(answer);
        }
        let work = self.json(answer)?;
        if work.get("id").and_then(Value::as_str).is_none() {
            return Err(self.channel.malformed("id", "it is missing"));
        }
        Ok(Some(record(work, answer)))
    }

    fn read_works(&self, answer: &Answer) -> Result<Option<Vec<Record>>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("works", "no such address"));
        }
        let mut json = self.json(answer)?;
        match json.get_mut("results").map(Value::take) {
            Some(Value::Array(works)) => {
                let works = works.into_iter().filter(Value::is_object);
                let records: Vec<Record> = works.map(|work| record(work, answer)).collect();
                Ok((!records.is_empty()).then_some(records))
            }
            _ => Err(self.channel.malformed("results", "expected a list")),
        }
    }

    /// The works of several DOIs or PMIDs, for one credit. Commas and bars
    /// have a meaning of their own in a filter.
    async fn works_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let field = if ids.iter().any(|id| id.scheme() == Scheme::Pmid) { "pmid" } else { "doi" };
        let values: Vec<String> = ids.iter().map(Identifier::value).collect();
        let (filter, rows) = (format!("{field}:{}", values.join("|")), ids.len().to_string());
        let parameters = self.parameters(&[("filter", filter.as_str()), ("per_page", rows.as_str())]);
        let url = self.channel.url("works", &parameters)?;
        let records = self.channel.fetch_unkept(Lane::List, url, |answer| self.read_works(answer)).await?;
        let records = records.unwrap_or_default();
        for record in &records {
            for id in ids {
                if record.item.identifiers().contains(id) {
                    let body = record.raw.to_string().into_bytes();
                    self.channel.remember(&self.single(id)?, body, true, record.fetched).await;
                }
            }
        }
        // A preprint that was merged into its article is found alone only.
        Ok(Several::some(records))
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let text = words(query);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.clamp(1, 100).to_string();
        let url = self
            .channel
            .url("works", &self.parameters(&[("search", text.as_str()), ("per_page", limit.as_str())]))?;
        let found = self.channel.fetch(Lane::List, url, |answer| self.read_works(answer)).await?;
        Ok(found.unwrap_or_default())
    }

    /// A page of works, the newest first. Pages are numbered, so that all but
    /// the last are of one size.
    async fn page(
        &self,
        query: &[(&'static str, String)],
        page: usize,
    ) -> Result<Page<usize>, RegistryError> {
        let (page_text, size) = (page.to_string(), PAGE.to_string());
        let mut own: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        own.extend([("sort", "publication_date:desc"), ("per_page", &*size), ("page", &*page_text)]);
        let url = self.channel.url("works", &self.parameters(&own))?;
        let page = self.channel.fetch_unkept(Lane::List, url, |answer| {
            let records = self.read_works(answer)?.unwrap_or_default();
            let json = self.json(answer)?;
            let members = json.get("results").and_then(Value::as_array).map_or(0, Vec::len);
            let Some(total) = json.pointer("/meta/count").and_then(Value::as_u64) else {
                return Err(self.channel.malformed("meta.count", "expected a number"));
            };
            let total = usize::try_from(total).unwrap_or(usize::MAX);
            Ok(Some(Page { records, members, total, next: Some(page + 1) }))
        });
        page.await?.ok_or_else(|| self.channel.malformed("meta", "it is missing"))
    }

    /// OpenAlex's own id of a work.
    async fn number(&self, work: &[Identifier]) -> Result<Option<String>, RegistryError> {
        for id in work {
            if let Identifier::OpenAlex(id) = id {
                return Ok(Some(id.clone()));
            }
        }
        for id in work.iter().filter(|id| self.supports(id.scheme())) {
            let Some(record) = self.work(id).await? else { continue };
            let ids = record.item.identifiers();
            if let Some(Identifier::OpenAlex(id)) = ids.into_iter().find(|id| id.scheme() == Scheme::OpenAlex)
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// A 404 says "no such work" only in OpenAlex's own words.
    fn nothing(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        let text = String::from_utf8_lossy(&answer.body);
        // Its web framework's page stands for its own error body at times.
        let page = text.contains("The requested URL was not found on the server");
        let json = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let said = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_lowercase);
        // Gateways have a message alone, and frameworks say more.
        let own = json.as_object().is_some_and(|json| json.len() == 2)
            && said("error").is_some_and(|error| error.contains("not found"))
            && said("message").is_some();
        if page || own {
            Ok(None)
        } else {
            Err(self.channel.malformed("works", "status 404 without OpenAlex's error body"))
        }
    }

    fn json(&self, answer: &Answer) -> Result<Value, RegistryError> {
        let json: Value = body::json(&self.channel, answer)?;
        if json.get("error").is_some_and(|e| !e.is_null()) {
            return Err(body::failed(&self.channel, answer));
        }
        Ok(json)
    }
}

/// The words of the title, or else of the whole text: OpenAlex wants all of
/// them in title, abstract or full text, so that journal and pages would find
/// nothing. Its operators are upper-case words and marks, none of which pass.
fn words(query: &Query) -> String {
    let title = query.item.plain_title();
    let text = if title.is_empty() { query.text.chars().take(300).collect() } else { title };
    crate::item::fold::words(&text).into_iter().take(40).collect::<Vec<_>>().join(" ")
}

fn record(work: Value, answer: &Answer) -> Record {
    Record { registry: "openalex".to_owned(), item: map::item(&work), raw: work, fetched: answer.fetched }
}

impl Batch for OpenAlex {
    fn most(&self) -> usize {
        40
    }

    fn least(&self) -> usize {
        LEAST_BATCH
    }

    fn fits(&self, id: &Identifier) -> bool {
        let plain = |value: &str| value.len() <= 80 && !value.contains([',', '|', '"', '!', '+']);
        matches!(id.scheme(), Scheme::Doi | Scheme::Pmid) && plain(&id.value())
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(async move {
            let ask = self.single(id).ok()?;
            self.channel.recall(&ask, |answer| self.read_work(answer)).await
        })
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.works_of(ids))
    }
}

impl Registry for OpenAlex {
    fn name(&self) -> &str {
        "openalex"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        matches!(scheme, Scheme::Doi | Scheme::Pmid | Scheme::Pmcid | Scheme::OpenAlex)
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.work(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.works(query, limit))
    }

    fn finder(&self) -> Option<&dyn Finder> {
        Some(self)
    }

    fn citations(&self) -> Option<&dyn Citations> {
        Some(self)
    }
}

impl Finder for OpenAlex {
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>> {
        Box::pin(pages(1, most, move |page, _| self.page(parameters, page)))
    }
}

impl Citations for OpenAlex {
    fn citing<'a>(
        &'a self,
        work: &'a [Identifier],
        most: usize,
    ) -> BoxFuture<'a, Result<Option<Found>, RegistryError>> {
        Box::pin(async move {
            let Some(id) = self.number(work).await? else { return Ok(None) };
            self.find(&[("filter", format!("cites:{id}"))], most).await.map(Some)
        })
    }
}
