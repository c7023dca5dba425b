//! RIS under other names: EndNote's and RefWorks' tagged formats are the same
//! model of types and tags, read and written here but for what a few of their
//! tags mean otherwise.

use super::table::{FIELDS, TABLE, TYPES};
use crate::format::mapping::date;
use crate::format::mapping::record::{Record, keep, kept};
use crate::format::mapping::{FieldRow, Table, TypeRow, Written};
use crate::format::tagged::{self, Tagged};
use crate::format::{Format, Read};
use crate::item::{Item, Kind};

/// A name of another format and the RIS name it stands for.
pub(in crate::format) type Pair = (&'static str, &'static str);

/// The number of RIS' types.
pub(in crate::format) const TYPE_COUNT: usize = TYPES.len();
/// The number of RIS' tags.
pub(in crate::format) const FIELD_COUNT: usize = FIELDS.len();

/// RIS' types by the names of another format. Kinds whose type it does not
/// have are written as `otherwise`.
pub(in crate::format) const fn types(pairs: &[Pair], otherwise: &'static str) -> [TypeRow; TYPE_COUNT] {
    let mut rows = [TYPES[0]; TYPE_COUNT];
    let mut at = 0;
    while at < TYPE_COUNT {
        rows[at] = match own(TYPES[at].name, pairs) {
            Some(name) => TypeRow { name, ..TYPES[at] },
            None => TypeRow { name: otherwise, read: false, ..TYPES[at] },
        };
        at += 1;
    }
    rows
}

/// RIS' tags by the names of another format.
pub(in crate::format) const fn fields(pairs: &[Pair]) -> [FieldRow; FIELD_COUNT] {
    let mut rows = [FIELDS[0]; FIELD_COUNT];
    let mut at = 0;
    while at < FIELD_COUNT {
        rows[at] = match own(FIELDS[at].tag, pairs) {
            Some(tag) => FieldRow { tag, ..FIELDS[at] },
            None => FieldRow { tag: "", read: false, written: Written::Never, ..FIELDS[at] },
        };
        at += 1;
    }
    rows
}

const fn own(ris: &str, pairs: &[Pair]) -> Option<&'static str> {
    let mut at = 0;
    while at < pairs.len() {
        if same(pairs[at].1, ris) {
            return Some(pairs[at].0);
        }
        at += 1;
    }
    None
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A format that is RIS under other names.
pub(in crate::format) struct Renamed {
    pub(in crate::format) format: Format,
    /// What people call it.
    pub(in crate::format) title: &'static str,
    pub(in crate::format) table: &'static Table,
    /// Its types; where RIS has one type for several, the first is written.
    pub(in crate::format) types: &'static [Pair],
    /// Its tags, the key's among them.
    pub(in crate::format) tags: &'static [Pair],
    /// The tag of the type.
    pub(in crate::format) type_tag: &'static str,
    /// The type of what has none of its own.
    pub(in crate::format) otherwise: &'static str,
    /// Whether a line may begin with a tag, which has no small letters.
    pub(in crate::format) is_tag: fn(&str) -> bool,
}

impl Renamed {
    /// The kind that a type is, by its name in the format or in RIS.
    pub(in crate::format) fn kind(&self, type_name: &str) -> Option<Kind> {
        TABLE.read_type(ris_name(type_name, self.types).unwrap_or(type_name)).map(|row| row.kind)
    }

    /// Whether the format has a type of that name.
    pub(in crate::format) fn has_type(&self, name: &str) -> bool {
        ris_name(name.trim(), self.types).is_some()
    }

    /// Whether the format has a tag for one of RIS'.
    pub(in crate::format) fn has_tag(&self, tag: &str) -> bool {
        ris_name(tag, self.tags).is_some()
    }

    /// What the record says its type is.
    pub(in crate::format) fn type_of<'t>(&self, tagged: &'t Tagged<'_>) -> Option<&'t str> {
        tagged.fields.iter().find(|(tag, _)| *tag == self.type_tag).map(|(_, value)| value.trim())
    }

