//! Crossref's REST API: `/works/{doi}` and `/works?query.bibliographic=…`.
//!
//! Documentation: api.crossref.org/swagger-ui. Limits since December 2025 are
//! told in headers and differ between single records and lists.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use reqwest::header::HeaderName;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, LEAST_BATCH, Several, lists};
use super::finder::{Finder, Found, Page, pages};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared, message_of};
use super::{Notices, Query, Record, Registry, RegistryError, Settings, body, doi_path};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// Works whose notices are asked for together.
const NOTICES_OF: usize = 80;
/// Rows of an answer at most.
const MOST_ROWS: usize = 1_000;
/// Lists that are cut in two after a refusal: when so many are refused, it is
/// not for what is in them.
const MOST_CUTS: usize = 20;

/// Crossref.
pub(super) struct Crossref {
    channel: Channel,
    mailto: Option<String>,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    Ok(Arc::new(Batched::new(Crossref::new(shared, settings)?)))
}

impl Crossref {
    fn new(shared: Arc<Shared>, settings: &Settings) -> Result<Self, RegistryError> {
        let remote = settings.remote("crossref");
        // The pools `plus`, `polite` and `public`, before the headers tell.
        let (single, list, at_once) = match (&remote.key, &settings.mailto) {
            (Some(_), _) => (20.0, 10.0, 3),
            (None, Some(_)) => (10.0, 3.0, 3),
            (None, None) => (5.0, 1.0, 1),
        };
        let profile = Profile {
            name: "crossref",
            title: "Crossref",
            single: Pace { per_second: single, at_once },
            list: Some(Pace { per_second: list, at_once }),
            implied_interval: None,
        };
        let mut channel = Channel::new(shared, profile, &remote.base_url)?;
        if let Some(key) = &remote.key {
            let header = HeaderName::from_static("crossref-plus-api-token");
            channel.set_secret_header(header, &format!("Bearer {key}"))?;
        }
        Ok(Self { channel, mailto: settings.mailto.clone() })
    }

    fn single(&self, doi: &str) -> Result<Ask, RegistryError> {
        let mailto: Vec<(&str, &str)> = self.mailto.iter().map(|m| ("mailto", m.as_str())).collect();
        Ok(self.channel.url(&format!("works/{}", doi_path(doi)), &mailto)?.into())
    }

    async fn work(&self, doi: &str) -> Result<Option<Record>, RegistryError> {
        self.channel.fetch(Lane::Single, self.single(doi)?, |answer| self.read_work(answer)).await
    }

    fn read_work(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        if answer.is_not_found() {
            return self.nothing(answer);
        }
        let mut json = self.envelope(answer)?;
        match json.get_mut("message").map(Value::take) {
            Some(work @ Value::Object(_)) => Ok(Some(record(work, answer))),
            _ => Err(self.channel.malformed("message", "expected an object")),
        }
    }

