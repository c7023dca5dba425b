//! What must not go wrong: each bad input gets a message that names it and
//! says what to do, and nothing that was stored is lost.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::Sandbox;

const REFERENCE: &str = "Andrade, C. (2017). Ketamine for depression, 4: In what dose, at what rate, by what route, \
    for how long, and at what frequency? Journal of Clinical Psychiatry, 78(7), e852-e857.";

/// A sandbox with one item in its library.
fn with_one() -> Sandbox {
    let sandbox = Sandbox::with_snapshot();
    sandbox.ok(&["add", "--offline", REFERENCE]);
    sandbox
}

/// What the user is told when a command cannot run; the item there was must
/// still be there.
fn told(sandbox: &Sandbox, arguments: &[&str]) -> String {
    let output = sandbox.run(arguments);
    let said = sandbox.masked(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\n");
    said
}

#[test]
fn a_binary_file_is_refused() {
    let sandbox = with_one();
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.extend((0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    sandbox.write("program", bytes);
    insta::assert_snapshot!(told(&sandbox, &["add", "program"]));
}

#[test]
fn an_empty_file_holds_no_reference() {
    let sandbox = with_one();
    sandbox.write("empty.txt", "");
    insta::assert_snapshot!(told(&sandbox, &["add", "empty.txt"]));
}

#[test]
fn utf_16_is_read() {
    let sandbox = Sandbox::with_snapshot();
    for (name, mark, order) in [
        ("le.txt", [0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]),
        ("be.txt", [0xFE, 0xFF], u16::to_be_bytes),
    ] {
        let mut bytes = mark.to_vec();
        bytes.extend(REFERENCE.encode_utf16().flat_map(order));
        sandbox.write(name, bytes);
        sandbox.ok(&["add", "--offline", name]);
    }
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\n");
}

#[test]
fn fifty_megabytes_of_one_line_neither_hang_nor_panic() {
    let sandbox = with_one();
    sandbox.write("long.txt", "lorem ipsum 1999 ".repeat(50 * 1024 * 1024 / 17));
    let output = sandbox.run(&["add", "--offline", "--dry-run", "long.txt"]);
    assert!(output.status.code().is_some(), "not killed");
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\n");
}

#[test]
fn truncated_json_costs_what_is_cut_off_and_no_more() {
    let sandbox = with_one();
    sandbox.write(
        "cut.json",
        "[\n{\"id\":\"whole\",\"type\":\"book\",\"title\":\"Whole\"},\n{\"id\":\"cut\",\"ti",
    );
    let output = sandbox.run(&["add", "cut.json"]);
    assert_eq!(output.status.code(), Some(2));
    let said = sandbox.masked(&String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("cut.json:3"), "file and line: {said}");
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\nwhole\n");
}

#[test]
fn a_bad_entry_costs_itself_and_no_more() {
    let sandbox = with_one();
    sandbox.write(
        "some.bib",
        "@book{one, title={One}, year=2001}\n@book{two, title={Two\n@book{three, title={Three}}\n",
    );
    let output = sandbox.run(&["add", "some.bib"]);
    assert_eq!(output.status.code(), Some(2));
    let said = sandbox.masked(&String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("some.bib:2"), "{said}");
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\none\nthree\n");
}

#[test]
fn a_directory_is_refused() {
    let sandbox = with_one();
    std::fs::create_dir(sandbox.path("papers")).unwrap();
    insta::assert_snapshot!(told(&sandbox, &["add", "papers"]));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    insta::assert_snapshot!(told(&with_one(), &["add", "thesis.bib"]));
}

#[test]
fn one_bad_argument_does_not_stop_the_others() {
    let sandbox = with_one();
    sandbox.write("one.bib", "@book{one, title={One}, year=2001}\n");
    let output = sandbox.run(&["add", "none.bib", "one.bib"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(sandbox.ok(&["list", "--keys"]), "andrade2017\none\n");
}

#[test]
fn slips_are_met_with_what_was_probably_meant() {
    let sandbox = with_one();
    for arguments in [
        &["show", "andrade2071"][..],
        &["export", "--format", "bibtec"],
        &["cite", "--all", "--style", "vancuver"],
        &["config", "get", "stile"],
        &["serch", "x"],
    ] {
        let said = told(&sandbox, arguments);
        let helps = said.contains("did you mean") || said.contains("similar");
        assert!(helps, "ibid {}: {said}", arguments.join(" "));
    }
}

#[test]
fn a_folder_without_permission_is_named() {
    let sandbox = with_one();
    let path = sandbox.write("secret.txt", REFERENCE);
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o000);
    std::fs::set_permissions(&path, permissions).unwrap();
    if std::fs::read(&path).is_ok() {
        println!("skipped: this user may read everything");
        return;
    }
    let said = told(&sandbox, &["add", "secret.txt"]);
    assert!(said.contains("cannot read secret.txt: Permission denied"), "{said}");
}

#[test]
fn a_locked_database_is_waited_for_and_then_said() {
    let mut sandbox = with_one();
    sandbox.set("IBID_BUSY_TIMEOUT", "0.3");
    let holder = rusqlite::Connection::open(sandbox.path("data/library.sqlite")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let output = sandbox.run(&["set", "andrade2017", "volume=1"]);
    let said = sandbox.masked(&String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("lock") && said.contains("hint:"), "{said}");
    assert!(sandbox.ok(&["show", "andrade2017"]).contains("78"), "reading goes on meanwhile");
    holder.execute_batch("ROLLBACK").unwrap();
    sandbox.ok(&["set", "andrade2017", "volume=1"]);
}

#[test]
fn a_damaged_index_is_made_anew() {
    let sandbox = with_one();
    for entry in std::fs::read_dir(sandbox.path("index")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::write(path, b"no index").unwrap();
        }
    }
    assert_eq!(sandbox.ok(&["search", "--keys", "ketamine"]), "andrade2017\n");
    std::fs::remove_dir_all(sandbox.path("index")).unwrap();
    assert_eq!(sandbox.ok(&["search", "--keys", "ketamine"]), "andrade2017\n");
}

#[test]
fn a_damaged_database_is_refused_with_advice() {
    let sandbox = with_one();
    let path = sandbox.path("data/library.sqlite");
    for file in ["data/library.sqlite-wal", "data/library.sqlite-shm"] {
        let _ = std::fs::remove_file(sandbox.path(file));
    }
    std::fs::write(&path, b"this is no database, and was never one; it is a text that stands in its place")
        .unwrap();
    let output = sandbox.run(&["list"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(sandbox.masked(&String::from_utf8_lossy(&output.stderr)));
    assert!(std::fs::read(&path).unwrap().starts_with(b"this is no database"), "it is left as it was");
}

/// A small file system that is soon full, where this user can make one.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: std::path::PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&at).unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=3m", "ibid-test"]).arg(&at).output();
        if mount.is_ok_and(|output| output.status.success()) {
            return Some(Self(at));
        }
        println!("skipped: no right to mount a small disk");
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_kept() {
    let sandbox = Sandbox::new();
    let Some(disk) = SmallDisk::mount(sandbox.path("small")) else { return };
    std::fs::write(disk.0.join("ibid.toml"), "").unwrap();
    let library = disk.0.to_str().unwrap().to_owned();
    sandbox.ok(&["--library", &library, "add", "--offline", REFERENCE]);
    let books: Vec<String> = (0..30_000)
        .map(|n| {
            format!(r#"{{"id":"book{n}","type":"book","title":"A rather long title of book number {n}"}}"#)
        })
        .collect();
    sandbox.write("books.json", format!("[{}]", books.join(",")));
    let output = sandbox.run(&["--library", &library, "add", "books.json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no space left") && said.contains("make room"), "{said}");
    let listed = sandbox.ok(&["--library", &library, "list", "--keys"]);
    assert!(listed.lines().any(|key| key == "andrade2017"), "{listed}");
}

#[test]
fn hostile_text_is_only_text() {
    let sandbox = with_one();
    for text in
        ["\u{1b}[31mred", "%s%n", "'; DROP TABLE item; --", "\u{202e}", "((((", "@@@", "10.", "\u{0}", "…"]
    {
        let mut child = sandbox
            .command(&["add", "--offline", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
        assert!(child.wait().unwrap().code().is_some_and(|code| code <= 2), "{text:?}");
    }
    assert!(sandbox.ok(&["list", "--keys"]).contains("andrade2017"));
}
