//! Telling cites apart that would read the same: more names, more of given
//! names, the style's own condition, a letter after the year.
//!
//! Source: CSL 1.0.2, *Disambiguation*.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::engine::{Base, Engine, Given, ItemState};
use super::names::{NameParts, initials};
use super::program::{GivennameRule, NameForm};
use super::render::NameTrace;

/// Names added one by one before all of a list are shown at once.
const MAX_STEPS: usize = 60;

/// Tells apart the items of the engine, in the form of their later cites.
pub(super) fn run(engine: &mut Engine<'_>) {
    let citation = &engine.processor.style.program.citation;
    let (add_names, add_givenname) = (citation.add_names, citation.add_givenname);
    let (rule, add_year_suffix) = (citation.givenname_rule, citation.add_year_suffix);
    let by_cite = rule == GivennameRule::ByCite;
    if !(add_names || add_givenname || add_year_suffix || engine.processor.style.program.asks_disambiguate) {
        return;
    }
    let bases: Vec<Rc<Base>> = (0..engine.entries.len()).map(|i| engine.base(i)).collect();
    let conditions = bases.iter().map(|b| b.conditions).max().unwrap_or(0);
    let mut keys: Vec<Rc<str>> = bases.iter().map(|b| Rc::clone(&b.key)).collect();
    if add_givenname && !by_cite {
        expand_names(engine, &bases, rule);
        for (i, key) in keys.iter_mut().enumerate() {
            *key = engine.key(i, &engine.entries[i].state);
        }
    }
    for group in ambiguous(keys.into_iter().enumerate()) {
        let mut open = group;
        if add_names {
            open = more_names(engine, &bases, open);
        }
        if add_givenname && by_cite && !open.is_empty() {
            open = more_givens(engine, &bases, open, add_names);
        }
        for level in 1..=conditions {
            for i in &open {
                engine.entries[*i].state.disambiguate = level;
            }
            open = still_ambiguous(engine, &open);
        }
    }
    if add_year_suffix {
        year_suffixes(engine);
    }
}

/// The groups of items that share a key, in order of their first one.
fn ambiguous(keys: impl Iterator<Item = (usize, Rc<str>)>) -> Vec<Vec<usize>> {
    let mut place: HashMap<Rc<str>, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, key) in keys {
        if key.is_empty() {
            continue;
        }
        let at = *place.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(i);
    }
    groups.retain(|g| g.len() > 1);
    groups
}

fn still_ambiguous(engine: &Engine<'_>, items: &[usize]) -> Vec<usize> {
    let keys = items.iter().map(|i| (*i, engine.key(*i, &engine.entries[*i].state)));
    let mut open: Vec<usize> = ambiguous(keys).into_iter().flatten().collect();
    open.sort_unstable();
    open
}

fn distinct(engine: &Engine<'_>, items: &[usize]) -> usize {
    items.iter().map(|i| engine.key(*i, &engine.entries[*i].state)).collect::<HashSet<_>>().len()
}

/// Whether all of the group have the very same names: then no more of them
/// tells anything.
fn same_names(engine: &Engine<'_>, bases: &[Rc<Base>], group: &[usize]) -> bool {
    let lists = |i: &usize| -> Vec<&[NameParts]> {
        bases[*i].traces.iter().map(|t| engine.entries[*i].names(t.variable)).collect()
    };
    let Some(first) = group.first().map(lists) else { return true };
    group.iter().all(|i| lists(i) == first)
}

/// Shows one name more at a time, as long as that tells some of the group
/// apart; who is then alone keeps what it has, and the rest what last helped.
fn more_names(engine: &mut Engine<'_>, bases: &[Rc<Base>], group: Vec<usize>) -> Vec<usize> {
    let mut open = Vec::new();
    let mut groups = vec![(group, 0usize)];
    while let Some((group, from)) = groups.pop() {
        if same_names(engine, bases, &group) {
            open.extend(group);
            continue;
        }
        let hidden =
            |i: &usize| bases[*i].traces.iter().map(|t| t.total.saturating_sub(t.shown)).max().unwrap_or(0);
        let most = group.iter().map(hidden).max().unwrap_or(0);
        let before: Vec<Vec<usize>> =
            group.iter().map(|i| engine.entries[*i].state.name_counts.clone()).collect();
        let mut step = from;
        let mut parted = false;
        while step < most && !parted {
            step = if step < MAX_STEPS { step + 1 } else { most };
            for i in &group {
                let counts = bases[*i].traces.iter().map(|t| (t.shown + step).min(t.total)).collect();
                engine.entries[*i].state.name_counts = counts;
            }
            parted = distinct(engine, &group) > 1;
        }
        if parted {
            let keys = group.iter().map(|i| (*i, engine.key(*i, &engine.entries[*i].state)));
            groups.extend(ambiguous(keys).into_iter().map(|g| (g, step)));
        } else {
            for (i, counts) in group.iter().zip(before) {
                engine.entries[*i].state.name_counts = counts;
            }
            open.extend(group);
        }
    }
    open.sort_unstable();
    open
}

