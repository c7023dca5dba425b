//! A book of Open Library as an item: an answer of its Books API, an edition,
//! a work, or a work as its search gives it.
//!
//! Documentation: openlibrary.org/dev/docs/api/books, and the types
//! `/type/edition` and `/type/work` there.

use serde_json::Value;

use crate::format::medline::{drop_final_stop, language};
use crate::item::fold::fold;
use crate::item::identifier::Scheme;
use crate::item::{Date, DateVariable, Identifier, Item, Kind, NameVariable, Variable};
use crate::registry::lenient::{is_telling, list_at, plain_at, text_at, texts_at};
use crate::registry::{books, names, text};

/// Members that CSL has no name for and that tell something of the book.
const KEPT: &[&str] = &[
    "alternative_title",
    "by_statement",
    "classifications",
    "contributions",
    "contributors",
    "copyright_date",
    "dewey_decimal_class",
    "dewey_number",
    "edition_count",
    "first_publish_year",
    "lc_classifications",
    "lccn",
    "notes",
    "number_of_pages_median",
    "oclc_numbers",
    "other_titles",
    "physical_format",
    "publish_country",
    "publish_year",
    "work_titles",
];

/// Reads a book.
pub(in crate::registry) fn item(book: &Value) -> Item {
    item_for(book, &Item::default())
}

/// Reads a book. A work that was published many times is taken for the
/// edition that is wanted, as far as the work says that there is one: of that
/// year, publisher and ISBN.
pub(super) fn item_for(book: &Value, wanted: &Item) -> Item {
    let mut item = Item::new(Kind::Book);
    titles(book, &mut item);
    creators(book, &mut item);
    dates(book, wanted, &mut item);
    publishers(book, wanted, &mut item);
    numbers(book, wanted, &mut item);
    let described = book.get("description").map(said).filter(|said| !said.is_empty());
    if let Some(described) = described {
        item.set(Variable::Abstract, text::paragraphs(&described));
    }
    let mut subjects = named(book, "subjects");
    subjects.extend(texts_at(book, "subject"));
    let subjects: Vec<String> = subjects.iter().map(|s| keyword(s)).collect();
    item.set(Variable::Keyword, subjects.join("; "));
    languages_of(book, &mut item);
    for key in KEPT {
        let value = book.get(*key).filter(|v| is_telling(v));
        if let Some(value) = value {
            // `{"type": "/type/text", "value": …}` is its way to say a text.
            let value = if value.is_object() && value.get("value").is_some() {
                Value::from(said(value))
            } else {
                value.clone()
            };
            item.extra.insert((*key).to_owned(), value);
        }
    }
    item
}

fn titles(book: &Value, item: &mut Item) {
    let mut title = text_at(book, "title").map(|t| text::title(&t)).unwrap_or_default();
    if let Some(prefix) = text_at(book, "title_prefix").filter(|p| !title.starts_with(p.as_str())) {
        title = format!("{prefix} {title}");
    }
    if let Some(subtitle) = text_at(book, "subtitle") {
        text::add_subtitle(&mut title, &text::title(&subtitle));
    }
    if title.is_empty() {
        title = text_at(book, "full_title").map(|t| text::title(&t)).unwrap_or_default();
    }
    item.set(Variable::Title, title);
    item.set(Variable::CollectionTitle, texts_at(book, "series").join("; "));
    if let Some(edition) = plain_at(book, "edition_name") {
        item.set(Variable::Edition, edition);
    }
}

fn creators(book: &Value, item: &mut Item) {
    let mut whole = texts_at(book, "author_name");
    if whole.is_empty() {
        whole = named(book, "authors");
    }
    let all = whole.iter().map(|name| names::divide(&text::plain(name))).filter(|name| !name.is_empty());
    item.set_names(NameVariable::Author, all.collect());
    let mut keys = texts_at(book, "author_key");
    for author in list_at(book, "authors") {
        let author = author.get("author").unwrap_or(author);
        let key = text_at(author, "key").or_else(|| text_at(author, "url"));
        keys.extend(key.as_deref().and_then(id_of).map(str::to_owned));
    }
    keep_list(item, "openlibrary-authors", keys);
}

