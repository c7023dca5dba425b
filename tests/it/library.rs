//! Tests of the library room from outside: with other processes, with old
//! and with damaged databases.
//!
//! A test that needs another process runs its own binary again, with only
//! itself to run and a variable in the environment that makes it the child.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ibid::item::{Field, Item, Variable};
use ibid::library::{Attachment, ChangeId, Library, LibraryError, New, OperationKind, Order, Source};
use serde_json::json;

/// The variable that makes a test the child, and tells it its library.
const CHILD: &str = "IBID_TEST_CHILD";

fn child_of() -> Option<PathBuf> {
    std::env::var_os(CHILD).map(PathBuf::from)
}

fn start(test: &str, library: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(CHILD, library)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Says something to the parent, on a line of its own.
fn say(words: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\nchild: {words}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// What a child says, line by line, until it ends.
fn heard(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("child: ").map(str::to_owned))
}

fn article(title: &str) -> Item {
    Item::from_json(&json!({"type": "article-journal", "title": title, "volume": "1"})).unwrap()
}

fn new(key: &str) -> New {
    New {
        key: key.to_owned(),
        item: article(key),
        sources: vec![(Field::Kind, Source::new("test"))],
        ..New::default()
    }
}

fn library() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::create(dir.path()).unwrap();
    (dir, library)
}

#[test]
fn writers_in_several_processes_lose_nothing() {
    const CHANGES: usize = 40;
    if let Some(dir) = child_of() {
        let mut library = Library::open(dir).unwrap();
        let me = std::process::id();
        for n in 0..CHANGES {
            let (added, _) = library
                .change("import", |change| {
                    change.add(&new(&format!("p{me}n{n}")))?;
                    change.add(&new("shared"))
                })
                .unwrap();
            say(&added.key);
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("ibid.toml"), "").unwrap();
    // The children also race to make the database.
    let mut children: Vec<Child> =
        (0..3).map(|_| start("library::writers_in_several_processes_lose_nothing", dir.path())).collect();
    let mut shared = Vec::new();
    for child in &mut children {
        shared.extend(heard(child));
        assert!(child.wait().unwrap().success());
    }
    let library = Library::open(dir.path()).unwrap();
    library.check().unwrap();
    assert_eq!(library.count().unwrap(), 3 * 2 * CHANGES);
    assert_eq!(library.last_change().unwrap(), ChangeId(3 * 40));
    shared.sort();
    shared.dedup();
    assert_eq!(shared.len(), 3 * CHANGES, "each newcomer got a key of its own");
    for child in &children {
        assert_eq!(library.keys_with_prefix(&format!("p{}n", child.id()), 99).unwrap().len(), CHANGES);
    }
}

#[test]
fn a_writer_killed_in_mid_import_loses_nothing_acknowledged() {
    const BATCH: usize = 5;
    if let Some(dir) = child_of() {
        let mut library = Library::open(dir).unwrap();
        for n in 0.. {
            let import = library.change("import", |change| {
                for i in 0..BATCH {
                    change.add(&new(&format!("b{n}i{i}")))?;
                }
                Ok::<_, LibraryError>(())
            });
            let (_, id) = import.unwrap();
            say(&id.unwrap().to_string());
        }
    }
    let (dir, _) = library();
    for round in 1..=8_u64 {
        // A library of its own for each round: the keys start anew.
        let dir = dir.path().join(round.to_string());
        drop(Library::create(&dir).unwrap());
        let mut child = start("library::a_writer_killed_in_mid_import_loses_nothing_acknowledged", &dir);
        let mut lines = heard(&mut child);
        let mut last = lines.next().unwrap();
        let until = Instant::now() + Duration::from_millis(7 * round);
        while Instant::now() < until {
            last = lines.next().unwrap();
        }
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        last = lines.last().unwrap_or(last);
        child.wait().unwrap();

        let acknowledged: i64 = last.parse().unwrap();
        let library = Library::open(&dir).unwrap();
        library.check().unwrap();
        let kept = library.last_change().unwrap().0;
        assert!(kept >= acknowledged, "change {acknowledged} was acknowledged, the last is {kept}");
        assert!(kept <= acknowledged + 1, "change {kept} was never asked for");
        assert_eq!(
            library.count().unwrap(),
            usize::try_from(kept).unwrap() * BATCH,
            "no change is half there"
        );
        let batch = usize::try_from(acknowledged).unwrap() - 1;
        assert!(library.get(&format!("b{batch}i{}", BATCH - 1)).unwrap().is_some());
    }
}

#[test]
fn a_lock_held_by_another_process_is_reported_and_waited_for() {
    if let Some(dir) = child_of() {
        let mut library = Library::open(dir).unwrap();
        let hold = library.change("hold", |change| {
            change.add(&new("held"))?;
            say("locked");
            // Until the parent lets go.
            std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
            Ok::<_, LibraryError>(())
        });
        hold.unwrap();
        return;
    }
    let (dir, _) = library();
    let mut child = start("library::a_lock_held_by_another_process_is_reported_and_waited_for", dir.path());
    let mut lines = heard(&mut child);
    assert_eq!(lines.next().as_deref(), Some("locked"));

    let mut hasty = Library::open_with_patience(dir.path(), Duration::from_millis(60)).unwrap();
    let error = hasty.change("add", |change| change.add(&new("a"))).unwrap_err();
    assert!(matches!(error, LibraryError::Locked { .. }), "{error:?}");
    assert!(error.to_string().starts_with("the library is locked by another process"), "{error}");
    assert!(error.hint().is_some());
    assert!(matches!(hasty.undo(None), Err(LibraryError::Locked { .. })));
    // Whoever only reads sees the state before.
    assert_eq!(hasty.count().unwrap(), 0);

    let mut patient = Library::open_with_patience(dir.path(), Duration::from_secs(30)).unwrap();
    let release = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        drop(child.stdin.take());
        lines.for_each(drop);
        assert!(child.wait().unwrap().success());
    });
    patient.change("add", |change| change.add(&new("a"))).unwrap();
    release.join().unwrap();
    assert_eq!(patient.keys().unwrap(), ["a", "held"]);
}

