//! Runs a program over one item.

mod choose;
mod date;
mod label;
mod names;
pub(crate) mod number;
mod segments;
mod text;

use std::collections::BTreeMap;

use super::engine::{CiteContext, ItemState};
use super::locale::{Locale, is_english};
use super::names::NameParts;
use super::pass;
use super::program::{AnyVariable, Element, Group, Look, NameForm, Program};
use super::richtext;
use super::tree::{Mark, Node, wrap};
use crate::item::{Item, NameVariable, Variable};

/// Whether an element called variables, and whether any had a value: what the
/// suppression rule of `cs:group` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Presence {
    /// No variable was called.
    Plain,
    /// Variables were called, and all were empty.
    Empty,
    /// A variable had a value.
    Filled,
}

/// What an element renders to.
#[derive(Debug)]
pub(crate) struct Out {
    pub(crate) nodes: Vec<Node>,
    pub(crate) presence: Presence,
}

impl Out {
    fn plain(nodes: Vec<Node>) -> Self {
        Self { nodes, presence: Presence::Plain }
    }

    fn empty() -> Self {
        Self { nodes: Vec::new(), presence: Presence::Empty }
    }

    /// What shows something counts as filled.
    fn seen(nodes: Vec<Node>, presence: Presence) -> Self {
        let presence = if nodes.iter().all(Node::is_empty) { presence } else { Presence::Filled };
        Self { nodes, presence }
    }

    /// A variable's value, if it shows anything.
    fn filled(nodes: Vec<Node>) -> Self {
        let presence = if nodes.iter().all(Node::is_empty) { Presence::Empty } else { Presence::Filled };
        Self { nodes, presence }
    }
}

/// Where the text will stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Citation = 0,
    Bibliography = 1,
}

/// Sort keys change how names are shown.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SortNames {
    pub(crate) min: Option<u32>,
    pub(crate) use_first: Option<u32>,
    pub(crate) use_last: Option<bool>,
}

/// How many names of a list were there and shown: what disambiguation works
/// on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameTrace {
    pub(crate) variable: NameVariable,
    pub(crate) total: usize,
    pub(crate) shown: usize,
    pub(crate) form: NameForm,
    pub(crate) initialize_with: bool,
}

