//! The comparison of a printed reference with one record, aspect by aspect.
//!
//! Each aspect is compared twice where it can be: with what was read from the
//! reference, and with its raw text. The better of the two counts, because a
//! reference is read badly more often than it agrees by chance.

use super::container;
use super::locator::{self, InText, Locators};
use super::people::{self, Person, Shared};
use super::text::{MOST_TITLE_WORDS, Word, clip, words};
use super::title::{self, Likeness, Title};
use super::versions::is_preprint;
use super::weights as w;
use super::{Aspect, Outcome, Printed, Reason, Score};
use crate::item::{Date, DateVariable, Identifier, Item, Kind, Variable};

/// Compares a printed reference with a record. The scale is that of
/// [`Score::value`]; what the candidate was found by is no evidence here.
///
/// To compare one reference with many records, [`super::decide()`] prepares it
/// only once.
#[must_use]
pub fn score(printed: &Printed, candidate: &Item) -> Score {
    Reference::new(printed).score(candidate)
}

/// A printed reference made ready for comparing.
pub(super) struct Reference<'a> {
    printed: Printed<'a>,
    words: Vec<Word>,
    title: Title,
    container: Vec<Word>,
    people: Vec<Person>,
    locators: Locators,
    year: Option<i32>,
    identifiers: Vec<Identifier>,
}

/// Evidence of one aspect: points and what to say.
struct Finding {
    points: f32,
    reason: Reason,
}

/// A record made ready for comparing.
struct Record<'a> {
    item: &'a Item,
    title: Title,
    people: Vec<Person>,
    locators: Locators,
    years: Vec<i32>,
    containers: Vec<(Vec<Word>, &'a str)>,
}

/// What the title found, which the aspects after it build on.
struct TitlePlace {
    /// Words of the raw text that the title takes; empty if it is not there.
    at: (usize, usize),
    /// The evidence; `None` when there is nothing to compare.
    finding: Option<Finding>,
    /// Whether next to nothing of the title is the candidate's.
    plainly_other: bool,
    /// Whether it is the title of another part, or but for a word.
    sibling: bool,
}

impl<'a> Reference<'a> {
    pub(super) fn new(printed: &Printed<'a>) -> Self {
        let item = printed.item;
        let mut identifiers = item.identifiers();
        let mut words = words(printed.text);
        for (at, found) in Identifier::find_all(clip(printed.text)) {
            words.retain(|w| w.span.1 <= at.start || w.span.0 >= at.end);
            if !identifiers.contains(&found) {
                identifiers.push(found);
            }
        }
        Self {
            printed: *printed,
            words,
            title: Title::new(item.get(Variable::Title).unwrap_or_default()),
            container: title_words(item.get(Variable::ContainerTitle).unwrap_or_default()),
            people: people::people(item.creators()),
            locators: Locators::new(item),
            year: item.year(),
            identifiers,
        }
    }

    /// Whether there is nothing but identifiers.
    pub(super) fn is_bare(&self) -> bool {
        self.words.is_empty() && self.title.words.is_empty() && self.people.is_empty()
    }

