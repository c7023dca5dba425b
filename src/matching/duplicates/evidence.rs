//! What two records have in common and what not, aspect by aspect. The
//! weights are those by which candidates are judged (`weights`).

use super::super::container;
use super::super::evidence::{first_author_points, title_words, year_points};
use super::super::identity::work_identifiers;
use super::super::locator::{Locators, number, same_page};
use super::super::people::{self, Person, Shared};
use super::super::text::{Word, near};
use super::super::title::{Likeness, Title};
use super::super::versions::is_preprint;
use super::super::weights as w;
use super::super::{Aspect, Outcome, Reason, Score};
use super::wording::Wording;
use crate::item::{Identifier, Item, Kind, NameVariable, Variable};

/// A record made ready for comparing.
pub(super) struct Profile<'a> {
    pub(super) item: &'a Item,
    pub(super) title: Title,
    pub(super) people: Vec<Person>,
    editors: Vec<Person>,
    locators: Locators,
    year: Option<i32>,
    containers: Vec<(Vec<Word>, &'a str)>,
    pub(super) works: Vec<Identifier>,
    isbns: Vec<Identifier>,
    pub(super) is_preprint: bool,
    edition: Option<String>,
    publisher: Vec<Word>,
}

impl<'a> Profile<'a> {
    pub(super) fn new(item: &'a Item) -> Self {
        let name = |variable| item.get(variable).map(|text| (title_words(text), text));
        let mut isbns = item.identifiers();
        isbns.retain(|id| matches!(id, Identifier::Isbn(_)));
        Self {
            item,
            title: Title::new(item.get(Variable::Title).unwrap_or_default()),
            people: people::people(item.creators()),
            editors: people::people(item.names(NameVariable::Editor)),
            locators: Locators::new(item),
            year: item.year(),
            containers: [Variable::ContainerTitle, Variable::ContainerTitleShort, Variable::CollectionTitle]
                .into_iter()
                .filter_map(name)
                .filter(|(words, _)| !words.is_empty())
                .collect(),
            works: work_identifiers(item),
            isbns,
            is_preprint: is_preprint(item),
            edition: item.get(Variable::Edition).and_then(number),
            publisher: title_words(item.get(Variable::Publisher).unwrap_or_default()),
        }
    }

    /// Whether it is the work that `part` stands in.
    pub(super) fn holds(&self, part: &Self) -> bool {
        let named = |(name, _): &(Vec<Word>, &str)| {
            let found = container::find(self.title.main_words(), name, |_| true);
            let back = container::find(name, &self.title.words, |_| true);
            found.share >= 0.9 && !found.goes_on && back.share >= 0.9
        };
        let edited = people::shared(&self.people, &part.editors).is_some_and(|s| s.found >= 0.5);
        let bound = self.shares_isbn(part) || edited || self.apart(part).is_some_and(|years| years <= 1);
        bound && part.containers.iter().any(named)
    }

    fn shares_isbn(&self, other: &Self) -> bool {
        self.isbns.iter().any(|isbn| other.isbns.contains(isbn))
    }

    /// Whether it came out in a later year.
    pub(super) fn is_later_than(&self, other: &Self) -> bool {
        self.year.zip(other.year).is_some_and(|(mine, theirs)| mine > theirs)
    }

    fn apart(&self, other: &Self) -> Option<i32> {
        self.year.zip(other.year).map(|(a, b)| a.saturating_sub(b).saturating_abs())
    }

    fn is_sparse(&self) -> bool {
        self.title.information() < w::TITLE_LEAST
    }
}

/// What identifiers that name one work say.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Identity {
    /// They share one.
    Same(Identifier),
    /// Their DOIs differ by the number of a version.
    OtherVersion(Identifier, Identifier),
    /// They carry different ones of one scheme.
    Other(Identifier, Identifier),
    /// They do not meet.
    Unknown,
}

