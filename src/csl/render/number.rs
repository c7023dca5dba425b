//! `cs:number`, number variables, and page ranges.
//!
//! Source: CSL 1.0.2, *Number*, *is-numeric* and appendix V (page range
//! formats).

use super::segments::segments;
use super::{Out, Renderer};
use crate::csl::locale::Gender;
use crate::csl::program::{AnyVariable, Number, NumberForm, PageRangeFormat, TermForm, term};
use crate::item::Variable;

/// A number variable's value, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    /// A number, which may have letters around it: `12`, `2b`, `L2d`.
    Number(String),
    /// `-`, `,` or `&`.
    Separator(char),
}

/// Takes a numeric value apart; `None` if it is not numeric.
pub(crate) fn tokens(value: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut spaced = false;
    let push = |word: &mut String, tokens: &mut Vec<Token>| -> Option<()> {
        if word.is_empty() {
            return Some(());
        }
        let numeric = word.chars().any(|c| c.is_ascii_digit());
        let roman = is_roman(word) && !word.contains(char::is_uppercase);
        let number = roman || (numeric && word.chars().all(|c| c.is_alphanumeric() || c == '/'));
        if !number || matches!(tokens.last(), Some(Token::Number(_))) {
            return None;
        }
        tokens.push(Token::Number(std::mem::take(word)));
        Some(())
    };
    for c in value.trim().chars() {
        match c {
            '-' | '–' | ',' | '&' => {
                push(&mut word, &mut tokens)?;
                if !matches!(tokens.last(), Some(Token::Number(_))) {
                    return None;
                }
                tokens.push(Token::Separator(if c == '–' { '-' } else { c }));
                spaced = false;
            }
            c if c.is_whitespace() => spaced = true,
            c => {
                if spaced && !word.is_empty() {
                    push(&mut word, &mut tokens)?;
                }
                spaced = false;
                word.push(c);
            }
        }
    }
    push(&mut word, &mut tokens)?;
    matches!(tokens.last(), Some(Token::Number(_))).then_some(tokens)
}

/// Whether a value names more than one number: something follows a first one
/// after a comma, a dash or "and".
pub(crate) fn is_plural(value: &str, and: &str) -> bool {
    let value = value.replace("\\-", "");
    let value = value.trim();
    // A comma within a number parts nothing.
    let first = value.find(|c: char| c.is_whitespace() || matches!(c, ',' | '&' | '-' | '–' | '—' | ';'));
    let Some((first, rest)) = first.map(|i| value.split_at(i)) else { return false };
    let number = first.contains(|c: char| c.is_ascii_digit()) && first.chars().all(char::is_alphanumeric);
    if !(number || is_roman(first)) {
        return false;
    }
    let word = rest.trim_start();
    let joined = |word: &str, by: &str| {
        !by.is_empty() && word.strip_prefix(by).is_some_and(|after| after.starts_with(char::is_whitespace))
    };
    match word.chars().next() {
        Some(',') => {
            word.get(1..).is_some_and(|r| r.starts_with(char::is_whitespace) && !r.trim().is_empty())
        }
        Some('-' | '–' | '—') => {
            let after = word.trim_start_matches(['-', '–', '—', ' ']);
            after.chars().next().is_some_and(|c| c.is_ascii_digit())
                || is_roman(after)
                || (number && after.contains(|c: char| c.is_ascii_digit()))
        }
        Some('&' | ';') => true,
        _ => joined(word, "and") || joined(word, and),
    }
}

