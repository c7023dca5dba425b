//! Tests of the citation room from outside.

use std::path::Path;

use ibid::citation::{CrfLabeller, Labeller, segment, train};
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

/// What the shipped model must at least reach on references it was not trained
/// on: share right as a whole, field F1.
const FLOORS: [(&str, f64, f64); 7] = [
    ("anystyle-core", 0.68, 0.90),
    ("anystyle-gold", 0.90, 0.97),
    ("grobid-corpus", 0.73, 0.92),
    ("grobid-citations", 0.93, 0.975),
    ("linkedbooks-train", 0.2, 0.6),
    ("cora", 0.86, 0.955),
    ("flux-cim-cs", 0.76, 0.915),
];

#[test]
fn labels_agree_with_references_the_model_has_not_seen() {
    let Some(corpora) = corpora() else { return };
    let mut examples = Vec::new();
    for (set, _) in train::SETS {
        examples.extend(train::read(&corpora.join("citations"), set).unwrap());
    }
    let measured = train::measured(&examples, &|e| e.part(train::HELD_OUT) == 0);
    let mut failed = Vec::new();
    for (set, exact, f1) in FLOORS {
        // Enough to hold the floor, and not long without optimisation.
        let part = measured.iter().filter(|e| e.set == set).take(150);
        let score = train::score(part.map(|e| (*e, CrfLabeller.label(&e.text))));
        let fields: Vec<String> =
            score.by_field.iter().map(|(field, f1)| format!("{field} {f1:.2}")).collect();
        println!(
            "{set}: {} references, exact {:.3}, field F1 {:.3} ({})",
            score.references,
            score.exact,
            score.f1,
            fields.join(", ")
        );
        if score.exact < exact || score.f1 < f1 {
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
        for reference in segment(text, &CrfLabeller) {
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
        let found: Vec<String> = segment(source, &CrfLabeller).into_iter().map(|r| r.text).collect();
        assert_eq!(found, gold);
    }
}
