//! Versions of one work in the library: which item appeared later as which
//! other one, and which of them is cited.
//!
//! A fact about the older item names the newer one by its uid and says how it
//! is known. A fact that names the item itself lists the versions that the
//! writer has refused.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::WorkflowError;
use crate::format::Format;
use crate::item::{Identifier, Item};
use crate::library::{Change, FactKind, Library, LibraryError, Stored};
use crate::matching::integrity::is_retracted;

/// A newer version of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The uid of the newer version.
    pub to: i64,
    /// How it is known: a relation's name, or `likely`.
    pub relation: String,
    /// The registry that told, or had the record that was found.
    pub source: String,
    /// When it was taken over.
    pub at: String,
}

impl Link {
    fn of(to: i64, value: &Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { to, relation: text("relation"), source: text("source"), at: text("at") }
    }

    /// Keeps it as a fact about the item of a citekey.
    ///
    /// # Errors
    /// [`LibraryError::NoSuchItem`].
    pub fn keep(&self, change: &mut Change<'_>, key: &str) -> Result<bool, LibraryError> {
        let value = json!({"relation": self.relation, "source": self.source, "at": self.at});
        change.set_fact(key, FactKind::Version, &self.to.to_string(), Some(&value))
    }
}

/// The versions that a library knows of.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    newer: HashMap<i64, Link>,
    older: HashMap<i64, Vec<i64>>,
    refused: HashMap<i64, Vec<String>>,
}

impl Versions {
    /// Reads them.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn of(library: &Library) -> Result<Self, LibraryError> {
        let mut versions = Self::default();
        for fact in library.facts(FactKind::Version)? {
            let Ok(to) = fact.name.parse::<i64>() else { continue };
            if to == fact.uid {
                let refused = fact.value.get("refused").and_then(Value::as_array);
                let refused = refused.into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned));
                versions.refused.insert(to, refused.collect());
            } else {
                versions.newer.entry(fact.uid).or_insert_with(|| Link::of(to, &fact.value));
                versions.older.entry(to).or_default().push(fact.uid);
            }
        }
        Ok(versions)
    }

    /// The newer version of an item, if one is known.
    #[must_use]
    pub fn newer(&self, uid: i64) -> Option<&Link> {
        self.newer.get(&uid)
    }

    /// The items of which this one is the newer version.
    #[must_use]
    pub fn older(&self, uid: i64) -> &[i64] {
        self.older.get(&uid).map(Vec::as_slice).unwrap_or_default()
    }

    /// The identifiers of works that the writer has refused as versions of an
    /// item.
    #[must_use]
    pub fn refused(&self, uid: i64) -> &[String] {
        self.refused.get(&uid).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether one of these identifiers is of a newer version that the writer
    /// has neither linked nor refused.
    #[must_use]
    pub fn is_news(&self, uid: i64, identifiers: &[Identifier]) -> bool {
        let refused = self.refused(uid);
        self.newer(uid).is_none() && identifiers.iter().any(|id| !refused.contains(&id.to_string()))
    }

    /// The newest version of an item; itself where none is newer.
    #[must_use]
    pub fn newest(&self, uid: i64) -> i64 {
        let (mut at, mut seen) = (uid, HashSet::from([uid]));
        while let Some(link) = self.newer.get(&at).filter(|link| seen.insert(link.to)) {
            at = link.to;
        }
        at
    }

    /// All older versions of an item, theirs included.
    fn ancestors(&self, uid: i64) -> Vec<i64> {
        let (mut all, mut seen) = (Vec::new(), HashSet::from([uid]));
        let mut waiting = vec![uid];
        while let Some(at) = waiting.pop() {
            for older in self.older(at).iter().filter(|older| seen.insert(**older)) {
                all.push(*older);
                waiting.push(*older);
            }
        }
        all
    }

    /// The newest version of an item that was found, with the citekeys of all
    /// older ones among its aliases.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub fn newest_of(&self, library: &Library, found: Stored) -> Result<Stored, LibraryError> {
        let newest = self.newest(found.uid);
        let mut stored = match newest == found.uid {
            true => found,
            // It may have been removed meanwhile.
            false => library.get_by_uid(newest)?.unwrap_or(found),
        };
        for uid in self.ancestors(stored.uid) {
            if let Some(older) = library.get_by_uid(uid)? {
                stored.aliases.push(older.key);
                stored.aliases.extend(older.aliases);
            }
        }
        stored.aliases.sort();
        Ok(stored)
    }
}

/// Items as they are cited.
#[derive(Debug, Clone, Default)]
pub struct Preferred {
    /// The items, each once, in the order of those that were asked for; the
    /// citekeys of their older versions are among their aliases.
    pub items: Vec<Stored>,
    /// Citekeys of items that gave way to a newer version, with its citekey
    /// and whether it is retracted.
    pub replaced: Vec<(String, String, bool)>,
}

