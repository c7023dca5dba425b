use super::{CliError, Context, Outcome, Result, complete};
use crate::workflow::change::{self, Assignment};
use crate::workflow::{find, index};

/// Set fields of an item
///
/// Fields go by their CSL names (`title`, `container-title`, `issued`, …) or
/// the usual short ones (year, journal, pages, doi). Nothing after the sign
/// removes the field. Names are `Family, Given` separated by semicolons; a
/// name without a comma is an institution's. `key=NEW` changes the citekey.
///
/// What you set counts as your own, and no refresh overwrites it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  ibid set zarate2006 volume=63 issue=8\n  \
    ibid set who2020 'author=World Health Organization' year=2020")]
pub(super) struct Set {
    /// Citekey
    #[arg(value_name = "KEY", add = complete::citekeys())]
    key: String,
    /// What to set
    #[arg(required = true, value_name = "FIELD=VALUE")]
    assignments: Vec<String>,
}

impl Set {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let parse = |text: &String| {
            change::parse_assignment(text).ok_or_else(|| {
                CliError::usage(
                    format!("`{text}` sets nothing"),
                    Some("write FIELD=VALUE, such as volume=12"),
                )
            })
        };
        let assignments = self.assignments.iter().map(parse).collect::<Result<Vec<Assignment>>>()?;
        let mut workspace = context.workspace()?;
        let before = find::get(&workspace, &self.key)?;
        let command = context.command.clone();
        let key = change::set(&mut workspace, &self.key, &assignments, &command)?;
        index::catch_up(&workspace, &mut |_| {})?;
        let after = find::get(&workspace, &key)?;
        for assignment in &assignments {
            if let Assignment::Field(field @ crate::item::Field::Extra(name), Some(_)) = assignment
                && before.item.field(field).is_none()
            {
                let near = complete::nearest_field(name).map(|near| format!("; did you mean `{near}`?"));
                let near = near.unwrap_or_default();
                context
                    .output
                    .warn(format_args!("`{name}` is no CSL variable; kept as an extra field{near}"));
            }
        }
        let changed = before.item.diff(&after.item).len() + usize::from(before.key != after.key);
        context
            .output
            .note(format_args!("{key}: {} changed", super::output::counted(changed, "field", "fields")));
        Ok(Outcome::Done)
    }
}
