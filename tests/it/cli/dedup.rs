//! Duplicates: found, made one, called distinct, asked about.

use std::io::Write as _;
use std::process::Stdio;

use ibid::library::{FactKind, Library};
use serde_json::{Value, json};

use super::Sandbox;

/// An article three times over (registered, typed by hand, as a preprint), a
/// book with a chapter, and two annual reports that are two works.
const LIBRARY: &str = r#"
@article{lindqvist2011, author = {Lindqvist, Märta and Okafor, Chidi}, journal = {Scandinavian Journal of Cardiology},
  title = {Serum ferritin and the risk of atrial fibrillation: a cohort study}, year = 2011, volume = 45, number = 3,
  pages = {231--239}, doi = {10.5555/sjc.2011.45}}
@article{ferritin, author = {Lindqvist, M.}, journal = {Scand. J. Cardiol.}, year = 2011, volume = 45,
  title = {Serum ferritin and the risk of atrial fibrillation}, pages = {231-9}, keywords = {iron},
  abstract = {We followed 4,000 adults.}}
@unpublished{draft, author = {Lindqvist, Märta and Okafor, Chidi}, year = 2010, doi = {10.1101/2010.05.04.100200},
  title = {Serum ferritin and the risk of atrial fibrillation: a cohort study}}
@book{ruiz2014, editor = {Ruiz, Pilar}, title = {Handbook of cardiac imaging}, year = 2014, isbn = {9780306406157},
  publisher = {Nordhus}}
@incollection{marsh2014, author = {Marsh, Tom}, title = {Echocardiography in sport}, year = 2014,
  booktitle = {Handbook of cardiac imaging}, editor = {Ruiz, Pilar}, isbn = {9780306406157}, publisher = {Nordhus}}
@techreport{audit2010, author = {{National Audit Office}}, title = {Annual report on hospital care}, year = 2010}
@techreport{audit2011, author = {{National Audit Office}}, title = {Annual report on hospital care}, year = 2011}
"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("refs.bib", LIBRARY);
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    sandbox
}

/// Runs a command with answers on standard input.
fn answered(sandbox: &Sandbox, arguments: &[&str], answers: &str) -> (Option<i32>, String) {
    let mut command = sandbox.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
    )
}

fn listed(sandbox: &Sandbox) -> String {
    String::from_utf8(sandbox.run(&["dedup", "--json"]).stdout).unwrap()
}

fn state(sandbox: &Sandbox) -> Vec<String> {
    let keys = ["lindqvist2011", "ferritin", "draft"];
    let show = |key: &&str| sandbox.ok(&["--json", "show", "--provenance", key]);
    let undated = |text: String| text.lines().filter(|l| !l.contains("\"modified\"")).collect();
    keys.iter().map(show).map(undated).collect()
}

#[test]
fn groups_are_listed_with_reasons() {
    insta::assert_snapshot!(sandbox().seen(&["dedup"]));
}

#[test]
fn groups_are_data_too() {
    let sandbox = sandbox();
    let output = sandbox.run(&["--json", "dedup"]);
    assert_eq!(output.status.code(), Some(1));
    let groups: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(groups.len(), 1);
    let group = &groups[0];
    assert_eq!(group["keep"], "lindqvist2011");
    assert_eq!(group["gone"], serde_json::json!(["ferritin"]), "versions wait");
    assert_eq!((&group["relation"], &group["certain"]), (&Value::from("duplicate"), &Value::from(false)));
    assert_eq!(group["items"].as_array().unwrap().len(), 3);
    assert!(group["pairs"][0]["reasons"].as_array().unwrap().contains(&Value::from("authors agree")));
    // Only groups of the items named, and what is part of what.
    let output = sandbox.seen(&["dedup", "marsh2014"]);
    insta::assert_snapshot!(output, @r"
    exit 0
    --- stdout
    marsh2014 is a part of ruiz2014
    --- stderr
    ");
}

#[test]
fn a_merge_keeps_both_citekeys_and_the_story_of_both() {
    let sandbox = sandbox();
    sandbox.ok(&["tag", "ferritin", "--add", "to read"]);
    sandbox.ok(&["set", "ferritin", "language=en"]);
    let before = state(&sandbox);
    let preview = sandbox.ok(&["dedup", "--dry-run", "--merge", "lindqvist2011", "ferritin"]);
    assert_eq!(state(&sandbox), before, "a dry run changes nothing");
    let merged = sandbox.ok(&["dedup", "--merge", "lindqvist2011", "ferritin"]);
    assert_eq!(preview, merged);
    insta::assert_snapshot!(merged);
    for key in ["lindqvist2011", "ferritin"] {
        assert!(sandbox.ok(&["show", key]).starts_with("lindqvist2011\n"));
        assert!(sandbox.ok(&["export", "--format", "csl-json", key]).contains("a cohort study"));
    }
    assert!(sandbox.ok(&["cite", "ferritin"]).contains("Lindqvist"));
    sandbox.write("text.md", "As was shown [@ferritin].\n");
    assert!(sandbox.ok(&["cite", "--in", "text.md"]).contains("a cohort study"));
    let shown = sandbox.ok(&["--json", "show", "--provenance", "ferritin"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["aliases"], serde_json::json!(["ferritin"]));
    assert_eq!(shown["tags"], serde_json::json!(["to read"]));
    let titles: Vec<&Value> = shown["provenance"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["field"] == "title")
        .map(|p| &p["value"])
        .collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    assert_ne!(titles[0], titles[1]);

    // The preprint goes into its article: what is the article's stands.
    sandbox.ok(&["dedup", "--merge", "draft", "lindqvist2011"]);
    let item: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "ferritin"])).unwrap();
    assert_eq!(
        (&item["key"], &item["item"]["DOI"]),
        (&Value::from("draft"), &Value::from("10.5555/sjc.2011.45"))
    );
    assert_eq!(item["item"]["volume"], Value::from("45"));
    // Nothing more is found.
    assert_eq!(sandbox.seen(&["dedup"]), "exit 0\n--- stdout\n--- stderr\n");
    sandbox.ok(&["undo"]);
    sandbox.ok(&["undo"]);
    assert_eq!(state(&sandbox), before);
}

