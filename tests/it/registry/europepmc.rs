//! Europe PMC, asked and recorded.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use ibid::item::{Item, NameVariable, Variable};
use ibid::registry::{RegistryError, read_europepmc};
use serde_json::{Value, json};
use wiremock::matchers::{path, query_param};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::corpus::{answers, first_text, unclean};
use super::remote::{always, believes_no_other_server, id, keeps_each_answer, only, query};
use crate::support::{check_known_failures, corpora};

fn found(results: &Value) -> ResponseTemplate {
    let hits = results.as_array().unwrap().len();
    ResponseTemplate::new(200)
        .set_body_json(json!({"version": "6.9", "hitCount": hits, "resultList": {"result": results}}))
}

async fn mount(server: &MockServer, terms: &str, size: &str, results: Value) {
    Mock::given(path("/search"))
        .and(query_param("query", terms))
        .and(query_param("format", "json"))
        .and(query_param("resultType", "core"))
        .and(query_param("pageSize", size))
        .and(query_param("cursorMark", "*"))
        .respond_with(found(&results))
        .expect(1)
        .mount(server)
        .await;
}

#[tokio::test]
async fn each_identifier_has_its_own_term() {
    let server = MockServer::start().await;
    let work = json!({"id": "1", "source": "MED", "pmid": "1", "pmcid": "PMC2", "doi": "10.1000/X", "title": "A title."});
    let other = json!({"id": "9", "source": "MED", "pmid": "9", "title": "Another."});
    mount(&server, "DOI:\"10.1000/x\"", "5", json!([other, work])).await;
    mount(&server, "(EXT_ID:1 AND SRC:MED)", "5", json!([work])).await;
    mount(&server, "PMCID:PMC2", "5", json!([work])).await;
    mount(&server, "(EXT_ID:7 AND SRC:MED)", "5", json!([])).await;
    mount(&server, "(EXT_ID:8 AND SRC:MED)", "5", json!([other])).await;
    let registry = only("europepmc", &server.uri());
    for text in ["10.1000/x", "pmid:1", "PMCID: PMC2"] {
        let record = registry.lookup(&id(text)).await.unwrap().unwrap();
        assert_eq!(record.item.plain_title(), "A title", "{text}");
    }
    for text in ["pmid:7", "pmid:8"] {
        assert!(registry.lookup(&id(text)).await.unwrap().is_none(), "{text}: what it found is another");
    }
    assert!(matches!(registry.lookup(&id("arXiv:2101.00001")).await, Err(RegistryError::Unsupported { .. })));
}

#[tokio::test]
async fn lookups_made_together_are_one_request() {
    let server = MockServer::start().await;
    let work = json!({"id": "1", "source": "MED", "pmid": "1", "title": "A title.", "pubYear": "2006"});
    mount(&server, "(EXT_ID:1 AND SRC:MED) OR (EXT_ID:2 AND SRC:MED)", "10", json!([3, work])).await;
    // The odd member may be the record that is not there.
    mount(&server, "(EXT_ID:2 AND SRC:MED)", "5", json!([])).await;
    let registry = only("europepmc", &server.uri());
    let ids = [id("pmid:1"), id("pmid:2")];
    let found = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    assert_eq!(found[0].as_ref().unwrap().as_ref().unwrap().item.year(), Some(2006));
    assert!(found[1].as_ref().unwrap().is_none());
}

#[tokio::test]
async fn what_a_cut_list_lacks_is_looked_up_alone() {
    let server = MockServer::start().await;
    let work =
        |n: u32| json!({"id": n.to_string(), "source": "MED", "pmid": n.to_string(), "title": "A title."});
    let cut = json!({"hitCount": 2, "resultList": {"result": [work(1)]}});
    Mock::given(query_param("query", "(EXT_ID:1 AND SRC:MED) OR (EXT_ID:2 AND SRC:MED)"))
        .respond_with(ResponseTemplate::new(200).set_body_json(cut))
        .expect(1)
        .mount(&server)
        .await;
    mount(&server, "(EXT_ID:2 AND SRC:MED)", "5", json!([work(2)])).await;
    let registry = only("europepmc", &server.uri());
    let ids = [id("pmid:1"), id("pmid:2")];
    let found = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    assert!(found.iter().all(|found| found.as_ref().unwrap().is_some()));
}

