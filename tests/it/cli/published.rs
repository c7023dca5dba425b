//! Versions: preprints whose published version appears later.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

use super::Sandbox;

const TITLE: &str = "Honeybees remember the scent of distant lavender fields";
const BIORXIV: &str = "10.1101/2020.01.01.100001";
const ARXIV: &str = "10.48550/arxiv.2101.00001";
const ARTICLE: &str = "10.2000/bees.1";

/// What the registries hold at the moment.
#[derive(Default)]
struct Holdings {
    crossref: Vec<Value>,
    datacite: Vec<Value>,
    /// Entries of arXiv's feed.
    arxiv: String,
    down: BTreeSet<&'static str>,
    asked: Vec<String>,
}

/// Crossref, DataCite and arXiv as a server on this machine.
struct World {
    holdings: Arc<Mutex<Holdings>>,
    sandbox: Sandbox,
    _server: MockServer,
    _runtime: tokio::runtime::Runtime,
}

struct Answers(Arc<Mutex<Holdings>>);

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut holdings = self.0.lock().unwrap();
        holdings.asked.push(request.url.to_string());
        let path = percent_encoding::percent_decode_str(request.url.path()).decode_utf8_lossy();
        let parameter = |name: &str| {
            request.url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let registry = path.split('/').nth(1).unwrap_or_default();
        if holdings.down.contains(registry) {
            return ResponseTemplate::new(500);
        }
        let doi_of =
            |work: &Value| work["DOI"].as_str().or(work["id"].as_str()).unwrap_or_default().to_owned();
        let by_doi = |list: &[Value], doi: &str| list.iter().find(|work| doi_of(work) == doi).cloned();
        let ok = |body: Value| ResponseTemplate::new(200).set_body_json(body);
        if let Some(doi) = path.strip_prefix("/crossref/works/") {
            return match by_doi(&holdings.crossref, doi) {
                Some(work) => ok(json!({"status": "ok", "message": work})),
                None => ResponseTemplate::new(404).set_body_string("Resource not found."),
            };
        }
        if let Some(doi) = path.strip_prefix("/datacite/dois/") {
            return match by_doi(&holdings.datacite, doi) {
                Some(work) => ok(json!({"data": work})),
                None => ResponseTemplate::new(404).set_body_json(
                    json!({"errors": [{"status": "404", "title": "The resource does not exist."}]}),
                ),
            };
        }
        match (&*path, parameter("filter"), parameter("query.bibliographic"), parameter("ids")) {
            ("/crossref/works", Some(filter), ..) => {
                let dois = filter.split(',').filter_map(|part| part.strip_prefix("doi:"));
                let items: Vec<Value> = dois.filter_map(|doi| by_doi(&holdings.crossref, doi)).collect();
                ok(json!({"status": "ok", "message": {"items": items}}))
            }
            // Whatever is asked, all that it has.
            ("/crossref/works", None, Some(_), _) => {
                ok(json!({"status": "ok", "message": {"items": holdings.crossref}}))
            }
            ("/datacite/dois", .., Some(ids)) => {
                let data: Vec<Value> =
                    ids.split(',').filter_map(|doi| by_doi(&holdings.datacite, doi)).collect();
                ok(json!({"data": data}))
            }
            ("/datacite/dois", ..) => ok(json!({"data": []})),
            ("/arxiv/query", ..) => {
                let entries = &holdings.arxiv;
                let count = entries.matches("<entry>").count();
                let feed = format!("<feed><totalResults>{count}</totalResults>{entries}</feed>");
                ResponseTemplate::new(200).set_body_raw(feed, "application/atom+xml")
            }
            _ => panic!("no registry has the address {}", request.url),
        }
    }
}

