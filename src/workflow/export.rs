//! Items out again: in a bibliographic format, or as a bibliography.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::WorkflowError;
use super::config::Config;
use super::styles::Styles;
use crate::csl::serialise::Rendered;
use crate::csl::{Bibliography, Citation, Cite, Entry, Output, Processor, Style};
use crate::item::{Date, DateParts, DateVariable, Item, Kind, Name, NameVariable, Variable};

/// The bibliography of some items in a citation style.
///
/// # Errors
/// When there is no such style or locale.
pub fn cite(
    config: &Config,
    items: &[&Item],
    style: Option<&str>,
    locale: Option<&str>,
) -> Result<Bibliography, WorkflowError> {
    let style = Styles::of_user().find(style.unwrap_or(&config.style))?;
    let processor = Processor::new(Arc::new(style), locale.or(config.locale.as_deref()))?;
    Ok(processor.bibliography(items)?)
}

/// What a style looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// A citation.
    pub citation: String,
    /// A reference; none where the style has no bibliography.
    pub reference: Option<String>,
}

/// A work cited in a style: an article with two authors and page numbers.
///
/// # Errors
/// When the locale data cannot be read.
pub fn sample(style: &Style) -> Result<Sample, WorkflowError> {
    let mut item = Item::new(Kind::ArticleJournal);
    item.id = "sample".to_owned();
    for (variable, value) in [
        (
            Variable::Title,
            "The neurobiology of psychedelic drugs: Implications for the treatment of mood disorders",
        ),
        (Variable::ContainerTitle, "Nature Reviews Neuroscience"),
        (Variable::ContainerTitleShort, "Nat Rev Neurosci"),
        (Variable::Volume, "11"),
        (Variable::Issue, "9"),
        (Variable::Page, "642-651"),
        (Variable::Doi, "10.1038/nrn2884"),
    ] {
        item.set(variable, value);
    }
    let names = [("Vollenweider", "Franz X."), ("Kometer", "Michael")];
    item.set_names(NameVariable::Author, names.map(|(family, given)| Name::person(family, given)).to_vec());
    item.set_date(DateVariable::Issued, Date::from_parts(DateParts::new(2010, Some(9), None)));
    let processor = Processor::new(Arc::new(style.clone()), None)?;
    let citation = Citation { cites: vec![Cite::new("sample")], ..Citation::default() };
    let document = processor.document(&[&item], &[citation]);
    let text = |rendered: &Rendered| rendered.to_text().trim().to_owned();
    let entries = document.bibliography.map(|b| b.entries).unwrap_or_default();
    Ok(Sample {
        citation: document.citations.first().map(text).unwrap_or_default(),
        reference: entries.first().map(|entry| text(&entry.content)),
    })
}

/// A rendered text as a value of JSON: a string, or the tree itself.
#[must_use]
pub fn written(content: &Rendered, output: Output) -> Value {
    let text = content.write(output);
    match output {
        Output::Json => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}

/// An entry of a bibliography as a value of JSON.
#[must_use]
pub fn entry(entry: &Entry, output: Output) -> Value {
    match output {
        Output::Json => written(&entry.content, output),
        _ => Value::String(entry.write(output)),
    }
}

/// Writes a file so that it is either the old one or the new one, whole.
///
/// # Errors
/// [`WorkflowError::Output`] with what the system said.
pub fn write_file(path: &Path, text: &str) -> Result<(), WorkflowError> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = folder.join(format!(".{name}.{}.new", std::process::id()));
        let written = std::fs::File::create(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        match written.and_then(|()| std::fs::rename(&beside, path)) {
            Ok(()) => Ok(()),
            Err(error) => {
                let _ = std::fs::remove_file(&beside);
                Err(error)
            }
        }
    };
    write().map_err(|reason| WorkflowError::Output { path: path.to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_written_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        write_file(&dir.path().join("refs.bib"), "x").unwrap();
        assert_eq!(std::fs::read_to_string(dir.path().join("refs.bib")).unwrap(), "x");
        std::fs::create_dir(dir.path().join("folder")).unwrap();
        assert!(write_file(&dir.path().join("folder"), "x").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
