//! `ibid parse`: what it prints for programs.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::{Sandbox, repository};

const ANDRADE: &str = "Andrade, C. (2017). Ketamine for depression, 4: In what dose, at what rate, by what route, \
    for how long, and at what frequency? Journal of Clinical Psychiatry, 78(7), e852-e857.";

fn json_lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The parts of a line, each checked to stand where it says.
fn segments(line: &Value) -> Vec<(String, String)> {
    let text: Vec<char> = line["text"].as_str().unwrap().chars().collect();
    let segments = line["segments"].as_array().unwrap();
    let shown = segments.iter().map(|segment| {
        let place = |name: &str| usize::try_from(segment[name].as_u64().unwrap()).unwrap();
        let part: String = text[place("start")..place("end")].iter().collect();
        assert_eq!(part, segment["text"], "{line}");
        (segment["label"].as_str().unwrap().to_owned(), part)
    });
    let shown: Vec<(String, String)> = shown.collect();
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let all: String = shown.iter().map(|(_, part)| bare(part)).collect();
    assert_eq!(all, bare(line["text"].as_str().unwrap()), "each letter is in one part");
    shown
}

#[test]
fn the_five_references_of_the_article_are_read_without_a_fault() {
    let sandbox = Sandbox::new();
    let article = repository().join("data/article.txt").display().to_string();
    let lines = json_lines(&sandbox.ok(&["--json", "parse", &article]));
    let person = |family: &str, given: &str| serde_json::json!({"family": family, "given": given});
    let zarate = serde_json::json!({"family": "Zarate", "given": "C. A.", "suffix": "Jr"});
    let society = "A Consensus Statement from the American Society of Ketamine Physicians, the American Psychiatric \
        Association, and the American Association for Geriatric Psychiatry";
    let expected = [
        serde_json::json!({
            "id": "", "type": "article-journal", "language": "en",
            "author": [zarate, person("Singh", "J. B."), person("Carlson", "P. J."), person("Brutsche", "N. E."),
                person("Ameli", "R."), person("Luckenbaugh", "D. A."), person("Manji", "H. K.")],
            "custom": {"author-gap": 6}, "issued": {"date-parts": [[2006]]},
            "title": "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
            "container-title": "Archives of General Psychiatry", "volume": "63", "issue": "8", "page": "856-864",
        }),
        serde_json::json!({
            "id": "", "type": "article-journal", "language": "en",
            "author": [person("Sanacora", "G."), person("Frye", "M. A."), person("McDonald", "W."),
                person("Mathew", "S. J."), person("Turner", "M. S."), person("Schatzberg", "A. F."), {"literal": society}],
            "custom": {"author-gap": 6}, "issued": {"date-parts": [[2017]]},
            "title": "A consensus statement on the use of ketamine in the treatment of mood disorders",
            "container-title": "JAMA psychiatry", "volume": "74", "issue": "4", "page": "399-405",
        }),
        serde_json::json!({
            "id": "", "type": "article-journal", "language": "en", "author": [person("Andrade", "C.")],
            "issued": {"date-parts": [[2017]]},
            "title": "Ketamine for depression, 4: In what dose, at what rate, by what route, for how long, and at what frequency?",
            "container-title": "Journal of Clinical Psychiatry", "volume": "78", "issue": "7", "page": "e852-e857",
        }),
        serde_json::json!({
            "id": "", "type": "article-journal", "language": "en",
            "author": [person("Wilcox", "C. E."), person("Pommy", "J. M."), person("Adinoff", "B."), person("Weitlauf", "J. C.")],
            "issued": {"date-parts": [[2019]]}, "title": "Dissociative effects of ketamine on psychopathology",
            "container-title": "Psychiatry research", "volume": "274", "page": "242-249",
        }),
        serde_json::json!({
            "id": "", "type": "article-journal", "language": "en",
            "author": [person("Vollenweider", "F. X."), person("Kometer", "M.")], "issued": {"date-parts": [[2010]]},
            "title": "The neurobiology of psychedelic drugs: implications for the treatment of mood disorders",
            "container-title": "Nature Reviews Neuroscience", "volume": "11", "issue": "9", "page": "642-651",
        }),
    ];
    let items: Vec<&Value> = lines.iter().map(|line| &line["item"]).collect();
    assert_eq!(items.len(), expected.len());
    for (item, expected) in items.iter().zip(&expected) {
        assert_eq!(*item, expected);
    }
    for line in &lines {
        segments(line);
        let sure = line["confidence"].as_f64().unwrap();
        assert!(sure > 0.2 && sure <= 1.0, "{line}");
        assert!(line["fields"]["author"].as_f64().unwrap() > 0.8, "{line}");
    }
}