impl World {
    fn new(crossref: &[Value], datacite: &[Value]) -> Self {
        let holdings =
            Holdings { crossref: crossref.to_vec(), datacite: datacite.to_vec(), ..Holdings::default() };
        let holdings = Arc::new(Mutex::new(holdings));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(Answers(Arc::clone(&holdings))).mount(&server).await;
            server
        });
        let mut sandbox = Sandbox::new();
        for entry in ibid::registry::directory::DIRECTORY {
            let name = entry.name.to_uppercase();
            let asked = matches!(entry.name, "crossref" | "datacite" | "arxiv");
            sandbox.set(&format!("IBID_REGISTRY_{name}_ENABLED"), if asked { "true" } else { "false" });
            sandbox.set(&format!("IBID_REGISTRY_{name}_URL"), &format!("{}/{}", server.uri(), entry.name));
        }
        Self { holdings, sandbox, _server: server, _runtime: runtime }
    }

    fn now(&self, crossref: &[Value], datacite: &[Value]) {
        let mut holdings = self.holdings.lock().unwrap();
        holdings.crossref = crossref.to_vec();
        holdings.datacite = datacite.to_vec();
    }

    fn goes_down(&self, registry: &'static str, down: bool) {
        let mut holdings = self.holdings.lock().unwrap();
        if down {
            holdings.down.insert(registry)
        } else {
            holdings.down.remove(registry)
        };
    }

    fn requests(&self) -> usize {
        self.holdings.lock().unwrap().asked.len()
    }

    fn look(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let output = self.sandbox.run(&[&["refresh", "--published"], arguments].concat());
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn keys(&self) -> Vec<String> {
        self.sandbox.ok(&["list", "--keys"]).lines().map(str::to_owned).collect()
    }
}

fn authors() -> Value {
    json!([{"family": "Okonkwo", "given": "Ada"}, {"family": "Lindqvist", "given": "Per"}])
}

/// A preprint at bioRxiv, as Crossref has it.
fn biorxiv(relation: Value) -> Value {
    json!({"DOI": BIORXIV, "type": "posted-content", "subtype": "preprint", "title": [TITLE], "author": authors(),
        "institution": [{"name": "bioRxiv"}], "posted": {"date-parts": [[2020, 1, 2]]}, "relation": relation})
}

fn is_preprint_of(doi: &str) -> Value {
    json!({"is-preprint-of": [{"id-type": "doi", "id": doi, "asserted-by": "subject"}]})
}

/// A preprint at arXiv, as DataCite has it.
fn arxiv(related: Value) -> Value {
    json!({"id": ARXIV, "type": "dois", "attributes": {"doi": ARXIV, "titles": [{"title": TITLE}],
        "creators": [{"name": "Okonkwo, Ada", "givenName": "Ada", "familyName": "Okonkwo", "nameType": "Personal"},
                     {"name": "Lindqvist, Per", "givenName": "Per", "familyName": "Lindqvist", "nameType": "Personal"}],
        "publisher": "arXiv", "publicationYear": 2021, "types": {"resourceTypeGeneral": "Preprint"},
        "relatedIdentifiers": related}})
}

fn is_version_of(doi: &str) -> Value {
    json!([{"relationType": "IsVersionOf", "relatedIdentifier": doi, "relatedIdentifierType": "DOI"}])
}

fn article() -> Value {
    json!({"DOI": ARTICLE, "type": "journal-article", "title": [TITLE], "author": authors(),
        "container-title": ["Journal of Bees"], "volume": "3", "page": "11-19",
        "published-print": {"date-parts": [[2021, 5]]}})
}

fn with(mut work: Value, changes: &[(&str, Value)]) -> Value {
    for (key, value) in changes {
        work[*key] = value.clone();
    }
    work
}

