//! Reading tables.

use std::collections::HashMap;

use super::columns::{Column, Columns, ENDINGS, TABLE, known, normalised, tag};
use super::{authors, is_guarded};
use crate::format::mapping::record::{Record, extra_name, keep_as};
use crate::format::{Format, Problem, Read, ReadItem, no_page_of_number};
use crate::item::{Item, Kind, NameVariable, Variable};

/// Columns that say which work a line is.
const TELLING: &[&str] = &["title", "DOI", "PMID", "URL", "ISBN"];
/// More columns than this make no table of references.
const MOST_COLUMNS: usize = 4096;

/// Reads a table by the names of its columns.
#[must_use]
pub fn read(text: &str) -> Read {
    read_with(text, &Columns::default())
}

/// Reads a table with columns that the caller knows.
#[must_use]
pub fn read_with(text: &str, columns: &Columns) -> Read {
    read_by(text, columns, None)
}

/// Reads a table whose columns tabs divide.
pub(super) fn read_tsv(text: &str) -> Read {
    read_by(text, &Columns::default(), Some(b'\t'))
}

fn read_by(text: &str, columns: &Columns, delimiter: Option<u8>) -> Read {
    let text = text.trim_start_matches('\u{FEFF}');
    let (text, lines_before, said) = separator_line(text);
    let names = known();
    let is_known = |cell: &str| columns.target(cell, &names).is_some();
    // A header of our own making is told by its first two columns.
    let own = || {
        let is_ours =
            |delimiter: &u8| Rows::new(text, *delimiter, 0).next().is_some_and(|row| is_own(&row.cells));
        [b',', b'\t'].into_iter().find(is_ours)
    };
    let told = delimiter.or(said).or_else(own);
    let delimiter =
        told.or_else(|| delimiter_of(text, is_known).map(|(delimiter, _)| delimiter)).unwrap_or(b',');
    let mut table = Rows::new(text, delimiter, lines_before);
    let mut read = Read::default();
    let Some(header) = table.next() else { return read };
    let problem = |line: usize, message: String| Problem { line, entry: None, message };
    if header.cells.len() > MOST_COLUMNS {
        let message = format!("{} columns; a table of references has fewer", header.cells.len());
        read.problems.push(problem(header.line, message));
        return read;
    }
    let header_columns = columns_of(&header.cells, columns, &names);
    let is_csl = is_own(&header.cells);
    if !is_csl
        && !header_columns.iter().any(|column| matches!(column, Column::Tag(tag) if TELLING.contains(tag)))
    {
        let message = "no column of this table is known to hold titles; the first line must name the columns";
        read.problems.push(problem(header.line, message.to_owned()));
        return read;
    }
    for row in table {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let spare =
            row.cells.iter().skip(header_columns.len()).filter(|cell| !cell.trim().is_empty()).count();
        if spare > 0 {
            let message = format!("{spare} more cells than columns; they are left out");
            read.problems.push(problem(row.line, message));
        }
        let item = item_of(&header_columns, &row.cells, is_csl);
        read.items.push(ReadItem { item, raw: row.raw.to_owned(), line: row.line, printed: None });
    }
    let is_open = |last: &&ReadItem| !last.raw.matches('"').count().is_multiple_of(2);
    if let Some(last) = read.items.last().filter(is_open) {
        let message = "a quotation mark on this line is not closed; all that follows is read as one cell";
        read.problems.push(problem(last.line, message.to_owned()));
    }
    read
}

/// Whether a table begins as those that are written here.
fn is_own(header: &[String]) -> bool {
    header.iter().map(String::as_str).take(2).eq([tag::ID, tag::KIND])
}

/// Excel's first line `sep=;` says the delimiter.
fn separator_line(text: &str) -> (&str, usize, Option<u8>) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) => (rest, 1, Some(*delimiter)),
        _ => (text, 0, None),
    }
}

/// The delimiter by which a text is a table of references, with the number of
/// columns that are known.
pub(super) fn best_delimiter(text: &str) -> Option<(u8, usize)> {
    let (text, _, said) = separator_line(text);
    let names = known();
    let is_known = |cell: &str| names.contains_key(&normalised(cell));
    let found = delimiter_of(text, is_known)?;
    let header = Rows::new(text, said.unwrap_or(found.0), 0).next()?;
    let tells = |cell: &String| names.get(&normalised(cell)).is_some_and(|tag| TELLING.contains(tag));
    // A sentence has commas too, and may have `Title` in it.
    let most_known = header.cells.len() <= MOST_COLUMNS
        && found.1 >= 2
        && (found.1 * 2 >= header.cells.len() || found.1 >= 6);
    let is_short = header.cells.iter().all(|cell| cell.len() < 60);
    let is_table = is_own(&header.cells) || header.cells.iter().any(tells);
    (most_known && is_short && is_table).then_some(found)
}

