//! doi.org, asked and recorded.

use std::collections::BTreeSet;

use ibid::item::NameVariable;
use ibid::registry::{RegistryError, read_doi};
use serde_json::{Value, json};
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::corpus::{answers, unclean};
use super::remote::{asked, believes_no_other_server, id, only, query};
use crate::support::{check_known_failures, corpora};

const CSL: &str = "application/vnd.citationstyles.csl+json";

/// A server that says of every DOI where it is registered, and negotiates so.
async fn server(agency: Value, work: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let known = ResponseTemplate::new(200).set_body_json(json!([agency]));
    Mock::given(path("/ra/10.5061/a")).respond_with(known).mount(&server).await;
    Mock::given(path("/10.5061/a")).and(header("accept", CSL)).respond_with(work).mount(&server).await;
    server
}

fn registered(agency: &str) -> Value {
    json!({"DOI": "10.5061/a", "RA": agency})
}

#[tokio::test]
async fn a_work_is_negotiated_once_its_agency_is_known() {
    let server = MockServer::start().await;
    let known = ResponseTemplate::new(200).set_body_json(json!([registered("DataCite")]));
    Mock::given(path("/ra/10.5061/a")).respond_with(known).expect(1).mount(&server).await;
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "/data/10.5061/a");
    Mock::given(path("/10.5061/a")).and(header("accept", CSL)).respond_with(elsewhere).mount(&server).await;
    let work =
        json!({"type": "article", "DOI": "10.5061/A", "title": "A title", "author": [{"family": "Fenner"}]});
    Mock::given(path("/data/10.5061/a"))
        .and(header("accept", CSL))
        .respond_with(ResponseTemplate::new(200).set_body_json(work))
        .expect(1)
        .mount(&server)
        .await;
    let registry = only("doi", &server.uri());
    let record = registry.lookup(&id("10.5061/a")).await.unwrap().unwrap();
    assert_eq!(record.item.plain_title(), "A title");
    assert_eq!(record.raw["DOI"], "10.5061/A");
    assert!(!registry.searches() && registry.search(&query(), 5).await.unwrap().is_empty());
    assert_eq!(asked(&server).await, ["/ra/10.5061/a", "/10.5061/a", "/data/10.5061/a"]);
}

#[tokio::test]
async fn a_doi_that_is_none_is_not_negotiated() {
    for status in ["DOI does not exist", "Unknown prefix", "Invalid DOI"] {
        let server = server(json!({"DOI": "10.5061/a", "status": status}), ResponseTemplate::new(500)).await;
        assert!(only("doi", &server.uri()).lookup(&id("10.5061/a")).await.unwrap().is_none(), "{status}");
        assert_eq!(asked(&server).await, ["/ra/10.5061/a"]);
    }
    let server =
        server(json!({"DOI": "10.5061/a", "status": "Out of order"}), ResponseTemplate::new(500)).await;
    let error = only("doi", &server.uri()).lookup(&id("10.5061/a")).await.unwrap_err();
    assert!(matches!(error, RegistryError::Malformed { .. }), "{error}");
}

#[tokio::test]
async fn an_agency_that_describes_nothing_is_no_empty_answer() {
    let page = "<!DOCTYPE html><html><title>The article</title></html>";
    for (agency, answer) in [
        ("JaLC", ResponseTemplate::new(406)),
        ("OP", ResponseTemplate::new(204)),
        ("mEDRA", ResponseTemplate::new(200).set_body_raw(page, "text/html")),
        ("Crossref", ResponseTemplate::new(404).set_body_raw("Resource not found.", "text/plain")),
    ] {
        let server = server(registered(agency), answer).await;
        let registry = only("doi", &server.uri());
        for _ in 0..6 {
            let error = registry.lookup(&id("10.5061/a")).await.unwrap_err();
            assert!(matches!(error, RegistryError::Undescribed { .. }) && error.is_outage(), "{error}");
            assert!(error.to_string().contains(agency) && error.to_string().contains("doi:10.5061/a"));
        }
    }
}

#[tokio::test]
async fn only_its_own_words_say_that_there_is_no_such_work() {
    believes_no_other_server("doi", &id("10.5061/a"), false).await;
    let page = |text: &str| {
        ResponseTemplate::new(404).set_body_raw(format!("<html><title>{text}</title></html>"), "text/html")
    };
    let own = server(registered("Crossref"), page("Error: DOI Not Found")).await;
    assert!(only("doi", &own.uri()).lookup(&id("10.5061/a")).await.unwrap().is_none());
    for (agency, answer) in [
        ("Crossref", page("404 Not Found")),
        ("Crossref", ResponseTemplate::new(200).set_body_raw("<html></html>", "text/html")),
        ("Crossref", ResponseTemplate::new(200).set_body_json(json!({"error": "Out of order"}))),
        ("JaLC", page("Not here")),
    ] {
        let server = server(registered(agency), answer).await;
        let error = only("doi", &server.uri()).lookup(&id("10.5061/a")).await.unwrap_err();
        assert!(matches!(error, RegistryError::Malformed { .. }), "{error}");
    }
}

#[tokio::test]
async fn recorded_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed, mut agencies) = (0, BTreeSet::new(), 0);
    for (kind, file) in answers(&folder, "doi-cn") {
        if kind != "other" {
            // Crossref's deposit format, which is not asked for.
            continue;
        }
        let bytes = std::fs::read(folder.join(&file)).unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        if value.is_array() {
            // What was asked for these stands in them: a prefix.
            let prefix = value[0]["DOI"].as_str().unwrap();
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(200).set_body_raw(bytes, "application/json");
            Mock::given(path(format!("/ra/{prefix}/x"))).respond_with(answer).mount(&server).await;
            Mock::given(path(format!("/{prefix}/x")))
                .respond_with(ResponseTemplate::new(406))
                .mount(&server)
                .await;
            let said = only("doi", &server.uri()).lookup(&id(&format!("{prefix}/x"))).await;
            let right = match value[0]["RA"].as_str() {
                Some(known) => {
                    matches!(&said, Err(RegistryError::Undescribed { agency, .. }) if agency == known)
                }
                None => matches!(said, Ok(None)),
            };
            if right {
                passed += 1;
                agencies += 1;
            } else {
                failed.insert(format!("{file}: the agency"));
            }
            continue;
        }
        let item = read_doi(&value);
        let mut lost = unclean(&item);
        if item.get(ibid::item::Variable::Doi).is_none() {
            lost.push("DOI");
        }
        if value["title"].as_str() != Some(item.plain_title().as_str()) {
            lost.push("title");
        }
        if value["author"].as_array().map(Vec::len) != Some(item.names(NameVariable::Author).len()) {
            lost.push("names");
        }
        if value["issued"]["date-parts"][0][0].as_i64() != item.year().map(i64::from) {
            lost.push("year");
        }
        if lost.is_empty() {
            passed += 1;
        } else {
            failed.insert(format!("{file}: {}", lost.join(", ")));
        }
    }
    assert!(agencies > 60 && passed > agencies, "the corpus has 64 agencies and 3 works");
    check_known_failures("registry-doi", passed, &failed);
}
