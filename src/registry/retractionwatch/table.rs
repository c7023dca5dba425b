//! The file of Retraction Watch: which row is about which paper.
//!
//! Source: the README of gitlab.com/crossref/retraction-watch-data. The file
//! is read through once; what is held is where the rows stand and by which
//! identifiers they are found, and a row is read again when it is an answer.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use csv::{ByteRecord, Reader, ReaderBuilder};
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::item::identifier::Scheme;
use crate::item::{Date, DateParts, Identifier};

/// The most that is read of a file, in bytes.
pub(super) const LARGEST: usize = 500_000_000;
/// So many bad rows are reported one by one.
const WARNINGS: usize = 5;
/// A row that is longer is none: a quotation mark is missing somewhere.
const LONGEST_ROW: usize = 1_000_000;

/// What is read of a row; the file must have these columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Title,
    Date,
    NoticeDoi,
    NoticePmid,
    PaperDoi,
    PaperPmid,
    Nature,
    Reason,
}

const COLUMNS: [(Column, &str); 9] = [
    (Column::Id, "Record ID"),
    (Column::Title, "Title"),
    (Column::Date, "RetractionDate"),
    (Column::NoticeDoi, "RetractionDOI"),
    (Column::NoticePmid, "RetractionPubMedID"),
    (Column::PaperDoi, "OriginalPaperDOI"),
    (Column::PaperPmid, "OriginalPaperPubMedID"),
    (Column::Nature, "RetractionNature"),
    (Column::Reason, "Reason"),
];

/// Where a row stands in the file, in bytes.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u64,
    length: u32,
}

/// The file, read through.
pub(super) struct Table {
    file: Mutex<File>,
    /// When it was made or fetched.
    pub(super) fetched: Timestamp,
    names: Vec<String>,
    rows: Vec<Span>,
    by_paper: HashMap<Identifier, Vec<u32>>,
    by_notice: HashMap<Identifier, Vec<u32>>,
    /// Rows that could not be read.
    bad: usize,
}

