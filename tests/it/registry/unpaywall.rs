//! Unpaywall: what it is asked, and in which words it says that it has
//! nothing.

use ibid::item::{Identifier, Variable};
use ibid::registry::{RegistryError, Settings, open};
use serde_json::json;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::books::{asked, at, says, takes_no_outage_for_a_no};

fn doi() -> Identifier {
    Identifier::parse("10.1000/x").unwrap()
}

#[tokio::test]
async fn it_is_asked_for_a_doi_by_somebody() {
    let server = MockServer::start().await;
    let work = json!({"doi": "10.1000/x", "title": "A title", "is_oa": true, "oa_status": "gold",
        "best_oa_location": {"url": "https://j.org/x", "url_for_pdf": null, "license": "cc-by"}});
    Mock::given(method("GET"))
        .and(path("/10.1000/x"))
        .and(query_param("email", "someone@example.org"))
        .respond_with(ResponseTemplate::new(200).set_body_json(work))
        .expect(1)
        .mount(&server)
        .await;
    let registry = at("unpaywall", &server.uri(), |_| ());
    assert!(registry.annotates() && !registry.searches());
    let record = registry.lookup(&doi()).await.unwrap().unwrap();
    assert_eq!(record.item.get(Variable::Doi), Some("10.1000/x"));
    assert_eq!(record.item.extra["oa-url"], json!("https://j.org/x"));
    assert!(!registry.lookup(&Identifier::parse("PMID: 1").unwrap()).await.unwrap_err().is_outage());
}

#[test]
fn it_is_not_opened_without_an_address() {
    let mut settings = Settings::default();
    settings.set_remote("unpaywall", Some(true), None, None);
    let error = open(&settings).err().unwrap();
    assert_eq!(error.to_string(), "there is no mailto address: Unpaywall answers nobody without one");
    assert!(error.hint().unwrap().contains("ibid config set mailto"));
    let off = open(&Settings::default()).unwrap();
    assert!(!off.iter().any(|registry| registry.name() == "unpaywall"));
}

#[tokio::test]
async fn it_says_no_in_its_own_words_only() {
    for message in [
        "'10.1000/x' isn't in Unpaywall. See https://support.unpaywall.org",
        "'10.1000/x' is an invalid doi.  See https://doi.org/10.1000/x",
    ] {
        let own = json!({"HTTP_status_code": 404, "error": true, "message": message});
        let server = says(ResponseTemplate::new(404).set_body_json(own)).await;
        assert!(at("unpaywall", &server.uri(), |_| ()).lookup(&doi()).await.unwrap().is_none());
    }
    let others = [
        (200, "{\"error\": true, \"message\": \"10.1000/x isn't in Unpaywall\"}"),
        (200, "{\"doi\": \"10.1000/another\"}"),
        (404, "{\"error\": true, \"message\": \"URL not found\"}"),
    ];
    takes_no_outage_for_a_no("unpaywall", &doi(), &others).await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let body = json!({"error": true, "message": "Please use your own email address in API calls."});
    let server = says(ResponseTemplate::new(422).set_body_json(body)).await;
    let registry = at("unpaywall", &server.uri(), |_| ());
    for _ in 0..2 {
        let error = registry.lookup(&doi()).await.unwrap_err();
        assert!(matches!(error, RegistryError::Refused { status: 422, .. }), "{error}");
    }
    assert_eq!(asked(&server).await.len(), 1);
}
