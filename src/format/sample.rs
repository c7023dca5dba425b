//! Items for the round trips of the formats' tests: every kind, every
//! variable, and texts that trip up writers.

use crate::item::{Date, DateParts, DateVariable, Item, Kind, Name, NameVariable, Variable};

/// Texts that are hard to write in one format or another.
pub(in crate::format) const NASTY: &[&str] = &[
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

/// An item of each kind, each with every text variable (another nasty text for
/// each), names of every sort and dates of every sort.
pub(in crate::format) fn items() -> Vec<Item> {
    let long = "word ".repeat(8000);
    let mut items = Vec::new();
    for (number, kind) in Kind::ALL.iter().enumerate() {
        let mut item = Item::new(*kind);
        item.id = format!("key{number}");
        for (at, variable) in Variable::ALL.iter().enumerate() {
            let text = NASTY[(at + number) % NASTY.len()].trim_end();
            item.set(*variable, format!("{text} {number}.{at}"));
        }
        for (variable, text) in [
            (Variable::Doi, "10.1000/a_b(c)<d>"),
            (Variable::Url, "https://example.org/~a_b?c=%20&d=[e]#f"),
            (Variable::Isbn, "9780306406157"),
            (Variable::Issn, "0003-066X"),
            (Variable::Page, "12-15"),
            (Variable::Volume, "12"),
            (Variable::Language, "en"),
            (Variable::Abstract, "One.\n\nTwo, \"three\"; four."),
        ] {
            item.set(variable, text);
        }
        if number == 0 {
            item.set(Variable::Note, long.trim_end());
        }
        for variable in NameVariable::ALL {
            item.set_names(
                *variable,
                vec![
                    Name {
                        non_dropping_particle: "van der".into(),
                        suffix: "Jr.".into(),
                        ..Name::person("Berg", "A. B.")
                    },
                    Name::person("Ó Súilleabháin", "Seán"),
                    Name::literal("World Health Organization"),
                ],
            );
        }
        for (at, variable) in DateVariable::ALL.iter().enumerate() {
            let day = DateParts::new(2006, Some(8), Some(3));
            let date = match (at + number) % 6 {
                0 => Date::from_parts(day),
                1 => Date::year(1999),
                2 => Date::from_parts(DateParts::new(2006, Some(8), None)),
                3 => Date::range(day, DateParts::new(2007, Some(1), Some(2))),
                4 => Date::literal("in press"),
                _ => Date { circa: true, ..Date::year(1850) },
            };
            item.set_date(*variable, date);
        }
        items.push(item);
    }
    items
}