/// The state of rendering one item once.
pub(crate) struct Renderer<'a> {
    pub(crate) program: &'a Program,
    pub(crate) locale: &'a Locale,
    pub(crate) item: &'a Item,
    pub(crate) state: &'a ItemState,
    pub(crate) names: &'a BTreeMap<NameVariable, Vec<NameParts>>,
    pub(crate) cite: Option<&'a CiteContext>,
    pub(crate) place: Place,
    pub(crate) sort: Option<SortNames>,
    /// Variables that a substitution used up.
    pub(crate) suppressed: Vec<AnyVariable>,
    /// Variables rendered since a substitution began.
    trace: Option<Vec<AnyVariable>>,
    /// The name lists rendered, in order.
    pub(crate) name_traces: Vec<NameTrace>,
    /// Whether the first name list has been rendered.
    names_done: bool,
    year_suffix_done: bool,
    /// How many tests of `disambiguate` were met.
    pub(crate) asked_disambiguate: u32,
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(
        program: &'a Program,
        locale: &'a Locale,
        item: &'a Item,
        state: &'a ItemState,
        names: &'a BTreeMap<NameVariable, Vec<NameParts>>,
        place: Place,
    ) -> Self {
        Self {
            program,
            locale,
            item,
            state,
            names,
            cite: None,
            place,
            sort: None,
            suppressed: Vec::new(),
            trace: None,
            name_traces: Vec::new(),
            names_done: false,
            year_suffix_done: false,
            asked_disambiguate: 0,
        }
    }

    /// Renders elements one after the other.
    pub(crate) fn all(&mut self, elements: &'a [Element]) -> Out {
        self.joined(elements, "")
    }

    fn joined(&mut self, elements: &'a [Element], delimiter: &str) -> Out {
        let mut out = Out::plain(Vec::new());
        self.join(elements, delimiter, &mut out);
        out
    }

    /// What `cs:choose` chooses stands in its place: the delimiter around it
    /// counts within.
    fn join(&mut self, elements: &'a [Element], delimiter: &str, all: &mut Out) {
        for element in elements {
            if let Element::Choose(choose) = element {
                if let Some(chosen) = self.chosen(choose) {
                    self.join(chosen, delimiter, all);
                }
                continue;
            }
            let out = self.element(element);
            all.presence = all.presence.max(out.presence);
            if out.nodes.iter().all(Node::is_empty) {
                continue;
            }
            if !all.nodes.is_empty() && !delimiter.is_empty() {
                all.nodes.push(Node::text(delimiter));
            }
            all.nodes.extend(out.nodes);
        }
    }

    fn element(&mut self, element: &'a Element) -> Out {
        match element {
            Element::Text(text) => self.text(text),
            Element::Number(number) => self.number(number),
            Element::Label(label) => self.label(label),
            Element::Date(date) => self.date(date),
            Element::Names(names) => self.names(names),
            Element::Group(group) => self.group(group),
            Element::Choose(choose) => match self.chosen(choose) {
                Some(chosen) => self.all(chosen),
                None => Out::plain(Vec::new()),
            },
        }
    }

    /// A group shows nothing if it calls variables and all are empty.
    fn group(&mut self, group: &'a Group) -> Out {
        let out = self.joined(&group.children, &group.delimiter);
        if out.presence == Presence::Empty {
            return Out::empty();
        }
        // For the group around, a group that shows something is a variable
        // that has a value.
        Out::seen(self.decorate(out.nodes, &group.look), out.presence)
    }

    /// Applies what an element's attributes ask for: inside to outside full
    /// stops, case, formatting, quotes, affixes, display.
    pub(crate) fn decorate(&self, mut nodes: Vec<Node>, look: &Look) -> Vec<Node> {
        if nodes.iter().all(Node::is_empty) {
            return Vec::new();
        }
        if look.strip_periods {
            pass::strip_periods(&mut nodes);
        }
        if let Some(case) = look.text_case {
            pass::case::apply(&mut nodes, case, self.is_english());
        }
        if !look.format.is_plain() {
            nodes = wrap(Mark::Format(look.format), nodes);
        }
        if look.quotes && self.sort.is_none() {
            nodes = wrap(Mark::Quote, nodes);
        }
        if !look.prefix.is_empty() {
            nodes.insert(0, Node::text(look.prefix.clone()));
        }
        if !look.suffix.is_empty() {
            nodes.push(Node::text(look.suffix.clone()));
        }
        // Blocks are for entries, and there only where the style does not align
        // the fields itself.
        let blocks = self.place == Place::Bibliography
            && self.program.bibliography.as_ref().is_some_and(|b| b.second_field_align.is_none());
        match look.display.filter(|_| blocks) {
            Some(display) => wrap(Mark::Display(display), nodes),
            None => nodes,
        }
    }

    /// A field's text.
    fn rich(&self, text: &str) -> Vec<Node> {
        richtext::parse(text, &self.locale.quotes)
    }

    /// Whether the item's language, or else the locale's, is English.
    fn is_english(&self) -> bool {
        match self.item.get(Variable::Language).map(str::trim) {
            Some(language) if !language.is_empty() => is_english(language),
            _ => self.locale.is_english(),
        }
    }

    /// Notes that a variable is used, for substitution.
    fn used(&mut self, variable: AnyVariable) {
        if let Some(trace) = &mut self.trace {
            trace.push(variable);
            self.suppressed.push(variable);
        }
    }

    fn is_suppressed(&self, variable: AnyVariable) -> bool {
        self.suppressed.contains(&variable)
    }
}
