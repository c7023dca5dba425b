//! `cs:names`.
//!
//! Source: CSL 1.0.2, *Names*, *Name* and *Name-part Order*.

use super::{NameTrace, Out, Place, Presence, Renderer};
use crate::csl::CitePosition;
use crate::csl::engine::Given;
use crate::csl::names::{NameParts, initials, joint};
use crate::csl::program::{
    AnyVariable, Demote, Label, Look, NameAnd, NameForm, NameOptions, Names, Plural, Precedes, SortOrder,
    TermForm, TermId, term,
};
use crate::csl::tree::{Mark, Node, wrap};
use crate::item::NameVariable;

/// The names to show of a list.
struct Cut {
    /// How many from the front.
    first: usize,
    /// Whether the last one follows after an ellipsis.
    last: bool,
    /// Whether "et al." follows.
    et_al: bool,
}

impl<'a> Renderer<'a> {
    pub(super) fn names(&mut self, names: &'a Names) -> Out {
        let first_block = !self.names_done;
        let lists = self.lists(names);
        if lists.is_empty() {
            return self.substitute(names);
        }
        let options = &names.options[self.place as usize];
        for (variable, ..) in &lists {
            self.used(AnyVariable::Names(*variable));
        }
        self.names_done = true;
        // The author is there, if unseen: nothing stands in for it.
        if first_block && self.sort.is_none() && self.cite.is_some_and(|c| c.suppress_author) {
            return Out { nodes: Vec::new(), presence: Presence::Filled };
        }
        if options.form == NameForm::Count {
            let count: usize =
                lists.iter().map(|(_, _, list)| self.cut(list.len(), options, None).first).sum();
            let text = if self.sort.is_some() { format!("{count:08}") } else { count.to_string() };
            return Out::filled(self.decorate(vec![Node::Text(text)], &names.look));
        }
        let mut nodes: Vec<Node> = Vec::new();
        for (variable, term, list) in lists {
            let (list_nodes, hidden) = self.list(list, names, options, variable);
            let mut block = list_nodes;
            if block.iter().all(Node::is_empty) && !hidden {
                continue;
            }
            if first_block {
                block = wrap(Mark::Names, block);
            }
            if let Some(label) = names.label.as_ref().filter(|_| self.sort.is_none()) {
                let label_nodes = self.names_label(label, term, list.len());
                if names.label_first {
                    block.splice(0..0, label_nodes);
                } else {
                    block.extend(label_nodes);
                }
            }
            if !nodes.is_empty() && !block.is_empty() {
                nodes.push(Node::text(options.names_delimiter.clone()));
            }
            nodes.extend(block);
        }
        Out { nodes: self.decorate(nodes, &names.look), presence: Presence::Filled }
    }

