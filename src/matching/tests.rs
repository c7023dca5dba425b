//! Scores and verdicts, rule by rule.

use serde_json::{Value, json};

use super::*;

fn item(value: Value) -> Item {
    Item::from_json(&value).unwrap()
}

fn zarate() -> Value {
    json!({
        "type": "article-journal", "DOI": "10.1001/archpsyc.63.8.856", "PMID": "16894061",
        "title": "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
        "container-title": "Archives of General Psychiatry", "issued": {"date-parts": [[2006, 8]]},
        "volume": "63", "issue": "8", "page": "856-864",
        "author": [
            {"family": "Zarate", "given": "Carlos A.", "suffix": "Jr"}, {"family": "Singh", "given": "Jaskaran B."},
            {"family": "Carlson", "given": "Paul J."}, {"family": "Manji", "given": "Husseini K."},
        ],
    })
}

/// The record with some members set otherwise; `null` takes one away.
fn with(mut record: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

const WILCOX: &str = "Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of \
                      ketamine on psychopathology. Psychiatry research, 274, 242-249.";

fn wilcox() -> Value {
    json!({
        "type": "article-journal", "title": "Dissociative effects of ketamine on psychopathology",
        "container-title": "Psychiatry research", "issued": "2019", "volume": "274", "page": "242-249",
        "author": [
            {"family": "Wilcox", "given": "C. E."}, {"family": "Pommy", "given": "J. M."},
            {"family": "Adinoff", "given": "B."}, {"family": "Weitlauf", "given": "J. C."},
        ],
    })
}

fn near_misses() -> Vec<Value> {
    vec![
        json!({
            "DOI": "10.1038/s41467-020-20190-4", "title": "The role of dissociation in ketamine's antidepressant effects",
            "container-title": "Nature Communications", "issued": "2020", "volume": "11", "page": "6431",
            "author": [{"family": "Ballard", "given": "Elizabeth D."}, {"family": "Zarate", "given": "Carlos A."}],
        }),
        json!({
            "DOI": "10.1016/j.jad.2014.02.017",
            "title": "Do the dissociative side effects of ketamine mediate its antidepressant effects?",
            "container-title": "Journal of Affective Disorders", "issued": "2014", "volume": "159", "page": "56-61",
            "author": [{"family": "Luckenbaugh", "given": "David A."}, {"family": "Niciu", "given": "Mark J."}],
        }),
        json!({
            "title": "Features of dissociation differentially predict antidepressant response to ketamine in \
                      treatment-resistant depression",
            "container-title": "Journal of Affective Disorders", "issued": "2018", "volume": "232", "page": "310-315",
            "author": [{"family": "Niciu", "given": "Mark J."}],
        }),
    ]
}

fn value(printed: &Value, text: &str, candidate: &Value) -> Score {
    let printed = item(printed.clone());
    score(&Printed { item: &printed, text, truncated_authors: false }, &item(candidate.clone()))
}

fn accepts(printed: &Value, candidate: &Value) -> bool {
    value(printed, "", candidate).is_accepted()
}

fn hit(record: Value) -> Candidate {
    Candidate { registry: "crossref".into(), item: item(record), found_by: FoundBy::Search }
}

fn by_doi(doi: &str, record: Value) -> Candidate {
    let identifier = Identifier::parse(doi).unwrap();
    Candidate { registry: "crossref".into(), item: item(record), found_by: FoundBy::Identifier(identifier) }
}

fn answer(title: &str, candidates: Vec<Candidate>) -> RegistryAnswer {
    RegistryAnswer { registry: title.to_lowercase(), title: title.into(), asked: Asked::Answered, candidates }
}

fn judged(printed: &Value, text: &str, candidates: Vec<Candidate>) -> Decision {
    let printed = item(printed.clone());
    decide(&Printed { item: &printed, text, truncated_authors: false }, vec![answer("Crossref", candidates)])
}

#[test]
fn a_reference_fits_its_record_in_any_usual_writing() {
    for changes in [
        json!({"container-title": "Arch Gen Psychiatry"}),
        json!({"title": "A randomised trial of an N-methyl-D-aspartate antagonist in treatment resistant major depresion"}),
        json!({"author": [{"family": "Zarate", "given": "CA"}, {"literal": "et al."}]}),
        json!({"issued": "2007"}),
        json!({"page": "856-64"}),
        json!({"author": null, "issue": null}),
        json!({"volume": "LXIII"}),
        json!({"title": null, "page": "856"}),
        json!({"container-title": null, "volume": null, "issue": null, "page": null}),
        json!({"title": "[Eine randomisierte Studie zu einem Antagonisten bei therapieresistenter Depression]"}),
    ] {
        let mut printed = with(zarate(), changes.clone());
        printed["DOI"] = Value::Null;
        printed["PMID"] = Value::Null;
        let score = value(&printed, "", &zarate());
        assert!(score.is_accepted(), "{changes}: {score:#?}");
    }
}

#[test]
fn one_right_title_or_one_right_place_does_not_make_a_match() {
    for changes in [
        // Another work on another page of the volume, by others.
        json!({"title": "Effects of sleep loss on memory in healthy adults", "author": [{"family": "Doe", "given": "J"}], "page": "101"}),
        // The title taken by others, at another time and place.
        json!({"author": [{"family": "Doe", "given": "J"}, {"family": "Roe", "given": "K"}], "issued": "2012", "container-title": "Nature", "volume": "3", "page": "9"}),
        // The same people on something else.
        json!({"title": "Cellular plasticity cascades in mood disorders", "page": "12", "volume": "60", "issued": "2004"}),
        // The place of another work of the same people, in one language.
        json!({"title": "Effects of sleep loss on memory in healthy adults"}),
        // The place of another work.
        json!({"title": "Effects of sleep loss on memory in healthy adults", "author": [{"family": "Doe", "given": "J"}]}),
    ] {
        let mut printed = with(zarate(), changes.clone());
        printed["DOI"] = Value::Null;
        printed["PMID"] = Value::Null;
        let score = value(&printed, "", &zarate());
        assert!(!score.is_accepted(), "{changes}: {score:#?}");
    }
}

#[test]
fn generic_titles_do_not_match_alone() {
    for title in ["Editorial", "Introduction", "Letter to the editor", "Book reviews"] {
        let record = json!({"title": title, "container-title": "The Lancet", "volume": "353", "page": "5", "issued": "1999"});
        assert!(!accepts(&json!({"title": title}), &record), "{title}");
        assert!(
            !accepts(&json!({"title": title, "issued": "1999", "container-title": "Lancet"}), &record),
            "{title}"
        );
    }
    let record = json!({"title": "Editorial", "container-title": "The Lancet", "volume": "353", "page": "1234", "issued": "1999",
        "author": [{"family": "Horton", "given": "Richard"}]});
    let printed = json!({"title": "Editorial", "container-title": "Lancet", "volume": "353", "page": "1234", "issued": "1999",
        "author": [{"family": "Horton", "given": "R"}]});
    assert!(accepts(&printed, &record));
}

#[test]
fn one_part_of_a_series_is_not_another() {
    let part = |n: u8, page: &str, volume: &str| {
        json!({
            "title": format!("Ketamine for Depression, {n}: In What Dose, at What Rate, by What Route"),
            "author": [{"family": "Andrade", "given": "Chittaranjan"}], "issued": "2017",
            "container-title": "The Journal of Clinical Psychiatry", "volume": volume, "page": page,
        })
    };
    assert!(accepts(&part(4, "e852", "78"), &part(4, "e852-e857", "78")));
    assert!(!accepts(&part(4, "e852", "78"), &part(3, "e674-e677", "78")));
}

#[test]
fn a_shared_main_title_is_not_enough() {
    let record = json!({
        "title": "American College of Sports Medicine position stand. Exercise and fluid replacement",
        "container-title": "Med Sci Sports Exerc", "volume": "39", "page": "377",
    });
    let text = "Armstrong LE, Casa DJ, Roberts WO. American college of sports medicine position stand. Exertional Heat \
                Illness during Training and Competition. Med Sci Sports Exerc. 2007;39:556–72.";
    assert!(!value(&json!({}), text, &record).is_accepted());
    let same = text
        .replace("Exertional Heat Illness during Training and Competition. ", "")
        .replace("556–72", "377–90");
    assert!(value(&json!({}), &same, &record).is_accepted());
}

#[test]
fn references_without_a_title_match_by_their_place() {
    let record = json!({
        "title": "Springback of thermoplastic composites", "container-title": "Journal of Reinforced Plastics and Composites",
        "issued": "2005", "volume": "24", "issue": "2", "page": "121-130",
        "author": [{"family": "Sain", "given": "Mohini"}, {"family": "Law", "given": "S."}],
    });
    let text = "Sain M, Law S, Suhara F, Boullioux A (2005) J. Reinf. Plast. Comp. 24(2):121";
    assert!(value(&json!({}), text, &record).is_accepted());
    let read = json!({"author": [{"family": "Sain", "given": "M"}], "container-title": "J. Reinf. Plast. Comp.", "volume": "24", "page": "121", "issued": "2005"});
    assert!(value(&read, "", &record).is_accepted());
    assert!(
        !value(&json!({}), "Sain M, Law S (2005) J. Reinf. Plast. Comp. 31(7):988", &record).is_accepted()
    );
}

#[test]
fn the_raw_text_carries_what_was_read_badly() {
    let text = "Zarate Jr., C. A., Singh, J. B., … & Manji, H. K. (2006). A randomized trial of an \
                N-methyl-D-aspartate antagonist in treatment-resistant major depression. Archives of General \
                Psychiatry, 63(8), 856-864.";
    let garbage = json!({"title": "Zarate Jr., C. A., Singh", "author": [{"literal": "A randomized trial of an"}], "volume": "856"});
    for printed in [json!({}), garbage] {
        let score = value(&printed, text, &zarate());
        assert!(score.is_accepted(), "{score:#?}");
    }
    assert!(!value(&json!({}), WILCOX, &zarate()).is_accepted());
}

#[test]
fn a_garbled_author_list_is_tolerated() {
    let text = "Sanacora, G., Frye, M. A., McDonald, W., Mathew, S. J., Turner, M. S., Schatzberg, A. F., … & A Consensus \
                Statement from the American Society of Ketamine Physicians, the American Psychiatric\n\nAssociation, and \
                the American Association for Geriatric Psychiatry. (2017). A consensus statement on the use of ketamine \
                in the treatment of mood disorders. JAMA psychiatry, 74(4), 399-405.";
    let record = json!({
        "title": "A Consensus Statement on the Use of Ketamine in the Treatment of Mood Disorders",
        "container-title": "JAMA Psychiatry", "issued": "2017-04", "volume": "74", "issue": "4", "page": "399-405",
        "author": [{"family": "Sanacora", "given": "Gerard"}, {"family": "Frye", "given": "Mark A."}, {"family": "Nemeroff", "given": "Charles B."}],
    });
    let read = json!({
        "title": "A consensus statement on the use of ketamine in the treatment of mood disorders",
        "container-title": "JAMA psychiatry", "issued": "2017", "volume": "74", "issue": "4", "page": "399-405",
        "author": [{"family": "Sanacora", "given": "G."}, {"literal": "A Consensus Statement from the American Society of Ketamine Physicians"},
                   {"literal": "the American Psychiatric Association"}, {"literal": "the American Association for Geriatric Psychiatry"}],
    });
    for printed in [read, json!({})] {
        let decision = judged(&printed, text, vec![hit(record.clone())]);
        assert_eq!(decision.verdict, Verdict::Matched, "{decision:#?}");
    }
}

#[test]
fn near_misses_are_refused_and_the_nearest_is_named_with_reasons() {
    for (printed, text) in [(wilcox(), ""), (wilcox(), WILCOX), (json!({}), WILCOX)] {
        let decision = judged(&printed, text, near_misses().into_iter().map(hit).collect());
        assert_eq!(decision.verdict, Verdict::NotFound, "{decision:#?}");
        let nearest = decision.nearest().unwrap();
        let against: Vec<String> = nearest.score.against().map(ToString::to_string).collect();
        assert!(against.iter().any(|r| r.starts_with("title differs")), "{against:?}");
        assert!(against.len() >= 3, "{against:?}");
    }
}

#[test]
fn reasons_read_as_sentences() {
    let score = value(&wilcox(), "", &near_misses()[1]);
    let reasons: Vec<String> = score.reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "title differs: \"Dissociative effects of ketamine on psychopathology\" is not \"Do the dissociative side \
             effects of ketamine mediate its antidepressant effects?\"",
            "authors differ: \"Wilcox, Pommy, Adinoff, Weitlauf\" are not \"Luckenbaugh, Niciu\"",
            "year 2019, not 2014",
            "container differs: \"Psychiatry research\" is not \"Journal of Affective Disorders\"",
            "volume 274, not 159",
            "page 242-249, not 56-61",
        ]
    );
    let score = value(&json!({}), WILCOX, &near_misses()[1]);
    let reasons: Vec<String> = score.reasons.iter().map(ToString::to_string).collect();
    assert!(
        reasons.contains(&"authors differ: \"Luckenbaugh, Niciu\" are not in the reference".to_owned()),
        "{reasons:?}"
    );
    assert!(reasons.contains(&"volume differs: 159 is not in the reference".to_owned()), "{reasons:?}");
}

