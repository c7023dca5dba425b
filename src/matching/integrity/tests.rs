use serde_json::{Value, json};

use super::*;

fn item(custom: Value) -> Item {
    Item::from_json(&json!({"id": "x", "type": "article-journal", "title": "On cells", "DOI": "10.5555/x",
        "custom": custom}))
    .unwrap()
}

fn of(custom: Value) -> Integrity {
    Integrity::of(&item(custom))
}

/// `word date sources` of each notice.
fn told(integrity: &Integrity) -> Vec<String> {
    let line = |n: &Notice| {
        let sources: Vec<&str> = n.sources.iter().copied().collect();
        format!("{} {} {}", n.word, n.day().unwrap_or_default(), sources.join("+"))
    };
    integrity.notices.iter().map(line).collect()
}

fn update(kind: &str, doi: &str, day: &str, source: &str) -> Value {
    json!({"DOI": doi, "type": kind, "label": "Label", "source": source, "updated": day})
}

fn row(nature: &str, date: &str, doi: Option<&str>, record: u64) -> Value {
    json!({"nature": nature, "date": date, "notice-doi": doi, "record-id": record, "reasons": ["Error in Data"]})
}

fn pubmed(kind: &str, source: &str, pmid: &str) -> Value {
    json!({"type": kind, "source": source, "pmid": pmid})
}

#[test]
fn one_notice_of_several_registries_is_one() {
    let all = of(json!({
        "updated-by": [
            update("retraction", "10.5555/N", "2010-02-06", "publisher"),
            {"DOI": "10.5555/n", "type": "retraction", "source": "retraction-watch", "record-id": "7",
             "updated": {"date-parts": [[2010, 2, 6]]}},
            update("correction", "10.5555/c", "2004-03-06", "publisher"),
        ],
        "notices": [update("retraction", "10.5555/n", "2010-02-07", "publisher")],
        "retraction-watch": [row("Retraction", "2010-02-02", None, 7)],
        "comments-corrections": [
            pubmed("RetractionIn", "Journal. 2010 Feb 6;375(9713):445. doi: 10.5555/n.", "20137807"),
            pubmed("ErratumIn", "Journal. 2004 Mar 6;363(9411):750", "15016483"),
            pubmed("CommentIn", "Journal. 1999", "1"), pubmed("Cites", "Journal. 1999", "2"),
        ],
        "publication-types": ["Retracted Publication", "Journal Article"],
        "is_retracted": true,
    }));
    assert_eq!(
        told(&all),
        [
            "erratum 2004-03-06 crossref+pubmed",
            "retraction 2010-02-02 crossref+openalex+pubmed+retractionwatch"
        ]
    );
    let retraction = all.standing().unwrap();
    assert_eq!(
        (retraction.participle(), retraction.reasons.as_slice()),
        ("retracted", &["Error in Data".to_owned()][..])
    );
    let ids: Vec<String> = retraction.identifiers.iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["doi:10.5555/n", "pmid:20137807"]);
    assert_eq!(all.signature(), "retraction: 1 correction, 1 retraction");
}

#[test]
fn words_are_known_however_they_are_spelt() {
    for (kind, word, participle) in [
        ("partial_retraction", "partial retraction", "partly retracted"),
        ("Partial-Retraction", "partial retraction", "partly retracted"),
        ("withdrawal", "withdrawal", "withdrawn"),
        ("removal", "removal", "removed"),
        ("Expression_of_Concern", "expression of concern", "expression of concern"),
        ("expression-of-concern", "expression of concern", "expression of concern"),
        ("ERRATUM", "erratum", "corrected"),
        ("corrigendum", "corrigendum", "corrected"),
        ("addendum", "addendum", "corrected"),
        ("clarification", "clarification", "corrected"),
        ("reinstatement", "reinstatement", "reinstated"),
    ] {
        let integrity = of(json!({"updated-by": [update(kind, "10.5555/n", "2010", "publisher")]}));
        let standing = integrity.standing().unwrap();
        assert_eq!((standing.word.as_str(), standing.participle()), (word, participle), "{kind}");
    }
    for kind in ["new_version", "new_edition", "update", "", "interim-update"] {
        let integrity = of(json!({"updated-by": [{"DOI": "10.5555/n", "type": kind}]}));
        assert_eq!(integrity, Integrity::default(), "{kind} is a version");
    }
    for (kind, word) in [
        ("ExpressionOfConcernIn", "expression of concern"),
        ("PartialRetractionIn", "partial retraction"),
        ("RetractedandRepublishedIn", "retraction and republication"),
        ("CorrectedandRepublishedIn", "correction and republication"),
    ] {
        let integrity = of(json!({"comments-corrections": [pubmed(kind, "Journal. 2010", "3")]}));
        assert_eq!(told(&integrity), [format!("{word} 2010 pubmed")]);
    }
}

