//! Items out again: in a bibliographic format, or as a bibliography.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use super::WorkflowError;
use super::config::Config;
use crate::csl::{Bibliography, Processor, Style};
use crate::format::{self, Format};
use crate::item::Item;
use crate::library::Stored;

/// Items in a bibliographic format. Tags are written as keywords and the
/// library's notes as notes only where the item has none of its own.
#[must_use]
pub fn export(items: &[Stored], format: Format) -> String {
    let items: Vec<&Item> = items.iter().map(|stored| &stored.item).collect();
    format::write(format, &items)
}

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
    let style = Style::find(style.unwrap_or(&config.style))?;
    let processor = Processor::new(Arc::new(style), locale.or(config.locale.as_deref()))?;
    Ok(processor.bibliography(items)?)
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
