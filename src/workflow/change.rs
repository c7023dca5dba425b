//! Changes that a writer makes by hand: fields, tags, notes, removal.

use serde_json::Value;

use super::workspace::Workspace;
use super::{WorkflowError, find};
use crate::item::{Field, Item, Name, citekey};
use crate::library::{ChangeId, Source, Stored};

/// Source of what the writer has set; nothing overwrites it unasked.
pub const USER: &str = "user";

fn by_user() -> Source {
    Source::new(USER)
}

/// One assignment as typed: `volume=12`, `author=Doe, Jane; Roe, Richard`,
/// `issued=2006-08`; nothing after the sign removes the field.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// A new citekey.
    Key(String),
    /// A field's new value, or none.
    Field(Field, Option<Value>),
}

/// Reads an assignment; `None` if there is no `=` in it.
///
/// Names are `Family, Given` (or one literal name) separated by `;`. A value
/// that starts with `[` or `{` and is JSON is taken as the field's CSL-JSON.
#[must_use]
pub fn parse_assignment(text: &str) -> Option<Assignment> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if matches!(name, "key" | "citekey" | "id") {
        return Some(Assignment::Key(value.to_owned()));
    }
    let field = field_named(name);
    if value.is_empty() {
        return Some(Assignment::Field(field, None));
    }
    let json = value.starts_with(['[', '{']).then(|| serde_json::from_str::<Value>(value).ok()).flatten();
    let value = json.unwrap_or_else(|| match field {
        Field::Names(_) => value.split(';').filter_map(name_typed).map(|name| name.to_json()).collect(),
        _ => Value::from(value),
    });
    Some(Assignment::Field(field, Some(value)))
}

/// The field that a writer means by a name: `year`, `journal`, `doi`, or a name
/// of CSL's.
#[must_use]
pub fn field_named(name: &str) -> Field {
    match name {
        "year" | "date" => Field::from_name("issued"),
        "journal" => Field::from_name("container-title"),
        "pages" => Field::from_name("page"),
        "doi" | "pmid" | "pmcid" | "isbn" | "issn" | "url" => Field::from_name(&name.to_uppercase()),
        other => Field::from_name(other),
    }
}

fn name_typed(text: &str) -> Option<Name> {
    let text = text.trim();
    match text.split_once(',') {
        _ if text.is_empty() => None,
        None => Some(Name::literal(text)),
        Some((family, given)) => Some(Name::person(family.trim(), given.trim())),
    }
}

/// Carries out assignments on one item, all or none. Returns its citekey
/// afterwards.
///
/// # Errors
/// When there is no such item, a value does not fit its field, or the new
/// citekey is taken or cannot be a key.
pub fn set(
    workspace: &mut Workspace,
    key: &str,
    assignments: &[Assignment],
    command: &str,
) -> Result<String, WorkflowError> {
    let stored = find::get(workspace, key)?;
    let (key, _) = workspace.library.change(command, |change| -> Result<_, WorkflowError> {
        let mut key = stored.key.clone();
        for assignment in assignments {
            match assignment {
                Assignment::Key(new) => {
                    if new.is_empty() || *new != citekey::clean(new) {
                        return Err(WorkflowError::BadKey { key: new.clone() });
                    }
                    change.rename(&key, new)?;
                    key.clone_from(new);
                }
                Assignment::Field(field, value) => {
                    change.set_field(&key, field, value.clone(), by_user())?;
                }
            }
        }
        Ok(key)
    })?;
    Ok(key)
}

/// Puts an edited item in place of the stored one; what differs counts as the
/// writer's own. Returns how many fields did.
///
/// # Errors
/// When the store fails.
pub fn replace(
    workspace: &mut Workspace,
    stored: &Stored,
    edited: &Item,
    command: &str,
) -> Result<usize, WorkflowError> {
    let differing: Vec<Field> = stored.item.diff(edited).into_iter().map(|(field, ..)| field).collect();
    if differing.is_empty() {
        return Ok(0);
    }
    let sources: Vec<(Field, Source)> = differing.into_iter().map(|field| (field, by_user())).collect();
    workspace.library.change(command, |change| change.set_item(&stored.key, edited, &sources))?;
    Ok(sources.len())
}

/// Adds and removes tags. Returns how many items changed.
///
/// # Errors
/// When the store fails.
pub fn tag(
    workspace: &mut Workspace,
    items: &[Stored],
    add: &[String],
    remove: &[String],
    command: &str,
) -> Result<usize, WorkflowError> {
    let ((), _) = workspace.library.change(command, |change| -> Result<(), WorkflowError> {
        for stored in items {
            for tag in add {
                change.add_tag(&stored.key, tag)?;
            }
            for tag in remove {
                change.remove_tag(&stored.key, tag)?;
            }
        }
        Ok(())
    })?;
    let differs = |stored: &&Stored| {
        add.iter().any(|tag| !stored.tags.contains(tag)) || remove.iter().any(|tag| stored.tags.contains(tag))
    };
    Ok(items.iter().filter(differs).count())
}

/// Takes items out of the library; undo brings them back whole.
///
/// # Errors
/// When the store fails.
pub fn remove(
    workspace: &mut Workspace,
    items: &[Stored],
    command: &str,
) -> Result<Option<ChangeId>, WorkflowError> {
    let ((), change) = workspace.library.change(command, |change| -> Result<(), WorkflowError> {
        for stored in items {
            change.remove(&stored.key)?;
        }
        Ok(())
    })?;
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn assignments_read_as_people_type_them() {
        for (typed, field, value) in [
            ("volume=12", "volume", Some(json!("12"))),
            ("title = A = B", "title", Some(json!("A = B"))),
            ("year=2006", "issued", Some(json!("2006"))),
            ("doi=10.1000/x", "DOI", Some(json!("10.1000/x"))),
            (
                "author=Doe, Jane; World Health Organization",
                "author",
                Some(json!([{"family": "Doe", "given": "Jane"}, {"literal": "World Health Organization"}])),
            ),
            ("issue=", "issue", None),
            ("issued={\"date-parts\": [[2001]]}", "issued", Some(json!({"date-parts": [[2001]]}))),
            ("title=[Letter]", "title", Some(json!("[Letter]"))),
        ] {
            let expected = Assignment::Field(Field::from_name(field), value);
            assert_eq!(parse_assignment(typed), Some(expected), "{typed}");
        }
        assert_eq!(parse_assignment("key=new"), Some(Assignment::Key("new".into())));
        assert_eq!(parse_assignment("volume"), None);
    }
}
