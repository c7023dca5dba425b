//! Tests of the room's functions on small libraries.

mod story;
mod undo;

use std::fs;
use std::ops::ControlFlow;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::item::{Field, Identifier, Item, Variable};

fn library() -> (TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::create(dir.path()).unwrap();
    (dir, library)
}

fn item(json: Value) -> Item {
    Item::from_json(&json).unwrap()
}

fn paper() -> Item {
    item(json!({
        "type": "article-journal", "title": "A trial", "volume": "63", "DOI": "10.1001/archpsyc.63.8.856",
        "author": [{"family": "Zarate", "given": "Carlos A."}], "issued": {"date-parts": [[2006, 8]]},
        "ISSN": "0003-990X", "custom": {"arxiv": "2101.00001v2", "title": "not the title"},
    }))
}

fn new(key: &str, item: Item) -> New {
    New { key: key.to_owned(), item, ..New::default() }
}

fn add(library: &mut Library, new: &New) -> Result<Added> {
    library.change("add", |change| change.add(new)).map(|(added, _)| added)
}

/// Runs one operation as a change of its own; gives whether it is in the log.
fn apply<T>(library: &mut Library, f: impl FnOnce(&mut Change<'_>) -> Result<T>) -> Option<ChangeId> {
    library.change("test", f).unwrap().1
}

fn title(library: &Library, key: &str) -> String {
    library.get(key).unwrap().unwrap().item.plain_title()
}

fn set_title(library: &mut Library, key: &str, title: &str, source: &str) -> Option<ChangeId> {
    let field = Field::Text(Variable::Title);
    apply(library, |c| c.set_field(key, &field, Some(json!(title)), Source::new(source)))
}

#[test]
fn an_item_is_read_back_with_all_that_was_given() {
    let (_dir, mut library) = library();
    let raw = Raw { source: "refs.txt".into(), text: "Zarate CA. A trial.\0 \u{1F600} \"x\" \\".into() };
    let given = New {
        raw: Some(raw.clone()),
        tags: vec![" b ".into(), "a".into(), "a".into()],
        ..new("zarate2006", paper())
    };
    let added = add(&mut library, &given).unwrap();
    let stored = library.get("Zarate2006").unwrap().unwrap();
    assert_eq!((stored.key.as_str(), stored.uid), ("zarate2006", added.uid));
    assert_eq!(stored.item, Item { id: "zarate2006".into(), ..paper() });
    assert_eq!(stored.tags, ["a", "b"]);
    assert_eq!(stored.raw, [raw]);
    assert_eq!(stored.change, library.last_change().unwrap());
    assert_eq!(library.get_by_uid(added.uid).unwrap(), Some(stored));
    assert_eq!(library.get("zarate").unwrap(), None);
    assert_eq!(library.count().unwrap(), 1);
}

#[test]
fn a_library_may_be_sent_to_another_thread() {
    fn sent(_: impl Send) {}
    sent(library().1);
}

#[test]
fn create_opens_what_is_there_and_keeps_its_settings() {
    let (dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    drop(library);
    fs::write(dir.path().join("ibid.toml"), "x = 1").unwrap();
    let library = Library::create(dir.path()).unwrap();
    assert_eq!(library.keys().unwrap(), ["a"]);
    assert_eq!(fs::read_to_string(dir.path().join("ibid.toml")).unwrap(), "x = 1");
    assert!(library.attachments_dir().is_dir());
}

#[test]
fn a_marked_folder_without_a_database_gets_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("ibid.toml"), "").unwrap();
    assert_eq!(Library::open(dir.path()).unwrap().count().unwrap(), 0);
    let files: Vec<_> =
        fs::read_dir(dir.path().join("data")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "no draft is left: {files:?}");
}

#[test]
fn a_folder_without_the_mark_is_no_library() {
    let dir = tempfile::tempdir().unwrap();
    let error = Library::open(dir.path()).unwrap_err();
    assert!(matches!(error, LibraryError::NotALibrary { .. }), "{error}");
    assert!(error.hint().unwrap().contains("ibid init"));
}

