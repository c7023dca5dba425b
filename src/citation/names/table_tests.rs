//! A hundred name lists that are hard to read. A name is
//! `family|given|suffix|particle` without what is empty at its end, or
//! `=literal`; `…` stands where the list says that names are missing.

use super::read_names;
use crate::item::Name;

const TABLE: [(&str, &str); 100] = [
    // Suffixes
    ("Zarate Jr., C. A.", "Zarate|C. A.|Jr"),
    ("Zarate CA Jr", "Zarate|CA|Jr"),
    ("Zarate CA Jr., Singh JB", "Zarate|CA|Jr; Singh|JB"),
    ("Carlos A. Zarate, Jr.", "Zarate|Carlos A.|Jr"),
    ("Zarate, Carlos A., Jr.", "Zarate|Carlos A.|Jr"),
    ("King, M. L., Jr., & Smith, J.", "King|M. L.|Jr; Smith|J."),
    ("Gates, W. H., III", "Gates|W. H.|III"),
    ("William H. Gates III, Paul Allen", "Gates|William H.|III; Allen|Paul"),
    ("Strunk, William, Sr.", "Strunk|William|Sr"),
    ("Griffey K 2nd, Jones M", "Griffey|K|2nd; Jones|M"),
    ("Davis S 3rd, Lee A", "Davis|S|3rd; Lee|A"),
    ("Silva Filho, J. A.", "Silva|J. A.|Filho"),
    ("SOUZA NETO, J. A. de", "Souza|J. A.|Neto|de"),
    // Capitals
    ("COLLMAN, J. P. and LI, W.", "Collman|J. P.; Li|W."),
    ("MCDONALD W., MACDONALD A., O'BRIEN P.", "McDonald|W.; MacDonald|A.; O'Brien|P."),
    ("VAN DER BERG, K.", "Berg|K.||van der"),
    ("SMITH-JONES JA, DÖBLIN KB", "Smith-Jones|JA; Döblin|KB"),
    ("JOHN SMITH AND MARY JONES", "Smith|John; Jones|Mary"),
    // Particles
    ("van der Berg K, Smith JA", "Berg|K||van der; Smith|JA"),
    ("van Gogh, Vincent", "Gogh|Vincent||van"),
    ("Gogh, Vincent van", "Gogh|Vincent||van"),
    ("Vincent van Gogh", "Gogh|Vincent||van"),
    (
        "Ludwig van Beethoven and Johann Wolfgang von Goethe",
        "Beethoven|Ludwig||van; Goethe|Johann Wolfgang||von",
    ),
    ("von und zu Liechtenstein, H.-A.", "Liechtenstein|H.-A.||von und zu"),
    ("ter Haar, G., ten Hoor, F., 't Hooft, G.", "Haar|G.||ter; Hoor|F.||ten; Hooft|G.||'t"),
    ("De La Cruz JM, Van Dyke A", "De La Cruz|JM; Van Dyke|A"),
    ("Le Bihan D, Du Bois WEB", "Le Bihan|D; Du Bois|WEB"),
    ("Jean de La Fontaine", "La Fontaine|Jean||de"),
    ("Leonardo da Vinci", "Vinci|Leonardo||da"),
    ("D'Alembert J, d'Holbach P", "D'Alembert|J; Holbach|P||d'"),
    ("d’Alembert, Jean", "Alembert|Jean||d’"),
    ("de Saint-Exupéry, Antoine", "Saint-Exupéry|Antoine||de"),
    ("Saint-Exupéry, A. de", "Saint-Exupéry|A.||de"),
    ("St. John, H.", "St. John|H."),
    ("St John, Henry", "St John|Henry"),
    // Spanish and Portuguese
    ("de la Cruz, J. M.", "Cruz|J. M.||de la"),
    ("García Márquez, G.", "García Márquez|G."),
    ("Gabriel García Márquez", "García Márquez|Gabriel"),
    ("Ortega y Gasset, José", "Ortega y Gasset|José"),
    ("José Ortega y Gasset", "Ortega y Gasset|José"),
    ("Ramón y Cajal S, Golgi C", "Ramón y Cajal|S; Golgi|C"),
    ("Pérez-Reverte, A. y Vargas Llosa, M.", "Pérez-Reverte|A.; Vargas Llosa|M."),
    ("Eça de Queirós, J. M.", "Eça de Queirós|J. M."),
    ("dos Santos, A. e da Silva, B.", "Santos|A.||dos; Silva|B.||da"),
    ("Machado de Assis, J. M.", "Machado de Assis|J. M."),
    ("Andrade, C. D. de", "Andrade|C. D.||de"),
    // Arabic
    ("Al-Khwarizmi, M.", "Al-Khwarizmi|M."),
    ("al-Ghazali, Abu Hamid", "Ghazali|Abu Hamid||al-"),
    ("El Sayed AM, Ibn Khaldun A", "El Sayed|AM; Ibn Khaldun|A"),
    ("bin Salman, M.", "Salman|M.||bin"),
    ("Abu Bakr al-Baghdadi", "Baghdadi|Abu Bakr||al-"),
    // Apostrophes, hyphens, initials
    ("O'Brien PC, O'Neill M", "O'Brien|PC; O'Neill|M"),
    ("O’Connor, F.", "O’Connor|F."),
    ("W.-P. de Roever, J.-P. Sartre", "Roever|W.-P.||de; Sartre|J.-P."),
    ("Sartre J-P, Camus A", "Sartre|J-P; Camus|A"),
    ("Yu. V. Ivanov, Ch. Müller", "Ivanov|Yu. V.; Müller|Ch."),
    ("Smith J A, Jones K B", "Smith|J A; Jones|K B"),
    ("Smith J,Jones K,Brown L", "Smith|J; Jones|K; Brown|L"),
    ("Smith,J.,Jones,K.", "Smith|J.; Jones|K."),
    ("J.Smith and K.Jones", "Smith|J.; Jones|K."),
    ("Smith, J.A.B., Øverland, Å.", "Smith|J.A.B.; Øverland|Å."),
    ("Smith J*, Jones K†", "Smith|J; Jones|K"),
    ("Smith-Jones AB, Lloyd George D", "Smith-Jones|AB; Lloyd George|D"),
    // Lower case and single names
    ("bell hooks", "hooks|bell"),
    ("hooks, b.", "hooks|b."),
    ("danah boyd and Kate Crawford", "boyd|danah; Crawford|Kate"),
    ("cummings, e. e.", "cummings|e. e."),
    ("Aristotle and Plato", "Aristotle; Plato"),
    // Institutions
    ("World Health Organization & UNICEF", "=World Health Organization; =UNICEF"),
    ("Smith J, Jones K, for the SPRINT Research Group", "Smith|J; Jones|K; =SPRINT Research Group"),
    (
        "Turner, M. S., Schatzberg, A. F., & STAR*D Study Team",
        "Turner|M. S.; Schatzberg|A. F.; =STAR*D Study Team",
    ),
    ("ATLAS Collaboration, Aad, G., Abbott, B.", "=ATLAS Collaboration; Aad|G.; Abbott|B."),
    ("Centers for Disease Control and Prevention", "=Centers for Disease Control and Prevention"),
    ("U.S. Department of Health and Human Services", "=U.S. Department of Health and Human Services"),
    ("IPCC", "=IPCC"),
    ("Smith J and the XYZ Study Group", "Smith|J; =XYZ Study Group"),
    // Lists
    ("Smith J, et al.", "Smith|J; …"),
    ("Smith, J., and others", "Smith|J.; …"),
    ("Smith, J. u. a.", "Smith|J.; …"),
    ("Müller, H. und Schmidt, K.", "Müller|H.; Schmidt|K."),
    ("Dupont, J. et Martin, P.", "Dupont|J.; Martin|P."),
    ("Rossi M. e Bianchi G.", "Rossi|M.; Bianchi|G."),
    ("Иванов И. И. и Петров П. П.", "Иванов|И. И.; Петров|П. П."),
    ("Иванов И.И. и др.", "Иванов|И.И.; …"),
    ("Smith, John; Jones, Karen", "Smith|John; Jones|Karen"),
    ("Smith, Jane A. and Robert B. Jones", "Smith|Jane A.; Jones|Robert B."),
    ("Zarate Jr., C. A., Singh, J. B., … & Manji, H. K.", "Zarate|C. A.|Jr; Singh|J. B.; …; Manji|H. K."),
    ("Smith J, Jones K, . . . Brown L", "Smith|J; Jones|K; …; Brown|L"),
    // Titles, degrees, roles
    ("Prof. Dr. Hans Müller", "Müller|Hans"),
    ("John Smith, MD, PhD", "Smith|John"),
    ("Smith J, MD, Jones K, PhD", "Smith|J; Jones|K"),
    ("Sir Isaac Newton", "Newton|Isaac"),
    ("Smith, J. & Jones, K. (Eds.)", "Smith|J.; Jones|K."),
    ("J. Burley and B. T. Styles, editors", "Burley|J.; Styles|B. T."),
    ("edited by John Smith", "Smith|John"),
    // Scripts without case
    ("张三, 李四", "张|三; 李|四"),
    ("欧阳修", "欧阳|修"),
    ("山田太郎、鈴木花子", "山田|太郎; 鈴木|花子"),
    ("김철수, 이영희", "김|철수; 이|영희"),
    ("毛泽东; 諸葛亮", "毛|泽东; 諸葛|亮"),
];

