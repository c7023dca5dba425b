//! From JSON to a request.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::RequestError;
use super::filter::Filter;
use crate::csl::{Citation, CitationMode, Cite, CitePosition, Output};
use crate::item::{Field, Item};

/// What is asked.
pub(super) struct Request {
    /// Name, path or XML.
    pub(super) style: String,
    pub(super) locale: Option<String>,
    pub(super) format: Output,
    pub(super) items: Vec<Item>,
    /// The citations, each with the number of its note if it has one.
    pub(super) citations: Vec<(Citation, Option<u32>)>,
    /// Which items the bibliography lists; `None` for no bibliography.
    pub(super) bibliography: Option<Filter>,
    /// Whether the request speaks of a bibliography.
    pub(super) bibliography_asked: bool,
    pub(super) warnings: Vec<String>,
}

type Object = Map<String, Value>;
type Result<T> = std::result::Result<T, RequestError>;

const MEMBERS: [&str; 8] =
    ["style", "locale", "lang", "format", "items", "references", "citations", "bibliography"];
const POSITIONS: [(&str, CitePosition); 4] = [
    ("first", CitePosition::First),
    ("subsequent", CitePosition::Subsequent),
    ("ibid", CitePosition::Ibid),
    ("ibid-with-locator", CitePosition::IbidWithLocator),
];

impl Request {
    pub(super) fn read(request: &Value) -> Result<Self> {
        let object = request.as_object().ok_or_else(|| wrong("request", request, "an object"))?;
        let mut warnings: Vec<String> = object
            .keys()
            .filter(|key| !MEMBERS.contains(&key.as_str()))
            .map(|key| format!("`{key}` is no member of a request"))
            .collect();
        let missing = |path: &str| RequestError::Missing { path: path.to_owned() };
        let style = text(object, "style", "")?.ok_or_else(|| missing("style"))?;
        let locale = text(object, "locale", "")?.or(text(object, "lang", "")?);
        let format = match text(object, "format", "")? {
            None => Output::Html,
            Some(name) => format(&name).ok_or_else(|| {
                let names: Vec<&str> = Output::ALL.iter().map(|output| output.as_str()).collect();
                wrong("format", &object["format"], &format!("one of {}", names.join(", ")))
            })?,
        };
        let records = list(object, "items", "")?.or(list(object, "references", "")?);
        let items = items(records.ok_or_else(|| missing("items"))?, &mut warnings);
        let citations = list(object, "citations", "")?.unwrap_or_default();
        let citations = citations.iter().enumerate();
        let citations = citations.map(|(at, c)| citation(c, &format!("citations[{at}]")));
        let asked = member(object, "bibliography");
        let bibliography = match asked {
            None | Some(Value::Bool(true)) => Some(Filter::default()),
            Some(Value::Bool(false)) => None,
            Some(Value::Object(filter)) => Some(Filter::read(filter, &mut warnings)?),
            Some(other) => return Err(wrong("bibliography", other, "true, false or an object of filters")),
        };
        Ok(Self {
            style,
            locale,
            format,
            items,
            citations: citations.collect::<Result<_>>()?,
            bibliography,
            bibliography_asked: asked.is_some(),
            warnings,
        })
    }
}

fn format(name: &str) -> Option<Output> {
    Output::ALL.iter().copied().find(|output| output.as_str() == name)
}

/// The items that can be read; the others become warnings.
fn items(records: &[Value], warnings: &mut Vec<String>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(records.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, record) in records.iter().enumerate() {
        let item = match Item::from_json(record) {
            Ok(item) if item.id.is_empty() => {
                warnings.push(format!("items[{at}] is left out: it has no `id`"));
                continue;
            }
            Ok(item) => item,
            Err(error) => {
                warnings.push(format!("items[{at}] is left out: {error}"));
                continue;
            }
        };
        for (key, value) in &item.extra {
            let field = Field::from_name(key);
            if matches!(field, Field::Extra(_)) || field.name() != key || record.get(key).is_none() {
                continue;
            }
            let id = &item.id;
            warnings.push(match field {
                Field::Kind => format!("items[{at}] (`{id}`): {value} is no type; read as `document`"),
                _ => format!("items[{at}] (`{id}`): `{key}` is left out: {} does not fit it", shape(value)),
            });
        }
        match places.get(&item.id) {
            Some(before) => {
                warnings.push(format!("items[{at}] replaces an earlier item with the id `{}`", item.id));
                items[*before] = item;
            }
            None => {
                places.insert(item.id.clone(), items.len());
                items.push(item);
            }
        }
    }
    items
}

