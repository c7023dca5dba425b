//! How much there is of a thing, as a card says it: `xii, 326 p. : ill. ; 21 cm.`
//!
//! Source: ISBD, area 5; RDA 3.4 and 3.5. MODS has all of it in one `extent`.

use super::super::xml::{Element, text};

/// Units that count pages or leaves.
const PAGES: &[&str] = &["p", "pp", "page", "pages", "leaf", "leaves", "s", "seiten", "págs", "páginas"];
/// Units that count volumes.
const VOLUMES: &[&str] = &["v", "vol", "vols", "volume", "volumes", "bd", "bde", "t", "tomes"];
/// Units of size.
const SIZES: &[&str] = &["cm", "mm", "in"];

/// The extents that one says: the number of pages, of volumes, the size; what
/// is more (`ill.`) is a note. One that counts neither pages nor volumes stays
/// whole.
pub(super) fn divided(extent: Element) -> Vec<Element> {
    let is_divided = extent.elements().next().is_some() || extent.attribute("unit").is_some();
    let said = text::one_line(&extent);
    if is_divided || said.is_empty() {
        return vec![extent];
    }
    // `: ` opens other details, `; ` the size, ` + ` what comes with it.
    let (first, rest) = match said.find([':', ';', '+']) {
        Some(at) => said.split_at(at),
        None => (said.as_str(), ""),
    };
    let (pages, volumes) = (count(first, PAGES), count(first, VOLUMES));
    if pages.is_none() && volumes.is_none() {
        return vec![extent];
    }
    let made = |unit: &str, said: &str| Element::of_text("extent", said).with("unit", unit);
    let mut out: Vec<Element> = pages.into_iter().map(|number| made("pages", number)).collect();
    out.extend(volumes.map(|number| made("volumes", number)));
    let details = rest.split([':', ';', '+']).map(str::trim).filter(|part| !part.is_empty());
    let (sizes, notes): (Vec<&str>, Vec<&str>) =
        details.partition(|part| part.split(' ').next_back().is_some_and(|unit| is_one_of(SIZES, unit)));
    out.extend(sizes.first().map(|size| Element::of_text("extent", size.trim_end_matches('.'))));
    let notes = notes.into_iter().chain(sizes.into_iter().skip(1));
    out.extend(notes.map(|note| Element::of_text("note", note.trim_end_matches(','))));
    out
}

fn is_one_of(units: &[&str], word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    units.contains(&word.as_str())
}

/// The first number before one of the units: `326` of `xii, [326] p.`, `345`
/// of `345p.`
fn count<'t>(text: &'t str, units: &[&str]) -> Option<&'t str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let end = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
        let (number, unit) = bare.split_at(end);
        let next = words.get(at + 1).copied().unwrap_or_default();
        // `16 pages of plates` are no pages of the text.
        let of = words.get(at + 2).is_some_and(|word| *word == "of");
        let is_unit = if unit.is_empty() { is_one_of(units, next) && !of } else { is_one_of(units, unit) };
        (!number.is_empty() && is_unit).then_some(number)
    })
}
