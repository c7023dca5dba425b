//! Tests on a small database with Zotero's tables.

use super::*;
use serde_json::json;

/// The tables that are read, as Zotero 7 makes them.
pub(crate) const SCHEMA: &str = "
CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT NOT NULL, filesEditable INT NOT NULL);
CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL, version INT NOT NULL);
CREATE TABLE itemTypesCombined (itemTypeID INT NOT NULL, typeName TEXT NOT NULL, display INT DEFAULT 1 NOT NULL, custom INT NOT NULL, PRIMARY KEY (itemTypeID));
CREATE TABLE fieldsCombined (fieldID INT NOT NULL, fieldName TEXT NOT NULL, label TEXT, fieldFormatID INT, custom INT NOT NULL, PRIMARY KEY (fieldID));
CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL, dateAdded TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL, UNIQUE (libraryID, key));
CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
CREATE TABLE itemData (itemID INT, fieldID INT, valueID INT, PRIMARY KEY (itemID, fieldID));
CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT, UNIQUE (lastName, firstName, fieldMode));
CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
CREATE TABLE itemCreators (itemID INT NOT NULL, creatorID INT NOT NULL, creatorTypeID INT NOT NULL DEFAULT 1, orderIndex INT NOT NULL DEFAULT 0, PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex));
CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE itemTags (itemID INT NOT NULL, tagID INT NOT NULL, type INT NOT NULL, PRIMARY KEY (itemID, tagID));
CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT, title TEXT);
CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, contentType TEXT, path TEXT);
CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT NOT NULL, parentCollectionID INT DEFAULT NULL, libraryID INT NOT NULL, key TEXT NOT NULL);
CREATE TABLE collectionItems (collectionID INT NOT NULL, itemID INT NOT NULL, orderIndex INT NOT NULL DEFAULT 0, PRIMARY KEY (collectionID, itemID));
CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY, dateDeleted DEFAULT CURRENT_TIMESTAMP NOT NULL);
";

/// Two items, one of them in a group, one more in the bin.
const DATA: &str = "
INSERT INTO libraries VALUES (1, 'user', 1, 1), (2, 'group', 1, 1);
INSERT INTO groups VALUES (77, 2, 'Our Group', '', 1);
INSERT INTO itemTypesCombined VALUES (1, 'note', 1, 0), (3, 'attachment', 1, 0), (22, 'journalArticle', 1, 0), (7, 'book', 1, 0);
INSERT INTO fieldsCombined VALUES (1, 'title', NULL, NULL, 0), (6, 'date', NULL, NULL, 0), (16, 'extra', NULL, NULL, 0),
  (27, 'accessDate', NULL, NULL, 0), (37, 'publicationTitle', NULL, NULL, 0), (19, 'volume', NULL, NULL, 0),
  (32, 'pages', NULL, NULL, 0), (90, 'citationKey', NULL, NULL, 0), (91, 'odd', NULL, NULL, 1);
INSERT INTO creatorTypes VALUES (8, 'author'), (10, 'editor');
INSERT INTO creators VALUES (1, 'Anna', 'van der Berg', 0), (2, '', 'World Health Organization', 1);
INSERT INTO items VALUES (1, 22, '', 1, 'AAAA1111'), (2, 1, '', 1, 'NNNN1111'), (3, 3, '', 1, 'FFFF1111'),
  (4, 7, '', 2, 'BBBB2222'), (5, 7, '', 1, 'DDDD3333'), (6, 1, '', 1, 'NNNN2222');
INSERT INTO deletedItems (itemID) VALUES (5), (6);
INSERT INTO itemDataValues VALUES (1, 'A <i>title</i>'), (2, '2006-08-03 August 3, 2006'), (3, 'Citation Key: berg2006
PMID: 123
A remark'), (4, '2020-01-02 10:11:12'), (5, 'Journal'), (6, 12), (7, '12–15'), (8, 'A book'), (9, 'native2006'), (10, 'x');
INSERT INTO itemData VALUES (1, 1, 1), (1, 6, 2), (1, 16, 3), (1, 27, 4), (1, 37, 5), (1, 19, 6), (1, 32, 7), (4, 1, 8), (4, 90, 9), (4, 91, 10), (5, 1, 8);
INSERT INTO itemCreators VALUES (1, 1, 8, 0), (1, 2, 8, 1), (4, 2, 10, 0);
INSERT INTO tags VALUES (1, 'one'), (2, 'two, three');
INSERT INTO itemTags VALUES (1, 1, 0), (1, 2, 1);
INSERT INTO itemNotes VALUES (2, 1, '<p>A note &amp; more</p>', ''), (6, 1, '<p>gone</p>', '');
INSERT INTO itemAttachments VALUES (3, 1, 1, 'application/pdf', 'storage:a file.pdf');
INSERT INTO collections VALUES (1, 'Outer', NULL, 1, 'C'), (2, 'Inner', 1, 1, 'D'), (3, 'Loop', 3, 1, 'E');
INSERT INTO collectionItems VALUES (2, 1, 0), (3, 4, 0);
";

fn database(statements: &str) -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(SCHEMA).unwrap();
    database.execute_batch(statements).unwrap();
    database
}

#[test]
fn items_are_read_with_all_that_belongs_to_them() {
    let read = read(&database(DATA)).unwrap();
    assert_eq!(read.items.len(), 2);
    let expected = json!({
        "id": "berg2006", "type": "article-journal", "title": "A <i>title</i>",
        "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van der"}, {"literal": "World Health Organization"}],
        "issued": {"date-parts": [[2006, 8, 3]]}, "accessed": {"date-parts": [[2020, 1, 2]]},
        "container-title": "Journal", "volume": "12", "page": "12-15", "PMID": "123", "keyword": "one; two, three",
        "note": "A remark\n\nA note & more",
        "custom": {"file": "storage/FFFF1111/a file.pdf", "collections": ["Outer/Inner"]}
    });
    assert_eq!(read.items[0].item.diff(&Item::from_json(&expected).unwrap()), []);
    assert_eq!(read.items[0].item.id, "berg2006");
    let second = read.items[1].item.to_json();
    assert_eq!(second["id"], "native2006");
    assert_eq!(second["editor"], json!([{"literal": "World Health Organization"}]));
    assert_eq!(second["custom"]["library"], "Our Group");
    assert_eq!(second["custom"]["zotero-odd"], "x");
    assert!(read.items[1].raw.contains("\"itemType\":\"book\""));
}

#[test]
fn other_databases_are_refused() {
    let other = Connection::open_in_memory().unwrap();
    assert!(matches!(read(&other), Err(ZoteroError::NotZotero { table: "items" })));
    // A view could run anything.
    let view = database(
        "DROP TABLE items; CREATE VIEW items AS SELECT 1 AS itemID, 1 AS itemTypeID, 1 AS libraryID, 'x' AS key;",
    );
    assert!(matches!(read(&view), Err(ZoteroError::NotZotero { table: "items" })));
    let changed = database("ALTER TABLE creators RENAME COLUMN lastName TO other;");
    assert!(matches!(read(&changed), Err(ZoteroError::Database(_))));
}

#[test]
fn every_type_of_the_table_reads() {
    for row in table::TABLE.types {
        assert_eq!(table::TABLE.read_type(row.name).map(|found| found.kind), Some(row.kind), "{}", row.name);
    }
}
