//! Labelled references: JSON lines of `text`, `tokens`, `labels` and `raw`,
//! the source's own segments and tags.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::citation::label::internal::{FIELD, SCORED, State, Token, clip, cut, field_of, hash_of, states};

/// The labelled sets, and whether a model may be trained on all of them: no
/// clear licence lets what is made of Cora and FLUX-CiM be shipped.
pub const SETS: [(&str, bool); 7] = [
    ("anystyle-core", true),
    ("anystyle-gold", true),
    ("grobid-corpus", true),
    ("grobid-citations", true),
    (LINKED_BOOKS, false),
    ("cora", false),
    ("flux-cim-cs", false),
];

/// Mostly Italian, from the literature on Venice.
pub(super) const LINKED_BOOKS: &str = "linkedbooks-train";

/// References of one source that stand together in a file without a source's
/// name are held back together by so many.
const BLOCK: usize = 20;

/// Why a set cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// The file cannot be read.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A line is no labelled reference.
    #[error("{path}:{line}: {reason}")]
    Line {
        /// The file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Why.
        reason: serde_json::Error,
    },
}

/// A labelled reference.
#[derive(Debug, Clone)]
pub struct Example {
    /// The set it is from.
    pub set: &'static str,
    /// The reference.
    pub text: String,
    /// Letters and digits of each scored field, in lower case.
    pub gold: [String; SCORED],
    /// Its letters and digits, to find it again in another set.
    pub key: String,
    pub(super) tokens: Vec<Token>,
    pub(super) states: Vec<State>,
    /// Hash of the list it is from.
    pub(super) source: u64,
}

impl Example {
    /// The part of some it falls in: references of one list fall in the same.
    #[must_use]
    pub fn part(&self, of: u64) -> u64 {
        (self.source >> 7) % of.max(1)
    }

    /// The part of some it falls in, whatever list it is from: easier, since
    /// others of its list are then trained on.
    #[must_use]
    pub fn part_at_random(&self, of: u64) -> u64 {
        (hash(&self.key) >> 7) % of.max(1)
    }

    /// Whether a model that is shipped is trained on it. LinkedBooks has no
    /// containers, so of it only books are: what has a title, a place, and no
    /// word of no field.
    #[must_use]
    pub fn ships(&self) -> bool {
        match self.set {
            LINKED_BOOKS => {
                let has = |field: usize| !self.gold[field].is_empty();
                let whole = self.states.iter().all(|state| state.field().is_some());
                // A quarter of them: more would outweigh all other languages.
                has(2) && has(9) && !has(5) && !has(6) && whole && self.source.is_multiple_of(4)
            }
            set => SETS.contains(&(set, true)),
        }
    }

    /// The title by which it is recognised in another set, if it is long
    /// enough to be its own.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        Some(self.gold[2].as_str()).filter(|title| title.len() >= 25)
    }
}

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    id: String,
    text: String,
    tokens: Vec<String>,
    labels: Vec<String>,
    raw: Vec<(String, String)>,
}

