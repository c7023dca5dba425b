//! `ibid watch`, over a server that answers as five registries do.

use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::Sandbox;
use crate::replay::{openalex, xml};

/// The query of these tests, and what each registry must be asked for it.
const QUERY: &str = "title:esketamine adolescents";
const ASKED: &[(&str, &str)] = &[
    ("crossref", "esketamine adolescents"),
    ("pubmed", "esketamine[ti] AND adolescents[all]"),
    ("openalex", "title.search:esketamine,title_and_abstract.search:adolescents"),
    ("europepmc", "TITLE:esketamine AND (TITLE:adolescents OR ABSTRACT:adolescents)"),
    ("arxiv", "ti:esketamine AND all:adolescents"),
];

/// A work in Crossref's shape, with what else a registry would know of it.
/// `in` names the registries that find it.
fn work(n: u64, title: &str, family: &str, registries: &[&str]) -> Value {
    json!({
        "DOI": format!("10.1000/esk.{n}"), "PMID": (30_000_000 + n).to_string(), "W": format!("W{}", 4_000_000 + n),
        "type": "journal-article", "title": [title], "author": [{"family": family, "given": "Ada"}],
        "container-title": ["Journal of Youth"], "volume": "7", "page": format!("{n}0-{n}9"),
        "issued": {"date-parts": [[2024, 5]]}, "in": registries,
    })
}

struct Server {
    server: MockServer,
    works: Arc<Mutex<Vec<Value>>>,
    unknown: Arc<Mutex<Vec<String>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start(works: Vec<Value>) -> Self {
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

    fn connect(&self, sandbox: &mut Sandbox, registries: &[&str]) {
        for name in registries {
            let url = format!("{}/{name}", self.server.uri());
            sandbox.set(&format!("IBID_REGISTRY_{}_URL", name.to_uppercase()), &url);
        }
    }

    fn put(&self, work: Value) {
        self.works.lock().unwrap().push(work);
    }

    fn assert_all_understood(&self) {
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

const ALL: [&str; 5] = ["crossref", "pubmed", "openalex", "europepmc", "arxiv"];
const RAPID: &str = "Rapid antidepressant effects of esketamine in adolescents: a randomised trial";
const SAFETY: &str = "Safety of intranasal esketamine in adolescents with depression over one year";
const LATER: &str = "Esketamine for adolescents who did not respond to lithium";

/// A library with one item that the registries find, too, and the watch
/// `young`; a server with two further works.
fn scene() -> (Sandbox, Server) {
    let server = Server::start(vec![
        work(1, RAPID, "Rahimi", &["crossref", "pubmed", "openalex"]),
        work(2, SAFETY, "Osei", &["pubmed", "europepmc"]),
        work(3, "Esketamine in adolescents: a review of reviews", "Lindqvist", &["crossref"]),
        work(9, "Esketamine anaesthesia in dogs", "Berg", &["crossref"]),
    ]);
    let mut sandbox = Sandbox::new();
    server.connect(&mut sandbox, &ALL);
    sandbox.write(
        "own.json",
        r#"[{"id": "lindqvist", "type": "article-journal", "DOI": "10.1000/ESK.3", "title": "A review of reviews"}]"#,
    );
    sandbox.ok(&["add", "own.json"]);
    sandbox.ok(&["watch", "add", QUERY, "--name", "young"]);
    (sandbox, server)
}

fn code(sandbox: &Sandbox, arguments: &[&str]) -> (i32, Vec<Value>) {
    let output = sandbox.run(arguments);
    let lines = String::from_utf8(output.stdout).unwrap();
    let values = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    (output.status.code().unwrap(), values)
}

fn titles(ran: &Value) -> Vec<&str> {
    ran["new"].as_array().unwrap().iter().map(|study| study["item"]["title"].as_str().unwrap()).collect()
}

#[test]
fn only_what_was_not_seen_before_is_shown() {
    let (sandbox, server) = scene();
    // First everything is new, but for what the library has.
    insta::assert_snapshot!("first_run", sandbox.seen(&["watch", "run"]));
    let changes = sandbox.ok(&["log", "--json", "-n", "100"]).lines().count();

    // Then nothing is, and nothing is written.
    insta::assert_snapshot!("second_run", sandbox.seen(&["watch", "run", "young"]));
    assert_eq!(sandbox.ok(&["log", "--json", "-n", "100"]).lines().count(), changes);

    // One is rejected. It comes back under another DOI, beside a new one.
    sandbox.ok(&["watch", "reject", "young", "10.1000/esk.2", "--reason", "no comparison"]);
    server.put(work(12, SAFETY, "Osei", &["crossref"]));
    server.put(work(5, LATER, "Duarte", &["openalex", "europepmc"]));
    insta::assert_snapshot!("third_run", sandbox.seen(&["watch", "run", "young"]));
    let (exit, ran) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&ran[0]).len()), (0, 0));

