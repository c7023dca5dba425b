//! Items for the formats' tests: every kind, every field, and texts that trip
//! up writers.

use crate::item::{Date, DateParts, DateVariable, Field, Item, Kind, Name, NameVariable, Variable};

/// Values that are no words: identifiers, ranges, codes.
const FORMED: &[(Variable, &str)] = &[
    (Variable::Doi, "10.1000/a_b(c)<d>%e#f&g"),
    (Variable::Isbn, "978-3-16-148410-0"),
    (Variable::Issn, "0003-066X"),
    (Variable::Pmid, "16894061"),
    (Variable::Pmcid, "PMC4513071"),
    (Variable::Url, "https://example.org/~a_b?c=%20&d=[e]#f"),
    (Variable::Language, "de"),
    (Variable::Page, "112-119"),
    (Variable::NumberOfPages, "321"),
];

/// The value of a variable that is no words.
pub(super) fn formed(variable: Variable) -> Option<&'static str> {
    FORMED.iter().find(|(known, _)| *known == variable).map(|(_, value)| *value)
}

/// Texts that are hard to write in one format or another.
const NASTY: &[&str] = &[
    "A <i>b</i> & c: \"d\" 'e' – f",
    "x  - y; z, w | v",
    "=1+2",
    "- a # b",
    "@key {b} [c] $d$ %e ~f ^g *h* _i_ `j` \\k",
    "TI  - no tag",
    "ER  - ",
    "😀 Ünïcödé — “q”",
    "<unknown> 5 < 6 &amp; 7 &lt;b&gt;",
    "12",
    "1.10",
    "yes",
    "null",
    "2006-08",
    "a -- b --- c ...",
    "'a",
    "%0 x",
    "+49",
];

/// A value that says whose it is, with what formats stumble over.
pub(super) fn text(variable: Variable) -> String {
    match formed(variable) {
        Some(value) => value.to_owned(),
        // Commas and semicolons divide keywords.
        None if variable == Variable::Keyword => {
            "keyword one, <i>keyword</i> & two, keyword - three".to_owned()
        }
        None => format!(
            "  {variable}: <i>x</i> & \"q\" 'r'\tÜnïcödé 😀 {{y}}   - AU  - %A T1 x\nPT  - \r\n%0 z\nER  - {}",
            "long ".repeat(40)
        ),
    }
}

/// Names of every sort, which say whose they are.
pub(super) fn names(variable: NameVariable) -> Vec<Name> {
    vec![
        Name {
            non_dropping_particle: "van der".into(),
            suffix: "Jr.".into(),
            ..Name::person(variable.as_str(), "A. #1")
        },
        Name::person(format!("Ó {variable}"), "Seán"),
        Name::literal(format!("{variable}, Barnes & Noble {{x}}")),
        Name::literal(variable.as_str()),
    ]
}

/// A date of one of six sorts, in a year that says whose it is.
pub(super) fn date(variable: DateVariable, sort: usize) -> Date {
    let year = 1950 + variable.as_str().len() as i32;
    let day = DateParts::new(year, Some(3), Some(4));
    match sort % 6 {
        0 => Date::from_parts(day),
        1 => Date::year(year),
        2 => Date::from_parts(DateParts::new(year, Some(3), None)),
        3 => Date::range(day, DateParts::new(year + 1, Some(1), Some(2))),
        4 => Date::literal("in press"),
        _ => Date { circa: true, ..Date::year(year) },
    }
}

/// Every field of an item but its kind.
pub(super) fn fields() -> Vec<Field> {
    let text = Variable::ALL.iter().map(|variable| Field::Text(*variable));
    let names = NameVariable::ALL.iter().map(|variable| Field::Names(*variable));
    text.chain(names).chain(DateVariable::ALL.iter().map(|variable| Field::Date(*variable))).collect()
}

/// An item of each kind, each with every text variable (another nasty text for
/// each), names of every sort and dates of every sort.
pub(super) fn items() -> Vec<Item> {
    let item = |(number, kind): (usize, &Kind)| {
        let mut item = Item::new(*kind);
        item.id = format!("key{number}");
        for (at, variable) in Variable::ALL.iter().enumerate() {
            let nasty = NASTY[(at + number) % NASTY.len()].trim_end();
            let text = formed(*variable).map_or_else(|| format!("{nasty} {number}.{at}"), str::to_owned);
            item.set(*variable, text);
        }
        item.set(Variable::Abstract, "One.\n\nTwo, \"three\"; four.");
        if number == 0 {
            item.set(Variable::Note, "word ".repeat(8000).trim_end());
        }
        for variable in NameVariable::ALL {
            item.set_names(*variable, names(*variable));
        }
        for (at, variable) in DateVariable::ALL.iter().enumerate() {
            item.set_date(*variable, date(*variable, at + number));
        }
        item
    };
    Kind::ALL.iter().enumerate().map(item).collect()
}
