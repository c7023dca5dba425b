//! A server on this machine that answers as Crossref, PubMed and OpenAlex do,
//! from the facts in `data/registry-sample.jsonl`.
//!
//! A request that none of the three would understand is answered with status
//! 599 and remembered, so that a wrong address cannot pass for "not found".

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};

use ibid::item::fold;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// The running server; it stops when dropped.
pub(crate) struct Replay {
    server: MockServer,
    works: Arc<Mutex<Vec<Value>>>,
    unknown: Arc<Mutex<Vec<String>>>,
}

impl Replay {
    pub(crate) async fn start() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/registry-sample.jsonl");
        let lines = std::fs::read_to_string(path).unwrap();
        let works: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let works = Arc::new(Mutex::new(works));
        let unknown = Arc::new(Mutex::new(Vec::new()));
        let server = MockServer::start().await;
        let answers = Answers { works: Arc::clone(&works), unknown: Arc::clone(&unknown) };
        Mock::given(any()).respond_with(answers).mount(&server).await;
        Self { server, works, unknown }
    }

    /// The works that the registries know, in Crossref's shape, to be changed
    /// between two questions.
    pub(crate) fn works(&self) -> MutexGuard<'_, Vec<Value>> {
        self.works.lock().unwrap()
    }

    /// Base URL of the Crossref part.
    pub(crate) fn crossref(&self) -> String {
        format!("{}/crossref", self.server.uri())
    }

    /// Base URL of the PubMed part.
    pub(crate) fn pubmed(&self) -> String {
        format!("{}/eutils", self.server.uri())
    }

    /// Base URL of the OpenAlex part.
    pub(crate) fn openalex(&self) -> String {
        format!("{}/openalex", self.server.uri())
    }

    /// The environment that leads the command here.
    pub(crate) fn environment(&self) -> [(&'static str, String); 3] {
        [
            ("IBID_REGISTRY_CROSSREF_URL", self.crossref()),
            ("IBID_REGISTRY_PUBMED_URL", self.pubmed()),
            ("IBID_REGISTRY_OPENALEX_URL", self.openalex()),
        ]
    }

    /// The paths that were asked for, in order.
    pub(crate) async fn asked(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap_or_default();
        requests.iter().map(|request| request.url.path().to_owned()).collect()
    }

    /// Fails when something was asked that no registry would understand.
    pub(crate) fn assert_all_understood(&self) {
        let unknown = self.unknown.lock().unwrap();
        assert!(unknown.is_empty(), "no registry has these addresses: {unknown:#?}");
    }
}

struct Answers {
    works: Arc<Mutex<Vec<Value>>>,
    unknown: Arc<Mutex<Vec<String>>>,
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let path = percent_decode_str(request.url.path()).decode_utf8_lossy().into_owned();
        // What is too long for an address is posted as a form.
        let query = if request.method == "POST" {
            request.body.as_slice()
        } else {
            request.url.query().unwrap_or_default().as_bytes()
        };
        let parameter = |name: &str| {
            url::form_urlencoded::parse(query).find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
        };
        let works = self.works.lock().unwrap();
        let registries = Registries { works: &works };
        let answer = if let Some(rest) = path.strip_prefix("/crossref/") {
            registries.crossref(rest, &parameter)
        } else if let Some(rest) = path.strip_prefix("/eutils/") {
            registries.pubmed(rest, &parameter)
        } else if let Some(rest) = path.strip_prefix("/openalex/") {
            registries.openalex(rest, &parameter)
        } else {
            None
        };
        answer.unwrap_or_else(|| {
            let asked = format!("{} {}", request.method, request.url);
            self.unknown.lock().unwrap().push(asked.clone());
            ResponseTemplate::new(599).set_body_string(format!("no registry has the address {asked}"))
        })
    }
}

type Parameter<'p> = &'p dyn Fn(&str) -> Option<String>;

/// The three of them, who know the same works.
struct Registries<'w> {
    works: &'w [Value],
}

