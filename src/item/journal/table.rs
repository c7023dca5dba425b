//! The list of titles with their abbreviations, `data/journals.tsv.gz`.
//!
//! A line a title, in the order of the titles' [keys](super::words::key):
//! title, abbreviation with stops, and the abbreviations for which this title
//! is the answer, parted by `|`; `=` is its own. It is unpacked once, when
//! first asked; the index of abbreviations is made when first one is asked
//! for.

use std::sync::LazyLock;

use super::words::{hash, key};

/// One title of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) title: &'t str,
    pub(super) abbreviation: &'t str,
    forms: &'t str,
}

impl<'t> Row<'t> {
    fn read(line: &'t str) -> Option<Self> {
        let mut cells = line.split('\t');
        Some(Self { title: cells.next()?, abbreviation: cells.next()?, forms: cells.next()? })
    }

    /// The abbreviations it answers.
    pub(super) fn forms(self) -> impl Iterator<Item = &'t str> {
        let own = self.abbreviation;
        self.forms
            .split('|')
            .filter(|form| !form.is_empty())
            .map(move |form| if form == "=" { own } else { form })
    }
}

/// The list.
#[derive(Debug, Default)]
pub(super) struct Table {
    text: String,
    /// Where the lines begin.
    lines: Vec<u32>,
}

/// The list that comes with the program.
pub(super) fn shipped() -> &'static Table {
    static TABLE: LazyLock<Table> =
        LazyLock::new(|| Table::read(super::unpacked(include_bytes!("../../../data/journals.tsv.gz"))));
    &TABLE
}

/// The title of the shipped list that an abbreviation stands for.
pub(super) fn expansion(abbreviation: &str) -> Option<Row<'static>> {
    static INDEX: LazyLock<Vec<(u64, u32)>> = LazyLock::new(|| shipped().index());
    let wanted = key(abbreviation)?;
    let number = hash(&wanted);
    let from = INDEX.partition_point(|(hash, _)| *hash < number);
    let same = INDEX.get(from..)?.iter().take_while(|(hash, _)| *hash == number);
    let mut rows = same.filter_map(|(_, place)| shipped().row(*place as usize));
    rows.find(|row| row.forms().any(|form| key(form).as_ref() == Some(&wanted)))
}

impl Table {
    /// Takes a file's text.
    pub(super) fn read(text: String) -> Self {
        let mut lines: Vec<u32> = Vec::new();
        let mut start = 0_usize;
        for line in text.split_inclusive('\n') {
            lines.extend(u32::try_from(start));
            start += line.len();
        }
        Self { text, lines }
    }

    /// How many titles it has.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The title at a place.
    pub(super) fn row(&self, place: usize) -> Option<Row<'_>> {
        let start = *self.lines.get(place)? as usize;
        let rest = self.text.get(start..)?;
        Row::read(rest.split('\n').next()?)
    }

    /// All titles.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).filter_map(|place| self.row(place))
    }

    /// The row of a title.
    pub(super) fn of_title(&self, title: &str) -> Option<Row<'_>> {
        self.of_key(&key(title)?)
    }

    /// The row of a title's key.
    pub(super) fn of_key(&self, wanted: &str) -> Option<Row<'_>> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let row = self.row(middle)?;
            match key(row.title)?.as_str().cmp(wanted) {
                std::cmp::Ordering::Equal => return Some(row),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The abbreviations: hashes of their keys, in order, with the row.
    fn index(&self) -> Vec<(u64, u32)> {
        let mut index = Vec::with_capacity(self.len() * 2);
        for (place, row) in (0_u32..).zip(self.rows()) {
            index.extend(row.forms().filter_map(key).map(|form| (hash(&form), place)));
        }
        index.sort_unstable();
        index
    }
}