    /// The identifiers printed.
    pub(super) fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    pub(super) fn score(&self, candidate: &Item) -> Score {
        let record = Record::new(candidate);
        let mut title = self.title_of(&record);
        let container = self.container_of(&record, title.at);
        let place = container.as_ref().map_or((0, 0), |c| c.1);
        // Only now is it known which words the container takes.
        if self.title.words.is_empty()
            && !title::has_title(&self.words, place)
            && title.finding.as_ref().is_some_and(|f| f.reason.outcome == Outcome::Differs)
        {
            title.finding = None;
            title.at = (0, 0);
        }
        let authors = self.authors_of(&record, title.at);
        let year = self.year_of(&record, title.at);
        let locators = self.locators_of(&record, title.at);
        let identifier = self.identifier_of(candidate);
        let kind = self.kind_of(candidate);

        let good = |f: &Option<Finding>| f.as_ref().is_some_and(|f| f.points > 0.0);
        let said = |aspect: Aspect| locators.iter().any(|f| f.reason.aspect == aspect && f.points > 0.0);
        let container = container.map(|c| c.0);
        let in_place = said(Aspect::Volume) && said(Aspect::Page) && good(&container) && good(&authors);
        // A title may be translated; else two titles are two works, whatever
        // place is printed, unless an identifier says otherwise.
        let translated = self.may_translate(&record.title, candidate);
        let elsewhere = |aspect| {
            locators.iter().any(|f| f.reason.aspect == aspect && f.reason.outcome == Outcome::Differs)
        };
        let mut other_work = title.sibling
            && !good(&identifier)
            && !said(Aspect::Page)
            && (elsewhere(Aspect::Page) || elsewhere(Aspect::Volume));
        if let Some(finding) = &mut title.finding {
            if in_place && translated {
                finding.points = finding.points.max(w::TITLE_DIFFERS_IN_PLACE);
            }
            other_work |= title.plainly_other && !translated && !good(&identifier);
        }
        let mut points = w::PRIOR;
        let mut reasons = Vec::with_capacity(9);
        let parts = [title.finding, authors, year, container].into_iter().flatten();
        for finding in parts.chain(locators).chain(identifier).chain(kind) {
            points += finding.points;
            reasons.push(finding.reason);
        }
        Score::new(if other_work { points.min(w::OTHER_WORK) } else { points }, reasons)
    }

    fn title_of(&self, record: &Record) -> TitlePlace {
        let nothing = TitlePlace { at: (0, 0), finding: None, plainly_other: false, sibling: false };
        if record.title.information() < w::TITLE_LEAST {
            return nothing;
        }
        let read = (self.title.information() >= w::TITLE_LEAST).then(|| self.title.compare(&record.title));
        let (mut at, mut found) = ((0, 0), None);
        if self.words.len() >= 3 {
            let (likeness, place) = record.title.find_in(&self.words);
            if likeness.share >= w::TITLE_NEAR {
                at = place.at;
            }
            // The work that the printed one stands in is not the printed one;
            // nor is one of another subtitle.
            let other_subtitle = likeness.main_only && self.title.has_subtitle();
            if !self.stands_in(&record.title) && !other_subtitle {
                found = Some(likeness);
            }
        }
        let share = [read, found].into_iter().flatten().map(|l| l.share).fold(0.0, f32::max);
        let plainly_other = share < w::TITLE_PLAINLY_OTHER && record.title.information() >= w::TITLE_TELLING;
        let pick = |best: Likeness, from_text: bool| Finding {
            points: best.points(),
            reason: Reason {
                aspect: Aspect::Title,
                outcome: best.outcome(),
                printed: if from_text { self.snippet(at) } else { self.title.shown.clone() },
                candidate: record.title.shown.clone(),
            },
        };
        let best = match (read, found) {
            (Some(read), _) if read.is_sibling() => Some((read, false)),
            (Some(read), Some(found)) if found.points() > read.points() && found.share >= w::TITLE_AGREES => {
                Some((found, true))
            }
            (Some(read), _) => Some((read, false)),
            (None, found) => found.map(|found| (found, true)),
        };
        let sibling = best.is_some_and(|(best, _)| best.is_sibling());
        let finding = best.map(|(best, from_text)| pick(best, from_text));
        TitlePlace { at, finding, plainly_other, sibling }
    }

    /// Whether a work is the book or the like that the printed one stands in.
    fn stands_in(&self, work: &Title) -> bool {
        !self.container.is_empty()
            && !self.title.words.is_empty()
            && container::find(&work.words, &self.container, |_| true).share > 0.9
    }

    /// Whether one title may translate the other.
    fn may_translate(&self, title: &Title, candidate: &Item) -> bool {
        let printed = if self.title.words.is_empty() { &self.words } else { &self.title.words };
        let language = candidate.get(Variable::Language);
        title.may_translate(printed)
            || self.title.is_bracketed()
            || language.is_some_and(|l| !l.to_ascii_lowercase().starts_with("en"))
    }

