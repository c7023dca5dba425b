//! What verbs share that write BibTeX: how entries are laid out, and how
//! values are written.

use crate::format::bibtex::{Dates, Delimiters, Indent, Layout, Options};
use crate::item::journal::JournalNames;

/// How entries are laid out.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Layout of BibTeX")]
pub(super) struct LayoutArgs {
    /// Put the `=`s of an entry below each other
    #[arg(long)]
    align: bool,
    /// Spaces before each field
    #[arg(long, value_name = "N", default_value_t = 2)]
    indent: u8,
    /// A tab before each field
    #[arg(long, conflicts_with = "indent")]
    tab: bool,
    /// Fields that come first, in this order
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    fields: Vec<String>,
    /// Put values in `braces` or `quotes`
    #[arg(long, value_name = "WHICH", value_parser = ["braces", "quotes"])]
    delimiters: Option<String>,
    /// Break lines of values at this column
    #[arg(long, value_name = "N")]
    width: Option<u16>,
    /// Empty lines between entries
    #[arg(long, value_name = "N", default_value_t = 1)]
    blank_lines: u8,
    /// No comma after the last field
    #[arg(long)]
    no_trailing_comma: bool,
}

impl LayoutArgs {
    /// The layout they say.
    pub(super) fn layout(&self) -> Layout {
        Layout {
            indent: if self.tab { Indent::Tab } else { Indent::Spaces(self.indent) },
            align: self.align,
            delimiters: match self.delimiters.as_deref() {
                Some("braces") => Delimiters::Braces,
                Some("quotes") => Delimiters::Quotes,
                _ => Delimiters::AsTheyAre,
            },
            trailing_comma: !self.no_trailing_comma,
            order: self.fields.clone(),
            blank_lines: self.blank_lines,
            width: self.width.map(usize::from),
            ..Layout::default()
        }
    }
}

/// How items are written as BibTeX.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Layout of BibTeX")]
pub(super) struct BibArgs {
    #[command(flatten)]
    layout: LayoutArgs,
    /// Write what is not ASCII as LaTeX commands
    #[arg(long)]
    ascii: bool,
    /// How dates are written: year-month or date; bibtex has the one,
    /// biblatex the other by default
    #[arg(long, value_name = "HOW", value_parser = dates)]
    dates: Option<Dates>,
}

impl BibArgs {
    /// The options they say.
    pub(super) fn options(&self) -> Options {
        Options { ascii: self.ascii, dates: self.dates, layout: self.layout.layout(), ..Options::default() }
    }
}

/// How journals are named.
pub(super) fn journals(text: &str) -> Result<JournalNames, String> {
    match text {
        "full" => Ok(JournalNames::Full),
        "abbreviated" => Ok(JournalNames::Abbreviated),
        "dotless" => Ok(JournalNames::Dotless),
        _ => Err("it is `full`, `abbreviated` or `dotless`".to_owned()),
    }
}

fn dates(text: &str) -> Result<Dates, String> {
    match text {
        "year-month" => Ok(Dates::YearMonth),
        "date" => Ok(Dates::Date),
        _ => Err("it is `year-month` or `date`".to_owned()),
    }
}
