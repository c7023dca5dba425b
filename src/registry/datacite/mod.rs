//! DataCite's REST API: `/dois/{doi}`, `/dois?ids=…` and `/dois?query=…`.
//!
//! Documentation: support.datacite.org/docs/api. Its works are data sets,
//! software, theses, reports and preprints (arXiv, Zenodo, Dryad, OSF), which
//! Crossref does not have.

pub(super) mod map;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::batch::{Batch, Batched, Several, all_tell};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared};
use super::words::Wanted;
use super::{Query, Record, Registry, RegistryError, Settings, body, doi_path};
use crate::item::Identifier;
use crate::item::identifier::Scheme;

/// DataCite.
pub(super) struct DataCite {
    channel: Channel,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    // 1000 requests in five minutes for those who say who they are, as the
    // user agent does; 500 for others.
    let per_second = if settings.mailto.is_some() { 3.3 } else { 1.6 };
    let profile = Profile {
        name: "datacite",
        title: "DataCite",
        single: Pace { per_second, at_once: 3 },
        list: None,
        implied_interval: None,
    };
    let channel = Channel::new(shared, profile, &settings.remote("datacite").base_url)?;
    Ok(Arc::new(Batched::new(DataCite { channel })))
}

impl DataCite {
    fn single(&self, doi: &str) -> Result<Ask, RegistryError> {
        Ok(self.channel.url(&format!("dois/{}", doi_path(doi)), &[])?.into())
    }

    async fn work(&self, doi: &str) -> Result<Option<Record>, RegistryError> {
        self.channel.fetch(Lane::Single, self.single(doi)?, |answer| self.read_work(answer)).await
    }

    fn read_work(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        match self.data(answer)? {
            None => Ok(None),
            Some(work @ Value::Object(_)) => Ok(Some(record(work, answer))),
            Some(_) => Err(self.channel.malformed("data", "expected an object")),
        }
    }

    fn read_works(&self, answer: &Answer) -> Result<Option<Vec<Record>>, RegistryError> {
        let records = records(self.members(answer)?, answer);
        Ok((!records.is_empty()).then_some(records))
    }

    fn members(&self, answer: &Answer) -> Result<Vec<Value>, RegistryError> {
        match self.data(answer)? {
            None => Err(self.channel.malformed("dois", "no such address")),
            Some(Value::Array(works)) => Ok(works),
            Some(_) => Err(self.channel.malformed("data", "expected a list")),
        }
    }

    /// The `data` of an answer; `None` where DataCite says that there is no
    /// such thing, which it does with status 404 and a JSON:API error.
    fn data(&self, answer: &Answer) -> Result<Option<Value>, RegistryError> {
        let mut json: Value = body::json(&self.channel, answer)?;
        if let Some(errors) = json.get("errors") {
            let said = |key: &str| errors.pointer(&format!("/0/{key}")).and_then(Value::as_str);
            if answer.is_not_found() && said("status") == Some("404") {
                return Ok(None);
            }
            let message = said("title").or_else(|| said("detail")).unwrap_or_default().to_owned();
            let registry = self.channel.title().to_owned();
            return Err(RegistryError::Server { registry, status: answer.status, message });
        }
        if answer.is_not_found() {
            return Err(self.channel.malformed("dois", "status 404 without DataCite's own words"));
        }
        match json.get_mut("data").map(Value::take) {
            Some(data) => Ok(Some(data)),
            None => Err(self.channel.malformed("data", "it is missing")),
        }
    }

    async fn works_of(&self, ids: &[Identifier]) -> Result<Several, RegistryError> {
        let list: Vec<String> = ids.iter().map(Identifier::value).collect();
        let (list, size) = (list.join(","), ids.len().to_string());
        let url = self.channel.url("dois", &[("ids", list.as_str()), ("page[size]", size.as_str())])?;
        let read = |answer: &Answer| {
            let members = self.members(answer)?;
            let told = members.len();
            let records = records(members, answer);
            Ok(Some(Several { complete: records.len() == told && all_tell(&records, ids), records }))
        };
        let found = self.channel.fetch_unkept(Lane::List, url, read).await?;
        let Some(several) = found else { return Ok(Several::some(Vec::new())) };
        for record in &several.records {
            let Some(doi) = map::doi(&record.raw) else { continue };
            let body = json!({"data": record.raw}).to_string().into_bytes();
            self.channel.remember(&self.single(&doi.value())?, body, true, record.fetched).await;
        }
        Ok(several)
    }

    async fn works(&self, query: &Query, limit: usize) -> Result<Vec<Record>, RegistryError> {
        let Some(wanted) = Wanted::of(query) else { return Ok(Vec::new()) };
        // A page holds as many; nobody asks for more.
        let size = limit.clamp(1, 1000).to_string();
        for query in queries(&wanted) {
            let parameters = [("query", query.as_str()), ("page[size]", size.as_str())];
            let url = self.channel.url("dois", &parameters)?;
            let found = self.channel.fetch(Lane::List, url, |answer| self.read_works(answer)).await?;
            if let Some(records) = found {
                return Ok(records);
            }
        }
        Ok(Vec::new())
    }
}

/// Lucene queries: first all words of the title with the author, then the
/// longest words with the years around.
fn queries(wanted: &Wanted) -> Vec<String> {
    let titled = |words: &[String]| {
        let all = words.join(" AND ");
        if wanted.of_title { format!("titles.title:({all})") } else { format!("({all})") }
    };
    let mut strict = titled(&wanted.words);
    if !wanted.family.is_empty() {
        strict.push_str(&format!(" AND creators.name:({})", wanted.family.join(" AND ")));
    }
    let mut wide = titled(&wanted.longest(3));
    if let Some((from, to)) = wanted.years {
        wide.push_str(&format!(" AND publicationYear:[{from} TO {to}]"));
    }
    let mut queries = vec![strict, wide];
    queries.dedup();
    queries
}

/// The works among the members of a list: odd ones do not cost us the rest.
fn records(members: Vec<Value>, answer: &Answer) -> Vec<Record> {
    members.into_iter().filter(Value::is_object).map(|work| record(work, answer)).collect()
}

fn record(work: Value, answer: &Answer) -> Record {
    Record { registry: "datacite".to_owned(), item: map::item(&work), raw: work, fetched: answer.fetched }
}

impl Batch for DataCite {
    fn most(&self) -> usize {
        40
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

impl Registry for DataCite {
    fn name(&self) -> &str {
        "datacite"
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_asks_strictly_and_then_widely() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let wanted = Wanted {
            words: words("ketamine dissociative and effects"),
            of_title: true,
            family: words("van gogh"),
            years: Some((2005, 2007)),
            ..Wanted::default()
        };
        assert_eq!(
            queries(&wanted),
            [
                "titles.title:(ketamine AND dissociative AND and AND effects) AND creators.name:(van AND gogh)",
                "titles.title:(dissociative AND ketamine AND effects) AND publicationYear:[2005 TO 2007]",
            ]
        );
        let bare = Wanted { words: words("ketamine"), ..Wanted::default() };
        assert_eq!(queries(&bare), ["(ketamine)"]);
    }
}
