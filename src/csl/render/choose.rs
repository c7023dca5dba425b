//! `cs:choose`.

use super::number::is_numeric;
use super::{Place, Renderer};
use crate::csl::CitePosition;
use crate::csl::program::{AnyVariable, Choose, Element, Match, PositionTest, Test};
use crate::item::Date;

impl<'a> Renderer<'a> {
    /// The elements of the first branch whose tests hold.
    pub(super) fn chosen(&mut self, choose: &'a Choose) -> Option<&'a [Element]> {
        for branch in &choose.branches {
            let mut tests = branch.tests.iter();
            let holds = match branch.match_ {
                Match::All => tests.all(|t| self.holds(t)),
                Match::Any => tests.any(|t| self.holds(t)),
                Match::None => !tests.any(|t| self.holds(t)),
            };
            if holds {
                return Some(&branch.children);
            }
        }
        None
    }

    fn holds(&mut self, test: &Test) -> bool {
        match test {
            Test::Disambiguate => {
                self.asked_disambiguate += 1;
                self.asked_disambiguate <= self.state.disambiguate
            }
            Test::IsNumeric(AnyVariable::Text(v)) => self.value(*v, false).is_some_and(|v| is_numeric(&v)),
            Test::IsNumeric(_) => false,
            Test::IsUncertainDate(v) => self.item.date(*v).is_some_and(|d| d.circa),
            Test::Locator(label) => self
                .cite
                .is_some_and(|c| c.locator.is_some() && c.label.as_deref().unwrap_or("page") == label),
            Test::Position(position) => self.at(*position),
            Test::Kind(kinds) => kinds.contains(&self.item.kind),
            Test::Variable(AnyVariable::Text(v)) => self.value(*v, false).is_some(),
            Test::Variable(AnyVariable::Names(v)) => self.names.get(v).is_some_and(|n| !n.is_empty()),
            Test::Variable(AnyVariable::Date(v)) => self.item.date(*v).is_some_and(has_date),
        }
    }

    /// Later positions are also what the earlier ones say: ibid with a locator
    /// is ibid, and ibid is subsequent.
    fn at(&self, wanted: PositionTest) -> bool {
        let Some(cite) = self.cite.filter(|_| self.place == Place::Citation) else { return false };
        let position = cite.position;
        match wanted {
            PositionTest::First => position == CitePosition::First,
            PositionTest::Subsequent => position != CitePosition::First,
            PositionTest::Ibid => matches!(position, CitePosition::Ibid | CitePosition::IbidWithLocator),
            PositionTest::IbidWithLocator => position == CitePosition::IbidWithLocator,
            PositionTest::NearNote => cite.near_note,
        }
    }
}

/// Whether a date says anything that can be shown.
pub(super) fn has_date(date: &Date) -> bool {
    !date.is_empty()
}
