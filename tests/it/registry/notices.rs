//! Notices about works, asked of Crossref by `filter=updates:…`.

use std::sync::{Arc, Mutex};

use ibid::item::Identifier;
use ibid::registry::{Notices, Settings, open};
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// Has a notice of each DOI; refuses lists with `bad` in them, and us for
/// `forbidden`. Rows are cut at `most`.
struct Server {
    most: usize,
    asked: Arc<Mutex<Vec<usize>>>,
}

impl Respond for Server {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let filter = request.url.query_pairs().find(|(name, _)| name == "filter").unwrap().1.into_owned();
        let dois: Vec<&str> = filter.split(',').map(|part| part.strip_prefix("updates:").unwrap()).collect();
        self.asked.lock().unwrap().push(dois.len());
        let said = |status: u16| {
            ResponseTemplate::new(status).set_body_json(json!({"status": "failed", "message": []}))
        };
        if filter.contains("bad") {
            return said(400);
        }
        if filter.contains("forbidden") {
            return said(403);
        }
        let notice = |doi: &&str| json!({"DOI": format!("{doi}.n"), "update-to": [{"DOI": doi, "type": "retraction"}]});
        let items: Vec<Value> = dois.iter().take(self.most).map(notice).collect();
        ResponseTemplate::new(200)
            .set_body_json(json!({"status": "ok", "message": {"total-results": dois.len(), "items": items}}))
            .insert_header("x-rate-limit-limit", "1000")
            .insert_header("x-rate-limit-interval", "1s")
    }
}

async fn notices(dois: &[String], most: usize) -> (Notices, Vec<usize>) {
    let server = MockServer::start().await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    Mock::given(any()).respond_with(Server { most, asked: Arc::clone(&asked) }).mount(&server).await;
    let mut settings = Settings { mailto: Some("someone@example.org".to_owned()), ..Settings::default() };
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    settings.set_remote("crossref", Some(true), Some(&server.uri()), None);
    let registries = open(&settings).unwrap();
    let ids: Vec<Identifier> = dois.iter().map(|doi| Identifier::parse(doi).unwrap()).collect();
    let notices = registries[0].notices(&ids).await;
    let mut lengths = asked.lock().unwrap().clone();
    lengths.sort_unstable_by(|a, b| b.cmp(a));
    (notices, lengths)
}

fn works(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("10.5555/w{n}")).collect()
}

#[tokio::test]
async fn many_works_are_asked_about_together_and_commas_never() {
    let mut dois = works(100);
    dois.push("10.5555/a,b".to_owned());
    let (notices, asked) = notices(&dois, 1_000).await;
    assert_eq!((notices.records.len(), notices.open.len(), asked), (100, 0, vec![80, 20]));
}

#[tokio::test]
async fn one_that_is_refused_leaves_only_itself_open() {
    let mut dois = works(7);
    dois.insert(3, "10.5555/bad".to_owned());
    let (notices, asked) = notices(&dois, 1_000).await;
    let open: Vec<String> = notices.open.iter().map(|(id, _)| id.value()).collect();
    assert_eq!((notices.records.len(), open), (7, vec!["10.5555/bad".to_owned()]));
    assert_eq!(asked, [8, 4, 4, 2, 2, 1, 1]);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_asked_for_in_parts() {
    let (notices, asked) = notices(&works(8), 3).await;
    assert_eq!((notices.records.len(), notices.open.len()), (8, 0));
    assert_eq!(asked, [8, 4, 4, 2, 2, 2, 2]);
}

#[tokio::test]
async fn a_registry_that_refuses_everything_is_not_asked_for_each() {
    let bad: Vec<String> = (0..300).map(|n| format!("10.5555/bad{n}")).collect();
    let (notices, asked) = notices(&bad, 1_000).await;
    assert_eq!((notices.records.len(), notices.open.len()), (0, 300));
    assert!(asked.len() < 50, "{}", asked.len());
    let (notices, asked) = self::notices(&["10.5555/forbidden".to_owned(), "10.5555/w".to_owned()], 9).await;
    assert_eq!((notices.open.len(), asked), (2, vec![2]));
}
