//! Queries in the languages of the registries: what is sent, what a methods
//! section prints, and what a registry cannot be asked.
//!
//! A dialect cannot say all that a [`Query`] asks. What it cannot say is
//! widened where a hit is wanted and left out where it is not, so that nothing
//! is lost; the parts of the query that were widened are
//! [checked](Translation::check) on each hit. Where a registry looks in fewer
//! places than the query means, no check brings back what it does not find:
//! that is told.
//!
//! | dialect | documentation |
//! |---|---|
//! | Crossref | REST API, api.crossref.org/swagger-ui: `query.…` and `filter` |
//! | PubMed | NLM, *PubMed User Guide*: search field tags, truncation |
//! | OpenAlex | docs.openalex.org, *Filter works*, *Search works* |
//! | Europe PMC | europepmc.org/searchsyntax |
//! | arXiv | info.arxiv.org/help/api/user-manual, *Details of Query Construction* |

mod arxiv;
mod crossref;
mod europepmc;
mod openalex;
mod pubmed;
mod tree;

use jiff::civil::Date;

use super::{Ask, Node, Query, Scope};
use crate::search::fields::Area;
use tree::Said;

/// A registry's query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// Crossref's `query.bibliographic` and filters.
    Crossref,
    /// PubMed's terms with field tags.
    Pubmed,
    /// OpenAlex's filters.
    OpenAlex,
    /// Europe PMC's fields.
    EuropePmc,
    /// arXiv's prefixes.
    Arxiv,
}

impl Dialect {
    /// Every dialect, in the order in which registries are shown.
    pub const ALL: [Self; 5] = [Self::Crossref, Self::Pubmed, Self::OpenAlex, Self::EuropePmc, Self::Arxiv];

    /// The short name of the registry that speaks it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Crossref => "crossref",
            Self::Pubmed => "pubmed",
            Self::OpenAlex => "openalex",
            Self::EuropePmc => "europepmc",
            Self::Arxiv => "arxiv",
        }
    }

    /// The registry's name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Crossref => "Crossref",
            Self::Pubmed => "PubMed",
            Self::OpenAlex => "OpenAlex",
            Self::EuropePmc => "Europe PMC",
            Self::Arxiv => "arXiv",
        }
    }

    /// The dialect of that registry.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }
}

/// A query in a dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The dialect.
    pub dialect: Dialect,
    /// The query as it is printed: what one types into the registry's own
    /// search, or its parameters as `name=value`.
    pub text: String,
    /// The parameters of the request that say what is wanted.
    pub parameters: Vec<(&'static str, String)>,
    /// What the registry cannot be asked, in the order of the query.
    pub limits: Vec<Limit>,
    /// The part of the query that was widened, which a hit has yet to meet.
    pub check: Option<Query>,
}

/// Something that a dialect cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The parts of the query that it concerns, in canonical form.
    pub what: Vec<String>,
    /// Why, as a clause: `PubMed has no near words`.
    pub why: &'static str,
    /// Whether each hit is checked for it; otherwise the registry finds less
    /// than is asked.
    pub checked: bool,
}

/// Why a query is not put to a registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DialectError {
    /// It asks for what only the library knows.
    #[error("`{field}:` is a field of the library, which no registry knows")]
    LibraryOnly {
        /// The field's name in queries.
        field: &'static str,
    },
    /// It names nothing to look for.
    #[error("the query names nothing to look for")]
    Nothing,
    /// The registry can be asked nothing of it.
    #[error("{} cannot be asked for `{query}`{}", .dialect.title(), because(.why))]
    Unsayable {
        /// The dialect.
        dialect: Dialect,
        /// The query.
        query: String,
        /// The reasons.
        why: Vec<&'static str>,
    },
}

fn because(why: &[&str]) -> String {
    if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) }
}

impl DialectError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::LibraryOnly { .. } => {
                "registries are asked for title, author, journal, abstract, publisher, year, type, language and \
                 identifiers"
            }
            Self::Nothing => "name a word, as in `ketamine depression year:2020-`",
            Self::Unsayable { .. } => "add a word that it can be asked for",
        };
        Some(hint.to_owned())
    }
}

