//! Conversions between every pair of formats: the report of losses is what is
//! really lost.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use ibid::format::bibtex::Options;
use ibid::format::{self, Format};
use ibid::item::{Date, DateParts, DateVariable, Item, Kind, Name, NameVariable, Variable};
use ibid::workflow::convert::{self, Loss};
use serde_json::{Map, Value};

/// Variables that a processor makes and no source holds.
const MADE: &[Variable] = &[
    Variable::CitationLabel,
    Variable::CitationNumber,
    Variable::FirstReferenceNoteNumber,
    Variable::YearSuffix,
    Variable::CitationKey,
    Variable::Locator,
];

fn value(variable: Variable, random: &mut fastrand::Rng) -> String {
    let number = random.u32(1..400);
    match variable {
        Variable::Doi => format!("10.1000/x{number}.y_z"),
        Variable::Pmid => format!("1{number:06}"),
        Variable::Pmcid => format!("PMC1{number:06}"),
        Variable::Isbn => "978-0-306-40615-7".to_owned(),
        Variable::Issn => "0003-990X".to_owned(),
        Variable::Url => format!("https://example.org/a_{number}?b=1&c=%20d"),
        Variable::Page => format!("{number}-{}", number + 9),
        Variable::PageFirst | Variable::Volume | Variable::NumberOfPages | Variable::NumberOfVolumes => {
            number.to_string()
        }
        Variable::Language => "en".to_owned(),
        Variable::Keyword => "ketamine, depression, trial".to_owned(),
        Variable::Abstract => "First paragraph, 50% & more.\n\nSecond <i>paragraph</i>.".to_owned(),
        Variable::Title => format!("The {{N}}ature of <i>Homo sapiens</i> & H<sub>2</sub>O: part {number}"),
        Variable::Edition => "2".to_owned(),
        other => format!("{other} Ünïcode {number}"),
    }
}

/// `count` items: every kind in turn, each with every sort of field at random.
fn items(count: usize) -> Vec<Item> {
    let mut random = fastrand::Rng::with_seed(6);
    let make = |index: usize| {
        let mut item = Item::new(Kind::ALL[index % Kind::ALL.len()]);
        item.id = format!("item{index}");
        item.set(Variable::Title, value(Variable::Title, &mut random));
        for variable in Variable::ALL.iter().filter(|variable| !MADE.contains(variable)) {
            if random.u8(0..3) == 0 {
                item.set(*variable, value(*variable, &mut random));
            }
        }
        for variable in NameVariable::ALL {
            if *variable == NameVariable::Author || random.u8(0..6) == 0 {
                let names = [
                    Name { suffix: "Jr.".to_owned(), ..Name::person("Zarate", "Carlos A.") },
                    Name { non_dropping_particle: "van der".to_owned(), ..Name::person("Berg", "Anna") },
                    Name::literal("World Health Organization"),
                    Name::person("O’Neill", "Ö."),
                ];
                let count = random.usize(1..=names.len());
                item.set_names(*variable, names.into_iter().take(count).collect());
            }
        }
        for variable in DateVariable::ALL {
            if *variable == DateVariable::Issued || random.u8(0..4) == 0 {
                let year = random.i32(1900..2027);
                let date = match random.u8(0..5) {
                    0 => Date::year(year),
                    1 => Date::from_parts(DateParts::new(year, Some(random.u8(1..=12)), None)),
                    2 => Date::range(DateParts::year(year), DateParts::year(year + 1)),
                    3 => Date { circa: true, ..Date::year(year) },
                    _ => Date::from_parts(DateParts::new(
                        year,
                        Some(random.u8(1..=12)),
                        Some(random.u8(1..=28)),
                    )),
                };
                item.set_date(*variable, date);
            }
        }
        if random.bool() {
            item.extra.insert("file".to_owned(), Value::from("papers/a b.pdf"));
        }
        item
    };
    (0..count).map(make).collect()
}