impl Registries<'_> {
    fn by_doi(&self, doi: &str) -> Option<&Value> {
        self.works.iter().find(|work| text(work, "DOI").eq_ignore_ascii_case(doi))
    }

    /// The works that share at least two telling words, the most first.
    fn ranked(&self, query: &str, rows: usize) -> Vec<(usize, &Value)> {
        let telling = |text: &str| -> BTreeSet<String> {
            fold::words(text).into_iter().filter(|word| word.chars().count() > 3).collect()
        };
        let asked = telling(query);
        let shared = |work: &Value| {
            telling(&format!("{} {}", title(work), families(work))).intersection(&asked).count()
        };
        let mut ranked: Vec<(usize, &Value)> = self.works.iter().map(|work| (shared(work), work)).collect();
        ranked.retain(|(shared, _)| *shared >= 2);
        ranked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        ranked.truncate(rows);
        ranked
    }

    fn crossref(&self, path: &str, parameter: Parameter<'_>) -> Option<ResponseTemplate> {
        let limits = |answer: ResponseTemplate| {
            answer
                .insert_header("x-rate-limit-limit", "1000")
                .insert_header("x-rate-limit-interval", "1s")
                .insert_header("x-concurrency-limit", "8")
        };
        if let Some(doi) = path.strip_prefix("works/") {
            return Some(limits(match self.by_doi(doi) {
                Some(work) => ok(&json!({"status": "ok", "message-type": "work", "message": work})),
                None => ResponseTemplate::new(404).set_body_raw("Resource not found.", "text/plain"),
            }));
        }
        if path != "works" {
            return None;
        }
        let rows = parameter("rows")?.parse().ok()?;
        if let Some(filter) = parameter("filter") {
            let dois = filter.split(',').map(|part| part.strip_prefix("doi:")).collect::<Option<Vec<_>>>()?;
            let items: Vec<&Value> = dois.iter().filter_map(|doi| self.by_doi(doi)).take(rows).collect();
            let message = json!({"total-results": items.len(), "items": items, "items-per-page": rows});
            return Some(limits(ok(
                &json!({"status": "ok", "message-type": "work-list", "message": message}),
            )));
        }
        let query = parameter("query.bibliographic")?;
        let items: Vec<Value> = self
            .ranked(&query, rows)
            .into_iter()
            .map(|(shared, work)| {
                let mut work = work.clone();
                work["score"] = json!(shared * 10);
                work
            })
            .collect();
        let message = json!({"total-results": items.len(), "items": items, "items-per-page": rows});
        Some(limits(ok(&json!({"status": "ok", "message-type": "work-list", "message": message}))))
    }

    fn pubmed(&self, path: &str, parameter: Parameter<'_>) -> Option<ResponseTemplate> {
        if parameter("db")? != "pubmed" || parameter("tool")? != "ibid" {
            return None;
        }
        let known: Vec<&Value> = self.works.iter().filter(|work| work.get("PMID").is_some()).collect();
        let answer = match path {
            "esearch.fcgi" => {
                let term = parameter("term")?;
                let ids: Vec<String> = known
                    .into_iter()
                    .filter(|work| term.split(" OR ").any(|term| matches_term(work, term)))
                    .map(|work| text(work, "PMID").to_owned())
                    .collect();
                ok(&json!({"header": {"type": "esearch"},
                    "esearchresult": {"count": ids.len().to_string(), "idlist": ids, "querytranslation": term}}))
            }
            "ecitmatch.cgi" => {
                let citation = parameter("bdata")?;
                let parts: Vec<&str> = citation.split('|').collect();
                let [journal, year, volume, page, author, _, ""] = parts.as_slice() else { return None };
                let found = known.into_iter().find(|work| {
                    fold::fold(journal_of(work)) == fold::fold(journal)
                        && year_of(work).to_string() == *year
                        && text(work, "volume") == *volume
                        && first_page(work) == *page
                        && author.split(' ').next().is_none_or(|family| families(work).starts_with(family))
                });
                let said = found.map_or("NOT_FOUND", |work| text(work, "PMID"));
                ResponseTemplate::new(200).set_body_raw(format!("{citation}{said}\n"), "text/plain")
            }
            "elink.fcgi" => {
                ok(&json!({"linksets": [{"dbfrom": parameter("dbfrom")?, "ids": [parameter("id")?]}]}))
            }
            "efetch.fcgi" => {
                let ids = parameter("id")?;
                let records: String = ids
                    .split(',')
                    .filter_map(|id| known.iter().find(|w| text(w, "PMID") == id))
                    .map(|w| xml(w))
                    .collect();
                let body = format!("<?xml version=\"1.0\" ?><PubmedArticleSet>{records}</PubmedArticleSet>");
                ResponseTemplate::new(200).set_body_raw(body, "text/xml")
            }
            _ => return None,
        };
        Some(answer.insert_header("x-ratelimit-limit", "1000"))
    }

    fn openalex(&self, path: &str, parameter: Parameter<'_>) -> Option<ResponseTemplate> {
        let none = || {
            let body = json!({"error": "Not Found", "message": "no such work"});
            ResponseTemplate::new(404).set_body_json(body)
        };
        if let Some(doi) = path.strip_prefix("works/doi:") {
            return Some(self.by_doi(doi).map_or_else(none, |work| ok(&openalex(work))));
        }
        if let Some(pmid) = path.strip_prefix("works/pmid:") {
            let found = self.works.iter().find(|work| text(work, "PMID") == pmid);
            return Some(found.map_or_else(none, |work| ok(&openalex(work))));
        }
        if path.starts_with("works/pmcid:") || path.starts_with("works/W") {
            return Some(none());
        }
        if path != "works" {
            return None;
        }
        let rows = parameter("per_page")?.parse().ok()?;
        if let Some(filter) = parameter("filter") {
            let dois = filter.strip_prefix("doi:")?.split('|');
            let results: Vec<Value> = dois.filter_map(|doi| self.by_doi(doi)).map(openalex).collect();
            return Some(ok(&json!({"meta": {"count": results.len()}, "results": results, "group_by": []})));
        }
        let results: Vec<Value> =
            self.ranked(&parameter("search")?, rows).into_iter().map(|(_, work)| openalex(work)).collect();
        Some(ok(&json!({"meta": {"count": results.len()}, "results": results, "group_by": []})))
    }
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn text<'w>(work: &'w Value, key: &str) -> &'w str {
    work.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn title(work: &Value) -> &str {
    work["title"][0].as_str().unwrap_or_default()
}

