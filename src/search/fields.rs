//! What of an item is indexed, and under which name it is asked for: the one
//! mapping that the index, the evaluator and the query language share.

use std::borrow::Cow;

use super::Document;
use super::analysis::language::Language;
use super::analysis::names;
use super::analysis::plain::plain;
use super::analysis::tokenizer::{Analysis, with_language};
use super::analysis::words::Tokens;
use crate::item::identifier::Scheme;
use crate::item::{Identifier, Item, Kind, Variable, fold};

/// A part of an item whose words are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Area {
    /// Titles of every sort.
    Title,
    /// The names of all people and institutions.
    Author,
    /// Journal, book, series, conference; full and short.
    Container,
    /// The user's tags and the item's keywords.
    Tag,
    /// Abstract.
    Abstract,
    /// The user's notes, and the item's note and annotation.
    Note,
    /// Publisher and its place.
    Publisher,
    /// The user's collections.
    Collection,
    /// The text of attachments.
    Fulltext,
}

impl Area {
    /// Every area, the most telling first.
    pub(super) const ALL: [Self; 9] = [
        Self::Title,
        Self::Author,
        Self::Container,
        Self::Tag,
        Self::Abstract,
        Self::Note,
        Self::Publisher,
        Self::Collection,
        Self::Fulltext,
    ];

    /// Its name in queries and in the index.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "author",
            Self::Container => "journal",
            Self::Tag => "tag",
            Self::Abstract => "abstract",
            Self::Note => "note",
            Self::Publisher => "publisher",
            Self::Collection => "collection",
            Self::Fulltext => "fulltext",
        }
    }

    /// How much a hit in it counts.
    pub(super) const fn boost(self) -> f32 {
        match self {
            Self::Title => 4.0,
            Self::Author => 3.0,
            Self::Container => 2.0,
            Self::Tag => 1.6,
            Self::Abstract => 1.0,
            Self::Note => 0.7,
            Self::Publisher | Self::Collection => 0.5,
            Self::Fulltext => 0.3,
        }
    }

    /// Whether words are also found by their stem.
    pub(super) const fn is_stemmed(self) -> bool {
        !matches!(self, Self::Author | Self::Publisher | Self::Collection)
    }

    /// How its values are cut into terms.
    pub(super) const fn analysis(self) -> Analysis {
        match self {
            Self::Author => Analysis::Names,
            _ => Analysis::Words,
        }
    }
}

/// A list of terms in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Terms {
    /// The words of an area in every spelling, with positions.
    Words(Area),
    /// The stems of an area.
    Stems(Area),
    /// The folded citekey.
    Key,
    /// `doi:10.1000/x`, the bare value where it is one word, and
    /// `url:example.org/page`.
    Identifier,
    /// The CSL type, whole and in its parts.
    Kind,
    /// Language tag as given, and its primary code.
    Language,
    /// The names of the fields that have a value.
    Present,
}

impl Terms {
    /// Every list.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let words = Area::ALL.into_iter().map(Self::Words);
        let stems = Area::ALL.into_iter().filter(|area| area.is_stemmed()).map(Self::Stems);
        words.chain(stems).chain([Self::Key, Self::Identifier, Self::Kind, Self::Language, Self::Present])
    }

    /// Its name in the schema.
    pub(super) fn name(self) -> Cow<'static, str> {
        match self {
            Self::Words(area) => area.name().into(),
            Self::Stems(area) => format!("{}_stem", area.name()).into(),
            Self::Key => "key".into(),
            Self::Identifier => "identifier".into(),
            Self::Kind => "type".into(),
            Self::Language => "language".into(),
            Self::Present => "present".into(),
        }
    }
}

const TITLES: [Variable; 6] = [
    Variable::Title,
    Variable::TitleShort,
    Variable::PartTitle,
    Variable::VolumeTitle,
    Variable::OriginalTitle,
    Variable::ReviewedTitle,
];
const CONTAINERS: [Variable; 5] = [
    Variable::ContainerTitle,
    Variable::ContainerTitleShort,
    Variable::CollectionTitle,
    Variable::EventTitle,
    Variable::Event,
];
const NOTES: [Variable; 2] = [Variable::Note, Variable::Annote];
const PUBLISHERS: [Variable; 3] =
    [Variable::Publisher, Variable::PublisherPlace, Variable::OriginalPublisher];

/// The values of an area, as its analysis reads them.
pub(super) fn values<'d>(document: &Document<'d>, area: Area) -> Vec<Cow<'d, str>> {
    let item = document.item;
    let of = |variables: &[Variable]| variables.iter().filter_map(|v| item.get(*v)).map(plain).collect();
    let own = |texts: &'d [String]| texts.iter().map(|text| plain(text));
    match area {
        Area::Title => of(&TITLES),
        Area::Container => of(&CONTAINERS),
        Area::Abstract => of(&[Variable::Abstract]),
        Area::Publisher => of(&PUBLISHERS),
        Area::Author => item.names.values().flatten().map(|name| names::encode(name).into()).collect(),
        Area::Tag => {
            let mut values: Vec<_> = of(&[Variable::Keyword]);
            values.extend(own(document.tags));
            values
        }
        Area::Note => {
            let mut values: Vec<_> = of(&NOTES);
            values.extend(own(document.notes));
            values
        }
        Area::Collection => own(document.collections).collect(),
        Area::Fulltext => document.attachments_text.into_iter().map(plain).collect(),
    }
}

