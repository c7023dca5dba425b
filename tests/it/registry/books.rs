//! The registries of books: what they are asked, in which words they say that
//! they have nothing, and that every recorded answer maps.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use ibid::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use ibid::registry::{Query, Registry, RegistryError, Settings, open, read_googlebooks, read_openlibrary};
use serde_json::{Value, json};
use wiremock::matchers::{any, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::corpus::answers;
use crate::support::{check_known_failures, corpora};

/// The registry of a name alone, at a server of ours.
pub(super) fn at(name: &str, url: &str, change: impl Fn(&mut Settings)) -> Arc<dyn Registry> {
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    settings.set_remote(name, Some(true), Some(url), None);
    change(&mut settings);
    open(&settings).unwrap().remove(0)
}

/// A server that answers everything so.
pub(super) async fn says(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

/// What was asked of it, path and query.
pub(super) async fn asked(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|r| format!("{}?{}", r.url.path(), r.url.query().unwrap_or_default())).collect()
}

fn isbn() -> Identifier {
    Identifier::parse("ISBN 978-0-306-40615-7").unwrap()
}

fn query() -> Query {
    let mut item = Item::new(Kind::Book);
    item.set(Variable::Title, "The \"old\" book: with a subtitle");
    item.set_names(NameVariable::Author, vec![Name::person("Müller-Lüdenscheidt", "Anna")]);
    item.set_date(DateVariable::Issued, Date::year(2009));
    Query { text: "Müller, A. (2009). The old book. Reidel.".to_owned(), item }
}

/// What neither lookup nor search may take for "there is none".
pub(super) async fn takes_no_outage_for_a_no(name: &str, id: &Identifier, errors: &[(u16, &str)]) {
    let common = [
        (200, "<!doctype html><html><body>Down for maintenance</body></html>"),
        (200, "{\"error\": \"internal failure\"}"),
        (200, "[]"),
        (200, "nonsense"),
        (404, "{\"message\": \"no Route matched with those values\"}"),
        (404, "<html><h1>404 Not Found</h1></html>"),
        (404, ""),
        (500, "oops"),
    ];
    for (status, body) in common.iter().chain(errors) {
        let server = says(ResponseTemplate::new(*status).set_body_string(*body)).await;
        let registry = at(name, &server.uri(), |_| ());
        let error = registry.lookup(id).await.expect_err(body);
        assert!(error.is_outage(), "{status} {body}: {error}");
        if registry.searches() {
            let registry = at(name, &server.uri(), |_| ());
            let error = registry.search(&query(), 5).await.expect_err(body);
            assert!(error.is_outage(), "{status} {body}: {error}");
        }
    }
}

#[tokio::test]
async fn openlibrary_is_asked_for_isbns_and_titles() {
    let server = MockServer::start().await;
    let book =
        json!({"ISBN:9780306406157": {"key": "/books/OL1M", "title": "A book", "publish_date": "2009"}});
    Mock::given(method("GET"))
        .and(path("/api/books"))
        .and(query_param("bibkeys", "ISBN:9780306406157"))
        .and(query_param("format", "json"))
        .and(query_param("jscmd", "data"))
        .respond_with(ResponseTemplate::new(200).set_body_json(book))
        .expect(1)
        .mount(&server)
        .await;
    let works = json!({"numFound": 2, "docs": [3, {"key": "/works/OL2W", "title": "The old book",
        "author_name": ["Anna Müller"], "first_publish_year": 1999, "publish_year": [1999, 2009]}]});
    Mock::given(method("GET"))
        .and(path("/search.json"))
        .and(query_param("title", "The old book"))
        .and(query_param("author", "Müller Lüdenscheidt"))
        .and(query_param("limit", "5"))
        .respond_with(ResponseTemplate::new(200).set_body_json(works))
        .expect(1)
        .mount(&server)
        .await;
    let registry = at("openlibrary", &server.uri(), |_| ());
    let record = registry.lookup(&isbn()).await.unwrap().unwrap();
    assert_eq!((record.registry.as_str(), record.item.year()), ("openlibrary", Some(2009)));
    assert_eq!(record.item.identifiers(), [isbn()], "whose number was asked for");
    assert_eq!(record.raw["key"], "/books/OL1M");
    let found = registry.search(&query(), 5).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].item.year(), Some(2009));
    assert!(asked(&server).await[1].contains("fields=key%2Ctitle%2Csubtitle%2Cauthor_name"));
}

