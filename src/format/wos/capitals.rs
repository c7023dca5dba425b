//! What Web of Science gives in capitals throughout: the names of journals and
//! series always, titles and authors in older records.

use crate::item::caps;
use crate::item::{Item, Name, NameVariable, Variable};

/// Mends the titles of an item, and the names of its people.
pub(super) fn mend(item: &mut Item) {
    if let Some(title) = item.get(Variable::Title).filter(|title| caps::is_shouted(title)) {
        let title = caps::sentence(title);
        item.set(Variable::Title, title);
    }
    for variable in [Variable::ContainerTitle, Variable::CollectionTitle] {
        if let Some(title) = item.get(variable).filter(|title| caps::is_shouted_serial(title)) {
            let title = caps::title(title);
            item.set(variable, title);
        }
    }
    for variable in NameVariable::ALL {
        let names = item.names(*variable);
        if !names.is_empty() && is_shouted(names) {
            let names = names.iter().map(quiet).collect();
            item.set_names(*variable, names);
        }
    }
}

/// Whether the people of a list are all written in capitals. `NG` alone may be
/// initials; beside `BERG` it is a name.
fn is_shouted(names: &[Name]) -> bool {
    let mut families = names.iter().map(|name| name.family.as_str()).filter(|family| !family.is_empty());
    families.clone().any(caps::is_shouted_name) && !families.any(|family| family.contains(char::is_lowercase))
}

fn quiet(name: &Name) -> Name {
    // Up to three letters are initials.
    let is_word = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count() > 3 && !word.contains('.');
    let given =
        name.given.split(' ').map(|word| if is_word(word) { caps::name(word) } else { word.to_owned() });
    let given = given.collect::<Vec<_>>().join(" ");
    Name { family: caps::name(&name.family), given, ..name.clone() }
}
