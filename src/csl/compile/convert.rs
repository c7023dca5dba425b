//! The parser's words and attributes as the program's.

use citationberg as cb;
use citationberg::taxonomy as tax;
use serde::Serialize;
use serde_json::Value;

use crate::csl::program::{
    AnyVariable, Date, DateForm, DatePart, Label, Look, PartForm, PartName, Plural, Precedes, TermForm,
    TextCase,
};
use crate::csl::tree::{Display, FontStyle, FontVariant, FontWeight, Format, TextDecoration, VerticalAlign};
use crate::item::{DateVariable, Kind, NameVariable, Variable};

/// The name a value of the parser's vocabularies has in CSL.
pub(super) fn serialised(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// A vocabulary of our own, with the member that stands in for a word it does
/// not have: the parser's vocabularies are the same, so that none is needed.
pub(super) trait Vocabulary: std::str::FromStr {
    const OTHER: Self;
}

impl Vocabulary for NameVariable {
    const OTHER: Self = Self::Author;
}
impl Vocabulary for DateVariable {
    const OTHER: Self = Self::Issued;
}
impl Vocabulary for Kind {
    const OTHER: Self = Self::Document;
}
impl Vocabulary for Variable {
    const OTHER: Self = Self::Number;
}

/// The parser's word as our own.
pub(super) fn own<T: Vocabulary>(word: &impl Serialize) -> T {
    serialised(word).parse().unwrap_or(T::OTHER)
}

pub(super) fn any_variable(variable: tax::Variable) -> AnyVariable {
    match variable {
        tax::Variable::Name(v) => AnyVariable::Names(own(&v)),
        tax::Variable::Date(v) => AnyVariable::Date(own(&v)),
        other => AnyVariable::Text(own(&other)),
    }
}

pub(super) fn number_variable(variable: tax::NumberOrPageVariable) -> Variable {
    own(&variable)
}

pub(super) fn date(date: &cb::Date) -> Date {
    Date {
        variable: date.variable.map(|v| own(&v)),
        form: date.form.map(|f| match f {
            cb::DateForm::Text => DateForm::Text,
            cb::DateForm::Numeric => DateForm::Numeric,
        }),
        precision: match date.parts {
            Some(cb::DateParts::Year) => 1,
            Some(cb::DateParts::YearMonth) => 2,
            _ => 3,
        },
        parts: date.date_part.iter().map(date_part).collect(),
        delimiter: date.delimiter.clone().unwrap_or_default(),
        // As citeproc-js has it, case is a matter of the parts.
        look: Look { display: date.display.map(display), ..look(date) },
    }
}

pub(super) fn date_part(part: &cb::DatePart) -> DatePart {
    // The parser keeps to itself whether a form was given at all; what it
    // writes shows it.
    let written = serde_json::to_value(part).unwrap_or_default();
    let form = match written.get("@form").and_then(Value::as_str) {
        Some("numeric") => Some(PartForm::Numeric),
        Some("numeric-leading-zeros") => Some(PartForm::LeadingZeros),
        Some("ordinal") => Some(PartForm::Ordinal),
        Some("long") => Some(PartForm::Long),
        Some("short") => Some(PartForm::Short),
        _ => None,
    };
    DatePart {
        name: match part.name {
            cb::DatePartName::Day => PartName::Day,
            cb::DatePartName::Month => PartName::Month,
            cb::DatePartName::Year => PartName::Year,
        },
        form,
        range_delimiter: part.range_delimiter.clone(),
        look: Look {
            strip_periods: part.strip_periods,
            text_case: part.text_case.map(text_case),
            ..look(part)
        },
    }
}

pub(super) fn label(variable: Option<Variable>, label: &cb::VariablelessLabel) -> Label {
    Label {
        variable,
        form: term_form(label.form),
        plural: match label.plural {
            cb::LabelPluralize::Contextual => Plural::Contextual,
            cb::LabelPluralize::Always => Plural::Always,
            cb::LabelPluralize::Never => Plural::Never,
        },
        look: Look {
            strip_periods: label.strip_periods,
            text_case: label.text_case.map(text_case),
            ..look(label)
        },
    }
}

pub(super) fn or_else(own: &str, inherited: &str) -> String {
    if own.is_empty() { inherited.to_owned() } else { own.to_owned() }
}

pub(super) fn look(element: &(impl cb::ToFormatting + cb::ToAffixes)) -> Look {
    let affixes = element.to_affixes();
    Look {
        format: format(&element.to_formatting()),
        prefix: affixes.prefix.unwrap_or_default(),
        suffix: affixes.suffix.unwrap_or_default(),
        ..Look::default()
    }
}

pub(super) fn format(formatting: &cb::Formatting) -> Format {
    Format {
        style: formatting.font_style.map(|v| match v {
            cb::FontStyle::Normal => FontStyle::Normal,
            cb::FontStyle::Italic => FontStyle::Italic,
        }),
        weight: formatting.font_weight.map(|v| match v {
            cb::FontWeight::Normal => FontWeight::Normal,
            cb::FontWeight::Bold => FontWeight::Bold,
            cb::FontWeight::Light => FontWeight::Light,
        }),
        variant: formatting.font_variant.map(|v| match v {
            cb::FontVariant::Normal => FontVariant::Normal,
            cb::FontVariant::SmallCaps => FontVariant::SmallCaps,
        }),
        decoration: formatting.text_decoration.map(|v| match v {
            cb::TextDecoration::None => TextDecoration::None,
            cb::TextDecoration::Underline => TextDecoration::Underline,
        }),
        align: formatting.vertical_align.map(|v| match v {
            cb::VerticalAlign::Baseline => VerticalAlign::Baseline,
            cb::VerticalAlign::Sup => VerticalAlign::Sup,
            cb::VerticalAlign::Sub => VerticalAlign::Sub,
            cb::VerticalAlign::None => VerticalAlign::Baseline,
        }),
    }
}

pub(super) fn display(display: cb::Display) -> Display {
    match display {
        cb::Display::Block => Display::Block,
        cb::Display::LeftMargin => Display::LeftMargin,
        cb::Display::RightInline => Display::RightInline,
        cb::Display::Indent => Display::Indent,
    }
}

pub(super) fn text_case(case: cb::TextCase) -> TextCase {
    match case {
        cb::TextCase::Lowercase => TextCase::Lowercase,
        cb::TextCase::Uppercase => TextCase::Uppercase,
        cb::TextCase::CapitalizeFirst => TextCase::CapitalizeFirst,
        cb::TextCase::CapitalizeAll => TextCase::CapitalizeAll,
        cb::TextCase::SentenceCase => TextCase::Sentence,
        cb::TextCase::TitleCase => TextCase::Title,
    }
}

pub(super) fn term_form(form: cb::TermForm) -> TermForm {
    match form {
        cb::TermForm::Long => TermForm::Long,
        cb::TermForm::Short => TermForm::Short,
        cb::TermForm::Verb => TermForm::Verb,
        cb::TermForm::VerbShort => TermForm::VerbShort,
        cb::TermForm::Symbol => TermForm::Symbol,
    }
}

pub(super) fn precedes(behaviour: cb::DelimiterBehavior) -> Precedes {
    match behaviour {
        cb::DelimiterBehavior::Contextual => Precedes::Contextual,
        cb::DelimiterBehavior::AfterInvertedName => Precedes::AfterInverted,
        cb::DelimiterBehavior::Always => Precedes::Always,
        cb::DelimiterBehavior::Never => Precedes::Never,
    }
}
