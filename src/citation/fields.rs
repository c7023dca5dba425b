//! From labelled spans to an item.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::label::{Label, Labelled, Labeller, regex};
use super::names::{Names, read_names};
use super::segment::Reference;
use super::words;
use crate::item::{Date, DateParts, DateVariable, Field, Identifier, Item, Kind, NameVariable, Variable};

/// A reference as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The reference as printed.
    pub reference: Reference,
    /// What it says, as an item without an id.
    pub item: Item,
    /// How sure the labeller was of each field, 0 to 1.
    pub confidence: BTreeMap<Field, f32>,
    /// Whether the printed author list is shortened (`et al.`, `…`).
    pub truncated_authors: bool,
}

/// Reads one reference into an item.
#[must_use]
pub fn read(reference: &Reference, labeller: &dyn Labeller) -> Reading {
    let labelled = labeller.label(&reference.text);
    let mut reader = Reader {
        text: &reference.text,
        labelled: &labelled,
        item: Item::default(),
        confidence: BTreeMap::new(),
    };
    let truncated_authors = reader.names();
    reader.dates();
    reader.texts();
    reader.numbers();
    reader.identifiers();
    reader.item.kind = reader.kind();
    let least = reader.confidence.values().copied().fold(1.0, f32::min);
    reader.confidence.insert(Field::Kind, least);
    Reading {
        reference: reference.clone(),
        item: reader.item,
        confidence: reader.confidence,
        truncated_authors,
    }
}

/// Whether the reference begins with the dashes that stand for the authors of
/// the one before.
pub(super) fn repeats_authors(reference: &str) -> bool {
    static SAME: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:[-_]{2,}|(?:[–—―⸺⸻]\s?){1,6})[.,]?\s"));
    SAME.is_match(reference)
}

static YEARS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?P<a>{YEAR})(?P<suffix>[a-z]\b)?(?:\s?[-–/]\s?(?P<b>{YEAR}|\d\d?)\b)?"));
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|\.)?(?:\s?[-–/]\s?\d{1,2}(?:st|nd|rd|th|\.)?)?\s+(?:de\s+|di\s+)?)?(?P<m>{MONTH})\.?(?:\s*[-–/]\s*{MONTH}\.?)?(?:\s*(?P<d2>\d{1,2})(?:st|nd|rd|th)?\b)?",
    )
});
static ISO: LazyLock<Regex> = LazyLock::new(|| regex(r"({YEAR})-(\d\d)-(\d\d)"));
static ACCESSED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\b(?:last\s+)?(?:accessed|retrieved|visited|viewed|cited|consulté|abgerufen|consultado)\b")
});
static DATE_LIKE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b\d{1,2}(?:st|nd|rd|th|\.)?\s+{MONTH}\.?,?\s+{YEAR}|{MONTH}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+{YEAR}|{YEAR}-\d\d-\d\d|{YEAR}\s+{MONTH}\.?(?:\s+\d{1,2})?",
    )
});
static REPORT_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?P<genre>.*?\p{L})\.?\s*(?:\b[Nn]o\.?\s*|#\s*)?(?P<number>[A-Z0-9][\w./-]*\d[\w/-]*)\W*$")
});
static GB_MARK: LazyLock<Regex> = LazyLock::new(|| regex(r"\[(?P<m>[JMDCRPSN]|EB|DB|CP)(?:/OL)?\]"));
static MEETING_WORD: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:proc(?:eedings)?\b.*\b(?:conf|symp|workshop|congress|meeting|annual|international|acm|ieee)|conference|symposium|workshop|proceedings\s+of\s+the\s+\d|colloquium|advances\s+in\s+neural|kongress|congreso|convegno)",
    )
});
static THESIS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)thesis|dissertation|\bdiss\b|th[eè]se|tesis?\b|diplomarbeit|habilitation|dissertação")
});
static PATENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)\bpatent\b"));
static REPORT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)\brep(?:ort|\.|\b)|memo|working\s+paper|discussion\s+paper|technical\s+note")
});
static NEWSPAPER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:Times|Post|Guardian|Herald|Tribune|Zeitung|Monde|Figaro|Independent|Telegraph|Gazette|Globe|News|Spiegel|Observer|Repubblica)\b",
    )
});

