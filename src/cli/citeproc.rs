use super::{Context, Outcome, Result};
use crate::workflow::styles::Styles;
use crate::workflow::{citeproc, input};

/// Format citations for another program
///
/// Reads a request as JSON and answers it as JSON, without a library:
///
///   {"style": "apa", "items": [{"id": "doe2010", "type": "book", …}],
///    "citations": [{"citationItems": [{"id": "doe2010", "locator": "12"}]}]}
///
/// gives {"citations": […], "bibliography": [{"id": …, "entry": …}],
/// "parameters": {…}, "warnings": […]}. Warnings name what could not be read;
/// the rest is formatted all the same.
///
/// `style` is a name, the path of a .csl file, or the XML itself; `items` (or
/// `references`) are CSL-JSON. May be given: `locale` (or `lang`); `format`:
/// html (the default), text, markdown, rtf, latex, typst or json;
/// `citations`; `bibliography`.
///
/// A citation is a list of cites, or an object with them in `citationItems`
/// and, in `properties`, `noteIndex` and `mode` (composite with an `infix`,
/// author-only, suppress-author). A cite has an `id` and may have `locator`,
/// `label`, `prefix`, `suffix`, `suppress-author`, `author-only`, `position`
/// and `near-note`.
///
/// `bibliography` is true, false, or an object of the lists `include` (one
/// holds), `exclude` (none holds), `select` (all hold) and `quash` (not all
/// hold) of conditions {"field": "type", "value": "book"}; an empty value
/// means that the item has no such field. Items that no citation cites are
/// listed too.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Citeproc {
    /// A file with the request, or `-`
    #[arg(default_value = "-", hide_default_value = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    request: String,
}

impl Citeproc {
    pub(super) fn run(self, context: &mut Context) -> Result {
        let place = if self.request == "-" { "standard input" } else { &self.request };
        let request = citeproc::parse(place, &input::read_raw(&self.request)?)?;
        let styles = Styles::of_user();
        let answer = citeproc::answer(&request, &|style| styles.find_or_compile(style))?;
        context.output.json_line(&answer)?;
        Ok(Outcome::Done)
    }
}