/// The comparison of two records.
pub(super) struct Evidence {
    /// `None` where one has no title to speak of.
    pub(super) title: Option<Likeness>,
    /// Whether the titles stand in different languages, as far as one can see.
    pub(super) may_translate: bool,
    pub(super) wording: Wording,
    /// Whether one is about the other: a reply, a correction, a protocol.
    pub(super) is_about: bool,
    pub(super) people: Option<Shared>,
    pub(super) apart: Option<i32>,
    pub(super) container: Outcome,
    pub(super) volume: Option<bool>,
    pub(super) issue: Option<bool>,
    pub(super) page: Option<bool>,
    /// Whether pages that differ do so by one digit.
    pub(super) page_misprinted: bool,
    pub(super) identity: Identity,
    pub(super) shares_isbn: bool,
    pub(super) isbns_differ: bool,
    pub(super) edition_differs: bool,
    /// Whether they appeared with one publisher.
    pub(super) share_publisher: bool,
    pub(super) score: Score,
}

impl Evidence {
    pub(super) fn new(a: &Profile<'_>, b: &Profile<'_>) -> Self {
        let title = (!a.is_sparse() && !b.is_sparse()).then(|| a.title.compare(&b.title));
        let wording = Wording::new(&a.title, &b.title);
        let (volume, issue) = (
            equal(a.locators.volume.as_deref(), b.locators.volume.as_deref()),
            equal(a.locators.issue.as_deref(), b.locators.issue.as_deref()),
        );
        let mut evidence = Self {
            title,
            may_translate: a.title.may_translate(&b.title.words) || b.title.may_translate(&a.title.words),
            is_about: title.is_some_and(|t| t.notice) || wording.is_about,
            wording,
            people: people::shared(&a.people, &b.people),
            apart: a.apart(b),
            container: container_outcome(a, b),
            volume,
            issue,
            page: page(a, b),
            page_misprinted: misprinted(&a.locators.pages, &b.locators.pages),
            identity: identity(&a.works, &b.works),
            shares_isbn: a.shares_isbn(b),
            isbns_differ: !a.isbns.is_empty() && !b.isbns.is_empty() && !a.shares_isbn(b),
            edition_differs: equal(a.edition.as_deref(), b.edition.as_deref()) == Some(false),
            share_publisher: container::find(&a.publisher, &b.publisher, |_| true).share >= 0.85
                || container::find(&b.publisher, &a.publisher, |_| true).share >= 0.85,
            score: Score::new(w::PRIOR, Vec::new()),
        };
        evidence.score = evidence.weigh(a, b);
        evidence
    }

    /// Whether they stand in the same place.
    pub(super) fn is_placed(&self) -> bool {
        self.volume == Some(true) && self.page == Some(true)
            || self.page == Some(true) && self.volume.is_none() && self.container == Outcome::Agrees
    }

    /// Whether the first authors agree, and half of the rest.
    pub(super) fn authors_agree(&self) -> bool {
        self.people.is_some_and(|s| s.first >= 0.8 && s.found >= 0.5 * s.of as f32)
    }

    /// Whether they are by others.
    pub(super) fn authors_differ(&self) -> bool {
        self.people.is_some_and(|s| s.first < 0.8 && s.found < 0.5 * s.of as f32 || s.found < 0.5)
    }