/// Month or season by its first letters: 1 to 12, 21 to 24.
fn month_number(name: &str) -> Option<u8> {
    let lower = name.trim_end_matches('.').to_lowercase();
    let starts = |options: &[&str]| options.iter().any(|o| lower.starts_with(o));
    Some(match () {
        () if starts(&["jan", "ene", "gen"]) => 1,
        () if starts(&["feb", "fév", "fev"]) => 2,
        () if starts(&["mar", "mär"]) => 3,
        () if starts(&["apr", "avr", "abr"]) => 4,
        () if starts(&["may", "mai", "mag"]) => 5,
        () if starts(&["jun", "juin", "giu"]) => 6,
        () if starts(&["jul", "juil", "lug"]) => 7,
        () if starts(&["aug", "aoû", "ago"]) => 8,
        () if starts(&["sep", "set"]) => 9,
        () if starts(&["oct", "okt", "out", "ott"]) => 10,
        () if starts(&["nov"]) => 11,
        () if starts(&["dec", "déc", "dez", "dic"]) => 12,
        () if starts(&["spring"]) => 21,
        () if starts(&["summer"]) => 22,
        () if starts(&["autumn", "fall"]) => 23,
        () if starts(&["winter"]) => 24,
        () => return None,
    })
}

/// Reads a printed date: its value and the letter after its year.
fn read_date(text: &str) -> (Date, String) {
    if let Some(captures) = ISO.captures(text) {
        let number = |i: usize| captures.get(i).and_then(|m| m.as_str().parse::<i32>().ok());
        let small = |i: usize| number(i).and_then(|n| u8::try_from(n).ok());
        if let Some(year) = number(1) {
            return (Date::from_parts(DateParts::new(year, small(2), small(3))), String::new());
        }
    }
    let Some(captures) = YEARS.captures(text) else {
        let literal = text.trim().trim_matches(['(', ')', '.', ',']);
        let none = literal.to_lowercase().replace([' ', '.'], "");
        let undated = matches!(none.as_str(), "nd" | "sa" | "sd" | "oj" | "undated");
        return (if undated { Date::default() } else { Date::literal(literal) }, String::new());
    };
    let year: i32 = captures.name("a").and_then(|m| m.as_str().parse().ok()).unwrap_or_default();
    let suffix = captures.name("suffix").map_or_else(String::new, |m| m.as_str().to_owned());
    let month_day = captures.get(0).and_then(|whole| {
        let before = text.get(..whole.start()).and_then(|t| MONTH_DAY.captures(t));
        before.or_else(|| text.get(whole.end()..).and_then(|t| MONTH_DAY.captures(t)))
    });
    let mut date = if let Some(found) = month_day {
        let month = found.name("m").and_then(|m| month_number(m.as_str()));
        let day = found.name("d1").or_else(|| found.name("d2")).and_then(|m| m.as_str().parse().ok());
        Date::from_parts(DateParts::new(year, month, day))
    } else if let Some(end) = captures.name("b").map(|m| m.as_str()) {
        let digits = u32::try_from(end.len()).unwrap_or(4);
        let step = 10_i32.pow(digits.min(4));
        let end: i32 = end.parse().unwrap_or_default();
        let end = if step < 10_000 { year / step * step + end } else { end };
        if end > year { Date::range(DateParts::year(year), DateParts::year(end)) } else { Date::year(year) }
    } else {
        Date::year(year)
    };
    let before = text.to_lowercase();
    date.circa = before.contains("circa") || before.starts_with("c. ") || before.starts_with("ca.");
    (date, suffix)
}

struct Reader<'r> {
    text: &'r str,
    labelled: &'r Labelled,
    item: Item,
    confidence: BTreeMap<Field, f32>,
}