#[tokio::test]
async fn openlibrary_is_asked_for_several_isbns_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let book = json!({"ISBN:9780306406157": {"key": "/books/OL1M", "title": "A book"}});
    let server = says(ResponseTemplate::new(200).set_body_json(book)).await;
    let cache = folder.path().join("answers.sqlite");
    let open = || at("openlibrary", &server.uri(), |settings| settings.cache = Some(cache.clone()));
    let registry = open();
    let texts =
        ["9780306406157", "080442957X", "0306406004", "0262510871", "0201896834", "0131103628", "020161622X"];
    let ids: Vec<Identifier> =
        texts.iter().map(|t| Identifier::parse(&format!("ISBN {t}")).unwrap()).collect();
    let answers = join_all(ids.iter().map(|id| registry.lookup(id))).await;
    let has: Vec<bool> = answers.into_iter().map(|answer| answer.unwrap().is_some()).collect();
    assert_eq!(has, [true, false, false, false, false, false, false]);
    let all = asked(&server).await;
    assert_eq!(all.len(), 1);
    assert!(
        all[0].starts_with("/api/books?bibkeys=ISBN%3A97") && all[0].ends_with("&format=json&jscmd=data")
    );
    assert_eq!(all[0].matches("%2CISBN%3A97").count(), 6, "{}", all[0]);
    let registry = open();
    for (id, has) in ids.iter().zip(has) {
        assert_eq!(registry.lookup(id).await.unwrap().is_some(), has);
    }
    assert_eq!(asked(&server).await.len(), 1, "each is kept as the answer to its own lookup");
}

#[tokio::test]
async fn openlibrary_says_no_in_its_own_words_only() {
    let server = says(ResponseTemplate::new(200).set_body_string("{}")).await;
    let registry = at("openlibrary", &server.uri(), |_| ());
    assert!(registry.lookup(&isbn()).await.unwrap().is_none());
    assert!(registry.search(&query(), 5).await.unwrap_err().is_outage(), "a search has a list");
    let none = ResponseTemplate::new(200).set_body_json(json!({"numFound": 0, "start": 0, "docs": []}));
    let server = says(none).await;
    assert!(at("openlibrary", &server.uri(), |_| ()).search(&query(), 5).await.unwrap().is_empty());
    let other = [(200, "{\"status\": \"ok\"}"), (403, "{\"error\": \"blocked\"}")];
    takes_no_outage_for_a_no("openlibrary", &isbn(), &other).await;
}

/// The books in a recorded answer.
fn books(value: Value) -> Vec<Value> {
    match value {
        Value::Object(object) if object.keys().all(|key| key.starts_with("ISBN:")) => {
            object.into_iter().map(|(_, book)| book).collect()
        }
        Value::Object(mut object) => match object.remove("docs").or_else(|| object.remove("items")) {
            Some(Value::Array(books)) => books,
            _ => vec![Value::Object(object)],
        },
        _ => Vec::new(),
    }
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|v| {
        v.as_str().or_else(|| v.get("name")?.as_str()).or_else(|| v.get("identifier")?.as_str())
    })
    .collect()
}