#[test]
fn each_line_in_gives_one_line_out() {
    let sandbox = Sandbox::new();
    let long = format!("{ANDRADE} {}", "word ".repeat(4_000));
    let lines =
        ["", "References", &format!("  [12] {ANDRADE}\t"), " ", "...", &long, "Über Größe, 1999", "x"];
    sandbox.write("refs.txt", lines.join("\r\n"));
    let output = json_lines(&sandbox.ok(&["--json", "parse", "--lines", "refs.txt"]));
    let texts: Vec<&str> = output.iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert_eq!(texts, lines.map(str::trim));
    let labels = segments(&output[2]);
    assert_eq!((labels[0].0.as_str(), labels[0].1.as_str()), ("other", "12"));
    assert!(labels.contains(&("pages".into(), "e852-e857".into())), "{labels:?}");
    assert_eq!(output[2]["item"]["volume"], "78");
    for line in &output {
        segments(line);
        let nothing = serde_json::json!({"id": "", "type": "document"});
        if ["", "References", "..."].contains(&line["text"].as_str().unwrap()) {
            assert_eq!((&line["item"], &line["confidence"]), (&nothing, &0.0.into()));
        }
    }
    assert_eq!(sandbox.ok(&["--json", "parse", "--lines", "refs.txt"]).lines().count(), lines.len());
}

#[test]
fn standard_input_is_answered_line_by_line_in_any_encoding() {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .command(&["--json", "parse", "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"M\xFCller, J. (1999). Gr\xF6\xDFe. Berlin: Springer.\n\nlast")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let lines = json_lines(std::str::from_utf8(&output.stdout).unwrap());
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["item"]["author"][0]["family"], "Müller");
    assert_eq!(lines[2]["text"], "last");
}

#[test]
fn lines_for_people_leave_out_what_holds_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("refs.txt", format!("References\n\n1. {ANDRADE}\n"));
    let seen = sandbox.ok(&["parse", "--lines", "refs.txt"]);
    assert!(seen.starts_with("1. Andrade") && seen.contains("e852-e857"), "{seen}");
    sandbox.write("blank.txt", "\n\n");
    assert_eq!(sandbox.ok(&["--json", "parse", "--lines", "blank.txt"]).lines().count(), 2);
    for (argument, said) in [("blank.txt", "blank.txt"), ("none.txt", "none.txt"), (".", ".")] {
        let output = sandbox.run(&["parse", "--lines", argument]);
        assert_eq!(output.status.code(), Some(2), "{argument}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(said));
    }
    sandbox.write("program", b"\x7fELF\0\0");
    assert_eq!(sandbox.run(&["--json", "parse", "--lines", "program"]).status.code(), Some(2));
}

#[test]
fn what_is_added_by_lines_is_what_is_parsed() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "refs.txt",
        format!(
            "References\n\n1. {ANDRADE}\nSmith J, Jones K, … Brown L. A title. Nature. 1999;12(3):1425-37.\n"
        ),
    );
    sandbox.ok(&["add", "--offline", "--lines", "refs.txt"]);
    let parsed = json_lines(&sandbox.ok(&["--json", "parse", "--lines", "refs.txt"]));
    let shown: Value = serde_json::from_str(&sandbox.ok(&["--json", "show", "smith1999"])).unwrap();
    for field in ["author", "page", "custom"] {
        assert_eq!(shown["item"][field], parsed[3]["item"][field]);
    }
    assert_eq!(shown["item"]["custom"]["author-gap"], 2);
    assert_eq!(shown["item"]["page"], "1425-1437");
}

#[test]
fn records_of_a_format_have_no_parts() {
    let sandbox = Sandbox::new();
    sandbox.write("one.bib", "@book{one, title={One}, year=2001}\n");
    let lines = json_lines(&sandbox.ok(&["--json", "parse", "one.bib"]));
    assert_eq!((&lines[0]["segments"], &lines[0]["confidence"]), (&serde_json::json!([]), &1.0.into()));
    assert_eq!(lines[0]["item"]["title"], "One");
}
