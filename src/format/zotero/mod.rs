//! Zotero's database, `zotero.sqlite`, of versions 5 to 8; only read.
//!
//! [`read`] takes an open connection to a private copy and reads every item of
//! every library but those in the bin: fields, creators, tags, child notes,
//! the paths of attachments and the collections that it is in. Notes and
//! attachments that stand alone are no references. Lines of the field Extra
//! that name a variable become that variable (`extra`).
//!
//! Sources: Zotero's documentation, "Zotero Item Types and Fields", "CSL
//! variables in Zotero" and "Citing fields from Extra"; the tables are those
//! of a database that Zotero makes.

mod extra;
mod fields;
mod html;
mod table;

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value as Json};

use super::mapping::name::split_particle;
use super::mapping::record::{Record, Value};
use super::{Codec, Format, Read, ReadItem};
use crate::item::{Item, Kind, Name, Variable};

pub(super) const CODEC: Codec = Codec {
    format: Format::Zotero,
    name: "zotero",
    aliases: &["zotero-sqlite"],
    extensions: &["sqlite"],
    looks_like: |_| false,
    read: None,
    write: None,
    table: Some(&table::TABLE),
};

/// How an SQLite file begins (<https://www.sqlite.org/fileformat2.html>, §1.3).
pub const MAGIC: &[u8] = b"SQLite format 3\0";

/// Why a database cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ZoteroError {
    /// Another program's database.
    #[error("this SQLite database is not Zotero's: it has no table `{table}`")]
    NotZotero {
        /// The table that is missing.
        table: &'static str,
    },
    /// What SQLite says: a damaged file, mostly.
    #[error("the database cannot be read: {0}")]
    Database(#[from] rusqlite::Error),
}

impl ZoteroError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotZotero { .. } => Some("Zotero's database is `zotero.sqlite` in its data folder".to_owned()),
            Self::Database(_) => Some(
                "Zotero keeps copies beside it (`zotero.sqlite.bak`); its \"Check Database Integrity\" mends some damage"
                    .to_owned(),
            ),
        }
    }
}

/// Tables without which nothing can be read.
const NEEDED: [&str; 9] = [
    "items",
    "itemData",
    "itemDataValues",
    "creators",
    "itemCreators",
    "creatorTypes",
    "itemTags",
    "tags",
    "deletedItems",
];

/// Reads every item of a database.
///
/// # Errors
/// [`ZoteroError`] when it is not Zotero's, or is damaged.
pub fn read(database: &Connection) -> Result<Read, ZoteroError> {
    let tables = Tables::of(database)?;
    for table in NEEDED {
        tables.need(table)?;
    }
    let mut works = works(database, &tables)?;
    add_fields(database, &tables, &mut works)?;
    add_creators(database, &mut works)?;
    add_tags(database, &mut works)?;
    if tables.has("itemNotes") {
        add_notes(database, &mut works)?;
    }
    if tables.has("itemAttachments") {
        add_attachments(database, &mut works)?;
    }
    if tables.has("collections") && tables.has("collectionItems") {
        add_collections(database, &mut works)?;
    }
    let items = works.into_values().enumerate().map(|(number, work)| work.into_read_item(number + 1));
    Ok(Read { items: items.collect(), problems: Vec::new() })
}

/// The tables of a database. A view of the same name, which could run anything,
/// is none.
struct Tables(Vec<String>);

impl Tables {
    fn of(database: &Connection) -> Result<Self, ZoteroError> {
        let mut names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'")?;
        let names = names.query_map([], |row| text(row, 0))?;
        Ok(Self(names.collect::<Result<_, _>>()?))
    }

    fn has(&self, table: &str) -> bool {
        self.0.iter().any(|name| name == table)
    }

    fn need(&self, table: &'static str) -> Result<(), ZoteroError> {
        if self.has(table) { Ok(()) } else { Err(ZoteroError::NotZotero { table }) }
    }
}

/// A column as text, whatever SQLite stores it as.
fn text(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    })
}

/// A column as a number; 0 where it is none.
fn number(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<i64> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(number) => number,
        _ => 0,
    })
}

/// An item as it is gathered.
#[derive(Default)]
struct Work {
    kind: String,
    key: String,
    library: String,
    fields: Vec<(String, String)>,
    creators: Vec<(String, Name)>,
    tags: Vec<String>,
    notes: Vec<String>,
    files: Vec<String>,
    collections: Vec<String>,
}

