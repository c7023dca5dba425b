//! Semantic Scholar's Academic Graph: `/paper/{id}`, `/paper/batch` and
//! `/paper/search`.
//!
//! Documentation: api.semanticscholar.org/api-docs/graph. A key allows one
//! request a second over all addresses; who has none shares one allowance with
//! the whole world.

pub(super) mod map;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use reqwest::header::HeaderName;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, Several};
use super::finder::{Citations, Found, Page, pages};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared, message_of};
use super::{Query, Record, Registry, RegistryError, Settings, body, doi_path};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// What is asked of a paper: without naming fields there is but its title.
const FIELDS: &str = "externalIds,url,title,abstract,venue,publicationVenue,year,publicationDate,\
                      publicationTypes,journal,authors,citationCount,influentialCitationCount,isOpenAccess,\
                      openAccessPdf,fieldsOfStudy";

/// Semantic Scholar.
pub(super) struct SemanticScholar {
    channel: Channel,
    /// What the answer to a list said to be unknown, in this run.
    unknown: Mutex<HashSet<Identifier>>,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    Ok(Arc::new(Batched::new(SemanticScholar::new(shared, settings)?)))
}

impl SemanticScholar {
    fn new(shared: Arc<Shared>, settings: &Settings) -> Result<Self, RegistryError> {
        let remote = settings.remote("semanticscholar");
        let profile = Profile {
            name: "semanticscholar",
            title: "Semantic Scholar",
            single: Pace { per_second: 1.0, at_once: 1 },
            list: None,
            implied_interval: None,
        };
        let mut channel = Channel::new(shared, profile, &remote.base_url)?;
        if let Some(key) = &remote.key {
            channel.set_secret_header(HeaderName::from_static("x-api-key"), key)?;
        }
        Ok(Self { channel, unknown: Mutex::default() })
    }

    /// An identifier as Semantic Scholar calls it.
    fn call(&self, id: &Identifier) -> Result<String, RegistryError> {
        // It knows arXiv's own papers by their number.
        let of_doi = id.arxiv_of_doi();
        Ok(match of_doi.as_ref().unwrap_or(id) {
            Identifier::Arxiv { id, .. } => format!("ARXIV:{id}"),
            Identifier::Doi(doi) => format!("DOI:{doi}"),
            Identifier::Pmid(pmid) => format!("PMID:{pmid}"),
            Identifier::Pmcid(pmcid) => format!("PMCID:{pmcid}"),
            _ => return Err(super::unsupported(self.title(), id)),
        })
    }

    fn single(&self, id: &Identifier) -> Result<Ask, RegistryError> {
        let path = match self.call(id)?.split_once(':') {
            Some((name, value)) => format!("paper/{name}:{}", doi_path(value)),
            None => return Err(super::unsupported(self.title(), id)),
        };
        Ok(self.channel.url(&path, &[("fields", &format!("{FIELDS},tldr"))])?.into())
    }

    async fn paper(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        if self.unknown.lock().unwrap_or_else(PoisonError::into_inner).contains(id) {
            return Ok(None);
        }
        self.channel.fetch(Lane::Single, self.single(id)?, |answer| self.read_paper(answer, id)).await
    }

    fn read_paper(&self, answer: &Answer, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        if answer.is_not_found() {
            return self.nothing(answer);
        }
        let paper = self.json(answer)?;
        if paper.get("paperId").and_then(Value::as_str).is_none() {
            return Err(self.channel.malformed("paperId", "it is missing"));
        }
        Ok(Some(self.record_of(paper, answer, id)))
    }

