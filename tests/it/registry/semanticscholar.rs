//! Semantic Scholar: what it is asked, in which words it says that it has
//! nothing, and that every recorded answer maps.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ibid::item::{Identifier, Item, NameVariable};
use ibid::registry::{Query, RegistryError, read_semanticscholar};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::books::{asked, at, says, takes_no_outage_for_a_no};
use super::corpus::answers;
use crate::support::{check_known_failures, corpora};

const FIELDS: &str = "externalIds,url,title,abstract,venue,publicationVenue,year,publicationDate,publicationTypes,\
                      journal,authors,citationCount,influentialCitationCount,isOpenAccess,openAccessPdf,fieldsOfStudy";

fn id(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

fn paper(doi: &str) -> Value {
    json!({"paperId": format!("s2-{doi}"), "title": "A title", "externalIds": {"DOI": doi}})
}

#[tokio::test]
async fn papers_are_asked_for_by_each_identifier() {
    let server = MockServer::start().await;
    for (text, its_path) in [
        ("10.1002/(sici)1097<1::aid>3.0.co;2-2", "/paper/DOI:10.1002/(sici)1097%3C1::aid%3E3.0.co%3B2-2"),
        ("10.48550/arXiv.1706.03762", "/paper/ARXIV:1706.03762"),
        ("arXiv:hep-th/9901001v2", "/paper/ARXIV:hep-th/9901001"),
        ("PMID: 16894061", "/paper/PMID:16894061"),
        ("PMC7033418", "/paper/PMCID:7033418"),
    ] {
        Mock::given(method("GET"))
            .and(path(its_path))
            .and(query_param("fields", format!("{FIELDS},tldr")))
            .and(header("x-api-key", "secret"))
            .respond_with(ResponseTemplate::new(200).set_body_json(paper("10.1000/x")))
            .expect(1)
            .mount(&server)
            .await;
        let registry = at("semanticscholar", &server.uri(), |settings| {
            settings.set_remote("semanticscholar", None, None, Some("secret"));
        });
        let record = registry.lookup(&id(text)).await.unwrap().unwrap();
        assert_eq!(record.raw["paperId"], "s2-10.1000/x");
        let schemes: Vec<_> = record.item.identifiers().iter().map(Identifier::scheme).collect();
        assert!(schemes.contains(&id(text).scheme()), "{text}");
    }
}

#[tokio::test]
async fn several_papers_are_asked_for_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = MockServer::start().await;
    // It gathers them in whatever order they come.
    let in_order = |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        let papers = asked["ids"].as_array().unwrap().iter().map(|id| match id.as_str().unwrap() {
            "DOI:10.1000/a" => paper("10.1000/A"),
            "DOI:10.1000/none" => Value::Null,
            "DOI:10.1000/odd" => json!({"paperId": null}),
            "DOI:10.1000/d" => paper("10.1000/other"),
            other => paper(other.trim_start_matches("DOI:")),
        });
        ResponseTemplate::new(200).set_body_json(Value::from(papers.collect::<Vec<_>>()))
    };
    Mock::given(method("POST"))
        .and(path("/paper/batch"))
        .and(query_param("fields", format!("{FIELDS},tldr")))
        .and(header("content-type", "application/json"))
        .respond_with(in_order)
        .expect(1)
        .mount(&server)
        .await;
    let odd = json!({"error": "Paper with id DOI:10.1000/odd not found"});
    Mock::given(method("GET"))
        .and(path("/paper/DOI:10.1000/odd"))
        .respond_with(ResponseTemplate::new(404).set_body_json(odd))
        .expect(1)
        .mount(&server)
        .await;
    let open = || {
        at("semanticscholar", &server.uri(), |settings| settings.cache = Some(folder.path().join("a.sqlite")))
    };
    let registry = open();
    let wanted = ["a", "none", "odd", "d", "e", "f", "g"].map(|name| id(&format!("10.1000/{name}")));
    let answers = join_all(wanted.iter().map(|id| registry.lookup(id))).await;
    let has: Vec<bool> = answers.into_iter().map(|answer| answer.unwrap().is_some()).collect();
    assert_eq!(has, [true, false, false, true, true, true, true], "an unknown one is not asked for again");
    assert!(
        open().lookup(&wanted[0]).await.unwrap().is_some(),
        "each is kept as the answer to its own lookup"
    );
}