    fn weigh(&self, a: &Profile<'_>, b: &Profile<'_>) -> Score {
        let mut points = w::PRIOR;
        let mut reasons = Vec::with_capacity(8);
        let mut say = |worth: f32, aspect, outcome, mine: &str, theirs: &str| {
            points += worth;
            let (printed, candidate) = (mine.to_owned(), theirs.to_owned());
            reasons.push(Reason { aspect, outcome, printed, candidate });
        };
        match &self.identity {
            Identity::Same(id) => {
                let id = id.to_string();
                say(w::IDENTIFIER, Aspect::Identifier, Outcome::Agrees, &id, &id);
            }
            Identity::Other(x, y) | Identity::OtherVersion(x, y) => {
                let (x, y) = (x.to_string(), y.to_string());
                say(w::IDENTIFIER_DIFFERS, Aspect::Identifier, Outcome::Differs, &x, &y);
            }
            Identity::Unknown if self.shares_isbn => {
                let isbn = a.isbns.iter().find(|isbn| b.isbns.contains(isbn));
                let isbn = isbn.map(ToString::to_string).unwrap_or_default();
                let worth =
                    if a.item.kind == b.item.kind && a.item.kind == Kind::Book { w::ISBN } else { 0.0 };
                say(worth, Aspect::Identifier, Outcome::Agrees, &isbn, &isbn);
            }
            Identity::Unknown => {}
        }
        if let Some(title) = &self.title {
            let translated = self.may_translate && self.is_placed() && self.authors_agree();
            let least = if translated { w::TITLE_DIFFERS_IN_PLACE } else { f32::MIN };
            let misprints =
                if self.wording.is_misprinted { w::TITLE_WORD_REPLACED * title.replaced as f32 } else { 0.0 };
            let worth = (title.points() - misprints).max(least).min(w::TITLE_MOST);
            say(worth, Aspect::Title, title.outcome(), &a.title.shown, &b.title.shown);
        }
        if let Some(shared) = self.people {
            let outcome = if self.authors_agree() {
                Outcome::Agrees
            } else if self.authors_differ() {
                Outcome::Differs
            } else {
                Outcome::Near
            };
            let first = match outcome {
                Outcome::Agrees => a.people.first().map_or(w::FIRST_AUTHOR, first_author_points),
                Outcome::Near => w::FIRST_AUTHOR_OUT_OF_PLACE,
                Outcome::Differs | Outcome::Unknown => w::AUTHORS_DIFFER,
            };
            let further =
                ((shared.found - shared.first).max(0.0) * w::FURTHER_AUTHOR).min(w::FURTHER_AUTHORS_MOST);
            say(first + further, Aspect::Authors, outcome, &list(&a.people), &list(&b.people));
        }
        if let (Some(apart), Some(mine), Some(theirs)) = (self.apart, a.year, b.year) {
            let (worth, outcome) = year_points(apart);
            say(worth, Aspect::Year, outcome, &mine.to_string(), &theirs.to_string());
        }
        let text = |item: &Item, variable| item.get(variable).unwrap_or_default().to_owned();
        let mut plain = |worth, aspect, outcome, variable| {
            say(worth, aspect, outcome, &text(a.item, variable), &text(b.item, variable));
        };
        match self.container {
            Outcome::Agrees => {
                plain(w::CONTAINER, Aspect::Container, Outcome::Agrees, Variable::ContainerTitle);
            }
            Outcome::Near => {
                plain(w::CONTAINER_NEAR, Aspect::Container, Outcome::Near, Variable::ContainerTitle);
            }
            Outcome::Differs => {
                plain(w::CONTAINER_DIFFERS, Aspect::Container, Outcome::Differs, Variable::ContainerTitle);
            }
            Outcome::Unknown => {}
        }
        let long = a.locators.pages.iter().any(|page| page.len() >= 3);
        for (aspect, agrees, worth, variable) in [
            (Aspect::Volume, self.volume, (w::VOLUME, w::VOLUME_DIFFERS), Variable::Volume),
            (Aspect::Issue, self.issue, (w::ISSUE, w::ISSUE_DIFFERS), Variable::Issue),
            (
                Aspect::Page,
                self.page,
                (if long { w::PAGE } else { w::SHORT_PAGE }, w::PAGE_DIFFERS),
                Variable::Page,
            ),
        ] {
            match agrees {
                Some(true) => plain(worth.0, aspect, Outcome::Agrees, variable),
                Some(false) => plain(worth.1, aspect, Outcome::Differs, variable),
                None => {}
            }
        }
        Score::new(points, reasons)
    }
}

fn list(people: &[Person]) -> String {
    let mut shown: Vec<&str> = people.iter().take(3).map(|person| person.shown.as_str()).collect();
    if people.len() > 3 {
        shown.push("…");
    }
    shown.join(", ")
}

fn equal(a: Option<&str>, b: Option<&str>) -> Option<bool> {
    a.zip(b).map(|(a, b)| a == b)
}

/// Whether the first pages are one; unknown where one counts from the
/// beginning of the article and the other is its number.
fn page(a: &Profile<'_>, b: &Profile<'_>) -> Option<bool> {
    let (mine, theirs) = (&a.locators.pages, &b.locators.pages);
    if mine.is_empty() || theirs.is_empty() {
        return None;
    }
    if mine.iter().any(|x| theirs.iter().any(|y| same_page(x, y))) {
        return Some(true);
    }
    let counts_anew = |pages: &[String]| pages.iter().all(|page| page == "1");
    let is_number = |pages: &[String]| {
        pages
            .iter()
            .any(|page| page.len() >= 5 || page.bytes().next().is_some_and(|b| b.is_ascii_alphabetic()))
    };
    let other_counts = counts_anew(mine) && is_number(theirs) || counts_anew(theirs) && is_number(mine);
    (!other_counts).then_some(false)
}

