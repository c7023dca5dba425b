//! Recorded answers served again at the addresses they were recorded from:
//! exact method, path and query, and a loud failure for anything else.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ibid::item::Identifier;
use ibid::item::identifier::Scheme;
use ibid::registry::{Registry, RegistryError, Settings, open};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::support::corpora;

/// Who asks, which differs from recording to replay.
const PERSONAL: [&str; 5] = ["mailto", "api_key", "tool", "email", "key"];

/// A recorded exchange.
struct Recorded {
    status: u16,
    file: PathBuf,
    kind: String,
}

/// `GET /works/10.1000/x?a=b`, with its path decoded and its parameters sorted.
fn canonical(method: &str, path: &str, query: &str) -> String {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy().to_lowercase();
    let mut pairs: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| !PERSONAL.contains(&name.as_ref()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    format!("{method} {path}?{}", pairs.join("&"))
}

/// The recorded exchanges of one host, by request.
fn exchanges(folder: &Path, provider: &str, host: &str) -> HashMap<String, Recorded> {
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let mut all = HashMap::new();
    for line in manifest.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, kind, request, status, file, ..] = columns.as_slice() else { continue };
        let Some(rest) = request.strip_prefix(host).filter(|_| *name == provider) else { continue };
        if rest.contains(" BODY=") {
            continue;
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        // Some asked for a DOI by its address, which is one resource with it.
        let by_address = if provider == "openalex" { "doi:" } else { "" };
        let path = path.replacen("https://doi.org/", by_address, 1);
        let recorded = Recorded {
            status: status.parse().unwrap_or(200),
            file: folder.join(file),
            kind: (*kind).to_owned(),
        };
        all.insert(canonical("GET", &path, query), recorded);
    }
    all
}

struct Answers {
    exchanges: HashMap<String, Recorded>,
    unknown: Arc<Mutex<BTreeSet<String>>>,
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let key =
            canonical(request.method.as_str(), request.url.path(), request.url.query().unwrap_or_default());
        match self.exchanges.get(&key) {
            Some(recorded) => ResponseTemplate::new(recorded.status)
                .set_body_bytes(std::fs::read(&recorded.file).unwrap())
                .insert_header("x-rate-limit-limit", "1000")
                .insert_header("x-rate-limit-interval", "1s")
                .insert_header("x-concurrency-limit", "8"),
            None => {
                self.unknown.lock().unwrap().insert(key.clone());
                ResponseTemplate::new(599).set_body_string(format!("nobody recorded {key}"))
            }
        }
    }
}

fn registry(name: &str, url: &str) -> Arc<dyn Registry> {
    let mut settings = Settings::default();
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    settings.set_remote(name, Some(true), Some(url), None);
    open(&settings).unwrap().remove(0)
}

/// Every recorded lookup of a DOI is asked again, and gives the record of that
/// DOI, or the error that was recorded.
async fn lookups(name: &'static str, host: &str, before: &str, floor: usize) {
    let Some(folder) = corpora().map(|c| c.join("registries")) else { return };
    let exchanges = exchanges(&folder, name, host);
    let mut asked: Vec<(Identifier, u16)> = Vec::new();
    for (key, recorded) in &exchanges {
        let Some(doi) =
            key.strip_prefix("GET ").and_then(|k| k.strip_prefix(before)).and_then(|k| k.strip_suffix('?'))
        else {
            continue;
        };
        // Other questions about a DOI than what its record is.
        if doi.contains("/agency") || doi.contains("/transform") || recorded.kind == "other" {
            continue;
        }
        if let Some(id @ Identifier::Doi(_)) = Identifier::parse(doi)
            && id.value() == doi
        {
            asked.push((id, recorded.status));
        }
    }
    asked.sort();
    let unknown = Arc::new(Mutex::new(BTreeSet::new()));
    let server = MockServer::start().await;
    let answers = Answers { exchanges, unknown: Arc::clone(&unknown) };
    Mock::given(any()).respond_with(answers).mount(&server).await;
    let registry = registry(name, &server.uri());
    assert!(registry.supports(Scheme::Doi));
    let (mut found, mut none, mut failed) = (0, 0, Vec::new());
    for (id, status) in &asked {
        match registry.lookup(id).await {
            Ok(Some(record)) => {
                assert!(
                    record.item.identifiers().contains(id),
                    "{id} is not {:?}",
                    record.item.identifiers()
                );
                found += 1;
            }
            Ok(None) => {
                assert_eq!(*status, 404, "{id}");
                none += 1;
            }
            Err(error) => failed.push(format!("{id}: {error}")),
        }
    }
    println!("{name}: {found} recorded lookups found, {none} not found, {} failed", failed.len());
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(found >= floor, "{found}");
    // Anything else is no answer.
    let nobody = Identifier::parse("10.1000/nobody-recorded-this").unwrap();
    let error = registry.lookup(&nobody).await.unwrap_err();
    assert!(matches!(error, RegistryError::Server { status: 599, .. }), "{error}");
    assert_eq!(unknown.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn recorded_lookups_of_crossref_are_asked_again() {
    lookups("crossref", "https://api.crossref.org", "/works/", 80).await;
}

#[tokio::test]
async fn recorded_lookups_of_openalex_are_asked_again() {
    lookups("openalex", "https://api.openalex.org", "/works/doi:", 18).await;
}