/// A library with some items, all of it in the one file.
fn filled(items: usize) -> (tempfile::TempDir, PathBuf) {
    let (dir, mut library) = library();
    library
        .change("import", |change| {
            for n in 0..items {
                change.add(&new(&format!("item{n}")))?;
            }
            Ok::<_, LibraryError>(())
        })
        .unwrap();
    drop(library);
    let path = dir.path().join("data/library.sqlite");
    assert!(!path.with_extension("sqlite-wal").exists());
    (dir, path)
}

fn refused(dir: &Path, what: &str) {
    let before = fs::read(dir.join("data/library.sqlite")).unwrap();
    let error = match Library::open(dir) {
        Err(error @ LibraryError::Damaged { .. }) => error,
        other => panic!("{what}: {other:?}"),
    };
    assert!(error.to_string().contains("library.sqlite"), "{what}: {error}");
    assert!(error.hint().unwrap().contains("backup"), "{what}");
    assert_eq!(fs::read(dir.join("data/library.sqlite")).unwrap(), before, "{what}: the file is as it was");
}

#[test]
fn a_damaged_database_is_refused_with_advice() {
    const ITEMS: usize = 1000;
    let (dir, path) = filled(ITEMS);
    let sound = fs::read(&path).unwrap();
    let damaged = |bytes: &[u8], what| {
        fs::write(&path, bytes).unwrap();
        refused(dir.path(), what);
    };
    damaged(b"", "empty");
    damaged(b"\x00", "one byte");
    damaged(&b"This is not a database. ".repeat(500), "a text");
    damaged(&vec![0; sound.len()], "zeros");
    damaged(&sound[..50], "half a header");
    damaged(&sound[..4096], "the first page");
    damaged(&sound[..sound.len() / 2], "the first half");
    damaged(&sound[..sound.len() - 4096], "all but a page");
    let mut overwritten = sound.clone();
    overwritten[0..100].fill(b'x');
    damaged(&overwritten, "a header overwritten");
    let mut overwritten = sound.clone();
    overwritten[100..4096].fill(0xA5);
    damaged(&overwritten, "a schema overwritten");

    // Damage deeper in the file is found when it is met, or looked for.
    let mut overwritten = sound.clone();
    overwritten[sound.len() / 2..].fill(0xA5);
    fs::write(&path, &overwritten).unwrap();
    let library = Library::open(dir.path()).unwrap();
    assert!(matches!(library.check(), Err(LibraryError::Damaged { .. })));
    let read = library.for_each(Order::Added, |_| ControlFlow::Continue(()));
    assert!(matches!(read, Err(LibraryError::Damaged { .. })), "{read:?}");
    drop(library);

    fs::write(&path, &sound).unwrap();
    assert_eq!(Library::open(dir.path()).unwrap().count().unwrap(), ITEMS);
}

