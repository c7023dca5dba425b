//! RIS' mapping under other names: EndNote's and RefWorks' tagged formats are
//! the same model of types and tags.

use super::table::{FIELDS, TABLE, TYPES};
use crate::format::Format;
use crate::format::mapping::record::Record;
use crate::format::mapping::{FieldRow, Table, TypeRow, Written};
use crate::item::Item;

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

/// A record with RIS' tags of an item that another format, which has this
/// table, is to write.
pub(in crate::format) fn record(format: Format, table: &Table, item: &Item) -> Record {
    let kind = table.kind_written(format, item.kind);
    if kind == TABLE.kind_written(Format::Ris, item.kind) {
        return super::record(item);
    }
    super::record(&Item { kind, ..item.clone() })
}

/// The RIS name that a name of another format stands for.
pub(in crate::format) fn ris_name(name: &str, pairs: &[Pair]) -> Option<&'static str> {
    pairs.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, ris)| *ris)
}

/// The name in another format of a RIS name.
pub(in crate::format) fn own_name(ris: &str, pairs: &[Pair]) -> Option<&'static str> {
    pairs.iter().find(|(_, name)| *name == ris).map(|(own, _)| *own)
}