#[test]
fn a_newcomer_with_a_taken_citekey_gets_a_suffix() {
    let (_dir, mut library) = library();
    let keys: Vec<String> = (0..60)
        .map(|n| {
            add(&mut library, &new(if n % 2 == 0 { "Smith2006" } else { "smith2006" }, Item::default()))
                .unwrap()
                .key
        })
        .collect();
    assert_eq!(keys[..4], ["Smith2006", "smith2006a", "Smith2006b", "smith2006c"]);
    assert_eq!(keys[25..29], ["smith2006y", "Smith2006z", "smith2006aa", "Smith2006ab"]);
    assert_eq!(keys[53], "smith2006ba");
    let unicode = add(&mut library, &new("Mu\u{308}ller", Item::default())).unwrap();
    assert_eq!(unicode.key, "Müller");
    assert_eq!(add(&mut library, &new("MÜLLER", Item::default())).unwrap().key, "MÜLLERa");
}

#[test]
fn what_cannot_be_a_citekey_is_refused() {
    let (_dir, mut library) = library();
    for key in ["", "a b", "a\u{7}", "\u{a0}", &"x".repeat(256)] {
        let error = add(&mut library, &new(key, Item::default())).unwrap_err();
        assert!(matches!(error, LibraryError::BadKey { .. }), "{key:?}: {error}");
    }
    assert_eq!(library.last_change().unwrap(), ChangeId(0));
}

#[test]
fn an_identifier_of_one_work_is_unique() {
    let (_dir, mut library) = library();
    add(&mut library, &new("first", paper())).unwrap();
    let twin = item(json!({"type": "book", "DOI": "https://doi.org/10.1001/ARCHPSYC.63.8.856"}));
    let error = add(&mut library, &new("second", twin)).unwrap_err();
    assert_eq!(error.to_string(), "doi:10.1001/archpsyc.63.8.856 is already in the library as `first`");
    // An arXiv id is the same in all versions, and as a DOI.
    let preprint = item(json!({"type": "article", "DOI": "10.48550/arXiv.2101.00001"}));
    let error = add(&mut library, &new("third", preprint)).unwrap_err();
    assert!(matches!(error, LibraryError::DuplicateIdentifier { .. }), "{error}");
    // A journal holds many works.
    let neighbour = item(json!({"type": "article-journal", "ISSN": "0003-990X"}));
    add(&mut library, &new("fourth", neighbour)).unwrap();
    assert_eq!(library.keys().unwrap(), ["first", "fourth"]);
    let set = library.change("set", |c| {
        c.set_field(
            "fourth",
            &Field::Text(Variable::Doi),
            Some(json!("10.1001/archpsyc.63.8.856")),
            Source::new("user"),
        )
    });
    assert!(matches!(set, Err(LibraryError::DuplicateIdentifier { key, .. }) if key == "first"));
}

#[test]
fn items_are_found_by_any_of_their_identifiers() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    for text in
        ["doi:10.1001/ARCHPSYC.63.8.856", "arxiv:2101.00001", "10.48550/arXiv.2101.00001v9", "issn:0003-990X"]
    {
        let identifier = Identifier::parse(text).unwrap();
        assert_eq!(library.find(&identifier).unwrap().as_deref(), Some("a"), "{text}");
    }
    apply(&mut library, |c| c.set_field("a", &Field::Text(Variable::Doi), None, Source::new("user")));
    assert_eq!(library.find(&Identifier::Doi("10.1001/archpsyc.63.8.856".into())).unwrap(), None);
}

