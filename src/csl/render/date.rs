//! `cs:date`.
//!
//! Source: CSL 1.0.2, *Date* and *Date Ranges*.

use super::choose::has_date;
use super::{Out, Renderer};
use crate::csl::program::{AnyVariable, Date, DatePart, Look, PartForm, PartName, TermForm, term};
use crate::csl::sort::date_key;
use crate::csl::tree::{Mark, Node};
use crate::item::{self, DateParts, DateVariable};

/// A part that has a value in the date at hand.
struct Shown<'p> {
    part: &'p DatePart,
    /// What the element's own part says over the locale's.
    over: Option<&'p DatePart>,
}

impl Shown<'_> {
    fn form(&self) -> Option<PartForm> {
        self.over.and_then(|o| o.form).or(self.part.form)
    }
}

/// Which end of a range is rendered: its parts lose the affixes that would
/// touch the range's own delimiter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// None: a single date, or what both ends share.
    Whole,
    /// The start, before the delimiter.
    Before,
    /// The end, after it.
    After,
}

impl<'a> Renderer<'a> {
    pub(super) fn date(&mut self, date: &'a Date) -> Out {
        let Some(variable) = date.variable else { return Out::plain(Vec::new()) };
        if self.is_suppressed(AnyVariable::Date(variable)) {
            return Out::empty();
        }
        let Some(value) = self.item.date(variable).filter(|d| has_date(d)) else { return Out::empty() };
        if variable == DateVariable::Accessed && self.cite.is_some_and(|c| c.compared) {
            return Out::empty();
        }
        self.used(AnyVariable::Date(variable));
        if self.sort.is_some() {
            return Out::filled(vec![Node::Text(date_key(value, &|name| date.shows(name)))]);
        }
        let nodes = if value.start().is_none() && value.end().is_none() {
            // Words stand for the year: a date that shows only month and day
            // does not repeat them.
            let words = if value.literal.is_empty() { &value.raw } else { &value.literal };
            let mut nodes = if date.shows(PartName::Year) { self.rich(words) } else { Vec::new() };
            if !nodes.is_empty() {
                self.push_year_suffix(variable, &mut nodes);
            }
            match date.parts.iter().find(|p| p.name == PartName::Year && date.form.is_none()) {
                Some(year) => self.decorate(nodes, &year.look),
                None => nodes,
            }
        } else {
            self.date_nodes(date, variable, value)
        };
        let Some(format) = date.form.and_then(|f| self.locale.date(f)) else {
            return Out::filled(self.decorate(nodes, &date.look));
        };
        let own = &date.look;
        let either =
            |own: &String, locale: &String| if own.is_empty() { locale.clone() } else { own.clone() };
        let look = Look {
            format: if own.format.is_plain() { format.look.format } else { own.format },
            prefix: either(&own.prefix, &format.look.prefix),
            suffix: either(&own.suffix, &format.look.suffix),
            ..own.clone()
        };
        Out::filled(self.decorate(nodes, &look))
    }

    fn date_nodes(&mut self, date: &'a Date, variable: DateVariable, value: &item::Date) -> Vec<Node> {
        let localized = date.form.and_then(|f| self.locale.date(f));
        let (parts, delimiter): (Vec<Shown<'a>>, &str) = match (date.form, localized) {
            (Some(_), Some(format)) => {
                let over = |p: &DatePart| date.parts.iter().find(|o| o.name == p.name);
                let parts = format
                    .parts
                    .iter()
                    .filter(|p| date.shows(p.name))
                    .map(|part| Shown { part, over: over(part) })
                    .collect();
                (parts, &format.delimiter)
            }
            _ => (date.parts.iter().map(|part| Shown { part, over: None }).collect(), &date.delimiter),
        };
        let start = value.start().unwrap_or(DateParts::OPEN);
        let season = value.season_number();
        let Some(end) = value.end().filter(|e| *e != start) else {
            return self.run(&parts, start, season, delimiter, variable, Ends::Whole);
        };
        self.range(&parts, start, end, delimiter, variable)
    }

    /// Renders parts of one date, one after the other.
    fn run(
        &mut self,
        parts: &[Shown<'a>],
        date: DateParts,
        season: Option<u8>,
        delimiter: &str,
        variable: DateVariable,
        ends: Ends,
    ) -> Vec<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        let first = parts.iter().position(|p| has_part(p.part.name, date, season));
        let last = parts.iter().rposition(|p| has_part(p.part.name, date, season));
        for (i, part) in parts.iter().enumerate() {
            let suffix = ends != Ends::Before || Some(i) != last;
            let prefix = ends != Ends::After || (Some(i) == last && first != last);
            let out = self.part(part, date, season, variable, (prefix, suffix));
            if out.is_empty() {
                continue;
            }
            if !nodes.is_empty() && !delimiter.is_empty() {
                nodes.push(Node::text(delimiter));
            }
            nodes.extend(out);
        }
        nodes
    }

