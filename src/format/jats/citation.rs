//! One citation: its parts, its kind, its item.

use super::super::Format;
use super::super::mapping::date;
use super::super::mapping::record::{Record, Value};
use super::super::mapping::{Form, Target};
use super::super::medline::drop_final_stop;
use super::super::xml::records::Found;
use super::super::xml::{Element, fields, text};
use super::people::{NAMES, name_of, role};
use super::table::{ARTICLES, OWN_ID, TABLE};
use crate::item::{Date, DateParts, Identifier, Kind, Name, NameVariable, Variable};

/// Elements that only set the look of what they hold, or group it.
const WRAPPERS: &[&str] = &[
    "italic",
    "bold",
    "sup",
    "sub",
    "sc",
    "underline",
    "monospace",
    "roman",
    "styled-content",
    "named-content",
    "date",
    "publisher",
    "pub-date",
];

/// Titles, of which one makes a citation more than its text.
const TITLES: &[&str] =
    &["article-title", "chapter-title", "data-title", "part-title", "source", "trans-title", "patent", "std"];

/// The names of a citation by role, with the place where a list breaks off.
#[derive(Default)]
struct People {
    lists: Vec<(NameVariable, Vec<Name>)>,
    gap: Option<usize>,
}

impl People {
    fn list(&mut self, role: NameVariable) -> &mut Vec<Name> {
        let at = self.lists.iter().position(|(known, _)| *known == role).unwrap_or_else(|| {
            self.lists.push((role, Vec::new()));
            self.lists.len() - 1
        });
        &mut self.lists[at].1
    }
}

/// Reads a citation. What is only text is given as printed.
pub(super) fn read(citation: &Element) -> Found {
    let mut parts = Vec::new();
    collect(citation, &mut parts);
    let kind = kind_of(citation, &parts);
    let mut record = Record::default();
    let mut people = People::default();
    let mut after_title = false;
    for part in &parts {
        after_title |= matches!(part.name(), "article-title" | "chapter-title");
        person(part, kind == Kind::Chapter && after_title, &mut people);
        field(part, &mut record);
    }
    issued(&parts, &mut record);
    let mut item = TABLE.item(Format::Jats, record, kind);
    super::super::no_page_of_number(&mut item);
    for (role, names) in people.lists {
        item.set_names(role, names);
    }
    if people.gap.is_some_and(|gap| gap > 0) {
        item.set_gap(NameVariable::Author, people.gap);
    }
    let has_title = parts.iter().any(|part| TITLES.contains(&part.name()));
    let is_tagged = has_title && untagged(citation) < UNTAGGED;
    if !is_tagged && item.get(Variable::Title).is_none() {
        // Whether a source is the work or what it is in, only the text tells.
        item.set(Variable::ContainerTitle, "");
    }
    if item.get(Variable::Title).is_none() && !ARTICLES.contains(&kind) {
        let source = item.get(Variable::ContainerTitle).unwrap_or_default().to_owned();
        item.set(Variable::Title, source);
        item.set(Variable::ContainerTitle, "");
    }
    if let Some(language) = citation.attribute("lang") {
        item.set(Variable::Language, language);
    }
    let printed = Some(text::one_line(citation)).filter(|text| !is_tagged && !text.is_empty());
    if printed.is_some() && item.get(Variable::Title).is_none() && kind_said(citation).is_none() {
        // Nothing but the text tells what it is.
        item.kind = Kind::Document;
    }
    Found { item, printed, raw: String::new() }
}

/// Words outside of all tags from which on these do not say everything: fewer
/// are `In`, `edited by`, `Retrieved from`.
const UNTAGGED: usize = 6;

/// The words of a citation that stand in no part.
fn untagged(element: &Element) -> usize {
    let words =
        |text: &str| text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2).count();
    let own: usize = element.texts().map(words).sum();
    // Nesting is bounded by the parser.
    let wrapped = element.elements().filter(|child| WRAPPERS.contains(&child.name()));
    own + wrapped.map(untagged).sum::<usize>()
}

/// The parts of a citation in order, out of what only sets their look.
fn collect<'e>(element: &'e Element, parts: &mut Vec<&'e Element>) {
    // Nesting is bounded by the parser.
    for child in element.elements() {
        if WRAPPERS.contains(&child.name()) {
            collect(child, parts);
        } else {
            parts.push(child);
            if child.name() == "comment" {
                // `doi: <ext-link>`.
                collect(child, parts);
            }
        }
    }
}