/// A number as Roman numerals, in lower case; numbers beyond 3999 as they are.
pub(crate) fn roman(n: u64) -> String {
    const PARTS: &[(u64, &str)] = &[
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if n == 0 || n > 3999 {
        return n.to_string();
    }
    let mut n = n;
    let mut out = String::new();
    for (value, numeral) in PARTS {
        while n >= *value {
            out.push_str(numeral);
            n -= value;
        }
    }
    out
}

impl<'a> Renderer<'a> {
    pub(super) fn number(&mut self, number: &'a Number) -> Out {
        let variable = AnyVariable::Text(number.variable);
        if self.is_suppressed(variable) {
            return Out::empty();
        }
        let Some(value) = self.value(number.variable, false) else { return Out::empty() };
        self.used(variable);
        let locator = number.variable == Variable::Locator;
        let paged = matches!(number.variable, Variable::Page | Variable::Locator)
            && number.form == NumberForm::Numeric;
        let own = self.counted(number.variable);
        let text = self.labelled(number.variable, &value, &|part, label| match tokens(part) {
            Some(_) if locator => self.locator_range(part, label),
            Some(_) if paged || label != own => self.page_range(part),
            Some(tokens) => self.formatted(&tokens, number),
            None => part.to_owned(),
        });
        let nodes = self.rich(&text);
        Out::filled(self.decorate(nodes, &number.look))
    }

    /// What a number variable counts: the term of its label, unless its value
    /// says otherwise.
    pub(super) fn counted(&self, variable: Variable) -> &'a str {
        if variable == Variable::Locator {
            self.cite.and_then(|c| c.label.as_deref()).unwrap_or("page")
        } else {
            variable.as_str()
        }
    }

    /// A number in its parts, each as `one` shows it, with the labels between
    /// them; the first label is `cs:label`'s to show.
    pub(super) fn labelled(
        &self,
        variable: Variable,
        value: &str,
        one: &dyn Fn(&str, &str) -> String,
    ) -> String {
        let parts = segments(value);
        let own = self.counted(variable);
        // The first label is shown apart, so that its number is the variable's.
        if let [only] = parts.as_slice() {
            return one(only.text, own);
        }
        let mut out = String::new();
        let mut current = None;
        for (i, part) in parts.iter().enumerate() {
            let label = part.label.unwrap_or(own);
            if current.replace(label).is_some_and(|before| before != label) {
                let run = parts.iter().skip(i).take_while(|p| p.label.unwrap_or(own) == label);
                let run: String = run.map(|p| p.text).collect();
                let term = self.program.terms.get(label);
                let plural = is_plural(separated(&run).0, "");
                out.push_str(&term.map(|t| self.term_text(t, TermForm::Short, plural)).unwrap_or_default());
                out.push(' ');
            }
            let (text, after) = separated(part.text);
            out.push_str(&one(text, if i == 0 { own } else { label }));
            out.push_str(after);
        }
        out
    }

    fn formatted(&self, tokens: &[Token], number: &Number) -> String {
        let gender = self.program.terms.get(number.variable.as_str()).and_then(|t| self.locale.gender(t));
        let mut out = String::new();
        for token in tokens {
            match token {
                Token::Number(n) => match n.parse::<u64>() {
                    Ok(n) => out.push_str(&self.number_form(n, number.form, gender)),
                    Err(_) => out.push_str(n),
                },
                Token::Separator(',') => out.push_str(", "),
                Token::Separator('&') => out.push_str(" & "),
                Token::Separator(_) => out.push_str(&self.range_delimiter()),
            }
        }
        out
    }

    fn number_form(&self, n: u64, form: NumberForm, gender: Option<Gender>) -> String {
        match form {
            NumberForm::Numeric => n.to_string(),
            NumberForm::Ordinal => format!("{n}{}", self.locale.ordinal(n, gender)),
            NumberForm::LongOrdinal => match self.locale.long_ordinal(n, gender) {
                Some(word) => word.to_owned(),
                None => format!("{n}{}", self.locale.ordinal(n, gender)),
            },
            NumberForm::Roman => roman(n),
        }
    }

    /// What stands between the ends of a range.
    pub(super) fn range_delimiter(&self) -> String {
        let term = self.term_text(term::PAGE_RANGE_DELIMITER, TermForm::Long, false);
        if term.is_empty() { "–".to_owned() } else { term }
    }

    /// A locator: its ranges are set as those of pages are, if it counts pages,
    /// unless a dash shows that they are as they should be.
    pub(super) fn locator_range(&self, value: &str, label: &str) -> String {
        if value.contains('–') {
            value.to_owned()
        } else if label == "page" || tokens(value).is_none() {
            self.page_range(value)
        } else {
            value.replace('-', &self.range_delimiter())
        }
    }

    /// Pages or a locator, their ranges in the style's format.
    pub(super) fn page_range(&self, value: &str) -> String {
        let delimiter = self.range_delimiter();
        let and = self.term_text(term::AND, TermForm::Symbol, false);
        let and = if and == self.term_text(term::AND, TermForm::Long, false) { String::new() } else { and };
        let mut out = String::new();
        for (i, part) in value.split_inclusive([',', '&', ';']).enumerate() {
            let separator = part.chars().next_back().filter(|c| [',', '&', ';'].contains(c));
            let body = match separator {
                Some(c) => part.strip_suffix(c).unwrap_or(part),
                None => part,
            };
            if i > 0 {
                out.push(' ');
            }
            out.push_str(&one_range(body.trim(), self.program.page_range_format, &delimiter));
            match separator {
                Some('&') => {
                    out.push(' ');
                    out.push_str(if and.is_empty() { "&" } else { &and });
                }
                Some(c) => out.push(c),
                None => {}
            }
        }
        out
    }
}

/// A part of a number, and the punctuation that ends it.
pub(super) fn separated(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end_matches([' ', ',', ';', '&']).len())
}

/// Whether a value is made of numbers, with or without labels.
pub(crate) fn is_numeric(value: &str) -> bool {
    segments(value).iter().all(|part| {
        let (text, _) = separated(part.text);
        tokens(text).is_some()
    })
}

/// The parts of a page: a prefix and its digits.
fn split_page(page: &str) -> Option<(&str, &str)> {
    let at = page
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |i| i + page.get(i..).and_then(|p| p.chars().next()).map_or(1, char::len_utf8));
    let (prefix, digits) = (page.get(..at)?, page.get(at..)?);
    (!digits.is_empty() && digits.len() < 19).then_some((prefix, digits))
}

