use serde_json::{Value, json};

use super::output::{KEY, QUIET, STRONG};
use super::{Context, Outcome, Result, complete};
use crate::workflow::styles::{Origin, Shown, Styles};
use crate::workflow::{WorkflowError, export};

/// List, show, install and remove citation styles
///
/// Styles come with ibid, from the official repository of the Citation Style
/// Language, or from anywhere else as `.csl` files. Installed ones are kept
/// under your data directory, for all your libraries.
#[derive(Debug, clap::Args)]
pub(super) struct StyleArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Install a style, or the newest version of one
    ///
    /// The style is named as in the official repository, or by an address
    /// that leads to a `.csl` file, or by the path of one. It is tried before
    /// it is kept. A style that depends on another brings that along.
    Add {
        /// A name, an address or a .csl file
        #[arg(value_name = "NAME|URL|FILE", value_hint = clap::ValueHint::FilePath)]
        style: String,
    },
    /// List the styles at hand
    ///
    /// Exits with 1 when no style has the words in its name or title.
    List {
        /// Words of its name or title
        words: Vec<String>,
    },
    /// Show what a style is, with a citation and a reference formatted in it
    Show {
        /// A style's name or a .csl file
        #[arg(value_name = "STYLE", add = complete::styles())]
        style: String,
    },
    /// Remove an installed style
    Remove {
        /// Its name
        #[arg(value_name = "NAME", add = complete::installed_styles())]
        style: String,
    },
}

impl StyleArgs {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let styles = Styles::of_user();
        match self.action {
            Action::Add { style } => add(context, &styles, &style),
            Action::List { words } => list(context, &styles, &words),
            Action::Show { style } => {
                show(context, &styles.show(&style)?)?;
                Ok(Outcome::Done)
            }
            Action::Remove { style } => {
                let broken = styles.remove(&style).map_err(WorkflowError::from)?;
                context.output.note(format_args!("removed {style}"));
                for name in broken {
                    context.output.warn(format_args!("{name} depends on it and does not work any more"));
                }
                Ok(Outcome::Done)
            }
        }
    }
}

fn add(context: &mut Context, styles: &Styles, what: &str) -> Result {
    let config = context.config()?;
    for style in styles.add(&config, what)? {
        if context.output.json {
            context.output.json_line(&json!({
                "name": style.name, "title": style.title, "path": style.path, "replaced": style.replaced,
            }))?;
            continue;
        }
        let done = if style.replaced { "replaced" } else { "added" };
        context.output.note(format_args!("{done} {KEY}{}{KEY:#}: {}", style.name, style.title));
    }
    Ok(Outcome::Done)
}

fn list(context: &mut Context, styles: &Styles, words: &[String]) -> Result {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut list = styles.list();
    list.retain(|style| {
        let text = format!("{} {}", style.name, style.title).to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    if context.output.json {
        for style in &list {
            let (name, title, origin) = (&style.name, &style.title, style.origin.as_str());
            context.output.json_line(&json!({"name": name, "title": title, "origin": origin}))?;
        }
    } else if list.is_empty() {
        context.output.note("no style at hand has these words in its name or title; `ibid style add NAME` asks the repository");
    } else {
        let mut table = context.output.table(&["name", "title", "from"]);
        for style in &list {
            table.add_row([
                format!("{KEY}{}{KEY:#}", style.name),
                style.title.clone(),
                format!("{QUIET}{}{QUIET:#}", style.origin.as_str()),
            ]);
        }
        context.output.print_table(&table)?;
    }
    Ok(Outcome::finding_if(list.is_empty()))
}

fn show(context: &mut Context, shown: &Shown) -> Result<()> {
    let sample = shown.style.as_ref().ok().map(export::sample).transpose()?;
    if context.output.json {
        let mut value = json!({"name": shown.name, "origin": shown.origin.as_str()});
        let about = serde_json::to_value(&shown.about).unwrap_or_default();
        if let (Some(value), Value::Object(about)) = (value.as_object_mut(), about) {
            value.extend(about);
        }
        match &shown.style {
            Ok(style) => {
                value["class"] = class(style.is_note()).into();
                value["bibliography"] = style.has_bibliography().into();
            }
            Err(error) => value["problem"] = error.to_string().into(),
        }
        if let Some(sample) = sample {
            value["sample"] = json!({"citation": sample.citation, "reference": sample.reference});
        }
        return context.output.json_pretty(&value);
    }
    let about = &shown.about;
    let mut rows: Vec<(&str, Option<String>)> = vec![
        ("title", Some(about.title.clone())),
        ("id", Some(about.id.clone())),
        ("from", (shown.origin != Origin::File).then(|| shown.origin.as_str().to_owned())),
        ("parent", about.parent.clone()),
        ("locale", about.default_locale.clone()),
        ("format", about.citation_format.clone()),
        ("fields", (!about.fields.is_empty()).then(|| about.fields.join(", "))),
    ];
    match &shown.style {
        Ok(style) => {
            rows.push(("class", Some(class(style.is_note()).to_owned())));
            rows.push(("bibliography", Some(if style.has_bibliography() { "yes" } else { "no" }.to_owned())));
        }
        Err(error) => rows.push(("problem", Some(error.to_string()))),
    }
    rows.extend([
        ("summary", about.summary.clone()),
        ("authors", (!about.authors.is_empty()).then(|| about.authors.join(", "))),
        ("updated", about.updated.clone()),
        ("rights", about.rights.clone()),
    ]);
    if let Some(sample) = sample {
        rows.push(("citation", Some(sample.citation)));
        rows.push(("reference", sample.reference));
    }
    context.output.line(format_args!("{KEY}{}{KEY:#}", shown.name))?;
    let mut table = context.output.table(&[]);
    for (name, text) in rows {
        if let Some(text) = text {
            table.add_row([format!("{STRONG}{name}{STRONG:#}"), text]);
        }
    }
    context.output.print_table(&table)
}

const fn class(is_note: bool) -> &'static str {
    if is_note { "note" } else { "in-text" }
}
