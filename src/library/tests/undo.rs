//! Tests of the log, undo and redo.

use serde_json::json;

use super::*;

#[test]
fn a_removed_item_comes_back_with_everything() {
    let (_dir, mut library) = library();
    let raw = Raw { source: "x".into(), text: "raw\0text".into() };
    let sources = vec![(Field::Kind, Source::new("bibtex"))];
    add(&mut library, &New { raw: Some(raw.clone()), sources, tags: vec!["t".into()], ..new("a", paper()) })
        .unwrap();
    let pdf = Attachment { path: "a/b.pdf".into(), media_type: Some("application/pdf".into()), sha256: None };
    apply(&mut library, |c| {
        assert_eq!(c.add_note("a", "one\0\u{FEFF}\"quoted\"")?, 1);
        assert_eq!(c.add_note("a", "two")?, 2);
        c.add_to_collection("a", "Reading")?;
        c.attach("a", &pdf)?;
        c.add_raw("a", &raw)
    });
    set_title(&mut library, "a", "New title", "user");
    let before = (library.get("a").unwrap().unwrap(), library.provenance("a").unwrap());
    assert_eq!(before.0.notes[0].text, "one\0\u{FEFF}\"quoted\"");
    assert_eq!(before.0.attachments, [pdf]);
    assert_eq!(library.collections().unwrap(), [("Reading".to_owned(), 1)]);

    let removal = apply(&mut library, |c| c.remove("a")).unwrap();
    assert_eq!(library.get("a").unwrap(), None);
    assert_eq!(library.tags().unwrap(), []);
    let log = library.log(9, Some("a")).unwrap();
    assert_eq!(log[0].operations[0].kind, OperationKind::Remove);

    let entry = library.undo(None).unwrap().remove(0);
    assert_eq!((entry.command.as_str(), entry.undoes), ("undo", Some(removal)));
    let mut after = (library.get("a").unwrap().unwrap(), library.provenance("a").unwrap());
    assert_eq!(after.0.change, entry.id);
    (after.0.change, after.0.modified) = (before.0.change, before.0.modified);
    assert_eq!(after, before);
}

#[test]
fn undo_and_redo_walk_back_and_forth() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    for name in ["B", "C"] {
        set_title(&mut library, "a", name, "user");
    }
    let walk = |library: &Library| library.get("a").unwrap().map(|s| s.item.plain_title());
    let mut seen = Vec::new();
    for _ in 0..3 {
        library.undo(None).unwrap();
        seen.push(walk(&library));
    }
    assert_eq!(seen, [Some("B".into()), Some("A trial".into()), None]);
    assert!(matches!(library.undo(None), Err(LibraryError::NothingToUndo)));
    seen.clear();
    for _ in 0..3 {
        library.redo().unwrap();
        seen.push(walk(&library));
    }
    assert_eq!(seen, [Some("A trial".into()), Some("B".into()), Some("C".into())]);
    assert!(matches!(library.redo(), Err(LibraryError::NothingToRedo)));
    library.undo(None).unwrap();
    assert_eq!(walk(&library), Some("B".into()));
    // A new change puts an end to redo.
    set_title(&mut library, "a", "D", "user");
    assert!(matches!(library.redo(), Err(LibraryError::NothingToRedo)));
    library.undo(None).unwrap();
    library.undo(None).unwrap();
    assert_eq!(walk(&library), Some("A trial".into()));
}

