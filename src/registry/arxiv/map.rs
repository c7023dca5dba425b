//! An entry of arXiv's Atom feed as an item. Every element is optional.
//!
//! Documentation: arXiv API User's Manual, *Details of Atom results returned*.

use serde_json::Value;

use crate::format::xml::Element;
use crate::item::identifier::Scheme;
use crate::item::latex;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Name, NameVariable, Variable};
use crate::registry::{names, text};

/// Text that CSL has no name for.
const KEPT: &[(&str, &str)] =
    &[("arxiv:comment", "arxiv-comment"), ("arxiv:journal_ref", "journal-ref"), ("updated", "updated")];

/// Whether the document is such a feed.
pub(super) fn is_feed(root: &Element) -> bool {
    root.name() == "feed"
}

/// Whether a feed without entries says how many there are, which an empty one
/// of another service would not.
pub(super) fn counts(root: &Element) -> bool {
    root.elements().any(|e| e.name().ends_with("totalResults"))
}

/// How many works a search has found in all.
pub(super) fn total(root: &Element) -> Option<usize> {
    let total = root.elements().find(|element| element.name().ends_with("totalResults"))?;
    total.text()?.trim().parse().ok()
}

/// The works of a feed. An id that is asked for and not there may come back
/// as an entry with nothing but the id.
pub(super) fn entries(root: &Element) -> Vec<&Element> {
    root.all("entry").filter(|entry| entry.text_at("title").is_some_and(|title| title != "Error")).collect()
}

/// Whether an entry says something and has no title: it may be a work. One of
/// an id that is not there has nothing but that.
pub(super) fn has_odd(root: &Element) -> bool {
    root.all("entry").any(|entry| {
        entry.text_at("title").is_none() && entry.elements().any(|element| element.name() != "id")
    })
}

/// What went wrong: it comes as the only entry.
pub(super) fn error(root: &Element) -> Option<String> {
    let entry = root.all("entry").find(|entry| {
        let id = entry.text_at("id").unwrap_or_default();
        id.contains("/api/errors")
            || (entry.text_at("title").as_deref() == Some("Error") && arxiv(entry).is_none())
    })?;
    Some(entry.text_at("summary").unwrap_or_default())
}

/// The arXiv id of an entry, with its version.
pub(super) fn arxiv(entry: &Element) -> Option<Identifier> {
    Identifier::parse_as(Scheme::Arxiv, &entry.text_at("id")?).ok()
}

