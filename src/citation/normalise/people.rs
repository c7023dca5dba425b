//! Authors, editors and translators.

use std::sync::LazyLock;

use regex::Regex;

use super::Reader;
use crate::citation::label::{Label, Span, regex};
use crate::citation::names::{Names, read_names};
use crate::item::{Field, NameVariable};

static TRANSLATED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)(?:\b(?:translated|transl?\.|tr\.)\s*(?:by\s*)?|\bübers\w*\.?\s*v(?:on|\.)\s*|\btraduit\s+par\s*|\btrad\.\s*(?:d[ei]\s*)?)$",
    )
});
static TRANSLATORS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^[,\s]*[(\[]?(?:trans(?:l|lators?)?\b|tr\.|übers|trad\.)"));
static EDITED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)\b(?:ed(?:ited|s?\.)\s+by|hrsg\.\s*v(?:on|\.)|herausgegeben\s+von|a\s+cura\s+di|sous\s+la\s+dir(?:ection|\.)\s+de|под\s+ред\.)\s*$",
    )
});
static EDITORS: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^[.,\s]*[(\[]?(?:eds?\b(?:\.?\s*[)\],]|\.)|editors?\b|hrsgg?\b|hgg?\.|éds?\.)")
});
/// What may stand between two spans of one list.
static WITHIN: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)^[^\p{L}]*(?:(?:and|und|et|y|e|en|og|och|i|и)\b)?[^\p{L}\d]*$"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"[\[(]?\d+[\])]?\.?"));

impl Reader<'_> {
    pub(super) fn names(&mut self) {
        let lists = [
            (Label::Author, NameVariable::Author),
            (Label::Editor, NameVariable::Editor),
            (Label::Translator, NameVariable::Translator),
        ];
        for (label, variable) in lists {
            for (text, spans) in self.lists(label) {
                let (Some(first), Some(last)) = (spans.first(), spans.last()) else { continue };
                let variable = match label {
                    Label::Editor if self.translated(first, last) => NameVariable::Translator,
                    Label::Author if self.edited(first, last) => NameVariable::Editor,
                    _ => variable,
                };
                let names = read_names(&text);
                if names.names.is_empty() {
                    continue;
                }
                let sure = spans.iter().map(|s| s.confidence).fold(1.0, f32::min);
                self.add_names(variable, names, sure);
            }
        }
    }

    fn add_names(&mut self, variable: NameVariable, more: Names, sure: f32) {
        let mut all = Names { names: self.item.names(variable).to_vec(), gap: self.item.gap(variable) };
        all.append(more);
        self.item.set_names(variable, all.names);
        self.item.set_gap(variable, all.gap);
        let least = self.confidence.get(&Field::Names(variable)).copied().unwrap_or(1.0).min(sure);
        self.confidence.insert(Field::Names(variable), least);
    }

    /// The lists of a label: spans that only marks, a number or an "and" part
    /// are one list.
    fn lists(&self, label: Label) -> Vec<(String, Vec<Span>)> {
        let mut out: Vec<(String, Vec<Span>)> = Vec::new();
        for span in self.labelled.of(label) {
            let part = self.stopped(&span.range);
            if let Some((text, spans)) = out.last_mut()
                && let Some(end) = spans.last().map(|s| s.range.end)
                && let Some(between) = self.text.get(end..span.range.start).filter(|t| t.len() < 24)
                && WITHIN.is_match(between)
            {
                text.push_str(&NUMBER.replace_all(between, " "));
                text.push_str(part);
                spans.push(span.clone());
                continue;
            }
            out.push((part.to_owned(), vec![span.clone()]));
        }
        out
    }

    /// Whether the words around a list say that it is of editors.
    fn edited(&self, first: &Span, last: &Span) -> bool {
        EDITED.is_match(self.before(first.range.start, 40))
            || self.text.get(last.range.end..).is_some_and(|after| EDITORS.is_match(after))
    }

    /// Whether the words around a list say that it is of translators.
    fn translated(&self, first: &Span, last: &Span) -> bool {
        TRANSLATED.is_match(self.before(first.range.start, 40))
            || TRANSLATED
                .is_match(self.part(first.range.clone()).split_inclusive(' ').next().unwrap_or_default())
            || self.text.get(last.range.end..).is_some_and(|after| TRANSLATORS.is_match(after))
    }
}
