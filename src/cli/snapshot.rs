use std::path::PathBuf;

use serde_json::json;

use super::output::{CARE, KEY, QUIET, counted};
use super::{Context, Outcome, Result, complete};
use crate::registry::snapshot::{Built, Listed};
use crate::workflow::snapshots::Snapshots;

/// Build, list and remove local snapshots of registries
///
/// A snapshot answers from a dump on your disk, before any registry is asked,
/// and with --offline instead of them. Snapshots are kept under your data
/// directory, for all your libraries.
///
/// A dump is one or more files of records: Crossref's public data file or
/// anything else in the shape of Crossref's works, OpenAlex's works, PubMed's
/// XML, or BibTeX; plain or packed with gzip. What a file holds is told by its
/// content.
#[derive(Debug, clap::Args)]
pub(super) struct SnapshotArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Build a snapshot of files and folders
    ///
    /// A snapshot of the same name is replaced once the new one is whole. A
    /// record that cannot be read is named and left out.
    Build {
        /// Files of records, or folders of such files
        #[arg(value_name = "PATH", required = true, value_hint = clap::ValueHint::AnyPath)]
        paths: Vec<PathBuf>,
        /// What to call it; the name of the first file unless given
        #[arg(long, short, value_name = "NAME", add = complete::snapshots())]
        name: Option<String>,
    },
    /// List the snapshots that were built
    List,
    /// Remove snapshots
    Remove {
        /// Their names
        #[arg(value_name = "NAME", required = true, add = complete::snapshots())]
        names: Vec<String>,
    },
}

impl SnapshotArgs {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let snapshots = Snapshots::of_user()?;
        match self.action {
            Action::Build { paths, name } => build(context, &snapshots, &paths, name.as_deref()),
            Action::List => list(context, &snapshots),
            Action::Remove { names } => {
                for name in &names {
                    snapshots.remove(name)?;
                    if context.output.json {
                        context.output.json_line(&json!({"name": name, "removed": true}))?;
                    } else {
                        context.output.note(format_args!("removed {name}"));
                    }
                }
                Ok(Outcome::Done)
            }
        }
    }
}

fn build(context: &mut Context, snapshots: &Snapshots, paths: &[PathBuf], name: Option<&str>) -> Result {
    let bar = context.output.progress(0, "reading");
    let built = snapshots.build(paths, name, &|progress| {
        bar.set_length(progress.of);
        bar.set_position(progress.read);
    });
    bar.finish_and_clear();
    let Built { manifest, path, replaced, warnings, failed, passed_over } = built?;
    let output = &mut context.output;
    for warning in warnings.iter().chain(&failed) {
        output.warn(warning);
    }
    let unnamed = manifest.bad.saturating_sub(warnings.len() as u64);
    if unnamed > 0 {
        output.warn(format_args!("{} more could not be read", count(unnamed, "record", "records")));
    }
    if passed_over > 0 {
        let files = counted(passed_over, "file", "files");
        output.note(format_args!("{files} without records left out"));
    }
    if output.json {
        output.json_line(&json!({
            "name": manifest.name, "path": path, "replaced": replaced, "records": manifest.records,
            "bad": manifest.bad, "sources": manifest.sources,
            "failed": failed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }))?;
    } else {
        let done = if replaced { "replaced" } else { "built" };
        let records = count(manifest.records, "record", "records");
        let files = counted(manifest.sources.len(), "file", "files");
        output.note(format_args!("{done} {KEY}{}{KEY:#}: {records} of {files}", manifest.name));
    }
    Ok(Outcome::Done)
}

fn list(context: &mut Context, snapshots: &Snapshots) -> Result {
    let list = snapshots.list();
    if context.output.json {
        for Listed { name, path, size, manifest } in &list {
            let value = match manifest {
                Ok(manifest) => json!({
                    "name": name, "path": path, "records": manifest.records, "bad": manifest.bad, "size": size,
                    "built": manifest.built, "paths": manifest.paths, "sources": manifest.sources,
                }),
                Err(error) => {
                    json!({"name": name, "path": path, "size": size, "problem": error.to_string()})
                }
            };
            context.output.json_line(&value)?;
        }
        return Ok(Outcome::Done);
    }
    if list.is_empty() {
        context.output.note("no snapshot was built; `ibid snapshot build PATH` makes one of a dump");
        return Ok(Outcome::Done);
    }
    let mut table = context.output.table(&["name", "records", "size", "built", "from"]);
    for Listed { name, size, manifest, .. } in &list {
        let key = format!("{KEY}{name}{KEY:#}");
        match manifest {
            Ok(manifest) => {
                let paths: Vec<String> = manifest.paths.iter().map(|p| p.display().to_string()).collect();
                table.add_row([
                    key,
                    manifest.records.to_string(),
                    bytes(*size),
                    manifest.built.strftime("%Y-%m-%d").to_string(),
                    format!("{QUIET}{}{QUIET:#}", paths.join(", ")),
                ]);
            }
            Err(error) => {
                let problem = format!("{CARE}{error}{CARE:#}");
                table.add_row([key, String::new(), bytes(*size), String::new(), problem]);
            }
        }
    }
    context.output.print_table(&table)?;
    Ok(Outcome::Done)
}

fn count(number: u64, one: &str, many: &str) -> String {
    counted(usize::try_from(number).unwrap_or(usize::MAX), one, many)
}

/// A size in the unit that makes it a small number.
fn bytes(size: u64) -> String {
    match size {
        0..1_000_000 => format!("{} kB", size.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{} MB", size / 1_000_000),
        _ => format!("{:.1} GB", size as f64 / 1e9),
    }
}
