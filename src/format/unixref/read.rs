//! Records to items.

use serde_json::{Map, Value as Json, json};

use super::super::mapping::name::split_particle;
use super::super::mapping::record::{Record, Value, extra_name};
use super::super::mapping::{FieldRow, Target, date};
use super::super::xml::records::{self, Found};
use super::super::xml::{Element, fields, text};
use super::super::{Format, Read, no_page_of_number};
use super::table::{MEMBER, TABLE};
use super::works::{self, HOLDERS};
use crate::item::identifier::orcid;
use crate::item::{Date, DateParts, DateVariable, Item, Kind, Name, Variable};

pub(super) fn read(text: &str) -> Read {
    // An answer's record stands in its query; a deposit has neither.
    let has = |tag: &str| text.contains(&format!("<{tag}")) || text.contains(&format!(":{tag}"));
    let names: Vec<&str> = match (has("doi_record"), has("crossref>") || has("crossref ")) {
        (true, _) => vec!["query", "doi_record"],
        (false, true) => vec!["crossref"],
        (false, false) => HOLDERS.to_vec(),
    };
    records::read(text, &names, |record| of_record(&record))
}

fn of_record(record: &Element) -> Result<Vec<Found>, String> {
    let mut holders = Vec::new();
    find(record, &mut holders);
    if let Some(error) = ["crossref/error", "doi_record/crossref/error", "error", "msg"]
        .iter()
        .find_map(|path| record.text_at(path))
        .filter(|_| holders.is_empty())
    {
        return Err(format!("Crossref says: {error}"));
    }
    let query = (record.name() == "query").then_some(record);
    let mut found = Vec::new();
    for holder in holders {
        for (kind, mut work) in works::of(holder)? {
            contributors(&mut work);
            work.elements_mut().for_each(one_title);
            let mut around = Element::new("query");
            query
                .into_iter()
                .flat_map(|query| query.all("crm-item"))
                .for_each(|item| around.push(item.clone()));
            work.push(around);
            let raw = work.at("own").map(Element::escaped).unwrap_or_default();
            found.push(Found { item: item(kind, &work, holder), printed: None, raw });
        }
    }
    Ok(found)
}

/// The elements that hold works, outermost first.
fn find<'e>(element: &'e Element, holders: &mut Vec<&'e Element>) {
    if HOLDERS.contains(&element.name()) {
        holders.push(element);
    } else {
        // Nesting is bounded by the parser.
        element.elements().for_each(|child| find(child, holders));
    }
}

fn item(kind: String, work: &Element, holder: &Element) -> Item {
    let mut record = Record { kind, fields: Vec::new() };
    fields::collect(&TABLE, work, &mut record, special);
    let mut item = TABLE.item(Format::Unixref, record, Kind::Document);
    no_page_of_number(&mut item);
    // The name of Crossref's member only stands in for the publisher's.
    item.extra.shift_remove(&extra_name(Format::Unixref, MEMBER));
    if holder.name() == "posted_content" {
        posted(&mut item, holder.attribute("type").unwrap_or("preprint"));
    }
    issued(&mut item, work);
    let Some(own) = work.at("own") else { return item };
    let languages =
        [own.attribute("language"), holder.at("journal_metadata").and_then(|j| j.attribute("language"))];
    if let Some(language) = languages.into_iter().flatten().next() {
        item.set(Variable::Language, language);
    }
    if let Some(license) = all(own, "license_ref").into_iter().find_map(Element::text) {
        item.set(Variable::License, license);
    }
    if let Some(group) = own.text_at("group_title") {
        item.extra.insert("group-title".to_owned(), group.into());
    }
    relations(&mut item, own);
    item
}

fn posted(item: &mut Item, kind: &str) {
    let (kind, genre) = match kind {
        "dissertation" => (Kind::Thesis, ""),
        "report" => (Kind::Report, ""),
        "working_paper" => (Kind::Article, "Working paper"),
        "preprint" => (Kind::Article, "Preprint"),
        _ => (Kind::Article, ""),
    };
    item.kind = kind;
    item.set(Variable::Genre, genre);
}

