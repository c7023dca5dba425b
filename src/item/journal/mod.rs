//! Names of journals: full, abbreviated as ISO 4 says, and abbreviated without
//! stops.
//!
//! [`abbreviated`] and [`full`] look into a list of titles, `data/journals.tsv.gz`,
//! made of public lists (`data/journals.md` says which); a title that is not
//! on it is abbreviated word by word, by rules learnt from the list, and the
//! answer says so. [`apply`] does it to an item. Making list and rules is
//! [`make`]'s business.
//!
//! Standards: ISO 4:1997; where lists differ, the abbreviation of the National
//! Library of Medicine, which has followed ISO 4 since 2007. Bracketed places
//! and years that tell journals of one title apart (`Psychopharmacology
//! (Berl)`) are read and not written: a full title has none.

mod align;
pub mod make;
mod rules;
mod table;
mod words;

use std::io::Read;

use flate2::read::GzDecoder;

use super::{Item, Kind, Variable, markup};
use table::Row;
use words::key;

/// An abbreviated title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviated {
    /// The abbreviation.
    pub text: String,
    /// Where it comes from.
    pub by: By,
}

/// Where an abbreviation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The list of titles.
    Listed,
    /// The rules for words: the title is not listed.
    Rules,
    /// The item's own `container-title-short`.
    Own,
}

/// How journals are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JournalNames {
    /// As the item has them.
    #[default]
    AsIs,
    /// In full, where the full title is known.
    Full,
    /// Abbreviated with stops: `J. Am. Chem. Soc.`
    Abbreviated,
    /// Abbreviated without stops: `J Am Chem Soc`.
    Dotless,
}

/// What [`apply`] found out about the journal of an item it has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The full title, if it is known: for formats that have a place for both
    /// names, so that it is not lost.
    pub full: Option<String>,
    /// The abbreviation, in the form asked for.
    pub short: Option<String>,
    /// Where the new name comes from.
    pub by: By,
}

/// Kinds of items that appear in serials.
const IN_SERIALS: &[Kind] =
    &[Kind::ArticleJournal, Kind::ArticleMagazine, Kind::ArticleNewspaper, Kind::Review, Kind::ReviewBook];

/// The ISO 4 abbreviation of a title, with stops. An abbreviation that is
/// listed gives the one preferred for its title. `None` for what is no name:
/// without a letter or digit, or longer than 600 bytes.
#[must_use]
pub fn abbreviated(title: &str) -> Option<Abbreviated> {
    let title = markup::strip(title);
    if let Some(row) = listed(&title).or_else(|| table::expansion(&title)) {
        return Some(Abbreviated { text: row.abbreviation.to_owned(), by: By::Listed });
    }
    rules::shipped().abbreviate(&title).map(|text| Abbreviated { text, by: By::Rules })
}

/// The ISO 4 abbreviation of a title, without stops.
#[must_use]
pub fn dotless(title: &str) -> Option<Abbreviated> {
    let short = abbreviated(title)?;
    Some(Abbreviated { text: without_stops(&short.text), ..short })
}

/// The full title that an abbreviation stands for. Stops, case, brackets,
/// accents, *the* and *and* (`&`, `\&`) make no difference. `None` when it is
/// not listed, or may stand for several titles.
#[must_use]
pub fn full(abbreviation: &str) -> Option<&'static str> {
    table::expansion(abbreviation).map(|row| row.title)
}

/// Names the journal of an item in the way asked for: sets `container-title`,
/// and `container-title-short` when abbreviating. `None` when nothing is
/// changed: the item appears in no serial, has its name so already, or the
/// name asked for is not known.
///
/// The item's own `container-title-short` goes before the list; only stops are
/// put to it or taken from it.
pub fn apply(item: &mut Item, names: JournalNames) -> Option<Change> {
    if names == JournalNames::AsIs || !IN_SERIALS.contains(&item.kind) {
        return None;
    }
    let name = |variable| {
        item.get(variable).map(markup::strip).filter(|name| name.chars().any(char::is_alphanumeric))
    };
    let own = name(Variable::ContainerTitleShort);
    let given = name(Variable::ContainerTitle).or_else(|| own.clone())?;
    // Where both names are one, it is the abbreviation, whatever it looks like.
    let only_short = own.as_ref() == Some(&given);
    let full = full_name(&given).filter(|full| !only_short || listed(full).is_some());
    if names == JournalNames::Full {
        let full = full.filter(|full| *full != given)?;
        let short = own.or_else(|| abbreviated(&full).map(|short| short.text));
        item.set(Variable::ContainerTitle, full.as_str());
        return Some(Change { full: Some(full), short, by: By::Listed });
    }
    let known =
        abbreviated(full.as_deref().unwrap_or(&given)).filter(|known| !only_short || known.by == By::Listed);
    let short = match own {
        // Differs by its stops at most.
        Some(own) if known.as_ref().is_some_and(|known| key(&known.text) == key(&own)) => known?,
        Some(own) => {
            let listed = table::expansion(&own).filter(|row| key(row.abbreviation) == key(&own));
            let text = match (listed, &full) {
                (Some(row), _) => row.abbreviation.to_owned(),
                (None, Some(full)) if !only_short => stopped(full, &own),
                _ => own,
            };
            Abbreviated { text, by: By::Own }
        }
        None => known?,
    };
    let text = if names == JournalNames::Dotless { without_stops(&short.text) } else { short.text };
    if item.get(Variable::ContainerTitle) == Some(text.as_str()) {
        return None;
    }
    item.set(Variable::ContainerTitle, text.as_str());
    item.set(Variable::ContainerTitleShort, text.as_str());
    Some(Change { full, short: Some(text), by: short.by })
}

/// The row of a title, with or without its subtitle.
fn listed(title: &str) -> Option<Row<'static>> {
    let table = table::shipped();
    if title.len() > words::LONGEST {
        return None;
    }
    table.of_title(title).or_else(|| {
        let words = words::words(title);
        let main = rules::without_subtitle(&words);
        (main.len() < words.len()).then(|| table.of_key(&words::key_of(main)?)).flatten()
    })
}

/// The full title of what an item has for its journal's name: itself, unless it
/// is an abbreviation. `None` for one that is not known.
fn full_name(given: &str) -> Option<String> {
    if listed(given).is_some() {
        return Some(given.to_owned());
    }
    if let Some(row) = table::expansion(given) {
        return Some(row.title.to_owned());
    }
    (!rules::is_abbreviated(&words::words(given))).then(|| given.to_owned())
}

/// An abbreviation with the stops that its title asks for.
fn stopped(title: &str, short: &str) -> String {
    let (title, short) = (words::words(title), words::words(short));
    let places = align::align(&title, &short);
    align::with_stops(&title, &short, &places, |word| word.stop)
}

/// The text without the stops that end its words.
fn without_stops(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '.' || !out.chars().next_back().is_some_and(char::is_alphabetic) {
            out.push(c);
        }
    }
    out
}

/// The text of a packed file that comes with the program; a test reads both.
fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).map(|_| text).unwrap_or_default()
}

#[cfg(test)]
mod tests;
