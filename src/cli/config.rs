use serde_json::{Map, Value};

use super::output::{QUIET, STRONG};
use super::{CliError, Context, Outcome, Result};
use crate::workflow::WorkflowError;
use crate::workflow::config::{self, ConfigError, LIBRARY_FILE};

/// Show or change settings
///
/// Settings come from your own file, the library's `ibid.toml` and the
/// environment, the later winning over the earlier.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List every setting, its value and where it comes from
    List,
    /// Print the value of a setting
    Get {
        /// The setting
        #[arg(value_name = "SETTING")]
        key: String,
    },
    /// Change a setting of this library, or with --user your own
    Set {
        /// The setting
        #[arg(value_name = "SETTING")]
        key: String,
        /// Its value
        value: String,
        /// For all your libraries
        #[arg(long)]
        user: bool,
    },
    /// Forget a setting
    Unset {
        /// The setting
        #[arg(value_name = "SETTING")]
        key: String,
        /// For all your libraries
        #[arg(long)]
        user: bool,
    },
    /// Print where the settings files are
    Path,
}

impl ConfigArgs {
    pub(super) fn run(self, context: &mut Context) -> Result {
        match self.action.unwrap_or(Action::List) {
            Action::List => list(context)?,
            Action::Get { key } => {
                known(&key)?;
                let value = context.config()?.get(&key).unwrap_or_default();
                context.output.line(value)?;
            }
            Action::Set { key, value, user } => config::set(&path(context, user)?, &key, Some(&value))?,
            Action::Unset { key, user } => config::set(&path(context, user)?, &key, None)?,
            Action::Path => {
                for user in [true, false] {
                    let path = path(context, user)?;
                    context.output.line(path.display())?;
                }
            }
        }
        Ok(Outcome::Done)
    }
}

fn known(key: &str) -> Result<()> {
    if config::known_keys().iter().any(|known| known == key) {
        return Ok(());
    }
    Err(WorkflowError::Config(ConfigError::Unknown { key: key.to_owned() }).into())
}

fn path(context: &Context, user: bool) -> Result<std::path::PathBuf> {
    if user {
        return config::user_file().ok_or_else(|| {
            CliError::usage("no home directory for a settings file", Some("set $XDG_CONFIG_HOME"))
        });
    }
    Ok(context.place()?.dir().join(LIBRARY_FILE))
}

fn list(context: &mut Context) -> Result<()> {
    let config = context.config()?;
    if context.output.json {
        let map: Map<String, Value> =
            config.list().into_iter().map(|(key, value)| (key, Value::from(value))).collect();
        return context.output.json_pretty(&map);
    }
    let mut table = context.output.table(&[]);
    for (key, value) in config.list() {
        let origin = config.origins.get(&key).map_or("built in", String::as_str);
        table.add_row([format!("{STRONG}{key}{STRONG:#}"), value, format!("{QUIET}{origin}{QUIET:#}")]);
    }
    context.output.print_table(&table)
}
