//! Duplicates in libraries of 10,000 items: what is found, and what is taken
//! for one though it is none.

use std::collections::{BTreeMap, HashMap, HashSet};

use ibid::citation::read_line;
use ibid::item::{Item, Variable};
use ibid::matching::duplicates::{Finder, Pair, Relation};
use ibid::registry::read_crossref;
use serde_json::Value;

use crate::planted::{Sort, World, world};
use crate::support;

fn pairs(items: &[Item]) -> Vec<Pair> {
    let mut finder = Finder::default();
    items.iter().for_each(|item| finder.add(item));
    finder.pairs(|_, _| false)
}

/// The relation in which a planted pair is to be found.
fn expected(sort: Sort) -> Option<Relation> {
    match sort {
        Sort::Typos => Some(Relation::Duplicate),
        Sort::Preprint => Some(Relation::Versions),
        Sort::BookAndChapter | Sort::SameTitle | Sort::SharedIsbn => None,
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Counts {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missed) as f64
    }
}

fn describe(item: &Item) -> String {
    let mut value = item.to_json();
    value.as_object_mut().unwrap().remove("id");
    value.to_string()
}

fn judge(world: &World) -> (Counts, usize) {
    let planted: HashMap<(usize, usize), Sort> =
        world.pairs.iter().map(|(a, b, sort)| ((*a, *b), *sort)).collect();
    let mut counts = Counts::default();
    let mut found = HashMap::new();
    let mut certain_and_wrong = 0;
    for pair in pairs(&world.items).iter().filter(|pair| pair.relation != Relation::PartOf) {
        let (a, b) = pair.records;
        let key = (a.min(b), a.max(b));
        found.insert(key, pair.relation);
        if planted.get(&key).and_then(|sort| expected(*sort)) == Some(pair.relation) {
            counts.right += 1;
        } else {
            counts.wrong += 1;
            certain_and_wrong += usize::from(pair.is_certain);
            println!(
                "WRONG {} {:?} {:.2}\n  {}\n  {}",
                pair.relation.as_str(),
                planted.get(&key),
                pair.score.value,
                describe(&world.items[a]),
                describe(&world.items[b])
            );
        }
    }
    let mut missed: BTreeMap<Sort, usize> = BTreeMap::new();
    for (a, b, sort) in &world.pairs {
        if expected(*sort).is_some_and(|relation| found.get(&(*a, *b)) != Some(&relation)) {
            counts.missed += 1;
            *missed.entry(*sort).or_default() += 1;
            println!(
                "MISSED {sort:?} {:?}\n  {}\n  {}",
                found.get(&(*a, *b)),
                describe(&world.items[*a]),
                describe(&world.items[*b])
            );
        }
    }
    println!("missed: {missed:?}");
    (counts, certain_and_wrong)
}

#[test]
fn planted_pairs_are_found_and_little_else() {
    for seed in 1..=3 {
        let world = world(10_000, seed);
        assert_eq!((world.items.len(), world.pairs.len()), (10_000, 500));
        let (counts, certain_and_wrong) = judge(&world);
        println!(
            "seed {seed}: precision {:.4}, recall {:.4}, {counts:?}",
            counts.precision(),
            counts.recall()
        );
        assert!(counts.precision() >= 0.99, "precision {:.4}", counts.precision());
        assert!(counts.recall() >= 0.95, "recall {:.4}", counts.recall());
        assert_eq!(certain_and_wrong, 0, "certain, and two works");
    }
}

#[test]
fn chapters_are_known_as_parts_of_their_books() {
    let world = world(2_000, 4);
    let planted: Vec<_> = world.pairs.iter().filter(|(.., sort)| *sort == Sort::BookAndChapter).collect();
    let parts: Vec<_> =
        pairs(&world.items).iter().filter(|p| p.relation == Relation::PartOf).map(|p| p.records).collect();
    let known =
        planted.iter().filter(|(a, b, _)| parts.contains(&(*a, *b)) || parts.contains(&(*b, *a))).count();
    println!("{known} of {} chapters", planted.len());
    assert!(known * 100 >= planted.len() * 95);
}

