//! arXiv's API: one address, `/query`, which answers with an Atom feed.
//!
//! Documentation: info.arxiv.org/help/api/user-manual. One request in three
//! seconds, and one at a time, over all of arXiv's services. An id that does
//! not exist is missing from the feed; an error is the only entry of one.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::batch::{Batch, Batched, Several, all_tell};
use super::finder::{Finder, Found, Page, pages};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared, message_of};
use super::words::Wanted;
use super::{Query, Record, Registry, RegistryError, Settings, is_html, xml};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item};

/// arXiv.
pub(super) struct Arxiv {
    channel: Channel,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let profile = Profile {
        name: "arxiv",
        title: "arXiv",
        single: Pace { per_second: 1.0 / 3.0, at_once: 1 },
        list: None,
        implied_interval: None,
    };
    let channel = Channel::new(shared, profile, &settings.remote("arxiv").base_url)?;
    Ok(Arc::new(Batched::new(Arxiv { channel })))
}

/// Reads the works of a feed.
///
/// # Errors
/// What is wrong with it; an error that arXiv tells is one.
pub(super) fn read(feed: &str) -> Result<Vec<Item>, String> {
    let root = parse(feed)?;
    match map::error(&root) {
        Some(error) => Err(format!("an error: {error}")),
        None => Ok(map::entries(&root).into_iter().map(map::item).collect()),
    }
}

fn parse(feed: &str) -> Result<xml::Element, String> {
    if is_html(feed.as_bytes()) {
        return Err("a web page".to_owned());
    }
    let root = xml::parse(feed.trim_start_matches('\u{feff}').trim_start())?;
    if map::is_feed(&root) { Ok(root) } else { Err("expected a feed".to_owned()) }
}

impl Arxiv {
    fn listing(&self, ids: &[String]) -> Result<Ask, RegistryError> {
        let (list, most) = (ids.join(","), ids.len().to_string());
        Ok(self.channel.url("query", &[("id_list", list.as_str()), ("max_results", most.as_str())])?.into())
    }

    fn single(&self, id: &Identifier) -> Result<Ask, RegistryError> {
        self.listing(&[id.value()])
    }

    async fn one(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let read = |answer: &Answer| self.read_of(answer, id);
        self.channel.fetch(Lane::Single, self.single(id)?, read).await
    }

    fn read_of(&self, answer: &Answer, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        Ok(record_of(&self.records(answer)?.0, id).cloned())
    }

