//! `cs:text`, and the values of text variables.

use std::borrow::Cow;

use super::{Out, Place, Presence, Renderer};
use crate::csl::program::{AnyVariable, Class, TermForm, Text, TextSource};
use crate::csl::tree::{Mark, Node};
use crate::item::{DateVariable, Item, NameVariable, Variable};

impl<'a> Renderer<'a> {
    pub(super) fn text(&mut self, text: &'a Text) -> Out {
        let out = match &text.source {
            TextSource::Variable { variable, short } => self.variable_text(*variable, *short),
            TextSource::Macro(id) => match self.program.macros.get(*id) {
                Some(body) => self.all(body),
                None => Out::plain(Vec::new()),
            },
            TextSource::Term { term, form, plural } => {
                let text = self.locale.term(*term, *form, *plural).unwrap_or_default().to_owned();
                Out::plain(self.term_nodes(text))
            }
            TextSource::Value(value) => Out::plain(self.rich(value)),
        };
        // A macro is a group to the group around it.
        if matches!(text.source, TextSource::Macro(_)) {
            if out.presence == Presence::Empty {
                return Out::empty();
            }
            return Out::seen(self.decorate(out.nodes, &text.look), out.presence);
        }
        Out { nodes: self.decorate(out.nodes, &text.look), presence: out.presence }
    }

    fn variable_text(&mut self, variable: Variable, short: bool) -> Out {
        if self.is_suppressed(AnyVariable::Text(variable)) {
            return Out::empty();
        }
        let nodes = self.value_nodes(variable, short);
        // The suffix is the processor's, not the item's: without one, a group
        // still stands.
        if variable == Variable::YearSuffix && nodes.is_empty() {
            return Out::plain(nodes);
        }
        if nodes.iter().any(|n| !n.is_empty()) {
            self.used(AnyVariable::Text(variable));
        }
        Out::filled(nodes)
    }

    fn value_nodes(&mut self, variable: Variable, short: bool) -> Vec<Node> {
        if variable == Variable::YearSuffix {
            return match self.year_suffix() {
                Some(suffix) => vec![Node::Span(Mark::YearSuffix, vec![Node::Text(suffix)])],
                None => Vec::new(),
            };
        }
        let Some(value) = self.value(variable, short) else { return Vec::new() };
        match variable {
            // Of an address in its short form, where it leads.
            Variable::Url if short => vec![Node::text(host(&value))],
            Variable::Page => self.rich(&self.labelled(variable, &value, &|part, _| self.page_range(part))),
            Variable::Locator => {
                self.rich(&self.labelled(variable, &value, &|part, label| self.locator_range(part, label)))
            }
            Variable::Url | Variable::Doi | Variable::Pmid | Variable::Pmcid => {
                vec![Node::Text(value.into_owned())]
            }
            // A range of volumes is set as a range.
            v if v.is_number() => self.rich(&self.labelled(variable, &value, &|part, _| {
                if part.contains('-') && super::number::tokens(part).is_some() {
                    part.replace('-', &self.range_delimiter())
                } else {
                    part.to_owned()
                }
            })),
            _ => self.rich(&value),
        }
    }

    /// The letter that tells two cites of one year apart.
    pub(super) fn year_suffix(&mut self) -> Option<String> {
        // Letters follow from the order of entries, and not the other way round.
        let n = self.state.year_suffix.filter(|_| self.sort.is_none())?;
        self.year_suffix_done = true;
        Some(suffix_letters(n))
    }