/// Shows more of given names, from the first name on, where that tells cites
/// apart; with `add_names`, also of names that would be hidden.
fn more_givens(
    engine: &mut Engine<'_>,
    bases: &[Rc<Base>],
    group: Vec<usize>,
    add_names: bool,
) -> Vec<usize> {
    if same_names(engine, bases, &group) {
        return group;
    }
    let mut open = group;
    let lists = open.iter().map(|i| bases[*i].traces.len()).max().unwrap_or(0);
    for list in 0..lists {
        let length = |t: &NameTrace| if add_names { t.total } else { t.shown };
        let longest = open
            .iter()
            .filter_map(|i| bases[*i].traces.get(list))
            .map(length)
            .max()
            .unwrap_or(0)
            .min(MAX_STEPS);
        for position in 0..longest {
            if open.is_empty() {
                return open;
            }
            for level in [Given::Initials, Given::Full] {
                let was = distinct(engine, &open);
                let before: Vec<ItemState> = open.iter().map(|i| engine.entries[*i].state.clone()).collect();
                for i in &open {
                    let state = &mut engine.entries[*i].state;
                    raise(state, list, position, level);
                    let Some(trace) = bases[*i].traces.get(list) else { continue };
                    if add_names && position < trace.total {
                        if state.name_counts.len() <= list {
                            state.name_counts.resize(list + 1, 0);
                        }
                        state.name_counts[list] = state.name_counts[list].max(position + 1);
                    }
                }
                if distinct(engine, &open) > was {
                    break;
                }
                for (i, state) in open.iter().zip(before) {
                    engine.entries[*i].state = state;
                }
            }
            open = still_ambiguous(engine, &open);
        }
    }
    open
}

fn raise(state: &mut ItemState, list: usize, position: usize, level: Given) {
    if state.givens.len() <= list {
        state.givens.resize(list + 1, Vec::new());
    }
    let givens = &mut state.givens[list];
    if givens.len() <= position {
        givens.resize(position + 1, Given::AsStyled);
    }
    givens[position] = givens[position].max(level);
}

/// The forms in which a name may be told from its namesakes.
fn forms(name: &NameParts, hyphens: bool) -> [String; 3] {
    let family = format!("{} {}", name.non_dropping, name.family).trim().to_lowercase();
    let short = initials(&name.given, ".", hyphens, true);
    [
        family.clone(),
        format!("{family}, {short}"),
        format!("{family}, {} {}", name.given.replace(['.', ' '], ""), name.suffix),
    ]
}

/// Tells people of one name apart in all cites, whether these are alike or
/// not.
fn expand_names(engine: &mut Engine<'_>, bases: &[Rc<Base>], rule: GivennameRule) {
    let primary_only = matches!(rule, GivennameRule::PrimaryName | GivennameRule::PrimaryNameWithInitials);
    let initials_only =
        matches!(rule, GivennameRule::AllNamesWithInitials | GivennameRule::PrimaryNameWithInitials);
    let hyphens = engine.processor.style.program.initialize_with_hyphen;
    // Who goes under each family name, and under each with initials.
    let mut namesakes: [HashMap<String, HashSet<String>>; 2] = [HashMap::new(), HashMap::new()];
    for (entry, base) in engine.entries.iter().zip(bases) {
        for trace in &base.traces {
            let list = entry.names(trace.variable);
            let shown =
                if engine.processor.style.program.citation.add_names { list.len() } else { trace.shown };
            for name in list.iter().take(if primary_only { 1 } else { shown }).filter(|n| !n.literal) {
                let [family, short, full] = forms(name, hyphens);
                namesakes[0].entry(family).or_default().insert(full.clone());
                namesakes[1].entry(short).or_default().insert(full);
            }
        }
    }
    let several =
        |map: &HashMap<String, HashSet<String>>, key: &str| map.get(key).is_some_and(|s| s.len() > 1);
    let mut found: BTreeMap<usize, Vec<Vec<Given>>> = BTreeMap::new();
    for (i, (entry, base)) in engine.entries.iter().zip(bases).enumerate() {
        let mut lists = Vec::new();
        for trace in &base.traces {
            let list = entry.names(trace.variable);
            let level = |(at, name): (usize, &NameParts)| {
                if name.literal || (primary_only && at > 0) {
                    return Given::AsStyled;
                }
                let [family, short, _] = forms(name, hyphens);
                let initials_tell = !several(&namesakes[1], &short);
                match trace.form {
                    NameForm::Short if !several(&namesakes[0], &family) => Given::AsStyled,
                    NameForm::Short if initials_tell && trace.initialize_with => Given::Initials,
                    NameForm::Short if initials_only => {
                        // Initials that do not tell apart are of no use, but
                        // for those they tell from others.
                        let alike = namesakes[1].get(&short).map_or(0, HashSet::len);
                        let all = namesakes[0].get(&family).map_or(0, HashSet::len);
                        if alike < all { Given::Initials } else { Given::AsStyled }
                    }
                    NameForm::Long if initials_tell || initials_only || !trace.initialize_with => {
                        Given::AsStyled
                    }
                    _ => Given::Full,
                }
            };
            lists.push(list.iter().enumerate().map(level).collect());
        }
        found.insert(i, lists);
    }
    for (i, lists) in found {
        engine.entries[i].state.givens = lists;
    }
}

/// Letters for those still alike, in the order of the bibliography.
fn year_suffixes(engine: &mut Engine<'_>) {
    let order = engine.order.clone();
    let keys: Vec<(usize, Rc<str>)> =
        order.iter().map(|i| (*i, engine.key(*i, &engine.entries[*i].state))).collect();
    for group in ambiguous(keys.into_iter()) {
        for (n, i) in group.into_iter().enumerate() {
            engine.entries[i].state.year_suffix = u32::try_from(n + 1).ok();
        }
    }
}
