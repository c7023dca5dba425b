//! Pairs of records, rule by rule.

use serde_json::{Value, json};

use super::*;

fn item(value: Value) -> Item {
    Item::from_json(&value).unwrap()
}

/// A record with some of its fields changed; `null` takes one out.
fn with(of: &Item, changes: Value) -> Item {
    let mut value = of.to_json();
    for (name, change) in changes.as_object().unwrap() {
        if change.is_null() {
            value.as_object_mut().unwrap().remove(name);
        } else {
            value[name] = change.clone();
        }
    }
    item(value)
}

fn article() -> Item {
    item(json!({
        "type": "article-journal", "title": "Serum ferritin and the risk of atrial fibrillation: a cohort study",
        "author": [{"family": "Lindqvist", "given": "Märta"}, {"family": "Okafor", "given": "Chidi"}],
        "container-title": "Scandinavian Journal of Cardiology", "issued": {"date-parts": [[2011]]},
        "volume": "45", "issue": "3", "page": "231-239", "DOI": "10.5555/sjc.2011.45",
    }))
}

fn related(a: &Item, b: &Item) -> Option<(Relation, bool)> {
    let mut finder = Finder::default();
    finder.add(a);
    finder.add(b);
    let pairs = finder.pairs(|_, _| false);
    pairs.first().map(|pair| (pair.relation, pair.is_certain))
}

#[test]
fn a_record_typed_by_hand_is_the_registered_one() {
    let typed = with(
        &article(),
        json!({"DOI": null, "author": [{"family": "Lindqvist", "given": "M"}], "container-title": "Scand J Cardiol", "page": "231-9", "issue": null}),
    );
    assert_eq!(related(&article(), &typed), Some((Relation::Duplicate, true)));
    let misspelt = with(&typed, json!({"title": "Serum feritin and the risk of atrial fibrilation"}));
    assert_eq!(related(&article(), &misspelt).unwrap().0, Relation::Duplicate);
    let bare = with(&typed, json!({"volume": null, "page": null}));
    assert_eq!(related(&article(), &bare), Some((Relation::Duplicate, false)));
    let year = with(&typed, json!({"issued": {"date-parts": [[2001]]}}));
    assert_eq!(related(&article(), &year), Some((Relation::Duplicate, false)));
}

#[test]
fn an_identifier_decides_and_two_speak_for_two_works() {
    let other = with(&article(), json!({"page": null, "volume": null, "author": null}));
    assert_eq!(related(&article(), &other), Some((Relation::Duplicate, true)));
    let twice = with(&article(), json!({"DOI": "10.5555/other"}));
    assert_eq!(related(&article(), &twice), Some((Relation::Duplicate, false)));
    let reprint =
        with(&twice, json!({"container-title": "Annals of Nutrition", "volume": "7", "page": "1-9"}));
    assert_eq!(related(&article(), &reprint), None);
    let placeless = with(&twice, json!({"volume": null, "page": null}));
    assert_eq!(related(&article(), &placeless), None);
}

#[test]
fn a_preprint_and_its_article_are_versions() {
    let preprint = with(
        &article(),
        json!({"type": "article", "DOI": "10.1101/2010.05.04.100200", "container-title": null, "volume": null,
               "issue": null, "page": null, "issued": {"date-parts": [[2010]]}}),
    );
    assert_eq!(related(&article(), &preprint), Some((Relation::Versions, false)));
    let by_others = with(&preprint, json!({"author": [{"family": "Marsh", "given": "T"}]}));
    assert_eq!(related(&article(), &by_others), None);
    let other =
        with(&preprint, json!({"title": "Serum ferritin and the risk of venous thrombosis: a cohort study"}));
    assert_eq!(related(&article(), &other), None);
}

#[test]
fn notices_replies_and_parts_are_works_of_their_own() {
    let title = "Serum ferritin and the risk of atrial fibrillation";
    let of =
        |title: &str| with(&article(), json!({"title": title, "DOI": null, "page": null, "volume": null}));
    for other in [
        format!("Correction to: {title}"),
        format!("{title}: reply"),
        format!("Comment on \"{title}\""),
        format!("{title}: protocol for a cohort study"),
    ] {
        assert_eq!(related(&of(title), &of(&other)), None, "{other}");
    }
    for (a, b) in [("Part I", "Part II"), ("part A", "part B"), ("2010", "2011"), ("vitamin D", "vitamin E")]
    {
        assert_eq!(related(&of(&format!("{title}, {a}")), &of(&format!("{title}, {b}"))), None, "{a} {b}");
    }
}

