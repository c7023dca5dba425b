mod show;

use jiff::civil::Date;

use super::output::{KEY, counted};
use super::{CliError, Context, Outcome, Result, complete};
use crate::registry::finder;
use crate::search::{Dialect, DialectError, Query};
use crate::workflow::add::Outcome as Added;
use crate::workflow::watch::{self, Accepting, Question, Ran, Watch, WatchError, Wish};
use crate::workflow::{WorkflowError, Workspace, index};

/// Watch the registries for new studies
///
/// A watch is a query, as `ibid search` takes it, that is put to Crossref,
/// PubMed, OpenAlex, Europe PMC and arXiv, each in its own language; or a list
/// of works whose citing works are wanted. `ibid watch run` shows only what no
/// run has shown before and the library does not have. `accept` adds a study to
/// the library; `reject` notes why it is not wanted, and it is not offered
/// again, not even under another DOI. `ibid undo` takes back any of these.
///
/// `ibid watch query` prints the query in each registry's language for a
/// methods section, and says what a registry cannot be asked; what it cannot
/// be asked is checked on each of its answers. `ibid watch counts` gives the
/// numbers of a PRISMA 2020 flow diagram.
///
/// `run` exits with 1 when there is something new, with 0 when there is not,
/// and with 2 when a watch was answered by no registry at all. One that could
/// not be asked is named.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  ibid watch add '(ketamine OR esketamine) depress* year:2020-' --name ketamine\n  \
    ibid watch add --cites zarate2006\n  ibid watch run\n  ibid watch accept ketamine 1 4\n  \
    ibid watch reject ketamine 2 3 --reason 'animal study'"
)]
pub(super) struct WatchArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Save a query, or works whose citing works are wanted
    Add {
        /// A query; with --cites, citekeys
        #[arg(value_name = "QUERY|KEY", required = true, add = complete::citekeys())]
        words: Vec<String>,
        /// Look for the works that cite these items
        #[arg(long)]
        cites: bool,
        /// What to call it; made of the query unless given
        #[arg(long, short, value_name = "NAME")]
        name: Option<String>,
        /// Ask only these: crossref, pubmed, openalex, europepmc, arxiv
        #[arg(long, value_name = "REGISTRY,…", value_delimiter = ',')]
        registries: Vec<String>,
        /// Only works that appeared then or later: 2020, 2020-05, 2020-05-17
        #[arg(long, value_name = "DATE", value_parser = day)]
        since: Option<Date>,
    },
    /// List the watches
    List,
    /// Show the studies that a watch has found
    Show {
        /// The watch
        #[arg(value_name = "NAME", add = complete::watches())]
        name: String,
        /// Only those: new, accepted, rejected, in-library
        #[arg(long, value_name = "STATE")]
        state: Option<State>,
    },
    /// Ask the registries, and show what is new
    Run {
        /// The watches; every one unless named
        #[arg(value_name = "NAME", add = complete::watches())]
        names: Vec<String>,
        /// Ask no remote registry
        #[arg(long)]
        offline: bool,
        /// Records looked at in each registry, the newest first
        #[arg(long, value_name = "N", default_value_t = watch::LIMIT, value_parser = limit)]
        limit: usize,
    },
    /// Add studies to the library
    ///
    /// The registries are asked about each as `ibid add` does.
    Accept {
        /// The watch
        #[arg(value_name = "NAME", add = complete::watches())]
        name: String,
        /// Numbers of studies, or identifiers
        #[arg(value_name = "N|ID", required = true)]
        studies: Vec<String>,
        /// Take the records as they were found, and ask nobody
        #[arg(long)]
        offline: bool,
        /// Tag what is added; may be repeated
        #[arg(long, short, value_name = "TAG")]
        tag: Vec<String>,
        /// Put what is added into a collection
        #[arg(long, value_name = "NAME")]
        collection: Option<String>,
    },
    /// Note that studies are not wanted
    Reject {
        /// The watch
        #[arg(value_name = "NAME", add = complete::watches())]
        name: String,
        /// Numbers of studies, or identifiers
        #[arg(value_name = "N|ID", required = true)]
        studies: Vec<String>,
        /// Why, as the flow diagram will say
        #[arg(long, short, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Count for a PRISMA 2020 flow diagram
    Counts {
        /// The watch
        #[arg(value_name = "NAME", add = complete::watches())]
        name: String,
    },
    /// Print a query in the languages of the registries
    Query {
        /// A watch, or a query
        #[arg(value_name = "NAME|QUERY", required = true, add = complete::watches())]
        words: Vec<String>,
        /// In these only
        #[arg(long, value_name = "REGISTRY,…", value_delimiter = ',')]
        dialect: Vec<String>,
    },
    /// Remove a watch, with what is known of its studies
    Remove {
        /// The watch
        #[arg(value_name = "NAME", add = complete::watches())]
        name: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum State {
    New,
    Accepted,
    Rejected,
    InLibrary,
}

impl State {
    fn is(self, state: watch::State) -> bool {
        let own = match self {
            Self::New => watch::State::New,
            Self::Accepted => watch::State::Accepted,
            Self::Rejected => watch::State::Rejected,
            Self::InLibrary => watch::State::InLibrary,
        };
        own == state
    }
}

/// `2020`, `2020-05` or `2020-05-17`.
fn day(text: &str) -> std::result::Result<Date, String> {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.parse().map_err(|_| "expected a date such as 2020, 2020-05 or 2020-05-17".to_owned())
}

fn limit(text: &str) -> std::result::Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=finder::MOST).contains(number));
    number.ok_or_else(|| format!("expected a number from 1 to {}", finder::MOST))
}

