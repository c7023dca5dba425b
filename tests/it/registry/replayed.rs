//! The three registries and the sample snapshot, asked as a run asks them.

use std::path::Path;
use std::sync::Arc;

use ibid::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use ibid::registry::{Query, Registry, Settings, open};

use crate::replay::Replay;

const WILCOX: &str = "Wilcox, C. E., Pommy, J. M., Adinoff, B., & Weitlauf, J. C. (2019). Dissociative effects of \
                      ketamine on psychopathology. Psychiatry Research, 274, 242-249.";

fn wilcox() -> Query {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(Variable::Title, "Dissociative effects of ketamine on psychopathology");
    item.set(Variable::ContainerTitle, "Psychiatry Research");
    item.set(Variable::Volume, "274");
    item.set(Variable::Page, "242-249");
    item.set_date(DateVariable::Issued, Date::year(2019));
    item.set_names(NameVariable::Author, vec![Name::person("Wilcox", "C. E.")]);
    Query { text: WILCOX.to_owned(), item }
}

fn zarate() -> Query {
    let mut item = Item::new(Kind::ArticleJournal);
    item.set(
        Variable::Title,
        "A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression",
    );
    item.set(Variable::ContainerTitle, "Archives of General Psychiatry");
    item.set(Variable::Volume, "63");
    item.set(Variable::Page, "856-864");
    item.set_date(DateVariable::Issued, Date::year(2006));
    item.set_names(NameVariable::Author, vec![Name::person("Zarate", "C. A.")]);
    Query { text: "Zarate, C. A., et al. (2006). A randomized trial of an N-methyl-D-aspartate antagonist in treatment-resistant major depression.".to_owned(), item }
}

fn settings(replay: &Replay) -> Settings {
    let mut settings = Settings::default();
    for remote in settings.remotes.values_mut() {
        remote.enabled = false;
    }
    for (name, url) in
        [("crossref", replay.crossref()), ("pubmed", replay.pubmed()), ("openalex", replay.openalex())]
    {
        settings.set_remote(name, Some(true), Some(&url), None);
    }
    settings.mailto = Some("someone@example.org".to_owned());
    settings.snapshots = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("data/registry-sample.jsonl")];
    settings
}

async fn titles(registry: &Arc<dyn Registry>, query: &Query) -> Vec<String> {
    let records = registry.search(query, 5).await.unwrap();
    records.iter().map(|record| record.item.plain_title()).collect()
}

#[tokio::test]
async fn every_registry_finds_a_real_work_by_its_doi_and_by_its_text() {
    let replay = Replay::start().await;
    let doi = Identifier::parse("10.1001/archpsyc.63.8.856").unwrap();
    let registries = open(&settings(&replay)).unwrap();
    assert_eq!(registries.len(), 4);
    for registry in &registries {
        let name = registry.name();
        let record = registry.lookup(&doi).await.unwrap().unwrap_or_else(|| panic!("{name}"));
        assert_eq!(record.registry, name);
        let item = &record.item;
        assert_eq!(item.names(NameVariable::Author).len(), 8, "{name}");
        assert_eq!(item.names(NameVariable::Author)[0].suffix, "Jr", "{name}");
        assert_eq!(item.get(Variable::Page), Some("856-864"), "{name}");
        assert_eq!(item.year(), Some(2006), "{name}");
        let query = zarate();
        assert_eq!(titles(registry, &query).await[0], query.item.plain_title(), "{name}");
        let none = Identifier::parse("10.1000/there.is.none").unwrap();
        assert!(registry.lookup(&none).await.unwrap().is_none(), "{name}");
    }
    assert!(replay.asked().await.iter().any(|path| path.ends_with("/ecitmatch.cgi")));
    replay.assert_all_understood();
}

#[tokio::test]
async fn a_work_that_is_nowhere_finds_near_misses_or_nothing() {
    let replay = Replay::start().await;
    let query = wilcox();
    for registry in &open(&settings(&replay)).unwrap() {
        let found = titles(registry, &query).await;
        if registry.name() == "pubmed" {
            assert_eq!(found, Vec::<String>::new());
        } else {
            let near = "Do the dissociative side effects of ketamine mediate its antidepressant effects?";
            assert!(found.iter().any(|title| title == near), "{}: {found:?}", registry.name());
        }
        assert!(!found.contains(&query.item.plain_title()));
    }
    replay.assert_all_understood();
}

#[tokio::test]
async fn the_sample_holds_real_works_and_says_that_it_is_composed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/registry-sample.jsonl");
    let lines = std::fs::read_to_string(path).unwrap();
    let works: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(works.len() >= 7);
    for work in &works {
        assert!(work["x-ibid-note"].as_str().unwrap().starts_with("composed by hand"));
        let item = ibid::registry::read_crossref(work);
        let doi = work["DOI"].as_str().unwrap();
        assert!(!item.plain_title().is_empty() && item.year().is_some(), "{doi}");
        assert!(!item.names(NameVariable::Author).is_empty(), "{doi}");
        assert!(item.identifiers().iter().any(|id| id.value() == doi), "{doi}");
    }
}

#[tokio::test]
async fn what_a_registry_cannot_be_asked_is_said() {
    let replay = Replay::start().await;
    let isbn = Identifier::parse("ISBN 978-0-306-40615-7").unwrap();
    for registry in open(&settings(&replay)).unwrap().iter().filter(|r| !r.is_local()) {
        assert!(!registry.supports(isbn.scheme()));
        assert!(!registry.lookup(&isbn).await.unwrap_err().is_outage());
    }
    assert!(replay.asked().await.is_empty());
}
