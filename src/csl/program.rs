//! The program a style is compiled to: what the renderer runs.
//!
//! Macros are indices, terms are interned, and the name options that CSL lets
//! an element inherit are resolved for both places an element can stand in.

use std::collections::HashMap;

use super::tree::{Display, Format};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

/// An interned term name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TermId(pub(crate) u16);

/// The names of the terms a program speaks of. The first ones are fixed (see
/// [`term`]); a style may add its own.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    ids: HashMap<String, TermId>,
}

/// Terms that the processor itself asks for.
pub(crate) mod term {
    use super::TermId;

    pub(crate) const AND: TermId = TermId(0);
    pub(crate) const ET_AL: TermId = TermId(1);
    pub(crate) const AND_OTHERS: TermId = TermId(2);
    pub(crate) const OPEN_QUOTE: TermId = TermId(3);
    pub(crate) const CLOSE_QUOTE: TermId = TermId(4);
    pub(crate) const OPEN_INNER_QUOTE: TermId = TermId(5);
    pub(crate) const CLOSE_INNER_QUOTE: TermId = TermId(6);
    pub(crate) const PAGE_RANGE_DELIMITER: TermId = TermId(7);
    pub(crate) const AD: TermId = TermId(8);
    pub(crate) const BC: TermId = TermId(9);
    pub(crate) const EDITOR_TRANSLATOR: TermId = TermId(10);

    pub(super) const FIXED: &[&str] = &[
        "and",
        "et-al",
        "and-others",
        "open-quote",
        "close-quote",
        "open-inner-quote",
        "close-inner-quote",
        "page-range-delimiter",
        "ad",
        "bc",
        "editor-translator",
    ];

    /// `month-01` to `month-12`.
    pub(crate) fn month(n: u8) -> TermId {
        TermId(FIXED.len() as u16 + u16::from(n.clamp(1, 12)) - 1)
    }

    /// `season-01` to `season-04`.
    pub(crate) fn season(n: u8) -> TermId {
        TermId(FIXED.len() as u16 + 12 + u16::from(n.clamp(1, 4)) - 1)
    }
}

/// What a locator can count.
const LOCATORS: &[&str] = &[
    "act",
    "appendix",
    "article-locator",
    "book",
    "canon",
    "chapter",
    "column",
    "elocation",
    "equation",
    "figure",
    "folio",
    "issue",
    "line",
    "note",
    "opus",
    "page",
    "paragraph",
    "part",
    "rule",
    "scene",
    "section",
    "sub-verbo",
    "supplement",
    "table",
    "timestamp",
    "title-locator",
    "verse",
    "volume",
];

impl Terms {
    pub(crate) fn new() -> Self {
        let mut terms = Self { ids: HashMap::new() };
        for name in term::FIXED {
            terms.intern(name);
        }
        for n in 1..=12 {
            terms.intern(&format!("month-{n:02}"));
        }
        for n in 1..=4 {
            terms.intern(&format!("season-{n:02}"));
        }
        for v in NameVariable::ALL {
            terms.intern(v.as_str());
        }
        for label in LOCATORS {
            terms.intern(label);
        }
        for v in Variable::ALL.iter().filter(|v| v.is_number()) {
            terms.intern(v.as_str());
        }
        terms
    }

    pub(crate) fn intern(&mut self, name: &str) -> TermId {
        let name = normal_term(name);
        if let Some(id) = self.ids.get(&name) {
            return *id;
        }
        let id = TermId(u16::try_from(self.ids.len()).unwrap_or(u16::MAX));
        self.ids.insert(name, id);
        id
    }

    pub(crate) fn get(&self, name: &str) -> Option<TermId> {
        self.ids.get(&normal_term(name)).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }
}

/// CSL 1.0 wrote some terms with spaces, and others with underscores.
fn normal_term(name: &str) -> String {
    if name == "editortranslator" { "editor-translator".to_owned() } else { name.replace([' ', '_'], "-") }
}

/// The forms of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TermForm {
    #[default]
    Long = 0,
    Short = 1,
    Verb = 2,
    VerbShort = 3,
    Symbol = 4,
}

impl TermForm {
    /// The form used where a locale lacks this one.
    pub(crate) fn fallback(self) -> Option<Self> {
        match self {
            Self::Long => None,
            Self::Short | Self::Verb => Some(Self::Long),
            Self::VerbShort => Some(Self::Verb),
            Self::Symbol => Some(Self::Short),
        }
    }
}

