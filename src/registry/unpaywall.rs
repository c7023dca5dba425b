//! Unpaywall: `/v2/{doi}?email=…`, where a work can be read for free.
//!
//! Documentation: unpaywall.org/products/api and unpaywall.org/data-format.
//! It takes 100,000 questions a day of whoever gives an address; it knows
//! works by Crossref's word, and is no witness of its own.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

use super::lenient::{list_at, text_at};
use super::transport::limiter::Pace;
use super::transport::{Answer, Channel, Lane, Profile, Shared};
use super::{Query, Record, Registry, RegistryError, Settings, body, doi_path, text};
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, Variable};

/// Unpaywall.
pub(super) struct Unpaywall {
    channel: Channel,
    email: String,
}

/// Opens it as the settings say.
///
/// # Errors
/// [`RegistryError::Setting`] without an address, which it demands.
pub(super) fn open(shared: Arc<Shared>, settings: &Settings) -> Result<Arc<dyn Registry>, RegistryError> {
    let Some(email) = settings.mailto.clone() else {
        return Err(RegistryError::Setting {
            setting: "mailto address".to_owned(),
            value: String::new(),
            reason: "Unpaywall answers nobody without one".to_owned(),
        });
    };
    let profile = Profile {
        name: "unpaywall",
        title: "Unpaywall",
        single: Pace { per_second: 5.0, at_once: 2 },
        list: None,
        implied_interval: None,
    };
    let channel = Channel::new(shared, profile, &settings.remote("unpaywall").base_url)?;
    Ok(Arc::new(Unpaywall { channel, email }))
}

impl Unpaywall {
    async fn work(&self, id: &Identifier) -> Result<Option<Record>, RegistryError> {
        let Identifier::Doi(doi) = id else { return Err(super::unsupported(self.title(), id)) };
        let url = self.channel.url(&doi_path(doi), &[("email", self.email.as_str())])?;
        self.channel.fetch(Lane::Single, url, |answer| self.read(answer, doi)).await
    }

    fn read(&self, answer: &Answer, doi: &str) -> Result<Option<Record>, RegistryError> {
        if answer.is_not_found() {
            return self.nothing(answer);
        }
        let work = body::json(&self.channel, answer)?;
        if work.get("error").is_some_and(|error| !error.is_null() && *error != Value::Bool(false)) {
            return Err(body::failed(&self.channel, answer));
        }
        let item = item(&work);
        if item.get(Variable::Doi) != Some(doi) {
            return Err(self.channel.malformed("doi", "it is not the one that was asked for"));
        }
        Ok(Some(Record { registry: self.name().to_owned(), item, raw: work, fetched: answer.fetched }))
    }

    /// A 404 says "no such work" only in its own words.
    fn nothing(&self, answer: &Answer) -> Result<Option<Record>, RegistryError> {
        let json = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let said = text_at(&json, "message").unwrap_or_default().to_lowercase();
        let own = said.contains("isn't in unpaywall") || said.contains("is an invalid doi");
        if own && json.get("error") == Some(&Value::Bool(true)) {
            Ok(None)
        } else {
            Err(self.channel.malformed("doi", "status 404 without Unpaywall's \"isn't in Unpaywall\""))
        }
    }
}

/// Reads a work: what it is known by, and where it is free.
fn item(work: &Value) -> Item {
    let mut item = Item::new(Kind::Document);
    if let Some(doi) = text_at(work, "doi").and_then(|doi| Identifier::parse_as(Scheme::Doi, &doi).ok()) {
        doi.put(&mut item);
    }
    if let Some(title) = text_at(work, "title") {
        item.set(Variable::Title, text::title(&title));
    }
    let mut keep = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.extra.insert(key.to_owned(), value);
        }
    };
    let best = work.get("best_oa_location").unwrap_or(&Value::Null);
    keep("oa-status", text_at(work, "oa_status").map(Value::from));
    keep("is-oa", work.get("is_oa").filter(|is| is.is_boolean()).cloned());
    keep("oa-url", text_at(best, "url_for_landing_page").or_else(|| text_at(best, "url")).map(Value::from));
    keep("oa-url-pdf", text_at(best, "url_for_pdf").map(Value::from));
    keep("oa-license", text_at(best, "license").map(Value::from));
    keep("oa-version", text_at(best, "version").map(Value::from));
    let places: Vec<Value> = list_at(work, "oa_locations").iter().filter_map(place).collect();
    keep("oa-locations", (!places.is_empty()).then_some(Value::from(places)));
    item
}

/// A place where it is free, in short.
fn place(location: &Value) -> Option<Value> {
    let mut place = Map::new();
    for (name, key) in [
        ("url", "url"),
        ("url-pdf", "url_for_pdf"),
        ("host", "host_type"),
        ("repository", "repository_institution"),
        ("license", "license"),
        ("version", "version"),
    ] {
        if let Some(text) = text_at(location, key) {
            place.insert(name.to_owned(), Value::from(text));
        }
    }
    (!place.is_empty()).then_some(Value::Object(place))
}

impl Registry for Unpaywall {
    fn name(&self) -> &str {
        "unpaywall"
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

    fn annotates(&self) -> bool {
        true
    }

    fn lookup<'a>(&'a self, id: &'a Identifier) -> BoxFuture<'a, Result<Option<Record>, RegistryError>> {
        Box::pin(self.work(id))
    }

    fn search<'a>(&'a self, _: &'a Query, _: usize) -> BoxFuture<'a, Result<Vec<Record>, RegistryError>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_work_tells_where_it_is_free() {
        let best = json!({"url": "https://r.org/1.pdf", "url_for_pdf": "https://r.org/1.pdf", "license": "cc-by",
            "url_for_landing_page": "https://r.org/1", "version": "acceptedVersion", "host_type": "repository",
            "repository_institution": "A University", "pmh_id": "oai:1", "is_best": true});
        let item = item(
            &json!({"doi": "10.1000/X", "title": "A &amp; b.", "is_oa": true, "oa_status": "green",
            "best_oa_location": best, "oa_locations": [best, null, {"url": "https://p.org"}], "z_authors": null}),
        );
        assert_eq!((item.get(Variable::Doi), item.get(Variable::Title)), (Some("10.1000/x"), Some("A & b")));
        let kept = json!({"oa-status": "green", "is-oa": true, "oa-url": "https://r.org/1",
            "oa-url-pdf": "https://r.org/1.pdf", "oa-license": "cc-by", "oa-version": "acceptedVersion",
            "oa-locations": [{"url": "https://r.org/1.pdf", "url-pdf": "https://r.org/1.pdf", "host": "repository",
                "repository": "A University", "license": "cc-by", "version": "acceptedVersion"},
                {"url": "https://p.org"}]});
        assert_eq!(serde_json::to_value(&*item.extra).unwrap(), kept);
    }

    #[test]
    fn a_work_that_is_nowhere_free_says_so() {
        let item = item(&json!({"doi": "10.1000/x", "title": null, "is_oa": false, "oa_status": "closed",
            "best_oa_location": null, "oa_locations": []}));
        let kept = json!({"oa-status": "closed", "is-oa": false});
        assert_eq!(serde_json::to_value(&*item.extra).unwrap(), kept);
    }

    #[test]
    fn no_shape_is_too_odd() {
        for key in ["doi", "title", "is_oa", "oa_status", "best_oa_location", "oa_locations"] {
            for value in [json!(null), json!(1), json!("é"), json!([]), json!([[1], "x"]), json!({"a": 1})] {
                let _ = item(&json!({ key: value }));
            }
        }
    }
}
