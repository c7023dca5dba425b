use super::*;

fn lists() -> Lists {
    let catalogued = |number: &str, title: &str, others: &[&str]| Catalogued {
        number: number.to_owned(),
        title: title.to_owned(),
        others: others.iter().map(|&other| other.to_owned()).collect(),
    };
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(title, short)| ((*title).to_owned(), (*short).to_owned())).collect()
    };
    Lists {
        catalogue: vec![
            catalogued("1", "The journal of lunar chemistry : official journal of the Moon", &[]),
            catalogued("2", "Acta lunaria", &["ACTA LUN", "Lunar acts", "BRIT M J"]),
            catalogued("3", "Annals of the tides", &[]),
        ],
        abbreviations: [("1", "J Lunar Chem (Luna)"), ("3", "Proc Sun")]
            .into_iter()
            .map(|(number, short)| (number.to_owned(), short.to_owned()))
            .collect(),
        others: vec![
            pairs(&[
                ("Journal of Lunar Chemistry", "J. of Lunar Chemist."),
                ("Lunar Fluid Dynamics", "AIP Conf. Proc."),
                ("Journal f\u{FFFD}r Mond", "J. Mond"),
                (r#"Zeitschrift f{\"u}r Mondkunde"#, "Z. Mondkd."),
                ("Tidal Letters: A Journal", "Tid. Lett."),
                ("Tidal Letters", "Tid. Lett."),
                ("Rivista di Maree e Lune", "RML"),
            ]),
            pairs(&[("Tidal Letters", "Tidal Lett."), ("Tidal Letters", "Tid. Lett.")]),
        ],
    }
}

#[test]
fn lists_become_a_table() {
    let made = make(&lists());
    let rows: Vec<&str> = made.table.lines().collect();
    assert_eq!(
        rows,
        [
            "Acta Lunaria\tActa Lun.\t=",
            "The Journal of Lunar Chemistry\tJ. Lunar Chem.\t=|J. Of Lunar Chemist.",
            "Tidal Letters\tTid. Lett.\t=|Tidal Lett.",
            "Tidal Letters: A Journal\tTid. Lett.\t",
            "Zeitschrift für Mondkunde\tZ. Mondkd.\t=",
        ]
    );
    assert_eq!((made.titles, made.nlm), (5, 1));
    assert_eq!(made.refused.get("abbreviation of another title"), Some(&3));
    assert_eq!(made.refused.get("damaged encoding"), Some(&1));
    assert_eq!(make(&lists()).table, made.table);
}

#[test]
fn rules_are_learnt_and_general() {
    let titles: Vec<(String, String)> =
        ["geo", "bio", "neuro", "onco", "cardio", "psycho", "eco", "etho", "hydro"]
            .into_iter()
            .map(|stem| (format!("Journal of {stem}logy"), format!("J. {stem}l.")))
            .chain([
                ("Chemical Tides".to_owned(), "Chem. Tides".to_owned()),
                ("Chemistry of Tides".to_owned(), "Chem. Tides".to_owned()),
                ("Chemie und Tides".to_owned(), "Chem. Tides".to_owned()),
            ])
            .collect();
    let rules = learn::learn(titles.iter().map(|(title, short)| learn::Pair { title, short, nlm: false }));
    for (title, short) in [
        ("Journal of Musicology", "J. Musicol."),
        ("The Journal of the Chemists", "J. Chem."),
        ("Tides of the Journal", "Tides J."),
    ] {
        assert_eq!(rules.abbreviate(title).as_deref(), Some(short));
    }
}

#[test]
fn what_is_held_out_is_measured() {
    let (nlm, all) = held_out(&lists(), &mut |_, _, _| {});
    assert!(nlm.titles <= all.titles && all.exact <= all.titles && all.right <= all.words);
}