#[tokio::test]
async fn titles_are_searched() {
    let server = MockServer::start().await;
    let found = json!({"total": 2, "offset": 0, "data": [null, paper("10.1000/x"), 3]});
    Mock::given(method("GET"))
        .and(path("/paper/search"))
        .and(query_param("query", "self attention a title"))
        .and(query_param("limit", "5"))
        .and(query_param("fields", FIELDS))
        .respond_with(ResponseTemplate::new(200).set_body_json(found))
        .mount(&server)
        .await;
    let query = Query { text: "Self-attention: a title".to_owned(), item: Item::default() };
    let registry = at("semanticscholar", &server.uri(), |_| ());
    assert_eq!(registry.search(&query, 5).await.unwrap().len(), 1);
    let server = says(ResponseTemplate::new(200).set_body_json(json!({"total": 0, "offset": 0}))).await;
    assert!(at("semanticscholar", &server.uri(), |_| ()).search(&query, 5).await.unwrap().is_empty());
}

#[tokio::test]
async fn it_says_no_in_its_own_words_only() {
    let own = json!({"error": "Paper with id DOI:10.1000/x not found"});
    let server = says(ResponseTemplate::new(404).set_body_json(own)).await;
    let registry = at("semanticscholar", &server.uri(), |_| ());
    assert!(registry.lookup(&id("10.1000/x")).await.unwrap().is_none());
    let query = Query { text: "A title".to_owned(), item: Item::default() };
    assert!(registry.search(&query, 5).await.unwrap_err().is_outage(), "a search always has an address");
}

#[tokio::test]
async fn an_outage_is_no_answer() {
    let others = [
        (200, "{\"message\": \"Endpoint request timed out\"}"),
        (200, "null"),
        (400, "{\"error\": \"bad\"}"),
    ];
    takes_no_outage_for_a_no("semanticscholar", &id("10.1000/x"), &others).await;
}

#[tokio::test]
async fn a_refused_key_and_a_limit_are_told_apart() {
    let server = says(ResponseTemplate::new(403).set_body_json(json!({"message": "Forbidden"}))).await;
    let error = at("semanticscholar", &server.uri(), |_| ()).lookup(&id("10.1000/x")).await.unwrap_err();
    assert!(
        matches!(&error, RegistryError::Refused { status: 403, message, .. } if message == "Forbidden"),
        "{error}"
    );
    assert_eq!(asked(&server).await.len(), 1);
    let body =
        json!({"message": "Too Many Requests. Please wait and try again or apply for a key", "code": "429"});
    for status in [200, 429] {
        let server = says(ResponseTemplate::new(status).set_body_json(&body)).await;
        let error = at("semanticscholar", &server.uri(), |_| ()).lookup(&id("10.1000/x")).await.unwrap_err();
        assert!(matches!(error, RegistryError::Limited { .. }), "{error}");
    }
}

/// Every paper in an answer, wherever it stands.
fn papers<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| papers(one, found)),
        Value::Object(object) if object.contains_key("paperId") || object.contains_key("citingPaper") => {
            found.push(value);
        }
        Value::Object(object) => object.values().for_each(|one| papers(one, found)),
        _ => {}
    }
}

#[test]
fn semanticscholar_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (_, file) in answers(&folder, "semanticscholar") {
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        let mut all = Vec::new();
        papers(&value, &mut all);
        for (number, paper) in all.into_iter().enumerate() {
            let item = read_semanticscholar(paper);
            let paper = paper.get("citingPaper").unwrap_or(paper);
            let mut lost = Vec::new();
            if paper["title"].as_str().is_some_and(|t| !t.trim().is_empty()) && item.plain_title().is_empty()
            {
                lost.push("title");
            }
            if item.extra.get("semanticscholar").and_then(Value::as_str) != paper["paperId"].as_str() {
                lost.push("identifier");
            }
            let authors = paper["authors"].as_array().map(Vec::as_slice).unwrap_or_default();
            if authors.len() != item.names(NameVariable::Author).len() {
                lost.push("names");
            }
            if paper["year"].is_i64() && item.year().is_none() {
                lost.push("year");
            }
            if item.text.values().any(|v| v.trim() != v || v.contains("&amp;") || v.contains("<jats:")) {
                lost.push("clean text");
            }
            if Item::from_json(&item.to_json()).ok().as_ref() != Some(&item) {
                lost.push("the way to JSON and back");
            }
            for key in ["citationCount", "publicationTypes", "s2FieldsOfStudy"] {
                let has = paper
                    .get(key)
                    .is_some_and(|v| !v.is_null() && v.as_array().is_none_or(|l| !l.is_empty()));
                if has && item.extra.get(key) != paper.get(key) {
                    lost.push(key);
                }
            }
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    assert!(passed > 10_000, "the corpus has 10,357 papers: {passed}");
    check_known_failures("registry-semanticscholar", passed, &failed);
}
