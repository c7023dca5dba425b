//! `ibid export --sync`: a file that follows the library.

use super::Sandbox;

const OWN: &str = "% My own notes.
@string{jcp = {J. Clin. Psychiatry}}

@book{mine, title = {Never in the library}, year = 1999}

@article{andrade2017,
    author  = {Andrade, Chittaranjan},
    title   = {An old title},   % to be checked
    journal = jcp,
}
";

fn lines_that_differ(before: &str, after: &str) -> Vec<String> {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| format!("-{line}"));
    let new = after.iter().filter(|line| !before.contains(line)).map(|line| format!("+{line}"));
    gone.chain(new).collect()
}

#[test]
fn a_file_follows_every_change_and_only_what_changed_is_touched() {
    let sandbox = Sandbox::with_article();
    sandbox.write("refs.bib", OWN);
    insta::assert_snapshot!(sandbox.seen(&["export", "--sync", "refs.bib"]));
    let first = std::fs::read_to_string(sandbox.path("refs.bib")).unwrap();
    assert!(first.starts_with("% My own notes.\n@string{jcp = {J. Clin. Psychiatry}}\n\n@book{mine, title = {Never in the library}, year = 1999}\n"));
    assert!(first.contains("% to be checked"), "{first}");
    insta::assert_snapshot!(
        std::fs::read_to_string(sandbox.path("ibid.toml"))
            .unwrap()
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
    );

    // Nothing changed, nothing is written.
    let told = sandbox.seen(&["set", "zarate2006", "volume=63"]);
    assert!(!told.contains("refs.bib"), "{told}");
    assert_eq!(std::fs::read_to_string(sandbox.path("refs.bib")).unwrap(), first);

    sandbox.ok(&["set", "zarate2006", "volume=64"]);
    let second = std::fs::read_to_string(sandbox.path("refs.bib")).unwrap();
    let differing = lines_that_differ(&first, &second);
    assert_eq!(differing, ["-  volume = {63},", "+  volume = {64},"]);

    sandbox.ok(&["undo"]);
    assert_eq!(std::fs::read_to_string(sandbox.path("refs.bib")).unwrap(), first);

    sandbox.ok(&["remove", "wilcox2019"]);
    let third = std::fs::read_to_string(sandbox.path("refs.bib")).unwrap();
    assert!(!third.contains("wilcox2019") && third.contains("@book{mine"), "{third}");
    sandbox.ok(&["undo"]);

    insta::assert_snapshot!(sandbox.seen(&["export", "--no-sync", "refs.bib"]));
    sandbox.ok(&["set", "zarate2006", "volume=65"]);
    assert!(!std::fs::read_to_string(sandbox.path("refs.bib")).unwrap().contains("{65}"));
    let told = sandbox.seen(&["export", "--no-sync", "refs.bib"]);
    assert!(told.starts_with("exit 2") && told.contains("no file does"), "{told}");
}

#[test]
fn a_file_may_hold_what_a_document_cites() {
    let sandbox = Sandbox::with_article();
    sandbox.write("paper.tex", "\\cite{andrade2017} and \\cite{zarate2006}\n");
    sandbox.ok(&["export", "--sync", "paper.bib", "--keys-from", "paper.tex", "--to", "biblatex"]);
    let keys =
        |text: &str| text.lines().filter(|line| line.starts_with('@')).map(str::to_owned).collect::<Vec<_>>();
    let text = std::fs::read_to_string(sandbox.path("paper.bib")).unwrap();
    assert_eq!(keys(&text), ["@article{andrade2017,", "@article{zarate2006,"]);
    sandbox.write("paper.tex", "\\cite{sanacora2017} and \\cite{zarate2006}\n");
    sandbox.ok(&["set", "zarate2006", "volume=64"]);
    let text = std::fs::read_to_string(sandbox.path("paper.bib")).unwrap();
    assert_eq!(keys(&text), ["@article{zarate2006,", "@article{sanacora2017,"]);
}

#[test]
fn a_file_that_cannot_be_written_costs_no_change() {
    let sandbox = Sandbox::with_article();
    sandbox.ok(&["export", "--sync", "refs.bib"]);
    std::fs::remove_file(sandbox.path("refs.bib")).unwrap();
    std::fs::create_dir(sandbox.path("refs.bib")).unwrap();
    let told = sandbox.seen(&["set", "zarate2006", "volume=64"]);
    assert!(told.starts_with("exit 0") && told.contains("warning: refs.bib is not up to date"), "{told}");
    assert!(sandbox.ok(&["show", "zarate2006", "--json"]).contains("\"64\""));
}

#[test]
fn an_option_that_a_followed_file_would_not_keep_is_refused() {
    let sandbox = Sandbox::with_article();
    for option in [
        &["--align"] as &[&str],
        &["--ascii"],
        &["--journals", "dotless"],
        &["--style", "apa"],
        &["--indent", "4"],
    ] {
        let told = sandbox.seen(&[&["export", "--sync", "refs.bib"], option].concat());
        assert!(told.starts_with("exit 2") && told.contains("cannot be used with"), "{told}");
    }
    assert!(!sandbox.path("refs.bib").exists());
}

#[test]
fn a_file_with_bytes_that_mean_nothing_is_not_rewritten() {
    let sandbox = Sandbox::with_article();
    let bytes = b"% \xEF\xBB\xBF\n@comment{\xF0\x9F\x98\x80 \xC3\xA9 \xFF}\n".to_vec();
    sandbox.write("refs.bib", [b"\xEF\xBB\xBF" as &[u8], &bytes].concat());
    let told = sandbox.seen(&["export", "--sync", "refs.bib"]);
    assert!(told.starts_with("exit 2") && told.contains("mean nothing"), "{told}");
    assert!(std::fs::read(sandbox.path("refs.bib")).unwrap().ends_with(&bytes));
}

#[test]
fn what_changed_is_counted_in_every_format() {
    // One with citekeys, one without, and a table.
    for file in ["refs.json", "refs.nbib", "refs.csv"] {
        let sandbox = Sandbox::with_article();
        sandbox.ok(&["export", "--sync", file]);
        let first = std::fs::read_to_string(sandbox.path(file)).unwrap();

        let told = sandbox.seen(&["set", "zarate2006", "volume=64"]);
        assert!(told.contains("1 changed") && !told.contains("added"), "{file}: {told}");
        let told = sandbox.seen(&["remove", "wilcox2019"]);
        assert!(told.contains("1 removed") && !told.contains("changed"), "{file}: {told}");
        let told = sandbox.seen(&["undo"]);
        assert!(told.contains("1 added") && !told.contains("removed"), "{file}: {told}");
        sandbox.ok(&["set", "zarate2006", "volume=63"]);
        assert_eq!(std::fs::read_to_string(sandbox.path(file)).unwrap(), first, "{file}");
    }
    // The same in another layout says the same, and stays.
    let sandbox = Sandbox::with_article();
    sandbox.ok(&["export", "--sync", "refs.json"]);
    let text = std::fs::read_to_string(sandbox.path("refs.json")).unwrap();
    let compact = serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string();
    sandbox.write("refs.json", &compact);
    let told = sandbox.seen(&["export", "--sync", "refs.json"]);
    assert!(!told.contains("changed"), "{told}");
    assert_eq!(std::fs::read_to_string(sandbox.path("refs.json")).unwrap(), compact);
}