    sandbox.ok(&["watch", "accept", "young", "1"]);
    insta::assert_snapshot!("shown", sandbox.seen(&["watch", "show", "young"]));
    insta::assert_snapshot!("counted", sandbox.seen(&["watch", "counts", "young"]));
    let counts: Value = serde_json::from_str(&sandbox.ok(&["watch", "counts", "young", "--json"])).unwrap();
    let number = |path: &str| counts.pointer(path).and_then(Value::as_u64).unwrap();
    let removed =
        number("/removed/duplicates") + number("/removed/not-as-asked") + number("/removed/in-library");
    assert_eq!(number("/identified/records"), removed + number("/screened") + number("/waiting"));
    server.assert_all_understood();
}

#[test]
fn an_accepted_study_is_an_item_with_its_story_and_not_offered_again() {
    let (sandbox, server) = scene();
    sandbox.run(&["watch", "run"]);
    let (exit, told) =
        code(&sandbox, &["watch", "accept", "young", "1", "pmid:30000002", "--tag", "trial", "--json"]);
    assert_eq!(
        (exit, told[0]["outcome"].as_str(), told[0]["key"].as_str()),
        (0, Some("added"), Some("rahimi2024"))
    );
    let item: Value = serde_json::from_str(&sandbox.ok(&["show", "rahimi2024", "--json"])).unwrap();
    let shown = item.to_string();
    assert!(
        shown.contains("10.1000/esk.1") && shown.contains("30000001") && shown.contains("trial"),
        "{shown}"
    );
    let story = sandbox.ok(&["show", "--provenance", "rahimi2024"]);
    assert!(story.contains("crossref") && !story.contains("file:"), "{story}");
    assert!(sandbox.ok(&["search", "esketamine", "--keys"]).contains("osei2024"));
    let (exit, ran) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&ran[0]).len()), (0, 0));

    // Accepting is undone as a whole, and can be done without asking.
    sandbox.ok(&["undo"]);
    assert_eq!(sandbox.ok(&["list", "--json"]).lines().count(), 1);
    assert!(sandbox.ok(&["watch", "list"]).contains("  2    0"), "{}", sandbox.ok(&["watch", "list"]));
    sandbox.ok(&["watch", "accept", "young", "1", "--offline"]);
    let story = sandbox.ok(&["show", "--provenance", "rahimi2024"]);
    assert!(story.contains("crossref") && story.contains("pubmed"), "{story}");
    let again = sandbox.seen(&["watch", "accept", "young", "1", "--offline"]);
    assert!(again.contains("rahimi2024 was in the library already"), "{again}");
    sandbox.write("other.json", r#"[{"id": "osei", "PMID": "30000002", "title": "Safety"}]"#);
    sandbox.ok(&["add", "other.json"]);
    sandbox.ok(&["watch", "run"]);
    let shown = sandbox.ok(&["watch", "show", "young", "--state", "in-library"]);
    assert!(shown.contains("in the library as osei"), "what came in by another way is settled: {shown}");
    let refused = sandbox.seen(&["watch", "reject", "young", "1"]);
    assert!(refused.starts_with("exit 2") && refused.contains("was accepted"), "{refused}");
    server.assert_all_understood();
}

