//! Keeping: the verbs that show and change a library.

use super::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::with_article()
}

#[test]
fn a_listing_fits_the_window() {
    insta::assert_snapshot!(sandbox().seen(&["list"]));
}

#[test]
fn an_item_is_shown_with_its_story() {
    let sandbox = sandbox();
    sandbox.ok(&["set", "andrade2017", "volume=79"]);
    let seen = sandbox.seen(&["show", "--provenance", "andrade2017"]);
    let dated = regex::Regex::new(r"\d{4}-\d\d-\d\d").unwrap();
    insta::assert_snapshot!(dated.replace_all(&seen, "DATE"));
}

#[test]
fn fields_tags_and_notes_change_and_come_back() {
    let sandbox = sandbox();
    let state = || {
        sandbox
            .ok(&["--json", "show", "zarate2006"])
            .lines()
            .filter(|l| !l.contains("\"modified\""))
            .collect::<String>()
    };
    let start = state();
    sandbox.ok(&["set", "zarate2006", "volume=64", "author=Zarate, Carlos", "custom-field=x", "issue="]);
    sandbox.ok(&["tag", "zarate2006", "--add", "to read", "--add", "trial"]);
    sandbox.ok(&["note", "zarate2006", "The", "first", "trial"]);
    sandbox.ok(&["note", "zarate2006", "--replace", "1", "The second trial"]);
    assert_eq!(sandbox.ok(&["note", "zarate2006"]), "1. The second trial\n");
    assert_eq!(
        sandbox.ok(&["--json", "tag"]).split_whitespace().collect::<String>(),
        "{\"toread\":1,\"trial\":1}"
    );
    let end = state();
    assert_ne!(start, end);
    for _ in 0..4 {
        sandbox.ok(&["undo"]);
    }
    assert_eq!(state(), start);
    for _ in 0..4 {
        sandbox.ok(&["redo"]);
    }
    assert_eq!(state(), end);
    sandbox.ok(&["remove", "zarate2006"]);
    assert_eq!(sandbox.run(&["show", "zarate2006"]).status.code(), Some(2));
    sandbox.ok(&["undo"]);
    assert_eq!(state(), end);
}

#[test]
fn one_undo_takes_a_whole_import_back() {
    let sandbox = sandbox();
    let books: Vec<String> =
        (0..2500).map(|n| format!(r#"{{"id":"b{n}","type":"book","title":"B{n}"}}"#)).collect();
    sandbox.write("books.json", format!("[{}]", books.join(",")));
    sandbox.ok(&["add", "-q", "books.json"]);
    assert_eq!(sandbox.ok(&["list", "--keys"]).lines().count(), 2505);
    sandbox.ok(&["undo"]);
    assert_eq!(sandbox.ok(&["list", "--keys"]).lines().count(), 5);
    sandbox.ok(&["redo"]);
    assert_eq!(sandbox.ok(&["list", "--keys"]).lines().count(), 2505);
}

#[test]
fn a_citekey_is_kept_until_it_is_changed_on_purpose() {
    let sandbox = sandbox();
    sandbox.ok(&["set", "andrade2017", "year=2018", "author=Other, Name"]);
    assert!(sandbox.ok(&["list", "--keys"]).contains("andrade2017"));
    sandbox.ok(&["set", "andrade2017", "key=dosing"]);
    assert!(sandbox.ok(&["export", "dosing"]).starts_with("@article{dosing,"));
    let taken = sandbox.run(&["set", "dosing", "key=zarate2006"]);
    assert_eq!(taken.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("zarate2006"));
}

#[test]
fn a_newcomer_with_a_taken_key_gets_a_suffix() {
    let sandbox = sandbox();
    sandbox.write(
        "more.bib",
        "@book{zarate2006, title={Another book altogether}, author={Other, A.}, year=2006}\n",
    );
    sandbox.ok(&["add", "more.bib"]);
    assert!(sandbox.ok(&["list", "--keys"]).contains("zarate2006a\n"));
    assert!(sandbox.ok(&["show", "zarate2006a"]).contains("Another book altogether"));
}

#[test]
fn the_log_tells_what_was_done() {
    let sandbox = sandbox();
    sandbox.ok(&["set", "zarate2006", "volume=64"]);
    sandbox.ok(&["undo"]);
    insta::assert_snapshot!(sandbox.seen(&["log", "-n", "2"]));
    assert_eq!(sandbox.ok(&["log", "zarate2006"]).lines().count(), 3);
}

#[test]
fn an_edit_in_the_editor_counts_as_the_writers_own() {
    let mut sandbox = sandbox();
    let script =
        sandbox.write("editor.sh", "#!/bin/sh\nsed -i 's/\"volume\": \"78\"/\"volume\": \"79\"/' \"$1\"\n");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    sandbox.set("EDITOR", script.to_str().unwrap());
    sandbox.ok(&["edit", "andrade2017"]);
    let shown: serde_json::Value =
        serde_json::from_str(&sandbox.ok(&["--json", "show", "--provenance", "andrade2017"])).unwrap();
    assert_eq!(shown["item"]["volume"], "79");
    let story = shown["provenance"].as_array().unwrap();
    assert!(story.iter().any(|p| p["field"] == "volume" && p["source"] == "user" && p["replaced"] == false));
}

#[test]
fn init_makes_a_library_once() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["init", "thesis"]);
    assert!(sandbox.path("thesis/ibid.toml").exists() && sandbox.path("thesis/data/library.sqlite").exists());
    insta::assert_snapshot!(sandbox.seen(&["init", "thesis"]));
    insta::assert_snapshot!(sandbox.seen(&["--library", "nowhere", "list"]));
}

#[test]
fn without_any_library_the_default_one_is_made() {
    let sandbox = Sandbox::new();
    std::fs::remove_file(sandbox.path("ibid.toml")).unwrap();
    sandbox.write("one.bib", "@book{one, title={One}, year=2001}\n");
    sandbox.ok(&["add", "one.bib"]);
    assert!(sandbox.library().join("../.local/share/ibid/library/data/library.sqlite").exists());
    assert_eq!(sandbox.ok(&["list", "--keys"]), "one\n");
}

#[test]
fn settings_are_listed_with_their_origin_and_changed_in_place() {
    let sandbox = Sandbox::new();
    sandbox.ok(&["config", "set", "citekey", "[auth3:upper][shortyear]"]);
    assert_eq!(sandbox.ok(&["config", "get", "citekey"]), "[auth3:upper][shortyear]\n");
    sandbox.ok(&[
        "add",
        "--offline",
        "Andrade, C. (2017). Ketamine for depression. Journal of Clinical Psychiatry, 78(7), 1-2.",
    ]);
    assert_eq!(sandbox.ok(&["list", "--keys"]), "AND17\n");
    sandbox.ok(&["config", "unset", "citekey"]);
    assert_eq!(sandbox.ok(&["config", "get", "citekey"]), "[auth:lower][year]\n");
    insta::assert_snapshot!(sandbox.seen(&["config", "list"]));
}

#[test]
fn completions_know_the_citekeys() {
    let sandbox = sandbox();
    let script = sandbox.ok(&["completions", "bash"]);
    assert!(script.contains("complete"), "{script}");
    let mut command = sandbox.command(&["--", "ibid", "show", "zar"]);
    command.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "2").env("_CLAP_IFS", "\n");
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "zarate2006");
}

#[test]
fn colour_is_for_terminals() {
    let sandbox = sandbox();
    assert!(!sandbox.ok(&["list"]).contains('\u{1b}'));
    assert!(sandbox.ok(&["--color", "always", "list"]).contains('\u{1b}'));
}