type Works = BTreeMap<i64, Work>;

fn works(database: &Connection, tables: &Tables) -> Result<Works, ZoteroError> {
    let types = names(database, tables, "itemTypesCombined", "itemTypes", "itemTypeID", "typeName")?;
    let mut groups = HashMap::new();
    if tables.has("groups") {
        let mut query = database.prepare("SELECT libraryID, name FROM groups")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            groups.insert(number(row, 0)?, text(row, 1)?);
        }
    }
    let mut query = database.prepare(
        "SELECT itemID, itemTypeID, libraryID, key FROM items \
         WHERE itemID NOT IN (SELECT itemID FROM deletedItems)",
    )?;
    let mut rows = query.query([])?;
    let mut works = Works::new();
    while let Some(row) = rows.next()? {
        let kind = types.get(&number(row, 1)?).cloned().unwrap_or_default();
        if matches!(kind.as_str(), "note" | "attachment" | "annotation") {
            continue;
        }
        let library = groups.get(&number(row, 2)?).cloned().unwrap_or_default();
        works.insert(number(row, 0)?, Work { kind, key: text(row, 3)?, library, ..Work::default() });
    }
    Ok(works)
}

/// Names by number, of the table that has Zotero's own and the user's, or of
/// the one with Zotero's own.
fn names(
    database: &Connection,
    tables: &Tables,
    combined: &'static str,
    plain: &'static str,
    id: &str,
    name: &str,
) -> Result<HashMap<i64, String>, ZoteroError> {
    let table = if tables.has(combined) { combined } else { plain };
    tables.need(table)?;
    let mut query = database.prepare(&format!("SELECT {id}, {name} FROM {table}"))?;
    let mut rows = query.query([])?;
    let mut names = HashMap::new();
    while let Some(row) = rows.next()? {
        names.insert(number(row, 0)?, text(row, 1)?);
    }
    Ok(names)
}

fn add_fields(database: &Connection, tables: &Tables, works: &mut Works) -> Result<(), ZoteroError> {
    let names = names(database, tables, "fieldsCombined", "fields", "fieldID", "fieldName")?;
    let mut query = database.prepare(
        "SELECT itemID, fieldID, value FROM itemData JOIN itemDataValues USING (valueID) ORDER BY itemID, fieldID",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(work) = works.get_mut(&number(row, 0)?) else { continue };
        if let Some(name) = names.get(&number(row, 1)?) {
            work.fields.push((name.clone(), text(row, 2)?));
        }
    }
    Ok(())
}

fn add_creators(database: &Connection, works: &mut Works) -> Result<(), ZoteroError> {
    let mut query = database.prepare(
        "SELECT itemID, creatorType, firstName, lastName, fieldMode FROM itemCreators \
         JOIN creators USING (creatorID) JOIN creatorTypes USING (creatorTypeID) ORDER BY itemID, orderIndex",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(work) = works.get_mut(&number(row, 0)?) else { continue };
        let (given, family) = (text(row, 2)?, text(row, 3)?);
        let mut name = match number(row, 4)? {
            0 if !given.is_empty() => Name::person(family, given),
            _ => Name::literal(family),
        };
        split_particle(&mut name);
        work.creators.push((text(row, 1)?, name));
    }
    Ok(())
}

fn add_tags(database: &Connection, works: &mut Works) -> Result<(), ZoteroError> {
    let mut query = database
        .prepare("SELECT itemID, name FROM itemTags JOIN tags USING (tagID) ORDER BY itemID, tagID")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(work) = works.get_mut(&number(row, 0)?) {
            work.tags.push(text(row, 1)?);
        }
    }
    Ok(())
}

fn add_notes(database: &Connection, works: &mut Works) -> Result<(), ZoteroError> {
    let mut query = database.prepare(
        "SELECT parentItemID, note FROM itemNotes WHERE parentItemID IS NOT NULL \
         AND itemID NOT IN (SELECT itemID FROM deletedItems) ORDER BY itemID",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(work) = works.get_mut(&number(row, 0)?) {
            work.notes.push(html::to_text(&text(row, 1)?));
        }
    }
    Ok(())
}

