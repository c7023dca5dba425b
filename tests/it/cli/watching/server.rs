//! A server that answers as five registries do when they are asked for new
//! studies, and with status 599 to what none of them would be asked.

use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::cli::Sandbox;
use crate::replay::{openalex, xml};

/// The query of these tests, and what each registry must be asked for it.
pub(super) const QUERY: &str = "title:esketamine adolescents";
pub(super) const ASKED: &[(&str, &str)] = &[
    ("crossref", "esketamine adolescents"),
    ("pubmed", "esketamine[ti] AND adolescents[all]"),
    ("openalex", "title.search:esketamine,title_and_abstract.search:adolescents"),
    ("europepmc", "TITLE:esketamine AND (TITLE:adolescents OR ABSTRACT:adolescents)"),
    ("arxiv", "ti:esketamine AND all:adolescents"),
];

/// A work in Crossref's shape, with what else a registry would know of it.
/// `in` names the registries that find it.
pub(super) fn work(n: u64, title: &str, family: &str, registries: &[&str]) -> Value {
    json!({
        "DOI": format!("10.1000/esk.{n}"), "PMID": (30_000_000 + n).to_string(), "W": format!("W{}", 4_000_000 + n),
        "type": "journal-article", "title": [title], "author": [{"family": family, "given": "Ada"}],
        "container-title": ["Journal of Youth"], "volume": "7", "page": format!("{n}0-{n}9"),
        "issued": {"date-parts": [[2024, 5]]}, "in": registries,
    })
}

pub(super) struct Server {
    server: MockServer,
    works: Arc<Mutex<Vec<Value>>>,
    unknown: Arc<Mutex<Vec<String>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    pub(super) fn start(works: Vec<Value>) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (works, unknown) = (Arc::new(Mutex::new(works)), Arc::new(Mutex::new(Vec::new())));
        let shelves = Shelves { works: Arc::clone(&works), unknown: Arc::clone(&unknown) };
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(shelves).mount(&server).await;
            server
        });
        Self { server, works, unknown, _runtime: runtime }
    }

    pub(super) fn connect(&self, sandbox: &mut Sandbox, registries: &[&str]) {
        for name in registries {
            let url = format!("{}/{name}", self.server.uri());
            sandbox.set(&format!("IBID_REGISTRY_{}_URL", name.to_uppercase()), &url);
        }
    }

    pub(super) fn put(&self, work: Value) {
        self.works.lock().unwrap().push(work);
    }

    pub(super) fn assert_all_understood(&self) {
        let unknown = self.unknown.lock().unwrap();
        assert!(unknown.is_empty(), "no registry would answer: {unknown:#?}");
    }
}

struct Shelves {
    works: Arc<Mutex<Vec<Value>>>,
    unknown: Arc<Mutex<Vec<String>>>,
}

impl Respond for Shelves {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = percent_decode_str(request.url.path()).decode_utf8_lossy().into_owned();
        let pairs: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
        let (registry, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((&path, ""));
        self.answer(registry, rest, &pairs).unwrap_or_else(|| {
            let asked = format!("{} {}", request.method, request.url);
            self.unknown.lock().unwrap().push(asked.clone());
            ResponseTemplate::new(599).set_body_string(format!("no registry has the address {asked}"))
        })
    }
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn text<'w>(work: &'w Value, name: &str) -> &'w str {
    work[name].as_str().unwrap_or_default()
}

