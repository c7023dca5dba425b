//! Bibliographic file formats: text to items and back.
//!
//! One file or folder per format, each with a `read` that never gives a whole
//! file up for one bad record, and a `write`. Bytes become text in [`decode`];
//! what LaTeX means is [`crate::item::latex`]'s business; printed references
//! are `citation`'s. Nothing here touches files, registries or the library.
//!
//! Standards: BibTeX (`btxdoc`, *Tame the BeaST*), BibLaTeX (manual 3.20 and
//! its default data model), CSL-JSON 1.0.2 (`csl-data.json`).

pub mod bibtex;
pub mod cff;
pub mod csl_json;
pub mod csl_yaml;
pub mod csv;
pub mod decode;
pub mod endnote;
pub mod endnote_xml;
pub mod hayagriva;
pub mod jats;
pub mod mapping;
pub(crate) mod medline;
pub mod mods;
pub mod nbib;
pub mod pubmed_xml;
pub mod refworks;
pub mod ris;
#[cfg(test)]
mod sample;
mod tagged;
#[cfg(test)]
mod trial;
pub mod unixref;
pub mod wos;
pub(crate) mod xml;
mod yaml;
pub mod zotero;

use std::fmt;
use std::str::FromStr;

use crate::item::{Item, Variable};
use mapping::Table;

/// Why a file cannot be read at all. Anything less is a [`Problem`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The bytes are no text.
    #[error("the file is not text (a NUL byte at offset {offset})")]
    Binary {
        /// Where the first NUL byte stands.
        offset: usize,
    },
    /// No format has that name.
    #[error("`{name}` is no known format")]
    UnknownFormat {
        /// The name as given.
        name: String,
    },
    /// The format is only written.
    #[error("{format} is not read")]
    NotRead {
        /// The format.
        format: Format,
    },
    /// The format is only read.
    #[error("{format} is not written")]
    NotWritten {
        /// The format.
        format: Format,
    },
}

impl FormatError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let names = |wanted: fn(&Codec) -> bool| {
            let names: Vec<&str> =
                CODECS.iter().filter(|codec| wanted(codec)).map(|codec| codec.name).collect();
            Some(format!("the formats are {}", names.join(", ")))
        };
        match self {
            Self::Binary { .. } => {
                Some("give a text file of a bibliographic format; extract the text of a PDF first".to_owned())
            }
            Self::UnknownFormat { .. } => names(|_| true),
            Self::NotRead { .. } => names(|codec| codec.read.is_some()),
            Self::NotWritten { .. } => names(|codec| codec.write.is_some()),
        }
    }
}

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// BibTeX as `bibtex` and the classic styles read it.
    Bibtex,
    /// The BibLaTeX dialect, as `biber` reads it.
    Biblatex,
    /// CSL-JSON: a list of records, one record, or a record a line.
    CslJson,
    /// CSL-YAML, as pandoc keeps references.
    CslYaml,
    /// RIS.
    Ris,
    /// MEDLINE's tagged format, PubMed's `.nbib`.
    Nbib,
    /// PubMed's XML.
    PubmedXml,
    /// EndNote's XML export.
    EndnoteXml,
    /// EndNote's tagged format, after refer (`.enw`).
    Endnote,
    /// RefWorks' tagged format.
    Refworks,
    /// Web of Science's tagged format (`.ciw`).
    Wos,
    /// MODS.
    Mods,
    /// Crossref's metadata XML (unixref, unixsd).
    Unixref,
    /// The reference lists of JATS articles.
    Jats,
    /// Hayagriva's YAML, Typst's format.
    Hayagriva,
    /// `CITATION.cff`.
    Cff,
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// CSV that spreadsheets open without a question.
    Excel,
    /// Zotero's database.
    Zotero,
}

/// How one format is named, told, read and written.
pub(crate) struct Codec {
    pub(crate) format: Format,
    /// The name by which a user asks for it.
    pub(crate) name: &'static str,
    /// Other names for it, in lower case.
    pub(crate) aliases: &'static [&'static str],
    /// The usual endings of its files, without the dot, the best first.
    pub(crate) extensions: &'static [&'static str],
    /// Whether a text, from its first character that is no white space, is of
    /// the format.
    pub(crate) looks_like: fn(&str) -> bool,
    pub(crate) read: Option<fn(&str) -> Read>,
    pub(crate) write: Option<fn(&[&Item]) -> String>,
    /// Its mapping, where a table says it.
    pub(crate) table: Option<&'static Table>,
}

/// Every format, in the order in which a file is compared with them.
const CODECS: &[&Codec] = &[
    &zotero::CODEC,
    &csl_json::CODEC,
    &pubmed_xml::CODEC,
    &endnote_xml::CODEC,
    &mods::CODEC,
    &unixref::CODEC,
    &jats::CODEC,
    &nbib::CODEC,
    &ris::CODEC,
    &endnote::CODEC,
    &refworks::CODEC,
    &wos::CODEC,
    &cff::CODEC,
    &bibtex::BIBLATEX,
    &bibtex::BIBTEX,
    &hayagriva::CODEC,
    &csl_yaml::CODEC,
    &csv::TSV,
    &csv::CSV,
    &csv::EXCEL,
];

