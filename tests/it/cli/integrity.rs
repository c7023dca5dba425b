//! `ibid refresh --integrity`: retractions, concerns, corrections and
//! reinstatements, what is told of them, and when.

mod server;

use serde_json::{Value, json};

use super::Sandbox;
use crate::support::corpora;
use server::{Registries, update};

/// A library with these works, and the registries.
fn library(works: &[(&str, &str)]) -> (Sandbox, Registries) {
    let mut sandbox = Sandbox::new();
    let registries = Registries::start();
    registries.connect(&mut sandbox);
    let records: Vec<Value> = works
        .iter()
        .map(|(key, doi)| json!({"id": key, "type": "article-journal", "title": format!("The story of {key}"), "DOI": doi,
            "author": [{"family": "Able", "given": "A."}], "issued": {"date-parts": [[1998]]}, "container-title": "Cells"}))
        .collect();
    sandbox.write("records.json", json!(records).to_string());
    sandbox.ok(&["add", "-q", "records.json"]);
    (sandbox, registries)
}

/// Exit code and the objects of `refresh --integrity --json`.
fn checked(sandbox: &Sandbox, more: &[&str]) -> (i32, Vec<Value>) {
    let arguments = [&["--json", "refresh", "--integrity"][..], more].concat();
    let output = sandbox.run(&arguments);
    let lines = String::from_utf8(output.stdout).unwrap();
    let objects = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), objects)
}

fn show(sandbox: &Sandbox, key: &str) -> Value {
    serde_json::from_str(&sandbox.ok(&["--json", "show", key])).unwrap()
}

const HEADER: &str = "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,\
    RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,\
    RetractionNature,Reason,Paywalled,Notes,";

/// Switches Retraction Watch on, with one row: number, date, notice, work,
/// nature and reasons.
fn watch(sandbox: &mut Sandbox, [record, date, notice, work, nature, reasons]: [&str; 6]) {
    sandbox.write(
        "watch.csv",
        format!("{HEADER}\n{record},A title,,,A Journal,,,A B,,Research Article;,{date},{notice},0,1/2/1998 0:00,{work},0,{nature},{reasons},No,,\n"),
    );
    sandbox.write("ibid.toml", "[registry.retractionwatch]\nenabled = true\n");
    sandbox.set("IBID_REGISTRY_RETRACTIONWATCH_URL", &sandbox.path("watch.csv").display().to_string());
}

/// A work that was corrected first and retracted later.
fn retracted() -> (Sandbox, Registries) {
    let (mut sandbox, registries) = library(&[("able1998", "10.5555/able"), ("fine1998", "10.5555/fine")]);
    let updates = [
        update("correction", "10.5555/able.c", [2004, 3, 6], "retraction-watch"),
        json!({"DOI": "10.5555/Able.N", "type": "retraction", "label": "Retraction", "source": "retraction-watch",
            "updated": {"date-parts": [[2010, 2, 6]]}, "record-id": "77"}),
    ];
    registries.put("10.5555/able", json!({ "updated-by": updates }));
    registries.put("10.5555/fine", json!({}));
    registries.retracted_in_openalex("10.5555/able");
    let reasons = "+Concerns about Data;+Ethical Violations by Author;";
    watch(&mut sandbox, ["77", "2/2/2010 0:00", "unavailable", "10.5555/able", "Retraction", reasons]);
    (sandbox, registries)
}

