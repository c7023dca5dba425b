//! Which registry is asked what, and when: by the identifier and its prefix,
//! by the kind of the work and its field of study, and by what others have
//! answered already. All of it is data.

use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, Variable, fold};

/// When a registry is asked, in rounds: those of one round at the same time,
/// the next one only while nothing is found. `None` where it is not asked at
/// all.
pub(super) type Round = Option<u8>;

/// The last round there is.
pub(super) const LAST: u8 = 3;

/// Who is asked in whose stead: the first where the second could not be
/// asked, because it holds the same records or the same sort.
const STANDS_IN: &[(&str, &str)] =
    &[("europepmc", "pubmed"), ("googlebooks", "openlibrary"), ("datacite", "arxiv")];

/// DOI prefixes whose agency is DataCite (doi.org/ra says so of each): data
/// and software archives, preprint servers and theses.
const DATACITE: &[&str] = &[
    "10.2312", "10.3929", "10.4121", "10.4225", "10.4230", "10.5061", "10.5063", "10.5065", "10.5067",
    "10.5068", "10.5072", "10.5075", "10.5167", "10.5255", "10.5281", "10.5282", "10.5283", "10.5441",
    "10.5445", "10.5878", "10.6073", "10.6075", "10.6084", "10.7272", "10.7283", "10.7288", "10.7302",
    "10.7482", "10.7488", "10.7910", "10.7914", "10.11588", "10.13012", "10.13140", "10.14279", "10.14459",
    "10.15468", "10.15488", "10.17605", "10.17617", "10.17863", "10.17877", "10.18112", "10.18130",
    "10.18452", "10.21227", "10.21942", "10.22000", "10.23668", "10.24435", "10.25384", "10.25560",
    "10.34894", "10.48550", "10.57967",
];

/// DOI prefixes of preprint servers that Europe PMC indexes.
const PREPRINTS: &[&str] = &["10.1101", "10.20944", "10.21203", "10.26434", "10.31234", "10.12688"];

fn prefix(doi: &str) -> &str {
    doi.split('/').next().unwrap_or(doi)
}

/// When a registry is looked up for an identifier.
pub(super) fn lookup(registry: &str, id: &Identifier) -> Round {
    let doi = match id {
        Identifier::Doi(doi) => Some(doi.as_str()),
        _ => None,
    };
    let at_datacite = doi.is_some_and(|doi| DATACITE.contains(&prefix(doi)));
    let its_own = |is: bool| is.then_some(0);
    match (registry, id.scheme()) {
        ("crossref" | "pubmed", Scheme::Doi) => its_own(!at_datacite),
        ("pubmed", Scheme::Pmid | Scheme::Pmcid) => Some(0),
        ("openalex", Scheme::Doi | Scheme::Pmid | Scheme::Pmcid | Scheme::OpenAlex) => Some(0),
        ("datacite", Scheme::Doi) => Some(if at_datacite { 0 } else { 1 }),
        // It knows every agency, and whether there is such a DOI at all.
        ("doi", Scheme::Doi) => Some(1),
        ("europepmc", Scheme::Doi) => its_own(doi.is_some_and(|doi| PREPRINTS.contains(&prefix(doi)))),
        ("europepmc", Scheme::Pmcid) => Some(0),
        ("arxiv", Scheme::Arxiv) => Some(0),
        ("openlibrary", Scheme::Isbn) => Some(0),
        ("googlebooks", Scheme::Isbn) => Some(1),
        ("semanticscholar", Scheme::Doi | Scheme::Pmid | Scheme::Pmcid | Scheme::Arxiv) => Some(0),
        _ => None,
    }
}

/// Whether a registry adds to what others know of a work.
pub(super) fn annotates(registry: &str, id: &Identifier) -> bool {
    let asks =
        [("unpaywall", Scheme::Doi), ("retractionwatch", Scheme::Doi), ("retractionwatch", Scheme::Pmid)];
    asks.contains(&(registry, id.scheme()))
}

/// Registries whose records tell of other versions of a work.
const TELL_VERSIONS: &[&str] = &["crossref", "datacite", "arxiv", "europepmc", "pubmed"];

/// Whether a registry is asked which versions there are of what an identifier
/// names.
pub(super) fn versions(registry: &str, id: &Identifier) -> bool {
    TELL_VERSIONS.contains(&registry) && lookup(registry, id) == Some(0)
}

/// When a registry is searched for a reference.
pub(super) fn search(registry: &str, item: &Item, text: &str) -> Round {
    let lower = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let book = matches!(item.kind, Kind::Book | Kind::Collection);
    let data = matches!(item.kind, Kind::Dataset | Kind::Software);
    match registry {
        "crossref" => Some(1),
        "pubmed" => (!is_foreign_to_medicine(item)).then_some(1),
        "europepmc" => says(&["biorxiv", "medrxiv", "europe pmc", "research square"]).then_some(1),
        "arxiv" => says(&["arxiv"]).then_some(1),
        "datacite" => {
            (data || says(&["zenodo", "figshare", "dryad", "osf.io", "data set", "dataset"])).then_some(1)
        }
        "openlibrary" => book.then_some(2),
        "googlebooks" => book.then_some(3),
        "semanticscholar" => Some(2),
        // Searches are counted against a day's credits.
        "openalex" => Some(3),
        _ => None,
    }
}

