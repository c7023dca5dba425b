//! doi.org: which agency a DOI is registered with, and the work by content
//! negotiation, for the DOIs of every agency.
//!
//! Documentation: doi.org, *Which RA?* (`/ra/{doi}`), and citation.doi.org,
//! *DOI Content Negotiation*. That a DOI does not exist is known here and
//! nowhere else: an agency knows only its own.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;

use super::crossref;
use super::lenient::{plain_at, text_at, texts_at};
use super::transport::limiter::Pace;
use super::transport::{Answer, Ask, Channel, Lane, Profile, Shared, message_of};
use super::{Query, Record, Registry, RegistryError, Settings, body, doi_path, is_html};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Variable};

const CSL_JSON: &str = "application/vnd.citationstyles.csl+json";
/// What `/ra/` says of a DOI that is none.
const NOT_THERE: [&str; 3] = ["doi does not exist", "unknown prefix", "invalid doi"];
/// Agencies that answer in CSL-JSON. The DOIs of others lead to the page of
/// the work instead.
const DESCRIBING: [&str; 2] = ["Crossref", "DataCite"];

/// doi.org.
pub(super) struct DoiOrg {
    channel: Channel,
}

/// What content negotiation came to.
enum Reply {
    Work(Box<Record>),
    /// The DOI exists, and its agency does not say of what.
    Undescribed,
}

/// Opens it as the settings say.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let profile = Profile {
        name: "doi",
        title: "doi.org",
        single: Pace { per_second: 5.0, at_once: 3 },
        list: None,
        implied_interval: None,
    };
    Ok(Arc::new(DoiOrg { channel: Channel::new(shared, profile, &settings.remote("doi").base_url)? }))
}

impl DoiOrg {
    /// The agency a DOI is registered with: `Crossref`, `DataCite`, `JaLC`;
    /// `None` when there is no such DOI.
    pub(super) async fn agency(&self, doi: &str) -> Result<Option<String>, RegistryError> {
        let ask: Ask = self.channel.url(&format!("ra/{}", doi_path(doi)), &[])?.into();
        self.channel.fetch(Lane::Single, ask, |answer| self.read_agency(answer)).await
    }

    fn read_agency(&self, answer: &Answer) -> Result<Option<String>, RegistryError> {
        if answer.is_not_found() {
            return Err(self.channel.malformed("ra", "no such address"));
        }
        let json = self.json(answer)?;
        if let Some(agency) = json.pointer("/0/RA").and_then(Value::as_str) {
            return Ok(Some(agency.to_owned()));
        }
        match json.pointer("/0/status").and_then(Value::as_str) {
            Some(status) if NOT_THERE.contains(&status.to_lowercase().as_str()) => Ok(None),
            Some(status) => Err(self.channel.malformed("ra", &format!("the unknown status `{status}`"))),
            None => Err(self.channel.malformed("ra", "expected a list with an agency or a status")),
        }
    }

    async fn work(&self, doi: &str) -> Result<Option<Record>, RegistryError> {
        let Some(agency) = self.agency(doi).await? else { return Ok(None) };
        let ask = Ask::accepting(self.channel.url(&doi_path(doi), &[])?, CSL_JSON);
        let read = |answer: &Answer| self.read_work(answer, &agency);
        match self.channel.fetch(Lane::Single, ask, read).await? {
            Some(Reply::Work(record)) => Ok(Some(*record)),
            Some(Reply::Undescribed) => Err(RegistryError::Undescribed {
                registry: self.channel.title().to_owned(),
                identifier: format!("doi:{doi}"),
                agency,
            }),
            None => Ok(None),
        }
    }

    fn read_work(&self, answer: &Answer, agency: &str) -> Result<Option<Reply>, RegistryError> {
        // No content; a type that cannot be given.
        if matches!(answer.status, 204 | 406) {
            return Ok(Some(Reply::Undescribed));
        }
        if answer.is_not_found() {
            return self.not_found(answer, agency);
        }
        if is_html(&answer.body) && !DESCRIBING.contains(&agency) {
            return Ok(Some(Reply::Undescribed));
        }
        let work = self.json(answer)?;
        if !work.is_object() || text_at(&work, "DOI").is_none() {
            let said = message_of(&answer.body);
            let reason = if said.is_empty() { "expected CSL-JSON with a DOI" } else { said.as_str() };
            return Err(self.channel.malformed("DOI", reason));
        }
        let item = item(&work);
        let registry = "doi".to_owned();
        Ok(Some(Reply::Work(Box::new(Record { registry, item, raw: work, fetched: answer.fetched }))))
    }

    /// A 404 is doi.org's own or that of the agency it led to, which does not
    /// know a DOI that is registered with it.
    fn not_found(&self, answer: &Answer, agency: &str) -> Result<Option<Reply>, RegistryError> {
        let body = String::from_utf8_lossy(&answer.body).to_lowercase();
        if body.contains("doi not found") || body.contains("cannot be found in the doi system") {
            return Ok(None);
        }
        let of_agency = match agency {
            "Crossref" => body.trim_start().starts_with("resource not found"),
            "DataCite" => body.contains("the resource you are looking for doesn't exist"),
            _ => false,
        };
        if of_agency {
            return Ok(Some(Reply::Undescribed));
        }
        Err(self.channel.malformed("doi", "status 404 without doi.org's \"DOI not found\""))
    }

    fn json(&self, answer: &Answer) -> Result<Value, RegistryError> {
        body::json(&self.channel, answer)
    }
}

/// Reads a work as content negotiation gives it: CSL-JSON, in the dialects of
/// Crossref and DataCite.
pub(super) fn item(work: &Value) -> Item {
    let mut item = crossref::map::item(work);
    for (key, variable) in [("version", Variable::Version), ("copyright", Variable::License)] {
        if let Some(value) = plain_at(work, key) {
            item.set(variable, value);
        }
    }
    let categories = texts_at(work, "categories");
    if !categories.is_empty() {
        item.set(Variable::Keyword, categories.join("; "));
    }
    item
}

impl Registry for DoiOrg {
    fn name(&self) -> &str {
        "doi"
    }

    fn title(&self) -> &str {
        self.channel.title()
    }

    fn supports(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Doi
    }

    fn searches(&self) -> bool {
        false
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
        _query: &'a Query,
        _limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Kind;
    use serde_json::json;

    #[test]
    fn what_datacite_adds_to_csl_json_is_read() {
        let item = item(&json!({
            "type": "article", "id": "https://doi.org/10.14454/3bpw-w381", "categories": ["pid graph", "kpi"],
            "author": [{"family": "Fenner", "given": "Martin"}, {"literal": "Research Data Alliance"}],
            "issued": {"date-parts": [[2019, 6, 30]]}, "DOI": "10.14454/3BPW-W381", "publisher": "DataCite",
            "title": "Jupyter Notebook", "URL": "https://github.com/datacite", "copyright": "MIT License",
            "version": "1.1.0"
        }));
        assert_eq!(item.kind, Kind::Article);
        for (variable, value) in [
            (Variable::Doi, "10.14454/3bpw-w381"),
            (Variable::Keyword, "pid graph; kpi"),
            (Variable::License, "MIT License"),
            (Variable::Version, "1.1.0"),
        ] {
            assert_eq!(item.get(variable), Some(value), "{variable}");
        }
        assert_eq!(item.creators().len(), 2);
    }
}
