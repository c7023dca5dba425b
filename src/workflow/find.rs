//! Finding items: by citekey or by query, with what the index has not seen
//! yet searched in the library itself.

use std::ops::ControlFlow;

use super::index::{Indexable, number};
use super::workspace::Workspace;
use super::{WorkflowError, index, nearest};
use crate::library::{Order, Stored};
use crate::search::{Facet, Options, Query, Snippet, snippets};

/// Changes that a search looks through itself before it has the index catch
/// up first.
const MOST_UNINDEXED: usize = 200;
/// Width of a snippet in characters.
const SNIPPET: usize = 160;

/// An item that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The item.
    pub stored: Stored,
    /// Its rank's score; 0 for items the index has not seen yet.
    pub score: f32,
    /// Where the query's words stand in it.
    pub snippets: Vec<Snippet>,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The page asked for, in order.
    pub found: Vec<Found>,
    /// How many there are in all.
    pub total: usize,
    /// Counts by year, type, journal and author.
    pub facets: Vec<Facet>,
    /// The index was damaged and has been made anew.
    pub rebuilt: bool,
}

/// Searches the library.
///
/// # Errors
/// When the library or index cannot be read.
pub fn search(workspace: &Workspace, query: &Query, options: &Options) -> Result<Findings, WorkflowError> {
    let mut index = index::open(workspace)?;
    let mut findings = Findings { rebuilt: index.was_rebuilt(), ..Findings::default() };
    let library = &workspace.library;
    let mut touched = library.changed_since(index::seen(index.last_change()), MOST_UNINDEXED + 1)?;
    if touched.len() > MOST_UNINDEXED || options.facets {
        drop(index);
        index::catch_up(workspace, &mut |_| {})?;
        index = index::open(workspace)?;
        touched = library.changed_since(index::seen(index.last_change()), usize::MAX)?;
    }
    let results = index.search(query, options)?;
    findings.total = results.total;
    findings.facets = results.facets;
    let keys: Vec<String> = touched.iter().filter(|t| !t.gone).map(|t| t.key.clone()).collect();
    let fresh = library.get_many(&keys)?.into_iter().flatten();
    let fresh = fresh.filter(|stored| query.matches(&Indexable::new(stored).document()));
    let mut page: Vec<(Stored, f32)> = fresh.map(|stored| (stored, 0.0)).collect();
    findings.total += page.len();
    let hits: Vec<_> =
        results.hits.into_iter().filter(|hit| !touched.iter().any(|t| number(t.uid) == hit.uid)).collect();
    let keys: Vec<String> = hits.iter().map(|hit| hit.key.clone()).collect();
    for (hit, stored) in hits.iter().zip(library.get_many(&keys)?) {
        page.extend(stored.map(|stored| (stored, hit.score)));
    }
    page.truncate(options.limit);
    findings.found = page
        .into_iter()
        .map(|(stored, score)| {
            let snippets = snippets(query, &stored.item, &index::note_texts(&stored), SNIPPET);
            Found { stored, score, snippets }
        })
        .collect();
    Ok(findings)
}

/// Which items a command is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Citekeys, or the words of a query.
    pub words: Vec<String>,
    /// Every item.
    pub all: bool,
}

impl Selection {
    /// The same items by their citekeys, so that they stay selected when they
    /// change or go into others; `None` where nothing is selected.
    ///
    /// # Errors
    /// As [`select`].
    pub fn by_keys(self, workspace: &Workspace) -> Result<Option<Self>, WorkflowError> {
        if self.all {
            return Ok(Some(self));
        }
        let words: Vec<String> = select(workspace, &self)?.into_iter().map(|stored| stored.key).collect();
        Ok((!words.is_empty()).then_some(Self { words, all: false }))
    }
}

/// The items selected: all of them; those of the citekeys when every word is
/// one; else those the words find as a query, in order of rank.
///
/// # Errors
/// [`WorkflowError::NoSuchKey`] when a single word that looks like a citekey
/// is none and finds nothing.
pub fn select(workspace: &Workspace, selection: &Selection) -> Result<Vec<Stored>, WorkflowError> {
    let library = &workspace.library;
    if selection.all {
        let mut all = Vec::new();
        library.for_each(Order::Key, |stored| {
            all.push(stored);
            ControlFlow::Continue(())
        })?;
        return Ok(all);
    }
    let by_key: Option<Vec<Stored>> = library.get_many(&selection.words)?.into_iter().collect();
    if let Some(found) = by_key.filter(|found| !found.is_empty()) {
        return Ok(found);
    }
    let query = Query::parse(&selection.words.join(" "));
    let options = Options { limit: usize::MAX >> 1, ..Options::default() };
    let found = search(workspace, &query, &options)?.found;
    match selection.words.as_slice() {
        [word] if found.is_empty() => Err(no_such_key(workspace, word)?),
        _ => Ok(found.into_iter().map(|found| found.stored).collect()),
    }
}

/// The item of a citekey.
///
/// # Errors
/// [`WorkflowError::NoSuchKey`] with the nearest one there is.
pub fn get(workspace: &Workspace, key: &str) -> Result<Stored, WorkflowError> {
    match workspace.library.get(key)? {
        Some(stored) => Ok(stored),
        None => Err(no_such_key(workspace, key)?),
    }
}

fn no_such_key(workspace: &Workspace, key: &str) -> Result<WorkflowError, WorkflowError> {
    let keys = workspace.library.keys()?;
    let near = nearest(key, keys.iter().map(String::as_str)).map(str::to_owned);
    Ok(WorkflowError::NoSuchKey { key: key.to_owned(), near })
}