/// The registry in whose stead this one is asked.
pub(super) fn stands_in_for(registry: &str) -> Option<&'static str> {
    STANDS_IN.iter().find(|(stand_in, _)| *stand_in == registry).map(|(_, of)| *of)
}

/// Whether the container names a field of study whose literature PubMed does
/// not index, and none that it does.
fn is_foreign_to_medicine(item: &Item) -> bool {
    let name = item.get(Variable::ContainerTitle).or(item.get(Variable::ContainerTitleShort));
    let words = fold::words(name.unwrap_or_default());
    let any = |stems: &[&str]| words.iter().any(|word| stems.iter().any(|stem| word.starts_with(stem)));
    any(FOREIGN) && !any(MEDICAL)
}

/// Beginnings of words in the names of serials on engineering, mathematics,
/// physics of the earth and sky, the humanities, law and economics.
const FOREIGN: &[&str] = &[
    "acm",
    "algebra",
    "algorithm",
    "archaeolog",
    "architect",
    "astronom",
    "astrophys",
    "combinator",
    "comput",
    "econom",
    "econometr",
    "fluid",
    "geodes",
    "geolog",
    "geometr",
    "geophys",
    "histor",
    "ieee",
    "law",
    "linguist",
    "literature",
    "literary",
    "math",
    "meteorol",
    "monetary",
    "number",
    "philolog",
    "philosoph",
    "politic",
    "robot",
    "signal",
    "software",
    "theolog",
    "topolog",
    "vldb",
    "wireless",
];

/// Beginnings of words in the names of serials that PubMed does index.
const MEDICAL: &[&str] = &[
    "anat", "anesth", "anaesth", "bio", "brain", "cancer", "cardi", "cell", "chem", "child", "clin", "cogn",
    "dent", "dermat", "diabet", "disease", "drug", "endocr", "epidem", "ethic", "gastro", "gene", "genom",
    "geriatr", "health", "heart", "hosp", "imag", "immun", "infect", "lancet", "med", "microb", "molec",
    "nerv", "neur", "nurs", "nutri", "obstet", "onc", "ophth", "orthop", "paediat", "pathol", "patient",
    "pediat", "pharm", "physio", "proteo", "psych", "public", "radiol", "rehab", "sleep", "surg", "therap",
    "toxic", "vet", "virol",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::directory::DIRECTORY;

    fn doi(text: &str) -> Identifier {
        Identifier::parse(text).unwrap()
    }

    fn in_journal(name: &str) -> Item {
        let mut item = Item::new(Kind::ArticleJournal);
        item.set(Variable::ContainerTitle, name);
        item
    }

    #[test]
    fn a_prefix_leads_to_its_agency() {
        let zenodo = doi("10.5281/zenodo.1234");
        assert_eq!((lookup("crossref", &zenodo), lookup("datacite", &zenodo)), (None, Some(0)));
        let jama = doi("10.1001/archpsyc.63.8.856");
        assert_eq!((lookup("crossref", &jama), lookup("datacite", &jama)), (Some(0), Some(1)));
        assert_eq!((lookup("doi", &jama), lookup("europepmc", &jama)), (Some(1), None));
        assert_eq!(lookup("europepmc", &doi("10.1101/2020.01.30.927871")), Some(0));
        assert_eq!(lookup("europepmc", &doi("PMC1234567")), Some(0));
        assert_eq!(lookup("googlebooks", &doi("ISBN 978-0-306-40615-7")), Some(1));
    }

    #[test]
    fn the_kind_and_the_field_of_study_choose_whom_to_search() {
        for (journal, asked) in [
            ("Psychiatry Research", true),
            ("Physics in Medicine and Biology", true),
            ("Proceedings of the National Academy of Sciences", true),
            ("IEEE Transactions on Medical Imaging", true),
            ("", true),
            ("ACM Computing Surveys", false),
            ("Annals of Mathematics", false),
            ("IEEE Trans. Signal Process.", false),
            ("Journal of Political Economy", false),
        ] {
            assert_eq!(search("pubmed", &in_journal(journal), "").is_some(), asked, "{journal}");
        }
        let book = Item::new(Kind::Book);
        assert_eq!(search("openlibrary", &book, ""), Some(2));
        assert_eq!(search("openlibrary", &in_journal("x"), ""), None);
        assert_eq!(search("arxiv", &book, "arXiv preprint arXiv:2101.00001"), Some(1));
        assert_eq!(search("datacite", &Item::new(Kind::Dataset), ""), Some(1));
    }

    #[test]
    fn every_table_knows_the_directory() {
        for (stand_in, of) in STANDS_IN {
            for name in [stand_in, of] {
                assert!(DIRECTORY.iter().any(|entry| entry.name == *name), "{name}");
            }
        }
        for entry in DIRECTORY {
            assert!(
                crate::matching::merge::knows(entry.name),
                "nobody says how far to believe {}",
                entry.name
            );
        }
        assert_eq!(stands_in_for("europepmc"), Some("pubmed"));
        assert_eq!(stands_in_for("crossref"), None);
    }
}
