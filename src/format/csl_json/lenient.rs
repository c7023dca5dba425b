//! CSL-JSON as services write it: what Crossref's and DataCite's content
//! negotiation, Mendeley and others say otherwise than `csl-data.json` does.
//!
//! Sources: *Crossref REST API*, "Works" (its types, lists and JATS
//! abstracts); `csl-data.json` (CSL 1.0.2).

use serde_json::{Map, Value};

use crate::format::xml::text::rich_paragraphs;
use crate::item::{Field, Kind, Variable};

/// Crossref's types, where they are not CSL's.
const TYPES: &[(&str, Kind)] = &[
    ("journal-article", Kind::ArticleJournal),
    ("magazine-article", Kind::ArticleMagazine),
    ("newspaper-article", Kind::ArticleNewspaper),
    ("proceedings-article", Kind::PaperConference),
    ("posted-content", Kind::Article),
    ("preprint", Kind::Article),
    ("book-chapter", Kind::Chapter),
    ("book-section", Kind::Chapter),
    ("book-part", Kind::Chapter),
    ("book-track", Kind::Chapter),
    ("monograph", Kind::Book),
    ("edited-book", Kind::Book),
    ("reference-book", Kind::Book),
    ("book-set", Kind::Book),
    ("book-series", Kind::Book),
    ("proceedings", Kind::Book),
    ("reference-entry", Kind::EntryEncyclopedia),
    ("dissertation", Kind::Thesis),
    ("peer-review", Kind::Review),
    ("report-component", Kind::Report),
    ("report-series", Kind::Report),
    ("journal", Kind::Periodical),
    ("journal-issue", Kind::Periodical),
    ("journal-volume", Kind::Periodical),
    ("database", Kind::Dataset),
    ("component", Kind::Document),
    ("other", Kind::Document),
    // CSL before 1.0.2, and names that are often written for it.
    ("legal-case", Kind::LegalCase),
    ("motion-picture", Kind::MotionPicture),
    ("musical-score", Kind::MusicalScore),
    ("personal-communication", Kind::PersonalCommunication),
];

/// Makes the members of a record what the schema says, where it is plain what
/// they mean.
pub(in crate::format) fn mend(record: &mut Value) {
    let Some(members) = record.as_object_mut() else { return };
    for (key, value) in members.iter_mut() {
        match Field::from_name(key) {
            Field::Kind => {
                let known = value.as_str().and_then(|name| TYPES.iter().find(|(other, _)| *other == name));
                if let Some((_, kind)) = known {
                    *value = Value::from(kind.as_str());
                }
            }
            Field::Names(_) => mend_names(value),
            Field::Text(variable) => mend_text(variable, value),
            Field::Date(_) | Field::Extra(_) => {}
        }
    }
}

fn mend_names(value: &mut Value) {
    if value.is_object() || value.as_str().is_some_and(|name| !name.is_empty()) {
        *value = Value::Array(vec![value.take()]);
    }
    for name in value.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let has = |key: &str| name.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
        // Crossref's and DataCite's word for an institution.
        if has("name") && !has("family") && !has("given") && !has("literal") {
            let whole = name.shift_remove("name").unwrap_or_default();
            name.insert("literal".to_owned(), whole);
        }
        // Crossref's lists and flags that say nothing.
        name.retain(|_, part| !matches!(part, Value::Array(list) if list.is_empty()));
    }
}

fn mend_text(variable: Variable, value: &mut Value) {
    if let Value::Array(members) = value {
        let texts: Option<Vec<&str>> = members.iter().map(Value::as_str).collect();
        let joint = match variable {
            Variable::Issn | Variable::Isbn => Some(" "),
            Variable::Keyword => Some(", "),
            _ => None,
        };
        match (texts, joint) {
            (Some(texts), _) if texts.len() <= 1 => *value = Value::from(texts.concat()),
            (Some(texts), Some(joint)) => *value = Value::from(texts.join(joint)),
            _ => {}
        }
    }
    if let Some(text) = value.as_str().filter(|text| text.contains("<jats:")) {
        *value = Value::from(rich_paragraphs(text));
    }
}