#[test]
fn a_preprint_by_crossref_appears_later() {
    let world = World::new(&[biorxiv(json!({}))], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV]);
    assert_eq!(world.keys(), ["okonkwo2020"]);
    let (code, shown, said) = world.look(&["--all"]);
    assert_eq!((code, shown.as_str()), (Some(0), ""));
    assert!(said.contains("1 item asked about, 0 newer versions found"), "{said}");

    world.now(&[biorxiv(is_preprint_of(ARTICLE)), article()], &[]);
    let hint = String::from_utf8(sandbox.run(&["refresh", "--all", "--dry-run"]).stderr).unwrap();
    assert!(hint.contains("1 preprint has appeared since"), "{hint}");
    insta::assert_snapshot!(sandbox.seen(&["refresh", "--published", "--all"]));
    assert_eq!(world.keys(), ["okonkwo2020"], "a proposal changes nothing");
    assert!(sandbox.ok(&["export", "okonkwo2020"]).contains(BIORXIV));
    insta::assert_snapshot!(sandbox.seen(&["refresh", "--published", "--apply", "okonkwo2020"]));
    assert_eq!(world.keys(), ["okonkwo2020", "okonkwo2021"]);

    let before = world.requests();
    let (code, shown, said) = world.look(&["--all"]);
    assert_eq!((code, shown.as_str()), (Some(0), ""), "{said}");
    assert_eq!(world.requests(), before, "a second run asks nobody");

    // Each citekey resolves, and leads to the article.
    for key in ["okonkwo2020", "okonkwo2021"] {
        let entry = sandbox.ok(&["export", "--to", "biblatex", key]);
        assert!(entry.starts_with("@article{okonkwo2021,") && entry.contains("ids"), "{entry}");
        assert!(
            entry.contains("okonkwo2020") && entry.contains(ARTICLE) && !entry.contains(BIORXIV),
            "{entry}"
        );
        assert!(sandbox.ok(&["cite", key]).contains("Journal of Bees"));
    }
    let all = sandbox.ok(&["export", "--to", "csl-json"]);
    let all: Value = serde_json::from_str(&all).unwrap();
    assert_eq!(all.as_array().unwrap().len(), 1);
    assert_eq!((&all[0]["id"], &all[0]["other-ids"]), (&json!("okonkwo2021"), &json!("okonkwo2020")));
    let as_cited = sandbox.ok(&["export", "--as-cited", "--to", "biblatex"]);
    assert_eq!(as_cited.matches("\n@").count() + 1, 2, "{as_cited}");
    assert!(as_cited.contains(BIORXIV) && !as_cited.contains("ids"));
    assert!(!sandbox.ok(&["cite", "--as-cited", "okonkwo2020"]).contains("Journal of Bees"));

    let shown = sandbox.ok(&["show", "okonkwo2020"]);
    assert!(shown.contains("published as") && shown.contains("okonkwo2021"), "{shown}");
    let shown: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "okonkwo2021"])).unwrap();
    assert_eq!(shown["versions"][0]["key"], "okonkwo2020");
    assert_eq!(shown["versions"][0]["is"], "preprint");
    assert_eq!(shown["versions"][0]["relation"], "is-preprint-of");

    sandbox.ok(&["undo"]);
    assert_eq!(world.keys(), ["okonkwo2020"]);
    assert!(sandbox.ok(&["export", "okonkwo2020"]).contains(BIORXIV));
    let (_, shown, _) = world.look(&["--all"]);
    assert!(shown.contains(ARTICLE), "what was undone is offered again");
    sandbox.ok(&["redo"]);
    assert!(sandbox.ok(&["export", "okonkwo2020"]).contains(ARTICLE));
}

#[test]
fn a_preprint_by_datacite_appears_later_in_the_same_year() {
    let world = World::new(&[], &[arxiv(json!([]))]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", "arXiv:2101.00001"]);
    assert_eq!(world.keys(), ["okonkwo2021"]);
    assert_eq!(world.look(&["--all"]).1, "");
    world.now(&[article()], &[arxiv(is_version_of(ARTICLE))]);
    let (code, shown, said) = world.look(&["--all", "--apply"]);
    assert_eq!(code, Some(0));
    assert!(shown.contains("told by DataCite (is-version-of)"), "{shown}{said}");
    assert_eq!(world.keys(), ["okonkwo2021", "okonkwo2021a"]);
    sandbox.ok(&["dedup"]); // what is linked is no duplicate
    let entry = sandbox.ok(&["export", "--to", "biblatex", "okonkwo2021"]);
    assert!(entry.starts_with("@article{okonkwo2021a,") && entry.contains(ARTICLE), "{entry}");
    assert_eq!(world.look(&["--all"]).1, "");
    sandbox.ok(&["undo"]);
    assert_eq!(world.keys(), ["okonkwo2021"]);
}

/// The preprint as arXiv's feed has it, with more elements.
fn entry(more: &str) -> String {
    format!(
        "<entry><id>http://arxiv.org/abs/2101.00001v1</id><title>{TITLE}</title><published>2021-01-01T00:00:00Z</published>\
         <author><name>Ada Okonkwo</name></author><author><name>Per Lindqvist</name></author>{more}</entry>"
    )
}

#[test]
fn arxiv_tells_by_the_doi_of_the_article() {
    let world = World::new(&[], &[]);
    let sandbox = &world.sandbox;
    world.holdings.lock().unwrap().arxiv = entry("");
    sandbox.ok(&["add", "arXiv:2101.00001"]);
    let journal = "<arxiv:journal_ref>J. Bees 3 (2021) 11</arxiv:journal_ref>";
    world.holdings.lock().unwrap().arxiv = entry(journal);
    assert!(world.look(&["--all"]).1.contains("its authors say that it appeared in J. Bees 3 (2021) 11"));
    world.holdings.lock().unwrap().arxiv = entry(&format!("<arxiv:doi>{ARTICLE}</arxiv:doi>{journal}"));
    assert!(
        world
            .look(&["--all"])
            .1
            .contains("told by arXiv (is-preprint-of), but no registry has doi:10.2000/bees.1")
    );
    world.now(&[article()], &[]);
    let (_, shown, said) = world.look(&["--all", "--apply"]);
    assert!(shown.contains("added as okonkwo2021a and linked"), "{shown}{said}");
    let preprint: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "okonkwo2021"])).unwrap();
    assert_eq!(preprint["item"]["custom"]["arxiv"], "2101.00001v1", "it stays what it was");
    // One that was added after it had appeared carries the DOI itself.
    let late = World::new(&[], &[]);
    late.holdings.lock().unwrap().arxiv = entry(&format!("<arxiv:doi>{ARTICLE}</arxiv:doi>"));
    late.sandbox.ok(&["add", "arXiv:2101.00001"]);
    assert!(late.look(&["--all"]).1.contains("`ibid refresh okonkwo2021` completes it"));
}

