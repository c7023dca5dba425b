//! What two records are to each other.
//!
//! Points alone do not decide: a title that is the same but for a number, or
//! one work printed in two journals, would pass. So each relation has its
//! conditions, and points only say whether what is left is enough.

pub(super) use super::evidence::Profile;

use super::super::Outcome;
use super::super::identity::{self, SURE};
use super::super::weights as w;
use super::entry::{Promise, role};
use super::evidence::{Evidence, Identity};
use super::{Pair, Relation};
use crate::item::Kind;

/// Years between a preprint and its article.
const MOST_YEARS_TO_PRINT: i32 = 5;

pub(super) fn compare((at, a): (u32, &Profile<'_>), (bt, b): (u32, &Profile<'_>)) -> Option<Pair> {
    let pair = |records: (u32, u32), relation, is_certain, score| Pair {
        records: (records.0 as usize, records.1 as usize),
        relation,
        is_certain,
        score,
    };
    let roles = (role(a.item.kind), role(b.item.kind));
    let part = match roles {
        (Some(Promise::Part), Some(Promise::Whole)) if b.holds(a) => Some((at, bt)),
        (Some(Promise::Whole), Some(Promise::Part)) if a.holds(b) => Some((bt, at)),
        _ => None,
    };
    let evidence = Evidence::new(a, b);
    if let Some(records) = part {
        return Some(pair(records, Relation::PartOf, false, evidence.score));
    }
    if are_versions(a, b, &evidence) {
        return Some(pair((at, bt), Relation::Versions, false, evidence.score));
    }
    let kinds = (class(a.item.kind), class(b.item.kind));
    let comparable = matches!(kinds, (None, _) | (_, None)) || kinds.0 == kinds.1;
    let whole = roles == (Some(Promise::Whole), Some(Promise::Whole));
    if !comparable || !are_one(&evidence, whole) {
        return None;
    }
    let is_certain = is_certain(&evidence, whole);
    Some(pair((at, bt), Relation::Duplicate, is_certain, evidence.score))
}

/// Kinds that are never mistaken for each other. Articles, chapters and papers
/// of conferences are; and reports with books. `None` is what a writer calls
/// everything.
fn class(kind: Kind) -> Option<u8> {
    Some(match kind {
        Kind::Article
        | Kind::ArticleJournal
        | Kind::ArticleMagazine
        | Kind::ArticleNewspaper
        | Kind::Chapter
        | Kind::Entry
        | Kind::EntryDictionary
        | Kind::EntryEncyclopedia
        | Kind::PaperConference
        | Kind::Review
        | Kind::ReviewBook => 0,
        Kind::Book | Kind::Collection | Kind::Pamphlet | Kind::Periodical | Kind::Report | Kind::Standard => {
            1
        }
        Kind::Thesis => 2,
        Kind::Dataset => 3,
        Kind::Software => 4,
        Kind::Bill
        | Kind::Hearing
        | Kind::LegalCase
        | Kind::Legislation
        | Kind::Patent
        | Kind::Regulation
        | Kind::Treaty => 5,
        Kind::Broadcast
        | Kind::Figure
        | Kind::Graphic
        | Kind::Map
        | Kind::MotionPicture
        | Kind::MusicalScore
        | Kind::Performance
        | Kind::Song => 6,
        Kind::Interview | Kind::PersonalCommunication | Kind::Speech | Kind::Event => 7,
        Kind::Classic | Kind::Document | Kind::Manuscript | Kind::Post | Kind::PostWeblog | Kind::Webpage => {
            return None;
        }
    })
}

/// A preprint and its article, two preprints of one text, or two versions that
/// their DOIs number: by the same people, under one title.
fn are_versions(a: &Profile<'_>, b: &Profile<'_>, evidence: &Evidence) -> bool {
    let candidates = match &evidence.identity {
        Identity::Same(_) => false,
        Identity::OtherVersion(..) => true,
        Identity::Other(..) => a.is_preprint || b.is_preprint,
        Identity::Unknown => a.is_preprint != b.is_preprint,
    };
    let text = |kind: Kind| matches!(class(kind), None | Some(0));
    if !candidates
        || evidence.is_about
        || evidence.wording.is_told_apart
        || !(text(a.item.kind) && text(b.item.kind))
    {
        return false;
    }
    let Some(title) = &evidence.title else { return false };
    // A preprint that comes after its article has the article's title.
    let is_late = a.is_preprint && a.is_later_than(b) || b.is_preprint && b.is_later_than(a);
    if is_late && a.is_preprint != b.is_preprint && title.share < 0.97 {
        return false;
    }
    if evidence.apart.is_some_and(|years| years > MOST_YEARS_TO_PRINT) {
        return matches!(evidence.identity, Identity::OtherVersion(..))
            && identity::is_version(title, evidence.people);
    }
    // A title may change on its way to print, if it is plainly by the same.
    let all_the_same =
        evidence.people.is_some_and(|s| s.of >= 2 && s.first >= 0.8 && s.found >= 0.8 * s.of as f32);
    let changed = title.replaced == 0 && !title.other_part && title.outcome() == Outcome::Near;
    let soon = evidence.apart.is_none_or(|years| years <= 2);
    let misprinted = evidence.wording.is_misprinted && title.common >= 3.0 && evidence.authors_agree();
    identity::is_version(title, evidence.people) || (misprinted || changed && all_the_same) && soon
}