/// The records of a wrapper: `items` (Zotero, citeproc-js), or the `itemData`
/// of each of the `citationItems` of a word processor's citation.
pub(super) fn wrapped(members: &Map<String, Value>) -> Option<Vec<&Value>> {
    if members.contains_key("type") {
        return None;
    }
    // Crossref's REST API wraps one work, or a list of them, in `message`.
    if let Some(Value::Object(message)) = members.get("message") {
        return match message.get("items") {
            Some(Value::Array(items)) => Some(items.iter().collect()),
            _ => Some(members.get("message").into_iter().collect()),
        };
    }
    if let Some(items) = members.get("items").and_then(Value::as_array) {
        return Some(items.iter().collect());
    }
    let cited = members.get("citationItems")?.as_array()?;
    Some(cited.iter().filter_map(|cited| cited.get("itemData")).collect())
}

#[cfg(test)]
mod tests {
    use crate::format::csl_json::read;
    use serde_json::json;

    fn item(record: serde_json::Value) -> serde_json::Value {
        let read = read(&record.to_string());
        assert!(read.problems.is_empty());
        read.items[0].item.to_json()
    }

    #[test]
    fn crossref_s_records_are_read() {
        assert_eq!(
            item(json!({
                "type": "journal-article", "title": ["A trial"], "ISSN": ["0003-990X", "1538-3636"],
                "author": [
                    {"given": "Jane", "family": "Doe", "sequence": "first", "affiliation": []},
                    {"name": "A Consortium", "sequence": "additional", "affiliation": []}
                ],
                "issued": {"date-parts": [[2006, 8]]}, "published-print": {"date-parts": [[2006, 8]]},
                "abstract": "<jats:title>Background</jats:title><jats:p>In <jats:italic>E. coli</jats:italic>, p &lt; 1.</jats:p><jats:p>Two.</jats:p>",
                "is-referenced-by-count": 3
            })),
            json!({
                "id": "", "type": "article-journal", "title": "A trial", "ISSN": "0003-990X 1538-3636",
                "author": [
                    {"family": "Doe", "given": "Jane", "sequence": "first"},
                    {"literal": "A Consortium", "sequence": "additional"}
                ],
                "issued": {"date-parts": [[2006, 8]]},
                "abstract": "Background\n\nIn <i>E. coli</i>, p < 1.\n\nTwo.",
                "custom": {"published-print": {"date-parts": [[2006, 8]]}, "is-referenced-by-count": 3}
            })
        );
    }

    #[test]
    fn a_single_name_is_a_list_of_one() {
        assert_eq!(
            item(
                json!({"id": 1, "type": "book", "author": {"family": "Doe"}, "editor": "WHO", "keyword": ["a", "b"]})
            ),
            json!({"id": "1", "type": "book", "author": [{"family": "Doe"}], "editor": [{"literal": "WHO"}], "keyword": "a, b"})
        );
    }

    #[test]
    fn an_answer_of_crossref_gives_its_works() {
        let work = r#"{"DOI": "10.1000/x", "type": "journal-article", "title": ["T"]}"#;
        for message in [work.to_owned(), format!(r#"{{"items": [{work}]}}"#)] {
            let read = read(&format!(r#"{{"status": "ok", "message": {message}}}"#));
            assert_eq!(read.items.len(), 1);
            assert_eq!(read.items[0].item.get(crate::item::Variable::Title), Some("T"));
        }
    }

    #[test]
    fn a_word_processor_s_citation_gives_its_items() {
        let field = json!({"citationID": "x", "citationItems": [
            {"id": 1, "itemData": {"id": "a", "type": "book"}}, {"id": 2, "itemData": {"id": "b", "type": "book"}}
        ]});
        let ids: Vec<String> = read(&field.to_string()).items.into_iter().map(|read| read.item.id).collect();
        assert_eq!(ids, ["a", "b"]);
    }
}
