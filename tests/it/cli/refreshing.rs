//! `ibid refresh`: what the registries changed, and nothing else.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Network, Sandbox};

const ZARATE: &str = "10.1001/archpsyc.63.8.856";

/// A library that holds Zarate 2006 as the registries know it.
fn with_zarate() -> (Sandbox, Network) {
    let mut sandbox = Sandbox::new();
    let network = Network::start();
    network.connect(&mut sandbox);
    sandbox.ok(&["add", ZARATE]);
    (sandbox, network)
}

/// Lets the registries say something else of a work.
fn change(network: &Network, doi: &str, fields: &[(&str, Value)]) {
    let mut works = network.works();
    let work = works.iter_mut().find(|work| work["DOI"] == doi).unwrap();
    for (name, value) in fields {
        work[*name] = value.clone();
    }
}

fn item(sandbox: &Sandbox, key: &str) -> Value {
    let shown: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", key])).unwrap();
    shown["item"].clone()
}

fn differences(output: &str) -> Vec<(String, String)> {
    let line: Value = serde_json::from_str(output.lines().next().unwrap()).unwrap();
    let all = line["differences"].as_array().unwrap();
    all.iter()
        .map(|d| (d["field"].as_str().unwrap().to_owned(), d["choice"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn a_refresh_offers_what_the_registry_changed_and_is_silent_the_second_time() {
    let (sandbox, network) = with_zarate();
    sandbox.ok(&["set", "zarate2006", "title=Ketamine in depression: a first trial", "volume=LXIII"]);
    let before = item(&sandbox, "zarate2006");
    assert_eq!(
        sandbox.ok(&["refresh", "zarate2006"]),
        "",
        "what the writer changed is no news of a registry"
    );
    change(&network, ZARATE, &[("volume", json!("64")), ("issue", json!("9")), ("page", json!("856-865"))]);
    let mut seen = sandbox.seen(&["refresh", "zarate2006", "--dry-run"]);
    assert_eq!(item(&sandbox, "zarate2006"), before, "a dry run changes nothing");
    seen += &sandbox.seen(&["refresh", "zarate2006"]);
    let after = item(&sandbox, "zarate2006");
    assert_eq!((&after["issue"], &after["page"]), (&json!("9"), &json!("856-865")));
    assert_eq!((&after["volume"], &after["title"]), (&before["volume"], &before["title"]));
    seen += &sandbox.seen(&["refresh", "zarate2006"]);
    seen += &sandbox.seen(&["show", "--provenance", "zarate2006"]);
    insta::assert_snapshot!(seen);
    sandbox.ok(&["undo"]);
    assert_eq!(item(&sandbox, "zarate2006"), before, "one undo takes all of it back");
    let again = sandbox.ok(&["--json", "refresh", "zarate2006", "--dry-run"]);
    let all: Vec<String> = differences(&again).into_iter().map(|(field, _)| field).collect();
    assert_eq!(all, ["volume", "issue", "page"], "and it is offered again");
    network.assert_all_understood();
}

#[test]
fn a_registrys_typo_that_was_mended_is_not_offered_for_ever() {
    let (sandbox, network) = with_zarate();
    change(&network, ZARATE, &[("page", json!("8556-864"))]);
    sandbox.ok(&["refresh", "--all"]);
    sandbox.ok(&["set", "zarate2006", "page=856-864"]);
    for _ in 0..2 {
        assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
    }
    change(&network, ZARATE, &[("page", json!("857-864"))]);
    let news = sandbox.ok(&["--json", "refresh", "--all"]);
    assert_eq!(differences(&news), [("page".to_owned(), "kept".to_owned())], "another value is news");
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
    change(&network, ZARATE, &[("page", json!("856-864"))]);
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "", "the registry has come to agree");
    assert_eq!(item(&sandbox, "zarate2006")["page"], "856-864");
}

#[test]
fn fields_are_accepted_one_by_one_the_writers_own_too() {
    let (sandbox, network) = with_zarate();
    sandbox.ok(&["set", "zarate2006", "volume=LXIII"]);
    change(&network, ZARATE, &[("volume", json!("64")), ("issue", json!("9")), ("page", json!("1-9"))]);
    let first = sandbox.ok(&["--json", "refresh", "--all", "--accept", "volume,pages"]);
    let expected = [("volume", "taken"), ("issue", "left"), ("page", "taken")];
    let expected: Vec<(String, String)> =
        expected.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert_eq!(differences(&first), expected);
    let now = item(&sandbox, "zarate2006");
    assert_eq!((&now["volume"], &now["issue"], &now["page"]), (&json!("64"), &json!("8"), &json!("1-9")));
    let second = sandbox.ok(&["--json", "refresh", "--all"]);
    assert_eq!(differences(&second), [("issue".to_owned(), "taken".to_owned())], "what was left is offered");
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
}

/// Runs a command with answers on its standard input.
fn answering(sandbox: &Sandbox, arguments: &[&str], answers: &str) -> String {
    let mut child = sandbox
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn whoever_says_no_is_not_asked_again() {
    let (sandbox, network) = with_zarate();
    sandbox.ok(&["set", "zarate2006", "volume=LXIII"]);
    change(&network, ZARATE, &[("volume", json!("64")), ("issue", json!("9")), ("page", json!("1-9"))]);
    let asked = answering(&sandbox, &["refresh", "--all", "--interactive"], "what?\n\nno\nlater\n");
    insta::assert_snapshot!(asked);
    let now = item(&sandbox, "zarate2006");
    assert_eq!(
        (&now["volume"], &now["issue"], &now["page"]),
        (&json!("LXIII"), &json!("8"), &json!("856-864"))
    );
    let again = answering(&sandbox, &["refresh", "--all", "--interactive"], "quit\n");
    assert!(again.contains("page") && !again.contains("issue") && !again.contains("volume"), "{again}");
    let third = sandbox.ok(&["--json", "refresh", "--all"]);
    assert_eq!(
        differences(&third),
        [("page".to_owned(), "taken".to_owned())],
        "a no has made it the writer's"
    );
}

#[test]
fn what_the_writer_removed_stays_removed_and_what_is_missing_is_filled_in() {
    let (sandbox, network) = with_zarate();
    sandbox.ok(&["set", "zarate2006", "issue="]);
    change(&network, ZARATE, &[("issue", json!("9")), ("publisher", json!("American Medical Association"))]);
    let news = sandbox.ok(&["refresh", "--all"]);
    assert!(news.contains("= (removed)") && news.contains("+ American Medical Association"), "{news}");
    let now = item(&sandbox, "zarate2006");
    assert_eq!((&now["issue"], &now["publisher"]), (&Value::Null, &json!("American Medical Association")));
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
}

#[test]
fn another_registrys_word_is_no_news_while_the_usual_one_is_down() {
    let (mut sandbox, network) = with_zarate();
    let before = item(&sandbox, "zarate2006");
    // OpenAlex's list of authors has no given names of its own, and so on: all
    // that is left says other things than Crossref did.
    sandbox.set("IBID_REGISTRY_CROSSREF_URL", "http://registry.invalid");
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
    assert_eq!(item(&sandbox, "zarate2006"), before);
    network.assert_all_understood();
}

#[test]
fn a_file_s_fields_are_the_writers_and_told_of_once() {
    let mut sandbox = Sandbox::new();
    let network = Network::start();
    network.connect(&mut sandbox);
    sandbox.write(
        "a.bib",
        "@article{zar, title={A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant \
         major depression}, author={Zarate, Carlos A.}, year=2006, volume=630, doi={10.1001/archpsyc.63.8.856}}",
    );
    sandbox.ok(&["add", "a.bib"]);
    let first = sandbox.ok(&["refresh", "--all"]);
    assert!(first.contains("= 630") && first.contains("+ 63"), "{first}");
    let now = item(&sandbox, "zar");
    assert_eq!((&now["volume"], &now["issue"]), (&json!("630"), &json!("8")));
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "");
}

#[test]
fn an_identifier_that_another_item_has_is_told_and_the_rest_goes_on() {
    let (sandbox, network) = with_zarate();
    let title =
        "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression";
    sandbox.write(
        "twin.json",
        json!([{"id": "twin", "type": "article-journal", "title": title,
            "author": [{"family": "Zarate", "given": "Carlos A."}],
            "container-title": "Archives of General Psychiatry", "issued": {"date-parts": [[2006]]}}])
        .to_string(),
    );
    sandbox.ok(&["add", "twin.json"]);
    let seen = sandbox.ok(&["refresh", "twin"]);
    assert!(seen.contains("`zarate2006` has its identifiers already"), "{seen}");
    let twin = item(&sandbox, "twin");
    assert_eq!((&twin["page"], &twin["DOI"]), (&json!("856-864"), &Value::Null));
    network.assert_all_understood();
}

#[test]
fn only_what_is_stale_is_asked_about() {
    let (sandbox, network) = with_zarate();
    let asked = |arguments: &[&str]| {
        let before = network.asked().len();
        sandbox.ok(arguments);
        network.asked().len() - before
    };
    assert_eq!(asked(&["refresh", "--stale", "30d"]), 0, "it was asked about when it was added");
    assert!(asked(&["refresh", "--stale", "0s"]) > 0);
    assert_eq!(asked(&["refresh", "--stale", "2 weeks"]), 0);
    assert_eq!(sandbox.run(&["refresh", "--stale", "soon"]).status.code(), Some(2));
}

/// Puts so many works into the registries and their DOIs into a library, as
/// lines of a file: items that know nothing but title and DOI.
fn with_many(count: usize) -> (Sandbox, Network) {
    let mut sandbox = Sandbox::new();
    let network = Network::start();
    network.connect(&mut sandbox);
    let adjectives = ["slow", "early", "late", "local", "mean", "weak", "total"];
    let nouns =
        ["sleep", "growth", "memory", "learning", "transport", "folding", "binding", "decay", "spread"];
    let mut items = Vec::new();
    for n in 0..count {
        let title =
            format!("On {} {} and {} in cohort {n}", adjectives[n % 7], nouns[n % 9], nouns[(n / 9 + 1) % 9]);
        let doi = format!("10.5555/many.{n}");
        network.works().push(json!({
            "DOI": doi, "type": "journal-article", "title": [title], "container-title": ["Annals of Cohorts"],
            "author": [{"family": format!("Author{n}"), "given": "Ann"}], "volume": "1", "issue": "2",
            "issued": {"date-parts": [[2001]]}, "page": format!("{n}-{}", n + 9),
        }));
        items.push(json!({"id": format!("k{n}"), "type": "article-journal", "title": title, "DOI": doi}));
    }
    sandbox.write("many.json", Value::from(items).to_string());
    sandbox.ok(&["add", "-q", "many.json"]);
    (sandbox, network)
}

#[test]
fn a_thousand_items_take_tens_of_requests() {
    let (sandbox, network) = with_many(1_000);
    let before = network.asked().len();
    sandbox.ok(&["refresh", "-q", "--all"]);
    let asked = network.asked();
    let count = |part: &str| asked[before..].iter().filter(|path| path.contains(part)).count();
    let counts = [count("/crossref/"), count("/eutils/"), count("/openalex/")];
    println!("requests for 1,000 items at Crossref, PubMed, OpenAlex: {counts:?}");
    assert!(counts.iter().all(|count| *count < 50), "{counts:?}");
    assert_eq!(item(&sandbox, "k999")["volume"], "1");
    network.assert_all_understood();
}

/// A refresh that is killed at random points leaves a sound library in which
/// each item is as it was or as it should become, and the next run goes on.
#[test]
fn a_killed_refresh_leaves_whole_changes_and_the_next_one_finishes() {
    const ITEMS: usize = 200;
    const KILLS: usize = 50;
    let (sandbox, network) = with_many(ITEMS);
    sandbox.ok(&["refresh", "-q", "--all"]);
    let start = Instant::now();
    sandbox.ok(&["refresh", "-q", "--all"]);
    let whole = start.elapsed();
    let mut died = 0;
    for round in 0..KILLS {
        let (old, new) = ((2 * round).to_string(), (2 * round + 2).to_string());
        let old = if round == 0 { "1".to_owned() } else { old };
        for work in
            network.works().iter_mut().filter(|work| work["container-title"][0] == "Annals of Cohorts")
        {
            work["volume"] = json!(new);
            work["issue"] = json!(new);
        }
        let mut child = sandbox
            .command(&["refresh", "-q", "--all"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Writing makes it longer than the run that had nothing to write.
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * 2.5 * fastrand::f64()));
        child.kill().unwrap();
        died += usize::from(child.wait().unwrap().code().is_none());
        let exported: Vec<Value> =
            serde_json::from_str(&sandbox.ok(&["export", "--format", "csl-json"])).unwrap();
        assert_eq!(exported.len(), ITEMS);
        for item in &exported {
            let (volume, issue) = (item["volume"].as_str().unwrap(), item["issue"].as_str().unwrap());
            let is_whole = volume == issue && (volume == old || volume == new)
                || round == 0 && (volume, issue) == ("1", "2");
            assert!(is_whole, "round {round}: {item}");
        }
        sandbox.ok(&["refresh", "-q", "--all"]);
        let exported: Vec<Value> =
            serde_json::from_str(&sandbox.ok(&["export", "--format", "csl-json"])).unwrap();
        assert!(exported.iter().all(|item| item["volume"] == new && item["issue"] == new), "round {round}");
        let library = ibid::library::Library::open(sandbox.library()).unwrap();
        library.check().unwrap();
    }
    println!("{died} of {KILLS} refreshes of {ITEMS} items died on the way");
    assert!(died > KILLS / 4, "most were over before they were killed: {died}");
    assert_eq!(sandbox.ok(&["refresh", "--all"]), "", "nothing is left to do");
}

#[test]
fn a_refresh_says_that_a_work_was_retracted() {
    let (sandbox, network) = with_zarate();
    let update =
        json!([{"type": "retraction", "DOI": "10.5555/notice", "updated": {"date-parts": [[2021, 3, 4]]}}]);
    change(&network, ZARATE, &[("updated-by", update)]);
    let seen = sandbox.seen(&["refresh", "--all"]);
    assert!(seen.contains("\n  retracted 2021-03-04\n"), "{seen}");
    assert!(seen.contains("1 item with a new notice; `ibid refresh --integrity` tells"), "{seen}");
    assert!(!sandbox.seen(&["refresh", "--all"]).contains("notice"));
}

#[test]
fn a_field_that_cannot_be_accepted_is_said() {
    let (sandbox, network) = with_zarate();
    change(&network, ZARATE, &[("volume", json!("64"))]);
    let seen = sandbox.seen(&["refresh", "--all", "--accept", "volum"]);
    assert!(seen.contains("the registries say nothing new of `volum`"), "{seen}");
    let seen = sandbox.seen(&["refresh", "--all", "--accept", "volume"]);
    assert!(!seen.contains("nothing new"), "{seen}");
    assert_eq!(sandbox.run(&["refresh", "--all", "--accept", ""]).status.code(), Some(2));
}

#[test]
fn a_value_without_end_is_shown_at_once() {
    let (sandbox, network) = with_zarate();
    change(&network, ZARATE, &[("abstract", json!("x".repeat(1_000_000)))]);
    let begun = Instant::now();
    sandbox.ok(&["refresh", "--all"]);
    let shown = sandbox.ok(&["show", "zarate2006", "--provenance"]);
    assert!(shown.contains("x…") && shown.len() < 100_000);
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert_eq!(item(&sandbox, "zarate2006")["abstract"].as_str().unwrap().len(), 1_000_000);
}