fn shown(name: &Name) -> String {
    if !name.literal.is_empty() {
        return format!("={}", name.literal);
    }
    let parts = [&name.family, &name.given, &name.suffix, &name.non_dropping_particle];
    parts.map(String::as_str).join("|").trim_end_matches('|').to_owned()
}

#[test]
fn hard_names_are_read() {
    let mut failed = Vec::new();
    for (text, expected) in TABLE {
        let read = read_names(text);
        let mut names: Vec<String> = read.names.iter().map(shown).collect();
        if let Some(gap) = read.gap {
            names.insert(gap, "…".into());
        }
        let names = names.join("; ");
        if names != expected {
            failed.push(format!("{text}\n    expected {expected}\n    but read {names}"));
        }
    }
    println!("{} of {} rows read right", TABLE.len() - failed.len(), TABLE.len());
    assert!(failed.is_empty(), "{} rows failed:\n{}", failed.len(), failed.join("\n"));
}

proptest::proptest! {
    #[test]
    fn any_text_reads_without_panic(text in "(?s)[A-Za-zéßİñИ張'’“.,;:()\\[\\]&/0-9 \n…*–-]{0,200}") {
        let names = read_names(&text);
        proptest::prop_assert!(names.gap.is_none_or(|gap| gap <= names.names.len()));
    }
}