#[test]
fn a_notice_is_not_what_it_is_about() {
    for custom in [
        json!({"update-to": [update("retraction", "10.5555/other", "2010", "publisher")], "is_retracted": true}),
        json!({"retraction-notice-of": [{"nature": "Retraction", "doi": "10.5555/other"}], "is_retracted": true}),
        json!({"comments-corrections": [pubmed("RetractionOf", "Journal. 1998", "9500320")], "is_retracted": true}),
        json!({"publication-types": ["Retraction of Publication"], "is_retracted": true}),
        json!({"type": "retraction", "is_retracted": true}),
        json!({"comments-corrections": [pubmed("ErratumFor", "Journal. 1998", "9500320")]}),
    ] {
        assert_eq!(of(custom.clone()), Integrity::default(), "{custom}");
    }
    let in_place = of(json!({"update-to": [update("withdrawal", "10.5555/X", "2020-01", "publisher")]}));
    assert_eq!(told(&in_place), ["withdrawal 2020-01 crossref"]);
}

#[test]
fn what_is_told_apart_by_one_source_stays_apart() {
    let corrections = of(json!({
        "updated-by": [update("correction", "10.5555/c1", "2004", "publisher"), update("erratum", "10.5555/c2", "2005", "publisher")],
        "comments-corrections": [pubmed("ErratumIn", "Journal. 2004", "11")],
    }));
    assert_eq!(corrections.notices.len(), 2);
    assert_eq!(corrections.signature(), "correction: 2 correction");
    let late = of(json!({
        "updated-by": [update("correction", "10.5555/c1", "2004", "publisher")],
        "comments-corrections": [pubmed("ErratumIn", "Journal. 2009", "11")],
    }));
    assert_eq!(late.notices.len(), 2, "five years lie between them");
}

#[test]
fn the_latest_row_does_not_win() {
    let history = |rows: &[Value]| {
        let integrity = of(json!({"retraction-watch": rows}));
        integrity.standing().map(|notice| format!("{} {}", notice.state, notice.day().unwrap_or_default()))
    };
    let concern = row("Expression of concern", "2018-10-02", Some("10.5555/n1"), 1);
    let retraction = row("Retraction", "2019-01-09", Some("10.5555/n2"), 2);
    let correction = row("Correction", "2021-01-09", Some("10.5555/n4"), 4);
    let reinstatement = row("Reinstatement", "2020-05-13", Some("10.5555/n3"), 3);
    let again = row("Retraction", "2022-05-13", Some("10.5555/n5"), 5);
    let undated = |nature: &str| json!({"nature": nature, "notice-doi": "10.5555/n6", "record-id": 6});
    let says = |text: &str| Some(text.to_owned());
    assert_eq!(history(&[concern.clone(), correction.clone()]), says("expression of concern 2018-10-02"));
    assert_eq!(
        history(&[correction.clone(), retraction.clone(), concern.clone()]),
        says("retraction 2019-01-09")
    );
    assert_eq!(
        history(&[retraction.clone(), reinstatement.clone(), correction]),
        says("reinstatement 2020-05-13")
    );
    assert_eq!(history(&[reinstatement.clone(), again, retraction.clone()]), says("retraction 2022-05-13"));
    assert_eq!(history(&[reinstatement.clone(), undated("Retraction")]), says("reinstatement 2020-05-13"));
    assert_eq!(history(&[retraction, undated("Reinstatement")]), says("reinstatement "));
    assert_eq!(history(&[reinstatement, undated("Expression of concern")]), says("expression of concern "));
    assert_eq!(history(&[]), None);
}

