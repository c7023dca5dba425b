//! DOIs that only the target of a link holds: `[A title](https://doi.org/…)`,
//! `<a href="https://doi.org/…">Crossref</a>`.
//!
//! Such a DOI is put at the end of its reference. In the place of the link it
//! would part a title from what follows it.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::{MAX_REFERENCE, Reference, likeness};
use crate::citation::label::regex;
use crate::item::identifier::{Identifier, encode_doi};

/// A link to a DOI.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) doi: String,
    /// Where its text begins in the source.
    pub(super) source: usize,
    /// Where the block begins that it stands in.
    pub(super) block: usize,
}

/// Longer targets are cut, in bytes.
const LENGTH: usize = 4096;

/// What stands before a DOI in an address: a resolver, a publisher's path.
static PLACE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^\s*(?:doi:\s*|(?:(?:https?:)?//?)?[\w.:-]+/(?:[^?#\s]*?/)?)?10\.\d{4,9}/"));
/// A parameter of an address that is a DOI.
static PARAMETER: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^[\w.-]+=(?:info:doi/|doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/"));
/// What publishers put behind the DOI in the address of a page.
static VIEW: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:/(?:full(?:text|-text)?|e?pdf|abstract|meta|html?|summary|references|citations?)(?:/.*)?|(?:v\d{1,2})?\.full(?:[.-].*)?|\.(?:pdf|html?|abstract))/?$",
    )
});

/// The DOI that the target of a link holds.
pub(super) fn doi_of(target: &str) -> Option<String> {
    let target = likeness::clip(target.trim(), LENGTH);
    let address = target.split(['?', '#']).next().unwrap_or_default();
    let parameters = target.get(address.len()..).unwrap_or_default().split(['?', '&', '#']);
    let decoded = percent_decode_str(address).decode_utf8().ok()?;
    if PLACE.is_match(&decoded) {
        return doi_in(&decoded, is_resolver(&decoded));
    }
    parameters
        .filter_map(|parameter| percent_decode_str(parameter).decode_utf8().ok())
        .find_map(|parameter| PARAMETER.is_match(&parameter).then(|| doi_in(&parameter, true)).flatten())
}

/// Whether nothing but a DOI follows in an address.
fn is_resolver(address: &str) -> bool {
    let head = address.split("10.").next().unwrap_or_default();
    head.contains("doi.org") || head.contains("doi-org") || !head.contains('/')
}

fn doi_in(address: &str, whole: bool) -> Option<String> {
    let begins = |at: &usize| {
        address.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(['/', ':', '=', ' ']))
    };
    let place = address.match_indices("10.").map(|(at, _)| at).find(begins)?;
    let mut doi = address.get(place..)?;
    if !whole {
        doi = VIEW.find(doi).and_then(|view| doi.get(..view.start())).unwrap_or(doi);
        if address.contains("rxiv.org/") {
            let bare = doi.trim_end_matches(|c: char| c.is_ascii_digit());
            doi = bare
                .strip_suffix('v')
                .filter(|bare| bare.ends_with(|c: char| c.is_ascii_digit()))
                .unwrap_or(doi);
        }
    }
    match Identifier::parse(doi.trim_end_matches('/'))? {
        Identifier::Doi(doi) => Some(doi),
        _ => None,
    }
}

/// Gives each reference the DOI of the first link in it, or behind it in its
/// block. Both stand in the order of the source.
pub(super) fn attach(references: &mut [Reference], links: &[Link]) {
    // Once for each reference.
    let mut settled = None;
    for link in links {
        let Some(at) = references.partition_point(|r| r.span.start <= link.source).checked_sub(1) else {
            continue;
        };
        let Some(reference) = references.get_mut(at) else { continue };
        if settled != Some(at) && (link.source < reference.span.end || link.block < reference.span.end) {
            settled = Some(at);
            add(reference, &link.doi);
        }
    }
}

/// Puts a DOI at the end of a reference, unless one is printed in it.
pub(super) fn add(reference: &mut Reference, doi: &str) {
    let printed = Identifier::find_all(&reference.text);
    if printed.iter().any(|(_, id)| matches!(id, Identifier::Doi(_))) {
        return;
    }
    let address = format!(" https://doi.org/{}", encode_doi(doi));
    if reference.text.len() + address.len() <= MAX_REFERENCE {
        reference.text.push_str(&address);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_of_every_kind_hold_a_doi() {
        for target in [
            "https://doi.org/10.1000/182",
            "http://dx.doi.org/10.1000%2F182",
            "https://doi-org.proxy.example.edu/10.1000/182?nosfx=y",
            "doi:10.1000/182",
            "10.1000/182",
            "https://onlinelibrary.wiley.com/doi/abs/10.1000/182",
            "https://www.example.org/articles/10.1000/182/full",
            "https://link.example.org/content/pdf/10.1000/182.pdf",
            "https://www.biorxiv.org/content/10.1000/182v2.full.pdf",
            "https://www.biorxiv.org/content/10.1000/182v1",
            "https://journals.example.org/article?id=10.1000/182&type=printable",
            "https://scholar.google.com/scholar_lookup?title=A%20title&doi=10.1000%2F182&year=2001",
            "https://example.org/openurl?rft_id=info:doi/10.1000/182",
        ] {
            assert_eq!(doi_of(target).as_deref(), Some("10.1000/182"), "{target}");
        }
        assert_eq!(doi_of("https://doi.org/10.1000/a&b").as_deref(), Some("10.1000/a&b"));
        for target in
            ["", "#ref1", "https://example.org/v10.1000/182", "https://example.org/?q=a+10.1000/182", "10."]
        {
            assert_eq!(doi_of(target), None, "{target}");
        }
    }
}
