//! What registries say of an item now, against what they said before and what
//! the writer has: a three-way comparison, field by field.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::add::PRINTED;
use super::super::change::USER;
use super::super::resolve::Resolved;
use crate::item::identifier::Scheme;
use crate::item::{Field, Identifier, Item, NotAnItem};
use crate::library::{Provenance, Stored};
use crate::matching::State;
use crate::matching::merge::rank;

/// Fields that change by themselves and say nothing about the work.
const VOLATILE: [&str; 3] = ["is-referenced-by-count", "references-count", "cited_by_count"];

/// A field of which a registry says something new.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// What the library has.
    pub own: Option<Value>,
    /// What a registry said of it last time, and which; `None` where none has
    /// spoken of it yet.
    pub before: Option<(Option<Value>, String)>,
    /// What the registries say now.
    pub now: Value,
    /// Which registry says so.
    pub source: String,
    /// Whether the library's value is the writer's own: set by hand, removed
    /// by hand, or brought along by a bibliographic file.
    pub pinned: bool,
}

/// What is known of an item from before: the story of its fields in short.
pub(super) struct Known {
    /// The item as registries last described it. Fields of which none has
    /// spoken are as the library has them.
    item: Item,
    /// What the newest word of a registry on a field was, and whose.
    said: BTreeMap<Field, (Option<Value>, String)>,
    /// Who stands for each field's value.
    standing: BTreeMap<Field, String>,
}

impl Known {
    /// Reads it out of the statements on the item's fields, the newest of each
    /// field first.
    ///
    /// # Errors
    /// When a kept value does not fit its field.
    pub(super) fn new(stored: &Stored, story: Vec<Provenance>) -> Result<Self, NotAnItem> {
        let mut known = Self { item: stored.item.clone(), said: BTreeMap::new(), standing: BTreeMap::new() };
        for statement in story {
            let Provenance { field, source, value, replaced, .. } = statement;
            if !replaced {
                known.standing.entry(field.clone()).or_insert_with(|| source.clone());
            }
            if is_registry(&source) && !known.said.contains_key(&field) {
                if replaced && field != Field::Kind {
                    known.item.set_field(&field, value.clone())?;
                }
                known.said.insert(field, (value, source));
            }
        }
        Ok(known)
    }

    /// The item about which registries are asked: as they know it, so that the
    /// writer's wording cannot make it another work for them; but as the writer
    /// has it where its identifiers are the writer's.
    pub(super) fn asked_about(&self, stored: &Stored) -> Item {
        if self.item.identifiers() == stored.item.identifiers() {
            self.item.clone()
        } else {
            stored.item.clone()
        }
    }

    /// What the registries say that they did not say before and that the
    /// library does not have. A registry that has dropped a field says nothing.
    pub(super) fn differences(&self, stored: &Stored, resolved: &Resolved) -> Vec<Difference> {
        let decision = &resolved.decision;
        let silent = |state: &State| matches!(state, State::Unreachable(_) | State::NotAsked(_));
        let asked = |registry: &str| decision.witnesses.iter().find(|witness| witness.registry == registry);
        let speaks = |registry: &str, field: &Field| {
            let of_it = decision.accepted.iter().filter(|scored| scored.candidate.registry == registry);
            of_it.map(|scored| &scored.candidate.item).any(|item| item.field(field).is_some())
        };
        let mut differences = Vec::new();
        for (field, source) in &resolved.merged.sources {
            let source = &source.source;
            let Some(now) = resolved.merged.item.field(field).filter(|_| source != PRINTED) else { continue };
            let own = stored.item.field(field);
            let before = self.said.get(field).cloned();
            let said_before = before.as_ref().is_some_and(|(value, _)| value.as_ref() == Some(&now));
            // Where the one that spoke last cannot be asked, another
            // registry's word is no news; and where that one was asked and
            // says nothing any more, neither is the word of one that is
            // believed less: it may have said so all the time.
            let stands_in = before.as_ref().filter(|(_, last)| last != source).is_some_and(|(_, last)| {
                asked(last).is_some_and(|witness| {
                    silent(&witness.state)
                        || (!speaks(last, field) && rank(field, source) > rank(field, last))
                })
            });
            let agree = own.as_ref().is_some_and(|own| *own == now || is_closer(own, &now));
            if VOLATILE.contains(&field.name()) || agree || said_before || stands_in {
                continue;
            }
            let pinned = match self.standing.get(field) {
                Some(standing) => !is_registry(standing) && standing != PRINTED,
                None => own.is_some(),
            };
            differences.push(Difference {
                field: field.clone(),
                own,
                before,
                now,
                source: source.clone(),
                pinned,
            });
        }
        differences
    }
}

/// Whether a value is the identifier that another is, with the version that
/// the other leaves out (arXiv's `2101.00001v2`).
fn is_closer(own: &Value, other: &Value) -> bool {
    let arxiv = |value: &Value| Identifier::parse_as(Scheme::Arxiv, value.as_str()?).ok();
    match (arxiv(own), arxiv(other)) {
        (
            Some(Identifier::Arxiv { id, version: Some(_) }),
            Some(Identifier::Arxiv { id: same, version: None }),
        ) => id == same,
        _ => false,
    }
}