#[test]
fn a_heading_is_one_work_only_in_one_place() {
    let editorial = |page: &str| {
        item(
            json!({"type": "article-journal", "title": "Editorial", "author": [{"family": "Ruiz", "given": "P"}],
            "container-title": "Scandinavian Journal of Cardiology", "volume": "45", "page": page,
            "issued": {"date-parts": [[2011]]}}),
        )
    };
    assert_eq!(related(&editorial("1"), &editorial("118")), None);
    assert_eq!(related(&editorial("118"), &editorial("118-119")).unwrap().0, Relation::Duplicate);
}

#[test]
fn a_chapter_is_part_of_its_book_and_shares_its_isbn() {
    let book =
        item(json!({"type": "book", "title": "Handbook of cardiac imaging", "ISBN": "978-0-306-40615-7",
        "editor": [{"family": "Ruiz", "given": "P"}], "issued": {"date-parts": [[2014]]}}));
    let chapter = |title: &str, name: &str| {
        item(json!({"type": "chapter", "title": title, "container-title": "Handbook of cardiac imaging",
            "ISBN": "978-0-306-40615-7", "author": [{"family": name, "given": "A"}], "issued": {"date-parts": [[2014]]}}))
    };
    let (one, two) = (chapter("Echocardiography in sport", "Marsh"), chapter("Nuclear methods", "Okafor"));
    let mut finder = Finder::default();
    [&one, &book, &two].into_iter().for_each(|item| finder.add(item));
    let pairs = finder.pairs(|_, _| false);
    let seen: Vec<_> = pairs.iter().map(|pair| (pair.records, pair.relation)).collect();
    assert_eq!(seen, [((0, 1), Relation::PartOf), ((2, 1), Relation::PartOf)]);
    assert_eq!(groups(&finder, &pairs, |_, _| false), Vec::<Vec<Pair>>::new());
}

#[test]
fn editions_are_books_of_their_own() {
    let book = item(json!({"type": "book", "title": "Principles of cardiac imaging", "publisher": "Nordhus",
        "author": [{"family": "Ruiz", "given": "P"}], "issued": {"date-parts": [[2014]]}, "ISBN": "978-0-306-40615-7"}));
    let second = with(&book, json!({"edition": "2", "issued": {"date-parts": [[2019]]}, "ISBN": null}));
    assert_eq!(related(&book, &second), None);
    let same = with(&book, json!({"author": [{"family": "Ruiz", "given": "Pilar"}], "publisher": null}));
    assert_eq!(related(&book, &same), Some((Relation::Duplicate, true)));
}

#[test]
fn a_translated_title_is_known_by_its_place() {
    let german =
        with(&article(), json!({"DOI": null, "title": "Serumferritin und das Risiko für Vorhofflimmern"}));
    assert_eq!(related(&article(), &german), Some((Relation::Duplicate, false)));
    let letter = with(&german, json!({"title": "Exercise for patients with heart failure"}));
    assert_eq!(related(&article(), &letter), None);
}

#[test]
fn groups_unite_pairs_but_never_two_works() {
    let typed = with(&article(), json!({"DOI": null}));
    let third = with(&typed, json!({"issue": null}));
    // Registered under another DOI, at a place of its own.
    let other = with(&article(), json!({"DOI": "10.5555/other", "volume": null, "page": null}));
    let mut finder = Finder::default();
    [&article(), &typed, &third, &other].into_iter().for_each(|item| finder.add(item));
    let pairs = finder.pairs(|_, _| false);
    assert!(pairs.iter().any(|pair| pair.records.1 == 3));
    let found = groups(&finder, &pairs, |_, _| false);
    assert_eq!(found.len(), 1);
    assert!(found[0].iter().all(|pair| pair.records.1 < 3), "{found:?}");
    // What is known to be two stays two, whatever stands between.
    let apart = |a, b| (a, b) == (0, 2);
    let found = groups(&finder, &finder.pairs(apart), apart);
    let records: Vec<Vec<_>> = found.iter().map(|g| g.iter().map(|pair| pair.records).collect()).collect();
    assert_eq!(records, [[(0, 1)], [(2, 3)]]);
}

#[test]
fn pairs_known_to_be_two_works_are_left_out() {
    let mut finder = Finder::default();
    finder.add(&article());
    finder.add(&article());
    assert_eq!(finder.pairs(|_, _| false).len(), 1);
    assert_eq!(finder.pairs(|a, b| (a, b) == (0, 1)), []);
}

#[test]
fn a_thousand_editorials_are_not_all_compared() {
    let mut finder = Finder::default();
    for n in 0..1_000 {
        finder.add(&item(
            json!({"type": "article-journal", "title": "Editorial", "volume": n.to_string(), "page": "1",
            "author": [{"family": "Ruiz", "given": "P"}], "issued": {"date-parts": [[2000 + n % 20]]}}),
        ));
    }
    assert!(block::candidates(&finder.entries).len() < 12 * 1_000);
    assert_eq!(finder.pairs(|_, _| false), []);
}