    /// The variables that have names, with the term each is labelled by. An
    /// editor who is the translator too is listed once.
    fn lists(&self, names: &Names) -> Vec<(NameVariable, Option<TermId>, &'a [NameParts])> {
        let get = |v: NameVariable| {
            let list = self.names.get(&v).map(Vec::as_slice).unwrap_or_default();
            (!list.is_empty() && !self.is_suppressed(AnyVariable::Names(v))).then_some(list)
        };
        let both = [NameVariable::Editor, NameVariable::Translator];
        let merged = both.iter().all(|v| names.variables.contains(v))
            && get(both[0]).is_some()
            && get(both[0]) == get(both[1])
            && names.label.as_ref().is_none_or(|l| {
                self.locale.term(term::EDITOR_TRANSLATOR, l.form, false).is_some_and(|t| !t.is_empty())
            });
        let mut lists: Vec<(NameVariable, Option<TermId>, &'a [NameParts])> = Vec::new();
        for variable in &names.variables {
            let Some(list) = get(*variable) else { continue };
            let mut label = self.program.terms.get(variable.as_str());
            if merged && both.contains(variable) {
                if lists.iter().any(|(v, ..)| both.contains(v)) {
                    continue;
                }
                label = Some(term::EDITOR_TRANSLATOR);
            }
            lists.push((*variable, label, list));
        }
        lists
    }

    fn names_label(&self, label: &Label, term: Option<TermId>, count: usize) -> Vec<Node> {
        let plural = match label.plural {
            Plural::Always => true,
            Plural::Never => false,
            Plural::Contextual => count > 1,
        };
        term.map(|t| self.label_nodes(label, t, plural)).unwrap_or_default()
    }

    /// The first substitute that shows anything; what it shows is not shown
    /// again.
    fn substitute(&mut self, names: &'a Names) -> Out {
        if names.substitute.is_empty() {
            return Out::empty();
        }
        let first_block = !self.names_done;
        let outer_trace = self.trace.replace(Vec::new());
        let mut result = Out::empty();
        for child in &names.substitute {
            self.trace = Some(Vec::new());
            let before = self.suppressed.len();
            let out = self.element(child);
            if out.nodes.iter().any(|n| !n.is_empty()) || out.presence == Presence::Filled {
                result = out;
                break;
            }
            self.suppressed.truncate(before);
        }
        let used = std::mem::replace(&mut self.trace, outer_trace).unwrap_or_default();
        if result.presence != Presence::Filled && result.nodes.is_empty() {
            return Out::empty();
        }
        if let Some(trace) = &mut self.trace {
            trace.extend(used.iter().copied());
        }
        if first_block && !self.names_done {
            self.names_done = true;
            if self.sort.is_none() && self.cite.is_some_and(|c| c.suppress_author) {
                return Out { nodes: Vec::new(), presence: Presence::Filled };
            }
            result.nodes = wrap(Mark::Stand, result.nodes);
        }
        Out { nodes: result.nodes, presence: Presence::Filled }
    }

    /// How much of a list of `n` names is shown.
    fn cut(&self, n: usize, options: &NameOptions, at_least: Option<usize>) -> Cut {
        let all = Cut { first: n, last: false, et_al: false };
        let subsequent =
            self.place == Place::Citation && self.cite.is_some_and(|c| c.position != CitePosition::First);
        let (mut min, mut use_first, mut use_last) =
            (options.et_al_min, options.et_al_use_first, options.et_al_use_last);
        if subsequent {
            min = options.et_al_subsequent_min.or(min);
            use_first = options.et_al_subsequent_use_first.or(use_first);
        }
        if let Some(sort) = self.sort {
            min = sort.min.or(min);
            use_first = sort.use_first.or(use_first);
            use_last = sort.use_last.unwrap_or(use_last);
        }
        let (Some(min), Some(use_first)) = (min, use_first) else { return all };
        // An ellipsis hides two names at least.
        let use_first = if use_last { use_first.min(min.saturating_sub(2)) } else { use_first };
        let shown = (use_first as usize).max(at_least.unwrap_or(0));
        if n < min as usize || shown >= n {
            return all;
        }
        let last = use_last && n >= shown + 2;
        Cut { first: shown, last, et_al: !last }
    }

    /// A list; whether it is there but hidden (`et-al-use-first="0"`).
    fn list(
        &mut self,
        list: &'a [NameParts],
        names: &'a Names,
        options: &'a NameOptions,
        variable: NameVariable,
    ) -> (Vec<Node>, bool) {
        let index = self.name_traces.len();
        let at_least = self.state.name_counts.get(index).copied().filter(|_| self.sort.is_none());
        let cut = self.cut(list.len(), options, at_least);
        self.name_traces.push(NameTrace {
            variable,
            total: list.len(),
            shown: cut.first,
            form: options.form,
            initialize_with: options.initialize_with.is_some(),
        });
        // What `cs:name` asks for is for each name; its affixes are for people.
        let bare = Look { format: names.name.format, ..Look::default() };
        let show = |i: usize, name: &NameParts| {
            let look = if name.literal { &bare } else { &names.name };
            self.decorate(self.one(name, i, index, names, options), look)
        };
        let rendered: Vec<Vec<Node>> =
            list.iter().enumerate().take(cut.first).map(|(i, name)| show(i, name)).collect();
        let inverted = |i: usize| {
            let order = if self.sort.is_some() { Some(SortOrder::All) } else { options.sort_order };
            match order {
                Some(SortOrder::All) => true,
                Some(SortOrder::First) => i == 0,
                None => false,
            }
        };
        let count = rendered.len();
        // Sort keys are of names alone.
        let sorting = self.sort.is_some();
        let and = match options.and.filter(|_| !cut.et_al && !cut.last && !sorting) {
            Some(NameAnd::Text) => Some(self.term_text(term::AND, TermForm::Long, false)),
            Some(NameAnd::Symbol) => Some("&".to_owned()),
            None => None,
        };
        let mut nodes: Vec<Node> = Vec::new();
        for (i, name) in rendered.into_iter().enumerate() {
            if i > 0 {
                let last = i + 1 == count;
                let between = match (&and, last) {
                    (Some(and), true) => {
                        let delimiter = match options.precedes_last {
                            // As citeproc-js has it, institutions follow by
                            // the contextual rule in every style.
                            _ if list.get(i).is_some_and(|n| n.literal) => count > 2,
                            Precedes::Always => true,
                            Precedes::Never => false,
                            Precedes::Contextual => count > 2,
                            Precedes::AfterInverted => inverted(i - 1),
                        };
                        joined_and(&options.delimiter, and, delimiter)
                    }
                    _ => options.delimiter.clone(),
                };
                nodes.push(Node::Text(between));
            }
            nodes.push(Node::Span(Mark::Name, name));
        }
        if cut.last
            && let Some(name) = list.last()
        {
            let shown = show(list.len() - 1, name);
            match count {
                0 => {}
                1 => nodes.push(Node::text(" … ")),
                _ => nodes.push(Node::Text(format!("{}… ", options.delimiter))),
            }
            nodes.push(Node::Span(Mark::Name, shown));
        }
        if cut.et_al && count > 0 && !sorting {
            self.push_et_al(&mut nodes, names, options, count, inverted(count - 1));
        }
        let hidden = nodes.is_empty() && !list.is_empty();
        (nodes, hidden)
    }

    fn push_et_al(
        &self,
        nodes: &mut Vec<Node>,
        names: &Names,
        options: &NameOptions,
        count: usize,
        inverted: bool,
    ) {
        let text = self.term_text(names.et_al_term, TermForm::Long, false);
        if text.is_empty() {
            return;
        }
        let delimiter = match options.precedes_et_al {
            Precedes::Always => true,
            Precedes::Never => false,
            Precedes::Contextual => count > 1,
            Precedes::AfterInverted => inverted,
        };
        let between = if delimiter { options.delimiter.clone() } else { " ".to_owned() };
        let cjk = text.chars().all(|c| !c.is_ascii());
        nodes.push(Node::Text(if cjk && !delimiter { String::new() } else { between }));
        nodes.extend(self.decorate(vec![Node::Text(text)], &names.et_al));
    }

    /// Whether what disambiguation found out applies here.
    fn expands(&self) -> bool {
        self.place == Place::Citation && self.sort.is_none()
    }

    fn one(
        &self,
        name: &NameParts,
        i: usize,
        list: usize,
        names: &Names,
        options: &NameOptions,
    ) -> Vec<Node> {
        if name.literal {
            return self.decorate(self.rich(&name.family), &names.family);
        }
        let level = self
            .state
            .givens
            .get(list)
            .and_then(|g| g.get(i))
            .copied()
            .filter(|_| self.expands() || (options.form == NameForm::Short && self.sort.is_none()))
            .unwrap_or(Given::AsStyled);
        let sorting = self.sort.is_some();
        let order = if sorting { Some(SortOrder::All) } else { options.sort_order };
        let inverted = match order {
            Some(SortOrder::All) => true,
            Some(SortOrder::First) => i == 0,
            None => false,
        };
        let short = options.form == NameForm::Short && level == Given::AsStyled;
        let demoted = match self.program.demote {
            Demote::Never => false,
            Demote::SortOnly => sorting,
            Demote::DisplayAndSort => inverted,
        };
        let family_of = |particles: &[(&str, &Look)]| {
            let mut parts = particles.to_vec();
            parts.push((&name.family, &names.family));
            self.part_group(&parts, &names.family)
        };
        if name.fixed_order {
            let mut nodes = family_of(&[(&name.non_dropping, &names.family)]);
            if !short && !name.given.is_empty() {
                if !name.cjk {
                    nodes.push(Node::text(" "));
                }
                nodes.extend(self.part_group(&[(&name.given, &names.given)], &names.given));
            }
            return nodes;
        }
        if short {
            if !(demoted && inverted) || name.non_dropping.is_empty() {
                return family_of(&[(&name.non_dropping, &names.family)]);
            }
            let mut nodes = family_of(&[]);
            nodes.push(Node::text(" "));
            nodes.extend(self.part_group(&[(&name.non_dropping, &names.family)], &names.family));
            return nodes;
        }
        let given = self.given(name, options, level);
        // Initials without full stops go with a suffix without one.
        let bare_suffix = options.initialize_with.as_ref().is_some_and(|w| !w.contains('.'));
        let suffix = if bare_suffix { name.suffix.replace('.', "") } else { name.suffix.clone() };
        if inverted {
            let kept = if demoted { "" } else { name.non_dropping.as_str() };
            let moved = if demoted { name.non_dropping.as_str() } else { "" };
            let mut nodes = family_of(&[(kept, &names.family)]);
            let own = (given.as_str(), &names.given);
            let dropping = (name.dropping.as_str(), &names.given);
            // Particles that count for the family name count for the given one.
            let (own, dropping) = if sorting && self.program.demote == Demote::Never {
                (dropping, own)
            } else {
                (own, dropping)
            };
            let given = self.part_group(&[own, dropping, (moved, &names.family)], &names.given);
            for part in [given, self.rich(&suffix)] {
                if part.is_empty() {
                    continue;
                }
                if !nodes.is_empty() {
                    nodes.push(Node::text(options.sort_separator.clone()));
                }
                nodes.extend(part);
            }
            return nodes;
        }
        // A particle with an apostrophe belongs to the word after it.
        let elided = joint(&name.dropping).is_empty();
        let (with_given, with_family) =
            if elided { ("", name.dropping.as_str()) } else { (name.dropping.as_str(), "") };
        let mut nodes = self.part_group(&[(&given, &names.given), (with_given, &names.given)], &names.given);
        let family = family_of(&[(with_family, &names.given), (&name.non_dropping, &names.family)]);
        if !nodes.is_empty() && !family.is_empty() {
            nodes.push(Node::text(" "));
        }
        nodes.extend(family);
        if !suffix.is_empty() {
            nodes.push(Node::text(if name.comma_suffix { ", " } else { " " }));
            nodes.extend(self.rich(&suffix));
        }
        nodes
    }

    /// Parts of a name side by side, each formatted by its own rule, with the
    /// affixes of one of them around all.
    fn part_group(&self, parts: &[(&str, &Look)], affixes: &Look) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut before = "";
        for (text, look) in parts.iter().filter(|(text, _)| !text.is_empty()) {
            if !nodes.is_empty() && !joint(before).is_empty() {
                nodes.push(Node::text(" "));
            }
            before = text;
            let bare = Look { format: look.format.marked(), text_case: look.text_case, ..Look::default() };
            nodes.extend(self.decorate(self.rich(text), &bare));
        }
        if nodes.is_empty() {
            return nodes;
        }
        let around =
            Look { prefix: affixes.prefix.clone(), suffix: affixes.suffix.clone(), ..Look::default() };
        self.decorate(nodes, &around)
    }

    fn given(&self, name: &NameParts, options: &NameOptions, level: Given) -> String {
        match &options.initialize_with {
            Some(with) if level != Given::Full => {
                initials(&name.given, with, self.program.initialize_with_hyphen, options.initialize)
            }
            _ => name.given.clone(),
        }
    }
}

/// The delimiter before the last name and "and". A word that carries its own
/// joint (a hyphen, or a punctuation space, as in Hebrew) stands without
/// spaces.
fn joined_and(delimiter: &str, and: &str, with_delimiter: bool) -> String {
    const JOINTS: [char; 2] = ['\u{2008}', '-'];
    let mut out = if with_delimiter { delimiter.to_owned() } else { String::new() };
    if and.starts_with(JOINTS) || and.ends_with(JOINTS) {
        out.push_str(and);
        return out;
    }
    if out.is_empty() && !and.starts_with(' ') {
        out.push(' ');
    }
    out.push_str(and);
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}
