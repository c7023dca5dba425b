//! Several processes at one library, and processes that die.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use super::Sandbox;

/// A CSL-JSON file of so many books.
fn books(prefix: &str, count: usize) -> String {
    let record = |n: usize| {
        format!(
            r#"{{"id":"{prefix}{n}","type":"book","title":"Book {n} of {prefix}","author":[{{"family":"{prefix}","given":"A"}}],"issued":{{"date-parts":[[{}]]}}}}"#,
            1900 + n % 120
        )
    };
    format!("[{}]", (0..count).map(record).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn two_processes_that_add_at_once_lose_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("a.json", books("alpha", 1500));
    sandbox.write("b.json", books("beta", 1500));
    sandbox.ok(&["list"]);
    let mut children: Vec<_> = ["a.json", "b.json"]
        .iter()
        .map(|file| sandbox.command(&["add", "-q", file]).stdout(Stdio::null()).spawn().unwrap())
        .collect();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let keys = sandbox.ok(&["list", "--keys"]);
    assert_eq!(keys.lines().count(), 3000);
    for query in ["title:alpha", "title:beta"] {
        let found = sandbox.ok(&["search", "--keys", "-n", "5000", query]);
        assert_eq!(
            found.lines().count(),
            1500,
            "{query}: what one process left unindexed is searched all the same"
        );
    }
}

#[test]
fn a_killed_import_keeps_what_it_said_it_kept() {
    let sandbox = Sandbox::new();
    sandbox.write("many.json", books("omega", 30_000));
    sandbox.ok(&["list"]);
    let mut child = sandbox.command(&["--json", "add", "many.json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = Vec::new();
    let mut line = String::new();
    while acknowledged.len() < 2_500 && lines.read_line(&mut line).unwrap() > 0 {
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        acknowledged.push(value["key"].as_str().unwrap().to_owned());
        line.clear();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What was in the pipe when it died had been said, too.
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    acknowledged.extend(rest.lines().filter_map(|line| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(value["key"].as_str()?.to_owned())
    }));
    let kept: std::collections::HashSet<String> =
        sandbox.ok(&["list", "--keys"]).lines().map(str::to_owned).collect();
    assert!(kept.len() < 30_000, "it was killed in the middle");
    let lost: Vec<_> = acknowledged.iter().filter(|key| !kept.contains(*key)).collect();
    assert!(lost.is_empty(), "{} of {} lost", lost.len(), acknowledged.len());
    let found = sandbox.ok(&["search", "--keys", "-n", "40000", "title:omega"]);
    assert_eq!(found.lines().count(), kept.len(), "the index mends itself");
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let sandbox = Sandbox::new();
    sandbox.write("a.json", books("alpha", 3000));
    sandbox.ok(&["add", "-q", "a.json"]);
    let mut child =
        sandbox.command(&["export", "--format", "csl-json"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = [0_u8; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
