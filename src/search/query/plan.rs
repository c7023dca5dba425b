//! A query in terms of the index: which terms of which lists a document must
//! have. The index and the evaluator both carry out this one plan, so that
//! they agree.

use super::{Ask, Node, Query, Scope};
use crate::item::Identifier;
use crate::search::analysis::language::Language;
use crate::search::analysis::words::{Raw, Stems, Tokens, raw_words, spellings, spellings_of};
use crate::search::fields::{Area, Terms, identifier_term, key_term, kind_query, language_query, url_term};

/// The most words one leaf is cut into.
const MAX_WORDS: usize = 32;
/// Shorter words have no fuzzy neighbours: almost every word would be one.
const MIN_FUZZY: usize = 3;

/// A condition on a document.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) enum Plan {
    /// Every document.
    All,
    /// No document.
    Nothing,
    /// All of these.
    And(Vec<Plan>),
    /// Any of these; the scores add up.
    Or(Vec<Plan>),
    /// Not this.
    Not(Box<Plan>),
    /// The first; the second makes a document rank higher.
    Prefer(Box<Plan>, Box<Plan>),
    /// One test, and how much it counts.
    Test(Test, f32),
}

/// A test that the index answers by itself.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) enum Test {
    /// Has the term.
    Term(Terms, String),
    /// Has a term that begins so.
    Prefix(Terms, String),
    /// Has a term at most so many edits away.
    Fuzzy(Terms, String, u8),
    /// Has the terms at these distances from one another; two or more.
    Phrase(Terms, Vec<(usize, String)>),
    /// Appeared from, to.
    Years(Option<i32>, Option<i32>),
}

/// How much less a hit counts that is not the word as typed.
const STEM: f32 = 0.4;
const SPELLING: f32 = 0.7;
const NEAR: f32 = 0.5;
/// How much more it counts to have an identifier than to mention it.
const OWN: f32 = 20.0;

/// Plans a query for documents of some languages.
pub(in crate::search) fn plan(query: &Query, languages: &[Language]) -> Plan {
    let planner = Planner { languages };
    let plan = planner.node(&query.root);
    match planner.title(&query.root) {
        Some(title) => Plan::Prefer(Box::new(plan), Box::new(title)),
        None => plan,
    }
}

struct Planner<'l> {
    languages: &'l [Language],
}