#[test]
fn an_operation_that_fails_leaves_the_change_usable() {
    let (_dir, mut library) = library();
    let (outcomes, id) = library
        .change("import", |c| {
            let first = c.add(&new("a", paper())).is_ok();
            let twin = c.add(&new("b", paper())).is_ok();
            let missing = c.add_tag("nobody", "x").is_ok();
            Ok::<_, LibraryError>([first, twin, missing, c.add_tag("a", "x").is_ok()])
        })
        .unwrap();
    assert_eq!(outcomes, [true, false, false, true]);
    assert_eq!(id, Some(ChangeId(1)));
    assert_eq!(library.keys().unwrap(), ["a"]);
}

#[test]
fn a_change_that_fails_or_panics_leaves_nothing() {
    let (_dir, mut library) = library();
    let failed = library.change("add", |c| {
        c.add(&new("a", paper()))?;
        c.remove("nobody")
    });
    assert!(matches!(failed, Err(LibraryError::NoSuchItem { .. })));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = library.change("add", |c| -> Result<()> {
            c.add(&new("a", paper()))?;
            std::panic::resume_unwind(Box::new("stop"))
        });
    }));
    assert!(panicked.is_err());
    assert_eq!((library.count().unwrap(), library.last_change().unwrap()), (0, ChangeId(0)));
    assert_eq!(add(&mut library, &new("a", paper())).unwrap().uid, 1);
}

#[test]
fn a_change_that_changes_nothing_is_not_logged() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    set_title(&mut library, "a", "A trial", "user");
    apply(&mut library, |c| c.add_tag("a", "t"));
    assert_eq!(apply(&mut library, |c| c.add_tag("a", "t")), None);
    assert_eq!(apply(&mut library, |c| c.remove_tag("a", "u")), None);
    assert_eq!(apply(&mut library, |c| c.rename("A", "a")), None);
    assert_eq!(apply(&mut library, |c| c.set_item("a", &paper(), &[])), None);
    assert_eq!(set_title(&mut library, "a", "A trial", "user"), None);
    assert_eq!(apply(&mut library, |_| Ok(())), None);
}

#[test]
fn provenance_keeps_what_was_replaced() {
    let (_dir, mut library) = library();
    let when = Timestamp::from_second(1_700_000_000).unwrap();
    let title_field = Field::Text(Variable::Title);
    let crossref = Source { source: "crossref".into(), fetched: Some(when), confidence: 0.875 };
    let sources = vec![(title_field.clone(), crossref), (Field::Text(Variable::Note), Source::new("nobody"))];
    add(&mut library, &New { sources, ..new("a", paper()) }).unwrap();
    set_title(&mut library, "a", "Another trial", "user");
    apply(&mut library, |c| c.set_field("a", &title_field, None, Source::new("user")));
    let told: Vec<_> = library
        .provenance("a")
        .unwrap()
        .into_iter()
        .map(|p| {
            (p.field.name().to_owned(), p.source, p.value, p.fetched == Some(when), p.confidence, p.replaced)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("title".into(), "user".into(), None, false, 1.0, false),
            ("title".into(), "user".into(), Some(json!("Another trial")), false, 1.0, true),
            ("title".into(), "crossref".into(), Some(json!("A trial")), true, 0.875, true),
        ]
    );
    library.undo(None).unwrap();
    library.undo(None).unwrap();
    let told = library.provenance("a").unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0].value, told[0].replaced), (&Some(json!("A trial")), false));
}

#[test]
fn a_second_source_of_the_same_value_is_kept_once() {
    let (_dir, mut library) = library();
    add(&mut library, &New { sources: vec![(Field::Kind, Source::new("bibtex"))], ..new("a", paper()) })
        .unwrap();
    let confirm = [(Field::Kind, Source::new("crossref"))];
    assert!(apply(&mut library, |c| c.set_item("a", &paper(), &confirm)).is_some());
    assert!(apply(&mut library, |c| c.set_item("a", &paper(), &confirm)).is_none());
    let told = library.provenance("a").unwrap();
    assert_eq!(told.iter().map(|p| p.source.as_str()).collect::<Vec<_>>(), ["crossref", "bibtex"]);
    assert!(told.iter().all(|p| p.value == Some(json!("article-journal"))));
}

