//! From labelled spans to an item.
//!
//! Labellers differ in what they know: one labels editions and genres,
//! another only the thirteen labels of the public corpora; one gives a field
//! in one piece, another in several, with the words around it or without.
//! Whatever the spans are, they are first made sound ([`spans`]), then the
//! finer labels are looked for in what is left over ([`finer`]), and each
//! field is read from all the spans of its label.
//!
//! The name parts and variables follow CSL 1.0.2.

mod dates;
mod finer;
mod kind;
mod language;
mod numbered;
mod numbers;
mod pages;
mod people;
mod spans;
mod text;
mod titles;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::label::{Label, Labelled, Labeller, regex};
use super::segment::Reference;
use crate::item::{DateVariable, Field, Identifier, Item, Kind, Variable};
use pages::Pages;
use text::clean;

/// A reference as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The reference as printed.
    pub reference: Reference,
    /// What its labeller made of it, its spans in order and apart.
    pub labelled: Labelled,
    /// What it says, as an item without an id. Where the printed list of
    /// authors is cut, [`Item::gap`] says so.
    pub item: Item,
    /// How sure each field is, 0 to 1: the least sure of the spans it was
    /// read from.
    pub confidence: BTreeMap<Field, f32>,
}

/// How sure a reading is as a whole, 0 to 1: the product of its fields'
/// confidences, which is the chance that every one is right if they err
/// independently. A reference of which nothing was read has 0.
#[must_use]
pub fn overall(confidence: &BTreeMap<Field, f32>) -> f32 {
    let fields = || confidence.iter().filter(|(field, _)| **field != Field::Kind);
    if fields().next().is_none() { 0.0 } else { fields().map(|(_, sure)| sure).product() }
}

/// Reads one reference into an item.
#[must_use]
pub fn read(reference: &Reference, labeller: &dyn Labeller) -> Reading {
    let text = reference.text.as_str();
    let labelled = spans::sound(text, labeller.label(text));
    let mut reader = Reader {
        text,
        labelled: finer::refine(text, labelled.clone()),
        item: Item::default(),
        confidence: BTreeMap::new(),
        mark: None,
    };
    reader.names();
    reader.dates();
    reader.titles();
    reader.texts();
    reader.numbers();
    reader.identifiers();
    reader.language();
    reader.standard();
    let genre = match reader.labelled.text(text, Label::Genre) {
        none if none.is_empty() => reader.item.get(Variable::Genre).unwrap_or_default().to_owned(),
        labelled => labelled,
    };
    reader.item.kind = match reader.mark {
        Some(kind) => kind,
        None if reader.is_patent() => Kind::Patent,
        None => kind::of(&reader.item, &genre),
    };
    if reader.item.kind == Kind::Patent {
        reader.patent();
    }
    let least = reader.confidence.values().copied().fold(1.0, f32::min);
    reader.confidence.insert(Field::Kind, least);
    Reading { reference: reference.clone(), labelled, item: reader.item, confidence: reader.confidence }
}

/// Whether the reference begins with the dashes that stand for the authors of
/// the one before.
pub(super) fn repeats_authors(reference: &str) -> bool {
    static SAME: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[-_]{2,}|(?:[–—―⸺⸻]\s?){1,6})[.,]?\s"));
    SAME.is_match(reference)
}

static NEXT_URL: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)[,;|]+(?:https?://|www\.)"));
static REPORT_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?P<genre>.*?\p{L})\.?\s*(?:\b[Nn]o\.?\s*|#\s*)?\b(?P<number>(?:[A-Z]{1,8}\s)?[A-Z0-9][\w./,-]*\d[\w/-]*)(?:\s[AB]\d)?\W*$",
    )
});

/// An item under construction.
struct Reader<'r> {
    text: &'r str,
    labelled: Labelled,
    item: Item,
    confidence: BTreeMap<Field, f32>,
    /// The kind that a mark after the title stands for.
    mark: Option<Kind>,
}