#[test]
fn no_byte_of_a_damaged_database_makes_it_panic() {
    let (dir, path) = filled(30);
    let sound = fs::read(&path).unwrap();
    let mut seed = fastrand::Rng::with_seed(7);
    for _ in 0..60 {
        let mut bytes = sound.clone();
        let at = seed.usize(..bytes.len());
        let length = seed.usize(1..64).min(bytes.len() - at);
        bytes[at..at + length].iter_mut().for_each(|b| *b = seed.u8(..));
        fs::write(&path, &bytes).unwrap();
        // Sound or not, every answer is a value or an error.
        let Ok(mut library) = Library::open_with_patience(dir.path(), Duration::from_millis(50)) else {
            continue;
        };
        let _ = (library.check(), library.log(99, None), library.provenance("item3"));
        let _ = library.for_each(Order::Key, |_| ControlFlow::Continue(()));
        let _ = library.change("edit", |change| change.remove("item3"));
        let _ = (library.undo(None), library.changed_since(ChangeId(0), 9));
        drop(library);
        let _ = fs::remove_file(path.with_extension("sqlite-wal"));
        let _ = fs::remove_file(path.with_extension("sqlite-shm"));
    }
}

#[test]
fn a_database_of_another_program_is_refused() {
    let (dir, path) = filled(1);
    fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE items (x); PRAGMA user_version = 1")
        .unwrap();
    refused(dir.path(), "another program's");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let error = Library::open(dir.path()).unwrap_err();
    assert!(matches!(error, LibraryError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let (dir, path) = filled(1);
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
    let error = Library::open(dir.path()).unwrap_err();
    assert!(matches!(error, LibraryError::NewerSchema { found: 999, .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("update ibid"));
}

#[test]
fn a_database_of_schema_1_is_brought_up_to_date_and_keeps_its_history() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("data")).unwrap();
    fs::write(dir.path().join("ibid.toml"), "").unwrap();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/library/v1.sqlite");
    fs::copy(old, dir.path().join("data/library.sqlite")).unwrap();

    let mut library = Library::open(dir.path()).unwrap();
    library.check().unwrap();
    assert_eq!(library.keys().unwrap(), ["vollenweider2001", "zarate2006"]);
    let zarate = library.get("zarate2006").unwrap().unwrap();
    assert_eq!(zarate.item.get(Variable::Volume), Some("63"));
    assert_eq!(
        (zarate.tags.as_slice(), zarate.notes.len(), zarate.raw.len()),
        (&["ketamine".to_owned()][..], 1, 1)
    );
    let sources: Vec<String> =
        library.provenance("zarate2006").unwrap().into_iter().map(|p| p.source).collect();
    assert!(sources.iter().any(|s| s == "user") && sources.iter().any(|s| s == "crossref"), "{sources:?}");

    // What the newer schema brings works on the old items.
    let pdf = Attachment { path: "zarate2006.pdf".into(), media_type: None, sha256: None };
    library
        .change("attach", |change| {
            change.attach("zarate2006", &pdf)?;
            change.add_to_collection("zarate2006", "Reading")
        })
        .unwrap();
    assert_eq!(library.get("zarate2006").unwrap().unwrap().attachments, [pdf]);

    // And what was done before can be undone.
    let removal = library
        .log(99, Some("andrade2017"))
        .unwrap()
        .into_iter()
        .find(|entry| entry.operations.iter().any(|o| o.kind == OperationKind::Remove))
        .unwrap();
    library.undo(Some(removal.id)).unwrap();
    let andrade = library.get("andrade2017").unwrap().unwrap();
    assert_eq!(andrade.item.year(), Some(2017));
    assert_eq!(andrade.tags, ["ketamine"]);
}

#[cfg(unix)]
#[test]
fn a_library_that_may_not_be_written_says_so() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, path) = filled(1);
    let data = path.parent().unwrap();
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    allow(data, 0o555);
    if fs::write(data.join("probe"), "").is_ok() {
        println!("skipped: permissions do not bind this user");
        return;
    }
    let mut outcomes = Vec::new();
    for (file, folder) in [(0o644, 0o555), (0o444, 0o755), (0o000, 0o755), (0o644, 0o000)] {
        allow(&path, file);
        allow(data, folder);
        let outcome = Library::open(dir.path())
            .and_then(|mut library| library.change("add", |change| change.add(&new("a"))).map(drop));
        outcomes.push(outcome);
        allow(data, 0o755);
    }
    for outcome in outcomes {
        assert!(matches!(outcome, Err(LibraryError::NoPermission { .. })), "{outcome:?}");
    }
}
