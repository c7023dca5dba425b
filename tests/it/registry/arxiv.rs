//! arXiv, asked and recorded. It is asked slowly: each test makes as few
//! requests as it can.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ibid::item::NameVariable;
use ibid::item::identifier::Scheme;
use ibid::registry::{RegistryError, read_arxiv};
use serde_json::Value;
use wiremock::matchers::{path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::corpus::{answers, unclean};
use super::remote::{always, asked, believes_no_other_server, id, keeps_each_answer, only, query};
use crate::support::{check_known_failures, corpora};

fn entry(id: &str, title: &str) -> String {
    format!(
        "<entry><id>http://arxiv.org/abs/{id}</id><title>{title}</title><published>2021-01-01T00:00:00Z</published>\
         <author><name>A. Author</name></author></entry>"
    )
}

fn feed(entries: &str) -> ResponseTemplate {
    let count = entries.matches("<entry>").count();
    let body = format!(
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>arXiv Query</title>\
         <opensearch:totalResults>{count}</opensearch:totalResults>{entries}</feed>"
    );
    ResponseTemplate::new(200).set_body_raw(body, "application/atom+xml")
}

async fn mount(server: &MockServer, name: &str, value: &str, most: &str, answer: ResponseTemplate) {
    Mock::given(path("/query"))
        .and(query_param(name, value))
        .and(query_param("max_results", most))
        .respond_with(answer)
        .expect(1)
        .mount(server)
        .await;
}

#[tokio::test]
async fn an_id_or_its_doi_is_looked_up_alone() {
    let server = MockServer::start().await;
    mount(&server, "id_list", "2101.00001", "1", feed(&entry("2101.00001v2", "A title"))).await;
    mount(&server, "id_list", "hep-th/9901001v1", "1", feed("")).await;
    let registry = only("arxiv", &server.uri());
    assert!(registry.supports(Scheme::Arxiv) && !registry.supports(Scheme::Doi));
    let record = registry.lookup(&id("10.48550/arXiv.2101.00001")).await.unwrap().unwrap();
    assert_eq!(record.item.plain_title(), "A title");
    assert_eq!(record.item.extra["arxiv"], "2101.00001v2");
    assert!(record.raw.as_str().unwrap().starts_with("<entry><id>"));
    assert!(registry.lookup(&id("arXiv:hep-th/9901001v1")).await.unwrap().is_none());
    assert!(matches!(registry.lookup(&id("10.1000/x")).await, Err(RegistryError::Unsupported { .. })));
}

#[tokio::test]
async fn ids_asked_together_are_one_request() {
    let server = MockServer::start().await;
    let entries =
        format!("{}<entry/>{}", entry("2101.00003v1", "A third"), entry("2101.00001v2", "A &lt; title"));
    mount(&server, "id_list", "2101.00001,2101.00002,2101.00003v1", "3", feed(&entries)).await;
    let registry = only("arxiv", &server.uri());
    let ids = [id("arXiv:2101.00001"), id("arXiv:2101.00002"), id("arXiv:2101.00003v1")];
    let found = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    let titles: Vec<Option<String>> =
        found.iter().map(|f| f.as_ref().unwrap().as_ref().map(|r| r.item.plain_title())).collect();
    assert_eq!(titles, [Some("A < title".to_owned()), None, Some("A third".to_owned())]);
}

#[tokio::test]
async fn versions_of_a_work_asked_together_are_not_mixed_up() {
    let server = MockServer::start().await;
    let entries = format!("{}{}", entry("2101.00001v1", "A first"), entry("2101.00001v2", "A second"));
    mount(&server, "id_list", "2101.00001v1,2101.00001v2,2101.00001", "3", feed(&entries)).await;
    let registry = only("arxiv", &server.uri());
    let ids = [id("arXiv:2101.00001v1"), id("arXiv:2101.00001v2"), id("arXiv:2101.00001")];
    let found = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    let titles: Vec<String> = found.into_iter().map(|f| f.unwrap().unwrap().item.plain_title()).collect();
    assert_eq!(titles, ["A first", "A second", "A second"]);
}

#[tokio::test]
async fn each_work_of_a_list_is_kept_for_itself() {
    let server = MockServer::start().await;
    let known = |request: &Request| {
        let asked = request.url.query_pairs().find(|(name, _)| name == "id_list").unwrap().1.into_owned();
        feed(&if asked.contains("2101.00001") { entry("2101.00001v2", "A title") } else { String::new() })
    };
    Mock::given(path("/query")).respond_with(known).mount(&server).await;
    let ids = [id("arXiv:2101.00001"), id("arXiv:2101.00002")];
    keeps_each_answer("arxiv", &server, &ids, &[Some("A title"), None]).await;
}

#[tokio::test]
async fn a_search_falls_back_from_the_title_to_its_longest_words() {
    let server = MockServer::start().await;
    let strict = "ti:\"the dissociative effects of ketamine\" AND au:\"wilcox\"";
    mount(&server, "search_query", strict, "5", feed("")).await;
    let wide = "ti:dissociative AND ti:ketamine AND ti:effects";
    mount(&server, "search_query", wide, "5", feed(&entry("2101.00001v1", "A title"))).await;
    let start = std::time::Instant::now();
    assert_eq!(only("arxiv", &server.uri()).search(&query(), 5).await.unwrap().len(), 1);
    assert!(start.elapsed().as_secs_f64() >= 3.0, "one request in three seconds");
}

#[tokio::test]
async fn only_its_own_words_say_that_there_is_no_such_work() {
    let lookup = id("arXiv:2101.00001");
    believes_no_other_server("arxiv", &lookup, true).await;
    for body in ["{\"error\": \"out of order\"}", "<feed></feed>", "<rss><channel/></rss>", ""] {
        let server = always(ResponseTemplate::new(200).set_body_string(body)).await;
        let error = only("arxiv", &server.uri()).lookup(&lookup).await.unwrap_err();
        assert!(matches!(error, RegistryError::Malformed { .. }), "{body}: {error}");
    }
    let error =
        "<entry><id>http://arxiv.org/api/errors#bad</id><title>Error</title><summary>bad</summary></entry>";
    let server = always(ResponseTemplate::new(400).set_body_string(error)).await;
    let said = only("arxiv", &server.uri()).lookup(&lookup).await.unwrap_err();
    assert!(matches!(said, RegistryError::Rejected { status: 400, .. }), "{said}");
    assert_eq!(asked(&server).await.len(), 1, "such a request is made once");
}

#[tokio::test]
async fn an_error_in_a_feed_is_no_empty_feed() {
    let server = MockServer::start().await;
    let error = "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>Out of order</summary></entry>";
    Mock::given(path("/query")).respond_with(feed(error)).mount(&server).await;
    let said = only("arxiv", &server.uri()).lookup(&id("arXiv:2101.00001")).await.unwrap_err();
    assert!(
        matches!(&said, RegistryError::Server { status: 200, message, .. } if message == "Out of order"),
        "{said}"
    );
}

#[test]
fn recorded_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (_, file) in answers(&folder, "arxiv") {
        let text = std::fs::read_to_string(folder.join(&file)).unwrap();
        // Some are kept with the address they answer, and each byte of them
        // as a character of its own.
        let text = match serde_json::from_str::<Value>(&text) {
            Ok(wrapped) => {
                let body = wrapped["body"].as_str().unwrap();
                let bytes: Result<Vec<u8>, _> = body.chars().map(u8::try_from).collect();
                bytes.ok().and_then(|b| String::from_utf8(b).ok()).unwrap_or_else(|| body.to_owned())
            }
            Err(_) => text,
        };
        let items = match read_arxiv(&text) {
            Ok(items) => items,
            Err(error) => {
                failed.insert(format!("{file}: {error}"));
                continue;
            }
        };
        let entries: Vec<&str> = text.split("<entry>").skip(1).collect();
        if items.len() != entries.len() {
            failed.insert(format!("{file}: {} of {} entries", items.len(), entries.len()));
            continue;
        }
        for (number, (entry, item)) in entries.iter().zip(&items).enumerate() {
            if std::env::var_os("IBID_SHOW").is_some() {
                println!("{file}#{number}: {}", item.to_json());
            }
            let mut lost = unclean(item);
            let ids = item.identifiers();
            if !ids.iter().any(|id| id.scheme() == Scheme::Arxiv) {
                lost.push("arXiv id");
            }
            if entry.contains("<arxiv:doi") != ids.iter().any(|id| id.scheme() == Scheme::Doi) {
                lost.push("DOI");
            }
            if item.plain_title().is_empty() || item.plain_title().contains("  ") {
                lost.push("title");
            }
            if item.names(NameVariable::Author).len() != entry.matches("<name>").count() {
                lost.push("names");
            }
            if item.year().map(|year| year.to_string()).as_deref()
                != entry.split("<published>").nth(1).and_then(|date| date.get(..4))
            {
                lost.push("year");
            }
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    assert!(passed > 100, "the corpus has 17 feeds");
    check_known_failures("registry-arxiv", passed, &failed);
}