impl Reader<'_> {
    /// How sure the spans of a label are: as the least sure of them.
    fn sureness(&self, label: Label) -> f32 {
        self.labelled.of(label).map(|s| s.confidence).fold(1.0, f32::min)
    }

    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// At most so many bytes of the text before a place.
    fn before(&self, at: usize, most: usize) -> &str {
        let mut from = at.saturating_sub(most);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.part(from..at)
    }

    /// The text of a range with the mark after it that may belong to it: the
    /// full stop of an abbreviation at its end, the partner of a bracket.
    fn stopped(&self, range: &Range<usize>) -> &str {
        let part = self.part(range.clone());
        let after = self.text.get(range.end..).and_then(|after| after.chars().next());
        let opened = |open, close| part.matches(open).count() > part.matches(close).count();
        let own = match after {
            Some('.') => true,
            Some(')') => opened('(', ')'),
            Some(']') => opened('[', ']'),
            _ => false,
        };
        self.part(range.start..range.end + usize::from(own))
    }

    /// The first run of spans of a label.
    fn first(&self, label: Label) -> &str {
        let runs = spans::runs(self.text, &self.labelled, label);
        runs.first().map_or("", |range| self.stopped(range))
    }

    /// The text of all spans of a label. Those that a comma or a hyphen parts
    /// are one; others are several (`Paris, France. New York`), each once.
    fn all(&self, label: Label) -> String {
        let mut parts: Vec<Range<usize>> = Vec::new();
        for span in self.labelled.of(label) {
            match parts.last_mut() {
                Some(last)
                    if self.part(last.end..span.range.start).chars().all(|c| " ,-–:&'’()".contains(c)) =>
                {
                    last.end = span.range.end;
                }
                _ => parts.push(span.range.clone()),
            }
        }
        let mut all: Vec<String> = Vec::new();
        for range in parts {
            let part = text::institution(self.stopped(&range));
            if !part.is_empty() && !all.contains(&part) {
                all.push(part);
            }
        }
        all.join("; ")
    }

    fn set(&mut self, variable: Variable, value: String, label: Label) {
        self.set_sure(variable, value, self.sureness(label));
    }

    fn set_sure(&mut self, variable: Variable, value: String, sure: f32) {
        if !value.is_empty() {
            self.item.set(variable, value);
            self.confidence.insert(Field::Text(variable), sure);
        }
    }

    fn clear(&mut self, variable: Variable) {
        self.item.set(variable, "");
        self.confidence.remove(&Field::Text(variable));
    }

    fn dates(&mut self) {
        let dates: Vec<(&str, &str)> = self
            .labelled
            .of(Label::Date)
            .map(|span| (self.before(span.range.start, 48), self.part(span.range.clone())))
            .collect();
        let read = dates::read(&dates::issued(&dates));
        let original = dates::original(&dates);
        let sure = self.sureness(Label::Date);
        if !read.date.literal.is_empty() {
            self.set(Variable::Status, read.date.literal.clone(), Label::Date);
        }
        self.set(Variable::YearSuffix, read.suffix, Label::Date);
        let titles = [Label::Title, Label::Container];
        let accessed = dates::accessed(&spans::outside(self.text, &self.labelled, &titles));
        for (variable, date, sure) in [
            (DateVariable::Issued, Some(read.date), sure),
            (DateVariable::OriginalDate, original, sure),
            (DateVariable::Accessed, accessed, 0.9),
        ] {
            if let Some(date) = date.filter(|date| !date.is_empty()) {
                self.item.set_date(variable, date);
                self.confidence.insert(Field::Date(variable), sure);
            }
        }
    }

    fn texts(&mut self) {
        let series = clean(self.first(Label::Series));
        let (series, number) = titles::series(&series);
        self.set(Variable::CollectionTitle, series, Label::Series);
        self.set(Variable::CollectionNumber, number, Label::Series);
        let publisher = text::institution(&self.all(Label::Publisher));
        let place = text::places(&text::institution(&self.all(Label::Location)));
        let (publisher, within) = titles::publisher(&publisher, place.is_empty());
        self.set(Variable::Publisher, publisher, Label::Publisher);
        match within {
            Some(place) => self.set(Variable::PublisherPlace, place, Label::Publisher),
            None => self.set(Variable::PublisherPlace, place, Label::Location),
        }
        let edition = self.first(Label::Edition);
        if !edition.is_empty() {
            self.set(Variable::Edition, numbers::edition(edition), Label::Edition);
        }
        let genre = clean(self.first(Label::Genre).trim_matches(['[', ']', '(', ')']));
        match REPORT_NUMBER.captures(&genre) {
            Some(captures) => {
                let part = |n: &str| captures.name(n).map_or_else(String::new, |m| clean(m.as_str()));
                let (kind, number) = (part("genre"), part("number"));
                self.set(Variable::Genre, kind, Label::Genre);
                self.set(Variable::Number, number, Label::Genre);
            }
            None if genre.chars().count() > 2 => self.set(Variable::Genre, genre, Label::Genre),
            None => {}
        }
        let number = clean(self.first(Label::Number));
        self.set(Variable::Number, number, Label::Number);
        let notes: Vec<String> = self
            .labelled
            .of(Label::Note)
            .map(|span| clean(self.part(span.range.clone())))
            .filter(|note| {
                note.chars().count() > 2 && !text::is_noise(note) && !dates::speaks_of_access(note)
            })
            .collect();
        self.set(Variable::Note, notes.join("; "), Label::Note);
    }

    fn numbers(&mut self) {
        let (volume, within) = numbers::volume(self.first(Label::Volume));
        if volume.is_empty() {
            self.volume_in_container();
        }
        self.set(Variable::Volume, volume, Label::Volume);
        match self.first(Label::Issue) {
            "" => self.set(Variable::Issue, within.unwrap_or_default(), Label::Volume),
            issue => self.set(Variable::Issue, numbers::issue(issue), Label::Issue),
        }
        // A dash between two spans makes one run of them.
        let runs = spans::runs(self.text, &self.labelled, Label::Pages);
        let printed: Vec<&str> = runs.into_iter().map(|range| self.part(range)).collect();
        // `350 pp.`: the unit may stand outside the span.
        let unit = match (printed.as_slice(), self.labelled.of(Label::Pages).last()) {
            ([_], Some(span)) => pages::unit(self.text.get(span.range.end..).unwrap_or_default()),
            _ => "",
        };
        match pages::read(&format!("{}{unit}", pages::join(&printed))) {
            Pages::Range(pages) => self.set(Variable::Page, pages, Label::Pages),
            Pages::Article(number) => self.set(Variable::Number, number, Label::Pages),
            Pages::Count(count) => self.set(Variable::NumberOfPages, count, Label::Pages),
            Pages::None => {}
        }
    }

    fn identifiers(&mut self) {
        let mut seen = Vec::new();
        for (_, identifier) in Identifier::find_all(self.text) {
            // The first of a scheme is the work's own.
            if !seen.contains(&identifier.scheme()) {
                seen.push(identifier.scheme());
                identifier.put(&mut self.item);
            }
        }
        for variable in [Variable::Doi, Variable::Pmid, Variable::Pmcid, Variable::Isbn, Variable::Issn] {
            if self.item.get(variable).is_some() {
                self.confidence.insert(Field::Text(variable), 0.98);
            }
        }
        // Of several addresses the first.
        let printed = self.labelled.of(Label::Url).next().map_or("", |span| self.stopped(&span.range));
        let url: String = printed.split_whitespace().collect();
        let url = NEXT_URL.find(&url).and_then(|next| url.get(..next.start())).unwrap_or(&url);
        let url = url.trim_matches(['<', '>', '(', ')', '[', ']', ',', ';']).trim_end_matches('.');
        let lower = url.to_lowercase();
        // A resolver's address says no more than the DOI.
        if lower.contains("doi.org/10.") {
            return;
        }
        let url = if lower.starts_with("www.") { format!("http://{url}") } else { url.to_owned() };
        self.set(Variable::Url, url, Label::Url);
    }

    /// The language, by the title, or else by the container's.
    fn language(&mut self) {
        let said = language::said(self.text);
        let told = || {
            let of = |v| self.item.get(v).and_then(language::of);
            of(Variable::Title).or_else(|| of(Variable::ContainerTitle))
        };
        if let Some(language) = said.or_else(told) {
            self.set_sure(Variable::Language, language.to_owned(), language::SURE);
        }
    }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
