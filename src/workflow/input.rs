//! What a writer hands over, and what is in it: a file, standard input, an
//! identifier, an address, or text with printed references.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::thread::JoinHandle;

use futures_util::stream::{self, Stream};
use tokio::sync::mpsc;

use super::lines::each_line;
use super::{WorkflowError, zotero};
use crate::citation::{self, Part, Reading};
use crate::format::csv::{self, Columns};
use crate::format::decode::Decoded;
use crate::format::{self, Format};
use crate::item::identifier::Scheme;
use crate::item::{Field, Identifier, Item, Kind};

/// Larger files are refused: everything read is held in memory.
const MOST_BYTES: u64 = 1 << 30;
/// Lines that are read ahead of what is worked on.
const LINES_AHEAD: usize = 64;

/// One work as it came in, before any registry was asked.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Where it stands, for people: `article.txt`, `refs.bib:12`.
    pub place: String,
    /// The text it was read from, to the letter.
    pub raw: String,
    /// What was read of it.
    pub item: Item,
    /// The labelled parts of a printed reference, by their place in `raw`.
    pub parts: Vec<Part>,
    /// How sure the reading of each field is, 0 to 1; fields that are not
    /// named were given as such.
    pub confidence: BTreeMap<Field, f32>,
    /// How it was given.
    pub form: Form,
}

/// How a work was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a printed reference.
    Printed,
    /// As an identifier and nothing else.
    Identifier,
    /// As a record of a bibliographic format.
    Record(Format),
    /// As a line that holds no reference: blank, or a heading.
    Blank,
}

impl Form {
    /// The word for it in messages and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Identifier => "identifier",
            Self::Record(format) => format.name(),
            Self::Blank => "blank",
        }
    }
}

/// All that one source held.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The works, in order.
    pub works: Vec<Incoming>,
    /// What could not be read, each with its place and reason; the rest of
    /// the source was.
    pub problems: Vec<String>,
}

/// Reads what one command-line argument stands for: `-` is standard input;
/// then an existing file; an identifier in any of its forms; a printed
/// reference.
///
/// # Errors
/// When nothing can be read from it, with the reason and what to do.
pub fn read_argument(argument: &str) -> Result<Batch, WorkflowError> {
    let path = Path::new(argument);
    if argument == "-" || path.exists() {
        return read_as(argument, As::Detected);
    }
    let text = argument.trim();
    if let Some(identifier) = identifier_in_address(text).or_else(|| Identifier::parse(text)) {
        return Ok(Batch { works: vec![by_identifier(&identifier, text)], problems: Vec::new() });
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        return Err(WorkflowError::NoIdentifierInAddress { address: text.to_owned() });
    }
    if looks_like_path(text) {
        return Err(WorkflowError::NoSuchFile { path: path.to_owned() });
    }
    let works = printed("the command line", citation::read_text(text));
    if works.is_empty() {
        return Err(WorkflowError::NothingToRead { place: format!("`{}`", clip(text)) });
    }
    Ok(Batch { works, problems: Vec::new() })
}