impl Reader<'_> {
    fn sure(&mut self, field: Field, label: Label) {
        let least = self.labelled.of(label).map(|s| s.confidence).fold(1.0, f32::min);
        self.confidence.insert(field, least);
    }

    fn raw(&self, label: Label) -> String {
        self.labelled.text(self.text, label)
    }

    fn first(&self, label: Label) -> &str {
        self.labelled.of(label).find_map(|s| self.text.get(s.range.clone())).unwrap_or_default()
    }

    fn set(&mut self, variable: Variable, value: String, label: Label) {
        if !value.is_empty() {
            self.item.set(variable, value);
            self.sure(Field::Text(variable), label);
        }
    }

    fn names(&mut self) -> bool {
        let mut truncated = false;
        for (label, variable) in [
            (Label::Author, NameVariable::Author),
            (Label::Editor, NameVariable::Editor),
            (Label::Translator, NameVariable::Translator),
        ] {
            let mut all = Names::default();
            for span in self.labelled.of(label) {
                let names = read_names(self.text.get(span.range.clone()).unwrap_or_default());
                all.append(names);
            }
            truncated |= all.gap.is_some() && label == Label::Author;
            if !all.names.is_empty() {
                self.item.set_names(variable, all.names);
                self.sure(Field::Names(variable), label);
            }
        }
        truncated
    }

    fn dates(&mut self) {
        let raw = self.first(Label::Date).to_owned();
        if raw.is_empty() {
            return;
        }
        let (date, suffix) = read_date(&raw);
        if !date.literal.is_empty() {
            self.set(Variable::Status, date.literal.clone(), Label::Date);
        }
        self.set(Variable::YearSuffix, suffix, Label::Date);
        if !date.is_empty() {
            self.item.set_date(DateVariable::Issued, date);
            self.sure(Field::Date(DateVariable::Issued), Label::Date);
        }
    }

    fn texts(&mut self) {
        let title = clean(&GB_MARK.replace_all(&self.raw(Label::Title), ""));
        self.set(Variable::Title, title, Label::Title);
        let container = clean(&GB_MARK.replace_all(self.first(Label::Container), ""));
        self.set(Variable::ContainerTitle, container, Label::Container);
        self.set(Variable::CollectionTitle, clean(self.first(Label::Series)), Label::Series);
        self.set(Variable::Publisher, clean(&self.raw(Label::Publisher)), Label::Publisher);
        self.set(Variable::PublisherPlace, clean(&self.raw(Label::Location)), Label::Location);
        let edition = clean(self.first(Label::Edition));
        let digits: String = edition
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        self.set(
            Variable::Edition,
            if digits.is_empty() || digits.len() > 3 { edition } else { digits },
            Label::Edition,
        );
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
        let mut notes = Vec::new();
        for span in self.labelled.of(Label::Note) {
            let note = clean(self.text.get(span.range.clone()).unwrap_or_default());
            if ACCESSED.is_match(&note) {
                continue;
            }
            if note.chars().count() > 2 && !EMPTY_NOTE.is_match(&note) {
                notes.push(note);
            }
        }
        self.set(Variable::Note, notes.join("; "), Label::Note);
    }

    fn numbers(&mut self) {
        self.set(Variable::Volume, tidy_number(self.first(Label::Volume)), Label::Volume);
        self.set(Variable::Issue, tidy_number(self.first(Label::Issue)), Label::Issue);
        self.set(Variable::Page, tidy_number(self.first(Label::Pages)), Label::Pages);
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
        let url: String = self.first(Label::Url).split_whitespace().collect();
        let url = if url.to_lowercase().starts_with("www.") { format!("http://{url}") } else { url };
        self.set(Variable::Url, url, Label::Url);
        if let Some(found) = ACCESSED.find(self.text)
            && let Some(date) =
                self.text.get(found.end()..).and_then(|t| DATE_LIKE.find(t)).filter(|m| m.start() < 40)
        {
            self.item.set_date(DateVariable::Accessed, read_date(date.as_str()).0);
            self.confidence.insert(Field::Date(DateVariable::Accessed), 0.8);
        }
    }

    fn kind(&self) -> Kind {
        let has = |v: Variable| self.item.get(v).is_some();
        let genre = self.raw(Label::Genre);
        let container = self.item.get(Variable::ContainerTitle).unwrap_or_default();
        if let Some(mark) = GB_MARK.captures(self.text).and_then(|c| c.name("m")) {
            return match mark.as_str() {
                "J" => Kind::ArticleJournal,
                "M" => Kind::Book,
                "D" => Kind::Thesis,
                "C" => Kind::PaperConference,
                "R" => Kind::Report,
                "P" => Kind::Patent,
                "S" => Kind::Standard,
                "N" => Kind::ArticleNewspaper,
                "DB" => Kind::Dataset,
                "CP" => Kind::Software,
                _ => Kind::Webpage,
            };
        }
        if THESIS.is_match(&genre) {
            return Kind::Thesis;
        }
        if REPORT.is_match(&genre) {
            return Kind::Report;
        }
        if PATENT.is_match(&genre) || PATENT.is_match(container) {
            return Kind::Patent;
        }
        if has(Variable::Url)
            && !has(Variable::Isbn)
            && ["internet", "online"].contains(&genre.to_lowercase().as_str())
        {
            return Kind::Webpage;
        }
        if genre.to_lowercase().contains("software") {
            return Kind::Software;
        }
        let book = has(Variable::Publisher) || has(Variable::PublisherPlace) || has(Variable::Isbn);
        if !container.is_empty() {
            let numbered = has(Variable::Issue) || (has(Variable::Volume) && has(Variable::Page));
            let editors = !self.item.names(NameVariable::Editor).is_empty();
            if MEETING_WORD.is_match(container) && !has(Variable::Issue) {
                return Kind::PaperConference;
            }
            let serial = words::count(&words::SERIAL, container) > 0;
            if editors || (book && !numbered && !serial) {
                return Kind::Chapter;
            }
            let day =
                self.item.date(DateVariable::Issued).and_then(Date::start).is_some_and(|d| d.day.is_some());
            if day && !has(Variable::Volume) && NEWSPAPER.is_match(container) {
                return Kind::ArticleNewspaper;
            }
            return Kind::ArticleJournal;
        }
        if has(Variable::Issue) && has(Variable::Page) {
            return Kind::ArticleJournal;
        }
        if book || has(Variable::Edition) {
            return Kind::Book;
        }
        if self.item.extra.contains_key("arxiv") {
            return Kind::Article;
        }
        if has(Variable::Url) {
            return Kind::Webpage;
        }
        Kind::Document
    }
}