#[test]
fn an_identifier_alone_is_enough() {
    for text in [
        "10.1001/archpsyc.63.8.856",
        "PMID: 16894061",
        "https://doi.org/10.1001/archpsyc.63.8.856",
        "doi: 10.1001/archpsyc.63.8.856. PMID: 16894061; PMCID: PMC1234567.",
    ] {
        let decision = judged(&json!({}), text, vec![by_doi("10.1001/archpsyc.63.8.856", zarate())]);
        assert_eq!(decision.verdict, Verdict::Matched, "{text}: {decision:#?}");
    }
    let read = json!({"DOI": "10.1001/archpsyc.63.8.856"});
    assert_eq!(
        judged(&read, "", vec![by_doi("10.1001/archpsyc.63.8.856", zarate())]).verdict,
        Verdict::Matched
    );
}

#[test]
fn an_identifier_that_leads_to_another_work_is_refused() {
    let doi = "10.1001/archpsyc.63.8.856";
    let printed = with(wilcox(), json!({"DOI": doi}));
    let text = format!("{WILCOX} https://doi.org/{doi}");
    for printed in [printed, json!({})] {
        let decision = judged(&printed, &text, vec![by_doi(doi, zarate())]);
        assert_eq!(decision.verdict, Verdict::WrongWork, "{decision:#?}");
        assert_eq!(decision.other_work.as_ref(), decision.nearest());
        let nearest = decision.nearest().unwrap();
        let first = nearest.score.reasons.first().unwrap().to_string();
        assert_eq!(first, format!("identifier belongs to another work: doi:{doi}"));
    }
}

