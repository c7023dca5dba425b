//! What all lists say of each title, and which of it is believed.

use std::collections::{BTreeMap, BTreeSet};

use super::clean::{self, Spelling};
use super::learn::Pair;
use super::usage::Usage;
use super::{Lists, Refused, align, key, learn, words};
use crate::item::journal::align::with_stops;
use crate::item::journal::rules::without_subtitle;
use crate::item::journal::words::{Word, is_function_word, key_of};

/// One title with what is believed of it.
#[derive(Debug, Clone)]
pub(super) struct Title {
    pub(super) display: String,
    pub(super) abbreviation: String,
    /// The abbreviation is NLM's.
    pub(super) nlm: bool,
    /// NLM's abbreviation is another title's, too.
    shared: bool,
    /// Abbreviations that other lists have.
    others: BTreeSet<String>,
}

impl Title {
    pub(super) fn pair(&self) -> Pair<'_> {
        Pair { title: &self.display, short: &self.abbreviation, nlm: self.nlm }
    }
}

/// All titles, by key.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) titles: BTreeMap<String, Title>,
    pub(super) refused: Refused,
}

/// What the lists say of one title.
#[derive(Debug, Default)]
struct Said {
    /// Its spellings, with how many lists have each.
    displays: BTreeMap<String, usize>,
    /// The spelling is the catalogue's.
    catalogued: BTreeSet<String>,
    /// Its abbreviations by key: the spelling, and who says so.
    short: BTreeMap<String, (String, Votes)>,
    /// Abbreviations that were corrected, as the lists have them.
    forms: BTreeSet<String>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Votes {
    nlm: usize,
    lists: usize,
    shared: bool,
}

/// A line of a list, accepted.
struct Line {
    title: String,
    short: String,
    /// The title is the catalogue's.
    catalogued: bool,
    /// The abbreviation is NLM's.
    nlm: bool,
    /// NLM add a place or year to it, since another journal has it without.
    shared: bool,
}

impl Line {
    fn pair(&self) -> Pair<'_> {
        Pair { title: &self.title, short: &self.short, nlm: self.nlm }
    }
}

struct Gatherer {
    lines: Vec<Line>,
    said: BTreeMap<String, Said>,
    refused: Refused,
    spelling: Spelling,
}

/// Gathers the lists.
pub(super) fn gather(lists: &Lists) -> Gathered {
    let mut refused = Refused::new();
    let cleaned: Vec<Vec<(String, String)>> = lists
        .others
        .iter()
        .map(|list| {
            let pair = |(title, short): &(String, String)| {
                Some((clean::name(title, &mut refused)?, clean::name(short, &mut refused)?))
            };
            list.iter().filter_map(pair).collect()
        })
        .collect();
    let titles = cleaned.iter().flatten().map(|(title, _)| title.as_str());
    let accented = lists.catalogue.iter().map(|record| record.title.as_str());
    let spelling = Spelling::learn(titles, accented);
    let mut gatherer = Gatherer { lines: Vec::new(), said: BTreeMap::new(), refused, spelling };
    for (title, short) in cleaned.iter().flatten() {
        gatherer.listed(title, short);
    }
    for record in &lists.catalogue {
        gatherer.catalogued(record, lists.abbreviations.get(&record.number));
    }
    gatherer.count();
    gatherer.choose()
}

impl Gatherer {
    fn refuse(&mut self, reason: &'static str) {
        *self.refused.entry(reason).or_default() += 1;
    }

    fn listed(&mut self, title: &str, short: &str) {
        let title = self.spelling.title_case(title);
        match stands_for(&title, short) {
            Ok(short) => self.lines.push(Line { title, short, catalogued: false, nlm: false, shared: false }),
            Err(reason) => self.refuse(reason),
        }
    }

