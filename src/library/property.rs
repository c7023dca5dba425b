//! Whatever is done to a library, as many undos give the state before, and as
//! many redos the state after.

use std::ops::ControlFlow;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::part::Part;
use super::{Attachment, Change, FactKind, Library, LibraryError, New, Order, Raw, Source, Statement};
use crate::item::{Field, Item};

/// One operation; items are chosen by number among those that are there.
#[derive(Debug, Clone)]
enum Act {
    Add { key: String, item: Value, raw: bool, tag: bool },
    SetItem(usize, Value),
    SetField(usize, String, Option<Value>),
    Rename(usize, String),
    AddTag(usize, String),
    RemoveTag(usize, String),
    AddNote(usize, String),
    EditNote(usize, i64, String),
    RemoveNote(usize, i64),
    Collect(usize, String),
    Uncollect(usize, String),
    Attach(usize, String, Option<String>),
    Detach(usize, String),
    AddRaw(usize),
    AddAlias(usize, String),
    RemoveAlias(usize, String),
    SetFact(usize, FactKind, usize, bool),
    Witness(usize, String, Option<Value>),
    Absorb(usize, usize, Value),
    Remove(usize),
}

/// What is done between two looks at the library.
#[derive(Debug, Clone)]
enum Move {
    Change(Vec<Act>),
    Undo,
    Redo,
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "C", "c", "é", "a b"]).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]{0,2}", Just("\u{0}\"\\\u{2028}".to_owned()), Just("<i>x</i>".to_owned())]
}

fn field() -> impl Strategy<Value = (String, Value)> {
    prop_oneof![
        (prop::sample::select(vec!["title", "volume", "note", "URL"]), text())
            .prop_map(|(f, t)| (f.to_owned(), json!(t))),
        (0..6).prop_map(|n| ("DOI".to_owned(), json!(format!("10.1000/{n}")))),
        (0..3).prop_map(|n| ("URL".to_owned(), json!(format!("https://doi.org/10.1000/{n}")))),
        Just(("ISSN".to_owned(), json!("0003-990X"))),
        text().prop_map(|t| ("author".to_owned(), json!([{"family": t, "given": "X", "ORCID": 1}]))),
        (1..3000).prop_map(|y| ("issued".to_owned(), json!({"date-parts": [[y]], "circa": y % 2 == 0}))),
        (
            0..4_usize,
            prop_oneof![
                Just(Value::Null),
                Just(json!({"z": 1, "a": [2.5, null]})),
                Just(json!("2101.00001"))
            ]
        )
            .prop_map(|(n, v)| (["arxiv", "custom.x", "title", "x"][n].to_owned(), v)),
    ]
}

fn record() -> impl Strategy<Value = Value> {
    prop::collection::vec(field(), 0..5).prop_map(|fields| {
        let mut record = json!({"type": "book"});
        for (name, value) in fields {
            let extra =
                matches!(name.as_str(), "arxiv" | "custom.x" | "x") || !value.is_string() && name == "title";
            if extra {
                record["custom"][name] = value;
            } else {
                record[name] = value;
            }
        }
        record
    })
}

