//! A `.bib` file brought up to date with items: only what they say otherwise
//! is changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::Problem;
use super::cut::{Block, Delimiter, Entry};
use super::document::{Document, NewValue};
use super::write::{self, Dialect, Options};
use super::{entry, inherit, source};
use crate::item::{Field, Item};

/// A file brought up to date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Update {
    /// Its text.
    pub text: String,
    /// Keys of the entries in which a field was changed.
    pub changed: Vec<String>,
    /// Keys of the entries that were added, at the end.
    pub added: Vec<String>,
    /// Keys of the entries that were taken out.
    pub removed: Vec<String>,
    /// What breaks BibTeX's rules in the file.
    pub problems: Vec<Problem>,
}

/// Brings the entries of a file to what items say, told by key. An entry that
/// says the same, in whatever words, is not touched; of others only the fields
/// that tell of what differs. Items without an entry are added at the end;
/// entries of no item are taken out if they are `ours`. All else stays as it
/// stands, byte for byte.
#[must_use]
pub fn update(
    text: &str,
    items: &[&Item],
    dialect: Dialect,
    options: &Options,
    ours: &dyn Fn(&str) -> bool,
) -> Update {
    let mut document = Document::parse(text);
    let blocks: HashMap<usize, usize> =
        document.entries().map(|(block, entry)| (entry.span.start, block)).collect();
    let own = source::split(text);
    let mut whole = source::split(text);
    inherit::resolve(&mut whole, text.len().saturating_mul(super::MAX_GROWTH).max(super::MIN_BUDGET));
    let mut update = Update { problems: document.problems(), ..Update::default() };
    let by_key: HashMap<String, &Item> = items.iter().map(|item| (write::key_of(&item.id), *item)).collect();
    let mut met = HashSet::new();
    for (as_given, full) in own.entries.iter().zip(&whole.entries) {
        let Some(block) = blocks.get(&full.span.start).copied() else { continue };
        if full.key.is_empty() || full.kind == "xdata" {
            continue;
        }
        match by_key.get(full.key) {
            Some(item) if met.insert(full.key.to_owned()) => {
                let present = entry::to_item(full, &mut Vec::new());
                if bring(&mut document, block, as_given, &present, item, dialect, options) {
                    update.changed.push(full.key.to_owned());
                }
            }
            // A second entry of that key is the writer's to settle.
            Some(_) => {}
            None if ours(full.key) => {
                document.remove(block);
                update.removed.push(full.key.to_owned());
            }
            None => {}
        }
    }
    for item in items {
        let key = write::key_of(&item.id);
        if met.insert(key.clone()) {
            document.insert(&write::write(&[item], dialect, options));
            update.added.push(key);
        }
    }
    update.text = document.text();
    update
}

/// Changes one entry; whether there was anything to change.
fn bring(
    document: &mut Document<'_>,
    block: usize,
    as_given: &source::Entry<'_>,
    present: &Item,
    item: &Item,
    dialect: Dialect,
    options: &Options,
) -> bool {
    let text = write::write(&[item], dialect, options);
    let written = source::split(&text);
    let Some(wanted_entry) = written.entries.first() else { return false };
    let wanted = entry::to_item(wanted_entry, &mut Vec::new());
    let differing: BTreeSet<Field> = present.diff(&wanted).into_iter().map(|(field, ..)| field).collect();
    if differing.is_empty() {
        return false;
    }
    let concerns = |entry: &source::Entry<'_>, name: &str, value: &str| {
        name == "entrysubtype" && differing.contains(&Field::Kind)
            || tells(&entry.kind, name, value).iter().any(|field| differing.contains(field))
    };
    if differing.contains(&Field::Kind) || as_given.kind == "misc" {
        document.set_type(block, &wanted_entry.kind);
    }
    let new = Document::parse(&text);
    let Some(new_entry) = new.blocks().iter().find_map(|block| match block {
        Block::Entry(entry) => Some(entry),
        _ => None,
    }) else {
        return false;
    };
    for (name, value) in &as_given.fields {
        if wanted_entry.get(name).is_none() && concerns(as_given, name, value) {
            document.edit(block, name, None);
        }
    }
    for (name, value) in &wanted_entry.fields {
        if concerns(wanted_entry, name, value) && as_given.get(name) != Some(value) {
            set(document, block, &text, new_entry, name);
        }
    }
    true
}