/// Whether a source is a registry: not the writer, a file, or print.
pub(in crate::workflow) fn is_registry(source: &str) -> bool {
    source != USER && source != PRINTED && !source.starts_with("file:")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::library::{Library, New, Source, Statement};
    use crate::matching::merge::{FieldSource, Merged};
    use crate::matching::{Decision, Witness};
    use crate::workflow::input::{Form, Incoming};

    const VOLUME: &str = "volume";

    /// A library with one item `k` whose volume is 1, as a registry says.
    fn library() -> (tempfile::TempDir, Library) {
        let folder = tempfile::tempdir().unwrap();
        let mut library = Library::create(folder.path()).unwrap();
        let item = Item::from_json(&json!({"id": "k", "type": "book", "title": "T", "volume": "1"})).unwrap();
        let sources = item.fields().into_iter().map(|(field, _)| (field, Source::new("crossref"))).collect();
        let new = New { item, key: "k".into(), sources, ..New::default() };
        library.change("add", |change| change.add(&new)).unwrap();
        (folder, library)
    }

    fn resolved(source: &str, volume: &str, silent: &[&str]) -> Resolved {
        let item = Item::from_json(&json!({"volume": volume})).unwrap();
        let by = FieldSource { source: source.to_owned(), confidence: 0.9 };
        let mut decision = Decision::open();
        decision.witnesses = silent
            .iter()
            .map(|name| Witness {
                registry: (*name).to_owned(),
                title: (*name).to_owned(),
                state: State::Unreachable("down".to_owned()),
            })
            .collect();
        let incoming = Incoming {
            place: String::new(),
            raw: String::new(),
            item: Item::default(),
            parts: Vec::new(),
            confidence: BTreeMap::new(),
            form: Form::Printed,
        };
        let merged = Merged { item, sources: vec![(Field::from_name(VOLUME), by)] };
        Resolved { incoming, decision, merged, records: Vec::new(), found_in: Vec::new() }
    }

    /// What is offered: the value, whether the library's is pinned.
    fn offered(library: &Library, resolved: &Resolved) -> Option<(Value, bool)> {
        let stored = library.get("k").unwrap().unwrap();
        let known = Known::new(&stored, library.provenance("k").unwrap()).unwrap();
        let mut all = known.differences(&stored, resolved);
        assert!(all.len() < 2);
        all.pop().map(|difference| (difference.now, difference.pinned))
    }

    fn set(library: &mut Library, value: Option<&str>, source: &str) {
        let (field, value) = (Field::from_name(VOLUME), value.map(Value::from));
        library.change("set", |change| change.set_field("k", &field, value, Source::new(source))).unwrap();
    }

    #[test]
    fn only_a_new_word_is_offered() {
        let (_folder, mut library) = library();
        assert_eq!(offered(&library, &resolved("crossref", "1", &[])), None);
        assert_eq!(offered(&library, &resolved("crossref", "2", &[])), Some((json!("2"), false)));
        set(&mut library, Some("I"), USER);
        assert_eq!(offered(&library, &resolved("crossref", "1", &[])), None, "the edit is no news");
        assert_eq!(offered(&library, &resolved("crossref", "2", &[])), Some((json!("2"), true)));
        assert_eq!(offered(&library, &resolved("crossref", "I", &[])), None, "both agree");
        let word = Statement {
            field: Field::from_name(VOLUME),
            value: Some(json!("2")),
            source: Source::new("crossref"),
        };
        library.change("refresh", |change| change.witness("k", &[word])).unwrap();
        assert_eq!(offered(&library, &resolved("crossref", "2", &[])), None, "it was shown");
        assert_eq!(
            offered(&library, &resolved("crossref", "1", &[])),
            Some((json!("1"), true)),
            "back again"
        );
    }

    #[test]
    fn who_stands_in_brings_no_news() {
        let (_folder, mut library) = library();
        assert_eq!(offered(&library, &resolved("openalex", "2", &["crossref"])), None);
        assert!(offered(&library, &resolved("openalex", "2", &["pubmed"])).is_some());
        set(&mut library, None, USER);
        assert_eq!(offered(&library, &resolved("crossref", "2", &[])), Some((json!("2"), true)));
        assert_eq!(offered(&library, &resolved(PRINTED, "2", &[])), None);
    }

    #[test]
    fn what_a_registry_drops_is_not_filled_by_one_that_is_believed_less() {
        let (_folder, library) = library();
        let answers = |source: &str, asked: &str| {
            let mut resolved = resolved(source, "2", &[asked]);
            for witness in &mut resolved.decision.witnesses {
                witness.state = State::Answered;
            }
            offered(&library, &resolved)
        };
        let news = Some((json!("2"), false));
        assert_eq!(answers("openalex", "crossref"), None);
        assert_eq!(answers("openalex", "pubmed"), news, "the one that spoke last is asked no more");
        assert_eq!(answers("crossref", "openalex"), news);
    }

    #[test]
    fn registries_are_asked_about_the_work_as_they_know_it() {
        let (_folder, mut library) = library();
        set(&mut library, Some("I"), USER);
        let asked = |library: &Library| {
            let stored = library.get("k").unwrap().unwrap();
            Known::new(&stored, library.provenance("k").unwrap()).unwrap().asked_about(&stored)
        };
        assert_eq!(asked(&library).field(&Field::from_name(VOLUME)), Some(json!("1")));
        let doi = (Field::from_name("DOI"), Some(json!("10.1000/own")));
        library.change("set", |change| change.set_field("k", &doi.0, doi.1, Source::new(USER))).unwrap();
        assert_eq!(asked(&library).field(&Field::from_name("DOI")), Some(json!("10.1000/own")));
    }

    #[test]
    fn print_and_what_has_no_source_differ() {
        let (_folder, mut library) = library();
        set(&mut library, Some("I"), PRINTED);
        assert_eq!(offered(&library, &resolved("pubmed", "2", &[])), Some((json!("2"), false)));
        set(&mut library, Some("I"), "file:bibtex");
        assert_eq!(offered(&library, &resolved("pubmed", "2", &[])), Some((json!("2"), true)));
    }
}