impl Table {
    /// Reads a file through; the reason in words where that cannot be done.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        let about = file.metadata().map_err(|error| error.to_string())?;
        if about.is_dir() {
            return Err("it is a folder".to_owned());
        }
        if about.len() > LARGEST as u64 {
            return Err(format!("it is larger than {} MB", LARGEST / 1_000_000));
        }
        let fetched = about.modified().ok().and_then(|t| Timestamp::try_from(t).ok());
        let again = File::open(path).map_err(|error| error.to_string())?;
        let mut reader =
            ReaderBuilder::new().flexible(true).has_headers(false).from_reader(BufReader::new(file));
        let mut row = ByteRecord::new();
        reader.read_byte_record(&mut row).map_err(|error| error.to_string())?;
        let names: Vec<String> = row.iter().map(|name| clean(name).into_owned()).collect();
        let lacking: Vec<&str> =
            COLUMNS.iter().map(|(_, name)| *name).filter(|name| place(&names, name).is_none()).collect();
        if !lacking.is_empty() {
            return Err(format!("it lacks the columns {}", lacking.join(", ")));
        }
        let mut table = Self {
            file: Mutex::new(again),
            fetched: fetched.unwrap_or_else(Timestamp::now),
            names,
            rows: Vec::new(),
            by_paper: HashMap::new(),
            by_notice: HashMap::new(),
            bad: 0,
        };
        table.read_rows(&mut reader, path)?;
        Ok(table)
    }

    fn read_rows(&mut self, reader: &mut Reader<BufReader<File>>, path: &Path) -> Result<(), String> {
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row).map_err(|error| error.to_string())? {
            let position = row.position().map_or((0, 0), |at| (at.byte(), at.line()));
            let length = reader.position().byte().saturating_sub(position.0);
            let span = u32::try_from(length).ok().filter(|length| *length as usize <= LONGEST_ROW);
            // The last column has no name, and not every row has it.
            let whole = row.len() == self.names.len() || row.len() + 1 == self.names.len();
            let (Some(length), true) = (span, whole) else {
                self.bad += 1;
                if self.bad <= WARNINGS {
                    let (line, fields) = (position.1, row.len());
                    tracing::warn!("{}, line {line}: a row of {fields} fields is left out", path.display());
                }
                continue;
            };
            let number = u32::try_from(self.rows.len()).map_err(|_| "it has too many rows".to_owned())?;
            self.rows.push(Span { start: position.0, length });
            for id in ids(&row, &self.names, Column::PaperDoi, Column::PaperPmid) {
                self.by_paper.entry(id).or_default().push(number);
            }
            for id in ids(&row, &self.names, Column::NoticeDoi, Column::NoticePmid) {
                self.by_notice.entry(id).or_default().push(number);
            }
        }
        if self.bad > WARNINGS {
            tracing::warn!("{}: {} rows in all are left out", path.display(), self.bad);
        }
        Ok(())
    }

    /// The rows about a paper, and those for which it is the notice, both by
    /// date.
    pub(super) fn find(&self, id: &Identifier) -> Result<(Vec<Row>, Vec<Row>), String> {
        let at = |map: &HashMap<Identifier, Vec<u32>>| map.get(id).cloned().unwrap_or_default();
        let papers = at(&self.by_paper);
        let mut notices = at(&self.by_notice);
        // A notice may have the number of the paper it stands in place of.
        notices.retain(|number| !papers.contains(number));
        let read = |numbers: Vec<u32>| -> Result<Vec<Row>, String> {
            let mut rows: Vec<Row> =
                numbers.into_iter().map(|n| self.row(n, id)).collect::<Result<_, _>>()?;
            // Undated ones last: nobody knows whether they are overtaken.
            rows.sort_by_key(|row| (row.day.is_none(), row.day, row.id));
            Ok(rows)
        };
        Ok((read(papers)?, read(notices)?))
    }

    fn row(&self, number: u32, id: &Identifier) -> Result<Row, String> {
        let span = usize::try_from(number).ok().and_then(|n| self.rows.get(n)).ok_or("no such row")?;
        let mut text = Vec::new();
        {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(span.start)).map_err(|error| error.to_string())?;
            let mut part = Read::by_ref(&mut *file).take(span.length.into());
            part.read_to_end(&mut text).map_err(|error| error.to_string())?;
        }
        let mut row = ByteRecord::new();
        let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_slice());
        reader.read_byte_record(&mut row).map_err(|error| error.to_string())?;
        let row = Row::of(&row, &self.names);
        if !row.paper.contains(id) && !row.notice.contains(id) {
            return Err("the file has changed while it was in use".to_owned());
        }
        Ok(row)
    }
}

/// A row, as far as it says something.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    id: Option<u32>,
    day: Option<DateParts>,
    pub(super) title: String,
    pub(super) paper: Vec<Identifier>,
    pub(super) notice: Vec<Identifier>,
    nature: String,
    reasons: Vec<String>,
    /// The row as it is, by column.
    pub(super) raw: Map<String, Value>,
}

impl Row {
    fn of(row: &ByteRecord, names: &[String]) -> Self {
        let mut raw = Map::new();
        for (name, value) in names.iter().zip(row) {
            let value = clean(value);
            if !name.is_empty() || !value.is_empty() {
                raw.insert(name.clone(), Value::from(value.into_owned()));
            }
        }
        let text = |column| field(row, names, column).into_owned();
        Self {
            id: text(Column::Id).parse().ok(),
            day: day(&text(Column::Date)),
            title: text(Column::Title),
            paper: ids(row, names, Column::PaperDoi, Column::PaperPmid),
            notice: ids(row, names, Column::NoticeDoi, Column::NoticePmid),
            nature: text(Column::Nature),
            reasons: reasons(&text(Column::Reason)),
            raw,
        }
    }

