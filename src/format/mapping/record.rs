//! Flat records: tags with values, to items and back by a [`Table`].

use std::collections::{BTreeMap, HashSet};

use serde_json::Value as Json;

use super::super::{Format, medline};
use super::{FieldRow, Form, Table, Target, date, name};
use crate::item::{Date, DateVariable, Item, Kind, Name, markup};

/// The value of a tag.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// As it is written.
    Text(String),
    /// A name in parts.
    Name(Name),
    /// A date in parts.
    Date(Date),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Value {
    /// The value as text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Name(name) => name::write(name),
            Self::Date(date) => date::write(date),
        }
    }
}

/// A record: its type, and its tags in order, which may repeat.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Record {
    /// The format's name of its type; empty where it says none.
    pub(crate) kind: String,
    /// Tags and values.
    pub(crate) fields: Vec<(String, Value)>,
}

impl Record {
    /// Adds a value.
    pub(crate) fn push(&mut self, tag: impl Into<String>, value: impl Into<Value>) {
        self.fields.push((tag.into(), value.into()));
    }

    /// The first text under a tag.
    pub(crate) fn get(&self, tag: &str) -> Option<&str> {
        self.fields.iter().find_map(|(name, value)| match value {
            Value::Text(text) if name == tag => Some(text.as_str()),
            _ => None,
        })
    }

    /// Puts back what `extra` keeps of a format; `tag` makes a tag as the
    /// format writes it of one in lower case.
    pub(crate) fn put_back(&mut self, format: Format, item: &Item, tag: fn(&str) -> String) {
        self.fields.extend(kept(item, format).map(|(name, text)| (tag(name), text.into())));
    }

    /// Puts every value under a tag under another.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        for (tag, _) in self.fields.iter_mut().filter(|(tag, _)| tag == from) {
            to.clone_into(tag);
        }
    }

    /// Takes every value under a tag out of the record.
    pub(crate) fn take(&mut self, tag: &str) -> Vec<Value> {
        self.fields.extract_if(.., |(name, _)| name == tag).map(|(_, value)| value).collect()
    }
}

impl Table {
    /// Makes an item of a record. `otherwise` is the kind of a type that the
    /// table does not know. What has no row goes to `extra`, its tag after
    /// the name of the format: `ris-u1`.
    pub(crate) fn item(&self, format: Format, record: Record, otherwise: Kind) -> Item {
        let known = self.read_type(&record.kind);
        let mut item = Item::new(known.map_or(otherwise, |row| row.kind));
        if let Some(genre) = known.map(|row| row.genre) {
            item.set(crate::item::Variable::Genre, genre);
        }
        let mut by_tag: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        for (tag, value) in record.fields {
            if !by_tag.contains_key(&tag) {
                order.push(tag.clone());
            }
            by_tag.entry(tag).or_default().push(value);
        }
        let mut dates: BTreeMap<DateVariable, date::Pieces> = BTreeMap::new();
        let kind = item.kind;
        for row in self.fields.iter().filter(|row| row.read && row.holds_for(kind)) {
            let Some(values) = by_tag.get_mut(row.tag).filter(|values| !values.is_empty()) else { continue };
            read_row(&mut item, row, values, &mut dates);
        }
        for (variable, pieces) in dates {
            item.set_date(variable, pieces.date());
        }
        for tag in order {
            for value in by_tag.remove(&tag).unwrap_or_default() {
                keep(&mut item, format, &tag, value.text());
            }
        }
        item
    }

    /// The tag of a row that, in lower case, stands in a name in `extra`.
    pub(crate) fn spelled(&self, tag: &str) -> Option<&'static str> {
        self.fields.iter().map(|row| row.tag).find(|known| known.eq_ignore_ascii_case(tag))
    }

    /// Makes a record of an item, its tags in the order of the table. What
    /// `extra` keeps of the format is put back by [`Record::put_back`].
    pub(crate) fn record(&self, format: Format, item: &Item) -> Record {
        let kind = self.written_type(format, item.kind).map(|row| row.name.to_owned()).unwrap_or_default();
        let mut record = Record { kind, fields: Vec::new() };
        let mut done: Vec<Target> = Vec::new();
        let written_as = self.kind_written(format, item.kind);
        let rows =
            self.fields.iter().filter(|row| row.written.in_format(format) && row.holds_for(written_as));
        for row in rows {
            let shares = matches!(row.form, Form::LastPage | Form::MonthDay | Form::Slashed);
            if done.contains(&row.target) && !shares {
                continue;
            }
            let before = record.fields.len();
            write_row(&mut record, row, item);
            if record.fields.len() > before {
                done.push(row.target);
            }
        }
        record
    }
}

/// The name in `extra` of a tag that has no row.
pub(crate) fn extra_name(format: Format, tag: &str) -> String {
    format!("{format}-{}", tag.to_lowercase())
}