#[test]
fn a_confidence_that_is_no_number_is_none() {
    for (given, kept) in [(f32::NAN, 0), (-1.0, 0), (2.0, 1000), (0.5, 500)] {
        assert_eq!(Source { confidence: given, ..Source::new("x") }.thousandths(), kept);
    }
}

#[test]
fn a_member_of_extra_may_have_the_name_of_a_variable() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    let extra = Field::Extra("title".into());
    apply(&mut library, |c| c.set_field("a", &extra, Some(json!({"x": [1, null]})), Source::new("user")));
    assert_eq!(title(&library, "a"), "A trial");
    library.undo(None).unwrap();
    let stored = library.get("a").unwrap().unwrap();
    assert_eq!(stored.item, Item { id: "a".into(), ..paper() });
}

#[test]
fn a_value_nested_too_deep_is_refused_before_it_cannot_be_read() {
    let (_dir, mut library) = library();
    let nested = |levels| {
        let value = (0..levels).fold(json!(1), |inner, _| json!([inner]));
        let mut item = Item::default();
        item.extra.insert("x".into(), value);
        item
    };
    let error = add(&mut library, &new("a", nested(99))).unwrap_err();
    assert!(matches!(error, LibraryError::TooDeep { .. }), "{error}");
    add(&mut library, &new("a", nested(98))).unwrap();
    apply(&mut library, |c| c.remove("a"));
    library.undo(None).unwrap();
    assert_eq!(library.get("a").unwrap().unwrap().item.extra, nested(98).extra);
}

#[test]
fn notes_are_edited_by_number() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    apply(&mut library, |c| c.add_note("a", "one"));
    assert_eq!(apply(&mut library, |c| c.edit_note("a", 1, "one")), None);
    apply(&mut library, |c| c.edit_note("a", 1, "uno"));
    assert_eq!(library.get("a").unwrap().unwrap().notes[0].text, "uno");
    let missing = library.change("edit", |c| c.edit_note("a", 2, "x"));
    assert!(matches!(missing, Err(LibraryError::NoSuchNote { n: 2, .. })));
    library.undo(None).unwrap();
    assert_eq!(library.get("a").unwrap().unwrap().notes[0].text, "one");
}

#[test]
fn a_rename_keeps_the_item_and_refuses_a_taken_key() {
    let (_dir, mut library) = library();
    let uid = add(&mut library, &new("a", paper())).unwrap().uid;
    add(&mut library, &new("b", Item::default())).unwrap();
    let taken = library.change("rename", |c| c.rename("a", "B"));
    assert!(matches!(taken, Err(LibraryError::KeyTaken { key }) if key == "b"));
    apply(&mut library, |c| c.rename("a", "A"));
    apply(&mut library, |c| c.rename("a", "zarate"));
    assert_eq!(library.get("zarate").unwrap().unwrap().uid, uid);
    assert_eq!(library.keys().unwrap(), ["b", "zarate"]);
    add(&mut library, &new("a", Item::default())).unwrap();
    let entries = library.log(9, Some("zarate")).unwrap();
    let error = library.undo(Some(entries[0].id)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot undo change 4: the citekey of `zarate` cannot be given back: `a` is another item now"
    );
}

#[test]
fn keys_are_completed_without_case_and_in_order() {
    let (_dir, mut library) = library();
    for key in ["smith2006", "Smith2001", "smithers1999", "sm%", "Ärzte", "zarate"] {
        add(&mut library, &new(key, Item::default())).unwrap();
    }
    let complete = |prefix: &str, limit| library.keys_with_prefix(prefix, limit).unwrap();
    assert_eq!(complete("SMITH", 9), ["Smith2001", "smith2006", "smithers1999"]);
    assert_eq!(complete("smith", 2), ["Smith2001", "smith2006"]);
    assert_eq!(complete("är", 9), ["Ärzte"]);
    assert_eq!(complete("sm%", 9), ["sm%"]);
    assert_eq!(complete("", 99).len(), 6);
    assert_eq!(complete("x", 9), [""; 0]);
}

