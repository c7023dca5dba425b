//! Tests of aliases, facts, and items made one.

use serde_json::json;

use super::*;

fn told(library: &Library, key: &str, field: &str) -> Vec<(String, Option<Value>, bool)> {
    let field = Field::from_name(field);
    let story = library.provenance(key).unwrap();
    let of_field = story.into_iter().filter(|p| p.field == field);
    of_field.map(|p| (p.source, p.value, p.replaced)).collect()
}

#[test]
fn an_alias_names_its_item_everywhere() {
    let (_dir, mut library) = library();
    add(&mut library, &new("doe2001", paper())).unwrap();
    apply(&mut library, |c| c.add_alias("doe2001", "Old2001"));
    let stored = library.get("old2001").unwrap().unwrap();
    assert_eq!(
        (stored.key.as_str(), stored.aliases.as_slice()),
        ("doe2001", ["Old2001".to_owned()].as_slice())
    );
    apply(&mut library, |c| c.add_tag("OLD2001", "t"));
    assert_eq!(library.get("doe2001").unwrap().unwrap().tags, ["t"]);
    assert_eq!(library.log(9, Some("old2001")).unwrap().len(), 3);
    // A newcomer is told apart from it, and nobody takes it.
    let other = Item::from_json(&json!({"type": "book", "title": "B"})).unwrap();
    assert_eq!(add(&mut library, &new("old2001", other)).unwrap().key, "old2001a");
    let taken = library.change("x", |c| c.add_alias("old2001a", "DOE2001"));
    assert!(matches!(taken, Err(LibraryError::KeyTaken { key }) if key == "doe2001"));
    // Renamed to its own alias, it has it no more.
    apply(&mut library, |c| c.rename("doe2001", "Old2001"));
    let stored = library.get("old2001").unwrap().unwrap();
    assert_eq!((stored.key.as_str(), stored.aliases.len()), ("Old2001", 0));
    library.undo(None).unwrap();
    assert_eq!(library.get("old2001").unwrap().unwrap().key, "doe2001");
}

#[test]
fn what_a_registry_says_comes_under_what_stands() {
    let (_dir, mut library) = library();
    let sources = vec![(Field::from_name("title"), Source::new("crossref"))];
    add(&mut library, &New { sources, ..new("a", paper()) }).unwrap();
    set_title(&mut library, "a", "Mine", "user");
    let says = |value: &str| Statement {
        field: Field::from_name("title"),
        value: Some(json!(value)),
        source: Source::new("crossref"),
    };
    apply(&mut library, |c| c.witness("a", &[says("Theirs")]));
    let expected = [("user", "Mine", false), ("crossref", "Theirs", true), ("crossref", "A trial", true)]
        .map(|(source, value, replaced)| (source.to_owned(), Some(json!(value)), replaced));
    assert_eq!(told(&library, "a", "title"), expected);
    library.undo(None).unwrap();
    assert_eq!(told(&library, "a", "title").len(), 2);
    assert_eq!(library.get("a").unwrap().unwrap().item.plain_title(), "Mine");
}

