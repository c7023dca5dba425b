//! Terms, date formats and options of a language, merged from the style's own
//! and the locale files.
//!
//! Source: CSL 1.0.2, *Locale Fallback* and *Ordinals*.

use std::collections::HashMap;
use std::sync::Arc;

use super::program::{DateForm, DatePart, Look, TermForm, TermId, Terms, term};

/// Grammatical gender, for ordinals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Feminine,
    Masculine,
}

/// What an ordinal term applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrdinalMatch {
    LastDigit,
    LastTwoDigits,
    WholeNumber,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TermText {
    pub(crate) single: String,
    pub(crate) multiple: String,
    pub(crate) gender: Option<Gender>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OrdinalKind {
    /// `ordinal`: for numbers that no other term is for.
    Default,
    /// `ordinal-NN`.
    Suffix(u8, Option<OrdinalMatch>),
    /// `long-ordinal-NN`.
    Long(u8),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ordinal {
    pub(crate) kind: OrdinalKind,
    pub(crate) gender: Option<Gender>,
    pub(crate) text: String,
}

#[derive(Debug, Clone)]
pub(crate) struct DateFormat {
    pub(crate) form: DateForm,
    pub(crate) parts: Vec<DatePart>,
    pub(crate) delimiter: String,
    /// Affixes and formatting, where the element that asks has none.
    pub(crate) look: Look,
}

/// One source of terms: a locale file, or a `cs:locale` of the style.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    pub(crate) terms: Vec<(String, TermForm, TermText)>,
    pub(crate) ordinals: Vec<Ordinal>,
    pub(crate) dates: Vec<DateFormat>,
    pub(crate) punctuation_in_quote: Option<bool>,
    pub(crate) limit_day_ordinals: Option<bool>,
}

/// The quotation marks of a locale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuoteMarks {
    /// Opening and closing.
    pub outer: (String, String),
    /// Opening and closing, within quotes.
    pub inner: (String, String),
    /// Whether a full stop or comma after a quote moves into it.
    pub punctuation_inside: bool,
}

#[cfg(test)]
impl QuoteMarks {
    /// Those of American English.
    pub(crate) fn english() -> Self {
        Self {
            outer: ("“".to_owned(), "”".to_owned()),
            inner: ("‘".to_owned(), "’".to_owned()),
            punctuation_inside: true,
        }
    }
}

/// All layers merged.
#[derive(Debug, Clone)]
pub(crate) struct Locale {
    pub(crate) language: String,
    terms: Vec<[Option<TermText>; 5]>,
    ordinals: Vec<Ordinal>,
    dates: [Option<DateFormat>; 2],
    pub(crate) limit_day_ordinals: bool,
    pub(crate) quotes: Arc<QuoteMarks>,
}

