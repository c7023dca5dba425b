//! `cs:label`.

use super::number::{is_plural, separated};
use super::segments::segments;
use super::{Out, Renderer};
use crate::csl::program::{AnyVariable, Label, Plural, TermForm, TermId, term};
use crate::csl::tree::Node;
use crate::item::Variable;

impl<'a> Renderer<'a> {
    pub(super) fn label(&mut self, label: &'a Label) -> Out {
        let Some(variable) = label.variable else { return Out::plain(Vec::new()) };
        if self.is_suppressed(AnyVariable::Text(variable)) {
            return Out::plain(Vec::new());
        }
        let Some(value) = self.value(variable, false) else { return Out::plain(Vec::new()) };
        // The parts that share the first one's label count together.
        let parts = segments(&value);
        let own = self.counted(variable);
        let name = parts.first().and_then(|p| p.label).unwrap_or(own);
        let Some(term) = self.program.terms.get(name) else { return Out::plain(Vec::new()) };
        let run: String =
            parts.iter().take_while(|p| p.label.unwrap_or(own) == name).map(|p| p.text).collect();
        let value = separated(&run).0;
        let and = self.term_text(term::AND, TermForm::Long, false);
        let plural = match label.plural {
            Plural::Always => true,
            Plural::Never => false,
            Plural::Contextual => match variable {
                Variable::NumberOfPages | Variable::NumberOfVolumes => {
                    value.trim().parse::<u64>().map_or_else(|_| is_plural(value, &and), |n| n > 1)
                }
                _ => is_plural(value, &and),
            },
        };
        Out::plain(self.label_nodes(label, term, plural))
    }

    pub(super) fn label_nodes(&self, label: &Label, term: TermId, plural: bool) -> Vec<Node> {
        let text = self.term_text(term, label.form, plural);
        if text.is_empty() {
            return Vec::new();
        }
        self.decorate(vec![Node::Text(text)], &label.look)
    }
}