/// The values of an area as its stems' analysis reads them.
pub(super) fn stem_values(values: &[Cow<'_, str>], language: Language) -> Vec<String> {
    values.iter().map(|value| with_language(value, language)).collect()
}

/// The language whose stemmer reads the item: its own, else English.
pub(super) fn language(item: &Item) -> Language {
    item.get(Variable::Language).and_then(Language::find).unwrap_or(Language::ENGLISH)
}

/// The terms of a list that is not cut into words.
pub(super) fn keywords(document: &Document<'_>, list: Terms) -> Vec<String> {
    let item = document.item;
    match list {
        Terms::Words(_) | Terms::Stems(_) => Vec::new(),
        Terms::Key => vec![key_term(document.key)],
        Terms::Identifier => {
            let mut terms = Vec::new();
            for identifier in item.identifiers() {
                terms.extend(bare_term(&identifier));
                terms.push(identifier_term(&identifier));
            }
            terms.extend(item.get(Variable::Url).and_then(url_term));
            terms
        }
        Terms::Kind => kind_terms(item.kind),
        Terms::Language => item.get(Variable::Language).map(language_terms).unwrap_or_default(),
        Terms::Present => {
            present(document, |area| values(document, area).iter().any(|value| !value.trim().is_empty()))
        }
    }
}

/// A citekey as a term.
pub(super) fn key_term(key: &str) -> String {
    bounded(&fold::fold(key))
}

/// An identifier as a term; an arXiv id without its version.
pub(super) fn identifier_term(identifier: &Identifier) -> String {
    bounded(&format!("{}:{}", identifier.scheme().as_str(), identifier.identity().to_lowercase()))
}

/// The value of an identifier that people write as one word.
fn bare_term(identifier: &Identifier) -> Option<String> {
    match identifier.scheme() {
        Scheme::Doi | Scheme::Arxiv => None,
        _ => Some(identifier.identity().to_lowercase().replace('-', "")),
    }
}

/// An address as a term, by which `http://www.example.org/a/` and
/// `https://example.org/a#top` are one. `None` if it is no web address.
pub(super) fn url_term(url: &str) -> Option<String> {
    let lower = url.trim().to_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let rest = rest.split('#').next().unwrap_or_default().trim_end_matches(['/', '.', ',', ';']);
    (!rest.is_empty()).then(|| bounded(&format!("url:{rest}")))
}

fn kind_terms(kind: Kind) -> Vec<String> {
    let name = kind.as_str();
    let mut terms = vec![name.to_owned()];
    if name.contains(['-', '_']) {
        terms.extend(name.split(['-', '_']).map(str::to_owned));
    }
    terms
}

/// What `type:` means: a CSL type, or the name that BibTeX, Crossref or a
/// reader has for it.
pub(super) fn kind_query(value: &str) -> String {
    let value = value.trim().to_lowercase();
    let name = match value.as_str() {
        "journal-article" | "journalarticle" | "paper" => "article-journal",
        "inproceedings" | "proceedings-article" | "conference-paper" | "conferencepaper" => {
            "paper-conference"
        }
        "incollection" | "inbook" | "book-chapter" | "booksection" | "book-section" => "chapter",
        "phdthesis" | "mastersthesis" | "dissertation" => "thesis",
        "techreport" => "report",
        "preprint" | "posted-content" => "article",
        "newspaperarticle" => "article-newspaper",
        "magazinearticle" => "article-magazine",
        "web" | "website" | "online" => "webpage",
        other => other,
    };
    bounded(name)
}

fn language_terms(tag: &str) -> Vec<String> {
    let whole = tag.trim().to_lowercase().replace('_', "-");
    let primary = whole.split('-').next().unwrap_or_default().to_owned();
    let mut terms = vec![bounded(&whole), bounded(&primary)];
    terms.extend(Language::find(tag).map(|language| language.code().to_owned()));
    terms.sort();
    terms.dedup();
    terms
}

/// What `language:` means: a tag, or a language's name.
pub(super) fn language_query(value: &str) -> String {
    let value = value.trim().to_lowercase().replace('_', "-");
    match Language::find(&value) {
        Some(language) if !value.contains('-') => language.code().to_owned(),
        _ => bounded(&value),
    }
}

/// The fields that have a value; of the areas, those that are said to.
pub(super) fn present(document: &Document<'_>, has: impl Fn(Area) -> bool) -> Vec<String> {
    let areas = Area::ALL.into_iter().filter(|area| has(*area));
    let mut present: Vec<String> = areas.map(|area| area.name().to_owned()).collect();
    present.extend(document.item.identifiers().iter().map(|i| i.scheme().as_str().to_owned()));
    present.extend(document.item.year().map(|_| "year".to_owned()));
    present.extend(document.item.get(Variable::Language).map(|_| "language".to_owned()));
    present.extend(["type", "key"].map(str::to_owned));
    present
}

fn bounded(term: &str) -> String {
    term.char_indices().nth(512).map_or(term, |(at, _)| &term[..at]).to_owned()
}

/// The terms of one list of one document with their positions: what the
/// index would hold.
pub(super) fn terms(document: &Document<'_>, list: Terms) -> Vec<(String, usize)> {
    let mut all = Vec::new();
    let mut next = 0;
    let mut run = |value: &str, analysis: Analysis| {
        let mut tokens = Tokens::default();
        analysis.run(value, &mut None, &mut tokens);
        let end = tokens.iter().map(|t| t.position + 1).max().unwrap_or(0);
        all.extend(tokens.iter().map(|t| (t.text.to_owned(), next + t.position)));
        // Phrases do not reach from one value into the next.
        next += end + 1;
    };
    match list {
        Terms::Words(area) => values(document, area).iter().for_each(|v| run(v, area.analysis())),
        Terms::Stems(area) => stem_values(&values(document, area), language(document.item))
            .iter()
            .for_each(|v| run(v, Analysis::Stems)),
        _ => return keywords(document, list).into_iter().map(|term| (term, 0)).collect(),
    }
    all
}
