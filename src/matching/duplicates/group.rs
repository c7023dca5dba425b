//! Pairs united into groups.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Finder, Pair, Relation};

/// The groups of records of one work that duplicates and versions make, each
/// with its pairs; groups come in the order of their surest pairs.
///
/// That *a* is *b* and *b* is *c* need not make *a* and *c* one: where they
/// carry different identifiers, or `apart` knows that they are two, the surer
/// pair counts and the other is left out. Once the first is decided it may
/// come up again.
#[must_use]
pub fn groups(finder: &Finder, pairs: &[Pair], apart: impl Fn(usize, usize) -> bool) -> Vec<Vec<Pair>> {
    let one_work = |pair: &&Pair| pair.relation != Relation::PartOf;
    let paired: HashSet<(usize, usize)> = pairs.iter().filter(one_work).map(|p| sorted(p.records)).collect();
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut taken: Vec<&Pair> = Vec::new();
    for (n, pair) in pairs.iter().filter(one_work).enumerate() {
        let (a, b) = pair.records;
        let (mine, theirs) = (group_of.get(&a).copied(), group_of.get(&b).copied());
        if mine.is_some() && mine == theirs {
            taken.push(pair);
            continue;
        }
        let side = |group: Option<usize>, alone: usize| {
            group.and_then(|g| members.get(&g).cloned()).unwrap_or_else(|| vec![alone])
        };
        let (left, right) = (side(mine, a), side(theirs, b));
        let two = |x: usize, y: usize| {
            !paired.contains(&sorted((x, y))) && (apart(x, y) || finder.contradict(x, y))
        };
        if left.iter().any(|x| right.iter().any(|y| two(*x, *y))) {
            continue;
        }
        let group = mine.or(theirs).unwrap_or(n);
        let gone = [mine, theirs].into_iter().flatten().filter(|g| *g != group).collect::<Vec<_>>();
        for g in gone {
            members.remove(&g);
        }
        let all: Vec<usize> = left.into_iter().chain(right).collect();
        for record in &all {
            group_of.insert(*record, group);
        }
        members.insert(group, all);
        taken.push(pair);
    }
    let mut found: Vec<Vec<Pair>> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    for pair in taken {
        let Some(group) = group_of.get(&pair.records.0) else { continue };
        let at = *place.entry(*group).or_insert_with(|| {
            found.push(Vec::new());
            found.len() - 1
        });
        if let Some(list) = found.get_mut(at) {
            list.push(pair.clone());
        }
    }
    found
}

fn sorted((a, b): (usize, usize)) -> (usize, usize) {
    (a.min(b), a.max(b))
}
