//! Every registry against everything that servers and networks do wrong: what
//! is told, and that nothing is ever taken for "no such record".

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use ibid::item::{Identifier, Item, Kind, Variable};
use ibid::registry::directory::DIRECTORY;
use ibid::registry::{Query, Registry, RegistryError, Settings, open};
use serde_json::{Value, json};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A way to fail, and the words that what is told of it may hold.
struct Fault {
    name: &'static str,
    serve: Serve,
    told: &'static [&'static str],
}

enum Serve {
    Response(fn() -> ResponseTemplate),
    /// Bytes written to each connection, which is then closed.
    Raw(&'static [u8]),
    /// Bytes written one by one, slower than anybody waits.
    Drip(&'static [u8]),
}

fn text(status: u16, body: &str, kind: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body, kind)
}

fn limited(retry_after: &str) -> ResponseTemplate {
    text(429, "Too many requests", "text/plain").insert_header("retry-after", retry_after)
}

const FAULTS: &[Fault] = &[
    Fault {
        name: "404 text/plain of another server",
        serve: Serve::Response(|| text(404, "404 page not found", "text/plain")),
        told: &["404", "no such address", "not understood"],
    },
    Fault {
        name: "404 with a web page",
        serve: Serve::Response(|| text(404, "<html><h1>Not here</h1></html>", "text/html")),
        told: &["404", "no such address", "not understood"],
    },
    Fault {
        name: "404 of a gateway, in JSON",
        serve: Serve::Response(|| {
            text(404, r#"{"message":"no Route matched with those values"}"#, "application/json")
        }),
        told: &["404", "no such address", "not understood"],
    },
    Fault {
        name: "400",
        serve: Serve::Response(|| text(400, "Bad request", "text/plain")),
        told: &["request not accepted, status 400"],
    },
    Fault { name: "401", serve: Serve::Response(|| text(401, "{}", "application/json")), told: &["refused"] },
    Fault {
        name: "403",
        serve: Serve::Response(|| text(403, "Forbidden", "text/plain")),
        told: &["refused"],
    },
    Fault {
        name: "429, Retry-After in seconds",
        serve: Serve::Response(|| limited("1")),
        told: &["request limit reached"],
    },
    Fault {
        name: "429, Retry-After as a date",
        serve: Serve::Response(|| {
            limited(&httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2)))
        }),
        told: &["request limit reached"],
    },
    Fault {
        name: "429 until midnight",
        serve: Serve::Response(|| {
            text(429, "{}", "application/json").insert_header("x-ratelimit-reset", "40000")
        }),
        told: &["request limit reached until"],
    },
    Fault {
        name: "429 without Retry-After",
        serve: Serve::Response(|| text(429, "", "text/plain")),
        told: &["request limit reached"],
    },
    Fault {
        name: "500",
        serve: Serve::Response(|| text(500, "", "text/plain")),
        told: &["server error, status 500"],
    },
    Fault {
        name: "504 with a web page",
        serve: Serve::Response(|| text(504, "<html>Gateway Time-out</html>", "text/html")),
        told: &["server error, status 504"],
    },
    Fault {
        name: "200 with an error inside",
        serve: Serve::Response(|| {
            text(
                200,
                r#"{"status":"failed","error":"Search backend failed","message":"Search backend failed"}"#,
                "application/json",
            )
        }),
        told: &["error: Search backend failed", "not understood"],
    },
    Fault {
        name: "200 with a web page",
        serve: Serve::Response(|| text(200, "<!DOCTYPE html><html>Please log in</html>", "text/html")),
        told: &["a web page"],
    },
    Fault {
        name: "200, a web page said to be JSON",
        serve: Serve::Response(|| text(200, "<html>Please log in</html>", "application/json")),
        told: &["a web page"],
    },
    Fault {
        name: "200, nothing at all",
        serve: Serve::Response(|| text(200, "", "application/json")),
        told: &["not understood"],
    },
    Fault {
        name: "truncated body",
        serve: Serve::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"status\":\"ok\",\"mess"),
        told: &["the connection broke off"],
    },
    Fault {
        name: "truncated JSON",
        serve: Serve::Response(|| text(200, "{\"status\":\"ok\",\"message\":{\"it", "application/json")),
        told: &["not understood"],
    },
    Fault {
        name: "over-large body",
        serve: Serve::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 900000000\r\n\r\n{}"),
        told: &["answer larger than"],
    },
    Fault {
        name: "bad gzip",
        serve: Serve::Response(|| {
            text(200, "this is no gzip", "application/json").insert_header("content-encoding", "gzip")
        }),
        told: &["the connection broke off"],
    },
    Fault {
        name: "slow drip",
        serve: Serve::Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n{\"a\": 1}"),
        told: &["no answer in time"],
    },
    Fault {
        name: "redirect loop",
        serve: Serve::Response(|| ResponseTemplate::new(302).insert_header("location", "/round")),
        told: &["too many redirects"],
    },
];