    fn catalogued(&mut self, record: &super::Catalogued, abbreviation: Option<&String>) {
        let Some(title) = clean::name(clean::main_title(&record.title), &mut self.refused) else { return };
        let title = self.spelling.title_case(&title);
        let Some(abbreviation) = abbreviation else {
            // Abbreviations in capitals are those of NLM's old indexes.
            let old = |other: &&String| {
                other.contains(' ')
                    && !other.chars().any(char::is_lowercase)
                    && other.chars().any(char::is_uppercase)
            };
            for other in record.others.iter().filter(old) {
                let Some(other) = clean::name(other, &mut self.refused) else { continue };
                if let Ok(short) = stands_for(&title, &other) {
                    self.lines.push(Line {
                        title: title.clone(),
                        short,
                        catalogued: true,
                        nlm: false,
                        shared: false,
                    });
                }
            }
            return;
        };
        let Some(short) = clean::name(abbreviation, &mut self.refused) else { return };
        let (whole, parts) = (words(&title), words(&short));
        let places = align(&whole, &parts);
        // NLM is believed as it stands; a title that shares no word with its
        // abbreviation is another one's.
        if places.iter().flatten().count() == 0 {
            self.refuse("abbreviation of another title");
            return;
        }
        let short = with_stops(&whole, &parts, &places, |word| word.text.chars().any(char::is_lowercase));
        let shared = abbreviation.contains('(');
        self.lines.push(Line { title, short, catalogued: true, nlm: true, shared });
    }

    /// Gives each line its vote. Abbreviations of other lists than NLM's are
    /// brought into line with it first; as they were, they still lead to the
    /// title.
    fn count(&mut self) {
        let pairs = || self.lines.iter().map(Line::pair);
        let usage = Usage::learn(|| pairs().filter(|pair| pair.nlm), pairs());
        for line in std::mem::take(&mut self.lines) {
            let short = if line.nlm { line.short.clone() } else { usage.correct(&line.title, &line.short) };
            let (Some(title_key), Some(short_key)) = (key(&line.title), key(&short)) else {
                self.refuse("no letter");
                continue;
            };
            let said = self.said.entry(title_key).or_default();
            *said.displays.entry(line.title.clone()).or_default() += 1;
            if line.catalogued {
                said.catalogued.insert(line.title);
            }
            if short != line.short {
                said.forms.insert(line.short);
            }
            let (text, votes) = said.short.entry(short_key).or_default();
            // Of spellings that differ in stops and hyphens alone, NLM's or the first.
            if text.is_empty() || line.nlm {
                *text = short;
            }
            votes.nlm += usize::from(line.nlm);
            votes.shared |= line.shared;
            votes.lists += usize::from(!line.nlm);
        }
    }

    /// Chooses a spelling and an abbreviation for each title: NLM's; else one
    /// that leaves out articles and prepositions; else the one of most lists;
    /// else the one that the rules learnt from the others would give.
    fn choose(self) -> Gathered {
        let all = self.said.values().flat_map(|said| {
            let pair = |title| {
                said.short.values().map(move |(short, votes)| Pair { title, short, nlm: votes.nlm > 0 })
            };
            said.displays.keys().next().into_iter().flat_map(move |title| pair(title))
        });
        let rules = learn::learn(all);
        let nlm = |said: &Said| said.short.values().any(|(_, votes)| votes.nlm > 0);
        let mut titles = BTreeMap::new();
        for (title_key, said) in &self.said {
            let Some(display) = said.display() else { continue };
            // With its subtitle, a title of NLM's is that title.
            let main = main_key(display).and_then(|main| self.said.get(&main));
            if !nlm(said) && main.is_some_and(nlm) {
                continue;
            }
            let expected = rules.abbreviate(display).and_then(|short| key(&short));
            let best = said.short.iter().max_by_key(|(short_key, (text, votes))| {
                let kept = words(text).iter().filter(|word| is_function_word(word)).count();
                let as_expected = expected.as_ref() == Some(*short_key);
                let order = std::cmp::Reverse(*short_key);
                (votes.nlm, std::cmp::Reverse(kept), votes.lists, as_expected, order)
            });
            let Some((_, (abbreviation, votes))) = best else { continue };
            let others = said.short.values().map(|(text, _)| text.clone()).chain(said.forms.iter().cloned());
            let title = Title {
                display: display.to_owned(),
                abbreviation: abbreviation.clone(),
                nlm: votes.nlm > 0,
                shared: votes.shared,
                others: others.filter(|other| other != abbreviation).collect(),
            };
            titles.insert(title_key.clone(), title);
        }
        Gathered { titles, refused: self.refused }
    }
}

