//! Snapshots that are built, asked and removed.

use super::{Sandbox, repository};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    std::fs::copy(repository().join("data/registry-sample.jsonl"), sandbox.path("sample.jsonl")).unwrap();
    sandbox
}

/// What is seen, without sizes and days.
fn told(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let seen = sandbox.seen(arguments);
    let day = regex::Regex::new(r"\d{4}-\d\d-\d\d|TODAY-----").unwrap();
    let size = regex::Regex::new(r"\d+ kB").unwrap();
    size.replace_all(&day.replace_all(&seen, "DATE"), "SIZE").into_owned()
}

const REFERENCE: &str = "Zarate CA, Singh JB, Carlson PJ, et al. A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression. Arch Gen Psychiatry 2006;63(8):856-864.";

#[test]
fn a_snapshot_is_built_asked_and_removed() {
    let sandbox = sandbox();
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "list"]), @r"
    exit 0
    --- stdout
    --- stderr
    no snapshot was built; `ibid snapshot build PATH` makes one of a dump
    ");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "sample.jsonl"]), @r"
    exit 0
    --- stdout
    --- stderr
    built sample: 8 records of 1 file
    ");
    // The last column is as wide as the path of the sandbox.
    let listed = told(&sandbox, &["snapshot", "list"]);
    assert!(listed.contains(" sample  8        SIZE  DATE"), "{listed}");
    insta::assert_snapshot!(told(&sandbox, &["resolve", "--offline", REFERENCE]), @r"
    exit 0
    --- stdout
    Zarate CA, Singh JB, Carlson PJ, et al. A randomized trial of an N-methyl-D-aspartate antagonist in…
      matched
      doi:10.1001/archpsyc.63.8.856
      found in snapshot sample
      did not ask Crossref, PubMed, OpenAlex (offline)
    --- stderr
    ");
    // By its identifier, which is printed in capitals.
    let resolved = sandbox.ok(&["resolve", "--offline", "--json", "10.1001/ARCHPSYC.63.8.856"]);
    assert!(resolved.contains("snapshot"), "{resolved}");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "remove", "sample"]), @r"
    exit 0
    --- stdout
    --- stderr
    removed sample
    ");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "remove", "sample"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: there is no snapshot `sample`

    hint: `ibid snapshot list` shows those that were built
    ");
    assert_eq!(sandbox.run(&["resolve", "--offline", REFERENCE]).status.code(), Some(1));
}

#[test]
fn a_folder_of_dumps_is_one_snapshot_and_bad_records_are_named() {
    let sandbox = sandbox();
    std::fs::create_dir(sandbox.path("dumps")).unwrap();
    sandbox.write("dumps/a.jsonl", "{\"DOI\": \"10.1/a\", \"title\": \"On a\"}\n{\"DOI\": \n");
    sandbox.write("dumps/b.bib", "@book{b, title={On b}, author={Doe, Jane}, year=1999}\n");
    sandbox.write("dumps/README.txt", "what this is\n");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "dumps", "--name", "two"]), @r"
    exit 0
    --- stdout
    --- stderr
    warning: snapshot dumps/a.jsonl, line 2: EOF while parsing a value
    1 file without records left out
    built two: 2 records of 2 files
    ");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "sample.jsonl", "-n", "two"]), @r"
    exit 0
    --- stdout
    --- stderr
    replaced two: 8 records of 1 file
    ");
    let listed = sandbox.ok(&["snapshot", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed["name"], &listed["records"]), (&"two".into(), &8.into()));
    assert_eq!(listed["sources"][0]["records"], 8);
}

#[test]
fn nothing_is_built_of_nothing() {
    let sandbox = sandbox();
    sandbox.write("notes.txt", "no records at all\n");
    sandbox.write("empty.jsonl", "");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "notes.txt"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: snapshot notes.txt: it holds no records

    hint: a snapshot is made of the records of Crossref, DataCite or OpenAlex (JSON), PubMed (XML) or BibTeX, plain or .gz
    ");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "empty.jsonl", "nowhere"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: snapshot nowhere: No such file or directory (os error 2)

    hint: a snapshot is made of the records of Crossref, DataCite or OpenAlex (JSON), PubMed (XML) or BibTeX, plain or .gz
    ");
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "sample.jsonl", "--name", "../up"]), @r"
    exit 2
    --- stdout
    --- stderr
    error: `../up` is no snapshot name: expected letters, digits, `.`, `_` and `-`, a letter or digit first and last
    ");
    assert!(!told(&sandbox, &["snapshot", "list"]).contains("records"));
    // One file of two is better than none.
    insta::assert_snapshot!(told(&sandbox, &["snapshot", "build", "sample.jsonl", "notes.txt"]), @r"
    exit 0
    --- stdout
    --- stderr
    warning: snapshot notes.txt: it holds no records
    built sample: 8 records of 1 file
    ");
}

#[test]
fn a_snapshot_of_another_version_is_an_outage_that_says_what_to_do() {
    let sandbox = sandbox();
    sandbox.ok(&["snapshot", "build", "sample.jsonl"]);
    let manifest = sandbox.path("../.local/share/ibid/snapshots/sample/manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"version\": 1", "\"version\": 999")).unwrap();
    let listed = told(&sandbox, &["snapshot", "list"]);
    assert!(listed.starts_with("exit 0") && listed.contains("version 999"), "{listed}");
    insta::assert_snapshot!(told(&sandbox, &["resolve", "--offline", "10.1001/archpsyc.63.8.856"]), @r"
    exit 1
    --- stdout
    10.1001/archpsyc.63.8.856
      unchecked
      doi:10.1001/archpsyc.63.8.856
      could not ask snapshot sample (snapshot HOME/.local/share/ibid/snapshots/sample is of version 999, and this program reads version 1: build it again with `ibid snapshot build`)
      did not ask Crossref, PubMed, OpenAlex (offline)
    --- stderr
    ");
}
