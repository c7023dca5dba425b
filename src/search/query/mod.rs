//! The query language.
//!
//! ```text
//! query    = [ any ] ;
//! any      = all , { ( "OR" | "|" ) , all } ;
//! all      = { clause | "AND" | "&&" } ;              (* side by side: and *)
//! clause   = [ { "-" } | { "NOT" } ] , ( group | leaf ) ;
//! group    = [ field , ":" ] , "(" , any , ")" ;
//! leaf     = [ field , ":" ] , ( phrase | prefix | fuzzy | years | word )
//!          | identifier | address | "*" ;
//! phrase   = '"' , { character - '"' } , '"' ;        (* also “ ” „ *)
//! prefix   = word , "*" ;
//! fuzzy    = word , "~" , [ "1" | "2" ] ;             (* edits; 1 if not said *)
//! years    = year | year , "-" | "-" , year | year , "-" , year
//!          | ( "<" | "<=" | ">" | ">=" ) , year ;     (* in "year:" only *)
//! word     = character , { character } ;              (* no blank ( ) " | *)
//! field    = "title" | "author" | "journal" | "abstract" | "note" | "tag"
//!          | "publisher" | "collection" | "fulltext" | "year" | "type"
//!          | "language" | "key" | "doi" | "pmid" | "pmcid" | "arxiv"
//!          | "openalex" | "isbn" | "issn" ;           (* and their aliases *)
//! ```
//!
//! `AND`, `OR` and `NOT` are operators in capitals only. A word that spelling
//! rules cut into several (`N-methyl-D-aspartate`) asks for all of them. A
//! word is found in any of its spellings and by its stem; a phrase is found
//! as written, but for case and accents. `field:*` asks for items that have
//! the field. Words of fewer than three letters have no fuzzy neighbours.
//!
//! Every text is a query. What is no syntax is text: an unknown field
//! (`Deep learning: a review`), a lone sign, an operator without operands, an
//! unbalanced quote or bracket. An identifier or web address, alone or among
//! words, finds the item that has it, and texts that mention it. A query
//! holds at most [`MAX_LEAVES`] leaves and [`MAX_DEPTH`] nested brackets; what
//! goes beyond is not searched for.

mod compile;
mod dialect;
mod display;
mod eval;
mod excluded;
mod lexer;
mod parser;
mod plan;

use crate::item::Identifier;
use crate::item::identifier::Scheme;

use super::Document;
use super::analysis::language::Language;
use super::fields::Area;

pub use dialect::{Dialect, DialectError, Limit, Translation};

pub(super) use compile::compile;
pub(super) use plan::{Plan, Test, plan};

/// The most leaves a query keeps: enough for any title, and a pasted abstract
/// still names its article.
pub const MAX_LEAVES: usize = 64;

/// The deepest nesting of brackets that is followed.
pub const MAX_DEPTH: usize = 50;

/// A parsed query. [`Display`](std::fmt::Display) writes it in canonical
/// form, which parses to the same query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(super) root: Node,
}

/// What a query asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Everything.
    All,
    /// Nothing: a text in which there is nothing to look for.
    Nothing,
    /// All of these; two or more.
    And(Vec<Node>),
    /// Any of these; two or more.
    Or(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// One condition.
    Leaf(Scope, Ask),
}

/// Where a leaf looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everywhere.
    Any,
    /// In one area's words.
    Area(Area),
    /// In the year of publication.
    Year,
    /// In the CSL type.
    Kind,
    /// In the language.
    Language,
    /// In the citekey.
    Key,
    /// In the identifiers of a scheme.
    Identifier(Scheme),
}

/// What a leaf looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// A word as typed.
    Word(String),
    /// A phrase.
    Phrase(String),
    /// Words that begin so.
    Prefix(String),
    /// Words at most so many edits away.
    Fuzzy(String, u8),
    /// Years from, to; both included.
    Years(Option<i32>, Option<i32>),
    /// An identifier.
    Identifier(Identifier),
    /// Any value.
    Present,
}

impl Query {
    /// Reads a query. Any text is one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { root: parser::parse(text) }
    }

    /// Whether it names nothing to look for. A blank text and `*` then match
    /// every document, a text of signs only (`???`) matches none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.root, Node::All | Node::Nothing)
    }

    /// Whether a document matches, found without an index: for changes that
    /// are not indexed yet. Agrees with the index.
    #[must_use]
    pub fn matches(&self, document: &Document<'_>) -> bool {
        let languages = [Language::ENGLISH, super::fields::language(document.item)];
        let languages = if languages[0] == languages[1] { &languages[..1] } else { &languages[..] };
        eval::eval(&plan(self, languages), document)
    }
}

impl Scope {
    /// The scope of that name or alias.
    fn find(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let area = match name.as_str() {
            "title" | "ti" => Area::Title,
            "author" | "authors" | "editor" | "name" | "au" => Area::Author,
            "journal" | "container" | "booktitle" | "in" | "container-title" => Area::Container,
            "abstract" | "abs" => Area::Abstract,
            "note" | "notes" => Area::Note,
            "tag" | "tags" | "keyword" | "keywords" => Area::Tag,
            "publisher" => Area::Publisher,
            "collection" => Area::Collection,
            "fulltext" => Area::Fulltext,
            "year" | "date" | "issued" => return Some(Self::Year),
            "type" | "kind" => return Some(Self::Kind),
            "language" | "lang" => return Some(Self::Language),
            "key" | "citekey" | "id" => return Some(Self::Key),
            other => return Scheme::from_name(other).map(Self::Identifier),
        };
        Some(Self::Area(area))
    }

    /// The name in canonical form; `None` for everywhere.
    pub(super) const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Any => return None,
            Self::Area(area) => area.name(),
            Self::Year => "year",
            Self::Kind => "type",
            Self::Language => "language",
            Self::Key => "key",
            Self::Identifier(scheme) => scheme.as_str(),
        })
    }
}

#[cfg(test)]
mod tests;
