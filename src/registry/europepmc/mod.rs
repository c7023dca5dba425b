//! Europe PMC's RESTful web service: `/search` finds and gives the records.
//!
//! Documentation: europepmc.org/RestfulWebService. PubMed's records in JSON,
//! and preprints, patents, theses and agricultural literature beside them.
//! JSON is asked for, so that its XML is not read here.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, Several, all_tell};
use super::finder::{Citations, Finder, Found, PAGE, Page, pages};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::words::Wanted;
use super::{Query, Record, Registry, RegistryError, Settings, body, lenient};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// Records looked at for one identifier: PubMed's, the full text's and others
/// of the same work.
const SINGLE: usize = 5;

/// Europe PMC.
pub(super) struct EuropePmc {
    channel: Channel,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let profile = Profile {
        name: "europepmc",
        title: "Europe PMC",
        // It publishes no limit; this is what others keep to.
        single: Pace { per_second: 2.0, at_once: 2 },
        list: None,
        implied_interval: None,
    };
    let channel = Channel::new(shared, profile, &settings.remote("europepmc").base_url)?;
    Ok(Arc::new(Batched::new(EuropePmc { channel })))
}

impl EuropePmc {
    fn finding(&self, query: &str, limit: usize) -> Result<Ask, RegistryError> {
        let limit = limit.clamp(1, 1000).to_string();
        let parameters = [
            ("query", query),
            ("format", "json"),
            ("resultType", "core"),
            ("pageSize", limit.as_str()),
            ("cursorMark", "*"),
        ];
        Ok(self.channel.url("search", &parameters)?.into())
    }

    fn single(&self, id: &Identifier) -> Result<Ask, RegistryError> {
        self.finding(&term(id), SINGLE)
    }

    async fn one(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let read = |answer: &Answer| self.read_of(answer, id);
        self.channel.fetch(Lane::Single, self.single(id)?, read).await
    }

    /// The record of an identifier among those found: a term may find others.
    fn read_of(&self, answer: &Answer, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let records = self.records(answer)?.0;
        Ok(records.into_iter().find(|record| record.item.identifiers().contains(id)))
    }