    /// A range: what is the same on both sides is said once.
    fn range(
        &mut self,
        parts: &[Shown<'a>],
        start: DateParts,
        end: DateParts,
        delimiter: &str,
        variable: DateVariable,
    ) -> Vec<Node> {
        let shown = |name| parts.iter().any(|p| p.part.name == name);
        let month_shown = shown(PartName::Month);
        // The largest unit in which the ends differ, of those shown.
        let unit = if end.is_open() || start.year != end.year {
            PartName::Year
        } else if start.month != end.month && month_shown {
            PartName::Month
        } else if start.day != end.day && shown(PartName::Day) && month_shown {
            PartName::Day
        } else {
            return self.run(parts, start, None, delimiter, variable, Ends::Whole);
        };
        let differs = |name: PartName| match unit {
            PartName::Year => true,
            PartName::Month => name != PartName::Year,
            PartName::Day => name == PartName::Day,
        };
        let from = parts.iter().position(|p| differs(p.part.name)).unwrap_or(0);
        let to = parts.iter().rposition(|p| differs(p.part.name)).map_or(parts.len(), |i| i + 1);
        let between = parts
            .iter()
            .find(|p| p.part.name == unit)
            .and_then(|p| {
                p.over.and_then(|o| o.range_delimiter.clone()).or_else(|| p.part.range_delimiter.clone())
            })
            .unwrap_or_else(|| "–".to_owned());
        let (head, rest) = parts.split_at(from);
        let (middle, tail) = rest.split_at(to.saturating_sub(from));
        let mut sections = Vec::new();
        sections.push(self.run(head, start, None, delimiter, variable, Ends::Whole));
        let mut span = self.run(middle, start, None, delimiter, variable, Ends::Before);
        span.push(Node::Text(between));
        if !end.is_open() {
            let second = self.run(middle, end, None, delimiter, variable, Ends::After);
            span.extend(second);
        }
        sections.push(span);
        sections.push(self.run(tail, start, None, delimiter, variable, Ends::Whole));
        let mut nodes: Vec<Node> = Vec::new();
        for section in sections {
            if section.is_empty() {
                continue;
            }
            if !nodes.is_empty() && !delimiter.is_empty() {
                nodes.push(Node::text(delimiter));
            }
            nodes.extend(section);
        }
        nodes
    }

    fn part(
        &mut self,
        shown: &Shown<'a>,
        date: DateParts,
        season: Option<u8>,
        variable: DateVariable,
        (prefix, suffix): (bool, bool),
    ) -> Vec<Node> {
        let form = shown.form();
        let text = match shown.part.name {
            PartName::Year => {
                if date.is_open() {
                    return Vec::new();
                }
                year_text(date.year, form)
            }
            PartName::Month => match date.month {
                Some(month @ 1..=12) => match form {
                    Some(PartForm::Numeric) => month.to_string(),
                    Some(PartForm::LeadingZeros) => format!("{month:02}"),
                    Some(PartForm::Short) => self.term_text(term::month(month), TermForm::Short, false),
                    _ => self.term_text(term::month(month), TermForm::Long, false),
                },
                _ => match date.season().or(season) {
                    // A season has no number.
                    Some(_) if matches!(form, Some(PartForm::Numeric | PartForm::LeadingZeros)) => {
                        return Vec::new();
                    }
                    Some(season) => {
                        let form =
                            if form == Some(PartForm::Short) { TermForm::Short } else { TermForm::Long };
                        self.term_text(term::season(season), form, false)
                    }
                    None => return Vec::new(),
                },
            },
            PartName::Day => match (date.day, date.month) {
                (Some(day), Some(month)) => match form {
                    Some(PartForm::LeadingZeros) => format!("{day:02}"),
                    Some(PartForm::Ordinal) if !self.locale.limit_day_ordinals || day == 1 => {
                        let gender = self.locale.gender(term::month(month));
                        format!("{day}{}", self.locale.ordinal(u64::from(day), gender))
                    }
                    _ => day.to_string(),
                },
                _ => return Vec::new(),
            },
        };
        let mut nodes = vec![Node::Text(text)];
        // The era stands after what belongs to the year's number.
        let era = match date.year {
            _ if shown.part.name != PartName::Year => String::new(),
            ..0 => self.term_text(term::BC, TermForm::Long, false),
            0..1000 => self.term_text(term::AD, TermForm::Long, false),
            _ => String::new(),
        };
        if shown.part.name == PartName::Year && era.is_empty() {
            self.push_year_suffix(variable, &mut nodes);
        }
        // The locale says affixes; the style may change the rest.
        let mut look = shown.part.look.clone();
        if let Some(over) = shown.over {
            if !over.look.format.is_plain() {
                look.format = over.look.format;
            }
            look.text_case = over.look.text_case.or(look.text_case);
            look.strip_periods |= over.look.strip_periods;
            look.quotes |= over.look.quotes;
        }
        if !prefix {
            look.prefix.clear();
        }
        if !suffix {
            look.suffix.clear();
        }
        let mut nodes = self.decorate(nodes, &look);
        if !era.is_empty() {
            nodes.push(Node::Text(era));
            self.push_year_suffix(variable, &mut nodes);
        }
        nodes
    }

    /// Puts the year suffix after the first year, unless the style shows it
    /// somewhere itself.
    fn push_year_suffix(&mut self, variable: DateVariable, nodes: &mut Vec<Node>) {
        let implicit = !self.program.explicit_year_suffix && !self.year_suffix_done;
        if implicit
            && variable != DateVariable::Accessed
            && self.sort.is_none()
            && let Some(suffix) = self.year_suffix()
        {
            nodes.push(Node::Span(Mark::YearSuffix, vec![Node::Text(suffix)]));
        }
    }
}

fn has_part(name: PartName, date: DateParts, season: Option<u8>) -> bool {
    match name {
        PartName::Year => !date.is_open(),
        PartName::Month => date.month.is_some() || season.is_some(),
        PartName::Day => date.day.is_some(),
    }
}

fn year_text(year: i32, form: Option<PartForm>) -> String {
    let number = year.unsigned_abs();
    match form {
        Some(PartForm::Short) if number >= 100 => format!("{:02}", number % 100),
        _ => number.to_string(),
    }
}