impl WatchArgs {
    pub(super) fn run(self, context: &mut Context) -> Result {
        match self.action {
            Action::Add { words, cites, name, registries, since } => {
                add(context, &Wish { words, cites, name, since, registries })
            }
            Action::List => list(context),
            Action::Show { name, state } => studies(context, &name, state),
            Action::Run { names, offline, limit } => run(context, &names, offline, limit),
            Action::Accept { name, studies, offline, tag, collection } => {
                accept(context, &name, &studies, &Accepting { offline, tags: tag, collection })
            }
            Action::Reject { name, studies, reason } => reject(context, &name, &studies, reason.as_deref()),
            Action::Counts { name } => {
                let workspace = context.workspace()?;
                let counts = watch::count(&workspace, &name)?;
                show::counts(context, &counts)?;
                Ok(Outcome::Done)
            }
            Action::Query { words, dialect } => query(context, &words, &dialect),
            Action::Remove { name } => {
                let mut workspace = context.workspace()?;
                let command = context.command.clone();
                watch::remove(&mut workspace, &name, &command)?;
                context.output.note(format_args!("removed {name}; `ibid undo` brings it back"));
                Ok(Outcome::Done)
            }
        }
    }
}

fn add(context: &mut Context, wish: &Wish) -> Result {
    let mut workspace = context.workspace()?;
    let command = context.command.clone();
    let watch = watch::add(&mut workspace, wish, &command)?;
    if context.output.json {
        let value = show::watch_json(&watch, None);
        context.output.json_line(&value)?;
        return Ok(Outcome::Done);
    }
    context.output.line(format_args!("{KEY}{}{KEY:#}  {}", watch.name, show::question(&watch)))?;
    for translation in watch.translations() {
        match translation {
            Ok(translation) => {
                show::limits(&translation).iter().for_each(|line| context.output.note(line));
            }
            Err(error) => context.output.warn(error),
        }
    }
    advise(context, &workspace, wish)?;
    context.output.note(format_args!("`ibid watch run {}` asks the registries", watch.name));
    Ok(Outcome::Done)
}

/// Says what may not be meant: citekeys as words, and items that no registry
/// can know.
fn advise(context: &mut Context, workspace: &Workspace, wish: &Wish) -> Result<()> {
    let items = workspace.library.get_many(&wish.words)?;
    if !wish.cites && items.iter().all(Option::is_some) {
        let keys = wish.words.join(" ");
        let advice =
            format_args!("`{keys}` is looked for as words; `--cites {keys}` asks for what cites the items");
        context.output.note(advice);
    }
    for stored in items.iter().flatten().filter(|_| wish.cites) {
        if !stored.item.identifiers().iter().any(|id| id.scheme().names_one_work()) {
            let key = &stored.key;
            context.output.warn(format_args!("{key} has no identifier by which a registry would know it"));
        }
    }
    Ok(())
}

fn list(context: &mut Context) -> Result {
    let workspace = context.workspace()?;
    let watches = watch::list(&workspace)?;
    let mut table = context.output.table(&["name", "new", "decided", "asks for"]);
    for watch in &watches {
        let studies = watch::studies(&workspace, &watch.name)?;
        if context.output.json {
            let value = show::watch_json(watch, Some(&studies));
            context.output.json_line(&value)?;
            continue;
        }
        let count = |state| studies.iter().filter(|study| study.state == state).count();
        table.add_row([
            format!("{KEY}{}{KEY:#}", watch.name),
            count(watch::State::New).to_string(),
            (count(watch::State::Accepted) + count(watch::State::Rejected)).to_string(),
            show::question(watch),
        ]);
    }
    if watches.is_empty() {
        context.output.note("no watch was saved; `ibid watch add QUERY` saves one");
    } else if !context.output.json {
        context.output.print_table(&table)?;
    }
    Ok(Outcome::Done)
}

