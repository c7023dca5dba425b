//! The command line: one file for each verb, holding its arguments, what it
//! runs, and what it prints. The doc comment on a verb's arguments is its
//! manual page.
//!
//! Data goes to standard output, everything else to standard error. Exit
//! codes: 0 done; 1 the answer is a finding, for verbs that ask a question;
//! 2 could not run.

mod add;
mod bib;
mod cite;
mod citeproc;
mod complete;
mod completions;
mod config;
mod convert;
mod dedup;
mod document;
mod edit;
mod export;
mod formats;
mod history;
mod index;
mod init;
mod integrity;
mod list;
mod man;
mod note;
mod output;
mod pandoc_filter;
mod parse;
mod published;
mod refresh;
mod remove;
mod report;
mod resolve;
mod search;
mod set;
mod show;
mod snapshot;
mod style;
mod tag;
mod tidy;
mod watch;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::library::ChangeId;
use crate::workflow::config::Config;
use crate::workflow::workspace::{self, Place};
use crate::workflow::{WorkflowError, Workspace, nearest, sync};
use output::Output;

/// Read, check, keep, find and cite references
///
/// ibid reads citations in whatever form you have them (a paragraph of
/// printed references, a .bib file, a DOI), asks the public registries about
/// them, keeps them in a library with the story of every field, finds them
/// again by full text, and prints them in any citation style.
///
/// A library is a folder with an `ibid.toml` in it; the nearest one upward
/// from the current folder is used, or else your default library.
#[derive(Debug, Parser)]
#[command(
    name = "ibid",
    version,
    max_term_width = 100,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every verb.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// Use the library in this folder
    #[arg(long, global = true, value_name = "DIR", env = "IBID_LIBRARY", hide_env_values = true)]
    library: Option<PathBuf>,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Use colour: auto, always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    color: clap::ColorChoice,
    /// Say nothing but errors and warnings
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Log what goes on (`-vv` for more); IBID_LOG sets it in detail
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::Init),
    Add(add::Add),
    List(list::List),
    Show(show::Show),
    Search(search::Search),
    Edit(edit::Edit),
    Set(set::Set),
    Tag(tag::Tag),
    Note(note::Note),
    Remove(remove::Remove),
    Export(export::Export),
    Convert(convert::Convert),
    Formats(formats::Formats),
    Cite(cite::Cite),
    Tidy(tidy::TidyArgs),
    Style(style::StyleArgs),
    Snapshot(snapshot::SnapshotArgs),
    Citeproc(citeproc::Citeproc),
    PandocFilter(pandoc_filter::PandocFilter),
    Refresh(refresh::Refresh),
    Dedup(dedup::Dedup),
    Watch(watch::WatchArgs),
    Undo(history::Undo),
    Redo(history::Redo),
    Log(history::Log),
    Parse(parse::Parse),
    Resolve(resolve::Resolve),
    Index(index::Index),
    Config(config::ConfigArgs),
    Completions(completions::Completions),
    Man(man::Man),
}

/// How a verb that ran ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It did what it was asked.
    Done,
    /// The answer to its question is a finding: nothing found, something
    /// unmatched.
    Finding,
}

impl Outcome {
    fn finding_if(found: bool) -> Self {
        if found { Self::Finding } else { Self::Done }
    }
}

/// Why a verb could not run.
#[derive(Debug)]
enum CliError {
    Workflow(WorkflowError),
    /// What was typed makes no sense.
    Usage {
        message: String,
        hint: Option<String>,
    },
    /// Standard output cannot be written to.
    Stdout(io::Error),
    /// Whoever read standard output has had enough.
    BrokenPipe,
}

impl CliError {
    fn stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Stdout(error) }
    }

    /// A name that is none of those there are.
    fn unknown(message: impl Into<String>, name: &str, names: &[&str]) -> Self {
        let hint = match nearest(name, names.iter().copied()).filter(|near| *near != name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", names.join(", ")),
        };
        Self::usage(message, Some(&hint))
    }

    fn usage(message: impl Into<String>, hint: Option<&str>) -> Self {
        Self::Usage { message: message.into(), hint: hint.map(str::to_owned) }
    }
}

impl<E: Into<WorkflowError>> From<E> for CliError {
    fn from(error: E) -> Self {
        Self::Workflow(error.into())
    }
}

type Result<T = Outcome> = std::result::Result<T, CliError>;

/// What a verb works with.
struct Context {
    output: Output,
    named: Option<PathBuf>,
    /// The command line as typed, for the change log.
    command: String,
}

impl Context {
    /// The library's folder.
    fn place(&self) -> Result<Place> {
        let here = std::env::current_dir()
            .map_err(|reason| WorkflowError::Input { place: ".".to_owned(), reason })?;
        Ok(workspace::locate(self.named.as_deref(), &here)?)
    }

    /// Opens the library to read or change it. The user's default library is
    /// made when it does not exist yet.
    fn workspace(&mut self) -> Result<Workspace> {
        let place = self.place()?;
        match &place {
            Place::Default(dir) if !dir.join(crate::workflow::config::LIBRARY_FILE).exists() => {
                let workspace = workspace::init(dir)?;
                self.output.note(format_args!("made your default library in {}", dir.display()));
                Ok(workspace)
            }
            place => Ok(Workspace::open(place.dir())?),
        }
    }

