//! A plan as a tantivy query.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, RangeQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;

use super::excluded::Excluded;
use super::{Plan, Test};
use crate::search::fields::Terms;
use crate::search::schema::Fields;

type Boxed = Box<dyn tantivy::query::Query>;

/// The tantivy query that carries out a plan.
pub(in crate::search) fn compile(plan: &Plan, fields: &Fields) -> Boxed {
    match plan {
        Plan::All => Box::new(AllQuery),
        Plan::Nothing => Box::new(EmptyQuery),
        Plan::Not(inner) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, Box::new(Excluded(compile(inner, fields)))),
        ])),
        Plan::And(parts) => Box::new(BooleanQuery::new(conjunction(parts, fields))),
        Plan::Or(parts) => {
            Box::new(BooleanQuery::union(parts.iter().map(|part| compile(part, fields)).collect()))
        }
        Plan::Prefer(must, better) => {
            let mut clauses = match must.as_ref() {
                Plan::And(parts) => conjunction(parts, fields),
                other => vec![(Occur::Must, compile(other, fields))],
            };
            clauses.push((Occur::Should, compile(better, fields)));
            Box::new(BooleanQuery::new(clauses))
        }
        Plan::Test(test, boost) => {
            let query = compile_test(test, fields);
            if (boost - 1.0).abs() < f32::EPSILON { query } else { Box::new(BoostQuery::new(query, *boost)) }
        }
    }
}

/// What is not wanted is taken from what is, instead of from everything.
fn conjunction(parts: &[Plan], fields: &Fields) -> Vec<(Occur, Boxed)> {
    let mut clauses: Vec<(Occur, Boxed)> = parts
        .iter()
        .map(|part| match part {
            Plan::Not(inner) => (Occur::MustNot, Box::new(Excluded(compile(inner, fields))) as Boxed),
            other => (Occur::Must, compile(other, fields)),
        })
        .collect();
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    clauses
}

fn compile_test(test: &Test, fields: &Fields) -> Boxed {
    let term = |list: Terms, text: &str| Term::from_field_text(fields.list(list), text);
    match test {
        Test::Term(list, text) => {
            let option = match list {
                Terms::Words(_) | Terms::Stems(_) => IndexRecordOption::WithFreqs,
                _ => IndexRecordOption::Basic,
            };
            Box::new(TermQuery::new(term(*list, text), option))
        }
        Test::Prefix(list, text) => Box::new(FuzzyTermQuery::new_prefix(term(*list, text), 0, false)),
        Test::Fuzzy(list, text, distance) => {
            Box::new(FuzzyTermQuery::new(term(*list, text), *distance, true))
        }
        Test::Phrase(list, terms) => Box::new(PhraseQuery::new_with_offset(
            terms.iter().map(|(at, text)| (*at, term(*list, text))).collect(),
        )),
        Test::Years(from, to) => {
            let bound = |year: &Option<i32>| {
                year.map_or(Bound::Unbounded, |y| {
                    Bound::Included(Term::from_field_i64(fields.year, y.into()))
                })
            };
            match (from, to) {
                (Some(from), Some(to)) if from == to => Box::new(TermQuery::new(
                    Term::from_field_i64(fields.year, (*from).into()),
                    IndexRecordOption::Basic,
                )),
                (None, None) => {
                    Box::new(TermQuery::new(term(Terms::Present, "year"), IndexRecordOption::Basic))
                }
                _ => Box::new(RangeQuery::new(bound(from), bound(to))),
            }
        }
    }
}
