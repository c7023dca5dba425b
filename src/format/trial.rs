//! What every format that is read and written must hold, tried with items of
//! all kinds and all variables.

use super::mapping::Table;
use super::{Format, read, write};
use crate::item::{Date, DateVariable, Field, Item, Kind, Name, NameVariable, Variable};

/// Values that are no words: identifiers, ranges, codes.
const FORMED: &[(Variable, &str)] = &[
    (Variable::Doi, "10.1000/a_b%c#d&e"),
    (Variable::Isbn, "978-3-16-148410-0"),
    (Variable::Issn, "0378-5955"),
    (Variable::Pmid, "16894061"),
    (Variable::Pmcid, "PMC4513071"),
    (Variable::Url, "https://example.org/~a_b?c=%20&d=1"),
    (Variable::Language, "de"),
    (Variable::Page, "112-119"),
    (Variable::NumberOfPages, "321"),
];

/// A text that says whose it is, with what formats stumble over.
pub(super) fn nasty(name: &str) -> String {
    format!(
        "  {name}: <i>x</i> & \"q\" 'r'\tÜnïcödé 😀 {{y}}   - AU  - %A T1 x\nPT  - \r\n%0 z\nER  - {}",
        "long ".repeat(40)
    )
}

fn value(variable: Variable) -> String {
    let formed = FORMED.iter().find(|(known, _)| *known == variable);
    match formed {
        Some((_, value)) => (*value).to_owned(),
        // Commas and semicolons divide keywords.
        None if variable == Variable::Keyword => {
            "keyword one, <i>keyword</i> & two, keyword - three".to_owned()
        }
        None => nasty(variable.as_str()),
    }
}

fn names(variable: NameVariable) -> Vec<Name> {
    vec![
        Name {
            non_dropping_particle: "van der".into(),
            suffix: "Jr.".into(),
            ..Name::person(variable.as_str(), "A. #1")
        },
        Name::literal(format!("{variable}, Barnes & Noble {{x}}")),
        Name::literal(variable.as_str()),
    ]
}

fn date(variable: DateVariable) -> Date {
    let year = 1950 + variable.as_str().len() as i32;
    Date::from_edtf(&format!("{year}-03-04")).unwrap()
}

/// Every field of an item but its kind, with a value.
fn fields() -> Vec<Field> {
    let text = Variable::ALL.iter().map(|variable| Field::Text(*variable));
    let names = NameVariable::ALL.iter().map(|variable| Field::Names(*variable));
    text.chain(names).chain(DateVariable::ALL.iter().map(|variable| Field::Date(*variable))).collect()
}

fn set(item: &mut Item, field: &Field) {
    match field {
        Field::Text(variable) => item.set(*variable, value(*variable)),
        Field::Names(variable) => item.set_names(*variable, names(*variable)),
        Field::Date(variable) => item.set_date(*variable, date(*variable)),
        Field::Kind | Field::Extra(_) => {}
    }
}

/// Whether what was read of a field is what was written of it.
fn is_own(item: &Item, field: &Field) -> bool {
    match field {
        Field::Text(variable) => {
            let text = item.get(*variable).unwrap_or_default();
            let formed = FORMED.iter().find(|(known, _)| known == variable);
            formed.map_or_else(|| text.starts_with(variable.as_str()), |(_, value)| text == *value)
        }
        Field::Names(variable) => {
            item.names(*variable).iter().all(|name| name.family_or_literal().contains(variable.as_str()))
        }
        Field::Date(variable) => {
            item.date(*variable).and_then(Date::first_year) == date(*variable).first_year()
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
        fields().iter().for_each(|field| set(full, field));
        written.push(full.clone());
        for field in fields() {
            let mut item = Item::new(*kind);
            item.set(Variable::Title, value(Variable::Title));
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