    /// Whether a refused record is plainly another work: neither the whole
    /// that the printed one is a part of, nor an earlier version or the
    /// original by the same authors under a title that has changed.
    pub(super) fn is_another(&self, candidate: &Item, score: &Score) -> bool {
        if score.outcome(Aspect::Title) != Outcome::Differs {
            return false;
        }
        let title = Title::new(candidate.get(Variable::Title).unwrap_or_default());
        let whole = matches!(candidate.kind, Kind::Book | Kind::Collection | Kind::Periodical);
        if whole && !matches!(self.printed.item.kind, Kind::Book | Kind::Collection) {
            return false;
        }
        let likeness = if self.title.words.is_empty() {
            title.find_in(&self.words).0
        } else {
            self.title.compare(&title)
        };
        let changed = likeness.share >= w::TITLE_PLAINLY_OTHER
            || is_preprint(candidate)
            || self.may_translate(&title, candidate);
        let by_the_same = score.outcome(Aspect::Authors) == Outcome::Agrees;
        // An erratum is another work than its article, however like its title.
        likeness.notice || !(self.stands_in(&title) || by_the_same && changed)
    }

    /// The raw text of some of its words.
    fn snippet(&self, at: (usize, usize)) -> String {
        let (Some(first), Some(last)) = (self.words.get(at.0), self.words.get(at.1.saturating_sub(1))) else {
            return String::new();
        };
        if at.1 <= at.0 {
            return String::new();
        }
        let text = self.printed.text.get(first.span.0..last.span.1).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn authors_of(&self, record: &Record, title: (usize, usize)) -> Option<Finding> {
        let first = record.people.first()?;
        let read = people::shared(&self.people, &record.people).map(|s| self.read_authors(s, record));
        let found = || self.authors_in_text(record, title);
        let (points, outcome) = match read {
            Some(read) if read.1 == Outcome::Agrees => read,
            Some(read) => found().filter(|f| f.0 > read.0).unwrap_or(read),
            None => found()?,
        };
        let list = |people: &[Person]| {
            let mut shown: Vec<&str> = people.iter().take(4).map(|p| p.shown.as_str()).collect();
            if people.len() > 4 {
                shown.truncate(3);
                shown.push("…");
            }
            shown.join(", ")
        };
        let candidate = if record.people.len() == 1 { first.shown.clone() } else { list(&record.people) };
        let reason = Reason { aspect: Aspect::Authors, outcome, printed: list(&self.people), candidate };
        Some(Finding { points, reason })
    }

    fn read_authors(&self, shared: Shared, record: &Record) -> (f32, Outcome) {
        let first = record.people.first().map_or(0.0, first_author_points);
        let share = if shared.of > 0 { shared.found / shared.of as f32 } else { 0.0 };
        let further = (shared.found - shared.first).max(0.0) * w::FURTHER_AUTHOR;
        let further = further.min(w::FURTHER_AUTHORS_MOST);
        if shared.first >= 0.8 {
            // A list that starts right and goes on wrong is garbled, unless it
            // is cut short.
            let garbled = share < 0.5 && shared.of > 2 && !self.printed.truncated_authors;
            let outcome = if garbled { Outcome::Near } else { Outcome::Agrees };
            (first + further - if garbled { 1.0 } else { 0.0 }, outcome)
        } else if share >= 0.5 || shared.found >= 2.0 {
            (w::FIRST_AUTHOR_OUT_OF_PLACE + further, Outcome::Near)
        } else if shared.first > 0.0 {
            (w::AUTHORS_DIFFER * 0.4 + further, Outcome::Differs)
        } else {
            (w::AUTHORS_DIFFER + further, Outcome::Differs)
        }
    }

    /// Looks for the names before the title, or anywhere if the title is not
    /// to be found.
    fn authors_in_text(&self, record: &Record, title: (usize, usize)) -> Option<(f32, Outcome)> {
        let before = if title.1 > title.0 { title.0 } else { self.words.len() };
        let titled_first = title.1 > title.0 && title.0 <= 1;
        let region = if titled_first { 0..self.words.len() } else { 0..before };
        let usable = |i: usize| i < title.0 || i >= title.1;
        if region.clone().filter(|i| usable(*i)).count() < 2 {
            return None;
        }
        let place = |person: &Person| region.clone().find(|i| usable(*i) && self.name_at(person, *i));
        let first = record.people.first()?;
        let at = place(first);
        let others = record.people.iter().skip(1).take(12).filter(|p| place(p).is_some()).count() as f32;
        let further = (others * w::FURTHER_AUTHOR).min(w::FURTHER_AUTHORS_MOST);
        match at {
            // `1. Le Bihan D`, `D. Le Bihan`, `[3] J. A. Smith`.
            Some(at) if at <= 4 && !titled_first => {
                let agrees = self.initial_agrees(first, at);
                let points = first_author_points(first) * if agrees { 1.0 } else { 0.4 } + further;
                Some((points, if agrees { Outcome::Agrees } else { Outcome::Near }))
            }
            Some(_) => Some((w::FIRST_AUTHOR_OUT_OF_PLACE + further, Outcome::Near)),
            None if others >= 2.0 => Some((further * 0.5, Outcome::Near)),
            None if titled_first => None,
            None => Some((w::AUTHOR_NOT_IN_TEXT, Outcome::Differs)),
        }
    }

    /// Whether a family name stands at a word, also written in two or three.
    fn name_at(&self, person: &Person, at: usize) -> bool {
        let mut joined = String::new();
        for word in self.words.iter().skip(at).take(3) {
            joined.push_str(&word.text);
            if person.is_called(&joined) {
                return true;
            }
            if joined.len() > person.family.len() + 2 {
                break;
            }
        }
        false
    }

    /// Whether a name beside the initials of someone else stands there.
    fn initial_agrees(&self, person: &Person, at: usize) -> bool {
        let Some(initial) = person.initial else { return true };
        let after = self.words.iter().skip(at + 1).take(3);
        let before = self.words.iter().take(at).rev().take(3);
        let mut initials = after.chain(before).filter(|w| w.text.len() <= 2 && !w.has_digit()).peekable();
        initials.peek().is_none() || initials.any(|w| w.text.contains(initial))
    }

    fn year_of(&self, record: &Record, title: (usize, usize)) -> Option<Finding> {
        let candidate = *record.years.first()?;
        let apart = |year: i32| record.years.iter().map(|y| (y - year).abs()).min().unwrap_or(i32::MAX);
        let in_text = || {
            let outside = |i: usize| i < title.0 || i >= title.1;
            let years = self.words.iter().enumerate().filter(|(i, _)| outside(*i));
            years.filter_map(|(_, w)| locator::year_like(&w.text)).min_by_key(|y| apart(*y))
        };
        let (mut points, mut outcome, year) = match self.year {
            Some(year) => (year_points(apart(year)).0, year_points(apart(year)).1, year),
            None => in_text().map(|y| (year_points(apart(y)).0, year_points(apart(y)).1, y))?,
        };
        if outcome == Outcome::Differs && self.year.is_some() && in_text().is_some_and(|y| apart(y) == 0) {
            (points, outcome) = (w::YEAR_NEXT, Outcome::Near);
        }
        let reason = Reason {
            aspect: Aspect::Year,
            outcome,
            printed: year.to_string(),
            candidate: candidate.to_string(),
        };
        Some(Finding { points, reason })
    }

    /// The evidence of the container, and the words of the text it takes.
    fn container_of(&self, record: &Record, title: (usize, usize)) -> Option<(Finding, (usize, usize))> {
        record.containers.first()?;
        let printed = self.printed.item.get(Variable::ContainerTitle).unwrap_or_default();
        let mut best: Option<(Finding, (usize, usize))> = None;
        let mut consider = |found: container::Found, differs: f32, printed: &str, name: &str, at| {
            let (points, outcome) = if found.share >= 0.85 && !found.goes_on {
                (w::CONTAINER, Outcome::Agrees)
            } else if found.share >= 0.55 {
                (w::CONTAINER_NEAR, Outcome::Near)
            } else {
                (differs, Outcome::Differs)
            };
            if best.as_ref().is_none_or(|(b, _)| points > b.points) {
                let reason = Reason {
                    aspect: Aspect::Container,
                    outcome,
                    printed: clip(printed).to_owned(),
                    candidate: clip(name).to_owned(),
                };
                best = Some((Finding { points, reason }, at));
            }
        };
        for (name, shown) in &record.containers {
            if !self.container.is_empty() {
                let there = container::find(name, &self.container, |_| true);
                let back = container::find(&self.container, name, |_| true);
                let longer = if there.share >= back.share { there } else { back };
                consider(longer, w::CONTAINER_DIFFERS, printed, shown, (0, 0));
            }
            if self.words.len() >= 3 {
                let free = |i: usize| i < title.0 || i >= title.1;
                let found = container::find(name, &self.words, free);
                // Nothing but numbers after the title: no container is printed.
                let after = self.words.iter().skip(title.1).filter(|w| !w.has_digit()).count();
                if title.1 > title.0 && after < 1 && found.share < 0.55 {
                    continue;
                }
                consider(found, w::CONTAINER_NOT_IN_TEXT, printed, shown, found.at);
            }
        }
        best
    }

    fn locators_of(&self, record: &Record, title: (usize, usize)) -> Vec<Finding> {
        let wanted = &record.locators;
        let year = self.year.or_else(|| record.years.first().copied());
        let text = if self.words.len() >= 3 {
            locator::find(wanted, &self.words, title, year)
        } else {
            InText::default()
        };
        let mut findings = Vec::new();
        let mut push = |aspect, agrees: Option<bool>, points: (f32, f32), printed: &str, candidate: &str| {
            let Some(agrees) = agrees else { return };
            let (points, outcome) =
                if agrees { (points.0, Outcome::Agrees) } else { (points.1, Outcome::Differs) };
            let (printed, candidate) = (clip(printed).to_owned(), clip(candidate).to_owned());
            findings.push(Finding { points, reason: Reason { aspect, outcome, printed, candidate } });
        };
        // What was read counts; the text mends it only where volume and page
        // stand side by side there.
        let judge = |read: Option<bool>, found: Option<bool>| match read {
            Some(true) => Some(true),
            Some(false) if text.together && found == Some(true) => Some(true),
            Some(false) => Some(false),
            None => found,
        };
        let item = self.printed.item;
        let (mine, shown) = (&self.locators, |v| item.get(v).unwrap_or_default());
        let candidate = |v| record.item.get(v).unwrap_or_default();
        let equal = |a: &Option<String>, b: &Option<String>| a.as_ref().zip(b.as_ref()).map(|(a, b)| a == b);

        let volume = judge(equal(&mine.volume, &wanted.volume), text.volume);
        push(
            Aspect::Volume,
            volume,
            (w::VOLUME, w::VOLUME_DIFFERS),
            shown(Variable::Volume),
            candidate(Variable::Volume),
        );
        let issue = judge(equal(&mine.issue, &wanted.issue), text.issue);
        push(
            Aspect::Issue,
            issue,
            (w::ISSUE, w::ISSUE_DIFFERS),
            shown(Variable::Issue),
            candidate(Variable::Issue),
        );
        let read = (!mine.pages.is_empty() && !wanted.pages.is_empty())
            .then(|| mine.pages.iter().any(|a| wanted.pages.iter().any(|b| locator::same_page(a, b))));
        let long = wanted.pages.iter().any(|p| p.len() >= 3);
        let together = if text.together { w::VOLUME_AND_PAGE } else { 0.0 };
        let points = (if long { w::PAGE } else { w::SHORT_PAGE } + together, w::PAGE_DIFFERS);
        let page = record.page_shown();
        push(Aspect::Page, judge(read, text.page), points, shown(Variable::Page), &page);
        findings
    }

    fn identifier_of(&self, candidate: &Item) -> Option<Finding> {
        if self.identifiers.is_empty() {
            return None;
        }
        let theirs = candidate.identifiers();
        let same = |a: &Identifier, b: &Identifier| a.scheme() == b.scheme() && a.identity() == b.identity();
        let mut differs: Option<(&Identifier, &Identifier)> = None;
        let mut best: Option<(f32, &Identifier)> = None;
        for mine in &self.identifiers {
            for other in theirs.iter().filter(|o| o.scheme() == mine.scheme()) {
                let (agrees, disagrees) = match mine {
                    Identifier::Isbn(_) => (w::ISBN, false),
                    Identifier::Issn(_) => (w::CONTAINER_NEAR, false),
                    _ => (w::IDENTIFIER, true),
                };
                if same(mine, other) {
                    if best.is_none_or(|b| agrees > b.0) {
                        best = Some((agrees, other));
                    }
                } else if disagrees {
                    differs.get_or_insert((mine, other));
                }
            }
        }
        let finding = |points, outcome, mine: &Identifier, other: &Identifier| Finding {
            points,
            reason: Reason {
                aspect: Aspect::Identifier,
                outcome,
                printed: mine.to_string(),
                candidate: other.to_string(),
            },
        };
        match (best, differs) {
            (Some((points, same)), _) => Some(finding(points, Outcome::Agrees, same, same)),
            (None, Some((a, b))) => Some(finding(w::IDENTIFIER_DIFFERS, Outcome::Differs, a, b)),
            (None, None) => None,
        }
    }

    fn kind_of(&self, candidate: &Item) -> Option<Finding> {
        let (mine, theirs) = (family_of(self.printed.item.kind)?, family_of(candidate.kind)?);
        if mine == theirs {
            return None;
        }
        let reason = Reason {
            aspect: Aspect::Kind,
            outcome: Outcome::Differs,
            printed: self.printed.item.kind.to_string(),
            candidate: candidate.kind.to_string(),
        };
        Some(Finding { points: w::KIND_DIFFERS, reason })
    }
}

impl<'a> Record<'a> {
    fn new(item: &'a Item) -> Self {
        let name = |variable| item.get(variable).map(|text| (title_words(text), text));
        Self {
            item,
            title: Title::new(item.get(Variable::Title).unwrap_or_default()),
            people: people::people(item.creators()),
            locators: Locators::new(item),
            years: years(item),
            containers: [Variable::ContainerTitle, Variable::ContainerTitleShort, Variable::CollectionTitle]
                .into_iter()
                .filter_map(name)
                .filter(|(words, _)| !words.is_empty())
                .collect(),
        }
    }