#[test]
fn a_retraction_is_told_once_and_marked_everywhere() {
    let (sandbox, _registries) = retracted();
    insta::assert_snapshot!("told", sandbox.seen(&["refresh", "--integrity"]));
    insta::assert_snapshot!("told_before", sandbox.seen(&["refresh", "--integrity", "--all"]));
    let shown = show(&sandbox, "able1998");
    let notice = &shown["integrity"]["notices"][1];
    assert_eq!(notice["sources"], json!(["openalex", "retractionwatch"]));
    assert_eq!(
        (&notice["date"], &notice["doi"], &notice["reasons"][0]),
        (&json!("2010-02-02"), &json!("10.5555/able.n"), &json!("Concerns about Data"))
    );
    let shown = shown["integrity"].clone();
    assert_eq!((&shown["standing"], &shown["state"]), (&json!("notices"), &json!("retraction")));
    assert_eq!(show(&sandbox, "fine1998")["integrity"]["standing"], "clean");
    let mut seen = String::new();
    for arguments in [
        &["list"][..],
        &["search", "able1998"],
        &["show", "able1998", "fine1998"],
        &["export", "--format", "ris"],
    ] {
        seen.push_str(&format!("$ ibid {}\n{}\n", arguments.join(" "), sandbox.seen(arguments)));
    }
    insta::assert_snapshot!("marks", seen);
    sandbox.write("paper.md", "It was never so [@able1998; @fine1998].\n");
    let cited = sandbox.run(&["cite", "--in", "paper.md"]);
    assert!(String::from_utf8_lossy(&cited.stderr).contains("`able1998`: retracted 2010-02-02"));
    let cited = sandbox.run(&["cite", "able1998"]);
    assert!(
        String::from_utf8_lossy(&cited.stderr)
            .contains("`able1998`: retracted 2010-02-02: doi:10.5555/able.n")
    );
    assert!(sandbox.ok(&["--color", "always", "list"]).contains("\u{1b}[1m\u{1b}[31mretracted 2010-02-02"));
    let found: Value = serde_json::from_str(&sandbox.ok(&["--json", "search", "able1998"])).unwrap();
    assert_eq!(found["found"][0]["integrity"], shown);
    for line in sandbox.ok(&["--json", "list"]).lines() {
        let item: Value = serde_json::from_str(line).unwrap();
        assert_eq!(item.get("integrity"), (item["id"] == "able1998").then_some(&shown));
    }
}

#[test]
fn undo_takes_a_run_back_and_the_next_tells_again() {
    let (sandbox, _registries) = retracted();
    let before = show(&sandbox, "able1998")["item"].clone();
    assert_eq!(checked(&sandbox, &["--dry-run"]).0, 1);
    assert_eq!(show(&sandbox, "able1998")["item"], before, "a dry run keeps nothing");
    assert_eq!(show(&sandbox, "able1998")["integrity"]["asked"], Value::Null);
    assert_eq!(checked(&sandbox, &[]).0, 1);
    let story = sandbox.ok(&["--json", "show", "-p", "able1998"]);
    let story: Value = serde_json::from_str(&story).unwrap();
    let told = story["provenance"].as_array().unwrap().iter().find(|p| p["field"] == "updated-by").unwrap();
    assert_eq!((&told["source"], &told["fetched"].is_string()), (&json!("crossref"), &true));
    assert_eq!(checked(&sandbox, &[]).0, 0);
    sandbox.ok(&["undo"]);
    assert_eq!(show(&sandbox, "able1998")["item"], before);
    assert_eq!(show(&sandbox, "able1998")["integrity"]["standing"], "unknown", "it is not clean for that");
    assert!(!sandbox.ok(&["list"]).contains("retracted"));
    assert_eq!(checked(&sandbox, &[]).0, 1);
    assert_eq!(checked(&sandbox, &["--offline"]).0, 0, "it was told");
}

#[test]
fn a_correction_is_no_retraction() {
    let (sandbox, registries) = library(&[("able1998", "10.5555/able")]);
    let erratum = update("erratum", "10.5555/able.e", [1999, 4, 1], "publisher");
    registries.put("10.5555/able", json!({ "updated-by": [erratum] }));
    let (code, all) = checked(&sandbox, &[]);
    assert_eq!((code, &all[0]["integrity"]["state"]), (1, &json!("correction")));
    assert!(sandbox.ok(&["list"]).contains("corrected 1999-04-01 The story"));
    let exported = sandbox.run(&["export"]);
    let said = String::from_utf8_lossy(&exported.stderr).into_owned();
    assert!(!said.contains("warning") && said.contains("1 item corrected or reinstated"), "{said}");
    let seen = ["list", "export"].map(|verb| sandbox.seen(&[verb])).concat();
    assert!(!seen.contains("retract"), "{seen}");
}