#[test]
fn a_run_is_one_change_and_undone_its_studies_are_new_again() {
    let (sandbox, server) = scene();
    let (exit, first) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&first[0])), (1, vec![RAPID, SAFETY]));
    sandbox.ok(&["undo"]);
    assert_eq!(sandbox.ok(&["watch", "show", "young", "--json"]).lines().count(), 0);
    let (exit, again) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&again[0])), (1, titles(&first[0])));
    sandbox.ok(&["watch", "remove", "young"]);
    assert!(sandbox.seen(&["watch", "show", "young"]).contains("there is no watch `young`"));
    sandbox.ok(&["undo"]);
    assert_eq!(sandbox.ok(&["watch", "show", "young", "--json", "--state", "new"]).lines().count(), 2);
    server.assert_all_understood();
}

#[test]
fn a_registry_that_is_down_is_told_and_is_not_nothing_new() {
    let (mut sandbox, server) = scene();
    sandbox.run(&["watch", "run"]);
    server.put(work(5, LATER, "Duarte", &["pubmed"]));
    sandbox.set("IBID_REGISTRY_PUBMED_URL", "http://registry.invalid");
    let told = sandbox.seen(&["watch", "run"]);
    assert!(told.starts_with("exit 0"), "{told}");
    assert!(
        told.contains(
            "could not ask PubMed (no connection: host name not resolved): what it has is not known"
        ),
        "{told}"
    );
    assert!(told.contains("nothing new in what was answered"), "{told}");
    for name in ALL {
        sandbox.set(&format!("IBID_REGISTRY_{}_URL", name.to_uppercase()), "http://registry.invalid");
    }
    let told = sandbox.seen(&["watch", "run"]);
    assert!(told.starts_with("exit 2") && told.contains("no registry could be asked for `young`"), "{told}");
    let told = sandbox.seen(&["watch", "run", "--offline"]);
    assert!(told.starts_with("exit 2") && told.contains("did not ask Crossref (offline)"), "{told}");
    // It is back, and what it had in the meantime is new.
    server.connect(&mut sandbox, &ALL);
    let (exit, ran) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&ran[0])), (1, vec![LATER]));
    server.assert_all_understood();
}

#[test]
fn works_that_cite_an_item_are_watched() {
    let mut citing =
        work(6, "What became of rapid antidepressants", "Duarte", &["openalex", "pubmed", "europepmc"]);
    citing["cites"] = json!("20000000");
    let server = Server::start(vec![citing]);
    let mut sandbox = Sandbox::new();
    server.connect(&mut sandbox, &ALL);
    sandbox.write(
        "own.json",
        r#"[{"id": "root", "type": "article-journal", "DOI": "10.1000/root", "PMID": "20000000", "title": "Root"}]"#,
    );
    sandbox.ok(&["add", "own.json"]);
    insta::assert_snapshot!("cites_added", sandbox.seen(&["watch", "add", "--cites", "root"]));
    insta::assert_snapshot!("cites_run", sandbox.seen(&["watch", "run", "cites-root"]));
    assert_eq!(code(&sandbox, &["watch", "run"]).0, 0);
    let refused = sandbox.seen(&["watch", "add", "--cites", "root", "--registries", "crossref"]);
    assert!(refused.contains("Crossref does not tell which works cite a work"), "{refused}");
    let refused = sandbox.seen(&["watch", "add", "--cites", "rot"]);
    assert!(refused.starts_with("exit 2") && refused.contains("did you mean `root`?"), "{refused}");
    server.assert_all_understood();
}