/// Every descendant of that name.
fn all<'e>(element: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for child in element.elements() {
        if child.name() == name {
            found.push(child);
        } else if !matches!(child.name(), "citation_list" | "component_list") {
            found.extend(all(child, name));
        }
    }
    found
}

/// People and organisations are of one list, in the order of the work, the
/// first first; the role is that of the table.
fn contributors(element: &mut Element) {
    for child in element.elements_mut() {
        if child.name() == "contributors" {
            for contributor in child.elements_mut() {
                let role = match contributor.attribute("contributor_role").unwrap_or("author") {
                    role @ ("author" | "editor" | "translator" | "chair") => role,
                    // Who reviews a work is the author of the review.
                    role if role.contains("review") || role == "stats-reviewer" => "author",
                    _ => "other",
                };
                let role = role.to_owned();
                contributor.set("role", &role);
                let is = contributor.name().to_owned();
                contributor.set("is", &is);
                contributor.rename("contributor");
            }
            child.sort_by(|contributor| usize::from(contributor.attribute("sequence") != Some("first")));
        } else if child.name() == "person_name" {
            // A thesis has its author without a list.
            child.set("role", "author");
            child.rename("contributor");
        } else if matches!(child.name(), "own" | "book" | "series" | "set") {
            contributors(child);
        }
    }
    let lone = if element.name() == "own" { element.take_all("contributor") } else { Vec::new() };
    if !lone.is_empty() {
        let mut list = Element::new("contributors");
        lone.into_iter().for_each(|contributor| list.push(contributor));
        element.push(list);
    }
}

/// A work may have its titles again in other words: the first are its own.
fn one_title(scope: &mut Element) {
    if let Some(first) = scope.take_all("titles").into_iter().next() {
        scope.push(first);
    }
}

/// Values that are no plain text.
fn special(row: &FieldRow, element: &Element) -> Option<Value> {
    let nothing = Value::Text(String::new());
    Some(match (row.target, element.name()) {
        (Target::Names(_), _) => name_of(element).map_or(nothing, Value::Name),
        (Target::Date(_), _) => event_date(element).map_or(nothing, Value::Date),
        (_, "titles") => Value::Text(title_of(element)),
        (_, "original_language_title") => Value::Text(text::title(&element.markup())),
        (_, "abstract") => Value::Text(text::paragraphs(&element.markup())),
        (_, "pages") => Value::Text(pages(element)),
        // Other numbers are the publisher's own.
        (_, "item_number") if !is_article_number(element) => nothing,
        (_, "resource") if element.text().is_some_and(|url| url.contains("doi.org/")) => nothing,
        _ => return None,
    })
}

fn is_article_number(element: &Element) -> bool {
    let kind = element.attribute("item_number_type").unwrap_or_default().to_lowercase().replace('_', "-");
    matches!(kind.as_str(), "article-number" | "article" | "elocation-id" | "e-location-id" | "report-number")
}

fn title_of(titles: &Element) -> String {
    let part = |name: &str| titles.at(name).map(|e| text::title(&e.markup())).unwrap_or_default();
    let mut title = part("title");
    text::add_subtitle(&mut title, &part("subtitle"));
    title
}