#[test]
fn a_wrong_identifier_does_not_hide_the_right_work() {
    let printed = with(zarate(), json!({"DOI": "10.1038/s41467-020-20190-4", "PMID": null}));
    let wrong = by_doi("10.1038/s41467-020-20190-4", near_misses().remove(0));
    let decision = judged(&printed, "", vec![wrong, hit(zarate())]);
    assert_eq!((decision.verdict, decision.accepted.len()), (Verdict::WrongWork, 1));
    let nearest = decision.nearest().unwrap();
    assert!(nearest.score.reasons[0].to_string().starts_with("identifier belongs to another work"));
}

#[test]
fn a_whole_or_an_earlier_version_is_no_wrong_work() {
    let chapter = json!({
        "type": "chapter", "title": "Carbohydrate status of terrestrial plants during flooding", "issued": "1987",
        "container-title": "Plant life in aquatic and amphibious habitats", "DOI": "10.1000/book",
        "author": [{"family": "Setter", "given": "T."}],
    });
    let book = json!({"type": "book", "title": "Plant life in aquatic and amphibious habitats", "DOI": "10.1000/book",
        "editor": [{"family": "Crawford", "given": "R. M. M."}], "issued": "1987"});
    assert_ne!(judged(&chapter, "", vec![by_doi("10.1000/book", book)]).verdict, Verdict::WrongWork);
    let author =
        json!([{"family": "Ballard", "given": "Elizabeth"}, {"family": "Zarate", "given": "Carlos"}]);
    let printed = json!({"title": "The role of dissociation in ketamine's antidepressant effects", "author": author,
        "issued": "2020", "container-title": "Nature Communications", "DOI": "10.1101/2020.02.01.123456"});
    let preprint = json!({"title": "Dissociation and its role in ketamine's rapid antidepressant action", "author": author,
        "issued": "2019", "type": "article", "DOI": "10.1101/2020.02.01.123456"});
    assert_ne!(
        judged(&printed, "", vec![by_doi("10.1101/2020.02.01.123456", preprint)]).verdict,
        Verdict::WrongWork
    );
}