fn journal_of(work: &Value) -> &str {
    work["container-title"][0].as_str().unwrap_or_default()
}

fn year_of(work: &Value) -> i64 {
    work["issued"]["date-parts"][0][0].as_i64().unwrap_or_default()
}

fn first_page(work: &Value) -> &str {
    text(work, "page").split('-').next().unwrap_or_default()
}

fn families(work: &Value) -> String {
    let authors = work["author"].as_array().into_iter().flatten();
    authors
        .map(|a| a["family"].as_str().or(a["name"].as_str()).unwrap_or_default())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Understands `word[ti]`, `name[au]`, `from:to[dp]`, `"doi"[doi]` and bare
/// words, all joined by `AND`.
fn matches_term(work: &Value, term: &str) -> bool {
    term.split(" AND ").all(|part| {
        let (words, field) = part.split_once('[').unwrap_or((part, ""));
        let words = words.trim_matches('"');
        let all = |text: &str| {
            let has = fold::words(text);
            fold::words(words).iter().all(|word| has.contains(word))
        };
        match field {
            "ti]" => all(title(work)),
            "au]" => all(&families(work)),
            "doi]" => text(work, "DOI").eq_ignore_ascii_case(words),
            "dp]" => {
                let (from, to) = words.split_once(':').unwrap_or((words, words));
                (from.parse().unwrap_or(0)..=to.parse().unwrap_or(0)).contains(&year_of(work))
            }
            _ => all(&format!("{} {} {}", title(work), families(work), journal_of(work))),
        }
    })
}

pub(crate) fn xml(work: &Value) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let authors: String = work["author"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|author| match author.get("name").and_then(Value::as_str) {
            Some(group) => format!("<Author><CollectiveName>{}</CollectiveName></Author>", escape(group)),
            None => {
                let suffix = match text(author, "suffix") {
                    "" => String::new(),
                    suffix => format!("<Suffix>{}</Suffix>", escape(suffix)),
                };
                format!(
                    "<Author><LastName>{}</LastName><ForeName>{}</ForeName>{suffix}</Author>",
                    escape(text(author, "family")),
                    escape(text(author, "given"))
                )
            }
        })
        .collect();
    format!(
        "<PubmedArticle><MedlineCitation><PMID Version=\"1\">{pmid}</PMID><Article><Journal><JournalIssue>\
         <Volume>{volume}</Volume><Issue>{issue}</Issue><PubDate><Year>{year}</Year></PubDate></JournalIssue>\
         <Title>{journal}</Title></Journal><ArticleTitle>{title}.</ArticleTitle>\
         <Pagination><MedlinePgn>{page}</MedlinePgn></Pagination><AuthorList CompleteYN=\"Y\">{authors}</AuthorList>\
         </Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType=\"pubmed\">{pmid}</ArticleId>\
         <ArticleId IdType=\"doi\">{doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>",
        pmid = text(work, "PMID"),
        volume = text(work, "volume"),
        issue = text(work, "issue"),
        year = year_of(work),
        journal = escape(journal_of(work)),
        title = escape(title(work)),
        page = text(work, "page"),
        doi = escape(text(work, "DOI")),
    )
}

pub(crate) fn openalex(work: &Value) -> Value {
    let authorships: Vec<Value> = work["author"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|author| {
            let parts =
                [text(author, "given"), text(author, "family"), text(author, "suffix"), text(author, "name")];
            let whole = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            json!({"raw_author_name": whole, "author": {"display_name": whole}})
        })
        .collect();
    let mut pages = text(work, "page").split('-');
    json!({
        // The facts hold no OpenAlex ids, and none are made up.
        "id": "https://openalex.org/works/replayed",
        "doi": format!("https://doi.org/{}", text(work, "DOI")),
        "title": title(work), "display_name": title(work), "type": "article",
        "publication_year": year_of(work), "authorships": authorships,
        "primary_location": {"source": {"display_name": journal_of(work), "type": "journal"}},
        "biblio": {"volume": work.get("volume"), "issue": work.get("issue"),
            "first_page": pages.next(), "last_page": pages.next()},
        "ids": {"pmid": work.get("PMID").and_then(Value::as_str).map(|p| format!("https://pubmed.ncbi.nlm.nih.gov/{p}"))},
        "is_retracted": false
    })
}
