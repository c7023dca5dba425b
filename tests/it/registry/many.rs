//! A thousand DOIs at once: how many requests go out, and that no limit is
//! ever passed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use ibid::item::Identifier;
use ibid::registry::{Settings, open};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const WORKS: usize = 1_000;

/// What a server allows: requests in any second, and at one time.
struct Allowance {
    name: &'static str,
    per_second: usize,
}

const SINGLE: Allowance = Allowance { name: "crossref, single", per_second: 10 };
const LIST: Allowance = Allowance { name: "crossref, list", per_second: 3 };
const PUBMED: Allowance = Allowance { name: "pubmed", per_second: 10 };
const OPENALEX: Allowance = Allowance { name: "openalex", per_second: 100 };

/// When requests came, by allowance.
#[derive(Default)]
struct Log {
    at: BTreeMap<&'static str, Vec<Instant>>,
    over: Vec<String>,
}

#[derive(Clone, Default)]
struct Server {
    log: Arc<Mutex<Log>>,
}

impl Server {
    fn note(&self, allowance: &Allowance) {
        let mut log = self.log.lock().unwrap();
        let now = Instant::now();
        let times = log.at.entry(allowance.name).or_default();
        times.push(now);
        let within = times.iter().filter(|at| now.duration_since(**at) < Duration::from_secs(1)).count();
        if within > allowance.per_second {
            log.over.push(format!("{}: {within} in a second", allowance.name));
        }
    }
}

fn crossref(doi: &str) -> Value {
    json!({"DOI": doi, "type": "journal-article", "title": [format!("The work of {doi}")]})
}

impl Respond for Server {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let query = if request.method == "POST" {
            request.body.as_slice()
        } else {
            request.url.query().unwrap_or_default().as_bytes()
        };
        let of = |name: &str| {
            url::form_urlencoded::parse(query).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
        };
        let path = percent_encoding::percent_decode_str(request.url.path()).decode_utf8_lossy().into_owned();
        let polite = |body: &Value, allowance: &Allowance| {
            ResponseTemplate::new(200)
                .set_body_json(body)
                .insert_header("x-rate-limit-limit", allowance.per_second.to_string().as_str())
                .insert_header("x-rate-limit-interval", "1s")
                .insert_header("x-concurrency-limit", "3")
        };
        if let Some(doi) = path.strip_prefix("/crossref/works/") {
            self.note(&SINGLE);
            return polite(&json!({"status": "ok", "message": crossref(doi)}), &SINGLE);
        }
        if path == "/crossref/works" {
            self.note(&LIST);
            let filter = of("filter").unwrap();
            let items: Vec<Value> =
                filter.split(',').map(|f| crossref(f.strip_prefix("doi:").unwrap())).collect();
            return polite(&json!({"status": "ok", "message": {"items": items}}), &LIST);
        }
        if path == "/pubmed/esearch.fcgi" {
            self.note(&PUBMED);
            let term = of("term").unwrap();
            let ids: Vec<String> = term
                .split(" OR ")
                .map(|part| part.trim_start_matches("\"10.5555/w").trim_end_matches("\"[doi]").to_owned())
                .collect();
            return ResponseTemplate::new(200).set_body_json(json!({"esearchresult": {"idlist": ids}}));
        }
        if path == "/pubmed/efetch.fcgi" {
            self.note(&PUBMED);
            let records: String = of("id").unwrap().split(',').map(|id| format!(
                "<PubmedArticle><MedlineCitation><PMID>{id}</PMID><Article><ArticleTitle>Work</ArticleTitle></Article>\
                 </MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType=\"doi\">10.5555/w{id}</ArticleId>\
                 </ArticleIdList></PubmedData></PubmedArticle>"
            )).collect();
            let body = format!("<PubmedArticleSet>{records}</PubmedArticleSet>");
            return ResponseTemplate::new(200).set_body_raw(body, "text/xml");
        }
        let openalex = |doi: &str| json!({"id": "https://openalex.org/W1", "doi": format!("https://doi.org/{doi}"), "title": "Work"});
        self.note(&OPENALEX);
        if let Some(doi) = path.strip_prefix("/openalex/works/doi:") {
            return ResponseTemplate::new(200).set_body_json(openalex(doi));
        }
        assert_eq!(path, "/openalex/works");
        let filter = of("filter").unwrap();
        let works: Vec<Value> = filter.strip_prefix("doi:").unwrap().split('|').map(openalex).collect();
        ResponseTemplate::new(200).set_body_json(json!({"results": works}))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_dois_take_few_requests_and_pass_no_limit() {
    let server = MockServer::start().await;
    let log = Server::default();
    Mock::given(any()).respond_with(log.clone()).mount(&server).await;
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    for name in ["crossref", "pubmed", "openalex"] {
        let key = (name == "pubmed").then_some("key");
        settings.set_remote(name, Some(true), Some(&format!("{}/{name}", server.uri())), key);
    }
    let registries = open(&settings).unwrap();
    let dois: Vec<Identifier> =
        (1..=WORKS).map(|n| Identifier::parse(&format!("10.5555/w{n}")).unwrap()).collect();
    let start = Instant::now();
    // As many at one time as a run has in work.
    for some in dois.chunks(64) {
        let asks = some.iter().flat_map(|id| registries.iter().map(move |registry| registry.lookup(id)));
        for answer in join_all(asks).await {
            assert!(answer.unwrap().is_some());
        }
    }
    let spent = start.elapsed();
    let log = log.log.lock().unwrap();
    let counts: Vec<String> = log.at.iter().map(|(name, at)| format!("{name}: {}", at.len())).collect();
    println!("{WORKS} DOIs in {:.1} s; requests: {}", spent.as_secs_f64(), counts.join("; "));
    assert!(log.over.is_empty(), "{:#?}", log.over);
    let all: usize = log.at.values().map(Vec::len).sum();
    assert!(all < 200, "{counts:?}");
}
