//! DataCite, asked and recorded.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ibid::item::{Item, NameVariable};
use ibid::registry::{RegistryError, read_datacite};
use serde_json::{Value, json};
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::corpus::{answers, first_text, unclean};
use super::remote::{always, asked, believes_no_other_server, id, keeps_each_answer, only, query};
use crate::support::{check_known_failures, corpora};

fn work(doi: &str) -> Value {
    json!({"id": doi, "type": "dois", "attributes": {"doi": doi, "titles": [{"title": "A title"}], "publicationYear": 2011}})
}

fn none() -> ResponseTemplate {
    let errors =
        json!({"errors": [{"status": "404", "title": "The resource you are looking for doesn't exist."}]});
    ResponseTemplate::new(404).set_body_json(errors)
}

#[tokio::test]
async fn a_doi_is_looked_up_alone() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({"data": work("10.5061/DRYAD.8515")}));
    Mock::given(method("GET"))
        .and(path("/dois/10.5061/dryad.8515"))
        .respond_with(answer)
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(path("/dois/10.5061/none")).respond_with(none()).expect(1).mount(&server).await;
    let registry = only("datacite", &server.uri());
    let record = registry.lookup(&id("10.5061/dryad.8515")).await.unwrap().unwrap();
    assert_eq!(record.item.plain_title(), "A title");
    assert_eq!(record.raw["attributes"]["doi"], "10.5061/DRYAD.8515");
    assert!(registry.lookup(&id("10.5061/none")).await.unwrap().is_none());
    assert_eq!(asked(&server).await, ["/dois/10.5061/dryad.8515", "/dois/10.5061/none"]);
    assert!(matches!(registry.lookup(&id("pmid:1")).await, Err(RegistryError::Unsupported { .. })));
}

#[tokio::test]
async fn dois_asked_together_go_out_in_one_request() {
    let server = MockServer::start().await;
    let found = json!({"data": [work("10.5061/a"), 3, {"id": "10.5061/c"}], "meta": {"total": 2}});
    Mock::given(path("/dois"))
        .and(query_param("ids", "10.5061/a,10.5061/b"))
        .and(query_param("page[size]", "2"))
        .respond_with(ResponseTemplate::new(200).set_body_json(found))
        .expect(1)
        .mount(&server)
        .await;
    // The odd member may be the work that is not there.
    Mock::given(path("/dois/10.5061/b")).respond_with(none()).expect(1).mount(&server).await;
    let registry = only("datacite", &server.uri());
    let ids = [id("10.5061/a"), id("10.5061/b")];
    let found = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    assert!(found[0].as_ref().unwrap().is_some() && found[1].as_ref().unwrap().is_none());
}

#[tokio::test]
async fn each_work_of_a_list_is_kept_for_itself() {
    let server = MockServer::start().await;
    let answer = |data: Value| ResponseTemplate::new(200).set_body_json(json!({"data": data}));
    let works = [work("10.5061/a"), work("10.5061/b")];
    Mock::given(path("/dois")).respond_with(answer(json!(works))).mount(&server).await;
    for work in works {
        let own = format!("/dois/{}", work["id"].as_str().unwrap());
        Mock::given(path(own)).respond_with(answer(work)).mount(&server).await;
    }
    let ids = [id("10.5061/a"), id("10.5061/b")];
    keeps_each_answer("datacite", &server, &ids, &[Some("A title"), Some("A title")]).await;
}

