use super::*;

fn short(title: &str) -> (String, By) {
    let short = abbreviated(title).unwrap();
    (short.text, short.by)
}

#[test]
fn the_files_that_come_with_the_program_are_whole_and_in_order() {
    let table = table::shipped();
    assert!(table.len() > 25_000, "{} titles", table.len());
    assert!(rules::shipped().len() > 3_000, "{} rules", rules::shipped().len());
    let mut last = String::new();
    let mut rows = 0;
    for row in table.rows() {
        let key = key(row.title).unwrap();
        assert!(key > last, "{key} after {last}");
        last = key;
        rows += 1;
    }
    assert_eq!(rows, table.len());
    for row in table.rows().step_by(97) {
        assert_eq!(table.of_title(row.title), Some(row));
        for form in row.forms() {
            assert_eq!(full(form), Some(row.title), "{form}");
        }
    }
}

#[test]
fn listed_titles() {
    for (title, text) in [
        ("Journal of the American Chemical Society", "J. Am. Chem. Soc."),
        ("journal of the american chemical society", "J. Am. Chem. Soc."),
        ("The New England Journal of Medicine", "N. Engl. J. Med."),
        ("Nature", "Nature"),
        ("Nature Communications", "Nat. Commun."),
        (
            "Proceedings of the National Academy of Sciences of the United States of America",
            "Proc. Natl. Acad. Sci. U. S. A.",
        ),
        (r"Clinical \& Experimental Ophthalmology", "Clin. Exp. Ophthalmol."),
        ("Proceedings of the American Mathematical Society", "Proc. Am. Math. Soc."),
        ("Zeitschrift für Analytische Chemie", "Z. Anal. Chem."),
        ("Psychopharmacology", "Psychopharmacology"),
        ("<i>Lancet</i>", "Lancet"),
        // Another list's abbreviation of a listed title.
        ("J Am Chem Soc", "J. Am. Chem. Soc."),
    ] {
        assert_eq!(short(title), (text.to_owned(), By::Listed), "{title}");
    }
}

#[test]
fn titles_that_are_not_listed_go_by_rules() {
    for (title, text) in [
        ("Journal of Lunar Chemical Sciences", "J. Lunar Chem. Sci."),
        ("Lunar Proceedings of Computational Immunology", "Lunar Proc. Comput. Immunol."),
        ("Revista Lunar de Psicología", "Rev. Lunar Psicol."),
        ("Bibliothecographica", "Bibliothecographica"),
    ] {
        assert_eq!(short(title), (text.to_owned(), By::Rules), "{title}");
    }
}

#[test]
fn dotless_has_no_stops() {
    assert_eq!(dotless("Nature Communications").unwrap().text, "Nat Commun");
    assert_eq!(without_stops("Comput.-Hum. Interact."), "Comput-Hum Interact");
    assert_eq!(without_stops("Web 2.0 Stud."), "Web 2.0 Stud");
}

#[test]
fn abbreviations_are_expanded_where_one_title_has_them() {
    for form in ["J. Am. Chem. Soc.", "J Am Chem Soc", "J AM CHEM SOC", "J. Am. Chem. Soc. (Washington)"] {
        assert_eq!(full(form), Some("Journal of the American Chemical Society"), "{form}");
    }
    assert_eq!(full("Proc Natl Acad Sci USA"), full("Proc. Natl. Acad. Sci. U. S. A."));
    assert!(full("Proc Natl Acad Sci USA").is_some());
    assert_eq!(full("Clin. & Exp. Ophthalmol."), full("Clin Exp Ophthalmol"));
    assert_eq!(full("Unheard-of J."), None);
    assert_eq!(full(""), None);
    // Sections of one journal without their letters.
    assert_eq!(full("AIP. Conf. P. Proc."), None);
}

fn article(title: &str, short: &str) -> Item {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::ContainerTitle, title);
    item.set(Variable::ContainerTitleShort, short);
    item
}

fn names(item: &Item) -> (Option<&str>, Option<&str>) {
    (item.get(Variable::ContainerTitle), item.get(Variable::ContainerTitleShort))
}

