//! Crossref, PubMed and OpenAlex on this machine, with facts that a test puts
//! into them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use crate::cli::Sandbox;

/// What the registries have, and what they were asked.
#[derive(Default)]
struct Facts {
    /// Crossref's works by DOI.
    works: BTreeMap<String, Value>,
    /// OpenAlex's works by DOI.
    openalex: BTreeMap<String, Value>,
    /// PubMed's corrections by PMID: DOI, and the elements of the list.
    pubmed: BTreeMap<String, (String, String)>,
    asked: Vec<String>,
    not_understood: Vec<String>,
}

/// Crossref, PubMed and OpenAlex on this machine.
pub(super) struct Registries {
    facts: Arc<Mutex<Facts>>,
    server: MockServer,
    /// Drives the server.
    _runtime: tokio::runtime::Runtime,
}

impl Registries {
    pub(super) fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let facts = Arc::new(Mutex::new(Facts::default()));
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(Server(Arc::clone(&facts))).mount(&server).await;
            server
        });
        Self { facts, server, _runtime: runtime }
    }

    pub(super) fn url(&self, name: &str) -> String {
        format!("{}/{name}", self.server.uri())
    }

    pub(super) fn connect(&self, sandbox: &mut Sandbox) {
        for name in ["crossref", "pubmed", "openalex"] {
            sandbox.set(&format!("IBID_REGISTRY_{}_URL", name.to_uppercase()), &self.url(name));
        }
    }

    /// Puts a work into Crossref and OpenAlex.
    pub(super) fn put(&self, doi: &str, more: Value) {
        let mut work =
            json!({"DOI": doi, "type": "journal-article", "title": [format!("The work of {doi}")]});
        work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut facts = self.facts.lock().unwrap();
        facts.works.insert(doi.to_lowercase(), work);
        let id = format!("https://openalex.org/W{}", 1000 + facts.openalex.len());
        let retracted = facts.openalex.get(doi).is_some_and(|work| work["is_retracted"] == true);
        let work = json!({"id": id, "doi": format!("https://doi.org/{doi}"), "title": "Work", "is_retracted": retracted});
        facts.openalex.insert(doi.to_lowercase(), work);
    }

    /// Puts whole works into Crossref and OpenAlex.
    pub(super) fn put_recorded(&self, doi: &str, crossref: Value, openalex: Value) {
        let mut facts = self.facts.lock().unwrap();
        facts.works.insert(doi.to_owned(), crossref);
        facts.openalex.insert(doi.to_owned(), openalex);
    }

    pub(super) fn retracted_in_openalex(&self, doi: &str) {
        self.facts.lock().unwrap().openalex.get_mut(doi).unwrap()["is_retracted"] = json!(true);
    }

    /// Puts a record with corrections (`RefType`, source, PMID) into PubMed.
    pub(super) fn put_in_pubmed(&self, pmid: &str, doi: &str, corrections: &[(&str, &str, &str)]) {
        let list: String = corrections
            .iter()
            .map(|(kind, source, pmid)| format!(
                "<CommentsCorrections RefType=\"{kind}\"><RefSource>{source}</RefSource><PMID>{pmid}</PMID></CommentsCorrections>"
            ))
            .collect();
        self.facts.lock().unwrap().pubmed.insert(pmid.to_owned(), (doi.to_owned(), list));
    }

    /// What was asked since the last time, all of it understood.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut facts = self.facts.lock().unwrap();
        assert!(facts.not_understood.is_empty(), "{:#?}", facts.not_understood);
        std::mem::take(&mut facts.asked)
    }
}

struct Server(Arc<Mutex<Facts>>);

impl Respond for Server {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut facts = self.0.lock().unwrap();
        let query = if request.method == "POST" {
            request.body.as_slice()
        } else {
            request.url.query().unwrap_or_default().as_bytes()
        };
        let parameters: BTreeMap<String, String> = url::form_urlencoded::parse(query).into_owned().collect();
        let path = percent_decode_str(request.url.path()).decode_utf8_lossy().into_owned();
        let filter = parameters.get("filter").cloned().unwrap_or_default();
        facts.asked.push(format!("{path} {filter}").trim_end().to_owned());
        facts.answer(&path, &parameters).unwrap_or_else(|| {
            facts.not_understood.push(format!("{} {}", request.method, request.url));
            ResponseTemplate::new(599)
        })
    }
}