fn dates(book: &Value, wanted: &Item, item: &mut Item) {
    let years: Vec<i64> = list_at(book, "publish_year").iter().filter_map(Value::as_i64).collect();
    let asked = wanted.year().filter(|year| years.contains(&i64::from(*year)));
    let first = book.get("first_publish_year").and_then(Value::as_i64).and_then(|y| i32::try_from(y).ok());
    let first =
        first.map(Date::year).or_else(|| text_at(book, "first_publish_date").map(|d| books::published(&d)));
    let own = text_at(book, "publish_date").map(|d| books::published(&d));
    let issued = own.or_else(|| asked.map(Date::year)).or_else(|| first.clone());
    if let Some(issued) = issued.filter(|date| !date.is_empty()) {
        if let Some(first) = first.filter(|first| first.first_year() != issued.first_year()) {
            item.set_date(DateVariable::OriginalDate, first);
        }
        item.set_date(DateVariable::Issued, issued);
    }
}

fn publishers(book: &Value, wanted: &Item, item: &mut Item) {
    let mut publishers = named(book, "publishers");
    publishers.extend(texts_at(book, "publisher"));
    publishers.iter_mut().for_each(|name| *name = text::plain(name));
    publishers.dedup();
    // Those of a work's many editions are none of one edition.
    if list_at(book, "publisher").len() > 1 {
        let asked = fold(wanted.get(Variable::Publisher).unwrap_or_default());
        if let Some(publisher) = publishers.iter().find(|publisher| fold(publisher) == asked) {
            item.set(Variable::Publisher, publisher.clone());
        }
        keep_list(item, "publishers", publishers);
    } else {
        item.set(Variable::Publisher, publishers.join("; "));
    }
    let places: Vec<String> = named(book, "publish_places").iter().map(|p| text::plain(p)).collect();
    item.set(Variable::PublisherPlace, places.join("; "));
}

fn numbers(book: &Value, wanted: &Item, item: &mut Item) {
    let ids = book.get("identifiers").unwrap_or(&Value::Null);
    let keys = ["isbn_13", "isbn_10", "isbn"];
    let isbns: Vec<String> =
        keys.iter().flat_map(|k| [texts_at(ids, k), texts_at(book, k)]).flatten().collect();
    // A work has those of all its editions, which are not one book's.
    if text_at(book, "key").is_some_and(|key| key.starts_with("/works/")) {
        let its =
            |id: &Identifier| isbns.iter().any(|t| Identifier::parse_as(Scheme::Isbn, t).as_ref() == Ok(id));
        if let Some(isbn) = wanted.identifiers().iter().find(|id| id.scheme() == Scheme::Isbn && its(id)) {
            isbn.put(item);
        }
        keep_list(item, "isbns", isbns);
    } else {
        let others = books::set_isbns(item, &isbns);
        keep_list(item, "other-isbns", others);
    }
    let pages = book.get("number_of_pages").and_then(Value::as_i64).map(|pages| pages.to_string());
    // `491 p. :`, `xii, 340 p.`
    let printed = plain_at(book, "pagination").map(|p| p.trim_end_matches([' ', ':', ';', '.']).to_owned());
    if let Some(printed) = &printed {
        item.extra.insert("pagination".to_owned(), Value::from(printed.clone()));
    }
    item.set(Variable::NumberOfPages, pages.or(printed).unwrap_or_default());
    if let Some(url) = text_at(book, "url") {
        item.set(Variable::Url, url);
    }
    if let Some(id) = text_at(book, "key").as_deref().and_then(id_of) {
        item.extra.insert("openlibrary".to_owned(), Value::from(id));
    }
    let works = list_at(book, "works").iter().filter_map(|work| text_at(work, "key"));
    keep_list(item, "openlibrary-works", works.filter_map(|k| id_of(&k).map(str::to_owned)).collect());
    keep_list(item, "openlibrary-editions", texts_at(book, "edition_key"));
    let mut others = ids.as_object().cloned().unwrap_or_default();
    others.retain(|name, value| !name.starts_with("isbn") && name != "openlibrary" && is_telling(value));
    if !others.is_empty() {
        item.extra.insert("identifiers".to_owned(), Value::Object(others));
    }
}

