//! Tests of the query language: what a text is read as, and that any text is.

use proptest::prelude::*;

use super::{MAX_LEAVES, Node, Query};

/// Each text with its canonical form.
fn check(cases: &[(&str, &str)]) {
    for (text, canonical) in cases {
        let query = Query::parse(text);
        assert_eq!(query.to_string(), *canonical, "{text}");
        assert_eq!(Query::parse(canonical), query, "{text}: {canonical} reads otherwise");
    }
}

#[test]
fn words_side_by_side_are_all_wanted() {
    check(&[
        ("ketamine depression", "ketamine depression"),
        ("ketamine AND depression", "ketamine depression"),
        ("  ketamine\n\tdepression ", "ketamine depression"),
        ("Smith & Jones", "Smith Jones"),
    ]);
}

#[test]
fn or_binds_less_than_and() {
    check(&[
        ("a b OR c d", "a b OR c d"),
        ("a (b OR c)", "a (b OR c)"),
        ("a (b | c) d", "a (b OR c) d"),
        ("(a b) c", "a b c"),
        ("a OR (b OR c)", "a OR b OR c"),
    ]);
}

#[test]
fn not_and_minus_negate_what_follows() {
    check(&[
        ("-covid", "-covid"),
        ("NOT covid", "-covid"),
        ("NOT NOT covid", "covid"),
        ("--covid", "-covid"),
        ("a -(b c)", "a -(b c)"),
        ("a -\"b c\"", "a -\"b c\""),
        ("-author:zarate", "-author:zarate"),
        ("-(a OR -b)", "-(a OR -b)"),
    ]);
}

#[test]
fn fields_and_their_aliases() {
    check(&[
        ("AUTHOR:zarate", "author:zarate"),
        ("author:\"Zarate CA\"", "author:\"Zarate CA\""),
        ("author:“Zarate CA”", "author:\"Zarate CA\""),
        ("title:(ketamine OR \"rapid onset\") x", "(title:ketamine OR title:\"rapid onset\") x"),
        ("title:(a author:b)", "title:a author:b"),
        ("notes:x keywords:y abs:z", "note:x tag:y abstract:z"),
        ("in:lancet container-title:lancet", "journal:lancet journal:lancet"),
        ("key:zarate2006 type:book lang:de", "key:zarate2006 type:book language:de"),
        ("doi:* -abstract:*", "doi:* -abstract:*"),
    ]);
}

#[test]
fn years_in_every_form() {
    check(&[
        ("year:2015", "year:2015"),
        ("year:2015-", "year:2015-"),
        ("year:-2010", "year:-2010"),
        ("year:2010-2014", "year:2010-2014"),
        ("year:2010–2014", "year:2010-2014"),
        ("year:2014..2010", "year:2010-2014"),
        ("year:>=2015", "year:2015-"),
        ("year:<2015", "year:-2014"),
        ("year:(2010 OR 2012)", "year:2010 OR year:2012"),
        ("year:\"2010-2014\"", "year:2010-2014"),
    ]);
}

#[test]
fn prefixes_and_near_words() {
    check(&[
        ("keta*", "keta*"),
        ("title:keta*", "title:keta*"),
        ("depresion~", "depresion~"),
        ("depresion~1", "depresion~"),
        ("depresion~2", "depresion~2"),
        ("depresion~9", "depresion~2"),
        ("covid-19*", "covid-19*"),
        ("\"a b\"~3", "\"a b\""),
    ]);
}

#[test]
fn pasted_titles_are_text() {
    check(&[
        ("Deep learning: a review", "Deep learning: a review"),
        ("Re: Ketamine; don't panic!", "Re: Ketamine; don't panic!"),
        ("Note: this is", "Note: this is"),
        ("year:unknown", "year:unknown"),
        ("C++ primer", "C++ primer"),
    ]);
}