    /// The papers of several identifiers. The answer has a place for each, in
    /// order, and `null` in that of an unknown one.
    async fn papers_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let calls: Vec<String> = ids.iter().map(|id| self.call(id)).collect::<Result<_, _>>()?;
        let url = self.channel.url("paper/batch", &[("fields", &format!("{FIELDS},tldr"))])?;
        let ask = Ask::post_json(url, &json!({ "ids": calls }));
        let read = |answer: &Answer| self.read_batch(answer, ids).map(Some);
        let places = self.channel.fetch_unkept(Lane::List, ask, read).await?.unwrap_or_default();
        let mut records = Vec::new();
        for (id, place) in ids.iter().zip(places) {
            match place {
                Place::Has(record) => {
                    let body = record.raw.to_string().into_bytes();
                    self.channel.remember(&self.single(id)?, body, true, record.fetched).await;
                    records.push(*record);
                }
                Place::Unknown => {
                    self.unknown.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone());
                }
                Place::Odd => {}
            }
        }
        // An identifier may lead to a paper that names another one. What is
        // unknown is not asked for again.
        Ok(Several::some(records))
    }

    fn read_batch(&self, answer: &Answer, ids: &[Identifier]) -> Result<Vec<Place>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("paper/batch", "no such address"));
        }
        match self.json(answer)? {
            Value::Array(papers) if papers.len() == ids.len() => {
                let places = papers.into_iter().zip(ids).map(|(paper, id)| match paper {
                    Value::Null => Place::Unknown,
                    paper if paper.get("paperId").is_some_and(Value::is_string) => {
                        Place::Has(Box::new(self.record_of(paper, answer, id)))
                    }
                    _ => Place::Odd,
                });
                Ok(places.collect())
            }
            Value::Array(papers) => {
                let reason = format!("expected {} papers and not {}", ids.len(), papers.len());
                Err(self.channel.malformed("body", &reason))
            }
            _ => Err(self.channel.malformed("body", "expected a list")),
        }
    }

    async fn papers(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let text = words(query);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let limit = limit.clamp(1, 100).to_string();
        let parameters = [("query", text.as_str()), ("limit", limit.as_str()), ("fields", FIELDS)];
        let url = self.channel.url("paper/search", &parameters)?;
        let found = self.channel.fetch(Lane::List, url, |answer| self.read_papers(answer)).await?;
        Ok(found.unwrap_or_default())
    }

    fn read_papers(&self, answer: &Answer) -> Result<Option<Vec<Record>>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("paper/search", "no such address"));
        }
        let mut json = self.json(answer)?;
        match (json.get_mut("data").map(Value::take), json.get("total").and_then(Value::as_i64)) {
            (Some(Value::Array(papers)), _) => {
                let papers = papers.into_iter().filter(Value::is_object);
                let records: Vec<Record> = papers.map(|paper| self.record(paper, answer)).collect();
                Ok((!records.is_empty()).then_some(records))
            }
            // Without a hit there is no list.
            (None, Some(0)) => Ok(None),
            _ => Err(self.channel.malformed("data", "expected a list")),
        }
    }

    /// Papers that cite one, from a place on. How many there are in all is not
    /// told: as long as there is a next page, there are more.
    async fn citations(
        &self,
        id: &Identifier,
        offset: usize,
        size: usize,
    ) -> Result<Page<usize>, RegistryError> {
        let path = match self.call(id)?.split_once(':') {
            Some((name, value)) => format!("paper/{name}:{}/citations", doi_path(value)),
            None => return Err(super::unsupported(self.title(), id)),
        };
        let (offset_text, size) = (offset.to_string(), size.to_string());
        let parameters = [("fields", FIELDS), ("offset", &*offset_text), ("limit", &*size)];
        let url = self.channel.url(&path, &parameters)?;
        let page = self.channel.fetch_unkept(Lane::List, url, |answer| {
            if answer.is_not_found() {
                return Err(self.channel.malformed("citations", "no such address"));
            }
            let mut json = self.json(answer)?;
            let next = json.get("next").and_then(Value::as_u64).and_then(|next| usize::try_from(next).ok());
            let Some(Value::Array(citations)) = json.get_mut("data").map(Value::take) else {
                return Err(self.channel.malformed("data", "expected a list"));
            };
            let members = citations.len();
            let papers = citations.into_iter().filter_map(|mut citation| {
                citation.get_mut("citingPaper").map(Value::take).filter(Value::is_object)
            });
            let records = papers.map(|paper| self.record(paper, answer)).collect();
            let total = offset + members + usize::from(next.is_some());
            Ok(Some(Page { records, members, total, next }))
        });
        page.await?.ok_or_else(|| self.channel.malformed("data", "it is missing"))
    }

    /// A 404 says "no such paper" only in its own words.
    fn nothing(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        let json = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let said = json.get("error").and_then(Value::as_str).unwrap_or_default().to_lowercase();
        if said.starts_with("paper") && said.contains("not found") {
            Ok(None)
        } else {
            let reason = "status 404 without Semantic Scholar's \"Paper … not found\"";
            Err(self.channel.malformed("paper", reason))
        }
    }

    fn json(&self, answer: &Answer) -> Result<Value, RegistryError> {
        let json = body::json(&self.channel, answer)?;
        let error = json.get("error").or_else(|| json.get("message")).filter(|said| !said.is_null());
        match error {
            Some(_) if message_of(&answer.body).to_lowercase().contains("too many requests") => {
                Err(RegistryError::Limited { registry: self.title().to_owned(), until: None })
            }
            Some(_) => Err(body::failed(&self.channel, answer)),
            None => Ok(json),
        }
    }

    fn record(&self, paper: Value, answer: &Answer) -> Record {
        let item = map::item(&paper);
        Record { registry: self.name().to_owned(), item, raw: paper, fetched: answer.fetched }
    }

    /// The record that an identifier leads to: it carries that identifier,
    /// unless it names another of the same sort.
    fn record_of(&self, paper: Value, answer: &Answer, id: &Identifier) -> Record {
        let mut record = self.record(paper, answer);
        if !record.item.identifiers().iter().any(|its| its.scheme() == id.scheme()) {
            id.put(&mut record.item);
        }
        record
    }
}

