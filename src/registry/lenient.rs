//! Values out of JSON whose shape cannot be trusted: what does not fit is
//! as if it were not there.

use serde_json::Value;

use super::text;
pub(super) use crate::item::identifier::orcid;

/// The text of a string or number, or of the first member of a list that has
/// one; trimmed, and never empty.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(|v| if v.is_array() { None } else { text_of(v) }),
        _ => None,
    }
}

/// [`text_of`] a member.
pub(super) fn text_at(object: &Value, key: &str) -> Option<String> {
    text_of(object.get(key)?)
}

/// [`text_of`] a member as plain text in one line.
pub(super) fn plain_at(object: &Value, key: &str) -> Option<String> {
    text_at(object, key).map(|t| text::plain(&t)).filter(|t| !t.is_empty())
}

/// The texts of a list, or of a single value.
pub(super) fn texts_at(object: &Value, key: &str) -> Vec<String> {
    match object.get(key) {
        Some(Value::Array(list)) => list.iter().filter_map(text_of).collect(),
        Some(value) => text_of(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The members of a list; none if it is no list.
pub(super) fn list_at<'v>(object: &'v Value, key: &str) -> &'v [Value] {
    object.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether a value says anything.
pub(super) fn is_telling(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_shapes_are_as_if_not_there() {
        assert_eq!(text_of(&json!(["", null, " a "])), Some("a".into()));
        assert_eq!(text_of(&json!(12)), Some("12".into()));
        assert_eq!(text_of(&json!({"a": 1})), None);
        assert_eq!(text_of(&json!([["deep"]])), None);
        assert_eq!(texts_at(&json!({"k": "one"}), "k"), ["one"]);
        assert!(list_at(&json!({"k": "one"}), "k").is_empty());
    }
}