/// A citation: `{"citationItems": […], "properties": {…}}`, or its cites
/// alone.
fn citation(value: &Value, at: &str) -> Result<(Citation, Option<u32>)> {
    let nothing = Map::new();
    let (cites, of, properties, number) = match value {
        Value::Array(cites) => (cites.as_slice(), at.to_owned(), &nothing, None),
        Value::Object(object) => {
            let cites = list(object, "citationItems", at)?
                .ok_or_else(|| RequestError::Missing { path: join(at, "citationItems") })?;
            let properties = match member(object, "properties") {
                None => &nothing,
                Some(Value::Object(properties)) => properties,
                Some(other) => return Err(wrong(&join(at, "properties"), other, "an object")),
            };
            // Pandoc's name for it.
            let number = note(object, "citationNoteNumber", at)?;
            (cites, join(at, "citationItems"), properties, number)
        }
        other => return Err(wrong(at, other, "a list of cites or an object")),
    };
    let cites = cites.iter().enumerate().map(|(n, c)| cite(c, &format!("{of}[{n}]")));
    let cites = cites.collect::<Result<_>>()?;
    let at = join(at, "properties");
    let mode = match text(properties, "mode", &at)?.as_deref() {
        None => CitationMode::Normal,
        Some("composite") => {
            CitationMode::Composite { infix: text(properties, "infix", &at)?.unwrap_or_default() }
        }
        Some("author-only") => CitationMode::AuthorOnly,
        Some("suppress-author") => CitationMode::SuppressAuthor,
        Some(_) => {
            let modes = "composite, author-only or suppress-author";
            return Err(wrong(&join(&at, "mode"), &properties["mode"], modes));
        }
    };
    let note = note(properties, "noteIndex", &at)?.or(number);
    Ok((Citation { cites, note: 0, mode }, note))
}

fn cite(value: &Value, at: &str) -> Result<Cite> {
    let object = value.as_object().ok_or_else(|| wrong(at, value, "an object"))?;
    let id = text(object, "id", at)?.ok_or_else(|| RequestError::Missing { path: join(at, "id") })?;
    let position = match member(object, "position") {
        None => None,
        Some(value) => {
            let by_name = || POSITIONS.iter().find(|(name, _)| value == name);
            let by_number = || value.as_u64().and_then(|n| POSITIONS.get(usize::try_from(n).ok()?));
            let found = by_name().or_else(by_number).map(|(_, position)| *position);
            let names = "0 to 3, first, subsequent, ibid or ibid-with-locator";
            Some(found.ok_or_else(|| wrong(&join(at, "position"), value, names))?)
        }
    };
    // Pandoc's name for the two switches.
    let kind = text(object, "type", at)?;
    let is = |name: &str| kind.as_deref() == Some(name);
    Ok(Cite {
        id,
        locator: text(object, "locator", at)?,
        label: text(object, "label", at)?,
        prefix: text(object, "prefix", at)?.unwrap_or_default(),
        suffix: text(object, "suffix", at)?.unwrap_or_default(),
        suppress_author: flag(object, "suppress-author", at)?.unwrap_or(is("suppress-author")),
        author_only: flag(object, "author-only", at)?.unwrap_or(is("author-only")),
        position,
        near_note: flag(object, "near-note", at)?,
    })
}

/// A member that is there and not null.
fn member<'o>(object: &'o Object, key: &str) -> Option<&'o Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// A text, or a number as the text it was written as; empty is none.
pub(super) fn text(object: &Object, key: &str, at: &str) -> Result<Option<String>> {
    match member(object, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(wrong(&join(at, key), other, "text")),
    }
}

pub(super) fn list<'o>(object: &'o Object, key: &str, at: &str) -> Result<Option<&'o [Value]>> {
    match member(object, key) {
        None => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list)),
        Some(other) => Err(wrong(&join(at, key), other, "a list")),
    }
}

fn flag(object: &Object, key: &str, at: &str) -> Result<Option<bool>> {
    match member(object, key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(wrong(&join(at, key), other, "true or false")),
    }
}

fn note(object: &Object, key: &str, at: &str) -> Result<Option<u32>> {
    let Some(value) = member(object, key) else { return Ok(None) };
    let number = value.as_u64().and_then(|n| u32::try_from(n).ok());
    number.map(Some).ok_or_else(|| wrong(&join(at, key), value, "the number of a note, or 0"))
}

pub(super) fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}

pub(super) fn wrong(path: &str, found: &Value, expected: &str) -> RequestError {
    RequestError::Member { path: path.to_owned(), found: shape(found), expected: expected.to_owned() }
}

/// What a value is, in words; short texts and numbers as they are.
fn shape(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.chars().count() <= 40 => format!("\"{text}\""),
        Value::String(_) => "a long text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
