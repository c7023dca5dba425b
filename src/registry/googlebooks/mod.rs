//! Google Books: `/volumes?q=isbn:…` and `/volumes?q=intitle:…+inauthor:…`.
//!
//! Documentation: developers.google.com/books/docs/v1/reference/volumes. Who
//! asks without a key shares one allowance with all others who do so; it is
//! often spent.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::{Query, Record, Registry, RegistryError, Settings, body, books};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// Google Books.
pub(super) struct GoogleBooks {
    channel: Channel,
    key: Option<String>,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let remote = settings.remote("googlebooks");
    let profile = Profile {
        name: "googlebooks",
        title: "Google Books",
        // 100 a minute and 1,000 a day are usual for a key.
        single: Pace { per_second: 1.5, at_once: 1 },
        list: None,
        implied_interval: None,
    };
    let channel = Channel::new(shared, profile, &remote.base_url)?;
    Ok(Arc::new(GoogleBooks { channel, key: remote.key }))
}

impl GoogleBooks {
    fn volumes(&self, query: &str, most: usize) -> Result<Ask, RegistryError> {
        let most = most.to_string();
        let mut parameters = vec![("q", query), ("maxResults", most.as_str()), ("printType", "books")];
        parameters.extend(self.key.iter().map(|key| ("key", key.as_str())));
        Ok(self.channel.url("volumes", &parameters)?.into())
    }

    async fn volume(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        if id.scheme() != Scheme::Isbn {
            return Err(super::unsupported(self.title(), id));
        }
        let ask = self.volumes(&format!("isbn:{}", id.value()), 10)?;
        let read = |answer: &Answer| {
            let found = self.read(answer)?.into_iter();
            // It gives near numbers and books that name the number, too.
            Ok(found.into_iter().find(|record| record.item.identifiers().contains(id)))
        };
        self.channel.fetch(Lane::Single, ask, read).await
    }

    async fn search_volumes(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let (title, author) = (books::main_title(&query.item), books::first_creator(&query.item));
        let text = books::words(&query.words(300), 30);
        let words = match (title.is_empty(), author.is_empty()) {
            (true, _) if text.is_empty() => return Ok(Vec::new()),
            (true, _) => text,
            (false, true) => format!("intitle:\"{title}\""),
            (false, false) => format!("intitle:\"{title}\" inauthor:\"{author}\""),
        };
        let ask = self.volumes(&words, limit.clamp(1, 40))?;
        let read = |answer: &Answer| Ok(Some(self.read(answer)?).filter(|records| !records.is_empty()));
        Ok(self.channel.fetch(Lane::List, ask, read).await?.unwrap_or_default())
    }

    /// The volumes of an answer. Who has none answers a list of none in all.
    fn read(&self, answer: &Answer) -> Result<Vec<Record>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("volumes", "no such address"));
        }
        let mut json = body::json(&self.channel, answer)?;
        if json.get("error").is_some_and(|error| !error.is_null()) {
            return Err(body::failed(&self.channel, answer));
        }
        if json.get("kind").and_then(Value::as_str) != Some("books#volumes") {
            return Err(self.channel.malformed("kind", "expected `books#volumes`"));
        }
        match (json.get_mut("items").map(Value::take), json.get("totalItems").and_then(Value::as_i64)) {
            (Some(Value::Array(volumes)), _) => {
                let volumes =
                    volumes.into_iter().filter(|v| v.get("volumeInfo").is_some_and(Value::is_object));
                Ok(volumes.map(|volume| self.record(volume, answer)).collect())
            }
            (None, Some(0)) => Ok(Vec::new()),
            _ => Err(self.channel.malformed("items", "expected a list")),
        }
    }

    fn record(&self, raw: Value, answer: &Answer) -> Record {
        Record { registry: self.name().to_owned(), item: map::item(&raw), raw, fetched: answer.fetched }
    }
}

impl Registry for GoogleBooks {
    fn name(&self) -> &str {
        "googlebooks"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Isbn
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.volume(id))
    }

    fn search<'a>(
        &'a self,
        query: &'a Query,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(self.search_volumes(query, limit))
    }
}