impl Shelves {
    fn answer(&self, registry: &str, path: &str, pairs: &[(String, String)]) -> Option<ResponseTemplate> {
        let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
        let all = self.works.lock().unwrap();
        let works: Vec<&Value> =
            all.iter().filter(|work| work["in"].as_array().unwrap().contains(&json!(registry))).collect();
        let wanted = ASKED.iter().find(|(name, _)| *name == registry)?.1;
        let by_doi = |doi: &str| works.iter().find(|work| text(work, "DOI") == doi);
        let cites = |id: &str| -> Vec<&Value> {
            works.iter().filter(|work| text(work, "cites") == id).copied().collect()
        };
        let found = |asked: &str| (asked == wanted).then(|| works.clone());
        Some(match (registry, path) {
            ("crossref", "works") => {
                (get("offset")? == "0").then_some(())?;
                let items = found(get("query.bibliographic")?)?;
                let rows: Vec<&Value> = items.iter().copied().take(get("rows")?.parse().ok()?).collect();
                ok(&json!({"status": "ok", "message": {"total-results": items.len(), "items": rows}}))
            }
            ("crossref", path) => match by_doi(path.strip_prefix("works/")?) {
                Some(work) => ok(&json!({"status": "ok", "message-type": "work", "message": work})),
                None => ResponseTemplate::new(404).set_body_raw("Resource not found.", "text/plain"),
            },
            ("pubmed", "esearch.fcgi") => {
                let term = get("term")?;
                let ids: Vec<&str> = match term.strip_suffix("[doi]") {
                    Some(doi) => {
                        by_doi(doi.trim_matches('"')).map(|work| text(work, "PMID")).into_iter().collect()
                    }
                    None => {
                        (get("sort")? == "pub_date" && get("retmax")? == "200").then_some(())?;
                        found(term)?.into_iter().map(|work| text(work, "PMID")).collect()
                    }
                };
                ok(&json!({"esearchresult": {"count": ids.len().to_string(), "idlist": ids}}))
            }
            ("pubmed", "efetch.fcgi") => {
                let ids: Vec<&str> = get("id")?.split(',').collect();
                let records: String = works
                    .iter()
                    .filter(|work| ids.contains(&text(work, "PMID")))
                    .map(|work| xml(work))
                    .collect();
                let body = format!("<PubmedArticleSet>{records}</PubmedArticleSet>");
                ResponseTemplate::new(200).set_body_raw(body, "text/xml")
            }
            ("pubmed", "elink.fcgi") => {
                (get("linkname")? == "pubmed_pubmed_citedin").then_some(())?;
                let links: Vec<&str> = cites(get("id")?).into_iter().map(|work| text(work, "PMID")).collect();
                ok(&json!({"linksets": [{"linksetdbs": [{"links": links}]}]}))
            }
            ("openalex", "works") => {
                (get("sort")? == "publication_date:desc" && get("page")? == "1").then_some(())?;
                let filter = get("filter")?;
                let works = match filter.strip_prefix("cites:") {
                    Some("W2000000") => cites("20000000"),
                    _ => found(filter)?,
                };
                let results: Vec<Value> = works.into_iter().map(openalex_work).collect();
                ok(&json!({"meta": {"count": results.len()}, "results": results}))
            }
            ("openalex", "works/doi:10.1000/root") => {
                ok(&json!({"id": "https://openalex.org/W2000000", "title": "Root"}))
            }
            ("openalex", path) => {
                let none = json!({"error": "Not Found", "message": "no such work"});
                match by_doi(path.strip_prefix("works/doi:").unwrap_or_default()) {
                    Some(work) => ok(&openalex_work(work)),
                    None => ResponseTemplate::new(404).set_body_json(none),
                }
            }
            ("europepmc", "search") => {
                let query = get("query")?;
                let works = match query.strip_prefix("(EXT_ID:") {
                    Some(rest) => {
                        let id = rest.split(' ').next()?;
                        works.into_iter().filter(|work| text(work, "PMID") == id).collect()
                    }
                    None => {
                        (get("sort")? == "P_PDATE_D desc" && get("cursorMark")? == "*").then_some(())?;
                        found(query)?
                    }
                };
                let results: Vec<Value> = works.into_iter().map(europepmc_work).collect();
                ok(
                    &json!({"hitCount": results.len(), "nextCursorMark": "*", "resultList": {"result": results}}),
                )
            }
            ("europepmc", "MED/20000000/citations") => {
                let list: Vec<Value> = cites("20000000")
                    .into_iter()
                    .map(|work| json!({"id": work["PMID"], "source": "MED"}))
                    .collect();
                ok(&json!({"hitCount": list.len(), "citationList": {"citation": list}}))
            }
            ("arxiv", "query") => {
                let entries: String = found(get("search_query")?)?.into_iter().map(arxiv_entry).collect();
                let count = entries.matches("<entry>").count();
                let feed = format!(
                    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><totalResults>{count}</totalResults>{entries}</feed>"
                );
                ResponseTemplate::new(200).set_body_raw(feed, "application/atom+xml")
            }
            _ => return None,
        })
    }
}

fn openalex_work(work: &Value) -> Value {
    let mut value = openalex(work);
    value["id"] = json!(format!("https://openalex.org/{}", text(work, "W")));
    value
}

fn europepmc_work(work: &Value) -> Value {
    let author = json!({"lastName": work["author"][0]["family"], "firstName": work["author"][0]["given"]});
    json!({
        "id": work["PMID"], "source": "MED", "pmid": work["PMID"], "doi": work["DOI"], "title": work["title"][0],
        "authorList": {"author": [author]}, "pubYear": "2024",
    })
}

fn arxiv_entry(work: &Value) -> String {
    format!(
        "<entry><id>http://arxiv.org/abs/{}v1</id><title>{}</title><published>2024-01-01T00:00:00Z</published>\
         <author><name>Ada {}</name></author></entry>",
        text(work, "arxiv"),
        work["title"][0].as_str().unwrap(),
        work["author"][0]["family"].as_str().unwrap(),
    )
}
