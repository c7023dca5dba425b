//! Items from labels that are right: what is left to go wrong is the reading
//! of each field.

use std::collections::BTreeMap;

use ibid::citation::{Label, Labelled, Labeller, Reference, Span, read};
use ibid::item::{Item, Variable};
use serde_json::Value;

use crate::support::corpora;

/// Gives the labels of a corpus.
struct Gold(Vec<Span>);

impl Labeller for Gold {
    fn label(&self, _: &str) -> Labelled {
        Labelled { spans: self.0.clone() }
    }
}

fn label(name: &str) -> Label {
    let labels = [
        Label::Author,
        Label::Editor,
        Label::Title,
        Label::Container,
        Label::Date,
        Label::Volume,
        Label::Issue,
        Label::Pages,
        Label::Publisher,
        Label::Location,
        Label::Url,
    ];
    labels.into_iter().find(|label| label.as_str() == name).unwrap_or(match name {
        "doi" => Label::Identifier,
        _ => Label::Other,
    })
}

/// The item of a row by its own labels, and the text under each label.
fn item(row: &Value) -> (Item, BTreeMap<String, String>) {
    let text = row["text"].as_str().unwrap();
    let (mut spans, mut fields): (Vec<Span>, BTreeMap<String, String>) = Default::default();
    let (mut at, mut last) = (0, "");
    let tokens = row["tokens"].as_array().unwrap();
    for (token, name) in tokens.iter().zip(row["labels"].as_array().unwrap()) {
        let (token, name) = (token.as_str().unwrap(), name.as_str().unwrap());
        let Some(found) = text[at..].find(token) else { continue };
        let range = at + found..at + found + token.len();
        at = range.end;
        fields.entry(name.to_owned()).or_default().push_str(token);
        match spans.last_mut() {
            Some(span) if last == name => span.range.end = range.end,
            _ => spans.push(Span { label: label(name), range, confidence: 0.9 }),
        }
        last = name;
    }
    let reference = Reference { text: text.to_owned(), span: 0..text.len(), label: None };
    (read(&reference, &Gold(spans)).item, fields)
}

fn alnum(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The fields whose value is what is printed but for marks, and the share of
/// references in which they must be so. Lower where the corpora label words
/// with a field (`vol.`) or an item's value is another (a whole last page).
const FIELDS: [(&str, Variable, f64); 5] = [
    ("title", Variable::Title, 0.98),
    ("container", Variable::ContainerTitle, 0.96),
    ("volume", Variable::Volume, 0.98),
    ("issue", Variable::Issue, 0.99),
    ("publisher", Variable::Publisher, 0.98),
];

#[test]
fn right_labels_make_right_items() {
    let Some(corpora) = corpora() else { return };
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut dated, mut years, mut named, mut people) = (0, 0, 0, 0);
    for set in ["anystyle-core", "anystyle-gold", "cora", "flux-cim-cs", "grobid-citations", "grobid-corpus"]
    {
        let text = std::fs::read_to_string(corpora.join(format!("citations/{set}.jsonl"))).unwrap();
        for line in text.lines().step_by(7) {
            let row: Value = serde_json::from_str(line).unwrap();
            let (item, fields) = item(&row);
            for (name, variable, _) in FIELDS {
                let Some(gold) = fields.get(name).map(|t| alnum(t)).filter(|t| !t.is_empty()) else {
                    continue;
                };
                let read = alnum(item.get(variable).unwrap_or_default());
                let (right, all) = counts.entry(name).or_default();
                *all += 1;
                *right += usize::from(read == gold);
            }
            let digits = |text: &String| text.as_bytes().windows(4).any(|w| w.iter().all(u8::is_ascii_digit));
            if fields.get("date").is_some_and(digits) {
                dated += 1;
                years += usize::from(item.year().is_some());
            }
            if fields.contains_key("author") {
                named += 1;
                people += usize::from(!item.creators().is_empty());
            }
        }
    }
    let share = |(right, all): (usize, usize)| right as f64 / all.max(1) as f64;
    println!("years {:.3}, names {:.3}", share((years, dated)), share((people, named)));
    for (name, _, floor) in FIELDS {
        let reached = share(counts[name]);
        println!("{name}: {reached:.3} of {}", counts[name].1);
        assert!(reached >= floor, "{name}");
    }
    assert!(share((years, dated)) > 0.97 && share((people, named)) > 0.98);
}