fn studies(context: &mut Context, name: &str, state: Option<State>) -> Result {
    let workspace = context.workspace()?;
    let watch = watch::get(&workspace, name)?;
    let studies = watch::studies(&workspace, name)?;
    let shown: Vec<_> =
        studies.iter().filter(|study| state.is_none_or(|state| state.is(study.state))).collect();
    if context.output.json {
        for study in &shown {
            let value = show::study_json(study);
            context.output.json_line(&value)?;
        }
        return Ok(Outcome::Done);
    }
    context.output.line(format_args!("{KEY}{}{KEY:#}  {}", watch.name, show::question(&watch)))?;
    for study in &shown {
        show::study(context, study)?;
    }
    context.output.note(format_args!("{} shown", counted(shown.len(), "study", "studies")));
    Ok(Outcome::Done)
}

fn run(context: &mut Context, names: &[String], offline: bool, limit: usize) -> Result {
    let mut workspace = context.workspace()?;
    let command = context.command.clone();
    let bar = context.output.progress(None, "asking the registries");
    let (mut new, mut watches, mut unanswered) = (0, 0, None);
    watch::run(&mut workspace, names, limit, offline, &command, &mut |ran: &Ran| -> Result<()> {
        watches += 1;
        new += ran.new.len();
        if let Err(error) = ran.check() {
            unanswered.get_or_insert(error);
        }
        bar.suspend(|| show::ran(context, ran))?;
        bar.inc(1);
        Ok(())
    })?;
    bar.finish_and_clear();
    if watches == 0 {
        context.output.note("no watch was saved; `ibid watch add QUERY` saves one");
    }
    match unanswered {
        Some(error) => Err(error_of(error)),
        None => Ok(Outcome::finding_if(new > 0)),
    }
}

fn error_of(error: impl Into<WatchError>) -> CliError {
    CliError::Workflow(WorkflowError::Watch(error.into()))
}

fn accept(context: &mut Context, name: &str, studies: &[String], accepting: &Accepting) -> Result {
    let mut workspace = context.workspace()?;
    let command = context.command.clone();
    let bar = context.output.progress(studies.len() as u64, "asking the registries");
    let (mut added, mut present) = (0, 0);
    let finished =
        watch::accept(&mut workspace, name, studies, accepting, &command, &mut |judged| -> Result<()> {
            match &judged.outcome {
                Some(Added::Present(_)) => present += 1,
                _ => added += 1,
            }
            bar.suspend(|| show::judged(context, judged))?;
            bar.inc(1);
            Ok(())
        })?;
    bar.finish_and_clear();
    index::catch_up(&workspace, &mut |_| {})?;
    let there = if present > 0 { format!(", {present} there already") } else { String::new() };
    context.output.note(format_args!("{} added{there}", counted(added, "study", "studies")));
    if !finished {
        return Err(CliError::usage("interrupted; what is listed above is kept", None));
    }
    Ok(Outcome::Done)
}

fn reject(context: &mut Context, name: &str, studies: &[String], reason: Option<&str>) -> Result {
    let mut workspace = context.workspace()?;
    let command = context.command.clone();
    let rejected = watch::reject(&mut workspace, name, studies, reason, &command)?;
    for judged in &rejected {
        show::judged(context, judged)?;
    }
    context.output.note(format_args!("{} rejected", counted(rejected.len(), "study", "studies")));
    Ok(Outcome::Done)
}

fn query(context: &mut Context, words: &[String], dialects: &[String]) -> Result {
    let names = Dialect::ALL.map(Dialect::name);
    if let Some(name) = dialects.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(CliError::unknown(format!("no registry `{name}` has a query language"), name, &names));
    }
    let saved = match (words, context.workspace_if_any()?) {
        ([name], Some(workspace)) => watch::list(&workspace)?.into_iter().find(|watch| watch.name == *name),
        _ => None,
    };
    let (text, since, concerned) = match saved {
        Some(Watch { question: Question::Cites(_), name, .. }) => {
            let hint = "it asks which works cite others, by their identifiers";
            return Err(CliError::usage(format!("the watch `{name}` has no query"), Some(hint)));
        }
        Some(watch) => {
            let concerned: Vec<String> = watch.concerned().into_iter().map(str::to_owned).collect();
            let Question::Query(text) = watch.question else { return Ok(Outcome::Done) };
            (text, watch.since, concerned)
        }
        None => (words.join(" "), None, names.map(str::to_owned).to_vec()),
    };
    let query = Query::parse(&text);
    query.for_registries().map_err(error_of)?;
    let wanted = if dialects.is_empty() { &concerned } else { dialects };
    let (mut told, mut failed): (usize, Option<DialectError>) = (0, None);
    for dialect in Dialect::ALL.into_iter().filter(|dialect| wanted.iter().any(|name| name == dialect.name()))
    {
        match query.translate(dialect, since) {
            Ok(translation) => {
                told += 1;
                show::translation(context, &translation)?;
            }
            Err(error) => {
                context.output.warn(&error);
                failed = failed.or(Some(error));
            }
        }
    }
    match failed {
        Some(error) if told == 0 => Err(error_of(error)),
        _ => Ok(Outcome::Done),
    }
}