fn kind_said(citation: &Element) -> Option<Kind> {
    let said = ["publication-type", "citation-type"].iter().find_map(|name| citation.attribute(name))?;
    TABLE.read_type(said.trim()).map(|row| row.kind)
}

fn kind_of(citation: &Element, parts: &[&Element]) -> Kind {
    let has = |names: &[&str]| parts.iter().any(|part| names.contains(&part.name()));
    let said = kind_said(citation);
    match said {
        Some(Kind::Book) if has(&["chapter-title", "article-title"]) => Kind::Chapter,
        Some(Kind::Document) | None if has(&["chapter-title"]) => Kind::Chapter,
        Some(known) => known,
        None if has(&["conf-name"]) => Kind::PaperConference,
        None if has(&["patent"]) => Kind::Patent,
        None if has(&["std"]) => Kind::Standard,
        None if has(&["data-title"]) => Kind::Dataset,
        None if has(&["publisher-name", "publisher-loc", "isbn"]) => {
            if has(&["article-title"]) {
                Kind::Chapter
            } else {
                Kind::Book
            }
        }
        None if has(&["source"]) && has(&["article-title", "volume", "fpage", "elocation-id"]) => {
            Kind::ArticleJournal
        }
        None => Kind::Document,
    }
}

fn person(part: &Element, after_title: bool, people: &mut People) {
    // Names that no group holds: after the title of a chapter they are those
    // of who made the book.
    let own = if after_title { NameVariable::Editor } else { NameVariable::Author };
    if part.name() == "person-group" {
        let role = role(part.attribute("person-group-type").unwrap_or("author"));
        let mut inner = Vec::new();
        collect(part, &mut inner);
        for name in inner {
            one_person(name, role, people);
        }
        // A group of plain text.
        if people.list(role).is_empty() {
            let text = text::one_line(part);
            people
                .list(role)
                .extend(text.split([';', '\n']).map(|text| super::super::mapping::name::read(text.trim())));
            people.list(role).retain(|name| !name.is_empty());
        }
    } else {
        one_person(part, own, people);
    }
}

fn one_person(part: &Element, role: NameVariable, people: &mut People) {
    if NAMES.contains(&part.name()) {
        let name = name_of(part);
        people.list(role).extend(name);
    } else if part.name() == "etal" && role == NameVariable::Author {
        people.gap = Some(people.list(role).len());
    }
}

/// Puts what an element says under its tag.
fn field(part: &Element, record: &mut Record) {
    let name = part.name();
    match name {
        "pub-id" | "object-id" => {
            let kind = part.attribute("pub-id-type").unwrap_or_default().to_lowercase();
            identifier(&kind, &text::one_line(part), record);
            if let Some(href) = part.attribute("href") {
                link(href, record);
            }
        }
        "ext-link" | "uri" | "self-uri" => {
            let said = text::one_line(part);
            match part.attribute("ext-link-type").unwrap_or_default().to_lowercase().as_str() {
                kind @ ("doi" | "pmid" | "pmcid" | "arxiv") => {
                    let value = Some(said.as_str()).filter(|said| !said.is_empty());
                    identifier(kind, value.unwrap_or(part.attribute("href").unwrap_or_default()), record);
                }
                _ => link(part.attribute("href").unwrap_or(&said), record),
            }
        }
        "date-in-citation" | "access-date" => {
            let kind = part.attribute("content-type").unwrap_or_default().to_lowercase();
            if (name == "access-date" || kind.contains("access") || kind.is_empty())
                && let Some(date) = date_in(part)
            {
                record.push("date-in-citation@content-type=access-date", Value::Date(date));
            }
        }
        "size" | "page-count" => {
            let count = part.attribute("count").map(str::to_owned).unwrap_or_else(|| text::one_line(part));
            let counts_pages = name == "page-count"
                || part.attribute("units").is_some_and(|units| units.starts_with("page"));
            if counts_pages && count.bytes().all(|byte| byte.is_ascii_digit()) {
                record.push("size@units=page", count);
            }
        }
        // A comment that only holds a link has said it.
        "comment" if part.elements().next().is_some() => {}
        "std" => {
            let number = part.at("pub-id").unwrap_or(part);
            record.push(name, text::one_line(number));
        }
        "year" | "month" | "day" | "season" | "string-date" | "person-group" => {}
        _ => {
            let row = TABLE.fields.iter().find(|row| row.tag == name);
            if let Some(row) = row.filter(|row| !matches!(row.target, Target::Names(_))) {
                let value = match row.form {
                    Form::Text if TITLES.contains(&name) => title(part),
                    Form::Text => trimmed(&text::one_line(part)),
                    form => trimmed(&fields::plain_value(form, part)),
                };
                if !value.is_empty() {
                    record.push(name, value);
                }
            }
        }
    }
}

