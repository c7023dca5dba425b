//! `ibid resolve`: verdicts for scripts.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::{Network, Sandbox, repository};

const ZARATE: &str = "Zarate CA, Singh JB. A randomized trial of an N-methyl-D-aspartate antagonist in \
                      treatment-resistant major depression. Arch Gen Psychiatry 2006;63:856-64.";
const WILCOX: &str = "Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of \
                      ketamine on psychopathology. Psychiatry Research, 274, 242-249.";

fn lines(output: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_in_is_a_line_out_and_the_exit_code_tells() {
    let sandbox = Sandbox::with_snapshot();
    sandbox.write("refs.txt", format!("References\n{ZARATE}\n\n{WILCOX}\n"));
    let output = sandbox.run(&["--json", "resolve", "--lines", "--offline", "refs.txt"]);
    assert_eq!(output.status.code(), Some(1), "one is not matched");
    let all = lines(&output.stdout);
    let texts: Vec<&str> = all.iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["References", ZARATE, "", WILCOX]);
    let zarate = &all[1];
    assert_eq!(zarate["verdict"], "matched");
    assert!(zarate["score"].as_f64().unwrap() > 0.9);
    assert!(zarate["reasons"].as_array().unwrap().iter().any(|r| r == "title agrees"), "{zarate}");
    assert_eq!(zarate["item"]["DOI"], "10.1001/archpsyc.63.8.856");
    assert_eq!(zarate["candidates"][0]["standing"], "accepted");
    assert_eq!(zarate["sources"]["DOI"]["source"], "snapshot");
    assert_eq!(zarate["registries"]["snapshot"], "answered");
    assert_eq!(zarate["registries"]["crossref"], "not-asked");
    assert_eq!((&all[3]["verdict"], &all[3]["item"]), (&"unchecked".into(), &Value::Null));
    assert_eq!(all[3]["candidates"][0]["standing"], "refused");
    let matched = sandbox.run(&["--json", "resolve", "--offline", ZARATE]);
    assert_eq!(matched.status.code(), Some(0));
    assert_eq!(sandbox.run(&["resolve", "--lines", "none.txt"]).status.code(), Some(2));
    sandbox.write("empty.txt", "");
    assert_eq!(sandbox.run(&["--json", "resolve", "--lines", "empty.txt"]).status.code(), Some(2));
}