    /// What happened to the paper, for its item.
    pub(super) fn event(&self) -> Map<String, Value> {
        let mut event = Map::new();
        let mut keep = |key: &str, value: Option<Value>| drop(value.map(|v| event.insert(key.to_owned(), v)));
        let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
        keep("nature", text(&self.nature));
        keep("date", self.day.and_then(|day| Date::from_parts(day).to_edtf()).map(Value::from));
        keep("notice-doi", value(&self.notice, Scheme::Doi));
        keep("notice-pmid", value(&self.notice, Scheme::Pmid));
        keep("reasons", (!self.reasons.is_empty()).then(|| Value::from(self.reasons.clone())));
        keep("record-id", self.id.map(Value::from));
        event
    }

    /// Which paper it is about, for the item of its notice.
    pub(super) fn about(&self) -> Map<String, Value> {
        let mut about = self.event();
        about.retain(|key, _| !key.starts_with("notice-"));
        for (key, value) in [
            ("doi", value(&self.paper, Scheme::Doi)),
            ("pmid", value(&self.paper, Scheme::Pmid)),
            ("title", (!self.title.is_empty()).then(|| Value::from(self.title.clone()))),
        ] {
            about.extend(value.map(|value| (key.to_owned(), value)));
        }
        about
    }
}

fn value(ids: &[Identifier], scheme: Scheme) -> Option<Value> {
    ids.iter().find(|id| id.scheme() == scheme).map(|id| Value::from(id.value()))
}

fn place(names: &[String], wanted: &str) -> Option<usize> {
    names.iter().position(|name| name.eq_ignore_ascii_case(wanted))
}

fn field<'r>(row: &'r ByteRecord, names: &[String], column: Column) -> Cow<'r, str> {
    let name = COLUMNS.iter().find(|(its, _)| *its == column).map_or("", |(_, name)| name);
    place(names, name).and_then(|at| row.get(at)).map(clean).unwrap_or_default()
}