fn add_attachments(database: &Connection, works: &mut Works) -> Result<(), ZoteroError> {
    let mut query = database.prepare(
        "SELECT parentItemID, path, key FROM itemAttachments JOIN items USING (itemID) \
         WHERE parentItemID IS NOT NULL AND itemID NOT IN (SELECT itemID FROM deletedItems) ORDER BY itemID",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let Some(work) = works.get_mut(&number(row, 0)?) else { continue };
        let (path, key) = (text(row, 1)?, text(row, 2)?);
        match path.strip_prefix("storage:") {
            // A file of Zotero's own stands in a folder named by its key.
            Some(file) => work.files.push(format!("storage/{key}/{file}")),
            // Relative to the user's folder of linked attachments.
            None if !path.is_empty() => {
                work.files.push(path.strip_prefix("attachments:").unwrap_or(&path).to_owned());
            }
            None => {}
        }
    }
    Ok(())
}

fn add_collections(database: &Connection, works: &mut Works) -> Result<(), ZoteroError> {
    /// Collections nest no deeper; a loop would not end.
    const MOST_DEPTH: usize = 32;
    let mut collections: HashMap<i64, (String, i64)> = HashMap::new();
    let mut query =
        database.prepare("SELECT collectionID, collectionName, parentCollectionID FROM collections")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        collections.insert(number(row, 0)?, (text(row, 1)?, number(row, 2)?));
    }
    let mut paths: HashMap<i64, String> = HashMap::new();
    for id in collections.keys() {
        let (mut path, mut at) = (Vec::new(), *id);
        while let Some((name, parent)) = collections.get(&at).filter(|_| path.len() < MOST_DEPTH) {
            path.push(name.as_str());
            at = *parent;
        }
        path.reverse();
        paths.insert(*id, path.join("/"));
    }
    let mut query =
        database.prepare("SELECT itemID, collectionID FROM collectionItems ORDER BY itemID, collectionID")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if let (Some(work), Some(path)) = (works.get_mut(&number(row, 0)?), paths.get(&number(row, 1)?)) {
            work.collections.push(path.clone());
        }
    }
    Ok(())
}

impl Work {
    fn into_read_item(self, number: usize) -> ReadItem {
        let raw = self.raw();
        ReadItem { item: self.item(), raw, line: number, printed: None }
    }

    /// The item in the shape of Zotero's own JSON.
    fn raw(&self) -> String {
        let mut raw = Map::new();
        raw.insert("key".to_owned(), Json::from(self.key.as_str()));
        raw.insert("itemType".to_owned(), Json::from(self.kind.as_str()));
        for (name, value) in &self.fields {
            raw.insert(name.clone(), Json::from(value.as_str()));
        }
        let creators = self.creators.iter().map(|(role, name)| {
            let mut creator = name.to_json();
            if let Some(parts) = creator.as_object_mut() {
                parts.insert("creatorType".to_owned(), Json::from(role.as_str()));
            }
            creator
        });
        raw.insert("creators".to_owned(), creators.collect());
        raw.insert("tags".to_owned(), self.tags.iter().map(String::as_str).collect());
        Json::Object(raw).to_string()
    }

    fn item(self) -> Item {
        let mut record = Record { kind: self.kind, fields: Vec::new() };
        let mut extra_field = String::new();
        for (name, value) in self.fields {
            match name.as_str() {
                "extra" => extra_field = value,
                name => fields::push(&mut record, name, &value),
            }
        }
        for (role, name) in self.creators.into_iter().filter(|(_, name)| !name.is_empty()) {
            record.push(role, Value::Name(name));
        }
        for tag in self.tags {
            record.push("tag", tag);
        }
        let mut id = record.take("citationKey").first().map(Value::text).unwrap_or_default();
        let mut item = table::TABLE.item(Format::Zotero, record, Kind::Document);
        let rest = extra::take(&mut item, &mut id, &extra_field);
        item.id = id;
        let notes: Vec<String> =
            std::iter::once(rest).chain(self.notes).filter(|note| !note.trim().is_empty()).collect();
        item.set(Variable::Note, notes.join("\n\n"));
        for (name, values, joint) in [("file", self.files, "; "), ("library", vec![self.library], "")] {
            let text = values.join(joint);
            if !text.is_empty() {
                item.extra.insert(name.to_owned(), Json::from(text));
            }
        }
        if !self.collections.is_empty() {
            item.extra.insert("collections".to_owned(), self.collections.into());
        }
        item
    }
}

#[cfg(test)]
pub(crate) mod tests;
