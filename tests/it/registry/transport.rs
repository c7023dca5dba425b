//! What servers and networks do to a request.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ibid::item::{Identifier, Item};
use ibid::registry::{CachePolicy, Query, Registry, RegistryError, Settings, Unreachable, open};
use serde_json::json;
use wiremock::matchers::{any, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn doi() -> Identifier {
    Identifier::parse("10.1000/x").unwrap()
}

fn query() -> Query {
    Query { text: "A title of many words".to_owned(), item: Item::default() }
}

/// Settings under which only one registry is asked, here.
fn settings(name: &str, url: &str) -> Settings {
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    for (its, remote) in &mut settings.remotes {
        remote.enabled = *its == name;
        remote.base_url = url.to_owned();
    }
    settings
}

fn only(settings: &Settings) -> Arc<dyn Registry> {
    let mut registries = open(settings).unwrap();
    assert_eq!(registries.len(), 1);
    registries.remove(0)
}

fn work(title: &str) -> serde_json::Value {
    json!({"DOI": "10.1000/x", "title": [title], "type": "journal-article"})
}

fn answer() -> ResponseTemplate {
    let body = json!({"status": "ok", "message-type": "work", "message": work("A title")});
    ResponseTemplate::new(200)
        .set_body_json(body)
        .insert_header("x-rate-limit-limit", "1000")
        .insert_header("x-rate-limit-interval", "1s")
}

async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

/// First this answer, so many times, then the work.
async fn server_after(first: ResponseTemplate, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(first).up_to_n_times(times).with_priority(1).mount(&server).await;
    Mock::given(path("/works/10.1000/x")).respond_with(answer()).with_priority(2).mount(&server).await;
    server
}

async fn requests(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn a_404_is_none_only_in_the_registrys_own_words() {
    let own = server(ResponseTemplate::new(404).set_body_raw("Resource not found.", "text/plain")).await;
    assert!(only(&settings("crossref", &own.uri())).lookup(&doi()).await.unwrap().is_none());
    for body in ["", "<html><h1>404 Not Found</h1></html>", "{\"message\": \"no Route matched\"}"] {
        let other = server(ResponseTemplate::new(404).set_body_string(body)).await;
        let error = only(&settings("crossref", &other.uri())).lookup(&doi()).await.unwrap_err();
        assert!(matches!(error, RegistryError::Malformed { .. }) && error.is_outage(), "{error}");
    }
    let server = server(ResponseTemplate::new(404).set_body_string("Resource not found.")).await;
    let error = only(&settings("crossref", &server.uri())).search(&query(), 5).await.unwrap_err();
    assert!(error.is_outage(), "a search always has an address");
}

#[tokio::test]
async fn a_wrong_base_url_is_no_empty_answer() {
    let server = MockServer::start().await;
    for name in ["crossref", "pubmed", "openalex"] {
        let registry = only(&settings(name, &format!("{}/v9", server.uri())));
        assert!(registry.lookup(&doi()).await.unwrap_err().is_outage(), "{name}");
        assert!(registry.search(&query(), 3).await.unwrap_err().is_outage(), "{name}");
    }
}

#[tokio::test]
async fn a_request_that_is_not_accepted_is_made_once() {
    let body = json!({"status": "failed", "message-type": "validation-failure",
        "message": [{"type": "x", "value": "y", "message": "No such parameter"}]});
    let server = server(ResponseTemplate::new(400).set_body_json(body)).await;
    let error = only(&settings("crossref", &server.uri())).search(&query(), 5).await.unwrap_err();
    assert!(error.reason().contains("No such parameter"), "{error}");
    assert_eq!(requests(&server).await, 1);
}

#[tokio::test]
async fn a_refused_key_is_not_tried_again() {
    for (status, body) in [(401, "{}"), (403, "<html>"), (400, "{\"error\":\"API key invalid\"}")] {
        let server = server(ResponseTemplate::new(status).set_body_string(body)).await;
        let registry = only(&settings("pubmed", &server.uri()));
        for _ in 0..2 {
            let error = registry.lookup(&doi()).await.unwrap_err();
            assert!(matches!(error, RegistryError::Refused { .. }), "{error}");
        }
        assert_eq!(requests(&server).await, 1);
    }
}

#[tokio::test]
async fn retry_after_in_seconds_is_waited_for() {
    let server = server_after(ResponseTemplate::new(429).insert_header("retry-after", "1"), 1).await;
    let start = Instant::now();
    assert!(only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap().is_some());
    assert!(start.elapsed() >= Duration::from_millis(990));
    assert_eq!(requests(&server).await, 2);
}

#[tokio::test]
async fn retry_after_as_a_date_is_waited_for() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2));
    let server =
        server_after(ResponseTemplate::new(429).insert_header("retry-after", date.as_str()), 1).await;
    let start = Instant::now();
    assert!(only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap().is_some());
    let waited = start.elapsed();
    assert!(waited >= Duration::from_millis(700) && waited < Duration::from_secs(5), "{waited:?}");
}

