//! A document whose citations come, go and change: each update renders what
//! the change can have touched, and no more.
//!
//! A rendered citation is kept with all that went into it (its cites, their
//! positions, what tells its items apart); it is rendered again when any of
//! that changes. So are the entries of the bibliography.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Processor;
use super::bibliography::{self, Bibliography};
use super::citation::{self, Citation};
use super::engine::{CiteContext, Engine, ItemState, Memo, Work};
use super::position;
use super::serialise::Rendered;
use crate::item::Item;

/// What a citation was rendered from.
struct Key {
    citation: Citation,
    contexts: Vec<CiteContext>,
    states: Vec<Option<ItemState>>,
}

impl Key {
    fn reads_as(&self, other: &Self, notes_show: bool) -> bool {
        self.citation.cites == other.citation.cites
            && self.citation.mode == other.citation.mode
            && (!notes_show || self.citation.note == other.citation.note)
            && self.contexts == other.contexts
            && self.states == other.states
    }
}

struct Placed {
    id: String,
    key: Key,
    rendered: Rendered,
}

/// A document being written.
pub struct Session<'a> {
    processor: &'a Processor,
    /// Every item that can be cited, by id.
    works: HashMap<String, Rc<Work<'a>>>,
    /// Items that stand in the bibliography, cited or not.
    uncited: Vec<String>,
    placed: Vec<Placed>,
    /// The works of the document with what is known of them, in the order of
    /// their numbers, and the order of the bibliography.
    entries: Vec<(Rc<Work<'a>>, ItemState)>,
    order: Vec<usize>,
    memo: Memo,
    listed: bibliography::Memo,
}

impl<'a> Session<'a> {
    /// An empty document that can cite these items. Of items with the same
    /// id, the last one counts.
    #[must_use]
    pub fn new(processor: &'a Processor, items: &[&'a Item]) -> Self {
        let works = items.iter().map(|item| (item.id.clone(), Rc::new(Work::new(item)))).collect();
        Self {
            processor,
            works,
            uncited: Vec::new(),
            placed: Vec::new(),
            entries: Vec::new(),
            order: Vec::new(),
            memo: Memo::default(),
            listed: bibliography::Memo::default(),
        }
    }

    /// Lists these items in the bibliography even where nothing cites them.
    pub fn list_uncited(&mut self, ids: impl IntoIterator<Item = String>) {
        self.uncited = ids.into_iter().collect();
    }

    /// Takes the citations of the document as they now are, in its order, each
    /// with an id of its own that it keeps while it is moved or changed. Gives
    /// the places of those that were rendered anew.
    pub fn update(&mut self, citations: Vec<(String, Citation)>) -> Vec<usize> {
        let mut works = Vec::new();
        let mut seen: HashSet<*const Work<'a>> = HashSet::new();
        let cited = citations.iter().flat_map(|(_, c)| &c.cites).map(|c| &c.id);
        for id in cited.chain(&self.uncited) {
            if let Some(work) = self.works.get(id)
                && seen.insert(Rc::as_ptr(work))
            {
                works.push(Rc::clone(work));
            }
        }
        let mut engine = Engine::with(self.processor, works.iter().cloned(), Some(&self.memo));
        engine.prepare();
        let contexts = position::contexts(&engine, citations.iter().map(|(_, c)| c));
        let mut before: HashMap<String, Placed> =
            std::mem::take(&mut self.placed).into_iter().map(|p| (p.id.clone(), p)).collect();
        // Where the notes stand shows only in styles that number them.
        let notes_show = self.processor.style.program.shows_first_note;
        let mut changed = Vec::new();
        let mut placed = Vec::with_capacity(citations.len());
        for (at, ((id, citation), contexts)) in citations.into_iter().zip(contexts).enumerate() {
            let state =
                |id: &String| engine.find(id).map(|i| engine.without_number(&engine.entries[i].state));
            let states = citation.cites.iter().map(|c| state(&c.id)).collect();
            let key = Key { citation, contexts, states };
            let rendered = match before.remove(&id) {
                Some(old) if old.key.reads_as(&key, notes_show) => old.rendered,
                _ => {
                    changed.push(at);
                    citation::cluster(&engine, &key.citation, &key.contexts)
                }
            };
            placed.push(Placed { id, key, rendered });
        }
        let Engine { entries, order, .. } = engine;
        let states: Vec<ItemState> = entries.into_iter().map(|e| e.state).collect();
        self.order = order;
        self.entries = works.into_iter().zip(states).collect();
        self.placed = placed;
        changed
    }

    /// Puts a citation at a place: 0 is before the first one. Gives the places
    /// of those that were rendered anew, itself among them.
    pub fn insert(&mut self, at: usize, id: impl Into<String>, citation: Citation) -> Vec<usize> {
        let mut citations = self.current();
        citations.insert(at.min(citations.len()), (id.into(), citation));
        self.update(citations)
    }

    /// Replaces the citation of an id; gives the places of those that were
    /// rendered anew.
    pub fn replace(&mut self, id: &str, citation: Citation) -> Vec<usize> {
        let mut citations = self.current();
        if let Some(place) = citations.iter_mut().find(|(i, _)| i == id) {
            place.1 = citation;
        }
        self.update(citations)
    }

    /// Takes the citation of an id away; gives the places of those that were
    /// rendered anew.
    pub fn remove(&mut self, id: &str) -> Vec<usize> {
        let mut citations = self.current();
        citations.retain(|(i, _)| i != id);
        self.update(citations)
    }

    fn current(&self) -> Vec<(String, Citation)> {
        self.placed.iter().map(|p| (p.id.clone(), p.key.citation.clone())).collect()
    }

    /// The citations as they now read, in the document's order, with their
    /// ids.
    pub fn citations(&self) -> impl ExactSizeIterator<Item = (&str, &Rendered)> {
        self.placed.iter().map(|p| (p.id.as_str(), &p.rendered))
    }

    /// The bibliography as it now is; `None` if the style has none.
    pub fn bibliography(&self) -> Option<Bibliography> {
        self.bibliography_listing(&|_| true)
    }

    /// The bibliography of the items that `lists` holds for.
    pub(super) fn bibliography_listing(&self, lists: &dyn Fn(&Item) -> bool) -> Option<Bibliography> {
        let works = self.entries.iter().map(|(work, _)| Rc::clone(work));
        let mut engine = Engine::with(self.processor, works, Some(&self.memo));
        for (entry, (_, state)) in engine.entries.iter_mut().zip(&self.entries) {
            entry.state = state.clone();
        }
        engine.order = self.order.iter().copied().filter(|i| lists(engine.entries[*i].item())).collect();
        bibliography::render(&engine, Some(&self.listed)).ok()
    }
}