fn act() -> impl Strategy<Value = Act> {
    let at = || 0..8_usize;
    prop_oneof![
        4 => (name(), record(), any::<bool>(), any::<bool>())
            .prop_map(|(key, item, raw, tag)| Act::Add { key, item, raw, tag }),
        2 => (at(), record()).prop_map(|(i, r)| Act::SetItem(i, r)),
        3 => (at(), field(), any::<bool>()).prop_map(|(i, (f, v), there)| Act::SetField(i, f, there.then_some(v))),
        1 => (at(), name()).prop_map(|(i, n)| Act::Rename(i, n)),
        1 => (at(), name()).prop_map(|(i, n)| Act::AddTag(i, n)),
        1 => (at(), name()).prop_map(|(i, n)| Act::RemoveTag(i, n)),
        1 => (at(), text()).prop_map(|(i, t)| Act::AddNote(i, t)),
        1 => (at(), 1..3_i64, text()).prop_map(|(i, n, t)| Act::EditNote(i, n, t)),
        1 => (at(), 1..3_i64).prop_map(|(i, n)| Act::RemoveNote(i, n)),
        1 => (at(), name()).prop_map(|(i, n)| Act::Collect(i, n)),
        1 => (at(), name()).prop_map(|(i, n)| Act::Uncollect(i, n)),
        1 => (at(), name(), prop::option::of(text())).prop_map(|(i, n, t)| Act::Attach(i, n, t)),
        1 => (at(), name()).prop_map(|(i, n)| Act::Detach(i, n)),
        1 => at().prop_map(Act::AddRaw),
        2 => (at(), name()).prop_map(|(i, n)| Act::AddAlias(i, n)),
        1 => (at(), name()).prop_map(|(i, n)| Act::RemoveAlias(i, n)),
        1 => (at(), prop::sample::select(FactKind::ALL.to_vec()), at(), any::<bool>())
            .prop_map(|(i, kind, other, there)| Act::SetFact(i, kind, other, there)),
        1 => (at(), field(), any::<bool>()).prop_map(|(i, (f, v), there)| Act::Witness(i, f, there.then_some(v))),
        2 => (at(), at(), record()).prop_map(|(i, j, r)| Act::Absorb(i, j, r)),
        2 => at().prop_map(Act::Remove),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let step = prop_oneof![
        5 => prop::collection::vec(act(), 1..5).prop_map(Move::Change),
        1 => Just(Move::Undo),
        1 => Just(Move::Redo),
    ];
    prop::collection::vec(step, 1..14)
}

/// Does what can be done; an operation that is refused changes nothing.
fn perform(change: &mut Change<'_>, keys: &[String], act: &Act) {
    let key = |i: &usize| keys.get(i % keys.len().max(1)).map_or("nobody", String::as_str);
    let raw = || Raw { source: "test".into(), text: "raw \u{0} text".into() };
    let user = || Source::new("user");
    let outcome = match act {
        Act::Add { key, item, raw: with_raw, tag } => {
            let item = Item::from_json(item).unwrap();
            let sources =
                item.fields().into_iter().map(|(field, _)| (field, Source::new("crossref"))).collect();
            let tags = if *tag { vec!["t".to_owned()] } else { Vec::new() };
            change.add(&New { item, key: key.clone(), raw: with_raw.then(raw), sources, tags }).map(drop)
        }
        Act::SetItem(i, record) => {
            change.set_item(key(i), &Item::from_json(record).unwrap(), &[(Field::Kind, user())]).map(drop)
        }
        Act::SetField(i, field, value) => {
            change.set_field(key(i), &Field::from_name(field), value.clone(), user()).map(drop)
        }
        Act::Rename(i, to) => change.rename(key(i), to).map(drop),
        Act::AddTag(i, tag) => change.add_tag(key(i), tag).map(drop),
        Act::RemoveTag(i, tag) => change.remove_tag(key(i), tag).map(drop),
        Act::AddNote(i, text) => change.add_note(key(i), text).map(drop),
        Act::EditNote(i, n, text) => change.edit_note(key(i), *n, text).map(drop),
        Act::RemoveNote(i, n) => change.remove_note(key(i), *n),
        Act::Collect(i, name) => change.add_to_collection(key(i), name).map(drop),
        Act::Uncollect(i, name) => change.remove_from_collection(key(i), name).map(drop),
        Act::Attach(i, path, media_type) => change
            .attach(key(i), &Attachment { path: path.clone(), media_type: media_type.clone(), sha256: None })
            .map(drop),
        Act::Detach(i, path) => change.detach(key(i), path).map(drop),
        Act::AddRaw(i) => change.add_raw(key(i), &raw()),
        Act::AddAlias(i, alias) => change.add_alias(key(i), alias).map(drop),
        Act::RemoveAlias(i, alias) => change.remove_alias(key(i), alias).map(drop),
        Act::SetFact(i, kind @ (FactKind::Watch | FactKind::Study), other, there) => {
            let fact = json!({"n": i});
            let name = format!("w{other}");
            change.set_library_fact(*kind, &name, there.then_some(&fact)).map(drop)
        }
        Act::SetFact(i, kind, other, there) => {
            let other = change.get(key(other)).unwrap().map_or(0, |stored| stored.uid);
            change.set_fact(key(i), *kind, &other.to_string(), there.then_some(&json!(true))).map(drop)
        }
        Act::Witness(i, field, value) => {
            let statement = Statement {
                field: Field::from_name(field),
                value: value.clone(),
                source: Source::new("pubmed"),
            };
            change.witness(key(i), &[statement]).map(drop)
        }
        Act::Absorb(i, j, record) => {
            change.absorb(key(i), key(j), &Item::from_json(record).unwrap(), &[(Field::Kind, user())])
        }
        Act::Remove(i) => change.remove(key(i)),
    };
    if let Err(error) = outcome {
        assert!(!error.is_storage() && !matches!(error, LibraryError::GivenUp), "{act:?}: {error}");
    }
}

/// All that undo must bring back, which leaves out only when and by which
/// change an item was last touched.
fn dump(library: &Library) -> Vec<Value> {
    let mut all = Vec::new();
    library
        .for_each(Order::Added, |stored| {
            let parts: Vec<_> =
                Part::ALL.map(|part| library.database.parts(stored.uid, part).unwrap()).into();
            let found: Vec<_> =
                stored.item.identifiers().iter().map(|i| library.find(i).unwrap().is_some()).collect();
            assert!(found.iter().all(|found| *found), "an identifier of `{}` is not found", stored.key);
            all.push(json!({
                "uid": stored.uid, "key": stored.key, "item": stored.item, "parts": parts,
                "added": stored.added.as_millisecond(),
            }));
            ControlFlow::Continue(())
        })
        .unwrap();
    let identifiers =
        library.database.all("SELECT scheme || value || holder || uid FROM identifier ORDER BY 1", [], |r| {
            r.get::<_, String>(0)
        });
    all.push(json!(identifiers.unwrap()));
    let facts = library
        .database
        .all("SELECT uid || kind || name || image FROM fact ORDER BY 1", [], |r| r.get::<_, String>(0));
    all.push(json!(facts.unwrap()));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undo_gives_the_state_before_and_redo_the_state_after(moves in moves()) {
        let dir = tempfile::tempdir().unwrap();
        let mut library = Library::create(dir.path()).unwrap();
        library.database.run("PRAGMA synchronous = OFF", []).unwrap();
        // The states between the changes that stand, and those undone.
        let mut past = vec![dump(&library)];
        let mut future = Vec::new();
        for step in moves {
            match step {
                Move::Change(acts) => {
                    let keys = library.keys().unwrap();
                    let change = |c: &mut Change<'_>| {
                        acts.iter().for_each(|act| perform(c, &keys, act));
                        Ok::<_, LibraryError>(())
                    };
                    if library.change("test", change).unwrap().1.is_some() {
                        past.push(dump(&library));
                        future.clear();
                    }
                }
                Move::Undo if past.len() > 1 => {
                    library.undo(None).unwrap();
                    future.extend(past.pop());
                    prop_assert_eq!(&dump(&library), past.last().unwrap());
                }
                Move::Redo if !future.is_empty() => {
                    library.redo().unwrap();
                    past.extend(future.pop());
                    prop_assert_eq!(&dump(&library), past.last().unwrap());
                }
                Move::Undo => prop_assert!(matches!(library.undo(None), Err(LibraryError::NothingToUndo))),
                Move::Redo => prop_assert!(matches!(library.redo(), Err(LibraryError::NothingToRedo))),
            }
        }
        let end = past.len();
        while past.len() > 1 {
            library.undo(None).unwrap();
            future.extend(past.pop());
            prop_assert_eq!(&dump(&library), past.last().unwrap());
        }
        while past.len() < end {
            library.redo().unwrap();
            past.extend(future.pop());
            prop_assert_eq!(&dump(&library), past.last().unwrap());
        }
        library.check().unwrap();
    }
}
