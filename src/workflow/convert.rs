//! One format into another, without a library, and what is lost on the way.
//!
//! The report of losses is no prediction: what was written is read again and
//! compared with what was to be said, field by field. The mapping table of the
//! format gives the reason.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use super::WorkflowError;
use super::config::Config;
use super::document::{self, Kind, Setting};
use super::input::{self, As, Batch, Form, Incoming};
use crate::csl::Output;
use crate::format::{self, Format, FormatError, bibtex};
use crate::item::citekey::{self, Pattern};
use crate::item::{Field, Item};

/// What items are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Records of a bibliographic format.
    Records(Format),
    /// References in a citation style, as plain text, HTML, ….
    List(Output),
}

impl Target {
    /// The bibliographic format, if it is one.
    #[must_use]
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Records(format) => Some(format),
            Self::List(_) => None,
        }
    }

    /// The names of all targets.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let records = Format::all().filter(|format| format.is_written()).map(Format::name);
        let lists =
            Output::ALL.iter().filter(|output| **output != Output::Json).map(|output| output.as_str());
        records.chain(lists).collect()
    }

    /// The target of that name.
    ///
    /// # Errors
    /// [`FormatError`] when there is none, or the format is only read.
    pub fn named(name: &str) -> Result<Self, FormatError> {
        let lower = name.to_ascii_lowercase();
        let lower = match lower.as_str() {
            "plain" | "txt" => "text",
            "md" => "markdown",
            "tex" => "latex",
            other => other,
        };
        let list = Output::ALL.iter().find(|output| output.as_str() == lower && **output != Output::Json);
        match (lower.parse::<Format>(), list) {
            (Ok(format), _) if format.is_written() => Ok(Self::Records(format)),
            (_, Some(list)) => Ok(Self::List(*list)),
            (Ok(format), None) => Err(FormatError::NotWritten { format }),
            (Err(_), None) => Err(FormatError::UnknownFormat { name: name.to_owned() }),
        }
    }

    /// The target that the ending of a file says.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            // Several formats have these.
            "xml" | "yml" | "yaml" => None,
            "bib" | "bibtex" => Some(Self::Records(Format::Bibtex)),
            "txt" => Some(Self::List(Output::Text)),
            "md" => Some(Self::List(Output::Markdown)),
            "html" | "htm" => Some(Self::List(Output::Html)),
            "rtf" => Some(Self::List(Output::Rtf)),
            ending => Format::all()
                .find(|format| format.is_written() && format.extensions().contains(&ending))
                .map(Self::Records),
        }
    }
}

/// What a source is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Whatever its content shows.
    Detected,
    /// Records of a format.
    Records(Format),
    /// Printed references.
    Printed,
    /// A document that cites: the items are those of its own bibliography.
    Document(Kind),
}

impl Source {
    /// The names of all sources.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let records = Format::all().filter(|format| format.is_read());
        records
            .map(Format::name)
            .chain(["text"])
            .chain(Kind::NAMES.into_iter().filter(|name| *name != "typst"))
            .collect()
    }

    /// The source of that name.
    ///
    /// # Errors
    /// [`FormatError`] when there is none, or the format is only written.
    pub fn named(name: &str) -> Result<Self, FormatError> {
        if matches!(name, "text" | "txt" | "plain") {
            return Ok(Self::Printed);
        }
        match name.parse::<Format>() {
            Ok(format) if format.is_read() => Ok(Self::Records(format)),
            Ok(format) => Err(FormatError::NotRead { format }),
            Err(error) => Kind::named(name).map(Self::Document).ok_or(error),
        }
    }
}

/// Reads what is to be converted.
///
/// # Errors
/// When nothing can be read from it, with the reason and what to do.
pub fn read(argument: &str, source: Source, config: &Config) -> Result<Batch, WorkflowError> {
    let path = Path::new(argument);
    match source {
        Source::Document(kind) => cited(path, kind, config),
        Source::Records(format) => input::read_as(argument, As::Records(format)),
        Source::Printed => input::read_as(argument, As::Printed),
        Source::Detected => match Kind::of(path) {
            Some(kind @ (Kind::Aux | Kind::Bcf)) => cited(path, kind, config),
            _ => input::read_argument(argument),
        },
    }
}

/// The items that a document cites, from the files that it names.
fn cited(path: &Path, kind: Kind, config: &Config) -> Result<Batch, WorkflowError> {
    let setting = Setting { library: None, config, style: None, locale: None, output: None, as_cited: false };
    let cited = document::cited(&setting, path, kind)?;
    let missing = cited.missing.iter().map(|missing| {
        format!("{}: `{}` is in none of the files that the document names", missing.place, missing.key)
    });
    let problems = cited.problems.iter().cloned().chain(missing).collect();
    let works = cited.items.into_iter().map(|item| Incoming {
        place: path.display().to_string(),
        raw: String::new(),
        item,
        parts: Vec::new(),
        confidence: BTreeMap::new(),
        form: Form::Record(Format::Bibtex),
    });
    Ok(Batch { works: works.collect(), problems })
}

