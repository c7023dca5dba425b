//! Items as a `PubmedArticleSet`.

use serde_json::Value as Json;

use super::super::Format;
use super::super::mapping::date::{self, month_of};
use super::super::mapping::record::{Value, kept};
use super::super::medline;
use super::super::xml::text::{self, Face};
use super::super::xml::{Element, document, fields};
use super::table::{BOOK, CHAPTER, ORDER, OTHER_ABSTRACTS, PII, TABLE};
use crate::item::{Date, Item, Name, Variable};

const DOCTYPE: &str = "<!DOCTYPE PubmedArticleSet PUBLIC \"-//NLM//DTD PubMedArticle, 1st January 2025//EN\" \
     \"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd\">\n";

pub(super) fn write(items: &[&Item]) -> String {
    if items.is_empty() {
        return String::new();
    }
    let mut set = Element::new("PubmedArticleSet");
    items.iter().for_each(|item| set.push(record(item)));
    document(DOCTYPE, &set)
}

fn record(item: &Item) -> Element {
    let fields = TABLE.record(Format::PubmedXml, item);
    let is_book = matches!(fields.kind.as_str(), BOOK | CHAPTER);
    let mut root = Element::new(if is_book { "PubmedBookArticle" } else { "PubmedArticle" });
    let has_authors = !item.names(crate::item::NameVariable::Author).is_empty();
    for (tag, value) in &fields.fields {
        let Some(name) = tag.rsplit('/').next() else { continue };
        match value {
            // An article has one list.
            Value::Name(_)
                if has_authors && tag.starts_with("MedlineCitation/Article/AuthorList@Type=editors") => {}
            Value::Name(name) => put(&mut root, tag, |element| author(element, name)),
            Value::Date(date) => put(&mut root, tag, |element| pub_date(element, date)),
            Value::Text(said) => put_text(&mut root, tag, name, said, item),
        }
    }
    for (tag, said) in kept(item, Format::PubmedXml).filter(|_| !is_book) {
        if PII.eq_ignore_ascii_case(tag) {
            put(&mut root, PII, |element| element.push_text(said));
        } else if let Some(path) = OTHER_ABSTRACTS.iter().find(|path| path.eq_ignore_ascii_case(tag)) {
            put_text(&mut root, &format!("{path}/AbstractText"), "AbstractText", said, item);
        }
    }
    if !is_book {
        article_extras(&mut root, item, &fields.kind);
    }
    complete(&mut root);
    root
}

fn put(root: &mut Element, tag: &str, fill: impl FnOnce(&mut Element)) {
    fields::put(root, tag, &[], fill);
}

fn put_text(root: &mut Element, tag: &str, name: &str, said: &str, item: &Item) {
    let rich = |said: &str| {
        let said = said.to_owned();
        move |element: &mut Element| text::put_faces(element, &said, face)
    };
    match name {
        "ArticleTitle" | "BookTitle" => {
            // MEDLINE's way to say that a title is translated.
            let translated =
                item.get(Variable::OriginalTitle).is_some() && tag.starts_with("MedlineCitation");
            let said = if translated { format!("[{said}]") } else { said.to_owned() };
            let stop = if name == "BookTitle" || said.ends_with(['.', '?', '!']) { "" } else { "." };
            put(root, tag, rich(&(said + stop)));
        }
        "AbstractText" => {
            for line in said.lines().filter(|line| !line.trim().is_empty()) {
                let (label, line) = labelled(line);
                put(root, tag, |element| {
                    if let Some(label) = label {
                        *element = std::mem::take(element).with("Label", label);
                    }
                    rich(line)(element);
                });
            }
        }
        "Keyword" => {
            let joint = if said.contains(';') { ';' } else { ',' };
            for word in said.split(joint).map(str::trim).filter(|word| !word.is_empty()) {
                put(root, tag, |element| {
                    element.push_text(word);
                    *element = std::mem::take(element).with("MajorTopicYN", "N");
                });
            }
        }
        "Language" => put(root, tag, |element| element.push_text(medline::code(said))),
        "ISSN" if root.at("MedlineCitation/Article/Journal/ISSN").is_some() => {
            put(root, "MedlineCitation/MedlineJournalInfo/ISSNLinking", |element| element.push_text(said));
        }
        "PMID" => put(root, tag, |element| {
            *element = std::mem::take(element).with("Version", "1");
            element.push_text(said);
        }),
        _ => put(root, tag, rich(said)),
    }
}

/// The heading of a part of an abstract, which MEDLINE sets in capitals.
fn labelled(line: &str) -> (Option<&str>, &str) {
    match line.split_once(": ") {
        Some((label, rest))
            if label.len() < 60
                && label.chars().any(char::is_uppercase)
                && !label.chars().any(|c| c.is_lowercase() || matches!(c, '<' | '"')) =>
        {
            (Some(label), rest)
        }
        _ => (None, line),
    }
}