#[test]
fn an_item_gets_the_name_asked_for_and_the_caller_both() {
    let mut item = article("Nature Communications", "");
    let change = apply(&mut item, JournalNames::Abbreviated).unwrap();
    assert_eq!(names(&item), (Some("Nat. Commun."), Some("Nat. Commun.")));
    assert_eq!(change.full.as_deref(), Some("Nature Communications"));
    assert_eq!((change.short.as_deref(), change.by), (Some("Nat. Commun."), By::Listed));

    let change = apply(&mut item, JournalNames::Dotless).unwrap();
    assert_eq!(names(&item), (Some("Nat Commun"), Some("Nat Commun")));
    assert_eq!(change.full.as_deref(), Some("Nature Communications"));

    apply(&mut item, JournalNames::Full).unwrap();
    assert_eq!(names(&item), (Some("Nature Communications"), Some("Nat Commun")));
    assert_eq!(apply(&mut item, JournalNames::Full), None);
    assert_eq!(apply(&mut item, JournalNames::AsIs), None);
}

#[test]
fn an_items_own_abbreviation_goes_before_the_list() {
    let mut item = article("Nature Communications", "NatComms");
    let change = apply(&mut item, JournalNames::Abbreviated).unwrap();
    assert_eq!((names(&item).0, change.by), (Some("NatComms"), By::Own));

    // It is given the stops it lacks.
    let mut item = article("Lunar Proceedings of Tides", "Lun Proc Tides");
    let change = apply(&mut item, JournalNames::Abbreviated).unwrap();
    assert_eq!((names(&item).0, change.by), (Some("Lun. Proc. Tides"), By::Own));

    let mut item = article("", "Nat Commun");
    apply(&mut item, JournalNames::Full).unwrap();
    assert_eq!(names(&item).0, Some("Nature Communications"));
}

#[test]
fn what_is_not_known_or_no_serial_stays() {
    let mut item = article("Lun. Proc. Tid.", "");
    assert_eq!(apply(&mut item, JournalNames::Full), None);
    assert_eq!(apply(&mut item, JournalNames::Abbreviated), None);
    apply(&mut item, JournalNames::Dotless).unwrap();
    assert_eq!(names(&item).0, Some("Lun Proc Tid"));

    let mut item = article("Nature", "");
    assert_eq!(apply(&mut item, JournalNames::Abbreviated), None);

    let mut item = article("Nature Communications", "");
    item.kind = Kind::Chapter;
    assert_eq!(apply(&mut item, JournalNames::Abbreviated), None);
    assert_eq!(apply(&mut Item::new(Kind::ArticleJournal), JournalNames::Full), None);
}

#[test]
fn hostile_names_are_left_alone_in_linear_time() {
    let started = std::time::Instant::now();
    for part in ["Journal of ", "J. ", "(", ")[", "-", ".", "'", "l'", "\u{301}", "A.", "é", "<i>", "…"] {
        let name = part.repeat(100_000 / part.len());
        assert_eq!(abbreviated(&name), None, "{part}");
        assert_eq!(full(&name), None, "{part}");
        let mut item = article(&name, &name);
        for names in [JournalNames::Full, JournalNames::Abbreviated, JournalNames::Dotless] {
            apply(&mut item, names);
        }
        // As long as may be, and a word as long.
        for length in [599, 600, 601] {
            let name: String = name.chars().take(length).collect();
            let _ = (
                abbreviated(&name),
                full(&name),
                apply(&mut article(&name, &name), JournalNames::Abbreviated),
            );
        }
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

proptest::proptest! {
    #[test]
    fn any_name_is_read(title in r"[\PC]{0,60}", short in r"([A-Za-zé]{1,8}[. '’(),&:-]{0,3}){0,12}") {
        for name in [&title, &short] {
            if let Some(answer) = abbreviated(name) {
                proptest::prop_assert!(!answer.text.is_empty() && answer.text.len() <= 8 * name.len() + 8);
            }
            let _ = full(name);
        }
        for names in [JournalNames::Abbreviated, JournalNames::Dotless, JournalNames::Full] {
            let mut item = article(&title, &short);
            let changed = apply(&mut item, names).is_some();
            // Once named so, it stays so.
            proptest::prop_assert!(!changed || apply(&mut item.clone(), names).is_none());
        }
    }
}