impl Query {
    /// Whether registries can be asked it at all.
    ///
    /// # Errors
    /// [`DialectError::LibraryOnly`], [`DialectError::Nothing`].
    pub fn for_registries(&self) -> Result<(), DialectError> {
        if self.is_empty() {
            return Err(DialectError::Nothing);
        }
        let mut field = None;
        self.root.each_leaf(&mut |scope, _| {
            let library = match scope {
                Scope::Area(Area::Tag | Area::Note | Area::Collection | Area::Fulltext) | Scope::Key => {
                    scope.name()
                }
                _ => None,
            };
            field = field.or(library);
        });
        field.map_or(Ok(()), |field| Err(DialectError::LibraryOnly { field }))
    }

    /// The query in a dialect, for works that appeared on a day or later.
    ///
    /// # Errors
    /// [`DialectError`].
    pub fn translate(&self, dialect: Dialect, since: Option<Date>) -> Result<Translation, DialectError> {
        self.for_registries()?;
        let draft = match dialect {
            Dialect::Crossref => crossref::draft(self, since),
            Dialect::Pubmed => pubmed::draft(self, since),
            Dialect::OpenAlex => openalex::draft(self, since),
            Dialect::EuropePmc => europepmc::draft(self, since),
            Dialect::Arxiv => arxiv::draft(self, since),
        };
        let Draft { text, parameters, limits, check, refused } = draft;
        let Some(text) = text.filter(|_| !refused) else {
            let why = limits.iter().filter(|limit| limit.checked).map(|limit| limit.why).collect();
            return Err(DialectError::Unsayable { dialect, query: self.to_string(), why });
        };
        let check = match check.len() {
            0 => None,
            1 => check.into_iter().next().map(|root| Query { root }),
            _ => Some(Query { root: Node::And(check) }),
        };
        Ok(Translation { dialect, text, parameters, limits, check })
    }
}

/// A translation in the making.
#[derive(Default)]
struct Draft {
    /// None where nothing is left that can be asked.
    text: Option<String>,
    parameters: Vec<(&'static str, String)>,
    limits: Vec<Limit>,
    check: Vec<Node>,
    /// Something is wanted that the registry cannot be asked for and its
    /// records do not tell.
    refused: bool,
}

impl Draft {
    fn limit(&mut self, what: &Node, why: &'static str, checked: bool) {
        let what = Query { root: what.clone() }.to_string();
        match self.limits.iter_mut().find(|limit| limit.why == why && limit.checked == checked) {
            Some(limit) if limit.what.contains(&what) => {}
            Some(limit) => limit.what.push(what),
            None => self.limits.push(Limit { what: vec![what], why, checked }),
        }
    }
}

impl Node {
    /// The parts that all must be met.
    fn parts(&self) -> &[Self] {
        match self {
            Self::And(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    fn each_leaf(&self, visit: &mut dyn FnMut(Scope, &Ask)) {
        match self {
            Self::All | Self::Nothing => {}
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.each_leaf(visit)),
            Self::Not(inner) => inner.each_leaf(visit),
            Self::Leaf(scope, ask) => visit(*scope, ask),
        }
    }
}

/// The letters and digits of a text, and apostrophes between them, so that
/// nothing in it can be an operator of a query language.
fn words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let text: String = text.nfc().map(|c| if matches!(c, '’' | 'ʼ') { '\'' } else { c }).collect();
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').map(|word| word.trim_matches('\''));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words as one term: a word, or a phrase in quotes. Words that some
/// language has as operators are quoted, too. `None` where there are none.
fn term(text: &str) -> Option<String> {
    let words = words(text);
    match words.as_slice() {
        [] => None,
        [word] if is_operator(word) => Some(format!("\"{}\"", word.to_lowercase())),
        [word] if !word.contains('\'') => Some(word.clone()),
        words => Some(format!("\"{}\"", words.join(" "))),
    }
}

fn is_operator(word: &str) -> bool {
    ["and", "or", "not", "andnot", "to"].iter().any(|operator| word.eq_ignore_ascii_case(operator))
}

/// A text that stands between quotes, such as a DOI.
fn quoted(text: &str) -> String {
    let inside: String = text.chars().map(|c| if matches!(c, '"' | '\\') { ' ' } else { c }).collect();
    format!("\"{inside}\"")
}

/// The first and last year of an open range, as registries take them.
fn bounds(from: Option<i32>, to: Option<i32>) -> (i32, i32) {
    (from.unwrap_or(1000).max(1000), to.unwrap_or(3000))
}

const NO_PREFIX: &str = "it has no truncation";
const NO_FUZZY: &str = "it has no near words";
const NO_FIELD: &str = "it cannot be asked for that field";
const UNTOLD: &str = "it cannot be asked for that field, and its records do not tell";
