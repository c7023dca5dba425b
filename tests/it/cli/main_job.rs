//! The job the project began with: the reference list of an article in, a
//! checked library and a bibliography out.

use serde_json::Value;

use super::{Network, Sandbox, repository};

const KEYS: [&str; 5] = ["zarate2006", "sanacora2017", "andrade2017", "wilcox2019", "vollenweider2010"];

fn article() -> String {
    repository().join("data/article.txt").display().to_string()
}

/// The JSON lines of a command.
fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn without_a_network_four_match_the_snapshot_and_the_fifth_is_unchecked() {
    let sandbox = Sandbox::with_snapshot();
    let lines = json_lines(&sandbox.ok(&["--json", "add", &article()]));
    let keys: Vec<&str> = lines.iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert_eq!(keys, KEYS);
    for line in &lines {
        let decision = &line["decision"];
        if line["key"] == "wilcox2019" {
            assert_eq!(decision["verdict"], "unchecked");
            assert_eq!(decision["answered"].as_array().unwrap().len(), 1, "{decision}");
            assert_eq!(decision["unreachable"].as_array().unwrap().len(), 3, "{decision}");
            assert_eq!(line["item"]["title"], "Dissociative effects of ketamine on psychopathology");
            assert_eq!(line["item"].get("DOI"), None);
        } else {
            assert_eq!(decision["verdict"], "matched", "{line}");
            assert!(line["item"]["DOI"].is_string());
            for field in ["volume", "issue", "page"] {
                assert!(line["item"][field].is_string(), "{field} of {}", line["key"]);
            }
        }
    }
    assert_eq!(
        lines[0]["item"]["author"].as_array().unwrap().len(),
        8,
        "the full list, without the printed gap"
    );
    assert_eq!(lines[0]["item"]["author"][6]["family"], "Charney");
    assert_eq!(lines[1]["item"]["author"][7]["family"], "Nemeroff");
}

#[test]
fn three_registries_that_answer_make_it_not_found() {
    let mut sandbox = Sandbox::new();
    let network = Network::start();
    network.connect(&mut sandbox);
    let lines = json_lines(&sandbox.ok(&["--json", "add", &article()]));
    for line in &lines {
        let expected = if line["key"] == "wilcox2019" { "not-found" } else { "matched" };
        assert_eq!(line["decision"]["verdict"], expected, "{line}");
    }
    let wilcox = &lines[3]["decision"];
    assert_eq!(wilcox["answered"], serde_json::json!(["Crossref", "PubMed", "OpenAlex"]));
    let nearest = &wilcox["nearest"];
    assert!(nearest["item"]["DOI"].is_string(), "the nearest is named: {wilcox}");
    assert!(!nearest["reasons"].as_array().unwrap().is_empty());
    let text = sandbox.run(&["resolve", "Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of ketamine on psychopathology. Psychiatry research, 274, 242-249."]);
    assert_eq!(text.status.code(), Some(1), "unmatched is a finding");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("not found in Crossref, PubMed, OpenAlex"), "{text}");
    assert!(text.contains("nearest:") && text.contains("refused:"), "{text}");
    assert!(!text.to_lowercase().contains("fake") && !text.to_lowercase().contains("fabricat"), "{text}");
    network.assert_all_understood();
}

#[test]
fn the_bibliography_and_every_export_come_out_of_the_library() {
    let sandbox = Sandbox::with_snapshot();
    sandbox.ok(&["add", &article()]);
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--style", "apa"]));
    insta::assert_snapshot!(sandbox.seen(&["cite", "--all", "--style", "vancouver"]));
    insta::assert_snapshot!(sandbox.seen(&["cite", "andrade2017", "--style", "apa", "--to", "html"]));
    insta::assert_snapshot!(sandbox.seen(&["export", "--format", "bibtex"]));
    insta::assert_snapshot!(sandbox.seen(&["export", "zarate2006", "--format", "biblatex"]));
    let json: Value = serde_json::from_str(&sandbox.ok(&["export", "--format", "csl-json"])).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 5);
}

#[test]
fn what_is_exported_reads_back_equal() {
    let sandbox = Sandbox::with_snapshot();
    sandbox.ok(&["add", &article()]);
    for format in ["bibtex", "biblatex", "csl-json"] {
        let file = sandbox.path(if format == "csl-json" { "out.json" } else { "out.bib" });
        let file = file.to_str().unwrap();
        sandbox.ok(&["export", "--format", format, "-o", file]);
        let other = Sandbox::new();
        other.ok(&["add", file]);
        let again = other.ok(&["export", "--format", format]);
        assert_eq!(again, std::fs::read_to_string(file).unwrap(), "{format}");
    }
}

