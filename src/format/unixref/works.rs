//! The works of a record, each with what it is in.

use super::super::xml::Element;

/// The elements that hold works.
pub(super) const HOLDERS: &[&str] = &[
    "journal",
    "book",
    "conference",
    "dissertation",
    "report-paper",
    "standard",
    "database",
    "posted_content",
    "peer_review",
    "sa_component",
];

/// What is said once of all works is said of each: more of that, in elements
/// and texts, is no description of a journal or a book.
const MOST_AROUND: usize = 2_000_000;

/// The works of a holder, or itself: each as one element, whose children say
/// whose the parts in them are (`own`, `journal`, `book`, …), and the name of
/// its type.
///
/// # Errors
/// When so much is said around so many works that there is no end to it.
pub(super) fn of(holder: &Element) -> Result<Vec<(String, Element)>, String> {
    let is_work = |element: &&Element| {
        matches!(element.name(), "journal_article" | "content_item" | "conference_paper" | "dataset")
    };
    let works = holder.elements().filter(is_work).count();
    let around: usize = holder.elements().filter(|element| !is_work(element)).map(Element::size).sum();
    if works > 1 && around.saturating_mul(works) > MOST_AROUND {
        return Err(format!("`{}` says too much ({around} parts) around {works} works", holder.name()));
    }
    Ok(works_of(holder))
}

fn works_of(holder: &Element) -> Vec<(String, Element)> {
    match holder.name() {
        "journal" => {
            let around =
                [("journal", "journal_metadata"), ("issue", "journal_issue"), ("volume", "journal_volume")];
            parts(holder, &["journal_article"], &around, "journal_metadata")
        }
        "book" => {
            let metadata = ["book_metadata", "book_series_metadata", "book_set_metadata"];
            in_books(holder, &metadata, "content_item")
        }
        "report-paper" => {
            in_books(holder, &["report-paper_metadata", "report-paper_series_metadata"], "content_item")
        }
        "standard" => in_books(holder, &["standard_metadata", "standard_series_metadata"], "content_item"),
        "conference" => conference(holder),
        "database" => parts(holder, &["dataset"], &[("database", "database_metadata")], "database_metadata"),
        "sa_component" => {
            let components = holder.all_at("component_list/component");
            components.into_iter().map(|own| ("component".to_owned(), work(own, &[]))).collect()
        }
        name => vec![(name.to_owned(), work(holder, &[]))],
    }
}

fn renamed(element: &Element, name: &str) -> Element {
    let mut copy = element.clone();
    copy.rename(name);
    copy
}

fn work(own: &Element, around: &[(&str, &Element)]) -> Element {
    let mut work = Element::new("work");
    work.push(renamed(own, "own"));
    around.iter().for_each(|(name, element)| work.push(renamed(element, name)));
    work
}

/// The parts of a holder by name with what is around them; without any, what
/// describes the holder.
fn parts(holder: &Element, names: &[&str], around: &[(&str, &str)], itself: &str) -> Vec<(String, Element)> {
    let around: Vec<(&str, &Element)> =
        around.iter().filter_map(|(name, path)| Some((*name, holder.at(path)?))).collect();
    let found: Vec<(String, Element)> = holder
        .elements()
        .filter(|element| names.contains(&element.name()))
        .map(|own| (type_of(own), work(own, &around)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let Some(own) = holder.at(itself) else { return Vec::new() };
    let around: Vec<(&str, &Element)> =
        around.into_iter().filter(|(_, element)| element.name() != itself).collect();
    vec![(holder.name().to_owned(), work(own, &around))]
}

/// An item of a book may be an entry of a work of reference.
fn type_of(own: &Element) -> String {
    match own.attribute("component_type") {
        Some("reference_entry") => "reference_entry",
        _ => own.name(),
    }
    .to_owned()
}

fn in_books(holder: &Element, metadata: &[&str], part: &str) -> Vec<(String, Element)> {
    let Some(book) = metadata.iter().find_map(|name| holder.at(name)) else { return Vec::new() };
    let mut around: Vec<(&str, &Element)> = Vec::new();
    around.extend(book.at("series_metadata").map(|series| ("series", series)));
    around.extend(book.at("set_metadata").map(|set| ("set", set)));
    let own: Vec<&Element> = holder.all(part).collect();
    if own.is_empty() {
        return vec![(holder.name().to_owned(), work(book, &around))];
    }
    around.push(("book", book));
    own.into_iter().map(|own| (type_of(own), work(own, &around))).collect()
}

fn conference(holder: &Element) -> Vec<(String, Element)> {
    let metadata = ["proceedings_metadata", "proceedings_series_metadata"];
    let proceedings = metadata.iter().find_map(|name| holder.at(name));
    // Its editors stand beside the proceedings.
    let mut book = proceedings.cloned().unwrap_or_default();
    if let Some(contributors) = holder.at("contributors") {
        book.push(contributors.clone());
    }
    let mut around: Vec<(&str, &Element)> = Vec::new();
    around.extend(holder.at("event_metadata").map(|event| ("event", event)));
    around.extend(proceedings.and_then(|book| book.at("series_metadata")).map(|series| ("series", series)));
    let papers: Vec<&Element> = holder.all("conference_paper").collect();
    if papers.is_empty() {
        return vec![(holder.name().to_owned(), work(&book, &around))];
    }
    around.push(("book", &book));
    papers.into_iter().map(|own| (type_of(own), work(own, &around))).collect()
}