#[tokio::test]
async fn a_limit_until_midnight_is_reported_and_not_slept_on() {
    let server = MockServer::start().await;
    let spent = ResponseTemplate::new(429)
        .insert_header("x-ratelimit-limit", "1000")
        .insert_header("x-ratelimit-remaining", "0")
        .insert_header("x-ratelimit-reset", "40000");
    Mock::given(path("/works")).respond_with(spent).expect(1).mount(&server).await;
    let single = json!({"id": "https://openalex.org/W123", "title": "A title"});
    let single = ResponseTemplate::new(200).set_body_json(single);
    Mock::given(path("/works/doi:10.1000/x")).respond_with(single).mount(&server).await;
    let registry = only(&settings("openalex", &server.uri()));
    let start = Instant::now();
    for _ in 0..3 {
        match registry.search(&query(), 5).await.unwrap_err() {
            RegistryError::Limited { until: Some(until), .. } => {
                let left = until.duration_since(jiff::Timestamp::now()).as_secs();
                assert!((39_000..=40_000).contains(&left), "{left}");
            }
            other => panic!("{other}"),
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(registry.lookup(&doi()).await.unwrap().is_some(), "single works are free still");
}

#[tokio::test]
async fn a_server_error_is_tried_again_and_then_told() {
    let server = server_after(ResponseTemplate::new(503), 2).await;
    assert!(only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap().is_some());
    assert_eq!(requests(&server).await, 3);
    let exception = json!({"status": "error", "message-type": "exception", "message": {"message": "Boom"}});
    let html = "<html><h1>504 Gateway Time-out</h1></html>";
    for response in [
        ResponseTemplate::new(500).set_body_json(exception),
        ResponseTemplate::new(504).set_body_raw(html, "text/html"),
    ] {
        let server = self::server(response).await;
        let error = only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap_err();
        assert!(matches!(error, RegistryError::Server { status: 500 | 504, .. }), "{error}");
        assert_eq!(requests(&server).await, 3);
    }
}

#[tokio::test]
async fn a_registry_that_keeps_failing_is_given_up_for_the_run() {
    let server = server(ResponseTemplate::new(200).set_body_string("<html>Please log in</html>")).await;
    let registry = only(&settings("openalex", &server.uri()));
    for _ in 0..5 {
        let error = registry.lookup(&doi()).await.unwrap_err();
        assert!(error.reason().contains("a web page"), "{error}");
    }
    let error = registry.lookup(&doi()).await.unwrap_err();
    assert!(matches!(error, RegistryError::Down { .. }), "{error}");
    assert!(error.reason().contains("a web page"), "{error}");
    assert_eq!(requests(&server).await, 5);
}

#[tokio::test]
async fn an_error_in_a_body_of_success_is_an_error() {
    for body in [
        "{\"error\":\"API rate limit exceeded\",\"count\":\"5\",\"limit\":\"3\"}",
        "{\"esearchresult\":{\"ERROR\":\"Search Backend failed\"}}",
        "{\"esearchresult\":{}}",
        "<html><body>busy</body></html>",
    ] {
        let server = server(ResponseTemplate::new(200).set_body_string(body)).await;
        let error = only(&settings("pubmed", &server.uri())).lookup(&doi()).await.unwrap_err();
        assert!(error.is_outage(), "{body}: {error}");
    }
    let pmid = Identifier::parse("PMID: 12345").unwrap();
    for body in [
        "<eFetchResult><ERROR>Cannot process ID list</ERROR></eFetchResult>",
        "<a/>",
        "",
        "{\"error\":\"x\"}",
    ] {
        let server = server(ResponseTemplate::new(200).set_body_string(body)).await;
        let error = only(&settings("pubmed", &server.uri())).lookup(&pmid).await.unwrap_err();
        assert!(error.is_outage(), "{body}: {error}");
    }
    let server =
        server(ResponseTemplate::new(200).set_body_string("<PubmedArticleSet></PubmedArticleSet>")).await;
    assert!(only(&settings("pubmed", &server.uri())).lookup(&pmid).await.unwrap().is_none());
}

#[tokio::test]
async fn pubmed_believes_only_a_record_that_carries_the_identifier() {
    let server = MockServer::start().await;
    let ids = json!({"esearchresult": {"idlist": ["1"]}});
    Mock::given(path("/esearch.fcgi"))
        .respond_with(ResponseTemplate::new(200).set_body_json(ids))
        .mount(&server)
        .await;
    let other = "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation><PubmedData>\
        <ArticleIdList><ArticleId IdType=\"doi\">10.1000/other</ArticleId></ArticleIdList><ReferenceList><Reference>\
        <ArticleIdList><ArticleId IdType=\"doi\">10.1000/x</ArticleId></ArticleIdList></Reference></ReferenceList>\
        </PubmedData></PubmedArticle></PubmedArticleSet>";
    Mock::given(path("/efetch.fcgi"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(other, "text/xml"))
        .mount(&server)
        .await;
    assert!(only(&settings("pubmed", &server.uri())).lookup(&doi()).await.unwrap().is_none());
}

#[tokio::test]
async fn pubmed_follows_the_link_from_an_article_of_pubmed_central() {
    let server = MockServer::start().await;
    let nothing = json!({"esearchresult": {"idlist": []}});
    let links = json!({"header": {"type": "elink"}, "linksets": [{"dbfrom": "pmc", "ids": ["7323205"],
        "linksetdbs": [{"dbto": "pubmed", "linkname": "pmc_pubmed", "links": ["32051057"]}]}]});
    let record = "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>32051057</PMID></MedlineCitation><PubmedData>\
        <ArticleIdList><ArticleId IdType=\"pmc\">PMC7323205</ArticleId></ArticleIdList></PubmedData></PubmedArticle>\
        </PubmedArticleSet>";
    let answers = [
        ("/esearch.fcgi", ResponseTemplate::new(200).set_body_json(nothing)),
        ("/efetch.fcgi", ResponseTemplate::new(200).set_body_raw(record, "text/xml")),
    ];
    for (address, answer) in answers {
        Mock::given(path(address)).respond_with(answer).mount(&server).await;
    }
    Mock::given(path("/elink.fcgi"))
        .and(query_param("dbfrom", "pmc"))
        .and(query_param("db", "pubmed"))
        .and(query_param("id", "7323205"))
        .respond_with(ResponseTemplate::new(200).set_body_json(links))
        .expect(1)
        .mount(&server)
        .await;
    let pmcid = Identifier::parse("PMC7323205").unwrap();
    let found = only(&settings("pubmed", &server.uri())).lookup(&pmcid).await.unwrap().unwrap();
    assert_eq!(found.item.get(ibid::item::Variable::Pmid), Some("32051057"));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_truncated_gzip_body_is_no_answer() {
    let whole = gzip(json!({"status": "ok", "message": work("A title")}).to_string().as_bytes());
    let packed = |bytes: &[u8]| {
        ResponseTemplate::new(200).set_body_bytes(bytes.to_vec()).insert_header("content-encoding", "gzip")
    };
    let server = self::server(packed(&whole)).await;
    assert!(only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap().is_some());
    let server = self::server(packed(&whole[..whole.len() / 2])).await;
    let error = only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { cause: Unreachable::BrokenOff, .. }), "{error}");
}

#[tokio::test]
async fn a_body_is_not_read_beyond_the_limit_packed_or_not() {
    let large = vec![b' '; 33_000_000];
    let packed =
        ResponseTemplate::new(200).set_body_bytes(gzip(&large)).insert_header("content-encoding", "gzip");
    for response in [packed, ResponseTemplate::new(200).set_body_bytes(large)] {
        let server = server(response).await;
        let error = only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap_err();
        assert!(matches!(error, RegistryError::TooLarge { .. }), "{error}");
        assert_eq!(requests(&server).await, 1);
    }
}

#[tokio::test]
async fn a_body_that_stalls_runs_into_the_time_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming().take(20) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 2000]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"status\"");
            kept.push(stream);
        }
    });
    let mut settings = settings("crossref", &format!("http://{address}"));
    settings.timeout = Duration::from_millis(400);
    let registry = only(&settings);
    let start = Instant::now();
    for _ in 0..2 {
        let error = registry.lookup(&doi()).await.unwrap_err();
        assert!(matches!(error, RegistryError::Unreachable { cause: Unreachable::Timeout, .. }), "{error}");
    }
    assert!(matches!(registry.lookup(&doi()).await.unwrap_err(), RegistryError::Down { .. }));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn redirects_are_followed_but_not_for_ever() {
    let server = MockServer::start().await;
    let to = |target: &str| ResponseTemplate::new(301).insert_header("location", target);
    Mock::given(path("/works/10.1000/x")).respond_with(to("/works/10.1000/y")).mount(&server).await;
    Mock::given(path("/works/10.1000/y")).respond_with(answer()).mount(&server).await;
    assert!(only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap().is_some());
    let server = self::server(to("/again")).await;
    let error = only(&settings("crossref", &server.uri())).lookup(&doi()).await.unwrap_err();
    assert!(matches!(error, RegistryError::Malformed { .. }), "{error}");
    assert!(requests(&server).await < 10);
}