    /// The works of an answer, and whether they are all of its entries.
    fn records(&self, answer: &Answer) -> Result<(Vec<Record>, bool), RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("query", "no such address"));
        }
        let text = String::from_utf8_lossy(&answer.body);
        let root = parse(&text).map_err(|reason| {
            let said = message_of(&answer.body);
            self.channel.malformed("body", if said.is_empty() { &reason } else { &said })
        })?;
        if let Some(message) = map::error(&root) {
            let registry = self.channel.title().to_owned();
            return Err(RegistryError::Server { registry, status: answer.status, message });
        }
        let entries = map::entries(&root);
        if entries.is_empty() && !map::counts(&root) {
            return Err(self.channel.malformed("totalResults", "it is missing"));
        }
        let record = |entry: &xml::Element| Record {
            registry: "arxiv".to_owned(),
            item: map::item(entry),
            raw: Value::from(format!("<entry>{}</entry>", entry.escaped())),
            fetched: answer.fetched,
        };
        Ok((entries.into_iter().map(record).collect(), !map::has_odd(&root)))
    }

    /// Works from a place on, the newest first.
    async fn page(
        &self,
        query: &[(&'static str, String)],
        start: usize,
        size: usize,
    ) -> Result<Page<usize>, RegistryError> {
        let (start_text, size) = (start.to_string(), size.to_string());
        let mut parameters: Vec<(&str, &str)> = query.iter().map(|(n, value)| (*n, value.as_str())).collect();
        parameters.extend([
            ("sortBy", "submittedDate"),
            ("sortOrder", "descending"),
            ("start", &*start_text),
            ("max_results", &*size),
        ]);
        let url = self.channel.url("query", &parameters)?;
        let page = self.channel.fetch_unkept(Lane::List, url, |answer| {
            let (records, _) = self.records(answer)?;
            let text = String::from_utf8_lossy(&answer.body);
            let root = parse(&text).map_err(|reason| self.channel.malformed("body", &reason))?;
            let Some(total) = map::total(&root) else {
                return Err(self.channel.malformed("totalResults", "expected a number"));
            };
            let members = root.all("entry").count();
            Ok(Some(Page { records, members, total, next: Some(start + members) }))
        });
        page.await?.ok_or_else(|| self.channel.malformed("feed", "it is missing"))
    }

    async fn works_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let list: Vec<String> = ids.iter().map(Identifier::value).collect();
        let found = self.channel.fetch_unkept(Lane::List, self.listing(&list)?, |answer| {
            Ok(Some((self.records(answer)?, answer.fetched)))
        });
        let Some(((records, all), fetched)) = found.await? else { return Ok(Several::some(Vec::new())) };
        let complete = all && all_tell(&records, ids);
        for id in ids {
            let its = record_of(&records, id);
            if its.is_none() && !complete {
                continue;
            }
            let entry = its.and_then(|record| record.raw.as_str()).unwrap_or_default();
            let count = u8::from(its.is_some());
            let feed = format!("<feed><totalResults>{count}</totalResults>{entry}</feed>");
            self.channel.remember(&self.single(id)?, feed.into_bytes(), its.is_some(), fetched).await;
        }
        Ok(Several { records, complete })
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let Some(wanted) = Wanted::of(query) else { return Ok(Vec::new()) };
        let most = limit.clamp(1, 2000).to_string();
        for query in queries(&wanted) {
            let parameters = [("search_query", query.as_str()), ("max_results", most.as_str())];
            let url = self.channel.url("query", &parameters)?;
            let found = self.channel.fetch(Lane::List, url, |answer| {
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

/// The record of the work: of the version where one is named, or else of the
/// latest there is.
fn record_of<'r>(records: &'r [Record], id: &Identifier) -> Option<&'r Record> {
    let version = |id: &Identifier| match id {
        Identifier::Arxiv { version, .. } => *version,
        _ => None,
    };
    let of_work = records.iter().filter_map(|record| {
        let ids = record.item.identifiers();
        let its = ids.iter().find(|its| its.scheme() == Scheme::Arxiv && its.identity() == id.identity())?;
        Some((version(its), record))
    });
    let wanted = version(id);
    let fitting = of_work.filter(|(its, _)| wanted.is_none() || its.is_none() || *its == wanted);
    fitting.max_by_key(|(its, _)| *its).map(|(_, record)| record)
}

/// Queries: first the title as a phrase with the author, then its longest
/// words. Years cannot be asked for.
fn queries(wanted: &Wanted) -> Vec<String> {
    let field = if wanted.of_title { "ti" } else { "all" };
    let each = |words: &[String]| {
        words.iter().map(|word| format!("{field}:{word}")).collect::<Vec<_>>().join(" AND ")
    };
    let mut strict = if wanted.of_title { format!("ti:\"{}\"", wanted.phrase) } else { each(&wanted.words) };
    if !wanted.family.is_empty() {
        strict.push_str(&format!(" AND au:\"{}\"", wanted.family.join(" ")));
    }
    let mut queries = vec![strict, each(&wanted.longest(3))];
    queries.dedup();
    queries
}

impl Batch for Arxiv {
    fn most(&self) -> usize {
        // Each request costs three seconds; the address stays below 3 KB.
        100
    }

    fn fits(&self, _id: &Identifier) -> bool {
        true
    }

    fn record_of<'r>(&self, records: &'r [Record], id: &Identifier) -> Option<&'r Record> {
        record_of(records, id)
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

impl Registry for Arxiv {
    fn name(&self) -> &str {
        "arxiv"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        // A DOI of arXiv's own names its arXiv id as well; others it has not.
        scheme == Scheme::Arxiv
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(async move {
            let of_doi = id.arxiv_of_doi();
            match of_doi.as_ref().unwrap_or(id) {
                id @ Identifier::Arxiv { .. } => self.one(id).await,
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

    fn finder(&self) -> Option<&dyn Finder> {
        Some(self)
    }
}

impl Finder for Arxiv {
    fn find<'a>(
        &'a self,
        parameters: &'a [(&'static str, String)],
        most: usize,
    ) -> BoxFuture<'a, Result<Found, RegistryError>> {
        Box::pin(pages(0, most, move |start, size| self.page(parameters, start, size)))
    }
}