fn raw(bytes: &'static [u8], pause: Option<Duration>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4000]);
                match pause {
                    None => drop(stream.write_all(bytes)),
                    Some(pause) => {
                        for byte in bytes {
                            if stream.write_all(&[*byte]).is_err() {
                                return;
                            }
                            std::thread::sleep(pause);
                        }
                    }
                }
            });
        }
    });
    format!("http://{address}")
}

/// One registry at an address, with all that it wants to be asked at all.
fn registry(name: &str, url: &str) -> Arc<dyn Registry> {
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    settings.timeout = Duration::from_millis(900);
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    settings.set_remote(name, Some(true), Some(url), Some("key"));
    open(&settings).unwrap().remove(0)
}

fn known(registry: &dyn Registry) -> Identifier {
    let samples = ["10.1101/2020.01.30.927871", "arXiv:2101.00001", "ISBN 978-0-306-40615-7", "PMID: 12345"];
    let mut ids = samples.iter().filter_map(|text| Identifier::parse(text));
    ids.find(|id| registry.supports(id.scheme())).unwrap()
}

fn query() -> Query {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, "The dissociative effects of ketamine");
    Query { text: "The dissociative effects of ketamine".to_owned(), item }
}

async fn told(
    name: &'static str,
    fault: &Fault,
) -> (Result<(), RegistryError>, Option<Result<(), RegistryError>>) {
    let (url, _server) = match fault.serve {
        Serve::Response(response) => {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(response()).mount(&server).await;
            (server.uri(), Some(server))
        }
        Serve::Raw(bytes) => (raw(bytes, None), None),
        Serve::Drip(bytes) => (raw(bytes, Some(Duration::from_millis(60))), None),
    };
    let looked_up = {
        let registry = registry(name, &url);
        registry.lookup(&known(&*registry)).await.map(|_| ())
    };
    let registry = registry(name, &url);
    let searched = match registry.searches() {
        true => Some(registry.search(&query(), 5).await.map(|_| ())),
        false => None,
    };
    (looked_up, searched)
}

