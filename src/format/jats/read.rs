//! References to items.

use super::super::Read;
use super::super::xml::Element;
use super::super::xml::records::{self, Found};
use super::{CITATIONS, citation};
use crate::item::Item;

pub(super) fn read(text: &str) -> Read {
    let mut names = vec!["ref"];
    names.extend(CITATIONS);
    records::read(text, &names, |mut element| {
        element.take("label");
        let mut citations = Vec::new();
        collect(&mut element, &mut citations);
        let id = element.attribute("id").unwrap_or_default().trim().to_owned();
        let several = citations.into_iter().enumerate().map(|(at, found)| {
            let id = match at {
                0 => id.clone(),
                _ if id.is_empty() => String::new(),
                at => format!("{id}-{}", at + 1),
            };
            Found { item: Item { id, ..found.item }, ..found }
        });
        Ok(several.collect())
    })
}

/// The citations in an element. Of alternatives, the one in elements counts.
fn collect(element: &mut Element, found: &mut Vec<Found>) {
    if CITATIONS.contains(&element.name()) {
        // The number of the reference is no part of it.
        element.take("label");
        if element.elements().next().is_some() || element.text().is_some() {
            found.push(Found { raw: element.escaped(), ..citation::read(element) });
        }
        return;
    }
    let is_alternatives = element.name() == "citation-alternatives";
    let before = found.len();
    // Nesting is bounded by the parser.
    let mut children: Vec<&mut Element> = element.elements_mut().collect();
    children.sort_by_key(|child| child.name() != "element-citation" && is_alternatives);
    for child in children {
        collect(child, found);
        if is_alternatives && found.len() > before {
            return;
        }
    }
}