/// What the answer to a list has in the place of an identifier.
enum Place {
    Has(Box<Record>),
    Unknown,
    /// What is no paper: it is asked for alone.
    Odd,
}

/// The words of the title, or else of the whole text; a hyphen finds nothing
/// there.
fn words(query: &Query) -> String {
    let title = query.item.plain_title();
    let text = if title.is_empty() { query.text.chars().take(300).collect() } else { title };
    crate::item::fold::words(&text).into_iter().take(40).collect::<Vec<_>>().join(" ")
}

impl Batch for SemanticScholar {
    fn most(&self) -> usize {
        500
    }

    fn fits(&self, id: &Identifier) -> bool {
        self.supports(id.scheme())
    }

    fn room(&self) -> usize {
        // They are posted.
        usize::MAX
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(async move {
            let ask = self.single(id).ok()?;
            self.channel.recall(&ask, |answer| self.read_paper(answer, id)).await
        })
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.papers_of(ids))
    }
}

impl Registry for SemanticScholar {
    fn name(&self) -> &str {
        "semanticscholar"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        matches!(scheme, Scheme::Doi | Scheme::Pmid | Scheme::Pmcid | Scheme::Arxiv)
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.paper(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.papers(query, limit))
    }

    fn citations(&self) -> Option<&dyn Citations> {
        Some(self)
    }
}

impl Citations for SemanticScholar {
    fn citing<'a>(
        &'a self,
        work: &'a [Identifier],
        most: usize,
    ) -> BoxFuture<'a, Result<Option<Found>, RegistryError>> {
        Box::pin(async move {
            let mut its = work.iter().filter(|id| self.supports(id.scheme()));
            let Some(id) = its.next() else { return Ok(None) };
            // A paper that is not there is no paper without citations.
            if self.paper(id).await?.is_none() {
                return Ok(None);
            }
            pages(0, most, move |offset, size| self.citations(id, offset, size)).await.map(Some)
        })
    }
}