const fn face(face: Face) -> Option<&'static str> {
    match face {
        Face::Italic => Some("i"),
        Face::Bold => Some("b"),
        Face::Sub => Some("sub"),
        Face::Sup => Some("sup"),
        Face::SmallCaps => None,
    }
}

fn leaf(parent: &mut Element, name: &str, said: &str) {
    if !said.is_empty() {
        parent.push(Element::of_text(name, said));
    }
}

fn author(element: &mut Element, name: &Name) {
    *element = std::mem::take(element).with("ValidYN", "Y");
    if name.literal.is_empty() {
        let family = name.family_or_literal();
        let family = match name.dropping_particle.as_str() {
            "" => family,
            particle => format!("{particle} {family}"),
        };
        leaf(element, "LastName", &family);
        if !name.family.is_empty() {
            leaf(element, "ForeName", &name.given);
            let initials = name.given.split([' ', '.', '-']).filter_map(|part| part.chars().next());
            leaf(element, "Initials", &initials.filter(|c| c.is_uppercase()).collect::<String>());
        }
        leaf(element, "Suffix", &name.suffix);
    } else {
        leaf(element, "CollectiveName", &name.literal);
    }
    if let Some(orcid) = name.extra.get("ORCID").and_then(Json::as_str) {
        element.push(Element::of_text("Identifier", orcid).with("Source", "ORCID"));
    }
    for affiliation in name.extra.get("affiliation").and_then(Json::as_array).into_iter().flatten() {
        let Some(affiliation) = affiliation.as_str() else { continue };
        let mut info = Element::new("AffiliationInfo");
        leaf(&mut info, "Affiliation", affiliation);
        element.push(info);
    }
}

fn pub_date(element: &mut Element, date: &Date) {
    let words = date::write_medline(date);
    let one = match date.parts.as_slice() {
        [one] if (1..=9999).contains(&one.year) => one,
        _ => return leaf(element, "MedlineDate", &words),
    };
    leaf(element, "Year", &format!("{:04}", one.year));
    // The month in words: `2006 Aug 15`.
    let mut rest = words.split(' ').skip(1);
    if let Some(month) = rest.next() {
        let is_season = month_of(month).is_some_and(|month| month > 12);
        leaf(element, if is_season { "Season" } else { "Month" }, month);
    }
    leaf(element, "Day", rest.next().unwrap_or_default());
}

/// What only articles have, and `extra` knows.
fn article_extras(root: &mut Element, item: &Item, kind: &str) {
    if let Some(online) = item.extra.get("published-online").and_then(Date::from_json)
        && let Some(day) = online.start()
    {
        put(root, "MedlineCitation/Article/ArticleDate@DateType=Electronic", |element| {
            leaf(element, "Year", &day.year.to_string());
            leaf(element, "Month", &day.month.map(|month| format!("{month:02}")).unwrap_or_default());
            leaf(element, "Day", &day.day.map(|day| format!("{day:02}")).unwrap_or_default());
        });
    }
    let types = item.extra.get("publication-types").and_then(Json::as_array);
    let types: Vec<&str> = types.into_iter().flatten().filter_map(Json::as_str).collect();
    for said in if types.is_empty() { vec![kind] } else { types } {
        put(root, "MedlineCitation/Article/PublicationTypeList/PublicationType", |element| {
            *element = std::mem::take(element).with("UI", "");
            element.push_text(said);
        });
    }
    // Alone it would be read as the journal's title.
    if let Some(title) = item.get(Variable::ContainerTitle) {
        let journal = item.get(Variable::ContainerTitleShort).unwrap_or(title);
        put(root, "MedlineCitation/MedlineJournalInfo/MedlineTA", |element| element.push_text(journal));
    }
    if let Some(pmid) = item.get(Variable::Pmid) {
        put(root, "PubmedData/ArticleIdList/ArticleId@IdType=pubmed", |element| element.push_text(pmid));
    }
    if let Some(data) = root.elements_mut().find(|element| element.name() == "PubmedData") {
        data.push(Element::of_text("PublicationStatus", "ppublish"));
    }
}

/// Puts the children in the order of the DTD and adds those it requires.
fn complete(element: &mut Element) {
    let order = ORDER.iter().find(|(name, _)| *name == element.name()).map(|(_, order)| *order);
    for (name, required) in order.unwrap_or_default() {
        if *required && element.at(name).is_none() {
            let said = if *name == "Language" { "und" } else { "" };
            let mut made = Element::new(*name);
            if !said.is_empty() {
                made.push_text(said);
            }
            element.push(made);
        }
    }
    if let Some(order) = order {
        element
            .sort_by(|child| order.iter().position(|(name, _)| *name == child.name()).unwrap_or(order.len()));
    }
    // As deep as the tables' paths.
    element.elements_mut().for_each(complete);
}