    /// The results of an answer, none of which is an answer, too; and whether
    /// they are all that was found.
    fn records(&self, answer: &Answer) -> Result<(Vec<Record>, bool), RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("search", "no such address"));
        }
        let mut json: Value = body::json(&self.channel, answer)?;
        let told = ["errMsg", "errorMessage", "error"].iter().find_map(|key| json.get(*key)?.as_str());
        if told.is_some() || json.get("errCode").is_some() {
            return Err(RegistryError::Server {
                registry: self.channel.title().to_owned(),
                status: answer.status,
                message: told.unwrap_or_default().chars().take(120).collect(),
            });
        }
        let Some(hits) = json.get("hitCount").and_then(Value::as_u64) else {
            return Err(self.channel.malformed("hitCount", "expected a number"));
        };
        match json.pointer_mut("/resultList/result").map(Value::take) {
            Some(Value::Array(results)) => {
                // Odd members do not cost us the rest of the page.
                let works = results.into_iter().filter(Value::is_object);
                let records: Vec<Record> = works.map(|work| record(work, answer)).collect();
                let all = records.len() as u64 >= hits;
                Ok((records, all))
            }
            _ => Err(self.channel.malformed("resultList.result", "expected a list")),
        }
    }

    /// Works from a mark on, the newest first.
    async fn page(
        &self,
        query: &[(&'static str, String)],
        mark: String,
        size: usize,
    ) -> Result<Page<String>, RegistryError> {
        let size = size.to_string();
        let mut parameters: Vec<(&str, &str)> = query.iter().map(|(n, value)| (*n, value.as_str())).collect();
        parameters.extend([
            ("format", "json"),
            ("resultType", "core"),
            ("sort", "P_PDATE_D desc"),
            ("pageSize", &*size),
            ("cursorMark", &*mark),
        ]);
        let url = self.channel.url("search", &parameters)?;
        let page = self.channel.fetch_unkept(Lane::List, url, |answer| {
            let (records, _) = self.records(answer)?;
            let json: Value = body::json(&self.channel, answer)?;
            let members = json.pointer("/resultList/result").and_then(Value::as_array).map_or(0, Vec::len);
            // The last page leads to itself.
            let next = json.get("nextCursorMark").and_then(Value::as_str).filter(|next| *next != mark);
            Ok(Some(Page { records, members, total: hits(&json), next: next.map(str::to_owned) }))
        });
        page.await?.ok_or_else(|| self.channel.malformed("hitCount", "it is missing"))
    }

    /// Source and number under which it has a work.
    async fn place(&self, work: &[Identifier]) -> Result<Option<(String, String)>, RegistryError> {
        if let Some(Identifier::Pmid(pmid)) = work.iter().find(|id| id.scheme() == Scheme::Pmid) {
            return Ok(Some(("MED".to_owned(), pmid.to_string())));
        }
        for id in work.iter().filter(|id| self.supports(id.scheme())) {
            let Some(record) = self.one(id).await? else { continue };
            let part = |name| lenient::text_at(&record.raw, name).filter(|part| is_plain(part));
            if let (Some(source), Some(id)) = (part("source"), part("id")) {
                return Ok(Some((source, id)));
            }
        }
        Ok(None)
    }

    /// A page of the works that cite one. They are told in brief: the records
    /// are asked for in a second request.
    async fn citations(&self, source: &str, id: &str, page: usize) -> Result<Page<usize>, RegistryError> {
        let (number, size) = (page.to_string(), PAGE.to_string());
        let parameters = [("format", "json"), ("page", &*number), ("pageSize", &*size)];
        let url = self.channel.url(&format!("{source}/{id}/citations"), &parameters)?;
        let told = self.channel.fetch_unkept(Lane::List, url, |answer| {
            if answer.is_not_found() {
                return Err(self.channel.malformed("citations", "no such address"));
            }
            let json: Value = body::json(&self.channel, answer)?;
            let Some(list) = json.pointer("/citationList/citation").and_then(Value::as_array) else {
                return Err(self.channel.malformed("citationList.citation", "expected a list"));
            };
            let places = list.iter().filter_map(|work| {
                let part = |name| lenient::text_at(work, name).filter(|part| is_plain(part));
                Some(format!("(EXT_ID:{} AND SRC:{})", part("id")?, part("source")?))
            });
            Ok(Some((places.collect::<Vec<_>>(), list.len(), hits(&json))))
        });
        let Some((places, members, total)) = told.await? else {
            return Err(self.channel.malformed("citationList", "it is missing"));
        };
        let mut records = Vec::new();
        for places in places.chunks(self.most()) {
            let ask = self.finding(&places.join(" OR "), places.len())?;
            let found = self.channel.fetch_unkept(Lane::List, ask, |answer| self.records(answer).map(Some));
            records.extend(found.await?.map(|(records, _)| records).unwrap_or_default());
        }
        Ok(Page { records, members, total, next: Some(page + 1) })
    }

    async fn works_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let terms: Vec<String> = ids.iter().map(term).collect();
        let ask = self.finding(&terms.join(" OR "), ids.len() * SINGLE)?;
        let found = self
            .channel
            .fetch_unkept(Lane::List, ask, |answer| Ok(Some((self.records(answer)?, answer.fetched))));
        let Some(((records, all), fetched)) = found.await? else { return Ok(Several::some(Vec::new())) };
        let complete = all && all_tell(&records, ids);
        for id in ids {
            let its = records.iter().filter(|record| record.item.identifiers().contains(id));
            let its: Vec<&Value> = its.map(|record| &record.raw).collect();
            if its.is_empty() && !complete {
                continue;
            }
            let body = json!({"hitCount": its.len(), "resultList": {"result": its}}).to_string();
            self.channel.remember(&self.single(id)?, body.into_bytes(), !its.is_empty(), fetched).await;
        }
        Ok(Several { records, complete })
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let Some(wanted) = Wanted::of(query) else { return Ok(Vec::new()) };
        for query in queries(&wanted) {
            let found = self.channel.fetch(Lane::List, self.finding(&query, limit)?, |answer| {
                let records = self.records(answer)?.0;
                Ok((!records.is_empty()).then_some(records))
            });
            if let Some(records) = found.await? {
                return Ok(records);
            }
        }
        Ok(Vec::new())
    }
}

