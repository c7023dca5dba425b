//! What verbs share that write BibTeX: how entries are laid out, and how
//! values are written.

use crate::format::bibtex::{Dates, Delimiters, Indent, Layout, Options};

/// How entries of BibTeX are laid out.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Layout of BibTeX")]
pub(super) struct LayoutArgs {
    /// What each field starts with: a number of spaces, or `tab`
    #[arg(long, value_name = "N|tab", default_value = "2", hide_default_value = true, value_parser = indent)]
    indent: Indent,
    /// Put the equals signs of an entry below each other
    #[arg(long)]
    align: bool,
    /// What values stand between: braces or quotes
    #[arg(long, value_name = "KIND", value_parser = delimiters)]
    delimiters: Option<Delimiters>,
    /// The fields that come first, in this order
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    fields: Vec<String>,
    /// Break longer values at this many columns
    #[arg(long, value_name = "COLUMNS")]
    width: Option<usize>,
}

impl LayoutArgs {
    /// The layout they say.
    pub(super) fn layout(&self) -> Layout {
        Layout {
            indent: self.indent,
            align: self.align,
            delimiters: self.delimiters.unwrap_or_default(),
            order: self.fields.clone(),
            width: self.width,
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

fn indent(text: &str) -> Result<Indent, String> {
    match text {
        "tab" => Ok(Indent::Tab),
        _ => match text.parse() {
            Ok(spaces @ 0..=16) => Ok(Indent::Spaces(spaces)),
            _ => Err("it is a number up to 16, or `tab`".to_owned()),
        },
    }
}

fn delimiters(text: &str) -> Result<Delimiters, String> {
    match text {
        "braces" => Ok(Delimiters::Braces),
        "quotes" => Ok(Delimiters::Quotes),
        _ => Err("it is `braces` or `quotes`".to_owned()),
    }
}

fn dates(text: &str) -> Result<Dates, String> {
    match text {
        "year-month" => Ok(Dates::YearMonth),
        "date" => Ok(Dates::Date),
        _ => Err("it is `year-month` or `date`".to_owned()),
    }
}