fn read(format: Format, text: &str) -> Vec<Item> {
    format::read(format, text).unwrap().items.into_iter().map(|read| read.item).collect()
}

/// The CSL-JSON of an item, the members of `custom` beside the rest.
fn flat(item: &Item) -> Map<String, Value> {
    let mut object = item.to_json().as_object().unwrap().clone();
    if let Some(Value::Object(custom)) = object.remove("custom") {
        object.extend(custom);
    }
    if let Some(id) = object.remove("id").filter(|id| *id != "") {
        object.insert("citekey".to_owned(), id);
    }
    object
}

/// Every member that two items do not share, with both values.
fn differences(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<(String, Option<Value>, Option<Value>)> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differ = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differ.map(|name| (name.clone(), before.get(name).cloned(), after.get(name).cloned())).collect()
}

fn reported(loss: Option<&Loss>) -> Vec<(String, Option<Value>, Option<Value>)> {
    let changes = loss.map(|loss| loss.changes.as_slice()).unwrap_or_default();
    let mut changes: Vec<_> =
        changes.iter().map(|c| (c.name().to_owned(), c.from.clone(), c.to.clone())).collect();
    changes.sort_by(|a, b| a.0.cmp(&b.0));
    changes
}

fn both_ways() -> Vec<Format> {
    Format::all().filter(|format| format.is_read() && format.is_written()).collect()
}

/// Checks a format against every other; how many fields are lost.
fn lost_from(from: Format, originals: &[&Item]) -> usize {
    let source = read(from, &format::write(from, originals).unwrap());
    assert_eq!(source.len(), originals.len(), "{from}");
    let source: Vec<&Item> = source.iter().collect();
    // What an item says is the same for every format it goes to.
    let flat_source: Vec<Map<String, Value>> = source.iter().map(|item| flat(item)).collect();
    let mut lost = 0;
    for to in both_ways() {
        let written = convert::write_records(&source, to, &Options::default()).unwrap();
        let back = read(to, &written.text);
        assert_eq!(back.len(), source.len(), "{from} to {to}");
        let losses: HashMap<usize, &Loss> = written.losses.iter().map(|loss| (loss.index, loss)).collect();
        for (index, (before, after)) in flat_source.iter().zip(&back).enumerate() {
            let mut after = flat(after);
            if !before.contains_key("citekey") {
                // A name that the format had to make up is no loss.
                after.remove("citekey");
            }
            let real = differences(before, &after);
            lost += real.len();
            assert_eq!(reported(losses.get(&index).copied()), real, "{from} to {to}, item {index}");
        }
    }
    lost
}

#[test]
fn the_report_of_losses_is_what_is_lost_between_every_two_formats() {
    let originals = items(200);
    let originals: Vec<&Item> = originals.iter().collect();
    let formats = both_ways();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut lost = 0;
        while let Some(from) = formats.get(next.fetch_add(1, Ordering::Relaxed)) {
            lost += lost_from(*from, &originals);
        }
        lost
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let lost: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("{} pairs of formats, {lost} fields lost, all reported", formats.len() * formats.len());
}

#[test]
fn a_format_loses_nothing_of_what_it_said() {
    let originals = items(200);
    let originals: Vec<&Item> = originals.iter().collect();
    for format in both_ways() {
        let once = read(format, &format::write(format, &originals).unwrap());
        let once: Vec<&Item> = once.iter().collect();
        let written = convert::write_records(&once, format, &Options::default()).unwrap();
        let shown: Vec<String> = written
            .losses
            .iter()
            .flat_map(|loss| loss.changes.iter().map(move |c| (loss.index, c)))
            .take(5)
            .map(|(index, c)| {
                format!("{} {} {}: {:?} -> {:?}", once[index].kind, c.word(), c.name(), c.from, c.to)
            })
            .collect();
        assert!(written.losses.is_empty(), "{format}: {} items, {shown:#?}", written.losses.len());
    }
}