/// What a source is to be read as.
#[derive(Debug, Clone, Copy)]
pub enum As<'a> {
    /// What its content shows.
    Detected,
    /// Records of a format.
    Records(Format),
    /// A table of which the caller knows the columns.
    Table(&'a Columns),
    /// Printed references.
    Printed,
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// When it cannot be read, is binary, or holds nothing to read.
pub fn read_as(argument: &str, what: As<'_>) -> Result<Batch, WorkflowError> {
    let path = Path::new(argument);
    if argument != "-" && !path.exists() {
        return Err(WorkflowError::NoSuchFile { path: path.to_owned() });
    }
    let place = place_of(argument);
    // A database may be large, and has its last changes beside it.
    let database = argument != "-" && path.is_file() && zotero::is_database(path).unwrap_or(false);
    if database && matches!(what, As::Detected | As::Records(Format::Zotero)) {
        return batch_of(place, Format::Zotero, zotero::read_zotero(path)?);
    }
    let bytes = read_raw(argument)?;
    let what = match what {
        As::Detected => format::detect(&bytes).map_or(As::Printed, As::Records),
        what => what,
    };
    if let As::Records(Format::Zotero) = what {
        return batch_of(place, Format::Zotero, zotero::read_zotero_bytes(place, &bytes)?);
    }
    let undecodable = |reason| WorkflowError::Undecodable { place: place.to_owned(), reason };
    let text = format::decode::decode(&bytes).map_err(undecodable)?.text;
    drop(bytes);
    match what {
        As::Records(format) => batch_of(place, format, format::read(format, &text).map_err(undecodable)?),
        As::Table(columns) => batch_of(place, Format::Csv, csv::read_with(&text, columns)),
        As::Detected | As::Printed => {
            let works = printed(place, citation::read_text(&text));
            if works.is_empty() {
                return Err(WorkflowError::NothingToRead { place: place.to_owned() });
            }
            Ok(Batch { works, problems: Vec::new() })
        }
    }
}

/// What an argument is called in messages.
fn place_of(argument: &str) -> &str {
    if argument == "-" { "standard input" } else { argument }
}

/// Reads one reference a line from what an argument stands for (see
/// [`each_line`]).
///
/// # Errors
/// As [`each_line`], or when no line holds anything.
pub fn read_lines(argument: &str) -> Result<Batch, WorkflowError> {
    let place = place_of(argument);
    let mut works = Vec::new();
    each_line::<WorkflowError>(argument, &mut |line| {
        works.push(line_incoming(place, line));
        Ok(())
    })?;
    works.retain(|work| work.form != Form::Blank);
    if works.is_empty() {
        return Err(WorkflowError::NothingToRead { place: place.to_owned() });
    }
    Ok(Batch { works, problems: Vec::new() })
}

/// Lines that are one reference each, read while those before them are worked
/// on.
pub struct LineStream {
    lines: mpsc::Receiver<Incoming>,
    reader: LineReader,
}

/// The reading end of a [`LineStream`].
pub struct LineReader {
    place: String,
    thread: JoinHandle<Result<usize, WorkflowError>>,
}

/// Why the reading of lines ends early.
enum Stop {
    /// Nobody wants more.
    Unwanted,
    Failed(WorkflowError),
}

impl From<WorkflowError> for Stop {
    fn from(error: WorkflowError) -> Self {
        Self::Failed(error)
    }
}

impl LineStream {
    /// Starts to read what an argument stands for (see [`each_line`]).
    #[must_use]
    pub fn new(argument: String) -> Self {
        let place = place_of(&argument).to_owned();
        let (send, lines) = mpsc::channel(LINES_AHEAD);
        let from = place.clone();
        let thread = std::thread::spawn(move || {
            let mut count = 0;
            let read = each_line(&argument, &mut |line| {
                count += 1;
                send.blocking_send(line_incoming(&from, line)).map_err(|_| Stop::Unwanted)
            });
            match read {
                Ok(()) | Err(Stop::Unwanted) => Ok(count),
                Err(Stop::Failed(error)) => Err(error),
            }
        });
        Self { lines, reader: LineReader { place, thread } }
    }

    /// The lines, every one of them, and what tells how the reading ended.
    pub fn split(self) -> (impl Stream<Item = Incoming>, LineReader) {
        let lines = stream::unfold(self.lines, async |mut lines| Some((lines.recv().await?, lines)));
        (lines, self.reader)
    }
}

impl LineReader {
    /// Waits for the end of the input.
    ///
    /// # Errors
    /// As [`each_line`], or when there was no line.
    pub fn end(self) -> Result<(), WorkflowError> {
        match self.thread.join() {
            Ok(Ok(1..)) => Ok(()),
            Ok(Ok(0)) => Err(WorkflowError::NothingToRead { place: self.place }),
            Ok(Err(error)) => Err(error),
            Err(_) => {
                let reason = io::Error::other("the reading ended by a defect");
                Err(WorkflowError::Input { place: self.place, reason })
            }
        }
    }
}

fn line_incoming(place: &str, line: &str) -> Incoming {
    let text = line.trim();
    if let Some(identifier) = identifier_in_address(text).or_else(|| Identifier::parse(text)) {
        return Incoming { place: place.to_owned(), ..by_identifier(&identifier, text) };
    }
    let line = citation::read_line(line);
    let form = if line.reading.is_some() { Form::Printed } else { Form::Blank };
    let (item, confidence) = line.reading.map(|r| (r.item, r.confidence)).unwrap_or_default();
    Incoming { place: place.to_owned(), raw: line.text, item, parts: line.parts, confidence, form }
}

fn file_bytes(path: &Path) -> Result<Vec<u8>, WorkflowError> {
    let place = path.display().to_string();
    let failed = |reason| WorkflowError::Input { place: place.clone(), reason };
    if path.is_dir() {
        return Err(WorkflowError::Directory { path: path.to_owned() });
    }
    let file = File::open(path).map_err(failed)?;
    read_all(file, &place)
}

/// The text of a file, to the letter where it is UTF-8.
///
/// # Errors
/// When the file cannot be read, or is binary.
pub(super) fn file_text(path: &Path) -> Result<String, WorkflowError> {
    text_of(&path.display().to_string(), file_bytes(path)?)
}

/// The text of standard input, likewise.
///
/// # Errors
/// As [`file_text`].
pub(super) fn stdin_text() -> Result<String, WorkflowError> {
    text_of("standard input", read_raw("-")?)
}

/// A text file, or standard input for `-`, that is to be written back, and the
/// encoding it is in.
///
/// # Errors
/// When it cannot be read, is binary, or parts of it are no text in any
/// encoding: to write it would lose them.
pub(super) fn rewritable(path: &Path) -> Result<Decoded, WorkflowError> {
    let argument = path.to_string_lossy();
    let place = || place_of(&argument).to_owned();
    let bytes = if path == Path::new("-") { read_raw("-")? } else { file_bytes(path)? };
    let decoded = format::decode::decode(&bytes)
        .map_err(|reason| WorkflowError::Undecodable { place: place(), reason })?;
    if decoded.lossy {
        return Err(WorkflowError::Damaged { place: place(), encoding: decoded.encoding });
    }
    Ok(decoded)
}

fn text_of(place: &str, bytes: Vec<u8>) -> Result<String, WorkflowError> {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => return Ok(text),
        Ok(text) => text.into_bytes(),
        Err(error) => error.into_bytes(),
    };
    let undecodable = |reason| WorkflowError::Undecodable { place: place.to_owned(), reason };
    Ok(format::decode::decode(&bytes).map_err(undecodable)?.text)
}