#[test]
fn what_is_certain_is_merged_in_one_run() {
    let sandbox = sandbox();
    let twin = "@article{twin, author = {Lindqvist, M and Okafor, C}, journal = {Scand J Cardiol}, year = 2011,\n\
        title = {Serum ferritin and the risk of atrial fibrillation: a cohort study}, volume = 45, pages = {231}}\n\
        @book{handbook, editor = {Ruiz, P.}, title = {Handbook of Cardiac Imaging}, year = 2014, isbn = {0306406152}}\n";
    sandbox.write("more.bib", twin);
    sandbox.ok(&["add", "--offline", "more.bib"]);
    let before = state(&sandbox);
    let dry = sandbox.run(&["dedup", "--all-certain", "--dry-run"]);
    assert_eq!(state(&sandbox), before);
    let output = sandbox.run(&["dedup", "--all-certain"]);
    assert_eq!((output.status.code(), &dry.stdout), (Some(1), &output.stdout), "versions are left");
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
    assert!(sandbox.ok(&["show", "handbook"]).starts_with("ruiz2014\n"));
    sandbox.ok(&["undo"]);
    assert_eq!(state(&sandbox), before);
    assert!(sandbox.ok(&["show", "handbook"]).starts_with("handbook\n"));
}

#[test]
fn what_is_called_distinct_is_not_asked_again() {
    let sandbox = sandbox();
    let merge = ["dedup", "--merge", "lindqvist2011", "ferritin"];
    sandbox.ok(&merge);
    sandbox.ok(&["dedup", "--distinct", "draft", "ferritin", "--reason", "both are cited"]);
    assert_eq!(sandbox.run(&["dedup"]).status.code(), Some(0));
    sandbox.ok(&["undo"]);
    assert_eq!(sandbox.run(&["dedup"]).status.code(), Some(1));
}

#[test]
fn each_pair_is_asked_about() {
    let sandbox = sandbox();
    let before = state(&sandbox);
    let (code, seen) = answered(&sandbox, &["dedup", "--interactive"], "what?\nm\nd\n");
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("1 merged, 1 distinct, 0 pairs left to decide about"), "{seen}");
    assert!(sandbox.ok(&["show", "ferritin"]).starts_with("lindqvist2011\n"));
    assert_eq!(sandbox.run(&["dedup"]).status.code(), Some(0));
    sandbox.ok(&["undo"]);
    assert_eq!(state(&sandbox), before, "one run");
    let (code, seen) = answered(&sandbox, &["dedup", "-i"], "s\nq\n");
    assert_eq!(code, Some(1), "{seen}");
    assert_eq!(state(&sandbox), before);
    let (code, seen) = answered(&sandbox, &["dedup", "-i"], "");
    assert_eq!(code, Some(2), "{seen}");
    assert!(seen.contains("standard input holds none"), "{seen}");
}

