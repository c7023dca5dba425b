//! What every format that is read and written must hold, tried with items of
//! all kinds and all variables.

use super::mapping::Table;
use super::{Format, read, sample, write};
use crate::item::{Date, Field, Item, Kind, Variable};

/// Sets a field to what says whose it is.
fn set(item: &mut Item, field: &Field) {
    match field {
        Field::Text(variable) => item.set(*variable, sample::text(*variable)),
        Field::Names(variable) => item.set_names(*variable, sample::names(*variable)),
        Field::Date(variable) => item.set_date(*variable, sample::date(*variable, 0)),
        Field::Kind | Field::Extra(_) => {}
    }
}

/// Whether what was read of a field is what was written of it.
fn is_own(item: &Item, field: &Field) -> bool {
    match field {
        Field::Text(variable) => {
            let text = item.get(*variable).unwrap_or_default();
            let formed = sample::formed(*variable);
            formed.map_or_else(|| text.starts_with(variable.as_str()), |value| text == value)
        }
        Field::Names(variable) => {
            item.names(*variable).iter().all(|name| name.family_or_literal().contains(variable.as_str()))
        }
        Field::Date(variable) => {
            item.date(*variable).and_then(Date::first_year) == sample::date(*variable, 0).first_year()
        }
        Field::Kind => true,
        Field::Extra(name) => panic!("the writer wrote what it does not read: {name}"),
    }
}

/// The items of a text, whatever is wrong with it.
pub(super) fn items(format: Format, text: &str) -> Vec<Item> {
    read(format, text).unwrap().items.into_iter().map(|read| read.item).collect()
}

/// What is wrong with a text.
pub(super) fn problems(format: Format, text: &str) -> Vec<String> {
    read(format, text).unwrap().problems.iter().map(ToString::to_string).collect()
}

/// The items of a text as JSON, and as the format writes them.
pub(super) fn shown(format: Format, text: &str) -> (Vec<serde_json::Value>, String) {
    let items = items(format, text);
    let written = write(format, &items.iter().collect::<Vec<_>>()).unwrap();
    (items.iter().map(Item::to_json).collect(), written)
}

/// Writes items of every kind, with everything and with each field alone, and
/// reads them back: a record for each, in order, no field read as another but
/// those `moved` (what is written, what it is read as), and a second trip
/// changes nothing.
pub(super) fn all_kinds_and_fields(format: Format, table: &Table, moved: &[(&str, &str)]) {
    let mut written: Vec<Item> = Vec::new();
    for kind in Kind::ALL {
        let full = &mut Item::new(*kind);
        sample::fields().iter().for_each(|field| set(full, field));
        written.push(full.clone());
        for field in sample::fields() {
            let mut item = Item::new(*kind);
            set(&mut item, &Field::Text(Variable::Title));
            set(&mut item, &field);
            written.push(item);
        }
    }
    let text = write(format, &written.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(problems(format, &text), [""; 0]);
    let back = items(format, &text);
    assert_eq!(back.len(), written.len());
    for (item, read) in written.iter().zip(&back) {
        assert_eq!(table.kind_written(format, item.kind), read.kind);
        for (field, _) in read.fields() {
            let known = moved
                .iter()
                .any(|(from, to)| *to == field.name() && item.field(&Field::from_name(from)).is_some());
            let own = is_own(read, &field) && item.field(&field).is_some();
            let shown = write(format, &[item]).unwrap();
            assert!(
                own || known || field == Field::Kind,
                "{format} {} {field}: {:?}\n{shown}",
                item.kind,
                read.field(&field)
            );
        }
    }
    let text = write(format, &back.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(problems(format, &text), [""; 0]);
    let again = items(format, &text);
    for (first, second) in back.iter().zip(&again) {
        assert_eq!(first.diff(second), [], "{format} {}", first.kind);
    }
    assert_eq!(back.len(), again.len());
}

/// Reads hostile texts: whatever comes of them, it comes soon.
pub(super) fn hostile(format: Format, record: &str) {
    let all = [
        String::new(),
        record.chars().take(record.len() / 2).collect(),
        record.replace('\n', "\r"),
        record.replace(' ', "\u{A0}"),
        record.replace('-', "\u{2013}"),
        record.lines().rev().collect::<Vec<_>>().join("\n"),
        format!("{record}{}", "\u{0}\u{FEFF}\n".repeat(1000)),
        record.repeat(200),
        record.lines().map(|line| format!("{line}\n").repeat(500)).collect(),
        format!("{record}{}", "x;-, ".repeat(200_000)),
        record.split_inclusive('\n').flat_map(|line| [line, "  é\n"]).collect(),
    ];
    for text in all {
        let read = read(format, &text).unwrap();
        let items: Vec<&Item> = read.items.iter().map(|read| &read.item).collect();
        let _ = write(format, &items).unwrap();
    }
}