impl Format {
    /// Every format.
    pub fn all() -> impl Iterator<Item = Self> {
        CODECS.iter().map(|codec| codec.format)
    }

    fn codec(self) -> &'static Codec {
        // A test sees to it that every format has its codec.
        CODECS.iter().find(|codec| codec.format == self).copied().unwrap_or(&csl_json::CODEC)
    }

    /// The name by which a user asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.codec().name
    }

    /// The usual endings of its files, without the dot, the best first.
    #[must_use]
    pub fn extensions(self) -> &'static [&'static str] {
        self.codec().extensions
    }

    /// Whether files of it can be read; Zotero's database is no text, and is
    /// read by a way of its own ([`zotero`]).
    #[must_use]
    pub fn is_read(self) -> bool {
        self.codec().read.is_some() || self == Self::Zotero
    }

    /// Whether files of it can be written.
    #[must_use]
    pub fn is_written(self) -> bool {
        self.codec().write.is_some()
    }

    /// Its mapping, where a table says it.
    #[must_use]
    pub fn table(self) -> Option<&'static Table> {
        self.codec().table
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(name: &str) -> Result<Self, FormatError> {
        let wanted = name.trim().to_ascii_lowercase();
        CODECS
            .iter()
            .find(|codec| codec.name == wanted || codec.aliases.contains(&wanted.as_str()))
            .map(|codec| codec.format)
            .ok_or_else(|| FormatError::UnknownFormat { name: name.to_owned() })
    }
}

/// A record as read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadItem {
    /// What it says.
    pub item: Item,
    /// How the source says it.
    pub raw: String,
    /// The line on which it starts, from 1.
    pub line: usize,
    /// The reference as printed, where the record gives it only so: the item
    /// holds what its tags say, and the rest is still to be read.
    pub printed: Option<String>,
}

/// Something a file says that could not be taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line it is on, from 1.
    pub line: usize,
    /// The id of the record it is in.
    pub entry: Option<String>,
    /// What is wrong and what was made of it.
    pub message: String,
}