/// A title without the face that sets the whole of it, and without the
/// punctuation that ends it.
fn title(part: &Element) -> String {
    let mut title = text::faces(part);
    for (open, close) in [("<i>", "</i>"), ("<b>", "</b>")] {
        let inner =
            title.strip_prefix(open).and_then(|rest| rest.trim_end_matches(['.', ',']).strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains(open)) {
            title = inner.to_owned();
        }
    }
    let mut title = trimmed(&title);
    drop_final_stop(&mut title);
    title
}

fn trimmed(text: &str) -> String {
    text.trim().trim_end_matches([',', ';', ':', ' ']).to_owned()
}

fn identifier(kind: &str, value: &str, record: &mut Record) {
    let kind = match kind {
        "pmc" => "pmcid",
        "medline" => "pmid",
        kind => kind,
    };
    match kind {
        "doi" | "pmid" | "pmcid" | "arxiv" => {
            let scheme = crate::item::identifier::Scheme::from_name(kind);
            let normal = scheme.and_then(|scheme| Identifier::parse_as(scheme, value).ok());
            let value = normal.map_or_else(|| value.to_owned(), |identifier| identifier.value());
            record.push(format!("{OWN_ID}{kind}"), value);
        }
        "isbn" | "issn" => record.push(kind, value),
        _ if value.starts_with("http") => link(value, record),
        kind if kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')) => {
            record.push(format!("{OWN_ID}{kind}"), value);
        }
        _ => {}
    }
}

/// An address, or the identifier that it resolves.
fn link(href: &str, record: &mut Record) {
    let href = href.trim();
    match Identifier::parse(href) {
        Some(found) if !matches!(found, Identifier::Isbn(..) | Identifier::Issn(..)) => {
            let kind = found.scheme().as_str();
            record.push(format!("{OWN_ID}{kind}"), found.value());
        }
        _ if href.contains("://") || href.starts_with("www.") => {
            record.push("ext-link@ext-link-type=uri", href);
        }
        _ => {}
    }
}

/// The year with its month and day, wherever they stand.
fn issued(parts: &[&Element], record: &mut Record) {
    let said = |name: &str| parts.iter().find(|part| part.name() == name);
    let year = said("year");
    let exact = year.and_then(|year| year.attribute("iso-8601-date")).and_then(Date::from_edtf);
    let text = |name: &str| said(name).map(|part| trimmed(&text::one_line(part))).unwrap_or_default();
    let date = match (exact, year) {
        (Some(exact), _) => exact,
        (None, Some(_)) => date_of(&text("year"), &[text("month"), text("season")].concat(), &text("day")),
        (None, None) => date::read(&text("string-date")),
    };
    if !date.is_empty() {
        record.push("year", Value::Date(date));
    }
}

/// `2006a` is a year, and what tells it from another of the same.
fn date_of(year: &str, month: &str, day: &str) -> Date {
    let bare = year.trim_matches(['(', ')', '[', ']', '.', ' ']);
    let bare = bare.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|b| b.len() == 4).unwrap_or(bare);
    let Ok(number) = bare.parse::<i32>() else { return date::read(year) };
    let month = month.parse().ok().or_else(|| date::month_of(month.trim_end_matches('.')));
    Date::from_parts(DateParts::new(number, month, day.parse().ok()))
}

/// The date inside an element, in parts or in words.
fn date_in(element: &Element) -> Option<Date> {
    if let Some(exact) = element.attribute("iso-8601-date").and_then(Date::from_edtf) {
        return Some(exact);
    }
    let said = |name: &str| element.text_at(name).unwrap_or_default();
    let date = match element.at("year") {
        Some(_) => date_of(&said("year"), &said("month"), &said("day")),
        None => {
            let text = text::one_line(element);
            let words = text.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_uppercase());
            let words = words.strip_prefix("Accessed").unwrap_or(words).trim_start_matches([' ', ':']);
            date::read(words.trim_end_matches(['.', ')', ';', ',']))
        }
    };
    (!date.is_empty()).then_some(date)
}
