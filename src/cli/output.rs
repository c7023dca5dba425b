//! What reaches the terminal: data on standard output, everything said about
//! the work on standard error; colour and progress only where a person looks.

use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use comfy_table::{ContentArrangement, Table, presets};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::CliError;
use crate::workflow::WorkflowError;

/// Headings, keys: what the eye should find.
pub(super) const STRONG: Style = Style::new().bold();
/// Citekeys.
pub(super) const KEY: Style = AnsiColor::Cyan.on_default();
/// Good news.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What wants a look.
pub(super) const CARE: Style = AnsiColor::Yellow.on_default();
/// Errors.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Side remarks.
pub(super) const QUIET: Style = Style::new().dimmed();

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 4_096;

/// Where a command writes.
pub(super) struct Output {
    /// Whether data is printed as JSON.
    pub(super) json: bool,
    quiet: bool,
    out: io::BufWriter<AutoStream<io::Stdout>>,
    err: AutoStream<io::Stderr>,
}

impl Output {
    /// Streams for this process.
    #[must_use]
    pub(super) fn new(json: bool, quiet: bool, color: ColorChoice) -> Self {
        Self {
            json,
            quiet,
            out: io::BufWriter::new(AutoStream::new(io::stdout(), color)),
            err: AutoStream::new(io::stderr(), color),
        }
    }

    /// Writes text to standard output as it is.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn text(&mut self, text: impl Display) -> Result<(), CliError> {
        write!(self.out, "{text}").map_err(CliError::stdout)
    }

    /// Writes a line to standard output.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn line(&mut self, text: impl Display) -> Result<(), CliError> {
        writeln!(self.out, "{text}").map_err(CliError::stdout)
    }

    /// Writes one JSON value on a line of its own.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn json_line(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        serde_json::to_writer(&mut self.out, value).map_err(|e| CliError::stdout(e.into()))?;
        self.line("")
    }

    /// Writes one JSON value, indented.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn json_pretty(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        serde_json::to_writer_pretty(&mut self.out, value).map_err(|e| CliError::stdout(e.into()))?;
        self.line("")
    }

    /// Asks a question on standard error and reads the answer, a line of
    /// standard input, without the space around it; `None` when there are no
    /// more.
    ///
    /// # Errors
    /// When standard input cannot be read, or standard output not written to.
    pub(super) fn ask(&mut self, question: &str) -> Result<Option<String>, CliError> {
        self.flush()?;
        // As in `say`: where it cannot be shown nobody is there to be told.
        let _ = write!(self.err, "{question} ").and_then(|()| self.err.flush());
        let mut answer = String::new();
        let place = || "standard input".to_owned();
        let read = io::stdin()
            .lock()
            .take(LONGEST_ANSWER)
            .read_line(&mut answer)
            .map_err(|reason| WorkflowError::Input { place: place(), reason })?;
        Ok((read > 0).then(|| answer.trim().to_owned()))
    }

    /// Sends on what is buffered, so that a reader sees it at once.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn flush(&mut self) -> Result<(), CliError> {
        self.out.flush().map_err(CliError::stdout)
    }

    /// Says something about the work, on standard error, unless quiet.
    pub(super) fn note(&mut self, text: impl Display) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Warns, on standard error, even when quiet.
    pub(super) fn warn(&mut self, text: impl Display) {
        self.say(format_args!("{CARE}warning:{CARE:#} {text}"));
    }

    /// Reports an error and, below it, what to do.
    pub(super) fn error(&mut self, text: impl Display, hint: Option<&str>) {
        self.say(format_args!("{BAD}error:{BAD:#} {text}"));
        if let Some(hint) = hint {
            self.say(format_args!("\n{STRONG}hint:{STRONG:#} {hint}"));
        }
    }

    fn say(&mut self, text: impl Display) {
        // Data first, so that the two streams keep their order on a screen;
        // a standard error that cannot be written to leaves nobody to tell.
        let _ = self.out.flush();
        let _ = writeln!(self.err, "{text}");
    }

    /// A table without frame that fits the window; long cells are cut by
    /// wrapping inside their column.
    #[must_use]
    pub(super) fn table(&self, header: &[&str]) -> Table {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(width());
        if !header.is_empty() {
            table.set_header(header.iter().map(|h| format!("{STRONG}{h}{STRONG:#}")));
        }
        table
    }

    /// Prints a table.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub(super) fn print_table(&mut self, table: &Table) -> Result<(), CliError> {
        for line in table.lines() {
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// A progress bar for `total` steps, or for a number that is not known,
    /// drawn only on a terminal.
    #[must_use]
    pub(super) fn progress(&self, total: impl Into<Option<u64>>, what: &str) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let total = total.into();
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(8));
        let template = match total {
            Some(_) => "{msg} {wide_bar:.cyan/dim} {human_pos}/{human_len} {eta}",
            None => "{msg} {human_pos} {per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        bar
    }
}

/// The window's width in columns; 100 where standard output is no window.
#[must_use]
pub(super) fn width() -> u16 {
    terminal_size::terminal_size().map_or(100, |(terminal_size::Width(columns), _)| columns.max(40))
}

/// Shortens text to a number of characters, with `…` for what is cut.
#[must_use]
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// `1 item`, `2 items`.
#[must_use]
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_shortened_by_characters() {
        assert_eq!(shortened("Düsseldorf", 10), "Düsseldorf");
        assert_eq!(shortened("Düsseldorf am Rhein", 11), "Düsseldorf…");
        assert_eq!(counted(1, "item", "items"), "1 item");
        assert_eq!(counted(0, "item", "items"), "0 items");
    }
}