/// What the item has lost of the book, or has made unclean.
fn lost(book: &Value, item: &Item, names: usize, isbns: &[&str], year: bool) -> Vec<String> {
    let mut lost = Vec::new();
    let title = book["title"].as_str().unwrap_or_default();
    let subtitle = book["subtitle"].as_str().unwrap_or_default();
    if !item.plain_title().starts_with(title) || !item.plain_title().ends_with(subtitle) {
        lost.push("title".to_owned());
    }
    if item.names(NameVariable::Author).len() != names {
        lost.push("names".to_owned());
    }
    let all = item.to_json().to_string();
    for isbn in isbns {
        let normal = Identifier::parse(&format!("ISBN {isbn}")).map(|id| id.value()).unwrap_or_default();
        if !all.contains(isbn) && !item.identifiers().iter().any(|id| id.value() == normal) {
            lost.push(format!("ISBN {isbn}"));
        }
    }
    if year && item.year().is_none() {
        lost.push("year".to_owned());
    }
    for (variable, value) in &item.text {
        if value.trim() != value || value.contains("&amp;") || value.contains("<p>") {
            lost.push(format!("clean text of {variable}"));
        }
    }
    if Item::from_json(&item.to_json()).ok().as_ref() != Some(item) {
        lost.push("the way to JSON and back".to_owned());
    }
    lost
}