#[test]
fn a_refresh_makes_no_article_of_a_preprint() {
    let world = World::new(&[], &[]);
    let sandbox = &world.sandbox;
    world.holdings.lock().unwrap().arxiv = entry("");
    sandbox.ok(&["add", "arXiv:2101.00001"]);
    world.now(&[article()], &[arxiv(is_version_of(ARTICLE))]);
    world.holdings.lock().unwrap().arxiv = entry(&format!("<arxiv:doi>{ARTICLE}</arxiv:doi>"));
    let said = |arguments: &[&str]| String::from_utf8(sandbox.run(arguments).stderr).unwrap();
    assert!(said(&["refresh", "--all"]).contains("1 preprint has appeared since"));
    let preprint: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "okonkwo2021"])).unwrap();
    assert_eq!(preprint["item"]["custom"]["arxiv"], "2101.00001v1");
    assert_ne!(preprint["item"]["DOI"], ARTICLE);
    assert_eq!((&preprint["item"]["type"], &preprint["item"]["volume"]), (&json!("article"), &Value::Null));
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "", "and is silent the second time");
    assert_eq!(world.look(&["--all", "--apply"]).0, Some(0));
    assert_eq!(world.keys(), ["okonkwo2021", "okonkwo2021a"]);
    sandbox.ok(&["refresh", "--all"]);
    assert!(!said(&["refresh", "--all"]).contains("appeared"));
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
    assert_eq!(world.keys(), ["okonkwo2021", "okonkwo2021a"]);
}

#[test]
fn many_preprints_cost_few_requests() {
    let of = |n: usize| (format!("10.1101/2020.01.01.{n:06}"), format!("10.2000/bees.{n}"));
    let titled = |work: Value, n: usize| with(work, &[("title", json!([format!("{TITLE}, part {n}")]))]);
    let works = (0..400).flat_map(|n| {
        let (preprint, doi) = of(n);
        let posted = with(biorxiv(is_preprint_of(&doi)), &[("DOI", json!(preprint))]);
        [titled(posted, n), titled(with(article(), &[("DOI", json!(doi))]), n)]
    });
    let works: Vec<Value> = works.collect();
    let world = World::new(&works, &[]);
    let records: Vec<Value> = (0..400)
        .map(|n| json!({"id": format!("p{n}"), "type": "article", "DOI": of(n).0, "title": format!("{TITLE}, part {n}")}))
        .collect();
    world.sandbox.write("preprints.json", Value::from(records).to_string());
    world.sandbox.ok(&["add", "preprints.json"]);
    assert_eq!(world.requests(), 0);
    let (code, _, said) = world.look(&["--all", "--apply"]);
    assert!(said.contains("400 items asked about, 400 newer versions found, 400 taken"), "{said}");
    assert_eq!(code, Some(0));
    println!("{} requests", world.requests());
    assert!(world.requests() <= 40, "{} requests", world.requests());
    world.sandbox.ok(&["undo"]);
    assert_eq!(world.keys().len(), 400);
}