    /// Opens the library if there is one, for verbs that can do without: the
    /// user's default library is not made.
    fn workspace_if_any(&self) -> Result<Option<Workspace>> {
        match self.place() {
            Ok(Place::Default(dir)) if !dir.join(crate::workflow::config::LIBRARY_FILE).exists() => Ok(None),
            Ok(place) => Ok(Some(Workspace::open(place.dir())?)),
            Err(CliError::Workflow(WorkflowError::NoHome)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Settings for verbs that need no library, but use one's where it is.
    fn config(&self) -> Result<Config> {
        let place = self.place().ok();
        Ok(Config::load(place.as_ref().map(Place::dir))?)
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let wants_help = !error.use_stderr();
            // A closed pipe under `--help` is the reader's business.
            let _ = error.print();
            return ExitCode::from(if wants_help { 0 } else { 2 });
        }
    };
    start_log(cli.global.verbose);
    let color = match cli.global.color {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    };
    let mut context = Context {
        output: Output::new(cli.global.json, cli.global.quiet, color),
        named: cli.global.library,
        command: typed_command(),
    };
    let before = followed_change(&context);
    let result = run(cli.verb, &mut context);
    if before != followed_change(&context) {
        sync_files(&mut context);
    }
    let result = result.and_then(|outcome| context.output.flush().map(|()| outcome));
    let (message, hint) = match result {
        Ok(Outcome::Done) | Err(CliError::BrokenPipe) => return ExitCode::SUCCESS,
        Ok(Outcome::Finding) => return ExitCode::from(1),
        Err(CliError::Workflow(error)) => (error.to_string(), error.hint()),
        Err(CliError::Usage { message, hint }) => (message, hint),
        Err(CliError::Stdout(error)) => (format!("cannot write to standard output: {error}"), None),
    };
    context.output.error(message, hint.as_deref());
    ExitCode::from(2)
}

fn run(verb: Verb, context: &mut Context) -> Result {
    match verb {
        Verb::Init(verb) => verb.run(context),
        Verb::Add(verb) => verb.run(context),
        Verb::List(verb) => verb.run(context),
        Verb::Show(verb) => verb.run(context),
        Verb::Search(verb) => verb.run(context),
        Verb::Edit(verb) => verb.run(context),
        Verb::Set(verb) => verb.run(context),
        Verb::Tag(verb) => verb.run(context),
        Verb::Note(verb) => verb.run(context),
        Verb::Remove(verb) => verb.run(context),
        Verb::Export(verb) => verb.run(context),
        Verb::Convert(verb) => verb.run(context),
        Verb::Formats(verb) => verb.run(context),
        Verb::Cite(verb) => verb.run(context),
        Verb::Tidy(verb) => verb.run(context),
        Verb::Style(verb) => verb.run(context),
        Verb::Snapshot(verb) => verb.run(context),
        Verb::Citeproc(verb) => verb.run(context),
        Verb::PandocFilter(verb) => verb.run(context),
        Verb::Refresh(verb) => verb.run(context),
        Verb::Dedup(verb) => verb.run(context),
        Verb::Watch(verb) => verb.run(context),
        Verb::Undo(verb) => verb.run(context),
        Verb::Redo(verb) => verb.run(context),
        Verb::Log(verb) => verb.run(context),
        Verb::Parse(verb) => verb.run(context),
        Verb::Resolve(verb) => verb.run(context),
        Verb::Index(verb) => verb.run(context),
        Verb::Config(verb) => verb.run(context),
        Verb::Completions(verb) => verb.run(context),
        Verb::Man(verb) => verb.run(context),
    }
}

/// The newest change of the library, if there are files that follow it.
fn followed_change(context: &Context) -> Option<ChangeId> {
    // What is wrong with settings or library the verb itself says.
    context.config().ok().filter(|config| !config.sync.is_empty())?;
    context.workspace_if_any().ok()??.library.last_change().ok()
}

/// Brings the files that follow the library up to date. What fails is warned
/// of: the change itself is kept, and the next one tries again.
fn sync_files(context: &mut Context) {
    let Ok(Some(workspace)) = context.workspace_if_any() else { return };
    for (file, result) in sync::update_all(&workspace) {
        match result {
            Ok(report) => show_sync(context, &file, &report),
            Err(error) => context.output.warn(format_args!("{} is not up to date: {error}", file.display())),
        }
    }
}

fn show_sync(context: &mut Context, file: &Path, report: &sync::Report) {
    for problem in &report.problems {
        context.output.warn(problem);
    }
    if report.is_quiet() {
        return;
    }
    let counts = [(&report.added, "added"), (&report.changed, "changed"), (&report.removed, "removed")];
    let counts = counts.iter().filter(|(keys, _)| !keys.is_empty());
    let counts: Vec<String> = counts.map(|(keys, what)| format!("{} {what}", keys.len())).collect();
    context.output.note(format_args!("{}: {}", file.display(), counts.join(", ")));
}

/// The command line for the change log, cut where it is long.
fn typed_command() -> String {
    let words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    output::shortened(&words.collect::<Vec<_>>().join(" ").replace('\n', " "), 200)
}

fn start_log(verbose: u8) {
    let level = match verbose {
        0 => "ibid=warn",
        1 => "ibid=info",
        _ => "ibid=debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("IBID_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    // A second start in one process (tests) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .without_time()
        .with_target(false)
        .with_ansi(io::stderr().is_terminal())
        .try_init();
}