fn delimiter_of(text: &str, is_known: impl Fn(&str) -> bool) -> Option<(u8, usize)> {
    let count = |delimiter: u8| {
        let header = Rows::new(text, delimiter, 0).next()?;
        let found = header.cells.iter().take(MOST_COLUMNS).filter(|cell| is_known(cell)).count();
        (found > 0).then_some((delimiter, found))
    };
    // The first of equals counts: a header of one column has no delimiter.
    [b',', b'\t', b';', b'|'].into_iter().filter_map(count).rev().max_by_key(|(_, found)| *found)
}

/// A line of a table.
struct Row<'a> {
    line: usize,
    raw: &'a str,
    cells: Vec<String>,
}

struct Rows<'a> {
    text: &'a str,
    before: usize,
    reader: csv::Reader<&'a [u8]>,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: u8, before: usize) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self { text, before, reader }
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let mut record = csv::StringRecord::new();
        // Text in memory gives no errors; an odd number of cells is allowed.
        if !self.reader.read_record(&mut record).ok()? {
            return None;
        }
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let start = record.position().map_or(0, |position| place(position.byte()));
        let end = place(self.reader.position().byte());
        let whole = self.text.get(start..end).unwrap_or_default();
        let raw = whole.trim_start_matches(['\r', '\n']);
        // The reader counts the line breaks before a record to it.
        let skipped = whole.get(..whole.len() - raw.len()).unwrap_or_default().matches('\n').count();
        let line = record.position().map_or(1, |position| place(position.line())) + skipped;
        let cells = record.iter().map(unguarded).collect();
        Some(Row { line: self.before + line, raw: raw.trim_end_matches(['\r', '\n']), cells })
    }
}

/// A cell without the apostrophe that keeps a spreadsheet from running it.
fn unguarded(cell: &str) -> String {
    let bare = if is_guarded(cell) { cell.get(1..).unwrap_or_default() } else { cell };
    bare.to_owned()
}

fn columns_of(header: &[String], columns: &Columns, names: &HashMap<String, &'static str>) -> Vec<Column> {
    let mut found: Vec<Column> = header
        .iter()
        .map(|cell| {
            let cell = cell.trim();
            columns.target(cell, names).unwrap_or_else(|| Column::Unknown(cell.to_owned()))
        })
        .collect();
    // Where another column has the item's type, `Type` is Zotero's genre; and
    // of Web of Science's two the document's type says more.
    let of_kind = |found: &[Column]| found.iter().filter(|column| **column == Column::Tag(tag::KIND)).count();
    if of_kind(&found) > 1 {
        for (column, cell) in found.iter_mut().zip(header) {
            match normalised(cell).as_str() {
                "type" => *column = Column::Tag("genre"),
                "publicationtype" => *column = Column::Unknown(cell.trim().to_owned()),
                _ => {}
            }
        }
    }
    found
}

fn item_of(columns: &[Column], cells: &[String], is_csl: bool) -> Item {
    let mut record = Record::default();
    let mut id = String::new();
    let mut extra = Vec::new();
    for (column, cell) in columns.iter().zip(cells) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        match column {
            Column::Tag(tag::NONE) => {}
            Column::Tag(tag::ID) => cell.clone_into(&mut id),
            Column::Tag(tag::KIND) => {
                record.kind = kind_of(cell, is_csl);
                // A word that names no kind.
                if TABLE.read_type(&record.kind).is_none() {
                    extra.push((extra_name(Format::Csv, tag::KIND), cell));
                }
            }
            Column::Tag(tag) => push(&mut record, tag, cell),
            Column::Extra(name) => extra.push((name.clone(), cell)),
            Column::Unknown(name) => {
                let name = if name.is_empty() { "column" } else { name.as_str() };
                extra.push((extra_name(Format::Csv, name), cell));
            }
        }
    }
    mend(&mut record);
    let otherwise = guess(&record);
    let mut item = TABLE.item(Format::Csv, record, otherwise);
    no_page_of_number(&mut item);
    item.id = id;
    for (name, cell) in extra {
        keep_as(&mut item, name, cell.to_owned());
    }
    item
}

