//! `ibid convert` from tables and from Zotero's database.

use rusqlite::Connection;

use super::Sandbox;

#[test]
fn columns_of_a_table_are_said() {
    let sandbox = Sandbox::new();
    let table = sandbox.write("shelf.csv", "Name of work;Writer;Shelf\nA book;Doe, Jane;12\n");
    let table = table.to_str().unwrap();
    let map = "Name of work=title,Writer=author,Shelf=call-number";
    let written = sandbox.ok(&["convert", table, "--columns", map, "--to", "csl-yaml"]);
    assert!(written.contains("title: A book\n  call-number: 12\n"), "{written}");
    assert!(written.contains("- family: Doe\n    given: Jane\n"), "{written}");
    let run = sandbox.run(&["convert", table, "--columns", "Writer", "--to", "csl-yaml"]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("`Writer` is no COLUMN=FIELD"), "{said}");
    // Without a map nobody knows the columns.
    let run = sandbox.run(&["convert", table, "--from", "csv", "--to", "csl-yaml", "--strict"]);
    assert!(String::from_utf8_lossy(&run.stderr).contains("no column of this table"));
    assert_eq!(run.status.code(), Some(1));
}

#[test]
fn a_database_that_is_open_is_read() {
    let sandbox = Sandbox::new();
    let path = sandbox.path("zotero.sqlite");
    let zotero = Connection::open(&path).unwrap();
    zotero.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    zotero
        .execute_batch(
            "CREATE TABLE itemTypesCombined (itemTypeID INT PRIMARY KEY, typeName TEXT);
             CREATE TABLE fieldsCombined (fieldID INT PRIMARY KEY, fieldName TEXT);
             CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, libraryID INT, key TEXT);
             CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value);
             CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT);
             CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
             CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
             CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
             CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT);
             CREATE TABLE itemTags (itemID INT, tagID INT, type INT);
             CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY);
             INSERT INTO itemTypesCombined VALUES (7, 'book');
             INSERT INTO fieldsCombined VALUES (1, 'title'), (2, 'extra');
             INSERT INTO items VALUES (1, 7, 1, 'AAAA');
             INSERT INTO itemDataValues VALUES (1, 'A book'), (2, 'Citation Key: book2006');
             INSERT INTO itemData VALUES (1, 1, 1), (1, 2, 2);",
        )
        .unwrap();
    let file = path.to_str().unwrap();
    for from in [
        &["convert", file, "--to", "biblatex"][..],
        &["convert", file, "--from", "zotero", "--to", "biblatex"],
    ] {
        let written = sandbox.ok(from);
        assert!(written.starts_with("@book{book2006,"), "{written}");
    }
    drop(zotero);
    let other = sandbox.path("other.sqlite");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (y);").unwrap();
    let run = sandbox.run(&["convert", other.to_str().unwrap(), "--to", "biblatex"]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("not Zotero's"), "{said}");
}
