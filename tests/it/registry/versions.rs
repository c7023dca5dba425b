//! Versions of works in what the registries really say.

use ibid::item::{Item, Variable};
use ibid::matching::versions::{Role, is_preprint, relations};
use ibid::registry::{read_crossref, read_datacite};
use serde_json::Value;

use super::corpus::{answers, works};
use crate::support::corpora;

/// Every recorded work of a registry, as it came and as an item.
fn recorded(provider: &str, list: &str, read: fn(&Value) -> Item) -> Vec<(Value, Item)> {
    let Some(corpora) = corpora() else { return Vec::new() };
    let folder = corpora.join("registries");
    let bodies = answers(&folder, provider).into_iter().filter_map(|(_, file)| {
        let bytes = std::fs::read(folder.join(file)).ok()?;
        serde_json::from_slice(&bytes).ok()
    });
    let works = bodies.flat_map(|body| works(body, list)).filter(Value::is_object);
    works.map(|work| (read(&work), work)).map(|(item, work)| (work, item)).collect()
}

#[test]
fn recorded_preprints_are_known_and_tell_their_articles() {
    let (mut told, mut articles, mut mistaken) = (0, 0, Vec::new());
    for (work, item) in recorded("crossref", "items", read_crossref) {
        let says = work.pointer("/relation/is-preprint-of/0/id").is_some();
        if says {
            let first = relations(&item, None).into_iter().next();
            assert_eq!(first.map(|told| told.role), Some(Role::Published), "{}", work["DOI"]);
            assert!(is_preprint(&item), "{}", work["DOI"]);
            told += 1;
        }
        if work["type"] == "journal-article" {
            articles += 1;
            // SSRN registers its papers as articles of an "electronic journal".
            let ssrn = item.get(Variable::Doi).is_some_and(|doi| doi.starts_with("10.2139/ssrn"));
            if is_preprint(&item) && !ssrn {
                mistaken.push(work["DOI"].to_string());
            }
        }
    }
    println!(
        "{told} preprints tell their articles; of {articles} articles these seem preprints: {mistaken:?}"
    );
    assert!(mistaken.is_empty(), "{mistaken:?}");
}

#[test]
fn recorded_relations_to_other_works_are_no_versions() {
    let other = ["Cites", "References", "HasPart", "IsPartOf", "IsSupplementTo", "IsSupplementedBy"];
    let mut told = 0;
    for (_, item) in recorded("datacite", "data", read_datacite) {
        let related = item.extra.get("relatedIdentifiers").and_then(Value::as_array);
        for one in relations(&item, None) {
            told += 1;
            let value = one.target.value();
            let names = |related: &&Value| {
                related["relatedIdentifier"].as_str().is_some_and(|id| id.to_lowercase().contains(&value))
            };
            let kinds = related.into_iter().flatten().filter(names);
            let mut kinds = kinds.filter_map(|related| related["relationType"].as_str());
            assert!(kinds.any(|kind| !other.contains(&kind)), "{one:?}");
        }
    }
    println!("{told} versions told");
}