#[test]
fn an_erratum_s_identifier_does_not_make_it_the_article() {
    let article = zarate();
    let title = format!("Erratum: {}", article["title"].as_str().unwrap());
    let erratum = with(
        zarate(),
        json!({"DOI": "10.1000/erratum", "PMID": null, "title": title, "volume": "64", "issue": "1", "page": "101"}),
    );
    let printed = with(zarate(), json!({"DOI": "10.1000/erratum", "PMID": null}));
    let decision = judged(&printed, "", vec![by_doi("10.1000/erratum", erratum), hit(article)]);
    assert_eq!(decision.verdict, Verdict::WrongWork);
    assert_eq!(decision.accepted[0].candidate.item.get(crate::item::Variable::Volume), Some("63"));
}

#[test]
fn parts_of_a_series_and_works_but_for_a_word_are_refused() {
    let work = |title: &str, volume: &str, page: &str| {
        json!({"title": title, "container-title": "Plankton Letters", "volume": volume, "page": page,
            "author": [{"family": "Novak", "given": "I."}]})
    };
    for (printed, candidate) in [
        (
            work("Studies on plankton dynamics. I. Summer", "5", "100-119"),
            work("Studies on plankton dynamics. II. Winter", "5", "120-131"),
        ),
        (
            work("The biology of European eels: migration and spawning", "14", "150-180"),
            work("The biology of European eels: diseases and parasites", "14", "200-230"),
        ),
        (
            work("Lancelot guidelines for the treatment of hypertension in children", "31", "1358-1380"),
            work("Lancelot guidelines for the treatment of hypertension in adults", "31", "1281-1357"),
        ),
        (
            work("Annual report of the plankton survey: 1994", "16", "1-28"),
            work("Annual report of the plankton survey: 1993", "15", "1-30"),
        ),
    ] {
        let field = |name: &str| printed[name].as_str().unwrap();
        let text = format!(
            "Novak I. {}. {}. 1994;{}:{}.",
            field("title"),
            field("container-title"),
            field("volume"),
            field("page")
        );
        for text in ["", text.as_str()] {
            let score = value(&printed, text, &candidate);
            assert!(!score.is_accepted(), "{text}: {:?}", score.reasons);
        }
        assert!(value(&printed, &text, &printed).is_accepted(), "{text}");
    }
}