impl Facts {
    fn answer(&self, path: &str, parameters: &BTreeMap<String, String>) -> Option<ResponseTemplate> {
        let filter = parameters.get("filter").map(String::as_str);
        match path.strip_prefix('/')?.split_once('/')? {
            ("crossref", "works") => self.crossref_list(filter?, parameters.get("rows")?.parse().ok()?),
            ("crossref", single) => {
                Some(match self.works.get(&single.strip_prefix("works/")?.to_lowercase()) {
                    Some(work) => polite(&json!({"status": "ok", "message": work})),
                    None => ResponseTemplate::new(404).set_body_raw("Resource not found.", "text/plain"),
                })
            }
            ("openalex", "works") => {
                let (_, dois) = filter?.split_once("doi:")?;
                let found: Vec<&Value> = dois.split('|').filter_map(|doi| self.openalex.get(doi)).collect();
                Some(ResponseTemplate::new(200).set_body_json(json!({"results": found})))
            }
            ("openalex", single) => Some(match self.openalex.get(single.strip_prefix("works/doi:")?) {
                Some(work) => ResponseTemplate::new(200).set_body_json(work),
                None => ResponseTemplate::new(404)
                    .set_body_json(json!({"error": "Not Found", "message": "no such work"})),
            }),
            ("pubmed", "esearch.fcgi") => {
                let term = parameters.get("term")?;
                let has = |doi: &str| term.contains(&format!("\"{doi}\"[doi]"));
                let ids: Vec<&String> =
                    self.pubmed.iter().filter(|(_, (doi, _))| has(doi)).map(|(pmid, _)| pmid).collect();
                Some(ResponseTemplate::new(200).set_body_json(json!({"esearchresult": {"idlist": ids}})))
            }
            ("pubmed", "efetch.fcgi") => {
                let ids = parameters.get("id")?.split(',');
                let records: String = ids.filter_map(|pmid| self.pubmed.get(pmid).map(|(doi, list)| format!(
                    "<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>Work</ArticleTitle></Article>\
                     <CommentsCorrectionsList>{list}</CommentsCorrectionsList></MedlineCitation><PubmedData><ArticleIdList>\
                     <ArticleId IdType=\"doi\">{doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"
                ))).collect();
                let body = format!("<PubmedArticleSet>{records}</PubmedArticleSet>");
                Some(ResponseTemplate::new(200).set_body_raw(body, "text/xml"))
            }
            _ => None,
        }
    }

    /// Filters of one name mean "or"; values end at commas.
    fn crossref_list(&self, filter: &str, rows: usize) -> Option<ResponseTemplate> {
        let parts: Vec<(&str, &str)> =
            filter.split(',').map(|part| part.split_once(':')).collect::<Option<_>>()?;
        let names: BTreeSet<&str> = parts.iter().map(|(name, _)| *name).collect();
        let dois: BTreeSet<String> = parts.iter().map(|(_, doi)| doi.to_lowercase()).collect();
        let is_about = |work: &Value| {
            let updates = work["update-to"].as_array().into_iter().flatten();
            updates.filter_map(|update| update["DOI"].as_str()).any(|doi| dois.contains(&doi.to_lowercase()))
        };
        let found: Vec<&Value> = match names.iter().copied().collect::<Vec<_>>().as_slice() {
            ["doi"] => dois.iter().filter_map(|doi| self.works.get(doi)).collect(),
            ["updates"] => self.works.values().filter(|work| is_about(work)).collect(),
            _ => return None,
        };
        let items: Vec<&Value> = found.iter().take(rows).copied().collect();
        Some(polite(&json!({"status": "ok", "message": {"items": items, "total-results": found.len()}})))
    }
}

fn polite(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_json(body)
        .insert_header("x-rate-limit-limit", "1000")
        .insert_header("x-rate-limit-interval", "1s")
        .insert_header("x-concurrency-limit", "8")
}

/// A member of `updated-by` or `update-to`.
pub(super) fn update(kind: &str, doi: &str, day: [i32; 3], source: &str) -> Value {
    json!({"DOI": doi, "type": kind, "label": kind, "source": source, "updated": {"date-parts": [day]}})
}
