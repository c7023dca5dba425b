//! Whether two lists of names are the same people: full given names against
//! initials, lists cut short, institutions.

use super::text::{self, Word, cover, near};
use crate::item::{Name, fold};

/// Names of a list that are looked at; collaborations sign by the thousand.
const MOST_NAMES: usize = 60;

/// A name made ready for comparing.
#[derive(Debug)]
pub(super) struct Person {
    /// Folded family name without spaces and marks; empty for institutions.
    pub(super) family: String,
    /// The same with umlauts written out, where that differs.
    spelled_out: Option<String>,
    /// The last word of a family name of several.
    last: String,
    /// Folded first letter of the given name.
    pub(super) initial: Option<char>,
    given: String,
    /// The words of a literal name.
    literal: Vec<Word>,
    /// As one would write it in a list.
    pub(super) shown: String,
}

impl Person {
    fn new(name: &Name) -> Self {
        let whole = text::clip(&name.family_or_literal()).to_owned();
        let is_literal = !name.literal.is_empty();
        let given = if is_literal || name.family.is_empty() { "" } else { &name.given };
        let family = if is_literal { String::new() } else { compact(&whole) };
        Self {
            spelled_out: if is_literal { None } else { fold::fold_spelled_out(&whole).map(|f| compact(&f)) },
            last: fold::words(&name.family).pop().unwrap_or_default(),
            initial: fold::fold(given).chars().find(|c| c.is_alphanumeric()),
            given: compact(given),
            literal: if is_literal { text::words(&whole) } else { Vec::new() },
            family,
            shown: whole,
        }
    }

    /// Whether a folded text without spaces is this family name.
    pub(super) fn is_called(&self, text: &str) -> bool {
        !text.is_empty()
            && (self.family == text
                || self.spelled_out.as_deref() == Some(text)
                || near(&self.family, text)
                || (self.last.len() >= 4 && self.last == text))
    }

    fn same_family(&self, other: &Self) -> bool {
        self.is_called(&other.family)
            || other.is_called(&self.family)
            || other.spelled_out.as_deref().is_some_and(|s| self.family == s)
    }

    /// How surely the two are one person, 0 to 1.
    fn likeness(&self, other: &Self) -> f32 {
        if self.is_written_in_one(other) || other.is_written_in_one(self) {
            return 1.0;
        }
        match (self.literal.is_empty(), other.literal.is_empty()) {
            (true, true) if self.same_family(other) => match (self.initial, other.initial) {
                (Some(a), Some(b)) if a != b => 0.4,
                _ => 1.0,
            },
            (true, true)
                if self.family.len() > 1 && self.family == other.given && self.given == other.family =>
            {
                0.9
            }
            (true, true) => 0.0,
            (false, false) => {
                let (there, back) = (
                    cover(&self.literal, &other.literal, true).share(),
                    cover(&other.literal, &self.literal, true).share(),
                );
                if there.max(back) >= 0.9 && there.min(back) >= 0.5 { 1.0 } else { 0.0 }
            }
            (false, true) => other.stands_in(&self.literal),
            (true, false) => self.stands_in(&other.literal),
        }
    }

    /// Whether it is the other's family and given name in one, as Chinese
    /// names are written.
    fn is_written_in_one(&self, other: &Self) -> bool {
        let rest = || compact(&self.shown).strip_prefix(&*other.family).map(str::to_owned);
        self.given.is_empty()
            && !other.family.is_empty()
            && !other.given.is_empty()
            && rest().is_some_and(|rest| rest == other.given)
    }

    fn stands_in(&self, words: &[Word]) -> f32 {
        if words.len() <= 6 && words.iter().any(|w| self.is_called(&w.text)) { 0.8 } else { 0.0 }
    }
}