#[tokio::test]
async fn each_work_of_a_list_is_kept_for_itself() {
    let server = MockServer::start().await;
    let known = |request: &Request| {
        let asked = request.url.query_pairs().find(|(name, _)| name == "query").unwrap().1.into_owned();
        let work = json!({"id": "1", "source": "MED", "pmid": "1", "title": "A title."});
        found(&if asked.contains("EXT_ID:1 ") { json!([work]) } else { json!([]) })
    };
    Mock::given(path("/search")).respond_with(known).mount(&server).await;
    keeps_each_answer("europepmc", &server, &[id("pmid:1"), id("pmid:2")], &[Some("A title"), None]).await;
}

#[tokio::test]
async fn a_search_falls_back_from_all_words_to_the_longest() {
    let server = MockServer::start().await;
    let strict = "TITLE:dissociative AND TITLE:effects AND TITLE:ketamine AND AUTH:\"wilcox\"";
    let wide = "TITLE:dissociative AND TITLE:ketamine AND TITLE:effects AND PUB_YEAR:[2018 TO 2020]";
    mount(&server, strict, "5", json!([])).await;
    mount(&server, wide, "5", json!([{"title": "A title."}, {"title": "Another."}])).await;
    assert_eq!(only("europepmc", &server.uri()).search(&query(), 5).await.unwrap().len(), 2);
}

#[tokio::test]
async fn only_its_own_words_say_that_there_is_no_such_work() {
    believes_no_other_server("europepmc", &id("pmid:1"), false).await;
    let error = json!({"version": "6.9", "errCode": 404, "errMsg": "Invalid query", "hitCount": 0, "resultList": {"result": []}});
    let server = always(ResponseTemplate::new(200).set_body_json(error)).await;
    let said = only("europepmc", &server.uri()).lookup(&id("pmid:1")).await.unwrap_err();
    assert!(
        matches!(&said, RegistryError::Server { status: 200, message, .. } if message == "Invalid query"),
        "{said}"
    );
}

/// What the item has lost of the result.
fn lost(work: &Value, item: &Item) -> Vec<&'static str> {
    let mut lost = unclean(item);
    if first_text(work.get("title")).is_none()
        || item.plain_title().is_empty()
        || item.plain_title().ends_with('.')
    {
        lost.push("title");
    }
    for (key, variable) in [("doi", Variable::Doi), ("pmid", Variable::Pmid), ("pmcid", Variable::Pmcid)] {
        let same = |text: &str| item.get(variable).is_some_and(|its| its.eq_ignore_ascii_case(text));
        if first_text(work.get(key)).is_some_and(|text| !same(text)) {
            lost.push("an identifier");
        }
    }
    let listed = first_text(work.get("authorString")).map_or(0, |names| names.split(", ").count());
    if item.names(NameVariable::Author).len() != listed {
        lost.push("names");
    }
    for (key, variable) in
        [("pageInfo", Variable::Page), ("journalVolume", Variable::Volume), ("issue", Variable::Issue)]
    {
        let given = first_text(work.get(key)).filter(|text| *text != "forthcoming");
        if given.is_some() != item.get(variable).is_some() && work.get("journalInfo").is_none() {
            lost.push("its place in the journal");
        }
    }
    if item.year().map(|year| year.to_string()).as_deref() != first_text(work.get("pubYear")) {
        lost.push("year");
    }
    lost
}

#[test]
fn recorded_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (kind, file) in answers(&folder, "europepmc") {
        if kind != "search" {
            // XML, which is not asked for.
            continue;
        }
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        let works = value.pointer("/resultList/result").and_then(Value::as_array).unwrap();
        for (number, work) in works.iter().enumerate() {
            let item = read_europepmc(work);
            if std::env::var_os("IBID_SHOW").is_some() {
                println!("{file}#{number}: {}", item.to_json());
            }
            let lost = lost(work, &item);
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    assert!(passed > 50, "the corpus has 61 results");
    check_known_failures("registry-europepmc", passed, &failed);
}