/// Works of Crossref, each of another DOI: next to none are one work, and by
/// title, names and place alone few are taken for one.
#[test]
fn registered_works_are_not_taken_for_each_other() {
    let Some(corpora) = support::corpora() else { return };
    let text = std::fs::read_to_string(corpora.join("matching/world.jsonl")).unwrap();
    let mut items: Vec<Item> =
        text.lines().map(|line| read_crossref(&serde_json::from_str(line).unwrap())).collect();
    for with_doi in [true, false] {
        if !with_doi {
            items.iter_mut().for_each(|item| item.set(Variable::Doi, ""));
        }
        let found = pairs(&items);
        let of = |relation| found.iter().filter(move |pair| pair.relation == relation);
        for pair in of(Relation::Duplicate).chain(of(Relation::Versions)) {
            let (a, b) = (&items[pair.records.0], &items[pair.records.1]);
            println!("{} {}\n  {}\n  {}", pair.relation.as_str(), pair.is_certain, describe(a), describe(b));
        }
        let (duplicates, versions) = (of(Relation::Duplicate).count(), of(Relation::Versions).count());
        println!("with DOI {with_doi}: {} works, {duplicates} duplicates, {versions} versions", items.len());
        assert!(duplicates + versions <= items.len() / 1_000);
    }
}

/// Works of Crossref, and references to them as they are printed: what is read
/// of a reference against the record of its work, and against other references
/// to it. The records have no year, and many no names. Where the labels say
/// otherwise, they give two DOIs of one work, as far as one can see.
#[test]
fn printed_references_are_duplicates_of_their_work() {
    let Some(corpora) = support::corpora() else { return };
    let lines = |name: &str| -> Vec<Value> {
        let text = std::fs::read_to_string(corpora.join("matching").join(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let mut items: Vec<Item> = lines("world.jsonl").iter().map(read_crossref).collect();
    let mut works: Vec<Option<String>> =
        items.iter().map(|item| item.get(Variable::Doi).map(str::to_lowercase)).collect();
    let records = items.len();
    for line in lines("strings.jsonl").iter().step_by(5) {
        let Some(reading) = read_line(line["text"].as_str().unwrap()).reading else { continue };
        let mut item = reading.item;
        [Variable::Doi, Variable::Pmid, Variable::Pmcid].into_iter().for_each(|v| item.set(v, ""));
        items.push(item);
        works.push(line["expected"].as_str().map(str::to_lowercase));
    }
    let (mut right, mut wrong, mut found) = (0, 0, HashSet::new());
    for pair in pairs(&items).iter().filter(|pair| pair.relation == Relation::Duplicate) {
        let (a, b) = (pair.records.0.min(pair.records.1), pair.records.0.max(pair.records.1));
        let (one, other) = (&works[a], &works[b]);
        // Of a reference to no work of the corpus one cannot tell.
        if one.is_none() || other.is_none() {
            continue;
        }
        if one == other {
            right += 1;
            found.insert(b);
        } else {
            wrong += 1;
            println!("WRONG {}\n  {}\n  {}", pair.is_certain, describe(&items[a]), describe(&items[b]));
        }
    }
    let known: HashSet<&String> = works[..records].iter().flatten().collect();
    let findable = works[records..].iter().flatten().filter(|doi| known.contains(doi)).count();
    let precision = f64::from(right) / f64::from(right + wrong);
    let recall = found.len() as f64 / findable as f64;
    println!("{findable} references: precision {precision:.4} ({wrong} wrong), recall {recall:.4}");
    assert!(precision >= 0.985, "precision {precision:.4}");
    assert!(recall >= 0.95, "recall {recall:.4}");
}