/// A name of [`TABLE`]'s types.
fn kind_of(cell: &str, is_csl: bool) -> String {
    let csl = cell.parse::<Kind>().ok();
    // CSL's `article` is a preprint, everyone else's is in a journal.
    match csl {
        Some(kind) if is_csl || !matches!(kind, Kind::Article | Kind::Review) => kind.as_str().to_owned(),
        _ => {
            let word = normalised(cell);
            let row = TABLE.types.iter().skip(Kind::ALL.len()).find(|row| row.name == word);
            let ending = || ENDINGS.iter().find(|(ending, _)| word.ends_with(ending)).map(|(_, kind)| *kind);
            let kind = row.map(|row| row.kind).or_else(ending);
            kind.map_or(word, |kind| kind.as_str().to_owned())
        }
    }
}

fn push(record: &mut Record, tag: &'static str, cell: &str) {
    let is_names = tag == tag::FULL_AUTHORS || tag.parse::<NameVariable>().is_ok();
    let lists = |cell: &str, separators: &[char]| -> Vec<String> {
        cell.split(|c| separators.contains(&c)).map(|part| part.trim().to_owned()).collect()
    };
    match tag {
        _ if is_names => {
            for name in authors::split(cell) {
                record.push(tag, name);
            }
        }
        "ISBN" | "ISSN" => {
            for number in lists(cell, &[';', ',', ' ', '|']).into_iter().filter(|number| !number.is_empty()) {
                record.push(tag, number);
            }
        }
        "keyword" => {
            for keyword in lists(cell, &[';', '|', '\n']).into_iter().filter(|keyword| !keyword.is_empty()) {
                record.push(tag, keyword);
            }
        }
        "note" => {
            // Several columns hold notes.
            let before = record.take(tag).first().map(|note| note.text() + "\n\n").unwrap_or_default();
            record.push(tag, before + cell);
        }
        // Months without their year (Web of Science).
        "issued" if !has_year(cell) => record.push(tag::MONTH, cell),
        tag::CITATION => citation(record, cell),
        _ => record.push(tag, cell),
    }
}

fn has_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_year = bytes.windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    // Words alone are a date in words.
    is_year || !bytes.iter().any(u8::is_ascii_digit) && crate::format::mapping::date::month_of(text).is_none()
}

/// PubMed's line `Arch Gen Psychiatry. 2006 Aug;63(8):856-64. doi: …`.
fn citation(record: &mut Record, cell: &str) {
    let (line, doi) = cell.split_once(". doi:").unwrap_or((cell, ""));
    let found = line.split_once(". ").and_then(|(journal, rest)| {
        let (date, rest) = rest.split_once(';')?;
        let (volume, pages) = rest.split_once(':')?;
        Some((journal, date, volume, pages))
    });
    let Some((journal, date, volume, pages)) = found else { return record.push(tag::CITATION, cell) };
    record.push("container-title-short", journal);
    record.push("issued", date);
    let (volume, issue) = volume.split_once('(').unwrap_or((volume, ""));
    record.push("volume", volume.trim());
    record.push("issue", issue.trim_end_matches(')'));
    let (pages, other) = pages.split_once(". ").unwrap_or((pages, ""));
    record.push("page", pages.trim_end_matches('.'));
    // `Epub 2006 Jul 1.`
    let (doi, after) = doi.trim().split_once(' ').unwrap_or((doi.trim(), ""));
    record.push("DOI", doi.trim_end_matches('.'));
    record.push(tag::CITATION, [other.trim(), after.trim()].join(" ").trim());
}

/// What two columns of a file say together.
fn mend(record: &mut Record) {
    if record.get(tag::FULL_AUTHORS).is_some() {
        // The same people with initials.
        record.take("author");
        for name in record.take(tag::FULL_AUTHORS) {
            record.push("author", name);
        }
    }
    // The day of a month may stand in a column of its own.
    if let (Some(month), Some(day)) = (record.get(tag::MONTH), record.get(tag::DAY)) {
        let joint = if month.bytes().all(|b| b.is_ascii_digit()) { '/' } else { ' ' };
        let both = format!("{month}{joint}{day}");
        record.take(tag::MONTH);
        record.take(tag::DAY);
        record.push(tag::MONTH, both);
    }
}

/// The kind of an item that says none.
fn guess(record: &Record) -> Kind {
    let has = |tag: &str| record.get(tag).is_some();
    if has("event-title") && has("container-title") {
        Kind::PaperConference
    } else if has(Variable::Issn.as_str()) || (has("container-title") && !has("ISBN")) {
        Kind::ArticleJournal
    } else if has("container-title") {
        Kind::Chapter
    } else if has("ISBN") {
        Kind::Book
    } else {
        Kind::Document
    }
}