#[test]
fn a_concern_that_becomes_a_retraction_is_told_again_though_acknowledged() {
    let (sandbox, registries) = library(&[("able1998", "10.5555/able")]);
    let concern = update("expression_of_concern", "10.5555/able.e", [2008, 1, 1], "publisher");
    registries.put("10.5555/able", json!({ "updated-by": [concern] }));
    let nothing = sandbox.run(&["refresh", "--acknowledge", "able1998", "--reason", "x"]);
    assert_eq!(nothing.status.code(), Some(2), "there is nothing to acknowledge yet");
    assert_eq!(sandbox.run(&["refresh", "--acknowledge", "able1998"]).status.code(), Some(2), "no reason");
    assert_eq!(checked(&sandbox, &[]).0, 1);
    let warning = |verb: &str| String::from_utf8(sandbox.run(&[verb, "able1998"]).stderr).unwrap();
    assert!(
        warning("export")
            .contains("warning: `able1998`: expression of concern 2008-01-01: doi:10.5555/able.e")
    );
    sandbox.ok(&["refresh", "--acknowledge", "able1998", "--reason", "We discuss the doubts in section 3"]);
    assert!(warning("export").contains("1 item with notices that you have acknowledged"));
    assert!(!warning("cite").contains("warning"));
    let status = show(&sandbox, "able1998")["integrity"].clone();
    assert_eq!(status["acknowledged"]["reason"], "We discuss the doubts in section 3");
    assert_eq!(checked(&sandbox, &[]).0, 0);

    let retraction = update("retraction", "10.5555/able.n", [2010, 2, 6], "publisher");
    registries.put("10.5555/able", json!({ "updated-by": [concern, retraction] }));
    let (code, all) = checked(&sandbox, &["able1998"]);
    assert_eq!((code, &all[0]["news"]), (1, &json!(true)));
    assert_eq!(all[0]["integrity"]["acknowledged"], Value::Null);
    assert!(warning("export").contains("warning: `able1998`: retracted 2010-02-06"));
    assert_eq!(checked(&sandbox, &[]).0, 0);

    // The same retraction in other registries is no news.
    registries.retracted_in_openalex("10.5555/able");
    registries.put_in_pubmed(
        "9500320",
        "10.5555/able",
        &[("RetractionIn", "Cells. 2010 Feb 6;3(1):4", "20137807")],
    );
    let (code, all) = checked(&sandbox, &[]);
    assert_eq!((code, &all[0]["news"]), (0, &json!(false)));
    assert_eq!(all[0]["integrity"]["notices"][1]["sources"], json!(["crossref", "openalex", "pubmed"]));
    assert_eq!(all[0]["integrity"]["notices"][1]["pmid"], "20137807");

    let back = update("reinstatement", "10.5555/able.r", [2012, 2, 6], "retraction-watch");
    registries.put("10.5555/able", json!({ "updated-by": [concern, retraction, back] }));
    assert_eq!(checked(&sandbox, &[]).0, 1);
    assert!(sandbox.ok(&["list"]).contains("reinstated 2012-02-06"));
}

