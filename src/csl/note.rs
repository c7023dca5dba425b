//! Fields that writers keep in an item's `note`, because their tool has no
//! place of its own for them: `reviewed-author: Hall || W. C.` on a line, or
//! `{:genre: Peer commentary}` anywhere.
//!
//! A field is taken from the note where the item has none; dates and the type
//! are taken in any case. What is taken is no longer part of the note.
//! Source: Zotero's documentation, *Citing fields from Extra*.

use std::borrow::Cow;

use crate::item::{Date, Field, Item, Kind, Name, Variable};

/// The item with the fields of its note.
pub(crate) fn with_fields(item: &Item) -> Cow<'_, Item> {
    let Some(note) = item.get(Variable::Note).filter(|n| n.contains(':')) else { return Cow::Borrowed(item) };
    let mut with: Option<Item> = None;
    let mut taken: Vec<Field> = Vec::new();
    let mut rest: Vec<String> = Vec::new();
    for line in note.lines() {
        let line = braced(line, &mut |key, value| {
            take(with.get_or_insert_with(|| item.clone()), &mut taken, key, value)
        });
        let field = line.split_once(':').filter(|(key, _)| is_key(key));
        match field {
            Some((key, value)) if take(with.get_or_insert_with(|| item.clone()), &mut taken, key, value) => {}
            _ => rest.push(line.into_owned()),
        }
    }
    match with {
        Some(mut with) if !taken.is_empty() => {
            with.set(Variable::Note, rest.join("\n").trim());
            Cow::Owned(with)
        }
        _ => Cow::Borrowed(item),
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
}

/// Takes `{:key: value}` out of a line.
fn braced<'a>(line: &'a str, take: &mut impl FnMut(&str, &str) -> bool) -> Cow<'a, str> {
    if !line.contains("{:") {
        return Cow::Borrowed(line);
    }
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find("{:") {
        let (before, from) = rest.split_at(start);
        let Some(end) = from.find('}') else { break };
        out.push_str(before);
        let inner = from.get(2..end).unwrap_or_default();
        let (whole, after) = from.split_at(end + 1);
        rest = after;
        if !inner.split_once(':').is_some_and(|(key, value)| is_key(key.trim()) && take(key.trim(), value)) {
            out.push_str(whole);
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Sets a field from the note; whether there was a place for it.
fn take(item: &mut Item, taken: &mut Vec<Field>, key: &str, value: &str) -> bool {
    let value = value.trim();
    let field = Field::from_name(key);
    // Names come one by one, each on a line of its own.
    let again = taken.contains(&field);
    match &field {
        _ if value.is_empty() => return false,
        Field::Kind => match value.parse::<Kind>() {
            Ok(kind) => item.kind = kind,
            Err(_) => return false,
        },
        Field::Text(variable) => {
            if item.get(*variable).is_some() && *variable != Variable::Note {
                return false;
            }
            item.set(*variable, value);
        }
        Field::Names(variable) => {
            if !item.names(*variable).is_empty() && !again {
                return false;
            }
            let name = match value.split_once("||") {
                Some((family, given)) => Name::person(family.trim(), given.trim()),
                None => Name::literal(value),
            };
            let mut names = item.names(*variable).to_vec();
            names.push(name);
            item.set_names(*variable, names);
        }
        Field::Date(variable) => {
            let date =
                Date::from_edtf(value).unwrap_or_else(|| Date { raw: value.to_owned(), ..Date::default() });
            item.set_date(*variable, date);
        }
        // A field CSL does not know shows nowhere.
        Field::Extra(_) => {}
    }
    taken.push(field);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{DateVariable, NameVariable};

    fn read(note: &str) -> Item {
        let mut item = Item::new(Kind::Book);
        item.set(Variable::Title, "T");
        item.set(Variable::Note, note);
        with_fields(&item).into_owned()
    }

    #[test]
    fn fields_are_taken_from_lines_and_braces() {
        let item = read("Hello\ngenre: X\nfree text {:medium: Y}\nDOI: 10.1/x");
        assert_eq!(item.get(Variable::Genre), Some("X"));
        assert_eq!(item.get(Variable::Medium), Some("Y"));
        assert_eq!(item.get(Variable::Doi), Some("10.1/x"));
        assert_eq!(item.get(Variable::Note), Some("Hello\nfree text"));
    }

    #[test]
    fn names_gather_and_dates_and_types_replace() {
        let item = read("author: Doe || J.\nauthor: The Group\nissued: 2004-10\ntype: report");
        assert_eq!(item.names(NameVariable::Author), [Name::person("Doe", "J."), Name::literal("The Group")]);
        assert_eq!(item.date(DateVariable::Issued).unwrap().first_year(), Some(2004));
        assert_eq!(item.kind, Kind::Report);
        assert_eq!(item.get(Variable::Note), None);
    }

    #[test]
    fn what_the_item_has_stays() {
        let item = read("title: Other");
        assert_eq!(item.get(Variable::Title), Some("T"));
        assert_eq!(item.get(Variable::Note), Some("title: Other"));
        assert_eq!(read("Note to self: read.").get(Variable::Note), Some("Note to self: read."));
    }
}
