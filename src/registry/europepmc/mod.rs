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
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::words::Wanted;
use super::{Query, Record, Registry, RegistryError, Settings, body};
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
}