#[test]
fn the_log_says_what_is_undone() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    let change = set_title(&mut library, "a", "B", "user").unwrap();
    let undo = library.undo(Some(change)).unwrap().remove(0);
    assert!(matches!(library.undo(Some(change)), Err(LibraryError::AlreadyUndone(id)) if id == change));
    assert!(matches!(library.undo(Some(ChangeId(99))), Err(LibraryError::NoSuchChange(_))));
    let log = library.log(10, None).unwrap();
    let told: Vec<_> =
        log.iter().map(|e| (e.id.0, e.command.as_str(), e.undone, e.undoes, e.items)).collect();
    assert_eq!(
        told,
        [(3, "undo", false, Some(change), 1), (2, "test", true, None, 1), (1, "add", false, None, 1)]
    );
    let step = &log[1].operations[0];
    assert_eq!(step.kind, OperationKind::Field(Field::Text(Variable::Title)));
    assert_eq!((&step.before, &step.after), (&Some(json!("A trial")), &Some(json!("B"))));
    // To undo the undo is to redo, and to undo that is to undo once more.
    let redo = library.undo(Some(undo.id)).unwrap().remove(0);
    assert_eq!(title(&library, "a"), "B");
    assert!(!library.log(10, None).unwrap()[2].undone);
    assert_eq!(library.undo(Some(redo.id)).unwrap()[0].undoes, Some(change));
    assert_eq!(title(&library, "a"), "A trial");
}

#[test]
fn an_undo_that_would_overwrite_a_later_change_is_refused() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    let first = set_title(&mut library, "a", "B", "user").unwrap();
    let tag = apply(&mut library, |c| c.add_tag("a", "t")).unwrap();
    set_title(&mut library, "a", "C", "user");
    let error = library.undo(Some(first)).unwrap_err();
    assert_eq!(error.to_string(), "cannot undo change 2: `title` of `a` was changed later");
    assert!(error.hint().unwrap().contains("later changes first"));
    let error = library.undo(Some(ChangeId(1))).unwrap_err();
    assert_eq!(error.to_string(), "cannot undo change 1: the record of `a` was changed later, by change 2");
    // What nothing later touched can be undone out of turn.
    library.undo(Some(tag)).unwrap();
    assert_eq!(library.get("a").unwrap().unwrap().tags, [""; 0]);
    assert_eq!(title(&library, "a"), "C");
    apply(&mut library, |c| c.remove("a"));
    let error = library.undo(Some(first)).unwrap_err();
    assert_eq!(error.to_string(), "cannot undo change 2: the record of `a` was removed later");
}

#[test]
fn an_undo_does_not_take_an_identifier_from_another() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    let removal = apply(&mut library, |c| c.remove("a")).unwrap();
    add(&mut library, &new("b", paper())).unwrap();
    let error = library.undo(Some(removal)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot undo change 2: an identifier of `a` cannot be given back: `b` has \
         doi:10.1001/archpsyc.63.8.856 now"
    );
}

#[test]
fn fields_undone_together_do_not_meet_another_item_halfway() {
    let (_dir, mut library) = library();
    // While the DOI is gone and the address is back, `a` would have b's DOI.
    let a = item(json!({"type": "book", "DOI": "10.1000/a", "URL": "https://doi.org/10.1000/b"}));
    add(&mut library, &new("a", a.clone())).unwrap();
    add(&mut library, &new("b", item(json!({"type": "book", "DOI": "10.1000/b"})))).unwrap();
    apply(&mut library, |c| c.set_item("a", &item(json!({"type": "book"})), &[]));
    library.undo(None).unwrap();
    assert_eq!(library.get("a").unwrap().unwrap().item, Item { id: "a".into(), ..a });
}

#[test]
fn a_value_of_null_in_extra_survives_undo() {
    let (_dir, mut library) = library();
    let odd = item(json!({"type": "book", "custom": {"x": null, "custom.title": 1, "n": 0.1}}));
    add(&mut library, &new("a", odd.clone())).unwrap();
    apply(&mut library, |c| c.set_item("a", &item(json!({"type": "book"})), &[]));
    library.undo(None).unwrap();
    assert_eq!(library.get("a").unwrap().unwrap().item, Item { id: "a".into(), ..odd });
}

#[test]
fn the_log_cannot_be_rewritten() {
    let (_dir, mut library) = library();
    add(&mut library, &new("a", paper())).unwrap();
    for sql in
        ["UPDATE change SET command = 'x'", "DELETE FROM change", "UPDATE op SET key = 'x'", "DELETE FROM op"]
    {
        let error = library.database.run(sql, []).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}
