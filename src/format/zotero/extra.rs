//! The field Extra, whose lines may name variables that Zotero has no field
//! for: `Original Date: 1613`, `PMID: 123`, `tex.ids: x`.
//!
//! Source: Zotero's documentation, "Citing Fields from Extra"; Better BibTeX's,
//! "Exporting extra fields".

use serde_json::Value as Json;

use crate::format::mapping;
use crate::item::{Field, Item, Kind, Name};

/// Takes what lines of Extra say into an item and its citekey, and gives the
/// lines that are left.
pub(super) fn take(item: &mut Item, id: &mut String, extra: &str) -> String {
    let left: Vec<&str> = extra.lines().filter(|line| !take_line(item, id, line)).collect();
    left.join("\n").trim().to_owned()
}

fn take_line(item: &mut Item, id: &mut String, line: &str) -> bool {
    let Some((key, value)) = line.split_once(':').map(|(key, value)| (key.trim(), value.trim())) else {
        return false;
    };
    let is_key =
        (1..=40).contains(&key.len()) && key.chars().all(|c| c.is_alphanumeric() || " -_.".contains(c));
    if value.is_empty() || !is_key {
        return false;
    }
    let name = key.to_lowercase().replace([' ', '_'], "-");
    match name.as_str() {
        "citation-key" | "citationkey" | "bibtex" if !value.contains(char::is_whitespace) => {
            if id.is_empty() {
                value.clone_into(id);
            }
            return true;
        }
        "type" => {
            let kind = value.to_lowercase().parse::<Kind>().ok();
            item.kind = kind.unwrap_or(item.kind);
            return kind.is_some();
        }
        // `arXiv:2001.01234 [cs]`
        "arxiv" => {
            let id = value.split_whitespace().next().unwrap_or(value);
            item.extra.insert("arxiv".to_owned(), Json::from(id));
            return true;
        }
        name if name.starts_with("tex.") => {
            item.extra.insert(name.to_owned(), Json::from(value));
            return true;
        }
        _ => {}
    }
    take_variable(item, &variable_name(&name), value)
}

/// The name of a variable by one of its spellings.
fn variable_name(name: &str) -> String {
    match name {
        "doi" | "pmid" | "pmcid" | "isbn" | "issn" | "url" => name.to_uppercase(),
        "archive-location" | "archive-collection" => name.replacen('-', "_", 1),
        // Fields of Zotero and of other styles' documentation.
        "original-place" => "original-publisher-place".to_owned(),
        "place" => "publisher-place".to_owned(),
        "date" => "issued".to_owned(),
        "volume-number" => "volume".to_owned(),
        name => name.to_owned(),
    }
}

fn take_variable(item: &mut Item, name: &str, value: &str) -> bool {
    match Field::from_name(name) {
        Field::Text(variable) => {
            let is_free = item.get(variable).is_none();
            let same = item.get(variable) == Some(value);
            // Notes are what is left of Extra.
            if name == "note" || (!is_free && !same) {
                return false;
            }
            item.set(variable, value);
            true
        }
        Field::Date(variable) => {
            let date = mapping::date::read(value);
            if date.parts.is_empty() && !date.literal.contains(char::is_numeric) {
                return false;
            }
            // `Issued` is how dates are given that the field cannot hold.
            if item.date(variable).is_none() || name == "issued" {
                item.set_date(variable, date);
                return true;
            }
            false
        }
        Field::Names(variable) => {
            // `Family || Given`, one name a line.
            let name = match value.split_once("||") {
                Some((family, given)) => {
                    let mut name = Name::person(family.trim(), given.trim());
                    mapping::name::split_particle(&mut name);
                    name
                }
                None => Name::literal(value),
            };
            let mut names = item.names(variable).to_vec();
            names.push(name);
            item.set_names(variable, names);
            true
        }
        Field::Kind | Field::Extra(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_that_name_variables_are_taken() {
        let mut item = Item::new(Kind::Document);
        let mut id = String::new();
        let rest = take(
            &mut item,
            &mut id,
            "Original Date: 1613\nPMID: 123\nDOI: 10.1000/x\ntype: dataset\nCitation Key: doe2006\ntex.ids: a, b\n\
             Editor: van Roe || Jane\narXiv: 2001.01234 [cs]\nA remark: with a colon\nNote: kept\nplain\n",
        );
        assert_eq!(rest, "A remark: with a colon\nNote: kept\nplain");
        assert_eq!(id, "doe2006");
        assert_eq!(
            item.to_json(),
            json!({
                "id": "", "type": "dataset",
                "editor": [{"family": "Roe", "given": "Jane", "non-dropping-particle": "van"}],
                "original-date": {"date-parts": [[1613]]}, "DOI": "10.1000/x", "PMID": "123",
                "custom": {"tex.ids": "a, b", "arxiv": "2001.01234"}
            })
        );
    }
}