fn hits(json: &Value) -> usize {
    json.get("hitCount")
        .and_then(Value::as_u64)
        .and_then(|hits| usize::try_from(hits).ok())
        .unwrap_or_default()
}

/// Whether it can stand in an address or a query as it is.
fn is_plain(part: &str) -> bool {
    part.len() <= 40 && part.chars().all(|c| c.is_ascii_alphanumeric())
}

fn term(id: &Identifier) -> String {
    match id {
        Identifier::Pmid(pmid) => format!("(EXT_ID:{pmid} AND SRC:MED)"),
        Identifier::Pmcid(_) => format!("PMCID:{}", id.value()),
        _ => format!("DOI:\"{}\"", id.value().replace(['"', '\\'], " ")),
    }
}

/// Queries: first all words of the title with the author, then the longest
/// words with the years around.
fn queries(wanted: &Wanted) -> Vec<String> {
    let field = if wanted.of_title { "TITLE:" } else { "" };
    let titled = |words: &[String]| {
        words.iter().map(|word| format!("{field}{word}")).collect::<Vec<_>>().join(" AND ")
    };
    let mut strict = titled(&wanted.words);
    if !wanted.family.is_empty() {
        strict.push_str(&format!(" AND AUTH:\"{}\"", wanted.family.join(" ")));
    }
    let mut wide = titled(&wanted.longest(3));
    if let Some((from, to)) = wanted.years {
        wide.push_str(&format!(" AND PUB_YEAR:[{from} TO {to}]"));
    }
    let mut queries = vec![strict, wide];
    queries.dedup();
    queries
}

fn record(work: Value, answer: &Answer) -> Record {
    Record { registry: "europepmc".to_owned(), item: map::item(&work), raw: work, fetched: answer.fetched }
}

impl Batch for EuropePmc {
    fn most(&self) -> usize {
        25
    }

    fn cost(&self, id: &Identifier) -> usize {
        url::form_urlencoded::byte_serialize(format!(" OR {}", term(id)).as_bytes()).map(str::len).sum()
    }

    fn fits(&self, id: &Identifier) -> bool {
        id.value().len() <= 80
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(async move {
            let ask = self.single(id).ok()?;
            self.channel.recall(&ask, |answer| self.read_of(answer, id)).await
        })
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.works_of(ids))
    }
}

impl Registry for EuropePmc {
    fn name(&self) -> &str {
        "europepmc"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        matches!(scheme, Scheme::Doi | Scheme::Pmid | Scheme::Pmcid)
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(async move {
            if self.supports(id.scheme()) {
                self.one(id).await
            } else {
                Err(super::unsupported(self.title(), id))
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

    fn finder(&self) -> Option<&dyn Finder> {
        Some(self)
    }

    fn citations(&self) -> Option<&dyn Citations> {
        Some(self)
    }
}

impl Finder for EuropePmc {
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>> {
        Box::pin(pages("*".to_owned(), most, move |mark, size| self.page(parameters, mark, size)))
    }
}

impl Citations for EuropePmc {
    fn citing<'a>(
        &'a self,
        work: &'a [Identifier],
        most: usize,
    ) -> BoxFuture<'a, Result<Option<Found>, RegistryError>> {
        Box::pin(async move {
            let Some((source, id)) = self.place(work).await? else { return Ok(None) };
            let citing = |page, _| self.citations(&source, &id, page);
            pages(1, most, citing).await.map(Some)
        })
    }
}