#[test]
fn a_bare_mark_is_a_retraction_without_date_or_notice() {
    assert_eq!(told(&of(json!({"is_retracted": true}))), ["retraction  openalex"]);
    assert_eq!(of(json!({"is_retracted": false})), Integrity::default());
    let titled = |title: &str| {
        let mut item = item(json!({}));
        item.set(crate::item::Variable::Title, title);
        told(&Integrity::of(&item)).join("; ")
    };
    assert_eq!(titled("RETRACTED: On cells"), "retraction  title");
    assert_eq!(titled("Retracted Article: On cells"), "retraction  title");
    assert_eq!(titled("[Retracted] On cells"), "retraction  title");
    assert_eq!(titled("WITHDRAWN: On cells"), "withdrawal  title");
    assert_eq!(titled("REMOVED: On cells"), "removal  title");
    for title in
        ["Retraction: On cells", "Removed: a memoir", "Retracted papers: a survey", "On RETRACTED: x", "x"]
    {
        assert_eq!(titled(title), "", "{title}");
    }
}

#[test]
fn only_news_changes_the_signature() {
    let concern = update("expression_of_concern", "10.5555/e", "2018", "publisher");
    let retraction = update("retraction", "10.5555/n", "2019", "publisher");
    let first = of(json!({"updated-by": [concern]})).signature();
    assert_eq!(first, "expression of concern: 1 expression of concern");
    let seconded = of(json!({
        "updated-by": [concern],
        "retraction-watch": [row("Expression of concern", "2018-03-04", None, 1)],
        "comments-corrections": [pubmed("ExpressionOfConcernIn", "Journal. 2018", "5")],
    }));
    assert_eq!(seconded.signature(), first, "more of the same");
    let turned = of(json!({"updated-by": [concern, retraction]})).signature();
    assert_eq!(turned, of(json!({"updated-by": [retraction, concern]})).signature());
    assert_ne!(turned, first);
    let bare = of(json!({"is_retracted": true})).signature();
    assert_eq!(bare, of(json!({"is_retracted": true, "updated-by": [retraction]})).signature());
    assert_eq!(of(json!({})).signature(), "");
}

#[test]
fn no_shape_is_too_odd() {
    for key in [
        "updated-by",
        "update-to",
        NOTICES,
        "comments-corrections",
        "publication-types",
        "retraction-watch",
        "retraction-notice-of",
        "is_retracted",
        "type",
    ] {
        for value in [
            json!(null),
            json!(1),
            json!("x"),
            json!([]),
            json!([[1]]),
            json!({"a": 1}),
            json!([{"type": 3, "DOI": {}}]),
        ] {
            let _ = of(json!({ key: value }));
        }
    }
    let many: Vec<Value> =
        (0..10_000).map(|n| update("correction", &format!("10.5555/c{n}"), "2004", "publisher")).collect();
    assert!(of(json!({"updated-by": many})).notices.len() <= 200);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The order in which sources speak does not matter.
        #[test]
        fn order_does_not_matter(
            claims in prop::collection::vec((0..4_usize, 0..3_usize, 2000..2004_i32, 0..2_usize), 0..8),
            turn in 0..8_usize,
        ) {
            let kinds = ["correction", "expression_of_concern", "retraction", "reinstatement"];
            let mut updates: Vec<Value> = claims.iter().map(|(kind, doi, year, source)| {
                update(kinds[*kind], &format!("10.5555/n{doi}"), &year.to_string(), ["publisher", "retraction-watch"][*source])
            }).collect();
            let first = of(json!({"updated-by": updates}));
            let middle = turn.min(updates.len());
            updates.rotate_left(middle);
            updates.reverse();
            prop_assert_eq!(first, of(json!({"updated-by": updates})));
        }
    }
}
