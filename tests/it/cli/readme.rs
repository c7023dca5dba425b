//! The README's commands run, and print what it says they print.

use super::{Sandbox, repository};

/// A command of the README and the output that follows it.
struct Step {
    arguments: Vec<String>,
    shown: String,
}

/// The `$ ibid …` commands of the `console` blocks, in order, each with the
/// lines up to the next command or the block's end. `cargo run … --` stands
/// for `ibid`; commands of other programs are passed over.
fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut taking) = (false, false);
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
            taking = false;
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            let ibid = command
                .strip_prefix("cargo run --release --quiet -- ")
                .or_else(|| command.strip_prefix("ibid "));
            taking = ibid.is_some();
            if let Some(arguments) = ibid {
                steps.push(Step { arguments: words(arguments), shown: String::new() });
            }
        } else if taking && let Some(step) = steps.last_mut() {
            step.shown.push_str(line);
            step.shown.push('\n');
        }
    }
    steps
}

/// Splits a command as a shell does, as far as quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Dates without their day: when a snapshot was written differs, and when a
/// text was read.
fn dated(text: &str) -> String {
    let date = regex::Regex::new(r"(snapshot|printed|PubMed|PMC) (\d{4}-\d\d-\d\d|TODAY-----)").unwrap();
    date.replace_all(text, "$1 DATE").into_owned()
}

#[test]
fn every_command_prints_what_the_readme_shows() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let sandbox = Sandbox::new();
    for folder in ["data", "index"] {
        std::fs::create_dir_all(sandbox.path(folder)).unwrap();
    }
    for file in [
        "ibid.toml",
        "data/article.txt",
        "data/manuscript.md",
        "data/references.bib",
        "data/registry-sample.jsonl",
    ] {
        std::fs::copy(repository().join(file), sandbox.path(file)).unwrap();
    }
    let steps = steps(&readme);
    assert!(steps.len() > 8, "the README shows a tour");
    let mut fresh = String::new();
    for step in &steps {
        let arguments: Vec<&str> = step.arguments.iter().map(String::as_str).collect();
        let output = sandbox.run(&arguments);
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.push_str(&String::from_utf8_lossy(&output.stderr));
        let text = dated(&sandbox.masked(&text)).replace("\r\n", "\n");
        fresh.push_str(&format!("$ ibid {}\n{text}", step.arguments.join(" ")));
        if std::env::var_os("IBID_PRINT_README").is_none() {
            assert_eq!(text.trim_end(), dated(&step.shown).trim_end(), "ibid {}", arguments.join(" "));
        }
    }
    if std::env::var_os("IBID_PRINT_README").is_some() {
        println!("{fresh}");
    }
}