#[test]
fn what_cannot_be_merged_is_refused_by_name() {
    let sandbox = sandbox();
    let before = state(&sandbox);
    insta::assert_snapshot!(sandbox.seen(&["dedup", "--merge", "ferritin", "lindqvist2011", "lindqvist2012"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: no item has the citekey `lindqvist2012`

    hint: did you mean `lindqvist2011`?
    ");
    insta::assert_snapshot!(sandbox.seen(&["dedup", "--merge", "ferritin", "FERRITIN"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: `ferritin` is one item already
    ");
    insta::assert_snapshot!(sandbox.seen(&["dedup", "--distinct", "ferritin", "nowhere"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: no item has the citekey `nowhere`

    hint: `ibid list` shows the citekeys there are
    ");
    assert_eq!(sandbox.run(&["dedup", "--merge", "ferritin"]).status.code(), Some(2));
    assert_eq!(state(&sandbox), before);
}

#[test]
fn what_was_merged_need_not_be_found_any_more() {
    let sandbox = Sandbox::new();
    let of = |key: &str, word: &str, rest: &str| {
        format!(
            "@article{{{key}, author = {{Lindqvist, M.}}, title = {{Serum ferritin in {word} atrial fibrillation}}, \
             journal = {{Cardiology}}, year = 2011, volume = 45, pages = {{231}}, {rest}}}\n"
        )
    };
    sandbox.write("refs.bib", of("a", "chronic", "doi = {10.5555/a}") + &of("b", "chronc", ""));
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    let seen = sandbox.seen(&["dedup", "title:chronc", "--all-certain"]);
    assert!(seen.starts_with("exit 0") && seen.contains("b → a"), "{seen}");
    let again = sandbox.seen(&["dedup", "b", "--all-certain"]);
    assert!(again.starts_with("exit 0") && again.contains("there is nothing certain to merge"), "{again}");
}

#[test]
fn what_is_distinct_stays_so_when_one_goes_into_another() {
    let sandbox = Sandbox::new();
    let of = |key: &str, rest: &str| {
        format!(
            "@article{{{key}, author = {{Lindqvist, M.}}, title = {{Serum ferritin in chronic atrial fibrillation}}, \
             journal = {{Cardiology}}, year = 2011, volume = 45, {rest}}}\n"
        )
    };
    let refs = of("a", "pages = {231}") + &of("b", "pages = {231}") + &of("c", "doi = {10.5555/c}");
    sandbox.write("refs.bib", refs);
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    let (code, seen) = answered(&sandbox, &["dedup", "-i"], "d\nm\n");
    assert!(seen.contains("1 merged, 1 distinct, 0 pairs left to decide about"), "{seen}");
    assert_eq!(code, Some(0));
    assert_eq!(sandbox.run(&["dedup"]).status.code(), Some(0));
}

#[test]
fn two_preprints_of_one_article_are_versions_that_are_known() {
    let sandbox = sandbox();
    let second = "@unpublished{second, author = {Lindqvist, Märta and Okafor, Chidi}, year = 2010, eprint = {1005.00042},\n\
        title = {Serum ferritin and the risk of atrial fibrillation: a cohort study}, eprinttype = {arxiv},\n\
        doi = {10.5555/other.preprint}}\n";
    sandbox.write("more.bib", second);
    sandbox.ok(&["add", "--offline", "more.bib"]);
    sandbox.ok(&["dedup", "--merge", "lindqvist2011", "ferritin"]);
    let before = listed(&sandbox);
    assert!(before.contains("\"second\""), "{before}");
    let mut library = Library::open(sandbox.library()).unwrap();
    let article = library.get("lindqvist2011").unwrap().unwrap().uid.to_string();
    for key in ["draft", "second"] {
        library.change("link", |c| c.set_fact(key, FactKind::Version, &article, Some(&json!({})))).unwrap();
    }
    drop(library);
    assert_eq!(listed(&sandbox), "");
}

#[test]
fn two_processes_merge_each_pair_once() {
    let sandbox = Sandbox::new();
    let mut refs = String::new();
    for n in 10..50 {
        for key in ["a", "b"] {
            refs += &format!(
                "@article{{{key}{n}, author = {{Doe{n}, J.}}, title = {{Ferritin, winter {n} and the sleep of marmots}}, \
                 journal = {{Cardiology}}, year = 2011, volume = {n}, pages = {{2{n}}}}}\n"
            );
        }
    }
    sandbox.write("refs.bib", refs);
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    let merge = || {
        let mut command = sandbox.command(&["dedup", "--all-certain", "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut merges = 0;
    for process in [merge(), merge()] {
        let output = process.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        merges += String::from_utf8(output.stdout).unwrap().lines().count();
    }
    assert_eq!((merges, sandbox.ok(&["list", "--json"]).lines().count()), (40, 40));
}

#[test]
fn a_thousand_records_of_one_work_are_one_group() {
    let sandbox = Sandbox::new();
    let one = |n: u32| {
        format!(
            "@article{{r{n}, author = {{Lindqvist, M.}}, title = {{Serum ferritin in chronic atrial fibrillation}}, \
             journal = {{Cardiology}}, year = 2011}}\n"
        )
    };
    sandbox.write("refs.bib", (0..1000).map(one).collect::<String>());
    sandbox.ok(&["add", "--offline", "refs.bib"]);
    let group: Value = serde_json::from_str(&listed(&sandbox)).unwrap();
    assert_eq!(group["gone"].as_array().unwrap().len(), 999);
}