/// Whether the records describe one work.
fn are_one(evidence: &Evidence, whole: bool) -> bool {
    let placed = evidence.is_placed();
    let misprinted = |share: f32| {
        let like = evidence.wording.is_misprinted && share >= w::TITLE_NEAR && evidence.authors_agree();
        like && (placed || evidence.apart == Some(0))
    };
    let same_title = evidence.title.is_some_and(|t| t.outcome() == Outcome::Agrees || misprinted(t.share));
    match &evidence.identity {
        Identity::Same(_) => return !evidence.is_about,
        // Some works are registered twice, at the same place.
        Identity::Other(..) | Identity::OtherVersion(..) => {
            let in_print = evidence.volume == Some(true) && evidence.page == Some(true);
            let elsewhere = evidence.container == Outcome::Differs || evidence.apart.is_some_and(|y| y > 1);
            if !in_print || elsewhere || !same_title {
                return false;
            }
        }
        Identity::Unknown => {}
    }
    if evidence.is_about || evidence.wording.is_told_apart {
        return false;
    }
    let Some(title) = &evidence.title else {
        return placed && evidence.authors_agree() && evidence.apart == Some(0);
    };
    if title.other_part {
        return false;
    }
    let telling = title.common >= 1.8;
    let titles_do = if same_title && telling {
        !evidence.wording.lacks_mark || placed
    } else if same_title && whole {
        evidence.authors_agree() && evidence.apart == Some(0)
    } else if same_title {
        placed && evidence.container != Outcome::Differs && !evidence.authors_differ()
    } else if title.share < w::TITLE_NEAR {
        evidence.may_translate && placed && evidence.authors_agree()
    } else if title.replaced > 0 {
        placed && evidence.authors_agree()
    } else {
        let beside = evidence.apart == Some(0) && evidence.container == Outcome::Agrees && title.share >= 0.7;
        evidence.authors_agree() && (placed || beside)
    };
    // A book of one title, author, year and publisher is the same however
    // short its title.
    let is_enough = evidence.score.value >= SURE
        || whole
            && same_title
            && evidence.share_publisher
            && evidence.authors_agree()
            && evidence.apart == Some(0);
    titles_do && places_do(evidence, whole, placed) && is_enough
}

/// Whether nothing of what is known of time and place speaks for two works.
fn places_do(evidence: &Evidence, whole: bool, placed: bool) -> bool {
    let misprinted = evidence.page_misprinted
        && evidence.volume == Some(true)
        && evidence.container == Outcome::Agrees
        && evidence.apart == Some(0)
        && evidence.authors_agree();
    let pages_do = evidence.page != Some(false) || misprinted;
    // A volume misprinted, on the same page of the same journal.
    let volumes_do = evidence.volume != Some(false)
        || evidence.page == Some(true) && evidence.container == Outcome::Agrees && evidence.apart == Some(0);
    let containers_do = evidence.container != Outcome::Differs || placed && evidence.authors_agree();
    let same_volume =
        evidence.volume == Some(true) && evidence.issue != Some(false) && evidence.page.is_none();
    let years_do = match evidence.apart {
        None | Some(0) => true,
        Some(_) if whole => evidence.shares_isbn,
        Some(1) => true,
        Some(_) => placed || same_volume,
    };
    let editions_do =
        !whole || !evidence.edition_differs && (!evidence.isbns_differ || evidence.share_publisher);
    let in_volume = evidence.container == Outcome::Agrees && evidence.volume == Some(true);
    let authors_do = match evidence.people {
        None => true,
        Some(_) if evidence.authors_agree() => true,
        Some(_) => !evidence.authors_differ() && (placed || in_volume && evidence.apart == Some(0)),
    };
    pages_do && volumes_do && containers_do && years_do && editions_do && authors_do
}

fn is_certain(evidence: &Evidence, whole: bool) -> bool {
    let Some(title) = &evidence.title else { return false };
    let same_title = title.outcome() == Outcome::Agrees && title.share >= 0.95;
    if matches!(evidence.identity, Identity::Same(_)) {
        return same_title;
    }
    let contradicted = evidence.score.against().next().is_some() || evidence.isbns_differ;
    let in_print = evidence.volume == Some(true) && evidence.page == Some(true);
    let bound = in_print || whole && evidence.shares_isbn;
    same_title
        && title.common >= 1.8
        && !evidence.wording.lacks_mark
        && !contradicted
        && bound
        && evidence.authors_agree()
        && evidence.apart == Some(0)
}