/// Gives every item that has no citekey one, by the pattern, that no other
/// has, told apart as a library does.
pub fn name_items(items: &mut [Item], pattern: &Pattern) {
    let mut taken: HashSet<String> = items.iter().map(|item| item.id.clone()).collect();
    let mut next: HashMap<String, u64> = HashMap::new();
    for item in items.iter_mut().filter(|item| item.id.is_empty()) {
        let base = pattern.key(item);
        let n = next.entry(base.clone()).or_default();
        let mut key = base.clone();
        while !taken.insert(key.clone()) {
            *n += 1;
            key = format!("{base}{}", citekey::suffix(*n));
        }
        item.id = key;
    }
}

/// What became of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The field; none for the item's citekey.
    pub field: Option<Field>,
    /// What was to be said.
    pub from: Option<Value>,
    /// What the format says; nothing where the field was dropped.
    pub to: Option<Value>,
    /// Whether the format has a place for the field, where a table tells.
    pub has_place: Option<bool>,
}

/// What one item loses.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// Which item, from 0.
    pub index: usize,
    /// Each field that is dropped or changed.
    pub changes: Vec<Change>,
}

/// Items written, and what that cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// The file.
    pub text: String,
    /// What is lost, by item; items that lose nothing are left out.
    pub losses: Vec<Loss>,
}

/// Writes items as records, and tells what the format does not say of them.
///
/// # Errors
/// When the format is not written.
pub fn write_records(
    items: &[&Item],
    format: Format,
    bib: &bibtex::Options,
) -> Result<Written, WorkflowError> {
    let text = format::write_with(format, items, bib)?;
    let losses = losses(items, format, bib, &text)?;
    Ok(Written { text, losses })
}

/// Reads back what was written of some items and compares.
fn losses(
    items: &[&Item],
    format: Format,
    bib: &bibtex::Options,
    text: &str,
) -> Result<Vec<Loss>, FormatError> {
    let back = format::read(format, text)?.items;
    let mut losses = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let changes = if back.len() == items.len() {
            back.get(index).map(|back| compare(item, &back.item, format))
        } else {
            // Records ran together or came apart: each for itself.
            let alone = format::read(format, &format::write_with(format, &[item], bib)?)?.items;
            alone.first().map(|back| compare(item, &back.item, format))
        };
        let changes = changes.unwrap_or_else(|| compare(item, &Item::default(), format));
        if !changes.is_empty() {
            losses.push(Loss { index, changes });
        }
    }
    Ok(losses)
}

fn compare(item: &Item, back: &Item, format: Format) -> Vec<Change> {
    let mut changes = Vec::new();
    if !item.id.is_empty() && back.id != item.id {
        let text = |id: &str| Some(Value::from(id)).filter(|_| !id.is_empty());
        changes.push(Change { field: None, from: text(&item.id), to: text(&back.id), has_place: None });
    }
    changes.extend(item.diff(back).into_iter().map(|(field, from, to)| Change {
        has_place: format.table().map(|table| table.has_tag(format, item.kind, &field)),
        field: Some(field),
        from,
        to,
    }));
    changes
}

impl Change {
    /// The field's name; `citekey` for the item's own.
    #[must_use]
    pub fn name(&self) -> &str {
        self.field.as_ref().map_or("citekey", Field::name)
    }

    /// What happened to it: `dropped`, `changed` or `added`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (&self.from, &self.to) {
            (Some(_), None) => "dropped",
            (None, Some(_)) => "added",
            _ => "changed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Kind as ItemKind, Variable};

    #[test]
    fn second_items_of_a_name_get_letters() {
        let mut items: Vec<Item> = (0..29)
            .map(|_| {
                let mut item = Item::new(ItemKind::Book);
                item.set(Variable::Title, "Same");
                item
            })
            .collect();
        name_items(&mut items, &Pattern::standard());
        let keys: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let distinct: HashSet<&str> = keys.iter().copied().collect();
        assert_eq!(distinct.len(), 29);
        assert!(keys[1].ends_with('a') && keys[26].ends_with('z') && keys[27].ends_with("aa"), "{keys:?}");
    }

    #[test]
    fn losses_name_what_differs_and_nothing_else() {
        let mut item = Item::new(ItemKind::Hearing);
        item.id = "a".to_owned();
        item.set(Variable::Title, "T");
        item.set(Variable::Dimensions, "20 cm");
        let written = write_records(&[&item], Format::Bibtex, &bibtex::Options::default()).unwrap();
        let names: Vec<String> =
            written.losses[0].changes.iter().map(|c| format!("{} {}", c.word(), c.name())).collect();
        assert_eq!(names, ["dropped dimensions"]);
        assert!(
            write_records(&[&item], Format::CslJson, &bibtex::Options::default()).unwrap().losses.is_empty()
        );
    }
}