/// `LINE: ENTRY: MESSAGE`, to follow the file's name and a colon.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.line)?;
        if let Some(entry) = &self.entry {
            write!(f, "{entry}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// What reading a file gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// Its records, in order.
    pub items: Vec<ReadItem>,
    /// What went wrong, by line.
    pub problems: Vec<Problem>,
}

/// Tells the format of a file by its content; `None` when it looks like none
/// of them (plain references, say).
#[must_use]
pub fn detect(bytes: &[u8]) -> Option<Format> {
    /// How far to look: a file may open with a long comment.
    const HEAD: usize = 1 << 20;
    if bytes.starts_with(zotero::MAGIC) {
        return Some(Format::Zotero);
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    told(&decode::decode(head).ok()?.text)
}

/// Tells the format of a text.
fn told(text: &str) -> Option<Format> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    CODECS.iter().find(|codec| (codec.looks_like)(start)).map(|codec| codec.format)
}

/// Reads a text in a format. BibTeX and BibLaTeX are read alike.
///
/// # Errors
/// [`FormatError::NotRead`] for a format that is only written, or is no text.
pub fn read(format: Format, text: &str) -> Result<Read, FormatError> {
    let read = format.codec().read.ok_or(FormatError::NotRead { format })?;
    Ok(read(text))
}

/// Writes items in a format, a record for each in their order; the text ends
/// with a line break unless it is empty.
///
/// # Errors
/// [`FormatError::NotWritten`] for a format that is only read.
pub fn write(format: Format, items: &[&Item]) -> Result<String, FormatError> {
    let write = format.codec().write.ok_or(FormatError::NotWritten { format })?;
    Ok(write(items))
}

/// As [`write()`], with BibTeX laid out as its options say.
///
/// # Errors
/// As [`write()`].
pub fn write_with(format: Format, items: &[&Item], bib: &bibtex::Options) -> Result<String, FormatError> {
    match format {
        Format::Bibtex => Ok(bibtex::write(items, bibtex::Dialect::Bibtex, bib)),
        Format::Biblatex => Ok(bibtex::write(items, bibtex::Dialect::Biblatex, bib)),
        _ => write(format, items),
    }
}

/// A DOI without the address of its resolver.
fn bare_doi(value: &str) -> &str {
    const PREFIXES: &[&str] = &[
        "https://doi.org/",
        "http://doi.org/",
        "https://dx.doi.org/",
        "http://dx.doi.org/",
        "doi.org/",
        "doi:",
    ];
    let starts =
        |prefix: &&&str| value.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let length = PREFIXES.iter().find(starts).map_or(0, |prefix| prefix.len());
    value.get(length..).unwrap_or(value).trim_start()
}

/// A standard number without what stands around it: `ISBN 978…`,
/// `0679732241 (pbk.) : $9.00`, `0003-990X (Print)`.
fn bare_number(text: &str) -> &str {
    let text = text.trim();
    let names = ["isbn-13", "isbn-10", "isbn", "e-issn", "eissn", "issn"];
    let named = |name: &&&str| text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let name = names.iter().find(named).map_or(0, |name| name.len());
    let head = text.get(name..).unwrap_or(text).trim_start_matches([':', ' ']);
    let is_part = |c: char| {
        c.is_ascii_digit() || matches!(c, 'x' | 'X' | ' ' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let end = head.find(|c| !is_part(c)).unwrap_or(head.len());
    let number = head.get(..end).unwrap_or_default().trim();
    if number.is_empty() { text } else { number }
}

/// Takes the page out of an item where it only says the article's number again,
/// as records without pages do. What a source calls an article's number
/// (BibTeX's `eid`, JATS' `elocation-id`, RIS' `C7`) is CSL's `number` in every
/// format; what it calls a page is a page, though it be `e12`.
fn no_page_of_number(item: &mut Item) {
    if item.get(Variable::Page).is_some() && item.get(Variable::Page) == item.get(Variable::Number) {
        item.set(Variable::Page, "");
    }
}

/// Pages as CSL has them: `12--15` and `12–15` are `12-15`.
fn pages(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '–' | '—' | '-' | '−' => {
                let kept = out.trim_end_matches(' ').len();
                out.truncate(kept);
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
            ' ' if out.ends_with('-') => {}
            c => out.push(c),
        }
    }
    let joined = out.trim_end_matches('-').len();
    // `e12-` names no end.
    out.truncate(joined);
    out
}

/// Counts lines while a reader goes forward through a text.
#[derive(Debug)]
struct LineCounter<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0 }
    }

    /// The line of a place at or after the last one asked for.
    fn line_of(&mut self, at: usize) -> usize {
        let at = at.min(self.text.len());
        if at > self.at {
            let between = self.text.as_bytes().get(self.at..at).unwrap_or_default();
            self.line += between.iter().filter(|byte| **byte == b'\n').count();
            if let Some(last) = between.iter().rposition(|byte| *byte == b'\n') {
                self.line_start = self.at + last + 1;
            }
            self.at = at;
        }
        self.line
    }

    /// The column of that place, from 1, in bytes as JSON parsers count.
    fn column_of(&mut self, at: usize) -> usize {
        self.line_of(at);
        self.at - self.line_start + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        for (text, format) in [
            ("% a comment\n@article{a, title={x}}", Some(Format::Bibtex)),
            ("@Book(a, title={x})", Some(Format::Bibtex)),
            ("@online{a, date = {2001-02}}", Some(Format::Biblatex)),
            ("\u{FEFF}[{\"id\": 1}]", Some(Format::CslJson)),
            ("  {\"items\": []}", Some(Format::CslJson)),
            ("[]", Some(Format::CslJson)),
            ("[1] Zarate CA. A randomized trial. 2006.", None),
            ("Write to me@example.org {now}", None),
            ("", None),
        ] {
            assert_eq!(detect(text.as_bytes()), format, "{text}");
        }
        assert_eq!(detect(b"%PDF-1.5\0\0"), None);
    }

    #[test]
    fn every_format_has_its_codec() {
        for (at, codec) in CODECS.iter().enumerate() {
            assert_eq!(codec.format.codec().name, codec.name);
            assert!(
                codec.read.is_some() || codec.write.is_none(),
                "{}: losses are told by reading",
                codec.name
            );
            let others = CODECS.iter().enumerate().filter(|(other, _)| *other != at);
            let names: Vec<&str> =
                others.flat_map(|(_, other)| other.aliases.iter().copied().chain([other.name])).collect();
            assert!(!names.contains(&codec.name), "{}", codec.name);
            assert!(codec.aliases.iter().all(|alias| !names.contains(alias)), "{}", codec.name);
        }
    }

    #[test]
    fn names_of_formats_are_forgiving() {
        assert_eq!("BibLaTeX".parse(), Ok(Format::Biblatex));
        assert_eq!("json".parse(), Ok(Format::CslJson));
        let error = "docx".parse::<Format>().unwrap_err();
        assert!(error.hint().unwrap().contains("biblatex"));
    }

    #[test]
    fn numbers_lose_what_stands_around_them() {
        for (text, bare) in [
            ("0679732241 (pbk.)", "0679732241"),
            ("0-679-73224-X (pbk.) : $9.00", "0-679-73224-X"),
            ("ISBN: 978 0 306 40615 7", "978 0 306 40615 7"),
            ("ISBN-13: 9780306406157", "9780306406157"),
            ("0003-990X (Print)", "0003-990X"),
            ("unknown", "unknown"),
            ("", ""),
        ] {
            assert_eq!(bare_number(text), bare, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_from_one() {
        let mut lines = LineCounter::new("a\nb\nc");
        assert_eq!([lines.line_of(0), lines.line_of(2), lines.line_of(2), lines.line_of(99)], [1, 2, 2, 3]);
    }
}