#[test]
fn the_article_may_tell_what_the_preprint_does_not() {
    let told = json!({"has-preprint": [{"id-type": "doi", "id": BIORXIV, "asserted-by": "subject"}]});
    // The title has changed, so that no search would take it for likely.
    let article = with(article(), &[("relation", told), ("title", json!(["A nose for lavender"]))]);
    let world = World::new(&[biorxiv(json!({}))], &[]);
    world.sandbox.ok(&["add", BIORXIV]);
    assert_eq!(world.look(&["--all"]).1, "");
    world.now(&[biorxiv(json!({})), article.clone()], &[]);
    let (_, shown, said) = world.look(&["--all"]);
    assert!(shown.contains("told by Crossref (has-preprint)"), "{shown}{said}");
    world.sandbox.ok(&["add", ARTICLE]);
    let (_, shown, _) = world.look(&["--all"]);
    assert!(shown.contains("in the library as okonkwo2021"), "{shown}");
}

#[test]
fn what_the_library_has_already_is_only_linked() {
    let world = World::new(&[biorxiv(is_preprint_of(ARTICLE)), article()], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV, ARTICLE]);
    sandbox.ok(&["set", "okonkwo2021", "key=bees", "volume=4"]);
    assert!(world.look(&["--all"]).1.contains("in the library as bees"));
    assert!(world.look(&["--all", "--apply"]).1.contains("linked to bees"));
    assert_eq!(world.keys(), ["bees", "okonkwo2020"]);
    let entry = sandbox.ok(&["export", "okonkwo2020"]);
    assert!(entry.starts_with("@article{bees,") && entry.contains("volume = {4}"), "{entry}");
}

#[test]
fn without_a_relation_a_search_may_find_it() {
    let world = World::new(&[biorxiv(json!({}))], &[]);
    world.sandbox.ok(&["add", BIORXIV]);
    // The same title by others, a notice on it, its conference poster of years ago.
    let others = json!([{"family": "Novak", "given": "Jan"}]);
    let near = [
        with(article(), &[("DOI", json!("10.2000/other")), ("author", others)]),
        with(
            article(),
            &[("DOI", json!("10.2000/old")), ("published-print", json!({"date-parts": [[2011]]}))],
        ),
        with(
            article(),
            &[("DOI", json!("10.2000/notice")), ("title", json!([format!("Correction: {TITLE}")]))],
        ),
        biorxiv(json!({})),
    ];
    world.now(&near, &[]);
    let (code, shown, said) = world.look(&["--all"]);
    assert_eq!((code, shown.as_str()), (Some(0), ""), "{said}");
    world.now(&[near.as_slice(), &[article()]].concat(), &[]);
    let (_, shown, _) = world.look(&["--all"]);
    assert!(shown.contains("likely: title agrees, authors agree") && shown.contains(ARTICLE), "{shown}");
    let line = world.sandbox.ok(&["--json", "refresh", "--published", "--all", "--apply"]);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((&line["finding"], &line["known"]["how"]), (&json!("appeared"), &json!("likely")));
    assert_eq!(line["taken"], json!({"key": "okonkwo2021", "added": true}));
}

#[test]
fn a_no_is_remembered_and_a_link_taken_back() {
    let world = World::new(&[biorxiv(is_preprint_of(ARTICLE)), article()], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV]);
    let (code, _, said) = world.look(&["--refuse", "okonkwo2020"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("doi:10.2000/bees.1 will not be offered again"), "{said}");
    assert_eq!(world.look(&["--all", "--apply"]).1, "");
    assert_eq!(world.keys(), ["okonkwo2020"]);
    let (code, _, said) = world.look(&["--refuse", "okonkwo2020"]);
    assert_eq!(code, Some(1), "{said}");
    sandbox.ok(&["undo"]);
    world.look(&["--all", "--apply"]);
    assert!(sandbox.ok(&["export", "okonkwo2020"]).contains(ARTICLE));
    world.look(&["--refuse", "okonkwo2020"]);
    assert!(sandbox.ok(&["export", "okonkwo2020"]).contains(BIORXIV));
    assert_eq!(world.look(&["--all"]).1, "");
    assert_eq!(world.keys(), ["okonkwo2020", "okonkwo2021"], "the article itself stays");
}

#[test]
fn a_notice_is_no_version() {
    let update = |kind: &str| json!([{"type": kind, "DOI": "10.2000/notice", "source": "publisher"}]);
    let world = World::new(&[article()], &[]);
    world.sandbox.ok(&["add", ARTICLE]);
    for kind in ["correction", "retraction", "expression_of_concern"] {
        world.now(&[with(article(), &[("updated-by", update(kind))])], &[]);
        world.sandbox.ok(&["refresh", "--all"]);
        let (code, shown, said) = world.look(&["--all"]);
        assert_eq!((code, shown.as_str()), (Some(0), ""), "{kind}");
        assert!(said.contains("0 items asked about"), "{said}");
    }
    // A new version is.
    let newer = with(article(), &[("DOI", json!("10.2000/notice")), ("volume", json!("9"))]);
    world.now(&[with(article(), &[("updated-by", update("new_version"))]), newer], &[]);
    world.sandbox.ok(&["refresh", "--all"]);
    assert!(world.look(&["--all"]).1.contains("told by Crossref (has-new-version)"));
}