/// Keeps in `extra` what a tag says that has no place in the item, after what
/// is kept of it already.
pub(crate) fn keep(item: &mut Item, format: Format, tag: &str, text: String) {
    keep_as(item, extra_name(format, tag), text);
}

/// Keeps a text in `extra`, after what that has under the name.
pub(crate) fn keep_as(item: &mut Item, name: String, text: String) {
    if text.is_empty() {
        return;
    }
    let kept = item.extra.entry(name).or_insert(Json::Null);
    *kept = match kept.take() {
        Json::Null => Json::String(text),
        Json::Array(mut several) => {
            several.push(Json::String(text));
            Json::Array(several)
        }
        one => Json::Array(vec![one, Json::String(text)]),
    };
}

/// What `extra` keeps of a format: tags, in lower case, and what they say.
pub(crate) fn kept(item: &Item, format: Format) -> impl Iterator<Item = (&str, &str)> {
    item.extra.iter().flat_map(move |(name, value)| {
        let tag = name.strip_prefix(format.name()).and_then(|tag| tag.strip_prefix('-'));
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let texts = values.iter().filter_map(Json::as_str);
        tag.into_iter().flat_map(move |tag| texts.clone().map(move |text| (tag, text)))
    })
}

fn read_row(
    item: &mut Item,
    row: &FieldRow,
    values: &mut Vec<Value>,
    dates: &mut BTreeMap<DateVariable, date::Pieces>,
) {
    match row.target {
        Target::Names(variable) => {
            let mut names = item.names(variable).to_vec();
            for value in values.drain(..) {
                let name = match value {
                    Value::Name(name) => name,
                    other => name::read(&other.text()),
                };
                if !name.is_empty() {
                    names.push(name);
                }
            }
            item.set_names(variable, names);
        }
        Target::Date(variable) => {
            let pieces = dates.entry(variable).or_default();
            let value = values.remove(0);
            let put_back = match value {
                Value::Date(date) => pieces.whole(date).map(Value::Date),
                value => {
                    let text = value.text();
                    let taken = match row.form {
                        Form::Year => pieces.year(&text),
                        Form::MonthDay => pieces.month_day(&text),
                        Form::Slashed => pieces.whole(date::read_slashed(&text)).is_none(),
                        _ => pieces.whole(date::read(&text)).is_none(),
                    };
                    (!taken).then_some(Value::Text(text))
                }
            };
            if let Some(value) = put_back {
                values.insert(0, value);
            }
        }
        Target::Text(_) | Target::Extra(_) => read_text_row(item, row, values),
    }
}

fn read_text_row(item: &mut Item, row: &FieldRow, values: &mut Vec<Value>) {
    let free = row.target.is_free(item);
    let text = match row.form {
        Form::List(joint) => {
            let own = own_text(item, row.target).map(str::to_owned);
            let values = values.drain(..).map(|value| clean(row.form, &value.text()));
            distinct(own.into_iter().chain(values)).join(joint)
        }
        Form::Keywords => {
            let own = own_text(item, row.target).map(split_keywords).unwrap_or_default();
            let own: Vec<String> = own.into_iter().map(str::to_owned).collect();
            let values: Vec<String> = values.drain(..).map(|value| value.text()).collect();
            let words = values.iter().flat_map(|text| text.split([';', '\n'])).map(one_line);
            let words = distinct(own.into_iter().chain(words));
            let commas = words.len() > 1 && words.iter().any(|word| word.contains(','));
            words.join(if commas { "; " } else { ", " })
        }
        Form::LastPage => {
            let last = clean(row.form, &values.remove(0).text());
            match own_text(item, row.target) {
                // Web of Science's `+`: the article goes on somewhere.
                Some(first)
                    if last.is_empty() || last == "+" || first == last || first.contains(['-', '–']) =>
                {
                    return;
                }
                Some(first) => format!("{first}-{last}"),
                None => last,
            }
        }
        form => {
            let text = match own_text(item, row.target) {
                Some(known) => known.to_owned(),
                None => clean(form, &values.first().map(Value::text).unwrap_or_default()),
            };
            let first_page = text.split('-').next().filter(|_| form == Form::FirstPage);
            // The same said again, under this tag or another.
            values.retain(|value| {
                let said = clean(form, &value.text());
                said != text && Some(said.as_str()) != first_page
            });
            if !free {
                return;
            }
            text
        }
    };
    match row.target {
        Target::Text(variable) => item.set(variable, text),
        Target::Extra(name) if !text.is_empty() => {
            item.extra.insert(name.to_owned(), Json::String(text));
        }
        _ => {}
    }
}

/// Texts without the empty and the repeated ones, in order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| !text.is_empty() && seen.insert(text.clone())).collect()
}

/// The keywords of an item's one text.
pub(crate) fn split_keywords(text: &str) -> Vec<&str> {
    let separator = if text.contains(';') { ';' } else { ',' };
    text.split(separator).map(str::trim).filter(|word| !word.is_empty()).collect()
}