static EMPTY_NOTE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\W*(?:(?:available|retrieved|from|at|online|doi|url|pmid|pmcid|pubmed|medline|google\s+scholar|crossref|cross\s*ref|isbn|issn|web\s+of\s+science|full\s*text|and|arxiv)\W*)+$",
    )
});

/// Spaces out, dashes of every kind as `-`.
fn tidy_number(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        let c = if matches!(c, '‐' | '‑' | '‒' | '–' | '—' | '−' | '~') { '-' } else { c };
        if c == '-' {
            while out.ends_with([' ', '-']) {
                out.pop();
            }
        } else if c.is_whitespace() && out.ends_with(['-', ' ']) {
            continue;
        }
        out.push(c);
    }
    out.trim_end_matches(['.', ',', ';', ':', '-']).to_owned()
}

/// A text value without its quotation marks and closing punctuation. A full
/// stop stays where it belongs to an abbreviation (`J. Am. Chem. Soc.`).
fn clean(text: &str) -> String {
    let mut text = text.trim();
    for _ in 0..4 {
        let before = text.len();
        text = text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'))
            .trim_end_matches(['(', '[']);
        for (open, close) in [('“', '”'), ('"', '"'), ('«', '»'), ('‘', '’'), ('„', '“'), ('\'', '\'')]
        {
            if let Some(inner) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
                && !inner.contains(open)
            {
                text = inner.trim();
            }
        }
        if text.ends_with('.') && !text.ends_with("..") && !is_abbreviated(text) {
            text = text.trim_end_matches('.');
        }
        if text.len() == before {
            break;
        }
    }
    let opened = text.matches('(').count();
    if text.ends_with(')') && text.matches(')').count() > opened {
        text = text.trim_end_matches(')');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the final full stop belongs to an abbreviation: a short word or an
/// initial, in a text with others of its kind.
fn is_abbreviated(text: &str) -> bool {
    let body = text.trim_end_matches('.');
    let last = body.rsplit(|c: char| c.is_whitespace() || c == '.').next().unwrap_or_default();
    let letters = last.chars().count();
    let inner = body.split_whitespace().filter(|w| w.ends_with('.')).count();
    let pairs = body.contains('.') && !body.contains(' ');
    last.starts_with(char::is_uppercase) && (letters <= 6 && (inner > 0 || pairs))
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