#[test]
fn a_second_identifier_may_be_that_of_the_data() {
    let printed = with(zarate(), json!({"PMID": null}));
    let text = "doi:10.1000/data1 doi:10.1001/archpsyc.63.8.856";
    let data =
        json!({"title": "Data on shallow reefs and their corals", "DOI": "10.1000/data1", "type": "dataset"});
    let decision = judged(
        &printed,
        text,
        vec![by_doi("10.1000/data1", data), by_doi("10.1001/archpsyc.63.8.856", zarate())],
    );
    assert_eq!(decision.verdict, Verdict::Matched, "{decision:#?}");
}

#[test]
fn a_translated_title_by_the_same_authors_is_no_wrong_work() {
    let author = json!([{"family": "Müller", "given": "K."}]);
    let printed = json!({"title": "On the migration of eels in European rivers", "author": author, "DOI": "10.1000/de1"});
    let original = json!({"title": "Über die Wanderung der Aale in europäischen Flüssen", "author": author,
        "DOI": "10.1000/de1", "language": "de"});
    assert_ne!(judged(&printed, "", vec![by_doi("10.1000/de1", original)]).verdict, Verdict::WrongWork);
}

#[test]
fn a_registry_in_error_about_an_identifier_is_outvoted() {
    let doi = "10.1001/archpsyc.63.8.856";
    let wrong = by_doi(doi, with(near_misses().remove(0), json!({"DOI": doi})));
    let decision = judged(&zarate(), "", vec![wrong, by_doi(doi, zarate())]);
    assert_eq!(decision.verdict, Verdict::Matched);
}