#[test]
fn a_preprint_and_its_article_are_two_and_the_library_s_version_is_named() {
    let mut preprint = work(7, RAPID, "Rahimi", &["arxiv"]);
    preprint["arxiv"] = json!("2401.00007");
    let server = Server::start(vec![preprint]);
    let mut sandbox = Sandbox::new();
    server.connect(&mut sandbox, &["arxiv"]);
    sandbox.write(
        "own.json",
        serde_json::to_string(&json!([{"id": "rahimi", "type": "article-journal", "title": RAPID, "DOI": "10.1000/esk.1",
            "volume": "7", "page": "10", "container-title": "Journal of Youth", "issued": {"date-parts": [[2024]]},
            "author": [{"family": "Rahimi", "given": "Ada"}], "custom": {"arxiv": "2301.99999"}}]))
        .unwrap(),
    );
    sandbox.ok(&["add", "own.json"]);
    sandbox.ok(&["watch", "add", QUERY, "--name", "young", "--registries", "arxiv"]);
    let told = sandbox.seen(&["watch", "run"]);
    assert!(told.starts_with("exit 1") && told.contains("another version of rahimi"), "{told}");
    server.assert_all_understood();
}

#[test]
fn a_query_is_printed_for_a_methods_section() {
    let sandbox = Sandbox::new();
    let today = regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap();
    let shown = sandbox.seen(&[
        "watch",
        "query",
        QUERY,
        "depresion~",
        "--dialect",
        "pubmed",
        "--dialect",
        "crossref",
    ]);
    insta::assert_snapshot!("query", today.replace_all(&shown, "TODAY"));
    let (exit, told) = code(&sandbox, &["watch", "query", QUERY, "--json"]);
    assert_eq!(exit, 0);
    for (told, (name, asked)) in told.iter().zip(ASKED) {
        assert_eq!(told["registry"], *name);
        assert_eq!(told["parameters"][0][1], *asked);
    }
    for (arguments, message) in [
        (&["watch", "query", "tag:todo x"][..], "`tag:` is a field of the library"),
        (&["watch", "add", "note:x"], "`note:` is a field of the library"),
        (&["watch", "add", "depresion~"], "cannot be asked for `depresion~`"),
        (&["watch", "add", "x", "--registries", "pubmd"], "there is no registry `pubmd`"),
        (&["watch", "add", "x", "--registries", "datacite"], "DataCite cannot be searched for new studies"),
        (&["watch", "add", "x", "--name", "a b"], "a watch cannot be called `a b`"),
        (&["watch", "query", "x", "--dialect", "scopus"], "no registry `scopus` has a query language"),
        (&["watch", "accept", "none", "1"], "there is no watch `none`"),
        (&["watch", "add", "x", "--since", "yesterday"], "expected a date such as 2020"),
    ] {
        let seen = sandbox.seen(arguments);
        assert!(seen.starts_with("exit 2") && seen.contains(message), "{arguments:?}: {seen}");
    }
    sandbox.ok(&["watch", "add", "x", "--name", "a"]);
    let taken = sandbox.seen(&["watch", "add", "y", "--name", "a"]);
    assert!(taken.contains("there is a watch `a` already"), "{taken}");
    let missing = sandbox.seen(&["watch", "accept", "a", "7"]);
    assert!(missing.contains("the watch `a` has no study `7`"), "{missing}");
}

#[test]
fn what_lies_beyond_the_limit_is_told() {
    let server = Server::start(vec![
        work(1, RAPID, "Rahimi", &["crossref"]),
        work(2, SAFETY, "Osei", &["crossref"]),
        work(5, LATER, "Duarte", &["crossref"]),
    ]);
    let mut sandbox = Sandbox::new();
    server.connect(&mut sandbox, &["crossref"]);
    sandbox.ok(&["watch", "add", QUERY, "--name", "young", "--registries", "crossref"]);
    let told = sandbox.seen(&["watch", "run", "--limit", "2"]);
    assert!(told.starts_with("exit 1"), "{told}");
    assert!(told.contains("Crossref: 2 records of 3 looked at (--limit looks at more)"), "{told}");
    let counted = sandbox.seen(&["watch", "counts", "young"]);
    assert!(counted.contains("Crossref has 3 records: not all were looked at"), "{counted}");
    let (exit, ran) = code(&sandbox, &["watch", "run", "--json"]);
    assert_eq!((exit, titles(&ran[0])), (1, vec![LATER]));
    let refused = sandbox.seen(&["watch", "run", "--limit", "0"]);
    assert!(refused.contains("expected a number from 1 to 10000"), "{refused}");
    server.assert_all_understood();
}
