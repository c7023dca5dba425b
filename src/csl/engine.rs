//! What the items of one document have to do with each other: their order,
//! numbers, and what tells them apart.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::names::NameParts;
use super::program::{AnyVariable, SortKey};
use super::render::{NameTrace, Place, Renderer};
use super::tree::{Node, plain};
use super::{CitePosition, Processor, disambiguate, note, raw_date, sort};
use crate::item::{Date, DateVariable, Item, NameVariable};

/// How much of a given name is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// An item made ready for rendering.
pub(crate) struct Work<'a> {
    pub(crate) item: Cow<'a, Item>,
    pub(crate) names: BTreeMap<NameVariable, Vec<NameParts>>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(item: &'a Item) -> Self {
        let mut item = note::with_fields(item);
        // Dates in words are read once, for all who ask for them.
        let unread = |d: &Date| d.parts.is_empty() && d.literal.is_empty() && !d.raw.is_empty();
        let read: Vec<(DateVariable, Date)> = item
            .dates
            .iter()
            .filter(|(_, date)| unread(date))
            .filter_map(|(variable, date)| Some((*variable, raw_date::read(&date.raw)?)))
            .collect();
        for (variable, date) in read {
            item.to_mut().set_date(variable, date);
        }
        let names = item
            .names
            .iter()
            .map(|(v, names)| (*v, names.iter().filter(|n| !n.is_empty()).map(NameParts::new).collect()))
            .collect();
        Self { item, names }
    }
}

/// A work under the style, in the document.
pub(crate) struct Entry<'a> {
    pub(crate) work: Rc<Work<'a>>,
    pub(crate) state: ItemState,
}

impl Entry<'_> {
    pub(crate) fn item(&self) -> &Item {
        &self.work.item
    }

    pub(crate) fn names(&self, variable: NameVariable) -> &[NameParts] {
        self.work.names.get(&variable).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What was found out about works earlier, as long as it only depends on the
/// work and what is given here.
#[derive(Default)]
pub(crate) struct Memo {
    /// How a cite reads in a state: see [`Engine::key`].
    keys: RefCell<HashMap<(usize, ItemState), Rc<str>>>,
    bases: RefCell<HashMap<usize, Rc<Base>>>,
    /// A work's sort keys in the bibliography.
    pub(crate) sort: RefCell<HashMap<usize, Rc<[sort::Value]>>>,
}

/// A cite as it is without disambiguation.
pub(crate) struct Base {
    pub(crate) key: Rc<str>,
    pub(crate) traces: Vec<NameTrace>,
    /// How many tests of `disambiguate` it met.
    pub(crate) conditions: u32,
}

/// The cites that are compared to see what needs telling apart: not the first
/// ones, which may say more.
const COMPARED: CiteContext = CiteContext {
    locator: None,
    label: None,
    position: CitePosition::Subsequent,
    near_note: false,
    first_note: None,
    suppress_author: false,
    compared: true,
};

/// The items of a document under one style.
pub(crate) struct Engine<'a> {
    pub(crate) processor: &'a Processor,
    pub(crate) entries: Vec<Entry<'a>>,
    index: HashMap<String, usize>,
    pub(crate) memo: Option<&'a Memo>,
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
    /// Takes the items in the order in which they are first cited. Of items
    /// with the same id, the last one counts.
    pub(crate) fn new(processor: &'a Processor, items: &[&'a Item]) -> Self {
        let mut last: HashMap<&str, &'a Item> = HashMap::with_capacity(items.len());
        last.extend(items.iter().map(|i| (i.id.as_str(), *i)));
        let works = items
            .iter()
            .filter_map(|item| if item.id.is_empty() { Some(*item) } else { last.remove(item.id.as_str()) });
        Self::with(processor, works.map(|item| Rc::new(Work::new(item))), None)
    }

    /// Takes works, each once.
    pub(crate) fn with(
        processor: &'a Processor,
        works: impl Iterator<Item = Rc<Work<'a>>>,
        memo: Option<&'a Memo>,
    ) -> Self {
        let entries: Vec<Entry<'a>> = works.map(|work| Entry { work, state: ItemState::default() }).collect();
        let index = entries.iter().enumerate().map(|(i, e)| (e.item().id.clone(), i)).collect();
        Self { processor, entries, index, memo, order: Vec::new() }
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
        self.order = sort::entries(self, keys);
        self.number(keys);
        disambiguate::run(self);
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
        let work = &self.entries[i].work;
        let processor = self.processor;
        Renderer::new(&processor.style.program, &processor.locale, &work.item, state, &work.names, place)
    }

    /// How the cite of an item reads to one who looks for what tells it apart.
    pub(crate) fn key(&self, i: usize, state: &ItemState) -> Rc<str> {
        let render = || Rc::from(plain(&self.cite(i, state, &COMPARED).nodes));
        let Some(memo) = self.memo else { return render() };
        let place = (self.memo_place(i), self.without_number(state));
        if let Some(key) = memo.keys.borrow().get(&place) {
            return Rc::clone(key);
        }
        let key: Rc<str> = render();
        memo.keys.borrow_mut().insert(place, Rc::clone(&key));
        key
    }

    /// The cite of an item before anything is told apart.
    pub(crate) fn base(&self, i: usize) -> Rc<Base> {
        if let Some(base) = self.memo.and_then(|m| m.bases.borrow().get(&self.memo_place(i)).cloned()) {
            return base;
        }
        let cite = self.cite(i, &self.entries[i].state, &COMPARED);
        let base = Rc::new(Base {
            key: Rc::from(plain(&cite.nodes)),
            traces: cite.traces,
            conditions: cite.asked_disambiguate,
        });
        if let Some(memo) = self.memo.filter(|_| !self.processor.style.program.shows_number) {
            memo.bases.borrow_mut().insert(self.memo_place(i), Rc::clone(&base));
        }
        base
    }

    /// Where the memo keeps what it knows of an item.
    pub(crate) fn memo_place(&self, i: usize) -> usize {
        Rc::as_ptr(&self.entries[i].work).addr()
    }

    /// The state as far as cites can show it: most styles show no number.
    pub(crate) fn without_number(&self, state: &ItemState) -> ItemState {
        let number = state.citation_number.filter(|_| self.processor.style.program.shows_number);
        ItemState { citation_number: number, ..state.clone() }
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