fn own_text(item: &Item, target: Target) -> Option<&str> {
    match target {
        Target::Text(variable) => item.get(variable),
        Target::Extra(name) => item.extra.get(name).and_then(Json::as_str),
        Target::Names(_) | Target::Date(_) => None,
    }
}

/// A text as an item keeps it.
fn clean(form: Form, text: &str) -> String {
    match form {
        Form::Long => text.trim().to_owned(),
        Form::Doi => super::super::bare_doi(text.trim()).to_owned(),
        Form::Language => medline::language(text.trim()).to_owned(),
        Form::Pages | Form::FirstPage | Form::LastPage => super::super::pages(&one_line(text)),
        _ => one_line(text),
    }
}

fn one_line(text: &str) -> String {
    let spaced = |c: char| c.is_whitespace() && c != ' ';
    if !text.contains("  ") && !text.contains(spaced) {
        return text.trim().to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn write_row(record: &mut Record, row: &FieldRow, item: &Item) {
    match row.target {
        Target::Names(variable) => {
            for name in item.names(variable) {
                match row.form {
                    Form::Parts => record.push(row.tag, Value::Name(name.clone())),
                    _ => record.push(row.tag, name::write(name)),
                }
            }
        }
        Target::Date(variable) => {
            let Some(date) = item.date(variable) else { return };
            let text = match row.form {
                Form::Parts => return record.push(row.tag, Value::Date(date.clone())),
                Form::Slashed => date::write_slashed(date),
                Form::Medline => date::write_medline(date),
                Form::Year => date.first_year().map(|year| year.to_string()).unwrap_or_default(),
                Form::MonthDay => date::write_month_day(date),
                _ => date::write(date),
            };
            if !text.is_empty() {
                record.push(row.tag, text);
            }
        }
        Target::Text(_) | Target::Extra(_) => {
            let Some(text) = own_text(item, row.target).map(markup::without_spans) else { return };
            let text = &*text;
            let (first, last) = text.split_once(['-', '–']).unwrap_or((text, ""));
            match row.form {
                Form::List(joint) => {
                    for part in text.split(joint).map(str::trim).filter(|part| !part.is_empty()) {
                        record.push(row.tag, part);
                    }
                }
                Form::Keywords => {
                    for word in split_keywords(text) {
                        record.push(row.tag, word);
                    }
                }
                // What is no single range stays in one piece.
                Form::FirstPage | Form::LastPage if text.contains([',', ';']) || last.contains('-') => {
                    if row.form == Form::FirstPage {
                        record.push(row.tag, text);
                    }
                }
                Form::FirstPage => record.push(row.tag, first.trim()),
                Form::LastPage if last.is_empty() => {}
                Form::LastPage => record.push(row.tag, last.trim()),
                _ => record.push(row.tag, text),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{kind, kind_nearest, names, row, text};
    use super::*;
    use crate::item::{NameVariable, Variable};

    const TABLE: Table = Table {
        source: "",
        typed_tags: true,
        types: &[
            kind("JOUR", Kind::ArticleJournal),
            kind("BOOK", Kind::Book),
            kind_nearest("JOUR", Kind::Review),
        ],
        fields: &[
            text("VL", Variable::Volume).of(&[Kind::ArticleJournal]),
            text("NV", Variable::Volume).of(&[Kind::Review, Kind::Book]),
            names("AU", NameVariable::Author),
            row("KW", Target::Text(Variable::Keyword), Form::Keywords),
        ],
    };

    #[test]
    fn a_kind_is_written_with_the_tags_of_the_type_it_is_written_as() {
        let mut item = Item::new(Kind::Review);
        item.set(Variable::Volume, "3");
        let record = TABLE.record(Format::Ris, &item);
        assert_eq!((record.kind.as_str(), record.get("VL")), ("JOUR", Some("3")));
        assert!(TABLE.has_tag(Format::Ris, Kind::Review, &Target::Text(Variable::Volume).field()));
    }

    #[test]
    fn keywords_with_commas_stay_whole() {
        for (values, joined, written) in [
            (&["a", "b", "a"][..], "a, b", &["a", "b"][..]),
            (&["a; b", "c\nd"], "a, b, c, d", &["a", "b", "c", "d"]),
            (&["Disorder, Major", "Mice"], "Disorder, Major; Mice", &["Disorder, Major", "Mice"]),
            (&["a, b"], "a, b", &["a", "b"]),
        ] {
            let mut record = Record { kind: "JOUR".into(), ..Record::default() };
            for value in values {
                record.push("KW", *value);
            }
            let item = TABLE.item(Format::Ris, record, Kind::Document);
            assert_eq!(item.get(Variable::Keyword), Some(joined));
            let back = TABLE.record(Format::Ris, &item);
            assert_eq!(back.fields.iter().map(|(_, value)| value.text()).collect::<Vec<_>>(), written);
        }
    }
}