    fn page_shown(&self) -> String {
        let page = self.item.get(Variable::Page).or_else(|| self.item.get(Variable::PageFirst));
        page.map_or_else(|| self.locators.pages.first().cloned().unwrap_or_default(), ToOwned::to_owned)
    }
}

pub(super) fn title_words(text: &str) -> Vec<Word> {
    let mut words = words(text);
    words.truncate(MOST_TITLE_WORDS);
    words
}

/// Every year a record was published in: in print, online, as an issue.
fn years(item: &Item) -> Vec<i32> {
    let mut years: Vec<i32> = [DateVariable::Issued, DateVariable::AvailableDate]
        .into_iter()
        .filter_map(|v| item.date(v).and_then(Date::first_year))
        .collect();
    for key in ["published-print", "published-online"] {
        years.extend(item.extra.get(key).and_then(Date::from_json).and_then(|d| d.first_year()));
    }
    years
}

pub(super) fn year_points(apart: i32) -> (f32, Outcome) {
    match apart {
        0 => (w::YEAR, Outcome::Agrees),
        1 => (w::YEAR_NEXT, Outcome::Near),
        2..=3 => (w::YEAR_OFF_BY_FEW, Outcome::Differs),
        _ => (w::YEAR_DIFFERS, Outcome::Differs),
    }
}

pub(super) fn first_author_points(person: &Person) -> f32 {
    // Li, Wang, Kim: a short name is mostly a common one.
    if person.family.len() <= 4 && !person.family.is_empty() {
        w::SHORT_FIRST_AUTHOR
    } else {
        w::FIRST_AUTHOR
    }
}

/// Kinds that are never taken for each other; `None` for those that are.
fn family_of(kind: Kind) -> Option<u8> {
    Some(match kind {
        Kind::ArticleJournal | Kind::ArticleMagazine | Kind::ArticleNewspaper | Kind::Article => 0,
        Kind::Book | Kind::Thesis => 1,
        Kind::Chapter | Kind::PaperConference | Kind::EntryEncyclopedia | Kind::EntryDictionary => 2,
        Kind::Patent | Kind::Legislation | Kind::LegalCase => 3,
        Kind::MotionPicture | Kind::Song | Kind::Map => 4,
        _ => return None,
    })
}
