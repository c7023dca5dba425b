//! What the items of one document have to do with each other: their order,
//! numbers, and what tells them apart.

use std::collections::{BTreeMap, HashMap};

use super::names::NameParts;
use super::program::{AnyVariable, SortKey};
use super::render::{NameTrace, Place, Renderer};
use super::tree::Node;
use super::{CitePosition, Processor, disambiguate, sort};
use crate::item::{Item, NameVariable};

/// How much of a given name is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Given {
    /// What the style asks for.
    #[default]
    AsStyled,
    /// At least initials.
    Initials,
    /// All.
    Full,
}

/// What is known of an item beyond its data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ItemState {
    pub(crate) citation_number: Option<u32>,
    /// 1 is `a`.
    pub(crate) year_suffix: Option<u32>,
    /// How many of the tests of `disambiguate="true"` hold, in the order in
    /// which they are met.
    pub(crate) disambiguate: u32,
    /// For each name list of a cite, how many names it shows at least.
    pub(crate) name_counts: Vec<usize>,
    /// For each name list, how much of each given name.
    pub(crate) givens: Vec<Vec<Given>>,
}

/// What a single cite adds to its item.
#[derive(Debug, Clone)]
pub(crate) struct CiteContext {
    pub(crate) locator: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) position: CitePosition,
    pub(crate) near_note: bool,
    pub(crate) first_note: Option<u32>,
    pub(crate) suppress_author: bool,
    /// Whether it is only compared with others, to see if it needs telling
    /// apart: when a work was looked at does not count.
    pub(crate) compared: bool,
}

impl Default for CiteContext {
    fn default() -> Self {
        Self {
            locator: None,
            label: None,
            position: CitePosition::First,
            near_note: false,
            first_note: None,
            suppress_author: false,
            compared: false,
        }
    }
}

pub(crate) struct Entry<'a> {
    pub(crate) item: &'a Item,
    pub(crate) names: BTreeMap<NameVariable, Vec<NameParts>>,
    pub(crate) state: ItemState,
}

/// The items of a document under one style.
pub(crate) struct Engine<'a> {
    pub(crate) processor: &'a Processor,
    pub(crate) entries: Vec<Entry<'a>>,
    index: HashMap<&'a str, usize>,
    /// Entries in the order of the bibliography.
    pub(crate) order: Vec<usize>,
}

/// A cite rendered, with what disambiguation wants to know of it.
pub(crate) struct RenderedCite {
    pub(crate) nodes: Vec<Node>,
    pub(crate) traces: Vec<NameTrace>,
    pub(crate) asked_disambiguate: u32,
}

impl<'a> Engine<'a> {
    /// Takes the items in the order in which they are first cited.
    pub(crate) fn new(processor: &'a Processor, items: &[&'a Item]) -> Self {
        let mut engine = Self {
            processor,
            entries: Vec::with_capacity(items.len()),
            index: HashMap::new(),
            order: Vec::new(),
        };
        for item in items {
            if !item.id.is_empty() && engine.index.contains_key(item.id.as_str()) {
                continue;
            }
            engine.index.insert(&item.id, engine.entries.len());
            let names = item
                .names
                .iter()
                .map(|(v, names)| (*v, names.iter().filter(|n| !n.is_empty()).map(NameParts::new).collect()))
                .collect();
            engine.entries.push(Entry { item, names, state: ItemState::default() });
        }
        engine
    }

    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Numbers, orders and tells apart the items.
    pub(crate) fn prepare(&mut self) {
        for (i, entry) in self.entries.iter_mut().enumerate() {
            entry.state.citation_number = u32::try_from(i + 1).ok();
        }
        let layout = self.processor.style.program.bibliography.as_ref();
        let keys: &[SortKey] = layout.map(|b| b.layout.sort.as_slice()).unwrap_or_default();
        self.order = sort::order(self, keys, Place::Bibliography);
        self.number(keys);
        disambiguate::run(self);
        // Year suffixes may be sorted by.
        if !keys.is_empty() && self.entries.iter().any(|e| e.state.year_suffix.is_some()) {
            self.order = sort::order(self, keys, Place::Bibliography);
            self.number(keys);
        }
    }

    fn number(&mut self, keys: &[SortKey]) {
        // Sorted by number, descending: the numbers stay, the order turns.
        let by_number = keys.iter().any(|k| {
            k.descending
                && matches!(
                    k.source,
                    super::program::SortSource::Variable(AnyVariable::Text(
                        crate::item::Variable::CitationNumber
                    ))
                )
        });
        if by_number {
            return;
        }
        for (n, i) in self.order.clone().into_iter().enumerate() {
            self.entries[i].state.citation_number = u32::try_from(n + 1).ok();
        }
    }

    pub(crate) fn renderer<'e>(&'e self, i: usize, state: &'e ItemState, place: Place) -> Renderer<'e> {
        let entry = &self.entries[i];
        let processor = self.processor;
        Renderer::new(&processor.style.program, &processor.locale, entry.item, state, &entry.names, place)
    }

    /// Renders an item through the citation layout, in a given state.
    pub(crate) fn cite(&self, i: usize, state: &ItemState, context: &CiteContext) -> RenderedCite {
        let mut renderer = self.renderer(i, state, Place::Citation);
        renderer.cite = Some(context);
        let out = renderer.all(&self.processor.style.program.citation.layout.children);
        RenderedCite {
            nodes: out.nodes,
            traces: renderer.name_traces,
            asked_disambiguate: renderer.asked_disambiguate,
        }
    }
}