/// Where citations stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    InText,
    Note,
}

/// Capitalisation of an element's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextCase {
    Lowercase,
    Uppercase,
    CapitalizeFirst,
    CapitalizeAll,
    Sentence,
    Title,
}

/// What every rendering element may carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) format: Format,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) display: Option<Display>,
    pub(crate) quotes: bool,
    pub(crate) strip_periods: bool,
    pub(crate) text_case: Option<TextCase>,
}

/// A variable of any sort, for conditions and sort keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnyVariable {
    Text(Variable),
    Date(DateVariable),
    Names(NameVariable),
}

/// An index into [`Program::macros`].
pub(crate) type MacroId = usize;

#[derive(Debug, Clone)]
pub(crate) enum Element {
    Text(Text),
    Number(Number),
    Label(Label),
    Date(Date),
    Names(Box<Names>),
    Group(Group),
    Choose(Choose),
}

#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) source: TextSource,
    pub(crate) look: Look,
}

#[derive(Debug, Clone)]
pub(crate) enum TextSource {
    Variable { variable: Variable, short: bool },
    Macro(MacroId),
    Term { term: TermId, form: TermForm, plural: bool },
    Value(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberForm {
    Numeric,
    Ordinal,
    LongOrdinal,
    Roman,
}

#[derive(Debug, Clone)]
pub(crate) struct Number {
    pub(crate) variable: Variable,
    pub(crate) form: NumberForm,
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plural {
    Contextual,
    Always,
    Never,
}

/// A label: of a number variable (`cs:label`), or of names.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    /// `None` inside `cs:names`, where the variable is the names'.
    pub(crate) variable: Option<Variable>,
    pub(crate) form: TermForm,
    pub(crate) plural: Plural,
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartName {
    Day,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartForm {
    Numeric,
    LeadingZeros,
    Ordinal,
    Long,
    Short,
}

#[derive(Debug, Clone)]
pub(crate) struct DatePart {
    pub(crate) name: PartName,
    pub(crate) form: Option<PartForm>,
    pub(crate) range_delimiter: Option<String>,
    pub(crate) look: Look,
}

/// The localised format a date asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateForm {
    Text,
    Numeric,
}

#[derive(Debug, Clone)]
pub(crate) struct Date {
    pub(crate) variable: Option<DateVariable>,
    pub(crate) form: Option<DateForm>,
    /// How many of year, month, day a localised date shows: 1 to 3.
    pub(crate) precision: u8,
    /// The parts, or for a localised date what overrides the locale's.
    pub(crate) parts: Vec<DatePart>,
    pub(crate) delimiter: String,
    pub(crate) look: Look,
}

impl Date {
    /// Whether it shows a part: one of its own, or of a localised date, as far
    /// as that goes.
    pub(crate) fn shows(&self, name: PartName) -> bool {
        match (self.form, name) {
            (None, name) => self.parts.iter().any(|p| p.name == name),
            (Some(_), PartName::Year) => true,
            (Some(_), PartName::Month) => self.precision >= 2,
            (Some(_), PartName::Day) => self.precision >= 3,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precedes {
    Contextual,
    AfterInverted,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameForm {
    Long,
    Short,
    Count,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameAnd {
    Text,
    Symbol,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortOrder {
    First,
    All,
}

/// How a list of names is shown, with all inheritance resolved.
#[derive(Debug, Clone)]
pub(crate) struct NameOptions {
    pub(crate) and: Option<NameAnd>,
    pub(crate) delimiter: String,
    pub(crate) names_delimiter: String,
    pub(crate) precedes_et_al: Precedes,
    pub(crate) precedes_last: Precedes,
    pub(crate) et_al_min: Option<u32>,
    pub(crate) et_al_use_first: Option<u32>,
    pub(crate) et_al_subsequent_min: Option<u32>,
    pub(crate) et_al_subsequent_use_first: Option<u32>,
    pub(crate) et_al_use_last: bool,
    pub(crate) form: NameForm,
    pub(crate) initialize: bool,
    pub(crate) initialize_with: Option<String>,
    pub(crate) sort_order: Option<SortOrder>,
    pub(crate) sort_separator: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) variables: Vec<NameVariable>,
    /// Options in a citation and in the bibliography.
    pub(crate) options: [NameOptions; 2],
    pub(crate) name: Look,
    pub(crate) family: Look,
    pub(crate) given: Look,
    pub(crate) et_al: Look,
    pub(crate) et_al_term: TermId,
    pub(crate) label: Option<Label>,
    pub(crate) label_first: bool,
    pub(crate) substitute: Vec<Element>,
    pub(crate) look: Look,
}

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) children: Vec<Element>,
    pub(crate) delimiter: String,
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    All,
    Any,
    None,
}

/// The positions a cite can be tested for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PositionTest {
    First,
    Subsequent,
    Ibid,
    IbidWithLocator,
    NearNote,
}

#[derive(Debug, Clone)]
pub(crate) enum Test {
    Disambiguate,
    IsNumeric(AnyVariable),
    IsUncertainDate(DateVariable),
    Locator(String),
    Position(PositionTest),
    /// The kind is one of these.
    Kind(Vec<Kind>),
    Variable(AnyVariable),
}

#[derive(Debug, Clone)]
pub(crate) struct Branch {
    pub(crate) tests: Vec<Test>,
    pub(crate) match_: Match,
    pub(crate) children: Vec<Element>,
}

#[derive(Debug, Clone)]
pub(crate) struct Choose {
    /// The last one may have no tests: `cs:else`.
    pub(crate) branches: Vec<Branch>,
}

#[derive(Debug, Clone)]
pub(crate) enum SortSource {
    Variable(AnyVariable),
    Macro(MacroId),
}

#[derive(Debug, Clone)]
pub(crate) struct SortKey {
    pub(crate) source: SortSource,
    pub(crate) descending: bool,
    pub(crate) names_min: Option<u32>,
    pub(crate) names_use_first: Option<u32>,
    pub(crate) names_use_last: Option<bool>,
}

#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) children: Vec<Element>,
    pub(crate) delimiter: String,
    pub(crate) look: Look,
    pub(crate) sort: Vec<SortKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GivennameRule {
    AllNames,
    AllNamesWithInitials,
    PrimaryName,
    PrimaryNameWithInitials,
    ByCite,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collapse {
    CitationNumber,
    Year,
    YearSuffix,
    YearSuffixRanged,
}

#[derive(Debug, Clone)]
pub(crate) struct Citation {
    pub(crate) layout: Layout,
    pub(crate) add_givenname: bool,
    pub(crate) givenname_rule: GivennameRule,
    pub(crate) add_names: bool,
    pub(crate) add_year_suffix: bool,
    pub(crate) cite_group_delimiter: Option<String>,
    pub(crate) collapse: Option<Collapse>,
    pub(crate) year_suffix_delimiter: Option<String>,
    pub(crate) after_collapse_delimiter: Option<String>,
    pub(crate) near_note_distance: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubstituteRule {
    CompleteAll,
    CompleteEach,
    PartialEach,
    PartialFirst,
}

#[derive(Debug, Clone)]
pub(crate) struct BibliographyLayout {
    pub(crate) layout: Layout,
    pub(crate) hanging_indent: bool,
    pub(crate) second_field_align: Option<super::SecondFieldAlign>,
    pub(crate) line_spacing: i16,
    pub(crate) entry_spacing: i16,
    pub(crate) author_substitute: Option<String>,
    pub(crate) author_substitute_rule: SubstituteRule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageRangeFormat {
    Chicago15,
    Chicago16,
    Expanded,
    Minimal,
    MinimalTwo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demote {
    Never,
    SortOnly,
    DisplayAndSort,
}

/// A compiled style.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) class: Class,
    pub(crate) default_locale: Option<String>,
    pub(crate) terms: Terms,
    pub(crate) macros: Vec<Vec<Element>>,
    pub(crate) citation: Citation,
    pub(crate) bibliography: Option<BibliographyLayout>,
    pub(crate) demote: Demote,
    pub(crate) initialize_with_hyphen: bool,
    pub(crate) page_range_format: Option<PageRangeFormat>,
    /// The style's own terms and dates, for the language given or any.
    pub(crate) locales: Vec<(Option<String>, super::locale::Layer)>,
    /// Whether a layout shows `year-suffix` itself; otherwise it follows the
    /// first year.
    pub(crate) explicit_year_suffix: bool,
    /// Whether the style speaks of `citation-number` anywhere, be it to sort.
    pub(crate) shows_number: bool,
    /// Whether its citations do.
    pub(crate) cites_by_number: bool,
    /// Whether its citations show in which note a work was first cited.
    pub(crate) shows_first_note: bool,
    /// Whether it tests `disambiguate` anywhere.
    pub(crate) asks_disambiguate: bool,
}
