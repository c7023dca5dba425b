//! Tests of the citation room from outside.

use std::collections::BTreeMap;
use std::path::Path;

use ibid::citation::{Label, Labeller, RuleLabeller, segment};
use serde_json::Value;

use crate::support::corpora;

fn alnum(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// `one in step` of a corpus file's lines.
fn rows(path: &Path, step: usize) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().step_by(step).map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Counts of right, wrong and missing values.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    right: usize,
    wrong: usize,
    missing: usize,
}

impl Tally {
    fn precision(self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(self) -> f64 {
        self.right as f64 / (self.right + self.missing).max(1) as f64
    }

    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (2 * self.right + self.wrong + self.missing).max(1) as f64
    }
}

const FIELDS: [&str; 10] =
    ["author", "editor", "title", "container", "date", "volume", "issue", "pages", "publisher", "location"];

fn gold(row: &Value) -> BTreeMap<String, String> {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    let tokens = row["tokens"].as_array().unwrap();
    for (token, label) in tokens.iter().zip(row["labels"].as_array().unwrap()) {
        let field = fields.entry(label.as_str().unwrap().to_owned()).or_default();
        field.push_str(&alnum(token.as_str().unwrap()));
    }
    fields
}

/// Whole references right, and the counts of all fields, of one labelled set.
fn label_set(path: &Path, step: usize) -> (f64, Tally, BTreeMap<&'static str, Tally>) {
    let rows = rows(path, step);
    let mut exact = 0;
    let mut all = Tally::default();
    let mut by: BTreeMap<&'static str, Tally> = BTreeMap::new();
    for row in &rows {
        let text = row["text"].as_str().unwrap();
        let labelled = RuleLabeller.label(text);
        let gold = gold(row);
        let mut right = true;
        for field in FIELDS {
            let label =
                [Label::Author, Label::Editor, Label::Title, Label::Container, Label::Date, Label::Volume]
                    .into_iter()
                    .chain([Label::Issue, Label::Pages, Label::Publisher, Label::Location])
                    .find(|l| l.as_str() == field)
                    .unwrap();
            let mine = alnum(&labelled.text(text, label));
            let theirs = gold.get(field).map(String::as_str).unwrap_or_default();
            let tally = by.entry(field).or_default();
            if mine == theirs {
                tally.right += usize::from(!mine.is_empty());
                continue;
            }
            right = false;
            tally.wrong += usize::from(!mine.is_empty());
            tally.missing += usize::from(!theirs.is_empty());
        }
        exact += usize::from(right);
    }
    for tally in by.values() {
        all.right += tally.right;
        all.wrong += tally.wrong;
        all.missing += tally.missing;
    }
    (exact as f64 / rows.len().max(1) as f64, all, by)
}

/// Each labelled set: the part read (one in so many), and what the rules must
/// at least reach on it (field F1, share of references right as a whole). The
/// containers of `linkedbooks-train` count as titles there, so little can be
/// reached on it.
const SETS: [(&str, usize, f64, f64); 7] = [
    ("anystyle-core", 2, 0.85, 0.55),
    ("anystyle-gold", 2, 0.92, 0.75),
    ("cora", 1, 0.92, 0.75),
    ("flux-cim-cs", 1, 0.855, 0.6),
    ("grobid-citations", 4, 0.92, 0.74),
    ("grobid-corpus", 6, 0.795, 0.45),
    ("linkedbooks-train", 40, 0.53, 0.15),
];

#[test]
fn labels_agree_with_the_labelled_sets() {
    let Some(corpora) = corpora() else { return };
    let mut failed = Vec::new();
    for (set, step, field_floor, exact_floor) in SETS {
        let (exact, all, by) = label_set(&corpora.join(format!("citations/{set}.jsonl")), step);
        let fields: Vec<String> =
            by.iter().map(|(field, tally)| format!("{field} {:.2}", tally.f1())).collect();
        println!("{set}: exact {exact:.3}, field F1 {:.3} ({})", all.f1(), fields.join(", "));
        if all.f1() < field_floor || exact < exact_floor {
            failed.push(set);
        }
    }
    assert!(failed.is_empty(), "below the floor: {failed:?}");
}

#[test]
fn reference_lists_are_split_as_marked() {
    let Some(corpora) = corpora() else { return };
    let mut all = Tally::default();
    for row in rows(&corpora.join("segmentation/grobid-reference-lists.jsonl"), 1) {
        let mut gold: Vec<String> =
            row["references"].as_array().unwrap().iter().map(|r| alnum(r.as_str().unwrap())).collect();
        let text = row["text"].as_str().unwrap();
        let mut own = Tally::default();
        for reference in segment(text, &RuleLabeller) {
            // With its label or without: the sets hold both.
            let (whole, bare) = (alnum(&text[reference.span.clone()]), alnum(&reference.text));
            match gold.iter().position(|g| *g == whole || *g == bare) {
                Some(at) => {
                    gold.swap_remove(at);
                    own.right += 1;
                }
                None => own.wrong += 1,
            }
        }
        own.missing += gold.len();
        all.right += own.right;
        all.wrong += own.wrong;
        all.missing += own.missing;
    }
    println!("segmentation: P {:.3} R {:.3} F1 {:.3}", all.precision(), all.recall(), all.f1());
    assert!(all.f1() >= 0.98, "F1 {:.3} is below the floor", all.f1());
}

#[test]
fn the_five_ketamine_references_are_found_in_text_and_page() {
    let Some(corpora) = corpora() else { return };
    let text = std::fs::read_to_string(corpora.join("ketamine-references.txt")).unwrap();
    let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect();
    // The second stands in two paragraphs.
    let gold = [
        paragraphs[1].to_owned(),
        format!("{} {}", paragraphs[2], paragraphs[3]),
        paragraphs[4].to_owned(),
        paragraphs[5].to_owned(),
        paragraphs[6].to_owned(),
    ];
    let body: String =
        paragraphs[1..].iter().map(|p| format!("<p>{}</p>\n", p.replace('&', "&amp;"))).collect();
    let page = format!(
        "<!doctype html><html><body><h1>Ketamine</h1><p>As Zarate et al. (2006) say.</p><h2>References</h2>{body}</body></html>"
    );
    for source in [&text, &page] {
        let found: Vec<String> = segment(source, &RuleLabeller).into_iter().map(|r| r.text).collect();
        assert_eq!(found, gold);
    }
}