impl Planner<'_> {
    fn node(&self, node: &Node) -> Plan {
        match node {
            Node::All => Plan::All,
            Node::Nothing => Plan::Nothing,
            Node::And(parts) => Plan::And(parts.iter().map(|part| self.node(part)).collect()),
            Node::Or(parts) => Plan::Or(parts.iter().map(|part| self.node(part)).collect()),
            Node::Not(inner) => Plan::Not(Box::new(self.node(inner))),
            Node::Leaf(scope, ask) => self.leaf(*scope, ask),
        }
    }

    /// A query of words side by side is often a title: they rank higher in
    /// that order.
    fn title(&self, root: &Node) -> Option<Plan> {
        let Node::And(parts) = root else { return None };
        let words: Vec<&str> = parts
            .iter()
            .filter_map(|part| match part {
                Node::Leaf(Scope::Any | Scope::Area(Area::Title), Ask::Word(text)) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        if words.len() < 2 {
            return None;
        }
        match phrase(Area::Title, &words.join(" ")) {
            test @ Plan::Test(Test::Phrase(..), _) => Some(test),
            _ => None,
        }
    }

    fn leaf(&self, scope: Scope, ask: &Ask) -> Plan {
        match ask {
            Ask::Years(from, to) => test(Test::Years(*from, *to)),
            Ask::Identifier(identifier) => identified(identifier),
            Ask::Present => test(Test::Term(Terms::Present, scope.name().unwrap_or_default().to_owned())),
            Ask::Word(text) => match scope {
                Scope::Any => self.anywhere(text),
                Scope::Area(area) => self.words(text, &[area], false),
                _ => exactly(scope, text, Test::Term),
            },
            Ask::Phrase(text) => match scope {
                Scope::Any => any(Area::ALL.map(|area| phrase(area, text))),
                Scope::Area(area) => phrase(area, text),
                _ => exactly(scope, text, Test::Term),
            },
            Ask::Prefix(text) => match scope {
                Scope::Any => {
                    any([self.words(text, &Area::ALL, true), test(Test::Prefix(Terms::Key, key_term(text)))])
                }
                Scope::Area(area) => self.words(text, &[area], true),
                _ => exactly(scope, text, Test::Prefix),
            },
            Ask::Fuzzy(text, distance) => match scope {
                Scope::Any => {
                    any([fuzzy(text, *distance, &Area::ALL), near(Terms::Key, key_term(text), *distance)])
                }
                Scope::Area(area) => fuzzy(text, *distance, &[area]),
                _ => exactly(scope, text, |list, term| Test::Fuzzy(list, term, *distance)),
            },
        }
    }

    /// A word as typed, everywhere: also as a citekey, an address, a bare
    /// identifier, a year.
    fn anywhere(&self, text: &str) -> Plan {
        let mut ways =
            vec![self.words(text, &Area::ALL, false), test(Test::Term(Terms::Key, key_term(text)))];
        ways.extend(url_term(text).map(|url| test(Test::Term(Terms::Identifier, url))));
        if text.len() < 20 && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            ways.push(test(Test::Term(Terms::Identifier, text.to_ascii_lowercase())));
        }
        if text.len() == 4
            && let Ok(year) = text.parse()
        {
            ways.push(test(Test::Years(Some(year), Some(year))));
        }
        any(ways)
    }

    /// All words of a text, each in any of the areas; the last may be the
    /// beginning of a word.
    fn words(&self, text: &str, areas: &[Area], prefix: bool) -> Plan {
        let units = units(text);
        let last = units.len().saturating_sub(1);
        let parts: Vec<Plan> = units
            .iter()
            .enumerate()
            .map(|(number, unit)| {
                any(areas.iter().map(|area| self.word(unit, *area, prefix && number == last)))
            })
            .collect();
        if parts.len() > 1 && !prefix {
            let together = any(areas.iter().map(|area| phrase(*area, text)));
            return Plan::Prefer(Box::new(all(parts)), Box::new(together));
        }
        all(parts)
    }

    fn word(&self, unit: &Unit<'_>, area: Area, prefix: bool) -> Plan {
        let list = Terms::Words(area);
        let mut ways: Vec<Plan> = Vec::new();
        for (number, form) in unit.forms.iter().enumerate() {
            let boost = area.boost() * if number == 0 { 1.0 } else { SPELLING };
            ways.push(Plan::Test(Test::Term(list, form.clone()), boost));
            if prefix || unit.begins {
                ways.push(Plan::Test(Test::Prefix(list, form.clone()), boost * NEAR));
            }
        }
        if let (false, true, Some(raw)) = (prefix, area.is_stemmed(), unit.raw) {
            let boost = area.boost() * STEM;
            for language in self.languages {
                let stem = Stems::new(*language).stem(raw).map(str::to_owned);
                let is_english = *language == Language::ENGLISH;
                if let (Some(stem), true) = (&stem, is_english) {
                    // The index keeps no English stem that is the word itself.
                    ways.push(Plan::Test(Test::Term(list, stem.clone()), boost));
                }
                let stem = stem.or_else(|| is_english.then(|| unit.forms.first().cloned()).flatten());
                ways.extend(stem.map(|stem| Plan::Test(Test::Term(Terms::Stems(area), stem), boost)));
            }
        }
        any(ways)
    }
}

/// One word of a query.
struct Unit<'t> {
    forms: Vec<String>,
    /// As typed, if it is of a script with spaces.
    raw: Option<Raw<'t>>,
    /// Whether it also is the first half of a pair of characters.
    begins: bool,
}

fn units(text: &str) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    for raw in raw_words(text).take(MAX_WORDS) {
        if !raw.unsegmented {
            units.push(Unit { forms: spellings_of(raw), raw: Some(raw), begins: false });
            continue;
        }
        let mut tokens = Tokens::default();
        spellings(raw.text, 0, &mut tokens);
        // Of more than one character, the pairs say all.
        let pairs = tokens.len().saturating_sub(1).clamp(1, MAX_WORDS);
        units.extend(tokens.iter().take(pairs).map(|token| Unit {
            forms: vec![token.text.to_owned()],
            raw: None,
            begins: tokens.len() == 1,
        }));
    }
    units
}