/// Letters and digits in lower case, as fields are compared.
pub(super) fn bare(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn hash(text: &str) -> u64 {
    hash_of(text.bytes().map(u64::from))
}

/// Reads a set from its folder.
///
/// # Errors
/// When the file cannot be read or a line of it is no labelled reference.
pub fn read(folder: &Path, set: &'static str) -> Result<Vec<Example>, CorpusError> {
    let path = folder.join(format!("{set}.jsonl"));
    let text =
        fs::read_to_string(&path).map_err(|reason| CorpusError::File { path: path.clone(), reason })?;
    let example = |(at, line): (usize, &str)| match serde_json::from_str(line) {
        Ok(record) => Ok(example(set, at, record)),
        Err(reason) => Err(CorpusError::Line { path: path.clone(), line: at + 1, reason }),
    };
    text.lines().enumerate().map(example).collect()
}

fn example(set: &'static str, at: usize, record: Record) -> Example {
    // `12.Name.training.xml#3`: the list's own name, where there is one.
    let source = match record.id.split_once('#') {
        Some((name, _)) if set == "grobid-corpus" => name.to_owned(),
        _ => format!("{set}{}", at / BLOCK),
    };
    let source = hash(&source);
    let mut gold: [String; SCORED] = Default::default();
    let mut labels: Vec<&str> = Vec::new();
    for (token, label) in record.tokens.iter().zip(&record.labels) {
        labels.extend(token.chars().map(|_| label.as_str()));
        if let Some(field) = FIELD[..SCORED].iter().position(|field| field.as_str() == label) {
            gold[field].push_str(&bare(token));
        }
    }
    let tags: Vec<&str> = record
        .raw
        .iter()
        .flat_map(|(part, tag)| part.chars().filter(|c| !c.is_whitespace()).map(move |_| tag.as_str()))
        .collect();
    if tags.len() == labels.len() {
        for (label, tag) in labels.iter_mut().zip(&tags).filter(|(label, _)| **label == "other") {
            *label = finer(tag);
        }
    }
    let text = clip(&record.text).to_owned();
    let tokens = cut(&text);
    // Labels stand by character, white space not counted.
    let places: Vec<usize> =
        text.char_indices().filter(|(_, c)| !c.is_whitespace()).map(|(place, _)| place).collect();
    let field = |token: &Token| match token.pin {
        Some(pin) => field_of(pin),
        None => {
            let label = places.binary_search(&token.range.start).ok().and_then(|at| labels.get(at));
            label.and_then(|label| FIELD.iter().position(|field| field.as_str() == *label))
        }
    };
    let fields: Vec<Option<usize>> = tokens.iter().map(field).collect();
    Example { set, states: states(&fields), tokens, gold, key: bare(&text), source, text }
}

/// The label of a source's own tag where the common labels have only "other".
fn finer(tag: &str) -> &'static str {
    match tag {
        "translator" => "translator",
        "genre" | "medium" | "idno:report" | "tech" => "genre",
        "note" | "other:note" => "note",
        "edition" => "edition",
        "collection-title" | "title:s" | "series" => "series",
        _ => "other",
    }
}

/// An example made of a text and of its parts with their labels.
#[cfg(test)]
pub(super) fn example_of(set: &'static str, at: usize, text: &str, parts: &[(&str, &str)]) -> Example {
    let mut labels: Vec<&str> = text.chars().map(|_| "other").collect();
    for (part, label) in parts {
        let start = text.find(part).unwrap();
        labels[start..start + part.len()].fill(label);
    }
    let marks = || text.chars().zip(&labels).filter(|(c, _)| !c.is_whitespace());
    let record = Record {
        id: String::new(),
        text: text.to_owned(),
        tokens: marks().map(|(c, _)| c.to_string()).collect(),
        labels: marks().map(|(_, label)| (*label).to_owned()).collect(),
        raw: Vec::new(),
    };
    example(set, at * BLOCK, record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::label::internal::NONE;

    #[test]
    fn labels_of_characters_become_states_of_tokens() {
        let line = r#"{"id":"a.xml#1","text":"[1] J. Smith, trans. K. Doe, 1999","tokens":["[","1","]","J",".","Smith",",","trans",".","K",".","Doe",",","1999"],"labels":["other","other","other","author","author","author","other","other","other","other","other","other","other","date"],"raw":[["[1]","citation-number"],["J. Smith,","author"],["trans. K. Doe,","translator"],["1999","date"]]}"#;
        let example = example("grobid-corpus", 0, serde_json::from_str(line).unwrap());
        let translator = 11;
        let expected = [
            State::Outside(NONE as u8),
            State::Begin(0),
            State::Inside(0),
            State::Begin(translator),
            State::Inside(translator),
            State::Inside(translator),
            State::Begin(4),
        ];
        assert_eq!(example.states, expected);
        assert_eq!((example.gold[0].as_str(), example.gold[4].as_str()), ("jsmith", "1999"));
    }
}