fn pages(element: &Element) -> String {
    let part = |name: &str| element.text_at(name).unwrap_or_default();
    let (first, last, other) = (part("first_page"), part("last_page"), part("other_pages"));
    let range = if last.is_empty() || last == first { first } else { format!("{first}-{last}") };
    [range, other].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn name_of(element: &Element) -> Option<Name> {
    let part = |path: &str| element.text_at(path).unwrap_or_default();
    let mut name = if element.attribute("is") == Some("organization") {
        // Deposits of today name it in an element of its own.
        Name::literal(element.text_at("name").unwrap_or_else(|| text::one_line(element)))
    } else {
        let mut name = Name { suffix: part("suffix"), ..Name::person(part("surname"), part("given_name")) };
        split_particle(&mut name);
        name
    };
    if let Some(id) = element.text_at("ORCID").and_then(|id| orcid(&id)) {
        name.extra.insert("ORCID".to_owned(), id.into());
    }
    let institutions = element.all_at("affiliations/institution/institution_name");
    let affiliations: Vec<Json> =
        element.all("affiliation").chain(institutions).filter_map(Element::text).map(Json::from).collect();
    if !affiliations.is_empty() {
        name.extra.insert("affiliation".to_owned(), affiliations.into());
    }
    (!name.is_empty()).then_some(name)
}

/// A date of `year`, `month` and `day`.
fn parts_of(element: &Element) -> Option<DateParts> {
    let number = |name: &str| element.text_at(name).and_then(|text| text.parse::<i32>().ok());
    let small = |name: &str| number(name).and_then(|number| u8::try_from(number).ok());
    Some(DateParts::new(number("year")?, small("month"), small("day")))
}

/// The days of a conference: in attributes, or in words.
fn event_date(element: &Element) -> Option<Date> {
    let number = |name: &str| element.attribute(name).and_then(|text| text.trim().parse::<i32>().ok());
    let parts = |which: &str| {
        let small =
            |part: &str| number(&format!("{which}_{part}")).and_then(|number| u8::try_from(number).ok());
        Some(DateParts::new(number(&format!("{which}_year"))?, small("month"), small("day")))
    };
    match (parts("start"), parts("end")) {
        (Some(start), Some(end)) if end > start => Some(Date::range(start, end)),
        (Some(one), _) | (None, Some(one)) => Some(Date::from_parts(one)),
        (None, None) => element.text().map(|words| date::read(&words)),
    }
}

/// The date of print, the work's or its issue's, which is what a reference
/// gives; or else the earliest kind of date that there is.
fn issued(item: &mut Item, work: &Element) {
    let dates = |scope: &str| -> Vec<&Element> { work.all_at(&format!("{scope}/publication_date")) };
    let is_print = |date: &&Element| !matches!(date.attribute("media_type"), Some("online" | "other"));
    let print = |scope: &str| dates(scope).into_iter().find(|date| is_print(date));
    let any = |scope: &str| dates(scope).into_iter().next();
    let other = || {
        let paths = [
            "own/posted_date",
            "own/approval_date",
            "own/review_date",
            "own/database_date/publication_date",
            "own/database_date/creation_date",
            "database/database_date/publication_date",
            "own/acceptance_date",
        ];
        paths.iter().find_map(|path| work.at(path))
    };
    let chosen = print("own")
        .or_else(|| print("issue"))
        .or_else(|| any("own"))
        .or_else(|| any("issue"))
        .or_else(other)
        .or_else(|| any("book"))
        .and_then(parts_of);
    if let Some(parts) = chosen {
        item.set_date(DateVariable::Issued, Date::from_parts(parts));
    }
    let online = dates("own").into_iter().find(|date| date.attribute("media_type") == Some("online"));
    if let Some(online) = online.and_then(parts_of).filter(|online| Some(*online) != chosen) {
        item.extra.insert("published-online".to_owned(), Date::from_parts(online).to_json());
    }
}

/// How the work stands to others, as Crossref's API has it:
/// `{"is-review-of": [{"id-type": "doi", "id": "10.…"}]}`.
fn relations(item: &mut Item, own: &Element) {
    let mut by_kind: Map<String, Json> = Map::new();
    for relation in all(own, "related_item") {
        let Some(to) = relation.elements().find(|e| e.name().ends_with("_work_relation")) else { continue };
        let (Some(kind), Some(id)) = (to.attribute("relationship-type"), to.text()) else { continue };
        let mut name = String::new();
        for c in kind.chars() {
            if c.is_uppercase() {
                name.push('-');
            }
            name.extend(c.to_lowercase());
        }
        let id_type = to.attribute("identifier-type").unwrap_or("doi");
        let list = by_kind.entry(name).or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(list) = list {
            list.push(json!({"id-type": id_type, "id": id}));
        }
    }
    if !by_kind.is_empty() {
        item.extra.insert("relation".to_owned(), Json::Object(by_kind));
    }
}