#[tokio::test]
async fn empty_lists_are_answers_and_odd_members_cost_nothing_else() {
    let list = |items| json!({"status": "ok", "message-type": "work-list", "message": {"items": items}});
    let server = self::server(ResponseTemplate::new(200).set_body_json(list(json!([])))).await;
    assert!(only(&settings("crossref", &server.uri())).search(&query(), 5).await.unwrap().is_empty());
    let mut items: Vec<_> = (0..19).map(|n| work(&format!("Title {n}"))).collect();
    items.insert(7, json!("no work at all"));
    items.push(json!({"title": {"not": "a list"}, "author": 3, "issued": []}));
    let server = self::server(ResponseTemplate::new(200).set_body_json(list(json!(items)))).await;
    let found = only(&settings("crossref", &server.uri())).search(&query(), 20).await.unwrap();
    assert_eq!(found.len(), 20);
    for (name, body) in
        [("crossref", json!({"status": "ok", "message": {}})), ("openalex", json!({"meta": {}}))]
    {
        let server = self::server(ResponseTemplate::new(200).set_body_json(body)).await;
        let error = only(&settings(name, &server.uri())).search(&query(), 5).await.unwrap_err();
        assert!(error.to_string().contains("expected a list"), "{error}");
    }
}

#[tokio::test]
async fn a_kept_answer_makes_no_second_request() {
    let folder = tempfile::tempdir().unwrap();
    let server = server(answer()).await;
    let none = Identifier::parse("10.1000/none").unwrap();
    Mock::given(path("/works/10.1000/none"))
        .respond_with(ResponseTemplate::new(404).set_body_string("Resource not found."))
        .with_priority(1)
        .mount(&server)
        .await;
    let mut settings = settings("crossref", &server.uri());
    settings.cache = Some(folder.path().join("cache/answers.sqlite"));
    let first = only(&settings).lookup(&doi()).await.unwrap().unwrap();
    assert!(only(&settings).lookup(&none).await.unwrap().is_none());
    settings.mailto = Some("another@example.org".to_owned());
    let second = only(&settings).lookup(&doi()).await.unwrap().unwrap();
    assert!(only(&settings).lookup(&none).await.unwrap().is_none());
    assert_eq!(requests(&server).await, 2);
    assert_eq!(second.item, first.item);
    assert_eq!(second.fetched.as_second(), first.fetched.as_second(), "the time of the answer is kept");
    for (policy, so_far) in [(CachePolicy::Refresh, 3), (CachePolicy::Off, 4), (CachePolicy::Use, 4)] {
        settings.cache_policy = policy;
        assert!(only(&settings).lookup(&doi()).await.unwrap().is_some());
        assert_eq!(requests(&server).await, so_far, "{policy:?}");
    }
}