impl Said {
    /// The spelling to show: with accents if one has them, without a stop
    /// between title and section, the catalogue's, that of most lists.
    fn display(&self) -> Option<&str> {
        let worth = |(text, count): &(&String, &usize)| {
            let accents = !text.is_ascii();
            let sectioned = text.contains(". ");
            (
                accents,
                !sectioned,
                self.catalogued.contains(*text),
                **count,
                std::cmp::Reverse((*text).clone()),
            )
        };
        self.displays.iter().max_by_key(worth).map(|(text, _)| text.as_str())
    }
}

/// The key of a title without its subtitle, if it has one.
fn main_key(title: &str) -> Option<String> {
    let all = words(title);
    let main = without_subtitle(&all);
    (main.len() < all.len()).then(|| key_of(main)).flatten()
}

/// The abbreviation in one spelling, if it can be that of the title: each of
/// its words stands for one of the title's, and no more than one word of the
/// title that tells something is left out before a subtitle.
fn stands_for(title: &str, short: &str) -> Result<String, &'static str> {
    let (title, short) = (words(title), words(short));
    let places = align(&title, &short);
    if places.is_empty() {
        return Err("too many words");
    }
    if places.iter().any(Option::is_none) {
        return Err("abbreviation of another title");
    }
    let last = places.iter().flatten().max().copied().unwrap_or_default();
    let subtitle = title.iter().enumerate().skip(last + 1).find(|(_, word)| word.opens.is_some());
    let end = subtitle.map_or(title.len(), |(at, _)| at);
    let tells = |(at, word): &(usize, &Word)| !is_function_word(word) && !places.contains(&Some(*at));
    if title.iter().enumerate().take(end).filter(tells).count() > 1 {
        return Err("abbreviation of fewer words");
    }
    Ok(with_stops(&title, &short, &places, |word| word.stop))
}

impl Gathered {
    /// Titles and abbreviations.
    pub(super) fn chosen(&self) -> impl Iterator<Item = Pair<'_>> {
        self.titles.values().map(Title::pair)
    }

    /// The table's text, and how many abbreviations lead to a title.
    pub(super) fn table(&self) -> (String, usize) {
        let answers = self.answers();
        let mut text = String::new();
        for (title_key, title) in &self.titles {
            let own = key(&title.abbreviation);
            let mut forms: Vec<&str> = Vec::new();
            if own.as_ref().is_some_and(|own| answers.get(own) == Some(&title_key.as_str())) {
                forms.push("=");
            }
            let answered = |form: &&String| {
                key(form).is_some_and(|form| {
                    Some(&form) != own.as_ref() && answers.get(&form) == Some(&title_key.as_str())
                })
            };
            forms.extend(title.others.iter().filter(answered).map(String::as_str));
            text.push_str(&[&title.display, &title.abbreviation, forms.join("|").as_str()].join("\t"));
            text.push('\n');
        }
        (text, answers.len())
    }

    /// For each abbreviation the key of the title it stands for, where that is
    /// one title: the only one; the only one that NLM abbreviates so; or the
    /// one that all others begin with (they add a subtitle). Never a title
    /// when the abbreviation is itself another title.
    fn answers(&self) -> BTreeMap<String, &str> {
        let mut by_form: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (title_key, title) in &self.titles {
            for form in title.others.iter().chain([&title.abbreviation]).filter_map(|form| key(form)) {
                by_form.entry(form).or_default().insert(title_key);
            }
        }
        let answer = |(form, titles): (String, BTreeSet<&'_ str>)| {
            let nlm = |title: &&str| {
                self.titles
                    .get(*title)
                    .is_some_and(|t| t.nlm && !t.shared && key(&t.abbreviation).as_ref() == Some(&form))
            };
            let mut by_nlm = titles.iter().copied().filter(|title| nlm(title));
            let shortest = titles.iter().copied().min_by_key(|title| title.len())?;
            let title = match (titles.len(), by_nlm.next(), by_nlm.next()) {
                (1, _, _) => shortest,
                (_, Some(only), None) => only,
                _ if titles.iter().all(|title| {
                    title.strip_prefix(shortest).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                }) =>
                {
                    shortest
                }
                _ => return None,
            };
            let own_title = self.titles.contains_key(&form) && form != title;
            let title = self.titles.get_key_value(title)?.0.as_str();
            (!own_title).then_some((form, title))
        };
        by_form.into_iter().filter_map(answer).collect()
    }
}