#[test]
fn two_items_made_one_keep_the_story_of_both() {
    let (_dir, mut library) = library();
    let title = |source: &str| vec![(Field::from_name("title"), Source::new(source))];
    let raw = |text: &str| Some(Raw { source: "x".into(), text: text.into() });
    add(&mut library, &New { sources: title("crossref"), raw: raw("one"), ..new("a", paper()) }).unwrap();
    let twin = Item::from_json(
        &json!({"type": "article-journal", "title": "A trail", "DOI": "10.1000/other", "volume": "3"}),
    )
    .unwrap();
    let sources = vec![(Field::from_name("title"), Source::new("file:ris"))];
    let twin = New { sources, raw: raw("two"), tags: vec!["t".into()], ..new("b", twin) };
    add(&mut library, &twin).unwrap();
    apply(&mut library, |c| {
        c.add_alias("b", "bb")?;
        c.add_note("a", "of a")?;
        c.add_note("b", "of b")?;
        c.add_to_collection("b", "Reading")
    });
    add(&mut library, &new("c", Item::from_json(&json!({"title": "C"})).unwrap())).unwrap();
    let uid = |library: &Library, key: &str| library.get(key).unwrap().unwrap().uid;
    let (a, b) = (uid(&library, "a"), uid(&library, "b"));
    apply(&mut library, |c| {
        c.set_fact("c", FactKind::Distinct, &b.to_string(), Some(&json!("other")))?;
        // What an item says of itself.
        c.set_fact("a", FactKind::Version, &a.to_string(), Some(&json!({"refused": ["doi:10.5555/x"]})))?;
        let refused = json!({"refused": ["doi:10.5555/x", "doi:10.5555/y"]});
        c.set_fact("b", FactKind::Version, &b.to_string(), Some(&refused))?;
        c.set_fact("b", FactKind::Version, &a.to_string(), Some(&json!({})))
    });
    let before = (library.get("a").unwrap(), library.get("b").unwrap(), library.provenance("b").unwrap());

    let mut merged = library.get("a").unwrap().unwrap().item;
    merged.set_field(&Field::from_name("volume"), Some(json!("3"))).unwrap();
    let sources = [(Field::from_name("volume"), Source::new("file:ris"))];
    apply(&mut library, |c| c.absorb("a", "b", &merged, &sources));
    for key in ["a", "b", "BB"] {
        assert_eq!(library.get(key).unwrap().unwrap().key, "a");
    }
    let stored = library.get("a").unwrap().unwrap();
    assert_eq!(
        (stored.tags.as_slice(), stored.collections.as_slice()),
        (["t".to_owned()].as_slice(), ["Reading".to_owned()].as_slice())
    );
    let notes: Vec<(i64, &str)> = stored.notes.iter().map(|note| (note.n, note.text.as_str())).collect();
    assert_eq!(notes, [(1, "of a"), (2, "of b")]);
    assert_eq!(stored.raw.len(), 2);
    assert_eq!(stored.item.field(&Field::from_name("volume")), Some(json!("3")));
    let expected = [("crossref", "A trial", false), ("file:ris", "A trail", true)]
        .map(|(source, value, replaced)| (source.to_owned(), Some(json!(value)), replaced));
    assert_eq!(told(&library, "a", "title"), expected);
    let facts = library.facts(FactKind::Distinct).unwrap();
    assert_eq!(facts.iter().map(|fact| fact.name.clone()).collect::<Vec<_>>(), [a.to_string()]);
    let versions = library.facts(FactKind::Version).unwrap();
    let versions: Vec<_> = versions.iter().map(|fact| (fact.uid, fact.name.clone(), &fact.value)).collect();
    assert_eq!(versions, [(a, a.to_string(), &json!({"refused": ["doi:10.5555/x", "doi:10.5555/y"]}))]);
    let itself = library.change("x", |c| c.absorb("a", "b", &merged, &[]));
    assert!(matches!(itself, Err(LibraryError::SameItem { .. })));

    library.undo(None).unwrap();
    let after = (library.get("a").unwrap(), library.get("b").unwrap(), library.provenance("b").unwrap());
    let bare = |stored: &Option<Stored>| {
        let mut stored = stored.clone().unwrap();
        (stored.change, stored.modified) = (ChangeId(0), stored.added);
        stored
    };
    assert_eq!((bare(&after.0), bare(&after.1), after.2), (bare(&before.0), bare(&before.1), before.2));
    assert_eq!(library.facts(FactKind::Distinct).unwrap()[0].name, b.to_string());
}

#[test]
fn facts_are_undone_and_what_was_asked_is_not() {
    let (_dir, mut library) = library();
    let uid = add(&mut library, &new("a", paper())).unwrap().uid;
    let at = Timestamp::from_millisecond(1_764_000_000_123).unwrap();
    let asked_of = |uid| Asked { uid, at, answered: vec!["crossref".into()], silent: vec!["pubmed".into()] };
    library.note_asked("integrity", &[asked_of(uid), asked_of(99)]).unwrap();
    assert_eq!(library.asked("integrity").unwrap(), [asked_of(uid)]);
    assert_eq!(library.asked_of("integrity", uid).unwrap(), Some(asked_of(uid)));
    assert_eq!(library.asked_of("refresh", uid).unwrap(), None);
    apply(&mut library, |c| {
        c.set_library_fact(FactKind::Watch, "ketamine", Some(&json!({"query": "ketamine"})))
    });
    apply(&mut library, |c| c.set_fact("a", FactKind::Version, "77", Some(&json!({}))));
    assert_eq!(library.facts(FactKind::Watch).unwrap()[0].name, "ketamine");
    // The item it names is not there.
    assert_eq!(library.facts(FactKind::Version).unwrap(), []);
    let entry = library.log(9, None).unwrap().swap_remove(1);
    assert_eq!((entry.items, entry.operations[0].key.as_str()), (0, ""));
    assert_eq!(entry.operations[0].kind, OperationKind::Fact(FactKind::Watch, "ketamine".into()));
    library.undo(None).unwrap();
    library.undo(None).unwrap();
    assert_eq!(library.facts(FactKind::Watch).unwrap(), []);
    library.redo().unwrap();
    assert_eq!(library.facts(FactKind::Watch).unwrap().len(), 1);
    assert_eq!(library.asked("integrity").unwrap().len(), 1);
    assert_eq!(library.asked("refresh").unwrap(), []);
}
