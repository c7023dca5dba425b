//! A study that a watch has found, and how it is known again.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error;
use crate::item::{Field, Identifier, Item, fold};
use crate::library::{Fact, FactKind, Source};
use crate::matching::identity::{same_work, versions};
use crate::matching::merge::Merged;
use crate::matching::{Candidate, FoundBy, merge};
use crate::workflow::{WorkflowError, Workspace};

/// The words of a title by which studies are looked up that share no
/// identifier.
const TITLE_WORDS: usize = 5;

/// What became of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody has decided on it yet.
    New,
    /// It is wanted, and was added to the library.
    Accepted,
    /// It is not wanted.
    Rejected,
    /// The library had it before it was found.
    InLibrary,
}

impl State {
    /// Its word in messages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::InLibrary => "in-library",
        }
    }
}

/// One record of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The registry, by short name.
    pub registry: String,
    /// What the record is called: its best identifier, or else its title with
    /// its first author and year.
    pub id: String,
    /// When the registry gave it.
    pub at: Timestamp,
    /// What it says, as CSL-JSON; left out for later records of a study that
    /// is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Value>,
}

/// A study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Study {
    /// Its number in the watch, from 1.
    pub n: u64,
    /// What became of it.
    pub state: State,
    /// The records of it.
    pub records: Vec<Sighting>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The citekey of the item that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The citekey of an item of which it is another version: the article of a
    /// preprint, or the other way round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_of: Option<String>,
    /// When it was found or decided on.
    pub at: Timestamp,
}

/// The studies of a watch, in the order in which they were found.
///
/// # Errors
/// When the library cannot be read.
pub fn studies(workspace: &Workspace, watch: &str) -> Result<Vec<Study>, WorkflowError> {
    read(workspace.library.facts(FactKind::Study)?, watch)
}

/// Those of a watch among the facts of all.
pub(super) fn read(facts: Vec<Fact>, watch: &str) -> Result<Vec<Study>, WorkflowError> {
    let mut all = Vec::new();
    for fact in facts {
        if fact.name.split_once('#').is_some_and(|(name, _)| name == watch) {
            all.push(error::read::<Study>(&fact.name, fact.value)?);
        }
    }
    all.sort_by_key(|study| study.n);
    Ok(all)
}

impl Study {
    /// The name under which the library keeps it.
    pub(super) fn fact(&self, watch: &str) -> String {
        format!("{watch}#{}", self.n)
    }

    /// What the registries say of it together, and which of them says what.
    #[must_use]
    pub fn merged(&self) -> Merged {
        merge(&Item::default(), &self.candidates())
    }

    fn candidates(&self) -> Vec<Candidate> {
        let of = |sighting: &Sighting| {
            let item = Item::from_json(sighting.item.as_ref()?).ok()?;
            Some(Candidate { registry: sighting.registry.clone(), item, found_by: FoundBy::Search })
        };
        self.records.iter().filter_map(of).collect()
    }

    /// Who says each field of the merged item.
    pub(super) fn sources(&self, merged: &Merged) -> Vec<(Field, Source)> {
        let asked = |registry: &str| {
            self.records.iter().find(|record| record.registry == registry).map(|record| record.at)
        };
        let source = |(field, source): &(Field, crate::matching::merge::FieldSource)| {
            let of = Source {
                source: source.source.clone(),
                fetched: asked(&source.source),
                confidence: source.confidence,
            };
            (field.clone(), of)
        };
        merged.sources.iter().map(source).collect()
    }

    /// The registries that have it, by short name.
    #[must_use]
    pub fn registries(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for record in &self.records {
            if !names.contains(&record.registry.as_str()) {
                names.push(&record.registry);
            }
        }
        names
    }

    /// The identifiers of its records, as they are compared.
    pub(super) fn handles(&self) -> Vec<String> {
        let mut all: Vec<String> = self.records.iter().map(|record| record.id.clone()).collect();
        all.extend(self.candidates().iter().flat_map(|record| handles(&record.item)));
        all
    }

    /// Whether a record of a registry is among its own, also when that has
    /// learnt of further identifiers since.
    pub(super) fn has(&self, registry: &str, item: &Item) -> bool {
        let called = handles(item).into_iter().chain([name_of(item)]).collect::<Vec<_>>();
        self.records.iter().filter(|record| record.registry == registry).any(|record| {
            let own = record.item.as_ref().and_then(|item| Item::from_json(item).ok());
            called.contains(&record.id)
                || own.is_some_and(|own| handles(&own).iter().any(|handle| called.contains(handle)))
        })
    }
}