#[test]
fn items_are_listed_in_either_order_until_told_to_stop() {
    let (_dir, mut library) = library();
    for key in ["c", "A", "b"] {
        add(&mut library, &new(key, Item::default())).unwrap();
    }
    let listed = |order, stop: usize| {
        let mut keys = Vec::new();
        let step = |stored: Stored| {
            keys.push(stored.key);
            if keys.len() == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        library.for_each(order, step).unwrap();
        keys
    };
    assert_eq!(listed(Order::Key, 9), ["A", "b", "c"]);
    assert_eq!(listed(Order::Added, 2), ["c", "A"]);
    let many = library.get_many(&["b".into(), "x".into(), "a".into()]).unwrap();
    let many: Vec<_> = many.iter().map(|s| s.as_ref().map(|s| s.key.as_str())).collect();
    assert_eq!(many, [Some("b"), None, Some("A")]);
}

#[test]
fn an_index_can_follow_the_changes() {
    let (_dir, mut library) = library();
    let (_, first) = library
        .change("import", |c| {
            for key in ["a", "b", "c"] {
                c.add(&new(key, Item::default()))?;
            }
            Ok::<_, LibraryError>(())
        })
        .unwrap();
    let first = first.unwrap();
    apply(&mut library, |c| c.remove("b"));
    apply(&mut library, |c| c.rename("a", "z"));
    let told = |since, limit| -> Vec<(String, i64, bool)> {
        let touched = library.changed_since(since, limit).unwrap();
        touched.into_iter().map(|t| (t.key, t.change.0, t.gone)).collect()
    };
    assert_eq!(told(ChangeId(0), 9), [("c".into(), 1, false), ("b".into(), 2, true), ("z".into(), 3, false)]);
    assert_eq!(told(ChangeId(0), 1), [("c".into(), 1, false)]);
    assert_eq!(told(first, 1), [("b".into(), 2, true)]);
    assert_eq!(told(first, 0), told(first, 1));
    assert_eq!(told(library.last_change().unwrap(), 9), []);
    library.undo(Some(ChangeId(2))).unwrap();
    let touched = library.changed_since(ChangeId(3), 9).unwrap();
    assert_eq!((touched.len(), touched[0].key.as_str(), touched[0].gone), (1, "b", false));
    // A change is not cut in two.
    library.undo(None).unwrap();
    library.undo(None).unwrap();
    let touched = library.changed_since(ChangeId(4), 2).unwrap();
    assert_eq!(touched.iter().map(|t| t.gone).collect::<Vec<_>>(), [true; 3]);
}

#[test]
fn a_number_is_not_given_twice() {
    let (_dir, mut library) = library();
    let first = add(&mut library, &new("a", paper())).unwrap().uid;
    apply(&mut library, |c| c.remove("a"));
    let second = add(&mut library, &new("b", Item::default())).unwrap().uid;
    assert_ne!(first, second);
}

#[test]
fn a_healthy_library_passes_its_check() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    library.check().unwrap();
}

#[test]
fn a_held_lock_is_reported_after_the_wait() {
    let (dir, library) = library();
    let mut other = Library::open_with_patience(dir.path(), Duration::from_millis(80)).unwrap();
    let held = library.database.begin().unwrap();
    let since = std::time::Instant::now();
    let error = add(&mut other, &new("a", paper())).unwrap_err();
    assert!(matches!(error, LibraryError::Locked { .. }), "{error}");
    assert!((Duration::from_millis(80)..Duration::from_secs(5)).contains(&since.elapsed()));
    // Readers do not wait.
    assert_eq!(other.count().unwrap(), 0);
    drop(held);
    add(&mut other, &new("a", paper())).unwrap();
}