/// Whether two pages of one length, of three digits or more, differ in one of
/// them or have two neighbours changed about.
fn misprinted(mine: &[String], theirs: &[String]) -> bool {
    mine.iter()
        .any(|a| theirs.iter().any(|b| a.len() >= 3 && a.len() == b.len() && strsim::osa_distance(a, b) == 1))
}

fn container_outcome(a: &Profile<'_>, b: &Profile<'_>) -> Outcome {
    let mut best = Outcome::Unknown;
    for (mine, _) in &a.containers {
        for (theirs, _) in &b.containers {
            let (there, back) =
                (container::find(mine, theirs, |_| true), container::find(theirs, mine, |_| true));
            let found = if there.share >= back.share { there } else { back };
            let outcome = if found.share >= 0.85 && !found.goes_on {
                return Outcome::Agrees;
            } else if found.share >= 0.55 || misspelt(mine, theirs) {
                Outcome::Near
            } else {
                Outcome::Differs
            };
            if best != Outcome::Near {
                best = outcome;
            }
        }
    }
    best
}

fn misspelt(a: &[Word], b: &[Word]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.text == b.text || near(&a.text, &b.text))
}

fn identity(mine: &[Identifier], theirs: &[Identifier]) -> Identity {
    let mut said = Identity::Unknown;
    for a in mine {
        for b in theirs.iter().filter(|b| b.scheme() == a.scheme()) {
            if a.identity() == b.identity() {
                return Identity::Same(a.clone());
            }
            let of_version = version_stem(&a.value())
                .is_some_and(|stem_a| version_stem(&b.value()).as_deref() == Some(&*stem_a))
                || version_stem(&a.value()).is_some_and(|stem| stem == b.value())
                || version_stem(&b.value()).is_some_and(|stem| stem == a.value());
            if of_version {
                return Identity::OtherVersion(a.clone(), b.clone());
            }
            if said == Identity::Unknown {
                said = Identity::Other(a.clone(), b.clone());
            }
        }
    }
    said
}

/// What stands before the number of a version in a DOI: `.pub3` (Cochrane
/// reviews), `/v2` (Research Square), `.v2` (Preprints.org, figshare), `.2`
/// behind a number of five digits and more (F1000).
pub(super) fn version_stem(doi: &str) -> Option<String> {
    let bare = doi.trim_end_matches(|c: char| c.is_ascii_digit());
    if bare.len() == doi.len() || doi.len() - bare.len() > 2 {
        return None;
    }
    let lower = bare.to_ascii_lowercase();
    let marked = [".pub", "/v", ".v", "_v", "-v"].iter().find_map(|mark| lower.strip_suffix(mark));
    let counted =
        lower.strip_suffix('.').filter(|rest| rest.bytes().rev().take_while(u8::is_ascii_digit).count() >= 5);
    marked.or(counted).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_of_versions_have_one_stem() {
        for (a, b) in [
            ("10.1002/14651858.cd011612.pub2", "10.1002/14651858.cd011612.pub3"),
            ("10.1002/14651858.cd011612", "10.1002/14651858.cd011612.pub3"),
            ("10.21203/rs.3.rs-100/v1", "10.21203/rs.3.rs-100/v2"),
            ("10.12688/f1000research.15931.1", "10.12688/f1000research.15931.2"),
        ] {
            let ids = |text: &str| vec![Identifier::Doi(text.to_owned())];
            assert!(matches!(identity(&ids(a), &ids(b)), Identity::OtherVersion(..)), "{a} {b}");
        }
        let ids = |text: &str| vec![Identifier::Doi(text.to_owned())];
        for (a, b) in
            [("10.1038/nrn2884", "10.1038/nrn2885"), ("10.1016/j.cell.2010.01.1", "10.1016/j.cell.2010.01.2")]
        {
            assert!(matches!(identity(&ids(a), &ids(b)), Identity::Other(..)), "{a} {b}");
        }
    }
}
