//! A plan carried out on one document, without an index.

use std::collections::HashMap;

use super::{Plan, Test};
use crate::search::Document;
use crate::search::fields::{Terms, terms};

/// Whether a document meets a plan.
pub(super) fn eval(plan: &Plan, document: &Document<'_>) -> bool {
    Evaluator { document, lists: HashMap::new() }.plan(plan)
}

struct Evaluator<'d> {
    document: &'d Document<'d>,
    /// The lists asked for so far: each term with its positions.
    lists: HashMap<Terms, HashMap<String, Vec<usize>>>,
}

impl Evaluator<'_> {
    fn plan(&mut self, plan: &Plan) -> bool {
        match plan {
            Plan::All => true,
            Plan::Nothing => false,
            Plan::And(parts) => parts.iter().all(|part| self.plan(part)),
            Plan::Or(parts) => parts.iter().any(|part| self.plan(part)),
            Plan::Not(inner) => !self.plan(inner),
            Plan::Prefer(must, _) => self.plan(must),
            Plan::Test(test, _) => self.test(test),
        }
    }

    fn list(&mut self, list: Terms) -> &HashMap<String, Vec<usize>> {
        let document = self.document;
        self.lists.entry(list).or_insert_with(|| {
            let mut positions: HashMap<String, Vec<usize>> = HashMap::new();
            for (term, position) in terms(document, list) {
                positions.entry(term).or_default().push(position);
            }
            positions
        })
    }

    fn test(&mut self, test: &Test) -> bool {
        match test {
            Test::Term(list, text) => self.list(*list).contains_key(text),
            Test::Prefix(list, text) => self.list(*list).keys().any(|term| term.starts_with(text.as_str())),
            Test::Fuzzy(list, text, distance) => {
                self.list(*list).keys().any(|term| strsim::osa_distance(term, text) <= usize::from(*distance))
            }
            Test::Phrase(list, phrase) => {
                let list = self.list(*list);
                let Some((first_at, first)) = phrase.first() else { return false };
                list.get(first).is_some_and(|starts| {
                    starts.iter().any(|start| {
                        phrase.iter().all(|(at, term)| {
                            list.get(term).is_some_and(|places| places.contains(&(start + at - first_at)))
                        })
                    })
                })
            }
            Test::Years(from, to) => {
                self.document.item.year().is_some_and(|year| {
                    from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to)
                })
            }
        }
    }
}
