//! What a preprint is: by its DOI, its server, or its kind.

use crate::item::{Identifier, Item, Kind, Variable};

/// DOI prefixes under which only preprints are registered. (10.1101 was Cold
/// Spring Harbor's for journals too, so there the suffix must be a date or
/// number.)
const PREFIXES: &[(&str, &str)] = &[
    ("10.48550/", "arXiv"),
    ("10.31234/", "PsyArXiv"),
    ("10.31235/", "SocArXiv"),
    ("10.31219/", "OSF Preprints"),
    ("10.31222/", "MetaArXiv"),
    ("10.31223/", "EarthArXiv"),
    ("10.31224/", "engrXiv"),
    ("10.31730/", "AfricArXiv"),
    ("10.32942/", "EcoEvoRxiv"),
    ("10.35542/", "EdArXiv"),
    ("10.21203/", "Research Square"),
    ("10.2139/ssrn", "SSRN"),
    ("10.20944/preprints", "Preprints.org"),
    ("10.26434/", "ChemRxiv"),
    ("10.33774/", "Cambridge Open Engage"),
    ("10.36227/", "TechRxiv"),
    ("10.22541/", "Authorea"),
    ("10.2196/preprints", "JMIR Preprints"),
    ("10.1590/scielopreprints", "SciELO Preprints"),
    ("10.5194/egusphere-", "EGUsphere"),
];

/// Beginnings of the names of servers where they stand as a container.
const SERVERS: &[&str] = &[
    "arxiv",
    "biorxiv",
    "medrxiv",
    "psyarxiv",
    "socarxiv",
    "chemrxiv",
    "eartharxiv",
    "techrxiv",
    "ssrn",
    "research square",
];

/// Kinds of work that a journal, a conference or a publisher brings out.
const PUBLISHED: &[Kind] = &[
    Kind::ArticleJournal,
    Kind::ArticleMagazine,
    Kind::PaperConference,
    Kind::Chapter,
    Kind::Book,
    Kind::EntryEncyclopedia,
];

/// Whether a record is a preprint: by its DOI, its server, or its kind
/// together with the lack of a volume.
#[must_use]
pub fn is_preprint(item: &Item) -> bool {
    let doi = item.get(Variable::Doi).unwrap_or_default().to_ascii_lowercase();
    if is_preprint_doi(&doi) {
        return true;
    }
    let container = item.get(Variable::ContainerTitle).unwrap_or_default().to_ascii_lowercase();
    let genre = item.get(Variable::Genre).unwrap_or_default().to_ascii_lowercase();
    let placed = item.get(Variable::Volume).is_some() || !container.is_empty();
    SERVERS.iter().any(|server| container.starts_with(server))
        || doi.is_empty() && container.is_empty() && item.extra.contains_key("arxiv")
        || !placed && (item.kind == Kind::Article || genre.contains("preprint"))
}

/// Whether only a preprint can have a DOI, which is in lower case.
fn is_preprint_doi(doi: &str) -> bool {
    let biorxiv = |rest: &str| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains("gr.") && !rest.contains("gad")
    };
    PREFIXES.iter().any(|(prefix, _)| doi.starts_with(prefix))
        || doi.strip_prefix("10.1101/").is_some_and(biorxiv)
}

/// Whether an identifier is a preprint's and can be no other work's.
#[must_use]
pub fn names_preprint(id: &Identifier) -> bool {
    match id {
        Identifier::Doi(doi) => is_preprint_doi(doi),
        other => matches!(other, Identifier::Arxiv { .. }),
    }
}

/// Whether a record is of a work that was brought out by a journal, a
/// conference or a publisher.
#[must_use]
pub fn is_published(item: &Item) -> bool {
    PUBLISHED.contains(&item.kind) && !is_preprint(item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn preprints_are_known_by_doi_server_or_kind() {
        for (record, wanted) in [
            (json!({"DOI": "10.1101/2020.03.01.123456", "type": "article"}), true),
            (json!({"DOI": "10.1101/gad.997902", "type": "article-journal", "volume": "16"}), false),
            (json!({"DOI": "10.48550/arXiv.2101.00001"}), true),
            (json!({"DOI": "10.31235/osf.io/abcde", "type": "article"}), true),
            (json!({"type": "article-journal", "container-title": "arXiv preprint arXiv:2101.00001"}), true),
            (json!({"type": "article", "custom": {"arxiv": "2101.00001"}}), true),
            (json!({"type": "document", "genre": "Preprint"}), true),
            (json!({"type": "article-journal", "genre": "Preprint", "container-title": "Bees"}), false),
            (json!({"type": "article", "container-title": "Bees", "volume": "1"}), false),
            (json!({"type": "book", "DOI": "10.1000/1"}), false),
        ] {
            let item = Item::from_json(&record).unwrap();
            assert_eq!(is_preprint(&item), wanted, "{record}");
            assert!(!(wanted && is_published(&item)));
        }
    }
}