/// The bytes of a file, or of standard input for `-`, as they are.
///
/// # Errors
/// When it cannot be read, or is larger than memory should hold.
pub fn read_raw(argument: &str) -> Result<Vec<u8>, WorkflowError> {
    if argument == "-" {
        return read_all(io::stdin().lock(), "standard input");
    }
    file_bytes(Path::new(argument))
}

pub(super) fn read_all(source: impl Read, place: &str) -> Result<Vec<u8>, WorkflowError> {
    let mut bytes = Vec::new();
    source
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|reason| WorkflowError::Input { place: place.to_owned(), reason })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(WorkflowError::TooLarge { place: place.to_owned(), most: MOST_BYTES });
    }
    Ok(bytes)
}

/// What was read of a format, with the place of each record.
fn batch_of(place: &str, format: Format, read: format::Read) -> Result<Batch, WorkflowError> {
    let works = read.items.into_iter().map(|record| Incoming {
        place: format!("{place}:{}", record.line),
        raw: record.raw,
        item: match &record.printed {
            Some(printed) => with_printed(record.item, printed),
            None => record.item,
        },
        parts: Vec::new(),
        confidence: BTreeMap::new(),
        form: Form::Record(format),
    });
    let problems = read.problems.iter().map(|problem| format!("{place}:{problem}"));
    let batch = Batch { works: works.collect(), problems: problems.collect() };
    if batch.works.is_empty() && batch.problems.is_empty() {
        return Err(WorkflowError::NothingToRead { place: place.to_owned() });
    }
    Ok(batch)
}

