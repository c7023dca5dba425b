use futures_util::stream::{self, Stream};

use super::output::{QUIET, STRONG, shortened, width};
use super::{CliError, Context, Outcome, Result, parse, report};
use crate::matching::Verdict;
use crate::workflow::input::{Form, Incoming, LineStream};
use crate::workflow::resolve::{Asking, Resolved, Resolver};

/// Ask the registries about references, and print what they say
///
/// Reads as `ibid parse` does, asks the registries about each reference, and
/// prints the verdict: matched, ambiguous, not-found, wrong-work where an
/// identifier that is printed is another work's, or unchecked where a
/// registry could not be asked. Keeps nothing and needs no library.
///
/// With `--json` prints an object for each reference on a line of its own, in
/// the order read. `text` is the reference; `verdict` as above; `score`, from
/// 0 to 1, and `reasons` those of the record that the verdict comes down to
/// (0 and none where there is none);
/// `item` the work as the registries complete it, as CSL-JSON, or null where
/// none is taken for it; `candidates` the records that were looked at, each
/// with its `standing` (accepted, rival or refused); `registries` whether each
/// is answered, unreachable or not-asked; `found-in` who has the work;
/// `unanswered` why somebody was not heard; `form` whether it was printed, an
/// identifier, a record of a format or blank; `read` what was read of the
/// reference; `sources` where each field of `item` comes from, with its
/// confidence.
///
/// With `--lines` each line is one reference, read as it comes: the n-th line
/// printed is that of the n-th line read, also where it is blank.
///
/// Exits with 1 when something is not matched.
#[derive(Debug, clap::Args)]
pub(super) struct Resolve {
    /// A file, `-`, or the text itself
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE|TEXT", value_hint = clap::ValueHint::FilePath)]
    what: String,
    /// Take each line as one reference
    #[arg(long)]
    lines: bool,
    /// Ask no remote registry
    #[arg(long)]
    offline: bool,
}

impl Resolve {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let config = context.config()?;
        let resolver = Resolver::new(&config, Asking { offline: self.offline, afresh: false })?;
        if self.lines {
            let lines = LineStream::new(self.what);
            let (works, reader) = lines.split();
            let unmatched = show_all(context, &resolver, works, None)?;
            reader.end()?;
            return Ok(Outcome::finding_if(unmatched > 0));
        }
        let mut batch = parse::read(context, &self.what, false)?;
        let works = std::mem::take(&mut batch.works);
        let count = works.len() as u64;
        let unmatched = show_all(context, &resolver, stream::iter(works), Some(count))?;
        parse::problems(context, &batch)?;
        Ok(Outcome::finding_if(unmatched > 0))
    }
}

/// Asks about the works and shows each; how many are not matched.
fn show_all(
    context: &mut Context,
    resolver: &Resolver,
    works: impl Stream<Item = Incoming>,
    count: Option<u64>,
) -> Result<usize> {
    let bar = context.output.progress(count, "asking the registries");
    let mut unmatched = 0_usize;
    let mut outages = report::Outages::default();
    let finished = resolver.resolve_all(
        works,
        |work| work.form != Form::Blank,
        |resolved| -> Result<()> {
            bar.inc(1);
            outages.count(&resolved.decision);
            let blank = resolved.incoming.form == Form::Blank;
            unmatched += usize::from(!blank && resolved.decision.verdict != Verdict::Matched);
            if context.output.json {
                context.output.json_line(&report::resolved_json(&resolved))?;
                return context.output.flush();
            }
            if blank {
                return Ok(());
            }
            bar.suspend(|| show(context, &resolved))
        },
    )?;
    bar.finish_and_clear();
    outages.lines().iter().for_each(|line| context.output.note(line));
    if finished { Ok(unmatched) } else { Err(CliError::usage("interrupted", None)) }
}

fn show(context: &mut Context, resolved: &Resolved) -> Result<()> {
    let output = &mut context.output;
    let columns = usize::from(width());
    output.line(format_args!("{STRONG}{}{STRONG:#}", shortened(&resolved.incoming.raw, columns)))?;
    output.line(format_args!("  {}", report::verdict(resolved.decision.verdict)))?;
    if let Some(identifier) = resolved.merged.item.identifiers().first() {
        output.line(format_args!("  {QUIET}{identifier}{QUIET:#}"))?;
    }
    for line in report::sayings(&resolved.decision, &resolved.found_in, columns) {
        output.line(format_args!("  {line}"))?;
    }
    Ok(())
}