#[test]
fn biber_accepts_what_is_exported() {
    let sandbox = Sandbox::with_snapshot();
    if std::process::Command::new("biber").arg("--version").output().is_err() {
        println!("skipped: no biber");
        return;
    }
    sandbox.ok(&["add", &article()]);
    for format in ["bibtex", "biblatex"] {
        let name = format!("{format}.bib");
        sandbox.ok(&["export", "--format", format, "-o", &name]);
        let output = std::process::Command::new("biber")
            .args(["--tool", "--validate-datamodel", "--output-file", "checked.bib", &name])
            .current_dir(sandbox.library())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
        // BibTeX's `pmid`, which every PubMed exporter writes, is no field of
        // BibLaTeX's model.
        let known = |line: &&str| {
            format == "bibtex" && (line.contains("Field 'pmid'") || line.ends_with("WARNINGS: 1"))
        };
        let complaint = said
            .lines()
            .filter(|line| !known(line))
            .find(|line| line.contains("WARN") || line.contains("ERROR"));
        assert_eq!(complaint, None, "{format}: {said}");
    }
}

#[test]
fn adding_the_same_article_again_adds_nothing() {
    let sandbox = Sandbox::with_snapshot();
    sandbox.ok(&["add", &article()]);
    let again = json_lines(&sandbox.ok(&["--json", "add", &article()]));
    assert!(again.iter().all(|line| line["outcome"] == "present"), "{again:#?}");
    assert_eq!(sandbox.ok(&["list", "--keys"]).lines().count(), 5);
}

#[test]
fn strict_and_dry_run_mean_what_they_say() {
    let sandbox = Sandbox::with_snapshot();
    let output = sandbox.run(&["add", "--dry-run", "--strict", &article()]);
    assert_eq!(output.status.code(), Some(1), "wilcox is unmatched");
    assert_eq!(sandbox.ok(&["list", "--keys"]), "");
    assert_eq!(sandbox.run(&["add", &article()]).status.code(), Some(0));
}

#[test]
fn what_was_read_and_what_it_became_stay_in_the_story() {
    let sandbox = Sandbox::with_snapshot();
    sandbox.ok(&["add", &article()]);
    let shown: Value =
        serde_json::from_str(&sandbox.ok(&["--json", "show", "--provenance", "sanacora2017"])).unwrap();
    assert!(
        shown["raw"][0]["text"].as_str().unwrap().contains("A Consensus Statement from the American Society")
    );
    let story = shown["provenance"].as_array().unwrap();
    let authors: Vec<&Value> = story.iter().filter(|p| p["field"] == "author").collect();
    assert_eq!(authors.len(), 2, "the registry's list and the printed one it replaced");
    assert_eq!((&authors[0]["source"], &authors[0]["replaced"]), (&"snapshot".into(), &false.into()));
    assert_eq!((&authors[1]["source"], &authors[1]["replaced"]), (&"printed".into(), &true.into()));
}

#[test]
fn parse_and_resolve_need_no_library() {
    let sandbox = Sandbox::new();
    std::fs::remove_file(sandbox.path("ibid.toml")).unwrap();
    let text = "Andrade, C. (2017). Ketamine for depression, 4: In what dose, at what rate, by what route, for how \
                long, and at what frequency? Journal of Clinical Psychiatry, 78(7), e852-e857.";
    insta::assert_snapshot!(sandbox.seen(&["parse", text]));
    let output = sandbox.run(&["--json", "resolve", "--offline", text]);
    assert_eq!(output.status.code(), Some(1));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["text"], text);
    assert_eq!(
        (&line["verdict"], &line["item"], &line["score"]),
        (&"unchecked".into(), &Value::Null, &0.0.into())
    );
    assert_eq!(line["registries"]["crossref"], "not-asked");
    assert!(
        !sandbox.path("data").exists() && !sandbox.library().join("../.local/share/ibid/library").exists()
    );
}

#[test]
fn a_refresh_fills_in_what_was_unchecked_and_leaves_the_writers_own() {
    let mut sandbox = Sandbox::new();
    sandbox.ok(&["add", &article()]);
    assert_eq!(
        sandbox.run(&["refresh", "--all", "--strict"]).status.code(),
        Some(1),
        "nobody could be asked"
    );
    sandbox.ok(&["set", "zarate2006", "volume=sixty-three"]);
    let network = Network::start();
    network.connect(&mut sandbox);
    let dry = sandbox.ok(&["--json", "refresh", "--all", "--dry-run"]);
    assert!(json_lines(&dry)[0]["differences"].as_array().unwrap().iter().any(|d| d["field"] == "DOI"));
    sandbox.ok(&["refresh", "--all"]);
    let shown: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "zarate2006"])).unwrap();
    assert_eq!(shown["item"]["DOI"], "10.1001/archpsyc.63.8.856");
    assert_eq!(shown["item"]["volume"], "sixty-three");
    assert!(sandbox.ok(&["refresh", "--all", "--json"]).lines().all(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["differences"].as_array().unwrap().iter().all(|d| d["kept"] == true)
    }));
    sandbox.ok(&["undo"]);
    let shown: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "zarate2006"])).unwrap();
    assert_eq!(shown["item"].get("DOI"), None, "one undo takes the whole refresh back");
}