fn languages_of(book: &Value, item: &mut Item) {
    let keys = list_at(book, "languages").iter().filter_map(|l| text_at(l, "key"));
    let mut codes: Vec<String> = keys.filter_map(|k| Some(k.rsplit('/').next()?.to_owned())).collect();
    codes.extend(texts_at(book, "language"));
    match codes.as_slice() {
        [one] => item.set(Variable::Language, language(one)),
        _ => keep_list(item, "languages", codes),
    }
}

fn keep_list(item: &mut Item, key: &str, list: Vec<String>) {
    if !list.is_empty() {
        item.extra.insert(key.to_owned(), Value::from(list));
    }
}

/// The names in a list of names or of objects that have one.
fn named(book: &Value, key: &str) -> Vec<String> {
    let mut all = texts_at(book, key);
    all.extend(list_at(book, key).iter().filter_map(|one| text_at(one, "name")));
    all
}

/// A library's subject heading, without the full stop of its card.
fn keyword(subject: &str) -> String {
    let mut subject = text::plain(subject);
    drop_final_stop(&mut subject);
    subject
}

/// A text, or the text of a typed value.
fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        typed => text_at(typed, "value").unwrap_or_default(),
    }
}

/// `OL269675A` of `/authors/OL269675A` and of an address with a name behind.
fn id_of(path: &str) -> Option<&str> {
    path.split('/').find(|part| {
        part.starts_with("OL") && part.ends_with(['A', 'M', 'W']) && part.bytes().any(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keep(item: &Item, key: &str) -> Value {
        item.extra.get(key).cloned().unwrap_or_default()
    }

    #[test]
    fn a_book_maps_in_full() {
        let item = item(&json!({
            "url": "https://openlibrary.org/books/OL1M/A_book", "key": "/books/OL1M", "title": "A book.",
            "subtitle": "and its subtitle", "publish_date": "March 2009", "number_of_pages": 200,
            "authors": [{"url": "https://openlibrary.org/authors/OL2A/Anna_van_der_Berg", "name": "Anna van der Berg"},
                {"name": "A Committee"}, 3],
            "publishers": [{"name": "Reidel &amp; Co"}], "publish_places": [{"name": "Dordrecht"}],
            "identifiers": {"isbn_10": ["0306406152"], "isbn_13": ["9780306406157"], "lccn": ["75-1"]},
            "subjects": [{"name": "Physics.", "url": "x"}, {"name": "History"}], "notes": "A note."
        }));
        assert_eq!((item.kind, item.get(Variable::Title)), (Kind::Book, Some("A book: and its subtitle")));
        assert_eq!(item.get(Variable::Isbn), Some("9780306406157"));
        assert_eq!(item.get(Variable::Publisher), Some("Reidel & Co"));
        assert_eq!(item.get(Variable::PublisherPlace), Some("Dordrecht"));
        assert_eq!(item.get(Variable::NumberOfPages), Some("200"));
        assert_eq!(item.get(Variable::Keyword), Some("Physics; History"));
        assert_eq!(item.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("2009-03"));
        let authors = item.names(NameVariable::Author);
        assert_eq!((&*authors[0].non_dropping_particle, &*authors[0].family), ("van der", "Berg"));
        assert_eq!(authors[1].literal, "A Committee");
        assert_eq!(keep(&item, "openlibrary"), json!("OL1M"));
        assert_eq!(keep(&item, "openlibrary-authors"), json!(["OL2A"]));
        assert_eq!(keep(&item, "identifiers"), json!({"lccn": ["75-1"]}));
    }

    #[test]
    fn an_edition_and_a_work_map_too() {
        let edition = item(&json!({
            "key": "/books/OL3M", "title": "Sabriel", "pagination": "491 p. :", "isbn_10": ["0306406152"],
            "publishers": ["Harper"], "publish_places": ["New York", "London"], "edition_name": "1st ed.",
            "languages": [{"key": "/languages/ger"}], "authors": [{"key": "/authors/OL4A"}],
            "description": {"type": "/type/text", "value": "A <b>story</b>."}, "works": [{"key": "/works/OL5W"}],
            "notes": {"type": "/type/text", "value": "First in 1995."}, "series": ["Old Kingdom"]
        }));
        assert_eq!(edition.get(Variable::NumberOfPages), Some("491 p"));
        assert_eq!(edition.get(Variable::Language), Some("de"));
        assert_eq!(edition.get(Variable::PublisherPlace), Some("New York; London"));
        assert_eq!(edition.get(Variable::Abstract), Some("A story."));
        assert_eq!(edition.get(Variable::CollectionTitle), Some("Old Kingdom"));
        assert_eq!(keep(&edition, "notes"), json!("First in 1995."));
        assert_eq!(keep(&edition, "openlibrary-works"), json!(["OL5W"]));
        let work = item(&json!({"key": "/works/OL5W", "title": "Sabriel", "first_publish_date": "May 1995",
            "authors": [{"author": {"key": "/authors/OL4A"}, "type": {"key": "/type/author_role"}}]}));
        assert_eq!(work.date(DateVariable::Issued).unwrap().to_edtf().as_deref(), Some("1995-05"));
        assert_eq!(keep(&work, "openlibrary-authors"), json!(["OL4A"]));
    }

    #[test]
    fn a_work_is_the_edition_that_is_wanted() {
        let work = json!({"key": "/works/OL5W", "title": "Dune", "first_publish_year": 1965,
            "publish_year": [1965, 1984, 2019], "publisher": ["Chilton", "Ace"], "isbn": ["9780306406157"],
            "language": ["eng", "ger"], "author_name": ["Frank Herbert"]});
        let mut wanted = Item::new(Kind::Book);
        for (asked, given) in [(1984, 1984), (1999, 1965)] {
            wanted.set_date(DateVariable::Issued, Date::year(asked));
            assert_eq!(item_for(&work, &wanted).year(), Some(given));
        }
        wanted.set_date(DateVariable::Issued, Date::year(1984));
        let item = item_for(&work, &wanted);
        assert_eq!(item.date(DateVariable::OriginalDate).unwrap().first_year(), Some(1965));
        assert_eq!((item.get(Variable::Isbn), item.get(Variable::Publisher)), (None, None));
        wanted.set(Variable::Isbn, "0-306-40615-2");
        wanted.set(Variable::Publisher, "ACE");
        let found = item_for(&work, &wanted);
        assert_eq!(
            (found.get(Variable::Isbn), found.get(Variable::Publisher)),
            (Some("9780306406157"), Some("Ace"))
        );
        assert_eq!(keep(&item, "publishers"), json!(["Chilton", "Ace"]));
        assert_eq!(keep(&item, "isbns"), json!(["9780306406157"]));
    }

    #[test]
    fn no_shape_is_too_odd() {
        let keys = [
            "title",
            "subtitle",
            "authors",
            "author_name",
            "publishers",
            "identifiers",
            "publish_date",
            "description",
            "languages",
            "isbn",
            "number_of_pages",
            "key",
            "series",
            "subjects",
            "publish_year",
        ];
        for key in keys {
            for value in
                [json!(null), json!(1), json!("é/"), json!([]), json!([[1], "x"]), json!({"a": 1}), json!(-1)]
            {
                let _ = item(&json!({ key: value }));
            }
        }
    }
}