/// What a record is called: its best identifier, or else its title with its
/// first author and year.
pub(super) fn name_of(item: &Item) -> String {
    handles(item).into_iter().next().unwrap_or_else(|| {
        let mut words = fold::words(&item.plain_title());
        words.extend(item.creators().first().map(|name| fold::fold(&name.family_or_literal())));
        words.extend(item.year().map(|year| year.to_string()));
        format!("title:{}", words.join(" "))
    })
}

/// An identifier as it is compared.
pub(super) fn handle(identifier: &Identifier) -> String {
    let identifier = identifier.arxiv_of_doi().unwrap_or_else(|| identifier.clone());
    format!("{}:{}", identifier.scheme().as_str(), identifier.identity().to_lowercase())
}

/// The identifiers of the work that a record has, as they are compared.
pub(super) fn handles(item: &Item) -> Vec<String> {
    item.identifiers().iter().filter(|id| id.scheme().names_one_work()).map(handle).collect()
}

/// The beginning of a title, by which likely duplicates are looked up.
pub(super) fn block(item: &Item) -> String {
    fold::words(&item.plain_title()).into_iter().take(TITLE_WORDS).collect::<Vec<_>>().join(" ")
}

/// Works by their identifiers and the beginnings of their titles.
#[derive(Debug, Default)]
pub(super) struct Known {
    by_handle: HashMap<String, usize>,
    by_block: HashMap<String, Vec<(usize, Item)>>,
}

/// How a record is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// It is of the same work.
    Same(usize),
    /// It is of another version: a preprint, or an article under another DOI.
    Version(usize),
}

impl Known {
    /// Enters a record of a work.
    pub(super) fn enter(&mut self, work: usize, item: &Item) {
        for handle in handles(item) {
            self.by_handle.entry(handle).or_insert(work);
        }
        let block = block(item);
        if !block.is_empty() {
            self.by_block.entry(block).or_default().push((work, item.clone()));
        }
    }

    /// Enters what a record that is not kept whole was called.
    pub(super) fn enter_name(&mut self, work: usize, name: &str) {
        self.by_handle.entry(name.to_owned()).or_insert(work);
    }

    /// The work that a record is of.
    pub(super) fn find(&self, item: &Item) -> Option<Likeness> {
        let called = handles(item).into_iter().chain([name_of(item)]);
        if let Some(work) = called.into_iter().find_map(|handle| self.by_handle.get(&handle)) {
            return Some(Likeness::Same(*work));
        }
        let alike = self.by_block.get(&block(item))?;
        let same = alike.iter().find(|(_, other)| same_work(other, item));
        let version = || alike.iter().find(|(_, other)| versions(other, item));
        same.map(|(work, _)| Likeness::Same(*work))
            .or_else(|| version().map(|(work, _)| Likeness::Version(*work)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(value: &Value) -> Item {
        Item::from_json(value).unwrap()
    }

    #[test]
    fn a_record_is_known_by_identifier_title_or_as_a_version() {
        let author = json!([{"family": "Rahimi", "given": "Leila"}]);
        let title = "Rapid antidepressant effects of esketamine in adolescents: a randomised trial";
        let of = |doi: &str, title: &str| item(&json!({"DOI": doi, "title": title, "author": author}));
        let mut known = Known::default();
        known.enter(0, &of("10.1000/a", title));
        known.enter_name(1, "pmid:7");
        assert_eq!(known.find(&of("10.1000/A", "Another title")), Some(Likeness::Same(0)));
        assert_eq!(known.find(&item(&json!({"PMID": "7"}))), Some(Likeness::Same(1)));
        assert_eq!(known.find(&of("10.1000/b", title)), Some(Likeness::Version(0)));
        assert_eq!(known.find(&of("10.1000/b", "Slow effects of lithium in adults with mania")), None);
        let other = json!([{"family": "Osei", "given": "K."}]);
        let namesake = item(&json!({"DOI": "10.1000/c", "title": title, "author": other}));
        assert_eq!(known.find(&namesake), None, "one title and other authors");
    }

    #[test]
    fn a_record_without_identifiers_is_called_by_its_title() {
        let named = json!({"title": "On <i>Ketamine</i>, again", "author": [{"family": "Osei"}], "issued": "2024-05"});
        assert_eq!(name_of(&item(&named)), "title:on ketamine again osei 2024");
        assert_eq!(name_of(&item(&json!({"DOI": "10.48550/arXiv.2101.00001"}))), "arxiv:2101.00001");
    }
}