fn compact(text: &str) -> String {
    fold::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Makes a name list ready. `et al.` and "others" are no people.
pub(super) fn people(names: &[Name]) -> Vec<Person> {
    names.iter().filter(|n| !n.is_empty() && !is_and_others(n)).take(MOST_NAMES).map(Person::new).collect()
}

/// Whether a "name" only says that there are more.
pub(super) fn is_and_others(name: &Name) -> bool {
    let whole = compact(&name.family_or_literal());
    matches!(whole.as_str(), "others" | "etal" | "andothers" | "al" | "ua" | "")
}

/// What two lists have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shared {
    /// How surely the first names are one person.
    pub(super) first: f32,
    /// Names of the shorter list found in the longer, each by its likeness.
    pub(super) found: f32,
    /// Length of the shorter list.
    pub(super) of: usize,
}

/// Compares two lists of names; `None` if either is empty.
pub(super) fn shared(a: &[Person], b: &[Person]) -> Option<Shared> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let first = short.first()?.likeness(long.first()?);
    let mut free = vec![true; long.len()];
    let mut found = 0.0;
    for person in short {
        let mut best: Option<(f32, usize)> = None;
        for (j, other) in long.iter().enumerate() {
            if free.get(j) == Some(&true) {
                let likeness = person.likeness(other);
                if likeness > best.map_or(0.0, |b| b.0) {
                    best = Some((likeness, j));
                }
            }
            if best.is_some_and(|b| b.0 >= 1.0) {
                break;
            }
        }
        if let Some((likeness, j)) = best {
            found += likeness;
            if let Some(slot) = free.get_mut(j) {
                *slot = false;
            }
        }
    }
    Some(Shared { first, found, of: short.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[(&str, &str)]) -> Vec<Person> {
        let names: Vec<Name> = names
            .iter()
            .map(|(f, g)| if *g == "=" { Name::literal(*f) } else { Name::person(*f, *g) })
            .collect();
        people(&names)
    }

    fn found(a: &[(&str, &str)], b: &[(&str, &str)]) -> (f32, f32) {
        let shared = shared(&list(a), &list(b)).unwrap();
        (shared.first, shared.found / shared.of as f32)
    }

    #[test]
    fn initials_agree_with_full_names() {
        let a = [("Zarate", "C. A."), ("Singh", "J. B.")];
        assert_eq!(found(&a, &[("Zarate", "Carlos A."), ("Singh", "Jaskaran B.")]), (1.0, 1.0));
        assert_eq!(found(&a, &[("Zarate", "Maria"), ("Singh", "Jaskaran")]).0, 0.4);
    }

    #[test]
    fn particles_umlauts_and_typing_errors_are_one_name() {
        for (a, b) in [
            ("Müller", "Mueller"),
            ("Gläscher", "Glaescher"),
            ("LeBihan", "Le Bihan"),
            ("van den Berg", "Berg"),
            ("Arcos-Burgos", "Arcos Burgos"),
            ("Vollenweider", "Vollenwieder"),
        ] {
            assert_eq!(found(&[(a, "A")], &[(b, "A")]).0, 1.0, "{a} {b}");
        }
    }

    #[test]
    fn family_and_given_name_may_be_swapped() {
        assert!(found(&[("Wei", "Zhang")], &[("Zhang", "Wei")]).0 > 0.8);
    }

    #[test]
    fn a_name_may_be_written_in_one() {
        assert_eq!(found(&[("王小明", "")], &[("王", "小明")]), (1.0, 1.0));
        assert_eq!(found(&[("王", "小明")], &[("王小明", "=")]), (1.0, 1.0));
        assert_eq!(found(&[("王小红", "")], &[("王", "小明")]).0, 0.0);
    }

    #[test]
    fn institutions_compare_by_their_words() {
        let who = [("World Health Organization", "=")];
        assert_eq!(found(&who, &[("World Health Organisation (WHO)", "=")]).0, 1.0);
        assert_eq!(found(&who, &[("World Bank", "=")]).0, 0.0);
        assert!(found(&[("Wilcox C. E.", "=")], &[("Wilcox", "Claire")]).0 > 0.7);
    }

    #[test]
    fn and_others_is_nobody() {
        assert!(people(&[Name::literal("et al."), Name::person("others", "")]).is_empty());
        assert_eq!(shared(&[], &list(&[("A", "B")])), None);
    }
}