#[test]
fn identifiers_are_known_in_any_dress() {
    check(&[
        ("https://doi.org/10.1001/archpsyc.63.8.856", "doi:10.1001/archpsyc.63.8.856"),
        ("10.1001/ARCHPSYC.63.8.856.", "doi:10.1001/archpsyc.63.8.856"),
        ("(10.1001/archpsyc.63.8.856)", "doi:10.1001/archpsyc.63.8.856"),
        ("\"10.1001/archpsyc.63.8.856\"", "doi:10.1001/archpsyc.63.8.856"),
        ("doi: 10.1001/archpsyc.63.8.856", "doi:10.1001/archpsyc.63.8.856"),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        (
            "a OR (doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2)",
            "a OR doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("arXiv:2101.00001v3", "arxiv:2101.00001v3"),
        ("PMID 16894061", "pmid:16894061"),
        ("PMID: 16894061", "pmid:16894061"),
        ("ISBN 0-306-40615-2", "isbn:9780306406157"),
        ("https://www.science.org/doi/full/10.1126/science.1234", "doi:10.1126/science.1234"),
        ("16894061", "16894061"),
        ("https://example.org/a?b=(c)", "https://example.org/a?b= c"),
    ]);
}

#[test]
fn what_holds_nothing_to_look_for() {
    for text in ["", "  ", "*", "* *"] {
        assert_eq!(Query::parse(text).root, Node::All, "{text:?}");
    }
    for text in
        ["-", "--", "AND", "OR", "NOT", "~", ":", "()", "((()))", "\"", "\"\"", "???", "|", "- -", ")("]
    {
        let query = Query::parse(text);
        assert_eq!(query.root, Node::Nothing, "{text:?}");
        assert!(query.is_empty());
    }
}

#[test]
fn unbalanced_signs_are_passed_over() {
    check(&[
        ("unbalanced \"quote here", "unbalanced quote here"),
        ("author:\"Zarate", "author Zarate"),
        ("(a b", "a b"),
        ("a) b", "a b"),
        ("a OR", "a"),
        ("OR a AND", "a"),
        ("a - b", "a b"),
        ("a NOT", "a"),
        ("f(x) = \"y", "f x y"),
    ]);
}

#[test]
fn a_query_has_bounds() {
    let words: String = (0..10_000).map(|n| format!("word{n} ")).collect();
    let Node::And(parts) = Query::parse(&words).root else { panic!("words side by side are all wanted") };
    assert_eq!(parts.len(), MAX_LEAVES);
    let deep = format!("{}a b{} c", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(Query::parse(&deep).to_string(), "a b c");
    let negated = format!("{}a", "-(".repeat(10_000));
    let shown = Query::parse(&negated).to_string();
    assert_eq!(Query::parse(&shown).to_string(), shown);
    for garbage in ["\"", "a:", "-", "NOT ", "~*", "((((", "é", "\u{0}", "title:(", "10.1/", "文", "http://"]
    {
        let query = Query::parse(&garbage.repeat(100_000 / garbage.len()));
        assert_eq!(Query::parse(&query.to_string()), query, "{garbage}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_a_canonical_form_that_reads_the_same(text in any::<String>()) {
        let query = Query::parse(&text);
        prop_assert_eq!(Query::parse(&query.to_string()), query);
    }

    #[test]
    fn any_heap_of_syntax_has_a_canonical_form_that_reads_the_same(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                " ", " ", "a", "title:", "author:", "year:", "doi:", "isbn:", "type:", "key:", "2010", "-", "–", "(", ")", "\"",
                "“", "OR", " OR ", "AND", "NOT ", "|", "*", "~", "~2", ":", "10.1000/", "x(y", "http://", "b.c", "é", "文献",
                "'", "\\", "{", "\\\"{u}", "}", "$", "<i>", "0306406152", "PMID", "1234-", "C++", "&&", "..", ">=",
            ]),
            0..14,
        )
    ) {
        let query = Query::parse(&parts.concat());
        prop_assert_eq!(Query::parse(&query.to_string()), query);
    }
}