fn set(document: &mut Document<'_>, block: usize, text: &str, entry: &Entry, name: &str) {
    let Some(field) = entry.fields.iter().find(|field| field.name.of(text).eq_ignore_ascii_case(name)) else {
        return;
    };
    let value = match field.pieces.as_slice() {
        [piece] if piece.delimiter != Delimiter::Bare => NewValue::Latex(piece.inside(text)),
        _ => NewValue::Source(field.value().of(text)),
    };
    document.edit(block, name, Some(value));
}

/// The fields of an item that one field of an entry tells of.
fn tells(kind: &str, name: &str, value: &str) -> Vec<Field> {
    let mut fields = vec![(name.to_owned().into(), value.to_owned().into())];
    // A month says nothing without its year.
    if matches!(name, "month" | "day") {
        fields.push(("year".into(), "2000".into()));
    }
    let alone = source::Entry { kind: kind.to_owned(), fields, ..source::Entry::default() };
    let item = entry::to_item(&alone, &mut Vec::new());
    item.fields().into_iter().map(|(field, _)| field).filter(|field| *field != Field::Kind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Kind, Name, NameVariable, Variable};

    fn item(id: &str) -> Item {
        let mut item = Item::new(Kind::ArticleJournal);
        item.id = id.to_owned();
        item.set(Variable::Title, "A title: and more");
        item.set(Variable::ContainerTitle, "Journal");
        item.set(Variable::Volume, "3");
        item.set_names(NameVariable::Author, vec![Name::person("Author", "Ann")]);
        item
    }

    fn updated(text: &str, items: &[&Item]) -> Update {
        update(text, items, Dialect::Bibtex, &Options::default(), &|key| key == "ours")
    }

    const FILE: &str = "% remark\n@string{j = {Journal}}\n@Article{a,\n    Title = \"A title\", subtitle = {and more},\n    \
        author  = {Ann Author}, % who\n    journal = j,\n    volume  = 3\n}\n\n@book{own, title={Mine}}\n";

    #[test]
    fn an_entry_that_says_the_same_is_not_touched() {
        let update = updated(FILE, &[&item("a")]);
        assert_eq!(update, Update { text: FILE.to_owned(), ..Update::default() });
    }

    #[test]
    fn only_fields_that_tell_of_what_differs_are_changed() {
        let mut item = item("a");
        item.set(Variable::Volume, "4");
        item.set(Variable::Doi, "10.1000/x");
        item.names.clear();
        let update = updated(FILE, &[&item]);
        for kept in
            ["% remark\n@string", "Title = \"A title\", subtitle = {and more}", "journal = j", "% who"]
        {
            assert!(update.text.contains(kept), "{}", update.text);
        }
        assert!(!update.text.contains("Ann Author"), "{}", update.text);
        assert!(
            update.text.contains("    volume  = 4") || update.text.contains("    volume  = {4}"),
            "{}",
            update.text
        );
        assert!(update.text.contains("10.1000/x"), "{}", update.text);
        assert_eq!(update.changed, ["a"]);
        assert_eq!(updated(&update.text, &[&item]).text, update.text);
    }

    #[test]
    fn entries_come_and_go() {
        let text = format!("{FILE}\n@book{{ours, title={{Gone}}}}\n");
        let update = updated(&text, &[&item("a"), &item("new")]);
        assert_eq!(
            (update.added.as_slice(), update.removed.as_slice()),
            (&["new".to_owned()][..], &["ours".to_owned()][..])
        );
        assert!(update.text.starts_with(FILE) && update.text.contains("@article{new,"), "{}", update.text);
        assert_eq!(updated(&update.text, &[&item("a"), &item("new")]).text, update.text);
    }
}