/// What is seen of each fault, by registry, in one table; and for each the
/// rule that it is an outage and no answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_is_an_answer() {
    let mut table = String::new();
    let time = regex::Regex::new(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC").unwrap();
    let ask = async |fault| {
        // Retraction Watch is a file and no API.
        let names = DIRECTORY.iter().map(|entry| entry.name).filter(|name| *name != "retractionwatch");
        join_all(names.map(async |name| (name, told(name, fault).await))).await
    };
    for (fault, all) in FAULTS.iter().zip(join_all(FAULTS.iter().map(ask)).await) {
        let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, (looked_up, searched)) in all {
            for (what, answer) in [("lookup", Some(looked_up)), ("search", searched)] {
                let Some(answer) = answer else { continue };
                let Err(error) = answer else {
                    panic!("{}: {name} took it for an answer to a {what}", fault.name)
                };
                assert!(error.is_outage(), "{}: {name}: {error}", fault.name);
                let reason = error.reason();
                let right = fault.told.iter().any(|words| reason.contains(words));
                assert!(right, "{}: {name}: {what}: {reason}", fault.name);
                let reason = time.replace(&reason, "TIME").into_owned();
                by_words.entry(reason).or_default().push(format!("{name} ({what})"));
            }
        }
        writeln!(table, "{}", fault.name).unwrap();
        for (reason, who) in by_words {
            writeln!(table, "    {reason}: {}", who.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

/// A list of nineteen good records and one that is none, as each registry
/// answers a search.
fn nineteen_and_one(name: &str) -> (String, &'static str) {
    let title = |n: usize| format!("Title {n}");
    let list = |good: &dyn Fn(usize) -> Value, bad: Value| -> Value {
        (0..20).map(|n| if n == 7 { bad.clone() } else { good(n) }).collect()
    };
    let body = match name {
        "crossref" => {
            let work = |n: usize| json!({"DOI": format!("10.1000/{n}"), "title": [title(n)]});
            json!({"status": "ok", "message": {"items": list(&work, json!("no work"))}})
        }
        "openalex" => {
            let work = |n: usize| json!({"id": format!("https://openalex.org/W{n}"), "title": title(n)});
            json!({"results": list(&work, json!(7))})
        }
        "datacite" => {
            let work =
                |n| json!({"id": format!("10.5/{n}"), "attributes": {"titles": [{"title": title(n)}]}});
            json!({"data": list(&work, json!([]))})
        }
        "europepmc" => {
            let work = |n: usize| json!({"id": n.to_string(), "source": "MED", "title": title(n)});
            json!({"hitCount": 20, "resultList": {"result": list(&work, json!("no work"))}})
        }
        "openlibrary" => {
            let book = |n: usize| json!({"key": format!("/works/OL{n}W"), "title": title(n)});
            json!({"numFound": 20, "start": 0, "docs": list(&book, json!(null))})
        }
        "googlebooks" => {
            let book = |n: usize| json!({"id": n.to_string(), "volumeInfo": {"title": title(n)}});
            json!({"kind": "books#volumes", "totalItems": 20, "items": list(&book, json!(3))})
        }
        "semanticscholar" => {
            let paper = |n: usize| json!({"paperId": n.to_string(), "title": title(n)});
            json!({"total": 20, "offset": 0, "data": list(&paper, json!(null))})
        }
        "arxiv" => {
            let entry = |n: usize| {
                let id = format!("<id>http://arxiv.org/abs/2101.{n:05}v1</id>");
                if n == 7 {
                    "<entry/>".to_owned()
                } else {
                    format!("<entry>{id}<title>{}</title></entry>", title(n))
                }
            };
            let entries: String = (0..20).map(entry).collect();
            let opens = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:opensearch=\"http://a9.com/-/spec/opensearch/1.1/\">\
                <opensearch:totalResults>20</opensearch:totalResults>";
            return (format!("{opens}{entries}</feed>"), "application/atom+xml");
        }
        "pubmed" => {
            let article = |n: usize| match n {
                7 => "<PubmedArticle>nothing</PubmedArticle>".to_owned(),
                n => format!(
                    "<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>{}</ArticleTitle>\
                    </Article></MedlineCitation></PubmedArticle>",
                    title(n + 1)
                ),
            };
            let articles: String = (0..20).map(article).collect();
            return (format!("<PubmedArticleSet>{articles}</PubmedArticleSet>"), "text/xml");
        }
        other => panic!("{other} is searched and has no list here"),
    };
    (body.to_string(), "application/json")
}

#[tokio::test]
async fn one_bad_record_costs_no_other() {
    for name in DIRECTORY.iter().map(|entry| entry.name) {
        if !registry_searches(name) {
            continue;
        }
        let server = MockServer::start().await;
        let (body, kind) = nineteen_and_one(name);
        let found = json!({"esearchresult": {"idlist": ["1", "2"]}});
        let ids = ResponseTemplate::new(200).set_body_json(found);
        Mock::given(path("/esearch.fcgi")).respond_with(ids).with_priority(1).mount(&server).await;
        Mock::given(any()).respond_with(text(200, &body, kind)).with_priority(2).mount(&server).await;
        let records = registry(name, &server.uri()).search(&query(), 20).await.unwrap();
        let titled = records.iter().filter(|record| record.item.plain_title().starts_with("Title ")).count();
        assert_eq!(titled, 19, "{name}: {} records", records.len());
    }
}

#[tokio::test]
async fn slow_lists_do_not_take_single_lookups_down() {
    let server = MockServer::start().await;
    let slow = text(200, "{}", "application/json").set_delay(Duration::from_secs(5));
    Mock::given(path("/works")).respond_with(slow).with_priority(1).mount(&server).await;
    let work = json!({"status": "ok", "message": {"DOI": "10.1000/x", "title": ["A title"]}}).to_string();
    let single = text(200, &work, "application/json");
    Mock::given(any()).respond_with(single).with_priority(2).mount(&server).await;
    let registry = registry("crossref", &server.uri());
    for said in [registry.search(&query(), 5).await, registry.search(&query(), 5).await] {
        assert!(said.is_err());
    }
    let down = registry.search(&query(), 5).await.unwrap_err();
    assert!(matches!(down, RegistryError::Down { .. }), "{down}");
    assert!(registry.lookup(&Identifier::parse("10.1000/x").unwrap()).await.unwrap().is_some());
}

fn registry_searches(name: &str) -> bool {
    // A file is no server, and has no search.
    name != "retractionwatch" && registry(name, "http://127.0.0.1:9").searches()
}