/// The text of a field; old parts of the file are not UTF-8.
fn clean(field: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(field) {
        Ok(text) => Cow::Borrowed(text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')),
        Err(_) => {
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(field).0;
            Cow::Owned(text.trim().to_owned())
        }
    }
}

/// The identifiers in two columns. An absent one is empty, `unavailable`,
/// `Unavailable` or `0`, none of which is an identifier.
fn ids(row: &ByteRecord, names: &[String], doi: Column, pmid: Column) -> Vec<Identifier> {
    let mut ids = Vec::new();
    for (scheme, column) in [(Scheme::Doi, doi), (Scheme::Pmid, pmid)] {
        let text = field(row, names, column);
        if let Ok(id) = Identifier::parse_as(scheme, &text) {
            ids.push(id);
        }
    }
    ids
}

/// `+Falsification of Data;+Misconduct;`
fn reasons(text: &str) -> Vec<String> {
    let reasons = text.split(';').map(|reason| reason.trim().trim_start_matches('+').trim());
    reasons.filter(|reason| !reason.is_empty()).map(str::to_owned).collect()
}

/// `10/23/2018 0:00`, month first.
fn day(text: &str) -> Option<DateParts> {
    let date = text.split_whitespace().next()?;
    if let Some(date) = Date::from_edtf(date) {
        return date.start();
    }
    let mut parts = date.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let (month, day, year) = (month.parse().ok()?, day.parse().ok()?, year.parse().ok()?);
    let date = DateParts::new(year, Some(month), Some(day));
    (parts.next().is_none() && date.day.is_some() && year > 1000).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const HEADER: &str = "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,\
        RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,\
        RetractionNature,Reason,Paywalled,Notes,";

    fn row(id: u32, date: &str, notice: &str, paper: &str, nature: &str) -> String {
        format!(
            "{id},\"A title, in \"\"two\"\"\nlines\",(B/T) Genetics;,,A Journal,,US,A B;C D,,Research Article;,{date},{notice},\
             0,1/2/2003 0:00,{paper},Unavailable,{nature},+Error;+Investigation by Journal; ,No,,"
        )
    }

    fn table(text: &[u8]) -> Result<Table, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rw.csv");
        std::fs::write(&path, text).unwrap();
        Table::read(&path)
    }

    fn doi(text: &str) -> Identifier {
        Identifier::parse(text).unwrap()
    }

    #[test]
    fn all_rows_of_a_paper_are_found_by_date() {
        let rows = [
            HEADER.to_owned(),
            row(3, "5/13/2020 0:00", "10.1000/N3", "10.1000/P", "Reinstatement"),
            row(1, "10/2/2018 0:00", "10.1000/n1", "10.1000/p", "Expression of concern"),
            "broken,row".to_owned(),
            row(2, "1/9/2019 0:00", "unavailable", "10.1000/p", "Retraction"),
            row(4, "never", "10.1000/q", "10.1000/q", "Correction"),
            row(5, "1/9/2019 0:00", "10.1000/n3", "unavailable", "Retraction"),
        ];
        let table = table(format!("\u{feff}{}\r\n", rows.join("\r\n")).as_bytes()).unwrap();
        assert_eq!((table.rows.len(), table.bad), (5, 1));
        let (papers, notices) = table.find(&doi("10.1000/p")).unwrap();
        let events: Vec<Value> = papers.iter().map(|row| Value::from(row.event())).collect();
        assert_eq!(
            events,
            [
                json!({"nature": "Expression of concern", "date": "2018-10-02", "notice-doi": "10.1000/n1",
                    "reasons": ["Error", "Investigation by Journal"], "record-id": 1}),
                json!({"nature": "Retraction", "date": "2019-01-09", "reasons": ["Error", "Investigation by Journal"],
                    "record-id": 2}),
                json!({"nature": "Reinstatement", "date": "2020-05-13", "notice-doi": "10.1000/n3",
                    "reasons": ["Error", "Investigation by Journal"], "record-id": 3}),
            ]
        );
        assert!(notices.is_empty());
        assert_eq!(papers[0].title, "A title, in \"two\"\nlines");
        assert_eq!(papers[0].raw["Journal"], json!("A Journal"));
        let (papers, notices) = table.find(&doi("10.1000/n3")).unwrap();
        assert!(papers.is_empty());
        assert_eq!(notices.len(), 2);
        assert_eq!(Value::from(notices[1].about())["doi"], json!("10.1000/p"));
        let (papers, notices) = table.find(&doi("10.1000/q")).unwrap();
        assert_eq!((papers.len(), notices.len()), (1, 0), "a notice in place of its paper");
        assert!(table.find(&doi("10.1000/none")).unwrap().0.is_empty());
    }

    #[test]
    fn a_file_without_its_columns_is_none() {
        let error = table(b"Record ID,Title,Reason\n1,x,y\n").err().unwrap();
        assert!(error.starts_with("it lacks the columns RetractionDate, RetractionDOI"), "{error}");
        assert!(table(b"<!doctype html><html>").is_err() && table(b"").is_err());
    }

    #[test]
    fn old_text_is_no_utf_8() {
        let text = format!("{HEADER}\n{}\n", row(1, "1/9/2019 0:00", "", "10.1000/p", "Retraction"));
        let mut bytes = text.into_bytes();
        let at = bytes.windows(9).position(|w| w == b"A Journal").unwrap();
        bytes[at] = 0xC9;
        let (papers, _) = table(&bytes).unwrap().find(&doi("10.1000/p")).unwrap();
        assert_eq!(papers[0].raw["Journal"], json!("É Journal"));
    }

    #[test]
    fn days_and_reasons_are_read() {
        for (text, edtf) in [
            ("1/9/2019 0:00", Some("2019-01-09")),
            ("2019-01-09", Some("2019-01-09")),
            ("13/13/2019", None),
            ("", None),
        ] {
            assert_eq!(day(text).and_then(|d| Date::from_parts(d).to_edtf()).as_deref(), edtf, "{text}");
        }
        assert_eq!(reasons("+A;B; ;+;"), ["A", "B"]);
    }
}
