//! Where a name list leaves names out.

use serde_json::Value;

use super::{Item, NameVariable};

/// The member of [`Item::extra`] that holds the gap of a name variable:
/// `author-gap`.
fn member(variable: NameVariable) -> String {
    format!("{variable}-gap")
}

/// Whether a member of [`Item::extra`] says where a name list leaves names
/// out.
#[must_use]
pub fn is_gap(member: &str) -> bool {
    member.strip_suffix("-gap").is_some_and(|name| name.parse::<NameVariable>().is_ok())
}

impl Item {
    /// How many names of a list stand before the place where its source
    /// leaves names out; `None` if the list is whole.
    ///
    /// For `Smith, J., Jones, K., … Brown, L.` it is 2: one name or more are
    /// missing after the second, and the third is the work's last. For `Smith
    /// J, et al.` it is 1, the length of the list.
    ///
    /// It is kept in `extra` as a number under the variable's name and
    /// `-gap`, so that CSL-JSON has it as `"custom": {"author-gap": 2}`.
    #[must_use]
    pub fn gap(&self, variable: NameVariable) -> Option<usize> {
        let gap = self.extra.get(&member(variable))?.as_u64()?;
        let length = self.names.get(&variable)?.len();
        usize::try_from(gap).ok().filter(|gap| *gap <= length)
    }

    /// Says where a name list leaves names out, or that it is whole.
    pub fn set_gap(&mut self, variable: NameVariable, gap: Option<usize>) {
        match gap {
            Some(gap) => drop(self.extra.insert(member(variable), Value::from(gap))),
            None => drop(self.extra.shift_remove(&member(variable))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Name;

    #[test]
    fn a_gap_is_kept_in_csl_json() {
        let mut item = Item::default();
        item.set_names(NameVariable::Author, vec![Name::person("Smith", "J."), Name::person("Brown", "L.")]);
        item.set_gap(NameVariable::Author, Some(1));
        assert_eq!(item.to_json()["custom"]["author-gap"], 1);
        let mut again = Item::from_json(&item.to_json()).unwrap();
        assert_eq!((again.gap(NameVariable::Author), again.gap(NameVariable::Editor)), (Some(1), None));
        again.set_names(NameVariable::Author, Vec::new());
        assert_eq!(again.gap(NameVariable::Author), None, "no list, no gap");
        again.set_gap(NameVariable::Author, None);
        assert!(again.extra.is_empty());
        assert!(is_gap("author-gap") && !is_gap("stop-gap") && !is_gap("author"));
    }
}