#[test]
fn a_merged_identifier_still_finds_its_record() {
    let printed = json!({"DOI": "10.1000/old-name"});
    assert_eq!(judged(&printed, "", vec![by_doi("10.1000/old-name", zarate())]).verdict, Verdict::Matched);
}

#[test]
fn a_chapter_is_not_its_book() {
    let printed = json!({
        "type": "chapter", "title": "Carbohydrate status of terrestrial plants during flooding",
        "container-title": "Plant life in aquatic and amphibious habitats", "issued": "1987",
        "author": [{"family": "Setter", "given": "T."}],
    });
    let text = "Setter T.L., Waters I. (1987): Carbohydrate status of terrestrial plants during flooding. \
                In: Crawford R.M.M. (ed.), Plant life in aquatic and amphibious habitats. British Ecological Society.";
    let book = json!({"type": "book", "title": "Plant life in aquatic and amphibious habitats", "issued": "1987",
        "editor": [{"family": "Crawford", "given": "R. M. M."}]});
    assert!(!value(&printed, text, &book).is_accepted());
}

#[test]
fn records_of_one_work_are_accepted_together() {
    let printed = item(with(zarate(), json!({"DOI": null, "PMID": null})));
    let pubmed =
        with(zarate(), json!({"DOI": null, "container-title": "Arch Gen Psychiatry", "page": "856-64"}));
    let answers = vec![
        answer("Crossref", vec![hit(with(zarate(), json!({"PMID": null})))]),
        answer("PubMed", vec![hit(pubmed)]),
        answer("OpenAlex", near_misses().into_iter().map(hit).collect()),
    ];
    let decision = decide(&Printed { item: &printed, text: "", truncated_authors: false }, answers);
    assert_eq!(decision.verdict, Verdict::Matched);
    assert_eq!(decision.accepted.len(), 2);
    assert_eq!(decision.answered(), ["Crossref", "PubMed", "OpenAlex"]);
}

#[test]
fn two_works_that_fit_alike_are_ambiguous() {
    let title = "Squamous cell carcinoma of the prostate: a clinical study of many cases";
    let work = |doi: &str, journal: &str, volume: &str, page: &str| {
        json!({"DOI": doi, "title": title, "container-title": journal, "volume": volume, "page": page, "issued": "1990",
            "author": [{"family": "Little", "given": "N"}]})
    };
    let (a, b) =
        (work("10.1000/a", "Int J Urol", "10", "114"), work("10.1000/b", "Histopathology", "17", "339"));
    let bare = json!({"title": title, "author": [{"family": "Little", "given": "N."}]});
    let decision = judged(&bare, "", vec![hit(a.clone()), hit(b.clone())]);
    assert_eq!(decision.verdict, Verdict::Ambiguous);
    assert_eq!((decision.accepted.len(), decision.rivals.len()), (0, 2));
    let placed = with(bare, json!({"container-title": "Histopathology", "volume": "17"}));
    let decision = judged(&placed, "", vec![hit(a), hit(b)]);
    assert_eq!(decision.accepted[0].candidate.item.get(crate::item::Variable::Doi), Some("10.1000/b"));
}

