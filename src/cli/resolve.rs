use serde_json::json;

use super::output::{QUIET, STRONG, shortened, width};
use super::{CliError, Context, Outcome, Result, parse, report};
use crate::matching::Verdict;
use crate::workflow::resolve::{Asking, Resolver};

/// Ask the registries about references, and print what they say
///
/// Reads as `ibid parse` does, asks the registries about each reference, and
/// prints the verdict: matched, ambiguous, not-found, or unchecked where a
/// registry could not be asked. Keeps nothing and needs no library.
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
        let mut batch = parse::read(context, &self.what, self.lines)?;
        let config = context.config()?;
        let resolver = Resolver::new(&config, Asking { offline: self.offline, afresh: false })?;
        let works = std::mem::take(&mut batch.works);
        let bar = context.output.progress(works.len() as u64, "asking the registries");
        let columns = usize::from(width());
        let mut unmatched = 0_usize;
        let finished = resolver.resolve_all(
            works,
            |_| true,
            |resolved| -> Result<()> {
                bar.inc(1);
                let output = &mut context.output;
                unmatched += usize::from(resolved.decision.verdict != Verdict::Matched);
                if output.json {
                    return output.json_line(&json!({
                    "raw": resolved.incoming.raw,
                    "read": resolved.incoming.item,
                    "decision": report::decision_json(&resolved.decision, &resolved.found_in),
                    "item": (resolved.decision.verdict == Verdict::Matched).then_some(&resolved.merged.item),
                }));
                }
                bar.suspend(|| {
                    output.line(format_args!(
                        "{STRONG}{}{STRONG:#}",
                        shortened(&resolved.incoming.raw, columns)
                    ))?;
                    output.line(format_args!("  {}", report::verdict(resolved.decision.verdict)))?;
                    if let Some(identifier) = resolved.merged.item.identifiers().first() {
                        output.line(format_args!("  {QUIET}{identifier}{QUIET:#}"))?;
                    }
                    for line in report::sayings(&resolved.decision, &resolved.found_in, columns) {
                        output.line(format_args!("  {line}"))?;
                    }
                    Ok(())
                })
            },
        )?;
        bar.finish_and_clear();
        if !finished {
            return Err(CliError::usage("interrupted", None));
        }
        parse::problems(context, &batch)?;
        Ok(Outcome::finding_if(unmatched > 0))
    }
}
