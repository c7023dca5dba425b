use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::bib::{LayoutArgs, journals};
use super::{CliError, Context, Outcome, Result};
use crate::format::Problem;
use crate::format::bibtex::{self, Layout, SortKey, Tidy};
use crate::item::journal::JournalNames;
use crate::workflow::export;
use crate::workflow::tidy::TidyFile;

/// Make .bib files tidy
///
/// Lays out BibTeX and BibLaTeX files evenly: types and names of fields in
/// lower case, a field on each line, an empty line between entries. Values stay
/// as they are unless an option changes them, and so does what is read from
/// the file. Comments and whatever else stands between entries are kept, with
/// the entry they stand before; entries that break BibTeX's rules are reported
/// and left as they are. A second run changes nothing in a file without such.
///
/// Files are changed where they lie, each as a whole or not at all, and written
/// as UTF-8. `-` is standard input, made tidy onto standard output.
///
/// --sort moves entries with the comments before them, strings and preambles to
/// the front, and entries that others refer to by `crossref` to the end, where
/// BibTeX wants them. --dedup merges an entry into an earlier one with the same
/// key if both have one DOI or all fields are equal; others that look alike
/// are named and left alone.
///
/// --journals writes the names of journals in full or abbreviates them, as ISO
/// 4 wants or without stops, from a list of titles; names that are macros stay.
/// --lint names the fields that the type of an entry needs and that are
/// missing, by the lines of the tidy file.
///
/// With --json prints an object for each file on a line of its own: `file`,
/// `changed`, under `problems`, `merged` and `similar` lists of objects with
/// `line`, `entry` and `message`, and `text` where the text would be printed.
#[derive(Debug, clap::Args)]
pub(super) struct TidyArgs {
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// Change nothing; print the files that are not tidy and exit with 1 if there are any
    #[arg(long, conflicts_with_all = ["output", "stdout"])]
    check: bool,
    /// Write to this file instead
    #[arg(long, short, value_name = "FILE", conflicts_with = "stdout")]
    output: Option<PathBuf>,
    /// Print instead of changing the files
    #[arg(long)]
    stdout: bool,
    #[command(flatten)]
    layout: LayoutArgs,
    /// Sort entries by `key`, `type` or the names of fields; `-` before one for descending order
    #[arg(
        long,
        value_name = "BY,…",
        value_delimiter = ',',
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "key",
        help_heading = "Entries and values"
    )]
    sort: Option<Vec<String>>,
    /// Merge entries that stand there twice
    #[arg(long, help_heading = "Entries and values")]
    dedup: bool,
    /// Write what is not ASCII as LaTeX commands
    #[arg(long, help_heading = "Entries and values")]
    ascii: bool,
    /// Escape &, %, # and _ where TeX would stumble over them
    #[arg(long, help_heading = "Entries and values")]
    escape: bool,
    /// Write months as BibTeX's macros: month = aug
    #[arg(long, help_heading = "Entries and values")]
    months: bool,
    /// How journals are named: full, abbreviated or dotless
    #[arg(long, value_name = "HOW", value_parser = journals, help_heading = "Entries and values")]
    journals: Option<JournalNames>,
    /// Take these fields out
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', help_heading = "Entries and values")]
    strip_fields: Vec<String>,
    /// Leave capitals in types and names of fields
    #[arg(long, help_heading = "Entries and values")]
    keep_case: bool,
    /// Say what the entries lack by biblatex's data model; exits with 1 if anything
    #[arg(long, help_heading = "Entries and values")]
    lint: bool,
    /// Take out fields that are empty
    #[arg(long, help_heading = "Entries and values")]
    drop_empty: bool,
}

impl TidyArgs {
    pub(super) fn run(self, context: &mut Context) -> Result {
        if self.output.is_some() && self.files.len() > 1 {
            return Err(CliError::usage(
                "--output takes one file in",
                Some("without it each file is changed where it lies"),
            ));
        }
        let options = self.options();
        let mut found = false;
        for path in &self.files {
            let file = TidyFile::read(path, &options)?;
            self.report(context, path, &file)?;
            if self.lint {
                let problems = bibtex::check(&file.tidied.text);
                found |= !problems.is_empty();
                for problem in &problems {
                    context.output.warn(format_args!("{}:{problem}", path.display()));
                }
            }
            if self.check {
                found |= file.is_changed();
            } else if let Some(output) = &self.output {
                export::write_file(output, &file.tidied.text)?;
            } else if self.prints(path) {
                if !context.output.json {
                    context.output.text(&file.tidied.text)?;
                }
            } else if file.is_changed() {
                file.write(path)?;
            }
        }
        Ok(Outcome::finding_if(found))
    }

    /// Whether the new text goes to standard output.
    fn prints(&self, path: &Path) -> bool {
        self.stdout || (path == Path::new("-") && !self.check && self.output.is_none())
    }

    fn options(&self) -> Tidy {
        let key = |text: &String| text.parse::<SortKey>().unwrap_or_else(|never| match never {});
        Tidy {
            layout: Layout { lower_case: !self.keep_case, ..self.layout.layout() },
            journals: self.journals.unwrap_or_default(),
            sort: self.sort.iter().flatten().map(key).collect(),
            dedup: self.dedup,
            ascii: self.ascii,
            escape: self.escape,
            months: self.months,
            strip: self.strip_fields.iter().map(|name| name.to_lowercase()).collect(),
            drop_empty: self.drop_empty,
        }
    }

    /// Says what was found in a file and what becomes of it.
    fn report(&self, context: &mut Context, path: &Path, file: &TidyFile) -> Result<()> {
        let tidied = &file.tidied;
        let place = path.display();
        if context.output.json {
            let list = |problems: &[Problem]| -> Vec<Value> {
                let object = |p: &Problem| json!({"line": p.line, "entry": p.entry, "message": p.message});
                problems.iter().map(object).collect()
            };
            let mut object = json!({
                "file": path.to_string_lossy(),
                "changed": file.is_changed(),
                "problems": list(&tidied.problems),
                "merged": list(&tidied.merged),
                "similar": list(&tidied.similar),
            });
            if self.prints(path) {
                object["text"] = json!(tidied.text);
            }
            return context.output.json_line(&object);
        }
        for problem in tidied.problems.iter().chain(&tidied.similar) {
            context.output.warn(format_args!("{place}:{problem}"));
        }
        for merged in &tidied.merged {
            context.output.note(format_args!("{place}:{merged}"));
        }
        if !file.is_changed() {
            return Ok(());
        }
        if self.check {
            return context.output.line(place);
        }
        if let Some(note) = file.source.note() {
            context.output.note(format_args!("{place}: {note}, written as UTF-8"));
        }
        if self.output.is_none() && !self.prints(path) {
            context.output.note(format_args!("made {place} tidy"));
        }
        Ok(())
    }
}