/// Fills in a reference that its record gives only in print: what the
/// record's tags said goes before.
fn with_printed(tagged: Item, printed: &str) -> Item {
    let Some(reading) = citation::read_line(printed).reading else { return tagged };
    let mut item = reading.item;
    if tagged.kind != Kind::Document {
        item.kind = tagged.kind;
    }
    item.id = tagged.id;
    item.extra = tagged.extra;
    for (variable, value) in tagged.text {
        item.text.insert(variable, value);
    }
    for (variable, names) in tagged.names {
        item.names.insert(variable, names);
    }
    for (variable, date) in tagged.dates {
        item.dates.insert(variable, date);
    }
    item
}

fn printed(place: &str, readings: Vec<Reading>) -> Vec<Incoming> {
    let incoming = |reading: Reading| Incoming {
        place: place.to_owned(),
        parts: citation::parts(&reading.reference.text, &reading.labelled),
        raw: reading.reference.text,
        item: reading.item,
        confidence: reading.confidence,
        form: Form::Printed,
    };
    readings.into_iter().map(incoming).collect()
}

/// A work of which nothing but an identifier is known.
pub(super) fn by_identifier(identifier: &Identifier, raw: &str) -> Incoming {
    let mut item = Item::default();
    identifier.put(&mut item);
    Incoming {
        place: identifier.to_string(),
        raw: raw.to_owned(),
        item,
        parts: Vec::new(),
        confidence: BTreeMap::new(),
        form: Form::Identifier,
    }
}

/// A DOI inside a publisher's address, without the page names that publishers
/// put after it.
fn identifier_in_address(text: &str) -> Option<Identifier> {
    let address = text.starts_with("http://") || text.starts_with("https://");
    // After a resolver's name everything is the DOI.
    if !address || text.contains("doi.org/") {
        return None;
    }
    // A DOI in an address ends where the query or the fragment begins.
    let found = text.split(['?', '#', '&', '=']).find_map(|part| {
        let at = part.find("/10.").map_or(0, |slash| slash + 1);
        Identifier::find_all(&part[at..]).into_iter().next()
    });
    let (_, found) = found?;
    if let Identifier::Doi(doi) = &found {
        let pages = ["/full", "/abstract", "/pdf", "/epdf", "/html", "/meta", "/fulltext", "/summary"];
        let bare = pages.iter().find_map(|page| doi.strip_suffix(page)).unwrap_or(doi);
        return Identifier::parse_as(Scheme::Doi, bare).ok();
    }
    Some(found)
}

/// Whether a text that names no file was probably meant to: one word with a
/// folder or a file ending in it.
pub(super) fn looks_like_path(text: &str) -> bool {
    let one_word = !text.chars().any(char::is_whitespace);
    let ending = Path::new(text).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let ending = ending.to_ascii_lowercase();
    let known = ["txt", "md", "pdf", "tex", "html", "docx"].contains(&ending.as_str())
        || Format::all().any(|format| format.extensions().contains(&ending.as_str()));
    one_word && (text.contains('/') || known)
}

fn clip(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(59).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_doi_in_it_is_that_doi() {
        for address in [
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0000217",
            "https://onlinelibrary.wiley.com/doi/full/10.1371/journal.pone.0000217",
            "https://x.org/doi/10.1371/journal.pone.0000217/full#sec1",
        ] {
            let batch = read_argument(address).unwrap();
            assert_eq!(batch.works[0].place, "doi:10.1371/journal.pone.0000217", "{address}");
            assert_eq!(batch.works[0].form, Form::Identifier);
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let error = |argument: &str| read_argument(argument).unwrap_err();
        assert!(matches!(error("https://example.org/news"), WorkflowError::NoIdentifierInAddress { .. }));
        assert!(matches!(error("refs.bib"), WorkflowError::NoSuchFile { .. }));
        assert!(matches!(error("no/such/file"), WorkflowError::NoSuchFile { .. }));
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(error(dir.path().to_str().unwrap()), WorkflowError::Directory { .. }));
    }
}