#[tokio::test]
async fn a_search_falls_back_from_all_words_to_the_longest() {
    let server = MockServer::start().await;
    let strict = "titles.title:(dissociative AND effects AND ketamine) AND creators.name:(wilcox)";
    let wide = "titles.title:(dissociative AND ketamine AND effects) AND publicationYear:[2018 TO 2020]";
    for (terms, found) in [(strict, json!([])), (wide, json!([work("10.5061/a")]))] {
        Mock::given(path("/dois"))
            .and(query_param("query", terms))
            .and(query_param("page[size]", "5"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"data": found, "meta": {}})))
            .expect(1)
            .mount(&server)
            .await;
    }
    let found = only("datacite", &server.uri()).search(&query(), 5).await.unwrap();
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn only_its_own_words_say_that_there_is_no_such_work() {
    believes_no_other_server("datacite", &id("10.5061/a"), false).await;
    let error = json!({"errors": [{"status": "500", "title": "Something went wrong."}]});
    let server = always(ResponseTemplate::new(200).set_body_json(error)).await;
    let said = only("datacite", &server.uri()).lookup(&id("10.5061/a")).await.unwrap_err();
    assert!(
        matches!(&said, RegistryError::Server { status: 200, message, .. } if message == "Something went wrong.")
    );
}

/// The records of a recorded answer, however it wraps them.
fn records(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove("data") {
            Some(Value::Array(list)) => list,
            Some(one) => vec![one],
            None => vec![Value::Object(object)],
        },
        _ => Vec::new(),
    }
}

/// What the item has lost of the record.
fn lost(record: &Value, item: &Item) -> Vec<&'static str> {
    let own = record.get("attributes").unwrap_or(record);
    let mut lost = unclean(item);
    let titled = first_text(own.pointer("/titles/0/title")).or(first_text(own.pointer("/titles/title")));
    let titled = titled.or(first_text(own.get("title"))).or(first_text(own.get("name")));
    if titled.is_none() || item.plain_title().is_empty() {
        lost.push("title");
    }
    if item.identifiers().iter().all(|id| id.scheme() != ibid::item::identifier::Scheme::Doi) {
        lost.push("DOI");
    }
    let named = ["creators", "author", "creator"].iter().find_map(|key| own.get(*key));
    let named = match named {
        Some(Value::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let names = item.names(NameVariable::Author);
    let of_list: usize =
        named.iter().filter_map(|n| n.get("name")?.as_str()).map(|n| n.matches(';').count() + 1).sum();
    if names.len() != of_list || names.is_empty() {
        lost.push("names");
    }
    for (given, name) in named.iter().zip(names).filter(|_| names.len() == named.len()) {
        let family = given.get("familyName").and_then(Value::as_str).unwrap_or_default();
        // Where a whole name stands there, it is divided.
        let divided = given.get("givenName").is_none_or(Value::is_null);
        let whole = if divided { name.display() } else { name.family_or_literal() };
        let mut words = family.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic));
        if !words.all(|word| whole.contains(word)) {
            lost.push("a family name");
        }
    }
    let years = ["publicationYear", "publication-year", "datePublished", "published"];
    if years.iter().all(|key| own.get(*key).is_none_or(Value::is_null)) || item.year().is_none() {
        lost.push("year");
    }
    lost
}

#[test]
fn recorded_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    let mut kinds: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (kind, file) in answers(&folder, "datacite") {
        if !matches!(kind.as_str(), "doi" | "doi-json" | "doi-list") {
            continue;
        }
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        for (number, record) in records(value).iter().enumerate() {
            let item = read_datacite(record);
            *kinds.entry(item.kind.to_string()).or_default() += 1;
            if std::env::var_os("IBID_SHOW").is_some() {
                println!("{file}#{number}: {}", item.to_json());
            }
            let lost = lost(record, &item);
            if lost.is_empty() {
                passed += 1;
            } else {
                let own = record.get("attributes").unwrap_or(record);
                let why = if own.get("titles").or(own.get("title")).is_none() {
                    " (its JSON has none)"
                } else {
                    ""
                };
                failed.insert(format!("{file}#{number}: {}{why}", lost.join(", ")));
            }
        }
    }
    println!("{kinds:?}");
    assert!(passed > 150, "the corpus has 200 records");
    check_known_failures("registry-datacite", passed, &failed);
}
