//! Retraction Watch: a file of the user's, and one that is fetched.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ibid::item::{Identifier, Variable};
use ibid::registry::{CachePolicy, Registry, RegistryError, Settings, open};
use serde_json::json;
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::books::{asked, at, says};

const HEADER: &str = "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,\
    RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,\
    RetractionNature,Reason,Paywalled,Notes,";

fn row(id: u32, date: &str, nature: &str) -> String {
    format!(
        "{id},\"Ileal hyperplasia, and more\",(HSC) Medicine;,A Hospital,The Lancet,Elsevier,United Kingdom,A J W;S M,,\
         Research Article;,{date} 0:00,10.1016/S0140-6736(10)60175-4,20137807,2/28/1998 0:00,\
         10.1016/S0140-6736(97)11096-0,9500320,{nature},+Error in Data;+Misconduct;,No,See also: notes,"
    )
}

fn file(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn wakefield() -> Identifier {
    Identifier::parse("10.1016/s0140-6736(97)11096-0").unwrap()
}

fn local(path: &Path) -> Arc<dyn Registry> {
    at("retractionwatch", &path.display().to_string(), |_| ())
}

async fn natures(registry: &Arc<dyn Registry>) -> Vec<String> {
    let record = registry.lookup(&wakefield()).await.unwrap().unwrap();
    let events = record.item.extra["retraction-watch"].as_array().unwrap().clone();
    events.iter().map(|event| event["nature"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_file_of_the_users_tells_all_that_became_of_a_paper() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rw.csv");
    let rows = [row(2, "2/6/2010", "Retraction"), row(1, "3/6/2004", "Correction"), "1,odd".to_owned()];
    std::fs::write(&path, file(&rows)).unwrap();
    let registry = local(&path);
    assert!(registry.annotates() && !registry.searches() && registry.is_local());
    assert_eq!(natures(&registry).await, ["Correction", "Retraction"]);
    let pmid = Identifier::parse("PMID: 9500320").unwrap();
    let record = registry.lookup(&pmid).await.unwrap().unwrap();
    assert_eq!(record.item.identifiers(), [wakefield(), pmid]);
    assert_eq!(record.item.plain_title(), "Ileal hyperplasia, and more");
    assert_eq!(
        record.item.extra["retraction-watch"][1],
        json!({"nature": "Retraction", "date": "2010-02-06", "notice-doi": "10.1016/s0140-6736(10)60175-4",
            "notice-pmid": "20137807", "reasons": ["Error in Data", "Misconduct"], "record-id": 2})
    );
    assert_eq!(record.raw[0]["Notes"], "See also: notes");
    let notice = Identifier::parse("10.1016/s0140-6736(10)60175-4").unwrap();
    let record = registry.lookup(&notice).await.unwrap().unwrap();
    assert_eq!(record.item.get(Variable::Title), None, "the title is the paper's");
    assert_eq!(record.item.extra["retraction-notice-of"][0]["doi"], "10.1016/s0140-6736(97)11096-0");
    assert!(!record.item.extra.contains_key("retraction-watch"));
    assert!(registry.lookup(&Identifier::parse("10.1000/sound").unwrap()).await.unwrap().is_none());
    let address = url::Url::from_file_path(&path).unwrap();
    assert_eq!(natures(&at("retractionwatch", address.as_str(), |_| ())).await.len(), 2);
}

#[tokio::test]
async fn a_file_that_is_none_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rw.csv");
    let mut settings = Settings::default();
    settings.set_remote("retractionwatch", Some(true), Some(&path.display().to_string()), None);
    let error = open(&settings).err().unwrap().to_string();
    assert!(error.contains("rw.csv` is no file of Retraction Watch"), "{error}");
    std::fs::write(&path, "Record ID,Title,RetractionDOI\n1,x,y\n").unwrap();
    let error = local(&path).lookup(&wakefield()).await.unwrap_err();
    assert!(error.to_string().contains("it lacks the columns RetractionDate, RetractionPubMedID"), "{error}");
}

/// A server that has the file, and counts who asks.
async fn serving(body: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/data/rw.csv"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    server
}

fn fetched(server: &MockServer, folder: &Path, policy: CachePolicy) -> Arc<dyn Registry> {
    at("retractionwatch", &format!("{}/data/rw.csv", server.uri()), |settings| {
        settings.cache = Some(folder.join("cache/answers.sqlite"));
        settings.cache_policy = policy;
    })
}

fn kept(folder: &Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.join("cache")).into_iter().flatten();
    let names = files.map(|file| file.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|e| e == "csv" || e == "part")).collect()
}

#[tokio::test]
async fn a_file_is_fetched_once_a_week() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving(&file(&[row(1, "2/6/2010", "Retraction")])).await;
    let registry = fetched(&server, folder.path(), CachePolicy::Use);
    assert!(!registry.is_local());
    for _ in 0..3 {
        assert_eq!(natures(&registry).await, ["Retraction"]);
    }
    assert_eq!(natures(&fetched(&server, folder.path(), CachePolicy::Use)).await, ["Retraction"]);
    assert_eq!(asked(&server).await, ["/data/rw.csv?"], "once for both");
    let file = kept(folder.path()).pop().unwrap();
    natures(&fetched(&server, folder.path(), CachePolicy::Refresh)).await;
    assert_eq!(asked(&server).await.len(), 2);
    let old = SystemTime::now() - Duration::from_secs(8 * 24 * 3600);
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(old).unwrap();
    natures(&fetched(&server, folder.path(), CachePolicy::Use)).await;
    assert_eq!(asked(&server).await.len(), 3);
    natures(&fetched(&server, folder.path(), CachePolicy::Off)).await;
    assert_eq!(asked(&server).await.len(), 4);
    assert_eq!(kept(folder.path()), [file]);
}

#[tokio::test]
async fn an_older_file_stands_in_for_one_that_cannot_be_fetched() {
    let folder = tempfile::tempdir().unwrap();
    let server = serving(&file(&[row(1, "2/6/2010", "Retraction")])).await;
    natures(&fetched(&server, folder.path(), CachePolicy::Use)).await;
    let file = kept(folder.path());
    for bad in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(404).set_body_string("not found"),
        ResponseTemplate::new(200).set_body_string("<!doctype html><html>Sign in</html>"),
    ] {
        server.reset().await;
        Mock::given(any()).respond_with(bad).mount(&server).await;
        assert_eq!(natures(&fetched(&server, folder.path(), CachePolicy::Refresh)).await, ["Retraction"]);
        assert_eq!(kept(folder.path()), file, "what is no such file takes no file's place");
        let nothing = tempfile::tempdir().unwrap();
        let error =
            fetched(&server, nothing.path(), CachePolicy::Use).lookup(&wakefield()).await.unwrap_err();
        assert!(error.is_outage(), "{error}");
        assert!(kept(nothing.path()).is_empty());
    }
}

#[tokio::test]
async fn a_file_that_does_not_come_is_asked_for_once_a_run() {
    let server = says(ResponseTemplate::new(404)).await;
    let folder = tempfile::tempdir().unwrap();
    let registry = fetched(&server, folder.path(), CachePolicy::Use);
    for _ in 0..3 {
        let error = registry.lookup(&wakefield()).await.unwrap_err();
        assert!(matches!(error, RegistryError::Malformed { .. }), "{error}");
    }
    assert_eq!(asked(&server).await.len(), 1);
}