#[test]
fn lines_are_answered_while_more_are_to_come() {
    let sandbox = Sandbox::with_snapshot();
    let mut child = sandbox
        .command(&["--json", "resolve", "--lines", "--offline"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for text in [ZARATE, WILCOX] {
        writeln!(input, "{text}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["text"], text);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn an_identifier_of_another_work_is_a_verdict_of_its_own() {
    let sandbox = Sandbox::with_snapshot();
    let reference = format!("{ZARATE} https://doi.org/10.1038/nrn2884");
    let output = sandbox.run(&["--json", "resolve", "--offline", &reference]);
    assert_eq!(output.status.code(), Some(1));
    let line = &lines(&output.stdout)[0];
    assert_eq!(line["verdict"], "wrong-work");
    assert_eq!(line["reasons"][0], "identifier belongs to another work: doi:10.1038/nrn2884");
    assert_eq!(line["item"]["DOI"], "10.1001/archpsyc.63.8.856", "the work was found all the same");
    insta::assert_snapshot!(sandbox.seen(&["resolve", "--offline", &reference]));
    let unknown =
        "Nobody, A. (2001). A work that no one has heard of. Journal of Nothing, 1, 1-2. doi:10.1038/nrn2884";
    let line = lines(&sandbox.run(&["--json", "resolve", "--offline", unknown]).stdout).remove(0);
    assert_eq!((&line["verdict"], &line["item"]), (&"wrong-work".into(), &Value::Null));
}

/// The five references of the article with all registries, with one of them
/// down, and with all of them down.
#[test]
fn the_five_references_whoever_answers() {
    let article = repository().join("data/article.txt").display().to_string();
    let names = ["crossref", "pubmed", "openalex"];
    let mut seen = String::new();
    for down in [&[][..], &names[..1], &names[1..2], &names[2..], &names[..]] {
        let mut sandbox = Sandbox::new();
        let network = Network::start();
        network.connect(&mut sandbox);
        for name in down {
            sandbox.set(&format!("IBID_REGISTRY_{}_URL", name.to_uppercase()), "http://registry.invalid");
        }
        let all = lines(&sandbox.run(&["--json", "resolve", &article]).stdout);
        assert_eq!(all.len(), 5);
        for (at, line) in all.iter().enumerate() {
            let expected = match (at, down.len()) {
                (_, 3) => "unchecked",
                (3, 0) => "not-found",
                (3, _) => "unchecked",
                _ => "matched",
            };
            assert_eq!(line["verdict"], expected, "{down:?}: {line}");
            for name in names {
                let state = if down.contains(&name) { "unreachable" } else { "answered" };
                // OpenAlex is not searched for what others have found.
                let others_found =
                    name == "openalex" && expected == "matched" && line["registries"][name] == "not-asked";
                assert!(line["registries"][name] == state || others_found, "{down:?}: {name}: {line}");
            }
            if expected == "matched" {
                for field in
                    ["title", "author", "issued", "container-title", "volume", "issue", "page", "DOI"]
                {
                    assert!(!line["item"][field].is_null(), "{down:?}: {field}: {line}");
                    let source = line["sources"][field]["source"].as_str().unwrap();
                    assert!(
                        names.contains(&source) && !down.contains(&source),
                        "{down:?}: {field} is {source}"
                    );
                }
            }
        }
        network.assert_all_understood();
        if down.len() != 1 {
            seen.push_str(&sandbox.seen(&["resolve", &article]));
        }
    }
    insta::assert_snapshot!(seen);
}

/// A server that answers each path with a status and a JSON body, and all
/// else with status 500.
fn serve(answers: &[(&str, Value)]) -> (MockServer, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(async {
        let server = MockServer::start().await;
        for (address, body) in answers {
            let answer = ResponseTemplate::new(200).set_body_json(body);
            Mock::given(path(*address)).respond_with(answer).with_priority(1).mount(&server).await;
        }
        Mock::given(any()).respond_with(ResponseTemplate::new(500)).with_priority(2).mount(&server).await;
        server
    });
    (server, runtime)
}

/// A sandbox that asks only these registries, at the server.
fn asking(names: &[&str], server: &MockServer) -> Sandbox {
    let mut sandbox = Sandbox::new();
    for entry in ibid::registry::directory::DIRECTORY {
        let name = entry.name.to_uppercase();
        let asked = names.contains(&entry.name);
        sandbox.set(&format!("IBID_REGISTRY_{name}_ENABLED"), if asked { "true" } else { "false" });
        sandbox.set(&format!("IBID_REGISTRY_{name}_URL"), &server.uri());
    }
    sandbox
}

#[test]
fn a_lookup_that_failed_leaves_the_question_open_whatever_a_search_finds() {
    let near =
        json!({"DOI": "10.2000/wasps", "type": "journal-article", "title": ["On the dances of wasps"]});
    let list = json!({"status": "ok", "message": {"items": [near]}});
    let (server, _runtime) = serve(&[("/works", list)]);
    let sandbox = asking(&["crossref"], &server);
    let text =
        "Frisch K (1950) The language of bees and how it was read. Bee World 31:1-12. doi:10.2000/bees";
    let line = lines(&sandbox.run(&["--json", "resolve", text]).stdout).remove(0);
    assert_eq!(line["verdict"], "unchecked", "{line}");
    assert_eq!(line["registries"]["crossref"], "unreachable");
    assert_eq!(line["candidates"][0]["item"]["DOI"], "10.2000/wasps");
    assert!(line["unanswered"][0].as_str().unwrap().contains("status 500"), "{line}");
}

#[test]
fn a_line_may_be_an_identifier_and_another_registry_stands_in() {
    let volume = json!({"id": "x", "volumeInfo": {"title": "A book", "authors": ["Ann Author"], "publishedDate": "2001",
        "industryIdentifiers": [{"type": "ISBN_13", "identifier": "9780306406157"}]}});
    let volumes = json!({"kind": "books#volumes", "totalItems": 1, "items": [volume]});
    let (server, _runtime) = serve(&[("/volumes", volumes)]);
    for names in [&["openlibrary", "googlebooks"][..], &["googlebooks"]] {
        let sandbox = asking(names, &server);
        sandbox.write("ids.txt", "978-0-306-40615-7\n");
        let line = lines(&sandbox.run(&["--json", "resolve", "--lines", "ids.txt"]).stdout).remove(0);
        assert_eq!((&line["verdict"], &line["form"]), (&"matched".into(), &"identifier".into()), "{line}");
        assert_eq!(line["item"]["title"], "A book");
    }
}