#[tokio::test]
async fn errors_are_not_kept_and_a_broken_cache_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let server = server_after(ResponseTemplate::new(400), 1).await;
    let mut settings = settings("crossref", &server.uri());
    settings.cache = Some(folder.path().join("answers.sqlite"));
    assert!(only(&settings).lookup(&doi()).await.is_err());
    assert!(only(&settings).lookup(&doi()).await.unwrap().is_some());
    settings.cache = Some(folder.path().to_owned());
    assert!(only(&settings).lookup(&doi()).await.unwrap().is_some());
}

#[tokio::test]
async fn the_pace_follows_the_headers() {
    let paced = async |limit: &str| {
        let server = MockServer::start().await;
        let reply = ResponseTemplate::new(200)
            .set_body_json(json!({"status": "ok", "message": work("A title")}))
            .insert_header("x-rate-limit-interval", "1s")
            .insert_header("x-rate-limit-limit", limit);
        Mock::given(any()).respond_with(reply).mount(&server).await;
        let registry = only(&settings("crossref", &server.uri()));
        registry.lookup(&doi()).await.unwrap();
        let start = Instant::now();
        for _ in 0..3 {
            registry.lookup(&doi()).await.unwrap();
        }
        start.elapsed()
    };
    let slow = paced("5").await;
    assert!(slow >= Duration::from_millis(600), "5 a second with a margin: {slow:?}");
    let fast = paced("500").await;
    assert!(fast < slow / 2, "{fast:?} and {slow:?}");
}