    fn read_works(&self, answer: &Answer) -> Result<Option<Vec<Record>>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("works", "no such address"));
        }
        let mut json = self.envelope(answer)?;
        match json.pointer_mut("/message/items").map(Value::take) {
            Some(Value::Array(items)) => {
                // Odd members do not cost us the rest of the page.
                let works = items.into_iter().filter(Value::is_object);
                let records: Vec<Record> = works.map(|work| record(work, answer)).collect();
                Ok((!records.is_empty()).then_some(records))
            }
            _ => Err(self.channel.malformed("message.items", "expected a list")),
        }
    }

    /// The works of several DOIs: a filter repeated means "or". Its values end
    /// at commas, which cannot be escaped.
    async fn works_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let filter: Vec<String> = ids.iter().map(|id| format!("doi:{}", id.value())).collect();
        let (filter, rows) = (filter.join(","), ids.len().to_string());
        let mut parameters = vec![("filter", filter.as_str()), ("rows", rows.as_str())];
        parameters.extend(self.mailto.iter().map(|m| ("mailto", m.as_str())));
        let url = self.channel.url("works", &parameters)?;
        let records = self.channel.fetch_unkept(Lane::List, url, |answer| self.read_works(answer)).await?;
        let records = records.unwrap_or_default();
        for record in &records {
            let Some(doi) = record.raw.get("DOI").and_then(Value::as_str) else { continue };
            let alone = json!({"status": "ok", "message-type": "work", "message": record.raw});
            let body = alone.to_string().into_bytes();
            self.channel.remember(&self.single(&doi.to_lowercase())?, body, true, record.fetched).await;
        }
        // Aliases of a DOI are followed for one alone only.
        Ok(Several::some(records))
    }

    /// The notices about works, by `filter=updates:{doi}`. A DOI with a comma
    /// cannot stand in a filter: what became of its work is told by its own
    /// record (`updated-by`) only.
    async fn notices_of(&self, ids: &[Identifier]) -> Notices {
        let fit = ids.iter().filter(|id| id.scheme() == Scheme::Doi && !id.value().contains(','));
        let mut left = lists(fit.cloned().collect(), NOTICES_OF);
        let mut notices = Notices::default();
        let mut cuts = 0;
        while let Some(mut list) = left.pop() {
            let alone = list.len() == 1 || cuts == MOST_CUTS;
            let error = match self.notices_of_list(&list).await {
                Ok((records, whole)) if whole || list.len() == 1 => {
                    notices.records.extend(records);
                    continue;
                }
                Ok(_) => self.channel.malformed("message.items", "more than one answer holds"),
                Err(error) => error,
            };
            // Because of one in the list, or because it finds too much.
            let by_list = matches!(
                error,
                RegistryError::Rejected { .. }
                    | RegistryError::Malformed { .. }
                    | RegistryError::TooLarge { .. }
            );
            if by_list && !alone {
                cuts += 1;
                let half = list.split_off(list.len() / 2);
                left.extend([list, half]);
            } else {
                notices.open.extend(list.into_iter().map(|id| (id, error.clone())));
            }
        }
        notices
    }

    /// The notices about the works of a list, and whether these are all.
    async fn notices_of_list(&self, ids: &[Identifier]) -> Result<(Vec<Record>, bool), RegistryError> {
        let filter: Vec<String> = ids.iter().map(|id| format!("updates:{}", id.value())).collect();
        let (filter, rows) = (filter.join(","), MOST_ROWS.to_string());
        let mut parameters = vec![
            ("filter", filter.as_str()),
            ("rows", rows.as_str()),
            ("select", "DOI,type,title,update-to"),
        ];
        parameters.extend(self.mailto.iter().map(|m| ("mailto", m.as_str())));
        let url = self.channel.url("works", &parameters)?;
        let answer = self.channel.fetch_unkept(Lane::List, url, |answer| {
            let total = self.envelope(answer)?.pointer("/message/total-results").and_then(Value::as_u64);
            Ok(Some((self.read_works(answer)?.unwrap_or_default(), total)))
        });
        let (records, total) = answer.await?.unwrap_or_default();
        let whole =
            total.is_none_or(|total| usize::try_from(total).is_ok_and(|total| total <= records.len()));
        Ok((records, whole))
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let text = query.words(500);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let rows = limit.clamp(1, 100).to_string();
        let mut parameters = vec![("query.bibliographic", text.as_str()), ("rows", rows.as_str())];
        parameters.extend(self.mailto.iter().map(|m| ("mailto", m.as_str())));
        let url = self.channel.url("works", &parameters)?;
        let found = self.channel.fetch(Lane::List, url, |answer| self.read_works(answer)).await?;
        Ok(found.unwrap_or_default())
    }

    /// Works from a place on, in Crossref's order.
    async fn page(
        &self,
        query: &[(&'static str, String)],
        offset: usize,
        rows: usize,
    ) -> Result<Page<usize>, RegistryError> {
        let (offset_text, rows) = (offset.to_string(), rows.to_string());
        let mut parameters: Vec<(&str, &str)> = query.iter().map(|(n, value)| (*n, value.as_str())).collect();
        parameters.extend([("rows", rows.as_str()), ("offset", offset_text.as_str())]);
        parameters.extend(self.mailto.iter().map(|m| ("mailto", m.as_str())));
        let url = self.channel.url("works", &parameters)?;
        let page = self.channel.fetch_unkept(Lane::List, url, |answer| {
            let records = self.read_works(answer)?.unwrap_or_default();
            let json: Value = body::json(&self.channel, answer)?;
            let members = json.pointer("/message/items").and_then(Value::as_array).map_or(0, Vec::len);
            let Some(total) = json.pointer("/message/total-results").and_then(Value::as_u64) else {
                return Err(self.channel.malformed("message.total-results", "expected a number"));
            };
            let total = usize::try_from(total).unwrap_or(usize::MAX);
            Ok(Some(Page { records, members, total, next: Some(offset + members) }))
        });
        page.await?.ok_or_else(|| self.channel.malformed("message", "it is missing"))
    }

    /// A 404 says "no such work" only in Crossref's own words: any other
    /// server, or a wrong base URL, answers 404 as well.
    fn nothing(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        let said = message_of(&answer.body).to_lowercase();
        if said.starts_with("resource not found") {
            Ok(None)
        } else {
            Err(self.channel.malformed("works", "status 404 without Crossref's \"Resource not found\""))
        }
    }

    fn envelope(&self, answer: &Answer) -> Result<Value, RegistryError> {
        let json: Value = body::json(&self.channel, answer)?;
        match json.get("status").and_then(Value::as_str) {
            Some("ok") => Ok(json),
            Some(_) => Err(body::failed(&self.channel, answer)),
            None => Err(self.channel.malformed("status", "it is missing")),
        }
    }
}

fn record(work: Value, answer: &Answer) -> Record {
    Record { registry: "crossref".to_owned(), item: map::item(&work), raw: work, fetched: answer.fetched }
}

impl Batch for Crossref {
    fn most(&self) -> usize {
        40
    }

    fn least(&self) -> usize {
        LEAST_BATCH
    }

    fn fits(&self, id: &Identifier) -> bool {
        let doi = id.value();
        !doi.contains(',') && doi.len() <= 80
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(async move {
            let ask = self.single(&id.value()).ok()?;
            self.channel.recall(&ask, |answer| self.read_work(answer)).await
        })
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.works_of(ids))
    }
}

impl Registry for Crossref {
    fn name(&self) -> &str {
        "crossref"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Doi
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(async move {
            match id {
                Identifier::Doi(doi) => self.work(doi).await,
                _ => Err(super::unsupported(self.title(), id)),
            }
        })
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.works(query, limit))
    }

    fn notices<'a>(&'a self, of: &'a [Identifier]) -> BoxFuture<'a, Notices> {
        Box::pin(self.notices_of(of))
    }

    fn finder(&self) -> Option<&dyn Finder> {
        Some(self)
    }
}

impl Finder for Crossref {
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>> {
        Box::pin(pages(0, most, move |offset, rows| self.page(parameters, offset, rows)))
    }
}
