//! Elements to the tags of a mapping table, and back.
//!
//! A tag is a path of element names from the record, `dates/year`; a step may
//! ask for attributes, `identifier@type=doi`, where an empty value asks that
//! there is none, `note@type=`.

use super::super::mapping::record::{Record, Value};
use super::super::mapping::{FieldRow, Form, Table};
use super::{Element, text};

/// One step of a path.
struct Step<'p> {
    name: &'p str,
    attributes: Vec<(&'p str, &'p str)>,
}

impl<'p> Step<'p> {
    fn of(step: &'p str) -> Self {
        let mut parts = step.split('@');
        let name = parts.next().unwrap_or_default();
        let attributes = parts.map(|part| part.split_once('=').unwrap_or((part, ""))).collect();
        Self { name, attributes }
    }

    fn fits(&self, element: &Element) -> bool {
        element.name == self.name
            && self.attributes.iter().all(|(name, value)| {
                element.attribute(name).unwrap_or_default().trim().eq_ignore_ascii_case(value)
            })
    }

    fn make(&self) -> Element {
        let given = self.attributes.iter().filter(|(_, value)| !value.is_empty());
        given.fold(Element::new(self.name), |element, (name, value)| element.with(name, *value))
    }
}

/// Every element at a path.
pub(crate) fn select<'e>(root: &'e Element, path: &str) -> Vec<&'e Element> {
    let mut found = vec![root];
    for step in path.split('/').map(Step::of) {
        found = found.into_iter().flat_map(|e| e.elements().filter(|child| step.fits(child))).collect();
    }
    found
}

/// Fills a record with what an element has for the rows of a table. `value`
/// makes values of elements that are no plain text: `None` leaves it to the
/// row's form, an empty text says that there is nothing.
pub(crate) fn collect(
    table: &Table,
    element: &Element,
    record: &mut Record,
    value: impl Fn(&FieldRow, &Element) -> Option<Value>,
) {
    let mut done: Vec<&str> = Vec::new();
    for row in table.fields.iter().filter(|row| row.read) {
        if done.contains(&row.tag) {
            continue;
        }
        done.push(row.tag);
        for found in select(element, row.tag) {
            let value = value(row, found).unwrap_or_else(|| Value::Text(plain_value(row.form, found)));
            if value != Value::Text(String::new()) {
                record.push(row.tag, value);
            }
        }
    }
}

/// The text of an element as a form wants it.
pub(crate) fn plain_value(form: Form, element: &Element) -> String {
    match form {
        Form::Text | Form::Title => text::faces(element),
        Form::Long => text::lines(element),
        _ => text::one_line(element),
    }
}

/// Puts an element at a path, below those of its ancestors that are there
/// already; those named in `apart` are made anew for every value.
pub(crate) fn put(root: &mut Element, path: &str, apart: &[&str], fill: impl FnOnce(&mut Element)) {
    let steps: Vec<Step<'_>> = path.split('/').map(Step::of).collect();
    place(root, &steps, apart, fill);
}

fn place(parent: &mut Element, steps: &[Step<'_>], apart: &[&str], fill: impl FnOnce(&mut Element)) {
    let Some((step, rest)) = steps.split_first() else { return fill(parent) };
    if !rest.is_empty()
        && !apart.contains(&step.name)
        // The last one first: what is put together stands together.
        && let Some(known) = parent.elements_mut().rev().find(|child| step.fits(child))
    {
        return place(known, rest, apart, fill);
    }
    let mut made = step.make();
    place(&mut made, rest, apart, fill);
    parent.push(made);
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn paths_select_what_they_put() {
        let mut root = Element::new("r");
        for (path, said) in
            [("a/b", "1"), ("a/c", "2"), ("s/t", "3"), ("s/t", "4"), ("i@type=doi", "5"), ("i@type=", "6")]
        {
            put(&mut root, path, &["s"], |element| element.push_text(said));
        }
        let written = super::super::document("", &root);
        let read = parse(&written).unwrap();
        let texts =
            |path: &str| select(&read, path).into_iter().map(text::one_line).collect::<Vec<_>>().join(",");
        assert_eq!(read.all("a").count(), 1);
        assert_eq!(read.all("s").count(), 2);
        assert_eq!(
            ["a/b", "a/c", "s/t", "i@type=doi", "i@type=", "i", "a/x"].map(texts),
            ["1", "2", "3,4", "5", "6", "5,6", ""]
        );
    }
}