/// Reads an entry.
pub(super) fn item(entry: &Element) -> Item {
    let mut item = Item::new(Kind::Article);
    item.set(Variable::Genre, "Preprint");
    item.set(Variable::Publisher, "arXiv");
    if let Some(title) = entry.at("title") {
        // Authors type their titles in TeX.
        let given = title.markup();
        let given = if given.contains('\\') { latex::to_text(&given) } else { given };
        item.set(Variable::Title, text::title(&given));
    }
    item.set_names(NameVariable::Author, entry.all("author").filter_map(name).collect());
    let date = |path: &str| entry.text_at(path).and_then(|t| Date::from_edtf(&t));
    // When it was first posted, whatever the version.
    if let Some(issued) = date("published").or_else(|| date("updated")) {
        item.set_date(DateVariable::Issued, issued);
    }
    if let Some(summary) = entry.at("summary") {
        item.set(Variable::Abstract, text::paragraphs(&summary.markup()));
    }
    let doi = entry.text_at("arxiv:doi").and_then(|t| {
        // Several DOIs stand in one element, apart by spaces.
        t.split_whitespace().find_map(|t| Identifier::parse_as(Scheme::Doi, t).ok())
    });
    if let Some(doi) = &doi {
        doi.put(&mut item);
    }
    if let Some(id) = arxiv(entry) {
        id.put(&mut item);
        item.set(Variable::Url, id.url());
        if doi.is_none() {
            item.extra
                .insert("arxiv-doi".to_owned(), Value::from(format!("10.48550/arXiv.{}", id.identity())));
        }
    }
    for (path, key) in KEPT {
        if let Some(said) = entry.text_at(path) {
            item.extra.insert((*key).to_owned(), Value::from(said));
        }
    }
    let terms = |name: &str| -> Vec<String> {
        entry.all(name).filter_map(|c| c.attribute("term")).map(str::to_owned).collect()
    };
    let mut categories = terms("arxiv:primary_category");
    for category in terms("category") {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    if !categories.is_empty() {
        item.extra.insert("arxiv-categories".to_owned(), Value::from(categories));
    }
    item
}

fn name(author: &Element) -> Option<Name> {
    let mut name = names::divide(&author.text_at("name")?);
    let affiliations: Vec<String> = author.all("arxiv:affiliation").filter_map(Element::text).collect();
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), Value::from(affiliations));
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::xml;
    use serde_json::json;

    const ENTRY: &str = r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry>
      <id>http://arxiv.org/abs/hep-ex/0408020v2</id>
      <title>Two-photon exchange &amp; elastic
  scattering of $e^&lt;$.</title>
      <updated>2005-09-17T15:04:24Z</updated><published>2004-08-18T23:13:32Z</published>
      <summary>  It has been
  suggested. </summary>
      <category term="nucl-ex" scheme="x"/><category term="hep-ph" scheme="x"/>
      <arxiv:primary_category term="hep-ph"/>
      <arxiv:comment>13 pages</arxiv:comment><arxiv:journal_ref>Phys. Rev. 1 (2005) 2</arxiv:journal_ref>
      <author><name>H. de Vries</name><arxiv:affiliation>Rutherford</arxiv:affiliation></author>
      <author><name>ATLAS Collaboration</name></author></entry></feed>"#;

    #[test]
    fn an_entry_maps_in_full() {
        let root = xml::parse(ENTRY).unwrap();
        let own = item(entries(&root)[0]);
        assert_eq!((own.kind, own.get(Variable::Genre)), (Kind::Article, Some("Preprint")));
        assert_eq!(own.get(Variable::Title), Some("Two-photon exchange & elastic scattering of $e^<$"));
        assert_eq!(own.get(Variable::Abstract), Some("It has been suggested."));
        assert_eq!(own.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2004-08-18"));
        let names: Vec<String> = own.names(NameVariable::Author).iter().map(Name::display).collect();
        assert_eq!(names, ["H. de Vries", "ATLAS Collaboration"]);
        assert_eq!(own.names(NameVariable::Author)[0].extra["affiliation"], json!(["Rutherford"]));
        let ids: Vec<String> = own.identifiers().iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["arxiv:hep-ex/0408020v2"]);
        assert_eq!(own.get(Variable::Url), Some("https://arxiv.org/abs/hep-ex/0408020v2"));
        assert_eq!(own.extra["arxiv-doi"], "10.48550/arXiv.hep-ex/0408020");
        assert_eq!(own.extra["arxiv-categories"], json!(["hep-ph", "nucl-ex"]));
        assert_eq!(
            (&own.extra["arxiv-comment"], &own.extra["journal-ref"]),
            (&json!("13 pages"), &json!("Phys. Rev. 1 (2005) 2"))
        );
        let with =
            ENTRY.replace("<arxiv:comment>", "<arxiv:doi>10.1103/X 10.1103/Y</arxiv:doi><arxiv:comment>");
        let root = xml::parse(&with).unwrap();
        let published = item(entries(&root)[0]);
        assert_eq!(published.get(Variable::Doi), Some("10.1103/x"));
        assert!(!published.extra.contains_key("arxiv-doi"));
    }

    #[test]
    fn a_title_in_tex_is_read() {
        for (given, wanted) in [
            ("The Schr\\\"odinger--Poisson system of Erd\\H{o}s", "The Schrödinger–Poisson system of Erdős"),
            ("$\\mathcal{N}=4$ super", "𝒩=4 super"),
            ("100% of a_b -- c", "100% of a_b -- c"),
        ] {
            let feed = format!("<feed><entry><id>x</id><title>{given}</title></entry></feed>");
            let root = xml::parse(&feed).unwrap();
            assert_eq!(item(entries(&root)[0]).get(Variable::Title), Some(wanted));
        }
    }

    #[test]
    fn an_error_is_no_work() {
        let error_of = |id: &str, title: &str| {
            let feed = format!(
                "<feed><entry><id>{id}</id><title>{title}</title><summary>bad id</summary></entry></feed>"
            );
            let root = xml::parse(&feed).unwrap();
            (error(&root), entries(&root).len())
        };
        let told = Some("bad id".to_owned());
        assert_eq!(error_of("http://arxiv.org/api/errors#bad_id", "Error"), (told, 0));
        assert_eq!(error_of("http://arxiv.org/abs/2101.00001v1", "Errors in variables"), (None, 1));
        assert_eq!(error_of("http://arxiv.org/abs/2101.00001v1", ""), (None, 0));
    }
}