fn one_range(range: &str, format: Option<PageRangeFormat>, delimiter: &str) -> String {
    let mut ends = range.split(['-', '–', '—']).map(str::trim);
    let (Some(start), Some(end), None) = (ends.next(), ends.next(), ends.next()) else {
        return range.replace('-', "–").replace("––", "–");
    };
    if start.is_empty() || end.is_empty() {
        return range.to_owned();
    }
    // A hyphen escaped with a backslash is no range.
    if let Some(start) = start.strip_suffix('\\') {
        return format!("{start}-{end}");
    }
    let (Some((p1, d1)), Some((p2, d2))) = (split_page(start), split_page(end)) else {
        let looks_numeric = |s: &str| s.chars().any(|c| c.is_ascii_digit()) || is_roman(s);
        return if looks_numeric(start) && looks_numeric(end) {
            format!("{start}{delimiter}{end}")
        } else {
            range.to_owned()
        };
    };
    let Some(format) = format else { return format!("{start}{delimiter}{end}") };
    if p1 != p2 {
        return format!("{start}-{end}");
    }
    // `110-5` is short for `110-115`.
    let full = match d1.len().checked_sub(d2.len()) {
        Some(missing) if missing > 0 => format!("{}{d2}", d1.get(..missing).unwrap_or_default()),
        _ => d2.to_owned(),
    };
    let (x, y): (u64, u64) = match (d1.parse(), full.parse()) {
        (Ok(x), Ok(y)) => (x, y),
        _ => return format!("{start}{delimiter}{end}"),
    };
    if y < x {
        return format!("{start}{delimiter}{end}");
    }
    let second = match format {
        PageRangeFormat::Expanded => full.clone(),
        PageRangeFormat::Minimal => changed(d1, &full, 1),
        PageRangeFormat::MinimalTwo => changed(d1, &full, 2),
        PageRangeFormat::Chicago15 | PageRangeFormat::Chicago16 => {
            if x < 100 || x.is_multiple_of(100) {
                full.clone()
            } else if x % 100 < 10 {
                changed(d1, &full, 1)
            } else {
                let short = changed(d1, &full, 2);
                // Three or more changed digits of four: all of them.
                if format == PageRangeFormat::Chicago15 && d1.len() == 4 && short.len() >= 3 {
                    full.clone()
                } else {
                    short
                }
            }
        }
    };
    let p2 = if format == PageRangeFormat::Expanded { p1 } else { "" };
    format!("{p1}{d1}{delimiter}{p2}{second}")
}

fn is_roman(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| "ivxlcdmIVXLCDM".contains(c))
}

/// The digits of `end` that differ from `start`, and no fewer than `least`.
fn changed(start: &str, end: &str, least: usize) -> String {
    if start.len() != end.len() {
        return end.to_owned();
    }
    let same = start.bytes().zip(end.bytes()).take_while(|(a, b)| a == b).count();
    let keep = end.len().saturating_sub(same).max(least).min(end.len());
    end.get(end.len() - keep..).unwrap_or(end).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_values() {
        for value in ["2", "2b", "L2d", "1-3", "2, 5 & 7", "2nd"] {
            assert!(tokens(value).is_some(), "{value}");
        }
        for value in ["second", "2nd edition", "1-", ",", "", "3 4"] {
            assert!(tokens(value).is_none(), "{value}");
        }
    }

    #[test]
    fn plural_values() {
        assert!(
            is_plural("12-13", "")
                && is_plural("12, 14", "")
                && is_plural("i–iv", "")
                && is_plural("2 et 3", "et")
        );
        assert!(!is_plural("12", "") && !is_plural("front-page", "") && !is_plural("", ""));
    }

    #[test]
    fn page_ranges_by_format() {
        let range = |r, f| one_range(r, f, "–");
        assert_eq!(range("856-864", Some(PageRangeFormat::Minimal)), "856–64");
        assert_eq!(range("856-64", Some(PageRangeFormat::Expanded)), "856–864");
        assert_eq!(range("e852-e857", Some(PageRangeFormat::Expanded)), "e852–e857");
        assert_eq!(range("101-108", Some(PageRangeFormat::Chicago16)), "101–8");
        assert_eq!(range("1496-1504", Some(PageRangeFormat::Chicago15)), "1496–1504");
        assert_eq!(range("1496-1504", Some(PageRangeFormat::Chicago16)), "1496–504");
        assert_eq!(range("856-864", None), "856–864");
        assert_eq!(range("e-1", None), "e-1");
    }

    #[test]
    fn roman_numerals() {
        assert_eq!([1, 4, 9, 1999, 0, 4000].map(roman), ["i", "iv", "ix", "mcmxcix", "0", "4000"]);
    }
}
