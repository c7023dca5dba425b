//! What the tests of single registries share.

use std::sync::Arc;

use ibid::item::{Date, DateVariable};
use ibid::item::{Identifier, Item, Kind, Name, NameVariable, Variable};
use ibid::registry::{Query, Registry, RegistryError, Settings, open};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// One registry, at this address.
pub(super) fn only(name: &str, url: &str) -> Arc<dyn Registry> {
    only_of(&settings(name, url))
}

pub(super) fn only_of(settings: &Settings) -> Arc<dyn Registry> {
    let mut registries = open(settings).unwrap();
    assert_eq!(registries.len(), 1);
    registries.remove(0)
}

pub(super) fn settings(name: &str, url: &str) -> Settings {
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    for (its, remote) in &mut settings.remotes {
        remote.enabled = *its == name;
        remote.base_url = url.to_owned();
    }
    settings
}

pub(super) fn id(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

/// A title, an author and a year.
pub(super) fn query() -> Query {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, "The <i>dissociative</i> effects: of ketamine");
    item.set_names(NameVariable::Author, vec![Name::person("Wilcox", "C. E.")]);
    item.set_date(DateVariable::Issued, Date::year(2019));
    Query { text: String::new(), item }
}

/// A server that answers everything so.
pub(super) async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// What was asked: path and query, as sent.
pub(super) async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let show = |url: &wiremock::http::Url| match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    requests.iter().map(|request| show(&request.url)).collect()
}

/// Neither a web page, nor the 404 of another server, nor JSON of another
/// shape says that there is no such work. The answers are given once each:
/// registries that ask slowly would wait long for retries.
pub(super) async fn believes_no_other_server(name: &str, lookup: &Identifier, not_json: bool) {
    for (status, body) in [
        (200, "<!DOCTYPE html><html><title>Welcome</title></html>"),
        (404, "<html><h1>404 Not Found</h1></html>"),
        (404, ""),
        (404, "{\"message\": \"no Route matched\"}"),
        (200, "{}"),
        (200, "[]"),
        (200, "{\"status\": \"ok\"}"),
    ] {
        if not_json && !body.starts_with('<') {
            continue;
        }
        let server = always(ResponseTemplate::new(status).set_body_string(body)).await;
        let error = only(name, &server.uri()).lookup(lookup).await.unwrap_err();
        let outage = matches!(error, RegistryError::Malformed { .. }) && error.is_outage();
        assert!(outage, "{name}: {status} {body}: {error}");
        let registry = only(name, &server.uri());
        if registry.searches() && status == 404 {
            assert!(registry.search(&query(), 3).await.unwrap_err().is_outage(), "{name}: {status} {body}");
        }
    }
}
