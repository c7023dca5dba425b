//! Queries in the languages of the registries: a table of queries with what
//! each registry is asked, and that any text can be put or is refused.

use std::fmt::Write;

use ibid::search::{Dialect, DialectError, Query};
use jiff::civil::date;
use proptest::prelude::*;

const QUERIES: &[&str] = &[
    "ketamine depression",
    "title:ketamine (depression OR \"suicidal ideation\") -title:rat",
    "(ketamine OR esketamine) depress* year:2015-",
    "author:\"Zarate CA\" year:2006",
    "author:zarate OR title:ketamine",
    "title:\"rapid onset\" abstract:placebo year:2010-2014",
    "year:2010 OR year:2012",
    "journal:lancet psilocybin",
    "depresion~ ketamine",
    "depresion~",
    "title:N-methyl-D-aspartate type:article-journal language:en",
    "type:preprint ketamine -(mouse OR rat*)",
    "10.1001/archpsyc.63.8.856 OR pmid:16894061",
    "doi:10.1000/a,b|c",
    "arXiv:2101.00001",
    "issn:0140-6736 ketamine abstract:*",
    "ketamine -author:zarate OR -placebo",
    "-ketamine",
    "publisher:elsevier ketamine",
    "C++ AND or",
    "\"AND\" title:\"not\" x",
    "Behçet's 日本語 Düsseldorf",
    "ketamine -type:book -year:2010",
    "(depress* OR melancholia) author:zarate",
    "year:2010-2012 OR year:2015",
    "tag:todo ketamine",
    "ketamine note:read",
    "collection:review",
    "???",
];

fn shown(query: &Query, dialect: Dialect) -> String {
    let mut shown = String::new();
    let since = None;
    match query.translate(dialect, since) {
        Ok(translation) => {
            writeln!(shown, "  {}: {}", dialect.name(), translation.text).unwrap();
            if let Some(check) = translation.check {
                writeln!(shown, "    check: {check}").unwrap();
            }
            for limit in translation.limits {
                let mark = if limit.checked { "checked" } else { "told" };
                writeln!(shown, "    {mark}: {}: {}", limit.what.join(", "), limit.why).unwrap();
            }
        }
        Err(error) => writeln!(shown, "  {}: error: {error}", dialect.name()).unwrap(),
    }
    shown
}

#[test]
fn each_query_in_each_dialect() {
    let mut table = String::new();
    for text in QUERIES {
        let query = Query::parse(text);
        writeln!(table, "{text}").unwrap();
        for dialect in Dialect::ALL {
            table.push_str(&shown(&query, dialect));
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_first_day_is_put_to_every_registry() {
    let query = Query::parse("title:ketamine year:2015-");
    let mut shown = String::new();
    for day in [date(2020, 5, 7), date(2010, 1, 1)] {
        for dialect in Dialect::ALL {
            let translation = query.translate(dialect, Some(day)).unwrap();
            writeln!(shown, "{}", translation.text).unwrap();
            for (name, value) in translation.parameters {
                writeln!(shown, "  {name} = {value}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_field_of_the_library_is_refused_by_name() {
    for (text, field) in
        [("tag:x", "tag"), ("a (b OR note:c)", "note"), ("-key:x", "key"), ("fulltext:x", "fulltext")]
    {
        let error = Query::parse(text).translate(Dialect::Pubmed, None).unwrap_err();
        assert_eq!(error, DialectError::LibraryOnly { field }, "{text}");
        assert!(error.to_string().contains(&format!("`{field}:`")), "{error}");
    }
    assert_eq!(Query::parse(" ").for_registries(), Err(DialectError::Nothing));
}

/// What must hold of every translation.
fn check(text: &str) {
    let query = Query::parse(text);
    for dialect in Dialect::ALL {
        for since in [None, Some(date(2020, 5, 7))] {
            let Ok(translation) = query.translate(dialect, since) else { continue };
            let asked: String = translation.parameters.iter().map(|(_, value)| value.as_str()).collect();
            assert!(!asked.trim().is_empty(), "{dialect:?} asks nothing for {text:?}");
            let plain = outside_quotes(&translation.text);
            assert!(balanced(&plain), "{dialect:?}: {}", translation.text);
            if dialect == Dialect::OpenAlex {
                let filters = ["search:", "year:", "date:", "type:", "language:", "doi:", "pmid:", "pmcid:"];
                let others = ["openalex:", "issn:", "has_abstract:", "has_doi:"];
                for filter in asked.split(',') {
                    let known = filters.iter().chain(&others).any(|known| filter.contains(known));
                    assert!(known, "a value has a comma: {asked}");
                }
            }
        }
    }
}

fn outside_quotes(text: &str) -> String {
    text.split('"').step_by(2).collect()
}

fn balanced(text: &str) -> bool {
    let mut open = 0;
    for c in text.chars() {
        open += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if open < 0 {
            return false;
        }
    }
    open == 0
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_put_or_refused(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_heap_of_syntax_is_put_or_refused(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                " ", " ", "a", "bc*", "defg*", "title:", "author:", "journal:", "abstract:", "year:", "issn:1234-5679", "type:",
                "2010", "-", "(", ")", "\"", "OR", " OR ", "AND", "NOT ", "ANDNOT", "*", "~", ":", ",", "|", "é", "文献", "'",
                "[ti]", "PMID:7", "publisher:", "language:de", "year:2010-2014", "arXiv:2101.00001", "doi:*", "&", "!", "+",
            ]),
            0..14,
        )
    ) {
        check(&parts.concat());
    }
}