#[test]
fn a_registry_that_could_not_be_asked_is_told() {
    let world = World::new(&[biorxiv(is_preprint_of(ARTICLE)), article()], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV]);
    sandbox.ok(&["set", "okonkwo2020", "relation="]);
    world.goes_down("crossref", true);
    let (code, shown, said) = world.look(&["--all"]);
    assert_eq!(code, Some(0));
    assert!(shown.contains("could not ask Crossref"), "{shown}");
    assert!(said.contains("1 item could not be asked about in full"), "{said}");
    assert_eq!(world.look(&["--all", "--strict"]).0, Some(1));
    let line = sandbox.ok(&["--json", "refresh", "--published", "--all", "--offline"]);
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["silent"][0], json!({"registry": "Crossref", "reason": "offline"}));
    world.goes_down("crossref", false);
    assert!(world.look(&["--all", "--strict"]).1.contains(ARTICLE));
}

#[test]
fn a_retracted_version_is_taken_only_by_name() {
    let retracted = with(article(), &[("updated-by", json!([{"type": "retraction", "DOI": "10.2000/r"}]))]);
    let world = World::new(&[biorxiv(is_preprint_of(ARTICLE)), retracted], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV]);
    let (_, shown, said) = world.look(&["--all", "--apply"]);
    assert!(shown.contains("retracted") && said.contains("0 taken"), "{shown}{said}");
    assert_eq!(world.keys(), ["okonkwo2020"]);
    world.look(&["okonkwo2020", "--apply"]);
    assert_eq!(world.keys(), ["okonkwo2020", "okonkwo2021"]);
    let output = sandbox.run(&["export", "okonkwo2020"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("okonkwo2020 appeared as okonkwo2021, which is retracted"), "{said}");
}

#[test]
fn documents_that_cite_the_preprint_get_the_article() {
    let world = World::new(&[biorxiv(is_preprint_of(ARTICLE)), article()], &[]);
    let sandbox = &world.sandbox;
    sandbox.ok(&["add", BIORXIV]);
    sandbox.ok(&["export", "--sync", "all.bib", "--to", "biblatex"]);
    world.look(&["--all", "--apply"]);
    let followed = std::fs::read_to_string(sandbox.path("all.bib")).unwrap();
    assert_eq!(followed.matches('@').count(), 1, "{followed}");
    assert!(followed.contains("@article{okonkwo2021,") && followed.contains("{okonkwo2020}"), "{followed}");

    sandbox.write("paper.md", "Bees [@okonkwo2020], again [@okonkwo2021].\n");
    let paper = sandbox.ok(&["cite", "--in", "paper.md"]);
    assert_eq!(paper.matches("Journal of Bees").count(), 1, "{paper}");
    assert_eq!(paper.matches("2021)").count(), 3, "{paper}");
    let paper = sandbox.ok(&["cite", "--as-cited", "--in", "paper.md"]);
    assert!(paper.contains("2020)"), "{paper}");
    let cited = sandbox.ok(&["export", "--keys-from", "paper.md", "--to", "biblatex"]);
    assert!(cited.starts_with("@article{okonkwo2020,") && cited.contains("ids"), "{cited}");
    let output = sandbox.run(&["export", "--keys-from", "paper.md"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("okonkwo2021 is the same work as okonkwo2020"), "{said}");
    let output = sandbox.run(&["export", "okonkwo2020"]);
    assert!(String::from_utf8(output.stderr).unwrap().contains("BibTeX does not read `ids`"));

    // Another's file says so by itself.
    sandbox.write("refs.bib", &followed);
    sandbox.write("other.md", "---\nbibliography: refs.bib\n---\n[@okonkwo2020; @okonkwo2021]\n");
    let output = Sandbox::new();
    output.write("refs.bib", &followed);
    output.write("other.md", "---\nbibliography: refs.bib\n---\n[@okonkwo2020; @okonkwo2021]\n");
    assert_eq!(output.ok(&["cite", "--in", "other.md"]).matches("Journal of Bees").count(), 1);
}
