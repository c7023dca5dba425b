//! New studies: saved questions to the registries, and what became of each
//! study that they found.
//!
//! A watch is a query in the library's own language, put into the dialect of
//! each registry, or a list of works whose citing works are wanted. A run
//! shows only what no run has shown before: a record of a study that is known,
//! of an item of the library, or of a study that was rejected (also under
//! another DOI) is counted and not offered again. A registry that could not be
//! asked is told, and never counts as one that has nothing new.
//!
//! Watches and studies are facts of the library: what a run records, and what
//! is accepted or rejected, is in the log and is taken back by undo.
//!
//! The counts are those of the flow diagram of PRISMA 2020 (Page et al., BMJ
//! 372:n71, 2021).

mod ask;
mod count;
mod error;
mod judge;
mod record;
mod run;
mod study;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::workspace::Workspace;
use super::{WorkflowError, find, nearest};
use crate::item::fold;
use crate::library::FactKind;
use crate::registry::directory;
use crate::search::{Dialect, Query, Translation};

pub use ask::{Answer, Reply};
pub use count::{Counts, Identified, count};
pub use error::WatchError;
pub use judge::{Accepting, Judged, accept, reject};
pub use run::{LIMIT, Ran, run};
pub use study::{Sighting, State, Study, studies};

/// The registries that tell who cites a work.
const CITING: [&str; 4] = ["pubmed", "openalex", "europepmc", "semanticscholar"];

/// The longest name that is made of a query.
const NAME: usize = 40;
/// The longest name that is taken.
const LONGEST_NAME: usize = 80;

/// A saved question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
    /// Only works that appeared on that day or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The registries that are asked, by short name; all that can be, where
    /// none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registries: Vec<String>,
    /// When it was saved.
    pub made: Timestamp,
    /// What the registries last answered, by short name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asked: BTreeMap<String, Asked>,
}

/// What a watch asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Question {
    /// The works that a query finds, in its canonical form.
    Query(String),
    /// The works that cite these items.
    Cites(Vec<String>),
}

/// What a registry last answered; it is written down when it differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When it first answered so.
    pub at: Timestamp,
    /// Records that were looked at.
    pub records: usize,
    /// Records that it has in all.
    pub total: usize,
    /// Records that do not meet the query, found by checking what the registry
    /// could not be asked.
    pub left_out: usize,
}

impl Watch {
    /// The registries it concerns, by short name.
    #[must_use]
    pub fn concerned(&self) -> Vec<&str> {
        if !self.registries.is_empty() {
            return self.registries.iter().map(String::as_str).collect();
        }
        match self.question {
            Question::Query(_) => Dialect::ALL.map(Dialect::name).to_vec(),
            Question::Cites(_) => CITING.to_vec(),
        }
    }

    /// The query in the dialect of each registry it concerns; nothing for a
    /// watch that asks who cites.
    #[must_use]
    pub fn translations(&self) -> Vec<Result<Translation, WatchError>> {
        let Question::Query(query) = &self.question else { return Vec::new() };
        let query = Query::parse(query);
        let dialects = self.concerned().into_iter().filter_map(Dialect::from_name);
        dialects.map(|dialect| Ok(query.translate(dialect, self.since)?)).collect()
    }
}

/// What is to be watched.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The words of a query, or citekeys.
    pub words: Vec<String>,
    /// Whether the words are citekeys of works whose citing works are wanted.
    pub cites: bool,
    /// The name; one is made of the words unless given.
    pub name: Option<String>,
    /// See [`Watch::since`].
    pub since: Option<Date>,
    /// See [`Watch::registries`].
    pub registries: Vec<String>,
}