#[tokio::test]
async fn a_machine_without_network_is_told_so_in_a_moment() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut settings = Settings::default();
    for remote in settings.remotes.values_mut() {
        remote.base_url = format!("http://127.0.0.1:{port}");
    }
    let start = Instant::now();
    for registry in open(&settings).unwrap() {
        let samples = ["10.1000/x", "arXiv:2101.00001", "ISBN 978-0-306-40615-7"];
        let mut ids = samples.iter().filter_map(|text| Identifier::parse(text));
        let id = ids.find(|id| registry.supports(id.scheme())).unwrap();
        let error = registry.lookup(&id).await.unwrap_err();
        assert_eq!(error.reason(), "no connection", "{}", registry.name());
        for _ in 0..20 {
            let error = if registry.searches() {
                registry.search(&query(), 5).await.unwrap_err()
            } else {
                registry.lookup(&id).await.unwrap_err()
            };
            assert!(matches!(error, RegistryError::Down { .. }), "{error}");
            assert_eq!(error.reason(), "no connection");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_told_so() {
    // `.invalid` never resolves (RFC 2606); where a proxy or resolver answers
    // in its stead, another outage is as right.
    let mut settings = settings("crossref", "http://registry.invalid");
    settings.timeout = Duration::from_secs(3);
    let registry = only(&settings);
    assert!(registry.lookup(&doi()).await.unwrap_err().is_outage());
}

#[tokio::test]
async fn a_key_is_not_carried_to_another_host() {
    let other = server(answer()).await;
    let to = ResponseTemplate::new(302).insert_header("location", format!("{}/x", other.uri()));
    let server = server(to).await;
    let mut settings = settings("crossref", &server.uri());
    assert!(only(&settings).lookup(&doi()).await.unwrap().is_some(), "without a key it is followed");
    settings.set_remote("crossref", None, None, Some("secret"));
    let error = only(&settings).lookup(&doi()).await.unwrap_err();
    assert!(error.to_string().contains("another host"), "{error}");
    assert_eq!(requests(&other).await, 1);
}

#[tokio::test]
async fn requests_say_who_asks_and_hide_the_key_from_others() {
    let server = server(answer()).await;
    let mut settings = settings("crossref", &server.uri());
    settings.set_remote("crossref", None, None, Some("secret"));
    only(&settings).lookup(&doi()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let agent = requests[0].headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("ibid/") && agent.contains("mailto:someone@example.org"), "{agent}");
    assert_eq!(requests[0].headers["crossref-plus-api-token"], "Bearer secret");
    assert!(requests[0].url.query().unwrap().contains("mailto="));
    assert!(!requests[0].url.as_str().contains("secret"));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = MockServer::start().await;
    let marked = answer().insert_header("etag", "W/\"first\"");
    Mock::given(any()).respond_with(marked).up_to_n_times(1).mount(&server).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(304)).mount(&server).await;
    let mut settings = settings("crossref", &server.uri());
    settings.cache = Some(folder.path().join("answers.sqlite"));
    settings.cache_policy = CachePolicy::Refresh;
    let mut records = Vec::new();
    for _ in 0..2 {
        records.push(only(&settings).lookup(&doi()).await.unwrap().unwrap());
    }
    assert_eq!(records[0].item, records[1].item);
    assert!(records[1].fetched >= records[0].fetched);
    let asked = server.received_requests().await.unwrap();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[1].headers["if-none-match"], "W/\"first\"");
    settings.cache_policy = CachePolicy::Use;
    assert!(only(&settings).lookup(&doi()).await.unwrap().is_some());
    assert_eq!(server.received_requests().await.unwrap().len(), 2, "and is kept for the next");
}