/// The newest version of each item.
///
/// # Errors
/// When the library cannot be read.
pub fn prefer(library: &Library, found: Vec<Stored>) -> Result<Preferred, WorkflowError> {
    let versions = Versions::of(library)?;
    let mut preferred = Preferred::default();
    let mut seen = HashSet::new();
    for stored in found {
        let key = stored.key.clone();
        let stored = versions.newest_of(library, stored)?;
        if stored.key != key {
            preferred.replaced.push((key, stored.key.clone(), is_retracted(&stored.item)));
        }
        if seen.insert(stored.uid) {
            preferred.items.push(stored);
        }
    }
    Ok(preferred)
}

/// Puts the other citekeys of an item where a format has a place for them:
/// biblatex's `ids`, and `other-ids`, which is Pandoc's name in CSL-JSON.
pub fn put_other_keys(item: &mut Item, keys: &[String], format: Format) {
    let (name, comma) = match format {
        Format::Bibtex | Format::Biblatex => (IDS, ", "),
        Format::CslJson | Format::CslYaml => (OTHER_IDS, " "),
        _ => return,
    };
    let mut all = other_keys(item);
    if keys.iter().all(|key| *key == item.id || all.contains(key)) && item.extra.contains_key(name) {
        return;
    }
    for key in keys {
        if *key != item.id && !all.contains(key) {
            all.push(key.clone());
        }
    }
    for name in [IDS, OTHER_IDS] {
        item.extra.remove(name);
    }
    if !all.is_empty() {
        item.extra.insert(name.to_owned(), Value::from(all.join(comma)));
    }
}

const IDS: &str = "ids";
const OTHER_IDS: &str = "other-ids";

/// The other citekeys that a record brings along.
#[must_use]
pub fn other_keys(item: &Item) -> Vec<String> {
    let texts = [IDS, OTHER_IDS].into_iter().filter_map(|name| item.extra.get(name)?.as_str());
    let keys = texts.flat_map(|text| text.split(|c: char| c == ',' || c.is_whitespace()));
    keys.filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Kind, Variable};
    use crate::library::New;

    fn library(keys: &[&str]) -> (tempfile::TempDir, Library) {
        let dir = tempfile::tempdir().unwrap();
        let mut library = Library::create(dir.path()).unwrap();
        for key in keys {
            let mut item = Item::new(Kind::Book);
            item.set(Variable::Title, *key);
            let new = New { item, key: (*key).to_owned(), raw: None, sources: Vec::new(), tags: Vec::new() };
            library.change("add", |change| change.add(&new)).unwrap();
        }
        (dir, library)
    }

    fn link(library: &mut Library, from: &str, to: &str) {
        let to = library.get(to).unwrap().unwrap().uid;
        let link = Link { to, relation: "likely".into(), source: "crossref".into(), at: String::new() };
        library.change("link", |change| link.keep(change, from)).unwrap();
    }

    fn preferred(library: &Library) -> Vec<(String, Vec<String>)> {
        let found = library.keys().unwrap();
        let found = library.get_many(&found).unwrap().into_iter().flatten().collect();
        let items = prefer(library, found).unwrap().items.into_iter();
        items.map(|stored| (stored.key, stored.aliases)).collect()
    }

    #[test]
    fn a_chain_leads_to_its_newest_version_under_all_keys() {
        let (_dir, mut library) = library(&["a", "b", "c", "d"]);
        link(&mut library, "a", "b");
        link(&mut library, "b", "c");
        library.change("alias", |change| change.add_alias("a", "old")).unwrap();
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            preferred(&library),
            [("c".to_owned(), keys(&["a", "b", "old"])), ("d".to_owned(), keys(&[]))]
        );
        library.change("remove", |change| change.remove("c")).unwrap();
        assert_eq!(preferred(&library)[0], ("b".to_owned(), keys(&["a", "old"])));
    }

    #[test]
    fn a_circle_ends() {
        let (_dir, mut library) = library(&["a", "b"]);
        link(&mut library, "a", "b");
        link(&mut library, "b", "a");
        assert_eq!(preferred(&library).len(), 2);
    }

    #[test]
    fn other_keys_stand_where_the_format_has_a_place() {
        let mut item = Item { id: "new".into(), ..Item::new(Kind::Book) };
        let keys = ["old".to_owned(), "new".to_owned()];
        put_other_keys(&mut item, &keys, Format::Ris);
        assert!(item.extra.is_empty());
        item.extra.insert("ids".into(), "mine".into());
        put_other_keys(&mut item, &keys, Format::Biblatex);
        assert_eq!(item.extra["ids"], "mine, old");
        item.extra.insert("ids".into(), "old,mine".into());
        put_other_keys(&mut item, &keys, Format::Biblatex);
        assert_eq!(item.extra["ids"], "old,mine", "nothing new, so left as it is");
        put_other_keys(&mut item, &[], Format::CslJson);
        assert_eq!(item.extra["other-ids"], "old mine");
        assert_eq!(item.to_json()["other-ids"], "old mine");
        assert!(!item.extra.contains_key("ids"));
    }
}