/// Saves a question.
///
/// # Errors
/// [`WatchError`] when it cannot be asked or its name is taken; a citekey that
/// is none.
pub fn add(workspace: &mut Workspace, wish: &Wish, command: &str) -> Result<Watch, WorkflowError> {
    let question = if wish.cites {
        let keys = wish.words.iter().map(|key| Ok(find::get(workspace, key)?.key));
        Question::Cites(keys.collect::<Result<_, WorkflowError>>()?)
    } else {
        let query = Query::parse(&wish.words.join(" "));
        query.for_registries().map_err(WatchError::from)?;
        Question::Query(query.to_string())
    };
    for name in &wish.registries {
        let known: Vec<&str> = match question {
            Question::Query(_) => Dialect::ALL.map(Dialect::name).to_vec(),
            Question::Cites(_) => CITING.to_vec(),
        };
        if !known.contains(&name.as_str()) {
            let title = directory::entry(name).map(|entry| entry.title.to_owned());
            return Err(match title {
                Some(registry) => WatchError::CannotAsk { registry, cites: wish.cites },
                None => WatchError::NoRegistry {
                    name: name.clone(),
                    near: nearest(name, known.iter().copied()).map(str::to_owned),
                },
            }
            .into());
        }
    }
    let watches = list(workspace)?;
    let taken = |name: &str| watches.iter().any(|watch| watch.name == name);
    let name = match &wish.name {
        Some(name) if !is_name(name) => return Err(WatchError::BadName { name: name.clone() }.into()),
        Some(name) if taken(name) => return Err(WatchError::NameTaken { name: name.clone() }.into()),
        Some(name) => name.clone(),
        None => free_name(&made_of(&question), taken),
    };
    let watch = Watch {
        name,
        question,
        since: wish.since,
        registries: wish.registries.clone(),
        made: Timestamp::now(),
        asked: BTreeMap::new(),
    };
    // A query that none of them can be asked is of no use.
    let translations = watch.translations();
    if !translations.is_empty()
        && translations.iter().all(Result::is_err)
        && let Some(Err(error)) = translations.into_iter().next()
    {
        return Err(error.into());
    }
    workspace.library.change(command, |change| {
        change.set_library_fact(FactKind::Watch, &watch.name, Some(&error::stored(&watch)?))?;
        Ok::<_, WorkflowError>(())
    })?;
    Ok(watch)
}

/// Every watch, by name.
///
/// # Errors
/// When the library cannot be read.
pub fn list(workspace: &Workspace) -> Result<Vec<Watch>, WorkflowError> {
    let facts = workspace.library.facts(FactKind::Watch)?;
    let read = |fact: crate::library::Fact| {
        let watch: Watch = error::read(&fact.name, fact.value)?;
        Ok(Watch { name: fact.name, ..watch })
    };
    facts.into_iter().map(read).collect()
}

/// The watch of a name.
///
/// # Errors
/// [`WatchError::NoSuchWatch`].
pub fn get(workspace: &Workspace, name: &str) -> Result<Watch, WorkflowError> {
    let watches = list(workspace)?;
    let near = nearest(name, watches.iter().map(|watch| watch.name.as_str())).map(str::to_owned);
    let found = watches.into_iter().find(|watch| watch.name == name);
    found.ok_or_else(|| WatchError::NoSuchWatch { name: name.to_owned(), near }.into())
}

/// Removes a watch with all that it has found.
///
/// # Errors
/// [`WatchError::NoSuchWatch`].
pub fn remove(workspace: &mut Workspace, name: &str, command: &str) -> Result<(), WorkflowError> {
    let watch = get(workspace, name)?;
    let studies = studies(workspace, &watch.name)?;
    workspace.library.change(command, |change| {
        for study in &studies {
            change.set_library_fact(FactKind::Study, &study.fact(&watch.name), None)?;
        }
        change.set_library_fact(FactKind::Watch, &watch.name, None)?;
        Ok::<_, WorkflowError>(())
    })?;
    Ok(())
}

/// A name is one word of letters, digits and `-`, `_`, `.`.
fn is_name(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
        && name.chars().count() <= LONGEST_NAME
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn made_of(question: &Question) -> String {
    let text = match question {
        Question::Query(query) => query.clone(),
        Question::Cites(keys) => format!("cites {}", keys.join(" ")),
    };
    let mut name = String::new();
    for word in fold::words(&text) {
        if !name.is_empty() && name.chars().count() + word.chars().count() > NAME {
            break;
        }
        if !name.is_empty() {
            name.push('-');
        }
        name.extend(word.chars().take(NAME));
    }
    if is_name(&name) { name } else { "watch".to_owned() }
}

fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let mut number = 2_u64;
    loop {
        let tried = format!("{name}-{number}");
        if !taken(&tried) {
            return tried;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_made_of_the_question() {
        let query = Question::Query("title:ketamine (\"major depression\" OR keta*) -rat".to_owned());
        assert_eq!(made_of(&query), "title-ketamine-major-depression-or-keta");
        let cites = Question::Cites(vec!["zarate2006".to_owned(), "x".to_owned()]);
        assert_eq!(made_of(&cites), "cites-zarate2006-x");
        assert_eq!(free_name("a", |name| ["a", "a-2"].contains(&name)), "a-3");
        assert!(is_name("ketamine_2.x") && !is_name("a b") && !is_name("a#1") && !is_name("--"));
    }
}