    /// The value of a text variable as this rendering sees it.
    pub(crate) fn value(&self, variable: Variable, short: bool) -> Option<Cow<'a, str>> {
        let item: &'a Item = self.item;
        let cite = self.cite;
        let own = |v| item.get(v).filter(|t| !t.is_empty()).map(Cow::Borrowed);
        if short {
            let shorter = match variable {
                Variable::Title => own(Variable::TitleShort),
                Variable::ContainerTitle => own(Variable::ContainerTitleShort),
                _ => None,
            };
            if shorter.is_some() {
                return shorter;
            }
        }
        match variable {
            Variable::CitationNumber => self.state.citation_number.map(|n| Cow::Owned(n.to_string())),
            Variable::FirstReferenceNoteNumber => {
                cite.and_then(|c| c.first_note).map(|n| Cow::Owned(n.to_string()))
            }
            Variable::Locator => {
                cite.and_then(|c| c.locator.as_deref()).filter(|l| !l.is_empty()).map(Cow::Borrowed)
            }
            Variable::CitationLabel => {
                let base = own(variable).unwrap_or_else(|| Cow::Owned(self.citation_label()));
                let suffix = self.state.year_suffix.map(suffix_letters).unwrap_or_default();
                Some(base + Cow::Owned::<str>(suffix)).filter(|l| !l.is_empty())
            }
            Variable::PageFirst => own(variable).or_else(|| {
                let page = own(Variable::Page)?;
                let first = page.split(['-', '–', ',', '&']).next()?.trim().to_owned();
                (!first.is_empty()).then_some(Cow::Owned(first))
            }),
            Variable::EventTitle => own(variable).or_else(|| own(Variable::Event)),
            Variable::Event => own(variable).or_else(|| own(Variable::EventTitle)),
            _ => own(variable),
        }
    }

    /// A label after the trigraph pattern: four letters of one family name,
    /// two of each of two, one of each of up to four, and the year's end.
    fn citation_label(&self) -> String {
        let names = [NameVariable::Author, NameVariable::Editor]
            .into_iter()
            .filter_map(|v| self.names.get(&v))
            .find(|n| !n.is_empty());
        let letters = match names.map_or(0, Vec::len) {
            0 | 1 => 4,
            2 | 3 => 2,
            _ => 1,
        };
        let mut label: String = names
            .into_iter()
            .flatten()
            .take(4)
            .map(|n| n.family.chars().filter(|c| c.is_alphanumeric()).take(letters).collect::<String>())
            .collect();
        if label.is_empty() {
            label = "Xyz".to_owned();
        }
        if let Some(year) = self.item.date(DateVariable::Issued).and_then(crate::item::Date::first_year) {
            label.push_str(&format!("{:02}", year.unsigned_abs() % 100));
        }
        label
    }

    /// A term's text; where an entry or a note begins with one, it is told from
    /// other text.
    pub(super) fn term_nodes(&self, text: String) -> Vec<Node> {
        if text.is_empty() {
            Vec::new()
        } else if self.place == Place::Bibliography || self.program.class == Class::Note {
            vec![Node::Span(Mark::Term, vec![Node::Text(text)])]
        } else {
            vec![Node::Text(text)]
        }
    }

    pub(super) fn term_text(
        &self,
        term: crate::csl::program::TermId,
        form: TermForm,
        plural: bool,
    ) -> String {
        self.locale.term(term, form, plural).unwrap_or_default().to_owned()
    }
}

/// The host of an address, without the scheme where the name shows that it is
/// one of the web.
fn host(url: &str) -> &str {
    let start = url.find("://").map_or(0, |i| i + 3);
    let end = url.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |i| start + i);
    let from = if url.get(start..).is_some_and(|rest| rest.starts_with("www.")) { start } else { 0 };
    url.get(from..end).unwrap_or(url)
}

/// 1 is `a`, 26 `z`, 27 `aa`.
pub(crate) fn suffix_letters(n: u32) -> String {
    let mut n = n;
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(char::from(b'a' + (n % 26) as u8));
        n /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::suffix_letters;

    #[test]
    fn suffixes_go_on_after_z() {
        assert_eq!([1, 26, 27, 52, 53, 703].map(suffix_letters), ["a", "z", "aa", "az", "ba", "aaa"]);
        assert_eq!(suffix_letters(0), "");
    }
}
