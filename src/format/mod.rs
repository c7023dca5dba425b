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
pub mod csl_json;
pub mod decode;

use std::fmt;
use std::str::FromStr;

use crate::item::Item;

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
}

impl FormatError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Binary { .. } => Some(
                "give a text file: BibTeX, BibLaTeX or CSL-JSON; extract the text of a PDF first".to_owned(),
            ),
            Self::UnknownFormat { .. } => {
                let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
                Some(format!("the formats are {}", names.join(", ")))
            }
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
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Bibtex, Self::Biblatex, Self::CslJson];

    /// The name by which a user asks for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bibtex => "bibtex",
            Self::Biblatex => "biblatex",
            Self::CslJson => "csl-json",
        }
    }

    /// The usual endings of its files, without the dot, the best first.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Bibtex | Self::Biblatex => &["bib", "bibtex"],
            Self::CslJson => &["json", "jsonl", "csljson"],
        }
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
        match wanted.as_str() {
            "json" | "csl" | "csljson" => Some(Self::CslJson),
            "bib" => Some(Self::Bibtex),
            wanted => Self::ALL.into_iter().find(|format| format.name() == wanted),
        }
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
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let text = decode::decode(head).ok()?.text;
    let start = text.trim_start();
    if csl_json::looks_like(start) {
        return Some(Format::CslJson);
    }
    bibtex::looks_like(start)
}

/// Reads a text in a format. BibTeX and BibLaTeX are read alike.
#[must_use]
pub fn read(format: Format, text: &str) -> Read {
    match format {
        Format::Bibtex | Format::Biblatex => bibtex::read(text),
        Format::CslJson => csl_json::read(text),
    }
}

/// Writes items in a format; the text ends with a line break unless it is
/// empty.
#[must_use]
pub fn write(format: Format, items: &[&Item]) -> String {
    match format {
        Format::Bibtex => bibtex::write(items, bibtex::Dialect::Bibtex, &bibtex::Options::default()),
        Format::Biblatex => bibtex::write(items, bibtex::Dialect::Biblatex, &bibtex::Options::default()),
        Format::CslJson => csl_json::write(items),
    }
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
    fn names_of_formats_are_forgiving() {
        assert_eq!("BibLaTeX".parse(), Ok(Format::Biblatex));
        assert_eq!("json".parse(), Ok(Format::CslJson));
        let error = "docx".parse::<Format>().unwrap_err();
        assert!(error.hint().unwrap().contains("biblatex"));
    }

    #[test]
    fn lines_are_counted_from_one() {
        let mut lines = LineCounter::new("a\nb\nc");
        assert_eq!([lines.line_of(0), lines.line_of(2), lines.line_of(2), lines.line_of(99)], [1, 2, 2, 3]);
    }
}