#[test]
fn a_registry_that_is_down_leaves_nothing_clean() {
    let (mut sandbox, registries) = library(&[("able1998", "10.5555/able"), ("lost1998", "10.5555/lost")]);
    registries.put("10.5555/able", json!({}));
    sandbox.write("book.json", r#"[{"id": "book", "type": "book", "title": "A book without numbers"}]"#);
    sandbox.ok(&["add", "-q", "book.json"]);
    sandbox.set("IBID_REGISTRY_CROSSREF_URL", "http://registry.invalid");
    insta::assert_snapshot!("down", sandbox.seen(&["refresh", "--integrity"]));
    let standing = |key: &str| show(&sandbox, key)["integrity"]["standing"].as_str().unwrap().to_owned();
    assert_eq!(["able1998", "lost1998", "book"].map(standing), ["unknown", "unknown", "unknown"]);
    assert_eq!(show(&sandbox, "able1998")["integrity"]["asked"]["silent"], json!(["crossref"]));
    assert!(sandbox.ok(&["show", "able1998"]).contains("could not ask Crossref"));
    assert_eq!(checked(&sandbox, &["able1998", "--strict"]).0, 1);
    sandbox.set("IBID_REGISTRY_CROSSREF_URL", &registries.url("crossref"));
    assert_eq!(checked(&sandbox, &["able1998", "--strict"]).0, 0);
    let standing = |key: &str| show(&sandbox, key)["integrity"]["standing"].as_str().unwrap().to_owned();
    assert_eq!(standing("able1998"), "clean");
    // No registry has the work: nobody can say anything of it.
    assert_eq!(checked(&sandbox, &["--strict"]).0, 1);
    assert_eq!(standing("lost1998"), "unknown");
    let (code, all) = checked(&sandbox, &["--offline"]);
    assert_eq!((code, &all[0]["integrity"]["standing"]), (0, &json!("unknown")));
    assert_eq!(standing("able1998"), "clean", "who asks nobody changes nothing");
    sandbox.ok(&["set", "able1998", "volume=7"]);
    assert_eq!(standing("able1998"), "clean");
    sandbox.ok(&["set", "able1998", "doi=10.5555/other"]);
    assert_eq!(standing("able1998"), "unknown", "another work was asked about");
}

#[test]
fn what_was_told_stays_while_its_registry_is_down() {
    let (mut sandbox, registries) = library(&[("able1998", "10.5555/able")]);
    let retraction = update("withdrawal", "10.5555/able.n", [2010, 2, 6], "publisher");
    registries.put("10.5555/able", json!({ "updated-by": [retraction] }));
    assert_eq!(checked(&sandbox, &[]).0, 1);
    sandbox.set("IBID_REGISTRY_CROSSREF_URL", "http://registry.invalid");
    assert_eq!(checked(&sandbox, &[]).0, 0);
    assert!(sandbox.ok(&["list"]).contains("withdrawn 2010-02-06"));
    sandbox.set("IBID_REGISTRY_CROSSREF_URL", &registries.url("crossref"));
    registries.put("10.5555/able", json!({}));
    let told = sandbox.run(&["refresh", "--integrity"]);
    assert_eq!(told.status.code(), Some(1), "that a notice is gone is news");
    assert_eq!(String::from_utf8_lossy(&told.stdout), "able1998  no notices any more\n");
    assert!(!sandbox.ok(&["list"]).contains("withdrawn"));
    assert_eq!(checked(&sandbox, &[]).0, 0);
}

#[test]
fn a_notice_is_found_by_what_it_says_itself_and_is_no_retracted_work() {
    let (sandbox, registries) = library(&[("able1998", "10.5555/able"), ("notice2010", "10.5555/able.n")]);
    registries.put("10.5555/able", json!({}));
    let retraction = update("partial_retraction", "10.5555/ABLE", [2010, 2, 6], "publisher");
    registries.put("10.5555/able.n", json!({ "update-to": [retraction] }));
    registries.retracted_in_openalex("10.5555/able.n");
    let (code, all) = checked(&sandbox, &[]);
    assert_eq!(code, 1);
    assert_eq!(all[0]["integrity"]["notices"][0]["word"], "partial retraction");
    assert_eq!(all[0]["integrity"]["notices"][0]["doi"], "10.5555/able.n");
    assert_eq!(all[1]["integrity"]["standing"], "clean", "{}", all[1]);
    assert!(sandbox.ok(&["list"]).contains("partly retracted 2010-02-06"));
    assert_eq!(checked(&sandbox, &[]).0, 0);
}

#[test]
fn a_doi_with_a_comma_is_asked_singly() {
    let others: Vec<(String, String)> =
        (0..8).map(|n| (format!("able{}", 1990 + n), format!("10.5555/able{n}"))).collect();
    let mut works: Vec<(&str, &str)> = others.iter().map(|(key, doi)| (key.as_str(), doi.as_str())).collect();
    works.push(("comma1998", "10.5555/a,b"));
    let (sandbox, registries) = library(&works);
    for (_, doi) in &works {
        registries.put(doi, json!({}));
    }
    let retraction = update("retraction", "10.5555/n", [2010, 2, 6], "publisher");
    registries.put("10.5555/a,b", json!({ "updated-by": [retraction] }));
    registries.asked();
    let (code, all) = checked(&sandbox, &[]);
    assert_eq!(code, 1);
    let states: Vec<&Value> = all.iter().map(|line| &line["integrity"]["standing"]).collect();
    assert_eq!(states.iter().filter(|state| ***state == "clean").count(), 8);
    assert_eq!(states[8], "notices");
    let asked = registries.asked();
    assert!(asked.iter().any(|asked| asked == "/crossref/works/10.5555/a,b"), "{asked:#?}");
    assert!(asked.iter().any(|asked| asked == "/openalex/works/doi:10.5555/a,b"), "{asked:#?}");
    let lists: Vec<&String> = asked.iter().filter(|asked| asked.contains(' ')).collect();
    assert_eq!(lists.len(), 3, "{lists:#?}");
    assert!(lists.iter().all(|list| !list.contains("/a") || list.contains("/able")), "{lists:#?}");
    assert!(lists.iter().all(|list| !list.contains("10.5555/a,")), "{lists:#?}");
}

#[test]
fn a_thousand_items_take_tens_of_requests_of_each_registry() {
    let works: Vec<(String, String)> =
        (0..1_000).map(|n| (format!("able{n}"), format!("10.5555/journal.able.{n:04}"))).collect();
    let works: Vec<(&str, &str)> = works.iter().map(|(key, doi)| (key.as_str(), doi.as_str())).collect();
    let (sandbox, registries) = library(&works);
    for (n, (_, doi)) in works.iter().enumerate() {
        registries.put(doi, json!({}));
        registries.put_in_pubmed(&(10_000 + n).to_string(), doi, &[]);
    }
    registries.asked();
    let start = std::time::Instant::now();
    let (code, all) = checked(&sandbox, &["--all"]);
    assert_eq!(code, 0);
    assert!(all.len() == 1_000 && all.iter().all(|line| line["integrity"]["standing"] == "clean"));
    let asked = registries.asked();
    let count = |path: &str| asked.iter().filter(|asked| asked.starts_with(path)).count();
    let counts = ["/crossref", "/pubmed", "/openalex"].map(count);
    println!("1,000 items in {:.1} s; requests: {counts:?}", start.elapsed().as_secs_f64());
    assert!(counts.iter().all(|count| *count <= 50), "{counts:?}");
    assert!(asked.len() <= 125, "{counts:?}");
}

/// The paper of Wakefield and others of 1998, corrected in 2004 and retracted
/// in 2010, as Crossref and OpenAlex answer.
#[test]
fn recorded_answers_show_a_retraction() {
    let Some(corpora) = corpora() else { return };
    let folder = corpora.join("registries");
    let manifest = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let recorded = |provider: &str| -> Value {
        let row =
            manifest.lines().find(|row| row.starts_with(provider) && row.contains("2911096-0")).unwrap();
        serde_json::from_slice(&std::fs::read(folder.join(row.split('\t').nth(4).unwrap())).unwrap()).unwrap()
    };
    let doi = "10.1016/s0140-6736(97)11096-0";
    let (mut sandbox, registries) = library(&[("wakefield1998", "10.1016/S0140-6736(97)11096-0")]);
    registries.put_recorded(doi, recorded("crossref")["message"].clone(), recorded("openalex"));
    // Neither tells why; the reason here is in our own words.
    watch(
        &mut sandbox,
        ["4036", "2/6/2010 0:00", "10.1016/s0140-6736(10)60175-4", doi, "Retraction", "+Claims Proven False"],
    );
    let (code, all) = checked(&sandbox, &[]);
    assert_eq!(code, 1);
    let integrity = &all[0]["integrity"];
    assert_eq!((&integrity["state"], &integrity["date"]), (&json!("retraction"), &json!("2010-02-06")));
    let notices = integrity["notices"].as_array().unwrap();
    assert_eq!(notices.len(), 2);
    assert_eq!((&notices[0]["state"], &notices[0]["date"]), (&json!("correction"), &json!("2004-03-06")));
    assert_eq!(notices[1]["doi"], "10.1016/s0140-6736(10)60175-4");
    assert_eq!(notices[1]["reasons"], json!(["Claims Proven False"]));
    assert_eq!(notices[1]["sources"], json!(["openalex", "retractionwatch"]));
    assert!(sandbox.ok(&["list"]).contains("retracted 2010-02-06"));
    assert_eq!(checked(&sandbox, &[]).0, 0);
}
