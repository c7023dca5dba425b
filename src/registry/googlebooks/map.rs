//! A volume of Google Books as an item.
//!
//! Documentation: Google Books APIs, *Volume*.

use serde_json::Value;

use crate::item::identifier::Scheme;
use crate::item::{DateVariable, Identifier, Item, Kind, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, plain_at, text_at, texts_at};
use crate::registry::{books, names, text};

/// Members that CSL has no name for and that tell something of the book.
const KEPT: &[&str] = &["dimensions", "mainCategory", "printType", "seriesInfo"];

/// Reads a volume.
pub(in crate::registry) fn item(volume: &Value) -> Item {
    let info = volume.get("volumeInfo").unwrap_or(&Value::Null);
    let magazine = text_at(info, "printType").is_some_and(|kind| kind.eq_ignore_ascii_case("magazine"));
    let mut item = Item::new(if magazine { Kind::Periodical } else { Kind::Book });
    let mut title = text_at(info, "title").map(|t| text::title(&t)).unwrap_or_default();
    if let Some(subtitle) = text_at(info, "subtitle") {
        text::add_subtitle(&mut title, &text::title(&subtitle));
    }
    item.set(Variable::Title, title);
    let authors = texts_at(info, "authors");
    let authors =
        authors.iter().map(|name| names::divide(&text::plain(name))).filter(|name| !name.is_empty());
    item.set_names(NameVariable::Author, authors.collect());
    if let Some(date) = text_at(info, "publishedDate").map(|t| books::published(&t)).filter(|d| !d.is_empty())
    {
        item.set_date(DateVariable::Issued, date);
    }
    for (key, variable) in [("publisher", Variable::Publisher), ("language", Variable::Language)] {
        if let Some(value) = plain_at(info, key).filter(|value| value != "un") {
            item.set(variable, value);
        }
    }
    // Where it has not counted, it says 0.
    if let Some(pages) = info.get("pageCount").and_then(Value::as_u64).filter(|pages| *pages > 0) {
        item.set(Variable::NumberOfPages, pages.to_string());
    }
    identifiers(volume, info, &mut item);
    let categories: Vec<String> = texts_at(info, "categories").iter().map(|c| text::plain(c)).collect();
    item.set(Variable::Keyword, categories.join("; "));
    if let Some(described) = text_at(info, "description") {
        item.set(Variable::Abstract, text::paragraphs(&described));
    }
    if let Some(number) = info.get("seriesInfo").and_then(|series| plain_at(series, "bookDisplayNumber")) {
        item.set(Variable::CollectionNumber, number);
    }
    for key in KEPT {
        if let Some(value) = info.get(*key).filter(|v| is_telling(v)) {
            item.extra.insert((*key).to_owned(), value.clone());
        }
    }
    item
}

fn identifiers(volume: &Value, info: &Value, item: &mut Item) {
    let (mut isbns, mut others) = (Vec::new(), Vec::new());
    for id in list_at(info, "industryIdentifiers") {
        let Some(value) = text_at(id, "identifier") else { continue };
        match text_at(id, "type").as_deref() {
            Some("ISBN_10" | "ISBN_13") => isbns.push(value),
            Some("ISSN") => match Identifier::parse_as(Scheme::Issn, &value) {
                Ok(issn) => issn.put(item),
                Err(_) => others.push(value),
            },
            // `OCLC:123`, `UOM:39015…`.
            _ => others.push(value),
        }
    }
    others.extend(books::set_isbns(item, &isbns));
    if !others.is_empty() {
        item.extra.insert("other-identifiers".to_owned(), Value::from(others));
    }
    if let Some(id) = text_at(volume, "id") {
        item.extra.insert("googlebooks".to_owned(), Value::from(id));
    }
    if let Some(url) = ["canonicalVolumeLink", "infoLink"].iter().find_map(|key| text_at(info, key)) {
        item.set(Variable::Url, url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_volume_maps_in_full() {
        let item = item(&json!({"id": "abc", "volumeInfo": {
            "title": "Ruby on Rails?", "subtitle": "Learn it", "authors": ["Michael Hartl", "van der Berg, Anna", 3],
            "publisher": "Addison-Wesley", "publishedDate": "2004-05", "pageCount": 816, "printType": "BOOK",
            "industryIdentifiers": [{"type": "ISBN_10", "identifier": "0306406152"},
                {"type": "ISBN_13", "identifier": "9780306406157"}, {"type": "OTHER", "identifier": "OCLC:12"}],
            "categories": ["Computers"], "language": "en", "description": "<p>One.</p><p>Two.</p>",
            "canonicalVolumeLink": "https://books.google.com/books/about/x"}}));
        assert_eq!((item.kind, item.get(Variable::Title)), (Kind::Book, Some("Ruby on Rails? Learn it")));
        assert_eq!(item.get(Variable::Isbn), Some("9780306406157"));
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2004-05"));
        assert_eq!(item.names(NameVariable::Author)[1].family, "Berg");
        assert_eq!(item.get(Variable::NumberOfPages), Some("816"));
        assert_eq!(item.get(Variable::Abstract), Some("One.\nTwo."));
        assert_eq!(item.extra["other-identifiers"], json!(["OCLC:12"]));
        assert_eq!(item.extra["googlebooks"], json!("abc"));
    }

    #[test]
    fn no_shape_is_too_odd() {
        for key in [
            "title",
            "subtitle",
            "authors",
            "publishedDate",
            "industryIdentifiers",
            "pageCount",
            "categories",
        ] {
            for value in
                [json!(null), json!(1), json!("é"), json!([]), json!([[1], "x"]), json!({"a": 1}), json!(-1)]
            {
                let _ = item(&json!({"volumeInfo": { key: value }}));
                let _ = item(&json!({"volumeInfo": value}));
            }
        }
    }
}
