//! `ibid watch`, over a server that answers as five registries do.

mod server;

use serde_json::{Value, json};

use super::Sandbox;
use server::{ASKED, QUERY, Server, work};

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
    sandbox.ok(&["watch", "add", "--cites", "root", "--since", "2025", "--name", "late"]);
    let (exit, ran) = code(&sandbox, &["watch", "run", "late", "--json"]);
    assert_eq!((exit, titles(&ran[0]).len(), &ran[0]["registries"][0]["left-out"]), (0, 0, &json!(1)));
    let refused = sandbox.seen(&["watch", "add", "--cites", "root", "--registries", "crossref"]);
    assert!(refused.contains("Crossref does not tell which works cite a work"), "{refused}");
    // One that is gone ends neither the run nor the other watches.
    sandbox.write("gone.json", r#"[{"id": "gone", "DOI": "10.1000/gone", "title": "Gone"}]"#);
    sandbox.ok(&["add", "--offline", "gone.json"]);
    sandbox.ok(&["watch", "add", "--cites", "gone", "--name", "a"]);
    sandbox.ok(&["watch", "add", "--cites", "gone", "root", "--name", "b"]);
    sandbox.ok(&["remove", "gone"]);
    let told = sandbox.seen(&["watch", "run"]);
    assert!(told.starts_with("exit 2") && told.contains("no registry could be asked for `a`"), "{told}");
    assert!(told.contains("the library has no `gone` any more"), "{told}");
    assert!(told.contains("late: nothing new"), "{told}");
    let (exit, ran) = code(&sandbox, &["watch", "run", "b", "--json"]);
    assert_eq!((exit, &ran[0]["missing"]), (0, &json!(["gone"])));
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
    insta::assert_snapshot!("query", shown);
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
    sandbox.write("own.json", r#"[{"id": "bare", "title": "Bare"}]"#);
    sandbox.ok(&["add", "--offline", "own.json"]);
    let told = sandbox.seen(&["watch", "add", "bare", "--name", "words"]);
    assert!(told.contains("`bare` is looked for as words; `--cites bare` asks for what cites"), "{told}");
    let told = sandbox.seen(&["watch", "add", "--cites", "bare"]);
    assert!(told.contains("bare has no identifier by which a registry would know it"), "{told}");
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

#[test]
fn two_runs_at_once_find_each_study_once() {
    let (sandbox, server) = scene();
    let run = || {
        let mut command = sandbox.command(&["watch", "run", "--json"]);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = (0..4).map(|_| run()).collect();
    let mut new = 0;
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let ran: Value = serde_json::from_slice(&output.stdout).unwrap();
        let own = titles(&ran).len();
        assert_eq!(output.status.code(), Some(i32::from(own > 0)));
        new += own;
    }
    assert_eq!(new, 2);
    let (_, studies) = code(&sandbox, &["watch", "show", "young", "--json"]);
    let numbers: Vec<u64> = studies.iter().map(|study| study["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    server.assert_all_understood();
}