#[test]
fn the_article_is_preferred_to_its_preprint_unless_that_is_printed() {
    let author =
        json!([{"family": "Ballard", "given": "Elizabeth"}, {"family": "Zarate", "given": "Carlos"}]);
    let title = "The role of dissociation in ketamine's antidepressant effects";
    let preprint = json!({"DOI": "10.1101/2020.02.01.123456", "type": "article", "title": title, "author": author, "issued": "2020"});
    let article = json!({"DOI": "10.1038/s41467-020-20190-4", "type": "article-journal", "title": title, "author": author, "issued": "2020", "container-title": "Nature Communications", "volume": "11"});
    let both = || vec![hit(preprint.clone()), hit(article.clone())];
    let decision = judged(&json!({"title": title, "author": author, "issued": "2020"}), "", both());
    assert_eq!(decision.verdict, Verdict::Matched);
    assert_eq!(decision.accepted[0].candidate.item.get(crate::item::Variable::Volume), Some("11"));
    let printed =
        json!({"title": title, "author": author, "issued": "2020", "DOI": "10.1101/2020.02.01.123456"});
    let decision = judged(&printed, "", both());
    assert_eq!(decision.accepted[0].candidate.item.get(crate::item::Variable::Volume), None);
}

#[test]
fn a_registry_that_did_not_answer_leaves_it_unchecked() {
    let printed = item(wilcox());
    let silent = |asked| {
        let candidates = near_misses().into_iter().map(hit).collect();
        RegistryAnswer { registry: "silent".into(), title: "Crossref".into(), asked, candidates }
    };
    let verdict = |answers| {
        decide(&Printed { item: &printed, text: WILCOX, truncated_authors: false }, answers).verdict
    };
    let why = || "no network".to_owned();
    assert_eq!(verdict(vec![answer("Snapshot", vec![])]), Verdict::NotFound);
    assert_eq!(
        verdict(vec![answer("Snapshot", vec![]), silent(Asked::Unreachable { why: why() })]),
        Verdict::Unchecked
    );
    assert_eq!(
        verdict(vec![answer("Snapshot", vec![]), silent(Asked::NotAsked { why: why() })]),
        Verdict::Unchecked
    );
    assert_eq!(verdict(vec![]), Verdict::Unchecked);
    let found = vec![answer("Snapshot", vec![hit(wilcox())]), silent(Asked::Unreachable { why: why() })];
    let decision = decide(&Printed { item: &printed, text: WILCOX, truncated_authors: false }, found);
    assert_eq!(decision.verdict, Verdict::Matched);
    assert_eq!(decision.unreachable(), [("Crossref", "no network")]);
}

#[test]
fn verdicts_have_their_names_in_json() {
    for (verdict, name) in [
        (Verdict::Matched, "matched"),
        (Verdict::Ambiguous, "ambiguous"),
        (Verdict::NotFound, "not-found"),
        (Verdict::WrongWork, "wrong-work"),
        (Verdict::Unchecked, "unchecked"),
    ] {
        assert_eq!(serde_json::to_value(verdict).unwrap(), name);
        assert_eq!(verdict.to_string(), name);
    }
}

#[test]
fn hostile_input_is_scored_without_harm() {
    let long = "Ω\u{301}-\n".repeat(200_000);
    let many: Vec<Value> = (0..5_000).map(|i| json!({"family": format!("Name{i}"), "given": "A"})).collect();
    let odd = json!({"title": long, "author": many, "volume": "\u{202e}", "page": "–", "issued": "-44", "container-title": long});
    for text in ["", "\u{0}", "((((", &long, "-\n", "10./ 10.1/", "’’’’ '' ``"] {
        let score = value(&odd, text, &odd);
        assert!(score.value.is_finite());
        let empty = value(&json!({}), text, &json!({}));
        assert!(!empty.is_accepted());
    }
}
