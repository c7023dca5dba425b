//! What a record is.

use super::super::Format;
use super::super::xml::{Element, fields, text};
use super::table::TABLE;
use crate::item::Kind;

/// Vocabularies of genres that are no kinds of work (`text`, `unmediated`).
fn is_carrier(genre: &Element) -> bool {
    genre.attribute("authority").is_some_and(|authority| authority.starts_with("rda"))
}

/// The kind of a record, and the genre that it has besides: the first of its
/// genres that does not say the kind.
pub(super) fn kind_of(mods: &Element) -> (Kind, Option<String>) {
    let mut kind = None;
    let mut genre = None;
    let mut is_exact = false;
    // CSL's exact kind, which this format's writer gives, before MARC's term.
    let mut genres: Vec<&Element> = mods.all("genre").filter(|genre| !is_carrier(genre)).collect();
    genres.sort_by_key(|genre| genre.attribute("authority") != Some("local"));
    for said in genres {
        let name = text::one_line(said);
        let is_local = said.attribute("authority") == Some("local");
        match known(&name, is_local) {
            Some(known) if kind.is_none() => {
                kind = Some(known);
                is_exact = is_local;
            }
            // MARC's term beside another's name for the same.
            Some(_) if said.attribute("authority").is_some() => {}
            _ => genre = genre.or(Some(name).filter(|name| !name.is_empty())),
        }
    }
    let kind = match kind {
        Some(exact) if is_exact => exact,
        said => in_host(mods, said),
    };
    (kind, genre)
}

/// CSL's `article` is another thing than MARC's and BibTeX's.
fn known(name: &str, is_local: bool) -> Option<Kind> {
    let own = name.parse().ok().filter(|kind| is_local || *kind != Kind::Article);
    own.or_else(|| TABLE.read_type(name).map(|row| row.kind))
}

/// The kind, given what the genres say and what the work is in.
fn in_host(mods: &Element, said: Option<Kind>) -> Kind {
    let hosts = fields::select(mods, "relatedItem@type=host");
    // A host that only counts pages is none.
    let host = hosts.into_iter().find(|host| host.at("titleInfo").is_some() || host.at("genre").is_some());
    let Some(host) = host else { return said.unwrap_or_else(|| by_resource(mods)) };
    let of_host = host.all("genre").find_map(|genre| known(&text::one_line(genre), false));
    match (said, of_host) {
        (Some(Kind::ArticleJournal) | None, Some(Kind::ArticleNewspaper)) => Kind::ArticleNewspaper,
        (Some(Kind::ArticleJournal) | None, Some(Kind::ArticleMagazine)) => Kind::ArticleMagazine,
        // A book in something is a part of it, and so is a journal.
        (Some(Kind::Periodical), _) | (None, Some(Kind::Periodical | Kind::ArticleJournal)) => {
            Kind::ArticleJournal
        }
        (None | Some(Kind::Book), Some(Kind::PaperConference)) => Kind::PaperConference,
        (None, Some(Kind::Webpage)) => Kind::Webpage,
        (None, Some(entry @ (Kind::EntryEncyclopedia | Kind::EntryDictionary))) => entry,
        (None, Some(Kind::Book | Kind::Collection)) => Kind::Chapter,
        (Some(kind), _) => kind,
        (None, _) => {
            let resource = by_resource(mods);
            let textual = matches!(resource, Kind::Book | Kind::Document | Kind::Periodical);
            match (textual, is_serial(host)) {
                (false, _) => resource,
                (true, true) => Kind::ArticleJournal,
                (true, false) => Kind::Chapter,
            }
        }
    }
}

fn is_serial(host: &Element) -> bool {
    host.text_at("originInfo/issuance").is_some_and(|said| matches!(said.as_str(), "continuing" | "serial"))
        || !fields::select(host, "identifier@type=issn").is_empty()
        || !fields::select(host, "part/detail@type=issue").is_empty()
}

fn by_resource(mods: &Element) -> Kind {
    let resource = mods.text_at("typeOfResource").unwrap_or_default().to_lowercase();
    match resource.as_str() {
        "cartographic" => Kind::Map,
        "notated music" => Kind::MusicalScore,
        "moving image" => Kind::MotionPicture,
        "still image" | "three dimensional object" | "artifact" | "tactile" => Kind::Graphic,
        resource if resource.starts_with("sound recording") || resource.starts_with("audio") => Kind::Song,
        resource if resource.starts_with("software") || resource == "multimedia" => Kind::Software,
        _ => match mods.text_at("originInfo/issuance").as_deref() {
            Some("monographic" | "single unit" | "multipart monograph") => Kind::Book,
            Some("continuing" | "serial" | "integrating resource") => Kind::Periodical,
            _ if !fields::select(mods, "identifier@type=isbn").is_empty() => Kind::Book,
            _ if mods.at("originInfo/publisher").is_some() => Kind::Book,
            _ => Kind::Document,
        },
    }
}

/// The type of resource of a kind.
pub(super) const fn resource(kind: Kind) -> &'static str {
    match kind {
        Kind::Map => "cartographic",
        Kind::MusicalScore => "notated music",
        Kind::MotionPicture => "moving image",
        Kind::Graphic | Kind::Figure => "still image",
        Kind::Song => "sound recording",
        Kind::Broadcast => "sound recording-nonmusical",
        Kind::Software | Kind::Dataset => "software, multimedia",
        _ => "text",
    }
}

/// The genres of a kind: MARC's nearest term, and CSL's name.
pub(super) fn genres(kind: Kind) -> Vec<Element> {
    let marc = TABLE.written_type(Format::Mods, kind).map(|row| row.name).unwrap_or_default();
    vec![
        Element::of_text("genre", marc).with("authority", "marcgt"),
        Element::of_text("genre", kind.as_str()).with("authority", "local"),
    ]
}

/// MARC's genre of what a kind is in.
pub(super) fn host_genre(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::ArticleJournal | Kind::ArticleMagazine | Kind::Review | Kind::ReviewBook => Some("periodical"),
        Kind::ArticleNewspaper => Some("newspaper"),
        Kind::Chapter => Some("book"),
        Kind::PaperConference => Some("conference publication"),
        Kind::Webpage | Kind::Post | Kind::PostWeblog => Some("web site"),
        _ => None,
    }
}