#[test]
fn openlibrary_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (_, file) in answers(&folder, "openlibrary") {
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        for (number, book) in books(value).iter().enumerate() {
            let item = read_openlibrary(book);
            let names = texts(book.get("authors")).len() + texts(book.get("author_name")).len();
            let ids = &book["identifiers"];
            let lists = [book.get("isbn"), book.get("isbn_10"), book.get("isbn_13"), ids.get("isbn_10")];
            let isbns: Vec<&str> = lists.into_iter().flat_map(texts).collect();
            let dates = ["publish_date", "first_publish_date", "first_publish_year"];
            let year = dates.iter().any(|key| book.get(*key).is_some());
            let mut lost = lost(book, &item, names, &isbns, year);
            let key = book["key"].as_str().and_then(|key| key.rsplit('/').next());
            if item.extra.get("openlibrary").and_then(Value::as_str) != key {
                lost.push("identifier".to_owned());
            }
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    println!("{passed} books map");
    check_known_failures("registry-openlibrary", passed, &failed);
}

#[tokio::test]
async fn googlebooks_is_asked_for_isbns_and_titles() {
    let server = MockServer::start().await;
    let volume = |title: &str, isbn: &str| {
        json!({"id": title, "volumeInfo": {"title": title, "authors": ["Anna Müller"], "publishedDate": "2004-05",
            "industryIdentifiers": [{"type": "ISBN_10", "identifier": isbn}]}})
    };
    let other = volume("A near number", "080442957X");
    let list = |items: Value| json!({"kind": "books#volumes", "totalItems": 2, "items": items});
    let one = list(json!([other, 3, {"id": "bare"}, volume("A book", "0306406152")]));
    Mock::given(method("GET"))
        .and(path("/volumes"))
        .and(query_param("q", "isbn:9780306406157"))
        .and(query_param("key", "secret"))
        .respond_with(ResponseTemplate::new(200).set_body_json(one))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/volumes"))
        .and(query_param("q", "intitle:\"The old book\" inauthor:\"Müller Lüdenscheidt\""))
        .and(query_param("maxResults", "5"))
        .and(query_param("printType", "books"))
        .respond_with(ResponseTemplate::new(200).set_body_json(list(json!([other]))))
        .mount(&server)
        .await;
    let folder = tempfile::tempdir().unwrap();
    let open = |key: &str| {
        at("googlebooks", &server.uri(), |settings| {
            settings.set_remote("googlebooks", None, None, Some(key));
            settings.cache = Some(folder.path().join("answers.sqlite"));
        })
    };
    let registry = open("secret");
    let record = registry.lookup(&isbn()).await.unwrap().unwrap();
    assert_eq!((record.item.plain_title().as_str(), record.item.year()), ("A book", Some(2004)));
    let found = registry.search(&query(), 5).await.unwrap();
    assert_eq!(found[0].item.plain_title(), "A near number");
    assert!(open("another").lookup(&isbn()).await.unwrap().is_some(), "the key is no part of a kept request");
    assert_eq!(asked(&server).await.len(), 2);
    let none = says(ResponseTemplate::new(200).set_body_json(list(json!([other])))).await;
    let near = at("googlebooks", &none.uri(), |_| ()).lookup(&isbn()).await.unwrap();
    assert!(near.is_none(), "a book without the number is not the one");
}

#[tokio::test]
async fn googlebooks_says_no_in_its_own_words_only() {
    let none = json!({"kind": "books#volumes", "totalItems": 0});
    let server = says(ResponseTemplate::new(200).set_body_json(none)).await;
    let registry = at("googlebooks", &server.uri(), |_| ());
    assert!(registry.lookup(&isbn()).await.unwrap().is_none());
    assert!(registry.search(&query(), 5).await.unwrap().is_empty());
    let other = [
        (200, "{}"),
        (200, "{\"kind\": \"books#volumes\", \"totalItems\": 3}"),
        (200, "{\"kind\": \"other#things\", \"totalItems\": 0}"),
    ];
    takes_no_outage_for_a_no("googlebooks", &isbn(), &other).await;
}

#[tokio::test]
async fn a_spent_quota_of_googlebooks_is_a_limit() {
    let error = |status: u16, reason: &str, message: &str| {
        let body = json!({"error": {"code": status, "message": message, "status": "RESOURCE_EXHAUSTED",
            "errors": [{"message": message, "domain": "global", "reason": reason}]}});
        ResponseTemplate::new(status).set_body_json(body)
    };
    for response in [
        error(403, "dailyLimitExceeded", "Daily Limit Exceeded"),
        error(
            429,
            "rateLimitExceeded",
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per day'",
        ),
    ] {
        let server = says(response).await;
        let registry = at("googlebooks", &server.uri(), |_| ());
        for _ in 0..2 {
            let error = registry.lookup(&isbn()).await.unwrap_err();
            assert!(matches!(error, RegistryError::Limited { until: Some(_), .. }), "{error}");
        }
        assert_eq!(asked(&server).await.len(), 1, "what lasts until tomorrow is not asked against");
    }
    let server = says(error(403, "rateLimitExceeded", "Rate Limit Exceeded")).await;
    let error_of = |e: RegistryError| matches!(e, RegistryError::Limited { .. });
    assert!(error_of(at("googlebooks", &server.uri(), |_| ()).lookup(&isbn()).await.unwrap_err()));
    let server = says(error(403, "forbidden", "The caller has no permission")).await;
    let refused = at("googlebooks", &server.uri(), |_| ()).lookup(&isbn()).await.unwrap_err();
    assert!(matches!(refused, RegistryError::Refused { status: 403, .. }), "{refused}");
    let server = says(error(400, "badRequest", "API key not valid. Please pass a valid API key.")).await;
    let refused = at("googlebooks", &server.uri(), |_| ()).lookup(&isbn()).await.unwrap_err();
    assert!(matches!(refused, RegistryError::Refused { status: 400, .. }), "{refused}");
}

#[test]
fn googlebooks_answers_map() {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let (mut passed, mut failed) = (0, BTreeSet::new());
    for (_, file) in answers(&folder, "googlebooks") {
        let value: Value = serde_json::from_slice(&std::fs::read(folder.join(&file)).unwrap()).unwrap();
        for (number, volume) in books(value).iter().enumerate() {
            let item = read_googlebooks(volume);
            let info = &volume["volumeInfo"];
            let isbns = texts(info.get("industryIdentifiers"));
            let names = texts(info.get("authors")).len();
            let mut lost = lost(info, &item, names, &isbns, info.get("publishedDate").is_some());
            if item.extra.get("googlebooks") != volume.get("id") {
                lost.push("identifier".to_owned());
            }
            if lost.is_empty() {
                passed += 1;
            } else {
                failed.insert(format!("{file}#{number}: {}", lost.join(", ")));
            }
        }
    }
    println!("{passed} volumes map");
    check_known_failures("registry-googlebooks", passed, &failed);
}
