//! Standards and patents, which are known by their number: labellers take the
//! series for a journal and the number for its volume and pages.

use std::sync::LazyLock;

use regex::Regex;

use super::Reader;
use crate::citation::label::{Label, regex};
use crate::item::{Field, NameVariable, Variable};

/// `RFC 7231`, `Request for Comments`, `BCP 14`
static SERIES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?P<g>RFC|BCP|STD|FYI|(?:(?i:IETF\s+)?(?i:requests?\s+for\s+comments)))(?:\s+\(RFC\))?(?:[\s,:]*(?i:no|number)\.?)?[\s-]*(?P<n>\d{1,5})?$",
    )
});
/// Five digits or more after the word or the code of a country, which a year
/// does not have.
static PATENT_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:(?i:\bpatent(?:s|schrift)?\b(?:\s+(?:application|publication|appl\.?))?)\s*(?i:(?:no|nr|number)\b\.?|№|\#)?[\s:]*|(?i:\b(?:no|nr)\.)\s*|\b)
          (?P<n>(?:\b(?:US|EP|WO|DE|GB|JP|CN|FR|KR|CA|RU|AU|CH)\s?)?\d[\d,./]{4,}\d(?:\s?[ABCU]\d?\b)?)",
    )
});

/// `U.S. Patent No. 9,123,456`
static PATENT_SAID: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?P<g>(?:\b(?:U\.\s?S\.|US|European|German|British|French|Japanese|Chinese|Canadian)\s)?(?i:\bpatent(?:\s+application)?))\s+(?i:no|nr)\.?\s*[A-Z]{0,2}\s?\d[\d,./]{4,}\d",
    )
});

impl Reader<'_> {
    /// Whether the reference gives itself the number of a patent outside of
    /// its title.
    pub(super) fn is_patent(&self) -> bool {
        let titles = [Label::Title];
        let stretches = super::spans::outside(self.text, &self.labelled, &titles);
        stretches.iter().any(|text| PATENT_SAID.is_match(text))
    }

    /// `RFC`, 7231: a series of standards is a genre, its number the work's.
    pub(super) fn standard(&mut self) {
        for series in [Variable::ContainerTitle, Variable::CollectionTitle, Variable::Number] {
            let Some(captures) = self.item.get(series).and_then(|text| SERIES.captures(text)) else {
                continue;
            };
            let part = |name: &str| captures.name(name).map(|m| m.as_str().to_owned());
            let (genre, within) = (part("g").unwrap_or_default(), part("n"));
            let places = [Variable::CollectionNumber, Variable::Volume, Variable::Number, Variable::Issue];
            let held = places.into_iter().find_map(|place| self.item.get(place).map(str::to_owned));
            let Some(number) = within.or(held) else { continue };
            let label = match series {
                Variable::ContainerTitle => Label::Container,
                Variable::Number => Label::Number,
                _ => Label::Series,
            };
            for variable in places.into_iter().chain([series]) {
                self.clear(variable);
            }
            self.set(Variable::Genre, genre, label);
            self.set(Variable::Number, number, label);
        }
    }

    /// `US Patent 381,968`: no volume 381, page 968.
    pub(super) fn patent(&mut self) {
        let Some(number) = PATENT_NUMBER
            .captures_iter(self.text)
            .filter(|c| {
                c.get(0).is_some_and(|m| m.as_str().len() > c.name("n").map_or(0, |n| n.len()))
                    || starts_with_code(c)
            })
            .find_map(|c| c.name("n").map(|n| n.as_str().to_owned()))
        else {
            return;
        };
        if let Some(office) = self.item.get(Variable::ContainerTitle).map(str::to_owned)
            && self.item.get(Variable::Genre).is_none()
        {
            let bare = office.trim_end_matches(|c: char| !c.is_alphabetic()).trim_end_matches(" No");
            self.set(Variable::Genre, bare.to_owned(), Label::Container);
        }
        if self.item.get(Variable::Genre).is_none()
            && let Some(said) = PATENT_SAID.captures(self.text).and_then(|c| c.name("g"))
        {
            self.set_sure(Variable::Genre, said.as_str().to_owned(), 0.8);
        }
        // `U.S. Patent` is nobody's name.
        let editors = self.item.names(NameVariable::Editor);
        if editors.iter().any(|name| name.family.contains("Patent") || name.literal.contains("Patent")) {
            self.item.set_names(NameVariable::Editor, Vec::new());
            self.item.set_gap(NameVariable::Editor, None);
            self.confidence.remove(&Field::Names(NameVariable::Editor));
        }
        let taken = [
            Variable::ContainerTitle,
            Variable::Volume,
            Variable::Issue,
            Variable::Page,
            Variable::NumberOfPages,
        ];
        let sure = taken
            .iter()
            .chain(&[Variable::Number])
            .filter_map(|v| self.confidence.get(&Field::Text(*v)).copied());
        let sure = sure.fold(1.0, f32::min);
        for variable in taken {
            self.clear(variable);
        }
        self.set_sure(Variable::Number, number, sure);
    }
}

fn starts_with_code(captures: &regex::Captures<'_>) -> bool {
    captures.name("n").is_some_and(|n| n.as_str().starts_with(char::is_alphabetic))
}