    /// Reads a record of a type. `told` gives the RIS tag of a value whose tag
    /// alone does not.
    pub(in crate::format) fn read(
        &self,
        tagged: &Tagged<'_>,
        type_name: &str,
        told: impl Fn(&str, &str) -> Option<&'static str>,
        read: &mut Read,
    ) {
        let kind = ris_name(type_name, self.types).unwrap_or(type_name).to_owned();
        let mut record = Record { kind, fields: Vec::new() };
        let mut unknown: Vec<(&str, &str)> = Vec::new();
        let said = tagged.fields.iter().filter(|(tag, value)| *tag != self.type_tag && !value.is_empty());
        for (tag, value) in said {
            match told(tag, value).or_else(|| ris_name(tag, self.tags)) {
                Some(ris) => record.push(ris, value.as_ref()),
                None => unknown.push((tag, value)),
            }
        }
        if record.fields.is_empty() {
            return;
        }
        let (mut item, _) = super::item(record);
        let wrong = self.kind(type_name).is_none().then(|| match type_name {
            "" => format!("the record has no type; read as {}", item.kind),
            name => format!("`{name}` is no type of {}; read as {}", self.title, item.kind),
        });
        for (tag, value) in unknown {
            keep(&mut item, self.format, tag, value.to_owned());
        }
        tagged.add(read, item, wrong);
    }

    /// Writes items. `fit` puts a record's values under those tags of RIS whose
    /// names in the format mean the same.
    pub(in crate::format) fn write(&self, items: &[&Item], fit: fn(&mut Record)) -> String {
        let mut out = String::new();
        let line = |out: &mut String, tag: &str, value: &str| tagged::line(out, [tag, " "], value, "\n");
        for item in items {
            let mut record = self.record(item);
            if PERIODICAL.contains(&record.kind.as_str()) {
                record.rename("T2", "JF");
            }
            fit(&mut record);
            line(&mut out, self.type_tag, own_name(&record.kind, self.types).unwrap_or(self.otherwise));
            for (tag, value) in &record.fields {
                let Some(own) = own_name(tag, self.tags) else { continue };
                let text = value.text();
                let is_date = matches!(tag.as_str(), "DA" | "Y2");
                // These have fields for dates in words.
                let said = if is_date { date::said_behind(&text) } else { None };
                let bare = if is_date { text.trim_end_matches('/') } else { &text };
                line(&mut out, own, said.unwrap_or(bare));
            }
            for (tag, text) in kept(item, self.format) {
                let tag = tag.to_uppercase();
                if (self.is_tag)(&tag) && tag != self.type_tag && !self.has_tag(&tag) {
                    line(&mut out, &tag, text);
                }
            }
            out.push('\n');
        }
        out
    }

    /// A record, with RIS' tags, of an item of the kind that the format
    /// writes it as.
    fn record(&self, item: &Item) -> Record {
        let kind = self.table.kind_written(self.format, item.kind);
        let mut record = if kind == TABLE.kind_written(Format::Ris, item.kind) {
            super::record(item)
        } else {
            super::record(&Item { kind, ..item.clone() })
        };
        record.fields.insert(0, ("ID".to_owned(), item.id.as_str().into()));
        record
    }
}

/// Types whose container is written as a periodical.
const PERIODICAL: &[&str] = &["JOUR", "MGZN", "NEWS"];

/// The RIS name that a name of another format stands for.
fn ris_name(name: &str, pairs: &[Pair]) -> Option<&'static str> {
    pairs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, ris)| *ris)
}

/// The name in another format of a RIS name.
fn own_name(ris: &str, pairs: &[Pair]) -> Option<&'static str> {
    pairs.iter().find(|(_, name)| *name == ris).map(|(own, _)| *own)
}