impl Locale {
    /// Merges layers, the most general first.
    pub(crate) fn merge<'a>(language: &str, names: &Terms, layers: impl Iterator<Item = &'a Layer>) -> Self {
        let mut terms: Vec<[Option<TermText>; 5]> = vec![const { [const { None }; 5] }; names.len()];
        let mut ordinals: Vec<Ordinal> = Vec::new();
        let mut dates = [None, None];
        let (mut punctuation_inside, mut limit_day_ordinals) = (false, false);
        for layer in layers {
            for (name, form, text) in &layer.terms {
                if let Some(slot) = names.get(name).and_then(|id| terms.get_mut(usize::from(id.0))) {
                    slot[*form as usize] = Some(text.clone());
                }
            }
            // A language's ordinals hold together: whoever says what numbers
            // have in general says it all.
            if layer.ordinals.iter().any(|o| o.kind == OrdinalKind::Default) {
                ordinals.retain(|o| matches!(o.kind, OrdinalKind::Long(_)));
            }
            for ordinal in &layer.ordinals {
                ordinals.retain(|o| o.kind != ordinal.kind || o.gender != ordinal.gender);
                ordinals.push(ordinal.clone());
            }
            for date in &layer.dates {
                dates[date.form as usize] = Some(date.clone());
            }
            punctuation_inside = layer.punctuation_in_quote.unwrap_or(punctuation_inside);
            limit_day_ordinals = layer.limit_day_ordinals.unwrap_or(limit_day_ordinals);
        }
        let mut locale = Self {
            language: language.to_owned(),
            terms,
            ordinals,
            dates,
            limit_day_ordinals,
            quotes: Arc::default(),
        };
        let mark = |id| locale.term(id, TermForm::Long, false).unwrap_or_default().to_owned();
        let outer = (mark(term::OPEN_QUOTE), mark(term::CLOSE_QUOTE));
        let inner = (mark(term::OPEN_INNER_QUOTE), mark(term::CLOSE_INNER_QUOTE));
        locale.quotes = Arc::new(QuoteMarks { outer, inner, punctuation_inside });
        locale
    }

    /// The entry of a term, in this form or the one it falls back to.
    pub(crate) fn entry(&self, id: TermId, form: TermForm) -> Option<&TermText> {
        let forms = self.terms.get(usize::from(id.0))?;
        let mut form = Some(form);
        while let Some(f) = form {
            if let Some(text) = &forms[f as usize] {
                return Some(text);
            }
            form = f.fallback();
        }
        None
    }

    /// The text of a term; empty if it is defined to be so, `None` if unknown.
    pub(crate) fn term(&self, id: TermId, form: TermForm, plural: bool) -> Option<&str> {
        let text = self.entry(id, form)?;
        Some(if plural { &text.multiple } else { &text.single })
    }

    pub(crate) fn gender(&self, id: TermId) -> Option<Gender> {
        self.entry(id, TermForm::Long).and_then(|t| t.gender)
    }

    pub(crate) fn date(&self, form: DateForm) -> Option<&DateFormat> {
        self.dates[form as usize].as_ref()
    }

    /// The suffix of an ordinal number: `st` for 1.
    pub(crate) fn ordinal(&self, n: u64, gender: Option<Gender>) -> &str {
        let legacy = !self.ordinals.iter().any(|o| o.kind == OrdinalKind::Default);
        let hit = |o: &&Ordinal| match o.kind {
            OrdinalKind::Default => true,
            OrdinalKind::Long(_) => false,
            // CSL 1.0 had four ordinals, as English has.
            OrdinalKind::Suffix(k, None) if legacy => {
                let class = match (n % 100, n % 10) {
                    (11..=13, _) => 4,
                    (_, d @ 1..=3) => d,
                    _ => 4,
                };
                u64::from(k) == class
            }
            OrdinalKind::Suffix(k, rule) => {
                let rule = rule.unwrap_or(if k < 10 {
                    OrdinalMatch::LastDigit
                } else {
                    OrdinalMatch::LastTwoDigits
                });
                match rule {
                    OrdinalMatch::LastDigit => n % 10 == u64::from(k),
                    OrdinalMatch::LastTwoDigits => n % 100 == u64::from(k),
                    OrdinalMatch::WholeNumber => n == u64::from(k),
                }
            }
        };
        let rank = |o: &&Ordinal| {
            let specific = match o.kind {
                OrdinalKind::Suffix(_, Some(OrdinalMatch::WholeNumber)) => 3,
                OrdinalKind::Suffix(10.., _) | OrdinalKind::Suffix(_, Some(OrdinalMatch::LastTwoDigits)) => 2,
                OrdinalKind::Suffix(..) => 1,
                _ => 0,
            };
            let gendered = if o.gender == gender { 2 } else { u8::from(o.gender.is_none()) };
            (specific, gendered)
        };
        let usable = |o: &&Ordinal| o.gender.is_none() || o.gender == gender;
        self.ordinals.iter().filter(hit).filter(usable).max_by_key(rank).map_or("", |o| &o.text)
    }

    /// `first` for 1, where the locale has it.
    pub(crate) fn long_ordinal(&self, n: u64, gender: Option<Gender>) -> Option<&str> {
        let hits =
            || self.ordinals.iter().filter(|o| matches!(o.kind, OrdinalKind::Long(k) if u64::from(k) == n));
        hits()
            .find(|o| o.gender == gender)
            .or_else(|| hits().find(|o| o.gender.is_none()))
            .map(|o| o.text.as_str())
    }

    pub(crate) fn is_english(&self) -> bool {
        is_english(&self.language)
    }
}

pub(crate) fn is_english(language: &str) -> bool {
    language.get(..2).is_some_and(|l| l.eq_ignore_ascii_case("en"))
        && !language.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic)
}

/// The dialect a language's locale file is written in, where it is not the
/// only one. Source: CSL locales repository, `locales.json`.
pub(crate) fn primary_dialect(language: &str) -> Option<&'static str> {
    let table: HashMap<&str, &str> = HashMap::from([
        ("de", "de-DE"),
        ("en", "en-US"),
        ("es", "es-ES"),
        ("fr", "fr-FR"),
        ("pt", "pt-PT"),
        ("zh", "zh-CN"),
    ]);
    table.get(language).copied()
}