fn phrase(area: Area, text: &str) -> Plan {
    let mut terms: Vec<(usize, String)> = Vec::new();
    let mut position = 0;
    for raw in raw_words(text).take(2 * MAX_WORDS) {
        if raw.unsegmented {
            let mut tokens = Tokens::default();
            let end = spellings(raw.text, position, &mut tokens);
            let pairs = tokens.len().saturating_sub(1).max(1);
            terms.extend(tokens.iter().take(pairs).map(|t| (t.position, t.text.to_owned())));
            position = end;
        } else if let Some(form) = plainest(spellings_of(raw)) {
            terms.push((position, form));
            position += 1;
        }
    }
    let list = Terms::Words(area);
    let boost = area.boost();
    match terms.as_slice() {
        [] => Plan::Nothing,
        [(_, only)] => Plan::Test(Test::Term(list, only.clone()), boost),
        _ => Plan::Test(Test::Phrase(list, terms), boost),
    }
}

/// The spelling that every other spelling of the word also has in the index:
/// the one without umlauts.
fn plainest(forms: Vec<String>) -> Option<String> {
    forms.into_iter().take(2).min_by_key(String::len)
}

fn fuzzy(text: &str, distance: u8, areas: &[Area]) -> Plan {
    all(units(text)
        .iter()
        .map(|unit| {
            let forms = unit.forms.iter().take(1);
            any(areas.iter().flat_map(|area| {
                let list = Terms::Words(*area);
                forms.clone().flat_map(move |form| {
                    [
                        Plan::Test(Test::Term(list, form.clone()), area.boost()),
                        scaled(near(list, form.clone(), distance), area.boost()),
                    ]
                })
            }))
        })
        .collect())
}

fn near(list: Terms, term: String, distance: u8) -> Plan {
    if term.chars().count() < MIN_FUZZY {
        return test(Test::Term(list, term));
    }
    Plan::Test(Test::Fuzzy(list, term, distance), NEAR)
}

fn scaled(plan: Plan, by: f32) -> Plan {
    match plan {
        Plan::Test(test, boost) => Plan::Test(test, boost * by),
        other => other,
    }
}

/// A condition on a list that is not cut into words.
fn exactly(scope: Scope, text: &str, make: impl Fn(Terms, String) -> Test) -> Plan {
    match scope {
        Scope::Key => test(make(Terms::Key, key_term(text))),
        Scope::Kind => test(make(Terms::Kind, kind_query(text))),
        Scope::Language => test(make(Terms::Language, language_query(text))),
        Scope::Identifier(scheme) => {
            test(make(Terms::Identifier, format!("{}:{}", scheme.as_str(), text.trim().to_lowercase())))
        }
        Scope::Any | Scope::Area(_) | Scope::Year => Plan::Nothing,
    }
}

/// The item that has the identifier, and texts that mention it.
fn identified(identifier: &Identifier) -> Plan {
    let has = |id: &Identifier| Plan::Test(Test::Term(Terms::Identifier, identifier_term(id)), OWN);
    let mut ways = vec![has(identifier)];
    ways.extend(identifier.arxiv_of_doi().as_ref().map(has));
    ways.extend(Area::ALL.map(|area| phrase(area, &identifier.identity())));
    any(ways)
}

fn test(test: Test) -> Plan {
    Plan::Test(test, 1.0)
}

fn all(parts: Vec<Plan>) -> Plan {
    let mut parts = parts;
    match parts.len() {
        0 => Plan::Nothing,
        1 => parts.pop().unwrap_or(Plan::Nothing),
        _ => Plan::And(parts),
    }
}

fn any(parts: impl IntoIterator<Item = Plan>) -> Plan {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Plan::Nothing => {}
            Plan::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() > 1 { Plan::Or(flat) } else { flat.pop().unwrap_or(Plan::Nothing) }
}
