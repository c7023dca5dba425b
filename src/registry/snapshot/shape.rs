//! The shapes in which dumps hold their records, and what reads each.
//!
//! A snapshot keeps a record as the text it came as, with the name of its
//! shape; the item is made anew when the record is an answer.

use serde_json::Value;

use crate::format::bibtex;
use crate::item::Item;
use crate::registry::{crossref, datacite, openalex, pubmed};

/// What a record is written in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A JSON object.
    Json(&'static JsonShape),
    /// A `PubmedArticle` or `PubmedBookArticle` element.
    Pubmed,
    /// A BibTeX entry that needs nothing of its file.
    Bibtex,
}

/// A registry's JSON.
#[derive(Debug)]
pub(super) struct JsonShape {
    /// The name that the index keeps.
    name: &'static str,
    /// Whether a record is of it.
    is: fn(&Value) -> bool,
    /// Reads a record.
    item: fn(&Value) -> Item,
}

/// The JSON shapes, asked in order. A registry that is added here is read.
const JSON: &[JsonShape] = &[
    JsonShape { name: "openalex", is: is_openalex, item: openalex::map::item },
    JsonShape { name: "datacite", is: is_datacite, item: datacite::map::item },
    JsonShape { name: "crossref", is: is_crossref, item: crossref::map::item },
    CSL,
];

/// What becomes of a BibTeX entry that leans on others of its file. Crossref's
/// content negotiation gives the same, and is read as Crossref's.
const CSL: JsonShape =
    JsonShape { name: "csl", is: |_| false, item: |record| Item::from_json(record).unwrap_or_default() };

fn is_datacite(record: &Value) -> bool {
    record.get("attributes").is_some_and(Value::is_object)
}

fn is_openalex(record: &Value) -> bool {
    let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
    id.starts_with("https://openalex.org/W") || record.get("authorships").is_some_and(Value::is_array)
}

/// Crossref's works, and CSL-JSON. DataCite's records have a `type` as well,
/// and all else under `attributes`.
fn is_crossref(record: &Value) -> bool {
    ["DOI", "title", "type"].iter().any(|key| record.get(key).is_some()) && record.get("attributes").is_none()
}

impl Shape {
    /// The shape of a JSON record; `None` where it is no work.
    pub(super) fn of(record: &Value) -> Option<Self> {
        JSON.iter().find(|shape| record.is_object() && (shape.is)(record)).map(Self::Json)
    }

    /// The shape of items.
    pub(super) const fn csl() -> Self {
        Self::Json(&CSL)
    }

    /// The name that the index keeps.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Json(shape) => shape.name,
            Self::Pubmed => "pubmed",
            Self::Bibtex => "bibtex",
        }
    }

    /// The shape of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "pubmed" => Some(Self::Pubmed),
            "bibtex" => Some(Self::Bibtex),
            _ => JSON.iter().find(|shape| shape.name == name).map(Self::Json),
        }
    }

    /// Reads a record from its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(self, text: &str) -> Result<(Item, Value), String> {
        match self {
            Self::Json(shape) => {
                let record: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
                Ok(((shape.item)(&record), record))
            }
            Self::Pubmed => {
                let item = pubmed::read(text)?.into_iter().next();
                let item = item.ok_or_else(|| "no record of PubMed's".to_owned())?;
                Ok((item, Value::from(text)))
            }
            Self::Bibtex => {
                let entry = bibtex::read(text).items.into_iter().next();
                let mut item = entry.ok_or_else(|| "no entry".to_owned())?.item;
                // A citekey of another's is no name here.
                item.id.clear();
                Ok((item, Value::from(text)))
            }
        }
    }

    /// Reads a JSON record that has been parsed.
    pub(super) fn item(self, record: &Value) -> Item {
        match self {
            Self::Json(shape) => (shape.item)(record),
            Self::Pubmed | Self::Bibtex => Item::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_s_shape_is_told_by_its_members() {
        let name = |record: Value| Shape::of(&record).map(Shape::name);
        assert_eq!(name(json!({"DOI": "10.1/x", "type": "journal-article"})), Some("crossref"));
        assert_eq!(name(json!({"id": "https://openalex.org/W1", "title": "T"})), Some("openalex"));
        assert_eq!(name(json!({"title": "T", "authorships": []})), Some("openalex"));
        assert_eq!(
            name(json!({"id": "10.5/x", "type": "dois", "attributes": {"titles": []}})),
            Some("datacite")
        );
        for odd in [json!({}), json!([]), json!(7), json!({"name": "J"}), json!("DOI")] {
            assert_eq!(name(odd), None);
        }
    }

    #[test]
    fn each_shape_is_read_by_its_own_mapper() {
        for (name, text) in [
            ("crossref", r#"{"title":["On x"]}"#),
            ("openalex", r#"{"title":"On x"}"#),
            ("datacite", r#"{"attributes":{"titles":[{"title":"On x"}]}}"#),
            ("csl", r#"{"type":"book","title":"On x"}"#),
            ("bibtex", "@book{k, title={On x}}"),
            (
                "pubmed",
                "<PubmedArticle><MedlineCitation><Article><ArticleTitle>On x</ArticleTitle></Article></MedlineCitation></PubmedArticle>",
            ),
        ] {
            let shape = Shape::named(name).unwrap();
            let (item, _) = shape.read(text).unwrap();
            assert_eq!((item.plain_title().as_str(), item.id.as_str()), ("On x", ""), "{name}");
            assert!(shape.read("{").is_err(), "{name}");
            assert_eq!(shape.name(), name);
        }
        assert!(Shape::named("unknown").is_none());
    }
}
