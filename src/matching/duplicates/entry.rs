//! What is kept of a record while duplicates are looked for.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::identity::work_identifiers;
use super::super::locator::Locators;
use super::super::people;
use super::super::text::Word;
use super::super::title::Title;
use super::super::versions::is_preprint;
use super::evidence::version_stem;
use crate::item::{DateVariable, Identifier, Item, Kind, NameVariable, Variable};

/// Names of a list that are kept.
const MOST_NAMES: usize = 25;
/// Names of a list by which records are compared at all.
const MOST_FAMILIES: usize = 8;
/// Content words of a title that keys are made of.
const MOST_WORDS: usize = 16;
/// Text variables that are compared.
const COMPARED: [Variable; 17] = [
    Variable::Title,
    Variable::ContainerTitle,
    Variable::ContainerTitleShort,
    Variable::CollectionTitle,
    Variable::Volume,
    Variable::Issue,
    Variable::Page,
    Variable::PageFirst,
    Variable::Number,
    Variable::Edition,
    Variable::Publisher,
    Variable::Language,
    Variable::Doi,
    Variable::Pmid,
    Variable::Pmcid,
    Variable::Isbn,
    Variable::Genre,
];
/// The same of what CSL has no name for.
const COMPARED_EXTRA: [&str; 5] =
    ["arxiv", "openalex", "article-number", "published-print", "published-online"];

/// A record with the keys of its blocks.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its fields that are compared.
    pub(super) item: Item,
    /// Its identifiers that name one work.
    pub(super) works: Box<[Identifier]>,
    /// The content words of its title as hashes, in order, each once.
    pub(super) words: Box<[u64]>,
    /// The first author's family name as a hash; 0 without one.
    pub(super) family: u64,
    /// The family names of its authors as hashes.
    pub(super) families: Box<[u64]>,
    /// The year; 0 without one.
    pub(super) year: i32,
    /// Whether it is a preprint, or its DOI counts versions.
    pub(super) is_version: bool,
    /// Keys that do not depend on the other records.
    pub(super) keys: Box<[Key]>,
}

/// What a key promises of the records that share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Promise {
    /// They are one work.
    Work,
    /// They may be one work, if their titles have words in common.
    Words,
    /// They stand at one place, so that a title may be translated.
    Place,
    /// They are a book, or in a book.
    Whole,
    /// They are a book's parts: none of another part.
    Part,
}

/// A key of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) hash: u64,
    pub(super) promise: Promise,
}

impl Key {
    pub(super) fn new(promise: Promise, of: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        // Parts and wholes meet under one key.
        let family = if promise == Promise::Part { Promise::Whole } else { promise };
        (family, of).hash(&mut hasher);
        Self { hash: hasher.finish(), promise }
    }
}

impl Entry {
    pub(super) fn new(item: &Item) -> Self {
        let kept = compared(item);
        let title = Title::new(kept.get(Variable::Title).unwrap_or_default());
        let words = content(&title.words);
        let year = kept.year().unwrap_or_default();
        let families: Box<[u64]> = kept.creators().iter().take(MOST_FAMILIES).map(family).collect();
        let family = families.first().copied().unwrap_or_default();
        let works: Box<[Identifier]> = work_identifiers(&kept).into();
        let keys = keys(&kept, &works, &title, &words, family);
        let numbered = |id: &Identifier| version_stem(&id.value()).is_some();
        let is_version = is_preprint(&kept) || works.iter().any(numbered);
        Self { item: kept, works, words, family, families, year, is_version, keys }
    }
}

/// A copy that holds only what is compared.
fn compared(item: &Item) -> Item {
    let mut kept = Item::new(item.kind);
    for variable in COMPARED {
        if let Some(text) = item.get(variable) {
            kept.set(variable, super::super::text::clip(text));
        }
    }
    for variable in [NameVariable::Author, NameVariable::Editor] {
        kept.set_names(variable, item.names(variable).iter().take(MOST_NAMES).cloned().collect());
    }
    if kept.names.is_empty() {
        let names = item.names.iter().next();
        if let Some((variable, names)) = names {
            kept.set_names(*variable, names.iter().take(MOST_NAMES).cloned().collect());
        }
    }
    if let Some(date) = item.date(DateVariable::Issued) {
        kept.set_date(DateVariable::Issued, date.clone());
    }
    for name in COMPARED_EXTRA {
        if let Some(value) = item.extra.get(name) {
            kept.extra.insert(name.to_owned(), value.clone());
        }
    }
    kept
}

fn content(words: &[Word]) -> Box<[u64]> {
    let mut kept: Vec<u64> = Vec::new();
    for word in words.iter().filter(|w| w.weight >= 0.3) {
        if kept.len() < MOST_WORDS && !kept.contains(&word.hash) {
            kept.push(word.hash);
        }
    }
    kept.into()
}

fn family(name: &crate::item::Name) -> u64 {
    let people = people::people(std::slice::from_ref(name));
    let Some(person) = people.first() else { return 0 };
    let word = |text: &str| super::super::text::words(text).first().map_or(0, |w| w.hash);
    word(if person.family.is_empty() { &person.shown } else { &person.family })
}

fn keys(item: &Item, works: &[Identifier], title: &Title, words: &[u64], family: u64) -> Box<[Key]> {
    let mut keys: Vec<Key> =
        works.iter().map(|id| Key::new(Promise::Work, (id.scheme().as_str(), id.identity()))).collect();
    if !words.is_empty() {
        keys.push(Key::new(Promise::Words, words));
        keys.push(Key::new(Promise::Words, ("main", content(title.main_words()))));
    }
    let locators = Locators::new(item);
    for page in &locators.pages {
        let bare = page.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        if family != 0 {
            keys.push(Key::new(Promise::Place, (family, bare)));
        }
        if let Some(volume) = &locators.volume {
            keys.push(Key::new(Promise::Place, (volume, bare)));
        }
    }
    let isbns = item.identifiers().into_iter().filter(|id| matches!(id, Identifier::Isbn(_)));
    if let Some(role) = role(item.kind) {
        keys.extend(isbns.map(|isbn| Key::new(role, isbn.identity())));
        let name = match role {
            Promise::Whole => content(title.main_words()),
            _ => {
                let container = Title::new(item.get(Variable::ContainerTitle).unwrap_or_default());
                content(container.main_words())
            }
        };
        if !name.is_empty() {
            keys.push(Key::new(role, name));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys.into()
}

/// Whether a kind of work is a whole that holds others, or a part.
pub(super) fn role(kind: Kind) -> Option<Promise> {
    match kind {
        Kind::Book | Kind::Collection | Kind::Periodical | Kind::Report => Some(Promise::Whole),
        Kind::Chapter
        | Kind::PaperConference
        | Kind::Entry
        | Kind::EntryDictionary
        | Kind::EntryEncyclopedia => Some(Promise::Part),
        _ => None,
    }
}
