//! Open Library: `/api/books?bibkeys=ISBN:…` for editions, `/search.json` for
//! works.
//!
//! Documentation: openlibrary.org/dev/docs/api/books and …/search. There is
//! no key; who gives an address may ask three times a second.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, Several};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::{Query, Record, Registry, RegistryError, Settings, body, books};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Variable};

/// What a search is to tell of a work; without naming them there are no ISBNs.
const FIELDS: &str = "key,title,subtitle,author_name,author_key,first_publish_year,publish_year,publisher,\
                      isbn,edition_key,edition_count,language,number_of_pages_median";

/// Open Library.
pub(super) struct OpenLibrary {
    channel: Channel,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    Ok(Arc::new(Batched::new(OpenLibrary::new(shared, settings)?)))
}

impl OpenLibrary {
    fn new(shared: Arc<Shared>, settings: &Settings) -> Result<Self, RegistryError> {
        let profile = Profile {
            name: "openlibrary",
            title: "Open Library",
            single: Pace { per_second: if settings.mailto.is_some() { 3.0 } else { 1.0 }, at_once: 1 },
            list: None,
            implied_interval: None,
        };
        let base = settings.remote("openlibrary").base_url;
        Ok(Self { channel: Channel::new(shared, profile, &base)? })
    }

    /// The question for the editions of some ISBNs.
    fn editions(&self, ids: &[Identifier]) -> Result<Ask, RegistryError> {
        if let Some(other) = ids.iter().find(|id| id.scheme() != Scheme::Isbn) {
            return Err(super::unsupported(self.title(), other));
        }
        let keys: Vec<String> = ids.iter().map(key).collect();
        let parameters = [("bibkeys", keys.join(",")), ("format", "json".into()), ("jscmd", "data".into())];
        let parameters: Vec<(&str, &str)> = parameters.iter().map(|(n, v)| (*n, v.as_str())).collect();
        Ok(self.channel.url("api/books", &parameters)?.into())
    }

    async fn edition(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let ids = std::slice::from_ref(id);
        let read = |answer: &Answer| Ok(self.read_editions(answer, ids)?.records.pop());
        self.channel.fetch(Lane::Single, self.editions(ids)?, read).await
    }

    /// The editions that are in the answer. Who has none of them answers `{}`.
    fn read_editions(&self, answer: &Answer, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let Value::Object(mut found) = self.json(answer, "api/books")? else {
            return Err(self.channel.malformed("body", "expected an object"));
        };
        if let Some(other) = found.keys().find(|name| !name.starts_with("ISBN:")) {
            let reason =
                format!("expected books by ISBN and not `{}`", other.chars().take(40).collect::<String>());
            return Err(self.channel.malformed("body", &reason));
        }
        let members = found.len();
        let records = ids.iter().filter_map(|id| {
            let book = found.remove(&key(id)).filter(Value::is_object)?;
            let mut record = self.record(book, answer, &Item::default());
            // Who asks by a number gets the edition that has it, printed or not.
            if !record.item.identifiers().contains(id) {
                let others = record.item.get(Variable::Isbn).map(str::to_owned);
                let all: Vec<String> = std::iter::once(id.value()).chain(others).collect();
                record.item.set(Variable::Isbn, all.join(", "));
            }
            Some(record)
        });
        let records: Vec<Record> = records.collect();
        Ok(Several { complete: records.len() == members, records })
    }

    async fn editions_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let read = |answer: &Answer| self.read_editions(answer, ids).map(Some);
        let found = self.channel.fetch_unkept(Lane::List, self.editions(ids)?, read).await?;
        let Some(several) = found else { return Ok(Several::some(Vec::new())) };
        for id in ids {
            let record = several.records.iter().find(|record| record.item.identifiers().contains(id));
            if record.is_none() && !several.complete {
                continue;
            }
            let alone = record.map_or_else(|| json!({}), |record| json!({ key(id): record.raw }));
            let fetched = record.map_or_else(jiff::Timestamp::now, |record| record.fetched);
            let ask = self.editions(std::slice::from_ref(id))?;
            self.channel.remember(&ask, alone.to_string().into_bytes(), record.is_some(), fetched).await;
        }
        Ok(several)
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let (title, author) = (books::main_title(&query.item), books::first_creator(&query.item));
        let text = books::words(&query.words(300), 40);
        let limit = limit.clamp(1, 100).to_string();
        let mut parameters = match (title.is_empty(), text.is_empty()) {
            (false, _) => vec![("title", title.as_str()), ("author", author.as_str())],
            (true, false) => vec![("q", text.as_str())],
            (true, true) => return Ok(Vec::new()),
        };
        parameters.retain(|(_, value)| !value.is_empty());
        parameters.extend([("fields", FIELDS), ("limit", limit.as_str())]);
        let url = self.channel.url("search.json", &parameters)?;
        let read = |answer: &Answer| self.read_works(answer, &query.item);
        Ok(self.channel.fetch(Lane::List, url, read).await?.unwrap_or_default())
    }

    fn read_works(&self, answer: &Answer, wanted: &Item) -> Result<Option<Vec<Record>>, RegistryError> {
        match self.json(answer, "search.json")?.get_mut("docs").map(Value::take) {
            Some(Value::Array(works)) => {
                let works = works.into_iter().filter(Value::is_object);
                let records: Vec<Record> = works.map(|work| self.record(work, answer, wanted)).collect();
                Ok((!records.is_empty()).then_some(records))
            }
            _ => Err(self.channel.malformed("docs", "expected a list")),
        }
    }

    fn json(&self, answer: &Answer, path: &str) -> Result<Value, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed(path, "no such address"));
        }
        let json = body::json(&self.channel, answer)?;
        match json.get("error") {
            Some(error) if !error.is_null() => Err(body::failed(&self.channel, answer)),
            _ => Ok(json),
        }
    }

    fn record(&self, raw: Value, answer: &Answer, wanted: &Item) -> Record {
        let item = map::item_for(&raw, wanted);
        Record { registry: self.name().to_owned(), item, raw, fetched: answer.fetched }
    }
}

/// The name of a book in a question and its answer.
fn key(id: &Identifier) -> String {
    format!("ISBN:{}", id.value())
}

impl Batch for OpenLibrary {
    fn most(&self) -> usize {
        50
    }

    fn fits(&self, id: &Identifier) -> bool {
        id.scheme() == Scheme::Isbn
    }

    fn recall<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Option<Option<Record>>> {
        Box::pin(async move {
            let ids = std::slice::from_ref(id);
            let ask = self.editions(ids).ok()?;
            self.channel.recall(&ask, |answer| Ok(self.read_editions(answer, ids)?.records.pop())).await
        })
    }

    fn lookup_all<'a>(&'a self, ids: &'a [Identifier]) -> BoxFuture<'a, Result<Several, RegistryError>> {
        Box::pin(self.editions_of(ids))
    }
}

impl Registry for OpenLibrary {
    fn name(&self) -> &str {
        "openlibrary"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Isbn
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.edition(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.works(query, limit))
    }
}
